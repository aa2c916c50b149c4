"""The titles of the article's figures are computed: each says something else where the data change."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from types import MappingProxyType

import pytest
from argued.data import Dataset, Row
from argued.logic.verdicts import ANSWERS
from argued.show import sentences
from argued.show.manuscript import Manuscript
from IPython.display import Markdown

from analysis import captions
from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

TIES = [("frameworks", "treaty"), ("partners", "membership")]
CAPTIONS: dict[str, Callable[[Manuscript], str]] = {
    "degrees": captions.degrees,
    "verdicts": captions.verdicts,
    "flow": captions.flow,
    "movements": captions.movements,
    "strategies": captions.strategies,
    "penalties": captions.penalties,
    "institutions": lambda study: captions.institutions(study, "national_coordinator", "separate_rapporteur"),
    "memberships": lambda study: captions.memberships(study.known, TIES),
    "choices": captions.choices,
}


def altered(table: str = "", column: str = "", was: object = None, to: object = None) -> Manuscript:
    """The paper, of data in which a value of a table is another one, wherever that is possible."""
    study = Manuscript()
    if table:
        rows = [
            Row(dict(row) | {column: to}, row.text, row.line)
            if row[column] == was and (table != "codings" or to in study.data.indicators[row["indicator"]].values)
            else row
            for row in study.data.table(table)
        ]
        tables = MappingProxyType({**study.data.tables, table: tuple(rows)})
        study.data = dataclasses.replace(study.data, tables=tables)
    return study


def test_every_figure_of_the_article_has_a_caption_from_here() -> None:
    source = (ROOT / "paper.qmd").read_text(encoding="utf-8")
    shown = re.findall(r"study\.figure\(\n.*\n    (.*)\n    \"fig-(\w+)\"", source)
    assert {name for _, name in shown} == CAPTIONS.keys()
    assert all(caption.startswith(f"captions.{name}(") for caption, name in shown)


@pytest.mark.parametrize(
    ("name", "table", "column", "was", "to"),
    [
        ("degrees", "codings", "value", "no", "yes"),
        ("verdicts", "codings", "value", "no", "yes"),
        ("flow", "codings", "value", "no", "yes"),
        ("movements", "movements", "destination", "GRC", "ALB"),
        ("strategies", "strategies", "status", "adopted", "drafted"),
        ("penalties", "penalties", "min_years", 1, 2),
        ("institutions", "codings", "value", "yes", "no"),
        ("memberships", "codings", "value", "no", "yes"),
    ],
)
def test_a_title_follows_the_data(name: str, table: str, column: str, was: object, to: object) -> None:
    study, changed = altered(), altered(table, column, was, to)
    assert CAPTIONS[name](study).partition(": ")[0] != CAPTIONS[name](changed).partition(": ")[0]


def said(bound: Markdown) -> str:
    """The text of a computed span."""
    return str(bound.data)[1:].rpartition("]{")[0]


def test_how_much_a_value_weighs_and_how_sure_a_verdict_is_is_said_as_it_is_counted() -> None:
    study = Manuscript()
    half, full = (said(sentences.otherwise(study, "ready", "mixed", option)) for option in ("half", "favourable"))
    both = said(sentences.weighed(study, "ready", "mixed", "half", "favourable"))
    assert all(f"“{word}”" in both for word in (half, full))
    same = said(sentences.weighed(study, "ready", "mixed", "half", "half"))
    assert same == f"given half of the weight of a “yes”, or half of it, it makes the answer “{half}”"
    sure = study.judgement("rapporteur-only-north-macedonia").sureness
    assert sure
    assert said(sentences.how_sure(study, "rapporteur-only-north-macedonia")) == f"with {sure.weakest} confidence"
    silent = said(sentences.how_sure(study, "monitors-find-rapporteur-lacking"))
    assert silent == "without an answer that it could rest on"


def test_what_an_answer_is_with_another_option_is_as_in_the_table_of_choices() -> None:
    """Held against the signs of the curve, of which the table is made, too."""
    study = Manuscript()
    for question in study.data.questions:
        signs = study.curve.of("answer", question.id)
        for axis, choice in enumerate(study.data.choices):
            for place, option in enumerate(choice.options, start=1):
                sign = signs[tuple(place * (each == axis) for each in range(signs.ndim))]
                assert said(sentences.otherwise(study, question.id, choice.id, option.id)) == ANSWERS[1 - int(sign)]
    with pytest.raises(KeyError, match="no option 'thrice' of a choice"):
        sentences.otherwise(study, question.id, choice.id, "thrice")


def test_the_us_reports_are_cited_by_their_chapters_on_single_countries_in_the_main(data: Dataset) -> None:
    """What the section on the record says of them, by the keys of the works that observations name."""
    sources = [row["source"] for row in data.table("observations") if row["source"].startswith("usdos")]
    chapters = [name for name in sources if re.search("tip(albania|bosnia|kosovo|macedonia|montenegro|serbia)$", name)]
    assert len(chapters) > 0.9 * len(sources) > 0.9 * 0.5 * len(data.table("observations"))
