"""Words that Python and the page share: sentences on degrees, robustness and counts, of which only parts are computed.

    say("standing", degree="10 to 20 per cent", threshold="50", status="not met")

The page's script fills in the same texts (`show.challenge.records` hands them over), so that a sentence reads alike
wherever it is made. Sentences of findings and answers are not here: their words stand in the data.
"""

from __future__ import annotations

from argued.logic.wording import capital

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")  # how answers are told apart in a sentence on all
PHRASES = {
    "standing": "of the cells that count for the criterion, {degree} are favourable{silence}; "
    "with a threshold of {threshold} per cent it is {status}",
    "silence": ", depending on the {silent} per cent that are silent",
    "span": "thresholds from {least} to {most} per cent",
    "no span": "no threshold that all criteria share",
    "moved": "leaving out {names} would alter it",
    "kept": "leaving out any {unit} or question keeps it",
    "robust": "the answer “{answer}” to “{question}” holds for {span}, and {moved}",
    "sure": "holds for {span}; {moved}",
    "counts": "{base}, {counts}",
    "alike": "the answers of the source paper come out again {bases}",
    "never alike": "on no evidence are all the answers those of the source paper",
    "never answered": "no other answers were given before with which these could be compared",
    "unlike": "{base} they are {answers}{why}",
    "too few": ", since the evidence covers too few of the cells",
    "whole": "of the {parts} parts of the rule, {counts}",
    "parts": "holds/hold; is open/are open; does not hold/do not hold",  # one, several: true, unknown, false
    "tally": "of {number} testable conclusions, {where}{supported} {are} supported, "
    "{contradicted} contradicted{graded}, {open} not established",
    "sections": "by the {unit} sections ",
    "firm": "of the {number} that are supported or contradicted, {low} {need} no answer of low confidence, and {high} "
    "{rest} on answers of high confidence alone",
    "kept alone": "on cells of high confidence alone, {answers}",
    "stays": "the {place} stays {answer}",
    "becomes": "the {place} becomes {answer}",
    "brief": "{question} {answer}: {deciding}; {sure}",
    "brief met": "the threshold of {threshold} is met by {criteria}",
    "brief undecided": "silent cells leave open whether the threshold of {threshold} is met by {criteria}",
    "brief not met": "the threshold of {threshold} is missed by {criteria}",
    "silent": "silence decides it",
    "high": "also on answers of high confidence alone",
    "without low": "without answers of low confidence, {answer}",
    "high alone": "on answers of high confidence alone, {answer}",
    "ground": "{label}: {degree} of the cells are favourable",
    "then": " (without low: {answer})",
    "moved verdicts": "on record {number} of the {whole} verdicts differ: {reversed} are reversed, {decided} that were "
    "not established are decided, and {lost} that were decided are not established there: the record does not settle "
    "these, which is no refutation",
    "variant": "{text}, the answer is {answers}",
    "no variant": "no other decision rule is given",
}


def say(phrase: str, **parts: object) -> str:
    """One of the phrases, with its parts filled in."""
    return PHRASES[phrase].format(**parts)


def sentence(text: str) -> str:
    """A sentence with its full stop, from parts in the middle of one."""
    return f"{capital(text)}."


def sections(unit: str, sourced: bool) -> str:
    """Where the paper's own evidence stands, if it has a source."""
    return say("sections", unit=unit) if sourced else ""


def lowered(text: str) -> str:
    """A text that begins in the middle of a sentence; an abbreviation stays one."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def either(items: list[str]) -> str:
    """A list in prose of which each item will do: A, B or C."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
