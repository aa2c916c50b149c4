"""The figures of any study: the same bytes each time, readable without colour, and true to their numbers.

Holds for any data.
"""

from __future__ import annotations

import datetime as dt
import doctest
import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest
from argued.data import Row, read
from argued.judge.evidence import evidence
from argued.ship.new import REGION
from argued.show import figures, sheet
from argued.show.sheet import BLANK, DARK, HATCHED, LIGHT, Picture, Sheet
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.tests import pictures as look
from engine.tests.places import ROOT

DATE = dt.date(2022, 6, 1)


# --- Builders ---------------------------------------------------------------------------------------


MET, NOT_MET = {"status": "met"}, {"status": "not met"}


def degrees(**change: Any) -> pd.DataFrame:
    row = {
        "criterion": "institutions",
        "label": "Institutions",
        "cells": 16,
        "low": 0.44,
        "high": 0.75,
        "silent": 0.31,
        "threshold": 0.5,
    }
    rows = [
        row | {"status": "undecided"} | change,
        row
        | {"criterion": "means", "label": "Capability", "low": 0.2, "high": 0.35, "silent": 0.15, "status": "not met"},
        row
        | {"criterion": "losses", "label": "Externalities", "low": 0.6, "high": 0.6, "silent": 0.0, "status": "met"},
    ]
    return pd.DataFrame(rows)


def by_country(**change: Any) -> pd.DataFrame:
    rows = [
        {"criterion": criterion, "country": country, "low": low, "high": 0.9, "silent": 0.9 - low}
        for criterion, least in (("Institutions", 0.4), ("Capability", 0.1), ("Partners", 0.3), ("Laws", 0.2))
        for country, low in (("Aldora", least), ("Brennia and the Islands", least + 0.07))
    ]
    return pd.DataFrame([rows[0] | change, *rows[1:]])


def verdicts(until: Any = dt.date(2022, 12, 31)) -> pd.DataFrame:
    long = "Every country has an adopted strategy that covers the whole of the year, and a plan to go with it."
    rows = [
        (long, None, until, "not established"),
        (long, dt.date(2023, 1, 1), None, "supported"),
        ("No country is on tier 1.", dt.date(2015, 6, 1), dt.date(2025, 9, 28), "contradicted"),
    ]
    return pd.DataFrame(rows, columns=["finding", "from", "until", "verdict"])


def answers(last_yes: float = 0.6) -> pd.DataFrame:
    grid = [k / 100 for k in range(101)]
    return pd.DataFrame(
        [(t, "Is there a need?", "yes" if t <= last_yes else "undecided" if t <= 0.8 else "no") for t in grid]
        + [(t, "Are they ready?", "no") for t in grid],
        columns=["threshold", "answer", "state"],
    )


def ways(no: float = 0.25) -> pd.DataFrame:
    rows = [
        ("", "all combinations", "yes", 0.5, 0.25),
        ("What a half counts", "nothing (here)", "yes", 0.75, 0.0),
        ("What a half counts", "a half", "no", 0.25, 0.5),
    ]
    return pd.DataFrame(
        [
            {"answer": answer, "now": "yes", "combinations": 1200, "choice": choice, "option": option, "alone": alone}
            | {"yes": yes, "undecided": 1 - yes - no, "no": no}
            for answer in ("Is there a need for a common response to floods?", "Are they ready?")
            for choice, option, alone, yes, _ in rows
        ]
    )


def resting(state: str = "contradicted", conclusions: int = 2) -> pd.DataFrame:
    long = "A common warning would pay, since the losses of each country are those of its neighbours, and so on, " * 3
    rows = [
        ("It would pay.", "judgement", "Losses grow.", state, state == "contradicted"),
        ("It would pay.", "judgement", "Is there a need?", "yes", False),
        *((f"{n}: {long.strip()}", "supported", f"Ground {n}.", "met", False) for n in range(conclusions - 1)),
    ]
    return pd.DataFrame(rows, columns=["conclusion", "stands", "rests_on", "state", "gives_way"])


def glance(verdict: str = "contradicted", findings: int = 3) -> pd.DataFrame:
    rows = [("Losses", f"finding-{n}", n, base, "supported") for n in range(findings) for base in ("told", "seen")]
    rows += [("Warnings", "one", 99, base, found) for base, found in (("told", verdict), ("seen", "not established"))]
    return pd.DataFrame(rows, columns=["group", "finding", "number", "evidence", "verdict"])


def flowing(verdict: str = "contradicted", findings: int = 9) -> pd.DataFrame:
    rows = [
        ("supported", "supported", "not established", findings),
        ("supported", verdict, "supported", 3),
        ("not established", "not established", "not established", 12),
    ]
    return pd.DataFrame(rows, columns=["told", "published", "seen", "number"])


def flow(frame: pd.DataFrame) -> Picture:
    return figures.alluvial(frame, "flow", ("another verdict", lambda before, after: before != after), "the same")


REGIONS = evidence(read(REGION / "data"))
ASKED = list(REGIONS.data.indicators)
DRAWN: dict[str, Callable[[], Picture]] = {
    "answers": lambda: figures.evidence_matrix(REGIONS, ASKED, "answers"),
    "grouped": lambda: figures.grouped_matrix(REGIONS, [("One", ASKED[:2]), ("Two", ASKED[2:])], "grouped"),
    "full_matrix": lambda: figures.full_matrix(REGIONS),
    "degrees": lambda: figures.degrees(degrees()),
    "degrees_by_country": lambda: figures.degrees_by_country(by_country()),
    "timeline": lambda: figures.timeline(verdicts(), DATE),
    "sweep": lambda: figures.sweep(answers(), 0.5),
    "choices": lambda: figures.choices(ways()),
    "argument": lambda: figures.argument(resting()),
    "verdicts": lambda: figures.verdicts(glance()),
    "flow": lambda: flow(flowing()),
}
EVERY = pytest.mark.parametrize("name", DRAWN)


@pytest.fixture(scope="module")
def pictures() -> dict[str, Picture]:
    return {name: draw() for name, draw in DRAWN.items()}


# --- Every figure -----------------------------------------------------------------------------------


def test_pixels_are_drawn_where_those_that_are_there_are_of_another_drawing(
    pictures: dict[str, Picture], tmp_path: Path
) -> None:
    one, other = list(pictures.values())[:2]
    file = sheet.save(one, tmp_path).with_suffix(".png")
    drawn = file.read_bytes()
    with mock.patch.object(one.figure, "savefig", wraps=one.figure.savefig) as asked:
        sheet.save(one, tmp_path)
    assert [call.kwargs["format"] for call in asked.call_args_list] == ["svg"]
    with Image.open(file) as whole:
        told = PngInfo()
        told.add_text(sheet.MADE_OF, whole.info[sheet.MADE_OF])
        whole.putpixel((9, 9), 1)
        whole.save(edited := io.BytesIO(), "png", pnginfo=told)
    of_another = sheet.save(other, tmp_path).with_suffix(".png").read_bytes()
    for stale in (of_another, edited.getvalue(), drawn[: len(drawn) // 9], drawn + b"more", b""):
        file.write_bytes(stale)
        sheet.save(one, tmp_path)
        assert file.read_bytes() == drawn


@EVERY
def test_a_figure_is_saved_in_three_forms_with_the_same_bytes_each_time(
    name: str, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    look.same_bytes(pictures[name], DRAWN[name](), tmp_path)
    look.numbers_are_saved(pictures[name], tmp_path)


def test_no_figure_hangs_on_the_order_of_hashes(tmp_path: Path) -> None:
    """Two processes whose hashes differ write the same bytes: else a rendering leaves a changed file behind."""
    code = "from engine.tests.test_drawing import *\nfor draw in DRAWN.values(): sheet.save(draw(), Path(sys.argv[1]))"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", f"import sys\n{code}", str(tmp_path / seed)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, check=True)
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert len(one) == 3 * len(DRAWN) and one == other


@EVERY
def test_a_figure_can_be_read(name: str, pictures: dict[str, Picture]) -> None:
    look.legible(pictures[name])


def test_bands_are_as_thick_as_what_flows_and_dark_where_it_is_asked() -> None:
    picture = flow(flowing())
    bands = [each for each in picture.figure.axes[0].get_children() if isinstance(each, PathPatch)]
    corners = [band.get_path().vertices for band in bands]
    unit = min(figures.Alluvial.one, figures.Alluvial.all / 24)
    thick = sorted(round(abs(float(each[-2][1] - each[0][1])) / unit) for each in corners)
    assert thick == sorted([9, 3, 12, 9, 3, 12])  # before and after the middle, for each pair of boxes
    dark = [band for band in bands if to_hex(band.get_facecolor()) == sheet.MIDDLE]
    assert len(dark) == 3
    assert "of 24 things, 12 are marked as another verdict" in picture.alt


def test_the_markdown_shows_the_figure_with_its_alternative_text(pictures: dict[str, Picture], tmp_path: Path) -> None:
    text = sheet.markdown(pictures["sweep"], "A caption.", "fig-sweep", tmp_path / "figures")
    assert "![A caption.](figures/sweep){#fig-sweep fig-alt=" in text
    assert pictures["sweep"].alt.replace('"', "'") in text


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("degrees", lambda: figures.degrees(degrees(low=0.45))),
        ("degrees_by_country", lambda: figures.degrees_by_country(by_country(low=0.38))),
        ("timeline", lambda: figures.timeline(verdicts(until=dt.date(2021, 12, 31)), DATE)),
        ("sweep", lambda: figures.sweep(answers(last_yes=0.55), 0.5)),
        ("choices", lambda: figures.choices(ways(no=0.3))),
        ("verdicts", lambda: figures.verdicts(glance("supported"))),
        ("argument", lambda: figures.argument(resting("supported"))),
        ("flow", lambda: flow(flowing("not established"))),
    ],
)
def test_changed_data_changes_the_picture_and_its_numbers(
    name: str, change: Callable[[], Picture], pictures: dict[str, Picture], tmp_path: Path
) -> None:
    look.other_bytes(pictures[name], change(), tmp_path)


# --- Checks that can fail: a figure with one fault ----------------------------------------------------


def spoilt(*boxes: tuple[float, float, sheet.Fill], text: str = "", alt: str = "A box. Of 1.") -> Picture:
    """A sheet with boxes side by side, and a text over them."""
    drawn = Sheet(1.0)
    for left, width, fill in boxes:
        drawn.box(left, 0.2, width, 0.6, fill)
    for x in (1.0, 1.05) if text else ():
        drawn.write(x, 0.5, text)
    return Picture("spoilt", drawn.figure, alt, pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize(
    ("check", "picture"),
    [
        (look.texts_keep_apart, spoilt(text="one on another")),
        (look.texts_keep_apart, spoilt(text="x" * 200)),
        (look.fills_differ, spoilt((0.1, 1, BLANK), (1.2, 1, BLANK._replace(face="#f0f0f0")))),
        (look.text_can_be_read, spoilt((0.1, 2, DARK), text="dark on dark")),
        (look.alternative_text_reads, spoilt(alt="A picture.")),
        (look.alternative_text_reads, spoilt(alt="It shows 1. It shows None.")),
    ],
)
def test_a_fault_of_a_figure_is_seen(check: Callable[[Picture], None], picture: Picture) -> None:
    with pytest.raises(AssertionError):
        check(picture)


# --- The numbers are what is drawn ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["answers", "grouped", "full_matrix"])
def test_a_matrix_draws_its_numbers(name: str, pictures: dict[str, Picture]) -> None:
    numbers = pictures[name].numbers
    cells = [(row["indicator"], row[c].rstrip("*")) for _, row in numbers.iterrows() for c in REGIONS.data.countries]
    silent = sum(value == "not reported" for _, value in cells)
    favourable = sum(value in REGIONS.data.indicators[indicator].favourable for indicator, value in cells)
    assert len(look.filled(pictures[name], HATCHED)) == silent
    assert len(look.filled(pictures[name], DARK)) == favourable
    assert len(look.filled(pictures[name], LIGHT)) == len(cells) - silent - favourable


def test_groups_stand_under_their_headings(pictures: dict[str, Picture]) -> None:
    assert look.words(pictures["grouped"]) >= look.words(pictures["answers"])
    assert list(pictures["grouped"].numbers["group"]) == ["One", "One", "Two", "Two"]


def test_intervals_stand_where_the_axis_says(pictures: dict[str, Picture]) -> None:
    picture, numbers = pictures["degrees"], pictures["degrees"].numbers
    at = look.axis(picture, (0.25, "25%"), (1, "100%"))
    bars = sorted(look.filled(picture, DARK, sheet.INK), key=lambda bar: look.span(bar)[2])
    assert [look.span(bar)[1] for bar in bars] == pytest.approx([at(low) for low in numbers["low"]])
    hatched = [area for area in look.filled(picture, HATCHED) if look.span(area)[1] > look.span(area)[0]]
    assert {round(look.span(area)[1], 6) for area in hatched} == {round(at(h), 6) for h in (0.75, 0.35)}
    assert {"31%", "15%", "0%"} <= set(look.words(picture))


def test_a_verdict_lasts_as_long_as_its_dates(pictures: dict[str, Picture]) -> None:
    at = look.axis(pictures["timeline"], (2016, "2016"), (2024, "2024"))
    (bar,) = look.filled(pictures["timeline"], DARK)
    assert look.span(bar)[:2] == pytest.approx((at(2023), at(2026)))
    (bar,) = look.filled(pictures["timeline"], HATCHED)
    assert look.span(bar)[:2] == pytest.approx((at(2015), at(2023)))


def test_a_band_runs_from_one_change_of_state_to_the_next(pictures: dict[str, Picture]) -> None:
    assert pictures["sweep"].numbers.to_dict("records") == [
        {"answer": "Is there a need?", "from": 0.0, "until": 0.61, "state": "yes"},
        {"answer": "Is there a need?", "from": 0.61, "until": 0.81, "state": "undecided"},
        {"answer": "Is there a need?", "from": 0.81, "until": 1.0, "state": "no"},
        {"answer": "Are they ready?", "from": 0.0, "until": 1.0, "state": "no"},
    ]
    at = look.axis(pictures["sweep"], (0, "0%"), (1, "100%"))
    (band,) = look.filled(pictures["sweep"], DARK)
    assert look.span(band)[:2] == pytest.approx((at(0), at(0.61)))


def test_the_map_draws_a_line_to_all_that_a_conclusion_rests_on_and_marks_what_gives_way() -> None:
    picture, firm = figures.argument(resting()), figures.argument(resting("supported"))
    lines = picture.figure.axes[0].lines
    assert len(lines) == len(picture.numbers) == 3 and [line.get_linestyle() for line in lines] == ["--", "-", "-"]
    assert [len(look.filled(picture, fill)) for fill in (BLANK, LIGHT, DARK)] == [1, 1, 3]
    assert look.words(picture)["!"] == 2 and look.words(firm)["!"] == 0  # at the conclusion, and in the key


def test_the_map_of_a_long_argument_ends_with_the_page_and_says_how_much_is_left_out() -> None:
    picture = figures.argument(resting(conclusions=60))
    drawn = picture.numbers["conclusion"].nunique()
    look.legible(picture)
    assert "It would pay." in set(picture.numbers["conclusion"]) and 10 < drawn < 60
    assert f"{60 - drawn} further conclusions are not drawn." in picture.alt and look.words(picture)[f"+ {60 - drawn}"]


def test_every_verdict_is_a_square_and_a_long_group_goes_on_below() -> None:
    for findings in (3, 80):
        picture = figures.verdicts(glance(findings=findings))
        squares = [len(look.filled(picture, fill)) for fill in (DARK, LIGHT, HATCHED)]
        assert squares == [2 * findings, 1, 1]
        counts = [text for text in look.words(picture).elements() if text[0] in "✓✗?"]
        assert sum(int(number) for text in counts for number in text.split() if number.isdigit()) == sum(squares)
        look.legible(picture)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("verdicts", "By evidence: told, 3 supported, 1 contradicted; seen, 3 supported, 1 not established."),
        ("degrees", "Institutions (16 cells) 44 to 75% against 50%, undecided, 31% of its cells silent"),
        ("degrees", "Externalities (16 cells) 60% against"),
        ("degrees_by_country", "Capability at least 10% (Aldora) to 17%"),
        ("timeline", "is not established, then supported"),
        ("timeline", "On the evidence date, 1 June 2022: 1 not established, 1 contradicted"),
        ("sweep", "yes from 0%, undecided from 61%, no from 81%"),
        ("sweep", "in use, 50%: Is there a need? yes; Are they ready? no."),
        ("full_matrix", "of 12 cells"),
        ("argument", "Resting on what gives way, 1 of 2: “It would pay” on “Losses grow” (contradicted)."),
    ],
)
def test_alternative_texts_give_the_main_numbers(name: str, text: str, pictures: dict[str, Picture]) -> None:
    assert text in pictures[name].alt


# --- Refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "frame"),
    [
        (figures.degrees, degrees()),
        (figures.degrees_by_country, by_country()),
        (lambda frame: figures.timeline(frame, DATE), verdicts()),
        (lambda frame: figures.sweep(frame, 0.5), answers()),
        (figures.verdicts, glance()),
        (figures.argument, resting()),
    ],
)
def test_a_frame_without_a_column_or_without_rows_is_refused(
    draw: Callable[[pd.DataFrame], Picture], frame: pd.DataFrame
) -> None:
    for column in frame.columns:
        with pytest.raises(ValueError, match=f"expected the columns .*there is no {column}"):
            draw(frame.drop(columns=column))
    with pytest.raises(ValueError, match="at least one row"):
        draw(frame.head(0))


def test_a_misspelt_verdict_is_no_fill_of_its_own() -> None:
    frame = verdicts()
    frame.loc[0, "verdict"] = "suported"
    with pytest.raises(KeyError, match=r"no verdict .suported. \(did you mean supported"):
        figures.timeline(frame, DATE)


def test_long_names_are_wrapped_between_words() -> None:
    text = "Federation of Brennia and the Islands"
    wrapped = sheet.wrapped(text, 1.2)
    assert wrapped.replace("\n", " ") == text and "\n" in wrapped
    assert all(sheet.text_width(line, sheet.SMALL) <= 1.2 for line in wrapped.split("\n"))
    assert sheet.wrapped("Archipelago", 0.1) == "Archipelago"


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(figures).failed == 0


def test_units_that_do_not_fit_beside_each_other_are_refused_with_what_to_show_instead() -> None:
    data = read(REGION / "data")
    row = data.table("countries")[0]
    codes = ["".join(each) for each in itertools.islice(itertools.product("ABCDE", repeat=3), 50)]
    rows = tuple(Row({**row, "country": code, "name": code}, row.text, n) for n, code in enumerate(codes, start=2))
    many = evidence(replace(data, tables={**data.tables, "countries": rows}))
    with pytest.raises(KeyError, match=r"^'50 countries do not fit beside each other .* tables.register"):
        figures.evidence_matrix(many, ["joint_drill"], "answers")


@pytest.mark.parametrize(
    ("path", "shorter"),
    [
        ("M 0 1 L 0 2 L 10.5 2 L 10.5 1 z", "M0 1V2H10.5V1z"),
        ("M 1 1 L 2.5 3 L 2 3.5 L 2 3.5 z", "M1 1l1.5 2-.5 .5z"),
        ("M 0 0 L 2 2 L 2.2 2.3 L 4 3 z", "M0 0l2 2 2 1z"),
        ("M -0.5 1 Q 1 2 3 4 L 4.2 4.1 M 7 7 L 8 9", "M-.5 1Q1 2 3 4l1.2 .1M7 7l1 2"),
    ],
)
def test_a_path_is_written_in_its_shortest_form(path: str, shorter: str) -> None:
    assert sheet._shorter(path) == shorter


def test_in_a_dark_page_a_picture_has_dark_ground_and_light_ink() -> None:
    dark = sheet._dark(f".s0{{fill: {sheet.PAPER}}}.s1{{fill: {sheet.INK}; font-size: 8px}}.s2{{stroke: none}}")
    ground, ink = re.findall("#[0-9a-f]{6}", dark)
    assert look.luminance(ground) < 0.02 and look.luminance(ink) > 0.5
    assert "font-size" not in dark and ".s2" not in dark


@pytest.mark.parametrize("inches", [0.5, 1.1, 2.2, 3.4])
def test_a_line_takes_each_word_that_still_fits(inches: float) -> None:
    data = read(REGION / "data")
    for text in [*(each.question for each in data.indicators.values()), *(each.published for each in data.findings)]:
        lines = sheet.wrapped(text, inches).split("\n")
        assert " ".join(lines) == " ".join(text.split())
        assert all(sheet.text_width(line, sheet.SMALL) <= inches or " " not in line for line in lines)
        more = [f"{line} {below.partition(' ')[0]}" for line, below in itertools.pairwise(lines)]
        assert all(sheet.text_width(line, sheet.SMALL) > inches for line in more)
