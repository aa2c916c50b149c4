"""What tests of rendered papers share: a copy of a study, its paper published, and the text of a format."""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader

FORMATS = ("html", "pdf", "docx", "ipynb")
# A paper is rendered in a copy of the study, without what is made, and what no page needs.
NOT_COPIED = shutil.ignore_patterns(".*", "_output", "figures", "mutants", "__pycache__", "tests", "engine")


def copied(study: Path, folder: Path) -> Path:
    """A copy of a study in a folder that is not there yet, to be rendered or spoilt."""
    return Path(shutil.copytree(study, folder, ignore=NOT_COPIED))


def publish(folder: Path, *formats: str) -> Path:
    """Publishes the paper of a package, with the engine that is always there."""
    command = [sys.executable, "-m", "publish", "--engine", "embedded", "--to", ",".join(formats)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "_output"


def text(file: Path) -> str:
    """What a rendered file says, without markup."""
    if file.suffix == ".pdf":
        return "\n".join(pages(file))
    if file.suffix == ".docx":
        with zipfile.ZipFile(file) as package:
            return "".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", package.read("word/document.xml").decode()))
    if file.suffix == ".ipynb":
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        prose = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
        outputs = [
            output.get("data", {}).get("text/markdown", []) for cell in cells for output in cell.get("outputs", [])
        ]
        return "\n".join("".join(lines) for lines in prose + outputs)
    page = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return html.unescape(page)


def pages(file: Path) -> list[str]:
    """The text of each page of a PDF."""
    return [_between_the_margins(page) for page in PdfReader(file).pages]


def says(parts: Sequence[Sequence[str]], sentence: str) -> bool:
    """Whether a text in parts of lines, such as pages, says a sentence (letters alone): within one, or over two.

    A figure may stand below what is said on the first, or above what is said on the second: so the first part of the
    sentence ends a line, and the rest begins one.
    """
    if sentence in "".join(line for part in parts for line in part):
        return True
    for one, other in itertools.pairwise(parts):
        ends = ("".join(one[: n + 1]) for n in range(len(one)))
        cuts = {n for end in ends for n in range(1, len(sentence)) if end.endswith(sentence[:n])}
        begins = ["".join(other[n:]) for n in range(len(other))]
        if any(begin.startswith(sentence[n:]) for begin in begins for n in cuts):
            return True
    return False


def _between_the_margins(page: PageObject) -> str:
    """The text of a page without running head and number, which may stand within a sentence that goes on."""
    said: list[str] = []
    bottom, top = 0.085 * float(page.mediabox.height), 0.915 * float(page.mediabox.height)

    def take(text: str, page_to: Any, text_to: Any, *_: Any) -> None:
        height = text_to[4] * page_to[1] + text_to[5] * page_to[3] + page_to[5]
        if bottom < height < top:
            said.append(text)

    page.extract_text(visitor_text=take)
    return "".join(said)


@functools.cache
def letters(text: str) -> str:
    """Letters and digits alone, so that no line break, hyphen or quotation mark makes a difference."""
    return re.sub(r"[\W_]+", "", html.unescape(text))
