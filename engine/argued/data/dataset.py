"""Reads and validates the folder `data/`: the one module that opens its files.

`read(folder)` promises that whatever it returns is sound: every table has the columns, types,
vocabularies, keys and references that `datapackage.json` declares, every locator and source
exists, every finding's predicate parses. Anything else is refused with a `DataError` that lists
all problems at once, each with its file, line and column, what was seen and what was expected.

    data = read()
    data.table("countries")[0]["name"]      the name of the first country

Countries, passages, indicators and codings are needed; every other table is optional, and one that
the package does not have is a table without rows.

`datapackage.json` is the schema (Frictionless Data Package; `frictionless validate` accepts it),
with properties of our own: `sortedBy` (the columns that order a table; none: the order of the file
has a meaning), `meanings` (what each value of a closed vocabulary means), `items` (a field is a list,
separated by `;`, of keys of another table or of the bibliography), `ordered` (pairs of columns of which
the first must not exceed the second) and `needs` (columns of which a row must fill one).

Left out on purpose: any judgement of what the data says.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from argued.logic.predicates import Frame, Predicate, PredicateError, Rows, RowsTest, nearest, parse, statements
from argued.logic.rules import Rule, parse_rule
from argued.logic.wording import Outcome, TemplateError, fill, named, placeholders

DATA = "data"
BIBLIOGRAPHY = "references.bib"
OUTLINES = "region.geojson"

SUPPORTED, NOT_ESTABLISHED, CONTRADICTED = "supported", "not established", "contradicted"
VERDICTS = (SUPPORTED, NOT_ESTABLISHED, CONTRADICTED)
NEEDED = ("countries", "passages", "indicators", "codings")
SECOND_CODER = "second_coder"  # a table that may be there, with the columns of codings
RECORD = "record"  # a table that may be there: what the public record says, with the days on which it held


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place."""

    file: str
    line: int
    column: str
    seen: str
    expected: str

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line or "", self.column) if part)
        return f"{where}: saw {self.seen}; expected {self.expected}"


class DataError(ValueError):
    """Data that is refused; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the data:"
        super().__init__("\n".join([count, *(f"  {problem}" for problem in problems)]))


class Row(Mapping[str, Any]):
    """A row of a table: its typed values by column, its text, and the line of the file on which it starts.

    An empty field is None; a field that is a list is a tuple of strings.
    """

    __slots__ = ("_values", "line", "text")

    def __init__(self, values: dict[str, Any], text: Sequence[str], line: int) -> None:
        self._values, self.text, self.line = values, tuple(text), line

    def __getitem__(self, column: str) -> Any:
        return self._values[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Row({self._values!r}, line={self.line})"


@dataclass(frozen=True)
class Indicator:
    """A question of the codebook. `values` and `favourable` are in the codebook's order."""

    name: str
    criterion: str
    theme: str
    mode: str
    question: str
    values: tuple[str, ...]
    favourable: tuple[str, ...]
    scored: bool
    coding_rule: str


@dataclass(frozen=True)
class Base:
    """An evidence base: which bases it admits, in which order it asks them, and what it is called.

    One that admits none reads the table `record` at a date, instead of the codings.
    """

    name: str
    label: str
    admits: tuple[str, ...]
    meaning: str

    @property
    def on_record(self) -> bool:
        return not self.admits


@dataclass(frozen=True)
class Criterion:
    """A characteristic that the model asks for. `threshold` is the degree from which on it is met."""

    id: str
    label: str
    asks: str
    threshold: float


@dataclass(frozen=True)
class Question:
    """A question of the paper, and the rule that answers it from what is met.

    `published` is the source paper's answer. `variants` are other rules, each with its words.
    """

    id: str
    question: str
    published: str
    passages: tuple[str, ...]
    because: str
    says: Mapping[str, str]
    rule: Rule
    variants: Mapping[str, tuple[str, Rule]]


@dataclass(frozen=True)
class Finding:
    """Something that the source paper concludes, and the rule by which the data judges it.

    A finding of kind "judgement" has no predicate: `reason` says why no data of this paper decides it.
    """

    id: str
    section: str
    criterion: str
    kind: str
    published: str
    passages: tuple[str, ...]
    predicate: Predicate | None
    rule: Mapping[str, Any]  # the predicate as it stands in the file
    recorded: Mapping[str, str]
    statement: Mapping[str, str]
    reason: str
    note: str
    line: int


@dataclass(frozen=True, repr=False)
class Dataset:
    """The validated data. Nothing in it is ever changed: a corrected cell makes another Dataset."""

    folder: Path
    package: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]
    study: Mapping[str, Any]
    findings: tuple[Finding, ...]
    bibliography: frozenset[str]
    frame: Frame
    bases: Mapping[str, Base]
    evidence_date: dt.date
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]

    def __repr__(self) -> str:
        return f"Dataset({str(self.folder)!r}, {len(self.tables)} tables, {len(self.findings)} findings)"

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table; none for a table that the package does not have."""
        return self.tables.get(name, ())

    @property
    def first_base(self) -> str:
        """The evidence base that is meant where none is named: the first of the study."""
        return next(iter(self.bases))

    @property
    def record_base(self) -> str | None:
        """The evidence base that reads the public record, if the study has one."""
        return next((base.name for base in self.bases.values() if base.on_record), None)

    def named(self, name: str) -> str:
        """The name of an indicator or a theme in words, spelt as the study says."""
        return named(name, self.study.get("spelling", {}))

    @cached_property
    def countries(self) -> dict[str, Row]:
        return {row["country"]: row for row in self.table("countries")}

    @cached_property
    def passages(self) -> dict[str, Row]:
        return {row["passage"]: row for row in self.table("passages")}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {i.name: i for i in map(_indicator, self.table("indicators"))}

    def finding(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.id == name:
                return finding
        known = [finding.id for finding in self.findings]
        raise KeyError(f"no finding {name!r}{nearest(name, known)}; `python -m argued findings` lists them")

    def meanings(self, table: str, column: str) -> dict[str, str]:
        """The closed vocabulary of a column: each value with its meaning; empty where there is none."""
        for resource in self.package["resources"]:
            if resource["name"] == table:
                for spec in resource["schema"]["fields"]:
                    if spec["name"] == column:
                        return dict(spec.get("meanings", {}))
        return {}


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        name=row["indicator"],
        criterion=row["criterion"],
        theme=row["theme"],
        mode=row["mode"],
        question=row["question"],
        values=tuple(row["values"].split("|")),
        favourable=tuple(row["favourable"].split("|")),
        scored=row["scored"] == "yes",
        coding_rule=row["coding_rule"],
    )


# --- The one form of a table ----------------------------------------------------------------------


def formatted(data: Dataset, name: str) -> str:
    """A table as text, sorted and quoted the one way: minimal quotes, one line feed after each row.

    Rows are sorted by the columns of `sortedBy`: a column of keys in the order of the table that
    it refers to, a closed vocabulary in the order of its values, numbers by size, text by itself.
    """
    resource = next(r for r in data.package["resources"] if r["name"] == name)
    fields = {spec["name"]: spec for spec in resource["schema"]["fields"]}
    ranks = [(column, _rank(data, resource, fields[column])) for column in resource.get("sortedBy", [])]
    rows = sorted(data.table(name), key=lambda row: [rank(row[column]) for column, rank in ranks])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(row.text for row in rows)
    return out.getvalue()


def _rank(data: Dataset, resource: Mapping[str, Any], spec: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A sort key for the values of a column; nothing comes first."""
    orders: dict[str, list[str]] = {"passages": list(data.passages)}
    for key in resource["schema"].get("foreignKeys", []):
        if key["fields"] == spec["name"]:
            target = key["reference"]
            orders[spec["name"]] = [row[target["fields"]] for row in data.table(target["resource"])]
    if "enum" in spec.get("constraints", {}):
        orders[spec["name"]] = spec["constraints"]["enum"]
    order = orders.get(spec["name"])
    if order is None:
        return lambda value: (value is not None, value)
    place = {value: i for i, value in enumerate(order)}
    if "items" in spec:
        return lambda value: [place[item] for item in value or ()]
    return lambda value: -1 if value is None else place[value]


def unformatted(data: Dataset) -> list[Problem]:
    """The tables that are not in their one form, each with the first line that differs."""
    problems = []
    for resource in data.package["resources"]:
        text = (data.folder / resource["path"]).read_bytes().decode("utf-8")
        alien = {"a byte order mark": text.startswith("\ufeff"), "line ends CR LF": "\r\n" in text}
        found, wanted = text.split("\n"), formatted(data, resource["name"]).split("\n")
        for line, (seen, expected) in enumerate(zip(found, wanted, strict=False), start=1):
            if seen != expected:
                what = " and ".join(name for name, there in alien.items() if there) or repr(seen)
                hint = f"{expected!r}; `python -m argued format` sorts and quotes the tables"
                problems.append(Problem(resource["path"], line, "", what, hint))
                break
    return problems


# --- Reading ------------------------------------------------------------------------------------


def outlines(folder: Path) -> dict[str, Any]:
    """The outlines of the countries and their neighbours, a GeoJSON feature collection, for maps.

    Raises DataError where the folder has none.
    """
    if not (folder / OUTLINES).is_file():
        raise DataError([Problem(OUTLINES, 0, "", "no such file", f"outlines for a map, a GeoJSON file in {folder}")])
    collection: dict[str, Any] = json.loads((folder / OUTLINES).read_text(encoding="utf-8"))
    return collection


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


def read(folder: Path | str | None = None) -> Dataset:
    """The data of a folder, validated; of the study that one works in (`home`) if none is named.

    Raises DataError with every problem found, and KeyError where there is no study.
    """
    reader = _Reader(home() / DATA if folder is None else Path(folder))
    data = reader.dataset()
    if reader.problems or data is None:
        raise DataError(sorted(reader.problems, key=lambda p: (p.file, p.line, p.column)))
    return data


@dataclass
class _Reader:
    """Collects problems while it reads, so that one run names them all."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def problem(self, file: str, line: int, column: str, seen: object, expected: str) -> None:
        self.problems.append(Problem(file, line, column, str(seen), expected))

    def dataset(self) -> Dataset | None:
        package = self.package()
        if package is None:
            return None
        bibliography = self.bibliography()
        tables = {}
        for resource in package["resources"]:
            rows = self.table(resource)
            if rows is not None:
                tables[resource["name"]] = rows
        second = self.second_coder(package)
        if second is not None:
            tables[SECOND_CODER] = second
        study = self.toml("study.toml")
        findings = self.toml("findings.toml")
        criteria = self.toml("criteria.toml")
        for name in NEEDED:
            if name not in {resource["name"] for resource in package["resources"]}:
                self.problem("datapackage.json", 0, "resources", f"no table {name}", f"the tables {', '.join(NEEDED)}")
        if set(NEEDED) - set(tables):
            return None
        if study is None or findings is None or criteria is None:
            return None
        self.references(package, tables, bibliography)
        bases = self.study(study, package)
        self.indicators(tables)
        self.codings(tables, study)
        frame = Frame(
            countries=tuple(row["country"] for row in tables["countries"]),
            indicators={row["indicator"]: tuple((row["values"] or "").split("|")) for row in tables["indicators"]},
            tables={
                resource["name"]: {spec["name"]: spec["type"] in NUMBERS for spec in resource["schema"]["fields"]}
                for resource in package["resources"]
                if resource["name"] in tables
            },
        )
        if self.problems:
            return None  # findings are read against sound tables only
        parsed = self.findings(findings, frame, package, tables, bases)
        asked = self.criteria(criteria, tables)
        return Dataset(
            folder=self.folder,
            package=package,
            tables=MappingProxyType(tables),
            study=study,
            findings=tuple(parsed),
            bibliography=frozenset(bibliography or ()),
            frame=frame,
            bases=bases,
            evidence_date=study["evidence_date"],
            criteria=tuple(asked[0]),
            questions=tuple(asked[1]),
        )

    # files

    def text(self, path: Path, name: str) -> str | None:
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            self.problem(name, 0, "", "no such file", f"a file at {path}")
        except OSError as error:
            self.problem(name, 0, "", error.strerror or error, "a file that can be read")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.problem(
                name,
                line,
                "",
                f"byte 0x{error.object[error.start]:02x}",
                "UTF-8 text; save the file as UTF-8",
            )
        else:
            if path.suffix == ".csv":
                return text.removeprefix("\ufeff")  # a matter of form, of which `unformatted` tells
            if not text.startswith("\ufeff"):
                return text
            self.problem(name, 1, "", "a byte order mark", "UTF-8 text without one; save the file so")
        return None

    def package(self) -> dict[str, Any] | None:
        text = self.text(self.folder / "datapackage.json", "datapackage.json")
        if text is None:
            return None
        try:
            package: dict[str, Any] = json.loads(text)
            for resource in package["resources"]:
                for spec in resource["schema"]["fields"]:
                    spec["name"], spec["type"], resource["name"], resource["path"]
        except json.JSONDecodeError as error:
            self.problem("datapackage.json", error.lineno, "", error.msg, "JSON")
        except (KeyError, TypeError) as error:
            self.problem("datapackage.json", 0, "", f"no {error}", "resources with name, path and schema.fields")
        else:
            return package
        return None

    def bibliography(self) -> set[str] | None:
        """The keys of the bibliography beside the data, or of the project's; None where there is none to be read."""
        for folder in (self.folder, self.folder.parent):
            if (folder / BIBLIOGRAPHY).is_file():
                text = self.text(folder / BIBLIOGRAPHY, BIBLIOGRAPHY)
                keys = r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,"
                return None if text is None else set(re.findall(keys, text, re.MULTILINE))
        self.problem(BIBLIOGRAPHY, 0, "", "no such file", f"a bibliography beside {self.folder}")
        return None

    def toml(self, name: str) -> dict[str, Any] | None:
        text = self.text(self.folder / name, name)
        if text is None:
            return None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            self.problem(name, int(line.group(1)) if line else 0, "", str(error), "TOML")
            return None
        known = len(self.problems)
        for key, shape in SHAPES[name].items():
            starts = [text.count("\n", 0, m.start()) + 1 for m in re.finditer(rf"^\[\[{key}\]\]", text, re.MULTILINE)]
            for place, column, seen, expected in _misshapen(data[key], shape, key) if key in data else ():
                self.problem(name, starts[place] if place < len(starts) else 0, column, repr(seen), expected)
        data["_text"] = text
        return data if len(self.problems) == known else None

    # tables

    def table(self, resource: Mapping[str, Any]) -> tuple[Row, ...] | None:
        """The typed rows of a table, or None where its shape is broken."""
        name, fields = resource["path"], resource["schema"]["fields"]
        text = self.text(self.folder / name, name)
        if text is None:
            return None
        header = [spec["name"] for spec in fields]
        if not text.strip():
            self.problem(name, 1, "", "an empty file", f"the header {','.join(header)}")
            return None
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[Row] = []
        start = 1
        try:
            for cells in lines:
                if start == 1:
                    if cells != header:
                        self.header(name, cells, header)
                        return None
                elif not cells:
                    self.problem(name, start, "", "an empty line", "a row")
                elif len(cells) != len(header):
                    self.problem(name, start, "", f"{len(cells)} fields", f"{len(header)}: {','.join(header)}")
                else:
                    rows.append(Row(self.values(name, start, fields, cells), cells, start))
                start = lines.line_num + 1
        except csv.Error as error:
            self.problem(name, start, "", str(error), "fields quoted as RFC 4180 says")
            return None
        if not text.endswith("\n"):
            self.problem(name, start - 1, "", "no line end", "a line end after the last row; is the file cut off?")
        if not rows:
            self.problem(name, 2, "", "no rows", "at least one")
            return None
        self.keys(name, resource["schema"].get("primaryKey", []), fields, rows)
        return tuple(rows)

    def second_coder(self, package: Mapping[str, Any]) -> tuple[Row, ...] | None:
        """The second coder's table, of the same columns as codings, where the file is present."""
        if not (self.folder / f"{SECOND_CODER}.csv").exists():
            return None
        codings = next(resource for resource in package["resources"] if resource["name"] == "codings")
        resource = {**codings, "name": SECOND_CODER, "path": f"{SECOND_CODER}.csv"}
        package["resources"].append(resource)
        return self.table(resource)

    def header(self, name: str, cells: Sequence[str], header: Sequence[str]) -> None:
        for sign, called in ((";", "semicolons"), ("\t", "tabs")):
            if len(cells) == 1 < len(header) and sign in cells[0]:
                self.problem(
                    name, 1, "", f"fields separated by {called}", "by commas; save the file as CSV with commas"
                )
                return
        for column in header:
            if column not in cells:
                self.problem(name, 1, column, "no such column", f"the header {','.join(header)}")
        for column in cells:
            if column not in header:
                self.problem(name, 1, column, "an unknown column", f"the header {','.join(header)}")
        if sorted(cells) == sorted(header):
            self.problem(name, 1, "", "columns in another order", f"the header {','.join(header)}")

    def values(self, name: str, line: int, fields: Sequence[Mapping[str, Any]], cells: Sequence[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for spec, cell in zip(fields, cells, strict=True):
            column, rules = spec["name"], spec.get("constraints", {})
            values[column] = None
            if cell == "":
                if rules.get("required"):
                    self.problem(name, line, column, "nothing", spec["description"])
                continue
            if cell != cell.strip() or CONTROL.search(cell):
                wanted = "no blanks around the value, and no line break or control character in it"
                self.problem(name, line, column, repr(cell), wanted)
            elif "enum" in rules and cell not in rules["enum"]:
                hint = nearest(cell, rules["enum"])
                self.problem(name, line, column, repr(cell), f"one of {', '.join(rules['enum'])}{hint}")
            elif "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
                self.problem(name, line, column, repr(cell), f"{spec['description']} (pattern {rules['pattern']})")
            else:
                values[column] = self.value(name, line, spec, cell)
        return values

    def value(self, name: str, line: int, spec: Mapping[str, Any], cell: str) -> Any:
        rules = spec.get("constraints", {})
        kind = spec["type"]
        if "items" in spec:
            return tuple(cell.split(";"))
        if kind == "date":
            try:
                return dt.date.fromisoformat(cell)
            except ValueError:
                self.problem(name, line, spec["name"], repr(cell), "a date such as 2020-12-31")
                return None
        if kind not in NUMBERS:
            return cell
        try:
            number = NUMBERS[kind](cell)
        except ValueError:
            self.problem(
                name,
                line,
                spec["name"],
                repr(cell),
                f"{'a whole number' if kind == 'integer' else 'a number'}",
            )
            return None
        low, high = rules.get("minimum", number), rules.get("maximum", number)
        if not low <= number <= high:
            wanted = f"from {low} to {high}" if "minimum" in rules and "maximum" in rules else f"at least {low}"
            self.problem(name, line, spec["name"], cell, f"a number {wanted}")
            return None
        return number

    def keys(self, name: str, key: Sequence[str], fields: Iterable[Mapping[str, Any]], rows: Sequence[Row]) -> None:
        whole: dict[tuple[str, ...], int] = {}
        for row in rows:
            if row.text in whole:
                seen = "the same row again"
                self.problem(name, row.line, "", seen, f"one such row (the first is line {whole[row.text]})")
            whole.setdefault(row.text, row.line)
        unique = [[spec["name"]] for spec in fields if spec.get("constraints", {}).get("unique")]
        for columns in [key, *(u for u in unique if u != list(key))]:
            first: dict[tuple[Any, ...], int] = {}
            for row in rows:
                values = tuple(row[column] for column in columns)
                if not columns or None in values:
                    continue
                if values in first:
                    seen = "a second row for " + ", ".join(map(str, values))
                    self.problem(name, row.line, columns[-1], seen, f"one row (the first is line {first[values]})")
                first.setdefault(values, row.line)

    def references(
        self, package: Mapping[str, Any], tables: Mapping[str, tuple[Row, ...]], bibliography: set[str] | None
    ) -> None:
        """Foreign keys, lists of keys, and pairs of columns of which one must not exceed the other."""
        known = {
            (name, column): {row[column] for row in rows}
            for name, rows in tables.items()
            for column in (rows[0] if rows else ())
        }
        position = {row["passage"]: i for i, row in enumerate(tables["passages"])}
        for resource in package["resources"]:
            name = resource["path"]
            rows = tables.get(resource["name"], ())
            for key in resource["schema"].get("foreignKeys", []):
                target = key["reference"]["resource"], key["reference"]["fields"]
                if target[0] not in tables:
                    continue
                for row in rows:
                    value = row[key["fields"]]
                    if value is not None and value not in known[target]:
                        hint = nearest(value, known[target])
                        self.problem(name, row.line, key["fields"], repr(value), f"a row of {target[0]}.csv{hint}")
            for spec in resource["schema"]["fields"]:
                items = spec.get("items")
                if not items or items.get("resource", "passages") not in tables:
                    continue
                in_bibliography = "bibliography" in items
                allowed = bibliography if in_bibliography else known[items["resource"], items["field"]]
                if allowed is None:
                    continue  # a missing bibliography is one problem
                source = BIBLIOGRAPHY if in_bibliography else f"{items['resource']}.csv"
                for row in rows:
                    cell = row[spec["name"]] or ()
                    for item in cell:
                        if item not in allowed:
                            self.problem(
                                name,
                                row.line,
                                spec["name"],
                                repr(item),
                                f"a key of {source}{nearest(item, allowed)}",
                            )
                    if len(set(cell)) < len(cell):
                        self.problem(name, row.line, spec["name"], ";".join(cell), "each key once")
                    elif items.get("resource") == "passages" and not _ascending(cell, position):
                        self.problem(name, row.line, spec["name"], ";".join(cell), "the paper's order")
            for columns in resource.get("needs", []):
                for row in rows:
                    if all(row[column] is None for column in columns):
                        self.problem(name, row.line, columns[0], "nothing", f"one of {', '.join(columns)}")
            for low, high in resource.get("ordered", []):
                for row in rows:
                    if row[low] is not None and row[high] is not None and row[low] > row[high]:
                        self.problem(name, row.line, high, row[high], f"no less than {low}, {row[low]}")

    def study(self, study: Mapping[str, Any], package: Mapping[str, Any]) -> dict[str, Base]:
        file = "study.toml"
        tables = {r["name"]: [spec["name"] for spec in r["schema"]["fields"]] for r in package["resources"]}
        bases = {}
        coded = _vocabulary(package, "codings", "basis")
        if type(study.get("evidence_date")) is not dt.date:
            self.problem(file, 0, "evidence_date", study.get("evidence_date"), "a date such as 2020-12-31")
        for basis in coded:
            sections = study.get("basis", {}).get(basis)
            if not isinstance(sections, list) or not sections:
                self.problem(file, 0, f"basis.{basis}", sections, "the sections in which such statements stand")
        for name, entry in study.get("evidence", {}).items():
            admits = entry.get("admits", [])
            for basis in admits:
                if basis not in coded:
                    self.problem(file, 0, f"evidence.{name}.admits", repr(basis), f"one of {', '.join(coded)}")
            bases[name] = Base(name, entry.get("label", name), tuple(admits), entry.get("meaning", ""))
            if not admits and RECORD not in tables:
                wanted = f"bases to admit, or a table {RECORD} to read instead"
                self.problem(file, 0, f"evidence.{name}.admits", "nothing", wanted)
        if all(base.on_record for base in bases.values()):
            self.problem(file, 0, "evidence", "no evidence base that admits codings", "at least one")
        years = study.get("record", {})
        if any(base.on_record for base in bases.values()) and not {"from", "until"} <= set(years):
            self.problem(file, 0, "record", sorted(years), "from and until: over which days the record is followed")
        elif years:
            start, end, today = years.get("from"), years.get("until"), study.get("evidence_date")
            if not type(start) is type(end) is dt.date:
                self.problem(file, 0, "record", f"{start} to {end}", "two days, such as 2020-12-31")
            elif type(today) is dt.date and not start <= today <= end:
                wanted = f"from before until, and the evidence_date {today} within them"
                self.problem(file, 0, "record", f"{start} to {end}", wanted)
        for fact in study.get("profile", []):
            self.profile(fact, tables)
        return bases

    def profile(self, fact: Mapping[str, Any], tables: Mapping[str, Sequence[str]]) -> None:
        """A row of a country's profile names a table with countries, and columns of it."""
        for key in ("label", "table", "each"):
            if not isinstance(fact.get(key), str):
                self.problem("study.toml", 0, f"profile.{key}", fact.get(key), "text")
                return
        columns = tables.get(fact["table"], ())
        if "country" not in columns:
            known = ", ".join(name for name, columns in tables.items() if "country" in columns)
            self.problem("study.toml", 0, "profile.table", repr(fact["table"]), f"one of {known}")
            return
        for column in [*placeholders(fact["each"]), *([fact["by"]] if "by" in fact else [])]:
            if column not in columns:
                wanted = f"a column of {fact['table']}.csv{nearest(column, columns)}"
                self.problem("study.toml", 0, f"profile.{fact['table']}", repr(column), wanted)

    def indicators(self, tables: Mapping[str, tuple[Row, ...]]) -> None:
        for row in tables["indicators"]:
            values = (row["values"] or "").split("|")
            if len(set(values)) < len(values):
                self.problem("indicators.csv", row.line, "values", row["values"], "each value once")
            for value in (row["favourable"] or "").split("|"):
                if value not in values:
                    self.problem("indicators.csv", row.line, "favourable", repr(value), f"one of {', '.join(values)}")

    def codings(self, tables: Mapping[str, tuple[Row, ...]], study: Mapping[str, Any]) -> None:
        """Values are of the codebook; a row's passages stand where its basis says."""
        values = {row["indicator"]: (row["values"] or "").split("|") for row in tables["indicators"]}
        sections = study.get("basis", {})
        for name in ("codings", "record", SECOND_CODER):
            for row in tables.get(name, ()):
                possible = values.get(row["indicator"])
                if possible and row["value"] is not None and row["value"] not in possible:
                    self.problem(f"{name}.csv", row.line, "value", repr(row["value"]), f"one of {', '.join(possible)}")
                allowed = sections.get(row.get("basis"))
                for passage in row.get("passages") or ():
                    if allowed and passage.split(".")[0] not in allowed:
                        wanted = f"passages of section {' or '.join(allowed)}, since the basis is {row['basis']}"
                        self.problem(f"{name}.csv", row.line, "passages", passage, wanted)
                if row.get("confidence") == "low" and not row["note"]:
                    self.problem(f"{name}.csv", row.line, "note", "nothing", "the reason for the low confidence")
        spans: dict[tuple[str, str], list[Row]] = {}
        for row in tables.get("record", ()):
            spans.setdefault((row["country"], row["indicator"]), []).append(row)
        for rows in spans.values():
            rows.sort(key=lambda r: r["valid_from"] or dt.date.min)
            for before, after in itertools.pairwise(rows):
                if (before["valid_until"] or dt.date.max) >= (after["valid_from"] or dt.date.min):
                    seen = f"{after['valid_from']}, within the row of line {before.line}"
                    self.problem("record.csv", after.line, "valid_from", seen, "one value at a time")

    # criteria

    def criteria(
        self, file: Mapping[str, Any], tables: Mapping[str, tuple[Row, ...]]
    ) -> tuple[list[Criterion], list[Question]]:
        passages = {row["passage"] for row in tables["passages"]}
        wanted = list(dict.fromkeys(row["criterion"] for row in tables["indicators"]))
        entries = file.get("criterion", [])
        if sorted(entry.get("id", "") for entry in entries) != sorted(wanted):
            ids = [entry.get("id") for entry in entries]
            self.problem("criteria.toml", 0, "criterion.id", ids, f"the criteria of the codebook: {', '.join(wanted)}")
        criteria = []
        for entry in entries:
            column = f"{entry.get('id', '?')}.threshold"
            threshold = entry.get("threshold")
            number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
            if not number or not 0 < threshold <= 1:
                self.problem("criteria.toml", 0, column, threshold, "a share above 0 and up to 1")
            criteria.append(
                Criterion(entry.get("id", ""), entry.get("label", ""), entry.get("asks", ""), threshold or 1.0)
            )
        questions = [self.question(entry, wanted, passages) for entry in file.get("answer", [])]
        if not questions:
            self.problem("criteria.toml", 0, "answer", "none", "at least one [[answer]] with its rule")
        return criteria, [question for question in questions if question is not None]

    def question(self, entry: Mapping[str, Any], criteria: Sequence[str], passages: set[str]) -> Question | None:
        name = entry.get("id", "?")
        before = len(self.problems)
        for key in ("id", "question", "published", "passages", "because", "rule"):
            if not entry.get(key):
                self.problem("criteria.toml", 0, f"{name}.{key}", "nothing", "a value")
        if entry.get("published") not in ("yes", "no", "undecided"):
            self.problem("criteria.toml", 0, f"{name}.published", entry.get("published"), "yes, no or undecided")
        for locator in entry.get("passages", []):
            if locator not in passages:
                hint = nearest(locator, passages)
                self.problem("criteria.toml", 0, f"{name}.passages", repr(locator), f"a row of passages.csv{hint}")
        says = entry.get("says", {})
        if sorted(says) != ["no", "undecided", "yes"]:
            self.problem("criteria.toml", 0, f"{name}.says", sorted(says), "a sentence for each of yes, no, undecided")
        for answer, template in says.items():
            try:
                fill(template, {"": Outcome(("",), ("",), ("",), ("",), {}, None)}, {"": ""})
            except TemplateError as error:
                self.problem("criteria.toml", 0, f"{name}.says.{answer}", error.seen, error.expected)
        rules: dict[str, Rule] = {}
        given = {"": entry.get("rule"), **{v.get("id", "?"): v.get("rule") for v in entry.get("variant", [])}}
        for variant, rule in given.items():
            try:
                rules[variant] = parse_rule(rule, criteria)
            except PredicateError as error:
                column = ".".join(filter(None, (name, variant, error.key)))
                self.problem("criteria.toml", 0, column, repr(error.seen), error.expected)
        if len(self.problems) > before:
            return None
        variants = {v["id"]: (v.get("text", v["id"]), rules[v["id"]]) for v in entry.get("variant", [])}
        return Question(
            name,
            entry["question"],
            entry["published"],
            tuple(entry["passages"]),
            entry["because"],
            entry["says"],
            rules[""],
            variants,
        )

    # findings

    def findings(
        self,
        file: Mapping[str, Any],
        frame: Frame,
        package: Mapping[str, Any],
        tables: Mapping[str, tuple[Row, ...]],
        bases: Mapping[str, Base],
    ) -> list[Finding]:
        entries = file.get("finding", [])
        lines = [m.start() for m in re.finditer(r"^\[\[finding\]\]", file["_text"], re.MULTILINE)]
        starts = [file["_text"].count("\n", 0, at) + 1 for at in lines] + [0] * len(entries)
        if not entries:
            self.problem("findings.toml", 1, "", "no [[finding]]", "at least one")
        passages = {row["passage"] for row in tables["passages"]}
        criteria = {row["criterion"] for row in tables["indicators"]}
        judged = [base.name for base in bases.values() if not base.on_record]
        seen: dict[str, int] = {}
        found = []
        for entry, line in zip(entries, starts, strict=False):
            before = len(self.problems)
            self.finding(entry, line, passages, criteria, judged)
            identifier = entry.get("id")
            if identifier in seen:
                self.problem(
                    "findings.toml",
                    line,
                    "id",
                    repr(identifier),
                    f"another one (line {seen[identifier]} has it)",
                )
            seen.setdefault(str(identifier), line)
            predicate = None
            if "predicate" in entry:
                try:
                    predicate = parse(entry["predicate"], frame)
                except PredicateError as error:
                    column = f"{identifier}.{error.key}"
                    self.problem("findings.toml", line, column, repr(error.seen), error.expected)
                else:
                    for leaf in statements(predicate):
                        if isinstance(leaf.test, RowsTest):
                            self.where(str(identifier), line, leaf.test, package, tables)
            if len(self.problems) == before:
                self.templates(entry, predicate, line, frame)
            if len(self.problems) == before:
                found.append(_finding(entry, predicate, line))
        return found

    def where(
        self,
        finding: str,
        line: int,
        test: RowsTest,
        package: Mapping[str, Any],
        tables: Mapping[str, tuple[Row, ...]],
    ) -> None:
        """Every value by which a test chooses rows can stand in its column: one that cannot would never match."""
        schema = next(r["schema"] for r in package["resources"] if r["name"] == test.table)
        for column, values in test.where:
            spec = next(spec for spec in schema["fields"] if spec["name"] == column)
            possible = spec.get("constraints", {}).get("enum") or [
                row[key["reference"]["fields"]]
                for key in schema.get("foreignKeys", [])
                if key["fields"] == column
                for row in tables.get(key["reference"]["resource"], ())
            ]
            possible = possible or [row[column] for row in tables[test.table] if row[column] is not None]
            kind = "a number without quotation marks" if spec["type"] in NUMBERS else "a value"
            for value in values:
                if "items" in spec:
                    wanted = f"a column with one value in a field; {column} of {test.table}.csv holds lists"
                    self.problem("findings.toml", line, f"{finding}.where.{column}", repr(value), wanted)
                elif isinstance(value, bool) or value not in possible:
                    wanted = f"{kind} that column {column} of {test.table}.csv can have{nearest(value, possible)}"
                    self.problem("findings.toml", line, f"{finding}.where.{column}", repr(value), wanted)

    def templates(self, entry: Mapping[str, Any], predicate: Predicate | None, line: int, frame: Frame) -> None:
        """Every sentence of a finding can be filled in, whichever the verdict."""
        everyone = frame.countries
        answers: dict[str, Outcome] = {}
        for leaf in statements(predicate) if predicate else []:
            asked = leaf.test.asked if isinstance(leaf.test, RowsTest) else None
            interval = (0.0, 0.0) if isinstance(leaf, Rows) else None
            answer = Outcome(everyone, everyone, everyone, everyone, {}, interval, asked)
            answers.setdefault("", answer)
            answers.setdefault(leaf.name, answer)
        for verdict, template in entry["statement"].items():
            try:
                fill(template, answers, {code: code for code in everyone})
            except TemplateError as error:
                column = f"{entry['id']}.statement.{verdict}"
                self.problem("findings.toml", line, column, error.seen, error.expected)

    def finding(
        self,
        entry: Mapping[str, Any],
        line: int,
        passages: set[str],
        criteria: set[str],
        judged: Sequence[str],
    ) -> None:
        identifier = entry.get("id", "?")

        def problem(key: str, seen: object, expected: str) -> None:
            self.problem("findings.toml", line, f"{identifier}.{key}", repr(seen), expected)

        judgement = entry.get("kind", "finding") == "judgement"
        needed = {"id", "section", "criterion", "published", "passages", "statement"}
        needed |= {"reason", "kind"} if judgement else {"predicate", "verdict"}
        for key in sorted(needed - set(entry)):
            problem(key, "nothing", "a value")
        for key in sorted(set(entry) - needed - {"kind", "note"}):
            problem(key, key, f"one of {', '.join(sorted(needed | {'kind', 'note'}))}")
        if entry.get("kind", "finding") not in ("finding", "judgement"):
            problem("kind", entry["kind"], "finding or judgement")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(identifier)):
            problem("id", identifier, "lower-case words joined by hyphens")
        for key in ("section", "criterion", "published", "reason", "note"):
            if key in entry and (not isinstance(entry[key], str) or not entry[key].strip()):
                problem(key, entry[key], "text")
        if "criterion" in entry and entry["criterion"] not in criteria | {"region"}:
            problem("criterion", entry["criterion"], f"one of {', '.join(sorted(criteria))}, region")
        locators = entry.get("passages", [])
        if not isinstance(locators, list) or not locators:
            problem("passages", locators, "a list of locators")
        else:
            for locator in locators:
                if locator not in passages:
                    problem("passages", locator, f"a row of passages.csv{nearest(locator, passages)}")
        wanted = {} if judgement else {base: VERDICTS for base in judged}
        verdict = entry.get("verdict", {})
        if not isinstance(verdict, dict) or (set(verdict) != set(wanted) and not judgement):
            problem("verdict", verdict, f"a verdict for each of {', '.join(wanted)}")
        else:
            for base, value in verdict.items():
                if value not in VERDICTS:
                    problem(f"verdict.{base}", value, f"one of {', '.join(VERDICTS)}")
        statement = entry.get("statement", {})
        keys = {"judgement"} if judgement else set(VERDICTS)
        if not isinstance(statement, dict) or set(statement) != keys:
            problem("statement", statement, f"a sentence for each of {', '.join(sorted(keys))}")


def _misshapen(value: Any, shape: Any, column: str, place: int | None = None) -> Iterator[tuple[int, str, Any, str]]:
    """Where a value is not of a shape: in which entry of the list, its path, what is there, what should be."""
    if isinstance(shape, list) and isinstance(value, list):
        for i, each in enumerate(value):
            yield from _misshapen(each, shape[0], column, i if place is None else place)
    elif isinstance(shape, dict) and isinstance(value, dict):
        for key, each in value.items():
            if key in shape or "*" in shape:
                yield from _misshapen(each, shape.get(key, shape.get("*")), f"{column}.{key}", place)
    elif shape is not str or not isinstance(value, str):
        called = "a list" if isinstance(shape, list) else "a table" if isinstance(shape, dict) else "a text"
        yield place or 0, column, value, called


def _ascending(items: Sequence[str], position: Mapping[str, int]) -> bool:
    places = [position[item] for item in items if item in position]
    return places == sorted(places)


def _finding(entry: Mapping[str, Any], predicate: Predicate | None, line: int) -> Finding:
    return Finding(
        id=entry["id"],
        section=entry["section"],
        criterion=entry["criterion"],
        kind=entry.get("kind", "finding"),
        published=entry["published"],
        passages=tuple(entry["passages"]),
        predicate=predicate,
        rule=entry.get("predicate", {}),
        recorded=entry.get("verdict", {}),
        statement=entry["statement"],
        reason=entry.get("reason", ""),
        note=entry.get("note", ""),
        line=line,
    )


def _vocabulary(package: Mapping[str, Any], table: str, column: str) -> list[str]:
    for resource in package["resources"]:
        for spec in resource["schema"]["fields"]:
            if (resource["name"], spec["name"]) == (table, column):
                return list(spec.get("constraints", {}).get("enum", []))
    return []


CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NUMBERS = {"integer": int, "year": int, "number": float}
# Of what kind the entries of the files are where that is taken for granted; * is any key.
SHAPES: dict[str, dict[str, Any]] = {
    "study.toml": {
        "basis": {"*": [str]},
        "evidence": {"*": {"label": str, "admits": [str], "meaning": str}},
        "record": {},
        "profile": [{}],
    },
    "criteria.toml": {
        "criterion": [{"id": str, "label": str, "asks": str}],
        "answer": [
            {
                **dict.fromkeys(("id", "question", "published", "because"), str),
                **{"passages": [str], "says": {"*": str}, "variant": [{"id": str, "text": str}]},
            }
        ],
    },
    "findings.toml": {"finding": [{"id": str, "criterion": str, "passages": [str], "statement": {"*": str}}]},
}
