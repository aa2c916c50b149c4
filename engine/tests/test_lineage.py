"""What is read of the data is noted: by whoever asks, whatever was kept before, and nothing else.

Holds for any data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from argued.data import Dataset, read
from argued.data.lineage import kept, recorder, watched
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.ship.new import REGION
from argued.show import figures, sentences, tables
from argued.show.manuscript import Manuscript

from engine.tests.small import small

BASIC = {"countries", "indicators", "codings", "study.toml"}


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (lambda data: data.table("rules"), {"rules"}),
        (lambda data: data.table("no such table"), set()),
        (lambda data: data.tables["observations"], {"observations"}),
        (lambda data: [*data.tables], set()),
        (lambda data: "rules" in data.tables, set()),
        (lambda data: data.countries, {"countries"}),
        (lambda data: (data.countries, data.countries), {"countries"}),
        (lambda data: data.criteria, {"criteria.toml"}),
        (lambda data: data.evidence_date, {"study.toml"}),
        (lambda data: data.meanings("rules", "kind"), {"datapackage.json"}),
        (lambda data: evidence(data), BASIC),
        (lambda data: evidence(data).world.rows["rules"], BASIC | {"rules"}),
        (lambda data: evidence(data, "record"), BASIC | {"observations"}),
        (lambda data: "codings", set()),
    ],
)
def test_what_is_taken_of_the_data_is_noted(look: Callable[[Dataset], Any], seen: set[str]) -> None:
    data = dataclasses.replace(
        small("AAA.red=yes", record="AAA.red=no", rules="AAA adult 2"), package={"resources": []}
    )
    data = watched(data)
    with recorder() as found:
        look(data)
    assert found == seen


def test_recorders_within_each_other_note_what_happens_within_each() -> None:
    data = watched(small("AAA.red=yes"))
    with recorder() as outer:
        data.table("codings")
        with recorder() as inner:
            data.table("countries")
    data.table("indicators")
    assert (outer, inner) == ({"codings", "countries"}, {"countries"})


def test_data_that_is_watched_is_judged_like_any() -> None:
    data = read(REGION / "data")
    as_usual = [judgement.as_dict() for judgement in judge_all(evidence(data))]
    for each in (watched(data), dataclasses.replace(watched(data))):
        assert [judgement.as_dict() for judgement in judge_all(evidence(each))] == as_usual


def test_evidence_is_gathered_and_judged_once_and_what_was_read_for_it_is_noted_each_time() -> None:
    data = watched(read(REGION / "data"))
    noted = []
    for _ in range(2):
        with recorder() as found:
            judged = judge_all(evidence(data))
            assert [each.witnesses for each in judged] and [each.silent for each in judged]
        noted.append((judged, found))
    (first, then), (again, now) = noted
    assert then == now and {"codings", "findings.toml", "indicators"} <= now
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert evidence(data) is evidence(data, data.first_base, data.evidence_date)
    assert evidence(data, without=["low"]) is not evidence(data)


class Keeper:
    def __init__(self) -> None:
        self.data, self.made = watched(small("AAA.red=yes")), 0

    @kept
    def rows(self, table: str) -> int:
        self.made += 1
        return len(self.data.table(table))


def test_what_is_kept_is_made_once_and_noted_each_time() -> None:
    keeper = Keeper()
    for _ in range(2):
        with recorder() as found:
            assert (keeper.rows("codings"), keeper.rows("countries")) == (1, 4)
        assert found == {"codings", "countries"}
    assert keeper.made == 2


ITEMS: dict[str, Callable[[Manuscript], Any]] = {
    "matrix": lambda study: figures.full_matrix(study.known),
    "verdicts": lambda study: tables.flow_of_verdicts(study),
    "ledger": lambda study: tables.ledger(study),
    "answers": lambda study: tables.answers(study),
    "sweep": lambda study: tables.sweep(study),
    "robustness": lambda study: sentences.robustness(study),
    "overturning": lambda study: sentences.overturning(study),
    "judgements": lambda study: tables.judgements(study),
    "argument": lambda study: tables.argument(study),
}


def reads(study: Manuscript, name: str) -> set[str]:
    with recorder() as found:
        ITEMS[name](study)
    return found


@pytest.mark.parametrize("name", ITEMS)
def test_it_does_not_matter_who_asked_first(name: str, after_all: Manuscript) -> None:
    alone = reads(Manuscript(folder=REGION / "data"), name)
    assert alone and alone == reads(after_all, name)


@pytest.fixture(scope="module")
def after_all() -> Manuscript:
    study = Manuscript(folder=REGION / "data")
    for name in ITEMS:
        reads(study, name)
    return study
