"""The output folder: one build at a time works in it, and its files are replaced when all that is new is whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Work in the output folder when no other build does; the system ends the lock with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # where a folder cannot be locked, a file that is named after it stands for it
        name = hashlib.sha256(str(folder.resolve()).lower().encode()).hexdigest()
        handle = os.open(Path(tempfile.gettempdir(), f"publish-{name}.lock"), os.O_RDWR | os.O_CREAT)
    else:
        handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):  # taken
                return msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            time.sleep(0.1)
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)


@contextlib.contextmanager
def staged(output: Path, files: list[Path], name: str = "embedded") -> Iterator[Path]:
    """A folder to write in; when all files are there, each takes the place of the old one, in one step."""
    folder = output.resolve() / f".publish-{name}"
    shutil.rmtree(folder, ignore_errors=True)  # left by a build that was killed
    folder.mkdir()
    try:
        yield folder
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            (folder / file.name).replace(file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
