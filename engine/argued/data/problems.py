"""What is wrong with data: one problem a line, each with its place; and the error that lists them all.

    codings.csv:17:value: saw 'perhaps'; expected one of yes, no

Left out on purpose: what counts as a problem; that stands with each file that is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argued.logic.wording import counted


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place."""

    file: str
    line: int
    column: str
    seen: str
    expected: str

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line or "", self.column) if part)
        return f"{where}: saw {self.seen}; expected {self.expected}"


class DataError(ValueError):
    """Data that is refused; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{counted(len(problems), 'problem')} in the data:"
        super().__init__("\n".join([count, *(f"  {problem}" for problem in problems)]))


class Problems(list[Problem]):
    """What has been found so far, so that one run names everything."""

    def add(self, file: str, line: int, column: str, seen: object, expected: str) -> None:
        self.append(Problem(file, line, column, str(seen), expected))
