"""findings.toml: what is published, where, the rule that would make it true, and a sentence for each verdict.

`parse_findings` returns the findings that are sound, and adds what is wrong with the others to the problems. What an
entry must be stands in the functions `_check_…`: its keys, its passages, its verdicts; then its rule is parsed, what
the rule asks of tables is looked up, and its sentences are taken apart.

Left out on purpose: the language of the rules (`argued.logic.predicates`) and that of the sentences
(`argued.logic.wording`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from argued.data.checks import Known
from argued.data.files import Toml
from argued.data.model import Base, Finding
from argued.data.problems import Problems
from argued.data.tables import NUMBERS
from argued.logic.predicates import Frame, Predicate, PredicateError, Rows, RowsTest, nearest, parse, statements
from argued.logic.verdicts import NOT_JUDGED, VERDICTS
from argued.logic.wording import LISTS, Template, TemplateError, parse_template

FILE = "findings.toml"
JUDGED = "finding"  # the kind of a finding that says none
KINDS = (JUDGED, NOT_JUDGED)
REGION = "region"  # the criterion of a finding about all of them
IDENTIFIER = r"[a-z0-9]+(-[a-z0-9]+)*"


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
    first: dict[str, int] = {}
    found = []
    for place, says in enumerate(entries):
        before = len(problems)
        entry = Entry(file, place, says, problems)
        _check_entry(entry, allowed)
        line = file.line("finding", place, "id")
        if "id" in says and first.setdefault(entry.id, line) != line:
            problems.add(FILE, line, "id", repr(entry.id), f"another one (line {first[entry.id]} has it)")
        predicate = _predicate(entry, frame, known)
        statement = _sentences(entry, predicate) if len(problems) == before else {}
        if len(problems) == before:
            found.append(_finding(entry, predicate, statement))
    return tuple(found)


@dataclass(frozen=True)
class Allowed:
    """What an entry may name."""

    passages: Collection[str]
    criteria: Collection[str]
    bases: Collection[str]


@dataclass(frozen=True)
class Entry:
    """One [[finding]] of the file, and what to say where something of it is wrong."""

    file: Toml
    place: int
    says: Mapping[str, Any]
    problems: Problems

    @property
    def id(self) -> str:
        return str(self.says.get("id", "?"))

    @property
    def judgement(self) -> bool:
        return bool(self.says.get("kind", JUDGED) == NOT_JUDGED)

    def complain(self, key: str, seen: str, expected: str, *place: int) -> None:
        """Of a key of the entry, with dots for one within another; or of a place in a list that is its value."""
        line = self.file.line("finding", self.place, *key.split("."), *place)
        self.problems.add(FILE, line, f"{self.id}.{key}", seen, expected)

    def complain_of_rule(self, key: str, value: Any, expected: str) -> None:
        """Of a key somewhere within the rule, and the value that it has there."""
        line = self.file.line_beneath(("finding", self.place, "predicate"), key.split("."), value)
        self.problems.add(FILE, line, f"{self.id}.{key}", repr(value), expected)


# --- The entry -------------------------------------------------------------------------------------------


def _check_entry(entry: Entry, allowed: Allowed) -> None:
    says = entry.says
    _check_keys(entry)
    if says.get("kind", JUDGED) not in KINDS:
        entry.complain("kind", repr(says["kind"]), " or ".join(KINDS))
    if not re.fullmatch(IDENTIFIER, entry.id):
        entry.complain("id", repr(entry.id), "lower-case words joined by hyphens")
    for key in ("section", "criterion", "published", "reason", "note"):
        if key in says and (not isinstance(says[key], str) or not says[key].strip()):
            entry.complain(key, repr(says[key]), "text")
    if "criterion" in says and says["criterion"] not in {*allowed.criteria, REGION}:
        entry.complain("criterion", repr(says["criterion"]), f"one of {', '.join(sorted(allowed.criteria))}, {REGION}")
    _check_passages(entry, allowed)
    _check_verdicts(entry, allowed)
    statement, keys = says.get("statement", {}), {NOT_JUDGED} if entry.judgement else set(VERDICTS)
    if not isinstance(statement, dict) or set(statement) != keys:
        entry.complain("statement", repr(statement), f"a sentence for each of {', '.join(sorted(keys))}")


def _check_keys(entry: Entry) -> None:
    needed = {"id", "section", "criterion", "published", "passages", "statement"}
    needed |= {"reason", "kind"} if entry.judgement else {"predicate", "verdict"}
    for key in sorted(needed - set(entry.says)):
        entry.complain(key, "nothing", "a value")
    for key in sorted(set(entry.says) - needed - {"kind", "note"}):
        entry.complain(key, repr(key), f"one of {', '.join(sorted(needed | {'kind', 'note'}))}")


def _check_passages(entry: Entry, allowed: Allowed) -> None:
    locators = entry.says.get("passages", [])
    if not isinstance(locators, list) or not locators:
        entry.complain("passages", repr(locators), "a list of locators")
        return
    for place, locator in enumerate(locators):
        if locator not in allowed.passages:
            wanted = f"a row of passages.csv{nearest(locator, allowed.passages)}"
            entry.complain("passages", repr(locator), wanted, place)


def _check_verdicts(entry: Entry, allowed: Allowed) -> None:
    verdicts = entry.says.get("verdict", {})
    if not isinstance(verdicts, dict) or (set(verdicts) != set(allowed.bases) and not entry.judgement):
        entry.complain(
            "verdict", repr(verdicts), f"a verdict for each of {'' if entry.judgement else ', '.join(allowed.bases)}"
        )
        return
    for base, verdict in verdicts.items():
        if verdict not in VERDICTS:
            entry.complain(f"verdict.{base}", repr(verdict), f"one of {', '.join(VERDICTS)}")


def _finding(entry: Entry, predicate: Predicate | None, statement: Mapping[str, Template]) -> Finding:
    says = entry.says
    return Finding(
        id=says["id"],
        section=says["section"],
        criterion=says["criterion"],
        kind=says.get("kind", JUDGED),
        published=says["published"],
        passages=tuple(says["passages"]),
        predicate=predicate,
        rule=says.get("predicate", {}),
        recorded=says.get("verdict", {}),
        statement=statement,
        reason=says.get("reason", ""),
        note=says.get("note", ""),
        line=entry.file.line("finding", entry.place),
    )


# --- Its rule and its sentences --------------------------------------------------------------------------


def _predicate(entry: Entry, frame: Frame, known: Known) -> Predicate | None:
    if "predicate" not in entry.says:
        return None
    try:
        predicate = parse(entry.says["predicate"], frame)
    except PredicateError as error:
        entry.complain_of_rule(error.key, error.seen, error.expected)
        return None
    for leaf in statements(predicate):
        if isinstance(leaf.test, RowsTest):
            _check_choice_of_rows(entry, leaf.test, known)
    return predicate


def _check_choice_of_rows(entry: Entry, test: RowsTest, known: Known) -> None:
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
                entry.complain_of_rule(f"where.{column}", value, wanted)
            elif isinstance(value, bool) or value not in possible:
                wanted = f"{kind} that column {column} of {test.table}.csv can have{nearest(value, possible)}"
                entry.complain_of_rule(f"where.{column}", value, wanted)


def offered(predicate: Predicate | None) -> dict[str, tuple[str, ...]]:
    """What the sentences of a finding may name of its rule, by the name of the part ("": the first statement)."""
    offers: dict[str, tuple[str, ...]] = {}
    for leaf in statements(predicate) if predicate else []:
        number = ("number",) if isinstance(leaf, Rows) else ()
        asked = ("asked",) if isinstance(leaf.test, RowsTest) and leaf.test.asked is not None else ()
        for name in ("", leaf.name):
            offers.setdefault(name, (*LISTS, "values", *number, *asked))
    return offers


def _sentences(entry: Entry, predicate: Predicate | None) -> dict[str, Template]:
    templates, offers = {}, offered(predicate)
    for verdict, text in entry.says["statement"].items():
        try:
            templates[verdict] = parse_template(text, offers)
        except TemplateError as error:
            entry.complain(f"statement.{verdict}", error.seen, error.expected)
    return templates
