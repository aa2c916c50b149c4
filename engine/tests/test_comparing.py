"""The comparison of engines sees a difference where there is one, and none where there is none. Holds for any data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typst

from engine.tests import comparing
from engine.tests.comparing import Page, Pdf, Word, Words

EMBEDDED = """<!DOCTYPE html><body><nav id="toc"><ul><li><a href="#sec-a">1 One</a></li></ul></nav><main>
<header class="title-block"><h1>Title</h1><p>An author</p></header>
<section id="sec-a"><h2><span class="header-section-number">1</span> One</h2>
<p><span class="finding" data-finding="x" data-verdict="supported">All six agree.</span><button>✓<sup>1</sup></button>
See <a href="#tbl-a" class="xref">Table&nbsp;1</a>.<br />More.</p>
<figure id="tbl-a"><figcaption>Table 1: Answers.</figcaption><table><tr><th>Who</th></tr><tr><td>“All”</td></tr></table>
</figure><figure><img src="data:," alt="A map."></figure></section>
<div id="refs"><div class="csl-entry">Doe, Jane. 2020.</div></div></main></body>"""
QUARTO = EMBEDDED.replace('id="toc"', 'id="TOC"').replace('class="title-block"', 'class="quarto-title-block default"')
QUARTO = QUARTO.replace("xref", "quarto-xref").replace("“All”", '"All"').replace("An author", "By: an author")


@pytest.fixture
def read(tmp_path: Path):
    def page(text: str) -> Page:
        (tmp_path / "paper.html").write_text(text, "utf-8")
        return comparing.page(tmp_path / "paper.html")

    return page


def test_frames_and_typography_are_no_difference(read) -> None:
    assert comparing.differences(read(EMBEDDED), read(QUARTO)) == []
    assert read(EMBEDDED).sentences == [("x", "supported", "Allsixagree")]
    assert read(EMBEDDED).dead == []


def test_the_end_of_a_paragraph_may_be_left_out(read) -> None:
    assert "More.</p>" in EMBEDDED
    assert comparing.differences(read(EMBEDDED.replace("More.</p>", "More.")), read(QUARTO)) == []


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("All six agree.", "Five agree.", "sentences"),
        ('data-verdict="supported"', 'data-verdict="contradicted"', "sentences"),
        ("More.", "Less.", "paragraphs"),
        ("> One</h2>", "> Two</h2>", "headings"),
        ("h2>", "h1>", "headings"),
        ("1 One</a>", "One</a>", "contents"),
        ("<tr><td>“All”</td></tr>", "", "tables"),
        ("Table 1: Answers", "Table 2: Answers", "captions"),
        ("A map.", "", "figures"),
        ("Table&nbsp;1</a>", "Table 2</a>", "references"),
        ('href="#tbl-a"', 'href="#tbl-b"', "references"),
        ("Doe, Jane", "Doe, John", "works"),
        ('href="#tbl-a"', 'href="#tbl-b"', "dead"),
    ],
)
def test_what_a_reader_of_the_page_would_miss_is_a_difference(read, old: str, new: str, part: str) -> None:
    assert old in EMBEDDED
    found = comparing.differences(read(EMBEDDED), read(EMBEDDED.replace(old, new)))
    assert any(each.startswith(f"{part}: ") for each in found), found


def test_another_order_is_a_difference() -> None:
    assert comparing.differences(Page(tables=["a", "b"]), Page(tables=["b", "a"])) == ["tables: in another order"]


TABLE = """#set page(paper: "a6", margin: 1cm)
#set document(title: "T")
#show figure: set block(breakable: {breakable})
#outline()
= One
#figure(table(columns: 2, table.header([Who], [What]), ..range(60).map(n => ([row #n], [cell #n])).flatten()))
#link("https://example.org")[away] #link(<end>)[to the end]
#figure(rotate(-90deg, [along an axis])) <end>
"""


def compiled(folder: Path, breakable: str) -> Pdf:
    (folder / "paper.typ").write_text(TABLE.replace("{breakable}", breakable), "utf-8")
    typst.compile(str(folder / "paper.typ"), output=str(folder / "paper.pdf"))
    return comparing.pdf(folder / "paper.pdf")


def test_a_table_that_goes_on_over_pages_is_whole(tmp_path: Path) -> None:
    found = compiled(tmp_path, "true")
    assert comparing.overprinted(found) == []
    assert comparing.missing([f"row{n}cell{n}" for n in range(60)], found.text()) == []
    assert (found.size, found.bookmarks, found.addresses) == ((298, 420), [(1, "One")], {"https://example.org"})
    assert found.jumps == 2 and len(found.pages) > 2


def test_the_rows_of_a_table_that_does_not_break_are_seen_to_be_lost(tmp_path: Path) -> None:
    found = compiled(tmp_path, "false")
    assert comparing.overprinted(found)


def test_lines_that_are_printed_over_one_another_are_named() -> None:
    page = [
        Words("below", 72, 100, 9),
        Words("above", 72, 102, 9),
        Words("beside", 90, 101, 9),
        Words("next", 72, 114, 9),
    ]
    found = Pdf((595, 842), {}, [], set(), 0, [page])
    assert comparing.overprinted(found) == ["page 1: 'above' over 'below'"]
    assert comparing.overprinted(replace(found, pages=[[Words("lost", 72, -5, 9)]])) == [
        "page 1: 'lost' is below the page"
    ]


def test_footnotes_and_the_numbers_of_cards_do_not_cut_the_text_of_a_pdf() -> None:
    first = [Words("So it", 72, 300, 10), Words("1", 85, 100, 8), Words("A note.", 88, 100, 8), Words("1", 300, 20, 8)]
    small = [Words("Small", 72, 760, 8), Words("2", 72, 700, 8), Words(" goes on.", 72, 600, 10)]
    last = [Words(" It holds.", 72, 500, 10), Words("[✓\N{WORD JOINER}93]", 120, 500, 10), Words("[1]", 140, 500, 10)]
    found = Pdf((595, 842), {}, [], set(), 0, [first, small, last])
    assert found.text() == "SoitSmall2goesonItholds1" + "1Anote"


@pytest.mark.parametrize(
    ("text", "whole", "there"),
    [
        ("abcdef", "xabcdefx", True),
        ("abcdef", "abcHEADdef", True),
        ("abcdef", "abHEADcdHEADef", True),
        ("abcdef", "aHEADbcHEADdeHEADf", False),
        ("abcdef", "abcHEADxef", False),
        ("abcdef", "", False),
    ],
)
def test_a_text_may_be_parted_by_page_breaks_and_may_not_be_missing(text: str, whole: str, there: bool) -> None:
    assert comparing.missing([text], whole) == ([] if there else [text])


@pytest.mark.parametrize("part", ["headings", "tables", "figures", "jumps", "addresses", "dead"])
def test_what_a_reader_in_word_would_miss_is_a_difference(part: str) -> None:
    value = {"x"} if part == "addresses" else ["x"]
    found = comparing.differences(Word(**{part: value}), Word())
    assert found == [f"{part}: only the first has 'x'"]
