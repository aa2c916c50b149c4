"""Verdicts on the public record over time: from when until when a finding holds.

The record gives each answer the days on which it held. A verdict can change only where one of them
begins or ends, so every finding is judged on those days, and equal verdicts are joined.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from argued.data import RECORD, Dataset
from argued.judge.evidence import evidence
from argued.logic.verdicts import word


@dataclass(frozen=True)
class Span:
    """A verdict on record, from a day until a day, both included."""

    finding: str
    start: dt.date
    end: dt.date
    verdict: str


def spans(data: Dataset, start: dt.date, end: dt.date) -> list[Span]:
    """The verdicts of every finding with a predicate between two days, finding by finding.

    None where the study has no evidence base that reads the record.
    """
    if data.record_base is None:
        return []
    judged = [finding for finding in data.findings if finding.predicate is not None]
    days = turning_points(data, start, end)
    by_day = []
    for day in days:
        value = data.program.evaluate(evidence(data, data.record_base, day).world)
        by_day.append([word(value.at(i)) for i in range(len(judged))])
    found = []
    for i, finding in enumerate(judged):
        found += list(_joined(finding.id, days, [verdicts[i] for verdicts in by_day], end))
    return found


def changing(every: Sequence[Span]) -> list[Span]:
    """Those of some spans whose finding has more than one, so that its verdict changes."""
    count = Counter(span.finding for span in every)
    return [span for span in every if count[span.finding] > 1]


def turning_points(data: Dataset, start: dt.date, end: dt.date) -> list[dt.date]:
    """The first day, and every later one on which a row of the record begins or has ended."""
    days = {start}
    for row in data.table(RECORD):
        if row["valid_from"]:
            days.add(row["valid_from"])
        if row["valid_until"]:
            days.add(row["valid_until"] + dt.timedelta(days=1))
    return sorted(day for day in days if start <= day <= end)


def _joined(finding: str, days: list[dt.date], verdicts: list[str], end: dt.date) -> Iterator[Span]:
    begin = 0
    for i in range(1, len(days) + 1):
        if i == len(days) or verdicts[i] != verdicts[begin]:
            last = end if i == len(days) else days[i] - dt.timedelta(days=1)
            yield Span(finding, days[begin], last, verdicts[begin])
            begin = i
