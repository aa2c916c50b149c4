"""The paper's authors, from any of the ways in which Quarto lets them be written.

`read` promises a list of mappings with `name`, `affiliations` (texts), and where given `email`, `orcid`, `url`; the
parts of a name, and the roles, as Pandoc's template of JATS calls them.
"""

from __future__ import annotations

import re
from typing import Any

from .header import Yaml, shortened
from .problems import SYNTAX, Problems, unknown

KEYS = ("author", "authors")
PLACES = ("affiliations", "affiliation", "institute", "institutes")
FIELDS = (*KEYS, *PLACES)
ROLES = {  # of CRediT (https://credit.niso.org), by the last part of their addresses
    re.sub("[^a-z]+", "-", name.lower()): name
    for name in (
        *("Conceptualization", "Data curation", "Formal analysis", "Funding acquisition", "Investigation"),
        *("Methodology", "Project administration", "Resources", "Software", "Supervision", "Validation"),
        *("Visualization", "Writing – original draft", "Writing – review & editing"),
    )
}
NAMES = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
Known = dict[str, str]  # the id of a place: its name


def read(header: Yaml, problems: Problems) -> list[dict[str, Any]]:
    """The authors of a header. Whoever has no name is a fault, with its line."""
    key = next((key for key in KEYS if header.values.get(key) is not None), KEYS[0])
    given = _listed(header.values.get(key))
    known: Known = {}
    common = [_place(place, known) for name in PLACES for place in _listed(header.values.get(name))]
    for author in given:  # a place may be named by an author who comes later
        for name in PLACES if isinstance(author, dict) else ():
            for place in _listed(author.get(name)):
                _place(place, known)
    authors = []
    for n, author in enumerate(given):
        where = header.at(key, n)
        fields = author if isinstance(author, dict) else {"name": author}
        for name in fields:
            if name in SYNTAX["field of author left aside"]:
                problems.aside(name, header.at(key, n, name))
            elif name not in PLACES and (problem := unknown(name, ["field of author"])):
                problems.warning(f"{problem} It is left aside.", header.at(key, n, name))
        name = _name(fields.get("name"))
        if not name:
            problems.error(f"an author without a name: {shortened(author)}; expected `name: …`", where)
            continue
        places = []
        for own in (place for field in PLACES for place in _listed(fields.get(field))):
            shown = _place(own, known)
            if shown:
                places.append(shown)
            else:
                problems.error(f"the affiliation {shortened(own)} of {name} has no name, nor a known `ref`", where)
        if not places and len(given) == 1:
            places = [place for place in common if place]
        details = {field: str(fields[field]) for field in ("email", "orcid", "url") if fields.get(field)}
        details |= _parts(fields.get("name"))
        authors.append({"name": name, "affiliations": places, "roles": _roles(fields.get("roles")), **details})
    taken = {place for author in authors for place in author["affiliations"]}
    for name in PLACES if authors else ():
        for n, place in enumerate(_listed(header.values.get(name))):
            if (shown := _place(place, known)) and shown not in taken:
                what = f"no author has the affiliation {shown}, which is left aside; an author takes one by `ref`"
                problems.warning(what, header.at(name, n))
    return authors


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _name(name: Any) -> str:
    """A name as it is read aloud: given before family name, whatever the order in the header."""
    if isinstance(name, dict):
        name = name.get("literal") or " ".join(str(name[part]) for part in NAMES if name.get(part))
    return " ".join(str(name).split()) if isinstance(name, str | int | float) else ""


def _parts(name: Any) -> dict[str, str]:
    """What a name is made of, where the header says it."""
    if not isinstance(name, dict) or not (name.get("given") and name.get("family")):
        return {}
    said = {"surname" if part == "family" else "given-names" if part == "given" else part: part for part in NAMES}
    return {called: str(name[part]) for called, part in said.items() if name.get(part)}


def _roles(given: Any) -> list[dict[str, str]]:
    """What an author did, and how much, where it is said; CRediT's roles with the last part of their addresses."""
    roles = []
    for each in _listed(given):
        for role, degree in each.items() if isinstance(each, dict) else ((each, None),):
            slug = re.sub("[^a-z]+", "-", str(role).lower().replace(" and ", " & ")).strip("-")
            known = {"credit": slug, "credit-name": ROLES[slug]} if slug in ROLES else {"name": str(role)}
            roles.append(known | ({"degree": str(degree)} if degree else {}))
    return roles


def _place(place: Any, known: Known) -> str:
    """The name of an affiliation, which is noted under its id; empty where it has none."""
    if isinstance(place, dict):
        if place.get("ref") is not None:
            return known.get(str(place["ref"]), "")
        name = next((str(place[field]) for field in ("name", "department", "group") if place.get(field)), "")
        if place.get("id") is not None and name:
            known[str(place["id"])] = name
        return name
    return known.get(str(place), str(place)) if isinstance(place, str | int | float) else ""
