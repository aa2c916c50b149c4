"""However many formats one run of Pandoc writes, each comes out as if it had a run of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]
import pytest
from publish import formats

from engine.tests.publish.builders import ENGINE, SAMPLE, Rendered, publish

ALL = ["html", "pdf", "docx", "ipynb", "xml"]
RUNS = """
import sys, publish.formats as formats
formats._processors, formats.SHORT = lambda: {runs}, 0
from publish.__main__ import main
sys.exit(main(["--engine", "embedded", "--to", "html,pdf,docx,ipynb,xml"]))"""


def test_each_run_has_its_share_of_the_formats_the_longest_first() -> None:
    assert formats._groups(ALL, 1) == [["pdf", "html", "docx", "xml", "ipynb"]]
    assert formats._groups(ALL, 2) == [["pdf", "docx", "ipynb"], ["html", "xml"]]
    assert formats._groups(["html"], 8) == [["html"]]
    assert formats._groups(ALL, 8) == [["pdf"], ["html"], ["docx"], ["xml"], ["ipynb"]]
    assert formats._groups(["docx", "html"], 0) == [["html", "docx"]]


def test_the_formats_are_the_same_bytes_from_one_run_two_or_one_for_each(tmp_path: Path) -> None:
    made = []
    for runs in (1, 2, len(ALL)):
        folder = tmp_path / "paper"  # the notebook names the paper's folder nowhere, but a cell might
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SAMPLE, folder)
        engine = [sys.executable, "-c", RUNS.format(runs=runs)]
        done = subprocess.run(engine, cwd=folder, env={**os.environ, "PYTHONPATH": str(ENGINE)}, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        files = (folder / "_output").glob("paper.*")
        made.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert len(made[0]) == len(ALL)
    assert made[0] == made[1] == made[2]


LEAVES = """
local known = package.searchpath('common', package.path) ~= nil
package.loaded.left, package.path = {left = true}, 'nowhere/?.lua'
before = (before or 0) + 1
_G.within = (within or 0) + 1
pandoc.utils.left = (pandoc.utils.left or 0) + 1
function Str(el)
  if el.text == 'X' then
    local left = pandoc.utils.left
    return pandoc.Str(('%s-%d-%d-%d-%s-%s'):format(FORMAT, before, within, left, tostring(known), PANDOC_SCRIPT_FILE))
  end
end
"""


def test_no_filter_sees_what_another_or_the_same_in_another_format_has_left_behind(tmp_path: Path) -> None:
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\nfilters: [one.lua, two.lua]\n---\n\nX and Y.\n")
    (tmp_path / "one.lua").write_text(LEAVES)
    (tmp_path / "two.lua").write_text(LEAVES.replace("'X'", "'Y.'"))
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    for text, name in {seen.body: "html", seen.pdf_text: "typst", seen.docx_text: "docx"}.items():
        assert f"{name}-1-1-1-false-one.lua and {name}-1-1-1-false-two.lua" in " ".join(text.split())
    assert "gfm-1-1-1-false-one.lua and gfm-1-1-1-false-two.lua" in seen.notebook_text


def test_a_filter_may_be_a_program(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows runs no file by its first line")
    program = tmp_path / "shout"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.stdin.read().replace('quiet', sys.argv[1]))\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "paper.qmd").write_text("---\ntitle: T\nfilters: [./shout]\n---\n\nA quiet word.\n")
    done = publish(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = Rendered(tmp_path)
    assert "A html word." in seen.body and "A typst word." in seen.pdf_text and "A docx word." in seen.docx_text
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.exit(7 if sys.argv[1] == 'docx' else print(sys.stdin.read()))\n"
    )
    done = publish(tmp_path)
    assert done.returncode == 1
    assert "paper.qmd:3: the filter shout fails: " in done.stderr and "7" in done.stderr
    assert done.stderr.count("fails") == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("if FORMAT == 'html' then error 'no html' end", ["the filter own.lua fails", "no html"]),
        ("function Str(el) if FORMAT ~= 'typst' then error('no ' .. FORMAT) end end", ["no html", "no docx", "no gfm"]),
        ("if FORMAT == 'docx' then os.exit(5) end", ["docx: Pandoc stopped"]),
    ],
)
def test_what_a_filter_does_to_one_format_is_told_and_no_format_is_written(
    paper: Callable[..., Path], code: str, told: list[str]
) -> None:
    folder = paper("---\ntitle: T\nfilters: [own.lua]\n---\n\nX\n", **{"own.lua": code})
    done = publish(folder)
    assert done.returncode == 1
    assert all(text in done.stderr for text in told), done.stderr
    assert "Traceback" not in done.stderr and not (folder / "_output/paper.html").exists()


WORKS = """
@book{a, author={Roe, Ann}, title={One}, year={2001}, publisher={P}}
@book{b, author={Doe, Bo and Roe, Ann and Poe, C.}, title={Two}, year={2001}, publisher={P}}
@book{c, author={Roe, Ann}, title={Three}, year={2001}, publisher={P}}
"""
NOTES = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><info><title>N</title><id>n</id>
<updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout suffix="." delimiter="; "><choose>
<if position="subsequent"><names variable="author"/><text value=", as above"/></if>
<else><names variable="author"/><text variable="title" prefix=", " quotes="true"/></else></choose></layout></citation>
<bibliography><layout><names variable="author"/><text variable="title" prefix=", "/></layout></bibliography></style>
"""
CITING = """
# One {.reset-citation-positions}

Nothing is cited here^[But @a [p. 3] is, in a note.].

So says @b. And "others" [see @a, chap. 2; -@c].

| A | B |
|---|---|
| x | @c |

: A table [@a]

::: {.inner}
- plain
- @a, [@nobody] and [@b].
:::

# Two {.reset-citation-positions}

Plain again.

| In lines [@b],
| and @c.

Term [@a]
:   is defined.
"""
LIST = "\n::: {#refs}\n:::\n"


@pytest.mark.parametrize("notes", [False, True], ids=["in the text", "in notes"])
@pytest.mark.parametrize(
    "text",
    {
        "the list last": CITING + LIST,
        "the list first": LIST + CITING,
        "the list within": f"{CITING}\n:::: x\n{LIST}\n::::\n",
        "no place for the list": CITING,
        "the list below a heading": f"{CITING}\n# Works\n",
        "cited above": f"---\nabstract: By @b.\nnocite: '@*'\nlink-citations: true\n---\n{CITING}{LIST}",
        "no list asked for": f"---\nsuppress-bibliography: true\n---\n{CITING}{LIST}",
        "nothing cited": f"Nothing is cited.\n{LIST}",
    }.items(),
    ids=lambda case: case[0],
)
def test_what_is_cited_is_set_as_pandoc_sets_it(tmp_path: Path, text: tuple[str, str], notes: bool) -> None:
    made, script = tmp_path / "made", Path(formats.__file__).parent / "filter/write.lua"
    asked = {"name": "x", "to": "json", "output": str(made), "filters": ["citeproc"]}
    metadata = {"publish-formats": [{**asked, "metadata": {}, "variables": {}, "options": {}}]}
    for name, content in {
        **{"works.bib": WORKS, "notes.csl": NOTES, "paper.md": text[1]},
        "asked.json": json.dumps({"metadata": metadata, "filters": [str(script)]}),
    }.items():
        (tmp_path / name).write_text(content)
    command = [pypandoc.get_pandoc_path(), "paper.md", "--bibliography=works.bib"] + ["--csl=notes.csl"] * notes
    run = partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    expected = run([*command, "--citeproc", "--to=json"]).stdout
    run([*command, "--defaults=asked.json", "--to=plain"])
    assert json.loads(made.read_text("utf-8")) == json.loads(expected)
