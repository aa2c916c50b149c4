"""The words for verdicts, statuses and answers, their signs and hues, are the same wherever they stand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import argued
import numpy as np
import pytest
from argued.logic.kleene import Kleene
from argued.logic.verdicts import ANSWERS, LOOKS, STATUSES, VERDICTS, word
from argued.show.page import extension
from matplotlib.colors import to_rgb

from engine.tests.pictures import READABLE, luminance, ratio

ENGINE = Path(argued.__file__).parent
GROUNDS, TINT = ("#fffefb", "#16191c"), 0.12  # of the page, light and dark; how much of a hue is behind a word in it
DISTINCT = {*VERDICTS, *STATUSES}  # "yes", "no" and "judgement" are words of the data, and of much else


@pytest.mark.parametrize("words", [VERDICTS, STATUSES, ANSWERS], ids=lambda words: words[0])
def test_true_unknown_and_false_are_called_by_the_three_words_in_order(words: tuple[str, str, str]) -> None:
    values = [Kleene(np.array(surely), np.array(possibly)) for surely, possibly in ((1, 1), (0, 1), (0, 0))]
    assert tuple(word(Kleene(v.surely.astype(bool), v.possibly.astype(bool)), words) for v in values) == words


def spelt(code: str) -> set[str]:
    """The words for verdicts and statuses that stand as texts of their own in some code."""
    tree = ast.walk(ast.parse(code))
    return DISTINCT & {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_other_module_spells_a_verdict() -> None:
    """A dictionary with a misspelt verdict would find nothing, and say nothing."""
    assert spelt('if verdict == "not established": pass') == {"not established"}
    found = {path.name: spelt(path.read_text(encoding="utf-8")) for path in sorted(ENGINE.rglob("*.py"))}
    assert {name: words for name, words in found.items() if words} == {"verdicts.py": DISTINCT}


def test_the_script_of_the_page_spells_none_either() -> None:
    script = (extension() / "challenge.js").read_text(encoding="utf-8")
    assert not [word for word in DISTINCT if f'"{word}"' in script]


def lua_table(name: str, filter_: str) -> dict[str, str]:
    """A table of texts in the filter: `{ supported = '✓', ['not established'] = '?' }`."""
    (line,) = re.findall(rf"^local {name} = {{(.*)}}$", filter_, re.MULTILINE)
    return {a or b: text for a, b, text in re.findall(r"(?:\['([^']+)'\]|(\w+)) = '([^']+)'", line)}


def test_the_filter_has_the_signs_and_the_hues() -> None:
    text = (extension() / "evidence.lua").read_text(encoding="utf-8")
    assert lua_table("SIGNS", text) == {verdict: look.sign for verdict, look in LOOKS.items()}
    assert lua_table("HUES", text) == {verdict: look.colour for verdict, look in LOOKS.items()}


def test_the_style_has_the_hues() -> None:
    style = (extension() / "review.css").read_text(encoding="utf-8")
    hues = dict(re.findall(r"--ev-(\w+): light-dark\((#\w+),", style))
    classes = dict(re.findall(r"\.([\w-]+) \{ --hue: var\(--ev-(\w+)\); \}", style))
    assert classes == {verdict.replace(" ", "-"): look.hue for verdict, look in LOOKS.items()}
    assert {look.hue: hues[look.hue] for look in LOOKS.values()} == {look.hue: look.colour for look in LOOKS.values()}
    areas = dict(re.findall(r"--ev-(\w+)-area: light-dark\((#\w+),", style))
    assert areas == {look.hue: look.area for look in LOOKS.values()}


def test_each_hue_can_be_read_as_text_in_both_themes() -> None:
    """On the page's ground, and on the tint of the hue itself that stands behind a mark."""
    style = (extension() / "review.css").read_text(encoding="utf-8")
    hues = {name: by_theme for name, *by_theme in re.findall(r"--ev-(\w+): light-dark\((#\w+), (#\w+)\)", style)}
    for name in {look.hue for look in LOOKS.values()}:
        for hue, ground in zip(map(to_rgb, hues[name]), map(to_rgb, GROUNDS), strict=True):
            tinted = [TINT * colour + (1 - TINT) * under for colour, under in zip(hue, ground, strict=True)]
            assert min(ratio(luminance(hue), luminance(each)) for each in (ground, tinted)) >= READABLE, name
