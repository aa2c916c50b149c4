"""The predicate language against brute force: every completion of the silent cells, on small panels.

Holds for any data.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

import numpy as np
import pytest
from argued.logic.evaluate import SILENT, Program, World, evaluate
from argued.logic.kleene import Kleene
from argued.logic.predicates import (
    CellTest,
    Combination,
    Frame,
    Predicate,
    PredicateError,
    Quantified,
    Rows,
    RowsTest,
    cells,
    parse,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

FRAME = Frame(
    countries=("AAA", "BBB", "CCC", "DDD"),
    indicators={"red": ("yes", "no"), "size": ("small", "middle", "large"), "blue": ("yes", "no")},
    tables={"rules": {"country": False, "kind": False, "years": True}},
)
RULES = [
    {"country": "AAA", "kind": "adult", "years": 2},
    {"country": "AAA", "kind": "child", "years": 5},
    {"country": "BBB", "kind": "adult", "years": None},
    {"country": "CCC", "kind": "adult", "years": 3},
]


def world(answers: dict[str, list[str | None]]) -> World:
    codes = np.full((len(FRAME.countries), len(FRAME.indicators)), SILENT, dtype=np.int8)
    for name, values in answers.items():
        for i, value in enumerate(values):
            if value is not None:
                codes[i, FRAME.indicator(name)] = FRAME.indicators[name].index(value)
    return World(codes, {"rules": RULES})


def verdict(value: Kleene) -> str:
    return "true" if value.surely else "unknown" if value.possibly else "false"


@pytest.mark.parametrize(
    ("rule", "red", "expected"),
    [
        ({"all": True}, "yyyy", "true"),
        ({"all": True}, "yyy?", "unknown"),
        ({"all": True}, "yn??", "false"),
        ({"none": True}, "nnnn", "true"),
        ({"none": True}, "nnn?", "unknown"),
        ({"none": True}, "y???", "false"),
        ({"some": True}, "y???", "true"),
        ({"some": True}, "nnn?", "unknown"),
        ({"some": True}, "nnnn", "false"),
        ({"most": True}, "yyy?", "true"),
        ({"most": True}, "yy??", "unknown"),
        ({"most": True}, "yynn", "false"),
        ({"at_least": 2}, "yy??", "true"),
        ({"at_least": 2}, "y?nn", "unknown"),
        ({"at_least": 2}, "ynnn", "false"),
        ({"at_most": 1}, "ynnn", "true"),
        ({"at_most": 1}, "y?nn", "unknown"),
        ({"at_most": 1}, "yy??", "false"),
        ({"exactly": 2}, "yynn", "true"),
        ({"exactly": 2}, "yy?n", "unknown"),
        ({"exactly": 2}, "yyy?", "false"),
        ({"exactly": 2}, "ynnn", "false"),
        ({"only": ["AAA"]}, "ynnn", "true"),
        ({"only": ["AAA"]}, "ynn?", "unknown"),
        ({"only": ["AAA"]}, "yyn?", "false"),
        ({"only": ["AAA"]}, "n???", "false"),
        ({"all_but": ["AAA"]}, "nyyy", "true"),
        ({"all_but": ["AAA"]}, "?yyy", "unknown"),
        ({"all_but": ["AAA"]}, "yyy?", "false"),
        ({"all_but": ["AAA"]}, "nyyn", "false"),
        ({"all": True, "among": ["AAA", "BBB"]}, "yynn", "true"),
        ({"all": True, "among": ["BBB", "CCC"]}, "n?yn", "unknown"),
    ],
)
def test_each_quantifier_has_its_three_values(rule: dict[str, Any], red: str, expected: str) -> None:
    answers = {"red": [{"y": "yes", "n": "no", "?": None}[letter] for letter in red]}
    predicate = parse(rule | {"indicator": "red", "is": "yes"}, FRAME)
    assert verdict(evaluate(predicate, world(answers), FRAME.countries)) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (["small", "small", "small", "small"], "true"),
        (["small", "small", None, "small"], "unknown"),
        ([None, None, None, None], "unknown"),
        (["small", None, None, "large"], "false"),
    ],
)
def test_same_compares_values(size: list[str | None], expected: str) -> None:
    predicate = parse({"same": True, "indicator": "size"}, FRAME)
    assert verdict(evaluate(predicate, world({"size": size}), FRAME.countries)) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rows": "rules"}, "true"),
        ({"rows": "rules", "is": 4}, "true"),
        ({"rows": "rules", "is_at_least": 5}, "false"),
        ({"rows": "rules", "where": {"kind": "child"}, "is": 1}, "true"),
        ({"rows": "rules", "where": {"kind": "child"}, "least": "years", "is": 5}, "true"),
        ({"rows": "rules", "where": {"kind": ["adult"]}, "least": "years", "is_at_most": 2}, "true"),
        ({"rows": "rules", "least": "years", "is_at_least": 2}, "unknown"),
        ({"rows": "rules", "least": "years", "is_at_least": 3}, "false"),
        ({"rows": "rules", "greatest": "years", "is_at_least": 5}, "true"),
        ({"rows": "rules", "greatest": "years", "is_at_most": 5}, "unknown"),
        ({"rows": "rules", "where": {"years": 2}, "is": 1}, "unknown"),
        ({"rows": "rules", "where": {"years": [2, 3]}, "is_at_least": 2}, "true"),
        ({"at_least": 3, "rows": "rules"}, "true"),
        ({"only": ["AAA"], "rows": "rules", "where": {"kind": "child"}}, "true"),
        ({"all": True, "rows": "rules"}, "false"),
        ({"all": True, "among": ["AAA", "CCC"], "rows": "rules", "least": "years", "is_at_most": 3}, "true"),
        ({"all": True, "among": ["AAA", "BBB"], "rows": "rules", "least": "years", "is": 2}, "unknown"),
        ({"all": True, "among": ["AAA", "DDD"], "rows": "rules", "least": "years", "is": 2}, "unknown"),
        (
            {
                "same": True,
                "among": ["AAA", "CCC"],
                "rows": "rules",
                "where": {"kind": "adult"},
                "least": "years",
            },
            "false",
        ),
        (
            {
                "same": True,
                "among": ["AAA", "BBB"],
                "rows": "rules",
                "where": {"kind": "adult"},
                "least": "years",
            },
            "unknown",
        ),
        ({"same": True, "among": ["BBB", "CCC"], "rows": "rules"}, "true"),
    ],
)
def test_rows_are_counted_and_measured_with_empty_fields_unknown(rule: dict[str, Any], expected: str) -> None:
    assert verdict(evaluate(parse(rule, FRAME), world({}), FRAME.countries)) == expected


def test_a_table_on_which_the_evidence_is_silent_leaves_everything_open() -> None:
    predicate = parse({"rows": "rules", "is_at_least": 1}, FRAME)
    assert verdict(evaluate(predicate, World(world({}).codes, {}), FRAME.countries)) == "unknown"


# --- Brute force -------------------------------------------------------------------------------------


def holds(predicate: Predicate, answers: dict[tuple[str, str], str]) -> bool:
    """Plain two-valued logic over complete answers, written without the language's own machinery."""
    match predicate:
        case Combination(how="not", parts=(part,)):
            return not holds(part, answers)
        case Combination(how="all_of", parts=parts):
            return all(holds(part, answers) for part in parts)
        case Combination(how="any_of", parts=parts):
            return any(holds(part, answers) for part in parts)
        case Quantified(test=CellTest() as test):
            asked = [FRAME.countries[i] for i in predicate.among]
            values = [answers[country, test.indicator] for country in asked]
            if predicate.quantifier == "same":
                return len(set(values)) == 1
            passing = {c for c, value in zip(asked, values, strict=True) if value in test.values}
            return {
                "all": passing == set(asked),
                "none": not passing,
                "some": bool(passing),
                "most": len(passing) > len(asked) / 2,
                "at_least": len(passing) >= (predicate.number or 0),
                "at_most": len(passing) <= (predicate.number or 0),
                "exactly": len(passing) == (predicate.number or 0),
                "only": passing == set(predicate.listed),
                "all_but": passing == set(asked) - set(predicate.listed),
            }[predicate.quantifier]
    raise AssertionError(predicate)


@st.composite
def statements_about_cells(draw: st.DrawFn) -> dict[str, Any]:
    indicator = draw(st.sampled_from(list(FRAME.indicators)))
    among = draw(st.lists(st.sampled_from(FRAME.countries), min_size=2, max_size=4, unique=True))
    quantifier = draw(
        st.sampled_from(["all", "none", "some", "most", "same", "at_least", "at_most", "exactly", "only", "all_but"])
    )
    rule: dict[str, Any] = {"among": among, "indicator": indicator}
    if quantifier in ("only", "all_but"):
        rule[quantifier] = draw(st.lists(st.sampled_from(among), min_size=1, max_size=len(among) - 1, unique=True))
    elif quantifier in ("at_least", "at_most", "exactly"):
        low, high = int(quantifier == "at_least"), len(among) - int(quantifier == "at_most")
        rule[quantifier] = draw(st.integers(low, high))
    else:
        rule[quantifier] = True
    if quantifier != "same":
        values = FRAME.indicators[indicator]
        rule["is"] = draw(st.lists(st.sampled_from(values), min_size=1, max_size=len(values) - 1, unique=True))
    return rule


rules = st.recursive(
    statements_about_cells(),
    lambda inner: st.one_of(
        st.builds(lambda p: {"not": p}, inner),
        st.builds(lambda ps: {"all_of": ps}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda ps: {"any_of": ps}, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
)
panels = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from([None, *values]), min_size=4, max_size=4)
        for name, values in FRAME.indicators.items()
    }
)


def completions(answers: dict[str, list[str | None]], read: list[tuple[str, str]]) -> list[dict[tuple[str, str], str]]:
    choices = []
    for country, indicator in read:
        value = answers[indicator][FRAME.country(country)]
        choices.append(FRAME.indicators[indicator] if value is None else (value,))
    return [dict(zip(read, values, strict=True)) for values in itertools.product(*choices)]


@settings(max_examples=600, deadline=None)
@given(rule=rules, answers=panels)
def test_the_verdict_is_that_of_all_completions_of_the_silent_cells(
    rule: dict[str, Any], answers: dict[str, list[str | None]]
) -> None:
    try:
        predicate = parse(rule, FRAME)
    except PredicateError as error:
        assume(error.key != "predicate")  # a cell read twice is refused; draw another
        raise
    outcomes = {holds(predicate, each) for each in completions(answers, cells(predicate, FRAME))}
    expected = {(True,): "true", (False,): "false"}.get(tuple(outcomes), "unknown")
    assert verdict(evaluate(predicate, world(answers), FRAME.countries)) == expected


@settings(max_examples=60, deadline=None)
@given(rule=rules, many=st.lists(panels, min_size=1, max_size=5))
def test_many_worlds_at_once_are_judged_as_one_by_one(
    rule: dict[str, Any], many: list[dict[str, list[str | None]]]
) -> None:
    try:
        predicate = parse(rule, FRAME)
    except PredicateError:
        assume(False)
    singly = [evaluate(predicate, world(answers), FRAME.countries) for answers in many]
    codes = np.stack([world(answers).codes for answers in many])
    stacked = evaluate(predicate, World(codes, {}), FRAME.countries)
    assert stacked.surely.tolist() == [bool(value.surely) for value in singly]
    assert stacked.possibly.tolist() == [bool(value.possibly) for value in singly]


# --- What the language refuses -----------------------------------------------------------------------

RED = {"indicator": "red", "is": "yes"}


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("all", "predicate"),
        (RED, "predicate"),
        ({"all": True}, "predicate"),
        ({"all": True, "none": True} | RED, "none"),
        ({"all": 1} | RED, "all"),
        ({"at_least": 5} | RED, "at_least"),
        ({"at_least": 0} | RED, "at_least"),
        ({"at_most": 4} | RED, "at_most"),
        ({"exactly": True} | RED, "exactly"),
        ({"only": ["ZZZ"]} | RED, "only"),
        ({"only": []} | RED, "only"),
        ({"only": ["AAA", "AAA"]} | RED, "only"),
        ({"only": ["AAA"], "among": ["AAA"]} | RED, "only"),
        ({"all_but": ["AAA", "BBB", "CCC", "DDD"]} | RED, "all_but"),
        ({"all": True, "among": ["ZZZ"]} | RED, "among"),
        ({"all": True, "indicator": "rde", "is": "yes"}, "indicator"),
        ({"all": True, "indicator": "red", "is": "maybe"}, "is"),
        ({"all": True, "indicator": "red", "is": ["yes", "no"]}, "is"),
        ({"all": True, "indicator": "red"}, "is"),
        ({"all": True, "colour": "red"} | RED, "colour"),
        ({"same": True, "indicator": "red", "is": "yes"}, "is"),
        ({"same": True, "indicator": "red", "among": ["AAA"]}, "same"),
        ({"all_of": [{"all": True} | RED]}, "all_of"),
        ({"all_of": [{"all": True} | RED, {"some": True} | RED]}, "predicate"),
        ({"not": RED}, "predicate"),
        ({"all": True, "indicator": ["red"], "is": "yes"}, "indicator"),
        ({"rows": ["rules"]}, "rows"),
        ({"rows": "rules", "least": ["years"], "is": 1}, "least"),
        ({"rows": "rules", "name": ["x"]}, "name"),
        ({"rows": "lists"}, "rows"),
        ({"rows": "rules", "where": {"colour": 1}}, "where"),
        ({"rows": "rules", "where": 1}, "where"),
        ({"rows": "rules", "least": "kind", "is": 1}, "least"),
        ({"rows": "rules", "least": "years"}, "least"),
        ({"rows": "rules", "least": "years", "greatest": "years", "is": 1}, "greatest"),
        ({"rows": "rules", "is": "many"}, "is"),
        ({"rows": "rules", "is": 1, "is_at_least": 1}, "is"),
        ({"rows": "rules", "is_at_least": 3, "is_at_most": 2}, "is_at_least"),
        ({"rows": "rules", "is_at_least": 0}, "is_at_least"),
        (
            {
                "all_of": [
                    {"name": "x", "all": True} | RED,
                    {"name": "x", "all": True, "indicator": "blue", "is": "yes"},
                ]
            },
            "name",
        ),
    ],
)
def test_what_is_not_of_the_language_is_refused_by_name(rule: Any, key: str) -> None:
    with pytest.raises(PredicateError) as caught:
        parse(rule, FRAME)
    assert caught.value.key == key
    assert "expected" in str(caught.value)


def test_counting_countries_needs_a_table_of_countries() -> None:
    frame = Frame(("AAA", "BBB"), {"red": ("yes", "no")}, {"events": {"year": True}})
    with pytest.raises(PredicateError, match="a column country"):
        parse({"all": True, "rows": "events"}, frame)


def test_a_misspelt_indicator_gets_a_suggestion() -> None:
    with pytest.raises(PredicateError, match="did you mean size"):
        parse({"all": True, "indicator": "sise", "is": "small"}, FRAME)


def test_predicates_of_rows_read_no_cells() -> None:
    predicate = parse({"rows": "rules"}, FRAME)
    assert isinstance(predicate, Rows) and isinstance(predicate.test, RowsTest)
    assert cells(predicate, FRAME) == []


@settings(max_examples=60, deadline=None)
@given(several=st.lists(rules, min_size=1, max_size=6), answers=panels)
def test_predicates_judged_together_are_judged_as_one_by_one(
    several: list[dict[str, Any]], answers: dict[str, list[str | None]]
) -> None:
    predicates = []
    for rule in [*several, {"rows": "rules", "is": 4}, {"same": True, "indicator": "size"}]:
        with contextlib.suppress(PredicateError):
            predicates.append(parse(rule, FRAME))
    together = Program(predicates, FRAME.countries).evaluate(world(answers))
    singly = [evaluate(predicate, world(answers), FRAME.countries) for predicate in predicates]
    assert together.sign.tolist() == [int(value.sign) for value in singly]


def test_an_indicator_may_have_many_values() -> None:
    frame = Frame(("AAA", "BBB"), {"rank": tuple(f"r{i}" for i in range(40))})
    predicate = parse({"only": ["BBB"], "indicator": "rank", "is": "r39"}, frame)
    codes = np.array([[0], [39]], dtype=np.int8)
    assert verdict(evaluate(predicate, World(codes), frame.countries)) == "true"
    same = parse({"same": True, "indicator": "rank"}, frame)
    assert verdict(evaluate(same, World(codes), frame.countries)) == "false"
