"""What keeps the PDF readable and honest: wide tables, long words, skipped levels, errors with their lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import Rendered, cell, publish

Paper = Callable[..., Path]


def rendered(folder: Path, *formats: str) -> Rendered:
    done = publish(folder, "--to", ",".join(formats))
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


def table(columns: int, word: str) -> str:
    row = "| " + " | ".join(f"{word}{n}" for n in range(columns)) + " |\n"
    return f"{row}{'|---' * columns}|\n{row}\n: Wide {{#tbl-w}}\n"


@pytest.mark.parametrize(
    ("columns", "word", "smaller", "sideways"),
    [(4, "word", False, False), (14, "column_", True, False), (20, "column_", True, True), (40, "column_", True, True)],
)
def test_a_wide_table_is_set_smaller_then_on_its_side_and_stays_on_the_page(
    paper: Paper, columns: int, word: str, smaller: bool, sideways: bool
) -> None:
    seen = rendered(paper(f"# One\n\n{table(columns, word)}"), "pdf")
    pages = [page for page in seen.pdf.pages if f"{word}0" in page.extract_text()]
    assert len(pages) == 1
    width, height = (float(side) for side in pages[0].mediabox[2:])
    assert (width > height) == sideways
    sizes, ends = [], []

    def visit(text: str, page: list[float], line: list[float], font: object, size: float) -> None:
        if text.strip().startswith(word):
            sizes.append(size * line[0] * page[0])
            ends.append(page[0] * line[4] + page[4])

    pages[0].extract_text(visitor_text=visit)
    assert all(0 < end < width - 30 for end in ends)
    assert (max(sizes) < 8.5) == smaller
    words = re.findall(rf"{word}\d+", pages[0].extract_text().replace("\n", ""))
    assert len(words) == 2 * columns


def test_a_row_stays_on_one_page_of_the_pdf_unless_it_is_higher_than_that(paper: Paper) -> None:
    words, head = "Some words that go on over several lines of a cell. " * 6, "| N | Text |\n|---|------------|\n"
    rows = "".join(f"| begin{n} | {words} end{n} |\n" for n in range(101, 151))
    high = "".join(f"word{n} " for n in range(1001, 2501))
    seen = rendered(paper(f"{head}{rows}\n: Long {{#tbl-a}}\n\n{head}| One | {high} |\n\n: High {{#tbl-b}}\n"), "pdf")
    pages = [page.extract_text() for page in seen.pdf.pages]
    for n in range(101, 151):
        assert [f"begin{n}" in page for page in pages] == [f"end{n}" in page for page in pages], n
    assert sum("begin" in page for page in pages) > 2
    assert all(f"word{n}" in seen.pdf_text for n in range(1001, 2501))


def test_text_goes_on_before_a_high_picture_that_has_no_room_on_the_page(paper: Paper) -> None:
    line = "Some words that go on for more than a line of the page, so that the pages are filled by them. " * 2 + "\n\n"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="9" height="9"/></svg>'
    text = f"{line * 14}![Drawn](d.svg){{#fig-d width=100%}}\n\n{'Behind it. ' * 9}\n\n{line * 20}"
    first, second, *_ = (page.extract_text() for page in rendered(paper(text, **{"d.svg": drawing}), "pdf").pdf.pages)
    assert "Behind it." in first and "Drawn" not in first
    assert second.index("Drawn") < second.index("Some words")


@pytest.mark.parametrize(("rows", "whole"), [(20, True), (40, False)])
def test_a_table_that_has_room_on_one_page_stands_there_whole_and_text_goes_on_before_it(
    paper: Paper, rows: int, whole: bool
) -> None:
    line = "Some words that go on for more than a line of the page, so that the pages are filled by them. " * 2 + "\n\n"
    table = "| Heading | Text |\n|---|-----|\n" + "".join(f"| row{n} | {'A few words. ' * 5} |\n" for n in range(rows))
    text = f"{line * 16}{table}\n: A caption. {{#tbl-a}}\n\nBehind it.\n\n{line * 20}"
    pages = [page.extract_text() for page in rendered(paper(text), "pdf").pdf.pages]
    assert (sum("Heading" in page for page in pages) == 1) == whole
    assert ("Behind it." in pages[0]) == whole and ("row0" not in pages[0]) == whole


@pytest.mark.parametrize("lines", [1, 9])
def test_a_high_picture_or_table_stands_behind_what_comes_before_it_on_the_page(paper: Paper, lines: int) -> None:
    line = "Some words that go on for more than a line of the page, so that the pages are filled by them. " * 2 + "\n\n"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="{}"><rect width="9" height="9"/></svg>'
    files = {"low.svg": drawing.format(90), "high.svg": drawing.format(300)}
    figures = "![Low](low.svg){#fig-a width=100%}\n\n![High](high.svg){#fig-b width=100%}\n\n"
    seen = rendered(paper(f"{{{{< pagebreak >}}}}\n\n{line * lines}{figures}{line * 8}", **files), "pdf").pdf_text
    assert seen.index("Low") < seen.index("High")


def test_what_moved_stands_before_a_table_that_goes_on_over_pages(paper: Paper) -> None:
    rows, head = [f"| row{n} | {'A few words. ' * 5} |\n" for n in range(80)], "| Heading | Text |\n|---|-----|\n"
    tables = "".join(f"{head}{''.join(rows[:n])}\n: Caption{n} {{#tbl-{n}}}\n\n" for n in (20, 80))
    seen = rendered(paper(f"{{{{< pagebreak >}}}}\n\n{'Words. ' * 400}\n\n{tables}"), "pdf").pdf_text
    assert seen.index("Caption20") < seen.index("Caption80")


@pytest.mark.parametrize("note", ["[^n]", ""])
def test_no_heading_is_left_behind_by_the_paragraph_below_it(paper: Paper, note: str) -> None:
    """Typst leaves it where a note in the paragraph's first line has no room on the page."""
    line = "A line.\\\n"
    parts = "".join(
        f"{{{{< pagebreak >}}}}\n\n{line * n}End.\n\n## Title {n}\n\nIt tells.{note} {'Some words. ' * 60}\n\n"
        for n in range(31, 47)
    )
    noted = f"\n{note}: {'A note. ' * 20}\n" if note else ""
    pages = [page.extract_text() for page in rendered(paper(parts + noted), "pdf").pdf.pages]
    assert sum("It tells." in page for page in pages) == 16
    assert [page for page in pages if re.search(r"Title \d+\s+\d+\s*$", page)] == []


def test_a_picture_within_something_stays_there(paper: Paper) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="9" height="9"/></svg>'
    text = "Before.\n\n::: {.callout-note}\n![Drawn](d.svg){#fig-d width=100%}\n:::\n\nBehind.\n"
    seen = rendered(paper(text, **{"d.svg": drawing}), "pdf").pdf_text
    assert seen.index("Before.") < seen.index("Note") < seen.index("Drawn") < seen.index("Behind.")


def test_columns_of_dashes_of_one_length_are_as_wide_as_their_text_needs(paper: Paper) -> None:
    note = "A note that is long enough for several lines of a column of its own. " * 3
    text = f"| Country | Status | Note |\n|---|---|---|\n| Montenegro | undecided | {note} |\n\n: Notes {{#tbl-n}}\n"
    seen = rendered(paper(text), "pdf")
    lines = [line for line in seen.pdf.pages[0].extract_text().split("\n") if "note" in line or "column" in line]
    assert len(lines) <= 3
    assert "undecided" in seen.pdf_text


def test_a_long_word_is_broken_within_the_page_and_copied_whole(paper: Paper) -> None:
    word = "ACGT" * 40
    seen = rendered(paper(f"Before {word} after, and `{'x' * 150}`.\n"), "pdf")
    text = seen.pdf.pages[0].extract_text()
    assert word in text.replace("\n", "")
    assert max(len(line) for line in text.split("\n")) < 120


def test_levels_of_headings_are_closed_up_in_the_pdf_alone_and_named(paper: Paper) -> None:
    folder = paper("## Two\n\nText.\n\n# One\n\n### Three\n")
    done = publish(folder, "--to", "html,pdf,docx")
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "paper.qmd:4: the first heading, “Two”, is of level 2" in said
    assert "paper.qmd:10: the heading “Three” skips a level: it is of level 3, and the one before it of 1" in said
    seen = Rendered(folder)
    assert re.search(r"<h4[^>]*>Three", seen.html)
    assert 'w:val="Heading3"' in seen.docx
    assert "Three" in seen.pdf_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A\n\n```{=typst}\n#nothing-of-this()\n```\n", ["paper.qmd:7: pdf: Typst", "nothing-of-this"]),
        ("A\n\nB \\foo{c} d\n", ["paper.qmd:6", "raw LaTeX `\\foo`", "`\\\\foo`"]),
        ("A\n\n\\begin{tikzpicture}\n\\draw (0,0);\n\\end{tikzpicture}\n", ["paper.qmd:6", "`\\begin{tikzpicture}`"]),
        ("A\n\nSee \\ref{x}.\n", ["paper.qmd:6", "`\\ref`"]),
        ("A\n\nOn \\today.\n", ["paper.qmd:6", "`\\today`"]),
        ("A\n\n\\input{/etc/passwd}\n", ["paper.qmd:6", "`\\input`"]),
    ],
)
def test_what_the_pdf_cannot_have_is_refused_with_its_line(paper: Paper, text: str, said: list[str]) -> None:
    done = publish(paper(text), "--to", "pdf")
    assert done.returncode == 1
    for words in said:
        assert words in done.stderr


def test_html_in_the_text_is_something_in_every_format(paper: Paper) -> None:
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    text = (
        "One<br>two H<sub>2</sub>O, <b>bold <i>words</i></b> and <img src='dot.svg' alt='A dot'>.\n\n"
        "<table>\n<tr><th>Head</th></tr>\n<tr><td>*cell*</td></tr>\n</table>\n"
    )
    seen = rendered(paper(text, **{"dot.svg": dot}), "html", "pdf", "docx", "ipynb")
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text):
        assert "Head" in shown and "cell" in shown and "bold" in shown
    assert 'alt="A dot"' in seen.html and 'descr="A dot"' in seen.docx
    assert seen.docx.count("<w:tbl>") == 1
    assert '<w:vertAlign w:val="subscript"' in seen.docx
    assert "<w:br" in seen.docx


STYLER = """
<style>#T_1_a { background-color: yellow; font-weight: bold } #T_1_b, #T_1_c { color: #0000ff }</style>
<table><tr><td id="T_1_a">1</td><td id="T_1_b">2</td><td id="T_1_c">3</td></tr></table>
"""


def test_the_style_of_a_tables_cells_is_kept_on_the_page_and_in_the_pdf(paper: Paper) -> None:
    folder = paper(f"```{{python}}\n#| echo: false\nfrom IPython.display import HTML\nHTML('''{STYLER}''')\n```\n")
    done = publish(folder, "--to", "html,pdf,docx")
    assert done.returncode == 0, done.stderr
    seen = Rendered(folder)
    assert re.search(r'<td[^>]*style="background-color: yellow; "[^>]*><strong>1</strong>', seen.html)
    assert seen.html.count("color: #0000ff") == 2
    content = seen.pdf.pages[0].get_contents()
    assert content is not None and b"1 1 0 sc" in content.get_data().replace(b"rg", b"sc")
    assert "colours of a table" in done.stdout + done.stderr


def test_a_papers_own_words_of_references_are_used(paper: Paper) -> None:
    header = "---\ntitle: T\ncrossref:\n  tbl-title: Tab.\n  tbl-prefix: Tabs.\n---\n"
    done = publish(paper(f"{header}\n{table(2, 'w')}\nSee @tbl-w.\n"), "--to", "html")
    assert done.returncode == 0, done.stderr
    seen = Rendered(paper())
    assert "Tab. 1: Wide" in seen.body and "See Tabs. 1" in seen.body


def test_widths_of_columns_can_be_given(paper: Paper) -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Two {#tbl-w tbl-colwidths='[30,70]'}\n"
    assert re.search(r'<col style="width: 30%"', rendered(paper(text), "html").html)


def test_a_table_of_latex_is_a_table_without_what_only_places_it(paper: Paper) -> None:
    table = "\\begin{tabular}{lr}\n\\hline\none & 2 \\\\\n\\end{tabular}"
    text = f"\\begin{{table}}[h]\n\\centering\\small\n{table}\n\\caption{{Of LaTeX}}\n\\end{{table}}\n"
    seen = rendered(paper(text), "html", "docx")
    assert seen.html.count("<table") == 1 and "Of LaTeX" in seen.body
    assert seen.docx.count("<w:tbl>") == 1 and "centering" not in seen.docx


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
FRAME = "import pandas as pd\npd.DataFrame({'a': [1]})"


def test_a_label_without_a_caption_and_a_caption_without_a_label_are_taken(paper: Paper) -> None:
    text = cell(PLOT, label="fig-a") + cell(PLOT, fig_cap="Of a plot") + cell(FRAME, tbl_cap="Of a frame")
    done = publish(paper(f"{text}\nSee @fig-a.\n"), "--to", "html")
    assert done.returncode == 0, done.stderr
    seen = Rendered(paper())
    assert "See Figure 1" in seen.body
    assert re.search(r'<figure id="fig-a">(?s:.*?)<figcaption', seen.html)
    assert "Of a plot" in seen.body and "Of a frame" in seen.body
    assert "Figure 2" not in seen.body and "Table 1" not in seen.body
    assert "`#fig-a` has no caption" in done.stdout + done.stderr
