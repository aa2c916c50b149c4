"""Papers that many tests look at, or write for themselves (`builders` has the parts)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import HEADER, SAMPLE, Rendered, publish


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The paper that uses all of the syntax, published once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("sample") / "paper"
    shutil.copytree(SAMPLE, folder)
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., Path]:
    """Writes a paper (a header is added where there is none) and other files; returns its folder."""

    def write(text: str = "", **files: str) -> Path:
        text = text if text.startswith("---") else HEADER + text
        for name, content in {"paper.qmd": text, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        return tmp_path

    return write
