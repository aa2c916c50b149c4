"""Whether every sentence that a paper should not say by itself is bound to something: read from its source, not run.

    bindings([Path("paper.qmd")], data)      what is wrong in the sections that data/study.toml names, line by line

In these sections (with those below them) each sentence is a finding's or another that Python computes
(`{python} study.says("…")`), stands in a span that says what it is (`[…]{.argument}`), citations apart. No number is
typed there, in digits or words, and no word of strength that only evidence can carry. Anywhere, each name that
`study.says` is given is that of a finding, and each finding that the data judges is said somewhere. `strengths` asks
the same of the sentences in findings.toml: none claims more than its evidence.

Left out on purpose: headings, tables, captions and what code prints; sentences of notes, and notes that stand apart;
whether the mark that is chosen is the right one, which a reader judges.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from argued.data import Dataset, Problem
from argued.data.files import parsed
from argued.data.lines import located
from argued.data.metadata import documents
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.logic.predicates import nearest
from argued.logic.verdicts import NOT_ESTABLISHED

STUDY = "study.toml"
ARGUED = "argument"
MARKS = (ARGUED, "method", "definition", "finding", "computed")
OF_THE_TEXT_ALONE = {"method", "definition"}  # marks of sentences that claim nothing of what was studied
SAYING = ("says", "claims")  # calls that show a sentence for each finding that they are given
WAYS_OUT = f'`{{python}} study.says("…")` for what a finding says, or […]{{.{ARGUED}}} and the like'

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth "
    "ninetieth hundredth thousandth half halves thirds quarter quarters fifths tenths both twice thrice dozen"
)
NO_NUMBERS = ("no one", "one another", "first-hand", "second-hand")  # words of other meaning

BREAKS = ("softbreak", "hardbreak")
BOUND = "\x01"  # stands in a paragraph for what needs nothing more
CITATION = re.compile(r"\[[^][]*@[^][]*\]|-?@[\w:-]*\w")
IDENTIFIER = re.compile(r"\s*\{(?:[^{}]*?#(?P<id>[^\s{}]+))?[^{}]*\}\s*$")
SENTENCE = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")


@dataclass(frozen=True)
class Passage:
    """A piece of text of a checked section as it was typed: its mark ("" for none), and its line."""

    text: str
    mark: str
    line: int


@dataclass
class Source:
    """What was read of a paper: the text of its checked sections, what it says and what it argues, with their lines."""

    name: str
    sections: set[str] = field(default_factory=set)
    loose: list[tuple[str, int]] = field(default_factory=list)  # sentences that nothing bears
    typed: list[Passage] = field(default_factory=list)
    said: list[tuple[str, int]] = field(default_factory=list)
    argued: list[tuple[str, int]] = field(default_factory=list)  # the spans that are argued, in any section, as typed


def files(data: Dataset) -> list[Path]:
    """The files of the paper: its text, and its supplement where it has one."""
    return [data.folder.parent / name for name in documents(data.folder.parent)]


def bindings(papers: Sequence[Path], data: Dataset) -> list[Problem]:
    """What is wrong in a paper, which may stand in several files. Raises OSError for one that cannot be read."""
    checked = data.study.get("paper", {}).get("checked", [])
    sources = [read_source(path, set(checked)) for path in papers]
    found = [problem for source in sources for problem in _of_source(source, data)]
    there = {section for source in sources for section in source.sections}
    named = ", ".join(source.name for source in sources)
    lines = located((data.folder / STUDY).read_text(encoding="utf-8"))
    if not checked:
        wanted = 'the sections in which each sentence is bound, such as checked = ["abstract", "sec-results"]'
        found.append(Problem(STUDY, lines.get(("paper",), 0), "paper.checked", "nothing", wanted))
    for place, section in enumerate(checked):
        if section not in there:
            wanted = f"the identifier of a heading in {named}{nearest(section, there)}"
            found.append(Problem(STUDY, lines["paper", "checked", place], "paper.checked", repr(section), wanted))
    said = {name for source in sources for name, _ in source.said}
    for finding in data.findings:
        if finding.judged and finding.id not in said:
            wanted = f'`{{python}} study.says("{finding.id}")` in a sentence, or no such finding'
            found.append(Problem("findings.toml", finding.line, finding.id, f"no sentence of {named}", wanted))
    return found


def strengths(data: Dataset) -> list[Problem]:
    """The sentences of findings.toml with a word of strength that their evidence cannot carry."""
    wording = data.study.get("wording", {})
    practice, complete = _words(wording.get("practice", [])), _words(wording.get("complete", []))
    found = {}
    for finding in data.findings:
        modes = {data.indicators[name].mode for _, name in data.asked(finding)}
        if modes and modes <= set(wording.get("on_paper", [])):
            for verdict, template in finding.statement.items():
                if word := practice.search(template.text):
                    wanted = f"words of rules and organisation: its rule reads {', '.join(sorted(modes))} alone"
                    column = f"{finding.id}.statement.{verdict}"
                    found[column] = Problem("findings.toml", finding.line, column, repr(word.group()), wanted)
    for base in data.bases:
        for judgement in judge_all(evidence(data, base)):
            if judgement.verdict == NOT_ESTABLISHED and (word := complete.search(judgement.statement)):
                column = f"{judgement.finding.id}.statement.{NOT_ESTABLISHED}"
                seen, wanted = repr(word.group()), f"no word for all: {base} is silent on some ({judgement.statement})"
                found.setdefault(column, Problem("findings.toml", judgement.finding.line, column, seen, wanted))
    return list(found.values())


# --- What is wrong in one file ---------------------------------------------------------------------------------------


def _of_source(source: Source, data: Dataset) -> Iterator[Problem]:
    wording = data.study.get("wording", {})
    exempt = _words([*NO_NUMBERS, *wording.get("no_numbers", [])])
    word = _words([*NUMBERS.split(), *wording.get("numbers", [])]).pattern
    number = re.compile(rf"\d+(?:[.,]\d+)*|{word}(?:-{word})*", re.IGNORECASE)
    strong = _words([*wording.get("practice", []), *wording.get("complete", [])])
    for sentence, line in source.loose:
        yield Problem(source.name, line, "", f"a sentence that nothing bears: “{sentence}”", WAYS_OUT)
    for piece in source.typed:
        text = exempt.sub(lambda found: "_" * len(found.group()), piece.text)
        for match in number.finditer(text):
            seen = f"the number {match.group()!r}, typed in “{_around(piece.text, match)}”"
            wanted = '`{python} sentences.number(study, "…")` or another value that Python gives, or other words'
            yield Problem(source.name, piece.line, "", seen, wanted)
        for match in () if piece.mark in OF_THE_TEXT_ALONE else strong.finditer(piece.text):
            seen = f"{match.group()!r}, a word of strength, typed in “{_around(piece.text, match)}”"
            yield Problem(source.name, piece.line, "", seen, "a finding that says it by its evidence, or a weaker word")
    known = [finding.id for finding in data.findings]
    for name, line in source.said:
        if name not in known:
            wanted = f"a finding of findings.toml{nearest(name, known)}"
            yield Problem(source.name, line, "study.says", repr(name), wanted)


def _words(words: Sequence[str]) -> re.Pattern[str]:
    """Any of some words or phrases, as whole words; nothing at all where there are none."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?!\w)", re.IGNORECASE)


def _around(text: str, match: re.Match[str]) -> str:
    """The sentence in which a match stands."""
    ends = [0, *(found.end() for found in SENTENCE.finditer(text)), len(text)]
    start = max(end for end in ends if end <= match.start())
    return text[start : min(end for end in ends if end >= match.end())].strip()


# --- Reading a file ---------------------------------------------------------------------------------------------------


def read_source(path: Path, checked: set[str]) -> Source:
    """A paper as Markdown: its sections, what stands in those that are checked, and what it says."""
    source = Source(path.name)
    markdown = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(attrs_plugin, spans=True)
    markdown.use(footnote_plugin).use(container_plugin, "div", validate=lambda *_: True)
    around: list[tuple[int, str]] = []  # the sections that one stands in, by level
    before, apart = Token("", "", 0), 0  # the token before; how deep in what is no text of the section
    beside: dict[str, Any] = {}
    for token in markdown.parse(parsed(path, str), beside):
        apart += token.nesting if token.type.startswith(("table_", "footnote_block_")) else 0
        line = token.map[0] + 1 if token.map else 0
        if token.type == "inline" and before.type == "heading_open":
            level, name = int(before.tag[1:]), identifier(token.content)
            around = [*(each for each in around if each[0] < level), (level, name)]
            source.sections.add(name)
        elif token.type == "inline":
            children = token.children or []
            _note(children, line, source)
            if not apart and any(name in checked for _, name in around):
                notes = [beside["footnotes"]["list"][c.meta["id"]] for c in children if c.type == "footnote_ref"]
                within = [each for note in notes for each in note.get("tokens", ())]
                source.typed += [Passage(CITATION.sub(" ", c.content), "", line) for c in within if c.type == "text"]
                _read_paragraph(children, line, source)
        elif token.type == "fence" and token.info.startswith("{python"):
            source.said += [(name, line) for name in names_said(token.content)]
        before = token
    return source


def identifier(heading: str) -> str:
    """The identifier of a heading: the one that it gives, or what Pandoc makes of its words."""
    attributes = IDENTIFIER.search(heading)
    if attributes and attributes["id"]:
        return attributes["id"]
    text = heading[: attributes.start()] if attributes else heading
    kept = re.sub(r"[^\w\s.-]", "", text.lower())
    return re.sub(r"^[\W\d_]+", "", "-".join(kept.split()))


def names_said(code: str) -> list[str]:
    """The findings that code says: the texts that `….says(…)` and `….claims(…)` are given."""
    try:
        calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return []  # which the build refuses, with its line
    says = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in SAYING]
    return [str(each.value) for call in says for each in call.args if isinstance(each, ast.Constant)]


def _note(children: Sequence[Token], line: int, source: Source) -> None:
    """What a paragraph says, and what it argues."""
    spans: list[bool] = []  # whether each span that one stands in is argued
    text, began = "", 0
    for child in children:
        line += child.type in BREAKS
        if child.type == "code_inline" and child.content.startswith("{python}"):
            source.said += [(name, line) for name in names_said(child.content.removeprefix("{python}").strip())]
        if child.type == "span_open":
            spans.append(ARGUED in str(child.attrs.get("class", "")).split())
            began = line if spans[-1] else began
        elif child.type == "span_close":
            if spans.pop() and not any(spans):
                source.argued.append((" ".join(text.split()), began))
                text = ""
        elif any(spans):
            text += " " if child.type in BREAKS else child.content


def _read_paragraph(children: Sequence[Token], line: int, source: Source) -> None:
    """The pieces of a paragraph, and its sentences that nothing bears: what is left of it without all that is bound.

    A lead-in in bold at its beginning is a heading, and no sentence.
    """
    first = next((child for child in children if child.type != "text" or child.content.strip()), None)
    marks: list[str] = []  # of the spans that one stands in
    led = 0  # within the lead-in
    text, lines = "", []
    for child in children:
        piece = ""
        if child.type in BREAKS:
            line, piece = line + 1, " "
        elif child.type == "span_open":
            kinds = str(child.attrs.get("class", "")).split()
            marks.append(next((mark for mark in MARKS if mark in kinds), ""))
        elif child.type == "span_close":
            marks.pop()
        elif child.type.startswith("strong_") and (child is first or led):
            led += child.nesting
        elif child.type == "code_inline" and child.content.startswith("{python}"):
            piece = BOUND
        elif child.type in ("text", "code_inline"):
            mark = next(filter(None, marks), "")
            source.typed.append(Passage(CITATION.sub(" ", child.content), mark, line))
            piece = BOUND if mark else "" if led else CITATION.sub("", child.content)
        text += piece
        lines += [line] * len(piece)
    start = 0
    for end in [*(found.end() for found in SENTENCE.finditer(text)), len(text)]:
        sentence = text[start:end]
        if words := re.search(r"\w", sentence):
            source.loose.append((sentence.replace(BOUND, "").strip(), lines[start + words.start()]))
        start = end
