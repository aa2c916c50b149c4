"""Both engines give a reader the same paper, in each format, and what Quarto converts is read as what it was.

Without Quarto, the tests say so and are skipped.

What is compared, and how, is in `engine/tests/comparing.py`, whose own tests show it differences that must not be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from argued.data.metadata import documents
from argued.testing.rendering import copied
from nbformat import read
from publish.source import parse

from engine.tests import comparing
from engine.tests.browsers import below, chromium
from engine.tests.comparing import Page, Pdf, Word
from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

ENGINES = ("embedded", "quarto")
DOCUMENTS = [Path(name).stem for name in documents(ROOT)]
A4 = (595, 842)


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the paper by each engine."""
    if not shutil.which("quarto"):
        missing = "there is no command `quarto`, so the engines are not compared: see quarto.org to install it"
        pytest.fail(missing) if os.environ.get("WITH_QUARTO") else pytest.skip(missing)
    folder = copied(ROOT, tmp_path_factory.mktemp("quarto") / "study")
    command = [sys.executable, "-m", "publish", "--engine", "quarto"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {"embedded": request.getfixturevalue("output"), "quarto": folder / "_output"}


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> str:
    """The article, then its supplement."""
    return str(request.param)


@pytest.fixture(scope="module")
def pages(both: dict[str, Path], document: str) -> dict[str, Page]:
    return {engine: comparing.page(folder / f"{document}.html") for engine, folder in both.items()}


@pytest.fixture(scope="module")
def pdfs(both: dict[str, Path], document: str) -> dict[str, Pdf]:
    return {engine: comparing.pdf(folder / f"{document}.pdf") for engine, folder in both.items()}


@pytest.fixture(scope="module")
def words(both: dict[str, Path], document: str) -> dict[str, Word]:
    return {engine: comparing.word(folder / f"{document}.docx") for engine, folder in both.items()}


def test_the_pages_say_the_same(pages: dict[str, Page]) -> None:
    """Sentences with their verdicts, paragraphs, headings, contents, tables, captions, references, works."""
    assert comparing.differences(*(pages[engine] for engine in ENGINES)) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_no_link_of_the_page_leads_nowhere(pages: dict[str, Page], engine: str) -> None:
    assert pages[engine].references and pages[engine].dead == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_pdf_has_every_sentence_cell_caption_and_work_of_the_page(
    both: dict[str, Path], pages: dict[str, Page], pdfs: dict[str, Pdf], engine: str
) -> None:
    """Works that the page cites on cards are in the supplement's PDF; those behind a chip alone are in the page's."""
    page, whole = pages[engine], pdfs[engine].text()
    sentences = [text for _, _, text in page.sentences]
    for texts in (sentences, page.tables, page.captions):
        assert texts and comparing.missing(texts, whole) == []
    every = "".join(comparing.pdf(both[engine] / f"{each}.pdf").text() for each in DOCUMENTS)
    works = [text for name, text in page.works if name in page.shown]
    assert works and comparing.missing(works, every) == []


def test_the_pdfs_lack_the_same_paragraphs_of_the_page(pages: dict[str, Page], pdfs: dict[str, Pdf]) -> None:
    """Those of the page alone, and those that give a year its letter, since the page cites more works of that year."""
    missing = [comparing.missing(pages[engine].paragraphs, pdfs[engine].text()) for engine in ENGINES]
    assert missing[0] == missing[1] and len(missing[0]) < len(pages["embedded"].paragraphs) / 20


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_of_the_page_stands_over_the_contents(both: dict[str, Path], document: str, engine: str) -> None:
    page = chromium().new_page(viewport={"width": 1440, "height": 900})
    page.goto((both[engine] / f"{document}.html").as_uri())
    contents = page.locator("nav:is(#toc, #TOC)").bounding_box()
    assert contents
    wide = ".overview, main figure, main .table-scroll"
    script = "all => all.map(each => [each.getBoundingClientRect().left, each.getBoundingClientRect().right])"
    ends = page.locator(wide).evaluate_all(script)
    left, right = contents["x"], contents["x"] + contents["width"]
    assert len(ends) > 3 and all(end <= left or start >= right for start, end in ends)
    page.close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("window", [(1440, 900), (390, 844)])
def test_the_first_screen_has_answers_degrees_dots_and_the_button(
    both: dict[str, Path], engine: str, window: tuple[int, int]
) -> None:
    page = chromium().new_page(viewport={"width": window[0], "height": window[1]})
    page.goto((both[engine] / "paper.html").as_uri())
    assert below(page, window[1]) == []
    page.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_no_words_of_the_pdf_stand_over_one_another(pdfs: dict[str, Pdf], engine: str) -> None:
    assert comparing.overprinted(pdfs[engine]) == []


def test_the_pdfs_have_the_same_size_properties_bookmarks_and_links(pdfs: dict[str, Pdf], document: str) -> None:
    one, other = (pdfs[engine] for engine in ENGINES)
    assert comparing.differences(one, other, but=("pages", "jumps", "properties")) == []
    assert one.size == A4
    for name in ("/Title", "/Author", "/Subject", "/Keywords", "/CreationDate"):
        assert one.properties.get(name) == other.properties.get(name)
        assert name in one.properties or (name == "/Keywords" and document != DOCUMENTS[0])  # the article's are enough
    assert one.jumps == pytest.approx(other.jumps, rel=0.01) and one.jumps > len(one.pages)


def test_the_pdfs_have_about_as_many_pages_and_letters(pdfs: dict[str, Pdf]) -> None:
    one, other = (pdfs[engine] for engine in ENGINES)
    assert len(one.pages) == pytest.approx(len(other.pages), rel=0.1)
    assert len(one.text()) == pytest.approx(len(other.text()), rel=0.01)


def test_word_has_the_same_headings_tables_alternative_texts_and_links(words: dict[str, Word]) -> None:
    assert comparing.differences(*(words[engine] for engine in ENGINES)) == []
    for engine in ENGINES:
        assert words[engine].dead == [] and all(words[engine].figures)


def test_the_notebooks_have_the_same_cells(both: dict[str, Path]) -> None:
    cells = [json.loads((both[engine] / "paper.ipynb").read_text("utf-8"))["cells"] for engine in ENGINES]
    assert cells[0] == cells[1]
    assert sum(cell["cell_type"] == "code" for cell in cells[0]) > 30


def test_what_quarto_converts_to_a_notebook_and_back_is_the_same_paper(both: dict[str, Path]) -> None:
    folder = both["quarto"].parent
    notebook = converted(folder, "paper.qmd", "converted.ipynb")
    again = converted(folder, notebook.name, "again.qmd")
    cells = [cell.text.strip() for cell in parse(folder / "paper.qmd").cells]
    assert [cell.source.strip() for cell in read(notebook, as_version=4).cells if cell.cell_type == "code"] == cells
    assert [cell.text.strip() for cell in parse(again).cells] == cells


@pytest.mark.parametrize("name", ["review.ipynb", "_output/paper.ipynb"])
def test_a_notebook_that_quarto_converts_is_read_with_the_same_code(both: dict[str, Path], name: str) -> None:
    """Quarto writes what a notebook says of a cell into the cell, as options."""
    folder = both["quarto"].parent
    cells = read(folder / name, as_version=4).cells
    found = [without_options(cell.text) for cell in parse(converted(folder, name, "converted.qmd")).cells]
    assert found == [without_options(cell.source) for cell in cells if cell.cell_type == "code"]


def converted(folder: Path, name: str, into: str) -> Path:
    done = subprocess.run(["quarto", "convert", name, "--output", into], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / into


def without_options(code: str) -> str:
    return "\n".join(line for line in code.splitlines() if not line.startswith("#|")).strip()
