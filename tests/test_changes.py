"""What if, and what changes between two versions of the data."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import Dataset, read
from argued.judge.changes import as_markdown, as_text, compare, read_version, suppose, what_if
from argued.judge.evidence import Evidence, evidence
from argued.ship.new import REGION

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

Edit = Callable[[str, str, str], Path]
SETTING = "XBC.warning_centre=yes"  # in the made-up study, whose cells nobody corrects
CORRECTION = ("codings.csv", "XBC,warning_centre,section,no,", "XBC,warning_centre,section,yes,")


@pytest.fixture
def made_up() -> Dataset:
    return read(REGION / "data")


@pytest.fixture
def corrected(edit_example: Edit) -> Path:
    """A copy of the made-up study in which the cell of the setting is corrected."""
    return edit_example(*CORRECTION)


def test_supposing_a_cell_changes_verdict_sentence_and_degree(made_up: Dataset) -> None:
    changes = what_if(made_up, [SETTING], "told")
    assert [(d.what, d.old, d.new) for d in changes.of("verdict")] == [
        ("only-aldora-warns", "not established", "contradicted")
    ]
    sentence = {d.what: d.new for d in changes.of("sentence")}["only-aldora-warns"]
    assert sentence is not None and sentence.startswith("Flood warning centres are described in Aldora")
    assert [d.what for d in changes.of("degree")] == ["Means"]
    assert [(d.what, d.old, d.new) for d in changes.of("cell")] == [("XBC.warning_centre", "no", "yes")]


def test_supposing_many_cells_can_change_an_answer(data: Dataset) -> None:
    settings = [
        f"{country}.{indicator.name}={indicator.favourable[0]}"
        for country in data.countries
        for indicator in data.indicators.values()
        if indicator.criterion in ("capability", "partners")
    ]
    answers = {d.what: (d.old, d.new) for d in what_if(data, settings, "documented").of("answer")}
    assert answers == {"Are the countries ready for one?": ("no", "yes")}


def test_a_cell_can_be_supposed_silent(made_up: Dataset) -> None:
    supposed = suppose(evidence(made_up), ["XOS.flood_from_neighbour=not_reported"])
    assert supposed.cell("XOS", "flood_from_neighbour").value is None
    changes = what_if(made_up, ["XOS.flood_from_neighbour=not reported"], "told")
    assert {d.what: d.new for d in changes.of("verdict")}["all-flooded-by-neighbours"] == "not established"


def test_supposing_what_is_recorded_changes_nothing(made_up: Dataset) -> None:
    changes = what_if(made_up, ["XBC.warning_centre=no"], "told")
    assert not changes.differences and "nothing changes" in as_text([changes])


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("MNX.separate_rapporteur=yes", "there are ALB, SRB"),
        ("MNE.separate_raporteur=yes", "did you mean separate_rapporteur"),
        ("MNE.separate_rapporteur=maybe", "one of yes, no, not reported"),
        ("MNE.separate_rapporteur", "one of yes, no, not reported"),
    ],
)
def test_an_impossible_supposition_says_what_would_be_possible(
    setting: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["what-if", setting]) == 2
    assert says in capsys.readouterr().err


def test_what_if_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["what-if", SETTING, "XOS.joint_drill=yes", "--data", str(REGION / "data")]) == 0
    out = capsys.readouterr().out
    assert "by the sections on the countries:" in out and "by the whole report:" in out
    assert (
        "      - A flood warning centre is described in" in out
        and "      + Flood warning centres are described in" in out
    )


def test_two_folders_are_compared_as_the_cell_between_them_is_supposed(made_up: Dataset, corrected: Path) -> None:
    changes = compare(made_up, read(corrected), "told")
    assert changes.differences == what_if(made_up, [SETTING], "told").differences
    markdown = as_markdown([changes])
    assert markdown.startswith("## ") and "| Verdicts | before | after |" in markdown
    assert "| only-aldora-warns | not established | contradicted |" in markdown


def test_another_evidence_date_and_days_that_are_not_followed_are_told_of(
    edit_example: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over all days nothing changes with the date; and an observation of later days counts on none."""
    edit_example("study.toml", "evidence_date = 2020-12-31", "evidence_date = 2021-06-30")
    folder = edit_example("study.toml", "until = 2021-12-31", "until = 2021-07-01")
    assert main(["diff", str(REGION / "data"), "--data", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "The evidence date moves from 2020-12-31 to 2021-06-30; on record " in told
    edit_example("observations.csv", ",2021-03-01,", ",2021-09-01,")
    main(["check", "--data", str(folder)])
    late = "of days after 2021-07-01, until when study.toml follows the record; they do not count: observations.csv:"
    assert late in (capsys.readouterr().out)
    main(["diff", str(REGION / "data"), "--data", str(folder)])
    assert late in (capsys.readouterr().out)
    main(["diff", str(folder), "--data", str(folder)])
    assert "do not count" not in capsys.readouterr().out  # which was so before


def test_a_finding_that_is_new_or_gone_is_named(data: Dataset, copy: Path) -> None:
    path = copy / "findings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('id = "all-state-committee"', 'id = "all-have-a-committee"'), encoding="utf-8")
    verdicts = {d.what: (d.old, d.new) for d in compare(data, read(copy), "documented").of("verdict")}
    verdict = data.finding("all-state-committee").recorded["documented"]
    assert verdicts == {"all-state-committee": (verdict, None), "all-have-a-committee": (None, verdict)}


def test_a_git_revision_is_compared(
    example: Path, edit_example: Edit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a repository of its own: the commit holds the data, the working tree a corrected cell."""
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "data"],
    ):
        subprocess.run(["git", *command], cwd=example, check=True, capture_output=True)
    monkeypatch.chdir(example)
    edit_example(*CORRECTION)
    assert main(["diff", "HEAD", "--markdown", "--data", str(example / "data")]) == 0
    assert "| only-aldora-warns | not established | contradicted |" in capsys.readouterr().out


def test_a_version_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "no-such-revision"]) == 2
    assert "neither a folder with datapackage.json nor a git revision" in capsys.readouterr().err


@pytest.mark.parametrize("named", ["", " "])
def test_a_comparison_with_nothing_is_refused(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", named]) == 2
    assert "no version is named; expected a git revision" in capsys.readouterr().err


def test_a_folder_may_hold_the_tables_or_a_folder_data(copy: Path) -> None:
    assert read_version(str(copy)).folder == copy
    assert read_version(str(copy.parent)).folder == copy
    assert evidence(read_version(str(ROOT)), "documented").base == "documented"


# --- Over time ------------------------------------------------------------------------------------------------------

HUT = ("observations.csv", "XOS,warning_centre,yes,2020-05-01", "XOS,warning_centre,no,2020-05-01")


def test_the_record_is_compared_over_all_days_on_which_it_is_followed(made_up: Dataset, edit_example: Edit) -> None:
    changes = compare(made_up, read(edit_example(*HUT)), "seen")
    found = [(d.what, d.old, d.new, str(d.start), str(d.end)) for d in changes.of("verdict")]
    assert found == [
        ("only-aldora-warns", "contradicted", "supported", "2020-05-01", "2020-12-31"),
        ("only-aldora-warns", "not established", "supported", "2021-01-01", "2021-02-28"),
    ]
    assert [(d.what, d.old, d.new, str(d.start), str(d.end)) for d in changes.of("cell")] == [
        ("XOS.warning_centre", "yes", "no", "2020-05-01", "2020-12-31"),
        ("XOS.warning_centre", "not reported", "no", "2021-01-01", "2021-12-31"),
    ]
    assert {(d.what, d.start, d.end) for d in changes.of("sentence")} == {
        ("only-aldora-warns", made_up.evidence_date, made_up.evidence_date)
    }
    assert "1 cell, 1 verdict, 1 sentence" in changes.counts()
    text = as_text([changes])
    assert text.startswith("by what others saw, from 2018-01-01 until 2021-12-31:\n  Cells")
    assert "    only-aldora-warns, from 2020-05-01 until 2020-12-31\n      - contradicted\n      + supported" in text
    row = "| only-aldora-warns, from 2020-05-01 until 2020-12-31 | contradicted | supported |"
    assert row in as_markdown([changes])


@pytest.mark.parametrize(
    ("day", "verdicts"),
    [
        ("2020-04-30", []),
        ("2020-05-01", [("only-aldora-warns", "contradicted", "supported")]),
        ("2021-02-28", [("only-aldora-warns", "not established", "supported")]),
        ("2021-03-01", []),
    ],
)
def test_a_single_day_of_the_record_can_be_compared(
    made_up: Dataset, edit_example: Edit, day: str, verdicts: list[tuple[str, str, str]]
) -> None:
    changes = compare(made_up, read(edit_example(*HUT)), "seen", dt.date.fromisoformat(day))
    assert [(d.what, d.old, d.new) for d in changes.of("verdict")] == verdicts
    assert changes.heading == f"by what others saw, on {day}"


def test_that_nothing_changes_is_said_of_certain_days(made_up: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGION), "--data", str(REGION / "data")]) == 0
    out = capsys.readouterr().out
    assert "by the whole report: nothing changes\n" in out
    assert "by what others saw, from 2018-01-01 until 2021-12-31: nothing changes\n" in out
    assert main(["diff", str(REGION), "--data", str(REGION / "data"), "--date", "2020-01-01"]) == 0
    assert "by what others saw, on 2020-01-01: nothing changes\n" in capsys.readouterr().out


def test_a_longer_period_is_compared_as_a_whole(made_up: Dataset, edit_example: Edit) -> None:
    longer = read(edit_example("study.toml", "until = 2021-12-31", "until = 2022-12-31"))
    assert not compare(made_up, longer, "seen").differences
    assert compare(made_up, longer, "seen").heading.endswith("from 2018-01-01 until 2022-12-31")


def test_a_finding_that_only_one_version_has_differs_on_every_day(made_up: Dataset, edit_example: Edit) -> None:
    other = read(edit_example("findings.toml", 'id = "only-aldora-warns"', 'id = "aldora-alone-warns"'))
    found = {d.what: (d.new is None, d.old is None) for d in compare(made_up, other, "seen").of("verdict")}
    assert found == {"only-aldora-warns": (True, False), "aldora-alone-warns": (False, True)}


YEAR = "kosovo-no-strategy-since-2019"


def expired(data: Dataset) -> str:
    """The row of the strategy that ran out."""
    line = next(r.line for r in data.table("strategies") if (r["country"], r["status"]) == ("XKX", "expired"))
    return f"strategies.csv:{line}"


@pytest.mark.parametrize("change", ["=withdrawn", ".last_year=2030"])
def test_a_row_can_be_supposed_withdrawn_or_of_another_number(data: Dataset, change: str) -> None:
    row = expired(data)
    changes = what_if(data, [row + change], "documented")
    assert YEAR in {d.what for d in changes.of("verdict")}
    wanted = {"=withdrawn": (row, "recorded", "withdrawn"), ".last_year=2030": (f"{row}.last_year", "2019", "2030")}
    assert [(d.what, d.old, d.new) for d in changes.of("row")] == [wanted[change]]
    assert row in as_text([changes])


def test_suppositions_about_one_row_add_up_in_any_order(data: Dataset, documented: Evidence) -> None:
    row = expired(data)
    settings = [f"{row}.last_year=2030", f"{row}=withdrawn", f"{row}.first_year=2029"]
    for order in (settings, settings[::-1]):
        assert len(suppose(documented, order).world.rows["strategies"]) == len(data.table("strategies")) - 1
    both = suppose(documented, settings[::2]).world.rows["strategies"]
    assert [(r["first_year"], r["last_year"]) for r in both if r["status"] == "expired"] == [(2029, 2030)]


def test_a_row_that_the_evidence_does_not_admit_stays_out(data: Dataset) -> None:
    assert not what_if(data, [f"{expired(data)}=withdrawn"], "record").differences


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("strategy.csv:2=withdrawn", "did you mean strategies"),
        ("strategies.csv:1=withdrawn", "no row begins on line 1 of strategies.csv"),
        ("strategies.csv:2=gone", "expected strategies.csv:2=withdrawn, or a number for first_year or last_year"),
        ("strategies.csv:2.title=1", "or a number for first_year or last_year"),
        ("strategies.csv:2.last_year=nan", "no number 'nan' for last_year"),
        ("codings.csv:2=withdrawn", "expected ALB."),
        ("countries.csv:2=withdrawn", 'expected COUNTRY.indicator="not reported"'),
    ],
)
def test_an_impossible_supposition_about_a_row_says_what_would_be_possible(
    setting: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["what-if", setting]) == 2
    assert says in capsys.readouterr().err
