"""Another region goes the whole way: made-up countries, from their source text to a paper in four formats.

Holds for any data. The region is `argued/example`, which `python -m argued new --example` writes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from argued import Study
from argued.cli import main
from argued.data import Dataset, read
from argued.judge.changes import suppose, what_if
from argued.judge.criteria import in_words, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge, judge_all
from argued.judge.robustness import overturning, recorded_cells_wrong, silent_cells_drawn
from argued.logic.parsing import parse
from argued.logic.predicates import PredicateError
from argued.logic.verdicts import VERDICTS
from argued.ship.codebook import codebook
from argued.ship.locate import locate
from argued.ship.new import REGION, start
from argued.ship.release import ReleaseError, release, verify
from argued.show import argument, figures, manuscript, page, sentences, sheet, tables
from argued.show.cards import cards
from argued.show.explain import explain_all
from argued.show.manuscript import Manuscript
from argued.testing.rendering import FORMATS, letters, publish, text

from engine.tests.gauged import unrecorded

HERE = ["--data", str(REGION / "data")]


@pytest.fixture(scope="module")
def region() -> Dataset:
    return read(REGION / "data")


@pytest.fixture(scope="module")
def told(region: Dataset) -> Evidence:
    return evidence(region)


@pytest.fixture(scope="module")
def study() -> Manuscript:
    return Manuscript(folder=REGION / "data")


def test_it_is_small_marked_as_made_up_and_has_every_verdict(region: Dataset, told: Evidence) -> None:
    assert (len(region.countries), len(region.indicators), len(region.findings)) == (3, 4, 6)
    assert {judgement.verdict for judgement in judge_all(told)} == {*VERDICTS, None}
    assert all(row["note"].startswith("Made up") for row in region.countries.values())
    for file in ("source.txt", "references.bib", "paper.qmd", "README.md"):
        assert "made up" in (text := (REGION / file).read_text(encoding="utf-8").lower()) or "made-up" in text, file


FOUR = {"countries", "passages", "indicators", "codings"}


def test_it_has_a_public_record_beside_the_four_tables_that_are_needed(region: Dataset) -> None:
    assert set(region.tables) == {*FOUR, "observations"}
    assert region.record_base == "seen" and list(region.bases) == ["told", "whole", "seen"]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The folder of its data without the record."""
    shutil.copytree(REGION / "data", tmp_path / "data")
    shutil.copy(REGION / "references.bib", tmp_path)
    return unrecorded(tmp_path / "data")


def test_without_its_record_it_is_judged_as_before(bare: Path, region: Dataset) -> None:
    data = read(bare)
    assert set(data.tables) == FOUR and data.record_base is None and list(data.bases) == ["told", "whole"]
    for base in data.bases:
        here, before = ({j.finding.id: j.verdict for j in judge_all(evidence(each, base))} for each in (data, region))
        assert here.items() < before.items() and before.keys() - here.keys() == {"aldora-warns-since-the-flood"}
    assert "What holds on record" in codebook(region) and "What holds on record" not in codebook(data)


def test_it_is_checked_and_listed_by_the_same_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *HERE]) == 0
    assert "5 tables" in capsys.readouterr().out
    assert main(["findings", "--json", *HERE]) == 0
    assert {item["verdict"] for item in json.loads(capsys.readouterr().out)} == {*VERDICTS, None}
    assert main(["explain", "only-aldora-warns", "--evidence", "whole", *HERE]) == 0
    said = capsys.readouterr().out
    assert "for Aldora, and for no other of the three countries" in said and "* results: no" in said
    assert main(["findings", "--evidence", "record", *HERE]) == 2
    assert "there are told, whole, seen" in capsys.readouterr().err


def test_its_passages_are_found_in_its_source(region: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (REGION / "source.txt").read_text(encoding="utf-8").splitlines()
    for place in locate(region, REGION / "source.txt"):
        assert place.where and lines[place.where - 1].startswith(place.begins_with)
    assert main(["locate", str(REGION / "source.txt"), *HERE]) == 0
    assert "10 of 10 passages found" in capsys.readouterr().out
    assert main(["locate", "--data", str(REGION / "data"), str(REGION / "source.txt"), "3"]) == 0
    assert {line.split(".")[0] for line in capsys.readouterr().out.splitlines()[:-1]} == {"3"}
    assert main(["locate", "--data", str(REGION / "data"), str(REGION / "source.txt"), "9"]) == 2
    assert "no section '9'; there are " in capsys.readouterr().err


@pytest.mark.parametrize(("base", "means"), [("told", (3, 5)), ("whole", (3, 4))])
def test_its_degrees_and_answers_are_those_counted_by_hand(region: Dataset, base: str, means: tuple[int, int]) -> None:
    found = {s.criterion: (s.low, s.high, s.status) for s in standings(evidence(region, base))}
    assert found["spillover"][:2] == pytest.approx((5 / 6, 5 / 6)) and found["spillover"][2] == "met"
    assert found["means"][:2] == pytest.approx((means[0] / 6, means[1] / 6)) and found["means"][2] == "undecided"
    answers = {a.question.id: (a.answer, a.variants) for a in judge_questions(evidence(region, base))}
    assert answers == {"need": ("yes", {}), "ready": ("undecided", {"need-alone": "yes"})}


@pytest.mark.parametrize("base", ["told", "whole"])
def test_each_overturning_set_overturns_its_finding(region: Dataset, base: str) -> None:
    known = evidence(region, base)
    for finding in region.findings:
        sets = overturning(finding, known)
        assert bool(sets) == (finding.predicate is not None)
        for changes in sets:
            settings = [f"{change.what}={change.new or 'not reported'}" for change in changes]
            assert judge(finding, suppose(known, settings)).verdict != judge(finding, known).verdict


def test_what_if_follows_a_cell_to_the_answer(region: Dataset) -> None:
    changes = what_if(region, ["XOS.warning_centre=yes"], "told")
    assert [(d.what, d.old, d.new) for d in changes.of("verdict")] == [
        ("only-aldora-warns", "not established", "contradicted")
    ]
    assert [(d.old, d.new) for d in changes.of("answer")] == [("undecided", "yes")]


def test_what_if_an_observation_is_withdrawn_follows_it_over_the_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["what-if", "observations.csv:6=withdrawn", *HERE]) == 0
    told = capsys.readouterr().out
    assert (
        "by the whole report: nothing changes" in told
        and "XAL.warning_centre\n      - yes\n      + not reported" in told
    )


def test_random_worlds_come_close_to_the_exact_shares(told: Evidence) -> None:
    """Two silent cells: one of two answers is favourable, and one of three; either would make means met."""
    exact = 1 - Fraction(1, 2) * Fraction(2, 3)
    drawn = silent_cells_drawn(told, worlds=20_000)
    assert drawn.answers["ready"][0] == pytest.approx(float(exact), abs=0.02)
    assert drawn.findings["only-aldora-warns"][0] == pytest.approx(0.5, abs=0.02)
    assert drawn.findings["all-flooded-by-neighbours"] == (1.0, 0.0, 0.0)
    assert recorded_cells_wrong(told, 0.0, worlds=10).findings["losses-grow-everywhere"] == (0.0, 0.0, 1.0)


def said(study: Manuscript) -> list[str]:
    """Everything that can be said of any data."""
    data = study.data
    found = [study.says(*(finding.id for finding in data.findings), base=base) for base in study.papers_bases]
    found += [sentences.standing(study, criterion.id) for criterion in data.criteria]
    found += [sentences.answer(study, question.id, base) for question in data.questions for base in study.papers_bases]
    whole = (sentences.as_published, sentences.variants, sentences.coders, sentences.verdicts, sentences.robustness)
    whole += (sentences.errors, sentences.citations, sentences.overturning)
    return [str(each.data) for each in (*found, *(say(study) for say in whole))]


def frames(study: Manuscript) -> dict[str, pd.DataFrame]:
    """Every table that can be made of any data."""
    data, known = study.data, study.known
    found = {
        "cells": tables.cells_by_country(known, list(data.indicators)),
        "claims": argument.claims(study, *(finding.id for finding in data.findings)),
        "evidence": argument.by_evidence(study),
        "counts": tables.flow_of_verdicts(study),
        "contradictions": argument.contradictions(study),
        "contradicted": tables.statements(study, "contradicted"),
        "judgements": tables.judgements(study),
        "answers": tables.answers(study),
        "differing": tables.differing(study),
        "ledger": tables.ledger(study),
        "errors": tables.errors(study),
        "themes": tables.degrees_by_theme(study),
        "disagreements": tables.disagreements(data),
        "register": tables.register(known),
        "citations": tables.citations(data),
        "codebook": tables.indicators(known),
        "confidence": tables.by_confidence(study, every=True),
        "argument": tables.argument(study),
    }
    found |= {"choices": tables.choices(study), "hanging": tables.hanging(study)} if data.choices else {}
    return found | {f"profile-{country}": tables.profile(known, country) for country in data.countries}


def pictures(study: Manuscript) -> Sequence[sheet.Picture]:
    """Every figure that can be drawn of any data."""
    data, known = study.data, study.known
    indicator = next(iter(data.indicators.values()))
    chosen = [figures.choices(tables.curve(study))] if data.choices else []
    return [
        *chosen,
        figures.evidence_matrix(known, list(data.indicators), "matrix"),
        figures.full_matrix(known),
        figures.grouped_matrix(known, [(indicator.theme, [indicator.name])], "grouped"),
        figures.degrees(tables.standings(study)),
        figures.degrees_by_country(tables.degrees_by_country(study)),
        figures.sweep(tables.sweep(study), data.criteria[0].threshold),
        figures.verdicts(tables.verdicts_by_criterion(study)),
        *([figures.argument(resting)] if len(resting := tables.resting(study)) else []),
    ]


REFUSED: list[dict[str, Any]] = [
    {"all": True, "among": "XAL", "is": "yes"},
    {"all": True, "among": ["XAL", "XAL"], "is": "yes"},
    {"all": True, "among": ["XZZ"], "is": "yes"},
    {"only": ["XAL", "XBC", "XOS"], "is": "yes"},
    {"same": True, "among": ["XAL"]},
    {"unit": "XAL", "among": ["XBC"], "is": "yes"},
    {"exactly": "1/2", "is": "yes"},
]


def of_towns(described: Any) -> Any:
    """What a package says in its own words of countries, said of towns."""
    words = ("description", "title", "label")
    if isinstance(described, list):
        return [of_towns(each) for each in described]
    if not isinstance(described, dict):
        return described
    return {
        name: json.loads(re.sub("countr(y|ies)", "town", json.dumps(each), flags=re.IGNORECASE))
        if name in words
        else of_towns(each)
        for name, each in described.items()
    }


def test_of_towns_nothing_says_that_they_are_countries(tmp_path: Path) -> None:
    """The made-up study, of towns: its own words are changed, so that the engine alone could still say "country"."""
    data = Path(shutil.copytree(REGION, tmp_path / "towns")) / "data"
    for path in (*data.glob("*.csv"), *data.glob("*.toml")):
        head, rest = path.read_text("utf-8").split("\n", 1) if path.suffix == ".csv" else ("", path.read_text("utf-8"))
        for word, other in (("countries", "towns"), ("country", "town")):
            rest = rest.replace(word, other)
        path.write_text(f"{head}\n{rest}" if head else rest, encoding="utf-8")
    package = data / "datapackage.json"
    package.write_text(json.dumps(of_towns(json.loads(package.read_text("utf-8")))), encoding="utf-8")
    with (data / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[units]\nsingular = "town"\nplural = "towns"\none = "a town"\n')
    study = Manuscript(folder=data)
    printed = [*said(study), *(picture.alt for picture in pictures(study))]
    printed += [frame.to_csv() for frame in frames(study).values()]
    printed.append(cards(study.evidences, study.overturning, study.drawn, opened=True))
    printed += [explain_all(finding, study.data) for finding in study.data.findings]
    tables_by_name = "| ["  # which names files and columns, as they are in any study
    book = [line for line in codebook(study.data).splitlines() if not line.startswith(tables_by_name)]
    printed += [*book, repr(Study.load(data)), page.description(study.data)]
    for wrong in ("XZZ.joint_drill=yes", "indicators.csv:2=withdrawn"):
        with pytest.raises(KeyError) as refused:
            suppose(study.known, [wrong])
        printed.append(str(refused.value).replace("countries.csv", ""))
    for rule in REFUSED:
        with pytest.raises(PredicateError) as said_so:
            parse(rule | {"indicator": "joint_drill"}, study.data.frame)
        printed.append(str(said_so.value))
    assert [text for text in printed if "countr" in text.lower()] == []
    assert any("leaving out any town or question keeps it" in text for text in printed)


def test_it_is_tabulated_and_drawn(study: Manuscript, tmp_path: Path) -> None:
    for name, frame in frames(study).items():
        shown = tables.markdown(frame, f"Table {name}.", f"tbl-{name}")
        assert f"{{#tbl-{name}" in shown and "\n| :--" in shown
    for picture in pictures(study):
        assert picture.alt and sheet.save(picture, tmp_path).with_suffix(".svg").stat().st_size > 1_000
    assert all(sentence.endswith("}") and "None" not in sentence for sentence in said(study))


def test_what_claims_are_about_besides_the_criteria_is_the_studys_own(region: Dataset, tmp_path: Path) -> None:
    """Neither offered nor shown where study.toml has no such group; the criteria head the others."""
    assert list(region.groups.values()) == ["Spillover", "Means", "The river as a whole"]
    folder = Path(shutil.copytree(REGION, tmp_path / "study")) / "data"
    for file, old, new in (
        ("study.toml", 'region = "The river as a whole"', 'people = "Who lives there"'),
        ("findings.toml", 'criterion = "means"', 'criterion = "people"'),
        ("findings.toml", 'criterion = "region"', 'criterion = "spillover"'),
    ):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert set(tables.verdicts_by_criterion(Manuscript(folder=folder))["group"]) == {
        "Spillover",
        "Means",
        "Who lives there",
    }


def test_evidence_is_gathered_and_judged_once_for_each_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sentences and tables ask for it."""
    asked: list[str] = []

    def counted(name: str) -> None:
        real = getattr(manuscript, name)

        def counting(*args: Any) -> Any:
            asked.append(name)
            return real(*args)

        monkeypatch.setattr(manuscript, name, counting)

    for name in ("evidence", "judge_all", "judge_questions", "standings"):
        counted(name)
    study = manuscript.Manuscript(folder=REGION / "data")
    assert said(study) and said(study) and frames(study)
    bases = len(study.data.bases)
    assert Counter(asked) == {"evidence": bases, "judge_all": bases, "judge_questions": bases, "standings": 1}


def test_without_a_record_no_day_matters(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["findings", "--data", str(bare), "--date", "2020-01-01"]) == 2
    assert "told is the same on any day; leave it out" in capsys.readouterr().err
    assert main(["diff", str(bare), "--data", str(bare), "--date", "2020-01-01"]) == 2
    assert "no evidence base reads a record" in capsys.readouterr().err


def test_a_record_that_it_has_not_is_not_told_of(bare: Path) -> None:
    study = Manuscript(folder=bare)
    with pytest.raises(KeyError, match=r"no evidence base .* reads the public record"):
        sentences.on_record(study, "only-aldora-warns")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region") / "floods"
    start(folder)
    publish(folder, *FORMATS)
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_its_paper_says_in_every_format_what_its_verdicts_allow(package: Path, study: Manuscript, name: str) -> None:
    seen = letters(text(package / "_output" / f"paper.{name}"))
    wanted = [judgement.statement for judgement in study.judged("told").values()]
    wanted += [study.judged("whole")["only-aldora-warns"].statement]
    wanted += [in_words(answer) for answer in judge_questions(study.known)]
    assert [sentence for sentence in wanted if letters(sentence) not in seen] == []
    assert "Table1" in seen and "Figure1" in seen and "study.says" not in seen


def test_its_page_names_what_it_was_made_of_and_is_released_with_that_alone(package: Path) -> None:
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=package, check=True)
    assert verify(release(package, package / "_output", dirty=True, example=True)).problems == ()
    text = (package / "data" / "study.toml").read_text(encoding="utf-8")
    (package / "data" / "study.toml").write_text(text + "# a remark\n", encoding="utf-8")
    try:
        with pytest.raises(ReleaseError, match=r"made of another data/study\.toml"):
            release(package, package / "_output", dirty=True, example=True)
    finally:
        (package / "data" / "study.toml").write_text(text, encoding="utf-8")


def test_its_pictures_are_drawn_in_the_package_with_their_numbers(package: Path, region: Dataset) -> None:
    assert sorted(path.name for path in (package / "figures").iterdir()) == [
        f"{name}.{e}" for name in ("answers", "choices") for e in ("csv", "png", "svg")
    ]
    numbers = pd.read_csv(package / "figures" / "answers.csv")
    assert list(numbers.columns) == ["indicator", *region.countries] and len(numbers) == len(region.indicators)


def test_the_day_of_the_evidence_is_its_own(region: Dataset) -> None:
    assert region.evidence_date == dt.date(2020, 12, 31)
