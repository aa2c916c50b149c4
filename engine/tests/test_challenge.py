"""The page's script and Python agree on a made-up study: its own rules, every form of a sentence, names with commas.

Holds for any data.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from argued.data import CONFIDENCE, Dataset, read
from argued.judge.changes import suppose
from argued.judge.evidence import WEAKEST, evidence
from argued.judge.robustness import overturning
from argued.ship.new import REGION
from argued.show.challenge import State, as_text, challenged, records
from argued.show.page import challenge
from playwright.sync_api import Browser, Page

from engine.tests.browsers import begun, chromium, new_page, respelt, result_of
from engine.tests.gauged import gauged, ordered

ASKED = 'indicator = "joint_drill", is = "yes"'
NOT_ASKED = 'indicator = "joint_drill", is = "no"'
WARNED = 'indicator = "warning_centre", is = "yes"'
FLOODED = '{ most = true, indicator = "flood_from_neighbour", is = "yes" }'
OTHER = '{ name = "other", some = true, indicator = "losses_grow", is = "no" }'
RULES = {
    "all": f"{{ all = true, {ASKED} }}",
    "only": f'{{ only = ["XAL", "XBC"], {ASKED} }}',
    "at-least": f"{{ at_least = 2, {ASKED} }}",
    "same": '{ same = true, indicator = "joint_drill" }',
    "rows": '{ all = true, rows = "gauges", greatest = "height", is_at_least = 2.5 }',
    "parts": f"{{ any_of = [ {{ none = true, {ASKED} }}, {OTHER} ] }}",
    "many": f"{{ all_of = [ {{ some = true, {ASKED} }}, {OTHER}, {{ some = true, {WARNED} }}, {FLOODED} ] }}",
    "not": f"{{ not = {{ none = true, {ASKED} }} }}",
    "counted": '{ rows = "gauges", where = { kind = "staff" }, is_at_least = 1 }',
    "measured": '{ rows = "gauges", least = "since", is_at_most = 1995 }',
    "share": f'{{ at_least = "2/3", {ASKED} }}',
    "given": f"{{ all = true, given = {{ {WARNED} }}, {ASKED} }}",
    "most-given": f"{{ most = true, given = {{ {WARNED} }}, {ASKED} }}",
    "share-given": f'{{ at_most = "1/2", given = {{ {WARNED} }}, {ASKED} }}',
    "more": f'{{ more = {{ {ASKED} }}, than = {{ name = "other", {WARNED} }} }}',
    "as-many": f'{{ as_many = {{ name = "one", {ASKED} }}, as = {{ name = "other", {NOT_ASKED} }} }}',
    "reported": '{ all = true, indicator = "joint_drill", reported = true }',
    "unreported": f'{{ none = true, given = {{ {WARNED} }}, indicator = "joint_drill", reported = true }}',
    "order": '{ at_least = 2, indicator = "joint_drill", is_at_least = "planned" }',
    "above": '{ unit = "XAL", indicator = "joint_drill", is_above = { unit = "XBC" } }',
    "others": '{ all = true, among = ["XBC", "XOS"], indicator = "joint_drill", is_at_most = { unit = "XAL" } }',
    "equal": '{ some = true, indicator = "losses_grow", is = { indicator = "warning_centre" } }',
    "before": '{ some = true, rows = "gauges", least = "since", is_before = 1996 }',
    "days": '{ rows = "gauges", least = "read_on", is_after = 2020-06-29 }',
    "years": '{ unit = "XAL", rows = "gauges", greatest = "read_on", is_since = 2020 }',
    "columns": '{ rows = "gauges", where = { read_on = { is_after = { column = "since" } } }, is_at_least = 1 }',
    "rows-above": '{ unit = "XAL", rows = "gauges", least = "since", is_before = { unit = "XBC" } }',
    "since": f"{{ all = true, {ASKED}, since = 2020-06-01 }}",
    "until": f"{{ some = true, {WARNED}, until = 2018-12-31 }}",
    "meanwhile": f"{{ most = true, {ASKED}, since = 2019-05-01, until = 2020-12-31 }}",
    "first-time": f"{{ some = true, {WARNED}, first = {{ is_since = 2020 }} }}",
    "last-time": f"{{ none = true, {NOT_ASKED}, last = {{ is_before = 2020-12-31 }} }}",
    "changed": f'{{ unit = "XAL", {WARNED}, was = "no", between = [2018, 2020] }}',
    "since-given": f"{{ all = true, given = {{ {WARNED}, since = 2020 }}, {ASKED} }}",
    "more-since": f"{{ more = {{ {ASKED}, since = 2020-06-01 }}, than = {{ {WARNED}, until = 2018-12-31 }} }}",
    "rows-against": '{ rows = "gauges", least = "since", is_before = { least = "read_on" } }',
}
LISTS = (
    "{yes:of} {yes:has/have} it: {yes}[; {silent} {silent:is/are} silent]; so it is {values}.",
    "of {among:count}, {known:count} are known: {known}; {silent:any} may be [sic].",
    "not {no}[, but {yes}][; and {silent} {silent:is/are} open].",
)
NAMED = ("{other.yes} and {yes}.", "{other.no}[; {other.silent}].", "{other.among}; {other.values}.")
NUMBERS = ("{number}, of {asked}.", "perhaps {number}.", "{number}, and not {asked}.")
FORMS = {
    **dict.fromkeys(("counted", "measured", "columns", "days"), NUMBERS),
    **dict.fromkeys(("parts", "many", "more", "as-many"), NAMED),
    "rows-against": ("{number}.", "perhaps {number}.", "not {number}."),
}


def finding(name: str, rule: str) -> str:
    """One finding of the file; its sentences have every form that its rule offers."""
    says = FORMS.get(name, LISTS)
    verdicts = ("supported", "not established", "contradicted")
    statement = ", ".join(
        f"{json.dumps(verdict)} = {json.dumps(text)}" for verdict, text in zip(verdicts, says, strict=True)
    )
    return (
        f'\n[[finding]]\nid = "by-{name}"\nsection = "3"\ncriterion = "region"\npublished = "So."\npassages = ["3.1"]\n'
        f'predicate = {rule}\nverdict = {{ told = "supported", whole = "supported" }}\nstatement = {{ {statement} }}\n'
    )


def ruled(folder: Path) -> Path:
    """The made-up study with a finding for each form of rule, and a name with a comma: the folder of its data."""
    data = gauged(folder)
    countries = data / "countries.csv"
    countries.write_text(countries.read_text("utf-8").replace("Brenn and Corvia", '"Brenn, with Corvia"'), "utf-8")
    ordered(data, joint_drill="falling", losses_grow="", warning_centre="")
    with (data / "findings.toml").open("a", encoding="utf-8") as file:
        file.writelines(itertools.starmap(finding, RULES.items()))
    return data


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return read(ruled(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="module")
def browser() -> Browser:
    return chromium()


JUDGED = """states => states.map(state => {
    argued.restore(state);
    const of = kind => [kind, Object.fromEntries(argued.judged[kind])];
    return Object.fromEntries(['findings', 'criteria', 'answers'].map(of));
})"""


def shown(page: Page, section: str) -> None:
    """A page that is the section alone."""
    page.set_content("<!DOCTYPE html>" + "\n".join(section.split("\n")[1:-1]))
    begun(page)


def judged(browser: Browser, section: str, states: list[State]) -> list[dict[str, Any]]:
    """What the section says of some states."""
    links = [
        urlencode(
            [("base", state.base), ("without", state.without), *(setting.split("=") for setting in state.settings)]
        )
        for state in states
    ]
    page = new_page(browser)
    shown(page, section)
    found: list[dict[str, Any]] = result_of(page, JUDGED, links)
    page.close()
    return found


MORE = {  # what rows that are added say
    "country": ["XAL", "XBC", "XOS"],
    "kind": ["staff", "radar", ""],
    "since": [1990, 1995, 1996, ""],
    "height": [0, 2.5, 3, ""],
    "read_on": ["2020-06-29", "2020-06-30", "2021-01-01", ""],
}


def random_states(data: Dataset, number: int) -> Iterator[State]:
    """Some cells, and some rows, otherwise, under any evidence base, with and without the weaker answers."""
    draw = random.Random(1)
    cells = [(code, indicator) for code in data.countries for indicator in data.indicators.values()]
    rows = list(records(data, data.first_base)["tables"]["gauges"]["rows"])
    for _ in range(number):
        edits = draw.sample(cells, draw.choice([0, 1, 2, 4, 8]))
        settings = [f"{code}.{each.name}={draw.choice([*each.values, 'not reported'])}" for code, each in edits]
        for row in draw.sample(rows, draw.choice([0, 0, 1, 2])):
            column, values = draw.choice([("since", [1990, 1995, 1996]), ("height", [0, 2.5, 3]), ("", [])])
            settings.append(f"gauges.csv:{row}" + (f".{column}={draw.choice(values)}" if column else "=withdrawn"))
        for row in draw.sample(rows, draw.choice([0, 0, 1, 2])):
            column, values = draw.choice(list(MORE.items()))
            settings.append(f"gauges.csv:{row}+{draw.choice([1, 2])}.{column}={draw.choice(values)}")
        yield State(draw.choice(list(data.bases)), settings, without=draw.choice(["", "", "low", "medium"]))


def test_page_and_python_say_the_same_of_random_edits(browser: Browser, study: Dataset) -> None:
    states = list(random_states(study, 300))
    verdicts, weakest = set(), set()
    for state, seen in zip(states, judged(browser, challenge(study, study.first_base), states), strict=True):
        wanted = challenged(study, state)
        assert seen["findings"] == wanted["findings"], state
        assert seen["answers"] == wanted["answers"], state
        assert [each[2:] for each in seen["criteria"].values()] == [each[2:] for each in wanted["criteria"].values()]
        verdicts |= {(name, verdict) for name, (verdict, *_) in wanted["findings"].items() if name.startswith("by-")}
        weakest |= {level for _, _, level in wanted["findings"].values()}
    assert len(verdicts) >= 2 * len(RULES), "edits that reach few verdicts would test few sentences"
    assert weakest == {None, *CONFIDENCE}


WORKED_OUT = """async texts => {
    await argued.behind();
    return texts.map(text => { argued.restore(text); return Object.fromEntries(argued.fewest(argued.state)); });
}"""


def test_page_and_python_find_as_many_changes_that_overturn_each_verdict(browser: Browser, study: Dataset) -> None:
    states = list(random_states(study, 40))
    page = new_page(browser)
    shown(page, challenge(study, study.first_base))
    found, sizes = result_of(page, WORKED_OUT, [as_text(state, study.first_base) for state in states]), set()
    page.close()
    for state, seen in zip(states, found, strict=True):
        left = WEAKEST[: WEAKEST.index(state.without) + 1] if state.without else ()
        known = suppose(evidence(study, state.base, without=left), state.settings)
        sets = {f.id: overturning(f, known) for f in study.findings if f.predicate is not None}
        assert seen == {name: len(each[0]) if each else 0 for name, each in sets.items()}, state
        sizes |= {*seen.values()}
    assert sizes >= {0, 1, 2, 3}


def test_names_with_commas_are_told_apart_on_the_page(browser: Browser, study: Dataset) -> None:
    state = State("told", [f"{code}.joint_drill=yes" for code in study.countries])
    (seen,) = judged(browser, challenge(study, "told"), [state])
    assert "All three have it: Aldora; Brenn, with Corvia; and Ostrel;" in seen["findings"]["by-all"][1]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"codes":[0]', '"codes":[1]'),
        ('{"what":"yes"}', '{"what":"no"}'),
        ('"any_of":', '"all_of":'),
        ('"during":[[[0],true', '"during":[[[0],false'),
    ],
)
def test_a_rule_or_sentence_that_is_wrong_on_the_page_is_seen(
    browser: Browser, study: Dataset, right: str, wrong: str
) -> None:
    section = challenge(study, study.first_base)
    states = list(random_states(study, 50))
    spoilt = judged(browser, respelt(section, right, wrong), states)
    assert [each["findings"] for each in spoilt] != [challenged(study, state)["findings"] for state in states]


def test_the_page_names_what_it_cannot_change_of_the_record(browser: Browser, study: Dataset) -> None:
    """Of an observation `argued what-if` supposes that it is withdrawn; the page says that it knows no such change."""
    page = new_page(browser)
    shown(page, challenge(study, "told"))
    asked = "XAL.joint_drill=no&observations.csv:3=withdrawn"
    assert page.evaluate("text => argued.read(text)[1]", asked) == ["observations.csv:3=withdrawn"]
    page.close()


def test_the_page_says_of_each_cell_on_record_what_it_rests_on(browser: Browser) -> None:
    data = read(REGION / "data")
    page = new_page(browser)
    shown(page, challenge(data, data.first_base))
    observed = page.evaluate(
        """async () => {
            await argued.behind();
            return Object.fromEntries([...argued.places.keys()].map(cell => [cell, argued.observed(cell)]));
        }"""
    )
    page.close()
    assert {cell for cell, said in observed.items() if said} == {".".join(key) for key in data.observations}
    assert observed["XAL.losses_grow"] == "no from 2020-01-01 decides; yes from 2016-01-01 until 2016-12-31 disagrees"
    assert observed["XBC.losses_grow"] == "1 not good on this day"
    assert observed["XOS.joint_drill"] == "planned from 2020-02-01 ties; no from 2020-02-01 ties"
