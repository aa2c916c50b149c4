"""Exact shares are those of brute force: every way to fill silent cells, and every error, one by one.

Holds for any data.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from argued.data import read
from argued.judge.criteria import Scorer
from argued.judge.evidence import Evidence, evidence
from argued.judge.robustness import Share, draw_misread, passages_misread, silent_cells_drawn
from argued.judge.shares import _Shares, count, filled, mistaken, worlds_of
from argued.logic.evaluate import SILENT, World, evaluate
from argued.logic.predicates import CellTest, asked, decide, statements
from argued.study import EXAMPLE
from small import FRAME, coding, finding, rows, small

RED = {"indicator": "red", "is": "yes"}
BLUE = {"indicator": "blue", "is": "yes"}
SIZE = {"indicator": "size", "is": ["middle", "large"]}
EXACT: list[dict[str, Any]] = [
    {"all": True, **RED},
    {"none": True, **SIZE},
    {"at_least": 2, **SIZE},
    {"exactly": 1, **RED},
    {"most": True, **RED},
    {"only": ["AAA", "BBB"], **SIZE},
    {"all_but": ["DDD"], **RED},
    {"same": True, "indicator": "size"},
    {"same": True, "indicator": "red", "among": ["AAA", "CCC"]},
    {"any_of": [{"all": True, **RED}, {"not": {"some": True, **SIZE}}]},
    {"all_of": [{"at_most": 2, **RED}, {"same": True, "indicator": "blue"}, {"rows": "rules", "is_at_least": 1}]},
    {"most": True, "given": RED, **BLUE},
    {"all": True, "given": SIZE, **BLUE},
    {"more": RED, "than": BLUE},
    {"as_many": RED, "as": SIZE},
    {"some": True, "indicator": "red", "reported": True},
    {"all": True, "rows": "rules", "least": "years", "is_at_least": 2},
]
CODED = ["AAA.red=yes CCC.red=no AAA.size=large BBB.size=small AAA.blue=no DDD.blue=yes", "BBB.red=no CCC.blue=yes", ""]


def world(codings: str) -> Evidence:
    return evidence(small(codings, rules="AAA adult 2, BBB adult ?"))


def by_brute_force(rule: dict[str, Any], known: Evidence, wrong: float | None) -> Share:
    """Every world there is, with its probability."""
    predicate = finding(rule).predicate
    assert predicate is not None
    read = {
        (i, each.test.column)
        for statement in statements(predicate)
        for each in asked(statement)
        if isinstance(each.test, CellTest)
        for i in each.countries or ()
    }
    sizes, now = [len(values) for values in FRAME.indicators.values()], known.world.codes
    ways: list[list[tuple[int, float]]] = []
    for i, j in sorted(read):
        code, size = int(now[i, j]), sizes[j]
        if wrong is None:
            ways.append([(code, 1.0)] if code != SILENT else [(v, 1 / size) for v in range(size)])
        elif code == SILENT:
            ways.append([(SILENT, 1.0)])
        else:
            ways.append([(v, 1 - wrong if v == code else wrong / (size - 1)) for v in range(size)])
    totals = {1: 0.0, 0: 0.0, -1: 0.0}
    for chosen in itertools.product(*ways):
        codes = now.copy()
        for (i, j), (code, _) in zip(sorted(read), chosen, strict=True):
            codes[i, j] = code
        value = evaluate(predicate, World(codes, known.world.rows, now != SILENT), FRAME.countries)
        totals[int(value.sign)] += math.prod(likely for _, likely in chosen)
    return Share(totals[1], totals[0], totals[-1])


def share(rule: dict[str, Any], known: Evidence, wrong: float | None) -> Share:
    return _Shares(known, wrong).finding(finding(rule)).share


@pytest.mark.parametrize("codings", CODED)
@pytest.mark.parametrize("rule", EXACT, ids=str)
def test_filled_cells_give_the_share_of_all_worlds(rule: dict[str, Any], codings: str) -> None:
    known = world(codings)
    assert share(rule, known, None) == pytest.approx(by_brute_force(rule, known, None), abs=1e-12)


@pytest.mark.parametrize("wrong", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("rule", [rule for rule in EXACT if not {"given", "more", "as_many"} & rule.keys()], ids=str)
def test_errors_give_the_share_of_all_worlds(rule: dict[str, Any], wrong: float) -> None:
    known = world("AAA.red=yes BBB.red=yes CCC.red=no AAA.size=large BBB.size=small AAA.blue=no DDD.blue=yes")
    assert share(rule, known, wrong) == pytest.approx(by_brute_force(rule, known, wrong), abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ({"unit": "AAA", "indicator": "size", "is_above": {"unit": "BBB"}}, None),
        ({"all": True, "among": ["BBB", "CCC"], "indicator": "size", "is_below": {"unit": "AAA"}}, None),
        ({"most": True, "given": RED, **BLUE}, 0.2),
        ({"more": RED, "than": BLUE}, 0.2),
    ],
    ids=str,
)
def test_what_has_no_closed_form_is_drawn_from_the_cells_that_it_reads(
    rule: dict[str, Any], wrong: float | None
) -> None:
    known = world("AAA.red=yes BBB.red=no AAA.blue=yes CCC.blue=no CCC.size=large")
    assert share(rule, known, wrong) == pytest.approx(by_brute_force(rule, known, wrong), abs=0.02)


def test_criteria_and_answers_have_the_share_of_all_worlds() -> None:
    known = world("AAA.red=yes CCC.red=no AAA.size=large BBB.size=small AAA.blue=no DDD.blue=yes")
    scorer, now = Scorer(known.data), known.world.codes
    silent, sizes = np.argwhere(now == SILENT), [len(values) for values in FRAME.indicators.values()]
    scored = [(i, j) for i, j in silent.tolist() if scorer.scored[j]]
    totals: dict[str, float] = {}
    every = [range(sizes[j]) for _, j in scored]
    for chosen in itertools.product(*every):
        codes = now.copy()
        for (i, j), code in zip(scored, chosen, strict=True):
            codes[i, j] = code
        codes[now == SILENT] = np.where(codes[now == SILENT] == SILENT, 0, codes[now == SILENT])
        met = scorer.degrees(codes).met(scorer.thresholds)
        by_name = {name: met.at(k) for k, name in enumerate(scorer.criteria)}
        likely = math.prod(1 / len(each) for each in every)
        found = {**by_name, "both": decide(known.data.questions[0].rule, by_name)}
        for name, value in found.items():
            totals[name] = totals.get(name, 0.0) + likely * bool(value.surely)
    shares = filled(known)
    assert {**shares.criteria, **shares.answers} == {
        name: pytest.approx(Share(true, 0.0, 1 - true), abs=1e-9) for name, true in totals.items()
    }


def test_the_count_of_trials_is_that_of_every_outcome() -> None:
    draw = random.Random(1)
    for _ in range(20):
        likely = [draw.choice([0, 0.2, 0.5, 0.5, 1, draw.random()]) for _ in range(8)]
        wanted = [0.0] * 9
        for outcome in itertools.product((0, 1), repeat=8):
            wanted[sum(outcome)] += math.prod(p if hit else 1 - p for p, hit in zip(likely, outcome, strict=True))
        assert count(np.array(likely)) == pytest.approx(wanted, abs=1e-11)


def test_exact_shares_are_those_that_random_worlds_come_near_to() -> None:
    known = evidence(read(EXAMPLE / "data"))
    exact, drawn = filled(known), silent_cells_drawn(known, worlds=20_000)
    for (_, name, one), (_, other, near) in zip(exact.rows(), drawn.rows(), strict=True):
        assert name == other and one == pytest.approx(near, abs=0.02)


def test_a_probability_is_from_nought_to_one() -> None:
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        mistaken(world(""), 1.2)


# --- Errors by passage ------------------------------------------------------------------------------------


def test_what_rests_on_one_passage_is_misread_together() -> None:
    """All four cells of red rest on one passage here; those of blue have a passage each."""
    together = small("AAA.red=yes BBB.red=yes CCC.red=yes DDD.red=yes")
    alone = [coding(f"{country}.blue=yes") | {"passages": (f"4.{country}",)} for country in FRAME.countries]
    data = replace(together, tables={**together.tables, "codings": (*together.table("codings"), *rows(alone))})
    judged = [replace(finding({"all": True, **RED}), id="red"), replace(finding({"all": True, **BLUE}), id="blue")]
    known = evidence(replace(data, findings=tuple(judged)))
    drawn = passages_misread(known, 0.2, worlds=40_000)
    assert drawn.findings["red"].true == pytest.approx(0.8, abs=0.01)
    assert drawn.findings["blue"].true == pytest.approx(0.8**4, abs=0.01)
    assert mistaken(known, 0.2).findings["red"].true == pytest.approx(0.8**4)


def test_a_cell_is_wrong_as_often_whether_it_rests_on_one_passage_or_on_several() -> None:
    known = evidence(small("AAA.red=yes BBB.red=yes"))
    passages = [[0, 1, 2], [2]]
    random_ = np.random.default_rng(1)
    sizes = np.array([len(values) for values in FRAME.indicators.values()])
    codes = draw_misread(passages, 0.3, known.world.codes, sizes, random_, 40_000)
    wrong = codes[:, :2, 0] != known.world.codes[:2, 0]
    assert wrong.mean(axis=0) == pytest.approx([0.3, 0.3], abs=0.01)
    assert (wrong[:, 0] & wrong[:, 1]).mean() == pytest.approx(0.3 * (1 / 3 + 2 / 3 * 0.3), abs=0.01)


def test_the_worlds_that_are_asked_for_are_given() -> None:
    known = evidence(read(EXAMPLE / "data"))
    assert worlds_of(known, None, False, None) == filled(known)
    assert worlds_of(known, None, False, 100).worlds == 100
    assert worlds_of(known, 0.1, False, None) == mistaken(known, 0.1)
    assert worlds_of(known, 0.1, False, 100).worlds == worlds_of(known, 0.1, True, 100).worlds == 100
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        passages_misread(known, -1)
