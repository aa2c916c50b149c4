"""What a paper says by itself is found: unbound sentences, typed numbers, words of strength, findings unsaid."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import Problem, read
from argued.ship.new import REGION
from argued.show.bindings import bindings, files, identifier, names_said, read_source, strengths


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the made-up study."""
    return Path(shutil.copytree(REGION, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__")))


def edited(study: Path, file: str, old: str, new: str) -> Path:
    text = (study / file).read_text(encoding="utf-8")
    assert old in text
    (study / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return study


def found(study: Path) -> list[Problem]:
    data = read(study / "data")
    return [*strengths(data), *bindings(files(data), data)]


# A sentence in a section that is checked, and what is told of it: nothing, or words of the message.
SENTENCES = [
    ("Warning pays.", "a sentence that nothing bears: “Warning pays.”"),
    ("[Warning pays.]{.argument}", ""),
    ("[Warning pays.]{.method} It does so at once.", "“It does so at once.”"),
    ("[Warning pays.]{.blue}", "a sentence that nothing bears"),
    ("[A span [within]{.smallcaps} a span.]{.definition}", ""),
    ("Warning pays [@example].", "“Warning pays .”"),
    ("[Warning pays]{.argument} [@example].", ""),
    ("[Warning pays]{.argument} [@example]. It does so at once.", "“It does so at once.”"),
    ("@tbl-answers shows that warning pays.", "a sentence that nothing bears"),
    ("[@tbl-answers shows the answers.]{.method}", ""),
    ("**Costs.** [Warning pays.]{.argument}", ""),
    ("[Warning]{.argument} **pays.**", "“pays.”"),
    ("- Warning pays.", "a sentence that nothing bears"),
    ("[It costs `{python} sentences.number(study, 'findings')` coins.]{.argument}", ""),
    ("[It costs 3 coins.]{.argument}", "the number '3', typed in “It costs 3 coins.”"),
    ("[It rains. It costs three coins.]{.method}", "the number 'three', typed in “It costs three coins.”"),
    ("[Both pay.]{.method}", "'Both'"),
    ("[The second pays.]{.argument}", "the number 'second'"),
    ("[Half of them pay.]{.argument}", "the number 'Half'"),
    ("[Twenty-one pay.]{.argument}", "the number 'Twenty-one'"),
    ("[No one pays at first-hand.]{.argument}", ""),
    ("[It pays.^[By forty coins.]]{.argument}", "the number 'forty'"),
    ("[It works.]{.argument}", "'works', a word of strength"),
    ("[It is so in every country.]{.argument}", "'in every country', a word of strength"),
    ("[A rule that works is kept.]{.method}", ""),
    ("[Wetworks are kept.]{.argument}", ""),
    ('`{python} study.says("warning-pay")`', "saw 'warning-pay'; expected a finding of findings.toml (did you mean"),
    ("<!-- Warning pays. -->", ""),
    ("::: {.callout-note}\nWarning pays.\n:::", "a sentence that nothing bears"),
    ("| Warning |\n| --- |\n| pays three |", ""),
    ("### Warning pays in three ways", ""),
]


@pytest.mark.parametrize(("sentence", "told"), SENTENCES)
def test_a_sentence_of_a_checked_section_is_bound_or_told_of_with_its_line(
    study: Path, sentence: str, told: str
) -> None:
    edited(
        study, "paper.qmd", "# Conclusions {#sec-conclusions}\n", f"# Conclusions {{#sec-conclusions}}\n\n{sentence}\n"
    )
    problems = found(study)
    assert bool(problems) == bool(told), problems
    lines = (study / "paper.qmd").read_text(encoding="utf-8").split("\n")
    beginning = sentence.removeprefix("::: {.callout-note}\n").split("\n")[0]
    for problem in problems:
        assert told in str(problem)
        assert (problem.file, problem.line) == ("paper.qmd", lines.index(beginning) + 1)
        assert problem.expected


def test_other_sections_may_say_anything(study: Path) -> None:
    edited(study, "paper.qmd", "# Method {#sec-method}\n", "# Method {#sec-method}\n\nIt works in all three cases.\n")
    assert found(study) == []


def test_a_section_within_a_checked_one_is_checked(study: Path) -> None:
    edited(study, "paper.qmd", "## Means {#sec-means}\n", "## Means {#sec-means}\n\nWarning pays.\n")
    assert len(found(study)) == 1


def test_a_finding_that_no_sentence_says_is_told_of(study: Path) -> None:
    edited(study, "paper.qmd", '"only-aldora-warns", "most-drill-together"', '"only-aldora-warns"')
    (problem,) = found(study)
    assert str(problem).startswith("findings.toml:") and "most-drill-together: saw no sentence of paper.qmd" in str(
        problem
    )


def test_a_paper_in_several_files_says_each_finding_in_one_of_them(study: Path) -> None:
    edited(study, "paper.qmd", '"only-aldora-warns", "most-drill-together"', '"only-aldora-warns"')
    supplement = '# More {#sec-more}\n\nWarning pays.\n\n`{python} study.says("most-drill-together")`\n'
    (study / "supplement.qmd").write_text(supplement, encoding="utf-8")
    assert found(study) == []
    edited(study, "data/study.toml", '"sec-conclusions"]', '"sec-conclusions", "sec-more"]')
    (problem,) = found(study)
    assert (problem.file, problem.line) == ("supplement.qmd", 3)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"sec-conclusions"', '"sec-conclusion"', "paper.checked: saw 'sec-conclusion'; expected the identifier of a"),
        ('checked = ["abstract", "sec-results", "sec-conclusions"]', "", "saw nothing; expected the sections in which"),
        (
            'checked = ["abstract", "sec-results", "sec-conclusions"]',
            "checked = []",
            "saw nothing; expected the section",
        ),
    ],
)
def test_a_section_that_is_not_there_is_told_of_and_so_is_none_at_all(
    study: Path, old: str, new: str, told: str
) -> None:
    (problem,) = found(edited(study, "data/study.toml", old, new))
    assert told in str(problem) and problem.line > 10


def test_a_study_may_have_number_words_and_exceptions_of_its_own(study: Path) -> None:
    edited(
        study,
        "paper.qmd",
        "# Conclusions {#sec-conclusions}\n",
        "# Conclusions {#sec-conclusions}\n\n[Drei, at one go.]{.argument}\n",
    )
    assert ["'one'" in str(problem) for problem in found(study)] == [True]
    edited(study, "data/study.toml", "[wording]\n", '[wording]\nnumbers = ["drei"]\nno_numbers = ["at one go"]\n')
    assert ["'Drei'" in str(problem) for problem in found(study)] == [True]


# --- The sentences of the findings ------------------------------------------------------------------------------------


def test_words_of_practice_need_evidence_of_practice(study: Path) -> None:
    edited(
        study,
        "data/findings.toml",
        "{yes} alone {yes:has/have} a flood",
        "{yes} alone {yes:has/have} an effective flood",
    )
    edited(study, "data/indicators.csv", "means,warning,on_paper", "means,warning,on_paper")
    (problem,) = found(study)
    assert "only-aldora-warns.statement.supported: saw 'effective'" in str(problem)
    edited(study, "data/study.toml", 'on_paper = ["on_paper"]\n', "on_paper = []\n")
    assert found(study) == []


def test_evidence_with_silent_cells_cannot_carry_all(study: Path) -> None:
    text = '"not established" = "A flood warning centre is described in {yes},'
    edited(
        study, "data/findings.toml", text, text.replace("A flood warning centre is", "In every country a centre, is")
    )
    (problem,) = found(study)
    assert "saw 'In every country'; expected no word for all: told is silent on some" in str(problem)


# --- Reading, and the command ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Results {#sec-results}", "sec-results"),
        ("Abstract {.unnumbered}", "abstract"),
        ("Results {.a #b key='c'}", "b"),
        ("What is found, in 3 steps", "what-is-found-in-3-steps"),
        ("1. Të dhënat", "të-dhënat"),
    ],
)
def test_a_heading_has_the_identifier_that_it_gives_or_that_of_its_words(heading: str, name: str) -> None:
    assert identifier(heading) == name


def test_what_is_said_is_read_from_code_in_line_and_in_cells(tmp_path: Path) -> None:
    assert names_said('study.says("a", "b", base="whole")') == ["a", "b"]
    assert names_said("other('a')") == names_said("says(") == []
    (tmp_path / "a.qmd").write_text(
        '`{python} study.says("a")`\n\n```{python}\nstudy.says("b")\n```\n', encoding="utf-8"
    )
    assert read_source(tmp_path / "a.qmd", set()).said == [("a", 1), ("b", 3)]


def test_the_command_fails_on_an_unbound_sentence_and_with_a_flag_only_tells_of_it(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study)
    assert main(["check", "--paper"]) == 0
    edited(
        study, "paper.qmd", "# Conclusions {#sec-conclusions}\n", "# Conclusions {#sec-conclusions}\n\nWarning pays.\n"
    )
    capsys.readouterr()
    assert main(["check"]) == 0
    assert main(["check", "--paper", "paper.qmd"]) == 1
    assert (
        "saw a sentence that nothing bears: “Warning pays.”; expected `{python} study.says" in capsys.readouterr().err
    )
    assert main(["check", "--paper", "--warn"]) == 0
    assert "Warning pays." in capsys.readouterr().err
    assert main(["check", "--paper", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["file"] == "paper.qmd" and problem["line"] and "Warning pays." in problem["seen"]
    assert main(["check", "--paper", "none.qmd"]) == 2
    assert "none.qmd: No such file" in capsys.readouterr().err


def test_the_build_of_a_study_begins_with_the_check(study: Path) -> None:
    """Of the made-up study, which is what `argued new` copies."""
    edited(
        study, "paper.qmd", "# Conclusions {#sec-conclusions}\n", "# Conclusions {#sec-conclusions}\n\nWarning pays.\n"
    )
    (study / ".venv").mkdir()
    for stamp in ("requirements.txt", ".venv/.paper"):
        (study / stamp).touch()
    done = subprocess.run(
        ["make", "paper", f"PY={sys.executable}"], cwd=study, capture_output=True, text=True, check=False
    )
    assert done.returncode and "Warning pays." in done.stderr and not (study / "_output").exists()


def test_verdicts_and_differences_are_given_as_json(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study)
    old = shutil.copytree(study, study.parent / "old") / "data"
    edited(study, "data/codings.csv", "XBC,warning_centre,section,no,", "XBC,warning_centre,section,yes,")
    assert main(["check", "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)["verdicts"][0]
    assert (verdict["finding"], verdict["recorded"], verdict["verdict"]) == (
        "only-aldora-warns",
        "not established",
        "contradicted",
    )
    assert main(["diff", str(old), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)[0]
    assert told["base"] == "told"
    assert {"kind": "cell", "what": "XBC.warning_centre", "old": "no", "new": "yes"} in told["differences"]
