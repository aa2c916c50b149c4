"""What is true under one evidence, worked out once: of predicates, of their statements, of each country.

    truths = known.truths                    of all findings of the study, evaluated together
    truths.of(predicate)                     a truth value; its word is in `argued.logic.verdicts`
    truths.countries(statement)              who passes its test, who fails it, who is silent about it, and the values

Verdicts, witnesses, silent countries and what a sentence is filled with are read from here; nothing evaluates a
predicate a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from argued.data import NOT_REPORTED
from argued.logic.evaluate import SILENT, Program, Trace, World, interval, is_plain, passes
from argued.logic.kleene import Kleene, combined
from argued.logic.predicates import (
    Against,
    CellTest,
    Frame,
    Part,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Test,
    fold,
    statements,
)
from argued.logic.wording import figures


@dataclass(frozen=True)
class State:
    """How a country stands to the test of a statement; `value` is what it answers, None where that is not known.

    `asked` is false where it surely does not pass the other test, by which those are chosen that are asked.
    """

    country: str
    surely: bool
    possibly: bool
    value: str | None
    asked: bool = True


@dataclass(frozen=True)
class Adds:
    """What a country adds to a part, at the least and at the most."""

    country: str
    least: int
    greatest: int


@dataclass(frozen=True)
class Truths:
    """The predicates of a program in one world."""

    program: Program
    world: World
    frame: Frame

    @cached_property
    def _trace(self) -> Trace:
        return self.program.trace(self.world)

    def including(self, predicate: Predicate) -> Truths:
        """These, or, for a predicate that the program does not have, those of that predicate alone."""
        if self.program.at(predicate) is not None:
            return self
        if all(statement in self.program.place for statement in statements(predicate)):
            return self
        return Truths(Program([predicate], self.program.countries), self.world, self.frame)

    def of(self, predicate: Predicate) -> Kleene:
        """The truth value of a predicate, or of a part of one."""
        at = self.program.at(predicate)
        if at is not None:
            return self._trace.predicates.at(at)
        return fold(predicate, lambda each: self._trace.statements.at(self.program.place[each]), combined)

    def parts(self, statement: Quantified) -> Iterator[tuple[Part, Kleene, list[Adds]]]:
        """The parts of a statement, each with its truth value and what its countries add."""
        start = int(self.program.starts[self.program.place[statement]]) if statement.parts else 0
        for at, part in enumerate(statement.parts, start):
            least, greatest = (each[:, at] for each in self._trace.adds)
            found = [Adds(self.frame.countries[i], int(least[i]), int(greatest[i])) for i in part.countries]
            yield part, self._trace.parts.at(at), found

    @cached_property
    def _states(self) -> dict[Quantified, list[State]]:
        return {}

    def countries(self, statement: Quantified) -> list[State]:
        """The countries that a statement asks about, in the order of the panel.

        Where it asks whether they share a value, each that gives one passes. Of those that must pass another test
        first, a country passes if it surely passes both, and fails if it surely passes the other alone.
        """
        if statement not in self._states:
            self._states[statement] = self._countries(statement)
        return self._states[statement]

    def _countries(self, statement: Quantified) -> list[State]:
        if is_plain(statement):
            found = {each.country: each for _, _, all_of_them in self.parts(statement) for each in all_of_them}
            states = [found[self.frame.countries[i]] for i in statement.among]
            return [
                State(each.country, each.least > 0, each.greatest > 0, self._value(statement.test, i))
                for i, each in zip(statement.among, states, strict=True)
            ]
        values = [self._value(statement.test, i) for i in statement.among]
        names = [self.frame.countries[i] for i in statement.among]
        if not statement.parts:
            return [State(c, value is not None, True, value) for c, value in zip(names, values, strict=True)]
        passing, given = passes(statement, self.world, self.frame.countries)
        if given is None or statement.two_counts:
            return list(map(State, names, passing.surely.tolist(), passing.possibly.tolist(), values))
        surely = passing.surely & given.surely
        possibly = passing.possibly | ~given.surely
        asked = given.possibly.tolist()
        return list(map(State, names, surely.tolist(), possibly.tolist(), values, asked))

    def other_side(self, statement: Quantified) -> list[State]:
        """The same for the other of two counts that are compared."""
        _, other = passes(statement, self.world, self.frame.countries)
        assert other is not None and statement.other is not None
        names = [self.frame.countries[i] for i in statement.among]
        values = [self._value(statement.other, i) for i in statement.among]
        return list(map(State, names, other.surely.tolist(), other.possibly.tolist(), values))

    def _value(self, test: Test, i: int) -> str | None:
        """What a country answers to a test; to a comparison, what its left side reads."""
        side = test.left if isinstance(test, Against) else test
        if isinstance(side, CellTest):
            code = self.world.codes[i, side.column]
            silent = NOT_REPORTED if side.reported else None
            return silent if code == SILENT else self.frame.indicators[side.indicator][code]
        low, high = interval(side, self.world, self.frame.countries[i])
        return in_figures(low, side) if low == high else None

    def unknown(self, statement: Quantified) -> list[str]:
        """The countries with a silent cell, or an empty field, that a statement reads and that leaves it open."""
        asked = {state.country for state in self.countries(statement) if state.asked}
        found = []
        for test in (statement.test,) if statement.other is None else (statement.other, statement.test):
            if isinstance(test, CellTest) and test.during:
                passing, given = passes(statement, self.world, self.frame.countries)
                value = passing if test is statement.test or given is None else given
                open_ = dict(zip(statement.among, (value.possibly & ~value.surely).tolist(), strict=True))
                found += [self.frame.countries[i] for i in statement.among if open_[i]]
                continue
            sides = (test.left, test.right) if isinstance(test, Against) else (test,)
            chosen = [i for i in statement.among if test is statement.other or self.frame.countries[i] in asked]
            for side, of in zip(sides, (chosen, _of(test, chosen)), strict=False):
                found += [self.frame.countries[i] for i in of if self._value(side, i) is None]
        return found

    def span(self, statement: Rows) -> tuple[float, float]:
        """The least and the greatest number that rows can give; of a comparison, those of the left side."""
        test = statement.test.left if isinstance(statement.test, Against) else statement.test
        assert isinstance(test, RowsTest)
        return interval(test, self.world, None)


def _of(test: Test, among: Sequence[int]) -> Sequence[int]:
    """The countries of which the right side of a comparison is read."""
    if not isinstance(test, Against) or test.whole:
        return ()
    return among if test.of is None else (test.of,)


def in_figures(number: float, test: RowsTest) -> str:
    """A measure as it is written: a day as a date."""
    return figures(number, test.days and not test.by_year)
