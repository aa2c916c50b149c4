"""What the author wrote is what is run and shown: comments, options, shortcodes, headers, lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from publish import settings, source, weave
from publish.problems import Where

from engine.tests.publish.builders import Rendered, cell, publish

WHERE = Where("paper.qmd", 1)


def parsed(folder: Path) -> source.Paper:
    paper = source.parse(folder / "paper.qmd")
    settings.read(paper)
    return paper


def said(paper: source.Paper) -> str:
    lines: list[str] = []
    paper.problems.tell(lines.append)
    return "\n".join(lines)


COMMENTS = [
    "!touch made",
    "%timeit 1",
    "copy the list first",
    "why?",
    "cd ..",
    "%%bash",
    "ls",
    "?print",
    "| not an option",
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_in_a_cell_stays_a_comment(paper: Callable[..., Path], comment: str) -> None:
    code = f"#!/usr/bin/env python\nx = 1\n# {comment}\nprint(x)"
    read = parsed(paper(cell(code)))
    assert read.cells[0].code == code
    assert said(read) == ""


def test_comments_run_nothing_and_say_nothing(paper: Callable[..., Path]) -> None:
    folder = paper(cell("\n".join(f"# {comment}" for comment in COMMENTS) + "\nprint('done')"))
    assert publish(folder, "--to", "ipynb").returncode == 0
    assert not (folder / "made").exists()
    shown = [output["text"] for each in Rendered(folder).notebook["cells"] for output in each.get("outputs", [])]
    assert shown == ["done\n"]


@pytest.mark.parametrize("mark", ["#| ", "#|", "# | ", "#  |", "\n\n#| "])
def test_options_are_read_as_formatters_write_them(paper: Callable[..., Path], mark: str) -> None:
    first = f"{mark}eval: false\n"
    second = f"{mark.strip()} label: fig-a\n"
    read = parsed(paper(f"```{{python}}\n{first}{second}print(1)\n```\n"))
    assert read.cells[0].options == {"eval": False, "label": "fig-a"}
    assert read.cells[0].code == "print(1)"


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ('eval: "false"', "true or false"),
        ("eval: no", "true or false"),
        ("echo: [1]", "true, false or fenced"),
        ("output: hide", "true, false or asis"),
        ("fig-cap: 3", "plain text"),
        ("layout-ncol: two", "a whole number"),
        ("code-fold: maybe", "true, false or show"),
    ],
)
def test_an_option_of_another_type_is_an_error_with_its_line(
    paper: Callable[..., Path], option: str, expected: str
) -> None:
    read = parsed(paper(f"```{{python}}\n#| label: a\n# | {option}\n1\n```\n"))
    assert f"error: paper.qmd:6: the cell option `{option.split(':')[0]}` is " in said(read)
    assert f"expected {expected}" in " ".join(str(problem) for problem in read.problems.fatal)


@pytest.mark.parametrize("head", ["{python}", "{python name}", "{python .class #id key=val}", "{python, echo=F}"])
def test_cells_open_in_all_of_quartos_ways(paper: Callable[..., Path], head: str) -> None:
    assert [part.code for part in parsed(paper(f"```{head}\nx = 1\n```\n")).cells] == ["x = 1"]


FENCE = "    ```{python}\n    x = 1\n    ```\n"


@pytest.mark.parametrize(
    ("before", "cells"),
    [
        ("Text.\n\n", 0),
        ("", 0),
        ("- item\n\nText.\n\n", 0),
        ("1.  item\n\n", 1),
        ("- item\n    - within\n\n", 1),
        ("[^1]: Note.\n\n", 1),
        ("Term\n\n:   Meaning\n\n", 1),
    ],
)
def test_a_fence_four_spaces_in_is_a_cell_in_a_list_and_code_that_is_shown_elsewhere(
    paper: Callable[..., Path], before: str, cells: int
) -> None:
    read = parsed(paper(f"{before}{FENCE}"))
    assert [part.code for part in read.cells] == ["x = 1"] * cells
    assert cells or FENCE in "".join(part.text for part in read.parts)


def test_a_cell_in_a_quote_is_refused_and_one_that_is_shown_there_is_not(paper: Callable[..., Path]) -> None:
    read = parsed(paper("> ```{python}\n> x = 1\n> ```\n\n````\n> ```{python}\n````\n\n> ```{{python}}\n> ```\n"))
    assert [str(problem) for problem in read.problems] == [
        "paper.qmd:4: a cell in a quote (`>`) is not run; write it above or below the quote"
    ]


def test_a_cell_in_a_list_is_a_part_of_its_item(paper: Callable[..., Path]) -> None:
    code = "  ```{python}\n  #| echo: false\n  for n in [1]:\n      print('within', n)\n  ```\n"
    text = f"- one\n\n{code}\n  more\n\n- two\n"
    folder = paper(text)
    assert parsed(folder).cells[0].code == "for n in [1]:\n    print('within', n)"
    assert publish(folder, "--to", "html,ipynb").returncode == 0
    page = " ".join(Rendered(folder).html.split())
    assert page.index("<ul>") < page.index("within 1") < page.index("more") < page.index("two") < page.index("</ul>")


def test_shown_cells_and_shortcodes_are_shown_as_they_are(paper: Callable[..., Path]) -> None:
    text = "```{{python}}\n#| echo: false\nprint(1)\n```\n\n`{{python}} x` {{{< meta title >}}} `{{</* var x */>}}`\n"
    folder = paper(text)
    assert publish(folder, "--to", "html,docx").returncode == 0
    for shown in (Rendered(folder).body, Rendered(folder).docx_text):
        text = shown.replace("&lt;", "<").replace("&gt;", ">")
        assert "```{python} #| echo: false print(1) ```" in text.replace("```{python}#|", "```{python} #|").replace(
            "falseprint", "false print"
        ).replace("(1)```", "(1) ```")
        assert "{python} x {{< meta title >}} {{< var x >}}" in text


FILES = {
    "_quarto.yml": "project: {type: default}\nlang: en-GB\n",
    "_variables.yml": "version: 1.2\nteam:\n  name: Us\n",
    "parts/a.qmd": "---\ntitle: Another\nsubtitle: From within\n---\n\nIncluded {{< var team.name >}}.\n",
}


def test_shortcodes_fill_in_options_and_variables_and_included_headers_are_headers(paper: Callable[..., Path]) -> None:
    header = '---\ntitle: "T {{< var version >}}"\n---\n'
    text = "{{< meta title >}}, {{< meta lang >}}.\n\n{{< include /parts/a.qmd >}}\n"
    read = parsed(paper(f"{header}\n{text}", **FILES))
    prose = "".join(part.text for part in read.parts)
    assert "T 1.2, en-GB." in prose
    assert "Included Us." in prose
    assert "title: Another" not in prose
    assert settings.read(read).paper["title"] == "T 1.2"
    assert settings.read(read).paper["subtitle"] == "From within"


def test_texts_of_options_stand_in_code_too_where_it_is_not_marked(paper: Callable[..., Path]) -> None:
    code = "```python\nx = '{{< meta title >}}'\n{{{< meta title >}}}\n```\n\n`{{< var v.2 >}}` {{< meta own.1 >}}\n\n"
    marked = "```{.python shortcodes=false}\n{{< meta title >}}\n```\n"
    read = parsed(paper(f"---\ntitle: T\nown: [one]\n---\n{code}{marked}", **{"_variables.yml": "v: [a, b]\n"}))
    settings.read(read)
    text = "".join(part.text for part in read.parts)
    assert "x = 'T'\n{{< meta title >}}" in text and "`b` one" in text and "=false}\n{{< meta title >}}" in text


def test_a_text_that_no_option_has_is_marked_and_warned_of(paper: Callable[..., Path]) -> None:
    read = parsed(paper("A\n\n{{< meta gone >}} {{< meta author >}}\n"))
    settings.read(read)
    assert "paper.qmd:6: {{< meta gone >}}: the header has no text of this name" in said(read)
    assert read.problems.fatal == []
    assert "**?meta:gone** **?meta:author**" in "".join(part.text for part in read.parts)


def test_a_header_below_the_top_holds_too(paper: Callable[..., Path]) -> None:
    read = parsed(paper("---\ntitle: T\n---\n\nText.\n\n---\nlang: de\n---\n\nMore.\n"))
    assert settings.read(read).paper["lang"] == "de"
    assert "lang" not in "".join(part.text for part in read.parts)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{< meta nothing >}}\n", "paper.qmd:4: {{< meta nothing >}}: the header has no text of this name"),
        ("{{< var >}}\n", "paper.qmd:4: {{< var >}} names nothing"),
        ("{{< embed other.qmd#fig-a >}}\n", "paper.qmd:4: cannot read other.qmd"),
        ("Text {{< include a.md >}}\n", "paper.qmd:4: {{< include >}} stands on a line of its own"),
        ("{{< include paper.qmd >}}\n", "paper.qmd:4: paper.qmd includes itself"),
    ],
)
def test_a_shortcode_that_cannot_be_done_is_refused_by_name(
    paper: Callable[..., Path], text: str, problem: str
) -> None:
    assert problem in said(parsed(paper(text)))


def test_a_file_can_be_included_twice(paper: Callable[..., Path]) -> None:
    assert said(parsed(paper("{{< include a.md >}}\n\n{{< include a.md >}}\n", **{"a.md": "Twice.\n"}))) == ""


@pytest.mark.parametrize(
    ("yaml", "value"),
    [("lang: no", "no"), ("lang: on", "on"), ("lang: 012", 12), ("lang: 1_000", "1_000"), ("lang: 12:30", "12:30")],
)
def test_yaml_is_that_of_quarto(yaml: str, value: object) -> None:
    from publish.header import load_yaml
    from publish.problems import Problems, Where

    assert load_yaml(yaml, Where("x", 1), Problems()).values == {"lang": value}


@pytest.mark.parametrize(
    "header",
    [
        "title: [1, 2]",
        "title: {a: b}",
        "author:",
        "author: 42",
        "author: [null]",
        "author: [[a]]",
        "author: {name: }",
        "author: {name: {given: , family: }}",
        "author: [{name: A, affiliations: [{ref: none}]}]",
        "author: [{name: A, affiliations: {}}]",
        "author: [{name: A, affiliations: [null, 3, [x]]}]",
        "author: [{name: A, orcid: 3}]",
        "date: 2024-13-40",
        "date: '2024-02-30'",
        "date: 31/12/2024",
        "date: [2024]",
        "date: {a: b}",
        "date: ''",
        "date-format: 3",
        "format: [html, docx]",
        "format: [html, {docx: {toc: true}}]",
        "format: {html: [toc]}",
        "format: {html: 3, pdf: null}",
        "format: 3",
        "format: pdf",
        "execute: false",
        "execute: [1]",
        "execute: [1]\necho: false",
        "format: {html: {execute: 3}, docx: {echo: [1]}}",
        "project: x",
        "publish: strict",
        "keywords: {a: b}",
        "keywords: 3",
        "abstract: [a]",
        "bibliography: 3",
        "bibliography: [[a]]",
        "bibliography: {a: b}",
        "filters: {a: b}",
        "filters: 3",
        "jupyter: 3",
        "jupyter: {kernelspec: {name: ir, language: R}}",
        "jupyter: {kernelspec: python3}",
        "lang: [a]",
        "lang: 3",
        "toc: 1",
        "css: {a: b}",
        "license: [a, {text: b}]",
        "citation: true",
        "? a\n: b",
        "? [a]\n: b",
        "- a",
        "just words",
        "a: *nowhere",
        "x: !expr y",
        "{" * 500,
        "a: &a [*a]",
        "language: 3",
        "toc-depth: 99999999999999999999",
    ],
)
def test_no_header_ends_in_a_traceback(paper: Callable[..., Path], header: str) -> None:
    read = parsed(paper(f"---\n{header}\n---\n\nText.\n"))
    for problem in read.problems.fatal:
        assert problem.where is not None
        assert 1 <= problem.where.line <= 4


@pytest.mark.parametrize(
    ("given", "names", "places"),
    [
        ("{name: {family: Doe, given: Jane}}", ["Jane Doe"], [[]]),
        ("{name: {literal: The Team}}", ["The Team"], [[]]),
        (
            "[{name: A, affiliations: [{id: u, name: Uni}]}, {name: B, affiliations: [{ref: u}]}]",
            ["A", "B"],
            [["Uni"]] * 2,
        ),
        ("[{name: A, affiliations: [{ref: u}]}]\naffiliations: [{id: u, name: Uni}]", ["A"], [["Uni"]]),
        ("[{name: B, affiliation: u}, {name: A, affiliations: [{id: u, name: Uni}]}]", ["B", "A"], [["Uni"]] * 2),
        ("Solo\naffiliation: Uni", ["Solo"], [["Uni"]]),
        ("2024", ["2024"], [[]]),
    ],
)
def test_authors_and_places_are_read_in_quartos_ways(
    paper: Callable[..., Path], given: str, names: list[str], places: list[list[str]]
) -> None:
    read = parsed(paper(f"---\ntitle: T\nauthor: {given}\n---\n"))
    assert said(read) == ""
    authors = settings.read(read).paper["author"]
    assert [author["name"] for author in authors] == names
    assert [author["affiliations"] for author in authors] == places


@pytest.mark.parametrize(
    ("date", "shown", "iso"),
    [
        ("today", "September 13, 2020", "2020-09-13"),
        ("last-modified", "September 13, 2020", "2020-09-13"),
        ("2024-05-03", "May 3, 2024", "2024-05-03"),
        ("5/3/2024", "May 3, 2024", "2024-05-03"),
        ("3 May 2024", "May 3, 2024", "2024-05-03"),
        ("May 3rd, 2024", "May 3, 2024", "2024-05-03"),
        ("2024-05-03T10:00:00Z", "May 3, 2024", "2024-05-03"),
        ("May 2024", "May 2024", ""),
        ("2024-05", "2024-05", ""),
        ("2024", "2024", ""),
        ("Spring term", "Spring term", ""),
    ],
)
def test_dates_are_read_in_quartos_ways(
    paper: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, date: str, shown: str, iso: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    read = settings.read(source.parse(paper(f"---\ntitle: T\ndate: {date}\n---\n") / "paper.qmd"))
    assert (read.paper["date"], read.paper["date-meta"], read.epoch) == (shown, iso, 1600000000)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("D MMMM YYYY", "3 May 2024"),
        ("[on] dddd Do MMM", "on Friday 3rd May"),
        ("medium", "May 3, 2024"),
        ("short", "5/3/24"),
        ("full", "Friday, May 3, 2024"),
        ("iso", "2024-05-03"),
        ("MM/YY", "05/24"),
        ("D. MMM [at] HH:mm", "3. May at 14:05"),
        ("h:mm A", "2:05 PM"),
    ],
)
def test_a_date_is_shown_in_the_form_that_is_asked_for(paper: Callable[..., Path], form: str, shown: str) -> None:
    folder = paper(f"---\ntitle: T\ndate: 2024-05-03 14:05:00\ndate-format: '{form}'\n---\n")
    assert settings.read(source.parse(folder / "paper.qmd")).paper["date"] == shown


def test_where_no_cell_is_run_no_inline_code_is_and_its_text_stands_there(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nexecute:\n  enabled: false\n---\n"
    folder = paper(header + cell("open('made', 'w')") + "\nValue `{python} open('made', 'w')` here.\n\n#\n\nMore.\n")
    done = publish(folder, "--to", "html,pdf,ipynb")
    assert done.returncode == 0, done.stderr
    assert "paper.qmd:13: a heading without words is left out" in done.stderr
    assert not (folder / "made").exists()
    for shown in (Rendered(folder).body, Rendered(folder).pdf_text, Rendered(folder).notebook_text.replace("`", "")):
        assert "Value {python} open('made', 'w') here." in shown.replace("&#39;", "'").replace("’", "'")


def test_inline_code_that_gives_code_is_code(paper: Callable[..., Path]) -> None:
    markdown = "`{python} __import__('IPython').display.Markdown(chr(96) + 'a' + chr(96))`"
    folder = paper(f"First {markdown} last.\n")
    assert publish(folder, "--to", "html").returncode == 0
    assert "First a last." in Rendered(folder).body


@pytest.mark.parametrize("formula", ["$$ x = `{python} 10` $$", "$$\nx = `{python} 10`\n$$", "$$x = `{python} 10`$$"])
def test_inline_code_within_a_displayed_formula_is_a_part_of_it(formula: str) -> None:
    before, _, after = formula.partition("`{python} 10`")
    parts = [
        source.Part("prose", before, WHERE),
        source.Part("inline", "10", WHERE),
        source.Part("prose", after, WHERE),
    ]
    woven = weave.weave(source.Paper(Path("paper.qmd"), parts=parts), ["10"], {}, Path())
    assert woven.text == before + "10" + after
