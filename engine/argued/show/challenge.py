"""Challenging a verdict: the records from which the page judges anew, and the same in Python.

    records(data, base)                            what `_extensions/argued/challenge.js` works on, as plain data
    challenged(data, state)                        what this module, and so the page, makes of a state

A reader of the page changes cells, the evidence base and the thresholds, leaves out answers of low confidence,
withdraws rows of the other tables, changes their numbers, and adds rows like those that are there. The page evaluates
the predicates that the paper uses, compiled here to sums over countries of what tests of columns and rows come to; it
fills in the same sentences. It has no rule of its own: a test edits the page in a browser and compares all that it says
with `challenged`.

Left out on purpose: how the page looks, and which changes would overturn a verdict (that stands on the cards; the page
counts how many it takes).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np

from argued.data import Dataset, Finding, Row
from argued.data.model import Option
from argued.judge import criteria, shares
from argued.judge.changes import THRESHOLDS, choices_of, suppose
from argued.judge.choices import Sides, in_worlds
from argued.judge.confidence import IN_WORDS, hedges
from argued.judge.evidence import WEAKEST, Evidence, evidence
from argued.judge.findings import said
from argued.judge.observations import Observed, all_observed, changes, last_day, observed
from argued.judge.reads import reads
from argued.judge.robustness import BLOCK, SEED
from argued.logic.evaluate import SILENT, Codes
from argued.logic.predicates import (
    DAY,
    Against,
    CellTest,
    Met,
    Rows,
    RowsTest,
    Rule,
    Statement,
    Test,
    asked,
    fold,
    lookup,
    over_days,
    statements,
    tables,
)
from argued.logic.verdicts import (
    ANSWERS,
    CONTRADICTED,
    LOOKS,
    MET,
    NOT_ESTABLISHED,
    NOT_MET,
    STATUSES,
    SUPPORTED,
    VERDICTS,
)
from argued.logic.wording import WORDS, Template, plain
from argued.show.argument import GRADES, SILENCE, grade
from argued.show.cards import OF_CRITERIA, SHOWN, TOLD, why_template
from argued.show.grounds import grounds
from argued.show.manuscript import ERRORS, LIKELY, MOSTLY, WORLDS
from argued.show.phrases import PHRASES, PLACES, Words, sections


@dataclass(frozen=True)
class State:
    """What a reader has changed: `settings` of cells and rows as in `changes.suppose`, thresholds by criterion.

    `without` is the greatest confidence of the answers that are left out; nothing where none are.
    """

    base: str
    settings: Sequence[str] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    without: str = ""


def challenged(data: Dataset, state: State) -> dict[str, Any]:
    """Every verdict, sentence, degree, status and answer under a state, each with the weakest answer that it needs.

    Raises KeyError for a cell, a value, a confidence or an evidence base that there is not.
    """
    return challenger(data)(state)


def challenger(data: Dataset) -> Callable[[State], dict[str, Any]]:
    """`challenged` for many states of the same data, whose evidence is gathered once."""
    left = {level: WEAKEST[: n + 1] for n, level in enumerate(WEAKEST[:-1])} | {"": ()}

    @cache
    def gathered(base: str, without: str) -> Evidence:
        return evidence(data, base, without=lookup(without, left, "confidence to leave out"))

    def under(state: State) -> dict[str, Any]:
        least = [f"{THRESHOLDS}{name}={share}" for name, share in state.thresholds.items()]
        known = suppose(gathered(state.base, state.without), [*state.settings, *least])
        told = {finding.id: said(finding, known) for finding in data.findings}
        return {
            "findings": {name: [sure.stands, text, sure.weakest] for name, (sure, text) in told.items() if sure},
            "criteria": {s.criterion: [s.low, s.high, s.status, s.sureness.weakest] for s in criteria.standings(known)},
            "answers": {
                a.question.id: [a.answer, criteria.in_words(a), a.sureness.weakest]
                for a in criteria.judge_questions(known)
            },
        }

    return under


def records(data: Dataset, own: str, languages: Mapping[str, Words] | None = None) -> dict[str, Any]:
    """All that the page needs to judge anew: cells and rows by evidence base, codebook, predicates, sentences, rules.

    The paper's own evidence base comes first: changes are told by comparison with it. `languages`, by their tag, are
    those of which the page has parts (`lang="sq"`) beside English.
    """
    known = {base: evidence(data, base) for base in dict.fromkeys([own, *data.bases])}
    about, whys, over_days = _about_rows(data), _whys(data), _over_days(data)
    told = grounds(known)["cells"]
    return {
        "study": data.package.get("name", ""),
        "version": data.package.get("version", ""),
        "presets": _presets(data, own),
        "words": WORDS,
        "phrases": PHRASES,
        "languages": {
            tag: {"phrases": words.phrases, "names": words.names or None} for tag, words in (languages or {}).items()
        },
        "unit": data.units.singular,
        "sections": sections(data.units.singular, data.sourced),
        "ordinals": PLACES,
        "grades": GRADES,
        "nothing": SILENCE,
        "whys": whys,
        "told": TOLD,
        "shown": SHOWN,
        "verdicts": VERDICTS,
        "signs": {verdict: LOOKS[verdict].sign for verdict in VERDICTS},
        "fills": {verdict: LOOKS[verdict].fill for verdict in (SUPPORTED, CONTRADICTED, NOT_ESTABLISHED)},
        "statuses": STATUSES,
        "answers": ANSWERS,
        "confidence": WEAKEST,
        "hedges": hedges(data.study),
        "sure": IN_WORDS,
        "countries": [{"code": code, "name": row["name"]} for code, row in data.countries.items()],
        "order": list(data.bases),
        "bases": [
            {
                "name": base,
                "label": data.bases[base].label,
                "meaning": _meaning(data, base),
                "onRecord": data.bases[base].on_record,
                "admits": data.bases[base].admits,
                "codes": each.world.codes.tolist(),
                "cuts": [_differing(each.world.codes, cut.world.codes) for cut in each.cuts[1:]],
                "rows": {table: list(about[table].rows(each)) for table in each.world.rows if table in about},
                "days": [_days(cut, over_days) for cut in each.cuts] if over_days else [],
            }
            for base, each in known.items()
        ],
        "silent": [
            [j for j, name in enumerate(data.indicators) if f"{code}.{name}" not in told] for code in data.countries
        ],
        "indicators": [
            {
                "name": indicator.name,
                **({"label": label} if (label := data.named(indicator.name)) != plain(indicator.name) else {}),
                "criterion": indicator.criterion,
                "question": indicator.question,
                "values": indicator.values,
                "favourable": [indicator.values.index(value) for value in indicator.favourable],
                "scored": indicator.scored,
            }
            for indicator in data.indicators.values()
        ],
        "tables": {table: _table(each, known.values(), data) for table, each in about.items()},
        "criteria": [{"id": c.id, "label": c.label, "threshold": c.threshold} for c in data.criteria],
        "findings": [
            {
                "id": finding.id,
                "number": finding.number,
                "predicate": _rule(finding),
                "grade": GRADES.index(grade(finding)),
                "why": [whys.index(each.as_data()) for each in _why(finding)],
                "statement": {verdict: each.as_data() for verdict, each in finding.statement.items()},
            }
            for finding in data.findings
            if finding.judged
        ],
        "questions": [
            {
                "id": q.id,
                "question": q.question,
                "published": q.published,
                "variants": [[text, fold(rule, _met, _combined)] for text, rule in q.variants.values()],
                "rule": fold(q.rule, _met, _combined),
                "says": {answer: each.as_data() for answer, each in q.says.items()},
            }
            for q in data.questions
        ],
    }


def _over_days(data: Dataset) -> list[tuple[str, str]]:
    """The cells of which some finding asks what they were on days."""
    frame, found = data.frame, {}
    for finding in data.findings:
        for statement in statements(finding.predicate) if finding.predicate else ():
            for each in asked(statement):
                if isinstance(each.test, CellTest) and each.test.during:
                    found.update(dict.fromkeys((frame.countries[i], each.test.indicator) for i in each.countries or ()))
    return list(found)


def _days(known: Evidence, cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Of which day the cells speak, and what some of them were before: the days on which they change, with the code."""
    days = known.world.days
    assert days is not None
    runs = {".".join(cell): [list(run) for run in days.runs[cell]] for cell in cells if cell in days.runs}
    return {"today": days.today, "first": days.first, "runs": runs}


def behind(data: Dataset, own: str) -> dict[str, Any]:
    """What the answers and rows of `records` rest on, what other choices would make of the cells, and what the record
    says of other days: what is told to a reader who asks, or when there is time."""
    known = {base: evidence(data, base) for base in dict.fromkeys([own, *data.bases])}
    read = _about_rows(data).items()
    told = grounds(known, {table: {line for e in known.values() for line in about.rows(e)} for table, about in read})
    cells = told["cells"]
    told["cells"] = [[cells.get(f"{code}.{name}", 0) for name in data.indicators] for code in data.countries]
    told |= {"choices": _choices(data)} if data.choices else {}
    told |= {"recorded": _recorded(data), **_observed(data)} if data.record_base is not None else {}
    return told | {"errors": _errors()}


def _errors() -> dict[str, Any]:
    """How likely errors are of which the paper speaks, and the random numbers by which worlds are drawn."""

    def begin(seed: int | np.random.SeedSequence) -> list[str]:
        known = np.random.PCG64(seed).state["state"]
        return [f"{known[name]:x}" for name in ("state", "inc")]

    blocks = np.random.SeedSequence(SEED).spawn(math.ceil(WORLDS / BLOCK))
    return {
        "likely": LIKELY,
        "mostly": MOSTLY,
        "most": ERRORS[-1],
        "worlds": shares.WORLDS,
        "alone": begin(SEED),
        "drawn": {"worlds": WORLDS, "block": BLOCK},
        "streams": [begin(block) for block in blocks],
    }


def _observed(data: Dataset) -> dict[str, Any]:
    """The observations of the cells of which findings ask what they were on days, the earliest first: code, first and
    last day, whether it names no last one, source, level of confidence; by question, how long one would be good."""
    cells = _over_days(data)
    first, today = data.frame.days[0] if data.frame.days else data.evidence_date, data.evidence_date
    sources: dict[str | None, int] = {}

    def row(each: Observed) -> list[Any]:
        level, source = WEAKEST.index(each.row["confidence"]), each.row.get("source")
        place = sources.setdefault(source, len(sources))
        code = data.indicators[each.row["indicator"]].values.index(each.row["value"])
        last = last_day(each.first, each.row["until"], data.good_for[each.row["indicator"]])
        return [code, each.first.toordinal(), last.toordinal(), each.row["until"] is None, place, level]

    def until(name: str) -> dict[str, int]:
        spans = [span for finding in data.findings if finding.predicate for span in over_days(finding.predicate)]
        ends = {(span.first or first.toordinal(), span.last or today.toordinal()) for span in spans}
        days = [tuple(map(dt.date.fromordinal, each)) for each in sorted(ends)]
        good = data.good_for[name]
        return {
            f"{begins.toordinal()} {ends.toordinal()}": last_day(begins, ends, good).toordinal()
            for begins, ends in days
        }

    return {
        "observed": {".".join(cell): [row(each) for each in observed(data, *cell)] for cell in cells},
        "spans": {
            name: {"inForce": data.good_for[name] is None, "until": until(name)}
            for name in dict.fromkeys(indicator for _, indicator in cells)
        },
    }


def _choices(data: Dataset) -> dict[str, Any]:
    """The choices of coding and scoring; the cells and rows of each combination of what they say of the evidence, as
    far as they differ: by evidence base, and by how many levels of confidence are left out."""
    evident = Sides(data.choices, "of_evidence")
    about, over_days, places = _about_rows(data), _over_days(data), list(data.indicators)
    variants = {question.id: list(question.variants) for question in data.questions}
    themes = [indicator.theme for indicator in data.indicators.values()]

    def told(option: Option) -> dict[str, Any]:
        scored = {name: [places.index(each) for each in listed] for name, listed in option.scored.items()}
        rules = {name: variants[name].index(variant) for name, variant in option.rules.items()}
        says = {"counts": option.counts, "scored": scored, "thresholds": option.thresholds, "rules": rules}
        more = {name: dict(each) for name, each in says.items() if each} | ({"weights": True} if option.weights else {})
        return {"id": option.id, "text": option.text} | more

    def read(known: Evidence, before: Evidence | None = None) -> tuple[dict[str, list[int]], Any]:
        """The rows, by table (but for tables that are as before); and what the days before were, if that is asked."""
        same = [table for table in about if before and known.rows(table) is before.rows(table)]
        lines = {table: list(of.rows(known)) for table, of in about.items() if table not in same}
        return lines, _days(known, over_days) if over_days else None

    def worlds(base: str, without: Sequence[str]) -> list[Any]:
        before = evidence(data, base, without=without)
        (lines, days), found = read(before), []
        for each in in_worlds(data, base, evident.different, without=without):
            its_lines, its_days = read(each, before)
            other = {table: mine for table, mine in its_lines.items() if mine != lines[table]}
            apart = [_differing(before.world.codes, each.world.codes), other]
            found.append([*apart, its_days] if its_days != days else apart)
        return found

    return {
        "offered": [
            {"id": each.id, "about": each.about, "now": each.now, "options": [told(option) for option in each.options]}
            for each in data.choices
        ],
        "known": evident.taken,
        "themes": [themes.index(theme) for theme in themes],
        "worlds": {base: [worlds(base, WEAKEST[:n]) for n in range(len(WEAKEST))] for base in data.bases},
    }


def _recorded(data: Dataset) -> dict[str, Any]:
    """The record from day to day: each cell with the days on which it changes, counted from the first, and its code
    from then; as it is, then without the weaker observations."""
    start, end, today = data.study["record"]["from"], data.study["record"]["until"], data.evidence_date
    countries, indicators = list(data.countries), list(data.indicators)

    def runs(country: str, indicator: str, every: Sequence[Observed]) -> list[int]:
        values = data.indicators[indicator].values
        found = changes(every, start, end)
        told = [((day - start).days, SILENT if value is None else values.index(value)) for day, value in found]
        return [countries.index(country), indicators.index(indicator), *(number for run in told for number in run)]

    left = [all_observed(data, *WEAKEST[:n]) for n in range(len(WEAKEST))]
    cells = [[runs(*cell, every) for cell, every in each.items()] for each in left]
    return {"start": start.toordinal(), "end": end.toordinal(), "today": today.toordinal(), "cells": cells}


def _differing(codes: Codes, others: Codes) -> list[list[int]]:
    """The cells that have another value: row, column and that value."""
    return [[i, j, int(others[i, j])] for i, j in np.argwhere(codes != others).tolist()]


@dataclass(frozen=True)
class About:
    """What findings ask of a table: the statements, and the tests of its rows that they make."""

    table: str
    statements: list[Statement]
    tests: list[RowsTest]

    @property
    def numbers(self) -> list[str]:
        """The columns of numbers that some test measures: those that a reader may change."""
        return sorted({test.column for test in self.tests if test.column and not test.days})

    @property
    def columns(self) -> list[str]:
        """All columns that some test reads."""
        return sorted({each for test in self.tests for each in (*test.columns, test.column) if each})

    def rows(self, known: Evidence) -> dict[int, Row]:
        """The rows that some statement may read, whatever numbers they had, by line."""
        read = [each for s in self.statements for each in reads(s, known, altering=self.numbers)]
        mine = [row for each in read if getattr(each.test, "table", "") == self.table for row in each.rows]
        return dict(sorted({row.line: row for row in mine}.items()))


def _whys(data: Dataset) -> list[list[Any]]:
    """The lines that say why, each once: many findings have the same."""
    found: list[list[Any]] = []
    for finding in data.findings:
        for each in _why(finding):
            if (line := each.as_data()) not in found:
                found.append(line)
    return found


def _why(finding: Finding) -> list[Template]:
    """The templates of the line that says why: one for each statement of a predicate."""
    if finding.decision is not None:
        return [OF_CRITERIA]
    return [why_template(each) for each in statements(finding.predicate)] if finding.predicate is not None else []


def _rule(finding: Finding) -> dict[str, Any]:
    """The rule of a finding as its script reads it: a predicate, or a decision rule."""
    if finding.decision is not None:
        return _decision(finding.decision)
    assert finding.predicate is not None
    return fold(finding.predicate, _statement, _combined)


def _meaning(data: Dataset, base: str) -> str:
    """What an evidence base stands for; of one on record, also which day's."""
    found, day = data.bases[base], data.evidence_date
    return f"{found.meaning}; here on {day.day} {day:%B %Y}".removeprefix("; ") if found.on_record else found.meaning


def _presets(data: Dataset, own: str) -> list[dict[str, str]]:
    """States to begin with: those of `study.toml`, each other evidence base, and the answers without the least sure.

    Raises KeyError where a preset of the study names a cell, a value or an evidence base that there is not.
    """
    found = []
    for preset in data.study.get("preset", ()):
        base, settings = preset.get("base", own), preset.get("changes", [])
        challenged(data, State(base, settings))  # says what there is not
        found.append((preset["label"], State(base, settings)))
    found += [(f"Evidence {base.label}", State(base.name)) for base in data.bases.values() if base.name != own]
    if any((known.world.codes != cut.world.codes).any() for known in [evidence(data, own)] for cut in known.cuts[1:2]):
        found.append((f"Without answers of {WEAKEST[0]} confidence", State(own, without=WEAKEST[0])))
    return [{"label": label, "state": as_text(state, own)} for label, state in found]


def as_text(state: State, own: str) -> str:
    """A state as it stands in an address; `own` is the evidence base of the paper, which is not named."""
    pairs = [("base", state.base)] * (state.base != own) + [("without", state.without)] * bool(state.without)
    pairs += [(f"threshold.{name}", f"{least:g}") for name, least in state.thresholds.items()]
    places = [setting.partition("=") for setting in state.settings]
    return urlencode(pairs + [(place, value) for place, _, value in places])


def _about_rows(data: Dataset) -> dict[str, About]:
    """What the findings ask of rows, by the table that they read."""
    found: dict[str, About] = {}
    for finding in data.findings:
        for statement in statements(finding.predicate) if finding.predicate else ():
            for table, tests in tables(statement).items():
                about = found.setdefault(table, About(table, [], []))
                about.statements.append(statement)
                about.tests.extend(tests)
    return found


def _table(about: About, every: Iterable[Evidence], data: Dataset) -> dict[str, Any]:
    """A table that statements read: which of its columns are numbers to be changed, what each can say in a row that is
    added (the texts to choose from, or the type), and each row by its line.

    A day stands there as its place in the calendar.
    """
    kinds = data.frame.tables[about.table]
    columns = sorted({*about.columns} | ({"country"} & kinds.keys()), key=lambda column: (column != "country", column))
    read = {line: row for known in every for line, row in about.rows(known).items()}
    rows = {line: {column: _plain(row[column]) for column in columns} for line, row in sorted(read.items())}
    days = [column for column in columns if data.frame.tables[about.table][column] == DAY]
    says = {column: kinds[column] or choices_of(data, about.table, column) for column in columns}
    return {"label": plain(about.table), "numbers": about.numbers, "days": days, "says": says, "rows": rows}


def _decision(rule: Rule) -> dict[str, Any]:
    """A decision rule, in which it is told whose answer is asked for."""
    if isinstance(rule, Met):
        return _met(rule)
    asked_for = {"question": rule.question} if rule.question else {}
    return _combined(rule.how, [_decision(part) for part in rule.parts]) | asked_for


def _combined(how: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {how: parts[0] if how == "not" else parts}


def _statement(statement: Statement) -> dict[str, Any]:
    """A statement as the page evaluates it: one that counts countries in parts, or one of rows."""
    named = {"name": statement.name} if statement.name else {}
    if isinstance(statement, Rows):
        return named | {"test": _test(statement.test)}
    compiled: dict[str, Any] = named | {"among": statement.among, "test": _test(statement.test)}
    if statement.other is not None:
        compiled |= {"other": _test(statement.other), "counts": statement.two_counts, "otherName": statement.other_name}
    if not statement.parts:
        return compiled | {"same": True}
    return compiled | {"parts": [[part.countries, part.least, part.most, part.adds] for part in statement.parts]}


def _test(test: Test) -> dict[str, Any]:
    """A test, or a side of one that compares, without what is not asked."""
    return {name: each for name, each in _asked(test).items() if each is not None and each is not False}


def _asked(test: Test) -> dict[str, Any]:
    if isinstance(test, Against):
        sides: dict[str, Any] = {"left": _test(test.left), "right": _test(test.right)}
        return {"how": test.how, "of": test.of, "whole": test.whole, **sides}
    if isinstance(test, CellTest):
        during = [[each.codes, each.every, each.first, each.last] for each in test.during]
        plain_test = {"column": test.column, "codes": test.codes, "reported": test.reported}
        return plain_test | ({"during": during} if during else {})
    bounds = {"least": _finite(test.least), "most": _finite(test.greatest), "strict": test.strict, "asked": test.asked}
    where = {
        "where": [[c, [*map(_plain, values)]] for c, values in test.where],
        "bounds": [[b.column, b.how, b.to, b.by_year] for b in test.bounds],
    }
    measured = {"measure": test.measure, "measured": test.column, "byYear": test.by_year, "days": test.days}
    return {"table": test.table, **where, **measured, **bounds}


def _plain(value: Any) -> Any:
    """JSON has no days: a day is its place in the calendar."""
    return value.toordinal() if isinstance(value, dt.date) else value


def _finite(number: float) -> float | None:
    """JSON has no infinity: None is the open end."""
    return None if math.isinf(number) else number


def _met(statement: Met) -> dict[str, Any]:
    return {"criterion": statement.criterion, "is": MET if statement.met else NOT_MET}
