"""What only this paper says: captions of profiles, how long its source's sections are, what is only just met, how sure
a verdict is, and what an answer is if a choice is made otherwise."""

from __future__ import annotations

from collections import Counter
from math import isclose

from argued.data import Dataset
from argued.logic.wording import word
from argued.show.manuscript import Manuscript, markdown
from argued.show.phrases import sentence
from argued.show.tables import bound, in_per_cent
from IPython.display import Markdown


def profile_caption(data: Dataset, country: str) -> str:
    """The caption of a country's profile."""
    return (
        f"{data.countries[country]['name']} in brief: what the source paper documents, criterion by criterion, and how "
        "many questions it leaves open. An asterisk: it answers the question in different ways."
    )


def section_lengths(data: Dataset) -> tuple[str, str]:
    """The least and the greatest number of paragraphs of a country's section, as words."""
    headings = Counter(row["heading"] for row in data.passages.values())
    lengths = sorted(headings[row["name"]] for row in data.countries.values())
    return word(lengths[0]), word(lengths[-1])


def otherwise(study: Manuscript, question: str, choice: str, option: str) -> str:
    """What an answer is with one option of a choice, and all else as the study has it.

    Raises KeyError for an option that the choice has not.
    """
    known = [(each.id, one.id) for each in study.data.choices for one in each.options]
    if (choice, option) not in known:
        raise KeyError(f"no option {option!r} of a choice {choice!r}; there are {known}")
    altered = {(each.choice.id, each.option.id): each.word for each in study.curve.alone("answer", question)}
    return altered.get((choice, option), study.curve.word("answer", question))


def weighed(study: Manuscript, question: str, choice: str, half: str, full: str) -> str:
    """What an answer is if such values get some of the weight of a favourable one, by two options of a choice."""
    by_half, by_all = (otherwise(study, question, choice, option) for option in (half, full))
    options = {option.id: option for each in study.data.choices if each.id == choice for option in each.options}
    weights = [sum({*options[name].counts.values()}) for name in (half, full)]
    some, more = ({0.5: "half", 1: "all"}.get(weight, f"{in_per_cent(weight)} per cent") for weight in weights)
    if by_half == by_all:
        return f"given {some} of the weight of a “yes”, or {more} of it, it makes the answer “{by_half}”"
    return f"given {some} of the weight of a “yes”, it makes the answer “{by_half}”, given {more} of it “{by_all}”"


def how_sure(study: Manuscript, finding: str) -> str:
    """With which confidence a verdict stands: that of the weakest answer that it needs."""
    sure = study.judgement(finding).sureness
    return f"with {sure.weakest} confidence" if sure and sure.weakest else "without an answer that it could rest on"


def just_met(study: Manuscript) -> Markdown:
    """Which thresholds among the choices a criterion's low end reaches without a cell to spare."""
    found = [
        f"the option “{option.text}” is one that {step.label.lower()} reach without a cell to spare"
        for choice in study.data.choices
        for option in choice.options
        for criterion, threshold in option.thresholds.items()
        for step in [study.standings[criterion]]
        if isclose(step.low, threshold)
    ]
    text = "; ".join(found) or "no threshold among the options is one that a criterion only just reaches"
    return markdown(bound(sentence(text), "just-met"))
