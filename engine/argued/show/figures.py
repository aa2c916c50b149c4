"""The paper's figures: each drawn from evidence, with its alternative text and the numbers behind it.

A figure is a function that returns a `Picture`; `save` writes it as SVG (for the page and the PDF),
PNG (for Word) and CSV (the numbers). The same data gives the same bytes, run after run: no dates,
no random ids, the fonts that matplotlib ships. Every figure is 7 inches wide, its type between 7.5
and 9 points, and can be read without colour: any two fills that stand side by side in one figure
differ in relative luminance by at least `CONTRAST`, or in their hatching, and what counts is
written out as well (as is every count that `recommendations` shades).

    >>> frame = pd.DataFrame({"threshold": [0, 0.5], "answer": "Ready?", "state": ["yes", "no"]})
    >>> sweep(frame, threshold=0.4).alt.split(". ")[1]
    'Ready? yes from 0%, no from 50%'

From the data come `evidence_matrix`, `full_matrix`, `memberships`, `penalties`, `strategies`,
`recommendations`, `tiers` and `movements`; from judgements, as a data frame whose columns each
function names, `degrees`, `degrees_by_country`, `timeline`, `sweep` and `worlds`. `numbers` is what
is plotted and nothing else. A frame without the columns, or without rows, is refused (ValueError).

A figure is drawn on a `Sheet`, whose unit is the inch: text is measured before it is set, so that
long names are wrapped instead of overlapping.

Left out on purpose: captions, which the paper writes, and interaction.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import itertools
import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

import matplotlib
import pandas as pd
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path
from PIL import Image

from argued.data import Dataset, Row, home, outlines
from argued.judge.evidence import Cell, Evidence, in_force
from argued.logic.wording import listing, plain, word

FIGURES = "figures"

INK, PAPER, FAVOURABLE, ADVERSE, SILENT = "#1b2733", "#ffffff", "#1f4e79", "#f2c9a1", "#eef0f2"
MIDDLE, EDGE, FAINT = "#8ea6bd", "#9aa5b1", "#d5dbe1"
SEA, LAND, STUDIED = "#f7f9fb", "#eceff2", "#c9d5e1"
CONTRAST = 0.2  # least difference in relative luminance (WCAG) of fills that no hatching tells apart

WIDTH, PAGE = 7.0, 9.3  # inches: of every figure, and the tallest that a page takes
SMALL, SIZE, LARGE = 7.5, 8.0, 9.0  # points
MARGIN = 0.06  # inches
DPI = 200
LEADING, CAPITALS = 1.2, 0.73  # of the size of the type: from line to line, and the height of capitals

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "text.parse_math": False,
    "svg.hashsalt": "figures",
    "svg.fonttype": "none",
    "text.color": INK,
    "hatch.linewidth": 0.6,
    "hatch.color": EDGE,
}


@dataclass(frozen=True)
class Picture:
    """A drawn figure: `name` of its file, what it shows in words (`alt`), and the `numbers` it plots."""

    name: str
    figure: Figure
    alt: str
    numbers: pd.DataFrame


def save(picture: Picture, folder: Path | None = None) -> Path:
    """Writes the figure as SVG, PNG (in 256 colours) and CSV, and returns its path without an ending.

    Without a folder: `figures/` of the study that one works in.
    """
    folder = folder or home() / FIGURES
    folder.mkdir(exist_ok=True)
    path = folder / picture.name
    with matplotlib.rc_context(STYLE):
        drawn = io.StringIO()
        picture.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        path.with_suffix(".svg").write_text(_lighter(drawn.getvalue()), encoding="utf-8", newline="\n")
        pixels = io.BytesIO()
        picture.figure.savefig(pixels, format="png", dpi=DPI)
    with Image.open(pixels) as full:  # no eye tells 256 colours from the original, in a third of the bytes
        few = full.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(path.with_suffix(".png"), dpi=(DPI, DPI))
    picture.numbers.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
    return path


def _lighter(svg: str) -> str:
    """The same picture in fewer bytes: hundredths of a point, no names that nothing uses, each style said once.

    Text stays text, to be found and read aloud; a reader without the font gets the one of the same widths.
    """

    def rounded(found: re.Match[str]) -> str:
        return " ".join(re.sub(r"(\.\d\d)\d+", r"\1", found.group()).split())

    svg = re.sub(r'(?<=\sd=")[^"]*|translate\([^)]*\)|(?<=\s[xy]=")[\d.]+', rounded, svg)
    svg = re.sub(r' transform="rotate\(-?0 [^)]*\)"|(?<=<g) id="\w+"', "", svg)
    svg = svg.replace("font-family: 'DejaVu Sans'", "font-family: DejaVu Sans, Verdana, sans-serif")
    styles = {style: f"s{n}" for n, style in enumerate(dict.fromkeys(re.findall(r' style="([^"]*)"', svg)))}
    rules = "".join(f".{name}{{{style}}}" for style, name in styles.items())
    svg = re.sub(r' style="([^"]*)"', lambda found: f' class="{styles[found[1]]}"', svg)
    return re.sub(r"\n *", "\n", svg.replace("</style>", f"{rules}</style>", 1))


def markdown(picture: Picture, caption: str, label: str, folder: Path | None = None) -> str:
    """Saves the figure and returns the Markdown that shows it, with caption, label and alternative text."""
    path = save(picture, folder)
    alt = picture.alt.replace('"', "'")
    return f'\n![{caption}]({path.parent.name}/{path.name}){{#{label} fig-alt="{alt}"}}\n'


# --- The sheet ------------------------------------------------------------------------------------


class Fill(NamedTuple):
    """How an area is filled, and the colour of text on it."""

    face: str
    hatch: str
    ink: str


DARK = Fill(FAVOURABLE, "", PAPER)
LIGHT = Fill(ADVERSE, "", INK)
HATCHED = Fill(SILENT, "////", INK)
GREY = Fill(MIDDLE, "", INK)
CROSSED = Fill(PAPER, "xxx", INK)
BLANK = Fill(PAPER, "", INK)
SERIES = (DARK, LIGHT, GREY, CROSSED)  # for the values of a vocabulary, in its order
STATES = {"supported": DARK, "yes": DARK, "met": DARK, "contradicted": LIGHT, "no": LIGHT, "not met": LIGHT}


class Sheet:
    """A figure to draw on: x from the left and y from the top, in inches."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH, height))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()

    def write(
        self, x: float, y: float, text: str, size: float = SIZE, at: float = 0.5, up: bool = False, **how: Any
    ) -> None:
        """Lines of text around y (`at` 0: beneath it, 1: above it); `up`: read upwards from y, around x.

        Each line is set by its baseline, so that words with and without ascenders stand level.
        """
        lines, leading = text.split("\n"), 1.0 if up else LEADING
        for i, line in enumerate(lines):
            shift = ((i + 0.5 - at * len(lines)) * leading + CAPITALS / 2) * size / 72
            place = (x + shift, y) if up else (x, y + shift)
            how |= {"rotation": 90, "rotation_mode": "anchor"} if up else {}
            self.axes.text(*place, line, fontsize=size, va="baseline", **how)

    def box(
        self, x: float, y: float, width: float, height: float, fill: Fill, text: str = "", edge: str = EDGE
    ) -> None:
        """A filled box, with its text in the middle."""
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge)
        if text:
            roomy = fill.hatch or _width(text, SMALL) + 0.04 < width  # else it would hide the box's edge
            behind = {"facecolor": fill.face, "edgecolor": "none", "pad": 0.6} if roomy else None
            self.write(x + width / 2, y + height / 2, text, SMALL, color=fill.ink, ha="center", bbox=behind)

    def area(self, corners: Sequence[tuple[float, float]], fill: Fill, edge: str = EDGE) -> None:
        self.axes.add_patch(
            Polygon(
                corners, facecolor=fill.face, hatch=fill.hatch or None, edgecolor=edge, linewidth=0.5, clip_on=False
            )
        )

    def line(self, x: float, top: float, bottom: float, color: str = INK, **how: Any) -> None:
        """An upright line."""
        self.axes.plot([x, x], [top, bottom], color=color, **({"linewidth": 1.0, "zorder": 2.5} | how))

    def mark(self, x: float, top: float, bottom: float, note: str = "", dashed: bool = True) -> None:
        """An upright line that shows on every fill, with a note beneath it that stays on the sheet."""
        self.line(x, top, bottom, PAPER, linewidth=2.8)
        self.line(x, top, bottom, linestyle=(0, (4, 2)) if dashed else "-", linewidth=1.3)
        half = _width(note, SMALL) / 2 + MARGIN
        self.write(min(max(x, half), WIDTH - half), bottom + 0.1, note, SMALL, ha="center")

    def key(self, y: float, entries: Iterable[tuple[Fill | str, str]]) -> None:
        """What each fill (or mark) means, from left to right, on as many lines as it takes."""
        x = MARGIN
        for sign, meaning in entries:
            mark = 0.24 if isinstance(sign, Fill) else _width(sign, SMALL, "bold") + 0.06
            length = mark + 0.06 + _width(meaning, SMALL) + 0.18
            if x + length > WIDTH + 0.12:
                x, y = MARGIN, y + 0.18
            if isinstance(sign, Fill):
                self.box(x, y - 0.06, mark, 0.12, sign)
            else:
                self.write(x, y, sign, SMALL, weight="bold")
            self.write(x + mark + 0.06, y, meaning, SMALL)
            x += length


@dataclass(frozen=True)
class Scale:
    """Where the values from `low` to `high` stand between `left` and `right`, in inches."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def ticks(self, sheet: Sheet, values: Mapping[float, str], top: float, bottom: float) -> None:
        """Faint lines at some values, each with its label above."""
        for value, label in values.items():
            sheet.line(self(value), top, bottom, FAINT, linewidth=0.6, zorder=0.5)
            sheet.write(self(value), top - 0.09, label, SMALL, ha="center")


@dataclass(frozen=True)
class Grid:
    """Rows of squares beside their labels; `top` is the upper edge of the first row. Inches."""

    left: float
    top: float
    label: float
    square: float
    row: float

    def x(self, column: float) -> float:
        return self.left + self.label + column * self.square

    def y(self, row: float) -> float:
        return self.top + row * self.row

    def fill(self, sheet: Sheet, row: int, column: int, fill: Fill, text: str = "") -> None:
        gap = 0.02 if self.square > 0.4 else 0.008
        sheet.box(self.x(column) + gap, self.y(row) + 0.02, self.square - 2 * gap, self.row - 0.04, fill, text)

    def head(self, sheet: Sheet, column: int, text: str, up: bool = False) -> None:
        """A heading above a column; upright where the squares are narrow."""
        x, text = self.x(column + 0.5), _wrapped(text, 0.8 if up else self.square - 0.02)
        sheet.write(x, self.top - 0.04, text, SMALL, up=True) if up else sheet.write(
            x, self.top - 0.03, text, SMALL, at=1, ha="center"
        )


P = ParamSpec("P")


def _styled(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Draws in the one style, whatever the caller has set."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        with matplotlib.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


@functools.cache
def _width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """The length of a line of text, in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def _wrapped(text: str, inches: float, size: float = SMALL) -> str:
    """Text broken between words into lines no longer than `inches`, unless a word alone is."""
    lines: list[str] = []
    for part in text.split():
        if lines and _width(f"{lines[-1]} {part}", size) <= inches:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


def _stack(labels: Sequence[str], top: float, least: float) -> list[tuple[float, float]]:
    """Where rows stand whose labels may have several lines: the middle and the height of each."""
    heights = [max(least, LEADING * SMALL / 72 * (label.count("\n") + 1) + 0.07) for label in labels]
    return [(top + sum(heights[:i]) + height / 2, height) for i, height in enumerate(heights)]


def _end(stack: Sequence[tuple[float, float]]) -> float:
    return stack[-1][0] + stack[-1][1] / 2


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _year(date: dt.date) -> float:
    """A day as a number of years: the middle of 2022 is 2022.5."""
    start, end = dt.date(date.year, 1, 1).toordinal(), dt.date(date.year + 1, 1, 1).toordinal()
    return date.year + (date.toordinal() - start) / (end - start)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(data: Dataset, name: str) -> str:
    return _capital(data.named(name))


def _fills(values: Iterable[str], fills: Sequence[Fill] = SERIES) -> dict[str, Fill]:
    """A fill for each value of a vocabulary, in its order; over again where there are more values than fills."""
    return dict(zip(values, itertools.cycle(fills), strict=False))


def _count(number: int, noun: str) -> str:
    """A number of things: no bar, one bar, two bars."""
    return f"{word(number)} {noun}{'' if number == 1 else 's'}"


def _criteria(number: int) -> str:
    return f"{word(number)} {'criterion' if number == 1 else 'criteria'}"


def _evidence_date(sheet: Sheet, x: float, top: float, bottom: float, date: dt.date) -> None:
    sheet.mark(x, top, bottom, f"evidence date, {_day(date)}")


def _records(frame: pd.DataFrame, *columns: str) -> list[dict[str, Any]]:
    """The rows of a frame that must have these columns, and at least one row."""
    if missing := [column for column in columns if column not in frame.columns]:
        raise ValueError(f"expected the columns {', '.join(columns)}; there is no {', '.join(missing)}")
    if frame.empty:
        raise ValueError(f"expected at least one row of {', '.join(columns)}; saw none")
    return [dict(zip(columns, row, strict=True)) for row in frame[list(columns)].itertuples(index=False)]


# --- Matrices: answers by country -----------------------------------------------------------------


@_styled
def evidence_matrix(known: Evidence, indicators: Sequence[str], name: str) -> Picture:
    """Indicators by countries, one square each: favourable, not favourable, or not reported.

    A favourable answer is a dark square with light text, any other answer a light square with dark
    text, and what is not reported a hatched square without text, so that silence never looks like "no".
    """
    return _wide_matrix(known, [("", indicators)], name)


@_styled
def memberships(known: Evidence, ties: Sequence[tuple[str, str]]) -> Picture:
    """Treaties and bodies by countries: whether, and as what, a country takes part.

    `ties` are the groups of indicators that ask for it, each a criterion and a theme.
    """
    groups = [
        (_capital(known.data.named(theme)), [i.name for i in _asked(known, criterion) if i.theme == theme])
        for criterion, theme in ties
    ]
    return _wide_matrix(known, groups, "memberships")


@_styled
def full_matrix(known: Evidence) -> Picture:
    """All indicators by country, by criterion, on one page: two columns of narrow rows.

    A value too long for its square is a letter, which the key beneath spells out.
    """
    groups = [(c.label, [i.name for i in _asked(known, c.id)]) for c in known.data.criteria]
    parts = _halves(groups)
    rows = max(sum(1 + len(names) for _, names in part) for part in parts)
    top, below = 0.88, 0.5
    row = min(0.2, (PAGE - top - below) / rows)
    sheet = Sheet(top + rows * row + below)
    letters = _letters(known, min(0.25, (WIDTH / 2 - 0.05 - 1.92) / len(known.data.countries)))
    for part, left in zip(parts, (0.03, WIDTH / 2 + 0.03), strict=True):
        grid = Grid(left, top, 1.92, (WIDTH / 2 - 0.05 - 1.92) / len(known.data.countries), row)
        _draw_matrix(sheet, known, part, grid, letters, up=True)
    cells = _cells(known, groups)
    _matrix_key(sheet, sheet.height - below + 0.17, cells, letters)
    alt = f"{_counts(known, cells)} {_by_group(known, groups)}"
    return Picture("full_matrix", sheet.figure, alt, _matrix_numbers(groups, cells, "criterion"))


Groups = Sequence[tuple[str, Sequence[str]]]  # a heading, and the indicators under it


def _asked(known: Evidence, criterion: str) -> list[Any]:
    return [i for i in known.data.indicators.values() if i.criterion == criterion]


def _wide_matrix(known: Evidence, groups: Groups, name: str) -> Picture:
    """A matrix whose squares hold whole values."""
    rows = sum(len(names) + bool(heading) for heading, names in groups)
    cells = _cells(known, groups)
    square = (WIDTH - 2 * MARGIN - 1.95) / len(known.data.countries)
    narrow = any(_width(part, SMALL) > square for e in known.data.countries.values() for part in e["name"].split())
    letters = _letters(known, square - 0.05) if narrow else {}
    grid = Grid(MARGIN, 0.88 if narrow else 0.36, 1.95, square, 0.27)
    sheet = Sheet(grid.y(rows) + 0.28)
    _draw_matrix(sheet, known, groups, grid, letters, up=narrow)
    _matrix_key(sheet, sheet.height - 0.12, cells, letters)
    alt = f"{_counts(known, cells)} {_everywhere(known, cells)}"
    named = "group" if any(heading for heading, _ in groups) else ""
    return Picture(name, sheet.figure, alt, _matrix_numbers(groups, cells, named))


def _draw_matrix(
    sheet: Sheet, known: Evidence, groups: Groups, grid: Grid, letters: Mapping[str, str], up: bool
) -> None:
    data = known.data
    for j, entry in enumerate(data.countries.values()):
        grid.head(sheet, j, entry["name"], up)
    i = 0
    for heading, names in groups:
        if heading:
            sheet.write(grid.left, grid.y(i + 0.6), heading, weight="bold")
            i += 1
        for name in names:
            label = _wrapped(_short(data, name), grid.label - 0.02)
            sheet.write(grid.left, grid.y(i + 0.5), label, SMALL)
            for j, country in enumerate(data.countries):
                cell = known.cell(country, name)
                text = letters.get(cell.value or "", plain(cell.value or "")) + "*" * cell.conflict
                grid.fill(sheet, i, j, _fill(known, cell), text if cell.value else "")
            i += 1


def _fill(known: Evidence, cell: Cell) -> Fill:
    if cell.value is None:
        return HATCHED
    return DARK if cell.value in known.data.indicators[cell.indicator].favourable else LIGHT


def _matrix_key(sheet: Sheet, y: float, cells: Sequence[Sequence[Cell]], letters: Mapping[str, str]) -> None:
    fills = [(DARK, "favourable answer"), (LIGHT, "other answer"), (HATCHED, "not reported")]
    conflict = any(cell.conflict for row in cells for cell in row)
    marks = [("*", "answered in different ways")] if conflict else []
    sheet.key(y, [*fills, *marks, *((letter, plain(value)) for value, letter in letters.items())])


def _letters(known: Evidence, inches: float) -> dict[str, str]:
    """A letter for each value that is too long for a square, in the order of the codebook."""
    values = {cell.value for cell in known.cells.values()}
    ordered = dict.fromkeys(v for i in known.data.indicators.values() for v in i.values if v in values)
    long = [value for value in ordered if _width(plain(value), SMALL) > inches]
    return dict(zip(long, string.ascii_lowercase, strict=False))


def _halves(groups: Groups) -> tuple[Groups, Groups]:
    """The groups in two columns, as even as they can be without parting a group."""
    length = [1 + len(names) for _, names in groups]
    cut = min(range(len(groups) + 1), key=lambda k: max(sum(length[:k]), sum(length[k:])))
    return groups[:cut], groups[cut:]


def _cells(known: Evidence, groups: Groups) -> list[list[Cell]]:
    return [[known.cell(country, name) for country in known.data.countries] for _, names in groups for name in names]


def _matrix_numbers(groups: Groups, cells: Sequence[Sequence[Cell]], named: str) -> pd.DataFrame:
    headings = [heading for heading, names in groups for _ in names]
    return pd.DataFrame(
        [
            ({named: heading} if named else {})
            | {"indicator": row[0].indicator}
            | {cell.country: (cell.value or "not reported") + "*" * cell.conflict for cell in row}
            for heading, row in zip(headings, cells, strict=True)
        ]
    )


def _tally(known: Evidence, cells: Iterable[Cell]) -> Counter[Fill]:
    return Counter(_fill(known, cell) for cell in cells)


def _counts(known: Evidence, cells: Sequence[Sequence[Cell]]) -> str:
    flat = [cell for row in cells for cell in row]
    tally = _tally(known, flat)
    return (
        f"Matrix of {len(cells)} questions by {word(len(known.data.countries))} countries: of {len(flat)} "
        f"cells {tally[DARK]} hold a favourable answer, {tally[LIGHT]} another answer, "
        f"and {tally[HATCHED]} are not reported."
    )


def _everywhere(known: Evidence, cells: Sequence[Sequence[Cell]]) -> str:
    everywhere = [
        known.data.named(row[0].indicator) for row in cells if all(_fill(known, cell) == DARK for cell in row)
    ]
    if not everywhere:
        return "No question has a favourable answer in every country."
    return f"Favourable in every country: {listing(everywhere)}."


def _by_group(known: Evidence, groups: Groups) -> str:
    parts = []
    for group in groups:
        cells = [cell for row in _cells(known, [group]) for cell in row]
        tally = _tally(known, cells)
        parts.append(f"{group[0]} {tally[DARK]} of {len(cells)} ({tally[HATCHED]} not reported)")
    return f"Favourable answers by criterion: {'; '.join(parts)}."


# --- Degrees --------------------------------------------------------------------------------------

INTERVAL = (
    (DARK, "favourable answers"),
    (HATCHED, "not reported: from none to all of them favourable"),
)


@_styled
def degrees(frame: pd.DataFrame) -> Picture:
    """The degree of each criterion as an interval, against its threshold.

    `frame` has the columns label, low, high, silent, threshold (shares from 0 to 1) and status
    (met, not met, undecided); one row a criterion.
    """
    rows = _records(frame, "label", "low", "high", "silent", "threshold", "status")
    scale, top, row = Scale(0, 1, 1.75, 4.6), 0.44, 0.3
    sheet = Sheet(top + row * len(rows) + 0.32)
    scale.ticks(sheet, {k / 4: _percent(k / 4) for k in range(5)}, top, top + row * len(rows))
    sheet.write((scale.left + scale.right) / 2, 0.14, "share of cells with a favourable answer", ha="center")
    for x, head in ((5.3, "degree"), (6.12, "status"), (6.75, "silent")):
        sheet.write(x, top - 0.09, head, SMALL, ha="center")
    for i, entry in enumerate(rows):
        y = top + i * row
        sheet.write(MARGIN, y + row / 2, _wrapped(entry["label"], 1.6, SIZE))
        _interval(sheet, scale, y + 0.06, row - 0.12, entry["low"], entry["high"])
        sheet.mark(scale(entry["threshold"]), y + 0.02, y + row - 0.02, dashed=False)
        sheet.write(5.3, y + row / 2, _range(entry), ha="center")
        sheet.write(6.12, y + row / 2, entry["status"], ha="center", weight="bold")
        sheet.write(6.75, y + row / 2, _percent(entry["silent"]), ha="center")
    sheet.key(sheet.height - 0.12, [*INTERVAL, ("|", "threshold")])
    return Picture("degrees", sheet.figure, _degrees_alt(rows), pd.DataFrame(rows))


@_styled
def degrees_by_country(frame: pd.DataFrame) -> Picture:
    """The degree of each criterion in each country: a panel for each criterion.

    `frame` has the columns criterion, country (names, in the order of drawing), low, high and
    silent (shares from 0 to 1).
    """
    rows = _records(frame, "criterion", "country", "low", "high", "silent")
    criteria = list(dict.fromkeys(entry["criterion"] for entry in rows))
    countries = list(dict.fromkeys(entry["country"] for entry in rows))
    across, row, names = 3, 0.26, 1.0
    tall, wide = 0.62 + row * len(countries), (WIDTH - names - MARGIN) / across
    sheet = Sheet(tall * -(-len(criteria) // across) + 0.26)
    for k, criterion in enumerate(criteria):
        left, top = names + MARGIN + k % across * wide, k // across * tall + 0.44
        scale = Scale(0, 1, left + 0.05, left + wide - 0.66)
        sheet.write(scale.left, top - 0.31, criterion, LARGE, weight="bold")
        sheet.write(scale.right + 0.5, top - 0.09, "silent", SMALL, ha="right")
        scale.ticks(sheet, {0: "0", 0.5: "50%", 1: "100"}, top, top + row * len(countries))
        for entry in rows:
            if entry["criterion"] == criterion:
                y = top + row * countries.index(entry["country"])
                _interval(sheet, scale, y + 0.05, row - 0.1, entry["low"], entry["high"])
                sheet.write(scale.right + 0.5, y + row / 2, _percent(entry["silent"]), SMALL, ha="right")
        for i, country in enumerate(countries if k % across == 0 else ()):
            sheet.write(MARGIN, top + row * (i + 0.5), _wrapped(country, names), SMALL)
    sheet.key(sheet.height - 0.12, INTERVAL)
    return Picture("degrees_by_country", sheet.figure, _countries_alt(rows, criteria), pd.DataFrame(rows))


def _interval(sheet: Sheet, scale: Scale, y: float, height: float, low: float, high: float) -> None:
    sheet.box(scale(0), y, scale(low) - scale(0), height, DARK, edge=INK)
    sheet.box(scale(low), y, scale(high) - scale(low), height, HATCHED, edge=INK if high > low else "none")
    sheet.line(scale(low), y - 0.02, y + height + 0.02)
    sheet.line(scale(high), y - 0.02, y + height + 0.02)


def _range(entry: Mapping[str, Any]) -> str:
    low, high = f"{100 * entry['low']:.0f}", _percent(entry["high"])
    return high if high == f"{low}%" else f"{low} to {high}"


def _degrees_alt(rows: Sequence[Mapping[str, Any]]) -> str:
    each = [
        f"{e['label']} {_range(e)} against {_percent(e['threshold'])}, {e['status']}, "
        f"{_percent(e['silent'])} of its cells silent"
        for e in rows
    ]
    status = Counter(e["status"] for e in rows)
    return (
        f"Bars of the share of favourable cells for {_criteria(len(rows))}, from silent cells counted "
        f"as unfavourable to silent cells counted as favourable: {'; '.join(each)}. "
        f"In sum: {listing([f'{word(n)} {s}' for s, n in status.items()])}."
    )


def _countries_alt(rows: Sequence[Mapping[str, Any]], criteria: Sequence[str]) -> str:
    parts = []
    for criterion in criteria:
        panel = [entry for entry in rows if entry["criterion"] == criterion]
        best, worst = max(panel, key=lambda e: e["low"]), min(panel, key=lambda e: e["low"])
        parts.append(
            f"{criterion} at least {_percent(worst['low'])} ({worst['country']}) to "
            f"{_percent(best['low'])} ({best['country']})"
        )
    most = max(rows, key=lambda e: e["silent"])
    return (
        f"Bars of the share of favourable cells by country, one panel for each of "
        f"{_criteria(len(criteria))}, silent cells hatched. Least and greatest documented shares: {'; '.join(parts)}. "
        f"Most is silent on {most['criterion']} in {most['country']}, {_percent(most['silent'])}."
    )


# --- Tables of the data ---------------------------------------------------------------------------


@_styled
def penalties(data: Dataset) -> Picture:
    """Prison by jurisdiction and victim, from the least to the most years.

    Without a reported maximum the bar ends in a point; a country without any row is hatched.
    """
    lines = _by_country(data, "penalties")
    meanings = data.meanings("penalties", "victim")
    fills = _fills(meanings)
    years = [n for row in data.table("penalties") for n in (row["min_years"], row["max_years"]) if n]
    scale = Scale(0, 5 * (max(years, default=0) // 5 + 1), 2.95, 5.45)
    labels = [_wrapped(_capital(_provision(lines, row)), 1.7) if row else "" for _, row in lines]
    stack = _stack(labels, top=0.42, least=0.28)
    sheet = Sheet(_end(stack) + 0.3)
    scale.ticks(sheet, {float(n): str(n) for n in range(0, int(scale.high), 5)}, 0.42, _end(stack))
    sheet.write((scale.left + scale.right) / 2, 0.12, "years in prison", ha="center")
    _countries(sheet, data, lines, stack)
    for (_, row), label, (y, _) in zip(lines, labels, stack, strict=True):
        sheet.write(1.2, y, label, SMALL)
        if row is None:
            sheet.box(scale.left, y - 0.09, scale.right - scale.left, 0.18, HATCHED, "not reported")
        else:
            _term(sheet, scale, y - 0.09, 0.18, row, fills[row["victim"]])
            sheet.write(scale.right + 0.1, y, _years(row))
    pointed = ("▶", "no maximum reported")
    sheet.key(sheet.height - 0.12, [*((fills[victim], meaning) for victim, meaning in meanings.items()), pointed])
    columns = ("jurisdiction", "article", "victim", "min_years", "max_years", "fine")
    return Picture("penalties", sheet.figure, _penalties_alt(data, lines), _numbers(lines, columns))


Lines = Sequence[tuple[str, Row | None]]  # a country, and a row of a table or None


def _by_country(data: Dataset, table: str) -> Lines:
    """The rows of a table in the order of the countries; None for a country that has none."""
    rows = data.table(table)
    return [
        (country, row) for country in data.countries for row in [r for r in rows if r["country"] == country] or (None,)
    ]


def _countries(sheet: Sheet, data: Dataset, lines: Lines, stack: Sequence[tuple[float, float]]) -> None:
    """Each country's name beside its first row, and a line between two countries."""
    for i, (country, (y, height)) in enumerate(zip((c for c, _ in lines), stack, strict=True)):
        if i == 0 or lines[i - 1][0] != country:
            sheet.write(MARGIN, y, _wrapped(data.countries[country]["name"], 1.0, SIZE), weight="bold")
            if i:
                sheet.axes.axhline(y - height / 2, color=FAINT, linewidth=0.6, zorder=0.5)


def _numbers(lines: Lines, columns: Sequence[str]) -> pd.DataFrame:
    rows = [{"country": c} | {k: _flat(row[k]) if row else None for k in columns} for c, row in lines]
    return pd.DataFrame(rows).convert_dtypes()


def _flat(value: Any) -> Any:
    return ";".join(value) if isinstance(value, tuple) else value


def _provision(lines: Lines, row: Row) -> str:
    """The jurisdiction, where the country has more than one, and the article."""
    several = len({r["jurisdiction"] for c, r in lines if r and c == row["country"]}) > 1
    named = "art. " + _flat(row["article"]).replace(";", ", ")
    return f"{row['jurisdiction']}, {named}" if several else named


def _term(sheet: Sheet, scale: Scale, y: float, height: float, row: Row, fill: Fill) -> None:
    left = scale(row["min_years"] or 0)
    if row["max_years"] is not None:
        sheet.box(left, y, scale(row["max_years"]) - left, height, fill, edge=INK)
        return
    neck, tip = scale.right - 0.14, scale.right
    corners = [(left, y), (neck, y), (tip, y + height / 2), (neck, y + height), (left, y + height)]
    sheet.area(corners, fill, INK)


def _years(row: Row) -> str:
    fine = " and a fine" if row["fine"] == "yes" else ""
    if row["max_years"] is None:
        return f"{row['min_years'] or 0} years or more{fine}"
    return f"{row['min_years'] or 0} to {row['max_years']} years{fine}"


def _penalties_alt(data: Dataset, lines: Lines) -> str:
    rows = [row for _, row in lines if row]
    if not rows:
        return "Bars of prison terms, of which none is reported for any country."
    least, most = min(rows, key=lambda r: r["min_years"] or 0), max(rows, key=lambda r: r["min_years"] or 0)
    name = {country: entry["name"] for country, entry in data.countries.items()}
    silent = [name[country] for country, row in lines if row is None]
    open_ended = sum(row["max_years"] is None for row in rows)
    meanings = data.meanings("penalties", "victim")
    where = [f"{name[r['country']]}, {_provision(lines, r)}, {meanings[r['victim']]}" for r in (least, most)]
    return (
        f"Bars of prison terms: {_count(len(rows), 'provision')} in "
        f"{word(len({row['country'] for row in rows}))} countries. The lowest minimum is "
        f"{least['min_years']} ({where[0]}), the highest {most['min_years']} ({where[1]}). "
        f"Without a reported maximum: {open_ended}. "
        f"Without any reported penalty: {listing(silent)}."
    )


@_styled
def strategies(data: Dataset, in_force: str) -> Picture:
    """Strategies and action plans on a time line, by country and status, with the evidence date.

    `in_force` is the status of those that are in force while their years run.
    """
    lines = _by_country(data, "strategies")
    fills = _fills(data.meanings("strategies", "status"))
    years = [row[k] for _, row in lines if row for k in ("first_year", "last_year") if row[k]]
    scale = Scale(
        min(years, default=data.evidence_date.year - 1),
        max([*years, data.evidence_date.year]) + 1,
        4.05,
        WIDTH - MARGIN - 0.05,
    )
    labels = [_wrapped(_title(row), 2.1) if row else "" for _, row in lines]
    stack = _stack(labels, top=0.26, least=0.28)
    sheet = Sheet(_end(stack) + 0.46)
    ticks = {float(y): str(y) for y in range(int(scale.low), int(scale.high) + 1, 2)}
    scale.ticks(sheet, ticks, 0.26, _end(stack))
    sheet.write(3.62, 0.17, "undated", SMALL, ha="center")
    _countries(sheet, data, lines, stack)
    for (_, row), label, (y, _) in zip(lines, labels, stack, strict=True):
        sheet.write(1.2, y, label, SMALL)
        left, right = _period(row, scale) if row else (scale.left, scale.right)
        fill, text = (fills[row["status"]], row["status"]) if row else (HATCHED, "not reported")
        _bar(sheet, left, right, y - 0.09, 0.18, fill, text)
    _evidence_date(sheet, scale(_year(data.evidence_date)), 0.26, _end(stack), data.evidence_date)
    sheet.key(sheet.height - 0.12, [(fill, status) for status, fill in fills.items()])
    columns = ("title", "kind", "first_year", "last_year", "status")
    return Picture("strategies", sheet.figure, _strategies_alt(data, lines, in_force), _numbers(lines, columns))


def _title(row: Row) -> str:
    """The title, with the kind where the title does not say it."""
    kind = plain(row["kind"])
    return _capital(row["title"]) + ("" if kind in row["title"].lower() else f" ({kind})")


def _dated(row: Row) -> bool:
    return row["first_year"] is not None and row["last_year"] is not None


def _period(row: Row, scale: Scale) -> tuple[float, float]:
    """From the start of the first year to the end of the last; undated ones stand at the margin."""
    return (scale(row["first_year"]), scale(row["last_year"] + 1)) if _dated(row) else (3.35, 3.89)


def _bar(sheet: Sheet, left: float, right: float, y: float, height: float, fill: Fill, text: str = "") -> None:
    """A bar that holds its text where it is long enough for it."""
    fits = _width(text, SMALL) + 0.06 <= right - left
    sheet.box(left, y, right - left, height, fill, text if fits else "", edge=INK)


def _strategies_alt(data: Dataset, lines: Lines, in_force: str) -> str:
    rows = [row for _, row in lines if row]
    status = Counter(row["status"] for row in rows)
    counts = [f"{word(status[s])} {s}" for s in data.meanings("strategies", "status") if status[s]]
    date = data.evidence_date
    current = {
        row["country"]
        for row in rows
        if row["status"] == in_force and _dated(row) and row["first_year"] <= date.year <= row["last_year"]
    }
    names = [entry["name"] for country, entry in data.countries.items() if country in current]
    if not rows:
        return "Time line of strategies and action plans, of which none is reported for any country."
    undated = sum(not _dated(row) for row in rows)
    return (
        f"Time line of {word(len(rows))} strategies and action plans: {listing(counts)}. "
        f"On the evidence date, {_day(date)}, the period of one that is {in_force} runs in {listing(names)}. "
        f"Listed at the margin, for want of years: {undated}."
    )


@_styled
def recommendations(data: Dataset) -> Picture:
    """How often a theme is recommended to a country, and by which bodies."""
    rows = data.table("recommendations")
    count = Counter((row["theme"], row["country"]) for row in rows)
    total = Counter(row["theme"] for row in rows)
    themes = sorted(data.meanings("recommendations", "theme"), key=lambda theme: -total[theme])
    themes = [theme for theme in themes if total[theme]]
    bodies = _initials(list(data.meanings("recommendations", "body")))
    square = (WIDTH - 2 * MARGIN - 2.05) / (len(data.countries) + 0.6)
    grid = Grid(MARGIN, 0.38, 2.05, square, 0.24)
    sheet = Sheet(grid.y(len(themes)) + 0.28)
    for j, entry in enumerate(data.countries.values()):
        grid.head(sheet, j, entry["name"])
    sheet.write(grid.x(len(data.countries) + 0.3), grid.top - 0.1, "all", ha="center", weight="bold")
    for i, theme in enumerate(themes):
        sheet.write(grid.left, grid.y(i + 0.5), _short(data, theme), SMALL)
        sheet.write(grid.x(len(data.countries) + 0.3), grid.y(i + 0.5), str(total[theme]), ha="center", weight="bold")
        for j, country in enumerate(data.countries):
            fill = _shade(count[theme, country], max(count.values(), default=0))
            grid.fill(sheet, i, j, fill, _asking(rows, theme, country, bodies))
    sheet.key(sheet.height - 0.12, [(letter, body) for body, letter in bodies.items()])
    numbers = [
        {"theme": theme, "of_theme": total[theme], "country": country, "recommendations": count[theme, country]}
        | {"bodies": _bodies(rows, theme, country, bodies)}
        for theme, country in itertools.product(themes, data.countries)
    ]
    alt = _recommendations_alt(data, count, total) if numbers else "Squares that would count recommendations: none is."
    columns = ["theme", "of_theme", "country", "recommendations", "bodies"]
    return Picture("recommendations", sheet.figure, alt, pd.DataFrame(numbers, columns=columns))


def _initials(names: Sequence[str]) -> dict[str, str]:
    """A letter for each name: its first, unless two names share it."""
    letters = [name[0] for name in names]
    return dict(zip(names, letters if len(set(letters)) == len(names) else string.ascii_uppercase, strict=False))


def _bodies(rows: Sequence[Row], theme: str, country: str, letters: Mapping[str, str]) -> str:
    asking = {row["body"] for row in rows if (row["theme"], row["country"]) == (theme, country)}
    return "".join(letter for body, letter in letters.items() if body in asking)


def _asking(rows: Sequence[Row], theme: str, country: str, letters: Mapping[str, str]) -> str:
    count = sum((row["theme"], row["country"]) == (theme, country) for row in rows)
    return f"{count}  {_bodies(rows, theme, country, letters)}" if count else ""


def _shade(part: int, most: int) -> Fill:
    """The more the darker, from paper for none."""
    if part == 0:
        return BLANK
    light, dark = to_rgb("#dce5ed"), to_rgb(FAVOURABLE)
    share = (part - 1) / max(1, most - 1)
    red, green, blue = (a + share * (b - a) for a, b in zip(light, dark, strict=True))
    return Fill(to_hex((red, green, blue)), "", PAPER if share > 0.6 else INK)


def _recommendations_alt(data: Dataset, count: Counter[tuple[str, str]], total: Counter[str]) -> str:
    of_country = Counter({c: sum(n for (_, k), n in count.items() if k == c) for c in data.countries})
    themes = [f"{plain(theme)} ({n})" for theme, n in total.most_common(3)]
    countries = [f"{entry['name']} {of_country[c]}" for c, entry in data.countries.items()]
    everywhere = [plain(t) for t in total if all(count[t, c] for c in data.countries)]
    return (
        f"Squares count {total.total()} recommendations by theme and country. Most frequent are "
        f"{listing(themes)}. By country: {', '.join(countries)}. "
        f"Asked of every country: {listing(everywhere) if everywhere else 'no theme'}."
    )


@_styled
def tiers(data: Dataset, indicator: str, years: Sequence[int], noun: str = "tier") -> Picture:
    """What the record gives for an indicator by country and year: the value in force on 31 December.

    `indicator` is one that holds a grade, which `noun` names. A year without a row is hatched.
    """
    values = data.indicators[indicator].values
    fills = _fills(values, (DARK, BLANK, LIGHT, GREY))
    found = {year: _values(data, indicator, dt.date(year, 12, 31)) for year in years}
    grid = Grid(MARGIN, 0.26, 1.12, (WIDTH - 2 * MARGIN - 1.12) / len(years), 0.3)
    sheet = Sheet(grid.y(len(data.countries)) + 0.48)
    for j, year in enumerate(years):
        grid.head(sheet, j, str(year) if grid.square > 0.33 else f"’{year % 100:02d}")
    for i, (country, entry) in enumerate(data.countries.items()):
        sheet.write(grid.left, grid.y(i + 0.5), _wrapped(entry["name"], 1.1), SMALL)
        for j, year in enumerate(years):
            value = found[year].get(country)
            grid.fill(sheet, i, j, fills[value] if value else HATCHED, value or "")
    before = sum(dt.date(year, 12, 31) < data.evidence_date for year in years)
    _evidence_date(sheet, grid.x(before), grid.top, grid.y(len(data.countries)), data.evidence_date)
    shown = [value for value in values if any(value in row.values() for row in found.values())]
    sheet.key(sheet.height - 0.12, [*((fills[v], f"{noun} {v}") for v in shown), (HATCHED, "not on record")])
    numbers = pd.DataFrame(
        [{"country": c} | {str(y): found[y].get(c, "not on record") for y in years} for c in data.countries]
    )
    return Picture("tiers", sheet.figure, _tiers_alt(data, found, noun), numbers)


def _values(data: Dataset, indicator: str, date: dt.date) -> dict[str, str]:
    rows = [row for row in data.table("record") if row["indicator"] == indicator]
    return {row["country"]: row["value"] for row in in_force(rows, date)}


def _tiers_alt(data: Dataset, found: Mapping[int, Mapping[str, str]], noun: str) -> str:
    years = list(found)
    cells = Counter(found[year].get(c) for year in years for c in data.countries)
    missing = cells.pop(None, 0)
    changes = {
        c: sum(a != b for a, b in itertools.pairwise(seen))
        for c in data.countries
        if (seen := [found[y][c] for y in years if c in found[y]])
    }
    moved = [f"{data.countries[c]['name']} ({n})" for c, n in changes.items() if n]
    last = [f"{entry['name']} {found[years[-1]].get(c, 'not on record')}" for c, entry in data.countries.items()]
    return (
        f"Grid of the {noun} on record by country for {years[0]} to {years[-1]}: "
        f"{', '.join(f'{noun} {v} in {n} squares' for v, n in sorted(cells.items(), key=str)) or 'none is'}, "
        f"and {missing} not on record. Changes between the years on record: {', '.join(moved) or 'none'}. "
        f"In {years[-1]}: {', '.join(last)}."
    )


# --- Judgements -----------------------------------------------------------------------------------


@_styled
def timeline(frame: pd.DataFrame, date: dt.date) -> Picture:
    """Verdicts on record over time, with the evidence date.

    `frame` has the columns finding (the text of the label), from, until (dates; nothing means that
    the verdict holds from the start, or to the end, of what is drawn) and verdict; rows of one
    finding share a line.
    """
    rows = _records(frame, "finding", "from", "until", "verdict")
    findings = list(dict.fromkeys(row["finding"] for row in rows))
    days = [_date(row[k]) for row in rows for k in ("from", "until") if _date(row[k])]
    known = [_year(day) for day in [*days, date] if day]
    scale = Scale(int(min(known)), int(max(known)) + 1, 2.7, WIDTH - MARGIN - 0.15)
    labels = {finding: _wrapped(finding, 2.55) for finding in findings}
    stack = dict(zip(findings, _stack(list(labels.values()), top=0.26, least=0.26), strict=True))
    bottom = _end(list(stack.values()))
    sheet = Sheet(bottom + 0.46)
    scale.ticks(sheet, _year_ticks(scale), 0.26, bottom)
    for finding, label in labels.items():
        sheet.write(MARGIN, stack[finding][0], label, SMALL)
    for row in rows:
        left, right = _span(row, scale)
        fill = STATES.get(row["verdict"], HATCHED)
        _bar(sheet, left, right, stack[row["finding"]][0] - 0.09, 0.18, fill, row["verdict"])
    _evidence_date(sheet, scale(_year(date)), 0.26, bottom, date)
    _states_key(sheet, [row["verdict"] for row in rows])
    return Picture("timeline", sheet.figure, _timeline_alt(rows, findings, date), pd.DataFrame(rows))


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _span(row: Mapping[str, Any], scale: Scale) -> tuple[float, float]:
    """The bar from the first day to the end of the last one."""
    start, end = _date(row["from"]), _date(row["until"])
    left = scale(_year(start)) if start else scale.left
    return left, scale(_year(end + dt.timedelta(days=1))) if end else scale.right


def _year_ticks(scale: Scale) -> dict[float, str]:
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if (scale.high - scale.low) / n <= 11)
    return {y: str(y) for y in range(int(scale.low), int(scale.high) + 1) if y % step == 0}


def _states_key(sheet: Sheet, states: Iterable[str]) -> None:
    shown = dict.fromkeys(sorted(set(states), key=lambda s: ([*STATES, s].index(s), s)))
    sheet.key(sheet.height - 0.12, [(STATES.get(state, HATCHED), state) for state in shown])


def _timeline_alt(rows: Sequence[Mapping[str, Any]], findings: Sequence[str], date: dt.date) -> str:
    at_date: dict[str, str] = {}
    for row in rows:
        start, end = _date(row["from"]) or dt.date.min, _date(row["until"]) or dt.date.max
        if start <= date <= end:
            at_date[row["finding"]] = row["verdict"]
    counts = Counter(at_date.values())
    verdicts = {f: _succession(row for row in rows if row["finding"] == f) for f in findings}
    changing = [f"“{f.rstrip('.')}” is {', then '.join(v)}" for f, v in verdicts.items() if len(v) > 1]
    more = f"; and {len(changing) - 4} more" if len(changing) > 4 else ""
    return (
        f"Time line of the verdict on {_count(len(findings), 'finding')} on record. On the evidence date, "
        f"{_day(date)}: {', '.join(f'{n} {v}' for v, n in counts.items()) or 'none has a verdict'}. "
        f"Changing over time: {'; '.join(changing[:4]) or 'none'}{more}."
    )


def _succession(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The verdicts of one finding in the order of their dates, each change once."""
    ordered = sorted(rows, key=lambda row: _date(row["from"]) or dt.date.min)
    return [verdict for verdict, _ in itertools.groupby(row["verdict"] for row in ordered)]


@_styled
def sweep(frame: pd.DataFrame, threshold: float) -> Picture:
    """The answers as one threshold, common to all criteria, goes from 0 to 1.

    `frame` has the columns threshold (shares), answer (the text of the label) and state (yes, no,
    undecided). A state holds from its threshold to the next one of the frame. `threshold` is the one in use.
    """
    runs = _runs(_records(frame, "threshold", "answer", "state"))
    answers = list(dict.fromkeys(run["answer"] for run in runs))
    scale, top, row = Scale(0, 1, 2.2, WIDTH - MARGIN - 0.2), 0.42, 0.32
    bottom = top + row * len(answers)
    sheet = Sheet(bottom + 0.48)
    scale.ticks(sheet, {k / 10: _percent(k / 10) for k in range(0, 11, 2)}, top, bottom)
    sheet.write((scale.left + scale.right) / 2, 0.14, "threshold common to all criteria", ha="center")
    for i, answer in enumerate(answers):
        y = top + i * row
        sheet.write(MARGIN, y + row / 2, _wrapped(answer, 2.05), SMALL)
        for run in (run for run in runs if run["answer"] == answer):
            left, right = scale(run["from"]), scale(run["until"])
            _bar(sheet, left, right, y + 0.06, row - 0.12, STATES.get(run["state"], HATCHED), run["state"])
    sheet.mark(scale(threshold), top, bottom, f"in use: {_percent(threshold)}")
    _states_key(sheet, [run["state"] for run in runs])
    return Picture("sweep", sheet.figure, _sweep_alt(runs, answers, threshold), pd.DataFrame(runs))


def _runs(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring thresholds with one state as one band: answer, from, until, state."""
    runs: list[dict[str, Any]] = []
    for answer in dict.fromkeys(row["answer"] for row in rows):
        own = sorted((row for row in rows if row["answer"] == answer), key=lambda row: float(row["threshold"]))
        first = len(runs)
        for row in own:
            if len(runs) > first and runs[-1]["state"] == row["state"]:
                continue
            if len(runs) > first:
                runs[-1]["until"] = float(row["threshold"])
            runs.append({"answer": answer, "from": float(row["threshold"]), "until": 1.0, "state": row["state"]})
    return runs


def _sweep_alt(runs: Sequence[Mapping[str, Any]], answers: Sequence[str], threshold: float) -> str:
    each = [
        f"{a} " + ", ".join(f"{r['state']} from {_percent(r['from'])}" for r in runs if r["answer"] == a)
        for a in answers
    ]
    now = [
        f"{run['answer']} {run['state']}"
        for run in runs
        if run["from"] <= threshold < run["until"] or threshold == run["until"] == 1
    ]
    return (
        f"Bands of {_count(len(answers), 'answer')} as the threshold common to all criteria goes from 0 to "
        f"100%. {'. '.join(each)}. At the threshold in use, {_percent(threshold)}: {'; '.join(now)}."
    )


@_styled
def worlds(frame: pd.DataFrame) -> Picture:
    """How often each criterion is met, and each answer is yes, where silent cells are drawn at random.

    `frame` has the columns label and share (from 0 to 1).
    """
    rows = _records(frame, "label", "share")
    scale, top, row = Scale(0, 1, 2.6, 6.1), 0.42, 0.26
    sheet = Sheet(top + row * len(rows) + 0.06)
    scale.ticks(sheet, {k / 4: _percent(k / 4) for k in range(5)}, top, top + row * len(rows))
    sheet.write((scale.left + scale.right) / 2, 0.14, "share of random worlds", ha="center")
    for i, entry in enumerate(rows):
        y = top + i * row
        sheet.write(MARGIN, y + row / 2, _wrapped(entry["label"], 2.4), SMALL)
        sheet.box(scale.left, y + 0.05, scale(entry["share"]) - scale.left, row - 0.1, DARK, edge=INK)
        sheet.write(WIDTH - MARGIN, y + row / 2, _exact(entry["share"]), ha="right")
    return Picture("worlds", sheet.figure, _worlds_alt(rows), pd.DataFrame(rows))


def _exact(share: float) -> str:
    """A share to a tenth of a per cent, in which "all" and "none" are not the work of rounding."""
    if 0.9995 <= share < 1:
        return "over 99.9%"
    return "under 0.1%" if 0 < share < 0.0005 else f"{100 * share:.1f}%"


def _worlds_alt(rows: Sequence[Mapping[str, Any]]) -> str:
    each = [f"{row['label']} {_exact(row['share'])}" for row in rows]
    sure = [row["label"] for row in rows if row["share"] in (0, 1)]
    return (
        f"Bars of the share of random worlds in which a statement holds: {'; '.join(each)}. "
        f"The same in every world: {'; '.join(sure) or 'none'}."
    )


# --- The map --------------------------------------------------------------------------------------


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


@_styled
def movements(data: Dataset) -> Picture:
    """A map of reported movements, from origin to destination; an arrow is the wider the more of them.

    Ends that lie off the map are gathered under labels at its frame. Movements with an end that is not
    named or is the whole region, and those of which neither end is on the map, are counted beneath it.
    """
    region = outlines(data.folder)
    west, south, east, north = region["bbox"]
    globe = Projection(west, south, east, north, 0.98, 0.24, WIDTH - 1.96)
    notes = _map_notes(data, region)
    sheet = Sheet(globe.top + globe.height + 0.32 + 0.15 * len(notes))
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
        sheet.write(MARGIN, globe.top + globe.height + 0.36 + 0.15 * i, note, SMALL)
    pairs = [(start, stop, count) for (start, stop), count in arrows.items()]
    numbers = pd.DataFrame(pairs, columns=["from", "to", "movements"])
    return Picture("movements", sheet.figure, _movements_alt(data, region, arrows), numbers)


def _map_notes(data: Dataset, region: Mapping[str, Any]) -> list[str]:
    text = (
        "A number on an arrow counts its movements; without one it stands for a single one. Not drawn: "
        "movements with an end that is not named or is the whole region, and those that do not touch the map."
    )
    dashed = [data.countries[p]["name"] for p in _dashed(region) if p in data.countries]
    notes = _wrapped(text, WIDTH - 2 * MARGIN).split("\n")
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
    gap = 0.075
    points = {(a, b, end): (ends[end].x, ends[end].y) for a, b in arrows for end in (a, b)}
    for end in ends.values():
        if end.on_map:
            continue
        upright = end.x in (globe.left, globe.left + globe.width)
        others = [(ends[b if a == end.label else a], (a, b, end.label)) for a, b in arrows if end.label in (a, b)]
        others.sort(key=lambda item: (item[0].y, item[0].x) if upright else (item[0].x, item[0].y))
        for i, (_, key) in enumerate(others):
            shift = (i - (len(others) - 1) / 2) * gap
            points[key] = (end.x, end.y + shift) if upright else (end.x + shift, end.y)
    return points


def _draw_arrow(sheet: Sheet, start: tuple[float, float], stop: tuple[float, float], count: int) -> None:
    """A curved arrow, with the number of movements on it where there are more than one."""
    bend, width = 0.12, 0.8 + 0.45 * (count - 1)
    arrow = FancyArrowPatch(
        start,
        stop,
        arrowstyle="-|>",
        connectionstyle=f"arc3,rad={bend}",
        linewidth=width,
        mutation_scale=7 + 1.2 * (count - 1),
        shrinkA=3,
        shrinkB=3,
        color=FAVOURABLE,
        zorder=3,
        path_effects=[withStroke(linewidth=width + 1.0, foreground=PAPER)],
    )
    sheet.axes.add_patch(arrow)
    if count > 1:
        x, y = _along(start, stop, bend, 0.55)
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
    y = end.y + (-0.03 if end.name_above else 0.02)
    sheet.write(end.x, y, _wrapped(end.label, 0.85), SMALL, at=float(end.name_above), ha="center", **how)


def _draw_label(sheet: Sheet, globe: Projection, end: End) -> None:
    """The name of an end off the map, outside the frame."""
    if end.x == globe.left:
        sheet.write(end.x - 0.07, end.y, _wrapped(end.label, 0.86), SMALL, ha="right")
    elif end.x == globe.left + globe.width:
        sheet.write(end.x + 0.07, end.y, _wrapped(end.label, 0.86), SMALL)
    else:
        above = end.y == globe.top
        sheet.write(end.x, end.y + (-0.04 if above else 0.04), end.label, SMALL, at=float(above), ha="center")


def _movements_alt(data: Dataset, region: Mapping[str, Any], arrows: Arrows) -> str:
    drawn, total = sum(arrows.values()), len(data.table("movements"))
    names = [entry["name"] for entry in data.countries.values()]
    most = [f"{a} to {b} ({n})" for (a, b), n in list(arrows.items())[:4]]
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
