"""What the paper's data gives in some cases is what was written down, and read, last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from argued.data import Dataset, read

from tests.snapshot import PAGE, SUPPOSED, snapshot

pytestmark = pytest.mark.paper


def test_the_snapshot_is_current(data: Dataset) -> None:
    assert PAGE.read_text(encoding="utf-8") == snapshot(data), "run `make format`, and read what changed in snapshot.md"


def test_each_case_moves_something(data: Dataset) -> None:
    cases = snapshot(data).split("\n## ")[1:]
    assert len(cases) > len(SUPPOSED)
    assert [case for case in cases if "nothing changes" in case and "Verdicts" not in case] == []


def test_a_corrected_cell_is_seen(data: Dataset, edit: Callable[[str, str, str], Path]) -> None:
    row = next(row for row in data.table("codings") if row["indicator"] == "separate_rapporteur")
    start = ",".join(row.text[:3])
    other = "no" if row["value"] == "yes" else "yes"
    changed = read(edit("codings.csv", f"{start},{row['value']},", f"{start},{other},"))
    assert snapshot(changed) != snapshot(data)
