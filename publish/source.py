"""What the paper says, and where: prose, inline code and cells, each with its file and line.

`parse(path)` expands includes, drops HTML comments, and promises that every `{python}` cell is closed and
names only known options, and that every inline expression is Python. Code that is only shown (in another
fence, in double backticks) is left alone. What Markdown itself means is left to Pandoc.
"""

from __future__ import annotations

import ast
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .problems import PublishError, Where, check_known

FENCE = re.compile(r"^([ ]*)(`{3,}|~{3,})[ ]*(.*?)[ ]*$")
SHORTCODE = re.compile(r"(`+).*?\1|(?<!\{)\{\{<\s*(\S+)\s*(.*?)\s*>\}\}(?!\})")
COMMENT = re.compile(r"(`+).*?\1|<!--")
# A run of backticks, what it holds within the paragraph, the same run again; or an escaped character.
CODE = re.compile(r"\\.|(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
Line = tuple[str, Where]


@dataclass(frozen=True)
class Prose:
    """Markdown to be passed on as it stands, with the place of each of its lines."""

    text: str
    places: list[Where]


@dataclass(frozen=True)
class Inline:
    """An expression in the text, `{python} expression`."""

    expression: str
    where: Where


@dataclass(frozen=True)
class Cell:
    """A Python cell: its source, how many of its lines are options, these, and where its fence opens."""

    source: str
    option_lines: int
    options: dict[str, Any]
    where: Where
    number: int

    @property
    def name(self) -> str:
        """How progress and errors call it: by its label, or by its number."""
        return f"cell {self.options.get('label') or self.number}"

    @property
    def code(self) -> str:
        """The source without its options, as a reader sees it."""
        return "\n".join(self.source.split("\n")[self.option_lines :])


@dataclass
class Paper:
    """The whole paper: its header as YAML, its parts in order, and the files that its text stands in."""

    path: Path
    header_text: str = ""
    parts: list[Prose | Inline | Cell] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    @property
    def code(self) -> list[Inline | Cell]:
        """What is run, in order."""
        return [part for part in self.parts if not isinstance(part, Prose)]

    @property
    def cells(self) -> list[Cell]:
        return [part for part in self.parts if isinstance(part, Cell)]


def parse(path: Path) -> Paper:
    """Read a paper. Raises `PublishError` with file and line for whatever this engine does not know."""
    paper, lines = Paper(path, files=[path]), deque(_read(path, Where(path.name, 1)))
    if lines and lines[0][0].rstrip() == "---":
        texts = [text.rstrip() for text, _ in lines]
        if "---" not in texts[1:]:
            raise PublishError("the YAML header is opened with --- and never closed", Where(path.name, 1))
        end = texts.index("---", 1)
        paper.header_text = "\n".join(texts[1:end])
        for _ in range(end + 1):
            lines.popleft()
    _Scanner(paper, lines).scan()
    return paper


def _read(path: Path, asked: Where) -> list[Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"cannot read {path.name}: {error}", asked) from None
    return [(line, Where(path.name, n)) for n, line in enumerate(text.splitlines(), 1)]


def load_yaml(text: str, first: Where) -> dict[str, Any]:
    """A YAML mapping; a fault in it is reported at its own line, counted from `first`."""
    try:
        value = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        line = first.line + getattr(getattr(error, "problem_mark", None), "line", 0)
        problem = getattr(error, "problem", None) or error
        raise PublishError(f"malformed YAML: {problem}", Where(first.file, line)) from None
    if not isinstance(value, dict):
        raise PublishError(f"expected `key: value` lines, found {type(value).__name__}", first)
    return value


class _Scanner:
    """Goes through the lines once; each method takes what it knows and leaves the rest."""

    def __init__(self, paper: Paper, pending: deque[Line]) -> None:
        self.paper, self.pending = paper, pending
        self.prose: list[Line] = []

    def scan(self) -> None:
        while self.pending:
            line, where = self.pending.popleft()
            fence = FENCE.match(line)
            if fence and not (fence[2][0] == "`" and "`" in fence[3]):
                self._fenced(fence, where)
            else:
                self._text(self._uncommented(line, where), where)
        self._end_prose()

    def _next(self, where: Where, what: str) -> Line:
        """The next line of what was opened at `where`."""
        if not self.pending or self.pending[0][1].file != where.file:
            raise PublishError(f"{what} is never closed", where)
        return self.pending.popleft()

    def _fenced(self, fence: re.Match[str], where: Where) -> None:
        self._end_prose()
        closing = re.compile(rf"^[ ]*{re.escape(fence[2])}{re.escape(fence[2][0])}*[ ]*$")
        body = [(fence[0], where)]
        while len(body) == 1 or not closing.match(body[-1][0]):
            body.append(self._next(where, f"a cell or code block opened with {fence[2]}{fence[3]}"))
        language = re.fullmatch(r"\{([A-Za-z]\w*)\b(.*)\}", fence[3])
        if not language:  # code that is shown
            text = "\n".join([*(text for text, _ in body), ""])
            self.paper.parts.append(Prose(text, [place for _, place in [*body, body[-1]]]))
        elif language[1] != "python":
            raise PublishError(f"a cell in `{language[1]}`: only `python` cells are known", where)
        elif fence[1] or fence[2] != "```" or language[2].strip():
            raise PublishError("a cell opens with ```{python} alone, at the start of its line", where)
        else:
            self.paper.parts.append(_cell([text for text, _ in body[1:-1]], where, self.paper.cells))

    def _uncommented(self, line: str, where: Where) -> str:
        start = next((found.start() for found in COMMENT.finditer(line) if found[0] == "<!--"), -1)
        if start < 0:
            return line
        rest = line[start + 4 :]
        while "-->" not in rest:
            rest = self._next(where, "a comment opened with <!--")[0]
        return self._uncommented(line[:start] + rest.split("-->", 1)[1], where)

    def _text(self, line: str, where: Where) -> None:
        for found in SHORTCODE.finditer(line):
            if not found[2]:  # shown in backticks
                continue
            check_known(found[2], ["shortcode"], where)
            if found[0] != line.strip():
                raise PublishError(f"{{{{< {found[2]} >}}}} stands on a line of its own", where)
            if found[2] == "include":
                return self._include(found[3].strip("\"'"), where)
            line = '<div class="page-break"></div>'
        self.prose.append((line, where))

    def _include(self, name: str, where: Where) -> None:
        path = self.paper.path.parent / name
        if path in self.paper.files:
            raise PublishError(f"{name} is included twice, or includes itself", where)
        self.paper.files.append(path)
        self.pending.extendleft(reversed(_read(path, where)))

    def _end_prose(self) -> None:
        """Close the run of prose lines, splitting it at its inline code."""
        text, places = "\n".join([*(text for text, _ in self.prose), ""]), [place for _, place in self.prose]
        places += places[-1:]
        done = line = 0
        for found in CODE.finditer(text):
            inline = re.fullmatch(r"\{(\w+)\}\s+(.+)", found[2] or "", re.DOTALL)
            if inline and found[1] == "`":
                at = text.count("\n", 0, found.start())
                self.paper.parts.append(Prose(text[done : found.start()], places[line : at + 1]))
                self.paper.parts.append(_inline(inline[1], " ".join(inline[2].split("\n")).strip(), places[at]))
                done, line = found.end(), text.count("\n", 0, found.end())
        if self.prose:
            self.paper.parts.append(Prose(text[done:], places[line:]))
        self.prose = []


def _inline(language: str, expression: str, where: Where) -> Inline:
    if language != "python":
        raise PublishError(f"inline code in `{language}`: only `python` is known", where)
    try:
        ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise PublishError(f"inline code `{expression}` is no Python expression: {error.msg}", where) from None
    return Inline(expression, where)


def _cell(lines: list[str], where: Where, before: list[Cell]) -> Cell:
    count = next((n for n, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    options = load_yaml("\n".join(line[2:] for line in lines[:count]), Where(where.file, where.line + 1))
    for name in options:
        check_known(name, ["cell option"], where)
    label = options.get("label")
    if options.get("output", True) not in (True, False, "asis"):
        raise PublishError("the cell option `output` is true, false or asis", where)
    for name in ("fig-cap", "fig-alt", "tbl-cap"):
        if not isinstance(options.get(name, ""), str) or "{python}" in options.get(name, ""):
            raise PublishError(f"the cell option `{name}` is plain text (compute it with `output: asis`)", where)
        if name.endswith("cap") and name in options and not str(label).startswith(name[:4]):
            raise PublishError(f"a cell with `{name}` needs a `label` that begins with {name[:4]}", where)
    for cell in before:
        if label and cell.options.get("label") == label:
            raise PublishError(f"the label `{label}` is taken by the cell at {cell.where}", where)
    return Cell("\n".join(lines), count, options, where, len(before) + 1)
