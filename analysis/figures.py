"""The figures of this paper alone: movements, punishments, strategies, recommendations, treaties and bodies, tiers.

Each draws one table of `data/`, and returns a `Picture` with its alternative text and its numbers. The measures of
each figure stand above it, by name, in inches. What any study can draw (matrices, degrees, sweeps, flows, verdicts over
time) is in the engine, `argued.show.figures`; the drawing kit is `argued.show.sheet`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from argued.data import Dataset, Row
from argued.judge.evidence import Evidence
from argued.judge.observations import observed, on_day
from argued.logic.wording import capital, listing, plain, word
from argued.show.figures import grouped_matrix
from argued.show.sheet import (
    BAR,
    BLANK,
    DARK,
    FAINT,
    GREY,
    HATCHED,
    INK,
    LIGHT,
    MARGIN,
    NARROW,
    NOTE,
    POINTS,
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
    fills_of,
    mark_evidence_date,
    short_name,
    stacked,
    styled,
    wrapped,
)

REGION = "the region, not said where"  # an area of the places
OPEN = "not named"  # the area of an end that is left open

# --- Movements --------------------------------------------------------------------------------------


class Ways:
    """The measures of the squares that count movements."""

    label, head, row, below = 1.75, 1.02, 0.17, 0.28


@styled
def movements(data: Dataset) -> Picture:
    """Reported movements of victims counted by origin (rows) and destination; those that leave the countries are dark.

    A place stands under its area, if it has one. The region without a country's name counts as one of the countries.
    """
    names = {row["place"]: row["area"] or row["name"] for row in data.table("places")}
    lines: dict[tuple[str, str], list[str]] = {}
    for row in data.table("movements"):
        lines.setdefault((names[row["origin"]], names[row["destination"]]), []).append(str(row.line))
    ways = Counter({way: len(each) for way, each in lines.items()})
    starts, ends = (_in_order(data, ways, side) for side in (0, 1))
    square = (WIDTH - 2 * MARGIN - Ways.label) / max(1, len(ends))
    grid = Grid(MARGIN, Ways.head, Ways.label, square, Ways.row)
    sheet = Sheet(grid.y(len(starts)) + Ways.below)
    sheet.write(grid.left, grid.top - TICK, "from, to", SMALL, weight="bold")
    for j, end in enumerate(ends):
        grid.head(sheet, j, end, up=True)
    for i, start in enumerate(starts):
        sheet.write(grid.left, grid.y(i + 0.5), start, SMALL)
        for j, end in enumerate(ends):
            number = ways[start, end]
            fill = BLANK if not number else DARK if leaves(data, start, end) else GREY
            of = {"counts": f"movements.csv:{' '.join(lines[start, end])}"} if number else None
            grid.fill(sheet, i, j, fill, str(number) if number else "", of)
    sheet.key([(DARK, "out of the countries studied"), (GREY, "other ways")])
    sheet.narrow(grid.x(0), map(grid.y, range(len(starts) + 1)), (grid.x(0), MARGIN), (WIDTH, NARROW))
    numbers = pd.DataFrame([(*way, ways[way]) for way in sorted(ways)], columns=["from", "to", "number"])
    return Picture("movements", sheet.figure, _movements_alt(data, ways), numbers)


def _in_order(data: Dataset, ways: Counter[tuple[str, str]], side: int) -> list[str]:
    """The places at one side of the ways: the countries in their order and the region, then the others by how often
    they are named."""
    found: Counter[str] = Counter()
    for way, number in ways.items():
        found[way[side]] += number
    own = [*(row["name"] for row in data.countries.values()), REGION]
    return [place for place in own if found[place]] + sorted(
        found.keys() - set(own), key=lambda place: (-found[place], place)
    )


def _movements_alt(data: Dataset, ways: Counter[tuple[str, str]]) -> str:
    out = sum(number for way, number in ways.items() if leaves(data, *way))
    most = [f"from {start} to {end} ({number})" for (start, end), number in ways.most_common(MOST_FREQUENT)]
    return (
        f"Squares count {ways.total()} movements by origin and destination; {out} lead out of the countries studied. "
        f"Named most often: {listing(most) if most else 'none'}."
    )


def leaves(data: Dataset, start: str, end: str) -> bool:
    """Whether a movement between two places of the figure leads out of the countries studied, to one that is named."""
    return start in studied(data) and end not in {OPEN, *studied(data)}


def studied(data: Dataset) -> set[str]:
    """The places of the figure that are countries studied, or the region where no country is said."""
    return {REGION, *(row["name"] for row in data.countries.values())}


# --- Treaties and bodies ---------------------------------------------------------------------------


def memberships(known: Evidence, ties: Sequence[tuple[str, str]]) -> Picture:
    """Treaties and bodies by countries: whether, and as what, a country takes part.

    `ties` are the groups of indicators that ask for it, each a criterion and a theme.
    """
    data = known.data
    groups = [
        (
            capital(data.named(theme)),
            [i.name for i in data.indicators.values() if (i.criterion, i.theme) == (criterion, theme)],
        )
        for criterion, theme in ties
    ]
    return grouped_matrix(known, groups, "memberships")


# --- Rows of a table, country by country ------------------------------------------------------------

COUNTRY, LABEL = 1.0, 1.2  # the width of the countries' names; where the labels of the rows begin
PENALTIES = Layout(left=2.95, right=5.45, top=0.42, row=0.28, below=0.3, label=1.7, title=0.12)
SLOTS = ("{low}", "{high}")  # where the page puts the years of a changed state
YEARS, POINT = 0.1, 0.14  # from the scale to the years in words; the length of the point of an open end
STRATEGIES = Layout(left=4.05, right=6.89, top=0.26, row=0.28, below=0.46, label=2.1)
UNDATED = (3.35, 3.89)  # from where to where the bar of a strategy without years stands
FIVE_YEARS, TWO_YEARS = 5, 2  # from tick to tick


@styled
def penalties(data: Dataset) -> Picture:
    """Prison by jurisdiction and victim, from the least to the most years.

    Without a reported maximum the bar ends in a point; a country without any row is hatched.
    """
    lines = _by_country(data, "penalties")
    meanings = data.meanings("penalties", "victim")
    fills = fills_of(meanings)
    years = [n for row in data.table("penalties") for n in (row["min_years"], row["max_years"]) if n]
    scale = PENALTIES.scale(0, FIVE_YEARS * (max(years, default=0) // FIVE_YEARS + 1))
    labels = [wrapped(capital(_provision(lines, row)), PENALTIES.label) if row else "" for _, row in lines]
    stack = stacked(labels, PENALTIES.top, PENALTIES.row)
    sheet = PENALTIES.sheet(end_of(stack))
    ticks = {float(n): str(n) for n in range(0, int(scale.high), FIVE_YEARS)}
    scale.ticks(sheet, ticks, PENALTIES.top, end_of(stack))
    PENALTIES.write_title(sheet, "years in prison")
    _countries(sheet, data, lines, stack)
    for (_, row), label, (y, _) in zip(lines, labels, stack, strict=True):
        sheet.write(LABEL, y, label, SMALL)
        if row is None:
            sheet.box(scale.left, y - BAR / 2, scale.right - scale.left, BAR, HATCHED, "not reported")
        else:
            says = "|".join(_years({**row, "max_years": most}, *SLOTS) for most in (1, None))
            of = _of("penalties", row, scale) | {"low": "min_years", "high": "max_years", "says": says}
            of["point"] = f"{POINTS * POINT:g}"
            _term(sheet, scale, y - BAR / 2, BAR, row, fills[row["victim"]], of)
            sheet.write(scale.right + YEARS, y, _years(row), of=of)
    places = [(scale.left, MARGIN), (scale.right, 1.7), (scale.right + YEARS, 1.8), (WIDTH, NARROW)]
    _narrow(sheet, PENALTIES.left, stack, *places)
    pointed = ("▶", "no maximum reported")
    sheet.key([*((fills[victim], meaning) for victim, meaning in meanings.items()), pointed])
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
            sheet.write(MARGIN, y, wrapped(data.countries[country]["name"], COUNTRY, SIZE), weight="bold")
            if i:
                sheet.axes.axhline(y - height / 2, color=FAINT, linewidth=THIN, zorder=0.5)


def _narrow(sheet: Sheet, split: float, stack: Sequence[tuple[float, float]], *places: tuple[float, float]) -> None:
    edges = [y - height / 2 for y, height in stack] + [end_of(stack)]
    sheet.narrow(split, edges, *places)


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


def _of(table: str, row: Row, scale: Scale, ends: int = 0) -> dict[str, str]:
    """What a bar is drawn of, for the page: the row, and where the values of its scale stand; a bar that `ends` so much
    later than its last value says is one on a scale that is moved."""
    places = (POINTS * scale.left, POINTS * scale.right, scale.low - ends, scale.high - ends)
    return {"row": f"{table}.csv:{row.line}", "scale": " ".join(f"{each:g}" for each in places)}


def _term(sheet: Sheet, scale: Scale, y: float, height: float, row: Row, fill: Fill, of: Mark) -> None:
    left = scale(row["min_years"] or 0)
    if row["max_years"] is not None:
        sheet.box(left, y, scale(row["max_years"]) - left, height, fill, edge=INK, of=of)
        return
    neck, tip = scale.right - POINT, scale.right
    corners = [(left, y), (neck, y), (tip, y + height / 2), (neck, y + height), (left, y + height)]
    sheet.area(corners, fill, INK, of)


def _years(row: Mapping[str, Any], least: str = "", most: str = "") -> str:
    """The years in words; with `least` and `most` in their place, if these are given."""
    fine, first = " and a fine" if row["fine"] == "yes" else "", least or row["min_years"] or 0
    if row["max_years"] is None:
        return f"{first} years or more{fine}"
    return f"{first} to {most or row['max_years']} years{fine}"


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
        f"Bars of prison terms: {count_of(len(rows), 'provision')} in "
        f"{word(len({row['country'] for row in rows}))} countries. The lowest minimum is "
        f"{least['min_years']} ({where[0]}), the highest {most['min_years']} ({where[1]}). "
        f"Without a reported maximum: {open_ended}. "
        f"Without any reported penalty: {listing(silent)}."
    )


@styled
def strategies(data: Dataset, in_force: str) -> Picture:
    """Strategies and action plans on a time line, by country and status, with the evidence date.

    `in_force` is the status of those that are in force while their years run.
    """
    lines = _by_country(data, "strategies")
    fills = fills_of(data.meanings("strategies", "status"))
    years = [row[k] for _, row in lines if row for k in ("first_year", "last_year") if row[k]]
    first = min(years, default=data.evidence_date.year - 1)
    scale = STRATEGIES.scale(first, max([*years, data.evidence_date.year]) + 1)
    names = Counter((row["country"], row["title"]) for _, row in lines if row)
    labels = [wrapped(_title(row, names), STRATEGIES.label) if row else "" for _, row in lines]
    stack = stacked(labels, STRATEGIES.top, STRATEGIES.row)
    sheet = STRATEGIES.sheet(end_of(stack))
    ticks = {float(y): str(y) for y in range(int(scale.low), int(scale.high) + 1, TWO_YEARS)}
    scale.ticks(sheet, ticks, STRATEGIES.top, end_of(stack))
    sheet.write(sum(UNDATED) / 2, STRATEGIES.top - TICK, "undated", SMALL, ha="center")
    _countries(sheet, data, lines, stack)
    for (_, row), label, (y, _) in zip(lines, labels, stack, strict=True):
        sheet.write(LABEL, y, label, SMALL)
        left, right = _period(row, scale) if row else (scale.left, scale.right)
        fill, text = (fills[row["status"]], row["status"]) if row else (HATCHED, "not reported")
        dated = row is not None and _dated(row)
        of = _of("strategies", row, scale, 1) | {"high": "last_year"} if row and dated else None
        bar(sheet, left, right, y - BAR / 2, BAR, fill, text, of)
    mark_evidence_date(sheet, scale(as_year(data.evidence_date)), STRATEGIES.top, end_of(stack), data.evidence_date)
    _narrow(sheet, UNDATED[0], stack, (UNDATED[0], MARGIN), (WIDTH, NARROW))
    sheet.key([(fill, status) for status, fill in fills.items()])
    columns = ("title", "kind", "first_year", "last_year", "status")
    return Picture("strategies", sheet.figure, _strategies_alt(data, lines, in_force), _numbers(lines, columns))


def _title(row: Row, names: Mapping[tuple[str, str], int]) -> str:
    """The title, with the kind where the title does not say it, or another document of the country has it too."""
    kind = plain(row["kind"])
    told = kind in row["title"].lower() and names[row["country"], row["title"]] == 1
    return capital(row["title"]) + ("" if told else f" ({kind})")


def _dated(row: Row) -> bool:
    return row["first_year"] is not None and row["last_year"] is not None


def _period(row: Row, scale: Scale) -> tuple[float, float]:
    """From the start of the first year to the end of the last; undated ones stand at the margin."""
    return (scale(row["first_year"]), scale(row["last_year"] + 1)) if _dated(row) else UNDATED


def in_force_at_evidence_date(data: Dataset, status: str) -> set[str]:
    """The countries in which the years of a strategy or plan with a status run at the evidence date."""
    year = data.evidence_date.year
    return {
        row["country"]
        for row in data.table("strategies")
        if row["status"] == status and _dated(row) and row["first_year"] <= year <= row["last_year"]
    }


def _strategies_alt(data: Dataset, lines: Lines, in_force: str) -> str:
    rows = [row for _, row in lines if row]
    status = Counter(row["status"] for row in rows)
    counts = [f"{word(status[s])} {s}" for s in data.meanings("strategies", "status") if status[s]]
    date, current = data.evidence_date, in_force_at_evidence_date(data, in_force)
    names = [entry["name"] for country, entry in data.countries.items() if country in current]
    if not rows:
        return "Time line of strategies and action plans, of which none is reported for any country."
    undated = sum(not _dated(row) for row in rows)
    return (
        f"Time line of {word(len(rows))} strategies and action plans: {listing(counts)}. "
        f"On the evidence date, {day_in_words(date)}, the period of one that is {in_force} runs in {listing(names)}. "
        f"Listed at the margin, for want of years: {undated}."
    )


# --- Counts and grades in squares -------------------------------------------------------------------


class Asked:
    """The measures of the squares that count recommendations."""

    label, head, row, below = 2.05, 0.38, 0.24, 0.28
    all = 0.6  # the width of the column of totals, in squares
    total = 0.1  # from the first row up to the middle of the totals' heading


class Tiers:
    """The measures of the grid of grades by year."""

    label, head, row, below = 1.12, 0.26, 0.3, 0.48
    name = 1.1  # the width of the countries' names
    century = 0.33  # a year is written in two digits where squares are no wider


MOST_FREQUENT = 3  # themes that the alternative text names


@styled
def recommendations(data: Dataset) -> Picture:
    """How often a theme is recommended to a country, and by which bodies; what is so more than once is dark."""
    rows = data.table("recommendations")
    count = Counter((row["theme"], row["country"]) for row in rows)
    total = Counter(row["theme"] for row in rows)
    themes = sorted(data.meanings("recommendations", "theme"), key=lambda theme: -total[theme])
    themes = [theme for theme in themes if total[theme]]
    bodies = _initials(list(data.meanings("recommendations", "body")))
    square = (WIDTH - 2 * MARGIN - Asked.label) / (len(data.countries) + Asked.all)
    grid = Grid(MARGIN, Asked.head, Asked.label, square, Asked.row)
    sheet = Sheet(grid.y(len(themes)) + Asked.below)
    middle = grid.x(len(data.countries) + Asked.all / 2)
    for j, entry in enumerate(data.countries.values()):
        grid.head(sheet, j, entry["name"])
    sheet.write(middle, grid.top - Asked.total, "all", ha="center", weight="bold")
    for i, theme in enumerate(themes):
        sheet.write(grid.left, grid.y(i + 0.5), short_name(data, theme), SMALL)
        sheet.write(middle, grid.y(i + 0.5), str(total[theme]), ha="center", weight="bold")
        for j, country in enumerate(data.countries):
            number = count[theme, country]
            fill = BLANK if not number else GREY if number == 1 else DARK
            grid.fill(sheet, i, j, fill, _asking(rows, theme, country, bodies))
    sheet.narrow(grid.x(0), map(grid.y, range(len(themes) + 1)), (grid.x(0), MARGIN), (WIDTH, NARROW))
    sheet.key([(letter, body) for body, letter in bodies.items()])
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


def _recommendations_alt(data: Dataset, count: Counter[tuple[str, str]], total: Counter[str]) -> str:
    of_country = Counter({c: sum(n for (_, k), n in count.items() if k == c) for c in data.countries})
    themes = [f"{plain(theme)} ({n})" for theme, n in total.most_common(MOST_FREQUENT)]
    countries = [f"{entry['name']} {of_country[c]}" for c, entry in data.countries.items()]
    everywhere = [plain(t) for t in total if all(count[t, c] for c in data.countries)]
    return (
        f"Squares count {total.total()} recommendations by theme and country. Most frequent are "
        f"{listing(themes)}. By country: {', '.join(countries)}. "
        f"Asked of every country: {listing(everywhere) if everywhere else 'no theme'}."
    )


@styled
def tiers(data: Dataset, indicator: str, years: Sequence[int], noun: str = "tier") -> Picture:
    """What the record gives for an indicator by country and year: the value on 31 December.

    `indicator` is one that holds a grade, which `noun` names. A year on which nothing is known is hatched.
    """
    values = data.indicators[indicator].values
    fills = fills_of(values, (DARK, BLANK, LIGHT, GREY))
    found = {year: _values(data, indicator, dt.date(year, 12, 31)) for year in years}
    square = (WIDTH - 2 * MARGIN - Tiers.label) / len(years)
    grid = Grid(MARGIN, Tiers.head, Tiers.label, square, Tiers.row)
    sheet = Sheet(grid.y(len(data.countries)) + Tiers.below)
    for j, year in enumerate(years):
        grid.head(sheet, j, str(year) if grid.square > Tiers.century else f"’{year % 100:02d}")
    for i, (country, entry) in enumerate(data.countries.items()):
        sheet.write(grid.left, grid.y(i + 0.5), wrapped(entry["name"], Tiers.name), SMALL)
        for j, year in enumerate(years):
            value = found[year].get(country)
            grid.fill(sheet, i, j, fills[value] if value else HATCHED, value or "")
    half, bottom = grid.x(-(-len(years) // 2)), grid.y(len(data.countries)) + 2 * NOTE
    edges = ((grid.x(0), half), (half, grid.x(len(years))))
    sheet.panels(*((left, 0, right, bottom, grid.x(0)) for left, right in edges), labels=grid.x(0))
    before = sum(dt.date(year, 12, 31) < data.evidence_date for year in years)
    mark_evidence_date(sheet, grid.x(before), grid.top, grid.y(len(data.countries)), data.evidence_date)
    shown = [value for value in values if any(value in row.values() for row in found.values())]
    sheet.key([*((fills[v], f"{noun} {v}") for v in shown), (HATCHED, "not on record")])
    numbers = pd.DataFrame(
        [{"country": c} | {str(y): found[y].get(c, "not on record") for y in years} for c in data.countries]
    )
    return Picture("tiers", sheet.figure, _tiers_alt(data, found, noun), numbers)


def _values(data: Dataset, indicator: str, date: dt.date) -> dict[str, str]:
    found = {country: on_day(observed(data, country, indicator), date).value for country in data.countries}
    return {country: value for country, value in found.items() if value is not None}


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
