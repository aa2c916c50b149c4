"""Pieces of a text about a study, such as its README, that are written from the data: between marks, and nothing else.

    <!-- argued verdicts FINDING FINDING -->     a table: what was published, and its verdict on each evidence (no
                                                 FINDING: all that the data judges)
    <!-- argued answers -->                      the answers under the first evidence base, and what they rest on
    <!-- /argued -->                             where the piece ends

`renewed(text, data)` is the text with each piece as the data has it now; `argued describe` writes README.md so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from argued.data import Dataset
from argued.judge.confidence import LOW
from argued.judge.criteria import in_words, judge_questions
from argued.judge.evidence import evidence
from argued.judge.findings import Judgement, judge
from argued.logic.predicates import lookup
from argued.logic.verdicts import NOT_JUDGED
from argued.logic.wording import capital

README = "README.md"
MARK = re.compile(r"<!-- argued (\w+)((?: [\w-]+)*?) -->")
END = "<!-- /argued -->"


def renewed(text: str, data: Dataset) -> str:
    """The text with its pieces written anew.

    Raises KeyError for a piece that does not end, is of no known kind, or names no finding; with the line of its mark.
    """
    parts, at = [], 0
    while mark := MARK.search(text, at):
        end = text.find(END, mark.end())
        another = MARK.search(text, mark.end())
        line = text.count("\n", 0, mark.start()) + 1
        try:
            if end < 0 or (another and another.start() < end):
                raise KeyError(f"{mark[0]} does not end; expected {END}")
            piece = lookup(mark[1], KINDS, "kind of piece")(data, mark[2].split())
        except KeyError as error:
            raise KeyError(f"line {line}: {error.args[0]}") from None
        parts += [text[at : mark.end()], f"\n\n{piece}\n\n" if piece else "\n"]
        at = end
    return "".join([*parts, text[at:]])


def verdicts(data: Dataset, findings: Sequence[str]) -> str:
    """A table of some findings, or of all that are judged, with their verdicts under the study's own evidence bases."""
    bases = [data.bases[name] for name in data.own_bases]
    rows = [["What it says", *(capital(base.label) for base in bases)], ["---"] * (len(bases) + 1)]
    for name in findings or [each.id for each in data.findings if each.judged]:
        finding = data.finding(name)
        judged = [_verdict(judge(finding, evidence(data, base.name))) for base in bases]
        rows.append([finding.published.replace("|", "\\|"), *judged])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _verdict(judgement: Judgement) -> str:
    """A verdict, with a word on it where it needs an answer of low confidence."""
    weak = f" (on an answer of {LOW} confidence)" if judgement.weakest == LOW else ""
    return f"{judgement.verdict or NOT_JUDGED}{weak}"


def answers(data: Dataset, _: Sequence[str]) -> str:
    """Each question of the study with its answer under the first evidence base, in bold, and what it rests on."""
    found = judge_questions(evidence(data))
    return "\n".join(f"- {each.question.question} **{capital(each.answer)}.** {in_words(each)}" for each in found)


KINDS: Mapping[str, Callable[[Dataset, Sequence[str]], str]] = {"verdicts": verdicts, "answers": answers}
