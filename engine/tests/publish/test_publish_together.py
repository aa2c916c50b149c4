"""Papers published together, as an article and its supplement: one run of cells, one notebook, links between them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import HEADER, cell, publish

LINKS = "return { { Link = function(link) link.target = link.target:gsub('%.qmd', '.html'); return link end } }"
PROJECT = "project: {render: [paper.qmd, supplement.qmd]}\nfilters: [links.lua]\n"
ONE = (
    "Begun.\n"
    + cell("import module\nown = module.counted()\nprint('first', own)")
    + "\n[More](supplement.qmd#sec-a).\n"
)
TWO = """# Section {#sec-a}
""" + cell(
    "import module\nprint('second', module.counted(), 'own' in globals())\nopen('made.csv', 'w').write('1')\nNone"
)
MODULE = "times = []\ndef counted():\n    times.append(1)\n    return len(times)\n"


@pytest.fixture
def two(paper: Callable[..., Path]) -> Path:
    others = {"supplement.qmd": HEADER + TWO, "_quarto.yml": PROJECT, "links.lua": LINKS, "module.py": MODULE}
    return paper(ONE, **others)


def again(folder: Path, *options: str) -> str:
    done = publish(folder, "--to", "html,docx,ipynb", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_the_project_names_is_published_in_one_run(two: Path) -> None:
    """Modules remember what the first paper did; names are each paper's own."""
    again(two)
    assert "first 1" in (two / "_output/paper.html").read_text("utf-8")
    assert "second 2 False" in (two / "_output/supplement.html").read_text("utf-8")
    for name in ("paper.docx", "supplement.docx"):
        assert zipfile.is_zipfile(two / "_output" / name)


def test_one_notebook_holds_all(two: Path) -> None:
    again(two)
    book = json.loads((two / "_output/paper.ipynb").read_text("utf-8"))
    text = json.dumps(book)
    assert "first 1" in text and "second 2" in text and not (two / "_output/supplement.ipynb").exists()
    assert len({each["id"] for each in book["cells"]}) == len(book["cells"])
    run = [each["execution_count"] for each in book["cells"] if each["cell_type"] == "code"]
    assert run == list(range(1, len(run) + 1))


def test_what_is_wrong_with_both_is_said_at_once_and_nothing_is_written(two: Path) -> None:
    for name in ("paper", "supplement"):
        file = two / f"{name}.qmd"
        file.write_text(file.read_text("utf-8") + f"\n![What there is not](no-{name}.png)\n", "utf-8")
    done = publish(two, "--to", "html,docx")
    assert done.returncode == 1
    for name in ("paper", "supplement"):
        assert f"{name}.qmd:" in done.stderr and f"there is no picture no-{name}.png" in done.stderr
    assert not list((two / "_output").glob("*.*"))


def test_a_change_of_one_text_leaves_the_other_as_it_is(two: Path) -> None:
    """The file that the supplement's cell wrote is no reason to run the paper's cells again."""
    again(two)
    other = two / "_output/supplement.docx"
    before = other.stat().st_mtime_ns
    assert "nothing has changed" in again(two)
    (two / "paper.qmd").write_text((HEADER + ONE).replace("Begun.", "Begun again."), "utf-8")
    assert "running" not in again(two)
    assert "Begun again." in (two / "_output/paper.html").read_text("utf-8") and other.stat().st_mtime_ns == before


def test_a_changed_cell_of_the_second_runs_that_alone(two: Path) -> None:
    again(two)
    (two / "supplement.qmd").write_text((HEADER + TWO).replace("'second'", "'changed'"), "utf-8")
    said = again(two)
    assert "running the cells of supplement.qmd" in said and "of paper.qmd" not in said
    assert "changed 1 False" in (two / "_output/supplement.html").read_text("utf-8")


def test_a_link_between_pages_that_leads_nowhere_is_an_error(two: Path) -> None:
    (two / "paper.qmd").write_text(HEADER + ONE.replace("#sec-a", "#sec-b"), "utf-8")
    done = publish(two, "--to", "html")
    assert done.returncode == 1 and "supplement.qmd has nothing with the identifier `sec-b`" in done.stderr
    assert not (two / "_output/paper.html").exists()


def test_faults_of_both_are_said_at_once(two: Path) -> None:
    for name in ("paper.qmd", "supplement.qmd"):
        (two / name).write_text(HEADER + "```{python}\n1\n", "utf-8")
    said = publish(two, "--to", "html").stderr
    assert "paper.qmd:4" in said and "supplement.qmd:4" in said


@pytest.mark.parametrize("names", [["paper.qmd", "paper.qmd"], ["paper.qmd", "other/supplement.qmd"]])
def test_papers_in_two_folders_or_of_one_name_are_refused(two: Path, names: list[str]) -> None:
    done = publish(two, *names)
    assert done.returncode == 2 and "each under a name of its own" in done.stderr
