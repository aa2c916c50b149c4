"""Figures: the same bytes each time, readable without colour, and true to their numbers.

What these tests do not see: whether a figure is beautiful, or says what matters most.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import doctest
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
from argued.data import Dataset, Row, outlines
from argued.judge.evidence import evidence
from argued.logic.wording import word
from argued.show import figures
from argued.show.figures import Fill, Picture
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.path import Path as Outline
from matplotlib.text import Text

from engine.tests.places import DATA

pytestmark = pytest.mark.paper

DATE = dt.date(2022, 6, 1)
TIER = "tip_tier_2021"
TIES = [("frameworks", "treaty"), ("partners", "membership")]


# --- Builders ---------------------------------------------------------------------------------------


def degrees(**change: Any) -> pd.DataFrame:
    row = {"label": "Institutions", "low": 0.44, "high": 0.75, "silent": 0.31, "threshold": 0.5}
    rows = [
        row | {"status": "undecided"} | change,
        row | {"label": "Capability", "low": 0.2, "high": 0.35, "silent": 0.15, "status": "not met"},
        row | {"label": "Externalities", "low": 0.6, "high": 0.6, "silent": 0.0, "status": "met"},
    ]
    return pd.DataFrame(rows)


def by_country(**change: Any) -> pd.DataFrame:
    rows = [
        {"criterion": criterion, "country": country, "low": low, "high": 0.9, "silent": 0.9 - low}
        for criterion, least in (("Institutions", 0.4), ("Capability", 0.1), ("Partners", 0.3), ("Laws", 0.2))
        for country, low in (("Albania", least), ("Bosnia and Herzegovina", least + 0.07))
    ]
    return pd.DataFrame([rows[0] | change, *rows[1:]])


def verdicts(until: Any = dt.date(2022, 12, 31)) -> pd.DataFrame:
    long = "Every country has an adopted strategy that covers the whole of the year, and a plan to go with it."
    rows = [
        (long, None, until, "not established"),
        (long, dt.date(2023, 1, 1), None, "supported"),
        ("No country is on tier 1.", dt.date(2015, 6, 1), dt.date(2025, 9, 28), "contradicted"),
    ]
    return pd.DataFrame(rows, columns=["finding", "from", "until", "verdict"])


def answers(last_yes: float = 0.6) -> pd.DataFrame:
    grid = [k / 100 for k in range(101)]
    return pd.DataFrame(
        [(t, "Is there a need?", "yes" if t <= last_yes else "undecided" if t <= 0.8 else "no") for t in grid]
        + [(t, "Are they ready?", "no") for t in grid],
        columns=["threshold", "answer", "state"],
    )


def shares(share: float = 0.834) -> pd.DataFrame:
    return pd.DataFrame({"label": ["Institutions met", "Are they ready? yes"], "share": [share, 0.0]})


Draw = Callable[[Dataset], Picture]
DRAWN: dict[str, Draw] = {
    "institutions": lambda data: figures.evidence_matrix(
        evidence(data), [i.name for i in data.indicators.values() if i.criterion == "institutions"], "institutions"
    ),
    "full_matrix": lambda data: figures.full_matrix(evidence(data)),
    "memberships": lambda data: figures.memberships(evidence(data), TIES),
    "penalties": figures.penalties,
    "strategies": lambda data: figures.strategies(data, "adopted"),
    "recommendations": figures.recommendations,
    "movements": figures.movements,
    "tiers": lambda data: figures.tiers(data, TIER, range(2004, 2026)),
    "degrees": lambda data: figures.degrees(degrees()),
    "degrees_by_country": lambda data: figures.degrees_by_country(by_country()),
    "timeline": lambda data: figures.timeline(verdicts(), DATE),
    "sweep": lambda data: figures.sweep(answers(), 0.5),
    "worlds": lambda data: figures.worlds(shares()),
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


def texts(picture: Picture) -> list[Text]:
    return [text for text in picture.figure.axes[0].texts if text.get_text()]


def words(picture: Picture) -> Counter[str]:
    return Counter(text.get_text() for text in texts(picture))


def areas(picture: Picture) -> list[Polygon]:
    return [patch for patch in picture.figure.axes[0].patches if isinstance(patch, Polygon)]


def fill(patch: Polygon) -> tuple[str, str]:
    return to_hex(patch.get_facecolor()), patch.get_hatch() or ""


def filled(picture: Picture, wanted: Fill, edge: str | None = None) -> list[Polygon]:
    """The areas of a fill, apart from those of the key."""
    edges = {to_hex(edge)} if edge else {to_hex(figures.EDGE), to_hex(figures.INK)}
    return [
        area
        for area in areas(picture)
        if fill(area) == (wanted.face, wanted.hatch)
        and to_hex(area.get_edgecolor()) in edges
        and round(span(area)[3] - span(area)[2], 3) != 0.12
    ]


def span(area: Polygon) -> tuple[float, float, float, float]:
    xs, ys = area.get_xy()[:, 0], area.get_xy()[:, 1]
    return float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max())


def luminance(color: Any) -> float:
    """Relative luminance, as WCAG 2 defines it: 0 is black, 1 is white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- Files ------------------------------------------------------------------------------------------


@EVERY
def test_a_figure_is_saved_in_three_forms_with_the_same_bytes_each_time(
    name: str, data: Dataset, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    first = figures.save(pictures[name], tmp_path / "first")
    second = figures.save(DRAWN[name](data), tmp_path / "second")
    assert first.name == name
    for ending in (".svg", ".png", ".csv"):
        seen = first.with_suffix(ending).read_bytes()
        assert seen and seen == second.with_suffix(ending).read_bytes(), ending
    assert b"<dc:date>" not in first.with_suffix(".svg").read_bytes()


@EVERY
def test_the_csv_holds_the_numbers(name: str, pictures: dict[str, Picture], tmp_path: Path) -> None:
    path = figures.save(pictures[name], tmp_path).with_suffix(".csv")
    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert not back.empty
    text = io.StringIO()
    pictures[name].numbers.to_csv(text, index=False)
    assert back.to_csv(index=False) == text.getvalue()


def test_the_markdown_shows_the_figure_with_its_alternative_text(pictures: dict[str, Picture], tmp_path: Path) -> None:
    text = figures.markdown(pictures["sweep"], "A caption.", "fig-sweep", tmp_path / "figures")
    assert "![A caption.](figures/sweep){#fig-sweep fig-alt=" in text
    assert pictures["sweep"].alt.replace('"', "'") in text


# --- Legibility -------------------------------------------------------------------------------------


@EVERY
def test_a_figure_fits_its_page_in_type_that_can_be_read(name: str, pictures: dict[str, Picture]) -> None:
    width, height = pictures[name].figure.get_size_inches()
    assert width == figures.WIDTH == 7 and height <= figures.PAGE == 9.3
    assert {text.get_fontsize() for text in texts(pictures[name])} <= {7.5, 8.0, 9.0}


@EVERY
def test_no_text_leaves_the_sheet_or_lies_on_another(name: str, pictures: dict[str, Picture]) -> None:
    figure = pictures[name].figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    around = [(t.get_text(), t.get_window_extent(renderer)) for t in texts(pictures[name])]
    for text, box in around:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (one, a), (other, b) in itertools.combinations(around, 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or down < 2, f"{one!r} and {other!r}"


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "recommendations"])
def test_fills_differ_in_luminance_or_in_hatching(name: str, pictures: dict[str, Picture]) -> None:
    seen = sorted({fill(area) for area in areas(pictures[name])})
    for (one, hatch), (other, hatched) in itertools.combinations(seen, 2):
        if hatch == hatched:
            assert abs(luminance(one) - luminance(other)) >= figures.CONTRAST, (one, other)


@EVERY
def test_text_on_a_fill_can_be_read(name: str, pictures: dict[str, Picture]) -> None:
    picture = pictures[name]
    for text in texts(picture):
        x, y = text.get_position()
        under = [a for a in areas(picture) if (s := span(a))[0] < x < s[1] and s[2] < y < s[3]]
        paper = luminance(under[-1].get_facecolor() if under else figures.PAPER)
        ink = luminance(text.get_color())
        ratio = (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05)
        assert ratio >= 4.5, text.get_text()


# --- Alternative text -------------------------------------------------------------------------------


@EVERY
def test_the_alternative_text_is_a_few_sentences_with_numbers(name: str, pictures: dict[str, Picture]) -> None:
    alt = pictures[name].alt
    assert 2 <= len(re.findall(r"[.?](?= [A-Z“]|$)", alt)) <= 8
    assert alt.endswith(".") and "  " not in alt and "None" not in alt and "nan" not in alt
    assert re.search(r"\d", alt) and len(alt) < 1300


def test_alternative_texts_give_the_main_numbers(data: Dataset, pictures: dict[str, Picture]) -> None:
    known = evidence(data)
    cells = [known.cells[key].value for key in known.cells]
    full = pictures["full_matrix"].alt
    assert f"of {len(cells)} cells" in full and f"{cells.count(None)} are not reported" in full
    assert all(criterion.label in full for criterion in data.criteria)
    assert "Institutions 44 to 75% against 50%, undecided, 31% of its cells silent" in pictures["degrees"].alt
    assert "Externalities 60% against" in pictures["degrees"].alt
    assert "Capability at least 10% (Albania) to 17%" in pictures["degrees_by_country"].alt
    penalty = data.table("penalties")
    assert f"the highest {max(row['min_years'] for row in penalty)} (" in pictures["penalties"].alt
    statuses = Counter(row["status"] for row in data.table("strategies"))
    assert f"{word(statuses['adopted'])} adopted" in pictures["strategies"].alt
    assert f"{len(data.table('recommendations'))} recommendations" in pictures["recommendations"].alt
    moved = int(pictures["movements"].numbers["movements"].sum())
    assert f"for {moved} of {len(data.table('movements'))} reported" in pictures["movements"].alt
    assert data.countries["XKX"]["note"] in pictures["movements"].alt
    assert "is not established, then supported" in pictures["timeline"].alt
    assert "On the evidence date, 1 June 2022: 1 not established, 1 contradicted" in pictures["timeline"].alt
    assert "yes from 0%, undecided from 61%, no from 81%" in pictures["sweep"].alt
    assert "in use, 50%: Is there a need? yes; Are they ready? no." in pictures["sweep"].alt
    assert "Institutions met 83.4%" in pictures["worlds"].alt


# --- The numbers are what is drawn ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["institutions", "full_matrix", "memberships"])
def test_a_matrix_draws_its_numbers(name: str, data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures[name].numbers
    values = Counter(numbers[list(data.countries)].to_numpy().flatten())
    assert len(filled(pictures[name], figures.HATCHED)) == values["not reported"]
    boxes = filled(pictures[name], figures.DARK) + filled(pictures[name], figures.LIGHT)
    assert len(boxes) == values.total() - values["not reported"]
    assert all(words(pictures[name])[value] >= values[value] for value in ("yes", "no", "yes*"))
    favourable = sum(
        row[country].rstrip("*") in data.indicators[row["indicator"]].favourable
        for _, row in numbers.iterrows()
        for country in data.countries
    )
    assert len(filled(pictures[name], figures.DARK)) == favourable


def test_a_letter_stands_for_a_value_too_long_for_its_square(pictures: dict[str, Picture]) -> None:
    drawn = words(pictures["full_matrix"])
    assert drawn["mixed"] == 1  # in the key, and nowhere else
    values = Counter(pictures["full_matrix"].numbers.iloc[:, 2:].to_numpy().flatten())
    letters = [letter for letter in "abcdefg" if drawn[letter] == values["mixed"] + 1]
    assert letters


def test_intervals_stand_where_the_numbers_say(pictures: dict[str, Picture]) -> None:
    scale = figures.Scale(0, 1, 1.75, 4.6)
    numbers = pictures["degrees"].numbers
    bars = sorted(filled(pictures["degrees"], figures.DARK, figures.INK), key=lambda bar: span(bar)[2])
    assert [span(bar)[1] for bar in bars] == pytest.approx([scale(low) for low in numbers["low"]])
    hatched = [area for area in areas(pictures["degrees"]) if fill(area)[1] and span(area)[0] > 1]
    ends = sorted(span(area)[1] for area in hatched)
    assert ends[-3:] == pytest.approx(sorted(scale(high) for high in numbers["high"]))
    assert {"31%", "15%", "0%"} <= set(words(pictures["degrees"]))


def test_a_term_without_a_maximum_ends_in_a_point(data: Dataset, pictures: dict[str, Picture]) -> None:
    pointed = [area for area in areas(pictures["penalties"]) if len(area.get_xy()) == 6]
    assert len(pointed) == sum(row["max_years"] is None for row in data.table("penalties"))
    silent = set(data.countries) - {row["country"] for row in data.table("penalties")}
    assert words(pictures["penalties"])["not reported"] == len(silent)
    assert set(pictures["penalties"].numbers["country"]) == set(data.countries)


def test_strategies_without_years_stand_at_the_margin(data: Dataset, pictures: dict[str, Picture]) -> None:
    undated = sum(row["first_year"] is None for row in data.table("strategies"))
    boxes = [area for area in areas(pictures["strategies"]) if span(area)[0] == pytest.approx(3.35)]
    assert undated and len(boxes) == undated
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


def test_a_tier_is_the_one_in_force_at_the_end_of_the_year(data: Dataset, pictures: dict[str, Picture]) -> None:
    numbers = pictures["tiers"].numbers.set_index("country")
    for country, year in itertools.product(data.countries, range(2004, 2026)):
        day = dt.date(year, 12, 31)
        held = [
            row["value"]
            for row in data.table("record")
            if (row["country"], row["indicator"]) == (country, TIER)
            and (row["valid_from"] or day) <= day <= (row["valid_until"] or day)
        ]
        assert numbers.loc[country, str(year)] == (held[0] if held else "not on record")
    missing = int((numbers == "not on record").to_numpy().sum())
    assert len(filled(pictures["tiers"], figures.HATCHED)) == missing


def test_a_verdict_lasts_as_long_as_its_dates(pictures: dict[str, Picture]) -> None:
    scale = figures.Scale(2015, 2026, 2.7, 6.79)
    (bar,) = filled(pictures["timeline"], figures.DARK)
    assert span(bar)[:2] == pytest.approx((scale(2023), scale(2026)))
    (bar,) = filled(pictures["timeline"], figures.HATCHED)
    assert span(bar)[:2] == pytest.approx((scale(2015), scale(2023)))


def test_a_band_runs_from_one_change_of_state_to_the_next(pictures: dict[str, Picture]) -> None:
    assert pictures["sweep"].numbers.to_dict("records") == [
        {"answer": "Is there a need?", "from": 0.0, "until": 0.61, "state": "yes"},
        {"answer": "Is there a need?", "from": 0.61, "until": 0.81, "state": "undecided"},
        {"answer": "Is there a need?", "from": 0.81, "until": 1.0, "state": "no"},
        {"answer": "Are they ready?", "from": 0.0, "until": 1.0, "state": "no"},
    ]
    scale = figures.Scale(0, 1, 2.2, 6.74)
    (band,) = filled(pictures["sweep"], figures.DARK)
    assert span(band)[:2] == pytest.approx((scale(0), scale(0.61)))


# --- The map ----------------------------------------------------------------------------------------


def test_an_arrow_is_drawn_for_each_pair_of_ends_the_wider_the_more(pictures: dict[str, Picture]) -> None:
    numbers = pictures["movements"].numbers
    arrows = [p for p in pictures["movements"].figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == len(numbers)
    widths = [arrow.get_linewidth() for arrow in arrows]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == numbers["movements"].nunique()


def test_what_is_not_drawn_on_the_map_has_no_end_on_it(data: Dataset, pictures: dict[str, Picture]) -> None:
    region = outlines(data.folder)
    on_map = {f["properties"]["place"] for f in region["features"] if "at" in f["properties"]}
    gathered = {p for f in region["features"] for p in f["properties"].get("places", ())}
    drawn = [
        row
        for row in data.table("movements")
        if {row["origin"], row["destination"]} <= on_map | gathered and {row["origin"], row["destination"]} & on_map
    ]
    assert pictures["movements"].numbers["movements"].sum() == len(drawn)
    assert not on_map & gathered


def test_the_outlines_are_small_sourced_and_hold_every_country(data: Dataset) -> None:
    text = (DATA / "region.geojson").read_text(encoding="utf-8")
    region = json.loads(text)
    assert len(text.encode()) <= 60_000 and "Natural Earth" in region["source"]
    assert text.count('{"type":"Feature"') == sum(line.startswith('{"type"') for line in text.split("\n"))
    assert not re.search(r"\d\.\d{4}", text.split('"features"')[1])
    places = {row["place"] for row in data.table("places")}
    outlined = [f for f in region["features"] if f["geometry"]["type"] != "Point"]
    codes = [f["properties"]["place"] for f in outlined]
    assert codes == sorted(set(codes)) and set(data.countries) <= set(codes)
    for feature in region["features"]:
        assert set(feature["properties"].get("places", ())) <= places
        if "at" in feature["properties"]:
            assert feature["properties"]["place"] in places
            rings = feature["geometry"]["coordinates"]
            polygons = rings if feature["geometry"]["type"] == "MultiPolygon" else [rings]
            assert any(Outline(p[0]).contains_point(feature["properties"]["at"]) for p in polygons)
    dashed = {f["properties"]["place"] for f in outlined if f["properties"].get("boundary") == "dashed"}
    assert dashed == {country for country, row in data.countries.items() if row["note"]}


# --- Changes ----------------------------------------------------------------------------------------

CHANGES: dict[str, Draw] = {
    "institutions": lambda data: DRAWN["institutions"](_silenced(data, "institutions")),
    "full_matrix": lambda data: DRAWN["full_matrix"](_silenced(data, "externalities")),
    "memberships": lambda data: DRAWN["memberships"](_silenced(data, "frameworks", "treaty")),
    "penalties": lambda data: figures.penalties(changed(data, "penalties", {"max_years": 12}, max_years=14)),
    "strategies": lambda data: DRAWN["strategies"](
        changed(data, "strategies", {"status": "missing"}, status="adopted")
    ),
    "recommendations": lambda data: figures.recommendations(
        changed(data, "recommendations", {"theme": "training"}, theme="law")
    ),
    "movements": lambda data: figures.movements(
        changed(data, "movements", {"origin": "ALB", "destination": "GRC"}, destination="ITA")
    ),
    "tiers": lambda data: DRAWN["tiers"](changed(data, "record", {"indicator": TIER, "value": "2"}, value="3")),
    "degrees": lambda data: figures.degrees(degrees(low=0.45)),
    "degrees_by_country": lambda data: figures.degrees_by_country(by_country(low=0.38)),
    "timeline": lambda data: figures.timeline(verdicts(until=dt.date(2021, 12, 31)), DATE),
    "sweep": lambda data: figures.sweep(answers(last_yes=0.55), 0.5),
    "worlds": lambda data: figures.worlds(shares(0.835)),
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
    before = figures.save(pictures[name], tmp_path / "before")
    after = figures.save(CHANGES[name](data), tmp_path / "after")
    for ending in (".svg", ".png", ".csv"):
        assert before.with_suffix(ending).read_bytes() != after.with_suffix(ending).read_bytes(), ending


def test_a_country_without_any_row_is_shown_as_not_reported(data: Dataset) -> None:
    country = data.table("strategies")[0]["country"]
    rows = tuple(row for row in data.table("strategies") if row["country"] != country)
    spoilt = dataclasses.replace(data, tables=MappingProxyType(dict(data.tables) | {"strategies": rows}))
    picture = DRAWN["strategies"](spoilt)
    assert words(picture)["not reported"] == 1
    assert picture.numbers.set_index("country").loc[country].isna().all()


# --- Refusals and discipline ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "frame"),
    [
        (figures.degrees, degrees()),
        (figures.degrees_by_country, by_country()),
        (lambda frame: figures.timeline(frame, DATE), verdicts()),
        (lambda frame: figures.sweep(frame, 0.5), answers()),
        (figures.worlds, shares()),
    ],
)
def test_a_frame_without_a_column_or_without_rows_is_refused(
    draw: Callable[[pd.DataFrame], Picture], frame: pd.DataFrame
) -> None:
    for column in frame.columns:
        with pytest.raises(ValueError, match=f"expected the columns .*there is no {column}"):
            draw(frame.drop(columns=column))
    with pytest.raises(ValueError, match="at least one row"):
        draw(frame.head(0))


def test_long_names_are_wrapped_between_words() -> None:
    text = "Federation of Bosnia and Herzegovina"
    wrapped = figures._wrapped(text, 1.2)
    assert wrapped.replace("\n", " ") == text
    assert all(figures._width(line, figures.SMALL) <= 1.2 for line in wrapped.split("\n"))
    assert figures._wrapped("Herzegovina", 0.1) == "Herzegovina"


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(figures).failed == 0


def test_a_higher_count_is_darker_and_written_in_its_square(pictures: dict[str, Picture]) -> None:
    shades = [luminance(figures._shade(count, 9).face) for count in range(10)]
    assert shades == sorted(shades, reverse=True) and len(set(shades)) == 10
    numbers = pictures["recommendations"].numbers
    shaded = [a for a in areas(pictures["recommendations"]) if fill(a)[0] != figures.PAPER]
    assert len(shaded) == (numbers["recommendations"] > 0).sum()


@pytest.mark.parametrize(
    ("share", "text"),
    [(1, "100.0%"), (0.99996, "over 99.9%"), (0.834, "83.4%"), (0.00001, "under 0.1%"), (0, "0.0%")],
)
def test_rounding_makes_no_share_all_or_none(share: float, text: str) -> None:
    picture = figures.worlds(shares(share))
    assert words(picture)[text] and f"Institutions met {text}" in picture.alt
