"""The outputs back in the text: one Markdown document, and for each of its lines where it comes from.

`weave(paper, results, defaults, media)` writes pictures to the folder `media` and refers to them without an
ending where a vector and a pixel version exist, so that each format takes the one it can show. A text is put into a
fence that is longer than any in it. HTML outputs are handed on for `filter/select.lua` to read as tables and text.
"""

from __future__ import annotations

import base64
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .problems import PublishError, Where
from .source import Paper, Part

CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f]")  # a terminal's colours; no text
PICTURES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}


@dataclass
class Woven:
    """The document for Pandoc, with the origin of each line: a place, and which cell printed it."""

    text: str = ""
    origins: list[tuple[Where, str]] = field(default_factory=list)

    def add(self, text: str, where: Where, printed: str | None = None) -> None:
        """Add lines of the paper, which begin there, or (with `printed`) what code there has put in their place."""
        self.text += text
        lines = range(text.count("\n") + 1)
        self.origins[-1:] = [(where.down(n) if printed is None else where, printed or "") for n in lines]

    def find(self, needle: str, again: int = 0) -> tuple[Where, str]:
        """Where a text stands as a whole word first, or `again` times later; else the paper's beginning."""
        places = self._places(needle)
        return self.origins[self.text.count("\n", 0, places[min(again, len(places) - 1)]) if places else 0]

    def has(self, needle: str) -> bool:
        return bool(self._places(needle))

    def _places(self, needle: str) -> list[int]:
        """Where a text stands; a picture of a cell is written there without its ending."""
        for text in (needle, re.sub(r"\.\w+$", "", needle)) if needle else ():
            if found := [each.start() for each in re.finditer(re.escape(text) + r"(?![\w-])", self.text)]:
                return found
        return []


def weave(paper: Paper, results: list[Any], defaults: dict[str, Any], media: Path) -> Woven:
    """Splice each result into the text, each cell between marks, by which the notebook finds it again."""
    woven, remaining = Woven(), iter(results)
    for part in paper.parts:
        if part.kind == "prose":
            woven.add(part.text, part.where)
        elif part.kind == "inline":
            woven.add(next(remaining), part.where, "")
        else:
            options = {**defaults, **part.options}
            shown = _code(part, options) + _outputs(part, options, next(remaining), media)
            begins, ends = (_fenced(f"@@cell {part.number} {what}@@", "{=cell}") for what in ("begins", "ends"))
            block = textwrap.indent(f"{begins}\n{shown}\n\n{ends}\n", part.indent)
            woven.add(f"\n{block}", part.where, f" (printed by {part.name})")
    return woven


def _fenced(text: str, attributes: str) -> str:
    """A code block around any text whatever."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {attributes}\n{text.rstrip()}\n{fence}\n"


def _code(cell: Part, options: dict[str, Any]) -> str:
    if not options.get("echo") or options.get("include") is False or not cell.code.strip():
        return ""
    block, fold = _fenced(cell.code, "{.python .cell-code}"), options.get("code-fold")
    summary = {"summary": options["code-summary"]} if "code-summary" in options else {}
    attributes = _attributes(**summary, open=str(fold == "show").lower())
    return f"::: {{.code-fold {attributes}}}\n{block}:::\n" if fold else block


def _outputs(cell: Part, options: dict[str, Any], outputs: list[Any], media: Path) -> str:
    """What a reader sees of a cell's outputs; where the cell has a caption, as a figure or table of its own."""
    label = str(options.get("label", ""))
    if options.get("include") is False or options.get("output") is False:
        return ""
    shown = "\n".join(filter(None, (_output(cell, options, n, out, media) for n, out in enumerate(outputs, 1))))
    caption = options.get("fig-cap" if label.startswith("fig-") else "tbl-cap")
    if not caption or options.get("output") == "asis":
        return shown
    if not shown.strip():
        raise PublishError(f"{cell.name} has a caption and shows nothing", cell.where)
    return f"::::: {{#{label}}}\n{shown}\n\n{caption}\n:::::\n"


def _output(cell: Part, options: dict[str, Any], number: int, output: dict[str, Any], media: Path) -> str:
    kind, data = output["output_type"], output.get("data", {})
    text = data.get("text/markdown") or data.get("text/html") or data.get("text/plain") or output.get("text", "")
    if "text/markdown" not in data and (endings := [ending for mime, ending in PICTURES.items() if mime in data]):
        name = f"cell-{cell.number}-{number}"
        for mime, ending in PICTURES.items():
            if mime in data:
                content = data[mime].encode() if ending == ".svg" else base64.b64decode(data[mime])
                (media / f"{name}{ending}").write_bytes(content)
        alt = _attributes(**{"fig-alt": options.get("fig-alt", options.get("fig-cap", ""))})
        return f"![]({name}{endings[0] if len(endings) == 1 else ''}){{{alt}}}\n"
    text = CONTROL.sub("", text)
    if kind == "error":
        return _fenced(f"{output['ename']}: {output['evalue']}", "{.cell-output .cell-error}")
    if kind == "stream" and output["name"] == "stderr":
        return _fenced(text, "{.cell-output .cell-stderr}") if options.get("warning", True) else ""
    if "text/markdown" in data or (kind == "stream" and options.get("output") == "asis"):
        return f"{text}\n"
    return _fenced(text, "{.cell-html}" if "text/html" in data else "{.cell-output}")


def _attributes(**values: object) -> str:
    """Attributes for Markdown, quoted as Pandoc reads them."""
    escaped = {key: re.sub(r'([\\"])', r"\\\1", str(value)).replace("\n", " ") for key, value in values.items()}
    return " ".join(f'{key}="{text}"' for key, text in escaped.items())
