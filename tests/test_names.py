"""The code names nothing of the data: no country, indicator, theme, criterion, body or finding, no number of countries.

Holds for any data. What it does not see: a name that is put together from parts, and a name that is
also a column of a table or a word of the data package's own language (`ORDINARY`).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from argued.data import Dataset
from argued.logic.wording import word

from engine.tests.places import ROOT

ORDINARY = {"resources"}  # what a data package calls its tables
MODULES = sorted((ROOT / "engine" / "argued").rglob("*.py"))


def without_docstrings(source: str) -> str:
    """The source with every docstring blanked, line by line."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            for number in range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1):
                lines[number - 1] = ""
    return "\n".join(lines)


def names(data: Dataset) -> set[str]:
    """What the code must not name: everything that another region would have otherwise."""
    columns = {spec["name"] for table in data.package["resources"] for spec in table["schema"]["fields"]}
    found = {*data.countries, *(row["name"] for row in data.countries.values())}
    found |= {*data.indicators, *(i.theme for i in data.indicators.values())} - columns - ORDINARY
    found |= {c.id for c in data.criteria} | {finding.id for finding in data.findings}
    found |= {row["body"] for row in data.table("recommendations")}
    return found


def named_in(source: str, data: Dataset) -> set[str]:
    """The names of the data, and numbers of its countries in words, that a source has outside of docstrings."""
    text = without_docstrings(source)
    number = word(len(data.countries))
    there = {name for name in names(data) if name in text}  # within a longer word perhaps
    found = {name for name in there if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)}
    return found | set(re.findall(rf"\b(?:all|the|of) {number}\b", text))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_names_what_is_data(module: Path, data: Dataset) -> None:
    assert named_in(module.read_text(encoding="utf-8"), data) == set()


@pytest.mark.parametrize("kind", ["code", "country", "indicator", "theme", "criterion", "finding", "number"])
def test_a_name_in_the_code_would_be_seen(kind: str, data: Dataset) -> None:
    country, row = next(iter(data.countries.items()))
    indicator = next(i for i in data.indicators.values() if {i.name, i.theme} <= names(data))
    name = {
        "code": country,
        "country": row["name"],
        "indicator": indicator.name,
        "theme": indicator.theme,
        "criterion": data.criteria[0].id,
        "finding": data.findings[0].id,
        "number": f"all {word(len(data.countries))}",
    }[kind]
    clean = 'def says(country):\n    """Of all countries."""\n    return f"{country} has one"\n'
    assert named_in(clean, data) == set()
    assert named_in(clean.replace("has one", f"has one, as in {name}"), data) == {name}
    assert named_in(clean.replace("Of all countries", f"As in {name}"), data) == set(), "a docstring may give examples"
