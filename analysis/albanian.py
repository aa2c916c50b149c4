"""The words of the abstract's computed sentences in Albanian: what the engine says in English, as sure.

    argument.in_brief(study, "need", ALBANIAN)

`argued.show.phrases` has the English phrases; those here are the ones that the abstract needs, with names for whatever
may stand in them. A word that is missing is a KeyError, or, in the changed state of a page, what the page sets aside.
To be read by a native speaker before a release.
"""

from __future__ import annotations

from argued.logic.verdicts import MET, NO, NOT_MET, UNDECIDED, YES
from argued.show.argument import CONTESTED, IN_PART, OUTRIGHT
from argued.show.phrases import PLACES, Words

PHRASES = {
    "to": "–",
    "and": " dhe ",
    "per cent": "{degree} për qind",
    "thousands": ".",
    "brief": "{answer}: {deciding}{sure}",
    f"brief {MET}": "pragu prej {threshold} për qind arrihet nga {criteria}",
    f"brief {NOT_MET}": "pragu prej {threshold} për qind nuk arrihet nga {criteria}",
    f"brief {UNDECIDED}": "qelizat e heshtura lënë të hapur nëse pragu prej {threshold} për qind arrihet nga "
    "{criteria}",
    "silent": "; këtë e vendos heshtja",
    "high": ", edhe vetëm me besueshmëri të lartë",
    "without low": "; pa besueshmërinë e ulët është {answer}",
    "high alone": "; vetëm me besueshmëri të lartë është {answer}",
    "ways": "nga {ways} mënyra kodimi e vlerësimi, {answers}",
    "first in ways": "{place} është {found}{hinges}",
    "next in ways": "{place} është {found}{hinges}",
    "in ways": "{answer} në {share}",
    "in no way": "kurrë {answer}",
    "under one": "nën 1",
    "hinges": ", kryesisht {choice}",
    "tally": "nga {number} përfundime që gjykon një rregull, {where}mbështeten {supported}, kundërshtohen "
    "{contradicted}{graded} dhe mbeten pa u përcaktuar {open}",
    "sections": "sipas kapitujve të vendeve ",
    "on record": "sipas të dhënave publike të viteve {span}, {answers}",
    "first on record": "{place} është {answer}{since}",
    "next on record": "{place} {answer}{since}",
    "since": " që nga {day} (më parë {answer})",
    "throughout": " gjithmonë",
}
ANSWERS = {YES: "po", NO: "jo", UNDECIDED: "e pavendosur"}
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
    "choice mixed": "nga vlera e përgjigjeve «të përziera»",
    "choice witness-protection": "nga pohimet pa burim të një paragrafi",
    "choice advice": "nga leximi i këshillave që askush nuk i raporton të zbatuara",
    "choice confidence": "nga përgjigjet me besueshmëri të ulët dhe të mesme",
    "choice regional": "nga pohimet për tërë rajonin",
    "choice likeness": "nga ngjashmëria e formave, viktimave dhe shkaqeve",
    "choice operations": "nga ekzistenca e ndonjë operacioni a marrëveshjeje",
    "choice weights": "nga peshat brenda kriterit",
    "choice thresholds": "nga pragu",
}
BASES = {
    "base documented": "sipas asaj që dokumentohet",
    "base published": "sipas gjithë punimit",
    "base record": "sipas të dhënave publike",
}
ORDINALS = dict(
    zip(PLACES, ("përgjigjja e parë", "e dyta", "e treta", "e katërta", "e pesta", "e gjashta"), strict=True)
)
MONTHS = {
    "January": "janari",
    "February": "shkurti",
    "March": "marsi",
    "April": "prilli",
    "May": "maji",
    "June": "qershori",
    "July": "korriku",
    "August": "gushti",
    "September": "shtatori",
    "October": "tetori",
    "November": "nëntori",
    "December": "dhjetori",
}
ALBANIAN = Words(PHRASES, ANSWERS | GRADED | CRITERIA | CHOICES | BASES | ORDINALS | MONTHS)
