"""One list of dependencies: pyproject.toml, its locks, and the conda environment agree; each lock is enough by itself.

A lock is installed with the oldest pip that a supported Python brings and with the newest, since what the one takes
the other may refuse.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine.tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENGINE = tomllib.loads((ROOT / "engine/pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
NEEDED = [*PROJECT["dependencies"], *ENGINE["dependencies"]]
CONDA_ONLY = {"python", "pip", "quarto", "jupyter"}  # conda brings Quarto and Jupyter's applications as well


def names(requirements: list[str]) -> dict[str, str]:
    """Package names, normalised, each with its bounds."""
    found = {}
    for requirement in requirements:
        name, bounds = re.fullmatch(r"([\w.-]+)(.*)", requirement.strip()).groups()  # type: ignore[union-attr]
        found[re.sub(r"[-_.]+", "-", name).lower()] = bounds
    return found


LOCKS = {
    "requirements.txt": NEEDED,
    "requirements-review.txt": [*NEEDED, *EXTRAS["review"]],
    "requirements-test.txt": [*NEEDED, *EXTRAS["test"]],
}
PIPS = ("22.3", "newest")  # Python 3.11.0 brings the former
Lock = dict[str, list[Requirement]]


def locked(file: str) -> Lock:
    """Each locked package with its entries, one for each kind of system or Python that has a version of its own."""
    found: Lock = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if re.match(r"[\w.-]+(\[[\w.,-]+\])?==", line):
            entry = Requirement(line.removesuffix("\\").strip())
            found.setdefault(canonicalize_name(entry.name), []).append(entry)
    return found


def missing(lock: Lock, installed: list[Distribution]) -> list[str]:
    """What packages of a lock require, here, and the lock does not have: another installer would look for it."""
    found = []
    for distribution in installed:
        for entry in filter(here, lock.get(canonicalize_name(distribution.metadata["Name"]), [])):
            for text in distribution.requires or []:
                wanted = Requirement(text)
                if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *entry.extras)):
                    continue
                there = [each for each in lock.get(canonicalize_name(wanted.name), []) if here(each)]
                if not any(wanted.extras <= each.extras and meets(each, wanted) for each in there):
                    found.append(f"{distribution.metadata['Name']} requires {text}")
    return found


def here(entry: Requirement) -> bool:
    return entry.marker is None or entry.marker.evaluate()


def meets(entry: Requirement, wanted: Requirement) -> bool:
    return wanted.specifier.contains(next(iter(entry.specifier)).version, prereleases=True)


def test_conda_and_pyproject_list_the_same_packages_with_the_same_bounds() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = names([entry for entry in environment if isinstance(entry, str)])
    pip = names(next(entry for entry in environment if isinstance(entry, dict))["pip"])
    listed = {name: bounds for name, bounds in (conda | pip).items() if name not in CONDA_ONLY}
    assert set(conda) >= CONDA_ONLY
    assert listed == names([*NEEDED, *(r for extra in EXTRAS.values() for r in extra)])
    assert conda["python"] == PROJECT["requires-python"]


@pytest.mark.parametrize("file", LOCKS)
def test_the_lock_covers_every_dependency_with_hashes_and_extras(file: str) -> None:
    lock = locked(file)
    for wanted in map(Requirement, LOCKS[file]):
        assert any(wanted.extras <= entry.extras for entry in lock[canonicalize_name(wanted.name)])
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[a-z])", text)[1:]
    assert len(entries) == sum(map(len, lock.values())) and all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?://|--(extra-)?index-url|file:", text)  # it does not say where packages come from


def test_the_locks_agree() -> None:
    """An environment may hold what two of them install."""
    versions: dict[tuple[str, str], set[str]] = {}
    for file in LOCKS:
        for name, entries in locked(file).items():
            for entry in entries:
                versions.setdefault((name, str(entry.marker)), set()).add(str(entry.specifier))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def empty(folder: Path, pip: str) -> Path:
    """The Python of a new environment with nothing but that version of pip."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    wanted = "pip" if pip == "newest" else f"pip=={pip}"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", wanted)
    return python


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the newest pip and nothing else."""
    return empty(tmp_path_factory.mktemp("newest"), "newest")


@pytest.fixture(scope="module")
def packages(newest: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is locked, as the index has it: one pip asks for it, so that not each has to read the whole index."""
    folder = tmp_path_factory.mktemp("packages")
    files = [part for file in LOCKS for part in ("-r", file)]
    run(newest, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-d", folder, *files)
    return folder


@pytest.mark.parametrize("pip", PIPS)
def test_each_lock_installs_and_lacks_nothing_with_any_pip(
    pip: str, newest: Path, packages: Path, tmp_path: Path
) -> None:
    """So that what appears on an index tomorrow cannot matter."""
    python = newest if pip == "newest" else empty(tmp_path, pip)
    here_alone = ["--no-index", "--find-links", packages, "--require-hashes"]
    for file in LOCKS:
        run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", *here_alone, "-r", file)
        place = sysconfig.get_path("purelib", "venv", {"base": str(python.parents[1])})
        installed = list(distributions(path=[place]))
        assert len(installed) > len(NEEDED) and missing(locked(file), installed) == []
    run(python, "-m", "pip", "check")


STARTED = {"requirements.txt": [], "requirements-test.txt": ENGINE["optional-dependencies"]["test"]}


@pytest.mark.parametrize("file", STARTED)
def test_a_started_study_locks_what_this_one_does_as_far_as_it_needs_it(file: str) -> None:
    lock, ours = locked(f"engine/argued/example/{file}"), locked("requirements-test.txt")
    for wanted in map(Requirement, [*ENGINE["dependencies"], *STARTED[file]]):
        assert any(wanted.extras <= entry.extras for entry in lock[canonicalize_name(wanted.name)])
    for name, entries in lock.items():
        assert {str(entry.specifier) for entry in entries} <= {str(entry.specifier) for entry in ours[name]}, name
    assert missing(lock, list(distributions())) == []


def test_a_lock_without_an_extra_is_found_out() -> None:
    lock = locked("requirements-test.txt")
    lock["coverage"] = [Requirement(f"coverage{lock['coverage'][0].specifier}")]
    assert any("requires coverage[toml]" in text for text in missing(lock, list(distributions())))
    del lock["coverage"]
    assert any(text.startswith("pytest-cov requires") for text in missing(lock, list(distributions())))


def test_tests_that_share_a_rendered_paper_run_in_one_process(tmp_path: Path) -> None:
    """What the marks of `conftest` are for; newer releases of pytest and pytest-xdist have to keep it."""
    (tmp_path / "test_marked.py").write_text(
        "import os, pathlib, pytest, time\n"
        "@pytest.mark.xdist_group('output')\n"
        "@pytest.mark.parametrize('n', range(6))\n"
        "def test_marked(n: int) -> None:\n"
        "    time.sleep(0.1)\n"
        "    (pathlib.Path(__file__).parent / f'{n}.pid').write_text(str(os.getpid()))\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert len({path.read_text(encoding="utf-8") for path in tmp_path.glob("*.pid")}) == 1
