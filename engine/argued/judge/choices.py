"""What follows if the study had been coded and scored otherwise: each choice alone, and all combinations of them.

    curve = curve_of(data, data.first_base)   of `without` some confidence, with `settings` supposed
    curve.share("answer", "ready")            in which share of the combinations it is as it stands
    curve.alone("answer", "ready")            the options that alter it by themselves
    curve.turns("answer", "ready")            by choice, how often it alters it, whatever the others are

A choice (`argued.data.choices`) has the option that the study took and others. A combination takes one of each choice;
all of them together are a specification curve (Simonsohn, Simmons and Nelson 2020). Options say either what is known,
or how it is scored: the evidence is judged once for each combination of the former, its degrees once for each of the
latter, and the two are put together. So the cost grows with the number of combinations, and seldom as fast.

Rows are left out first, then cells are supposed otherwise. Where two options say something of the same, the choice
that stands later in the file has the word.

Left out on purpose: any weight of one option against another. A share of combinations is no probability.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from argued.data import Dataset
from argued.data.lineage import kept
from argued.data.model import Choice, Option
from argued.judge.changes import suppose
from argued.judge.criteria import Scorer, Scoring
from argued.judge.evidence import Evidence, evidence, lacking
from argued.logic.evaluate import Codes
from argued.logic.kleene import Kleene
from argued.logic.predicates import answered_by, decide, statements
from argued.logic.verdicts import ANSWERS, STATUSES, VERDICTS

Signs = NDArray[np.int8]
WORDS = {"answer": ANSWERS, "criterion": STATUSES, "finding": VERDICTS}


class Alone(NamedTuple):
    """An option that alters something by itself, and what it makes of it."""

    choice: Choice
    option: Option
    word: str


@dataclass(frozen=True)
class Curve:
    """Every answer, criterion and finding in every combination of the choices.

    `signs` has an axis for each choice (the first place is what the study took) and a last one for the `names`:
    pairs of a kind (answer, criterion or finding) and a name. 1, 0 and -1 stand for true, unknown and false.
    """

    choices: tuple[Choice, ...]
    names: tuple[tuple[str, str], ...]
    signs: Signs

    @property
    def combinations(self) -> int:
        return math.prod(self.signs.shape[:-1])

    @cached_property
    def _place(self) -> Mapping[tuple[str, str], int]:
        return {name: i for i, name in enumerate(self.names)}

    def of(self, kind: str, name: str) -> Signs:
        """The signs of one thing: an axis for each choice."""
        return self.signs[..., self._place[kind, name]]

    def word(self, kind: str, name: str) -> str:
        """What it is as the study stands."""
        return _word(kind, self.of(kind, name).flat[0])

    def share(self, kind: str, name: str) -> float:
        """In which share of the combinations it is as it stands."""
        signs = self.of(kind, name)
        return float((signs == signs.flat[0]).mean())

    def shares(self, kind: str, name: str, choice: int | None = None, option: int = 0) -> dict[str, float]:
        """By word, in which share of the combinations it is that: of all, or of those with an option of a choice."""
        signs = self.of(kind, name)
        signs = signs if choice is None else signs.take([option], axis=choice)
        return {word: float((signs == sign).mean()) for word, sign in zip(WORDS[kind], (1, 0, -1), strict=True)}

    def split(self, kind: str, name: str) -> dict[str, float]:
        """By word, the same of all combinations: first what it is as the study stands, then what it is most often."""
        found, now = self.shares(kind, name), self.word(kind, name)
        return dict(sorted(found.items(), key=lambda each: (each[0] != now, -each[1])))

    def alone(self, kind: str, name: str) -> list[Alone]:
        """The options that alter it with every other choice as the study has it."""
        signs, found = self.of(kind, name), []
        for axis, choice in enumerate(self.choices):
            place = [0] * signs.ndim
            for n, option in enumerate(choice.options, start=1):
                place[axis] = n
                if signs[tuple(place)] != signs.flat[0]:
                    found.append(Alone(choice, option, _word(kind, signs[tuple(place)])))
        return found

    def turns(self, kind: str, name: str) -> dict[str, float]:
        """By choice, the share of the settings of all others in which this one decides what it is; most first."""
        signs = self.of(kind, name)
        found = {
            choice.id: float((signs != signs.take([0], axis=axis)).any(axis=axis).mean())
            for axis, choice in enumerate(self.choices)
        }
        return dict(sorted(found.items(), key=lambda each: -each[1]))


def _word(kind: str, sign: Any) -> str:
    return WORDS[kind][1 - int(sign)]


def curve_of(data: Dataset, base: str, settings: Sequence[str] = (), without: Sequence[str] = ()) -> Curve:
    """Everything that is judged, in every combination of the study's choices, from an evidence base.

    Where something is supposed (`settings`, as in `changes.suppose`), it holds whatever is chosen, but for thresholds
    that an option names. Raises KeyError where the study has no choices.
    """
    if not data.choices:
        raise KeyError("no choices; expected data/choices.toml with at least one [[choice]] (engine/docs/files.qmd)")
    known, scored = Sides(data.choices, "of_evidence"), Sides(data.choices, "of_scoring")
    worlds = [world.world for world in in_worlds(data, base, known.different, settings, without)]
    findings = np.array([data.program.evaluate(world).sign for world in worlds], dtype=np.int8)
    codes = np.array([world.codes for world in worlds], dtype=np.int8)
    criteria, answers, wholes = _scored(data, codes, scored.different)
    names = (
        *(("answer", question.id) for question in data.questions),
        *(("criterion", criterion.id) for criterion in data.criteria),
        *(("finding", finding.id) for finding in data.findings if finding.predicate is not None),
        *(("finding", finding.id) for finding in data.findings if finding.decision is not None),
    )
    one, other = known.which, scored.which
    signs = np.concatenate([answers[one, other], criteria[one, other], findings[one], wholes[one, other]], axis=-1)
    shape = [1 + len(choice.options) for choice in data.choices]
    return Curve(data.choices, names, signs.reshape(*shape, len(names)))


class Sides:
    """One side of the options, that of evidence or that of scoring: which combinations differ in it, and in which of
    these each combination of all choices falls."""

    def __init__(self, choices: Sequence[Choice], side: str) -> None:
        taken = [(None, *(o if getattr(o, side) else None for o in choice.options)) for choice in choices]
        self.taken = [[n if option else 0 for n, option in enumerate(options)] for options in taken]  # by choice
        place: dict[tuple[int, ...], int] = {}
        self.different: list[tuple[Option, ...]] = []
        which = []
        for chosen in itertools.product(*(range(len(options)) for options in taken)):
            key = tuple(n if options[n] else 0 for n, options in zip(chosen, taken, strict=True))
            if key not in place:
                place[key] = len(place)
                found = [options[n] for n, options in zip(key, taken, strict=True)]
                self.different.append(tuple(option for option in found if option))
            which.append(place[key])
        self.which = np.array(which)


# --- What is known --------------------------------------------------------------------------------------


def in_worlds(
    data: Dataset,
    base: str,
    every: Sequence[tuple[Option, ...]],
    settings: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Iterator[Evidence]:
    """The evidence under some combinations of options, and with what is supposed besides.

    What is supposed of a row that an option leaves out is left out with it.
    """
    for options in every:
        named = [option.evidence for option in options if option.evidence]
        left = leaving_out(data, *options)
        known = lacking(evidence(data, named[-1] if named else base, without=without), left)
        own = [f"{cell}={value}" for option in options for cell, value in option.suppose.items()]
        mine = [setting for setting in settings if _there(left, setting)]
        yield suppose(known, [*own, *mine]) if own or mine else known


def _there(data: Dataset, setting: str) -> bool:
    """Whether the data has the row that a setting speaks of; true for a setting of something else."""
    table, rows, rest = setting.partition("=")[0].partition(".csv:")
    line = re.match(r"\d+", rest)
    return not (rows and line) or any(row.line == int(line[0]) for row in data.tables.get(table, ()))


@kept
def leaving_out(data: Dataset, *options: Option) -> Dataset:
    """The data without the rows that the options leave out."""
    withdrawn = {passage for option in options for passage in option.passages}
    columns = [each for option in options for each in option.without.items()]
    if not withdrawn and not columns:
        return data

    resting, tables = _resting(data), dict(data.tables)
    for name, rows in data.tables.items():
        near = {n for passage in withdrawn for n in resting[name].get(passage, ())}
        out = {n for n in near if withdrawn.issuperset(rows[n]["passages"])}
        for column, values in columns:
            if rows and column in rows[0]:
                out |= {n for n, row in enumerate(rows) if row[column] in values}
        if out:
            tables[name] = tuple(row for n, row in enumerate(rows) if n not in out)
    return replace(data, tables=MappingProxyType(tables))


@kept
def _resting(data: Dataset) -> dict[str, dict[str, list[int]]]:
    """By table and passage, the places of the rows that rest on it."""
    found: dict[str, dict[str, list[int]]] = {name: {} for name in data.tables}
    for name, rows in data.tables.items():
        for n, row in enumerate(rows):
            for passage in row.get("passages") or ():
                found[name].setdefault(passage, []).append(n)
    return found


# --- How it is scored -----------------------------------------------------------------------------------


def _scored(data: Dataset, codes: Codes, every: Sequence[tuple[Option, ...]]) -> tuple[Signs, Signs, Signs]:
    """Whether criteria are met, the answers, and what is said of criteria as wholes: arrays of the shape (worlds,
    combinations of options, …)."""
    scorers: dict[str, Scorer] = {}
    criteria, answers, wholes = [], [], []
    decisions = [finding.decision for finding in data.findings if finding.decision is not None]
    for options in every:
        scoring = Scoring(
            {value: n for option in options for value, n in option.counts.items()},
            {criterion: names for option in options for criterion, names in option.scored.items()},
            any(option.weights for option in options),
        )
        scorer = scorers.setdefault(repr(scoring), Scorer(data, scoring))
        changed = {name: n for option in options for name, n in option.thresholds.items()}
        thresholds = np.array([changed.get(c.id, c.threshold) for c in data.criteria])
        met = scorer.degrees(codes).met(thresholds)
        by_name: dict[Any, Kleene] = {name: met.at(i) for i, name in enumerate(scorer.criteria)}
        variants = {question: variant for option in options for question, variant in option.rules.items()}
        rules = {q.id: q.variants[variants[q.id]][1] if q.id in variants else q.rule for q in data.questions}
        given = []
        for rule in rules.values():
            for name in (statement.criterion for statement in statements(rule)):
                if name not in by_name:
                    by_name[name] = scorer.together(codes, name, thresholds)
            given.append(decide(rule, by_name).sign)
        criteria.append(met.sign)
        answers.append(_side_by_side(given, codes))
        wholes.append(_side_by_side([decide(answered_by(rule, rules), by_name).sign for rule in decisions], codes))
    return np.stack(criteria, axis=1), np.stack(answers, axis=1), np.stack(wholes, axis=1)


def _side_by_side(signs: Sequence[Signs], codes: Codes) -> Signs:
    """One column of signs beside the other; there may be none."""
    return np.stack(signs, axis=-1) if signs else np.zeros((len(codes), 0), dtype=np.int8)
