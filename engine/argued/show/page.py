"""What the page offers beside its text: the challenge section, downloads, and a description for machines.

Each function returns raw HTML as Markdown has it (a block for the page alone, which other formats leave out), so
that both engines put it into the page as it is. Nothing in it loads anything: the records and the script stand in
the page; links to the other formats and to the tables lead to files beside it.

Left out on purpose: style and behaviour, which stand in the extension (`_extensions/argued/`).
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import minify_html

from argued.data import Dataset
from argued.data.metadata import PAPER, about
from argued.data.people import credit
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Judgement, judge_all
from argued.judge.reads import cells_read, rows_read
from argued.show.challenge import behind, records
from argued.show.phrases import Words

STEM = PAPER.removesuffix(".qmd")  # of the files that are published
FENCE = "`" * 6
HARMLESS = str.maketrans("<&`", ",/.")


def extension() -> Path:
    """The folder of what the page shows of evidence: in the installed package, or beside a checkout of it."""
    installed = Path(__file__).parents[1] / "extension"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "_extensions" / "argued"


def block(markup: str) -> str:
    """Raw HTML as a block of Markdown."""
    return f"{FENCE}{{=html}}\n{markup}\n{FENCE}"


READING = ("figures.js", "references.js")  # what figures show; where works are cited
# What follows from a state, what overturns it, the page that follows it, its figures, the form.
SCRIPTS = ("element.js", "challenge.js", "overturn.js", "follow.js", "redraw.js", "form.js", *READING)


def challenge(data: Dataset, base: str, languages: Mapping[str, Words] | None = None) -> str:
    """The section in which a reader changes cells and thresholds: its place, its records and its script.

    `languages` says how sentences are computed anew in the parts of the page that are not in English, by their tag.
    """
    scripts = "".join(map(_script, SCRIPTS))
    return block(
        '<div id="challenge" class="challenge"><p>This part needs a script, which does not run here.</p></div>\n'
        f'<script type="text/plain" id="challenge-records">{_packed(records(data, base, languages))}</script>\n'
        f'<script type="text/plain" id="challenge-behind">{_packed(behind(data, base))}</script>\n'
        f"<script>\n{scripts}</script>"
    )


def long_tables() -> str:
    """The scripts by which the long tables of a page are filtered, sorted and saved, its figures enlarged, and its
    works lead to where they are cited."""
    scripts = "".join(map(_script, ("element.js", "tables.js", *READING)))
    return block(f"<script>\n{scripts}</script>")


def _script(name: str) -> str:
    """A script of the extension as it stands in a page: without comments and blanks."""
    text = re.sub(r"(?m)^\s*(//.*|/\*\*(?s:.*?)\*/)$", "", (extension() / name).read_text(encoding="utf-8"))
    minified = minify_html.minify(f"<script>{text}</script>", minify_js=True)
    return minified.replace("/* @__PURE__ */ ", "").removeprefix("<script>").removesuffix("</script>") + "\n"


def passages(known: Evidence) -> str:
    """What each passage says, and the findings that rest on it, under a heading: a card leads to it, or tells it."""
    data = known.data
    if not data.passages:  # of a study of its own observations
        return block("")
    resting: dict[str, list[str]] = {}
    for finding in data.findings:
        rows = [row for cell in cells_read(finding, known) for row in cell.rows]
        rows += [row for _, row in rows_read(finding, known)]
        for passage in dict.fromkeys([*finding.passages, *(p for row in rows for p in row.get("passages") or ())]):
            resting.setdefault(passage, []).append(str(finding.number))
    entries = "\n".join(
        f'<p id="passage-{name}"><b>¶\N{NO-BREAK SPACE}{name}</b> <i>{escape(row["gist"])}</i>'
        f"{_cards(resting.get(name, []))}"  # the end of a paragraph may be left out
        for name, row in data.passages.items()
    )
    folded = f"<details><summary>{len(data.passages)} passages</summary>\n{entries}\n</details>"
    return f"# Passages {{#passages .unnumbered}}\n\n{block(folded)}"


def _cards(numbers: list[str]) -> str:
    """The cards that rest on a passage, which the page's script makes links when the passages are shown."""
    return f" <small>{', '.join(numbers)}</small>" if numbers else ""


def downloads(data: Dataset, stem: str = STEM) -> str:
    """Links to the other formats and to each table."""
    formats = {"pdf": "PDF", "docx": "Word", "ipynb": "Notebook"}
    links = [f'<a href="{stem}.{ending}" download>{name}</a>' for ending, name in formats.items()]
    tables = [
        f'<li><a href="{data.folder.name}/{escape(resource["path"])}" download>{escape(resource["title"])}</a> '
        f"({_rows(len(data.table(resource['name'])))})</li>"
        for resource in data.resources
    ]
    return block(
        f'<nav class="downloads" aria-label="Downloads">\n<p>{" ".join(links)}</p>\n'
        f"<details><summary>Tables</summary><ul>{''.join(tables)}</ul></details>\n</nav>"
    )


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def description(data: Dataset, stem: str = STEM, claimed: bool = True) -> str:
    """The paper as schema.org's ScholarlyArticle with its claims, in JSON-LD; without them where another page has them
    (`claims`)."""
    known = about(data.folder.parent)
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": known.title,
        "name": known.title,
        "abstract": known.description,
        "inLanguage": known.language,
        "datePublished": known.date,
        "version": known.version,
        "keywords": list(known.keywords),
        "author": [author.as_schema() for author in known.authors],
        "license": known.licences[0].url,
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": f"{stem}.pdf"},
        ],
    }
    if credited := credit(known.authors):
        article["creditText"] = credited
    works = [
        {"@type": "ScholarlyArticle", "name": source.title, "datePublished": source.year} for source in known.sources
    ]
    article |= {"isBasedOn": works[0] if len(works) == 1 else works} if works else {}
    if claimed:
        article["hasPart"] = _claims(data)
    return block(f'<script type="application/ld+json">{_inert(article)}</script>')


def claims(data: Dataset) -> str:
    """The claims of the paper in JSON-LD, for a page beside it."""
    of = {"@type": "ScholarlyArticle", "name": about(data.folder.parent).title, "url": f"{STEM}.html"}
    page = {"@context": "https://schema.org", "@type": "WebPage", "isPartOf": of, "hasPart": _claims(data)}
    return block(f'<script type="application/ld+json">{_inert(page)}</script>')


def _claims(data: Dataset) -> list[dict[str, Any]]:
    return [_claim(judgement) for judgement in judge_all(evidence(data))]


def _claim(judgement: Judgement) -> dict[str, Any]:
    """A finding for machines: what is claimed, where its card stands, and the verdict on the study's first evidence."""
    claim = {"@type": "Claim", "name": judgement.finding.published, "url": f"{STEM}.html#card-{judgement.finding.id}"}
    if not judgement.verdict:
        return claim
    rating = {"@type": "Rating", "alternateName": judgement.verdict}
    return claim | {"review": {"@type": "ClaimReview", "reviewBody": judgement.statement, "reviewRating": rating}}


def _packed(value: Any) -> str:
    """JSON in a third of the bytes, which the page unpacks: zlib, then five signs for four bytes (`base64.b85encode`),
    of which those are others that HTML or Markdown would read."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode().translate(HARMLESS)


def _inert(value: Any) -> str:
    """JSON of which no text can end the block that it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
