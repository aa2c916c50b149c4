"""Every format of the paper opens, and says what the verdicts allow.

Holds for any data.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.dataset import ROOT, Dataset
from analysis.evidence import evidence
from analysis.findings import judge
from tests.rendering import FORMATS, letters, text

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


def test_a_change_of_the_prose_alone_runs_no_cell(output: Path, tmp_path: Path) -> None:
    paper = output.parent / "paper.qmd"
    text = paper.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "publish", "--engine", "embedded", "--to", "html", "--output", str(tmp_path / "o")]
    try:
        paper.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8")
        done = subprocess.run(command, cwd=output.parent, capture_output=True, text=True, check=True)
    finally:
        paper.write_text(text, encoding="utf-8")
    assert "running the cells" not in done.stdout
    assert "One more sentence." in (tmp_path / "o" / "paper.html").read_text(encoding="utf-8")
