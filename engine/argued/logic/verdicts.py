"""What a truth value is called: the verdict on a finding, the status of a criterion, the answer to a question; and
how a verdict stands to the source.

The words, their signs and colours stand here: one palette for text and figures, blue and orange, which a reader who
sees no colours tells apart by lightness, hatching and sign. Tables, figures, cards and the records of the page take
them from here, and a test holds the page's filter and style to them, which cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

from argued.logic.kleene import Kleene

MET, NOT_MET, UNDECIDED = "met", "not met", "undecided"
YES, NO = "yes", "no"
SUPPORTED, NOT_ESTABLISHED, CONTRADICTED = "supported", "not established", "contradicted"
NOT_JUDGED = "judgement"  # the word for a finding that no data decides

# Why no data decides a judgement: the kinds of findings beside the one that is judged by a rule.
JUDGEMENTS = {
    "norm": "says what ought to be",
    "forecast": "says what will be, or would be",
    "cause": "says why something is so",
    "comparison": "compares with what the study does not cover",
    "history": "is about a time that the study does not cover",
}

# How a verdict stands to what the source says, by CiTO's names; "cannot tell" is ours.
CONFIRMS, QUALIFIES, DISPUTES, CANNOT_TELL = "confirms", "qualifies", "disputes", "cannot tell"
RELATIONS = {
    SUPPORTED: (CONFIRMS, QUALIFIES),
    NOT_ESTABLISHED: (CANNOT_TELL,),
    CONTRADICTED: (DISPUTES, QUALIFIES),
}


@dataclass(frozen=True)
class Look:
    """How a verdict is shown: its sign, its hue by name (that of the page's style), its colours on paper, of text and
    of an area, and how that is filled, by the name that a drawing in the page has for it."""

    sign: str
    hue: str
    colour: str
    area: str
    fill: str


LOOKS = {
    SUPPORTED: Look("✓", "yes", "#1f4e79", "#1f4e79", "dark"),
    NOT_ESTABLISHED: Look("?", "open", "#555b61", "#eef0f2", "hatched"),
    CONTRADICTED: Look("✗", "no", "#94480a", "#f2c9a1", "light"),
    NOT_JUDGED: Look("–", "none", "#555b61", "#ffffff", "blank"),
}
CLASSES = {verdict: verdict.replace(" ", "-") for verdict in LOOKS}  # how a page's style and filters call each
VERDICTS = (SUPPORTED, NOT_ESTABLISHED, CONTRADICTED)
STATUSES = (MET, UNDECIDED, NOT_MET)
ANSWERS = (YES, UNDECIDED, NO)


def relations(verdict: str, untested: str = "") -> tuple[str, ...]:
    """How a verdict may stand to what the source says; the first is meant where nothing else is said.

    What is tested only in part is never confirmed: it is qualified, at the best.

    >>> relations("supported"), relations("supported", "that it pays")
    (('confirms', 'qualifies'), ('qualifies',))
    """
    return tuple(each for each in RELATIONS[verdict] if not (untested and each == CONFIRMS))


def word(value: Kleene, words: tuple[str, str, str] = VERDICTS) -> str:
    """The word for a single truth value: the first for true, the second for unknown, the third for false."""
    return words[1 - int(value.sign)]
