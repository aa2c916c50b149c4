"""What each figure of the article shows, said in its caption: a title that is computed, and so is true of the data.

    captions.degrees(study)    "Of six criteria, capability alone falls short. …"

Each function returns the whole caption: the title, how the figure is read, and what it leaves out. They are this
paper's own, since they choose what a reader should see first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd
from argued.judge.evidence import Evidence
from argued.logic.verdicts import CONTRADICTED, MET, NOT_ESTABLISHED, NOT_MET, SUPPORTED, UNDECIDED
from argued.logic.wording import capital, listing, word
from argued.show.manuscript import Manuscript
from argued.show.tables import flow_of_verdicts, in_per_cent

from analysis import figures, sentences

ANSWERS = {"need": "need", "ready": "readiness"}  # what the answers are about
DEGREES = "Degrees (in per cent of the cells, over silent ones) and answers"  # what two tables have


FARE = {SUPPORTED: ("holds", "hold"), CONTRADICTED: ("fails", "fail"), NOT_ESTABLISHED: ("stays open", "stay open")}


def claims(table: pd.DataFrame, about: str) -> str:
    """How many of the claims of a table hold, fail and stay open, by the verdicts on its sentences."""
    found = Counter(re.findall(r'data-verdict="([^"]+)"', " ".join(table["What its evidence gives"])))
    told = [f"{word(found[verdict])} {verb[found[verdict] != 1]}" for verdict, verb in FARE.items() if found[verdict]]
    return f"{capital(word(len(table)))} claim{'s' * (len(table) != 1)} on {about}: {listing(told)}."


def degrees(study: Manuscript) -> str:
    """Which criteria are met, which fall short, and which are undecided."""
    by_status = {
        status: [step.label.lower() for step in study.standings.values() if step.status == status]
        for status in (NOT_MET, UNDECIDED, MET)
    }
    short, left, met = by_status.values()
    title = (
        f"{capital(listing(short))} {'alone ' * (len(short) == 1)}fall{'s' * (len(short) == 1)} short" if short else ""
    )
    parts = [
        title or "No criterion falls short",
        f"{listing(left)} stay undecided" if left else "",
        f"{word(len(met))} are met",
    ]
    asked = [
        f"{ANSWERS[answer.question.id]} asks for {listing([step.label.lower() for step in answer.reasons])}"
        for answer in study.answers(study.base).values()
    ]
    used = {step.label for answer in study.answers(study.base).values() for step in answer.reasons}
    unused = [step.label.lower() for step in study.standings.values() if step.label not in used]
    nothing = f"; {listing(unused)} {'decides' if len(unused) == 1 else 'decide'} nothing" if unused else ""
    return (
        f"{'; '.join(part for part in parts if part)}. The degree of each criterion, as documented, with the number of "
        "its cells: an interval, since silent cells may be favourable or not; shares are rounded. A criterion is met "
        f"if its low end reaches the threshold (the upright bar). {capital('; '.join(asked))}{nothing}."
    )


def verdicts(study: Manuscript) -> str:
    """What becomes on record of the conclusions that the sections decide."""
    first, _, last = (base.label for base in study.data.bases.values())
    frame = flow_of_verdicts(study)
    decided = frame[frame[first] != NOT_ESTABLISHED]
    left = int(decided[decided[last] == NOT_ESTABLISHED]["number"].sum())
    same = int(decided[decided[first] == decided[last]]["number"].sum())
    return (
        f"Of {decided['number'].sum()} conclusions that the country sections settle, the public record gives {same} "
        f"the same verdict, {decided['number'].sum() - same - left} the opposite, and does not settle {left}: each "
        "column is a conclusion, each row an evidence base."
    )


def flow(study: Manuscript) -> str:
    """How many verdicts change from the sections to the results, and from the results to the record."""
    one, two, three = (base.label for base in study.data.bases.values())
    frame = flow_of_verdicts(study)
    steps = [int(frame[frame[a] != frame[b]]["number"].sum()) for a, b in ((one, two), (two, three), (one, three))]
    asked = sum(not finding.judged for finding in study.data.findings)
    return (
        f"Adding the source paper’s results changes {word(steps[0])} verdicts; the public record parts from the "
        f"verdicts {two} in {steps[1]}, from those {one} in {steps[2]}: how many conclusions have which verdict under "
        f"each evidence base, without the {asked} that no data decides."
    )


def movements(study: Manuscript) -> str:
    """Where the movements that start in the countries lead."""
    numbers = figures.movements(study.data).numbers
    start = numbers[numbers["from"].isin(figures.studied(study.data))]
    out = sum(row["number"] for _, row in start.iterrows() if figures.leaves(study.data, row["from"], row["to"]))
    open_ = start[start["to"] == figures.OPEN]["number"].sum()
    most = numbers.iloc[int(numbers["number"].argmax())]
    return (
        f"Of {start['number'].sum()} movements that begin in the six countries or the region, {out} lead out of them, "
        f"and {open_} to an end that is left open: all {numbers['number'].sum()} movements of victims that the source "
        f"paper names, by where they begin (rows) and end (columns), most often from {most['from']} to {most['to']} "
        f"({most['number']}). A way is no nationality, and how often it is named says nothing of how many take it; "
        "the European Union and “European countries” stand under Europe, which claims on Western Europe take in."
    )


def strategies(study: Manuscript) -> str:
    """In how many countries a strategy was in force at the evidence date."""
    current = figures.in_force_at_evidence_date(study.data, "adopted")
    without = [row["name"] for country, row in study.data.countries.items() if country not in current]
    title = (
        f"{capital(word(len(current)))} of {word(len(study.data.countries))} countries have an adopted strategy or plan"
    )
    lacking = f", {listing(without)} none" if without else ""
    return (
        f"{title} whose years run at the evidence date{lacking}: strategies and plans as the source paper dates them. "
        "Missing: called for, not adopted. A document that is dated or named in two ways has two bars."
    )


def penalties(study: Manuscript) -> str:
    """Between which years the minimum terms for adult victims lie."""
    rows = [row for row in study.data.table("penalties") if row["victim"] in ("adult", "any") and row["min_years"]]
    least: dict[str, int] = {}
    for row in rows:
        least[row["country"]] = min(row["min_years"], least.get(row["country"], row["min_years"]))
    low, high = (
        f"{word(years)} year{'s' * (years != 1)} in {word(count)} countr{'y' if count == 1 else 'ies'}"
        for years in (min(least.values()), max(least.values()))
        for count in [list(least.values()).count(years)]
    )
    codes = {c: sorted({row["min_years"] for row in rows if row["country"] == c}) for c in study.data.countries}
    within = [
        f"{study.data.names[c]} from {word(years[0])} to {word(years[-1])}, by jurisdiction"
        for c, years in codes.items()
        if len(years) > 1
    ]
    apart = f", but in {listing(within)}" if within else ""
    return (
        f"The lowest term for trafficking in adults is {low} and {high}{apart}: prison terms by jurisdiction and "
        "victim, as the country sections give them. An arrow: no upper end is reported. What is doubtful in the text "
        "is drawn as it stands."
    )


def institutions(study: Manuscript, coordination: str, oversight: str) -> str:
    """In how many countries there is who coordinates, and who oversees."""
    has = [sum(study.known.cell(country, name).value == "yes" for country in study.data.countries)
           for name in (coordination, oversight)]  # fmt: skip
    return (
        f"{capital(word(has[0]))} countries have a coordinator, {word(has[1])} a separate rapporteur: institutions by "
        "country, as documented. Blue is the answer that speaks for a country, be it yes or no. Hatched squares are "
        "not reported, which is not “no”. An asterisk: the source paper answers in different ways."
    )


def memberships(known: Evidence, ties: Sequence[tuple[str, str]]) -> str:
    """Where the countries stand outside, and how often that is not said."""
    cells = [
        known.cell(country, indicator.name)
        for country in known.data.countries
        for indicator in known.data.indicators.values()
        if (indicator.criterion, indicator.theme) in ties
    ]
    silent = sum(cell.value is None for cell in cells)
    outside = Counter(cell.country for cell in cells if cell.value == "no")
    most = listing([known.data.countries[c]["name"] for c, n in outside.items() if n == max(outside.values())])
    return (
        f"{most} stands outside most often, and {in_per_cent(silent / len(cells))} per cent of the cells are not "
        "reported: treaties and bodies by country. Blue: party, member or cooperating; orange: not, or observer. What "
        "the source paper does not say, such as who is in the United Nations (UN), is not reported, however well "
        "known. CoE: Council of Europe; "
        "SAA: Stabilisation and Association Agreement; MARRI: Migration, Asylum, Refugees Regional Initiative."
    )


def answers(study: Manuscript) -> str:
    """What the table of answers by evidence shows, and whether answers of low confidence decide any."""
    found = [answer.sureness for base in study.data.bases for answer in study.answers(base).values()]
    weak = any(sure.without_low != sure.stands for sure in found)
    left = "in brackets, what an answer becomes" if weak else "every answer stays what it is"
    return f"{DEGREES} under each evidence base; {left} without cells of low confidence."


def by_year(study: Manuscript) -> str:
    """What the table of answers on record shows, and on which day of each year."""
    day = study.data.evidence_date
    return f"{DEGREES} on the public record, each year on {day.day} {day:%B}."


def choices(study: Manuscript) -> str:
    """Whether an answer stands whatever is chosen."""
    shares = [study.curve.share("answer", question.id) for question in study.data.questions]
    firm = sum(share == 1 for share in shares)
    stand = f"{capital(word(firm))} of {word(len(shares))} answers stand whatever is chosen"
    title = stand if firm else sentences.standing_in_ways(study)
    return (
        f"{title}. The first bar has all combinations of choices, each other bar those with one option: the share of "
        "them in which the answer is yes, undecided or no. A sign behind a bar: by itself that option alters the "
        "answer."
    )
