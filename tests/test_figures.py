"""The figures of this paper: the same bytes each time, readable without colour, and true to the tables.

What these tests do not see: whether a figure is beautiful, or says what matters most. Of this paper alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from argued.data import Dataset, Row
from argued.judge.evidence import evidence
from argued.logic.wording import word
from argued.show import sheet
from argued.show.figures import evidence_matrix, full_matrix
from argued.show.sheet import DARK, GREY, HATCHED, LIGHT, Picture

from analysis import figures
from engine.tests import pictures as look
from engine.tests.pictures import areas, filled, span, words

pytestmark = pytest.mark.paper

TIER = "tip_tier"
TIES = [("frameworks", "treaty"), ("partners", "membership")]

Draw = Callable[[Dataset], Picture]
MATRICES = {
    "matrix_externalities": ("externalities", "likeness", "frameworks"),
    "matrix_institutions": ("institutions", "partners", "capability"),
}
DRAWN: dict[str, Draw] = {
    "institutions": lambda data: evidence_matrix(
        evidence(data), [i.name for i in data.indicators.values() if i.criterion == "institutions"], "institutions"
    ),
    "matrix_externalities": lambda data: full_matrix(evidence(data), *MATRICES["matrix_externalities"]),
    "matrix_institutions": lambda data: full_matrix(evidence(data), *MATRICES["matrix_institutions"]),
    "memberships": lambda data: figures.memberships(evidence(data), TIES),
    "penalties": figures.penalties,
    "strategies": lambda data: figures.strategies(data, "adopted"),
    "recommendations": figures.recommendations,
    "movements": figures.movements,
    "tiers": lambda data: figures.tiers(data, TIER, range(2004, 2026)),
}
EVERY = pytest.mark.parametrize("name", DRAWN)


@pytest.fixture(scope="session")
def pictures(data: Dataset) -> dict[str, Picture]:
    return {name: draw(data) for name, draw in DRAWN.items()}


def changed(data: Dataset, table: str, which: Mapping[str, Any], **change: Any) -> Dataset:
    """The data with other values in the first row of a table that has those of `which`."""
    rows = list(data.table(table))
    i = next(i for i, row in enumerate(rows) if all(row[k] == v for k, v in which.items()))
    rows[i] = Row(dict(rows[i]) | change, rows[i].text, rows[i].line)
    return dataclasses.replace(data, tables=MappingProxyType(dict(data.tables) | {table: tuple(rows)}))


# --- Every figure -----------------------------------------------------------------------------------


@EVERY
def test_a_figure_is_saved_in_three_forms_with_the_same_bytes_each_time(
    name: str, data: Dataset, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    look.same_bytes(pictures[name], DRAWN[name](data), tmp_path)
    look.numbers_are_saved(pictures[name], tmp_path)


@EVERY
def test_a_figure_can_be_read(name: str, pictures: dict[str, Picture]) -> None:
    look.legible(pictures[name])


def test_alternative_texts_give_the_main_numbers(data: Dataset, pictures: dict[str, Picture]) -> None:
    known = evidence(data)
    assert {name for names in MATRICES.values() for name in names} == {criterion.id for criterion in data.criteria}
    for name, criteria in MATRICES.items():
        cells = [cell.value for cell in known.cells.values() if data.indicators[cell.indicator].criterion in criteria]
        full = pictures[name].alt
        assert f"of {len(cells)} cells" in full and f"{cells.count(None)} are not reported" in full
        assert all(criterion.label in full for criterion in data.criteria if criterion.id in criteria)
    penalty = data.table("penalties")
    assert f"the highest {max(row['min_years'] for row in penalty)} (" in pictures["penalties"].alt
    statuses = Counter(row["status"] for row in data.table("strategies"))
    assert f"{word(statuses['adopted'])} adopted" in pictures["strategies"].alt
    assert f"{len(data.table('recommendations'))} recommendations" in pictures["recommendations"].alt
    assert f"count {len(data.table('movements'))} movements" in pictures["movements"].alt


# --- The numbers are what is drawn ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["institutions", *MATRICES, "memberships"])
def test_a_matrix_draws_its_numbers(name: str, data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures[name].numbers
    values = Counter(numbers[list(data.countries)].to_numpy().flatten())
    assert len(filled(pictures[name], HATCHED)) == values["not reported"]
    boxes = filled(pictures[name], DARK) + filled(pictures[name], LIGHT)
    assert len(boxes) == values.total() - values["not reported"]
    assert all(words(pictures[name])[value] >= values[value] for value in ("yes", "no", "yes*"))
    favourable = sum(
        row[country].rstrip("*") in data.indicators[row["indicator"]].favourable
        for _, row in numbers.iterrows()
        for country in data.countries
    )
    assert len(filled(pictures[name], DARK)) == favourable


def test_a_letter_stands_for_a_value_too_long_for_its_square(pictures: dict[str, Picture]) -> None:
    drawn = words(pictures["matrix_institutions"])
    assert drawn["mixed"] == 1  # in the key, and nowhere else
    values = Counter(pictures["matrix_institutions"].numbers.iloc[:, 2:].to_numpy().flatten())
    letters = [letter for letter in "abcdefg" if drawn[letter] == values["mixed"] + 1]
    assert letters


def test_a_term_without_a_maximum_ends_in_a_point(data: Dataset, pictures: dict[str, Picture]) -> None:
    pointed = [area for area in areas(pictures["penalties"]) if len(area.get_xy()) == 6]
    assert len(pointed) == sum(row["max_years"] is None for row in data.table("penalties"))
    silent = set(data.countries) - {row["country"] for row in data.table("penalties")}
    assert words(pictures["penalties"])["not reported"] == len(silent)
    assert set(pictures["penalties"].numbers["country"]) == set(data.countries)


def test_strategies_without_years_stand_at_the_margin(data: Dataset, pictures: dict[str, Picture]) -> None:
    undated = sum(row["first_year"] is None for row in data.table("strategies"))
    axis = min(look.place(pictures["strategies"], year) for year in words(pictures["strategies"]) if year.isdecimal())
    bars = [a for a in areas(pictures["strategies"]) if round(span(a)[3] - span(a)[2], 3) == sheet.BAR]
    assert undated and sum(span(bar)[1] < axis for bar in bars) == undated
    assert len(pictures["strategies"].numbers) == len(data.table("strategies"))


def test_recommendations_are_counted_in_their_squares(data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures["recommendations"].numbers
    assert numbers["recommendations"].sum() == len(data.table("recommendations"))
    wanted = Counter(
        f"{row['recommendations']}  {row['bodies']}" for _, row in numbers.iterrows() if row["recommendations"]
    )
    assert all(words(pictures["recommendations"])[text] == count for text, count in wanted.items())
    totals = numbers.drop_duplicates("theme")["of_theme"]
    assert list(totals) == sorted(totals, reverse=True) and totals.min() > 0


def test_a_tier_is_the_one_on_record_at_the_end_of_the_year(data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures["tiers"].numbers.set_index("country")
    for country, year in itertools.product(data.countries, range(2004, 2026)):
        day = dt.date(year, 12, 31)
        value = evidence(data, data.record_base, day).cell(country, TIER).value
        assert numbers.loc[country, str(year)] == (value or "not on record")
    missing = int((numbers == "not on record").to_numpy().sum())
    assert len(filled(pictures["tiers"], HATCHED)) == missing


def test_what_is_recommended_more_than_once_is_dark(pictures: dict[str, Picture]) -> None:
    numbers = pictures["recommendations"].numbers["recommendations"]
    shown = (len(filled(pictures["recommendations"], shade)) for shade in (GREY, DARK))
    assert tuple(shown) == ((numbers == 1).sum(), (numbers > 1).sum())


# --- Movements --------------------------------------------------------------------------------------


def test_every_movement_is_counted_in_the_square_of_its_way(data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures["movements"].numbers
    assert numbers["number"].sum() == len(data.table("movements"))
    shown = Counter({text: n for text, n in words(pictures["movements"]).items() if text.isdigit()})
    assert shown == Counter(str(number) for number in numbers["number"])


def test_the_ways_out_of_the_countries_to_a_named_end_are_dark(data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures["movements"].numbers
    out = [figures.leaves(data, row["from"], row["to"]) for _, row in numbers.iterrows()]
    assert 0 < len(filled(pictures["movements"], DARK)) == sum(out) < len(out)
    ends = set(numbers[out]["to"])
    assert not ends & {figures.OPEN, *figures.studied(data)}


# --- Changes ----------------------------------------------------------------------------------------

CHANGES: dict[str, Draw] = {
    "institutions": lambda data: DRAWN["institutions"](_silenced(data, "institutions")),
    "matrix_externalities": lambda data: DRAWN["matrix_externalities"](_silenced(data, "externalities")),
    "matrix_institutions": lambda data: DRAWN["matrix_institutions"](_silenced(data, "institutions")),
    "memberships": lambda data: DRAWN["memberships"](_silenced(data, "frameworks", "treaty")),
    "penalties": lambda data: figures.penalties(changed(data, "penalties", {"max_years": 12}, max_years=14)),
    "strategies": lambda data: DRAWN["strategies"](
        changed(data, "strategies", {"status": "missing"}, status="adopted")
    ),
    "recommendations": lambda data: figures.recommendations(
        changed(data, "recommendations", {"theme": "training"}, theme="law")
    ),
    "movements": lambda data: figures.movements(
        changed(data, "movements", {"origin": "ALB", "destination": "GRC"}, destination="XKX")
    ),
    "tiers": lambda data: DRAWN["tiers"](changed(data, "observations", {"indicator": TIER, "value": "2"}, value="3")),
}


def _silenced(data: Dataset, criterion: str, theme: str | None = None) -> Dataset:
    """The data with the first answer of a criterion turned round."""
    asked = {i.name for i in data.indicators.values() if i.criterion == criterion and theme in (None, i.theme)}
    row = next(row for row in data.table("codings") if row["indicator"] in asked and row["value"] == "yes")
    return changed(data, "codings", {k: row[k] for k in ("country", "indicator", "basis")}, value="no")


@EVERY
def test_changed_data_changes_the_picture_and_its_numbers(
    name: str, data: Dataset, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    look.other_bytes(pictures[name], CHANGES[name](data), tmp_path)


def test_a_country_without_any_row_is_shown_as_not_reported(data: Dataset) -> None:
    country = data.table("strategies")[0]["country"]
    rows = tuple(row for row in data.table("strategies") if row["country"] != country)
    spoilt = dataclasses.replace(data, tables=MappingProxyType(dict(data.tables) | {"strategies": rows}))
    picture = DRAWN["strategies"](spoilt)
    assert words(picture)["not reported"] == 1
    assert picture.numbers.set_index("country").loc[country].isna().all()
