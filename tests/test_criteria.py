"""Degrees, answers, sweeps and random worlds: right on small cases, the same whoever computes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from argued.data import DataError, Dataset, Finding, read
from argued.judge.changes import suppose
from argued.judge.criteria import Degrees, Scorer, Standing, degrees_by, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge_all
from argued.judge.robustness import left_out, recorded_cells_wrong, silent_cells_drawn, swept
from argued.logic.evaluate import SILENT
from argued.logic.kleene import Kleene
from argued.logic.parsing import parse_rule
from argued.logic.predicates import PredicateError, RowsTest, decide, over_days, statements
from argued.logic.verdicts import CONTRADICTED, MET, NOT_ESTABLISHED, NOT_MET, STATUSES, SUPPORTED, UNDECIDED, word
from argued.ship.new import REGION

pytestmark = pytest.mark.paper

Edit = Callable[[str, str, str], Path]


def by_hand(data: Dataset, known: Evidence, criterion: str, country: str | None = None) -> tuple[float, float]:
    """The degree, counted cell by cell."""
    favourable = silent = cells = 0
    for (c, name), cell in known.cells.items():
        indicator = data.indicators[name]
        if indicator.criterion == criterion and indicator.scored and country in (None, c):
            cells += 1
            favourable += cell.value in indicator.favourable
            silent += cell.value is None
    return favourable / cells, (favourable + silent) / cells


@pytest.mark.parametrize("base", ["documented", "published", "record"])
def test_degrees_are_shares_of_favourable_cells(data: Dataset, base: str) -> None:
    known = evidence(data, base)
    for standing in standings(known):
        assert (standing.low, standing.high) == pytest.approx(by_hand(data, known, standing.criterion))
        assert standing.silent == pytest.approx(standing.high - standing.low)


def test_degrees_by_country_and_theme(data: Dataset, documented: Evidence) -> None:
    records = degrees_by(documented)
    for record in records:
        if record["country"]:
            expected = by_hand(data, documented, str(record["criterion"]), str(record["country"]))
            assert (record["low"], record["high"]) == pytest.approx(expected)
    themes = {(record["criterion"], record["theme"]) for record in records if record["theme"]}
    assert themes == {(i.criterion, i.theme) for i in data.indicators.values() if i.scored}


def test_unscored_indicators_do_not_count(data: Dataset, documented: Evidence) -> None:
    changed = suppose(documented, ["MNE.victim_aid_provided=no", "MNE.rapporteur_role=nobody"])
    assert standings(changed) == standings(documented)


def test_a_favourable_cell_raises_the_low_end_and_a_silent_one_widens(data: Dataset, documented: Evidence) -> None:
    """Whichever cell it is: the first of a scored indicator that is coded and not favourable."""
    (country, name), indicator = next(
        (key, data.indicators[key[1]])
        for key, cell in documented.cells.items()
        if data.indicators[key[1]].scored and cell.value not in (None, *data.indicators[key[1]].favourable)
    )

    def supposed(*settings: str) -> Standing:
        found = {s.criterion: s for s in standings(suppose(documented, settings))}
        return found[indicator.criterion]

    before = supposed()
    after = supposed(f"{country}.{name}={indicator.favourable[0]}")
    assert after.low > before.low and after.high > before.high
    silent = supposed(f"{country}.{name}=not reported")
    assert silent.low == before.low and silent.high > before.high


@pytest.mark.parametrize(
    ("low", "high", "threshold", "expected"),
    [
        (0.5, 0.7, 0.5, MET),
        (0.4, 0.7, 0.5, UNDECIDED),
        (0.1, 0.4, 0.5, NOT_MET),
        (0.4, 0.5, 0.5, UNDECIDED),
        (0.3, 0.3, 0.1 * 3, MET),
    ],
)
def test_a_criterion_is_met_if_even_its_low_end_reaches_the_threshold(
    low: float, high: float, threshold: float, expected: str
) -> None:
    degrees = Degrees(np.array([low]), np.array([high]), np.array([high - low]))
    assert word(degrees.met(np.array([threshold])).at(0), STATUSES) == expected


def test_both_answers_come_with_the_steps_that_led_there(data: Dataset, documented: Evidence) -> None:
    answers = {answer.question.id: answer for answer in judge_questions(documented)}
    assert list(answers) == [question.id for question in data.questions]
    named = [statement.criterion for statement in statements(answers["ready"].question.rule)]
    assert [step.criterion for step in answers["ready"].reasons] == named
    for answer in answers.values():
        for step in answer.reasons:
            assert f"{step.threshold:.2f}" in step.reason
        assert set(answer.variants) == set(answer.question.variants)


def test_thresholds_stand_in_the_data_and_decide(edit: Edit) -> None:
    data = read(edit("criteria.toml", "threshold = 0.5", "threshold = 0.9"))
    assert judge_questions(evidence(data))[0].answer == UNDECIDED


def test_each_threshold_and_rule_has_its_reason_from_the_text_of_the_model_or_of_the_paper(data: Dataset) -> None:
    for each in (*data.criteria, *data.questions):
        assert each.because and each.grounds, each.id
    for question in data.questions:
        assert any(locator.startswith("3.b.") for locator in question.grounds), question.id


TRUE, UNKNOWN, FALSE = ((True, True), (False, True), (False, False))


@pytest.mark.parametrize(
    ("rule", "a", "b", "expected"),
    [
        ({"criterion": "a", "is": "met"}, TRUE, FALSE, TRUE),
        ({"criterion": "a", "is": "not met"}, TRUE, FALSE, FALSE),
        ({"criterion": "a", "is": "not met"}, UNKNOWN, FALSE, UNKNOWN),
        ({"not": {"criterion": "a", "is": "met"}}, FALSE, TRUE, TRUE),
        (
            {"all_of": [{"criterion": "a", "is": "met"}, {"criterion": "b", "is": "met"}]},
            TRUE,
            UNKNOWN,
            UNKNOWN,
        ),
        (
            {"all_of": [{"criterion": "a", "is": "met"}, {"criterion": "b", "is": "met"}]},
            FALSE,
            UNKNOWN,
            FALSE,
        ),
        ({"any_of": [{"criterion": "a", "is": "met"}, {"criterion": "b", "is": "met"}]}, TRUE, UNKNOWN, TRUE),
        (
            {"any_of": [{"criterion": "a", "is": "met"}, {"criterion": "b", "is": "met"}]},
            FALSE,
            UNKNOWN,
            UNKNOWN,
        ),
    ],
)
def test_rules_follow_kleene(
    rule: object, a: tuple[bool, bool], b: tuple[bool, bool], expected: tuple[bool, bool]
) -> None:
    met = {name: Kleene(np.array(v[0]), np.array(v[1])) for name, v in (("a", a), ("b", b))}
    value = decide(parse_rule(rule, ["a", "b"]), met)
    assert (bool(value.surely), bool(value.possibly)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        None,
        {},
        {"criterion": "c", "is": "met"},
        {"criterion": "a", "is": "fulfilled"},
        {"all_of": [{"criterion": "a", "is": "met"}]},
        {"all_of": [{"criterion": "a", "is": "met"}, {"criterion": "a", "is": "not met"}]},
        {"criterion": "a", "is": "met", "not": {}},
    ],
)
def test_what_is_no_rule_is_refused(rule: object) -> None:
    with pytest.raises(PredicateError, match="expected"):
        parse_rule(rule, ["a", "b"])


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("threshold = 0.5", 'threshold = "half"', "externalities.threshold"),
        ("threshold = 0.5", "threshold = 1.5", "externalities.threshold"),
        ('id = "capability"\nlabel', 'id = "capacity"\nlabel', "criterion.id"),
        ('published = "yes"', 'published = "maybe"', "need.published"),
        ('passages = ["6.e.1", "7.3"]', 'passages = ["6.e.11"]', "need.passages"),
        ('grounds = ["3.b.8"]', 'grounds = ["3.b.9"]', "partners.grounds"),
        ('grounds = ["3.b.3", "3.b.5", "6.2"]', 'grounds = ["3.c.1"]', "need.grounds"),
        (
            'rule = { criterion = "externalities", is = "met" }',
            'rule = { criterion = "costs", is = "met" }',
            "need.criterion",
        ),
    ],
)
def test_bad_criteria_are_named(edit: Edit, old: str, new: str, column: str) -> None:
    with pytest.raises(DataError) as caught:
        read(edit("criteria.toml", old, new))
    assert any(p.file == "criteria.toml" and p.column == column for p in caught.value.problems), caught.value


# --- Random worlds ---------------------------------------------------------------------------------------


def test_worlds_keep_what_is_decided_and_settle_what_is_silent(documented: Evidence) -> None:
    shares = silent_cells_drawn(documented, worlds=2_000)
    decided = {SUPPORTED: (1.0, 0.0, 0.0), CONTRADICTED: (0.0, 0.0, 1.0)}
    settled = 0
    for judgement in judge_all(documented):
        if judgement.verdict in decided:
            assert shares.findings[judgement.finding.id] == decided[judgement.verdict], judgement.finding.id
        elif judgement.verdict == NOT_ESTABLISHED and not beyond_cells(judgement.finding):
            true, unknown, false = shares.findings[judgement.finding.id]
            assert unknown == 0 and true + false == pytest.approx(1), judgement.finding.id
            settled += 0 < true < 1
    assert settled
    answered = {"yes": (1.0, 0.0, 0.0), "no": (0.0, 0.0, 1.0)}
    for answer in judge_questions(documented):
        assert shares.answers[answer.question.id] == answered.get(answer.answer, shares.answers[answer.question.id])


def beyond_cells(finding: Finding) -> bool:
    """Whether its rule reads rows of tables or other days, which stay unknown whatever cells are drawn."""
    if finding.predicate is None:
        return False
    rows = any(isinstance(each.test, RowsTest) for each in statements(finding.predicate))
    return rows or bool(over_days(finding.predicate))


def test_a_silent_cell_of_two_values_settles_a_verdict_in_half_of_the_worlds() -> None:
    shares = silent_cells_drawn(evidence(read(REGION / "data"), "told"), worlds=2_000)
    true, unknown, false = shares.findings["only-aldora-warns"]
    assert unknown == 0 and true + false == pytest.approx(1) and 0.45 < true < 0.55


def test_silent_cells_take_every_value_equally_often(data: Dataset, documented: Evidence) -> None:
    from argued.judge.robustness import draw_silent

    sizes = np.array([len(i.values) for i in data.indicators.values()])
    drawn = draw_silent(documented.world.codes, sizes, np.random.default_rng(1), 6_000)
    assert (drawn != SILENT).all()
    known = documented.world.codes != SILENT
    assert (drawn[:, known] == documented.world.codes[known]).all()
    places = [(row, column) for row, column in np.argwhere(~known) if sizes[column] <= 5]
    assert places
    for row, column in places:
        counts = np.bincount(drawn[:, row, column], minlength=sizes[column])
        assert len(counts) == sizes[column] and counts.min() > 5_000 / sizes[column]


def test_wrong_cells_change_to_another_value_as_often_as_asked(data: Dataset, documented: Evidence) -> None:
    from argued.judge.robustness import draw_errors

    sizes = np.array([len(i.values) for i in data.indicators.values()])
    codes = documented.world.codes
    drawn = draw_errors(codes, sizes, np.random.default_rng(1), 2_000, 0.1)
    assert ((drawn == SILENT) == (codes == SILENT)).all()
    known = codes != SILENT
    wrong = (drawn != codes)[:, known].mean()
    assert 0.097 < wrong < 0.103
    assert (drawn[:, known] < np.broadcast_to(sizes, codes.shape)[known]).all()


def test_certain_cells_change_nothing_and_errors_grow(documented: Evidence) -> None:
    stays = [recorded_cells_wrong(documented, p, worlds=2_000).answers["ready"][2] for p in (0.0, 0.05, 0.2)]
    assert stays[0] == 1.0 and stays[0] > stays[1] > stays[2]


@pytest.mark.parametrize("bad", [-0.1, 1.1])
def test_a_probability_outside_0_to_1_is_refused(documented: Evidence, bad: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        recorded_cells_wrong(documented, bad)


def test_no_worlds_are_refused(documented: Evidence) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        silent_cells_drawn(documented, worlds=0)


def test_the_numbers_do_not_depend_on_how_many_workers_share_the_work(documented: Evidence) -> None:
    joblib = pytest.importorskip("joblib")
    distributed = pytest.importorskip("distributed")
    alone = silent_cells_drawn(documented, worlds=25_000)
    assert silent_cells_drawn(documented, worlds=25_000, jobs=2) == alone
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        assert silent_cells_drawn(documented, worlds=25_000, jobs=-1) == alone


def test_another_seed_gives_other_worlds(documented: Evidence) -> None:
    open_ones = [j.finding for j in judge_all(documented) if j.verdict == NOT_ESTABLISHED]
    names = [finding.id for finding in open_ones if not beyond_cells(finding)]
    one, other = (silent_cells_drawn(documented, worlds=500, seed=seed).findings for seed in (1, 2))
    assert any(one[name] != other[name] for name in names)


# --- Sweeps ----------------------------------------------------------------------------------------------


def test_raising_the_threshold_never_meets_more(documented: Evidence) -> None:
    order = {MET: 2, "yes": 2, UNDECIDED: 1, NOT_MET: 0, "no": 0}
    states: dict[str, list[int]] = {}
    for record in swept(documented, steps=50):
        states.setdefault(record["of"], []).append(order[record["state"]])
    assert len(states) == len(documented.data.criteria) + len(documented.data.questions)
    for found in states.values():
        assert len(found) == 51 and found == sorted(found, reverse=True)


def test_each_country_and_each_scored_indicator_is_left_out_once(data: Dataset, documented: Evidence) -> None:
    records = left_out(documented)
    assert {r["left_out"] for r in records if r["what"] == "country"} == set(data.countries)
    assert {r["left_out"] for r in records if r["what"] == "indicator"} == {
        i.name for i in data.indicators.values() if i.scored
    }
    judged = len(data.criteria) + len(data.questions)
    assert len(records) == judged * (len(data.countries) + sum(i.scored for i in data.indicators.values()))


def test_leaving_a_country_out_is_computing_without_it(data: Dataset, documented: Evidence) -> None:
    scorer = Scorer(data)
    rest = [i for i, country in enumerate(data.countries) if country != "XKX"]
    degrees = scorer.degrees(documented.world.codes, countries=rest)
    assert degrees.low.tolist() == pytest.approx(scorer.degrees(documented.world.codes[rest]).low.tolist())
