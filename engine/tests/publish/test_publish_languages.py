"""The words of the engine follow the language, its pages the direction of writing; what fonts lack is named."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from publish import fonts
from publish.words import FOLDER, NAMES, direction, words

from engine.tests.publish.builders import Rendered, publish

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
TEXT = """
# One {#sec-one}

![A drawing](d.svg){#fig-a}

| a |
|---|
| 1 |

: Numbers {#tbl-a}

::: {.callout-note}
Words.
:::

See @fig-a, @tbl-a and @sec-one.
"""


@pytest.mark.parametrize(
    ("lang", "figure", "table", "section", "note", "contents"),
    [
        ("en", "Figure", "Table", "Section", "Note", "Contents"),
        ("de", "Abbildung", "Tabelle", "Kapitel", "Hinweis", "Inhaltsverzeichnis"),
        ("de-AT", "Abbildung", "Tabelle", "Kapitel", "Hinweis", "Inhaltsverzeichnis"),
        ("sq", "Figura", "Tabela", "Seksioni", "Shënim", "Përmbajtja"),
        ("pt-BR", "Figura", "Tabela", "Seção", "Nota", "Índice"),
        ("no", "Figur", "Tabell", "Seksjon", "Note", "Innholdsfortegnelse"),
        ("mk", "Слика", "Табела", "Section", "Note", "Содржина"),  # of Pandoc's, which has but some
        ("xx", "Figure", "Table", "Section", "Note", "Contents"),
    ],
)
def test_words_are_those_of_the_language(
    lang: str, figure: str, table: str, section: str, note: str, contents: str
) -> None:
    found = words(lang)
    assert [found[name] for name in ("fig", "tbl", "sec", "note", "toc")] == [figure, table, section, note, contents]


def test_a_papers_own_word_wins() -> None:
    found = words("de", {"crossref-fig-title": "Abb.", "crossref-fig-prefix": "Abb. Nr."})
    assert (found["fig"], found["fig prefix"], found["tbl"]) == ("Abb.", "Abb. Nr.", "Tabelle")
    own = {"crossref-fig-title": "Abb.", "de": {"crossref-fig-title": "Bild"}, "en": {"toc-title-document": "In it"}}
    assert [words(lang, own)["fig"] for lang in ("de-AT", "en-GB")] == ["Bild", "Abb."]
    assert [words(lang, own)["toc"] for lang in ("de-AT", "en-GB")] == ["Inhaltsverzeichnis", "In it"]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yml")), ids=lambda file: file.stem)
def test_every_language_has_words_that_are_known(file: Path) -> None:
    known = {quartos for quartos, _ in NAMES.values()}
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert {line.partition(":")[0] for line in lines} <= known
    assert len(words(file.stem)) == len(words("en"))


def test_a_paper_in_german_has_german_words_in_every_format(paper: Callable[..., Path]) -> None:
    folder = paper(
        f"---\ntitle: T\nlang: de\ndate: 2024-10-03\ntoc: true\nnumber-sections: true\n---\n{TEXT}", **{"d.svg": SVG}
    )
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    seen = Rendered(folder)
    for text in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text):
        text = text.replace("**", "").replace(" ,", ",")
        assert "3. Oktober 2024" in text
        assert "Abbildung 1: A drawing" in text
        assert "Tabelle 1: Numbers" in text
        assert "See Abbildung 1, Tabelle 1 and Kapitel 1" in text
        assert "Hinweis" in text
    assert "Inhaltsverzeichnis" in seen.html
    assert "Inhaltsverzeichnis" in seen.pdf_text


@pytest.mark.parametrize(("lang", "expected"), [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("de", "ltr")])
def test_the_direction_is_that_of_the_language(lang: str, expected: str) -> None:
    assert direction(lang) == expected


@pytest.mark.parametrize("header", ["lang: he", "dir: rtl"])
def test_a_paper_from_right_to_left_is_so_on_the_page_in_word_and_in_the_pdf(
    paper: Callable[..., Path], header: str
) -> None:
    folder = paper(f"---\ntitle: T\n{header}\n---\n\nשלום עולם.\n\n| א | ב |\n|---|---|\n| ג | ד |\n")
    done = publish(folder, "--to", "html,pdf,docx")
    assert done.returncode == 0, done.stderr
    seen = Rendered(folder)
    assert 'dir="rtl"' in seen.html.split("<head>")[0]
    assert "<w:bidi" in seen.docx
    with zipfile.ZipFile(seen.file("docx")) as file:
        assert "<w:bidiVisual" in file.read("word/styles.xml").decode()
    right = [text for text in _places(seen) if text[1] > 250]
    assert any(unicodedata.bidirectional(text[0][0]) == "R" for text in right)


def _places(seen: Rendered) -> list[tuple[str, float]]:
    """Pieces of text of the PDF's first page, and how far from the left each stands."""
    found: list[tuple[str, float]] = []

    def visit(text: str, page: list[float], line: list[float], *rest: object) -> None:
        if text.strip():
            found.append((text.strip(), page[0] * line[4] + page[4]))

    seen.pdf.pages[0].extract_text(visitor_text=visit)
    return found


def test_characters_that_no_font_has_are_named_with_their_line_and_shown_as_boxes(paper: Callable[..., Path]) -> None:
    folder = paper("One.\n\nThen 中文 and ✅, but not ж, א or →.\n")
    done = publish(folder, "--to", "pdf")
    assert done.returncode == 0, done.stderr
    assert "paper.qmd:6: the PDF shows a box for each of ✅ 中 文" in done.stderr + done.stdout
    assert "Then □□ and □, but not ж, א or →." in Rendered(folder).pdf_text


def test_the_fonts_have_all_that_is_usual(tmp_path: Path) -> None:
    paths = fonts.gathered(tmp_path / "fonts", [])
    usual = [chr(code) for code in range(0x20, 0x2800) if not fonts.OTHER.match(chr(code))]
    asked = "".join(char for char in usual if unicodedata.category(char)[0] not in "CZM")
    fonts.OTHER, before = fonts.re.compile("."), fonts.OTHER
    try:
        assert fonts.missing(asked.replace('"', "").replace("\\", ""), paths, tmp_path) == ""
    finally:
        fonts.OTHER = before


@pytest.mark.parametrize(
    ("lang", "word"), [("zh", "图"), ("zh-CN", "图"), ("ja", "図"), ("ko", "그림"), ("xx", "Figure")]
)
def test_no_language_is_a_fault_for_want_of_words_of_pandocs(paper: Callable[..., Path], lang: str, word: str) -> None:
    (folder := paper(f"---\ntitle: T\nlang: {lang}\n---\n\n![C](p.svg){{#fig-x}}\n"))
    (folder / "p.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    assert "translations" not in done.stderr
    for shown in (Rendered(folder).body, Rendered(folder).docx_text):
        assert word in shown
