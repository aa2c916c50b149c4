"""The Word file around what Pandoc writes: its styles, its page, and what Pandoc leaves to Word.

`reference` makes the document that Pandoc takes styles and page from: its own, with the styles of `docx.xml`, the size
of the paper, the title at the head of every page but the first, and the page's number at its foot. `finish` then fills
the contents (Pandoc leaves them empty until Word is told to), keeps each row of a table on one page, and calls styles
as Word does. An author's own reference document decides on page and styles instead.
Numbers of pages in the contents are left to Word, which alone knows where its pages end: it offers to fill them in.
The same paper gives the same bytes.
"""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pypandoc  # type: ignore[import-untyped]

HERE = Path(__file__).parent
# Paper by Typst's names, in millimetres. Others are A4 in Word.
PAPERS: dict[str, tuple[float, float]] = {
    **{"a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "iso-b5": (176, 250)},
    **{"us-letter": (215.9, 279.4), "us-legal": (215.9, 355.6), "us-executive": (184.15, 266.7)},
}
LINE = 288  # the spacing of the text in `docx.xml`, in 240ths of a line
SIDES, TOP, BOTTOM, EDGE = 27, 29, 27, 13  # millimetres, as in the PDF; and from the paper's edge to head and foot
NAMES = {  # Pandoc's styles: Word's own, by which Word lists figures and tables and offers its looks
    '<w:pStyle w:val="TableCaption" />': '<w:pStyle w:val="Caption" /><w:keepNext />',
    '<w:pStyle w:val="ImageCaption" />': '<w:pStyle w:val="Caption" />',
    '<w:tblStyle w:val="Table" />': '<w:tblStyle w:val="TableGrid" />',
}
# What Pandoc sets as small as a table: an item of a list without space between, outside of tables.
ITEM = re.compile(r'(<w:tbl>.*?</w:tbl>)|<w:pStyle w:val="Compact" ?/>(?=\s*<w:numPr>)', re.DOTALL)
STYLE = re.compile(r'<w:style [^>]*w:styleId="(\w+)".*?</w:style>', re.DOTALL)
TURNED = re.compile(r'<w:sectPr>\s*<w:pgSz w:orient="landscape"\s*/>\s*</w:sectPr>')  # of the filter
ROW = re.compile(r"<w:tr>(<w:trPr>)?")
HEADING = re.compile(
    r'<w:bookmarkStart [^>]*w:name="([^"]+)" ?/>\s*(?:<w:bookmarkEnd [^>]*>\s*)*'
    r'<w:p>\s*<w:pPr>\s*<w:pStyle w:val="Heading(\d)" ?/>.*?</w:p>',
    re.DOTALL,
)
SHOWN = re.compile(r"<w:t(?: [^>]*)?>(.*?)</w:t>|(<w:tab ?/>)", re.DOTALL)
CONTENTS = re.compile(
    r'<w:p><w:r>(<w:fldChar w:fldCharType="begin"[^>]*>)(<w:instrText[^>]*>TOC .*?1-(\d).*?</w:instrText>)'
    r'(<w:fldChar w:fldCharType="separate" ?/>)(<w:fldChar w:fldCharType="end" ?/>)</w:r></w:p>'
)
SPACES = " ".join(
    f'xmlns:{short}="http://schemas.openxmlformats.org/{long}"'
    for short, long in {"w": "wordprocessingml/2006/main", "r": "officeDocument/2006/relationships"}.items()
)


class Look(NamedTuple):
    """What of a document's look is asked for: the way its text runs, a spacing of lines such as 2, their numbers."""

    right_to_left: bool = False
    line_spacing: float | None = None
    line_numbers: bool = False


def reference(title: str, papersize: str, look: Look) -> bytes:
    """The document that Pandoc takes styles, page, head and foot from."""
    aside = "<w:bidi/>" if look.right_to_left else ""
    head = f'<w:pStyle w:val="Header"/>{aside}</w:pPr><w:r><w:t xml:space="preserve">{html.escape(title)}</w:t></w:r>'
    foot = '<w:pStyle w:val="Footer"/></w:pPr><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    parts = {"header": ("hdr", head), "footer": ("ftr", foot), "first": ("hdr", "</w:pPr>")}
    kinds = {"header": "header", "footer": "footer", "first": "header"}
    uses = {"header": ("default",), "footer": ("default", "first"), "first": ("first",)}
    plain, made = zipfile.ZipFile(BytesIO(_pandocs_own())), BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for info in plain.infolist():
            text = plain.read(info).decode()
            if info.filename == "word/styles.xml":
                text = _styles(text, look)
            elif info.filename == "word/document.xml":
                text = re.sub(
                    r"<w:sectPr.*?(?:/>|</w:sectPr>)\s*(?=</w:body>)|(?=</w:body>)",
                    _section(papersize, kinds, uses, look.line_numbers),
                    text,
                    count=1,
                    flags=re.DOTALL,
                )
            elif info.filename == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
                each = (f'<Override PartName="/word/{n}.xml" ContentType="{kind}.{kinds[n]}+xml"/>' for n in parts)
                text = text.replace("</Types>", "".join(each) + "</Types>")
            elif info.filename == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                each = (f'<Relationship Id="page-{n}" Type="{kind}/{kinds[n]}" Target="{n}.xml"/>' for n in parts)
                text = text.replace("</Relationships>", "".join(each) + "</Relationships>")
            file.writestr(zipfile.ZipInfo(info.filename), text)
        for name, (tag, inner) in parts.items():
            text = f"<w:{tag} {SPACES}><w:p><w:pPr>{inner}</w:p></w:{tag}>"
            file.writestr(zipfile.ZipInfo(f"word/{name}.xml"), '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return made.getvalue()


def finish(target: Path, own_styles: bool = True) -> None:
    """Fill the contents of a document of Pandoc's, keep its rows whole and, with `own_styles`, rename its styles."""
    with zipfile.ZipFile(target) as file:
        parts = [(info, file.read(info)) for info in file.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for info, data in parts:
            if info.filename == "word/document.xml":
                data = _finished(data.decode(), own_styles).encode()
            file.writestr(info, data, zipfile.ZIP_DEFLATED)


def _finished(text: str, own_styles: bool) -> str:
    text = _turned(text)
    text = ROW.sub(lambda row: f"<w:tr><w:trPr><w:cantSplit />{'' if row[1] else '</w:trPr>'}", text)
    for pandocs, words in NAMES.items() if own_styles else ():
        text = text.replace(pandocs, words)
    if own_styles:
        text = ITEM.sub(lambda found: found[1] or '<w:pStyle w:val="ListParagraph" />', text)
    return CONTENTS.sub(lambda field: _contents(field, text), text)


def _turned(text: str) -> str:
    """The document with the page of its end in each section that the filter has begun, on its side where that says so.

    The first section is the one that has a first page without a head.
    """
    last = re.search(r"<w:sectPr>(?:(?!<w:sectPr).)*</w:sectPr>(?=\s*</w:body>)", text, re.DOTALL)
    if not last or not re.search(r"<w:sectPr\s*/>", text):
        return text
    further = re.sub(r"<w:titlePg\s*/>", "", last[0])
    sides = dict(re.findall(r'\bw:([wh])="(\d+)"', last[0]))
    size = f'<w:pgSz w:w="{sides["h"]}" w:h="{sides["w"]}" w:orient="landscape" />'
    turned = re.sub(r"<w:pgSz[^>]*>", size, further)
    text = TURNED.sub(lambda _: turned, text[: last.start()])
    text = re.sub(r"<w:sectPr\s*/>", lambda _: last[0], text, count=1) + further + last.string[last.end() :]
    return re.sub(r"<w:sectPr\s*/>", lambda _: further, text)


def _pandocs_own() -> bytes:
    command = [str(pypandoc.get_pandoc_path()), "--print-default-data-file=reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _styles(plain: str, look: Look) -> str:
    """Pandoc's styles, with those of `docx.xml` over them."""
    own = (HERE / "docx.xml").read_text("utf-8")
    if look.line_spacing:  # of the text; tables, captions and contents keep theirs
        own = own.replace(f'w:line="{LINE}"', f'w:line="{round(240 * look.line_spacing)}"')
    if look.right_to_left:  # tables begin at the right, and so does the bar beside a callout
        own = own.replace("<w:tblPr>", "<w:tblPr><w:bidiVisual/>").replace("<w:pBdr><w:left", "<w:pBdr><w:right")
    ours = {found[1]: found[0] for found in STYLE.finditer(own)}
    kept = STYLE.sub(lambda style: "" if style[1] in ours else style[0], plain)
    return kept.replace("</w:styles>", "".join(ours.values()) + "</w:styles>")


def _section(papersize: str, kinds: dict[str, str], uses: dict[str, tuple[str, ...]], line_numbers: bool) -> str:
    """The page: its size and margins, which head and foot it has, and whether its lines are numbered."""
    wide, high = (_twips(side) for side in PAPERS.get(papersize, PAPERS["a4"]))
    named = "".join(
        f'<w:{kinds[name]}Reference w:type="{use}" r:id="page-{name}"/>' for name, each in uses.items() for use in each
    )
    margins = {"top": TOP, "right": SIDES, "bottom": BOTTOM, "left": SIDES, "header": EDGE, "footer": EDGE, "gutter": 0}
    room = " ".join(f'w:{side}="{_twips(size)}"' for side, size in margins.items())
    numbers = '<w:lnNumType w:countBy="1" w:restart="continuous"/>' if line_numbers else ""
    return f'<w:sectPr>{named}<w:pgSz w:w="{wide}" w:h="{high}"/><w:pgMar {room}/>{numbers}<w:titlePg/></w:sectPr>'


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


def _contents(field: re.Match[str], document: str) -> str:
    """Pandoc's empty field, with an entry for each heading that leads to its bookmark. Word can write it anew."""
    begin, asked, depth, separate, end = field.groups()
    entries = []
    for name, level, shown in ((found[1], int(found[2]), found[0]) for found in HEADING.finditer(document)):
        if level <= int(depth):
            text = "".join((tab and " ") or words for words, tab in SHOWN.findall(shown))
            link = f'<w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
            entries.append((level, f"{link}</w:hyperlink>"))
    if not entries:
        return field[0]
    first = f"<w:r>{begin}</w:r><w:r>{asked}</w:r><w:r>{separate}</w:r>"
    paragraphs = [
        f'<w:p><w:pPr><w:pStyle w:val="TOC{level}" /></w:pPr>{"" if n else first}{link}</w:p>'
        for n, (level, link) in enumerate(entries)
    ]
    return "".join(paragraphs) + f"<w:p><w:r>{end}</w:r></w:p>"
