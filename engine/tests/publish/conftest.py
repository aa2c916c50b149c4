"""Papers that many tests look at, or write for themselves (`builders` has the parts)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from engine.tests.publish.builders import SAMPLE, Rendered, publish, written


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

    return partial(written, tmp_path)
