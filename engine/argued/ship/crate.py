"""A release described for machines: an RO-Crate in which every finding is an item that can be cited.

`crate(root, data, files)` gives the content of `ro-crate-metadata.json` (RO-Crate 1.2, terms of schema.org
and, for how a verdict stands to its source, of CiTO, the Citation Typing Ontology):

- a finding is a `Claim`, `#finding-<id>`, with a permanent anchor in the page, `paper.html#card-<id>`;
- its rule, in words and as data, is one `additionalProperty`, since schema.org has no term for it;
- a verdict is a `ClaimReview`, `#finding-<id>-<evidence base>`, with a `Rating` shared by all equal verdicts
  and the sentence that the verdict allows, its author, date and address, and the confidence of the weakest answer that
  it needs; it *confirms*, *qualifies* or *disputes* the claim; what no data decides has no review, and says why;
- that somebody has read a rule against its statement, as both are now, is a `Review` by a role, with its day;
- its evidence is what the rule reads: `#codings-…`, `#observations-<line>` or `#<table>-<line>`, each a `PropertyValue`
  with its passages; a cell without any row stands there as not reported;
- an observation has the days that it speaks of (`temporalCoverage`), the day when it was seen (`dateCreated`), its
  source (`citation`) and its confidence;
- the commit that it was made of, with `-dirty` where files had been changed since, is an `identifier` of the whole.

Everything follows from the data and the list of files, so that `release.verify` can make it again and compare.

Left out on purpose: who decides that a claim is true. A verdict says whether the evidence bears a claim out. Of what
RO-Crate recommends besides: a publisher, contact and ROR, which nobody has named; a description of every file, which
would repeat its name; single values in place of lists of one, since what may be several is a list for every reader.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from argued.data import CONFIDENCE, OBSERVATIONS, READINGS, RECORD, Dataset, Finding, Row
from argued.data.metadata import PAPER, SUPPLEMENT, About, Source, about
from argued.data.people import credit
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge
from argued.judge.reads import cells_read, rows_read
from argued.logic.verdicts import CONFIRMS, DISPUTES, QUALIFIES, VERDICTS
from argued.ship.readings import readable
from argued.show.explain import rule

METADATA = "ro-crate-metadata.json"
PAGE = "paper.html"
PROFILE = "https://w3id.org/ro/crate/1.2"
CITO = {relation: f"http://purl.org/spar/cito/{relation}" for relation in (CONFIRMS, QUALIFIES, DISPUTES)}
COMMIT = "#commit"
FORMATS = {".qmd": "text/markdown", ".md": "text/markdown", ".toml": "application/toml", ".py": "text/x-python"}
Entity = dict[str, Any]


def anchor(finding: str) -> str:
    """Where the page shows a finding."""
    return f"{PAGE}#card-{finding}"


def crate(root: Path, data: Dataset, files: Iterable[str], commit: str = "") -> dict[str, Any]:
    """The crate of a release: `files` are its files, named from its root; `commit` is what it was made of, if known."""
    known, listed = about(root), sorted(files)
    entities = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": _to("./"),
            "conformsTo": _to(PROFILE),
        },
        _root(known, data, listed, commit),
        *_commit(commit),
        *(_file(root, name, data) for name in listed),
        *_people_and_licences(known),
        *_passages(data),
        *({"@id": f"#verdict-{_slug(v)}", "@type": "Rating", "name": v, "ratingValue": v} for v in VERDICTS),
        *(
            {"@id": f"#confidence-{value}", "@type": "PropertyValue", "name": "confidence", "value": value}
            for value in CONFIDENCE
        ),
        *_readers(data),
        *claims(data, {"author": [_to(each.id) for each in known.authors], "datePublished": known.date}),
    ]
    return {"@context": [f"{PROFILE}/context", CITO], "@graph": entities}


def as_text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _root(known: About, data: Dataset, files: list[str], commit: str) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": known.title,
        "description": known.description,
        "version": known.version,
        "datePublished": known.date,
        "keywords": list(known.keywords),
        "license": [_to(url) for url in dict.fromkeys(licence.url for licence in known.licences)],
        "author": [_to(each.id) for each in known.authors],
        **({"creditText": credited} if (credited := credit(known.authors)) else {}),
        "isBasedOn": [_to(_source(n, each)) for n, each in enumerate(known.sources)],
        "hasPart": [_to(name) for name in files],
        "mentions": [_to(f"#finding-{finding.id}") for finding in data.findings],
        **({"identifier": _to(COMMIT)} if commit else {}),
    }


def _commit(commit: str) -> Iterator[Entity]:
    if commit:
        yield {"@id": COMMIT, "@type": "PropertyValue", "name": "commit", "propertyID": "git", "value": commit}


def _file(root: Path, name: str, data: Dataset) -> Entity:
    kind = FORMATS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    size = str((root / name).stat().st_size)
    entity = {"@id": name, "@type": "File", "name": name, "encodingFormat": kind, "contentSize": size}
    for resource in data.resources:
        if name == f"data/{resource['path']}":
            entity |= {"name": resource["title"], "description": resource["description"]}
    for document, title in ((PAPER, "The paper"), (SUPPLEMENT, "The supplement")):
        if name in [document, *(f"{Path(document).stem}{ending}" for ending in FORMATS)]:
            entity |= {"name": f"{title}, {Path(name).suffix[1:]}"}
    return entity


def _people_and_licences(known: About) -> Iterator[Entity]:
    for author in known.authors:
        yield author.as_schema() | {"@id": author.id}
    licences = {licence.url: licence for licence in known.licences}
    *others, last = known.licences
    of = [*((licence, "text and data") for licence in others), (last, "the code")]
    for url, licence in licences.items():
        entity = {"@id": url, "@type": "CreativeWork", "name": licence.title, "identifier": licence.name}
        what = " and of ".join(what for each, what in of if each.url == url)
        yield entity | {"description": f"The licence of {what}."}
    for n, source in enumerate(known.sources):
        yield {
            "@id": _source(n, source),
            "@type": "CreativeWork",
            "name": source.title,
            "datePublished": source.year,
            "description": source.note,
        }


def _source(number: int, source: Source) -> str:
    """How a source is called within the crate: the first by that, any further one by its key."""
    return f"#source-{source.key}" if number else "#source"


def _read_now(data: Dataset) -> list[Row]:
    """The readings of rules that are still as they were read."""
    now = readable(data, ())["rule"]
    return [row for row in data.table(READINGS) if row["kind"] == "rule" and now.get(row["what"]) == row["digest"]]


def _readers(data: Dataset) -> Iterator[Entity]:
    for role in sorted({row["reader"] for row in _read_now(data)}):
        yield {"@id": _reader(role), "@type": "Person", "name": role, "jobTitle": role}


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


def claims(data: Dataset, made: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Entity]:
    """Every finding with its rule and its reviews, then all the evidence that the rules read.

    `made` is what each verdict's review says of who made it, and when.
    """
    bases = {name: evidence(data, name) for name in data.bases}
    shown: dict[str, Entity] = {}
    readings = _read_now(data)
    for finding in data.findings:
        read = {entity["@id"]: entity for entity in _evidence(finding, bases, data)}
        shown |= read
        yield from _claim(finding, data, bases, list(read), made, [r for r in readings if r["what"] == finding.id])
    yield from shown.values()


def _claim(
    finding: Finding,
    data: Dataset,
    bases: Mapping[str, Evidence],
    read: list[str],
    made: Mapping[str, Any],
    readings: list[Row],
) -> Iterator[Entity]:
    name = f"#finding-{finding.id}"
    claim: Entity = {
        "@id": name,
        "@type": "Claim",
        "identifier": finding.id,
        "name": finding.published,
        "url": anchor(finding.id),
        "isPartOf": _to(PAGE),
        **({"appearance": [_to(_passage(each)) for each in finding.passages]} if finding.passages else {}),
    }
    if not finding.judged:
        yield claim | {"description": f"No data decides it: {finding.reason}"}
        return
    yield claim | {
        "additionalProperty": _to(f"{name}-rule"),
        "isBasedOn": [_to(each) for each in read],
        "review": [_to(f"{name}-{base}") for base in bases]
        + [_to(f"{name}-read-by-{_slug(row['reader'])}") for row in readings],
    }
    yield {
        "@id": f"{name}-rule",
        "@type": "PropertyValue",
        "name": "rule",
        "description": rule(finding, data),
        "value": json.dumps(finding.rule, ensure_ascii=False, sort_keys=True, default=str),
    }
    for base, seen in bases.items():
        judgement = judge(finding, seen)
        yield {
            "@id": f"{name}-{base}",
            "@type": "ClaimReview",
            "name": f"{finding.id}, {data.bases[base].label}",
            "itemReviewed": _to(name),
            "claimReviewed": finding.published,
            "reviewAspect": f"{data.bases[base].label}: {data.bases[base].meaning}",
            "reviewRating": _to(f"#verdict-{_slug(str(judgement.verdict))}"),
            "reviewBody": judgement.statement,
            **made,
            "url": anchor(finding.id),
            **({judgement.relation: _to(name)} if judgement.relation in CITO else {}),
            **({"additionalProperty": _to(f"#confidence-{judgement.weakest}")} if judgement.weakest else {}),
            **({"temporalCoverage": str(seen.date)} if data.bases[base].on_record else {}),
        }
    for row in readings:
        yield {
            "@id": f"{name}-read-by-{_slug(row['reader'])}",
            "@type": "Review",
            "name": f"{finding.id}, its rule read by {row['reader']}",
            "itemReviewed": _to(name),
            "reviewAspect": "The rule was read against the statement.",
            "author": _to(_reader(row["reader"])),
            "dateCreated": str(row["day"]),
            **({"reviewBody": row["note"]} if row["note"] else {}),
        }


def _evidence(finding: Finding, bases: Mapping[str, Evidence], data: Dataset) -> Iterator[Entity]:
    """What the rule of a finding reads: rows of the cells, under every basis, and of other tables."""
    for cells in zip(*(cells_read(finding, known) for known in bases.values()), strict=True):
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
        for table, row in rows_read(finding, known):
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
    elif row.get("sources"):
        entity["citation"] = list(row["sources"])
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
        **({"dateCreated": str(row["seen"])} if row.get("seen") else {}),
    }


def _plain(value: object) -> str:
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _to(name: str) -> dict[str, str]:
    return {"@id": name}


def _passage(locator: str) -> str:
    return f"#passage-{locator}"


def _reader(role: str) -> str:
    return f"#reader-{_slug(role)}"


def _slug(text: str) -> str:
    return "-".join(text.lower().split())
