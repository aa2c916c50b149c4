"""What only this paper says: captions of profiles, how long its source's sections are, how much of the record one body
gives."""

from __future__ import annotations

from collections import Counter

from argued.data import Dataset
from argued.logic.wording import word
from argued.show.tables import in_per_cent


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


def share_of(data: Dataset, body: str) -> str:
    """How many observations in a hundred come from a body, by whose name the keys of its works begin."""
    rows = data.table("observations")
    return in_per_cent(sum(row["source"].startswith(body) for row in rows) / len(rows))
