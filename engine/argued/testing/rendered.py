"""Every format of a paper opens, and says what the verdicts allow."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from argued.data import Dataset
from argued.data.metadata import PAPER
from argued.judge.evidence import evidence
from argued.judge.findings import judge
from argued.show.bindings import bindings, files, strengths
from argued.testing.rendering import FORMATS, letters, pages, says, text


@pytest.fixture
def said(root: Path, data: Dataset) -> list[str]:
    """The findings that the paper says, by their names."""
    source = (root / PAPER).read_text(encoding="utf-8")
    names = re.findall(r'"([a-z0-9-]+)"', " ".join(re.findall(r"study\.says\(([^)]*)\)", source)))
    return sorted(set(names) - set(data.bases))


def test_every_sentence_of_the_checked_sections_is_bound_and_every_finding_said(data: Dataset) -> None:
    assert [str(problem) for problem in [*strengths(data), *bindings(files(data), data)]] == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_the_verdicts_allow(output: Path, data: Dataset, said: list[str], name: str) -> None:
    file = output / f"paper.{name}"
    parts = pages(file) if name == "pdf" else [text(file)]
    seen = [[letters(line) for line in part.splitlines()] for part in parts]
    for finding in said:
        allowed = [letters(judge(data.finding(finding), evidence(data, base)).statement) for base in data.bases]
        assert any(says(seen, statement) for statement in allowed), (finding, allowed)


def test_a_change_of_the_prose_alone_runs_no_cell(output: Path) -> None:
    paper, page = output.parent / PAPER, output / "paper.html"
    before = [(file, file.read_bytes()) for file in (paper, *sorted(output.glob("*.html")))]
    command = [sys.executable, "-m", "publish", "--engine", "embedded", "--to", "html"]
    try:
        paper.write_bytes(before[0][1] + b"\nOne more sentence.\n")
        done = subprocess.run(command, cwd=output.parent, capture_output=True, text=True, check=True)
        assert "running the cells" not in done.stdout
        assert "One more sentence." in page.read_text(encoding="utf-8")
    finally:
        for file, content in before:
            file.write_bytes(content)
