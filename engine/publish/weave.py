"""The outputs back in the text: one Markdown document, and for each of its lines where it comes from.

`weave(paper, results, defaults, media)` writes pictures to the folder `media` and refers to them without an
ending where a vector and a pixel version exist, so that each format takes the one it can show. A text is put into a
fence that is longer than any in it. HTML outputs are handed on for `filter/select.lua` to read as tables and text.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import display
from .header import STRAY
from .problems import Problems, PublishError, Where
from .settings import as_list
from .source import Paper, Part
from .tidy import tidied_outputs

CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f]")  # a terminal's colours; no text
CODE = re.compile(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
DISPLAYS = ("display_data", "execute_result")
LAYOUT = ("layout", "layout-ncol", "layout-nrow")
SIZES = {"out-width": "width", "out-height": "height", "fig-align": "fig-align", "fig-link": "fig-link"}
FORMULA = re.compile(r"\$\$[^$]*\$\$")
WITHIN = re.compile(
    r"\$[^$\s][^$]*\Z|\$\$[^$]*\Z|\]\([^)]*\Z|\{[^}]*\Z|<[a-zA-Z/][^>]*\Z|^#.*\Z", re.MULTILINE
)  # a formula, link, attributes, tag or heading


@dataclass
class Woven:
    """The document for Pandoc, with the origin of each line: a place, and which cell printed it."""

    text: str = ""
    origins: list[tuple[Where, str]] = field(default_factory=list)
    _known: tuple[int, list[tuple[int, int]]] = (-1, [])  # the text's length, and where there was code in it then

    def add(self, text: str, where: Where, printed: str | None = None) -> None:
        """Add lines of the paper, which begin there, or (with `printed`) what code there has put in their place."""
        self.text += text
        lines = range(text.count("\n") + 1)
        self.origins[-1:] = [(where.down(n) if printed is None else where, printed or "") for n in lines]

    def find(self, needle: str, again: int = 0, within: bool = False) -> tuple[Where, str]:
        """Where a text stands first or `again` times later, as a word or `within` one; else the paper's beginning."""
        places = [self.text.find(needle)] if within and needle in self.text else self._places(needle)
        return self.origins[self.text.count("\n", 0, places[min(again, len(places) - 1)]) if places else 0]

    def has(self, needle: str) -> bool:
        return bool(self._places(needle))

    def _places(self, needle: str) -> list[int]:
        """Where a text stands; a picture may have words before it, and one of a cell is written without its ending."""
        picture = needle.removeprefix("![](")
        bare = re.sub(r"\.\w+$", "", picture)
        for text in filter(None, dict.fromkeys((needle, picture, bare, needle.removeprefix("@")))):  # `\cite{key}`
            if found := [each.start() for each in re.finditer(re.escape(text) + r"(?![\w-])", self.text)]:
                code = self._code()
                return [place for place in found if not any(first < place < last for first, last in code)] or found
        return []

    def _code(self) -> list[tuple[int, int]]:
        """Where there is code, which says of itself nothing that could be wrong with the text."""
        if self._known[0] != len(self.text):
            self._known = (len(self.text), [found.span() for found in CODE.finditer(self.text)])
        return self._known[1]


def weave(paper: Paper, results: list[Any], defaults: dict[str, Any], media: Path) -> Woven:
    """Splice each result into the text, between marks by which the notebook finds it again."""
    woven, remaining, number = Woven(), iter(results), 0
    for part in paper.parts:
        if part.kind == "prose":
            woven.add(_text(part, paper.problems), part.where)
        elif part.kind == "inline":
            number += 1
            woven.add(_marked(number, next(remaining), woven.text), part.where, "")
        elif part.kind == "embedded":
            given = stand_in(part) if part.made is None else part.made  # it has not been run
            made = tidied_outputs(part, given, paper.problems)
            if not (made or part.options.get("echo") or part.options.get("include") is False):
                paper.problems.warning(f"{part.name} has no output, and nothing of it is shown", part.where)
            shown = _shown(paper, part, {**defaults, **part.options}, made, media)
            woven.add(f"\n{shown}\n", part.where, f" (printed by {part.name})")
        else:
            shown = _shown(paper, part, {**defaults, **part.options}, next(remaining), media)
            begins, ends = (_fenced(f"@@cell {part.number} {what}@@", "{=cell}") for what in ("begins", "ends"))
            block = textwrap.indent(f"{begins}\n{shown}\n\n{ends}\n", part.indent)
            woven.add(f"\n{block}", part.where, f" (printed by {part.name})")
    return woven


def _text(part: Part, problems: Problems) -> str:
    """Prose without characters that are none, which no font has."""
    for found in STRAY.finditer(part.text):
        where = part.where.down(part.text.count("\n", 0, found.start()))
        problems.warning(f"a control character (U+{ord(found[0]):04X}) is left out", where)
    return STRAY.sub("", part.text)


def _shown(paper: Paper, cell: Part, options: dict[str, Any], made: list[Any], media: Path) -> str:
    """A cell's code and what it shows. What is refused is told with whatever else is wrong with the paper."""
    try:
        shown = outputs(cell, options, made, media, paper.problems)
    except PublishError as refused:
        paper.problems.error(refused.message, refused.where)
        shown = outputs(cell, options, stand_in(cell), media, Problems())
    return _code(cell, options) + shown


def stand_in(part: Part) -> Any:
    """A result such as code may have, where it has not been run or shows what is refused."""
    if part.kind == "inline":
        return "1"
    if part.options.get("output") == "asis":
        return []
    if str(part.options.get("label")).startswith("tbl-"):
        return [{"output_type": "display_data", "data": {"text/markdown": "| A |\n|---|\n| b |\n"}}]
    if {"fig-cap", "fig-subcap"} & part.options.keys():
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
        parts = part.options.get("fig-subcap", part.options.get("fig-cap"))
        drawn = {"output_type": "display_data", "data": {"image/svg+xml": picture}}
        return [drawn] * (len(parts) if isinstance(parts, list) else 1)
    return []


def _marked(number: int, result: str, before: str) -> str:
    """The result of inline code between marks, if it stands in running text: not in a formula, an address or a tag.

    Code itself has no marks, since its own backticks would be one with theirs.
    """
    line = FORMULA.sub("", before[before.rfind("\n\n") + 1 :])
    if "\n" in result or result.strip("`") != result or not result.strip() or WITHIN.search(line):
        return result
    return f"`@@inline {number} begins@@`{{=cell}}{result}`@@inline {number} ends@@`{{=cell}}"


def _fenced(text: str, attributes: str) -> str:
    """A code block around any text whatever."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {attributes}\n{text.rstrip()}\n{fence}\n"


def _code(cell: Part, options: dict[str, Any]) -> str:
    if not options.get("echo") or options.get("include") is False or not cell.code.strip():
        return ""
    name = str(options.get("lst-label") or options.get("label") or "")
    label = f"#{name} " if name.startswith("lst-") or "lst-label" in options else ""
    caption = _attributes(**{name: options[name] for name in ("lst-cap", "filename") if name in options})
    code, language = cell.code, "python"
    if options["echo"] == "fenced":
        own = [line for line in cell.text.split("\n") if not re.match(r"#\s*\|\s*echo:", line)]
        code, language = "\n".join(["```{python}", *own, "```"]), "markdown"
    kind = ".cell-code " if cell.kind == "cell" else ""  # which the notebook has anyway
    block, fold = _fenced(code, f"{{{label}.{language} {kind}{caption}}}"), options.get("code-fold")
    summary = {"summary": options["code-summary"]} if "code-summary" in options else {}
    attributes = _attributes(**summary, open=str(fold == "show").lower())
    return f"::: {{.code-fold {attributes}}}\n{block}:::\n" if fold else block


@dataclass
class Frame:
    """What a cell's options put around what it shows: captions, labels, a place beside each other."""

    options: dict[str, Any]

    def __post_init__(self) -> None:
        options, label = self.options, str(self.options.get("label", ""))
        other = "tbl" if "tbl-cap" in options and "fig-cap" not in options else "fig"
        self.kind = label[:3] if label.startswith(("fig-", "tbl-")) else other
        printed = options.get("output") == "asis"
        given = options.get(f"{self.kind}-cap")
        parts = options.get(f"{self.kind}-subcap")
        self.label = label if label.startswith(f"{self.kind}-") and (given or not printed) else ""
        self.caption = given if isinstance(given, str) else ""
        self.each = given if isinstance(given, list) else parts if isinstance(parts, list) else []
        self.lettered = bool(self.each or parts)
        self.one = bool(self.label) and not isinstance(given, list)  # one figure or table of all that is shown
        self.whole = {*LAYOUT, "fig-align", "tbl-colwidths"} if self.one else {*LAYOUT}
        self.layout = _attributes(**{name: options[name] for name in sorted(self.whole) if name in options})

    def part(self, number: int) -> tuple[str, str]:
        """Caption and label of the figure or table of this number among those that the cell shows."""
        caption = str(self.each[number - 1]) if number <= len(self.each) else ""
        if self.lettered:
            return caption, f"#{self.label}-{number}" if self.label else ""
        return ("" if self.label or number > 1 else self.caption), ""

    def picture(self, number: int, name: str, own: dict[str, Any]) -> str:
        """The picture of this number; `own` is what it says of itself, as `Image("a.png", width=300, alt="…")` does."""
        caption, identifier = self.part(number)
        alts = as_list(self.options.get("fig-alt"))
        alt = alts[min(number, len(alts)) - 1] if alts else caption or self.caption or own.get("alt")
        given = {side: own[side] for side in ("width", "height") if isinstance(own.get(side), int | float)}
        if {"out-width", "out-height"} & self.options.keys():
            given = {}
        for option in SIZES.keys() - self.whole & self.options.keys():
            given[SIZES[option]] = self.options[option]
        attributes = _attributes(**{"fig-alt": alt} if alt else {}, **dict(sorted(given.items())))
        return f"![{caption}]({name}){{{identifier} {attributes}}}\n"

    def around(self, printed: list[str], shown: list[str]) -> str:
        """All that a cell shows: what it printed, then its figure or table."""
        if not shown:  # a caption of what is printed
            printed, shown = [], printed
        captioned = any(re.search(r"(?m)^(?:Table)?: |\{#", text) for text in shown)  # by itself
        if captioned and self.options.get("output") == "asis":
            text, label = "\n".join([*printed, *shown]), str(self.options.get("label", ""))
            alone = label.startswith("tbl-") and "{#" not in text  # its caption is printed, and its label is the cell's
            return f"::::: {{#{label}}}\n{text}\n:::::\n" if alone else text
        if self.one and (self.caption or (shown and (self.kind == "fig" or not captioned))):
            shown = [f"::::: {{#{self.label} {self.layout}}}", *shown, "", self.caption, ":::::", ""]
        elif self.kind == "tbl" and self.caption and not self.label:
            attribute = _attributes(**{"tbl-cap": self.caption})
            shown = [f"::::: {{{attribute} {self.layout}}}", *shown, ":::::", ""]
        elif self.layout:
            shown = [f"::::: {{{self.layout}}}", *shown, ":::::", ""]
        text = "\n".join([*printed, *shown])
        column = self.options.get("column")
        return f":::::: {{.column-{column}}}\n{text}\n::::::\n" if column else text


def outputs(cell: Part, options: dict[str, Any], made: list[Any], media: Path, problems: Problems) -> str:
    """What a reader sees of a cell's outputs; where the cell has captions, as figures or tables of their own."""
    if options.get("include") is False or options.get("output") is False:
        return ""
    frame, made = Frame(options), _light(cell, options, made, problems)
    printed: list[str] = []
    shown: list[str] = []
    for number, output in enumerate(made, 1):
        text = _output(cell, frame, number, output, len(shown) + 1, media)
        if not text.strip():
            continue
        if output["output_type"] in DISPLAYS or not frame.label:
            caption, identifier = frame.part(len(shown) + 1)
            if identifier and not text.startswith("!["):
                text = f":::: {{{identifier}}}\n{text}\n\n{caption}\n::::\n"
            shown.append(text)
        else:
            printed.append(text)
    if frame.label and (frame.caption or frame.each) and not (printed or shown):
        problems.warning(f"{cell.name} has a caption and shows nothing; the caption is left out", cell.where)
        return ""
    return frame.around(printed, shown)


def _light(cell: Part, options: dict[str, Any], made: list[Any], problems: Problems) -> list[Any]:
    """What a cell shows for a light page, where by `renderings` it shows the same for a dark one as well."""
    names = as_list(options.get("renderings"))
    displays = [output for output in made if output["output_type"] in DISPLAYS]
    if not names:
        return made
    if len(names) != len(displays):
        what = f"{cell.name} has {len(names)} `renderings` and shows {len(displays)}; all of it is shown"
        problems.warning(what, cell.where)
        return made
    taken = displays[names.index("light") if "light" in names else 0]
    return [output for output in made if output["output_type"] not in DISPLAYS or output is taken]


def _output(cell: Part, frame: Frame, number: int, output: dict[str, Any], place: int, media: Path) -> str:
    kind, data, options = output["output_type"], output.get("data", {}), frame.options
    said = output.get("metadata", {})
    known = (said[mime] for mime in data if mime.startswith("image/") and isinstance(said.get(mime), dict))
    own: dict[str, Any] = next(known, {})
    rich = display.shown(cell, number, data, media, lambda name: frame.picture(place, name, own))
    if rich is not None:
        return STRAY.sub("", rich)
    text = CONTROL.sub("", data.get("text/plain") or output.get("text", ""))
    if kind == "error":
        return _fenced(f"{output['ename']}: {output['evalue']}", "{.cell-output .cell-error}")
    if kind == "stream" and output["name"] == "stderr":
        return _fenced(text, "{.cell-output .cell-stderr}") if options.get("warning", True) else ""
    if kind == "stream" and options.get("output") == "asis":
        return f"{text}\n"
    return _fenced(text, "{.cell-output}")


def _attributes(**values: object) -> str:
    """Attributes for Markdown, quoted as Pandoc reads them."""
    escaped = {key: re.sub(r'([\\"])', r"\\\1", str(value)).replace("\n", " ") for key, value in values.items()}
    return " ".join(f'{key}="{text}"' for key, text in escaped.items())
