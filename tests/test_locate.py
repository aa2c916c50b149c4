"""Passages are found by their first words, in order, in text and in PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from argued.cli import main
from argued.data import Dataset
from argued.ship.codebook import codebook
from argued.ship.locate import in_order, locate
from argued.ship.new import REGION

pytestmark = pytest.mark.paper


@pytest.fixture
def paper(data: Dataset) -> str:
    """A text that begins each of its paragraphs as the source paper does, and goes on otherwise."""
    return "\n\n".join(f"{row['begins_with']} and so on, at length" for row in data.table("passages"))


def test_every_passage_is_found_with_its_line(data: Dataset, paper: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.txt"
    file.write_text(paper, encoding="utf-8")
    assert [place.where for place in locate(data, file)] == list(range(1, 2 * len(data.passages), 2))


def test_every_passage_is_found_with_its_page_in_a_pdf(data: Dataset, paper: str, tmp_path: Path) -> None:
    source = tmp_path / "paper.typ"
    literal = paper.replace("\\", "\\\\").replace('"', '\\"')
    source.write_text(f'#for p in "{literal}".split("\\n\\n") [#p \\\n#parbreak()]', encoding="utf-8")
    typst.compile(source, output=tmp_path / "paper.pdf")
    pages = [place.where for place in locate(data, tmp_path / "paper.pdf")]
    assert None not in pages and pages == sorted(pages, key=int) and pages[-1] > 1  # type: ignore[operator]


def test_case_punctuation_and_line_breaks_do_not_matter(data: Dataset, paper: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.txt"
    file.write_text(paper.upper().replace(" ", "  ").replace(",", " , "), encoding="utf-8")
    assert all(place.where for place in locate(data, file))


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "-  "])
@pytest.mark.parametrize("upper", [False, True])
def test_words_that_are_broken_at_the_end_of_a_line_are_whole(
    data: Dataset, paper: str, tmp_path: Path, hyphen: str, upper: bool
) -> None:
    text = re.sub(r"\b([a-z]{3})([a-z]{4,})\b", rf"\1{hyphen}\n\2", paper)
    file = tmp_path / "paper.txt"
    file.write_text(text.upper() if upper else text, encoding="utf-8")
    assert all(place.where for place in locate(data, file))
    file.write_text(paper.replace("a", "a\u00ad"), encoding="utf-8")
    assert all(place.where for place in locate(data, file))


def test_what_is_not_there_is_reported(
    data: Dataset, paper: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = data.table("passages")[50]
    file = tmp_path / "paper.txt"
    file.write_text(paper.replace(gone["begins_with"], "Something else"), encoding="utf-8")
    assert main(["locate", str(file)]) == 1
    total = len(data.passages)
    assert f"{total - 1} of {total} passages found; not found: {gone['passage']}" in capsys.readouterr().out


def test_a_complete_paper_is_a_success(paper: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "paper.txt"
    file.write_text(paper, encoding="utf-8")
    assert main(["locate", str(file)]) == 0
    assert "142 of 142 passages found" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "", "— … —"])
def test_a_file_without_the_paper_is_named(data: Dataset, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "paper.txt"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(KeyError, match=r"expected the source paper|holds no text"):
        locate(data, file)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "expected a PDF that can be read"),
        ("junk.pdf", b"no such thing " * 99, "expected a PDF that can be read"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "expected a PDF that can be read"),
        (
            "paper.docx",
            b"PK\x03\x04\x14\x00\xff\xd8",
            "byte 6 is no UTF-8; expected a PDF whose name ends in .pdf, or text",
        ),
        ("paper.docx", b"PK\x03\x04\x14\x00", "it holds null characters; expected a PDF"),
    ],
)
def test_what_is_neither_pdf_nor_text_is_refused(
    name: str, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["locate", str(tmp_path / name)]) == 2
    assert f"{tmp_path / name}: " in (error := capsys.readouterr().err) and said in error


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([[1], [2], [3]], [1, 2, 3]),
        ([[1, 9], [2], [3]], [1, 2, 3]),
        ([[9], [2], [3]], [None, 2, 3]),
        ([[1], [], [3]], [1, None, 3]),
        ([[5, 1], [5, 1], [5, 1]], None),
        ([], []),
    ],
)
def test_as_many_as_possible_are_placed_in_order(
    candidates: list[list[int]], expected: list[int | None] | None
) -> None:
    chosen = in_order(candidates)
    if expected is None:
        placed = [position for position in chosen if position is not None]
        assert placed == [1, 5]
    else:
        assert chosen == expected


def test_the_codebook_counts_what_the_tables_hold(edit_example: Callable[[str, str, str], Path]) -> None:
    from argued.data import read

    row = "XBC,warning_centre,section,no,"
    turned = edit_example("codings.csv", row, row.replace(",no,", ",yes,"))
    before, after = (codebook(read(folder)).split("`warning_centre`")[1] for folder in (REGION / "data", turned))
    assert "**yes** 1, no 2; not reported 0" in before and "**yes** 2, no 1; not reported 0" in after
