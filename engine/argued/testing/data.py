"""The data of a study: described, written the one way, accepted by the public validator."""

from __future__ import annotations

import json
from pathlib import Path

from argued.data import read, unformatted
from argued.data.model import meanings
from argued.ship.codebook import codebook
from argued.ship.header import package


def test_the_public_validator_accepts_the_package(folder: Path) -> None:
    from frictionless import validate

    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:10]


def test_every_file_of_data_is_described_and_every_description_has_its_file(folder: Path) -> None:
    tables = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    assert {resource["path"] for resource in read(folder).resources} == tables


def test_a_vocabulary_lists_the_values_that_it_explains(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            if "categories" in field:
                where = f"{resource['name']}.{field['name']}"
                assert list(meanings(field)) == field["constraints"]["enum"], where


def test_the_package_repeats_the_header_of_the_paper(root: Path) -> None:
    text = (root / "data" / "datapackage.json").read_text(encoding="utf-8")
    assert text == package(root), "run `python -m argued describe`"


def test_the_tables_are_in_their_one_form(folder: Path) -> None:
    assert [str(problem) for problem in unformatted(read(folder))] == []


def test_the_codebook_for_people_is_current(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text == codebook(read(folder)), "run `python -m argued codebook`"
