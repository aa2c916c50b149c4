"""What became of a finding is told tag by tag: verdict, rule and sentence, before and after.

On a small repository with the made-up region. Holds for any data.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import read
from argued.ship.history import HERE, NEW, history, versions
from argued.ship.new import REGION

FINDING = "all-flooded-by-neighbours"
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
