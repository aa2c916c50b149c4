"""How much it takes to overturn a finding: the fewest changes of the data that alter its verdict.

A change sets one cell to another of its values, or to not reported; in the other tables it
withdraws a row, adds one that matches, or alters the number that is measured. `overturning` tries
every change that the predicate can notice, and every pair of them where no single one suffices;
it is exact, since a predicate reads nothing else. All the worlds of cells are judged in one go.

Left out on purpose: sets of three or more. A finding that no two changes can touch is vacuous.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.dataset import Finding
from analysis.evidence import Evidence
from analysis.predicates import (
    SILENT,
    Codes,
    Kleene,
    Predicate,
    Quantified,
    Row,
    RowsTest,
    World,
    cells,
    statements,
)


@dataclass(frozen=True)
class Change:
    """One change of the data: what is changed, from what, to what. None is not reported, or no row."""

    what: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.what}: {self.old or 'not reported'} → {self.new or 'not reported'}"


def overturning(finding: Finding, known: Evidence) -> list[tuple[Change, ...]]:
    """The smallest sets of changes that alter a finding's verdict, all of them; empty if two do not suffice.

    A finding of kind "judgement" has none.
    """
    if finding.predicate is None:
        return []
    if any(isinstance(leaf.test, RowsTest) for leaf in statements(finding.predicate)):
        return _by_trial(finding.predicate, known)
    return _by_cells(finding.predicate, known)


def _by_cells(predicate: Predicate, known: Evidence) -> list[tuple[Change, ...]]:
    """Predicates over cells alone: one array of worlds for all the changes."""
    edits = list(_cell_edits(predicate, known))
    for size in (1, 2):
        sets = [
            chosen
            for chosen in itertools.combinations(edits, size)
            if len({(row, column) for row, column, _, _ in chosen}) == size
        ]
        codes: Codes = np.repeat(known.world.codes[np.newaxis], len(sets), axis=0)
        for world, chosen in enumerate(sets):
            for row, column, code, _ in chosen:
                codes[world, row, column] = code
        truth = _truth(predicate.evaluate(World(codes, known.world.rows)))
        altered = truth != _truth(predicate.evaluate(known.world))
        if altered.any():
            return [tuple(edit[3] for edit in sets[i]) for i in np.flatnonzero(altered)]
    return []


def _truth(value: Kleene) -> np.ndarray[Any, np.dtype[np.int8]]:
    """1 for true, -1 for false, 0 for unknown."""
    return value.surely.astype(np.int8) + value.possibly.astype(np.int8) - 1


def _cell_edits(predicate: Predicate, known: Evidence) -> Iterator[tuple[int, int, int, Change]]:
    """Every other value of every cell that the predicate reads: row and column, code, and the change."""
    frame = known.data.frame
    for country, indicator in cells(predicate, frame):
        row, column = frame.country(country), frame.indicator(indicator)
        values = frame.indicators[indicator]
        old = known.cell(country, indicator).value
        for code, new in ((SILENT, None), *enumerate(values)):
            if new != old:
                yield row, column, code, Change(f"{country}.{indicator}", old, new)


# --- Tables ------------------------------------------------------------------------------------------

Edit = tuple[World, Change]


def _by_trial(predicate: Predicate, known: Evidence) -> list[tuple[Change, ...]]:
    """Predicates that read tables: each change tried in turn, and pairs where no single one suffices."""
    before = _truth(predicate.evaluate(known.world))
    singles = list(_edits(predicate, known.world, known))
    found: list[tuple[Change, ...]] = [
        (change,) for world, change in singles if _truth(predicate.evaluate(world)) != before
    ]
    if found:
        return found
    return [
        (first, second)
        for world, first in singles
        for after, second in _edits(predicate, world, known)
        if first.what <= second.what and _truth(predicate.evaluate(after)) != before
    ]


def _edits(predicate: Predicate, world: World, known: Evidence) -> Iterator[Edit]:
    for row, column, code, change in _cell_edits(predicate, known):
        codes = world.codes.copy()
        codes[row, column] = code
        yield World(codes, world.rows), change
    for leaf in statements(predicate):
        if isinstance(leaf.test, RowsTest):
            yield from _row_edits(leaf.test, leaf, world, known)


def _row_edits(test: RowsTest, leaf: object, world: World, known: Evidence) -> Iterator[Edit]:
    frame = known.data.frame
    countries: Sequence[str | None] = (None,)
    if isinstance(leaf, Quantified):
        countries = [frame.countries[i] for i in leaf.among]
    rows = list(world.rows.get(test.table, ()))
    numbers = _numbers(test, rows)
    for country in countries:
        for row, _ in test.matching(world, country):
            others = [other for other in rows if other is not row]
            what = f"{test.table}: {_describe(row)}"
            yield _with(world, test, others), Change(what, "recorded", None)
            if test.column:
                old = row[test.column]
                for number in numbers:
                    if number != old:
                        change = Change(
                            f"{what}, {test.column}", None if old is None else f"{old:g}", f"{number:g}"
                        )
                        yield _with(world, test, [*others, dict(row) | {test.column: number}]), change
        added: list[float | None] = [*numbers] or [None]
        for measured in added:
            new = _new_row(test, frame.tables[test.table], country, measured)
            shown = ", ".join(f"{key} {value}" for key, value in new.items() if value is not None)
            yield (
                _with(world, test, [*rows, new]),
                Change(f"{test.table}: a further row", None, shown or "recorded"),
            )


def _numbers(test: RowsTest, rows: Sequence[Row]) -> list[float]:
    """The numbers that are worth trying in the measured column: around the bounds, and those in use."""
    if not test.column:
        return []
    bounds = [bound for bound in (test.least, test.greatest) if abs(bound) < float("inf")]
    used = [float(row[test.column]) for row in rows if row[test.column] is not None]
    return sorted({*used, *(bound + step for bound in bounds for step in (-1, 0, 1))})


def _new_row(
    test: RowsTest, columns: Mapping[str, bool], country: str | None, number: float | None
) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(columns)
    row.update({column: values[0] for column, values in test.where})
    if country is not None:
        row["country"] = country
    if test.column:
        row[test.column] = number
    return row


def _with(world: World, test: RowsTest, rows: Sequence[Row]) -> World:
    return World(world.codes, {**world.rows, test.table: rows})


def _describe(row: Row) -> str:
    words = [
        str(value) for key, value in row.items() if isinstance(value, str) and key not in ("note", "gist")
    ]
    return ", ".join(words[:3])
