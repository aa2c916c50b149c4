"""A coding round: a blank form for each coder, and the filled form as the coder's file of answers.

    blank(data)                             the form: every question (or some) for every country, with its rule, and no
                                            answer
    filled(file)                            what a coder sends back, as text
    entered(data, "second", form, "second reader")      the two files in data/coders/ that a filled form becomes
    adopted(data, "first", "coder")         the same of the answers as they stand

A coder fills a row where there is an answer (copying it where there are several, on other bases or of other days),
leaves it empty where it was looked for and not found, and deletes a question that was not coded, for all countries.
The columns are those of the codings; of the observations, in a study that codes nothing.

Left out on purpose: anything that another coder has answered.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from argued.data import ADJUDICATION, NOT_REPORTED, OBSERVATIONS, Dataset
from argued.data.beside import CODERS, answers, as_said
from argued.data.problems import Problem
from argued.logic.predicates import lookup

HELP = ("question", "values", "coding_rule")  # columns that the form has besides, for the coder to read
PLACE = ("country", "indicator")


def _columns(data: Dataset) -> list[str]:
    answered = next(each for each in data.resources if each["name"] == data.answers_in)
    return [spec["name"] for spec in answered["schema"]["fields"]]


def blank(data: Dataset, questions: Collection[str] = ()) -> str:
    """The form as CSV, country by country, of all questions or of some. Raises KeyError for one that is not there."""
    for each in questions:
        lookup(each, data.indicators, "indicator")
    to_fill = [name for name in _columns(data) if name not in PLACE]
    rows = [[*PLACE, *HELP, *to_fill]]
    for country in data.countries:
        for row in data.table("indicators"):
            if questions and row["indicator"] not in questions:
                continue
            rows.append([country, row["indicator"], *(row[name] for name in HELP), *("" for _ in to_fill)])
    return _csv(rows)


def filled(file: Path) -> str:
    """A filled form as CSV with commas, whatever a spreadsheet has put between its fields. Raises KeyError for a file
    in another encoding than UTF-8."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KeyError(f"{file}: byte {error.start} is no UTF-8; save it as CSV in UTF-8") from None
    sign = max(",;\t", key=text.partition("\n")[0].count)
    return _csv(csv.reader(io.StringIO(text, newline=""), delimiter=sign))


def entered(data: Dataset, name: str, form: str, who: str) -> dict[str, str]:
    """The coder's files by their path in the folder of the data, and what was decided before, beside the new answers.

    What is wrong with the answers is told by the reading of the data. Raises KeyError for a form that lacks columns, or
    from which some countries lack a question that others have: a coder codes a question for every country, or not at
    all.
    """
    rows = list(csv.DictReader(io.StringIO(form, newline="")))
    columns = _columns(data)
    if missing := [column for column in columns if not rows or column not in rows[0]]:
        raise KeyError(f"the form has no column {', '.join(missing)}; `argued form` writes one that has them")
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(row["country"], set()).add(row["indicator"])
    every = set.union(*asked.values())
    for country in asked:
        lookup(country, data.countries, data.units.singular)
    for country, names in asked.items():
        if names != every:
            lacking, all_units = ", ".join(sorted(every - names)), data.units.plural
            raise KeyError(
                f"{country} has no row for {lacking}, which other {all_units} have; leave the row empty if nothing "
                f"answers it, or delete the question for all {all_units} if you did not look"
            )
    answered = [[row[column] or "" for column in columns] for row in rows if row["value"]]
    coded = [c for c in data.countries if c in asked], _known(data.indicators, every)
    return _files(name, who, [columns, *answered], *coded) | _adjudicated(data, name, rows, *coded)


def in_form(problem: Problem, name: str, texts: Mapping[str, str], form: str, file: str) -> Problem:
    """A problem of a coder's answers by the line of the form that was filled; any other as it is."""
    answered = f"{CODERS}/{name}.csv"
    if problem.file != answered or not problem.line:
        return problem
    rows = csv.DictReader(io.StringIO(form, newline=""))
    filled = [line for row, line in zip(rows, _starts(form)[1:], strict=False) if row["value"]]
    if not filled:  # all rows of the form are empty
        return replace(problem, file=file)
    return replace(problem, file=file, line=filled[_starts(texts[answered]).index(problem.line) - 1])


def _starts(text: str) -> list[int]:
    """The line on which each row of a table begins, its head first."""
    reader, found, ended = csv.reader(io.StringIO(text, newline="")), list[int](), 0
    for row in reader:
        found += [ended + 1] if row else []
        ended = reader.line_num
    return found


def adopted(data: Dataset, name: str, who: str) -> dict[str, str]:
    """The answers as they stand, as the files of the coder who made them, for all countries: to the questions that
    fewer than two others have coded, such as a new one. Raises KeyError where there is none."""
    columns = _columns(data)
    others = Counter(each for coder in data.coders.values() if coder.name != name for each in coder.indicators)
    questions = [each for each in data.indicators if others[each] < 2]
    if not questions:
        raise KeyError(f"two others have coded every question; `argued form {name}` writes a blank form")
    rows = [row.text for row in data.table(data.answers_in) if row["indicator"] in questions]
    answered = [dict(zip(columns, row, strict=True)) for row in rows]
    coded = list(data.countries), questions
    return _files(name, who, [columns, *rows], *coded) | _adjudicated(data, name, answered, *coded)


def _adjudicated(
    data: Dataset,
    name: str,
    form: Iterable[Mapping[str, str]],
    countries: Sequence[str],
    indicators: Sequence[str],
) -> dict[str, str]:
    """The decisions as they stand, each beside the answers of all, those of the coder among them."""
    if not data.table(ADJUDICATION) or data.answers_in == OBSERVATIONS:
        return {}  # what observations come to is compared with a decision whenever it is read
    given = answers(row for row in form if row["value"])
    columns = list(data.table(ADJUDICATION)[0])
    rows = [columns]
    for row in data.table(ADJUDICATION):
        place, said = (row["country"], row["indicator"], row["basis"]), dict(zip(columns, row.text, strict=True))
        if said["answers"]:
            all_said = dict(each.split("=", 1) for each in said["answers"].split(";"))
            all_said.pop(name, None)
            if place[0] in countries and place[1] in indicators:
                all_said[name] = given.get(place, NOT_REPORTED)
            said["answers"] = as_said(dict(sorted(all_said.items())))
        rows.append(list(said.values()))
    return {f"{ADJUDICATION}.csv": _csv(rows)}


def _files(
    name: str, who: str, rows: Iterable[Iterable[str]], countries: Sequence[str], indicators: Sequence[str]
) -> dict[str, str]:
    listed = {"countries": countries, "indicators": indicators}
    said = "".join(f"{key} = {json.dumps(names, indent=2)}\n" for key, names in listed.items())
    return {f"{CODERS}/{name}.csv": _csv(rows), f"{CODERS}/{name}.toml": f"who = {json.dumps(who)}\n{said}"}


def _known(order: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """Names in the order of the codebook; what it does not have comes last, to be told of."""
    return [*(name for name in order if name in set(names)), *sorted(set(names) - set(order))]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
