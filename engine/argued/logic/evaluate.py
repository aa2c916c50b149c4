"""Truth values of predicates for one world or for many at once.

    program = Program(predicates, countries)      compiled once
    value = program.evaluate(world)               a Kleene value for each predicate, along the last axis
    trace = program.trace(world)                  the same for one world, with what it was worked out from

A world's cells are an array `codes[..., country, indicator]`: the index of the value, or SILENT.
Any leading axes are worlds. A silent cell possibly passes every test and surely none; a quantifier
holds surely if it does for the least and the greatest possible number of countries.

Statements with a single test of cells are evaluated together: each cell becomes a one-bit mask of its value
(silence has a bit of its own), each test the mask of the values that pass it, and what remains is
counting. The others, of rows, of days, of two tests, and of one cell against another, are evaluated one by one: what
each country adds is the least and the greatest over the outcomes of its tests that are possible. Rows of tables are
the same in every world, and so are the days before the one that the cells speak of.

Left out on purpose: what the verdicts are called (`argued.logic.verdicts`), and what a verdict on a finding
rests on (`argued.judge`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.logic.kleene import Kleene, Truth, combined
from argued.logic.predicates import (
    Against,
    Bound,
    CellTest,
    Combination,
    During,
    Part,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Statement,
    Test,
    fold,
    statements,
)

Codes = NDArray[np.int8]
Row = Mapping[str, Any]

SILENT = -1
MANY = 500  # worlds, from which on countries are added one by one
CACHED = 1 << 21  # elements worked on at a time: what a processor's cache holds, and no more memory


@dataclass(frozen=True)
class Days:
    """Of which day the cells of a world speak, and what is known of the days before.

    Days are their places in the calendar. `today` is one day, or a day for each of many worlds; `first` is the first
    that is followed. `runs` has for a cell (country, indicator) the days on which its code changes, each with the code
    from then on; of a cell that it has not, nothing is known before today.
    """

    today: NDArray[np.int64] | int
    first: int
    runs: Mapping[tuple[str, str], Sequence[tuple[int, int]]]

    @cached_property
    def _told(self) -> dict[tuple[During, tuple[str, str]], tuple[Truth, Truth, Truth]]:
        return {}

    def before(self, asked: During, cell: tuple[str, str]) -> tuple[Truth, Truth, Truth]:
        """Of the days of a span before today, whether on some a cell is what is asked, is not, and is not known."""
        if (asked, cell) not in self._told:
            self._told[asked, cell] = self._before(asked, cell)
        return self._told[asked, cell]

    def _before(self, asked: During, cell: tuple[str, str]) -> tuple[Truth, Truth, Truth]:
        first = self.first if asked.first is None else asked.first
        lower: Any = min if isinstance(self.today, int) else np.minimum  # of a single day, without arrays
        last = self.today - 1 if asked.last is None else lower(asked.last, self.today - 1)
        runs = [(self.first, SILENT), *self.runs.get(cell, ()), (math.inf, SILENT)]
        yes, no, open_ = itertools.repeat(np.asarray(False), 3)
        for (begins, code), (after, _) in itertools.pairwise(runs):
            there = max(begins, first) <= lower(after - 1, last)
            yes = yes | (there & (code in asked.codes))
            no = no | (there & (code not in (SILENT, *asked.codes)))
            open_ = open_ | (there & (code == SILENT))
        return yes, no, open_


@dataclass(frozen=True)
class World:
    """Facts to judge by: cells, and the rows of the other tables.

    A table that is not in `rows` is one on which the evidence is silent altogether. `reported` says which cells are
    reported, where some of those that are not have been given a value to see what would follow. Without `days` nothing
    is known of any day.
    """

    codes: Codes
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    reported: Truth | None = None
    days: Days | None = None

    @cached_property
    def _by_country(self) -> dict[str, Mapping[str, Sequence[Row]]]:
        return {}

    def of(self, table: str, country: str | None) -> Sequence[Row]:
        """The rows of a table, or those of a country; none where the evidence is silent on the table."""
        rows = self.rows.get(table, ())
        if country is None:
            return rows
        return self._grouped(table).get(country, ())

    def _grouped(self, table: str) -> Mapping[str, Sequence[Row]]:
        if table not in self._by_country:
            grouped: dict[str, list[Row]] = {}
            for row in self.rows.get(table, ()):
                grouped.setdefault(row["country"], []).append(row)
            self._by_country[table] = grouped
        return self._by_country[table]

    def with_codes(self, codes: Codes) -> World:
        """The world with other cells."""
        return self._keeping(replace(self, codes=codes), {})

    def with_rows(self, table: str, country: str | None, rows: Sequence[Row]) -> World:
        """The world in which these are the rows of a table, or those that a country has there."""
        if country is None:
            return replace(self, rows={**self.rows, table: rows})
        grouped = {**self._grouped(table), country: rows}
        every = [row for its in grouped.values() for row in its]
        return self._keeping(replace(self, rows={**self.rows, table: every}), {table: grouped})

    def _keeping(self, world: World, grouped: dict[str, Mapping[str, Sequence[Row]]]) -> World:
        """A world that differs from this one; rows that are the same are not told apart by country again."""
        world._by_country.update(self._by_country | grouped)
        return world


class Span(NamedTuple):
    """The least and the greatest that something can be: numbers, or arrays of them."""

    least: NDArray[Any]
    greatest: NDArray[Any]


def total(counted: NDArray[Any]) -> NDArray[Any]:
    """The sum over countries, the last axis but one; of yes and no in the smallest type that holds it.

    In many worlds countries are added one by one, which NumPy does faster than it sums along so short an axis.
    """
    countries, kind = counted.shape[-2], counted.dtype
    if kind == np.bool_:
        kind = np.dtype(np.int8 if countries <= np.iinfo(np.int8).max else np.int32)
        counted = counted.view(np.int8)
    if len(counted) <= MANY or countries > len(counted):
        small: NDArray[Any] = counted.sum(axis=-2, dtype=kind)
        return small
    summed: NDArray[Any] = counted[..., 0, :].astype(kind)
    for i in range(1, countries):
        summed += counted[..., i, :]
    return summed


class Trace(NamedTuple):
    """How predicates come out in one world, step by step.

    `adds` says of each country and part of a statement what the country adds, at the least and at the most (nothing,
    if the part does not ask about it); `parts` and `statements` have a value each, in the order of the program.
    """

    adds: Span
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
        counted = [(each, test) for each, test in about_cells if is_plain(each)]
        same = [(each, test) for each, test in about_cells if not each.parts]
        self._one_by_one = [each for each in quantified if each.parts and not is_plain(each)]
        self._counted = [*(each for each, _ in counted), *self._one_by_one]
        compared = [each for each, _ in same]
        self._fixed = [
            each for each in found if isinstance(each, Rows) or not (each.parts or isinstance(each.test, CellTest))
        ]
        self.statements: tuple[Statement, ...] = (*self._counted, *compared, *self._fixed)
        self.place = {each: i for i, each in enumerate(self.statements)}
        self._met: dict[
            int, tuple[Predicate, int | None]
        ] = {}  # by identity: to hash a predicate goes through all of it
        self._of_predicate = {each: i for i, each in enumerate(self.predicates)}

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

    def at(self, predicate: Predicate) -> int | None:
        """Which of the program's predicates this is; None if it is none of them."""
        met = self._met.get(id(predicate))
        if met is None or met[0] is not predicate:
            met = self._met[id(predicate)] = predicate, self._of_predicate.get(predicate)
        return met[1]

    def _mask_of(self, sets: Sequence[Sequence[int]]) -> Truth:
        mask = np.zeros((len(self.countries), len(sets)), dtype=np.bool_)
        for i, countries in enumerate(sets):
            mask[list(countries), i] = True
        return mask

    def evaluate(self, world: World) -> Kleene:
        """The value of each predicate: arrays of the shape (worlds…, predicates)."""
        bits = self._bits(world.codes)
        return self._predicates(self._statements(world, bits, self._parts(bits, self._added(world, bits))))

    def trace(self, world: World) -> Trace:
        """The value of each predicate in a single world, and what it was worked out from."""
        bits = self._bits(world.codes)
        blocks = list(self._added(world, bits))
        adds = [adds for _, adds in blocks] or [Span(*np.zeros((2, len(bits), 0), np.int8))]
        added_by_all = Span(*(np.concatenate(each, axis=-1) for each in zip(*adds, strict=True)))
        parts = self._parts(bits, blocks)
        values = self._statements(world, bits, parts)
        return Trace(added_by_all, parts, values, self._predicates(values))

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

    def _added(self, world: World, bits: NDArray[Any]) -> Iterator[tuple[slice, Span]]:
        """What countries add to some parts at a time: of the shape (worlds…, countries, parts)."""
        passing, one = self._passing.astype(bits.dtype), bits.dtype.type(1)
        among = np.where(self._among, ~bits.dtype.type(0), bits.dtype.type(0))
        step = max(1, CACHED // max(1, bits[..., 0].size))  # parts at a time, so that the arrays stay in the cache
        for start in range(0, len(self._columns), step):
            some = slice(start, min(start + step, len(self._columns)))
            asked = bits.take(self._columns[some], axis=-1)
            asked &= among[:, some]
            yield some, Span((asked & passing[some]) != 0, (asked & (passing[some] | one)) != 0)
        for each in self._one_by_one:
            start = int(self.starts[self.place[each]])
            yield slice(start, start + len(each.parts)), self._added_to(each, world)

    def _added_to(self, statement: Quantified, world: World) -> Span:
        """What each country adds to the parts of a statement."""
        shape = (*world.codes.shape[:-1], len(statement.parts))
        least, greatest = np.zeros((2, *shape), dtype=np.int32)
        passing, given = passes(statement, world, self.countries)
        among = list(statement.among)
        for k, part in enumerate(statement.parts):
            span = added(part, passing, given)
            at = [among.index(i) for i in part.countries]
            least[..., list(part.countries), k] = span.least[..., at]
            greatest[..., list(part.countries), k] = span.greatest[..., at]
        return Span(least, greatest)

    def _parts(self, bits: NDArray[Any], blocks: Iterable[tuple[slice, Span]]) -> Kleene:
        """Whether as many countries pass as each part asks for, given what each adds."""
        shape = (*bits.shape[:-2], len(self._least))
        fewest, greatest = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
        for some, adds in blocks:
            fewest[..., some], greatest[..., some] = map(total, adds)
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
        if isinstance(test, Against):  # of rows as a whole
            sides = (
                spans(test.left, world, [None]),
                spans(test.right, world, [None if test.of is None else self.countries[test.of]]),
            )
            surely, possibly = stands(test.how, *sides)
            return bool(surely[0]), bool(possibly[0])
        assert isinstance(test, RowsTest)
        if isinstance(statement, Rows):
            return within(test, interval(test, world, None))
        lows, highs = zip(*(interval(test, world, self.countries[i]) for i in statement.among), strict=True)
        possibly = max(lows) <= min(highs)
        return possibly and lows == highs, possibly


def evaluate(predicate: Predicate, world: World, countries: Sequence[str]) -> Kleene:
    """The value of a single predicate: arrays of the shape (worlds…)."""
    return Program([predicate], countries).evaluate(world).at(0)


def _mask(test: CellTest) -> int:
    return sum(1 << (code + 1) for code in test.codes)


# --- Tests, country by country ------------------------------------------------------------------


def is_plain(statement: Quantified) -> bool:
    """Whether a statement counts the countries that pass a single test of one cell."""
    test = statement.test
    cell = isinstance(test, CellTest) and not test.reported and not test.during
    return bool(statement.parts) and cell and statement.other is None


def passes(statement: Quantified, world: World, countries: Sequence[str]) -> tuple[Kleene, Kleene | None]:
    """Which of the countries asked pass the test, and which the other one, if there is one: (worlds…, countries)."""
    other = statement.other
    return (
        _passes(statement.test, world, statement.among, countries),
        None if other is None else _passes(other, world, statement.among, countries),
    )


def _passes(test: Test, world: World, among: Sequence[int], countries: Sequence[str]) -> Kleene:
    if isinstance(test, Against):
        left = spans(test.left, world, [countries[i] for i in among], among)
        if test.whole:
            right = spans(test.right, world, [None])
        else:
            asked = among if test.of is None else [test.of]
            right = spans(test.right, world, [countries[i] for i in asked], asked)
        return stands(test.how, left, right)
    if isinstance(test, CellTest) and test.during:
        each_day = [_over_days(test, world, countries[i], world.codes[..., i, test.column]) for i in among]
        return Kleene(*(np.stack(each, axis=-1) for each in zip(*each_day, strict=True)))
    if isinstance(test, CellTest):
        codes = world.codes[..., list(among), test.column]
        silent = codes == SILENT
        if test.reported:
            known = ~silent if world.reported is None else world.reported[..., list(among), test.column]
            return Kleene(known, known)
        surely = _one_of(codes, test.codes)
        return Kleene(surely, surely | silent)
    found = [within(test, interval(test, world, countries[i])) for i in among]
    surely, possibly = (np.array(each, dtype=np.bool_) for each in zip(*found, strict=True))
    return Kleene(surely, possibly)


def _one_of(codes: Codes, wanted: Sequence[int]) -> Truth:
    """Which codes are among a few."""
    found = np.zeros(codes.shape, dtype=np.bool_)
    for code in wanted:
        found = found | (codes == code)
    return found


def added(part: Part, passing: Kleene, given: Kleene | None) -> Span:
    """The least and the greatest that each country asked adds to a part, over what its tests may come to."""
    if given is None:
        return Span(passing.surely, passing.possibly)
    outcomes = [
        (add, (given.possibly if other else ~given.surely) & (passing.possibly if this else ~passing.surely))
        for add, (other, this) in zip(part.adds, itertools.product((False, True), repeat=2), strict=True)
    ]
    low, high = min(part.adds), max(part.adds)
    least = np.min([np.where(possible, add, high) for add, possible in outcomes], axis=0)
    greatest = np.max([np.where(possible, add, low) for add, possible in outcomes], axis=0)
    return Span(least, greatest)


def spans(
    side: CellTest | RowsTest, world: World, countries: Sequence[str | None], at: Sequence[int] = ()
) -> tuple[NDArray[Any], NDArray[Any]]:
    """What a side of a comparison can be for some countries (`at` their places): ranks of answers, or measures."""
    if isinstance(side, CellTest):
        codes = world.codes[..., list(at), side.column]
        ranks = np.array(side.codes)[codes]
        return np.where(codes == SILENT, 0, ranks), np.where(codes == SILENT, len(side.codes) - 1, ranks)
    found = [interval(side, world, country) for country in countries]
    low, high = (np.array(each) for each in zip(*found, strict=True))
    return low, high


def stands(how: str, left: tuple[NDArray[Any], NDArray[Any]], right: tuple[NDArray[Any], NDArray[Any]]) -> Kleene:
    """Whether what lies between two bounds stands so to what lies between two others."""
    (low, high), (least, greatest) = left, right
    surely, possibly = {
        "is_above": (low > greatest, high > least),
        "is_at_least": (low >= greatest, high >= least),
        "is_below": (high < least, low < greatest),
        "is_at_most": (high <= least, low <= greatest),
        "is": ((low == high) & (least == greatest) & (low == least), (low <= greatest) & (least <= high)),
    }[how]
    return Kleene(surely, possibly)


# --- Days -----------------------------------------------------------------------------------------


def _over_days(test: CellTest, world: World, country: str, now: Codes) -> Kleene:
    """Whether a cell has been what a test asks for on its days; `now` is the cell in each of the worlds."""
    return combined("all_of", [_during(each, world.days, (country, test.indicator), now) for each in test.during])


def _during(asked: During, days: Days | None, cell: tuple[str, str], now: Codes) -> Kleene:
    """Whether a cell is what is asked on every day of a span, or on some day of it: of its days some are surely so,
    some are surely not, and some are not known."""
    if days is None:
        yes, no, open_ = np.zeros((3, *now.shape), dtype=np.bool_)
        open_ = ~open_
    else:
        yes, no, open_ = days.before(asked, cell)
        first = days.first if asked.first is None else asked.first
        last = days.today if asked.last is None else asked.last
        there = (first <= days.today) & (np.asarray(days.today) <= last)
        so, silent = _one_of(now, asked.codes), now == SILENT
        yes, no = yes | (there & so), no | (there & ~so & ~silent)
        open_ = open_ | (there & silent) | (np.maximum(first, last) > days.today)  # the days to come
    return Kleene(~no & ~open_, ~no) if asked.every else Kleene(yes, yes | open_)


# --- Rows of tables -----------------------------------------------------------------------------


def matching(
    test: RowsTest, world: World, country: str | None, altering: Collection[str] = ()
) -> Iterator[tuple[Row, bool]]:
    """The rows that match, each with whether it surely does (an empty field may match); a column of `altering` does."""
    return matching_of(test, world.of(test.table, country), altering)


def matching_of(test: RowsTest, rows: Iterable[Row], altering: Collection[str] = ()) -> Iterator[tuple[Row, bool]]:
    """The same of some rows."""
    where = [(column, wanted) for column, wanted in test.where if column not in altering]
    bounds = [bound for bound in test.bounds if not {bound.column, bound.to} & {*altering}]
    for row in rows:
        sure = True
        for column, wanted in where:
            value = row[column]
            if value is None:
                sure = False
            elif value not in wanted:
                break
        else:
            within = [_bounded(row, bound) for bound in bounds]
            if False not in within:
                yield row, sure and None not in within


def _bounded(row: Row, bound: Bound) -> bool | None:
    """Whether a row is within a bound; None where a field is empty."""
    value = number(row[bound.column], bound.by_year)
    to = number(row[bound.to], bound.by_year) if isinstance(bound.to, str) else bound.to
    if value is None or to is None:
        return None
    return bool(stands(bound.how, (np.array(value),) * 2, (np.array(to),) * 2).surely)


def number(value: Any, by_year: bool = False) -> float | None:
    """A number or a day of a row as a number: a day by its place in the calendar, or by its year."""
    if isinstance(value, dt.date):
        return float(value.year if by_year else value.toordinal())
    return None if value is None else float(value)


def interval(test: RowsTest, world: World, country: str | None) -> tuple[float, float]:
    """The least and the greatest value that the measure can have, given empty fields."""
    if test.table not in world.rows:
        return (0.0 if test.measure == "count" else -math.inf), math.inf
    return interval_of(test, world.of(test.table, country))


def interval_of(test: RowsTest, rows: Iterable[Row]) -> tuple[float, float]:
    """The same of some rows."""
    matched = list(matching_of(test, rows))
    if test.measure == "count":
        return float(sum(sure for _, sure in matched)), float(len(matched))
    sign = 1 if test.measure == "least" else -1  # the greatest is minus the least of the negatives
    numbers = [(number(row[test.column], test.by_year), sure) for row, sure in matched]
    low = min((-math.inf if value is None else sign * value for value, _ in numbers), default=-math.inf)
    high = min((sign * value for value, sure in numbers if sure and value is not None), default=math.inf)
    return (low, high) if sign == 1 else (-high, -low)


def within(test: RowsTest, span: tuple[float, float]) -> tuple[bool, bool]:
    """Whether a measure that lies in `span` surely and possibly meets the test's bounds."""
    low, high = span
    if test.strict:
        return test.least < low and high < test.greatest, low < test.greatest and test.least < high
    return test.least <= low and high <= test.greatest, low <= test.greatest and test.least <= high
