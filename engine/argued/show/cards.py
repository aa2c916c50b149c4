"""Evidence cards: all that stands behind a sentence, on one card.

    cards(known, sets, drawn)      every card as Markdown, in the order of the findings

A card gives the sentence, what was published and where, the rule in plain words, the verdict under each
evidence base and without the weaker answers, each cell that the rule reads with what the passage says, its
locators, its sources and its confidence, what the public record says, and the fewest changes that would overturn
the verdict. A statement that no data decides has a card too, with the reason. Each is a fenced div `#card-<finding>`
with the class `evidence-card`; `_extensions/argued/evidence.lua` puts a mark to it behind every sentence that states
the finding, and makes it a card that opens there on the page. On paper the cards are what they are here: numbered text.

Left out on purpose: any judgement of its own. What `explain` prints for one finding is the same, for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from argued.data import Dataset, Finding, Row
from argued.judge.evidence import Cell, Evidence
from argued.judge.findings import judge
from argued.judge.observations import AGREES, PAST, TO_COME, Derived
from argued.judge.reads import Read, reads
from argued.judge.robustness import Change, Drawn
from argued.logic.predicates import CellTest, RowsTest, Statement, statements
from argued.logic.verdicts import JUDGEMENTS, NOT_ESTABLISHED, NOT_JUDGED
from argued.logic.wording import listing, plain
from argued.show.explain import fields, rule, spoken_of
from argued.show.tables import change_in_words, escape, locators

IN_SHORT = {  # what of an observation is said by its value and days alone
    AGREES: "and agrees",
    PAST: "not good any more on this day",
    TO_COME: "of later days",
}
SHOWN = 3  # overturning sets on a card; how many more there are is said
Sets = Mapping[str, Sequence[tuple[Change, ...]]]


def cards(known: Mapping[str, Evidence], sets: Sets, drawn: Drawn, opened: bool = False) -> str:
    """Every finding's card as Markdown. `known` is the evidence by base, the paper's own first.

    On a page cards are shut, each to be opened at its sentence, or all `opened`, one below the other.

    `sets` are the overturning sets by finding, `drawn` the random worlds, both under the paper's own base.
    """
    findings = next(iter(known.values())).data.findings
    kind = ".evidence-card .opened" if opened else ".evidence-card"
    every = (_card(finding, known, sets, drawn, kind) for finding in findings)
    return "\n".join(line for card in every for line in card)


def _card(finding: Finding, known: Mapping[str, Evidence], sets: Sets, drawn: Drawn, kind: str) -> Iterator[str]:
    own = next(iter(known.values()))
    data = own.data
    judged = {base: judge(finding, each) for base, each in known.items()}
    judgement = judged[own.base]
    verdict = judgement.verdict or NOT_JUDGED
    yield f'\n::: {{#card-{finding.id} {kind} data-number="{finding.number}" data-verdict="{verdict}"}}'
    yield f"**{escape(judgement.statement)}**\n"
    yield f"**Published.** {escape(finding.published)} ({locators(finding.passages)})\n"
    if finding.predicate is None:
        sort = JUDGEMENTS.get(finding.kind)
        yield f"**No data decides this.** {f'It {sort}. ' if sort else ''}{escape(finding.reason)}\n"
        yield from _passages(data, finding.passages)
        yield ":::\n"
        return
    found = "; ".join(
        f"{data.bases[base].label} [{each.verdict}]{{.{str(each.verdict).replace(' ', '-')}}}"
        for base, each in judged.items()
    )
    yield f"**Rule.** {_sentence(escape(rule(finding.predicate, data)))}.\n"
    yield f"**Verdict.** {_sentence(found)}.{_silent(data, judgement.silent)}{_in_worlds(finding, verdict, drawn)}\n"
    yield f"**To the source.** {_sentence(str(judgement.relation))}.\n"
    if finding.untested:
        yield f"**Not tested.** {escape(finding.untested)}\n"
    if judgement.sureness:
        yield f"**How sure.** {judgement.sureness.in_words}\n"
    if finding.note:
        yield f"**How it is read.** {escape(finding.note)}\n"
    behind: dict[str, None] = dict.fromkeys(finding.passages)
    for leaf in statements(finding.predicate):
        yield from _statement(leaf, own, known.get(data.record_base or ""), behind)
    yield from _overturning(data, own, sets[finding.id])
    yield from _passages(data, behind)
    yield ":::\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _silent(data: Dataset, silent: Sequence[str]) -> str:
    return f" Silent: {listing([data.countries[c]['name'] for c in silent])}." if silent else ""


def _in_worlds(finding: Finding, verdict: str, drawn: Drawn) -> str:
    true, unknown, _ = drawn.findings[finding.id]
    if verdict != NOT_ESTABLISHED or unknown:
        return ""
    return f" True in {100 * true:.0f} per cent of all ways to fill the silent cells."


def _statement(leaf: Statement, own: Evidence, record: Evidence | None, behind: dict[str, None]) -> Iterator[str]:
    """The cells, or the rows of a table, that a statement reads; the passages that they rest on go to `behind`."""
    for read in reads(leaf, own):
        if isinstance(read.test, CellTest):
            yield from _cells(read, own.data, record, behind)
        else:
            yield from _rows(read, own.data, behind)


def _cells(read: Read, data: Dataset, record: Evidence | None, behind: dict[str, None]) -> Iterator[str]:
    """The answers to a question."""
    assert isinstance(read.test, CellTest)
    yield f"*{escape(data.indicators[read.test.indicator].question)}*\n"
    silent = []
    for cell in read.cells:
        behind |= dict.fromkeys(passage for row in cell.rows for passage in row["passages"])
        name = data.countries[cell.country]["name"]
        lines = list(_cell(name, cell, record.cell(cell.country, cell.indicator) if record else cell))
        if lines:
            yield from lines
        else:
            silent.append(name)
    if silent:
        yield f"- **{listing(silent)}:** not reported."
    yield ""


def _cell(name: str, cell: Cell, recorded: Cell) -> Iterator[str]:
    """The answer that decides, then the others of this cell, each with its note, its place and its sources, then what
    was observed of it."""
    others = [row for row in cell.rows if row is not cell.row]
    if cell.row is not None:
        grounds = "" if cell.derived else f" {_grounds(cell.row)}"
        yield f"- **{name}: {escape(plain(cell.row['value']))}.**{grounds}"
    elif others or recorded.derived is not None:
        yield f"- **{name}: not reported.**"
    for row in others:
        yield f"    - {escape(plain(row['value']))}. {_grounds(row)}"
    if recorded.derived is not None:
        yield from _observations(recorded.derived)
        if recorded.derived.conflict:
            yield "    - What was observed contradicts itself on this day."
    if cell.conflict:
        yield "    - The source paper answers this in different ways."


def _grounds(row: Row) -> str:
    """What an answer rests on."""
    note = f"{escape(row['note'])} " if row["note"] else ""
    cited = f" [{'; '.join(f'@{key}' for key in row['sources'])}]" if row["sources"] else ""
    return f"{note}({locators(row['passages'])}; {row['basis']}, {row['confidence']} confidence){cited}"


def _observations(derived: Derived) -> Iterator[str]:
    """What was observed of a cell: what decides and what says otherwise with its part and why, the rest in short."""
    for part in derived.parts:
        if part.role not in IN_SHORT:
            row = part.row
            seen = f" ([seen](<{row['url']}>))" if row.get("url") else ""
            note = f" {escape(row['note'])}" if row.get("note") else ""
            days = f"{spoken_of(row)}, {row['confidence']} confidence"
            said = f"{escape(plain(row['value']))} ({days}): {part.reason}. [@{row['source']}]{seen}{note}"
            yield f"    - on record: {said}"
    for role, what in IN_SHORT.items():
        others = [part.row for part in derived.parts if part.role == role]
        if others:
            listed = "; ".join(f"{_seen(row)} {spoken_of(row)}" for row in others)
            yield f"    - on record, {what}: {listed}."


def _seen(row: Row) -> str:
    value = escape(plain(row["value"]))
    return f"[{value}](<{row['url']}>)" if row.get("url") else value


def _rows(read: Read, data: Dataset, behind: dict[str, None]) -> Iterator[str]:
    """The rows that a statement reads."""
    assert isinstance(read.test, RowsTest)
    yield f"*Rows of the table {escape(plain(read.test.table))}*\n"
    for row in read.rows:
        behind |= dict.fromkeys(row.get("passages") or ())
        said = "; ".join(map(escape, fields(row, data)))
        yield f"- {said} ({locators(row.get('passages') or ())})"
    if not read.rows:
        yield "- None matches."
    yield ""


def _overturning(data: Dataset, own: Evidence, sets: Sequence[tuple[Change, ...]]) -> Iterator[str]:
    if not sets:
        return
    how = "One change suffices" if len(sets[0]) == 1 else "Two changes suffice"
    words = [" and ".join(escape(change_in_words(data, change)) for change in each) for each in sets[:SHOWN]]
    more = f"; or {len(sets) - len(words)} more" if len(sets) > len(words) else ""
    yield f"**To overturn it.** {how} ({data.bases[own.base].label}): {'; '.join(words)}{more}.\n"


def _passages(data: Dataset, behind: Sequence[str] | Mapping[str, None]) -> Iterator[str]:
    """The passages' gists; on paper they stand once, behind the cards (`passages`)."""
    if not behind:
        return
    yield '::: {.content-visible when-format="html"}\n::: {.card-passages}'
    for locator, row in data.passages.items():
        if locator in behind:
            yield f"- **{locators([locator])}** {escape(row['gist'])}"
    yield ":::\n:::"


def passages(data: Dataset) -> str:
    """The gist of every passage, as a definition list for paper."""
    return "\n".join(f"{locators([name])}\n:   {escape(row['gist'])}\n" for name, row in data.passages.items())
