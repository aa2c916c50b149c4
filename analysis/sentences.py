"""What only this paper says: answers in Albanian, captions of profiles, how long its source's sections are."""

from __future__ import annotations

from collections import Counter

from argued.data import Dataset
from argued.logic.verdicts import NO, UNDECIDED, YES
from argued.logic.wording import word
from argued.show.manuscript import Manuscript

IN_ALBANIAN = {YES: "po", NO: "jo", UNDECIDED: "e pavendosur"}


def in_albanian(study: Manuscript, question: str) -> str:
    """An answer in Albanian, as sure as in English: with what becomes of it without answers of low confidence."""
    sure = study.answers(study.base)[question].sureness
    if sure.stands == UNDECIDED:
        return IN_ALBANIAN[UNDECIDED]
    if sure.without_low == sure.stands:
        return f"{IN_ALBANIAN[sure.stands]}, edhe pa përgjigjet me besueshmëri të ulët"
    return f"{IN_ALBANIAN[sure.stands]}, por pa përgjigjet me besueshmëri të ulët {IN_ALBANIAN[sure.without_low]}"


def profile_caption(data: Dataset, country: str) -> str:
    """The caption of a country's profile."""
    return (
        f"{data.countries[country]['name']} in brief: what the source paper documents, criterion by criterion, and how "
        "many questions it leaves open. An asterisk: it answers the question in different ways."
    )


def section_lengths(data: Dataset) -> tuple[str, str]:
    """The least and the greatest number of paragraphs of a country's section, as words."""
    headings = Counter(row["heading"] for row in data.passages.values())
    lengths = sorted(headings[row["name"]] for row in data.countries.values())
    return word(lengths[0]), word(lengths[-1])
