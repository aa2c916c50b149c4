"""Judges findings: a verdict under an evidence base, the cells that decide it, and the silent ones.

`judge` evaluates a finding's predicate (the language is in `predicates`) over the cells of an
evidence base. The verdict is *supported* if it is true whatever the silent cells are,
*contradicted* if it is false whatever they are, and *not established* otherwise.

    judge(data.finding("all-have-a-centre"), evidence(data)).verdict     e.g. "not established"

Left out on purpose: how the sentence reads (`wording`) and what would overturn it (`robustness`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from argued.data import CONTRADICTED, NOT_ESTABLISHED, RECORD, SUPPORTED, Finding, Row
from argued.judge.evidence import Cell, Evidence
from argued.logic.evaluate import Kleene, evaluate, interval, matching, truth_by_country
from argued.logic.predicates import (
    AllOf,
    AnyOf,
    CellTest,
    Not,
    Part,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    cells,
    statements,
)
from argued.logic.wording import Outcome, fill


@dataclass(frozen=True)
class Witness:
    """A fact that decides a verdict: a cell of the codings or the record, or a row of another table."""

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

    `verdict` is None for a finding of kind "judgement", which no predicate decides. `silent` are
    the countries with a cell that the predicate reads and the base does not report.
    """

    finding: Finding
    base: str
    verdict: str | None
    witnesses: tuple[Witness, ...]
    silent: tuple[str, ...]
    statement: str

    @property
    def recorded(self) -> str | None:
        return self.finding.recorded.get(self.base)

    @property
    def as_recorded(self) -> bool:
        """Whether the verdict is the recorded one; no verdict is recorded for the public record."""
        return self.recorded is None or self.verdict == self.recorded

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
            "witnesses": [witness.as_dict() for witness in self.witnesses],
            "silent": list(self.silent),
            "statement": self.statement,
        }


def judge_all(known: Evidence) -> list[Judgement]:
    """Every finding under one evidence base, in the order of the file."""
    return [judge(finding, known) for finding in known.data.findings]


def judge(finding: Finding, known: Evidence) -> Judgement:
    """The verdict on a finding, with what decides it and how it reads."""
    verdict, sentence = said(finding, known)
    if finding.predicate is None:
        return Judgement(finding, known.base, verdict, (), (), sentence)
    silent = silent_countries(finding.predicate, known)
    witnesses = _unique(_witnesses(finding.predicate, known))
    return Judgement(finding, known.base, verdict, witnesses, silent, sentence)


def said(finding: Finding, known: Evidence) -> tuple[str | None, str]:
    """The verdict on a finding (None where no predicate decides it), and how the sentence then reads."""
    names = {code: row["name"] for code, row in known.data.countries.items()}
    if finding.predicate is None:
        return None, fill(finding.statement["judgement"], {}, names)
    verdict = verdict_of(truth(finding.predicate, known))
    return verdict, fill(finding.statement[verdict], outcomes(finding.predicate, known), names)


def verdict_of(value: Kleene) -> str:
    """The verdict that a single truth value amounts to."""
    if value.surely.all():
        return SUPPORTED
    return NOT_ESTABLISHED if value.possibly.all() else CONTRADICTED


def truth(predicate: Predicate, known: Evidence) -> Kleene:
    """The truth value of one predicate, or of a part of one, under an evidence base."""
    return evaluate(predicate, known.world, known.data.frame.countries)


def _by_country(test: CellTest | RowsTest, countries: Sequence[int], known: Evidence) -> Kleene:
    names = known.data.frame.countries
    return truth_by_country(test, known.world, {i: names[i] for i in countries})


def silent_countries(predicate: Predicate, known: Evidence) -> tuple[str, ...]:
    """The countries with a silent cell, or an empty field, that the predicate reads."""
    frame = known.data.frame
    found = {c for c, i in cells(predicate, frame) if known.cell(c, i).value is None}
    for leaf in statements(predicate):
        if isinstance(leaf, Quantified) and isinstance(leaf.test, RowsTest):
            for i in leaf.among:
                low, high = interval(leaf.test, known.world, frame.countries[i])
                if low != high:
                    found.add(frame.countries[i])
    return tuple(country for country in frame.countries if country in found)


# --- Witnesses ----------------------------------------------------------------------------------


def _witnesses(predicate: Predicate, known: Evidence) -> Iterable[Witness]:
    """The facts that decide a predicate.

    A combination is decided by those of its parts that have its own truth value: by all of them
    where a conjunction is true or a disjunction is false.
    """
    match predicate:
        case Not(part=part):
            yield from _witnesses(part, known)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            verdict = verdict_of(truth(predicate, known))
            for part in parts:
                if verdict_of(truth(part, known)) == verdict:
                    yield from _witnesses(part, known)
        case Rows(test=test):
            yield from _row_witnesses(test, None, known)
        case Quantified(quantifier="same", among=among, test=test):
            yield from _country_witnesses(test, among, known)
        case Quantified(parts=groups, test=test):
            verdict = verdict_of(truth(predicate, known))
            for group in groups:
                if verdict_of(truth(replace(predicate, parts=(group,)), known)) == verdict:
                    yield from _country_witnesses(test, _deciding(group, test, verdict, known), known)


def _deciding(part: Part, test: CellTest | RowsTest, verdict: str, known: Evidence) -> list[int]:
    """The countries of a part whose answers decide it."""
    value = _by_country(test, part.countries, known)
    passing = [i for i, sure in zip(part.countries, value.surely, strict=True) if sure]
    failing = [i for i, may in zip(part.countries, value.possibly, strict=True) if not may]
    if verdict == CONTRADICTED:
        return passing if len(passing) > part.most else failing
    if verdict == NOT_ESTABLISHED:
        return sorted(passing + failing)
    return sorted((passing if part.least > 0 else []) + (failing if part.most < len(part.countries) else []))


def _country_witnesses(test: CellTest | RowsTest, countries: Sequence[int], known: Evidence) -> Iterable[Witness]:
    for i in countries:
        country = known.data.frame.countries[i]
        if isinstance(test, RowsTest):
            yield from _row_witnesses(test, country, known)
        else:
            witness = cell_witness(known.cell(country, test.indicator))
            if witness:
                yield witness


def cell_witness(cell: Cell) -> Witness | None:
    """A cell as a witness; None where it is not reported."""
    if cell.row is None or cell.value is None:
        return None
    coded = "basis" in cell.row
    return Witness(
        country=cell.country,
        indicator=cell.indicator,
        value=cell.value,
        basis=cell.row["basis"] if coded else RECORD,
        passages=tuple(cell.row["passages"]) if coded else (),
        table="codings" if coded else RECORD,
        line=cell.row.line,
    )


def _row_witnesses(test: RowsTest, country: str | None, known: Evidence) -> Iterable[Witness]:
    for row, _ in matching(test, known.world, country):
        asked = [test.column] if test.measure != "count" else [column for column, _ in test.where]
        yield Witness(
            country=row.get("country"),
            indicator=None,
            value="; ".join("not reported" if row[column] is None else str(row[column]) for column in asked),
            basis="rows",
            passages=tuple(row.get("passages") or ()),
            table=test.table,
            line=_line(row),
        )


def _line(row: Mapping[str, Any]) -> int:
    return row.line if isinstance(row, Row) else 0


def _unique(witnesses: Iterable[Witness]) -> tuple[Witness, ...]:
    return tuple(dict.fromkeys(witnesses))


# --- What a sentence can refer to ------------------------------------------------------------------


def outcomes(predicate: Predicate, known: Evidence) -> dict[str, Outcome]:
    """For each statement of a predicate, by its name ("" for the first): who passes, fails, is silent."""
    found: dict[str, Outcome] = {}
    for leaf in statements(predicate):
        answer = _outcome(leaf, known)
        found.setdefault("", answer)
        if leaf.name:
            found[leaf.name] = answer
    return found


def _outcome(leaf: Quantified | Rows, known: Evidence) -> Outcome:
    frame, test = known.data.frame, leaf.test
    asked = test.asked if isinstance(test, RowsTest) else None
    if isinstance(leaf, Rows):
        return Outcome((), (), (), (), {}, interval(leaf.test, known.world, None), asked)
    among = tuple(frame.countries[i] for i in leaf.among)
    values = {country: value for country in among if (value := _value(test, country, known)) is not None}
    if leaf.quantifier == "same":
        silent = tuple(country for country in among if country not in values)
        return Outcome(among, tuple(values), (), silent, values, None)
    passing = _by_country(test, leaf.among, known)
    states = list(zip(among, passing.surely, passing.possibly, strict=True))
    return Outcome(
        among,
        yes=tuple(country for country, sure, _ in states if sure),
        no=tuple(country for country, _, may in states if not may),
        silent=tuple(country for country, sure, may in states if may and not sure),
        values=values,
        interval=None,
        asked=asked,
    )


def _value(test: CellTest | RowsTest, country: str, known: Evidence) -> str | None:
    """What a country answers, or the number that its rows give; None where that is not known."""
    if isinstance(test, CellTest):
        return known.cell(country, test.indicator).value
    low, high = interval(test, known.world, country)
    return f"{low:g}" if low == high else None
