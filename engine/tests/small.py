"""A made-up region of four countries, small enough to know every verdict, witness and degree by heart.

    small("AAA.red=yes BBB.red=no/regional", record="AAA.red=no", rules="AAA adult 2")

is a study in which Aria is red by a statement about it, Boria is not by one about the region, nothing else
is coded, the record says otherwise of Aria, and a table of rules has one row. It skips reading and validating,
which have tests of their own. Lines count as in a file with a header: the first row is line 2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from argued.data import Base, Criterion, Dataset, Finding, Question, Row
from argued.data.findings import offered
from argued.judge.evidence import Evidence, evidence
from argued.logic.parsing import parse, parse_rule
from argued.logic.predicates import DAY, NUMBER, Frame
from argued.logic.wording import LISTS, Template, parse_template

NAMES = {"AAA": "Aria", "BBB": "Boria", "CCC": "Coria", "DDD": "Doria"}
# name, criterion, theme, values, favourable, scored
INDICATORS = [
    ("red", "first", "warm", "yes|no", "yes", "yes"),
    ("size", "first", "large", "small|middle|large", "middle|large", "yes"),
    ("blue", "second", "cold", "yes|no", "yes", "yes"),
    ("pale", "second", "cold", "yes|no", "no", "no"),
]
FRAME = Frame(
    tuple(NAMES),
    {name: tuple(values.split("|")) for name, _, _, values, _, _ in INDICATORS},
    {
        "rules": {"country": "", "kind": "", "years": NUMBER, "until": DAY},
        "events": {"year": NUMBER},
        "observations": {"country": "", "indicator": "", "value": "", "from": DAY, "until": DAY},
    },
    {"size": False},
    (dt.date(2018, 1, 1), dt.date(2024, 12, 31)),
)
STANDS_IN = {"specific": "4.i.1", "regional": "5.2", "results": "6.a.3"}
EVIDENCE_DATE = dt.date(2022, 6, 1)
LONG_AGO = dt.date(2000, 1, 1)


def rows(records: list[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(Row(record, [], line) for line, record in enumerate(records, start=2))


def cell_of(text: str) -> dict[str, Any]:
    """ "AAA.red=yes" taken apart."""
    key, _, value = text.partition("=")
    country, _, indicator = key.partition(".")
    return {"country": country, "indicator": indicator, "value": value}


def coding(text: str) -> dict[str, Any]:
    """ "AAA.red=yes/regional/low": where basis and confidence are left out, specific and high."""
    text, basis, confidence = [*text.split("/"), "", ""][:3]
    basis = basis or "specific"
    return cell_of(text) | {"basis": basis, "passages": (STANDS_IN[basis],), "confidence": confidence or "high"}


def observation(text: str, since: dt.date = LONG_AGO, until: dt.date | None = None) -> dict[str, Any]:
    """ "AAA.red=yes" or "AAA.red=yes/low" as an observation of some days."""
    text, _, confidence = text.partition("/")
    return cell_of(text) | {"from": since, "until": until, "source": "report", "confidence": confidence or "high"}


def rule_row(text: str) -> dict[str, Any]:
    """ "AAA adult 2 6.a.3": country, kind, years (? for an empty field) and, if not 4.i.1, the passages."""
    country, kind, years, *passages = text.split()
    found = {"country": country, "kind": None if kind == "?" else kind, "years": None if years == "?" else int(years)}
    return found | {"passages": tuple(passages) or ("4.i.1",)}


def templates(texts: Mapping[str, str], offers: Mapping[str, Collection[str]]) -> dict[str, Template]:
    """Sentences, taken apart."""
    return {name: parse_template(text, offers) for name, text in texts.items()}


def small(
    codings: str = "",
    record: str | list[dict[str, Any]] = "",
    good: str = "in force",
    rules: str = "",
    thresholds: tuple[float, float] = (0.5, 0.5),
    **tables: list[dict[str, Any]],
) -> Dataset:
    """The study; `rules` are separated by commas, `tables` are further ones. `good` is how long every observation
    stays good."""
    entries = [observation(text) for text in record.split()] if isinstance(record, str) else record
    fields = ("indicator", "criterion", "theme", "values", "favourable", "scored")
    all_tables = {
        "countries": rows([{"country": code, "name": name} for code, name in NAMES.items()]),
        "indicators": rows(
            [
                dict(zip(fields, each, strict=True)) | dict.fromkeys(("mode", "question", "coding_rule"), "")
                for each in INDICATORS
            ]
        ),
        "codings": rows([coding(text) for text in codings.split()]),
        "observations": rows(entries),
        "rules": rows([rule_row(text) for text in rules.split(",") if text.strip()]),
    } | {name: rows(records) for name, records in tables.items()}
    met = {"criterion": "first", "is": "met"}
    return Dataset(
        folder=Path(),
        package={"resources": ()},
        tables=all_tables,
        study={
            "basis": {"specific": ["4", "5"], "regional": ["4", "5"], "results": ["6", "7"]},
            "record": {"good": {"": good}},
        },
        findings=(),
        bibliography=frozenset(),
        frame=FRAME,
        bases={
            "documented": Base("documented", "documented", ("specific", "regional"), ""),
            "published": Base("published", "as published", ("specific", "regional", "results"), ""),
            "record": Base("record", "on record", (), ""),
        },
        evidence_date=EVIDENCE_DATE,
        criteria=tuple(
            Criterion(name, f"The {name}", "", threshold)
            for name, threshold in zip(("first", "second"), thresholds, strict=True)
        ),
        questions=(
            Question(
                id="both",
                question="Are both met?",
                published="yes",
                passages=("6.a.3",),
                because="",
                says=templates(
                    {
                        "yes": "yes, by {yes}.",
                        "no": "no, not by {no}[, though by {yes}][, and {silent} {silent:is/are} open].",
                        "undecided": "open are {silent}.",
                    },
                    {"": LISTS},
                ),
                rule=parse_rule({"all_of": [{"criterion": "second", "is": "met"}, met]}, ["first", "second"]),
                variants={"one": ("one is enough", parse_rule(met, ["first", "second"]))},
            ),
        ),
    )


def known(codings: str = "", base: str = "documented", **more: Any) -> Evidence:
    """The evidence of a small study."""
    return evidence(small(codings, **more), base)


def finding(rule: dict[str, Any] | None, **statement: str) -> Finding:
    """A finding with a rule (none for a judgement); its sentences say the verdict if none are given."""
    said = {"supported": "it holds.", "contradicted": "it fails.", "not established": "it is open."}
    predicate = None if rule is None else parse(rule, FRAME)
    return Finding(
        id="made-up",
        number=1,
        section="6.a",
        criterion="first",
        kind="judgement" if rule is None else "finding",
        published="It holds.",
        passages=("6.a.3",),
        predicate=predicate,
        rule=rule or {},
        recorded={"documented": "supported", "published": "contradicted"},
        statement=templates(
            said | {name.replace("_", " "): text for name, text in statement.items()}, offered(predicate)
        ),
        reason="",
        note="",
        line=7,
    )
