"""Who made a study: from the header of its paper to the data package, the citation, Zenodo, codemeta and the page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from argued.cli import main
from argued.data import read
from argued.data.metadata import about, citation, codemeta, zenodo
from argued.data.people import ROLES, Author, authors, orcid, role
from argued.ship.crate import crate
from argued.ship.header import package
from argued.ship.new import REGION
from argued.show import page
from publish.authors import ROLES as PUBLISHED

ORCID = "0000-0002-1825-0097"  # of the made-up researcher Josiah Carberry
ADA = Author("Ada Brenn", "Ada", "Brenn", ORCID, "Institute of the River", ("software", "writing – original draft"))
NAMED = f"""author:
  - name: {{given: Ada, family: Brenn}}
    orcid: https://orcid.org/{ORCID}
    affiliation: Institute of the River
    roles: [Software, writing - original draft]
  - The Vell group
"""


@pytest.fixture
def named(tmp_path: Path) -> Callable[[str], Path]:
    """The made-up study with authors of another kind."""

    def write(author: str) -> Path:
        root = Path(shutil.copytree(REGION, tmp_path / "study"))
        text = (root / "paper.qmd").read_text(encoding="utf-8")
        (root / "paper.qmd").write_text(text.replace("author: Your name\n", author), encoding="utf-8")
        (root / "data/datapackage.json").write_text(package(root), encoding="utf-8")
        return root

    return write


def test_a_person_and_a_group_go_from_the_header_into_the_data_package(named: Callable[[str], Path]) -> None:
    said = json.loads((named(NAMED) / "data/datapackage.json").read_text(encoding="utf-8"))["contributors"]
    assert said == [
        {
            "title": "Ada Brenn",
            "givenName": "Ada",
            "familyName": "Brenn",
            "path": f"https://orcid.org/{ORCID}",
            "organization": "Institute of the River",
            "roles": ["author", "software", "writing – original draft"],
        },
        {"title": "The Vell group", "roles": ["author"]},
    ]
    assert authors(said) == (ADA, Author("The Vell group"))


def test_what_is_written_for_others_names_them_in_its_own_terms(named: Callable[[str], Path]) -> None:
    root = named(NAMED)
    known = about(root)
    cited = yaml.safe_load(citation(known))["authors"]
    person = {"family-names": "Brenn", "given-names": "Ada", "affiliation": "Institute of the River"}
    assert cited == [person | {"orcid": f"https://orcid.org/{ORCID}"}, {"name": "The Vell group"}]
    creators = json.loads(zenodo(known))["creators"]
    assert creators[0] == {"name": "Brenn, Ada", "affiliation": "Institute of the River", "orcid": ORCID}
    kinds = [(each["@type"], each.get("@id")) for each in json.loads(codemeta(known))["author"]]
    assert kinds == [("Person", f"https://orcid.org/{ORCID}"), ("Organization", None)]
    graph = {each["@id"]: each for each in crate(root, read(root / "data"), ["paper.qmd"])["@graph"]}
    assert graph["./"]["creditText"] == "Ada Brenn: software, writing – original draft"
    assert [graph[each["@id"]]["@type"] for each in graph["./"]["author"]] == ["Person", "Organization"]


def test_where_nobody_is_named_with_a_role_nothing_is_credited(named: Callable[[str], Path]) -> None:
    root = named("author: The Vell group\n")
    assert about(root).authors == (Author("The Vell group"),)
    graph = {each["@id"]: each for each in crate(root, read(root / "data"), [])["@graph"]}
    assert "creditText" not in graph["./"] and "creditText" not in ld(root)


def test_a_licence_says_what_it_is_of_and_is_described_once(named: Callable[[str], Path]) -> None:
    root = named("author: The Vell group\n")
    told = {each["@id"]: each for each in crate(root, read(root / "data"), [])["@graph"]}
    text, code = (told[each["@id"]]["description"] for each in told["./"]["license"])
    assert (text, code) == ("The licence of text and data.", "The licence of the code.")
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    (root / "pyproject.toml").write_text(project.replace('"MIT"', '"CC-BY-4.0"'), encoding="utf-8")
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    package["licenses"][0]["path"] = "https://spdx.org/licenses/CC-BY-4.0"
    (root / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (one,) = [each for each in crate(root, read(root / "data"), [])["@graph"] if "licenses/CC" in each["@id"]]
    assert one["description"] == "The licence of text and data and of the code."


def test_each_of_several_sources_is_named(named: Callable[[str], Path]) -> None:
    root = named("author: The Vell group\n")
    fields = 'author = "{The Other Body}"', 'title = "Another Report"', "year = 2021", "doi = {10.5/1}"
    second = "\n@report{second," + "".join(f"\n  {field}," for field in fields) + "\n}\n"
    with (root / "references.bib").open("a", encoding="utf-8") as file:
        file.write(second)
    said = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    said["sources"].append({"title": "Another Report", "key": "second"})
    (root / "data/datapackage.json").write_text(json.dumps(said), encoding="utf-8")
    known = about(root)
    cited = yaml.safe_load(citation(known))["references"][1]
    assert (cited["title"], cited["authors"], cited["year"]) == ("Another Report", [{"name": "The Other Body"}], 2021)
    record = json.loads(zenodo(known))
    assert record["references"][1] == "The Other Body (2021). Another Report."
    assert record["related_identifiers"][-1]["identifier"] == "10.5/1"
    graph = {each["@id"]: each for each in crate(root, read(root / "data"), [])["@graph"]}
    assert [graph[each["@id"]]["name"] for each in graph["./"]["isBasedOn"]][1] == "Another Report"
    assert [each["name"] for each in json.loads(codemeta(known))["citation"]][1] == "Another Report"
    assert [each["name"] for each in ld(root)["isBasedOn"]][1] == "Another Report"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("paper.qmd", b"title", b"\xfctitle", "paper.qmd:2: saw byte 0xfc; expected UTF-8 text"),
        ("paper.qmd", b"title: ", b"title: [", "paper.qmd: line 3: no YAML: expected ',' or ']'"),
        ("references.bib", b"@", b"\xfc@", "references.bib:1: saw byte 0xfc"),
        ("README.md", b"# ", b"\n\xfc", "README.md:2: saw byte 0xfc"),
        ("data/datapackage.json", b":", b"", "datapackage.json: Expecting ':' delimiter: line 2"),
        ("pyproject.toml", b"version = ", b"version = =", "pyproject.toml: Invalid value (at line 3"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    file: str, old: bytes, new: bytes, told: str, named: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = named("author: The Vell group\n")
    (root / file).write_bytes((root / file).read_bytes().replace(old, new, 1))
    assert main(["describe", "--data", str(root / "data")]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_the_language_of_the_paper_is_told_and_what_its_title_shows(named: Callable[[str], Path]) -> None:
    root = named("author: The Vell group\nlang: de\nkeywords: floods, warning\n")
    (root / "paper.qmd").write_text(
        re.sub(r"(?m)^title: .*", r"title: 'A \\$1 \\_flood\\_'", text(root)), encoding="utf-8"
    )
    (root / "data/datapackage.json").write_text(package(root), encoding="utf-8")
    known = about(root)
    assert (known.title, known.language, known.keywords) == ("A $1 _flood_", "de", ("floods, warning",))
    assert ld(root)["inLanguage"] == "de" and "language" not in json.loads(zenodo(known))
    assert json.loads(zenodo(replace(known, language="en-GB")))["language"] == "eng"


def text(root: Path) -> str:
    return (root / "paper.qmd").read_text(encoding="utf-8")


def ld(root: Path, text: str = "") -> dict[str, Any]:
    """The description of the page for machines."""
    text = text or page.description(read(root / "data"))
    found: dict[str, Any] = json.loads(text.split(">", 1)[1].split("</script>")[0])
    return found


def test_the_page_describes_its_claims_with_their_verdicts_and_cards() -> None:
    claims = {each["url"]: each for each in ld(REGION)["hasPart"]}
    told = claims["paper.html#card-losses-grow-everywhere"]
    assert told["name"] == "Losses from floods grow everywhere."
    assert told["review"]["reviewRating"]["alternateName"] == "contradicted"
    assert "review" not in claims["paper.html#card-warning-pays"]
    data = read(REGION / "data")
    assert "hasPart" not in ld(REGION, page.description(data, claimed=False))
    assert ld(REGION, page.claims(data))["hasPart"] == [*claims.values()]


@pytest.mark.parametrize(
    ("author", "told"),
    [
        ("author: [{name: Ada, orcid: 0000-0002-1825-0098}]\n", "author Ada: saw '0000-0002-1825-0098'; expected an"),
        ("author: [{name: Ada, roles: [cooking]}]\n", "author Ada: saw the role 'cooking'; expected one of CRediT's"),
    ],
)
def test_what_is_no_orcid_or_no_role_is_refused(author: str, told: str, named: Callable[[str], Path]) -> None:
    with pytest.raises(KeyError, match=r"paper\.qmd") as refused:
        named(author)
    assert told in refused.value.args[0]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Formal analysis", "formal analysis"),
        ("writing – review & editing", "writing – review & editing"),
        ("Writing - review and editing", "writing – review & editing"),
    ],
)
def test_a_role_may_be_written_in_several_ways(text: str, read: str) -> None:
    assert role(text) == read


def test_the_last_digit_of_an_orcid_is_checked() -> None:
    assert orcid(f"https://orcid.org/{ORCID}") == ORCID and orcid("0000-0002-1694-233X")
    for wrong in ("0000-0002-1825-0079", "0000-0002-1694-2330", "1825", ""):
        with pytest.raises(KeyError):
            orcid(wrong)


def test_the_publisher_knows_the_same_roles() -> None:
    assert sorted(name.lower() for name in PUBLISHED.values()) == sorted(ROLES)
