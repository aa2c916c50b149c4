"""A finding's rule in plain words, and its evidence, country by country, as text.

The same rule text and the same cells are what the evidence cards of the page show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from argued.data import OBSERVATIONS, Dataset, Finding, Row
from argued.judge.evidence import Cell, Evidence
from argued.judge.findings import judge
from argued.judge.observations import DECIDES, Part
from argued.judge.reads import cells_read, rows_read
from argued.logic.predicates import CellTest, Predicate, Quantified, Rows, RowsTest, Statement, fold
from argued.logic.wording import every, listing, plain, word

JOINED = {"all_of": "; and ", "any_of": "; or "}


def rule(predicate: Predicate, data: Dataset) -> str:
    """What would make a predicate true, in plain words: for all three countries: "…?" is answered yes."""
    names = {code: row["name"] for code, row in data.countries.items()}

    def of(statement: Statement) -> str:
        if isinstance(statement, Rows):
            return _rows_rule(statement.test, data)
        return f"{_quantifier(statement, data, names)}: {_test_rule(statement.test, data)}"

    def join(how: str, parts: Sequence[str]) -> str:
        return f"it is not so that {parts[0]}" if how == "not" else JOINED[how].join(parts)

    return fold(predicate, of, join)


def _quantifier(statement: Quantified, data: Dataset, names: Mapping[str, str]) -> str:
    total = len(statement.among)
    everyone = total == len(data.countries)
    asked = listing([names[data.frame.countries[i]] for i in statement.among])
    of = f"the {word(total)} countries" if everyone else asked
    listed = listing([names[code] for code in statement.listed])
    number = word(statement.number or 0)
    return {
        "all": f"for {every(total)} countries" if everyone else f"for {asked}",
        "none": f"for none of {of}" if total > 1 else f"not for {asked}",
        "some": f"for at least one of {of}",
        "most": f"for more than half of {of}",
        "at_least": f"for at least {number} of {of}",
        "at_most": f"for at most {number} of {of}",
        "exactly": f"for exactly {number} of {of}",
        "only": f"for {listed}, and for no other of {of}",
        "all_but": f"for all of {of} but {listed}, and not for {listed}",
        "same": f"the same for {every(total) + ' countries' if everyone else asked}",
    }[statement.quantifier]


def _test_rule(test: CellTest | RowsTest, data: Dataset) -> str:
    if isinstance(test, RowsTest):
        return _rows_rule(test, data)
    question = data.indicators[test.indicator].question
    if not test.values:
        return f'the answer to "{question}"'
    return f'"{question}" is answered {" or ".join(value.replace("_", " ") for value in test.values)}'


def _rows_rule(test: RowsTest, data: Dataset) -> str:
    where = " and ".join(
        f"{plain(column)} {' or '.join(plain(str(v)) for v in values)}" for column, values in test.where
    )
    rows = f"rows of {test.table}{' with ' + where if where else ''}"
    measured = (
        f"the number of {rows}" if test.measure == "count" else f"the {test.measure} {plain(test.column)} of the {rows}"
    )
    if test.least == test.greatest:
        return f"{measured} is {test.least:g}"
    bounds = [
        f"at least {test.least:g}" if test.least > float("-inf") else "",
        f"at most {test.greatest:g}" if test.greatest < float("inf") else "",
    ]
    return f"{measured} is {' and '.join(filter(None, bounds))}" if any(bounds) else measured


def explain(finding: Finding, known: Evidence) -> str:
    """A finding with its rule, its verdict, and each cell that it reads with the passage behind it."""
    data, judgement = known.data, judge(finding, known)
    lines = [
        finding.id,
        f"  section    {finding.section}; stated in {', '.join(finding.passages)}",
        f"  published  {finding.published}",
    ]
    if finding.predicate is None:
        return "\n".join([*lines, f"  {finding.kind:9}  {finding.reason}", f"  here       {judgement.statement}"])
    silent = f"; silent: {', '.join(judgement.silent)}" if judgement.silent else ""
    lines += [
        f"  rule       {rule(finding.predicate, data)}",
        f"  verdict    {judgement.verdict} ({data.bases[known.base].label}){silent}",
        f"  relation   {judgement.relation}",
        *([f"  untested   {finding.untested}"] if finding.untested else []),
        *([f"  sureness   {judgement.sureness.in_words}"] if judgement.sureness else []),
        f"  here       {judgement.statement}",
        "",
    ]
    read = cells_read(finding.predicate, known)
    lines += [line for cell in read for line in _cell(cell)]
    if any(cell.row for cell in read):
        lines.append(f"   * the row that gives the answer {data.bases[known.base].label}")
    rows = rows_read(finding.predicate, known)
    lines += [
        f"  {table}.csv:{row.line}  "
        + ", ".join(f"{k} {_plain(v)}" for k, v in row.items() if v is not None and k != "note")
        for table, row in rows
    ]
    behind = {p for row in [*(row for cell in read for row in cell.rows), *(row for _, row in rows)] for p in _at(row)}
    lines += ["", *(f"  [{p}] {row['gist']}" for p, row in data.passages.items() if p in behind)]
    if finding.note:
        lines += ["", f"  note       {finding.note}"]
    return "\n".join(lines)


def _at(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row.get("passages") or ()


def fields(row: Mapping[str, Any], data: Dataset) -> list[str]:
    """What a row of a table says, field by field, without what only serves the coder."""
    names = {code: str(entry["name"]) for code, entry in data.countries.items()}
    left_out = ("note", "passages", "source", "sources")
    return [
        f"{plain(name)} {names.get(str(value), plain(str(value)))}"
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
            f"{', '.join(row['passages'])}; codings.csv:{row.line})"
        )
        if row["note"]:
            lines.append(f"       {row['note']}")
        if row["sources"]:
            lines.append(f"       cites {', '.join(row['sources'])}")
    if cell.derived is not None:
        lines += [line for part in cell.derived.parts for line in _observation(part)]
        if cell.derived.conflict:
            lines.append("       The observations that are good on this day contradict each other.")
    if cell.conflict:
        lines.append("       The source paper answers this in different ways.")
    return lines
