"""What `paper.qmd` calls: sentences bound to the data, and the frames behind its tables and figures.

    study = Manuscript()
    study.says("all-have-a-centre")     a sentence, tied to the finding that it states
    study.standing("means")             how a criterion stands, in a sentence
    study.answer("ready")               an answer, with what it rests on

Every sentence comes out as a span that names what it is bound to, `[…]{.finding data-finding="…"}` or
`[…]{.computed data-of="…"}`, so that a reader, a test and a style sheet can find it. The manuscript
reads the data once and judges it once; nothing here decides anything, it only writes down.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Markdown, display

from argued.data import RECORD, Dataset, read
from argued.data.metadata import about
from argued.judge.criteria import Standing, degrees_by, in_words, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Judgement, judge_all
from argued.judge.record import changing, spans
from argued.judge.reliability import agreement, disagreements, judged_twice
from argued.judge.robustness import (
    Change,
    Drawn,
    left_out,
    overturning,
    recorded_cells_wrong,
    silent_cells_drawn,
    swept,
)
from argued.logic.predicates import lookup
from argued.logic.verdicts import ANSWERS, STATUSES, UNDECIDED, VERDICTS
from argued.logic.wording import listing, per_cent, word
from argued.show import page, sheet, tables
from argued.show.cards import cards, passages
from argued.show.tables import bound, stated

PAPER = "paper"  # the stem of the files that are published
ERRORS = (0.01, 0.05, 0.1, 0.2)  # how likely a recorded cell is wrong, in the worlds of the paper


class Manuscript:
    """The data under one evidence base (the first of the study, if none is named), as a paper speaks of it."""

    def __init__(self, base: str | None = None, folder: Path | None = None) -> None:
        self.data: Dataset = read(folder)
        if folder is None:
            importable(self.data.folder.absolute().parent)
        self.base = base or self.data.first_base

    @cached_property
    def known(self) -> Evidence:
        return evidence(self.data, self.base)

    @cached_property
    def judged(self) -> dict[str, dict[str, Judgement]]:
        """By evidence base, then by finding."""
        return {base: {j.finding.id: j for j in judge_all(evidence(self.data, base))} for base in self.data.bases}

    @cached_property
    def papers_bases(self) -> list[str]:
        """The evidence bases that read the source paper, as opposed to the record."""
        return [base.name for base in self.data.bases.values() if base.admits]

    # --- Sentences -------------------------------------------------------------------------------

    def judgement(self, finding: str, base: str | None = None) -> Judgement:
        self.data.finding(finding)  # a misspelt name is refused with a suggestion
        return lookup(base or self.base, self.judged, "evidence base")[finding]

    def says(self, *findings: str, base: str | None = None) -> Markdown:
        """The sentences that the verdicts on some findings allow, each tied to its finding."""
        return _markdown(" ".join(stated(self.judgement(name, base)) for name in findings))

    def standing(self, criterion: str) -> Markdown:
        """How a criterion stands: its degree, what is silent, its threshold, and what follows."""
        step = lookup(criterion, {s.criterion: s for s in self.all_standings}, "criterion")
        silent = f"depending on the {_percent(step.silent)} per cent on which the evidence is silent"
        text = (
            f"Of the answers that the criterion asks for, {per_cent(step.low, step.high)} count towards it"
            f"{f', {silent}' if step.silent else ''}; "
            f"with a threshold of {_percent(step.threshold)} per cent it is {step.status}."
        )
        return _markdown(bound(text, criterion))

    def answer(self, question: str, base: str | None = None) -> Markdown:
        """An answer of the paper, with the criteria that it rests on."""
        known = evidence(self.data, base) if base else self.known
        answers = {a.question.id: a for a in judge_questions(known)}
        return _markdown(bound(in_words(lookup(question, answers, "question")), question))

    def threshold(self) -> str:
        """The threshold of the criteria, or their range."""
        found = sorted({c.threshold for c in self.data.criteria})
        return f"{' to '.join(_percent(t) for t in (found[0], found[-1])[: len(found)])} per cent"

    def agreement_sentence(self) -> Markdown:
        """On which evidence the answers are those that the source paper gives, and on which they are not."""
        same, others = [], []
        for base in self.data.bases.values():
            found = judge_questions(evidence(self.data, base.name))
            if all(answer.answer == answer.question.published for answer in found):
                same.append(base.label)
            else:
                said = list(dict.fromkeys(answer.answer for answer in found))
                why = ", since the evidence covers too few of the cells" if said == [UNDECIDED] else ""
                others.append(f"{base.label} they are {listing(said)}{why}")
        text = f"{listing(same)}, the answers are" if same else "on no evidence are all the answers"
        text = f"{text} those of the source paper"
        text = "; ".join([text, *others])
        return _markdown(bound(f"{text[0].upper()}{text[1:]}.", "agreement"))

    def variants_sentence(self) -> Markdown:
        """What other decision rules would answer, under each evidence base of the paper."""
        parts = []
        for question in self.data.questions:
            for name, (text, _) in question.variants.items():
                found = {
                    base: next(
                        a.variants[name]
                        for a in judge_questions(evidence(self.data, base))
                        if a.question.id == question.id
                    )
                    for base in self.papers_bases
                }
                said = " and ".join(f"“{a}” {self.data.bases[b].label}" for b, a in found.items())
                parts.append(f"{text}, the answer is {said}")
        text = "; ".join(parts) or "no other decision rule is given"
        return _markdown(bound(f"{text[0].upper()}{text[1:]}.", "variants"))

    def on_record(self, *findings: str) -> Markdown:
        """The verdicts on record at the evidence date, each with the day since when it holds.

        Raises KeyError where the study has no evidence base that reads the record.
        """
        start, end = self.followed
        parts = []
        for name in findings:
            judgement = self.judgement(name, self.data.record_base)
            if judgement.verdict is None:
                raise KeyError(f"the finding {name!r} is a judgement, on which there is no verdict; say it by says()")
            span = next(
                s
                for s in spans(self.data, start, end)
                if s.finding == name and s.start <= self.data.evidence_date <= s.end
            )
            text = (
                f"“{judgement.finding.published.rstrip('.')}”: on record {judgement.verdict} since "
                f"{span.start:%B %Y}. {judgement.statement}"
            )
            parts.append(bound(text, f"record-{name}"))
        return _markdown(" ".join(parts))

    def answer_word(self, question: str) -> str:
        """The bare answer: yes, no or undecided."""
        answers = {a.question.id: a.answer for a in judge_questions(self.known)}
        return lookup(question, answers, "question")

    def number(self, what: str) -> str:
        """A count, in digits: of findings, decidable ones, judgements, a verdict, indicators, passages …"""
        findings = self.data.findings
        counts = {
            "findings": len(findings),
            "decidable": sum(f.predicate is not None for f in findings),
            "judgements": sum(f.predicate is None for f in findings),
            "countries": len(self.data.countries),
            "indicators": len(self.data.indicators),
            "passages": len(self.data.passages),
            "codings": len(self.data.table("codings")),
            "recorded indicators": len({row["indicator"] for row in self.data.table(RECORD)}),
            "silent per cent": round(
                100 * sum(c.value is None for c in self.known.cells.values()) / len(self.known.cells)
            ),
        }
        for base in self.papers_bases:
            for verdict in VERDICTS:
                judged = [j for j in self.judged[base].values() if j.verdict == verdict]
                counts[f"{verdict}, {base}"] = len(judged)
                counts[f"{verdict} but restated, {base}"] = sum(j.restates for j in judged)
        return str(lookup(what, counts, "number"))

    def countries(self) -> str:
        """The countries, as a list in prose."""
        return listing([row["name"] for row in self.data.countries.values()])

    def evidence_date(self, form: str = "%B %Y") -> str:
        """The evidence date, by default without the day."""
        return self.data.evidence_date.strftime(form)

    def evidence_day(self) -> str:
        """The evidence date with its day, as 1 June 2022."""
        return f"{self.data.evidence_date.day} {self.evidence_date()}"

    def section_lengths(self) -> tuple[str, str]:
        """The least and the greatest number of paragraphs of a country's section, as words."""
        headings = Counter(row["heading"] for row in self.data.passages.values())
        lengths = sorted(headings[row["name"]] for row in self.data.countries.values())
        return word(lengths[0]), word(lengths[-1])

    def coders_sentence(self) -> Markdown:
        """Whether there was a second coder, and how far the two agree."""
        found = agreement(self.data, self.base)
        if not found:
            return _markdown(bound("The coding has a single coder.", "coders"))
        overall = found[0]
        text = (
            f"Two coders agree on {_percent(overall.percent)} per cent of the cells; Krippendorff's alpha is "
            f"{overall.alpha:.2f} (95 per cent interval {overall.low:.2f} to {overall.high:.2f})."
        )
        return _markdown(bound(text, "coders"))

    def verdicts_sentence(self) -> Markdown:
        """The counts of verdicts under each evidence base of the paper, in words."""
        parts = []
        for base in self.papers_bases:
            counts = Counter(j.verdict for j in self.judged[base].values())
            found = listing([f"{counts[v]} {'is' if counts[v] == 1 else 'are'} {v}" for v in VERDICTS])
            parts.append(f"{self.data.bases[base].label}, {found}")
        text = "; ".join(parts)
        return _markdown(bound(f"{text[0].upper()}{text[1:]}.", "verdicts"))

    def robustness_sentence(self) -> Markdown:
        """Over which thresholds each answer holds, and whether leaving one country or indicator out moves it."""
        parts = []
        for question in self.data.questions:
            now = next(a.answer for a in judge_questions(self.known) if a.question.id == question.id)
            same = [r["threshold"] for r in self.swept if r["of"] == question.id and r["state"] == now]
            moving = [r["left_out"] for r in self.left_out if r["of"] == question.id and r["state"] != now]
            countries = self.data.countries
            names = [countries[n]["name"] if n in countries else self.data.named(n) for n in moving]
            span = f"thresholds from {_percent(min(same))} to {_percent(max(same))} per cent" if same else ""
            held = span or "no threshold that all criteria share"
            parts.append(
                f"the answer to “{question.question}”, {now}, holds for {held}, and "
                + (
                    f"leaving out {_either(names)} would alter it"
                    if names
                    else "leaving out any country or indicator keeps it"
                )
            )
        text = "; ".join(parts)
        return _markdown(bound(f"{text[0].upper()}{text[1:]}.", "robustness"))

    def errors_sentence(self) -> Markdown:
        """How often the answers survive when recorded cells may be wrong."""
        likely = {p: self.errors[p] for p in (ERRORS[1], ERRORS[-1])}
        parts: list[str] = []
        every: list[float] = []
        for probability, shares in likely.items():
            survived = {
                a.question.id: shares.answers[a.question.id][_place(a.answer)] for a in judge_questions(self.known)
            }
            every += survived.values()
            kept = [f"that on “{name}” in {_percent(share)}" for name, share in survived.items()]
            parts.append(
                f"where {_percent(probability)} per cent of the recorded answers are wrong, {listing(kept)} per cent"
            )
        often = "survive" if min(every) > 0.5 else "do not always survive"
        text = f"The answers as they are {often} in most worlds: {'; '.join(parts)} of them."
        return _markdown(bound(text, "errors"))

    def citations_sentence(self) -> Markdown:
        """How many citations there are, how many could be tied to a work, how many have a defect."""
        rows = self.data.table("citations")
        if not rows:
            return _markdown(bound("The citations of the source paper are not listed.", "citations"))
        status = Counter(row["status"] for row in rows)
        defects = sum(row["defect"] is not None for row in rows)
        text = (
            f"Of {len(rows)} citations, mentions of a source and claims without one, {status['verified']} were tied "
            f"to a work that was seen and {status['known']} to one that certainly exists; {status['unidentified']} "
            f"could not be tied to any, and {defects} have something to be noted."
        )
        return _markdown(bound(text, "citations"))

    def overturning_sentence(self) -> Markdown:
        """How many findings a single change would overturn, and how many take two."""
        sizes = Counter(len(sets[0]) for sets in self.overturning.values() if sets)
        text = (
            f"Of the {sum(sizes.values())} findings that the data judges, {sizes[1]} would change their verdict with "
            f"a single cell or row, and {sizes[2]} with a pair of them."
        )
        return _markdown(bound(text, "overturning"))

    # --- Computed once ---------------------------------------------------------------------------

    @cached_property
    def all_standings(self) -> list[Standing]:
        return standings(self.known)

    @cached_property
    def swept(self) -> list[dict[str, Any]]:
        return swept(self.known)

    @cached_property
    def left_out(self) -> list[dict[str, Any]]:
        return left_out(self.known)

    @cached_property
    def drawn(self) -> Drawn:
        """Random worlds, with the silent cells drawn."""
        return silent_cells_drawn(self.known)

    @cached_property
    def errors(self) -> dict[float, Drawn]:
        """Random worlds, with recorded cells wrong, by how likely each is wrong."""
        return {p: recorded_cells_wrong(self.known, p, worlds=20_000) for p in ERRORS}

    @cached_property
    def overturning(self) -> dict[str, list[tuple[Change, ...]]]:
        return {f.id: overturning(f, self.known) for f in self.data.findings if f.predicate is not None}

    @property
    def followed(self) -> tuple[dt.date, dt.date]:
        """Over which days the public record is followed. Raises KeyError where no evidence base reads it."""
        if self.data.record_base is None:
            raise KeyError("no evidence base of data/study.toml reads the public record (one that admits no basis)")
        return self.data.study["record"]["from"], self.data.study["record"]["until"]

    # --- Frames for figures ------------------------------------------------------------------------

    def indicators(self, criterion: str, *themes: str) -> list[str]:
        """The indicators of a criterion, or of some of its themes, in the codebook's order."""
        every = self.data.indicators.values()
        lookup(criterion, {i.criterion: i for i in every}, "criterion")
        for theme in themes:
            lookup(theme, {i.theme: i for i in every if i.criterion == criterion}, f"theme of {criterion}")
        return [
            i.name
            for i in self.data.indicators.values()
            if i.criterion == criterion and (not themes or i.theme in themes)
        ]

    def standings(self) -> pd.DataFrame:
        return pd.DataFrame([vars(step) for step in self.all_standings])

    def degrees_by_country(self) -> pd.DataFrame:
        records: list[dict[str, Any]] = [r for r in degrees_by(self.known) if r["country"]]
        frame = pd.DataFrame(records).assign(
            criterion=[r["label"] for r in records],
            country=[self.data.countries[str(r["country"])]["name"] for r in records],
        )
        return frame[["criterion", "country", "low", "high", "silent"]]

    def sweep(self) -> pd.DataFrame:
        questions = {q.id: q.question for q in self.data.questions}
        rows = [
            {"threshold": r["threshold"], "answer": questions[str(r["of"])], "state": r["state"]}
            for r in self.swept
            if r["of"] in questions
        ]
        return pd.DataFrame(rows)

    def worlds_table(self) -> pd.DataFrame:
        shares = self.drawn
        rows = [{"label": c.label, "share": shares.criteria[c.id][0]} for c in self.data.criteria]
        rows += [{"label": q.question, "share": shares.answers[q.id][0]} for q in self.data.questions]
        return pd.DataFrame(rows)

    def errors_table(self) -> pd.DataFrame:
        """By how likely a recorded cell is wrong: in what share of worlds each answer and criterion stays as it is."""
        now = {a.question.id: a.answer for a in judge_questions(self.known)}
        stands = {s.criterion: s.status for s in self.all_standings}
        place = {state: i for states in (STATUSES, ANSWERS) for i, state in enumerate(states)}
        rows = []
        for probability, shares in self.errors.items():
            row = {"Wrong, per cent": _percent(probability)}
            row |= {q.question: _percent(shares.answers[q.id][place[now[q.id]]]) for q in self.data.questions}
            row |= {c.label: _percent(shares.criteria[c.id][place[stands[c.id]]]) for c in self.data.criteria}
            rows.append(row)
        return pd.DataFrame(rows)

    def timeline(self) -> pd.DataFrame:
        """The findings whose verdict on record changes within the years that the study names."""
        start, end = self.followed
        rows = [
            {
                "finding": self.data.finding(span.finding).published.rstrip("."),
                "from": span.start,
                "until": span.end,
                "verdict": span.verdict,
            }
            for span in changing(self.data, start, end)
        ]
        return pd.DataFrame(rows, columns=["finding", "from", "until", "verdict"])

    def timeline_table(self) -> pd.DataFrame:
        frame = self.timeline()
        return pd.DataFrame(
            {
                "Published": frame["finding"],
                "Verdict": frame["verdict"],
                "From": [f"{day:%Y-%m-%d}" for day in frame["from"]],
                "Until": [f"{day:%Y-%m-%d}" for day in frame["until"]],
            }
        )

    def degrees_by_theme(self) -> pd.DataFrame:
        rows: list[dict[str, Any]] = [r for r in degrees_by(self.known) if r["theme"]]
        return pd.DataFrame(
            [
                {
                    "Criterion": row["label"],
                    "Theme": self.data.named(row["theme"]),
                    "Degree": f"{_percent(row['low'])}–{_percent(row['high'])} per cent",
                    "Silent": f"{_percent(row['silent'])} per cent",
                }
                for row in rows
            ]
        )

    # --- Tables --------------------------------------------------------------------------------------

    def table(self, frame: pd.DataFrame, caption: str, label: str) -> None:
        _show(tables.markdown(frame, caption, label))

    def figure(self, picture: sheet.Picture, caption: str, label: str) -> None:
        _show(sheet.markdown(picture, caption, label))

    def verdicts(self, *sections: str) -> pd.DataFrame:
        """What was published in some sections, and the verdict under each evidence base of the paper."""
        judged = [
            [j for j in self.judged[base].values() if j.finding.section in sections] for base in self.papers_bases
        ]
        return tables.verdicts(self.data, judged)

    def verdict_counts(self) -> pd.DataFrame:
        return tables.verdict_counts(self.data, [list(self.judged[base].values()) for base in self.data.bases])

    def statements(self, verdict: str) -> pd.DataFrame:
        """What was published, and what can be said instead, for the findings with a verdict."""
        rows = [
            {
                tables.SECTION: j.finding.section,
                "Published": j.finding.published,
                "Said here": stated(j),
            }
            for j in self.judged[self.base].values()
            if j.verdict == verdict
        ]
        return pd.DataFrame(rows, dtype=object)

    def judgements(self) -> pd.DataFrame:
        """The statements that no data decides, with the reason why."""
        rows = [
            {
                tables.SECTION: j.finding.section,
                "Published": stated(j, j.finding.published),
                "Why no data decides it": j.finding.reason,
            }
            for j in self.judged[self.base].values()
            if j.verdict is None
        ]
        return pd.DataFrame(rows, dtype=object)

    def answers_table(self) -> pd.DataFrame:
        return tables.answers(self.data, [judge_questions(evidence(self.data, b)) for b in self.data.bases])

    def differing(self) -> pd.DataFrame:
        """The findings whose verdict depends on the evidence base, with the verdict under each."""
        bases = list(self.data.bases)
        names = [
            f.id for f in self.data.findings if len({self.judged[base][f.id].verdict for base in self.papers_bases}) > 1
        ]
        return tables.verdicts(self.data, [[self.judged[base][name] for name in names] for base in bases])

    def reliability(self) -> None:
        """Where there is a second coder: agreement by criterion, the disagreements, and what they change."""
        found = agreement(self.data, self.base)
        if not found:
            return
        _show("@tbl-agreement gives the agreement of the coders, @tbl-disagreements the cells on which they differ.\n")
        self.table(tables.agreement(found), "Agreement of two coders, by criterion.", "tbl-agreement")
        frame = tables.coders_differ(self.data, disagreements(self.data, self.base), judged_twice(self.data, self.base))
        caption = "Cells that two coders answer differently, and findings that their answers judge differently."
        self.table(frame, caption, "tbl-disagreements")

    def ledger(self) -> pd.DataFrame:
        return tables.ledger(self.data, self.judged, self.base, self.overturning, self.drawn)

    def cards(self) -> None:
        """Every finding's evidence card."""
        known = {base: evidence(self.data, base) for base in dict.fromkeys([self.base, *self.data.bases])}
        _show(cards(known, self.overturning, self.drawn))

    def passages(self) -> None:
        """The gist of every passage."""
        _show(passages(self.data))

    def challenge(self) -> None:
        """The section of the page in which a reader changes cells and thresholds."""
        _show(page.challenge(self.data, self.base))

    def downloads(self) -> None:
        """Links to the other formats and to the data."""
        _show(page.downloads(self.data, PAPER))

    def description(self, language: str) -> None:
        """The paper's description for search engines and reference managers."""
        _show(page.description(about(self.data.folder.parent), language, PAPER))

    def profile(self, country: str) -> pd.DataFrame:
        lookup(country, self.data.countries, "country")
        return tables.profile(self.known, country)


def importable(folder: Path) -> None:
    """Puts the folder of the study that one works in on the import path, so that its own `analysis` is found.

    In the paper's folder Python would find it anyway; a notebook runs beside the rendered paper, in a folder below.
    """
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _markdown(text: str) -> Markdown:
    return Markdown(text)  # type: ignore[no-untyped-call]


def _show(text: str) -> None:
    """Markdown as the output of a cell (`output: asis`)."""
    display(_markdown(text))  # type: ignore[no-untyped-call]


def _either(items: Sequence[str]) -> str:
    """A list in prose of which each item will do: A, B or C."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _place(answer: str) -> int:
    """Where the share of an answer stands among (yes, undecided, no)."""
    return ANSWERS.index(answer)
