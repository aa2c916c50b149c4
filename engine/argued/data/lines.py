"""On which line of a TOML file each of its values stands, so that a fault can be told with its line.

    >>> located('[[finding]]\\nid = "a"\\nverdict.told = "open"\\n')[("finding", 0, "verdict", "told")]
    3

A path is the keys, and the places in lists, that lead to a value. Its line is that of its key or of its header, or of
the first that leads further into it. Python's own reader of TOML gives values without lines.

Left out on purpose: what is no TOML. `tomllib` has read the text before, so nothing is checked here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r"""
    (?P<string> \"{3} (?: [^\\"] | \\. | "{1,2}(?!") )* "{3,5}
              | '{3} (?: [^'] | '{1,2}(?!') )* '{3,5}
              | " (?: [^"\\\n] | \\. )* "
              | ' [^'\n]* ' )
    | (?P<end> (?: \#[^\n]* )? \n )
    | (?P<comment> \# [^\n]* )
    | (?P<sign> [][{}=,.] )
    | (?P<bare> [^][{}=,.\s\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=4)  # files are read again and again with other tables beside them
def located(text: str) -> Mapping[Path, int]:
    """The line of every value of a TOML text, counted from 1, by its path."""
    return _Scanner(text).lines


class _Scanner:
    """Walks the tokens once: `kind`, `token` and `line` are those of the token that comes next."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.lists: dict[Path, int] = {}  # of tables with a header each: the place of the last one
        self.tokens = self._tokens(text)
        self.advance()
        table: Path = ()
        while self.kind:
            if self.kind == "end":
                self.advance()
            elif self.token == "[":
                table = self.header()
            else:
                self.pair(table)

    @staticmethod
    def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
        line = 1
        for match in TOKEN.finditer(text):
            kind, token = match.lastgroup or "", match.group()
            if kind != "comment":
                yield kind, token, line
            if kind in ("end", "string"):
                line += token.count("\n")

    def advance(self) -> str:
        """Takes the next token."""
        token: str = getattr(self, "token", "")
        self.kind, self.token, self.line = next(self.tokens, ("", "", 0))
        return token

    def put(self, path: Path, line: int) -> None:
        """A value is found, and with it whatever it stands in."""
        while path and path not in self.lines:
            self.lines[path] = line
            path = path[:-1]

    def key(self) -> tuple[str, ...]:
        """A key, with dots: up to the sign that ends it."""
        parts = []
        while self.token not in ("=", "]"):
            token = self.advance()
            if token != ".":
                parts.append(tomllib.loads(f"key = {token}")["key"] if token[0] in "\"'" else token)
        return tuple(parts)

    def header(self) -> Path:
        """[a.b] or [[a.b]]: the path of the table that begins."""
        line = self.line
        self.advance()
        listed = self.token == "["
        if listed:
            self.advance()
        path: Path = ()
        keys = self.key()
        for n, key in enumerate(keys, 1):
            path = (*path, key)
            if listed and n == len(keys):
                self.lists[path] = self.lists.get(path, -1) + 1
            if path in self.lists:
                path = (*path, self.lists[path])
        while self.token == "]":
            self.advance()
        self.put(path, line)
        return path

    def pair(self, table: Path) -> None:
        """key = value"""
        line = self.line
        path = (*table, *self.key())
        self.advance()
        self.put(path, line)
        self.value(path)

    def value(self, path: Path) -> None:
        """A value, and those within it."""
        if self.token not in ("[", "{"):
            while self.kind in ("string", "bare") or self.token == ".":
                self.advance()
            return
        opened = self.advance()
        place = 0
        while self.token not in ("]", "}"):
            if self.kind == "end" or self.token == ",":
                self.advance()
            elif opened == "{":
                self.pair(path)
            else:
                self.put((*path, place), self.line)
                self.value((*path, place))
                place += 1
        self.advance()
