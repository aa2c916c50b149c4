"""The whole page follows a changed state: sentences, verdicts, numbers, bars and dots are what Python says of it.

The page is that of the made-up study, rendered once, with findings of every form of rule beside its own.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from argued.data import Dataset, read
from argued.judge.changes import suppose
from argued.judge.choices import Curve, curve_of
from argued.judge.evidence import WEAKEST, Evidence, evidence
from argued.judge.findings import Judgement
from argued.judge.observations import changes, observed
from argued.judge.record import Followed, Run, Runs
from argued.judge.robustness import Drawn, passages_misread
from argued.judge.shares import mistaken
from argued.logic.predicates import over_days, tables
from argued.logic.verdicts import ANSWERS, LOOKS, STATUSES, VERDICTS
from argued.logic.wording import per_cent
from argued.ship.doubts import opened
from argued.ship.new import REGION
from argued.ship.wheel import SHARED, shared
from argued.show import argument, figures, sentences
from argued.show.cards import to_overturn, why
from argued.show.challenge import State, as_text
from argued.show.grounds import works
from argued.show.manuscript import ERRORS, LIKELY, WORLDS, Manuscript
from argued.show.phrases import ENGLISH, Words
from argued.show.sheet import FOLLOWING, POINTS
from argued.testing.rendering import letters, publish
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from engine.tests.browsers import begun, below, chromium, respelt, result_of, slowed, windows
from engine.tests.gauged import WHOLES, wholes
from engine.tests.test_challenge import RULES, ruled

CELL, OTHER = "XAL.joint_drill", "XBC.warning_centre"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("followed")
    with (ruled(folder) / "criteria.toml").open("a", encoding="utf-8") as file:
        file.write(TOGETHER)
    with (folder / "data/findings.toml").open("a", encoding="utf-8") as file:
        file.write(wholes())
    for name in ("paper.qmd", "analysis", "pyproject.toml"):
        (shutil.copytree if (REGION / name).is_dir() else shutil.copy)(REGION / name, folder / name)
    for name in SHARED:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if shared(name).is_dir() else shutil.copy)(shared(name), place)
    paper = folder / "paper.qmd"
    said = ", ".join(f'"{name}"' for name in [*(f"by-{name}" for name in RULES), *WHOLES])
    text = paper.read_text("utf-8").replace("import cards,", "import argument, cards, phrases, sheet,")
    text = text.replace('study.says("warning-pays")', f'study.says("warning-pays", {said})')
    text = text.replace("`{python} sentences.robustness(study)`", COMPUTED + "`{python} sentences.robustness(study)`")
    text = text.replace("challenge(study.data, study.base)", 'challenge(study.data, study.base, {"de": words})')
    spoken = " ".join(f"`{{python}} argument.{each}`" for each in SPOKEN)
    text = text.replace("study = Manuscript", f"words = phrases.{TONGUE!r}\nstudy = Manuscript", 1)
    paper.write_text(f'{text}\n{DRAWN}\n::: {{lang="de"}}\n{spoken}\n:::\n', "utf-8")
    return publish(folder, "html")


TOGETHER = """
[[answer.variant]]
id = "together"
text = "if both criteria are taken as one"
rule = { criterion = ["spillover", "means"], is = "met" }
"""
DRAWN = """
```{python}
#| output: asis
import operator
import pandas as pd
study.figure(figures.degrees(tables.standings(study)), "Degrees.", "fig-degrees")
study.figure(figures.verdicts(tables.verdicts_by_criterion(study)), "Verdicts.", "fig-verdicts")
study.figure(figures.degrees_by_country(tables.degrees_by_country(study)), "Panels.", "fig-panels")
study.figure(figures.alluvial(tables.flow_of_verdicts(study), "flow", ("other", operator.ne), "same", verdicts=True),
    "Flow.", "fig-flow")
drawn, scale = sheet.Sheet(1), sheet.Scale(0, 20, 1, 6)
for row in study.data.table("gauges"):
    of = {"row": f"gauges.csv:{row.line}", "scale": f"72 432 0 {scale.high}", "high": "height"}
    sheet.bar(drawn, 1, scale(row["height"] or 0), 0.3 * (row.line - 2), 0.2, sheet.DARK, of=of)
of = {"counts": f"gauges.csv:{' '.join(str(row.line) for row in study.data.table('gauges'))}"}
drawn.write(6, 0.8, str(len(study.data.table("gauges"))), of=of)
study.figure(sheet.Picture("rows", drawn.figure, "Rows.", pd.DataFrame({"n": [1]})), "Rows.", "fig-rows")
judged = [finding.id for finding in study.data.findings if finding.judged]
study.show(argument.turned(study, 99).data)
study.table(argument.claims(study, *judged[:12]), "Claims.", "tbl-claims")
study.table(argument.by_evidence(study), "By evidence.", "tbl-evidence")
study.table(argument.grounds(study, judged[:3], list(study.standings)), "Grounds.", "tbl-grounds")
study.table(argument.contradictions(study), "Contradicted.", "tbl-contradicted")
study.table(argument.by_year(study), "By year.", "tbl-year")
```
"""
TONGUE = Words(
    {
        **{"to": "–", "and": " und ", "per cent": "{degree} Prozent", "thousands": ".", "silent": "weil man schweigt"},
        **{"brief": "{answer}: {deciding}; {sure}", "high": "fest", "without low": "sonst {answer}"},
        **{"high alone": "streng {answer}", "brief met": "{threshold} erreicht: {criteria}"},
        **{"brief undecided": "{threshold} offen: {criteria}", "brief not met": "{threshold} verfehlt: {criteria}"},
        **{"ways": "aus {ways} Wegen: {answers}", "first in ways": "{place} ist {found}{hinges}"},
        **{"next in ways": "{place} {found}{hinges}", "in ways": "{answer} in {share}", "in no way": "nie {answer}"},
        **{"under one": "kaum 1", "hinges": ", durch {choice}", "throughout": " je", "since": " ab {day} ({answer})"},
        **{"tally": "von {number} gelten {where}{supported}, fallen {contradicted}{graded}, bleiben {open}"},
        **{"sections": "nach den {unit} "},
        **{"on record": "von {span}: {answers}", "first on record": "{place} ist {answer}{since}"},
        **{"next on record": "{place} {answer}{since}"},
    },
    {
        **{"yes": "ja", "no": "nein", "undecided": "offen", "outright": "ganz", "in part": "halb", "contested": "kaum"},
        **{"spillover": "Lasten", "means": "Mittel", "first": "die erste", "second": "die zweite"},
        **{"base told": "nach dem Text", "base whole": "nach allem", "base seen": "wie gesehen"},
        **{f"choice {each}": f"Wahl {each}" for each in ("planned", "weak", "drill", "results")},
        **{f"choice {each}": f"Wahl {each}" for each in ("scored", "weights", "means", "ready")},
        **{f"{dt.date(2020, month, 1):%B}": f"{month}." for month in range(1, 13)},
    },
)
SPOKEN = ("in_brief(study, 'need', words)", "in_brief(study, 'ready', words)", *(f"{each}(study, words)" for each in
    ("hangs_on", "tally", "on_record")))  # fmt: skip
SCALE = (72, 432, 0, 20)  # of the figure of rows, as it is drawn there, in points
SAID = ("tally", "firm", "fragile", "sure", "moved", "hangs_on", "single", "on_record")
COMPUTED = (
    "".join(f"`{{python}} argument.{of}(study)` " for of in SAID)
    + '`{python} argument.in_brief(study, "need")` `{python} argument.in_brief(study, "ready")` '
    "`{python} sentences.errors(study)` `{python} sentences.just_met(study)` "
    '`{python} sentences.otherwise(study, "ready", "drill", "silent")` '
    '`{python} sentences.weighed(study, "ready", "planned", "half", "full")`, '
    '`{python} sentences.how_sure(study, "only-aldora-warns")`, '
    '`{python} sentences.verdict(study, "only-aldora-warns")`. `{python} sentences.variants(study)` '
    'Of all, `{python} sentences.number(study, "supported, told")` hold and '
    '`{python} sentences.number(study, "contradicted, whole")` fail. '
)


@pytest.fixture(scope="module")
def data(output: Path) -> Dataset:
    return read(output.parent / "data")


@pytest.fixture(scope="module")
def browser() -> Browser:
    return chromium()


ReadPage = Callable[..., Page]


@pytest.fixture
def page_at(browser: Browser, output: Path) -> Iterator[ReadPage]:
    with windows(browser, output) as at:
        yield at


# --- What Python says of a state ----------------------------------------------------------------------------------


once_read = cache(read)


class Supposed(Manuscript):
    """The study in a state that a reader has made of it."""

    def __init__(self, folder: Path, state: State) -> None:
        self.base, data = state.base, once_read(folder)
        moved = [replace(c, threshold=state.thresholds.get(c.id, c.threshold)) for c in data.criteria]
        self.data = replace(data, criteria=tuple(moved))
        self.settings, self.without = state.settings, state.without
        self.gathered: dict[tuple[str, dt.date | None], Evidence] = {}

    @property
    def left_out_levels(self) -> tuple[str, ...]:
        return tuple(WEAKEST[: WEAKEST.index(self.without) + 1]) if self.without else ()

    def evidence(self, base: str | None, day: dt.date | None = None) -> Evidence:
        which = base or self.base, day
        if which not in self.gathered:
            self.gathered[which] = suppose(evidence(self.data, *which, self.left_out_levels), self.settings)
        return self.gathered[which]

    @cached_property
    def years(self) -> pd.DataFrame:
        return argument.by_year(self).set_index("Answer, or criterion")

    @cached_property
    def curve(self) -> Curve:
        return curve_of(self.data, self.base, self.settings, self.left_out_levels)

    @cached_property
    def errors(self) -> dict[float, Drawn]:
        return {likely: mistaken(self.known, likely) for likely in (LIKELY, ERRORS[-1])}

    @cached_property
    def errors_by_passage(self) -> dict[float, Drawn]:
        return {ERRORS[-1]: passages_misread(self.known, ERRORS[-1], worlds=WORLDS)}

    @cached_property
    def followed(self) -> Followed:
        record = self.data.study["record"]
        return Supposing(self.data, record["from"], record["until"], self)


class Supposing(Followed):
    """The record over the days, where cells are supposed to be the same on all of them."""

    def __init__(self, data: Dataset, start: dt.date, end: dt.date, study: Supposed) -> None:
        super().__init__(data, start, end)
        self.__dict__["study"] = study

    @cached_property
    def cells(self) -> Runs:
        study, found = self.__dict__["study"], {}
        for key in self.data.observations:
            values = changes(observed(self.data, *key, study.left_out_levels), self.start, self.end)
            ends = [day - dt.timedelta(1) for day, _ in values[1:]] + [self.end]
            found[".".join(key)] = [
                Run(day, until, value or "not reported") for (day, value), until in zip(values, ends, strict=True)
            ]
        for setting in study.settings:
            cell, _, value = setting.partition("=")
            if ".csv:" not in cell:
                found[cell] = [Run(self.start, self.end, value)]
        return found


def standing(study: Supposed, name: str) -> str:
    """What a table of all evidence says of a criterion, or of an answer."""
    if name in study.standings:
        return f"{100 * study.standings[name].low:.0f}–{100 * study.standings[name].high:.0f}"
    answer = study.answers(study.base)[name]
    left = answer.sureness.without_low
    return answer.answer + ("" if left == answer.answer else f" (without low: {left})")


def ground(study: Supposed, name: str) -> str:
    step = study.standings[name]
    return f"{step.label} ({per_cent(step.low, step.high)})"


def grade(study: Supposed, name: str) -> str:
    judged = study.judgement(name)
    return argument.grade(judged.finding) if judged.verdict == VERDICTS[2] else str(judged.verdict)


IN_TABLES: dict[str, Callable[[Supposed, str], str]] = {
    "needs": lambda study, name: study.judgement(name).weakest or "silence",
    "sign": lambda study, name: LOOKS[str(study.judgement(name).verdict)].sign,
    "signed": lambda study, name: f"{LOOKS[str(found := study.judgement(name).verdict)].sign} {found}",
    "grade": grade,
    "status": lambda study, name: study.standings[name].status,
    "ground": ground,
    "standing": standing,
    "needed": lambda study, name: bare(sentences.how_sure(study, name)),
    "verdict": lambda study, name: str(study.judgement(name).verdict),
    "on": lambda study, name: on_day(study, *name.split(" ")),
    "otherwise": lambda study, name: bare(sentences.otherwise(study, *name.split(" "))),
    "weighed": lambda study, name: bare(sentences.weighed(study, *name.split(" "))),
}


def on_day(study: Supposed, day: str, name: str) -> str:
    """What the table by year says of a criterion, or of an answer, on a day."""
    labels = {criterion.id: criterion.label for criterion in study.data.criteria}
    return str(study.years.loc[labels.get(name, name.capitalize()), day[:4]])


def bare(said: Any) -> str:
    """The text of a bound sentence, without its escapes."""
    return str(said.data[1:].rpartition("]{")[0].replace("\\", ""))


def computed(study: Supposed, of: str, tongue: str = "") -> str | None:
    """A computed sentence or number, by the name that it is tied to; None for what the page does not compute anew."""
    words = TONGUE if tongue else ENGLISH
    made: dict[str, Callable[[], Any]] = {
        **{c.id: lambda c=c: sentences.standing(study, c.id) for c in study.data.criteria},
        **{q.id: lambda q=q: sentences.answer(study, q.id) for q in study.data.questions},
        **{f"sure-{q.id}": lambda q=q: sentences.sureness(study, q.id) for q in study.data.questions},
        "agreement": lambda: sentences.as_published(study),
        "variants": lambda: sentences.variants(study),
        "verdicts": lambda: sentences.verdicts(study),
        "robustness": lambda: sentences.robustness(study),
        "tally": lambda: argument.tally(study, words),
        "firm": lambda: argument.firm(study),
        "sureness": lambda: argument.sure(study),
        "record-verdicts": lambda: argument.moved(study),
        **{f"brief-{q.id}": lambda q=q: argument.in_brief(study, q.id, words) for q in study.data.questions},
        "ways": lambda: argument.hangs_on(study, words),
        "options": lambda: argument.single(study),
        "record": lambda: argument.on_record(study, words),
        "choices": lambda: sentences.choices(study),
        "just-met": lambda: sentences.just_met(study),
        "fragile": lambda: argument.fragile(study),
        "overturning": lambda: sentences.overturning(study),
        "errors": lambda: sentences.errors(study),
    }
    if of.startswith("record-") and of not in made:
        finding = study.data.finding(of.removeprefix("record-"))
        asks = bool([*over_days(finding.predicate)])  # a rule that asks of other days is not followed over them
        return None if asks else bare(sentences.on_record(study, finding.id))
    if of.partition(" ")[0] in IN_TABLES:
        return IN_TABLES[of.partition(" ")[0]](study, of.partition(" ")[2])
    if of.partition(",")[0] in VERDICTS:
        return str(sentences.number(study, of).data)[1:].partition("]")[0]  # type: ignore[union-attr]
    return bare(made[of]()) if of in made else None


SHOWN = """async states => {
  const shown = [];
  for (const state of states) {
    argued.restore(state);
    argued.drawCards();
    await argued.settle();
    const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
    const text = selector => node => node.querySelector(selector).textContent;
    const mark = node => node.nextElementSibling?.matches('.evidence-mark') ? node.nextElementSibling : null;
    const of = node => node.dataset.finding ?? node.closest('.evidence-card').id.slice(5);
    const line = node => node.parentElement.firstElementChild.textContent;
    const has = node => [of(node), node.matches('.compared') ? 'compared' : node.dataset.base ?? ''];
    const fill = path => path.getAttribute('class').match(/fill-(\\w+)/)[1];
    const places = path => [...path.getAttribute('d').matchAll(/M([\\d.]+)/g)].map(found => Number(found[1]));
    const squares = row => [...row.querySelectorAll('path')].flatMap(path => places(path).map(x => [x, fill(path)]))
        .sort((one, other) => one[0] - other[0]).map(each => each[1]);
    const drawn = (node, part) => node.querySelector(`[data-part="${part}"]`);
    const right = path => Math.max(...path.getAttribute('d').match(/(?<=[MH])[\\d.]+/g).map(Number));
    shown.push({
        said: all('.finding', node =>
            [...has(node), node.matches('.claim') ? null : node.textContent, node.dataset.verdict,
                mark(node)?.ariaLabel ?? null]),
        verdicts: all('.verdict', node => [...has(node), node.textContent]),
        computed: all('.computed[data-of]', node => [node.dataset.of, node.dataset.base ?? '', node.textContent,
            node.closest('body [lang]')?.lang ?? '']),
        aside: all('.computed[data-of]:is([data-aside], [data-pending])', node => node.dataset.of),
        dots: all('a.dot', node => [node.hash.slice(6), node.getAttribute('aria-label')]),
        tallies: all('[data-tally]', node => [node.dataset.tally, node.textContent]),
        bars: all('.degree', node => [node.dataset.criterion, text('.degree-said')(node),
            node.querySelector('.sure').getAttribute('width'), node.querySelector('line').getAttribute('x1')]),
        answers: all('[data-answer]', node => [node.dataset.answer, node.textContent]),
        cards: all('.evidence-card', node => [node.id, text('.card-title')(node)]),
        whys: all('.card-why', node => [of(node), node.textContent]),
        lines: all('.evidence-card p > .computed', node => [of(node), line(node), node.textContent]),
        chips: all('.chip[data-cell]', node => [node.dataset.cell, text('strong')(node)]),
        squares: all('.drawn [data-cell]', node => [node.dataset.cell, fill(node.querySelector('path')),
            node.querySelector('text')?.textContent ?? '']),
        intervals: all('.drawn [data-criterion]', node => [node.dataset.criterion,
            ...['sure', 'open', 'low', 'high', 'threshold'].map(part => right(drawn(node, part))),
            ...['degree', 'status', 'silent'].map(part => text(`[data-part="${part}"]`)(node))]),
        flows: all('.drawn [data-flow] path[data-way]', node => [node.dataset.way, Number(node.dataset.number),
            Number(node.getAttribute('d').match(/V([\\d.]+)/)[1])
                - Number(node.getAttribute('d').match(/([\\d.]+)V/)[1])]),
        terms: all('.drawn [data-row]', node =>
            [node.dataset.row, node.style.opacity, right(node.querySelector('path'))]),
        counts: all('.drawn [data-counts]', node => [node.dataset.counts, text('text')(node)]),
        rows: all('.drawn [data-evidence]', node => [node.dataset.evidence, node.dataset.findings,
            squares(node), text('text')(node)]),
    });
  }
  return shown;
}"""


def random_states(data: Dataset, number: int) -> Iterator[State]:
    draw = random.Random(7)
    cells = [(code, indicator) for code in data.countries for indicator in data.indicators.values()]
    for _ in range(number):
        edits = draw.sample(cells, draw.choice([0, 1, 1, 2, 4, 8]))
        settings = [f"{code}.{each.name}={draw.choice([*each.values, 'not reported'])}" for code, each in edits]
        settings += draw.choice([[], [], ["gauges.csv:2=withdrawn"], ["gauges.csv:3.height=3"]])
        moved = draw.sample(data.criteria, draw.choice([0, 0, 1]))
        thresholds = {criterion.id: draw.randint(1, 100) / 100 for criterion in moved}
        yield State(draw.choice(list(data.bases)), settings, thresholds, draw.choice(["", "", *WEAKEST[:-1]]))


SLOW = {"fragile", "overturning", "errors"}  # what takes Python a second


def differing(seen: dict[str, Any], state: State, output: Path, leaving: Collection[str] = ()) -> Iterator[object]:
    """What a page shows otherwise than Python says, of a state; names that are `leaving` are not asked about."""
    data = once_read(output.parent / "data")
    bases = list(data.bases)
    own, by = bases[0], {base: Supposed(output.parent / "data", replace(state, base=base)) for base in bases}

    def base_of(fixed: str) -> str:
        if fixed == "compared":
            return own if state.base == by[own].data.record_base else state.base
        return state.base if fixed in ("", own) else fixed

    def judged(name: str, base: str = "") -> Judgement:
        return by[base_of(base)].judged(base_of(base))[name]

    for name, base, text, verdict, mark in seen["said"]:
        found = judged(name, base)
        if text is not None and letters(text) != letters(found.statement):
            yield name, text, found.statement
        if found.verdict and (verdict != found.verdict or not (mark is None or f": {verdict}" in mark)):
            yield name, verdict, mark, found.verdict
    yield from (each for each in seen["verdicts"] if each[2] != judged(*each[:2]).verdict)
    cannot = set()
    for of, base, text, tongue in (each for each in seen["computed"] if each[0] not in leaving):
        wanted = computed(by[base_of(base)], of, tongue)
        if wanted is None:
            cannot.add(of)
        elif letters(text) != letters(wanted):
            yield of, text, wanted
    cannot -= {"coders"}
    if set(seen["aside"]) != (cannot if as_text(state, own) else set()):
        yield "set aside", seen["aside"]
    verdicts = {name: found.verdict for name, found in by[state.base].judged(state.base).items()}
    labels = [*seen["dots"], *((card[5:], title) for card, title in seen["cards"])]
    yield from (each for each in labels if verdicts[each[0]] and not each[1].endswith(f": {verdicts[each[0]]}"))
    yield from (each for each in seen["tallies"] if each[1] != str(list(verdicts.values()).count(each[0])))
    for name, text, width, threshold in seen["bars"]:
        step = by[state.base].standings[name]
        said = f"{per_cent(step.low, step.high).replace(' per cent', ' %')}, {step.status}"
        if (text, width, threshold) != (said, f"{round(100 * step.low, 3):g}%", f"{round(100 * step.threshold, 3):g}%"):
            yield name, text, said
    given = by[state.base].answers(state.base)
    yield from (each for each in seen["answers"] if each[1] != given[each[0]].answer.capitalize())
    for name, text in seen["whys"]:
        asking, known = by[own].data.finding(name), by[state.base].evidence(state.base)
        if asking.judged and letters(text) != letters(why(asking, known)):
            yield name, text, why(asking, known)
    for name, line, text in seen["lines"]:
        asking, study = data.finding(name), by[state.base]
        predicate = asking.predicate
        if line == "How sure.":
            wanted = {str(study.judgement(name).sureness and study.judgement(name).sureness.in_words)}
        elif "fragile" in leaving:
            continue
        else:
            wanted = {to_overturn(asking, study.known, study.overturning[name])}
            if predicate is None or tables(predicate) or over_days(predicate):  # how many alone, where it is changed
                wanted |= {each.partition(":")[0] + "." for each in wanted}
        if letters(text) not in map(letters, wanted):
            yield name, line, text, wanted
    for cell, value in seen["chips"]:
        country, _, indicator = cell.partition(".")
        wanted = by[state.base].evidence(state.base).cell(country, indicator).value
        if value != (wanted or "silent").replace("_", " "):
            yield cell, value, wanted
    yield from misdrawn(seen, state, by)


FILLS = {"supported": "dark", "contradicted": "light", "not established": "hatched"}


def misdrawn(seen: dict[str, Any], state: State, by: dict[str, Supposed]) -> Iterator[object]:
    """What a figure draws otherwise than Python says, of a state."""
    study = by[state.base]
    for cell, fill, text in seen["squares"]:
        country, _, name = cell.partition(".")
        value = study.evidence(state.base).cell(country, name).value
        favourable = value in study.data.indicators[name].favourable
        wanted = ("hatched", "") if value is None else ("dark" if favourable else "light", value.replace("_", " "))
        if (fill, text.rstrip("*")) != wanted:
            yield cell, fill, text, wanted
    left, right = figures.DEGREES.left * POINTS, figures.DEGREES.right * POINTS
    for name, sure, possible, low, high, threshold, degree, status, silent in seen["intervals"]:
        step = study.standings[name]
        at = [left + share * (right - left) for share in (step.low, step.high, step.low, step.high, step.threshold)]
        if [sure, possible, low, high, threshold] != pytest.approx(at, abs=0.11):
            yield name, (sure, possible, low, high, threshold), at
        said = per_cent(step.low, step.high).replace(" per cent", "%"), step.status, f"{100 * step.silent:.0f}%"
        if (degree, status, silent) != said:
            yield name, degree, status, silent, said
    if seen["flows"]:  # drawn anew where some verdict is another
        judged, ways = [each.judged(base).items() for base, each in by.items()], Counter[str]()
        decided = [{name: found.verdict for name, found in each if found.verdict} for each in judged]
        for n, (one, two) in enumerate(pairwise(decided)):
            ways.update(f"{n} {one[name]} → {two[name]}" for name in one)
        unit = min(figures.Alluvial.one, figures.Alluvial.all / len(decided[0])) * POINTS
        for way, number, thick in seen["flows"]:
            if number != ways[way] or thick != pytest.approx(unit * number, abs=0.25):
                yield way, number, thick, ways[way]
        if len(seen["flows"]) != len(ways):
            yield "bands", seen["flows"], ways
    withdrawn = [setting.partition("=")[0] for setting in state.settings if setting.endswith("=withdrawn")]
    heights = {row.line: float(row["height"] or 0) for row in study.data.table("gauges")}
    heights |= {int(s.split(":")[1].split(".")[0]): float(s.split("=")[1]) for s in state.settings if ".height=" in s}
    for row, opacity, end in seen["terms"]:
        wanted = SCALE[0] + heights[int(row.split(":")[1])] / SCALE[3] * (SCALE[1] - SCALE[0])
        if (opacity != "") != (row in withdrawn) or end != pytest.approx(wanted, abs=0.11):
            yield row, opacity, end, wanted
    for rows, number in seen["counts"]:
        if int(number) != sum(f"gauges.csv:{line}" not in withdrawn for line in rows.split(":")[1].split()):
            yield rows, number, withdrawn
    named = {str(finding.number): finding.id for finding in study.data.findings}
    for label, numbers, fills, text in seen["rows"]:
        (base,) = (base.name for base in study.data.bases.values() if base.label == label)
        verdicts = [str(by[base].judged(base)[named[number]].verdict) for number in numbers.split()]
        counts = [f"{LOOKS[each].sign}\N{NO-BREAK SPACE}{verdicts.count(each)}" for each in FILLS if each in verdicts]
        if (fills, text.split("  ")) != ([FILLS[verdict] for verdict in verdicts], counts):
            yield label, numbers, fills, text, counts


def test_everything_that_the_page_shows_is_what_python_says_of_random_edits(
    page_at: ReadPage, output: Path, data: Dataset
) -> None:
    states = list(random_states(data, 150))
    shown = result_of(page_at(), SHOWN, [as_text(state, data.first_base) for state in states])
    for n, (state, seen) in enumerate(zip(states, shown, strict=True)):
        assert not list(differing(seen, state, output, SLOW if n % 5 else ())), state
    of = {each[0] for seen in shown for each in seen["computed"]}
    for line, least in (("To overturn it.", 5), ("How sure.", 2)):
        told = [[text for _, asked, text in seen["lines"] if asked == line] for seen in shown]
        assert len(told[0]) > 20 and sum(len(set(texts)) >= least for texts in zip(*told, strict=True)) > 12
    assert all(shown[0][drawn] for drawn in ("squares", "intervals", "rows", "terms", "counts"))
    assert any(seen["flows"] for seen in shown)
    assert {name.partition(" ")[0] for name in of} >= IN_TABLES.keys()
    assert {"tally", "firm", "sureness", "record-verdicts", "brief-ready"} <= of
    assert {"ways", "choices", "options", "just-met", "record", "fragile", "overturning", "errors"} <= of
    assert {"need", "sure-need", "means", "agreement", "variants", "verdicts", "robustness", "supported, told"} <= of


def test_the_record_is_compared_with_what_the_paper_reads_also_where_it_is_chosen(page_at: ReadPage) -> None:
    page = page_at()
    items = page.locator("li:has(> .compared), li:has(> p > .compared)")
    said = items.all_text_contents()
    page.evaluate("argued.restore('base=seen')")
    assert said and items.all_text_contents() == said
    expect(page.locator("[data-of='record-verdicts']").first).not_to_have_attribute("data-changed", "")


def test_a_figure_that_is_drawn_otherwise_is_seen(page_at: ReadPage, output: Path, data: Dataset) -> None:
    state = State(data.first_base, [f"{CELL}=not reported"])
    study = {base: Supposed(output.parent / "data", replace(state, base=base)) for base in data.bases}
    (seen,) = result_of(page_at(), SHOWN, [as_text(state, data.first_base)])
    assert not list(misdrawn(seen, state, study))
    cell, fill, text = next(square for square in seen["squares"] if square[0] == CELL)
    assert (fill, text) == ("hatched", "")
    (name, sure, *interval), (label, numbers, fills, counts) = seen["intervals"][0], seen["rows"][0]
    for drawn, wrong in {
        "squares": [cell, "light", "no"],
        "intervals": [name, sure + 1, *interval],
        "rows": [label, numbers, fills[::-1] if fills[0] != fills[-1] else ["", *fills[1:]], counts],
    }.items():
        assert list(misdrawn({**seen, drawn: [wrong]}, state, study)), drawn


def test_a_figure_says_that_it_follows_where_something_in_it_is_drawn_anew(page_at: ReadPage, output: Path) -> None:
    """A drawing of evidence that the page does not know has marks as well, of which none can be drawn anew."""
    whole, marks = (output / "paper.html").read_text("utf-8"), 'data-evidence="'
    (output / "unknown.html").write_text(whole.replace(marks, f"{marks}unknown "), "utf-8")
    said = """all => all.map(each => [each.closest('[id^="fig-"]').id, getComputedStyle(each, '::after').content])"""
    drawn, plain = {"fig-degrees", "fig-verdicts", "fig-flow", "fig-rows"}, {"fig-panels"}
    for name, unknown in (("paper.html", set()), ("unknown.html", {"fig-verdicts"})):
        page = page_at(f"#challenge?{CELL}=no", name=name)
        captions = dict(page.locator('[id^="fig-"] figcaption').evaluate_all(said))
        follows = {figure for figure, text in captions.items() if "The picture follows your changes" in text}
        stays = {figure for figure, text in captions.items() if "this picture does not follow your changes" in text}
        assert drawn - unknown <= follows and plain | unknown <= stays and not follows & stays
        assert follows | stays == captions.keys()


LAID_OUT = """all => all.map(drawing => {
    const figure = drawing.closest('figure'), around = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll('text')].filter(text => text.textContent);
    const { left, right, bottom } = around;
    const inside = box => box.left >= left - 1 && box.right <= right + 1 && box.bottom <= bottom + 1;
    const size = text => parseFloat(getComputedStyle(text).fontSize) * around.width / drawing.viewBox.baseVal.width;
    return [figure.id, figure.scrollWidth <= figure.clientWidth, Math.min(...texts.map(size)),
        texts.filter(text => !inside(text.getBoundingClientRect())).map(text => text.textContent)];
})"""


def test_a_drawing_is_laid_out_for_a_phone_with_text_as_large_and_still_follows(
    page_at: ReadPage, output: Path, data: Dataset
) -> None:
    page = page_at(width=320, height=844)
    slim = page.locator(".drawn.narrow").evaluate_all(LAID_OUT)
    drawings = [(each, str(each.get_attribute("viewBox"))) for each in page.locator(".drawn.narrow").all()]
    page.set_viewport_size({"width": 390, "height": 844})
    for drawing, box in drawings:
        expect(drawing).not_to_have_attribute("viewBox", box)
    laid_out = page.locator(".drawn.narrow").evaluate_all(LAID_OUT)
    assert slim and all(fits and not outside for _, fits, _, outside in slim)
    sizes = {name: size for name, _, size, _ in laid_out}
    assert {name: size for name, _, size, _ in slim} == pytest.approx(sizes, 0.02)
    assert {"fig-degrees", "fig-verdicts", "fig-answers", "fig-flow", "fig-panels"} <= {name for name, *_ in laid_out}
    for name, fits, smallest, outside in laid_out:
        assert (name, fits, outside) == (name, True, []) and smallest >= 11, smallest
    states = list(random_states(data, 8))
    for state, seen in zip(
        states, result_of(page, SHOWN, [as_text(each, data.first_base) for each in states]), strict=True
    ):
        study = {base: Supposed(output.parent / "data", replace(state, base=base)) for base in data.bases}
        elsewhere = {"intervals": [], "terms": []}  # measured on the wide drawing, above
        assert not list(misdrawn({**seen, **elsewhere}, state, study)), state


def test_a_drawing_is_laid_out_anew_where_the_window_is_turned_and_still_follows(
    page_at: ReadPage, output: Path, data: Dataset
) -> None:
    page, state = page_at(f"#challenge?{CELL}=not+reported", 390, 844), State(data.first_base, [f"{CELL}=not reported"])
    study = {base: Supposed(output.parent / "data", replace(state, base=base)) for base in data.bases}
    labelled = "all => all.map(each => [...each.querySelectorAll('text')].map(text => text.textContent).sort().join())"
    told = page.locator(".drawn").evaluate_all(labelled)
    laid_out = page.locator(".drawn.narrow").count()
    assert laid_out >= 5
    for width, narrow in ((844, 0), (390, laid_out), (1280, 0)):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(".drawn.narrow")).to_have_count(narrow)
        page.wait_for_function("document.querySelector('[data-now]')")
        if not narrow:
            (seen,) = result_of(page, SHOWN, [as_text(state, data.first_base)])
            assert not list(misdrawn(seen, state, study)), width
        else:
            assert page.locator(".drawn").evaluate_all(labelled) == told
    page.evaluate("argued.reset()")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".drawn.narrow")).to_have_count(laid_out)
    for drawing, fresh in zip(
        *(at.locator(".drawn.narrow").all() for at in (page, page_at("", 390, 844))), strict=True
    ):
        assert drawing.evaluate("node => node.innerHTML") == fresh.evaluate("node => node.innerHTML")


def test_what_is_drawn_anew_has_its_colours_measures_and_words_from_the_drawing() -> None:
    text = (shared("_extensions/argued") / "redraw.js").read_text("utf-8")
    code = re.sub(r"(?m)^\s*(//.*|/\*\*(?s:.*?)\*/)$", "", text)
    assert not re.findall(r"#[0-9a-f]{3,6}\b|\d+px|font:|\byears\b", code)
    assert {verdict: LOOKS[verdict].fill for verdict in VERDICTS} == {
        verdict: FOLLOWING[figures.STATES[verdict]] for verdict in VERDICTS
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("the criterion is {status}", "the criterion may be {status}"),
        ("leaving out any", "leaving out each"),
        ("thresholds from {", "thresholds of {"),
        ("ways to code and score", "forms to code and score"),
        ("aus {ways} Wegen", "von {ways} Wegen"),
        ("with a pair of them", "with two of them"),
        ("suffice, and no fewer", "are enough, and no fewer"),
    ],
)
def test_what_the_page_would_say_otherwise_is_seen(
    page_at: ReadPage, output: Path, data: Dataset, right: str, wrong: str
) -> None:
    whole = (output / "paper.html").read_text("utf-8")
    (output / "spoilt.html").write_text(respelt(whole, right, wrong), "utf-8")
    states = list(random_states(data, 10))
    shown = result_of(page_at(name="spoilt.html"), SHOWN, [as_text(state, data.first_base) for state in states])
    assert any(list(differing(seen, state, output)) for state, seen in zip(states, shown, strict=True))


def test_what_a_language_has_no_word_for_is_set_aside(page_at: ReadPage) -> None:
    """A phrase that is missing and a name that is missing; English, which has all, says it none the less."""
    page = page_at()
    page.evaluate("argued.behind()")
    say = "([of, tongue]) => argued.computed(of, argued.state, argued.judgedBy, tongue) ?? null"
    take = """([kind, key]) => {
        const words = argued.records.languages.de[kind], was = words[key];
        delete words[key];
        return was;
    }"""
    put = "([kind, key, was]) => { argued.records.languages.de[kind][key] = was; }"
    wanting = ("phrases", "ways", "ways"), ("names", "choice drill", "ways"), ("phrases", "since", "record")
    for kind, key, of in (*wanting, ("names", "base whole", "tally")):
        page.evaluate("base => argued.restore(`base=${base}`)", "whole")
        assert page.evaluate(say, [of, "de"])
        was = page.evaluate(take, [kind, key])
        assert was and page.evaluate(say, [of, "de"]) is None and page.evaluate(say, [of, ""]), key
        page.evaluate(put, [kind, key, was])


def test_a_changed_page_is_printed_with_nothing_pending_where_a_study_offers_no_choices(page_at: ReadPage) -> None:
    page = page_at()
    pending = """async cell => {
        argued.offered = () => [];
        await argued.behind();
        argued.change(next => next.cells.set(cell, argued.SILENT));
        const now = () => document.querySelectorAll('[data-pending]').length;
        argued.drawRest();
        const before = now();
        dispatchEvent(new Event('beforeprint'));
        return [before > 0, now()];
    }"""
    assert page.evaluate(pending, CELL) == [True, 0]


def test_a_changed_page_is_printed_with_its_changes_and_without_cards(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no&base=whole")
    page.get_by_label("Why").fill("The report says so.")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    banner = page.get_by_role("region", name="Changed version")
    expect(banner.get_by_role("listitem")).to_have_count(4)
    for said in ("drill", "Evidence: by the whole report", "Why: The report says so.", page.url):
        expect(banner).to_contain_text(said)
    folded = page.locator(".evidence-card, #passages").evaluate_all("all => all.map(each => each.checkVisibility())")
    assert folded and not any(folded)
    answer = page.locator(".overview-question strong").first
    expect(answer).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    ink = "getComputedStyle(document.body).color"
    expect(answer).to_have_css("color", page.evaluate(ink))


# --- The banner, the address, Back -----------------------------------------------------------------------------------


def test_a_change_is_told_in_a_banner_kept_in_the_address_and_taken_back(page_at: ReadPage) -> None:
    page = page_at()
    banner = page.get_by_role("region", name="Changed version")
    expect(banner).not_to_be_visible()
    page.evaluate(f"argued.change(next => next.cells.set('{CELL}', argued.SILENT))")
    expect(banner).to_contain_text("changed version: 1 change. Different from the paper: ")
    page.wait_for_url(f"**#challenge?{CELL}=not+reported")
    banner.get_by_role("button", name="Undo").click()
    expect(banner).not_to_be_visible()
    page.wait_for_url(lambda url: "#" not in url)
    page.evaluate(f"argued.change(next => next.cells.set('{CELL}', argued.SILENT))")
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_url(lambda url: "#" not in url)
    page.reload()
    expect(banner).not_to_be_visible()


def test_the_address_keeps_the_state_where_a_link_is_followed_and_on_paper(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no")
    page.locator("#toc a").filter(has_text="Conclusions").click()
    assert page.url.endswith(f"#sec-conclusions?{CELL}=no")
    page.reload()
    expect(page.locator("#sec-conclusions")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(page.get_by_role("region", name="Changed version")).to_be_visible()


def test_a_state_in_a_link_that_is_typed_replaces_the_one_before(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no")
    page.evaluate(f"location.hash = '#challenge?{OTHER}=yes'")
    page.wait_for_function(f"argued.changes().join() === '{OTHER}'")


def test_a_card_leads_to_the_cell_that_was_looked_at_in_sight_above_what_follows(page_at: ReadPage) -> None:
    page = page_at(width=390, height=844)
    page.evaluate("document.getElementById('card-only-aldora-warns').showPopover()")
    card = page.locator("#card-only-aldora-warns")
    for chip in (card.locator("button.chip").last, card.locator("button.chip").first):
        page.evaluate("document.getElementById('card-only-aldora-warns').showPopover()")
        cell = str(chip.get_attribute("data-cell"))
        chip.click()
        page.keyboard.press("Escape")
        card.get_by_role("link", name="Challenge").click()
        select = page.locator("#challenge select:focus")
        country, indicator = cell.split(".")
        assert page.evaluate("argued.records.countries.map(each => each.code)").index(country) == int(
            str(select.get_attribute("data-country"))
        )
        assert page.evaluate("argued.records.indicators.map(each => each.name)").index(indicator) == int(
            str(select.get_attribute("data-indicator"))
        )
        box, panel = select.bounding_box(), page.get_by_role("region", name="What follows").bounding_box()
        assert box and panel and box["y"] > 92 and box["y"] + box["height"] <= panel["y"]
        assert panel["height"] <= 844 / 4


def test_evidence_on_record_says_of_which_day_it_is(page_at: ReadPage, data: Dataset) -> None:
    said = page_at().locator("#challenge-base-seen-meaning")
    expect(said).to_have_text(f"{data.bases['seen'].meaning}; here on 31 December 2020")
    assert data.evidence_date == dt.date(2020, 12, 31)


def test_a_changed_card_does_not_say_how_it_stands_to_the_source(page_at: ReadPage) -> None:
    page = page_at()
    page.evaluate("document.getElementById('card-only-aldora-warns').showPopover()")
    stands = page.locator("#card-only-aldora-warns p").filter(has_text="To the source.")
    expect(stands).not_to_have_attribute("data-aside", "")
    page.evaluate("argued.restore('base=whole')")
    expect(stands).to_have_attribute("data-aside", "")


def test_what_is_copied_is_told_on_the_button_for_a_moment(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("document.getElementById('card-only-aldora-warns').showPopover()")
    card = page.locator("#card-only-aldora-warns")
    for button, says in ((card.locator(".card-link"), "Link"), (card.locator(".card-cite"), "Cite")):
        button.click()
        expect(button).to_have_text("Copied")
        expect(button).to_have_text(says)
    page.keyboard.press("Escape")
    button = page.locator(".challenge-buttons button").first
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"#challenge?{CELL}=no")
    expect(button).to_have_text("Copy link")


def test_what_follows_begins_with_what_is_otherwise(page_at: ReadPage) -> None:
    page = page_at()
    items = ".challenge-answer, .challenge-degrees > li, .challenge-changes > li"
    is_changed = "all => all.map(each => each.dataset.changed !== undefined || each.matches('.challenge-changes > li'))"
    seen = set()
    for state in (f"{CELL}=no", "base=seen", "threshold.means=0.01", "threshold.means=1"):
        page.evaluate("state => argued.restore(state)", state)
        changed = page.locator(".challenge-result").locator(items).evaluate_all(is_changed)
        assert changed == sorted(changed, reverse=True)
        seen.add((changed[0], changed[-1]))
    assert (True, False) in seen


def test_back_returns_to_the_sentence_and_keeps_the_change(page_at: ReadPage) -> None:
    page = page_at()
    mark = page.locator("#sec-means .evidence-mark").first
    mark.click()
    page.locator(".evidence-card:popover-open").get_by_role("link", name="Challenge").click()
    expect(page.locator("#challenge")).to_be_in_viewport()
    page.evaluate(f"argued.change(next => next.cells.set('{CELL}', argued.SILENT))")
    page.go_back()
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    assert page.evaluate("argued.changes()") == [CELL]


def test_a_card_and_a_verdict_that_flips_lead_to_the_sentence_and_back(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no&{OTHER}=no")
    flip = page.locator(".challenge-changes [data-finding]:has([data-text])").first
    name = f"card-{flip.get_attribute('data-finding')}"
    mark = page.locator(f".evidence-mark[popovertarget='{name}']").first
    flip.get_by_role("button", name="In the text").click()
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#challenge")).to_be_in_viewport()
    dot = page.locator(f".dot[href='#{name}']")
    dot.click()
    page.locator(f"#{name}").get_by_role("button", name="In the text").click()
    expect(page.locator(f"#{name}")).not_to_be_visible()
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    page.go_back()
    expect(dot).to_be_focused()
    assert page.evaluate("argued.changes()") == [CELL, OTHER]


def test_a_card_at_the_lower_edge_of_a_phone_does_not_cover_its_sentence(page_at: ReadPage) -> None:
    page = page_at(width=390, height=844)
    mark = page.locator("#sec-means .evidence-mark").first
    mark.evaluate("mark => scrollBy(0, mark.getBoundingClientRect().bottom - innerHeight + 20)")
    mark.click()
    card, sentence = page.locator(".evidence-card:popover-open").bounding_box(), mark.bounding_box()
    assert card and sentence and sentence["y"] > 40 and sentence["y"] + sentence["height"] <= card["y"]


def test_a_card_that_stands_above_its_mark_does_not_cover_its_sentence(page_at: ReadPage) -> None:
    page = page_at(width=1280, height=900)
    mark = page.locator(".finding + .evidence-mark").nth(3)
    mark.evaluate("mark => scrollBy(0, mark.getBoundingClientRect().bottom - innerHeight + 40)")
    mark.click()
    card = page.locator(".evidence-card:popover-open").bounding_box()
    told = mark.evaluate("mark => mark.previousElementSibling.getBoundingClientRect().top")
    assert card and card["y"] + card["height"] <= told


def test_a_supposed_answer_is_told_to_hold_on_record(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no")
    expect(page.get_by_role("group", name="Which evidence counts")).to_contain_text("on record too")
    banner = page.get_by_role("region", name="Changed version")
    expect(banner).to_contain_text("Supposed on record, too.")
    page.evaluate("argued.restore('base=whole')")
    expect(banner).not_to_contain_text("on record, too")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_the_search_finds_is_gone_through_with_the_arrows_and_put_away(page_at: ReadPage, width: int) -> None:
    page = page_at(width=width)
    search, hits = page.locator("#challenge-search"), page.locator(".challenge-hits")
    search.fill("aldora")
    expect(hits).to_contain_text("more: add a word.")
    search.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hits.get_by_role("button").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(search).to_be_focused()
    expect(search).to_have_value("aldora")
    expect(hits).not_to_be_visible()
    search.press("a")
    expect(hits).to_be_visible()
    page.locator("#challenge-confidence").focus()
    expect(hits).not_to_be_visible()


@pytest.mark.parametrize("state", ["", f"?{CELL}=no"])
def test_a_card_that_a_link_leads_to_is_closed_where_its_sentence_stands(page_at: ReadPage, state: str) -> None:
    page = page_at(f"#card-only-aldora-warns{state}")
    card = page.locator("#card-only-aldora-warns")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Close").click()
    expect(card).not_to_be_visible()
    page.wait_for_url(lambda url: url.endswith(f"#challenge{state}" if state else ".html"))
    mark = page.locator(".evidence-mark:focus")
    expect(mark).to_have_attribute("popovertarget", "card-only-aldora-warns")
    expect(mark).to_be_in_viewport()


def test_what_a_link_brought_is_undone_one_after_another_and_a_reset_as_well(page_at: ReadPage) -> None:
    page = page_at(f"#challenge?{CELL}=no&{OTHER}=not+reported")
    banner = page.get_by_role("region", name="Changed version")
    banner.get_by_role("button", name="Undo").click()
    expect(page.locator(".argued-said")).to_contain_text("Undone. 1 change. ")
    assert page.evaluate("argued.changes()") == [CELL]
    banner.get_by_role("button", name="Undo").click()
    expect(page.locator(".argued-said")).to_contain_text("Undone. No changes")
    expect(banner).not_to_be_visible()
    page.wait_for_url(lambda url: "#" not in url)
    page.evaluate(f"argued.change(next => next.cells.set('{OTHER}', argued.SILENT))")
    banner.get_by_role("button", name="Reset").click()
    expect(banner).not_to_be_visible()
    page.evaluate("argued.undo()")
    assert page.evaluate("argued.changes()") == [OTHER]


def test_works_are_named_behind_a_chip_by_author_and_year(page_at: ReadPage, data: Dataset) -> None:
    """As their entries in the list begin, and with the letters by which the text tells those of a year apart."""
    page = page_at()
    keys = works({base: evidence(data, base) for base in data.bases})
    named = page.evaluate("keys => keys.map(key => argued.cited([key]).map(link => link.textContent))", keys)
    assert len(keys) > 1 and [] not in named
    for key, (name,) in zip(keys, named, strict=True):
        who, _, year = name.rpartition(" ")
        assert re.fullmatch(r"\d{4}[a-z]?|n\.d\.(-[a-z])?", year), name
        assert page.locator(f"#ref-{key}").inner_text().startswith(f"{who.rstrip(',')}. {year}"), name
        for cited in page.locator(f"main p [role=doc-biblioref][href='#ref-{key}']").all_inner_texts():
            assert cited.endswith(year), (cited, name)


def test_a_dot_opens_its_card(page_at: ReadPage) -> None:
    page = page_at()
    page.locator(".dot[href='#card-only-aldora-warns']").click()
    expect(page.locator("#card-only-aldora-warns")).to_be_visible()


# --- What an answer rests on ----------------------------------------------------------------------------------------


def test_each_chip_opens_what_its_answer_rests_on_and_no_other_is_a_button(page_at: ReadPage, data: Dataset) -> None:
    """Every coding and every observation with its days, which decides, and why; a silent one only if there are."""
    page = page_at()
    told = page.evaluate(
        """async () => {
            await argued.behind();
            argued.drawCards();
            const found = [];
            for (const chip of document.querySelectorAll('.chip[data-cell]')) {
                const card = chip.closest('.evidence-card');
                if (chip.matches('button')) { card.showPopover(); chip.click(); await null; }
                const shown = card.querySelector('.evidence-cell:popover-open ul')?.textContent ?? '';
                found.push([chip.dataset.cell, shown.replaceAll('\\u00a0', ' ')]);
                if (shown) card.hidePopover();
            }
            return found;
        }"""
    )
    known = evidence(data)
    for cell, text in told:
        answer = known.cell(*cell.split("."))
        observed = data.observations.get(tuple(cell.split(".")), ())
        assert bool(text) == bool(answer.rows or observed), cell
        assert all((row["note"] or "") in text and f"¶ {row['passages'][0]}" in text for row in answer.rows)
        assert all(f"{row['value']} " in text and f"from {row['from']}" in text for row in observed)
    every = " ".join(dict(told).values())
    assert (
        "on record: no (from 2020-01-01, medium confidence): decides, the newest that holds on 2020-12-31. "
        "(Nobody: made up as an example 2020b) (seen) Day of the issue; the year is meant."
    ) in every
    assert "on record: yes (from 2016-01-01 until 2016-12-31, high confidence): disagrees, and is older." in every
    assert every.count("What was observed contradicts itself on this day.") == 2
    assert "on record, no longer holding on this day: no from 2019-01-01." in every
    assert "on record, of later days: yes from 2021-03-01." in every
    assert every.count("decides nothing, since another as new says otherwise") == 2
    assert "Ostrel: not reported." in every


def test_a_passage_says_its_gist_behind_a_chip_and_leads_to_the_cards_that_rest_on_it(page_at: ReadPage) -> None:
    page = page_at()
    page.locator(".dot").first.click()
    card = page.locator(".evidence-card:popover-open")
    card.locator("button.chip").first.click()
    link = card.locator(".evidence-cell a[href^='#passage-']").first
    gist = page.locator(f"[id='{str(link.get_attribute('href'))[1:]}'] i")
    expect(card.locator(".evidence-cell .gist").first).to_have_text(f"{link.text_content()}: {gist.text_content()}")
    page.locator("#passages summary").evaluate("summary => summary.click()")
    expect(page.locator("#passages small a").first).to_be_attached()
    ids = page.locator("#passages small a").evaluate_all("all => all.map(a => [a.textContent, a.hash.slice(1)])")
    assert ids
    for number, name in ids:
        expect(page.locator(f"#{name}")).to_have_attribute("aria-label", re.compile(f"^Evidence card {number}: "))


@pytest.mark.parametrize("width", [390, 1280])
def test_a_passage_is_gone_to_from_its_chip_from_a_card_from_the_contents_and_by_its_locator(
    page_at: ReadPage, width: int
) -> None:
    page = page_at(width=width)
    page.evaluate(f"argued.change(next => next.cells.set('{CELL}', argued.SILENT))")
    card, folded = page.locator(".evidence-card:popover-open"), page.locator("#passages details")
    for chip in (True, False):
        page.locator(".dot").first.click()
        if chip:
            card.locator("button.chip").first.click()
        else:
            card.locator("details summary").click()
        link = card.locator(f"{'.evidence-cell ' if chip else 'details '}a[href^='#passage-']").first
        name = str(link.get_attribute("href"))
        link.click()
        expect(card).to_have_count(0)
        expect(page.locator(f"[id='{name[1:]}']")).to_be_focused()
        expect(page.locator(f"[id='{name[1:]}']")).to_be_in_viewport()
        assert page.evaluate("location.hash") == f"{name}?{CELL}=not+reported"
        page.go_back()
        expect(page.locator(".dot").first).to_be_focused()
        folded.evaluate("details => { details.open = false; }")
    page.locator("#challenge-search").fill(name.removeprefix("#passage-"))
    page.locator(".challenge-hits button").first.click()
    expect(page.locator(f"[id='{name[1:]}']")).to_be_in_viewport()
    tops = []
    with slowed(page):  # a reader who loads the page again stays, however often: also where the script is late
        for _ in range(2):
            page.reload()
            begun(page).wait_for_function("history.scrollRestoration === 'auto'")
            expect(page.locator(f"[id='{name[1:]}']")).to_be_in_viewport()
            tops.append(page.locator(f"[id='{name[1:]}']").evaluate("at => Math.round(at.getBoundingClientRect().top)"))
    assert tops[0] == tops[1]
    expect(page.locator("#toc a[href='#passages']")).to_have_text("Passages")


# --- The first screen -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_first_screen_holds_answers_degrees_dots_and_the_way_to_doubt_without_a_script(
    page_at: ReadPage, data: Dataset, width: int, height: int
) -> None:
    page = page_at("", width, height, java_script_enabled=False)
    assert below(page, height) == []
    study = Manuscript(folder=data.folder)
    sure = " ".join(bare(said(study)) for said in (argument.sure, argument.hangs_on))
    expect(page.locator(".overview-sure")).to_have_text(sure)


# --- Access ----------------------------------------------------------------------------------------------------------

STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
CHANGED = f"#challenge?{CELL}=no&base=whole"
STATES = [  # colour scheme, width, where one arrives
    ("light", 1280, ""),
    ("dark", 1280, CHANGED),
    ("light", 320, CHANGED),
    ("dark", 390, f"#card-only-aldora-warns?{CELL}=no"),
]


@pytest.mark.parametrize(("scheme", "width", "anchor"), STATES)
def test_axe_finds_nothing_and_nothing_sticks_out_in_any_state(
    page_at: ReadPage, scheme: str, width: int, anchor: str
) -> None:
    page = page_at(anchor, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    found = Axe().run(page, options=STANDARDS).response["violations"]
    assert not [(each["id"], node["html"][:160]) for each in found for node in each["nodes"][:3]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_can_be_pressed_is_24_pixels_wide_and_high(page_at: ReadPage) -> None:
    """Links within a sentence may be smaller."""
    page = page_at(CHANGED, 390)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, .dot, .argued-bar a, .overview-doubt a')]
            .filter(each => each.checkVisibility()).map(each => [each, each.getBoundingClientRect()])
            .filter(([, box]) => Math.min(box.width, box.height) < 23.5)
            .map(([each]) => each.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_a_screen_reader_is_told_names_and_roles_of_card_banner_and_form(page_at: ReadPage) -> None:
    page = page_at(f"#card-only-aldora-warns?{CELL}=no")
    expect(page.locator("#card-only-aldora-warns")).to_match_aria_snapshot("""
        - 'dialog "Evidence card 3: not established"':
          - paragraph:
            - link "Challenge"
            - link "Link to this card"
            - button "Cite"
          - button "Close the card"
          - list:
            - listitem:
              - button /Aldora/
    """)
    page.keyboard.press("Escape")
    expect(page.locator(".argued-banner")).to_match_aria_snapshot("""
        - region "Changed version":
          - button "Show"
          - button "Undo"
          - button "Reset"
    """)
    expect(page.locator("#challenge")).to_match_aria_snapshot("""
        - searchbox "Find a cell, a question, a finding or a passage"
        - group "Which evidence counts":
          - radio "By the sections on the countries" [checked]
        - combobox "Show"
        - region "What follows"
    """)


def test_the_form_finds_cells_lists_changes_undoes_one_and_saves_them_as_a_file(
    page_at: ReadPage, data: Dataset
) -> None:
    page = page_at()
    search = page.get_by_label("Find a cell, a question, a finding or a passage")
    search.fill("Aldora drill")
    page.locator(".challenge-hits button").filter(has_text="Cell").first.click()
    focused = page.locator("#challenge select:focus")
    before = focused.bounding_box()
    focused.select_option(label="no")
    expect(page.locator(".argued-said")).to_contain_text("1 change. Different from the paper: ")
    after = focused.bounding_box()
    assert before and after and abs(after["y"] - before["y"]) < 1, "what is edited does not move"
    page.evaluate(f"argued.change(next => next.cells.set('{OTHER}', argued.SILENT))")
    mine = page.locator(".challenge-mine li")
    expect(mine).to_have_count(2)
    page.get_by_label("Why").fill("The report says so.")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as file").click()
    doubt = opened(saved.value.path(), data)
    assert (doubt["changes"], doubt["note"]) == ({CELL: "no", OTHER: "not reported"}, "The report says so.")
    mine.first.get_by_role("button").click()
    expect(mine).to_have_count(1)


def test_a_row_is_added_like_another_filled_in_saved_and_taken_away(page_at: ReadPage, data: Dataset) -> None:
    page = page_at()
    page.get_by_label("Show").select_option("table gauges")
    page.get_by_role("button", name=re.compile("^One more like it: ")).first.click()
    block = page.get_by_role("group", name=re.compile("^One more like "))
    expect(block.get_by_label("Country")).to_be_focused()
    page.keyboard.type("Ostrel")
    block.get_by_label("Height").fill("9")
    block.get_by_label("Height").press("Tab")
    block.get_by_label("Read on").fill("2021-02-03")
    mine = page.locator(".challenge-mine li")
    expect(mine).to_have_count(3)
    expect(mine.first).to_contain_text("(not in the paper)")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as file").click()
    added = {"gauges.csv:2+1.country": "XOS", "gauges.csv:2+1.height": "9", "gauges.csv:2+1.read_on": "2021-02-03"}
    assert opened(saved.value.path(), data)["changes"] == added
    page.reload()
    expect(block.get_by_label("Height")).to_have_value("9")
    page.get_by_role("region", name="Changed version").get_by_role("button", name="Undo").click()
    mine.nth(1).get_by_role("button").click()
    expect(block.get_by_label("Height")).not_to_have_value("9")
    block.get_by_role("button", name="Take it away").click()
    expect(block).to_have_count(0)
    assert page.evaluate("argued.changes()") == []


def test_other_choices_of_coding_and_scoring_come_to_what_python_says(page_at: ReadPage, data: Dataset) -> None:
    page = page_at()
    page.get_by_text("Coded and scored otherwise").click()
    draw, settings = random.Random(3), [f"{CELL}=no", f"{OTHER}=not reported"]
    words = {"answers": ("answer", ANSWERS), "criteria": ("criterion", STATUSES), "findings": ("finding", VERDICTS)}
    for supposed in ([], settings):
        curve = curve_of(data, data.first_base, supposed)
        page.evaluate("state => argued.restore(state)", as_text(State(data.first_base, supposed), data.first_base))
        for _ in range(20):
            at = tuple(draw.randrange(1 + len(choice.options)) for choice in data.choices)
            shown = page.evaluate(
                "at => Object.fromEntries(Object.entries(argued.chosen(at, argued.state))"
                ".map(([kind, of]) => [kind, [...of]]))",
                at,
            )
            for kind, (name, said) in words.items():
                assert dict(shown[kind]) == {
                    each: said[1 - int(curve.of(name, each)[at])] for of, each in curve.names if of == name
                }
    result = page.get_by_role("region", name="What other choices come to")
    before = result.text_content()
    for n, choice in enumerate(data.choices):
        page.get_by_label(choice.about, exact=True).select_option(index=1)
        assert page.locator(f"#challenge-choice-{n}").evaluate("list => list.selectedIndex") == 1
    assert result.text_content() != before


def test_presets_and_the_cells_that_matter_most_are_offered(page_at: ReadPage) -> None:
    page = page_at()
    page.get_by_role("button", name="Evidence by the whole report").click()
    assert page.evaluate("argued.changes()") == ["base"]
    page.evaluate(f"argued.change(next => next.cells.set('{CELL}', argued.SILENT))")
    page.get_by_role("button", name="Without answers of low confidence").click()
    assert page.evaluate("argued.changes()") == ["without", CELL], "what the reader has changed is kept"
    page.get_by_text("cells that matter most").click()
    expect(page.locator(".challenge-matters li")).to_have_count(5)
