"""The public record over time: from when until when each answer, verdict, degree and conclusion holds.

    Followed(data, start, end).verdicts["all-have-a-centre"]      [Run(start, end, "supported"), …]

What observations come to changes only where one of them begins, or is not good any more. The days on which some cell
changes are judged all at once, as so many worlds, and equal values are joined.

Left out on purpose: sentences, and what would overturn a verdict, which are those of a single day (`evidence`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from argued.data import Dataset
from argued.judge.criteria import Degrees, Scorer
from argued.judge.observations import DAY, changes, observed
from argued.logic.evaluate import SILENT, Codes, World
from argued.logic.kleene import Kleene
from argued.logic.predicates import decide
from argued.logic.verdicts import ANSWERS, STATUSES, VERDICTS


class Run(NamedTuple):
    """What something is from a day until a day, both included; None: not reported."""

    start: dt.date
    end: dt.date
    value: str | None


Runs = Mapping[str, Sequence[Run]]


@dataclass(frozen=True)
class Followed:
    """The record on every day between two, both included. The runs of a name follow one another without a gap."""

    data: Dataset
    start: dt.date
    end: dt.date

    @cached_property
    def days(self) -> list[dt.date]:
        """The first day, and every later one on which some cell changes."""
        return sorted({self.start, *(run.start for runs in self.cells.values() for run in runs)})

    @cached_property
    def cells(self) -> Runs:
        """The answers by `COUNTRY.indicator`, where anything was observed."""
        found = {}
        for key in self.data.observations:
            values = changes(observed(self.data, *key), self.start, self.end)
            found[".".join(key)] = list(_runs([day for day, _ in values], [value for _, value in values], self.end))
        return found

    @cached_property
    def codes(self) -> Codes:
        """The cells on each of the days: an array of the shape (days, countries, indicators)."""
        countries, indicators = list(self.data.countries), list(self.data.indicators)
        array = np.full((len(self.days), len(countries), len(indicators)), SILENT, dtype=np.int8)
        place = {day: i for i, day in enumerate(self.days)}
        for key, runs in self.cells.items():
            country, indicator = key.split(".")
            i, j, values = countries.index(country), indicators.index(indicator), self.data.indicators[indicator].values
            for run in runs:
                until = place.get(run.end + DAY) if run.end < self.end else None
                array[place[run.start] : until, i, j] = SILENT if run.value is None else values.index(run.value)
        return array

    @cached_property
    def verdicts(self) -> Runs:
        """The verdicts by finding; none for what no data decides."""
        value = self.data.program.evaluate(World(self.codes))
        judged = [finding.id for finding in self.data.findings if finding.predicate is not None]
        return {name: self._joined(_words(value.at(i), VERDICTS)) for i, name in enumerate(judged)}

    @cached_property
    def degrees(self) -> Runs:
        """How far each criterion is met, and whether it is, by its label."""
        degrees, met = self._met
        found = {}
        for i, criterion in enumerate(self.data.criteria):
            states = zip(degrees.low[:, i], degrees.high[:, i], _words(met.at(i), STATUSES), strict=True)
            found[criterion.label] = self._joined([f"{low:.2f} to {high:.2f}, {state}" for low, high, state in states])
        return found

    @cached_property
    def answers(self) -> Runs:
        """The answers to the questions of the study, by question."""
        _, met = self._met
        by_name = {criterion.id: met.at(i) for i, criterion in enumerate(self.data.criteria)}
        return {q.question: self._joined(_words(decide(q.rule, by_name), ANSWERS)) for q in self.data.questions}

    @cached_property
    def _met(self) -> tuple[Degrees, Kleene]:
        scorer = Scorer(self.data)
        degrees = scorer.degrees(self.codes)
        return degrees, degrees.met(scorer.thresholds)

    def _joined(self, values: Sequence[str | None]) -> list[Run]:
        return list(_runs(self.days, values, self.end))


def followed(data: Dataset) -> Followed:
    """The record over the days that study.toml names."""
    return Followed(data, data.study["record"]["from"], data.study["record"]["until"])


def between(old: Sequence[Run], new: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Where two successions of runs over the same days differ: what it was and what it is, over the same days each."""
    i = j = 0
    while i < len(old) and j < len(new):
        start, end = max(old[i].start, new[j].start), min(old[i].end, new[j].end)
        if old[i].value != new[j].value:
            yield Run(start, end, old[i].value), Run(start, end, new[j].value)
        i, j = i + (old[i].end == end), j + (new[j].end == end)


def _words(value: Kleene, words: Sequence[str]) -> list[str]:
    return [words[1 - sign] for sign in value.sign.tolist()]


def _runs(days: Sequence[dt.date], values: Sequence[str | None], end: dt.date) -> Iterator[Run]:
    """Equal values joined: each holds from its day until the day before the next."""
    begin = 0
    for i in range(1, len(days) + 1):
        if i == len(days) or values[i] != values[begin]:
            yield Run(days[begin], end if i == len(days) else days[i] - DAY, values[begin])
            begin = i
