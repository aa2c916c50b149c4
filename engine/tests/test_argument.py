"""What an article says of its results as a whole: on the made-up study of the package, whose verdicts are known."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from argued.data import read
from argued.judge.choices import Curve
from argued.judge.criteria import judge_questions
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.logic.verdicts import CONTRADICTED, MET, NOT_ESTABLISHED, NOT_MET, QUALIFIES, SUPPORTED, UNDECIDED
from argued.logic.wording import quoted
from argued.ship.new import REGION
from argued.show import argument, sentences
from argued.show.manuscript import Manuscript
from argued.show.sentences import in_ways


@cache
def study() -> Manuscript:
    return Manuscript(folder=REGION / "data")


def test_a_claim_stands_beside_what_its_evidence_gives_the_weakest_answer_and_the_record() -> None:
    names = ["only-aldora-warns", "losses-grow-everywhere"]
    table = argument.claims(study(), *names)
    assert list(table.columns) == ["Claim", "What its evidence gives", "Needs", "On record"]
    for name, row in zip(names, table.to_dict("records"), strict=True):
        judgement, recorded = study().judgement(name), study().judgement(name, "seen")
        assert row["Claim"] == argument.quoted(judgement.finding.published)
        assert judgement.statement in row["What its evidence gives"].replace("\\", "")
        assert row["Needs"] == (judgement.weakest or "silence")
        assert row["On record"] == {SUPPORTED: "✓", NOT_ESTABLISHED: "?", CONTRADICTED: "✗"}[str(recorded.verdict)]


def test_the_tally_is_that_of_the_verdicts() -> None:
    judged = [each for each in judge_all(study().known) if each.sureness]
    counts = Counter(each.verdict for each in judged)
    text = argument.tally(study()).data
    assert f"Of {len(judged)} testable conclusions" in text
    for verdict, word in (
        (SUPPORTED, f"{{}} {'is' if counts[SUPPORTED] == 1 else 'are'} supported"),
        (CONTRADICTED, "{} contradicted"),
        (NOT_ESTABLISHED, "{} not established"),
    ):
        assert word.format(counts[verdict]) in text
    plainly = Counter(argument.grade(each.finding) for each in judged if each.verdict == CONTRADICTED)
    assert f"({', '.join(f'{plainly[how]} {how}' for how in argument.GRADES if plainly[how])})" in text
    firm = [each for each in judged if each.verdict != NOT_ESTABLISHED and each.weakest != "low"]
    assert f"{len(firm)} stand without an answer of low confidence" in argument.firm(study()).data


def test_where_nothing_moves_a_word_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = shutil.copytree(REGION, tmp_path / "firm") / "data"
    for name in ("codings.csv", "observations.csv"):
        table = firm / name
        table.write_text(table.read_text("utf-8").replace(",medium,", ",high,").replace(",low,", ",high,"), "utf-8")
    sure = Manuscript(folder=firm)
    stays = "none of the 5 verdicts moves; without those of medium confidence as well, none does; the answers"
    assert stays in sentences.by_confidence(sure).data
    monkeypatch.setattr(Manuscript, "overturning", dict.fromkeys(study().overturning, ()))
    assert "None of the 5 verdicts can be changed by a single other answer." in argument.fragile(study()).data
    assert (
        "none would change its verdict with a single cell or row and 5 with more changes than were tried. "
        in sentences.overturning(study()).data
    )
    monkeypatch.setattr(argument, "_moved", lambda _: [])
    assert "On record none of the 5 verdicts differs." in argument.moved(study()).data


def test_contradictions_are_graded_by_how_plain_and_how_firm_they_are() -> None:
    judged = {each.finding.published: each for each in judge_all(study().known) if each.verdict == CONTRADICTED}
    table = argument.contradictions(study()).to_dict("records")
    assert len(table) == len(judged) > 0
    order = [argument.GRADES.index(row["Contradicted"]) for row in table]
    assert order == sorted(order)
    for row in table:
        (judgement,) = (each for text, each in judged.items() if text.split("“")[0][:20] in row[argument.BESIDE])
        assert argument.quoted(judgement.finding.published) in row[argument.BESIDE].replace("\\", "")
        assert judgement.statement in row[argument.BESIDE].replace("\\", "")
        contested = judgement.relation == QUALIFIES
        assert row["Contradicted"] == (
            "contested" if contested else "in part" if judgement.finding.untested else "outright"
        )
        assert row["Needs"] == judgement.weakest


def test_what_contradicts_a_claim_stands_once_where_another_table_has_it() -> None:
    judged = [each for each in judge_all(study().known) if each.verdict == CONTRADICTED]
    shown = argument.claims(study(), *(each.finding.id for each in judged))
    for row in argument.contradictions(study(), beside=[shown]).to_dict("records"):
        (judgement,) = (each for each in judged if f'data-finding="{each.finding.id}"' in row[argument.BESIDE])
        assert ".claim " in row[argument.BESIDE] and judgement.statement not in row[argument.BESIDE]


def test_contradictions_of_one_grade_are_a_table_of_their_own() -> None:
    every = argument.contradictions(study())
    for how in argument.GRADES:
        table = argument.contradictions(study(), how)
        assert list(table.columns) == [argument.BESIDE, "Needs"]
        assert list(table[argument.BESIDE]) == list(every[every["Contradicted"] == how][argument.BESIDE])


def test_a_claim_within_which_something_is_quoted_has_single_marks_there() -> None:
    assert quoted("All call it “firm”.") == "“All call it ‘firm’.”"


def test_grounds_are_findings_of_the_source_and_criteria_of_ours() -> None:
    criteria = [each.id for each in study().data.criteria]
    table = argument.grounds(study(), ["only-aldora-warns"], criteria)
    assert list(table["Given by"]) == [
        "the\N{NO-BREAK SPACE}source\N{NO-BREAK SPACE}paper",
        *["the degrees"] * len(criteria),
    ]
    stands = [f'[{study().standings[name].status}]{{.computed data-of="status {name}"}}' for name in criteria]
    assert list(table["It is"])[1:] == stands


@pytest.mark.parametrize("question", [each.id for each in read(REGION / "data").questions])
def test_an_answer_in_brief_is_the_answer_and_says_what_becomes_of_it_without_weak_ones(question: str) -> None:
    (answer,) = (each for each in judge_questions(study().known) if each.question.id == question)
    text = argument.in_brief(study(), question).data
    assert f"{answer.question.question} {answer.answer.capitalize()}: " in text
    sure = answer.sureness
    then = next((each for each in (sure.without_low, sure.without_medium) if each != sure.stands), None)
    without = (f"confidence alone it is {then}.", f"low confidence it is {then}.")
    assert any(each in text for each in without) or None in (then, sure.weakest)
    verbs = {MET: "met by", NOT_MET: "missed by", UNDECIDED: "met by"}
    status, steps = argument.deciding(answer)
    assert f"{verbs[status]} {steps[0].label.lower()} (" in text
    assert f"the {100 * steps[0].threshold:.0f} per cent threshold is" in text
    assert ("silent cells leave open" in text) == (status == UNDECIDED)


def test_what_the_answers_are_on_firm_cells_alone() -> None:
    text = argument.sure(study()).data
    for place, answer in zip(("first answer", "second"), study().answers(study().base).values(), strict=True):
        sure = answer.sureness
        verb = "stays" if sure.without_medium == sure.stands else "becomes"
        assert f"the {place} {verb} {sure.without_medium}" in text


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


def test_what_moves_on_record_is_reversed_decided_or_open() -> None:
    pairs = [
        (judgement.verdict, study().judgement(judgement.finding.id, "seen").verdict)
        for judgement in study().judged(study().base).values()
    ]
    moved = [pair for pair in pairs if pair[0] != pair[1]]
    opened, decided = (sum(pair[n] == NOT_ESTABLISHED for pair in moved) for n in (1, 0))
    text = argument.moved(study()).data
    assert f"On record {len(moved)} of the {len([one for one, _ in pairs if one])} verdicts differ from those " in text
    assert f": {len(moved) - opened - decided} are reversed, " in text
    assert f", {decided} that were not established are decided, and {opened} " in text


def test_how_many_verdicts_a_single_answer_would_change() -> None:
    single = sum(any(len(each) == 1 for each in sets) for sets in study().overturning.values())
    text = argument.fragile(study()).data
    assert f"{single} of the {len(study().overturning)} verdicts can each be changed by a single other answer" in text


def test_how_many_ways_to_code_and_score_keep_an_answer() -> None:
    curve, text = study().curve, argument.hangs_on(study()).data
    assert f"Of {curve.combinations:,} ways" in text
    for place, question in zip(("first answer is", "second is"), study().data.questions, strict=True):
        word, share = curve.word("answer", question.id), curve.share("answer", question.id)
        assert f"the {place} {word} in {100 * share:.0f}" in text
        shares = curve.split("answer", question.id)
        assert next(iter(shares)) == word and sum(shares.values()) == pytest.approx(1)
        assert all(f"never {answer}" in text for answer, part in shares.items() if not part)


def test_a_share_that_is_not_nothing_is_not_told_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = {"yes": 0.001, "no": 0.0049, "undecided": 0.006}
    monkeypatch.setattr(Curve, "split", lambda *_: shares)
    assert in_ways(study().curve, "need", unit=False) == "yes in under 1, no in under 1, undecided in 1"


def test_how_many_options_alter_an_answer_by_themselves() -> None:
    curve, text = study().curve, argument.single(study()).data
    assert f"Of {sum(len(choice.options) for choice in curve.choices)} options" in text
    alone = [len(curve.alone("answer", question.id)) for question in study().data.questions]
    assert text.count("alter") == len(alone) and [("none" in text), ("none alter" in text)] == [0 in alone] * 2


def test_since_when_an_answer_holds_on_record() -> None:
    text = argument.on_record(study()).data
    for place, runs in zip(("first answer has been", "second"), study().followed.answers.values(), strict=True):
        *before, last = runs
        assert (
            f"the {place} {last.value}{f' since {last.start.day} {last.start:%B %Y} (' if before else ' throughout'}"
            in text
        )
