"""Frames: the tables of any study as text, the numbers behind its figures, and how a table is written.

    tables.ledger(study)                    every finding that the data judges, as text
    tables.sweep(study)                     what `figures.sweep` plots
    markdown(frame, "Caption.", "tbl-one")  a pipe table with caption and label, which both engines number

Each frame is a function: from the data or the evidence where these suffice, else from the judged study
(`manuscript.Manuscript`). Each table that the paper shows has a header row, plain cells, and a caption.

Left out on purpose: styling, and tables of one paper alone.
"""

from __future__ import annotations

import datetime as dt
import math
import platform
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pandas as pd

from argued.data import ADJUDICATION, Dataset, Finding
from argued.data.metadata import made_of
from argued.judge import reliability
from argued.judge.backing import GIVES_WAY, beneath
from argued.judge.confidence import CUTS
from argued.judge.criteria import degrees_by, judge_questions
from argued.judge.criteria import standings as standings_of
from argued.judge.evidence import WEAKEST, Evidence, conflicts, disputed
from argued.judge.findings import Judgement
from argued.judge.reliability import Agreement, unsettled
from argued.judge.robustness import FURTHER, Change, Drawn
from argued.logic.predicates import lookup
from argued.logic.verdicts import ANSWERS, CLASSES, NOT_ESTABLISHED, NOT_JUDGED, STATUSES
from argued.logic.wording import capital, counted, filled, listing, per_cent, plain
from argued.show.phrases import say

if TYPE_CHECKING:  # which imports this module
    from argued.show.manuscript import Manuscript

NOT_REPORTED = "–"
NOT_SAID = "not reported"
NEEDED, NONE_NEEDED = "Weakest answer needed", "none"
SECTION = "Source section"  # of the source paper, whose numbers differ from those here
HIDDEN = re.compile(r"\]\{[^}]*\}|\\(?=\W)")  # what a reader does not see: attributes of a span, escapes
FEW = 12  # so many units, and no more, are told one by one
MARGIN = 4  # characters between the columns of a table
PACKAGES = ("numpy", "pandas", "matplotlib", "nbclient", "pypandoc_binary", "typst")


def cells_by_country(known: Evidence, indicators: Sequence[str]) -> pd.DataFrame:
    """Indicators by countries: a row for each question, a column for each country; or, where there are more than a
    few, a row for each answer, with the countries that give it.

    A dash stands for *not reported*; an asterisk marks a cell on which the source paper disagrees
    with itself.
    """
    data = known.data
    rows: list[dict[str, str]] = []
    if len(data.countries) > FEW:
        return pd.DataFrame([row for indicator in indicators for row in _by_answer(known, indicator)])
    for indicator in indicators:
        row = {"Question": data.indicators[indicator].question}
        for country, entry in data.countries.items():
            cell = known.cell(country, indicator)
            row[entry["name"]] = NOT_REPORTED if cell.value is None else plain(cell.value) + "*" * cell.conflict
        rows.append(row)
    return pd.DataFrame(rows)


def _by_answer(known: Evidence, indicator: str) -> list[dict[str, str]]:
    """The answers to a question, a row each: how many give it, and who."""
    data, groups = known.data, dict[str, list[str]]()
    for value in (*data.indicators[indicator].values, None):
        found = [known.cell(country, indicator) for country in data.countries]
        names = [str(data.countries[c.country]["name"]) + "*" * c.conflict for c in found if c.value == value]
        if names:
            groups[NOT_SAID if value is None else plain(value)] = names
    question = data.indicators[indicator].question
    return [
        {"Question": question, "Answer": answer, "Number": str(len(names)), "Given by": ", ".join(names)}
        for answer, names in groups.items()
    ]


def some_of(data: Dataset, countries: Sequence[str]) -> str:
    """Countries by name, or how many they are where there are more than a few."""
    if len(countries) > FEW:
        return f"{len(countries)} of the {len(data.countries)}"
    return ", ".join(str(data.countries[country]["name"]) for country in countries)


def differing(study: Manuscript) -> pd.DataFrame:
    """The findings whose verdict depends on the paper's evidence bases, with the verdict under every base."""
    names = [
        finding.id
        for finding in study.data.findings
        if len({study.judged(base)[finding.id].verdict for base in study.papers_bases}) > 1
    ]
    return _by_base(study, list(study.data.bases), names)


def _by_base(study: Manuscript, bases: Sequence[str], findings: Sequence[str]) -> pd.DataFrame:
    """Findings by evidence base: what was published, and the verdict under each base."""
    data, rows = study.data, []
    for name in findings:
        finding = data.finding(name)
        row = {section(data): finding.section, claimed(data, "What was published"): finding.published}
        for base in bases:
            judgement = study.judged(base)[name]
            row[capital(data.bases[base].label)] = Markup(verdict_of(judgement) + _silent(data, judgement))
        rows.append(row)
    return pd.DataFrame(rows)


def _silent(data: Dataset, judgement: Judgement) -> str:
    """The silent countries in brackets, where the verdict hangs on them."""
    if judgement.verdict != NOT_ESTABLISHED or not judgement.silent:
        return ""
    if len(judgement.silent) == len(data.countries):
        return " (silent: all)"
    return f" (silent: {escape(some_of(data, judgement.silent))})"


def verdicts_by_criterion(study: Manuscript) -> pd.DataFrame:
    """The verdict on each finding under each evidence base, by the criterion that it is about (`figures.verdicts`)."""
    data = study.data
    rows = [
        {
            "group": label,
            "finding": finding.id,
            "number": finding.number,
            "evidence": base.label,
            "verdict": study.judged(base.name)[finding.id].verdict,
        }
        for criterion, label in data.groups.items()
        for finding in data.findings
        if finding.criterion == criterion and finding.judged
        for base in data.bases.values()
    ]
    return pd.DataFrame(rows)


def flow_of_verdicts(study: Manuscript) -> pd.DataFrame:
    """How many findings have which verdicts on the evidence bases, one after another (`figures.alluvial`)."""
    bases = list(study.data.bases.values())
    decidable = [finding.id for finding in study.data.findings if finding.judged]
    ways = Counter(tuple(str(study.judged(base.name)[name].verdict) for base in bases) for name in decidable)
    columns = [*(base.label for base in bases), "number"]
    return pd.DataFrame([(*way, number) for way, number in sorted(ways.items())], columns=columns)


def statements(study: Manuscript, verdict: str) -> pd.DataFrame:
    """What was published, and what can be said instead, for the findings with a verdict."""
    rows = [
        {section(study.data): j.finding.section, claimed(study.data): j.finding.published, "Said here": stated(j)}
        for j in study.judged(study.base).values()
        if j.verdict == verdict
    ]
    return pd.DataFrame(rows, dtype=object)


def judgements(study: Manuscript) -> pd.DataFrame:
    """The statements that no data decides, with the reason why."""
    rows = [
        {
            section(study.data): j.finding.section,
            claimed(study.data): stated(j, j.finding.published),
            "Why no data decides it": j.finding.reason,
        }
        for j in study.judged(study.base).values()
        if j.verdict is None
    ]
    return pd.DataFrame(rows, dtype=object)


def argument(study: Manuscript) -> pd.DataFrame:
    """The argument map as a table: what each conclusion rests on, how that stands, and whether it gives way."""
    return pd.DataFrame(
        [
            {
                SECTION: finding.section,
                "Conclusion": stated(study.judgement(finding.id), finding.published),
                "Rests on": row["rests_on"],
                "Which is": row["state"],
                "Gives way": "yes" if row["gives_way"] else "",
            }
            for finding, row in _resting(study)
        ],
        dtype=object,
    )


def resting(study: Manuscript) -> pd.DataFrame:
    """What each conclusion rests on, how both stand, and whether it gives way, for `figures.argument`."""
    columns = ("conclusion", "stands", "rests_on", "state", "gives_way")
    return pd.DataFrame([row for _, row in _resting(study)], columns=columns)


def _resting(study: Manuscript) -> Iterator[tuple[Finding, dict[str, Any]]]:
    """Each conclusion with each of what it rests on."""
    data = study.data
    names = {each.id: each.published for each in data.findings}
    names |= {each.id: each.label for each in data.criteria} | {each.id: each.question for each in data.questions}
    for finding in data.findings:
        stands = study.judgement(finding.id).verdict or NOT_JUDGED
        for name, state in beneath(finding, study.known).items():
            ends = {"conclusion": finding.published, "stands": stands, "rests_on": names[name], "state": state}
            yield finding, ends | {"gives_way": state in GIVES_WAY}


CONTRADICTION = "contradiction"  # the kind of a conflict that says none


def disagreements(data: Dataset) -> pd.DataFrame:
    """Where the source paper says one thing in one place and another in another, each with its paragraphs."""
    rows: list[tuple[str, str, str, Sequence[str], str, Sequence[str]]] = []
    for cell in conflicts(data):
        first, *others = cell.rows
        second = next(row for row in others if row["value"] != first["value"])
        subject = f"{data.countries[cell.country]['name']}: {data.indicators[cell.indicator].question}"
        one, other = plain(first["value"]), plain(second["value"])
        rows.append((subject, CONTRADICTION, one, first["passages"], other, second["passages"]))
    for row in data.table("contradictions"):
        kind, one, other = row.get("kind", CONTRADICTION), row["first"], row["second"]
        rows.append((row["subject"], kind, one, row["first_passages"], other, row["second_passages"]))
    return pd.DataFrame(
        [
            {
                "On": subject,
                "Kind": kind,
                "Here": f"{one} ({locators(where)})",
                "There": f"{other} ({locators(elsewhere)})",
            }
            for subject, kind, one, where, other, elsewhere in rows
        ]
    )


def claimed(data: Dataset, published: str = "Published") -> str:
    """What the column of claims is called: they were published where there is a source paper."""
    return published if data.sourced else "Claim"


def section(data: Dataset) -> str:
    """What the column of their sections is called."""
    return SECTION if data.sourced else "Section"


def locators(passages: Sequence[str]) -> str:
    """Passages as they are cited."""
    return ", ".join(f"¶\N{NO-BREAK SPACE}{passage}" for passage in passages)


def answers(study: Manuscript) -> pd.DataFrame:
    """The answers under each evidence base, with the criteria that led there."""
    rows = []
    for base in study.data.bases.values():
        for answer in study.answers(base.name).values():
            steps = "; ".join(f"{s.label} {per_cent(s.low, s.high)}, {s.status}" for s in answer.reasons)
            variants = answer.question.variants.items()
            rows.append(
                {
                    "Question": answer.question.question,
                    "Evidence": base.label,
                    "Answer": answer.answer,
                    "Because": steps,
                    "By other rules": "; ".join(f"{text}: {answer.variants[name]}" for name, (text, _) in variants),
                }
            )
    return _filled(rows)


def _filled(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A table without the columns in which nothing stands."""
    kept = [column for column in (rows[0] if rows else ()) if any(row[column] for row in rows)]
    return pd.DataFrame(rows, columns=kept)


def thresholds(data: Dataset) -> pd.DataFrame:
    """What each criterion asks for, by which questions it is scored, from which degree on it is met, and why, with the
    passages that bear it."""
    return pd.DataFrame(
        [
            {
                "Criterion": criterion.label,
                "Asks for": criterion.asks,
                "Scored by": "; ".join(
                    data.named(each.name)
                    for each in data.indicators.values()
                    if each.scored and each.criterion == criterion.id
                ),
                "Met from": f"{100 * criterion.threshold:.0f} per cent",
                "Because": f"{criterion.because} ({locators(criterion.grounds)})"
                if criterion.grounds
                else criterion.because,
            }
            for criterion in data.criteria
        ]
    )


def ledger(study: Manuscript) -> pd.DataFrame:
    """Every finding that the data judges: what was published, the verdicts, what overturns it, what is said here.

    For what is not established, the share of worlds in which it is true is given.
    """
    data, rows = study.data, []
    for finding in data.findings:
        if not finding.judged:
            continue
        bases = data.bases.values()
        verdicts = "; ".join(f"{base.label}: {verdict_of(study.judged(base.name)[finding.id])}" for base in bases)
        judgement = study.judgement(finding.id)
        silent = escape(some_of(data, judgement.silent)) or "none"
        rows.append(
            {
                section(data): finding.section,
                claimed(data): f"{finding.published}{f' ({locators(finding.passages)})' if finding.passages else ''}",
                "Verdicts": Markup(f"{verdicts}. Silent: {silent}.{_in_worlds(judgement, study.drawn)}"),
                NEEDED: judgement.weakest or NONE_NEEDED,
                "Overturned by": overturned(finding, data, study.overturning[finding.id]),
                "Said here": stated(judgement),
            }
        )
    return pd.DataFrame(rows, dtype=object)


def by_confidence(study: Manuscript, base: str | None = None, every: bool = False) -> pd.DataFrame:
    """Answers, criteria and findings as the weaker answers are left out: those that this moves, or every one."""
    base = base or study.base
    judged = [(j.finding.published, j.sureness) for j in study.judged(base).values() if j.sureness]
    found = [(a.question.question, a.sureness) for a in study.answers(base).values()]
    found += [(step.label, step.sureness) for step in standings_of(study.evidence(base))] + judged
    rows = [
        {
            "What": what,
            **{capital(cut): word for cut, word in zip(CUTS, sure, strict=True)},
            NEEDED: sure.weakest or NONE_NEEDED,
        }
        for what, sure in found
        if every or len(set(sure)) > 1
    ]
    return pd.DataFrame(rows, columns=["What", *(capital(cut) for cut in CUTS), NEEDED])


def _in_worlds(judgement: Judgement, drawn: Drawn) -> str:
    if judgement.verdict != NOT_ESTABLISHED:
        return ""
    true, unknown, _ = drawn.findings[judgement.finding.id]
    return "" if unknown else f" True in {100 * true:.0f} per cent of all ways to fill the silent cells."


def overturned(finding: Finding, data: Dataset, sets: Sequence[tuple[Change, ...]], shown: int = 2) -> str:
    """The first overturning sets in words, and how many more there are.

    Of a rule about criteria any cells do, so many of one kind: they are not named where it takes more than one.
    """
    by_number = finding.decision is not None and len(sets) and len(sets[0]) > 1
    words = [(answers_in_number if by_number else changes_in_words)(data, each) for each in sets[:shown]]
    more = len(sets) - len(words)
    return "; ".join([*words, *([say("or more", number=more)] if more else [])])


def answers_in_number(data: Dataset, changes: Iterable[Change]) -> str:
    """Changes of cells in words, by criterion: how many, and what becomes of them."""
    labels = {criterion.id: criterion.label.lower() for criterion in data.criteria}
    found = Counter[tuple[str, str, str, str]]()
    for change in changes:
        indicator = data.indicators[change.what.partition(".")[2]]
        old, new = (value in indicator.favourable for value in (change.old, change.new))
        if change.new is None:
            kind = "favourable " if old else "unfavourable ", "no longer stands", "no longer stand"
        else:
            becomes = "favourable" if new else "unfavourable"
            kind = "", f"becomes {becomes}", f"become {becomes}"
        found[labels[indicator.criterion], *kind] += 1
    told = [
        f"any {counted(number, f'{now}answer')} on {label} that {many if number > 1 else one}"
        for (label, now, one, many), number in found.items()
    ]
    return " and ".join(told)


def changes_in_words(data: Dataset, changes: Iterable[Change]) -> str:
    """Changes made together, in words: those of one question, from one value to one other, with all their countries."""
    alike: dict[tuple[str, int], list[str]] = {}
    for number, change in enumerate(changes, 1):
        country, _, indicator = change.what.partition(".")
        if country in data.countries:
            to = " → ".join(plain(each or NOT_SAID) for each in (change.old, change.new))
            alike.setdefault((f", {data.named(indicator)}: {to}", 0), []).append(data.countries[country]["name"])
        else:
            alike[_row_in_words(data, change), number] = [""]
    return " and ".join(listing(names) + said for (said, _), names in alike.items())


def _row_in_words(data: Dataset, change: Change) -> str:
    table, _, row = change.what.partition(": ")
    rows = data.rows_called(table).get("are", plain(table))
    if row == FURTHER:
        return f"one more among the {rows}: {_called(data, change.new or NOT_SAID)}"
    if change.new is None:
        return f"without “{_called(data, row)}” among the {rows}"
    return f"{_called(data, row)} among the {rows}: {change.old or NOT_SAID} → {change.new}"


def _called(data: Dataset, text: str) -> str:
    """A row in a few words, with names in place of keys."""
    return ", ".join(
        " ".join(data.called.get(word, plain(word)) for word in part.split(" ")) for part in text.split(", ")
    )


def profile(known: Evidence, country: str) -> pd.DataFrame:
    """A country in brief: its answers by criterion, what is not reported, and what the study adds from other tables."""
    data = known.data
    lookup(country, data.countries, data.units.singular)
    rows = []
    said = dict.fromkeys((each.criterion for each in data.indicators.values()), "")  # of a study without criteria
    said = data.meanings("indicators", "criterion") or {each.id: each.asks for each in data.criteria} or said
    for criterion, meaning in said.items():
        answers: dict[str, list[str]] = {}
        for indicator in data.indicators.values():
            if indicator.criterion == criterion:
                cell = known.cell(country, indicator.name)
                value = NOT_SAID if cell.value is None else plain(cell.value)
                answers.setdefault(value, []).append(data.named(indicator.name) + "*" * cell.conflict)
        silent = answers.pop(NOT_SAID, [])
        rows.append(
            {
                "Criterion": capital(data.named(criterion)) + (f" ({meaning})" if meaning else ""),
                "Reported": "; ".join(f"{capital(value)}: {', '.join(names)}" for value, names in answers.items()),
                "Not reported": f"{len(silent)} of {len(silent) + sum(map(len, answers.values()))}",
            }
        )
    rows += _facts(data, country)
    return pd.DataFrame(rows)


def _facts(data: Dataset, country: str) -> list[dict[str, str]]:
    """What the study shows of other tables in a profile: a row each, by the text it gives for one row of the table."""
    facts = []
    for fact in data.study.get("profile", ()):
        shown: dict[str, list[str]] = {}
        for row in data.table(fact["table"]):
            if row["country"] == country:
                shown.setdefault(f"{row[fact['by']]}: " if "by" in fact else "", []).append(filled(fact["each"], row))
        reported = [
            f"{group}{', '.join(dict.fromkeys(texts)) if group else '; '.join(texts)}" for group, texts in shown.items()
        ]
        silent = "" if shown else fact.get("none", "")
        facts.append({"Criterion": fact["label"], "Reported": "; ".join(reported), "Not reported": silent})
    return facts


def register(known: Evidence) -> pd.DataFrame:
    """The evidence register: every coded answer with its basis, passages, sources and confidence."""
    data = known.data
    rows = []
    for row in data.table("codings"):
        rows.append(
            {
                capital(known.data.units.singular): row["country"],
                "Indicator": data.named(row["indicator"]),
                "Answer": plain(row["value"]),
                "Basis": row["basis"],
                **({"Passages": locators(row["passages"])} if data.sourced else {}),
                "Confidence": row["confidence"],
                "Note": row.get("note") or "",
            }
        )
    return pd.DataFrame(rows)


def citations(data: Dataset) -> pd.DataFrame:
    """The citations with something to be noted: how cited, where, how far identified, what is wrong."""
    rows = [
        {
            "Cited as": row["as_cited"],
            "Passages": locators(row["passages"]),
            "Status": row["status"],
            "Remark": row["defect"],
        }
        for row in data.table("citations")
        if row["defect"] is not None
    ]
    return pd.DataFrame(rows)


def indicators(known: Evidence) -> pd.DataFrame:
    """The codebook: each question with its answers and how often each occurs."""
    data = known.data
    rows = []
    for indicator in data.indicators.values():
        found = [known.cell(country, indicator.name).value for country in data.countries]
        counts = [f"{plain(value)} {found.count(value)}" for value in indicator.values]
        rows.append(
            {
                "Indicator": data.named(indicator.name),
                "Criterion": plain(indicator.criterion),
                "Question": indicator.question,
                "Counts": "/".join(map(plain, indicator.favourable)) if indicator.scored else "not scored",
                "Answers": f"{', '.join(counts)}, not reported {found.count(None)}",
            }
        )
    return pd.DataFrame(rows)


def choices(study: Manuscript) -> pd.DataFrame:
    """Each choice: what the study does and what it could do; what each option makes of the answers and how many
    verdicts it moves, by itself; and in which share of all combinations with it each answer stays as it is."""
    curve, rows = study.curve, []
    answers = {question.id: question.question for question in study.data.questions}
    alone = {name: curve.alone(kind, name) for kind, name in curve.names}
    for axis, choice in enumerate(curve.choices):
        for n, option in enumerate(choice.options, start=1):
            moved = {name: each.word for name in alone for each in alone[name] if each.option is option}
            row = {"Choice": choice.about, "Here": choice.now, "Instead": option.text}
            for name, asked in answers.items():
                kept = in_per_cent(curve.shares("answer", name, axis, n)[curve.word("answer", name)])
                row[asked] = f"{moved.get(name, 'as it is')} (as it is in {kept} per cent)"
            row["Verdicts moved"] = str(sum(kind == "finding" and name in moved for kind, name in curve.names))
            rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def hanging(study: Manuscript) -> pd.DataFrame:
    """The answers and verdicts that some combination of choices alters: in which share of the combinations each is as
    it stands, which options alter it by themselves, and which choices decide it most often."""
    curve, rows = study.curve, []
    about = {choice.id: choice.about for choice in curve.choices}
    for kind, name in curve.names:
        share = curve.share(kind, name)
        if share == 1 or kind == "criterion":
            continue
        what = study.data.finding(name).published if kind == "finding" else asked_in(study.data, name)
        rows.append(
            {
                "What": what,
                "As it stands": curve.word(kind, name),
                "Share": f"{in_per_cent(share)} per cent",
                "Altered by one choice": "; ".join(
                    f"{each.choice.about} {each.option.text}: {each.word}" for each in curve.alone(kind, name)
                )
                or "none",
                "Hangs on": "; ".join(
                    f"{about[each]} ({in_per_cent(part)} per cent)"
                    for each, part in curve.turns(kind, name).items()
                    if part
                ),
            }
        )
    return pd.DataFrame(rows, columns=["What", "As it stands", "Share", "Altered by one choice", "Hangs on"])


def asked_in(data: Dataset, question: str) -> str:
    """How a question of the study is put."""
    return next(each.question for each in data.questions if each.id == question)


# --- What figures plot -----------------------------------------------------------------------------


def curve(study: Manuscript) -> pd.DataFrame:
    """In which share of the combinations each answer is what, of all and with each option, for `figures.choices`."""
    found = study.curve
    rows: list[dict[str, Any]] = []
    for question in study.data.questions:
        now = found.word("answer", question.id)
        alone = {(each.choice.id, each.option.id): each.word for each in found.alone("answer", question.id)}
        whole = {"answer": question.question, "now": now, "combinations": found.combinations}
        rows.append(
            whole | {"choice": "", "option": "all combinations", "alone": now} | found.shares("answer", question.id)
        )
        for axis, choice in enumerate(found.choices):
            for n, (text, option) in enumerate([(choice.now, None), *((o.text, o) for o in choice.options)]):
                said = alone.get((choice.id, option.id), now) if option else now
                shares = found.shares("answer", question.id, axis, n)
                text = f"{text} (here)" if option is None else text
                rows.append(whole | {"choice": choice.about, "option": text, "alone": said} | shares)
    return pd.DataFrame(rows)


def standings(study: Manuscript) -> pd.DataFrame:
    """How each criterion stands, and of how many cells, for `figures.degrees`."""
    scored = Counter(each.criterion for each in study.data.indicators.values() if each.scored)
    cells = {name: number * len(study.data.countries) for name, number in scored.items()}
    return pd.DataFrame([vars(step) | {"cells": cells[name]} for name, step in study.standings.items()])


def degrees_by_country(study: Manuscript) -> pd.DataFrame:
    """The degree of each criterion in each country, for `figures.degrees_by_country`."""
    countries = study.data.countries
    rows = [
        {
            "criterion": record["label"],
            "country": countries[str(record["country"])]["name"],
            **{name: record[name] for name in ("low", "high", "silent")},
        }
        for record in degrees_by(study.known)
        if record["country"]
    ]
    return pd.DataFrame(rows)


def degrees_by_theme(study: Manuscript) -> pd.DataFrame:
    """The degree of each criterion theme by theme, as text."""
    rows: list[dict[str, Any]] = [record for record in degrees_by(study.known) if record["theme"]]
    return pd.DataFrame(
        [
            {
                "Criterion": row["label"],
                "Theme": study.data.named(row["theme"]),
                "Degree": f"{in_per_cent(row['low'])}–{in_per_cent(row['high'])} per cent",
                "Silent": f"{in_per_cent(row['silent'])} per cent",
            }
            for row in rows
        ]
    )


def sweep(study: Manuscript) -> pd.DataFrame:
    """The answers as one threshold for all criteria goes from 0 to 1, for `figures.sweep`."""
    questions = {q.id: q.question for q in study.data.questions}
    rows = [
        {"threshold": r["threshold"], "answer": questions[str(r["of"])], "state": r["state"]}
        for r in study.swept
        if r["of"] in questions
    ]
    return pd.DataFrame(rows)


def errors(study: Manuscript) -> pd.DataFrame:
    """By how likely a recorded cell is wrong, by itself or with all that rests on the same passage: in what share of
    worlds each answer and criterion stays as it is."""
    data, now, rows = study.data, study.answers(study.base), []
    kinds = {"answers": study.errors, "passages": study.errors_by_passage}
    for what, likely, drawn in ((what, *each) for what, worlds in kinds.items() for each in worlds.items()):
        row = {"Wrong": f"{in_per_cent(likely)} per cent of {what}"}
        for question in data.questions:
            place = ANSWERS.index(now[question.id].answer)
            row[question.question] = in_per_cent(drawn.answers[question.id][place])
        for criterion in data.criteria:
            place = STATUSES.index(study.standings[criterion.id].status)
            row[criterion.label] = in_per_cent(drawn.criteria[criterion.id][place])
        rows.append(row)
    return pd.DataFrame(rows)


def timeline(study: Manuscript, every: bool = False) -> pd.DataFrame:
    """The findings whose verdict on record changes within the years that the study names, for `figures.timeline`; or
    every one that is judged, changing or not."""
    rows = [
        {
            "finding": study.data.finding(name).published.rstrip("."),
            "from": run.start,
            "until": run.end,
            "verdict": run.value,
        }
        for name, runs in study.followed.verdicts.items()
        for run in (runs if every or len(runs) > 1 else ())
        if run.value != NOT_JUDGED
    ]
    return pd.DataFrame(rows, columns=["finding", "from", "until", "verdict"])


def timeline_days(study: Manuscript) -> pd.DataFrame:
    """The findings whose verdict on record changes: from which day until which it is what."""
    frame = timeline(study)
    return pd.DataFrame(
        {
            claimed(study.data): frame["finding"],
            "Verdict": frame["verdict"],
            "From": [f"{day:%Y-%m-%d}" for day in frame["from"]],
            "Until": [f"{day:%Y-%m-%d}" for day in frame["until"]],
        }
    )


def answers_over_time(study: Manuscript) -> pd.DataFrame:
    """The answers on record at the end of each year that is followed, and on the evidence date.

    Each as it stands, without the weaker observations, and by other rules, with the criteria that led there.
    """
    rows = []
    for day, known in _over_time(study):
        for answer in judge_questions(known):
            variants = answer.question.variants.items()
            rows.append(
                {
                    "Day": f"{day:%Y-%m-%d}",
                    "Question": answer.question.question,
                    **{capital(cut): word for cut, word in zip(CUTS, answer.sureness, strict=True)},
                    "Because": "; ".join(f"{s.label} {per_cent(s.low, s.high)}, {s.status}" for s in answer.reasons),
                    "By other rules": "; ".join(f"{text}: {answer.variants[name]}" for name, (text, _) in variants),
                }
            )
    return _filled(rows)


def record_over_time(study: Manuscript) -> pd.DataFrame:
    """What the answers on record rest on, at the end of each year that is followed and on the evidence date: how many
    cells have an answer, how sure it is, and how many are contested."""
    rows = []
    for day, known in _over_time(study):
        sure = Counter(cell.row["confidence"] for cell in known.cells.values() if cell.row is not None)
        rows.append(
            {
                "Day": f"{day:%Y-%m-%d}",
                "Cells": len(known.cells),
                "Answered": sure.total(),
                **{f"{capital(level)} confidence": sure[level] for level in reversed(WEAKEST)},
                "Contested": len(disputed(known)),
            }
        )
    return pd.DataFrame(rows)


def _over_time(study: Manuscript) -> Iterator[tuple[dt.date, Evidence]]:
    """The record on the last day of each year that is followed, and on the evidence date."""
    data, start, end = study.data, study.followed.start, study.followed.end
    ends = {dt.date(year, 12, 31) for year in range(start.year, end.year + 1)}
    for day in sorted(ends | {data.evidence_date}):
        if start <= day <= end:
            yield day, study.evidence(data.record_base, day)


def in_per_cent(share: float) -> str:
    """A share in per cent, without the unit."""
    return f"{100 * share:.0f}"


# --- Several coders ---------------------------------------------------------------------------------------


def agreement(data: Dataset, found: Mapping[str, Sequence[Agreement]]) -> pd.DataFrame:
    """The agreement of each pair of coders, and of all, under each evidence base: overall and by criterion, with its
    bootstrap interval."""
    rows = [
        {
            "Coders": listing(each.coders),
            "Evidence": data.bases[base].label,
            "Criterion": each.criterion or "all",
            "Cells that two or more coded": each.cells,
            "Agreement": f"{100 * each.percent:.1f} per cent",
            "Krippendorff's alpha": f"{_measure(each.alpha)} ({_measure(each.low)} to {_measure(each.high)})",
            "Gwet's AC1": _measure(each.ac1),
            "Of the cells that all answered": (
                f"{100 * each.percent_answered:.1f} per cent of {each.answered} (alpha {_measure(each.alpha_answered)})"
                if each.answered
                else NOT_REPORTED
            ),
        }
        for base, each in ((base, each) for base, those in found.items() for each in those)
    ]
    return pd.DataFrame(rows)


def _measure(value: float) -> str:
    return "not defined" if math.isnan(value) else f"{value:.2f}"


def adjudicated(data: Dataset) -> pd.DataFrame:
    """The answers on which coders differ, or which were put right since, with what was decided; then the open ones."""
    rows: list[tuple[Mapping[str, Any], str, str, str]] = [
        (
            row,
            row["answers"].replace("=", ": ").replace(";", "; "),
            row["decision"],
            f"{plain(row['reason'])}: {row['note']}",
        )
        for row in data.table(ADJUDICATION)
    ]
    rows += [
        (
            vars(each),
            "; ".join(f"{name}: {said}" for name, said in each.answers.items()),
            each.codings,
            "not decided yet",
        )
        for each in unsettled(data)
    ]
    found = [
        {
            "Cell": f"{data.countries[row['country']]['name']}: {data.named(row['indicator'])}",
            "Basis": plain(row["basis"]),
            "Answers": plain(said),
            "Decided": plain(decided),
            "Because": why,
        }
        for row, said, decided, why in rows
    ]
    return _or_none(found, ["Cell", "Basis", "Answers", "Decided", "Because"])


def contested(data: Dataset) -> pd.DataFrame:
    """The findings on which the coders' files give different verdicts, under each evidence base."""
    found = [
        {
            "Finding": each.finding.published,
            "Evidence": data.bases[each.base].label,
            "Verdicts": "; ".join(f"{name}: {verdict}" for name, verdict in each.verdicts.items()),
        }
        for each in reliability.contested(data)
    ]
    return _or_none(found, ["Finding", "Evidence", "Verdicts"])


def _or_none(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame that says so where there is nothing to show."""
    return pd.DataFrame(rows or [dict.fromkeys(columns, "") | {columns[0]: "none"}], columns=list(columns))


# --- The build ----------------------------------------------------------------------------------------


def versions(data: Dataset, packages: Sequence[str] = PACKAGES) -> pd.DataFrame:
    """What a build used: Python, the packages, and what the paper is made of, by which `verify` knows the page."""
    rows = [{"What": "Python", "Version or checksum": platform.python_version()}]
    rows += [{"What": name, "Version or checksum": metadata.version(name)} for name in packages]
    made = made_of(data.folder.parent)
    rows += [{"What": name, "Version or checksum": digest} for name, digest in made.items()]
    return pd.DataFrame(rows)


# --- As Markdown --------------------------------------------------------------------------------------


def markdown(table: pd.DataFrame, caption: str, label: str) -> str:
    """A pipe table with its caption and label (`tbl-…`); its dashes tell Pandoc the columns' `shares`, and to begin at
    the left, since what says nothing is centred in some formats of Quarto.

    Cells are text: whatever Markdown would take for markup is escaped. A table without rows says so. A column that
    follows the data (`following`) says in its head what its cells are.
    """
    table = pd.DataFrame({"Entries": ["none"]}) if table.empty else table
    rows = [[escape(cell) for cell in row] for row in table.itertuples(index=False, name=None)]
    follows = table.attrs.get(FOLLOWS, {})
    head = [_head(column, *follows[column]) if column in follows else escape(column) for column in table.columns]
    dashes = [":" + "-" * (share - 1) for share in shares([head, *rows])]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, dashes, *rows)]
    return "\n".join(["", *lines, "", f": {caption} {{#{label}}}", ""])


FOLLOWS = "follows"


def following(table: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """The table, with what the cells of some columns are, and by which evidence (none: that of the study): so the page
    draws them anew where a reader changes the data. Their rows are told apart by the finding that stands in them, or by
    the name at their beginning."""
    table.attrs[FOLLOWS] = dict(columns)
    return table


def _head(column: str, of: str, base: str) -> Markup:
    return Markup(f'[{escape(column)}]{{.follows data-of="{of}"{_by(base)}}}')


def shares(rows: Sequence[Sequence[str]], line: int = 112) -> list[int]:
    """How wide each column of a table should be, in characters, with a margin that keeps bold heads apart.

    Each has room for its longest word. What is left of a `line` is shared by the length of the texts (their root mean
    square), so that the cells of a row become about equally high.
    """
    columns = [[HIDDEN.sub("", cell) for cell in column] for column in zip(*rows, strict=True)]
    words = [max(len(word) for cell in column for word in re.split("[ -]", cell)) + MARGIN for column in columns]
    texts = [math.sqrt(sum((len(cell) + MARGIN) ** 2 for cell in column) / len(column)) for column in columns]
    more = [max(0, text - word) for text, word in zip(texts, words, strict=True)]
    part = max(0, min(1, (line - sum(words)) / max(1, sum(more))))
    return [round(word + extra * part) for word, extra in zip(words, more, strict=True)]


class Markup(str):
    """Text of a cell that is Markdown already, and is not escaped."""


def bound(text: str, to: str, base: str = "") -> Markup:
    """A sentence, or a number, as a Markdown span that says what it was computed from, and by which evidence."""
    return Markup(f'[{escape(text)}]{{.computed data-of="{to}"{_by(base)}}}')


def stated(judgement: Judgement, text: str | None = None) -> Markup:
    """A sentence that states a finding (its statement, if no text is given), tied to it and to its verdict.

    A text that is given is a claim, which stays what it is where the data is another.
    """
    said, verdict = text or judgement.statement, judgement.verdict or NOT_JUDGED
    finding = judgement.finding
    tied = f'data-finding="{finding.id}" data-verdict="{verdict}" data-number="{finding.number}"{_by(judgement.base)}'
    return Markup(f"[{escape(said)}]{{.finding {'.claim ' if text else ''}{tied}}}")


def said(judgement: Judgement) -> Markup:
    """A sentence that states a finding, tied to it, where no mark is to stand behind it: on its card."""
    return Markup(str(stated(judgement)).replace("{.finding ", "{.said ", 1))


def verdict_of(judgement: Judgement) -> Markup:
    """A verdict, tied to its finding and to the evidence by which it was judged."""
    found = judgement.verdict or NOT_JUDGED
    return Markup(f'[{found}]{{.verdict .{CLASSES[found]} data-finding="{judgement.finding.id}"{_by(judgement.base)}}}')


def _by(base: str) -> str:
    return f' data-base="{base}"' if base else ""


def escape(text: object) -> str:
    """Text as Markdown that shows it as it is, on one line."""
    if isinstance(text, Markup):
        return text
    line = re.sub(r"[ \t\r\n]+", " ", str(text)).strip()
    return "".join("\\" + c if c in "\\`*_{}[]<>#|$~^@" else c for c in line)
