"""What a rule reads of the evidence: the one answer, for cards, explanations, releases, and the page.

A statement about an indicator reads a cell of each country that it asks about. One about a table reads the rows
that match, of the countries that it asks about, or of all where it takes the rows as a whole.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from argued.data import Row
from argued.judge.evidence import Cell, Evidence
from argued.logic.evaluate import matching
from argued.logic.predicates import Predicate, Quantified, RowsTest, Statement, statements


@dataclass(frozen=True)
class Read:
    """Cells, in the order of the panel, or rows of a table, in the order of the table."""

    cells: tuple[Cell, ...] = ()
    table: str = ""
    rows: tuple[Row, ...] = ()


def reads(statement: Statement, known: Evidence, altering: Collection[str] = ()) -> Read:
    """What a statement reads.

    With columns that one thinks of `altering`, also the rows that would match with other values there.
    """
    test, names = statement.test, known.data.frame.countries
    asked = [names[i] for i in statement.among] if isinstance(statement, Quantified) else None
    if not isinstance(test, RowsTest):
        return Read(cells=tuple(known.cell(country, test.indicator) for country in asked or ()))
    found = [row for row, _ in matching(test, known.world, None, altering)]
    rows = [cast(Row, row) for row in found if asked is None or row["country"] in asked]
    return Read(table=test.table, rows=tuple(rows))


def cells_read(predicate: Predicate, known: Evidence) -> list[Cell]:
    """The cells that a predicate reads, each once, statement by statement."""
    return [cell for statement in statements(predicate) for cell in reads(statement, known).cells]


def rows_read(predicate: Predicate, known: Evidence) -> list[tuple[str, Row]]:
    """The rows of tables that a predicate reads, each once, with the name of their table."""
    found = [(each.table, row) for each in (reads(s, known) for s in statements(predicate)) for row in each.rows]
    return list({id(row): (table, row) for table, row in found}.values())
