"""README and CONTRIBUTING say what the data says, and name only commands and files that are there.

Not checked: the times and sizes, which were measured once.
"""

from __future__ import annotations

import re
import subprocess

import pytest
from argued.cli import parser
from argued.data import Dataset
from argued.ship.pieces import renewed

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("text", [TEXT, GUIDE], ids=["README", "CONTRIBUTING"])
SCREEN = 45  # lines that a reader sees first


def test_its_first_screen_has_findings_commands_a_picture_how_to_cite_and_limits() -> None:
    first = "\n".join(TEXT.split("\n")[:SCREEN])
    for part in ("| Documented | As published |", "make paper", "make test", "![", "**To cite**", "**Known limits**"):
        assert part in first, part


def test_its_verdicts_and_answers_are_current(data: Dataset) -> None:
    assert renewed(TEXT, data) == TEXT, "run `make format`"
    assert TEXT.count("<!-- argued verdicts ") == TEXT.count("<!-- argued answers -->") == 1


@BOTH
def test_the_commands_that_it_shows_exist(text: str) -> None:
    shown = re.findall(r"(?:python -m |`)argued ([a-z].*?)(?:\s+#.*|`.*)?$", text, re.MULTILINE)
    assert len(shown) >= 5
    for command in shown:
        arguments = command.split()
        parser().parse_args([*arguments, "FINDING"] if arguments == ["explain"] else _filled(arguments))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE))
    assert {"test", "format", "release"} <= targets
    assert all(f"\n{target}:" in makefile for target in targets), targets


def _filled(arguments: list[str]) -> list[str]:
    """A command that is only named, with what it needs besides."""
    return [*arguments, "FILE"] if arguments in (["locate"], ["verify"], ["apply"]) else arguments


@BOTH
def test_the_files_that_it_names_exist(text: str) -> None:
    named = re.findall(r"`([\w./-]+/|(?:[\w./]+/)?[\w.-]+\.(?:qmd|yml|bib|csl|json|toml|py|csv|cff))`", text)
    named += re.findall(r"\]\((?!http)([^)]+)\)", text)
    assert len(named) > 10
    for name in set(named):
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "analysis", ROOT / "data", ROOT / "engine")), (
            name
        )


def test_its_layout_has_every_folder() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {name.split("/")[0] for name in listed.splitlines() if "/" in name}
    for folder in folders - {".ci", ".github", "LICENSES"}:
        assert f"`{folder}/`" in TEXT, folder


def test_the_findings_whose_address_it_gives_exist(data: Dataset) -> None:
    for name in re.findall(r"#card-([\w-]+)", TEXT) + re.findall(r"\.zip ([\w-]+)", TEXT):
        data.finding(name)


def test_the_finding_and_the_cell_of_its_examples_exist(data: Dataset) -> None:
    data.finding(re.search(r"explain ([\w-]+)", TEXT).group(1))  # type: ignore[union-attr]
    country, indicator = re.search(r"what-if (\w+)\.(\w+)=", TEXT).groups()  # type: ignore[union-attr]
    assert country in data.countries and indicator in data.indicators
