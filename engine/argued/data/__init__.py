"""From files to data that is sound: the one place that opens the folder `data/`.

    data = read()                           the study that one works in; or read("folder")
    data.table("countries")[0]["name"]      the name of the first country

| file | holds |
| --- | --- |
| `reading` | the order in which the files are read |
| `model` | what the data is, once it has been read |
| `problems` | what is wrong with it, and where |
| `files` | text, JSON, TOML and BibTeX, before anything is known of what they say |
| `tables` | CSV: the header, and each cell by itself |
| `beside` | the tables that any study may have: those of coders, adjudication, readings |
| `checks` | what must hold within a table and between tables |
| `coders` | who coded what: coders/NAME.toml |
| `study` | study.toml and criteria.toml |
| `findings` | findings.toml |
| `form` | the one form of a table |
| `metadata` | title, authors and licences, for the citation files |

Left out on purpose: any judgement of what the data says.
"""

from argued.data.beside import ADJUDICATION, NOT_REPORTED, READINGS, Coder
from argued.data.checks import uncoded
from argued.data.files import BIBLIOGRAPHY
from argued.data.form import formatted, unformatted
from argued.data.model import (
    CONFIDENCE,
    NEEDED,
    OBSERVATIONS,
    OF_A_SOURCE,
    RECORD,
    Base,
    Criterion,
    Dataset,
    Finding,
    Indicator,
    Question,
    Row,
)
from argued.data.problems import DataError, Problem
from argued.data.reading import DATA, home, read

__all__ = [
    "ADJUDICATION",
    "BIBLIOGRAPHY",
    "CONFIDENCE",
    "DATA",
    "NEEDED",
    "NOT_REPORTED",
    "OBSERVATIONS",
    "OF_A_SOURCE",
    "READINGS",
    "RECORD",
    "Base",
    "Coder",
    "Criterion",
    "DataError",
    "Dataset",
    "Finding",
    "Indicator",
    "Problem",
    "Question",
    "Row",
    "formatted",
    "home",
    "read",
    "uncoded",
    "unformatted",
]
