"""What can be wrong with a paper: a message, and where in which file. `syntax.json` says what is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

SYNTAX: dict[str, Any] = json.loads((Path(__file__).parent / "syntax.json").read_text("utf-8"))


class Where(NamedTuple):
    """A line of a file, as the author sees it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class PublishError(Exception):
    """Stops a build. Its text is written for the author: what, where, and what to do next."""

    def __init__(self, message: str, where: Where | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message)


def check_known(name: object, kinds: list[str], where: Where | None, what: str = "") -> None:
    """Raise for a name that is in none of these tables of `syntax.json`, saying what is known instead."""
    known = sorted({name for kind in kinds for name in SYNTAX[kind]})
    if name not in known:
        raise PublishError(f"unknown {what or kinds[0]} `{name}`. Known: {', '.join(known)}.", where)
