"""What must hold within a table and between tables, beyond each cell by itself: two lists of checks, at the end.

A check is a function of what has been read that yields a problem for each place where something does not hold. To
add one, write it and give it a line in its list. Keys, references, `items`, `needs` and `ordered` are what
`datapackage.json` declares; the rest is what any study's codebook and codings must be.

Left out on purpose: findings, criteria and study.toml, which are read by modules of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from argued.data.beside import ADJUDICATION, CODERS, NOT_REPORTED, Coder, answers, as_said, says
from argued.data.files import BIBLIOGRAPHY
from argued.data.model import OBSERVATIONS, Dataset, Row
from argued.data.problems import Problem
from argued.logic.predicates import nearest


@dataclass(frozen=True)
class Known:
    """What has been read: the tables as declared, their rows by name, the keys of the bibliography, study.toml.

    A table whose shape is broken has no rows here; `keys` is None where the bibliography cannot be read.
    """

    resources: Sequence[Mapping[str, Any]]
    tables: Mapping[str, tuple[Row, ...]]
    keys: set[str] | None
    study: Mapping[str, Any]
    coders: Mapping[str, Coder] = field(default_factory=dict)

    def each(self) -> Iterator[tuple[Mapping[str, Any], tuple[Row, ...]]]:
        """Each table that could be read, as it is declared, with its rows."""
        for resource in self.resources:
            if resource["name"] in self.tables:
                yield resource, self.tables[resource["name"]]

    def column(self, table: str, column: str) -> dict[Any, None]:
        """The values of a column, in the table's order; none of a table that there is not."""
        return {row[column]: None for row in self.tables.get(table, ())}

    @cached_property
    def references(self) -> list[Reference]:
        """Every reference that `datapackage.json` declares and whose target could be read."""
        return list(_references(self))


@dataclass(frozen=True)
class Reference:
    """That the values of a column are keys: of a column of another table, or of the bibliography."""

    path: str
    column: str
    rows: tuple[Row, ...]
    target: str
    keys: Mapping[Any, None] | set[str]
    listed: bool
    ordered: bool = False

    @property
    def wanted(self) -> str:
        return f"a key of {self.target}" if self.listed or self.target == BIBLIOGRAPHY else f"a row of {self.target}"

    def values(self) -> dict[Any, tuple[Any, ...]]:
        """What the column holds, each once, and the keys that it names."""
        held = {row[self.column]: None for row in self.rows}
        return {value: value if self.listed else (value,) for value in held if value is not None}

    def problems(self, faults: Mapping[Any, Sequence[tuple[str, str]]]) -> Iterator[Problem]:
        """A problem for each row that has one of these values, which say what is seen in them and what is wanted."""
        for row in self.rows if faults else ():
            for seen, wanted in faults.get(row[self.column], ()):
                yield Problem(self.path, row.line, self.column, seen, wanted)


def _references(known: Known) -> Iterator[Reference]:
    for resource, rows in known.each():
        for key in resource["schema"].get("foreignKeys", []):
            table, column = key["reference"]["resource"], key["reference"]["fields"]
            if table in known.tables:
                target = known.column(table, column)
                yield Reference(resource["path"], key["fields"], rows, f"{table}.csv", target, listed=False)
        for spec in resource["schema"]["fields"]:
            items = spec.get("items", {})
            if "bibliography" in spec and known.keys is not None:
                yield Reference(resource["path"], spec["name"], rows, BIBLIOGRAPHY, known.keys, listed=False)
            elif "bibliography" in items and known.keys is not None:
                yield Reference(resource["path"], spec["name"], rows, BIBLIOGRAPHY, known.keys, listed=True)
            elif items.get("resource") in known.tables:
                target = known.column(items["resource"], items["field"])
                ordered = items["resource"] == "passages" and items.get("order") != "any"
                file = f"{items['resource']}.csv"
                yield Reference(resource["path"], spec["name"], rows, file, target, listed=True, ordered=ordered)


# --- The checks ------------------------------------------------------------------------------------------


def _if_any_twice(rows: tuple[Row, ...], keys: Sequence[Any]) -> tuple[Row, ...]:
    """Rows that are worth going through: all of them, or none where each key is another."""
    return rows if len(set(keys)) < len(keys) else ()


def no_row_stands_twice(known: Known) -> Iterator[Problem]:
    for resource, rows in known.each():
        first: dict[tuple[str, ...], int] = {}
        for row in _if_any_twice(rows, [row.text for row in rows]):
            line = first.setdefault(row.text, row.line)
            if line != row.line:
                wanted = f"one such row (the first is line {line})"
                yield Problem(resource["path"], row.line, "", "the same row again", wanted)


def keys_are_unique(known: Known) -> Iterator[Problem]:
    for resource, rows in known.each():
        primary = resource["schema"].get("primaryKey", [])
        fields = resource["schema"]["fields"]
        unique = [[spec["name"]] for spec in fields if spec.get("constraints", {}).get("unique")]
        for columns in [primary, *(each for each in unique if each != list(primary))]:
            first: dict[tuple[Any, ...], int] = {}
            for row in _if_any_twice(rows, [*zip(*([row[column] for row in rows] for column in columns), strict=True)]):
                values = tuple(row[column] for column in columns)
                if None in values:
                    continue
                line = first.setdefault(values, row.line)
                if line != row.line:
                    seen = "a second row for " + ", ".join(map(str, values))
                    yield Problem(resource["path"], row.line, columns[-1], seen, f"one row (the first is line {line})")


def references_exist(known: Known) -> Iterator[Problem]:
    for reference in known.references:
        faults = {
            value: [(repr(key), f"{reference.wanted}{nearest(key, reference.keys)}") for key in lost]
            for value, named in reference.values().items()
            if (lost := [key for key in named if key not in reference.keys])
        }
        yield from reference.problems(faults)


def lists_have_each_key_once_and_passages_in_order(known: Known) -> Iterator[Problem]:
    position = {passage: i for i, passage in enumerate(known.column("passages", "passage"))}
    for reference in known.references:
        faults = {}
        for value, keys in reference.values().items() if reference.listed else ():
            places = [position[key] for key in keys if key in position] if reference.ordered else []
            if len(set(keys)) < len(keys):
                faults[value] = [(";".join(keys), "each key once")]
            elif places != sorted(places):
                faults[value] = [(";".join(keys), "the paper's order")]
        yield from reference.problems(faults)


def one_of_the_needed_columns_is_filled(known: Known) -> Iterator[Problem]:
    for resource, rows in known.each():
        for columns, row in itertools.product(resource.get("needs", []), rows):
            if all(row[column] is None for column in columns):
                yield Problem(resource["path"], row.line, columns[0], "nothing", f"one of {', '.join(columns)}")


def ordered_columns_are_in_order(known: Known) -> Iterator[Problem]:
    for resource, rows in known.each():
        for (low, high), row in itertools.product(resource.get("ordered", []), rows):
            if row[low] is not None and row[high] is not None and row[low] > row[high]:
                yield Problem(resource["path"], row.line, high, str(row[high]), f"no less than {low}, {row[low]}")


def _answers(indicator: Row) -> list[str]:
    """The answers that a question may have; none where the field is at fault, which is one problem."""
    return indicator["values"].split("|") if indicator["values"] else []


def answers_of_a_question_are_different(known: Known) -> Iterator[Problem]:
    for row in known.tables["indicators"]:
        values = _answers(row)
        if len(set(values)) < len(values):
            yield Problem("indicators.csv", row.line, "values", row["values"], "each value once")


def favourable_answers_are_answers(known: Known) -> Iterator[Problem]:
    for row in known.tables["indicators"]:
        values = _answers(row)
        for value in (row["favourable"] or "").split("|"):
            if values and value not in values:
                yield Problem(
                    "indicators.csv",
                    row.line,
                    "favourable",
                    repr(value),
                    f"one of {', '.join(values)}, or several with | between",
                )


def _answered(known: Known) -> Iterator[tuple[str, Row]]:
    """Every row that answers a question of the codebook, with its file."""
    for name in ("codings", OBSERVATIONS, *(coder.table for coder in known.coders.values())):
        for row in known.tables.get(name, ()):
            yield f"{name}.csv", row


def values_are_of_the_codebook(known: Known) -> Iterator[Problem]:
    values = {row["indicator"]: _answers(row) for row in known.tables["indicators"]}
    for file, row in _answered(known):
        possible = values.get(row["indicator"])
        if possible and row["value"] is not None and row["value"] not in possible:
            yield Problem(file, row.line, "value", repr(row["value"]), f"one of {', '.join(possible)}")


def passages_stand_where_the_basis_says(known: Known) -> Iterator[Problem]:
    sections = known.study.get("basis", {})

    @cache
    def elsewhere(basis: str | None, passages: tuple[str, ...] | None) -> list[str]:
        allowed = sections.get(basis)
        return [each for each in passages or () if allowed and each.split(".")[0] not in allowed]

    for file, row in _answered(known):
        for passage in elsewhere(row.get("basis"), row.get("passages")):
            wanted = f"passages of section {' or '.join(sections[row['basis']])}, since the basis is {row['basis']}"
            yield Problem(file, row.line, "passages", passage, wanted)


def low_confidence_has_its_reason(known: Known) -> Iterator[Problem]:
    for file, row in _answered(known):
        if row.get("confidence") == "low" and not row["note"]:
            yield Problem(file, row.line, "note", "nothing", "the reason for the low confidence")


def coders_answer_what_they_coded(known: Known) -> Iterator[Problem]:
    for coder in known.coders.values():
        for row in known.tables.get(coder.table, ()):
            for column, coded in (("country", coder.countries), ("indicator", coder.indicators)):
                if row[column] and row[column] not in coded:
                    wanted = f"what {coder.table}.toml says was coded: {', '.join(coded)}"
                    yield Problem(f"{coder.table}.csv", row.line, column, repr(row[column]), wanted)


def adjudications_fit_the_answers_and_the_codings(known: Known) -> Iterator[Problem]:
    if {coder.table for coder in known.coders.values()} != {
        name for name in known.tables if name.startswith(f"{CODERS}/")
    }:
        return  # a coder whose list is not sound, which is told of already
    if "codings" not in {each["name"] for each in known.resources}:
        return  # what observations come to hangs on the day: `judge.reliability.unsettled` asks whether it was decided
    file, codings = f"{ADJUDICATION}.csv", answers(known.tables.get("codings", ()))
    coded = {coder.name: answers(known.tables.get(coder.table, ())) for coder in known.coders.values()}
    values = {row["indicator"]: _answers(row) for row in known.tables["indicators"]}
    for row in known.tables.get(ADJUDICATION, ()):
        place = row["country"], row["indicator"], row["basis"]
        asked = [c for c in known.coders.values() if place[0] in c.countries and place[1] in c.indicators]
        said = {coder.name: coded[coder.name].get(place, NOT_REPORTED) for coder in asked}
        if row["answers"] is not None and not says(row["answers"], said):
            wanted = f"what the coders' files say: {as_said(said)}"
            yield Problem(file, row.line, "answers", repr(row["answers"]), wanted)
        decided = codings.get(place, NOT_REPORTED)
        if row["decision"] is not None and row["decision"] != decided:
            possible = ", ".join([*values.get(place[1], ()), NOT_REPORTED])
            wanted = f"{decided!r}, which is what codings.csv says; change the one or the other (answers: {possible})"
            yield Problem(file, row.line, "decision", repr(row["decision"]), wanted)


Check = Callable[[Known], Iterator[Problem]]

WITHIN_TABLES: Sequence[Check] = (
    no_row_stands_twice,
    keys_are_unique,
    one_of_the_needed_columns_is_filled,
    ordered_columns_are_in_order,
)

BETWEEN_TABLES: Sequence[Check] = (  # once the four needed tables could be read
    references_exist,
    lists_have_each_key_once_and_passages_in_order,
    answers_of_a_question_are_different,
    favourable_answers_are_answers,
    values_are_of_the_codebook,
    passages_stand_where_the_basis_says,
    low_confidence_has_its_reason,
    coders_answer_what_they_coded,
    adjudications_fit_the_answers_and_the_codings,
)


# --- What is sound, and yet worth saying -----------------------------------------------------------------


def uncoded(data: Dataset) -> list[Problem]:
    """The countries without any coding (or observation, where nothing is coded): data that may be read, though little
    can be concluded from it."""
    coded = {row["country"] for row in data.table(data.answers_in)}
    wanted = "at least one; where nothing is known of it, every verdict that asks of it rests on silence"
    return [
        Problem("countries.csv", row.line, "country", f"{country}, which has no row in {data.answers_in}.csv", wanted)
        for country, row in data.countries.items()
        if country not in coded
    ]
