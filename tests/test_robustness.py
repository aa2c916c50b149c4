"""Overturning sets against brute force: every change of every cell, and every pair of changes.

Holds for any data.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from argued.data import Dataset
from argued.judge.evidence import Evidence
from argued.judge.robustness import Class, alterations, overturning
from argued.logic.evaluate import SILENT, World, evaluate
from argued.logic.parsing import parse
from argued.logic.predicates import PredicateError, cells
from hypothesis import assume, given, settings
from tests.test_predicates import FRAME, panels, rules, world

Edit = tuple[int, int, int]


def expanded(chosen: tuple[Class, ...]) -> set[frozenset[Edit]]:
    """The sets of single edits that classes of changes stand for."""
    members = [[(i, each.column, new) for i in each.countries for new in each.new] for each in chosen]
    return {
        frozenset(edits)
        for edits in itertools.product(*members)
        if len({(i, column) for i, column, _ in edits}) == len(edits)
    }


@settings(max_examples=150, deadline=None)
@given(rule=rules, answers=panels)
def test_the_smallest_sets_are_those_of_brute_force(rule: dict[str, Any], answers: dict[str, list[str | None]]) -> None:
    try:
        predicate = parse(rule, FRAME)
    except PredicateError:
        assume(False)
    codes = world(answers).codes
    read = [(FRAME.country(c), FRAME.indicator(i)) for c, i in cells(predicate, FRAME)]
    sizes = [len(values) for values in FRAME.indicators.values()]
    edits = [(i, j, new) for i, j in read for new in range(SILENT, sizes[j]) if new != codes[i, j]]
    before = evaluate(predicate, World(codes), FRAME.countries).sign
    brute: set[frozenset[Edit]] = set()
    for size in (1, 2):
        sets = [s for s in itertools.combinations(edits, size) if len({(i, j) for i, j, _ in s}) == size]
        worlds = np.repeat(codes[np.newaxis], len(sets), axis=0)
        for changed, chosen in zip(worlds, sets, strict=True):
            for i, j, new in chosen:
                changed[i, j] = new
        after = evaluate(predicate, World(worlds), FRAME.countries).sign
        brute = {frozenset(chosen) for chosen, sign in zip(sets, after, strict=True) if sign != before}
        if brute:
            break
    found = alterations(predicate, FRAME, codes)
    assert set().union(*(expanded(chosen) for chosen in found)) == brute


def test_a_judgement_has_no_overturning_set(data: Dataset, documented: Evidence) -> None:
    for finding in data.findings:
        assert (overturning(finding, documented) == []) == (finding.predicate is None)
