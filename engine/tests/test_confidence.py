"""What a verdict owes to the confidence of answers: against every set of witnesses, and as it is said.

Holds for any data.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from argued.data import Dataset, read
from argued.judge.changes import suppose
from argued.judge.confidence import HIGH, LOW, MEDIUM, Sureness, hedge
from argued.judge.criteria import in_words, judge_questions, standings
from argued.judge.evidence import WEAKEST, evidence
from argued.judge.findings import judge
from argued.logic.evaluate import SILENT, World, evaluate
from argued.logic.predicates import cells
from argued.logic.verdicts import word
from argued.ship.new import REGION
from argued.testing.findings import test_a_sentence_is_as_sure_as_the_weakest_answer_that_it_needs as holds_to_wording
from small import FRAME, finding, known, small

S, N, C = "supported", "not established", "contradicted"
RED = {"indicator": "red", "is": "yes"}
RULES: list[dict[str, Any]] = [
    {"all": True, **RED},
    {"none": True, **RED},
    {"at_least": 2, **RED},
    {"at_most": 1, **RED},
    {"only": ["AAA"], **RED},
    {"all_but": ["DDD"], **RED},
    {"same": True, "indicator": "red"},
    {"any_of": [{"all": True, **RED}, {"not": {"some": True, "indicator": "blue", "is": "yes"}}]},
]


# --- The weakest answer that is needed ---------------------------------------------------------------


def strongest(rule: dict[str, Any], data: Dataset) -> str | None:
    """By trying every set of answers that the rule reads: the weakest of the strongest set that gives the verdict."""
    predicate, whole = finding(rule).predicate, evidence(data)
    assert predicate is not None
    verdict = word(evaluate(predicate, whole.world, FRAME.countries))
    coded = [whole.cell(*cell) for cell in cells(predicate, FRAME) if whole.cell(*cell).row]
    found = []
    for size in range(len(coded) + 1):
        for chosen in itertools.combinations(coded, size):
            codes = whole.world.codes.copy()
            for cell in coded:
                if cell not in chosen:
                    codes[FRAME.country(cell.country), FRAME.indicator(cell.indicator)] = SILENT
            if word(evaluate(predicate, World(codes), FRAME.countries)) == verdict:
                levels = [WEAKEST.index(cell.row["confidence"]) for cell in chosen if cell.row]
                found.append(min(levels, default=len(WEAKEST)))
    return None if verdict == N else WEAKEST[min(max(found), len(WEAKEST) - 1)]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_weakest_answer_is_that_of_the_strongest_set_of_witnesses(rule: dict[str, Any]) -> None:
    draw, seen = random.Random(3), set()
    for _ in range(60):
        answers = [
            f"{country}.{indicator}={draw.choice(['yes', 'no'])}/specific/{draw.choice(WEAKEST)}"
            for country in FRAME.countries
            for indicator in ("red", "blue")
            if draw.random() < 0.85
        ]
        data = small(" ".join(answers))
        weakest = judge(finding(rule), evidence(data)).weakest
        assert weakest == strongest(rule, data), answers
        seen.add(weakest)
    assert len(seen) > 1


@pytest.mark.parametrize(
    ("codings", "cuts", "weakest"),
    [
        ("AAA.red=yes BBB.red=yes CCC.red=yes DDD.red=yes", (S, S, S), HIGH),
        ("AAA.red=yes BBB.red=yes CCC.red=yes DDD.red=yes//medium", (S, S, N), MEDIUM),
        ("AAA.red=yes BBB.red=yes//medium CCC.red=yes DDD.red=yes//low", (S, N, N), LOW),
        ("AAA.red=no//low BBB.red=no", (C, C, C), HIGH),  # one that denies it is enough, and that one is sure
        ("AAA.red=yes//low BBB.red=yes", (N, N, N), None),  # silence gives the verdict
        ("AAA.red=no//low BBB.red=yes", (C, N, N), LOW),
        # the answer about the country is weak; the one about the region, which then counts, says the opposite
        ("AAA.red=yes//low AAA.red=no/regional BBB.red=yes CCC.red=yes DDD.red=yes", (S, C, C), LOW),
        ("AAA.red=yes//low AAA.red=yes/regional BBB.red=yes CCC.red=yes DDD.red=yes", (S, S, S), HIGH),
    ],
)
def test_a_verdict_without_the_weaker_answers(codings: str, cuts: tuple[str, str, str], weakest: str | None) -> None:
    judgement = judge(finding({"all": True, **RED}), known(codings))
    assert judgement.sureness == Sureness(*cuts) and judgement.weakest == weakest


def test_what_is_supposed_has_no_confidence_and_stays() -> None:
    weak = known("AAA.red=yes//low BBB.red=yes CCC.red=yes DDD.red=yes")
    assert judge(finding({"all": True, **RED}), weak).weakest == LOW
    assert judge(finding({"all": True, **RED}), suppose(weak, ["AAA.red=yes"])).weakest == HIGH


def test_rows_that_are_supposed_away_stay_so_without_the_weaker_answers() -> None:
    weak = known("AAA.red=yes//low BBB.red=yes", rules="AAA adult 2, BBB adult 3")
    changed = suppose(weak, ["rules.csv:2=withdrawn", "BBB.red=no"])
    for cut in changed.cuts:
        assert [row["country"] for row in cut.rows("rules")] == ["BBB"]
        assert cut.cell("BBB", "red").value == "no"
    assert changed.cuts[1].cell("AAA", "red").value is None


def test_what_a_sentence_says_of_its_confidence_is_nothing_where_the_study_has_no_words_for_it() -> None:
    words = {"wording": {"confidence": {LOW: ", perhaps"}}}
    assert hedge(Sureness(S, N, N), words) == ", perhaps"
    assert [hedge(each, words) for each in (Sureness(S, S, N), Sureness(S, S, S), Sureness(N, N, N))] == ["", "", ""]
    assert hedge(Sureness(S, N, N), {}) == ""


def test_evidence_that_leaves_answers_out_is_judged_by_what_is_left() -> None:
    data = small("AAA.red=yes//low BBB.red=yes//medium CCC.red=no")
    left = evidence(data, without=[LOW])
    assert left.without == (LOW,)
    on_record = evidence(small(record="AAA.red=yes/low BBB.red=yes"), "record", without=[LOW])
    assert [on_record.cell(country, "red").value for country in ("AAA", "BBB")] == [None, "yes"]
    assert left.cell("AAA", "red").value is None and left.cell("AAA", "red").rows
    verdict = judge(finding({"at_least": 2, **RED}), left)
    assert (verdict.verdict, verdict.weakest) == (N, None)
    assert judge(finding({"some": True, **RED}), left).weakest == MEDIUM


def test_rows_of_other_tables_are_never_left_out() -> None:
    rule = {"rows": "rules", "where": {"kind": "adult"}, "is_at_least": 1}
    judgement = judge(finding(rule), known("AAA.red=yes//low", rules="AAA adult 2"))
    assert judgement.sureness == Sureness(S, S, S)


def test_degrees_and_answers_have_a_weakest_answer_too() -> None:
    blue = " ".join(f"{country}.blue=yes//{level}" for country, level in zip(FRAME.countries, "llhh", strict=True))
    blue = blue.replace("//l", "//low").replace("//h", "//high")
    red = " ".join(f"{country}.red=yes//medium {country}.size=large" for country in FRAME.countries)
    both = known(f"{blue} {red}", thresholds=(0.8, 0.6))
    first, second = standings(both)
    assert (first.sureness, second.sureness) == (
        Sureness("met", "met", "undecided"),
        Sureness("met", "undecided", "undecided"),
    )
    (answer,) = judge_questions(both)
    assert answer.sureness == Sureness("yes", "undecided", "undecided")
    assert in_words(answer).endswith("(100 per cent).")
    data = replace(both.data, study={**both.data.study, "wording": {"confidence": {LOW: " (it seems)"}}})
    assert in_words(judge_questions(evidence(data))[0]).endswith("(100 per cent) (it seems).")


@pytest.mark.parametrize(
    ("cuts", "says"),
    [
        ((S, S, S), "It needs no answer of low or medium confidence."),
        ((S, N, N), "Without answers of low confidence it is not established."),
        ((S, S, N), "Without answers of low confidence it stays so; without those of medium, not established."),
        ((S, C, N), "Without answers of low confidence it is contradicted; without those of medium, not established."),
    ],
)
def test_sureness_in_words(cuts: tuple[str, str, str], says: str) -> None:
    assert Sureness(*cuts).in_words == says


# --- What a sentence says of it ------------------------------------------------------------------------


def region(folder: Path, *changes: tuple[str, str, str]) -> Dataset:
    """The made-up study with some of its text otherwise."""
    import shutil

    shutil.copytree(REGION / "data", folder / "data")
    shutil.copy(REGION / "references.bib", folder)
    for name, old, new in changes:
        path = folder / "data" / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), "utf-8")
    return read(folder / "data")


WEAK = ("codings.csv", "XAL,joint_drill,section,yes,2.i.2,,high,", "XAL,joint_drill,section,yes,2.i.2,,low,A guess.")


def test_a_sentence_that_needs_a_weak_answer_says_so(tmp_path: Path) -> None:
    data = region(tmp_path, WEAK)
    said = judge(data.finding("most-drill-together"), evidence(data)).statement
    assert said == "Drills with a neighbour were held by Aldora and Brenn and Corvia, on this reading."
    holds_to_wording(data, "told")


@pytest.mark.parametrize(
    "spoilt",
    [
        [WEAK, ("study.toml", 'low = ", on this reading"', "")],  # no words for what is weak
        [("findings.toml", "Drills with a neighbour were held by {yes}.", "So did {yes}, on this reading.")],  # by hand
        [WEAK, ("findings.toml", "neighbour were held by {yes}.", "neighbour: {yes}, on this reading; so it is.")],
    ],
)
def test_wording_that_is_weaker_or_stronger_than_its_evidence_is_seen(
    tmp_path: Path, spoilt: list[tuple[str, str, str]]
) -> None:
    data = region(tmp_path, *spoilt[:2])
    with pytest.raises(AssertionError, match=r"needs an answer|no words"):
        holds_to_wording(data, "told")
