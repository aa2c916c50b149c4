"""The made-up region with more to it: a table of gauges, the public record, and a finding that reads gauges.

gauged(tmp_path)      the folder of its data, to be changed at will
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from argued.ship.new import REGION

KEYS = {"items": {"bibliography": "references.bib"}, "constraints": {"pattern": "^[a-z0-9_]+$"}}
YEAR = {"type": "integer", "constraints": {"minimum": 1900, "maximum": 2100}}
COUNTRY = {"fields": "country", "reference": {"resource": "countries", "fields": "country"}}
INDICATOR = {"fields": "indicator", "reference": {"resource": "indicators", "fields": "indicator"}}


def declared(name: str, fields: dict[str, dict[str, Any]], keys: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A table as datapackage.json declares it."""
    described = [
        {"name": field, "type": "string", "description": f"The {field}.", **spec} for field, spec in fields.items()
    ]
    schema = {"fields": described, "foreignKeys": keys}
    return {"name": name, "path": f"{name}.csv", "title": name.title(), "description": name, "schema": schema, **more}


GAUGES = declared(
    "gauges",
    {
        "country": {"constraints": {"required": True}},
        "river": {"constraints": {"required": True, "unique": True}},
        "kind": {"constraints": {"enum": ["staff", "radar"]}},
        "since": YEAR,
        "until": YEAR,
        "height": {"type": "number", "constraints": {"maximum": 50}},
        "read_on": {"type": "date"},
        "passages": {"items": {"resource": "passages", "field": "passage"}},
    },
    [COUNTRY],
    ordered=[["since", "until"]],
    needs=[["since", "height"]],
)
OBSERVATIONS: dict[str, dict[str, Any]] = {
    **{name: {"constraints": {"required": True}} for name in ("country", "indicator", "value")},
    "from": {"type": "date", "constraints": {"required": True}},
    "until": {"type": "date"},
    "source": {"constraints": {"required": True}, "bibliography": "references.bib"},
    "url": {"constraints": {"pattern": "^https?://.+"}},
    "confidence": {"constraints": {"required": True, "enum": ["high", "medium", "low"]}},
    "note": {},
}
VELL = "XAL,Vell,staff,1990,2010,1.5,2020-06-30,2.i.1;2.i.2"
TABLES = {
    "gauges.csv": f"country,river,kind,since,until,height,read_on,passages\n{VELL}\n"
    "XBC,Lower Vell,radar,2001,,,,2.ii.1\n",
    "observations.csv": "country,indicator,value,from,until,source,url,confidence,note\n"
    "XAL,warning_centre,no,2018-01-01,2018-12-31,example,https://example.org,high,\n"
    "XAL,warning_centre,yes,2019-01-01,,example,https://example.org,high,\n",
}
ON_RECORD = '\n[evidence.record]\nlabel = "on record"\nadmits = []\n\n[record]\nfrom = 2018-01-01\nuntil = 2021-12-31\n'
ON_RECORD += '\n[record.good]\non_paper = "in force"\nin_practice = "2 years"\nphenomenon = "5 years"\n'
RULE = """
[[finding]]
id = "gauged"
section = "3"
criterion = "region"
published = "Two gauges have stood since 1990 or 2001."
passages = ["3.1"]
verdict = { told = "supported", whole = "supported" }
statement = { supported = "{number}.", "not established" = "Open.", contradicted = "No." }
[finding.predicate]
any_of = [
  { rows = "gauges", where = { kind = "staff" }, is_at_least = 1 },
  { rows = "gauges", where = { since = [1990, 2001] }, is_at_least = 2 },
]
"""


def gauged(folder: Path) -> Path:
    """Writes the study into a folder, and returns that of its data."""
    shutil.copytree(REGION / "data", folder / "data")
    shutil.copy(REGION / "references.bib", folder)
    for name, text in TABLES.items():
        (folder / "data" / name).write_text(text, encoding="utf-8")
    package = json.loads((folder / "data/datapackage.json").read_text(encoding="utf-8"))
    package["resources"] += [
        GAUGES,
        declared("observations", OBSERVATIONS, [COUNTRY, INDICATOR], ordered=[["from", "until"]]),
    ]
    (folder / "data/datapackage.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
    for name, text in (("study.toml", ON_RECORD), ("findings.toml", RULE)):
        with (folder / "data" / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return folder / "data"


def ordered(folder: Path, **order: str) -> None:
    """Gives the codebook a column that says of some questions in which order their answers are."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(each["schema"] for each in package["resources"] if each["name"] == "indicators")
    schema["fields"].append({"name": "order", "type": "string", "description": "In which order the answers are."})
    (folder / "datapackage.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
    head, *rows = (folder / "indicators.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},order", *(f"{row},{order.get(row.split(',')[0], '')}" for row in rows)]
    (folder / "indicators.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
