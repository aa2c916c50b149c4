"""Degrees and answers on a made-up region: every number and sentence known by heart. Holds for any data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from argued.judge.criteria import (
    ROUNDING,
    Degrees,
    Scorer,
    Scoring,
    answer_of,
    degrees_by,
    in_words,
    judge_questions,
    standings,
)
from argued.logic.kleene import Kleene
from argued.logic.parsing import parse_rule
from argued.logic.predicates import PredicateError
from argued.logic.verdicts import MET, NOT_MET, STATUSES, UNDECIDED, word
from argued.logic.wording import LISTS
from small import FRAME, INDICATORS, known, small, templates

# The first criterion has eight scored cells: three favourable, two not, three silent. The second has four, since
# what is pale is not scored: one favourable, three silent.
CODED = "AAA.red=yes BBB.red=no AAA.size=middle BBB.size=small CCC.size=large DDD.blue=yes AAA.pale=no BBB.pale=no"


def degrees_of(codings: str = CODED, **narrowed: Any) -> list[list[float]]:
    evidence = known(codings)
    degrees = Scorer(evidence.data).degrees(evidence.world.codes, **narrowed)
    return [degrees.low.tolist(), degrees.high.tolist(), degrees.silent.tolist()]


def test_degrees_count_favourable_and_silent_cells_that_are_scored() -> None:
    assert degrees_of() == [[3 / 8, 1 / 4], [6 / 8, 1.0], [3 / 8, 3 / 4]]


def test_degrees_of_some_countries_are_those_of_their_cells() -> None:
    assert degrees_of(countries=[0, 1]) == [[2 / 4, 0.0], [2 / 4, 1.0], [0.0, 1.0]]
    assert degrees_of(countries=[3]) == [[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]


def test_degrees_of_some_indicators_leave_out_the_others_and_what_is_not_scored() -> None:
    assert degrees_of(indicators=np.array([False, True, False, True])) == [[2 / 4, 0.0], [3 / 4, 0.0], [1 / 4, 0.0]]


def test_many_worlds_have_their_degrees_at_once() -> None:
    evidence = known(CODED)
    one, other = evidence.world.codes, known("AAA.red=yes").world.codes
    degrees = Scorer(evidence.data).degrees(np.stack([one, other]))
    assert degrees.low.tolist() == [[3 / 8, 1 / 4], [1 / 8, 0.0]]
    assert degrees.high.tolist() == [[6 / 8, 1.0], [1.0, 1.0]]
    of_two = Scorer(evidence.data).degrees(np.stack([one, other]), countries=[2, 0])
    assert of_two.low.tolist() == [[3 / 4, 0.0], [1 / 4, 0.0]]


def test_a_scorer_knows_what_each_indicator_belongs_to() -> None:
    scorer = Scorer(small(thresholds=(0.25, 0.75)))
    assert scorer.criteria == ["first", "second"]
    assert scorer.thresholds.tolist() == [0.25, 0.75]
    assert scorer.scored.tolist() == [True, True, True, False]
    assert scorer.belongs.tolist() == [[True, False], [True, False], [False, True], [False, True]]
    assert scorer.themes.tolist() == ["warm", "large", "cold", "cold"]


# --- Thresholds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codings", "thresholds", "expected"),
    [
        (CODED, (3 / 8, 1 / 4), [MET, MET]),
        (CODED, (0.376, 0.251), [UNDECIDED, UNDECIDED]),
        (CODED, (6 / 8, 1.0), [UNDECIDED, UNDECIDED]),
        (CODED, (0.751, 1.0), [NOT_MET, UNDECIDED]),
        ("", (0.0, 0.001), [MET, UNDECIDED]),
    ],
)
def test_a_degree_reaches_a_threshold_that_it_equals(
    codings: str, thresholds: tuple[float, float], expected: list[str]
) -> None:
    evidence = known(codings, thresholds=thresholds)
    assert [standing.status for standing in standings(evidence)] == expected


@pytest.mark.parametrize(("short", "reaches"), [(0.5 * ROUNDING, True), (ROUNDING, True), (2 * ROUNDING, False)])
def test_the_last_bit_does_not_decide_but_a_real_difference_does(short: float, reaches: bool) -> None:
    degree, nothing = np.array([0.5 - short]), np.zeros(1)
    both, high = (Degrees(low, degree, nothing).met(np.array([0.5])) for low in (degree, nothing))
    assert word(both.at(0), STATUSES) == (MET if reaches else NOT_MET)
    assert word(high.at(0), STATUSES) == (UNDECIDED if reaches else NOT_MET)


def test_low_and_high_end_are_each_compared_with_the_threshold() -> None:
    met = Degrees(np.array([0.2, 0.6]), np.array([0.4, 0.8]), np.zeros(2)).met(np.array([0.3, 0.9]))
    assert (met.surely.tolist(), met.possibly.tolist()) == ([False, False], [True, False])


def test_a_standing_is_a_criterion_with_its_numbers() -> None:
    evidence = known(CODED, thresholds=(0.3, 0.5))
    first, second = standings(evidence)
    assert (first.criterion, first.label, first.threshold, first.status) == ("first", "The first", 0.3, MET)
    assert (first.low, first.high, first.silent) == (3 / 8, 6 / 8, 3 / 8)
    assert (second.criterion, second.label, second.threshold, second.status) == ("second", "The second", 0.5, UNDECIDED)
    assert (second.low, second.high, second.silent) == (1 / 4, 1.0, 3 / 4)


@pytest.mark.parametrize(
    ("threshold", "reason"),
    [
        (0.375, "even if every silent cell spoke against it, 0.38 would reach 0.38"),
        (0.8, "even if every silent cell spoke for it, 0.75 would not reach 0.80"),
        (0.6, "the silent cells decide whether it reaches 0.60: it lies between 0.38 and 0.75"),
    ],
)
def test_the_reason_says_which_end_of_the_degree_decides(threshold: float, reason: str) -> None:
    evidence = known(CODED, thresholds=(threshold, 0.5))
    assert standings(evidence)[0].reason == reason


# --- Answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thresholds", "answer", "variant", "says"),
    [
        ((0.1, 0.1), "yes", "yes", "Yes, by the second (25 to 100 per cent) and the first (38 to 75 per cent)."),
        ((0.5, 0.1), UNDECIDED, UNDECIDED, "Open are the first (38 to 75 per cent)."),
        ((0.1, 0.5), UNDECIDED, "yes", "Open are the second (25 to 100 per cent)."),
        (
            (0.8, 0.1),
            "no",
            "no",
            "No, not by the first (38 to 75 per cent), though by the second (25 to 100 per cent).",
        ),
        (
            (0.8, 0.5),
            "no",
            "no",
            "No, not by the first (38 to 75 per cent), and the second (25 to 100 per cent) is open.",
        ),
    ],
)
def test_an_answer_follows_from_its_rule_and_says_on_what_it_rests(
    thresholds: tuple[float, float], answer: str, variant: str, says: str
) -> None:
    evidence = known(CODED, thresholds=thresholds)
    (found,) = judge_questions(evidence)
    assert (found.answer, found.variants) == (answer, {"one": variant})
    assert in_words(found) == says


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (1 / 3, "yes"),  # four of the twelve cells are favourable
        (0.34, UNDECIDED),
        (10 / 12, UNDECIDED),  # six are silent
        (0.84, "no"),
    ],
)
def test_criteria_taken_together_are_met_by_the_share_in_all_their_cells(threshold: float, expected: str) -> None:
    evidence = known(CODED, thresholds=(threshold, 1.0))
    rule = parse_rule({"criterion": ["first", "second"], "is": "met"}, ["first", "second"], together=True)
    question = replace(evidence.data.questions[0], variants={"as one": ("", rule)})
    (found,) = judge_questions(replace(evidence, data=replace(evidence.data, questions=(question,))))
    assert found.variants == {"as one": expected}


@pytest.mark.parametrize("criterion", [["first"], ["first", "third"], ["first", "first"], []])
def test_criteria_taken_together_are_two_or_more_of_those_there_are(criterion: list[str]) -> None:
    with pytest.raises(PredicateError, match="expected"):
        parse_rule({"criterion": criterion, "is": "met"}, ["first", "second"], together=True)


def test_only_a_variant_takes_criteria_together() -> None:
    with pytest.raises(PredicateError, match="expected one of first, second"):
        parse_rule({"criterion": ["first", "second"], "is": "met"}, ["first", "second"])


def test_an_answer_says_how_many_of_its_criteria_are_met() -> None:
    everywhere = " ".join(f"{country}.blue=yes" for country in FRAME.countries)
    evidence = known(f"{CODED.replace('DDD.blue=yes', '')} {everywhere}")
    question = replace(evidence.data.questions[0], says=templates({UNDECIDED: "{yes:of} met: {yes}."}, {"": LISTS}))
    (found,) = judge_questions(replace(evidence, data=replace(evidence.data, questions=(question,))))
    assert in_words(found) == "One of the two met: the second (100 per cent)."


def test_an_answer_names_its_question_its_base_and_its_steps_in_the_order_of_the_rule() -> None:
    evidence = known(CODED, base="published", thresholds=(0.1, 0.5))
    (answer,) = judge_questions(evidence)
    assert (answer.question, answer.base) == (evidence.data.questions[0], "published")
    second, first = answer.reasons
    assert [first, second] == standings(evidence)


TRUE, UNKNOWN, FALSE = ((True, True), (False, True), (False, False))


@pytest.mark.parametrize(("value", "answer"), [(TRUE, "yes"), (UNKNOWN, UNDECIDED), (FALSE, "no")])
def test_true_unknown_and_false_are_yes_undecided_and_no(value: tuple[bool, bool], answer: str) -> None:
    rule = parse_rule({"criterion": "first", "is": "met"}, ["first"])
    assert answer_of(rule, {"first": Kleene(np.array(value[0]), np.array(value[1]))}) == answer


# --- By country and by theme ---------------------------------------------------------------------------


def test_degrees_are_broken_down_by_country_and_by_theme() -> None:
    evidence = known(CODED)
    records = degrees_by(evidence)
    assert [tuple(record.values()) for record in records] == [
        ("first", "The first", "AAA", "", 1.0, 1.0, 0.0),
        ("second", "The second", "AAA", "", 0.0, 1.0, 1.0),
        ("first", "The first", "BBB", "", 0.0, 0.0, 0.0),
        ("second", "The second", "BBB", "", 0.0, 1.0, 1.0),
        ("first", "The first", "CCC", "", 0.5, 1.0, 0.5),
        ("second", "The second", "CCC", "", 0.0, 1.0, 1.0),
        ("first", "The first", "DDD", "", 0.0, 1.0, 1.0),
        ("second", "The second", "DDD", "", 1.0, 1.0, 0.0),
        ("first", "The first", "", "warm", 0.25, 0.75, 0.5),
        ("first", "The first", "", "large", 0.5, 0.75, 0.25),
        ("second", "The second", "", "cold", 0.25, 1.0, 0.75),
    ]
    assert {tuple(record) for record in records} == {
        ("criterion", "label", "country", "theme", "low", "high", "silent")
    }
    assert all(type(record["theme"]) is str and type(record["low"]) is float for record in records)  # writes as JSON


def with_theme(indicator: str, theme: str) -> list[dict[str, Any]]:
    data = small()
    return [dict(row) | ({"theme": theme} if row["indicator"] == indicator else {}) for row in data.table("indicators")]


def test_a_theme_of_two_criteria_has_a_degree_in_each_and_an_unscored_one_has_none() -> None:
    evidence = known(CODED, indicators=with_theme("blue", "large"))
    found = [(record["criterion"], record["theme"], record["low"]) for record in degrees_by(evidence)]
    assert [each for each in found if each[1]] == [
        ("first", "warm", 0.25),
        ("first", "large", 0.5),
        ("second", "large", 0.25),
    ]


def test_a_criterion_without_a_scored_cell_has_degree_nought_and_no_gap() -> None:
    evidence = known(CODED)
    empty = replace(evidence.data.criteria[0], id="third", label="The third")
    evidence = replace(evidence, data=replace(evidence.data, criteria=(*evidence.data.criteria, empty)))
    third = standings(evidence)[2]
    assert (third.low, third.high, third.silent, third.status) == (0.0, 0.0, 0.0, NOT_MET)


def test_the_made_up_region_is_scored_as_these_tests_say() -> None:
    assert [name for name, *_, scored in INDICATORS if scored == "yes"] == ["red", "size", "blue"]
    assert len(FRAME.countries) == 4


# --- Without the weaker answers -------------------------------------------------------------------------------------


def test_a_standing_and_an_answer_are_those_of_all_answers_beside_what_is_left_without_the_weaker() -> None:
    """Of eight cells five are favourable; without the one of low confidence four, which leaves it to the silent."""
    weak = known("AAA.red=yes//low BBB.red=yes CCC.red=yes DDD.red=yes AAA.size=middle", thresholds=(0.6, 0.5))
    first, _ = standings(weak)
    assert (first.low, first.high, first.silent) == (5 / 8, 1.0, 3 / 8)
    assert first.status == MET and first.sureness == (MET, UNDECIDED, UNDECIDED)
    (both,) = judge_questions(weak)
    assert both.answer == "undecided" and both.variants == {"one": "yes"}


def test_where_no_criterion_is_to_be_named_that_is_said() -> None:
    nothing = known()
    question = nothing.data.questions[0]
    asked = replace(question, says=templates({"undecided": "met is {yes}."}, {"": LISTS}))
    (answer,) = judge_questions(replace(nothing, data=replace(nothing.data, questions=(asked,))))
    assert in_words(answer) == "Met is no criterion."


# --- Several criteria as one, and cells that weigh less ---------------------------------------------------------------


def test_criteria_together_are_met_world_by_world_at_the_threshold_of_the_first_or_at_another() -> None:
    """Of the twelve cells of both criteria four are favourable and six silent; in the other world one, and eleven."""
    evidence = known(CODED, thresholds=(0.3, 0.9))
    worlds = np.stack([evidence.world.codes, known("AAA.red=yes").world.codes])
    scorer = Scorer(evidence.data)
    met = scorer.together(worlds, ["first", "second"])
    assert (met.surely.tolist(), met.possibly.tolist()) == ([True, False], [True, True])
    at_the_other = scorer.together(worlds, ["second", "first"])
    assert (at_the_other.surely.tolist(), at_the_other.possibly.tolist()) == ([False, False], [False, True])
    with_another = scorer.together(worlds, ["first", "second"], np.array([0.05, 0.9]))
    assert with_another.surely.tolist() == [True, True]


def test_a_share_is_that_of_what_cells_weigh_however_little() -> None:
    """By themes, what is blue and what is pale weigh a half each."""
    evidence = known("AAA.blue=yes")
    scorer = Scorer(evidence.data, Scoring(scored={"second": ("blue", "pale")}, by_theme=True))
    degrees = scorer.degrees(evidence.world.codes, countries=[0], indicators=np.array([False, False, True, False]))
    assert degrees.low.tolist() == [0.0, 1.0]
