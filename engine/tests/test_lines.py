"""Faults of TOML are told with the line on which they stand, however the file is written. Holds for any data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from argued.data.lines import Path, located
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tests.places import DATA

TEXT = '''# a remark, with "quotes" and [brackets]
title = "one # no remark"
"the date" = 1979-05-27 07:32:00

[ evidence . "as published" ] # of two words
label = 'it'
admits = [ # over lines
  "a, b",  # with a remark
  "c]",

  { key = "d", inner.most = [1.5, 2] },
]
text = """
[[finding]]
id = "no" \\""" ""quoted"""""
literal = \'\'\'
[other]\'\'\'

[[finding]]
id = "first"
verdict.told = "open"
verdict."whole tale" = "open"

[[ finding ]]   # spaced
id = "second"
predicate = { all = true, where = { kind = ["x", "y"] } }
[finding.statement]
supported = "so."
[[finding.part]]
n = 1
[[finding.part]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        (("title",), "title"),
        (("the date",), '"the date"'),
        (("evidence",), "[ evidence"),
        (("evidence", "as published"), "[ evidence"),
        (("evidence", "as published", "label"), "label"),
        (("evidence", "as published", "admits"), "admits"),
        (("evidence", "as published", "admits", 0), '  "a, b"'),
        (("evidence", "as published", "admits", 1), '  "c]"'),
        (("evidence", "as published", "admits", 2, "key"), "  { key"),
        (("evidence", "as published", "admits", 2, "inner", "most", 1), "  { key"),
        (("evidence", "as published", "text"), 'text = """'),
        (("evidence", "as published", "literal"), "literal"),
        (("finding", 0, "id"), 'id = "first"'),
        (("finding", 0, "verdict"), "verdict.told"),
        (("finding", 0, "verdict", "told"), "verdict.told"),
        (("finding", 0, "verdict", "whole tale"), 'verdict."whole'),
        (("finding", 1), "[[ finding ]]"),
        (("finding", 1, "id"), 'id = "second"'),
        (("finding", 1, "predicate", "where", "kind", 1), "predicate"),
        (("finding", 1, "statement", "supported"), "supported"),
        (("finding", 1, "part", 1), "[[finding.part]]\nn = 2"),
        (("finding", 1, "part", 1, "n"), "n = 2"),
    ],
)
def test_a_value_has_the_line_of_its_key_or_header(path: Path, begins: str) -> None:
    line = located(TEXT)[path]
    assert "\n".join(TEXT.splitlines()[line - 1 :]).startswith(begins)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path that leads to a value."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from paths(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from paths(each, (*path, place))


def by_force(text: str) -> dict[Path, int]:
    """The line of the statement that brings a value: the last at whose start the text, cut off there, lacks it."""
    lines = text.splitlines()
    found: dict[Path, int] = {}
    for number in range(len(lines) + 1):
        try:
            said = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # within a value over several lines
        for path in set(paths(tomllib.loads(text))) - set(paths(said)):
            found[path] = number + 1
    return found


@pytest.mark.parametrize("text", [TEXT, "", "a = 1", "a = 1 # last", "[a]\n[a.b]\r\nc = [\r\n]\r\n", "[[a]]\n[[a]]"])
def test_every_value_is_located_and_nothing_else(text: str) -> None:
    assert set(located(text)) == set(paths(tomllib.loads(text)))


@pytest.mark.parametrize("name", ["study.toml", "criteria.toml", "findings.toml"])
def test_every_value_of_a_real_file_is_located(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert set(located(text)) == set(paths(tomllib.loads(text)))


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", "a.b", ' a . "x]" ', '"\\u00e9"'])
SCALARS = st.sampled_from(
    ["1", "-1.5e3", "true", "1979-05-27 07:32:00", '"x # [y]"', "'[[a]]'", '"\\""', '"""\n[a]\n# no\n"""', "'''\n\n'''"]
)
SPACE = st.sampled_from(["", " ", "  "])
GAP = st.sampled_from(["", "\n", " # a remark ] }\n"])


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["scalar", "list", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(SCALARS)
    parts = draw(st.lists(values(depth - 1), max_size=3))
    if kind == "list":
        return f"[{draw(GAP)}" + "".join(f"{part}{draw(SPACE)},{draw(GAP)}" for part in parts) + "]"
    return "{" + ", ".join(f"k{i}{draw(SPACE)}= {part}" for i, part in enumerate(parts)) + "}"


@st.composite
def statements(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["pair", "pair", "pair", "table", "list", "blank"]))
    key, space = draw(KEYS), draw(SPACE)
    remark = draw(st.sampled_from(["", " # [x] = {"]))
    if kind == "pair":
        return f"{space}{key}{space}={space}{draw(values())}{remark}"
    if kind == "blank":
        return remark
    return f"{space}[{space}{key}{space}]{remark}" if kind == "table" else f"[[{space}{key}{space}]]{remark}"


@settings(max_examples=300, deadline=None)
@given(st.lists(statements(), max_size=8))
def test_lines_are_those_found_by_reading_ever_more_of_the_text(written: list[str]) -> None:
    kept: list[str] = []
    for each in written:  # what would make the text invalid, such as a key for the second time, is left out
        try:
            tomllib.loads("\n".join([*kept, each]))
        except tomllib.TOMLDecodeError:
            continue
        kept.append(each)
    text = "\n".join(kept)
    lines, forced = located(text), by_force(text)
    assert set(lines) == set(forced)
    starts = sorted(set(forced.values()))
    for path, line in lines.items():  # a value within a list may stand below the line on which its statement starts
        assert forced[path] <= line
        assert line == forced[path] or not any(forced[path] < start <= line for start in starts)
