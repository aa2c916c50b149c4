"""The paper's figures: each drawn from evidence, with its alternative text and the numbers behind it.

A figure is a function that returns a `Picture`; `save` writes it as SVG (for the page and the PDF),
PNG (for Word) and CSV (the numbers). The same data gives the same bytes, run after run: no dates,
no random ids, the fonts that matplotlib ships. Every figure can be read without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.dataset import ROOT
from analysis.evidence import Cell, Evidence
from analysis.wording import listing, plain, word

FIGURES = ROOT / "figures"

INK, PAPER, FAVOURABLE, ADVERSE, SILENT = "#1b2733", "#ffffff", "#1f4e79", "#f2c9a1", "#eef0f2"

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "svg.hashsalt": "figures",
    "svg.fonttype": "path",
    "axes.edgecolor": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "hatch.color": "#9aa5b1",
}


@dataclass(frozen=True)
class Picture:
    """A drawn figure: `name` of its file, what it shows in words (`alt`), and the `numbers` it plots."""

    name: str
    figure: Figure
    alt: str
    numbers: pd.DataFrame


def save(picture: Picture, folder: Path = FIGURES) -> Path:
    """Writes the figure as SVG, PNG and CSV, and returns its path without an ending."""
    folder.mkdir(exist_ok=True)
    path = folder / picture.name
    with matplotlib.rc_context(STYLE):
        picture.figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
        picture.figure.savefig(path.with_suffix(".png"), dpi=200, metadata={"Software": None})
    picture.numbers.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
    return path


def markdown(picture: Picture, caption: str, label: str, folder: Path = FIGURES) -> str:
    """Saves the figure and returns the Markdown that shows it, with caption, label and alternative text."""
    path = save(picture, folder)
    alt = picture.alt.replace('"', "'")
    return f'\n![{caption}]({path.parent.name}/{path.name}){{#{label} fig-alt="{alt}"}}\n'


def evidence_matrix(known: Evidence, indicators: Sequence[str], name: str) -> Picture:
    """Indicators by countries, one square each: favourable, not favourable, or not reported.

    A favourable answer is a dark square with light text, any other answer a light square with dark
    text, and what is not reported a hatched square without text, so that silence never looks like "no".
    """
    data = known.data
    countries = list(data.countries)
    cells = [[known.cell(country, indicator) for country in countries] for indicator in indicators]
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(7.0, 0.62 + 0.34 * len(indicators)), layout="constrained")
        axes = figure.add_subplot()
        for i, row in enumerate(cells):
            for j, cell in enumerate(row):
                favourable = cell.value in data.indicators[cell.indicator].favourable
                face = SILENT if cell.value is None else FAVOURABLE if favourable else ADVERSE
                hatch = "////" if cell.value is None else None
                axes.add_patch(
                    Rectangle(
                        (j + 0.04, i + 0.06),
                        0.92,
                        0.88,
                        facecolor=face,
                        hatch=hatch,
                        edgecolor="#9aa5b1",
                        linewidth=0.5,
                    )
                )
                if cell.value is not None:
                    color = PAPER if favourable else INK
                    mark = "*" if cell.conflict else ""
                    axes.text(
                        j + 0.5,
                        i + 0.5,
                        plain(cell.value) + mark,
                        ha="center",
                        va="center",
                        color=color,
                        fontsize=7.5,
                    )
        axes.set_xlim(0, len(countries))
        axes.set_ylim(len(indicators), 0)
        short = [
            data.countries[c]["name"].replace("Bosnia and Herzegovina", "Bosnia and\nHerzegovina")
            for c in countries
        ]
        axes.set_xticks(
            [j + 0.5 for j in range(len(countries))],
            [s.replace("North Macedonia", "North\nMacedonia") for s in short],
        )
        axes.set_yticks(
            [i + 0.5 for i in range(len(indicators))], [_short(indicator) for indicator in indicators]
        )
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return Picture(name, figure, _matrix_alt(known, cells), _matrix_numbers(cells))


def _short(indicator: str) -> str:
    words = indicator.replace("_", " ").replace("ngo", "NGO")
    return words[:1].upper() + words[1:]


def _matrix_numbers(cells: Sequence[Sequence[Cell]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"indicator": row[0].indicator} | {cell.country: cell.value or "not reported" for cell in row}
            for row in cells
        ]
    )


def _matrix_alt(known: Evidence, cells: Sequence[Sequence[Cell]]) -> str:
    data = known.data
    flat = [cell for row in cells for cell in row]
    silent = sum(cell.value is None for cell in flat)
    favourable = sum(cell.value in data.indicators[cell.indicator].favourable for cell in flat)
    everywhere = [
        _short(row[0].indicator).lower().replace("ngo", "NGO")
        for row in cells
        if all(cell.value in data.indicators[cell.indicator].favourable for cell in row)
    ]
    return (
        f"Matrix of {len(cells)} questions by {word(len(data.countries))} countries: of {len(flat)} cells "
        f"{favourable} hold a favourable answer, {len(flat) - silent - favourable} another answer, "
        f"and {silent} are not reported. "
        + (
            f"Favourable in every country: {listing(everywhere)}."
            if everywhere
            else "No question has a favourable answer in every country."
        )
    )
