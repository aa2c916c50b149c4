"""What an article says of its results beside single sentences: claims with what bears them, and summaries of them.

    claims(study, "all-have-a-centre", …)     a row for each: what was published, what its evidence gives, how sure
    grounds(study, source, ours)              the reasons given for an answer, beside those that the criteria give
    contradictions(study)                     what is contradicted: how plainly, by which answers, what is not tested
    by_evidence(study), by_year(study)        degrees and answers on each evidence, and on record year by year
    tally(study), firm(study)                 how many findings hold, fail and stay open; how many on firm answers
    in_brief(study, "ready")                  an answer in one line, with how sure it is
    on_record(study)                          from when until when which answer holds on record
    hangs_on(study)                           in how many ways to code and score the answers stand, and what turns them
    single(study)                             how many options alter an answer by themselves
    turned(study)                             what changes when the public record is read

Like all sentences these are bound to what they were computed from. Left out on purpose: any choice of what matters;
the article names the claims that it discusses, and the ledger lists all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from IPython.display import Markdown

from argued.judge.confidence import HIGH, LOW, MEDIUM, ON_SILENCE, Sureness
from argued.judge.criteria import Answer, Standing, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Judgement
from argued.logic.predicates import lookup
from argued.logic.verdicts import (
    CONTRADICTED,
    LOOKS,
    MET,
    NO,
    NOT_ESTABLISHED,
    NOT_JUDGED,
    NOT_MET,
    QUALIFIES,
    STATUSES,
    SUPPORTED,
    UNDECIDED,
)
from argued.logic.wording import listing, per_cent, word
from argued.show.manuscript import Manuscript, markdown
from argued.show.phrases import PLACES, lowered
from argued.show.tables import NOT_REPORTED, bound, in_per_cent, stated

GRADES = OUTRIGHT, IN_PART, CONTESTED = "outright", "in part", "contested"  # how plainly a claim is contradicted


def claims(study: Manuscript, *findings: str) -> pd.DataFrame:
    """What was published, what its evidence gives, the confidence that this needs, and the verdict on record."""
    record = study.data.record_base
    rows = []
    for name in findings:
        judgement = study.judgement(name)
        row = {
            "Claim": judgement.finding.published,
            "What its evidence gives": stated(judgement),
            "Needs": _needs(judgement.sureness),
        }
        if record is not None:
            row["On record"] = LOOKS[study.judgement(name, record).verdict or NOT_JUDGED].sign
        rows.append(row)
    return pd.DataFrame(rows)


def grounds(study: Manuscript, source: Sequence[str], ours: Sequence[str]) -> pd.DataFrame:
    """Reasons for an answer: the source paper's, each a finding, and ours, each a criterion."""
    rows = []
    for name in source:
        judgement = study.judgement(name)
        verdict = _signed(judgement)
        given_by = "the source paper" if study.data.sourced else "the claims"
        rows.append({"Ground": judgement.finding.published, "Given by": given_by, "It is": verdict})
    for name in ours:
        step = lookup(name, study.standings, "criterion")
        ground = f"{step.label}: {per_cent(step.low, step.high)} of the cells are favourable"
        rows.append({"Ground": ground, "Given by": "the degrees", "It is": step.status})
    return pd.DataFrame(rows)


def contradictions(study: Manuscript) -> pd.DataFrame:
    """The contradicted findings, graded: those first that are contradicted outright, and by firm answers.

    A contradiction is contested where the finding only qualifies what was published, and stands in part where some of
    the wording is not tested.
    """
    judged = [judgement for judgement in study.judged(study.base).values() if judgement.verdict == CONTRADICTED]
    rows = []
    for judgement in judged:
        finding, weakest = judgement.finding, _needs(judgement.sureness)
        how = CONTESTED if judgement.relation == QUALIFIES else IN_PART if finding.untested else OUTRIGHT
        rows.append(
            {
                "Claim": stated(judgement, finding.published),
                "Contradicted": how,
                "Needs": weakest,
                "Not tested, or open to another reading": finding.untested or "–",
            }
        )
    rows.sort(key=lambda row: (GRADES.index(row["Contradicted"]), (HIGH, MEDIUM, LOW).index(row["Needs"])))
    return pd.DataFrame(rows)


def by_evidence(study: Manuscript) -> pd.DataFrame:
    """Each answer, and the degree of each criterion in per cent, under each evidence base."""
    return _standing({base.label: study.evidence(base.name) for base in study.data.bases.values()})


def by_year(study: Manuscript) -> pd.DataFrame:
    """The same on record, on the same day of every year that is followed."""
    span, day, record = study.followed, study.data.evidence_date, study.data.record_base
    years = range(span.start.year, span.end.year + 1)
    return _standing({str(year): evidence(study.data, record, day.replace(year=year)) for year in years})


def _standing(each: Mapping[str, Evidence]) -> pd.DataFrame:
    """A row for each answer and each criterion, a column for each piece of evidence."""
    columns = {
        name: {
            answer.question.id.capitalize(): answer.answer + _then(answer.sureness) for answer in judge_questions(known)
        }
        | {step.label: f"{100 * step.low:.0f}–{100 * step.high:.0f}" for step in standings(known)}
        for name, known in each.items()
    }
    return pd.DataFrame(columns).rename_axis("Answer, or criterion").reset_index()


def _then(sure: Sureness) -> str:
    """What an answer becomes without those of low confidence, in brackets, if it is another."""
    return "" if sure.without_low == sure.stands else f" (without low: {sure.without_low})"


def on_record(study: Manuscript) -> Markdown:
    """Since when each answer is what it is at the end of the days over which the record is followed."""
    said: list[str] = []
    for place, runs in zip(PLACES, study.followed.answers.values(), strict=False):
        *before, last = runs
        since = f" since {last.start:%B %Y} ({before[-1].value} before)" if before else " throughout"
        said.append(f"the {place} {'' if said else 'answer has been '}{last.value}{since}")
    begins, ends = f"{study.followed.start:%B %Y}", f"{study.followed.end:%B %Y}"
    return markdown(bound(f"On the public record, from {begins} to {ends}, {listing(said)}.", "record"))


def tally(study: Manuscript) -> Markdown:
    """How many findings have which verdict under the paper's base."""
    judged = decidable(study)
    counts = Counter(judgement.verdict for judgement in judged)
    text = (
        f"Of {len(judged)} conclusions that a rule can judge, the {study.data.units.singular} sections bear out "
        f"{counts[SUPPORTED]}, contradict {counts[CONTRADICTED]}, and leave {counts[NOT_ESTABLISHED]} open."
    )
    return markdown(bound(text, "verdicts"))


def firm(study: Manuscript) -> Markdown:
    """How many of the findings that hold or fail do so without weak answers."""
    definite = [judgement.sureness for judgement in decidable(study) if judgement.verdict not in ON_SILENCE]
    kept = [sum(sure is not None and sure[cut] == sure.stands for sure in definite) for cut in (1, 2)]
    text = (
        f"Of the {len(definite)} borne out or contradicted, {kept[0]} need no answer of low confidence, and "
        f"{kept[1]} stand on answers of high confidence alone."
    )
    return markdown(bound(text, "confidence"))


def decidable(study: Manuscript) -> list[Judgement]:
    """The findings that a rule judges, under the paper's base."""
    return [judgement for judgement in study.judged(study.base).values() if judgement.sureness]


def in_brief(study: Manuscript, question: str) -> Markdown:
    """An answer in one line: the word, the degrees that decide it, and what becomes of it without weak answers."""
    answer = lookup(question, study.answers(study.base), "question")
    text = f"{answer.question.question} {answer.answer.capitalize()}: {_deciding(answer)}; {_how_sure(answer)}."
    return markdown(bound(text, question))


def _deciding(answer: Answer) -> str:
    """The criteria that decide an answer, with how they stand and their degrees."""
    status, steps = deciding(answer)
    named = listing([f"{step.label.lower()} ({per_cent(step.low, step.high)})" for step in steps])
    return {
        MET: f"the threshold is met by {named}",
        NOT_MET: f"the threshold is missed by {named}",
        UNDECIDED: f"silent cells leave open {named}",
    }[status]


def deciding(answer: Answer) -> tuple[str, list[Standing]]:
    """How the criteria stand that decide an answer, and which these are."""
    by_status = {status: [step for step in answer.reasons if step.status == status] for status in STATUSES}
    order = (NOT_MET, UNDECIDED, MET) if answer.answer == NO else (UNDECIDED, MET, NOT_MET)
    status = next(status for status in order if by_status[status])
    return status, by_status[status]


def _how_sure(answer: Answer) -> str:
    """What becomes of an answer without the weaker answers."""
    sure = answer.sureness
    if sure.weakest is None:
        return "silence decides it"
    if sure.weakest == HIGH:
        return "answers of high confidence alone say the same"
    if sure.without_low != sure.stands:
        return f"without answers of low confidence it is {sure.without_low}"
    return f"on answers of high confidence alone it is {sure.without_medium}"


def hangs_on(study: Manuscript) -> Markdown:
    """In what share of the ways to code and score each answer stands, and the choice that decides it most often.

    Raises KeyError where the study names no choices.
    """
    curve = study.curve
    most: list[str] = []
    parts: list[str] = []
    about = {choice.id: choice.about for choice in curve.choices}
    for place, question in zip(PLACES, study.data.questions, strict=False):
        most += [lowered(about[name]) for name, part in curve.turns("answer", question.id).items() if part][:1]
        share = in_per_cent(curve.share("answer", question.id))
        parts.append(f"the {place} {'in' if parts else 'answer stands in'} {share} per cent")
    hinges = f"; most depends on {' and on '.join(dict.fromkeys(most))}" if most else ""
    text = f"Of {curve.combinations:,} ways to code and score, {listing(parts)}{hinges}."
    return markdown(bound(text, "choices"))


def single(study: Manuscript) -> Markdown:
    """How many options of the choices alter each answer by themselves."""
    curve = study.curve
    said: list[str] = []
    options = sum(len(choice.options) for choice in curve.choices)
    for place, question in zip(PLACES, study.data.questions, strict=False):
        alone = len(curve.alone("answer", question.id))
        said.append(
            f"{word(alone) if alone else 'none'} alter{'s' * (alone <= 1)} the {place}{'' if said else ' answer'}"
        )
    text = f"Of {options} options that could have been chosen instead, each by itself, {listing(said)}."
    return markdown(bound(text, "choices"))


def turned(study: Manuscript, most: int = 5) -> Markdown:
    """The findings that the public record judges otherwise at the evidence date, those first that it turns round.

    A finding on which the record is silent is not among them. Raises KeyError where the study follows no record.
    """
    found = sorted(_turned(study), key=lambda pair: pair[0].verdict == NOT_ESTABLISHED)
    lines = [
        f"- {stated(judgement)} On record: {bound(recorded.statement, f'record-{judgement.finding.id}')}"
        for judgement, recorded in found[:most]
    ]
    return markdown("\n".join(lines))


def _turned(study: Manuscript) -> Iterator[tuple[Judgement, Judgement]]:
    record = study.data.record_base
    if record is None:
        raise KeyError("no evidence base of data/study.toml reads the public record (one that admits no basis)")
    for name, judgement in study.judged(study.base).items():
        recorded = study.judgement(name, record)
        if judgement.verdict and recorded.verdict not in (None, NOT_ESTABLISHED, judgement.verdict):
            yield judgement, recorded


def _needs(sure: Sureness | None) -> str:
    """The confidence of the weakest answer that a verdict needs, as a table says it."""
    return (sure.weakest if sure else None) or NOT_REPORTED


def _signed(judgement: Judgement) -> str:
    verdict = judgement.verdict or NOT_JUDGED
    return f"{LOOKS[verdict].sign} {verdict}"
