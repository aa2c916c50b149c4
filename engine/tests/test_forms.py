"""A coding round: a form without anybody's answers goes out, and comes back as a coder's file."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import read
from argued.judge.reliability import agreement
from argued.ship.coding_form import blank
from argued.ship.new import REGION

Form = list[dict[str, str]]


@pytest.fixture
def form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Form:
    """The blank form of the made-up study, in a copy of which one works."""
    folder = Path(shutil.copytree(REGION, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.chdir(folder)
    assert main(["form", "second"]) == 0
    return list(csv.DictReader(Path("second-form.csv").read_text(encoding="utf-8").splitlines()))


def entered(rows: Form, *more: str) -> int:
    with Path("filled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return main(["form", "second", "--enter", "filled.csv", "--as", "second reader", *more])


def answer(rows: Form, place: str, value: str) -> None:
    country, _, indicator = place.partition(".")
    row = next(row for row in rows if (row["country"], row["indicator"]) == (country, indicator))
    row.update({"basis": "section", "value": value, "passages": "2.i.1", "sources": "a report", "confidence": "high"})


def test_a_form_asks_every_question_of_every_country_and_answers_none(form: Form) -> None:
    data = read()
    assert [(row["country"], row["indicator"]) for row in form] == [
        (c, i) for c in data.countries for i in data.indicators
    ]
    assert all(row["question"] and row["values"] and row["coding_rule"] for row in form)
    for column in ("basis", "value", "passages", "sources", "confidence", "note"):
        assert {row[column] for row in form} == {""}


def test_a_form_is_the_same_whatever_others_have_answered(form: Form) -> None:
    before = blank(read())
    answer(form, "XAL.joint_drill", "no")
    assert entered(form) == 0
    assert blank(read()) == before


def test_a_filled_form_is_a_coder_with_the_questions_that_were_left_in_it(form: Form) -> None:
    rows = [row for row in form if row["indicator"] != "losses_grow"]
    answer(rows, "XAL.joint_drill", "no")
    assert entered(rows) == 0
    data = read()
    coder = data.coders["second"]
    assert (coder.who, coder.countries) == ("second reader", ("XAL", "XBC", "XOS"))
    assert coder.indicators == ("flood_from_neighbour", "warning_centre", "joint_drill")
    (row,) = data.table("coders/second")
    assert (row["indicator"], row["value"], row["sources"]) == ("joint_drill", "no", "a report")
    assert agreement(data, "told") == []  # there is one coder


def test_the_codings_as_they_stand_become_those_of_a_coder(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "first", "--as", "coder"]) == 0
    data = read()
    coder = data.coders["first"]
    assert (coder.who, coder.countries, coder.indicators) == ("coder", tuple(data.countries), tuple(data.indicators))
    assert [row.text for row in data.table("coders/first")] == [row.text for row in data.table("codings")]
    assert main(["check"]) == 0 and "`argued form NAME --as coder` makes one" in capsys.readouterr().out


def test_a_question_that_has_come_since_is_asked_alone_and_what_stands_is_taken_over_of_it_alone(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    old = [row for row in form if row["indicator"] != "joint_drill"]
    answer(old, "XAL.warning_centre", "no")
    assert entered(old) == 0
    Path("filled.csv").rename("again.csv")
    assert main(["form", "third", "--enter", "again.csv", "--as", "third reader"]) == 0
    assert main(["form", "first", "--as", "coder"]) == 0
    data = read()
    assert data.coders["first"].indicators == ("joint_drill",)  # two have coded the others
    assert {row["indicator"] for row in data.table("coders/first")} == {"joint_drill"}
    assert main(["form", "fourth", "--of", "joint_drill"]) == 0
    asked = list(csv.DictReader(Path("fourth-form.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["country"], row["indicator"]) for row in asked] == [(each, "joint_drill") for each in data.countries]
    assert main(["form", "fifth", "--of", "joint_dril"]) == 2
    assert "did you mean joint_drill" in capsys.readouterr().err
    assert main(["form", "fifth", "--as", "coder"]) == 0  # one has coded it
    assert main(["form", "sixth", "--as", "coder"]) == 2
    assert "two others have coded every question" in capsys.readouterr().err


def test_what_was_decided_before_stands_beside_the_new_answers(form: Form) -> None:
    """So that a coder who comes later can be taken in; what is open then, `check` lists."""
    assert main(["form", "first", "--as", "coder"]) == 0
    decided = "XBC,warning_centre,section,first=no,no,overlooked,coder,2021-01-02,2.ii.2 says no.\n"
    rest = "XBC,losses_grow,section,first=yes,yes,overlooked,coder,2021-01-02,2.ii.1 says yes.\n"
    head = "country,indicator,basis,answers,decision,reason,who,day,note\n"
    table = Path("data/adjudication.csv")
    table.write_text(head + decided + rest, encoding="utf-8")
    rows = [row for row in form if row["indicator"] != "losses_grow"]
    answer(rows, "XAL.joint_drill", "no")
    assert entered(rows) == 0
    text = table.read_text(encoding="utf-8")
    assert text == head + decided.replace("first=no", "first=no;second=not reported") + rest
    answer(rows, "XBC.warning_centre", "no")
    assert entered(rows) == 2  # what a coder has answered is not replaced without a word
    assert entered(rows, "--again") == 0
    assert "warning_centre,section,first=no;second=no,no" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "status", "told"),
    [
        (lambda rows: answer(rows, "XAL.joint_drill", "perhaps"), 1, "filled.csv:5:value: saw 'perhaps'"),
        (lambda rows: rows[2].update(country="XAX"), 2, "no country 'XAX' (did you mean XAL?); there are XAL"),
        (lambda rows: rows.pop(2), 2, "no row for warning_centre, which other countries have; leave the row empty"),
        (lambda rows: [row.pop("basis") for row in rows], 2, "the form has no column basis; `argued form` writes one"),
    ],
)
def test_a_form_that_is_not_sound_is_not_taken_in(
    form: Form, capsys: pytest.CaptureFixture[str], spoil: object, status: int, told: str
) -> None:
    answer(form, "XBC.joint_drill", "no")
    spoil(form)  # type: ignore[operator]
    assert entered(form) == status
    assert told in capsys.readouterr().err and not Path("data/coders").exists()


def test_a_form_is_taken_as_a_spreadsheet_saves_it(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    answer(form, "XAL.joint_drill", "no")
    form[0]["note"] = "für; uns"
    for separator, encoding, status in ((";", "utf-8-sig", 0), ("\t", "utf-8", 0), (",", "cp1252", 2)):
        with Path("sheet.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, form[0], delimiter=separator)
            writer.writeheader()
            writer.writerows(form)
        assert main(["form", "second", "--again", "--enter", "sheet.csv", "--as", "second reader"]) == status
        assert [row["value"] for row in read().table("coders/second")] == ["no"]
    assert "is no UTF-8; save it as CSV in UTF-8" in capsys.readouterr().err


def test_a_form_without_any_answer_is_refused(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    assert entered(form) == 1
    assert "filled.csv:2: saw no rows; expected at least one" in capsys.readouterr().err


def test_a_form_that_is_there_is_not_replaced_by_a_blank_one(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("second-form.csv")
    path.write_text("filled", encoding="utf-8")
    assert main(["form", "second"]) == 2
    assert "second-form.csv is there already" in capsys.readouterr().err and path.read_text("utf-8") == "filled"


def test_how_many_answers_were_given_is_told(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    answer(form, "XAL.joint_drill", "no")
    assert entered(form) == 0
    out = capsys.readouterr().out
    assert "1 answer; 11 rows left empty: looked for, and not found.\n" in out and "answered alike" not in out


def test_a_form_says_which_words_its_columns_take(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "third"]) == 0
    out = capsys.readouterr().out
    assert "delete for all countries." in out
    assert "  basis: section, results\n  confidence: high, medium, low\n" in out


def test_how_far_a_coder_agrees_with_each_other_is_told_at_once(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """On the cells that both coded, silence among their answers."""
    assert main(["form", "first", "--as", "coder"]) == 0
    answer(form, "XAL.joint_drill", "yes")
    answer(form, "XBC.joint_drill", "no")
    assert entered([row for row in form if row["indicator"] == "joint_drill"]) == 0
    assert "2 of 3 cells that first coded too are answered alike; `argued check` has" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["form", "J. Doe"], "a coder called 'J. Doe'; expected lower-case letters"),
        (["form", "second", "--enter", "second-form.csv"], "--enter needs --as ROLE"),
        (["form", "second", "--enter", "none.csv", "--as", "coder"], "none.csv: No such file"),
    ],
)
def test_a_request_that_lacks_something_says_what(
    form: Form, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_a_problem_is_told_by_the_line_of_the_file_that_was_filled(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    """Empty rows, and fields of several lines before it, count."""
    answer(form, "XAL.losses_grow", "yes")
    form[1]["note"] = "Two\nlines."
    answer(form, "XOS.joint_drill", "maybe")
    assert entered(form) == 1
    assert "filled.csv:14:value: saw 'maybe'" in capsys.readouterr().err
    lines = Path("filled.csv").read_text(encoding="utf-8").split("\n")
    assert lines[13].startswith("XOS,joint_drill")
