"""Which answers and rows count under which evidence base, on which day. Holds for any data."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import replace

import numpy as np
import pytest
from argued.data.lineage import recorder, watched
from argued.judge.evidence import conflicts, evidence
from small import EVIDENCE_DATE, FRAME, LONG_AGO, NAMES, known, observation, small

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("codings", "documented", "published"),
    [
        ("", None, None),
        ("AAA.red=yes", "yes", "yes"),
        ("AAA.red=yes/regional", "yes", "yes"),
        ("AAA.red=yes/results", None, "yes"),
        ("AAA.red=no/regional AAA.red=yes/specific", "yes", "yes"),
        ("AAA.red=yes/results AAA.red=no/regional", "no", "no"),
        ("AAA.red=no/results AAA.red=yes/specific", "yes", "yes"),
        ("BBB.red=yes AAA.size=small", None, None),
    ],
)
def test_the_first_admitted_basis_with_a_row_answers(
    codings: str, documented: str | None, published: str | None
) -> None:
    data = small(codings)
    assert evidence(data, "documented").cell("AAA", "red").value == documented
    assert evidence(data, "published").cell("AAA", "red").value == published
    assert evidence(data, "record").cell("AAA", "red").value is None


def test_documented_at_the_evidence_date_is_the_evidence_if_none_is_named() -> None:
    unnamed = evidence(small("AAA.red=yes/results"))
    assert (unnamed.base, unnamed.date) == ("documented", EVIDENCE_DATE)
    assert unnamed.cell("AAA", "red").value is None


def test_a_cell_knows_its_row_and_all_rows_whatever_the_base() -> None:
    cell = known("AAA.red=no/regional AAA.red=yes AAA.red=yes/results BBB.red=no").cell("AAA", "red")
    assert (cell.country, cell.indicator, cell.key) == ("AAA", "red", "AAA.red")
    assert cell.row is not None and (cell.row["basis"], cell.row.line) == ("specific", 3)
    assert [row.line for row in cell.rows] == [2, 3, 4]
    silent = known("AAA.red=yes/results").cell("AAA", "red")
    assert (silent.value, silent.row, len(silent.rows)) == (None, None, 1)


def test_every_cell_of_the_panel_is_there() -> None:
    assert list(known("AAA.red=yes").cells) == [(c, i) for c in NAMES for i in FRAME.indicators]


def test_a_conflict_is_two_different_answers_to_one_question() -> None:
    data = small("DDD.red=yes AAA.size=small AAA.size=small/results DDD.red=no/results AAA.red=no AAA.red=yes/regional")
    assert [cell.key for cell in conflicts(data)] == ["AAA.red", "DDD.red"]
    assert not known("").cell("AAA", "red").conflict


def test_conflicts_are_found_whatever_a_study_calls_its_bases() -> None:
    data = small("AAA.red=yes AAA.red=no/results")
    renamed = replace(data, bases={"told": replace(data.bases["documented"], name="told")})
    assert [cell.key for cell in conflicts(renamed)] == ["AAA.red"]


def test_codes_are_places_among_the_values_and_silence_is_minus_one() -> None:
    found = known("AAA.red=no BBB.size=large DDD.pale=yes DDD.blue=yes/results").world.codes
    expected = [[1, -1, -1, -1], [-1, 2, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, 0]]
    assert found.tolist() == expected
    assert found.dtype == np.int8  # many worlds are drawn from it: a byte a cell


# --- The public record ----------------------------------------------------------------------------


def test_the_record_is_read_on_the_day_that_is_asked_for() -> None:
    change = dt.date(2020, 1, 1)
    entries = [observation("AAA.red=no", LONG_AGO, change - DAY), observation("AAA.red=yes", change, None)]
    data = small(record=entries)
    before, after = (evidence(data, "record", date) for date in (change - DAY, change))
    assert (before.cell("AAA", "red").value, after.cell("AAA", "red").value) == ("no", "yes")
    assert (before.date, after.date) == (change - DAY, change)
    assert before.world.codes[0, 0] == 1 and after.world.codes[0, 0] == 0


def test_the_record_and_the_paper_are_kept_apart() -> None:
    data = small("AAA.red=yes BBB.red=no", record="AAA.red=no CCC.red=yes", rules="AAA adult 2")
    paper, record = evidence(data, "documented"), evidence(data, "record")
    assert [paper.cell(c, "red").value for c in NAMES] == ["yes", "no", None, None]
    assert [record.cell(c, "red").value for c in NAMES] == ["no", None, "yes", None]
    deciding = record.cell("AAA", "red")
    assert deciding.row is data.table("observations")[0]
    assert [row["value"] for row in deciding.rows] == ["yes"]
    assert record.world.rows == {}  # it says nothing of the other tables


def test_a_study_without_a_record_is_silent_on_record() -> None:
    data = small("AAA.red=yes")
    data = replace(data, tables={name: rows for name, rows in data.tables.items() if name != "observations"})
    assert (evidence(data, "record").world.codes == -1).all()
    assert evidence(data).cell("AAA", "red").value == "yes"


def test_an_unknown_base_is_named_with_those_that_there_are() -> None:
    with pytest.raises(KeyError) as caught:
        evidence(small(), "rumour")
    assert caught.value.args == ("no evidence base 'rumour'; there are documented, published, record",)


# --- Rows of the other tables ------------------------------------------------------------------------


def test_a_row_is_heard_if_one_of_its_passages_stands_in_a_section_of_the_base() -> None:
    passages = ("4.i.1", "5.2", "6.a.3", "7.1", "6.a.3 4.i.1", "3.1")
    rules = ", ".join(f"AAA adult {years} {stands}" for years, stands in enumerate(passages, start=1))
    heard = {base: [row["years"] for row in known(rules=rules, base=base).world.rows["rules"]] for base in BASES}
    assert heard == {"documented": [1, 2, 5], "published": [1, 2, 3, 4, 5]}


BASES = ("documented", "published")


def test_sections_are_told_apart_by_their_whole_number() -> None:
    assert known(rules="AAA adult 1 45.1, AAA adult 2 14.1, AAA adult 3 1.4").world.rows["rules"] == []


def test_a_row_without_a_passage_is_not_heard_where_its_table_has_passages() -> None:
    events = [{"year": 1, "passages": ("4.1",)}, {"year": 2, "passages": ()}, {"year": 3, "passages": None}]
    assert [row["year"] for row in known(events=events).world.rows["events"]] == [1]


def test_a_table_that_knows_no_passages_is_heard_whole_and_an_empty_one_is_empty() -> None:
    heard = known(events=[{"year": 1}, {"year": 2}], treaties=[]).world.rows
    assert [row["year"] for row in heard["events"]] == [1, 2]
    assert heard["treaties"] == []
    assert {"countries", "indicators", "codings", "observations", "rules"} <= set(heard)


def test_a_table_has_the_rows_that_the_base_admits_and_none_on_record() -> None:
    rules = "AAA adult 2, BBB adult 3 6.a.3"
    assert [row.line for row in known(rules=rules).rows("rules")] == [2]
    assert [row.line for row in known(rules=rules, base="published").rows("rules")] == [2, 3]
    assert list(known(rules=rules, base="record").rows("rules")) == [] == list(known().rows("nothing"))


TABLES = ["countries", "indicators", "codings", "observations", "rules"]


@pytest.mark.parametrize(("base", "tables"), [("documented", TABLES), ("published", TABLES), ("record", [])])
def test_every_table_of_the_study_is_heard_and_on_record_none(base: str, tables: list[str]) -> None:
    heard = known(base=base).world.rows
    assert (list(heard), len(heard)) == (tables, len(tables))


@pytest.mark.parametrize(
    ("base", "table"), [("documented", "nothing"), ("record", "rules"), ("record", "observations")]
)
def test_a_table_that_is_not_heard_is_named(base: str, table: str) -> None:
    heard = known(record="AAA.red=no", rules="AAA adult 2", base=base).world.rows
    with pytest.raises(KeyError) as caught:
        heard[table]
    assert caught.value.args == (table,)


@pytest.mark.parametrize(
    ("base", "asked", "read"),
    [
        ("documented", [], {"codings"}),
        ("documented", ["rules"], {"codings", "rules"}),
        ("published", [], {"codings"}),
        ("record", [], {"codings", "observations"}),
        ("record", ["rules"], {"codings", "observations"}),
    ],
)
def test_the_record_is_read_on_record_only_and_another_table_when_it_is_asked_for(
    base: str, asked: list[str], read: set[str]
) -> None:
    data = watched(small("AAA.red=yes", record="AAA.red=no", rules="AAA adult 2"))
    with recorder() as seen:
        found = evidence(data, base)
        for table in asked:
            found.rows(table)
    assert seen & {"codings", "observations", "rules"} == read


@pytest.mark.parametrize(("base", "years"), [("documented", [2]), ("published", [2, 3]), ("record", None)])
def test_to_another_process_go_the_rows_that_are_admitted(base: str, years: list[int] | None) -> None:
    data = watched(small(rules="AAA adult 2, BBB adult 3 6.a.3"))
    sent = pickle.loads(pickle.dumps(evidence(data, base).world.rows))
    assert type(sent) is dict
    assert ([row["years"] for row in sent["rules"]] if sent else None) == years
