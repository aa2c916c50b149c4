"""Builders that the tests share: the paper's data, read once, and copies of it to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.dataset import BIBLIOGRAPHY, DATA, ROOT, Dataset, read
from analysis.evidence import Evidence, evidence


@pytest.fixture(scope="session")
def data() -> Dataset:
    return read()


@pytest.fixture(scope="session")
def documented(data: Dataset) -> Evidence:
    return evidence(data, "documented")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data, with the bibliography beside it, to be changed at will."""
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copy(ROOT / BIBLIOGRAPHY, tmp_path / BIBLIOGRAPHY)
    return tmp_path / "data"


@pytest.fixture
def edit(copy: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text in a file of the copy, which must hold it, and returns the copy's folder."""

    def replace(file: str, old: str, new: str) -> Path:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} holds no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copy

    return replace
