"""What a rule reads of the evidence: the one answer, for cards, explanations, releases, and the page.

A statement about an indicator reads a cell of each country that it asks about. One about a table reads the rows
that match, of the countries that it asks about, or of all where it takes the rows as a whole. One with two tests, or
with one that compares, reads for each side. One about days reads, beside each cell, the observations that decide it on
those days. A rule about criteria as wholes reads all their scored cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import cast

from argued.data import Finding, Row
from argued.judge.evidence import Cell, Evidence
from argued.judge.observations import History, of_rows, on_day
from argued.logic.evaluate import matching
from argued.logic.predicates import CellTest, RowsTest, Statement, asked, statements


@dataclass(frozen=True)
class Read:
    """What is read for a test: cells, in the order of the panel, or rows of a table, in the order of the table.

    Of a test about days, the rows are the observations that decide what its cells were on them.
    """

    test: CellTest | RowsTest
    cells: tuple[Cell, ...] = ()
    rows: tuple[Row, ...] = ()


def reads(statement: Statement, known: Evidence, altering: Collection[str] = ()) -> list[Read]:
    """What a statement reads, side by side.

    With columns that one thinks of `altering`, also the rows that would match with other values there.
    """
    found = []
    names = known.data.frame.countries
    for each in asked(statement):
        countries = None if each.countries is None else [names[i] for i in each.countries]
        if isinstance(each.test, CellTest):
            read = tuple(known.cell(country, each.test.indicator) for country in countries or ())
            found.append(Read(each.test, cells=read, rows=tuple(_deciding(each.test, countries or (), known))))
        else:
            matched = [cast(Row, row) for row, _ in matching(each.test, known.world, None, altering)]
            rows = [row for row in matched if countries is None or row["country"] in countries]
            found.append(Read(each.test, rows=tuple(rows)))
    return found


def _deciding(test: CellTest, countries: Collection[str], known: Evidence) -> Iterator[Row]:
    """The observations that decide what cells were on the days that a test asks of, cell by cell."""
    days = known.world.days
    if days is None or not isinstance(days.runs, History):
        return
    today = known.date.toordinal()
    for country in countries:
        cell = country, test.indicator
        every = of_rows(days.runs.rows.get(cell, ()), known.data.good_for[test.indicator])
        found: dict[int, Row] = {}
        for span in test.during:
            first, last = span.first or days.first, min(span.last or today, today)
            begins = {first, *(day for day, _ in days.runs.get(cell, ()) if first < day <= last)}
            for day in sorted(begins) if first <= last else ():
                row = on_day(every, dt.date.fromordinal(day)).row
                found.update({id(row): row} if row is not None else {})
        yield from found.values()


def cells_read(finding: Finding, known: Evidence) -> list[Cell]:
    """The cells that a finding's rule reads, each once, statement by statement; a judgement reads none."""
    return [known.cell(*cell) for cell in known.data.asked(finding)]


def rows_read(finding: Finding, known: Evidence) -> list[tuple[str, Row]]:
    """The rows of tables that a finding's rule reads, each once, with the name of their table."""
    parts = statements(finding.predicate) if finding.predicate is not None else []
    read = [each for statement in parts for each in reads(statement, known)]
    found = [(each.test.table, row) for each in read if isinstance(each.test, RowsTest) for row in each.rows]
    return list({id(row): (table, row) for table, row in found}.values())
