"""The abstract's computed sentences in Albanian: the same as in English, and as sure.

    answer(study, "need")    the answer, the criteria that decide it with their degrees, what weak answers do to it
    hangs_on(study)          in how many of the ways to code and score the answers stand, and what turns them most
    tally(study)             how many conclusions hold, fail and stay open
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
from argued.show.argument import decidable, deciding
from argued.show.manuscript import Manuscript, markdown
from argued.show.phrases import PLACES, sentence
from argued.show.tables import bound, in_per_cent
from IPython.display import Markdown

ANSWERS = {YES: "po", NO: "jo", UNDECIDED: "e pavendosur"}
THRESHOLD = {
    MET: "pragu arrihet nga",
    NOT_MET: "pragu nuk arrihet nga",
    UNDECIDED: "qelizat e heshtura lënë të hapur",
}
CRITERIA = {
    "externalities": "eksternalitetet",
    "likeness": "ngjashmëria",
    "frameworks": "kornizat dhe vullneti",
    "institutions": "institucionet",
    "partners": "partnerët jashtë rajonit",
    "capability": "aftësitë",
}
CHOICES = {
    "mixed": "nga sa vlen përgjigjja «e përzier»",
    "witness-protection": "nga pohimet pa burim të ¶ 5.2",
    "advice": "nga leximi i këshillave që askush nuk i raporton të zbatuara",
    "confidence": "nga përgjigjet me besueshmëri të ulët dhe të mesme",
    "regional": "nga pohimet për tërë rajonin",
    "likeness": "nga ngjashmëria e formave, viktimave dhe shkaqeve",
    "operations": "nga ekzistenca e ndonjë operacioni a marrëveshjeje",
    "weights": "nga peshat brenda kriterit",
    "thresholds": "nga pragu i çdo kriteri",
}
ORDINALS = dict(zip(PLACES, ("e parë", "e dytë", "e tretë", "e katërt", "e pestë", "e gjashtë"), strict=True))
MONTHS = (
    *("janari", "shkurti", "marsi", "prilli", "maji", "qershori"),
    *("korriku", "gushti", "shtatori", "tetori", "nëntori", "dhjetori"),
)


def answer(study: Manuscript, question: str) -> Markdown:
    """An answer in brief, without its question."""
    found = lookup(question, study.answers(study.base), "question")
    status, steps = deciding(found)
    named = _listing([f"{CRITERIA[step.criterion]} ({_per_cent(step.low, step.high)})" for step in steps])
    sure = found.sureness
    if sure.weakest is None:
        weak = "këtë e vendos heshtja"
    elif sure.weakest == HIGH:
        weak = "të njëjtën gjë thonë edhe vetëm përgjigjet me besueshmëri të lartë"
    elif sure.without_low != sure.stands:
        weak = f"pa përgjigjet me besueshmëri të ulët: {ANSWERS[sure.without_low]}"
    else:
        weak = f"vetëm me përgjigjet me besueshmëri të lartë: {ANSWERS[sure.without_medium]}"
    text = sentence(f"{ANSWERS[found.answer]}: {THRESHOLD[status]} {named}; {weak}")
    return markdown(bound(text, f"{question}-in-albanian"))


def hangs_on(study: Manuscript) -> Markdown:
    """In what share of the ways to code and score each answer stands, and the choices that turn them most often."""
    curve = study.curve
    most: list[str] = []
    parts: list[str] = []
    for place, question in zip(PLACES, study.data.questions, strict=False):
        most += [CHOICES[name] for name, part in curve.turns("answer", question.id).items() if part][:1]
        share = in_per_cent(curve.share("answer", question.id))
        parts.append(
            f"{'' if parts else 'përgjigjja '}{ORDINALS[place]} {'në' if parts else 'qëndron në'} {share} për qind"
        )
    hinges = f"; më së shumti varen {_listing(list(dict.fromkeys(most)))}" if most else ""
    ways = f"{curve.combinations:,}".replace(",", ".")
    text = f"Nga {ways} mënyra kodimi dhe vlerësimi, {_listing(parts)}{hinges}."
    return markdown(bound(text, "choices-in-albanian"))


def tally(study: Manuscript) -> Markdown:
    """How many findings have which verdict under the paper's base."""
    judged = decidable(study)
    counts = Counter(judgement.verdict for judgement in judged)
    text = (
        f"Nga {len(judged)} përfundime që mund t’i gjykojë një rregull, kapitujt e vendeve mbështesin "
        f"{counts[SUPPORTED]}, bien ndesh me {counts[CONTRADICTED]} dhe lënë të hapura {counts[NOT_ESTABLISHED]}."
    )
    return markdown(bound(text, "verdicts-in-albanian"))


def on_record(study: Manuscript) -> Markdown:
    """Since when each answer is what it is at the end of the days over which the record is followed."""
    said: list[str] = []
    for place, runs in zip(PLACES, study.followed.answers.values(), strict=False):
        *before, last = runs
        month = f"{MONTHS[last.start.month - 1]} {last.start.year}"
        since = f" që nga {month} (më parë {ANSWERS[str(before[-1].value)]})" if before else " gjatë gjithë kohës"
        verb = "" if said else " është"
        said.append(f"{'' if said else 'përgjigjja '}{ORDINALS[place]}{verb} {ANSWERS[str(last.value)]}{since}")
    start, end = study.followed.start, study.followed.end
    span = f"nga {MONTHS[start.month - 1]} {start.year} deri në {MONTHS[end.month - 1][:-1]} {end.year}"
    return markdown(bound(f"Sipas të dhënave publike, {span}, {_listing(said)}.", "record-in-albanian"))


def _listing(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} dhe {items[-1]}" if len(items) > 1 else items[0]


def _per_cent(low: float, high: float) -> str:
    first, last = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{first} për qind" if first == last else f"{first} deri në {last} për qind"
