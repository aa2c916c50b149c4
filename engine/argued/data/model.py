"""What data is, once it has been read: tables of rows, the codebook, evidence bases, findings, criteria and questions.

    data.table("countries")[0]["name"]      the name of the first country
    data.finding("all-have-a-centre")       one of the findings
    data.indicators["origin"].values        the answers that a question may have

Nothing here is ever changed: a corrected cell makes another Dataset. That what stands in it is sound is the promise
of `argued.data.read`, which alone makes one of files.

Left out on purpose: reading, and any judgement of what the data says.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Never

from argued.data.beside import ANSWERED_IN, Coder, declared
from argued.logic.evaluate import Program
from argued.logic.predicates import Frame, Predicate, Rule, cells, criteria_of, nearest, statements
from argued.logic.wording import Template, Units, capital, counted, named

NEEDED = ("countries", "indicators")
OF_A_SOURCE = ("passages", "codings")  # of a study that reads a source paper; others have codings alone, or neither
FALLING = "falling"  # in the column `order` of an indicator: its values fall from the first to the last; or rise
OBSERVATIONS = "observations"  # a table that may be there: what the public record says, with the days it speaks of
OBSERVED = {  # the columns that it has at least, each with its type and whether it is always filled
    **dict.fromkeys(("country", "indicator", "value", "source", "confidence"), ("string", True)),
    **{"from": ("date", True), "until": ("date", False)},
}
CONFIDENCE = ("high", "medium", "low")
RECORD = "record"  # the basis of an answer that follows from observations
IN_FORCE = "in force"  # how long an observation stays good: until its last day, or until another says otherwise


class Row(dict[str, Any]):
    """A row of a table: its typed values by column, its text, and the line of the file on which it starts.

    An empty field is None; a field that is a list is a tuple of strings. A dictionary, since its columns are asked for
    very often, but one that cannot be changed.
    """

    __slots__ = ("line", "text")

    def __init__(self, values: Mapping[str, Any], text: Sequence[str], line: int) -> None:
        super().__init__(values)
        self.text, self.line = tuple(text), line

    def _fixed(self, *_: object, **__: object) -> Never:
        raise TypeError("a row cannot be changed; dict(row) is a copy that can")

    __setitem__ = __delitem__ = __ior__ = _fixed
    update = setdefault = pop = popitem = clear = _fixed

    def __reduce__(self) -> tuple[type[Row], tuple[dict[str, Any], tuple[str, ...], int]]:
        return Row, (dict(self), self.text, self.line)

    def __repr__(self) -> str:
        return f"Row({dict(self)!r}, line={self.line})"


@dataclass(frozen=True)
class Indicator:
    """A question of the codebook. `values` and `favourable` are in the codebook's order."""

    name: str
    criterion: str
    theme: str
    mode: str
    question: str
    values: tuple[str, ...]
    favourable: tuple[str, ...]
    scored: bool
    coding_rule: str


@dataclass(frozen=True)
class Base:
    """An evidence base: which bases it admits, in which order it asks them, and what it is called.

    One that admits none reads the observations of the public record at a date, instead of the codings.
    """

    name: str
    label: str
    admits: tuple[str, ...]
    meaning: str

    @property
    def on_record(self) -> bool:
        return not self.admits


@dataclass(frozen=True)
class Criterion:
    """A characteristic that the model asks for. `threshold` is the degree from which on it is met.

    `because` is the reason of the threshold, and `grounds` the passages that bear it.
    """

    id: str
    label: str
    asks: str
    threshold: float
    because: str = ""
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question of the paper, and the rule that answers it from what is met.

    `published` is the source paper's answer, at `passages`, where there is such a paper. `because` is the reason of the
    rule, and `grounds` the passages that bear it. `variants` are other rules, each with its words.
    """

    id: str
    question: str
    published: str
    passages: tuple[str, ...]
    because: str
    says: Mapping[str, Template]
    rule: Rule
    variants: Mapping[str, tuple[str, Rule]]
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)  # each is its own, so that `lineage.kept` can keep what follows of it
class Option:
    """Another way to code or to score; what it leaves empty stays as it is."""

    id: str
    text: str
    evidence: str = ""
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    suppose: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, float] = field(default_factory=dict)
    scored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_evidence(self) -> bool:
        """Whether it changes what is known, and not only how that is scored."""
        return bool(self.evidence or self.without or self.passages or self.suppose)

    @property
    def of_scoring(self) -> bool:
        """Whether it changes how criteria and questions are judged."""
        return bool(self.counts or self.scored or self.weights or self.thresholds or self.rules)


@dataclass(frozen=True)
class Choice:
    """Something that could have been done otherwise: what it is about, what the study does, and the other options."""

    id: str
    about: str
    now: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Finding:
    """Something that the source paper concludes, and the rule by which the data judges it.

    The rule is a `predicate` of cells and rows, or, where criteria and answers are spoken of as wholes, a `decision`
    rule. A finding of another kind than "finding" is a judgement. It has neither, and `reason` says why no data of this
    paper decides it. `untested` is what of the published wording no rule tests, `relation` how the verdict stands to
    the source, if another than the verdict suggests (`argued.logic.verdicts.relations`). `rests_on` names the findings,
    criteria and answers from which this one follows. `number` is its place among the findings, from 1 on.
    """

    id: str
    number: int
    section: str
    criterion: str
    kind: str
    published: str
    passages: tuple[str, ...]
    predicate: Predicate | None
    rule: Mapping[str, Any]  # the predicate, or the decision, as it stands in the file
    recorded: Mapping[str, str]
    statement: Mapping[str, Template]
    reason: str
    note: str
    line: int
    untested: str = ""
    relation: str = ""
    rests_on: tuple[str, ...] = ()
    decision: Rule | None = None
    verdict_line: int = 0  # where the verdicts are recorded, to be recorded anew

    @property
    def judged(self) -> bool:
        """Whether data decides it, by a rule of either kind."""
        return self.predicate is not None or self.decision is not None

    def __hash__(self) -> int:  # what it says can be kept by it, though its rule is of dicts
        return hash(self.id)


@dataclass(frozen=True, repr=False)
class Dataset:
    """The validated data. Nothing in it is ever changed: a corrected cell makes another Dataset."""

    folder: Path
    package: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]
    study: Mapping[str, Any]
    findings: tuple[Finding, ...]
    bibliography: frozenset[str]
    frame: Frame
    bases: Mapping[str, Base]
    evidence_date: dt.date
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]
    choices: tuple[Choice, ...] = ()
    coders: Mapping[str, Coder] = field(default_factory=dict)

    def __repr__(self) -> str:
        tables, findings = counted(len(self.tables), "table"), counted(len(self.findings), "finding")
        return f"Dataset({str(self.folder)!r}, {tables}, {findings})"

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table; none for a table that the package does not have."""
        return self.tables.get(name, ())

    @cached_property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """Every table as it is declared, those that any study may have (`beside`) after those of the package."""
        return declared(self.package, list(self.tables))

    @cached_property
    def observations(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """What was observed of each country and indicator, where anything was; the earliest first day comes first."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in sorted(self.table(OBSERVATIONS), key=lambda row: (row["from"], row.line)):
            found.setdefault((row["country"], row["indicator"]), []).append(row)
        return found

    @cached_property
    def good_for(self) -> Mapping[str, int | None]:
        """For how many months an observation of each indicator stays good; None: while it is in force."""
        kinds = self.study.get("record", {}).get("good", {})
        said = {name: kinds.get(name, kinds.get(each.mode, IN_FORCE)) for name, each in self.indicators.items()}
        return {name: months(text) for name, text in said.items()}

    @property
    def answers_in(self) -> str:
        """The table that holds the answers of the study: codings, or observations where nothing is coded."""
        return next((name for name in ANSWERED_IN if name in self.tables), OBSERVATIONS)

    @property
    def sourced(self) -> bool:
        """Whether the study reads a source paper, of which it has passages, and not its own observations alone."""
        return "passages" in self.tables

    @property
    def own_bases(self) -> list[str]:
        """The evidence bases of the paper, as opposed to the record; all, where nothing but the record is read."""
        return own(self.bases)

    @cached_property
    def units(self) -> Units:
        """What the units are called: countries, where the study does not say."""
        return Units(**self.study.get("units", {}))

    @cached_property
    def called(self) -> dict[str, str]:
        """The names of what has a key: of each country, and of each row of a table with a key of one column."""
        found: dict[str, str] = {}
        for resource in self.resources:
            key = resource["schema"].get("primaryKey", ())
            if len(key) == 1 and "name" in {field["name"] for field in resource["schema"]["fields"]}:
                found.update({str(row[key[0]]): str(row["name"]) for row in self.table(resource["name"])})
        return found | {code: str(row["name"]) for code, row in self.countries.items()}

    def rows_called(self, table: str) -> Mapping[str, str]:
        """How rules speak of the rows of a table, as the study says: `are`, and words for its columns."""
        return dict(self.study.get("rows", {}).get(table, {}))

    @property
    def first_base(self) -> str:
        """The evidence base that is meant where none is named: the first of the study."""
        return next(iter(self.bases))

    @property
    def record_base(self) -> str | None:
        """The evidence base that reads the public record, if the study has one."""
        return next((base.name for base in self.bases.values() if base.on_record), None)

    def named(self, name: str) -> str:
        """The name of an indicator or a theme in words, spelt as the study says."""
        return named(name, self.study.get("spelling", {}))

    def asked(self, finding: Finding) -> list[tuple[str, str]]:
        """The cells (country, indicator) that a finding's rule reads, each once; a judgement reads none.

        A decision rule reads all scored cells of the criteria that it names.
        """
        if finding.predicate is not None:
            return list(dict.fromkeys(cells(finding.predicate, self.frame)))
        if finding.decision is None:
            return []
        named = {name for statement in statements(finding.decision) for name in criteria_of(statement)}
        scored = [each.name for each in self.indicators.values() if each.scored and each.criterion in named]
        return list(itertools.product(self.countries, scored))

    @cached_property
    def program(self) -> Program:
        """The predicates of the findings, compiled once for every evidence base, day and supposition."""
        return Program([f.predicate for f in self.findings if f.predicate is not None], self.frame.countries)

    @cached_property
    def countries(self) -> dict[str, Row]:
        return {row["country"]: row for row in self.table("countries")}

    @cached_property
    def names(self) -> dict[str, str]:
        """What each country is called."""
        return {country: row["name"] for country, row in self.countries.items()}

    @cached_property
    def passages(self) -> dict[str, Row]:
        return {row["passage"]: row for row in self.table("passages")}

    @cached_property
    def coded(self) -> dict[tuple[str, str], tuple[Row, ...]]:
        """The codings of each cell, (country, indicator), in the order of the table."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.table("codings"):
            found.setdefault((row["country"], row["indicator"]), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {i.name: i for i in map(_indicator, self.table("indicators"))}

    @cached_property
    def groups(self) -> dict[str, str]:
        """What findings may be about, each with its heading: the criteria, and the study's own `[groups]`."""
        labels = {each.id: each.label for each in self.criteria}
        coded = {each.criterion: capital(self.named(each.criterion)) for each in self.indicators.values()}
        return {**(labels or coded), **self.study.get("groups", {})}

    def finding(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.id == name:
                return finding
        known = [finding.id for finding in self.findings]
        raise KeyError(f"no finding {name!r}{nearest(name, known)}; `python -m argued findings` lists them")

    def meanings(self, table: str, column: str) -> dict[str, str]:
        """The closed vocabulary of a column: each value with its meaning; empty where there is none."""
        for resource in self.resources:
            if resource["name"] == table:
                for spec in resource["schema"]["fields"]:
                    if spec["name"] == column:
                        return meanings(spec)
        return {}


def meanings(field: Mapping[str, Any]) -> dict[str, str]:
    """The values of a column that has a closed vocabulary, each with its meaning: its categories, in a data package."""
    return {each["value"]: each["label"] for each in field.get("categories", ())}


def own(bases: Mapping[str, Base]) -> list[str]:
    """The names of the bases that admit codings; of all, where none does. Under these verdicts are recorded."""
    return [base.name for base in bases.values() if not base.on_record] or list(bases)


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        name=row["indicator"],
        criterion=row["criterion"],
        theme=row["theme"],
        mode=row["mode"],
        question=row["question"],
        values=tuple(row["values"].split("|")),
        favourable=tuple(row["favourable"].split("|")),
        scored=row["scored"] == "yes",
        coding_rule=row["coding_rule"],
    )


def months(text: str) -> int | None:
    """ "5 years" or "18 months" as a number of months; None for "in force". Raises ValueError for anything else."""
    if text == IN_FORCE:
        return None
    number, _, unit = text.partition(" ")
    if not number.isdecimal() or not int(number) or unit.rstrip("s") not in ("year", "month"):
        raise ValueError(text)
    return int(number) * (12 if unit.startswith("year") else 1)
