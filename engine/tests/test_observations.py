"""What observations come to on a day: example by example, and against the rule read out day by day.

Holds for any data.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import replace
from typing import Any

import pytest
from argued.data import Dataset
from argued.judge.evidence import disputed, evidence
from argued.judge.observations import (
    AGREES,
    DECIDES,
    DISAGREES,
    PAST,
    TIES,
    TO_COME,
    changes,
    observed,
    on_day,
)
from argued.judge.record import Followed, Run, differing
from argued.logic.evaluate import World
from argued.logic.verdicts import word
from small import NAMES, finding, observation, small

DAY = dt.timedelta(days=1)
START, END = dt.date(2018, 1, 1), dt.date(2023, 12, 31)
IN_FORCE, FIVE_YEARS = "in force", "5 years"


def seen(*entries: str) -> list[dict[str, Any]]:
    """ "yes 2020-01-01 2020-12-31 low by=one": a value, its first day and, if any, its last day, its confidence and its
    source, which else is another one each time."""
    found = []
    for number, entry in enumerate(entries):
        said, _, source = entry.partition(" by=")
        value, since, *more = said.split()
        until = [dt.date.fromisoformat(word) for word in more if word[0].isdigit()]
        confidence = [word for word in more if not word[0].isdigit()]
        text = f"AAA.red={value}" + "".join(f"/{word}" for word in confidence)
        row = observation(text, dt.date.fromisoformat(since), until[0] if until else None)
        found.append(row | {"source": source or f"work{number}"})
    return found


def parts(good: str, day: str, *entries: str) -> tuple[str | None, list[str]]:
    """The value on a day, and the part of each observation in the order in which they are given."""
    data = small(record=seen(*entries), good=good)
    derived = on_day(observed(data, "AAA", "red"), dt.date.fromisoformat(day))
    by_line = {part.row.line: part.role for part in derived.parts}
    return derived.value, [by_line[line] for line in sorted(by_line)]


@pytest.mark.parametrize(
    ("good", "day", "entries", "value", "roles"),
    [
        # how long one is good
        (IN_FORCE, "2019-12-31", ["yes 2020-01-01"], None, [TO_COME]),
        (IN_FORCE, "2020-01-01", ["yes 2020-01-01"], "yes", [DECIDES]),
        (IN_FORCE, "2099-01-01", ["yes 2020-01-01"], "yes", [DECIDES]),
        (IN_FORCE, "2020-12-31", ["yes 2020-01-01 2020-12-31"], "yes", [DECIDES]),
        (IN_FORCE, "2021-01-01", ["yes 2020-01-01 2020-12-31"], None, [PAST]),
        (FIVE_YEARS, "2024-12-31", ["yes 2020-01-01"], "yes", [DECIDES]),
        (FIVE_YEARS, "2025-01-01", ["yes 2020-01-01"], None, [PAST]),
        (FIVE_YEARS, "2024-12-31", ["yes 2020-01-01 2020-12-31"], "yes", [DECIDES]),
        (FIVE_YEARS, "2026-12-31", ["yes 2020-01-01 2026-12-31"], "yes", [DECIDES]),
        (FIVE_YEARS, "2027-01-01", ["yes 2020-01-01 2026-12-31"], None, [PAST]),
        ("1 year", "2021-02-28", ["yes 2020-02-29"], "yes", [DECIDES]),
        ("1 year", "2021-03-01", ["yes 2020-02-29"], None, [PAST]),
        ("1 month", "2021-02-28", ["yes 2021-01-31"], "yes", [DECIDES]),
        ("1 month", "2021-03-01", ["yes 2021-01-31"], None, [PAST]),
        ("18 months", "2021-07-14", ["yes 2020-01-15"], "yes", [DECIDES]),
        ("18 months", "2021-07-15", ["yes 2020-01-15"], None, [PAST]),
        # the newest decides; what agrees confirms it
        (FIVE_YEARS, "2022-01-01", ["yes 2020-01-01", "yes 2021-01-01"], "yes", [AGREES, DECIDES]),
        (FIVE_YEARS, "2022-01-01", ["yes 2021-01-01", "yes 2020-01-01"], "yes", [DECIDES, AGREES]),
        (FIVE_YEARS, "2020-06-01", ["yes 2020-01-01", "yes 2021-01-01"], "yes", [DECIDES, TO_COME]),
        (FIVE_YEARS, "2022-01-01", ["yes 2021-01-01 low", "yes 2021-01-01 high"], "yes", [AGREES, DECIDES]),
        (FIVE_YEARS, "2022-01-01", ["yes 2021-01-01", "yes 2021-01-01 2021-12-31"], "yes", [DECIDES, AGREES]),
        # an older one that is still good and says otherwise disagrees
        (FIVE_YEARS, "2022-01-01", ["yes 2020-01-01", "no 2021-01-01"], "no", [DISAGREES, DECIDES]),
        (FIVE_YEARS, "2025-06-01", ["yes 2020-01-01", "no 2021-01-01"], "no", [PAST, DECIDES]),
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01 2022-12-31", "no 2021-01-01"], "no", [DISAGREES, DECIDES]),
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01 2022-12-31", "no 2021-01-01 2021-12-31"], "yes", [DECIDES, PAST]),
        # a source that looks again, and sees something else, does not disagree with itself
        (FIVE_YEARS, "2022-01-01", ["yes 2020-01-01 by=one", "no 2021-01-01 by=one"], "no", [PAST, DECIDES]),
        (FIVE_YEARS, "2020-12-31", ["yes 2020-01-01 by=one", "no 2021-01-01 by=one"], "yes", [DECIDES, TO_COME]),
        (FIVE_YEARS, "2022-01-01", ["yes 2020-01-01 by=one", "yes 2021-01-01 by=one"], "yes", [AGREES, DECIDES]),
        (
            FIVE_YEARS,
            "2022-01-01",
            ["yes 2020-01-01 by=one", "no 2020-06-01 by=two", "no 2021-01-01 by=one"],
            "no",
            [PAST, AGREES, DECIDES],
        ),
        (
            FIVE_YEARS,
            "2022-01-01",
            ["yes 2020-01-01 2022-12-31 by=one", "no 2021-01-01 by=one"],
            "no",
            [DISAGREES, DECIDES],
        ),
        # in force until said otherwise
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01", "no 2021-01-01"], "no", [PAST, DECIDES]),
        (IN_FORCE, "2020-12-31", ["yes 2020-01-01", "no 2021-01-01"], "yes", [DECIDES, TO_COME]),
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01", "no 2021-01-01 2021-06-30"], None, [PAST, PAST]),
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01", "yes 2021-01-01 2021-06-30"], "yes", [DECIDES, PAST]),
        (IN_FORCE, "2023-01-01", ["no 2019-01-01", "yes 2020-01-01", "no 2021-01-01"], "no", [PAST, PAST, DECIDES]),
        # as new, and otherwise
        (IN_FORCE, "2022-01-01", ["yes 2021-01-01", "no 2021-01-01"], None, [TIES, TIES]),
        (FIVE_YEARS, "2022-01-01", ["yes 2021-01-01 high", "no 2021-01-01 low"], None, [TIES, TIES]),
        (
            FIVE_YEARS,
            "2022-01-01",
            ["yes 2020-01-01", "yes 2021-01-01", "no 2021-01-01"],
            None,
            [DISAGREES, TIES, TIES],
        ),
        (IN_FORCE, "2022-01-01", ["yes 2021-01-01", "no 2021-01-01 2021-12-31"], "yes", [DECIDES, PAST]),
        (IN_FORCE, "2022-01-01", ["yes 2020-01-01", "no 2020-01-01", "yes 2021-01-01"], "yes", [AGREES, PAST, DECIDES]),
        (IN_FORCE, "2022-01-01", [], None, []),
    ],
)
def test_the_newest_that_is_good_decides_and_each_other_has_its_part(
    good: str, day: str, entries: list[str], value: str | None, roles: list[str]
) -> None:
    assert parts(good, day, *entries) == (value, roles)


@pytest.mark.parametrize(
    ("entries", "conflict", "undecided"),
    [
        (["yes 2020-01-01", "yes 2021-01-01"], False, False),
        (["yes 2020-01-01", "no 2021-01-01"], True, False),
        (["yes 2020-01-01", "no 2020-01-01"], True, True),
        (["yes 2001-01-01", "no 2021-01-01"], False, False),
        (["no 2001-01-01"], False, False),
    ],
)
def test_a_conflict_is_between_observations_that_are_good_on_the_day(
    entries: list[str], conflict: bool, undecided: bool
) -> None:
    known = evidence(small(record=seen(*entries), good=FIVE_YEARS), "record")
    assert [cell.key for cell in disputed(known)] == (["AAA.red"] if conflict else [])
    assert known.cell("AAA", "red").undecided == undecided
    assert not evidence(known.data, "documented").cell("AAA", "red").undecided


def test_the_answer_has_the_row_and_the_confidence_of_the_one_that_decides() -> None:
    known = evidence(small(record=seen("yes 2021-01-01 low", "yes 2020-01-01 high")), "record")
    row = known.cell("AAA", "red").row
    assert row is not None and (row.line, row["confidence"]) == (2, "low")


# --- Against the rule, read out ------------------------------------------------------------------------------------


def told(entries: list[dict[str, Any]], day: dt.date, years: int | None) -> str | None:
    """The rule as it stands in the codebook, for one day, without a thought of speed."""

    def good(entry: dict[str, Any]) -> bool:
        if day < entry["from"]:
            return False
        if years is not None:
            first = entry["from"]
            return day < first.replace(year=first.year + years) or day <= (entry["until"] or dt.date.min)
        if entry["until"] is not None:
            return day <= entry["until"]
        return not any(entry["from"] < e["from"] <= day and e["value"] != entry["value"] for e in entries)

    heard = [entry for entry in entries if good(entry)]
    newest = [entry for entry in heard if entry["from"] == max(e["from"] for e in heard)]
    values = {entry["value"] for entry in newest}
    return values.pop() if len(values) == 1 else None


def drawn(chance: random.Random, cell: str, values: str) -> list[dict[str, Any]]:
    found = []
    for _ in range(chance.randrange(7)):
        first = START + chance.randrange(-500, 2000) * DAY
        first -= chance.randrange(2) * (first.day - 1) * DAY  # many begin on the first of a month, and so together
        first = first.replace(day=min(first.day, 28))
        until = first + chance.randrange(900) * DAY if chance.random() < 0.5 else None
        found.append(observation(f"{cell}={chance.choice(values.split())}", first, until))
    return found


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize(("good", "years"), [(IN_FORCE, None), ("2 years", 2)])
def test_what_is_derived_is_what_the_rule_says_day_by_day(seed: int, good: str, years: int | None) -> None:
    entries = drawn(random.Random(seed), "AAA.size", "small middle large")
    every = observed(small(record=entries, good=good), "AAA", "size")
    found, value = dict(changes(every, START, END)), None
    for n in range((END - START).days + 1):
        day = START + n * DAY
        value = found.get(day, value)
        assert on_day(every, day).value == value == told(entries, day, years), day


def study(seed: int, good: str = "2 years") -> Dataset:
    chance = random.Random(seed)
    entries = [entry for country in NAMES for entry in drawn(chance, f"{country}.red", "yes no")]
    entries += [entry for country in NAMES for entry in drawn(chance, f"{country}.blue", "yes no")]
    data = small(record=entries, good=good)
    rules = [{"all": True, "indicator": "red", "is": "yes"}, {"some": True, "indicator": "blue", "is": "yes"}]
    found = tuple(finding(rule) for rule in rules)
    return with_findings(data, [("reds", found[0]), ("blues", found[1])])


def with_findings(data: Dataset, findings: list[tuple[str, Any]]) -> Dataset:
    return replace(data, findings=tuple(replace(each, id=name) for name, each in findings))


@pytest.mark.parametrize("seed", range(8))
def test_the_whole_period_at_once_gives_what_each_day_gives(seed: int) -> None:
    data, followed = study(seed), Followed(study(seed), START, END)
    for n in range(0, (END - START).days + 1, 17):
        day = START + n * DAY
        known = evidence(data, "record", day)
        now = data.program.evaluate(World(known.world.codes))
        verdicts = {name: word(now.at(i)) for i, name in enumerate(["reds", "blues"])}
        assert {name: at(runs, day) for name, runs in followed.verdicts.items()} == verdicts
        cells = {cell.key: cell.value or "not reported" for cell in known.cells.values() if cell.derived is not None}
        assert {name: at(runs, day) for name, runs in followed.cells.items()} == cells


def at(runs: Any, day: dt.date) -> str | None:
    (run,) = [run for run in runs if run.start <= day <= run.end]
    value: str | None = run.value
    return value


@pytest.mark.parametrize("seed", range(8))
def test_runs_leave_no_day_out_and_two_successions_differ_just_where_their_values_do(seed: int) -> None:
    old, new = (Followed(study(n), START, END).verdicts["reds"] for n in (seed, seed + 100))
    for runs in (old, new):
        assert (runs[0].start, runs[-1].end) == (START, END)
        assert all(a.end + DAY == b.start and a.value != b.value for a, b in itertools.pairwise(runs))
    found = list(differing(old, new))
    for n in range((END - START).days + 1):
        day = START + n * DAY
        said = [(before.value, after.value) for before, after in found if before.start <= day <= before.end]
        pair = at(old, day), at(new, day)
        assert said == ([] if pair[0] == pair[1] else [pair])


def test_the_same_succession_differs_nowhere() -> None:
    runs = [Run(START, END, "yes")]
    assert list(differing(runs, runs)) == []
