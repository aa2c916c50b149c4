"""What need not be done again, and why it has to be: `.publish_cache/` beside the paper.

A result is used again only where it is certain to be the same. What a cell finds is what all before it have left
behind, and nothing that Python does can be taken back; so the paper's code is a chain, each link a cell or an inline
expression with those of its options that matter to running it. Results hold while all of this is as it was:

- the links, from the first on. Prose, captions and the like are no part of them; links taken away at the end leave
  the results before them as they are, and links added at the end go on from them, if the kernel still lives (in a
  preview). Where a link in the middle is another one, the whole chain is run, on a kernel that knows nothing;
- every file below the paper's folder (but hidden ones, the output, the text of the papers), and every file elsewhere
  that Python code of the cells read or looked for. Files that the cells wrote themselves are products: they must
  still be there, unchanged;
- installed packages, Python, this engine, and every environment variable that a cell sees.

A format is not written again while moreover the paper's text, its options and the finished file are as they were.

Not seen: files outside the project read by a cell's C code or subprocess, the system's files and hidden ones at home,
the network, the clock. A change made in the project while the cells run keeps the result from being used again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import kernel
from .problems import SYNTAX
from .settings import Settings
from .source import Paper

# Options that say how a cell's results are shown. They are no part of running it.
LOOK = SYNTAX["cell option"].keys() - {"eval", "error"}
# The system's own, and what is hidden at home (settings, caches of libraries): no input.
SYSTEM = (
    *(f"{place}{os.sep}" for place in (sys.prefix, sys.base_prefix, "/proc", "/sys", "/dev", "/etc", "/usr")),
    f"{Path.home()}{os.sep}.",
)


class Cache:
    """The record of the last build of a paper, compared with what is there now."""

    def __init__(self, paper: Paper, settings: Settings, texts: list[Path], output: Path) -> None:
        """`texts` are the files of all papers that are published together."""
        self.paper, self.folder = paper, paper.path.parent.resolve()
        self.file = self.folder / ".publish_cache" / f"{paper.path.stem}.json"
        self.no_input = {path.resolve() for path in [*texts, output, *_around(output, self.folder)]}
        self.chain = _chain(paper, settings.execute)
        packages = sorted(found.name for root in sys.path if root for found in Path(root).glob("*.dist-info"))
        engine = {str(file): _digest(file) for file in Path(__file__).parent.rglob("*.*") if file.suffix != ".pyc"}
        self.world = _sum([sys.version, packages, engine, kernel.environment(settings.epoch)])
        self.text = _sum([repr(paper.parts), vars(settings)])
        self.inputs = self._project()
        self.record: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            self.record = json.loads(self.file.read_text("utf-8"))

    def _project(self) -> dict[str, str | None]:
        return {str(path): _digest(path) for path in project(self.folder, self.no_input)}

    def stale(self) -> str:
        """Why the cells have to be run (again), in words; empty where they need not be."""
        return self._changed_world() or self._changed_code()

    def _changed_world(self) -> str:
        """What other than the paper's code has changed."""
        if not self.record:
            return "not run before"
        if self.record.get("world") != self.world:
            return "packages, engine or environment changed"
        if self.record["under way"]:
            return f"{self.record['under way']} changed while they ran"
        was = self.record["files"]
        now = {**{path: _digest(Path(path)) for path in was}, **self.inputs}
        changed = sorted(path for path in now if was.get(path) != now[path])
        return f"{os.path.relpath(changed[0], self.folder)} changed" if changed else ""

    def _changed_code(self) -> str:
        was = [*self.record["chain"], *[""] * len(self.chain)]
        changed = [part for part, now, before in zip(self.paper.code, self.chain, was, strict=False) if now != before]
        return f"{changed[0].name} changed" if changed else ""

    @property
    def results(self) -> list[Any]:
        """Of the paper's code, one for each link, where they are not stale."""
        return list(self.record["results"][: len(self.chain)])

    @property
    def elsewhere(self) -> list[Path]:
        """The files outside the paper's folder that the results depend on."""
        return [path for path in map(Path, self.record["files"]) if not path.is_relative_to(self.folder)]

    def goes_on(self) -> bool:
        """Whether what was run is, unchanged, how the paper's code begins."""
        was = [] if self._changed_world() else self.record["chain"]
        return bool(was) and self.chain[: len(was)] == was

    def executed(self, results: list[Any], used: dict[str, str]) -> None:
        """Remember results, unless files changed under way that no cell is known to have written."""
        now = self._project()
        changed = {path for path in {*now, *self.inputs} if now.get(path) != self.inputs.get(path)}
        foreign = [path for path in changed if used.get(path) != "written"]
        for name in (name for name, how in used.items() if how == "read"):
            path = Path(importlib.util.source_from_cache(name) if name.endswith(".pyc") else name)
            if not str(path).startswith(SYSTEM) and not (path.is_relative_to(self.folder) and path.is_dir()):
                now[str(path)] = _digest(path)
        under_way = os.path.relpath(min(foreign), self.folder) if foreign else ""
        run = {"world": self.world, "under way": under_way, "chain": self.chain, "results": results, "files": now}
        self.record = {**run, "sum": _sum(run), "formats": {}}
        self._save()

    def written(self, files: set[str]) -> None:
        """Take these files, which cells of the papers beside have written, for products of theirs."""
        there = {path: _digest(Path(path)) for path in files if Path(path).is_relative_to(self.folder)}
        self.record["files"] |= {path: digest for path, digest in there.items() if Path(path) not in self.no_input}
        self._save()

    def _made(self, file: Path) -> list[str | None]:
        return [self.text, self.record["sum"], _digest(file)]

    def done(self, name: str, file: Path) -> bool:
        """Whether a format stands finished in the output, as it would be written now."""
        return bool(self.record["formats"].get(name) == self._made(file))

    def finished(self, files: dict[str, Path]) -> None:
        """Remember the finished files, all at once."""
        self.record["formats"] |= {name: self._made(file) for name, file in files.items()}
        self._save()

    def _save(self) -> None:
        """A cache that cannot be written is no cache."""
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(exist_ok=True)
            new = self.file.with_suffix(".new")
            new.write_text(json.dumps(self.record), "utf-8")
            new.replace(self.file)


def _around(output: Path, folder: Path) -> list[Path]:
    """The folders between the paper's and its output: what another profile has written there is no input."""
    return [place for place in output.resolve().parents if place.is_relative_to(folder) and place != folder]


def project(folder: Path, without: set[Path]) -> Iterator[Path]:
    """Every file below the paper's folder that can matter: not hidden, in no environment, no output."""
    for root, folders, files in os.walk(folder):
        paths = {name: Path(root, name) for name in folders + files if name[0] != "." and name != "__pycache__"}
        kept = {name: path for name, path in paths.items() if path not in without}
        folders[:] = [] if "pyvenv.cfg" in files else [name for name in folders if name in kept]
        yield from (kept[name] for name in files if name in kept)


def _chain(paper: Paper, defaults: dict[str, Any]) -> list[str]:
    """For each cell and inline expression a sum of what it runs."""
    links = []
    for part in paper.code:
        options = {name: value for name, value in {**defaults, **part.options}.items() if name not in LOOK}
        links.append(_sum([part.kind, part.code if part.kind == "cell" else part.text, options]))
    return links


def _sum(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file, or of the names in a folder; None where there is neither."""
    try:
        if path.is_dir():
            return _sum(sorted(file.name for file in path.iterdir()))
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
