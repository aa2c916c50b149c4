"""What a truth value is called: the verdict on a finding, the status of a criterion, the answer to a question.

The words, their signs and hues stand here; tables, figures, cards and the records of the page take them from here,
and a test holds the page's filter and style to them, which cannot.
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
    """How a verdict is shown: its sign, and its hue by name (that of the page's style) and on paper."""

    sign: str
    hue: str
    colour: str


LOOKS = {
    SUPPORTED: Look("✓", "yes", "#1f6f43"),
    NOT_ESTABLISHED: Look("?", "open", "#8a5a00"),
    CONTRADICTED: Look("✗", "no", "#a8321e"),
    NOT_JUDGED: Look("–", "none", "#555b61"),
}
VERDICTS = (SUPPORTED, NOT_ESTABLISHED, CONTRADICTED)
STATUSES = (MET, UNDECIDED, NOT_MET)
ANSWERS = (YES, UNDECIDED, NO)


def word(value: Kleene, words: tuple[str, str, str] = VERDICTS) -> str:
    """The word for a single truth value: the first for true, the second for unknown, the third for false."""
    return words[1 - int(value.sign)]
