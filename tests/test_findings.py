"""The findings of the paper: each verdict as recorded, each able to fail, each sentence from its cells.

Holds for any data.
"""

from __future__ import annotations

import itertools

import pytest
from argued.data import Dataset, read
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge, judge_all
from argued.judge.robustness import overturning
from argued.logic.evaluate import SILENT, World, evaluate
from argued.logic.predicates import RowsTest, cells, statements
from argued.logic.verdicts import SUPPORTED, VERDICTS

BASES = [base.name for base in read().bases.values() if not base.on_record]
DECIDABLE = [finding.id for finding in read().findings if finding.predicate is not None]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", DECIDABLE)
def test_each_finding_has_its_recorded_verdict(data: Dataset, name: str, base: str) -> None:
    judgement = judge(data.finding(name), evidence(data, base))
    assert judgement.verdict in VERDICTS
    assert judgement.verdict == judgement.recorded, f"see `python -m argued explain {name} --evidence {base}`"


@pytest.mark.parametrize("name", DECIDABLE)
def test_each_finding_can_fail_by_at_most_two_changes(data: Dataset, documented: Evidence, name: str) -> None:
    sets = overturning(data.finding(name), documented)
    assert sets, f"{name} is vacuous: no two changes of the data alter its verdict"
    assert {len(each) for each in sets} <= {1, 2}


@pytest.mark.parametrize("name", DECIDABLE)
def test_each_verdict_names_what_decides_it(data: Dataset, documented: Evidence, name: str) -> None:
    judgement = judge(data.finding(name), documented)
    if judgement.verdict == "not established":
        assert judgement.silent or "rows" in judgement.finding.rule  # an empty field of a table
    else:
        assert judgement.witnesses or judgement.finding.rule.get("rows")


@pytest.mark.parametrize("base", read().bases)
def test_every_sentence_is_a_sentence(data: Dataset, base: str) -> None:
    for judgement in judge_all(evidence(data, base)):
        text = judgement.statement
        assert text[0].isupper() and text.endswith("."), (judgement.finding.id, text)
        assert not set("{}[]") & set(text), (judgement.finding.id, text)
        assert "  " not in text and " ," not in text and " ." not in text, (judgement.finding.id, text)


def test_overturning_sets_are_those_of_brute_force(data: Dataset, documented: Evidence) -> None:
    """Every single change of every cell of the panel, and no other, for findings that read few cells."""
    frame = data.frame
    for finding in data.findings:
        if finding.predicate is None or not 0 < len(cells(finding.predicate, frame)) <= 6:
            continue
        if any(isinstance(leaf.test, RowsTest) for leaf in statements(finding.predicate)):
            continue
        before = judge(finding, documented).verdict
        found = set()
        for i, j in itertools.product(range(len(frame.countries)), range(len(frame.indicators))):
            country, indicator = frame.countries[i], list(frame.indicators)[j]
            for code in range(SILENT, len(frame.indicators[indicator])):
                codes = documented.world.codes.copy()
                if codes[i, j] == code:
                    continue
                codes[i, j] = code
                value = evaluate(finding.predicate, World(codes, documented.world.rows), frame.countries)
                after = VERDICTS[0] if value.surely else VERDICTS[1] if value.possibly else VERDICTS[2]
                if after != before:
                    new = None if code == SILENT else frame.indicators[indicator][code]
                    found.add((f"{country}.{indicator}", new))
        sets = overturning(finding, documented)
        if found:
            assert {(change.what, change.new) for (change,) in sets} == found, finding.id
        else:
            assert all(len(each) == 2 for each in sets), finding.id


def test_what_this_paper_states_of_a_supported_finding_is_what_was_published(data: Dataset) -> None:
    """A finding that is supported stays so when further bases are admitted after the others: they only fill silence."""
    for fewer, more in itertools.permutations([data.bases[name] for name in BASES], 2):
        if more.admits[: len(fewer.admits)] != fewer.admits:
            continue
        for finding in data.findings:
            before = judge(finding, evidence(data, fewer.name))
            if before.verdict == SUPPORTED and not before.silent:
                assert judge(finding, evidence(data, more.name)).verdict == SUPPORTED, finding.id
