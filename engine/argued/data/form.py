"""The one form of a table: sorted, quoted and ended the one way, so that the difference of two versions is a fact.

    formatted(data, "codings")      the text that the file should have
    unformatted(data)               the tables that stand otherwise, each with the first line that differs

Left out on purpose: writing (`argued format` does).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from argued.data.model import Dataset
from argued.data.problems import Problem


def formatted(data: Dataset, name: str) -> str:
    """A table as text, sorted and quoted the one way: minimal quotes, one line feed after each row.

    Rows are sorted by the columns of `sortedBy`: a column of keys in the order of the table that
    it refers to, a closed vocabulary in the order of its values, numbers by size, text by itself.
    """
    resource = next(r for r in data.resources if r["name"] == name)
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
    for resource in data.resources:
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
