"""The paper's date, and the build's clock.

A date is a day (in one of the ways that Quarto reads), `today`, `now`, `last-modified`, or any other text, which is
shown as it stands. `SOURCE_DATE_EPOCH` decides what today is. How a language writes a day is Unicode's data (CLDR),
which comes with the package Babel.
"""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path
from typing import NamedTuple

from .header import shortened

EARLIEST = 315532800  # 1980: the first moment that a DOCX (a ZIP file) can carry
# Quarto's ways to write a day, as `strptime` names them.
NUMBERS = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%d.%m.%Y")
TIMES = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M")
WORDS = ("%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%d %m %Y")
TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|M{1,4}|dddd|ddd|DD|Do|D|[Hh]{1,2}|mm?\b|ss?\b|A\b")  # of `date-format`
# The same in Unicode's letters, where they differ.
UNICODE = {"YYYY": "yyyy", "YY": "yy", "dddd": "EEEE", "ddd": "EEE", "DD": "dd", "D": "d", "Do": "d", "A": "a"}


class Date(NamedTuple):
    """A date as the machine reads it (empty for other text), as it is shown, and the build's clock."""

    iso: str
    shown: str
    epoch: int


def read(given: str, form: str, lang: str, paper: Path) -> Date:
    """The date of a paper. Raises `ValueError` for a day that is in no calendar, and for a clock that is no number."""
    clock = os.environ.get("SOURCE_DATE_EPOCH")
    if clock and not clock.isdecimal():
        raise ValueError(f"SOURCE_DATE_EPOCH is {shortened(clock)}; expected a number of seconds")
    day = _day(given, clock, paper)
    midnight = day.replace(hour=0, minute=0, second=0) if day else None
    seconds = int(clock) if clock else midnight.timestamp() if midnight else 0
    if day is None:
        return Date("", given, max(EARLIEST, int(seconds)))
    return Date(f"{day:%Y-%m-%d}", _shown(day, form, lang), max(EARLIEST, int(seconds)))


def _day(given: str, clock: str | None, paper: Path) -> datetime.datetime | None:
    """The day that a text means; None where it is no day."""
    if given in ("today", "now", "last-modified"):
        now = datetime.datetime.now(datetime.UTC).timestamp()
        seconds = int(clock) if clock else paper.stat().st_mtime if given == "last-modified" else now
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    text = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", " ".join(given.split()))
    text = re.sub(r"(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$", "", text) if "T" in text else text
    for form in (*NUMBERS, *TIMES, *WORDS):
        try:
            day = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return day.replace(tzinfo=datetime.UTC)
    if re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(T.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", text):
        raise ValueError(f"`date` is {shortened(given)}, which is no day; expected year-month-day, as 2024-05-31")
    return None


def _shown(day: datetime.datetime, form: str, lang: str) -> str:
    """The day as its readers write it, or as `date-format` asks."""
    if form == "iso":
        return f"{day:%Y-%m-%d}"
    from babel import Locale, UnknownLocaleError, dates  # which takes a moment, and not every paper has a date

    try:
        locale = Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return f"{day:%Y-%m-%d}"
    if form in ("full", "long", "medium", "short", ""):
        return dates.format_date(day, form or "long", locale).replace("\u202f", "\u00a0")  # which more fonts have

    def part(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        ordinal = "th" if 10 < day.day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        shown = dates.format_datetime(day, UNICODE.get(found[0], found[0]), locale=locale)
        return shown + (ordinal if found[0] == "Do" and locale.language == "en" else "")

    return TOKEN.sub(part, form)
