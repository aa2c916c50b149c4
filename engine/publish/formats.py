"""The formats: Pandoc reads the paper and writes page, Word, JATS, notebook and, by Typst, PDF.

One run of Pandoc writes all formats where there are no more processors than papers, or the paper is short; several
runs share them where more can work side by side.

`write` promises all formats that are asked for in the build's own folder, or every reason against each of them at once;
`write_all` those of several papers, of which none waits for another. What Pandoc only warns of is one such
reason. `foresee` looks for them where no code has run. Nothing is loaded from a network: `filter/pictures.lua` and
`page.py` put what is named into each file, and what would load is refused.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import html
import json
import os
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import typst
from rcssmin import cssmin

from . import fonts, page, pandoc, pixels, word
from .notebook import joined, notebook
from .pandoc import RefusedError, Work
from .problems import SYNTAX, Problems, PublishError, Where
from .settings import Options, Settings, as_list, as_text
from .source import Paper
from .tidy import tidied
from .weave import Woven, stand_in, weave
from .words import direction, words

HERE = Path(__file__).parent
ORDER = ["pdf", "html", "docx", "xml", "ipynb"]  # what takes longest after Pandoc, what needs no pixels of drawings
VECTOR = {"html", "pdf"}  # what shows drawings as they are
SHORT = 20_000  # letters: a paper that is read in less time than another process takes to start
Say = Callable[[str], None]
Steps = Generator["Options", str, None]  # what a format asks Pandoc for, and what is made of the answer
LABEL = re.compile(r"<caption>(\s*<p>)<bold>([^<]*\u00a0[^<]*?):?</bold>\s*")  # of a caption, which JATS has apart
WRITERS: dict[str, Options] = {  # what Pandoc calls a format, and how it writes it
    "html": {"to": "html", "template": f"{HERE}/page.html", "section_divs": True, "html_math_method": "mathml"},
    "pdf": {"to": "typst-citations", "template": f"{HERE}/paper.typ", "highlight_method": "none"},
    "docx": {"to": "docx", "template": "default"},
    "ipynb": {"to": "gfm-tex_math_gfm+tex_math_dollars-raw_html-emoji"},
    "xml": {"to": "jats_publishing", "template": "default", "html_math_method": "mathml"},
}
# Options that templates or the filter use.
PASSED_ON = (
    "callout-appearance",
    "number-sections",
    "number-depth",
    "google-scholar",
    "papersize",
    "default-image-extension",
)
MATHJAX = (*SYNTAX["command of MathJax"], *SYNTAX["switch of MathJax"])
UNCERTAIN = re.compile(r"unknown reference|there is no picture|the identifier|the picture has no")
ASKED_FOR = {  # what the filter need not look for in other papers
    "html-in-text": re.compile(r"(?i)<(?:a|b|br|del|em|i|img|kbd|s|strong|sub|sup|table|u)\b"),
    "annotated": re.compile(r"(?m)<\d+>[\s*/>-]*$"),
    "macros": re.compile(
        rf"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def|{'|'.join(MATHJAX)})"
        r"(?![a-zA-Z])|\{[dr]cases"
    ),
}
OF_THE_PAGE = re.compile(r"(?ms)^(`{3,})[ \t]*\{=html\}$.*?^\1$")  # which holds none of that
IDENTIFIER = re.compile(r"<[^<>]* id=\"([^\"]+)\"")
ANCHOR_OF_PAGE = re.compile(r"<[^<>]* (?:id|name)=\"([^\"]+)\"")
LINK_OF_PAGE = re.compile(r"(?s)<a [^<>]*href=\"#(?P<to>[^\"]+)\"[^<>]*>(?P<words>.*?)</a>")
LABEL_OF_TYPST = re.compile(r"(?<!#link\()<([^<>\s]+)>")
LINK_OF_TYPST = re.compile(r"(?P<words>#)link\(<(?P<to>[^<>\s]+)>\)(?=\[)")
DRAWING = re.compile(r'(?<=src=")data:image/svg\+xml,[^"]*')
BARE = re.compile(r'<span(?: class="nocase")?>([^<>]*)</span>')  # what is left of braces in a title
PICTURE = re.compile(r"\b[0-9a-f]{40}-([\w-]+)\.\w+:\d")  # named by an error of Typst's
FILE = re.compile(r'"[0-9a-f]{40}-([\w-]+)\.\w+"')  # the same in Typst's text
PICTURED = re.compile(r"(?i)\.(?:png|jpe?g|gif|svg|webp|avif)\Z")
BETWEEN = re.compile(r"<a [^<>]*href=\"([\w-]+\.html)#([^\"]+)\"")  # from one page to another


class Asked(NamedTuple):
    """A paper to be written, what its code gave, and the formats that are asked for."""

    paper: Paper
    settings: Settings
    results: list[Any]
    names: list[str]


def write_all(papers: list[Asked], folder: Path, say: Say) -> None:
    """Write all formats of all papers, at the same time. Raises the problems of all of them."""
    with ThreadPoolExecutor(len(papers)) as pool:
        each_done = [pool.submit(write, *each, folder, say, len(papers)) for each in papers]
    failed = [error for done in each_done if (error := done.exception())]
    for error in failed:
        if not isinstance(error, PublishError):
            raise error
    if failed:
        raise PublishError("\n".join(map(str, failed)))


def write(
    paper: Paper, settings: Settings, results: list[Any], names: list[str], folder: Path, say: Say, papers: int = 1
) -> None:
    """Write all formats named of one of several papers, at the same time. Raises the problems of all of them."""
    media = folder / f"{paper.path.stem}-media"
    media.mkdir()
    defaults = {**settings.formats["html"], **settings.execute}  # code is folded on the page alone
    results = tidied(paper, results)
    own_words = words(str(settings.paper["lang"]), _own_words(settings))
    woven, found = weave(paper, results, defaults, media), []
    if set(names) - {"html"}:
        given = as_list(settings.formats["pdf"].get("font-paths"))
        found = fonts.gathered(media / "fonts", [paper.path.parent.resolve() / str(name) for name in given])
    groups = _groups(names, 1 if len(woven.text) < SHORT else _processors() // papers)
    memory = pandoc.memory(len(woven.text), len(names) / len(groups), papers * len(groups))
    reader = pandoc.reader(settings, woven, media)
    work = Work(paper, settings, results, media, woven, own_words, found, *reader, memory)
    with ThreadPoolExecutor(len(names) + len(groups) + 1) as pool:
        if not VECTOR.issuperset(names):
            work = work._replace(drawn=pool.submit(pixels.draw_cells, media, found))
        if len(groups) > 1:  # it is read once for all
            try:
                work = work._replace(document=pandoc.read(work), reader={"from": "json"})
            except RefusedError:
                return paper.problems.stop()
        targets = {name: folder / f"{paper.path.stem}.{name}" for name in names}
        steps = {name: STEPS[name](work, target) for name, target in targets.items()}

        def one_step(name: str, text: str | None) -> Options | None:
            """What a format asks Pandoc for or, with Pandoc's answer, nothing more; nothing too where it is refused."""
            try:
                if work.drawn and text is not None and name not in VECTOR:
                    work.drawn.result()  # raises what is wrong with that
                return steps[name].send(text)  # type: ignore[arg-type]  # a generator begins with None
            except PublishError as error:
                paper.problems.error(str(error))
            except (RefusedError, StopIteration):
                pass
            return None

        def finish(name: str, text: str, seconds: float) -> None:
            started = time.monotonic()
            one_step(name, text)
            say(f"{targets[name].name}  {seconds + time.monotonic() - started:.2f} s")

        def several(group: list[str]) -> list[Future[None]]:
            asked = {name: asks for name in group if (asks := one_step(name, None))}
            return [pool.submit(finish, *answer) for answer in pandoc.written(work, asked)]

        for group in [pool.submit(several, group) for group in groups]:
            for done in group.result():
                done.result()
    paper.problems.stop()


def _groups(names: list[str], processes: int) -> list[list[str]]:
    """The formats that each of so many processes writes one after the other."""
    ordered, many = sorted(names, key=ORDER.index), max(1, min(len(names), processes))
    return [ordered[first::many] for first in range(many)]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def join(papers: list[Paper], folder: Path) -> None:
    """Make one notebook of those of all papers, under the name of the first; check the links between their pages."""
    books = [file for paper in papers if (file := folder / f"{paper.path.stem}.ipynb").is_file()]
    if len(books) > 1:
        books[0].write_text(joined([file.read_text("utf-8") for file in books]), "utf-8", newline="\n")
    pages = [(paper, file) for paper in papers if (file := folder / f"{paper.path.stem}.html").is_file()]
    there = {file.name: set(IDENTIFIER.findall(file.read_text("utf-8"))) for _, file in pages}
    for paper, file in pages:
        for name, identifier in dict.fromkeys(BETWEEN.findall(file.read_text("utf-8"))):
            if name in there and identifier not in there[name]:
                what = f"a link leads nowhere: {Path(name).stem}.qmd has nothing with the identifier `{identifier}`"
                paper.problems.error(what, Where(paper.path.name, 1))
        paper.problems.stop()


def fragment(paper: Paper, settings: Settings, markdown: str, numbers: dict[str, str], media: Path) -> str:
    """A piece of a paper as its notebook shows it, with the numbers of the whole, as kind and number by identifier."""
    woven, own_words = Woven(), words(str(settings.paper["lang"]), _own_words(settings))
    woven.add(markdown, Where("cell", 1))
    reader, memory = pandoc.reader(settings, woven, media), pandoc.memory(len(markdown))
    work = Work(paper, settings, [], media, woven, own_words, [], *reader, memory)
    asked = _asked(work, "ipynb", {})
    asked["metadata"]["known-numbers"] = numbers
    try:
        return pandoc.alone(work, "ipynb", asked)
    except RefusedError:
        paper.problems.stop()
        raise


def foresee(paper: Paper, settings: Settings) -> None:
    """Add to the paper's problems what is wrong with its text, where its code does not run (or has not yet).

    Each cell stands for what its label says. Whether a reference leads somewhere, and a picture is there, is then left
    open, since code may write both.
    """
    looked = replace(paper, problems=Problems())
    with tempfile.TemporaryDirectory(prefix="publish-") as folder, contextlib.suppress(PublishError, RefusedError):
        write(looked, settings, [stand_in(part) for part in paper.code], ["html"], Path(folder), lambda _: None)
    for problem in looked.problems:
        if not (paper.cells and UNCERTAIN.match(problem.message)):
            paper.problems.add(problem)


def _own_words(settings: Settings) -> Options:
    """The words that the paper gives itself, by Quarto's names."""
    own = {
        f"crossref-{name}": (as_list(own_word) or [""])[0]  # of several, the second is for more than one
        for name, own_word in (settings.paper.get("crossref") or {}).items()
        if name.endswith(("-title", "-prefix"))
    }
    return {**own, **(settings.paper.get("language") or {})}


def _asked(work: Work, name: str, variables: Options, output: Path | None = None, **more: str) -> Options:
    """What Pandoc is asked for. `variables` are put into the template as they are; the author's words are Markdown."""
    paper, options, own = work.settings.paper, work.settings.formats[name], work.words
    metadata = {key: options.get(key, False) for key in PASSED_ON}
    metadata["words"], metadata["profile"] = own, paper["profile"]
    metadata["project"] = str(work.paper.project)
    metadata["number-offset"] = [str(number) for number in as_list(options.get("number-offset"))]
    numbering = dict(paper.get("crossref") or {})
    metadata["own-kinds"] = [
        {key: as_text(value) for key, value in kind.items()}
        for kind in as_list(numbering.pop("custom", None))
        if isinstance(kind, dict)  # what is none is told of with the options
    ]
    metadata["shift"] = str(options.get("shift-heading-level-by", 0))
    metadata["numbering"] = {name: as_text(value) for name, value in numbering.items()}
    metadata |= {"shortcodes": [str(file) for file in work.paper.shortcodes]} if work.paper.shortcodes else {}
    metadata |= {"has-title": "title" in paper}
    looked = OF_THE_PAGE.sub("", work.woven.text) + paper["definitions"]
    metadata |= {"true": paper["true"]} | {name: bool(sign.search(looked)) for name, sign in ASKED_FOR.items()}
    metadata["definitions"] = paper["definitions"]
    metadata["toc-title"] = options.get("toc-title", own["toc"]) or (own["toc"] if name == "html" else "")
    metadata["reference-section-title"] = paper.get("reference-section-title", own["references"])
    metadata["abstract-title"] = paper.get("abstract-title", own["abstract"])
    metadata["keywords-title"] = own["keywords"]
    metadata |= {"dir": "rtl"} if _direction(work) == "rtl" else {}
    metadata |= {"drawer": [sys.executable, f"{HERE}/pixels.py", *work.fonts]}
    metadata |= {"link-citations": False} if name == "ipynb" else {}  # where no anchor is
    metadata |= _front_matter(paper) if name == "xml" else {}
    metadata |= {"author": [], "copyright": "", "citation": ""} if options.get("anonymous") else {}
    filters = as_list(paper.get("filters"))
    at, cited = (
        filters.index("quarto") if "quarto" in filters else len(filters),
        {"bibliography", "references"} & paper.keys(),
    )
    writer = dict(WRITERS[name])
    return {
        **({"output": str(output)} if output else {}),
        **{"name": name, "to": writer.pop("to"), "waits": name not in VECTOR},
        **{"metadata": metadata, "variables": variables},
        "filters": [
            *[*filters[:at], f"{HERE}/filter/main.lua", *filters[at + 1 :]],
            *(["citeproc"] if cited else []),
            *([f"{HERE}/filter/finish.lua"] if name in ("pdf", "ipynb", "xml") else []),
        ],
        "options": {
            **{"table_of_contents": options["toc"], **writer, **more},
            "toc_depth": str(options["toc-depth"] + (name == "html")),  # on the page, headings are one level down
        },
    }


def _front_matter(paper: Options) -> Options:
    """What the template of JATS calls otherwise; a manuscript has no date of publication."""
    places = list(dict.fromkeys(place for author in paper["author"] for place in author["affiliations"]))
    number = {place: str(n) for n, place in enumerate(places, start=1)}
    return {
        "author": [{**a, "affiliation": [number[place] for place in a["affiliations"]]} for a in paper["author"]],
        "affiliation": [{"id": number[place], "organization": place} for place in places],
        "tags": as_list(paper.get("keywords")),
        "date": "",
        "article": {"type": "research-article"},
    }


def _names_nobody(work: Work, name: str, written: str) -> None:
    """Refuse an anonymous copy that names an author in what is written: the PDF's source, or the parts of a DOCX."""
    if not work.settings.formats[name].get("anonymous"):
        return
    words_written = _words(re.sub(r"<[^>]*>", "", written) if name == "docx" else written)
    for author in work.settings.paper["author-meta"]:
        if f" {_words(author)} " in f" {words_written} ":
            where, printed = work.woven.find(author) if work.woven.has(author) else (None, "")
            what = f"{name}: the copy is to be anonymous, and its text names the author {author}{printed}"
            work.paper.problems.error(what, where)
            raise RefusedError


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _direction(work: Work) -> str:
    paper = work.settings.paper
    return str(paper.get("dir", direction(str(paper["lang"]))))


def _html(work: Work, target: Path) -> Steps:
    def given(option: str, read: Callable[[Path], str]) -> str:
        """What an option of the page such as `css` names, or gives as `text:`."""
        folder = work.paper.path.parent
        items = as_list(work.settings.formats["html"].get(option))
        texts = [str(item["text"]) if isinstance(item, dict) else read(folder / item) for item in items]
        return "\n".join(map(page.unloaded, texts))

    def as_it_is(file: Path) -> str:
        return file.read_text("utf-8")

    variables = {name: given(f"include-{name}", as_it_is) for name in ("in-header", "before-body", "after-body")}
    variables["styles"] = cssmin(as_it_is(HERE / "page.css") + given("css", page.styled))
    variables["source"] = hashlib.sha256(work.paper.path.read_bytes()).hexdigest()
    variables["script"] = (HERE / "page.js").read_text("utf-8").strip()
    variables["pagetitle"] = html.escape(_plain(work.settings.paper["pagetitle"]))
    text = DRAWING.sub(_shorter, (yield _asked(work, "html", variables)))
    if (head := work.media / "head.html").is_file():  # what filters and shortcodes of extensions ask for
        asked = dict.fromkeys(as_it_is(head).split("\0"))
        text = text.replace("</head>", f"{''.join(asked)}</head>", 1)
    while (plain := BARE.sub(r"\1", text)) != text:
        text = plain
    text, absent = page.complete(page.filled(text, work.paper.path.parent, work.paper.project))
    for name in absent:
        work.paper.problems.warning(f"html: a style sheet names {name}, and there is no such file")
    text, loads = page.sealed(text)
    for load in loads:
        where, printed = work.woven.find(load) if work.woven.has(load) else (None, "")
        what = f"html: the page would load {load}; it has to stand in the page itself, or be a link{printed}"
        if PICTURED.search(load) and not page.PLACE.match(load) and not (work.paper.path.parent / load).is_file():
            what = f"html: there is no picture {load}{printed}"
        work.paper.problems.error(what, where)
    if loads:
        raise RefusedError
    target.write_text(_linked(work, text, ANCHOR_OF_PAGE, LINK_OF_PAGE), "utf-8", newline="\n")


def _shorter(drawing: re.Match[str]) -> str:
    """A drawing in the page with what need not be escaped there: blanks and, where it has no others, quotes."""
    text = drawing[0].replace("%20", " ")
    return text if "'" in text else text.replace("%22", "'")


def _plain(title: Any) -> str:
    """A title without its marks; what a backslash stands before is none."""
    return re.sub(r"\\([!-/:-@[-`{-~])|[*_`<>]", lambda found: found[1] or "", str(title))


def _pdf(work: Work, target: Path) -> Steps:
    paper, file = work.settings.paper, work.media / "paper.typ"
    language, _, region = str(paper["lang"]).partition("-")
    options = work.settings.formats["pdf"]
    variables = {"typst-lang": language, "typst-region": region, "line-numbers": bool(options.get("line-numbers"))}
    variables |= {"line-spacing": str(options["line-spacing"])} if "line-spacing" in options else {}
    for name, texts in {
        "authors": [] if options.get("anonymous") else paper["author-meta"],
        "keyword-list": as_list(paper.get("keywords")),
    }.items():
        variables[name] = "".join(json.dumps(str(text), ensure_ascii=False) + ", " for text in texts)
    text = yield _asked(work, "pdf", variables)
    if lacking := fonts.missing(text, work.fonts, work.media):
        text = pandoc.alone(work, "pdf", _asked(work, "pdf", {**variables, "missing": lacking}))
        where, printed = work.woven.find(lacking[0], within=True)
        what = f"the PDF shows a box for each of {' '.join(lacking)}{printed}: {fonts.ADVICE}"
        work.paper.problems.warning(what, where)
    _names_nobody(work, "pdf", text)
    file.write_text(_once(_linked(work, text, LABEL_OF_TYPST, LINK_OF_TYPST)), "utf-8")
    exact: dict[str, Any] = {"ignore_system_fonts": True, "pdf_standards": ["ua-1"], "timestamp": work.settings.epoch}
    compiled = functools.partial(_compiled, str(file), output=str(target), font_paths=work.fonts, **exact)
    try:
        compiled()
    except Exception as error:
        failed = error
        if str(error).startswith("label `"):  # what bears it cannot be laid out; without links Typst says why
            file.write_text(LINK_OF_TYPST.sub(r"\g<words>", text), "utf-8")
            try:
                compiled()
            except Exception as first:
                failed = first
        place, printed = _typst_place(str(getattr(failed, "diagnostic", "")), text, work.woven)
        what = f"pdf: Typst refuses the paper: {failed}"
        if "page configuration" in str(failed):
            what = "pdf: a `.landscape` within something else, such as a callout, can have no page of its own"
            place, printed = work.woven.find("landscape")
        work.paper.problems.error(f"{what}{printed}", place)
        raise RefusedError from None


def _compiled(file: str, **how: Any) -> None:
    """Writes the PDF; where the places of figures depend on each other in a circle, with simpler places."""
    _, warnings = typst.compile_with_warnings(file, **how)
    if any("did not converge" in str(warning.message) for warning in warnings):
        typst.compile(file, sys_inputs={"settled": "yes"}, **how)


def _linked(work: Work, text: str, anchor: re.Pattern[str], link: re.Pattern[str]) -> str:
    """A page or the PDF's source, of which links that lead nowhere are told and keep their words alone."""
    there = set(anchor.findall(text))

    def checked(found: re.Match[str]) -> str:
        if found["to"] in there or unquote(found["to"]) in there:
            return found[0]
        if not found["to"].startswith("ref-"):  # of a work that no bibliography has, as has been told
            where, printed = work.woven.find(f"#{found['to']}")
            what = f"a link leads nowhere: nothing has the identifier `{found['to']}`{printed}"
            work.paper.problems.warning(what, where)
        return found["words"]

    return link.sub(checked, text)


def _once(text: str) -> str:
    """The PDF's source with each label that a link leads to in one place, the first: Typst refuses a second."""
    linked, seen = {found["to"] for found in LINK_OF_TYPST.finditer(text)}, set[str]()

    def once(found: re.Match[str]) -> str:
        again = found[1] in seen
        seen.add(found[1])
        return "" if again and found[1] in linked else found[0]

    return LABEL_OF_TYPST.sub(once, text)


def _typst_place(said: str, text: str, woven: Woven) -> tuple[Where | None, str]:
    """Where in the paper an error of Typst's comes from: a picture, or a line that has a phrase of the paper."""
    if (picture := PICTURE.search(said)) and woven.has(picture[1]):
        return woven.find(picture[1])
    found = re.search(r"paper\.typ:(\d+):", said)
    if not found:
        return None, ""
    lines, at = text.split("\n"), int(found[1]) - 1
    if (picture := FILE.search(lines[at])) and woven.has(picture[1]):
        return woven.find(picture[1])
    for line in [lines[at], *lines[at + 1 : at + 4], *reversed(lines[max(0, at - 8) : at])]:
        for phrase in sorted(re.findall(r"[^#\[\]{}()\\*_$`\"<>@~;,]+", line), key=len, reverse=True):
            if (len(phrase.strip()) > 9 or " " in phrase.strip()) and woven.has(phrase.strip()):
                return woven.find(phrase.strip())
    return None, ""


def _docx(work: Work, target: Path) -> Steps:
    paper, options = work.settings.paper, work.settings.formats["docx"]
    if given := options.get("reference-doc"):
        styled = work.paper.path.parent.resolve() / given
        if not zipfile.is_zipfile(styled):
            what = f"`reference-doc` names {given}, which is no Word file"
            work.paper.problems.error(what, pandoc.in_header(work.paper, "reference-doc"))
            raise RefusedError
    else:
        styled = work.media / "reference.docx"
        look = word.Look(_direction(work) == "rtl", options.get("line-spacing"), bool(options.get("line-numbers")))
        styled.write_bytes(word.reference(_plain(paper["pagetitle"]), options["papersize"], look))
    yield _asked(work, "docx", {}, target, reference_doc=str(styled))
    word.finish(target, own_styles=not given)
    with zipfile.ZipFile(target) as made:
        parts = (made.read(part).decode("utf-8", "replace") for part in made.namelist() if part.endswith(".xml"))
        _names_nobody(work, "docx", " ".join(parts))


def _jats(work: Work, target: Path) -> Steps:
    text = LABEL.sub(r"<label>\2</label>\n<caption>\1", (yield _asked(work, "xml", {})))
    target.write_text(text, "utf-8", newline="\n")


def _notebook(work: Work, target: Path) -> Steps:
    text = notebook(work.paper, work.settings, work.results, (yield _asked(work, "ipynb", {})), work.media)
    target.write_text(text, "utf-8", newline="\n")


STEPS: dict[str, Callable[[Work, Path], Steps]] = {
    **{"html": _html, "pdf": _pdf, "docx": _docx, "ipynb": _notebook, "xml": _jats}
}
