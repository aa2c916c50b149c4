"""The language of rules: what would make a finding true, or an answer yes, as plain data.

A rule is a table of TOML (or an object of JSON). A finding mostly has a *predicate*, an answer a *decision rule*; both
are statements, or combinations of them:

    combination   { all_of = [R, …] }   { any_of = [R, …] }   { not = R }

A decision rule's statement says of a criterion whether it is met:

    met           { criterion = "…", is = "met" }     or "not met"; of a rule that is a variant also several,
                                                      ["…", "…"], taken together as one criterion of all their cells
    answered      { answer = "…", is = "yes" }        or "no"; of a finding alone: what decides that answer

A finding that speaks of criteria or answers as wholes has a decision rule too, in place of a predicate.

A predicate's statement is a quantifier and a test, two counts compared, or a test of rows. The units that it counts
are called countries here, whatever they are.

    quantifier    all = true · none = true · some = true · most = true      (most: more than half)
                  at_least = n · at_most = n · exactly = n     n: a number, or a share of those asked, such as "3/4"
                  only = [countries]        these, and none of the others
                  all_but = [countries]     all of the others, and none of these
                  unit = "country"          this one
                  same = true               all share one value; the test then has no comparison
                  among = [countries]       narrows any of them (all countries, if it is not given)
                  given = TEST              asks only those that pass this other test: there is one, and the quantifier
                                            (not only, all_but, unit, same) holds of those that there are

    two counts    more = TEST, than = TEST      more countries pass the first test than pass the second
                  as_many = TEST, as = TEST     as many

    test          indicator = "…", is = value or [values]      a cell of the codings
                  indicator = "…", reported = true             whether it is reported at all
                  indicator = "…", is_at_least = value         by the order of the answers, where the codebook gives one
                  indicator = "…", is_above = { … }            against another cell of the country, { indicator = "…" },
                                                               or that of another country, { unit = "…" }
                  and of one that is compared with values, on which days that is so:
                       since = day, until = day                on every day from the one on, until the other, or between
                       first = { is_since = day, … }           for the first time on such a day
                       last = { is_until = day, … }            for the last time on such a day
                       was = value or [values], between = [day, day]     it was that on the first of two days, and on
                                                               the second it is what is asked for
                  rows = "table", where = { column = value or [values] or { is_above = n or { column = "…" } }, … }
                       and nothing (how many rows), or least = "column", or greatest = "column"
                       compared with n, or with another measure, { rows = "…", … } or { unit = "…" }
                       (if nothing is compared: at least one row)

    comparisons   is · is_at_least · is_at_most · is_above · is_below; of years and days also
                  is_since · is_until · is_after · is_before. A day is compared with a year by its own year.

    days          2020-05-01, or a year: from its first day on, until its last. All are of those over which the study
                  follows the record; a span that is open ends on the day of the evidence.

One example of each:

    { only = ["AAA"], indicator = "hotline", is = "yes" }                  AAA alone has a hotline
    { at_least = "3/4", indicator = "hotline", is = "yes" }                at least three quarters have one
    { most = true, given = { indicator = "court", is = "yes" }, indicator = "hotline", is = "yes" }
                                                                           most of those with a court have a hotline
    { more = { indicator = "court", is = "yes" }, than = { indicator = "hotline", is = "yes" } }
                                                                           courts are more frequent than hotlines
    { none = true, indicator = "cost", reported = true }                   for none is a cost reported
    { all = true, indicator = "staff", is_at_least = "some" }              all have some staff, or more
    { all = true, indicator = "grade_2020", is_above = { indicator = "grade_2015" } }    all have risen
    { unit = "AAA", indicator = "grade_2020", is_above = { unit = "BBB" } }              AAA is above BBB
    { all = true, among = ["BBB", "CCC"], indicator = "grade_2020", is_below = { unit = "AAA" } }   and above all others
    { rows = "penalties", least = "min_years", is_at_least = 1 }           no term is below a year
    { all = true, rows = "courts", least = "since", is_before = { rows = "laws", least = "year" } }
                                                                           courts came before laws
    { none = true, rows = "plans", where = { until = { is_before = 2020 }, year = { is_after = 2019 } } }
                                                                           no plan that ended early began late
    { unit = "AAA", indicator = "court", is = "yes", since = 2016 }        AAA has had a court ever since
    { some = true, indicator = "court", is = "yes", first = { is_after = 2020-06-30 } }    one got its first after that
    { most = true, indicator = "court", was = "no", is = "yes", between = [2015, 2020] }   most got one meanwhile
    { answer = "need", is = "yes" }                                        the question “need” is answered yes

A statement, and a test of two counts, may carry `name = "…"`, by which a sentence refers to it.

Truth is Kleene's (`argued.logic.kleene`): true, false, or unknown where a cell is not reported. A
predicate reads each cell at most once, which `parse` demands, and a decision rule each criterion; that is
why the compositional value and the value over all completions of the silent cells are the same: true
exactly if every completion makes it true, and false exactly if none does. Whether a cell is reported is known, and no
completion alters it. Rows of a table are what the paper records: their number is known, and only an empty field in
them is unknown, on each side of a comparison for itself. Of a rule on days each day of a cell is known or not by
itself, and the days that are still to come are not. Evidence without a record knows of the day that it speaks of alone.

Whatever goes through a rule does so by `fold` (or by `statements`, which is one). How truth values are
computed, for one world or for many, is in `argued.logic.evaluate`; how a rule is read, in `argued.logic.parsing`.

Left out on purpose: arithmetic, variables, nested quantifiers, a share of those alone that are reported, how often or
for how long something was so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Generic, TypeVar

from argued.logic.kleene import Kleene, combined
from argued.logic.wording import COUNTRIES, Units

T = TypeVar("T")
S = TypeVar("S", bound="Quantified | Rows | Met")  # a statement of the one language or of the other

COMBINATIONS = ("all_of", "any_of", "not")
NUMBER, DAY = "number", "day"  # columns that can be measured
MANY, FEW = 40, 6  # of more names than that, a message has the first few


class PredicateError(ValueError):
    """A predicate that is not of the language; `key` names the part at fault."""

    def __init__(self, key: str, seen: object, expected: str) -> None:
        super().__init__(f"{key}: saw {seen!r}; expected {expected}")
        self.key, self.seen, self.expected = key, seen, expected


@dataclass(frozen=True)
class Frame:
    """What predicates may speak of: countries, indicators with their values, tables with their columns.

    `tables` maps a table's name to its columns, each of which holds numbers (NUMBER), days (DAY) or text. `falling`
    says of an indicator whose values are in order whether they fall, from the first to the last, or rise. `days` are
    the first and the last on which the record is followed, if it is; `units` is what the countries are called.
    """

    countries: tuple[str, ...]
    indicators: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    falling: Mapping[str, bool] = field(default_factory=dict)
    days: tuple[dt.date, dt.date] | None = None
    units: Units = COUNTRIES

    def country(self, code: str) -> int:
        return self.countries.index(code)

    def indicator(self, name: str) -> int:
        return list(self.indicators).index(name)


# --- Tests: what is asked of one country -----------------------------------------------------


@dataclass(frozen=True)
class During:
    """Has the cell one of the values with these `codes` on `every` day of a span, or on some day of it?

    Days are their places in the calendar. A span without a `first` day begins on the first that is followed, one
    without a `last` ends on the day of the evidence; one that ends before it begins has no day.
    """

    codes: tuple[int, ...]
    every: bool
    first: int | None
    last: int | None


@dataclass(frozen=True)
class CellTest:
    """Is the country's answer to `indicator` one of `values`? Or: is it reported at all?

    `column` is the indicator's place in the frame, `codes` are the values' places among its values. A cell that is
    only read has no values: under `same`, and as a side of a comparison, where `codes` ranks all its values. Where the
    answer on days is asked for, `during` says on which, all of which must hold, and `when` how the rule puts it.
    """

    indicator: str
    column: int
    values: tuple[str, ...]
    codes: tuple[int, ...]
    reported: bool = False
    during: tuple[During, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Bound:
    """Of a row: how the number or day in `column` stands to another, or to that in another column."""

    column: str
    how: str
    to: float | str
    by_year: bool = False


@dataclass(frozen=True)
class RowsTest:
    """Are the rows of `table` that match `where` and `bounds` as many, as small or as great as asked?

    `measure` is count, least or greatest; `least` and `greatest` bound it, and are too small and too great themselves
    where it is `strict`. A column of days is measured in days, or `by_year`; `timed` is a matter of words.
    """

    table: str
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    measure: str
    column: str
    least: float
    greatest: float
    bounds: tuple[Bound, ...] = ()
    strict: bool = False
    by_year: bool = False
    days: bool = False
    timed: bool = False

    @property
    def asked(self) -> float | None:
        """The number that the measure is compared with; the lower one, of two."""
        return next((bound for bound in (self.least, self.greatest) if abs(bound) < float("inf")), None)

    @property
    def columns(self) -> list[str]:
        """The columns by which rows are chosen."""
        others = [bound.to for bound in self.bounds if isinstance(bound.to, str)]
        return list(dict.fromkeys([*(c for c, _ in self.where), *(bound.column for bound in self.bounds), *others]))


@dataclass(frozen=True)
class Against:
    """How does what one side reads stand to what the other does? Both are cells, or both are measures of rows.

    `right` is read of the country that is asked, or of the country `of`, or, if `whole`, of all rows.
    """

    left: CellTest | RowsTest
    how: str
    right: CellTest | RowsTest
    of: int | None = None
    whole: bool = False
    timed: bool = False


Test = CellTest | RowsTest | Against


# --- Predicates --------------------------------------------------------------------------------

COUNT = (0, 0, 0, 1)  # one for each that passes (both tests, if there are two)


@dataclass(frozen=True)
class Part:
    """What these countries add, together, is between `least` and `most`.

    `adds` says what a country adds that passes neither test, the statement's test alone, the other one alone, both. A
    statement with a single test is one whose other test all countries pass.
    """

    countries: tuple[int, ...]
    least: int
    most: int
    adds: tuple[int, int, int, int] = COUNT


@dataclass(frozen=True)
class Quantified:
    """A quantifier over countries and a test. All `parts` must hold.

    With another test, `other`, it is one of those that pass that test too (`given`), or compares how many pass the
    one and the other. The parts of a statement with a single test share no country.
    """

    quantifier: str
    test: Test
    among: tuple[int, ...]
    parts: tuple[Part, ...]  # none for `same`
    listed: tuple[str, ...] = ()
    number: int | None = None
    name: str = ""
    share: Fraction | None = None
    other: Test | None = None
    other_name: str = ""

    @property
    def two_counts(self) -> bool:
        return self.quantifier in ("more", "as_many")


@dataclass(frozen=True)
class Rows:
    """A test of the rows of a table as a whole."""

    test: RowsTest | Against
    name: str = ""


@dataclass(frozen=True)
class Met:
    """Is a criterion met, or not met? Several are taken together, as one."""

    criterion: str | tuple[str, ...]
    met: bool


@dataclass(frozen=True)
class Combination(Generic[S]):
    """`all_of` its parts hold, `any_of` them does, or its one part does `not`.

    In a decision rule that asks for the answer to a question, the one part of `all_of` is the rule of that `question`.
    """

    how: str
    parts: tuple[S | Combination[S], ...]
    question: str = ""


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


def answered_by(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    """The same rule, where questions are answered by other rules than their own."""
    if not isinstance(rule, Combination):
        return rule
    if rule.question in rules:
        return replace(rule, parts=(rules[rule.question],))
    return replace(rule, parts=tuple(answered_by(part, rules) for part in rule.parts))


def criteria_of(statement: Met) -> tuple[str, ...]:
    """The criteria that a statement of a decision rule names."""
    return statement.criterion if isinstance(statement.criterion, tuple) else (statement.criterion,)


@dataclass(frozen=True)
class Asked:
    """What a statement reads for a test, or for one side of it: of which countries (None: rows as a whole)."""

    test: CellTest | RowsTest
    countries: tuple[int, ...] | None


def asked(statement: Statement) -> list[Asked]:
    """All that a statement reads: the other test first, where it is of two; of a comparison, the left side first."""
    among = statement.among if isinstance(statement, Quantified) else None
    tests: list[Test] = [statement.test]
    if isinstance(statement, Quantified) and statement.other is not None:
        tests.insert(0, statement.other)
    found = []
    for test in tests:
        if isinstance(test, Against):
            right = None if test.whole else among if test.of is None else (test.of,)
            found += [Asked(test.left, among), Asked(test.right, right)]
        else:
            found.append(Asked(test, among))
    return found


def tables(predicate: Predicate) -> dict[str, list[RowsTest]]:
    """What a predicate asks of rows, by table."""
    found: dict[str, list[RowsTest]] = {}
    for statement in statements(predicate):
        for each in asked(statement):
            if isinstance(each.test, RowsTest):
                found.setdefault(each.test.table, []).append(each.test)
    return found


def over_days(predicate: Predicate) -> list[During]:
    """What a predicate asks of the days of cells."""
    found = [each.test for statement in statements(predicate) for each in asked(statement)]
    return [during for test in found if isinstance(test, CellTest) for during in test.during]


def cells(predicate: Predicate, frame: Frame) -> list[tuple[str, str]]:
    """The cells (country, indicator) that a predicate reads, each once.

    Two counts may ask the same cells, each for other answers.
    """
    return [cell for statement in statements(predicate) for cell in _cells(statement, frame)]


def _cells(statement: Statement, frame: Frame) -> list[tuple[str, str]]:
    """Those of a statement."""
    found = [
        (frame.countries[i], each.test.indicator)
        for each in asked(statement)
        if isinstance(each.test, CellTest)
        for i in each.countries or ()
    ]
    compares = isinstance(statement, Quantified) and statement.two_counts
    return list(dict.fromkeys(found)) if compares else found


def nearest(word: object, known: Iterable[str]) -> str:
    close = get_close_matches(str(word), [str(item) for item in known], n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def lookup(name: str, known: Mapping[str, T], what: str) -> T:
    """What has a name. Raises KeyError that says which names there are, or, of many, the first few."""
    if name not in known:
        shown, left = (list(known), 0) if len(known) <= MANY else (list(known)[:FEW], len(known) - FEW)
        there = ", ".join(shown) + (f" and {left} more" if left else "")
        raise KeyError(f"no {what} {name!r}{nearest(name, known)}; there are {there or 'none'}")
    return known[name]
