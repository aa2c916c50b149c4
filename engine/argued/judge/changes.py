"""What moves when the data changes: a cell or a row supposed to be otherwise, or another version of the tables.

`what_if` supposes some cells, rows or thresholds to be otherwise; `compare` takes two versions of the data. Both
say which findings, degrees and answers change, with the old and the new wording; `as_text` and
`as_markdown` write it down, the latter for a pull request. The public record is compared over all days on which it is
followed, and each change has the days on which it holds; sentences and degrees are compared on the evidence date, on
which the paper says them.

Left out on purpose: any change of the tables themselves. To suppose is not to correct.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from argued.data import BIBLIOGRAPHY, NOT_REPORTED, OBSERVATIONS, DataError, Dataset, Row, home, read
from argued.data.beside import ANSWERED_IN
from argued.judge.criteria import judge_questions, standings
from argued.judge.evidence import Cell, Evidence, evidence, supposing
from argued.judge.findings import Judgement, judge_all
from argued.judge.record import Followed, Run, differing, followed
from argued.logic.predicates import DAY, NUMBER, nearest
from argued.logic.verdicts import NOT_JUDGED
from argued.logic.wording import capital, counted

FRAME = ("countries", "indicators", "passages")  # what the other tables speak of
CODED = ANSWERED_IN  # one cell a row
WITHDRAWN = "withdrawn"
HERE = "here"  # what the version that is checked out is called among others
THRESHOLDS = "thresholds."  # how a setting begins that supposes one


class Added(Row):
    """A row that no table has: like one that is there, but for what it says `otherwise`."""

    __slots__ = ("otherwise",)

    def __init__(self, like: Row, otherwise: Mapping[str, Any]) -> None:
        super().__init__({**like, **otherwise}, like.text, like.line)
        self.otherwise = otherwise


@dataclass(frozen=True)
class Difference:
    """One thing that changes: a cell, a verdict, a wording, a degree or an answer. None: it is not there.

    On record it changes on the days from `start` until `end`.
    """

    kind: str
    what: str
    old: str | None
    new: str | None
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def place(self) -> str:
        """What changes, and on which days if that matters."""
        return f"{self.what}, {_days(self.start, self.end)}" if self.start and self.end else self.what

    def as_dict(self) -> dict[str, Any]:
        told = {"kind": self.kind, "what": self.what, "old": self.old, "new": self.new}
        return told | _dated(start=self.start, end=self.end)


@dataclass(frozen=True)
class Changes:
    """All that changes under one evidence base, by kind, in the order of the data; on record, over which days."""

    base: str
    label: str
    differences: tuple[Difference, ...] = field(default_factory=tuple)
    days: tuple[dt.date, dt.date] | None = None

    @property
    def heading(self) -> str:
        """The evidence base, and the days over which it was compared if they matter."""
        return f"{self.label}, {_days(*self.days)}" if self.days else self.label

    def as_dict(self) -> dict[str, Any]:
        start, end = self.days or (None, None)
        told = {"base": self.base, "label": self.label, "differences": [each.as_dict() for each in self.differences]}
        return told | _dated(start=start, end=end)

    def of(self, kind: str) -> list[Difference]:
        return [difference for difference in self.differences if difference.kind == kind]

    def counts(self) -> str:
        """How many of each kind, in words: 1 cell, 2 verdicts; or that nothing changes."""
        found = Counter(kind for kind, _ in dict.fromkeys((each.kind, each.what) for each in self.differences))
        return ", ".join(counted(found[kind], kind) for kind in KINDS if found[kind]) or "nothing changes"


KINDS = {
    "cell": "Cells",
    "row": "Rows",
    "threshold": "Thresholds",
    "verdict": "Verdicts",
    "sentence": "Sentences",
    "degree": "Degrees",
    "answer": "Answers",
}


def _dated(**days: dt.date | None) -> dict[str, str]:
    return {name: str(day) for name, day in days.items() if day is not None}


def _days(start: dt.date, end: dt.date) -> str:
    return f"on {start}" if start == end else f"from {start} until {end}"


def suppose(known: Evidence, settings: Sequence[str]) -> Evidence:
    """The evidence with some cells, rows and thresholds supposed otherwise.

    A setting is `COUNTRY.indicator=value`, where the value may be "not reported"; or, for the row of another table
    that begins on a line, `TABLE.csv:LINE=withdrawn` or `TABLE.csv:LINE.column=number`. An observation can be withdrawn
    so; the cell then is what the others come to. `TABLE.csv:LINE+1.column=value` supposes one row more, like that on
    the line but for such columns (`+2` yet another). A row that the evidence base does not admit stays out, and so does
    one like it. `thresholds.CRITERION=0.6` supposes from which degree on a criterion is met. Raises KeyError for what
    there is not, a value outside the codebook, and a threshold that is no share.
    """
    data = known.data
    least: dict[str, float] = {}
    cells: dict[tuple[str, str], Cell] = {}
    rows: dict[str, dict[int, Row | None]] = {}  # None: the row is withdrawn, whatever else is supposed of it
    more: dict[str, dict[str, Added]] = {}  # by table: the rows that are added, each like one that is there
    for setting in settings:
        place, _, value = setting.partition("=")
        if place.startswith(THRESHOLDS):
            name, share = _threshold(data, setting)
            least[name] = share
        elif ".csv:" in place and "+" in place:
            table, row, name, column = added_row(data, place, value)
            others = more.setdefault(table, {})
            said = others[name].otherwise if name in others else {}
            others[name] = Added(row, {**said, column: field_of(data, place, value)})
        elif ".csv:" in place:
            table, row, numbers = _supposed_row(data, place, value)
            beside = rows.setdefault(table, {})
            now = beside.get(row.line, row)
            beside[row.line] = None if numbers is None or now is None else Row({**now, **numbers}, row.text, row.line)
        else:
            cell = _supposed_cell(data, place, value)
            cells[cell.country, cell.indicator] = cell
    if gone := rows.pop(OBSERVATIONS, {}):
        kept = tuple(row for row in data.table(OBSERVATIONS) if row.line not in gone)
        left = replace(data, tables=MappingProxyType({**data.tables, OBSERVATIONS: kept}))
        known = evidence(left, known.base, known.date, known.without)
    if least:
        criteria = tuple(replace(each, threshold=least.get(each.id, each.threshold)) for each in data.criteria)
        known = replace(known, data=replace(known.data, criteria=criteria))
    supposed = dict(known.world.rows)
    for table in rows.keys() & supposed.keys():
        changed = [rows[table].get(row.line, row) for row in known.rows(table)]
        supposed[table] = [row for row in changed if row is not None]
    for table in more.keys() & supposed.keys():
        admitted = {row.line for row in known.rows(table)}
        supposed[table] = [*supposed[table], *(row for row in more[table].values() if row.line in admitted)]
    before, known = known, supposing(known, cells)
    return replace(known, world=replace(known.world, rows=supposed), before=known.before or before)


def _supposed_cell(data: Dataset, place: str, value: str) -> Cell:
    country, _, indicator = place.partition(".")
    if country not in data.countries:
        raise KeyError(f"{place}={value}: no {data.units.singular} {country!r}; there are {', '.join(data.countries)}")
    if indicator not in data.indicators:
        raise KeyError(f"{place}={value}: no indicator {indicator!r}{nearest(indicator, data.indicators)}")
    possible = (*data.indicators[indicator].values, NOT_REPORTED)
    if value.replace("_", " ") == NOT_REPORTED:
        return Cell(country, indicator, None, None)
    if value not in possible:
        raise KeyError(f"{place}={value}: no value {value!r}; expected one of {', '.join(possible)}")
    return Cell(country, indicator, value, None)


def added_row(data: Dataset, place: str, value: str) -> tuple[str, Row, str, str]:
    """Of one row more: its table, the row that it is like, what tells it apart (`LINE+1`), and a column of it."""
    table, _, rest = place.partition(".csv:")
    like, _, column = rest.partition(".")
    line, _, number = like.partition("+")
    columns = data.frame.tables.get(table)
    if columns is None or table in (*FRAME, *CODED):
        there = ", ".join(name for name in data.frame.tables if name not in (*FRAME, *CODED))
        raise KeyError(f"{place}={value}: no rows can be added to {table!r}; expected one of {there or 'none'}")
    row = next((row for row in data.table(table) if str(row.line) == line), None)
    if row is None:
        raise KeyError(f"{place}={value}: no row begins on line {line} of {table}.csv")
    if not number.isdigit() or column not in columns:
        asked = f"{table}.csv:{line}+1.COLUMN, of the columns {', '.join(columns)}"
        raise KeyError(f"{place}={value}: expected {asked}{nearest(column, columns)}")
    return table, row, like, column


def field_of(data: Dataset, place: str, value: str) -> Any:
    """What one row more says in a column, typed; None where it is empty. Raises KeyError for what cannot be."""
    table, _, _, column = added_row(data, place, value)
    kind, possible = data.frame.tables[table][column], choices_of(data, table, column)
    if value == "":
        return None
    try:
        if kind == NUMBER and math.isfinite(float(value)):
            return float(value)
        if kind == DAY:
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    if kind in (NUMBER, DAY):
        raise KeyError(f"{place}={value}: expected {'a number' if kind == NUMBER else 'a day, as 2020-12-31'}")
    if not possible:
        raise KeyError(f"{place}={value}: {column} is that of the row that this one is like, and stays so")
    if value not in possible and _closed(data, table, column):
        raise KeyError(f"{place}={value}: no {column} {value!r}; expected one of {', '.join(possible)}")
    return value


def choices_of(data: Dataset, table: str, column: str) -> list[str]:
    """What a column of text can say: its vocabulary, the countries, or else, for example, what stands in some row."""
    seen = dict.fromkeys(row[column] for row in data.table(table) if isinstance(row[column], str))
    return _closed(data, table, column) or list(seen)


def _closed(data: Dataset, table: str, column: str) -> list[str]:
    """All that a column can say, by its vocabulary or as the name of a country; empty where that is left open."""
    if column == "country":
        return list(data.countries)
    specs = [spec for each in data.resources if each["name"] == table for spec in each["schema"]["fields"]]
    listed = [spec.get("constraints", {}).get("enum", ()) for spec in specs if spec["name"] == column]
    return [*itertools.chain(*listed)] or list(data.meanings(table, column))


def _supposed_row(data: Dataset, place: str, value: str) -> tuple[str, Row, Mapping[str, float] | None]:
    """A table, a row of it, and the numbers that it is supposed to have; None for those of one that is withdrawn."""
    table, _, rest = place.partition(".csv:")
    line, _, column = rest.partition(".")
    columns = data.frame.tables.get(table)
    if columns is None:
        raise KeyError(f"{place}={value}: no table {table!r}{nearest(table, data.frame.tables)}")
    row = next((row for row in data.table(table) if str(row.line) == line), None)
    if row is None:
        raise KeyError(f"{place}={value}: no row begins on line {line} of {table}.csv")
    if table == OBSERVATIONS and value == WITHDRAWN and not column:
        return table, row, None
    if table in FRAME or {"country", "indicator"} <= row.keys():
        unit = data.units.singular.upper()
        cell = f"{row['country']}.{row['indicator']}" if table not in FRAME else f"{unit}.indicator"
        others = ", ".join(f"{name}.csv" for name in data.frame.tables if name not in (*FRAME, *CODED))
        asked = f'{cell}="{NOT_REPORTED}" or another value'
        asked += f", or {table}.csv:{line}={WITHDRAWN}" if table == OBSERVATIONS else ""
        asked += f", or a row of {others}" if others else ""
        raise KeyError(f"{place}={value}: a row of {table}.csv is judged by its cells alone; expected {asked}")
    if value == WITHDRAWN and not column:
        return table, row, None
    numbers = [name for name, kind in columns.items() if kind == NUMBER]
    if column not in numbers:
        asked = f"{table}.csv:{line}={WITHDRAWN}"
        raise KeyError(f"{place}={value}: expected {asked}, or a number for {' or '.join(numbers) or 'no column'}")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise KeyError(f"{place}={value}: no number {value!r} for {column}")
    return table, row, {column: number}


def what_if(data: Dataset, settings: Sequence[str], base: str) -> Changes:
    """What would change if some cells, rows or thresholds were otherwise (see `suppose`)."""
    known = evidence(data, base)
    return between(known, suppose(known, settings))


def touched(data: Dataset, places: Iterable[str]) -> list[str]:
    """The evidence bases under which it is told what follows: the paper's own; all, where observations are supposed."""
    return list(data.bases) if any(place.startswith(f"{OBSERVATIONS}.csv:") for place in places) else data.own_bases


def _threshold(data: Dataset, setting: str) -> tuple[str, float]:
    """A criterion, and the threshold that it is supposed to have."""
    name, _, value = setting.removeprefix(THRESHOLDS).partition("=")
    known = [each.id for each in data.criteria]
    if name not in known:
        raise KeyError(f"{setting}: no criterion {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number <= 1:
        raise KeyError(f"{setting}: no threshold {value!r}; expected a share above 0 and up to 1, such as 0.6")
    return name, number


def compare(old: Dataset, new: Dataset, base: str, date: dt.date | None = None) -> Changes:
    """What changes between two versions of the data; on record over all days on which either follows it, or on one."""
    if date is None and old.bases[base].on_record and new.bases[base].on_record:
        return _over_time(old, new, base)
    return between(evidence(old, base, date), evidence(new, base, date))


def _over_time(old: Dataset, new: Dataset, base: str) -> Changes:
    before, after = followed(old), followed(new)
    days = min(before.start, after.start), max(before.end, after.end)
    before, after = Followed(old, *days), Followed(new, *days)
    found: list[Difference] = []
    for kind in ("cell", "verdict", "degree", "answer"):
        runs = before.of(kind), after.of(kind)
        never = [Run(*days, NOT_REPORTED if kind == "cell" else None)]
        for what in dict.fromkeys([*runs[0], *runs[1]]):
            for was, now in differing(runs[0].get(what, never), runs[1].get(what, never)):
                found.append(Difference(kind, what, was.value, now.value, was.start, was.end))
    today = new.evidence_date
    said = between(evidence(old, base, today), evidence(new, base, today))
    found += [replace(each, start=today, end=today) for each in said.differences if each.kind in ("sentence", "degree")]
    return Changes(base, new.bases[base].label, tuple(found), days)


def between(old: Evidence, new: Evidence) -> Changes:
    """What changes from some evidence to other evidence, under one base."""
    rows = _rows(old, new) if old.data.tables is new.data.tables else ()
    found = [*_cells(old, new), *rows, *_thresholds(old, new), *_findings(old, new), *_conclusions(old, new)]
    known = new.data.bases[new.base]
    return Changes(new.base, known.label, tuple(found), (new.date, new.date) if known.on_record else None)


def _cells(old: Evidence, new: Evidence) -> Iterator[Difference]:
    for key in dict.fromkeys([*old.cells, *new.cells]):
        before, after = (known.cells[key].value if key in known.cells else None for known in (old, new))
        if before != after:
            yield Difference("cell", ".".join(key), before or NOT_REPORTED, after or NOT_REPORTED)


def _thresholds(old: Evidence, new: Evidence) -> Iterator[Difference]:
    """The criteria that both have, and that are met from another degree on."""
    before = {each.id: each.threshold for each in old.data.criteria}
    for each in new.data.criteria:
        if before.get(each.id, each.threshold) != each.threshold:
            yield Difference("threshold", each.label, f"{before[each.id]:g}", f"{each.threshold:g}")


def _rows(old: Evidence, new: Evidence) -> Iterator[Difference]:
    for table in old.world.rows:
        for added in (row for row in new.rows(table) if isinstance(row, Added)):
            said = ", ".join(f"{column} {_written(value)}" for column, value in added.otherwise.items())
            yield Difference("row", f"{table}.csv, one more like line {added.line}", None, said)
        before, after = (
            {row.line: row for row in known.rows(table) if not isinstance(row, Added)} for known in (old, new)
        )
        for line, row in before.items():
            what, now = f"{table}.csv:{line}", after.get(line)
            if now is None:
                yield Difference("row", what, "recorded", WITHDRAWN)
            elif now is not row:
                changed = [column for column in row if row[column] != now[column]]
                yield from (Difference("row", f"{what}.{c}", f"{row[c]}", f"{now[c]:g}") for c in changed)


def _written(value: Any) -> str:
    return "empty" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _findings(old: Evidence, new: Evidence) -> Iterator[Difference]:
    before = {judgement.finding.id: judgement for judgement in judge_all(old)}
    after = {judgement.finding.id: judgement for judgement in judge_all(new)}
    for name in dict.fromkeys([*before, *after]):
        yield from _one("verdict", name, _verdict(before.get(name)), _verdict(after.get(name)))
    for name in dict.fromkeys([*before, *after]):
        sentences = [each[name].statement if name in each else None for each in (before, after)]
        yield from _one("sentence", name, *sentences)


def _verdict(judgement: Judgement | None) -> str | None:
    return None if judgement is None else judgement.verdict or NOT_JUDGED


def _conclusions(old: Evidence, new: Evidence) -> Iterator[Difference]:
    degrees: list[Mapping[str, str]] = [
        {s.label: f"{s.low:.2f} to {s.high:.2f}, {s.status}" for s in standings(known)} for known in (old, new)
    ]
    answers: list[Mapping[str, str]] = [
        {a.question.question: a.answer for a in judge_questions(known)} for known in (old, new)
    ]
    for kind, (before, after) in (("degree", degrees), ("answer", answers)):
        for name in dict.fromkeys([*before, *after]):
            yield from _one(kind, name, before.get(name), after.get(name))


def _one(kind: str, what: str, old: str | None, new: str | None) -> Iterator[Difference]:
    if old != new:
        yield Difference(kind, what, old, new)


# --- Versions -----------------------------------------------------------------------------------------


@contextmanager
def version(base: str, root: Path | None = None) -> Iterator[Path]:
    """The data folder of another version: of a folder, or of a git revision of the study that one works in, or that
    stands in `root`.

    Raises KeyError for what is neither.
    """
    if not base.strip():
        raise KeyError("no version is named; expected a git revision, such as HEAD, or a folder with the tables")
    path = Path(base)
    if (path / "datapackage.json").is_file() or (path / "data" / "datapackage.json").is_file():
        yield path if (path / "datapackage.json").is_file() else path / "data"
        return
    packed = subprocess.run(
        ["git", "archive", "--format=zip", base, "data", BIBLIOGRAPHY],
        cwd=root or home(),
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        said = packed.stderr.decode(errors="replace").strip().splitlines()
        why = f" ({said[0]})" if said else ""
        raise KeyError(f"{base!r} is neither a folder with datapackage.json nor a git revision with data/{why}")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(packed.stdout)) as archive:
            archive.extractall(folder)
        yield Path(folder) / "data"


def read_version(base: str, root: Path | None = None) -> Dataset:
    """The data of another version. Raises KeyError for no such version, DataError for invalid data."""
    with version(base, root) as folder:
        return read(folder, earlier=True)


def tags(root: Path) -> list[str] | None:
    """The tags that lead to what is checked out in a folder, oldest first; None outside of git."""
    command = ["git", "tag", "--merged", "HEAD", "--sort=creatordate"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return None if listed.returncode else listed.stdout.split()


def versions(data: Dataset) -> list[tuple[str, Dataset | str]]:
    """The data of each tag that leads here, or why it cannot be read, and last the data that is here.

    A tag at which the folder has no data is no version of the study.
    """
    root, found = data.folder.parent, list[tuple[str, Dataset | str]]()
    for tag in tags(root) or ():
        try:
            found.append((tag, read_version(tag, root)))
        except DataError as error:
            found.append((tag, f"cannot be read by this version: {str(error).splitlines()[0]}"))
        except KeyError:
            continue
    return [*found, (HERE, data)]


# --- Writing it down ------------------------------------------------------------------------------------


def as_text(every: Sequence[Changes]) -> str:
    """The changes for a terminal, evidence base by evidence base."""
    lines = []
    for changes in every:
        lines.append(f"{changes.heading}:{'' if changes.differences else ' nothing changes'}")
        for kind, heading in KINDS.items():
            found = changes.of(kind)
            lines += [f"  {heading}"] if found else []
            for each in found:
                lines += [
                    f"    {each.place}",
                    f"      - {each.old or 'none'}",
                    f"      + {each.new or 'none'}",
                ]
    return "\n".join(lines)


def as_markdown(every: Sequence[Changes]) -> str:
    """The changes as Markdown, with a table for each kind; the counts come first."""
    lines = ["## What the change of the data does to the paper"]
    for changes in every:
        lines += ["", f"### {capital(changes.heading)}: {changes.counts()}"]
        for kind, heading in KINDS.items():
            found = changes.of(kind)
            if found:
                lines += ["", f"| {heading} | before | after |", "| --- | --- | --- |"]
                lines += [f"| {_escape(each.place)} | {_escape(each.old)} | {_escape(each.new)} |" for each in found]
    return "\n".join(lines)


def _escape(text: str | None) -> str:
    return "*none*" if text is None else text.replace("|", "\\|")
