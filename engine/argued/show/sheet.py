"""The drawing kit: a sheet measured in inches, fills that differ without colour, and how a figure is saved.

A figure is a function that returns a `Picture`; `save` writes it as SVG (for the page and the PDF), PNG (for
Word) and CSV (the numbers). The same data gives the same bytes, run after run: no dates, no random ids, the
fonts that matplotlib ships. Every figure is 7 inches wide, its type between 7.5 and 9 points, and can be read
without colour: any two fills that stand side by side in one figure differ in relative luminance by at least
`CONTRAST`, or in their hatching.

    @styled
    def total(number: int) -> Picture:
        sheet = Sheet(0.5)
        sheet.box(MARGIN, 0.1, 2.0, 0.3, DARK, str(number))
        return Picture("total", sheet.figure, f"A box with the number {number}.", pd.DataFrame({"total": [number]}))

Text is measured before it is set (`text_width`, `wrapped`), so that long names are wrapped instead of overlapping.
The figures of any study are in `argued.show.figures`, those of one study in its own `analysis`.

What the page draws anew where a reader changes the data is marked with what it is drawn of (`Mark`): in the SVG it
is a group with `data-` attributes, whose fill has a class, so that a script needs to know no colour.

Left out on purpose: what a figure shows, captions, which the paper writes, and the script (`_extensions/argued`).
"""

from __future__ import annotations

import colorsys
import contextlib
import datetime as dt
import functools
import hashlib
import html
import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec
from urllib.parse import parse_qsl, urlencode

import matplotlib
import pandas as pd
import PIL
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Polygon
from matplotlib.textpath import text_to_path
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from argued.data import Dataset, home
from argued.logic.verdicts import LOOKS
from argued.logic.wording import capital, word

FIGURES = "figures"
INK = "#1b2733"
FAVOURABLE, SILENT, ADVERSE, PAPER = (look.area for look in LOOKS.values())  # as verdicts are shown in the text
MIDDLE, EDGE, FAINT = "#8ea6bd", "#9aa5b1", "#d5dbe1"
# By these names the page knows the colours of a figure, and gives each as its theme, or the reader's, has it.
COLOURS = {"ink": INK, "paper": PAPER, "dark": FAVOURABLE, "light": ADVERSE, "silent": SILENT, "middle": MIDDLE}
COLOURS |= {"edge": EDGE, "faint": FAINT}
DARKEST = 0.08  # lightness of what is white on paper, in a dark page
CONTRAST = 0.2  # least difference in relative luminance (WCAG) of fills that no hatching tells apart
WIDTH, PAGE = 7.0, 9.3  # inches: of every figure, and the tallest that a page takes
NARROW = 3.25  # inches: of a figure in a narrow window
SMALL, SIZE, LARGE = 7.5, 8.0, 9.0  # points
MARGIN = 0.06  # inches
DPI = 130
MADE_OF = "Source"  # under this a picture in pixels says of what it was made
PNG_ENDS = b"IEND\xaeB`\x82"
LEADING, CAPITALS = 1.2, 0.73  # of the size of the type: from line to line, and the height of capitals
POINTS = 72  # to the inch
NEARLY = 0.05  # of its length: by how much a line may be off the sum of its words
LEAST = 0.6  # points: a shorter step in the midst of a line is not seen

# Inches. Around text and boxes:
PADDING = 0.02  # from a box, or the squares of a grid, to what stands beside it
TICK = 0.09  # from the first row up to the middle of the labels of a scale
NOTE = 0.1  # from the last row down to the middle of a note on a mark
FOOT = 0.12  # from the lower edge up to the middle of the last line of the key
# Of a key: the box of a fill, what parts it from its meaning and that from the next one, and from line to line.
KEY_BOX, KEY_GAP, KEY_NEXT, KEY_LINE = (0.24, 0.12), 0.06, 0.18, 0.18
BETWEEN_ROWS = 0.07  # white between two rows that have several lines
BAR = 0.18  # height of a bar in a row that may have several lines
HEADING = 0.8  # the longest line of a heading that is read upwards
THIN, LINE, THRESHOLD, HALO = 0.6, 1.0, 1.3, 2.8  # widths of lines, in points
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "text.parse_math": False,
    "svg.hashsalt": "figures",
    "svg.fonttype": "none",
    "text.color": INK,
    "hatch.linewidth": THIN,
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

    Without a folder: `figures/` of the study that one works in. A PNG that says that it was made of the same drawing
    stays as it is.
    """
    folder = folder or home() / FIGURES
    folder.mkdir(exist_ok=True)
    path = folder / picture.name
    with matplotlib.rc_context(STYLE):
        drawn = io.StringIO()
        picture.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        svg = _lighter(drawn.getvalue())
        path.with_suffix(".svg").write_text(svg, encoding="utf-8", newline="\n")
        _draw_pixels(picture.figure, path.with_suffix(".png"), of=svg)
    picture.numbers.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
    return path


def _draw_pixels(figure: Figure, path: Path, of: str) -> None:
    """Writes a figure in pixels, unless those that are there were made of the same drawing by the same libraries."""
    with path.open("a+b") as file:  # for writing as well, so that a build takes it for a product and no source
        file.seek(0)
        if _as_made(file.read(), of):
            return
        pixels = io.BytesIO()
        figure.savefig(pixels, format="png", dpi=DPI)
        with Image.open(pixels) as full:  # no eye tells 256 colours from the original, in a third of the bytes
            few = full.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        told = PngInfo()
        told.add_text(MADE_OF, _sum(few, of))
        file.truncate(0)
        few.save(file, "png", dpi=(DPI, DPI), optimize=True, pnginfo=told)


def _as_made(png: bytes, of: str) -> bool:
    """Whether a picture says that it was made of this drawing, and is still what was made."""
    with contextlib.suppress(OSError, SyntaxError), Image.open(io.BytesIO(png)) as there:
        return png.endswith(PNG_ENDS) and bool(there.info.get(MADE_OF) == _sum(there, of))
    return False


def _sum(picture: Image.Image, of: str) -> str:
    """A sum over a drawing, what drew it, and each pixel of the picture that was made of it."""
    made = hashlib.sha256(f"{of} {DPI} {matplotlib.__version__} {PIL.__version__} {picture.size}".encode())
    made.update(picture.convert("RGBA").tobytes())
    return made.hexdigest()


def _lighter(svg: str) -> str:
    """The same picture in fewer bytes: tenths of a point, no wrapping that says nothing, each style said once; in a
    dark page with dark ground.

    Text stays text, to be found and read aloud; a reader without the font gets the one of the same widths.
    """

    def rounded(found: re.Match[str]) -> str:
        return " ".join(re.sub(r"(\.\d)\d+", r"\1", found.group()).replace(".0 ", " ").split())

    svg = re.sub(r"(?s)<\?xml.*?(?=<svg)|<metadata>.*?</metadata>", "", svg)
    svg = re.sub(r'(?s) clip-path="[^"]*"|<defs>\s*(<clipPath.*?</clipPath>\s*)+</defs>', "", svg)  # of the whole sheet
    svg = re.sub(r'(?<=\sd=")[^"]*|translate\([^)]*\)|(?<=\s[xy]=")[\d.]+', rounded, svg)
    svg = re.sub(r'(?<=\sd=")[^"]*', lambda found: _shorter(found.group()), svg)
    svg = re.sub(r' transform="rotate\(-?0 [^)]*\)"|(?<=<g) id="\w+"', "", svg)
    svg = svg.replace("font-family: 'DejaVu Sans'", "font-family: DejaVu Sans, Verdana, sans-serif")
    svg = re.sub(r'fill="(#\w{6})"/>', r'style="fill: \1"/>', svg)  # of hatchings, to be made dark, too
    svg, filled = _marked(svg)
    laid_out = re.compile(r'(?s)<svg (.*?)<g id="((?:narrow|panels)=[^"]*)">')
    svg = laid_out.sub(lambda found: f"<svg {_attributes(found[2])} {found[1]}<g>", svg)
    styles = {style: f"s{n}" for n, style in enumerate(dict.fromkeys(re.findall(r' style="([^"]*)"', svg)))}
    rules = "".join(f".{name}{{{style}}}" for style, name in styles.items()) + filled
    svg = re.sub(r' style="([^"]*)"', lambda found: f' class="{styles[found[1]]}"', svg)
    svg = re.sub(r' class="(fill-\w+)"(.*) class="(s\d+)"', r'\2 class="\3 \1"', svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg.replace("</style>", f"{rules}{_dark(rules)}</style>", 1))
    svg = re.sub(r"<g>\n((?:<(?!g|/g).*\n)*)</g>\n", r"\1", svg)
    alike = re.compile(r'(<path d="[^"]*)" class="(s\d+(?: fill-\w+)?)"/>\n<path d="([^"]*)" class="\2"/>')
    while (joined := alike.sub(r'\1\3" class="\2"/>', svg)) != svg:
        svg = joined
    names = {name: colour for name, colour in COLOURS.items() if colour in rules}
    if set(names.values()) == set(re.findall(r"#[0-9a-f]{6}\b", rules)):
        told = " ".join(f"{name} {colour}" for name, colour in names.items())
        svg = svg.replace("<svg ", f'<svg data-colours="{told}" ', 1)
    return svg


MARKED = re.compile(r'<g id="([^"]*=[^"]*)">\s*((?:<(?!g\b|/g)[^>]*>[^<]*(?:</text>)?\s*)*)</g>\s*')


def _marked(svg: str) -> tuple[str, str]:
    """The picture with what is marked alike in one group, which says what it is drawn of; the rules of its fills."""
    groups: dict[str, str] = {}

    def taken(found: re.Match[str]) -> str:
        mark, shown = dict(parse_qsl(found[1].replace("&amp;", "&"))), found[2]
        fill, part = mark.pop("fill", None), mark.pop("part", None)
        if fill:
            shown = re.sub(r"\bfill: [^;\"]+;? ?", "", shown).replace("<path", f'<path class="fill-{fill}"')
        if part:
            shown = re.sub(r"<(path|text)", rf'<\1 data-part="{part}"', shown)
        about = _attributes(urlencode(mark))
        first = about not in groups
        groups[about] = groups.get(about, "") + shown
        return f"<g {about}/>\n" if first else ""

    svg = MARKED.sub(taken, svg)
    for about, shown in groups.items():
        svg = svg.replace(f"<g {about}/>", f"<g {about}>\n{shown}</g>", 1)
    if not groups:
        return svg, ""
    hatching = re.search(rf'<pattern id="(\w+)"(?:(?!</pattern>).)*fill: {SILENT}', svg, re.DOTALL)
    faces = {name: fill.face for fill, name in FOLLOWING.items() if not fill.hatch}
    faces |= {FOLLOWING[HATCHED]: f"url(#{hatching[1]})"} if hatching else {}
    return svg, "".join(f".fill-{name}{{fill: {face}}}" for name, face in faces.items())


def _attributes(mark: str) -> str:
    """What something is drawn of, from its id, as attributes of the page."""
    return " ".join(f'data-{name}="{html.escape(of)}"' for name, of in parse_qsl(mark.replace("&amp;", "&")))


def _dark(rules: str) -> str:
    """The rules that name a colour once more, for a dark page: light is dark there and dark is light, in every hue."""

    def turned(found: re.Match[str]) -> str:
        hue, light, saturation = colorsys.rgb_to_hls(*to_rgb(found[0]))
        return to_hex(colorsys.hls_to_rgb(hue, DARKEST + (1 - DARKEST) * (1 - light), saturation))

    named = re.findall(r"\.[\w-]+\{[^}]*(?<!\()#[^}]*\}", rules)
    coloured = [re.sub(r"[\w-]+: (?!#)[^;}]*;? ?", "", rule) for rule in named]
    return f"@media (prefers-color-scheme: dark){{{re.sub('#[0-9a-f]{6}', turned, ''.join(coloured))}}}"


def _shorter(path: str) -> str:
    """The same path with each step in its shortest form: along one axis where it goes along one, else from where it is.

    Its numbers are tenths already, so that nothing is lost on the way but steps that nobody sees.
    """
    made, x, y, last = "", 0.0, 0.0, ""
    for step, given in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in given.split()]
        to = (numbers or [x, y])[-2:]
        if step == "L" and last == "l" and abs(to[0] - x) + abs(to[1] - y) < LEAST:
            continue
        if step == "L" and to[1] == y:
            step, numbers = "H", to[:1]
        elif step == "L" and to[0] == x:
            step, numbers = "V", to[1:]
        elif step == "L":
            step, numbers = "l", [to[0] - x, to[1] - y]
        x, y = to
        text = " ".join(f"{round(number, 1):g}" for number in numbers).replace(" -", "-")
        text = re.sub(r"(?<!\d)0\.", ".", text)
        made += ("" if step == last and text.startswith("-") else " " if step == last else step) + text
        last = step
    return made


def markdown(picture: Picture, caption: str, label: str, folder: Path | None = None) -> str:
    """Saves the figure and returns the Markdown that shows it, with caption, label and alternative text."""
    path = save(picture, folder)
    alt = picture.alt.replace('"', "'")
    return f'\n![{caption}]({path.parent.name}/{path.name}){{#{label} fig-alt="{alt}"}}\n'


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
FOLLOWING = {DARK: "dark", LIGHT: "light", HATCHED: "hatched"}  # what a mark may be filled with, and be in the page

Mark = Mapping[str, str]  # what is drawn, and of what: {"cell": "ABC.signed"}; {"criterion": "means", "part": "sure"}


def named(mark: Mark | None, **more: str) -> dict[str, Any]:
    """A mark as the id of what is drawn, of which `save` makes attributes."""
    return {"gid": urlencode({**mark, **more})} if mark else {}


class Sheet:
    """A figure to draw on: x from the left and y from the top, in inches."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH, height))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()

    def narrow(self, split: float, rows: Iterable[float], *places: tuple[float, float]) -> None:
        """How the page draws this in a narrow window, with text as large.

        What stands left of `split` is set above its row (`rows`: their upper edges, and the lower one of the last). The
        rest moves sideways, each of `places` from its x here to that there, in inches, what is between in proportion.
        """
        told = (POINTS * each for each in (split, *itertools.chain(*places)))
        edges = " ".join(f"{POINTS * row:.4g}" for row in rows)
        self.figure.set_gid(urlencode({"narrow": " ".join(f"{each:.4g}" for each in told), "rows": edges}))

    def panels(self, *boxes: tuple[float, float, float, float, float], labels: float = 0.0) -> None:
        """How the page draws this in a narrow window, with text as large: panels, one under another.

        Each of `boxes` is a panel's left, upper, right and lower edge here, and where its left edge is there; its right
        one is at the edge of the window. What stands left of `labels` beside a panel is set beside it there as well.
        """
        told = " ".join(f"{POINTS * each:.4g}" for each in (labels, NARROW, *itertools.chain(*boxes)))
        self.figure.set_gid(urlencode({"panels": told}))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = SIZE,
        at: float = 0.5,
        up: bool = False,
        of: Mark | None = None,
        **how: Any,
    ) -> None:
        """Lines of text around y (`at` 0: beneath it, 1: above it); `up`: read upwards from y, around x.

        Each line is set by its baseline, so that words with and without ascenders stand level.
        """
        lines, leading = text.split("\n"), 1.0 if up else LEADING
        for i, line in enumerate(lines):
            shift = ((i + 0.5 - at * len(lines)) * leading + CAPITALS / 2) * size / POINTS
            place = (x + shift, y) if up else (x, y + shift)
            how |= named(of) | ({"rotation": 90, "rotation_mode": "anchor"} if up else {})
            self.axes.text(*place, line, fontsize=size, va="baseline", **how)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Fill,
        text: str = "",
        edge: str = EDGE,
        crossed: bool = True,
        of: Mark | None = None,
    ) -> None:
        """A filled box, with its text in the middle, which stays legible where a hatching or a line crosses it."""
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge, of)
        if text:
            roomy = text_width(text, SMALL) + 2 * PADDING < width  # else it would hide the box's edge
            clear = fill.hatch or (crossed and roomy)
            behind = {"facecolor": fill.face, "edgecolor": "none", "pad": 0.6} if clear else None
            mark = None if behind else of  # what stands behind a text moves with it
            self.write(x + width / 2, y + height / 2, text, SMALL, of=mark, color=fill.ink, ha="center", bbox=behind)

    def area(
        self, corners: Sequence[tuple[float, float]], fill: Fill, edge: str = EDGE, of: Mark | None = None
    ) -> None:
        how: dict[str, Any] = {"hatch": fill.hatch or None, "linewidth": 0.5, "clip_on": False}
        how |= named(of, **({"fill": FOLLOWING[fill]} if fill in FOLLOWING else {})) if of else {}
        self.axes.add_artist(  # the sheet's limits stand, so that no patch has to widen them
            Polygon(corners, facecolor=fill.face, edgecolor=edge, **how)
        )

    def line(self, x: float, top: float, bottom: float, color: str = INK, of: Mark | None = None, **how: Any) -> None:
        """An upright line."""
        how = {"linewidth": LINE, "zorder": 2.5} | how | named(of)
        self.axes.plot([x, x], [top, bottom], color=color, **how)

    def mark(
        self, x: float, top: float, bottom: float, note: str = "", dashed: bool = True, of: Mark | None = None
    ) -> None:
        """An upright line that shows on every fill, with a note beneath it that stays on the sheet."""
        self.line(x, top, bottom, PAPER, of, linewidth=HALO)
        self.line(x, top, bottom, of=of, linestyle=(0, (4, 2)) if dashed else "-", linewidth=THRESHOLD)
        half = text_width(note, SMALL) / 2 + MARGIN
        self.write(min(max(x, half), WIDTH - half), bottom + NOTE, note, SMALL, ha="center")

    def key(self, entries: Iterable[tuple[Fill | str, str]], up: float = FOOT) -> None:
        """What each fill (or mark) means, on as many lines as it takes; the first stands `up` from the lower edge."""
        y = self.height - up
        x, (width, height) = MARGIN, KEY_BOX
        for sign, meaning in entries:
            mark = width if isinstance(sign, Fill) else text_width(sign, SMALL, "bold") + KEY_GAP
            length = mark + KEY_GAP + text_width(meaning, SMALL) + KEY_NEXT
            if x + length > WIDTH - MARGIN + KEY_NEXT:
                x, y = MARGIN, y + KEY_LINE
            if isinstance(sign, Fill):
                self.box(x, y - height / 2, mark, height, sign)
            else:
                self.write(x, y, sign, SMALL, weight="bold")
            self.write(x + mark + KEY_GAP, y, meaning, SMALL)
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
            sheet.line(self(value), top, bottom, FAINT, linewidth=THIN, zorder=0.5)
            sheet.write(self(value), top - TICK, label, SMALL, ha="center")


@dataclass(frozen=True)
class Layout:
    """The measures of a chart whose rows stand beside a scale, in inches."""

    left: float  # where the scale begins
    right: float  # where it ends
    top: float  # the upper edge of the first row
    row: float  # the height of a row, or the least height of one whose label may have several lines
    below: float  # what is left beneath the last row
    label: float  # the width of the labels, which begin at the margin
    inset: float = 0.0  # what is left free above a bar, and beneath it
    title: float = 0.14  # the middle of the text above the scale

    def scale(self, low: float, high: float) -> Scale:
        return Scale(low, high, self.left, self.right)

    def bottom(self, rows: int) -> float:
        return self.top + self.row * rows

    def sheet(self, bottom: float) -> Sheet:
        """A sheet for rows that end at `bottom`."""
        return Sheet(bottom + self.below)

    def write_title(self, sheet: Sheet, text: str) -> None:
        """What the scale measures, above its middle."""
        sheet.write((self.left + self.right) / 2, self.title, text, ha="center")


@dataclass(frozen=True)
class Grid:
    """Rows of squares beside their labels; `top` is the upper edge of the first row. Inches."""

    left: float
    top: float
    label: float
    square: float
    row: float

    ROOMY, NARROW_GAP = 0.4, 0.008  # squares less wide than that stand closer
    HEAD, HEAD_UP = 0.03, 0.04  # from the first row up to a heading, level or upright

    def x(self, column: float) -> float:
        return self.left + self.label + column * self.square

    def y(self, row: float) -> float:
        return self.top + row * self.row

    def fill(self, sheet: Sheet, row: int, column: int, fill: Fill, text: str = "", of: Mark | None = None) -> None:
        gap = PADDING if self.square > self.ROOMY else self.NARROW_GAP
        width, height = self.square - 2 * gap, self.row - 2 * PADDING
        sheet.box(self.x(column) + gap, self.y(row) + PADDING, width, height, fill, text, crossed=False, of=of)

    def head(self, sheet: Sheet, column: int, text: str, up: bool = False) -> None:
        """A heading above a column; upright where the squares are narrow."""
        x, text = self.x(column + 0.5), wrapped(text, HEADING if up else self.square - PADDING)
        if up:
            sheet.write(x, self.top - self.HEAD_UP, text, SMALL, up=True)
        else:
            sheet.write(x, self.top - self.HEAD, text, SMALL, at=1, ha="center")


P = ParamSpec("P")


def styled(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Draws in the one style, whatever the caller has set."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        with matplotlib.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


@functools.cache
@functools.lru_cache(maxsize=2**14)  # the same lines are measured again and again while a figure looks for room
def text_width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """The length of a line of text, in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / POINTS


def wrapped(text: str, inches: float, size: float = SMALL) -> str:
    """Text broken between words into lines no longer than `inches`, unless a word alone is."""
    lines: list[str] = []
    about, space = 0.0, text_width("n n", size) - 2 * text_width("n", size)
    for part in text.split():
        about, long = about + space + text_width(part, size), inches * (1 + NEARLY)
        sure = about < inches * (1 - NEARLY)  # only a line of nearly the length is measured as a whole
        if lines and about < long and (sure or text_width(f"{lines[-1]} {part}", size) <= inches):
            lines[-1] += f" {part}"
        else:
            lines.append(part)
            about = text_width(part, size)
    return "\n".join(lines)


def stacked(labels: Sequence[str], top: float, least: float) -> list[tuple[float, float]]:
    """Where rows stand whose labels may have several lines: the middle and the height of each."""
    heights = [max(least, LEADING * SMALL / POINTS * (label.count("\n") + 1) + BETWEEN_ROWS) for label in labels]
    return [(top + sum(heights[:i]) + height / 2, height) for i, height in enumerate(heights)]


def end_of(stack: Sequence[tuple[float, float]]) -> float:
    return stack[-1][0] + stack[-1][1] / 2


def bar(
    sheet: Sheet, left: float, right: float, y: float, height: float, fill: Fill, text: str = "", of: Mark | None = None
) -> None:
    """A bar that holds its text where it is long enough for it."""
    fits = text_width(text, SMALL) + MARGIN <= right - left
    sheet.box(left, y, right - left, height, fill, text if fits else "", edge=INK, of=of)


def mark_evidence_date(sheet: Sheet, x: float, top: float, bottom: float, date: dt.date) -> None:
    sheet.mark(x, top, bottom, f"evidence date, {day_in_words(date)}")


def fills_of(values: Iterable[str], fills: Sequence[Fill] = SERIES) -> dict[str, Fill]:
    """A fill for each value of a vocabulary, in its order; over again where there are more values than fills."""
    return dict(zip(values, itertools.cycle(fills), strict=False))


def records_of(frame: pd.DataFrame, *columns: str) -> list[dict[str, Any]]:
    """The rows of a frame that must have these columns, and at least one row."""
    if missing := [column for column in columns if column not in frame.columns]:
        raise ValueError(f"expected the columns {', '.join(columns)}; there is no {', '.join(missing)}")
    if frame.empty:
        raise ValueError(f"expected at least one row of {', '.join(columns)}; saw none")
    return [dict(zip(columns, row, strict=True)) for row in frame[list(columns)].itertuples(index=False)]


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def day_in_words(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def as_year(date: dt.date) -> float:
    """A day as a number of years: the middle of 2022 is 2022.5."""
    start, end = dt.date(date.year, 1, 1).toordinal(), dt.date(date.year + 1, 1, 1).toordinal()
    return date.year + (date.toordinal() - start) / (end - start)


def short_name(data: Dataset, name: str) -> str:
    return capital(data.named(name))


def count_of(number: int, noun: str) -> str:
    """A number of things: no bar, one bar, two bars."""
    return f"{word(number)} {noun}{'' if number == 1 else 's'}"
