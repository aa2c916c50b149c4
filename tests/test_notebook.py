"""The notebook as a person has it in Jupyter: it re-runs from top to bottom, and shows tables and pictures there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from argued.show.manuscript import in_jupyter
from nbclient import NotebookClient
from nbformat import NotebookNode

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper


@pytest.fixture(scope="module")
def rerun(output: Path) -> NotebookNode:
    """The paper's notebook, run again beside its output as `make review` does."""
    notebook = nbformat.read(output / "paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(output)}})
    client.execute(env=os.environ | {"JPY_SESSION_NAME": "paper.ipynb"})
    return notebook


def shown(notebook: NotebookNode, mime: str) -> list[str]:
    return [
        output["data"][mime]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mime in output.get("data", {})
    ]


def test_it_runs_from_top_to_bottom(rerun: NotebookNode) -> None:
    outputs = [output for cell in rerun.cells for output in cell.get("outputs", [])]
    assert outputs and [output for output in outputs if output["output_type"] in ("error", "stream")] == []


def test_pictures_are_pictures_and_tables_are_tables(rerun: NotebookNode, output: Path) -> None:
    assert len(shown(rerun, "image/png")) == len(list((output.parent / "figures").glob("*.png")))
    texts = shown(rerun, "text/markdown")
    assert sum("\n| --" in text for text in texts) >= 15
    assert not any(mark in text for text in texts for mark in (":::", "{.", "{#", "``````"))


def test_its_prose_has_values_and_readable_references(output: Path) -> None:
    notebook = nbformat.read(output / "paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    prose = "\n".join(cell["source"] for cell in notebook.cells if cell["cell_type"] == "markdown")
    assert "North Macedonia alone has a national rapporteur" in prose and "Figure" in prose
    assert not any(mark in prose for mark in ("{python}", "[@", "@fig-", "@tbl-", "@sec-", "data-finding"))


def test_a_stored_table_is_the_one_that_its_cell_makes(rerun: NotebookNode, output: Path) -> None:
    def head(cell: NotebookNode) -> list[str]:
        texts = [out["data"].get("text/markdown", "") for out in cell.get("outputs", []) if "data" in out]
        return next((re.findall(r"\w+", line) for line in "\n".join(texts).splitlines() if line.startswith("| ")), [])

    stored = nbformat.read(output / "paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    heads = [(head(before), head(after)) for before, after in zip(stored.cells, rerun.cells, strict=True)]
    assert [pair for pair in heads if pair[0] != pair[1]] == [] and sum(map(bool, heads)) >= 15


def test_it_is_small(output: Path) -> None:
    assert (output / "paper.ipynb").stat().st_size < 3_000_000


def test_markdown_for_jupyter_keeps_text_that_looks_like_markup() -> None:
    text = "::: {#card-x .card}\n[a \\[b\\] c]{.finding data-finding=x} stays\n:::\n``````{=html}\n<b>\n``````\n"
    assert in_jupyter(text).split() == ["a", "\\[b\\]", "c", "stays"]


def test_make_review_opens_the_notebook() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"jupyter lab .*\$\(ARGS\) _output/paper\.ipynb", makefile)
