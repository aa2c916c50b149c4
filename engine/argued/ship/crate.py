"""A release described for machines: an RO-Crate in which every finding is an item that can be cited.

`crate(root, data, files)` gives the content of `ro-crate-metadata.json` (RO-Crate 1.1, terms of schema.org):

- a finding is a `Claim`, `#finding-<id>`, with a permanent anchor in the page, `paper.html#card-<id>`;
- its rule, in words and as data, is one `additionalProperty`, since schema.org has no term for it;
- a verdict is a `ClaimReview`, `#finding-<id>-<evidence base>`, with a `Rating` shared by all equal verdicts
  and the sentence that the verdict allows; what no data decides has no review, and says why;
- its evidence is what the rule reads: `#codings-…`, `#observations-<line>` or `#<table>-<line>`, each a `PropertyValue`
  with its passages; a cell without any row stands there as not reported;
- an observation has the days that it speaks of (`temporalCoverage`), its source (`citation`) and its confidence.

Everything follows from the data and the list of files, so that `release.verify` can make it again and compare.
Left out on purpose: who decides that a claim is true. A verdict says whether the evidence bears a claim out.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from argued.data import CONFIDENCE, OBSERVATIONS, RECORD, Dataset, Finding, Row
from argued.data.metadata import PAPER, SUPPLEMENT, About, about
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge
from argued.judge.reads import cells_read, rows_read
from argued.logic.verdicts import VERDICTS
from argued.show.explain import rule

METADATA = "ro-crate-metadata.json"
PAGE = "paper.html"
PROFILE = "https://w3id.org/ro/crate/1.1"
FORMATS = {".qmd": "text/markdown", ".md": "text/markdown", ".toml": "application/toml", ".py": "text/x-python"}
Entity = dict[str, Any]


def anchor(finding: str) -> str:
    """Where the page shows a finding."""
    return f"{PAGE}#card-{finding}"


def crate(root: Path, data: Dataset, files: Iterable[str]) -> dict[str, Any]:
    """The crate of a release: `files` are its files, named from its root."""
    known, listed = about(root), sorted(files)
    entities = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": _to("./"),
            "conformsTo": _to(PROFILE),
        },
        _root(known, data, listed),
        *(_file(root, name, data) for name in listed),
        *_people_and_licences(known),
        *_passages(data),
        *({"@id": f"#verdict-{_slug(v)}", "@type": "Rating", "name": v, "ratingValue": v} for v in VERDICTS),
        *(
            {"@id": f"#confidence-{value}", "@type": "PropertyValue", "name": "confidence", "value": value}
            for value in CONFIDENCE
        ),
        *claims(data),
    ]
    return {"@context": f"{PROFILE}/context", "@graph": entities}


def as_text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _root(known: About, data: Dataset, files: list[str]) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": known.title,
        "description": known.description,
        "version": known.version,
        "datePublished": known.date,
        "keywords": list(known.keywords),
        "license": [_to(licence.url) for licence in known.licences],
        "author": [_to(_author(name)) for name in known.authors],
        "isBasedOn": [_to("#source")] if known.source else [],
        "hasPart": [_to(name) for name in files],
        "mentions": [_to(f"#finding-{finding.id}") for finding in data.findings],
    }


def _file(root: Path, name: str, data: Dataset) -> Entity:
    kind = FORMATS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    entity = {"@id": name, "@type": "File", "encodingFormat": kind, "contentSize": str((root / name).stat().st_size)}
    for resource in data.resources:
        if name == f"data/{resource['path']}":
            entity |= {"name": resource["title"], "description": resource["description"]}
    for document, title in ((PAPER, "The paper"), (SUPPLEMENT, "The supplement")):
        if name in [document, *(f"{Path(document).stem}{ending}" for ending in FORMATS)]:
            entity |= {"name": f"{title}, {Path(name).suffix[1:]}"}
    return entity


def _people_and_licences(known: About) -> Iterator[Entity]:
    for name in known.authors:
        yield {"@id": _author(name), "@type": "Organization", "name": name}
    for licence in known.licences:
        yield {"@id": licence.url, "@type": "CreativeWork", "name": licence.title, "identifier": licence.name}
    if known.source:
        yield {
            "@id": "#source",
            "@type": "CreativeWork",
            "name": known.source.title,
            "datePublished": known.source.year,
            "description": known.source.note,
        }


def _passages(data: Dataset) -> Iterator[Entity]:
    for locator, row in data.passages.items():
        yield {
            "@id": _passage(locator),
            "@type": "CreativeWork",
            "name": f"¶ {locator}",
            "description": row["gist"],
            "isPartOf": _to("#source"),
        }


# --- Findings ---------------------------------------------------------------------------------------------


def claims(data: Dataset) -> Iterator[Entity]:
    """Every finding with its rule and its reviews, then all the evidence that the rules read."""
    bases = {name: evidence(data, name) for name in data.bases}
    shown: dict[str, Entity] = {}
    for finding in data.findings:
        read = {entity["@id"]: entity for entity in _evidence(finding, bases, data)}
        shown |= read
        yield from _claim(finding, data, bases, list(read))
    yield from shown.values()


def _claim(finding: Finding, data: Dataset, bases: Mapping[str, Evidence], read: list[str]) -> Iterator[Entity]:
    name = f"#finding-{finding.id}"
    claim: Entity = {
        "@id": name,
        "@type": "Claim",
        "identifier": finding.id,
        "name": finding.published,
        "url": anchor(finding.id),
        "isPartOf": _to(PAGE),
        "appearance": [_to(_passage(locator)) for locator in finding.passages],
    }
    if finding.predicate is None:
        yield claim | {"description": f"No data decides it: {finding.reason}"}
        return
    yield claim | {
        "additionalProperty": _to(f"{name}-rule"),
        "isBasedOn": [_to(each) for each in read],
        "review": [_to(f"{name}-{base}") for base in bases],
    }
    yield {
        "@id": f"{name}-rule",
        "@type": "PropertyValue",
        "name": "rule",
        "description": rule(finding.predicate, data),
        "value": json.dumps(finding.rule, ensure_ascii=False, sort_keys=True),
    }
    for base, known in bases.items():
        judgement = judge(finding, known)
        yield {
            "@id": f"{name}-{base}",
            "@type": "ClaimReview",
            "itemReviewed": _to(name),
            "claimReviewed": finding.published,
            "reviewAspect": f"{data.bases[base].label}: {data.bases[base].meaning}",
            "reviewRating": _to(f"#verdict-{_slug(str(judgement.verdict))}"),
            "reviewBody": judgement.statement,
            **({"temporalCoverage": str(known.date)} if data.bases[base].on_record else {}),
        }


def _evidence(finding: Finding, bases: Mapping[str, Evidence], data: Dataset) -> Iterator[Entity]:
    """What the rule of a finding reads: rows of the cells, under every basis, and of other tables."""
    if finding.predicate is None:
        return
    for cells in zip(*(cells_read(finding.predicate, known) for known in bases.values()), strict=True):
        rows = [row for cell in cells for row in cell.rows]
        key = cells[0].key
        title = f"{data.countries[cells[0].country]['name']}: {data.indicators[cells[0].indicator].question}"
        for row in {id(row): row for row in rows}.values():
            place = row["basis"]
            yield _row(f"#codings-{key}-{place}", title, row["value"], row, key) | {"measurementTechnique": place}
        observed = [row for cell in cells if cell.derived for row in (part.row for part in cell.derived.parts)]
        for row in {id(row): row for row in observed}.values():
            yield _row(f"#{OBSERVATIONS}-{row.line}", title, row["value"], row, key) | _observation(row)
        if not rows and not observed:
            yield {"@id": f"#cell-{key}", "@type": "PropertyValue", "name": title, "value": "not reported"}
    for known in bases.values():
        for table, row in rows_read(finding.predicate, known):
            text = "; ".join(f"{k} {_plain(v)}" for k, v in row.items() if v is not None and k != "note")
            yield _row(f"#{table}-{row.line}", f"{table}, line {row.line}", text, row, table)


def _row(name: str, title: str, value: str, row: Row, key: str) -> Entity:
    entity: Entity = {
        "@id": name,
        "@type": ["CreativeWork", "PropertyValue"],
        "name": title,
        "propertyID": key,
        "value": value,
    }
    if row.get("passages"):
        entity["isBasedOn"] = [_to(_passage(locator)) for locator in row["passages"]]
    if row.get("note"):
        entity["description"] = row["note"]
    if row.get("url"):
        entity["url"] = row["url"]
    if row.get("confidence"):
        entity["additionalProperty"] = _to(f"#confidence-{row['confidence']}")
    return entity


def _observation(row: Row) -> Entity:
    """What a crate says of an observation beside its value."""
    return {
        "measurementTechnique": RECORD,
        "temporalCoverage": f"{row['from']}/{row['until'] or '..'}",
        "citation": row["source"],
    }


def _plain(value: object) -> str:
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _to(name: str) -> dict[str, str]:
    return {"@id": name}


def _passage(locator: str) -> str:
    return f"#passage-{locator}"


def _author(name: str) -> str:
    return f"#{_slug(name)}"


def _slug(text: str) -> str:
    return "-".join(text.lower().split())
