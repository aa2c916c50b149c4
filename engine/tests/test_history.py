"""What became of a finding is told tag by tag: verdict, rule and sentence, before and after; and in the paper, what an
earlier release says otherwise.

On a small repository with the made-up region. Holds for any data.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import read
from argued.judge.changes import HERE, versions
from argued.ship.history import NEW, history
from argued.ship.new import REGION
from argued.show.errata import errata

FINDING = "all-flooded-by-neighbours"
FLOODED = "All three countries are flooded by water from a neighbour."
CELL = "XAL,flood_from_neighbour,section,yes"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made-up region in git, committed, without a tag."""
    shutil.copytree(REGION / "data", tmp_path / "data")
    shutil.copy(REGION / "references.bib", tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "First")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git(folder: Path, *command: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "tag.gpgsign=false"]
    subprocess.run(["git", *who, *command], cwd=folder, check=True)


def replaced(folder: Path, file: str, old: str, new: str, tag: str) -> None:
    """Changes a file, commits it and gives that a tag."""
    path = folder / "data" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    git(folder, "commit", "-q", "-a", "-m", tag)
    git(folder, "tag", tag)


def test_each_tag_tells_what_changed_there(study: Path) -> None:
    git(study, "tag", "v1")
    replaced(study, "codings.csv", CELL, CELL.replace("yes", "no"), "v2")
    replaced(
        study,
        "findings.toml",
        'predicate = { all = true, indicator = "flood',
        'predicate = { some = true, indicator = "flood',
        "v3",
    )
    first, second, third, here = history(FINDING, versions(read()))
    assert (first.version, first.said, first.changes) == ("v1", NEW, ())
    assert ("verdict, told", "supported", "contradicted") in second.changes
    assert {kind for kind, *_ in second.changes} == {
        f"{w}, {b}" for w in ("verdict", "sentence") for b in ("told", "whole")
    }
    assert "rule" in {kind for kind, *_ in third.changes}
    assert ("verdict, told", "contradicted", "supported") in third.changes
    assert (here.version, here.said, here.changes) == (HERE, "", ())


def test_without_a_finding_the_verdicts_of_all_are_told(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(study, "tag", "v1")
    replaced(study, "codings.csv", CELL, CELL.replace("yes", "no"), "v2")
    assert main(["history"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("v1: nothing changes\nv2:\n") and told.endswith("here: nothing changes\n")
    assert f"  {FINDING}, verdict, told\n    - supported\n    + contradicted\n" in told and "sentence" not in told


def test_a_tag_that_cannot_be_read_or_lacks_the_finding_says_so_and_is_passed_over(study: Path) -> None:
    replaced(study, "codings.csv", CELL, CELL.replace("yes", "perhaps"), "broken")
    replaced(study, "codings.csv", CELL.replace("yes", "perhaps"), CELL, "mended")
    replaced(study, "findings.toml", f'id = "{FINDING}"', 'id = "another-name"', "renamed")
    replaced(study, "findings.toml", 'id = "another-name"', f'id = "{FINDING}"', "named")
    said = {step.version: step.said for step in history(FINDING, versions(read()))}
    assert said["broken"].startswith("cannot be read by this version")
    assert said == {"broken": said["broken"], "mended": NEW, "renamed": "no such finding", "named": "", HERE: ""}


def test_without_a_tag_the_command_says_so_and_no_more(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["history", FINDING], ["history"]):
        assert main(command) == 0
        assert capsys.readouterr().out.startswith("No git tag leads here")  # nothing has been compared
    assert main(["history", "all-flooded-by-neighbour"]) == 2
    git(study, "tag", "v1")
    assert main(["history", FINDING]) == 0
    assert capsys.readouterr().out == f"v1: {NEW}\nhere: nothing changes\n"
    assert main(["history", "all-flooded-by-neighbour"]) == 2


# --- In the paper -----------------------------------------------------------------------------------------------------


def told(folder: Path) -> str:
    return errata(read(folder / "data"))


def test_the_paper_says_that_there_is_no_release_before_it(
    study: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert told(study) == "There is no release before this one: no tag of its git repository leads here.\n"
    git(study, "tag", "v0.1.0")  # which is this one, by its version, and says the same
    assert told(study).startswith("There is no release before this one")
    git(study, "tag", "-d", "v0.1.0")
    git(study, "tag", "v0.0.9")
    assert told(study) == "What is said here of findings, v0.0.9 said as well.\n"
    unpacked = tmp_path_factory.mktemp("elsewhere") / "study"
    shutil.copytree(study, unpacked, ignore=shutil.ignore_patterns(".git"))
    assert told(unpacked).startswith("Which releases came before this one is not known here")


def test_the_paper_lists_what_earlier_releases_say_otherwise_with_day_and_reason(study: Path) -> None:
    git(study, "tag", "v0.1.0")
    replaced(study, "codings.csv", CELL, CELL.replace("yes", "no"), "v0.2.0")
    replaced(study, "findings.toml", 'criterion = "region"', 'criterion = "means"', "v0.3.0")
    text = told(study)
    row = next(line for line in text.splitlines() if "contradicted: " in line and FLOODED in line)
    cells = [cell.strip() for cell in row.strip("|").split(" | ")]
    assert cells[0] == "v0.1.0 (2021-01-01), by the sections on the countries and by the whole report"
    assert "v0.2.0" not in text  # which says what is said here
    assert cells[2].startswith("supported: ") and cells[3].startswith("contradicted: ")
    assert cells[4].startswith("Aldora, flood from neighbour: no, before yes")
    assert text.startswith("@tbl-errata ") and "{#tbl-errata" in text


def test_what_changed_is_told_by_its_kind(study: Path) -> None:
    git(study, "tag", "v0.0.1")
    replaced(study, "findings.toml", "Only Aldora has a", "Aldora alone has a", "reworded")
    replaced(
        study,
        "findings.toml",
        'predicate = { all = true, indicator = "flood',
        'predicate = { none = true, indicator = "flood',
        "v0.0.2",
    )
    text = told(study)
    assert "its rule is another" in text and "the claim is worded otherwise" not in text  # which is said the same
    replaced(study, "findings.toml", "What a common warning would cost", "What it would cost", "v0.0.3")
    assert "its words are others" in told(study)
    replaced(study, "findings.toml", 'id = "warning-pays"', 'id = "pays"', "v0.0.4")
    assert "nothing: no finding any more" in told(study)
    replaced(study, "codings.csv", ",high,", ",sure,", "v0.0.5")
    replaced(study, "codings.csv", ",sure,", ",high,", "v0.0.6")
    assert told(study).startswith("The data of v0.0.5 cannot be read by this version.")
