"""The paper's options: `_quarto.yml` beside the paper, then the paper's header, which wins.

`read(paper)` merges the two as Quarto does (lists are joined), and raises for any option that `syntax.json`
does not have, with its line. What stands there as an option for Quarto alone means nothing here.
"""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .problems import SYNTAX, PublishError, Where, check_known
from .source import Paper, load_yaml

FORMATS = {"html": "html", "pdf": "typst", "docx": "docx", "ipynb": "ipynb"}  # ours: Quarto's name
EXTENSIONS = {"html": "svg", "pdf": "svg", "docx": "png", "ipynb": "png"}
FILES = ["bibliography", "csl", "css", "filters", "reference-doc"]
FILES += ["include-in-header", "include-before-body", "include-after-body"]
NUMBERS = {"timeout", "toc-depth"}
SWITCHES = {"toc", "number-sections", "link-citations", "google-scholar"}
EARLIEST = 315532800  # 1980: the first moment that a DOCX (a ZIP file) can carry
Texts = dict[str, tuple[str, int]]  # file: its YAML, and the line that this begins at


@dataclass
class Settings:
    """Merged options: of the paper, of each format, and of the execution."""

    paper: dict[str, Any]
    execute: dict[str, Any]
    timeout: float
    output: Path
    epoch: int
    resources: list[Path] = field(default_factory=list)
    formats: dict[str, dict[str, Any]] = field(default_factory=dict)


def read(paper: Paper) -> Settings:
    """The settings of a paper, every option known and every file that it names present."""
    folder, name = paper.path.parent, paper.path.name
    project = folder / "_quarto.yml"
    texts = {"_quarto.yml": (project.read_text("utf-8") if project.exists() else "", 1), name: (paper.header_text, 2)}
    options: dict[str, Any] = {}
    for file, (text, first) in texts.items():
        own = load_yaml(text, Where(file, first))
        _check(own, {file: (text, first)})
        options = _merge(options, own)
    if options.get("jupyter", "python3") != "python3" or options.get("engine", "jupyter") != "jupyter":
        raise PublishError("only `jupyter: python3` is known", _find("jupyter|engine", texts))
    if "{python}" in paper.header_text:
        raise PublishError("the header is static: inline code belongs in the text", _find(r".*\{python\}.*", texts))
    if not options.get("title"):
        raise PublishError("the header has no `title`, which every format needs", Where(name, 1))
    iso, shown, epoch = _date(options, texts)
    project_options = options.get("project") or {}
    author = _authors(options.get("author") or [], _find("author", texts))
    settings = Settings(
        {
            **{key: options[key] for key in options if key in SYNTAX["option"]},
            **{"date": shown, "date-meta": iso, "author": author, "author-meta": [each["name"] for each in author]},
        },
        {"echo": True, "warning": True, **(options.get("execute") or {})},
        float((options.get("publish") or {}).get("timeout", 300)),
        folder / str(project_options.get("output-dir", "_output")),
        epoch,
        _resources(as_list(project_options.get("resources")), folder, texts),
    )
    for ours, quartos in FORMATS.items():
        everywhere = {key: options[key] for key in options if key in SYNTAX["format option"]}
        settings.formats[ours] = _merge(everywhere, _formats(options).get(quartos, {}))
        settings.formats[ours].setdefault("default-image-extension", EXTENSIONS[ours])
    for given in (settings.paper, *settings.formats.values()):
        for key in FILES:
            for file in as_list(given.get(key)):
                if isinstance(file, str) and file != "quarto" and not (folder / file).is_file():
                    at = _find(rf"-?\s*{re.escape(file)}|{key}", texts)
                    raise PublishError(f"`{key}` names {file}, and there is no such file", at)
    return settings


def _resources(patterns: list[Any], folder: Path, texts: Texts) -> list[Path]:
    """The files to be copied beside the output, as paths from the paper's folder."""
    found: dict[Path, None] = {}
    for pattern in map(str, patterns):
        inside = not Path(pattern).is_absolute() and ".." not in Path(pattern).parts
        named = sorted(folder.glob(pattern)) if inside else []
        files = [file for path in named for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
        if not files:
            at = _find(rf"-?\s*{re.escape(pattern)}|resources", texts)
            raise PublishError(f"`resources` names {pattern}, and there is no such file in the paper's folder", at)
        found |= dict.fromkeys(file.relative_to(folder) for file in files if file.is_file())
    return list(found)


def as_list(value: Any) -> list[Any]:
    """An option that is one thing or a list of them, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            value = old + [item for item in value if item not in old]
        merged[key] = value
    return merged


def _formats(options: dict[str, Any]) -> dict[str, dict[str, Any]]:
    named = options.get("format") or {}
    named = {named: {}} if isinstance(named, str) else named
    return {name: own if isinstance(own, dict) else {} for name, own in named.items()}


def _check(options: dict[str, Any], text: Texts) -> None:
    def known(given: Any, *kinds: str, what: str = "") -> None:
        if not isinstance(given, dict | None):
            raise PublishError(f"expected `key: value` lines, found {given!r}", _find(kinds[0].split()[0], text))
        for name, value in (given or {}).items():
            at = _find(re.escape(str(name)), text)
            check_known(name, list(kinds), at, what)
            if name in SWITCHES and not isinstance(value, bool):
                raise PublishError(f"`{name}` is {value!r}; expected true or false", at)
            if name in NUMBERS and type(value) not in (int, float):
                raise PublishError(f"`{name}` is {value!r}; expected a number", at)

    known(options, "option", "format option", "option for Quarto alone", "setting")
    for name in ("execute", "project", "publish"):
        known(options.get(name), f"{name} option")
    known(_formats(options), "format")
    for name, own in _formats(options).items():
        known(own, "format option", "option for Quarto alone", what=f"option of the format {name}")


def _find(key: str, texts: Texts) -> Where:
    """The line that sets an option: in the header, else in `_quarto.yml`, else where the header begins."""
    for file, (text, first) in reversed(texts.items()):
        for number, line in enumerate(text.splitlines(), first):
            if re.match(rf"\s*[\"']?(?:{key})[\"']?\s*(:|$)|format:\s*{key}", line):
                return Where(file, number)
    file, (_, first) = list(texts.items())[-1]
    return Where(file, first)


def _date(options: dict[str, Any], texts: Texts) -> tuple[str, str, int]:
    """The date as given and as shown, and the build's clock: SOURCE_DATE_EPOCH, else the paper's date, else 1980."""
    iso, epoch = str(options.get("date") or ""), EARLIEST
    shown = iso
    try:
        if shown:
            day = datetime.datetime.fromisoformat(shown).replace(tzinfo=datetime.UTC)
            epoch, lang = int(day.timestamp()), str(options.get("lang", "en"))
            american = f"{day:%B} {day.day}, {day.year}"
            british = f"{day.day} {day:%B} {day.year}"
            shown = american if lang in ("en", "en-US") else british if lang.startswith("en") else shown
    except ValueError:
        message = f"`date` is {shown}; expected year-month-day, as 2024-05-31"
        raise PublishError(message, _find("date", texts)) from None
    given = os.environ.get("SOURCE_DATE_EPOCH") or str(epoch)
    if not given.isdecimal():
        raise PublishError(f"SOURCE_DATE_EPOCH is {given}; expected a number of seconds")
    return iso, shown, max(EARLIEST, int(given))


def _authors(given: Any, at: Where) -> list[dict[str, Any]]:
    """Authors as {name, affiliations, email, orcid, url}, from any of the ways to write them."""
    authors = []
    for item in as_list(given):
        author = dict(item) if isinstance(item, dict) else {"name": item}
        for key in author:
            check_known(key, ["field of author"], at)
        if isinstance(author.get("name"), dict):
            author["name"] = f"{author['name'].get('given', '')} {author['name'].get('family', '')}".strip()
        places = [*as_list(author.pop("affiliation", None)), *as_list(author.pop("affiliations", None))]
        names = [str(place.get("name", "")) if isinstance(place, dict) else str(place) for place in places]
        authors.append({**author, "affiliations": names})
    return authors
