"""The data of the paper, and of the example, by the tests that hold for any study."""

from pathlib import Path

import pytest
from argued.data import Dataset, read
from argued.ship.new import REGION
from argued.testing.data import *

from engine.tests.places import DATA, ROOT


@pytest.fixture(params=[DATA, REGION / "data"], ids=["paper", "example"])
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_each_member_sits_in_a_body_that_is_listed(data: Dataset) -> None:
    bodies = {(row["country"], row["name"]) for row in data.table("bodies")}
    assert {(row["country"], row["body"]) for row in data.table("members")} <= bodies


def test_what_is_said_of_the_pandemic_can_be_found_by_query(data: Dataset) -> None:
    """A fact that no other table holds, for each country in whose section the source paper speaks of it."""
    spoken = {
        row["passage"]
        for row in data.table("passages")
        if row["passage"].startswith("4.") and ("pandemic" in row["gist"] or "Covid" in row["gist"])
    }
    found = {passage for row in data.table("progress") if row["pandemic"] == "yes" for passage in row["passages"]}
    found |= {passage for row in data.table("risks") if "pandemic" in row["what"] for passage in row["passages"]}
    assert spoken <= found


def test_the_tables_are_found_from_any_folder_of_the_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT / "engine" / "argued")
    assert read().folder == DATA
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyError, match=r"no study here: expected data/datapackage\.json and references\.bib"):
        read()
