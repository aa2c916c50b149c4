"""What a rule reads: one answer for cards, explanations, crates and the page. Holds for any data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from argued.judge.reads import cells_read, reads, rows_read
from argued.logic.parsing import parse
from argued.ship.crate import claims
from argued.ship.release import cited_beyond
from argued.show.challenge import records
from small import FRAME, finding, known, small

RULES = "AAA adult 2, AAA child 5 5.2, BBB adult ?, CCC ? 3, DDD adult 9 6.a.3"
ADULT = {"rows": "rules", "where": {"kind": "adult"}}


@pytest.mark.parametrize(
    ("rule", "cells", "lines"),
    [
        ({"all": True, "indicator": "red", "is": "yes"}, "AAA.red BBB.red CCC.red DDD.red", []),
        ({"some": True, "among": ["DDD", "BBB"], "indicator": "red", "is": "yes"}, "BBB.red DDD.red", []),
        ({"same": True, "among": ["AAA", "CCC"], "indicator": "size"}, "AAA.size CCC.size", []),
        ({"only": ["AAA"], "among": ["AAA", "BBB"], "indicator": "red", "is": "yes"}, "AAA.red BBB.red", []),
        ({"rows": "rules"}, "", [2, 3, 4, 5]),
        (ADULT, "", [2, 4, 5]),
        (ADULT | {"some": True, "among": ["BBB"]}, "", [4]),
        (ADULT | {"same": True, "among": ["CCC", "AAA"], "least": "years"}, "", [2, 5]),
        ({"none": True, "among": ["DDD"], "rows": "rules"}, "", []),
        (
            {"all_of": [{"not": ADULT | {"some": True, "among": ["AAA"]}}, {"any_of": [ADULT, {"rows": "events"}]}]},
            "",
            [2, 4, 5],
        ),
        (
            {"any_of": [{"some": True, "among": ["BBB"], "indicator": "blue", "is": "no"}, ADULT | {"is": 3}]},
            "BBB.blue",
            [2, 4, 5],
        ),
    ],
)
def test_a_rule_reads_the_cells_and_the_rows_of_those_that_it_asks_about(
    rule: dict[str, Any], cells: str, lines: list[int]
) -> None:
    """A row with an empty field may match; one that the evidence base does not admit, the last, is not there."""
    evidence, asking = known(rules=RULES), finding(rule)
    assert [cell.key for cell in cells_read(asking, evidence)] == cells.split()
    assert [(table, row.line) for table, row in rows_read(asking, evidence)] == [("rules", line) for line in lines]


@pytest.mark.parametrize(("altering", "lines"), [([], [2, 4]), (["years"], [2, 3, 4, 5]), (["kind"], [2, 4])])
def test_with_a_number_that_may_change_rows_are_read_that_would_match_then(
    altering: list[str], lines: list[int]
) -> None:
    statement = parse({"rows": "rules", "where": {"years": 2}}, FRAME)
    (read,) = reads(statement, known(rules=RULES), altering)  # type: ignore[arg-type]
    assert [row.line for row in read.rows] == lines


def test_on_record_no_row_is_read() -> None:
    assert rows_read(finding({"rows": "rules"}), known(rules=RULES, base="record")) == []
    assert rows_read(replace(finding({"rows": "rules"}), predicate=None), known(rules=RULES)) == []


# --- What a release cites, and what the page offers ---------------------------------------------------------------

OF_ONE = ADULT | {"none": True, "among": ["AAA"]}
MIXED = {"all_of": [{"all": True, "among": ["BBB"], "indicator": "red", "is": "yes"}, {"not": OF_ONE}]}


def crate(rule: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The items of a crate for a study with one finding, by name, and the study."""
    named = {"gist": "", "begins_with": "", "passage": "4.i.1"}
    data = replace(small("BBB.red=yes CCC.red=no", rules=RULES, passages=[named]), findings=(finding(rule),))
    return {item["@id"]: item for item in claims(data)}, data


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (OF_ONE, ["#rules-2"]),
        (ADULT, ["#rules-2", "#rules-4", "#rules-5", "#rules-6"]),
        (MIXED, ["#codings-BBB.red-specific", "#rules-2"]),
        ({"all": True, "among": ["AAA"], "indicator": "red", "is": "yes"}, ["#cell-AAA.red"]),
    ],
)
def test_a_crate_cites_what_the_rule_reads_and_nothing_of_others(rule: dict[str, Any], expected: list[str]) -> None:
    items, data = crate(rule)
    assert [cited["@id"] for cited in items["#finding-made-up"]["isBasedOn"]] == expected
    assert list(cited_beyond(items, data, data.findings)) == []


@pytest.mark.parametrize(
    ("cited", "about"),
    [
        ("#rules-3", "rules"),  # of the country, but of another kind
        ("#rules-4", "rules"),  # of the kind, but of another country
        ("#rules-7", "rules"),  # no row
        ("#events-2", "events"),
        ("#codings-CCC.red-specific", "CCC.red"),
        ("#codings-BBB.blue-specific", "BBB.blue"),
        ("#cell-AAA.red", None),
    ],
)
def test_a_crate_that_cites_too_much_is_noticed(cited: str, about: str | None) -> None:
    items, data = crate(MIXED)
    items["#finding-made-up"]["isBasedOn"].append({"@id": cited})
    items[cited] = {"@id": cited} | ({"propertyID": about} if about else {})
    assert list(cited_beyond(items, data, data.findings)) == [
        f"#finding-made-up is based on {cited}, about which its rule does not ask"
    ]


def test_the_page_offers_the_rows_that_a_rule_may_read_and_no_others() -> None:
    _, data = crate(ADULT | {"all": True, "among": ["AAA", "BBB"], "least": "years", "is": 2})
    told = records(data, "documented")
    assert [base["rows"] for base in told["bases"]] == [{"rules": [2, 4]}, {"rules": [2, 4]}, {}]
    assert list(told["tables"]["rules"]["rows"]) == [2, 4]
