"""Sentences: lists, counts and number words come from the answers, in correct English.

Holds for any data.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from argued.logic.wording import (
    LISTS,
    SINGLE,
    Outcome,
    TemplateError,
    counted,
    fill,
    filled,
    listing,
    out_of,
    parse_template,
    word,
)

NAMES = {"ALB": "Albania", "SRB": "Serbia", "BIH": "Bosnia and Herzegovina", "XKX": "Kosovo"}
ALL = ("ALB", "SRB", "BIH", "XKX")


def answer(yes: tuple[str, ...] = (), no: tuple[str, ...] = (), silent: tuple[str, ...] = ()) -> Outcome:
    return Outcome(ALL, yes, no, silent, dict.fromkeys(yes, "other_body") | dict.fromkeys(no, "no"), None)


def said(template: str, outcomes: Mapping[str, Outcome]) -> str:
    """A template of any placeholder, filled in."""
    return fill(parse_template(template, dict.fromkeys(outcomes, (*LISTS, *SINGLE))), outcomes, NAMES)


TWO = ("BIH", "XKX")
TWO_NAMES = "Bosnia and Herzegovina, and Kosovo"
THREE = "Serbia, Bosnia and Herzegovina, and Kosovo"
MOST_SILENT = answer(("ALB",), silent=("SRB", *TWO))


@pytest.mark.parametrize(
    ("template", "given", "expected"),
    [
        ("{yes} agree.", answer(("ALB", "XKX")), "Albania and Kosovo agree."),
        ("{yes:of} agree.", answer(ALL), "All four agree."),
        ("{yes:of} {yes:agrees/agree}.", answer(("ALB",)), "One of the four agrees."),
        ("{yes:of} agree.", answer(), "None of the four agree."),
        ("{yes:count} agree.", answer(("ALB", "SRB")), "Two agree."),
        ("{yes} {yes:has/have} one.", answer(("ALB",)), "Albania has one."),
        ("{yes} {yes:has/have} one.", answer(("ALB", "BIH")), "Albania and Bosnia and Herzegovina have one."),
        ("One is known[; {silent} {silent:is/are} silent].", answer(), "One is known."),
        ("Known[; {silent} {silent:is/are} silent].", answer(silent=("XKX",)), "Known; Kosovo is silent."),
        ("All [sic] agree[; but {silent}].", answer(), "All [sic] agree."),
        ("It is {values}.", answer(("ALB",), ("XKX",)), "It is “other body” for Albania; “no” for Kosovo."),
        ("{yes} agrees; {silent} do not.", MOST_SILENT, "Albania agrees; the other three do not."),
        ("{silent} do not; {yes} agrees.", MOST_SILENT, f"{THREE} do not; Albania agrees."),
        ("{yes} agree; {silent} no.", answer(("ALB", "SRB"), silent=TWO), f"Albania and Serbia agree; {TWO_NAMES} no."),
        ("{yes:of}; {silent:any}.", answer((), silent=ALL), "None of the four; any of the four."),
        ("{known:count} of {among:count}.", answer(("ALB",), silent=("SRB", "BIH", "XKX")), "One of four."),
    ],
)  # fmt: skip
def test_a_template_is_filled_from_the_answer(template: str, given: Outcome, expected: str) -> None:
    assert said(template, {"": given}) == expected


def test_a_template_is_text_slots_and_clauses_as_plain_data_too() -> None:
    template = parse_template("{yes:of} do[; {law.no:is/are} open].", {"": LISTS, "law": LISTS})
    assert template.text == "{yes:of} do[; {law.no:is/are} open]."
    assert template.as_data() == [
        {"what": "yes", "form": "of"},
        " do",
        ["; ", {"part": "law", "what": "no", "form": ("is", "are")}, " open"],
        ".",
    ]


def test_parts_of_a_predicate_are_named() -> None:
    parts = {"": answer(("ALB",)), "law": answer(("ALB",)), "practice": answer(("XKX",))}
    assert said("{law.yes} and {practice.yes}.", parts) == "Albania and Kosovo."


def test_numbers_come_from_tables() -> None:
    counted = Outcome((), (), (), (), {}, (3.0, 3.0), 2.0)
    assert said("{number} against {asked}.", {"": counted}) == "3 against two."
    assert said("{number}.", {"": Outcome((), (), (), (), {}, (1.0, 4.0))}) == "1 to 4."
    assert said("{number}.", {"": Outcome((), (), (), (), {}, (1.0, float("inf")))}) == "An unknown number."


@pytest.mark.parametrize(
    "template", ["{who}", "{law.yes}", "{yes:many}", "{number}", "{asked}", "[{who}]", "{yes:}x{yes:plural}"]
)
def test_what_the_predicate_does_not_give_is_refused(template: str) -> None:
    with pytest.raises(TemplateError, match="expected"):
        parse_template(template, {"": (*LISTS, "values")})


@pytest.mark.parametrize(
    "template",
    ["{yes:of countries", "yes} agree", "{no {no:has/have}", "[; {yes}", "{yes}]", "[a [{yes}] b]", "{yes[:of]}", "}{"],
)
def test_a_brace_or_bracket_without_its_other_is_refused(template: str) -> None:
    with pytest.raises(TemplateError, match="to be closed"):
        parse_template(template, {"": (*LISTS, "values")})


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], "none"),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B and C", "D"], "A, B and C, and D"),
        (["B and C", "D"], "B and C, and D"),
        (["A", "B and C"], "A and B and C"),
        (["A, east", "B"], "A, east; and B"),
        (["A", "B, the city", "C and D"], "A; B, the city; and C and D"),
    ],
)
def test_lists_have_the_commas_that_a_writer_would_set(items: list[str], expected: str) -> None:
    assert listing(items) == expected


def test_one_thing_is_not_told_as_many() -> None:
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_shares_and_numbers_are_words() -> None:
    assert [word(n) for n in (0, 1, 6, 12, 13)] == ["no", "one", "six", "twelve", "13"]
    assert [out_of(2, 2), out_of(1, 1), out_of(0, 6), out_of(5, 6)] == [
        "both",
        "the one",
        "none of the six",
        "five of the six",
    ]


@pytest.mark.parametrize(
    ("template", "row", "said"),
    [
        ("{title}, {kind}", {"title": "Plan", "kind": "action_plan"}, "Plan, action plan"),
        ("{title}", {"title": None}, ""),
        ("{passages}", {"passages": ("4.1", "4.2")}, "4.1, 4.2"),
        ("{first–last|undated}", {"first": 2019, "last": 2021}, "2019–2021"),
        ("{first–last|undated}", {"first": 2019, "last": None}, "from 2019"),
        ("{first–last|undated}", {"first": None, "last": 2021}, "up to 2021"),
        ("{first–last|undated}", {"first": None, "last": None}, "undated"),
        ("{least–most years|no term}", {"least": 2, "most": 12}, "2–12 years"),
        ("{least–most years|no term}", {"least": None, "most": None}, "no term"),
    ],
)
def test_a_row_is_filled_into_a_template(template: str, row: dict[str, object], said: str) -> None:
    assert filled(template, row) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 2, "neither of the two"), (1, 2, "one of the two"), (2, 2, "both"), (0, 6, "none of the six")],
)
def test_a_share_reads_as_one_would_say_it(part: int, whole: int, said: str) -> None:
    assert out_of(part, whole) == said
