"""From cells to answers: how far each criterion is met, and what follows for the two questions.

The *degree* of a criterion is the share of its scored cells that hold a favourable answer, as an
interval [low, high]: silent cells count as unfavourable for the low end, as favourable for the high
end. A criterion is met if the low end reaches its threshold, not met if the high end does not, and
undecided otherwise. Thresholds and decision rules stand in `data/criteria.toml`.

    judge_questions(evidence(data))    both answers, each with the chain of reasons behind it

Every scored cell of a criterion counts the same, and an answer is favourable or it is not. A `Scoring` scores in
another way, of which `argued.judge.choices` makes use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from argued.data import Dataset, Question
from argued.judge.confidence import CUTS, Sureness, hedge, hedged
from argued.judge.evidence import Evidence
from argued.logic import wording
from argued.logic.evaluate import SILENT, Codes, total
from argued.logic.kleene import Kleene, combined
from argued.logic.predicates import Met, Rule, criteria_of, decide, fold, statements
from argued.logic.verdicts import ANSWERS, MET, NOT_MET, STATUSES, UNDECIDED, word

Floats = NDArray[np.float64]
NO_CRITERION = "no criterion"
ROUNDING = 1e-9  # a degree that equals a threshold reaches it, whatever the last bit says


@dataclass(frozen=True)
class Degrees:
    """Degrees of criteria: arrays of the shape (worlds…, criteria). `silent` is the share of silent cells."""

    low: Floats
    high: Floats
    silent: Floats

    def met(self, thresholds: Floats) -> Kleene:
        """Whether each criterion is met at its threshold."""
        return Kleene(self.low >= thresholds - ROUNDING, self.high >= thresholds - ROUNDING)


@dataclass(frozen=True)
class Scoring:
    """How cells count: what else than a favourable answer counts in part, which indicators are scored for a criterion
    instead of its own, and whether the themes of a criterion weigh the same instead of its indicators."""

    counts: Mapping[str, float] = field(default_factory=dict)
    scored: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_theme: bool = False


class Scorer:
    """Computes degrees from arrays of codes; what it needs of the codebook is worked out once."""

    def __init__(self, data: Dataset, scoring: Scoring | None = None) -> None:
        scoring = scoring or Scoring()
        indicators = list(data.indicators.values())
        self.criteria = [criterion.id for criterion in data.criteria]
        self.thresholds = np.array([criterion.threshold for criterion in data.criteria])
        width = max(len(i.values) for i in indicators)
        kind = np.dtype(np.float64 if scoring.counts else np.bool_)
        self.favourable: NDArray[Any] = np.zeros((len(indicators), width + 1), kind)  # the last column answers for -1
        for row, indicator in enumerate(indicators):
            for code, value in enumerate(indicator.values):
                self.favourable[row, code] = 1 if value in indicator.favourable else scoring.counts.get(value, 0)
        self.scored = np.array([i.name in scoring.scored.get(i.criterion, [i.name] * i.scored) for i in indicators])
        self.belongs = np.array([[i.criterion == c for c in self.criteria] for i in indicators], np.bool_)
        self.themes = np.array([i.theme for i in indicators])
        self.weights = (self.belongs & self.scored[:, np.newaxis]).astype(np.float64)
        if scoring.by_theme:
            same = self.themes[:, np.newaxis] == self.themes
            self.weights /= np.maximum(same @ self.weights, 1)  # by how many of the theme count for the criterion

    def degrees(
        self,
        codes: Codes,
        countries: Sequence[int] | None = None,
        indicators: NDArray[np.bool_] | None = None,
    ) -> Degrees:
        """The degrees in each world of `codes[..., country, indicator]`.

        `countries` and `indicators` narrow them to some rows and columns (all, if not given).
        """
        weights = self.weights if indicators is None else self.weights * indicators[:, np.newaxis]
        if countries is not None:
            codes = codes[..., list(countries), :]
        return self._shares(codes, weights)

    def together(self, codes: Codes, criteria: Sequence[str], thresholds: Floats | None = None) -> Kleene:
        """Whether several criteria are met as one: the share in all their cells, at the threshold of the first."""
        columns = [self.criteria.index(name) for name in criteria]
        least = self.thresholds if thresholds is None else thresholds
        met = self._shares(codes, self.weights[:, columns].sum(axis=1, keepdims=True)).met(least[columns[:1]])
        return Kleene(met.surely[..., 0], met.possibly[..., 0])

    def _shares(self, codes: Codes, weights: Floats) -> Degrees:
        """The shares of favourable and of silent cells; `weights[indicator, …]` says which cells count for what."""
        counting = np.flatnonzero(weights.any(axis=1))
        codes, weights = codes.take(counting, axis=-1), weights[counting]
        favourable = total(self.favourable[counting, codes])
        silent = total(codes == SILENT)
        every = weights.sum(axis=0) * codes.shape[-2]
        cells = np.where(every > 0, every, 1)
        low, unknown = favourable @ weights / cells, silent @ weights / cells
        return Degrees(low, low + unknown, unknown)


@dataclass(frozen=True)
class Standing:
    """How a criterion stands: its degree, its threshold, and whether it is met, not met or undecided."""

    criterion: str
    label: str
    low: float
    high: float
    silent: float
    threshold: float
    status: str
    sureness: Sureness

    @property
    def reason(self) -> str:
        """The step of the argument that it makes, in words."""
        low, high, threshold = (f"{number:.2f}" for number in (self.low, self.high, self.threshold))
        if self.status == MET:
            return f"even if every silent cell spoke against it, {low} would reach {threshold}"
        if self.status == NOT_MET:
            return f"even if every silent cell spoke for it, {high} would not reach {threshold}"
        return f"the silent cells decide whether it reaches {threshold}: it lies between {low} and {high}"


@dataclass(frozen=True)
class Answer:
    """The answer to a question of the paper: yes, no or undecided, with the steps that led there."""

    question: Question
    base: str
    answer: str
    reasons: tuple[Standing, ...]
    variants: Mapping[str, str]
    sureness: Sureness
    hedge: str


def standings(known: Evidence) -> list[Standing]:
    """Every criterion under an evidence base, in the order of the file."""
    data, scorer = known.data, Scorer(known.data)
    cuts = [scorer.degrees(cut.world.codes) for cut in known.cuts]
    degrees, mets = cuts[0], [cut.met(scorer.thresholds) for cut in cuts]
    return [
        Standing(
            criterion.id,
            criterion.label,
            float(degrees.low[i]),
            float(degrees.high[i]),
            float(degrees.silent[i]),
            criterion.threshold,
            word(mets[0].at(i), STATUSES),
            Sureness(*(word(met.at(i), STATUSES) for met in mets)),
        )
        for i, criterion in enumerate(data.criteria)
    ]


def judge_questions(known: Evidence) -> list[Answer]:
    """Both answers under an evidence base, each with the standing of the criteria that its rule names."""
    found = {standing.criterion: standing for standing in standings(known)}
    cuts = _met_by_cut(found)
    met: dict[Any, Kleene] = dict(cuts[0])
    scorer, answers = Scorer(known.data), []
    for question in known.data.questions:
        for _, rule in question.variants.values():
            for name in (s.criterion for s in statements(rule) if s.criterion not in met):
                met[name] = scorer.together(known.world.codes, name)
    for question in known.data.questions:
        sure = Sureness(*(answer_of(question.rule, cut) for cut in cuts))
        answer = Answer(
            question,
            known.base,
            sure.stands,
            _steps(question.rule, found),
            {name: answer_of(rule, met) for name, (_, rule) in question.variants.items()},
            sure,
            hedge(sure, known.data.study),
        )
        answers.append(answer)
    return answers


def _met_by_cut(found: Mapping[str, Standing]) -> list[dict[str, Kleene]]:
    """Whether each criterion is met: as it stands, and as the weaker answers are left out."""
    return [{name: _met(s.sureness[n]) for name, s in found.items()} for n in range(len(CUTS))]


def _steps(rule: Rule, found: Mapping[str, Standing]) -> tuple[Standing, ...]:
    """The criteria that a rule names, as they stand."""
    return tuple(found[name] for statement in statements(rule) for name in criteria_of(statement))


def by_rule(rule: Rule, known: Evidence) -> tuple[Sureness, tuple[Standing, ...]]:
    """The verdict that a decision rule comes to, as the weaker answers are left out, and the criteria that it names."""
    found = {standing.criterion: standing for standing in standings(known)}
    return Sureness(*(word(decide(rule, cut)) for cut in _met_by_cut(found))), _steps(rule, found)


def deciding(rule: Rule, steps: Sequence[Standing]) -> list[Standing]:
    """The criteria that decide a rule: of a combination those of the parts that have its own truth value, as of
    predicates (`argued.judge.findings.witnesses`)."""
    found = {step.criterion: step for step in steps}

    def of(statement: Met) -> tuple[Kleene, list[Standing]]:
        (name,) = criteria_of(statement)
        value = _met(found[name].status)
        return (value if statement.met else combined("not", [value])), [found[name]]

    def join(how: str, parts: Sequence[tuple[Kleene, list[Standing]]]) -> tuple[Kleene, list[Standing]]:
        value = combined(how, [part for part, _ in parts])
        return value, [each for part, some in parts if how == "not" or part.sign == value.sign for each in some]

    return fold(rule, of, join)[1]


def _met(status: str) -> Kleene:
    return Kleene(np.array(status == MET), np.array(status != NOT_MET))


def in_words(answer: Answer) -> str:
    """The answer as a sentence, with the criteria that it rests on and their degrees."""
    return hedged(with_degrees(answer.question.says[answer.answer], answer.reasons), answer.hedge)


def with_degrees(template: wording.Template, steps: Sequence[Standing]) -> str:
    """A sentence on criteria, each with its degree: those that are met, that are not, and that are undecided."""
    names = {step.criterion: f"{step.label.lower()} ({wording.per_cent(step.low, step.high)})" for step in steps}

    def with_status(status: str) -> tuple[str, ...]:
        return tuple(step.criterion for step in steps if step.status == status)

    parts = wording.Outcome(tuple(names), with_status(MET), with_status(NOT_MET), with_status(UNDECIDED), {}, None)
    return wording.fill(template, {"": parts}, names, NO_CRITERION)


def answer_of(rule: Rule, met: Mapping[Any, Kleene]) -> str:
    """yes, no or undecided."""
    return word(decide(rule, met), ANSWERS)


def degrees_by(known: Evidence) -> list[dict[str, object]]:
    """Degrees by criterion and country, and by criterion and theme: one record each."""
    data, scorer = known.data, Scorer(known.data)
    records = []
    for i, country in enumerate(data.countries):
        degrees = scorer.degrees(known.world.codes, countries=[i])
        records += [_record(data, degrees, k, country, "") for k in range(len(scorer.criteria))]
    for theme in dict.fromkeys(scorer.themes):
        degrees = scorer.degrees(known.world.codes, indicators=scorer.themes == theme)
        asked = (scorer.belongs & (scorer.scored & (scorer.themes == theme))[:, np.newaxis]).any(axis=0)
        records += [_record(data, degrees, k, "", str(theme)) for k in np.flatnonzero(asked).tolist()]
    return records


def _record(data: Dataset, degrees: Degrees, k: int, country: str, theme: str) -> dict[str, object]:
    return {
        "criterion": data.criteria[k].id,
        "label": data.criteria[k].label,
        "country": country,
        "theme": theme,
        "low": float(degrees.low[k]),
        "high": float(degrees.high[k]),
        "silent": float(degrees.silent[k]),
    }
