"""What the paper says, and where: prose, inline code and cells, each with its file and line.

`parse(path)` expands includes, drops HTML comments, and promises that every `{python}` cell is closed and
names only known options, and that every inline expression is Python. Code that is only shown (in another
fence, in double backticks) is left alone. What Markdown itself means is left to Pandoc.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .problems import PublishError, Where, check_known, load_yaml

# What is more than text; of two that overlap, the one that begins first.
TOKEN = re.compile(
    r"""
    ^(?P<indent>[ ]*)(?P<fence>(?P<mark>[`~])(?P=mark){2,})[ ]*(?P<info>[^`\n]*)\n   # a cell, or code that is shown
        (?P<body>(?:[^\n]*\n)*?)[ ]*(?P=fence)(?P=mark)*[ ]*$
    | (?P<comment><!--.*?-->)
    | (?P<open>^[ ]*(?:```+[^`\n]*$|~~~+[^\n]*$)|<!--)                                # one of these, never closed
    | \\.                                                                            # an escaped character
    | (?<!`)(?P<ticks>`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)(?P=ticks)(?!`)    # code within a paragraph
    | (?<!\{)\{\{<[ ]*(?P<shortcode>\S+)[ ]*(?P<argument>[^\n]*?)[ ]*>\}\}(?!\})
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Part:
    """A piece of the paper and where it begins: `prose` to be passed on, an `inline` expression, or a `cell`."""

    kind: str
    text: str
    where: Where
    name: str = ""  # how progress and errors call it
    options: dict[str, Any] = field(default_factory=dict)
    code: str = ""  # of a cell: its text without the options
    number: int = 0


@dataclass
class Paper:
    """The whole paper: its header as YAML, its parts in order, and the files that its text stands in."""

    path: Path
    header: str = ""
    parts: list[Part] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    @property
    def code(self) -> list[Part]:
        """What is run, in order."""
        return [part for part in self.parts if part.kind != "prose"]

    @property
    def cells(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "cell"]


def parse(path: Path) -> Paper:
    """Read a paper. Raises `PublishError` with file and line for whatever this engine does not know."""
    paper, first = Paper(path), Where(path.name, 1)
    text = _read(paper, path, first)
    if re.match(r"---[ ]*$", text, re.MULTILINE):
        header = re.match(r"---[ ]*\n(.*?)^---[ ]*\n", text, re.MULTILINE | re.DOTALL)
        if not header:
            raise PublishError("the YAML header is opened with --- and never closed", first)
        paper.header, text, first = header[1], text[header.end() :], first.down(header[0].count("\n"))
    _add(paper, text, first)
    return paper


def _read(paper: Paper, path: Path, asked: Where) -> str:
    if path in paper.files:
        raise PublishError(f"{path.name} is included twice, or includes itself", asked)
    paper.files.append(path)
    try:
        return path.read_text(encoding="utf-8-sig") + "\n"
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"cannot read {path.name}: {error}", asked) from None


def _add(paper: Paper, text: str, first: Where) -> None:
    """Add the parts of a text, which begins at `first`, to the paper."""
    done, places = 0, first
    for token in TOKEN.finditer(text):
        where = first.down(text.count("\n", 0, token.start()))
        inline = re.fullmatch(r"\{(\w+)\}\s+(.+?)\s*", token["code"] or "", re.DOTALL)
        language = re.match(r"\{([A-Za-z]\w*)\b", token["info"] or "")
        if token["open"]:
            raise PublishError(f"`{token['open'].strip()}` opens a cell, code or comment that is never closed", where)
        if re.match(r"\s*\{\s*python\s*\}", token["code"] or "") and not inline and token["ticks"] == "`":
            raise PublishError(f"`{token['code']}` is no inline code; expected `{{python}} expression`", where)
        if not (token["comment"] or token["shortcode"] or language or (inline and token["ticks"] == "`")):
            continue
        paper.parts.append(Part("prose", text[done : token.start()], places))
        if token["shortcode"]:
            _add_shortcode(paper, token, where)
        elif language:
            paper.parts.append(_cell(paper, token, language[1], where))
        elif inline:
            paper.parts.append(_inline(inline[1], " ".join(inline[2].split("\n")), where))
        done, places = token.end(), where.down(token[0].count("\n"))
    paper.parts.append(Part("prose", text[done:], places))


def _add_shortcode(paper: Paper, token: re.Match[str], where: Where) -> None:
    name, text = token["shortcode"], token.string
    check_known(name, ["shortcode"], where)
    if text[text.rfind("\n", 0, token.start()) + 1 : text.find("\n", token.end())].strip() != token[0]:
        raise PublishError(f"{{{{< {name} >}}}} stands on a line of its own", where)
    if name == "include":
        path = paper.path.parent / token["argument"].strip("\"'")
        _add(paper, _read(paper, path, where), Where(path.name, 1))
    else:
        paper.parts.append(Part("prose", '<div class="page-break"></div>', where))


def _cell(paper: Paper, token: re.Match[str], language: str, where: Where) -> Part:
    if language != "python":
        raise PublishError(f"a cell in `{language}`: only `python` cells are known", where)
    if (token["indent"], token["fence"], token["info"].strip()) != ("", "```", "{python}"):
        raise PublishError("a cell opens with ```{python} alone, at the start of its line", where)
    code = re.sub(r"\A(?:#\|.*\n)+", "", token["body"])
    options = load_yaml(token["body"].removesuffix(code).replace("#|", "  "), where.down(1))
    label, number = options.get("label"), len(paper.cells) + 1
    for name, value in options.items():
        check_known(name, ["cell option"], where)
        if name == "output" and value not in (True, False, "asis"):
            raise PublishError("the cell option `output` is true, false or asis", where)
        if name in ("fig-cap", "fig-alt", "tbl-cap") and not isinstance(value, str):
            raise PublishError(f"the cell option `{name}` is plain text (compute it with `output: asis`)", where)
        if name in ("fig-cap", "tbl-cap") and not str(label).startswith(name[:4]):
            raise PublishError(f"a cell with `{name}` needs a `label` that begins with {name[:4]}", where)
    if label and (taken := [cell.where for cell in paper.cells if cell.options.get("label") == label]):
        raise PublishError(f"the label `{label}` is taken by the cell at {taken[0]}", where)
    body, name = token["body"].rstrip("\n"), f"cell {label or number}"
    return Part("cell", body, where, name, options, code.rstrip("\n"), number)


def _inline(language: str, expression: str, where: Where) -> Part:
    if language != "python":
        raise PublishError(f"inline code in `{language}`: only `python` is known", where)
    try:
        ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise PublishError(f"inline code `{expression}` is no Python expression: {error.msg}", where) from None
    return Part("inline", expression, where, f"inline code `{expression}`")
