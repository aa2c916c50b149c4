"""How much it takes to overturn a conclusion, and how much hangs on what is not known.

*Overturning sets*: the fewest changes of the data that alter a finding's verdict. A change sets one
cell to another of its values, or to not reported; in the other tables it withdraws a row, adds one
that matches, or alters the number that is measured. A predicate over cells cannot tell apart the cells
of a part that are in the same state, so one change of each class is tried, and each pair of classes
where no single change suffices, and so on; that is exact, and costs the same for ten countries as for two hundred.
It begins with the fewest changes that can do, and ends where more than TRIED sets of a size would have to be tried, as
where many counts have to change together. A predicate that reads rows of tables is tried change by change, up to pairs;
so is one that asks of days, by observations that are withdrawn, say something else, or are added.

*Worlds*: the silent cells drawn at random, uniformly over the codebook's values; or each recorded
cell replaced, with a given probability, by another of its values; or each passage misread so, with all
the cells that rest on it. What follows of independent cells is known exactly (`shares`). Worlds are drawn
in blocks, each with a random stream of its own (`numpy.random.SeedSequence.spawn`), so that the numbers do
not depend on how many workers share the blocks (joblib; its Dask backend spreads them over a cluster).

*Sweeps*: thresholds from 0 to 1; one country, or one indicator, left out.

Left out on purpose: larger sets than these (that there is one follows from the language: no statement of it is true
or false whatever the data is, and no two of them share a cell), and any probability that silent cells are one thing
rather than another.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.data import CONFIDENCE, OBSERVATIONS, Dataset, Finding
from argued.data import Row as DataRow
from argued.judge.criteria import ROUNDING, Scorer, answer_of
from argued.judge.evidence import Evidence
from argued.judge.observations import History, of_rows, on_day
from argued.judge.truths import in_figures
from argued.logic.evaluate import SILENT, Codes, Program, Row, World, interval, interval_of, is_plain, matching
from argued.logic.evaluate import number as measured
from argued.logic.kleene import Kleene
from argued.logic.predicates import (
    DAY,
    NUMBER,
    Against,
    Bound,
    CellTest,
    Combination,
    Frame,
    Predicate,
    Quantified,
    RowsTest,
    Rule,
    Statement,
    asked,
    cells,
    criteria_of,
    decide,
    fold,
    over_days,
    statements,
    tables,
)
from argued.logic.verdicts import STATUSES, word

FURTHER = "a further row"  # of a table: what a change of the data adds
BLOCK = 10_000  # worlds drawn at once: bounds the memory, and fixes the random streams
SEED = 20220601
TRIED = 50_000  # sets of changes of one size that are tried, at the most

Random = np.random.Generator
Draw = Callable[[Codes, NDArray[np.int64], Random, int], Codes]


# --- Overturning sets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One change of the data: what is changed, from what, to what. None is not reported, or no row."""

    what: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.what}: {self.old or 'not reported'} → {self.new or 'not reported'}"


def overturning(finding: Finding, known: Evidence) -> list[tuple[Change, ...]]:
    """The smallest sets of changes that alter a finding's verdict; empty if none was found.

    All of them, where one or two changes suffice; where it takes more, or of a decision rule more than one, one of each
    kind. A judgement has none.
    """
    if finding.decision is not None:
        return _by_criteria(finding.decision, known)
    if finding.predicate is None:
        return []
    if tables(finding.predicate) or over_days(finding.predicate):
        return _by_trial(finding.predicate, known)
    return _by_cells(finding.predicate, known)


def out_of_reach(predicate: Predicate, known: Evidence) -> bool:
    """Whether a rule asks of other days alone than the one of evidence without a record: no change of it matters."""
    today = known.date.toordinal()
    spans = over_days(predicate)
    tests = [each.test for statement in statements(predicate) for each in asked(statement)]
    of_days = all(isinstance(test, CellTest) and test.during for test in tests)
    meets = any((span.first or today) <= today <= (span.last or today) for span in spans)
    return of_days and not meets and not known.data.bases[known.base].on_record


def _by_cells(predicate: Predicate, known: Evidence) -> list[tuple[Change, ...]]:
    """Predicates over cells alone: every member of the classes of changes that alter the verdict."""
    frame = known.data.frame
    found: list[tuple[Change, ...]] = []
    for chosen in alterations(predicate, frame, known.world.codes):
        if len(chosen) > 2:
            found.append(tuple(_one_of_each(chosen, frame)))
            continue
        members = [list(_members(each, frame)) for each in chosen]
        if chosen[0] == chosen[-1] and len(chosen) == 2:  # two cells of one class, in either order the same
            pairs: Iterable[tuple[Change, ...]] = itertools.combinations(members[0], 2)
        else:
            pairs = itertools.product(*members)
        found += [pair for pair in pairs if len({change.what for change in pair}) == len(pair)]
    return list(dict.fromkeys(found))


class _Count(NamedTuple):
    """Of the cells of a criterion, how many are favourable and how many silent; and from how many on it is met."""

    favourable: int
    silent: int
    least: int

    @property
    def met(self) -> Kleene:
        return Kleene(np.array(self.favourable >= self.least), np.array(self.favourable + self.silent >= self.least))

    def with_one(self, old: int, new: int) -> _Count:
        """The same after a cell has changed: 1 stands for a favourable answer, 0 for silence, -1 for any other."""
        favourable = self.favourable + (new == 1) - (old == 1)
        return _Count(favourable, self.silent + (new == 0) - (old == 0), self.least)

    def otherwise(self) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Each other status, as a sign, by the fewest cells: how many, each of which of these, and to become what is
        the sign itself."""
        met, possibly = self.favourable, self.favourable + self.silent
        sign = int(self.met.sign)
        every = [
            (1, self.least - met, (0, -1)),
            (0, met - self.least + 1 if sign > 0 else self.least - possibly, (1,) if sign > 0 else (-1,)),
            (-1, possibly - self.least + 1, (1, 0)),
        ]
        yield from (each for each in every if each[0] != sign)


class _Flip(NamedTuple):
    """A change of a cell of a criterion, and as what the cell counts before and after (as for `_Count.with_one`)."""

    change: Change
    old: int
    new: int


def _by_criteria(rule: Rule, known: Evidence) -> list[tuple[Change, ...]]:
    """Decision rules: every change that alters what it comes to; where none does, for each choice of criteria that have
    to stand otherwise the fewest cells that do it, those that come first in the panel."""
    scorer = Scorer(known.data)
    named = [name for statement in statements(rule) for name in criteria_of(statement)]
    flips = {name: list(_flips(name, scorer, known)) for name in named}
    counts = {name: _counted(name, scorer, known) for name in named}
    now = {name: count.met for name, count in counts.items()}

    def alters(otherwise: Mapping[str, Kleene]) -> bool:
        return bool(decide(rule, {**now, **otherwise}).sign != decide(rule, now).sign)

    singles: list[tuple[Change, ...]] = [
        (flip.change,)
        for name in named
        for flip in flips[name]
        if alters({name: counts[name].with_one(flip.old, flip.new).met})
    ]
    if singles:
        return singles
    ways: list[list[tuple[Kleene | None, tuple[Change, ...]]]] = []
    for name in named:
        ways.append([(None, ())])
        for sign, number, of in counts[name].otherwise():
            able = [flip.change for flip in flips[name] if flip.old in of and flip.new == sign]
            first = {change.what: change for change in reversed(able)}
            if 0 < number <= len(first):
                status = Kleene(np.array(sign > 0), np.array(sign >= 0))
                ways[-1].append((status, tuple(reversed(first.values()))[:number]))
    found: dict[int, list[tuple[Change, ...]]] = {}
    for chosen in itertools.product(*ways):
        if alters({name: status for name, (status, _) in zip(named, chosen, strict=True) if status is not None}):
            changes = tuple(change for _, some in chosen for change in some)
            found.setdefault(len(changes), []).append(changes)
    return found[min(found)] if found else []


def _columns_of(criterion: str, scorer: Scorer) -> list[int]:
    return [int(j) for j in np.flatnonzero(scorer.weights[:, scorer.criteria.index(criterion)])]


def _counts_as(code: int, column: int, scorer: Scorer) -> int:
    """Whether a cell counts for its criterion (1), against it (-1), or is silent (0)."""
    return 0 if code == SILENT else 1 if scorer.favourable[column, code] else -1


def _counted(criterion: str, scorer: Scorer, known: Evidence) -> _Count:
    codes, columns = known.world.codes, _columns_of(criterion, scorer)
    states = [_counts_as(code, j, scorer) for j in columns for code in codes[:, j].tolist()]
    threshold = scorer.thresholds[scorer.criteria.index(criterion)]
    return _Count(states.count(1), states.count(0), math.ceil((threshold - ROUNDING) * len(states)))


def _flips(criterion: str, scorer: Scorer, known: Evidence) -> Iterator[_Flip]:
    """Every change of a cell of a criterion, in the order of the panel."""
    frame, codes = known.data.frame, known.world.codes
    names = list(frame.indicators)
    for i, j in itertools.product(range(len(frame.countries)), _columns_of(criterion, scorer)):
        values, old = frame.indicators[names[j]], int(codes[i, j])
        for new in range(SILENT, len(values)):
            if new != old:
                before, after = (None if code == SILENT else values[code] for code in (old, new))
                change = Change(f"{frame.countries[i]}.{names[j]}", before, after)
                yield _Flip(change, _counts_as(old, j, scorer), _counts_as(new, j, scorer))


@dataclass(frozen=True)
class Class:
    """Changes that a predicate cannot tell apart: some cells of an indicator, and the codes they may change to."""

    column: int
    countries: tuple[int, ...]
    old: tuple[int, ...]  # the code of each of these cells now
    new: tuple[int, ...]
    counted: Counted

    @property
    def key(self) -> tuple[int, ...]:
        """By what its cells are known. Classes of one indicator have the same cells, or none in common."""
        return self.column, self.countries[0]

    def undoes(self, other: Class) -> bool:
        """Whether this leads from where the other leads to: both come to one change, or to none, of what is counted."""
        return self.counted == other.counted and {*self.old} <= {*other.new}


class Counted(NamedTuple):
    """Cells of which a statement counts how many are in each state; a state is codes that it takes alike."""

    column: int
    countries: tuple[int, ...]
    states: tuple[tuple[int, ...], ...]


def alterations(predicate: Predicate, frame: Frame, codes: Codes) -> list[tuple[Class, ...]]:
    """The smallest sets of changes that alter the truth value, as classes of changes; empty if none was found.

    A statement counts how many cells pass a test; it cannot tell apart two cells of the same part that both pass, both
    fail, or are both silent. So one member of each class stands for all of them, and the cost grows with the number
    of classes, not of cells. Where a statement reads two cells of a country, each cell is a class by itself. A set of
    which one change undoes another is none of the smallest, and is not tried.
    """
    classes = list(dict.fromkeys(_classes(predicate, frame, codes)))
    columns = sorted({each.column for each in classes})
    program = Program([_narrowed(predicate, columns)], frame.countries)
    narrow = codes[:, columns]
    place = {column: i for i, column in enumerate(columns)}
    before = program.evaluate(World(narrow)).sign[0]
    cells_read = len(cells(predicate, frame))
    undone, fewest = _undone(classes), min((_fewest(each, codes) for each in statements(predicate)), default=1)
    for size in range(fewest, cells_read + 1):
        tried = list(itertools.islice(_multisets(classes, undone, size), TRIED + 1))
        if size > 1 and len(tried) > TRIED:
            return []
        numbers = np.array(tried, dtype=np.int64).reshape(len(tried), len(classes))
        worlds: Codes = np.repeat(narrow[np.newaxis], len(tried), axis=0)
        taken: dict[tuple[int, ...], NDArray[np.int64]] = {}
        for each, number in zip(classes, numbers.T, strict=True):
            start = taken.get(each.key, np.zeros(len(tried), dtype=np.int64))
            taken[each.key] = start + number
            for n, country in enumerate(each.countries):  # those of a class are taken in order, none twice
                worlds[(start <= n) & (n < start + number), country, place[each.column]] = each.new[0]
        altered = program.evaluate(World(worlds)).sign[:, 0] != before
        if altered.any():
            return [_repeated(classes, tried[i]) for i in np.flatnonzero(altered)]
    return []


def _fewest(statement: Statement, codes: Codes) -> int:
    """How many changes it takes at least to alter a statement: each moves a count by one, or makes one answer alike."""
    assert isinstance(statement, Quantified)
    test = statement.test
    if isinstance(test, CellTest) and is_plain(statement):
        found = []
        for part in statement.parts:
            answers = codes[list(part.countries), test.column]
            passing = int(np.isin(answers, test.codes).sum())
            possibly = passing + int((answers == SILENT).sum())
            bounds = [part.least] * (part.least > 0) + [part.most + 1] * (part.most < len(answers))
            found += [n - bound + 1 if n >= bound else bound - n for n in (passing, possibly) for bound in bounds]
        return min(found, default=1)
    if isinstance(test, CellTest) and not statement.parts:  # whether they share an answer
        answers = codes[list(statement.among), test.column]
        _, many = np.unique(answers[answers != SILENT], return_counts=True)
        return max(1, int(many.sum() - many.max(initial=0)))
    return 1


def _repeated(classes: Sequence[Class], numbers: Sequence[int]) -> tuple[Class, ...]:
    """Each class as many times as its number says."""
    return tuple(each for each, number in zip(classes, numbers, strict=True) for _ in range(number))


def _undone(classes: Sequence[Class]) -> list[set[int]]:
    """For each class those that undo it, or that it undoes; none where an indicator is counted in two ways."""
    ways = Counter(counted.column for counted in {each.counted for each in classes})
    return [
        {n for n, other in enumerate(classes) if each.undoes(other) or other.undoes(each)}
        if ways[each.column] == 1
        else set()
        for each in classes
    ]


def _multisets(classes: Sequence[Class], undone: Sequence[set[int]], size: int) -> Iterator[tuple[int, ...]]:
    """Every choice of so many changes, by how many of each class: none undoes another, and no cell changes twice."""
    many = [len(each.countries) for each in classes]
    shared = [[m for m in range(n) if classes[m].key == each.key] for n, each in enumerate(classes)]

    def further(chosen: tuple[int, ...], left: int) -> Iterator[tuple[int, ...]]:
        n = len(chosen)
        if left == 0:
            yield chosen + (0,) * (len(many) - n)
            return
        barred = {other for m, number in enumerate(chosen) if number for other in undone[m]}
        most = 0 if n in barred else min(left, many[n] - sum(chosen[m] for m in shared[n]))
        room = sum(many[m] for m in range(n + 1, len(many)) if m not in barred)
        for number in range(most, max(left - room, 0) - 1, -1):
            yield from further((*chosen, number), left - number)

    return further((), size)


def _classes(predicate: Predicate, frame: Frame, codes: Codes) -> Iterator[Class]:
    """For each side of a statement: the cells in one state, and each other state with the codes that bring it about."""
    sizes = [len(values) for values in frame.indicators.values()]
    for leaf in statements(predicate):
        assert isinstance(leaf, Quantified)
        sides = [(each.test, each.countries or ()) for each in asked(leaf) if isinstance(each.test, CellTest)]
        shared = len({test.column for test, _ in sides}) < len(sides)  # so that a cell may stand to two tests
        states = [_states_of(test, sizes[test.column], exact=shared) for test, _ in sides]
        now = [
            {i: next(n for n, state in enumerate(there) if codes[i, test.column] in state) for i in countries}
            for (test, countries), there in zip(sides, states, strict=True)
        ]
        part_of = {i: n for n, part in enumerate(leaf.parts) for i in part.countries}
        for at, ((test, countries), there) in enumerate(zip(sides, states, strict=True)):
            alike: dict[tuple[Any, ...], list[int]] = {}
            for i in countries:
                alike.setdefault((now[at][i], part_of.get(i), i if len(sides) > 1 else None), []).append(i)
            for (current, *group), members in alike.items():
                old = tuple(codes[members, test.column].tolist())
                together = [i for (_, *other), those in alike.items() if other == group for i in those]
                counted = Counted(test.column, tuple(sorted(together)), tuple(map(tuple, there)))
                for n, state in enumerate(there):
                    if n != current:
                        yield Class(test.column, tuple(members), old, tuple(state), counted)


def _states_of(test: CellTest, size: int, exact: bool) -> list[list[int]]:
    """The codes that a test cannot tell apart."""
    every = range(SILENT, size)
    if exact or not (test.values or test.reported):
        return [[code] for code in every]
    others = [code for code in every if code not in (SILENT, *test.codes)]
    return [state for state in ([SILENT], list(test.codes), others) if state]


def _narrowed(predicate: Predicate, columns: Sequence[int]) -> Predicate:
    """The predicate over a panel of these columns only."""

    def test(each: Any) -> Any:
        if isinstance(each, Against):
            return replace(each, left=test(each.left), right=test(each.right))
        return replace(each, column=columns.index(each.column)) if isinstance(each, CellTest) else each

    def of(statement: Statement) -> Predicate:
        if isinstance(statement, Quantified):
            return replace(statement, test=test(statement.test), other=test(statement.other))
        return statement

    return fold(predicate, of, lambda how, parts: Combination(how, tuple(parts)))


def _members(each: Class, frame: Frame) -> Iterator[Change]:
    """Every change of a class."""
    name = list(frame.indicators)[each.column]
    values = frame.indicators[name]
    for country, old in zip(each.countries, each.old, strict=True):
        for new in each.new:
            before, after = (None if code == SILENT else values[code] for code in (old, new))
            yield Change(f"{frame.countries[country]}.{name}", before, after)


def _one_of_each(chosen: Sequence[Class], frame: Frame) -> Iterator[Change]:
    """A change of each class, no cell twice."""
    taken = Counter[tuple[int, ...]]()
    for each in chosen:
        n = taken[each.key]
        taken[each.key] += 1
        one = replace(each, countries=(each.countries[n],), old=(each.old[n],), new=each.new[:1])
        yield from _members(one, frame)


Read = tuple[Any, ...]  # place by place, what is read there of a world


class After(NamedTuple):
    """What a change of the data leads to: rows of a table, those of the country or all, or else another world.

    So many changes are tried that a world is made of rows only where it is asked for.
    """

    before: World
    table: str | None
    rows: Sequence[Row]

    def world(self, country: str | None) -> World:
        return self.before if self.table is None else self.before.with_rows(self.table, country, self.rows)


@dataclass(frozen=True)
class Edit:
    """A change of the data, the country that it is made in (None: rows as a whole), and the world after it."""

    country: str | None
    change: Change
    after: After
    read: Read  # of the world after it

    @cached_property
    def world(self) -> World:
        return self.after.world(self.country)


class _Trial:
    """A predicate in changed worlds: it is evaluated once for all in which it reads the same."""

    def __init__(self, predicate: Predicate, known: Evidence) -> None:
        self.predicate, self.known, self.frame = predicate, known, known.data.frame
        self.program = Program([predicate], self.frame.countries)
        read = tables(predicate).keys() & known.world.rows.keys()
        self.now = replace(known.world, rows={name: known.world.rows[name] for name in read})
        sides = dict.fromkeys((each.test, each.countries) for leaf in statements(predicate) for each in asked(leaf))
        self.places = [
            (test, None if i is None else self.frame.countries[i])
            for test, countries in sides
            for i in ((None,) if countries is None else countries)
        ]
        self.read = tuple(self._read(*place, self.now) for place in self.places)
        self._touched: dict[tuple[str | None, str | None], list[int]] = {}
        self._signs: dict[Read, int] = {}
        self._added: dict[tuple[str | None, Read], bytes] = {}
        self.before = self._sign(self.read, lambda: self.now)

    def _sign(self, read: Read, world: Callable[[], World]) -> int:
        """The truth value in a world of which this is read."""
        if read not in self._signs:
            self._signs[read] = int(self.program.evaluate(world()).sign[0])
        return self._signs[read]

    def alters(self, edit: Edit) -> bool:
        return self._sign(edit.read, lambda: edit.world) != self.before

    def singles(self) -> list[Edit]:
        """Every change of what is read."""
        return list(self.edits(self.now, self.read))

    def edits(self, world: World, read: Read, only: str | None = None) -> Iterator[Edit]:
        """Every change of what is read of a world, of one country or of all."""
        for country, change, after in _edits(self.predicate, world, self.known, only):
            yield Edit(country, change, after, self._after(country, after, read))

    def adds(self, edit: Edit) -> bytes:
        """What the country of a change adds to every count, after it."""
        asked_for = edit.country, edit.read
        if asked_for not in self._added:
            traced, row = self.program.trace(edit.world), self.frame.country(str(edit.country))
            self._added[asked_for] = b"".join(each[row].tobytes() for each in traced.adds)
        return self._added[asked_for]

    def alter_together(self, first: Edit, second: Edit) -> bool:
        """Whether changes of two countries, each by itself, alter the verdict."""
        each = zip(self.places, first.read, second.read, strict=True)
        read = tuple(one if where == first.country else other for (_, where), one, other in each)

        def world() -> World:
            codes, row = second.world.codes.copy(), self.frame.country(str(first.country))
            codes[row] = first.world.codes[row]
            found = second.world.with_codes(codes)
            for name in {**second.world.rows, **first.world.rows}:
                found = found.with_rows(name, first.country, first.world.of(name, first.country))
            return found

        return self._sign(read, world) != self.before

    def _after(self, country: str | None, after: After, read: Read) -> Read:
        """What is read after a change in a country, given what was read before."""

        found = list(read)
        for n in self._places_of(country, after.table):
            test, where = self.places[n]
            if isinstance(test, RowsTest) and where == country and after.table:
                found[n] = interval_of(test, after.rows)
            else:
                found[n] = self._read(test, where, after.world(country))
        return tuple(found)

    def _places_of(self, country: str | None, table: str | None) -> list[int]:
        """The places that a change touches: in a country or all, of a table or (None) of anything."""
        if (country, table) not in self._touched:
            self._touched[country, table] = [
                n
                for n, (test, where) in enumerate(self.places)
                if where == country or None in (where, country)
                if table is None or (isinstance(test, RowsTest) and test.table == table)
            ]
        return self._touched[country, table]

    def _read(self, test: CellTest | RowsTest, country: str | None, world: World) -> Any:
        """What a measure of rows can be, or the code of a cell, with those of the days before where it asks of them."""
        if isinstance(test, RowsTest):
            return interval(test, world, country)
        code = int(world.codes[self.frame.country(str(country)), test.column])
        if not test.during or world.days is None:
            return code
        return code, tuple(world.days.runs.get((str(country), test.indicator), ()))


def _by_trial(predicate: Predicate, known: Evidence) -> list[tuple[Change, ...]]:
    """Predicates that read tables: each change tried in turn, and pairs where no single one suffices."""
    trial = _Trial(predicate, known)
    singles = trial.singles()
    found: list[tuple[Change, ...]] = [(edit.change,) for edit in singles if trial.alters(edit)]
    if found:
        return found
    if all(_each_by_itself(leaf) for leaf in statements(predicate)):
        pairs = _pairs_by_country(trial, singles)
    else:
        pairs = (pair for first in singles for pair in _beside(trial, first))
    return list(dict.fromkeys((min(pair, key=str), max(pair, key=str)) for pair in pairs))


def _each_by_itself(statement: Statement) -> bool:
    """Whether a statement counts countries, each by its own cells and rows."""
    if not isinstance(statement, Quantified) or not statement.parts:
        return False
    sides = asked(statement)
    return all(each.countries == statement.among and not getattr(each.test, "during", ()) for each in sides)


def _beside(trial: _Trial, first: Edit, only: str | None = None) -> Iterator[tuple[Change, Change]]:
    """A change with every second one, of one country or of all, that alters the verdict with it."""
    for second in trial.edits(first.world, first.read, only):
        if trial.alters(second):
            yield first.change, second.change


def _pairs_by_country(trial: _Trial, singles: Sequence[Edit]) -> Iterator[tuple[Change, Change]]:
    """Pairs of changes that alter what is counted of countries, each by itself.

    Changes of one country after which it adds the same to the counts are as good as each other beside a change of
    another country, and one of each kind is tried. Within a country each pair is.
    """
    alike: dict[str | None, dict[bytes, list[Edit]]] = {}
    for edit in singles:
        alike.setdefault(edit.country, {}).setdefault(trial.adds(edit), []).append(edit)
    in_two: dict[tuple[Any, ...], bool] = {}
    for first in singles:
        sums = trial.adds(first)
        for country, kinds in alike.items():
            if country == first.country:
                yield from _beside(trial, first, country)
                continue
            for other, edits in kinds.items():
                pair = first.country, sums, country, other
                if pair not in in_two:
                    in_two[pair] = trial.alter_together(first, edits[0])
                if in_two[pair]:
                    yield from ((first.change, edit.change) for edit in edits)


def _edits(
    predicate: Predicate, world: World, known: Evidence, only: str | None
) -> Iterator[tuple[str | None, Change, After]]:
    """Every change of what a predicate reads, of one country or of all: the country, the change, what is after it."""
    frame = known.data.frame
    for country, indicator in cells(predicate, frame):
        if only in (None, country):
            row, column = frame.country(country), frame.indicator(indicator)
            values, old = frame.indicators[indicator], known.cell(country, indicator).value
            for code, new in ((SILENT, None), *enumerate(values)):
                if new != old:
                    codes = world.codes.copy()
                    codes[row, column] = code
                    after = After(world.with_codes(codes), None, ())
                    yield country, Change(f"{country}.{indicator}", old, new), after
    for each in (each for leaf in statements(predicate) for each in asked(leaf)):
        if isinstance(each.test, RowsTest):
            of = [None] if each.countries is None else [frame.countries[i] for i in each.countries]
            for where in (where for where in of if only in (None, where)):
                yield from ((where, change, after) for after, change in _row_edits(each.test, where, world, known))
        elif each.test.during:
            for where in (frame.countries[i] for i in each.countries or ()):
                if only in (None, where):
                    made = _day_edits(each.test, where, world, known)
                    yield from ((where, change, After(after, None, ())) for after, change in made)


def _row_edits(test: RowsTest, country: str | None, world: World, known: Evidence) -> Iterator[tuple[After, Change]]:
    rows = world.of(test.table, country)
    numbers = _numbers(test, world.rows.get(test.table, ()))

    def changed(to: Sequence[Row]) -> After:
        return After(world, test.table, to)

    for row, _ in matching(test, world, country):
        others = [other for other in rows if other is not row]
        what = f"{test.table}: {_describe(row)}"
        yield changed(others), Change(what, "recorded", None)
        for number in numbers:
            old = row[test.column]
            if number != measured(old, test.by_year):
                change = Change(f"{what}, {test.column}", *(_as_text(each, test) for each in (old, number)))
                yield changed([*others, dict(row) | {test.column: _field(number, test)}]), change
    further: list[float | None] = [*numbers] or [None]
    for number_of_it in further:
        new: dict[str, Any] = dict.fromkeys(known.data.frame.tables[test.table])
        new.update({column: values[0] for column, values in test.where})
        for bound in test.bounds:
            new.update(_within(bound, known.data.frame.tables[test.table]))
        new.update({"country": country} if country else {})
        new.update({test.column: _field(number_of_it, test)} if test.column else {})
        shown = ", ".join(f"{k} {v:g}" if isinstance(v, float) else f"{k} {v}" for k, v in new.items() if v is not None)
        yield changed([*rows, new]), Change(f"{test.table}: {FURTHER}", None, shown or "recorded")


def _day_edits(test: CellTest, country: str, world: World, known: Evidence) -> Iterator[tuple[World, Change]]:
    """Every observation of a cell withdrawn, or with another value; and a further one of each span that is asked of."""
    days, cell = world.days, (country, test.indicator)
    if days is None or not isinstance(days.runs, History):
        return
    rows, past = days.runs.rows.get(cell, ()), days.runs
    values = known.data.indicators[test.indicator].values

    def changed(to: Sequence[DataRow]) -> World:
        codes = world.codes.copy()
        if (row := on_day(of_rows(to, known.data.good_for[test.indicator]), known.date).row) is not None:
            codes[known.data.frame.country(country), test.column] = values.index(row["value"])
        else:
            codes[known.data.frame.country(country), test.column] = SILENT
        return replace(world, codes=codes, days=replace(days, runs=past.observed_as(cell, to)))

    def further(shown: str) -> Change:
        return Change(f"{OBSERVATIONS}: {FURTHER}", None, shown)

    for row in rows:
        others = [each for each in rows if each is not row]
        what = f"{OBSERVATIONS}: {_describe(row)}, from {row['from']}"
        yield changed(others), Change(what, "recorded", None)
        for value in values:
            if value != row["value"]:
                otherwise = DataRow({**row, "value": value}, row.text, row.line)
                yield changed([*others, otherwise]), Change(what, row["value"], value)
    for span in test.during:
        ends = span.first or days.first, span.last or known.date.toordinal()
        first, last = (dt.date.fromordinal(day) for day in ends)
        for value in values if first <= last else ():
            new = {"country": country, "indicator": test.indicator, "value": value, "from": first, "until": last}
            shown = ", ".join(f"{name} {field}" for name, field in new.items())
            yield changed([*rows, DataRow({**new, "confidence": CONFIDENCE[0]}, (), 0)]), further(shown)


def _numbers(test: RowsTest, rows: Sequence[Row]) -> list[float]:
    """The numbers that are worth trying in the measured column: around the bounds, and those in use."""
    if not test.column:
        return []
    bounds = [bound for bound in (test.least, test.greatest) if abs(bound) < float("inf")]
    used = [measured(row[test.column], test.by_year) for row in rows]
    given = [each for each in used if each is not None]
    near = bounds or given  # of a side of a comparison, the numbers in use
    return sorted({*given, *(number + step for number in near for step in (-1, 0, 1))})


def _field(number: float | None, test: RowsTest) -> Any:
    """A measure as it would stand in its column."""
    if number is None or not test.days:
        return number
    return dt.date(int(number), 1, 1) if test.by_year else dt.date.fromordinal(int(number))


def _as_text(value: Any, test: RowsTest) -> str | None:
    if value is None or isinstance(value, dt.date):
        return None if value is None else value.isoformat()
    return in_figures(float(value), test)


def _within(bound: Bound, columns: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a row that is within a bound."""
    step = {"is_above": 1, "is_below": -1}.get(bound.how, 0)
    if isinstance(bound.to, str):
        by_kind = {NUMBER: 2000, DAY: dt.date(2000, 7, 1)}
        value = {NUMBER: 2000 + step, DAY: dt.date(2000 + step, 7, 1)}[columns[bound.column]]
        return {bound.column: value, bound.to: by_kind[columns[bound.to]]}
    number = bound.to + step
    if columns[bound.column] == NUMBER:
        return {bound.column: number}
    return {bound.column: dt.date(int(number), 7, 1) if bound.by_year else dt.date.fromordinal(int(number))}


def _describe(row: Row) -> str:
    words = [str(value) for key, value in row.items() if isinstance(value, str) and key not in ("note", "gist")]
    return ", ".join(words[:3])


# --- Random worlds ----------------------------------------------------------------------------------


class Share(NamedTuple):
    """In which share of the worlds something is true (met, yes), unknown (undecided), and false (not met, no)."""

    true: float
    unknown: float
    false: float


@dataclass(frozen=True)
class Drawn:
    """What becomes of each finding, criterion and answer in worlds drawn at random, or in all there are (0 drawn)."""

    worlds: int
    findings: Mapping[str, Share]
    criteria: Mapping[str, Share]
    answers: Mapping[str, Share]

    def rows(self) -> list[tuple[str, str, Share]]:
        """The same one by one: the kind ("finding", "criterion" or "answer"), the name, and what becomes of it."""
        groups = {"finding": self.findings, "criterion": self.criteria, "answer": self.answers}
        return [(kind, name, share) for kind, found in groups.items() for name, share in found.items()]


@contextmanager
def spread(jobs: int, cluster: str | None) -> Iterator[int]:
    """Within it, work goes to the cluster of the Dask scheduler at an address, if one is given; the jobs to ask for.

    Raises KeyError where no scheduler answers, or dask is not installed.
    """
    if cluster is None:
        yield jobs
        return
    from joblib import parallel_config

    try:
        from distributed import Client

        client = Client(cluster, timeout="10s")  # type: ignore[no-untyped-call]
    except ImportError as error:
        raise KeyError(f"{error}; a cluster needs the packages dask and distributed; install them") from None
    except (OSError, ValueError) as error:
        raise KeyError(f"no scheduler answers at {cluster} ({error}); start one with `dask scheduler`") from None
    with client, parallel_config(backend="dask"):
        yield -1


def silent_cells_drawn(known: Evidence, worlds: int = 100_000, seed: int = SEED, jobs: int = 1) -> Drawn:
    """Each silent cell drawn uniformly over its indicator's values, independently, in every world."""
    return _drawn(known, draw_silent, worlds, seed, jobs)


def recorded_cells_wrong(
    known: Evidence, probability: float, worlds: int = 100_000, seed: int = SEED, jobs: int = 1
) -> Drawn:
    """Each recorded cell replaced, with a probability, by another of its values; silent cells stay silent.

    Raises ValueError for a probability outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: saw {probability}; expected a number from 0 to 1")

    def draw(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int) -> Codes:
        return draw_errors(codes, sizes, random, worlds, probability)

    return _drawn(known, draw, worlds, seed, jobs)


def passages_misread(
    known: Evidence, probability: float, worlds: int = 100_000, seed: int = SEED, jobs: int = 1
) -> Drawn:
    """Each passage misread with a probability: what rests on it is then another of its values, all of it at once.

    A cell that rests on several hangs, in each world, on one of them, drawn anew; so each cell is wrong as often as if
    cells were drawn by themselves, and only together with others that share its passages. A cell without a passage
    (an observation, or one that is supposed) is wrong by itself.

    Raises ValueError for a probability outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: saw {probability}; expected a number from 0 to 1")
    return _drawn(known, partial(draw_misread, _passages(known), probability), worlds, seed, jobs)


def _passages(known: Evidence) -> list[list[int]]:
    """By recorded cell, in the order of the codes, the numbers of the passages on which it rests."""
    numbers: dict[str, int] = {}
    countries, indicators = list(known.data.countries), list(known.data.indicators)
    found = []
    for i, j in np.argwhere(known.world.codes != SILENT):
        cell = known.cell(countries[i], indicators[j])
        passages = (cell.row.get("passages") if cell.row else None) or (cell.key,)
        found.append([numbers.setdefault(passage, len(numbers)) for passage in passages])
    return found


def draw_misread(
    passages: Sequence[Sequence[int]],
    probability: float,
    codes: Codes,
    sizes: NDArray[np.int64],
    random: Random,
    worlds: int,
) -> Codes:
    """Worlds in which passages are misread; `passages` are those of each recorded cell."""
    several = np.array([len(each) for each in passages])
    starts = np.concatenate([[0], several.cumsum()[:-1]]).astype(np.intp)
    flat = np.array([passage for each in passages for passage in each], dtype=np.intp)
    misread = random.random((worlds, int(flat.max(initial=-1)) + 1), dtype=np.float32) < probability
    wrong = misread[:, flat[starts]]
    of_many = np.flatnonzero(several > 1)  # drawn for all, so that a seed gives the worlds that it gave
    which = random.random((worlds, len(passages)), dtype=np.float32)[:, of_many] * several[of_many]
    chosen = flat[starts[of_many] + which.astype(np.intp)]
    wrong[:, of_many] = np.take_along_axis(misread, chosen, axis=1)
    return _with_errors(codes, sizes, random, wrong)


def draw_silent(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int) -> Codes:
    """Worlds of the shape (worlds, countries, indicators); `sizes` are the indicators' numbers of values."""
    drawn: Codes = np.repeat(codes[np.newaxis], worlds, axis=0)
    rows, columns = np.nonzero(codes == SILENT)
    drawn[:, rows, columns] = random.random((worlds, len(rows)), dtype=np.float32) * sizes[columns]
    return drawn


def draw_errors(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int, probability: float) -> Codes:
    """The same, with each recorded cell replaced, with a probability, by another of its values."""
    wrong = random.random((worlds, int((codes != SILENT).sum())), dtype=np.float32) < probability
    return _with_errors(codes, sizes, random, wrong)


def _with_errors(codes: Codes, sizes: NDArray[np.int64], random: Random, wrong: NDArray[np.bool_]) -> Codes:
    """Worlds in which recorded cells are another of their values where they are `wrong[world, cell]`."""
    drawn: Codes = np.repeat(codes[np.newaxis], len(wrong), axis=0)
    rows, columns = np.nonzero(codes != SILENT)
    further = random.random(wrong.shape, dtype=np.float32)  # for all, as above
    world, cell = np.nonzero(wrong)
    row, column = rows[cell], columns[cell]
    step = 1 + (further[world, cell] * (sizes[column] - 1)).astype(np.int8)
    drawn[world, row, column] = (codes[row, column] + step) % sizes[column]
    return drawn


def _drawn(known: Evidence, draw: Draw, worlds: int, seed: int, jobs: int) -> Drawn:
    """Draws the worlds block by block, and adds up in how many of them each statement holds."""
    if worlds < 1:
        raise ValueError(f"worlds: saw {worlds}; expected at least 1")
    data = known.data
    sizes = [min(BLOCK, worlds - start) for start in range(0, worlds, BLOCK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    tally = _Tally(known)
    if jobs == 1:  # one process; its threads work side by side, since NumPy does not hold the interpreter
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            counts = list(pool.map(partial(tally.count, draw), seeds, sizes))
    else:
        from joblib import Parallel, delayed

        work = (delayed(tally.count)(draw, block, size) for block, size in zip(seeds, sizes, strict=True))
        counts = Parallel(n_jobs=jobs)(work)
    total = np.sum(counts, axis=0) / worlds
    shares = iter([Share(*map(float, row)) for row in total])
    return Drawn(
        worlds,
        {finding.id: next(shares) for finding in tally.findings},
        {criterion.id: next(shares) for criterion in data.criteria},
        {question.id: next(shares) for question in data.questions},
    )


class _Tally:
    """Counts, over a block of worlds, how often each statement is true, unknown and false."""

    def __init__(self, known: Evidence) -> None:
        data = known.data
        self.findings = [
            *(finding for finding in data.findings if finding.predicate is not None),
            *(finding for finding in data.findings if finding.decision is not None),
        ]
        self.program = data.program
        self.scorer = Scorer(data)
        self.decisions = [finding.decision for finding in data.findings if finding.decision is not None]
        self.rules = [question.rule for question in data.questions]
        self.sizes = np.array([len(i.values) for i in data.indicators.values()])
        self.world = known.world

    def count(self, draw: Draw, seed: np.random.SeedSequence, worlds: int) -> NDArray[np.int64]:
        """Counts of the shape (findings + criteria + answers, 3)."""
        codes = draw(self.world.codes, self.sizes, np.random.default_rng(seed), worlds)
        met = self.scorer.degrees(codes).met(self.scorer.thresholds)
        by_name = {name: met.at(i) for i, name in enumerate(self.scorer.criteria)}
        wholes, answers = ([decide(rule, by_name).sign for rule in rules] for rules in (self.decisions, self.rules))
        world = replace(self.world, codes=codes, reported=self.world.codes != SILENT)
        signs = np.column_stack([self.program.evaluate(world).sign, *wholes, met.sign, *answers])
        return np.stack([(signs == sign).sum(axis=0) for sign in (1, 0, -1)], axis=1)


# --- Sweeps -----------------------------------------------------------------------------------------


def swept(known: Evidence, steps: int = 100) -> list[dict[str, Any]]:
    """Both answers, and every criterion, as one threshold for all criteria goes from 0 to 1."""
    data, scorer = known.data, Scorer(known.data)
    degrees = scorer.degrees(known.world.codes)
    records = []
    for threshold in np.linspace(0, 1, steps + 1):
        met = degrees.met(np.full(len(scorer.criteria), threshold))
        records += [{"threshold": float(threshold)} | record for record in _states(data, met, scorer)]
    return records


def left_out(known: Evidence) -> list[dict[str, Any]]:
    """Both answers with one country left out, and with one scored indicator left out."""
    data, scorer = known.data, Scorer(known.data)
    codes, names = known.world.codes, list(data.countries)
    records = []
    for i, country in enumerate(names):
        rest = [j for j in range(len(names)) if j != i]
        met = scorer.degrees(codes, countries=rest).met(scorer.thresholds)
        records += [{"left_out": country, "what": "country"} | record for record in _states(data, met, scorer)]
    for j in np.flatnonzero(scorer.scored):
        chosen = np.ones(len(scorer.scored), dtype=np.bool_)
        chosen[j] = False
        met = scorer.degrees(codes, indicators=chosen).met(scorer.thresholds)
        name = list(data.indicators)[j]
        records += [{"left_out": name, "what": "indicator"} | record for record in _states(data, met, scorer)]
    return records


def _states(data: Dataset, met: Kleene, scorer: Scorer) -> list[dict[str, Any]]:
    by_name = {name: met.at(i) for i, name in enumerate(scorer.criteria)}
    criteria = [{"of": name, "state": word(value, STATUSES)} for name, value in by_name.items()]
    answers = [{"of": question.id, "state": answer_of(question.rule, by_name)} for question in data.questions]
    return [*criteria, *answers]
