"""The kernel's process: started before anything slow is imported, ended with everything that it started.

It talks over files instead of ports (no network), and knows neither time zone, locale nor hash seed of the machine.
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
from pathlib import Path

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
FIGURES = ["--InlineBackend.figure_formats=svg", "--InlineBackend.figure_formats=retina"]
EXACT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
EXACT |= {"MATPLOTLIBRC": str(Path(__file__).parent / "matplotlibrc"), "PYTHONDONTWRITEBYTECODE": "1"}


class Kernel:
    """A kernel process; as a context manager it leaves no process behind."""

    def __init__(self, folder: Path, epoch: int) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="publish-"))
        self.connection, self.log = self.home / "connection.json", self.home / "log"
        ports = {f"{name}_port": n for n, name in enumerate(CHANNELS, 1)}
        how = {"transport": "ipc", "ip": f"{self.home}/k", "key": "publish", "signature_scheme": "hmac-sha256"}
        self.connection.write_text(json.dumps({**how, **ports}))
        own = {"JPY_PARENT_PID": str(os.getpid()), "IPYTHONDIR": str(self.home), "JUPYTER_CONFIG_DIR": str(self.home)}
        env = {**os.environ, **EXACT, **own, "SOURCE_DATE_EPOCH": str(epoch)}
        program = [sys.executable, str(Path(__file__).parent / "kernel.py"), "-f", str(self.connection), *FIGURES]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                program, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def alive(self) -> bool:
        return self.process.poll() is None

    def listens(self) -> bool:
        return all((self.home / f"k-{n}").exists() for n in range(1, len(CHANNELS) + 1))

    def last_words(self) -> list[str]:
        """The last line that it said before it died."""
        return self.log.read_text(errors="replace").strip().splitlines()[-1:]
