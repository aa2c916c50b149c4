"""findings.toml: what is published, where, the rule that would make it true, and a sentence for each verdict.

`parse_findings` returns the findings that are sound, and adds what is wrong with the others to the problems. What an
entry must be stands in the functions `_check_…`: its keys, its passages, its verdicts; then its rule is parsed, what
the rule asks of tables is looked up, and its sentences are taken apart.

Left out on purpose: the language of the rules (`argued.logic.predicates`) and that of the sentences
(`argued.logic.wording`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from argued.data.checks import Known
from argued.data.files import Toml
from argued.data.model import VERDICTS, Base, Finding
from argued.data.problems import Problems
from argued.data.tables import NUMBERS
from argued.logic.predicates import Frame, Predicate, PredicateError, Rows, RowsTest, nearest, parse, statements
from argued.logic.wording import LISTS, Template, TemplateError, parse_template

FILE = "findings.toml"
KINDS = ("finding", "judgement")
REGION = "region"  # the criterion of a finding about all of them
IDENTIFIER = r"[a-z0-9]+(-[a-z0-9]+)*"

Complain = Callable[[str, str, str], None]  # of a key of the entry: what was seen, and what is expected


def parse_findings(
    file: Toml, frame: Frame, known: Known, bases: Mapping[str, Base], problems: Problems
) -> tuple[Finding, ...]:
    """The findings that are sound."""
    entries = file.says.get("finding", [])
    if not entries:
        problems.add(FILE, 1, "", "no [[finding]]", "at least one")
    allowed = Allowed(
        passages=known.column("passages", "passage"),
        criteria={row["criterion"] for row in known.tables["indicators"]},
        bases=[base.name for base in bases.values() if not base.on_record],
    )
    lines = file.starts("finding")
    first: dict[str, int] = {}
    found = []
    for place, entry in enumerate(entries):
        line = lines[place] if place < len(lines) else 0
        before = len(problems)
        identifier = entry.get("id", "?")

        def complain(key: str, seen: str, expected: str, line: int = line, name: str = identifier) -> None:
            problems.add(FILE, line, f"{name}.{key}", seen, expected)

        _check_entry(entry, allowed, complain)
        if "id" in entry and first.setdefault(identifier, line) != line:
            problems.add(FILE, line, "id", repr(identifier), f"another one (line {first[identifier]} has it)")
        predicate = _predicate(entry, frame, known, complain)
        statement = _sentences(entry, predicate, complain) if len(problems) == before else {}
        if len(problems) == before:
            found.append(_finding(entry, predicate, statement, line))
    return tuple(found)


@dataclass(frozen=True)
class Allowed:
    """What an entry may name."""

    passages: Collection[str]
    criteria: Collection[str]
    bases: Collection[str]


# --- The entry -------------------------------------------------------------------------------------------


def _check_entry(entry: Mapping[str, Any], allowed: Allowed, complain: Complain) -> None:
    judgement = entry.get("kind", "finding") == "judgement"
    _check_keys(entry, judgement, complain)
    if entry.get("kind", "finding") not in KINDS:
        complain("kind", repr(entry["kind"]), "finding or judgement")
    identifier = entry.get("id", "?")
    if not re.fullmatch(IDENTIFIER, identifier):
        complain("id", repr(identifier), "lower-case words joined by hyphens")
    for key in ("section", "criterion", "published", "reason", "note"):
        if key in entry and (not isinstance(entry[key], str) or not entry[key].strip()):
            complain(key, repr(entry[key]), "text")
    if "criterion" in entry and entry["criterion"] not in {*allowed.criteria, REGION}:
        complain("criterion", repr(entry["criterion"]), f"one of {', '.join(sorted(allowed.criteria))}, {REGION}")
    _check_passages(entry.get("passages", []), allowed, complain)
    _check_verdicts(entry.get("verdict", {}), judgement, allowed, complain)
    statement, keys = entry.get("statement", {}), {"judgement"} if judgement else set(VERDICTS)
    if not isinstance(statement, dict) or set(statement) != keys:
        complain("statement", repr(statement), f"a sentence for each of {', '.join(sorted(keys))}")


def _check_keys(entry: Mapping[str, Any], judgement: bool, complain: Complain) -> None:
    needed = {"id", "section", "criterion", "published", "passages", "statement"}
    needed |= {"reason", "kind"} if judgement else {"predicate", "verdict"}
    for key in sorted(needed - set(entry)):
        complain(key, "nothing", "a value")
    for key in sorted(set(entry) - needed - {"kind", "note"}):
        complain(key, repr(key), f"one of {', '.join(sorted(needed | {'kind', 'note'}))}")


def _check_passages(locators: Any, allowed: Allowed, complain: Complain) -> None:
    if not isinstance(locators, list) or not locators:
        complain("passages", repr(locators), "a list of locators")
        return
    for locator in locators:
        if locator not in allowed.passages:
            complain("passages", repr(locator), f"a row of passages.csv{nearest(locator, allowed.passages)}")


def _check_verdicts(verdicts: Any, judgement: bool, allowed: Allowed, complain: Complain) -> None:
    if not isinstance(verdicts, dict) or (set(verdicts) != set(allowed.bases) and not judgement):
        complain("verdict", repr(verdicts), f"a verdict for each of {'' if judgement else ', '.join(allowed.bases)}")
        return
    for base, verdict in verdicts.items():
        if verdict not in VERDICTS:
            complain(f"verdict.{base}", repr(verdict), f"one of {', '.join(VERDICTS)}")


def _finding(
    entry: Mapping[str, Any], predicate: Predicate | None, statement: Mapping[str, Template], line: int
) -> Finding:
    return Finding(
        id=entry["id"],
        section=entry["section"],
        criterion=entry["criterion"],
        kind=entry.get("kind", "finding"),
        published=entry["published"],
        passages=tuple(entry["passages"]),
        predicate=predicate,
        rule=entry.get("predicate", {}),
        recorded=entry.get("verdict", {}),
        statement=statement,
        reason=entry.get("reason", ""),
        note=entry.get("note", ""),
        line=line,
    )


# --- Its rule and its sentences --------------------------------------------------------------------------


def _predicate(entry: Mapping[str, Any], frame: Frame, known: Known, complain: Complain) -> Predicate | None:
    if "predicate" not in entry:
        return None
    try:
        predicate = parse(entry["predicate"], frame)
    except PredicateError as error:
        complain(error.key, repr(error.seen), error.expected)
        return None
    for leaf in statements(predicate):
        if isinstance(leaf.test, RowsTest):
            _check_choice_of_rows(leaf.test, known, complain)
    return predicate


def _check_choice_of_rows(test: RowsTest, known: Known, complain: Complain) -> None:
    """Every value by which a test chooses rows can stand in its column: one that cannot would never match."""
    schema = next(resource["schema"] for resource in known.resources if resource["name"] == test.table)
    for column, values in test.where:
        spec = next(spec for spec in schema["fields"] if spec["name"] == column)
        possible = spec.get("constraints", {}).get("enum") or [
            row[key["reference"]["fields"]]
            for key in schema.get("foreignKeys", [])
            if key["fields"] == column
            for row in known.tables.get(key["reference"]["resource"], ())
        ]
        possible = possible or [row[column] for row in known.tables[test.table] if row[column] is not None]
        kind = "a number without quotation marks" if spec["type"] in NUMBERS else "a value"
        for value in values:
            if "items" in spec:
                wanted = f"a column with one value in a field; {column} of {test.table}.csv holds lists"
                complain(f"where.{column}", repr(value), wanted)
            elif isinstance(value, bool) or value not in possible:
                wanted = f"{kind} that column {column} of {test.table}.csv can have{nearest(value, possible)}"
                complain(f"where.{column}", repr(value), wanted)


def offered(predicate: Predicate | None) -> dict[str, tuple[str, ...]]:
    """What the sentences of a finding may name of its rule, by the name of the part ("": the first statement)."""
    offers: dict[str, tuple[str, ...]] = {}
    for leaf in statements(predicate) if predicate else []:
        number = ("number",) if isinstance(leaf, Rows) else ()
        asked = ("asked",) if isinstance(leaf.test, RowsTest) and leaf.test.asked is not None else ()
        for name in ("", leaf.name):
            offers.setdefault(name, (*LISTS, "values", *number, *asked))
    return offers


def _sentences(entry: Mapping[str, Any], predicate: Predicate | None, complain: Complain) -> dict[str, Template]:
    templates = {}
    for verdict, text in entry["statement"].items():
        try:
            templates[verdict] = parse_template(text, offered(predicate))
        except TemplateError as error:
            complain(f"statement.{verdict}", error.seen, error.expected)
    return templates
