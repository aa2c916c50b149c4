"""What corrected cells, rows and dates do to the findings of this paper, and which would overturn them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from argued.data import Dataset, read
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge
from argued.judge.robustness import overturning

pytestmark = pytest.mark.paper


def test_a_changed_cell_changes_verdict_and_sentence(edit: Callable[[str, str, str], Path]) -> None:
    row = "SRB,separate_rapporteur,regional,no,"
    data = read(edit("codings.csv", row, row.replace(",no,", ",yes,")))
    judgement = judge(data.finding("rapporteur-only-north-macedonia"), evidence(data))
    assert judgement.verdict == "contradicted" and not judgement.as_recorded
    assert "Serbia and North Macedonia" in judgement.statement


def test_a_withdrawn_cell_leaves_the_finding_open(edit: Callable[[str, str, str], Path]) -> None:
    folder = edit("codings.csv", "ALB,national_coordinator,specific,yes,", "ALB,origin,results,yes,")
    text = (folder / "codings.csv").read_text(encoding="utf-8")
    lines = [
        line for line in text.splitlines() if not line.startswith(("ALB,national_coordinator", "ALB,origin,results"))
    ]
    (folder / "codings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = read(folder)
    judgement = judge(data.finding("all-national-coordinator"), evidence(data))
    assert judgement.verdict == "not established"
    assert judgement.silent == ("ALB",)
    assert "five of the six" in judgement.statement and "Albania" in judgement.statement


def test_the_record_judges_by_dates(data: Dataset) -> None:
    """The same finding can hold on one day and fail on another: only dates decide what is in force."""
    finding = data.finding("ombudsman-acts-as-rapporteur-serbia")
    before = judge(finding, evidence(data, "record", dt.date(2021, 1, 1)))
    after = judge(finding, evidence(data, "record", dt.date(2022, 6, 1)))
    assert (before.verdict, after.verdict) == ("not established", "supported")
    assert after.recorded is None and after.as_recorded


def test_a_change_says_what_it_does(data: Dataset, documented: Evidence) -> None:
    sets = overturning(data.finding("victim-centre-all-but-bosnia"), documented)
    assert "BIH.victim_centre: not reported → yes" in {str(change) for each in sets for change in each}


def test_rows_can_be_withdrawn_added_and_altered(data: Dataset, documented: Evidence) -> None:
    rows = data.finding("kosovo-no-strategy-since-2019")
    shown = {str(change) for each in overturning(rows, documented) for change in each}
    assert any("a further row" in change and "country XKX, last_year 2020, " in change for change in shown)
    terms = overturning(data.finding("punishments-alike"), documented)
    assert any("max_years" in str(change) for each in terms for change in each)


def test_on_record_tables_are_silent_and_nothing_can_be_withdrawn(data: Dataset) -> None:
    sets = overturning(data.finding("kosovo-no-strategy-since-2019"), evidence(data, "record"))
    assert all("recorded" not in str(change).split(":")[1] for each in sets for change in each)
