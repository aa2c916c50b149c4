"""Every format of the paper opens, and says what the verdicts allow.

Holds for any data.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from argued.data import Dataset
from argued.judge.evidence import evidence
from argued.judge.findings import judge

from engine.tests.places import ROOT
from engine.tests.rendering import FORMATS, letters, text

SOURCE = (ROOT / "paper.qmd").read_text(encoding="utf-8")
SAID = sorted(set(re.findall(r'"([a-z0-9-]+)"', " ".join(re.findall(r"study\.says\(([^)]*)\)", SOURCE)))))


def test_every_finding_that_the_data_judges_is_said_in_the_paper(data: Dataset) -> None:
    assert {finding.id for finding in data.findings if finding.predicate is not None} <= set(SAID)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_the_verdicts_allow(output: Path, data: Dataset, name: str) -> None:
    seen = letters(text(output / f"paper.{name}"))
    for finding in SAID:
        if finding in data.bases:
            continue
        allowed = [letters(judge(data.finding(finding), evidence(data, base)).statement) for base in data.bases]
        assert any(statement in seen for statement in allowed), (finding, allowed)


def test_a_change_of_the_prose_alone_runs_no_cell(output: Path) -> None:
    paper, page = output.parent / "paper.qmd", output / "paper.html"
    before = [(file, file.read_bytes()) for file in (paper, page)]
    command = [sys.executable, "-m", "publish", "--engine", "embedded", "--to", "html", "paper.qmd"]
    try:
        paper.write_bytes(before[0][1] + b"\nOne more sentence.\n")
        done = subprocess.run(command, cwd=output.parent, capture_output=True, text=True, check=True)
        assert "running the cells" not in done.stdout
        assert "One more sentence." in page.read_text(encoding="utf-8")
    finally:
        for file, content in before:
            file.write_bytes(content)
