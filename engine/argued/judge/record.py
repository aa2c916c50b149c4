"""The public record over time: from when until when each answer, verdict, status and conclusion holds.

    Followed(data, start, end).verdicts["all-have-a-centre"]      [Run(start, end, "supported"), …]

What observations come to changes only where one of them begins, or is not good any more. The days on which some cell
changes are judged all at once, as so many worlds, and equal values are joined.

Left out on purpose: sentences, degrees in numbers, and what would overturn a verdict: those are of a day (`evidence`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from argued.data import NOT_REPORTED, Dataset, Finding
from argued.judge.criteria import Scorer
from argued.judge.observations import DAY, all_observed, changes, history
from argued.logic.evaluate import SILENT, Codes, Days, World
from argued.logic.kleene import Kleene
from argued.logic.predicates import decide, over_days
from argued.logic.verdicts import ANSWERS, NOT_JUDGED, STATUSES, VERDICTS


class Run(NamedTuple):
    """What something is from a day until a day, both included; None: a version of the data does not have it."""

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

    def of(self, kind: str) -> Runs:
        """The runs of every "cell", "verdict", "degree" (as far as it decides) or "answer"."""
        return {"cell": self.cells, "verdict": self.verdicts, "degree": self.statuses, "answer": self.answers}[kind]

    @cached_property
    def days(self) -> list[dt.date]:
        """The first day, and every later one on which some cell changes, or that a rule over days names."""
        changing = {self.start, *(run.start for runs in self.cells.values() for run in runs)}
        spans = [span for predicate in self.data.program.predicates for span in over_days(predicate)]
        ends = {day for span in spans for day in (span.first, span.last, span.last and span.last + 1) if day}
        named = {dt.date.fromordinal(day) for day in ends}
        return sorted(changing | {day for day in named if self.start <= day <= self.end})

    @cached_property
    def cells(self) -> Runs:
        """The answers by `COUNTRY.indicator`, where anything was observed."""
        found = {}
        for key, every in all_observed(self.data).items():
            values = changes(every, self.start, self.end)
            days, answers = [day for day, _ in values], [value or NOT_REPORTED for _, value in values]
            found[".".join(key)] = list(_runs(days, answers, self.end))
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
                array[place[run.start] : until, i, j] = values.index(run.value) if run.value in values else SILENT
        return array

    @cached_property
    def verdicts(self) -> Runs:
        """The verdicts by finding."""
        value, at = self.data.program.evaluate(World(self.codes, days=self._days)), itertools.count()

        def of(finding: Finding) -> list[Run]:
            if not finding.judged:
                return [Run(self.start, self.end, NOT_JUDGED)]
            by_whole = finding.decision
            truth = value.at(next(at)) if by_whole is None else decide(by_whole, self._met)
            return self._joined(_words(truth, VERDICTS))

        return {finding.id: of(finding) for finding in self.data.findings}

    @property
    def _days(self) -> Days | None:
        """Each of the days as the one that is judged."""
        if self.data.frame.days is None:
            return None
        today = np.array([day.toordinal() for day in self.days])
        return Days(today, self.data.frame.days[0].toordinal(), history(self.data, self.end))

    @cached_property
    def statuses(self) -> Runs:
        """Whether each criterion is met, by its label."""
        met = self._met
        return {c.label: self._joined(_words(met[c.id], STATUSES)) for c in self.data.criteria}

    @cached_property
    def answers(self) -> Runs:
        """The answers to the questions of the study, by question."""
        return {q.question: self._joined(_words(decide(q.rule, self._met), ANSWERS)) for q in self.data.questions}

    @cached_property
    def _met(self) -> dict[str, Kleene]:
        scorer = Scorer(self.data)
        met = scorer.degrees(self.codes).met(scorer.thresholds)
        return {criterion.id: met.at(i) for i, criterion in enumerate(self.data.criteria)}

    def _joined(self, values: Sequence[str | None]) -> list[Run]:
        return list(_runs(self.days, values, self.end))


def followed(data: Dataset) -> Followed:
    """The record over the days that study.toml names."""
    return Followed(data, data.study["record"]["from"], data.study["record"]["until"])


def differing(old: Sequence[Run], new: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
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
