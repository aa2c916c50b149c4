"""Agreement with a second coder, where there is one."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from argued.data import DataError, Dataset, read
from argued.judge.reliability import agreement, alpha, disagreements, judged_twice

pytestmark = pytest.mark.paper


def with_second_coder(example: Path, old: str = "", new: str = "") -> Dataset:
    """The made-up study, coded a second time but for a text."""
    text = (example / "data" / "codings.csv").read_text(encoding="utf-8")
    assert old in text
    (example / "data" / "second_coder.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    return read(example / "data")


def test_without_a_second_coder_there_is_nothing_to_compare(example: Path) -> None:
    data = read(example / "data")
    assert agreement(data, "told") == [] == disagreements(data, "told") == judged_twice(data, "told")


def test_the_same_answers_agree_perfectly(example: Path) -> None:
    found = agreement(with_second_coder(example), "told", resamples=20)
    assert {a.criterion for a in found} == {"", "spillover", "means"}
    assert all(a.percent == 1 and a.alpha == pytest.approx(1) for a in found)


def test_a_disagreement_is_listed_and_findings_are_judged_twice(example: Path) -> None:
    row = "XBC,warning_centre,section,no,"
    data = with_second_coder(example, row, row.replace(",no,", ",yes,"))
    (found,) = disagreements(data, "told")
    assert (found.country, found.indicator, found.first, found.second) == ("XBC", "warning_centre", "no", "yes")
    overall, *_ = agreement(data, "told", resamples=50)
    cells = len(data.countries) * len(data.indicators)
    assert overall.percent == pytest.approx(1 - 1 / cells)
    assert overall.low <= overall.alpha < 1 and overall.low <= overall.high <= 1
    differing = {one.finding.id for one, other in judged_twice(data, "told") if one.verdict != other.verdict}
    assert differing == {"only-aldora-warns"}


def test_silence_is_a_category_of_its_own(example: Path) -> None:
    row = "XBC,warning_centre,section,no,2.ii.2,,high,\n"
    (found,) = disagreements(with_second_coder(example, row), "told")
    assert (found.first, found.second) == ("no", "not reported")


def test_alpha_is_that_of_the_textbook() -> None:
    """Krippendorff (2011), example B: two observers, nominal data, ten units; alpha is 0.095."""
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(np.array([one, two])) == pytest.approx(0.095, abs=0.001)
    assert math.isnan(alpha(np.array([[1, 1], [1, 1]])))


def test_the_second_coders_table_is_validated_too(example: Path) -> None:
    with pytest.raises(DataError, match=r"second_coder\.csv:\d+:value"):
        with_second_coder(example, "XAL,warning_centre,section,yes,", "XAL,warning_centre,section,perhaps,")
