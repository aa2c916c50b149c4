"""What a truth value is called: the verdict on a finding, the status of a criterion, the answer to a question.

The words, their signs and hues stand here once; whatever shows them (tables, figures, cards, the page's filter,
script and style) takes them from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from argued.logic.kleene import Kleene

MET, NOT_MET, UNDECIDED = "met", "not met", "undecided"
YES, NO = "yes", "no"
SUPPORTED, NOT_ESTABLISHED, CONTRADICTED = "supported", "not established", "contradicted"
NOT_JUDGED = "judgement"  # the word of the data for a finding that nothing decides


@dataclass(frozen=True)
class Look:
    """How a verdict is shown: its sign, and the name of its hue."""

    sign: str
    hue: str


LOOKS = {
    SUPPORTED: Look("✓", "yes"),
    NOT_ESTABLISHED: Look("?", "open"),
    CONTRADICTED: Look("✗", "no"),
    NOT_JUDGED: Look("–", "none"),
}
VERDICTS = (SUPPORTED, NOT_ESTABLISHED, CONTRADICTED)
STATUSES = (MET, UNDECIDED, NOT_MET)
ANSWERS = (YES, UNDECIDED, NO)


def word(value: Kleene, words: tuple[str, str, str] = VERDICTS) -> str:
    """The word for a single truth value: the first for true, the second for unknown, the third for false."""
    return words[1 - int(value.sign)]
