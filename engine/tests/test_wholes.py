"""Findings that speak of criteria and answers as wholes: judged by a decision rule, in every place where others are."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from argued import Study
from argued.data import NOT_REPORTED, DataError, Dataset, Finding, read
from argued.judge.changes import suppose
from argued.judge.choices import curve_of
from argued.judge.criteria import MET, NOT_MET, UNDECIDED, deciding, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge, said
from argued.judge.record import followed
from argued.judge.robustness import overturning, silent_cells_drawn
from argued.judge.shares import filled
from argued.logic.predicates import Combination
from argued.logic.verdicts import CONTRADICTED, NOT_ESTABLISHED, SUPPORTED
from argued.ship.crate import claims
from argued.ship.release import cited_beyond
from argued.show.explain import explain, rule
from argued.show.tables import overturned
from gauged import WHOLE, WHOLES, gauged, wholes


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = gauged(tmp_path_factory.mktemp("wholes"))
    with (folder / "findings.toml").open("a", encoding="utf-8") as file:
        file.write(wholes())
    return read(folder)


def states(data: Dataset, number: int = 12) -> list[Evidence]:
    """The evidence as it is, and with cells supposed otherwise, half of them silent; the same ones every time."""
    draw, found = random.Random(7), [evidence(data, base) for base in data.bases]
    cells = data.asked(data.finding("both"))
    for _ in range(number):
        settings = []
        for country, indicator in draw.sample(cells, k=draw.randint(1, len(cells))):
            value = draw.choice([*data.indicators[indicator].values, NOT_REPORTED])
            settings.append(f"{country}.{indicator}={value}")
        found.append(suppose(found[0], settings))
    return found


def completions(known: Evidence, finding: Finding) -> list[Evidence]:
    """Every way to fill the silent cells that a finding reads."""
    data = known.data
    silent = [cell for cell in data.asked(finding) if known.cell(*cell).value is None]
    values = [data.indicators[indicator].values for _, indicator in silent]
    filled_in = (
        [".".join(c) + f"={v}" for c, v in zip(silent, way, strict=True)] for way in itertools.product(*values)
    )
    return [suppose(known, settings) if settings else known for settings in filled_in]


@pytest.mark.parametrize("name", WHOLES)
def test_the_verdict_is_that_of_all_completions(data: Dataset, name: str) -> None:
    finding, seen = data.finding(name), set()
    for known in states(data):
        if sum(known.cell(*cell).value is None for cell in data.asked(finding)) > 6:
            continue
        found = {judge(finding, each).verdict for each in completions(known, finding)}
        verdict = judge(finding, known).verdict
        assert verdict == (found.pop() if len(found) == 1 else NOT_ESTABLISHED)
        seen.add(verdict)
    assert len(seen) > 1


@pytest.mark.parametrize("name", WHOLES)
def test_what_overturns_it_is_what_brute_force_finds(data: Dataset, name: str) -> None:
    finding, sizes = data.finding(name), set()
    for known in states(data):
        before, sets = judge(finding, known).verdict, overturning(finding, known)
        single = {
            (f"{country}.{indicator}", None if value == NOT_REPORTED else value)
            for country, indicator in data.asked(finding)
            for value in (*data.indicators[indicator].values, NOT_REPORTED)
            if judge(finding, suppose(known, [f"{country}.{indicator}={value}"])).verdict != before
        }
        if single:
            assert {(change.what, change.new) for (change,) in sets} == single
        for changes in sets[:5]:
            settings = [f"{change.what}={change.new or NOT_REPORTED}" for change in changes]
            after = [judge(finding, suppose(known, settings[:n])).verdict for n in range(len(settings) + 1)]
            assert after[:-1] == [before] * len(changes) and after[-1] != before
        sizes.add(len(sets[0]))
    assert len(sizes) > 1


@pytest.mark.parametrize("name", WHOLES)
def test_no_two_changes_do_where_three_are_said_to_be_needed(data: Dataset, name: str) -> None:
    finding, tried = data.finding(name), 0
    every = [
        f"{country}.{indicator}={value}"
        for country, indicator in data.asked(finding)
        for value in (*data.indicators[indicator].values, NOT_REPORTED)
    ]
    for known in states(data):
        if len(overturning(finding, known)[0]) > 2 and tried < 2:
            before, tried = judge(finding, known).verdict, tried + 1
            for pair in itertools.combinations(every, 2):
                assert judge(finding, suppose(known, pair)).verdict == before


def test_what_overturns_it_is_said_by_criterion(data: Dataset) -> None:
    """Which cells change is all the same to it."""
    finding, told = data.finding("one"), set()
    for known in states(data):
        sets = overturning(finding, known)
        if len(sets[0]) > 1:
            told.add(overturned(finding, data, sets))
    one = r"any \d ((un)?favourable )?answers on spillover that (no longer stand|become (un)?favourable)"
    assert told and all(re.fullmatch(f"{one}(; {one})*", text) for text in told), told


def test_its_sentence_tells_each_criterion_with_its_degree(data: Dataset) -> None:
    for known in states(data):
        for name in WHOLES:
            judgement = judge(data.finding(name), known)
            degrees = {step.label.lower(): step for step in standings(known)}
            told = [label for label in degrees if label in judgement.statement]
            assert all(f"{label} (" in judgement.statement and " per cent" in judgement.statement for label in told)
            assert told or judgement.verdict != SUPPORTED or name in ("not-met", "never", "denied")


def test_an_answer_is_asked_for_by_its_own_rule(data: Dataset) -> None:
    ready = next(question for question in data.questions if question.id == "ready")
    asked = data.finding("answered").decision
    assert isinstance(asked, Combination) and asked.parts == (ready.rule,)
    assert rule(data.finding("denied"), data).startswith("it is not so that the criterion “Spillover” is met; and ")


@pytest.mark.parametrize(
    ("name", "spillover", "means", "decide"),
    [
        ("both", MET, MET, "spillover means"),
        ("both", MET, NOT_MET, "means"),
        ("both", NOT_MET, UNDECIDED, "spillover"),
        ("both", MET, UNDECIDED, "means"),
        ("either", NOT_MET, MET, "spillover means"),
        ("either", MET, MET, "means"),
        ("either", NOT_MET, NOT_MET, "spillover"),
        ("either", MET, NOT_MET, "spillover means"),
        ("either", MET, UNDECIDED, "means"),
        ("never", MET, MET, "means"),
        ("never", MET, NOT_MET, "means"),
        ("not-met", MET, MET, "means"),
    ],
)
def test_of_a_combination_those_parts_decide_that_have_its_truth_value(
    data: Dataset, name: str, spillover: str, means: str, decide: str
) -> None:
    statuses, decision = {"spillover": spillover, "means": means}, data.finding(name).decision
    every = [each for each in standings(evidence(data)) if each.criterion in statuses]
    steps = [replace(each, status=statuses[each.criterion]) for each in every]
    assert decision and [step.criterion for step in deciding(decision, steps)] == decide.split()


def test_its_sentence_says_what_confidence_it_needs(data: Dataset) -> None:
    named = {"low": ", if weak answers count", "medium": ", if fair answers count"}
    worded = replace(data, study={**data.study, "wording": {"confidence": named}})
    seen = set()
    for known in states(worded):
        for name in WHOLES:
            sure, sentence = said(worded.finding(name), known)
            assert sure and sentence.endswith(f"{named.get(sure.weakest or '', '')}.")
            assert sum(words in sentence for words in named.values()) == (sure.weakest in named)
            seen.add(sure.weakest)
    assert seen & named.keys()


def test_its_witnesses_are_the_answers_that_count(data: Dataset) -> None:
    asked = [each for each in data.indicators.values() if each.scored and each.criterion == "spillover"]
    for known in states(data):
        judgement = judge(data.finding("one"), known)
        given = {(unit, each.name): known.cell(unit, each.name).value for unit in data.countries for each in asked}
        counts = {place for place, value in given.items() if value in data.indicators[place[1]].favourable}
        there = {place for place, value in given.items() if value is not None}
        wanted = {SUPPORTED: counts, CONTRADICTED: there - counts, NOT_ESTABLISHED: there}[str(judgement.verdict)]
        assert {(each.country, str(each.indicator)) for each in judgement.witnesses} == wanted
        silent = {country for country, name in data.asked(judgement.finding) if known.cell(country, name).value is None}
        assert set(judgement.silent) == silent


def test_other_choices_and_chance_and_days_make_of_it_what_they_make_of_the_answer(data: Dataset) -> None:
    curve, shares, drawn = curve_of(data, "told"), filled(evidence(data)), silent_cells_drawn(evidence(data), 500)
    assert (curve.of("finding", "answered") == curve.of("answer", "ready")).all()
    assert (curve.of("finding", "denied") == -curve.of("answer", "ready")).all()
    assert (curve.of("finding", "one") == curve.of("criterion", "spillover")).all()
    for found in (shares, drawn):
        assert found.findings["answered"] == pytest.approx(found.answers["ready"])
        assert found.findings["one"] == found.criteria["spillover"]
    days = followed(data)
    words = {"yes": SUPPORTED, "undecided": NOT_ESTABLISHED, "no": CONTRADICTED}
    answered = days.answers["Are the countries ready for one?"]
    assert [run._replace(value=words[str(run.value)]) for run in answered] == days.verdicts["answered"]


def test_a_threshold_that_is_supposed_moves_it(data: Dataset) -> None:
    known = evidence(data)
    verdicts = {judge(data.finding("one"), suppose(known, [f"thresholds.spillover={n}"])).verdict for n in (0.01, 1)}
    assert len(verdicts) == 2


def test_it_is_explained_and_read_like_any_other(data: Dataset) -> None:
    text = explain(data.finding("both"), evidence(data))
    assert "the criterion “Spillover” is met; and the criterion “Means” is met" in text and "XAL.joint_drill" in text
    study = Study.load(data.folder)
    assert len(study["both"].cells) == len(data.asked(data.finding("both"))) and len(study["both"].witnesses)
    assert study["both"].profile.passages and not len(study["both"].rows)


ANSWERED, DENIED = WHOLES["answered"], WHOLES["denied"]
DRILL = '{ some = true, indicator = "joint_drill", is = "yes" }'
TWICE = '{ all_of = [ { criterion = "means", is = "met" }, { answer = "ready", is = "yes" } ] }'


def test_a_release_cites_what_it_reads_and_nothing_else(data: Dataset) -> None:
    """The rule is read as it is written, down to the one that decides the answer."""
    items = {"#finding-answered": {"isBasedOn": [{"@id": "#codings-XAL.joint_drill-section"}, {"@id": "#gauges-2"}]}}
    items["#codings-XAL.joint_drill-section"] = {"propertyID": "XAL.joint_drill"}  # type: ignore[dict-item]
    found = list(cited_beyond(items, data, [data.finding("answered")]))
    assert found == ["#finding-answered is based on #gauges-2, about which its rule does not ask"]
    one = list(cited_beyond({"#finding-one": items["#finding-answered"]}, data, [data.finding("one")]))
    assert len(one) == 2, "drills are no matter of what spills over"
    cited = {cell["@id"] for item in claims(data) if item["@id"] == "#finding-both" for cell in item["isBasedOn"]}
    assert len(cited) >= len(data.asked(data.finding("both")))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (ANSWERED, '{ answer = "redy", is = "yes" }', "saw 'redy'; expected one of need, ready (did you mean ready?)"),
        (ANSWERED, '{ answer = "ready", is = "met" }', "answered.is: saw 'met'; expected yes or no"),
        (ANSWERED, '{ answer = "ready" }', "answered.is"),
        (WHOLES["not-met"], '{ criterion = "mens", is = "not met" }', "not-met.criterion: saw 'mens'"),
        (
            f"decision = {WHOLES['never']}",
            f"decision = {DRILL}",
            "expected { criterion = …, is = met } or { answer = …, is = yes }, or a combination",
        ),
        (f"decision = {DENIED}", f"decision = {DENIED}\npredicate = {DRILL}", "denied.predicate"),
        ("It holds, by {yes}", "It holds, by {values}", "statement.supported"),
        (ANSWERED, TWICE, "each criterion once"),
    ],
)
def test_a_rule_that_is_none_is_refused_in_its_place(tmp_path: Path, old: str, new: str, wanted: str) -> None:
    folder = gauged(tmp_path)
    path = folder / "findings.toml"
    text = path.read_text(encoding="utf-8") + wholes()
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read(folder)
    said = str(caught.value).replace("\n", " ")
    assert wanted in said and "findings.toml:" in said


def test_where_no_criterion_has_a_threshold_there_is_nothing_to_decide_by(tmp_path: Path) -> None:
    folder = gauged(tmp_path)
    (folder / "criteria.toml").write_text("# Nothing is asked.\n", encoding="utf-8")
    path = folder / "findings.toml"
    text = path.read_text(encoding="utf-8").replace('"need"]', '"only-aldora-warns"]')
    path.write_text(text + WHOLE.format(id="one", rule=WHOLES["one"]), encoding="utf-8")
    with pytest.raises(DataError, match=r"one\.decision: saw .*expected a predicate; or a threshold"):
        read(folder)


def test_a_question_does_not_ask_for_answers(tmp_path: Path) -> None:
    """Else two could ask for one another."""
    folder = gauged(tmp_path)
    path = folder / "criteria.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('rule = { criterion = "spillover", is = "met" }', 'rule = { answer = "ready", is = "yes" }', 1),
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"need\.answer"):
        read(folder)
