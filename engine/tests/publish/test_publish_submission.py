"""A journal's copy, under a profile: without authors, with spaced and numbered lines, and as JATS XML."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from engine.tests.publish.builders import cell, publish

HEADER = """---
title: A paper
author:
  - {name: Ada Example, affiliations: An institute}
  - {name: Bo Sample, affiliations: [An institute, Another one]}
  - name: {given: Cy, family: Third}
    orcid: 0000-0002-1825-0097
    roles: [software, "Writing – review and editing": supporting, cooking]
keywords: [one, two]
license: CC BY 4.0
format: {html: {number-sections: true}}
number-sections: true
bibliography: works.bib
---
"""
BODY = """
# Abstract {#abstract .unnumbered}

What was found.

# Text {#sec-text}

[A sentence]{.finding} with *stress*, a note,^[Told below.] a work [@kept] and @fig-a in @sec-text, @tbl-a, @eq-a.

::: {.callout-note}
## Beware
It is small.
:::

![The figure](a.svg){#fig-a fig-alt="A line."}

| A | B |
|---|---|
| 1 | 2 |

: The table {#tbl-a}

$$x^2$$ {#eq-a}

::: {.content-visible when-profile="submission"}
## For the journal
:::

::: {.content-visible unless-profile="submission"}
## For all
:::

::: {.content-visible when-format="html"}
A page by Ada Example.
:::
""" + cell("print('run', end='')", output="asis")
PROFILE = """project: {output-dir: _output/submission}
format:
  typst: {anonymous: true, line-numbers: true, line-spacing: 2}
  docx: {anonymous: true, line-numbers: true, line-spacing: 2}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9"/></svg>'
FILES = {
    "_quarto-submission.yml": PROFILE,
    "a.svg": DRAWING,
    "works.bib": "@book{kept, title = {A Book}, author = {Other, O.}, date = {2001}}\n",
}
ASKED = ("--profile", "submission", "--to", "pdf,docx,xml")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = written(tmp_path_factory.mktemp("submission"), BODY)
    usual = publish(folder, "--to", "html")
    assert usual.returncode == 0, usual.stderr
    done = publish(folder, *ASKED)
    assert done.returncode == 0, done.stderr
    assert "running the cells" in usual.stdout and "running the cells" not in done.stdout  # what is run is the same
    return folder / "_output" / "submission"


def written(folder: Path, body: str, **others: str) -> Path:
    for name, text in {**FILES, **others, "paper.qmd": HEADER + body}.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def part(copy: Path, name: str) -> str:
    with zipfile.ZipFile(copy / "paper.docx") as file:
        return file.read(name).decode()


def test_neither_pdf_nor_word_names_an_author_and_xml_does(copy: Path) -> None:
    with zipfile.ZipFile(copy / "paper.docx") as file:
        word = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    pdf = PdfReader(copy / "paper.pdf")
    text = "".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata) + str(pdf.xmp_metadata)
    for kept in (word, text):
        assert "Ada" not in kept and "institute" not in kept and "A paper" in kept
    assert "Ada Example" in (copy / "paper.xml").read_text("utf-8")


def test_lines_are_numbered_and_spaced(copy: Path) -> None:
    assert '<w:lnNumType w:countBy="1" w:restart="continuous"' in part(copy, "word/document.xml")
    (style,) = re.findall(r'<w:style [^>]*w:styleId="BodyText".*?</w:style>', part(copy, "word/styles.xml"), re.DOTALL)
    assert 'w:line="480"' in style
    lines = PdfReader(copy / "paper.pdf").pages[0].extract_text().split()
    assert {"1", "2", "3"} <= set(lines)


def test_content_is_shown_by_profile(copy: Path) -> None:
    xml, page = ((copy / name).read_text("utf-8") for name in ("paper.xml", "../paper.html"))
    assert "For the journal" in xml and "For all" not in xml
    assert "For all" in page and "For the journal" not in page


@pytest.fixture(scope="module")
def jats(copy: Path) -> ElementTree.Element:
    return ElementTree.parse(copy / "paper.xml").getroot()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("front/article-meta/title-group/article-title", "A paper"),
        ("front/article-meta/contrib-group/contrib/string-name", "Ada Example"),
        ("front/article-meta/contrib-group/contrib/name/surname", "Third"),
        ("front/article-meta/contrib-group/contrib/name/given-names", "Cy"),
        ("front/article-meta/contrib-group/contrib/contrib-id[@contrib-id-type='orcid']", "0000-0002-1825-0097"),
        ("front/article-meta/contrib-group/contrib/role[@vocab='credit']", "Software"),
        (
            "front//role[@vocab-term-identifier='https://credit.niso.org/contributor-roles/writing-review-editing/']"
            "[@degree-contribution='supporting']",
            "Writing – review & editing",
        ),
        ("front//contrib/role", "cooking"),
        ("front/article-meta/contrib-group/aff//institution", "An institute"),
        ("front/article-meta/permissions/license/license-p", "CC BY 4.0"),
        ("front/article-meta/abstract/p", "What was found."),
        ("front/article-meta/kwd-group/kwd", "one"),
        ("body/sec/title", "1 Text"),
        ("body//fig/label", "Figure 1"),
        ("body//fig/caption/p", "The figure"),
        ("body//table-wrap/label", "Table 1"),
        ("body//table-wrap/caption/p", "The table"),
        ("back//fn/p", "Told below."),
        ("back/ref-list/ref/mixed-citation", "Other, O. 2001. A Book."),
    ],
)
def test_an_archive_finds_each_part_where_jats_has_it(jats: ElementTree.Element, path: str, text: str) -> None:
    assert jats.attrib["article-type"] == "research-article"
    assert text in ["".join(found.itertext()).replace("\xa0", " ").strip() for found in jats.findall(f".//{path}")]


def test_references_lead_to_elements_of_which_each_has_a_name_of_its_own(jats: ElementTree.Element) -> None:
    ids = [found.attrib["id"] for found in jats.iter() if "id" in found.attrib]
    assert len(ids) == len(set(ids))
    named = {found.attrib["rid"] for found in jats.iter("xref")}
    assert named <= set(ids) and {"fig-a", "tbl-a", "sec-text", "ref-kept"} <= named


def test_pictures_stand_in_the_file_with_their_words(jats: ElementTree.Element) -> None:
    (graphic,) = jats.iter("graphic")
    assert graphic.attrib["{http://www.w3.org/1999/xlink}href"].startswith("data:image/")
    assert "A line." in "".join(jats.find(".//fig").itertext()) or graphic.find("alt-text") is not None


@pytest.mark.parametrize(
    ("body", "options", "says"),
    [
        (
            "Ada Example thanks nobody.\n",
            ASKED[:2],
            "the copy is to be anonymous, and its text names the author Ada Example",
        ),
        ("Text.\n", ("--profile", "none"), "cannot read _quarto-none.yml"),
        ("Text.\n", ("--profile", "submission", "--engine", "quarto"), "--profile is of the embedded engine"),
    ],
)
def test_what_cannot_be_a_copy_is_refused(tmp_path: Path, body: str, options: tuple[str, ...], says: str) -> None:
    done = publish(written(tmp_path, body), *options, "--to", "docx")
    assert done.returncode and says in done.stderr
    assert not (tmp_path / "_output").exists() or not [*(tmp_path / "_output").rglob("paper.*")]
