"""What the package is called, who made it and under which licence: read from its one place, written for others.

Title, description, version, date, keywords, licence and contributors are read from `data/datapackage.json`, which has
all but the licence from the header of the paper and `pyproject.toml` (`argued.ship.header`); the licence of the code
stands in `pyproject.toml`, the source paper in `references.bib`.
`citation`, `zenodo` and `codemeta` write what GitHub, Zenodo and catalogues of software read; `python -m argued
describe` stores all three.

    >>> about(Path()).name
    'regional-response'

Left out on purpose: identifiers that only a publication gives (DOI, address); add them once they exist.
Only Python's own library is used, so that a release can be verified without the rest.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argued.data import BIBLIOGRAPHY
from argued.data.files import parsed
from argued.data.lineage import EVERYTHING, note
from argued.data.people import Author, authors

PAPER = "paper.qmd"
SUPPLEMENT = "supplement.qmd"  # where a study has one: what stands behind its paper, for those who look it up
CODE_LICENCE = "https://spdx.org/licenses/{}"
CODEMETA = "https://w3id.org/codemeta/3.0"


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX identifier, with the address of its text."""

    name: str
    title: str
    url: str


@dataclass(frozen=True)
class Source:
    """The paper that the package is about, as the bibliography has it. What it does not say there is empty."""

    key: str
    author: str
    title: str
    year: str
    note: str
    doi: str
    url: str

    @property
    def address(self) -> str:
        """Where it can be found: by its DOI, else its address; empty where neither is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


@dataclass(frozen=True)
class About:
    """What every description of the package says. `licences`: of text and data first, then of the code."""

    name: str
    title: str
    description: str
    version: str
    date: str
    language: str
    keywords: tuple[str, ...]
    authors: tuple[Author, ...]
    python: str
    licences: tuple[Licence, ...]
    sources: tuple[Source, ...]


def about(root: Path) -> About:
    """The metadata of the package in a folder. Raises KeyError for a file that lacks what it should say."""
    package = parsed(root / "data" / "datapackage.json", json.loads)
    project = parsed(root / "pyproject.toml", tomllib.loads)["project"]
    for key in ("title", "description", "version", "created", "keywords", "licenses", "contributors"):
        if not package.get(key):
            raise KeyError(f"datapackage.json: no {key!r}, which every description of the package repeats")
    for key, what in (("license", "the SPDX identifier of the code's licence"), ("name", "that of a release")):
        if key not in project:
            raise KeyError(f"pyproject.toml: no `{key}` in [project]; expected {what}")
    code = project["license"]
    licences = [Licence(each["name"], each["title"], each["path"]) for each in package["licenses"]]
    return About(
        name=project["name"],
        title=package["title"],
        description=package["description"],
        version=package["version"],
        date=package["created"][:10],
        language=package.get("language", "en"),
        keywords=tuple(package["keywords"]),
        authors=authors(package["contributors"]),
        python=project.get("requires-python", ""),
        licences=(*licences, Licence(code, f"{code} licence", CODE_LICENCE.format(code))),
        sources=tuple(_source(each["key"], root / BIBLIOGRAPHY) for each in package.get("sources", ())),
    )


def documents(root: Path) -> list[str]:
    """The texts of a study that are published: its paper, and its supplement where it has one."""
    return [PAPER, *([SUPPLEMENT] if (root / SUPPLEMENT).is_file() else [])]


def made_of(root: Path) -> dict[str, str]:
    """What a rendered paper is made of beside its text, with SHA-256 checksums: bibliography, each file in data/, but
    for hidden ones, such as a spreadsheet leaves there while it is open."""
    note(EVERYTHING)
    paths = [root / BIBLIOGRAPHY, *sorted((root / "data").rglob("*"))]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file() and not path.name.startswith(".")
    }


def _source(key: str, bibliography: Path) -> Source:
    """One of the data package's sources, by its key in the bibliography."""
    entry = re.search(rf"@\w+\{{{key},(.*?)\n\}}", parsed(bibliography, str), re.DOTALL)
    if not entry:
        raise KeyError(f"{bibliography.name}: no entry {key!r}, which datapackage.json names as a source")
    given = re.findall(r"^\s*(\w+)\s*=\s*([{\"]?)(.*?)[}\"]?,?\s*$", entry[1], re.MULTILINE)
    fields = {name.lower(): re.sub(r"[{}]", "", text) for name, _, text in given}
    return Source(key, *(fields.get(name, "") for name in ("author", "title", "year", "note", "doi", "url")))


# --- For others ---------------------------------------------------------------------------------------


def citation(known: About) -> str:
    """CITATION.cff (Citation File Format 1.2.0). Texts are quoted as JSON, which is YAML as well."""
    lines = [
        "# Written by `python -m argued describe` from paper.qmd, pyproject.toml, data/datapackage.json: change these.",
        "cff-version: 1.2.0",
        f"message: If you use this package, cite it{', and the source paper beside it' if known.sources else ''}.",
        "type: dataset",
        f"title: {_quoted(known.title)}",
        f"abstract: {_quoted(known.description)}",
        "authors:",
        *(line for author in known.authors for line in _cited(author)),
        f"version: {_quoted(known.version)}",
        f"date-released: {_quoted(known.date)}",
        "license:",
        *(f"  - {licence.name}" for licence in known.licences),
        "keywords:",
        *(f"  - {_quoted(keyword)}" for keyword in known.keywords),
    ]
    lines += ["references:"] if known.sources else []
    for source in known.sources:
        lines += [
            "  - type: generic",
            f"    title: {_quoted(source.title)}",
            "    authors:",
            f"      - name: {_quoted(source.author)}",
            f"    year: {source.year}",
            f"    notes: {_quoted(source.note)}",
        ]
    return "\n".join(lines) + "\n"


def _cited(author: Author) -> list[str]:
    """The lines of an author: a person by the parts of the name, a group by its name."""
    said = {"family-names": author.family, "given-names": author.given} if author.family else {"name": author.name}
    said |= {"affiliation": author.affiliation, "orcid": author.orcid and author.id}
    lines = [f"    {key}: {_quoted(text)}" for key, text in said.items() if text]
    return ["  - " + lines[0].lstrip(), *lines[1:]]


def _creator(author: Author) -> dict[str, str]:
    said = {"name": author.sorted_name, "affiliation": author.affiliation, "orcid": author.orcid}
    return {key: text for key, text in said.items() if text}


def zenodo(known: About) -> str:
    """.zenodo.json: what Zenodo asks of an upload, licence and contents as its deposit form has them."""
    data, code = known.licences[0], known.licences[-1]
    english = known.language.partition("-")[0] == "en"
    record = {
        "title": known.title,
        "upload_type": "dataset",
        "description": f"<p>{html.escape(known.description, quote=False)}</p>",
        "creators": [_creator(author) for author in known.authors],
        "version": known.version,
        "publication_date": known.date,
        "access_right": "open",
        "license": data.name,
        "keywords": list(known.keywords),
        **({"language": "eng"} if english else {}),  # Zenodo has the names of languages in three letters
        "notes": f"Text and data: {data.name}. Code: {code.name}.",
        "references": [f"{source.author} ({source.year}). {source.title}." for source in known.sources],
    }
    addresses = [source.doi or source.url for source in known.sources if source.address]
    if addresses:
        record["related_identifiers"] = [{"identifier": each, "relation": "isDerivedFrom"} for each in addresses]
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def codemeta(known: About) -> str:
    """codemeta.json (CodeMeta 3.0): the package as software, with the licence of its code."""
    record: dict[str, Any] = {
        "@context": CODEMETA,
        "@type": "SoftwareSourceCode",
        "name": known.title,
        "identifier": known.name,
        "description": known.description,
        "version": known.version,
        "datePublished": known.date,
        "keywords": list(known.keywords),
        "license": known.licences[-1].url,
        "author": [author.as_schema() for author in known.authors],
        "programmingLanguage": "Python",
        **({"runtimePlatform": f"Python {known.python}"} if known.python else {}),
    }
    works = [
        {"@type": "CreativeWork", "name": source.title, "datePublished": source.year}
        | ({"url": source.address} if source.address else {})
        for source in known.sources
    ]
    record |= {"citation": works[0] if len(works) == 1 else works} if works else {}
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def described(root: Path) -> dict[str, str]:
    """The files that `describe` writes, with their texts."""
    known = about(root)
    return {"CITATION.cff": citation(known), ".zenodo.json": zenodo(known), "codemeta.json": codemeta(known)}
