"""Words that Python and the page share: sentences on degrees, robustness and counts, of which only parts are computed.

    say("ground", label="Means", degree="10 to 20 per cent")

The page's script fills in the same texts (`show.challenge.records` hands them over), so that a sentence reads alike
wherever it is made. Sentences of findings and answers are not here: their words stand in the data.

A study can have an abstract in another language: `Words` are its phrases, and its names for answers, criteria, choices
and months. Functions that say something in a second language take them as `words`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from argued.logic.wording import capital, listing

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")  # how answers are told apart in a sentence on all
PHRASES = {
    "standing": "the degree of {criterion} is {degree}: the criterion is {status}",
    "span": "whole thresholds from {least} to {most} per cent",
    "no span": "no threshold that all criteria share",
    "moved": "leaving out {names} would alter it",
    "kept": "leaving out any {unit} or question keeps it",
    "robust": "the answer “{answer}” to “{question}” holds for {span}, and {moved}",
    "sure": "holds for {span}; {moved}",
    "counts": "{base}, of {findings} {counts}",
    "alike": "the answers agree with those of the source paper ({bases})",
    "never alike": "on no evidence are all the answers those of the source paper",
    "never answered": "no other answers were given before with which these could be compared",
    "unlike": "{base} they are {answers}{why}",
    "too few": ", since the evidence covers too few of the cells",
    "whole": "of the {parts} parts of the rule, {counts}",
    "parts": "holds/hold; is open/are open; does not hold/do not hold",  # one, several: true, unknown, false
    "to": " to ",
    "and": " and ",
    "per cent": "{degree} per cent",
    "thousands": ",",
    "tally": "of {number} testable conclusions, {where}{supported} {are} supported, "
    "{contradicted} contradicted{graded}, {open} not established",
    "are": "is/are",  # one, several
    "stand": "stands/stand",
    "sections": "by the {unit} sections ",
    "firm": "of the {number} that are supported or contradicted, {low} {stand} without an answer of low confidence, "
    "and {high} on answers of high confidence alone",
    "kept alone": "on cells of high confidence alone, {answers}",
    "stays": "the {place} stays {answer}",
    "becomes": "the {place} becomes {answer}",
    "brief": "{question} {Answer}: {deciding}{sure}",
    "brief met": "the {threshold} per cent threshold is met by {criteria}",
    "brief undecided": "silent cells leave open whether the {threshold} per cent threshold is met by {criteria}",
    "brief not met": "the {threshold} per cent threshold is missed by {criteria}",
    "silent": "; silence decides it",
    "high": ", even on high confidence alone",
    "without low": "; without low confidence it is {answer}",
    "high alone": "; on high confidence alone it is {answer}",
    "ground": "{label} ({degree})",
    "then": " (without low: {answer})",
    "moved verdicts": "on record {number} of the {whole} verdicts differ from those {here}: {reversed} are reversed, "
    "{decided} that were not established are decided, and {lost} that were decided are left open, since the record "
    "does not settle them: that is no refutation",
    "none moved": "on record none of the {whole} verdicts differs",
    "choices": "{number} choices of coding and scoring combine in {ways} ways",
    "answer in ways": "the answer to “{question}” is {found}: {alone}{hangs}",
    "in ways": "{answer} in {share}",
    "in no way": "never {answer}",
    "under one": "under 1",
    "alone": "no option alone would alter it/{number} option alone would alter it/"
    "{number} options alone would alter it",
    "hangs": ", and it hangs most on {choices}",
    "and on": " and on ",
    "kept in ways": "of the {number} verdicts, {whole} stay the same in all of them/of the {number} verdicts, {whole} "
    "stays the same in all of them",
    "ways": "of {ways} ways to code and score, {answers}",
    "first in ways": "the {place} answer is {found}{hinges}",
    "next in ways": "the {place} is {found}{hinges}",
    "hinges": ", depending most on {choice}",
    "options": "of {options} options that could have been chosen instead, each by itself, {alone}",
    "first altered": "{number} alter the {place} answer/{number} alters the {place} answer",
    "next altered": "{number} alter the {place}/{number} alters the {place}",
    "just met": "the option “{option}” is a threshold that the low end of {criterion} reaches without a cell to spare",
    "none just met": "no threshold among the options is one that a criterion only just reaches",
    "weighed alike": "given {some} of the weight of a “yes”, or {more} of it, it makes the answer “{half}”",
    "weighed": "given {some} of the weight of a “yes”, it makes the answer “{half}”, given {more} of it “{full}”",
    "weight": "half/all/{share} per cent",
    "needed": "with {level} confidence/without an answer that it could rest on",
    "on record": "on the public record, {span}, {answers}",
    "first on record": "the {place} answer has been {answer}{since}",
    "next on record": "the {place} {answer}{since}",
    "since": " since {day} ({answer} before)",
    "throughout": " throughout",
    "finding on record": "“{published}”: on record {verdict} since {since}. {statement}",
    "outright": "{number} of the claims are contradicted outright/{number} of the claims is contradicted outright",
    "fragile": "{single} of the {number} verdicts can each be changed by a single other answer/"
    "{single} of the {number} verdicts can be changed by a single other answer",
    "overturning": "of the {findings} that the data judges, {found}. Changes that strike at random do less: where "
    "{likely} per cent of the recorded answers are wrong, {kept} in at least {mostly} per cent of such worlds",
    "findings": "1 finding/{number} findings",
    "by one": "{number} would change its verdict with a single cell or row/"
    "{number} would change their verdict with a single cell or row",
    "by two": "{number} with a pair of them",
    "by more": "{number} with {sizes} of them",
    "not tried": "{number} with more changes than were tried",
    "by none": "{number} with none, since nothing is known of the days that are asked about",
    "suffice": "one change suffices/{number} changes suffice, and no fewer",
    "to overturn": "{how} ({base}){sets}",
    "or more": "or {number} more",
    "out of reach": "no change does ({base}): the rule asks of days of which nothing is known there",
    "not found": "more changes are needed than were tried ({base})",
    "keeps": "{number} finding keeps its verdict/{number} findings keep their verdict",  # none or one, several
    "errors": "where {likely} per cent of the {what}, {found}",
    "answers wrong": "recorded answers are wrong",
    "passages misread": "passages are misread, with all that rests on them",
    "first survives": "the {place} answer survives in {share} per cent of the worlds",
    "next survives": "the {place} in {share} per cent",
    "as often": "in {share}",
    "variant": "{text}, the answer is {answers}",
    "no variant": "no other decision rule is given",
}


@dataclass(frozen=True)
class Words:
    """How a language says what is computed: its phrases, and its names for what they speak of; none: those of the data.

    `names` has answers and grades by their word, criteria, choices and bases of evidence by their name, `first` and so
    on for the answers in their order, and the English months. A name that is missing is a KeyError.
    """

    phrases: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, phrase: str, **parts: object) -> str:
        """One of the phrases, with its parts filled in."""
        return self.phrases[phrase].format(**parts)

    def name(self, key: str, named: str | None = None) -> str:
        """What something is called; `named` in the language of the data."""
        return self.names[key] if self.names else key if named is None else named

    def listing(self, items: Sequence[str]) -> str:
        """A list in prose."""
        if not self.names:
            return listing(items)
        return self.phrases["and"].join([", ".join(items[:-1]), *items[-1:]]) if len(items) > 1 else items[0]

    def per_cent(self, low: float, high: float) -> str:
        """A degree: an interval, or a share."""
        return self.say("per cent", degree=self.span(low, high))

    def span(self, low: float, high: float) -> str:
        """A degree without its unit."""
        return self.phrases["to"].join(dict.fromkeys((f"{100 * low:.0f}", f"{100 * high:.0f}")))

    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.phrases["thousands"])

    def day(self, day: dt.date) -> str:
        """A day, with its month by name."""
        return f"{day.day} {self.name(f'{day:%B}', f'{day:%B}')} {day.year}"


ENGLISH = Words(PHRASES)


def say(phrase: str, **parts: object) -> str:
    """One of the phrases, with its parts filled in."""
    return ENGLISH.say(phrase, **parts)


def one_of(phrase: str, at: int, **parts: object) -> str:
    """One of the forms that a phrase has, such as for several and for one."""
    return PHRASES[phrase].split("/")[at].format(**parts)


def none_or(number: int, none: str = "none") -> str:
    """A count in a sentence that says what of it is so, in which 0 is a word."""
    return str(number) if number else none


def sentence(text: str) -> str:
    """A sentence with its full stop, from parts in the middle of one."""
    return f"{capital(text)}."


def sections(unit: str, sourced: bool, words: Words = ENGLISH) -> str:
    """Where the paper's own evidence stands, if it has a source; nothing in a language whose tally does not say it."""
    return words.say("sections", unit=unit) if sourced and "{where}" in words.phrases["tally"] else ""


def lowered(text: str) -> str:
    """A text that begins in the middle of a sentence; an abbreviation stays one."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def either(items: list[str]) -> str:
    """A list in prose of which each item will do: A, B or C."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
