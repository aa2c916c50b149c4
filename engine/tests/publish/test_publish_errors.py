"""What is not known is an error with its name, its file and its line, and leaves no output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import Rendered, cell, publish
from engine.tests.publish.test_publish_shapes import FORMATS, plain

BIB = "@book{known, author={A, B}, title={T}, year={2000}}\n"
STRICT = {"_quarto.yml": "publish: {strict: true}\n"}


def header(lines: str) -> str:
    return f"---\ntitle: T\n{lines}\n---\n\nText.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n```{r}\n1\n```\n", ["paper.qmd:5", "`r`", "`python`"]),
        ("\n```{mermaid}\ngraph\n```\n", ["paper.qmd:5", "`mermaid`"]),
        ("\n~~~{python}\n1\n~~~\n", ["paper.qmd:5", "three backticks"]),
        ("\n```{python}\n1\n", ["paper.qmd:5", "never closed"]),
        ("\n```python\n1\n", ["paper.qmd:5", "never closed"]),
        ("<!-- begun\n", ["paper.qmd:4", "comment", "never closed"]),
        ("A\n\n`{r} x`\n", ["paper.qmd:6", "`r`"]),
        ("A\n\nB `{python} 1 +` C\n", ["paper.qmd:6", "`1 +`", "no Python expression"]),
        (
            "{{< env HOME >}}\n",
            ["paper.qmd:4", "unknown shortcode `env`", "include, kbd, meta", "from machine to machine"],
        ),
        ("{{< video >}}\n", ["paper.qmd:4", "names nothing"]),
        ("\n```{python}\n1\n{{< include none.py >}}\n```\n", ["paper.qmd:7: cannot read none.py", "`{{{< include"]),
        ("::: {.list-table}\nx\n:::\n", ["paper.qmd:4", "`.list-table` holds a list of rows"]),
        ("{{< include none.qmd >}}\n", ["paper.qmd:4", "none.qmd"]),
        ("{{< embed none.qmd#fig-x >}}\n", ["paper.qmd:4", "cannot read none.qmd"]),
        ("{{< embed b.qmd >}}\n", ["paper.qmd:4", "`notebook.ipynb#label` or `other.qmd#label`"]),
        ("{{< embed paper.qmd#a >}}\n", ["paper.qmd:4", "paper.qmd embeds a cell of its own"]),
        ("{{< embed n.ipynb[1] >}}\n", ["paper.qmd:4", "n.ipynb has 0 cells, and none at place 1"]),
        ("{{< embed n.ipynb#a output=1 >}}\n", ["paper.qmd:4", "`echo=true` or `warning=false`"]),
        ("{{< embed none.ipynb#fig-x >}}\n", ["paper.qmd:4", "cannot read none.ipynb"]),
        ("{{< embed o.ipynb#fig-x >}}\n", ["paper.qmd:4", "cannot read o.ipynb"]),
        ("{{< embed p.ipynb#fig-x >}}\n", ["paper.qmd:4", "cannot read p.ipynb"]),
        ("{{< embed >}}\n", ["paper.qmd:4", "`notebook.ipynb#label`"]),
        ("{{< embed n.ipynb#fig-x >}}\n", ["paper.qmd:4", "n.ipynb has no cell with the label `fig-x`"]),
        (cell("1", label="a") + cell("2", label="a"), ["paper.qmd:10", "`a`", "paper.qmd:5"]),
        (cell("1", fig_cap="'`{python} 1`'", label="fig-x"), ["paper.qmd:6", "static"]),
        (cell("1", output="hold"), ["paper.qmd:6", "true, false or asis"]),
        (
            header("bibliography: [b.bib, c.bib]\npublish:\n  strict: true"),
            ["c.bib:2: two works have the key `known`, the other at b.bib:1"],
        ),
        (cell("1", label="[1, 2"), ["paper.qmd:6", "malformed YAML"]),
        (header("toc: maybe"), ["paper.qmd:3", "`toc` is 'maybe'", "true or false"]),
        (header("publish:\n  timeout: long"), ["paper.qmd:4", "`timeout` is 'long'", "number"]),
        (header("toc-depth: deep"), ["paper.qmd:3", "`toc-depth`", "number"]),
        (header("execute: never"), ["paper.qmd:3", "expected `key: value` lines", "never"]),
        (header("date: 2024-02-30"), ["paper.qmd:3", "'2024-02-30'", "no day", "year-month-day"]),
        (header("crossref:\n  custom: [{kind: float}]"), ["paper.qmd:4", "a `key` in small letters"]),
        (header("lang: 5"), ["paper.qmd:3", "`lang` is 5; expected the tag of a language"]),
        ("| A |\n|---|\n| b |\n\n: C {#tbl-x tbl-colwidths='[[1]]'}\n", ["paper.qmd:8", "`tbl-colwidths` is [[1]]"]),
        (header("number-depth: -1"), ["paper.qmd:3", "`number-depth` is -1; expected a number of levels"]),
        (header("crossref:\n  chapters: 2"), ["paper.qmd:4", "`crossref: chapters` is 2; expected true or false"]),
        (header("crossref:\n  eq-labels: 2"), ["paper.qmd:4", "`crossref: eq-labels` is 2; expected arabic"]),
        (header("language: none.yml"), ["paper.qmd:3", "`language` names none.yml", "no such file"]),
        (header("include-in-header: {text: '<img src=none.png>'}"), ["html: there is no picture none.png"]),
        (header("crossref:\n  fig-titel: false"), ["paper.qmd:4", "`crossref: fig-titel` is not known here"]),
        (header("crossref:\n  custom: false"), ["paper.qmd:4", "`crossref: custom` has False; expected `kind: float`"]),
        (header("title: U"), ["paper.qmd:3", "the key `title` comes twice"]),
        (header("author:\n  - email: a@b.c"), ["paper.qmd:4", "an author without a name"]),
        (header("papersize: poster"), ["paper.qmd:3", "'poster'", "a4 or us-letter"]),
        (header("jupyter: julia"), ["paper.qmd:3", "python3"]),
        (header("author: [a"), ["paper.qmd:3", "malformed YAML"]),
        (header("abstract: '`{python} 1`'"), ["paper.qmd:3", "static"]),
        (header("crossref: 5"), ["paper.qmd:3", "`crossref` is 5; expected a mapping"]),
        (header("language: [a]"), ["paper.qmd:3", "`language` is ['a']; expected a mapping"]),
        (header("include-in-header: [{a: b}]"), ["paper.qmd:3", "{'a': 'b'}; expected a file, or `text: …`"]),
        (header("bibliography: none.bib"), ["paper.qmd:3", "none.bib", "no such file"]),
        (header("filters: [none.lua]"), ["paper.qmd:3", "none.lua"]),
        (header("csl: none.csl"), ["paper.qmd:3", "none.csl"]),
        ("---\ntitle: T\n", ["paper.qmd:1", "never closed"]),
        ("![Caption](none.svg){#fig-a}\n", ["paper.qmd:4", "no picture none.svg"]),
        ("![Caption](https://example.org/x.png)\n", ["paper.qmd:4", "https://example.org/x.png", "network"]),
        (
            "::: {.content-visible when-format='pdfx'}\nx\n:::\n",
            ["paper.qmd:4", "unknown format `pdfx`", "typst"],
        ),
        (
            "::: {.content-visible when-who='x'}\nx\n:::\n",
            ["paper.qmd:4", "unknown condition `when-who`", "when-format"],
        ),
        ("::: {layout='[[0]]'}\nx\n:::\n", ["paper.qmd:4", "`layout` is [[0]]", "[[1,1],[1]]"]),
        ("::: {layout-ncol=0}\nx\n:::\n", ["paper.qmd:4", "`layout-ncol` is 0; expected a whole number from 1"]),
        ("::: {layout='2 and 3'}\nx\n:::\n", ["paper.qmd:4", "`layout` is 2 and 3", "[[1,1],[1]]"]),
        ("A\n\n[text]{#eq-x}\n", ["paper.qmd:6", "`#eq-x`"]),
        ("A\n\nB \\foo{c} d\n", ["paper.qmd:6", "raw LaTeX `\\foo`"]),
        (
            "A\n\n$\\foo{x}$\n\n$$\na\n+ \\baz\n$$\n",
            ["paper.qmd:6: the formula `\\foo{x}` cannot be read: unexpected control sequence \\foo", "paper.qmd:9:"],
        ),
        ("![Cap](p.svg){width='3 miles'}\n", ["paper.qmd:4", "`3 miles`", "px, in"]),
        ("::: {.a}\nnever closed\n", ["paper.qmd:", "Div", "unclosed"]),
        (
            "```{=html}\n<img src='https://example.org/x.png'>\n```\n",
            ["https://example.org/x.png", "would load"],
        ),
        (
            cell("from IPython.display import publish_display_data as p\np({'application/x-own': {'a': 1}})"),
            ["paper.qmd:5: cell 1: shows what no notebook can hold"],
        ),
        (
            cell("from IPython.display import publish_display_data as p\np({'application/x-own+json': {'a': 1}})"),
            ["paper.qmd:5: cell 1 shows nothing but application/x-own+json, which is not known here"],
        ),
        ("A `{python} print` B\n", ["paper.qmd:4", "`print`", "Markdown, a text, a number or a list"]),
        ("A `{python} 1/0` B\n", ["paper.qmd:4", "ZeroDivisionError: division by zero"]),
    ],
)
def test_an_unknown_or_faulty_part_is_named_with_its_line(
    paper: Callable[..., Path], text: str, said: list[str]
) -> None:
    folder = paper(
        text,
        **{
            "n.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            "o.ipynb": "[]",
            "p.ipynb": '{"cells": [5], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            "b.bib": BIB,
            "c.bib": f"% one more\n{BIB.replace('T', 'U')}{BIB}",
            "p.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
    )
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    for words in said:
        assert words in done.stderr
    assert "Traceback (most" not in done.stderr
    assert not list(folder.glob("_output/*"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Text\n" + cell("1", fig_kap="x"), "paper.qmd:7: unknown cell option `fig-kap` (is `fig-cap` meant?)"),
        ("\n```{python echo=FALSE}\n1\n```\n", "paper.qmd:5: `echo=FALSE` in the head of a cell"),
        (cell("1\n#| echo: false"), "paper.qmd:7: `#| echo: false` stands below code"),
        (header("titel: x"), "paper.qmd:3: unknown option `titel` (is `title` meant?)"),
        (header("format:\n  html:\n    tok: true"), "paper.qmd:5: unknown option of the format html `tok`"),
        (header("execute:\n  ekko: false"), "paper.qmd:4: unknown execute option `ekko` (is `echo` meant?)"),
        (cell("a = 1", label="fig-a", fig_cap="C"), "paper.qmd:5: cell fig-a has a caption and shows nothing"),
        (cell("object()"), "paper.qmd:5: cell 1 shows an address in memory, which is left out"),
        ("---\nlang: en\n---\nText.\n", "paper.qmd:1: the header has no `title`"),
        ("# A {#sec-a}\n\n@sec-a\n", "paper.qmd:6: `@sec-a` refers to a heading whose number is not shown there"),
        ("A\n\n```{#lst-a .python}\na\n```\n", "paper.qmd:6: `#lst-a` has no `lst-cap`, and so no number"),
        ("![](p.svg){#tbl-a fig-alt=x}\n", "paper.qmd:4: `#tbl-a` has no caption"),
        ("::: {.panel-tabset}\nA\n\n# B\n\nC\n:::\n", "paper.qmd:4: what stands before the first heading of a tabset"),
        ("A\n\n![p.svg](p.svg) ![](p.svg)\n\n![](p.svg)\n", "paper.qmd:8: the picture p.svg has no alternative text"),
        ("- A\n\n  {{< pagebreak >}}\n\n  B\n", "paper.qmd:6: a page break within something else"),
        (
            "A\n\n::: {#fig-x when-format='html'}\nx\n\nCaption\n:::\n",
            "paper.qmd:6: unknown attribute `when-format`. It is left aside.",
        ),
        (
            "::: {.callout-note colour='red'}\nx\n:::\n",
            "paper.qmd:4: unknown attribute of a callout `colour`. It is left aside.",
        ),
        ("::: {.callout-question}\nx\n:::\n", "paper.qmd:4: `.callout-question` is no callout that is known here"),
        ("A\n\n:::\n\nB\n", "paper.qmd:6: `:::` is shown as it is written: it opens or closes nothing"),
        ("A\n\nBy @somebody.\n", "paper.qmd:6: `@somebody` is shown as it is written, since the paper names no"),
    ],
)
def test_what_is_doubtful_is_a_warning_and_an_error_for_a_paper_that_is_strict(
    paper: Callable[..., Path], text: str, said: str
) -> None:
    folder = paper(text, **{"p.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>"})
    done = publish(folder, "--to", "html,pdf")
    assert done.returncode == 0, done.stderr
    assert f"publish: warning: {said}" in done.stderr
    (folder / "_quarto.yml").write_text("publish: {strict: true}\n")
    strict = publish(folder, "--to", "html,pdf")
    assert strict.returncode == 1
    assert said in strict.stderr


@pytest.mark.parametrize(
    ("text", "said", "shown"),
    [
        (
            "A\n\nSee @fig-none and [-@tbl-gone].\n",
            ["paper.qmd:6: unknown reference `@fig-none`", "paper.qmd:6: unknown reference `@tbl-gone`"],
            "See ?@fig-none and ?@tbl-gone.",
        ),
        ("A\n\nSee @Sec-one.\n", ["paper.qmd:6: unknown reference `@Sec-one`"], "See ?@sec-one."),
        (
            "# A {#sec-a .unnumbered}\n\nSee @sec-a.\n",
            ["paper.qmd:6: `@sec-a` refers to what has no number"],
            "See ?@sec-a.",
        ),
        (
            cell("print('[@fig-no]')", output="asis", label="lab"),
            ["paper.qmd:5: unknown reference `@fig-no`; the text says `?@fig-no` (printed by cell lab)"],
            "?@fig-no",
        ),
        (
            header("bibliography: b.bib") + "\nAs @known and @unknown say.\n",
            ["paper.qmd:8: unknown citation `@unknown`: no bibliography has it; the text says `unknown?`"],
            "unknown?",
        ),
    ],
)
def test_what_leads_nowhere_is_marked_in_the_text_and_warned_of_and_stops_a_strict_paper(
    paper: Callable[..., Path], text: str, said: list[str], shown: str
) -> None:
    folder = paper(text, **{"b.bib": BIB})
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    seen = Rendered(folder)
    for name in FORMATS:
        assert shown in plain(getattr(seen, name)), name
    (folder / "_quarto.yml").write_text("publish: {strict: true}\n")
    strict = publish(folder)
    assert strict.returncode == 1
    for words in said:
        assert f"publish: warning: {words}" in done.stderr
        assert words in strict.stderr
    assert done.stderr.count("warning: ") == len(said)


def test_all_that_is_wrong_is_named_at_once_in_the_order_of_the_text(paper: Callable[..., Path]) -> None:
    text = (
        "---\ntitle: T\ntoc: maybe\ndate: 2024-13-01\n---\n"
        + cell("1", eval='"false"')
        + "{{< fa star >}}\n`{python} 1 +`\n"
    )
    done = publish(paper(text), "--to", "html")
    assert done.returncode == 1
    assert [part.split()[0] for part in done.stderr.replace("publish: ", "").splitlines()] == [
        f"paper.qmd:{line}:" for line in (3, 4, 8, 11, 12)
    ]


def test_all_that_cells_cannot_show_is_named_at_once(paper: Callable[..., Path]) -> None:
    framed = "from IPython.display import HTML\nHTML('<iframe src=\"x\"></iframe>')"
    folder = paper(cell(framed, label="fig-a", fig_cap="C") + cell(framed) + "\nSee @fig-a and [x]{#eq-x}.\n")
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    said = [line.removeprefix("publish: ") for line in done.stderr.splitlines()]
    assert [line.partition(" ")[0] for line in said] == ["paper.qmd:5:", "paper.qmd:12:", "paper.qmd:17:"]
    assert ["<iframe>" in line for line in said] == [True, True, False]


def test_why_a_shortcode_is_refused_does_not_hang_on_extensions(paper: Callable[..., Path]) -> None:
    own = {"_extensions/o/_extension.yml": "contributes:\n  shortcodes: [o.lua]\n", "_extensions/o/o.lua": "return {}"}
    done = publish(paper("A\n\n{{< env HOME >}}\n", **own), "--to", "html")
    assert "paper.qmd:6: unknown shortcode `env`" in done.stderr and "from machine to machine" in done.stderr


def test_a_formula_whose_command_the_header_defines_is_at_no_fault_for_that(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nheader-includes: |\n  \\newcommand{\\E}[1]{\\mathbb{E}(#1)}\n---\n"
    for formats in ("html", "html,pdf"):
        done = publish(paper(f"{header}\n\\foo{{x}}\n\n$\\E{{X}}$ $\\baz$\n"), "--to", formats)
        assert "raw LaTeX `\\foo`" in done.stderr and "the formula `\\baz`" in done.stderr
        assert "\\E" not in done.stderr


def test_a_formula_with_a_number_of_its_own_is_at_no_fault_for_that(paper: Callable[..., Path]) -> None:
    done = publish(paper("\\foo{x}\n\n$$ a \\tag{7} $$\n"), "--to", "html")
    assert done.stderr.count("\n") == 1 and "`\\foo`" in done.stderr


def test_what_the_filter_the_writer_and_the_page_refuse_is_named_at_once(paper: Callable[..., Path]) -> None:
    done = publish(paper("\\foo{x}\n\n$\\qux{y}$, $\\baz$\n\n[x]{#eq-x}\n"), "--to", "pdf")
    assert [line.removeprefix("publish: ").partition(" ")[0] for line in done.stderr.splitlines()] == [
        f"paper.qmd:{line}:" for line in (4, 6, 6, 8)
    ]
    frames = "<iframe src='https://e.org/1'></iframe>\n\n<video src='2.mp4'></video>\n"
    done = publish(paper(frames), "--to", "html")
    assert "paper.qmd:4: html: the page would load https://e.org/1" in done.stderr
    assert "paper.qmd:6: html: the page would load 2.mp4" in done.stderr


def test_all_inline_code_that_fails_between_two_cells_is_named_at_once(paper: Callable[..., Path]) -> None:
    done = publish(paper("`{python} one`\n\n`{python} 2` `{python} [].pop()`\n"), "--to", "html")
    said = [line.removeprefix("publish: ").partition(" ")[0] for line in done.stderr.splitlines()]
    assert (done.returncode, said) == (1, ["paper.qmd:4:", "paper.qmd:6:"])


def test_works_that_cannot_be_read_are_named_once_with_their_own_line(paper: Callable[..., Path]) -> None:
    folder = paper(header("bibliography: b.bib") + "@known\n", **{"b.bib": BIB + "@book{other, title={T\n"})
    done = publish(folder, "--to", "html,docx")
    assert (done.returncode, done.stderr.count("b.bib:3: no works can be read here")) == (1, 1)
    assert len(done.stderr.splitlines()) == 1


def test_pages_on_their_side_within_something_else_are_refused_with_their_line(paper: Callable[..., Path]) -> None:
    text = ":::: {.callout-note}\n::: {.landscape}\nA\n:::\n::::\n"
    done = publish(paper(text), "--to", "pdf")
    assert (done.returncode, done.stderr.startswith("publish: paper.qmd:5: pdf: a `.landscape` within")) == (1, True)


def test_a_broken_picture_is_named_with_its_line(paper: Callable[..., Path]) -> None:
    done = publish(paper("A\n\n![C](sub/x.png)\n", **{"sub/x.png": "no pixels"}), "--to", "pdf")
    assert done.returncode == 1
    assert "paper.qmd:6: pdf: Typst refuses the paper: failed to decode image" in done.stderr


def test_what_is_wrong_with_an_embedded_paper_is_named_where_it_stands(paper: Callable[..., Path]) -> None:
    text = "{{< embed sub/o.qmd#a >}}\n\n{{< embed sub/o.qmd#none >}}\n\n[x]{#eq-x}\n"
    done = publish(paper(text, **{"sub/o.qmd": cell("1", label="a", eval="2")}), "--to", "html")
    assert done.returncode == 1
    assert [line.removeprefix("publish: ").partition(" ")[0] for line in done.stderr.splitlines()] == [
        f"{place}:" for place in ("paper.qmd:6", "paper.qmd:8", "sub/o.qmd:4")
    ]
    done = publish(paper("{{< embed sub/o.qmd#a >}}\n", **{"sub/o.qmd": cell("1\n1/0", label="a")}), "--to", "html")
    assert (done.returncode, done.stderr.partition(" (")[0]) == (1, "publish: sub/o.qmd:5: cell a")


def test_what_an_embedded_cell_cannot_show_is_named_with_the_rest(paper: Callable[..., Path]) -> None:
    made = {"output_type": "display_data", "data": {"text/html": "<iframe src='x'></iframe>"}, "metadata": {}}
    kept = {"cell_type": "code", "id": "b", "metadata": {}, "source": "1", "execution_count": 1, "outputs": [made]}
    book = json.dumps({"cells": [kept], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    done = publish(paper("{{< embed n.ipynb#b >}}\n\n[x]{#eq-x}\n", **{"n.ipynb": book}), "--to", "html")
    said = [line.removeprefix("publish: ").partition(" ")[0] for line in done.stderr.splitlines()]
    assert (done.returncode, said) == (1, ["paper.qmd:4:", "paper.qmd:6:"])


def test_options_without_a_meaning_here_are_left_aside_and_named_once(paper: Callable[..., Path]) -> None:
    lines = (
        "editor: visual\nformat:\n  pdf:\n    documentclass: article\n    toc: true\n  revealjs: default\nfreeze: auto"
    )
    done = publish(paper(header(lines)), "--to", "html,pdf")
    assert done.returncode == 0, done.stderr
    assert "note: paper.qmd:5: `pdf` is written by Typst here, as `typst`" in done.stderr
    assert "the format revealjs is left aside; this engine writes html, typst, docx, ipynb" in done.stderr
    named = "`editor` (paper.qmd:3), `documentclass` (paper.qmd:6)"
    assert f"note: left aside, since they have no meaning here: {named}" in done.stderr


@pytest.mark.parametrize("name", ["panel-sidebar", "panel-fill", "quarto-own", "code-annotations"])
def test_a_class_of_quartos_page_is_noted_and_its_content_shown(paper: Callable[..., Path], name: str) -> None:
    done = publish(paper(f"Text.\n\n::: {{.{name}}}\nWithin.\n:::\n", **STRICT), "--to", "html,pdf")
    said = f"publish: note: paper.qmd:6: the class `.{name}` is left aside, and its content is shown where it stands\n"
    assert (done.returncode, done.stderr) == (0, said)


def test_options_of_the_project_file_are_checked_too(paper: Callable[..., Path]) -> None:
    done = publish(paper("Text.", **{"_quarto.yml": "project:\n  type: default\ntok: true\n"}), "--to", "html")
    assert "_quarto.yml:3: unknown option `tok`" in done.stderr


@pytest.mark.parametrize("name", ["_quarto.yml", "_variables.yml"])
def test_a_file_of_the_project_that_is_no_text_is_named(paper: Callable[..., Path], name: str) -> None:
    folder = paper("{{< var x >}}\n")
    (folder / name).write_bytes(b"\xff\xfe")
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert f"{name}:1: cannot read {name}: 'utf-8' codec" in done.stderr


def test_an_error_in_an_included_file_names_that_file(paper: Callable[..., Path]) -> None:
    done = publish(paper("{{< include a.md >}}\n", **{"a.md": "One.\n\nSee @fig-x.\n"}), "--to", "html")
    assert "a.md:3: unknown reference `@fig-x`" in done.stderr


def test_a_failing_cell_is_named_with_its_line_and_the_python_error(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n" + cell("a = 1\nb = a / 0", label="broken"))
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert "paper.qmd:9: cell broken (opened at paper.qmd:6) raised ZeroDivisionError: division by zero" in done.stderr
    assert "b = a / 0" in done.stderr


def test_a_failing_cell_leaves_the_earlier_output_as_it_was(paper: Callable[..., Path]) -> None:
    folder = paper("Good.\n")
    assert publish(folder, "--to", "html,docx").returncode == 0
    before = {path.name: path.read_bytes() for path in (folder / "_output").iterdir()}
    paper("Bad.\n" + cell("raise ValueError('no')"))
    assert publish(folder, "--to", "html,docx").returncode == 1
    assert {path.name: path.read_bytes() for path in (folder / "_output").iterdir()} == before


def test_a_format_that_fails_keeps_the_others_from_being_replaced(paper: Callable[..., Path]) -> None:
    folder = paper("Good.\n")
    assert publish(folder, "--to", "html,pdf").returncode == 0
    before = (folder / "_output/paper.html").read_bytes()
    paper("Bad.\n\n```{=typst}\n#nothing-of-this-name()\n```\n")
    done = publish(folder, "--to", "html,pdf")
    assert done.returncode == 1
    assert "paper.qmd:7: pdf: Typst refuses the paper: unknown variable" in done.stderr
    assert (folder / "_output/paper.html").read_bytes() == before


def test_a_drawing_that_cannot_be_read_is_named_with_its_line_in_each_format(paper: Callable[..., Path]) -> None:
    folder = paper("A\n\n![C](p.svg)\n", **{"p.svg": "<svg xmlns='http://www.w3.org/2000/svg'><path s"})
    done = publish(folder, "--to", "pdf,docx")
    assert done.returncode == 1
    assert "paper.qmd:6: pdf: Typst refuses the paper: failed to parse SVG" in done.stderr
    assert "paper.qmd:6: the drawing p.svg cannot be turned into pixels for Word: failed to parse SVG" in done.stderr


def test_an_unknown_format_is_refused_before_anything_is_done(paper: Callable[..., Path]) -> None:
    done = publish(paper("x"), "--to", "epub")
    assert done.returncode == 2
    assert "epub" in done.stderr
    assert "html, pdf, docx, ipynb" in done.stderr


@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_link_that_leads_nowhere_keeps_its_words_and_is_told_with_its_line(
    paper: Callable[..., Path], format: str
) -> None:
    folder = paper("# Ä {#ä}\n\nSee [the *lost*](#gone), [here](#ä) and [x](#).\n")
    done = publish(folder, "--to", format)
    said = "paper.qmd:6: a link leads nowhere: nothing has the identifier `gone`\n"
    assert (done.returncode, done.stderr) == (0, f"publish: warning: {said}")
    seen = Rendered(folder)
    assert "See the lost" in (seen.body if format == "html" else seen.pdf_text)
    assert format == "pdf" or "#gone" not in seen.html
    (folder / "_quarto.yml").write_text("publish: {strict: true}\n")
    strict = publish(folder, "--to", format)
    assert (strict.returncode, strict.stderr) == (1, f"publish: {said}")
