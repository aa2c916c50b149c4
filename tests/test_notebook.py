"""The paper's notebook: it says what the pages say; run again in Jupyter after a change it says what the paper would
then say.
"""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from argued.testing.rendering import letters
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat import NotebookNode

from engine.tests import comparing

pytestmark = pytest.mark.paper

LARGEST = 2_000_000  # bytes, which hosts still show


def read(folder: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(folder / "_output/paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def run(folder: Path) -> NotebookNode:
    """Run from top to bottom beside the output, as `make review` does."""
    notebook, resources = read(folder), {"metadata": {"path": str(folder / "_output")}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    return notebook


def shown(notebook: NotebookNode) -> list[str]:
    """What each cell of code shows."""
    return [
        "\n".join(
            output.get("data", {}).get("text/markdown") or output.get("text", "") for output in cell.get("outputs", [])
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_set_as_markdown_is_anywhere_it_has_each_sentence_table_and_caption_of_the_pages(output: Path) -> None:
    """VS Code sets a notebook's Markdown by the library of which this is Python's; GitHub's is CommonMark as well."""
    sources = [
        "".join(source) if isinstance(source, list) else source
        for cell in read(output.parent).cells
        for source in (
            [cell.source]
            if cell.cell_type == "markdown"
            else [each["data"].get("text/markdown", "") for each in cell.outputs if "data" in each]
        )
    ]
    markdown = MarkdownIt("commonmark").enable("table")
    text = html.unescape(re.sub(r"<[^>]*>", "", "".join(map(markdown.render, sources))))
    assert re.findall(r"\*\*|\]\(|\|\s*---|:::|\[\^|~~|`", text) == []
    shown = letters(re.sub(r"\[[✓✗?–]\u2060?\d*\]", "", text))
    for name in ("paper", "supplement"):
        page = comparing.page(output / f"{name}.html")
        parts = [*(said for *_, said in page.sentences), *page.tables, *page.captions]
        assert len(parts) > 100
        assert [part for part in parts if part not in shown] == []


def test_run_again_after_a_change_it_says_what_the_paper_would_and_nothing_as_markup(
    output: Path, recoded: Path, tmp_path: Path
) -> None:
    """One cell coded otherwise: sentences, tables, cards and figures of the run are those that are published, most of
    them as they were before."""
    folder = Path(shutil.copytree(recoded, tmp_path / "paper", ignore=shutil.ignore_patterns(".publish_cache")))
    shutil.copy(output / "paper.ipynb", folder / "_output/paper.ipynb")  # as it was before the change
    before, again = shown(read(output.parent)), shown(run(folder))
    assert again == shown(read(recoded))
    assert len(before) > 80
    assert 5 <= sum(new != old for new, old in zip(again, before, strict=True)) < len(before) / 2
    text = "\n".join(again)
    assert text.count("data:image/png;base64,") == len(list((output.parent / "figures").glob("*.png")))
    assert not re.findall(r"@@|:::|\{[#.]|\[@|@(?:fig|tbl|sec)-|data-finding", text)
    assert (output / "paper.ipynb").stat().st_size < LARGEST
