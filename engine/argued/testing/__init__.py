"""What holds for any study, as tests that a study takes up: a pytest plugin, and modules of tests to import.

    # tests/conftest.py
    pytest_plugins = ["argued.testing"]

    # tests/test_data.py
    from argued.testing.data import *

`data` asks whether the tables are described and in their one form, `findings` whether verdicts are as recorded and can
fail, `rendered` whether every format says what the verdicts allow, `packaged` whether the engine is the one that the
study names. The plugin gives them, and other tests of the study, the fixtures below. Needs pytest and frictionless
(`argued[test]`).

Left out on purpose: what another study may do otherwise, such as the length of its paper.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from argued.data import DATA, Dataset, read
from argued.judge.evidence import Evidence, evidence
from argued.testing.rendering import FORMATS, copied, publish


@pytest.fixture(scope="session")
def root(pytestconfig: pytest.Config) -> Path:
    """The folder of the study: that of the configuration of pytest."""
    return pytestconfig.rootpath


@pytest.fixture
def folder(root: Path) -> Path:
    """The folder of its tables."""
    return root / DATA


@pytest.fixture(scope="session")
def data(root: Path) -> Dataset:
    """The data of the study, read once."""
    return _read(root)


@pytest.fixture(scope="session")
def documented(data: Dataset) -> Evidence:
    """The evidence under the first base of the study."""
    return evidence(data)


@pytest.fixture(scope="session")
def output(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the paper in all formats, rendered in a copy of the study."""
    return publish(copied(root, tmp_path_factory.mktemp("rendered") / "study"), *FORMATS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of findings and evidence bases are one test for each that the study has."""
    asked = {"each_finding", "each_base", "each_base_of_the_source"} & set(metafunc.fixturenames)
    if not asked:
        return
    data = _read(metafunc.config.rootpath)
    values = {
        "each_finding": [finding.id for finding in data.findings if finding.judged],
        "each_base": list(data.bases),
        "each_base_of_the_source": data.own_bases,
    }
    for name in sorted(asked):
        metafunc.parametrize(name, values[name])


@cache
def _read(root: Path) -> Dataset:
    return read(root / DATA)
