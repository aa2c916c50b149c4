"""The paper's tables: from evidence and judgements to data frames, and from these to Markdown.

Each table is a function that returns a `pandas.DataFrame` of text, ready to be read; `markdown`
writes any of them as a pipe table with its caption and label, which both engines number.

Left out on purpose: styling. A table has a header row, plain cells, and a caption.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.dataset import VERDICTS, Dataset
from analysis.evidence import Evidence, conflicts
from analysis.findings import Judgement
from analysis.wording import plain

NOT_REPORTED = "–"


def cells_by_country(known: Evidence, indicators: Sequence[str]) -> pd.DataFrame:
    """Indicators by countries: a row for each question, a column for each country.

    A dash stands for *not reported*; an asterisk marks a cell on which the source paper disagrees
    with itself.
    """
    data = known.data
    rows = []
    for indicator in indicators:
        row = {"Question": data.indicators[indicator].question}
        for country, entry in data.countries.items():
            cell = known.cell(country, indicator)
            row[entry["name"]] = (
                NOT_REPORTED if cell.value is None else plain(cell.value) + "*" * cell.conflict
            )
        rows.append(row)
    return pd.DataFrame(rows)


def verdicts(data: Dataset, by_base: Sequence[Sequence[Judgement]]) -> pd.DataFrame:
    """Findings by evidence base: what was published, and the verdict under each base."""
    rows = []
    for judged in zip(*by_base, strict=True):
        finding = judged[0].finding
        row = {"Section": finding.section, "What was published": finding.published}
        for judgement in judged:
            silent = f" (silent: {', '.join(judgement.silent)})" if judgement.silent else ""
            row[data.bases[judgement.base].label.capitalize()] = (judgement.verdict or "judgement") + silent
        rows.append(row)
    return pd.DataFrame(rows)


def verdict_counts(data: Dataset, by_base: Sequence[Sequence[Judgement]]) -> pd.DataFrame:
    """How many findings have which verdict, under each evidence base."""
    rows = []
    for judged in by_base:
        row: dict[str, object] = {"Evidence": data.bases[judged[0].base].label}
        for verdict in VERDICTS:
            row[verdict.capitalize()] = sum(judgement.verdict == verdict for judgement in judged)
        row["Not for data to decide"] = sum(judgement.verdict is None for judgement in judged)
        rows.append(row)
    return pd.DataFrame(rows)


def disagreements(data: Dataset, criterion: str | None = None) -> pd.DataFrame:
    """Where the source paper answers one question in different ways: each answer with its passages."""
    rows = []
    for cell in conflicts(data):
        indicator = data.indicators[cell.indicator]
        if criterion in (None, indicator.criterion):
            said = "; ".join(f"{plain(row['value'])} ({', '.join(row['passages'])})" for row in cell.rows)
            rows.append(
                {
                    "Country": data.countries[cell.country]["name"],
                    "Question": indicator.question,
                    "Answers": said,
                }
            )
    return pd.DataFrame(rows, columns=["Country", "Question", "Answers"])


def markdown(table: pd.DataFrame, caption: str, label: str, widths: Sequence[int] | None = None) -> str:
    """A pipe table with its caption and label (`tbl-…`). `widths` are the columns' relative widths.

    Cells are text: whatever Markdown would take for markup is escaped.
    """
    widths = widths or [3] * len(table.columns)
    head = [escape(str(column)) for column in table.columns]
    lines = [_line(head), _line(["-" * max(3, width) for width in widths])]
    lines += [_line([escape(str(value)) for value in row]) for row in table.itertuples(index=False)]
    return "\n".join(["", *lines, "", f": {caption} {{#{label}}}", ""])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def escape(text: str) -> str:
    """Text as Markdown that shows it as it is, on one line."""
    return "".join("\\" + c if c in "\\`*_{}[]<>#|$~^@" else c for c in " ".join(text.split()))
