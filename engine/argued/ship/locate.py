"""Finds the passages in a copy of the source paper, so that anyone who holds it can check the locators.

A passage is known by its first words. `locate` compares words only: case, punctuation, spacing,
hyphens at line ends and ligatures do not matter. Where the same words occur in several places, the
passages are placed so that as many as possible stand in the order of the paper.

Left out on purpose: any comparison beyond the first words, and any storing of the paper's text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from argued.data import Dataset
from argued.logic.predicates import lookup

# A word goes on behind a soft hyphen, and behind a hyphen at the end of a line in letters of the same kind.
BREAK = r"(?:\u00ad(?:[ \t]*\n\s*)?|(?<=[^\W_A-Z])-[ \t]*\n\s*(?=[a-z])|(?<=[A-Z])-[ \t]*\n\s*(?=[A-Z]))"
BROKEN, WORD = re.compile(BREAK), re.compile(rf"[^\W_]+(?:{BREAK}[^\W_]+)*")


@dataclass(frozen=True)
class Place:
    """Where a passage starts: its line in a text, or its page in a PDF. None: not found."""

    passage: str
    begins_with: str
    where: int | None


def locate(data: Dataset, file: Path, sections: Collection[str] = ()) -> list[Place]:
    """Every passage, or those of some sections (of one of several sources), with its place in the file, in order.

    Raises KeyError for a section that no locator begins with, and for a file that is not there, is neither PDF nor
    UTF-8 text, or holds no words.
    """
    paged = file.suffix.lower() == ".pdf"
    begun = {row["passage"].partition(".")[0]: row for row in data.table("passages")}
    for section in sections:
        lookup(section, begun, "section")
    rows = [row for row in data.table("passages") if not sections or row["passage"].partition(".")[0] in sections]
    words = [(word, page if paged else line) for page, text in _pages(file) for word, line in _words(text)]
    if not words:
        raise KeyError(f"{file} holds no text; a scanned PDF needs text recognition first")
    starts: dict[str, list[int]] = {}
    for i, (word, _) in enumerate(words):
        starts.setdefault(word, []).append(i)
    candidates = []
    for row in rows:
        wanted = [word for word, _ in _words(row["begins_with"])]
        candidates.append(
            [i for i in starts.get(wanted[0], []) if [word for word, _ in words[i : i + len(wanted)]] == wanted]
        )
    chosen = in_order(candidates)
    return [
        Place(row["passage"], row["begins_with"], None if at is None else words[at][1])
        for row, at in zip(rows, chosen, strict=True)
    ]


def in_order(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """One position for as many entries as possible, strictly ascending (the longest increasing chain).

    The usual algorithm for the longest increasing subsequence, with the candidates of one entry
    offered in descending order, so that at most one of them is taken.
    """
    tails: list[tuple[int, int]] = []  # the smallest last position of a chain of each length, and its entry
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for entry, positions in enumerate(candidates):
        for position in sorted(positions, reverse=True):
            length = bisect_left(tails, (position, -1))
            before[position, entry] = tails[length - 1] if length else None
            tails[length : length + 1] = [(position, entry)]
    chosen: list[int | None] = [None] * len(candidates)
    link = tails[-1] if tails else None
    while link is not None:
        position, entry = link
        chosen[entry] = position
        link = before[position, entry]
    return chosen


def _pages(file: Path) -> list[tuple[int, str]]:
    """The text of a file in pieces, each with its page; a text is one."""
    if not file.is_file():
        raise KeyError(f"no file {file}; expected the source paper as text or PDF")
    if file.suffix.lower() == ".pdf":
        from pypdf import PdfReader

        try:
            return [(n, page.extract_text()) for n, page in enumerate(PdfReader(file).pages, start=1)]
        except Exception as error:  # a damaged file can make pypdf raise anything
            raise KeyError(f"{file}: {error}; expected a PDF that can be read, or the source paper as text") from None
    wanted = "expected a PDF whose name ends in .pdf, or text: save it as one of these"
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KeyError(f"{file}: byte {error.start} is no UTF-8; {wanted}") from None
    if "\0" in text:
        raise KeyError(f"{file}: it holds null characters; {wanted}")
    return [(1, "\n".join(text.splitlines()))]


def _words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text without case, each with its line. A word that is broken at the end of a line is whole."""
    plain, line, seen = unicodedata.normalize("NFKC", text), 1, 0
    for found in WORD.finditer(plain):
        line += plain.count("\n", seen, found.start())
        seen = found.start()
        yield BROKEN.sub("", found.group()).casefold(), line
