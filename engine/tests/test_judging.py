"""How a finding is judged, on a made-up region: verdict, witnesses, silent countries, sentence. Holds for any data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from argued.data import Dataset, Row
from argued.judge.changes import suppose
from argued.judge.evidence import Cell, evidence
from argued.judge.findings import Witness, cell_witness, judge, judge_all, outcomes, silent_countries, truth
from argued.judge.truths import Truths
from argued.logic.evaluate import Program, World
from argued.logic.parsing import parse
from argued.logic.verdicts import word
from argued.logic.wording import TemplateError
from small import EVIDENCE_DATE, FRAME, finding, known, observation, rows, small

S, N, C = "supported", "not established", "contradicted"
LETTERS = dict(zip("ABCD", FRAME.countries, strict=True))


def reds(answers: str) -> str:
    """Codings of `red` from a letter for each country: y, n, or ? for silence."""
    said = {"y": "yes", "n": "no"}
    return " ".join(f"{c}.red={said[a]}" for c, a in zip(FRAME.countries, answers, strict=True) if a in said)


def red(**rule: Any) -> dict[str, Any]:
    return rule | {"indicator": "red", "is": "yes"}


def of(indicator: str, value: str, **rule: Any) -> dict[str, Any]:
    return rule | {"indicator": indicator, "is": value}


# --- Which cells decide ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "answers", "verdict", "deciding", "silent"),
    [
        # all: every passing country is needed, one that fails is enough against it
        ({"all": True}, "yyyy", S, "ABCD", ""),
        ({"all": True}, "yn??", C, "B", "CD"),
        ({"all": True}, "nyyn", C, "AD", ""),
        ({"all": True}, "y?y?", N, "AC", "BD"),
        # none: the other way round
        ({"none": True}, "nnnn", S, "ABCD", ""),
        ({"none": True}, "y?n?", C, "A", "BD"),
        ({"none": True}, "n?nn", N, "ACD", "B"),
        ({"some": True}, "ynn?", S, "A", "D"),
        ({"some": True}, "nnnn", C, "ABCD", ""),
        ({"some": True}, "nn?n", N, "ABD", "C"),
        ({"most": True}, "yy?y", S, "ABD", "C"),
        ({"most": True}, "ynn?", C, "BC", "D"),
        ({"at_least": 2}, "ny?y", S, "BD", "C"),
        ({"at_least": 2}, "nyn?", N, "ABC", "D"),
        ({"at_least": 3}, "nyny", C, "AC", ""),
        ({"at_most": 1}, "nnyn", S, "ABD", ""),
        ({"at_most": 1}, "y??y", C, "AD", "BC"),
        # exactly: bounded on both sides, and missed on either
        ({"exactly": 2}, "nyyn", S, "ABCD", ""),
        ({"exactly": 2}, "yyy?", C, "ABC", "D"),
        ({"exactly": 2}, "nnyn", C, "ABD", ""),
        ({"exactly": 2}, "yy?n", N, "ABD", "C"),
        ({"exactly": 0}, "nnnn", S, "ABCD", ""),
        ({"exactly": 4}, "yyyy", S, "ABCD", ""),
        # only, all_but: the half that fails decides; both do where both hold
        ({"only": ["BBB"]}, "nynn", S, "BACD", ""),
        ({"only": ["AAA"]}, "yyn?", C, "B", "D"),
        ({"only": ["AAA"]}, "n???", C, "A", "BCD"),
        ({"only": ["AAA"]}, "nyyn", C, "ABC", ""),
        ({"only": ["AAA"]}, "ynn?", N, "BC", "D"),
        ({"only": ["AAA"]}, "?nnn", N, "", "A"),
        ({"all_but": ["BBB"]}, "ynyy", S, "ACDB", ""),
        ({"all_but": ["AAA"]}, "yyy?", C, "A", "D"),
        ({"all_but": ["AAA"]}, "nyny", C, "C", ""),
        # among: nobody else is read
        ({"all": True, "among": ["BBB", "DDD"]}, "nyny", S, "BD", ""),
        ({"all": True, "among": ["BBB", "DDD"]}, "?y??", N, "B", "D"),
    ],
)
def test_the_cells_that_decide_a_verdict_are_its_witnesses(
    rule: dict[str, Any], answers: str, verdict: str, deciding: str, silent: str
) -> None:
    judgement = judge(finding(red(**rule)), known(reds(answers)))
    assert judgement.verdict == verdict
    assert [w.country for w in judgement.witnesses] == [LETTERS[letter] for letter in deciding]
    assert judgement.silent == tuple(LETTERS[letter] for letter in silent)


@pytest.mark.parametrize(
    ("codings", "verdict", "deciding", "silent"),
    [
        ("AAA.size=small BBB.size=small CCC.size=small DDD.size=small", S, "ABCD", ""),
        ("BBB.size=small DDD.size=small", N, "BD", "AC"),
        ("AAA.size=large CCC.size=small", C, "AC", "BD"),
    ],
)
def test_all_known_values_decide_whether_they_are_the_same(
    codings: str, verdict: str, deciding: str, silent: str
) -> None:
    judgement = judge(finding({"same": True, "indicator": "size"}), known(codings))
    assert judgement.verdict == verdict
    assert [w.country for w in judgement.witnesses] == [LETTERS[letter] for letter in deciding]
    assert judgement.silent == tuple(LETTERS[letter] for letter in silent)


A_RED, B_BLUE = red(all=True, among=["AAA"]), of("blue", "yes", all=True, among=["BBB"])


@pytest.mark.parametrize(
    ("combination", "a", "b", "verdict", "deciding"),
    [
        ("all_of", "yes", "yes", S, "AB"),
        ("all_of", "no", "yes", C, "A"),
        ("all_of", "yes", "no", C, "B"),
        ("all_of", "no", "no", C, "AB"),
        ("all_of", "no", "", C, "A"),
        ("all_of", "yes", "", N, ""),
        ("any_of", "no", "no", C, "AB"),
        ("any_of", "yes", "no", S, "A"),
        ("any_of", "no", "yes", S, "B"),
        ("any_of", "yes", "yes", S, "AB"),
        ("any_of", "", "yes", S, "B"),
        ("any_of", "no", "", N, ""),
    ],
)
def test_a_combination_is_decided_by_its_parts_of_the_same_truth(
    combination: str, a: str, b: str, verdict: str, deciding: str
) -> None:
    codings = (f"AAA.red={a} " if a else "") + (f"BBB.blue={b}" if b else "")
    evidence = known(codings)
    judgement = judge(finding({combination: [A_RED, B_BLUE]}), evidence)
    assert judgement.verdict == verdict
    assert [w.country for w in judgement.witnesses] == [LETTERS[letter] for letter in deciding]
    opposite = judge(finding({"not": {combination: [A_RED, B_BLUE]}}), evidence)
    assert opposite.verdict == {S: C, N: N, C: S}[verdict]
    assert opposite.witnesses == judgement.witnesses


def test_a_part_that_stays_open_has_its_known_cells_as_witnesses() -> None:
    rule = {"all_of": [red(all=True, among=["AAA", "BBB"]), of("blue", "yes", all=True)]}
    blue = " ".join(f"{country}.blue=yes" for country in FRAME.countries)
    judgement = judge(finding(rule), known(f"AAA.red=yes {blue}"))
    assert judgement.verdict == N
    assert [(w.country, w.indicator) for w in judgement.witnesses] == [("AAA", "red")]
    assert judgement.silent == ("BBB",)


def test_silent_countries_are_named_once_and_in_the_order_of_the_panel() -> None:
    rule = {"any_of": [red(some=True), of("blue", "yes", some=True)]}
    silent = silent_countries(parse(rule, FRAME), known("AAA.red=no AAA.blue=no BBB.blue=no CCC.red=no CCC.blue=no"))
    assert silent == ("BBB", "DDD")


# --- What a witness says ---------------------------------------------------------------------------


def test_a_coded_witness_says_where_it_stands() -> None:
    (witness,) = judge(finding(red(some=True)), known("BBB.size=small AAA.red=yes/regional")).witnesses
    assert witness == Witness("AAA", "red", "yes", "regional", ("5.2",), "codings", 3)
    assert witness.as_dict() == {
        "country": "AAA",
        "indicator": "red",
        "value": "yes",
        "basis": "regional",
        "table": "codings",
        "line": 3,
        "passages": ["5.2"],
    }


def test_a_witness_of_the_record_has_no_passage() -> None:
    entries = [observation("BBB.red=no"), observation("AAA.red=yes", EVIDENCE_DATE)]
    (witness,) = judge(finding(red(some=True)), known(record=entries, base="record")).witnesses
    assert witness == Witness("AAA", "red", "yes", "record", (), "observations", 3)


def test_a_silent_cell_is_no_witness() -> None:
    row = small("AAA.red=yes").table("codings")[0]
    assert cell_witness(Cell("AAA", "red", None, None)) is None
    assert cell_witness(Cell("AAA", "red", None, row)) is None
    assert cell_witness(Cell("AAA", "red", "yes", row)) is not None


def test_a_supposed_answer_is_a_witness_that_stands_nowhere() -> None:
    supposed = suppose(known("AAA.red=no BBB.red=no"), ["AAA.red=yes"])
    (witness,) = judge(finding(red(some=True)), supposed).witnesses
    assert witness == Witness("AAA", "red", "yes", "supposed", (), "", 0)
    assert supposed.cell("AAA", "red").basis == "supposed" and supposed.cell("BBB", "red").basis == "specific"
    assert suppose(supposed, ["AAA.red=not reported"]).cell("AAA", "red").basis is None


RULES = "AAA adult 2, AAA child 5 5.2, BBB adult ?, CCC adult 3"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rows": "rules", "where": {"kind": "child"}}, [("AAA", "child", 3)]),
        (
            {"rows": "rules", "where": {"kind": "adult", "years": [2, 3]}},
            [("AAA", "adult; 2", 2), ("BBB", "adult; not reported", 4), ("CCC", "adult; 3", 5)],
        ),
        (
            {"rows": "rules", "where": {"kind": "adult"}, "least": "years", "is_at_least": 2},
            [("AAA", "2", 2), ("BBB", "not reported", 4), ("CCC", "3", 5)],
        ),
        ({"some": True, "rows": "rules", "where": {"kind": "child"}}, [("AAA", "child", 3)]),
        (
            {"all": True, "among": ["AAA", "CCC"], "rows": "rules", "greatest": "years", "is_at_least": 3},
            [("AAA", "2", 2), ("AAA", "5", 3), ("CCC", "3", 5)],
        ),
        (
            {"same": True, "among": ["CCC", "AAA"], "rows": "rules", "where": {"kind": "adult"}, "least": "years"},
            [("AAA", "2", 2), ("CCC", "3", 5)],
        ),
        ({"none": True, "among": ["AAA"], "rows": "rules", "where": {"kind": "child"}}, [("AAA", "child", 3)]),
    ],
)
def test_rows_are_witnesses_with_what_was_asked_of_them(
    rule: dict[str, Any], expected: list[tuple[str, str, int]]
) -> None:
    witnesses = judge(finding(rule), known(rules=RULES)).witnesses
    assert [(w.country, w.value, w.line) for w in witnesses] == expected
    assert {(w.indicator, w.basis, w.table) for w in witnesses} == {(None, "rows", "rules")}
    assert all(w.passages == (("5.2",) if w.line == 3 else ("4.i.1",)) for w in witnesses)


def test_a_row_that_decides_two_parts_is_one_witness() -> None:
    rule = {"all_of": [{"rows": "rules", "is_at_least": 1}, {"rows": "rules", "is_at_most": 1}]}
    assert len(judge(finding(rule), known(rules="AAA adult 2")).witnesses) == 1


def test_a_row_of_a_table_without_countries_passages_or_lines_is_a_witness_still() -> None:
    """Such a row is one that somebody supposes, or one of a table that is not from the paper."""
    silent = known()
    year = World(silent.world.codes, {"events": [Row({"year": 4}, (), 0)]})
    supposed = replace(silent, world=year)
    (witness,) = judge(finding({"rows": "events", "least": "year", "is": 4}), supposed).witnesses
    assert witness == Witness(None, None, "4", "rows", (), "events", 0)


def test_a_country_whose_rows_have_an_empty_field_is_silent() -> None:
    rule = {"all": True, "among": ["AAA", "BBB", "CCC"], "rows": "rules", "least": "years", "is_at_least": 2}
    judgement = judge(finding(rule), known(rules=RULES))
    assert (judgement.verdict, judgement.silent) == (N, ("BBB",))


def test_a_country_without_rows_to_measure_is_silent_and_one_without_rows_to_count_is_not() -> None:
    measured = {"some": True, "rows": "rules", "least": "years", "is_at_least": 2}
    counted = {"some": True, "rows": "rules"}
    evidence = known(rules="AAA adult 2, CCC adult 2")
    assert judge(finding(measured), evidence).silent == ("BBB", "DDD")
    assert judge(finding(counted), evidence).silent == ()


def test_on_record_every_country_is_silent_about_rows() -> None:
    judgement = judge(finding({"all": True, "rows": "rules"}), known(rules=RULES, base="record"))
    assert (judgement.verdict, judgement.silent, judgement.witnesses) == (N, FRAME.countries, ())


# --- What a judgement says -------------------------------------------------------------------------


def test_a_judgement_as_data() -> None:
    made_up = finding(red(all=True), not_established="{yes} only; {silent} {silent:is/are} silent.")
    judgement = judge(made_up, known(reds("yy?y")))
    assert judgement.as_dict() == {
        "id": "made-up",
        "kind": "finding",
        "section": "6.a",
        "passages": ["6.a.3"],
        "published": "It holds.",
        "verdict": N,
        "recorded": S,
        "relation": "cannot tell",
        "untested": "",
        "rests_on": [],
        "by_confidence": {"stands": N, "without_low": N, "without_medium": N},
        "weakest": None,
        "witnesses": [w.as_dict() for w in judgement.witnesses],
        "silent": ["CCC"],
        "statement": "Aria, Boria and Doria only; Coria is silent.",
    }
    assert len(judgement.witnesses) == 3
    assert (judgement.finding, judgement.base) == (made_up, "documented")


@pytest.mark.parametrize(("answers", "verdict", "says"), [("yyyy", S, "It holds."), ("yyyn", C, "It fails.")])
def test_the_sentence_is_that_of_the_verdict(answers: str, verdict: str, says: str) -> None:
    judgement = judge(finding(red(all=True)), known(reds(answers)))
    assert (judgement.verdict, judgement.statement) == (verdict, says)


@pytest.mark.parametrize(("base", "as_recorded"), [("documented", True), ("published", False), ("record", True)])
def test_a_verdict_is_compared_with_the_one_recorded_for_its_base(base: str, as_recorded: bool) -> None:
    everywhere = [observation(f"{country}.red=yes") for country in FRAME.countries]
    judgement = judge(finding(red(all=True)), known(reds("yyyy"), base=base, record=everywhere))
    assert judgement.verdict == S
    assert judgement.recorded == {"documented": S, "published": C, "record": None}[base]
    assert judgement.as_recorded is as_recorded


def test_on_record_no_verdict_is_recorded_so_none_differs() -> None:
    judgement = judge(finding(red(all=True)), known(base="record"))
    assert (judgement.verdict, judgement.recorded, judgement.as_recorded) == (N, None, True)


def test_a_judgement_that_no_rule_decides_has_only_its_sentence() -> None:
    judgement = judge(finding(None, judgement="it ought to be so."), known(reds("yyyy"), base="published"))
    assert (judgement.verdict, judgement.witnesses, judgement.silent) == (None, (), ())
    assert (judgement.base, judgement.statement) == ("published", "It ought to be so.")


def test_a_judgement_that_no_rule_decides_is_as_sure_as_nothing() -> None:
    assert judge(finding(None, judgement="so."), known()).as_dict()["by_confidence"] is None


def test_nobody_is_called_by_the_noun_of_the_study() -> None:
    data = replace(small(reds("nnnn")), study={**small().study, "units": {"singular": "town", "plural": "towns"}})
    said_of_nobody = finding(red(some=True), contradicted="{yes} is red.")
    assert judge(said_of_nobody, evidence(data)).statement == f"{data.units.none.capitalize()} is red."
    assert data.units.none != small().units.none


def test_the_sentence_of_a_judgement_has_nothing_to_fill_in() -> None:
    with pytest.raises(TemplateError, match="yes"):
        finding(None, judgement="{yes} ought to be so.")


def test_all_findings_are_judged_in_their_order() -> None:
    findings = (finding(red(none=True)), finding(red(all=True)), finding(None, judgement="so."))
    data = replace(small(reds("yyyy")), findings=findings)
    judgements = judge_all(evidence(data))
    assert [judgement.verdict for judgement in judgements] == [C, S, None]
    assert tuple(judgement.finding for judgement in judgements) == findings


def test_the_three_truths_are_the_three_verdicts() -> None:
    found = [word(truth(parse(red(all=True), FRAME), known(reds(a)))) for a in ("yyyy", "yyy?", "yyn?")]
    assert found == [S, N, C]


# --- What a sentence can refer to ------------------------------------------------------------------


def test_an_answer_tells_who_passes_fails_and_is_silent() -> None:
    rule = of("size", "large", all=True, among=["AAA", "BBB", "CCC"])
    answer = outcomes(parse(rule, FRAME), known("AAA.size=large BBB.size=small DDD.size=large"))[""]
    assert answer.among == ("AAA", "BBB", "CCC")
    assert (answer.yes, answer.no, answer.silent) == (("AAA",), ("BBB",), ("CCC",))
    assert answer.values == {"AAA": "large", "BBB": "small"}
    assert (answer.interval, answer.asked) == (None, None)


def test_under_same_whoever_answers_counts_as_yes() -> None:
    answer = outcomes(parse({"same": True, "indicator": "size"}, FRAME), known("AAA.size=large CCC.size=small"))[""]
    assert (answer.among, answer.yes, answer.no) == (FRAME.countries, ("AAA", "CCC"), ())
    assert answer.silent == ("BBB", "DDD")
    assert answer.values == {"AAA": "large", "CCC": "small"}
    assert (answer.interval, answer.asked) == (None, None)


def test_of_rows_as_a_whole_there_is_a_number_and_what_it_is_compared_with() -> None:
    rule = {"rows": "rules", "where": {"years": [2, 3]}, "is_at_least": 2}
    answer = outcomes(parse(rule, FRAME), known(rules=RULES))[""]
    assert (answer.interval, answer.asked) == ((2, 3), 2)
    assert (answer.among, answer.yes, answer.no, answer.silent, answer.values) == ((), (), (), (), {})


def test_of_rows_by_country_there_is_a_number_each_where_it_is_known() -> None:
    rule = {"all": True, "among": ["AAA", "BBB", "CCC"], "rows": "rules", "least": "years", "is_at_least": 3}
    answer = outcomes(parse(rule, FRAME), known(rules=RULES))[""]
    assert answer.values == {"AAA": "2", "CCC": "3"}
    assert (answer.yes, answer.no, answer.silent) == (("CCC",), ("AAA",), ("BBB",))
    assert (answer.interval, answer.asked) == (None, 3)
    same = outcomes(parse({"same": True, "rows": "rules", "least": "years"}, FRAME), known(rules=RULES))[""]
    assert (same.yes, same.silent, same.asked) == (("AAA", "CCC"), ("BBB", "DDD"), None)


def test_parts_are_referred_to_by_name_and_the_first_by_none() -> None:
    rule = {"all_of": [red(all=True), of("blue", "yes", some=True, name="cold"), of("pale", "no", all=True)]}
    found = outcomes(parse(rule, FRAME), known("AAA.red=yes BBB.blue=yes CCC.pale=no"))
    assert list(found) == ["", "cold"]
    assert (found[""].yes, found["cold"].yes) == (("AAA",), ("BBB",))


def test_a_named_first_part_has_both_names() -> None:
    found = outcomes(parse(red(all=True, name="warm"), FRAME), known(reds("ynnn")))
    assert found[""] == found["warm"] and found["warm"].yes == ("AAA",)


# --- Rules with two tests, comparisons, and what is reported at all ---------------------------------------------------

COURTS = "AAA.blue=yes BBB.blue=yes DDD.blue=no"  # nothing is known of Coria's
GIVEN = {"all": True, "given": of("blue", "yes"), "indicator": "red", "is": "yes"}
MORE = {"more": red(name="warm"), "than": of("blue", "yes", name="cold")}


def told(rule: dict[str, Any], codings: str, name: str = "") -> list[str]:
    """Of whom a statement tells: those it asks about, that pass, that fail, and those that are open, by their letters;
    then the values."""
    answer = outcomes(parse(rule, FRAME), known(codings))[name]
    groups = (answer.among, answer.yes, answer.no, answer.silent)
    return ["".join(code[0] for code in group) for group in groups] + [" ".join(map(":".join, answer.values.items()))]


def silent_in(rule: dict[str, Any], codings: str) -> str:
    return "".join(code[0] for code in silent_countries(parse(rule, FRAME), known(codings)))


@pytest.mark.parametrize(
    ("answers", "expected", "silent"),
    [
        ("yyyy", ["ABC", "AB", "", "C", "AAA:yes BBB:yes CCC:yes"], "C"),
        ("yn?n", ["ABC", "A", "B", "C", "AAA:yes BBB:no"], "C"),
        ("?ynn", ["ABC", "B", "", "AC", "BBB:yes CCC:no"], "AC"),
        ("nny?", ["ABC", "", "AB", "C", "AAA:no BBB:no CCC:yes"], "C"),
    ],
)
def test_of_those_that_pass_another_test_nobody_else_is_told(answers: str, expected: list[str], silent: str) -> None:
    """Doria surely fails the other test; of Coria nobody knows, so that it may have to be asked."""
    codings = f"{reds(answers)} {COURTS}"
    assert told(GIVEN, codings) == expected
    assert silent_in(GIVEN, codings) == silent


def test_two_counts_are_told_each_by_its_own_name() -> None:
    codings = f"{reds('yyn?')} {COURTS}"
    assert told(MORE, codings) == told(MORE, codings, "warm")
    assert told(MORE, codings, "warm") == ["ABCD", "AB", "C", "D", "AAA:yes BBB:yes CCC:no"]
    assert told(MORE, codings, "cold") == ["ABCD", "AB", "D", "C", "AAA:yes BBB:yes DDD:no"]
    assert silent_in(MORE, codings) == "CD"
    assert [*outcomes(parse({"more": red(), "than": of("blue", "yes")}, FRAME), known(codings))] == [""]
    with_rules = {"more": red(), "than": {"rows": "rules", "name": "ruled"}}
    ruled = outcomes(parse(with_rules, FRAME), known(codings, rules="BBB adult 2"))["ruled"]
    assert (ruled.yes, ruled.no, ruled.days) == (("BBB",), ("AAA", "CCC", "DDD"), False)


@pytest.mark.parametrize(
    ("codings", "expected", "silent", "witnesses"),
    [
        (
            "AAA.size=middle BBB.size=large CCC.size=small",
            ["BC", "B", "C", "", "BBB:large CCC:small"],
            "",
            ["BBB large", "AAA middle"],
        ),
        ("BBB.size=large CCC.size=small", ["BC", "", "C", "B", "BBB:large CCC:small"], "A", ["CCC small"]),
        ("AAA.size=small CCC.size=middle", ["BC", "C", "", "B", "CCC:middle"], "B", ["CCC middle", "AAA small"]),
    ],
)
def test_of_a_comparison_the_left_side_is_told_and_both_sides_may_be_silent(
    codings: str, expected: list[str], silent: str, witnesses: list[str]
) -> None:
    """Boria and Coria against Aria, which comes last among the witnesses."""
    rule = {"some": True, "among": ["BBB", "CCC"], "indicator": "size", "is_above": {"unit": "AAA"}}
    assert told(rule, codings) == expected
    assert silent_in(rule, codings) == silent
    found = [f"{each.country} {each.value}" for each in judge(finding(rule), known(codings)).witnesses]
    assert found == witnesses


def test_a_cell_against_another_cell_of_the_country() -> None:
    rule = {"all": True, "among": ["AAA", "BBB", "CCC"], "indicator": "red", "is": {"indicator": "blue"}}
    codings = "AAA.red=yes AAA.blue=yes BBB.red=yes CCC.blue=no"
    assert told(rule, codings) == ["ABC", "A", "", "BC", "AAA:yes BBB:yes"]
    assert silent_in(rule, codings) == "BC"


def test_that_nothing_is_reported_is_a_witness_where_a_rule_asks_for_it() -> None:
    rule = {"none": True, "among": ["AAA", "BBB"], "indicator": "red", "reported": True}
    judgement = judge(finding(rule), known())
    assert judgement.verdict == S and judgement.silent == ()
    assert judgement.witnesses == tuple(
        Witness(country, "red", "not reported", "not reported", (), "", 0) for country in ("AAA", "BBB")
    )
    assert told(rule, "AAA.red=no") == ["AB", "A", "B", "", "AAA:no BBB:not reported"]
    (only,) = judge(finding(rule), known("AAA.red=no")).witnesses
    assert only == Witness("AAA", "red", "no", "specific", ("4.i.1",), "codings", 2)


def test_what_both_tests_read_is_witness() -> None:
    """Of two counts of what is reported, and of a measure against that of another country."""
    reported = {"indicator": "red", "reported": True}, {"indicator": "blue", "reported": True}
    rule = {"more": reported[0], "than": reported[1], "among": ["AAA"]}
    witnesses = judge(finding(rule), known("AAA.red=no")).witnesses
    assert {(each.indicator, each.value) for each in witnesses} == {("red", "no"), ("blue", "not reported")}
    above = {"unit": "BBB", "rows": "rules", "least": "years", "is_above": {"unit": "AAA"}}
    rows_read = judge(finding(above), known(rules="AAA adult 2, BBB adult 3")).witnesses
    assert [(each.country, each.value) for each in rows_read] == [("BBB", "3"), ("AAA", "2")]


# --- Measures, and days of rows ---------------------------------------------------------------------------------------


def in_force(*until: tuple[str, str | None]) -> Dataset:
    """A study with rules that are in force until a day."""
    data = small()
    made = [
        {"country": country, "kind": "adult", "years": 1, "passages": ("4.i.1",)}
        | {"until": day and dt.date.fromisoformat(day)}
        for country, day in until
    ]
    return replace(data, tables={**data.tables, "rules": rows(made)})


@pytest.mark.parametrize(("than", "value"), [(dt.date(2020, 7, 1), "2020-06-30"), (2021, "2020")])
def test_a_day_is_told_as_a_day_or_by_its_year_as_it_was_asked_for(than: Any, value: str) -> None:
    known_rules = evidence(in_force(("AAA", "2020-06-30"), ("BBB", None)))
    rule = {"all": True, "among": ["AAA", "BBB"], "rows": "rules", "least": "until", "is_before": than}
    answer = outcomes(parse(rule, FRAME), known_rules)[""]
    assert answer.values == {"AAA": value} and answer.days == (value == "2020-06-30")
    whole = outcomes(parse({"rows": "rules", "greatest": "until", "is_before": than}, FRAME), known_rules)[""]
    assert whole.days == answer.days


def test_of_days_against_days_the_left_side_is_told_as_a_day() -> None:
    known_rules = evidence(in_force(("AAA", "2020-06-30"), ("BBB", "2021-06-30")))
    rule = {"all": True, "among": ["AAA"], "rows": "rules", "least": "until", "is_before": {"unit": "BBB"}}
    answer = outcomes(parse(rule, FRAME), known_rules)[""]
    assert answer.days and answer.values == {"AAA": "2020-06-30"}


@pytest.mark.parametrize(("least", "span"), [("2, BBB adult 4", (2, 2)), ("?, BBB adult 4", (-float("inf"), 4))])
def test_of_rows_against_other_rows_the_number_of_the_left_side_is_told(least: str, span: tuple[float, float]) -> None:
    rule = {"rows": "rules", "least": "years", "is_below": {"rows": "events", "least": "year"}}
    answer = outcomes(parse(rule, FRAME), known(rules=f"AAA adult {least}", events=[{"year": 3}]))[""]
    assert answer.interval == span and answer.asked is None


def test_measures_against_those_of_another_country_are_silent_on_either_side() -> None:
    rule = {"all": True, "among": ["BBB", "CCC"], "rows": "rules", "least": "years", "is_above": {"unit": "AAA"}}
    for rules, silent in (("AAA adult 2, BBB adult 3", "C"), ("BBB adult 3, CCC adult 4", "A"), ("AAA adult ?", "ABC")):
        found = silent_countries(parse(rule, FRAME), known(rules=rules))
        assert "".join(code[0] for code in found) == silent
    whole = rule | {"is_above": {"rows": "events", "least": "year"}}
    assert silent_countries(parse(whole, FRAME), known(rules="BBB adult 3")) == ("CCC",)


@pytest.mark.parametrize(("how", "verdict"), [("all_of", C), ("any_of", S)])
def test_a_combination_of_what_other_rules_ask_is_told_from_these(how: str, verdict: str) -> None:
    one, other = parse(red(all=True), FRAME), parse(of("blue", "yes", all=True), FRAME)
    truths = Truths(Program([one, other], FRAME.countries), known(reds("yyyy") + " AAA.blue=no").world, FRAME)
    both = parse({how: [red(all=True), of("blue", "yes", all=True)]}, FRAME)
    assert truths.including(both) is truths
    assert word(truths.of(both)) == verdict
