"""Tables of CSV, each as `datapackage.json` declares it: the header, the fields of a row, each cell by itself.

`read_table` gives typed rows. What a cell must be is the list CELL_CHECKS: by constraint of the schema, a function of
the cell and its column's entry there, which returns nothing, or what was seen and what is expected. To add a check,
write such a function and give it a line in the list. The first that objects is the one that is told.

Left out on purpose: what must hold between cells, rows and tables (`checks`).
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import itertools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from argued.data.files import read_text
from argued.data.model import Row
from argued.data.problems import Problem, Problems
from argued.logic.predicates import nearest

Spec = Mapping[str, Any]  # a field, as the schema declares it
Objection = tuple[str, str] | None  # what was seen, what is expected

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NUMBERS: Mapping[str, Callable[[str], float]] = {"integer": int, "year": int, "number": float}
FORMS = {  # how a value of a type is written: the one way, and not all that Python would take
    "integer": re.compile(r"[+-]?[0-9]+"),
    "year": re.compile(r"[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
CALLED = {"date": "a date such as 2020-12-31", "integer": "a whole number"}
LISTED = (";", "|", ",")  # what may separate the values within a field
SEPARATORS = {";": "semicolons", "\t": "tabs"}


# --- Cells -----------------------------------------------------------------------------------------------


def is_clean(cell: str, spec: Spec) -> Objection:
    if cell != cell.strip() or CONTROL.search(cell):
        return repr(cell), "no blanks around the value, and no line break or control character in it"
    return None


def is_in_the_vocabulary(cell: str, spec: Spec) -> Objection:
    known = spec["constraints"]["enum"]
    return None if cell in known else (repr(cell), f"one of {', '.join(known)}{nearest(cell, known)}")


def has_the_pattern(cell: str, spec: Spec) -> Objection:
    pattern = spec["constraints"]["pattern"]
    if re.fullmatch(pattern, cell):
        return None
    for sign, meant in itertools.permutations(LISTED, 2):
        if re.fullmatch(pattern, mended := cell.replace(sign, meant)):
            return repr(cell), f"{mended!r}: the values in such a field are separated by {meant}"
    return repr(cell), f"{spec['description']} (pattern {pattern})"


def is_of_the_type(cell: str, spec: Spec) -> Objection:
    kind = spec["type"]
    if kind not in FORMS:
        return None
    if FORMS[kind].fullmatch(cell):
        with contextlib.suppress(ValueError, OverflowError):  # the 31st of June; more digits than Python reads
            value = typed(cell, spec)
            if kind == "date" or math.isfinite(value):
                return None
    return repr(cell), CALLED.get(kind, "a number")


def is_within_bounds(cell: str, spec: Spec) -> Objection:
    low, high = (spec["constraints"].get(bound) for bound in ("minimum", "maximum"))
    number = typed(cell, spec)
    if spec["type"] not in NUMBERS or ((low is None or low <= number) and (high is None or number <= high)):
        return None
    wanted = f"at least {low}" if high is None else f"at most {high}" if low is None else f"from {low} to {high}"
    return cell, f"a number {wanted}"


Check = Callable[[str, Spec], Objection]
CELL_CHECKS: Sequence[tuple[str, Check]] = (  # the constraint that asks for a check ("": always), and the check
    ("", is_clean),
    ("enum", is_in_the_vocabulary),
    ("pattern", has_the_pattern),
    ("", is_of_the_type),
    ("minimum", is_within_bounds),
    ("maximum", is_within_bounds),
)


def typed(cell: str, spec: Spec) -> Any:
    """A cell as its column's type. Raises ValueError where it is of another."""
    if "items" in spec:
        return tuple(cell.split(";"))
    if spec["type"] == "date":
        return dt.date.fromisoformat(cell)
    return NUMBERS[spec["type"]](cell) if spec["type"] in NUMBERS else cell


def _cell_reader(name: str, spec: Spec, problems: Problems) -> Callable[[str, int], Any]:
    """What reads the cells of one column: an empty cell is None, as is one that a check objects to."""
    rules = spec.get("constraints", {})
    checks = [check for constraint, check in CELL_CHECKS if not constraint or constraint in rules]
    sound: dict[str, Any] = {}  # cells repeat: each is checked once

    def read(cell: str, line: int) -> Any:
        if cell in sound:
            return sound[cell]
        if cell == "":
            if rules.get("required"):
                problems.add(name, line, spec["name"], "nothing", f"a value. {spec['description']}")
            return None
        for check in checks:
            if objection := check(cell, spec):
                problems.add(name, line, spec["name"], *objection)
                return None
        sound[cell] = typed(cell, spec)
        return sound[cell]

    return read


# --- Rows ------------------------------------------------------------------------------------------------


def read_table(folder: Path, resource: Mapping[str, Any], problems: Problems) -> tuple[Row, ...] | None:
    """The typed rows of a table, or None where its shape is broken. A text is parsed once in a process."""
    text = read_text(folder / resource["path"], resource["path"], problems)
    if text is None:
        return None
    rows, found = _parsed(text, json.dumps(resource, sort_keys=True))
    problems += found
    return rows


@lru_cache(maxsize=256)
def _parsed(text: str, resource: str) -> tuple[tuple[Row, ...] | None, tuple[Problem, ...]]:
    problems = Problems()
    rows = _rows(text, json.loads(resource), problems)
    return rows, tuple(problems)


def _rows(text: str, resource: Mapping[str, Any], problems: Problems) -> tuple[Row, ...] | None:
    name, fields = resource["path"], resource["schema"]["fields"]
    header = [spec["name"] for spec in fields]
    if not text.strip():
        problems.add(name, 1, "", "an empty file", f"the header {','.join(header)}")
        return None
    if "\r" in text and "\n" not in text:
        problems.add(name, 1, "", "line ends CR alone", "line feeds; save the file as CSV with the line ends of Unix")
        return None
    readers = [_cell_reader(name, spec, problems) for spec in fields]
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    start = 1
    try:
        for cells in lines:
            if start == 1:
                if cells != header:
                    _object_to_header(name, cells, header, problems)
                    return None
            elif not cells:
                problems.add(name, start, "", "an empty line", "a row")
            elif len(cells) != len(header):
                problems.add(name, start, "", f"{len(cells)} fields", f"{len(header)}: {','.join(header)}")
            else:
                values = [read(cell, start) for read, cell in zip(readers, cells, strict=True)]
                rows.append(Row(dict(zip(header, values, strict=True)), cells, start))
            start = lines.line_num + 1
    except csv.Error as error:
        problems.add(name, start, "", error, "fields quoted as RFC 4180 says")
        return None
    if not text.endswith("\n"):
        problems.add(name, start - 1, "", "no line end", "a line end after the last row; is the file cut off?")
    if not rows:
        problems.add(name, 2, "", "no rows", "at least one")
        return None
    return tuple(rows)


def _object_to_header(name: str, cells: Sequence[str], header: Sequence[str], problems: Problems) -> None:
    for sign, called in SEPARATORS.items():
        if len(cells) == 1 < len(header) and sign in cells[0]:
            wanted = "by commas; save the file as CSV with commas"
            problems.add(name, 1, "", f"fields separated by {called}", wanted)
            return
    whole = f"the header {','.join(header)}"
    for column in header:
        if column not in cells:
            problems.add(name, 1, column, "no such column", whole)
    for column in cells:
        if column not in header:
            problems.add(name, 1, column, "an unknown column", whole)
    if sorted(cells) == sorted(header):
        problems.add(name, 1, "", "columns in another order", whole)
