"""A preview shows what has changed, at once where no cell is concerned, says what is wrong, and leaves no trace."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from engine.tests.browsers import chromium, new_page
from engine.tests.publish.builders import ENGINE, cell
from engine.tests.publish.test_publish_faults import WINDOWS, gone, listen, signals

TEXT = (
    "Prose.\n" + cell("import os\nbox = []\nprint('first in', os.getpid())") + cell("box.append(1)\nprint('box', box)")
)
WITHIN = 60  # seconds for whatever is waited for: the machine may be busy


class Preview:
    """A preview as a user starts it, what it says, and what a browser gets."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.said = folder, ""
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "publish", "--watch", *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ENGINE), "PYTHONUTF8": "1", "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            preexec_fn=None if WINDOWS else listen,
        )
        threading.Thread(target=self._hear, daemon=True).start()
        self.until(lambda: "preview: http" in self.said)
        self.url = re.findall(r"http://127\.0\.0\.1:\d+/", self.said)[0]
        self.rendered()

    def _hear(self) -> None:
        for line in self.process.stdout or ():
            self.said += line

    def until(self, true: Callable[[], Any]) -> Any:
        end = time.monotonic() + WITHIN
        while not (found := true()):
            assert time.monotonic() < end, self.said
            time.sleep(0.02)
        return found

    def rendered(self, times: int = 1) -> None:
        """Wait until it has rendered so often, and waits itself."""
        self.until(lambda: self.said.count("waiting for a change") >= times)

    def after(self, change: Callable[[], object]) -> str:
        """What it says while it renders after a change."""
        before, times = len(self.said), self.said.count("waiting for a change")
        change()
        self.rendered(times + 1)
        return self.said[before:]

    def write(self, text: str, name: str = "paper.qmd") -> str:
        return self.after(lambda: (self.folder / name).write_text(text, "utf-8"))

    def get(self, path: str = "", **headers: str) -> str:
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=WITHIN) as answer:
            return answer.read().decode()

    def told(self) -> dict[str, str]:
        """What a browser that begins to listen is told first."""
        with urllib.request.urlopen(f"{self.url}changes", timeout=WITHIN) as events:
            assert events.headers["Content-Type"] == "text/event-stream"
            return json.loads(events.readline().decode().removeprefix("data: "))


@pytest.fixture
def preview(paper: Callable[..., Path]) -> Iterator[Callable[..., Preview]]:
    started: list[Preview] = []

    def start(text: str = TEXT, *options: str, **files: str) -> Preview:
        started.append(Preview(paper(text, **files), *options))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def source(shown: Preview) -> str:
    return (shown.folder / "paper.qmd").read_text("utf-8")


def test_changed_prose_is_on_the_page_without_a_cell_run_and_browsers_are_told(
    preview: Callable[..., Preview],
) -> None:
    shown = preview()
    before = shown.told()["moment"]
    said = shown.write(source(shown).replace("Prose.", "Other prose."))
    assert "cell" not in said
    assert "Other prose." in shown.get()
    assert shown.told()["moment"] != before
    assert f'data-moment="{shown.told()["moment"]}"' in shown.get()


def test_the_script_that_listens_is_served_and_never_written(preview: Callable[..., Preview]) -> None:
    shown = preview()
    page = shown.get()
    file = (shown.folder / "_output/paper.html").read_text("utf-8")
    assert '<script src="/preview.js"' in page
    assert "EventSource" in shown.get("preview.js")
    assert "preview.js" not in file
    served = re.sub(r'<script src="/preview.js"[^>]*></script>', "", page)
    assert served.replace("script-src 'self' ", "script-src ").replace("connect-src 'self'; ", "") == file


def test_code_added_at_the_end_goes_on_in_the_same_kernel(preview: Callable[..., Preview]) -> None:
    shown = preview()
    said = shown.write(
        source(shown) + cell("box.append(2)\nprint('added', box, os.getpid())") + "\n`{python} len(box)`\n"
    )
    assert "3/3 cell 3" in said
    assert "1/3" not in said
    assert "2/3" not in said
    first = re.findall(r"first in (\d+)", shown.get())[0]
    assert f"added [1, 2] {first}" in shown.get()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("box.append(1)", "box.append(7)"),  # else the box would hold what the old cell put in
        lambda text: text.replace("box = []", "box = [0]"),
        lambda text: text.replace("Prose.", "`{python} 1 + 1`"),
    ],
)
def test_changed_code_is_never_run_on_what_other_code_has_left_behind(
    preview: Callable[..., Preview], change: Callable[[str], str]
) -> None:
    shown = preview()
    before = re.findall(r"first in (\d+)", shown.get())
    shown.write(change(source(shown)))
    page = shown.get()
    assert re.findall(r"first in (\d+)", page) != before
    expected = "box [7]" if "(7)" in source(shown) else "box [0, 1]" if "[0]" in source(shown) else "box [1]"
    assert expected in page


def test_a_changed_file_or_module_is_read_anew_by_a_new_kernel(preview: Callable[..., Preview]) -> None:
    code = "import helper\nprint(helper.VALUE, open('data.txt').read())"
    shown = preview(cell(code), **{"helper.py": "VALUE = 'one'\n", "data.txt": "two"})
    assert "data.txt changed" in shown.write("three", "data.txt")
    assert "one three" in shown.get()
    assert "helper.py changed" in shown.write("VALUE = 'four'\n", "helper.py")
    assert "four three" in shown.get()
    said = shown.after((shown.folder / "data.txt").unlink)
    assert "FileNotFoundError" in said


def test_a_file_elsewhere_that_a_cell_reads_is_watched(
    preview: Callable[..., Preview], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "numbers.txt"
    outside.write_text("1")
    shown = preview(cell(f"print('read', open({str(outside)!r}).read())"))
    assert "numbers.txt changed" in shown.after(lambda: outside.write_text("22"))
    assert "read 22" in shown.get()


def test_what_is_wrong_is_said_in_the_browser_above_the_last_good_page(preview: Callable[..., Preview]) -> None:
    shown = preview()
    good = source(shown)
    shown.write(good + "\n[x]{#eq-none}\n")
    assert shown.told()["problem"].startswith("paper.qmd:")
    assert "#eq-none" in shown.told()["problem"]
    assert "Prose." in shown.get()
    said = shown.write(good + "\nMended.\n")
    assert shown.told()["problem"] == ""
    assert "cell" not in said
    assert "Mended." in shown.get()


def test_a_paper_that_is_wrong_from_the_start_is_shown_when_it_is_mended(preview: Callable[..., Preview]) -> None:
    shown = preview("---\ntitle: [T\n---\nText.\n")
    assert "paper.qmd:" in shown.told()["problem"]
    assert "No page yet" in shown.get()
    shown.write("---\ntitle: T\n---\nText.\n")
    assert "Text." in shown.get()


def test_products_of_cells_start_no_rendering_and_what_changes_by_itself_is_left_alone(
    preview: Callable[..., Preview],
) -> None:
    code = (
        "import pathlib, time\np = pathlib.Path('n.txt')\np.write_text(p.read_text() + 'x')\nprint(len(p.read_text()))"
    )
    other = "open('odd.txt', 'w').write(str(__import__('time').time_ns()))"
    odd = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {other!r}]);"
    shown = preview(cell(code) + cell(odd), **{"n.txt": ""})
    shown.rendered(2)  # the second one because of what has come to be under way
    for _ in range(3):
        quiet = shown.said
        time.sleep(3)
        if shown.said == quiet:
            break
    assert shown.said == quiet
    assert shown.said.count("waiting for a change") <= 3


def test_with_other_formats_the_page_comes_first(preview: Callable[..., Preview]) -> None:
    shown = preview(TEXT, "--to", "docx,html")
    assert shown.said.index("paper.html") < shown.said.index("paper.docx")
    assert (shown.folder / "_output/paper.docx").exists()
    assert shown.said.count("running the cells") == 1


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("", "example.org", 403),
        (".publish_cache", "localhost", 404),
        ("none.html", "localhost", 404),
        ("data/", "", 403),
    ],
)
def test_it_serves_the_output_to_this_machine_and_nothing_else(
    preview: Callable[..., Preview], path: str, host: str, status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        preview("Text.\n").get(path, Host=host)
    assert refused.value.code == status


@signals
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_without_a_kernel_left(preview: Callable[..., Preview], sign: int) -> None:
    shown = preview()
    shown.process.send_signal(sign)
    assert shown.process.wait(10) == 0
    assert gone(shown.folder)


@signals
def test_it_ends_while_a_cell_runs(preview: Callable[..., Preview]) -> None:
    shown = preview()
    (shown.folder / "paper.qmd").write_text(
        source(shown) + cell("import time\nprint('on', flush=True)\ntime.sleep(100)")
    )
    shown.until(lambda: "cell 3" in shown.said)
    shown.process.send_signal(signal.SIGINT)
    assert shown.process.wait(10) == 0
    assert gone(shown.folder)


def test_a_port_that_is_taken_is_an_error(preview: Callable[..., Preview], tmp_path_factory) -> None:
    port = re.findall(r":(\d+)/", preview().url)[0]
    folder = tmp_path_factory.mktemp("second")
    (folder / "paper.qmd").write_text("---\ntitle: T\n---\nText.\n")
    done = subprocess.run(
        [sys.executable, "-m", "publish", "--watch", "--port", port],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ENGINE)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("publish: [")  # in the system's words


def test_a_browser_loads_the_page_again_and_shows_problems_under_the_pages_own_policy(
    preview: Callable[..., Preview],
) -> None:
    shown = preview()
    page = new_page(chromium())
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(shown.url)
    box = page.locator("#preview-problem")
    expect(box).to_be_hidden()
    good = source(shown)
    shown.write(good.replace("Prose.", "Later prose."))
    expect(page.locator("main")).to_contain_text("Later prose.", timeout=1000 * WITHIN)
    shown.write(good + "\n[x]{#eq-none}\n")
    expect(box).to_contain_text("#eq-none", timeout=1000 * WITHIN)
    shown.write(good)
    expect(box).to_be_hidden(timeout=1000 * WITHIN)
    assert faults == []
    page.close()
