"""`argued new FOLDER`: a study of one's own, whose two commands work at once, with this engine as a wheel beside it."""

from __future__ import annotations

import compileall
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import read
from argued.ship.new import BLANK, COMMON, ENGINE, LOCKS, OWN, REGION, Plan, parts, start
from argued.ship.release import ReleaseError, examples, release
from argued.ship.wheel import SHARED, files, pack

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

Content = dict[str, bytes]
VERSION = metadata.version("argued")
TITLE = 'Wells & water: "who" pays $x_1$ for R\\D?'
MARKDOWN = 'Wells & water: "who" pays \\$x\\_1\\$ for R\\\\D?'
ASKED = [
    "--title",
    TITLE,
    "--author",
    "Ana Pérez",
    "--author",
    "Bo Li",
    "--author",
    "Plato",
    "--units",
    "a city",
    "cities",
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("started") / "deep" / "Wells & water"
    assert main(["new", str(folder), *ASKED, "--evidence", "text"]) == 0
    return folder


@pytest.fixture(scope="module")
def wheel(package: Path) -> Path:
    (found,) = (package / ENGINE).glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the engine as its wheel has it, to stand before this one on the import path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    compileall.compile_dir(folder, quiet=1)  # as pip does, so that not each process does
    return folder


def content(wheel: Path) -> Content:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    return subprocess.run(command, cwd=folder, env=outer | environment, capture_output=True, text=True, check=False)


def make(folder: Path, target: str, installed: Path) -> str:
    """Runs a target with this environment and the wheel's engine, in place of an environment made first."""
    stamps = [argument for stamp in (".paper", ".test") for argument in ("-o", f".venv/{stamp}")]
    done = run(folder, "make", target, f"PY={sys.executable}", *stamps, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


# --- What is in it -----------------------------------------------------------------------------------------------


def held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in files(folder) if ".git" not in path.parts}


def of(folder: Path, names: Iterable[str]) -> set[str]:
    """The files of parts of a folder, as they stand in it."""
    return {path.relative_to(folder).as_posix() for name in names for path in files(folder / name)}


def test_the_made_up_study_is_the_example_with_what_every_paper_has_in_common(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path), "--example"]) == 0
    own, common = held(REGION), of(ROOT, SHARED)
    assert held(tmp_path) == {*own, *common, f"{ENGINE}/argued-{VERSION}-py3-none-any.whl"}
    for name in (own | common) - set(LOCKS):
        source = REGION if name in own else ROOT
        assert (tmp_path / name).read_bytes() == (source / name).read_bytes(), name


def test_a_study_of_its_own_has_besides_what_is_common_its_own_texts(package: Path) -> None:
    generated = {"CITATION.cff", ".zenodo.json", "codemeta.json", "data/README.md", "data/datapackage.json"}
    common = of(REGION, COMMON) | of(ROOT, SHARED) | {f"{ENGINE}/argued-{VERSION}-py3-none-any.whl"}
    mine = held(BLANK) - {"data/observations.csv"} | generated
    assert held(package) == mine | common
    for name in mine:
        text = (package / name).read_text(encoding="utf-8")
        assert not re.search(r"\$\{|^\?[a-z|]+ ", text, re.MULTILINE), name


def test_it_is_a_git_repository_to_which_everything_is_added(package: Path) -> None:
    assert set(run(package, "git", "ls-files").stdout.splitlines()) == held(package)


def test_what_is_an_example_still_says_where_it_stands(package: Path) -> None:
    found = [place.partition(":")[0] for place in examples(package)]
    assert {"paper.qmd", "references.bib", "data/codings.csv", "data/findings.toml"} <= set(found)
    lines = (package / "data/countries.csv").read_text(encoding="utf-8").splitlines()
    assert found.count("data/countries.csv") == sum("An example, to be replaced" in line for line in lines) == 3


def test_nothing_of_this_paper_is_in_it(package: Path) -> None:
    """The engine's wheel and extension name their own authors."""
    data = read()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {row["name"] for row in data.countries.values()} | {"trafficking", data.package["title"], project["name"]}
    for path in files(package):
        if not {"_extensions", ENGINE, ".git"} & set(path.relative_to(package).parts):
            text = path.read_text(encoding="utf-8", errors="ignore")  # there are pictures
            assert [name for name in names if name in text] == [], path


NAMED = {  # where a study names itself, its authors and its units
    "pyproject.toml": ('name = "wells-water"', f'"argued=={VERSION}"'),
    "environment.yml": ("name: wells-water",),
    "LICENSE.md": ("Ana Pérez, Bo Li, Plato",),
    "README.md": ("# " + MARKDOWN, "Ana Pérez, Bo Li", "the cities"),
    "CITATION.cff": (json.dumps(TITLE), 'family-names: "Li"'),
    "codemeta.json": (json.dumps(TITLE), '"identifier": "wells-water"'),
    "paper.qmd": ("title: " + json.dumps(MARKDOWN), '  - name: {"given": "Bo", "family": "Li"}', '  - name: "Plato"'),
    "data/study.toml": ('singular = "city"',),
    "data/README.md": ("The questions asked of every city", "an answer to an indicator's question for a city"),
}


@pytest.mark.parametrize(("name", "texts"), NAMED.items(), ids=NAMED)
def test_its_name_its_authors_and_its_units_are_its_own(package: Path, name: str, texts: tuple[str, ...]) -> None:
    said = (package / name).read_text(encoding="utf-8").lower()
    assert [text for text in texts if text.lower() not in said] == []


def test_what_is_not_given_is_asked_for_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(["", TITLE, "Ana Pérez; Bo Li", "a city", "cities", "hearsay", "own"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: next(said))
    planned: list[Plan | None] = []
    monkeypatch.setattr("argued.cli.start", lambda folder, plan: planned.append(plan) or [])
    assert main(["new", str(tmp_path)]) == 0
    assert planned == [Plan(TITLE, ("Ana Pérez", "Bo Li"), "a city", "cities", OWN)] and next(said, None) is None


def test_where_nobody_can_be_asked_what_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "study"), "--title", TITLE, "--evidence", OWN]) == 2
    assert "a study needs --author, --units; or name --example" in capsys.readouterr().err
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--title", [" "], "saw no title; expected one"),
        ("--author", [""], "saw no author; expected a name"),
        ("--units", ['a "city"', "cities"], "saw 'a \"city\"' for what is compared; expected a noun in letters"),
        ("--units", ["city", "cities"], "saw 'city' for one unit; expected its article too, such as --units 'a city'"),
        ("--units", ["a city", "cities, towns"], "saw 'cities, towns' for what is compared"),
    ],
)
def test_what_is_no_title_name_or_noun_is_refused_before_anything_is_written(
    option: str, given: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "study"), *ASKED, "--evidence", OWN, option, *given]) == 2
    assert told in capsys.readouterr().err and not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Ana Li", {"given": "Ana", "family": "Li"}),
        ("Ana Élise  Li", {"given": "Ana Élise", "family": "Li"}),
        ("Ludwig van der Rohe", {"given": "Ludwig", "family": "van der Rohe"}),
        ("O'Neill, Shaun", {"given": "Shaun", "family": "O'Neill"}),
        ("Plato", "Plato"),
        ("The Vell group", "The Vell group"),
    ],
)
def test_a_name_has_its_parts_where_they_can_be_told(given: str, written: str | dict[str, str]) -> None:
    assert parts(given) == written


def test_an_empty_folder_will_do_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (tmp_path / "README.md") in start(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for taken in (tmp_path, tmp_path / "README.md"):
        assert main(["new", str(taken), "--example"]) == 2
        said = capsys.readouterr().err
        assert f"{taken} is there, and is no empty folder; name one that does not exist yet" in said
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    shutil.rmtree(tmp_path)


# --- The engine ----------------------------------------------------------------------------------------------------


def test_the_wheel_is_what_a_build_of_the_engine_gives(wheel: Path, tmp_path: Path) -> None:
    """File by file; of the metadata, what an installer reads."""
    done = run(ROOT / "engine", sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert done.returncode == 0, done.stderr
    ours, built = content(wheel), content(next(tmp_path.glob("*.whl")))
    assert set(ours) == set(built)
    about = f"argued-{VERSION}.dist-info"
    for name in set(ours) - {f"{about}/{each}" for each in ("METADATA", "RECORD", "WHEEL")}:
        assert ours[name] == built[name], name
    heads = [message_from_bytes(each[f"{about}/METADATA"]).items() for each in (ours, built)]
    assert heads[0] == heads[1]


def test_it_is_the_same_bytes_each_time_and_from_itself(wheel: Path, installed: Path, tmp_path: Path) -> None:
    assert pack(tmp_path / "again").read_bytes() == wheel.read_bytes()
    code = f"from pathlib import Path; from argued.ship.wheel import pack; pack(Path({str(tmp_path / 'itself')!r}))"
    done = run(tmp_path, sys.executable, "-c", code, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "itself" / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.mark.parametrize("pip", ["22.3", "newest"])
def test_any_pip_takes_the_wheel_by_its_hash_and_no_other(package: Path, tmp_path: Path, pip: str) -> None:
    python = str(tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
    assert run(tmp_path, sys.executable, "-m", "venv", "--without-pip", "venv").returncode == 0
    wanted = "pip" if pip == "newest" else f"pip=={pip}"
    pip_alone = ["--python", python, "install", "-q", "--no-compile", wanted]
    assert run(tmp_path, sys.executable, "-m", "pip", *pip_alone).returncode == 0
    copy = Path(shutil.copytree(package / ENGINE, tmp_path / "study" / ENGINE)).parent
    line = (package / LOCKS[0]).read_text(encoding="utf-8").splitlines()[0]
    (copy / "lock.txt").write_text(line + "\n", encoding="utf-8")
    install = [python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--require-hashes", "-r", "lock.txt"]
    assert run(copy, *install).returncode == 0
    assert run(copy, python, "-m", "pip", "uninstall", "-q", "-y", "argued").returncode == 0
    with next((copy / ENGINE).glob("*.whl")).open("ab") as wheel:
        wheel.write(b"\n")
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in run(copy, *install).stderr


SPOILT: list[tuple[str, Callable[[Path], object]]] = [
    ("the_locks_name_the_wheel", lambda study: next((study / ENGINE).glob("*.whl")).open("ab").write(b"\n")),
    ("the_locks_name_the_wheel", lambda study: shutil.copy(REGION / LOCKS[1], study)),
    ("the_engine_that_runs", lambda study: shutil.copy(ROOT / "pyproject.toml", study)),
    ("the_extension", lambda study: (study / "_extensions/argued/review.css").write_text("p {}", encoding="utf-8")),
]


@pytest.mark.parametrize(("named", "spoil"), SPOILT, ids=["wheel", "lock", "version", "extension"])
def test_an_engine_that_is_not_the_one_that_is_named_is_noticed(
    package: Path, installed: Path, tmp_path: Path, named: str, spoil: Callable[[Path], object]
) -> None:
    study = Path(shutil.copytree(package, tmp_path / "study"))
    spoil(study)
    done = run(study, sys.executable, "-m", "pytest", "-q", "tests/test_packaged.py", PYTHONPATH=str(installed))
    assert done.returncode == 1 and f"FAILED tests/test_packaged.py::test_{named}" in done.stdout, done.stdout


# --- Its two commands ------------------------------------------------------------------------------------------------


def test_make_paper_renders_it_at_once(package: Path, installed: Path) -> None:
    assert "_output/paper.html" in make(package, "paper", installed)
    assert sorted(path.name for path in (package / "_output").glob("paper.*")) == [
        f"paper.{name}" for name in ("docx", "html", "ipynb", "pdf")
    ]
    page = (package / "_output/paper.html").read_text(encoding="utf-8")
    title = html.unescape(page.partition("<title>")[2].partition("</title>")[0])
    assert re.sub("[“”]", '"', title) == TITLE  # Quarto, where it is there, sets quotation marks


def test_it_is_not_released_before_its_examples_are_replaced(package: Path, installed: Path, tmp_path: Path) -> None:
    """Beside the paper that was rendered above."""
    assert (package / "_output/paper.pdf").is_file()
    with pytest.raises(ReleaseError, match=r"examples still to be replaced, at paper\.qmd:8, .*countries\.csv:2"):
        release(package, tmp_path, dirty=True)
    assert release(package, tmp_path, dirty=True, example=True).name == "wells-water-0.1.0.zip"


def test_make_test_passes_at_once_and_asks_all_that_holds_for_any_study(package: Path, installed: Path) -> None:
    said = make(package, "test", installed)
    assert "0 verdicts that differ" in said and "100%" in said and "failed" not in said
    listed = run(package, sys.executable, "-m", "pytest", "--collect-only", PYTHONPATH=str(installed)).stdout
    asked = {line.split("::")[0].removeprefix("tests/test_") for line in listed.splitlines() if "::" in line}
    shipped = (ROOT / "engine/argued/testing").glob("*.py")
    assert asked == {path.name for path in shipped if "\ndef test_" in path.read_text(encoding="utf-8")}


def test_make_format_changes_nothing_that_is_in_its_one_form(package: Path, installed: Path) -> None:
    make(package, "format", installed)
    for name in ("codings.csv", "README.md"):
        assert not run(package, "git", "diff", "--", f"data/{name}").stdout


def test_another_study_starts_from_the_started_one(package: Path, installed: Path, tmp_path: Path) -> None:
    third = str(tmp_path / "third")
    done = run(package, sys.executable, "-m", "argued", "new", third, "--example", PYTHONPATH=str(installed))
    assert "`make paper` and `make test` work at once" in done.stdout, done.stderr
    start(tmp_path / "second")
    assert held(tmp_path / "third") == held(tmp_path / "second")
