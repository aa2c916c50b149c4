"""Tables as Markdown: text stays text, and columns are as wide as what stands in them. Holds for any data."""

from __future__ import annotations

import pandas as pd
import pytest
from argued.show import tables


def lines(frame: pd.DataFrame) -> list[str]:
    return tables.markdown(frame, "A caption.", "tbl-one").strip().splitlines()


def test_a_table_is_a_head_dashes_rows_and_a_caption_with_its_label() -> None:
    head, dashes, row, empty, caption = lines(pd.DataFrame({"Who": ["all"], "How many": [6]}))
    assert (head, row, empty, caption) == ("| Who | How many |", "| all | 6 |", "", ": A caption. {#tbl-one}")
    assert [set(dash) for dash in dashes.strip("| ").split(" | ")] == [set(":-"), set(":-")]
    assert all(dash.startswith(":") and not dash.endswith(":") for dash in dashes.strip("| ").split(" | "))


def test_a_table_without_rows_says_so() -> None:
    assert lines(pd.DataFrame())[2] == "| none |"


@pytest.mark.parametrize("text", ["a | b", "*a*", "[a](b)", "$a$", "`a`", "<b>", "a_b_", "\\a"])
def test_what_looks_like_markup_is_escaped(text: str) -> None:
    row = lines(pd.DataFrame({"A": [text]}))[2]
    assert all(
        row[i - 1] == "\\" for i, mark in enumerate(row) if mark in "*[]$`<>_" or (2 < i < len(row) - 2 and mark == "|")
    )


def test_lines_are_joined_and_no_break_spaces_kept() -> None:
    assert lines(pd.DataFrame({"A": ["one\n two"], "B": [tables.locators(["4.1"])]}))[2] == "| one two | ¶\u00a04.1 |"


def test_a_column_has_room_for_its_longest_word_and_long_texts_get_what_is_left() -> None:
    rows = [["Country", "Note"], ["Herzegovina", "word " * 60], ["x", "word"]]
    country, note = tables.shares(rows)
    assert country == len("Herzegovina") + tables.MARGIN and country + note == 112


def test_what_a_reader_does_not_see_takes_no_room() -> None:
    assert tables.shares([["A"], [tables.bound("yes", "x")]])[0] < 12


def test_a_table_with_too_many_words_for_a_line_keeps_the_words_whole() -> None:
    assert tables.shares([["x" * 50] * 5]) == [50 + tables.MARGIN] * 5
