"""Challenging a verdict: the records from which the page judges anew, and the same in Python.

    records(data, base)                            what `_extensions/argued/challenge.js` works on, as plain data
    challenged(data, state)                        what this module, and so the page, makes of a state

A reader of the page changes cells, the evidence base and the thresholds, withdraws rows of the other tables and
changes their numbers. The page evaluates the predicates that the paper uses, compiled here to counts over columns,
over the cells and rows that the paper uses; it fills in the same sentences. It has no rule of its own: a test edits
the page in a browser and compares all that it says with `challenged`.

Left out on purpose: how the page looks, rows that the tables do not have, and what would overturn a verdict (that
stands on the cards).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from argued.data import Dataset, Row
from argued.judge import criteria
from argued.judge.changes import suppose
from argued.judge.evidence import evidence
from argued.judge.findings import said
from argued.logic.predicates import AllOf, AnyOf, CellTest, Not, Predicate, Quantified, Rows, RowsTest, statements
from argued.logic.rules import Rule
from argued.logic.wording import WORDS, plain
from argued.show.explain import fields, rule


@dataclass(frozen=True)
class State:
    """What a reader has changed: `settings` of cells and rows as in `changes.suppose`, thresholds by criterion."""

    base: str
    settings: Sequence[str] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)


def challenged(data: Dataset, state: State) -> dict[str, Any]:
    """Every verdict, sentence, degree, status and answer under a state.

    Raises KeyError for a cell, a value or an evidence base that there is not.
    """
    criteria_now = tuple(replace(c, threshold=state.thresholds.get(c.id, c.threshold)) for c in data.criteria)
    data = replace(data, criteria=criteria_now)
    known = suppose(evidence(data, state.base), state.settings)
    return {
        "findings": {f.id: list(said(f, known)) for f in data.findings if f.predicate is not None},
        "criteria": {s.criterion: [s.low, s.high, s.status] for s in criteria.standings(known)},
        "answers": {a.question.id: [a.answer, criteria.in_words(a)] for a in criteria.judge_questions(known)},
    }


def records(data: Dataset, own: str) -> dict[str, Any]:
    """All that the page needs to judge anew: cells and rows by evidence base, codebook, predicates, sentences, rules.

    The paper's own evidence base comes first: changes are told by comparison with it.
    """
    known = {base: evidence(data, base) for base in dict.fromkeys([own, *data.bases])}
    tests = _tests(data)
    return {
        "version": data.package.get("version", ""),
        "words": WORDS,
        "countries": [{"code": code, "name": row["name"]} for code, row in data.countries.items()],
        "bases": [
            {
                "name": base,
                "label": data.bases[base].label,
                "codes": each.world.codes.tolist(),
                "rows": {
                    table: [row.line for row in _read(tests[table], rows)]
                    for table, rows in each.world.rows.items()
                    if table in tests
                },
            }
            for base, each in known.items()
        ],
        "indicators": [
            {
                "name": indicator.name,
                "criterion": indicator.criterion,
                "question": indicator.question,
                "values": indicator.values,
                "favourable": [indicator.values.index(value) for value in indicator.favourable],
                "scored": indicator.scored,
            }
            for indicator in data.indicators.values()
        ],
        "tables": {table: _table(data, table, each) for table, each in tests.items()},
        "criteria": [{"id": c.id, "label": c.label, "threshold": c.threshold} for c in data.criteria],
        "findings": [
            {
                "id": finding.id,
                "number": number,
                "published": finding.published,
                "rule": rule(finding.predicate, data),
                "predicate": _compiled(finding.predicate),
                "statement": {verdict: each.as_data() for verdict, each in finding.statement.items()},
            }
            for number, finding in enumerate(data.findings, 1)
            if finding.predicate
        ],
        "questions": [
            {
                "id": q.id,
                "question": q.question,
                "rule": _rule(q.rule),
                "says": {answer: each.as_data() for answer, each in q.says.items()},
            }
            for q in data.questions
        ],
    }


def _tests(data: Dataset) -> dict[str, list[RowsTest]]:
    """Every test of rows that a finding makes, by the table that it reads."""
    found: dict[str, list[RowsTest]] = {}
    for finding in data.findings:
        for leaf in statements(finding.predicate) if finding.predicate else ():
            if isinstance(leaf.test, RowsTest):
                found.setdefault(leaf.test.table, []).append(leaf.test)
    return found


def _read(tests: Sequence[RowsTest], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows that some test may match, whatever number they had."""
    numbers = {test.column for test in tests}
    asked = [[(column, wanted) for column, wanted in test.where if column not in numbers] for test in tests]

    def may_match(row: Row) -> bool:
        return any(all(row[column] is None or row[column] in wanted for column, wanted in each) for each in asked)

    return [row for row in rows if isinstance(row, Row) and may_match(row)]


def _table(data: Dataset, table: str, tests: Sequence[RowsTest]) -> dict[str, Any]:
    """A table that tests read: which of its columns are numbers to be changed, and each row by its line."""
    numbers = {test.column for test in tests if test.column}
    country = {"country"} & data.frame.tables[table].keys()
    columns = sorted({column for test in tests for column, _ in test.where} | numbers | country)
    rows = {
        row.line: {"text": "; ".join(fields(row, data)), **{column: row[column] for column in columns}}
        for row in _read(tests, data.table(table))
    }
    return {"label": plain(table), "numbers": sorted(numbers), "rows": rows}


def _compiled(predicate: Predicate) -> dict[str, Any]:
    """A predicate as the page evaluates it: combinations, and statements that count countries in parts."""
    match predicate:
        case AllOf(parts=parts):
            return {"all_of": [_compiled(part) for part in parts]}
        case AnyOf(parts=parts):
            return {"any_of": [_compiled(part) for part in parts]}
        case Not(part=part):
            return {"not": _compiled(part)}
        case Rows(test=test, name=name):
            return {"name": name, **_rows(test)}
        case Quantified(test=test):
            statement: dict[str, Any] = {"name": predicate.name, "among": predicate.among}
            if predicate.quantifier == "same":
                statement["same"] = True
            else:
                statement["parts"] = [[part.countries, part.least, part.most] for part in predicate.parts]
            if isinstance(test, CellTest):
                return statement | {"column": test.column, "codes": test.codes}
            return statement | _rows(test)


def _rows(test: RowsTest) -> dict[str, Any]:
    bounds = {"least": _finite(test.least), "most": _finite(test.greatest), "asked": test.asked}
    return {"table": test.table, "where": test.where, "measure": test.measure, "measured": test.column, **bounds}


def _finite(number: float) -> float | None:
    """JSON has no infinity: None is the open end."""
    return None if math.isinf(number) else number


def _rule(rule: Rule) -> dict[str, Any]:
    if rule.kind == "criterion":
        return {"criterion": rule.criterion, "is": rule.wanted}
    parts = [_rule(part) for part in rule.parts]
    return {"not": parts[0]} if rule.kind == "not" else {rule.kind: parts}
