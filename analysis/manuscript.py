"""What `paper.qmd` calls: sentences bound to findings, and tables and figures as Markdown.

    study = Manuscript()
    study.says("all-national-coordinator")     a sentence, tied to the finding that it states
    study.count("supported", section="6.c")    a number word

Every sentence comes out as a span that names its finding, `[…]{.finding data-finding="…"}`, so that
a reader, a test and a style sheet can find it. The manuscript reads the data once and judges it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
from IPython.display import Markdown

from analysis import figures, tables
from analysis.dataset import DATA, Dataset, read
from analysis.evidence import Evidence, evidence
from analysis.findings import Judgement, judge_all
from analysis.wording import word


class Manuscript:
    """The data under one evidence base, as a paper speaks of it."""

    def __init__(self, base: str = "documented", folder: Path = DATA) -> None:
        self.data: Dataset = read(folder)
        self.base = base

    @cached_property
    def known(self) -> Evidence:
        return evidence(self.data, self.base)

    @cached_property
    def judged(self) -> dict[str, dict[str, Judgement]]:
        """By evidence base, then by finding."""
        return {
            base: {j.finding.id: j for j in judge_all(self.data, evidence(self.data, base))}
            for base in self.data.bases
        }

    def judgement(self, finding: str, base: str | None = None) -> Judgement:
        self.data.finding(finding)  # a misspelt name is refused with a suggestion
        return self.judged[base or self.base][finding]

    def says(self, finding: str, base: str | None = None) -> Markdown:
        """The sentence that the verdict on a finding allows, tied to the finding."""
        text = tables.escape(self.judgement(finding, base).statement)
        return Markdown(f'[{text}]{{.finding data-finding="{finding}"}}')  # type: ignore[no-untyped-call]

    def verdict(self, finding: str, base: str | None = None) -> Markdown:
        """The verdict on a finding, tied to it."""
        return Markdown(f'[{self.judgement(finding, base).verdict}]{{.finding data-finding="{finding}"}}')  # type: ignore[no-untyped-call]

    def count(self, verdict: str | None, section: str | None = None, base: str | None = None) -> str:
        """How many findings have a verdict (None: are for no data to decide), as a word."""
        return word(len(self._with(verdict, section, base)))

    def total(self, section: str | None = None) -> str:
        """How many findings there are, as a word."""
        return word(sum(section in (None, finding.section) for finding in self.data.findings))

    def _with(self, verdict: str | None, section: str | None, base: str | None) -> list[Judgement]:
        return [
            judgement
            for judgement in self.judged[base or self.base].values()
            if judgement.verdict == verdict and section in (None, judgement.finding.section)
        ]

    # tables and figures

    def table(
        self, frame: pd.DataFrame, caption: str, label: str, widths: Sequence[int] | None = None
    ) -> None:
        print(tables.markdown(frame, caption, label, widths))

    def figure(self, picture: figures.Picture, caption: str, label: str) -> None:
        print(figures.markdown(picture, caption, label))

    def indicators(self, criterion: str, *themes: str) -> list[str]:
        """The indicators of a criterion, or of some of its themes, in the codebook's order."""
        return [
            i.name
            for i in self.data.indicators.values()
            if i.criterion == criterion and (not themes or i.theme in themes)
        ]

    def verdicts(self, *sections: str) -> pd.DataFrame:
        """What was published in some sections, and the verdict under each evidence base of the paper."""
        bases = [base for base, entry in self.data.bases.items() if entry.admits]
        judged = [[j for j in self.judged[base].values() if j.finding.section in sections] for base in bases]
        return tables.verdicts(self.data, judged)
