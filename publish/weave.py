"""The outputs back in the text: one Markdown document, and for each of its lines where it comes from.

`weave(paper, results, defaults, media)` writes pictures to the folder `media` and refers to them without an
ending where a vector and a pixel version exist, so that each format takes the one it can show. A text is put
into a fence that is longer than any in it; an address in an output (`<object at 0x7f…>`) is an error, since
it differs from run to run. HTML outputs are handed on for `filter.lua` to read as tables and text.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .problems import PublishError, Where
from .source import Cell, Inline, Paper

ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
PICTURES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}


@dataclass
class Woven:
    """The document for Pandoc, with the origin of each line: a place, and which cell printed it."""

    text: str = ""
    origins: list[tuple[Where, str]] = field(default_factory=list)

    def add(self, text: str, places: list[Where], printed: str = "") -> None:
        """Add text whose lines come from these places, or all from the one."""
        self.text += text
        places = places if len(places) > 1 else places * (text.count("\n") + 1)
        self.origins[-1:] = [(place, printed) for place in places]

    def find(self, needle: str) -> tuple[Where, str]:
        """Where a text stands first as a whole word, or the beginning of the paper."""
        found = re.search(re.escape(needle) + r"(?![\w-])", self.text) if needle else None
        return self.origins[self.text.count("\n", 0, found.start()) if found else 0]


def weave(paper: Paper, results: list[Any], defaults: dict[str, Any], media: Path, notebook: bool = False) -> Woven:
    """Splice each result into the text. With `notebook`, cells are marked and their code left out."""
    woven, remaining = Woven(), iter(results)
    for part in paper.parts:
        if isinstance(part, Inline):
            value = _no_address(next(remaining), f"inline code `{part.expression}`", part.where)
            woven.add(value, [part.where])
        elif isinstance(part, Cell):
            cell = _Shown(part, {**defaults, **part.options}, next(remaining), media)
            shown = cell.marked() if notebook else cell.code() + cell.outputs()
            woven.add(f"\n{shown}\n\n" if shown else "", [part.where], f" (printed by {part.name})")
        else:
            woven.add(part.text, part.places)
    return woven


def fenced(text: str, attributes: str) -> str:
    """A code block around any text whatever."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {attributes}\n{text.rstrip()}\n{fence}\n"


def _no_address(text: str, what: str, where: Where) -> str:
    if found := ADDRESS.search(text):
        shown = text[max(0, found.start() - 40) : found.end() + 1]
        raise PublishError(f"{what} shows an address in memory, which changes from run to run: {shown}", where)
    return text


@dataclass
class _Shown:
    """What a reader sees of one cell."""

    cell: Cell
    options: dict[str, Any]
    results: list[Any]
    media: Path

    def code(self) -> str:
        if not self.options.get("echo") or self.options.get("include") is False or not self.cell.code.strip():
            return ""
        block, fold = fenced(self.cell.code, "{.python .cell-code}"), self.options.get("code-fold")
        attributes = _attributes(summary=self.options.get("code-summary", "Code"), open=fold == "show")
        return f"::: {{.code-fold {attributes}}}\n{block}:::\n" if fold else block

    def outputs(self) -> str:
        """The outputs; where the cell has a caption, as a figure or table of its own."""
        options, label = self.options, str(self.options.get("label", ""))
        if options.get("include") is False or options.get("output") is False:
            return ""
        shown = "\n".join(filter(None, (self._output(n, out) for n, out in enumerate(self.results, 1))))
        caption = options.get("fig-cap" if label.startswith("fig-") else "tbl-cap")
        if not caption or options.get("output") == "asis":
            return shown
        if not shown.strip():
            raise PublishError(f"{self.cell.name} has a caption and shows nothing", self.cell.where)
        widths = {"tbl-colwidths": options["tbl-colwidths"]} if "tbl-colwidths" in options else {}
        return f"::::: {{#{label} {_attributes(**widths)}}}\n{shown}\n\n{caption}\n:::::\n"

    def marked(self) -> str:
        """For the notebook: outputs that Pandoc has to read stand between marks, others stay as they are."""
        markdown = any("text/markdown" in output.get("data", {}) for output in self.results)
        read = markdown or self.options.get("output") == "asis" or "fig-cap" in self.options
        begin, end = (fenced(f"@@cell {self.cell.number} {at}@@", "{=markdown}") for at in ("begin", "end"))
        return f"{begin}\n{self.outputs() if read else ''}\n\n{end}"

    def _output(self, number: int, output: dict[str, Any]) -> str:
        kind, data = output["output_type"], output.get("data", {})
        text = data.get("text/markdown") or data.get("text/html") or data.get("text/plain") or output.get("text", "")
        if any(mime in data for mime in PICTURES) and "text/markdown" not in data:
            return self._picture(number, data)
        _no_address(text, self.cell.name, self.cell.where)
        if kind == "error":
            return fenced(f"{output['ename']}: {output['evalue']}", "{.cell-output .cell-error}")
        if kind == "stream" and output["name"] == "stderr":
            return fenced(text, "{.cell-output .cell-stderr}") if self.options.get("warning", True) else ""
        if "text/markdown" in data or (kind == "stream" and self.options.get("output") == "asis"):
            return f"{text}\n"
        return fenced(text, "{.cell-html}" if "text/html" in data else "{.cell-output}")

    def _picture(self, number: int, data: dict[str, Any]) -> str:
        name = f"cell-{self.cell.number}-{number}"
        endings = [ending for mime, ending in PICTURES.items() if mime in data]
        for mime, ending in PICTURES.items():
            if mime in data:
                content = data[mime].encode() if ending == ".svg" else base64.b64decode(data[mime])
                (self.media / f"{name}{ending}").write_bytes(content)
        alt = {"fig-alt": self.options.get("fig-alt", self.options.get("fig-cap", ""))}
        return f"![]({name}{endings[0] if len(endings) == 1 else ''}){{{_attributes(**alt)}}}\n"


def _attributes(**values: Any) -> str:
    """Attributes for Markdown, quoted as Pandoc reads them."""
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    escaped = {key: re.sub(r'([\\"])', r"\\\1", text).replace("\n", " ") for key, text in texts.items()}
    return " ".join(f'{key}="{text}"' for key, text in escaped.items())
