"""What an article says of its results beside single sentences: claims with what bears them, and summaries of them.

    claims(study, "all-have-a-centre", …)     a row for each: what was published, what its evidence gives, how sure
    grounds(study, source, ours)              the reasons given for an answer, beside those that the criteria give
    contradictions(study)                     what is contradicted: how plainly, and on how firm answers
    by_evidence(study), by_year(study)        degrees and answers on each evidence, and on record year by year
    tally(study), firm(study)                 how many findings hold, fail and are not established; how many firmly
    in_brief(study, "ready")                  an answer in one line, with how sure it is
    sure(study)                               what the answers are where only firm cells count
    on_record(study)                          from when until when which answer holds on record
    hangs_on(study)                           what the answers are in how many ways to code and score; what turns them
    single(study)                             how many options alter an answer by themselves
    fragile(study)                            how many verdicts a single change would alter
    moved(study), turned(study)               how many verdicts change when the public record is read, and which

Like all sentences these are bound to what they were computed from. Left out on purpose: any choice of what matters;
the article names the claims that it discusses, and the ledger lists all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from IPython.display import Markdown

from argued.data import Finding
from argued.judge.confidence import HIGH, LOW, MEDIUM, ON_SILENCE, Sureness
from argued.judge.criteria import Answer, Standing, judge_questions, standings
from argued.judge.evidence import Evidence
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
from argued.logic.wording import capital, listing, per_cent, quoted, word
from argued.show.manuscript import Manuscript, markdown
from argued.show.phrases import ENGLISH, PLACES, Words, lowered, none_or, one_of, say, sections, sentence
from argued.show.sentences import in_ways
from argued.show.tables import Markup, bound, escape, following, in_per_cent, stated

GRADES = OUTRIGHT, IN_PART, CONTESTED = "outright", "in part", "contested"  # how plainly a claim is contradicted
SILENCE = "silence"  # what a verdict needs that no answer gives


def claims(study: Manuscript, *findings: str) -> pd.DataFrame:
    """What was published, what its evidence gives, the confidence that this needs, and the verdict on record."""
    record = study.data.record_base
    rows = []
    for name in findings:
        judgement = study.judgement(name)
        row = {
            "Claim": quoted(judgement.finding.published),
            "What its evidence gives": stated(judgement),
            "Needs": _needs(judgement.sureness),
        }
        if record is not None:
            row["On record"] = LOOKS[study.judgement(name, record).verdict or NOT_JUDGED].sign
        rows.append(row)
    return following(pd.DataFrame(rows), {"Needs": ("needs", ""), "On record": ("sign", record or "")})


def grounds(study: Manuscript, source: Sequence[str], ours: Sequence[str]) -> pd.DataFrame:
    """Reasons for an answer: the source paper's, each a finding, and ours, each a criterion."""
    rows = []
    for name in source:
        judgement = study.judgement(name)
        verdict = bound(_signed(judgement), f"signed {name}") if judgement.verdict else _signed(judgement)
        given_by = "the\N{NO-BREAK SPACE}source\N{NO-BREAK SPACE}paper" if study.data.sourced else "the claims"
        rows.append({"Ground": quoted(judgement.finding.published), "Given by": given_by, "It is": verdict})
    for name in ours:
        step = lookup(name, study.standings, "criterion")
        ground = bound(say("ground", label=step.label, degree=per_cent(step.low, step.high)), f"ground {name}")
        rows.append({"Ground": ground, "Given by": "the degrees", "It is": bound(step.status, f"status {name}")})
    return pd.DataFrame(rows)


BESIDE = "Claim, and what contradicts it"


def contradictions(study: Manuscript, *grades: str, beside: Iterable[pd.DataFrame] = ()) -> pd.DataFrame:
    """The contradicted findings, or those of some grades, each with what contradicts it: those first that are
    contradicted outright, and by firm answers. What a claim of the tables `beside` (`claims`) has there does not stand
    here once more; a single grade has no column.

    A contradiction is contested where the finding only qualifies what was published, and stands in part where some of
    the wording is not tested.
    """
    judged = [judgement for judgement in study.judged(study.base).values() if judgement.verdict == CONTRADICTED]
    told = {claim for table in beside for claim in table["Claim"]}
    rows = []
    for judgement in judged:
        how, claim = grade(judgement.finding), quoted(judgement.finding.published)
        if how in (grades or GRADES):
            said = stated(judgement, claim) if claim in told else Markup(f"{escape(claim)} {stated(judgement)}")
            rows.append({BESIDE: said, "Contradicted": how, "Needs": _needs(judgement.sureness)})
    rows.sort(key=lambda row: (GRADES.index(row["Contradicted"]), (HIGH, MEDIUM, LOW).index(row["Needs"])))
    columns = {"Contradicted": ("grade", ""), "Needs": ("needs", "")}
    table = pd.DataFrame(rows, columns=[BESIDE, *columns])
    if len(grades) == 1:
        del columns["Contradicted"]
    return following(table[[BESIDE, *columns]], columns)


def grade(finding: Finding) -> str:
    """How plainly a finding is contradicted, or would be, whatever its verdict is now."""
    if finding.relation == QUALIFIES:
        return CONTESTED
    return IN_PART if finding.untested else OUTRIGHT


def by_evidence(study: Manuscript) -> pd.DataFrame:
    """Each answer, and the degree of each criterion in per cent, under each evidence base."""
    bases = study.data.bases.values()
    frame = _standing({base.label: study.evidence(base.name) for base in bases})
    return following(frame, {base.label: ("standing", base.name) for base in bases})


def by_year(study: Manuscript) -> pd.DataFrame:
    """Each answer, and the degree of each criterion, on record, on the evidence date's day of every year."""
    span, day, record = study.followed, study.data.evidence_date, study.data.record_base
    years = range(span.start.year, span.end.year + 1)
    frame = _standing({str(year): study.evidence(record, day.replace(year=year)) for year in years})
    return following(frame, {str(year): (f"on {day.replace(year=year)}", record or "") for year in years})


def _standing(each: Mapping[str, Evidence]) -> pd.DataFrame:
    """A row for each answer and each criterion, a column for each piece of evidence."""
    columns = {
        name: {capital(answer.question.id): answer.answer + _then(answer.sureness) for answer in judge_questions(known)}
        | {step.label: f"{100 * step.low:.0f}–{100 * step.high:.0f}" for step in standings(known)}
        for name, known in each.items()
    }
    return pd.DataFrame(columns).rename_axis("Answer, or criterion").reset_index()


def _then(sure: Sureness) -> str:
    """What an answer becomes without those of low confidence, in brackets, if it is another."""
    return "" if sure.without_low == sure.stands else say("then", answer=sure.without_low)


def on_record(study: Manuscript, words: Words | None = None) -> Markdown:
    """Since which day each answer is what it is at the end of the days over which the record is followed."""
    words = words or ENGLISH
    said: list[str] = []
    for place, runs in zip(PLACES, study.followed.answers.values(), strict=False):
        *before, last = runs
        was = {"day": words.day(last.start), "answer": words.name(str(before[-1].value))} if before else {}
        since = words.say("since", **was) if before else words.say("throughout")
        parts = {"place": words.name(place), "answer": words.name(str(last.value)), "since": since}
        said.append(words.say("next on record" if said else "first on record", **parts))
    span = "–".join(dict.fromkeys(f"{day.year}" for day in (study.followed.start, study.followed.end)))
    return markdown(bound(sentence(words.say("on record", span=span, answers=", ".join(said))), "record"))


def tally(study: Manuscript, words: Words | None = None) -> Markdown:
    """How many findings have which verdict under the paper's base, and how plainly those are contradicted that are."""
    words = words or ENGLISH
    judged = decidable(study)
    counts = Counter(judgement.verdict for judgement in judged)
    plainly = Counter(grade(judgement.finding) for judgement in judged if judgement.verdict == CONTRADICTED)
    counted = ", ".join(f"{plainly[how]} {words.name(how)}" for how in GRADES if plainly[how])
    graded = f" ({counted})" if plainly else ""
    text = words.say(
        "tally",
        number=len(judged),
        where=_where(study, words),
        supported=counts[SUPPORTED],
        are=one_of("are", counts[SUPPORTED] != 1),
        contradicted=counts[CONTRADICTED],
        graded=graded,
        open=counts[NOT_ESTABLISHED],
    )
    return markdown(bound(sentence(text), "tally"))


def _where(study: Manuscript, words: Words) -> str:
    """On which evidence findings are counted. Raises KeyError for words that cannot say so of any but the paper's."""
    if study.base == study.data.first_base:
        return sections(study.data.units.singular, study.data.sourced, words)
    if "{where}" not in words.phrases["tally"]:
        raise KeyError(f"the phrase for a tally has no {{where}}, and so cannot say that it is {study.base!r} evidence")
    return f"{words.name(f'base {study.base}', study.data.bases[study.base].label)}, "


def firm(study: Manuscript) -> Markdown:
    """How many of the findings that hold or fail do so without weak answers."""
    definite = [judgement.sureness for judgement in decidable(study) if judgement.verdict not in ON_SILENCE]
    kept = [sum(sure is not None and sure[cut] == sure.stands for sure in definite) for cut in (1, 2)]
    low, high = map(none_or, kept)
    text = say("firm", number=len(definite), low=low, stand=one_of("stand", kept[0] > 1), high=high)
    return markdown(bound(sentence(text), "firm"))


def decidable(study: Manuscript) -> list[Judgement]:
    """The findings that a rule judges, under the paper's base."""
    return [judgement for judgement in study.judged(study.base).values() if judgement.sureness]


def in_brief(study: Manuscript, question: str, words: Words | None = None) -> Markdown:
    """An answer in one line: the word, the degrees that decide it, and what becomes of it without weak answers."""
    words = words or ENGLISH
    answer = lookup(question, study.answers(study.base), "question")
    said = words.name(answer.answer)
    parts = {"question": answer.question.question, "answer": said, "Answer": capital(said)}
    text = words.say("brief", **parts, deciding=_deciding(answer, words), sure=_how_sure(answer, words))
    return markdown(bound(sentence(text), f"brief-{question}"))


def _deciding(answer: Answer, words: Words) -> str:
    """The criteria that decide an answer, with how they stand and their degrees."""
    status, steps = deciding(answer)
    names = [words.name(step.criterion, step.label.lower()) for step in steps]
    degrees = [words.span(step.low, step.high) for step in steps]
    named = words.listing([f"{name} ({degree})" for name, degree in zip(names, degrees, strict=True)])
    asked = words.phrases["to"].join(dict.fromkeys(in_per_cent(step.threshold) for step in steps))
    return words.say(f"brief {status}", threshold=asked, criteria=named)


def deciding(answer: Answer) -> tuple[str, list[Standing]]:
    """How the criteria stand that decide an answer, and which these are."""
    by_status = {status: [step for step in answer.reasons if step.status == status] for status in STATUSES}
    order = (NOT_MET, UNDECIDED, MET) if answer.answer == NO else (UNDECIDED, MET, NOT_MET)
    status = next(status for status in order if by_status[status])
    return status, by_status[status]


def _how_sure(answer: Answer, words: Words) -> str:
    """What becomes of an answer without the weaker answers."""
    sure = answer.sureness
    if sure.weakest is None:
        return words.say("silent")
    if sure.weakest == HIGH:
        return words.say("high")
    if sure.without_low != sure.stands:
        return words.say("without low", answer=words.name(sure.without_low))
    return words.say("high alone", answer=words.name(sure.without_medium))


def sure(study: Manuscript) -> Markdown:
    """What each answer is without all but the firmest answers to the codebook's questions."""
    found = [answer.sureness for answer in study.answers(study.base).values()]
    said = [
        say(
            "stays" if each.without_medium == each.stands else "becomes",
            place=place if n else f"{place} answer",
            answer=each.without_medium,
        )
        for n, (place, each) in enumerate(zip(PLACES, found, strict=False))
    ]
    return markdown(bound(sentence(say("kept alone", answers=listing(said))), "sureness"))


def hangs_on(study: Manuscript, words: Words | None = None) -> Markdown:
    """What each answer is in what share of the ways to code and score, and the choice that decides it most often.

    Raises KeyError where the study names no choices.
    """
    words = words or ENGLISH
    curve = study.curve
    parts: list[str] = []
    about = {choice.id: words.name(f"choice {choice.id}", lowered(choice.about)) for choice in curve.choices}
    for place, question in zip(PLACES, study.data.questions, strict=False):
        most = [about[name] for name, part in curve.turns("answer", question.id).items() if part][:1]
        hinges = words.say("hinges", choice=most[0]) if most else ""
        found = in_ways(curve, question.id, unit=not parts, words=words)
        told = {"place": words.name(place), "found": found, "hinges": hinges}
        parts.append(words.say("next in ways" if parts else "first in ways", **told))
    text = words.say("ways", ways=words.number(curve.combinations), answers="; ".join(parts))
    return markdown(bound(sentence(text), "ways"))


def single(study: Manuscript) -> Markdown:
    """How many options of the choices alter each answer by themselves."""
    curve = study.curve
    said: list[str] = []
    options = sum(len(choice.options) for choice in curve.choices)
    for place, question in zip(PLACES, study.data.questions, strict=False):
        alone = len(curve.alone("answer", question.id))
        parts = {"number": word(alone) if alone else "none", "place": place}
        said.append(one_of("next altered" if said else "first altered", alone <= 1, **parts))
    return markdown(bound(sentence(say("options", options=options, alone=listing(said))), "options"))


def moved(study: Manuscript) -> Markdown:
    """How many verdicts differ on record at the evidence date, by what becomes of them.

    Raises KeyError where the study follows no record.
    """
    found = _moved(study)
    lost = sum(recorded.verdict == NOT_ESTABLISHED for _, recorded in found)
    decided = sum(judgement.verdict == NOT_ESTABLISHED for judgement, _ in found)
    text = say(
        "moved verdicts" if found else "none moved",
        number=len(found),
        whole=len(decidable(study)),
        here=study.data.bases[_compared_with(study)].label,
        reversed=len(found) - lost - decided,
        decided=decided,
        lost=lost,
    )
    return markdown(bound(sentence(text), "record-verdicts"))


def fragile(study: Manuscript) -> Markdown:
    """How many verdicts a single change of the data would alter."""
    single = sum(bool(sets) and len(sets[0]) == 1 for sets in study.overturning.values())
    text = one_of("fragile", single <= 1, single=none_or(single), number=len(study.overturning))
    return markdown(bound(sentence(text), "fragile"))


def outright(study: Manuscript) -> Markdown:
    """What contradicts the claims that are contradicted in all of their wording, whatever their words mean."""
    judged = study.judged(study.base).values()
    found = [each for each in judged if each.verdict == CONTRADICTED and grade(each.finding) == OUTRIGHT]
    against = " ".join(map(stated, found))
    said = capital(one_of("outright", len(found) <= 1, number=word(len(found)) if found else "none"))
    return markdown(f"{bound(said, 'outright')}: {against}" if found else f"{bound(said, 'outright')}.")


def turned(study: Manuscript, most: int = 5) -> Markdown:
    """The findings that the public record judges otherwise at the evidence date, those first that it turns round.

    A finding on which the record is silent is not among them. Raises KeyError where the study follows no record.
    """
    found = [pair for pair in _moved(study) if pair[1].verdict != NOT_ESTABLISHED]
    found.sort(key=lambda pair: pair[0].verdict == NOT_ESTABLISHED)
    lines = [f"- {_compared(judgement)} On record: {stated(recorded)}" for judgement, recorded in found[:most]]
    return markdown("\n".join(lines))


def _compared(judgement: Judgement) -> str:
    """A sentence that stands beside that of the record, and is never that of the record itself."""
    return str(stated(judgement)).replace("{.finding ", "{.finding .compared ", 1)


def _moved(study: Manuscript) -> list[tuple[Judgement, Judgement]]:
    """The findings that the record judges otherwise, each as it is judged here and there.

    Where here is the record itself, it is compared with the study's first evidence.
    """
    record = study.data.record_base
    if record is None:
        raise KeyError("no evidence base of data/study.toml reads the public record (one that admits no basis)")
    here = _compared_with(study)
    pairs = [(judgement, study.judgement(name, record)) for name, judgement in study.judged(here).items()]
    return [(judgement, recorded) for judgement, recorded in pairs if judgement.verdict != recorded.verdict]


def _compared_with(study: Manuscript) -> str:
    """The evidence base with which the record is compared."""
    return study.data.first_base if study.base == study.data.record_base else study.base


def _needs(sure: Sureness | None) -> str:
    """The confidence of the weakest answer that a verdict needs, as a table says it."""
    return (sure.weakest if sure else None) or SILENCE


def _signed(judgement: Judgement) -> str:
    verdict = judgement.verdict or NOT_JUDGED
    return f"{LOOKS[verdict].sign} {verdict}"
