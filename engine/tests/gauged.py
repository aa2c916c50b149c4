"""The made-up region with more to it: a table of gauges, and a finding that reads gauges.

gauged(tmp_path)      the folder of its data, to be changed at will
unsourced(folder)     the folder of a study with nothing but its observations left: no codings, no passages
wholes()              findings about its criteria and answers as wholes, to be added to those that it has
unrecorded(folder)    the same folder, without the observations, the base that reads them, and what is asked of days
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from argued.ship.new import REGION

YEAR = {"type": "integer", "constraints": {"minimum": 1900, "maximum": 2100}}
COUNTRY = {"fields": "country", "reference": {"resource": "countries", "fields": "country"}}


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
VELL = "XAL,Vell,staff,1990,2010,1.5,2020-06-30,2.i.1;2.i.2"
TABLES = {
    "gauges.csv": f"country,river,kind,since,until,height,read_on,passages\n{VELL}\n"
    "XBC,Lower Vell,radar,2001,,,,2.ii.1\n",
}
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


WHOLES: dict[str, str] = {
    "one": '{ criterion = "spillover", is = "met" }',
    "not-met": '{ criterion = "means", is = "not met" }',
    "both": '{ all_of = [ { criterion = "spillover", is = "met" }, { criterion = "means", is = "met" } ] }',
    "either": '{ any_of = [ { criterion = "spillover", is = "not met" }, { criterion = "means", is = "met" } ] }',
    "never": '{ not = { criterion = "means", is = "met" } }',
    "answered": '{ answer = "ready", is = "yes" }',
    "denied": '{ answer = "ready", is = "no" }',
}
WHOLE = """
[[finding]]
id = "{id}"
section = "3"
criterion = "region"
published = "It holds as a whole."
passages = ["3.1"]
decision = {rule}
verdict = {{ told = "supported", whole = "supported" }}
[finding.statement]
supported = "It holds, by {{yes}}[, and not by {{no}}]."
"not established" = "It is open[; {{silent}} {{silent:hangs/hang}} on silent cells]."
contradicted = "It fails[, by {{no}}][, though {{yes}} {{yes:is/are}} met]."
"""


def wholes() -> str:
    """A finding for each of the rules, as findings.toml has them."""
    return "".join(WHOLE.format(id=name, rule=written) for name, written in WHOLES.items())


def gauged(folder: Path) -> Path:
    """Writes the study into a folder, and returns that of its data."""
    shutil.copytree(REGION / "data", folder / "data")
    shutil.copy(REGION / "references.bib", folder)
    for name, text in TABLES.items():
        (folder / "data" / name).write_text(text, encoding="utf-8")
    package = json.loads((folder / "data/datapackage.json").read_text(encoding="utf-8"))
    package["resources"].append(GAUGES)
    (folder / "data/datapackage.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
    with (folder / "data/findings.toml").open("a", encoding="utf-8") as file:
        file.write(RULE)
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


def unrecorded(folder: Path) -> Path:
    """Takes the public record out of a study, and returns its folder."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [each for each in package["resources"] if each["name"] != "observations"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"\n\[evidence\.seen\]\n.*?\n(?=# The sections of the paper)", "\n", text, flags=re.DOTALL)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    (folder / "observations.csv").unlink()
    findings = (folder / "findings.toml").read_text(encoding="utf-8").split("\n[[finding]]\n")
    of_days = [each for each in findings if ", since = " not in each]
    (folder / "findings.toml").write_text("\n[[finding]]\n".join(of_days), encoding="utf-8")
    return folder


def unsourced(folder: Path) -> Path:
    """Takes the source paper out of a study, so that its observations alone are left, and returns its folder."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [each for each in package["resources"] if each["name"] not in ("codings", "passages")]
    described = json.dumps(package).replace("the source paper", "the observer")
    (folder / "datapackage.json").write_text(described, encoding="utf-8")
    for name in ("codings.csv", "passages.csv", "choices.toml"):
        (folder / name).unlink()
    bases = r"\[basis\]\n.*?(?=# The evidence bases)|\[evidence\.told\]\n.*?(?=\[evidence\.seen\])"
    for name, old, new in (
        ("study.toml", bases, ""),
        ("findings.toml", r"passages = .*\n", ""),
        ("findings.toml", r"verdict = \{ told = .*\}", 'verdict = { seen = "contradicted" }'),
        ("criteria.toml", r"(passages|published) = .*\n", ""),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(old, new, text, flags=re.DOTALL if "?" in old else 0), encoding="utf-8")
    return folder
