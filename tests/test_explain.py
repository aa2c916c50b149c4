"""A rule in plain words says what would make it true, whatever the quantifier or test. Holds for any data."""

from __future__ import annotations

from typing import Any

import pytest
from small import FRAME, NAMES, small

from analysis.explain import rule
from analysis.predicates import parse

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
    assert rule(parse(written, FRAME), small(indicators=QUESTIONS)) == said


def test_the_countries_are_called_by_their_names() -> None:
    said = rule(parse({"only": list(NAMES)[:2]} | RED, FRAME), small(indicators=QUESTIONS))
    assert said.startswith("for Aria and Boria, and for no other of the four countries")
