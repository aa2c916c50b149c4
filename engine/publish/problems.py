"""What can be wrong with a paper: a message, and where in which file. `syntax.json` says what is known.

`Problems` collects: the author reads all of them at once. An *error* stops the build. A *warning* does where the paper
asks for it (`publish: strict: true`), and else is said. A *note* says what was left aside for want of a meaning here.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

SYNTAX: dict[str, Any] = json.loads((Path(__file__).parent / "syntax.json").read_text("utf-8"))
FEW = 25  # so many names are told where one of them may have been meant
ERROR, WARNING, NOTE = "error", "warning", "note"


class Where(NamedTuple):
    """A line of a file, as the author sees it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def down(self, lines: int) -> Where:
        return Where(self.file, self.line + lines)


class PublishError(Exception):
    """Stops a build. Its text is written for the author: what, where, and what to do next."""

    def __init__(self, message: str, where: Where | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message, self.where = message, where


class Problem(NamedTuple):
    """One of them: how much it matters, where it stands, and what it is."""

    level: str
    where: Where | None
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class Problems:
    """The problems of one paper, each once."""

    def __init__(self) -> None:
        self.strict = False  # whether a warning stops the build too
        self._found: dict[Problem, None] = {}
        self._said: set[Problem] = set()
        self._aside: dict[str, Where] = {}

    def error(self, message: str, where: Where | None = None) -> None:
        self.add(Problem(ERROR, where, message))

    def warning(self, message: str, where: Where | None = None) -> None:
        self.add(Problem(WARNING, where, message))

    def note(self, message: str, where: Where | None = None) -> None:
        self.add(Problem(NOTE, where, message))

    def aside(self, name: str, where: Where) -> None:
        """Leave something aside that has no meaning here; one note will name all of it."""
        self._aside.setdefault(name, where)

    def add(self, problem: Problem) -> None:
        self._found[problem] = None

    def take_errors(self, others: Problems) -> None:
        """What is wrong with another paper that is run for this one."""
        for problem in others:
            if problem.level == ERROR:
                self.add(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(list(self._found))

    @property
    def fatal(self) -> list[Problem]:
        """What stops the build, file by file and from the top of each to its end."""
        levels = (ERROR, WARNING) if self.strict else (ERROR,)
        return self._in_order(problem for problem in self._found if problem.level in levels)

    def stop(self) -> None:
        """End the build where anything was found that does not let it go on."""
        if fatal := self.fatal:
            raise PublishError("\n".join(str(problem) for problem in fatal))

    def tell(self, say: Callable[[str], None]) -> None:
        """Say what was found since the last time and lets the build go on."""
        if self._aside:
            named = ", ".join(f"`{name}` ({where})" for name, where in self._aside.items())
            say(f"{NOTE}: left aside, since they have no meaning here: {named}")
            self._aside = {}
        new = [problem for problem in self._found if problem not in self._said]
        for problem in self._in_order(new):
            self._said.add(problem)
            say(f"{problem.level}: {problem}")

    def _in_order(self, problems: Iterable[Problem]) -> list[Problem]:
        files: dict[str, int] = {}
        for problem in self._found:
            files.setdefault(problem.where.file if problem.where else "", len(files))
        return sorted(
            problems,
            key=lambda problem: (files[problem.where.file], problem.where.line) if problem.where else (len(files), 0),
        )


def unknown(name: object, kinds: list[str], what: str = "") -> str:
    """What is wrong with a name that is in none of these tables of `syntax.json`; empty where it is known."""
    known = sorted({name for kind in kinds for name in SYNTAX[kind]})
    if name in known:
        return ""
    close = difflib.get_close_matches(str(name), known, 1, 0.5)
    meant = f" (is `{close[0]}` meant?)" if close else ""
    others = f" Known: {', '.join(known)}." if len(known) <= FEW else ""
    return f"unknown {what or kinds[0]} `{name}`{meant}.{others}"
