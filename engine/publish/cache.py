"""What need not be done again, and why it has to be: `.publish_cache/` beside the paper.

Cells are not run again while all of this is as it was: the code of cells and inline expressions, their
options, every file below the paper's folder (but hidden ones, the output, the paper's own text), every file
elsewhere that Python code of the cells read, installed packages, Python, this engine, and VARIABLES. Files
that the cells wrote themselves are products: they must still be there, unchanged. A format is not written
again while moreover the paper's text, its options and the finished file are as they were.

Not seen: files outside the project read by a cell's C code or subprocess, the network, the clock. A change
made in the project while the cells run keeps the result from being used again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

from .settings import Settings
from .source import Paper

VARIABLES = ("SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONHOME", "MPLBACKEND", "VIRTUAL_ENV")
SYSTEM = (sys.prefix, sys.base_prefix, "/proc", "/sys", "/dev", "/etc", "/usr", f"{Path.home()}/.")


class Cache:
    """The record of the last build of a paper, compared with what is there now."""

    def __init__(self, paper: Paper, settings: Settings, output: Path) -> None:
        self.folder = str(paper.path.parent.resolve())
        self.file = Path(self.folder, ".publish_cache", f"{paper.path.stem}.json")
        self.no_input = {str(path.resolve()) for path in [*paper.files, output]}
        packages = sorted(found.name for root in sys.path if root for found in Path(root).glob("*.dist-info"))
        engine = {
            str(file): _digest(str(file)) for file in Path(__file__).parent.glob("**/*.*") if file.suffix != ".pyc"
        }
        variables = {name: os.environ.get(name) for name in VARIABLES}
        code = [part.text for part in paper.code]
        self.code = _sum([code, settings.execute, sys.version, packages, engine, variables, settings.epoch])
        self.text = _sum([repr(paper.parts), vars(settings)])
        self.inputs = self._project()
        self.record: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            self.record = json.loads(self.file.read_text("utf-8"))

    def _project(self) -> dict[str, str | None]:
        """Every file below the paper's folder that can matter: not hidden, in no environment, no output."""
        found = {}
        for root, folders, files in os.walk(self.folder):
            names = [name for name in folders + files if not name.startswith(".") and name != "__pycache__"]
            paths = {name: f"{root}/{name}" for name in names if f"{root}/{name}" not in self.no_input}
            folders[:] = [] if "pyvenv.cfg" in files else [name for name in folders if name in paths]
            found.update({paths[name]: _digest(paths[name]) for name in files if name in paths})
        return found

    def stale(self) -> str:
        """Why the cells have to be run (again), in words; empty where they need not be."""
        if not self.record:
            return "not run before"
        if self.record["code"] != self.code:
            return "code, options, packages or engine changed"
        was = self.record["files"]
        now = {**{path: _digest(path) for path in was}, **self.inputs}
        changed = sorted(path for path in now if was.get(path) != now[path])
        return f"{os.path.relpath(changed[0], self.folder)} changed" if changed else ""

    def executed(self, results: list[Any], used: dict[str, str]) -> None:
        """Remember results, unless files changed under way that no cell is known to have written."""
        now = self._project()
        changed = {path for path in {*now, *self.inputs} if now.get(path) != self.inputs.get(path)}
        foreign = [path for path in changed if used.get(path) != "written"]
        for path in (path for path, how in used.items() if how == "read" and not path.startswith(SYSTEM)):
            path = importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
            if not f"{path}/".startswith(f"{self.folder}/") or not Path(path).is_dir():
                now[path] = _digest(path)
        run = {"code": "unknown" if foreign else self.code, "results": results, "files": now}
        self.record = {**run, "sum": _sum(run), "formats": {}}

    def _made(self, file: Path) -> list[str | None]:
        return [self.text, self.record["sum"], _digest(str(file))]

    def done(self, name: str, file: Path) -> bool:
        """Whether a format stands finished in the output, as it would be written now."""
        return bool(self.record["formats"].get(name) == self._made(file))

    def finished(self, files: dict[str, Path]) -> None:
        """Remember the finished files, all at once; a cache that cannot be written is no cache."""
        self.record["formats"] |= {name: self._made(file) for name, file in files.items()}
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(exist_ok=True)
            new = self.file.with_suffix(".new")
            new.write_text(json.dumps(self.record), "utf-8")
            new.replace(self.file)


def _sum(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _digest(path: str) -> str | None:
    """The SHA-256 of a file, or of the names in a folder; None where there is neither."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except IsADirectoryError:
        return _sum(sorted(file.name for file in Path(path).iterdir()))
    except OSError:
        return None
