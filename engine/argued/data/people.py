"""Who made a study: people, with ORCID and CRediT roles where they are given, or a group that has a name alone.

Contributors stand in `data/datapackage.json` as Data Package 2 has them: `title`; `givenName` and `familyName` of a
person; `path`, the address of the ORCID; `organization`; `roles`, of which those of CRediT (https://credit.niso.org)
are passed on.

Nothing is added to what is given: who has only a title stays a name, and is taken for a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ORCID = "https://orcid.org/"
ROLES = (  # of CRediT, the Contributor Role Taxonomy
    "conceptualization",
    "data curation",
    "formal analysis",
    "funding acquisition",
    "investigation",
    "methodology",
    "project administration",
    "resources",
    "software",
    "supervision",
    "validation",
    "visualization",
    "writing – original draft",
    "writing – review & editing",
)


@dataclass(frozen=True)
class Author:
    """A person, or a group: then `given`, `family` and `orcid` are empty. `roles` are those of CRediT."""

    name: str
    given: str = ""
    family: str = ""
    orcid: str = ""
    affiliation: str = ""
    roles: tuple[str, ...] = ()

    @property
    def person(self) -> bool:
        return bool(self.family or self.orcid)

    @property
    def id(self) -> str:
        """The address of the ORCID; of who has none, a name within the document."""
        return (self.orcid and ORCID + self.orcid) or "#" + "-".join(self.name.lower().split())

    @property
    def sorted_name(self) -> str:
        """The name with the family first, as lists of names have it."""
        return f"{self.family}, {self.given}" if self.family and self.given else self.name

    def as_schema(self) -> dict[str, Any]:
        """The author in the words of schema.org."""
        said: dict[str, Any] = {"@type": "Person" if self.person else "Organization", "name": self.name}
        if self.orcid:
            said = {"@id": self.id, **said}
        said |= {"givenName": self.given} if self.given else {}
        said |= {"familyName": self.family} if self.family else {}
        return said | ({"affiliation": self.affiliation} if self.affiliation else {})


def authors(contributors: Sequence[Mapping[str, Any]]) -> tuple[Author, ...]:
    """The authors of a data package, as its contributors say."""
    return tuple(
        Author(
            name=each["title"],
            given=each.get("givenName", ""),
            family=each.get("familyName", ""),
            orcid=each["path"].removeprefix(ORCID) if each.get("path", "").startswith(ORCID) else "",
            affiliation=each.get("organization", ""),
            roles=tuple(role for role in each.get("roles", ()) if role in ROLES),
        )
        for each in contributors
    )


def credit(known: Sequence[Author]) -> str:
    """Who did what, as far as the study says: "Ana Li: software; Bo Li: investigation, validation".

    >>> credit([Author("Ana Li", roles=("software",)), Author("The others")])
    'Ana Li: software'
    """
    return "; ".join(f"{author.name}: {', '.join(author.roles)}" for author in known if author.roles)


def role(text: str) -> str:
    """A role of CRediT, however its dash and its capitals are written. Raises KeyError for any other."""
    plain = re.sub(r"\s+[-–—]+\s+", " – ", text.strip().lower()).replace(" and ", " & ")
    if plain not in ROLES:
        raise KeyError(f"saw the role {text!r}; expected one of CRediT's: {', '.join(ROLES)}")
    return plain


def orcid(text: str) -> str:
    """An ORCID, of an address or by itself, whose last digit is that of its others. Raises KeyError for any other."""
    digits = text.strip().removeprefix(ORCID)
    total = 0
    for digit in re.sub(r"\D", "", digits)[:15]:
        total = (total + int(digit)) * 2
    check = "0123456789X"[(12 - total % 11) % 11]
    if not re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", digits) or digits[-1] != check:
        raise KeyError(f"saw {text!r}; expected an ORCID, such as 0000-0002-1825-0097, with its right last digit")
    return digits
