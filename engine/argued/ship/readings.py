"""Who has read what: a gist against its passage, a rule against its statement, an argued sentence against its evidence.

    overdue(data, sentences)        what has changed since it was read, and what nobody has read
    recorded(data, "rule", ["all-have-a-centre"], "second reader", day, "", sentences)      the table with the reading

A reading is a row of `readings.csv` with a digest of what was read: when that changes, the reading is out of date,
and says so until somebody reads again. A reader is a role ("coder", "second reader"), not a name. What a program has
compared is no reading.

Left out on purpose: whether the reader found it right; that is what changes the data, or stands in the note.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from argued.data import READINGS, Dataset, Finding
from argued.logic.predicates import nearest

KINDS = ("gist", "rule", "sentence")
COLUMNS = ("kind", "what", "reader", "day", "digest", "note")
WORDS = 8  # by so many words at its beginning a sentence is known


@dataclass(frozen=True)
class Overdue:
    """What has changed since it was read, as the line in readings.csv with what there is to say; and, by kind, what is
    there and what of it nobody has read as it is now."""

    changed: tuple[tuple[int, str], ...]
    there: Mapping[str, int]
    unread: Mapping[str, tuple[str, ...]]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def readable(data: Dataset, sentences: Sequence[str]) -> dict[str, dict[str, str]]:
    """What can be read, by kind and name, each with its digest. `sentences` are those that the paper argues."""
    return {
        "gist": {name: digest(f"{row['begins_with']}\n{row['gist']}") for name, row in data.passages.items()},
        "rule": {finding.id: digest(_of_rule(finding)) for finding in data.findings},
        "sentence": {beginning(text): digest(text) for text in sentences},
    }


def beginning(sentence: str) -> str:
    """The words by which a sentence is known."""
    return " ".join(sentence.split()[:WORDS])


def _of_rule(finding: Finding) -> str:
    """What somebody has before them who reads a rule against its statement."""
    read = {
        "published": finding.published,
        "passages": finding.passages,
        "rule": finding.rule,
        "untested": finding.untested,
        "reason": finding.reason,
    }
    return json.dumps(read, sort_keys=True, ensure_ascii=False, default=str)


def overdue(data: Dataset, sentences: Sequence[str]) -> Overdue:
    """What has to be read, or read again."""
    now = readable(data, sentences)
    changed, read = [], set()
    for row in data.table(READINGS):
        kind, what = row["kind"], row["what"]
        by = f"the {row['reader']} on {row['day']}"
        if what not in now[kind]:
            changed.append((row.line, f"{kind} {what!r}, read by {by}, is no longer there; the next record drops it"))
        elif now[kind][what] != row["digest"]:
            again = "`argued read` records that it was read again"
            changed.append((row.line, f"{kind} {what!r} has changed since it was read by {by}; {again}"))
        else:
            read.add((kind, what))
    unread = {kind: tuple(what for what in now[kind] if (kind, what) not in read) for kind in KINDS}
    return Overdue(tuple(changed), {kind: len(now[kind]) for kind in KINDS}, unread)


def recorded(
    data: Dataset, kind: str, names: Sequence[str], reader: str, day: dt.date, note: str, sentences: Sequence[str]
) -> str:
    """The table of readings as text, with readings of some things as they are now, in place of earlier ones by the same
    reader, and without those of what is no longer there. Raises KeyError for what there is not."""
    now = readable(data, sentences)
    rows = {tuple(row.text[:3]): list(row.text) for row in data.table(READINGS) if row["what"] in now[row["kind"]]}
    for name in names:
        what = beginning(name) if kind == "sentence" else name
        if what not in now[kind]:
            raise KeyError(f"no {kind} {what!r}{nearest(what, now[kind])}; nothing is recorded")
        rows[kind, what, reader] = [kind, what, reader, day.isoformat(), now[kind][what], note]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    order = {kind: n for n, kind in enumerate(KINDS)}
    writer.writerows(rows[key] for key in sorted(rows, key=lambda key: (order[key[0]], *key[1:])))
    return out.getvalue()
