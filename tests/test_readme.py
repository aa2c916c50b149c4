"""The README says what the data says, and names only commands and files that are there."""

from __future__ import annotations

import re

import pytest

from analysis.__main__ import _parser
from analysis.criteria import judge_questions
from analysis.dataset import ROOT, Dataset
from analysis.evidence import evidence
from analysis.findings import judge

pytestmark = pytest.mark.paper

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_findings_have_their_current_verdicts(data: Dataset) -> None:
    rows = re.findall(r"^\| (.+?\.) \| ([a-z ]+) \| ([a-z ]+) \|$", TEXT, re.MULTILINE)
    assert len(rows) == 3
    by_text = {finding.published: finding for finding in data.findings}
    for published, *verdicts in rows:
        finding = by_text[published]
        assert verdicts == [judge(finding, evidence(data, base)).verdict for base in ("documented", "published")]


def test_its_answers_are_current(data: Dataset, documented: object) -> None:
    answers = {a.question.id: a.answer for a in judge_questions(data, evidence(data))}
    assert f"**a need, {answers['need']}; ready, {answers['ready']}**" in TEXT


def test_the_commands_that_it_shows_exist() -> None:
    shown = re.findall(r"-m analysis (.+?)(?:\s+#.*)?$", TEXT, re.MULTILINE)
    assert len(shown) >= 5
    for command in shown:
        _parser().parse_args(command.rstrip("`").split())
    targets = re.findall(r"^make (\w+)", TEXT, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"paper", "test"} == set(targets)
    assert all(f"\n{target}:" in makefile for target in targets)


def test_the_files_that_it_names_exist() -> None:
    named = re.findall(r"`([\w./-]+/|[\w.-]+\.(?:qmd|yml|bib|csl|json))`", TEXT) + re.findall(
        r"\]\((?!http)([^)]+)\)", TEXT
    )
    for name in named:
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "data")), name


def test_the_finding_and_the_cell_of_its_examples_exist(data: Dataset) -> None:
    data.finding(re.search(r"explain ([\w-]+)", TEXT).group(1))  # type: ignore[union-attr]
    country, indicator = re.search(r"what-if (\w+)\.(\w+)=", TEXT).groups()  # type: ignore[union-attr]
    assert country in data.countries and indicator in data.indicators
