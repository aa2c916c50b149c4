"""A rule in plain words says what would make it true, whatever the quantifier or test. Holds for any data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from argued.judge.evidence import evidence
from argued.logic.parsing import parse
from argued.show.explain import explain, in_words
from small import FRAME, NAMES, coding, finding, observation, rows, small

QUESTIONS = [
    dict(row) | {"question": f"Is it {row['indicator']}?"} for row in small().table("indicators")
]  # the made-up region asks nothing by itself
RED = {"indicator": "red", "is": "yes"}
SOME = {"among": ["AAA", "DDD"]}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"all": True} | RED, 'for all four countries: "Is it red?" is answered yes'),
        ({"all": True} | SOME | RED, 'for Aria and Doria: "Is it red?" is answered yes'),
        ({"none": True} | RED, 'for none of the four countries: "Is it red?" is answered yes'),
        ({"none": True, "among": ["BBB"]} | RED, 'not for Boria: "Is it red?" is answered yes'),
        ({"some": True} | SOME | RED, 'for at least one of Aria and Doria: "Is it red?" is answered yes'),
        ({"most": True} | RED, 'for more than half of the four countries: "Is it red?" is answered yes'),
        ({"at_least": 2} | RED, 'for at least two of the four countries: "Is it red?" is answered yes'),
        ({"at_most": 1} | RED, 'for at most one of the four countries: "Is it red?" is answered yes'),
        ({"exactly": 3} | RED, 'for exactly three of the four countries: "Is it red?" is answered yes'),
        ({"only": ["CCC"]} | RED, 'for Coria, and for no other of the four countries: "Is it red?" is answered yes'),
        (
            {"all_but": ["CCC"]} | RED,
            'for all of the four countries but Coria, and not for Coria: "Is it red?" is answered yes',
        ),
        ({"same": True, "indicator": "size"}, 'the same for all four countries: the answer to "Is it size?"'),
        ({"same": True, "indicator": "size"} | SOME, 'the same for Aria and Doria: the answer to "Is it size?"'),
        (
            {"all": True, "indicator": "size", "is": ["middle", "large"]},
            'for all four countries: "Is it size?" is answered middle or large',
        ),
        ({"rows": "rules"}, "the number of rows of rules is at least 1"),
        ({"rows": "rules", "is": 2}, "the number of rows of rules is 2"),
        (
            {"rows": "rules", "where": {"kind": ["adult", "child"], "years": 2}, "is_at_most": 3},
            "the number of rows of rules with kind adult or child and years 2 is at most 3",
        ),
        (
            {"rows": "rules", "least": "years", "is_at_least": 1, "is_at_most": 2.5},
            "the least years of the rows of rules is at least 1 and at most 2.5",
        ),
        (
            {"same": True, "rows": "rules", "greatest": "years"},
            "the same for all four countries: the greatest years of the rows of rules",
        ),
        ({"not": {"all": True} | RED}, 'it is not so that for all four countries: "Is it red?" is answered yes'),
        (
            {"all_of": [{"rows": "rules", "is": 1}, {"rows": "events", "is": 2}]},
            "the number of rows of rules is 1; and the number of rows of events is 2",
        ),
        (
            {"any_of": [{"rows": "rules", "is": 1}, {"rows": "events", "is": 2}]},
            "the number of rows of rules is 1; or the number of rows of events is 2",
        ),
    ],
)
def test_a_rule_reads_in_plain_words(written: dict[str, Any], said: str) -> None:
    assert in_words(parse(written, FRAME), small(indicators=QUESTIONS)) == said


def test_rows_are_spoken_of_in_the_words_of_the_study() -> None:
    data = replace(
        small(), study={**small().study, "rows": {"rules": {"are": "laws", "kind": "for {}s", "years": "term"}}}
    )
    asked = {"rows": "rules", "where": {"kind": ["adult", "child"]}, "least": "years", "is_at_least": 2}
    assert in_words(parse(asked, FRAME), data) == "the least term of the laws for adult or childs is at least 2"


def test_the_countries_are_called_by_their_names() -> None:
    said = in_words(parse({"only": list(NAMES)[:2]} | RED, FRAME), small(indicators=QUESTIONS))
    assert said.startswith("for Aria and Boria, and for no other of the four countries")


# --- The evidence ----------------------------------------------------------------------------------

GISTS = [{"passage": "4.i.1", "gist": "Aria punishes."}, {"passage": "6.a.3", "gist": "All punish."}]


def explained(written: dict[str, Any], base: str = "documented", codings: str = "", **tables: Any) -> list[str]:
    coded = [coding(text) | {"confidence": "high", "note": None, "sources": None} for text in codings.split()]
    data = small(indicators=QUESTIONS, passages=GISTS, **tables)
    data = replace(data, tables={**data.tables, "codings": rows(coded)})
    return explain(finding(written), evidence(data, base)).splitlines()


def test_rows_of_tables_are_shown_once_with_the_passages_behind_them() -> None:
    adult = {"rows": "rules", "where": {"kind": "adult"}}
    several = {"all_of": [adult | {"is": 2}, adult | {"least": "years", "is": 2}]}
    said = explained(several, rules="AAA adult 2, BBB adult 3 6.a.3, BBB child 4", base="published")
    shown = [line.split()[0] for line in said if "rules.csv" in line]
    assert shown == ["rules.csv:2", "rules.csv:3"]
    assert "  [4.i.1] Aria punishes." in said and "  [6.a.3] All punish." in said


def test_rows_of_countries_that_a_rule_does_not_ask_about_are_left_out() -> None:
    said = explained({"some": True, "among": ["BBB"], "rows": "rules"}, rules="AAA adult 2, BBB adult 3 6.a.3, BBB ? ?")
    assert [line.split()[0] for line in said if "rules.csv" in line] == ["rules.csv:4"]


def test_every_observation_is_shown_with_its_days_its_part_and_its_line() -> None:
    entries = [
        observation("AAA.red=no/low", dt.date(2018, 1, 1), dt.date(2018, 12, 31)) | {"note": "So it seems."},
        observation("AAA.red=no", dt.date(2019, 1, 2), dt.date(2023, 1, 1)),
        observation("AAA.red=yes", dt.date(2020, 1, 1)) | {"locator": "p. 7", "url": "https://example.org"},
        observation("AAA.red=yes", dt.date(2023, 5, 1)),
    ]
    said = explained({"all": True, "among": ["AAA"]} | RED, base="record", codings="AAA.red=yes", record=entries)
    start = said.index("     record: yes (from 2023-05-01): speaks of later days (high confidence; observations.csv:5)")
    assert said[start + 1 : start + 9] == [
        "       report",
        "   * record: yes (from 2020-01-01): decides, the newest that holds on 2022-06-01 "
        "(high confidence; observations.csv:4)",
        "       report, p. 7, https://example.org",
        "     record: no (from 2019-01-02 until 2023-01-01): disagrees, and is older "
        "(high confidence; observations.csv:3)",
        "       report",
        "     record: no (from 2018-01-01 until 2018-12-31): holds no longer, since 2019-01-01 "
        "(low confidence; observations.csv:2)",
        "       report",
        "       So it seems.",
    ]
    assert said[start + 9] == "       The observations that hold on this day contradict each other."
    assert "   * the row that gives the answer on record" in said


def test_a_cell_whose_newest_observations_contradict_each_other_is_said_to_be_open_for_that() -> None:
    said = explained({"all": True, "among": ["AAA"]} | RED, base="record", record="AAA.red=yes AAA.red=no")
    assert "  AAA.red = open, since what was observed contradicts itself" in said
    assert sum("decides nothing, since another as new says otherwise" in line for line in said) == 2
    assert not any("the row that gives the answer" in line for line in said)


@pytest.mark.parametrize(("codings", "starred"), [("AAA.red=yes", True), ("BBB.red=yes", False)])
def test_a_star_is_explained_where_there_is_one(codings: str, starred: bool) -> None:
    said = "\n".join(explained({"all": True, "among": ["AAA"]} | RED, codings=codings))
    assert ("   * the row that gives the answer documented" in said) == ("   * specific: yes" in said) == starred
