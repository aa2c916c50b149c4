"""A doubt on its way back: what a reader would change, as a file, and that file as a change of the tables.

    written(changes, data, base, note)     the file: JSON with the changes, why, and of which version
    applied(doubt, data)                   the tables that change, each as text, and the data with them

A changed cell is the row of the codings that answers it under the evidence base in which it was doubted. An answer
where there is none is a new row, of the least confidence, and needs the passage that gives it: a coding says where. So
does a further row of another table (`TABLE.csv:LINE+1`), which else is like the one that is there.
What follows from a change is for `argued diff` to say; what is right, for a person.

Left out on purpose: deciding anything, and names of people (a doubt may have some in its note).
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from argued.data import BIBLIOGRAPHY, NOT_REPORTED, Dataset, formatted, read
from argued.judge.changes import THRESHOLDS, WITHDRAWN, added_row, suppose
from argued.judge.evidence import Evidence, evidence

Table = list[dict[str, str]]
KEYS = {"study", "version", "base", "without", "changes", "passages", "note"}


def written(
    changes: Mapping[str, str],
    data: Dataset,
    base: str,
    note: str,
    passages: Mapping[str, str],
    without: Sequence[str] = (),
) -> str:
    """The file of a doubt. `passages` names, for an answer where there was none, the passages that give it; `without`
    says which codings were left out when it was seen what would follow, and takes none away."""
    check_changes(changes)
    check_passages(passages, changes)
    about: dict[str, Any] = {"study": data.package["name"], "version": data.package["version"], "base": base}
    about |= {"without": list(without)} if without else {}
    doubt = {**about, "changes": dict(changes), "passages": dict(passages), "note": note}
    return json.dumps(doubt, indent=2, ensure_ascii=False) + "\n"


def opened(path: Path, data: Dataset) -> dict[str, Any]:
    """The doubt in a file. Raises KeyError for a file that is none, or is one of another study."""
    expected = "expected a file that `Study.doubt` or the page has written"
    try:
        doubt = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise KeyError(f"{path}: {error}; {expected}") from None
    if not isinstance(doubt, dict) or not isinstance(doubt.get("changes"), dict) or not doubt["changes"]:
        raise KeyError(f"{path}: no changes; {expected}")
    if unknown := sorted(doubt.keys() - KEYS):
        raise KeyError(f"{path}: saw {', '.join(unknown)}; {expected}")
    if doubt.get("study") != data.package["name"]:
        raise KeyError(f"{path}: is of {doubt.get('study')!r}; this study is {data.package['name']!r}")
    whole = {"base": data.first_base, "without": [], "passages": {}, "note": "", **doubt}
    check_changes(whole["changes"])
    check_passages(whole["passages"], whole["changes"])
    return whole


def check_changes(changes: Mapping[str, str]) -> None:
    """Raises KeyError for a threshold, which stands in no table."""
    if of := [place for place in changes if place.startswith(THRESHOLDS)]:
        raise KeyError(f"{of[0]}: a doubt is of cells and rows; say in its note what you think of a threshold")


def check_passages(passages: Mapping[str, str], changes: Mapping[str, str]) -> None:
    """Raises KeyError for the passage of a cell, or of a row more, that is not changed."""
    changed = {*changes, *(place.rpartition(".")[0] for place in changes if "+" in place)}
    if stray := [place for place in passages if place not in changed]:
        raise KeyError(f"a passage for {stray[0]}, which is not changed; changed are {', '.join(changes)}")


def applied(doubt: Mapping[str, Any], data: Dataset) -> tuple[dict[str, str], Dataset]:
    """The tables that a doubt changes, by file name, each as text in its one form; and the data with them.

    Raises KeyError for what cannot be changed so, DataError where the tables would not be sound.
    """
    if "codings" not in data.tables and (cells := [place for place in doubt["changes"] if ".csv:" not in place]):
        raise KeyError(f"{cells[0]}: it is an observation, not a coding; change its rows in observations.csv")
    known = evidence(data, doubt["base"])
    suppose(known, [f"{place}={value}" for place, value in doubt["changes"].items()])  # says what there is not
    tables: dict[str, Table] = {}
    gone: dict[str, set[int]] = {}
    more: dict[str, dict[str, dict[str, str]]] = {}  # by table: rows that are added, by their places
    for place, value in doubt["changes"].items():
        name, _, rest = place.partition(".csv:") if ".csv:" in place else ("codings", "", "")
        rows = tables.setdefault(name, _rows(data, name))
        if "+" in rest:
            _further(place, value, data, rows, more.setdefault(name, {}), doubt)
        elif rest:
            line, _, column = rest.partition(".")
            at = next(n for n, row in enumerate(data.table(name)) if row.line == int(line))
            if value == WITHDRAWN:
                gone.setdefault(name, set()).add(at)
            else:
                rows[at][column] = value
        else:
            _answer(place, value, known, rows, gone.setdefault(name, set()), doubt)
    kept = {
        name: [*(row for n, row in enumerate(rows) if n not in gone.get(name, ())), *more.get(name, {}).values()]
        for name, rows in tables.items()
    }
    return _sound(data, kept)


def _columns(data: Dataset, name: str) -> list[str]:
    resource = next(each for each in data.resources if each["name"] == name)
    return [spec["name"] for spec in resource["schema"]["fields"]]


def _file(data: Dataset, name: str) -> str:
    return str(next(each["path"] for each in data.resources if each["name"] == name))


def _rows(data: Dataset, name: str) -> Table:
    return [dict(zip(_columns(data, name), row.text, strict=True)) for row in data.table(name)]


def _least_confidence(data: Dataset) -> str:
    """The last of the words for confidence, which go from the most to the least."""
    specs = next(each for each in data.resources if each["name"] == "codings")["schema"]["fields"]
    return str(next(spec for spec in specs if spec["name"] == "confidence")["constraints"]["enum"][-1])


def _basis(data: Dataset, base: str, passage: str) -> str:
    """The basis on which a passage stands, of those that an evidence base admits. Raises KeyError for none."""
    section = passage.split(".")[0]
    for basis in data.bases[base].admits:
        if section in data.study["basis"][basis]:
            return basis
    raise KeyError(f"no statement in section {section} counts {data.bases[base].label}; name another passage or base")


def _answer(place: str, value: str, known: Evidence, rows: Table, gone: set[int], doubt: Mapping[str, Any]) -> None:
    """Changes the row that answers a cell, or adds one; takes away all that the base admits where it is silent then."""
    country, _, indicator = place.partition(".")
    cell, data = known.cell(country, indicator), known.data
    if cell.row is not None and "basis" not in cell.row:
        label = data.bases[doubt["base"]].label
        raise KeyError(
            f"{place}: {label} it is an observation of the public record; change its rows in observations.csv"
        )
    of_cell = [n for n, row in enumerate(data.table("codings")) if row in cell.rows]
    if value == NOT_REPORTED:
        gone.update(of_cell)
    elif cell.row is not None:
        at = next(n for n in of_cell if data.table("codings")[n] is cell.row)
        rows[at] |= {"value": value} | ({"passages": doubt["passages"][place]} if place in doubt["passages"] else {})
        rows[at]["note"] = doubt["note"] or rows[at]["note"]  # the reason goes with the answer
    else:
        where = doubt["passages"].get(place)
        if not where and data.sourced:
            raise KeyError(
                f"{place}={value}: nothing is coded there, and the doubt names no passage; "
                f'add "passages": {{"{place}": "LOCATOR"}} to it: a coding says where it stands'
            )
        basis = _basis(data, doubt["base"], where) if where else data.bases[doubt["base"]].admits[0]
        new = {"country": country, "indicator": indicator, "basis": basis, "value": value}
        new |= {"passages": where} if where else {}
        new |= {"confidence": _least_confidence(data), "note": doubt["note"]}
        rows.append(dict.fromkeys(rows[0], "") | new)


def _further(
    place: str, value: str, data: Dataset, rows: Table, more: dict[str, dict[str, str]], doubt: Mapping[str, Any]
) -> None:
    """Sets a column of a row more, which begins as the one that it is like but for its passages and its note."""
    _, like, _, column = added_row(data, place, value)
    which = place.rpartition(".")[0]
    if which not in more:
        own: dict[str, str] = {}
        if "passages" in rows[0]:
            where = doubt["passages"].get(which)
            if not where:
                raise KeyError(
                    f"{which}: the doubt names no passage for this further row; "
                    f'add "passages": {{"{which}": "LOCATOR"}} to it: a row says where it stands'
                )
            own["passages"] = where
        own |= {"note": doubt["note"]} if "note" in rows[0] else {}
        at = [row.line for row in data.table(place.partition(".csv:")[0])].index(like.line)
        more[which] = {**rows[at], **own}
    more[which][column] = value


def _sound(data: Dataset, tables: Mapping[str, Table]) -> tuple[dict[str, str], Dataset]:
    """The tables in their one form, and the study read with them. Raises DataError for what is not sound."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / data.folder.name
        shutil.copytree(data.folder, copy)
        shutil.copy(data.folder.parent / BIBLIOGRAPHY, folder)
        for name, rows in tables.items():
            made = io.StringIO()
            writer = csv.DictWriter(made, _columns(data, name), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (copy / _file(data, name)).write_text(made.getvalue(), encoding="utf-8", newline="\n")
        changed = read(copy)
    return {_file(data, name): formatted(changed, name) for name in tables}, changed
