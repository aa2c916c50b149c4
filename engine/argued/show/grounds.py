"""What each answer rests on, as the page draws it where a chip or a cell is asked for it.

    grounds(known)      by cell: the answers that were coded, and what was observed; by row of a table: what it says

It is data and no prose, since most of the words are the same in every cell: the page's script (`follow.js`) puts them
there. An answer is `[value, note, passages, basis, confidence, sources]`, the one that decides first; an observation
`[role, value, first day, last day]`, and, where it decides or contradicts, `[…, confidence, place, note]`, whose place
is a source and an address. A row is its words and its passages. Values, confidence, roles and places are numbers in
their lists. Works are named by their keys, and cited each once, elsewhere on the page (`works`).

Left out on purpose: the confidence and note of observations that agree, or are not good on the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from argued.data import CONFIDENCE, Dataset, Row
from argued.judge.evidence import Cell, Evidence
from argued.judge.observations import DECIDES, DISAGREES, REASONS, ROLES, TIES, Part
from argued.show.explain import fields

TOLD = (DECIDES, TIES, DISAGREES)  # of these observations all is said


def grounds(known: Mapping[str, Evidence], lines: Mapping[str, Iterable[int]] | None = None) -> dict[str, Any]:
    """What each cell rests on, of which anything is known, and the words that go with it. The paper's base is first.

    `lines` are those of other tables that findings read.
    """
    own = next(iter(known.values()))
    record = known.get(own.data.record_base or "")
    places: dict[tuple[str, str], int] = {}  # a source and the address in it, which many observations share
    found = {cell.key: _cell(own.data, cell, record, places) for cell in own.cells.values()}
    return {
        "places": list(places),
        "roles": ROLES,
        "reasons": {role: REASONS[role].format(day=record.date) for role in TOLD} if record else {},
        "confidence": CONFIDENCE,
        "cells": {key: each for key, each in found.items() if each},
        "rows": {table: _rows(own.data, table, some) for table, some in (lines or {}).items()},
    }


def _rows(data: Dataset, table: str, lines: Iterable[int]) -> dict[int, list[Any]]:
    rows = {row.line: row for row in data.table(table)}
    return {
        line: ["; ".join(fields(rows[line], data)), [*(rows[line].get("passages") or ())]] for line in sorted(lines)
    }


def _cell(data: Dataset, cell: Cell, record: Evidence | None, places: dict[tuple[str, str], int]) -> dict[str, Any]:
    values = data.indicators[cell.indicator].values
    derived = record.cell(cell.country, cell.indicator).derived if record else None
    coded = [] if cell.derived else sorted(cell.rows, key=lambda row: row is not cell.row)
    made: dict[str, Any] = {}
    if coded:
        made["coded"] = [_answer(row, values.index(row["value"])) for row in coded]
        if cell.row is None:
            made["open"] = 1
    if derived is not None:
        made["seen"] = [_observation(part, values.index(part.row["value"]), places) for part in derived.parts]
    return made


def _answer(row: Row, value: int) -> list[Any]:
    sure = CONFIDENCE.index(row["confidence"])
    passages, sources = ([*(row.get(name) or ())] for name in ("passages", "sources"))
    return [value, row.get("note") or "", passages, row["basis"], sure, sources]


def _observation(part: Part, value: int, places: dict[tuple[str, str], int]) -> list[Any]:
    row = part.row
    made = [ROLES.index(part.role), value, str(row["from"]), str(row["until"] or "")]
    if part.role in TOLD:
        place = places.setdefault((row["source"], row.get("url") or ""), len(places))
        made += [CONFIDENCE.index(row["confidence"]), place, row.get("note") or ""]
    return made


def works(known: Mapping[str, Evidence]) -> list[str]:
    """The keys of all works that the answers on cards rest on, as the page cites them."""
    own = next(iter(known.values()))
    record = known.get(own.data.record_base or "")
    places: dict[tuple[str, str], int] = {}
    shown = [finding for finding in own.data.findings if finding.predicate is not None]  # the others show no answers
    asked = dict.fromkeys(cell for finding in shown for cell in own.data.asked(finding))
    found = [_cell(own.data, own.cell(*cell), record, places) for cell in asked]
    coded = {key for cell in found for answer in cell.get("coded", ()) for key in answer[5]}
    return sorted(coded | {source for source, _ in places})
