"""The engine of a study: the wheel that its locks name, and what it brings for the page."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from argued.ship.new import ENGINE, LOCKS
from argued.ship.wheel import NAME, files, requirement, shared

EXTENSION = f"_extensions/{NAME}"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_name_the_wheel_in_the_folder_of_the_engine(root: Path, lock: str) -> None:
    named = [line for line in (root / lock).read_text(encoding="utf-8").splitlines() if line.startswith(f"./{ENGINE}/")]
    assert named == [requirement(wheel, root) for wheel in sorted((root / ENGINE).glob("*.whl"))]


def test_the_engine_that_runs_is_the_version_that_is_named(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = metadata.version(NAME)
    assert f"{NAME}=={version}" in project["dependencies"]
    assert [wheel.name for wheel in (root / ENGINE).glob("*.whl")] == [f"{NAME}-{version}-py3-none-any.whl"]


def test_the_extension_is_that_of_the_engine(root: Path) -> None:
    ours, theirs = (
        {path.relative_to(folder): path.read_bytes() for path in files(folder)}
        for folder in (root / EXTENSION, shared(EXTENSION))
    )
    assert ours == theirs, f"copy {shared(EXTENSION)} to {EXTENSION}"
