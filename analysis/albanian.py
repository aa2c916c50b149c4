"""The abstract's computed sentences in Albanian: the same as in English, and as sure.

    answer(study, "need")    the answer, the criteria that decide it with their degrees, what weak answers do to it
    hangs_on(study)          what the answers are in how many of the ways to code and score, and what turns them most
    tally(study)             how many conclusions hold, fail and are not established
    on_record(study)         from when until when which answer holds on record

Each says what the function of the same name in `argued.show.argument` says (`in_brief` for an answer), from the same
values. Words stand above the functions; one that is missing is a KeyError.
To be read by a native speaker before a release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from argued.judge.confidence import HIGH
from argued.logic.predicates import lookup
from argued.logic.verdicts import (
    CONTRADICTED,
    MET,
    NO,
    NOT_ESTABLISHED,
    NOT_MET,
    SUPPORTED,
    UNDECIDED,
    YES,
)
from argued.show.argument import CONTESTED, IN_PART, OUTRIGHT, decidable, deciding, grade
from argued.show.manuscript import Manuscript, markdown
from argued.show.phrases import PLACES, sentence
from argued.show.sentences import above_zero
from argued.show.tables import bound, in_per_cent
from IPython.display import Markdown

ANSWERS = {YES: "po", NO: "jo", UNDECIDED: "e pavendosur"}
THRESHOLD = {
    MET: "pragu {} arrihet nga",
    NOT_MET: "pragu {} nuk arrihet nga",
    UNDECIDED: "qelizat e heshtura lënë të hapur nëse pragu {} arrihet nga",
}
GRADED = {OUTRIGHT: "plotësisht", IN_PART: "pjesërisht", CONTESTED: "diskutueshëm"}
CRITERIA = {
    "externalities": "eksternalitetet",
    "likeness": "ngjashmëria",
    "frameworks": "kornizat dhe vullneti",
    "institutions": "institucionet",
    "partners": "partnerët jashtë rajonit",
    "capability": "aftësitë",
}
CHOICES = {
    "mixed": "nga vlera e përgjigjeve «të përziera»",
    "witness-protection": "nga pohimet pa burim të një paragrafi",
    "advice": "nga leximi i këshillave që askush nuk i raporton të zbatuara",
    "confidence": "nga përgjigjet me besueshmëri të ulët dhe të mesme",
    "regional": "nga pohimet për tërë rajonin",
    "likeness": "nga ngjashmëria e formave, viktimave dhe shkaqeve",
    "operations": "nga ekzistenca e ndonjë operacioni a marrëveshjeje",
    "weights": "nga peshat brenda kriterit",
    "thresholds": "nga pragu",
}
ORDINALS = dict(
    zip(PLACES, ("përgjigjja e parë", "e dyta", "e treta", "e katërta", "e pesta", "e gjashta"), strict=True)
)
MONTHS = (
    *("janar", "shkurt", "mars", "prill", "maj", "qershor"),
    *("korrik", "gusht", "shtator", "tetor", "nëntor", "dhjetor"),
)


def answer(study: Manuscript, question: str) -> Markdown:
    """An answer in brief, without its question."""
    found = lookup(question, study.answers(study.base), "question")
    status, steps = deciding(found)
    named = _listing([f"{CRITERIA[step.criterion]} ({_per_cent(step.low, step.high)})" for step in steps])
    asked = "–".join(dict.fromkeys(in_per_cent(step.threshold) for step in steps))
    sure = found.sureness
    if sure.weakest is None:
        weak = "këtë e vendos heshtja"
    elif sure.weakest == HIGH:
        weak = "edhe vetëm me besueshmëri të lartë"
    elif sure.without_low != sure.stands:
        weak = f"pa besueshmërinë e ulët, {ANSWERS[sure.without_low]}"
    else:
        weak = f"vetëm me besueshmëri të lartë, {ANSWERS[sure.without_medium]}"
    text = sentence(f"{ANSWERS[found.answer]}: {THRESHOLD[status].format(asked)} {named}; {weak}")
    return markdown(bound(text, f"{question}-in-albanian"))


def hangs_on(study: Manuscript) -> Markdown:
    """What each answer is in what share of the ways to code and score, and the choice that turns it most often."""
    curve = study.curve
    parts: list[str] = []
    for place, question in zip(PLACES, study.data.questions, strict=False):
        found = [
            f"{ANSWERS[answer]} në {above_zero(share, 'nën')}" if share else f"kurrë {ANSWERS[answer]}"
            for answer, share in curve.split("answer", question.id).items()
        ]
        most = [CHOICES[name] for name, part in curve.turns("answer", question.id).items() if part][:1]
        hinges = f", kryesisht {most[0]}" if most else ""
        said = ", ".join([f"{found[0]}{'' if parts else ' për qind'}", *found[1:]])
        parts.append(f"{ORDINALS[place]}{'' if parts else ' është'} {said}{hinges}")
    ways = f"{curve.combinations:,}".replace(",", ".")
    return markdown(
        bound(f"Nga {ways} mënyra kodimi e vlerësimi, të numëruara njësoj, {'; '.join(parts)}.", "choices-in-albanian")
    )


def tally(study: Manuscript) -> Markdown:
    """How many findings have which verdict under the paper's base, and how plainly some are contradicted."""
    judged = decidable(study)
    counts = Counter(judgement.verdict for judgement in judged)
    plainly = Counter(grade(judgement.finding) for judgement in judged if judgement.verdict == CONTRADICTED)
    graded = f" ({', '.join(f'{plainly[how]} {GRADED[how]}' for how in GRADED if plainly[how])})" if plainly else ""
    text = (
        f"Nga {len(judged)} përfundime që gjykon një rregull, kapitujt e vendeve mbështesin "
        f"{counts[SUPPORTED]}, kundërshtojnë {counts[CONTRADICTED]}{graded} dhe lënë pa përcaktuar "
        f"{counts[NOT_ESTABLISHED]}."
    )
    return markdown(bound(text, "verdicts-in-albanian"))


def on_record(study: Manuscript) -> Markdown:
    """Since when each answer is what it is at the end of the days over which the record is followed."""
    said: list[str] = []
    for place, runs in zip(PLACES, study.followed.answers.values(), strict=False):
        *before, last = runs
        day = f"{last.start.day} {MONTHS[last.start.month - 1]} {last.start.year}"
        since = f" që nga {day} (më parë {ANSWERS[str(before[-1].value)]})" if before else " gjithmonë"
        verb = "" if said else " është"
        said.append(f"{ORDINALS[place]}{verb} {ANSWERS[str(last.value)]}{since}")
    years = dict.fromkeys(str(day.year) for day in (study.followed.start, study.followed.end))
    text = f"Sipas të dhënave publike të viteve {'–'.join(years)}, {', '.join(said)}."
    return markdown(bound(text, "record-in-albanian"))


def _listing(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} dhe {items[-1]}" if len(items) > 1 else items[0]


def _per_cent(low: float, high: float) -> str:
    first, last = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{first} për qind" if first == last else f"{first}–{last} për qind"
