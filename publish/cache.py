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
from .source import Cell, Paper

VARIABLES = ("SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONHOME", "MPLBACKEND", "VIRTUAL_ENV")
SYSTEM = (sys.prefix, sys.base_prefix, "/proc", "/sys", "/dev", "/etc", "/usr", f"{Path.home()}/.")
NO_INPUT = {"__pycache__", "node_modules"}


class Cache:
    """The record of the last build of a paper, compared with what is there now."""

    def __init__(self, paper: Paper, settings: Settings, output: Path) -> None:
        self.folder, self.output = str(paper.path.parent.resolve()), str(output.resolve())
        self.file = Path(self.folder, ".publish_cache", f"{paper.path.stem}.json")
        self.own = {str(file.resolve()) for file in paper.files}
        code = [part.source if isinstance(part, Cell) else part.expression for part in paper.code]
        packages = sorted(found.name for root in sys.path if root for found in Path(root).glob("*.dist-info"))
        engine = {str(file): _digest(str(file)) for file in Path(__file__).parent.glob("*.*")}
        variables = {name: os.environ.get(name) for name in VARIABLES}
        self.code = _sum([code, settings.execute, sys.version, packages, engine, variables, settings.epoch])
        self.text = _sum([repr(paper.parts), vars(settings)])
        self.inputs = self._project()
        self.record: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            self.record = json.loads(self.file.read_text("utf-8"))

    def _project(self) -> dict[str, str | None]:
        found = {}
        for root, folders, files in os.walk(self.folder):
            paths = {name: f"{root}/{name}" for name in folders if not name.startswith(".") and name not in NO_INPUT}
            environments = {name for name, path in paths.items() if os.path.exists(f"{path}/pyvenv.cfg")}  # noqa: PTH110
            folders[:] = [name for name in paths if paths[name] != self.output and name not in environments]
            for name in files:
                if not name.startswith(".") and f"{root}/{name}" not in self.own:
                    found[f"{root}/{name}"] = _digest(f"{root}/{name}")
        return found

    def stale(self) -> str:
        """Why the cells have to be run (again), in words; empty where they need not be."""
        if not self.record:
            return "not run before"
        if self.record["code"] != self.code:
            return "code, options, packages or engine changed"
        was = {**self.record["inputs"], **self.record["products"], **self.record["elsewhere"]}
        now = {**{path: _digest(path) for path in was}, **self.inputs}
        changed = sorted(path for path in now if was.get(path) != now[path])
        return f"{os.path.relpath(changed[0], self.folder)} changed" if changed else ""

    def executed(self, results: list[Any], read: list[str], written: list[str]) -> None:
        """Remember results, unless files changed under way that no cell is known to have written."""
        now = self._project()
        products = {path: now[path] for path in written if path in now}
        before = {path: digest for path, digest in self.inputs.items() if path not in products}
        after = {path: digest for path, digest in now.items() if path not in products}
        files = (importlib.util.source_from_cache(path) if path.endswith(".pyc") else path for path in read)
        listed = {path for path in read if f"{path}/".startswith(f"{self.folder}/") and Path(path).is_dir()}
        elsewhere = {path: _digest(path) for path in files if not path.startswith(SYSTEM) and path not in listed}
        self.record = {"code": self.code if before == after else "unknown", "results": results, "inputs": after}
        self.record |= {"products": products, "elsewhere": elsewhere, "formats": {}}

    def _key(self) -> str:
        return _sum([self.text, {name: self.record[name] for name in self.record if name != "formats"}])

    def done(self, name: str, file: Path) -> bool:
        """Whether a format stands finished in the output, as it would be written now."""
        return bool(self.record["formats"].get(name) == [self._key(), _digest(str(file))])

    def finished(self, files: dict[str, Path]) -> None:
        """Remember the finished files, all at once; a cache that cannot be written is no cache."""
        key = self._key()
        self.record["formats"] |= {name: [key, _digest(str(file))] for name, file in files.items()}
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(exist_ok=True)
            new = self.file.with_suffix(f".{os.getpid()}")
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
