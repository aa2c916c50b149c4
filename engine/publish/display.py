"""What a cell shows beside text, as Markdown: pictures, formulas, HTML, and pictures of what would need scripts.

`shown(...)` takes the richest form that a paper can carry. Charts of Vega-Lite (Altair) and Plotly become pictures
where `vl-convert-python` or `kaleido` is installed. What can be seen with scripts alone is refused by name: nothing
vanishes, nothing is loaded.
"""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import itertools
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from .problems import PublishError
from .source import Part

Bundle = dict[str, Any]
PIXELS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}
VEGA = re.compile(r"application/vnd\.(vega|vegalite)\.v(\d+)\+json")
PLOTLY = "application/vnd.plotly.v1+json"
WIDGETS = {
    "application/vnd.jupyter.widget-view+json": "a widget of Jupyter",
    "application/vnd.bokehjs_exec.v0+json": "a chart of Bokeh",
    "application/vnd.holoviews_exec.v0+json": "a chart of HoloViews",
    "application/javascript": "JavaScript",
    "application/json": "JSON",
    "application/geo+json": "GeoJSON",
    "application/pdf": "a PDF",
}
LOADED = re.compile(r"(?i)<(iframe|video|audio|object|embed)\b")
SCRIPT = re.compile(r"(?is)<(script|style|template)\b.*?</\1\s*>|<!--.*?-->")
CONTROL = re.compile(r"(?i)<(input|button|canvas|select)\b")
SEEN = re.compile(r"(?i)<(table|img|svg|math|pre|hr)\b")
DRAWING = re.compile(r"(?is)(<svg\b[^>]*>)(.*?)</svg\s*>")
FOREIGN = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w+;)?")  # what HTML knows, and XML does not
SIDE = re.compile(r"(?:^|[;\"'\s])(width|height)\s*[:=]\s*[\"']?([\d.]+(?:px|pt|em|in|cm|mm|%)?)(?=[\s;\"']|$)")
FORMULA = re.compile(r"(?s)\s*(?:\$\$(.+)\$\$|\$([^$]+)\$|\\\[(.+)\\\])\s*")
ENVIRONMENT = re.compile(r"(?s)\s*\\begin\{(equation|align|gather|multline|eqnarray)\*?\}.*\\end\{\1\*?\}\s*")


def needs_scripts(data: Bundle) -> bool:
    """Whether it is a chart that becomes a picture here, and would be a script elsewhere."""
    return PLOTLY in data or bool(_vega(data))


def _vega(data: Bundle) -> tuple[str, Any] | None:
    """A chart of Vega or Vega-Lite: which of the two, and its specification, also where HTML alone carries it."""
    for mime, content in data.items():
        if found := VEGA.fullmatch(mime):
            return found[1], content
    html = str(data.get("text/html", ""))
    for call in re.finditer(r"\}\)\((?=\{)", html) if "vega" in html else ():
        with contextlib.suppress(ValueError):
            chart, _ = json.JSONDecoder().raw_decode(html, call.end())
            if schema := re.search(r"/schema/(vega|vega-lite)/", str(chart.get("$schema"))):
                return schema[1].replace("-", ""), chart
    return None


def shown(cell: Part, number: int, data: Bundle, media: Path, picture: Callable[[str], str]) -> str | None:
    """An output as Markdown, or nothing where plain text is all there is of it.

    Pictures are written to the folder `media`; `picture` makes the Markdown for one from its name.
    """
    if "text/markdown" in data:
        return f"{data['text/markdown']}\n"
    if "text/latex" in data and (formula := _formula(data["text/latex"])):
        return formula
    if pictures := _pictures(cell, data):
        name = f"cell-{cell.number}-{number}"
        for ending, content in pictures.items():
            (media / f"{name}{ending}").write_bytes(content)
        both = {".svg", ".png"} <= pictures.keys()  # each format takes the one that it can show
        return picture(name if both else name + next(iter(pictures)))
    for mime, what in WIDGETS.items():
        if mime in data and "text/html" not in data:
            raise _refused(cell, what)
    if "text/html" in data:
        return _html(cell, number, data, media)
    if data and not {"text/latex", "text/plain"} & data.keys():
        what = (
            f"{cell.name} shows nothing but {', '.join(sorted(data))}, which is not known here. Show text or a picture."
        )
        raise PublishError(what, cell.where)
    return f"{data['text/latex']}\n" if "text/latex" in data else None


def _pictures(cell: Part, data: Bundle) -> dict[str, bytes]:
    """The pictures of an output by their ending: the drawing, and one in pixels."""
    found: dict[str, bytes] = {}
    if "image/svg+xml" in data:
        found[".svg"] = data["image/svg+xml"].encode()
    for mime, ending in PIXELS.items():
        if mime in data and not found.keys() - {".svg"}:
            found[ending] = base64.b64decode(data[mime])
    if not found:
        if vega := _vega(data):
            return _drawn_by_vega(cell, *vega)
        if PLOTLY in data:
            return _drawn_by_plotly(cell, data[PLOTLY])
    return found


def _drawn_by_vega(cell: Part, language: str, chart: Any) -> dict[str, bytes]:
    if not importlib.util.find_spec("vl_convert"):
        raise _refused(cell, "a chart of Vega (Altair)", "vl-convert-python")
    import vl_convert  # type: ignore[import-not-found,unused-ignore]

    as_svg, as_png = getattr(vl_convert, f"{language}_to_svg"), getattr(vl_convert, f"{language}_to_png")
    return {".svg": as_svg(chart).encode(), ".png": as_png(chart, scale=2)}


def _drawn_by_plotly(cell: Part, chart: Any) -> dict[str, bytes]:
    if not (importlib.util.find_spec("kaleido") and importlib.util.find_spec("plotly")):
        raise _refused(cell, "a chart of Plotly", "kaleido")
    import plotly.io  # type: ignore[import-not-found,import-untyped,unused-ignore]

    plain = {key: chart[key] for key in ("data", "layout") if key in chart}
    try:
        return {".png": plotly.io.to_image(plain, format="png", scale=2)}
    except Exception as error:
        raise PublishError(f"{cell.name}: kaleido cannot draw this chart of Plotly: {error}", cell.where) from None


def _refused(cell: Part, what: str, package: str = "") -> PublishError:
    way = f"Install `{package}`, which makes a picture of it, or show" if package else "Show"
    return PublishError(f"{cell.name} shows {what}, which needs scripts to be seen. {way} a picture.", cell.where)


def _formula(latex: str) -> str:
    """LaTeX that is one formula as a formula of Markdown; empty where it is more."""
    if found := FORMULA.fullmatch(latex):
        body = next(filter(None, found.groups())).strip().removeprefix("\\displaystyle").strip()
        return f"$${body}$$\n"
    return f"$${latex.strip()}$$\n" if ENVIRONMENT.fullmatch(latex) else ""


def _drawings(cell: Part, number: int, html: str, media: Path) -> str:
    """HTML with pictures in the place of the drawings in it, which are written as files: each format can show those."""
    count = itertools.count(1)

    def picture(drawing: re.Match[str]) -> str:
        head, inner = drawing[1], drawing[2]
        hidden = re.search(r"display:\s*none|(?:width|height)[:=]\s*[\"']?0(?![.\d])", head)
        parts = re.findall(r"href=[\"']#([^\"']+)", inner)
        if hidden or any(f'id="{part}"' not in inner and f"id='{part}'" not in inner for part in parts):
            return ""  # what is only meant to be used elsewhere, or uses such: an icon
        spaces = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
        own = "".join(f' {space}="{uri}"' for space, uri in spaces.items() if not re.search(rf"\b{space}=", head))
        text = f"{head[:4].lower()}{own}{head[4:]}{inner}</svg>"
        text = FOREIGN.sub(lambda found: unescape(found[0]) if found[1] else "&amp;", text)
        try:
            ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            what = f"{cell.name} shows a drawing (SVG) that is not well-formed: {error}"
            raise PublishError(what, cell.where) from None
        name = f"cell-{cell.number}-{number}-{next(count)}.svg"
        (media / name).write_text(text, "utf-8")
        said = re.search(r"aria-label=([\"'])(.*?)\1", head) or re.search(r"(?s)()<title[^>]*>(.*?)</title>", inner)
        sides = "".join(f' {side}="{size}"' for side, size in dict(SIDE.findall(head[4:])).items())
        return f'<img src="{name}" alt="{said[2] if said else ""}"{sides}>'

    return DRAWING.sub(picture, html)


def _html(cell: Part, number: int, data: Bundle, media: Path) -> str | None:
    """HTML as a block that the filter reads as text and tables."""
    html = str(data["text/html"])
    if loaded := LOADED.search(html):
        what = f"{cell.name} shows <{loaded[1].lower()}>, which loads something, and a paper loads nothing"
        raise PublishError(f"{what}. Show a picture of it, or write a link.", cell.where)
    static = SCRIPT.sub("", html)
    text = re.sub(r"<[^>]*>|&nbsp;|\s", "", static)
    if CONTROL.search(static):
        if "text/plain" in data and not re.match(r"\s*<|.*\bat 0x", data["text/plain"]):
            return None  # such as an estimator of scikit-learn, whose text says the same
        raise _refused(cell, "controls")
    if not text and not SEEN.search(static):
        if "<script" in html.lower() and re.search(r"(?i)<div\b", static):
            raise _refused(cell, "a chart")
        return ""  # what only prepares a browser, or nothing at all
    html = _drawings(cell, number, html, media)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", html)), default=0))
    return f"{fence} {{.cell-html}}\n{html.rstrip()}\n{fence}\n"
