"""Truth values of predicates for one world or for many at once.

    program = Program(predicates, countries)      compiled once
    value = program.evaluate(world)               a Kleene value for each predicate, along the last axis
    trace = program.trace(world)                  the same for one world, with what it was worked out from

A world's cells are an array `codes[..., country, indicator]`: the index of the value, or SILENT.
Any leading axes are worlds. A silent cell possibly passes every test and surely none; a quantifier
holds surely if it does for the least and the greatest possible number of countries.

All statements about cells are evaluated together: each cell becomes a one-bit mask of its value
(silence has a bit of its own), each test the mask of the values that pass it, and what remains is
counting. Rows of tables are the same in every world.

Left out on purpose: what the verdicts are called (`argued.logic.verdicts`), and what a verdict on a finding
rests on (`argued.judge`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.logic.kleene import Kleene, Truth, combined
from argued.logic.predicates import (
    CellTest,
    Combination,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Statement,
    fold,
    statements,
)

Codes = NDArray[np.int8]
Row = Mapping[str, Any]

SILENT = -1
CACHED = 1 << 21  # elements worked on at a time: what a processor's cache holds, and no more memory


@dataclass(frozen=True)
class World:
    """Facts to judge by: cells, and the rows of the other tables.

    A table that is not in `rows` is one on which the evidence is silent altogether.
    """

    codes: Codes
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


class Trace(NamedTuple):
    """How predicates come out in one world, step by step.

    `passing` says of each country and part of a statement whether the country passes the test (none does that the
    part does not ask about); `parts` and `statements` have a value each, in the order of the program.
    """

    passing: Kleene
    parts: Kleene
    statements: Kleene
    predicates: Kleene


class Program:
    """Predicates compiled to arrays, to be evaluated together; a statement that several make is evaluated once."""

    def __init__(self, predicates: Sequence[Predicate], countries: Sequence[str]) -> None:
        self.predicates = tuple(predicates)
        self.countries = tuple(countries)
        found = dict.fromkeys(each for predicate in self.predicates for each in statements(predicate))
        quantified = [each for each in found if isinstance(each, Quantified)]
        about_cells = [(each, each.test) for each in quantified if isinstance(each.test, CellTest)]
        counted = [(each, test) for each, test in about_cells if each.parts]
        same = [(each, test) for each, test in about_cells if not each.parts]
        self._counted_rows = [each for each in quantified if each.parts and isinstance(each.test, RowsTest)]
        self._counted = [*(each for each, _ in counted), *self._counted_rows]
        compared = [each for each, _ in same]
        self._fixed = [
            each for each in found if isinstance(each, Rows) or not (each.parts or isinstance(each.test, CellTest))
        ]
        self.statements: tuple[Statement, ...] = (*self._counted, *compared, *self._fixed)
        self.place = {each: i for i, each in enumerate(self.statements)}

        parts = [(test, part) for each, test in counted for part in each.parts]
        self._columns = np.array([test.column for test, _ in parts], dtype=np.intp)
        self._passing = np.array([_mask(test) for test, _ in parts], dtype=np.uint64)
        self._among = self._mask_of([part.countries for _, part in parts])
        every = [part for each in self._counted for part in each.parts]
        self._least = np.array([part.least for part in every], dtype=np.int32)
        self._most = np.array([part.most for part in every], dtype=np.int32)
        lengths = [len(each.parts) for each in self._counted]
        self.starts = np.cumsum([0, *lengths])  # where the parts of each counted statement begin
        self._same_columns = np.array([test.column for _, test in same], dtype=np.intp)
        self._same_among = self._mask_of([each.among for each in compared])
        at = [None if isinstance(each, Combination) else self.place[each] for each in self.predicates]
        self._plain_at = np.array([i for i, place in enumerate(at) if place is not None], dtype=np.intp)
        self._plain = np.array([place for place in at if place is not None], dtype=np.intp)
        self._compound = [(i, self.predicates[i]) for i, place in enumerate(at) if place is None]

    def _mask_of(self, sets: Sequence[Sequence[int]]) -> Truth:
        mask = np.zeros((len(self.countries), len(sets)), dtype=np.bool_)
        for i, countries in enumerate(sets):
            mask[list(countries), i] = True
        return mask

    def evaluate(self, world: World) -> Kleene:
        """The value of each predicate: arrays of the shape (worlds…, predicates)."""
        bits = self._bits(world.codes)
        return self._predicates(self._statements(world, bits, self._parts(world, bits)))

    def trace(self, world: World) -> Trace:
        """The value of each predicate in a single world, and what it was worked out from."""
        bits = self._bits(world.codes)
        blocks = [passing for _, passing in self._tested(world, bits)] or [Kleene(*np.zeros((2, len(bits), 0), bool))]
        passing = Kleene(*(np.concatenate(each, axis=-1) for each in zip(*blocks, strict=True)))
        parts = self._parts(world, bits)
        values = self._statements(world, bits, parts)
        return Trace(passing, parts, values, self._predicates(values))

    def _predicates(self, values: Kleene) -> Kleene:
        shape = (*values.surely.shape[:-1], len(self.predicates))
        surely, possibly = np.empty(shape, dtype=np.bool_), np.empty(shape, dtype=np.bool_)
        surely[..., self._plain_at] = values.surely[..., self._plain]
        possibly[..., self._plain_at] = values.possibly[..., self._plain]
        for i, predicate in self._compound:
            value = fold(predicate, lambda statement: values.at(self.place[statement]), combined)
            surely[..., i], possibly[..., i] = value
        return Kleene(surely, possibly)

    def _bits(self, codes: Codes) -> NDArray[Any]:
        """Each cell as a mask with the bit of its value; the first is the bit of silence."""
        kind = np.dtype(np.uint8 if self._fits(codes, 8) else np.uint64)
        bits: NDArray[Any] = np.left_shift(kind.type(1), (codes + 1).astype(kind))
        return bits

    def _fits(self, codes: Codes, bits: int) -> bool:
        return int(codes.max(initial=0)) + 2 <= bits and int(self._passing.max(initial=0)) < 1 << bits

    def _tested(self, world: World, bits: NDArray[Any]) -> Iterator[tuple[slice, Kleene]]:
        """Which countries pass the tests of some parts at a time: values of the shape (worlds…, countries, parts)."""
        passing, one = self._passing.astype(bits.dtype), bits.dtype.type(1)
        step = max(1, CACHED // max(1, bits[..., 0].size))  # parts at a time, so that the arrays stay in the cache
        for start in range(0, len(self._columns), step):
            some = slice(start, min(start + step, len(self._columns)))
            asked = np.where(self._among[:, some], bits[..., self._columns[some]], 0)
            yield some, Kleene((asked & passing[some]) != 0, (asked & (passing[some] | one)) != 0)
        for each in self._counted_rows:
            start = int(self.starts[self.place[each]])
            yield slice(start, start + len(each.parts)), self._rows_tested(each, world)

    def _rows_tested(self, statement: Quantified, world: World) -> Kleene:
        assert isinstance(statement.test, RowsTest)
        surely, possibly = np.zeros((2, len(self.countries), len(statement.parts)), dtype=np.bool_)
        for k, part in enumerate(statement.parts):
            for i in part.countries:
                surely[i, k], possibly[i, k] = within(
                    statement.test, interval(statement.test, world, self.countries[i])
                )
        return Kleene(surely, possibly)

    def _parts(self, world: World, bits: NDArray[Any]) -> Kleene:
        """Whether as many countries pass as each part asks for."""
        shape = (*bits.shape[:-2], len(self._least))
        fewest, greatest = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
        for some, passing in self._tested(world, bits):
            fewest[..., some] = passing.surely.sum(axis=-2, dtype=np.int32)
            greatest[..., some] = passing.possibly.sum(axis=-2, dtype=np.int32)
        surely = (self._least <= fewest) & (greatest <= self._most)
        possibly = (fewest <= self._most) & (self._least <= greatest)
        return Kleene(surely, possibly)

    def _statements(self, world: World, bits: NDArray[Any], parts: Kleene) -> Kleene:
        """The value of every statement: those that count countries, those that compare cells, those that never vary."""
        if len(self._least) > len(self._counted):
            parts = Kleene(*(np.logical_and.reduceat(each, self.starts[:-1], axis=-1) for each in parts))
        values = [parts, self._same(bits), self._never_vary(world)]

        def joined(arrays: list[Truth]) -> Truth:
            worlds = bits.shape[:-2]
            return np.concatenate([np.broadcast_to(a, (*worlds, a.shape[-1])) for a in arrays], axis=-1)

        return Kleene(joined([v.surely for v in values]), joined([v.possibly for v in values]))

    def _same(self, bits: NDArray[Any]) -> Kleene:
        one = bits.dtype.type(1)
        asked = np.where(self._same_among, bits[..., self._same_columns], 0)
        seen = np.bitwise_or.reduce(asked, axis=-2)
        known = seen & ~one
        possibly = (known & (known - (known != 0))) == 0
        return Kleene(possibly & (seen & one == 0), possibly)

    def _never_vary(self, world: World) -> Kleene:
        """Rows as a whole, and whether countries have the same number by their rows."""
        values = [self._of_rows(each, world) for each in self._fixed]
        surely, possibly = [s for s, _ in values], [p for _, p in values]
        return Kleene(np.array(surely, dtype=np.bool_), np.array(possibly, dtype=np.bool_))

    def _of_rows(self, statement: Statement, world: World) -> tuple[bool, bool]:
        test = statement.test
        assert isinstance(test, RowsTest)
        if isinstance(statement, Rows):
            return within(test, interval(test, world, None))
        spans = [interval(test, world, self.countries[i]) for i in statement.among]
        lows, highs = zip(*spans, strict=True)
        possibly = max(lows) <= min(highs)
        return possibly and lows == highs, possibly


def evaluate(predicate: Predicate, world: World, countries: Sequence[str]) -> Kleene:
    """The value of a single predicate: arrays of the shape (worlds…)."""
    return Program([predicate], countries).evaluate(world).at(0)


def _mask(test: CellTest) -> int:
    return sum(1 << (code + 1) for code in test.codes)


# --- Rows of tables -----------------------------------------------------------------------------


def matching(
    test: RowsTest, world: World, country: str | None, altering: Collection[str] = ()
) -> Iterator[tuple[Row, bool]]:
    """The rows that match, each with whether it surely does (an empty field may match); a column of `altering` does."""
    for row in world.rows.get(test.table, ()):
        if country is not None and row["country"] != country:
            continue
        seen = [(row[column], wanted) for column, wanted in test.where if column not in altering]
        if all(value is None or value in wanted for value, wanted in seen):
            yield row, all(value is not None for value, _ in seen)


def interval(test: RowsTest, world: World, country: str | None) -> tuple[float, float]:
    """The least and the greatest value that the measure can have, given empty fields."""
    if test.table not in world.rows:
        return (0.0 if test.measure == "count" else -math.inf), math.inf
    rows = list(matching(test, world, country))
    if test.measure == "count":
        return float(sum(sure for _, sure in rows)), float(len(rows))
    sign = 1 if test.measure == "least" else -1  # the greatest is minus the least of the negatives
    numbers = [(row[test.column], sure) for row, sure in rows]
    low = min((-math.inf if number is None else sign * number for number, _ in numbers), default=-math.inf)
    high = min((sign * number for number, sure in numbers if sure and number is not None), default=math.inf)
    return (low, high) if sign == 1 else (-high, -low)


def within(test: RowsTest, span: tuple[float, float]) -> tuple[bool, bool]:
    """Whether a measure that lies in `span` surely and possibly meets the test's bounds."""
    low, high = span
    return test.least <= low and high <= test.greatest, low <= test.greatest and test.least <= high
