"""Long tables of a page are filtered, sorted and saved; short ones, and a page without a script, are left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argued.show.page import long_tables
from playwright.sync_api import Page, expect

from engine.tests.browsers import chromium, new_page

COUNTRIES = ("Aria", "Boria", "Coria")


def table(rows: int) -> str:
    body = "".join(
        f'<tr><td>{COUNTRIES[n % 3]}</td><td>{n}</td><td>Note "{n}", on {"law" if n % 2 else "money"}</td></tr>'
        for n in range(rows)
    )
    head = "<thead><tr><th>Country</th><th>Number</th><th>Note</th></tr></thead>"
    return f'<div class="table-scroll" id="tbl-x"><table>{head}<tbody>{body}</tbody></table></div>'


@pytest.fixture
def page() -> Iterator[Page]:
    opened = new_page(chromium())
    yield opened
    opened.close()


def put(page: Page, rows: int) -> None:
    script = "\n".join(long_tables().split("\n")[1:-1])
    page.set_content(f"<!DOCTYPE html><html lang=en><main>{table(rows)}</main>{script}")


def test_rows_are_filtered_by_words_and_by_the_values_of_a_column(page: Page) -> None:
    put(page, 30)
    shown = page.locator("tbody tr:visible")
    page.get_by_label("Country").select_option("Boria")
    expect(shown).to_have_count(10)
    page.get_by_label("Filter rows").fill("law boria")
    expect(shown).to_have_count(5)
    expect(page.get_by_role("status")).to_have_text("5 of 30 rows")


def test_rows_are_sorted_as_numbers_and_back(page: Page) -> None:
    put(page, 30)
    head = page.get_by_role("columnheader", name="Number")
    first = page.locator("tbody tr td:nth-child(2)").first
    head.get_by_role("button").click()
    expect(first).to_have_text("0")
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").click()
    expect(first).to_have_text("29")
    expect(page.locator("tbody tr td:nth-child(2)").last).to_have_text("0")


def test_what_is_left_is_saved_as_csv(page: Page) -> None:
    put(page, 30)
    page.get_by_label("Filter rows").fill('"2"')
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.path().read_text("utf-8") == 'Country,Number,Note\nCoria,2,"Note ""2"", on money"\n'
    assert saved.value.suggested_filename == "tbl-x.csv"


def test_a_short_table_stays_as_it_is(page: Page) -> None:
    put(page, 10)
    expect(page.get_by_label("Filter rows")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
