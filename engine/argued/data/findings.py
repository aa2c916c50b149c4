"""findings.toml: what is published, where, the rule that would make it true, and a sentence for each verdict.

`parse_findings` returns the findings that are sound, and adds what is wrong with the others to the problems. What an
entry must be stands in the functions `_check_…`: its keys, its passages, its verdicts; then its rule is parsed, what
the rule asks of tables is looked up, and its sentences are taken apart. Last, what rests on what is checked over all.

| key of a finding | what stands there |
| ---- | -------- |
| `id`, `section`, `passages` | its name, and where in the source it stands |
| `criterion` | what it is about: a criterion of the codebook, or one of the `[groups]` of study.toml |
| `published` | what the source says, in words of our own; without a source, what is claimed |
| `predicate` | the rule that would make it true |
| `decision` | in its place, of what is said of criteria or answers as wholes: a decision rule |
| `verdict` | the verdict under each evidence base, as last read by a person |
| `statement` | a sentence for each verdict |
| `untested` | if need be: what of the published wording the rule does not test |
| `relation` | if another than the verdict suggests: how the verdict stands to the source |
| `rests_on` | if need be: the findings, criteria and answers from which it follows |
| `note` | if need be: how the published words are read |

A decision rule is as those of `criteria.toml`, and may ask for the answers too: `{ answer = "need", is = "yes" }`.
Its sentences name criteria: `{yes}` are those that are met, `{no}` those that are not, `{silent}` those that are
undecided.

A judgement has a `kind` other than "finding" (`argued.logic.verdicts.JUDGEMENTS`), a `reason` in place of rule and
verdicts, and one sentence.

Left out on purpose: the language of the rules (`argued.logic.predicates`) and that of the sentences
(`argued.logic.wording`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from argued.data.checks import Known
from argued.data.files import Toml
from argued.data.model import Base, Criterion, Finding, Question, own
from argued.data.problems import Problems
from argued.data.tables import NUMBERS
from argued.logic.parsing import parse, parse_rule
from argued.logic.predicates import (
    Frame,
    Predicate,
    PredicateError,
    Quantified,
    Rows,
    RowsTest,
    Rule,
    nearest,
    statements,
    tables,
)
from argued.logic.verdicts import JUDGEMENTS, NOT_JUDGED, RELATIONS, VERDICTS, relations
from argued.logic.wording import LISTS, Template, TemplateError, parse_template

FILE = "findings.toml"
JUDGED = "finding"  # the kind of a finding that says none
KINDS = (JUDGED, *JUDGEMENTS)
PREDICATE, DECISION = "predicate", "decision"  # the keys under which a rule stands
OPTIONAL = {"kind", "note", "rests_on"}
OF_A_VERDICT = {"untested", "relation"}  # what is optional for findings that the data judges, and no others have
IDENTIFIER = r"[a-z0-9]+(-[a-z0-9]+)*"


def parse_findings(
    file: Toml,
    frame: Frame,
    known: Known,
    bases: Mapping[str, Base],
    answers: Collection[str],
    judged: Judged,
    problems: Problems,
    earlier: bool = False,
) -> tuple[Finding, ...]:
    """The findings that are sound.

    `answers` are the names of the questions that the study answers, `judged` the criteria and questions that are sound.
    Findings of an `earlier` version may be about anything, and of any kind.
    """
    entries = file.says.get("finding", [])
    if not entries:
        problems.add(FILE, 1, "", "no [[finding]]", "at least one")
    allowed = Allowed(
        passages=known.column("passages", "passage") if "passages" in known.tables else None,
        criteria={row["criterion"] for row in known.tables["indicators"]},
        groups=None if earlier else known.study.get("groups", {}),
        bases=own(bases),
        thresholds=[criterion.id for criterion in judged.criteria],
        rules={question.id: question.rule for question in judged.questions},
    )
    first: dict[str, int] = {}
    found, read = [], []
    for place, says in enumerate(entries):
        before = len(problems)
        read.append(entry := Entry(file, place, says, problems))
        _check_entry(entry, allowed)
        line = file.line("finding", place, "id")
        if "id" in says and first.setdefault(entry.id, line) != line:
            problems.add(FILE, line, "id", repr(entry.id), f"another one (line {first[entry.id]} has it)")
        predicate, decision = _predicate(entry, frame, known), _decision(entry, allowed)
        offers = offered(predicate) if decision is None else {"": LISTS}
        statement = _sentences(entry, offers) if len(problems) == before else {}
        if len(problems) == before:
            found.append(_finding(entry, predicate, decision, statement))
    _check_what_rests_on_what(read, {*allowed.criteria, *answers})
    return tuple(found)


@dataclass(frozen=True)
class Judged:
    """The criteria of a study that have thresholds, and the questions that it answers by them."""

    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Allowed:
    """What an entry may name, the criteria with thresholds, and the rules of the answers.

    A study without a source paper has no passages. An entry of an earlier version, for which there are no groups, may
    be about anything, and of any kind.
    """

    passages: Collection[str] | None
    criteria: Collection[str]
    groups: Collection[str] | None
    bases: Sequence[str]
    thresholds: Sequence[str]
    rules: Mapping[str, Rule]


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
        return bool(self.says.get("kind", JUDGED) != JUDGED)

    @property
    def rule(self) -> str:
        """Under which key its rule stands."""
        return DECISION if DECISION in self.says else PREDICATE

    def complain(self, key: str, seen: str, expected: str, *place: int) -> None:
        """Of a key of the entry, with dots for one within another; or of a place in a list that is its value."""
        line = self.file.line("finding", self.place, *key.split("."), *place)
        self.problems.add(FILE, line, f"{self.id}.{key}", seen, expected)

    def complain_of_rule(self, key: str, value: Any, expected: str) -> None:
        """Of a key somewhere within the rule, and the value that it has there."""
        line = self.file.line_beneath(("finding", self.place, self.rule), key.split("."), value)
        self.problems.add(FILE, line, f"{self.id}.{key}", repr(value), expected)


# --- The entry -------------------------------------------------------------------------------------------


def _check_entry(entry: Entry, allowed: Allowed) -> None:
    says = entry.says
    _check_keys(entry, sourced=allowed.passages is not None)
    if says.get("kind", JUDGED) not in KINDS and allowed.groups is not None:
        entry.complain("kind", repr(says["kind"]), f"one of {', '.join(KINDS)}")
    if not re.fullmatch(IDENTIFIER, entry.id):
        entry.complain("id", repr(entry.id), "lower-case words joined by hyphens")
    for key in ("section", "criterion", "published", "reason", "note", "untested"):
        if key in says and (not isinstance(says[key], str) or not says[key].strip()):
            entry.complain(key, repr(says[key]), "text")
    about = [*sorted(allowed.criteria), *(allowed.groups or ())]
    if allowed.groups is not None and "criterion" in says and says["criterion"] not in about:
        wanted = (
            f"one of {', '.join(about)}{nearest(str(says['criterion']), about)}; or a group of [groups] in study.toml"
        )
        entry.complain("criterion", repr(says["criterion"]), wanted)
    if allowed.passages is not None:
        _check_passages(entry, allowed.passages)
    _check_verdicts(entry, allowed)
    _check_relation(entry, allowed)
    statement, keys = says.get("statement", {}), {NOT_JUDGED} if entry.judgement else set(VERDICTS)
    if not isinstance(statement, dict) or set(statement) != keys:
        entry.complain("statement", repr(statement), f"a sentence for each of {', '.join(sorted(keys))}")


def _check_keys(entry: Entry, sourced: bool) -> None:
    needed = {"id", "section", "criterion", "published", "statement"} | ({"passages"} if sourced else set())
    needed |= {"reason", "kind"} if entry.judgement else {entry.rule, "verdict"}
    for key in sorted(needed - set(entry.says)):
        entry.complain(key, "nothing", "a value")
    possible = needed | OPTIONAL | (set() if entry.judgement else OF_A_VERDICT)
    for key in sorted(set(entry.says) - possible):
        entry.complain(key, repr(key), f"one of {', '.join(sorted(possible))}")


def _check_passages(entry: Entry, passages: Collection[str]) -> None:
    locators = entry.says.get("passages", [])
    if not isinstance(locators, list) or not locators:
        entry.complain("passages", repr(locators), "a list of locators")
        return
    for place, locator in enumerate(locators):
        if locator not in passages:
            wanted = f"a row of passages.csv{nearest(locator, passages)}"
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


def _check_relation(entry: Entry, allowed: Allowed) -> None:
    """The relation to the source is one that the verdict under the first evidence base allows."""
    verdicts = entry.says.get("verdict")
    verdict = verdicts.get(allowed.bases[0]) if isinstance(verdicts, dict) else None
    if "relation" not in entry.says or verdict not in RELATIONS:
        return
    possible = relations(verdict, entry.says.get("untested", ""))
    if entry.says["relation"] not in possible:
        untested = ", with something untested" if entry.says.get("untested") else ""
        wanted = f"{' or '.join(possible)}, since the verdict is {verdict} ({allowed.bases[0]}){untested}"
        entry.complain("relation", repr(entry.says["relation"]), wanted)


def _check_what_rests_on_what(entries: Sequence[Entry], others: Collection[str]) -> None:
    """What a finding rests on is there, under a name that nothing else has, and does not rest on that finding."""
    known = {entry.id: entry for entry in entries}
    for entry in entries:
        if entry.id in others:
            entry.complain("id", repr(entry.id), "a name that no criterion and no answer has")
        for place, name in enumerate(entry.says.get("rests_on", [])):
            if name not in known and name not in others:
                hint = nearest(name, [*known, *others])
                entry.complain("rests_on", repr(name), f"a finding, a criterion or an answer{hint}", place)
    try:
        TopologicalSorter({name: entry.says.get("rests_on", []) for name, entry in known.items()}).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]  # each rests on the next
        entry = next(known[name] for name in circle if name in known)
        entry.complain("rests_on", " rests on ".join(circle), "findings that do not rest on one another in a circle")


def _finding(
    entry: Entry, predicate: Predicate | None, decision: Rule | None, statement: Mapping[str, Template]
) -> Finding:
    says = entry.says
    return Finding(
        id=says["id"],
        number=entry.place + 1,
        section=says["section"],
        criterion=says["criterion"],
        kind=says.get("kind", JUDGED),
        published=says["published"],
        passages=tuple(says.get("passages", ())),
        predicate=predicate,
        decision=decision,
        rule=says.get(entry.rule, {}),
        recorded=says.get("verdict", {}),
        statement=statement,
        reason=says.get("reason", ""),
        note=says.get("note", ""),
        line=entry.file.line("finding", entry.place),
        untested=says.get("untested", ""),
        relation=says.get("relation", ""),
        rests_on=tuple(says.get("rests_on", ())),
        verdict_line=entry.file.line("finding", entry.place, "verdict"),
    )


# --- Its rule and its sentences --------------------------------------------------------------------------


def _predicate(entry: Entry, frame: Frame, known: Known) -> Predicate | None:
    if PREDICATE not in entry.says or entry.rule != PREDICATE:
        return None
    try:
        predicate = parse(entry.says[PREDICATE], frame)
    except PredicateError as error:
        entry.complain_of_rule(error.key, error.seen, error.expected)
        return None
    for test in (each for found in tables(predicate).values() for each in found):
        _check_choice_of_rows(entry, test, known)
    return predicate


def _decision(entry: Entry, allowed: Allowed) -> Rule | None:
    if entry.rule != DECISION:
        return None
    if not allowed.thresholds:
        wanted = "a predicate; or a threshold for each criterion, as a [[criterion]] of criteria.toml"
        entry.complain(DECISION, repr(entry.says[DECISION]), wanted)
        return None
    try:
        return parse_rule(entry.says[DECISION], allowed.thresholds, answers=allowed.rules)
    except PredicateError as error:
        entry.complain_of_rule(error.key, error.seen, error.expected)
        return None


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
        if isinstance(leaf, Quantified) and leaf.other_name:
            offers[leaf.other_name] = (*LISTS, "values")
    return offers


def _sentences(entry: Entry, offers: Mapping[str, Collection[str]]) -> dict[str, Template]:
    templates = {}
    for verdict, text in entry.says["statement"].items():
        try:
            templates[verdict] = parse_template(text, offers)
        except TemplateError as error:
            entry.complain(f"statement.{verdict}", error.seen, error.expected)
    return templates
