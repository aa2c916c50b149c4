"""What only a terminal or one run gives is not in the paper; what a cell returns is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from publish.source import Paper, Part, Where
from publish.tidy import tidied

from engine.tests.publish.builders import Rendered, cell, publish

PICTURE = {"output_type": "display_data", "data": {"image/png": "", "text/plain": "<Figure size 1x1 with 1 Axes>"}}


def tidy(code: str, *outputs: dict[str, Any]) -> list[dict[str, Any]]:
    paper = Paper(Path("paper.qmd"), parts=[Part("cell", code, Where("paper.qmd", 1), "cell 1", code=code, number=1)])
    found: list[dict[str, Any]] = tidied(paper, [list(outputs)])[0]
    return found


def value(text: str, **more: str) -> dict[str, Any]:
    data = {"text/plain": text, **{name.replace("_", "/"): content for name, content in more.items()}}
    return {"output_type": "execute_result", "data": data}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("df.plot()", "<Axes: >"),
        ("sns.heatmap(x)", "<Axes: xlabel='a', ylabel='b'>"),
        ("plt.title('x')", "Text(0.5, 1.0, 'x')"),
        ("plt.hist(x)", "(array([1., 0.]),\n array([0., 1.]),\n <BarContainer object of 10 artists>)"),
        ("plt.boxplot(x)", "{'whiskers': [<matplotlib.lines.Line2D at 0x7f0000000000>],\n 'caps': []}"),
        ("plt.plot(x)", "[<matplotlib.lines.Line2D at 0x7f0000000000>]"),
        ("df.hist()", "array([[<Axes: title={'center': 'a'}>]], dtype=object)"),
        ("plt.axis('off')", "(np.float64(0.0), np.float64(1.0), np.float64(0.0), np.float64(1.0))"),
        ("ax.set_xlim(0, 1)", "(0.0, 1.0)"),
        ("sns.pairplot(df)", "<seaborn.axisgrid.PairGrid at 0x7f0000000000>"),
        ("plt.subplots()", "(<Figure size 640x480 with 1 Axes>, <Axes: >)"),
        ("plt.pie(x)", "([<matplotlib.patches.Wedge at 0x7f0000000000>], [Text(0, 1, '')])"),
    ],
)
def test_what_matplotlib_returns_is_not_shown_beside_its_picture(code: str, text: str) -> None:
    assert tidy(code, value(text), PICTURE) == [PICTURE]


WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  0%|          | 0/3 [00:00<?, ?it/s]", False),
        ("0it [00:00, ?it/s]", False),
        ("loss:  12%|█▏        | 1.2k/10.0k [00:00<00:01]", False),
        ("HBox(children=(HTML(value=''), FloatProgress(value=0.0, max=3.0)))", False),
        ("IntSlider(value=0)", True),
        ("HBox(children=(IntSlider(value=0),))", True),
    ],
)
def test_a_progress_bar_that_is_a_widget_is_left_out_and_named(text: str, kept: bool) -> None:
    shown = {"output_type": "display_data", "data": {WIDGET: {"model_id": "a"}, "text/plain": text}}
    paper = Paper(Path("paper.qmd"), parts=[Part("cell", "", Where("paper.qmd", 1), "cell 1", number=1)])
    assert bool(tidied(paper, [[shown]])[0]) == kept
    said = [problem.message for problem in paper.problems]
    assert said == ([] if kept else ["cell 1 shows a progress bar, which is left out"])


def test_a_figure_with_nothing_in_it_is_not_shown_as_text() -> None:
    assert tidy("", {"output_type": "display_data", "data": {"text/plain": "<Figure size 640x480 with 0 Axes>"}}) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [("x", "(1, 2)"), ("df.shape", "(3, 4)"), ("f()", "[1, 2]"), ("'Text'", "'Text'"), ("a.mean()", "np.float64(1.5)")],
)
def test_an_ordinary_value_beside_a_picture_is_shown(code: str, text: str) -> None:
    assert tidy(code, PICTURE, value(text)) == [PICTURE, value(text)]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("\rstep 0\rstep 1\rstep 2\n", "step 2\n"),
        ("  0%|   | 0/2\r 50%|#  | 1/2\r100%|###| 2/2\n", "100%|###| 2/2\n"),
        ("long line\rshort", "shortline"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("abc\b\bX\n", "aX\n"),
        ("a\r", "a"),
        ("\u2028 stays", "\u2028 stays"),
    ],
)
def test_of_a_line_that_is_written_over_the_last_state_is_kept(printed: str, shown: str) -> None:
    assert tidy("", {"output_type": "stream", "name": "stdout", "text": printed})[0]["text"] == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("/tmp/ipykernel_42/1.py:2: UserWarning: careful\n  warn()\n", "UserWarning: careful\n  warn()\n"),
        ("/h/.venv/lib/python3.11/site-packages/a/b.py:9: FutureWarning: x\n", "a/b.py:9: FutureWarning: x\n"),
        ("/home/me/paper/helper.py:3: DeprecationWarning: y\n", "helper.py:3: DeprecationWarning: y\n"),
        ("see /home/me/x.py:3: it is there\n", "see /home/me/x.py:3: it is there\n"),
    ],
)
def test_warnings_do_not_say_where_this_machine_has_its_folders(printed: str, shown: str) -> None:
    assert tidy("", {"output_type": "stream", "name": "stderr", "text": printed})[0]["text"] == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<object object at 0x7f0000000001>", "<object object at 0x7f0000000002>"),
        ("<function f at 0x7f0000000001>", "<function f at 0x7f0000000002>"),
        ("Thing(0x7f0000000001)", "Thing(0x7f0000000002)"),
    ],
)
def test_addresses_are_left_out(one: str, other: str) -> None:
    assert tidy("", value(one)) == tidy("", value(other))
    assert "0x" not in str(tidy("", value(one)))


@pytest.mark.parametrize(
    "html",
    [
        '<style>#T_{}_row0_col0 { }</style><table id="T_{}"><td id="T_{}_row0_col0">1</td></table>',
        '<div id="{}aaaaa" style="padding-left:0px"><style>#{}aaaaa table { }</style></div>',
        '<div id="{}aaa-1234-5678-9abc-123456789abc"></div>',
    ],
)
def test_names_made_up_by_chance_are_named_anew(html: str) -> None:
    one, other = (tidy("", value("x", text_html=html.replace("{}", name))) for name in ("abcde", "bcdef"))
    assert one == other
    assert "abcde" not in str(one)


def test_an_ordinary_number_in_hexadecimal_is_no_address() -> None:
    assert tidy("", value("'mask at 0xFF00FF'")) == [value("'mask at 0xFF00FF'")]


def test_two_builds_give_the_same_bytes_whatever_is_printed(paper: Callable[..., Path]) -> None:
    code = "import warnings\nwarnings.warn('careful')\nclass A:\n    def _repr_html_(self): return '<b>x</b>'\nA()"
    styled = "import pandas as pd\npd.DataFrame({'a': [1]}).style.highlight_max()"
    folder = paper(cell(code) + cell(styled) + cell("A().__init__"))
    assert publish(folder, "--to", "html,ipynb").returncode == 0
    first = [Rendered(folder).file(name).read_bytes() for name in ("html", "ipynb")]
    done = publish(folder, "--to", "html,ipynb", "--fresh")
    assert done.returncode == 0
    assert [Rendered(folder).file(name).read_bytes() for name in ("html", "ipynb")] == first
    assert "warning: paper.qmd:18: cell 3 shows an address in memory, which is left out" in done.stderr
