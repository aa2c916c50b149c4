"""Both engines show the same paper; where Quarto is not installed, this is left to where it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import render
from tests.test_paper import Reading

pytestmark = pytest.mark.paper

WORDS = re.compile(r"\W+")


@pytest.fixture(scope="module")
def both(output: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """The page as each engine makes it."""
    if not shutil.which("quarto"):
        pytest.skip("there is no command `quarto`: see quarto.org to install it")
    folder = tmp_path_factory.mktemp("quarto")
    render(folder, "html")  # the project, to be rendered again
    shutil.rmtree(folder / "_output")
    subprocess.run(["quarto", "render", "paper.qmd", "--to", "html"], cwd=folder, check=True)
    pages = {"embedded": output / "paper.html", "quarto": folder / "_output" / "paper.html"}
    return {engine: Reading(page.read_text(encoding="utf-8")) for engine, page in pages.items()}


def test_the_same_sentences_numbers_and_verdicts(both: dict[str, Reading]) -> None:
    assert [same(text) for _, _, text in both["quarto"].spans] == [same(text) for _, _, text in both["embedded"].spans]


def test_the_same_captions_with_the_same_numbers(both: dict[str, Reading]) -> None:
    captions = {engine: sorted(map(same, reading.captions)) for engine, reading in both.items()}
    assert captions["quarto"] == captions["embedded"]


def test_the_same_tables_cell_by_cell(both: dict[str, Reading]) -> None:
    assert list(map(same, both["quarto"].cells)) == list(map(same, both["embedded"].cells))


def test_the_same_references(both: dict[str, Reading]) -> None:
    def references(reading: Reading) -> list[tuple[str, str]]:
        return [(to, same(text)) for to, text in reading.links if to.startswith(("fig-", "tbl-", "ref-"))]

    assert sorted(set(references(both["quarto"]))) == sorted(set(references(both["embedded"])))


def same(text: str) -> str:
    """A text without the differences of punctuation and spacing that engines may have."""
    return " ".join(WORDS.sub(" ", text).split())
