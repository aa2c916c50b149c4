"""Reads and validates the folder `data/`: which files, in which order, and that nothing unsound comes out.

`read(folder)` promises that whatever it returns is sound: every table has the columns, types,
vocabularies, keys and references that `datapackage.json` declares, every locator and source
exists, every finding's predicate parses. Anything else is refused with a `DataError` that lists
all problems at once, each with its file, line and column, what was seen and what was expected.

    data = read()
    data.table("countries")[0]["name"]      the name of the first country

Countries and indicators are needed, and codings or observations, or both. Codings that have passages need the table of
these; a study of its own observations has none, and grounds each answer in its sources. Every other table is optional,
and one that the package does not have is a table without rows.

`datapackage.json` is the schema (Data Package 2; `frictionless validate` accepts it), in which the `categories` of a
column are its closed vocabulary, each value with its meaning; with properties of our own:
`sortedBy` (the columns that order a table; none: the order of the file has a meaning), `items` (a field is a list,
separated by `;`, of keys of another table or of the bibliography), `ordered` (pairs of columns of which
the first must not exceed the second), `needs` (columns of which a row must fill one) and `bibliography` (a field is a
key of the bibliography).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from argued.data.beside import beside, declared
from argued.data.checks import BETWEEN_TABLES, WITHIN_TABLES, Known
from argued.data.choices import FILE as CHOICES
from argued.data.choices import Named, parse_choices
from argued.data.coders import read_coders
from argued.data.files import BIBLIOGRAPHY, read_keys, read_package, read_toml
from argued.data.findings import Judged, parse_findings
from argued.data.model import CONFIDENCE, FALLING, NEEDED, OBSERVATIONS, OBSERVED, OF_A_SOURCE, Base, Dataset, Row
from argued.data.problems import DataError, Problems
from argued.data.study import check_groups, check_record, parse_bases, parse_criteria, parse_questions
from argued.data.tables import NUMBERS, read_table
from argued.logic.predicates import DAY, NUMBER, Frame
from argued.logic.wording import Units

DATA = "data"


def home() -> Path:
    """The study that one works in: the current folder, or the nearest above it that has tables and a bibliography.

    Raises KeyError where there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / DATA / "datapackage.json").is_file() and (folder / BIBLIOGRAPHY).is_file():
            return folder
    expected = f"{DATA}/datapackage.json and {BIBLIOGRAPHY}"
    raise KeyError(f"no study here: expected {expected} in {here} or above; change there, or name --data")


def read(folder: Path | str | None = None, earlier: bool = False) -> Dataset:
    """The data of a folder, validated; of the study that one works in (`home`) if none is named. What an `earlier`
    version's findings are about may be any name, since there were no `[groups]` once.

    Raises DataError with every problem found, and KeyError where there is no study.
    """
    problems = Problems()
    data = _read(home() / DATA if folder is None else Path(folder).absolute(), problems, earlier)
    if problems or data is None:
        raise DataError(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
    return data


def _read(folder: Path, problems: Problems, earlier: bool) -> Dataset | None:
    package = read_package(folder, problems)
    if package is None:
        return None
    keys = read_keys(folder, problems)
    resources = declared(package, beside(folder))
    found = {resource["name"]: read_table(folder, resource, problems) for resource in resources}
    tables = {name: rows for name, rows in found.items() if rows is not None}
    study, findings, criteria = (
        read_toml(folder, name, problems) for name in ("study.toml", "findings.toml", "criteria.toml")
    )
    choices = read_toml(folder, CHOICES, problems) if (folder / CHOICES).exists() else None
    lacking = _lacking(resources)
    for name in lacking:
        wanted = f"the tables {', '.join(NEEDED)}, and codings or {OBSERVATIONS}; passages, where codings name them"
        problems.add("datapackage.json", 0, "resources", f"no table {name}", wanted)
    if OBSERVATIONS in found and not _declares_observations(resources, problems):
        tables.pop(OBSERVATIONS, None)
    coders = read_coders(folder, tables, problems)
    known = Known(resources, tables, keys, study.says if study else {}, coders)
    problems += [problem for check in WITHIN_TABLES for problem in check(known)]
    broken = {*NEEDED, *OF_A_SOURCE, OBSERVATIONS} & found.keys() - tables.keys()
    if broken or lacking or study is None or findings is None or criteria is None:
        return None
    problems += [problem for check in BETWEEN_TABLES for problem in check(known)]
    bases = parse_bases(study, resources, problems)
    check_record(study, tables, problems)
    check_groups(study, tables, problems)
    if problems:
        return None  # findings are read against sound tables only
    frame = _frame(package["resources"], tables, study.says, bases)
    answers = [entry["id"] for entry in criteria.says.get("answer", []) if "id" in entry]
    questions = parse_questions(criteria, tables, problems)
    judged = Judged(parse_criteria(criteria, tables, problems), questions)
    variants = {question.id: list(question.variants) for question in questions}
    codings = [spec for each in resources if each["name"] == "codings" for spec in each["schema"]["fields"]]
    fields = {spec["name"]: spec.get("constraints", {}).get("enum") for spec in codings}
    named = Named(tables, list(bases), variants, {column: enum for column, enum in fields.items() if enum})
    return Dataset(
        folder=folder,
        package=package,
        tables=MappingProxyType(tables),
        study=study.says,
        findings=parse_findings(findings, frame, known, bases, answers, judged, problems, earlier),
        bibliography=frozenset(keys or ()),
        frame=frame,
        bases=bases,
        evidence_date=study.says["evidence_date"],
        criteria=judged.criteria,
        questions=questions,
        choices=parse_choices(choices, named, problems),
        coders=known.coders,
    )


def _lacking(resources: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tables that a study needs and does not declare."""
    columns = {each["name"]: {spec["name"] for spec in each["schema"]["fields"]} for each in resources}
    lacking = [name for name in NEEDED if name not in columns]
    lacking += ["codings"] if not {"codings", OBSERVATIONS} & columns.keys() else []
    return lacking + ["passages"] * ("passages" in columns.get("codings", ()) and "passages" not in columns)


def _declares_observations(resources: Sequence[Mapping[str, Any]], problems: Problems) -> bool:
    """Whether the table of observations has the columns from which the value on a day is derived."""
    resource = next(each for each in resources if each["name"] == OBSERVATIONS)
    fields = {spec["name"]: spec for spec in resource["schema"]["fields"]}
    before = len(problems)
    for column, (kind, required) in OBSERVED.items():
        spec = fields.get(column, {})
        rules = spec.get("constraints", {})
        wanted = f"a column of type {kind}" + (", which is required" if required else "")
        fits = spec.get("type") == kind and rules.get("required", False) >= required
        if column == "confidence" and fits:
            fits, wanted = (
                tuple(rules.get("enum", ())) == CONFIDENCE,
                f"the values {', '.join(CONFIDENCE)}, in this order",
            )
        if not fits:
            seen = json.dumps(spec) if spec else "no such column"
            problems.add("datapackage.json", 0, f"{OBSERVATIONS}.{column}", seen, wanted)
    return len(problems) == before


def _measured(kind: str) -> str:
    """Whether a column of a type can be measured, and as what."""
    return NUMBER if kind in NUMBERS else DAY if kind == "date" else ""


def _frame(
    resources: Sequence[Mapping[str, Any]],
    tables: Mapping[str, tuple[Row, ...]],
    study: Mapping[str, Any],
    bases: Mapping[str, Base],
) -> Frame:
    """What the rules of findings may name: countries, indicators with their answers, tables with their columns; and
    the days on which the record is followed."""
    followed = OBSERVATIONS in tables and any(base.on_record for base in bases.values())
    return Frame(
        countries=tuple(row["country"] for row in tables["countries"]),
        indicators={row["indicator"]: tuple(row["values"].split("|")) for row in tables["indicators"]},
        tables={
            resource["name"]: {spec["name"]: _measured(spec["type"]) for spec in resource["schema"]["fields"]}
            for resource in resources
            if resource["name"] in tables
        },
        falling={row["indicator"]: row["order"] == FALLING for row in tables["indicators"] if row.get("order")},
        days=(study["record"]["from"], study["record"]["until"]) if followed else None,
        units=Units(**study.get("units", {})),
    )
