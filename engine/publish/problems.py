"""What can be wrong with a paper: a message, and where in which file. `syntax.json` says what is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SYNTAX: dict[str, Any] = json.loads((Path(__file__).parent / "syntax.json").read_text("utf-8"))


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


def unknown(name: object, kinds: list[str], what: str = "") -> str:
    """What is wrong with a name that is in none of these tables of `syntax.json`; empty where it is known."""
    known = sorted({name for kind in kinds for name in SYNTAX[kind]})
    return "" if name in known else f"unknown {what or kinds[0]} `{name}`. Known: {', '.join(known)}."


def check_known(name: object, kinds: list[str], where: Where, what: str = "") -> None:
    if problem := unknown(name, kinds, what):
        raise PublishError(problem, where)


def load_yaml(text: str, first: Where) -> dict[str, Any]:
    """A YAML mapping whose first line stands at `first`; a fault in it is reported at its own line."""
    if "{python}" in text:
        line = text.count("\n", 0, text.find("{python}"))
        raise PublishError("YAML is static: inline code belongs in the text", first.down(line))
    try:
        value = yaml.safe_load(text.rstrip()) or {}
    except (yaml.YAMLError, ValueError) as error:  # the latter for a day that is in no calendar
        line = getattr(getattr(error, "problem_mark", None), "line", 0)
        raise PublishError(f"malformed YAML: {getattr(error, 'problem', None) or error}", first.down(line)) from None
    if not isinstance(value, dict):
        raise PublishError(f"expected `key: value` lines, found {value!r}", first)
    return value
