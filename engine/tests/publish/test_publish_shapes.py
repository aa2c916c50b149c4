"""Figures with parts, layouts, formulas, theorems, listings, margins and raw LaTeX, in every format."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from engine.tests.publish.builders import Rendered, publish

SHAPES = Path(__file__).parent / "shapes"
FORMATS = ("body", "pdf_text", "docx_text", "notebook_text")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The paper of all shapes, published once."""
    folder = tmp_path_factory.mktemp("shapes") / "paper"
    shutil.copytree(SHAPES, folder)
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


def plain(text: str) -> str:
    """Without what formats put between words: marks of Markdown, spaces before points, escapes."""
    text = re.sub(r"\[\]\{[^}]*\}|[*\\]", "", text)
    text = re.sub(r"\s+([.,:;)])", r"\1", text)
    return re.sub(r"\(\s+", "(", text)


@pytest.mark.parametrize(
    "words",
    [
        "(a) The first",
        "(b) The second",
        "Figure 1: Both of them",
        "See Figure 1, Figure 1 (a), 1 (b) and Figure 1.",
        "Left picture",
        "Below the two.",
        "Figure 2: A drawing",
        "(a) Plot one",
        "(b) Plot two",
        "Figure 3: Two plots",
        "Figure 4: Alone one",
        "Figure 5: Alone two",
        "Figure 6: A plot of half the width",
        "From cells: Figure 3, Figure 3 (a), Figure 3 (b), Figure 4, Figure 5.",
        "Listing 1: Code of a cell",
        "By Equation 1 and Equation 2, and Theorem 1, Lemma 1, Listing 2, Listing 1, Note 1 and Tip 1.",
        "Theorem 1 (Line). All lines are straight.",
        "Lemma 1. A lemma without a name.",
        "Proof. It is obvious.",
        "Remark. A remark.",
        "Listing 2: Own code",
        "run.py",
        "Note 1: Titled",
        "Tip 1",
        "A tip without a title.",
        "(a) First table",
        "(b) Second table",
        "Table 1: Two tables",
        "See Table 1 and Table 1 (b).",
        "Left words.",
        "Right words.",
        "Words of a margin.",
        "Some bold words, leaning and LaTeX here.",
    ],
)
def test_each_shape_is_in_every_format(shapes: Rendered, words: str) -> None:
    for name in FORMATS:
        assert words in plain(getattr(shapes, name)), name


@pytest.mark.parametrize("words", [r"\{#", "Never seen", "newpage", "textbf", "vspace", "noindent", "begin", "label"])
def test_nothing_is_printed_as_source(shapes: Rendered, words: str) -> None:
    for name in ("body", "pdf_text", "docx_text"):
        assert not re.search(words, getattr(shapes, name)), name


def test_an_aside_within_a_sentence_is_a_note_on_paper(shapes: Rendered) -> None:
    assert "Text with an aside goes on." in shapes.body
    assert "with an aside" in shapes.pdf_text
    with zipfile.ZipFile(shapes.file("docx")) as file:
        assert "with an aside" in file.read("word/footnotes.xml").decode()
    assert "Text (with an aside) goes on." in shapes.notebook_text


def test_the_parts_of_a_figure_are_not_counted(shapes: Rendered) -> None:
    assert "Figure 7" not in shapes.body + shapes.pdf_text + shapes.docx_text + shapes.notebook_text


def test_parts_stand_side_by_side(shapes: Rendered) -> None:
    pairs = re.findall(r'<div class="layout" style="grid-template-columns: ([^"]*)">', shapes.html)
    assert pairs.count("minmax(0, 0.5fr) minmax(0, 0.5fr)") == 3
    assert "minmax(0, 0.4762fr) minmax(0, 0.04762fr) minmax(0, 0.4762fr)" in pairs
    assert shapes.docx.count('<w:tblStyle w:val="Layout"') == 6


def test_formulas_have_numbers(shapes: Rendered) -> None:
    for text in (shapes.body, shapes.pdf_text):
        assert "(1)" in text
        assert "(2)" in text
    assert shapes.docx.count("<m:oMathPara>") == 4
    assert r"\tag{1}" in shapes.notebook_text


def test_links_to_parts_and_formulas_lead_there(shapes: Rendered) -> None:
    targets = set(re.findall(r'\bid="([^"]+)"', shapes.html))
    assert set(re.findall(r'href="#([^"]+)"', shapes.html)) <= targets
    assert {"fig-pair-a", "eq-one", "thm-line", "lst-own", "nte-own", "tbl-both-b", "fig-cell-2"} <= targets


def test_a_formula_shown_by_a_cell_is_a_formula(shapes: Rendered) -> None:
    assert re.search(r"<msup>\s*<mi>x</mi>\s*<mn>2</mn>\s*</msup>", shapes.html)
    assert "IPython" not in shapes.html + shapes.pdf_text + shapes.docx_text


def test_a_table_keeps_its_spans_its_row_headers_and_its_raised_marks(shapes: Rendered) -> None:
    assert re.search(r'<th[^>]* colspan="2"[^>]*>Group</th>', shapes.html)
    assert re.search(r"<th[^>]*>row</th>", shapes.html)
    assert re.search(r"67<sup>1</sup>", shapes.html)
    assert re.search(r'<w:gridSpan w:val="2"', shapes.docx)
    assert "superscript" in shapes.docx


def test_word_gets_drawings_in_pixels_with_the_size_of_the_drawing(shapes: Rendered) -> None:
    with zipfile.ZipFile(shapes.file("docx")) as file:
        pictures = [name for name in file.namelist() if name.startswith("word/media/")]
    assert pictures
    assert all(name.endswith(".png") for name in pictures)
    inches = [int(extent) / 914400 for extent in re.findall(r'<wp:extent cx="(\d+)"', shapes.docx)]
    assert any(abs(width - 200 / 96) < 0.05 for width in inches), inches


def test_a_width_without_a_unit_is_one_in_pixels(shapes: Rendered) -> None:
    assert re.search(r'<img[^>]*style="width:120px"|<img[^>]*width="120"', shapes.html)
    assert str(round(120 / 96 * 914400)) in shapes.docx


def test_a_note_of_a_heading_stands_once_and_not_in_the_contents(shapes: Rendered) -> None:
    assert shapes.pdf_text.count("A note of a heading.") == 1
    assert "Pictures1" not in shapes.pdf_text.split("Both of them")[0].split("A note")[0].split("1 Pictures")[1]


def test_the_list_of_works_stands_under_the_papers_own_last_heading(shapes: Rendered) -> None:
    for shown in (shapes.body, shapes.pdf_text, shapes.docx_text):
        text = shown.split("LaTeX here")[1]
        assert text.count("References") == 1
        assert "Doe" in text.split("References")[1]


def test_characters_beyond_the_basic_plane_are_taken_everywhere(shapes: Rendered) -> None:
    assert shapes.pdf.metadata
    assert shapes.pdf.metadata.title == "Shapes 👍 and 𝒳"
    assert shapes.pdf.metadata["/Keywords"] == "the 𝒳 word"
    assert "Shapes 👍 and 𝒳" in shapes.html
    assert "Shapes 👍 and 𝒳" in shapes.docx


def test_alternative_text_has_no_markup(shapes: Rendered) -> None:
    assert 'alt="The first"' in shapes.html
    assert 'descr="The first"' in shapes.docx
