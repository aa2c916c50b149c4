"""How sure a verdict is: what becomes of it without answers of low, and of medium confidence, and how that is said.

    sureness = judgement.sureness            e.g. Sureness("supported", "supported", "not established")
    sureness.weakest                         "medium": the confidence of the weakest answer that the verdict needs

A verdict may follow from several sets of answers. Each set is as strong as its weakest answer, and the verdict as
strong as the strongest set that bears it; `weakest` is that. Since leaving answers out can only take a verdict back,
it is the greatest confidence such that the answers of at least this confidence still give the verdict: nothing has to
be searched. (Where the row that is left out gives way to one on another basis, that row counts.) A verdict that silence
gives, not established or undecided, needs no answer. Rows of other tables have no confidence: they are never left out.

Left out on purpose: any number for confidence. The levels are in order, and nothing more is known of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from argued.judge.evidence import WEAKEST, Evidence
from argued.logic.verdicts import NOT_ESTABLISHED, UNDECIDED

LOW, MEDIUM, HIGH = WEAKEST
CUTS = ("as it stands", f"without {LOW}", f"without {LOW} and {MEDIUM}")  # of which answers, in the order of `cuts`
ON_SILENCE = (NOT_ESTABLISHED, UNDECIDED)
IN_WORDS = {  # what becomes of a verdict as weaker answers are left out, which the page's script says, too
    "none": "It needs no answer of low or medium confidence.",
    "one": "Without answers of low confidence it is {low}.",
    "stays": "Without answers of low confidence it stays so; without those of medium, {medium}.",
    "other": "Without answers of low confidence it is {low}; without those of medium, {medium}.",
}


class Sureness(NamedTuple):
    """A verdict, status or answer: as it stands, without answers of low confidence, and without medium ones too."""

    stands: str
    without_low: str
    without_medium: str

    @property
    def weakest(self) -> str | None:
        """The confidence of the weakest answer that it needs; None where silence gives it."""
        if self.stands in ON_SILENCE:
            return None
        if self.without_low != self.stands:
            return LOW
        return HIGH if self.without_medium == self.stands else MEDIUM

    @property
    def in_words(self) -> str:
        """What it owes to the confidence of answers, as a sentence."""
        if self.without_low == self.without_medium == self.stands:
            return IN_WORDS["none"]
        if self.without_low == self.without_medium:
            return IN_WORDS["one"].format(low=self.without_low)
        stays = self.without_low == self.stands
        return IN_WORDS["stays" if stays else "other"].format(low=self.without_low, medium=self.without_medium)


def sureness(known: Evidence, of: Callable[[Evidence], str]) -> Sureness:
    """What becomes of a verdict as the weaker answers are left out; `of` tells it of some evidence."""
    stands, *others = known.cuts
    first = of(stands)
    return Sureness(first, *(first if cut is stands else of(cut) for cut in others))


def hedge(sure: Sureness, study: Mapping[str, Any]) -> str:
    """The words of study.toml for what needs an answer of this confidence; none if it has none."""
    return hedges(study).get(sure.weakest or "", "")


def hedged(sentence: str, words: str) -> str:
    """A sentence with words before its full stop.

    >>> hedged("Aldora has one.", ", on this reading")
    'Aldora has one, on this reading.'
    """
    return f"{sentence[:-1]}{words}{sentence[-1:]}"


def hedges(study: Mapping[str, Any]) -> Mapping[str, str]:
    """By level of confidence, what a sentence says before its full stop where it needs an answer of that level."""
    found: Mapping[str, str] = study.get("wording", {}).get("confidence", {})
    return found
