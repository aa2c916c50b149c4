"""Evidence cards: all that stands behind a sentence, on one card.

    cards(known, sets, drawn)      every card as Markdown, in the order of the findings

A card of the page says first why: in one line, with the answers as chips of which those that decide are outlined, and
with what would overturn the verdict. Behind that, or at once where all cards are opened, it gives what was published
and where, the rule in plain words, the verdict under each evidence base and without the weaker answers, each cell
that the rule reads with what the passage says, its locators, its sources and its confidence, and what the public
record says. A statement that no data decides has a card too, with the reason. Each is a fenced div `#card-<finding>`
with the class `evidence-card`; `_extensions/argued/evidence.lua` puts a mark to it behind every sentence that states
the finding, and makes it a card that opens there on the page. On paper the cards are numbered text.

Where a question is put to more than a dozen (`FEW`), they are told by their answer, each with where it stands and, if
not high, its confidence; notes and observations one by one are then for `explain`, and gists for the list of passages.

Left out on purpose: any judgement of its own. What `explain` prints for one finding is the same, for a terminal.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from argued.data import NOT_REPORTED, Dataset, Finding, Row
from argued.judge.backing import GIVES_WAY, beneath, profile
from argued.judge.confidence import HIGH
from argued.judge.criteria import by_rule, with_degrees
from argued.judge.evidence import Cell, Evidence
from argued.judge.findings import Judgement, judge, outcomes, truth
from argued.judge.reads import Read, reads
from argued.judge.robustness import Change, Drawn, out_of_reach
from argued.logic.predicates import CellTest, Rows, RowsTest, Statement, over_days, statements
from argued.logic.verdicts import JUDGEMENTS, NOT_ESTABLISHED, NOT_JUDGED, VERDICTS
from argued.logic.verdicts import word as verdict_word
from argued.logic.wording import LISTS, Template, capital, fill, listing, out_of, parse_template, plain, word
from argued.show.explain import fields, rule, spoken_of
from argued.show.grounds import works
from argued.show.phrases import PHRASES, one_of, say, sentence
from argued.show.tables import FEW, escape, locators, overturned, said, verdict_of

SILENT_CHIP = "silent"
TOLD = 3  # parts of a rule that the line why tells one by one
SHOWN = 2  # overturning sets on a card; how many more there are is said
Sets = Mapping[str, Sequence[tuple[Change, ...]]]
Known = Mapping[str, Evidence]  # by evidence base, the paper's own first
Judged = Mapping[str, Judgement]  # by evidence base, the paper's own first


class Case(NamedTuple):
    """A finding that the data judges, and what its card is made of."""

    finding: Finding
    judged: Judged
    known: Known
    sets: Sequence[tuple[Change, ...]]
    drawn: Drawn


How = Callable[[Case], Iterator[str]]


def cards(known: Mapping[str, Evidence], sets: Sets, drawn: Drawn, opened: bool = False) -> str:
    """Every finding's card as Markdown. `known` is the evidence by base, the paper's own first.

    On a page cards are shut, each to be opened at its sentence: what decides comes first; what an answer rests on
    (`grounds`) opens at its chip. Or all are `opened`, one below the other.

    `sets` are the overturning sets by finding, `drawn` the random worlds, both under the paper's own base.
    """
    findings = next(iter(known.values())).data.findings
    how = _opened if opened else _shut
    every = (_card(finding, known, sets, drawn, how) for finding in findings)
    cited = [] if opened else _works(known)
    return "\n".join([*(line for card in every for line in card), *cited])


def _works(known: Known) -> Iterator[str]:
    """The works that answers rest on, each cited once, for what the page's script tells behind a chip."""
    yield "\n::: {#cited-on-cards hidden=hidden}"
    yield " ".join(f"[@{key}]" for key in works(known))
    yield ":::\n"


def _card(finding: Finding, known: Mapping[str, Evidence], sets: Sets, drawn: Drawn, how: How) -> Iterator[str]:
    own = next(iter(known.values()))
    judged = {base: judge(finding, each) for base, each in known.items()}
    judgement, kind = judged[own.base], ".evidence-card .opened" if how is _opened else ".evidence-card"
    verdict = judgement.verdict or NOT_JUDGED
    yield f'\n::: {{#card-{finding.id} {kind} data-number="{finding.number}" data-verdict="{verdict}"}}'
    yield f"**{said(judgement)}**\n"
    if not finding.judged:
        yield _published(finding, linked=how is _shut)
        sort = JUDGEMENTS.get(finding.kind)
        yield f"**No data decides this.** {f'It {sort}. ' if sort else ''}{escape(finding.reason)}\n"
    else:
        yield from how(Case(finding, judged, known, sets[finding.id], drawn))
    yield from _beneath(finding, own)
    yield ":::\n"


def _beneath(finding: Finding, own: Evidence) -> Iterator[str]:
    """What a conclusion rests on, and a flag where some of that gives way."""
    states = beneath(finding, own)
    if not states:
        return
    data = own.data
    names = {each.id: f"“{each.published.rstrip('.')}”" for each in data.findings}
    names |= {each.id: each.label for each in data.criteria} | {each.id: each.question for each in data.questions}
    listed = "; ".join(f"{escape(names[name])} ({state})" for name, state in states.items())
    gives_way = sum(state in GIVES_WAY for state in states.values())
    flag = f" [{capital(out_of(gives_way, len(states)))} gives way.]{{.gives-way}}" if gives_way else ""
    if gives_way and gives_way == len(states) == 1:
        flag = " [It gives way.]{.gives-way}"
    yield f"**Rests on.** {listed}.{flag}\n"


def _opened(case: Case) -> Iterator[str]:
    """All that stands behind a verdict, answer by answer; notes stand in the register, gists among the passages."""
    finding, judged, known, sets, drawn = case
    own = next(iter(known.values()))
    yield _published(finding)
    yield from _judged(judged, own, drawn)
    for leaf in _leaves(finding):
        yield from _statement(leaf, own, known.get(own.data.record_base or ""))
    if finding.decision is not None:
        yield f"{escape(why(finding, own))}\n"
    yield from _overturning(finding, own, sets)


def _shut(case: Case) -> Iterator[str]:
    """Why, in one line; the answers as chips; what would overturn the verdict, what is not tested; the rest folded."""
    finding, judged, known, sets, drawn = case
    own = next(iter(known.values()))
    data, judgement, record = own.data, judged[own.base], known.get(own.data.record_base or "")
    on_record = judged[record.base] if record else judgement
    badge = f" [on record {verdict_of(on_record)}]{{.card-badge}}" if on_record.verdict != judgement.verdict else ""
    yield f'[{escape(why(finding, own))}]{{.card-why data-why="{finding.id}"}}{badge}\n'
    deciding = {(witness.country, witness.indicator) for witness in judgement.witnesses}
    read = [each for leaf in _leaves(finding) for each in reads(leaf, own)]
    for each in read:
        if isinstance(each.test, CellTest):
            yield from _chips(each, data, deciding) if len(each.cells) <= FEW else _counted(each, data, deciding)
    yield from _overturning(finding, own, sets)
    if finding.untested:
        yield f"**Not tested.** {escape(finding.untested)}\n"
    told = [_published(finding, linked=True), *_judged(judged, own, drawn, again=False)]
    yield from _folded("Rule and verdicts", told)
    in_time = [line for leaf in _leaves(finding) for line in _over_days(leaf, record)]
    yield from _folded("What was observed over these days", in_time) if in_time else ()
    for each in read:
        if isinstance(each.test, CellTest) and len(each.cells) > FEW:
            told = list(_grouped(each, data, record))
            yield from _folded(f"{capital(data.units.plural)} by their answer", told)
        elif not isinstance(each.test, CellTest):
            yield from _folded(f"Entries among the {_are(each, data)}", list(_named(each)))


def _leaves(finding: Finding) -> list[Statement]:
    """The statements of its predicate; none of a rule about criteria, whose degrees say why."""
    return statements(finding.predicate) if finding.predicate is not None else []


def _published(finding: Finding, linked: bool = False) -> str:
    if not finding.passages:
        return f"**Claim.** {escape(finding.published)}\n"
    return f"**Published.** {escape(finding.published)} ({_at(finding.passages, linked)})\n"


def _at(passages: Sequence[str], linked: bool) -> str:
    """Locators, each a link to its passage where the page has them (`page.passages`)."""
    if not linked:
        return locators(passages)
    return ", ".join(f"[{locators([passage])}](#passage-{passage}){{.passage}}" for passage in passages)


def _judged(judged: Judged, known: Evidence, drawn: Drawn, again: bool = True) -> Iterator[str]:
    """The rule, the verdict under each base, how it stands to the source, what is behind it, and how sure it is.

    Not `again`: without what a shut card has said above, who is silent and what is not tested.
    """
    data, judgement = known.data, next(iter(judged.values()))
    finding, verdict = judgement.finding, str(judgement.verdict)
    found = "; ".join(f"{data.bases[base].label} {verdict_of(each)}" for base, each in judged.items())
    yield f"**Rule.** {capital(escape(rule(finding, data)))}.\n"
    silent = _silent(data, judgement.silent) if again else ""
    yield f"**Verdict.** {capital(found)}.{silent}{_in_worlds(finding, verdict, drawn)}\n"
    if data.sourced:
        yield f"**To the source.** {capital(str(judgement.relation))}.\n"
    if finding.untested and again:
        yield f"**Not tested.** {escape(finding.untested)}\n"
    yield f"**Evidence.** {profile(finding, known).in_words}\n"
    if judgement.sureness:
        yield f"**How sure.** {judgement.sureness.in_words}\n"
    if finding.note:
        yield f"**How it is read.** {escape(finding.note)}\n"


def _folded(summary: str, lines: Sequence[str]) -> Iterator[str]:
    """What a reader of the page unfolds."""
    yield f"\n```{{=html}}\n<details><summary>{html.escape(summary)}</summary>\n```\n"
    yield from lines
    yield "\n```{=html}\n</details>\n```\n"


def _chips(read: Read, data: Dataset, deciding: Collection[tuple[str | None, str | None]]) -> Iterator[str]:
    """The answers to a question, a chip for each country: the value, its confidence if not high, whether it decides."""
    assert isinstance(read.test, CellTest)
    yield f"*{escape(data.indicators[read.test.indicator].question)}*\n"
    yield "::: {.card-chips}"
    for cell in read.cells:
        value = SILENT_CHIP if cell.value is None else escape(plain(cell.value))
        weak = cell.row is not None and cell.value and cell.row["confidence"] != HIGH
        sure = f", *{cell.row['confidence']}*" if weak and cell.row is not None else ""
        decides = (cell.country, cell.indicator) in deciding
        kind = " .deciding" * decides + " .silent" * (cell.value is None)
        name = escape(data.countries[cell.country]["name"])
        told = "[, decides]{.decides}" if decides else ""
        yield f'- [{name}: **{value}**{sure}{told}]{{.chip{kind} data-cell="{cell.key}"}}'
    yield ":::\n"


def _by_answer(read: Read) -> Iterator[tuple[str, list[Cell]]]:
    """The cells that a statement reads by what they answer, in the order of the codebook; last what is not reported."""
    groups: dict[str | None, list[Cell]] = {}
    for cell in read.cells:
        groups.setdefault(cell.value, []).append(cell)
    silent = groups.pop(None, [])
    yield from sorted((plain(value), cells) for value, cells in groups.items() if value is not None)
    if silent:
        yield NOT_REPORTED, silent


def _counted(read: Read, data: Dataset, deciding: Collection[tuple[str | None, str | None]]) -> Iterator[str]:
    """The answers to a question put to many, a chip for each answer: how many give it, and whether they decide."""
    assert isinstance(read.test, CellTest)
    yield f"*{escape(data.indicators[read.test.indicator].question)}*\n"
    yield "::: {.card-chips}"
    for answer, cells in _by_answer(read):
        decides = any((cell.country, cell.indicator) in deciding for cell in cells)
        kind = " .deciding" * decides + " .silent" * (answer == NOT_REPORTED)
        told = "[, some decide]{.decides}" if decides else ""
        yield f"- [{escape(answer)}: **{len(cells)}**{told}]{{.chip{kind}}}"
    yield ":::\n"


def _grouped(read: Read, data: Dataset, record: Evidence | None) -> Iterator[str]:
    """The answers to a question put to many, by answer: who gives it and where it stands; then what was observed."""
    names = {code: escape(row["name"]) for code, row in data.countries.items()}
    for answer, cells in _by_answer(read):
        told = "; ".join(f"{names[cell.country]}{_in_brackets(cell)}" for cell in cells)
        yield f"- **{escape(answer)} ({len(cells)}):** {told}."
    if record:
        recorded = [record.cell(cell.country, cell.indicator) for cell in read.cells]
        observed = tuple(cell for cell in recorded if cell.value is not None)
        for answer, cells in _by_answer(Read(read.test, cells=observed)):
            told = "; ".join(f"{names[cell.country]}{_observed(cell)}" for cell in cells)
            yield f"- **on record {escape(answer)} ({len(cells)}):** {told}."
    yield ""


def _observed(cell: Cell) -> str:
    """The days and the source of the observation that decides, and its confidence where it is not high."""
    row = cell.row
    if row is None or not row.get("from"):
        return ""
    sure = "" if row["confidence"] == HIGH else f", {row['confidence']} confidence"
    return f", {spoken_of(row)}{sure} {_cited(row)}"


def _in_brackets(cell: Cell) -> str:
    """Where an answer stands, its confidence where it is not high, and other answers to the same question."""
    said = [locators(cell.row["passages"])] if cell.row is not None and cell.row.get("passages") else []
    cited = f" {_cited(cell.row)}" if cell.row is not None and not said and _cited(cell.row) else ""  # has brackets
    said += [f"{cell.row['confidence']} confidence"] if cell.row is not None and cell.row["confidence"] != HIGH else []
    others = [row for row in cell.rows if row is not cell.row and row["value"] != cell.value]
    said += [f"elsewhere {escape(plain(row['value']))}, {locators(row.get('passages') or ())}" for row in others]
    return cited + (f" ({'; '.join(said)})" if said else "")


def _silent(data: Dataset, silent: Sequence[str]) -> str:
    if len(silent) > FEW:
        return f" Silent: {len(silent)} of the {len(data.countries)} {data.units.plural}."
    return f" Silent: {listing([escape(data.countries[c]['name']) for c in silent])}." if silent else ""


def _in_worlds(finding: Finding, verdict: str, drawn: Drawn) -> str:
    true, unknown, _ = drawn.findings[finding.id]
    if verdict != NOT_ESTABLISHED or unknown:
        return ""
    return f" True in {100 * true:.0f} per cent of all ways to fill the silent cells."


def _statement(leaf: Statement, own: Evidence, record: Evidence | None) -> Iterator[str]:
    """The answers, or the rows of a table, that a statement reads."""
    for read in reads(leaf, own):
        if isinstance(read.test, CellTest):
            yield f"*{escape(own.data.indicators[read.test.indicator].question)}*\n"
            yield from _grouped(read, own.data, record)
        else:
            yield from _rows(read, own.data)
    yield from _over_days(leaf, record)


def _over_days(leaf: Statement, record: Evidence | None) -> Iterator[str]:
    """What was observed of the days that a statement asks about."""
    for read in reads(leaf, record) if record and over_days(leaf) else ():
        seen: dict[str, list[str]] = {}
        for row in read.rows if isinstance(read.test, CellTest) else ():
            seen.setdefault(row["country"], []).append(
                f"{escape(plain(row['value']))} {spoken_of(row)} [@{row['source']}]"
            )
        if record and seen:
            told = (f"{record.data.countries[country]['name']}: {'; '.join(each)}" for country, each in seen.items())
            yield f"**On record, over these days.** {'. '.join(told)}.\n"


def _cited(row: Row) -> str:
    """The sources of an answer, coded or observed, as a citation."""
    keys = row.get("sources") or ((row["source"],) if row.get("source") else ())
    return f"[{'; '.join(f'@{key}' for key in keys)}]" if keys else ""


def _rows(read: Read, data: Dataset) -> Iterator[str]:
    """The rows that a statement reads, and their passages."""
    yield f"*Entries among the {escape(_are(read, data))}*\n"
    yield from _entries(read, data)


def _are(read: Read, data: Dataset) -> str:
    """What the rows of a table are called."""
    assert isinstance(read.test, RowsTest)
    return data.rows_called(read.test.table).get("are", f"rows of {plain(read.test.table)}")


def _named(read: Read) -> Iterator[str]:
    """The rows that a statement reads, by their lines: the page's script says what they are (`grounds`)."""
    assert isinstance(read.test, RowsTest)
    said, lines = f"{len(read.rows) or 'none'} of its table.", " ".join(str(row.line) for row in read.rows)
    yield f'[{said}]{{.card-rows data-table="{read.test.table}" data-lines="{lines}"}}\n'


def _entries(read: Read, data: Dataset) -> Iterator[str]:
    for row in read.rows:
        said = "; ".join(map(escape, fields(row, data)))
        yield f"- {said} ({locators(row['passages'])})" if row.get("passages") else f"- {said}"
    if not read.rows:
        yield "- None matches."
    yield ""


def _overturning(finding: Finding, own: Evidence, sets: Sequence[tuple[Change, ...]]) -> Iterator[str]:
    yield f"**To overturn it.** {escape(to_overturn(finding, own, sets))}\n"


def to_overturn(finding: Finding, known: Evidence, sets: Sequence[tuple[Change, ...]]) -> str:
    """How many changes it takes to alter a verdict, and the first sets of them (`robustness.overturning`), of which the
    page's script says the same; of a rule on rows, days or criteria how many."""
    base = known.data.bases[known.base].label
    if not sets:
        beyond = finding.predicate is not None and out_of_reach(finding.predicate, known)
        return sentence(say("out of reach" if beyond else "not found", base=base))
    fewest = len(sets[0])
    how = one_of("suffice", fewest != 1, number=word(fewest))
    found = overturned(finding, known.data, sets, SHOWN)
    return sentence(say("to overturn", how=how, base=base, sets=f": {found}"))


# --- Why -------------------------------------------------------------------------------------------------


def why(finding: Finding, known: Evidence) -> str:
    """What the answers are, in one line: how many answer what is asked, who does not, and who is silent; of a rule with
    many parts, how many of them hold; of one about criteria, how far each is met."""
    if finding.decision is not None:
        return with_degrees(OF_CRITERIA, by_rule(finding.decision, known)[1]).strip()
    leaves = _leaves(finding)
    if len(leaves) > TOLD:
        counts = Counter(verdict_word(truth(leaf, known)) for leaf in leaves)
        ways = [way.split("/") for way in PHRASES["parts"].split("; ")]
        found = [
            f"{'all' if number == len(leaves) else word(number)} {way[number > 1]}"
            for number, way in zip((counts[verdict] for verdict in VERDICTS), ways, strict=True)
            if number
        ]
        return sentence(say("whole", parts=word(len(leaves)), counts=listing(found)))
    names = known.data.names
    lines = [(why_template(leaf), outcomes(leaf, known)[""]) for leaf in leaves]
    return " ".join(fill(template, {"": outcome}, names).strip() for template, outcome in lines)


OF_CRITERIA = parse_template("[Met: {yes}.][ Not met: {no}.][ Undecided: {silent}.]", {"": LISTS})


def why_template(statement: Statement) -> Template:
    """The template of that line for a statement, of which the page's script makes the same."""
    if isinstance(statement, Rows):
        return parse_template("It comes to {number}.", {"": ("number",)})
    if statement.quantifier == "same":
        return parse_template("[{values}.][ {silent} {silent:is/are} silent.]", {"": (*LISTS, "values")})
    test, unknown = statement.test, "{silent} {silent:is/are} silent"
    one, several, none, many = "passes", "pass", "does not pass", "do"
    if isinstance(test, CellTest) and test.during:
        rest = "been so on the days asked about"
        one, several, none, many = f"has {rest}", f"have {rest}", f"has not {rest}", "have"
        unknown = "of {silent} not every such day is known"
    elif isinstance(test, CellTest) and test.reported:
        one, several, none, many = "is reported on", "are reported on", "is not reported on", "are"
    elif isinstance(test, CellTest) and test.values:
        rest = f"“{' or '.join(map(plain, test.values))}”"
        one, several, none = f"answers {rest}", f"answer {rest}", f"does not answer {rest}"
    if len(statement.among) == 1:
        return parse_template(f"[{{yes}} {one}][{{no}} {none}][{unknown}].", {"": LISTS})
    rest = f"[; {{no}} {{no:{none.split()[0]}/{many}}} not][; {unknown}]."
    return parse_template(f"{{yes:of}} {{yes:{one}/{several}}}{rest}", {"": LISTS})


def passages(data: Dataset) -> str:
    """The gist of every passage, as a definition list for paper."""
    return "\n".join(f"{locators([name])}\n:   {escape(row['gist'])}\n" for name, row in data.passages.items())
