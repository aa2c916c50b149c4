"""The kernel's process, from both sides: `Kernel.started` starts and ends it; run as a program, it is the process.

It is started before anything slow is imported, talks over files instead of ports (no network), and knows neither
time zone, locale nor hash seed of the machine. An audit hook notes every file that Python code opens, lists or
renames; what a cell's C code or subprocess opens is not seen (`cache` says what that means).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

EXACT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
EXACT |= {"MATPLOTLIBRC": str(Path(__file__).parent / "matplotlibrc"), "PYTHONDONTWRITEBYTECODE": "1"}
OPTIONS = ["--InlineBackend.figure_formats=svg", "--InlineBackend.figure_formats=retina"]
OPTIONS += ["--InteractiveShell.colors=NoColor", "--HistoryManager.enabled=False"]


class Kernel(NamedTuple):
    """A kernel process, and the folder of what belongs to it."""

    process: subprocess.Popen[bytes]
    home: Path

    @classmethod
    @contextlib.contextmanager
    def started(cls, folder: Path, epoch: int) -> Iterator[Kernel]:
        """A kernel that works in a folder; afterwards no process is left."""
        home, names = Path(tempfile.mkdtemp(prefix="publish-")), ("shell", "iopub", "stdin", "control", "hb")
        how = {"transport": "ipc", "ip": f"{home}/k", "key": "publish", "signature_scheme": "hmac-sha256"}
        ports = {f"{name}_port": n for n, name in enumerate(names, 1)}
        (home / "connection.json").write_text(json.dumps({**how, **ports}))
        own = {"JPY_PARENT_PID": str(os.getpid()), "IPYTHONDIR": str(home), "JUPYTER_CONFIG_DIR": str(home)}
        own |= {"JPY_SESSION_NAME": "", "SOURCE_DATE_EPOCH": str(epoch)}  # nobody has a notebook open here
        env = {**os.environ, **EXACT, **own}
        program, nothing = [sys.executable, __file__, "-f", f"{home}/connection.json", *OPTIONS], subprocess.DEVNULL
        with (home / "log").open("w") as log:
            streams: dict[str, Any] = {"stdin": nothing, "stdout": log, "stderr": log}
            process = subprocess.Popen(program, cwd=folder, env=env, process_group=0, **streams)
        try:
            yield cls(process, home)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            shutil.rmtree(home, ignore_errors=True)

    def used(self) -> dict[str, str]:
        """Each file that was used: read or written, by what was done to it first."""
        lines = (line.split(" ", 1) for line in (self.home / "used").read_text("utf-8").splitlines())
        return {path: how for how, path in lines if not path.startswith(str(self.home))}


def watch(file: Path) -> None:
    """Note each file on a line of its own when it is first used."""
    noted, notes, absolute = set(), file.open("w", encoding="utf-8", errors="replace", buffering=1), os.path.abspath

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event not in ("open", "os.rename", "os.listdir", "os.scandir"):
            return
        name = args[1] if event == "os.rename" else args[0]
        path = absolute(os.fsdecode(name)) if isinstance(name, (str, bytes)) and name not in sys.path else ""
        if path and path not in noted:
            noted.add(path)
            writes = event == "os.rename" or (event == "open" and (args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
            notes.write(f"{'written' if writes else 'read'} {path}\n")

    sys.addaudithook(hook)


if __name__ == "__main__" and os.getppid() == int(os.environ["JPY_PARENT_PID"]):  # else nobody asks for it any more
    del sys.path[0]
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes long to import
    from ipykernel import kernelapp

    watch(Path(sys.argv[2]).with_name("used"))
    kernelapp.launch_new_instance()
