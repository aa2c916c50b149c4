"""`python -m argued new FOLDER`: a package for another region, whose two commands work at once.

Of this paper alone, since a started package would otherwise start another to test it, and so on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import read
from argued.ship.new import OF_THIS_PAPER, REGION, start

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("started") / "deep" / "package"
    assert main(["new", str(folder)]) == 0
    return folder


def make(folder: Path, target: str, **environment: str) -> str:
    """Runs a target with this environment in place of one that would be installed first."""
    installed = [argument for stamp in (".paper", ".test") for argument in ("-o", f".venv/{stamp}")]
    command = ["make", target, f"PY={sys.executable}", *installed]
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    run = subprocess.run(command, cwd=folder, env=outer | environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    return run.stdout


def test_it_holds_the_example_and_nothing_of_this_paper(package: Path) -> None:
    for path in sorted(REGION.rglob("*")):
        if path.is_file() and path.name != "README.md":
            assert (package / path.relative_to(REGION)).read_bytes() == path.read_bytes()
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], project["description"]) == (
        "floods-on-the-vell",
        "Floods on the Vell: is there a need for a common warning? (a made-up example)",
    )
    data = read()
    names = {row["name"] for row in data.countries.values()} | {"trafficking"}
    for path in [*package.glob("*"), *(package / "engine" / "argued").rglob("*.py"), *(package / "data").glob("*")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert [name for name in names if name in text] == [], path


def test_tests_say_whether_they_are_copied(package: Path) -> None:
    folders = ("tests", "engine/tests")
    here = {path: path.read_text("utf-8").splitlines() for name in folders for path in (ROOT / name).glob("test_*.py")}
    copied = {path.relative_to(package) for name in folders for path in (package / name).glob("test_*.py")}
    assert copied == {path.relative_to(ROOT) for path, lines in here.items() if OF_THIS_PAPER not in lines}
    assert {"test_findings.py", "test_region.py", "test_rendered.py"} <= {path.name for path in copied}
    assert Path("tests/test_new.py") not in copied and not list(package.rglob("__pycache__"))
    for name in copied:
        docstring = "\n".join(here[ROOT / name]).split('"""')[1]
        assert "Holds for any data." in docstring, name


def test_its_tests_need_not_reach_all_of_the_code(package: Path) -> None:
    """The tests of this paper alone reach the rest, and are left behind."""
    report = [
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]["report"]
        for folder in (ROOT, package)
    ]
    assert report[0].pop("fail_under") == 95
    assert report[0] == report[1]


def test_make_paper_renders_it_at_once(package: Path) -> None:
    assert "_output/paper.html" in make(package, "paper")
    assert sorted(path.name for path in (package / "_output").glob("paper.*")) == [
        f"paper.{name}" for name in ("docx", "html", "ipynb", "pdf")
    ]


def test_make_test_passes_at_once(package: Path) -> None:
    """All but the tests of the publishing engine, which no data changes, and which pass or fail here."""
    said = make(package, "test", PYTEST_ADDOPTS="--ignore=engine/tests/publish -p no:cacheprovider --no-cov -n 0")
    assert "All checks passed!" in said and "Success: no issues found" in said and "100%" in said


def test_another_folder_starts_from_the_started_one(package: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "argued", "new", str(tmp_path / "third")]
    run = subprocess.run(command, cwd=package, capture_output=True, text=True, check=True)
    assert "`make paper` and `make test` work at once" in run.stdout
    third = {path.relative_to(tmp_path / "third") for path in (tmp_path / "third" / "tests").rglob("*.py")}
    assert third == {path.relative_to(package) for path in (package / "tests").rglob("*.py")}


def test_an_empty_folder_will_do_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (tmp_path / "README.md") in start(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for taken in (tmp_path, tmp_path / "README.md"):
        assert main(["new", str(taken)]) == 2
        said = capsys.readouterr().err
        assert f"{taken} is there, and is no empty folder; name one that does not exist yet" in said
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    shutil.rmtree(tmp_path)
