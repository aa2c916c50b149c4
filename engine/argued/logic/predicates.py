"""The language of rules: what would make a finding true, or an answer yes, as plain data.

A rule is a table of TOML (or an object of JSON). A finding's is a *predicate*, an answer's a *decision rule*; both
are statements, or combinations of them:

    combination   { all_of = [R, …] }   { any_of = [R, …] }   { not = R }

A decision rule's statement says of a criterion whether it is met:

    met           { criterion = "…", is = "met" }     or "not met"; several, `criterion = ["…", "…"]`, are taken
                  together, as one criterion of all their cells, in a rule that is a variant

A predicate's is a quantifier and a test, or a test of rows:

    statement     a quantifier and a test:   { only = ["AAA"], indicator = "hotline", is = "yes" }
                  or a test of rows alone:   { rows = "penalties", least = "min_years", is_at_least = 1 }

    quantifier    all = true · none = true · some = true · most = true      (most: more than half)
                  at_least = n · at_most = n · exactly = n
                  only = [countries]        these, and none of the others
                  all_but = [countries]     all of the others, and none of these
                  same = true               all share one value; the test then has no comparison
                  among = [countries]       narrows any of them (all countries, if it is not given)

    test          indicator = "…", is = value or [values]      a cell of the codings
                  rows = "table", where = { column = value or [values], … }
                       and nothing (how many rows), or least = "column", or greatest = "column"
                       compared by  is = n · is_at_least = n · is_at_most = n
                       (if nothing is compared: at least one row)

A statement may carry `name = "…"`, by which a sentence refers to it.

Truth is Kleene's (`argued.logic.kleene`): true, false, or unknown where a cell is not reported. A
predicate reads each cell at most once, which `parse` demands, and a decision rule each criterion; that is
why the compositional value and the value over all completions of the silent cells are the same: true
exactly if every completion makes it true, and false exactly if none does. Rows of a table are what the
paper records: their number is known, and only an empty field in them is unknown.

Whatever goes through a rule does so by `fold` (or by `statements`, which is one). How truth values are
computed, for one world or for many, is in `argued.logic.evaluate`.

Left out on purpose: arithmetic, variables, nested
quantifiers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from argued.logic.kleene import Kleene, combined
from argued.logic.verdicts import MET, NOT_MET

T = TypeVar("T")
S = TypeVar("S", bound="Quantified | Rows | Met")  # a statement of the one language or of the other

COMBINATIONS = ("all_of", "any_of", "not")
SIMPLE = ("all", "none", "some", "most", "same")
COUNTED = ("at_least", "at_most", "exactly")
LISTED = ("only", "all_but")
QUANTIFIERS = (*SIMPLE, *COUNTED, *LISTED)
COMPARISONS = ("is", "is_at_least", "is_at_most")
MEASURES = ("least", "greatest")


class PredicateError(ValueError):
    """A predicate that is not of the language; `key` names the part at fault."""

    def __init__(self, key: str, seen: object, expected: str) -> None:
        super().__init__(f"{key}: saw {seen!r}; expected {expected}")
        self.key, self.seen, self.expected = key, seen, expected


@dataclass(frozen=True)
class Frame:
    """What predicates may speak of: countries, indicators with their values, tables with their columns.

    `tables` maps a table's name to its columns, each true if it holds numbers.
    """

    countries: tuple[str, ...]
    indicators: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    def country(self, code: str) -> int:
        return self.countries.index(code)

    def indicator(self, name: str) -> int:
        return list(self.indicators).index(name)


# --- Tests: what is asked of one country -----------------------------------------------------


@dataclass(frozen=True)
class CellTest:
    """Is the country's answer to `indicator` one of `values`? (None of them: under `same`.)

    `column` is the indicator's place in the frame, `codes` are the values' places among its values.
    """

    indicator: str
    column: int
    values: tuple[str, ...]
    codes: tuple[int, ...]


@dataclass(frozen=True)
class RowsTest:
    """Are the rows of `table` that match `where` as many, as small or as great as asked?

    `measure` is count, least or greatest; `least` and `greatest` bound it.
    """

    table: str
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    measure: str
    column: str
    least: float
    greatest: float

    @property
    def asked(self) -> float | None:
        """The number that the measure is compared with; the lower one, of two."""
        return next((bound for bound in (self.least, self.greatest) if not math.isinf(bound)), None)


Test = CellTest | RowsTest


# --- Predicates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Between `least` and `most` of these countries pass the test."""

    countries: tuple[int, ...]
    least: int
    most: int


@dataclass(frozen=True)
class Quantified:
    """A quantifier over countries and a test. `parts`, all of which must hold, share no country."""

    quantifier: str
    test: Test
    among: tuple[int, ...]
    parts: tuple[Part, ...]  # none for `same`
    listed: tuple[str, ...] = ()
    number: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Rows:
    """A test of the rows of a table as a whole."""

    test: RowsTest
    name: str = ""


@dataclass(frozen=True)
class Met:
    """Is a criterion met, or not met? Several are taken together, as one."""

    criterion: str | tuple[str, ...]
    met: bool


@dataclass(frozen=True)
class Combination(Generic[S]):
    """`all_of` its parts hold, `any_of` them does, or its one part does `not`."""

    how: str
    parts: tuple[S | Combination[S], ...]


Statement = Quantified | Rows
Predicate = Statement | Combination[Statement]
Rule = Met | Combination[Met]


def fold(node: S | Combination[S], of: Callable[[S], T], join: Callable[[str, list[T]], T]) -> T:
    """What becomes of a rule: `of` each statement, and of what `join` makes of the parts of each combination."""
    if isinstance(node, Combination):
        return join(node.how, [fold(part, of, join) for part in node.parts])
    return of(node)


def statements(node: S | Combination[S]) -> list[S]:
    """The statements that a rule is made of, from left to right."""
    return fold(node, lambda statement: [statement], lambda _, parts: [each for part in parts for each in part])


def decide(rule: Rule, met: Mapping[Any, Kleene]) -> Kleene:
    """The value of a decision rule, given for each criterion that it names whether it is met (values of one shape)."""

    def of(statement: Met) -> Kleene:
        value = met[statement.criterion]
        return value if statement.met else combined("not", [value])

    return fold(rule, of, combined)


def criteria_of(statement: Met) -> tuple[str, ...]:
    """The criteria that a statement of a decision rule names."""
    return statement.criterion if isinstance(statement.criterion, tuple) else (statement.criterion,)


def cells(predicate: Predicate, frame: Frame) -> list[tuple[str, str]]:
    """The cells (country, indicator) that a predicate reads, each once."""
    return [
        (frame.countries[i], leaf.test.indicator)
        for leaf in statements(predicate)
        if isinstance(leaf, Quantified) and isinstance(leaf.test, CellTest)
        for i in leaf.among
    ]


# --- Parsing ------------------------------------------------------------------------------------


def parse(data: Mapping[str, Any], frame: Frame) -> Predicate:
    """The predicate that `data` describes, checked against the frame.

    Raises PredicateError for a word that the language lacks, a country, indicator, value, table
    or column that the frame lacks, a comparison that every value passes, and a cell read twice.
    """
    predicate: Predicate = _parse(data, "predicate", lambda statement: _statement(statement, frame))
    names = [leaf.name for leaf in statements(predicate) if leaf.name]
    if len(set(names)) < len(names):
        raise PredicateError("name", _twice(names), "a name that no other part of the predicate has")
    read = cells(predicate, frame)
    if len(set(read)) < len(read):
        country, indicator = _twice(read)
        raise PredicateError(
            "predicate",
            f"{country}.{indicator} twice",
            "each cell to be read once, so that what is unknown about it is weighed once",
        )
    return predicate


def _twice(items: Sequence[Any]) -> Any:
    return next(item for i, item in enumerate(items) if item in items[:i])


def parse_rule(data: Any, criteria: Collection[str], together: bool = False) -> Rule:
    """The decision rule that `data` describes. Criteria may be taken `together` where that is said.

    Raises PredicateError for a word that the language lacks, a criterion that there is not, and one named twice.
    """

    def met(statement: Mapping[str, Any]) -> Met:
        _only_keys(statement, ("criterion", "is"), "criterion")
        criterion, state = statement.get("criterion"), statement.get("is")
        several = criterion if together and isinstance(criterion, list) and len(criterion) > 1 else None
        for each in several or [criterion]:
            if each not in criteria:
                raise PredicateError("criterion", each, f"one of {', '.join(criteria)}{nearest(each, criteria)}")
        if state not in (MET, NOT_MET):
            raise PredicateError("is", state, f"{MET} or {NOT_MET}")
        return Met(tuple(several) if several else str(criterion), state == MET)

    rule: Rule = _parse(data, "rule", met)
    named = [each for statement in statements(rule) for each in criteria_of(statement)]
    if len(set(named)) < len(named):
        raise PredicateError("rule", named, "each criterion once")
    return rule


def _parse(data: Any, what: str, statement: Callable[[Mapping[str, Any]], S]) -> S | Combination[S]:
    """A combination, or what `statement` makes of anything else that is a table."""
    if not isinstance(data, Mapping):
        raise PredicateError(what, data, f"a table: {', '.join(COMBINATIONS)}, or a statement")
    how = next((key for key in COMBINATIONS if key in data), None)
    if how is None:
        return statement(data)
    _only_keys(data, (how,), how)
    parts = [data[how]] if how == "not" else data[how]
    if not isinstance(parts, list) or (how != "not" and len(parts) < 2):
        raise PredicateError(how, parts, "a list of two or more")
    return Combination(how, tuple(_parse(part, what, statement) for part in parts))


def _statement(data: Mapping[str, Any], frame: Frame) -> Statement:
    name = _text("name", data.get("name", ""))
    quantifier = [key for key in QUANTIFIERS if key in data]
    if len(quantifier) > 1:
        raise PredicateError(quantifier[1], data[quantifier[1]], f"no second quantifier beside {quantifier[0]}")
    if not quantifier:
        if "rows" in data and "among" not in data:
            _only_keys(data, ("rows", "where", "name", *MEASURES, *COMPARISONS), "rows")
            return Rows(_rows_test(data, frame, compared=True), name)
        raise PredicateError("predicate", sorted(data), f"a quantifier: one of {', '.join(QUANTIFIERS)}")
    return _quantified(quantifier[0], data, frame, name)


def _quantified(quantifier: str, data: Mapping[str, Any], frame: Frame, name: str) -> Quantified:
    compared = quantifier != "same"
    keys = (quantifier, "among", "name")
    test: Test
    if "indicator" in data:
        _only_keys(data, (*keys, "indicator", *(["is"] if compared else [])), quantifier)
        test = _cell_test(data, frame, compared)
    elif "rows" in data:
        _only_keys(data, (*keys, "rows", "where", *MEASURES, *(COMPARISONS if compared else ())), quantifier)
        test = _rows_test(data, frame, compared)
        if "country" not in frame.tables[test.table]:
            raise PredicateError(
                "rows", test.table, f"a table with a column country, since {quantifier} counts countries"
            )
    else:
        raise PredicateError("predicate", sorted(data), "a test: indicator = … or rows = …")

    among = _countries("among", data["among"], frame) if "among" in data else tuple(range(len(frame.countries)))
    total, asked = len(among), data[quantifier]
    listed: tuple[int, ...] = ()
    number: int | None = None
    if quantifier in LISTED:
        listed = _countries(quantifier, asked, frame)
        if not set(listed) < set(among):
            raise PredicateError(quantifier, asked, "some, but not all, of the countries that the statement is about")
    elif quantifier in COUNTED:
        if not isinstance(asked, int) or isinstance(asked, bool) or not 0 <= asked <= total:
            raise PredicateError(quantifier, asked, f"a whole number from 0 to {total}")
        number = asked
        if (quantifier == "at_least" and number == 0) or (quantifier == "at_most" and number == total):
            raise PredicateError(quantifier, asked, "a number that can be missed")
    elif asked is not True:
        raise PredicateError(quantifier, asked, "true")
    if quantifier == "same" and total < 2:
        raise PredicateError("same", [frame.countries[i] for i in among], "two or more countries")

    rest = tuple(i for i in among if i not in listed)
    parts = {
        "all": [Part(among, total, total)],
        "none": [Part(among, 0, 0)],
        "some": [Part(among, 1, total)],
        "most": [Part(among, total // 2 + 1, total)],
        "at_least": [Part(among, number or 0, total)],
        "at_most": [Part(among, 0, number or 0)],
        "exactly": [Part(among, number or 0, number or 0)],
        "only": [Part(listed, len(listed), len(listed)), Part(rest, 0, 0)],
        "all_but": [Part(rest, len(rest), len(rest)), Part(listed, 0, 0)],
        "same": [],
    }[quantifier]
    codes = tuple(frame.countries[i] for i in listed)
    return Quantified(quantifier, test, among, tuple(parts), codes, number, name)


def _cell_test(data: Mapping[str, Any], frame: Frame, compared: bool) -> CellTest:
    indicator = _text("indicator", data["indicator"])
    if indicator not in frame.indicators:
        raise PredicateError(
            "indicator", indicator, f"an indicator of the codebook{nearest(indicator, frame.indicators)}"
        )
    possible = frame.indicators[indicator]
    values = _listed("is", data["is"]) if compared and "is" in data else ()
    if compared and not values:
        raise PredicateError("is", data.get("is"), f"one or more of {', '.join(possible)}")
    for value in values:
        if value not in possible:
            as_text = not isinstance(value, str) and str(value) in possible
            hint = f', as text: "{value}"' if as_text else ""
            raise PredicateError("is", value, f"one of {', '.join(possible)}{hint}")
    if len(set(values)) == len(possible):
        raise PredicateError("is", list(values), "fewer than all the values, since every cell passes all of them")
    codes = tuple(possible.index(value) for value in values)
    return CellTest(indicator, frame.indicator(indicator), tuple(values), codes)


def _rows_test(data: Mapping[str, Any], frame: Frame, compared: bool) -> RowsTest:
    table = _text("rows", data["rows"])
    if table not in frame.tables:
        raise PredicateError("rows", table, f"one of the tables {', '.join(frame.tables)}")
    columns = frame.tables[table]
    where = data.get("where", {})
    if not isinstance(where, Mapping):
        raise PredicateError("where", where, "a table of columns and values")
    for column in where:
        if column not in columns:
            raise PredicateError("where", column, f"one of the columns {', '.join(columns)}")
    measure = [key for key in MEASURES if key in data]
    if len(measure) > 1:
        raise PredicateError("greatest", data["greatest"], "no second measure beside least")
    column = _text(measure[0], data[measure[0]]) if measure else ""
    if measure and not columns.get(column, False):
        numbers = [name for name, is_number in columns.items() if is_number]
        raise PredicateError(measure[0], column, f"a column of numbers: {', '.join(numbers) or 'none in this table'}")
    low, high = -math.inf, math.inf
    for key in COMPARISONS:
        if key in data and (isinstance(data[key], bool) or not isinstance(data[key], int | float)):
            raise PredicateError(key, data[key], "a number")
    if "is" in data:
        if "is_at_least" in data or "is_at_most" in data:
            raise PredicateError("is", data["is"], "no other comparison beside it")
        low = high = float(data["is"])
    low, high = float(data.get("is_at_least", low)), float(data.get("is_at_most", high))
    if compared and math.isinf(low) and math.isinf(high):
        if measure:
            raise PredicateError(measure[0], column, f"a comparison: {', '.join(COMPARISONS)}")
        low = 1.0
    if low > high:
        raise PredicateError("is_at_least", low, f"no more than is_at_most, {high:g}")
    if not measure and low <= 0 and math.isinf(high) and compared:
        raise PredicateError("is_at_least", low, "a number of rows that can be missed")
    wanted = tuple((key, tuple(_listed("where", value))) for key, value in where.items())
    return RowsTest(table, wanted, measure[0] if measure else "count", column, low, high)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PredicateError(key, value, "a text")
    return value


def _listed(key: str, value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not values or len({str(v) for v in values}) < len(values):
        raise PredicateError(key, value, "one value, or a list of different ones")
    return values


def _countries(key: str, value: Any, frame: Frame) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise PredicateError(key, value, "a list of countries")
    for code in value:
        if code not in frame.countries:
            raise PredicateError(key, code, f"one of the countries {', '.join(frame.countries)}")
    if len(set(value)) < len(value):
        raise PredicateError(key, value, "each country once")
    return tuple(sorted(frame.country(code) for code in value))


def _only_keys(data: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise PredicateError(
                key, data[key], f"beside {where} only {', '.join(k for k in known if k != where) or 'nothing'}"
            )


def nearest(word: object, known: Iterable[str]) -> str:
    close = get_close_matches(str(word), [str(item) for item in known], n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def lookup(name: str, known: Mapping[str, T], what: str) -> T:
    """What has a name. Raises KeyError that says which names there are."""
    if name not in known:
        raise KeyError(f"no {what} {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return known[name]
