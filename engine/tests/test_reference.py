"""The documentation: what is made from the code is current; examples are of the language; links lead somewhere."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from argued import cli
from argued.logic.parsing import parse
from argued.logic.predicates import DAY, NUMBER, Frame

from engine.reference import FOLDER, PAGES, called, commented, markdown, prose, reference, rules, unbound, writing

YES_NO = ("yes", "no")
GRADES = ("poor", "fair", "good")
FRAME = Frame(  # of what the examples of rules speak
    ("AAA", "BBB", "CCC"),
    {"hotline": YES_NO, "court": YES_NO, "cost": YES_NO, "staff": ("none", "some", "many")}
    | {"grade_2015": GRADES, "grade_2020": GRADES},
    {
        "penalties": {"country": "", "min_years": NUMBER},
        "courts": {"country": "", "since": DAY},
        "laws": {"country": "", "year": NUMBER},
        "plans": {"country": "", "year": NUMBER, "until": DAY},
    },
    {"staff": False, "grade_2015": False, "grade_2020": False},
    (dt.date(2015, 1, 1), dt.date(2021, 12, 31)),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_made_from_the_code_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run `make format`"


def examples() -> list[dict[str, Any]]:
    """The rules that the page of the language gives as examples."""
    box = re.search(r"# One example of each\n\n```\{\.toml\}\n(.*?)```", rules(), re.DOTALL)
    assert box
    return [tomllib.loads(f"rule = {line}")["rule"] for line in box[1].splitlines() if line.startswith("{")]


def test_every_example_of_a_rule_is_of_the_language() -> None:
    assert len(examples()) >= 15
    for rule in examples():
        assert parse(rule, FRAME)


def test_every_example_of_a_rule_has_what_it_says_beneath() -> None:
    assert commented("    { a = 1 }    it is one\n") == "{ a = 1 }\n# it is one"
    assert commented("    { b = 2 }\n        it is two\n") == "{ b = 2 }\n# it is two"


def test_every_command_is_listed_with_its_options() -> None:
    page = PAGES["commands.qmd"]()
    for each in cli.COMMANDS:
        assert f"\n# `argued {each.name}`\n" in page
    assert "- `--units ONE SEVERAL`: " in page and "- `--example`: " in page and "- `FOLDER`: " in page
    assert called(cli.parser()._actions[0]) == "-h"


PAGE_FILES = sorted(FOLDER.glob("*.qmd"))


@pytest.mark.parametrize("file", PAGE_FILES, ids=lambda path: path.stem)
def test_links_between_pages_lead_to_pages(file: Path) -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.qmd)\)", file.read_text(encoding="utf-8")))
    assert linked <= {path.name for path in PAGE_FILES}
    if file.stem == "index":
        assert linked == {path.name for path in PAGE_FILES} - {"index.qmd"}


@pytest.mark.parametrize("file", PAGE_FILES, ids=lambda path: path.stem)
def test_the_commands_that_a_page_shows_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\\n", "")  # a command may go on on the next line
    for line in re.findall(r"^(?:\.venv/bin/)?argued ([a-z].*?)(?:\s+#.*)?$", text, re.MULTILINE):
        cli.parser().parse_args(re.findall(r'"[^"]*"|\S+', line))


@pytest.mark.parametrize(
    ("docstring", "page"),
    [
        ("Says it.\n\nMore of it.", "Says it.\n\nMore of it."),
        (
            "Args:\n    one: first,\n        and more.\n    two: second.",
            "*Arguments*\n\n- `one`: first, and more.\n- `two`: second."),
        ("Returns:\n    A share\n    of all.", "*Returns*: A share of all."),
        ("Raises:\n    KeyError: there is none.", "*Raises*\n\n- `KeyError`: there is none."),
        (">>> 1 + 1\n2", "```pycon\n>>> 1 + 1\n2\n```"),
    ],
)  # fmt: skip
def test_sections_become_lists_and_examples_code(docstring: str, page: str) -> None:
    assert markdown(docstring) == page


def test_what_is_indented_becomes_code() -> None:
    assert prose("One:\n\n    a\n\n    b\n\nTwo.") == "One:\n\n```{.text}\na\n\nb\n```\n\nTwo."


def test_what_is_offered_is_on_the_page_with_how_it_is_called() -> None:
    page = reference()
    for heading in (
        "`Study.load(where=None)`",
        "`study[finding]`",
        "`study.bases`",
        "`finding.under(base, date=None)`",
    ):
        assert f"\n## {heading}\n" in page
    assert "study._" not in page


def test_each_function_for_a_paper_is_told_with_what_it_gives() -> None:
    made = writing()
    for entry in (
        "## `sentences.standing(study, criterion)`\n\nHow a criterion stands",
        '`sentences.standing(study, "means")` says: Of the cells that count for the criterion, 50 to 83 per cent',
        "`tables.timeline(study)` has the columns *finding*, *from*, *until*, *verdict*.",
        "`figures.degrees(tables.standings(study))` shows: Bars of the share",
        "## `study.table(frame, caption, label)`\n\nShows a frame",
        "## `page.downloads(study.data, stem='paper')`\n\nLinks",
    ):
        assert entry in made
    assert "]{." not in made and "\n\n\n" not in made
    assert not re.search(r"^## `tables\.(escape|bound|markdown|locators)", made, re.MULTILINE)


def test_each_function_for_a_paper_says_what_it_is_for() -> None:
    entries = writing().split("\n## ")[1:]
    assert len(entries) > 80
    assert [entry for entry in entries if not re.match(r"`.*`\n\n[A-Z][\w,]* ", entry)] == []


@pytest.mark.parametrize(
    ("bound", "plain"),
    [('[a [b]{.computed data-of="x"} c]{.finding} d', "a b c d"), ("a [b] {c}", "a [b] {c}"), ("", "")],
)
def test_a_sentence_is_shown_without_what_it_is_bound_to(bound: str, plain: str) -> None:
    assert unbound(bound) == plain
