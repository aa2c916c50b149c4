"""What a paper puts on the page by itself comes through as it stands, and what would load something is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from publish.page import filled, loaded, sealed, unloaded

from engine.tests.publish.builders import ENGINE, Rendered, cell, publish

SAMPLES = Path(__file__).parent / "shapes"
RECORDS = [{"n": n, "text": "<b> & @fig-none `code` url(https://example.org/x) <img src='y.png'>"} for n in range(4000)]
PAGE = '<dialog id="pop" popover><p>Words</p></dialog>\n<select aria-label="s"><option value="a">A</option></select>'
DATA = f"""import json
records = {RECORDS[0]!r}
text = json.dumps([dict(records, n=n) for n in range(4000)]).replace("</", "<\\\\/")
print("```{{=html}}")
print('<script type="application/json" id="data">' + text + "</script>")
print({PAGE!r})
print("```")"""
TEXT = """---
title: T
author: [{name: Jane Doe, affiliation: A}, 'Rick "R" Roe']
date: 2024-05-03
filters: [cards.lua]
format: {html: {google-scholar: true, css: own.css}}
---
A <button popovertarget="pop">Open</button> and <a href="paper.pdf" download>the PDF</a>.

[A card](#card-x), [a span](#here) and [a section](#sec-two).

::: {#card-x .card}
Evidence, which a filter of the project adds to.
:::

A [span]{#here data-finding="f"}.

# Two {#sec-two}
"""
CARDS = """function Div(div)
  if div.classes:includes('card') then
    div.content:insert(pandoc.Figure({ pandoc.Para 'drawn' }, { pandoc.Plain 'By a filter' }, { id = 'fig-card' }))
    div.content:insert(pandoc.Para { pandoc.Cite({}, { pandoc.Citation('fig-card', 'AuthorInText') }) })
    return div
  end
end
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("page")
    files = {"paper.qmd": TEXT + cell(DATA, output="asis", echo="false"), "cards.lua": CARDS, "own.css": ".a {}"}
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


def test_data_blocks_buttons_dialogs_and_lists_stand_on_the_page_as_they_were_written(page: Rendered) -> None:
    data = re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', page.html)
    assert data
    assert json.loads(data[1]) == RECORDS
    assert len(data[1]) > 300_000
    assert PAGE in page.html
    assert '<button popovertarget="pop">Open</button>' in page.html
    assert '<a href="paper.pdf" download>' in page.html


def test_what_is_for_the_page_alone_is_not_in_the_notebook(page: Rendered) -> None:
    assert page.file("ipynb").stat().st_size < 20_000


def test_the_policy_names_the_scripts_that_run_and_no_data(page: Rendered) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.html)
    scripts = re.findall(r"(?s)<script>(.*?)</script>", page.html)
    assert policy
    for text in scripts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
    assert re.search(r"script-src ([^;]*);", policy[1])[1].count("sha256-") == len(scripts)  # type: ignore[index]


def test_divs_and_spans_with_identifiers_are_targets_of_links_in_every_format(page: Rendered) -> None:
    for name in ("card-x", "here", "sec-two"):
        assert f'id="{name}"' in page.html
        assert f'<w:hyperlink w:anchor="{name}">' in page.docx
        assert re.search(rf'<w:bookmarkStart [^>]*w:name="{name}"', page.docx)
    links = [note.get_object() for note in page.pdf.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert len([link for link in links if link["/Subtype"] == "/Link" and ("/Dest" in link or "/A" in link)]) >= 3


def test_filters_of_the_project_come_before_numbering(page: Rendered) -> None:
    for text in (page.body, page.pdf_text, page.docx_text):
        assert "Figure 1: By a filter Figure 1" in " ".join(text.split())


def test_the_template_has_authors_date_and_the_options_of_a_citation(paper: Callable[..., Path]) -> None:
    template = (
        "$for(author-meta)$[$author-meta$]$endfor$ $date-meta$ $lang$ $license$ $copyright.holder$ $citation.doi$"
    )
    header = "license: CC BY\ncopyright: {holder: H}\ncitation: {doi: 10.1234/a_b}\nlang: sq\n"
    text = TEXT.replace("filters: [cards.lua]\n", header).replace(", css: own.css", "").split("A <button")[0]
    engine = """
import publish.formats as formats, sys
formats.WRITERS["html"]["template"] = "own.html"
from publish.__main__ import main
sys.exit(main(["--to", "html"]))"""
    folder = paper(text, **{"own.html": f"$if(google-scholar)$yes$endif$ {template}"})
    run = subprocess.run([sys.executable, "-c", engine], cwd=folder, env={"PYTHONPATH": str(ENGINE)}, check=False)
    assert run.returncode == 0
    expected = "yes [Jane Doe][Rick “R” Roe] 2024-05-03 sq CC BY H 10.1234/a_b"
    assert (folder / "_output/paper.html").read_text("utf-8").strip() == expected


def test_a_style_sheet_that_would_load_another_is_refused_by_the_address_of_that() -> None:
    _, loads = sealed('<meta charset="utf-8"><style>@import url("https://e.org/a.css")</style>')
    assert loads == ["https://e.org/a.css"]


@pytest.mark.parametrize(
    "html",
    [
        "<img src='https://example.org/x.png'>",
        '<script src="x.js"></script>',
        '<script type="module" src="x.js"></script>',
        "<link rel=stylesheet href=x.css>",
        '<video poster="x.png"></video>',
        '<object data="x.svg"></object>',
        "<style>@import 'x.css'</style>",
        "<style>p { background: url(x.png) }</style>",
    ],
)
def test_what_would_load_something_is_refused(html: str) -> None:
    assert sealed(f'<meta charset="utf-8">{html}')[1][0].endswith(("x.png", "x.js", "x.css", "x.svg"))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="paper.pdf" download>PDF</a>',
        '<link rel="canonical" href="https://example.org/">',
        "<img src='data:image/png;base64,AA'>",
        '<script type="application/ld+json">{"image": "<img src=x.png>"}</script>',
        '<svg><use href="#a"/></svg>',
        '<div class="cite" src="x.jpg">Text</div>',
        "<img src=\"data:image/svg+xml,%3Csvg%3E%3Cuse href='%23a'/%3E%3C/svg%3E\">",
    ],
)
def test_what_loads_nothing_is_left_alone(html: str) -> None:
    page, loads = sealed(f'<meta charset="utf-8">{html}')
    assert loads == []
    assert page.endswith(html)
    assert "script-src 'none'" in page


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<script src="a.js" defer></script>', '<script defer>let a = "<\\/script>"</script>'),
        ("<link href=/a.css rel=stylesheet>", "<style>p { background: url(data:image/png;base64,cGl4ZWxz) }</style>"),
        ("<p><img alt=x src='a.png'></p>", '<p><img alt=x src="data:image/png;base64,cGl4ZWxz"></p>'),
        ("<img src='none.png'>", "<img src='none.png'>"),
        ("<img src='https://e.org/a.png'>", "<img src='https://e.org/a.png'>"),
        ("<script>'<img src=\"a.png\">'</script>", "<script>'<img src=\"a.png\">'</script>"),
    ],
)
def test_files_that_html_names_are_put_into_the_page(tmp_path: Path, html: str, expected: str) -> None:
    (tmp_path / "a.js").write_text('let a = "</script>"', "utf-8")
    (tmp_path / "a.css").write_text("p { background: url('a.png') }", "utf-8")
    (tmp_path / "a.png").write_bytes(b"pixels")
    assert filled(html, tmp_path, tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ('<script async src="https://e.org/a.js"></script>x', "https://e.org/a.js", "x"),
        ("<link rel=stylesheet href='//e.org/a.css'>x", "//e.org/a.css", "x"),
        ("@import url('https://e.org/a.css');x", "https://e.org/a.css", "x"),
        ("a { src: url( https://e.org/a.woff ) }", "https://e.org/a.woff", "a { src: url() }"),
        ('<link rel="canonical" href="https://e.org/">', "", '<link rel="canonical" href="https://e.org/">'),
        ("<script>1</script>", "", "<script>1</script>"),
    ],
)
def test_what_would_come_from_the_network_is_known_and_left_out(text: str, address: str, rest: str) -> None:
    assert list(loaded(text)) == ([address] if address else [])
    assert unloaded(text) == rest


def test_a_head_that_would_load_fonts_is_warned_of_with_its_line(paper: Callable[..., Path]) -> None:
    project = "format:\n  html:\n    css: a.css\n    include-in-header:\n      - text: |\n"
    project += "          <link rel=stylesheet href='https://e.org/a.css'>\n"
    folder = paper("Text.", **{"_quarto.yml": project, "a.css": "@import 'https://e.org/b.css';\np { color: red }"})
    done = publish(folder, "--to", "html")
    assert done.returncode == 0, done.stderr
    assert "warning: _quarto.yml:3: `css` would load https://e.org/b.css, which is left out" in done.stderr
    assert "warning: _quarto.yml:5: `include-in-header` would load https://e.org/a.css" in done.stderr
    page = Rendered(folder).html
    assert "e.org" not in page and "p{color:red}" in page


def test_cells_at_the_left_need_not_say_so_each(paper: Callable[..., Path]) -> None:
    folder = paper("| A | B | C |\n| :-- | --: | - |\n| a | b | c |\n\n: T {#tbl-t}\n\n@tbl-t\n")
    done = publish(folder, "--to", "html")
    assert done.returncode == 0, done.stderr
    page = Rendered(folder).html
    assert page.count('style="text-align: right;"') == 2 and 'style="text-align: left;"' not in page


def test_a_picture_with_a_leading_slash_is_of_the_project(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "_quarto.yml").write_text("project: {type: default}\n", "utf-8")
    shutil.copy(SAMPLES / "picture.png", tmp_path / "a.png")
    shutil.copy(SAMPLES / "drawing.svg", tmp_path / "a.svg")
    (folder / "paper.qmd").write_text("---\ntitle: T\n---\n\n![One](/a.png)\n\n![Two](/a.svg)\n", "utf-8")
    done = publish(folder)
    assert (done.returncode, done.stderr) == (0, "")
    made = Rendered(folder)
    assert made.html.count('src="data:image/') == 2
    assert made.docx.count("<pic:pic") == 2


def test_what_a_cell_prints_has_its_classes_on_the_page_though_no_language(paper: Callable[..., Path]) -> None:
    """Which `main.lua` gives Pandoc as an attribute, so that it looks for no language of that name."""
    printed = cell("import sys\nprint('<out> & \"more\"')\nsys.stderr.write('warned')\nNone")
    folder = paper(printed + "\n``` {.python}\nx = 1\n```\n")
    assert publish(folder, "--to", "html,docx").returncode == 0
    page = Rendered(folder)
    assert '<pre class="cell-output"><code>&lt;out&gt; &amp; &quot;more&quot;</code></pre>' in page.html
    assert '<pre class="cell-output cell-stderr"><code>warned</code></pre>' in page.html
    assert 'class="sourceCode python"' in page.html
    assert "warned" in page.docx_text
