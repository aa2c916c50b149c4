"""Sentences bound to the data: each is a function from the study to Markdown, or to a plain word or number.

    sentences.standing(study, "means")      how a criterion stands
    sentences.answer(study, "ready")        an answer, with what it rests on
    sentences.number(study, "findings")     a count, in digits

Markdown comes out as a span that names what it was computed from, `[…]{.computed data-of="…"}` (or, where it states a
finding, `[…]{.finding data-finding="…"}`: `Manuscript.says`), so that a reader, a test and a style sheet can find it.

Left out on purpose: any judgement, which is made once and read from the study; sentences of one paper alone.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from functools import partial
from math import isclose

from IPython.display import Markdown

from argued.data import OBSERVATIONS
from argued.data.metadata import about
from argued.data.people import credit
from argued.judge.choices import Curve
from argued.judge.confidence import LOW, MEDIUM, hedge
from argued.judge.criteria import in_words
from argued.judge.robustness import out_of_reach
from argued.logic.predicates import lookup
from argued.logic.verdicts import ANSWERS, UNDECIDED, VERDICTS
from argued.logic.wording import capital, listing, per_cent, word
from argued.show.manuscript import ERRORS, LIKELY, MOSTLY, Manuscript, markdown
from argued.show.phrases import ENGLISH, PLACES, Words, either, lowered, none_or, one_of, say, sentence
from argued.show.tables import bound, in_per_cent


def _computed(text: str, of: str) -> Markdown:
    """A sentence with its full stop, from parts in the middle of one."""
    return markdown(bound(sentence(text), of))


# --- Criteria and answers ----------------------------------------------------------------------------


def standing(study: Manuscript, criterion: str) -> Markdown:
    """How a criterion stands: its degree, and what follows."""
    step = lookup(criterion, study.standings, "criterion")
    parts = {
        "criterion": step.label.lower(),
        "degree": per_cent(step.low, step.high),
        "status": f"{step.status}{hedge(step.sureness, study.data.study)}",
    }
    return _computed(say("standing", **parts), criterion)


def answer(study: Manuscript, question: str, base: str | None = None) -> Markdown:
    """An answer of the paper, with the criteria that it rests on."""
    base = base or study.base
    return markdown(bound(in_words(lookup(question, study.answers(base), "question")), question, base))


def threshold(study: Manuscript) -> str:
    """The threshold of the criteria, or the least and the greatest, in per cent."""
    _asked(study)
    found = sorted({c.threshold for c in study.data.criteria})
    return f"{' to '.join(in_per_cent(t) for t in (found[0], found[-1])[: len(found)])} per cent"


def as_published(study: Manuscript) -> Markdown:
    """On which evidence the answers are those that the source paper gives, and on which they are not."""
    same, others = [], []
    _asked(study)
    if not all(question.published for question in study.data.questions):
        return _computed(say("never answered"), "agreement")
    for base in study.data.bases.values():
        found = study.answers(base.name).values()
        if all(answer.answer == answer.question.published for answer in found):
            same.append(base.label)
        else:
            said = list(dict.fromkeys(answer.answer for answer in found))
            why = say("too few") if said == [UNDECIDED] else ""
            others.append(say("unlike", base=base.label, answers=listing(said), why=why))
    first = say("alike", bases=listing(same)) if same else say("never alike")
    return _computed("; ".join([first, *others]), "agreement")


def variants(study: Manuscript) -> Markdown:
    """What other decision rules would answer, under each evidence base of the paper."""
    parts = []
    for question in study.data.questions:
        for name, (text, _) in question.variants.items():
            found = {base: study.answers(base)[question.id].variants[name] for base in study.papers_bases}
            said = " and ".join(f"“{a}” {study.data.bases[b].label}" for b, a in found.items())
            parts.append(say("variant", text=text, answers=said))
    return _computed("; ".join(parts) or say("no variant"), "variants")


# --- Findings ------------------------------------------------------------------------------------------


def verdicts(study: Manuscript) -> Markdown:
    """The counts of verdicts under each evidence base of the paper, in words."""
    parts = []
    for base in study.papers_bases:
        counts = Counter(j.verdict for j in study.judged(base).values() if j.verdict)
        whole = counts.total()
        found = listing([f"{none_or(counts[v])} {one_of('are', counts[v] > 1)} {v}" for v in VERDICTS])
        findings = one_of("findings", whole != 1, number=whole)
        parts.append(say("counts", base=study.data.bases[base].label, findings=findings, counts=found))
    return _computed("; ".join(parts), "verdicts")


def by_confidence(study: Manuscript) -> Markdown:
    """How many verdicts move as the weaker answers are left out, and which answers do."""
    judged = [j.sureness for j in study.judged(study.base).values() if j.sureness]
    low, medium = (sum(each[n] != each.stands for each in judged) for n in (1, 2))
    answers = study.answers(study.base).values()
    moved = {
        level: [f"“{a.question.question}” becomes {a.sureness[n]}" for a in answers if a.sureness[n] != a.answer]
        for n, level in ((1, LOW), (2, MEDIUM))
    }
    parts = [
        f"without the answers of {LOW} confidence {none_or(low)} of the {len(judged)} verdicts move{'s' * (low <= 1)}",
        *moved[LOW],
        f"without those of {MEDIUM} confidence as well, {none_or(medium)} {'does' if medium <= 1 else 'do'}",
        *moved[MEDIUM],
    ]
    kept = [] if any(moved.values()) or not answers else ["the answers to the questions stay as they are"]
    return _computed("; ".join(parts + kept), "confidence")


def on_record(study: Manuscript, *findings: str) -> Markdown:
    """The verdicts on record at the evidence date, each with the day since when it holds.

    Raises KeyError where the study has no evidence base that reads the record.
    """
    today = study.data.evidence_date
    verdicts = study.followed.verdicts
    parts = []
    for name in findings:
        judgement = study.judgement(name, study.data.record_base)
        if judgement.verdict is None:
            raise KeyError(f"the finding {name!r} is a judgement, on which there is no verdict; say it by says()")
        since = next(run.start for run in verdicts[name] if today <= run.end)
        told = {"published": judgement.finding.published.rstrip("."), "verdict": judgement.verdict}
        text = say("finding on record", **told, since=f"{since:%B %Y}", statement=judgement.statement)
        parts.append(bound(text, f"record-{name}"))
    return markdown(" ".join(parts))


def overturning(study: Manuscript) -> Markdown:
    """How many findings a single change would overturn, how many take two, and how many more."""
    sizes = Counter(len(sets[0]) if sets else 0 for sets in study.overturning.values())
    open_ = [study.data.finding(name).predicate for name, sets in study.overturning.items() if not sets]
    beyond = sum(out_of_reach(predicate, study.known) for predicate in open_ if predicate is not None)
    larger = sorted(size for size in sizes if size > 2)
    found = [one_of("by one", sizes[1] > 1, number=none_or(sizes[1]))]
    found += [say("by two", number=sizes[2])] if sizes[2] else []
    span = " to ".join(dict.fromkeys(word(size) for size in (larger[0], larger[-1]))) if larger else ""
    found += [say("by more", number=sum(sizes[size] for size in larger), sizes=span)] if larger else []
    found += [say("not tried", number=sizes[0] - beyond)] if sizes[0] > beyond else []
    found += [say("by none", number=beyond)] if beyond else []
    drawn = study.errors[LIKELY].findings
    firm = [drawn[name][VERDICTS.index(str(study.judgement(name).verdict))] for name in study.overturning]
    kept, whole = sum(share >= MOSTLY for share in firm), sizes.total()
    told = say(
        "overturning",
        findings=one_of("findings", whole != 1, number=whole),
        found=listing(found),
        likely=in_per_cent(LIKELY),
        kept=one_of("keeps", kept > 1, number=none_or(kept, "no")),
        mostly=in_per_cent(MOSTLY),
    )
    return _computed(told, "overturning")


# --- Robustness ------------------------------------------------------------------------------------------


def robustness(study: Manuscript) -> Markdown:
    """Over which thresholds each answer holds, and whether leaving one country or indicator out moves it."""
    _asked(study)
    return _computed("; ".join(_robust(study, name, "robust") for name in study.answers(study.base)), "robustness")


def _asked(study: Manuscript) -> None:
    """Raises KeyError where the study asks no question, so that there is no answer to speak of."""
    if not study.data.questions:
        raise KeyError("this speaks of answers, and data/criteria.toml asks no question: leave it out of the paper")


def sureness(study: Manuscript, question: str) -> Markdown:
    """How sure an answer is: over which thresholds it holds, what leaves it, and the answers by other evidence."""
    others = [base for base in study.data.bases.values() if base.name != study.base]
    answers = ", ".join(f"{base.label}: {study.answers(base.name)[question].answer}" for base in others)
    told = _robust(study, question, "sure")
    return _computed(f"{told}; {answers}" if answers else told, f"sure-{question}")


def _robust(study: Manuscript, question: str, phrase: str) -> str:
    """Over which thresholds an answer holds, and which country or indicator it hangs on."""
    answer, countries = study.answers(study.base)[question], study.data.countries
    same = [r["threshold"] for r in study.swept if r["of"] == question and r["state"] == answer.answer]
    moving = [r["left_out"] for r in study.left_out if r["of"] == question and r["state"] != answer.answer]
    names = [countries[n]["name"] if n in countries else study.data.named(n) for n in moving]
    return say(
        phrase,
        question=answer.question.question,
        answer=answer.answer,
        span=say("span", least=in_per_cent(min(same)), most=in_per_cent(max(same))) if same else say("no span"),
        moved=say("moved", names=either(names)) if names else say("kept", unit=study.data.units.singular),
    )


def errors(study: Manuscript) -> Markdown:
    """How often the answers survive where answers are wrong, or passages misread, as often as is tried at most."""
    _asked(study)
    likely, told = ERRORS[-1], list[str]()
    for what, drawn in {"answers wrong": study.errors, "passages misread": study.errors_by_passage}.items():
        stays = {name: answer.answer for name, answer in study.answers(study.base).items()}
        shares = [in_per_cent(drawn[likely].answers[name][ANSWERS.index(said)]) for name, said in stays.items()]
        parts = [
            say("as often", share=share)
            if told
            else say("next survives" if n else "first survives", place=place, share=share)
            for n, (place, share) in enumerate(zip(PLACES, shares, strict=False))
        ]
        told.append(say("errors", likely=in_per_cent(likely), what=say(what), found=listing(parts)))
    return _computed("; ".join(told), "errors")


def choices(study: Manuscript) -> Markdown:
    """What each answer is in which share of the ways to code and score, what it hangs on; how many verdicts stand."""
    curve = study.curve
    about = {choice.id: lowered(choice.about) for choice in curve.choices}
    parts = [say("choices", number=word(len(curve.choices)), ways=ENGLISH.number(curve.combinations))]
    for question in study.data.questions:
        alone = len(curve.alone("answer", question.id))
        turns = [about[name] for name, part in curve.turns("answer", question.id).items() if part][:2]
        what = one_of("alone", min(alone, 2), number=word(alone))
        hangs = say("hangs", choices=say("and on").join(turns)) if turns else ""
        told = {"question": question.question, "found": in_ways(curve, question.id), "alone": what, "hangs": hangs}
        parts.append(say("answer in ways", **told))
    findings = [curve.share(kind, name) for kind, name in curve.names if kind == "finding"]
    whole = sum(share == 1 for share in findings)
    parts.append(one_of("kept in ways", whole <= 1, number=len(findings), whole=none_or(whole)))
    return _computed(". ".join(capital(part) for part in parts), "choices")


def in_ways(curve: Curve, question: str, unit: bool = True, words: Words = ENGLISH) -> str:
    """What an answer is in which share of the ways to code and score: first what it is here, last what it never is.

    The first share has its unit, unless a sentence has had one before.
    """
    said: list[str] = []
    for answer, share in curve.split("answer", question).items():
        number = _above_zero(share, words)
        told = words.say("per cent", degree=number) if unit and not said else number
        said.append(words.say("in ways" if share else "in no way", answer=words.name(answer), share=told))
    return ", ".join(said)


def _above_zero(share: float, words: Words) -> str:
    """A share above zero in per cent, without the unit; never as 0, but as less than 1."""
    return in_per_cent(share) if share >= 1 / 200 else words.say("under one")


def just_met(study: Manuscript) -> Markdown:
    """Which thresholds among the options of the choices the low end of a criterion reaches without a cell to spare."""
    found = [
        say("just met", option=option.text, criterion=step.label.lower())
        for choice in study.data.choices
        for option in choice.options
        for criterion, threshold in option.thresholds.items()
        for step in [study.standings[criterion]]
        if isclose(step.low, threshold)
    ]
    return _computed("; ".join(found) or say("none just met"), "just-met")


def otherwise(study: Manuscript, question: str, choice: str, option: str) -> Markdown:
    """What an answer is with one option of a choice, and all else as the study has it: a word.

    Raises KeyError for an option that the choice has not.
    """
    return markdown(bound(_otherwise(study, question, choice, option), f"otherwise {question} {choice} {option}"))


def _otherwise(study: Manuscript, question: str, choice: str, option: str) -> str:
    known = [(each.id, one.id) for each in study.data.choices for one in each.options]
    if (choice, option) not in known:
        raise KeyError(f"no option {option!r} of a choice {choice!r}; there are {known}")
    altered = {(each.choice.id, each.option.id): each.word for each in study.curve.alone("answer", question)}
    return altered.get((choice, option), study.curve.word("answer", question))


def weighed(study: Manuscript, question: str, choice: str, half: str, full: str) -> Markdown:
    """What an answer is if such values get some of the weight of a favourable one, by two options of a choice."""
    by_half, by_all = (_otherwise(study, question, choice, option) for option in (half, full))
    options = {option.id: option for each in study.data.choices if each.id == choice for option in each.options}
    some, more = (_weight(*{*options[name].counts.values()}) for name in (half, full))
    told = {"some": some, "more": more, "half": by_half, "full": by_all}
    text = say("weighed alike" if by_half == by_all else "weighed", **told)
    return markdown(bound(text, f"weighed {question} {choice} {half} {full}"))


def _weight(weight: float) -> str:
    return one_of("weight", {0.5: 0, 1: 1}.get(weight, 2), share=in_per_cent(weight))


def verdict(study: Manuscript, finding: str) -> Markdown:
    """The verdict on a finding, as a word.

    Raises KeyError for a judgement, on which there is none.
    """
    found = study.judgement(finding).verdict
    if found is None:
        raise KeyError(f"the finding {finding!r} is a judgement, on which there is no verdict; say it by says()")
    return markdown(bound(found, f"verdict {finding}"))


def how_sure(study: Manuscript, finding: str) -> Markdown:
    """With which confidence a verdict stands: that of the weakest answer that it needs."""
    sure = study.judgement(finding).sureness
    level = sure.weakest if sure else None
    return markdown(bound(one_of("needed", not level, level=level), f"needed {finding}"))


# --- The coding and its source -----------------------------------------------------------------------------


def coders(study: Manuscript) -> Markdown:
    """How many coders there are; under each evidence base, how far they agree and how many findings hang on it."""
    if not study.agreement:
        what = "the coding has" if study.data.answers_in == "codings" else "the observations have"
        return _computed(f"{what} a single coder", "coders")
    data, cells, parts, apart = study.data, 0, [], []
    for base, found in study.agreement.items():
        label = data.bases[base].label
        overall = [each for each in found if not each.criterion][-1]
        cells, differing = overall.cells, sum(each.base == base for each in study.contested)
        parts.append(
            f"{label}, they agree on {100 * overall.percent:.1f} per cent of them (Krippendorff's alpha "
            f"{overall.alpha:.2f}, 95 per cent interval {overall.low:.2f} to {overall.high:.2f}), and on "
            f"{100 * overall.percent_answered:.1f} per cent of the {overall.answered} that none leaves unreported"
        )
        apart.append(f"{word(differing) if differing else 'no'} finding{'s' * (differing > 1)} {label}")
    who = f"{'both' if len(data.coders) == 2 else f'two or more of {word(len(data.coders))}'} coders"
    whole = len(data.countries) * len(data.indicators)
    which = f"all {whole} cells" if cells == whole else f"{cells} of the {whole} cells"
    told = [f"{which} were coded by {who}", "; ".join(parts)]
    told.append(f"taken alone, the files of the coders differ in the verdict on {listing(apart)}")
    return _computed(". ".join(capital(each) for each in told), "coders")


def citations(study: Manuscript) -> Markdown:
    """How many citations there are, how many could be tied to a work, how many have a defect."""
    rows = study.data.table("citations")
    if not rows:
        whose = " of the source paper" if study.data.sourced else ""
        return _computed(f"the citations{whose} are not listed", "citations")
    status = Counter(row["status"] for row in rows)
    defects = sum(row["defect"] is not None for row in rows)
    return _computed(
        f"of {len(rows)} citations, mentions of a source and claims without one, {status['verified']} were tied "
        f"to a work that was seen and {status['known']} to one that certainly exists; {status['unidentified']} "
        f"could not be tied to any; {defects} have a defect, if only a missing detail",
        "citations",
    )


# --- Numbers, names and days --------------------------------------------------------------------------------


def number(study: Manuscript, what: str) -> str | Markdown:
    """A count, in digits: of "findings", "decidable" ones or "judgements"; of "countries", "indicators", "recorded
    indicators", "passages", "codings" or "observations"; of "cells", or of those "answered" under an evidence base
    ("answered, told"); "silent per cent" of the cells; or of a verdict, by evidence base.

    That of a verdict, such as "supported, told" or "supported but restated, told" (those that rest on no passage but
    the one that states them), is tied to it, so that it follows where the evidence is changed.
    """
    data = study.data
    counts: dict[str, Callable[[], int]] = {
        "findings": lambda: len(data.findings),
        "decidable": lambda: sum(f.judged for f in data.findings),
        "judgements": lambda: sum(not f.judged for f in data.findings),
        "countries": lambda: len(data.countries),
        "indicators": lambda: len(data.indicators),
        "passages": lambda: len(data.passages),
        "codings": lambda: len(data.table("codings")),
        "observations": lambda: len(data.table(OBSERVATIONS)),
        "recorded indicators": lambda: len({row["indicator"] for row in data.table(OBSERVATIONS)}),
        "cells": lambda: len(study.known.cells),
        "silent per cent": lambda: _silent(study),
    }
    for base in data.bases:
        counts[f"answered, {base}"] = partial(_answered, study, base)
    for base, verdict in itertools.product(study.papers_bases, VERDICTS):
        counts[f"{verdict}, {base}"] = partial(_judged, study, base, verdict)
        counts[f"{verdict} but restated, {base}"] = partial(_judged, study, base, verdict, restated=True)
    found = f"{lookup(what, counts, 'number')():,}"
    return markdown(bound(found, what)) if what.partition(",")[0] in VERDICTS else found


def _judged(study: Manuscript, base: str, verdict: str, restated: bool = False) -> int:
    """How many findings have a verdict, or, of these, rest on no passage but the one that states them."""
    found = [judgement for judgement in study.judged(base).values() if judgement.verdict == verdict]
    return sum(judgement.restates or not restated for judgement in found)


def _answered(study: Manuscript, base: str) -> int:
    return sum(cell.value is not None for cell in study.evidence(base).cells.values())


def _silent(study: Manuscript) -> int:
    cells = study.known.cells.values()
    return round(100 * sum(cell.value is None for cell in cells) / len(cells))


def countries(study: Manuscript) -> str:
    """The countries, as a list in prose."""
    return listing([row["name"] for row in study.data.countries.values()])


def contributions(study: Manuscript) -> str:
    """Who did what, by the roles of CRediT; nothing where the paper's header names none."""
    credited = credit(about(study.data.folder.parent).authors)
    return f"{credited}." if credited else ""


def evidence_date(study: Manuscript, form: str = "%B %Y") -> str:
    """The evidence date, by default without the day."""
    return study.data.evidence_date.strftime(form)


def evidence_day(study: Manuscript) -> str:
    """The evidence date with its day, as 1 June 2022."""
    return f"{study.data.evidence_date.day} {evidence_date(study)}"
