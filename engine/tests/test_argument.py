"""What an article says of its results as a whole: on the made-up study of the package, whose verdicts are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from argued.data import read
from argued.judge.criteria import judge_questions
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.logic.verdicts import CONTRADICTED, MET, NOT_ESTABLISHED, NOT_MET, QUALIFIES, SUPPORTED, UNDECIDED
from argued.ship.new import REGION
from argued.show import argument
from argued.show.manuscript import Manuscript


@cache
def study() -> Manuscript:
    return Manuscript(folder=REGION / "data")


def test_a_claim_stands_beside_what_its_evidence_gives_the_weakest_answer_and_the_record() -> None:
    names = ["only-aldora-warns", "losses-grow-everywhere"]
    table = argument.claims(study(), *names)
    assert list(table.columns) == ["Claim", "What its evidence gives", "Needs", "On record"]
    for name, row in zip(names, table.to_dict("records"), strict=True):
        judgement, recorded = study().judgement(name), study().judgement(name, "seen")
        assert row["Claim"] == judgement.finding.published
        assert judgement.statement in row["What its evidence gives"].replace("\\", "")
        assert row["Needs"] == (judgement.weakest or "–")
        assert row["On record"] == {SUPPORTED: "✓", NOT_ESTABLISHED: "?", CONTRADICTED: "✗"}[str(recorded.verdict)]


def test_the_tally_is_that_of_the_verdicts() -> None:
    judged = [each for each in judge_all(study().known) if each.sureness]
    counts = Counter(each.verdict for each in judged)
    text = argument.tally(study()).data
    assert f"Of {len(judged)} conclusions" in text
    for verdict, word in (
        (SUPPORTED, "bear out {}"),
        (CONTRADICTED, "contradict {}"),
        (NOT_ESTABLISHED, "leave {} open"),
    ):
        assert word.format(counts[verdict]) in text
    firm = [each for each in judged if each.verdict != NOT_ESTABLISHED and each.weakest != "low"]
    assert f"{len(firm)} need no answer of low confidence" in argument.firm(study()).data


def test_contradictions_are_graded_by_how_plain_and_how_firm_they_are() -> None:
    judged = {each.finding.published: each for each in judge_all(study().known) if each.verdict == CONTRADICTED}
    table = argument.contradictions(study()).to_dict("records")
    assert len(table) == len(judged) > 0
    order = [argument.GRADES.index(row["Contradicted"]) for row in table]
    assert order == sorted(order)
    for row in table:
        (judgement,) = (each for text, each in judged.items() if text.split("“")[0][:20] in row["Claim"])
        contested = judgement.relation == QUALIFIES
        assert row["Contradicted"] == (
            "contested" if contested else "in part" if judgement.finding.untested else "outright"
        )
        assert row["Needs"] == judgement.weakest


def test_grounds_are_findings_of_the_source_and_criteria_of_ours() -> None:
    criteria = [each.id for each in study().data.criteria]
    table = argument.grounds(study(), ["only-aldora-warns"], criteria)
    assert list(table["Given by"]) == ["the source paper", *["the degrees"] * len(criteria)]
    assert list(table["It is"])[1:] == [study().standings[name].status for name in criteria]


@pytest.mark.parametrize("question", [each.id for each in read(REGION / "data").questions])
def test_an_answer_in_brief_is_the_answer_and_says_what_becomes_of_it_without_weak_ones(question: str) -> None:
    (answer,) = (each for each in judge_questions(study().known) if each.question.id == question)
    text = argument.in_brief(study(), question).data
    assert f"{answer.question.question} {answer.answer.capitalize()}: " in text
    sure = answer.sureness
    then = next((each for each in (sure.without_low, sure.without_medium) if each != sure.stands), None)
    assert (f"it is {then}." in text) or then is None or sure.weakest is None
    verbs = {MET: "met by", NOT_MET: "missed by", UNDECIDED: "leave open"}
    status, steps = argument.deciding(answer)
    assert f"{verbs[status]} {steps[0].label.lower()} (" in text


def by_evidence() -> Iterator[tuple[str, dict[str, str]]]:
    for base in study().data.bases.values():
        yield base.label, {each.question.id: each.answer for each in judge_questions(evidence(study().data, base.name))}


def test_answers_and_degrees_are_told_by_evidence() -> None:
    table = argument.by_evidence(study()).set_index("Answer, or criterion")
    assert list(table.columns) == [label for label, _ in by_evidence()]
    for label, answers in by_evidence():
        assert all(table[label][name.capitalize()].startswith(answer) for name, answer in answers.items())


def test_what_the_record_turns_is_judged_otherwise_there_and_on_more_than_silence() -> None:
    text = argument.turned(study(), most=99).data
    for judgement in study().judged(study().base).values():
        recorded = study().judgement(judgement.finding.id, "seen").verdict
        turns = judgement.verdict is not None and recorded not in (NOT_ESTABLISHED, judgement.verdict)
        assert (f'data-finding="{judgement.finding.id}"' in text) == turns
    assert text.startswith("- ")


def test_how_many_ways_to_code_and_score_keep_an_answer() -> None:
    curve, text = study().curve, argument.hangs_on(study()).data
    assert f"Of {curve.combinations:,} ways" in text
    shares = [f"{100 * curve.share('answer', question.id):.0f} per cent" for question in study().data.questions]
    assert f"the first answer stands in {shares[0]} and the second in {shares[1]}" in text


def test_how_many_options_alter_an_answer_by_themselves() -> None:
    curve, text = study().curve, argument.single(study()).data
    assert f"Of {sum(len(choice.options) for choice in curve.choices)} options" in text
    alone = [len(curve.alone("answer", question.id)) for question in study().data.questions]
    assert text.count("alter") == len(alone) and [("none" in text), ("none alter" in text)] == [0 in alone] * 2


def test_since_when_an_answer_holds_on_record() -> None:
    text = argument.on_record(study()).data
    for place, runs in zip(("first answer has been", "second"), study().followed.answers.values(), strict=True):
        *before, last = runs
        assert f"the {place} {last.value}{f' since {last.start:%B %Y}' if before else ' throughout'}" in text
