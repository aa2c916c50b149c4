"""The paper as a notebook that is alive: run again after a change, it shows what the paper would then say.

Prose that holds inline code becomes a cell `text("…{}…", expression, …)`, its code folded, so that sentences are
computed there as tables and figures are; prose without any stays prose. The outputs stored are those of the paper.
What sets them right when a person runs a cell (captions, references, marks) is `live`, which the first cell starts.

No times, no random ids: the same paper gives the same bytes. Left out on purpose: what only the page shows.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import display, pixels
from .settings import Settings
from .source import Paper, Part

Cell = dict[str, Any]
VALUE = re.compile(r"@@inline (\d+) begins@@(.*?)@@inline \1 ends@@", re.DOTALL)
MARK = re.compile(r"@@inline \d+ (?:begins|ends)@@")
NUMBERS = re.compile(r"@@numbers (\{.*\})@@\n?")
FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
ONE_TEXT = {"fig-cap", "tbl-cap", "lst-cap", "asis"}  # options of cells that are shown as one text
BEGINS = """\
# What a cell shows reads as in the paper: captions, references and marks are set when it is run.
from publish.live import begin, text

begin({paper}, {numbers})"""


def notebook(paper: Paper, settings: Settings, results: list[Any], text: str, media: Path) -> str:
    """The notebook as JSON. `text` is the paper as Pandoc wrote it, with the marks that `weave` has put there.

    `media` is the folder of its pictures, of those of drawings too.
    """
    about, found = settings.paper, NUMBERS.search(text)
    numbers = json.loads(found[1]) if found else {}
    title = [f"# {about['title']}" if "title" in about else "", about.get("subtitle")]
    authors = ", ".join(author["name"] for author in about["author"])
    head = "\n\n".join(filter(None, [*title, authors, about["date"]]))
    head = re.sub(r"\^\[(.*?)\]", r" (\1)", head)  # Jupyter shows no footnotes
    cells = [_prose(head)] if head else []
    code = {
        part.number: (part, result) for part, result in zip(paper.code, results, strict=True) if part.kind == "cell"
    }
    inline = [part for part in paper.code if part.kind == "inline"]
    if inline or any(ONE_TEXT & _asked(part).keys() for part in paper.cells):
        shown = json.dumps(numbers, ensure_ascii=False, sort_keys=True)
        begins = BEGINS.format(paper=json.dumps(paper.path.name), numbers=shown)
        cells.append(_code(begins, [], FOLDED))
    pieces = iter(re.split(r"@@cell (\d+) begins@@\n(.*?)@@cell \1 ends@@\n", NUMBERS.sub("", text), flags=re.DOTALL))
    for prose in pieces:
        cells += _text(prose, inline)
        for number in itertools.islice(pieces, 1):
            cells.append(_cell(*code[int(number)], next(pieces).strip(), settings.execute, media))
    _count(cells)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    for cell in cells:
        _as_lines(cell)
    return _as_text(whole)


def joined(books: list[str]) -> str:
    """Notebooks as one, to be run from top to bottom."""
    first, *others = [json.loads(book) for book in books]
    for other in others:
        first["cells"] += other["cells"]
    _count(first["cells"])
    return _as_text(first)


def _as_text(whole: Cell) -> str:
    return json.dumps(whole, indent=0, ensure_ascii=False, sort_keys=True) + "\n"


def _asked(cell: Part) -> dict[str, Any]:
    """The options of a cell, `output: asis` by its own name."""
    return {**cell.options, "asis": True} if cell.options.get("output") == "asis" else cell.options


def _prose(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(source: str, outputs: list[Any], metadata: dict[str, Any]) -> Cell:
    return {"cell_type": "code", "metadata": metadata, "outputs": outputs, "source": source}


def _count(cells: list[Cell]) -> None:
    """Give each cell its id, and each cell of code its place in the order of running."""
    counter = itertools.count(1)
    for n, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{n}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = next(counter)
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = cell["execution_count"]


def _as_lines(cell: Cell) -> None:
    """Write texts as lists of lines, as Jupyter does: not every reader takes them in one piece."""
    cell["source"] = cell["source"].splitlines(keepends=True)
    for output in cell.get("outputs", []):
        for holder, name in [(output, "text"), *((output.get("data", {}), mime) for mime in output.get("data", {}))]:
            if isinstance(holder.get(name), str) and (name == "text" or name.startswith("text/")):
                holder[name] = holder[name].splitlines(keepends=True)


# --- Prose ------------------------------------------------------------------------------------------------------------


def _text(prose: str, inline: list[Part]) -> Iterator[Cell]:
    """Prose between two cells: headings and text without values as they are, the rest as cells that compute it."""
    for computed, blocks in itertools.groupby(_blocks(prose), lambda block: VALUE.search(block) is not None):
        text = "\n\n".join(blocks)
        if not MARK.sub("", text).strip("> \n"):
            continue
        yield _computed(text, inline) if computed else _prose(MARK.sub("", text))


def _blocks(prose: str) -> Iterator[str]:
    """The blocks of a text: what stands between blank lines, with the lines that belong to it indented or quoted."""
    block: list[str] = []
    for line in re.split(r"\n{2,}", prose.strip("\n")):
        if block and (line.startswith((" ", "\t")) or (line.startswith(">") and block[-1].startswith(">"))):
            block.append(line)
            continue
        if block:
            yield "\n\n".join(block)
        block = [line]
    if block:
        yield "\n\n".join(block)


def _computed(text: str, inline: list[Part]) -> Cell:
    values = VALUE.findall(text)
    template, at = "", 0
    for found in VALUE.finditer(text):
        template += MARK.sub("", text[at : found.start()]).replace("{", "{{").replace("}", "}}") + "{}"
        at = found.end()
    template += MARK.sub("", text[at:]).replace("{", "{{").replace("}", "}}")
    expressions = "".join(f"    {inline[int(number) - 1].text},\n" for number, _ in values)
    source = f"text(\n    {_literal(template)},\n{expressions})"
    data = {"text/markdown": MARK.sub("", text), "text/plain": "<IPython.core.display.Markdown object>"}
    return _code(source, [{"output_type": "execute_result", "data": data, "metadata": {}}], FOLDED)


def _literal(text: str) -> str:
    """A text in Python, as a person would write it where that is possible."""
    if "\\" in text or '"""' in text or text.endswith('"'):
        return repr(text)
    return f'"""{text}"""'


# --- Cells ------------------------------------------------------------------------------------------------------------


def _cell(cell: Part, outputs: list[Cell], shown: str, defaults: dict[str, Any], media: Path) -> Cell:
    """A cell with its outputs: as Pandoc wrote them where one is Markdown or has a caption, else as they came."""
    made, options = [], {**defaults, **cell.options}
    bundles = [output.get("data", {}) for output in outputs]
    markdown = any("text/markdown" in data or display.needs_scripts(data) for data in bundles)
    one = ONE_TEXT & _asked(cell).keys() or str(options.get("label")).startswith(("fig-", "tbl-"))
    if markdown or one or options.get("output") == "asis":
        made = [{"output_type": "display_data", "data": {"text/markdown": shown}, "metadata": {}}] if shown else []
    elif options.get("output") is not False:
        for output in outputs:
            made.append(_in_pixels(output, media) if "image/svg+xml" in output.get("data", {}) else output)
    made = [] if options.get("include") is False else made
    return _code(cell.text, made, {} if options.get("echo") else FOLDED)


def _in_pixels(output: Cell, media: Path) -> Cell:
    """An output with one picture, in pixels if there is such: not every reader of notebooks shows drawings."""
    drawing = output["data"]["image/svg+xml"]
    others = {mime: content for mime, content in output["data"].items() if mime != "image/svg+xml"}
    if {"image/png", "image/jpeg"} & others.keys():
        return output | {"data": others}
    if not (picture := pixels.picture_of(drawing.encode(), media)).is_file():
        return output
    content = picture.read_bytes()
    width, height = (round(side * 96 / pixels.PIXELS_PER_INCH) for side in struct.unpack_from(">II", content, 16))
    size = {"image/png": {"width": width, "height": height}}
    data = {**others, "image/png": base64.b64encode(content).decode()}
    return output | {"data": data, "metadata": {**output["metadata"], **size}}
