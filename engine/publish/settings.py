"""The paper's options: `_quarto.yml` beside the paper, then the paper's header, which wins.

`read(paper)` merges the two as Quarto does (lists are joined), and raises for any option that `syntax.json`
does not have, with its line. What stands there as an option for Quarto alone means nothing here.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problems import SYNTAX, PublishError, Where, check_known, load_yaml
from .source import Paper

FORMATS = {"html": "html", "pdf": "typst", "docx": "docx", "ipynb": "ipynb"}  # ours: Quarto's name
DEFAULTS = {"lang": "en", "link-citations": True}
FORMAT_DEFAULTS = {"toc": False, "toc-depth": 3, "number-sections": False, "papersize": "a4"}
EARLIEST = 315532800  # 1980: the first moment that a DOCX (a ZIP file) can carry
EVERYWHERE = ["format option", "option for Quarto alone"]
Options = dict[str, Any]


@dataclass
class Settings:
    """Merged options: of the paper, of each format, and of the execution."""

    paper: Options
    formats: dict[str, Options]
    execute: Options
    timeout: float
    epoch: int  # the build's clock
    output: Path
    resources: list[Path]  # to be copied beside the output


def read(paper: Paper) -> Settings:
    """The settings of a paper, every option known and every file that it names present."""
    folder, project = paper.path.parent, paper.path.parent / "_quarto.yml"
    options: Options = {}
    project_text = project.read_text("utf-8") if project.exists() else ""
    for text, first in ((project_text, Where(project.name, 1)), (paper.header, Where(paper.path.name, 2))):
        own = load_yaml(text, first)
        if "filters" in own:
            own["filters"] = _filters(folder, as_list(own["filters"]))
        _check(own, folder, _finder(text, first))
        options = _merge(options, own)
    if not options.get("title"):
        raise PublishError("the header has no `title`, which every format needs", Where(paper.path.name, 1))
    iso, shown, epoch = _dates(options)
    authors = [_author(given) for given in as_list(options.get("author"))]
    own = {"author": authors, "author-meta": [author["name"] for author in authors], "date": shown, "date-meta": iso}
    project_options = options.get("project") or {}
    everywhere = {**FORMAT_DEFAULTS, **{key: options[key] for key in options if key in SYNTAX["format option"]}}
    formats = {}
    for ours, quartos in FORMATS.items():
        pictures = {"default-image-extension": "svg" if ours in ("html", "pdf") else "png"}
        formats[ours] = _merge({**pictures, **everywhere}, _formats(options).get(quartos, {}))
    return Settings(
        {**DEFAULTS, **{key: options[key] for key in options if key in SYNTAX["option"]}, **own},
        formats,
        {"echo": True, "warning": True, **(options.get("execute") or {})},
        float((options.get("publish") or {}).get("timeout", 300)),
        epoch,
        folder / str(project_options.get("output-dir", "_output")),
        [file for name in as_list(project_options.get("resources")) for file in _files(folder, name)],
    )


def as_list(value: Any) -> list[Any]:
    """An option that is one thing or a list of them, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _merge(base: Options, over: Options) -> Options:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            value = old + [item for item in value if item not in old]
        merged[key] = value
    return merged


def _formats(options: Options) -> Options:
    named = options.get("format") or {}
    named = {named: {}} if isinstance(named, str) else named
    return {name: {} if own in (None, "default") else own for name, own in named.items()}


def _filters(folder: Path, given: list[str]) -> list[str]:
    """Filters by their paths: the name of an extension of Quarto's stands for those that its `_extension.yml` has."""
    before: list[str] = []
    behind: list[str] = []  # Quarto's own filters, or `filter.lua`
    found = before
    for name in given:
        extension = folder / "_extensions" / str(name) / "_extension.yml"
        if name == "quarto":
            found = behind
        elif not extension.is_file():
            found.append(name)
        else:
            contributes = load_yaml(extension.read_text("utf-8"), Where(f"{name}/_extension.yml", 1)).get("contributes")
            for each in as_list((contributes or {}).get("filters")):
                own = each if isinstance(each, dict) else {"path": each, "at": ""}
                place = behind if str(own.get("at")).startswith("post-") else found
                place.append(f"_extensions/{name}/{own.get('path')}")
    return [*before, "quarto", *behind]


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files that a path or pattern names in the paper's folder, and from there; those in a folder too."""
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        return []
    found = [file for path in sorted(folder.glob(pattern)) for file in [path, *sorted(path.rglob("*"))]]
    return [file.relative_to(folder) for file in found if file.is_file()]


def _finder(text: str, first: Where) -> Callable[[object], Where]:
    """Tells at which line of a YAML text a name stands first, as a key or as an item."""

    def at(name: object) -> Where:
        found = re.search(rf"(?m)(?:^|[:\[,])[ \"'-]*{re.escape(str(name))}[\"']?[ ]*(?:[:,\]]|$)", text)
        return first.down(text.count("\n", 0, found.end()) if found else 0)

    return at


def _check(options: Options, folder: Path, at: Callable[[object], Where]) -> None:
    """Every option of one file: known, of its type, and with the files that it names."""
    formats, authors = _formats(options), as_list(options.get("author"))
    tables = [(options, ["option", "setting", *EVERYWHERE], ""), (formats, ["format"], "")]
    tables += [(options.get(name) or {}, [f"{name} option"], "") for name in ("execute", "project", "publish")]
    tables += [(own, EVERYWHERE, f"option of the format {name}") for name, own in formats.items()]
    tables += [(author, ["field of author"], "") for author in authors if isinstance(author, dict)]
    for given, kinds, what in tables:
        if not isinstance(given, dict):
            raise PublishError(f"expected `key: value` lines, found {given!r}", at(given))
        for name, value in given.items():
            check_known(name, kinds, at(name), what)
            expected = SYNTAX["type of option"].get(name, "")
            for file in as_list(value) if expected == "a file" else []:
                there = isinstance(file, dict) or file == "quarto" or (folder / file).is_file()
                if not (_files(folder, file) if name == "resources" else there):
                    raise PublishError(f"`{name}` names {file}, and the paper's folder has no such file", at(file))
            if expected in SYNTAX["type"] and not re.fullmatch(SYNTAX["type"][expected], str(value)):
                raise PublishError(f"`{name}` is {value!r}; expected {expected}", at(name))


def _dates(options: Options) -> tuple[str, str, int]:
    """The date as given and as shown, and the build's clock: SOURCE_DATE_EPOCH, else the paper's date, else 1980."""
    iso, lang = str(options.get("date") or ""), str(options.get("lang", "en"))
    day = datetime.datetime.fromisoformat(iso or "1980-01-01").replace(tzinfo=datetime.UTC)
    clock = os.environ.get("SOURCE_DATE_EPOCH") or f"{max(EARLIEST, day.timestamp()):.0f}"
    if not clock.isdecimal():
        raise PublishError(f"SOURCE_DATE_EPOCH is {clock}; expected a number of seconds")
    words = f"{day:%B} {day.day}, {day.year}" if lang in ("en", "en-US") else f"{day.day} {day:%B} {day.year}"
    return iso, words if iso and lang.startswith("en") else iso, max(EARLIEST, int(clock))


def _author(given: Any) -> Options:
    """An author as {name, affiliations, email, orcid, url}, from any of the ways to write one."""
    author = dict(given) if isinstance(given, dict) else {"name": given}
    places = as_list(author.pop("affiliation", None)) + as_list(author.pop("affiliations", None))
    if isinstance(author["name"], dict):
        author["name"] = " ".join(author["name"].values())
    return {**author, "affiliations": [place["name"] if isinstance(place, dict) else str(place) for place in places]}
