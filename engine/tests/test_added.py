"""One row more of a table: supposed, told of, applied. Holds for any data; `test_challenge` compares the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from argued import Study
from argued.data import Dataset, read
from argued.judge.changes import suppose, what_if
from argued.judge.evidence import evidence
from argued.ship.doubts import applied, opened

from engine.tests.gauged import gauged

LIKE = "gauges.csv:2+1"  # like the gauge of Vell, in Aldora: of staff, since 1990


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return gauged(tmp_path)


@pytest.fixture
def data(folder: Path) -> Dataset:
    return read(folder)


def test_a_row_is_added_that_is_like_another_but_for_what_is_said(data: Dataset) -> None:
    known = suppose(evidence(data), [f"{LIKE}.country=XOS", f"{LIKE}.since=2005", f"{LIKE}.read_on=2021-02-03"])
    *_, new = known.rows("gauges")
    assert len(known.rows("gauges")) == 3 and len(evidence(data).rows("gauges")) == 2
    assert (new["country"], new["since"], str(new["read_on"]), new["kind"]) == ("XOS", 2005, "2021-02-03", "staff")


def test_several_rows_can_be_added_and_the_one_that_they_are_like_withdrawn(data: Dataset) -> None:
    settings = [f"{LIKE}.kind=radar", "gauges.csv:2+2.height=", "gauges.csv:2=withdrawn"]
    rows = suppose(evidence(data), settings).rows("gauges")
    assert [(row["kind"], row["height"]) for row in rows] == [("radar", None), ("radar", 1.5), ("staff", None)]


def test_evidence_that_does_not_admit_a_row_admits_none_like_it(data: Dataset) -> None:
    on_record = next(base.name for base in data.bases.values() if base.on_record)
    assert not suppose(evidence(data, on_record), [f"{LIKE}.country=XOS"]).world.rows.get("gauges")


def test_what_is_added_is_told_of(data: Dataset) -> None:
    (row,) = what_if(data, [f"{LIKE}.country=XOS", f"{LIKE}.since=2005"], "told").of("row")
    assert (row.what, row.old, row.new) == ("gauges.csv, one more like line 2", None, "country XOS, since 2005")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("gauges.csv:9+1.country=XOS", "no row begins on line 9 of gauges.csv"),
        (f"{LIKE}.land=XOS", "expected gauges.csv:2+1.COLUMN, of the columns country, river, kind"),
        ("gauges.csv:2+one.kind=radar", "expected gauges.csv:2+1.COLUMN"),
        (f"{LIKE}=radar", "expected gauges.csv:2+1.COLUMN"),
        (f"{LIKE}.country=ZZZ", "no country 'ZZZ'; expected one of XAL, XBC, XOS"),
        (f"{LIKE}.kind=sonar", "no kind 'sonar'; expected one of staff, radar"),
        (f"{LIKE}.since=long", "expected a number"),
        (f"{LIKE}.read_on=yesterday", "expected a day, as 2020-12-31"),
        (f"{LIKE}.passages=2.i.2", "passages is that of the row that this one is like, and stays so"),
        ("codings.csv:2+1.value=yes", "no rows can be added to 'codings'; expected one of gauges"),
        ("gages.csv:2+1.kind=radar", "no rows can be added to 'gages'"),
    ],
)
def test_what_cannot_be_added_says_what_could(data: Dataset, setting: str, says: str) -> None:
    with pytest.raises(KeyError) as refused:
        suppose(evidence(data), [setting])
    assert says in str(refused.value)


def test_a_doubt_that_adds_a_row_becomes_a_row_with_its_own_passage(folder: Path) -> None:
    study = Study.load(folder)
    changes = {f"{LIKE}.country": "XOS", f"{LIKE}.river": "Upper Vell", f"{LIKE}.since": "2005"}
    path = study.suppose(changes).doubt(folder.parent / "doubt.json", "It stands there.", passages={LIKE: "2.iii.1"})
    doubt = json.loads(path.read_text("utf-8"))
    texts, changed = applied(opened(path, study.data), study.data)
    assert "XOS,Upper Vell,staff,2005,2010,1.5,2020-06-30,2.iii.1\n" in texts["gauges.csv"]
    assert len(changed.table("gauges")) == 3
    with pytest.raises(KeyError, match="names no passage for this further row"):
        applied({**doubt, "passages": {}}, study.data)
    doubt["changes"].pop(f"{LIKE}.river")  # of which each row has its own, as the table asks
    with pytest.raises(Exception, match="river"):
        applied(doubt, study.data)


def test_a_doubt_of_another_row_is_opened_as_it_was_written(folder: Path) -> None:
    study = Study.load(folder)
    path = study.suppose({f"{LIKE}.kind": "radar"}).doubt(folder.parent / "doubt.json", "", passages={LIKE: "2.i.1"})
    assert opened(path, study.data)["passages"] == {LIKE: "2.i.1"}
    with pytest.raises(KeyError, match=r"a passage for .*, which is not changed"):
        study.suppose({f"{LIKE}.kind": "radar"}).doubt(path, "", passages={"gauges.csv:3+1": "2.i.1"})
