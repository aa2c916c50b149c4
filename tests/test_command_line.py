"""`python -m argued`: what it prints, and its exit status."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from argued import Study
from argued.cli import COMMANDS, main
from argued.data import OBSERVATIONS, Dataset
from argued.logic.predicates import cells
from argued.ship.new import REGION

from engine.tests.places import DATA, ROOT

pytestmark = pytest.mark.paper

Edit = Callable[[str, str, str], Path]
MADE_UP = ["--data", str(REGION / "data")]
CELL = ("codings.csv", "XBC,warning_centre,section,no,", "XBC,warning_centre,section,yes,")  # of the made-up study
NO_VALUE = (*CELL[:2], "XBC,warning_centre,section,n,")


def test_check_passes_on_the_data_of_the_paper(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "0 verdicts that differ" in capsys.readouterr().out


def test_check_fails_where_a_verdict_differs(edit_example: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--data", str(edit_example(*CELL))]) == 1
    said = capsys.readouterr().err
    assert "only-aldora-warns.verdict.told: recorded not established; the data says contradicted" in said
    (line,) = set(re.findall(r"findings.toml:(\d+): only-aldora-warns", said))
    recorded = (REGION / "data/findings.toml").read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert recorded.startswith('verdict = { told = "not established"')  # the line to be changed


def test_check_fails_on_invalid_data(edit_example: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--data", str(edit_example(*NO_VALUE))]) == 1
    assert "codings.csv:" in capsys.readouterr().err


@pytest.mark.parametrize("other", ["reversed", "CRLF", "byte order mark"])
def test_check_fails_on_a_table_in_another_form_and_format_mends_it(
    copy: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    path = copy / "penalties.csv"
    text = path.read_bytes().decode()
    head, *rows = text.splitlines()
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    forms = {"reversed": turned, "CRLF": text.replace("\n", "\r\n"), "byte order mark": f"\ufeff{text}"}
    path.write_bytes(forms[other].encode())
    assert main(["check", "--data", str(copy)]) == 1
    assert "python -m argued format" in capsys.readouterr().err
    assert main(["format", "--data", str(copy)]) == 0
    assert capsys.readouterr().out == "wrote penalties.csv\n"
    assert path.read_bytes().decode() == text
    assert main(["check", "--data", str(copy)]) == 0


@pytest.mark.parametrize("base", ["documented", "published"])
def test_findings_are_listed_as_json_for_the_base_asked_for(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["findings", "--json", "--evidence", base]) == 0
    listed = json.loads(capsys.readouterr().out)
    fields = {
        "id",
        "section",
        "passages",
        "published",
        "verdict",
        "recorded",
        "witnesses",
        "silent",
        "statement",
    }
    for item in listed:
        assert fields <= set(item)
        assert item["verdict"] == item["recorded"]
        assert item["verdict"] in ("supported", "not established", "contradicted", None)
        assert (item["verdict"] is None) == (item["kind"] != "finding")


@pytest.mark.parametrize(("base", "found"), [("told", ("not established", ["XOS"])), ("whole", ("supported", []))])
def test_a_listed_finding_has_the_verdict_and_the_silence_of_its_base(
    base: str, found: tuple[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["findings", "--json", "--evidence", base, *MADE_UP]) == 0
    item = {each["id"]: each for each in json.loads(capsys.readouterr().out)}["only-aldora-warns"]
    assert (item["verdict"], item["silent"]) == found


def test_documented_is_the_base_if_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["findings", "--json"])
    unnamed = capsys.readouterr().out
    main(["findings", "--json", "--evidence", "documented"])
    assert capsys.readouterr().out == unnamed


def test_findings_fail_where_a_verdict_differs(edit_example: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["findings", "--json", "--data", str(edit_example(*CELL))]) == 1
    item = {each["id"]: each for each in json.loads(capsys.readouterr().out)}["only-aldora-warns"]
    assert (item["recorded"], item["verdict"]) == ("not established", "contradicted")


def test_findings_are_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["findings", *MADE_UP]) == 0
    out = capsys.readouterr().out
    assert (
        re.search(r"^only-aldora-warns +not established  \(silent: XOS\)$", out, re.MULTILINE) and "1 judgement." in out
    )


def test_explain_shows_rule_cells_and_passages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "only-aldora-warns", *MADE_UP]) == 0
    out = capsys.readouterr().out
    assert "for Aldora, and for no other of the three countries" in out
    assert "XOS.warning_centre = not reported" in out
    assert "results: no" in out and "[3.2]" in out


def test_explain_shows_the_note_of_a_finding(data: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    finding = next(each for each in data.findings if each.note)
    assert main(["explain", finding.id]) == 0
    assert f"  note       {finding.note}\n" in capsys.readouterr().out


def test_explain_reads_the_record_at_a_date(data: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    """On the first day of an observation; the day before it says that this one speaks of later days."""
    asked = {cell: each.id for each in data.findings if each.predicate for cell in cells(each.predicate, data.frame)}
    row = next(r for r in data.table(OBSERVATIONS) if (r["country"], r["indicator"]) in asked)
    name, shown = asked[row["country"], row["indicator"]], f"; {OBSERVATIONS}.csv:{row.line})"
    for day, there in ((row["from"], False), (row["from"] - dt.timedelta(days=1), True)):
        assert main(["explain", name, "--evidence", data.record_base, "--date", str(day)]) == 0
        (line,) = [line for line in capsys.readouterr().out.splitlines() if shown in line]
        assert ("speaks of later days" in line) == there


def test_explain_shows_rows_of_tables_and_judgements(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "kosovo-no-strategy-since-2019"]) == 0
    assert "strategies.csv:" in capsys.readouterr().out
    assert main(["explain", "saa-bring-countries-together"]) == 0
    assert "\n  cause      " in capsys.readouterr().out  # the kind of judgement


@pytest.mark.parametrize(
    "arguments", [["explain", "rapporteur-only-north-macedona"], ["findings", "--evidence", "rumour"]]
)
def test_an_impossible_request_says_what_would_be_possible(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "did you mean rapporteur-only-north-macedonia" in said or "documented, published, record" in said


def test_data_that_is_not_sound_is_told_to_programs_as_well(
    edit: Callable[[str, str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = edit("codings.csv", ",yes,", ",perhaps,")
    assert main(["check", "--json", "--data", str(folder)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["column"], problem["seen"]) == ("codings.csv", "value", "'perhaps'")
    assert problem["line"] > 1 and "yes" in problem["expected"]


@pytest.mark.parametrize(
    "arguments",
    [["new", "--example", "README.md/x"], ["release", "--output", "README.md/x"], ["release", "--output", "/proc/x"]],
)
def test_a_place_where_nothing_can_be_written_is_named(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("argued.cli.release", lambda _, output, *__, **___: output.mkdir(parents=True))
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"{arguments[-1]}: ")


@pytest.mark.parametrize("command", ["contents", "describe", "release"])
@pytest.mark.parametrize("paper", [True, False])
def test_tables_of_no_package_are_not_described(
    command: str, paper: bool, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a copy beside the data of a package, nor data without a paper."""
    folder = copy.rename(copy.with_name("copy")) if paper else copy
    if paper:
        shutil.copytree(DATA, copy)
        for name in ("paper.qmd", "pyproject.toml"):
            shutil.copy(ROOT / name, copy.parent / name)
    before = sorted(copy.parent.iterdir())
    assert main([command, "--data", str(folder)]) == 2
    said = capsys.readouterr().err
    assert f"{folder} belongs to no package; expected a folder data with a paper.qmd beside it" in said
    assert sorted(copy.parent.iterdir()) == before


def test_a_package_is_described_from_within_its_data(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("paper.qmd", "pyproject.toml"):
        shutil.copy(ROOT / name, copy.parent / name)
    monkeypatch.chdir(copy)
    assert main(["describe", "--data", "."]) == 0
    assert (copy.parent / "CITATION.cff").read_bytes() == (ROOT / "CITATION.cff").read_bytes()


# --- Days and versions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["findings"], ["explain", "ombudsman-acts-as-rapporteur-serbia"]])
def test_a_day_is_asked_for_on_record_alone(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for base in ([], ["--evidence", "published"]):
        assert main([*command, *base, "--date", "2023-01-01"]) == 2
        assert "is the same on any day; add --evidence record" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2018-12-31", "2019-01-01", "2025-12-31", "2026-01-01"])
def test_a_day_on_which_the_record_was_not_followed_is_noted(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "ombudsman-acts-as-rapporteur-serbia", "--evidence", "record", "--date", day])
    said = capsys.readouterr().err
    noted = (
        "note: the record was followed from 2019-01-01 until 2025-12-31; what changed after or before may be missing"
    )
    assert said == ("" if "2019" <= day < "2026" else f"{noted} on {day}\n")


def test_a_day_written_otherwise_is_refused_with_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["findings", "--evidence", "record", "--date", "1.1.2023"])
    assert "saw '1.1.2023'; expected year-month-day" in capsys.readouterr().err


def test_a_version_without_a_common_evidence_base_is_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGION)]) == 2
    said = capsys.readouterr()
    assert "has no evidence base in common with this version: told, whole, seen; here documented, published" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "older",
    [
        ("study.toml", '[groups]\nregion = "The river as a whole"\n', ""),
        ("findings.toml", 'kind = "forecast"', 'kind = "summary"'),
    ],
    ids=["without groups", "with a kind of judgement that is no more"],
)
def test_an_older_version_is_compared_though_it_would_be_refused_today(
    edit_example: Edit, capsys: pytest.CaptureFixture[str], older: tuple[str, str, str]
) -> None:
    before = edit_example(*older)
    assert main(["diff", str(before), *MADE_UP]) == 0
    assert "by the whole report: nothing changes" in capsys.readouterr().out
    assert main(["check", "--data", str(before)]) == 1


def test_invalid_data_of_the_other_version_is_called_that(
    edit_example: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = edit_example(*NO_VALUE)
    assert main(["diff", str(folder), *MADE_UP]) == 1
    said = capsys.readouterr().err
    assert f"in the other version, {folder}, not here: 1 problem in the data" in said
    assert said.endswith("Mend a copy of that version, and name its folder in place of it.\n")
    assert main(["diff", "HEAD", "--data", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("1 problem in the data")


# --- Commands, and what is drawn ---------------------------------------------------------------------------------


def test_every_command_says_in_a_line_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for each in COMMANDS:
        assert each.help.endswith(".") and each.help in shown, each.name


def test_the_module_is_the_command_too() -> None:
    run = subprocess.run([sys.executable, "-m", "argued", "--help"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("usage: argued ")


def test_random_worlds_are_drawn_as_python_draws_them(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = Study.load(REGION).robustness(worlds=500, seed=3).reset_index().to_dict("records")
    asked = ["robustness", "--data", str(REGION / "data"), "--worlds", "500", "--seed", "3"]
    for jobs in ("1", "2"):
        assert main([*asked, "--jobs", jobs, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == drawn
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "finding    only-aldora-warns " in said
    assert "500 worlds, by the sections on the countries: silent cells drawn, seed 3." in said
    assert main([*asked, "--wrong", "0.25", "--evidence", "whole"]) == 0
    assert "by the whole report: recorded cells wrong with probability 0.25" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--worlds", "0"], "saw '0'; expected a whole number from 1"),
        (["--wrong", "1.5"], "saw '1.5'; expected a number from 0 to 1"),
        (["--wrong", "often"], "saw 'often'; expected a number from 0 to 1"),
    ],
)
def test_a_number_that_cannot_be_drawn_with_is_refused(
    wrong: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["robustness", *wrong])
    assert said in capsys.readouterr().err


def test_a_cluster_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robustness", "--data", str(REGION / "data"), "--cluster", "nowhere"]) == 2
    assert "no scheduler answers at nowhere" in capsys.readouterr().err
