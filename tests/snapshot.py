"""What the data of the paper gives in some cases, written down to be read: `snapshot.md`.

    python tests/snapshot.py     writes it; `make format` does so, and a test keeps it current

Corrected cells, withdrawn rows, days on the record and what would overturn some findings: what comes of each changes
with the data, so that it is recorded here and nowhere in a test. Who corrects a cell reads what changes in it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from argued.data import Dataset, read
from argued.judge.changes import as_text, what_if
from argued.judge.evidence import evidence
from argued.judge.findings import judge
from argued.judge.robustness import overturning

PAGE = Path(__file__).parent / "snapshot.md"
SUPPOSED = [
    ["SRB.separate_rapporteur=yes"],
    ["MNE.separate_rapporteur=yes", "BIH.referral_mechanism=yes"],
    ["ALB.national_coordinator=not reported"],
    ["BIH.victim_centre=yes"],
]
EXPIRED = ["=withdrawn", ".last_year=2030"]  # of the strategy of Kosovo that ran out
ON_RECORD = [("ombudsman-acts-as-rapporteur-serbia", dt.date(2021, 1, 1), dt.date(2022, 6, 1))]
OVERTURNED = [
    ("victim-centre-all-but-bosnia", "documented"),
    ("kosovo-no-strategy-since-2019", "documented"),
    ("kosovo-no-strategy-since-2019", "record"),
    ("punishments-alike", "documented"),
]


def snapshot(data: Dataset) -> str:
    """The page as Markdown."""
    lines = [
        "# What the data of the paper gives in some cases",
        "",
        "<!-- Written by `python tests/snapshot.py`; a test keeps it current. Read what changes in it. -->",
    ]
    bases = [base.name for base in data.bases.values() if base.admits]
    place = next(
        f"strategies.csv:{row.line}"
        for row in data.table("strategies")
        if (row["country"], row["status"]) == ("XKX", "expired")
    )
    for settings in [*SUPPOSED, *([place + change] for change in EXPIRED)]:
        found = as_text([what_if(data, settings, base) for base in bases])
        lines += ["", f"## Supposed: {', '.join(settings)}", "", "```", found, "```"]
    for name, *days in ON_RECORD:
        lines += ["", f"## On record: {name}", ""]
        for day in days:
            judgement = judge(data.finding(name), evidence(data, data.record_base, day))
            lines.append(f"- {day}: {judgement.verdict}. {judgement.statement}")
    for name, base in OVERTURNED:
        sets = overturning(data.finding(name), evidence(data, base))
        lines += ["", f"## Overturned by: {name}, {data.bases[base].label}", ""]
        lines += [f"- {'; and '.join(str(change) for change in each)}" for each in sets] or ["- nothing that was tried"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(snapshot(read()), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
