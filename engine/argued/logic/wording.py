"""How a verdict reads: sentences whose counts, country lists and number words the result fills in.

A finding carries one template for each verdict. In a template

    {yes}  {no}  {silent}  {known}  {among}   a list of countries: those that pass the test, fail it,
                                     are silent about it, are not silent, or are asked about
    {yes:count}                      how many they are, as a word: three
    {yes:of}                         how many of those asked: all three, two of the three, none of the three
    {silent:any}                     the list, or "any of the three" where it is all of those asked about
    {yes:has/have}                   the first if there is one of them, the second otherwise
    {values}                         which value is given for which countries
    {number}                         a number that a table gives
    {asked}                          the number that the rule compares with, as a word
    {capital.yes}                    the same for the part of the predicate named "capital"
    [ … ]                            left out if a list of countries within it, or of values, is empty; brackets around
                                     text alone, such as [sic], are text

A list of three or more countries that are all those not yet named in the sentence reads "the other
four". The first letter of a sentence is made a capital. Nothing else is done to the text.

    template = parse_template("{yes:of} {yes:agrees/agree}.", {"": LISTS})    taken apart once, where it is read
    fill(template, {"": outcome}, names)                                      as often as there are results

Left out on purpose: any grammar beyond this; a template that needs more should be two templates.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

NUMBERS = "no one two three four five six seven eight nine ten eleven twelve"
WORDS = NUMBERS.split()
PARTS = {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 9: "ninth", 10: "tenth", 12: "twelfth"}
LISTS = ("among", "yes", "no", "silent", "known")
SINGLE = ("values", "number", "asked")
OFFERED_BY = {
    "number": "a test of rows without a quantifier",
    "asked": "a test of rows with a comparison",
    "values": "a rule about answers; criteria are met or not, and have none",
}
FEW = 3  # fewer countries than this are always named
PLACEHOLDER = re.compile(r"\{(\w+)(?:–(\w+)([^|}]*)\|([^}]*))?\}")  # in the text of a row: a column, or a span


@dataclass(frozen=True)
class Outcome:
    """Who passes a test, fails it, and is silent about it; the values; the number measured; the one asked.

    Both numbers may be `days`, by their places in the calendar.
    """

    among: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    silent: tuple[str, ...]
    values: Mapping[str, str]
    interval: tuple[float, float] | None
    asked: float | None = None
    days: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(country for country in self.among if country not in self.silent)


@dataclass(frozen=True)
class Units:
    """What the rows of the table countries are: the noun for one, for several, and for one with its article."""

    singular: str = "country"
    plural: str = "countries"
    one: str = "a country"

    @property
    def none(self) -> str:
        """What a sentence says where it names none of them."""
        return f"no {self.singular}"


COUNTRIES = Units()  # what they are where a study does not say


class TemplateError(ValueError):
    """A template that names something which the predicate does not give, or whose brackets do not match."""

    def __init__(self, seen: str, expected: str) -> None:
        super().__init__(f"{seen}: expected {expected}")
        self.seen, self.expected = seen, expected


# --- Templates, taken apart once -------------------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
    """A place that the result fills in: of which part of the predicate, what, and in which form of those above.

    `form` is "" (a list, or what there is one of), count, of or any, or the pair of singular and plural.
    """

    part: str
    what: str
    form: str | tuple[str, str] = ""


@dataclass(frozen=True)
class Clause:
    """What stood in brackets: left out if a list of countries within it, or of values, is empty."""

    tokens: tuple[str | Slot, ...]


@dataclass(frozen=True)
class Template:
    """A sentence as it was written, and taken apart: text, slots, and clauses of both."""

    text: str
    tokens: tuple[str | Slot | Clause, ...]

    def as_data(self) -> list[Any]:
        """The tokens as plain data, as the page's script walks them: text, a table for a slot, a list for a clause.

        Of a slot, what is empty is left out.
        """
        return [
            [_as_data(each) for each in token.tokens] if isinstance(token, Clause) else _as_data(token)
            for token in self.tokens
        ]


def _as_data(token: str | Slot) -> str | dict[str, Any]:
    if isinstance(token, str):
        return token
    slot = {"part": token.part, "what": token.what, "form": token.form}
    return {name: each for name, each in slot.items() if each}


def parse_template(text: str, offers: Mapping[str, Collection[str]]) -> Template:
    """Takes a template apart. `offers` says for each part of the predicate, by name, what it gives: see `LISTS` and
    `SINGLE`. A template that is returned can be filled in, whatever the result.

    Raises TemplateError for a placeholder that is not of the language or not on offer, and for a brace or bracket
    without its other.
    """
    rest = text
    for matched in (r"\{[^][{}]*\}", r"\[[^][{}]*\]"):
        rest = re.sub(matched, lambda m: " " * len(m.group()), rest)
    stray = re.search(r"[{}]", rest) or re.search(r"[][]", rest)
    if stray:
        raise TemplateError(text[stray.start() :][:30], "every { and [ to be closed, and every } and ] to be opened")
    tokens: list[str | Slot | Clause] = []
    for n, piece in enumerate(re.split(r"\[([^][{]*\{[^][]*)\]", text)):
        if n % 2:  # what stood in brackets
            tokens.append(Clause(tuple(_slots(piece, offers))))
        else:
            tokens += _slots(piece, offers)
    return Template(text, tuple(tokens))


def _slots(text: str, offers: Mapping[str, Collection[str]]) -> Iterator[str | Slot]:
    for piece in filter(None, re.split(r"(\{[^{}]*\})", text)):
        yield _slot(piece, offers) if piece.startswith("{") else piece


def _slot(text: str, offers: Mapping[str, Collection[str]]) -> Slot:
    reference, _, form = text[1:-1].partition(":")
    part, _, what = reference.rpartition(".")
    if part not in offers or what not in (*LISTS, *SINGLE):
        known = ", ".join(sorted(filter(None, offers))) or "none"
        raise TemplateError(text, f"one of {', '.join((*LISTS, *SINGLE))}; named parts: {known}")
    if what not in offers[part]:
        raise TemplateError(text, OFFERED_BY[what])
    if what in SINGLE or form in ("", "count", "of", "any"):
        return Slot(part, what, form if what in LISTS else "")
    singular, slash, plural = form.partition("/")
    if not slash:
        raise TemplateError(text, "count, of, any, or singular/plural after the colon")
    return Slot(part, what, (singular, plural))


# --- Filling in ------------------------------------------------------------------------------------------


def fill(template: Template, outcomes: Mapping[str, Outcome], names: Mapping[str, str], nobody: str = "none") -> str:
    """The sentence that a template makes of the outcomes.

    `names` are the countries' names by code; `nobody` stands where none is to be named ("no country").
    """
    named: set[str] = set()

    def say(token: str | Slot | Clause) -> str:
        if isinstance(token, str):
            return token
        if isinstance(token, Slot):
            return _filled(token, outcomes[token.part], names, named, nobody)
        lists = [each for each in token.tokens if isinstance(each, Slot) and each.what in (*LISTS, "values")]
        if not all(getattr(outcomes[each.part], each.what) for each in lists):
            return ""
        return "".join(map(say, token.tokens))

    sentence = "".join(map(say, template.tokens))
    return capital(sentence)


def quoted(published: str) -> str:
    """A claim, told by its marks from what the evidence allows; marks within it are single ones."""
    return f"“{published.replace('“', '‘').replace('”', '’')}”"


def capital(text: str) -> str:
    """A text as it begins a sentence; all that follows the first letter stays as it is."""
    return text[:1].upper() + text[1:]


def _filled(slot: Slot, outcome: Outcome, names: Mapping[str, str], named: set[str], nobody: str) -> str:
    """What a slot stands for; `named` are the countries that the sentence has named so far."""
    if slot.what == "number":
        return _number(outcome)
    if slot.what == "asked":
        asked = outcome.asked or 0
        return word(int(asked)) if asked == int(asked) and not outcome.days else figures(asked, outcome.days)
    if slot.what == "values":
        return grouped(outcome, names)
    countries: tuple[str, ...] = getattr(outcome, slot.what)
    match slot.form:
        case (singular, plural):
            return singular if len(countries) == 1 else plural
        case "count":
            return word(len(countries))
        case "of":
            return out_of(len(countries), len(outcome.among))
        case "any" if len(countries) == len(outcome.among):
            return "either of the two" if len(countries) == 2 else f"any of the {word(len(countries))}"
        case "any":
            return listing([names[c] for c in countries]) if countries else nobody
    others = bool(named) and len(countries) >= FEW and set(countries) == set(outcome.among) - named
    named.update(countries)
    if not countries:
        return nobody
    return f"the other {word(len(countries))}" if others else listing([names[c] for c in countries])


# --- Words -----------------------------------------------------------------------------------------------


def plain(value: str) -> str:
    """A value of the codebook as a reader would write it."""
    return value.replace("_", " ")


def named(name: str, spelling: Mapping[str, str]) -> str:
    """The name of an indicator or a theme in words, with those of `spelling` (acronyms, compounds) as it has them.

    >>> named("un_post_office", {"un": "UN", "post office": "post-office"})
    'UN post-office'
    """
    text = f" {plain(name)} "
    for written, meant in spelling.items():
        text = text.replace(f" {written} ", f" {meant} ")
    return text.strip()


def word(number: int) -> str:
    """A number as a word, up to twelve: 0 is "no"."""
    return WORDS[number] if 0 <= number < len(WORDS) else str(number)


def counted(number: int, noun: str) -> str:
    """How many of what, in digits.

    >>> counted(1, "row"), counted(1800, "row")
    ('1 row', '1800 rows')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def figures(number: float, days: bool = False) -> str:
    """A number in figures, or a day by its place in the calendar as a date.

    >>> figures(2.5), figures(737790, days=True)
    ('2.5', '2020-12-31')
    """
    return dt.date.fromordinal(int(number)).isoformat() if days and math.isfinite(number) else f"{number:g}"


def every(whole: int) -> str:
    """All of them, as words: "the one", "both", "all three"."""
    return {1: "the one", 2: "both"}.get(whole, f"all {word(whole)}")


def out_of(part: int, whole: int) -> str:
    """How many of how many: "all three", "both", "two of the three", "none of the three", "neither of the two"."""
    if part == whole:
        return every(whole)
    if (part, whole) == (0, 2):
        return "neither of the two"
    return f"{'none' if part == 0 else word(part)} of the {word(whole)}"


def in_words(share: Fraction) -> str:
    """A share between none and all in words.

    >>> [in_words(Fraction(each)) for each in ("1/2", "1/3", "3/4", "3/5", "17/20")]
    ['half', 'a third', 'three quarters', 'three fifths', '17/20']
    """
    if share == Fraction(1, 2):
        return "half"
    if share.denominator not in PARTS or share.numerator >= len(WORDS):
        return str(share)
    part = PARTS[share.denominator]
    return f"a {part}" if share.numerator == 1 else f"{word(share.numerator)} {part}s"


def per_cent(low: float, high: float) -> str:
    """Two shares, as a span of per cents, or as one number where they round to the same."""
    first, last = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{first} per cent" if first == last else f"{first} to {last} per cent"


def listing(items: Sequence[str]) -> str:
    """A list in prose. A comma stands before the last "and" where an item holds an "and" itself; semicolons stand
    between the items where one holds a comma.

    >>> listing(["Here", "There and Beyond", "Elsewhere"])
    'Here, There and Beyond, and Elsewhere'
    >>> listing(["Here", "There, Beyond the River", "Elsewhere"])
    'Here; There, Beyond the River; and Elsewhere'
    """
    if not items:
        return "none"
    *rest, last = items
    if not rest:
        return last
    if any("," in item for item in items):
        return f"{'; '.join(rest)}; and {last}"
    compound = any(" and " in item for item in (items if len(items) > 2 else rest))
    return f"{', '.join(rest)}{',' if compound else ''} and {last}"


def filled(template: str, row: Mapping[str, object]) -> str:
    """A row of a table as text. In the template stand columns, `{title}`, and spans of two numbers,
    `{first–last|undated}` or `{least–most years|no term}`: what follows the bar is said where both are empty.

    >>> filled("{title}, {first–last|undated}", {"title": "Plan", "first": 2019, "last": None})
    'Plan, from 2019'
    """

    def value(found: re.Match[str]) -> str:
        first, last, unit, otherwise = found.groups()
        if last is None:
            cell = row[first]
            return "" if cell is None else ", ".join(cell) if isinstance(cell, tuple) else plain(str(cell))
        low, high = row[first], row[last]
        if low is None and high is None:
            return str(otherwise)
        span = f"from {low}" if high is None else f"up to {high}" if low is None else f"{low}–{high}"
        return f"{span}{unit}"

    return PLACEHOLDER.sub(value, template)


def placeholders(template: str) -> list[str]:
    """The columns that such a template names."""
    return [column for match in PLACEHOLDER.finditer(template) for column in match.group(1, 2) if column]


def grouped(answer: Outcome, names: Mapping[str, str]) -> str:
    """Which value is given for which countries: “ministry” for Here; “agency” for There and Elsewhere."""
    groups: dict[str, list[str]] = {}
    for country, value in answer.values.items():
        groups.setdefault(plain(value), []).append(names[country])
    return "; ".join(
        f"{value if value.isdecimal() else f'“{value}”'} for {listing(countries)}"
        for value, countries in groups.items()
    )


def _number(outcome: Outcome) -> str:
    low, high = outcome.interval or (math.nan, math.nan)
    if math.isinf(low) or math.isinf(high):
        return "an unknown number"
    first, last = figures(low, outcome.days), figures(high, outcome.days)
    return first if low == high else f"{first} to {last}"
