"""What the paper says, and where: prose, inline code and cells, each with its file and line.

`parse(path)` expands includes, drops HTML comments, and takes cells exactly as they are written: a comment stays a
comment. It promises that every `{python}` cell is closed and has options of the right types, and that every inline
expression is Python; what is not so is in `paper.problems`. Code that is only shown (in another fence, in double
backticks) is left alone. What Markdown itself means is left to Pandoc.
"""

from __future__ import annotations

import ast
import json
import os
import re
import textwrap
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .header import Yaml, load_yaml, options_file, shortened
from .problems import SYNTAX, Problems, PublishError, Where, unknown

# What is more than text; of two that overlap, the one that begins first.
TOKEN = re.compile(
    r"""
    ^(?P<indent>[ \t]*)(?P<fence>(?P<mark>[`~])(?P=mark){2,})[ ]*(?P<info>[^`\n]*)\n  # a cell, or code that is shown
        (?P<body>(?:[^\n]*\n)*?)[ \t]*(?P=fence)(?P=mark)*[ \t]*$
    | (?P<quoted>^[ ]*>[> ]*(?:```+|~~~+)[ ]*\{(?!\{)[A-Za-z][^\n]*$)                  # the head of a cell in a quote
    | (?P<comment><!--.*?-->)
    | (?P<open>^[ \t]*(?:```+[^`\n]*$|~~~+[^\n]*$)|<!--)                               # one of these, never closed
    | \\.                                                                            # an escaped character
    | (?<!`)(?P<ticks>`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)(?P=ticks)(?!`)    # code within a paragraph
    | \{\{(?:\{|(?=</\*))(?P<shown><[^\n]*?>)(?:\}|(?<=\*/>))\}\}                     # a shortcode that is only shown
    | \{\{<\s*(?P<shortcode>\S+)\s*(?P<argument>(?:(?!\n[ \t]*\n|>\}\}).)*?)\s*>\}\}
    | (?<=\n\n)---[ \t]*\n(?=[\w-]+:)(?P<options>(?:[^\n]+\n)+?)(?:---|\.\.\.)[ \t]*$   # a header below the top
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
HEADER = re.compile(r"\s*^---[ \t]*\n(?P<options>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"\{\{\{(<[^\n]*?>)\}\}\}|\{\{</\*([^\n]*?)\*/>\}\}")  # within code
FILLED = re.compile(r"(?<!\{)\{\{<\s*(meta|var)\s+[\"']?([^\s\"'>]+)[\"']?\s*>\}\}(?!\})")  # within code
INCLUDED = re.compile(r"(?m)^([ \t]*)\{\{<\s*include\s+(\S+|\"[^\"\n]*\")\s*>\}\}[ \t]*$")  # within code
OPTION = re.compile(r"#[ \t]*\|[ ]?")  # `#|`, and `# |` as Black and Ruff write it
# The first line of an item of a list, of a definition, of a note.
ITEM = re.compile(r"[ ]*(?:[-*+:~]|\(?(?:\d+|[A-Za-z]|#|@\w*)[.)]|\[\^[^\]]+\]:)(?:[ \t]|$)")
# What Quarto or one of its extensions runs or draws; in any other language a cell of a Python paper is shown as code.
RUN_ELSEWHERE = re.compile(r"(?i)(?:r|julia|ojs|mermaid|dot|sql|stan|rcpp|webr.*|pyodide.*|shinylive.*)\Z")
EMBEDDED = re.compile(
    r"(?P<name>[^#\[\]]+\.(?P<ending>ipynb|qmd))(?:#(?P<labels>[^\[\]]+)|\[(?P<places>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\])?"
)
MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # what may mean something in Markdown


NOWHERE = Where("", 0)


@dataclass(frozen=True)
class Part:
    """A piece of the paper and where it begins: `prose` to be passed on, an `inline` expression, or a `cell`.

    An `embedded` part is a cell of a notebook, with what it showed when it was run there, or of another paper (`of`),
    with what it shows when that is run (`__main__` puts it there). A part of the kind `meta` stands for an option of
    the header; `settings` puts the option's text in its place.
    """

    kind: str
    text: str
    where: Where
    name: str = ""  # how progress and errors call it
    options: dict[str, Any] = field(default_factory=dict)
    code: str = ""  # of a cell: what is run, its text without the options
    begins: Where = NOWHERE
    number: int = 0
    indent: str = ""  # of a cell in a list
    made: list[Any] | None = None  # of an embedded cell: its outputs, if they are there
    of: tuple[Path, int] | None = None  # of an embedded cell: another paper, and the place of the cell in its code


@dataclass
class Paper:
    """The whole paper: its headers as YAML, its parts in order, the files that its text stands in, its problems."""

    path: Path
    headers: list[tuple[str, Where]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    shortcodes: list[Path] = field(default_factory=list)  # Lua of extensions that the text asks for
    others: dict[Path, Paper] = field(default_factory=dict)  # of which cells are embedded
    shown_in: Path | None = None  # the paper that shows cells of this one, from whose folder files are named
    problems: Problems = field(default_factory=Problems)

    @property
    def project(self) -> Path:
        """The nearest folder around the paper that has a `_quarto.yml`, else the paper's own."""
        folder = self.path.parent.resolve()
        return next((each for each in (folder, *folder.parents) if options_file(each, "_quarto").is_file()), folder)

    @property
    def code(self) -> list[Part]:
        """What is run, in order."""
        return [part for part in self.parts if part.kind in ("inline", "cell")]

    @property
    def cells(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "cell"]


def parse(path: Path, shown_in: Path | None = None) -> Paper:
    """Read a paper. Raises `PublishError` only where its file cannot be read; all else is in `problems`."""
    paper = Paper(path, shown_in=shown_in)
    try:
        text = _read(paper, path)
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"cannot read {path.name}: {error}", Where(path.name, 1)) from None
    paper.parts = _parts(paper, text, path, (path,))
    _number_cells(paper)
    return paper


def escaped(text: str) -> str:
    """Text as Markdown that shows it."""
    return MARKS.sub(r"\\\1", text)


def _read(paper: Paper, path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig") + "\n"
    paper.files.append(path)
    return text


def _parts(paper: Paper, text: str, path: Path, around: tuple[Path, ...]) -> list[Part]:
    """The parts of a file's text; `around` are this file and those that include it."""
    where = Where(Path(os.path.relpath(path, (paper.shown_in or paper.path).parent)).as_posix(), 1)
    if header := HEADER.match(text):
        skipped = text.count("\n", 0, header.start("options"))
        paper.headers.append((header["options"], where.down(skipped)))
        text, where = text[header.end() :], where.down(header[0].count("\n"))
    elif re.match(r"\s*^---[ \t]*\n[\w-]+:", text, re.MULTILINE):
        paper.problems.error("the YAML header is opened with --- and never closed", where)
    parts: list[Part] = []
    done, place = 0, where
    for token in TOKEN.finditer(text):
        here = where.down(text.count("\n", 0, token.start()))
        replaced = _replaced(paper, token, here, around)
        if replaced is not None:
            parts += [Part("prose", text[done : token.start()], place), *replaced]
            done, place = token.end(), here.down(token[0].count("\n"))
    return [*parts, Part("prose", text[done:], place)]


def _replaced(paper: Paper, token: re.Match[str], where: Where, around: tuple[Path, ...]) -> list[Part] | None:
    """The parts that stand in the place of a token; None where it stays as it is."""
    if token["open"]:
        opened = token["open"].strip()
        paper.problems.error(f"`{opened}` opens a cell, code or comment that is never closed", where)
    elif token["quoted"]:
        paper.problems.error("a cell in a quote (`>`) is not run; write it above or below the quote", where)
    elif token["comment"]:
        return []
    elif token["options"]:
        paper.headers.append((token["options"], where.down(1)))
        return []
    elif token["shown"]:
        inner = token["shown"].removeprefix("</*").removesuffix("*/>").strip("<> ")
        return [Part("prose", escaped(f"{{{{< {inner} >}}}}"), where)]
    elif token["shortcode"]:
        return _shortcode(paper, token, where, around)
    elif token["fence"]:
        return _fence(paper, token, where)
    elif token["code"]:
        return _code(paper, token, where)
    return None


def _shortcode(paper: Paper, token: re.Match[str], where: Where, around: tuple[Path, ...]) -> list[Part]:
    name, text = token["shortcode"], token.string
    argument = token["argument"].strip("\"'")
    alone = text[text.rfind("\n", 0, token.start()) + 1 : text.find("\n", token.end())].strip() == token[0]
    reason = SYNTAX["refused shortcode"].get(name, "")
    if not reason and name not in SYNTAX["shortcode"] and (files := paper.shortcodes or _of_extensions(paper)):
        paper.shortcodes = files
        return [Part("prose", _asked_of_extensions(name, token["argument"]), where)]
    if problem := unknown(name, ["shortcode"]):
        way = reason or "No extension in `_extensions/` has shortcodes."
        paper.problems.error(f"{problem} {way}", where)
    elif name in ("meta", "var") and not argument:
        paper.problems.error(f"{{{{< {name} >}}}} names nothing", where)
    elif name in ("meta", "var"):
        return [Part(name, argument, where)]
    elif name == "kbd":
        return [Part("prose", _keys(token["argument"]), where)]
    elif name == "video":
        return _video(paper, token["argument"], where)
    elif not alone:
        paper.problems.error(f"{{{{< {name} >}}}} stands on a line of its own", where)
    elif name == "embed":
        return _embedded(paper, token["argument"], where)
    elif name == "pagebreak":
        return [Part("prose", '<div class="page-break"></div>', where)]
    else:
        return _included(paper, argument, where, around)
    return []


def _words(argument: str) -> tuple[list[str], dict[str, str]]:
    """What a shortcode is told: words and texts in quotes, and those that have a name."""
    alone, named = [], {}
    for name, quoted, plain in re.findall(r"""(?:([\w-]+)=)?(?:["']([^"']*)["']|(\S+))""", argument):
        if name:
            named[name] = quoted or plain
        else:
            alone.append(quoted or plain)
    return alone, named


def _of_extensions(paper: Paper) -> list[Path]:
    """The Lua files with shortcodes of the project's extensions."""
    files = []
    for description in sorted((paper.project / "_extensions").rglob("_extension.yml")):
        text = description.read_text("utf-8", errors="replace")
        given = load_yaml(text, NOWHERE, Problems()).values.get("contributes")
        named = given.get("shortcodes") if isinstance(given, dict) else None
        files += [description.parent / str(name) for name in named or [] if isinstance(named, list)]
    return [file for file in files if file.is_file()]


def _asked_of_extensions(name: str, argument: str) -> str:
    """A shortcode as a raw inline, for `filter/shortcode.lua`."""
    alone, named = _words(argument)
    asked = json.dumps({"name": name, "alone": alone, "named": named}).replace("`", "\\u0060")
    return f"`{asked}`{{=shortcode}}"


def _keys(argument: str) -> str:
    """Keys to press, with those of other systems behind them."""
    alone, named = _words(argument)
    systems = {"mac": "Mac", "win": "Windows", "linux": "Linux"}
    others = [(systems[name], f"<kbd>{keys}</kbd>") for name, keys in named.items() if name in systems]
    if alone:
        behind = "; ".join(f"{system}: {keys}" for system, keys in others)
        return f"<kbd>{alone[0]}</kbd>" + (f" ({behind})" if behind else "")
    return ", ".join(f"{keys} ({system})" for system, keys in others)


def _video(paper: Paper, argument: str, where: Where) -> list[Part]:
    alone, named = _words(argument)
    address = named.get("src") or next(iter(alone), "")
    if not address:
        paper.problems.error("{{< video >}} names nothing", where)
        return []
    paper.problems.note(f"the video {address} is a link here: a paper loads nothing and stands still", where)
    return [Part("prose", f"[{named.get('title') or address}](<{address}>)", where)]


def _included(paper: Paper, name: str, where: Where, around: tuple[Path, ...]) -> list[Part]:
    """The parts of an included file, named from the paper's folder, or with a leading `/` from the project's."""
    path = _path(paper, name)
    if any(path.resolve() == each.resolve() for each in around):
        paper.problems.error(f"{name} includes itself", where)
        return []
    try:
        text = _read(paper, path)
    except (OSError, UnicodeDecodeError) as error:
        paper.problems.error(f"cannot read {name}: {error}", where)
        return []
    return _parts(paper, text, path, (*around, path))


def _embedded(paper: Paper, argument: str, where: Where) -> list[Part]:
    """Cells of a notebook as it was run, `notebook.ipynb#label`, or of another paper, whose code is run by itself.

    A label may be the cell's id or tag, and there may be several, or places: `notebook.ipynb[2,4-5]`. Without either it
    is the whole notebook. With `echo=true` a cell's code is shown too, with `warning=false` no warnings.
    """
    alone, asked = _words(argument)
    address = EMBEDDED.fullmatch(alone[0]) if len(alone) == 1 and not asked.keys() - {"echo", "warning"} else None
    if paper.shown_in:  # whose text is not shown
        return []
    if not address or (address["ending"] == "qmd" and not address["labels"]):
        what = (
            "takes a cell of a notebook or of another paper by its label, `notebook.ipynb#label` or `other.qmd#label`, "
            "or several (`#one,two`; of a notebook by place, `[1,3]`), and `echo=true` or `warning=false`"
        )
        paper.problems.error(f"{{{{< embed {argument} >}}}}: embed {what}", where)
        return []
    read = _cells_of_notebook if address["ending"] == "ipynb" else _cells_of_paper
    if (cells := read(paper, address["name"], where)) is None:
        return []
    chosen = list(range(len(cells)))
    if address["labels"]:
        named = {label: n for n in reversed(chosen) for label in cells[n][0]}
        chosen = [named.get(label.strip(), -1) for label in address["labels"].split(",")]
        missing = [label for label, n in zip(address["labels"].split(","), chosen, strict=True) if n < 0]
        what = f"no cell with the label `{', '.join(missing)}`" if missing else ""
    elif address["places"]:
        ends = [[int(end) for end in each.split("-")] for each in address["places"].split(",")]
        chosen = [n - 1 for each in ends for n in range(each[0], each[-1] + 1)]
        missing = [str(n + 1) for n in chosen if not 0 <= n < len(cells)]
        what = f"{len(cells)} cells, and none at place {', '.join(missing)}" if missing else ""
    else:
        what = ""
    if what:
        paper.problems.error(f"{address['name']} has {what}", where)
        return []
    options: dict[str, Any] = {"echo": asked.get("echo") == "true"}
    options |= {"warning": False} if asked.get("warning") == "false" else {}
    parts = [cells[n][1] for n in chosen]
    return [replace(part, options={**part.options, **options}) if part.kind != "prose" else part for part in parts]


Cells = list[tuple[set[str], Part]]  # by what they can be called


def _cells_of_notebook(paper: Paper, name: str, where: Where) -> Cells | None:
    """The cells of a notebook; nothing where it cannot be read."""
    import nbformat  # which takes a moment, and few papers need

    path = _path(paper, name)
    try:
        book = nbformat.reads(_read(paper, path), as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(book)
    except (OSError, ValueError, AttributeError, TypeError, nbformat.ValidationError) as error:
        paper.problems.error(f"cannot read {name}: {str(error).partition(chr(10))[0]}", where)
        return None
    found: Cells = []
    for n, cell in enumerate(book.cells, 1):
        names = {str(each) for each in (cell.get("id"), *cell.metadata.get("tags", [])) if each}
        if cell.cell_type == "code":
            part = _read_cell(Paper(path), cell.source.split("\n"), where)
            called = f"the cell {part.name or n} of {name}"
            found.append(({part.name, *names}, replace(part, kind="embedded", name=called, made=cell.outputs)))
        else:
            found.append((names, Part("prose", f"\n{cell.source}\n\n" if cell.cell_type == "markdown" else "", where)))
    return found


def _cells_of_paper(paper: Paper, name: str, where: Where) -> Cells | None:
    """The cells of another paper; nothing where it cannot be read. What is wrong with it is wrong with this one."""
    path = _path(paper, name)
    if path.resolve() == paper.path.resolve():
        paper.problems.error(f"{name} embeds a cell of its own", where)
        return None
    if path not in paper.others:
        try:
            other = parse(path, paper.path)
        except PublishError as error:
            paper.problems.error(error.message, where)
            return None
        paper.others[path] = other
        paper.files += other.files
    parts = enumerate(paper.others[path].code)
    return [
        (
            {str(part.options.get("label", ""))},
            replace(part, kind="embedded", name=f"{part.name} of {name}", of=(path, n)),
        )
        for n, part in parts
        if part.kind == "cell"
    ]


def _path(paper: Paper, name: str) -> Path:
    """A file that the text names: from the paper's folder, with a leading `/` from that of the project."""
    return paper.project / name.lstrip("/") if name.startswith("/") else paper.path.parent / name


def _with_files(paper: Paper, code: str, first: Where) -> str:
    """Code, which begins there, with the files that `{{< include … >}}` names on lines of its own."""

    def file(found: re.Match[str]) -> str:
        name = found[2].strip("\"'")
        try:
            return textwrap.indent(_read(paper, _path(paper, name)).rstrip("\n"), found[1])
        except (OSError, UnicodeDecodeError) as error:
            what = f"cannot read {name}: {error}. `{{{{{{< include … >}}}}}}` shows the words themselves"
            paper.problems.error(what, first.down(code.count("\n", 0, found.start())))
            return found[0]

    return INCLUDED.sub(file, code)


def _fence(paper: Paper, token: re.Match[str], where: Where) -> list[Part] | None:
    """A cell, or code that is only shown."""
    shown = re.match(r"\{\{[ ]*([^{}]+?)[ ]*\}\}", token["info"])
    language = re.match(r"\{([A-Za-z]\w*)(?:[ ,]+(.*?))?\}\s*$", token["info"])
    if shown:  # a cell that is shown with its fence: a block of code around it
        inner = textwrap.dedent(token[0]).replace(shown[0], f"{{{shown[1]}}}", 1)
        fence = token["mark"] * (len(token["fence"]) + 1)
        block = f"{token['indent']}{fence} markdown\n"
        last = f"\n{token['indent']}{fence}"
        return [
            Part("prose", block, where),
            Part("prose", textwrap.indent(inner, token["indent"]), where),
            Part("prose", last, where.down(token[0].count("\n"))),
        ]
    if not language or _only_shown(token):
        return _only_code(paper, token, where)
    if language[1] != "python" and not RUN_ELSEWHERE.match(language[1]):
        paper.problems.note(f"a cell in `{language[1]}`: nothing runs it, and it is shown as code", where)
        return [Part("prose", token[0].replace(token["info"], language[1], 1), where)]
    if language[1] != "python":
        way = "draw it in a `python` cell, or put a picture in its place"
        way = way if language[1] in ("mermaid", "dot") else "without braces it is shown as code"
        paper.problems.error(f"a cell in `{language[1]}`: only `python` cells are known; {way}", where)
        return []
    if token["mark"] != "`":
        paper.problems.error("a cell opens with three backticks: ```{python}", where)
        return []
    if "=" in (language[2] or ""):
        what = f"`{language[2]}` in the head of a cell means nothing to Jupyter; write `#| key: value` lines below it"
        paper.problems.warning(what, where)
    return [_cell(paper, token, where)]


def _only_shown(token: re.Match[str]) -> bool:
    """Whether a fence stands four or more spaces in, and in no list or note: there it is a block of code itself."""
    indent = _depth(token["indent"])
    if indent < 4:
        return False
    for line in reversed(token.string[: token.start()].split("\n")):
        depth = _depth(line)
        if line.strip() and depth < indent:
            if ITEM.match(line):
                return False
            if depth < 4:
                return True
    return True


def _depth(line: str) -> int:
    """How many columns a line stands in."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _cell(paper: Paper, token: re.Match[str], where: Where) -> Part:
    """A cell in its fence."""
    indent = token["indent"]
    body = _with_files(paper, token["body"].rstrip("\n"), where.down(1))
    lines = [line.removeprefix(indent) for line in body.split("\n")]
    return replace(_read_cell(paper, lines, where), indent=indent)


def _read_cell(paper: Paper, lines: list[str], where: Where) -> Part:
    """A cell as it is written: its options, from the comments at its top, and its code."""
    above = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    lines, first = lines[above:], where.down(1 + above)
    count = next((n for n, line in enumerate(lines) if not OPTION.match(line)), len(lines))
    read = load_yaml("\n".join(OPTION.sub("", line, count=1) for line in lines[:count]), first, paper.problems)
    options = _cell_options(paper, read)
    for n, line in enumerate(lines[count:], count):
        if re.match(r"#[ \t]?\|[ ]*[\w-]+:", line):
            paper.problems.warning(f"`{line}` stands below code, where it is a comment", first.down(n))
    label = options.get("label")
    code = "\n".join(lines[count:])
    return Part("cell", "\n".join(lines), where, str(label or ""), options, code, first.down(count))


def _cell_options(paper: Paper, read: Yaml) -> dict[str, Any]:
    """The options of a cell that mean something here; the others are named."""
    options = dict(read.values)
    for name, value in read.values.items():
        where = read.at(name)
        if name in SYNTAX["cell option left aside"]:
            paper.problems.aside(name, where)
            del options[name]
        elif problem := unknown(name, ["cell option"]):
            paper.problems.warning(f"{problem} It is left aside.", where)
            del options[name]
        elif problem := mistyped(name, value, SYNTAX["type of cell option"]):
            paper.problems.error(f"the cell option {problem}", where)
            del options[name]
    if options.get("label") is not None:
        options["label"] = str(options["label"]).removeprefix("#")
    return options


def mistyped(name: str, value: Any, types: dict[str, str]) -> str:
    """What is wrong with the type of an option; empty where it is right."""
    expected = types.get(name)
    pattern = SYNTAX["type"].get(expected)
    if pattern is None or re.fullmatch(pattern, json.dumps(value, ensure_ascii=False), re.DOTALL):
        return ""
    return f"`{name}` is {shortened(value)}; expected {expected}"


def _code(paper: Paper, token: re.Match[str], where: Where) -> list[Part] | None:
    """Inline code, or code within a paragraph that is only shown."""
    shown = re.match(r"\{\{(\w+)\}\}", token["code"])
    if shown:
        return [Part("prose", token[0].replace(shown[0], f"{{{shown[1]}}}", 1), where)]
    inline = re.fullmatch(r"\{(python|r|julia|ojs)\}(?:\s+(.*?))?\s*", token["code"], re.DOTALL)
    if not inline or not inline[2] or token["ticks"] != "`":
        return _only_code(paper, token, where)
    language, expression = inline[1], " ".join(inline[2].split("\n"))
    try:
        if language != "python":
            raise SyntaxError(f"only `python` is known, not `{language}`")
        ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        problem = getattr(error, "msg", None) or error
        paper.problems.error(f"inline code `{expression}` is no Python expression: {problem}", where)
    return [Part("inline", expression, where, f"inline code `{expression}`")]


def _only_code(paper: Paper, token: re.Match[str], where: Where) -> list[Part] | None:
    """Code as it stands, but for files and options that it asks for, and shortcodes that are only shown; None without.

    In code that is marked `shortcodes=false` all of them are only shown.
    """
    if "shortcodes=false" in (token["info"] or ""):
        return None
    whole = _with_files(paper, token[0], where) if token["fence"] else token[0]
    parts, done = [], 0

    def shown(text: str) -> str:
        return SHOWN.sub(lambda found: f"{{{{{found[1] or f'<{found[2]}>'}}}}}", text)

    for found in FILLED.finditer(whole):
        here = where.down(whole.count("\n", 0, found.start()))
        parts += [Part("prose", shown(whole[done : found.start()]), where), Part(found[1], found[2], here)]
        where, done = here, found.end()
    text = shown(whole[done:])
    return None if text == token[0] else [*parts, Part("prose", text, where)]


def _number_cells(paper: Paper) -> None:
    """Give each cell its number and name, those of notebooks behind the paper's. Two with one label are a fault."""
    number, labels = 0, dict[str, Where]()
    for n, part in enumerate(paper.parts):
        if part.kind != "cell":
            continue
        number += 1
        if part.name and part.name in labels:
            what = f"the label `{part.name}` is taken by the cell at {labels[part.name]}"
            paper.problems.error(what, part.where)
        labels.setdefault(part.name, part.where)
        paper.parts[n] = replace(part, number=number, name=f"cell {part.name or number}")
    for n, part in enumerate(paper.parts):
        if part.kind == "embedded":
            number += 1
            paper.parts[n] = replace(part, number=number)
