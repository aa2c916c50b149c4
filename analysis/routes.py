"""The map of this paper: the ways that victims are moved, from origin to destination.

`movements` draws the table `movements` over the outlines in `data/region.geojson`, and returns a `Picture` with its
alternative text and its numbers. The drawing kit is `argued.show.sheet`; measures stand above, by name, in inches.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from argued.data import Dataset, outlines
from argued.logic.wording import listing, word
from argued.show.sheet import (
    EDGE,
    FAVOURABLE,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    Picture,
    Sheet,
    styled,
    wrapped,
)
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

SEA, LAND, STUDIED = "#f7f9fb", "#eceff2", "#c9d5e1"

SIDE, TOP = 0.98, 0.24  # the frame of the map: from the sides of the sheet, and from its top
NOTES, NOTE_LINE, NOTES_BELOW = 0.36, 0.15, 0.32  # from the map to its notes; from line to line; what they add
LABEL, LABEL_GAP = 0.86, 0.07  # the width of a label beside the frame, and how far it stands off
ABOVE_BELOW = 0.04  # how far a label above or beneath the frame stands off
NAME, NAME_ABOVE, NAME_BELOW = 0.85, 0.03, 0.02  # the width of a name on the map; from its point up, or down
SIDE_BY_SIDE = 0.075  # between the arrows that end at one label
BEND, NUMBER_AT = 0.12, 0.55  # of an arrow; where its number stands, as a share of the way
# Of an arrow, in points: its width, and what each further movement adds; the same of its head; the halo around it.
ARROW, ARROW_MORE, TIP, TIP_MORE, AROUND = 0.8, 0.45, 7, 1.2, 1.0
MOST_FREQUENT = 4  # arrows that the alternative text names


@dataclass(frozen=True)
class Projection:
    """Longitude and latitude on the sheet: plain, true to scale at the middle of the map."""

    west: float
    south: float
    east: float
    north: float
    left: float
    top: float
    width: float

    @property
    def stretch(self) -> float:
        middle = math.radians((self.south + self.north) / 2)
        return self.width / ((self.east - self.west) * math.cos(middle))

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.stretch

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = self.left + (longitude - self.west) / (self.east - self.west) * self.width
        return x, self.top + (self.north - latitude) * self.stretch

    def on_frame(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The nearest point of the map."""
        return self(min(max(longitude, self.west), self.east), min(max(latitude, self.south), self.north))


@dataclass(frozen=True)
class End:
    """Where arrows start or end: a country on the map, or a label at its frame. `x` and `y` in inches."""

    label: str
    x: float
    y: float
    places: frozenset[str]
    on_map: bool
    name_above: bool = False


Arrows = Mapping[tuple[str, str], int]  # the labels of two ends, and how many movements go between them


@styled
def movements(data: Dataset) -> Picture:
    """A map of reported movements, from origin to destination; an arrow is the wider the more of them.

    Ends that lie off the map are gathered under labels at its frame. Movements with an end that is not
    named or is the whole region, and those of which neither end is on the map, are counted beneath it.
    """
    region = outlines(data.folder)
    west, south, east, north = region["bbox"]
    globe = Projection(west, south, east, north, SIDE, TOP, WIDTH - 2 * SIDE)
    notes = _map_notes(data, region)
    sheet = Sheet(globe.top + globe.height + NOTES_BELOW + NOTE_LINE * len(notes))
    _draw_region(sheet, globe, data, region)
    ends = _ends(data, region, globe)
    arrows = _arrows(data, ends)
    places = _landings(arrows, ends, globe)
    for (start, stop), count in arrows.items():
        _draw_arrow(sheet, places[start, stop, start], places[start, stop, stop], count)
    for end in ends.values():
        touched = any(end.label in pair for pair in arrows)
        if end.on_map:
            _draw_place(sheet, end, touched, bold=bool(end.places & set(data.countries)))
        elif touched:
            _draw_label(sheet, globe, end)
    for i, note in enumerate(notes):
        sheet.write(MARGIN, globe.top + globe.height + NOTES + NOTE_LINE * i, note, SMALL)
    pairs = [(start, stop, count) for (start, stop), count in arrows.items()]
    numbers = pd.DataFrame(pairs, columns=["from", "to", "movements"])
    return Picture("movements", sheet.figure, _movements_alt(data, region, arrows), numbers)


def _map_notes(data: Dataset, region: Mapping[str, Any]) -> list[str]:
    text = (
        "A number on an arrow counts its movements; without one it stands for a single one. Not drawn: "
        "movements with an end that is not named or is the whole region, and those that do not touch the map."
    )
    dashed = [data.countries[p]["name"] for p in _dashed(region) if p in data.countries]
    notes = wrapped(text, WIDTH - 2 * MARGIN).split("\n")
    return notes + ([f"Dashed boundary: {listing(dashed)}; see the note on status."] if dashed else [])


def _place(feature: Mapping[str, Any]) -> str:
    return str(feature["properties"].get("place", ""))


def _is_dashed(feature: Mapping[str, Any]) -> bool:
    return bool(feature["properties"].get("boundary") == "dashed")


def _dashed(region: Mapping[str, Any]) -> list[str]:
    return [_place(feature) for feature in region["features"] if _is_dashed(feature)]


def _draw_region(sheet: Sheet, globe: Projection, data: Dataset, region: Mapping[str, Any]) -> None:
    """The outlines, those with a dashed boundary last, within a frame."""
    corner, size = (globe.left, globe.top), (globe.width, globe.height)
    frame = Rectangle(corner, *size, facecolor=SEA, edgecolor="none")
    sheet.axes.add_patch(frame)
    for feature in sorted(region["features"], key=_is_dashed):
        if feature["geometry"]["type"] != "Point":
            path = _outline(feature["geometry"], globe)
            _draw_outline(sheet, frame, path, _place(feature) in data.countries, _is_dashed(feature))
    sheet.axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=EDGE, zorder=2))


def _outline(geometry: Mapping[str, Any], globe: Projection) -> Outline:
    several = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if several else [geometry["coordinates"]]
    rings = [Outline([globe(*point) for point in ring], closed=True) for rings in polygons for ring in rings]
    return Outline.make_compound_path(*rings)


def _draw_outline(sheet: Sheet, frame: Rectangle, path: Outline, studied: bool, dashed: bool) -> None:
    """A country: the ones studied are darker. A dashed boundary replaces the solid one beneath it."""
    solid = {"edgecolor": INK if studied else EDGE, "linewidth": 0.7}
    styles: list[dict[str, Any]] = [{"facecolor": STUDIED if studied else LAND, **solid}]
    if dashed:
        styles[0] |= {"edgecolor": PAPER, "linewidth": 2.0}
        styles.append(solid | {"fill": False, "linewidth": 0.9, "linestyle": (0, (3, 2))})
    for i, style in enumerate(styles):
        patch = PathPatch(path, zorder=1 + 0.1 * studied + 0.01 * i, joinstyle="round", **style)
        sheet.axes.add_patch(patch)
        patch.set_clip_path(frame)


def _ends(data: Dataset, region: Mapping[str, Any], globe: Projection) -> dict[str, End]:
    """All ends that the map knows, by label."""
    names = {row["place"]: row["name"] for row in data.table("places")}
    ends = []
    for feature in region["features"]:
        about = feature["properties"]
        if feature["geometry"]["type"] == "Point":
            x, y = globe.on_frame(*feature["geometry"]["coordinates"])
            ends.append(End(about["label"], x, y, frozenset(about["places"]), False))
        elif "at" in about:
            label, (x, y) = names.get(about["place"], about["name"]), globe(*about["at"])
            above = bool(about.get("name_above"))
            ends.append(End(label, x, y, frozenset([about["place"]]), True, above))
    return {end.label: end for end in ends}


def _arrows(data: Dataset, ends: Mapping[str, End]) -> Arrows:
    """How many movements go from which end to which, of those that can be drawn; most first."""
    label = {place: end.label for end in ends.values() for place in end.places}
    pairs = [(label.get(row["origin"]), label.get(row["destination"])) for row in data.table("movements")]
    count = Counter((a, b) for a, b in pairs if a and b and a != b and (ends[a].on_map or ends[b].on_map))
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))


def _landings(
    arrows: Arrows, ends: Mapping[str, End], globe: Projection
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """The point of each arrow at each of its ends: side by side along the frame, in the order of the map."""
    points = {(a, b, end): (ends[end].x, ends[end].y) for a, b in arrows for end in (a, b)}
    for end in ends.values():
        if end.on_map:
            continue
        upright = end.x in (globe.left, globe.left + globe.width)
        others = [(ends[b if a == end.label else a], (a, b, end.label)) for a, b in arrows if end.label in (a, b)]
        others.sort(key=lambda item: (item[0].y, item[0].x) if upright else (item[0].x, item[0].y))
        for i, (_, key) in enumerate(others):
            shift = (i - (len(others) - 1) / 2) * SIDE_BY_SIDE
            points[key] = (end.x, end.y + shift) if upright else (end.x + shift, end.y)
    return points


def _draw_arrow(sheet: Sheet, start: tuple[float, float], stop: tuple[float, float], count: int) -> None:
    """A curved arrow, with the number of movements on it where there are more than one."""
    width = ARROW + ARROW_MORE * (count - 1)
    arrow = FancyArrowPatch(
        start,
        stop,
        arrowstyle="-|>",
        connectionstyle=f"arc3,rad={BEND}",
        linewidth=width,
        mutation_scale=TIP + TIP_MORE * (count - 1),
        shrinkA=3,
        shrinkB=3,
        color=FAVOURABLE,
        zorder=3,
        path_effects=[withStroke(linewidth=width + AROUND, foreground=PAPER)],
    )
    sheet.axes.add_patch(arrow)
    if count > 1:
        x, y = _along(start, stop, BEND, NUMBER_AT)
        around = {"boxstyle": "circle,pad=0.15", "facecolor": PAPER, "edgecolor": FAVOURABLE, "linewidth": 0.6}
        sheet.write(x, y, str(count), SMALL, ha="center", bbox=around, zorder=4)


def _along(start: tuple[float, float], stop: tuple[float, float], bend: float, share: float) -> tuple[float, float]:
    """A point of the curve (a parabola, as arc3 draws it), a share of the way along."""
    (x0, y0), (x1, y1) = start, stop
    x2, y2 = (x0 + x1) / 2 - bend * (y1 - y0), (y0 + y1) / 2 + bend * (x1 - x0)
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return a * x0 + b * x2 + c * x1, a * y0 + b * y2 + c * y1


def _draw_place(sheet: Sheet, end: End, touched: bool, bold: bool) -> None:
    """The name of a country on the map, beside the point from which its arrows start, if there are any."""
    behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.4, "alpha": 0.75}
    how: dict[str, Any] = {"weight": "bold" if bold else "normal", "bbox": behind, "zorder": 5}
    if touched:
        sheet.axes.plot([end.x], [end.y], "o", color=INK, markersize=2.5, zorder=4)
    y = end.y + (-NAME_ABOVE if end.name_above else NAME_BELOW)
    sheet.write(end.x, y, wrapped(end.label, NAME), SMALL, at=float(end.name_above), ha="center", **how)


def _draw_label(sheet: Sheet, globe: Projection, end: End) -> None:
    """The name of an end off the map, outside the frame."""
    if end.x == globe.left:
        sheet.write(end.x - LABEL_GAP, end.y, wrapped(end.label, LABEL), SMALL, ha="right")
    elif end.x == globe.left + globe.width:
        sheet.write(end.x + LABEL_GAP, end.y, wrapped(end.label, LABEL), SMALL)
    else:
        above = end.y == globe.top
        y = end.y + (-ABOVE_BELOW if above else ABOVE_BELOW)
        sheet.write(end.x, y, end.label, SMALL, at=float(above), ha="center")


def _movements_alt(data: Dataset, region: Mapping[str, Any], arrows: Arrows) -> str:
    drawn, total = sum(arrows.values()), len(data.table("movements"))
    names = [entry["name"] for entry in data.countries.values()]
    most = [f"{a} to {b} ({n})" for (a, b), n in list(arrows.items())[:MOST_FREQUENT]]
    inside = sum(n for (a, b), n in arrows.items() if a in names and b in names)
    notes = [
        f"The boundary of {data.countries[place]['name']} is dashed. {data.countries[place]['note']}"
        for place in _dashed(region)
        if place in data.countries
    ]
    return (
        f"Map of {listing(names)} and their neighbours, with {len(arrows)} arrows for {drawn} of {total} "
        f"reported movements. Most frequent: {'; '.join(most) or 'none'}. "
        f"Between two of the {word(len(names))}: {inside}. {' '.join(notes)}"
    ).strip()
