"""What the observations of a cell come to on a day: which one decides, which agree with it, which do not, and why.

An observation is a value with the days that it speaks of. How long it stays good depends on the kind of question, and
is data (`[record.good]` in study.toml):

- "5 years": from its first day on for five years, or until its last day if that is later; where it names none, no
  longer than until its own source says otherwise, who has looked again;
- "in force": until its last day; where it names none, until a newer one says otherwise.

Of the observations that are good on a day the newest decides, that is the one with the latest first day. Where several
are newest and say the same, the most confident of them decides, then the first in the table. Where they say different
things none decides, and the cell is not established. Every other one that is still good and says something else
disagrees. Either is a conflict: it is shown and counted, and never averaged away.

    on_day(observed(data, "ALB", "victim_centre"), day).value

What the observations come to on all days before one, as rules over days read it, is a `History`.

Left out on purpose: any weighing of sources. An observation of low confidence decides like any other, and the answer
then has low confidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from argued.data import CONFIDENCE, Dataset, Row
from argued.data.lineage import kept
from argued.logic.evaluate import SILENT

DAY = dt.timedelta(days=1)
ROLES = DECIDES, TIES, AGREES, DISAGREES, PAST, TO_COME = "decides", "ties", "agrees", "disagrees", "past", "to come"
REASONS = {
    DECIDES: "decides, the newest that holds on {day}",
    TIES: "decides nothing, since another as new says otherwise",
    AGREES: "agrees",
    DISAGREES: "disagrees, and is older",
    PAST: "holds no longer, since {after}",
    TO_COME: "speaks of later days",
}


class Observed(NamedTuple):
    """An observation, with the first and the last day on which it is good."""

    row: Row
    first: dt.date
    last: dt.date

    def good(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


class Part(NamedTuple):
    """The part that an observation has in the answer on a day: one of ROLES, and why in words."""

    role: str
    reason: str
    row: Row
    last: dt.date


@dataclass(frozen=True)
class Derived:
    """What the observations of a cell come to on a day: the value, and the row that decides it.

    `value` and `row` are None where no observation is good on the day, or the newest contradict each other.
    """

    value: str | None
    row: Row | None
    every: tuple[Observed, ...]
    day: dt.date

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The part of each observation, the newest first."""
        newest, found = _newest(self.every, self.day), []
        for each in reversed(self.every):
            role = _role(each, self.day, newest, self.row)
            after = each.last + DAY if role == PAST else None
            found.append(Part(role, REASONS[role].format(day=self.day, after=after), each.row, each.last))
        return tuple(found)

    @property
    def conflict(self) -> bool:
        """Whether observations that are good on the day contradict each other."""
        return any(part.role in (TIES, DISAGREES) for part in self.parts)


def observed(data: Dataset, country: str, indicator: str, without: Collection[str] = ()) -> tuple[Observed, ...]:
    """The observations of a cell, each with the days on which it is good; the earliest first day comes first.

    Those whose confidence is one of `without` are left out.
    """
    rows = [row for row in data.observations.get((country, indicator), ()) if row["confidence"] not in without]
    return of_rows(rows, data.good_for[indicator])


@kept
def all_observed(data: Dataset, *without: str) -> dict[tuple[str, str], tuple[Observed, ...]]:
    """The same of every cell of which anything was observed."""
    return {cell: observed(data, *cell, without) for cell in data.observations}


def of_rows(rows: Sequence[Row], good: int | None) -> tuple[Observed, ...]:
    """Observations of a cell, the earliest first, each with the days on which it is good: for some months, or while
    it is in force."""
    found: list[Observed] = []
    begun: dict[tuple[str, str | None], dt.date] = {}  # when the next observation of a value by a source begins
    for day, group in _by_day(rows):
        for row in group:
            otherwise = (
                next_ - DAY
                for (value, source), next_ in begun.items()
                if value != row["value"] and (good is None or source == row.get("source"))
            )
            last = last_day(row["from"], row["until"], good)
            found.append(Observed(row, day, last if row["until"] else min((last, *otherwise))))
        begun |= {(row["value"], row.get("source")): day for row in group}
    return tuple(reversed(found))


def _by_day(rows: Sequence[Row]) -> Iterator[tuple[dt.date, list[Row]]]:
    """The rows by their first day, everything from the last to the first."""
    group: list[Row] = []
    for row in reversed(rows):
        if group and group[0]["from"] != row["from"]:
            yield group[0]["from"], group
            group = []
        group.append(row)
    if group:
        yield group[0]["from"], group


@cache
def last_day(first: dt.date, until: dt.date | None, good: int | None) -> dt.date:
    """The last day on which an observation is good, taken by itself: for some months, or while it is in force."""
    if good is None:
        return until or dt.date.max
    years, month = divmod(first.month - 1 + good, 12)
    if first.year + years >= dt.MAXYEAR:
        return dt.date.max
    begins = dt.date(first.year + years, month + 1, 1)
    next_begins = (begins + 31 * DAY).replace(day=1)
    # a month after the 31st of May: the 30th
    return max(min(begins + (first.day - 1) * DAY, next_begins) - DAY, until or dt.date.min)


def on_day(every: Sequence[Observed], day: dt.date) -> Derived:
    """What the observations of a cell come to on a day."""
    newest = _newest(every, day)
    leading = [each.row for each in every if each.first == newest and each.good(day)]
    row = None
    if len({each["value"] for each in leading}) == 1:
        row = min(leading, key=lambda each: CONFIDENCE.index(each["confidence"]))
    return Derived(row["value"] if row else None, row, tuple(every), day)


def _newest(every: Sequence[Observed], day: dt.date) -> dt.date:
    """The latest first day of an observation that is good on a day; that day, if none is."""
    return max((each.first for each in every if each.good(day)), default=day)


def _role(each: Observed, day: dt.date, newest: dt.date, row: Row | None) -> str:
    if not each.good(day):
        return TO_COME if each.first > day else PAST
    if row is None:
        return TIES if each.first == newest else DISAGREES
    if each.row is row:
        return DECIDES
    return AGREES if each.row["value"] == row["value"] else DISAGREES


def changes(every: Sequence[Observed], start: dt.date, end: dt.date) -> list[tuple[dt.date, str | None]]:
    """The value of a cell between two days: the first day, and each on which it changes, with the value from then."""
    days = {start, *(each.first for each in every), *(each.last + DAY for each in every if each.last < dt.date.max)}
    found: list[tuple[dt.date, str | None]] = []
    good: list[Observed] = []
    waiting = sorted(every, key=lambda each: each.first, reverse=True)
    for day in sorted(day for day in days if day <= end):
        while waiting and waiting[-1].first <= day:
            good.append(waiting.pop())
        good = [each for each in good if each.last >= day]
        if day >= start:
            newest = good[-1].first if good else None
            values = {each.row["value"] for each in good if each.first == newest}
            value = values.pop() if len(values) == 1 else None
            if not found or found[-1][1] != value:
                found.append((day, value))
    return found


@dataclass(frozen=True)
class History(Mapping[tuple[str, str], Sequence[tuple[int, int]]]):
    """What cells are on the days that are followed: the days on which the code of one changes, with the code from then.

    `rows` are the observations of each cell, the earliest first. What they come to is worked out where it is asked for.
    """

    data: Dataset
    rows: Mapping[tuple[str, str], Sequence[Row]]
    end: dt.date
    done: dict[tuple[str, str], Sequence[tuple[int, int]]] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, cell: tuple[str, str]) -> Sequence[tuple[int, int]]:
        if cell not in self.done:
            self.done[cell] = self._runs(*cell)
        return self.done[cell]

    def _runs(self, country: str, indicator: str) -> Sequence[tuple[int, int]]:
        values, days = self.data.indicators[indicator].values, self.data.frame.days
        every = of_rows(self.rows[country, indicator], self.data.good_for[indicator])
        runs = changes(every, days[0], self.end) if days else ()
        return [(day.toordinal(), SILENT if value is None else values.index(value)) for day, value in runs]

    def observed_as(self, cell: tuple[str, str], rows: Sequence[Row]) -> History:
        """The same, with other observations of a cell."""
        return History(self.data, {**self.rows, cell: sorted(rows, key=lambda row: row["from"])}, self.end)

    def __contains__(self, cell: object) -> bool:
        return cell in self.rows

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __reduce__(self) -> tuple[type, tuple[dict[tuple[str, str], Sequence[tuple[int, int]]]]]:
        """To another process go the days, not the data that they follow from."""
        return dict, (dict(self),)


def history(data: Dataset, end: dt.date, without: Collection[str] = ()) -> History:
    """The history of all cells until a day; observations whose confidence is one of `without` are left out."""
    rows = data.observations
    if without:
        kept = {cell: [row for row in every if row["confidence"] not in without] for cell, every in rows.items()}
        rows = {cell: every for cell, every in kept.items() if every}
    return History(data, rows, end)
