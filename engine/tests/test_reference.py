"""The documentation: what is made from the code is current; examples are of the language; links lead somewhere."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from argued import Study, cli
from argued.logic.parsing import parse, parse_rule
from argued.logic.predicates import DAY, NUMBER, Frame
from argued.ship.new import REGION
from argued.show.manuscript import Manuscript
from argued.show.sheet import save

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
    need = parse_rule({"criterion": "first", "is": "met"}, ["first"])
    for rule in examples():
        assert parse_rule(rule, ["first"], answers={"need": need}) if "answer" in rule else parse(rule, FRAME)


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


@pytest.mark.parametrize("name", ["reviewer", "maintainer"])
def test_what_a_guide_shows_can_be_done_with_the_made_up_study(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for an archive, of which the tests of releases verify one."""
    study = Path(shutil.copytree(REGION, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.chdir(study)
    for command in ("init -q", "add --all", "-c user.name=A -c user.email=a@example.org commit -q -m First"):
        subprocess.run(["git", *command.split()], check=True)
    Study.load().suppose({"XBC.warning_centre": "yes"}).doubt("doubt.json", "Seen.")
    text = (FOLDER / f"{name}.qmd").read_text(encoding="utf-8")
    done = []
    for box in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in re.findall(r"^argued (.*?)(?:\s+#.*)?$", box, re.MULTILINE):
            command, *rest = shlex.split(line)
            if "--enter" in rest:
                form = Path(rest[rest.index("--enter") + 1])
                form.write_text(
                    re.sub(r"(?m)^(XAL,joint_drill,.*),,,,,,$", r"\1,section,yes,2.i.2,,high,", form.read_text())
                )
            if command != "verify":
                assert cli.main([command, *rest]) == 0, (line, capsys.readouterr().err)
                done.append(command)
    assert {"reviewer": "robustness", "maintainer": "form"}[name] in done
    for box in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        exec(box, {})


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
        '`sentences.standing(study, "means")` says: The degree of means is 50 to 83 per cent',
        "`tables.timeline(study)` has the columns *finding*, *from*, *until*, *verdict*.",
        "`figures.degrees(tables.standings(study))` shows: Bars of the share",
        "## `study.table(frame, caption, label)`\n\nShows a frame",
        "## `page.downloads(study.data, stem='paper')`\n\nLinks",
    ):
        assert entry in made
    assert "]{." not in made and "\n\n\n" not in made
    assert not re.search(r"^## `tables\.(escape|bound|markdown|locators)", made, re.MULTILINE)


def test_the_figure_of_one_s_own_can_be_drawn_as_it_stands(tmp_path: Path) -> None:
    (box,) = re.findall(r"```python\n(import matplotlib.*?)^```", writing(), re.MULTILINE | re.DOTALL)
    made: dict[str, Any] = {}
    exec(box, made)
    picture = made["centres"](Manuscript(folder=REGION / "data").known)
    assert picture.numbers.to_dict("list") == {"answer": ["yes", "no", "not reported"], "count": [1, 1, 1]}
    assert save(picture, tmp_path).with_suffix(".svg").stat().st_size > 1000


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
