"""A study without a source paper: its own observations, coded or with days, need no invented passages.

Three of them: two that `argued new` starts, of coded answers and of observations with days, and the made-up one with
nothing but its observations. Each is checked, judged, explained, shown, described and challenged like any other.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from argued import Study
from argued.cli import main
from argued.data import DataError, Dataset, read
from argued.judge.evidence import evidence
from argued.judge.findings import judge, judge_all
from argued.judge.reliability import agreement, unsettled
from argued.ship.codebook import codebook
from argued.ship.crate import claims
from argued.ship.new import OWN, RECORD, REGION, Plan, start
from argued.ship.release import ReleaseError, ready
from argued.show import bindings, page, sentences, tables
from argued.show.cards import cards
from argued.show.challenge import State, challenged, records
from argued.show.explain import explain_all
from argued.show.manuscript import Manuscript
from argued.show.overview import overview
from argued.testing.rendering import publish, text

from engine.tests.gauged import unsourced
from engine.tests.test_region import frames, pictures, said

KINDS = ("coded", "observed", "with days")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of their data."""
    root = tmp_path_factory.mktemp("own")
    start(root / "coded", Plan("Wells of the valley", ("Ana Pérez",), "a village", "villages", OWN))
    start(root / "days", Plan("Wells of the valley", ("Ana Pérez",), "a village", "villages", RECORD))
    shutil.copytree(REGION, root / "observed")
    observed = unsourced(root / "observed" / "data")
    return {"coded": root / "coded" / "data", "observed": observed, "with days": root / "days" / "data"}


@pytest.fixture(params=KINDS)
def folder(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Path:
    return folders[request.param]


@pytest.fixture
def data(folder: Path) -> Dataset:
    return read(folder)


def test_it_has_no_passages_and_its_verdicts_are_recorded_under_its_own_base(data: Dataset) -> None:
    assert not data.sourced and not data.passages and len(data.own_bases) == 1
    for finding in data.findings:
        assert finding.passages == () and (finding.predicate is None or list(finding.recorded) == data.own_bases)


def test_a_verdict_that_differs_is_told_of_by_check(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("coded", "with days"):
        assert main(["check", "--data", str(folders[kind]), "--paper"]) == 0
        told = capsys.readouterr()
        assert "0 verdicts that differ" in told.out and "source paper" not in told.out and told.err == ""
    assert main(["check", "--data", str(folders["observed"])]) == 1
    told = capsys.readouterr()
    assert "most-drill-together.verdict.seen: recorded contradicted; the data says supported" in told.err
    assert "no row in" not in told.err


def test_the_cells_on_which_two_observers_disagree_are_named_by_check(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(folders["with days"].parent, tmp_path / "days"))
    (root / "references.bib").write_text((root / "references.bib").read_text("utf-8") + "\n@misc{other,\n}\n", "utf-8")
    table = root / "data/observations.csv"
    table.write_text(
        table.read_text("utf-8").replace("\n", "\nAAA,first_question,no,2020-01-01,,other,,,,high,\n", 1), "utf-8"
    )
    main(["check", "--data", str(root / "data")])
    assert "contradict each other on" not in capsys.readouterr().out  # what is older ends where a newer one begins
    table.write_text(
        re.sub(r"no,2020-01-01,,other", f"no,{read(root / 'data').evidence_date},,other", table.read_text("utf-8")),
        "utf-8",
    )
    table.write_text(
        re.sub(r"(AAA,first_question,yes,\S+?),,visits", r"\1,2999-12-31,visits", table.read_text("utf-8")), "utf-8"
    )
    main(["check", "--data", str(root / "data")])
    assert "contradict each other on: AAA.first_question" in capsys.readouterr().out


def test_a_second_observer_fills_a_blank_form_and_what_both_come_to_on_the_day_is_compared_and_decided(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(folders["with days"].parent, tmp_path / "days"))
    monkeypatch.chdir(root)
    stands = list(read().table("observations"))
    assert main(["form", "first", "--as", "observer"]) == 0 and main(["form", "second"]) == 0
    with Path("second-form.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["country"], row["indicator"]) for row in rows] == list(
        itertools.product(read().countries, read().indicators)
    )
    assert {value for row in rows for name, value in row.items() if name in ("value", "from", "source")} == {""}
    for row in rows:  # the newest of the first observer's, but for one that was seen otherwise
        seen = [dict(zip(each, each.text, strict=True)) for each in stands if row["indicator"] == each["indicator"]]
        row |= next((each for each in reversed(seen) if each["country"] == row["country"]), {})
        row |= {"value": "no"} if (row["country"], row["indicator"]) == ("CCC", "first_question") else {}
        row |= {"source": "what I saw myself"} if row["value"] else {}
    with Path("filled.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    assert main(["form", "second", "--enter", "filled.csv", "--as", "second observer"]) == 0
    (overall, *_) = agreement(read(), "observed")
    assert (overall.cells, overall.percent) == (6, 5 / 6)
    capsys.readouterr()
    main(["check"])
    told = capsys.readouterr().out
    assert "no row of adjudication.csv decides so: CCC.first_question (record: first=yes;second=no; here yes)" in told
    assert "contested findings: first-claim (observed)" in told
    decided = "country,indicator,basis,answers,decision,reason,who,day,note\n" + (
        "CCC,first_question,record,first=yes;second=no,{},overlooked,both,2024-01-01,We went again.\n"
    )
    for decision, opened in (("no", True), ("yes", False)):  # a decision counts once the observations come to it
        Path("data/adjudication.csv").write_text(decided.format(decision), encoding="utf-8")
        assert bool(unsettled(read())) == opened
    assert "they agree on 83.3 per cent" in str(sentences.coders(Manuscript()).data)


def test_names_are_shown_as_they_are_whatever_signs_they_have(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folders["coded"].parent, tmp_path / "signs")) / "data"
    table = folder / "countries.csv"
    for number, name in (("First", "@home *x*"), ("Second", "*x* @home"), ("Third", "a, the @home $x$ <b>")):
        table.write_text(table.read_text("utf-8").replace(f"{number} village", f'"{name}"'), encoding="utf-8")
    study = Manuscript(folder=folder)
    shown = [str(study.says("first-claim", "second-claim").data)]
    shown += [tables.markdown(tables.ledger(study), "A caption.", "tbl-x")]
    shown += [cards(study.evidences, study.overturning, study.drawn, opened=opened) for opened in (True, False)]
    for each in shown:
        assert "home" in each and not re.search(r"(?<!\\)(@home|\*x|\$x|<b>)", each), each


def test_one_may_judge_claims_without_criteria_and_questions(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(folders["coded"].parent, tmp_path / "claims")) / "data"
    (folder / "criteria.toml").write_text("# Claims alone.\n", encoding="utf-8")
    assert main(["check", "--data", str(folder)]) == 0
    assert main(["what-if", "--data", str(folder), "BBB.first_question=no"]) == 0
    assert main(["robustness", "--data", str(folder)]) == 0 and main(["describe", "--data", str(folder)]) == 0
    assert "<!-- argued answers -->\n<!-- /argued -->" in (folder.parent / "README.md").read_text(encoding="utf-8")
    assert "contradicted" in capsys.readouterr().out
    study = Manuscript(folder=folder)
    assert page.challenge(study.data, study.base) and "2 findings: " in (shown := overview(study))
    assert "threshold" not in shown and "<ul>" not in shown
    assert str(sentences.by_confidence(study).data).count(";") == 1 and tables.answers(study).empty
    assert tables.profile(study.known, "AAA")["Criterion"].tolist() == ["First criterion"]
    assert set(tables.verdicts_by_criterion(study)["group"]) == {"First criterion"}
    for speak in (sentences.robustness, sentences.threshold, sentences.errors, sentences.as_published):
        with pytest.raises(KeyError, match="asks no question: leave it out of the paper"):
            speak(study)


def test_what_it_says_nowhere_speaks_of_a_source_paper(data: Dataset, folder: Path) -> None:
    study = Manuscript(folder=folder)
    known = study.evidences
    texts = [codebook(data), cards(known, study.overturning, study.drawn), *said(study)]
    texts += [cards(known, study.overturning, study.drawn, opened=True), str(page.passages(study.known))]
    texts += [explain_all(finding, data) for finding in data.findings]
    texts += [frame.to_csv() for frame in frames(study).values()] + [each.alt for each in pictures(study)]
    for each in texts:
        assert "source paper" not in each.lower() and "¶" not in each and "()" not in each
        assert "ublished" not in each.replace("as_published", ""), each
    assert str(sentences.as_published(study).data).startswith("[No other answers were given before")


def test_one_with_days_passes_the_tests_of_any_study_and_shows_what_holds_over_time(folders: dict[str, Path]) -> None:
    root = folders["with days"].parent
    tests = [sys.executable, "-m", "pytest", "-q", "tests/test_data.py", "tests/test_findings.py"]
    done = subprocess.run(tests, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    publish(root, "html")
    shown = text(root / "_output/paper.html")
    assert "what is said here holds on" in shown and "The verdict on every claim, over time." in shown
    assert "It is there in all three villages." in shown and "source paper" not in shown
    last = read(folders["with days"]).evidence_date.year - 1
    assert f"{last - 1}-12-31" in shown and f"{last}-12-31" in shown and "By other rules" not in shown


def test_one_whose_rules_ask_for_days_passes_the_tests_of_any_study(folders: dict[str, Path], tmp_path: Path) -> None:
    root = Path(shutil.copytree(folders["with days"].parent, tmp_path / "days"))
    start_of, day = (read(folders["with days"]).study["record"][key] for key in ("from", "until"))
    then = start_of.replace(month=3)
    first, second = 'indicator = "first_question"', 'indicator = "second_question"'
    rules = {
        "all-the-while": (f'unit = "AAA", {first}, is = "yes", since = {then}', "supported"),
        "meanwhile": (f'most = true, {first}, was = "no", is = "yes", between = [{then}, {day}]', "contradicted"),
        "for-the-first-time": (
            f'some = true, {second}, is = "well", first = {{ is_after = {then} }}',
            "not established",
        ),
    }
    with (root / "data/findings.toml").open("a", encoding="utf-8") as file:
        for name, (rule, verdict) in rules.items():
            file.write(
                f'\n[[finding]]\nid = "{name}"\nsection = "2"\ncriterion = "first_criterion"\npublished = "So."\n'
                f'predicate = {{ {rule} }}\nverdict = {{ observed = "{verdict}" }}\n'
                'statement = { supported = "It is so.", "not established" = "Open.", contradicted = "It is not so." }\n'
            )
    tests = [sys.executable, "-m", "pytest", "-q", "tests/test_data.py", "tests/test_findings.py"]
    done = subprocess.run(tests, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("kind", ["coded", "with days"])
def test_it_is_not_ready_for_release_before_its_examples_are_replaced(folders: dict[str, Path], kind: str) -> None:
    table = {"coded": "codings", "with days": "observations"}[kind]
    with pytest.raises(ReleaseError, match=rf"still to be replaced, .*data/{table}\.csv:2"):
        ready(folders[kind].parent, dirty=True)


def test_a_doubt_changes_an_answer_that_rests_on_no_passage_and_no_observation(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = Study.load(shutil.copytree(folders["coded"].parent, tmp_path / "coded"))
    changes = {"BBB.second_question": "well", "CCC.second_question": "poorly"}
    doubt = study.suppose(changes).doubt(tmp_path / "doubt.json", "Seen again.")
    assert main(["apply", str(doubt), "--data", str(tmp_path / "coded/data")]) == 0
    after = Study.load(tmp_path / "coded").codings.set_index(["country", "indicator"])
    assert after.loc[[tuple(place.split(".")) for place in changes], "value"].tolist() == list(changes.values())
    assert after.loc[("CCC", "second_question"), "confidence"] == "low"
    study = Study.load(folders["with days"])
    doubt = study.suppose({"BBB.second_question": "well"}).doubt(tmp_path / "doubt.json")
    assert main(["apply", str(doubt), "--data", str(folders["with days"])]) == 2
    assert "BBB.second_question: it is an observation, not a coding" in capsys.readouterr().err


def test_what_makes_its_paper_is_listed_with_the_table_that_its_answers_stand_in(folders: dict[str, Path]) -> None:
    for kind, table in (("coded", "codings"), ("with days", "observations")):
        assert main(["contents", "--data", str(folders[kind])]) == 0
        listed = (folders[kind].parent / "CONTENTS.md").read_text("utf-8")
        assert f"`{table}: first_question`" in listed and "published in" not in listed
        assert not {"codings", "observations", "passages"} - {table} & set(re.findall(r"`(\w+)`", listed))


def test_all_that_stands_against_a_release_is_told_at_once(tmp_path: Path) -> None:
    start(tmp_path / "wells", Plan("Wells", ("Ana Pérez",), "a village", "villages", OWN))
    root = tmp_path / "wells"
    for name, old, new in (
        ("pyproject.toml", '"0.1.0"', '"0.2.0"'),
        ("data/findings.toml", '"supported" }', '"contradicted" }'),
    ):
        text = (root / name).read_text("utf-8")
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReleaseError) as refused:
        ready(root)
    for told in (
        "not what the header",
        "examples still to be",
        "nothing is committed yet",
        "1 verdict not as recorded",
    ):
        assert told in str(refused.value)
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "tag.gpgsign=false"]
    for command in (["commit", "-qam", "First"], ["tag", "v0.2.0"], ["commit", "-q", "--allow-empty", "-m", "Second"]):
        assert "of another commit" not in str(refused.value)
        subprocess.run([*who, *command], cwd=root, check=True)
        with pytest.raises(ReleaseError) as refused:
            ready(root, dirty="tag" in command)
    assert "v0.2.0 is the tag of another commit: raise `version` in pyproject.toml" in str(refused.value)


def test_of_another_day_than_that_of_the_paper_no_verdict_is_recorded(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data = read(folders["with days"])
    first = data.frame.days and data.frame.days[0]
    assert main(["findings", "--data", str(folders["with days"]), "--date", str(first)]) == 0
    told = capsys.readouterr()
    assert "first-claim   not established" in told.out and told.err == ""
    assert main(
        ["findings", "--data", str(folders["observed"]), "--date", str(read(folders["observed"]).evidence_date)]
    )
    assert "recorded contradicted; the data says" in capsys.readouterr().err


def test_a_version_or_a_date_that_only_some_descriptions_have_is_refused(tmp_path: Path) -> None:
    start(tmp_path / "wells", Plan("Wells", ("Ana Pérez",), "a village", "villages", OWN))
    root = tmp_path / "wells"
    ready(root, dirty=True, example=True)
    for name, old, new in (("pyproject.toml", '"0.1.0"', '"0.2.0"'), ("paper.qmd", "\ndate: 20", "\ndate: 19")):
        text = (root / name).read_text("utf-8")
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ReleaseError, match=r"data/datapackage\.json: not what the header of paper\.qmd and pypr"):
            ready(root, dirty=True, example=True)
        assert main(["describe", "--data", str(root / "data")]) == 0
        ready(root, dirty=True, example=True)
    assert 'version: "0.2.0"\ndate-released: "19' in (root / "CITATION.cff").read_text("utf-8")


def test_an_answer_is_grounded_in_its_sources(folders: dict[str, Path]) -> None:
    study = Manuscript(folder=folders["observed"])
    card = cards(study.evidences, study.overturning, study.drawn, opened=True)
    assert "Aldora [@yearbook]" in card
    assert "**Claim.** Only Aldora has a flood warning centre.\n" in card


def test_its_claims_are_described_for_machines(data: Dataset) -> None:
    entities = list(claims(data))
    judged = {each.finding.id: each.verdict for each in judge_all(evidence(data))}
    reviews = [each for each in entities if each["@type"] == "ClaimReview"]
    assert {each["itemReviewed"]["@id"] for each in reviews} == {f"#finding-{name}" for name, v in judged.items() if v}
    assert "#passage" not in json.dumps(entities) and not any("appearance" in each for each in entities)


def test_the_page_judges_it_anew(data: Dataset) -> None:
    base = data.own_bases[0]
    assert records(data, base)["bases"][0]["name"] == base
    country, indicator = next(iter(data.countries)), next(iter(data.indicators))
    other = next(v for v in data.indicators[indicator].values if v != evidence(data).cell(country, indicator).value)
    moved = challenged(data, State(base, [f"{country}.{indicator}={other}"]))["findings"]
    assert any(found[0] != judge(data.finding(name), evidence(data)).verdict for name, found in moved.items())


def test_the_sentences_of_its_paper_are_bound(folders: dict[str, Path]) -> None:
    paper = folders["coded"].parent / "paper.qmd"
    data = read(folders["coded"])
    assert list(bindings.bindings([paper], data)) == []
    text = paper.read_text("utf-8")
    section = text.index("{#sec-results}") + len("{#sec-results}")
    paper.write_text(f"{text[:section]}\n\nNobody binds this.\n{text[section:]}", encoding="utf-8")
    assert any("Nobody binds this" in str(each) for each in bindings.bindings([paper], data))
    paper.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("findings.toml", 'section = "2"', 'section = "2"\npassages = ["2.1"]', "one of criterion, id, kind"),
        ("criteria.toml", 'id = "main"', 'id = "main"\npublished = "yes"', "nothing, since there is no source paper"),
        ("findings.toml", "verdict = { coded =", "verdict = { seen =", "a verdict for each of coded"),
        ("datapackage.json", '"name": "codings"', '"name": "coding"', "codings or observations"),
    ],
)
def test_what_only_a_source_paper_has_is_refused(
    folders: dict[str, Path], tmp_path: Path, name: str, old: str, new: str, expected: str
) -> None:
    shutil.copytree(folders["coded"], tmp_path / "data")
    shutil.copy(folders["coded"].parent / "references.bib", tmp_path)
    text = (tmp_path / "data" / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "data" / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read(tmp_path / "data")
    assert expected in str(refused.value)
