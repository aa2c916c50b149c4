"""The data of the paper, and of the example, by the tests that hold for any study."""

from pathlib import Path

import pytest
from argued.data import read
from argued.ship.new import REGION
from argued.testing.data import *

from engine.tests.places import DATA, ROOT


@pytest.fixture(params=[DATA, REGION / "data"], ids=["paper", "example"])
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_the_tables_are_found_from_any_folder_of_the_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT / "engine" / "argued")
    assert read().folder == DATA
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyError, match=r"no study here: expected data/datapackage\.json and references\.bib"):
        read()
