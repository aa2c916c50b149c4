"""The paper's options: `_quarto.yml` of its project, `_metadata.yml` of folders, then its own header, which wins.

`read(paper)` merges them as Quarto does (lists are joined); the options of a profile, `_quarto-NAME.yml`, win over
those of `_quarto.yml`. What is wrong with an option is in `paper.problems`, with its line: an option of the wrong type,
or one that Quarto gives a meaning that is not known here, is an error; a name that nobody knows is a warning; one note
names what has no meaning here. A wrong option is as if it were absent.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import authors, dates, page
from .header import Keys, Yaml, load_yaml, options_file, shortened
from .problems import SYNTAX, Problems, Where, unknown
from .source import Paper, Part, mistyped

FORMATS = {"html": "html", "pdf": "typst", "docx": "docx", "ipynb": "ipynb", "xml": "jats"}  # ours: Quarto's name
USUAL = ("html", "pdf", "docx", "ipynb")  # what is written where nothing is asked for
DEFAULTS = {"lang": "en", "link-citations": True}
FORMAT_DEFAULTS = {"toc": False, "toc-depth": 3, "number-sections": False, "papersize": "a4"}
EVERYWHERE = ["format option", "option for Quarto alone"]
OTHER_KERNELS = re.compile(r"(?i)(?:x?i?r|sas|deno|.*(?:julia|bash|octave|matlab|stata|javascript).*)\Z")
PAPER = re.compile(
    r"a([0-9]|1[01])|us-(letter|legal|tabloid|executive|foolscap-folio|statement|ledger|oficio|digest|trade|gov-\w+)"
    r"|iso-(b[1-8]|c[3-8])|jis-b[0-9]+|din-d[3-8]|ansi-[a-e]|arch-(e1|[a-e])|presentation-(16-9|4-3)"
)
PREFIX = "reference-prefix"
IN_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
DEFINITIONS = re.compile(  # of commands for formulas, and nothing else
    r"(?:\s*\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)(?![a-zA-Z])\*?\s*"
    rf"(?:\{{\\[a-zA-Z]+\}}|\\[a-zA-Z]+)(?:\[[^\[\]]*\]|#\d)*\s*{IN_BRACES})+\s*"
)
LABELS = re.compile(r"arabic|(?:alpha|roman)(?: [aAiI])?")
HEADING = re.compile(r"(?m)^#+ +([^{\n]+)")
NOTED = re.compile(r"\[\^.*?\]|\^\[.*\]|[*_`$]")  # notes and marks, which a bare text is without
SHORTCODE = re.compile(r"\{\{<\s*(meta|var)\s+[\"']?([\w.-]+)[\"']?\s*>\}\}")
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
    folder: Path  # where the cells work


def read(paper: Paper, profile: str = "") -> Settings:
    """The settings of a paper, under a profile of the project if one is named. Options in its text are filled in."""
    folder, problems = paper.path.parent, paper.problems
    options: Options = {}
    given: Options = {}  # as it is written, for `{{< meta name >}}`
    several = False  # whether authors have been given as a list, to which others are added
    for header, beside in _headers(paper, profile):
        given = _merge(given, header.values)
        own = _OneFile(header, beside, paper).options()
        several = several or any(isinstance(header.values.get(key), list) for key in authors.KEYS)
        if "author" in own and not several:
            options.pop("author", None)
        options = _merge(options, own)
    problems.strict = (options.get("publish") or {}).get("strict") is True
    variables = _variables(paper)
    first = _Fill(given, variables, problems)  # a text may ask for another
    options, fill = first.all(options), _Fill(first.all(given), variables, problems)
    paper.parts = [fill.part(part) for part in paper.parts]
    if not options.get("title") and options.get("shift-heading-level-by", 0) >= 0:  # else a heading is the title
        problems.warning("the header has no `title`", Where(paper.path.name, 1))

    _unlike_works(options, folder, problems)
    day, form, lang = (str(options.get(name) or "") for name in ("date", "date-format", "lang"))
    date = dates.read(day, form, lang or "en", paper.path)
    project_options = options.get("project") or {}
    everywhere = {**FORMAT_DEFAULTS, **{key: options[key] for key in options if key in SYNTAX["format option"]}}
    formats = {}
    for ours, quartos in FORMATS.items():
        pictures = {"default-image-extension": "svg" if ours in ("html", "pdf") else "png"}
        formats[ours] = _merge({**pictures, **everywhere}, options.get("format", {}).get(quartos, {}))
    own = {key: options[key] for key in options if key in {*SYNTAX["option"], *_extensions(paper)}}
    return Settings(
        {
            **DEFAULTS,
            **own,
            **_title_block(paper, options),
            "date": date.shown,
            "date-meta": date.iso,
            "profile": profile,
            "true": list(_true(given)),
            "definitions": "\n".join(_definitions(given)),
        },
        formats,
        {"echo": True, "warning": True, **(options.get("execute") or {})},
        float((options.get("publish") or {}).get("timeout", 300)),
        date.epoch,
        folder / str(project_options.get("output-dir", "_output")),
        [file for name in as_list(project_options.get("resources")) for file in _files(folder, name)],
        paper.project if project_options.get("execute-dir") == "project" else folder,
    )


def rendered(folder: Path) -> list[Path]:
    """What the project in a folder renders: the papers of those that its `_quarto.yml` names, else `paper.qmd`."""
    file, named = options_file(folder, "_quarto"), []
    if file.is_file():
        text = file.read_text("utf-8", errors="replace")  # what is wrong with it is told when the paper is read
        project = load_yaml(text, Where(file.name, 1), Problems()).values.get("project")
        named = [folder / str(name) for name in as_list(_mapping(project).get("render"))]
    return [path for path in named if path.suffix == ".qmd" and path.is_file()] or [folder / "paper.qmd"]


def as_list(value: Any) -> list[Any]:
    """An option that is one thing or a list of them, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def as_text(value: Any) -> str:
    """A plain value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _title_block(paper: Paper, options: Options) -> Options:
    """Authors, and the title for the window and the PDF: that of the paper, else its first heading, else its file."""
    named = options.get("author") or []
    heading = next((found[1] for part in paper.parts if (found := HEADING.search(part.text))), "")
    title = str(options.get("title") or "")
    shown = {"author": named, "author-meta": [NOTED.sub("", author["name"]).strip() for author in named]}
    own = str(options.get("pagetitle") or title)
    shown["pagetitle"] = own or NOTED.sub("", heading).strip() or paper.path.stem
    return {**shown, "title": title} if title else shown


def _headers(paper: Paper, profile: str) -> Iterator[tuple[Yaml, Path]]:
    """What the project and the paper say of their options, the less particular first, each with its folder."""
    folder = paper.path.parent.resolve()
    around = [each for each in (folder, *folder.parents) if each.is_relative_to(paper.project)]
    own = dict.fromkeys((options_file(each, "_metadata") for each in reversed(around)), False)  # for all in a folder
    project, more = (options_file(paper.project, name) for name in ("_quarto", f"_quarto-{profile}"))
    files = {project: False, more: bool(profile), **own}
    for file in (file for file, asked_for in files.items() if asked_for or file.is_file()):
        yield from _with_others(paper, file, file.parent)
    for text, where in [*paper.headers[1:], *paper.headers[:1]]:  # the paper's own wins over those of included files
        header = load_yaml(text, where, paper.problems)
        yield header, paper.path.parent.resolve()
        yield from _others(paper, header, paper.path.parent.resolve())


def _with_others(paper: Paper, file: Path, beside: Path) -> Iterator[tuple[Yaml, Path]]:
    """The options of a file, then of those that it names under `metadata-files`, which win."""
    name = Path(os.path.relpath(file, paper.path.parent.resolve())).as_posix()
    try:
        header = load_yaml(file.read_text("utf-8"), Where(name, 1), paper.problems)
    except (OSError, UnicodeDecodeError) as error:
        paper.problems.error(f"cannot read {name}: {error}", Where(name, 1))
        return
    yield header, beside
    yield from _others(paper, header, beside)


def _others(paper: Paper, header: Yaml, beside: Path) -> Iterator[tuple[Yaml, Path]]:
    """The options of the files that a header names; paths in them are from the folder of that header."""
    for key in ("metadata-file", "metadata-files"):
        for file in [beside / str(each) for each in as_list(header.values.pop(key, None))]:
            if file in paper.files:
                paper.problems.error(f"`{key}` names {file.name}, a second time", header.at(key))
                continue
            if not file.is_file():  # such as one that a website's own programs write
                what = f"`{key}` names {file.name}, which is not there. It is left aside."
                paper.problems.warning(what, header.at(key))
                continue
            paper.files.append(file)
            yield from _with_others(paper, file, beside)


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


def _unlike_works(options: Options, folder: Path, problems: Problems) -> None:
    """Two different works with one key in the BibTeX files: only the last of them is cited."""
    known: dict[str, tuple[Where, str]] = {}
    for name in as_list(options.get("bibliography")):
        text = (folder / name).read_text("utf-8", errors="replace") if str(name).endswith(".bib") else ""
        for entry in re.finditer(
            r"^[ \t]*@(\w+)\s*[{(]\s*([^,\s{}]+)\s*,.*?(?=^[ \t]*@|\Z)", text, re.MULTILINE | re.DOTALL
        ):
            key, where = entry[2], Where(str(name), text.count("\n", 0, entry.start()) + 1)
            first, same = known.setdefault(key, (where, " ".join(entry[0].split())))
            if first != where and same != " ".join(entry[0].split()):
                problems.warning(
                    f"two works have the key `{key}`, the other at {first}, and the last is cited: give one another",
                    where,
                )


class _OneFile:
    """The options of one file that mean something here and are of their type; whatever else is in it is a problem."""

    def __init__(self, header: Yaml, beside: Path, paper: Paper) -> None:
        self.header, self.beside, self.problems = header, beside, paper.problems
        self.folder, self.files = paper.path.parent.resolve(), paper.files
        self.extensions = _extensions(paper)
        self.texts = {part.text.partition(".")[0] for part in paper.parts if part.kind == "meta"}
        inner = [self.beside, *self.beside.parents]  # where an extension may stand: there, or above up to the project
        self.around = inner[: inner.index(paper.project) + 1] if paper.project in inner else inner[:1]

    def options(self) -> Options:
        values = {key: value for key, value in self.header.values.items() if key not in authors.FIELDS}
        if self.beside != self.folder:  # a project's own settings are for its own folder
            values.pop("project", None)
        if isinstance(day := values.get("date"), dict) and "value" in day:
            values["date"], form = day["value"], day.get("format")
            values |= {"date-format": form} if form else {}
        if values.get("engine") == "markdown":  # Quarto's for papers in which nothing is run
            del values["engine"]
            values["enabled"] = False
        formats, execute = self.lifted(values, self.named(values.pop("format", None)), values.pop("execute", None))
        if values.get("filters") is not None:
            values["filters"] = _filters(self.around, self.beside, as_list(values["filters"]), self.problems)
        extensions = {name: values.pop(name) for name in list(values) if name in self.extensions}
        options = {**self.table(values, ["option", "setting", *EVERYWHERE]), **extensions}
        for name, value in _mapping(options.get("crossref")).items():
            if name == "appendix-delim":
                self.problems.aside(f"crossref: {name}", self.header.at("crossref", name))
            for n, each in enumerate(as_list(value) if name == "custom" else [value]):
                if problem := _crossref(name, each):
                    self.problems.error(problem, self.header.at("crossref", name, n))
        options["format"] = self.formats(formats)
        options["execute"] = self.table(execute, ["execute option"], "execute")
        for name in ("project", "publish"):
            options[name] = self.table(values.get(name), [f"{name} option"], name)
        if any(self.header.values.get(key) is not None for key in authors.KEYS):
            options["author"] = authors.read(self.header, self.problems)
        return options

    def named(self, given: Any) -> Options:
        """Formats by their names, from a name, a mapping, or a list of both; it is noted where each stands."""
        named: Options = {}
        self.places: dict[str, Keys] = {}
        for n, each in enumerate(as_list(given)):
            within = ("format", n) if isinstance(given, list) else ("format",)
            for name, own in each.items() if isinstance(each, dict) else [(str(each), None)]:
                named[name], self.places[name] = own, (*within, name)
        return named

    def lifted(self, values: Options, formats: Options, execute: Any) -> tuple[Options, Any]:
        """Formats and `execute`, to which goes what the top, or each of the formats alike, says of running cells.

        Quarto takes these options in all of these places; here cells are run once, and shown alike in all formats.
        """
        running = {name: values.pop(name) for name in SYNTAX["execute option"] if name in values}
        if formats and all(isinstance(own, dict) for own in formats.values()):
            each = [{**own, **_mapping(own.get("execute"))} for own in formats.values()]
            alike = [
                name for name in SYNTAX["execute option"] if name in each[0] and _equal(own.get(name) for own in each)
            ]
            running |= {name: each[0][name] for name in alike}
            formats = {
                format: {name: value for name, value in own.items() if name not in (*alike, "execute")}
                for format, own in zip(formats, each, strict=True)
            }
        if not running or not isinstance(execute, dict | None):
            return formats, execute
        return formats, {**running, **(execute or {})}

    def table(self, given: Any, kinds: list[str], *path: str | int, what: str = "", latex: bool = False) -> Options:
        """Those of the options of one mapping that can be used; those for LaTeX are left aside."""
        if given is not None and not isinstance(given, dict):
            named = f"`{path[-1]}`: " if path else ""
            found = f"{named}expected `key: value` lines, found {shortened(given)}"
            self.problems.error(found, self.header.at(*path))
        used = {}
        for name, value in given.items() if isinstance(given, dict) else ():
            where = self.header.at(*path, name)
            if name in SYNTAX["refused option"] and not latex:
                self.problems.error(f"`{name}` is not known here. {SYNTAX['refused option'][name]}", where)
            elif name in SYNTAX["option of another look"] and not latex:
                self.problems.warning(f"`{name}` is left aside. {SYNTAX['option of another look'][name]}", where)
            elif problem := unknown(name, kinds, what) or ("LaTeX" if latex and name.startswith("include-") else ""):
                if latex or name in SYNTAX["left aside"]:
                    if not _defines({name: value}):
                        self.problems.aside(name, where)
                elif name not in self.texts:  # the paper's own, for its text
                    self.problems.warning(f"{problem} It is left aside.", where)
            elif value is None:
                continue  # as if it were not there
            elif problem := mistyped(name, value, SYNTAX["type of option"]) or self.wrong(name, value):
                self.problems.error(problem, where)
            elif (taken := self.here(name, value, *path)) is not None:
                used[name] = taken
        return used

    def wrong(self, name: str, value: Any) -> str:
        """What is wrong with a value beside its type."""
        if name == "date":
            try:
                dates.read(str(value), "", "", self.folder)
            except ValueError as error:
                return str(error)
        elif name == "lang" and not isinstance(value, str):
            return f"`lang` is {shortened(value)}; expected the tag of a language, as en-GB"
        elif name == "jupyter":
            return _kernel(value)
        elif name == "papersize" and not PAPER.fullmatch(_papersize(value)):
            return f"`papersize` is {shortened(value)}; expected a size that Typst knows, such as a4 or us-letter"
        return ""

    def here(self, name: str, value: Any, *path: str | int) -> Any:
        """An option that names files, with their paths from the paper's folder; any other as it is."""
        if name == "papersize":
            return _papersize(value)
        if name == "language" and isinstance(value, str):
            return self.words_of_file(value)
        if name == "engine" and value == "knitr":
            self.problems.note("`engine: knitr`: Jupyter runs the `python` cells here", self.header.at(*path, name))
        if SYNTAX["type of option"].get(name) == "a text":  # also where YAML takes it for a number
            return as_text(value)
        if SYNTAX["type of option"].get(name) != "a file":
            return value
        found = []
        for n, file in enumerate(as_list(value)):
            where = self.header.at(*path, name, n)
            file = file.get("file", file) if isinstance(file, dict) and name.startswith("include-") else file
            self.loading(name, file, where)
            if isinstance(file, dict) and not isinstance(file.get("text"), str):
                self.problems.error(f"`{name}` is {shortened(file)}; expected a file, or `text: …`", where)
                continue
            if isinstance(file, str) and (wrong := self.unreadable(name, file)):
                self.problems.error(f"`{name}` names {file}, {wrong}", where)
                continue
            if isinstance(file, dict) or file == "quarto" or (name == "resources" and _files(self.folder, str(file))):
                found.append(file)
            elif name != "resources" and (self.beside / str(file)).is_file():
                found.append(Path(os.path.relpath(self.beside / str(file), self.folder)).as_posix())
            else:
                self.missing(name, file, where)
        return (found or None) if isinstance(value, list) else next(iter(found), None)

    def unreadable(self, name: str, file: str) -> str:
        """Why a file that is there cannot be used; empty where it can."""
        path = self.beside / file
        if not path.is_file():
            return ""
        if name == "css" or name.startswith("include-") or path.suffix in (".bib", ".csl", ".json", ".yaml", ".yml"):
            try:
                path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                return f"which cannot be read: {error}"
        return ""

    def words_of_file(self, name: str) -> Options | None:
        """The words in a file that `language` names."""
        file = self.beside / name
        if not file.is_file():
            self.missing("language", name, self.header.at("language"))
            return None
        self.files.append(file)
        where = Where(Path(os.path.relpath(file, self.folder)).as_posix(), 1)
        try:
            return load_yaml(file.read_text("utf-8"), where, self.problems).values
        except (OSError, UnicodeDecodeError) as error:
            self.problems.error(f"cannot read {name}: {error}", where)
            return None

    def loading(self, name: str, file: Any, where: Where) -> None:
        """Say what a head or a style sheet would load; the page is without it, and its text is the same."""
        if name != "css" and not name.startswith("include-"):
            return
        text = str(file.get("text")) if isinstance(file, dict) else ""
        if not isinstance(file, dict) and (self.beside / str(file)).is_file():
            text = (self.beside / str(file)).read_text("utf-8", errors="replace")
        for address in page.loaded(text):
            what = f"`{name}` would load {address}, which is left out: a page loads nothing from the network"
            self.problems.warning(what, where)

    def missing(self, name: str, file: Any, where: Where) -> None:
        """Say that a file is not there; without what changes only the look, the paper is written all the same."""
        place = "the paper's folder" if self.beside == self.folder else f"the folder of {where.file}"
        what = f"`{name}` names {file}, and {place} has no such file"
        if name == "filters" and not str(file).endswith(".lua"):
            what += ", nor is there an extension of that name in `_extensions`"
        if name in SYNTAX["missing file left aside"]:
            self.problems.warning(f"{what}. It is left aside.", where)
        else:
            self.problems.error(what, where)

    def formats(self, given: Options) -> dict[str, Options]:
        """The options of each format by Quarto's name."""
        formats: dict[str, Options] = {}
        other = []
        for name, own in given.items():
            if name not in SYNTAX["format"] and name not in SYNTAX["format by another name"]:
                other.append(str(name))
                continue
            known = SYNTAX["format by another name"].get(name, name)
            path = self.places[name]
            if known != name:
                self.problems.note(f"`{name}` is written by Typst here, as `{known}`", self.header.at(*path))
            own = {} if own in (None, "default") else own
            latex = known != name
            options = self.table(own, EVERYWHERE, *path, what=f"option of the format {name}", latex=latex)
            first, last = (options, formats.get(known, {})) if latex else (formats.get(known, {}), options)
            formats[known] = {**first, **last}
        if other:
            known = ", ".join(SYNTAX["format"])
            what = f"the format {', '.join(other)} is left aside; this engine writes {known}"
            self.problems.note(what, self.header.at("format"))
        return formats


def _crossref(name: str, value: Any) -> str:
    """What is wrong with an option of captions and references."""
    if name == "labels" or name.endswith("-labels"):
        known = "expected arabic, alpha a, alpha A, roman i or roman I"
        return "" if LABELS.fullmatch(str(value)) else f"`crossref: {name}` is {shortened(value)}; {known}"
    if name.endswith(("-title", "-prefix")) or name in ("title-delim", "ref-hyperlink", "appendix-delim"):
        return ""
    if name in ("chapters", "chapters-alpha"):
        return "" if isinstance(value, bool) else f"`crossref: {name}` is {shortened(value)}; expected true or false"
    if name == "custom":
        kind = _mapping(value)
        whole = kind.get("kind") == "float" and re.fullmatch("[a-z]+", str(kind.get("key"))) and kind.get(PREFIX)
        expected = f"expected `kind: float`, a `key` in small letters and a `{PREFIX}`"
        return "" if whole else f"`crossref: custom` has {shortened(value)}; {expected}"
    known = (
        "labels, chapters, chapters-alpha, fig-title, fig-prefix, fig-labels and the like, subref-labels, title-delim, "
        "ref-hyperlink, custom"
    )
    return f"`crossref: {name}` is not known here. Known: {known}; the rest is numbered as Quarto does by itself."


def _papersize(value: Any) -> str:
    """A size of paper by Typst's name, from LaTeX's too: letterpaper is us-letter."""
    name = str(value).lower().removesuffix("paper")
    return f"us-{name}" if name in ("letter", "legal", "executive") else name


def _mapping(value: Any) -> Options:
    return value if isinstance(value, dict) else {}


def _equal(values: Iterable[Any]) -> bool:
    first, *others = values
    return all(value == first for value in others)


def _kernel(value: Any) -> str:
    """What is wrong with a kernel: Python's alone are known."""
    spec = value.get("kernelspec") or value.get("kernel") if isinstance(value, dict) else value
    spec = spec if isinstance(spec, dict) else {"name": spec}
    language, name = str(spec.get("language") or "python"), str(spec.get("name") or "python3")
    if language == "python" and not OTHER_KERNELS.match(name):
        return ""
    return f"`jupyter` asks for the kernel {name}; only Python is known here: python3"


class _Fill:
    """Puts the text of options and variables where a shortcode asks for it."""

    def __init__(self, given: Options, variables: Options, problems: Problems) -> None:
        self.sources = {"meta": given, "var": variables}
        self.problems = problems

    def part(self, part: Part) -> Part:
        if part.kind not in self.sources:
            return part
        return Part("prose", self.text(part.kind, part.text, part.where), part.where)

    def all(self, value: Any) -> Any:
        """A value, with each shortcode in its texts filled in."""
        if isinstance(value, dict):
            return {key: self.all(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.all(each) for each in value]
        if isinstance(value, str):
            return SHORTCODE.sub(lambda found: self.text(found[1], found[2], None), value)
        return value

    def text(self, kind: str, name: str, where: Where | None) -> str:
        value: Any = self.sources[kind]
        for key in re.split(r"(?<!\\)\.", name):
            key = key.replace("\\.", ".")
            if isinstance(value, list):  # whose first is 1
                value = dict(enumerate(value, 1)).get(int(key) if key.isdecimal() else 0)
            else:
                value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, bool | int | float | str):
            return as_text(value)
        source = "the header" if kind == "meta" else "_variables.yml"
        what = f"{{{{< {kind} {name} >}}}}: {source} has no text of this name; the text says `?{kind}:{name}`"
        self.problems.warning(what, where)
        return f"**?{kind}:{name}**"


def _variables(paper: Paper) -> Options:
    file = options_file(paper.project, "_variables")
    if not file.is_file():
        return {}
    paper.files.append(file)
    where = Where(Path(os.path.relpath(file, paper.path.parent.resolve())).as_posix(), 1)
    try:
        return load_yaml(file.read_text("utf-8"), where, paper.problems).values
    except (OSError, UnicodeDecodeError) as error:
        paper.problems.error(f"cannot read {file.name}: {error}", where)
        return {}


def _true(given: Options, *path: str) -> Iterator[str]:
    """The names of the options that are `true`, as `a.b`: for content by `when-meta`."""
    for name, value in given.items():
        if value is True:
            yield ".".join((*path, name))
        if isinstance(value, dict):
            yield from _true(value, *path, name)


def _definitions(given: Options) -> Iterator[str]:
    """What the header would have at LaTeX's beginning, where commands for formulas are defined."""
    formats = given.get("format")
    for each in (given, *(formats.values() if isinstance(formats, dict) else ())):
        for text in as_list(_mapping(each).get("header-includes")):
            yield from (part for part in (text, _mapping(text).get("text")) if isinstance(part, str))


def _defines(given: Options) -> bool:
    """Whether options are LaTeX that defines commands for formulas, all of which is used."""
    texts = list(_definitions(given))
    whole = len(texts) == sum(len(as_list(value)) for value in given.values())
    return bool(texts) and whole and all(DEFINITIONS.fullmatch(text) for text in texts)


def _extensions(paper: Paper) -> set[str]:
    """The names of the extensions in the project: an option of this name is the extension's own, for its filters."""
    return {file.parent.name for file in (paper.project / "_extensions").rglob("_extension.yml")}


def _extension(around: list[Path], name: str) -> Path | None:
    """The description of an extension by its name, with or without its owner's, in whose folder it may stand."""
    for place in (folder / "_extensions" for folder in around):
        there = [place / name / "_extension.yml", *sorted(place.glob(f"*/{glob.escape(name)}/_extension.yml"))]
        if found := next((file for file in there if file.is_file()), None):
            return found
    return None


def _filters(around: list[Path], folder: Path, given: list[Any], problems: Problems) -> list[str]:
    """Filters by their paths: the name of an extension of Quarto's stands for those that its `_extension.yml` has."""
    before: list[str] = []
    behind: list[str] = []  # Quarto's own filters, or `filter/main.lua`
    found = before
    for name in given:
        if name == "quarto":
            found = behind
            continue
        for path, at in _named(around, name, problems):
            place = behind if at.startswith("post-") else found
            place.append(Path(os.path.relpath(path, folder)).as_posix() if isinstance(path, Path) else path)
    return [*before, "quarto", *behind]


def _named(around: list[Path], name: Any, problems: Problems) -> Iterator[tuple[str | Path, str]]:
    """The filters that an entry names, each by its path and the point at which it runs."""
    extension = None if isinstance(name, dict) else _extension(around, str(name))
    if extension is None:
        own = name if isinstance(name, dict) else {"path": name}
        yield str(own.get("path")), str(own.get("at", ""))
        return
    where = Where(Path(os.path.relpath(extension, around[0])).as_posix(), 1)
    contributes = load_yaml(extension.read_text("utf-8"), where, problems).values.get("contributes")
    for each in as_list(_mapping(contributes).get("filters")):
        own = each if isinstance(each, dict) else {"path": each}
        yield extension.parent / str(own.get("path")), str(own.get("at", ""))


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files that a path or pattern names in the paper's folder, and from there; those in a folder too."""
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        return []
    found = [file for path in sorted(folder.glob(pattern)) for file in [path, *sorted(path.rglob("*"))]]
    return [file.relative_to(folder) for file in found if file.is_file()]
