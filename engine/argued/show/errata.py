"""What earlier releases say of findings and this one says otherwise, with what changed.

    errata(data)      for the paper: a table, or a sentence where there is none

The data of each tag that leads here is read and judged by the rules of this version of the code, so that what differs
comes of the data, its rules and its words alone.

Left out on purpose: why somebody changed a cell, beyond the note that it has; `argued diff TAG` shows all that moved.
"""

from __future__ import annotations

import itertools

import pandas as pd

from argued.data import NOT_REPORTED, Dataset, Finding
from argued.judge.changes import tags, versions
from argued.judge.evidence import Cell, Evidence, evidence
from argued.judge.findings import Judgement, judge_all
from argued.logic.predicates import tables
from argued.logic.verdicts import NOT_JUDGED
from argued.logic.wording import listing, plain
from argued.show.explain import rule
from argued.show.tables import claimed, markdown

LABEL = "tbl-errata"
RELEASE = "Release"


def errata(data: Dataset) -> str:
    """For a paper, as Markdown: what earlier releases say of findings and this version says otherwise, each with what
    changed; or that they say the same, or that there is none."""
    if tags(data.folder.parent) is None:
        return "Which releases came before this one is not known here, outside of its git repository.\n"
    *earlier, _ = versions(data)
    frames = {tag: _differing(tag, then, data) for tag, then in earlier if isinstance(then, Dataset)}
    own = f"v{data.package.get('version')}"  # the release that this is, where it says the same
    compared = [tag for tag, frame in frames.items() if tag != own or len(frame)]
    closed = [tag for tag, then in earlier if isinstance(then, str)]
    if not compared and not closed:
        return "There is no release before this one: no tag of its git repository leads here.\n"
    found = pd.concat([pd.DataFrame(), *(frames[tag] for tag in compared)])
    told = [f"The data of {listing(closed)} cannot be read by this version."] if closed else []
    if found.empty:
        told += [f"What is said here of findings, {listing(compared)} said as well."] if compared else []
        return f"{' '.join(told)}\n"
    same = [column for column in found if column != RELEASE]
    found = found.groupby(same, sort=False)[RELEASE].agg("; ".join).reset_index()[[RELEASE, *same]]
    told.append(f"@{LABEL} has each finding of which an earlier release says something else than this one.")
    caption = "What earlier releases say of findings, judged by the rules of this version, and is said otherwise here."
    return f"{' '.join(told)}\n{markdown(found, caption, LABEL)}"


def _differing(tag: str, then: Dataset, here: Dataset) -> pd.DataFrame:
    """The findings of a release of which something else is said here, a row for what is said under the same bases."""
    rows: dict[tuple[str, ...], list[str]] = {}
    names = {finding.id for finding in here.findings}
    for base in [base for base in then.bases if base in here.bases]:
        before, now = evidence(then, base), evidence(here, base)
        judged = {each.finding.id: each for each in judge_all(now)}
        for was in judge_all(before):
            if was.finding.id not in names:
                key = (was.finding.published, _said(was), "nothing: no finding any more", "")
                rows.setdefault(key, []).append(base)
            elif _said(was) != _said(is_ := judged[was.finding.id]):
                key = (is_.finding.published, _said(was), _said(is_), _because(was.finding, is_.finding, before, now))
                rows.setdefault(key, []).append(base)
    columns = [claimed(here), "Said there", "Said here", "Because"]
    frame = pd.DataFrame([dict(zip(columns, key, strict=True)) for key in rows], columns=columns, dtype=object)
    day = str(then.package.get("created", ""))[:10]
    release = f"{tag} ({day})" if day else tag
    bases = [listing([then.bases[base].label for base in each]) for each in rows.values()]
    frame.insert(0, RELEASE, [f"{release}, {each}" if len(then.bases) > 1 else release for each in bases])
    return frame


def _said(judgement: Judgement) -> str:
    """What is said of a finding: the verdict, and the sentence that it allows."""
    return f"{judgement.verdict or NOT_JUDGED}: {judgement.statement}"


def _because(old: Finding, new: Finding, before: Evidence, now: Evidence) -> str:
    """What changed of that from which a sentence follows: claim, rule, the answers and rows that it reads, words."""
    if not (old.judged and new.judged):
        return "its reason is another" if old.reason != new.reason else "its words are others"
    found = ["the claim is worded otherwise"] if old.published != new.published else []
    rules = rule(old, before.data), rule(new, now.data)
    found += ["its rule is another"] if rules[0] != rules[1] else []
    read = [*before.data.asked(old), *now.data.asked(new)]
    for key in dict.fromkeys(read):
        if key in before.cells and key in now.cells and (told := _cell(before.cells[key], now.cells[key], now.data)):
            found.append(told)
    asked = [tables(each.predicate) for each in (old, new) if each.predicate is not None]
    for table in dict.fromkeys(itertools.chain(*asked)):
        if [*map(dict, before.rows(table))] != [*map(dict, now.rows(table))]:
            found.append(f"rows of {table} are others")
    if before.date != now.date and now.data.bases[now.base].on_record:
        found.append(f"it is asked of {now.date}, and not of {before.date}")
    return "; ".join(found) or "its words are others"


def _cell(old: Cell, new: Cell, data: Dataset) -> str:
    """How an answer differs from that of another version, with its note; nothing where it does not."""
    values = [plain(each.value or NOT_REPORTED) for each in (new, old)]
    sure = [each.row.get("confidence") if each.row else None for each in (new, old)]
    if values[0] == values[1] and sure[0] != sure[1]:
        values = [f"{value} with {level} confidence" for value, level in zip(values, sure, strict=True)]
    if values[0] == values[1]:
        return ""
    note = (new.row.get("note") if new.row else None) or ""
    told = f"{data.names[new.country]}, {data.named(new.indicator)}: {values[0]}, before {values[1]}"
    return f"{told} ({note.rstrip('.')})" if note else told
