"""Choices of coding and scoring: each option does what it says, and combinations do it together. Holds for any data."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from argued import Study
from argued.data import DataError, Dataset, read
from argued.data.model import Choice, Option
from argued.judge.changes import suppose
from argued.judge.choices import curve_of
from argued.judge.criteria import Scorer, Scoring, judge_questions, standings
from argued.judge.evidence import evidence, lacking
from argued.judge.findings import judge_all
from argued.show import sentences, tables
from argued.show.manuscript import Manuscript
from argued.study import EXAMPLE
from small import STANDS_IN, small

DATA = read(EXAMPLE / "data")
CURVE = curve_of(DATA, DATA.first_base)
OPTIONS = {
    f"{choice.id}.{option.id}": (n, m)
    for n, choice in enumerate(DATA.choices)
    for m, option in enumerate(choice.options, start=1)
}
Words = dict[tuple[str, str], str]


def judged(study: Study) -> Words:
    """Everything that a study judges, by the ordinary way."""
    known = evidence(study.data, study.base)
    known = study._known() if study.supposed else known
    return {
        **{("answer", a.question.id): a.answer for a in judge_questions(known)},
        **{("criterion", s.criterion): s.status for s in standings(known)},
        **{("finding", j.finding.id): str(j.verdict) for j in judge_all(known) if j.verdict},
    }


def in_the_curve(**chosen: int) -> Words:
    """What the curve says where some choices have one of their options, and the others are as the study has them."""
    at = tuple(chosen.get(choice.id, 0) for choice in DATA.choices)
    words = {"answer": ("yes", "undecided", "no"), "criterion": ("met", "undecided", "not met")}
    three = ("supported", "not established", "contradicted")
    return {(kind, name): words.get(kind, three)[1 - int(CURVE.of(kind, name)[at])] for kind, name in CURVE.names}


def with_threshold(study: Study) -> Study:
    criteria = tuple(replace(c, threshold=0.5) if c.id == "means" else c for c in study.data.criteria)
    return replace(study, data=replace(study.data, criteria=criteria))


def with_variant(study: Study) -> Study:
    questions = tuple(
        replace(q, rule=q.variants["need-alone"][1]) if q.id == "ready" else q for q in study.data.questions
    )
    return replace(study, data=replace(study.data, questions=questions))


# option by option, what it comes to by another way
WAYS: dict[str, tuple[int, Callable[[Study], Study]]] = {
    "weak": (1, lambda s: s.without(confidence="low")),
    "results": (1, lambda s: s.under("whole")),
    "means": (1, with_threshold),
    "ready": (1, with_variant),
    "drill": (2, lambda s: s.suppose({"XBC.joint_drill": "not reported"})),
}


def test_as_it_stands_the_curve_is_what_the_study_says() -> None:
    assert in_the_curve() == judged(Study.example())
    assert CURVE.combinations == 3 * 2 * 3 * 2 * 2 * 2 * 2 * 2


@pytest.mark.parametrize("size", range(1, len(WAYS) + 1))
def test_options_together_are_what_they_come_to_one_after_the_other(size: int) -> None:
    for names in itertools.combinations(WAYS, size):
        study = Study.example()
        for name in names:
            study = WAYS[name][1](study)
        assert in_the_curve(**{name: WAYS[name][0] for name in names}) == judged(study), names


def test_a_withdrawn_passage_takes_the_rows_that_rest_on_it_alone() -> None:
    at = in_the_curve(drill=1)
    assert at["finding", "most-drill-together"] == "not established"
    assert at["finding", "all-flooded-by-neighbours"] == "supported"
    two = Option("o", "o", passages=("2.i.2", "2.i.1"))
    from argued.judge.choices import leaving_out

    left = leaving_out(DATA, two).table("codings")
    assert [row["country"] for row in left if row["country"] == "XAL"] == []
    assert len(left) == len(DATA.table("codings")) - 5


@pytest.mark.parametrize("without", [(), ("low",), ("low", "medium")])
@pytest.mark.parametrize("base", DATA.bases)
def test_what_is_left_is_known_as_if_the_rows_had_never_been_there(base: str, without: tuple[str, ...]) -> None:
    from argued.judge.choices import leaving_out

    passages = sorted({passage for row in DATA.table("codings") for passage in row["passages"]})
    options = [
        *(Option("o", "o", passages=(passage,)) for passage in passages),
        *(Option("o", "o", without={"confidence": levels}) for levels in (("low",), ("low", "medium"))),
        *(Option("o", "o", without={"source": (row["source"],)}) for row in DATA.table("observations")),
    ]
    known = evidence(DATA, base, without=without)
    for option in options:
        left = leaving_out(DATA, option)
        found, anew = lacking(known, left), evidence(left, base, without=without)
        assert found.data is left and found.cells == anew.cells, option
        assert found.world.codes.tolist() == anew.world.codes.tolist(), option
        assert dict(found.world.rows) == dict(anew.world.rows), option
        assert found.world.days == anew.world.days, option


def test_where_a_row_is_gone_weaker_answers_are_still_left_out() -> None:
    from argued.judge.choices import leaving_out

    data = small("AAA.red=yes/specific/low AAA.red=no/regional AAA.red=yes/results")
    left = leaving_out(data, Option("o", "o", passages=(STANDS_IN["results"],)))
    assert lacking(evidence(data, "published", without=("low",)), left).cell("AAA", "red").value == "no"
    assert lacking(evidence(data, "published"), left).cell("AAA", "red").value == "yes"


@pytest.mark.parametrize(
    ("scoring", "low", "high"),
    [
        (Scoring(), Fraction(3, 8), Fraction(6, 8)),
        (Scoring(counts={"small": 0.5}), Fraction(7, 16), Fraction(13, 16)),
        (Scoring(scored={"first": ("size",)}), Fraction(1, 4), Fraction(3, 4)),
        (Scoring(by_theme=True), Fraction(3, 8), Fraction(6, 8)),
    ],
)
def test_degrees_under_another_scoring(scoring: Scoring, low: Fraction, high: Fraction) -> None:
    data = small("AAA.red=yes BBB.red=yes CCC.red=no AAA.size=large BBB.size=small")
    degrees = Scorer(data, scoring).degrees(evidence(data).world.codes)
    assert (degrees.low[0], degrees.high[0]) == (pytest.approx(float(low)), pytest.approx(float(high)))


def test_themes_that_weigh_the_same_weigh_so_whatever_their_number_of_indicators() -> None:
    """Three indicators of one theme and one of another: each theme makes half of the degree."""
    data = small("AAA.red=yes BBB.red=yes CCC.red=yes DDD.red=yes")
    rows = [dict(row) for row in data.table("indicators")]
    for row in rows:
        row |= {"criterion": "first", "scored": "yes", "theme": "warm" if row["indicator"] == "red" else "cold"}
    from small import rows as made

    data = replace(data, tables={**data.tables, "indicators": made(rows)})
    codes = evidence(data).world.codes
    assert Scorer(data).degrees(codes).low[0] == pytest.approx(0.25)
    assert Scorer(data, Scoring(by_theme=True)).degrees(codes).low[0] == pytest.approx(0.5)


def test_shares_and_what_hangs_on_what() -> None:
    finding = ("finding", "all-flooded-by-neighbours")  # needs the one answer of low confidence
    assert CURVE.share(*finding) == 0.5
    assert CURVE.shares(*finding) == {"supported": 0.5, "not established": 0.5, "contradicted": 0.0}
    assert [(a.choice.id, a.option.id, a.word) for a in CURVE.alone(*finding)] == [
        ("weak", "left-out", "not established")
    ]
    turns = CURVE.turns(*finding)
    assert next(iter(turns.items())) == ("weak", 1.0) and set(list(turns.values())[1:]) == {0.0}
    weak = [choice.id for choice in DATA.choices].index("weak")
    assert CURVE.shares(*finding, weak, 1)["supported"] == 0


def test_it_is_told_as_table_and_sentence() -> None:
    study = Manuscript(folder=EXAMPLE / "data")
    said = sentences.choices(study).data
    assert said.startswith("[Eight choices of coding and scoring combine in 576 ways. The answer to “Is there ")
    assert " is yes in " in said
    frame = tables.choices(study)
    assert len(frame) == len(OPTIONS) and set(frame["Verdicts moved"]) == {"0", "1"}
    assert "All three countries are flooded by water from a neighbour." in set(tables.hanging(study)["What"])


def test_a_study_without_choices_says_what_it_lacks() -> None:
    with pytest.raises(KeyError, match=r"no choices; expected data/choices.toml"):
        curve_of(replace(DATA, choices=()), DATA.first_base)


def test_what_is_supposed_holds_whatever_is_chosen() -> None:
    settings = ["XAL.warning_centre=no", "XBC.joint_drill=planned"]
    curve = curve_of(DATA, DATA.first_base, settings)
    known = suppose(evidence(DATA), settings)
    for each in judge_all(known):
        if each.verdict:
            assert curve.word("finding", each.finding.id) == each.verdict
    weak = [choice.id for choice in DATA.choices].index("weak")
    without = curve_of(DATA, DATA.first_base, settings, ("low",))
    assert (without.signs == curve.signs.take([1, 1], axis=weak)).all()
    assert not (curve.signs == CURVE.signs).all()


def test_the_later_of_two_choices_has_the_word() -> None:
    first = Choice("a", "a", "n", (Option("o", "o", thresholds={"spillover": 0.9}),))
    second = Choice("b", "b", "n", (Option("o", "o", thresholds={"spillover": 0.1}),))
    curve = curve_of(replace(DATA, choices=(first, second)), "told")
    assert curve.of("criterion", "spillover").tolist() == [[1, 1], [-1, 1]]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("counts = { planned = 0.5 }", "counts = { plan = 0.5 }", "saw 'plan'; expected an answer of the codebook"),
        ("counts = { planned = 0.5 }", "counts = { planned = 2 }", "saw 2; expected a share above 0 and up to 1"),
        ("counts = { planned = 0.5 }", "", "one of evidence, without"),
        ("counts = { planned = 0.5 }", "count = { planned = 0.5 }", "did you mean counts?"),
        ('confidence = ["low"]', 'confidence = ["lo"]', "saw 'lo'; expected a value of confidence, one of"),
        ('confidence = ["low"]', 'confidenc = ["low"]', "did you mean confidence?"),
        ('"2.i.2"', '"2.i.9"', "saw '2.i.9'; expected a passage"),
        ('"XBC.joint_drill"', '"XBC.joint_dril"', "expected a cell, COUNTRY.indicator"),
        ('"not reported"', '"maybe"', "saw 'maybe'; expected an answer, one of yes, planned, no, not reported"),
        ('evidence = "whole"', 'evidence = "hole"', "did you mean whole?"),
        ('means = ["warning_centre"]', 'means = ["losses_grow"]', "expected an indicator of means"),
        ('weights = "theme"', 'weights = "themes"', "did you mean theme?"),
        ("means = 0.5", "mean = 0.5", "did you mean means?"),
        ('ready = "need-alone"', 'ready = "need"', "expected a variant, one of need-alone"),
        ('id = "weak"', 'id = "planned"', "a name that no other has"),
        ('now = "count"', "", "weak.now: saw nothing; expected text"),
    ],
)
def test_a_choice_that_cannot_be_is_named_with_its_line(folder: Path, old: str, new: str, says: str) -> None:
    file = folder / "choices.toml"
    text = file.read_text("utf-8")
    assert text.count(old)
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        read(folder)
    assert (
        says in str(caught.value) and "choices.toml:" in str(caught.value) and "choices.toml:0" not in str(caught.value)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The made-up study, to be changed."""
    import shutil

    shutil.copytree(EXAMPLE / "data", tmp_path / "data")
    shutil.copy(EXAMPLE / "references.bib", tmp_path)
    return tmp_path / "data"


def test_the_command_tells_what_hangs_on_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from argued.cli import main

    assert main(["choices", "--data", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "weak.left-out (not established)" in said and "8 choices, 576 combinations" in said
    assert main(["choices", "--data", str(folder), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert {each["name"]: each["share"] for each in found}["all-flooded-by-neighbours"] == 0.5
    (folder / "choices.toml").unlink()
    assert main(["choices", "--data", str(folder)]) == 2
    data: Dataset = read(folder)
    assert data.choices == ()
