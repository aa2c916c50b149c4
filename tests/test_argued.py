"""What the article says in words of its own and the data could contradict: it holds of the data, and not of others.

Each sentence stands here as it is typed in the paper, with what it comes to in the data, and with a change of the data
by which it would be false. Whether an argument convinces is for readers to say (`argued read sentence`).
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from argued.data import Row
from argued.judge.criteria import standings
from argued.logic.verdicts import CONTRADICTED, NOT_ESTABLISHED, SUPPORTED
from argued.logic.wording import word
from argued.show.manuscript import Manuscript

from analysis import sentences
from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

Change = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
ASKED_FOR = ("resources_adequate", "staff_trained", "prosecution_effective", "identification_proactive")
WITNESSES = "witness_protection_adequate"
FOR_COOPERATION = (
    "same-characteristics-throughout",
    "need-for-cooperation-recognised",
    "frameworks-mostly-compatible",
    "institutions-similar",
    "western-support-and-funding",
)


def changed(study: Manuscript, tables: str, change: Change) -> Manuscript:
    """The paper, of data in which rows of a table (or several) are others; None: it is left out."""
    for table in tables.split():
        rows = [(row, change(row)) for row in study.data.table(table)]
        left = tuple(Row(dict(new), row.text, row.line) for row, new in rows if new is not None)
        study.data = dataclasses.replace(study.data, tables=MappingProxyType({**study.data.tables, table: left}))
    return study


def where(otherwise: Mapping[str, Any], **fields: Any) -> Change:
    """A row that has these fields says something else in others."""
    return lambda row: {**row, **otherwise} if all(row[name] == value for name, value in fields.items()) else row


def codings(study: Manuscript, country: str, indicator: str) -> list[Row]:
    return [row for row in study.data.table("codings") if (row["country"], row["indicator"]) == (country, indicator)]


def values(study: Manuscript, indicator: str, base: str = "") -> list[str | None]:
    known = study.evidences[base or study.base]
    return [known.cell(country, indicator).value for country in study.data.countries]


def told(study: Manuscript, indicator: str) -> int:
    return sum(value is not None for value in values(study, indicator))


def verdict(study: Manuscript, name: str) -> str | None:
    return study.judgement(name).verdict


def only_by_contrast(study: Manuscript) -> bool:
    rows = [row for country in ("SRB", "BIH") for row in codings(study, country, "separate_rapporteur")]
    before = [passage for row in rows if row["basis"] != "results" for passage in row["passages"]]
    return len(before) >= 2 and all(passage.startswith("4.iii.") for passage in before)


def in_the_results_alone(study: Manuscript) -> bool:
    cells = (("MKD", "local_units_supervised"), ("SRB", "rapporteur_role"), ("BIH", "victim_centre_proper"))
    rows = [row for cell in cells for row in codings(study, *cell)]
    return len(rows) >= len(cells) and all(row["basis"] == "results" and not row["sources"] for row in rows)


def definitions_in_one_place(study: Manuscript) -> bool:
    rows = [row for row in study.data.table("codings") if row["indicator"] == "palermo_definition"]
    general = {row["passages"] for row in rows if row["basis"] == "regional"}
    sections = [(row["country"], row["value"]) for row in rows if row["basis"] == "specific"]
    return len(general) == 1 and sections == [("BIH", "no")]


def forms_are_weighed_among_women(study: Manuscript) -> bool:
    half = len(study.data.countries) / 2
    women, children = told(study, "women_mainly_sex_trafficking"), told(study, "children_mainly_begging")
    return women > half > children and told(study, "women_children_majority") == 0


def factors_of_the_region(study: Manuscript) -> bool:
    factors = [name for name in study.data.indicators if name.startswith("driver_")]
    own = {
        (row["country"], row["indicator"])
        for row in study.data.table("codings")
        if row["indicator"] in factors and row["basis"] == "specific"
    }
    return len(own) < len(factors) * len(study.data.countries) / 2


def push_in_agreements_alone(study: Manuscript) -> bool:
    return set(values(study, "eu_presses_regional_cooperation")) == {"yes"} and advice_is_national(study)


def advice_is_national(study: Manuscript) -> bool:
    advice = study.data.table("recommendations")
    return sum(row["theme"] == "cross_border_cooperation" for row in advice) < 0.05 * len(advice)


def data_against_itself(study: Manuscript) -> bool:
    wanting = [
        row["country"]
        for row in study.data.table("codings")
        if (row["indicator"], row["value"], row["passages"]) == ("data_collection_deficient", "yes", ("4.5",))
    ]
    new = any(row["value"] == "yes" and row["basis"] == "specific" for row in codings(study, "BIH", "data_system"))
    complaint = study.data.finding("no-systematic-data").passages
    return wanting == [*study.data.countries] and new and all(place.startswith("6.") for place in complaint)


def unmet(study: Manuscript, base: str) -> set[str]:
    asked = {step.criterion for step in study.answers(base)["ready"].reasons}
    return {s.criterion for s in standings(study.evidences[base]) if s.criterion in asked and s.status == "not met"}


def capability_alone_decides(study: Manuscript) -> bool:
    bases = [name for name in study.data.bases if name != study.data.record_base]
    return all(study.answers(b)["ready"].answer == "no" and unmet(study, b) == {"capability"} for b in bases)


def one_sentence_on_witnesses(study: Manuscript) -> bool:
    rows = [codings(study, country, WITNESSES) for country in study.data.countries]
    return all(any("5.2" in row["passages"] for row in each) for each in rows) and any(
        all(row["passages"] == ("5.2",) for row in each) for each in rows
    )


def fails_on_what_is_asked_for(study: Manuscript) -> bool:
    """If all other answers on capability were favourable, it would still not be met; if these were, it would."""
    of = study.standings["capability"]
    scored = [each for each in study.data.indicators.values() if each.criterion == "capability" and each.scored]
    cells = len(scored) * len(study.data.countries)

    def against(*names: str) -> int:
        favourable = {each.name: (*each.favourable, None) for each in scored}
        return sum(value not in favourable[name] for name in names for value in values(study, name))

    others = [each.name for each in scored if each.name not in (*ASKED_FOR, WITNESSES)]
    these = against(*ASKED_FOR, WITNESSES)
    return of.high + against(*others) / cells < of.threshold <= of.low + these / cells


def no_evidence_on_trust_and_the_crisis(study: Manuscript) -> bool:
    trust = study.judgement("little-trust-in-the-region")
    crisis = study.data.finding("eu-failed-in-migration-crisis")
    every = len(study.data.countries)
    return trust.verdict == NOT_ESTABLISHED and len(trust.silent) == every and crisis.predicate is None


def firm_and_yet_fragile(study: Manuscript) -> bool:
    firm = {name for kind, name in study.curve.names if kind == "finding" and study.curve.share(kind, name) == 1}
    fragile = {name for name, sets in study.overturning.items() if sets and len(sets[0]) == 1}
    return len(firm & fragile) > len(study.overturning) / 2


def gaps_but_not_their_effects(study: Manuscript) -> bool:
    gaps = ("most-lack-rapporteur", "kosovo-outside-many-initiatives")
    effects = ("rapporteur-gap-hampers-cooperation", "exclusion-harms-cooperation", "eu-failed-in-migration-crisis")
    undecided = all(study.data.finding(name).predicate is None for name in effects)
    return all(verdict(study, name) == SUPPORTED for name in gaps) and undecided


def some_of_what_is_counted_for_cooperation(study: Manuscript) -> bool:
    return 0 < sum(verdict(study, name) == SUPPORTED for name in FOR_COOPERATION) < len(FOR_COOPERATION)


def office_of_the_ombudsman(study: Manuscript) -> bool:
    seen = {row["value"] for row in study.data.observations["SRB", "rapporteur_role"]}
    results = [row for row in codings(study, "SRB", "separate_rapporteur") if row["basis"] == "results"]
    role = {row["value"] for row in codings(study, "SRB", "rapporteur_role") if row["basis"] == "results"}
    return "ombudsman" in seen & role and [row["value"] for row in results] == ["no"]


def known_from_summaries(study: Manuscript) -> bool:
    return any("as told by" in (row["locator"] or "") for row in study.data.table("observations"))


def oversight_and_help_differ(study: Manuscript) -> bool:
    help_ = [each.name for each in study.data.indicators.values() if each.theme == "victims"]
    names = {*help_, "separate_rapporteur", "rapporteur_role"} - {"victim_aid_provided"}
    return all(len(set(values(study, name))) > 1 for name in names)


def older_report_against_newer(study: Manuscript) -> bool:
    def years(indicator: str) -> list[int]:
        rows = [row for row in codings(study, "ALB", indicator) if row["basis"] == "specific"]
        return [int(year) for row in rows for key in row["sources"] or () for year in re.findall(r"\d{4}", key)]

    return max(years("recruited_by_violence")) < min(years("recruited_by_deception"))


def shared_and_lacking(study: Manuscript) -> bool:
    met = {name for name, each in study.standings.items() if each.status == "met"}
    lacking = (*ASKED_FOR[:3], WITNESSES)
    most = len(study.data.countries) - 1
    return {"externalities", "institutions"} <= met and all(
        sum(value not in ("yes", None) for value in values(study, name)) >= most for name in lacking
    )


def contradictions_of_unequal_weight(study: Manuscript) -> bool:
    own = ("sections-cover-the-same-topics", "all-data-credited", "data-allow-a-full-answer")
    plain = (*own, "institutions-entirely-similar", "definitions-alike")
    sure = study.judgement("definitions-alike").sureness
    return all(verdict(study, name) == CONTRADICTED for name in plain) and sure is not None and sure.weakest == "low"


def credited_and_watched(study: Manuscript) -> bool:
    """Every country is credited with something, and those that have a report of experts are told most."""
    credited = {row["country"] for row in study.data.table("progress") if row["direction"] == "progress"}
    advice = study.data.table("recommendations")
    told = Counter(row["country"] for row in advice)
    watched = {row["country"] for row in advice if row["body"] == "GRETA"}
    least, most = min(told[name] for name in watched), max(told[name] for name in told if name not in watched)
    return credited == {*study.data.countries} and least > most


def chapters_of_the_us_reports(study: Manuscript) -> bool:
    keys = [row["source"] for row in study.data.table("observations") if row["source"].startswith("usdos")]
    return sum(bool(re.fullmatch(r"usdos\d{4}tip[a-z]+", key)) for key in keys) > 0.9 * len(keys)


def ends_are_less_clear_than_roles(study: Manuscript) -> bool:
    unclear = [verdict(study, name) for name in ("middle-east-to-western-europe", "mostly-across-borders")]
    return verdict(study, "often-crosses-borders") == SUPPORTED and SUPPORTED not in unclear


def few_cells_deny_crossing(study: Manuscript) -> bool:
    return 1 - study.standings["externalities"].high < 0.1


def fullest_section_and_only_rate(study: Manuscript) -> bool:
    lengths = Counter(row["heading"] for row in study.data.passages.values())
    fullest = max(study.data.countries, key=lambda name: lengths[study.data.names[name]])
    rates = {row["place"] for row in study.data.table("statistics") if row["unit"].startswith("per_")}
    return rates == {fullest} == {"ALB"}


def argument_of_weak_states_is_not_pursued(study: Manuscript) -> bool:
    own = {
        (row["country"], row["indicator"])
        for row in study.data.table("codings")
        if row["indicator"] in ("driver_corruption", "driver_instability") and row["basis"] == "specific"
    }
    return len(own) < len(study.data.countries) / 2


def one_sentence_on_the_office(study: Manuscript) -> bool:
    rows = codings(study, "MKD", "separate_rapporteur")
    (own,) = [row for row in rows if row["basis"] == "specific"]
    return len(own["passages"]) == 1 and not own["sources"]


MOVED = {
    "women_sex_trafficking": "driver_border_control",
    "origin": "driver_culture",
    "destination": "driver_gender",
    "transit": "driver_corruption",
}
HELD: list[tuple[str, Callable[[Manuscript], bool], str, Change]] = [
    (
        "rests, before the results, on nothing but the contrast that the section on North Macedonia draws",
        only_by_contrast,
        "codings",
        where({"passages": ("4.ii.5",)}, country="SRB", indicator="separate_rapporteur", basis="regional"),
    ),
    (
        "Some answers appear in the results alone, without a source: the local units of North Macedonia, the ombudsman "
        "of Serbia, the missing centre in Bosnia and Herzegovina.",
        in_the_results_alone,
        "codings",
        where({"basis": "specific"}, country="MKD", indicator="local_units_supervised"),
    ),
    (
        "of services by NGOs in North Macedonia the source paper says nothing",
        lambda study: not codings(study, "MKD", "ngo_services"),
        "codings",
        where({"country": "MKD"}, country="SRB", indicator="ngo_services", basis="results"),
    ),
    (
        "the claim that definitions are alike stands in a single general sentence, and the section on Bosnia and "
        "Herzegovina speaks against it",
        definitions_in_one_place,
        "codings",
        where({"passages": ("4.4",)}, country="ALB", indicator="palermo_definition"),
    ),
    (
        "The sections tell which form prevails among women; among children and men they seldom do, and the contrast "
        "with men, on which the source paper lays weight, they do not draw.",
        forms_are_weighed_among_women,
        "codings",
        where({"indicator": "women_children_majority"}, country="ALB", indicator="women_mainly_sex_trafficking"),
    ),
    (
        "Most of the factors come from the literature on the region, not from the countries.",
        factors_of_the_region,
        "codings",
        lambda row: {**row, "indicator": MOVED.get(row["indicator"], row["indicator"])},
    ),
    (
        "is plain in the agreements with the European Union and hard to find in the advice to single countries",
        push_in_agreements_alone,
        "recommendations",
        where({"theme": "cross_border_cooperation"}, theme="training"),
    ),
    (
        "Advice is national: how many things",
        advice_is_national,
        "recommendations",
        where({"theme": "cross_border_cooperation"}, theme="training"),
    ),
    (
        "its general part finds data wanting in each country, its section on Bosnia and Herzegovina reports a new "
        "database, and the results return to the complaint",
        data_against_itself,
        "codings",
        where({"value": "no"}, country="BIH", indicator="data_system"),
    ),
    (
        "on its evidence capability alone decides",
        capability_alone_decides,
        "codings",
        lambda row: row if row["indicator"] != "staff_trained" and row["indicator"] != WITNESSES else None,
    ),
    (
        "and, for some countries in a single sentence without a source, the protection of witnesses",
        one_sentence_on_witnesses,
        "codings",
        where({"passages": ("4.iii.3",)}, indicator=WITNESSES),
    ),
    (
        "Readiness fails on means, training, prosecution, the search for victims and the protection of witnesses",
        fails_on_what_is_asked_for,
        "codings",
        where({"value": "yes"}, indicator=WITNESSES, value="no"),
    ),
    (
        "Where it argues from the migration crisis and from trust, its country sections give it no evidence.",
        no_evidence_on_trust_and_the_crisis,
        "codings",
        where({"indicator": "trust_in_region", "value": "no"}, country="ALB", indicator="origin"),
    ),
    (
        "Of the latter it shows that Kosovo stands outside and",
        gaps_but_not_their_effects,
        "codings",
        where({"value": "yes"}, indicator="separate_rapporteur"),
    ),
    (
        "The evidence supports a part of the former.",
        some_of_what_is_counted_for_cooperation,
        "codings cooperation",
        lambda row: None,
    ),
    (
        "The Serbian office is the ombudsman’s, which the results mention and count among the gaps.",
        office_of_the_ombudsman,
        "codings",
        where({"value": "yes"}, country="SRB", indicator="separate_rapporteur"),
    ),
    (
        "some sources were known only from summaries or in part",
        known_from_summaries,
        "observations",
        lambda row: {**row, "locator": None},
    ),
    (
        "What watches over that structure, and what else reaches victims, differs or is not described.",
        oversight_and_help_differ,
        "codings",
        where({"country": "MKD", "basis": "specific"}, country="SRB", indicator="ngo_services", basis="results"),
    ),
    (
        "rests on an older report, against a newer report in the same pages",
        older_report_against_newer,
        "codings",
        where({"sources": ("usdos2023tip",)}, country="ALB", indicator="recruited_by_violence"),
    ),
    (
        "Punishments can be compared, and differ by so much",
        lambda study: verdict(study, "punishments-alike") == CONTRADICTED,
        "penalties",
        lambda row: {**row, "min_years": 5, "max_years": 10},
    ),
    (
        "What the countries are reported to share is a crime that crosses their borders, and the outline of their "
        "institutions; what they are told to improve, or said to lack, is means, training, prosecution and the "
        "protection of witnesses.",
        shared_and_lacking,
        "codings",
        where({"value": "yes"}, indicator="staff_trained"),
    ),
    (
        "what the source paper says of its own presentation bears on no answer; an exception of its own making, or a "
        "demand for likeness in every respect, is easily contradicted. More hangs on the claim that definitions are "
        "alike",
        contradictions_of_unequal_weight,
        "codings",
        where({"confidence": "high"}, country="BIH", indicator="palermo_definition"),
    ),
    (
        "the same reports credit every government with something, and a country that is watched closely is told more",
        credited_and_watched,
        "progress",
        lambda row: None if row["country"] == "MKD" else row,
    ),
    (
        "of them from the US reports, mostly their chapters on single countries",
        chapters_of_the_us_reports,
        "observations",
        lambda row: {**row, "source": row["source"][: len("usdos2021tip")]},
    ),
    (
        "Where victims go from there is less clear.",
        ends_are_less_clear_than_roles,
        "codings",
        lambda row: None if row["indicator"] in ("foreign_victims", "exchange_within_region", "transit") else row,
    ),
    (
        "measures how much crossing of borders is reported, which few cells deny",
        few_cells_deny_crossing,
        "codings",
        where({"value": "no"}, indicator="transit", value="yes"),
    ),
    (
        "Albania has the fullest section, and the only rate",
        fullest_section_and_only_rate,
        "statistics",
        where({"place": "SRB"}, unit="per_100000"),
    ),
    (
        "The country sections hardly return to this argument.",
        argument_of_weak_states_is_not_pursued,
        "codings",
        lambda row: {**row, "indicator": "driver_corruption"} if row["indicator"] == "origin" else row,
    ),
    (
        "The section has one sentence on that office, without source or date.",
        one_sentence_on_the_office,
        "codings",
        where({"sources": ("usdos2021tip",)}, country="MKD", indicator="separate_rapporteur"),
    ),
]


MEND = "Reword it in the paper, and in HELD here with what it then comes to; `argued read sentence` records who read it"


@pytest.fixture(scope="module")
def typed() -> str:
    """Article and supplement as they are typed, in the shapes of apostrophe that they are printed with."""
    return "\n".join((ROOT / name).read_text("utf-8") for name in ("paper.qmd", "supplement.qmd")).replace("'", "’")


@pytest.mark.parametrize(("words", "holds", "table", "change"), HELD, ids=[holds.__name__ for _, holds, *_ in HELD])
def test_what_is_argued_holds_of_the_data_and_not_of_other_data(
    words: str, holds: Callable[[Manuscript], bool], table: str, change: Change, typed: str
) -> None:
    assert typed.count(words) == 1, f"expected once in paper.qmd or supplement.qmd: “{words}”. {MEND}"
    assert holds(Manuscript()), f"by the data it is no longer so: “{words}”. {MEND}"
    assert not holds(changed(Manuscript(), table, change))


def test_most_verdicts_outlast_every_choice_and_fall_by_a_single_cell(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "That most verdicts outlast every choice, and yet fall by a single cell, is no contradiction"
    assert typed.count(words) == 1
    study = Manuscript()
    assert firm_and_yet_fragile(study)
    by_none: dict[str, list[object]] = {name: [] for name in study.overturning}
    monkeypatch.setattr(Manuscript, "overturning", by_none)
    assert not firm_and_yet_fragile(study)


# What is told of the source paper before the results, and where in it that stands.
TOLD = {
    "sec-trafficking": "3.a.",
    "sec-model": "3.b.",
    "sec-region": "4.",
    "sec-albania": "4.i.",
    "sec-serbia": "4.ii.",
    "sec-north-macedonia": "4.iii.",
    "sec-kosovo": "4.iv.",
    "sec-montenegro": "4.v.",
    "sec-bosnia": "4.vi.",
    "sec-developments": "5.",
}
WORDS = {word(number): str(number) for number in range(7, 21)}


def numbers(text: str) -> set[str]:
    """The numbers of a text, in digits or words from seven on; of a list its places are none."""
    digits = re.findall(r"\d[\d,]*(?:\.\d+)?", re.sub(r"^\d\. ", "", text, flags=re.MULTILINE))
    words = [WORDS[each] for each in re.findall(r"\w+", text) if each in WORDS]
    return {*words, *(each.replace(",", "") for each in digits)}


def told_there(row: Row, place: str) -> bool:
    """Whether a row rests on a paragraph of a section of the source paper."""
    return any(name.startswith(place) for name in (row.get("passage") or "", *(row.get("passages") or ())))


def without_evidence(section: str, text: str, study: Manuscript) -> set[str]:
    """The numbers of a section that no row on these paragraphs of the source paper has, and no work that is cited."""
    rows = [row for table in study.data.tables.values() for row in table if told_there(row, TOLD[section])]
    said = " ".join([*re.findall(r"@\w+", text), *(str(value) for row in rows for value in row.values())])
    return numbers(re.sub(r"`[^`]*`|@\w+|\{[^}]*\}", " ", text)) - numbers(said.replace(".0", ""))


@pytest.mark.parametrize("section", TOLD)
def test_each_number_that_is_told_of_the_source_paper_stands_in_the_data_of_that_place(
    section: str, typed: str
) -> None:
    text = re.split(r"^#", typed[typed.index(f"{{#{section}}}") :], maxsplit=1, flags=re.MULTILINE)[0]
    study = Manuscript()
    assert without_evidence(section, text, study) == set()
    assert without_evidence(section, f"{text} Of 4,711 cases 23.5 per cent.", study) == {"4711", "23.5"}


def test_which_strategies_have_a_plan_and_who_gets_which_advice_is_counted() -> None:
    study = Manuscript()
    said = "Of the five with a strategy in force, Albania has an action plan as well, Serbia has none, and for North "
    assert sentences.plans(study.known).startswith(said)
    none = changed(Manuscript(), "codings", lambda row: None if row["indicator"] == "action_plan_in_force" else row)
    assert sentences.plans(none.known).startswith("Of the five with a strategy in force, for Albania, Serbia, North")
    assert sentences.advised(study.data, "training") == "all six" != sentences.advised(study.data, "resources")
    assert sentences.unassessed(study.data, "GRETA") == "four of the six"
    fewer = changed(Manuscript(), "recommendations", lambda row: None if row["country"] == "ALB" else row)
    assert sentences.unassessed(fewer.data, "GRETA") == "five of the six"


def test_which_claims_are_their_own_witness_is_found_by_leaving_them_out() -> None:
    study = Manuscript()
    own = sentences.own_witnesses(study)
    assert "kosovo-outside-palermo" in own and "often-crosses-borders" not in own
    noted = {each.id for each in study.data.findings if "rests on the claim itself" in (each.note or "")}
    assert noted <= {*own, *(name for name in noted if verdict(study, name) != SUPPORTED)}
    elsewhere = where({"passages": ("4.16",)}, indicator="palermo_party")
    assert "kosovo-outside-palermo" not in sentences.own_witnesses(changed(Manuscript(), "codings", elsewhere))
