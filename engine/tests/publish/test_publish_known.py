"""The table in publish/README.md, publish/syntax.json and the code say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from publish import settings, source

from engine.tests.publish.builders import ENGINE, cell

SYNTAX = json.loads((ENGINE / "publish/syntax.json").read_text("utf-8"))
README = (ENGINE / "publish/README.md").read_text("utf-8")
UNLISTED = (
    "missing file left aside",
    "type of option",
    "type of cell option",
    "type",
    "wrap",
    "format by another name",
    "format of a condition",
    "command of MathJax",
    "switch of MathJax",
)
NAMED = [(kind, name) for kind, names in SYNTAX.items() if isinstance(names, dict) for name in names]
CELL_VALUES = {"true or false": "true", "true, false or fenced": "fenced", "true, false or asis": "asis",
               "true, false or show": "show", "true, or a list of texts": "[a, b]", "a whole number": "2",
               "left, center, right or default": "left"}  # fmt: skip
VALUES = {"toc": "true", "number-sections": "true", "link-citations": "false", "suppress-bibliography": "true",
          "toc-depth": "2",
          "number-depth": "2", "number-offset": "[1, 2]", "shift-heading-level-by": "-1",
          "date": "2024-01-31", "jupyter": "python3", "engine": "jupyter", "format": "html", "title": "T",
          "bibliography": "a.file",
          "metadata-file": "a.file", "metadata-files": "[a.file]",
          "csl": "a.file", "css": "a.file", "filters": "[quarto, a.file]", "reference-doc": "a.file",
          "include-in-header": "a.file", "include-before-body": "[a.file]", "include-after-body": "{text: a}",
          "from": "markdown+emoji", "papersize": "us-letter", "google-scholar": "true", "resources": "paper.qmd",
          "execute": "{echo: false}", "enabled": "true", "eval": "true",
          "include": "true", "warning": "true", "error": "true",
          "output": "asis", "echo": "fenced", "fig-width": "7", "fig-height": "5.5", "code-fold": "show",
          "project": "{type: default}", "publish": "{timeout: 3}",
          "timeout": "3", "strict": "false",
          "crossref": "{title-delim: .}", "language": "{a: b}",
          "anonymous": "true", "line-numbers": "true", "line-spacing": "1.5"}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [pair for pair in NAMED if pair[0] not in UNLISTED])
def test_the_readme_has_a_row_for_each_name(kind: str, name: str) -> None:
    assert f"| {kind} | `{name}` | {SYNTAX[kind][name]} |" in README


@pytest.mark.parametrize("name", SYNTAX["cell option"])
def test_each_cell_option_is_taken(paper: Callable[..., Path], name: str) -> None:
    value = CELL_VALUES.get(SYNTAX["type of cell option"].get(name, ""), "x")
    read = source.parse(paper(cell("1", **{name: value})) / "paper.qmd")
    assert name in read.cells[0].options
    assert problems(read) == ""


@pytest.mark.parametrize("name", SYNTAX["type of cell option"])
def test_each_cell_option_is_of_its_type(paper: Callable[..., Path], name: str) -> None:
    read = source.parse(paper(cell("1", **{name: "{a: mapping}"})) / "paper.qmd")
    assert name not in read.cells[0].options
    assert f"paper.qmd:6: the cell option `{name}` is {{'a': 'mapping'}}; expected" in problems(read)


@pytest.mark.parametrize(
    "name",
    [*SYNTAX["option"], *SYNTAX["setting"], *SYNTAX["format option"], *SYNTAX["option for Quarto alone"]],
)
@pytest.mark.parametrize("place", ["header", "project", "format"])
def test_each_option_is_taken_where_it_belongs(paper: Callable[..., Path], name: str, place: str) -> None:
    line = f"{name}: {VALUES.get(name, 'value')}\n"
    title = "" if name == "title" and place == "header" else "title: T\n"
    files = {"a.file": "", "_quarto.yml": line if place == "project" else ""}
    own = {"header": line, "project": "", "format": f"format:\n  html:\n    {line}"}[place]
    folder = paper(f"---\n{title}{own}---\n", **files)
    read = source.parse(folder / "paper.qmd")
    settings.read(read)
    said = problems(read)
    if place == "format" and name in {**SYNTAX["option"], **SYNTAX["setting"]} and name != "execute":
        assert f"`{name}`" in said
    else:
        assert said == ""


def problems(read: source.Paper) -> str:
    said: list[str] = []
    read.problems.tell(said.append)
    return "\n".join(said)


@pytest.mark.parametrize(
    "lines",
    [
        "execute: {echo: false}",
        "echo: false",
        "format:\n  html:\n    echo: false",
        "format:\n  html: {echo: false}\n  docx: {echo: false, toc: true}",
        "format:\n  html:\n    execute: {echo: false}",
    ],
)
def test_how_cells_are_shown_can_stand_in_each_of_quartos_places(paper: Callable[..., Path], lines: str) -> None:
    read = source.parse(paper(f"---\ntitle: T\n{lines}\n---\n") / "paper.qmd")
    assert settings.read(read).execute["echo"] is False
    assert problems(read) == ""


@pytest.mark.parametrize(
    "formats", ["[html, pdf: {toc: true}]", "[html, typst: {toc: true}]", "{html: default, pdf: {toc: true}}"]
)
def test_a_format_in_a_list_has_its_options(paper: Callable[..., Path], formats: str) -> None:
    read = source.parse(paper(f"---\ntitle: T\nformat: {formats}\n---\n") / "paper.qmd")
    options = settings.read(read)
    assert [options.formats[name]["toc"] for name in ("html", "pdf")] == [False, True]
    assert read.problems.fatal == []


def test_what_is_wrong_with_a_format_in_a_list_is_told_with_its_line(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nformat:\n  - html\n  - docx:\n      toc: maybe\n---\n"
    read = source.parse(paper(header) / "paper.qmd")
    settings.read(read)
    assert problems(read) == "error: paper.qmd:6: `toc` is 'maybe'; expected true or false"


def test_a_text_of_the_header_can_be_shown_whatever_its_name(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nown: {number: 3}\nparams: {alpha: 0.5}\nother: x\n---\n"
    folder = paper(header + "{{< meta own.number >}} {{< meta params.alpha >}}\n")
    read = source.parse(folder / "paper.qmd")
    settings.read(read)
    assert "".join(part.text for part in read.parts).strip() == "3 0.5"
    assert "unknown option `other`" in problems(read)
    assert "`own`" not in problems(read)


def test_cells_that_are_to_be_shown_in_one_format_alone_are_warned_of(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nformat:\n  html: {echo: false}\n  docx: {echo: true}\n---\n"
    read = source.parse(paper(header) / "paper.qmd")
    assert settings.read(read).execute["echo"] is True
    assert "paper.qmd:4: unknown option of the format html `echo`" in problems(read)


@pytest.mark.parametrize(
    ("given", "taken"), [("letter", "us-letter"), ("letterpaper", "us-letter"), ("a5paper", "a5"), ("A4", "a4")]
)
def test_sizes_of_paper_have_latexs_names_too(paper: Callable[..., Path], given: str, taken: str) -> None:
    read = settings.read(source.parse(paper(f"---\ntitle: T\npapersize: {given}\n---\n") / "paper.qmd"))
    assert read.formats["pdf"]["papersize"] == taken


@pytest.mark.parametrize("kind", ["execute", "project", "publish"])
def test_each_nested_option_is_taken(paper: Callable[..., Path], kind: str) -> None:
    lines = "".join(f"  {name}: {VALUES.get(name, 'value')}\n" for name in SYNTAX[f"{kind} option"])
    read = source.parse(paper(f"---\ntitle: T\n{kind}:\n{lines}---\n") / "paper.qmd")
    settings.read(read)
    assert problems(read) == ""


def test_the_header_wins_over_the_project_and_lists_are_joined(paper: Callable[..., Path]) -> None:
    project = "toc: false\nkeywords: [a, b]\nformat:\n  html:\n    toc: true\n    css: a.css\n"
    header = "---\ntitle: T\ntoc-depth: 4\nkeywords: [b, c]\nformat:\n  html:\n    css: [b.css]\n---\n"
    folder = paper(header, **{"_quarto.yml": project, "a.css": "", "b.css": ""})
    read = settings.read(source.parse(folder / "paper.qmd"))
    assert read.paper["keywords"] == ["a", "b", "c"]
    assert read.formats["html"]["toc"] is True
    assert read.formats["pdf"]["toc"] is False
    assert read.formats["html"]["toc-depth"] == 4
    assert read.formats["html"]["css"] == ["b.css"]


@pytest.mark.parametrize(("given", "shown"), [("B", ["B"]), ("[B]", ["A", "B"])])
def test_an_author_takes_the_place_of_the_projects_and_a_list_joins_it(
    paper: Callable[..., Path], given: str, shown: list[str]
) -> None:
    folder = paper(f"---\ntitle: T\nauthor: {given}\n---\n", **{"_quarto.yml": "author: A\n"})
    assert settings.read(source.parse(folder / "paper.qmd")).paper["author-meta"] == shown


@pytest.mark.parametrize("project", ["_quarto.yml", "_quarto.yaml"])
@pytest.mark.parametrize("at", ["_metadata.yml", "sub/_metadata.yml", "sub/_metadata.yaml"])
def test_options_of_a_folder_win_over_the_projects_and_lose_to_the_papers(
    tmp_path: Path, at: str, project: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / project).write_text("toc-depth: 1\nsubtitle: Project\nlang: de\n")
    (tmp_path / at).write_text("subtitle: Folder\nlang: fr\n")
    (tmp_path / "sub/paper.qmd").write_text("---\ntitle: T\nlang: it\n---\n")
    read = settings.read(source.parse(tmp_path / "sub/paper.qmd"))
    assert (read.paper["subtitle"], read.paper["lang"], read.formats["html"]["toc-depth"]) == ("Folder", "it", 1)


def test_words_that_yaml_takes_for_numbers_are_texts(paper: Callable[..., Path]) -> None:
    read = settings.read(source.parse(paper("---\ntitle: 2024\nsubtitle: true\n---\n") / "paper.qmd"))
    assert (read.paper["title"], read.paper["subtitle"]) == ("2024", "true")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("one.lua", ["one.lua", "quarto"]),
        ("[one.lua, quarto, two.lua]", ["one.lua", "quarto", "two.lua"]),
        ("[{path: one.lua, at: pre-ast}, {path: two.lua, at: post-quarto}]", ["one.lua", "quarto", "two.lua"]),
        ("[argued]", ["_extensions/argued/a.lua", "quarto", "_extensions/argued/c.lua"]),
        ("[one.lua, argued, two.lua]",
         ["one.lua", "_extensions/argued/a.lua", "two.lua", "quarto", "_extensions/argued/c.lua"]),
        ("[quarto, argued]", ["quarto", "_extensions/argued/a.lua", "_extensions/argued/c.lua"]),
    ],
)  # fmt: skip
def test_an_extension_stands_for_its_filters(paper: Callable[..., Path], given: str, expected: list[str]) -> None:
    extension = "contributes:\n  filters:\n    - a.lua\n    - {path: c.lua, at: post-quarto}\n"
    own = {f"_extensions/argued/{name}.lua": "" for name in "ac"}
    files = {"one.lua": "", "two.lua": "", "_extensions/argued/_extension.yml": extension, **own}
    folder = paper(f"---\ntitle: T\nfilters: {given}\n---\n", **files)
    assert settings.read(source.parse(folder / "paper.qmd")).paper["filters"] == expected


@pytest.mark.parametrize("named", ["lined", "someone/lined"])
def test_an_extension_may_stand_in_the_folder_of_its_owner(paper: Callable[..., Path], named: str) -> None:
    folder = paper(
        f"---\ntitle: T\nfilters: [{named}]\nlined: {{every: 2}}\n---\n",
        **{
            "_extensions/someone/lined/_extension.yml": "contributes:\n  filters: [a.lua]\n",
            "_extensions/someone/lined/a.lua": "",
        },
    )
    read = source.parse(folder / "paper.qmd")
    assert settings.read(read).paper["filters"] == ["_extensions/someone/lined/a.lua", "quarto"]
    assert problems(read) == ""


def test_a_day_may_stand_with_its_format(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\ndate: {value: 2024-05-01, format: YYYY}\nengine: markdown\nauthor: ''\n---\n"
    read = source.parse(paper(header) / "paper.qmd")
    options = settings.read(read)
    assert (options.paper["date"], options.execute["enabled"], options.paper["author"]) == ("2024", False, [])
    assert problems(read) == ""


def test_an_affiliation_that_no_author_has_is_warned_of(paper: Callable[..., Path]) -> None:
    header = "title: T\nauthor: [{name: A, affiliation: {ref: u}}, B]\naffiliations: [{id: u, name: U}, {name: V}]\n"
    read = source.parse(paper(f"---\n{header}---\n") / "paper.qmd")
    settings.read(read)
    assert problems(read).startswith("warning: paper.qmd:4: no author has the affiliation V, which is left aside")


def test_of_two_works_with_one_key_the_last_is_cited_and_both_are_named(paper: Callable[..., Path]) -> None:
    works = "".join(f"@book{{known, author={{A, B}}, title={{{title}}}, year={{2000}}}}\n" for title in "TU")
    folder = paper("---\ntitle: T\nbibliography: b.bib\n---\n", **{"b.bib": works})
    read = source.parse(folder / "paper.qmd")
    settings.read(read)
    assert "warning: b.bib:2: two works have the key `known`, the other at b.bib:1" in problems(read)
    assert read.problems.fatal == []


@pytest.mark.parametrize("missing", ["argued", "_extensions/argued/a.lua"])
def test_a_filter_that_is_not_there_is_named(paper: Callable[..., Path], missing: str) -> None:
    extension = {"_extensions/argued/_extension.yml": "contributes:\n  filters: [a.lua]\n"} if "/" in missing else {}
    folder = paper("---\ntitle: T\nfilters: [argued]\n---\n", **extension)
    read = source.parse(folder / "paper.qmd")
    settings.read(read)
    assert f"`filters` names {missing}, and the paper's folder has no such file" in problems(read)


def test_a_file_that_is_not_there_is_as_if_it_had_not_been_named(paper: Callable[..., Path]) -> None:
    read = source.parse(paper("---\ntitle: T\nbibliography: none.bib\ncss: [none.css]\n---\n") / "paper.qmd")
    options = settings.read(read)
    assert "bibliography" not in options.paper and "css" not in options.formats["html"]


def test_an_extension_of_the_project_serves_its_folders(paper: Callable[..., Path]) -> None:
    folder = paper(
        "",
        **{
            "_quarto.yml": "",
            "_extensions/lined/_extension.yml": "contributes:\n  filters: [a.lua]\n",
            "_extensions/lined/a.lua": "",
            "posts/paper.qmd": "---\ntitle: T\nfilters: [lined]\n---\n",
        },
    )
    read = source.parse(folder / "posts/paper.qmd")
    assert settings.read(read).paper["filters"] == ["../_extensions/lined/a.lua", "quarto"]
    assert problems(read) == ""


@pytest.mark.parametrize(
    ("option", "level"),
    [("css", "warning"), ("project: {resources", "error"), ("bibliography", "error"), ("csl", "error"),
     ("filters", "error"), ("include-in-header", "error"), ("reference-doc", "error")],
)  # fmt: skip
def test_a_file_that_is_not_there_stops_what_would_be_another_paper_without_it(
    paper: Callable[..., Path], option: str, level: str
) -> None:
    project = f"{option}: none.lua{'}' if '{' in option else ''}\n"
    folder = paper("", **{"_quarto.yml": project, "posts/paper.qmd": "---\ntitle: T\n---\n"})
    for place in (".", "posts") if "project" not in option else (".",):
        read = source.parse(folder / place / "paper.qmd")
        settings.read(read)
        found = [(problem.level, problem.message) for problem in read.problems if problem.where.file.endswith(".yml")]
        where = "the paper's folder" if place == "." else "the folder of ../_quarto.yml"
        assert found[0][0] == level
        assert f"names none.lua, and {where} has no such file" in found[0][1]


@pytest.mark.parametrize(
    ("given", "names", "places"),
    [
        ("Jane Doe", ["Jane Doe"], [[]]),
        ("[Jane Doe, Rick Roe]", ["Jane Doe", "Rick Roe"], [[], []]),
        ("{name: J, affiliation: A}", ["J"], [["A"]]),
        ("[{name: {given: Jane, family: Doe}, affiliations: [{name: A}, B]}]", ["Jane Doe"], [["A", "B"]]),
    ],
)
def test_authors_can_be_written_in_several_ways(
    paper: Callable[..., Path], given: str, names: list[str], places: list[list[str]]
) -> None:
    read = settings.read(source.parse(paper(f"---\ntitle: T\nauthor: {given}\n---\n") / "paper.qmd"))
    assert [author["name"] for author in read.paper["author"]] == names
    assert [author["affiliations"] for author in read.paper["author"]] == places


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", "May 3, 2024"),
        ("en-GB", "3 May 2024"),
        ("en-US", "May 3, 2024"),
        ("sq", "3 maj 2024"),
        ("de-AT", "3. Mai 2024"),
        ("sr-Latn", "3. maj 2024."),
        ("ru", "3 мая 2024\u00a0г."),
        ("zh-TW", "2024年5月3日"),
        ("pt-BR", "3 de maio de 2024"),
        ("no such language", "2024-05-03"),
        ("xx", "2024-05-03"),
    ],
)
def test_the_date_is_shown_as_its_readers_write_it(paper: Callable[..., Path], lang: str, shown: str) -> None:
    read = settings.read(source.parse(paper(f"---\ntitle: T\ndate: 2024-05-03\nlang: {lang}\n---\n") / "paper.qmd"))
    assert read.paper["date"] == shown


def test_every_part_knows_its_file_and_line(paper: Callable[..., Path]) -> None:
    text = "One `{python} 1`\nand `{python} 2`.\n\n{{< include b.md >}}\n" + cell("3") + "`{python} 4`\n"
    read = source.parse(paper(text, **{"b.md": "\n`{python} 5`\n"}) / "paper.qmd")
    found = [str(part.where) for part in read.code]
    assert found == ["paper.qmd:4", "paper.qmd:5", "b.md:2", "paper.qmd:9", "paper.qmd:12"]


@pytest.mark.parametrize("file", sorted((ENGINE / "publish/filter").glob("*.lua")), ids=lambda file: file.name)
def test_the_filter_can_be_read_without_scrolling_sideways(file: Path) -> None:
    assert max(len(line) for line in file.read_text("utf-8").splitlines()) <= 120


def test_files_of_further_options_win_over_the_file_that_names_them(paper: Callable[..., Path]) -> None:
    folder = paper(
        "---\ntitle: T\ntoc: false\nmetadata-files: [own.yml]\n---\n",
        **{
            "_quarto.yml": "lang: fr\nmetadata-files: [a.yml]\n",
            "a.yml": "lang: de\nsubtitle: S\n",
            "own.yml": "toc: true\n",
        },
    )
    read = source.parse(folder / "paper.qmd")
    options = settings.read(read)
    assert (options.paper["lang"], options.paper["subtitle"], options.formats["html"]["toc"]) == ("de", "S", True)
    assert {file.name for file in read.files} == {"paper.qmd", "a.yml", "own.yml"}


@pytest.mark.parametrize(
    ("named", "others", "problem"),
    [
        ("none.yml", {}, "warning: paper.qmd:3: `metadata-files` names none.yml, which is not there"),
        (
            "a.yml",
            {"a.yml": "metadata-files: [a.yml]\n"},
            "error: a.yml:1: `metadata-files` names a.yml, a second time",
        ),
    ],
)
def test_files_of_further_options_are_there_and_named_once(
    paper: Callable[..., Path], named: str, others: dict[str, str], problem: str
) -> None:
    read = source.parse(paper(f"---\ntitle: T\nmetadata-files: [{named}]\n---\n", **others) / "paper.qmd")
    settings.read(read)
    assert problem in problems(read)


def test_words_of_the_engine_may_stand_in_a_file(paper: Callable[..., Path]) -> None:
    folder = paper(
        "---\ntitle: T\n---\n", **{"_quarto.yml": "language: own.yml\n", "own.yml": "crossref-fig-title: Abb.\n"}
    )
    read = source.parse(folder / "paper.qmd")
    assert settings.read(read).paper["language"] == {"crossref-fig-title": "Abb."}
    assert {file.name for file in read.files} == {"paper.qmd", "own.yml"}


def test_a_file_of_words_that_cannot_be_read_is_named(paper: Callable[..., Path]) -> None:
    folder = paper("---\ntitle: T\nlanguage: own.yml\n---\n")
    (folder / "own.yml").write_bytes("crossref-fig-title: Übersicht\n".encode("latin-1"))
    read = source.parse(folder / "paper.qmd")
    settings.read(read)
    assert "error: own.yml:1: cannot read own.yml: 'utf-8' codec" in problems(read)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["\\newcommand{\\E}[1]{\\mathbb{E}(#1)}", "\\def\\x#1{a}", "\\DeclareMathOperator*{\\argmin}{arg\\,min}"],
            False,
        ),
        (["\\newcommand{\\E}[1]{\\mathbb{E}(#1)}\\usepackage{bm}"], True),
        (["\\usepackage{bm}", "\\newcommand{\\a}{b}"], True),
        ([""], True),
    ],
)
def test_definitions_in_the_header_are_not_said_to_be_left_aside(
    paper: Callable[..., Path], lines: list[str], told: bool
) -> None:
    for whole in ("header-includes: |\n{}", "format:\n  pdf:\n    header-includes:\n      - text: |\n{}"):
        text = "".join(f"          {line}\n" for line in lines)
        read = source.parse(paper(f"---\ntitle: T\n{whole.format(text)}---\n") / "paper.qmd")
        settings.read(read)
        assert ("left aside" in problems(read)) == told


def test_what_captions_do_not_have_here_is_left_aside_with_a_note(paper: Callable[..., Path]) -> None:
    read = source.parse(paper("---\ntitle: T\ncrossref:\n  appendix-delim: ':'\n---\n") / "paper.qmd")
    settings.read(read)
    said = "note: left aside, since they have no meaning here: `crossref: appendix-delim` (paper.qmd:4)"
    assert problems(read) == said


def test_python_cells_are_run_by_jupyter_where_knitr_is_named(paper: Callable[..., Path]) -> None:
    read = source.parse(paper("---\ntitle: T\nengine: knitr\n---\n") / "paper.qmd")
    settings.read(read)
    assert problems(read) == "note: paper.qmd:3: `engine: knitr`: Jupyter runs the `python` cells here"


@pytest.mark.parametrize("name", SYNTAX["option of another look"])
def test_another_look_is_left_aside_with_a_warning(paper: Callable[..., Path], name: str) -> None:
    header = f"---\ntitle: T\nformat:\n  html: {{{name}: a.html}}\n  pdf: {{{name}: a.tex}}\n---\n"
    read = source.parse(paper(header) / "paper.qmd")
    settings.read(read)
    assert f"warning: paper.qmd:4: `{name}` is left aside. `include-in-header`" in problems(read)
    assert read.problems.fatal == []
