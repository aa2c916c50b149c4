"""What can be asked of any figure: the same bytes each time, nothing that collides, readable without colour.

Each check takes a picture and raises AssertionError with what is wrong. What none of them sees: whether a figure is
beautiful, or says what matters most.
"""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from argued.show import sheet
from argued.show.sheet import Fill, Picture, save
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Polygon
from matplotlib.text import Text

ENDINGS = (".svg", ".png", ".csv")
READABLE = 4.5  # the contrast that WCAG 2 asks of text
LONGEST = 1300  # characters of an alternative text


def texts(picture: Picture) -> list[Text]:
    return [text for text in picture.figure.axes[0].texts if text.get_text()]


def words(picture: Picture) -> Counter[str]:
    return Counter(text.get_text() for text in texts(picture))


def place(picture: Picture, word: str) -> float:
    """Where a word that stands there once is, from the left."""
    (found,) = (text.get_position()[0] for text in texts(picture) if text.get_text() == word)
    return float(found)


def areas(picture: Picture) -> list[Polygon]:
    return [patch for patch in picture.figure.axes[0].patches if isinstance(patch, Polygon)]


def fill(patch: Polygon) -> tuple[str, str]:
    return to_hex(patch.get_facecolor()), patch.get_hatch() or ""


def span(area: Polygon) -> tuple[float, float, float, float]:
    xs, ys = area.get_xy()[:, 0], area.get_xy()[:, 1]
    return float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max())


def filled(picture: Picture, wanted: Fill, edge: str | None = None) -> list[Polygon]:
    """The areas of a fill, apart from those of the key."""
    edges = {to_hex(edge)} if edge else {to_hex(sheet.EDGE), to_hex(sheet.INK)}
    return [
        area
        for area in areas(picture)
        if fill(area) == (wanted.face, wanted.hatch)
        and to_hex(area.get_edgecolor()) in edges
        and round(span(area)[3] - span(area)[2], 3) != sheet.KEY_BOX[1]
    ]


def luminance(color: Any) -> float:
    """Relative luminance, as WCAG 2 defines it: 0 is black, 1 is white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def axis(picture: Picture, low: tuple[float, str], high: tuple[float, str]) -> Callable[[float], float]:
    """Where a value stands, by two labels of the axis that is drawn: `axis(picture, (0, "0%"), (1, "100%"))`."""
    (a, first), (b, last) = low, high
    left, right = place(picture, first), place(picture, last)
    return lambda value: left + (value - a) / (b - a) * (right - left)


# --- The checks ---------------------------------------------------------------------------------------------------


def same_bytes(picture: Picture, again: Picture, folder: Path) -> None:
    """Drawn twice, it is saved in three forms with the same bytes, which hold no date."""
    first, second = save(picture, folder / "first"), save(again, folder / "second")
    assert first.name == picture.name
    for ending in ENDINGS:
        seen = first.with_suffix(ending).read_bytes()
        assert seen and seen == second.with_suffix(ending).read_bytes(), ending
    assert b"<dc:date>" not in first.with_suffix(".svg").read_bytes()


def other_bytes(before: Picture, after: Picture, folder: Path) -> None:
    """Of other data: no form is the same."""
    one, other = save(before, folder / "before"), save(after, folder / "after")
    for ending in ENDINGS:
        assert one.with_suffix(ending).read_bytes() != other.with_suffix(ending).read_bytes(), ending


def numbers_are_saved(picture: Picture, folder: Path) -> None:
    """The CSV file holds the numbers, and some."""
    back = pd.read_csv(save(picture, folder).with_suffix(".csv"), dtype=str, keep_default_na=False)
    text = io.StringIO()
    picture.numbers.to_csv(text, index=False)
    assert not back.empty and back.to_csv(index=False) == text.getvalue()


def fits_a_page(picture: Picture) -> None:
    """As wide as every figure, no taller than a page, in type of the three sizes."""
    width, height = picture.figure.get_size_inches()
    assert width == sheet.WIDTH == 7 and height <= sheet.PAGE == 9.3
    assert {text.get_fontsize() for text in texts(picture)} <= {sheet.SMALL, sheet.SIZE, sheet.LARGE} == {7.5, 8, 9}


def texts_keep_apart(picture: Picture) -> None:
    """No text leaves the sheet or lies on another."""
    figure = picture.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    around = [(t.get_text(), t.get_window_extent(renderer)) for t in texts(picture)]
    for text, box in around:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (one, a), (other, b) in itertools.combinations(around, 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or down < 2, f"{one!r} and {other!r}"


def fills_differ(picture: Picture) -> None:
    """Any two fills differ in luminance or in hatching."""
    seen = sorted({fill(area) for area in areas(picture)})
    for (one, hatch), (other, hatched) in itertools.combinations(seen, 2):
        if hatch == hatched:
            assert abs(luminance(one) - luminance(other)) >= sheet.CONTRAST, (one, other)


def text_can_be_read(picture: Picture) -> None:
    """Every text has enough contrast with what it stands on."""
    for text in texts(picture):
        x, y = text.get_position()
        under = [a for a in areas(picture) if (s := span(a))[0] < x < s[1] and s[2] < y < s[3]]
        paper = luminance(under[-1].get_facecolor() if under else sheet.PAPER)
        assert ratio(paper, luminance(text.get_color())) >= READABLE, text.get_text()


def ratio(one: float, other: float) -> float:
    """The contrast of two luminances, as WCAG 2 defines it."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def alternative_text_reads(picture: Picture) -> None:
    """A few sentences with numbers, in which nothing is missing."""
    alt = picture.alt
    assert 2 <= len(re.findall(r"[.?](?= [A-Z“]|$)", alt)) <= 8
    assert alt.endswith(".") and "  " not in alt and "None" not in alt and "nan" not in alt
    assert re.search(r"\d", alt) and len(alt) < LONGEST


def legible(picture: Picture) -> None:
    """All of this."""
    fits_a_page(picture)
    texts_keep_apart(picture)
    fills_differ(picture)
    text_can_be_read(picture)
    alternative_text_reads(picture)
