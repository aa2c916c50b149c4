"""study.toml and criteria.toml: the evidence bases, what the model asks for, and the questions with their rules.

Each function takes a file, adds what is wrong with it to the problems, and returns what it holds.

Left out on purpose: how a criterion is judged, and a question answered (`argued.judge.criteria`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from argued.data.files import Toml
from argued.data.model import CONFIDENCE, IN_FORCE, OBSERVATIONS, Base, Criterion, Question, Row, months
from argued.data.problems import Problems
from argued.logic.parsing import parse_rule
from argued.logic.predicates import PredicateError, Rule, nearest
from argued.logic.verdicts import ANSWERS
from argued.logic.wording import LISTS, Template, TemplateError, Units, parse_template, placeholders

Tables = Mapping[str, tuple[Row, ...]]


# --- study.toml ------------------------------------------------------------------------------------------


def parse_bases(file: Toml, resources: Sequence[Mapping[str, Any]], problems: Problems) -> dict[str, Base]:
    """The evidence bases, by name."""
    fault = _faults(file, problems)
    tables = {resource["name"]: [spec["name"] for spec in resource["schema"]["fields"]] for resource in resources}
    coded = _bases_of_codings(resources)
    _check_units(file, problems)
    for basis in coded if "passages" in tables.get("codings", ()) else ():
        sections = file.says.get("basis", {}).get(basis)
        if not isinstance(sections, list) or not sections:
            fault(("basis", basis), sections, "the sections in which such statements stand")
    bases = {}
    for name, entry in file.says.get("evidence", {}).items():
        admits = entry.get("admits", [])
        for n, basis in enumerate(admits):
            if basis not in coded:
                fault(("evidence", name, "admits", n), repr(basis), f"one of {', '.join(coded)}")
        bases[name] = Base(name, entry.get("label", name), tuple(admits), entry.get("meaning", ""))
        if not admits and OBSERVATIONS not in tables:
            wanted = f"bases to admit, or a table {OBSERVATIONS} that datapackage.json declares, to read instead"
            fault(("evidence", name, "admits"), "nothing", wanted)
    if "codings" in tables and all(base.on_record for base in bases.values()):
        fault(("evidence",), "no evidence base that admits codings", "at least one")
    elif "codings" in tables and next(iter(bases.values())).on_record:
        wanted = "one that admits codings first: the paper speaks by the first, and verdicts on codings are recorded"
        fault(("evidence", next(iter(bases))), "an evidence base that reads the record", wanted)
    for level in file.says.get("wording", {}).get("confidence", {}):
        if level not in CONFIDENCE:
            wanted = f"one of {', '.join(CONFIDENCE)}{nearest(level, CONFIDENCE)}"
            fault(("wording", "confidence", level), repr(level), wanted)
    _check_days(file, any(base.on_record for base in bases.values()), problems)
    for place, fact in enumerate(file.says.get("profile", [])):
        _check_profile(file, place, fact, tables, problems)
    return bases


def _check_units(file: Toml, problems: Problems) -> None:
    """The noun of the units has all its forms, and no others; a study of countries need not give it."""
    fault, known = _faults(file, problems), [each.name for each in fields(Units)]
    if "units" not in file.says:
        return
    units: Mapping[str, str] = file.says["units"]
    for name in known:
        if not units.get(name, "").strip():
            wanted = f'the noun of the units, as in {name} = "{getattr(Units(), name)}"'
            fault(("units", name), repr(units.get(name)), wanted)
    for name in units.keys() - {*known}:
        fault(("units", name), repr(name), f"one of {', '.join(known)}")


def _faults(file: Toml, problems: Problems) -> Callable[[tuple[str | int, ...], object, str], None]:
    """Tells of a fault by the path of the value: the keys, and the places in lists, that lead to it."""

    def fault(path: tuple[str | int, ...], seen: object, expected: str) -> None:
        column = ".".join(part for part in path if isinstance(part, str))
        problems.add(file.name, file.line(*path), column, seen, expected)

    return fault


def _bases_of_codings(resources: Sequence[Mapping[str, Any]]) -> list[str]:
    """The vocabulary of the column basis."""
    for resource in resources:
        for spec in resource["schema"]["fields"]:
            if (resource["name"], spec["name"]) == ("codings", "basis"):
                return list(spec.get("constraints", {}).get("enum", []))
    return []


def _check_days(file: Toml, needed: bool, problems: Problems) -> None:
    """The evidence date is a day, within those over which the record is followed."""
    fault = _faults(file, problems)
    today, years = file.says.get("evidence_date"), file.says.get("record", {})
    if type(today) is not dt.date:
        fault(("evidence_date",), today, "a date such as 2020-12-31")
    if needed and not {"from", "until"} <= set(years):
        wanted = "from and until: over which days the record is followed"
        fault(("record",), sorted(years), wanted)
    elif years:
        start, end = years.get("from"), years.get("until")
        line = file.line("record", "from" if type(start) is not dt.date else "until")
        if not type(start) is type(end) is dt.date:
            problems.add(file.name, line, "record", f"{start} to {end}", "two days, such as 2020-12-31")
        elif type(today) is dt.date and not start <= today <= end:
            wanted = f"from before until, and the evidence_date {today} within them"
            problems.add(file.name, line, "record", f"{start} to {end}", wanted)


def check_record(file: Toml, tables: Tables, problems: Problems) -> None:
    """For each kind of question it is said how long an observation stays good."""
    fault, modes = _faults(file, problems), dict.fromkeys(row["mode"] for row in tables["indicators"])
    good = file.says.get("record", {}).get("good", {})
    wanted = f'a number of years or months, such as "5 years"; or "{IN_FORCE}": until its last day, or until a newer '
    wanted += "one says otherwise"
    if not isinstance(good, dict):
        fault(("record", "good"), repr(good), f"how long observations stay good, by mode: {wanted}")
        return
    names = [*modes, *(row["indicator"] for row in tables["indicators"])]
    for name, text in good.items():
        if name not in names:
            wanted_name = f"a mode ({', '.join(modes)}) or an indicator{nearest(name, names)}"
            fault(("record", "good", name), repr(name), wanted_name)
        try:
            months(text)
        except (AttributeError, ValueError):
            fault(("record", "good", name), repr(text), wanted)
    for mode in modes if OBSERVATIONS in tables else ():
        if mode not in good:
            fault(("record", "good", mode), "nothing", wanted)


def check_groups(file: Toml, tables: Tables, problems: Problems) -> None:
    """What findings may be about besides the criteria of the codebook has a heading, and is none of these."""
    fault, criteria, groups = _faults(file, problems), _criteria(tables), file.says.get("groups", {})
    if not isinstance(groups, dict):
        fault(("groups",), repr(groups), 'what findings may be about besides the criteria, as in coast = "The coast"')
        return
    for name, heading in groups.items():
        if not isinstance(heading, str) or not heading.strip():
            fault(("groups", name), repr(heading), "the heading of its findings")
        if name in criteria:
            fault(("groups", name), repr(name), f"a name that no criterion has: {', '.join(criteria)}")


def _check_profile(
    file: Toml, place: int, fact: Mapping[str, Any], tables: Mapping[str, Sequence[str]], problems: Problems
) -> None:
    """A row of a country's profile names a table with countries, and columns of it."""
    fault = _faults(file, problems)
    for key in ("label", "table", "each"):
        if not isinstance(fact.get(key), str):
            fault(("profile", place, key), fact.get(key), "text")
            return
    columns = tables.get(fact["table"], ())
    if "country" not in columns:
        known = ", ".join(name for name, columns in tables.items() if "country" in columns)
        fault(("profile", place, "table"), repr(fact["table"]), f"one of {known}")
        return
    named = [("each", column) for column in placeholders(fact["each"])]
    named += [("by", fact["by"])] if "by" in fact else []
    for key, column in named:
        if column not in columns:
            line = file.line("profile", place, key)
            wanted = f"a column of {fact['table']}.csv{nearest(column, columns)}"
            problems.add(file.name, line, f"profile.{fact['table']}", repr(column), wanted)


# --- criteria.toml ---------------------------------------------------------------------------------------


def parse_criteria(file: Toml, tables: Tables, problems: Problems) -> tuple[Criterion, ...]:
    """The characteristics that the model asks for: those of the codebook, each with its threshold; or none, where
    the codebook's only say what belongs together."""
    entries, wanted = file.says.get("criterion", []), _criteria(tables)
    if (entries or file.says.get("answer")) and sorted(entry.get("id", "") for entry in entries) != sorted(wanted):
        ids = [entry.get("id") for entry in entries]
        problems.add(
            file.name, file.line("criterion"), "criterion.id", ids, f"the criteria of the codebook: {', '.join(wanted)}"
        )
    criteria = []
    for place, entry in enumerate(entries):
        threshold = entry.get("threshold")
        number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
        if not number or not 0 < threshold <= 1:
            column = f"{entry.get('id', '?')}.threshold"
            line = file.line("criterion", place, "threshold")
            problems.add(file.name, line, column, threshold, "a share above 0 and up to 1")
        _check_grounds(file, ("criterion", place), entry, tables, problems)
        criteria.append(
            Criterion(
                id=entry.get("id", ""),
                label=entry.get("label", ""),
                asks=entry.get("asks", ""),
                threshold=threshold or 1.0,
                because=entry.get("because", ""),
                grounds=tuple(entry.get("grounds", ())),
            )
        )
    return tuple(criteria)


def _check_grounds(
    file: Toml, path: tuple[str | int, ...], entry: Mapping[str, Any], tables: Tables, problems: Problems
) -> None:
    """The passages that bear a threshold or a rule are passages of the source paper."""
    passages = {row["passage"] for row in tables.get("passages", ())}
    for n, locator in enumerate(entry.get("grounds", [])):
        if locator not in passages:
            column = f"{entry.get('id', '?')}.grounds"
            wanted = f"a row of passages.csv{nearest(locator, passages)}"
            problems.add(file.name, file.line(*path, "grounds", n), column, repr(locator), wanted)


def parse_questions(file: Toml, tables: Tables, problems: Problems) -> tuple[Question, ...]:
    """The questions of the paper that are sound, each with its rule; none, where it asks none."""
    entries = file.says.get("answer", [])
    passages = {row["passage"] for row in tables["passages"]} if "passages" in tables else None
    criteria = _criteria(tables)
    for place, entry in enumerate(entries):
        _check_grounds(file, ("answer", place), entry, tables, problems)
    questions = [_question(file, place, entry, criteria, passages, problems) for place, entry in enumerate(entries)]
    return tuple(question for question in questions if question is not None)


def _criteria(tables: Tables) -> list[str]:
    return list(dict.fromkeys(row["criterion"] for row in tables["indicators"]))


def _question(
    file: Toml,
    place: int,
    entry: Mapping[str, Any],
    criteria: Sequence[str],
    passages: Collection[str] | None,
    problems: Problems,
) -> Question | None:
    """A question; in a study without a source paper, where there are no `passages`, none has been answered before."""
    name = entry.get("id", "?")
    before = len(problems)

    def fault(path: tuple[str | int, ...], seen: object, expected: str) -> None:
        column = ".".join([name, *(part for part in path if isinstance(part, str))])
        problems.add(file.name, file.line("answer", place, *path), column, seen, expected)

    of_a_source = ("published", "passages")
    for key in ("id", "question", *(of_a_source if passages is not None else ()), "because", "rule"):
        if not entry.get(key):
            fault((key,), "nothing", "a value")
    for key in of_a_source if passages is None else ():
        if key in entry:
            fault((key,), repr(entry[key]), "nothing, since there is no source paper: no table passages")
    if passages is not None and entry.get("published") not in ANSWERS:
        fault(("published",), entry.get("published"), "yes, no or undecided")
    for n, locator in enumerate(entry.get("passages", [])):
        if passages is not None and locator not in passages:
            hint = nearest(locator, passages)
            fault(("passages", n), repr(locator), f"a row of passages.csv{hint}")
    says = entry.get("says", {})
    if sorted(says) != sorted(ANSWERS):
        fault(("says",), sorted(says), "a sentence for each of yes, no, undecided")
    templates: dict[str, Template] = {}
    for answer, text in says.items():
        try:
            templates[answer] = parse_template(text, {"": LISTS})
        except TemplateError as error:
            fault(("says", answer), error.seen, error.expected)
    rules: dict[str, Rule] = {}
    variants = entry.get("variant", [])
    places: list[tuple[tuple[str | int, ...], Mapping[str, Any], str]] = [((), entry, "")]
    places += [(("variant", n), each, each.get("id", "?")) for n, each in enumerate(variants)]
    for path, each, variant in places:
        try:
            rules[variant] = parse_rule(each.get("rule"), criteria, together=bool(variant))
        except PredicateError as error:
            line = file.line_beneath(("answer", place, *path, "rule"), (error.key,), error.seen)
            column = ".".join(filter(None, (name, variant, error.key)))
            problems.add(file.name, line, column, repr(error.seen), error.expected)
    if len(problems) > before:
        return None
    return Question(
        id=name,
        question=entry["question"],
        published=entry.get("published", ""),
        passages=tuple(entry.get("passages", ())),
        because=entry["because"],
        says=templates,
        rule=rules[""],
        variants={v["id"]: (v.get("text", v["id"]), rules[v["id"]]) for v in variants},
        grounds=tuple(entry.get("grounds", ())),
    )
