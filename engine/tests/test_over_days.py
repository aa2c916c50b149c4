"""Rules over the days of a cell (since, until, for the first and the last time, before and after) against brute force.

Holds for any data.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from argued.data import Dataset
from argued.judge.changes import suppose
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Witness, judge, silent_countries
from argued.judge.reads import reads
from argued.judge.record import Followed
from argued.judge.robustness import overturning, silent_cells_drawn
from argued.judge.shares import filled
from argued.logic.evaluate import SILENT, Days, World, evaluate
from argued.logic.parsing import parse
from argued.logic.predicates import Frame, PredicateError, statements
from argued.ship.new import REGION
from argued.show import figures, sentences, tables
from argued.show.cards import cards
from argued.show.explain import in_words
from argued.show.manuscript import Manuscript
from hypothesis import given, settings
from hypothesis import strategies as st
from small import EVIDENCE_DATE, finding, observation, small
from test_predicates import verdict

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 1, 5)
FRAME = Frame(("AAA",), {"size": ("small", "middle", "large")}, days=(FIRST, LAST))
VALUES = FRAME.indicators["size"]
SINGLE = [FIRST + n * dt.timedelta(days=1) for n in range(5)]
DAY = dict(enumerate(SINGLE, start=1))
LARGE = {"unit": "AAA", "indicator": "size", "is": "large"}


def on_days(letters: str, today: int) -> World:
    """A cell on each of five days (? where nothing is known), as the evidence of one of them knows it."""
    codes = [SILENT if each == "?" else "sml".index(each) for each in letters]
    runs = [(day.toordinal(), code) for day, code in zip(SINGLE, codes, strict=True)]
    days = Days(SINGLE[today].toordinal(), FIRST.toordinal(), {("AAA", "size"): runs})
    return World(np.array([[codes[today]]], dtype=np.int8), days=days)


@pytest.mark.parametrize(
    ("rule", "letters", "expected"),
    [
        ({"since": DAY[2]}, "slll?", "true"),
        ({"since": DAY[2]}, "sl?l?", "unknown"),
        ({"since": DAY[2]}, "s?sl?", "false"),
        ({"since": 2020}, "llll?", "true"),
        ({"until": DAY[2]}, "lls??", "true"),
        ({"until": DAY[2]}, "?ls??", "unknown"),
        ({"until": DAY[5]}, "lllll", "unknown"),  # a day that is still to come
        ({"until": DAY[5]}, "slll?", "false"),
        ({"since": DAY[5]}, "lllll", "unknown"),
        ({"since": DAY[2], "until": DAY[3]}, "slls?", "true"),
        ({"first": {"is_since": DAY[3]}}, "ssls?", "true"),
        ({"first": {"is_since": DAY[3]}}, "s?ls?", "unknown"),
        ({"first": {"is_since": DAY[3]}}, "slls?", "false"),
        ({"first": {"is_after": DAY[2], "is_before": DAY[4]}}, "sssl?", "false"),
        ({"first": {"is_until": DAY[2]}}, "sl???", "true"),
        ({"first": {"is_until": DAY[2]}}, "s?l??", "unknown"),
        ({"last": {"is_before": DAY[3]}}, "sls??", "unknown"),
        ({"last": {"is_before": DAY[3]}}, "slsm?", "true"),
        ({"last": {"is_before": DAY[3]}}, "slls?", "false"),
        ({"last": {"is_since": DAY[4]}}, "sssl?", "true"),
        ({"was": "small", "between": [DAY[1], DAY[4]]}, "s??l?", "true"),
        ({"was": "small", "between": [DAY[1], DAY[4]]}, "?l?l?", "unknown"),
        ({"was": ["small", "middle"], "between": [DAY[1], DAY[4]]}, "m??l?", "true"),
        ({"was": "small", "between": [DAY[1], DAY[4]]}, "m??l?", "false"),
        ({"was": "small", "between": [DAY[1], DAY[5]]}, "s??l?", "unknown"),
    ],
)
def test_each_rule_over_days_has_its_three_values(rule: dict[str, Any], letters: str, expected: str) -> None:
    assert verdict(evaluate(parse(LARGE | rule, FRAME), on_days(letters, 3), FRAME.countries)) == expected


def holds(rule: dict[str, Any], cell: dict[dt.date, str], today: dt.date) -> bool:
    """Two-valued logic over what a cell is on every day, of a rule as it is written. An open span ends today, or on
    its first day, where that is still to come."""

    def so(first: dt.date, last: dt.date | None) -> list[bool]:
        return [cell[day] in rule["is"] for day in SINGLE if first <= day <= (last or max(today, first))]

    if "was" in rule:
        before, after = rule["between"]
        return cell[before] in rule["was"] and cell[after] in rule["is"]
    if not {"first", "last"} & {*rule}:
        return all(so(rule.get("since", FIRST), rule.get("until")))
    bounds = rule.get("first") or rule["last"]
    first, last = bounds.get("is_since", FIRST), bounds.get("is_until")
    within = any(so(first, last))
    if "first" in rule:
        return within and not any(cell[day] in rule["is"] for day in SINGLE if day < first)
    later = [] if last in (None, LAST) else so(last + dt.timedelta(days=1), None)
    return within and not any(later)


@st.composite
def rules_over_days(draw: st.DrawFn) -> dict[str, Any]:
    chosen = draw(st.permutations(VALUES))
    cut = draw(st.sampled_from([1, 2]))
    days = sorted(draw(st.lists(st.sampled_from(SINGLE), min_size=2, max_size=2, unique=True)))
    rule = {"unit": "AAA", "indicator": "size", "is": chosen[:cut]}
    kind = draw(st.sampled_from(["throughout", "first", "last", "was"]))
    if kind == "was":
        return rule | {"was": chosen[cut:][: draw(st.sampled_from([1, 2]))], "between": days}
    some = draw(st.sampled_from([(0, 1), (0,), (1,)]))
    if kind == "throughout":
        return rule | {("since", "until")[n]: days[n] for n in some}
    return rule | {kind: {("is_since", "is_until")[n]: days[n] for n in some}}


@settings(max_examples=400, deadline=None)
@given(rule=rules_over_days(), letters=st.text("sml?", min_size=5, max_size=5), today=st.integers(0, 4))
def test_the_verdict_is_that_of_all_completions_of_the_silent_days(
    rule: dict[str, Any], letters: str, today: int
) -> None:
    known = [VALUES if n > today or each == "?" else (VALUES["sml".index(each)],) for n, each in enumerate(letters)]
    outcomes = {holds(rule, dict(zip(SINGLE, cell, strict=True)), SINGLE[today]) for cell in itertools.product(*known)}
    expected = {(True,): "true", (False,): "false"}.get(tuple(outcomes), "unknown")
    assert verdict(evaluate(parse(rule, FRAME), on_days(letters, today), FRAME.countries)) == expected


@pytest.mark.parametrize(
    ("rule", "key", "wanted"),
    [
        ({"since": "2020"}, "since", "a year, or a day"),
        ({"since": 2019}, "since", "a day from 2020-01-01 until 2020-01-05"),
        ({"since": True}, "since", "a year, or a day"),
        ({"since": DAY[3], "until": DAY[2]}, "until", "not before the first"),
        ({"since": DAY[3], "first": {"is_since": DAY[2]}}, "first", "beside since only until"),
        ({"first": {}}, "first", "a comparison with a day"),
        ({"first": DAY[2]}, "first", "a comparison with a day"),
        ({"first": {"is": DAY[2]}}, "is", "beside first only"),
        ({"first": {"is_since": DAY[2], "is_after": DAY[2]}}, "is_after", "no second comparison"),
        ({"last": {"is_after": DAY[5]}}, "is_after", "one of the days passes"),
        ({"first": {"is_before": DAY[1]}}, "is_before", "one of the days passes"),
        ({"was": "small"}, "between", "two days"),
        ({"between": [DAY[1], DAY[2]]}, "was", "other answers than large"),
        ({"was": "large", "between": [DAY[1], DAY[2]]}, "was", "other answers than large"),
        ({"was": "tiny", "between": [DAY[1], DAY[2]]}, "was", "one of small, middle, large"),
        ({"was": "small", "between": [DAY[2], DAY[2]]}, "between", "the second is later"),
    ],
)
def test_a_rule_over_days_that_cannot_be_is_refused_by_name(rule: dict[str, Any], key: str, wanted: str) -> None:
    with pytest.raises(PredicateError) as caught:
        parse(LARGE | rule, FRAME)
    assert caught.value.key == key and wanted in caught.value.expected, caught.value


@pytest.mark.parametrize(
    "rule",
    [
        {"all": True, "indicator": "size", "reported": True, "since": DAY[2]},
        {"some": True, "indicator": "size", "is": {"indicator": "later"}, "since": DAY[2]},
    ],
)
def test_days_are_asked_of_answers_that_are_compared_with_values(rule: dict[str, Any]) -> None:
    with pytest.raises(PredicateError, match="an answer that is compared"):
        parse(rule, replace(FRAME, indicators={**FRAME.indicators, "later": VALUES}))


def test_a_study_that_follows_no_record_has_no_days_to_ask_about() -> None:
    with pytest.raises(PredicateError, match=r"a study that follows a record.*\[record\] in study.toml"):
        parse(LARGE | {"since": DAY[2]}, replace(FRAME, days=None))


# --- On a study --------------------------------------------------------------------------------------


def seen(text: str, since: int, until: int | None = None) -> dict[str, Any]:
    return observation(text, dt.date(since, 1, 1), until and dt.date(until, 12, 31))


def followed() -> Dataset:
    """Aria red all along, Boria since 2020, Coria until then; of Doria it is known since 2021."""
    record = [
        seen("AAA.red=yes", 2010),
        seen("BBB.red=no", 2015),
        seen("BBB.red=yes", 2020),
        seen("CCC.red=yes/low", 2015, 2019),
        seen("CCC.red=no", 2020),
        seen("DDD.red=yes", 2021),
    ]
    return small("AAA.red=yes BBB.red=no", record=record)


@pytest.fixture
def on_record() -> Evidence:
    return evidence(followed(), "record")


RED = {"indicator": "red", "is": "yes"}
MADE: dict[str, dict[str, Any]] = {
    "since": {"all": True, "since": 2020} | RED,
    "only since": {"only": ["AAA"], "since": 2018} | RED,
    "first": {"only": ["BBB"], "first": {"is_since": 2020}} | RED,
    "last": {"unit": "CCC", "last": {"is_before": 2020}} | RED,
    "changed": {"unit": "BBB", "was": "no", "between": [2019, dt.date(2022, 1, 1)]} | RED,
    "given": {"all": True, "given": {"indicator": "blue", "is": "yes"}, "until": 2018} | RED,
    "more": {
        "more": {"since": 2020} | RED,
        "than": {"indicator": "red", "is": "no", "since": 2020},
    },
}


@pytest.mark.parametrize(
    ("rule", "record", "documented", "lines"),
    [
        ("since", "contradicted", "contradicted", [6]),
        ("only since", "not established", "not established", [3, 4, 5, 6]),
        ("first", "not established", "not established", [2, 5, 6]),
        ("last", "supported", "not established", [5, 6]),
        ("changed", "supported", "not established", [3, 4]),
    ],
)
def test_verdicts_and_what_decides_them(rule: str, record: str, documented: str, lines: list[int]) -> None:
    """The source paper knows of its own day alone, which may be enough to contradict."""
    judged = {base: judge(finding(MADE[rule]), evidence(followed(), base)) for base in ("record", "documented")}
    assert (judged["record"].verdict, judged["documented"].verdict) == (record, documented)
    assert [witness.line for witness in judged["record"].witnesses if witness.table == "observations"] == lines
    if documented == "contradicted":
        assert {(witness.country, witness.table) for witness in judged["documented"].witnesses} == {("BBB", "codings")}


def test_a_witness_of_other_days_is_the_observation_and_one_of_the_day_the_answer(on_record: Evidence) -> None:
    last = judge(finding(MADE["last"]), on_record).witnesses[0]
    assert last == Witness("CCC", "red", "yes", "record", (), "observations", 5)
    today = judge(finding({"unit": "AAA", "since": EVIDENCE_DATE} | RED), evidence(followed(), "documented"))
    assert today.witnesses == (Witness("AAA", "red", "yes", "specific", ("4.i.1",), "codings", 2),)


@pytest.mark.parametrize(
    ("days", "good", "lines"),
    [
        ({"since": 2018, "until": 2018}, "in force", [3]),
        ({"since": 2018, "until": dt.date(2020, 1, 1)}, "in force", [3, 4]),  # the other begins on the last day
        ({"since": 2018, "until": dt.date(2019, 12, 31)}, "in force", [3]),
        ({"since": 2018, "until": 2018}, "12 months", []),  # the observation of 2015 is good no more
        ({"since": dt.date(2024, 1, 1)}, "in force", []),  # days that are still to come
    ],
)
def test_the_observations_that_are_read_are_those_that_decide_on_the_days(
    days: dict[str, Any], good: str, lines: list[int]
) -> None:
    record = [seen("AAA.red=yes", 2010), seen("BBB.red=no", 2015), seen("BBB.red=yes", 2020)]
    known = evidence(small(record=record, good=good), "record")
    predicate = finding({"unit": "BBB"} | RED | days).predicate
    assert predicate is not None
    assert [row.line for each in statements(predicate) for read in reads(each, known) for row in read.rows] == lines


def test_of_a_cell_that_was_never_observed_nothing_is_read(on_record: Evidence) -> None:
    rule = {"unit": "AAA", "indicator": "blue", "is": "yes", "since": 2020}
    judged = judge(finding(rule), on_record)
    assert (judged.verdict, judged.witnesses, judged.silent) == ("not established", (), ("AAA",))


BLUE, NOT_RED = {"indicator": "blue", "is": "yes"}, {"indicator": "red", "is": "no"}


@pytest.mark.parametrize(
    ("rule", "silent"),
    [
        # red: Aria since 2010, Coria no more since 2020, Doria since 2021; blue: Aria, Boria not, Doria, all since 2022
        ({"all": True, "among": ["AAA", "DDD"], "since": 2019} | RED, ["DDD"]),
        ({"all": True, "among": ["AAA", "DDD"], "given": {"since": 2019} | RED} | BLUE, ["DDD"]),
        ({"all": True, "among": ["AAA", "CCC"], "given": {"since": 2021} | NOT_RED} | BLUE, ["CCC"]),
        ({"all": True, "among": ["AAA", "DDD"], "given": BLUE, "since": 2019} | RED, ["DDD"]),
        ({"all": True, "among": ["AAA", "CCC"], "given": {"since": 2021} | BLUE, "since": 2021} | RED, ["AAA", "CCC"]),
        ({"more": {"since": 2021} | RED, "than": {"since": 2021} | BLUE, "among": ["AAA"]}, ["AAA"]),
    ],
)
def test_who_is_silent_on_the_days_that_either_test_asks_of(rule: dict[str, Any], silent: list[str]) -> None:
    blue = [seen("AAA.blue=yes", 2022), seen("BBB.blue=no", 2022), seen("DDD.blue=yes", 2022)]
    known = evidence(small(record=[*map(dict, followed().table("observations")), *blue]), "record")
    predicate = finding(rule).predicate
    assert predicate is not None and list(silent_countries(predicate, known)) == silent


def test_days_of_which_nothing_is_known_leave_it_open(on_record: Evidence) -> None:
    judged = judge(finding({"all": True, "among": ["AAA", "DDD"], "since": 2019} | RED), on_record)
    assert (judged.verdict, judged.silent) == ("not established", ("DDD",))


def test_without_a_weak_observation_the_days_that_it_spoke_of_are_silent(on_record: Evidence) -> None:
    sure = judge(finding(MADE["last"]), on_record).sureness
    assert sure == ("supported", "not established", "not established")
    assert judge(finding(MADE["last"]), on_record).weakest == "low"


def test_a_cell_that_is_supposed_otherwise_is_so_on_the_day_of_the_evidence(on_record: Evidence) -> None:
    rule = finding({"unit": "AAA", "since": 2019} | RED)
    assert judge(rule, on_record).verdict == "supported"
    assert judge(rule, suppose(on_record, ["AAA.red=no"])).verdict == "contradicted"
    earlier = finding({"unit": "AAA", "until": 2020} | RED)
    assert judge(earlier, suppose(on_record, ["AAA.red=no"])).verdict == "supported"


def test_an_observation_is_withdrawn_to_see_what_hangs_on_it(on_record: Evidence) -> None:
    """Lines 3 and 4 are those of Boria, line 5 the weak one of Coria."""
    changed, last = finding(MADE["changed"]), finding(MADE["last"])
    assert judge(changed, suppose(on_record, ["observations.csv:7=withdrawn"])).verdict == "supported"
    assert judge(changed, suppose(on_record, ["observations.csv:3=withdrawn"])).verdict == "not established"
    later = suppose(on_record, ["observations.csv:4=withdrawn"])
    assert judge(changed, later).verdict == "contradicted" and later.cell("BBB", "red").value == "no"
    weak = suppose(on_record, ["observations.csv:5=withdrawn", "AAA.red=no"])
    assert judge(last, weak).sureness == ("not established",) * 3 and weak.cell("AAA", "red").value == "no"
    paper = evidence(followed(), "documented")
    assert suppose(paper, ["observations.csv:3=withdrawn"]).cells == paper.cells


@pytest.mark.parametrize(
    "setting", ["observations.csv:3=yes", "observations.csv:3.until=2020", "observations.csv:99=withdrawn"]
)
def test_an_observation_cannot_be_anything_else(on_record: Evidence, setting: str) -> None:
    with pytest.raises(KeyError) as refused:
        suppose(on_record, [setting])
    assert "or observations.csv:3=withdrawn" in str(refused.value) or "no row begins on line 99" in str(refused.value)


@pytest.mark.parametrize(
    ("base", "rule", "share"),
    [
        (
            "documented",
            {"unit": "AAA", "since": 2020},
            (0, 1 / 2, 1 / 2),
        ),  # either answer of the day; before it, silence
        ("documented", {"some": True, "among": ["AAA", "BBB"], "since": 2020}, (0, 3 / 4, 1 / 4)),
        ("record", {"unit": "AAA", "since": 2020}, (1, 0, 0)),
    ],
)
def test_in_how_many_worlds_it_holds_goes_by_the_cells_of_the_day(
    base: str, rule: dict[str, Any], share: tuple[float, float, float]
) -> None:
    data = replace(small(record=[seen("AAA.red=yes", 2010)]), findings=(finding(RED | rule),))
    (exact,) = filled(evidence(data, base)).findings.values()
    (drawn,) = silent_cells_drawn(evidence(data, base), 20_000).findings.values()
    assert tuple(exact) == pytest.approx(share, abs=0.02) and tuple(drawn) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("name", ["since", "only since", "first", "last", "changed", "more"])
def test_on_each_day_that_is_followed_the_verdict_is_that_of_the_day(name: str) -> None:
    data = replace(followed(), findings=(finding(MADE[name]),))
    (runs,) = Followed(data, dt.date(2018, 1, 1), dt.date(2024, 12, 31)).verdicts.values()
    assert runs[0].start == dt.date(2018, 1, 1) and runs[-1].end == dt.date(2024, 12, 31)
    for run in runs:
        for each in {run.start, run.end, run.start + (run.end - run.start) // 2}:
            assert judge(data.findings[0], evidence(data, "record", each)).verdict == run.value, each
    assert all(b.start == a.end + dt.timedelta(days=1) and a.value != b.value for a, b in itertools.pairwise(runs))


def test_what_would_overturn_it_names_observations(on_record: Evidence) -> None:
    sets = overturning(finding(MADE["changed"]), on_record)
    told = {str(change) for (change,) in sets}
    assert "observations: BBB, red, no, from 2015-01-01: recorded → not reported" in told
    assert "observations: BBB, red, yes, from 2020-01-01: yes → no" in told
    assert not any(each.startswith("BBB.red") for each in told), "the day of the evidence is not asked about"
    further = "country BBB, indicator red, value yes, from 2019-01-01, until 2019-01-01"
    assert f"observations: a further row: not reported → {further}" in told


def test_what_is_said_twice_does_not_hang_on_one_of_the_two() -> None:
    record = [seen("AAA.red=yes", 2010), seen("AAA.red=yes", 2011)]
    sets = overturning(finding({"unit": "AAA", "until": 2018} | RED), evidence(small(record=record), "record"))
    assert sets and all(change.new is not None for each in sets for change in each)
    (alone,) = [evidence(small(record=record[:1]), "record")]
    sets = overturning(finding({"unit": "AAA", "until": 2018} | RED), alone)
    assert any(change.new is None for each in sets for change in each)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("since", "is answered yes on every day from 2020-01-01 on"),
        ("first", "is answered yes, for the first time, on a day from 2020-01-01 on"),
        ("last", "is answered yes, for the last time, on a day until 2019-12-31"),
        ("changed", "is answered no on 2019-01-01, and yes on 2022-01-01"),
        ("given", "is answered yes on every day until 2018-12-31"),
    ],
)
def test_the_rule_says_in_plain_words_on_which_days(name: str, words: str) -> None:
    predicate = finding(MADE[name]).predicate
    assert predicate is not None and words in in_words(predicate, small())


def test_that_nothing_can_alter_what_is_asked_of_days_that_are_not_known_is_said(tmp_path: Path) -> None:
    """The report speaks of its own day alone; what it says of that day cannot tell of an earlier one."""
    data = Path(shutil.copytree(REGION, tmp_path / "study")) / "data"
    text = (data / "findings.toml").read_text(encoding="utf-8")
    assert text.count("since = 2018-06-01") == 1
    (data / "findings.toml").write_text(text.replace("since = 2018-06-01", "until = 2019"), encoding="utf-8")
    for folder, expected in ((REGION / "data", 0), (data, 1)):
        study = Manuscript(folder=folder)
        shown = cards(study.evidences, study.overturning, study.drawn)
        assert shown.count("the rule asks of days of which nothing is known there") == expected
        told = str(sentences.overturning(study).data)
        assert ("1 with none, since nothing is known of the days that are asked about" in told) == bool(expected)
        assert "more changes than were tried" not in told


def test_the_verdicts_over_time_leave_out_what_no_data_judges() -> None:
    study = Manuscript(folder=REGION / "data")
    drawn = tables.timeline(study, every=True)
    assert list(dict.fromkeys(drawn["finding"])) == [
        each.published.rstrip(".") for each in study.data.findings if each.predicate is not None
    ]
    assert any(each.predicate is None for each in study.data.findings)
    assert figures.timeline(drawn, study.data.evidence_date).alt
