"""The figures that any study can have: each drawn from evidence, with its alternative text and its numbers.

From evidence come `evidence_matrix`, `grouped_matrix` and `full_matrix`; from judgements, as a data frame whose
columns each function names, `degrees`, `degrees_by_country`, `verdicts`, `timeline`, `sweep`, `choices`, `alluvial` and
`argument`.
Each is a `Picture`, of which `numbers` is what is plotted and nothing else. A frame without the columns, or without
rows, is refused (ValueError).

    >>> frame = pd.DataFrame({"threshold": [0, 0.5], "answer": "Ready?", "state": ["yes", "no"]})
    >>> sweep(frame, threshold=0.4).alt.split(". ")[1]
    'Ready? yes from 0%, no from 50%'

How a figure is drawn and saved is in `sheet`. The measures of each figure stand above it, by name, in inches.

Left out on purpose: figures of tables that one study has and another has not. They are the study's own (`analysis`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from argued.judge.evidence import Cell, Evidence
from argued.logic.predicates import lookup
from argued.logic.verdicts import (
    CONTRADICTED,
    LOOKS,
    MET,
    NO,
    NOT_ESTABLISHED,
    NOT_JUDGED,
    NOT_MET,
    SUPPORTED,
    UNDECIDED,
    VERDICTS,
    YES,
)
from argued.logic.wording import listing, plain, word
from argued.show.sheet import (
    BAR,
    BLANK,
    CAPITALS,
    COLOURS,
    DARK,
    EDGE,
    FOOT,
    HATCHED,
    INK,
    LARGE,
    LEADING,
    LIGHT,
    LINE,
    MARGIN,
    MIDDLE,
    NARROW,
    PADDING,
    PAGE,
    PAPER,
    POINTS,
    SILENT,
    SIZE,
    SMALL,
    THIN,
    TICK,
    WIDTH,
    Fill,
    Grid,
    Layout,
    Mark,
    Picture,
    Scale,
    Sheet,
    as_year,
    bar,
    count_of,
    day_in_words,
    end_of,
    mark_evidence_date,
    named,
    percent,
    records_of,
    short_name,
    stacked,
    styled,
    text_width,
    wrapped,
)

# How what is established, refuted and open is filled, whatever it is said of: a finding, an answer, a criterion.
STATES = {
    **dict.fromkeys((SUPPORTED, YES, MET), DARK),
    **dict.fromkeys((CONTRADICTED, NO, NOT_MET), LIGHT),
    **dict.fromkeys((NOT_ESTABLISHED, UNDECIDED), HATCHED),
}
HALVES = {k / 2: text for k, text in enumerate(("0", "50%", "100"))}  # ticks of a scale of shares, where it is small


def _criteria(number: int) -> str:
    return f"{word(number)} {'criterion' if number == 1 else 'criteria'}"


# --- Matrices: answers by country -----------------------------------------------------------------

HEAD, HEAD_UP = 0.36, 0.88  # above the first row, for names that are level, and for names that are read upwards


class Whole:
    """The measures of a matrix whose squares hold whole values."""

    label, row, below = 1.95, 0.25, 0.28
    heading = 0.6  # the middle of a heading within its row, as a part of the row
    gap = 0.05  # from a value to the edges of its square
    least = 0.12  # a narrower square has no room for a name above it


class Full:
    """The measures of the matrix of everything: two columns side by side."""

    label, row, below = 1.92, 0.2, 0.5
    edge, gap = 0.03, 0.05  # from the sheet's edge, or its middle, to a column; what is free behind a column
    key = 0.33  # from the lower edge up to the middle of the key's first line
    letter = 0.25  # a value longer than that is a letter, if squares are as wide


@styled
def evidence_matrix(known: Evidence, indicators: Sequence[str], name: str) -> Picture:
    """Indicators by countries, one square each: favourable, not favourable, or not reported.

    A favourable answer is a dark square with light text, any other answer a light square with dark
    text, and what is not reported a hatched square without text, so that silence never looks like "no".

    Raises KeyError for more countries than fit beside each other.
    """
    return grouped_matrix(known, [("", indicators)], name)


@styled
def full_matrix(known: Evidence, *criteria: str) -> Picture:
    """All indicators by country, by criterion, on one page: two columns of narrow rows.

    A value too long for its square is a letter, which the key beneath spells out. Where they are too many for a page
    (some hundred rows), `criteria` says of which criteria; the picture is named after the first.
    """
    groups = [
        (c.label, [i.name for i in known.data.indicators.values() if i.criterion == c.id])
        for c in known.data.criteria
        if not criteria or c.id in criteria
    ]
    parts = _halves(groups)
    rows = max(sum(1 + len(names) for _, names in part) for part in parts)
    row = min(Full.row, (PAGE - HEAD_UP - Full.below) / rows)
    sheet = Sheet(HEAD_UP + rows * row + Full.below)
    square = (WIDTH / 2 - Full.gap - Full.label) / len(known.data.countries)
    letters = _letters(known, known.cells.values(), min(Full.letter, square))
    for part, left in zip(parts, (Full.edge, WIDTH / 2 + Full.edge), strict=True):
        _draw_matrix(sheet, known, part, Grid(left, HEAD_UP, Full.label, square, row), letters, up=True)
    ends = [HEAD_UP + row * sum(1 + len(names) for _, names in part) + PADDING for part in parts]
    sheet.panels(*((n * WIDTH / 2, 0, (n + 1) * WIDTH / 2, end, 0) for n, end in enumerate(ends) if parts[n]))
    cells = _cells(known, groups)
    _matrix_key(sheet, cells, letters, Full.key)
    alt = f"{_counts(known, cells)} {_by_group(known, groups)}"
    name = f"matrix_{criteria[0]}" if criteria else "full_matrix"
    return Picture(name, sheet.figure, alt, _matrix_numbers(groups, cells, "criterion"))


Groups = Sequence[tuple[str, Sequence[str]]]  # a heading, and the indicators under it


@styled
def grouped_matrix(known: Evidence, groups: Groups, name: str) -> Picture:
    """Indicators by countries, as in `evidence_matrix`, under headings: pairs of a heading and its indicators.

    A heading without text is left out. A value too long for its square is a letter, which the key beneath spells out.
    """
    rows = sum(len(names) + bool(heading) for heading, names in groups)
    cells = _cells(known, groups)
    across = WIDTH - 2 * MARGIN - Whole.label
    square = across / len(known.data.countries)
    if square < Whole.least:
        raise KeyError(
            f"{len(known.data.countries)} {known.data.units.plural} do not fit beside each other in a picture, "
            f"which takes {int(across / Whole.least)}; have the table of all answers instead, tables.register(known)"
        )
    parts = [part for entry in known.data.countries.values() for part in entry["name"].split()]
    narrow = any(text_width(part, SMALL) > square for part in parts)
    letters = _letters(known, itertools.chain(*cells), square - Whole.gap)
    grid = Grid(MARGIN, HEAD_UP if narrow else HEAD, Whole.label, square, Whole.row)
    sheet = Sheet(grid.y(rows) + Whole.below)
    _draw_matrix(sheet, known, groups, grid, letters, up=narrow)
    _matrix_key(sheet, cells, letters)
    sheet.narrow(grid.x(0), map(grid.y, range(rows + 1)), (grid.x(0), MARGIN), (WIDTH, NARROW))
    alt = f"{_counts(known, cells)} {_everywhere(known, cells)}"
    column = "group" if any(heading for heading, _ in groups) else ""
    return Picture(name, sheet.figure, alt, _matrix_numbers(groups, cells, column))


def _draw_matrix(
    sheet: Sheet, known: Evidence, groups: Groups, grid: Grid, letters: Mapping[str, str], up: bool
) -> None:
    data = known.data
    for j, entry in enumerate(data.countries.values()):
        grid.head(sheet, j, entry["name"], up)
    i = 0
    for heading, names in groups:
        if heading:
            sheet.write(grid.left, grid.y(i + Whole.heading), heading, weight="bold")
            i += 1
        for name in names:
            label = wrapped(short_name(data, name), grid.label - PADDING)
            sheet.write(grid.left, grid.y(i + 0.5), label, SMALL)
            for j, country in enumerate(data.countries):
                cell = known.cell(country, name)
                text = letters.get(cell.value or "", plain(cell.value or "")) + "*" * cell.conflict
                of = {"cell": f"{country}.{name}"}
                grid.fill(sheet, i, j, _fill(known, cell), text if cell.value else "", of)
            i += 1


def _fill(known: Evidence, cell: Cell) -> Fill:
    if cell.value is None:
        return HATCHED
    return DARK if cell.value in known.data.indicators[cell.indicator].favourable else LIGHT


def _matrix_key(sheet: Sheet, cells: Sequence[Sequence[Cell]], letters: Mapping[str, str], up: float = FOOT) -> None:
    fills = [(DARK, "favourable answer"), (LIGHT, "other answer"), (HATCHED, "not reported")]
    conflict = any(cell.conflict for row in cells for cell in row)
    marks = [("*", "answered in different ways")] if conflict else []
    sheet.key([*fills, *marks, *((letter, plain(value)) for value, letter in letters.items())], up)


def _letters(known: Evidence, cells: Iterable[Cell], inches: float) -> dict[str, str]:
    """A letter for each value of some cells that is too long for a square, in the order of the codebook."""
    values = {cell.value for cell in cells}
    ordered = dict.fromkeys(v for i in known.data.indicators.values() for v in i.values if v in values)
    long = [value for value in ordered if text_width(plain(value), SMALL) > inches]
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
        f"Matrix of {len(cells)} questions by {word(len(known.data.countries))} {known.data.units.plural}: "
        f"of {len(flat)} cells {tally[DARK]} hold a favourable answer, {tally[LIGHT]} another answer, "
        f"and {tally[HATCHED]} are not reported."
    )


def _everywhere(known: Evidence, cells: Sequence[Sequence[Cell]]) -> str:
    everywhere = [
        known.data.named(row[0].indicator) for row in cells if all(_fill(known, cell) == DARK for cell in row)
    ]
    if not everywhere:
        return f"No question has a favourable answer in every {known.data.units.singular}."
    return f"Favourable in every {known.data.units.singular}: {listing(everywhere)}."


def _by_group(known: Evidence, groups: Groups) -> str:
    parts = []
    for group in groups:
        cells = [cell for row in _cells(known, [group]) for cell in row]
        tally = _tally(known, cells)
        parts.append(f"{group[0]} {tally[DARK]} of {len(cells)} ({tally[HATCHED]} not reported)")
    return f"Favourable answers by criterion: {'; '.join(parts)}."


# --- Degrees --------------------------------------------------------------------------------------

DEGREES = Layout(left=1.75, right=4.6, top=0.44, row=0.3, below=0.32, label=1.6, inset=0.06)
DEGREE, STATUS, SILENCE = 5.3, 6.12, 6.75  # the middles of the columns beside the scale


class Panels:
    """The measures of the panels of degrees by country, a panel for each criterion."""

    across = 3
    names = 1.0  # the width of the countries' names, left of the first panel
    above, row, inset = 0.44, 0.26, 0.05  # to the first row; of a row; of an interval within it
    heading = 0.31  # from the first row up to the criterion
    between, below = 0.18, 0.26  # between a panel and the one beneath; beneath the last
    left, right = 0.05, 0.66  # of the scale within the panel
    silent = 0.5  # from the scale to the right edge of the shares of silent cells


OVER = 0.02  # how far the ends of an interval stand out above and below

INTERVAL = (
    (DARK, "favourable answers"),
    (HATCHED, "not reported: from none to all of them favourable"),
)


@styled
def degrees(frame: pd.DataFrame) -> Picture:
    """The degree of each criterion as an interval, against its threshold.

    `frame` has the columns criterion, label, cells (how many), low, high, silent, threshold (shares from 0 to 1) and
    status (met, not met, undecided); one row a criterion.
    """
    rows = records_of(frame, "criterion", "label", "cells", "low", "high", "silent", "threshold", "status")
    scale, bottom, row = DEGREES.scale(0, 1), DEGREES.bottom(len(rows)), DEGREES.row
    sheet = DEGREES.sheet(bottom)
    scale.ticks(sheet, {k / 4: percent(k / 4) for k in range(5)}, DEGREES.top, bottom)
    DEGREES.write_title(sheet, "share of cells (their number) with a favourable answer")
    for x, head in ((DEGREE, "degree"), (STATUS, "status"), (SILENCE, "silent")):
        sheet.write(x, DEGREES.top - TICK, head, SMALL, ha="center")
    for i, entry in enumerate(rows):
        y = DEGREES.bottom(i)
        sheet.write(MARGIN, y + row / 2, wrapped(f"{entry['label']} ({entry['cells']})", DEGREES.label, SIZE))
        of = {"criterion": entry["criterion"], "scale": f"{POINTS * scale.left:g} {POINTS * scale.right:g}"}
        _interval(sheet, scale, y + DEGREES.inset, row - 2 * DEGREES.inset, entry["low"], entry["high"], of)
        threshold = of | {"part": "threshold"}
        sheet.mark(scale(entry["threshold"]), y + PADDING, y + row - PADDING, dashed=False, of=threshold)
        sheet.write(DEGREE, y + row / 2, _range(entry), of=of | {"part": "degree"}, ha="center")
        sheet.write(STATUS, y + row / 2, entry["status"], of=of | {"part": "status"}, ha="center", weight="bold")
        sheet.write(SILENCE, y + row / 2, percent(entry["silent"]), of=of | {"part": "silent"}, ha="center")
    sheet.key([*INTERVAL, ("|", "threshold")])
    across = (DEGREES.left, DEGREES.right, DEGREE, STATUS, SILENCE)
    sheet.narrow(DEGREES.left, _edges(DEGREES, len(rows)), *zip(across, (0.06, 1.55, 1.95, 2.62, 3.18), strict=True))
    return Picture("degrees", sheet.figure, _degrees_alt(rows), pd.DataFrame(rows))


@styled
def degrees_by_country(frame: pd.DataFrame) -> Picture:
    """The degree of each criterion in each country: a panel for each criterion.

    `frame` has the columns criterion, country (names, in the order of drawing), low, high and
    silent (shares from 0 to 1).
    """
    rows = records_of(frame, "criterion", "country", "low", "high", "silent")
    criteria = list(dict.fromkeys(entry["criterion"] for entry in rows))
    countries = list(dict.fromkeys(entry["country"] for entry in rows))
    across, row = Panels.across, Panels.row
    tall = Panels.above + row * len(countries) + Panels.between
    wide = (WIDTH - Panels.names - MARGIN) / across
    sheet = Sheet(tall * -(-len(criteria) // across) + Panels.below)
    names = Panels.names + MARGIN
    edges = [(names + k % across * wide, k // across * tall) for k in range(len(criteria))]
    boxes = [(left, top, left + wide, top + tall, names + Panels.left) for left, top in edges]
    sheet.panels(*boxes, labels=names)
    for k, criterion in enumerate(criteria):
        left, top = names + k % across * wide, k // across * tall + Panels.above
        scale = Scale(0, 1, left + Panels.left, left + wide - Panels.right)
        silent = scale.right + Panels.silent
        sheet.write(scale.left, top - Panels.heading, criterion, LARGE, weight="bold")
        sheet.write(silent, top - TICK, "silent", SMALL, ha="right")
        scale.ticks(sheet, HALVES, top, top + row * len(countries))
        for entry in rows:
            if entry["criterion"] == criterion:
                y = top + row * countries.index(entry["country"])
                _interval(sheet, scale, y + Panels.inset, row - 2 * Panels.inset, entry["low"], entry["high"])
                sheet.write(silent, y + row / 2, percent(entry["silent"]), SMALL, ha="right")
        for i, country in enumerate(countries if k % across == 0 else ()):
            sheet.write(MARGIN, top + row * (i + 0.5), wrapped(country, Panels.names), SMALL)
    sheet.key(INTERVAL)
    return Picture("degrees_by_country", sheet.figure, _countries_alt(rows, criteria), pd.DataFrame(rows))


def _edges(layout: Layout, rows: int) -> list[float]:
    return [layout.bottom(i) for i in range(rows + 1)]


def _interval(
    sheet: Sheet, scale: Scale, y: float, height: float, low: float, high: float, of: Mark | None = None
) -> None:
    parts = {part: of and {**of, "part": part} for part in ("sure", "open", "low", "high")}
    sheet.box(scale(0), y, scale(low) - scale(0), height, DARK, edge=INK, of=parts["sure"])
    sheet.box(scale(low), y, scale(high) - scale(low), height, HATCHED, edge=INK, of=parts["open"])
    sheet.line(scale(low), y - OVER, y + height + OVER, of=parts["low"])
    sheet.line(scale(high), y - OVER, y + height + OVER, of=parts["high"])


def _range(entry: Mapping[str, Any]) -> str:
    low, high = f"{100 * entry['low']:.0f}", percent(entry["high"])
    return high if high == f"{low}%" else f"{low} to {high}"


def _degrees_alt(rows: Sequence[Mapping[str, Any]]) -> str:
    each = [
        f"{e['label']} ({e['cells']} cells) {_range(e)} against {percent(e['threshold'])}, {e['status']}, "
        f"{percent(e['silent'])} of its cells silent"
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
            f"{criterion} at least {percent(worst['low'])} ({worst['country']}) to "
            f"{percent(best['low'])} ({best['country']})"
        )
    most = max(rows, key=lambda e: e["silent"])
    return (
        f"Bars of the share of favourable cells, one panel for each of "
        f"{_criteria(len(criteria))}, silent cells hatched. Least and greatest documented shares: {'; '.join(parts)}. "
        f"Most is silent on {most['criterion']} in {most['country']}, {percent(most['silent'])}."
    )


# --- Judgements -----------------------------------------------------------------------------------

TIMELINE = Layout(left=3.3, right=6.79, top=0.26, row=0.26, below=0.46, label=3.15)
SWEEP = Layout(left=2.2, right=6.74, top=0.42, row=0.32, below=0.48, label=2.05, inset=0.06)
CAPTION = 0.4  # inches: what the caption of the time line takes beside a line
TICKS = 11  # the most years that are named on a time line
TOLD = 4  # findings whose verdicts the alternative text tells; how many more there are is said


@styled
def timeline(frame: pd.DataFrame, date: dt.date) -> Picture:
    """Verdicts on record over time, with the evidence date.

    `frame` has the columns finding (the text of the label), from, until (dates; nothing means that
    the verdict holds from the start, or to the end, of what is drawn) and verdict; rows of one
    finding share a line.
    """
    rows = records_of(frame, "finding", "from", "until", "verdict")
    findings = list(dict.fromkeys(row["finding"] for row in rows))
    days = [_date(row[k]) for row in rows for k in ("from", "until") if _date(row[k])]
    known = [as_year(day) for day in [*days, date] if day]
    scale = TIMELINE.scale(int(min(known)), int(max(known)) + 1)
    labels = {finding: wrapped(finding, TIMELINE.label) for finding in findings}
    places = stacked(list(labels.values()), TIMELINE.top, TIMELINE.row)
    room = PAGE - TIMELINE.top - TIMELINE.below - CAPTION
    if end_of(places) > TIMELINE.top + room:  # then on a line each, so that a page takes them
        labels = {finding: _cut(finding, TIMELINE.label, 1) for finding in findings}
        step = min(TIMELINE.row, room / len(findings))
        places = [(TIMELINE.top + (n + 0.5) * step, step) for n in range(len(findings))]
    stack = dict(zip(findings, places, strict=True))
    bottom = end_of(places)
    sheet = TIMELINE.sheet(bottom)
    scale.ticks(sheet, _year_ticks(scale), TIMELINE.top, bottom)
    for finding, label in labels.items():
        sheet.write(MARGIN, stack[finding][0], label, SMALL)
    for row in rows:
        left, right = _span(row, scale)
        middle, taken = stack[row["finding"]]
        height = min(BAR, 0.8 * taken)
        bar(sheet, left, right, middle - height / 2, height, lookup(row["verdict"], STATES, "verdict"), row["verdict"])
    mark_evidence_date(sheet, scale(as_year(date)), TIMELINE.top, bottom, date)
    edges = [middle - taken / 2 for middle, taken in places] + [bottom]
    sheet.narrow(TIMELINE.left, edges, (TIMELINE.left, MARGIN), (WIDTH, NARROW))
    _states_key(sheet, [row["verdict"] for row in rows])
    return Picture("timeline", sheet.figure, _timeline_alt(rows, findings, date), pd.DataFrame(rows))


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _span(row: Mapping[str, Any], scale: Scale) -> tuple[float, float]:
    """The bar from the first day to the end of the last one."""
    start, end = _date(row["from"]), _date(row["until"])
    left = scale(as_year(start)) if start else scale.left
    return left, scale(as_year(end + dt.timedelta(days=1))) if end else scale.right


def _year_ticks(scale: Scale) -> dict[float, str]:
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if (scale.high - scale.low) / n <= TICKS)
    return {y: str(y) for y in range(int(scale.low), int(scale.high) + 1) if y % step == 0}


def _states_key(sheet: Sheet, states: Iterable[str]) -> None:
    """What each state that is drawn is filled with, in the order of `STATES`."""
    drawn = set(states)
    sheet.key([(fill, state) for state, fill in STATES.items() if state in drawn])


def _timeline_alt(rows: Sequence[Mapping[str, Any]], findings: Sequence[str], date: dt.date) -> str:
    at_date: dict[str, str] = {}
    for row in rows:
        start, end = _date(row["from"]) or dt.date.min, _date(row["until"]) or dt.date.max
        if start <= date <= end:
            at_date[row["finding"]] = row["verdict"]
    counts = Counter(at_date.values())
    verdicts = {f: _succession(row for row in rows if row["finding"] == f) for f in findings}
    changing = [f"“{f.rstrip('.')}” is {', then '.join(v)}" for f, v in verdicts.items() if len(v) > 1]
    more = f"; and {len(changing) - TOLD} more" if len(changing) > TOLD else ""
    return (
        f"Time line of the verdict on {count_of(len(findings), 'finding')} on record. On the evidence date, "
        f"{day_in_words(date)}: {', '.join(f'{n} {v}' for v, n in counts.items()) or 'none has a verdict'}. "
        f"Changing over time: {'; '.join(changing[:TOLD]) or 'none'}{more}."
    )


def _succession(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The verdicts of one finding in the order of their dates, each change once."""
    ordered = sorted(rows, key=lambda row: _date(row["from"]) or dt.date.min)
    return [verdict for verdict, _ in itertools.groupby(row["verdict"] for row in ordered)]


class Dots:
    """The measures of the figure of all verdicts: blocks of small squares, a column for each finding, and counts."""

    group, reading, left = 1.28, 1.32, 2.3  # where names of readings end, less what parts them from the squares
    square, narrow, top, gap, below = 0.142, 0.07, 0.06, 0.12, 0.3  # squares get narrower before a group goes on below
    counts = 0.85  # the width of the counts behind the squares


@styled
def verdicts(frame: pd.DataFrame) -> Picture:
    """Every finding at a glance: a column of squares for each, a square for its verdict on each evidence.

    `frame` has the columns group (of findings), finding, number (of the finding), evidence (each finding has a row for
    each) and verdict. Within a group those of one verdict stand together; behind a row stands how many have which.
    """
    rows = records_of(frame, "group", "finding", "number", "evidence", "verdict")
    readings = list(dict.fromkeys(row["evidence"] for row in rows))
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        found.setdefault(row["group"], {}).setdefault(row["finding"], []).append(row["verdict"])
    numbers = {row["finding"]: str(row["number"]) for row in rows}
    order = {state: n for n, state in enumerate(STATES)}
    room = WIDTH - 2 * MARGIN - Dots.left - Dots.counts
    most = min(int(room / Dots.narrow), max(len(findings) for findings in found.values()))
    wide = min(Dots.square, room / most)
    blocks = []
    for group, findings in found.items():
        columns = sorted(findings.items(), key=lambda each: [order[verdict] for verdict in each[1]])
        blocks += [(group if n == 0 else "", columns[n : n + most]) for n in range(0, len(columns), most)]
    height = len(readings) * Dots.square + Dots.gap
    sheet = Sheet(Dots.top + len(blocks) * height + Dots.below)
    for n, (group, columns) in enumerate(blocks):
        top = Dots.top + n * height
        sheet.write(MARGIN, top, wrapped(group, Dots.group), SMALL, at=0)
        for i, reading in enumerate(readings):
            y = top + i * Dots.square
            of = {"evidence": reading, "findings": " ".join(numbers[finding] for finding, _ in columns)}
            sheet.write(Dots.left - MARGIN, y + Dots.square / 2, reading, SMALL, ha="right")
            for j, (_, column) in enumerate(columns):
                fill = lookup(column[i], STATES, "verdict")
                sheet.box(Dots.left + j * wide, y, wide - PADDING, Dots.square - PADDING, fill, of=of)
            counts = Counter(column[i] for _, column in columns)
            said = "  ".join(
                f"{LOOKS[state].sign}\N{NO-BREAK SPACE}{counts[state]}" for state in order if counts[state]
            )
            sheet.write(WIDTH - MARGIN - Dots.counts, y + Dots.square / 2, said, SMALL, of=of)
    edges = [Dots.top - Dots.gap / 2 + n * height for n in range(len(blocks) + 1)]
    ends = [(Dots.reading, MARGIN), (Dots.left, 0.95), (WIDTH - MARGIN - Dots.counts, 2.42), (WIDTH, NARROW)]
    sheet.narrow(Dots.reading, edges, *ends)
    _states_key(sheet, VERDICTS)  # all, since a reader's change may give a verdict that no finding had
    told = [
        {"group": group, "finding": finding, **dict(zip(readings, each, strict=True))}
        for group, findings in found.items()
        for finding, each in findings.items()
    ]
    return Picture("verdicts", sheet.figure, _verdicts_alt(rows, readings), pd.DataFrame(told))


def _verdicts_alt(rows: Sequence[Mapping[str, Any]], readings: Sequence[str]) -> str:
    counts = {reading: Counter(row["verdict"] for row in rows if row["evidence"] == reading) for reading in readings}
    each = "; ".join(
        f"{reading}, {', '.join(f'{n} {verdict}' for verdict, n in found.items())}" for reading, found in counts.items()
    )
    number = len({row["finding"] for row in rows})
    groups = listing(list(dict.fromkeys(row["group"] for row in rows)))
    return f"Squares for the verdicts on {count_of(number, 'finding')}, grouped by {groups}. By evidence: {each}."


@styled
def sweep(frame: pd.DataFrame, threshold: float) -> Picture:
    """The answers as one threshold, common to all criteria, goes from 0 to 1.

    `frame` has the columns threshold (shares), answer (the text of the label) and state (yes, no,
    undecided). A state holds from its threshold to the next one of the frame. `threshold` is the one in use.
    """
    runs = _runs(records_of(frame, "threshold", "answer", "state"))
    answers = list(dict.fromkeys(run["answer"] for run in runs))
    scale, bottom, row = SWEEP.scale(0, 1), SWEEP.bottom(len(answers)), SWEEP.row
    sheet = SWEEP.sheet(bottom)
    scale.ticks(sheet, {k / 10: percent(k / 10) for k in range(0, 11, 2)}, SWEEP.top, bottom)
    SWEEP.write_title(sheet, "threshold common to all criteria")
    for i, answer in enumerate(answers):
        y = SWEEP.bottom(i)
        sheet.write(MARGIN, y + row / 2, wrapped(answer, SWEEP.label), SMALL)
        for run in (run for run in runs if run["answer"] == answer):
            left, right = scale(run["from"]), scale(run["until"])
            fill = lookup(run["state"], STATES, "state")
            bar(sheet, left, right, y + SWEEP.inset, row - 2 * SWEEP.inset, fill, run["state"])
    sheet.mark(scale(threshold), SWEEP.top, bottom, f"in use: {percent(threshold)}")
    sheet.narrow(SWEEP.left, _edges(SWEEP, len(answers)), (SWEEP.left, MARGIN), (WIDTH, NARROW))
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
        f"{a} " + ", ".join(f"{r['state']} from {percent(r['from'])}" for r in runs if r["answer"] == a)
        for a in answers
    ]
    now = [
        f"{run['answer']} {run['state']}"
        for run in runs
        if run["from"] <= threshold < run["until"] or threshold == run["until"] == 1
    ]
    return (
        f"Bands of {count_of(len(answers), 'answer')} as the threshold common to all criteria goes from 0 to "
        f"100%. {'. '.join(each)}. At the threshold in use, {percent(threshold)}: {'; '.join(now)}."
    )


class Choices:
    """The measures of the figure of choices: a column of bars for each answer, beside the options."""

    top, row, heading, below = 0.78, 0.165, 0.2, 0.3  # to the first row; of an option, of a choice; beneath the last
    label, indent = 2.9, 0.12  # the width of the labels; of an option from the left
    between, alone = 0.12, 0.24  # between two columns; what an option makes of the answer alone, right of its bar
    inset = 0.02


@styled
def choices(frame: pd.DataFrame) -> Picture:
    """In which share of all ways to code and score each answer is yes, undecided and no; of all and by option.

    `frame` has the columns answer (the text of the question), now (what it is as the study stands), combinations,
    choice (empty for the row of all), option, alone (what the option makes of it by itself), yes, undecided and no
    (shares).
    """
    rows = records_of(frame, "answer", "now", "combinations", "choice", "option", "alone", YES, UNDECIDED, NO)
    answers = list(dict.fromkeys(row["answer"] for row in rows))
    options = [(row["choice"], row["option"]) for row in rows if row["answer"] == answers[0]]
    places, bottom = _choice_places(options)
    sheet = Sheet(bottom + Choices.below)
    number = f"{rows[0]['combinations']:,}"
    title = f"How often each answer stands in {number} ways to code and score, and which choices move it"
    sheet.write(MARGIN, 0.13, wrapped(title, WIDTH - 2 * MARGIN, LARGE), LARGE, weight="bold")
    wide = (WIDTH - Choices.label - MARGIN) / len(answers)
    for k, answer in enumerate(answers):
        left = Choices.label + MARGIN + k * wide + Choices.between / 2
        scale = Scale(0, 1, left, left + wide - Choices.between - Choices.alone)
        own = [row for row in rows if row["answer"] == answer]
        stands = f"{answer} Here {own[0]['now']}, as in {percent(own[0][own[0]['now']])}"
        sheet.write(left, Choices.top - 0.33, wrapped(stands, (wide - Choices.between) * BOLD), SMALL, weight="bold")
        scale.ticks(sheet, HALVES, Choices.top, bottom)
        for row, y in zip(own, places, strict=True):
            _stacked_shares(sheet, scale, y, row)
            moved = row["choice"] and row["alone"] != row["now"]
            sheet.write(
                scale.right + 0.05, y + Choices.row / 2, SIGNS[row["alone"]] if moved else "", SIZE, weight="bold"
            )
    heading = ""
    for (choice, option), y in zip(options, places, strict=True):
        if choice != heading:
            heading = choice
            about, behind = (
                _on_one_line(choice, (WIDTH - 2 * MARGIN) * BOLD),
                {"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )
            sheet.write(MARGIN, y - Choices.heading / 2, about, SMALL, weight="bold", bbox=behind)
        size = SMALL if choice else SIZE
        indent = Choices.indent if choice else 0
        sheet.write(MARGIN + indent, y + Choices.row / 2, option, size, weight="normal" if choice else "bold")
    headed = [y for n, y in enumerate(places) if options[n][0] != (options[n - 1][0] if n else "")]
    edges = sorted([*places, *(y - Choices.heading for y in headed), bottom])
    sheet.narrow(Choices.label, edges, (Choices.label, MARGIN), (WIDTH, NARROW))
    used = [state for state in (YES, UNDECIDED, NO) if any(row[state] for row in rows)]
    signs = [
        (SIGNS[state], f"{state}, by this option alone") for state in SIGNS if any(_alters(r, state) for r in rows)
    ]
    sheet.key([*((STATES[state], state) for state in used), *signs])
    return Picture("choices", sheet.figure, _choices_alt(rows, answers), pd.DataFrame(rows))


SIGNS = {YES: "†", UNDECIDED: "*", NO: "‡"}  # those of verdicts mean something else
BOLD = 0.87  # how much narrower a text may be that is to be set in bold


def _alters(row: Mapping[str, Any], state: str) -> bool:
    return bool(row["choice"]) and row["alone"] == state != row["now"]


def _choice_places(options: Sequence[tuple[str, str]]) -> tuple[list[float], float]:
    """The upper edge of each row, and the lower edge of the last; a choice has a heading above its options."""
    y, places, before = Choices.top, [], ""
    for choice, _ in options:
        y += Choices.heading if choice != before else 0
        before = choice
        places.append(y)
        y += Choices.row
    return places, y


def _on_one_line(text: str, inches: float) -> str:
    """A text, cut off where it would be wider."""
    first, *more = wrapped(text, inches).split("\n")
    return f"{first} …" if more else first


def _stacked_shares(sheet: Sheet, scale: Scale, y: float, row: Mapping[str, Any]) -> None:
    left = 0.0
    for state in (YES, UNDECIDED, NO):
        width = scale(left + row[state]) - scale(left)
        if width:
            sheet.box(scale(left), y + Choices.inset, width, Choices.row - 2 * Choices.inset, STATES[state], edge=INK)
        left += row[state]


def _choices_alt(rows: Sequence[Mapping[str, Any]], answers: Sequence[str]) -> str:
    parts = []
    for answer in answers:
        whole, *own = [row for row in rows if row["answer"] == answer]
        shares = ", ".join(f"{state} in {percent(whole[state])}" for state in (YES, UNDECIDED, NO) if whole[state])
        moving = [f"{row['choice']} {row['option']}: {row['alone']}" for row in own if row["alone"] != whole["now"]]
        alone = f"By itself alters it: {'; '.join(moving)}" if moving else "No option alters it by itself"
        parts.append(f"{answer} Here {whole['now']}; {shares}. {alone}.")
    return (
        f"Bars of the share of {rows[0]['combinations']:,} combinations of choices in which an answer is yes, "
        f"undecided and no, of all and of those with each option. {' '.join(parts)}"
    )


# --- Flows ----------------------------------------------------------------------------------------


class Alluvial:
    """The measures of a figure of flows: columns of boxes, and bands between them."""

    top, below, heading = 0.3, 0.3, 0.1  # above the first box, beneath the last one; the middle of a heading
    one, all = 0.04, 2.3  # the height of one thing that goes through, and of all of them, at most
    box, gap, label = 0.4, 0.085, 1.9  # how wide a box is; between two; how wide the labels beside the outer ones
    signs = 0.32  # how wide these are in a narrow window, where they are signs


NAMED = {colour: name for name, colour in COLOURS.items()}
PLAIN, BEHIND = Fill(SILENT, "", INK), 0.06  # behind a number in a hatched box, and how far above and below its middle
Box = tuple[float, float]  # the upper edge of a box, and its height
TOLD_FLOWS = 6  # that the alternative text names


@styled
def alluvial(
    frame: pd.DataFrame, name: str, dark: tuple[str, Callable[[str, str], bool]], light: str, verdicts: bool = False
) -> Picture:
    """How many things go from box to box: a column of boxes for each stage, and a band for all that go the same way.

    `frame` has a column for each stage, from left to right, whose values are the boxes, and `number`. Boxes stand in
    the order in which they come; one that is named after a state is filled like it. `dark` is the meaning of dark
    bands, and which they are by their two boxes; `light` is that of the others. Where the stages are evidence and the
    boxes `verdicts`, the page draws them anew where a reader changes the data.
    """
    stages = [column for column in frame.columns if column != "number"]
    rows = records_of(frame, *stages, "number")
    unit = min(Alluvial.one, Alluvial.all / max(1, sum(row["number"] for row in rows)))
    boxes = [_boxes(rows, stage) for stage in stages]
    high = max(unit * sum(column.values()) + Alluvial.gap * (len(column) - 1) for column in boxes)
    sheet = Sheet(Alluvial.top + high + Alluvial.below)
    step = (WIDTH - 2 * Alluvial.label - Alluvial.box) / max(len(stages) - 1, 1)
    lefts = [Alluvial.label + n * step for n in range(len(stages))]
    places = [_box_places(column, unit, Alluvial.top + high / 2) for column in boxes]
    measures = [*lefts, Alluvial.box, unit, Alluvial.gap, Alluvial.top + high / 2, MARGIN]
    measures += [SMALL / POINTS, CAPITALS * SMALL / 2 / POINTS, LEADING * SMALL / POINTS, BEHIND, PADDING]
    of = {"flow": "|".join(stages), "measures": " ".join(f"{POINTS * each:.4g}" for each in measures)}
    of |= {"same": NAMED[SILENT], "other": NAMED[MIDDLE]}

    def part(name: str) -> Mark | None:
        return of | {"part": name} if verdicts else None

    if verdicts:
        _narrow_flow(sheet, lefts, Alluvial.top + high)
    fills = {True: Fill(MIDDLE, "", INK), False: Fill(SILENT, "", INK)}
    seen = set()
    for n, (one, two) in enumerate(itertools.pairwise(stages)):
        ways = Counter[tuple[str, str]]()
        for row in rows:
            ways[row[one], row[two]] += row["number"]
        starts, stops = (_ends(ways, places[n : n + 2], unit, side) for side in (0, 1))
        for way, number in sorted(ways.items(), key=lambda item: dark[1](*item[0])):  # dark ones above the others
            seen.add(dark[1](*way))
            fill = fills[dark[1](*way)]
            ends = starts[way], stops[way], unit * number
            _band(sheet, lefts[n] + Alluvial.box, lefts[n + 1], *ends, fill, part("band"))
    for stage, left, column, place in zip(stages, lefts, boxes, places, strict=True):
        sheet.write(left + Alluvial.box / 2, Alluvial.heading, stage, LARGE, ha="center", weight="bold")
        for box, (y, tall) in place.items():
            shown, fits = str(column[box]), tall > LEADING * SMALL / POINTS
            fill = STATES.get(box, DARK)
            sheet.box(left, y, Alluvial.box, tall, fill, edge=INK, of=part("box"))
            if fits and fill.hatch:  # the number stays legible
                half = text_width(shown, SMALL) / 2 + PADDING
                left_edge = left + Alluvial.box / 2 - half
                sheet.box(left_edge, y + tall / 2 - BEHIND, 2 * half, 2 * BEHIND, PLAIN, edge="none", of=part("behind"))
            if fits:
                middle, mark = left + Alluvial.box / 2, part("number")
                sheet.write(middle, y + tall / 2, shown, SMALL, of=mark, color=fill.ink, ha="center")
            text = wrapped(_named(box) + ("" if fits else f" ({shown})"), Alluvial.label - 2 * MARGIN)
            if left == lefts[0]:
                sheet.write(left - MARGIN, y + tall / 2, text, SMALL, of=part("before"), ha="right")
            elif left == lefts[-1]:
                sheet.write(left + Alluvial.box + MARGIN, y + tall / 2, text, SMALL, of=part("after"))
    sheet.key([(fills[each], dark[0] if each else light) for each in (True, False) if each in seen])
    return Picture(name, sheet.figure, _flows_alt(rows, stages, dark), frame.reset_index(drop=True))


def _narrow_flow(sheet: Sheet, lefts: Sequence[float], bottom: float) -> None:
    """In a narrow window the boxes of verdicts are named by their signs, which the key there spells out."""
    room = NARROW - 2 * Alluvial.signs - Alluvial.box
    there = [Alluvial.signs + n * room / max(len(lefts) - 1, 1) for n in range(len(lefts))]
    sides = [(left + more, to + more) for left, to in zip(lefts, there, strict=True) for more in (0, Alluvial.box)]
    (last, end) = sides[-1]
    sheet.narrow(0, [bottom], *sides, (last + MARGIN, end + MARGIN), (WIDTH, NARROW))


def _boxes(rows: Sequence[Mapping[str, Any]], stage: str) -> Counter[str]:
    """How many things are in each box of a stage; states in their order."""
    found = Counter[str]()
    for row in rows:
        found[row[stage]] += row["number"]
    order = {state: n for n, state in enumerate(STATES)}
    return Counter(dict(sorted(found.items(), key=lambda item: order.get(item[0], -1))))


def _box_places(column: Mapping[str, int], unit: float, middle: float) -> dict[str, Box]:
    """Where the boxes of a stage stand, around a middle."""
    y = middle - (unit * sum(column.values()) + Alluvial.gap * (len(column) - 1)) / 2
    places = {}
    for box, number in column.items():
        places[box] = (y, unit * number)
        y += unit * number + Alluvial.gap
    return places


def _ends(
    ways: Mapping[tuple[str, str], int], places: Sequence[Mapping[str, Box]], unit: float, side: int
) -> dict[tuple[str, str], float]:
    """The upper edge of each band at the boxes of one side, in the order of those of the other."""
    free, found = {box: y for box, (y, _) in places[side].items()}, {}
    for way in sorted(ways, key=lambda way: places[1 - side][way[1 - side]]):
        found[way] = free[way[side]]
        free[way[side]] += unit * ways[way]
    return found


def _band(
    sheet: Sheet, left: float, right: float, start: float, stop: float, thick: float, fill: Fill, of: Mark | None
) -> None:
    """A band from one box to another, as thick at both ends."""
    middle = (left + right) / 2
    there = [(left, start), (middle, start), (middle, stop), (right, stop)]
    back = [(x, y + thick) for x, y in reversed(there)]
    codes = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3, Outline.CLOSEPOLY]
    path = Outline([*there, *back, there[0]], codes)
    how: dict[str, Any] = {"linewidth": THIN, "zorder": 0.8} | named(of)
    sheet.axes.add_artist(PathPatch(path, facecolor=fill.face, edgecolor=EDGE, **how))


def _named(box: str) -> str:
    """The name of a box, with the sign of its verdict."""
    return f"{LOOKS[box].sign} {box}" if box in LOOKS else box


def _flows_alt(rows: Sequence[Mapping[str, Any]], stages: Sequence[str], dark: tuple[str, Any]) -> str:
    total = sum(row["number"] for row in rows)
    marked = sum(row["number"] for row in rows if any(dark[1](row[a], row[b]) for a, b in itertools.pairwise(stages)))
    most = sorted(rows, key=lambda row: -int(row["number"]))[:TOLD_FLOWS]
    ways = [f"{' → '.join(row[stage] for stage in stages)} ({row['number']})" for row in most]
    return (
        f"Flows through the stages {', '.join(stages)}: of {total} things, {marked} are marked as {dark[0]}. "
        f"The largest: {'; '.join(ways)}."
    )


# --- The argument ---------------------------------------------------------------------------------


class Argument:
    """The measures of the argument map: conclusions on the left, what they rest on on the right, and lines between."""

    top, below = 0.28, 0.37  # above the first entry, and beneath the last one, for two lines of the key
    row, between = 0.18, 0.02  # the least height of an entry; white between what nothing joins
    box, height = 0.22, 0.14  # of the fill beside a text
    key = 0.28  # from the lower edge up to the middle of the key's first line
    middle = 0.66  # between the two sides, with the mark of what gives way
    lines = 2  # of a text, which is cut off after them
    left = MARGIN
    text = (WIDTH - 2 * MARGIN - middle) / 2 - box - MARGIN  # the width of a text
    right = left + box + MARGIN + text + middle
    # In a narrow window one side stands under the other: where the left one ends, where the right one begins (so much
    # before its boxes), and how far it stands in there.
    end, before, indent = right - middle + 0.16, 0.12, 0.2


RESTS = STATES | {NOT_JUDGED: BLANK}  # a judgement is neither established nor refuted
WEAK = "!"
ALOUD = 3  # conclusions resting on what gives way that the alternative text tells; how many more there are is said
Joined = Sequence[Mapping[str, Any]]


@styled
def argument(frame: pd.DataFrame) -> Picture:
    """The argument map: each conclusion, joined to what it rests on, each filled by how it stands.

    `frame` has the columns conclusion, stands, rests_on, state and gives_way: a row for each line of the map. What
    is joined stands together, first where something gives way. As many conclusions are drawn as a page takes, those
    that rest on what gives way before others; how many are not is said.
    """
    rows = records_of(frame, "conclusion", "stands", "rests_on", "state", "gives_way")
    weak = list(dict.fromkeys(row["conclusion"] for row in rows if row["gives_way"]))
    names = list(dict.fromkeys([*weak, *(row["conclusion"] for row in rows)]))
    drawn = list(itertools.takewhile(lambda n: _bottom(rows, names[:n]) <= PAGE, range(1, len(names) + 1)))
    shown = _of(rows, names[: len(drawn)])
    left_out = len(names) - len(drawn)
    sheet = Sheet(_bottom(shown, names))
    sheet.write(Argument.left, 0.13, "Conclusion", LARGE, weight="bold")
    sheet.write(Argument.right, 0.13, "rests on", LARGE, weight="bold")
    top, sides = Argument.top, ((0.0, Argument.end, 0.0), (Argument.right - Argument.before, WIDTH, Argument.indent))
    panels = [(left, 0.0, right, Argument.top - MARGIN, to) for left, right, to in sides]  # the headings
    for joined in _joined(shown):
        for (left, right, to), stack in zip(sides, _places(joined, top), strict=True):
            panels.append((left, stack[0][0] - stack[0][1] / 2, right, end_of(stack), to))
        top = _draw_joined(sheet, joined, top) + Argument.between
    panels[1], panels[2] = panels[2], panels[1]  # the second heading stands above what is under it
    sheet.panels(*panels)
    states = dict.fromkeys(row[side] for row in shown for side in ("stands", "state"))
    fills: dict[Fill, list[str]] = {}
    for state in (state for state in RESTS if state in states):
        fills.setdefault(RESTS[state], []).append(state)
    note = [(f"+ {left_out}", "further conclusions, not drawn")] if left_out else []
    mark = [(WEAK, "rests on what gives way (dashed)")] if weak else []
    sheet.key([*((fill, ", ".join(states)) for fill, states in fills.items()), *mark, *note], Argument.key)
    return Picture("argument", sheet.figure, _argument_alt(shown, left_out), pd.DataFrame(shown))


def _of(rows: Joined, conclusions: Sequence[str]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["conclusion"] in conclusions]


def _joined(rows: Joined) -> list[Joined]:
    """The rows in groups that no text joins to another; groups in which something gives way come first."""
    groups: list[list[Mapping[str, Any]]] = []
    for row in rows:
        ends = {row["conclusion"], row["rests_on"]}
        touched = [group for group in groups if any(ends & {each["conclusion"], each["rests_on"]} for each in group)]
        groups = [group for group in groups if group not in touched] + [[*itertools.chain(*touched), row]]
    return sorted(groups, key=lambda group: (not any(row["gives_way"] for row in group), rows.index(group[0])))


def _sides(joined: Joined) -> list[dict[str, str]]:
    """The conclusions and what they rest on, each text once, with how it stands."""
    return [
        {row[text]: row[state] for row in joined} for text, state in (("conclusion", "stands"), ("rests_on", "state"))
    ]


def _cut(text: str, width: float, most: int) -> str:
    """A text on few lines; where it takes more, the last ends in an ellipsis."""
    lines = wrapped(text, width).split("\n")
    if len(lines) <= most:
        return "\n".join(lines)
    last = lines[most - 1]
    while text_width(f"{last} …", SMALL) > width:
        last = last.rpartition(" ")[0]
    return "\n".join([*lines[: most - 1], f"{last} …"])


def _places(joined: Joined, top: float) -> list[list[tuple[float, float]]]:
    """The middle and the height of each entry of both sides, the shorter one in the middle of the other."""
    sides = [[_cut(text, Argument.text, Argument.lines) for text in side] for side in _sides(joined)]
    stacks = [stacked(side, top, Argument.row) for side in sides]
    bottom = max(map(end_of, stacks))
    return [[(y + (bottom - end_of(stack)) / 2, height) for y, height in stack] for stack in stacks]


def _bottom(rows: Joined, conclusions: Sequence[str]) -> float:
    """How tall a map of some conclusions is."""
    top = Argument.top
    for joined in _joined(_of(rows, conclusions)):
        top = max(y + height / 2 for stack in _places(joined, top) for y, height in stack) + Argument.between
    return top - Argument.between + Argument.below


def _draw_joined(sheet: Sheet, joined: Joined, top: float) -> float:
    """Draws what is joined, and returns where it ends."""
    at: list[dict[str, float]] = []
    stacks = _places(joined, top)
    weak = dict.fromkeys(row["conclusion"] for row in joined if row["gives_way"])
    for side, stack, left in zip(_sides(joined), stacks, (Argument.left, Argument.right), strict=True):
        at.append(dict(zip(side, (y for y, _ in stack), strict=True)))
        for (text, state), (y, _) in zip(side.items(), stack, strict=True):
            sheet.box(left, y - Argument.height / 2, Argument.box, Argument.height, lookup(state, RESTS, "state"))
            sheet.write(left + Argument.box + MARGIN, y, _cut(text, Argument.text, Argument.lines), SMALL)
    start, end = Argument.right - Argument.middle + 0.16, Argument.right - 0.04
    for text in weak:
        sheet.write(start - 0.05, at[0][text], WEAK, LARGE, ha="right", weight="bold")
    for row in joined:
        style: Any = (0, (3, 2)) if row["gives_way"] else "-"
        ends = [at[0][row["conclusion"]], at[1][row["rests_on"]]]
        sheet.axes.plot([start, end], ends, color=INK, linewidth=LINE, linestyle=style)
    return max(y + height / 2 for stack in stacks for y, height in stack)


def _argument_alt(rows: Joined, left_out: int) -> str:
    conclusions, grounds = _sides(rows)
    states = Counter(grounds.values())
    weak: dict[str, list[str]] = {}
    for row in (row for row in rows if row["gives_way"]):
        weak.setdefault(row["conclusion"], []).append(f"“{row['rests_on'].rstrip('.?')}” ({row['state']})")
    told = [f"“{text.rstrip('.?')}” on {listing(named)}" for text, named in itertools.islice(weak.items(), ALOUD)]
    more = f"; and {len(weak) - ALOUD} more" if len(weak) > ALOUD else ""
    cut = f" {left_out} further conclusions are not drawn." if left_out else ""
    return (
        f"Map of {count_of(len(conclusions), 'conclusion')}, with lines to {len(grounds)} findings, criteria, answers "
        f"and judgements on which they rest: {', '.join(f'{n} {state}' for state, n in states.items())}.{cut} "
        f"Resting on what gives way, {len(weak)} of {len(conclusions)}: {'; '.join(told) or 'none'}{more}."
    )
