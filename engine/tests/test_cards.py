"""Evidence cards say what stands behind a sentence: on the made-up study of the package."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from argued.data import read
from argued.judge.backing import weak
from argued.judge.changes import suppose
from argued.judge.evidence import evidence
from argued.judge.robustness import Change, overturning
from argued.judge.shares import filled
from argued.ship.new import REGION
from argued.show import figures, tables
from argued.show.cards import cards
from argued.show.manuscript import Manuscript

from engine.benchmarks.growth import made_up


@cache
def text(opened: bool = False) -> str:
    """All cards of the study as Markdown."""
    data = read(REGION / "data")
    known = {base: evidence(data, base) for base in data.bases}
    own = known[data.first_base]
    sets = {finding.id: overturning(finding, own) for finding in data.findings if finding.predicate is not None}
    return cards(known, sets, filled(own), opened)


def shown(opened: bool = False) -> dict[str, str]:
    """The cards by finding."""
    return dict(re.findall(r"\n::: \{#card-([a-z-]+) (.*?)(?=\n::: \{#c|\Z)", text(opened), re.DOTALL))


def test_a_card_says_how_the_verdict_stands_to_the_source() -> None:
    said = {name: re.findall(r"\*\*To the source\.\*\* (.*)\.", card) for name, card in shown().items()}
    assert said == {
        "all-flooded-by-neighbours": ["Confirms"],
        "losses-grow-everywhere": ["Disputes"],
        "only-aldora-warns": ["Cannot tell"],
        "aldora-warns-since-the-flood": ["Cannot tell"],
        "most-drill-together": ["Qualifies"],  # it is tested only in part
        "warning-pays": [],
    }


def test_a_card_says_what_of_the_published_wording_is_not_tested() -> None:
    said = {name for name, card in shown().items() if "**Not tested.** That they drilled with one another" in card}
    assert said == {"most-drill-together"}


def test_a_card_says_how_much_is_behind_a_verdict() -> None:
    said = {name: re.findall(r"\*\*Evidence\.\*\* (.*)", card) for name, card in shown().items()}
    assert said["only-aldora-warns"] == ["2 passages, 2 answers (section)."]
    assert said["warning-pays"] == []


def test_a_card_says_what_was_observed_over_the_days_that_a_rule_asks_about() -> None:
    card = shown()["aldora-warns-since-the-flood"]
    assert "[Of Aldora not every such day is known.]" in card
    days = "no from 2015-01-01 until 2018-06-30 [@yearbook]; yes from 2018-07-01 [@yearbook]"
    assert f"**On record, over these days.** Aldora: {days}.\n" in card
    assert [name for name, each in shown().items() if "over these days" in each] == ["aldora-warns-since-the-flood"]


def test_a_card_flags_a_conclusion_that_rests_on_what_gives_way() -> None:
    said = {name: card for name, card in shown().items() if "**Rests on.**" in card}
    assert set(said) == {"warning-pays"}
    wanted = "“Losses from floods grow everywhere” (contradicted); Is there a need for a common warning? (yes)."
    assert f"{wanted} [One of the two gives way.]{{.gives-way}}" in said["warning-pays"]


def test_what_a_conclusion_rests_on_gives_way_where_it_is_not_established_contradicted_or_undecided() -> None:
    data = read(REGION / "data")
    assert weak(evidence(data)) == {"warning-pays": {"losses-grow-everywhere": "contradicted"}}
    grown = suppose(evidence(data), ["XOS.losses_grow=yes"])
    assert weak(grown) == {}
    silent = [f"{country}.{name}=not reported" for country in data.countries for name in data.indicators]
    assert weak(suppose(evidence(data), silent)) == {
        "warning-pays": {"losses-grow-everywhere": "not established", "need": "undecided"}
    }


def test_the_argument_is_a_table_of_what_rests_on_what() -> None:
    rows = tables.argument(Manuscript(folder=REGION / "data")).drop(columns="Conclusion").to_numpy().tolist()
    assert rows == [
        ["3", "Losses from floods grow everywhere.", "contradicted", "yes"],
        ["3", "Is there a need for a common warning?", "yes", ""],
    ]
    picture = figures.argument(tables.resting(Manuscript(folder=REGION / "data")))
    assert picture.numbers[["rests_on", "state"]].to_numpy().tolist() == [row[1:3] for row in rows]


def test_a_card_says_of_which_kind_a_judgement_is() -> None:
    said = "**No data decides this.** It says what will be, or would be. On costs the data has nothing."
    assert {name for name, card in shown().items() if said in card} == {"warning-pays"}


def test_a_card_says_why_in_one_line_and_which_answers_decide() -> None:
    card = shown()["losses-grow-everywhere"]
    assert "[Two of the three answer “yes”; Ostrel does not.]{.card-why" in card
    assert re.search(r'- \[Ostrel: \*\*no\*\*.*\]\{\.chip \.deciding data-cell="XOS\.losses_grow"\}', card)
    assert not re.search(r'data-cell="XAL\.losses_grow".*deciding', card)
    assert "**silent**" in shown()["only-aldora-warns"]


def test_an_opened_card_says_of_what_was_observed_when_how_surely_and_by_whom() -> None:
    told = re.findall(r"- \*\*on record (.*)", shown(opened=True)["only-aldora-warns"])
    assert told == [
        "no (1):** Brenn and Corvia, from 2018-01-01 [@yearbook].",
        "yes (2):** Aldora, from 2018-07-01 [@yearbook]; "
        "Ostrel, from 2020-05-01 until 2020-12-31, low confidence [@herald].",
    ]


# --- How sure, and how many -------------------------------------------------------------------------------


def test_a_card_says_what_the_verdict_owes_to_weak_answers() -> None:
    said = {name: re.findall(r"\*\*How sure\.\*\* (.*)", card) for name, card in shown().items()}
    assert said["all-flooded-by-neighbours"] == ["Without answers of low confidence it is not established."]
    assert said["losses-grow-everywhere"] == ["It needs no answer of low or medium confidence."]
    assert said["warning-pays"] == []


def test_more_than_a_dozen_are_told_by_their_answer(tmp_path: Path) -> None:
    """On cards, shut or opened, and in tables; each once, with where it stands, and with its confidence if not high."""
    data = made_up(tmp_path, 14, 4, 8)
    known = {base: evidence(data, base) for base in data.bases}
    own = known["told"]
    sets = {finding.id: overturning(finding, own) for finding in data.findings}
    finding, question = data.findings[0], str(data.findings[0].rule["indicator"])
    cells = [own.cell(country, question) for country in data.countries]
    for opened in (False, True):
        text = cards(known, sets, filled(own), opened)
        card = re.search(rf"#card-{finding.id} .*?(?=\n::: {{#card-|\Z)", text, re.DOTALL)
        assert card is not None
        for value in ("yes", "no", None):
            group = [cell for cell in cells if cell.value == value]
            (told,) = re.findall(rf"- \*\*{value or 'not reported'} \({len(group)}\):\*\* (.*)\.", card[0])
            assert len(told.split("; Land ")) == len(group)
        weak = next(cell for cell in cells if cell.row and cell.row["confidence"] == "low")
        passage = weak.row["passages"][0] if weak.row else ""
        name = data.countries[weak.country]["name"]
        assert f"{name} (¶\N{NO-BREAK SPACE}{passage}; low confidence)" in card[0]
        assert f'data-cell="{weak.key}"' not in card[0]
    frame = tables.cells_by_country(own, [question])
    assert list(frame.columns) == ["Question", "Answer", "Number", "Given by"]
    assert sum(map(int, frame["Number"])) == 14


def test_changes_of_one_question_from_one_value_to_one_other_name_their_countries_together() -> None:
    """And each change stays to be counted: two further rows that read alike are two."""
    drill, centre = "joint_drill", "warning_centre"
    together = [
        Change(f"XAL.{drill}", "yes", None),
        Change(f"XAL.{centre}", "yes", "no"),
        Change(f"XOS.{drill}", "yes", None),
        Change(f"XBC.{drill}", "yes", "planned"),
    ]
    assert tables.changes_in_words(read(REGION / "data"), together) == (
        "Aldora and Ostrel, joint drill: yes → not reported and Aldora, warning centre: yes → no"
        " and Brenn and Corvia, joint drill: yes → planned"
    )
    further = [Change("observations: a further row", None, "country XAL")] * 2
    said = tables.changes_in_words(read(REGION / "data"), further)
    assert said == " and ".join(["one more among the observations: country Aldora"] * 2)
