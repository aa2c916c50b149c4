"""On how much a verdict rests: its evidence in numbers, and the findings, criteria and answers beneath a conclusion.

    profile(finding, known)      passages, sources, bases and conflicts behind what the rule reads
    beneath(finding, known)      what it rests on (`rests_on`), each with how it stands
    weak(known)                  the findings that rest on what is not established, contradicted or undecided

Left out on purpose: any verdict on a conclusion from those beneath it. That something gives way is said, no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from argued.data import Finding
from argued.judge.criteria import judge_questions, standings
from argued.judge.evidence import Evidence
from argued.judge.findings import judge
from argued.judge.reads import cells_read, rows_read
from argued.logic.verdicts import CONTRADICTED, NOT_ESTABLISHED, NOT_JUDGED, UNDECIDED
from argued.logic.wording import counted

GIVES_WAY = (NOT_ESTABLISHED, CONTRADICTED, UNDECIDED)


@dataclass(frozen=True)
class Profile:
    """What is behind the cells and rows that a rule reads; `bases` counts the answers by where they stand."""

    passages: int
    sources: int
    bases: Mapping[str, int]
    rows: int
    conflicts: int

    @property
    def in_words(self) -> str:
        """The same in a sentence."""
        answers = [f"{counted(number, 'answer')} ({basis})" for basis, number in self.bases.items()]
        answers += [counted(self.rows, "row")] if self.rows else []
        conflicts = [f"{counted(self.conflicts, 'conflict')} in the source"] if self.conflicts else []
        cited = [f"{counted(self.sources, 'work')} cited{' there' if self.passages else ''}"] if self.sources else []
        where = [counted(self.passages, "passage")] if self.passages else []
        return (", ".join([*where, *cited, *answers, *conflicts]) or "none") + "."


def profile(finding: Finding, known: Evidence) -> Profile:
    """The evidence of a finding in numbers; of a judgement, nothing but zeros."""
    cells = cells_read(finding, known)
    rows = [row for _, row in rows_read(finding, known)]
    behind = [cell.row for cell in cells if cell.row is not None] + rows
    sources = {key for row in behind for key in row.get("sources") or ()}
    sources |= {row["source"] for row in behind if isinstance(row.get("source"), str)}
    return Profile(
        passages=len({passage for row in behind for passage in row.get("passages") or ()}),
        sources=len(sources),
        bases=Counter(cell.basis for cell in cells if cell.basis is not None),
        rows=len(rows),
        conflicts=sum(cell.conflict for cell in cells),
    )


def beneath(finding: Finding, known: Evidence) -> dict[str, str]:
    """What a finding rests on, by name, with its verdict, status or answer; "judgement" for what no data decides."""
    if not finding.rests_on:
        return {}
    states = {each.criterion: each.status for each in standings(known)}
    states |= {each.question.id: each.answer for each in judge_questions(known)}
    found = {each.id: each for each in known.data.findings if each.id in finding.rests_on}
    states |= {name: judge(each, known).verdict or NOT_JUDGED for name, each in found.items()}
    return {name: states[name] for name in finding.rests_on}


def weak(known: Evidence) -> dict[str, dict[str, str]]:
    """The findings that rest on something that gives way, each with what that is, and how it stands."""
    found = {
        finding.id: {name: state for name, state in beneath(finding, known).items() if state in GIVES_WAY}
        for finding in known.data.findings
    }
    return {name: states for name, states in found.items() if states}
