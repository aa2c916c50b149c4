"""Truth values of predicates, in Kleene's three-valued logic, for one world or for many at once.

    program = Program(predicates)             compiled once
    value = program.evaluate(world)           a Kleene value for each predicate, along the last axis

A world's cells are an array `codes[..., country, indicator]`: the index of the value, or SILENT.
Any leading axes are worlds. A truth value is a pair of booleans, *surely* and *possibly*: true is
(1, 1), false (0, 0), unknown (0, 1). A silent cell possibly passes every test and surely none;
a quantifier holds surely if it does for the least and the greatest possible number of countries.

All statements about cells are evaluated together: each cell becomes a one-bit mask of its value
(silence has a bit of its own), each test the mask of the values that pass it, and what remains is
counting. Rows of tables are the same in every world.

Left out on purpose: what the verdicts are called, and what decides them (`argued.judge.findings`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.logic.predicates import (
    AllOf,
    AnyOf,
    CellTest,
    Not,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Statement,
    statements,
)

Codes = NDArray[np.int8]
Truth = NDArray[np.bool_]
Row = Mapping[str, Any]

SILENT = -1
CACHED = 1 << 21  # elements worked on at a time: what a processor's cache holds, and no more memory


class Kleene(NamedTuple):
    """A truth value, or an array of them: surely true, and possibly true."""

    surely: Truth
    possibly: Truth

    @property
    def sign(self) -> NDArray[np.int8]:
        """1 for true, 0 for unknown, -1 for false."""
        return self.surely.astype(np.int8) + self.possibly.astype(np.int8) - np.int8(1)


@dataclass(frozen=True)
class World:
    """Facts to judge by: cells, and the rows of the other tables.

    A table that is not in `rows` is one on which the evidence is silent altogether.
    """

    codes: Codes
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


class Program:
    """Predicates compiled to arrays, to be evaluated together."""

    def __init__(self, predicates: Sequence[Predicate], countries: Sequence[str]) -> None:
        self.predicates = tuple(predicates)
        self.countries = tuple(countries)
        leaves = [leaf for predicate in self.predicates for leaf in statements(predicate)]
        about_cells = [(s, s.test) for s in leaves if isinstance(s, Quantified) and isinstance(s.test, CellTest)]
        counted = [(leaf, test) for leaf, test in about_cells if leaf.quantifier != "same"]
        same = [(leaf, test) for leaf, test in about_cells if leaf.quantifier == "same"]
        self._rows = [leaf for leaf in leaves if isinstance(leaf.test, RowsTest)]
        in_order: list[Statement] = [*(leaf for leaf, _ in counted), *(leaf for leaf, _ in same), *self._rows]
        place = {id(leaf): i for i, leaf in enumerate(in_order)}

        parts = [(test, part) for leaf, test in counted for part in leaf.parts]
        self._columns = np.array([test.column for test, _ in parts], dtype=np.intp)
        self._passing = np.array([_mask(test) for test, _ in parts], dtype=np.uint64)
        self._among = self._mask_of([part.countries for _, part in parts])
        self._least = np.array([part.least for _, part in parts], dtype=np.int32)
        self._most = np.array([part.most for _, part in parts], dtype=np.int32)
        lengths = [len(leaf.parts) for leaf, _ in counted]
        self._starts = np.cumsum([0, *lengths[:-1]]) if lengths else np.array([], dtype=np.intp)
        self._single = all(length == 1 for length in lengths)
        self._same_columns = np.array([test.column for _, test in same], dtype=np.intp)
        self._same_among = self._mask_of([leaf.among for leaf, _ in same])
        trees = [_tree(predicate, place) for predicate in self.predicates]
        self._plain_at = np.array([i for i, tree in enumerate(trees) if isinstance(tree, int)], dtype=np.intp)
        self._plain = np.array([tree for tree in trees if isinstance(tree, int)], dtype=np.intp)
        self._compound = [(i, tree) for i, tree in enumerate(trees) if not isinstance(tree, int)]

    def _mask_of(self, sets: Sequence[Sequence[int]]) -> Truth:
        mask = np.zeros((len(self.countries), len(sets)), dtype=np.bool_)
        for i, countries in enumerate(sets):
            mask[list(countries), i] = True
        return mask

    def evaluate(self, world: World) -> Kleene:
        """The value of each predicate: arrays of the shape (worlds…, predicates)."""
        leaves = self._leaves(world)
        shape = (*leaves.surely.shape[:-1], len(self.predicates))
        surely, possibly = np.empty(shape, dtype=np.bool_), np.empty(shape, dtype=np.bool_)
        surely[..., self._plain_at] = leaves.surely[..., self._plain]
        possibly[..., self._plain_at] = leaves.possibly[..., self._plain]
        for i, tree in self._compound:
            surely[..., i], possibly[..., i] = _combine(tree, leaves)
        return Kleene(surely, possibly)

    def _leaves(self, world: World) -> Kleene:
        """The value of every statement: those that count cells, those that compare them, those about rows."""
        kind = np.dtype(np.uint8 if self._fits(world.codes, 8) else np.uint64)
        one: Any = kind.type(1)
        bits: NDArray[Any] = np.left_shift(one, (world.codes + 1).astype(kind))
        values = [self._counted(bits, one), self._same(bits, one), self._about_rows(world)]

        def joined(arrays: list[Truth]) -> Truth:
            worlds = world.codes.shape[:-2]
            return np.concatenate([np.broadcast_to(a, (*worlds, a.shape[-1])) for a in arrays], axis=-1)

        return Kleene(joined([v.surely for v in values]), joined([v.possibly for v in values]))

    def _fits(self, codes: Codes, bits: int) -> bool:
        return int(codes.max(initial=0)) + 2 <= bits and int(self._passing.max(initial=0)) < 1 << bits

    def _counted(self, bits: NDArray[Any], one: Any) -> Kleene:
        passing = self._passing.astype(bits.dtype)
        shape = (*bits.shape[:-2], len(self._columns))
        fewest, greatest = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
        step = max(1, CACHED // max(1, bits[..., 0].size))  # parts at a time, so that the arrays stay in the cache
        for start in range(0, len(self._columns), step):
            some = slice(start, start + step)
            asked = np.where(self._among[:, some], bits[..., self._columns[some]], 0)
            np.sum((asked & passing[some]) != 0, axis=-2, dtype=np.int32, out=fewest[..., some])
            np.sum((asked & (passing[some] | one)) != 0, axis=-2, dtype=np.int32, out=greatest[..., some])
        surely = (self._least <= fewest) & (greatest <= self._most)
        possibly = (fewest <= self._most) & (self._least <= greatest)
        if self._single:
            return Kleene(surely, possibly)
        return Kleene(
            np.logical_and.reduceat(surely, self._starts, axis=-1),
            np.logical_and.reduceat(possibly, self._starts, axis=-1),
        )

    def _same(self, bits: NDArray[Any], one: Any) -> Kleene:
        asked = np.where(self._same_among, bits[..., self._same_columns], 0)
        seen = np.bitwise_or.reduce(asked, axis=-2)
        known = seen & ~one
        possibly = (known & (known - (known != 0))) == 0
        return Kleene(possibly & (seen & one == 0), possibly)

    def _about_rows(self, world: World) -> Kleene:
        values = [self._of_rows(leaf, world) for leaf in self._rows]
        surely, possibly = [s for s, _ in values], [p for _, p in values]
        return Kleene(np.array(surely, dtype=np.bool_), np.array(possibly, dtype=np.bool_))

    def _of_rows(self, leaf: Statement, world: World) -> tuple[bool, bool]:
        test = leaf.test
        assert isinstance(test, RowsTest)
        if isinstance(leaf, Rows):
            return passes(test, world, None)
        spans = {i: interval(test, world, self.countries[i]) for i in leaf.among}
        if leaf.quantifier == "same":
            lows, highs = zip(*spans.values(), strict=True)
            possibly = max(lows) <= min(highs)
            return possibly and lows == highs, possibly
        surely, possibly = True, True
        for part in leaf.parts:
            truths = [within(test, spans[i]) for i in part.countries]
            low, high = sum(sure for sure, _ in truths), sum(may for _, may in truths)
            surely &= part.least <= low and high <= part.most
            possibly &= low <= part.most and part.least <= high
        return surely, possibly


Tree = int | tuple[type, list[Any]]  # the place of a statement, or a combination and its parts


def _tree(predicate: Predicate, place: Mapping[int, int]) -> Tree:
    match predicate:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return type(predicate), [_tree(part, place) for part in parts]
        case Not(part=part):
            return Not, [_tree(part, place)]
        case Quantified() | Rows():
            return place[id(predicate)]


def _combine(tree: Tree, leaves: Kleene) -> Kleene:
    if isinstance(tree, int):
        return Kleene(leaves.surely[..., tree], leaves.possibly[..., tree])
    kind, parts = tree
    values = [_combine(part, leaves) for part in parts]
    if kind is Not:
        return Kleene(~values[0].possibly, ~values[0].surely)
    fold = np.logical_and if kind is AllOf else np.logical_or
    return Kleene(fold.reduce([v.surely for v in values]), fold.reduce([v.possibly for v in values]))


def evaluate(predicate: Predicate, world: World, countries: Sequence[str]) -> Kleene:
    """The value of a single predicate: arrays of the shape (worlds…)."""
    value = Program([predicate], countries).evaluate(world)
    return Kleene(value.surely[..., 0], value.possibly[..., 0])


def _mask(test: CellTest) -> int:
    return sum(1 << (code + 1) for code in test.codes)


# --- Rows of tables -----------------------------------------------------------------------------


def matching(test: RowsTest, world: World, country: str | None) -> Iterator[tuple[Row, bool]]:
    """The rows that match, each with whether it surely does (an empty field may match)."""
    for row in world.rows.get(test.table, ()):
        if country is not None and row["country"] != country:
            continue
        seen = [(row[column], wanted) for column, wanted in test.where]
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


def passes(test: RowsTest, world: World, country: str | None) -> tuple[bool, bool]:
    """Whether the rows surely and possibly pass the test."""
    return within(test, interval(test, world, country))


def truth_by_country(test: CellTest | RowsTest, world: World, countries: Mapping[int, str]) -> Kleene:
    """For each of some countries (by place in the frame) whether it passes the test, in a single world."""
    if isinstance(test, RowsTest):
        both = [passes(test, world, name) for name in countries.values()]
        return Kleene(np.array([s for s, _ in both]), np.array([p for _, p in both]))
    codes = world.codes[list(countries), test.column]
    surely = np.isin(codes, test.codes)
    return Kleene(surely, surely | (codes == SILENT))
