"""What a reader meets in the Word file: its page, its contents, its tables, and styles by Word's own names."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.tests.publish.builders import Rendered, publish

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADER = "---\ntitle: A *small* paper & more\ntoc: true\nnumber-sections: true\n{}---\n"
WORDS = "| Country | Criterion | Status | Note |\n|---|---|---|---|\n"
WORDS += "| Serbia | Independence | undecided | {} |\n".format("The office has no budget of its own. " * 4)
WORDS += "\n: Words {#tbl-words}\n"
TEXT = f"# First {{#sec-one}}\n\n{WORDS}\n## Deeper\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n: Short {{#tbl-short}}\n"
NAMES = [f"Header{n}" for n in range(12)]


def worded(folder: Path) -> dict[str, ElementTree.Element]:
    """The parts of the Word file, each of which is whole XML."""
    done = publish(folder, "--to", "docx")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(Rendered(folder).file("docx")) as file:
        return {name: ElementTree.fromstring(file.read(name)) for name in file.namelist() if name.endswith(".xml")}


def columns(table: ElementTree.Element) -> list[int]:
    return [int(column.get(f"{W}w", "")) for column in table.iter(f"{W}gridCol")]


@pytest.fixture
def parts(paper: Callable[..., Path]) -> dict[str, ElementTree.Element]:
    return worded(paper(HEADER.format("") + TEXT))


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [("", 11906, 16838), ("papersize: a5\n", 8391, 11906), ("papersize: letter\n", 12240, 15840)],
)
def test_the_page_has_the_papers_size(paper: Callable[..., Path], size: str, width: int, height: int) -> None:
    page = worded(paper(HEADER.format(size) + TEXT))["word/document.xml"].find(f".//{W}pgSz")
    assert page is not None
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == (str(width), str(height))


def test_every_page_has_its_number_and_all_but_the_first_the_title(parts: dict[str, ElementTree.Element]) -> None:
    section = parts["word/document.xml"].find(f".//{W}sectPr")
    assert section is not None and section.find(f"{W}titlePg") is not None
    uses = {(use.tag.removeprefix(W), use.get(f"{W}type")) for use in section if use.tag.endswith("Reference")}
    assert uses == {(kind, page) for kind in ("headerReference", "footerReference") for page in ("default", "first")}
    assert "".join(parts["word/header.xml"].itertext()).strip() == "A small paper & more"
    assert "".join(parts["word/first.xml"].itertext()).strip() == ""
    assert [field.get(f"{W}instr") for field in parts["word/footer.xml"].iter(f"{W}fldSimple")] == [" PAGE "]


def test_the_contents_are_filled_and_lead_to_the_headings(parts: dict[str, ElementTree.Element]) -> None:
    document = parts["word/document.xml"]
    contents = document.find(f".//{W}sdtContent")
    assert contents is not None
    entries = [
        (
            paragraph.find(f".//{W}pStyle"),
            link.get(f"{W}anchor"),
            "".join(text.text or "" for text in link.iter(f"{W}t")),
        )
        for paragraph in contents.iter(f"{W}p")
        for link in paragraph.iter(f"{W}hyperlink")
    ]
    shown = [(style.get(f"{W}val"), *entry) for style, *entry in entries if style is not None]
    assert shown == [("TOC1", "sec-one", "1 First"), ("TOC2", "deeper", "1.1 Deeper")]
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    assert {anchor for _, anchor, _ in shown} <= marks
    kinds = [mark.get(f"{W}fldCharType") for mark in contents.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]  # one field around all entries, which Word can write anew


def test_contents_end_at_the_depth_asked_for(paper: Callable[..., Path]) -> None:
    document = worded(paper(HEADER.format("toc-depth: 1\n") + TEXT))["word/document.xml"]
    anchors = [link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")]
    assert "sec-one" in anchors and "deeper" not in anchors


def test_a_row_stays_on_one_page_and_the_head_is_repeated(parts: dict[str, ElementTree.Element]) -> None:
    rows = list(parts["word/document.xml"].iter(f"{W}tr"))
    assert len(rows) == 4
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, True, False]


def test_a_column_is_as_wide_as_its_longest_word_and_a_short_table_is_narrow(
    parts: dict[str, ElementTree.Element],
) -> None:
    words, short = map(columns, parts["word/document.xml"].iter(f"{W}tbl"))
    letter = 0.55 * 9.5 * 20  # twips
    for width, word in zip(words, ["Country", "Independence", "undecided", "budget"], strict=True):
        assert width > len(word) * letter, word
    assert words[3] == max(words) and words[3] > 2 * words[1]
    assert sum(words) <= 8845
    assert sum(short) < 2000


def test_a_table_too_wide_for_its_type_gets_smaller_type(paper: Callable[..., Path]) -> None:
    text = f"| {' | '.join(NAMES)} |\n|{'---|' * 12}\n| {' | '.join('abc' for _ in NAMES)} |\n"
    document = worded(paper(text))["word/document.xml"]
    table = document.find(f".//{W}tbl")
    assert table is not None
    styles = {style.get(f"{W}val") for style in table.iter(f"{W}pStyle")}
    assert styles == {"Compact6"}
    assert all(width > len("Header11") * 0.55 * 6 * 20 for width in columns(table))


def test_widths_that_the_author_gave_are_kept(paper: Callable[..., Path]) -> None:
    text = f'::: {{#tbl-own tbl-colwidths="[25,25,25,25]"}}\n\n{WORDS.split(": Words")[0]}\nOwn\n\n:::\n'
    (table,) = worded(paper(text))["word/document.xml"].iter(f"{W}tbl")
    assert max(columns(table)) - min(columns(table)) <= 1


def test_styles_have_the_names_that_word_gives_them(parts: dict[str, ElementTree.Element]) -> None:
    named = {}
    for style in parts["word/styles.xml"].iter(f"{W}style"):
        name = style.find(f"{W}name")
        named[style.get(f"{W}styleId")] = name.get(f"{W}val") if name is not None else None
    used = {
        style.get(f"{W}val") for tag in ("pStyle", "tblStyle") for style in parts["word/document.xml"].iter(W + tag)
    }
    assert used <= named.keys()
    assert {"Title", "heading 1", "heading 2", "caption", "Table Grid", "TOC Heading", "toc 1"} <= {
        named[style] for style in used
    }


def test_items_of_a_list_are_as_large_as_the_text_and_in_a_table_as_small_as_it(paper: Callable[..., Path]) -> None:
    table = "+---------+\n| A       |\n+=========+\n| - three |\n| - four  |\n+---------+\n"
    document = worded(paper(f"Text.\n\n- one\n- two\n\n{table}"))["word/document.xml"]
    found = {
        "".join(item.itertext()).strip(): next(item.iter(f"{W}pStyle")).get(f"{W}val")
        for item in document.iter(f"{W}p")
        if item.find(f".//{W}numPr") is not None
    }
    assert found["one"] == "ListParagraph" and found["three"] != "ListParagraph"


def test_the_same_paper_gives_the_same_bytes(paper: Callable[..., Path]) -> None:
    folder, made = paper(HEADER.format("") + TEXT), []
    for _ in range(2):
        assert publish(folder, "--to", "docx").returncode == 0
        made.append(Rendered(folder).file("docx").read_bytes())
    assert made[0] == made[1]


def test_an_authors_own_reference_document_decides_on_page_and_styles(paper: Callable[..., Path]) -> None:
    folder = paper(HEADER.format("") + TEXT)
    own = worded(folder)
    assert own.keys() >= {"word/header.xml"}
    Rendered(folder).file("docx").rename(folder / "own.docx")
    with zipfile.ZipFile(folder / "own.docx") as file:
        changed = {name: file.read(name) for name in file.namelist()}
    changed["word/document.xml"] = re.sub(rb'w:h="16838"', b'w:h="16000"', changed["word/document.xml"])
    with zipfile.ZipFile(folder / "own.docx", "w") as file:
        for name, data in changed.items():
            file.writestr(name, data)
    paper(HEADER.format("format:\n  docx:\n    reference-doc: own.docx\n") + TEXT)
    page = worded(folder)["word/document.xml"].find(f".//{W}pgSz")
    assert page is not None and page.get(f"{W}h") == "16000"
