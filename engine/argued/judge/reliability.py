"""Whether another careful reader comes to the same answers.

Where a second coder's table (`data/second_coder.csv`, the columns of codings) is present, the two
codings of every cell are compared, with *not reported* as a category of its own: percent agreement,
and Krippendorff's alpha for nominal data (Hayes and Krippendorff 2007, computed by the package
`krippendorff`) with a percentile bootstrap interval over cells. Findings are judged again on the
second coder's table alone.

Left out on purpose: a verdict on whether an alpha is good enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from argued.data import SECOND_CODER, Dataset
from argued.judge.evidence import NOT_REPORTED, Evidence, evidence
from argued.judge.findings import Judgement, judge_all

SEED = 20220601


@dataclass(frozen=True)
class Agreement:
    """Agreement on a criterion's cells, or on all (`criterion` ""). `alpha` is nan where nothing varies."""

    criterion: str
    cells: int
    percent: float
    alpha: float
    low: float
    high: float


@dataclass(frozen=True)
class Disagreement:
    """A cell that the two coders answer differently."""

    country: str
    indicator: str
    first: str
    second: str


def second_coding(data: Dataset) -> Dataset | None:
    """The data with the second coder's codings in place of the first's; None where there is no such table."""
    if SECOND_CODER not in data.tables:
        return None
    tables = dict(data.tables)
    tables["codings"] = tables.pop(SECOND_CODER)
    return replace(data, tables=MappingProxyType(tables))


def agreement(data: Dataset, base: str, resamples: int = 1000) -> list[Agreement]:
    """Overall agreement, then that on each criterion; an empty list where there was one coder."""
    second = second_coding(data)
    if second is None:
        return []
    pairs = _pairs(evidence(data, base), evidence(second, base))
    criteria = {name: data.indicators[name].criterion for name in data.indicators}
    groups = {"": list(pairs.values())}
    for criterion in dict.fromkeys(criteria.values()):
        groups[criterion] = [pair for (_, name), pair in pairs.items() if criteria[name] == criterion]
    return [_agreement(criterion, group, resamples) for criterion, group in groups.items()]


def disagreements(data: Dataset, base: str) -> list[Disagreement]:
    """The cells that the two coders answer differently, in the order of the tables."""
    second = second_coding(data)
    if second is None:
        return []
    pairs = _pairs(evidence(data, base), evidence(second, base))
    return [Disagreement(*cell, *pair) for cell, pair in pairs.items() if pair[0] != pair[1]]


def judged_twice(data: Dataset, base: str) -> list[tuple[Judgement, Judgement]]:
    """Every finding as judged on either coder's table."""
    second = second_coding(data)
    if second is None:
        return []
    return list(zip(judge_all(evidence(data, base)), judge_all(evidence(second, base)), strict=True))


def _pairs(first: Evidence, second: Evidence) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {
        key: (cell.value or NOT_REPORTED, second.cells[key].value or NOT_REPORTED) for key, cell in first.cells.items()
    }


def _agreement(criterion: str, pairs: Sequence[tuple[str, str]], resamples: int) -> Agreement:
    values = sorted({value for pair in pairs for value in pair})
    coded = np.array([[values.index(a), values.index(b)] for a, b in pairs]).T
    random = np.random.default_rng(SEED)
    drawn = [coded[:, random.integers(0, len(pairs), len(pairs))] for _ in range(resamples)]
    alphas = np.array([alpha(sample) for sample in drawn])
    alphas = alphas[~np.isnan(alphas)]
    low, high = np.percentile(alphas, [2.5, 97.5]) if len(alphas) else (np.nan, np.nan)
    return Agreement(criterion, len(pairs), float((coded[0] == coded[1]).mean()), alpha(coded), float(low), float(high))


def alpha(coded: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    """Krippendorff's alpha for nominal data of the shape (coders, cells); nan where only one value occurs."""
    import krippendorff  # only where agreement is asked for

    if len(np.unique(coded)) < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=coded, level_of_measurement="nominal"))
