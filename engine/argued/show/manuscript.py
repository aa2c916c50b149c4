"""The study as its paper speaks of it: read once, judged once under each evidence base, and kept.

    study = Manuscript()
    study.says("all-have-a-centre")                     a sentence, tied to the finding that it states
    sentences.standing(study, "means")                  any other sentence (`sentences`)
    study.table(tables.ledger(study), "Ledger.", "tbl-ledger")    a frame (`tables`) with caption and label
    study.figure(figures.degrees(tables.standings(study)), "Degrees.", "fig-degrees")

Nothing here decides anything, and nothing is worded here but what is shown. What is kept notes what it was made of
each time it is asked for (`argued.data.lineage`), so that what a table or figure reads can be told.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Markdown, display

from argued.data import DATA, Dataset, home, read
from argued.data.lineage import kept, watched
from argued.judge.choices import Curve, curve_of
from argued.judge.criteria import Answer, Standing, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Judgement, judge_all
from argued.judge.record import Followed, followed
from argued.judge.reliability import Agreement, Contested, agreement, contested
from argued.judge.robustness import (
    Change,
    Drawn,
    left_out,
    overturning,
    passages_misread,
    swept,
)
from argued.judge.shares import filled, mistaken
from argued.logic.predicates import lookup
from argued.show import sheet, tables
from argued.show.errata import errata

ERRORS = (0.01, 0.05, 0.1, 0.2)  # how likely a recorded cell is wrong, in the worlds of the paper
LIKELY = ERRORS[1]  # the same, in the sentence about findings
MOSTLY = 0.9  # a verdict that survives in this share of random worlds counts as one that survives
WORLDS = 20_000  # how many are drawn

_shared: dict[Any, tuple[Any, Manuscript]] = {}


class Manuscript:
    """The data under one evidence base, and what follows from it: `Manuscript(base=None, folder=None)`.

    Of the first evidence base of the study, if none is named, and of the study of the current folder, or of one above.
    """

    def __init__(self, base: str | None = None, folder: Path | None = None) -> None:
        self.data: Dataset = watched(read(folder))
        if folder is None:
            importable(self.data.folder.absolute().parent)
        self.base = base or self.data.first_base

    @classmethod
    def shared(cls, base: str | None = None, folder: Path | None = None) -> Manuscript:
        """The one that this process has already, as long as no file of the data has changed; else a new one.

        So an article and its supplement, which run one after the other, judge and draw once.
        """
        where = folder or home() / DATA
        files = tuple((path.name, path.read_bytes()) for path in sorted(where.iterdir()) if path.is_file())
        key = (base, where.resolve())
        if key not in _shared or _shared[key][0] != files:
            _shared[key] = files, cls(base, folder)
        return _shared[key][1]

    # --- Judged once, and kept ---------------------------------------------------------------------

    @kept
    def evidence(self, base: str | None, day: dt.date | None = None) -> Evidence:
        """The answer to each question for each unit, under an evidence base (None: that of the paper); on record, on a
        day other than that of the study's evidence, if one is given."""
        return evidence(self.data, base or self.base, day)

    @property
    def known(self) -> Evidence:
        """The evidence under the base of the paper."""
        return self.evidence(self.base)

    @property
    def papers_bases(self) -> list[str]:
        """The evidence bases that read the source paper, as opposed to the record; all, where nothing else is read."""
        return self.data.own_bases

    @property
    def evidences(self) -> dict[str, Evidence]:
        """The evidence under every base, that of the paper first."""
        return {base: self.evidence(base) for base in dict.fromkeys([self.base, *self.data.bases])}

    @kept
    def judged(self, base: str) -> dict[str, Judgement]:
        """Every finding as judged under an evidence base, by its name."""
        lookup(base, self.data.bases, "evidence base")
        return {judgement.finding.id: judgement for judgement in judge_all(self.evidence(base))}

    def judgement(self, finding: str, base: str | None = None) -> Judgement:
        """A finding as judged, with `verdict`, `statement`, `silent`; under the paper's base, if none is named."""
        self.data.finding(finding)  # a misspelt name is refused with a suggestion
        return self.judged(base or self.base)[finding]

    @kept
    def answers(self, base: str) -> dict[str, Answer]:
        """The answers to the questions of the paper under an evidence base."""
        return {answer.question.id: answer for answer in judge_questions(self.evidence(base))}

    @property
    @kept
    def standings(self) -> dict[str, Standing]:
        """How each criterion stands."""
        return {step.criterion: step for step in standings(self.known)}

    @property
    @kept
    def swept(self) -> list[dict[str, Any]]:
        """Each answer as one threshold for all criteria goes from 0 to 1."""
        return swept(self.known)

    @property
    @kept
    def left_out(self) -> list[dict[str, Any]]:
        """Each answer with a country, or an indicator, left out."""
        return left_out(self.known)

    @property
    @kept
    def drawn(self) -> Drawn:
        """The worlds in which the silent cells are filled, all of them."""
        return filled(self.known)

    @property
    @kept
    def errors(self) -> dict[float, Drawn]:
        """The worlds in which recorded cells are wrong, by how likely each is wrong."""
        return {likely: mistaken(self.known, likely) for likely in ERRORS}

    @property
    @kept
    def errors_by_passage(self) -> dict[float, Drawn]:
        """Random worlds in which passages are misread, with all that rests on them, by how likely each is."""
        return {likely: passages_misread(self.known, likely, worlds=WORLDS) for likely in ERRORS}

    @property
    @kept
    def curve(self) -> Curve:
        """Everything that is judged, in every combination of the study's choices. Raises KeyError where it has none."""
        return curve_of(self.data, self.base)

    @property
    @kept
    def overturning(self) -> dict[str, list[tuple[Change, ...]]]:
        """The smallest sets of changes that overturn each finding that the data judges."""
        return {f.id: overturning(f, self.known) for f in self.data.findings if f.judged}

    @property
    @kept
    def followed(self) -> Followed:
        """The public record, over the days on which it is followed. Raises KeyError where no evidence base reads it."""
        if self.data.record_base is None:
            raise KeyError("no evidence base of data/study.toml reads the public record (one that admits no basis)")
        return followed(self.data)

    @property
    @kept
    def agreement(self) -> dict[str, list[Agreement]]:
        """How far the coders agree, under each evidence base of the paper; nothing where there is one coder."""
        return {base: found for base in self.papers_bases if (found := agreement(self.data, base))}

    @property
    @kept
    def contested(self) -> list[Contested]:
        """The findings on which the coders' files give different verdicts."""
        return contested(self.data)

    def indicators(self, criterion: str, *themes: str) -> list[str]:
        """The indicators of a criterion, or of some of its themes, in the codebook's order."""
        every = self.data.indicators.values()
        lookup(criterion, {i.criterion: i for i in every}, "criterion")
        for theme in themes:
            lookup(theme, {i.theme: i for i in every if i.criterion == criterion}, f"theme of {criterion}")
        return [i.name for i in every if i.criterion == criterion and (not themes or i.theme in themes)]

    # --- What a cell of the paper shows --------------------------------------------------------------

    def says(self, *findings: str, base: str | None = None) -> Markdown:
        """The sentences that the verdicts on some findings allow, each tied to its finding."""
        return markdown(" ".join(tables.stated(self.judgement(name, base)) for name in findings))

    def table(self, frame: pd.DataFrame, caption: str, label: str) -> None:
        """Shows a frame as a table with its caption; `@tbl-…`, its label, refers to it."""
        self.show(tables.markdown(frame, caption, label))

    def figure(self, picture: sheet.Picture, caption: str, label: str) -> None:
        """Shows a picture with its caption, and keeps it in `figures/` with its numbers; `@fig-…`, its label, refers to
        it."""
        self.show(sheet.markdown(picture, caption, label))

    def reliability(self) -> None:
        """Where there are several coders: their agreement, what was decided on each answer, and contested findings."""
        if not self.agreement:
            return
        self.show(
            "@tbl-agreement gives the agreement of the coders, @tbl-adjudication each answer on which they differ or "
            "that was put right since, and @tbl-contested the findings that each of their files judges otherwise.\n"
        )
        caption = "Agreement of the coders by criterion, on the cells that two or more of them coded."
        self.table(tables.agreement(self.data, self.agreement), caption, "tbl-agreement")
        caption = "Answers on which coders differ, or that were put right since they had agreed, and what was decided."
        self.table(tables.adjudicated(self.data), caption, "tbl-adjudication")
        caption = "Findings on which the coders' files, each taken alone, give different verdicts."
        self.table(tables.contested(self.data), caption, "tbl-contested")

    def errata(self) -> None:
        """Which findings an earlier release (a git tag that leads here) says otherwise, and what changed; or that none
        does."""
        self.show(errata(self.data))

    def show(self, text: str) -> None:
        """Markdown as the output of a cell (`output: asis`)."""
        display(markdown(text))  # type: ignore[no-untyped-call]


def markdown(text: str) -> Markdown:
    return Markdown(text)  # type: ignore[no-untyped-call]


def importable(folder: Path) -> None:
    """Puts the folder of the study that one works in on the import path, so that its own `analysis` is found.

    In the paper's folder Python would find it anyway; a notebook runs beside the rendered paper, in a folder below.
    """
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
