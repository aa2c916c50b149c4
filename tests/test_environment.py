"""One list of dependencies: pyproject.toml, its locks, and the conda environment agree.

Holds for any data.
"""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from analysis.dataset import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONDA_ONLY = {"python", "pip", "quarto", "jupyter"}  # conda brings Quarto and Jupyter's applications as well


def names(requirements: list[str]) -> dict[str, str]:
    """Package names, normalised, each with its bounds."""
    found = {}
    for requirement in requirements:
        name, bounds = re.fullmatch(r"([\w.-]+)(.*)", requirement.strip()).groups()  # type: ignore[union-attr]
        found[re.sub(r"[-_.]+", "-", name).lower()] = bounds
    return found


def locked(file: str) -> dict[str, list[str]]:
    """Each locked package with its hashes."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        match = re.match(r"([\w.-]+)==\S+", line)
        if match:
            name = re.sub(r"[-_.]+", "-", match.group(1)).lower()
            found.setdefault(name, [])
        elif "--hash=" in line:
            found[name].append(line.strip())
    return found


def test_conda_and_pyproject_list_the_same_packages_with_the_same_bounds() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = names([entry for entry in environment if isinstance(entry, str)])
    pip = names(next(entry for entry in environment if isinstance(entry, dict))["pip"])
    listed = {name: bounds for name, bounds in (conda | pip).items() if name not in CONDA_ONLY}
    assert set(conda) >= CONDA_ONLY
    assert listed == names([*PROJECT["dependencies"], *(r for extra in EXTRAS.values() for r in extra)])
    assert conda["python"] == PROJECT["requires-python"]


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-test.txt", [*PROJECT["dependencies"], *EXTRAS["test"]]),
        ("requirements-tools.txt", [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["tools"]]),
    ],
)
def test_the_lock_covers_every_dependency_with_hashes(file: str, wanted: list[str]) -> None:
    lock = locked(file)
    assert set(names(wanted)) <= set(lock)
    assert all(hashes for hashes in lock.values())


LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-tools.txt")


def test_the_locks_agree() -> None:
    def versions(file: str) -> set[str]:
        return set(re.findall(r"^\S+==[^ ]+", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))

    assert versions(LOCKS[0]) <= versions(LOCKS[1]) <= versions(LOCKS[2])


def test_no_lock_names_where_packages_come_from() -> None:
    for file in LOCKS:
        assert not re.search(r"https?://|--(extra-)?index-url|file:", (ROOT / file).read_text(encoding="utf-8"))
