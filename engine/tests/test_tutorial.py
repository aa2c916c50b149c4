"""The tutorial works as it is written: each of its boxes is written, or run, in turn.

A box with a file name is that file; one of commands is run by bash, and must succeed; one that is named `#diff` is what
the command before it says. The environment, which the first `make` would build from the lock, is this one; the page is
rendered, and the other formats are left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from argued.data import read
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.testing.rendering import text

from engine.tests.places import ROOT

TUTORIAL = ROOT / "engine/docs/tutorial.qmd"
BOX = re.compile(r'^(`{3,})(?:\{\.(\w+)(?: filename="([^"]+)"| #(\w+))\}|(\w+))\n(.*?)^\1\n', re.MULTILINE | re.DOTALL)
PROGRAM = '#!/bin/sh\nexec "{python}" {options} "$@"\n'
# What is left to the reader: to wait for the other formats, the list of contents, and all tests of them.
QUICK = {
    "make format": "for each in format codebook describe; do .venv/bin/argued $each; done",
    "make paper": ".venv/bin/python -m publish --engine embedded --to html paper.qmd",
    "make test": ".venv/bin/python -m pytest -q tests/test_data.py tests/test_findings.py",
    "make release": "true",
}


@dataclass(frozen=True)
class Box:
    """A box of the tutorial: commands, a file, or what a command says."""

    kind: str
    file: str
    name: str
    content: str


def boxes(source: str) -> list[Box]:
    return [Box(*(part or "" for part in (m[2] or m[5], m[3], m[4], m[6]))) for m in BOX.finditer(source)]


def environment(folder: Path) -> None:
    """This environment, where a study has its own."""
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    for name, options in (("python", ""), ("argued", "-m argued")):
        (programs / name).write_text(PROGRAM.format(python=sys.executable, options=options), encoding="utf-8")
        (programs / name).chmod(0o755)
    for stamp in (".paper", ".test"):
        (folder / ".venv" / stamp).touch()


def run(commands: str, folder: Path) -> str:
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    named = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for slow, quick in QUICK.items():
        commands = re.sub(rf"^{slow}$", quick, commands, flags=re.MULTILINE)
    done = subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=outer | named, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the tutorial, once all of it has been done."""
    folder = tmp_path_factory.mktemp("tutorial") / "any"
    environment(folder)
    said = ""
    for box in boxes(TUTORIAL.read_text(encoding="utf-8")):
        if box.file:
            (folder / box.file).write_text(box.content, encoding="utf-8")
        elif box.name:
            assert box.content in said, f"expected {box.content!r}, saw {said!r}"
        elif "cd ../bathing" in box.content:
            run(box.content, folder)
            folder = folder.parent / "bathing"
            environment(folder)
        else:
            said = run(box.content, folder)
    return folder


def test_it_ends_with_a_sound_study_whose_verdicts_are_those_that_are_recorded(followed: Path) -> None:
    judged = judge_all(evidence(read(followed / "data")))
    assert all(each.as_recorded for each in judged)
    assert {each.finding.id: each.verdict for each in judged} == {
        "risen-in-most": "supported",
        "fallen-in-none": "contradicted",
        "good-with-a-plan": "contradicted",
        "brimsay-above-aldmouth": "supported",
        "plans-help": None,
    }


def test_its_page_speaks_of_towns_and_of_no_source(followed: Path) -> None:
    page = text(followed / "_output/paper.html")
    for sentence in ("It has become worse in Farrick.", "three quarters of them or more", "Brimsay has better water"):
        assert sentence in page
    assert "countries" not in page.replace("data/countries.csv", "")
    assert not re.search(r"source paper|\bpublished\b|¶", page, re.IGNORECASE)


def test_all_of_it_is_committed_and_tagged(followed: Path) -> None:
    assert run("git status --porcelain", followed) == ""
    assert run("git tag", followed) == "v0.1.0\n"


@pytest.mark.parametrize(
    ("source", "box"),
    [
        ("```sh\nls\n```\n", Box("sh", "", "", "ls\n")),
        ('```{.csv filename="a/b.csv"}\nx\n```\n', Box("csv", "a/b.csv", "", "x\n")),
        ("```{.text #diff}\nx\n```\n", Box("text", "", "diff", "x\n")),
        ('````{.md filename="p"}\n```{python}\n1\n```\n````\n', Box("md", "p", "", "```{python}\n1\n```\n")),
    ],
)
def test_a_box_is_read_as_it_is_meant(source: str, box: Box) -> None:
    assert boxes(source) == [box]
