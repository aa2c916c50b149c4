"""The rendered paper: numbered, bound to the data sentence by sentence, readable in every format."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from argued.data import Dataset, read
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge_all
from argued.logic.verdicts import ANSWERS, STATUSES
from argued.logic.wording import quoted
from argued.show import sentences
from argued.show.argument import GRADES
from argued.show.manuscript import Manuscript
from argued.show.phrases import PHRASES
from argued.testing.rendering import letters, pages
from argued.testing.rendering import text as rendered_text
from pypdf import PdfReader

from analysis import albanian
from engine.tests import comparing
from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

SOURCE = (ROOT / "paper.qmd").read_text(encoding="utf-8")
BOUND = {"finding", "computed", "argument", "method", "definition"}


@pytest.fixture(scope="module")
def page(output: Path) -> str:
    return (output / "paper.html").read_text(encoding="utf-8")


class Reading(HTMLParser):
    """The page as a reader of its sentences sees it.

    `spans` are the bound spans (class, what they are bound to, text) in order; `captions`, `cells` and `links` are
    those of tables, figures and cross-references.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.spans: list[tuple[str, str, str]] = []
        self.captions: list[str] = []
        self.cells: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.images: list[dict[str, str | None]] = []
        self._stack: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if tag == "img" or found.get("role") == "img":
            self.images.append({"alt": found.get("aria-label"), **found})
        if tag not in ("img", "br", "meta", "link", "hr", "input", "col", "wbr"):
            self._stack.append((tag, found))
            self._texts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            opened, attrs = self._stack.pop()
            text = self._texts.pop()
            if self._texts:
                self._texts[-1] += text
            kinds = set(str(attrs.get("class") or "").split())
            if opened == "span" and kinds & BOUND:
                self.spans.append(
                    (next(iter(kinds & BOUND)), str(attrs.get("data-finding") or attrs.get("data-of") or ""), text)
                )
            if opened in ("td", "th"):
                self.cells.append(" ".join(text.split()))
            if opened in ("figcaption", "caption"):
                self.captions.append(" ".join(text.split()))
            if opened == "a" and str(attrs.get("href", "")).startswith("#"):
                self.links.append((str(attrs["href"])[1:], text))
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._texts:
            self._texts[-1] += data


@pytest.fixture(scope="module")
def reading(page: str) -> Reading:
    return Reading(page)


# --- Bound sentences --------------------------------------------------------------------------------------


def test_every_finding_is_stated_in_the_article_or_its_supplement(
    reading: Reading, output: Path, data: Dataset
) -> None:
    supplement = Reading((output / "supplement.html").read_text(encoding="utf-8"))
    stated = {to for kind, to, _ in [*reading.spans, *supplement.spans] if kind == "finding"}
    assert stated == {finding.id for finding in data.findings}


def test_bound_sentences_say_what_the_verdict_allows(reading: Reading, data: Dataset) -> None:
    allowed: dict[str, set[str]] = {}
    for base in data.bases:
        for judgement in judge_all(evidence(data, base)):
            verdict = str(judgement.verdict)
            allowed.setdefault(judgement.finding.id, set()).update(
                (plain(judgement.statement), plain(quoted(judgement.finding.published)), verdict)
            )
    for kind, to, text in reading.spans:
        if kind == "finding":
            assert plain(text) in allowed[to], (to, text)


def plain(text: str) -> str:
    """Text without the difference between straight and typographic marks."""
    return " ".join(text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').split())


def test_a_changed_cell_changes_the_sentence(data: Dataset, recoded: Path) -> None:
    """Each sentence about a cell that is coded otherwise reads as Python then judges it."""
    now, then = (
        {j.finding.id: j.statement for j in judge_all(evidence(each))} for each in (data, read(recoded / "data"))
    )
    changed = [name for name in now if now[name] != then[name]]
    pages = [(recoded / f"_output/{name}.html").read_text(encoding="utf-8") for name in ("paper", "supplement")]
    spans = [span for page in pages for span in Reading(page).spans]
    said = {name: [letters(text) for _, to, text in spans if to == name] for name in changed}
    assert len(changed) >= 2 and all(said.values())
    for name in changed:
        assert any(letters(then[name]) in text for text in said[name]), name
        assert not any(letters(now[name]) in text for text in said[name]), name


# --- Numbering, references, pictures --------------------------------------------------------------------------


def test_tables_and_figures_are_numbered_in_order(reading: Reading) -> None:
    for kind in ("Table", "Figure"):
        numbers = [int(m[1]) for caption in reading.captions if (m := re.match(rf"{kind}\s(\d+)", caption))]
        assert numbers == list(range(1, len(numbers) + 1)) and numbers, (kind, numbers)
    overview, *captions = reading.captions  # the first screen's figure has no number
    assert overview.startswith("Share of") and all(re.match(r"(Table|Figure)\s\d+", caption) for caption in captions)


def test_the_list_of_contents_has_the_numbers_of_the_pages(output: Path) -> None:
    shown = r'<figure[^>]* id="((?:fig|tbl)-[\w-]+)".*?caption-label">(?:Supplementary\s)?(?:Figure|Table)\s(\d+):'
    numbered = [
        (label, mark + number)
        for name, mark in (("paper", ""), ("supplement", "S"))
        for label, number in re.findall(shown, (output / f"{name}.html").read_text(encoding="utf-8"), re.DOTALL)
    ]
    contents = (ROOT / "CONTENTS.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (S?\d+) \| .+? \| `((?:fig|tbl)-[\w-]+)`", contents, re.MULTILINE)
    assert len(numbered) > 30
    assert {(label, number) for number, label in listed} == set(numbered)


def test_every_reference_leads_somewhere(reading: Reading, page: str) -> None:
    assert [target for target, _ in reading.links if target not in reading.ids] == []
    text = page[page.index('id="abstract"') :]  # behind the signs of the first screen
    visible = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", "", text, flags=re.DOTALL)  # signs in figures neither
    assert not re.search(r"@(?:fig|tbl|sec)-|\?\?|\(\?\)|⟦|study\.(?:says|number|answer)", visible)


def test_every_table_and_figure_is_introduced_before_it_appears() -> None:
    body = SOURCE.split("# Abstract", 1)[1]
    for label in re.findall(r'"((?:fig|tbl)-[a-z-]+)"', body):
        mention, place = body.find(f"@{label}"), body.find(f'"{label}"')
        assert 0 <= mention < place, label


def test_every_picture_has_alternative_text(reading: Reading) -> None:
    assert len(reading.images) >= 8
    assert all(len(str(image.get("alt") or "")) > 80 for image in reading.images)


def test_computed_values_are_in_the_text(page: str) -> None:
    study = Manuscript()
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    count = sentences.number(study, "decidable")
    for value in (count, sentences.number(study, "codings"), sentences.evidence_day(study)):
        assert value in text
    assert f"Of {count} testable conclusions" in text
    observed = {row["indicator"] for row in study.data.table("observations")}
    assert sentences.number(study, "recorded indicators") == str(len(observed)) != "0"


def test_the_page_loads_nothing(page: str) -> None:
    assert "Content-Security-Policy" in page
    assert not re.search(r'<(?:img|script|link|iframe)[^>]+(?:src|href)="(?!data:|#)', page)


def test_the_text_has_the_length_of_a_paper(page: str) -> None:
    """From the findings in brief to the conclusions, without tables, figures and citations."""
    main = page.split('id="sec-summary"')[1].split('id="sec-challenge"')[0]
    main = re.sub(r"<(table|figure|nav|script|style|button)\b.*?</\1>", " ", main, flags=re.DOTALL)
    main = re.sub(r'<span class="citation".*?</span>', " ", main, flags=re.DOTALL)
    words = len(re.sub(r"<[^>]+>", " ", main).split())
    assert 7_000 <= words <= 8_500, words


TOLD = ("brief-need", "brief-ready", "ways", "tally", "record")
ABSTRACTS = ("abstract", "abstract-in-albanian")


def abstract(page: str, section: str) -> str:
    """A section of the page as HTML, from its heading's end to the next heading."""
    found = re.search(rf'<section id="{section}".*?</h\d>(.*?)</section>', page, re.DOTALL)
    assert found
    return found[1]


def words(markup: str) -> list[str]:
    return re.sub(r"<[^>]+>", "", re.sub(r"<(script|style|button)\b.*?</\1>", "", markup, flags=re.DOTALL)).split()


def test_the_abstract_has_at_most_two_hundred_words(page: str) -> None:
    assert 150 <= len(words(abstract(page, "abstract"))) <= 200


@pytest.mark.parametrize("section", ABSTRACTS)
def test_each_abstract_has_answers_and_what_they_hang_on_of_text_and_record(page: str, section: str) -> None:
    assert tuple(re.findall(r'data-of="([\w-]+)"', abstract(page, section))) == TOLD


def test_the_albanian_abstract_has_the_numbers_of_the_english_one(page: str) -> None:
    english, albanian = (
        re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3})", "", " ".join(words(abstract(page, section)))))
        for section in ABSTRACTS
    )
    assert english == albanian and len(english) > 10


def test_albanian_has_a_word_for_whatever_may_decide(data: Dataset) -> None:
    assert albanian.CRITERIA.keys() == {criterion.id for criterion in data.criteria}
    assert albanian.CHOICES.keys() == {f"choice {choice.id}" for choice in data.choices}
    assert albanian.ANSWERS.keys() == set(ANSWERS) and albanian.GRADED.keys() == set(GRADES)
    assert {f"brief {status}" for status in STATUSES} <= albanian.PHRASES.keys() <= PHRASES.keys()
    assert albanian.MONTHS.keys() == {f"{dt.date(2020, month, 1):%B}" for month in range(1, 13)}


def test_albanian_phrases_have_the_parts_of_the_english_ones() -> None:
    """But for the question, which stands before an answer there, the evidence, which is the paper's alone, and the word
    for a country, which has an ending there."""
    for name, phrase in albanian.PHRASES.items():
        parts, english = (set(re.findall(r"{(\w+)}", text.lower())) for text in (phrase, PHRASES[name]))
        assert english - parts <= {"question", "where", "are", "unit"} and parts <= english, name


def test_the_figures_of_the_repository_are_those_of_its_data(output: Path) -> None:
    fresh = {path.name: path.read_text(encoding="utf-8") for path in (output.parent / "figures").glob("*.csv")}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "figures").glob("*.csv")}
    assert kept == fresh, "run `make paper` and commit figures/"
    assert {path.stem for path in (ROOT / "figures").glob("*.svg")} == {Path(name).stem for name in fresh}


# --- The other formats ----------------------------------------------------------------------------------------


STATED = "rapporteur-only-north-macedonia"  # a finding that the text states


@pytest.fixture(scope="module")
def stated(documented: Evidence) -> str:
    """Its sentence as the data gives it, in its letters."""
    (sentence,) = (judgement.statement for judgement in judge_all(documented) if judgement.finding.id == STATED)
    return letters(sentence)


def test_the_pdf_is_readable_tagged_and_titled(output: Path, stated: str) -> None:
    reader = PdfReader(output / "paper.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.metadata is not None and "Western Balkans" in str(reader.metadata.title)
    assert reader.trailer["/Root"].get("/MarkInfo", {}).get("/Marked")  # type: ignore[union-attr]
    assert stated in letters(text)
    assert re.search(r"Table 1\b", text) and re.search(r"Figure 1\b", text)
    assert len(reader.outline) > 10


def test_no_table_of_the_article_goes_on_over_pages_of_the_pdf(output: Path) -> None:
    """The head of a table is repeated where it goes on."""
    pdf = PdfReader(output / "paper.pdf")
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    assert text.count("What its evidence gives") == SOURCE.count("argument.claims(") > 0
    assert text.count("Contradicted Needs") == text.count("what contradicts it Needs") == 1
    assert text.count("Given by It is") == 1
    assert len(pdf.pages) <= 25


def test_no_page_of_the_article_ends_with_a_heading(output: Path) -> None:
    headings = [letters(str(each.title)) for each in flat(PdfReader(output / "paper.pdf").outline)]
    assert len(headings) > 30
    ends = [letters(page) for page in pages(output / "paper.pdf")]
    assert [(n, end[-40:]) for n, end in enumerate(ends, 1) if end.endswith(tuple(headings))] == []


def flat(outline: list[Any]) -> Iterator[Any]:
    """The entries of a PDF's outline, of all levels."""
    for each in outline:
        yield from flat(each) if isinstance(each, list) else [each]


def test_less_than_a_fifth_of_a_page_of_the_article_stays_blank_at_once(output: Path) -> None:
    """But for the last, from the running head to the number of the page."""
    found = comparing.pdf(output / "paper.pdf")
    height = found.size[1]
    for number, words in enumerate(found.pages[:-1], start=1):
        lines = sorted({0.08 * height, 0.92 * height, *(each.y for each in words)})
        blank = max(upper - lower for lower, upper in itertools.pairwise(lines))
        assert blank < 0.2 * height, f"page {number}: {blank / height:.0%}"


def test_the_docx_has_headings_captions_tables_and_alternative_text(output: Path, stated: str) -> None:
    with zipfile.ZipFile(output / "paper.docx") as file:
        document = file.read("word/document.xml").decode()
    assert 'w:val="Heading1"' in document and 'w:val="Heading2"' in document
    assert document.count("<w:tblHeader") == SOURCE.count("study.table(") > 0
    assert re.search(r'<wp:docPr[^>]+descr="Matrix of', document)
    text = "".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", document)).replace("\xa0", " ")
    assert stated in letters(text) and "Table 1" in text


def test_years_have_the_same_letters_in_each_format(page: str, output: Path) -> None:
    """The page cites more works, on its cards: of each author whom a letter tells apart, the article cites enough."""
    main = page.split('id="sec-summary"')[1].split('id="sec-challenge"')[0]
    cited = " ".join(re.findall(r'<span class="citation".*?</span>', main, re.DOTALL))
    letter = r"\b(?:19|20)\d\d[a-r]\b"  # the 1990s are no year with a letter
    lettered = set(re.findall(letter, re.sub(r"<[^>]+>", "", cited)))
    with zipfile.ZipFile(output / "paper.docx") as file:
        word = re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())
    pdf = " ".join(sheet.extract_text() for sheet in PdfReader(output / "paper.pdf").pages)
    for text in (word, pdf):
        assert set(re.findall(letter, text)) == lettered


def test_a_work_has_the_same_letter_of_its_year_in_article_and_supplement(output: Path) -> None:
    """What of an author and year the article lists before it, the supplement has to list too: in its `nocite`."""
    entry = r'<div id="ref-([^"]+)"[^>]*>(.*?)</div>'
    years: list[dict[str, list[str]]] = [
        {
            name: re.findall(r"\b(?:(?:19|20)\d\d[a-z]?|n\.d\.(?:-[a-z])?)(?![a-z])", re.sub(r"<[^>]+>", "", text))[:1]
            for name, text in re.findall(entry, (output / f"{file}.html").read_text(encoding="utf-8"), re.DOTALL)
        }
        for file in ("paper", "supplement")
    ]
    both = years[0].keys() & years[1].keys()
    assert sum(bool(years[0][name]) and years[0][name][0][-1].isalpha() for name in both) > 20
    lettered = [{name for name, year in each.items() if "".join(year)[-1:].isalpha()} for each in years]
    assert {name: years[0][name] for name in both} == {name: years[1][name] for name in both}, (
        "what has another letter there, one of these has changed: put it under `nocite` where it is not listed. "
        f"In the article alone: {sorted(lettered[0] - both)}; in the supplement alone: {sorted(lettered[1] - both)}"
    )


def test_the_notebook_is_executed_and_readable(output: Path, stated: str) -> None:
    notebook = json.loads((output / "paper.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["execution_count"] for cell in code)
    assert stated in letters(rendered_text(output / "paper.ipynb"))
    assert "`{python}" not in rendered_text(output / "paper.ipynb")


# --- The sentences of the manuscript -----------------------------------------------------------------------------


def test_the_manuscript_refuses_what_it_does_not_know() -> None:
    study = Manuscript()
    with pytest.raises(KeyError, match="did you mean all-state-committee"):
        study.says("all-state-comittee")
    with pytest.raises(KeyError):
        sentences.number(study, "apples")


def test_the_coders_and_their_agreement_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("argued.show.manuscript.display", lambda *outputs: shown.extend(each.data for each in outputs))
    study = Manuscript()
    said = sentences.coders(study).data
    for base in study.papers_bases:
        assert f"{study.data.bases[base].label}, they agree on " in said.lower()
    study.reliability()
    for label in ("tbl-agreement", "tbl-adjudication", "tbl-contested"):
        assert f"{{#{label}}}" in "".join(shown)
