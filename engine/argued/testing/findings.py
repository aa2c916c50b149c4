"""The findings of a study: each verdict as recorded, each able to fail, each sentence from its cells."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from argued.data import NOT_REPORTED, Dataset
from argued.judge.changes import suppose
from argued.judge.confidence import LOW, hedges
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge, judge_all
from argued.judge.robustness import overturning
from argued.logic.evaluate import SILENT, evaluate
from argued.logic.predicates import RowsTest, cells, over_days, statements, tables
from argued.logic.verdicts import NOT_ESTABLISHED, SUPPORTED, VERDICTS


def test_each_finding_has_its_recorded_verdict(data: Dataset, each_finding: str, each_base_of_the_source: str) -> None:
    judgement = judge(data.finding(each_finding), evidence(data, each_base_of_the_source))
    assert judgement.verdict in VERDICTS
    see = f"see `python -m argued explain {each_finding} --evidence {each_base_of_the_source}`"
    assert judgement.verdict == judgement.recorded, see


def test_each_overturning_set_of_cells_alters_the_verdict_and_no_part_of_it_does(
    data: Dataset, documented: Evidence, each_finding: str
) -> None:
    finding = data.finding(each_finding)
    before = judge(finding, documented).verdict
    sets = overturning(finding, documented)
    assert len({len(each) for each in sets}) <= 1
    for changes in sets[:20]:
        settings = [f"{change.what}={change.new or NOT_REPORTED}" for change in changes]
        if all(change.what.partition(".")[0] in data.countries for change in changes):
            after = [judge(finding, suppose(documented, settings[:n])).verdict for n in range(1, len(settings) + 1)]
            assert after[:-1] == [before] * (len(after) - 1) and after[-1] != before, settings


def test_each_verdict_names_what_decides_it(data: Dataset, documented: Evidence, each_finding: str) -> None:
    judgement = judge(data.finding(each_finding), documented)
    predicate = judgement.finding.predicate
    of_rows = predicate is not None and tables(predicate)
    if judgement.verdict == NOT_ESTABLISHED:
        assert judgement.silent or of_rows  # an empty field of a table
    else:
        assert judgement.witnesses or of_rows


def test_every_sentence_is_a_sentence(data: Dataset, each_base: str) -> None:
    for judgement in judge_all(evidence(data, each_base)):
        text = judgement.statement
        assert text[0].isupper() and text.endswith("."), (judgement.finding.id, text)
        assert not set("{}[]") & set(text), (judgement.finding.id, text)
        assert "  " not in text and " ," not in text and " ." not in text, (judgement.finding.id, text)


def test_a_sentence_is_as_sure_as_the_weakest_answer_that_it_needs(data: Dataset, each_base: str) -> None:
    """It has the words of study.toml for that confidence, which are added to it, and those of no other."""
    words = hedges(data.study)
    weak = {row["confidence"] for row in data.table("codings")} & {LOW}
    assert weak <= words.keys(), f"study.toml, [wording.confidence]: no words for what needs an answer of {LOW}"
    for judgement in judge_all(evidence(data, each_base)):
        for level, hedge in words.items():
            wanted = f"“{hedge}” {'once' if level == judgement.weakest else 'nowhere'}"
            where = f"{judgement.finding.id} needs an answer of confidence {judgement.weakest}; expected {wanted}"
            assert judgement.statement.count(hedge) == (level == judgement.weakest), f"{where}: {judgement.statement}"


def test_overturning_sets_are_those_of_brute_force(data: Dataset, documented: Evidence) -> None:
    """Every single change of every cell of the panel, and no other, for findings that read few cells, on one day."""
    frame, codes = data.frame, documented.world.codes
    changes: list[tuple[str, str | None]] = []
    worlds = []
    for i, country in enumerate(frame.countries):
        for j, (indicator, values) in enumerate(frame.indicators.items()):
            for code in {SILENT, *range(len(values))} - {int(codes[i, j])}:
                changes.append((f"{country}.{indicator}", None if code == SILENT else values[code]))
                worlds.append(codes.copy())
                worlds[-1][i, j] = code
    every = np.stack(worlds)
    for finding in data.findings:
        if finding.predicate is None or not 0 < len(cells(finding.predicate, frame)) <= 6:
            continue
        leaves = statements(finding.predicate)
        if over_days(finding.predicate) or any(isinstance(leaf.test, RowsTest) for leaf in leaves):
            continue
        before = judge(finding, documented).verdict
        value = evaluate(finding.predicate, replace(documented.world, codes=every), frame.countries)
        after = np.where(value.surely, VERDICTS[0], np.where(value.possibly, VERDICTS[1], VERDICTS[2]))
        found = {change for change, verdict in zip(changes, after.tolist(), strict=True) if verdict != before}
        sets = overturning(finding, documented)
        if found:
            assert {(change.what, change.new) for (change,) in sets} == found, finding.id
        else:
            assert all(len(each) > 1 for each in sets), finding.id


def test_a_supported_finding_stays_so_when_further_bases_are_admitted(data: Dataset) -> None:
    """They are asked after the others, so that they only fill silence."""
    for fewer, more in itertools.permutations([base for base in data.bases.values() if not base.on_record], 2):
        if more.admits[: len(fewer.admits)] != fewer.admits:
            continue
        before, after = evidence(data, fewer.name), evidence(data, more.name)
        for finding in data.findings:
            judgement = judge(finding, before)
            if judgement.verdict == SUPPORTED and not judgement.silent:
                assert judge(finding, after).verdict == SUPPORTED, finding.id
