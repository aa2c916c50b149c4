"""Judges findings: a verdict under an evidence base, the cells that decide it, and the silent ones.

`judge` reads the truth of a finding's predicate from those of the evidence (`truths`), or has its decision rule decided
by the criteria (`criteria`). The verdict is
*supported* if it is true whatever the silent cells are, *contradicted* if it is false whatever they are,
and *not established* otherwise.

    judge(data.finding("all-have-a-centre"), evidence(data)).verdict     e.g. "not established"

Left out on purpose: how the sentence reads (`wording`) and what would overturn it (`robustness`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from argued.data import NOT_REPORTED, OBSERVATIONS, RECORD, Finding, Row
from argued.data.lineage import kept
from argued.judge.confidence import Sureness, hedge, hedged, sureness
from argued.judge.criteria import by_rule, deciding, with_degrees
from argued.judge.evidence import SUPPOSED, Cell, Evidence
from argued.judge.reads import Read, cells_read, reads
from argued.judge.truths import Adds, State, Truths
from argued.logic.kleene import Kleene, combined
from argued.logic.predicates import (
    Against,
    CellTest,
    Part,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Rule,
    Statement,
    fold,
    statements,
)
from argued.logic.verdicts import (
    CONTRADICTED,
    MET,
    NOT_ESTABLISHED,
    NOT_JUDGED,
    UNDECIDED,
    relations,
    word,
)
from argued.logic.wording import Outcome, fill


@dataclass(frozen=True)
class Witness:
    """A fact that decides a verdict: a coding, an observation, or a row of another table.

    What is supposed stands in no table: `table` is empty, and `line` is 0.
    """

    country: str | None
    indicator: str | None
    value: str
    basis: str
    passages: tuple[str, ...]
    table: str
    line: int

    def as_dict(self) -> dict[str, Any]:
        fields = ("country", "indicator", "value", "basis", "table", "line")
        return {name: getattr(self, name) for name in fields} | {"passages": list(self.passages)}


@dataclass(frozen=True)
class Judgement:
    """A finding as judged under an evidence base.

    `verdict` is None for a judgement, which no rule decides. `sureness` is what becomes of the verdict without the
    weaker answers, `statement` how it then reads. `witnesses` are the facts that decide it, `silent` the countries with
    a cell that the predicate reads and the base does not report. Each is worked out when it is asked for.
    """

    finding: Finding
    known: Evidence = field(repr=False)

    @property
    @kept
    def verdict(self) -> str | None:
        if self.finding.predicate is not None:
            return word(truth(self.finding.predicate, self.known))
        return self.sureness.stands if self.sureness else None

    @property
    def sureness(self) -> Sureness | None:
        return self._said[0]

    @property
    def statement(self) -> str:
        return self._said[1]

    @property
    @kept
    def _said(self) -> tuple[Sureness | None, str]:
        return said(self.finding, self.known)

    @property
    def base(self) -> str:
        return self.known.base

    @property
    @kept
    def witnesses(self) -> tuple[Witness, ...]:
        if self.finding.decision is not None:
            return tuple(_of_criteria(self.finding.decision, self.known))
        return witnesses(self.finding.predicate, self.known) if self.finding.predicate else ()

    @property
    @kept
    def silent(self) -> tuple[str, ...]:
        if self.finding.predicate is not None:
            return silent_countries(self.finding.predicate, self.known)
        silent = {cell.country for cell in cells_read(self.finding, self.known) if cell.value is None}
        return tuple(country for country in self.known.data.frame.countries if country in silent)

    @property
    def weakest(self) -> str | None:
        """The confidence of the weakest answer that the verdict needs; None where it needs none."""
        return self.sureness.weakest if self.sureness else None

    @property
    def recorded(self) -> str | None:
        return self.finding.recorded.get(self.base)

    @property
    def as_recorded(self) -> bool:
        """Whether the verdict is the recorded one; no verdict is recorded for the public record."""
        return self.recorded is None or self.verdict == self.recorded

    @property
    def relation(self) -> str | None:
        """How the verdict stands to the source: as the finding says, if the verdict allows it; None for a judgement."""
        if self.verdict is None:
            return None
        possible = relations(self.verdict, self.finding.untested)
        return self.finding.relation if self.finding.relation in possible else possible[0]

    @property
    def restates(self) -> bool:
        """Whether the verdict rests on no passage but those that state the finding."""
        behind = {passage for witness in self.witnesses for passage in witness.passages}
        return bool(behind) and behind <= set(self.finding.passages)

    def as_dict(self) -> dict[str, Any]:
        finding = self.finding
        return {
            "id": finding.id,
            "kind": finding.kind,
            "section": finding.section,
            "passages": list(finding.passages),
            "published": finding.published,
            "verdict": self.verdict,
            "recorded": self.recorded,
            "relation": self.relation,
            "untested": finding.untested,
            "rests_on": list(finding.rests_on),
            "by_confidence": self.sureness._asdict() if self.sureness else None,
            "weakest": self.weakest,
            "witnesses": [witness.as_dict() for witness in self.witnesses],
            "silent": list(self.silent),
            "statement": self.statement,
        }


def judge_all(known: Evidence) -> list[Judgement]:
    """Every finding under one evidence base, in the order of the file."""
    return [judge(finding, known) for finding in known.data.findings]


def judge(finding: Finding, known: Evidence) -> Judgement:
    """The verdict on a finding, with what decides it and how it reads; judged once under the same evidence."""
    return _judged(known, finding)


@kept
def _judged(known: Evidence, finding: Finding) -> Judgement:
    return Judgement(finding, known)


def said(finding: Finding, known: Evidence) -> tuple[Sureness | None, str]:
    """The verdict on a finding, by confidence (None where no rule decides it), and how the sentence then reads."""
    names = known.data.names
    predicate = finding.predicate
    if finding.decision is not None:
        sure, steps = by_rule(finding.decision, known)
        return sure, hedged(with_degrees(finding.statement[sure.stands], steps), hedge(sure, known.data.study))
    if predicate is None:
        return None, fill(finding.statement[NOT_JUDGED], {}, names)
    sure = sureness(known, lambda each: word(truth(predicate, each)))
    sentence = fill(finding.statement[sure.stands], outcomes(predicate, known), names, known.data.units.none)
    return sure, hedged(sentence, hedge(sure, known.data.study))


def truth(predicate: Predicate, known: Evidence) -> Kleene:
    """The truth value of one predicate, or of a part of one, under an evidence base."""
    return known.truths.including(predicate).of(predicate)


def silent_countries(predicate: Predicate, known: Evidence) -> tuple[str, ...]:
    """The countries with a silent cell, or an empty field, that the predicate reads."""
    truths = known.truths.including(predicate)
    found = {c for each in statements(predicate) if isinstance(each, Quantified) for c in truths.unknown(each)}
    return tuple(country for country in known.data.frame.countries if country in found)


# --- Witnesses ----------------------------------------------------------------------------------


def witnesses(predicate: Predicate, known: Evidence) -> tuple[Witness, ...]:
    """The facts that decide a predicate.

    A combination is decided by those of its parts that have its own truth value: by all of them
    where a conjunction is true or a disjunction is false.
    """
    truths = known.truths.including(predicate)

    def of(statement: Statement) -> tuple[Kleene, list[Witness]]:
        return truths.of(statement), list(_deciding(statement, truths, known))

    def join(how: str, parts: Sequence[tuple[Kleene, list[Witness]]]) -> tuple[Kleene, list[Witness]]:
        value = combined(how, [part for part, _ in parts])
        deciding = [each for part, found in parts if how == "not" or word(part) == word(value) for each in found]
        return value, deciding

    return tuple(dict.fromkeys(fold(predicate, of, join)[1]))


def _of_criteria(rule: Rule, known: Evidence) -> Iterator[Witness]:
    """The answers that count for what decides a decision rule: of a criterion that is met the favourable ones, of one
    that is not the others, and of one that is undecided all."""
    data, (_, steps) = known.data, by_rule(rule, known)
    for step in deciding(rule, steps):
        scored = [each for each in data.indicators.values() if each.scored and each.criterion == step.criterion]
        for country, indicator in itertools.product(data.countries, scored):
            cell = known.cell(country, indicator.name)
            counts = step.status == UNDECIDED or (cell.value in indicator.favourable) == (step.status == MET)
            yield from filter(None, [cell_witness(cell)] if counts else [])


def _deciding(statement: Statement, truths: Truths, known: Evidence) -> Iterable[Witness]:
    """The facts that decide a statement: rows, or what the countries answer that decide one of its parts."""
    if isinstance(statement, Rows):
        return _facts(statement, (), known)
    if not statement.parts:
        return _facts(statement, [state.country for state in truths.countries(statement)], known)
    verdict = word(truths.of(statement))
    parts = [(part, adds) for part, value, adds in truths.parts(statement) if word(value) == verdict]
    return [fact for part, adds in parts for fact in _facts(statement, _of_part(part, adds, verdict), known)]


def _of_part(part: Part, adds: Sequence[Adds], verdict: str) -> list[str]:
    """The countries of a part whose answers decide it: those that add something for sure, or surely nothing."""
    passing = [each.country for each in adds if each.least > 0]
    failing = [each.country for each in adds if each.greatest <= 0]
    if verdict == CONTRADICTED:
        return passing if sum(each.least for each in adds) > part.most else failing
    asked_for = verdict == NOT_ESTABLISHED or part.least > 0
    asked_against = verdict == NOT_ESTABLISHED or part.most < len(part.countries)
    deciding = {*(passing if asked_for else ()), *(failing if asked_against else ())}
    return [each.country for each in adds if each.country in deciding]


def _facts(statement: Statement, countries: Sequence[str], known: Evidence) -> list[Witness]:
    """What a statement reads: all, if it is of rows as a whole, and else of some countries, country by country.

    What is read besides, of a country with which the others are compared or of rows as a whole, comes last.
    """
    found: list[Witness] = []
    for read in reads(statement, known):
        if isinstance(read.test, RowsTest):
            found += [_row_witness(read.test, row) for row in read.rows]
        elif read.test.reported:
            found += [cell_witness(cell) or _silence(cell) for cell in read.cells]
        elif read.test.during:
            found += _over_days(read, known)
        else:
            found += filter(None, map(cell_witness, read.cells))
    if not isinstance(statement, Quantified):
        return found
    asked_about = {known.data.frame.countries[i] for i in statement.among}
    besides = [each for each in found if each.country not in asked_about]
    return [each for country in countries for each in found if each.country == country] + besides


def _over_days(read: Read, known: Evidence) -> Iterator[Witness]:
    """The observations of the days that are asked of; and the cell itself, where it is of one of them and no
    observation decides it."""
    assert isinstance(read.test, CellTest)
    for row in read.rows:
        yield Witness(row["country"], row["indicator"], row["value"], RECORD, (), OBSERVATIONS, row.line)
    today = known.date.toordinal()
    if any((span.first or today) <= today <= (span.last or today) for span in read.test.during):
        yield from filter(None, (cell_witness(cell) for cell in read.cells if cell.row not in read.rows))


def _silence(cell: Cell) -> Witness:
    """A cell as a witness of its not being reported."""
    return Witness(cell.country, cell.indicator, NOT_REPORTED, NOT_REPORTED, (), "", 0)


def cell_witness(cell: Cell) -> Witness | None:
    """A cell as a witness; None where it is not reported."""
    if cell.value is None or cell.basis is None:
        return None
    return Witness(
        country=cell.country,
        indicator=cell.indicator,
        value=cell.value,
        basis=cell.basis,
        passages=tuple(cell.row.get("passages", ())) if cell.row else (),
        table={RECORD: OBSERVATIONS, SUPPOSED: ""}.get(cell.basis, "codings"),
        line=cell.row.line if cell.row else 0,
    )


def _row_witness(test: RowsTest, row: Row) -> Witness:
    asked = [test.column] if test.measure != "count" else test.columns
    return Witness(
        country=row.get("country"),
        indicator=None,
        value="; ".join("not reported" if row[column] is None else str(row[column]) for column in asked),
        basis="rows",
        passages=tuple(row.get("passages") or ()),
        table=test.table,
        line=row.line,
    )


# --- What a sentence can refer to ------------------------------------------------------------------


def outcomes(predicate: Predicate, known: Evidence) -> dict[str, Outcome]:
    """For each statement of a predicate, by its name ("" for the first): who passes, fails, is silent."""
    truths = known.truths.including(predicate)
    found: dict[str, Outcome] = {}
    for statement in statements(predicate):
        outcome = _outcome(statement, truths)
        found.setdefault("", outcome)
        if statement.name:
            found[statement.name] = outcome
        if isinstance(statement, Quantified) and statement.other_name:
            found[statement.other_name] = _of_countries(truths.other_side(statement))
    return found


def _outcome(statement: Statement, truths: Truths) -> Outcome:
    test = statement.test.left if isinstance(statement.test, Against) else statement.test
    days = isinstance(test, RowsTest) and test.days and not test.by_year
    asked = test.asked if isinstance(test, RowsTest) else None
    if isinstance(statement, Rows):
        return Outcome((), (), (), (), {}, truths.span(statement), asked, days)
    return _of_countries([state for state in truths.countries(statement) if state.asked], asked, days)


def _of_countries(states: Sequence[State], asked: float | None = None, days: bool = False) -> Outcome:
    return Outcome(
        among=tuple(state.country for state in states),
        yes=tuple(state.country for state in states if state.surely),
        no=tuple(state.country for state in states if not state.possibly),
        silent=tuple(state.country for state in states if state.possibly and not state.surely),
        values={state.country: state.value for state in states if state.value is not None},
        interval=None,
        asked=asked,
        days=days,
    )
