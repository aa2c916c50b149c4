"""What scientists write beside the plain text: options of a folder, conditions, notes on code, kinds of their own."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typst
from publish import formats
from pypdf import PdfWriter
from pypdf.generic import StreamObject

from engine.tests.publish.builders import Rendered, publish
from engine.tests.publish.test_publish_shapes import FORMATS, plain

USUAL = Path(__file__).parent / "usual"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The paper of usual things, published once."""
    folder = tmp_path_factory.mktemp("usual") / "paper"
    shutil.copytree(USUAL, folder)
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    assert "paper.qmd:60: `#tbl-bare` has no caption (printed by cell tbl-bare)" in done.stderr
    assert "the video https://example.org/v is a link here" in done.stderr
    return Rendered(folder)


@pytest.mark.parametrize(
    "words",
    [
        "Of a folder",
        "1 One",
        "2 Two",
        "sections 1 and 2, Figure 1’s parts, S1, Table 3, Table 1 and Table 2.",
        "see A film and nothing",
        "A draft.",
        "def doubled(number):",
        "Lines 1, 2 Two lines.",
        "Table 2: Its own words",
        "Table 3: Rows of a list",
        "both of them",
        "Figure 1: Drawn",
        "S1: A map",
        "Four.",
        "Eight.",
        "On its side.",
        "Written upright. Back to it.",
    ],
)
def test_each_usual_thing_is_in_every_format(usual: Rendered, words: str) -> None:
    for name in FORMATS:
        assert words in unlinked(plain(getattr(usual, name))), name


def unlinked(text: str) -> str:
    """Links of the notebook by their words alone, and the page's words without the blanks between its tags."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.replace("`", ""))
    return text.replace("doubled (number)", "doubled(number)").replace(" ’s", "’s")


def test_sections_below_the_depth_have_no_number(usual: Rendered) -> None:
    assert "1.1" not in usual.body
    assert re.search(r"<h3[^>]*>Below</h3>", usual.html)


def test_what_no_condition_lets_through_is_gone(usual: Rendered) -> None:
    for name in FORMATS:
        shown = getattr(usual, name)
        assert "Never flagged" not in shown and "Unseen" not in shown
        assert ("For two." in shown) == (name in ("body", "docx_text"))


def test_a_command_of_one_formula_holds_for_all(usual: Rendered) -> None:
    assert usual.html.count(">𝔼</mi>") == 2
    for name in FORMATS:
        assert "newcommand" not in getattr(usual, name)


def test_notes_on_code_stand_before_its_output_and_the_marks_are_gone(usual: Rendered) -> None:
    for name in ("body", "pdf_text", "docx_text"):
        assert "Line 1" not in getattr(usual, name).split("Line 3")[0]
        assert "Line 3 It is doubled. 42" in plain(getattr(usual, name))
        assert "<1>" not in getattr(usual, name).replace("&lt;", "<").replace("&gt;", ">")
    assert "# <1>" in next(cell["source"] for cell in usual.notebook["cells"] if "doubled(21)" in cell["source"])


def test_a_cells_file_name_stands_above_its_code(usual: Rendered) -> None:
    for name in ("body", "pdf_text", "docx_text"):
        assert "made.py print" in getattr(usual, name).replace("( ", "(")


def test_keys_of_other_systems_stand_behind(usual: Rendered) -> None:
    assert "<kbd>Ctrl-C</kbd> (Mac: <kbd>Cmd-C</kbd>)" in usual.html
    for name in ("pdf_text", "docx_text"):
        assert "Ctrl-C (Mac: Cmd-C)" in getattr(usual, name)


def test_notes_of_title_and_author_stand_once(usual: Rendered) -> None:
    for note in ("Of a title.", "Of an author."):
        assert [usual.body.count(note), usual.pdf_text.count(note), usual.notebook_text.count(note)] == [1, 1, 1]
    assert usual.docx_text.startswith("Usual things Of a folder Ann Doe ")
    assert usual.pdf.metadata and usual.pdf.metadata.author == "Ann Doe"


def test_a_picture_of_a_cell_says_its_size_and_what_it_shows(usual: Rendered) -> None:
    assert 'width="77" alt="Said by itself"' in usual.html
    assert 'descr="Said by itself"' in usual.docx


def test_no_file_says_in_which_folder_it_was_made(usual: Rendered) -> None:
    inside = [each for each in PdfWriter(clone_from=usual.pdf)._objects if each is not None]
    streams = [each.get_data().decode("latin-1") for each in inside if isinstance(each, StreamObject)]
    for text in (usual.html, usual.docx, json.dumps(usual.notebook), " ".join(streams), repr(inside)):
        assert usual.folder.name == "paper" and str(usual.folder) not in text and ".publish-embedded" not in text


def test_cells_of_a_list_table_have_their_alignment_and_span(usual: Rendered) -> None:
    table = usual.html.split("Rows of a list")[1].split("</table>")[0]
    assert 'colspan="2"' in table and "text-align: right" in table and "width: 66%" in table


def test_a_grid_is_laid_out_by_twelfths(usual: Rendered) -> None:
    assert "minmax(0, 0.3333fr) minmax(0, 0.6667fr)" in usual.html


def test_pages_on_their_side_are_so_on_paper_and_those_behind_are_upright(usual: Rendered) -> None:
    sides = [page.mediabox.width > page.mediabox.height for page in usual.pdf.pages]
    assert sides.count(True) == 1 and not sides[0] and not sides[-1]
    sections = re.findall(r"<w:sectPr.*?</w:sectPr>", usual.docx, re.DOTALL)
    assert ["landscape" in each for each in sections] == [False, True, False]
    with zipfile.ZipFile(usual.file("docx")) as file:
        assert "word/footer.xml" in file.namelist()
    assert all("footerReference" in each and "w:pgMar" in each for each in sections)


STYLED = """```{python}
import pandas as pd
heads = [{"selector": "th", "props": "background-color: #eee"}, {"selector": "td.col1", "props": "color: navy"}]
pd.DataFrame({"a": [1, 2], "b": [3, 4]}).style.bar(subset=["a"]).set_table_styles(heads)
```
"""


def test_rules_and_bars_of_a_styler_are_on_the_page_and_what_others_lack_is_said(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{STYLED}")
    done = publish(tmp_path, "--to", "html,docx")
    assert done.returncode == 0, done.stderr
    assert "paper.qmd:5: the bars in a table are on the page alone" in done.stderr
    page = Rendered(tmp_path).html
    assert page.count('style="background-color: #eee; "') == 5  # two heads, their corner, two rows
    assert page.count("background: linear-gradient(90deg") == 2
    assert page.count('style="color: navy"') == 2


def test_a_picture_that_is_a_pdf_is_drawn_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text(
        "#set page(width: 80pt, height: 40pt, margin: 0pt)\n#rect(width: 100%, height: 100%)"
    )
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\n![Drawn](a.pdf){#fig-a}\n\n@fig-a\n")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    assert 'src="data:image/svg+xml' in seen.html and "data:image/svg+xml;base64" in seen.notebook_text
    assert "Figure 1: Drawn" in seen.pdf_text and "application/pdf" not in seen.html
    with zipfile.ZipFile(seen.file("docx")) as file:
        assert any(name.endswith(".png") for name in file.namelist())


def test_a_formula_may_bring_its_own_number(tmp_path: Path) -> None:
    text = "$$ a = b \\tag{A.1} $$ {#eq-a}\n\n$$ c \\tag{*} $$\n\n$$ d $$ {#eq-d}\n\nBy @eq-a and @eq-d.\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{text}")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    for name in ("body", "pdf_text", "docx_text"):
        assert all(number in getattr(seen, name) for number in ("(A.1)", "(*)", "(1)"))
    for name in FORMATS:
        assert "By Equation A.1 and Equation 1." in plain(getattr(seen, name))
    assert [seen.notebook_text.count(tag) for tag in ("tag{A.1}", "tag{*}", "tag{1}")] == [1, 1, 1]


def test_a_note_that_nobody_names_is_a_warning_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\nText.\n\n[^gone]: Never named.\n")
    done = publish(tmp_path, "--to", "html,docx")
    assert done.returncode == 0
    assert "warning: paper.qmd:7: Note with key 'gone'" in done.stderr
    assert done.stderr.count("'gone'") == 1


def test_headings_of_one_format_may_be_shifted(tmp_path: Path) -> None:
    header = "---\npagetitle: P\nformat:\n  docx: {shift-heading-level-by: -1}\n---\n"
    (tmp_path / "paper.qmd").write_text(f"{header}\n# One\n\n## Two\n")
    assert publish(tmp_path, "--to", "html,docx,ipynb").returncode == 0
    seen = Rendered(tmp_path)
    assert re.findall(r'w:pStyle w:val="(Title|Heading\d)"', seen.docx) == ["Title", "Heading1"]
    assert re.findall(r"<h(\d)", seen.html) == ["2", "3"]
    assert seen.notebook_text == "# One ## Two"


def test_a_heading_that_is_shifted_up_is_the_title_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\nshift-heading-level-by: -1\n---\n\n# Shifted\n\n## First\n\nText.\n")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    assert seen.html.count("<h1") == 1 and seen.notebook_text.startswith("# Shifted # First")
    for name in FORMATS:
        assert plain(getattr(seen, name)).replace("# ", "").startswith("Shifted First Text.")


NAMES = ("light, dark", "dark, light", "light")


def test_of_what_is_there_for_a_light_and_a_dark_page_the_light_one_is_shown(tmp_path: Path) -> None:
    show = "from IPython.display import Markdown, display\nfor name in ('Bright', 'Dim'): display(Markdown(name))\n"
    cells = "".join(f"```{{python}}\n#| renderings: [{names}]\n#| echo: false\n{show}```\n\n" for names in NAMES)
    divs = "::: {.light-content}\nDay.\n:::\n\n::: {.dark-content}\nNight.\n:::\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{cells}{divs}")
    done = publish(tmp_path)
    assert done.returncode == 0
    assert done.stderr == "publish: warning: paper.qmd:19: cell 3 has 1 `renderings` and shows 2; all of it is shown\n"
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        assert "T Bright Dim Bright Dim Day." in shown and "Night" not in shown, name


def test_a_picture_is_no_wider_than_its_column_and_none_stands_above_the_title(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    pairs = "".join(f"![{name}](picture.png){{width=600px}}\n\n" for name in ("One", "Two"))
    alone = "![High](picture.png){width=500px height=300px}\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: Above all\n---\n\n{alone}\n::: {{layout-ncol=2}}\n{pairs}:::\n")
    done = publish(tmp_path, "--to", "pdf")
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    assert seen.pdf_text.startswith("Above all")
    places = []

    def placed(operator: bytes, _: object, matrix: list[float], __: object) -> None:
        if operator == b"Do":
            places.append((matrix[4], matrix[4] + matrix[0]))

    for page in seen.pdf.pages:
        page.extract_text(visitor_operand_before=placed)
    assert len(places) == 3
    (left, right), (begin, end) = sorted(places, key=lambda place: place[1] - place[0])[:2]
    assert abs(right - left - 215) < 5 and (right < begin or end < left)


def test_what_has_no_room_where_it_is_named_stands_in_its_order_and_before_the_list_of_works(
    tmp_path: Path,
) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    (tmp_path / "works.bib").write_text("@book{known, author={Doe, Ann}, title={On X}, year={2001}, publisher={P}}\n")
    high = "".join(
        f"![{name}](picture.png){{#fig-{name} width=300px height={height}px}}\n\n"
        for name, height in (("High", 600), ("Small", 80), ("Last", 500))
    )
    text = f"{high}Ends here [@known].\n\n# Further\n\nWords.\n\n# References\n\n::: {{#refs}}\n:::\n"
    header = "---\ntitle: T\nbibliography: works.bib\n---\n"
    (tmp_path / "paper.qmd").write_text(f"{header}\n# First\n\n{'Words and words. ' * 60}\n\n{text}")
    done = publish(tmp_path, "--to", "pdf")
    assert (done.returncode, done.stderr) == (0, "")
    shown, words = Rendered(tmp_path).pdf_text, ("High", "Small", "Last", "References", "Doe, Ann")
    assert sorted(words, key=shown.index) == [*words]


def test_a_heading_keeps_what_it_has_below_it_instead_of_text(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    alone = "# Alone\n\n![High](picture.png){#fig-high width=300px height=500px}\n"
    text = f"---\ntitle: T\n---\n\n# First\n\n{'Words and words. ' * 260}\n\n{alone}\n# Last\n\nIn @fig-high.\n"
    (tmp_path / "paper.qmd").write_text(text)
    done = publish(tmp_path, "--to", "pdf")
    assert (done.returncode, done.stderr) == (0, "")
    (page,) = [text for each in Rendered(tmp_path).pdf.pages if "High" in (text := each.extract_text())]
    assert page.index("Alone") < page.index("High") < page.index("Last")


def test_figures_whose_places_depend_on_each_other_in_a_circle_are_placed_more_simply(tmp_path: Path) -> None:
    template = Path(formats.__file__).with_name("paper.typ").read_text("utf-8")
    floating = template[template.index("#let moves = ") : template.index("#show figure.where(kind: table)")]
    figures = (
        f"#floating({n}, {direct})[#figure(rect(width: 60%, height: {high}cm), caption: [C])]"
        for n, direct, high in ((1, "false", 4.49), (2, "false", 3.37), (3, "true", 3.44))
    )
    first, second, third = figures
    look = "#set page(margin: (x: 2.7cm, y: 2.6cm))\n#set text(size: 10.5pt)\n#set par(justify: true)\n"
    look += "#set figure(gap: 0.9em)\n#show figure: set block(above: 1.6em, below: 1.6em)\n"
    words, file = "lorem ipsum dolor " * 102, tmp_path / "circle.typ"
    file.write_text("\n\n".join([look + floating + first, words, second, third, "#place.flush()", "= Works\n\nEnd."]))
    how: dict[str, Any] = {"output": str(tmp_path / "circle.pdf"), "timestamp": 0}
    _, told = typst.compile_with_warnings(str(file), **how)
    assert "did not converge" in told[0].message
    formats._compiled(str(file), **how)
    placed = (tmp_path / "circle.pdf").read_bytes()
    assert typst.compile_with_warnings(str(file), sys_inputs={"settled": "yes"}, **how)[1] == []
    assert placed == (tmp_path / "circle.pdf").read_bytes()


CITED = r"""---
title: T
bibliography: works.bib
---

As \citet{known} and \citep[p.~3]{known} say.

![C](picture.png){#fig-a}

$$ x $$ {#eq-a}

In \ref{fig-a}, \eqref{eq-a}, \autoref{fig-a}, \cref{fig-b}.\linebreak And \cite{gone}. By\label{x}.

\tableofcontents
"""


def test_citations_and_references_of_latex_are_those_of_the_paper(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    (tmp_path / "works.bib").write_text("@book{known, author={Doe, Ann}, title={On X}, year={2001}, publisher={P}}\n")
    (tmp_path / "paper.qmd").write_text(CITED)
    done = publish(tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line.removeprefix("publish: ").partition(";")[0] for line in done.stderr.splitlines()] == [
        "warning: paper.qmd:12: unknown reference `@fig-b`",
        "warning: paper.qmd:12: unknown citation `@gone`: no bibliography has it",
        "note: paper.qmd:14: `\\tableofcontents` is left aside",
    ]
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        assert "As Doe (2001) and (Doe 2001, 3) say." in shown and shown.count("References") == 1, name
        assert "In 1, (1), Figure 1, ?@fig-b. And (gone?). By." in shown, name


def test_a_citation_of_latex_in_a_paper_without_a_bibliography_is_shown_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\nText.\n\nAs \\citet{known} says.\n")
    done = publish(tmp_path, "--to", "html")
    assert done.returncode == 0
    assert "warning: paper.qmd:7: `@known` is shown as it is written" in done.stderr
    assert "As @known says." in Rendered(tmp_path).body


SPANNED = """```{=html}
<table><tr><td rowspan=2>Both</td><td rowspan=3>All</td></tr><tr></tr><tr><td>Below</td></tr></table>
```"""


def test_a_labelled_table_in_html_is_one_in_every_format(tmp_path: Path) -> None:
    text = f"---\ntitle: T\n---\n\n::: {{#tbl-a}}\n\n{SPANNED}\n\nOf HTML\n:::\n\nSee @tbl-a.\n"
    (tmp_path / "paper.qmd").write_text(text)
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        assert all(words in shown for words in ("Table 1: Of HTML", "Both", "All", "Below", "See Table 1.")), name


def test_a_figure_that_a_format_does_not_show_is_warned_of_and_its_caption_kept(tmp_path: Path) -> None:
    text = "::: {#fig-a}\n\n```{=html}\n<p>Page</p>\n```\n\nOn the page\n:::\n\nSee @fig-a.\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{text}")
    done = publish(tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(line.removeprefix("publish: warning: paper.qmd:5: ") for line in done.stderr.splitlines()) == [
        f"`#fig-a` shows nothing but its caption {place}" for place in ("in Word", "in the PDF", "in the notebook")
    ]
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        assert "Figure 1: On the page See Figure 1." in shown and ("Page" in shown) == (name == "body"), name


PRINTED = """
```{python}
#| output: asis
#| label: tbl-one
#| tbl-cap: Of the cell
print("| a |\\n|---|\\n| 1 |")
```

```{python}
#| output: asis
#| label: tbl-two
print("| b |\\n|---|\\n| 2 |\\n\\n: As printed")
```

```{python}
#| output: asis
#| label: fig-three
#| fig-cap: Drawn elsewhere
print("![](picture.png){fig-alt=x}")
```

See @tbl-one, @tbl-two and @fig-three.
"""


def test_what_is_printed_as_markdown_takes_label_and_caption_of_its_cell(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\nexecute: {{echo: false}}\n---\n{PRINTED}")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        for words in ("Table 1: Of the cell", "Table 2: As printed", "Figure 1: Drawn elsewhere"):
            assert words in shown, name
        assert "See Table 1, Table 2 and Figure 1." in shown, name


@pytest.mark.parametrize("magic", ["%%nothing\n1", "%nothing"])
def test_a_magic_that_there_is_none_of_stops_the_build(tmp_path: Path, magic: str) -> None:
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n```{{python}}\n{magic}\n```\n")
    done = publish(tmp_path, "--to", "html")
    assert done.returncode == 1
    assert done.stderr.startswith("publish: paper.qmd:6: cell 1 raised UsageError: ")


def test_colours_without_a_name_are_left_out_of_formulas(tmp_path: Path) -> None:
    formula = r"$\color{#E9692C}{p} + \textcolor{#abc}{x} \textcolor[HTML]{AABBCC}{z} \color[rgb]{1,0,0} w$"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{formula}\n")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.sub(r"[${} ]", "", Rendered(tmp_path).notebook_text) == "#Tp+xzw"


def test_what_a_style_sheet_names_and_is_not_there_is_warned_of_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p{background:url(gone.png)}\n.a{color:red}")
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\nformat: {html: {css: own.css}}\n---\n\nText.\n")
    done = publish(tmp_path, "--to", "html")
    said = "publish: warning: html: a style sheet names gone.png, and there is no such file\n"
    assert (done.returncode, done.stderr) == (0, said)
    assert "gone.png" not in Rendered(tmp_path).html and ".a{color:red}" in Rendered(tmp_path).html


def test_sections_may_begin_with_none(tmp_path: Path) -> None:
    header = "title: T\nnumber-sections: true\nnumber-offset: -1"
    (tmp_path / "paper.qmd").write_text(f"---\n{header}\n---\n\n# Before\n\n# After\n")
    assert publish(tmp_path, "--to", "html").returncode == 0
    assert "0 Before 1 After" in Rendered(tmp_path).body


TWICE = "![A](picture.png){#fig-a}\n\n![B](picture.png){#fig-a}\n\n[x]{#y} [z]{#y} [to](#y) and @fig-a.\n"


def test_an_identifier_that_is_used_twice_leads_to_its_first_place(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path)
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{TWICE}")
    done = publish(tmp_path)
    assert done.returncode == 0, done.stderr
    said = "the identifier `#fig-a` is used twice; what refers to it leads to the first"
    assert done.stderr == f"publish: warning: paper.qmd:5: {said}\n"
    for name in FORMATS:
        shown = plain(getattr(Rendered(tmp_path), name))
        assert all(words in shown for words in ("Figure 1: A", "Figure 2: B", "x z to and Figure 1.")), name


BLOCKS = """function Div(el)
  if el.classes:includes 'asked' then
    local tabs = { quarto.Tab { title = 'One', content = el.content }, quarto.Tab { title = 'Two', content = 'Short' } }
    return quarto.Tabset { level = 3, tabs = pandoc.List(tabs) }
  elseif el.classes:includes 'hint' then
    return quarto.Callout { type = 'tip', title = 'Hint', content = el.content, collapse = true }
  end
end"""


def test_extensions_may_make_tabs_and_callouts_by_quartos_names(tmp_path: Path) -> None:
    (tmp_path / "own.lua").write_text(BLOCKS)
    text = "::: asked\nWithin.\n:::\n\n::: hint\nFolded.\n:::\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\nfilters: [own.lua]\n---\n\n{text}")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    assert seen.html.count('class="tab"') == 2 and '<details class="callout callout-tip">' in seen.html
    for name in FORMATS:
        assert "One Within. Two Short Hint" in re.sub(r"[>* ]+", " ", getattr(seen, name)), name


def test_a_fault_is_named_where_it_stands_and_not_in_code_that_shows_the_same(tmp_path: Path) -> None:
    text = "Of `\\foo` and `@fig-a`.\n\nThen \\foo.\n\nBy @fig-a ![x](picture.png){fig-align=middle}.\n"
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\npublish: {{strict: true}}\n---\n\n{text}")
    done = publish(tmp_path, "--to", "html")
    assert done.returncode == 1
    assert [line.removeprefix("publish: ").partition(": ")[0] for line in done.stderr.splitlines()] == [
        f"paper.qmd:{line}" for line in (8, 10, 10)
    ]


ENVIRONMENTS = r"""
For the model:
\begin{eqnarray}
T &= & 698.9 \\
&& R^2 = .05
\end{eqnarray}

\begin{align}
a &= b \notag \\
  &= {\rm c} \label{eq:x}
\end{align}
"""


@pytest.mark.parametrize("more", ["", "\n\\foo{x}\n"])
def test_formulas_outside_of_dollars_are_read_as_mathjax_reads_them(tmp_path: Path, more: str) -> None:
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n---\n{ENVIRONMENTS}{more}")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (bool(more), bool(more)), done.stderr
    if not more:
        assert "𝑎 = 𝑏" in Rendered(tmp_path).pdf_text and "notag" not in Rendered(tmp_path).notebook_text


def test_a_picture_is_what_it_is_whatever_its_name_ends_with(tmp_path: Path) -> None:
    shutil.copy(USUAL / "picture.png", tmp_path / "picture.jpg")
    (tmp_path / "broken.png").write_bytes((USUAL / "picture.png").read_bytes()[:40])
    text = "---\ntitle: T\n---\n\nSee @fig-a.\n\n![C](picture.jpg){#fig-a}\n"
    (tmp_path / "paper.qmd").write_text(text)
    assert publish(tmp_path).returncode == 0
    assert "data:image/png;base64" in Rendered(tmp_path).html
    (tmp_path / "paper.qmd").write_text(text.replace("picture.jpg", "broken.png"))
    done = publish(tmp_path, "--to", "pdf")
    assert (done.returncode, "paper.qmd:7: pdf: Typst refuses the paper: failed to decode image" in done.stderr) == (
        1,
        True,
    )


def test_control_characters_of_the_text_are_left_out_and_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\nOne.\n\nTwo\x07 and\x1b three.\n")
    done = publish(tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line.removeprefix("publish: warning: ") for line in done.stderr.splitlines()] == [
        f"paper.qmd:7: a control character (U+{code}) is left out" for code in ("0007", "001B")
    ]
    for name in FORMATS:
        assert "Two and three." in getattr(Rendered(tmp_path), name), name


def test_a_text_that_no_file_can_hold_is_refused_with_its_cell(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\n```{python}\nprint('\\ud800')\n```\n")
    done = publish(tmp_path, "--to", "html")
    assert done.returncode == 1
    assert done.stderr.startswith("publish: paper.qmd:5: cell 1 shows what cannot be sent on: UnicodeEncodeError: ")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("format: {html: {css: latin.css}}", "paper.qmd:3: `css` names latin.css, which cannot be read: 'utf-8' codec"),
        ("include-in-header: latin.css", "paper.qmd:3: `include-in-header` names latin.css, which cannot be read"),
        ("bibliography: latin.bib", "paper.qmd:3: `bibliography` names latin.bib, which cannot be read: 'utf-8'"),
        ("bibliography: half.json", "paper.qmd:3: the `bibliography` cannot be read: "),
        ("bibliography: works.txt", "paper.qmd:3: the `bibliography` cannot be read: Could not determine"),
        ("references: []\ncsl: none.csl", "paper.qmd:4: the `csl` cannot be read: "),
        ("reference-doc: works.txt", "paper.qmd:3: `reference-doc` names works.txt, which is no Word file"),
        ('subtitle: "a\\ud800b"', "paper.qmd:3: a character that is no text (U+D800)"),
        ('subtitle: "a\\u0007b"', "paper.qmd:3: a character that is no text (U+0007)"),
    ],
)
def test_files_and_texts_of_the_header_that_cannot_be_read_are_named_once(
    tmp_path: Path, header: str, said: str
) -> None:
    for name, content in {"latin.css": b"/* \xe9 */", "latin.bib": b"% \xe9", "half.json": b"{", "works.txt": b"x",
                          "none.csl": b"no style"}.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
    (tmp_path / "paper.qmd").write_text(f"---\ntitle: T\n{header}\n---\n\nText [@known].\n")
    done = publish(tmp_path)
    assert done.returncode == 1
    assert [line.startswith(f"publish: {said}") for line in done.stderr.splitlines()] == [True], done.stderr


def test_a_half_of_a_character_in_a_sentence_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\n---\n\nText `{python} '\\ud800'`.\n")
    done = publish(tmp_path, "--to", "html")
    assert (done.returncode, "paper.qmd:5: inline code `'\\ud800'` has a character that is no text" in done.stderr) == (
        1,
        True,
    )
