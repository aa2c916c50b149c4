"""The page in a real browser: evidence at the sentence, the challenge section, access, and nothing from a network."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from argued.data import Dataset
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.logic.predicates import cells
from argued.logic.verdicts import LOOKS, SUPPORTED
from argued.logic.wording import quoted
from argued.show.challenge import State, challenger, records
from argued.testing.rendering import letters
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from engine.tests.browsers import below, new_page, result_of
from engine.tests.test_follow import LAID_OUT
from tests.conftest import Turned

pytestmark = pytest.mark.paper

ReadPage = Callable[..., Page]
FINDING = "rapporteur-only-north-macedonia"
CELL = "MKD.separate_rapporteur"
STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


# --- One file, no network -----------------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_and_nothing_fails_in_it(browser: Browser, output: Path) -> None:
    page = new_page(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(f"file://{output}/paper.html")
    page.locator(".evidence-mark").first.click()
    page.wait_for_timeout(300)
    assert [url for url in asked if not url.startswith(("data:", f"file://{output}/paper.html"))] == []
    page.close()


def test_the_pages_stay_light(output: Path) -> None:
    """The article has all cards, and what each answer rests on; the supplement its tables. A stop to growth."""
    assert (output / "paper.html").stat().st_size <= 1_200_000
    assert (output / "supplement.html").stat().st_size <= 2_000_000


def test_a_changed_page_says_of_each_figure_whether_it_follows(browser: Browser, output: Path) -> None:
    page = new_page(browser)
    drawn = {"fig-degrees", "fig-verdicts", "fig-institutions", "fig-memberships"}
    drawn |= {"fig-flow", "fig-movements", "fig-penalties", "fig-strategies"}
    follows, stays = "The picture follows your changes", "this picture does not follow your changes"
    marked = """all => all.map(caption => [caption.parentElement.id, getComputedStyle(caption, "::after").content])"""
    seen = """all => all.map(drawing => [drawing.closest('figure').id, [drawing.innerHTML,
        getComputedStyle(drawing).filter]])"""
    pictures = []
    for change in ("", "#challenge?MNE.separate_rapporteur=yes"):
        page.goto("about:blank")
        page.goto(f"file://{output}/paper.html{change}")
        page.locator("html.argued").wait_for()
        captions = dict(page.locator('figure[id^="fig-"] figcaption').evaluate_all(marked))
        assert captions.keys() > drawn
        for figure, said in captions.items():
            assert ((follows if figure in drawn else stays) if change else "none") in said
        page.evaluate("argued.drawRest()")
        pictures.append(dict(page.locator("figure .drawn").evaluate_all(seen)))
    before, after = pictures
    assert {"fig-degrees", "fig-institutions"} <= {each for each in after if after[each][0] != before[each][0]} <= drawn
    assert {each for each, (_, filtered) in after.items() if filtered == "none"} == drawn & after.keys()
    assert {filtered for _, filtered in before.values()} == {"none"}
    page.close()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("name", ["paper", "supplement"])
def test_every_drawing_is_laid_out_for_a_phone_with_text_as_large(
    browser: Browser, output: Path, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"file://{output}/{name}.html")
    drawings = page.locator(".drawn")
    expect(page.locator(".drawn.narrow")).to_have_count(drawings.count())
    for figure, fits, smallest, outside in drawings.evaluate_all(LAID_OUT):
        assert (figure, fits, outside) == (figure, True, []) and smallest >= 11, smallest
    page.set_viewport_size({"width": 844, "height": 390})  # the phone is turned
    expect(page.locator(".drawn.narrow")).to_have_count(0)
    page.close()


def test_a_drawing_is_saved_as_it_is_drawn_with_its_colours(read_page: ReadPage) -> None:
    page = read_page(anchor="#challenge?MNE.separate_rapporteur=yes")
    tools = page.locator("#fig-institutions + .figure-tools")
    with page.expect_download() as saved:
        tools.get_by_role("link", name=re.compile("as a picture")).click()
    assert saved.value.suggested_filename == "institutions.svg"
    drawing = ElementTree.parse(saved.value.path()).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    (cell,) = drawing.findall(f".//{svg}g[@data-cell='MNE.separate_rapporteur']")
    assert cell.findtext(f"{svg}text") == "yes"
    named = page.get_by_role("img", name=re.compile("As you changed it: Montenegro, separate rapporteur: yes", re.I))
    expect(named).to_have_count(1)
    styles = str(drawing.findtext(f"{svg}style"))
    shown = {name for each in drawing.iter() for name in each.get("class", "").split()} - {"drawn"}
    assert shown and all(f".{name}{{" in styles for name in shown)
    hatchings = {each.get("id") for each in drawing.iter(f"{svg}pattern")}
    assert set(re.findall(r"url\(#(\w+)\)", styles)) <= hatchings


def test_text_is_there_before_any_script(read_page: ReadPage) -> None:
    page = read_page(script=False)
    assert page.locator("main p").first.is_visible()
    expect(page.locator("#sec-conclusions")).to_contain_text("Readiness fails on means, training, prosecution")


def test_downloads_lead_to_files_that_are_there(read_page: ReadPage, output: Path) -> None:
    page = read_page()
    links = page.locator(".downloads a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    files = [str(link) for link in links]
    assert {"paper.pdf", "paper.docx", "paper.ipynb", "data/codings.csv"} <= set(files)
    assert [file for file in files if not (output / file).is_file()] == []


def test_below_each_figure_stand_its_numbers_which_can_be_saved(read_page: ReadPage, output: Path) -> None:
    page = read_page()
    figures = page.locator('figure[id^="fig-"]:has(.drawn)')
    assert figures.count() > 5
    for name in figures.evaluate_all("all => all.map(figure => figure.id)"):
        tools = page.locator(f"#{name} + .figure-tools")
        with page.expect_download() as saved:
            tools.get_by_role("link", name=re.compile("Save the numbers of")).click()
        file = output.parent / "figures" / saved.value.suggested_filename
        kept = Path(saved.value.path()).read_text(encoding="utf-8")
        drawn = [each for each in (output.parent / "figures").glob("*.csv") if each.read_text(encoding="utf-8") == kept]
        assert drawn, f"{file.name} is none of the files in figures/"
        rows = list(csv.reader(kept.splitlines()))
        shown = page.locator(f"#{name} + .figure-tools + .figure-table tr")
        assert shown.count() == 0
        tools.get_by_role("button", name=re.compile("Numbers of")).click()
        assert shown.count() == len(rows)
        assert [len(rows[0])] * len(rows) == [each.locator("th, td").count() for each in shown.all()]


def test_below_each_figure_stand_what_makes_it_and_the_files_that_it_reads(read_page: ReadPage, output: Path) -> None:
    page = read_page()
    listed = (output.parent / "CONTENTS.md").read_text("utf-8")
    for name in page.locator('figure[id^="fig-"]:has(.drawn)').evaluate_all("all => all.map(figure => figure.id)"):
        (row,) = [line for line in listed.splitlines() if f"| `{name}` |" in line]
        page.locator(f"#{name} + .figure-tools").get_by_role("button", name="Data and code of").click()
        told = page.locator(f"#{name} ~ .figure-origin").first
        for function in told.locator("code").all_text_contents():
            assert f"`{function}`" in row
        files = told.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        assert "data/countries.csv" in files and all((output / str(file)).is_file() for file in files)
        assert all(f"`{Path(str(file)).stem}`" in row or "/coders/" in str(file) for file in files)
        told.evaluate("each => each.remove()")


@pytest.mark.parametrize("name", ["paper.html", "supplement.html"])
def test_a_work_leads_to_where_it_is_cited_once_for_each_section(browser: Browser, output: Path, name: str) -> None:
    page = new_page(browser)
    page.goto(f"file://{output}/{name}")
    read = """all => all.map(entry => [entry.closest('[id]').id, [...entry.querySelectorAll('a')].map(link => {
        const places = document.querySelectorAll(`[id="${CSS.escape(link.hash.slice(1))}"]`), [place] = places;
        const hidden = Boolean(place.closest('[popover], .csl-entry'));
        return [places.length, place.hash, place.closest('section').id, hidden];
    })])"""
    found = page.locator(".cited-at").evaluate_all(read)
    assert len(found) > 40
    for work, places in found:
        assert all([many, leads, hidden] == [1, f"#{work}", False] for many, leads, _, hidden in places)
        assert len({section for _, _, section, _ in places}) == len(places) > 0
    page.close()


def test_a_work_that_only_answers_rest_on_leads_to_the_cards_that_ask_for_them(read_page: ReadPage) -> None:
    page = read_page()
    buttons = page.locator(".csl-entry .cited-behind button")
    expect(buttons.nth(20)).to_be_visible()
    assert page.locator(".csl-entry:not(:has(.cited-at, .cited-behind))").count() == 0
    for _ in range(buttons.count()):
        buttons.first.click()
    expect(buttons).to_have_count(0)
    read = "all => all.map(place => [...place.querySelectorAll('a')].map(link => [link.hash, link.textContent]))"
    numbers = page.locator(".evidence-card").evaluate_all("all => all.map(card => [`#${card.id}`, card.ariaLabel])")
    labels = dict(numbers)
    for cards in page.locator(".cited-behind").evaluate_all(read):
        assert cards and all(f"card {number}:" in labels[where] for where, number in cards)
    name = page.locator(".csl-entry:has(.cited-behind)").first.get_attribute("id")
    page.locator(f"#{name} .cited-behind a").first.click()
    card = page.locator(".evidence-card:popover-open")
    expect(card).to_have_count(1)
    for chip in range(card.locator("button.chip").count()):
        card.locator("button.chip").nth(chip).press("Enter")  # what the one before rests on may lie over it
        if page.locator(f"#card-grounds a[href='#{name}']").count():
            return
    raise AssertionError(f"no answer on the card rests on {name}")


def test_a_figure_can_be_enlarged_and_left(read_page: ReadPage) -> None:
    page = read_page(390, 844)
    page.get_by_role("button", name="Enlarge Figure 1").click()
    picture = page.locator("dialog.figure-large .drawn")
    expect(picture).to_be_visible()
    assert picture.evaluate("drawing => drawing.getBoundingClientRect().width") >= 740
    page.keyboard.press("Escape")
    expect(page.locator("dialog.figure-large")).to_have_count(0)


def test_machines_are_told_what_the_page_is(read_page: ReadPage, data: Dataset) -> None:
    page = read_page()
    tags = page.locator("meta[name^=citation_]").evaluate_all("all => all.map(m => [m.name, m.content])")
    named = dict(tags)
    assert named["citation_title"] == page.title() and named["citation_language"] == "en-GB"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", named["citation_publication_date"])
    article = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert article["@type"] == "ScholarlyArticle" and article["version"] == data.package["version"]
    assert article["author"][0]["name"] == named["citation_author"]
    assert article["datePublished"] == named["citation_publication_date"]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_all_findings_have_their_dot_on_the_first_screen(read_page: ReadPage, width: int, height: int) -> None:
    assert below(read_page(width, height, script=False), height) == []


# --- Evidence at the sentence --------------------------------------------------------------------------------------


def test_every_sentence_that_states_a_finding_has_a_mark_to_its_card(read_page: ReadPage, data: Dataset) -> None:
    page = read_page(script=False)
    unmarked = page.evaluate(
        """() => [...document.querySelectorAll('.finding')].filter(span => {
            const mark = span.nextElementSibling;
            const card = `card-${span.dataset.finding}`;
            return !mark?.matches(`.evidence-mark[popovertarget=${card}]`) || !document.getElementById(card);
        }).map(span => span.textContent)"""
    )
    assert unmarked == []
    assert page.locator(".evidence-card").count() == len(data.findings)


def restyle(page: Page, rules: str) -> None:
    """Adds rules to the page in a way that its policy does not forbid: not as an element."""
    page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet] }",
        rules,
    )


BEGIN_A_LINE = """() => [...document.querySelectorAll('.finding + .evidence-mark')].filter(mark => {
    const last = [...mark.previousElementSibling.getClientRects()].at(-1), box = mark.getBoundingClientRect();
    return box.height && box.top >= last.bottom;
}).length"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_mark_begins_a_line_without_its_sentence(read_page: ReadPage, width: int) -> None:
    page = read_page(width)
    assert page.evaluate(BEGIN_A_LINE) == 0
    restyle(page, ".finding { padding: 0 !important } .evidence-mark { margin: 0 .2em !important }")
    assert page.evaluate(BEGIN_A_LINE) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_verdicts_follow_the_page_and_not_the_system(read_page: ReadPage, scheme: str) -> None:
    """Quarto's page is light, whatever the system is."""
    page = read_page(color_scheme=scheme)
    restyle(page, ":root { color-scheme: light !important; }")
    mark = page.locator(".evidence-mark.supported").first
    red, green, blue = bytes.fromhex(LOOKS[SUPPORTED].colour.removeprefix("#"))
    assert mark.evaluate("mark => getComputedStyle(mark).color") == f"rgb({red}, {green}, {blue})"


def test_a_card_opens_without_a_script_and_closes_with_escape(read_page: ReadPage) -> None:
    page = read_page(script=False)
    card, mark = (
        page.locator(f"#card-{FINDING}"),
        page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first,
    )
    expect(card).not_to_be_visible()
    mark.focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    expect(mark).to_be_focused()


@pytest.mark.parametrize("width", [700, 1280])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_card_has_the_room_to_be_read_beside_its_mark(read_page: ReadPage, width: int, place: float) -> None:
    page = read_page(width=width)
    for mark in page.locator("#sec-institutions .evidence-mark").all()[:6]:
        mark.evaluate("(mark, place) => scrollBy(0, mark.getBoundingClientRect().top - place * innerHeight)", place)
        mark.press("Enter")
        card, beside = page.locator(".evidence-card:popover-open").bounding_box(), mark.bounding_box()
        assert card and beside
        assert card["height"] > 250 and card["x"] >= 0 and card["x"] + card["width"] <= width
        assert card["y"] >= beside["y"] + beside["height"] or card["y"] + card["height"] <= beside["y"]
        page.keyboard.press("Escape")


def test_a_link_to_a_card_shows_it(read_page: ReadPage) -> None:
    page = read_page(script=False, anchor=f"#card-{FINDING}")
    expect(page.locator(f"#card-{FINDING}")).to_be_in_viewport()


def test_a_card_says_what_the_data_says(read_page: ReadPage, data: Dataset) -> None:
    page = read_page(script=False)
    judged = {base: {j.finding.id: j for j in judge_all(evidence(data, base))} for base in data.bases}
    texts = dict(page.locator(".evidence-card").evaluate_all("all => all.map(card => [card.id, card.textContent])"))
    for finding in data.findings:
        text = " ".join(texts[f"card-{finding.id}"].split())
        assert all(f"¶ {passage}" in text.replace("\xa0", " ") for passage in finding.passages)
        if finding.predicate is None:
            continue
        for base, label in ((name, each.label) for name, each in data.bases.items()):
            assert f"{label} {judged[base][finding.id].verdict}".lower() in text.lower(), finding.id
        for country, indicator in cells(finding.predicate, data.frame):
            name, cell = data.countries[country]["name"], evidence(data, "documented").cell(country, indicator)
            assert cell.value is None or f"{name}: {cell.value.replace('_', ' ')}" in text, (finding.id, name)
        assert "To overturn it." in text


def test_on_paper_the_article_stands_without_its_cards_and_the_supplement_has_every_card(
    browser: Browser, output: Path, data: Dataset
) -> None:
    for name, printed in (("paper.html", 0), ("supplement.html", len(data.findings))):
        page = new_page(browser)
        page.goto(f"file://{output}/{name}")
        page.emulate_media(media="print")
        heights = page.locator(".evidence-card").evaluate_all("all => all.map(each => each.offsetHeight)")
        assert len(heights) == len(data.findings) and sum(height > 20 for height in heights) == printed
        page.close()


def test_a_card_that_is_open_is_printed_in_its_place(read_page: ReadPage) -> None:
    page = read_page()
    page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first.click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(":popover-open").count() == 0


def test_citations_and_references_are_previewed_at_the_focus_until_escape(read_page: ReadPage) -> None:
    page = read_page()
    preview = page.locator("#preview")
    for selector, text in (
        ("#sec-theory [role=doc-biblioref]", "Protocol"),
        ("#sec-method-coding a.xref", "What the answers hang on"),
    ):
        page.locator(selector).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(preview).to_be_visible()
        expect(preview).to_contain_text(text)
        page.keyboard.press("Escape")
        expect(preview).not_to_be_visible()


def test_escape_closes_the_preview_before_the_card_that_it_stands_in(read_page: ReadPage) -> None:
    """Works are cited where an answer of the card opens."""
    page = read_page()
    page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first.click()
    card = page.locator(f"#card-{FINDING}")
    chip = card.locator("button.chip").first
    chip.click()
    grounds = page.locator(f"[id='{chip.get_attribute('popovertarget')}']")
    while not page.locator("#preview").is_visible():
        page.keyboard.press("Tab")
        assert grounds.evaluate("grounds => grounds.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).not_to_be_visible()
    expect(grounds).to_be_visible()
    expect(card).to_be_visible()


def test_the_contents_list_follows_the_reader(read_page: ReadPage) -> None:
    page = read_page()
    page.locator("#sec-partners h3").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('sec-partners').scrollIntoView()")
    expect(page.locator("#toc a[aria-current]")).to_contain_text("Extra-regional partners")


# --- Challenge the verdict ------------------------------------------------------------------------------------------


def random_states(data: Dataset, number: int, seed: int = 1) -> Iterator[State]:
    """Single and multiple edits of cells and rows; evidence base, confidence and thresholds change now and then."""
    draw = random.Random(seed)
    tables = records(data, "documented")["tables"]
    rows = [(f"{table}.csv:{line}", each["numbers"]) for table, each in tables.items() for line in each["rows"]]
    every = [(country, indicator) for country in data.countries for indicator in data.indicators.values()]
    for _ in range(number):
        edits = draw.sample(every, draw.choice([1, 1, 1, 2, 3, 6, 20, 100]))
        settings = [f"{c}.{i.name}={draw.choice([*i.values, 'not reported'])}" for c, i in edits]
        for row, numbers in draw.sample(rows, draw.choice([0, 0, 1, 2, 8, 40])):
            number = draw.choice([0, 1, 2, 5, 12, 200, 319, 500, 600, 1999, 2000, 2001, 2003, 2019, 2020, 2.5])
            columns = draw.sample(numbers, draw.randint(0, len(numbers)))
            settings += [f"{row}.{column}={number}" for column in columns] or [f"{row}=withdrawn"]
        for row, _ in draw.sample(rows, draw.choice([0, 0, 1, 3])):
            says = tables[row.partition(".csv:")[0]]["says"]
            column = draw.choice(list(says))
            kinds = {"number": [0, 1, 5, 2000, 2019, 2.5, ""], "day": ["1999-12-31", "2021-06-01", ""]}
            settings.append(f"{row}+1.{column}={draw.choice(kinds.get(str(says[column])) or [*says[column], ''])}")
        moved = draw.sample(data.criteria, draw.choice([0, 0, 1, 2]))
        thresholds = {criterion.id: draw.randint(1, 100) / 100 for criterion in moved}
        without = draw.choice(["", "", "low", "medium"])
        yield State(draw.choice(list(data.bases)), settings, thresholds, without)


def as_link(state: State) -> str:
    from urllib.parse import urlencode

    pairs = [
        ("base", state.base),
        ("without", state.without),
        *((f"threshold.{name}", value) for name, value in state.thresholds.items()),
    ]
    return urlencode([*pairs, *(setting.split("=") for setting in state.settings)])


READ_OUT = """states => states.map(state => {
    const root = document.getElementById('challenge');
    root.restore(state);
    const all = selector => [...root.querySelectorAll(selector)];
    const last = element => element.lastElementChild.textContent;
    const judged = ['findings', 'criteria', 'answers'].map(kind => [kind, Object.fromEntries(argued.judged[kind])]);
    const shown = document.querySelectorAll('.finding[data-base="documented"]:not(.compared):has(+ .evidence-mark)');
    return {
        ...Object.fromEntries(judged),
        said: [...shown].map(node =>
            [node.dataset.finding, node.dataset.verdict, node.textContent, node.matches('.claim')]),
        listed: all('.challenge-changes li').map(item =>
            [item.dataset.finding, item.querySelector('.challenge-verdict:last-child').textContent, last(item)]),
        answered: all('.challenge-answer').map(item =>
            [item.dataset.question, item.querySelector('strong').textContent, last(item)]),
        stood: all('[data-criterion]').map(item => [item.dataset.criterion, last(item)]),
    };
})"""


def shown_of(judged: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of each: the word and the sentence, without the weakest answer needed."""
    return {name: found[:2] for name, found in judged.items()}


def test_page_and_python_agree_on_a_thousand_random_edits(read_page: ReadPage, data: Dataset) -> None:
    """On every verdict, sentence, degree, status and answer, and what is shown is what was judged."""
    states, judged = list(random_states(data, 1_000)), challenger(data)
    page = read_page()
    shown: list[dict[str, Any]] = result_of(page, READ_OUT, [as_link(state) for state in states])
    before = judged(State("documented"))
    moved = set()
    for state, seen in zip(states, shown, strict=True):
        wanted = judged(state)
        assert seen["findings"] == wanted["findings"], state
        assert seen["answers"] == wanted["answers"], state
        for name, verdict, text, claim in seen["said"]:
            if name in wanted["findings"]:
                found = wanted["findings"][name]
                says = quoted(data.finding(name).published) if claim else found[1]
                assert (verdict, letters(text)) == (found[0], letters(says)), (state, name)
        for name, (low, high, *status) in wanted["criteria"].items():
            assert seen["criteria"][name] == [pytest.approx(low), pytest.approx(high), *status], state
        found, was = shown_of(wanted["findings"]), shown_of(before["findings"])
        changed = {name: found[name] for name in found if found[name] != was[name]}
        assert {name: [verdict, said.rpartition("Now: ")[2]] for name, verdict, said in seen["listed"]} == changed
        assert {name: [answer, said] for name, answer, said in seen["answered"]} == shown_of(wanted["answers"])
        assert all(f", {wanted['criteria'][name][2]}" in text for name, text in seen["stood"])
        moved |= {name for name, found in changed.items() if found[0] != before["findings"][name][0]}
    assert len(moved) > 0.8 * len(wanted["findings"]), "edits that move few verdicts would test little"


NARROWED = """state => {
    document.getElementById('challenge').restore(state);
    const texts = [...document.querySelectorAll('.drawn [data-cell][data-now] text')].filter(text => text.textContent);
    return texts.map(text => {
        const narrowed = text.hasAttribute('textLength');
        text.removeAttribute('textLength');
        const [left, , right] = text.parentNode.querySelector('path').getAttribute('d').match(/[\\d.]+/g).map(Number);
        return [text.textContent, narrowed, text.getComputedTextLength() > right - left - 2];
    });
}"""


def test_an_answer_that_is_too_long_for_its_square_is_narrowed_and_no_other(read_page: ReadPage, data: Dataset) -> None:
    """By the width that the browser lays it out with, on a phone, where squares are small."""
    longest = [f"{c}.{i.name}={max(i.values, key=len)}" for c in data.countries for i in data.indicators.values()]
    seen = read_page(390, 844).evaluate(NARROWED, as_link(State("documented", longest)))
    assert [text for text, narrowed, too_long in seen if narrowed != too_long] == []
    assert 0 < sum(narrowed for _, narrowed, _ in seen) < len(seen)


def test_a_cell_is_changed_by_keyboard_and_the_change_is_announced(
    read_page: ReadPage, data: Dataset, turned: Turned
) -> None:
    page = read_page()
    page.locator("#challenge-view").select_option(f"finding {turned.finding}")
    country, indicator = turned.cell.split(".")
    block = page.get_by_role("group", name=data.indicators[indicator].question)
    block.get_by_label(data.countries[country]["name"], exact=True).focus()
    page.keyboard.type(turned.to.replace("_", " "))
    page.keyboard.press("Tab")
    status = page.locator(".argued-said")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_contain_text("1 change. Different from the paper: ")
    change = page.locator(f".challenge-changes [data-finding={turned.finding}]")
    expect(change.locator(".challenge-verdict")).to_have_text([str(verdict) for verdict in turned.verdicts])
    expect(page.locator(".challenge-cells")).to_contain_text(f"was {turned.was.replace('_', ' ')}")


ROWS = "kosovo-no-strategy-since-2019"


def test_a_row_is_withdrawn_and_its_number_changed(read_page: ReadPage, data: Dataset) -> None:
    page = read_page()
    page.locator("#challenge-view").select_option(f"finding {ROWS}")
    box = page.get_by_label(re.compile("^It counts: country Kosovo")).first
    box.uncheck()
    status, cells = page.locator(".argued-said"), page.locator(".challenge-cells")
    expect(status).to_contain_text("1 change. Different from the paper: ")
    expect(cells).to_contain_text("withdrawn")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(status).to_contain_text("No changes")
    year = page.get_by_label(re.compile("^Last year: country Kosovo")).first
    year.fill("2030")
    year.press("Tab")
    expect(cells).to_contain_text("was 20")
    expect(page.locator(f".challenge-changes [data-finding={ROWS}]")).to_have_count(1)
    page.locator("#challenge-view").select_option("changed")
    expect(cells.locator(".challenge-row")).to_have_count(1)
    page.get_by_role("radio", name="On record").check()
    page.locator("#challenge-view").select_option(f"finding {ROWS}")
    expect(cells).to_contain_text("By this evidence there are no rows")


def test_undo_reset_and_a_link_restore_what_was(read_page: ReadPage, turned: Turned) -> None:
    page = read_page(anchor=f"#challenge?base=published&threshold.externalities=0.6&{turned.cell}={turned.to}")
    changes = page.locator(".challenge-changes li")
    expect(page.get_by_role("radio", name="As published")).to_be_checked()
    expect(page.locator("#challenge-threshold-externalities")).to_have_value("60")
    expect(page.locator(".argued-said")).to_contain_text("Restored from the link")
    many = changes.count()
    assert many > 1
    again = page.url
    banner = page.locator(".argued-banner")
    banner.get_by_role("button", name="Reset").click()
    expect(changes).to_have_count(0)
    page.wait_for_url(lambda url: "#" not in url)
    page.evaluate("argued.undo()")
    expect(changes).to_have_count(many)
    page.wait_for_url(again)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_to_a_state_opens_at_the_challenge(read_page: ReadPage, turned: Turned, width: int) -> None:
    """Where pages scroll smoothly, too: the contents list is folded, and the text moves, while the page opens."""
    page = read_page(width=width, anchor=f"#challenge?{turned.cell}={turned.to}")
    address = page.url
    page.emulate_media(reduced_motion="no-preference")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(1500)
    assert 0 <= page.locator("#challenge").evaluate("section => section.getBoundingClientRect().top") < 120


def test_a_link_with_unknown_cells_says_what_it_leaves_out(read_page: ReadPage) -> None:
    page = read_page(
        anchor=f"#challenge?XXX.nothing=yes&{CELL}=perhaps&events.csv:1=withdrawn&threshold.externalities=7"
    )
    expect(page.locator(".argued-said")).to_contain_text(
        "left out: XXX.nothing=yes, MKD.separate_rapporteur=perhaps, events.csv:1=withdrawn"
    )
    expect(page.locator("#challenge-threshold-externalities")).to_have_value("50")


def test_a_threshold_that_is_none_is_put_back(read_page: ReadPage) -> None:
    page = read_page()
    page.get_by_text("Thresholds, in per cent").click()
    field = page.locator("#challenge-threshold-externalities")
    field.fill("0")
    field.press("Tab")
    expect(field).to_have_value("50")
    expect(page.locator(".argued-said")).to_contain_text("0 was put back to 50")


def test_a_card_leads_to_its_own_cells(read_page: ReadPage, data: Dataset) -> None:
    page = read_page()
    page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first.click()
    page.locator(f"#card-{FINDING}").get_by_role("link", name="Challenge").click()
    expect(page.locator("#challenge-view")).to_have_value(f"finding {FINDING}")
    expect(page.locator(".challenge-cells select:focus")).to_be_in_viewport()
    expect(page.locator(".challenge-cells select")).to_have_count(len(data.countries))


def test_without_a_script_the_challenge_says_so(read_page: ReadPage) -> None:
    expect(read_page(script=False).locator("#challenge")).to_contain_text("needs a script")


def test_the_records_are_those_of_the_data(data: Dataset) -> None:
    found = records(data, "documented")
    assert [finding["id"] for finding in found["findings"]] == [f.id for f in data.findings if f.judged]
    assert found["bases"][0]["codes"] == evidence(data, "documented").world.codes.tolist()


# --- Access ----------------------------------------------------------------------------------------------------


def violations(page: Page, part: str = "html") -> list[str]:
    """What axe finds in a part of the page: the rule, the element, and what is to be done."""
    page.set_default_timeout(300_000)  # it looks at the contrast of each word
    found = Axe().run(page, context={"include": [[part]]}, options=STANDARDS).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary']}" for each in found for node in each["nodes"][:3]
    ]


def test_axe_finds_no_violation(read_page: ReadPage, turned: Turned) -> None:
    """In one state of this paper; those of widths, schemes and changes are looked at on a small one."""
    page = read_page()
    page.locator("#challenge").evaluate(f"root => root.restore('{turned.cell}={turned.to}&base=published')")
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert violations(page) == []


def test_axe_finds_no_violation_in_any_card(read_page: ReadPage) -> None:
    """With all cards shown at once, one after another, as no reader could; then with one open over the text."""
    page = read_page()
    page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first.click()
    assert violations(page, f"#card-{FINDING}") == []
    page.evaluate(
        """() => document.querySelectorAll('.evidence-card').forEach(card => {
            card.removeAttribute('popover');
            card.style.cssText = 'position: static; max-height: none';
        })"""
    )
    assert all(page.locator(".evidence-card").evaluate_all("all => all.map(card => card.checkVisibility())"))
    assert violations(page, "#evidence-cards") == []


def test_axe_finds_no_violation_in_print(read_page: ReadPage) -> None:
    page = read_page()
    page.emulate_media(media="print")
    assert violations(page) == []


def test_axe_would_find_a_violation(read_page: ReadPage) -> None:
    page = read_page()
    page.evaluate("document.querySelector('#sec-results .drawn').removeAttribute('aria-label')")
    assert any(found.startswith("svg-img-alt") for found in violations(page, "#sec-results"))


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out_of_the_window(read_page: ReadPage, turned: Turned, width: int) -> None:
    page = read_page(width)
    page.locator("#challenge").evaluate(f"root => root.restore('{turned.cell}={turned.to}')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(f"#sec-institutions [popovertarget=card-{FINDING}]").first.click()
    box = page.locator(f"#card-{FINDING}").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_on_a_phone_no_heading_of_a_drawing_is_cut_and_a_wide_table_shows_that_there_is_more(
    read_page: ReadPage,
) -> None:
    cut = "all => all.map(text => text.textContent).filter(text => text.endsWith('…'))"
    wide, slim = read_page(1280), read_page(390)
    assert slim.locator(".drawn.narrow").count() > 6
    found = [set(at.locator(".drawn text").evaluate_all(cut)) for at in (wide, slim)]
    assert found[1] <= found[0]
    table = slim.locator(".table-scroll").first
    assert table.evaluate("each => each.scrollWidth > each.clientWidth")
    expect(table).to_have_css("background-attachment", "local, local, scroll, scroll")


def test_headings_never_skip_a_level(read_page: ReadPage) -> None:
    levels = read_page().locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
