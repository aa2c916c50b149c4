"""Agreement with a second coder, where there is one."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from argued.data import DataError, Dataset, read
from argued.judge.reliability import agreement, alpha, disagreements, judged_twice

pytestmark = pytest.mark.paper


def with_second_coder(copy: Path, old: str = "", new: str = "") -> Dataset:
    text = (copy / "codings.csv").read_text(encoding="utf-8")
    assert old in text
    (copy / "second_coder.csv").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return read(copy)


def test_without_a_second_coder_there_is_nothing_to_compare(data: Dataset) -> None:
    assert agreement(data, "documented") == [] == disagreements(data, "documented") == judged_twice(data, "documented")


def test_the_same_answers_agree_perfectly(copy: Path) -> None:
    found = agreement(with_second_coder(copy), "documented", resamples=20)
    assert {a.criterion for a in found} == {
        "",
        "externalities",
        "frameworks",
        "institutions",
        "partners",
        "capability",
    }
    assert all(a.percent == 1 and a.alpha == pytest.approx(1) for a in found)


def test_a_disagreement_is_listed_and_findings_are_judged_twice(copy: Path) -> None:
    row = "SRB,separate_rapporteur,regional,no,"
    data = with_second_coder(copy, row, row.replace(",no,", ",yes,"))
    (found,) = disagreements(data, "documented")
    assert (found.country, found.indicator, found.first, found.second) == (
        "SRB",
        "separate_rapporteur",
        "no",
        "yes",
    )
    overall, *_ = agreement(data, "documented", resamples=50)
    cells = len(data.countries) * len(data.indicators)
    assert overall.percent == pytest.approx(1 - 1 / cells)
    assert overall.low <= overall.alpha < 1 and overall.low <= overall.high <= 1
    differing = {one.finding.id for one, other in judged_twice(data, "documented") if one.verdict != other.verdict}
    assert "rapporteur-only-north-macedonia" in differing


def test_silence_is_a_category_of_its_own(copy: Path) -> None:
    text = (copy / "codings.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("ALB,hotline_working")]
    (copy / "second_coder.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    (found,) = disagreements(read(copy), "documented")
    assert (found.first, found.second) == ("no", "not reported")


def test_alpha_is_that_of_the_textbook() -> None:
    """Krippendorff (2011), example B: two observers, nominal data, ten units; alpha is 0.095."""
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(np.array([one, two])) == pytest.approx(0.095, abs=0.001)
    assert math.isnan(alpha(np.array([[1, 1], [1, 1]])))


def test_the_second_coders_table_is_validated_too(copy: Path) -> None:
    with pytest.raises(DataError, match=r"second_coder\.csv:\d+:value"):
        with_second_coder(copy, "ALB,origin,specific,yes,", "ALB,origin,specific,perhaps,")
