"""The kernel's process, from both sides: `Kernel.started` starts and ends it; run as a program, it is the process.

It is started before anything slow is imported, and knows neither time zone, locale nor hash seed of the machine, nor
what a terminal session adds to the environment. It is spoken to over files, that is, without a network. Where files
cannot carry that (Windows, a path too long for a socket, or PUBLISH_TRANSPORT=tcp), the kernel listens on ports of
the loopback address that it chooses itself. Either way each message is signed with a random key, which stands in a
file that this user alone can read.

An audit hook notes every file that Python code opens, lists or renames, and every library that it loads; what a cell's
C code or subprocess opens is not seen (`cache` says what that means). A kernel ends with the process that started it,
even where that one is killed.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

EXACT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
EXACT |= {
    "MATPLOTLIBRC": str(Path(__file__).parent / "matplotlibrc"),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PUBLISH_BUILD": "1",
}
OPTIONS = ["--InlineBackend.figure_formats=svg"]
OPTIONS += ["--InteractiveShell.colors=NoColor", "--HistoryManager.enabled=False"]
# What differs from one terminal, session or call of make to the next; no cell sees it, and so no result depends on it.
SESSION = re.compile(
    r"_|(OLD)?PWD|SHLVL|COLUMNS|LINES|LS_COLORS|DISPLAY|STY|WINDOWID|INVOCATION_ID|JOURNAL_STREAM|MAKEFLAGS|MAKELEVEL"
    r"|MAKE_TERM\w+|MFLAGS|(TERM|COLORTERM|SSH|XDG_SESSION|DBUS|VTE|KONSOLE|GNOME|WAYLAND|TMUX|VSCODE|PYTEST)(_\w+)?"
)
GC_THRESHOLD = 20_000  # objects, before Python looks for reference cycles: after 700 it takes a sixth of a paper's time
LONGEST = 90  # characters of a socket's path (the systems allow from 104)


def environment(epoch: int) -> dict[str, str]:
    """The environment that cells see: that of the author, but for what the machine and the session add to it."""
    kept = {name: value for name, value in os.environ.items() if not SESSION.fullmatch(name)}
    return {**kept, **EXACT, "SOURCE_DATE_EPOCH": str(epoch)}


class Kernel(NamedTuple):
    """A kernel process, and the folder of what belongs to it."""

    process: subprocess.Popen[bytes]
    home: Path

    @classmethod
    @contextlib.contextmanager
    def started(cls, folder: Path, epoch: int) -> Iterator[Kernel]:
        """A kernel that works in a folder; afterwards no process is left."""
        home = Path(tempfile.mkdtemp(prefix="publish-")).resolve()
        try:
            process = _start(home, folder.resolve(), environment(epoch))
            try:
                yield cls(process, home)
            finally:
                _end(process)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def connection(self) -> Any:
        """How to speak to it; empty while it has not yet said at which ports it listens."""
        with contextlib.suppress(OSError, ValueError):  # it is being written
            found = json.loads((self.home / "connection.json").read_text("utf-8"))
            return found if found["shell_port"] else {}
        return {}

    def used(self) -> dict[str, str]:
        """Each file that was used: read or written, by what was done to it first."""
        return dict(reversed([(path, how) for how, path in self._notes()]))

    def written(self) -> set[str]:
        """The files that were opened for writing, whatever else was done to them."""
        return {path for how, path in self._notes() if how == "written"}

    def _notes(self) -> list[tuple[str, str]]:
        notes = self.home / "used"
        said = notes.read_text("utf-8") if notes.exists() else ""  # it has not come as far, and nothing was run
        lines = (line.partition(" ") for line in said.splitlines())
        return [(how, path) for how, _, path in lines if not path.startswith(str(self.home))]


class Kept:
    """At most one kernel, kept until its paper wants another one; a preview goes on with it, a single build ends it.

    `reached` says what it has run: the sum of a record in `cache`. Another paper's code may go on from there, and
    from nowhere else: nothing takes back what a cell did.
    """

    def __init__(self) -> None:
        self.kernel: Kernel | None = None
        self.reached = ""
        self._ends = contextlib.ExitStack()

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def at(self, reached: str) -> Kernel | None:
        """The kernel, if it is alive and has run just that."""
        return self.kernel if self.kernel and self.kernel.alive and reached == self.reached else None

    def start(self, folder: Path, epoch: int) -> Kernel:
        self.end()
        self.kernel = self._ends.enter_context(Kernel.started(folder, epoch))
        return self.kernel

    def end(self) -> None:
        self.kernel, self.reached = None, ""
        self._ends.close()


def _start(home: Path, folder: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    names = ("shell", "iopub", "stdin", "control", "hb")
    files = os.name != "nt" and len(f"{home}/k-1") <= LONGEST and env.get("PUBLISH_TRANSPORT") != "tcp"
    address = {"transport": "ipc", "ip": f"{home}/k"} if files else {"transport": "tcp", "ip": "127.0.0.1"}
    ports = {f"{name}_port": n if files else 0 for n, name in enumerate(names, 1)}  # 0: a free one
    signed = {"key": os.urandom(32).hex(), "signature_scheme": "hmac-sha256"}
    connection = home / "connection.json"
    connection.touch(0o600)
    connection.write_text(json.dumps({**address, **ports, **signed}), "utf-8")
    own = {"IPYTHONDIR": str(home), "JUPYTER_CONFIG_DIR": str(home), "JPY_SESSION_NAME": ""}  # no notebook is open here
    own |= {"JPY_PARENT_PID": str(_parent())}
    how: dict[str, Any] = {"cwd": folder, "env": {**env, **own}, "stdin": subprocess.DEVNULL}
    # A group of its own: an interrupt at the terminal is for the build, which then ends the kernel.
    if sys.platform == "win32":
        how |= {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP, "close_fds": False}
    else:
        how["process_group"] = 0
    program = [sys.executable, __file__, "-f", str(connection), *OPTIONS]
    with (home / "log").open("w") as log:
        return subprocess.Popen(program, stdout=log, stderr=log, **how)


def _parent() -> int:
    """By what the kernel notices the end of this process: its number; on Windows a handle that it inherits."""
    if sys.platform == "win32":
        import _winapi

        this = _winapi.GetCurrentProcess()
        return _winapi.DuplicateHandle(this, this, this, 0, True, _winapi.DUPLICATE_SAME_ACCESS)
    return os.getpid()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the kernel, with what its cells have started where a system has groups of processes."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def sharpen() -> None:
    """Give pictures within a drawing (`imshow`, what is rasterized) the pixels that paper needs: IPython gives half."""
    from IPython.core import pylabtools

    usual: Any = pylabtools.print_figure

    def print_figure(fig: Any, fmt: Any = "png", bbox_inches: Any = "tight", base64: Any = False, **kwargs: Any) -> Any:
        return usual(fig, fmt, bbox_inches, base64, **({"dpi": 2 * fig.dpi} if fmt == "svg" else {}) | kwargs)

    pylabtools.print_figure = print_figure


def watch(file: Path) -> None:
    """Note each file on a line of its own when it is first read, and when it is first written."""
    noted, notes, absolute = set(), file.open("w", encoding="utf-8", errors="replace", buffering=1), os.path.abspath
    named = {"open": 0, "os.listdir": 0, "os.scandir": 0, "ctypes.dlopen": 0, "os.rename": 1, "import": 1}

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event not in named:
            return
        name = args[named[event]]
        if not isinstance(name, (str, bytes)) or not name or name in sys.path:
            return
        writes = event == "os.rename" or (event == "open" and (args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
        note = f"{'written' if writes else 'read'} {absolute(os.fsdecode(name))}"
        if note not in noted:
            noted.add(note)
            notes.write(f"{note}\n")

    sys.addaudithook(hook)


# On Windows the kernel waits for a handle of its parent; elsewhere a parent that is gone already is not waited for.
if __name__ == "__main__" and (os.name == "nt" or os.getppid() == int(os.environ["JPY_PARENT_PID"])):
    del sys.path[0]
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes long to import
    from ipykernel import kernelapp

    watch(Path(sys.argv[2]).with_name("used"))
    sharpen()
    gc.set_threshold(GC_THRESHOLD)
    kernelapp.launch_new_instance()
