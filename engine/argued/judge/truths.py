"""What is true under one evidence, worked out once: of predicates, of their statements, of each country.

    truths = known.truths                    of all findings of the study, evaluated together
    truths.of(predicate)                     a truth value; its word is in `argued.logic.verdicts`
    truths.countries(statement)              who passes its test, who fails it, who is silent about it, and the values

Verdicts, witnesses, silent countries and what a sentence is filled with are read from here; nothing evaluates a
predicate a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from argued.logic.evaluate import SILENT, Program, Trace, World, interval
from argued.logic.kleene import Kleene, combined
from argued.logic.predicates import CellTest, Frame, Part, Predicate, Quantified, Rows, fold, statements


@dataclass(frozen=True)
class State:
    """How a country stands to the test of a statement; `value` is what it answers, None where that is not known."""

    country: str
    surely: bool
    possibly: bool
    value: str | None


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
        if all(statement in self.program.place for statement in statements(predicate)):
            return self
        return Truths(Program([predicate], self.program.countries), self.world, self.frame)

    def of(self, predicate: Predicate) -> Kleene:
        """The truth value of a predicate, or of a part of one."""
        return fold(predicate, lambda each: self._trace.statements.at(self.program.place[each]), combined)

    def parts(self, statement: Quantified) -> Iterator[tuple[Part, Kleene, list[State]]]:
        """The parts of a statement, each with its truth value and its countries."""
        start = int(self.program.starts[self.program.place[statement]]) if statement.parts else 0
        for at, part in enumerate(statement.parts, start):
            passing = self._trace.passing.at(at)
            states = [
                self._state(statement, i, bool(passing.surely[i]), bool(passing.possibly[i])) for i in part.countries
            ]
            yield part, self._trace.parts.at(at), states

    def countries(self, statement: Quantified) -> list[State]:
        """The countries that a statement asks about, in the order of the panel.

        Where it asks whether they share a value, each that gives one passes.
        """
        if statement.parts:
            by_country = {state.country: state for _, _, states in self.parts(statement) for state in states}
            return [by_country[self.frame.countries[i]] for i in statement.among]
        states = [self._state(statement, i, True, True) for i in statement.among]
        return [state if state.value is not None else State(state.country, False, True, None) for state in states]

    def _state(self, statement: Quantified, i: int, surely: bool, possibly: bool) -> State:
        test, country = statement.test, self.frame.countries[i]
        if isinstance(test, CellTest):
            code = self.world.codes[i, test.column]
            value = None if code == SILENT else self.frame.indicators[test.indicator][code]
        else:
            low, high = interval(test, self.world, country)
            value = f"{low:g}" if low == high else None
        return State(country, surely, possibly, value)

    def span(self, statement: Rows) -> tuple[float, float]:
        """The least and the greatest number that rows can give."""
        return interval(statement.test, self.world, None)
