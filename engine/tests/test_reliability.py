"""Agreement of several coders, what was decided where they differ, and the findings that hang on it."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from argued import Study
from argued.cli import main
from argued.data import DataError, Dataset, read
from argued.judge.reliability import ac1, agreement, alpha, bca, contested, disagreements, percent, unsettled
from argued.ship.new import REGION
from argued.show import sentences, tables
from argued.show.manuscript import Manuscript

INDICATORS = ["flood_from_neighbour", "losses_grow", "warning_centre", "joint_drill"]
DENIED = "XBC,warning_centre,section,no,"
ROW = "XBC,warning_centre,section,no,2.ii.2,,high,\n"

Code = Callable[..., Dataset]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the made-up study."""
    return Path(shutil.copytree(REGION, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def code(study: Path) -> Code:
    """Gives the made-up study another coder, who answers as the codings do but for a text, to some of the questions."""

    def coded(name: str, old: str = "", new: str = "", indicators: list[str] = INDICATORS) -> Dataset:
        head, *rows = (study / "data" / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join([head, *(row for row in rows if row.split(",")[1] in indicators)])
        assert old in text
        folder = study / "data" / "coders"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
        listed = json.dumps(indicators)
        said = f'who = "coder"\ncountries = ["XAL", "XBC", "XOS"]\nindicators = {listed}\n'
        (folder / f"{name}.toml").write_text(said, encoding="utf-8")
        return read(study / "data")

    return coded


def adjudicated(study: Path, *rows: str) -> Dataset:
    text = "country,indicator,basis,answers,decision,reason,who,day,note\n" + "".join(rows)
    (study / "data" / "adjudication.csv").write_text(text, encoding="utf-8")
    return read(study / "data")


def test_without_coders_files_there_is_nothing_to_compare(study: Path) -> None:
    data = read(study / "data")
    assert agreement(data, "told") == [] == disagreements(data, "told") == contested(data) == unsettled(data)


def test_the_same_answers_agree_perfectly(code: Code) -> None:
    code("one")
    found = agreement(code("two"), "told", resamples=20)
    assert [each.criterion for each in found] == ["", "spillover", "means"]
    assert all(each.percent == each.alpha == each.low == each.high == each.ac1 == 1 for each in found)


def test_a_disagreement_is_listed_and_the_findings_that_hang_on_it_are_contested(code: Code) -> None:
    code("one")
    data = code("two", DENIED, DENIED.replace(",no,", ",yes,"))
    (found,) = disagreements(data, "told")
    assert (found.country, found.indicator, found.answers) == ("XBC", "warning_centre", {"one": "no", "two": "yes"})
    overall, *_ = agreement(data, "told", resamples=50)
    assert overall.coders == ("one", "two") and overall.cells == 12
    assert overall.percent == pytest.approx(11 / 12)
    assert overall.low <= overall.alpha < 1 and overall.low <= overall.high <= 1
    assert [(each.finding.id, each.base, each.verdicts) for each in contested(data)] == [
        ("only-aldora-warns", "told", {"one": "not established", "two": "contradicted"}),
        ("only-aldora-warns", "whole", {"one": "supported", "two": "contradicted"}),
    ]


def test_what_was_asked_and_found_silent_is_an_answer_and_what_was_not_asked_is_none(code: Code) -> None:
    code("one")
    (found,) = disagreements(code("two", ROW, ""), "told")
    assert found.answers == {"one": "no", "two": "not reported"}
    overall, *_ = agreement(code("two", ROW, ""), "told", resamples=20)
    assert overall.percent < overall.percent_answered == 1 and overall.answered < overall.cells
    data = code("two", indicators=["losses_grow", "joint_drill"])
    assert disagreements(data, "told") == []
    overall, *_ = agreement(data, "told", resamples=20)
    assert (overall.cells, overall.percent) == (6, 1)
    assert unsettled(data) == [] == contested(data)


def test_a_finding_is_not_judged_on_the_file_of_a_coder_who_was_not_asked_all_that_it_reads(code: Code) -> None:
    code("one")
    data = code("two", "XBC,joint_drill,section,yes,", "XBC,joint_drill,section,no,", ["losses_grow", "joint_drill"])
    assert {each.finding.id for each in contested(data)} == {"most-drill-together"}


def test_three_coders_are_compared_in_pairs_and_all_together(code: Code) -> None:
    code("one")
    code("three", DENIED, DENIED.replace(",no,", ",yes,"))
    found = [each for each in agreement(code("two"), "told", resamples=20) if not each.criterion]
    assert [each.coders for each in found] == [
        *(("one", "three"), ("one", "two"), ("three", "two")),
        ("one", "three", "two"),
    ]
    assert [each.percent for each in found] == pytest.approx([11 / 12, 1, 11 / 12, 1 - 2 / 36])


def test_where_coders_share_the_work_all_cells_count_that_two_or_more_coded(study: Path, code: Code) -> None:
    code("one")
    code("three", indicators=["flood_from_neighbour", "warning_centre"])
    data = code("two", indicators=["losses_grow", "joint_drill"])
    found = [each for each in agreement(data, "told", resamples=20) if not each.criterion]
    assert [(each.coders, each.cells) for each in found] == [
        *((("one", "three"), 6), (("one", "two"), 6)),
        (("one", "three", "two"), 12),
    ]
    said = sentences.coders(Manuscript(folder=data.folder)).data
    assert "All 12 cells were coded by two or more of three coders. By the sections" in said


# --- What was decided -----------------------------------------------------------------------------------------------


DECIDED = "XBC,warning_centre,section,one=no;two=yes,no,overlooked,second reader,2021-01-02,2.ii.2 says no.\n"


def test_an_answer_on_which_coders_differ_is_unsettled_until_it_is_decided(study: Path, code: Code) -> None:
    code("one")
    (found,) = unsettled(code("two", DENIED, DENIED.replace(",no,", ",yes,")))
    assert (found.country, found.indicator, found.basis, found.codings) == ("XBC", "warning_centre", "section", "no")
    assert found.line == 8
    assert unsettled(adjudicated(study, DECIDED)) == []
    assert unsettled(adjudicated(study, DECIDED.replace("one=no;two=yes", "two=yes;one=no"))) == []


def test_codings_that_no_coder_bears_out_are_unsettled_even_where_coders_agree(study: Path, code: Code) -> None:
    for name in ("one", "two"):
        data = code(name, DENIED, DENIED.replace(",no,", ",yes,"))
    (found,) = unsettled(data)
    assert (found.answers, found.codings) == ({"one": "yes", "two": "yes"}, "no")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "one=no;two=yes",
            "one=no;two=no",
            "answers: saw 'one=no;two=no'; expected what the coders' files say: one=no;two",
        ),
        ("two=yes,", "two=yes;as agreed,", "answers: saw 'one=no;two=yes;as agreed'; expected What each coder"),
        ("two=yes,", "two=no;two=yes,", "answers: saw 'one=no;two=no;two=yes'; expected what the coders"),
        (",no,over", ",yes,over", "decision: saw 'yes'; expected 'no', which is what codings.csv says"),
        ("overlooked", "because", "reason: saw 'because'; expected one of overlooked, beyond_the_words"),
        ("second reader", "", "who: saw nothing; expected a value. Who decided, by role"),
        ("2021-01-02", "yesterday", "day: saw 'yesterday'; expected a date"),
        ("2.ii.2 says no.", "", "note: saw nothing"),
        ("warning_centre", "warning", "indicator: saw 'warning'; expected a row of indicators.csv"),
    ],
)
def test_the_codings_and_the_coders_files_are_checked_against_what_was_decided(
    study: Path, code: Code, old: str, new: str, told: str
) -> None:
    code("one")
    code("two", DENIED, DENIED.replace(",no,", ",yes,"))
    with pytest.raises(DataError) as refused:
        adjudicated(study, DECIDED.replace(old, new))
    assert f"adjudication.csv:2:{told}" in str(refused.value)


def test_a_doubt_of_what_was_decided_is_refused_and_says_that_nothing_is_written(
    study: Path, code: Code, capsys: pytest.CaptureFixture[str]
) -> None:
    code("one")
    code("two", DENIED, DENIED.replace(",no,", ",yes,"))
    adjudicated(study, DECIDED)
    before = (study / "data/codings.csv").read_bytes()
    path = Study.load(study / "data").suppose({"XBC.warning_centre": "yes"}).doubt(study / "doubt.json")
    capsys.readouterr()
    assert main(["apply", str(path), "--data", str(study / "data")]) == 1
    told = capsys.readouterr().err
    assert told.startswith("With this change the tables would not be sound, and nothing is written:\n1 problem")
    assert "adjudication.csv:2:decision: saw 'no'; expected 'yes'" in told
    assert (study / "data/codings.csv").read_bytes() == before


def test_a_coder_s_list_that_is_not_sound_is_one_problem_and_not_one_of_each_decision(study: Path, code: Code) -> None:
    code("one")
    code("two", DENIED, DENIED.replace(",no,", ",yes,"))
    adjudicated(study, DECIDED)
    listed = study / "data" / "coders" / "two.toml"
    listed.write_text(listed.read_text(encoding="utf-8").replace('"losses_grow"', '"losses_shrink"'), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read(study / "data")
    assert [problem.file for problem in refused.value.problems] == ["coders/two.toml"]


def test_check_names_what_was_not_coded_what_is_open_and_what_is_contested(
    study: Path, code: Code, capsys: pytest.CaptureFixture[str]
) -> None:
    code("one")
    code("two", DENIED, DENIED.replace(",no,", ",yes,"), ["warning_centre"])
    assert main(["check", "--data", str(study / "data")]) == 0
    said = capsys.readouterr().out
    assert "coder one (coder): all is coded\n" in said
    assert "coder two (coder): not coded: questions flood_from_neighbour, losses_grow, joint_drill\n" in said
    assert "no row of adjudication.csv decides so: XBC.warning_centre (section: one=no;two=yes; here no)\n" in said
    assert "contested findings: only-aldora-warns (told), only-aldora-warns (whole)\n" in said
    assert main(["check", "--json", "--data", str(study / "data")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unsettled"][0]["answers"] == {"one": "no", "two": "yes"}
    assert told["contested"][1] == {
        "finding": "only-aldora-warns",
        "base": "whole",
        "verdicts": {"one": "supported", "two": "contradicted"},
    }


def test_where_many_answers_are_open_check_says_where_all_are(
    study: Path, code: Code, capsys: pytest.CaptureFixture[str]
) -> None:
    code("one")
    given = study / "data" / "coders" / "one.csv"
    given.write_text("".join(given.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    assert main(["check", "--data", str(study / "data")]) == 0
    said = capsys.readouterr().out.partition("decides so: ")[2].splitlines()[0]
    assert said.count("one=not reported") == 6 and said.endswith(" and 4 more (--json has all)")
    assert main(["check", "--json", "--data", str(study / "data")]) == 0
    assert len(json.loads(capsys.readouterr().out)["unsettled"]) == 10


def test_the_paper_says_under_which_evidence_coders_agree_and_what_was_decided(study: Path, code: Code) -> None:
    data = read(study / "data")
    assert "single coder" in sentences.coders(Manuscript(folder=data.folder)).data
    code("one")
    code("two", DENIED, DENIED.replace(",no,", ",yes,"), ["warning_centre", "joint_drill"])
    said = sentences.coders(Manuscript(folder=data.folder)).data
    assert "6 of the 12 cells were coded by both coders. By the sections on the countries" in said
    assert "; by the whole report, they agree on 83.3 per cent of them (Krippendorff's alpha 0." in said
    assert "files of the coders differ in the verdict on one finding by the sections" in said
    data = adjudicated(study, DECIDED)
    (row,) = tables.adjudicated(data).to_dict("records")
    assert (row["Answers"], row["Decided"]) == ("one: no; two: yes", "no") and "2.ii.2" in row["Because"]
    assert len(tables.contested(data)) == 2
    (study / "data" / "adjudication.csv").unlink()
    (row,) = tables.adjudicated(read(study / "data")).to_dict("records")
    assert row["Because"] == "not decided yet"


def test_the_tables_of_coders_who_agree_say_that_there_is_nothing(
    study: Path, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("argued.show.manuscript.display", lambda *outputs: shown.extend(each.data for each in outputs))
    Manuscript(folder=study / "data").reliability()
    assert shown == []
    code("one")
    data = code("two")
    Manuscript(folder=data.folder).reliability()
    assert [label in "".join(shown) for label in ("{#tbl-agreement}", "{#tbl-adjudication}", "{#tbl-contested}")] == [
        True
    ] * 3
    for frame in (tables.adjudicated(data), tables.contested(data)):
        assert [row[0] for row in frame.itertuples(index=False)] == ["none"]
    found = tables.agreement(data, {base: agreement(data, base, 20) for base in ("told", "whole")})
    assert set(found["Evidence"]) == {"by the sections on the countries", "by the whole report"} and len(found) == 6


# --- The measures, by other hands -------------------------------------------------------------------------------------


# Gwet, K. L. (2014). Handbook of inter-rater reliability. Four raters, eleven units with two ratings or more.
RATED = ["11-1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "-555", "--11"]
# Sixty cells and three coders, of whom two follow the first more or less.
THREE = (
    "212212200002201202012010202111111222211210202100100121222111",
    "212212201002201202002010200111111222212210202012100221122111",
    "212222200002201202002011202110121020211212102100110121222201",
)


def counts(units: list[str], values: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array([[unit.count(value) for value in values] for unit in units])


def test_alpha_is_that_of_the_textbooks() -> None:
    """Krippendorff (2011): example B, two observers, 0.095; example C, four with answers missing, 0.743."""
    pairs = [a + b for a, b in zip("0100000010", "1110010000", strict=True)]
    assert alpha(counts(pairs, "01"), np.ones(10)) == pytest.approx(0.095, abs=0.0005)
    assert alpha(counts(RATED, "12345"), np.ones(11)) == pytest.approx(0.743, abs=0.0005)
    assert math.isnan(alpha(counts(["11", "11"], "01"), np.ones(2)))


@pytest.mark.parametrize("seed", range(20))
def test_alpha_is_that_of_the_package_krippendorff(seed: int) -> None:
    random = np.random.default_rng(seed)
    coded = random.integers(0, 4, (random.integers(2, 5), 30))
    found = np.array([[(coded[:, n] == value).sum() for value in range(4)] for n in range(30)])
    expected = krippendorff.alpha(value_counts=found, level_of_measurement="nominal")
    assert alpha(found, np.ones(30)) == pytest.approx(expected)
    drawn = random.integers(0, 30, 30)
    expected = krippendorff.alpha(value_counts=found[drawn], level_of_measurement="nominal")
    assert alpha(found, np.bincount(drawn, minlength=30)) == pytest.approx(expected)


def test_ac1_is_that_of_the_package_irrcac() -> None:
    """irrCAC 0.4.2, `CAC(...).gwet()`: which needs NumPy 1, so that its numbers stand here."""
    pair = counts(["".join(each) for each in zip(*THREE[:2], strict=True)], "012")
    whole = counts(["".join(each) for each in zip(*THREE, strict=True)], "012")
    assert ac1(pair, np.ones(60)) == pytest.approx(0.77632805)
    assert percent(pair, np.ones(60)) == pytest.approx(0.85)
    assert ac1(whole, np.ones(60)) == pytest.approx(0.66837087)
    assert math.isnan(ac1(counts(["11", "11"], "01"), np.ones(2)))


def test_ac1_does_not_fall_where_nearly_all_answers_are_the_same() -> None:
    found, once = counts(["11"] * 18 + ["10", "01"], "01"), np.ones(20)
    assert percent(found, once) == pytest.approx(0.9)
    assert alpha(found, once) < 0 < 0.85 < ac1(found, once)


def test_the_interval_is_the_bca_interval_of_scipy() -> None:
    """`scipy.stats.bootstrap(method="BCa")` with 4,000 resamples: 0.545 to 0.783 and 0.543 to 0.780 by two seeds."""
    whole = counts(["".join(each) for each in zip(*THREE, strict=True)], "012")
    assert bca(whole, alpha, 4000) == pytest.approx((0.544, 0.782), abs=0.008)


def test_the_interval_of_what_is_always_the_same_is_that_and_of_what_is_not_defined_neither() -> None:
    assert bca(counts(["11", "00"] * 9, "01"), alpha, 50) == (1, 1)
    low, high = bca(counts(["11"] * 9, "01"), alpha, 50)
    assert math.isnan(low) and math.isnan(high)
