"""What a person writes once of a study, as `data/datapackage.json` repeats it.

    package(root)        the text of datapackage.json, with what paper.qmd and pyproject.toml say

Title, description, keywords, authors, date and language (or in `_quarto.yml`) stand in the header of the paper, the
version in `pyproject.toml`; `argued describe` takes them from there, and all that is written for others (citation,
Zenodo, codemeta, the crate, the page's description) follows. Authors are written in Quarto's ways: a name, or `name`,
`orcid`, `affiliation`, `roles`, with `given` and `family` within the name of a person.

Left out on purpose: what is not said there, or is no day (`date: today`), which stays as it is in the package.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from argued.data.files import parsed
from argued.data.metadata import PAPER
from argued.data.people import ORCID, orcid, role

ESCAPED = re.compile(r"\\([!-/:-@[-`{-~])")  # what Markdown shows as itself


def package(root: Path) -> str:
    """The schema of the tables, with what the paper's header and pyproject.toml say.

    Raises KeyError for what is no ORCID or role, and for a file that cannot be read.
    """
    schema = parsed(root / "data/datapackage.json", json.loads)
    header = parsed(root / PAPER, _yaml)
    schema |= {key: ESCAPED.sub(r"\1", str(header[key])) for key in ("title", "description") if header.get(key)}
    schema |= {"keywords": [str(each) for each in _listed(header["keywords"])]} if header.get("keywords") else {}
    options = root / "_quarto.yml"
    shared = parsed(options, _yaml) if options.is_file() else {}
    schema |= {"language": str(lang)} if (lang := header.get("lang", shared.get("lang"))) else {}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day := str(header.get("date"))):
        schema["created"] = f"{day}T00:00:00Z"
    project = parsed(root / "pyproject.toml", tomllib.loads)["project"]
    schema |= {"version": project["version"]} if "version" in project else {}
    found = [_contributor(each) for each in _listed(header.get("author", header.get("authors")))]
    if found:
        schema["contributors"] = found
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _yaml(text: str) -> dict[str, Any]:
    """The first document of a text, a paper's header or a file of options. Raises ValueError for what is no YAML."""
    import yaml  # which verifying a release does without

    try:
        found = yaml.safe_load(text.split("\n---", 1)[0].removeprefix("---"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise ValueError(f"{place}no YAML: {getattr(error, 'problem', error)}") from None
    return found if isinstance(found, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _contributor(author: str | Mapping[str, Any]) -> dict[str, Any]:
    """An author as a contributor of a data package."""
    fields = author if isinstance(author, Mapping) else {"name": author}
    name = fields.get("name", "")
    parts: Mapping[str, Any] = name if isinstance(name, Mapping) else {}
    given, family = str(parts.get("given", "")), str(parts.get("family", ""))
    title = str(parts.get("literal") or " ".join(filter(None, (given, family)))) if parts else str(name)
    place = next(iter(_listed(fields.get("affiliation", fields.get("affiliations")))), "")
    try:
        return {
            "title": title,
            **({"givenName": given} if given else {}),
            **({"familyName": family} if family else {}),
            **({"path": ORCID + orcid(str(fields["orcid"]))} if fields.get("orcid") else {}),
            **({"organization": str(place.get("name", "") if isinstance(place, Mapping) else place)} if place else {}),
            "roles": ["author", *(role(str(each)) for each in _listed(fields.get("roles", fields.get("role"))))],
        }
    except KeyError as error:
        raise KeyError(f"{PAPER}, author {title}: {error.args[0]}") from None
