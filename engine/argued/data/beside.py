"""The tables that any study may keep beside those that it declares: what each coder answered, and who read what.

| file | holds |
| --- | --- |
| `coders/NAME.csv` | the answers of one coder, in the columns of codings (or observations), as they were given |
| `coders/NAME.toml` | who that was, by role, and what was coded: the countries and the indicators (`coders`) |
| `adjudication.csv` | what was decided where coders differ (`judge.reliability`) |
| `readings.csv` | who read which gist, rule or sentence, and a digest of what was read (`ship.readings`) |

Their columns are the same in every study: `beside.json`, in the form of `datapackage.json`. What is *not coded* is not
*not reported*: a coder who was not asked a question has no answer to it, where one who was asked and found nothing has.

Left out on purpose: how far coders agree, and what has been read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CODERS = "coders"  # the folder of their files
ADJUDICATION, READINGS = "adjudication", "readings"
NOT_REPORTED = "not reported"
ANSWERED_IN = ("codings", "observations")  # the tables that may hold the answers of a study, of which the first does


@dataclass(frozen=True)
class Coder:
    """Who coded, by role, and what: the answer to each of the indicators for each of the countries was looked for."""

    name: str
    who: str
    countries: tuple[str, ...]
    indicators: tuple[str, ...]
    note: str

    @property
    def table(self) -> str:
        return f"{CODERS}/{self.name}"


@cache
def _schemas() -> dict[str, Any]:
    return dict(json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))


def beside(folder: Path) -> list[str]:
    """The names of such tables that a folder has."""
    coders = sorted(f"{CODERS}/{path.stem}" for path in (folder / CODERS).glob("*.csv"))
    return [*coders, *(name for name in _schemas() if (folder / f"{name}.csv").exists())]


def declared(package: Mapping[str, Any], names: Collection[str]) -> tuple[Mapping[str, Any], ...]:
    """The tables that a package declares, and those of some names that any study may have."""
    resources = tuple(package["resources"])
    there = {each["name"]: each for each in resources}
    answered = next((there[name] for name in ANSWERED_IN if name in there), None)
    more = [_schemas()[name] for name in names if name in _schemas() and name not in there]
    if answered is not None:
        more += [_coded(answered, name) for name in names if name.startswith(f"{CODERS}/")]
    return (*resources, *more)


def _coded(answered: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A coder's table is like that of the answers, but kept as it was written: sources in any words, rows and passages
    in any order."""
    fields = []
    for spec in answered["schema"]["fields"]:
        items, rules = spec.get("items", {}), spec.get("constraints", {})
        if "bibliography" in spec or "bibliography" in items:
            spec = {key: value for key, value in spec.items() if key not in ("items", "bibliography")}
            spec["constraints"] = {key: value for key, value in rules.items() if key != "pattern"}
        elif items:
            spec = {**spec, "items": {**items, "order": "any"}}
        fields.append(spec)
    coder = name.removeprefix(f"{CODERS}/")
    description = f"The answers of the coder {coder!r}, as they were given."
    title = f"{answered['title']} of {coder}"
    schema = {**answered["schema"], "fields": fields}
    return {**answered, "name": name, "path": f"{name}.csv", "title": title, "description": description} | {
        "sortedBy": [],
        "schema": schema,
    }


def as_said(answers: Mapping[str, str]) -> str:
    """The answers of coders as an adjudication has them: `first=yes;second=not reported`."""
    return ";".join(f"{coder}={answer}" for coder, answer in answers.items())


def says(cell: str | None, answers: Mapping[str, str]) -> bool:
    """Whether an adjudication has these answers and no other, in whatever order."""
    return cell is not None and sorted(cell.split(";")) == sorted(as_said(answers).split(";"))


def answers(table: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    """The answers of a table, by country, indicator and basis."""
    return {(row["country"], row["indicator"], row["basis"]): row["value"] for row in table}
