"""Challenging a verdict: the records from which the page judges anew, and the same in Python.

    records(data, base)                            what `review/challenge.js` works on, as plain data
    challenged(data, state)                        what this module, and so the page, makes of a state

A reader of the page changes cells, the evidence base and the thresholds. The page evaluates the predicates that
the paper uses, compiled here to counts over columns, over the cells that the paper uses; it fills in the same
sentences. It has no rule of its own: a test edits the page in a browser and compares all that it says with
`challenged`.

Tables of rows are not edited on the page, so a test of rows is a fixed span of numbers under each evidence base.

Left out on purpose: how the page looks, and what would overturn a verdict (that stands on the cards).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis import criteria
from analysis.changes import suppose
from analysis.dataset import Dataset, Finding
from analysis.evidence import Evidence, evidence
from analysis.explain import rule
from analysis.findings import said
from analysis.logic import interval
from analysis.predicates import AllOf, AnyOf, CellTest, Not, Predicate, Quantified, Rows, RowsTest
from analysis.rules import Rule


@dataclass(frozen=True)
class State:
    """What a reader has changed: `cells` are settings as in `changes.suppose`, thresholds go by criterion."""

    base: str
    cells: Sequence[str] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)


def challenged(data: Dataset, state: State) -> dict[str, Any]:
    """Every verdict, sentence, degree, status and answer under a state.

    Raises KeyError for a cell, a value or an evidence base that there is not.
    """
    criteria_now = tuple(replace(c, threshold=state.thresholds.get(c.id, c.threshold)) for c in data.criteria)
    data = replace(data, criteria=criteria_now)
    known = suppose(data, evidence(data, state.base), state.cells)
    return {
        "findings": {f.id: list(said(f, known)) for f in data.findings if f.predicate is not None},
        "criteria": {s.criterion: [s.low, s.high, s.status] for s in criteria.standings(data, known)},
        "answers": {a.question.id: [a.answer, criteria.in_words(a)] for a in criteria.judge_questions(data, known)},
    }


def records(data: Dataset, own: str) -> dict[str, Any]:
    """All that the page needs to judge anew: cells by evidence base, codebook, predicates, sentences, rules.

    The paper's own evidence base comes first: changes are told by comparison with it.
    """
    known = {base: evidence(data, base) for base in dict.fromkeys([own, *data.bases])}
    return {
        "version": data.package.get("version", ""),
        "countries": [{"code": code, "name": row["name"]} for code, row in data.countries.items()],
        "bases": [
            {"name": base, "label": data.bases[base].label, "codes": each.world.codes.tolist()}
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
        "criteria": [{"id": c.id, "label": c.label, "threshold": c.threshold} for c in data.criteria],
        "findings": [
            _finding(number, finding, known) for number, finding in enumerate(data.findings, 1) if finding.predicate
        ],
        "questions": [
            {"id": q.id, "question": q.question, "rule": _rule(q.rule), "says": dict(q.says)} for q in data.questions
        ],
    }


def _finding(number: int, finding: Finding, known: Mapping[str, Evidence]) -> dict[str, Any]:
    assert finding.predicate is not None
    data = next(iter(known.values())).data
    return {
        "id": finding.id,
        "number": number,
        "published": finding.published,
        "rule": rule(finding.predicate, data),
        "predicate": _compiled(finding.predicate, known),
        "statement": dict(finding.statement),
    }


def _compiled(predicate: Predicate, known: Mapping[str, Evidence]) -> dict[str, Any]:
    """A predicate as the page evaluates it: combinations, and statements that count countries in parts."""
    match predicate:
        case AllOf(parts=parts):
            return {"all_of": [_compiled(part, known) for part in parts]}
        case AnyOf(parts=parts):
            return {"any_of": [_compiled(part, known) for part in parts]}
        case Not(part=part):
            return {"not": _compiled(part, known)}
        case Rows(test=test, name=name):
            return {"name": name, **_rows(test, known, None)}
        case Quantified(test=test):
            statement: dict[str, Any] = {"name": predicate.name, "among": predicate.among}
            if predicate.quantifier == "same":
                statement["same"] = True
            else:
                statement["parts"] = [[part.countries, part.least, part.most] for part in predicate.parts]
            if isinstance(test, CellTest):
                return statement | {"column": test.column, "codes": test.codes}
            return statement | _rows(test, known, predicate.among)


def _rows(test: RowsTest, known: Mapping[str, Evidence], among: Sequence[int] | None) -> dict[str, Any]:
    """A test of rows: its bounds, and under each evidence base the span of its measure (of each country)."""

    def span(each: Evidence, country: str | None) -> list[float | None]:
        return [_finite(end) for end in interval(test, each.world, country)]

    spans = {
        base: span(each, None) if among is None else [span(each, each.data.frame.countries[i]) for i in among]
        for base, each in known.items()
    }
    return {"spans": spans, "least": _finite(test.least), "most": _finite(test.greatest), "asked": test.asked}


def _finite(number: float) -> float | None:
    """JSON has no infinity: None is the open end."""
    return None if math.isinf(number) else number


def _rule(rule: Rule) -> dict[str, Any]:
    if rule.kind == "criterion":
        return {"criterion": rule.criterion, "is": rule.wanted}
    parts = [_rule(part) for part in rule.parts]
    return {"not": parts[0]} if rule.kind == "not" else {rule.kind: parts}
