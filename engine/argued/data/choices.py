"""choices.toml: in which other ways the study could have been coded and scored.

    [[choice]]
    id    = "mixed"
    about = "what “mixed” counts"
    now   = "nothing"                                what the study does
    [[choice.option]]
    id     = "half"
    text   = "a half"
    counts = { mixed = 0.5 }                         and what it could do instead

| an option may say | and then |
| --- | --- |
| `evidence = "published"` | another evidence base is read |
| `without = { confidence = ["low"] }` | rows with one of these values are left out, in every table with such a column |
| `passages = ["5.2"]` | passages are withdrawn: rows that rest on no others are left out |
| `suppose = { "XAL.hotline" = "not reported" }` | cells are supposed otherwise |
| `counts = { mixed = 0.5 }` | an answer counts as much of a favourable one, where it is not favourable |
| `scored = { means = ["centre"] }` | these indicators alone are scored for a criterion |
| `weights = "theme"` | the themes of a criterion weigh the same, not its indicators |
| `thresholds = { means = 0.6 }` | a criterion has another threshold |
| `rules = { need = "all-four" }` | a question is answered by a variant of its rule |

The file may be missing. What cannot be, or would change nothing, is a problem with its line.

Left out on purpose: what follows from a choice (`argued.judge.choices`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from argued.data.files import Toml
from argued.data.model import Choice, Option
from argued.data.problems import Problems
from argued.logic.predicates import nearest

FILE = "choices.toml"
BY_THEME = "theme"


EFFECTS = ("evidence", "without", "passages", "suppose", "counts", "scored", "weights", "thresholds", "rules")


@dataclass(frozen=True)
class Named:
    """What options may name: rows of all tables, and the names of everything else."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    bases: Sequence[str]
    variants: Mapping[str, Sequence[str]]  # of each question
    vocabularies: Mapping[str, Sequence[str]]  # of the columns of codings that have one

    @property
    def indicators(self) -> dict[str, Mapping[str, Any]]:
        return {row["indicator"]: row for row in self.tables["indicators"]}

    @property
    def criteria(self) -> list[str]:
        return list(dict.fromkeys(row["criterion"] for row in self.tables["indicators"]))


Fault = Callable[[tuple[str | int, ...], object, str], None]


def parse_choices(file: Toml | None, known: Named, problems: Problems) -> tuple[Choice, ...]:
    """The choices that are sound; none where there is no file."""
    found: list[Choice] = []
    for place, says in enumerate(file.says.get("choice", []) if file else ()):
        options = []
        for n, option in enumerate(says.get("option", [])):
            at = ("choice", place, "option", n)
            fault = _faults(file, at, f"{says.get('id', '?')}.{option.get('id', '?')}", problems)
            before = len(problems)
            _check(option, known, fault)
            if len(problems) == before:
                options.append(_option(option))
        fault = _faults(file, ("choice", place), str(says.get("id", "?")), problems)
        for key in ("id", "about", "now"):
            if not says.get(key):
                fault((key,), "nothing", "text")
        if not says.get("option"):
            fault(("option",), "none", "at least one [[choice.option]]")
        for names, each in (([c.id for c in found], says), *_earlier(says.get("option", []))):
            if each.get("id") in names:
                fault(("id",), repr(each["id"]), "a name that no other has")
        found.append(Choice(says.get("id", ""), says.get("about", ""), says.get("now", ""), tuple(options)))
    return tuple(found)


def _earlier(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[str], Mapping[str, Any]]]:
    """Each entry, with the names of those before it."""
    for n, entry in enumerate(entries):
        yield [before.get("id", "") for before in entries[:n]], entry


def _faults(file: Toml | None, at: tuple[str | int, ...], name: str, problems: Problems) -> Fault:
    def fault(path: tuple[str | int, ...], seen: object, expected: str) -> None:
        column = ".".join([name, *(part for part in path if isinstance(part, str))])
        problems.add(FILE, file.line(*at, *path) if file else 0, column, seen, expected)

    return fault


def _option(says: Mapping[str, Any]) -> Option:
    lists = {key: {name: tuple(v) for name, v in says.get(key, {}).items()} for key in ("without", "scored")}
    return Option(**{**says, **lists, "passages": tuple(says.get("passages", ()))})


def _check(says: Mapping[str, Any], known: Named, fault: Fault) -> None:
    """Complains of whatever an option names that there is not, and of an option that changes nothing."""
    for key in ("id", "text"):
        if not says.get(key):
            fault((key,), "nothing", "text")
    for key in says.keys() - {"id", "text", *EFFECTS}:
        fault((key,), repr(key), f"one of id, text, {', '.join(EFFECTS)}{nearest(key, EFFECTS)}")
    if not any(says.get(effect) for effect in EFFECTS):
        fault((), "nothing that it changes", f"one of {', '.join(EFFECTS)}")
    passages = [row["passage"] for row in known.tables.get("passages", ())]
    codings = list(next(iter(known.tables.get("codings", ())), ()))
    named = {
        ("evidence",): ([says["evidence"]] if "evidence" in says else [], known.bases, "an evidence base"),
        ("weights",): ([says["weights"]] if "weights" in says else [], [BY_THEME], "a way to weigh"),
        ("passages",): (says.get("passages", []), passages, "a passage"),
        ("scored",): (says.get("scored", {}), known.criteria, "a criterion"),
        ("thresholds",): (says.get("thresholds", {}), known.criteria, "a criterion"),
        ("rules",): (says.get("rules", {}), list(known.variants), "a question"),
        ("without",): (says.get("without", {}), codings, "a column of codings"),
        ("counts",): (says.get("counts", {}), _values(known), "an answer of the codebook"),
    }
    for path, (names, possible, what) in named.items():
        for name in names:
            if name not in possible:
                fault((*path, name) if isinstance(names, Mapping) else path, repr(name), _one(what, name, possible))
    for criterion, names in says.get("scored", {}).items():
        own = [name for name, row in known.indicators.items() if row["criterion"] == criterion]
        for name in names:
            if name not in own:
                fault(("scored", criterion), repr(name), _one(f"an indicator of {criterion}", name, own))
    for question, variant in says.get("rules", {}).items():
        if variant not in known.variants.get(question, ()):
            fault(("rules", question), repr(variant), _one("a variant", variant, known.variants.get(question, ())))
    for column, values in says.get("without", {}).items():
        possible = known.vocabularies.get(column, values)
        for value in values:
            if value not in possible:
                fault(("without", column), repr(value), _one(f"a value of {column}", value, possible))
    for key in ("thresholds", "counts"):
        for name, number in says.get(key, {}).items():
            if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= 1:
                fault((key, name), number, "a share above 0 and up to 1")
    for cell, value in says.get("suppose", {}).items():
        country, _, indicator = cell.partition(".")
        row = known.indicators.get(indicator)
        if row is None or country not in {each["country"] for each in known.tables["countries"]}:
            fault(("suppose", cell), repr(cell), "a cell, COUNTRY.indicator")
        elif value not in (possible := [*row["values"].split("|"), "not reported"]):
            fault(("suppose", cell), repr(value), _one("an answer", value, possible))


def _values(known: Named) -> list[str]:
    return list(dict.fromkeys(v for row in known.tables["indicators"] for v in row["values"].split("|")))


def _one(what: str, name: object, possible: Sequence[str]) -> str:
    shown = ", ".join(possible) if len(possible) < 13 else "those of the study"
    return f"{what}, one of {shown}{nearest(name, possible)}"
