"""The same bytes from the same input, text that stays text, and nothing from the network."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import ENGINE, SAMPLE, Rendered, cell, publish

FORMATS = ("html", "pdf", "docx", "ipynb")
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "$\\alpha$ and $$x$$",
    "`code` ``{python} 1``",
    "#import \"x.typ\": * #panic()",
    "\\input{/etc/passwd} \\textbf{b}",
    "*a* _b_ ~c~ ^d^ [e](f) ![g](h) @i [@j]",
    "# heading | cell | --- ::: {.x} :::",
    "{{< include x >}} <!-- c -->",
    "1. one -- two ... 'q' \"r\" a'b",
    "&lt; &amp; < > &",
    "https://example.org me@example.org",
]  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    files = [*(folder / "_output").glob("paper.*"), *(folder / "figures").iterdir()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# Python's clock, years ahead. Pandoc and Typst are told the time; the system's own clock moves between builds anyway.
CLOCK = """
import time
ahead, now, zone, local = 5 * 365 * 86400 + 12345, time.time, time.gmtime, time.localtime
time.time, time.time_ns = lambda: now() + ahead, lambda: int((now() + ahead) * 1e9)
time.gmtime = lambda at=None: zone(time.time() if at is None else at)
time.localtime = lambda at=None: local(time.time() if at is None else at)
"""


def test_another_folder_home_zone_locale_hash_seed_and_clock_give_the_same_bytes(
    sample: Rendered, tmp_path: Path
) -> None:
    folder, clock = tmp_path / "a folder" / "elsewhere", tmp_path / "clock"
    shutil.copytree(SAMPLE, folder)
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(CLOCK, "utf-8")
    other = {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "de_DE.UTF-8",
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": f"{clock}{os.pathsep}{ENGINE}",
    }
    code = "import time; print(time.gmtime().tm_year - int(time.gmtime(0).tm_year))"
    years = subprocess.run([sys.executable, "-c", code], env={**os.environ, **other}, capture_output=True, text=True)
    assert int(years.stdout) >= datetime.date.today().year - 1970 + 5
    done = publish(folder, **other)
    assert done.returncode == 0, done.stderr
    assert digests(folder) == digests(sample.folder)


def test_a_fresh_build_gives_the_same_bytes(sample: Rendered) -> None:
    before = digests(sample.folder)
    done = publish(sample.folder, "--fresh")
    assert done.returncode == 0, done.stderr
    assert "--fresh" in done.stdout
    assert digests(sample.folder) == before


def test_source_date_epoch_is_honoured_and_else_the_papers_date_taken(
    sample: Rendered, paper: Callable[..., Path]
) -> None:
    assert sample.pdf.metadata
    assert str(sample.pdf.metadata.creation_date).startswith("2024-05-31 00:00:00")
    folder = paper("Text.\n" + cell("import os\nos.environ['SOURCE_DATE_EPOCH']"))
    assert publish(folder, "--to", "pdf,docx,html", SOURCE_DATE_EPOCH="1600000000").returncode == 0
    rendered = Rendered(folder)
    assert rendered.pdf.metadata
    assert str(rendered.pdf.metadata.creation_date).startswith("2020-09-13")
    assert "1600000000" in rendered.body


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A paper that shows each nasty text by inline code, printed, and as a value."""
    folder = tmp_path_factory.mktemp("nasty")
    inline = "\n\n".join(f"Begin{n} `{{python}} texts[{n}]` end{n}" for n in range(len(NASTY)))
    shown = cell("for text in texts: print(text)") + cell("texts[0]")
    (folder / "paper.qmd").write_text(f"---\ntitle: T\n---\n{cell(f'texts = {NASTY!r}')}\n{inline}\n{shown}", "utf-8")
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_a_text_value_is_text_in_every_format(nasty: Rendered, number: int) -> None:
    from html import unescape

    expected = NASTY[number].replace(" ", "")
    for text in (unescape(nasty.body), nasty.pdf_text, unescape(nasty.docx_text)):
        found = re.search(rf"Begin{number}(.*?)end{number}(?!\d)", text)
        assert found
        assert found[1].replace(" ", "") == expected


def test_no_text_becomes_a_script_or_an_element(nasty: Rendered) -> None:
    assert nasty.html.count("<script") == 1
    assert "<img" not in nasty.html
    assert "\\<script\\>" in nasty.notebook_text


def test_printed_text_stands_as_it_was_printed(nasty: Rendered) -> None:
    from html import unescape

    for text in NASTY:
        assert " ".join(text.split()) in " ".join(unescape(nasty.body).split())


def test_nothing_in_a_build_asks_the_network(paper: Callable[..., Path]) -> None:
    no_network = """
import sys
def refuse(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        raise SystemExit(f"network: {args[1]}")
sys.addaudithook(refuse)
"""
    folder = paper("Text.\n" + cell("1 + 1"), **{"guard/sitecustomize.py": no_network})
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = publish(folder, PYTHONPATH=f"{folder / 'guard'}{os.pathsep}{ENGINE}", **proxies)
    assert done.returncode == 0, done.stderr
    assert all((folder / "_output" / f"paper.{name}").exists() for name in FORMATS)
