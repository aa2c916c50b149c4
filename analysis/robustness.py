"""How much it takes to overturn a conclusion, and how much hangs on what is not known.

*Overturning sets*: the fewest changes of the data that alter a finding's verdict. A change sets one
cell to another of its values, or to not reported; in the other tables it withdraws a row, adds one
that matches, or alters the number that is measured. Every change that the predicate can notice is
tried, and every pair of them where no single one suffices, all worlds in one go; that is exact,
since a predicate reads nothing else.

*Worlds*: the silent cells drawn at random, uniformly over the codebook's values, or each recorded
cell replaced, with a given probability, by another of its values. Worlds are drawn in blocks, each
with a random stream of its own (`numpy.random.SeedSequence.spawn`), so that the numbers do not
depend on how many workers share the blocks (joblib; its Dask backend spreads them over a cluster).

*Sweeps*: thresholds from 0 to 1; one country, or one indicator, left out.

Left out on purpose: overturning sets of three or more (a finding that no two changes can touch is
vacuous), and any probability that silent cells are one thing rather than another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.criteria import Scorer, answer_of, status
from analysis.dataset import Dataset, Finding
from analysis.evidence import Evidence
from analysis.logic import SILENT, Codes, Kleene, Program, Row, World, evaluate, matching
from analysis.predicates import Predicate, Quantified, RowsTest, cells, statements

BLOCK = 10_000  # worlds drawn at once: bounds the memory, and fixes the random streams
SEED = 20220601

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
    program = Program([predicate], known.data.frame.countries)
    before = program.evaluate(known.world).sign[0]
    places = np.array([(row, column, code) for row, column, code, _ in edits])
    for size in (1, 2):
        chosen = np.array(list(itertools.combinations(range(len(edits)), size)))
        if size == 2:  # two changes of one cell are one change
            chosen = chosen[(places[chosen[:, 0], :2] != places[chosen[:, 1], :2]).any(axis=1)]
        codes: Codes = np.repeat(known.world.codes[np.newaxis], len(chosen), axis=0)
        for column in chosen.T:
            row, cell, code = places[column].T
            codes[np.arange(len(chosen)), row, cell] = code
        altered = program.evaluate(World(codes, known.world.rows)).sign[:, 0] != before
        if altered.any():
            return [tuple(edits[i][3] for i in chosen[w]) for w in np.flatnonzero(altered)]
    return []


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


def _by_trial(predicate: Predicate, known: Evidence) -> list[tuple[Change, ...]]:
    """Predicates that read tables: each change tried in turn, and pairs where no single one suffices."""
    before = _sign(predicate, known.world, known)
    singles = list(_edits(predicate, known.world, known))
    found: list[tuple[Change, ...]] = [
        (change,) for world, change in singles if _sign(predicate, world, known) != before
    ]
    if found:
        return found
    return [
        (first, second)
        for world, first in singles
        for after, second in _edits(predicate, world, known)
        if first.what <= second.what and _sign(predicate, after, known) != before
    ]


def _sign(predicate: Predicate, world: World, known: Evidence) -> int:
    return int(evaluate(predicate, world, known.data.frame.countries).sign)


def _edits(predicate: Predicate, world: World, known: Evidence) -> Iterator[tuple[World, Change]]:
    for row, column, code, change in _cell_edits(predicate, known):
        codes = world.codes.copy()
        codes[row, column] = code
        yield World(codes, world.rows), change
    for leaf in statements(predicate):
        if isinstance(leaf.test, RowsTest):
            names = [known.data.frame.countries[i] for i in leaf.among] if isinstance(leaf, Quantified) else [None]
            for country in names:
                yield from _row_edits(leaf.test, country, world, known)


def _row_edits(test: RowsTest, country: str | None, world: World, known: Evidence) -> Iterator[tuple[World, Change]]:
    rows = list(world.rows.get(test.table, ()))
    numbers = _numbers(test, rows)

    def changed(to: Sequence[Row]) -> World:
        return World(world.codes, {**world.rows, test.table: to})

    for row, _ in matching(test, world, country):
        others = [other for other in rows if other is not row]
        what = f"{test.table}: {_describe(row)}"
        yield changed(others), Change(what, "recorded", None)
        for number in numbers:
            old = row[test.column]
            if number != old:
                change = Change(f"{what}, {test.column}", None if old is None else f"{old:g}", f"{number:g}")
                yield changed([*others, dict(row) | {test.column: number}]), change
    added: list[float | None] = [*numbers] or [None]
    for measured in added:
        new: dict[str, Any] = dict.fromkeys(known.data.frame.tables[test.table])
        new.update({column: values[0] for column, values in test.where})
        new.update({"country": country} if country else {})
        new.update({test.column: measured} if test.column else {})
        shown = ", ".join(f"{key} {value}" for key, value in new.items() if value is not None)
        yield changed([*rows, new]), Change(f"{test.table}: a further row", None, shown or "recorded")


def _numbers(test: RowsTest, rows: Sequence[Row]) -> list[float]:
    """The numbers that are worth trying in the measured column: around the bounds, and those in use."""
    if not test.column:
        return []
    bounds = [bound for bound in (test.least, test.greatest) if abs(bound) < float("inf")]
    used = [float(row[test.column]) for row in rows if row[test.column] is not None]
    return sorted({*used, *(bound + step for bound in bounds for step in (-1, 0, 1))})


def _describe(row: Row) -> str:
    words = [str(value) for key, value in row.items() if isinstance(value, str) and key not in ("note", "gist")]
    return ", ".join(words[:3])


# --- Random worlds ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shares:
    """What share of random worlds a statement holds in.

    `findings` maps a finding to the shares in which it is true, unknown and false; `criteria` and
    `answers` to those in which they are met (yes), undecided, and not met (no).
    """

    worlds: int
    findings: Mapping[str, tuple[float, float, float]]
    criteria: Mapping[str, tuple[float, float, float]]
    answers: Mapping[str, tuple[float, float, float]]


def silent_cells_drawn(known: Evidence, worlds: int = 100_000, seed: int = SEED, jobs: int = 1) -> Shares:
    """Each silent cell drawn uniformly over its indicator's values, independently, in every world."""
    return _shares(known, _draw_silent, worlds, seed, jobs)


def recorded_cells_wrong(
    known: Evidence, probability: float, worlds: int = 100_000, seed: int = SEED, jobs: int = 1
) -> Shares:
    """Each recorded cell replaced, with a probability, by another of its values; silent cells stay silent.

    Raises ValueError for a probability outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: saw {probability}; expected a number from 0 to 1")

    def draw(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int) -> Codes:
        return _draw_errors(codes, sizes, random, worlds, probability)

    return _shares(known, draw, worlds, seed, jobs)


def _draw_silent(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int) -> Codes:
    drawn: Codes = np.repeat(codes[np.newaxis], worlds, axis=0)
    rows, columns = np.nonzero(codes == SILENT)
    drawn[:, rows, columns] = random.random((worlds, len(rows)), dtype=np.float32) * sizes[columns]
    return drawn


def _draw_errors(codes: Codes, sizes: NDArray[np.int64], random: Random, worlds: int, probability: float) -> Codes:
    drawn: Codes = np.repeat(codes[np.newaxis], worlds, axis=0)
    rows, columns = np.nonzero(codes != SILENT)
    size = sizes[columns]
    wrong = random.random((worlds, len(rows)), dtype=np.float32) < probability
    step = 1 + (random.random((worlds, len(rows)), dtype=np.float32) * (size - 1)).astype(np.int8)
    right = codes[rows, columns]
    drawn[:, rows, columns] = np.where(wrong, (right + step) % size, right)
    return drawn


def _shares(known: Evidence, draw: Draw, worlds: int, seed: int, jobs: int) -> Shares:
    """Draws the worlds block by block, and adds up in how many of them each statement holds."""
    if worlds < 1:
        raise ValueError(f"worlds: saw {worlds}; expected at least 1")
    data = known.data
    sizes = [min(BLOCK, worlds - start) for start in range(0, worlds, BLOCK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    tally = _Tally(data, known)
    if jobs == 1:
        counts = [tally.count(draw, block, size) for block, size in zip(seeds, sizes, strict=True)]
    else:
        from joblib import Parallel, delayed

        work = (delayed(tally.count)(draw, block, size) for block, size in zip(seeds, sizes, strict=True))
        counts = Parallel(n_jobs=jobs)(work)
    total = np.sum(counts, axis=0) / worlds
    triples = iter([(float(row[0]), float(row[1]), float(row[2])) for row in total])
    return Shares(
        worlds,
        {finding.id: next(triples) for finding in tally.findings},
        {criterion.id: next(triples) for criterion in data.criteria},
        {question.id: next(triples) for question in data.questions},
    )


class _Tally:
    """Counts, over a block of worlds, how often each statement is true, unknown and false."""

    def __init__(self, data: Dataset, known: Evidence) -> None:
        self.findings = [finding for finding in data.findings if finding.predicate is not None]
        self.program = Program([f.predicate for f in self.findings if f.predicate], data.frame.countries)
        self.scorer = Scorer(data)
        self.rules = [question.rule for question in data.questions]
        self.sizes = np.array([len(i.values) for i in data.indicators.values()])
        self.world = known.world

    def count(self, draw: Draw, seed: np.random.SeedSequence, worlds: int) -> NDArray[np.int64]:
        """Counts of the shape (findings + criteria + answers, 3)."""
        codes = draw(self.world.codes, self.sizes, np.random.default_rng(seed), worlds)
        met = self.scorer.degrees(codes).met(self.scorer.thresholds)
        by_name = {
            name: Kleene(met.surely[..., i], met.possibly[..., i]) for i, name in enumerate(self.scorer.criteria)
        }
        answers = [rule.evaluate(by_name).sign for rule in self.rules]
        signs = np.column_stack([self.program.evaluate(World(codes, self.world.rows)).sign, met.sign, *answers])
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
    by_name = {name: Kleene(met.surely[i], met.possibly[i]) for i, name in enumerate(scorer.criteria)}
    criteria = [{"of": name, "state": status(met, i)} for i, name in enumerate(scorer.criteria)]
    answers = [{"of": question.id, "state": answer_of(question.rule, by_name)} for question in data.questions]
    return [*criteria, *answers]
