"""What is known under an evidence base: the value of each cell, where it stands, and what conflicts.

A cell is a country and an indicator. Its value under an evidence base is that of the first basis
(of those that the base admits, in its order) for which the cell has a row; without such a row it
is not reported, which is not "no". A base that admits none reads the public record at a date instead: the value is the
one that follows from the observations of the cell on that day (`observations`).

Rows of the other tables belong to a base if one of their passages stands in a section that the
base draws on. The public record says nothing of such rows.

Rows of a confidence can be left out, and a cell then has what its other rows say: `cuts` are the evidence as it
stands, without rows of low confidence, and without those of low and medium confidence. A row of another table, or one
that is supposed, has no confidence, and stays.

Left out on purpose: what a verdict owes to the confidence of its cells (`confidence`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from argued.data import CONFIDENCE, RECORD, Dataset, Row
from argued.data.lineage import kept
from argued.judge.observations import Derived, Observed, all_observed, history, observed, on_day
from argued.judge.truths import Truths
from argued.logic.evaluate import SILENT, Codes, Days, World

SUPPOSED = "supposed"
Key = tuple[str, str]  # of a cell: country and indicator
WEAKEST = CONFIDENCE[::-1]  # the levels of confidence, the weakest first


@dataclass(frozen=True)
class Cell:
    """A country's answer to an indicator under an evidence base.

    `value` is None where it is not reported. `row` is the row that decides it, a coding or an observation; a value
    without one is supposed. `rows` are all the codings of the cell, whatever the base; `derived` is what its
    observations come to, on record, where there are any.
    """

    country: str
    indicator: str
    value: str | None
    row: Row | None
    rows: tuple[Row, ...] = ()
    derived: Derived | None = None

    @property
    def key(self) -> str:
        return f"{self.country}.{self.indicator}"

    @property
    def basis(self) -> str | None:
        """Where the answer stands: a basis of the codings, the record, or nowhere, where it is supposed."""
        if self.value is None:
            return None
        return SUPPOSED if self.row is None else self.row.get("basis", RECORD)

    @property
    def conflict(self) -> bool:
        """Whether the source paper answers the same question in different ways."""
        return len({row["value"] for row in self.rows}) > 1

    @property
    def undecided(self) -> bool:
        """Whether it has no value because the newest of its observations contradict each other."""
        return self.value is None and self.derived is not None and self.derived.conflict


@dataclass(frozen=True)
class Evidence:
    """All cells under one evidence base, and the same as an array for the predicates.

    `world.codes` has the shape (countries, indicators), each entry the index of the value among
    the indicator's values, or -1 where the cell is not reported. `without` are the levels of confidence
    of which the rows are left out; `supposed` are the cells that are supposed otherwise, `before` the evidence without
    them.
    """

    data: Dataset
    base: str
    date: dt.date
    cells: Mapping[tuple[str, str], Cell]
    world: World = field(repr=False)
    without: tuple[str, ...] = ()
    supposed: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    before: Evidence | None = field(default=None, repr=False, compare=False)

    def cell(self, country: str, indicator: str) -> Cell:
        return self.cells[country, indicator]

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table that the base admits; none on record."""
        return cast(Sequence[Row], self.world.rows.get(table, ()))

    @property
    @kept
    def truths(self) -> Truths:
        """What is true of the findings of the study, evaluated once."""
        return Truths(self.data.program, self.world, self.data.frame)

    @property
    @kept
    def cuts(self) -> tuple[Evidence, ...]:
        """This evidence, then the same without rows of low confidence, then without those of medium confidence too."""
        if self.before is not None:  # which has gathered them, however often something is supposed
            return self, *(self._supposing(cut) for cut in self.before.cuts[1:])
        found = [self]
        for n in range(1, len(WEAKEST)):
            without = tuple(level for level in WEAKEST if level in (*self.without, *WEAKEST[:n]))
            same = without == found[-1].without
            found.append(found[-1] if same else self._supposing(evidence(self.data, self.base, self.date, without)))
        return tuple(found)

    def _supposing(self, cut: Evidence) -> Evidence:
        """A cut of what was before, with all that is supposed here."""
        known = supposing(cut, self.supposed)
        return replace(known, world=replace(known.world, rows=self.world.rows))


def evidence(
    data: Dataset, base: str | None = None, date: dt.date | None = None, without: Collection[str] = ()
) -> Evidence:
    """The evidence of `data` under `base` (the first of the study, if none), gathered once.

    `date` (the evidence date, if none) matters on record only. Rows whose confidence is one of `without` are left out.

    Raises KeyError for an evidence base that the study does not define.
    """
    base = base or data.first_base
    if base not in data.bases:
        raise KeyError(f"no evidence base {base!r}; there are {', '.join(data.bases)}")
    levels = tuple(level for level in WEAKEST if level in without)
    return _gathered(data, base, date or data.evidence_date, levels)


@kept
def _gathered(data: Dataset, base: str, date: dt.date, without: tuple[str, ...]) -> Evidence:
    seen = all_observed(data, *without) if data.bases[base].on_record else {}
    admits, coded, cells = data.bases[base].admits, data.coded, {}
    for key in itertools.product(data.countries, data.indicators):
        cells[key] = _cell(key, coded.get(key, ()), seen.get(key), admits, date, without)
    world = World(codes(data, cells), _Admitted(data, base), days=_days(data, base, date, without))
    return Evidence(data, base, date, cells, world, without)


def _cell(
    key: Key,
    rows: tuple[Row, ...],
    seen: Sequence[Observed] | None,
    admits: Sequence[str],
    date: dt.date,
    without: Collection[str],
) -> Cell:
    """A cell as its observations have it on a day; where there are none (None), as its codings do."""
    if seen is not None:
        known = on_day(seen, date)
        return Cell(*key, known.value, known.row, rows, known)
    counted = [row for row in rows if row.get("confidence") not in without] if without else rows
    deciding = _first(counted, admits)
    return Cell(*key, deciding["value"] if deciding else None, deciding, rows)


def lacking(known: Evidence, left: Dataset) -> Evidence:
    """What is known if some rows of the data were not there: `left` is the data without them.

    Cells that have lost a row are worked out again. Of `known`, nothing is supposed.
    """
    data, changed = known.data, {}
    if left is data:
        return known
    base, lost = data.bases[known.base], _fewer(data.coded, left.coded)
    seen = left.observations if base.on_record else {}
    for key in lost | (_fewer(data.observations, seen) if base.on_record else {}):
        every = observed(left, *key, known.without) if key in seen else None
        changed[key] = _cell(key, left.coded.get(key, ()), every, base.admits, known.date, known.without)
    days = _days(left, known.base, known.date, known.without)
    found, rows = _with(known, changed), _Admitted(left, known.base)
    rows.take_over(known.world.rows)
    return replace(found, data=left, world=replace(found.world, rows=rows, days=days))


def _fewer(rows: Mapping[Key, Sequence[Row]], left: Mapping[Key, Sequence[Row]]) -> dict[Key, None]:
    """The cells of which fewer rows are left."""
    return {key: None for key, every in rows.items() if len(left.get(key, ())) < len(every)}


def _days(data: Dataset, base: str, date: dt.date, without: Collection[str]) -> Days | None:
    """Of which day the cells speak, and what the record says of those before; the source paper says nothing of them."""
    if data.frame.days is None:
        return None
    on_record = data.bases[base].on_record
    return Days(date.toordinal(), data.frame.days[0].toordinal(), history(data, date, without) if on_record else {})


def supposing(known: Evidence, supposed: Mapping[tuple[str, str], Cell]) -> Evidence:
    """The same evidence with some cells supposed otherwise, beside those that are."""
    if not supposed:
        return known
    every = {**known.supposed, **supposed}
    return replace(_with(known, supposed), supposed=every, before=known.before or known)


def _with(known: Evidence, cells: Mapping[tuple[str, str], Cell]) -> Evidence:
    """The same evidence with some other cells."""
    frame, found = known.data.frame, known.world.codes.copy()
    rows, columns = ({name: n for n, name in enumerate(names)} for names in (frame.countries, frame.indicators))
    for (country, name), cell in cells.items():
        code = SILENT if cell.value is None else frame.indicators[name].index(cell.value)
        found[rows[country], columns[name]] = code
    return replace(known, cells={**known.cells, **cells}, world=known.world.with_codes(found))


def codes(data: Dataset, cells: Mapping[tuple[str, str], Cell]) -> Codes:
    """The cells as an array of value indices, countries by indicators; -1 is not reported."""
    places = {
        name: {value: n for n, value in enumerate(each.values)} | {None: SILENT}
        for name, each in data.indicators.items()
    }
    found = [[places[name][cells[country, name].value] for name in places] for country in data.countries]
    return np.array(found, dtype=np.int8).reshape(len(data.countries), len(places))


def conflicts(data: Dataset) -> list[Cell]:
    """The cells that the source paper answers in different ways, in the order of the tables."""
    return [cell for cell in evidence(data).cells.values() if cell.conflict]


def disputed(known: Evidence) -> list[Cell]:
    """The cells of which observations that are good on the day contradict each other, in the order of the tables."""
    return [cell for cell in known.cells.values() if cell.derived is not None and cell.derived.conflict]


def _first(rows: Sequence[Row], admits: Sequence[str]) -> Row | None:
    if len(rows) == 1:  # as most cells have it
        return rows[0] if rows[0]["basis"] in admits else None
    by_basis = {row["basis"]: row for row in rows}
    return next((by_basis[basis] for basis in admits if basis in by_basis), None)


class _Admitted(Mapping[str, Sequence[Row]]):
    """The rows of each table that an evidence base admits; chosen when a table is asked for, and then kept.

    A row belongs to a base if one of its passages stands in a section that the base draws on; a table without
    passages belongs to all. The public record says nothing of such rows.
    """

    def __init__(self, data: Dataset, base: str) -> None:
        self.data, self.base = data, data.bases[base]
        self.chosen: dict[str, list[Row]] = {}

    def __getitem__(self, name: str) -> Sequence[Row]:
        if name not in self:
            raise KeyError(name)
        rows = self.data.table(name)
        if name not in self.chosen:
            self.chosen[name] = self._admitted(rows) if rows and "passages" in rows[0] else list(rows)
        return self.chosen[name]

    def take_over(self, rows: Mapping[str, Any]) -> None:
        """What has been chosen of tables that are the same in other data is chosen here as well."""
        if isinstance(rows, _Admitted):
            same = (name for name in rows.chosen if self.data.tables.get(name) is rows.data.tables[name])
            self.chosen.update({name: rows.chosen[name] for name in same})

    def _admitted(self, rows: Sequence[Row]) -> list[Row]:
        sections = {section for basis in self.base.admits for section in self.data.study["basis"][basis]}
        return [row for row in rows if any(p.split(".")[0] in sections for p in row["passages"] or ())]

    def __contains__(self, name: object) -> bool:
        return not self.base.on_record and name in self.data.tables

    def __iter__(self) -> Iterator[str]:
        return iter(() if self.base.on_record else self.data.tables)

    def __len__(self) -> int:
        return 0 if self.base.on_record else len(self.data.tables)

    def __reduce__(self) -> tuple[type, tuple[dict[str, Sequence[Row]]]]:
        """To another process go the rows, not the data that they are chosen from."""
        return dict, (dict(self),)
