"""Whether other careful readers come to the same answers, and what was decided where they do not.

Each coder has a file of answers and a list of what was coded (`data.beside`). Answers to a cell are compared where at
least two coders looked for one; *not reported* is then an answer of its own. Agreement is told for each pair that has
such cells, and for all where there are more than two, who need not all have coded the same; overall and by criterion:
per cent; Krippendorff's alpha for nominal data (Hayes and Krippendorff 2007) with a BCa bootstrap interval over cells
(Efron 1987); and beside it Gwet's AC1 (2008), which does not fall where nearly all answers are the same. Findings are
judged again on each file.

The codings of the study are what the coders agree on, or what was decided (`adjudication.csv`); `unsettled` are the
cells of which neither holds. In a study that codes nothing the answers are observations with days: what those of each
coder come to on the evidence date is compared, decided, and judged.

Left out on purpose: a verdict on whether an agreement is good enough. The measures are written out in numpy, since all
are sums over cells, and a thousand resamples one product of matrices; tests hold them against other packages.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

import numpy as np

from argued.data import ADJUDICATION, NOT_REPORTED, OBSERVATIONS, RECORD, Coder, Dataset, Finding
from argued.data.beside import answers, as_said, says
from argued.judge.evidence import evidence
from argued.judge.findings import judge
from argued.judge.observations import all_observed, on_day

SEED = 20220601
NORMAL = NormalDist()

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]  # of a cell (row), how many coders give each answer (column)
Weights = np.ndarray[tuple[int, ...], np.dtype[Any]]  # how often each cell counts, for one measure or for many (rows)
Measure = Callable[[Counts, Weights], Weights]


@dataclass(frozen=True)
class Agreement:
    """Agreement of some coders on those of a criterion's cells, or of all (`criterion` ""), that two or more coded.

    `alpha` and `ac1` are nan where nothing varies; `low` and `high` bound alpha. `answered` are the cells that no coder
    leaves unreported, and what follows it is measured on these alone, since silence is easily agreed on.
    """

    coders: tuple[str, ...]
    criterion: str
    cells: int
    percent: float
    alpha: float
    low: float
    high: float
    ac1: float
    answered: int
    percent_answered: float
    alpha_answered: float


@dataclass(frozen=True)
class Disagreement:
    """A cell that coders answer differently: the answer of each who coded it."""

    country: str
    indicator: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Contested:
    """A finding on which the coders' files give different verdicts under an evidence base."""

    finding: Finding
    base: str
    verdicts: Mapping[str, str]


@dataclass(frozen=True)
class Unsettled:
    """An answer of the study (`codings`, in row `line` of them, or 0) that neither all coders give nor an adjudication
    has decided."""

    country: str
    indicator: str
    basis: str
    answers: Mapping[str, str]
    codings: str
    line: int

    @property
    def given(self) -> str:
        """The answers of the coders, as `adjudication.csv` has them."""
        return as_said(self.answers)


def coding(data: Dataset, coder: str) -> Dataset:
    """The data with a coder's answers in place of those that stand. Raises KeyError where there is no such coder."""
    tables = dict(data.tables)
    tables[data.answers_in] = tables[data.coders[coder].table]
    return replace(data, tables=MappingProxyType(tables), coders={})


def uncoded_by(data: Dataset, coder: Coder) -> tuple[list[str], list[str]]:
    """The countries and the indicators that a coder did not code."""
    return (
        [name for name in data.countries if name not in coder.countries],
        [name for name in data.indicators if name not in coder.indicators],
    )


def agreement(data: Dataset, base: str, resamples: int = 1000) -> list[Agreement]:
    """The agreement of each pair, then of all if there are more than two: on all cells, then on each criterion's."""
    given = _given(data, base)
    groups = [tuple(pair) for pair in itertools.combinations(given, 2)]
    groups += [tuple(given)] if len(given) > 2 else []
    criterion = {name: indicator.criterion for name, indicator in data.indicators.items()}
    found = []
    for coders in groups:
        shared = _shared(given, coders)
        for each in ("", *dict.fromkeys(criterion.values())):
            chosen = [said for (_, name), said in shared.items() if each in ("", criterion[name])]
            if chosen:
                found.append(_agreement(coders, each, chosen, resamples))
    return found


def alike(data: Dataset, coder: str) -> dict[str, tuple[int, int]]:
    """With each other coder who coded some of the same cells, on how many of them both answer the same, and how many
    these are, under the first evidence base that is coded."""
    given = _given(data, data.own_bases[0])
    mine = given.pop(coder)
    both = {other: [said[place] == mine[place] for place in mine.keys() & said.keys()] for other, said in given.items()}
    return {other: (sum(same), len(same)) for other, same in both.items() if same}


def disagreements(data: Dataset, base: str) -> list[Disagreement]:
    """The cells that coders answer differently, in the order of the tables."""
    return [Disagreement(*cell, said) for cell, said in _answers(data, base).items() if len(set(said.values())) > 1]


def contested(data: Dataset) -> list[Contested]:
    """The findings on which the coders' files give different verdicts, under each evidence base of the source.

    A finding that reads a cell which a coder did not code is not judged on that coder's file.
    """
    found = []
    for base in data.own_bases:
        files = {name: evidence(coding(data, name), base) for name in data.coders}
        for finding in data.findings:
            verdicts = {
                name: str(judge(finding, known).verdict)
                for name, known in files.items()
                if finding.judged and _coded(data, data.coders[name], finding)
            }
            if len(set(verdicts.values())) > 1:
                found.append(Contested(finding, base, verdicts))
    return found


def unsettled(data: Dataset) -> list[Unsettled]:
    """The answers of the study that coders do not bear out, where nothing has been decided, in order.

    Of observations, what they come to on the evidence date is compared; of these a decision counts as long as answers
    and study come to what it says.
    """
    stands, given = _stated(data), {name: _stated(coding(data, name)) for name in data.coders}
    decided = {(row["country"], row["indicator"], row["basis"]): row for row in data.table(ADJUDICATION)}
    lines = {(row["country"], row["indicator"], row["basis"]): row.line for row in data.table("codings")}
    bases = list(data.meanings("codings", "basis")) or [RECORD]
    found = []
    for country, indicator, basis in itertools.product(data.countries, data.indicators, bases):
        place = country, indicator, basis
        said = {
            name: given[name].get(place, NOT_REPORTED)
            for name, coder in data.coders.items()
            if country in coder.countries and indicator in coder.indicators
        }
        now = stands.get(place, NOT_REPORTED)
        row = decided.get(place)
        holds = row and row["decision"] == now and says(row["answers"], said)
        if not holds and said and set(said.values()) != {now}:
            found.append(Unsettled(*place, said, now, lines.get(place, 0)))
    return found


def _stated(data: Dataset) -> dict[tuple[str, str, str], str]:
    """The answers that the study gives, by country, indicator and basis; of observations, on the evidence date."""
    if data.answers_in != OBSERVATIONS:
        return answers(data.table("codings"))
    come_to = {place: on_day(every, data.evidence_date).value for place, every in all_observed(data).items()}
    return {(*place, RECORD): value for place, value in come_to.items() if value is not None}


def _coded(data: Dataset, coder: Coder, finding: Finding) -> bool:
    """Whether a coder coded every cell that a finding's rule reads."""
    return all(country in coder.countries and name in coder.indicators for country, name in data.asked(finding))


def _given(data: Dataset, base: str) -> dict[str, dict[tuple[str, str], str]]:
    """What each coder answers to the cells that were coded, under an evidence base."""
    found = {}
    for name, coder in data.coders.items():
        known = evidence(coding(data, name), base)
        places = ((country, each) for country in data.countries for each in data.indicators)
        found[name] = {
            (country, each): known.cell(country, each).value or NOT_REPORTED
            for country, each in places
            if country in coder.countries and each in coder.indicators
        }
    return found


def _answers(data: Dataset, base: str) -> dict[tuple[str, str], dict[str, str]]:
    """The answers to each cell, by coder."""
    given = _given(data, base)
    places = [(country, each) for country in data.countries for each in data.indicators]
    return {place: {name: said[place] for name, said in given.items() if place in said} for place in places}


def _shared(
    given: Mapping[str, Mapping[tuple[str, str], str]], coders: Sequence[str]
) -> dict[tuple[str, str], list[str]]:
    """The answers of some coders to the cells that two or more of them coded."""
    places = dict.fromkeys(place for name in coders for place in given[name])
    said = {place: [given[name][place] for name in coders if place in given[name]] for place in places}
    return {place: each for place, each in said.items() if len(each) > 1}


# --- Measures of agreement -------------------------------------------------------------------------------------------


def _agreement(coders: tuple[str, ...], criterion: str, said: Sequence[Sequence[str]], resamples: int) -> Agreement:
    counts, answered = _counted(said), _counted([each for each in said if NOT_REPORTED not in each])
    once, then = np.ones(len(counts)), np.ones(len(answered))
    low, high = bca(counts, alpha, resamples)
    return Agreement(
        coders,
        criterion,
        len(said),
        float(percent(counts, once)),
        float(alpha(counts, once)),
        low,
        high,
        float(ac1(counts, once)),
        len(answered),
        float(percent(answered, then)) if len(answered) else math.nan,
        float(alpha(answered, then)) if len(answered) else math.nan,
    )


def _counted(said: Sequence[Sequence[str]]) -> Counts:
    """Cell by cell, how many coders give each of the answers that occur."""
    values = sorted({value for each in said for value in each})
    return np.array([[each.count(value) for value in values] for each in said], dtype=np.int64)


def percent(counts: Counts, weights: Weights) -> Weights:
    """In which share of the pairs of coders, cell by cell, both give the same answer."""
    coders = counts.sum(axis=1)
    same = (counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))
    return np.asarray(weights @ same / weights.sum(axis=-1))


def alpha(counts: Counts, weights: Weights) -> Weights:
    """Krippendorff's alpha for nominal data; nan where only one answer occurs."""
    coders = counts.sum(axis=1)
    differing = weights @ ((counts * (coders[:, None] - counts)).sum(axis=1) / (coders - 1))
    given = weights @ counts
    whole = given.sum(axis=-1, keepdims=True)
    expected = (given * (whole - given)).sum(axis=-1) / (whole[..., 0] - 1)
    return np.asarray(1 - differing / np.where(expected > 0, expected, np.nan))


def ac1(counts: Counts, weights: Weights) -> Weights:
    """Gwet's AC1: agreement beyond that of coders who guess where they are unsure; nan where only one answer occurs."""
    share = weights @ (counts / counts.sum(axis=1, keepdims=True)) / weights.sum(axis=-1, keepdims=True)
    values = (counts.sum(axis=0) > 0).sum()
    chance = (share * (1 - share)).sum(axis=-1) / (values - 1 if values > 1 else np.nan)
    return np.asarray((percent(counts, weights) - chance) / (1 - chance))


@lru_cache(maxsize=32)
def _resampled(size: int, resamples: int) -> Weights:
    """How often each of some cells is drawn with replacement, resample by resample: the same for all measures."""
    return np.random.default_rng(SEED).multinomial(size, [1 / size] * size, resamples).astype(np.float64)


def bca(counts: Counts, measure: Measure, resamples: int = 1000) -> tuple[float, float]:
    """A bootstrap interval of 95 per cent over cells, corrected for bias and acceleration (BCa); nan where the measure
    is not defined."""
    size = len(counts)
    whole = float(measure(counts, np.ones(size)))
    drawn = measure(counts, _resampled(size, resamples))
    drawn = drawn[~np.isnan(drawn)]
    if math.isnan(whole) or not len(drawn) or np.all(drawn == whole):
        return whole, whole
    less = float(((drawn < whole).mean() + (drawn <= whole).mean()) / 2)  # of those that are equal, half count
    least = 1 / (2 * len(drawn))
    bias = NORMAL.inv_cdf(min(max(less, least), 1 - least))
    without = measure(counts, 1.0 - np.eye(size))  # each cell left out in turn
    apart = np.nan_to_num(np.nanmean(without) - without)
    spread = float((apart**2).sum())
    acceleration = float((apart**3).sum()) / (6 * spread**1.5) if spread else 0.0
    ends = []
    for share in (0.025, 0.975):
        moved = bias + NORMAL.inv_cdf(share)
        ends.append(NORMAL.cdf(bias + moved / (1 - acceleration * moved)))
    low, high = np.quantile(drawn, ends)
    return float(low), float(high)
