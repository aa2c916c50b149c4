"""The system's Chromium, started once in a process: Playwright refuses to be started beside itself."""

from __future__ import annotations

import atexit
import base64
import contextlib
import functools
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argued.show.page import HARMLESS
from playwright.sync_api import Browser, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000  # milliseconds; no test asks how fast a machine is that does other work besides
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@functools.cache
def chromium() -> Browser:
    """The browser. Without one the test that asks is skipped, and fails where CI is set."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = f"no browser: none of {', '.join(BROWSERS)} is on the PATH; on Debian: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    expect.set_options(timeout=PATIENCE)
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def new_page(browser: Browser) -> Page:
    """An empty page, to be closed by the one who asks."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def begun(page: Page) -> Page:
    """The page when its script has unpacked the records and begun; at once where it has none."""
    page.evaluate("typeof argued === 'undefined' ? null : argued?.ready.then(() => null)")
    return page


def result_of(page: Page, script: str, given: Any) -> Any:
    """What a script of the page gives, on the way as one text: of a large result Playwright checks each value."""
    return json.loads(page.evaluate(f"async given => JSON.stringify(await ({script})(given))", given))


def respelt(markup: str, right: str, wrong: str) -> str:
    """A page whose records, which it packs, have something else for `right`."""
    start = markup.index(">", markup.index('id="challenge-records"')) + 1
    packed = markup[start : markup.index("<", start)]
    signs = {now: was for was, now in HARMLESS.items()}
    records = zlib.decompress(base64.b85decode(packed.translate(signs))).decode()
    assert right in records
    spoilt = base64.b85encode(zlib.compress(records.replace(right, wrong).encode())).decode()
    return markup.replace(packed, spoilt.translate(HARMLESS))


@contextlib.contextmanager
def slowed(page: Page, rate: int = 3) -> Iterator[None]:
    """The page as on a machine that takes some times as long."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    try:
        yield
    finally:
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        session.detach()


FIRST_SCREEN = ("[data-answer]", ".overview-sure", ".degree svg", ".dot", ".overview-doubt a")


def below(page: Page, height: int) -> list[str]:
    """What of the first screen a reader would have to scroll for, or does not see at all."""
    found = []
    for selector in FIRST_SCREEN:
        boxes = page.locator(selector).evaluate_all("all => all.map(each => each.getBoundingClientRect().toJSON())")
        if not boxes or any(box["height"] == 0 or box["bottom"] > height for box in boxes):
            found.append(f"{selector}, down to {max((box['bottom'] for box in boxes), default=0):.0f}")
    return found


_free: dict[str, list[Page]] = {}  # windows that no test has open, by their options


def _window(browser: Browser, options: dict[str, Any]) -> Page:
    """A window with these options that no test has open: to make one takes a browser as long as to show a page."""
    if free := _free.get(repr(options)):
        return free.pop()
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def _leave(page: Page, options: dict[str, Any]) -> None:
    """Leave a window as it was before the test."""
    if page.is_closed() or len(page.context.pages) > 1:
        page.context.close()
        return
    page.goto("about:blank")
    page.emulate_media(media="null", reduced_motion="reduce")
    page.mouse.move(-1, -1)
    _free.setdefault(repr(options), []).append(page)


@contextlib.contextmanager
def windows(browser: Browser, folder: Path) -> Iterator[Callable[..., Page]]:
    """Opens pages of a folder, each in a window that no other test has open, without movement.

    The opener takes what is behind the file's name in its address, and the window's width, height and options.
    """
    opened = []

    def at(anchor: str = "", width: int = 1280, height: int = 900, name: str = "paper.html", **options: Any) -> Page:
        page = _window(browser, options)
        opened.append((page, options))
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"file://{folder}/{name}{anchor}")
        return begun(page)

    yield at
    for page, options in opened:
        _leave(page, options)
