"""What `argued what-if` takes beside cells and rows, thresholds, in Python too; what `check` says of what gives way."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from argued import Study
from argued.cli import main
from argued.data import Dataset, read
from argued.judge.changes import compare, what_if
from argued.ship.new import REGION

from engine.tests.gauged import unsourced


@pytest.fixture(scope="module")
def data() -> Dataset:
    return read(REGION / "data")


def of(data: Dataset, *settings: str) -> dict[str, list[tuple[str, str | None, str | None]]]:
    found: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for each in what_if(data, settings, data.first_base).differences:
        found.setdefault(each.kind, []).append((each.what, each.old, each.new))
    return found


def test_a_threshold_that_is_supposed_moves_the_degree_the_answer_and_no_verdict(data: Dataset) -> None:
    (means,) = (each for each in data.criteria if each.id == "means")
    moved = of(data, "thresholds.means=0.05")
    assert moved["threshold"] == [(means.label, f"{means.threshold:g}", "0.05")]
    assert "met" in str(moved["degree"][0][2]) and "answer" in moved and "verdict" not in moved
    assert of(data, f"thresholds.means={means.threshold}") == {}


def test_a_threshold_is_supposed_beside_a_cell(data: Dataset) -> None:
    moved = of(data, "thresholds.means=0.05", "XOS.warning_centre=no")
    assert {"cell", "verdict", "threshold"} <= moved.keys()


def test_a_threshold_that_differs_between_versions_is_told_of(data: Dataset, tmp_path: Path) -> None:
    shutil.copytree(REGION, tmp_path / "study")
    path = tmp_path / "study/data/criteria.toml"
    path.write_text(re.sub(r"threshold = \S+", "threshold = 0.9", path.read_text("utf-8"), count=1), encoding="utf-8")
    (moved,) = compare(data, read(path.parent), data.first_base).of("threshold")
    assert (moved.old, moved.new) == (f"{data.criteria[0].threshold:g}", "0.9")


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("thresholds.maens=0.5", "no criterion 'maens' (did you mean means?)"),
        ("thresholds.means=2", "no threshold '2'; expected a share above 0"),
        ("thresholds.means=half", "no threshold 'half'; expected a share above 0"),
    ],
)
def test_a_threshold_that_cannot_be_is_refused(setting: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["what-if", "--data", str(REGION / "data"), setting]) == 2
    assert told in capsys.readouterr().err


def test_what_gives_way_is_told_once_with_all_that_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--data", str(REGION / "data")]) == 0
    said = capsys.readouterr().out
    assert "1 finding on what gives way" in said and "`argued explain FINDING`" in said
    assert "\n  on what is contradicted: warning-pays\n" in said


@pytest.mark.parametrize(
    "settings",
    [
        ("XOS.warning_centre=no",),
        ("thresholds.means=0.05",),
        ("thresholds.means=0.05", "XOS.warning_centre=no"),
        ("observations.csv:14=withdrawn",),
    ],
)
def test_python_supposes_what_the_command_does(settings: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    study = Study.load(REGION)
    assert main(["what-if", "--data", str(REGION / "data"), *settings]) == 0
    moved = study.suppose(dict(each.split("=", 1) for each in settings)).diff(study)
    assert moved and capsys.readouterr().out == f"{moved.text}\n"


def test_in_a_study_of_observations_alone_they_are_supposed_and_left_out_too(tmp_path: Path) -> None:
    shutil.copytree(REGION, tmp_path / "study")
    study = Study.load(unsourced(tmp_path / "study" / "data"))
    moved = study.suppose({"XBC.warning_centre": "yes", "thresholds.means": 0.9}).diff(study)
    assert {"cell", "threshold"} <= set(moved.frame["kind"])
    assert study.without(confidence="low").cells().loc["XOS", "warning_centre"] == "no"


def test_a_doubt_is_of_no_threshold_which_no_table_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubted = Study.load(REGION).suppose({"thresholds.means": 0.6})
    with pytest.raises(KeyError, match="a doubt is of cells and rows; say in its note"):
        doubted.doubt(tmp_path / "doubt.json")
    written = {"study": doubted.data.package["name"], "changes": {"thresholds.means": "0.6"}}
    (tmp_path / "doubt.json").write_text(json.dumps(written), encoding="utf-8")
    assert main(["apply", str(tmp_path / "doubt.json"), "--data", str(REGION / "data")]) == 2
    assert "thresholds.means: a doubt is of cells and rows" in capsys.readouterr().err
