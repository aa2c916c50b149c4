"""The predicate language against brute force: every completion of the silent cells, on small panels.

Holds for any data.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from argued.logic.evaluate import SILENT, Program, World, evaluate
from argued.logic.kleene import Kleene
from argued.logic.parsing import parse
from argued.logic.predicates import (
    DAY,
    NUMBER,
    Frame,
    Predicate,
    PredicateError,
    Rows,
    RowsTest,
    cells,
    lookup,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

FRAME = Frame(
    countries=("AAA", "BBB", "CCC", "DDD"),
    indicators={
        "red": ("yes", "no"),
        "size": ("small", "middle", "large"),
        "blue": ("yes", "no"),
        "later": ("small", "middle", "large"),
        "trust": ("high", "some", "none"),
    },
    tables={
        "rules": {"country": "", "kind": "", "years": NUMBER},
        "courts": {"country": "", "since": NUMBER, "until": NUMBER, "opened": DAY},
        "laws": {"year": NUMBER, "passed": DAY},
    },
    falling={"size": False, "later": False, "trust": True},
)
RULES = [
    {"country": "AAA", "kind": "adult", "years": 2},
    {"country": "AAA", "kind": "child", "years": 5},
    {"country": "BBB", "kind": "adult", "years": None},
    {"country": "CCC", "kind": "adult", "years": 3},
]
COURTS = [
    {"country": "AAA", "since": 2001, "until": 2009, "opened": dt.date(2001, 5, 1)},
    {"country": "AAA", "since": 2010, "until": None, "opened": dt.date(2010, 3, 1)},
    {"country": "BBB", "since": 2003, "until": 2003, "opened": None},
    {"country": "CCC", "since": None, "until": 2020, "opened": dt.date(2012, 1, 31)},
]
LAWS = [{"year": 2003, "passed": dt.date(2003, 5, 4)}, {"year": 2010, "passed": dt.date(2010, 3, 1)}]


def world(answers: dict[str, list[str | None]]) -> World:
    codes = np.full((len(FRAME.countries), len(FRAME.indicators)), SILENT, dtype=np.int8)
    for name, values in answers.items():
        for i, value in enumerate(values):
            if value is not None:
                codes[i, FRAME.indicator(name)] = FRAME.indicators[name].index(value)
    return World(codes, {"rules": RULES, "courts": COURTS, "laws": LAWS})


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
        # strictly
        ({"rows": "rules", "where": {"kind": "child"}, "least": "years", "is_above": 5}, "false"),
        ({"rows": "rules", "where": {"kind": "child"}, "least": "years", "is_above": 4.5}, "true"),
        ({"rows": "rules", "least": "years", "is_below": 2}, "unknown"),
        ({"rows": "rules", "is_above": 3, "is_below": 5}, "true"),
        # years and days, before, after, since and until
        ({"rows": "courts", "where": {"country": "AAA"}, "least": "since", "is_before": 2002}, "true"),
        ({"rows": "courts", "where": {"country": "AAA"}, "least": "since", "is_after": 2001}, "false"),
        ({"rows": "courts", "where": {"country": "AAA"}, "least": "since", "is_since": 2001}, "true"),
        ({"rows": "courts", "least": "since", "is_until": 2001}, "true"),
        ({"rows": "courts", "least": "since", "is_since": 2001}, "unknown"),
        ({"some": True, "rows": "courts", "least": "opened", "is_before": dt.date(2001, 5, 2)}, "true"),
        ({"unit": "AAA", "rows": "courts", "least": "opened", "is_before": dt.date(2001, 5, 1)}, "false"),
        ({"unit": "AAA", "rows": "courts", "least": "opened", "is": 2001}, "true"),
        ({"unit": "AAA", "rows": "courts", "greatest": "opened", "is_before": 2010}, "false"),
        ({"unit": "AAA", "rows": "courts", "least": "since", "is_until": dt.date(2001, 1, 1)}, "true"),
        # rows chosen by a comparison
        ({"rows": "courts", "where": {"since": {"is_before": 2003}}}, "true"),
        ({"rows": "courts", "where": {"since": {"is_before": 2003}}, "is": 1}, "unknown"),
        ({"rows": "courts", "where": {"since": {"is_since": 2002, "is_until": 2010}, "country": "BBB"}}, "true"),
        ({"some": True, "rows": "courts", "where": {"until": {"is": {"column": "since"}}}}, "true"),
        ({"rows": "courts", "where": {"country": "BBB", "until": {"is_after": {"column": "since"}}}}, "false"),
        ({"rows": "courts", "where": {"country": "CCC", "until": {"is_after": {"column": "since"}}}}, "unknown"),
        ({"rows": "courts", "where": {"opened": {"is": {"column": "since"}}}, "is_at_least": 2}, "true"),
        ({"rows": "courts", "where": {"opened": {"is_before": 2001}}}, "unknown"),
        ({"rows": "courts", "where": {"country": "AAA", "opened": {"is_before": 2001}}}, "false"),
        # one measure against another: of other rows, of rows as a whole, of another country
        ({"rows": "courts", "least": "since", "is_before": {"rows": "laws", "least": "year"}}, "true"),
        ({"rows": "laws", "least": "year", "is_before": {"rows": "courts", "least": "since"}}, "false"),
        ({"rows": "laws", "greatest": "passed", "is_after": {"rows": "laws", "least": "passed"}}, "true"),
        ({"rows": "laws", "greatest": "passed", "is": {"rows": "laws", "greatest": "year"}}, "true"),
        ({"unit": "AAA", "rows": "courts", "greatest": "opened", "is": {"rows": "laws", "greatest": "passed"}}, "true"),
        ({"unit": "AAA", "rows": "courts", "least": "since", "is_before": {"unit": "BBB"}}, "true"),
        ({"all": True, "among": ["BBB", "CCC"], "rows": "courts", "least": "since", "is_after": {"unit": "AAA"}},
         "unknown"),
        ({"all": True, "among": ["AAA", "BBB"], "rows": "courts", "least": "since",
          "is_at_most": {"greatest": "until"}}, "true"),
        ({"some": True, "given": {"rows": "rules", "where": {"kind": "child"}}, "rows": "courts", "is": 2}, "true"),
        ({"all": True, "given": {"rows": "rules"}, "rows": "courts"}, "true"),
        ({"more": {"rows": "rules"}, "than": {"rows": "courts", "least": "since", "is_before": 2002}}, "unknown"),
    ],
)  # fmt: skip
def test_rows_are_counted_and_measured_with_empty_fields_unknown(rule: dict[str, Any], expected: str) -> None:
    assert verdict(evaluate(parse(rule, FRAME), world({}), FRAME.countries)) == expected


def test_a_table_on_which_the_evidence_is_silent_leaves_everything_open() -> None:
    predicate = parse({"rows": "rules", "is_at_least": 1}, FRAME)
    assert verdict(evaluate(predicate, World(world({}).codes, {}), FRAME.countries)) == "unknown"


Answers = dict[tuple[str, str], str]


# --- Brute force -------------------------------------------------------------------------------------


def holds(rule: dict[str, Any], answers: Answers, reported: set[tuple[str, str]]) -> bool:
    """Two-valued logic over complete answers, of a rule as it is written: none of the language's machinery."""
    if "not" in rule:
        return not holds(rule["not"], answers, reported)
    if "all_of" in rule:
        return all([holds(part, answers, reported) for part in rule["all_of"]])
    if "any_of" in rule:
        return any([holds(part, answers, reported) for part in rule["any_of"]])
    asked = rule.get("among", FRAME.countries)

    def passing(test: dict[str, Any]) -> set[str]:
        return {country for country in asked if passes(test, country, answers, reported)}

    if "more" in rule:
        return len(passing(rule["more"])) > len(passing(rule["than"]))
    if "as_many" in rule:
        return len(passing(rule["as_many"])) == len(passing(rule["as"]))
    if "same" in rule:
        return len({answers[country, rule["indicator"]] for country in asked}) == 1
    if "unit" in rule:
        return passes(rule, rule["unit"], answers, reported)
    among = passing(rule["given"]) if "given" in rule else set(asked)
    found = passing(rule) & among
    there_are = bool(among) or "given" not in rule

    def number(quantifier: str) -> float:
        asked_for = rule[quantifier]
        return Fraction(asked_for) * len(among) if isinstance(asked_for, str) else asked_for

    (quantifier,) = {*rule} & QUANTIFIERS
    match quantifier:
        case "all":
            return found == among and there_are
        case "none":
            return not found and there_are
        case "some":
            return bool(found)
        case "most":
            return len(found) > len(among) / 2
        case "at_least":
            return len(found) >= number(quantifier) and (there_are or not isinstance(rule[quantifier], str))
        case "at_most":
            return len(found) <= number(quantifier) and (there_are or not isinstance(rule[quantifier], str))
        case "exactly":
            return len(found) == number(quantifier)
        case "only":
            return found == set(rule["only"])
    return found == among - set(rule["all_but"])


QUANTIFIERS = {"all", "none", "some", "most", "at_least", "at_most", "exactly", "only", "all_but"}
RANKS = {"small": 0, "middle": 1, "large": 2, "none": 0, "some": 1, "high": 2}


def passes(test: dict[str, Any], country: str, answers: Answers, reported: set[tuple[str, str]]) -> bool:
    if "reported" in test:
        return (country, test["indicator"]) in reported
    value = answers[country, test["indicator"]]
    if "is" in test and not isinstance(test["is"], dict):
        return value in test["is"]
    (how,) = [key for key in test if key.startswith("is")]
    to = test[how]
    if isinstance(to, dict):
        to = answers[to.get("unit", country), to.get("indicator", test["indicator"])]
    one, other = RANKS[value], RANKS[to]
    return {
        "is": one == other,
        "is_above": one > other,
        "is_below": one < other,
        "is_at_least": one >= other,
        "is_at_most": one <= other,
    }[how]


@cache
def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Kept, since what is drawn hundreds of times is looked through by Hypothesis each time that it is made anew."""
    return st.sampled_from(values)


@cache
def some_of(values: tuple[str, ...], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True)


@cache
def number_or_share(low: int, high: int) -> st.SearchStrategy[int | str]:
    return st.one_of(st.integers(low, high), st.sampled_from(["1/2", "1/3", "3/4", "2/5"]))


COUNTRIES = tuple(FRAME.countries)
HOW = one_of("is_above", "is_below", "is_at_least", "is_at_most")
HOW_OR_IS = st.one_of(HOW, st.just("is"))
ORDERS = st.permutations(COUNTRIES)


@st.composite
def asks_of_cells(draw: st.DrawFn) -> dict[str, Any]:
    """A test of one cell, or of one against another of the country."""
    indicator = draw(one_of(*FRAME.indicators))
    values, kind = FRAME.indicators[indicator], draw(one_of("is", "is", "reported", "order", "against"))
    if kind == "reported":
        return {"indicator": indicator, "reported": True}
    if kind == "order" and indicator in FRAME.falling:
        how = draw(HOW)
        lowest = how in ("is_at_least", "is_below")
        possible = [v for v in values if RANKS[v] != (0 if lowest else 2)]
        return {"indicator": indicator, how: draw(one_of(*possible))}
    if kind == "against" and indicator in ("size", "later"):
        other = {"size": "later", "later": "size"}[indicator]
        return {"indicator": indicator, draw(HOW_OR_IS): {"indicator": other}}
    chosen = draw(some_of(tuple(values), 1, len(values) - 1))
    return {"indicator": indicator, "is": chosen}


ASKS, SIZES = asks_of_cells(), one_of("size", "later")


@st.composite
def statements_about_cells(draw: st.DrawFn) -> dict[str, Any]:
    among = draw(some_of(COUNTRIES, 2, 4))
    kind = draw(one_of(*["plain"] * 5, "given", "given", "two", "unit", "of another"))
    if kind == "two":
        words = draw(one_of(("more", "than"), ("as_many", "as")))
        return {"among": among} | {word: draw(ASKS) for word in words}
    if kind == "unit":
        country, other = draw(ORDERS)[:2]
        how = draw(HOW_OR_IS)
        return {"unit": country, "indicator": "size", how: {"unit": other, "indicator": draw(SIZES)}}
    if kind == "of another":
        rule = {"among": among, "indicator": "size", draw(HOW): {"unit": draw(one_of(*COUNTRIES))}}
        quantifier = draw(one_of("all", "none", "some", "most"))
        return rule | {quantifier: True}
    rule = {"among": among} | draw(ASKS)
    more = [] if kind == "given" else ["same", "only", "all_but"]
    quantifier = draw(one_of("all", "none", "some", "most", "at_least", "at_most", "exactly", *more))
    if kind == "given":
        rule["given"] = draw(ASKS)
    if quantifier in ("only", "all_but"):
        rule[quantifier] = draw(some_of(tuple(among), 1, len(among) - 1))
    elif quantifier in ("at_least", "at_most", "exactly"):
        low, high = int(quantifier == "at_least"), len(among) - int(quantifier == "at_most")
        rule[quantifier] = draw(number_or_share(low, high))
    else:
        rule[quantifier] = True
    if quantifier == "same":
        rule = {"among": among, "indicator": rule["indicator"], "same": True}
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


def completions(
    answers: dict[str, list[str | None]], read: list[tuple[str, str]]
) -> Iterator[dict[tuple[str, str], str]]:
    choices = []
    for country, indicator in read:
        value = answers[indicator][FRAME.country(country)]
        choices.append(FRAME.indicators[indicator] if value is None else (value,))
    return (dict(zip(read, values, strict=True)) for values in itertools.product(*choices))


def parsed(rule: dict[str, Any]) -> Predicate:
    """The predicate of a rule; another is drawn where the rule reads a cell twice, or a share cannot be."""
    try:
        return parse(rule, FRAME)
    except PredicateError as error:
        assume(error.key not in ("predicate", "exactly", "than", "as"))
        raise


@settings(max_examples=1500, deadline=None)
@given(rule=rules, answers=panels)
def test_the_verdict_is_that_of_all_completions_of_the_silent_cells(
    rule: dict[str, Any], answers: dict[str, list[str | None]]
) -> None:
    predicate = parsed(rule)
    read = cells(predicate, FRAME)
    given_answers = {(c, i): answers[i][FRAME.country(c)] for c, i in read}
    silent = Counter(len(FRAME.indicators[i]) for (_, i), value in given_answers.items() if value is None)
    assume(2 ** silent[2] * 3 ** silent[3] < 5000)
    reported = {cell for cell, value in given_answers.items() if value is not None}
    outcomes: set[bool] = set()
    for each in completions(answers, read):
        outcomes.add(holds(rule, each, reported))
        if len(outcomes) == 2:  # no further one can change that
            break
    expected = {(True,): "true", (False,): "false"}.get(tuple(outcomes), "unknown")
    assert verdict(evaluate(predicate, world(answers), FRAME.countries)) == expected


@settings(max_examples=60, deadline=None)
@given(rule=rules, many=st.lists(panels, min_size=1, max_size=5))
def test_many_worlds_at_once_are_judged_as_one_by_one(
    rule: dict[str, Any], many: list[dict[str, list[str | None]]]
) -> None:
    predicate = parsed(rule)
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
        ({"rows": "rules", "is_above": -1}, "is_above"),
        ({"rows": "rules", "is_above": 1, "is_at_most": 4}, "is_at_most"),
        ({"rows": "rules", "is_above": 1, "is_since": 4}, "is_since"),
        ({"rows": "rules", "is_below": dt.date(2001, 1, 1)}, "is_below"),
        ({"rows": "courts", "least": "opened", "is_before": 2001.5}, "is_before"),
        ({"rows": "courts", "least": "opened", "is_after": 2001, "is_before": dt.date(2003, 1, 1)}, "is_before"),
        ({"rows": "courts", "where": {"since": {}}}, "where"),
        ({"rows": "courts", "where": {"since": {"is_near": 2}}}, "is_near"),
        ({"rows": "courts", "where": {"country": {"is": 2}}}, "is"),
        ({"rows": "courts", "where": {"since": {"is": {"column": "since"}}}}, "column"),
        ({"rows": "courts", "where": {"since": {"is": {"column": "country"}}}}, "column"),
        ({"rows": "courts", "least": "since", "is_before": {"unit": "ZZZ"}}, "unit"),
        ({"rows": "courts", "least": "since", "is_before": {"least": "since"}}, "is_before"),
        ({"rows": "courts", "least": "since", "is_before": {"rows": "laws", "unit": "AAA", "least": "year"}}, "unit"),
        (
            {"rows": "courts", "least": "since", "is_before": {"rows": "laws", "least": "year"}, "is_after": 3},
            "is_before",
        ),
        # shares
        ({"at_least": "5/4"} | RED, "at_least"),
        ({"at_least": "0/4"} | RED, "at_least"),
        ({"at_least": "1/0"} | RED, "at_least"),
        ({"at_least": "three"} | RED, "at_least"),
        ({"at_least": 0.75} | RED, "at_least"),
        ({"exactly": "1/3"} | RED, "exactly"),
        ({"exactly": "1/2", "given": {"indicator": "blue", "is": "yes"}} | RED, "exactly"),
        # two tests
        ({"only": ["AAA"], "given": {"indicator": "blue", "is": "yes"}} | RED, "given"),
        ({"all": True, "given": "blue"} | RED, "given"),
        ({"all": True, "given": {"indicator": "blue"}} | RED, "is"),
        ({"all": True, "given": RED} | RED, "predicate"),
        ({"more": RED}, "than"),
        ({"more": RED, "as": RED}, "as"),
        ({"more": RED, "than": RED}, "than"),
        ({"more": RED, "than": {"indicator": "red", "reported": True}}, "than"),
        ({"more": RED, "than": {"indicator": "blue", "is": "yes"}, "all": True}, "more"),
        ({"as_many": RED, "as": {"indicator": "red", "is": "no"}}, "as"),
        # whether it is reported, and the order of answers
        ({"all": True, "indicator": "red", "reported": False}, "reported"),
        ({"all": True, "reported": True} | RED, "reported"),
        ({"all": True, "indicator": "red", "is_at_least": "yes"}, "is_at_least"),
        ({"all": True, "indicator": "size", "is_at_least": "small"}, "is_at_least"),
        ({"all": True, "indicator": "size", "is_above": "large"}, "is_above"),
        ({"all": True, "indicator": "size", "is_at_least": "big"}, "is_at_least"),
        ({"all": True, "indicator": "size", "is": "small", "is_at_least": "middle"}, "is"),
        # one cell against another
        ({"all": True, "indicator": "size", "is_above": {"indicator": "size"}}, "is_above"),
        ({"all": True, "indicator": "size", "is_above": {"indicator": "trust"}}, "indicator"),
        ({"all": True, "indicator": "red", "is_above": {"unit": "AAA"}}, "is_above"),
        ({"all": True, "indicator": "size", "is_above": {"unit": "ZZZ"}}, "unit"),
        ({"all": True, "indicator": "size", "is_above": {"unit": "AAA"}}, "predicate"),
        ({"all": True, "among": ["BBB", "CCC"], "indicator": "size", "is": {"unit": "AAA"}}, "unit"),
        ({"exactly": 1, "among": ["BBB", "CCC"], "indicator": "size", "is_above": {"unit": "AAA"}}, "unit"),
        ({"unit": "AAA", "among": ["AAA"]} | RED, "among"),
        ({"unit": "ZZZ"} | RED, "unit"),
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
    frame = Frame(("AAA", "BBB"), {"red": ("yes", "no")}, {"events": {"year": NUMBER}})
    with pytest.raises(PredicateError, match="a column country"):
        parse({"all": True, "rows": "events"}, frame)


def test_a_cell_that_is_read_twice_is_refused_with_what_one_statement_can_ask() -> None:
    rule = {"unit": "AAA", "indicator": "red", "is": "yes"}
    with pytest.raises(PredicateError, match=r"AAA\.red twice.* was = value, between = \[day, day\]"):
        parse({"all_of": [rule, rule]}, FRAME)


def test_a_misspelt_indicator_gets_a_suggestion() -> None:
    with pytest.raises(PredicateError, match="did you mean size"):
        parse({"all": True, "indicator": "sise", "is": "small"}, FRAME)


def test_of_many_names_the_first_few_are_told() -> None:
    with pytest.raises(KeyError, match=r"no word 'n' .*; there are n0, n1, n2, n3, n4, n5 and 35 more"):
        lookup("n", {f"n{number}": number for number in range(41)}, "word")
    with pytest.raises(KeyError, match="n38, n39"):
        lookup("n", {f"n{number}": number for number in range(40)}, "word")


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
