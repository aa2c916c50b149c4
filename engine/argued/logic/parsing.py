"""Reads rules: from plain data to predicates and decision rules, and what is not of the language is refused.

    parse(data, frame)              a predicate; PredicateError names the word at fault, and what was expected
    parse_rule(data, criteria)      a decision rule

Left out on purpose: what the rules mean (`argued.logic.predicates`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from argued.logic.predicates import (
    COMBINATIONS,
    DAY,
    Against,
    Bound,
    CellTest,
    Combination,
    During,
    Frame,
    Met,
    Part,
    Predicate,
    PredicateError,
    Quantified,
    Rows,
    RowsTest,
    Rule,
    S,
    Statement,
    Test,
    asked,
    cells,
    criteria_of,
    nearest,
    statements,
)
from argued.logic.verdicts import MET, NO, NOT_MET, YES
from argued.logic.wording import Units

SIMPLE = ("all", "none", "some", "most", "same")
COUNTED = ("at_least", "at_most", "exactly")
LISTED = ("only", "all_but")
QUANTIFIERS = (*SIMPLE, *COUNTED, *LISTED, "unit")
OF_THOSE = ("all", "none", "some", "most", *COUNTED)  # quantifiers that go with `given`
MONOTONE = ("all", "none", "some", "most", "at_least", "at_most", "unit")
TWO_COUNTS = {"more": "than", "as_many": "as"}
TIMES = {"is_since": "is_at_least", "is_until": "is_at_most", "is_after": "is_above", "is_before": "is_below"}
ORDERED = ("is_at_least", "is_at_most", "is_above", "is_below")
COMPARISONS = ("is", *ORDERED, *TIMES)
MEASURES = ("least", "greatest")
ONCE = ("first", "last")
OVER_DAYS = ("since", "until", "first", "last", "was", "between")
OF_CELLS = ("indicator", "reported", *OVER_DAYS, *COMPARISONS)
OF_ROWS = ("rows", "where", *MEASURES, *COMPARISONS)


def parse(data: Mapping[str, Any], frame: Frame) -> Predicate:
    """The predicate that `data` describes, checked against the frame.

    Raises PredicateError for a word that the language lacks, a country, indicator, value, table
    or column that the frame lacks, a comparison that every value passes, and a cell read twice.
    """
    predicate: Predicate = _parse(data, "predicate", lambda statement: _statement(statement, frame))
    leaves = statements(predicate)
    others = [leaf.other_name for leaf in leaves if isinstance(leaf, Quantified)]
    names = [name for name in (*(leaf.name for leaf in leaves), *others) if name]
    if len(set(names)) < len(names):
        raise PredicateError("name", _twice(names), "a name that no other part of the predicate has")
    read = cells(predicate, frame)
    if len(set(read)) < len(read):
        country, indicator = _twice(read)
        raise PredicateError(
            "predicate",
            f"{country}.{indicator} twice",
            "each cell to be read once, so that what is unknown about it is weighed once; one statement can ask for "
            "several values, is = [value, value], or for two days, was = value, between = [day, day]",
        )
    return predicate


def _twice(items: Sequence[Any]) -> Any:
    return next(item for i, item in enumerate(items) if item in items[:i])


def parse_rule(
    data: Any, criteria: Collection[str], together: bool = False, answers: Mapping[str, Rule] | None = None
) -> Rule:
    """The decision rule that `data` describes. Criteria may be taken `together` where that is said, and `answers` asked
    for, each of which is decided by a rule of its own.

    Raises PredicateError for a word that the language lacks, a criterion that there is not, and one named twice.
    """

    def met(statement: Mapping[str, Any]) -> Met | Combination[Met]:
        if answers and "answer" in statement:
            return _answered(statement, answers)
        if "criterion" not in statement:
            one = f"{{ criterion = …, is = {MET} }}{f' or {{ answer = …, is = {YES} }}' if answers else ''}"
            raise PredicateError(next(iter(statement), "rule"), dict(statement), f"{one}, or a combination of such")
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


def _answered(data: Mapping[str, Any], answers: Mapping[str, Rule]) -> Met | Combination[Met]:
    """The rule by which a question is answered yes, or its opposite."""
    _only_keys(data, ("answer", "is"), "answer")
    name, given = data.get("answer"), data.get("is")
    if not isinstance(name, str) or name not in answers:
        raise PredicateError("answer", name, f"one of {', '.join(answers)}{nearest(name, answers)}")
    if given not in (YES, NO):
        raise PredicateError("is", given, f"{YES} or {NO}")
    asked = Combination("all_of", (answers[name],), question=name)
    return asked if given == YES else Combination("not", (asked,))


def _parse(data: Any, what: str, statement: Callable[[Mapping[str, Any]], S | Combination[S]]) -> S | Combination[S]:
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


# --- Statements ---------------------------------------------------------------------------------


def _statement(data: Mapping[str, Any], frame: Frame) -> Statement:
    found = [key for key in (*QUANTIFIERS, *TWO_COUNTS) if key in data]
    if len(found) > 1:
        meant = f" (did you mean is_{found[1]}?)" if found[1] in ("at_least", "at_most") else ""
        raise PredicateError(found[1], data[found[1]], f"no second quantifier beside {found[0]}{meant}")
    name = _text("name", data.get("name", ""))
    if not found:
        if "rows" in data and "among" not in data:
            _only_keys(data, ("name", *OF_ROWS), "rows")
            test = _rows_test(_without(data, "name"), frame, compared=True, counted=False)
            return Rows(test, name)
        raise PredicateError("predicate", sorted(data), f"a quantifier: one of {', '.join(QUANTIFIERS)}")
    if found[0] in TWO_COUNTS:
        return _two_counts(found[0], data, frame)
    return _quantified(found[0], data, frame, name)


def _quantified(quantifier: str, data: Mapping[str, Any], frame: Frame, name: str) -> Quantified:
    compared = quantifier != "same"
    own = (quantifier, "among", "name", "given")
    test = _test(_without(data, *own), frame, compared, quantifier)
    among = _among(data, frame)
    if quantifier == "unit":
        if "among" in data:
            raise PredicateError(
                "among", data["among"], f"no list of {frame.units.plural} beside unit, which names the one"
            )
        among = _countries("unit", [data["unit"]], frame)
    if quantifier == "same" and len(among) < 2:
        raise PredicateError("same", [frame.countries[i] for i in among], f"two or more {frame.units.plural}")
    other = None
    if "given" in data:
        if quantifier not in OF_THOSE:
            raise PredicateError("given", data["given"], f"it beside one of {', '.join(OF_THOSE)}")
        other = _test(_table("given", data["given"]), frame, True, "given")
    for each in (test,) if other is None else (test, other):
        _check_of_another(each, quantifier, among, other is not None, frame)
    listed = _listed_countries(quantifier, data[quantifier], among, frame)
    number, share = _number_or_share(quantifier, data[quantifier], len(among), other is not None, frame.units)
    parts = (
        _parts(quantifier, among, listed, number, share) if other is None else _given(quantifier, among, number, share)
    )
    codes = tuple(frame.countries[i] for i in listed)
    return Quantified(quantifier, test, among, parts, codes, number, name, share, other)


def _listed_countries(quantifier: str, asked_for: Any, among: tuple[int, ...], frame: Frame) -> tuple[int, ...]:
    if quantifier not in LISTED:
        return ()
    listed = _countries(quantifier, asked_for, frame)
    if not set(listed) < set(among):
        raise PredicateError(
            quantifier, asked_for, f"some, but not all, of the {frame.units.plural} that the statement is about"
        )
    return listed


def _number_or_share(
    quantifier: str, asked_for: Any, total: int, given: bool, units: Units
) -> tuple[int | None, Fraction | None]:
    """How many a counting quantifier asks for, and which share of the whole."""
    if quantifier not in COUNTED:
        if quantifier in SIMPLE and asked_for is not True:
            raise PredicateError(quantifier, asked_for, "true")
        return None, None
    if isinstance(asked_for, str):
        try:
            share = Fraction(asked_for)
        except (ValueError, ZeroDivisionError):
            share = Fraction(0)
        if "/" not in asked_for or not 0 < share < 1:
            wanted = f'a number from 0 to {total}, or a share between none and all, such as "3/4"'
            raise PredicateError(quantifier, asked_for, wanted)
        if quantifier == "exactly" and (given or (share * total).denominator > 1):
            wanted = f"a number, or a share that so many {units.plural} can make: " + (
                "how many pass the other test is not fixed" if given else f"{total} cannot be so divided"
            )
            raise PredicateError(quantifier, asked_for, wanted)
        number = math.floor(share * total) if quantifier == "at_most" else math.ceil(share * total)
        return (None if given else number), share
    if not isinstance(asked_for, int) or isinstance(asked_for, bool) or not 0 <= asked_for <= total:
        raise PredicateError(quantifier, asked_for, f'a whole number from 0 to {total}, or a share such as "3/4"')
    if (quantifier == "at_least" and asked_for == 0) or (quantifier == "at_most" and asked_for == total):
        raise PredicateError(quantifier, asked_for, "a number that can be missed")
    return asked_for, None


def _parts(
    quantifier: str, among: tuple[int, ...], listed: tuple[int, ...], number: int | None, share: Fraction | None
) -> tuple[Part, ...]:
    """What a quantifier asks of the countries that pass its test."""
    total, rest = len(among), tuple(i for i in among if i not in listed)
    least, most = {
        "all": (total, total),
        "unit": (1, 1),
        "none": (0, 0),
        "some": (1, total),
        "most": (total // 2 + 1, total),
        "at_least": (number or 0, total),
        "at_most": (0, number or 0),
        "exactly": (number or 0, number or 0),
    }.get(quantifier, (0, 0))
    if quantifier == "same":
        return ()
    if quantifier == "only":
        return Part(listed, len(listed), len(listed)), Part(rest, 0, 0)
    if quantifier == "all_but":
        return Part(rest, len(rest), len(rest)), Part(listed, 0, 0)
    return (Part(among, least, most),)


def _given(quantifier: str, among: tuple[int, ...], number: int | None, share: Fraction | None) -> tuple[Part, ...]:
    """What a quantifier asks of those that pass the other test; that there are any is asked with `all` and `none`.

    A share is asked in whole numbers: three of four pass if 1 for each that passes, less 3 for each that does not,
    makes no less than 0.
    """
    total = len(among)
    fails, passes = (0, 0, 1, 0), (0, 0, 0, 1)
    if quantifier in ("all", "none"):
        wrong, right = (fails, passes) if quantifier == "all" else (passes, fails)
        return Part(among, 0, 0, wrong), Part(among, 1, total, right)
    if quantifier == "most":
        return (Part(among, 1, total, (0, 0, -1, 1)),)
    if share is not None:
        over, under = share.denominator - share.numerator, -share.numerator
        far, right = total * share.denominator, passes if quantifier == "at_least" else fails
        least, most = (0, far) if quantifier == "at_least" else (-far, 0)
        return Part(among, least, most, (0, 0, under, over)), Part(among, 1, total, right)
    least, most = {"some": (1, total), "at_least": (number or 0, total), "at_most": (0, number or 0)}.get(
        quantifier, (number or 0, number or 0)
    )
    return (Part(among, least, most, passes),)


def _two_counts(quantifier: str, data: Mapping[str, Any], frame: Frame) -> Quantified:
    """More countries pass the one test than pass the other, or as many."""
    word = TWO_COUNTS[quantifier]
    _only_keys(data, (quantifier, word, "among"), quantifier)
    sides = [(key, _table(key, data.get(key))) for key in (quantifier, word)]
    first, second = (_test(_without(side, "name"), frame, True, key) for key, side in sides)
    names = [_text("name", side.get("name", "")) for _, side in sides]
    among = _among(data, frame)
    for each in (first, second):
        _check_of_another(each, quantifier, among, True, frame)
    if _reads(first) & _reads(second):
        answers = [each.values if isinstance(each, CellTest) else () for each in (first, second)]
        if not all(answers) or {*answers[0]} & {*answers[1]}:
            raise PredicateError(word, data[word], "another question, or other answers to the same question")
        if quantifier == "as_many" and {*answers[0], *answers[1]} == {*frame.indicators[_reads(first).pop()]}:
            wanted = 'fewer than all the answers together; or say exactly = "1/2" of the one'
            raise PredicateError(word, data[word], wanted)
    bound = 1 if quantifier == "more" else 0
    part = Part(among, bound, len(among) if quantifier == "more" else 0, (0, 1, -1, 0))
    return Quantified(quantifier, first, among, (part,), name=names[0], other=second, other_name=names[1])


def _reads(test: Test) -> set[str]:
    """The indicators that a test reads."""
    return {each.test.indicator for each in asked(Quantified("", test, (), ())) if isinstance(each.test, CellTest)}


def _check_of_another(test: Test, quantifier: str, among: tuple[int, ...], two: bool, frame: Frame) -> None:
    """A comparison with one country is for a quantifier that the same answer of that country can satisfy best."""
    if not isinstance(test, Against) or test.of is None:
        return
    name = frame.countries[test.of]
    if two or (quantifier not in MONOTONE and len(among) > 1):
        wanted = f"a comparison with another unit beside one of {', '.join(MONOTONE)}, and without a second test"
        raise PredicateError("unit", name, wanted)
    if test.how == "is" and len(among) > 1:
        raise PredicateError(
            "unit", name, f"one {frame.units.singular} that is compared with it; or same = true for more"
        )


# --- Tests ----------------------------------------------------------------------------------------


def _test(data: Mapping[str, Any], frame: Frame, compared: bool, beside: str) -> Test:
    if "indicator" in data:
        known = OF_CELLS if compared else ("indicator",)
        _only_keys(data, known, beside)
        return _cell_test(data, frame, compared)
    if "rows" in data:
        _only_keys(data, OF_ROWS if compared else ("rows", "where", *MEASURES), beside)
        test = _rows_test(data, frame, compared, counted=True)
        left = test.left if isinstance(test, Against) else test
        assert isinstance(left, RowsTest)
        if "country" not in frame.tables[left.table]:
            raise PredicateError(
                "rows", left.table, f"a table with a column country, since {beside} counts {frame.units.plural}"
            )
        return test
    raise PredicateError("predicate", sorted(data), "a test: indicator = … or rows = …")


def _cell_test(data: Mapping[str, Any], frame: Frame, compared: bool) -> CellTest | Against:
    indicator = _text("indicator", data["indicator"])
    if indicator not in frame.indicators:
        raise PredicateError(
            "indicator", indicator, f"an indicator of the codebook{nearest(indicator, frame.indicators)}"
        )
    column, possible = frame.indicator(indicator), frame.indicators[indicator]
    comparisons = _comparisons(data)
    on_days = [key for key in OVER_DAYS if key in data]
    if "reported" in data:
        if on_days:
            raise PredicateError(on_days[0], data[on_days[0]], "an answer that is compared; no days beside reported")
        if data["reported"] is not True or comparisons:
            raise PredicateError("reported", data["reported"], "true, and no comparison beside it")
        return CellTest(indicator, column, (), tuple(range(len(possible))), reported=True)
    if not compared:
        return CellTest(indicator, column, (), ())
    if not comparisons:
        raise PredicateError("is", data.get("is"), f"one or more of {', '.join(possible)}")
    against = next((key for key, value in comparisons.items() if isinstance(value, Mapping)), None)
    if against is not None:
        if on_days:
            wanted = "an answer that is compared with values; no days beside another cell"
            raise PredicateError(on_days[0], data[on_days[0]], wanted)
        return _cells_against(indicator, against, comparisons, frame)
    if "is" in comparisons:
        values = _listed("is", comparisons["is"])
        if len(comparisons) > 1:
            raise PredicateError("is", comparisons["is"], "no other comparison beside it")
    else:
        ranks = _ranks(indicator, next(iter(comparisons)), frame)
        for key, value in comparisons.items():
            _check_value(key, value, possible)
        values = [
            value
            for value, rank in zip(possible, ranks, strict=True)
            if all(_stands(rank, key, ranks[possible.index(to)]) for key, to in comparisons.items())
        ]
        if not values:
            raise PredicateError(*next(iter(comparisons.items())), "a comparison that some answer passes")
    for value in values:
        _check_value("is", value, possible)
    if len(set(values)) == len(possible):
        key = next(iter(comparisons))
        seen = list(values) if key == "is" else comparisons[key]
        raise PredicateError(key, seen, "fewer than all the values, since every cell passes all of them")
    test = CellTest(indicator, column, tuple(values), tuple(possible.index(value) for value in values))
    return _over_days(test, data, on_days, possible, frame) if on_days else test


def _check_value(key: str, value: Any, possible: Sequence[str]) -> None:
    if value not in possible:
        as_text = not isinstance(value, str) and str(value) in possible
        hint = f', as text: "{value}"' if as_text else nearest(value, possible)
        raise PredicateError(key, value, f"one of {', '.join(possible)}{hint}")


def _stands(rank: int, how: str, to: int) -> bool:
    return {"is_at_least": rank >= to, "is_at_most": rank <= to, "is_above": rank > to, "is_below": rank < to}[
        TIMES.get(how, how)
    ]


def _ranks(indicator: str, how: str, frame: Frame) -> tuple[int, ...]:
    """The rank of each answer, from the least on."""
    if indicator not in frame.falling:
        wanted = "an indicator whose answers are in order: say `rising` or `falling` in its column `order`"
        raise PredicateError(how, indicator, wanted)
    ranks = range(len(frame.indicators[indicator]))
    return tuple(reversed(ranks)) if frame.falling[indicator] else tuple(ranks)


# --- Days -----------------------------------------------------------------------------------------


def _over_days(
    test: CellTest, data: Mapping[str, Any], keys: Sequence[str], possible: Sequence[str], frame: Frame
) -> CellTest:
    """The test, asked of days instead of one: on every day of a span, for the first or the last time, or before and
    after."""
    beside = {"since": "until", "until": "since", "was": "between", "between": "was"}.get(keys[0])
    for key in keys[1:]:
        if key != beside:
            raise PredicateError(key, data[key], f"beside {keys[0]} only {beside or 'the answer'}")
    if frame.days is None:
        wanted = "a study that follows a record: a table observations, and the days of [record] in study.toml"
        raise PredicateError(keys[0], data[keys[0]], wanted)
    others = tuple(code for code in range(len(possible)) if code not in test.codes)
    if keys[0] in ("since", "until"):
        first, last = (_day(key, data[key], frame) if key in data else None for key in ("since", "until"))
        since, until = first[0] if first else None, last[1] if last else None
        _check_order("until", data.get("until"), since, until)
        return replace(test, during=(During(test.codes, True, since, until),), when="throughout")
    if keys[0] in ONCE:
        return replace(test, during=_once(test, keys[0], data[keys[0]], others, frame), when=keys[0])
    return replace(test, during=_before_and_after(test, data, possible, frame), when="between")


def _once(test: CellTest, key: str, bounds: Any, others: tuple[int, ...], frame: Frame) -> tuple[During, ...]:
    """That it is so on some day of a span, and on none before that, or after."""
    assert frame.days is not None
    if not isinstance(bounds, Mapping) or not bounds:
        raise PredicateError(key, bounds, f"a comparison with a day: {', '.join(TIMES)}")
    _only_keys(bounds, tuple(TIMES), key)
    span: list[int | None] = [None, None]
    for how, value in bounds.items():
        begins, ends = _day(how, value, frame)
        end, day = {
            "is_since": (0, begins),
            "is_after": (0, ends + 1),
            "is_until": (1, ends),
            "is_before": (1, begins - 1),
        }[how]
        if span[end] is not None:
            raise PredicateError(how, value, "no second comparison of this kind")
        span[end] = day
    first, last = span
    followed = tuple(day.toordinal() for day in frame.days)
    if (first or followed[0]) > followed[1] or (last or followed[1]) < followed[0]:
        raise PredicateError(how, value, "a comparison that one of the days passes on which the record is followed")
    _check_order(how, value, first, last)
    found = [During(test.codes, False, first, last)]
    if key == "first" and first is not None and first > followed[0]:
        found.insert(0, During(others, True, None, first - 1))
    if key == "last" and last is not None and last < followed[1]:
        found.append(During(others, True, last + 1, None))
    return tuple(found)


def _before_and_after(
    test: CellTest, data: Mapping[str, Any], possible: Sequence[str], frame: Frame
) -> tuple[During, ...]:
    """That it was something else on the first of two days."""
    between = data.get("between")
    if not isinstance(between, list) or len(between) != 2:
        raise PredicateError("between", between, "two days, on the first of which it was something else")
    (first, _), (_, last) = (_day("between", day, frame) for day in between)
    if first >= last:
        raise PredicateError("between", between, "two days, of which the second is later")
    was = _listed("was", data["was"]) if "was" in data else []
    for value in was:
        _check_value("was", value, possible)
    codes = tuple(possible.index(value) for value in was)
    if not codes or {*codes} & {*test.codes}:
        raise PredicateError("was", data.get("was"), f"other answers than {' or '.join(test.values)}")
    return During(codes, True, first, first), During(test.codes, True, last, last)


def _day(key: str, value: Any, frame: Frame) -> tuple[int, int]:
    """The first and the last day of what a rule names, a day or a year, by their places in the calendar."""
    assert frame.days is not None
    start, end = frame.days
    first = last = value
    if isinstance(value, int) and not isinstance(value, bool) and dt.MINYEAR <= value <= dt.MAXYEAR:
        first, last = dt.date(value, 1, 1), dt.date(value, 12, 31)
    elif isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise PredicateError(key, value, "a year, or a day such as 2020-12-31")
    if last < start or first > end:
        wanted = f"a day from {start} until {end}, over which the record is followed ([record] in study.toml)"
        raise PredicateError(key, value, wanted)
    return max(first, start).toordinal(), min(last, end).toordinal()


def _check_order(key: str, value: Any, first: int | None, last: int | None) -> None:
    if first is not None and last is not None and first > last:
        raise PredicateError(key, value, "a day that is not before the first one")


def _cells_against(indicator: str, how: str, comparisons: Mapping[str, Any], frame: Frame) -> Against:
    """A cell against another cell: of another indicator, or of another country, or both."""
    with_what = comparisons[how]
    if len(comparisons) > 1:
        raise PredicateError(how, with_what, "no other comparison beside it")
    _only_keys(with_what, ("indicator", "unit"), how)
    other = _text("indicator", with_what.get("indicator", indicator))
    of = _countries("unit", [with_what["unit"]], frame)[0] if "unit" in with_what else None
    if other not in frame.indicators:
        raise PredicateError("indicator", other, f"an indicator of the codebook{nearest(other, frame.indicators)}")
    if other == indicator and of is None:
        raise PredicateError(how, with_what, "another indicator, or a unit, to compare with; of two days, `was` tells")
    if frame.indicators[indicator] != frame.indicators[other]:
        wanted = f"an indicator with the answers of {indicator}: {', '.join(frame.indicators[indicator])}"
        raise PredicateError("indicator", other, wanted)
    left, right = (
        CellTest(
            name,
            frame.indicator(name),
            (),
            tuple(range(len(frame.indicators[name]))) if how == "is" else _ranks(name, how, frame),
        )
        for name in (indicator, other)
    )
    if left.codes != right.codes:
        raise PredicateError("indicator", other, f"an indicator whose answers are in the order of those of {indicator}")
    return Against(left, TIMES.get(how, how), right, of, timed=how in TIMES)


def _rows_test(data: Mapping[str, Any], frame: Frame, compared: bool, counted: bool) -> RowsTest | Against:
    measure = _measured(data, frame)
    comparisons = _comparisons(data)
    against = next((key for key, value in comparisons.items() if isinstance(value, Mapping)), None)
    if against is not None:
        if len(comparisons) > 1:
            raise PredicateError(against, comparisons[against], "no other comparison beside it")
        return _rows_against(measure, against, comparisons[against], frame, counted)
    if measure.days and len({isinstance(value, int) for value in comparisons.values()}) > 1:
        raise PredicateError(*list(comparisons.items())[-1], "two years, or two days")
    low, high, strict = -math.inf, math.inf, set()
    for key, value in comparisons.items():
        number = _measure(key, value, measure)
        measure = replace(measure, by_year=measure.by_year or (measure.days and isinstance(value, int)))
        how = TIMES.get(key, key)
        if how == "is":
            if len(comparisons) > 1:
                raise PredicateError("is", value, "no other comparison beside it")
            low = high = number
        elif how in ("is_at_least", "is_above"):
            low = number
        else:
            high = number
        strict.add(how in ("is_above", "is_below"))
    pairs: list[tuple[str, Any]] = list(comparisons.items()) or [("is", None)]
    (first, from_), (last, to) = pairs[0], pairs[-1]
    if len(strict) > 1:
        raise PredicateError(last, to, "both comparisons with the number itself, or both without it")
    open_ended = True in strict
    if compared and not comparisons:
        if measure.measure != "count":
            raise PredicateError(measure.measure, measure.column, f"a comparison: {', '.join(COMPARISONS)}")
        low = 1.0
    if low > high or (open_ended and low == high):
        raise PredicateError(first, from_, f"no more than {last}, {high:g}")
    if measure.measure == "count" and compared and math.isinf(high) and (low < 0 if open_ended else low <= 0):
        raise PredicateError(first, from_, "a number of rows that can be missed")
    timed = any(key in TIMES for key in comparisons)
    return replace(measure, least=low, greatest=high, strict=open_ended, timed=timed)


def _measured(data: Mapping[str, Any], frame: Frame) -> RowsTest:
    """What is measured of rows, before it is compared with anything."""
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
    if measure and not columns.get(column):
        numbers = [name for name, kind in columns.items() if kind]
        raise PredicateError(measure[0], column, f"a column of numbers: {', '.join(numbers) or 'none in this table'}")
    wanted = tuple((key, tuple(_listed("where", v))) for key, v in where.items() if not isinstance(v, Mapping))
    bounds = [
        _bound(key, how, to, columns)
        for key, value in where.items()
        if isinstance(value, Mapping)
        for how, to in _bounds(key, value)
    ]
    days = bool(measure) and columns[column] == DAY
    kind = measure[0] if measure else "count"
    return RowsTest(table, wanted, kind, column, -math.inf, math.inf, tuple(bounds), days=days)


def _bounds(column: str, value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    _only_keys(value, COMPARISONS, column)
    if not value:
        raise PredicateError("where", column, f"a comparison: {', '.join(COMPARISONS)}")
    return list(value.items())


def _bound(column: str, how: str, to: Any, columns: Mapping[str, str]) -> Bound:
    """A number or a day of a row against another, or against that of another column."""
    if not columns[column]:
        raise PredicateError(how, column, "a column of numbers or of days to compare")
    if isinstance(to, Mapping):
        _only_keys(to, ("column",), how)
        other = _text("column", to.get("column"))
        if not columns.get(other) or other == column:
            raise PredicateError("column", other, "another column of numbers or of days")
        return Bound(column, TIMES.get(how, how), other, by_year=columns[column] != columns[other])
    days = columns[column] == DAY
    by_year = days and not isinstance(to, dt.date)
    return Bound(column, TIMES.get(how, how), _measure(how, to, RowsTest("", (), "", column, 0, 0, days=days)), by_year)


def _measure(key: str, value: Any, measure: RowsTest) -> float:
    """A number or a day to compare a measure with, as it is measured."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and measure.column:
        return float(value.toordinal() if measure.days else value.year)
    if isinstance(value, bool) or not isinstance(value, int | float) or (measure.days and not isinstance(value, int)):
        wanted = "a year, or a day such as 2020-12-31" if measure.days else "a number"
        raise PredicateError(key, value, wanted)
    return float(value)


def _rows_against(left: RowsTest, how: str, with_what: Mapping[str, Any], frame: Frame, counted: bool) -> Against:
    """A measure of rows against another: of another table, of other rows, or of the rows of another country."""
    _only_keys(with_what, ("rows", "where", *MEASURES, "unit"), how)
    of = _countries("unit", [with_what["unit"]], frame)[0] if "unit" in with_what else None
    right = left
    if _without(with_what, "unit"):
        right = _measured({"rows": left.table, **_without(with_what, "unit")}, frame)
    if right == left and of is None:
        raise PredicateError(how, with_what, "other rows, or a unit, to compare with")
    per_country = "country" in frame.tables[right.table]
    if of is not None and not per_country:
        raise PredicateError("unit", with_what["unit"], f"a table with a column country, which {right.table} has not")
    by_year = left.days != right.days
    left, right = (replace(each, by_year=each.days and by_year) for each in (left, right))
    return Against(left, TIMES.get(how, how), right, of, of is None and not (counted and per_country), how in TIMES)


# --- Words ----------------------------------------------------------------------------------------


def _comparisons(data: Mapping[str, Any]) -> dict[str, Any]:
    """The comparisons of a test, with what they compare; a lower or an upper bound stands there once."""
    found = {key: value for key, value in data.items() if key in COMPARISONS}
    for side in ({"is_at_least", "is_above"}, {"is_at_most", "is_below"}):
        both = [key for key in found if TIMES.get(key, key) in side]
        if len(both) > 1:
            raise PredicateError(both[1], found[both[1]], f"no second comparison of this kind beside {both[0]}")
    return found


def _without(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _table(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PredicateError(key, value, "a test: { indicator = …, is = … } or { rows = …, … }")
    return value


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PredicateError(key, value, "a text")
    return value


def _listed(key: str, value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not values or len({str(v) for v in values}) < len(values):
        raise PredicateError(key, value, "one value, or a list of different ones")
    return values


def _among(data: Mapping[str, Any], frame: Frame) -> tuple[int, ...]:
    return _countries("among", data["among"], frame) if "among" in data else tuple(range(len(frame.countries)))


def _countries(key: str, value: Any, frame: Frame) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise PredicateError(key, value, f"a list of {frame.units.plural}")
    for code in value:
        if code not in frame.countries:
            raise PredicateError(key, code, f"one of the {frame.units.plural} {', '.join(frame.countries)}")
    if len(set(value)) < len(value):
        raise PredicateError(key, value, f"each {frame.units.singular} once")
    return tuple(sorted(frame.country(code) for code in value))


def _only_keys(data: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in data:
        if key not in known:
            others = ", ".join(k for k in known if k != where) or "nothing"
            raise PredicateError(key, data[key], f"beside {where} only {others}{nearest(key, known)}")
