"""What a cell shows beside text: taken in its richest form, or refused by name; nothing vanishes, nothing is loaded."""

from __future__ import annotations

import base64
import json
import sys
import types
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from publish import display
from publish.problems import PublishError, Where
from publish.source import Part

CELL = Part("cell", "x", Where("paper.qmd", 5), "cell fig-p", number=3)
PIXELS = base64.b64encode(b"pixels").decode()
CHART = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "line"}
EMBEDDED = f"<div id='vis'></div><script>(function(spec) {{}})({json.dumps(CHART)}, {{}});</script> vegaEmbed"


@pytest.mark.parametrize(
    ("bundle", "expected"),
    [
        ({"text/markdown": "**a**", "image/png": PIXELS}, "**a**\n"),
        ({"image/png": PIXELS}, "![](cell-3-1.png)"),
        ({"image/png": PIXELS, "image/jpeg": PIXELS}, "![](cell-3-1.png)"),
        ({"image/jpeg": PIXELS}, "![](cell-3-1.jpg)"),
        ({"image/gif": PIXELS}, "![](cell-3-1.gif)"),
        ({"image/svg+xml": "<svg/>"}, "![](cell-3-1.svg)"),
        ({"image/svg+xml": "<svg/>", "image/png": PIXELS}, "![](cell-3-1)"),
        ({"text/latex": r"$\displaystyle x^2$", "text/plain": "x**2"}, "$$x^2$$\n"),
        ({"text/latex": r"$x^2$", "image/png": PIXELS}, "$$x^2$$\n"),
        ({"text/latex": r"\[a\]"}, "$$a$$\n"),
        ({"text/latex": "\\begin{align}a&=b\\end{align}"}, "$$\\begin{align}a&=b\\end{align}$$\n"),
        ({"text/latex": "Let $a$ be."}, "Let $a$ be.\n"),
        ({"text/html": "<b>x</b>", "text/plain": "y"}, "``` {.cell-html}\n<b>x</b>\n```\n"),
        ({"text/html": "<pre>```</pre>"}, "```` {.cell-html}\n<pre>```</pre>\n````\n"),
        ({"text/html": "<script>1</script>", "text/plain": "x"}, ""),
        ({"text/html": "<style>p {}</style>", "text/plain": "x"}, ""),
        ({"text/html": "<table><tr><td></td></tr></table><script>1</script>"}, "``` {.cell-html}\n"),
        ({"text/html": "<input type=checkbox><pre>Model()</pre>", "text/plain": "Model()"}, None),
        ({"text/plain": "1"}, None),
    ],
)
def test_an_output_is_taken_in_its_richest_form(tmp_path: Path, bundle: dict[str, str], expected: str | None) -> None:
    found = display.shown(CELL, 1, bundle, tmp_path, lambda name: f"![]({name})")
    assert found == expected or (expected and found and found.startswith(expected))


@pytest.mark.parametrize(
    ("bundle", "said"),
    [
        ({"application/vnd.plotly.v1+json": {"data": []}, "text/html": "<div></div>"}, ["Plotly", "`kaleido`"]),
        ({"application/vnd.vegalite.v5+json": CHART, "text/plain": "x"}, ["Altair", "`vl-convert-python`"]),
        ({"text/html": EMBEDDED, "text/plain": "alt.Chart(...)"}, ["Altair", "`vl-convert-python`"]),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider()"}, ["a widget of Jupyter"]),
        ({"application/javascript": "1", "text/plain": "<IPython.core.display.Javascript object>"}, ["JavaScript"]),
        ({"application/json": {}, "text/plain": "<IPython.core.display.JSON object>"}, ["JSON"]),
        ({"text/html": "<div id='a'></div><script>draw()</script>"}, ["a chart"]),
        ({"text/html": "<iframe src='http://127.0.0.1/'></iframe>"}, ["<iframe>", "loads nothing"]),
        ({"text/html": "<video src='a.mp4'></video>"}, ["<video>"]),
        ({"text/html": "<button>Play</button><script>1</script>", "text/plain": "<Animation>"}, ["controls"]),
    ],
)
def test_what_needs_scripts_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: dict[str, Any], said: list[str]
) -> None:
    monkeypatch.setattr(display.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PublishError, match=r"paper\.qmd:5: cell fig-p shows") as refused:
        display.shown(CELL, 1, bundle, tmp_path, lambda name: name)
    for words in said:
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("drawing", "shown", "written"),
    [
        ('<svg aria-label="Up" viewBox="0 0 9 9" style="height: 2em; max-width: 3px"><g/></svg>',
         '<img src="cell-3-1-1.svg" alt="Up" height="2em">', 'viewBox="0 0 9 9"'),
        ('<svg width="9" height="8"><title>Dot</title><text>a&nbsp;& b &amp; c</text></svg>',
         '<img src="cell-3-1-1.svg" alt="Dot" width="9" height="8">', "a\u00a0&amp; b &amp; c"),
        ('<svg style="display: none"><symbol id="x"/></svg>', "", ""),
        ('<svg class="icon"><use xlink:href="#x"/></svg>', "", ""),
        ('<svg><g id="x"/><use xlink:href="#x"/></svg>', '<img src="cell-3-1-1.svg" alt="">', 'xmlns:xlink="http'),
    ],
)  # fmt: skip
def test_a_drawing_in_html_is_a_picture_of_its_own(tmp_path: Path, drawing: str, shown: str, written: str) -> None:
    found = display.shown(CELL, 1, {"text/html": f"<p>Text {drawing} text</p>"}, tmp_path, str)
    assert found is not None
    assert f"<p>Text {shown} text</p>" in found
    file = tmp_path / "cell-3-1-1.svg"
    assert file.is_file() == bool(written)
    if written:
        assert written in file.read_text("utf-8")
        assert ElementTree.parse(file).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_drawing_that_is_not_well_formed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"paper\.qmd:5: cell fig-p shows a drawing \(SVG\) that is not well-formed"):
        display.shown(CELL, 1, {"text/html": "<svg><path d></svg>"}, tmp_path, str)


@pytest.mark.parametrize("bundle", [{"application/vnd.vegalite.v5+json": CHART}, {"text/html": EMBEDDED}])
def test_a_chart_of_vega_is_drawn_where_its_converter_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: dict[str, Any]
) -> None:
    drawn: list[Any] = []
    converter = types.SimpleNamespace(
        vegalite_to_svg=lambda chart: drawn.append(chart) or "<svg/>", vegalite_to_png=lambda chart, scale: b"pixels"
    )
    monkeypatch.setitem(sys.modules, "vl_convert", converter)
    monkeypatch.setattr(display.importlib.util, "find_spec", lambda name: object())
    assert display.shown(CELL, 1, bundle, tmp_path, lambda name: f"![]({name})") == "![](cell-3-1)"
    assert drawn == [CHART]
    assert (tmp_path / "cell-3-1.svg").read_text() == "<svg/>"
    assert (tmp_path / "cell-3-1.png").read_bytes() == b"pixels"
