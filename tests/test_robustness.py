"""What would overturn the paper's findings."""

from __future__ import annotations

from argued.data import Dataset
from argued.judge.evidence import Evidence
from argued.judge.robustness import overturning


def test_a_judgement_has_no_overturning_set(data: Dataset, documented: Evidence) -> None:
    for finding in data.findings:
        if finding.predicate is None:
            assert overturning(finding, documented) == []
