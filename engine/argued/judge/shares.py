"""In which share of all worlds something is true, exactly where the rule allows it.

    filled(known)                each silent cell takes any of its values, all being equally likely
    mistaken(known, 0.05)        each recorded cell is, with this probability, another of its values

The cells are independent, and a predicate reads each of them once. So its statements are independent, and so are the
countries that one counts: how many of them pass is a sum of independent ones and noughts, whose distribution is the
Poisson-binomial (Wang 1993), computed here in closed form: countries with the same chance are a binomial, and
binomials are convolved. What countries add to statements of two tests is gone through value by value. The cells of a
criterion, and the criteria of an answer, are independent too.

Where one cell decides over several countries (a comparison with that of another country), or an error may strike a
statement of two tests of which a part is silent, nothing so short is known: of such a statement the cells that it
reads are drawn, and those alone. Nothing else is, so that the cost grows with what rules read, and not with the panel.

Left out on purpose: dependence between cells (errors by passage: `argued.judge.robustness`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.data import Finding
from argued.judge.criteria import ROUNDING, Scorer
from argued.judge.evidence import Evidence
from argued.judge.robustness import (
    SEED,
    Drawn,
    Share,
    passages_misread,
    recorded_cells_wrong,
    silent_cells_drawn,
)
from argued.logic.evaluate import SILENT, Codes, Program, World, added, is_plain, passes
from argued.logic.predicates import (
    Against,
    CellTest,
    Quantified,
    Rows,
    Rule,
    Statement,
    Test,
    asked,
    fold,
)

Floats = NDArray[np.float64]
WORLDS = 20_000  # drawn for a statement of which nothing exact is known
MANY = 100_000  # drawn where errors strike passages
BLOCK = 2_000_000  # cells drawn at a time


class Chance(NamedTuple):
    """How likely something is surely true, and how likely it is possibly true."""

    surely: float
    possibly: float

    @property
    def share(self) -> Share:
        return Share(self.surely, max(self.possibly - self.surely, 0.0), 1 - self.possibly)


def filled(known: Evidence) -> Drawn:
    """The shares over all ways to fill the silent cells with values of the codebook, each as likely as any other."""
    return _Shares(known, None).all()


def mistaken(known: Evidence, probability: float) -> Drawn:
    """The shares where each recorded cell is another of its values with a probability; silent cells stay silent.

    Raises ValueError for a probability outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: saw {probability}; expected a number from 0 to 1")
    return _Shares(known, probability).all()


def worlds_of(
    known: Evidence, wrong: float | None, by_passage: bool, worlds: int | None, seed: int = SEED, jobs: int = 1
) -> Drawn:
    """The worlds that are asked for: with silent cells filled, or with errors; all of them, or some that are drawn."""
    if wrong is None:
        return filled(known) if worlds is None else silent_cells_drawn(known, worlds, seed, jobs)
    if by_passage:
        return passages_misread(known, wrong, worlds or MANY, seed, jobs)
    return mistaken(known, wrong) if worlds is None else recorded_cells_wrong(known, wrong, worlds, seed, jobs)


class _Shares:
    """The chances of everything under one evidence, with errors of a probability or with the silent cells filled."""

    def __init__(self, known: Evidence, wrong: float | None) -> None:
        self.known, self.wrong = known, wrong
        self.codes = known.world.codes
        self.sizes = np.array([len(i.values) for i in known.data.indicators.values()])
        self.done: dict[Statement, Chance] = {}

    @cached_property
    def likely(self) -> Floats:
        """How likely each cell has each value: (countries, indicators, values), and last how likely it is silent."""
        width = int(self.sizes.max())
        values = np.arange(width + 1)
        there = values < self.sizes[:, np.newaxis]  # of each indicator
        silent = self.codes == SILENT
        now = (values == self.codes[..., np.newaxis]).astype(np.float64)
        now[..., width] = silent
        if self.wrong is None:
            evenly: Floats = np.where(silent[..., np.newaxis], there / self.sizes[:, np.newaxis], now)
            return evenly
        others = np.maximum(self.sizes - 1, 1)[:, np.newaxis]
        error = np.where(self.sizes > 1, self.wrong, 0.0)[:, np.newaxis]
        with_errors = now * (1 - error) + (there * (1 - now)) * error / others
        likely: Floats = np.where(silent[..., np.newaxis], now, with_errors)
        return likely

    def all(self) -> Drawn:
        data = self.known.data
        judged = [finding for finding in data.findings if finding.judged]
        return Drawn(
            0,
            {finding.id: self.finding(finding).share for finding in judged},
            {name: chance.share for name, chance in self.criteria.items()},
            {question.id: _decided(question.rule, self.criteria).share for question in data.questions},
        )

    def finding(self, finding: Finding) -> Chance:
        if finding.decision is not None:
            return _decided(finding.decision, self.criteria)
        assert finding.predicate is not None
        return fold(finding.predicate, self.statement, _joined)

    @cached_property
    def criteria(self) -> dict[str, Chance]:
        """How likely each criterion is met."""
        scorer, found = Scorer(self.known.data), {}
        favourable = (self.likely * scorer.favourable[:, : self.likely.shape[-1]]).sum(axis=-1)
        for k, name in enumerate(scorer.criteria):
            columns = np.flatnonzero(scorer.weights[:, k])
            open_ = int(self.likely[:, columns, -1].sum())
            chance = count(favourable[:, columns].ravel())
            degrees = np.arange(len(chance)) / max(len(chance) - 1, 1)
            least = scorer.thresholds[k] - ROUNDING
            found[name] = Chance(
                float(chance[degrees >= least].sum()),
                float(chance[degrees + open_ / max(len(chance) - 1, 1) >= least].sum()),
            )
        return found

    # --- Statements ---------------------------------------------------------------------------------------

    def statement(self, statement: Statement) -> Chance:
        if statement not in self.done:
            self.done[statement] = self._statement(statement)
        return self.done[statement]

    def _statement(self, statement: Statement) -> Chance:
        columns = sorted(
            {a.test.column for a in asked(statement) if isinstance(a.test, CellTest) and not a.test.reported}
        )
        if isinstance(statement, Rows) or not columns:  # the same in every world
            return self._as_it_is(statement)
        if is_plain(statement):
            return self._counted(statement)
        if not statement.parts:
            return self._same(statement)
        return self._valued(statement, columns) or self._drawn(statement, columns)

    def _as_it_is(self, statement: Statement) -> Chance:
        value = self.known.truths.including(statement).of(statement)
        return Chance(float(value.surely), float(value.possibly))

    def _counted(self, statement: Quantified) -> Chance:
        """Of countries counted by one test of a cell."""
        assert isinstance(statement.test, CellTest)
        surely = possibly = 1.0
        for part in statement.parts:
            cells = self.likely[list(part.countries), statement.test.column]
            open_, chance = int(cells[:, -1].sum()), count(cells[:, list(statement.test.codes)].sum(axis=-1))
            number = np.arange(len(chance))
            surely *= chance[(part.least <= number) & (number + open_ <= part.most)].sum()
            possibly *= chance[(number <= part.most) & (part.least <= number + open_)].sum()
        return Chance(float(surely), float(possibly))

    def _same(self, statement: Quantified) -> Chance:
        """Of countries that share a value."""
        assert isinstance(statement.test, CellTest)
        cells = self.likely[list(statement.among), statement.test.column]
        known = cells[cells[:, -1] == 0]
        alike = float(known[:, :-1].prod(axis=0).sum()) if len(known) else 1.0
        return Chance(alike if len(known) == len(cells) else 0.0, alike)

    def _valued(self, statement: Quantified, columns: Sequence[int]) -> Chance | None:
        """Of countries of which each has its own cells, by going through their values; None where that does not do."""
        among = list(statement.among)
        if any(isinstance(each.test, CellTest) and each.countries != statement.among for each in asked(statement)):
            return None  # the cell of one country has a say in what others pass
        if len(statement.parts) > 2 or self.likely[np.ix_(among, columns)][..., -1].any():
            return None
        sets = np.array(list(itertools.product(*(range(self.sizes[column]) for column in columns))))
        every = _columns(statement)
        world = np.zeros((len(sets), len(self.codes), len(every)), dtype=np.int8)
        likely = np.ones((len(sets), len(among)))
        for n, column in enumerate(columns):
            world[:, :, every.index(column)] = sets[:, n, np.newaxis]
            likely *= self.likely[among, column][:, sets[:, n]].T
        narrow = _narrowed(statement, every)
        passing, given = passes(narrow, self._world(world, every), self.known.data.frame.countries)
        adds = np.zeros((len(narrow.parts), len(sets), len(among)), dtype=np.int64)
        for k, part in enumerate(narrow.parts):
            span = added(part, passing, given)
            if np.any(span.least != span.greatest):
                return None
            of_part = np.isin(among, part.countries)
            adds[k] = np.where(of_part, span.least, 0)
        chance = _sums(adds, likely)
        within = np.ones(chance.shape, dtype=np.bool_)
        sums = np.arange(-len(among), len(among) + 1)
        for k, part in enumerate(narrow.parts):
            fits = (part.least <= sums) & (sums <= part.most)
            within &= fits.reshape([-1 if axis == k else 1 for axis in range(chance.ndim)])
        true = float(chance[within].sum())
        return Chance(true, true)

    def _drawn(self, statement: Quantified, columns: Sequence[int]) -> Chance:
        """Of a statement of which nothing exact is known: the cells that it reads are drawn."""
        every = _columns(statement)
        program = Program([_narrowed(statement, every)], self.known.data.frame.countries)
        steps = self.likely[:, every].cumsum(axis=-1)
        random, totals, left = np.random.default_rng(SEED), np.zeros(2), WORLDS
        while left:
            worlds = min(left, max(1, BLOCK // max(1, steps.size)))
            drawn = random.random((worlds, *steps.shape[:2], 1))
            codes = np.minimum((drawn >= steps).sum(axis=-1), steps.shape[-1] - 1)
            codes = np.where(codes == steps.shape[-1] - 1, SILENT, codes).astype(np.int8)
            value = program.evaluate(self._world(codes, every)).at(0)
            totals += value.surely.sum(), value.possibly.sum()
            left -= worlds
        return Chance(*map(float, totals / WORLDS))

    def _world(self, codes: Codes, columns: Sequence[int]) -> World:
        """Worlds of some columns; which cells are reported is the same in all of them."""
        reported = np.broadcast_to(self.codes[:, columns] != SILENT, codes.shape)
        return replace(self.known.world, codes=codes, reported=reported)


# --- Distributions --------------------------------------------------------------------------------------


def count(likely: Floats) -> Floats:
    """How likely each number of successes is, from none to all, for independent trials (the Poisson-binomial).

    >>> count(np.array([0.5, 0.5, 1.0])).tolist()
    [0.0, 0.25, 0.5, 0.25]
    """
    chance = np.ones(1)
    for success, trials in zip(*np.unique(np.round(likely, 12), return_counts=True), strict=True):
        chance = np.convolve(chance, _binomial(int(trials), float(success)))
    return chance


def _binomial(trials: int, success: float) -> Floats:
    number = np.arange(trials + 1)
    if success in (0, 1):
        certain: Floats = (number == trials * success).astype(np.float64)
        return certain
    ways = np.concatenate([[0.0], np.log(np.arange(1, trials + 1)).cumsum()])  # of the factorials
    logs = ways[-1] - ways - ways[::-1] + number * math.log(success) + (trials - number) * math.log1p(-success)
    chance: Floats = np.exp(logs)
    return chance


def _sums(adds: NDArray[np.int64], likely: Floats) -> Floats:
    """How likely each sum is, or pair of sums, of what countries add: an axis for each, from minus all to all of them.

    `adds[sum, set, country]` is what a country adds that has a set of values, and `likely[set, country]` how likely it
    has that set.
    """
    parts, _, countries = adds.shape
    chance = np.zeros((2 * countries + 1,) * parts)
    chance[(countries,) * parts] = 1
    for i in range(countries):
        steps, which = np.unique(adds[:, :, i], axis=1, return_inverse=True)
        weights = np.bincount(which.ravel(), likely[:, i], steps.shape[1])
        shifted = [
            np.roll(chance, tuple(step), tuple(range(parts))) * w for step, w in zip(steps.T, weights, strict=True)
        ]
        chance = np.sum(shifted, axis=0)
    return chance


def _joined(how: str, parts: Sequence[Chance]) -> Chance:
    """The chance of a combination of independent parts."""
    if how == "not":
        return Chance(1 - parts[0].possibly, 1 - parts[0].surely)
    if how == "all_of":
        return Chance(math.prod(p.surely for p in parts), math.prod(p.possibly for p in parts))
    return Chance(1 - math.prod(1 - p.surely for p in parts), 1 - math.prod(1 - p.possibly for p in parts))


def _decided(rule: Rule, met: dict[str, Chance]) -> Chance:
    """The chance that a decision rule holds."""

    def of(statement: Any) -> Chance:
        chance = met[statement.criterion]
        return chance if statement.met else _joined("not", [chance])

    return fold(rule, of, _joined)


# --- Statements of some columns -------------------------------------------------------------------------


def _columns(statement: Statement) -> list[int]:
    """The columns that a statement reads."""
    return sorted({each.test.column for each in asked(statement) if isinstance(each.test, CellTest)})


def _narrowed(statement: Quantified, columns: Sequence[int]) -> Quantified:
    """The statement over a panel of these columns only."""

    def of(test: Any) -> Any:
        if isinstance(test, CellTest):
            return replace(test, column=columns.index(test.column))
        if isinstance(test, Against):
            return replace(test, left=of(test.left), right=of(test.right))
        return test

    other: Test | None = None if statement.other is None else of(statement.other)
    return replace(statement, test=of(statement.test), other=other)
