"""What would overturn a verdict, against brute force: rules of every form, on small panels. Holds for any data."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from argued.judge.findings import judge
from argued.judge.robustness import alterations, overturning
from argued.logic.evaluate import SILENT, Codes, World, evaluate
from argued.logic.parsing import parse
from argued.logic.predicates import Frame, Predicate, cells
from hypothesis import assume, given, settings
from small import finding, known
from test_predicates import FRAME, panels, parsed, rules, world


def sign(predicate: Predicate, codes: Codes) -> int:
    return int(evaluate(predicate, World(codes), FRAME.countries).sign)


def edits(predicate: Predicate, codes: Codes, size: int) -> set[frozenset[tuple[int, int, int]]]:
    """Every set of so many changes of cells that alters the truth value, by trying all of them."""
    places = [(FRAME.country(country), FRAME.indicator(indicator)) for country, indicator in cells(predicate, FRAME)]
    sizes = [len(values) for values in FRAME.indicators.values()]
    single = [(i, j, code) for i, j in places for code in range(SILENT, sizes[j]) if code != codes[i, j]]
    before, found = sign(predicate, codes), set()
    for chosen in itertools.combinations(single, size):
        if len({(i, j) for i, j, _ in chosen}) == size:
            changed = codes.copy()
            for i, j, code in chosen:
                changed[i, j] = code
            if sign(predicate, changed) != before:
                found.add(frozenset(chosen))
    return found


@settings(max_examples=250, deadline=None)
@given(rule=rules, answers=panels)
def test_the_smallest_sets_are_those_of_brute_force(rule: dict[str, Any], answers: dict[str, list[str | None]]) -> None:
    predicate, codes = parsed(rule), world(answers).codes
    assume(len(cells(predicate, FRAME)) <= 8)
    classes = alterations(predicate, FRAME, codes)
    if not classes:  # more changes are needed than the search tries: there are neither single ones nor pairs
        assert not edits(predicate, codes, 1) and not edits(predicate, codes, 2)
        return
    size = len(classes[0])
    for smaller in range(1, min(size, 4 if len(cells(predicate, FRAME)) <= 4 else 3)):
        assert not edits(predicate, codes, smaller)
    if size <= 2:
        members = {
            frozenset(zip(countries, (each.column for each in chosen), new, strict=True))
            for chosen in classes
            for countries in itertools.product(*(each.countries for each in chosen))
            for new in itertools.product(*(each.new for each in chosen))
        }
        assert {each for each in members if len({(i, j) for i, j, _ in each}) == size} == edits(predicate, codes, size)


def panel(countries: int) -> Frame:
    return Frame(tuple(f"C{i}" for i in range(countries)), {"red": ("yes", "no")})


@pytest.mark.parametrize(("countries", "passing", "fewest"), [(12, 11, 5), (12, 12, 6), (12, 7, 1), (200, 200, 100)])
def test_a_robust_verdict_takes_many_changes_and_is_not_called_empty(countries: int, passing: int, fewest: int) -> None:
    frame = panel(countries)
    codes = world({}).codes[:1, :1].repeat(countries, axis=0) * 0 + 1
    codes[:passing] = 0
    predicate = parse({"most": True, "indicator": "red", "is": "yes"}, frame)
    assert {len(each) for each in alterations(predicate, frame, codes)} == {fewest}


def test_a_search_that_would_try_too_many_sets_finds_none() -> None:
    """Each of six majorities would have to fall."""
    frame = Frame(tuple(f"C{i}" for i in range(12)), {f"q{n}": ("yes", "no") for n in range(6)})
    codes = world({}).codes[:1, :1].repeat(12, axis=0).repeat(6, axis=1) * 0
    predicate = parse({"any_of": [{"most": True, "indicator": f"q{n}", "is": "yes"} for n in range(6)]}, frame)
    assert alterations(predicate, frame, codes) == []


def test_where_it_takes_three_changes_one_set_of_each_kind_is_named() -> None:
    rule = {"some": True, "indicator": "red", "is": "yes"}
    evidence = known("AAA.red=yes BBB.red=yes CCC.red=yes DDD.red=no")
    sets = overturning(finding(rule), evidence)
    assert {len(each) for each in sets} == {3}
    assert {change.what for each in sets for change in each} == {"AAA.red", "BBB.red", "CCC.red"}
    assert judge(finding(rule), evidence).verdict == "supported"


def test_a_rule_on_a_table_is_overturned_under_evidence_that_is_silent_on_the_table() -> None:
    """The record has no rows of the table: two further answers, or rows, change nothing of what it leaves open."""
    red, rows = {"all": True, "indicator": "red", "is": "yes"}, {"all": True, "rows": "rules"}
    evidence = known("", "record", record="AAA.red=no BBB.red=no CCC.red=yes DDD.red=yes")
    both, one = (overturning(finding(rule), evidence) for rule in ({"all_of": [rows, red]}, red))
    assert one and set(map(frozenset, both)) == set(map(frozenset, one))
