"""A finding's rule in plain words, and its evidence, country by country, as text.

The same rule text and the same cells are what the evidence cards of the page show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from argued.data import OBSERVATIONS, Dataset, Finding, Row
from argued.judge.backing import beneath, profile
from argued.judge.evidence import Cell, Evidence, evidence
from argued.judge.findings import judge
from argued.judge.observations import DECIDES, Part
from argued.judge.reads import cells_read, rows_read
from argued.judge.truths import in_figures
from argued.logic.predicates import (
    DAY,
    Against,
    Bound,
    CellTest,
    Met,
    Predicate,
    Quantified,
    Rows,
    RowsTest,
    Statement,
    Test,
    criteria_of,
    fold,
)
from argued.logic.verdicts import MET, NOT_MET
from argued.logic.wording import every, figures, listing, plain, word
from argued.logic.wording import in_words as share_in_words

JOINED = {"all_of": "; and ", "any_of": "; or "}


def rule(finding: Finding, data: Dataset) -> str:
    """What would make a finding true, in plain words; of a judgement, why no data decides it."""
    if finding.decision is not None:
        return fold(finding.decision, lambda statement: _met(statement, data), _joined)
    return in_words(finding.predicate, data) if finding.predicate is not None else finding.reason


def in_words(predicate: Predicate, data: Dataset) -> str:
    """What would make a predicate true: for all three countries: "…?" is answered yes."""
    return fold(predicate, _Words(data, data.names).statement, _joined)


def _joined(how: str, parts: Sequence[str]) -> str:
    return f"it is not so that {parts[0]}" if how == "not" else JOINED[how].join(parts)


def _met(statement: Met, data: Dataset) -> str:
    labels = {criterion.id: criterion.label for criterion in data.criteria}
    named = " and ".join(f"“{labels[name]}”" for name in criteria_of(statement))
    return f"the criterion {named} is {MET if statement.met else NOT_MET}"


@dataclass(frozen=True)
class _Words:
    """Statements and tests in words."""

    data: Dataset
    names: Mapping[str, str]

    def statement(self, statement: Statement) -> str:
        if isinstance(statement, Rows):
            return self.test(statement.test)
        if statement.other is not None and statement.two_counts:
            much, than = {"more": ("more", "than"), "as_many": ("as many", "as")}[statement.quantifier]
            of = self.data.units.plural if self._everyone(statement) else f"of {self._asked(statement)}"
            first, second = self.test(statement.test), self.test(statement.other)
            return f"it is true of {much} {of} that {first} {than} that {second}"
        if statement.other is not None:
            return f"{self._quantifier(statement)} for which {self.test(statement.other)}: {self.test(statement.test)}"
        return f"{self._quantifier(statement)}: {self.test(statement.test)}"

    def _everyone(self, statement: Quantified) -> bool:
        return len(statement.among) == len(self.data.countries)

    def _asked(self, statement: Quantified) -> str:
        return listing([self.names[self.data.frame.countries[i]] for i in statement.among])

    def _quantifier(self, statement: Quantified) -> str:
        total, units = len(statement.among), self.data.units.plural
        everyone, asked = self._everyone(statement), self._asked(statement)
        of = f"the {word(total)} {units}" if everyone else asked
        if statement.other is not None:
            of = f"those of {of}"
        listed = listing([self.names[code] for code in statement.listed])
        number = word(statement.number or 0) if statement.share is None else share_in_words(statement.share)
        each = f"for {every(total)} {units}" if everyone else f"for {asked}"
        return {
            "all": each if statement.other is None else f"for all {of}, and there are such,",
            "unit": each,
            "none": f"for none of {of}" if total > 1 else f"not for {asked}",
            "some": f"for at least one of {of}",
            "most": f"for more than half of {of}",
            "at_least": f"for at least {number} of {of}",
            "at_most": f"for at most {number} of {of}",
            "exactly": f"for exactly {number} of {of}",
            "only": f"for {listed}, and for no other of {of}",
            "all_but": f"for all of {of} but {listed}, and not for {listed}",
            "same": f"the same for {every(total) + ' ' + units if everyone else asked}",
        }[statement.quantifier]

    def test(self, test: Test) -> str:
        if isinstance(test, RowsTest):
            return f"{self._measure(test)}{self._bounds(test)}"
        if isinstance(test, Against):
            how = (IN_TIME if test.timed else STANDS)[test.how]
            return f"{self._side(test.left)} is {how} {self._right(test)}"
        question = self.data.indicators[test.indicator].question
        if test.reported:
            return f'an answer to "{question}" is reported'
        if not test.values:
            return self._side(test)
        answered = f'"{question}" is answered'
        return f"{answered} {self._answers(test)}" if not test.during else f"{answered} {self._over_days(test)}"

    def _answers(self, test: CellTest) -> str:
        return " or ".join(map(plain, test.values))

    def _over_days(self, test: CellTest) -> str:
        """On which days an answer is asked for."""
        *before, span = test.during if test.when != "last" else test.during[:1]
        answers = self._answers(test)
        first, last = (day and figures(day, days=True) for day in (span.first, span.last))
        if test.when == "between":
            values = self.data.frame.indicators[test.indicator]
            was = " or ".join(plain(values[code]) for code in before[0].codes)
            return f"{was} on {figures(before[0].first or 1, days=True)}, and {answers} on {last}"
        days = [f"from {first} on"] * bool(first) + [f"until {last}"] * bool(last)
        if test.when == "throughout":
            return f"{answers} on every day {' and '.join(days)}"
        return f"{answers}, for the {test.when} time, on a day {' and '.join(days)}"

    def _side(self, side: CellTest | RowsTest) -> str:
        if isinstance(side, RowsTest):
            return self._measure(side)
        return f'the answer to "{self.data.indicators[side.indicator].question}"'

    def _right(self, test: Against) -> str:
        said = "that" if test.right == test.left else self._side(test.right)
        return said if test.of is None else f"{said} of {self.names[self.data.frame.countries[test.of]]}"

    def _measure(self, test: RowsTest) -> str:
        """What a test measures, in the words that the study has for the table, else by the names of its columns."""
        words = self.data.rows_called(test.table)
        found = [(column, " or ".join(self._called(value) for value in values)) for column, values in test.where]
        found += [(each.column, self._bound(each, test)) for each in test.bounds]
        said = "".join(f" {words[column].replace('{}', text)}" for column, text in found if column in words)
        named = " and ".join(f"{plain(column)} {text}" for column, text in found if column not in words)
        rows = f"{words.get('are', f'rows of {plain(test.table)}')}{said}{' with ' + named if named else ''}"
        if test.measure == "count":
            return f"the number of {rows}"
        column = words.get(test.column, "{}").replace("{}", plain(test.column))
        return f"the {test.measure} {column} of the {rows}"

    def _called(self, value: object) -> str:
        return self.data.called.get(str(value), plain(str(value)))

    def _bound(self, bound: Bound, test: RowsTest) -> str:
        if isinstance(bound.to, str):
            return f"{STANDS[bound.how]} {plain(bound.to)}"
        days = self.data.frame.tables[test.table][bound.column] == DAY and not bound.by_year
        return f"{STANDS[bound.how]} {in_figures(bound.to, replace(test, days=days, by_year=bound.by_year))}"

    def _bounds(self, test: RowsTest) -> str:
        low, high = (in_figures(bound, test) for bound in (test.least, test.greatest))
        if test.least == test.greatest:
            return f" is {low}"
        said = IN_TIME if test.timed else STANDS
        bounds = [
            f"{said['is_above' if test.strict else 'is_at_least']} {low}" if test.least > float("-inf") else "",
            f"{said['is_below' if test.strict else 'is_at_most']} {high}" if test.greatest < float("inf") else "",
        ]
        return f" is {' and '.join(filter(None, bounds))}" if any(bounds) else ""


STANDS = {
    "is": "equal to",
    "is_at_least": "at least",
    "is_at_most": "at most",
    "is_above": "above",
    "is_below": "below",
}
IN_TIME = {
    "is": "at the time of",
    "is_at_least": "not before",
    "is_at_most": "not after",
    "is_above": "after",
    "is_below": "before",
}


def explain_all(finding: Finding, data: Dataset) -> str:
    """A finding under each evidence base: first its verdicts, then what gives them. A passage is told once."""
    bases = [evidence(data, name) for name in data.bases]
    if not finding.judged:
        return explain(finding, bases[0])
    verdicts = [f"{data.bases[known.base].label}: {judge(finding, known).verdict}" for known in bases]
    told: set[str] = set()
    return "\n\n".join(["; ".join(verdicts), *(explain(finding, known, told) for known in bases)])


def explain(finding: Finding, known: Evidence, told: set[str] | None = None) -> str:
    """A finding with its rule, its verdict, and each cell that it reads with the passage behind it.

    Passages in `told` are left out; those that are told are added to it.
    """
    told = set() if told is None else told
    data, judgement = known.data, judge(finding, known)
    lines = [
        finding.id,
        f"  section    {finding.section}{_stated(finding)}",
        f"  {'published' if data.sourced else 'claimed':9}  {finding.published}",
    ]
    if not finding.judged:
        beneath_it = _beneath(finding, known)
        return "\n".join(
            [*lines, *beneath_it, f"  {finding.kind:9}  {finding.reason}", f"  here       {judgement.statement}"]
        )
    silent = f"; silent: {', '.join(judgement.silent)}" if judgement.silent else ""
    lines += [
        f"  rule       {rule(finding, data)}",
        f"  verdict    {judgement.verdict} ({data.bases[known.base].label}){silent}",
        *([f"  relation   {judgement.relation}"] if data.sourced else []),
        f"  evidence   {profile(finding, known).in_words}",
        *([f"  untested   {finding.untested}"] if finding.untested else []),
        *([f"  sureness   {judgement.sureness.in_words}"] if judgement.sureness else []),
        *_beneath(finding, known),
        f"  here       {judgement.statement}",
        "",
    ]
    read = cells_read(finding, known)
    lines += [line for cell in read for line in _cell(cell)]
    if any(cell.row for cell in read):
        lines += ["", f"   * the row that gives the answer {data.bases[known.base].label}"]
    rows = rows_read(finding, known)
    lines += [
        f"  {table}.csv:{row.line}  "
        + ", ".join(f"{k} {_plain(v)}" for k, v in row.items() if v is not None and k != "note")
        for table, row in rows
    ]
    behind = {p for row in [*(row for cell in read for row in cell.rows), *(row for _, row in rows)] for p in _at(row)}
    new = [f"  [{p}] {row['gist']}" for p, row in data.passages.items() if p in behind - told]
    lines += ["", *new] if new else []
    told |= behind
    if finding.note:
        lines += ["", f"  note       {finding.note}"]
    return "\n".join(lines)


def _stated(finding: Finding) -> str:
    """Where the source paper says it, if there is one."""
    return f"; stated in {', '.join(finding.passages)}" if finding.passages else ""


def _beneath(finding: Finding, known: Evidence) -> list[str]:
    """What a conclusion rests on, each with how it stands."""
    return [f"  rests on   {name}: {state}" for name, state in beneath(finding, known).items()]


def _at(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row.get("passages") or ()


def fields(row: Mapping[str, Any], data: Dataset) -> list[str]:
    """What a row of a table says, field by field, without what only serves the coder."""
    left_out = ("note", "passages", "source", "sources")
    return [
        f"{plain(name)} {data.called.get(str(value), plain(str(value)))}"
        for name, value in row.items()
        if value is not None and name not in left_out
    ]


def _plain(value: object) -> str:
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _observation(part: Part) -> Iterator[str]:
    """An observation: its value and days, its part in the answer and why, where it stands, and on whose word."""
    row, chosen = part.row, "*" if part.role == DECIDES else " "
    where = f"{row['confidence']} confidence; {OBSERVATIONS}.csv:{row.line}"
    yield f"   {chosen} record: {row['value']} ({spoken_of(row)}): {part.reason} ({where})"
    yield f"       {', '.join(filter(None, (row['source'], row.get('locator'), row.get('url'))))}"
    if row.get("note"):
        yield f"       {row['note']}"


def spoken_of(row: Row) -> str:
    """The days that an observation speaks of, in words."""
    return f"from {row['from']}" + (f" until {row['until']}" if row["until"] else "")


def _cell(cell: Cell) -> list[str]:
    open_ = "open, since what was observed contradicts itself" if cell.undecided else "not reported"
    lines = [f"  {cell.key} = {cell.value or open_}"]
    for row in cell.rows:
        chosen = "*" if row is cell.row else " "
        lines.append(
            f"   {chosen} {row['basis']}: {row['value']} ({row['confidence']} confidence; "
            f"{', '.join(_at(row))}{'; ' if _at(row) else ''}codings.csv:{row.line})"
        )
        if row.get("note"):
            lines.append(f"       {row['note']}")
        if row.get("sources"):
            lines.append(f"       cites {', '.join(row['sources'])}")
    if cell.derived is not None:
        lines += [line for part in cell.derived.parts for line in _observation(part)]
        if cell.derived.conflict:
            lines.append("       The observations that hold on this day contradict each other.")
    if cell.conflict:
        lines.append("       The source paper answers this in different ways.")
    return lines
