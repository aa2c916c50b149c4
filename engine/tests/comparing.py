"""What a reader gets of a paper, taken out of its files, so that those of two engines can be compared.

    comparing.page(file)      sentences, paragraphs, tables, captions, references, headings, contents of a page
    comparing.pdf(file)       size, pages, bookmarks, links, and the words with their places
    comparing.word(file)      headings, tables, alternative texts, links of a DOCX
    comparing.differences(of, one, other)   what is in one and not in the other, in words

Texts are compared by their letters and digits: blanks, hyphens and the shapes of quotation marks are the engines' own.
Left out on purpose: what stands only in one engine's frame, such as buttons, the title block and notes on licences.
"""

from __future__ import annotations

import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from argued.testing.rendering import letters
from pypdf import PageObject, PdfReader

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
EMPTY = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
FRAME = {"title-block", "quarto-title-block", "quarto-appendix-heading", "callout-title", "footnote-back"}
FRAME |= {"downloads", "challenge"}  # which a script and files beside the page make
FRAME |= {"overview", "figure-tools"}  # of the page alone
UNREAD = {"script", "style", "button", "annotation", "svg"}
ENDS_PARAGRAPH = {"p", "div", "section", "details", "figure", "table", "ul", "ol", "dl", "pre", "blockquote", "hr"}
CLOSE = 0.4  # of the letters' height: lines that are closer are printed over one another


# --- The page ------------------------------------------------------------------------------------------------------


@dataclass
class Page:
    """A page by its parts, each as letters, in the order of reading."""

    sentences: list[tuple[str, str, str]] = field(default_factory=list)  # what it is bound to, its verdict, its text
    paragraphs: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)  # paragraphs of cards, passages, and for the script
    headings: list[tuple[int, str]] = field(default_factory=list)
    contents: list[tuple[str, str]] = field(default_factory=list)  # the anchor and what leads to it
    tables: list[str] = field(default_factory=list)  # cells, row by row
    captions: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)  # alternative texts
    references: list[tuple[str, str]] = field(default_factory=list)
    works: list[tuple[str, str]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # works cited where a reader sees it, not for the page's script alone
    dead: list[str] = field(default_factory=list)  # links to anchors that are not there


def page(file: Path) -> Page:
    """The parts of a page. Both engines' contents lists are known by their ids."""
    return _Reader(file.read_text("utf-8")).page


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.page, self.ids, self.targets = Page(), set[str](), list[str]()
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(text)
        self.page.dead = [target for target in self.targets if target not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag in ENDS_PARAGRAPH and self._in("p"):  # whose end may be left out
            self.handle_endtag("p")
        if (tag == "img" or given.get("role") == "img") and self._in("main") and not self._in_class(FRAME):
            self.page.figures.append(letters(given.get("alt") or given.get("aria-label", "")))
        if tag not in EMPTY:
            self.open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        if not any(tag in UNREAD for tag, _, _ in self.open):
            for _, _, texts in self.open:
                texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        while any(opened == tag for opened, _, _ in self.open):  # not so for `<br />`
            opened, given, texts = self.open[-1]
            self._closed(opened, given, "".join(texts))
            self.open.pop()
            if opened == tag:
                return

    def _in(self, *tags: str) -> bool:
        return any(tag in tags for tag, _, _ in self.open)

    def _in_class(self, names: set[str]) -> bool:
        return any(names & set(given.get("class", "").split()) for _, given, _ in self.open)

    def _hidden(self) -> bool:
        return any("hidden" in given for _, given, _ in self.open)

    def _closed(self, tag: str, given: dict[str, str], text: str) -> None:
        text, target = letters(text), given.get("href", "")
        classes = set(given.get("class", "").split())
        if tag == "a" and target.startswith("#"):
            self.targets.append(target[1:])
        if tag == "a" and any(given.get("id", "").lower() == "toc" for _, given, _ in self.open):
            self.page.contents.append((target[1:], text))
        if not self._in("main") or self._in_class(FRAME):
            return
        if tag == "a" and re.match(r"#(fig|tbl|sec|ref)-", target):
            self.page.references.append((target[1:], text))
            if target.startswith("#ref-") and not self._hidden():
                self.page.shown.add(target[1:])
        elif tag == "span" and {"finding", "computed"} & classes:
            bound = given.get("data-finding") or given.get("data-of", "")
            self.page.sentences.append((bound, given.get("data-verdict", ""), text))
        elif re.fullmatch("h[1-6]", tag):
            self.page.headings.append((int(tag[1]), text))
        elif tag in ("td", "th"):
            self.page.tables.append(text)
        elif tag in ("figcaption", "caption"):
            self.page.captions.append(text)
        elif "csl-entry" in classes:
            self.page.works.append((given.get("id", ""), text))
        elif tag == "p" and text and not self._in("td", "th", "figcaption"):
            beside = self._in_class({"evidence-card"}) or given.get("id", "").startswith("passage-") or self._hidden()
            (self.page.evidence if beside else self.page.paragraphs).append(text)


# --- The PDF -------------------------------------------------------------------------------------------------------


class Words(NamedTuple):
    """Words of a line as they stand on a page: how far from the left and the foot, and how high."""

    text: str
    x: float
    y: float
    size: float


@dataclass
class Pdf:
    """A PDF: its size in points, its properties, and for each page the words that stand there."""

    size: tuple[int, int]
    properties: dict[str, str]
    bookmarks: list[tuple[int, str]]
    addresses: set[str]
    jumps: int  # links within the document
    pages: list[list[Words]]

    def text(self) -> str:
        """All letters, without running heads and page numbers, which stand in the margins above and below.

        Footnotes come last, since they would cut what goes on over the page; the numbers of cards are left out, which
        the page does not print.
        """
        height = self.size[1]
        shown = [[words for words in each if 0.08 * height < words.y < 0.92 * height] for each in self.pages]
        sizes = Counter[float]()
        for words in (words for each in shown for words in each):
            sizes[words.size] += len(words.text)
        common = sizes.most_common(1)[0][0] if sizes else 0.0
        parts = [(each, _first_note(each, common)) for each in shown]
        order = [each[:at] for each, at in parts] + [each[at:] for each, at in parts]
        return letters(
            re.sub(r"\[[✓✗?–]\N{WORD JOINER}?\d+\]", "", "".join(words.text for each in order for words in each))
        )


def _first_note(words: Sequence[Words], common: float) -> int:
    """Where a page's footnotes begin: with a number, small, behind all that has the size of the text."""
    last = max((n for n, each in enumerate(words) if each.size >= common), default=-1)
    behind = range(last + 1, len(words))
    return next((n for n in behind if words[n].text.strip().isdecimal()), len(words))


def pdf(file: Path) -> Pdf:
    reader = PdfReader(file)
    box = reader.pages[0].mediabox
    found = Pdf((round(box.width), round(box.height)), dict(reader.metadata or {}), [], set(), 0, [])
    found.bookmarks = list(_bookmarks(reader.outline, 1))
    for each in reader.pages:
        found.pages.append(_words(each))
        for note in each.get("/Annots") or []:
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                found.addresses.add(str(action["/URI"]))
            elif note.get_object().get("/Subtype") == "/Link":
                found.jumps += 1
    return found


def _bookmarks(outline: Sequence[Any], level: int) -> Iterable[tuple[int, str]]:
    for each in outline:
        if isinstance(each, list):
            yield from _bookmarks(each, level + 1)
        else:
            yield level, letters(each.title)


def _words(each: PageObject) -> list[Words]:
    found = []

    def visit(text: str, place: list[float], inner: list[float], _: Any, size: float) -> None:
        upright = abs(inner[1]) + abs(place[1]) < 0.001  # else it stands along an axis of a figure
        if text.strip() and upright:
            x, y = inner[4] * place[0] + place[4], inner[5] * abs(place[3]) + place[5]
            found.append(Words(text, round(x, 1), round(y, 1), size))

    each.extract_text(visitor_text=visit)
    return found


def overprinted(found: Pdf) -> list[str]:
    """Lines that begin at the same distance from the left and closer below one another than letters are high."""
    problems = []
    for number, page in enumerate(found.pages, 1):
        words = sorted(page, key=lambda each: (round(each.x), each.y))
        for lower, upper in itertools.pairwise(words):
            if round(lower.x) == round(upper.x) and upper.y - lower.y < CLOSE * min(lower.size, upper.size):
                problems.append(f"page {number}: {upper.text.strip()!r} over {lower.text.strip()!r}")
        problems += [f"page {number}: {each.text.strip()!r} is below the page" for each in page if each.y < 0]
    return problems


def missing(texts: Iterable[str], whole: str, most: int = 3) -> list[str]:
    """Which texts a document lacks; a text may be in as many parts as a page break or two make of it."""
    return [text for text in dict.fromkeys(texts) if not _in_parts(text, whole, most)]


def _in_parts(text: str, whole: str, most: int) -> bool:
    if text in whole:
        return True
    low, high = 0, len(text)
    while low < high:  # the longest beginning that is there
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in whole else (low, middle - 1)
    return most > 1 and low > 0 and _in_parts(text[low:], whole, most - 1)


# --- Word ----------------------------------------------------------------------------------------------------------


@dataclass
class Word:
    """A DOCX by its parts."""

    headings: list[tuple[str, str]] = field(default_factory=list)  # the style and the letters
    tables: list[str] = field(default_factory=list)  # cells, row by row
    figures: list[str] = field(default_factory=list)  # alternative texts
    jumps: list[tuple[str, str]] = field(default_factory=list)  # the bookmark and what leads to it
    addresses: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)  # links to bookmarks that are not there


def word(file: Path) -> Word:
    with zipfile.ZipFile(file) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
        relations = ElementTree.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found = Word()
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and re.fullmatch(r"Heading\d", style.get(f"{W}val", "")):
            found.headings.append((style.get(f"{W}val", ""), _letters(paragraph)))
    for table in document.iter(f"{W}tbl"):
        if len(table.findall(f"{W}tr")) > 1:  # Quarto puts figures, tables and callouts into tables of one row
            found.tables += [_letters(cell) for cell in table.iter(f"{W}tc")]
    found.figures = [letters(each.get("descr", "")) for each in document.iter(f"{DRAWING}docPr")]
    contents = [link for part in document.iter(f"{W}sdt") for link in part.iter(f"{W}hyperlink")]  # Quarto's are empty
    for link in document.iter(f"{W}hyperlink"):
        if link in contents:
            continue
        if anchor := link.get(f"{W}anchor"):
            found.jumps.append((anchor, _letters(link)))
        else:
            found.addresses.add(targets.get(link.get(RELATION), ""))
    bookmarks = {each.get(f"{W}name") for each in document.iter(f"{W}bookmarkStart")}
    found.dead = [anchor for anchor, _ in found.jumps if anchor not in bookmarks]
    return found


def _letters(element: ElementTree.Element) -> str:
    return letters("".join(each.text or "" for each in element.iter(f"{W}t")))


# --- Two of a kind -------------------------------------------------------------------------------------------------


def differences(one: Any, other: Any, but: Sequence[str] = ()) -> list[str]:
    """What two pages, or two of the same other kind, do not have in common, part by part; the order counts too."""
    found = []
    for part in (each.name for each in fields(one) if each.name not in but):
        first, second = getattr(one, part), getattr(other, part)
        if first == second:
            continue
        if isinstance(first, list | set):
            more, less = Counter(first) - Counter(second), Counter(second) - Counter(first)
            found += [f"{part}: only the first has {each!r}" for each in more]
            found += [f"{part}: only the second has {each!r}" for each in less]
            found += [] if more or less else [f"{part}: in another order"]
        else:
            found.append(f"{part}: {first!r} and {second!r}")
    return found
