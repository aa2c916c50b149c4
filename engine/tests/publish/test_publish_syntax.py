"""Each row of the table in publish/README.md, seen in the formats."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import Rendered, cell, publish


def test_every_format_has_title_subtitle_authors_and_date(sample: Rendered) -> None:
    for text in (sample.body, sample.pdf_text, sample.docx_text):
        for part in (
            "A sample paper on things",
            "With a subtitle",
            "Jane Doe",
            'Richard "Dick" Roe',
            "31 May 2024",
        ):
            assert part.replace('"', "") in re.sub(r'["“”]|&quot;', "", text)


def test_the_pdf_carries_title_authors_keywords_language_and_tags(sample: Rendered) -> None:
    assert sample.pdf.metadata
    assert sample.pdf.metadata.title == "A sample paper on things"
    assert "Jane Doe" in str(sample.pdf.metadata.author)
    assert "things" in sample.pdf.metadata["/Keywords"]
    catalogue = sample.pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()


def test_affiliations_orcid_and_keywords_stand_on_the_page(sample: Rendered) -> None:
    assert "University of Somewhere" in sample.body
    assert "https://orcid.org/0000-0000-0000-0000" in sample.html
    assert '<meta name="keywords" content="things, others">' in sample.html


def test_inline_code_is_replaced_by_its_value_in_every_format(sample: Rendered) -> None:
    for text in (sample.body, sample.pdf_text, sample.docx_text, sample.notebook_text):
        assert "This paper shows 3 things" in text
        assert "and 42 from inline code" in text
        assert "{python} 3" not in text


def test_inline_code_that_is_only_shown_is_not_run(sample: Rendered) -> None:
    assert "Shown: {python} 1+1 ." in sample.body
    assert "`{python} 1+1`" in re.sub(r"<[^>]*>|&quot;", "", sample.html)


def test_an_inline_markdown_object_keeps_its_markup(sample: Rendered) -> None:
    assert re.search(r'<span\s+class="finding"\s+data-finding="only-aland">Only\s+<strong>Aland</strong>', sample.html)


def test_an_inline_text_comes_out_as_text_in_every_format(sample: Rendered) -> None:
    text = "<script>alert(1)</script> $x$ *a* #b [c] @doe"
    assert text.replace("<", "&lt;").replace(">", "&gt;") in " ".join(sample.html.split())
    assert text in sample.pdf_text
    assert text.replace("<", "&lt;").replace(">", "&gt;") in sample.docx_text
    assert "\\<script\\>alert(1)\\</script\\> \\$x\\$ \\*a\\* \\#b \\[c\\]" in sample.notebook_text


def test_figures_tables_and_sections_are_numbered_and_referred_to(sample: Rendered) -> None:
    for text in (sample.body, sample.pdf_text, sample.docx_text, sample.notebook_text):
        text = text.replace(" ,", ",").replace(" .", ".").replace("**", "")
        assert "One: Figure 1. Two: Table 1. Three: Section 2." in text
        assert "Group: Figure 1, Figure 2. Bare: 1. Own: Fig. 1. Capital: Figure 1." in text
        assert "Deep: Section 1.1. Back: Appendix A. Inner: Appendix A.1." in text
        assert "Figure 1: A" in text
        assert "Table 1: A table of 3 rows" in text
        assert "Figure 2: A drawn figure with a" in text
        assert "Table 2: A static caption" in text
        assert "?@" not in text


def test_a_reference_leads_to_its_target(sample: Rendered) -> None:
    targets = set(re.findall(r'\bid="([^"]+)"', sample.html))
    links = set(re.findall(r'href="#([^"]+)"', sample.html))
    assert {"fig-b", "tbl-c", "sec-methods", "ref-doe2020"} <= links
    assert links <= targets


def test_headings_are_numbered_but_for_the_unnumbered(sample: Rendered) -> None:
    for heading in (
        "1 Introduction",
        "1.1 A subsection",
        "1.2 An included section",
        "2 Methods",
        "Appendix A Coding",
    ):
        assert heading in sample.body
        assert heading in sample.docx_text
    assert re.search(r"<h2[^>]*>Abstract</h2>", sample.html)
    assert "A.1 Inner" in str([item.title if not isinstance(item, list) else [i.title for i in item]
                               for item in sample.pdf.outline])  # fmt: skip


def test_table_captions_stand_above_and_figure_captions_below(sample: Rendered) -> None:
    assert re.search(
        r'<figure class="table" id="tbl-c"><figcaption id="tbl-c-caption">\s*.*?</figcaption>\s*<div',
        sample.html,
        re.DOTALL,
    )
    assert re.search(r'<figure id="fig-b">\s*<img[^>]*>\s*<figcaption', sample.html)


def test_alternative_texts_reach_page_pdf_and_docx(sample: Rendered) -> None:
    assert 'alt="A line: &lt;up&gt; &amp; &quot;down&quot;."' in sample.html
    assert 'descr="A line: &lt;up&gt; &amp; &quot;down&quot;."' in sample.docx
    assert 'alt="A bar chart"' in sample.html
    assert b"A bar chart" in sample.file("pdf").read_bytes() or "A bar chart" in str(_alternatives(sample))


def _alternatives(sample: Rendered) -> list[str]:
    return [str(found["/Alt"]) for n in range(1, sample.pdf.trailer["/Size"])
            if isinstance(found := sample.pdf.get_object(n), dict) and "/Alt" in found]  # fmt: skip


def test_citations_and_the_list_of_references_are_set(sample: Rendered) -> None:
    for text in (sample.body, sample.pdf_text, sample.docx_text, sample.notebook_text):
        assert "Journal of Things" in text
        assert "On Things &" in text.replace("&amp;", "&")
    assert "As Doe and Roe ( 2020 ) says" in sample.body


def test_vector_pictures_on_page_and_in_pdf_and_pixels_in_docx(sample: Rendered) -> None:
    assert sample.html.count("data:image/svg+xml,%3C") == 2
    assert not any(page.images for page in sample.pdf.pages)
    assert "a:blip" in sample.docx


def test_callouts_of_five_kinds_and_collapsed_ones(sample: Rendered) -> None:
    for kind in ("note", "tip", "important", "warning", "caution"):
        assert f"callout callout-{kind}" in sample.html
    assert re.search(r'<details class="callout callout-warning">', sample.html)
    for text in (sample.body, sample.pdf_text, sample.docx_text, sample.notebook_text):
        for words in ("A note", "Collapsed warning.", "Important words.", "Cautious words."):
            assert words in text
    assert not any("A note" in str(item) for item in sample.pdf.outline)


def test_tabsets_are_flat_on_paper(sample: Rendered) -> None:
    assert 'data-title="First tab"' in sample.html
    for text in (sample.pdf_text, sample.docx_text):
        assert "First tab First content Second tab Second content" in text


def test_content_by_format(sample: Rendered) -> None:
    assert "Only in HTML." in sample.body
    assert "Not in HTML." not in sample.body
    assert "Raw for the page" in sample.body
    for text in (sample.pdf_text, sample.docx_text, sample.notebook_text):
        assert "Only in HTML." not in text
        assert "Not in HTML." in text
    assert "A span for paper ends" in sample.pdf_text
    assert "A ends" in sample.body
    assert "Raw for Typst" in sample.pdf_text
    assert "Raw for Typst" not in sample.body + sample.docx_text


def test_footnotes_definition_lists_and_shown_code(sample: Rendered) -> None:
    assert "A footnote with" in sample.body
    assert re.search(r"<dt>\s*Term\s*</dt>", sample.html)
    assert "A footnote with emphasis" in sample.pdf_text


def test_cell_options_decide_what_is_shown(sample: Rendered) -> None:
    assert '<details class="code-fold"><summary>' in sample.html
    assert "How it is drawn" in sample.body
    assert "How it is drawn" not in sample.pdf_text
    assert "not_run()" in sample.body
    assert "ZeroDivisionError" in sample.body
    for unseen in ("a warning nobody sees", "no output", "import helper"):
        assert unseen not in sample.body
    assert "printed by the included cell" in sample.body


def test_a_div_opened_by_one_cell_is_closed_by_another(sample: Rendered) -> None:
    assert re.search(r'<div class="opened-by-one">\s*<p>Between two cells.</p>\s*</div>', sample.html)


def test_a_frame_shown_as_html_is_a_table_in_every_format(sample: Rendered) -> None:
    for text in (sample.body, sample.docx_text, sample.pdf_text):
        assert "A frame shown as HTML" in text
    assert "&lt;x&gt;" in sample.html
    assert "<style scoped" not in sample.html


def test_comments_and_what_is_in_them_are_gone(sample: Rendered) -> None:
    assert "never run" not in sample.html
    assert "A comment" not in sample.html


def test_filters_styles_and_includes_of_the_project_are_used(sample: Rendered) -> None:
    assert '<details class="evidence" id="card-x">' in sample.html
    assert ".evidence{border:1px solid}" in sample.html
    assert '<meta name="citation_title"' in sample.html
    assert 'dataset.ready = "yes"' in sample.html


def test_the_header_row_of_a_long_table_is_repeated(sample: Rendered) -> None:
    assert sample.docx.count("<w:tblHeader") >= 3
    assert sample.pdf_text.count("Name Value Note") >= 3
    assert "Row 59" in sample.pdf_text


def test_the_page_has_landmarks_and_a_policy_that_fits_it(sample: Rendered) -> None:
    assert sample.html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert sample.html.count("<main") == 1
    assert '<nav id="toc"' in sample.html
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', sample.html)
    assert policy
    assert policy[1].startswith("default-src 'none'; img-src data:; script-src 'sha256-")
    assert policy[1].count("'sha256-") == len(re.findall("<script|<style", sample.html))
    assert sample.html.index("charset") < policy.start() < sample.html.index("<title>")


def test_the_page_loads_nothing(sample: Rendered) -> None:
    loads = re.findall(r'<(?!a\b)\w+[^>]*\s(?:src|href)="(?!data:|#)([^"]*)"', sample.html)
    assert loads == []


def test_the_notebook_is_valid_executed_and_runs_again(sample: Rendered) -> None:
    import nbformat

    notebook = nbformat.from_dict(sample.notebook)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all("execution" not in cell.metadata for cell in code)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert "begin(" in code[0].source and any("helper.draw()" in cell.source for cell in code)
    assert "@@cell" not in str(notebook)


def test_cells_that_a_format_hides_leave_the_others_of_the_notebook_their_own_outputs(
    paper: Callable[..., Path],
) -> None:
    hidden = f"::: {{.content-visible when-format=html}}\n{cell('print(1)')}:::\n"
    folder = paper(cell("print(0)") + hidden + cell("print('**2**')", output="asis") + cell("print(3)"))
    assert publish(folder, "--to", "ipynb").returncode == 0
    cells = [cell for cell in Rendered(folder).notebook["cells"] if cell["cell_type"] == "code"]
    outputs = [output.get("text") or output["data"]["text/markdown"] for cell in cells for output in cell["outputs"]]
    assert [cell["source"].splitlines()[-1] for cell in cells[1:]] == ["print(0)", "print('**2**')", "print(3)"]
    assert [text.strip() for text in outputs] == ["0", "**2**", "3"]


def rendered(folder: Path, *formats: str) -> Rendered:
    done = publish(folder, "--to", ",".join(formats))
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


FORMATS = ("html", "pdf", "docx", "ipynb")
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
FRAME = "from IPython.display import HTML\nHTML('<table><tr><th>A</th></tr><tr><td>b</td></tr></table>')"


def test_what_stands_in_content_by_format_is_read_like_any_other(paper: Callable[..., Path]) -> None:
    inner = "::: {.content-visible when-format=html}\nOnly here.\n:::\n"
    inner += "::: {.content-hidden when-format=html}\nNever.\n:::\n"
    text = f"::: {{.content-visible unless-format=docx}}\n{cell(FRAME)}\n{inner}:::\n"
    seen = rendered(paper(text), "html", "ipynb")
    assert "Only here." in seen.body and "Never." not in seen.html and "<table" in seen.html
    assert "<table><tr>" not in seen.body and "Only here." not in seen.notebook_text
    assert [cell["cell_type"] for cell in seen.notebook["cells"]] == ["markdown", "code", "markdown"]


def test_content_for_quartos_other_formats_is_for_none_of_ours_and_pdf_is_for_the_pdf(
    paper: Callable[..., Path],
) -> None:
    conditions = ("when-format=pdf", "when-format=html:js", "when-format=latex", "unless-format=revealjs")
    text = "".join(f"::: {{.content-visible {each}}}\nSeen-{n}.\n:::\n\n" for n, each in enumerate(conditions))
    seen = rendered(paper(text), "html", "pdf", "docx")
    found = [re.findall(r"Seen-(\d)", each) for each in (seen.body, seen.pdf_text, seen.docx_text)]
    assert found == [["1", "3"], ["0", "3"], ["3"]]


def test_a_picture_that_is_a_link_or_a_table_is_numbered_like_any_other(paper: Callable[..., Path]) -> None:
    text = (
        "[![One](dot.svg){#fig-a}](https://example.org)\n\n![Two](dot.svg){#tbl-a}\n\n"
        "::: {layout-ncol=2}\n[![Three](dot.svg){#fig-b}](https://example.org)\n\n![Four](dot.svg){#fig-c}\n:::\n\n"
        "See @fig-a, @tbl-a, @fig-b, @fig-c, {{< meta\ntitle >}}.\n"
    )
    seen = rendered(paper(text, **{"dot.svg": DOT}), *FORMATS)
    assert seen.html.count('<a href="https://example.org"') == 2
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        shown = shown.replace(" ,", ",")
        for caption in ("Figure 1: One", "Table 1: Two", "Figure 2: Three", "Figure 3: Four"):
            assert caption in shown
        assert "See Figure 1, Table 1, Figure 2, Figure 3" in shown and "A paper." in shown


def test_a_cell_of_a_notebook_is_shown_as_it_was_run(paper: Callable[..., Path]) -> None:
    drawn = {"output_type": "display_data", "data": {"image/svg+xml": [DOT]}, "metadata": {}}
    printed = {"output_type": "stream", "name": "stdout", "text": ["one ", "two\n"]}
    source = ["#| label: fig-old\n", "#| fig-cap: As it was\n", "raise SystemExit"]
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["Text"]},
        {"cell_type": "code", "id": "b", "metadata": {}, "source": source, "execution_count": 1, "outputs": [drawn]},
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {"tags": ["tagged"]},
            "source": ["print()"],
            "execution_count": None,
            "outputs": [printed],
        },
    ]
    book = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    text = '{{< embed "n.ipynb#fig-old" >}}\n\nSee @fig-old, press {{< kbd Ctrl-C >}}.\n\n'
    text += "{{< embed n.ipynb#tagged echo=true >}}\n"
    seen = rendered(paper(text, **{"n.ipynb": book}), *FORMATS)
    assert "<kbd>Ctrl-C</kbd>" in seen.html and "raise" not in seen.html
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        assert "Figure 1: As it was" in shown and "See Figure 1" in shown
        assert "one two" in shown and "print" in shown.replace(" ", "")


OTHER_PAPER = f"""---
title: Elsewhere
execute: {{warning: false}}
---

{cell("import os, warnings; place = os.path.basename(os.getcwd())", label="first")}

Never shown.

{cell("print('in', place); warnings.warn('unseen')", label="said")}
{cell(FRAME, label="tbl-far", tbl_cap="From `{place}` afar")}
{cell("place", label="fails", eval="false")}
"""


def test_a_cell_of_another_paper_is_shown_as_it_runs_there(paper: Callable[..., Path]) -> None:
    text = "By @tbl-far.\n\n{{< embed sub/other.qmd#tbl-far,said >}}\n\n"
    text += "{{< embed sub/other.qmd#first echo=true >}}\n\n{{< embed sub/other.qmd#fails >}}\n"
    folder = paper(text + cell("print('place' in globals())"), **{"sub/other.qmd": OTHER_PAPER})
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    assert "sub/other.qmd:30: cell fails of sub/other.qmd has no output, and nothing of it is shown" in done.stderr
    seen = Rendered(folder)
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        for words in ("By Table 1", "Table 1: From", "in sub", "os.getcwd()", "False"):
            assert words in shown.replace(" ()", "()")
        assert "Never shown" not in shown and "unseen" not in shown and "Elsewhere" not in shown
    (folder / "paper.qmd").write_text((folder / "paper.qmd").read_text() + "\nMore.\n")
    assert "running" not in publish(folder).stdout
    (folder / "sub/other.qmd").write_text(OTHER_PAPER.replace("'in'", "'now in'"))
    assert "running the cells of other.qmd, some of which are embedded: cell said changed" in publish(folder).stdout
    assert "now in sub" in Rendered(folder).body


def test_several_cells_of_a_notebook_are_named_by_label_or_by_place(paper: Callable[..., Path]) -> None:
    def one(words: str) -> list[dict]:
        return [{"output_type": "stream", "name": "stdout", "text": [words]}]

    cells: list[dict] = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": [], "execution_count": n, "outputs": one(words)}
        for n, words in enumerate(("One.", "Two.", "Three."))
    ]
    cells.insert(1, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["In *between*."]})
    book = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for asked, expected in {
        "n.ipynb#c2,c0": "Three. One.",
        "n.ipynb[2-3]": "In between. Two.",
        "n.ipynb[4,1]": "Three. One.",
        "n.ipynb": "One. In between. Two. Three.",
    }.items():
        folder = paper(f"{{{{< embed {asked} >}}}}\n\nEnd.\n", **{"n.ipynb": book})
        assert rendered(folder, "html").body.partition("A paper ")[2].replace(" .", ".") == f"{expected} End."


def test_labels_of_cells_make_listings_and_figures_of_what_is_printed(paper: Callable[..., Path]) -> None:
    text = cell("a = 1", label="lst-a", lst_cap="Code") + cell("print('words')", label="fig-a") + "\n@lst-a, @fig-a\n"
    seen = rendered(paper(text), *FORMATS)
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        assert "Listing 1: Code" in shown and "words" in shown and shown.count("Figure 1") == 2


def test_a_formula_may_have_lines_without_an_environment(paper: Callable[..., Path]) -> None:
    text = "$$a = b \\\\\nc = d \\\\$$\n\n$$\\begin{aligned} e &= f \\\\ g &= h \\end{aligned}$$\n"
    seen = rendered(paper(text), *FORMATS)
    assert seen.html.count("<mtr") == 4
    assert "\\begin{gathered}" in seen.notebook_text


def test_numbers_of_captions_are_written_as_the_header_asks(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\ncrossref: {fig-labels: roman I, tbl-labels: alpha A, subref-labels: roman i,\n"
    header += "  title-delim: '.', ref-hyperlink: false}\n---\n"
    table = "| A |\n|---|\n| b |\n\n: Of B {#tbl-a}\n\n"
    parts = "::: {#fig-x}\n![One](dot.svg){#fig-y}\n\n![Two](dot.svg){#fig-z}\n\nBoth\n:::\n\n"
    text = f"{header}{table}![First](dot.svg){{#fig-w}}\n\n{parts}See @fig-x, @fig-z and @tbl-a.\n"
    seen = rendered(paper(text, **{"dot.svg": DOT}), *FORMATS)
    assert 'href="#fig-x"' not in seen.html
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        for words in ("Table A. Of B", "Figure I. First", "Figure II. Both", "(ii) Two"):
            assert words in shown
        assert "See Figure II, Figure II (ii) and Table A" in shown.replace(" ,", ",")


FILTER = """function Str(el)
  if el.text == 'FORMAT' then
    return pandoc.Str(quarto.doc.is_format('html') and 'page' .. quarto.project.offset or 'other')
  end
  if el.text == 'SAY' then quarto.log.warning('a word') end
  if el.text == 'PROFILE' then return pandoc.Str(quarto.project.profile[1] or 'no-profile') end
  if el.text == 'BAD' then quarto.doc.attach_to_dependency('a', {}) end
end"""


def test_filters_may_ask_what_quarto_would_answer(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: T\nfilters: [a.lua]\n---\n"
    seen = rendered(paper(f"{header}FORMAT\n", **{"a.lua": FILTER}), "html", "docx")
    assert "page." in seen.body and "other" in seen.docx_text
    folder = paper(f"{header}PROFILE\n", **{"_quarto-own.yml": "lang: en"})
    assert "no-profile" in rendered(folder, "html").body
    assert publish(folder, "--to", "html", "--profile", "own").returncode == 0
    assert Rendered(folder).body == "T own"
    said = publish(paper(f"{header}SAY\n"), "--to", "html")
    assert (said.returncode, said.stderr) == (0, "publish: warning: a filter says: a word\n")
    refused = publish(paper(f"{header}BAD\n"), "--to", "html,docx")
    assert refused.returncode == 1
    what = "a.lua:7: `quarto.doc.attach_to_dependency` is Quarto's own, and not known to this engine"
    assert refused.stderr == f"publish: paper.qmd:3: the filter a.lua fails: {what}\n"


SHORTCODES = """return {
  ['say'] = function(args, kwargs, meta)
    quarto.doc.add_html_dependency { name = 'said', stylesheets = { 'said.css' } }
    local size = pandoc.utils.stringify(kwargs['size'])
    return pandoc.Strong(pandoc.utils.stringify(args[2]) .. size .. pandoc.utils.stringify(meta.title))
  end,
  ['listed'] = function() return { pandoc.Para 'One.', pandoc.Para 'Two.' } end,
  ['none'] = function() return pandoc.Null() end,
  ['bad'] = function() return quarto.base64.encode('x') end,
}"""


def test_shortcodes_of_an_extension_are_made_by_its_own_lua(paper: Callable[..., Path]) -> None:
    own = {
        "_extensions/someone/said/_extension.yml": "contributes:\n  shortcodes: [said.lua]\n",
        "_extensions/someone/said/said.lua": SHORTCODES,
        "_extensions/someone/said/said.css": "@font-face{font-family:x;src:url('x.woff?#iefix')}",
        "_extensions/someone/said/x.woff": "a font",
    }
    folder = paper('A {{< say one "t`w o" size=2x >}} word{{< none >}}.\n\n{{< listed >}}\n\n{{< none >}}\n', **own)
    seen = rendered(folder, "html", "docx")
    assert "A t`w o2xA paper word. One. Two." in seen.body.replace(" word", " word") and "@font-face" in seen.html
    assert "font-src data:" in seen.html and "data:font/woff" in seen.html
    assert "A t`w o2xA paper word. One. Two." in seen.docx_text and "said.css" not in seen.docx_text
    done = publish(paper("A\n\n{{< bad >}}\n\n{{< lipsum 1 >}}\n"), "--to", "html")
    assert done.returncode == 1
    assert "paper.qmd:6: the shortcode `bad` fails: " in done.stderr
    assert "`quarto.base64` is Quarto's own, and not known to this engine" in done.stderr
    assert "paper.qmd:8: unknown shortcode `lipsum`: no extension of this project has it" in done.stderr


@pytest.mark.parametrize("name", ["fa thumbs-up", "iconify mdi:home", "lipsum 2"])
def test_a_shortcode_of_an_extension_that_is_not_there_is_refused(paper: Callable[..., Path], name: str) -> None:
    done = publish(paper(f"A\n\nB {{{{< {name} >}}}}\n"), "--to", "html")
    assert done.returncode == 1
    assert f"paper.qmd:6: unknown shortcode `{name.split()[0]}`" in done.stderr and "_extensions" in done.stderr


def test_a_heading_within_a_tab_is_no_tab(paper: Callable[..., Path]) -> None:
    tabs = "::: {.panel-tabset}\n## One\n\n### Within\n\nText.\n\n## Two\n\nMore.\n:::\n"
    assert rendered(paper(f"# Top\n\n{tabs}"), "html").html.count('class="tab"') == 2


def test_the_notebook_keeps_what_a_pipe_table_cannot_hold(paper: Callable[..., Path]) -> None:
    grid = "+---+---+\n| A | B |\n+===+===+\n| - | 1 |\n|   |   |\n| x |   |\n+---+---+\n"
    bars = "| A | B |\n|---|---|\n| `a\\|b` | $x\\|y$ |\n"
    seen = rendered(paper(f"{grid}\n: Of lists {{#tbl-a}}\n\n{bars}\n: Of bars {{#tbl-b}}\n"), "ipynb").notebook_text
    assert seen.count("<table") == 2 and "[TABLE]" not in seen and "<code>a" in seen
    assert seen.index("Of lists") < seen.index("<table")


def test_the_notebook_has_abstract_and_captions_and_no_link_that_leads_nowhere(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: A\nabstract: What it says.\nbibliography: b.bib\n---\n"
    frame = cell(
        "from IPython.display import Markdown\nMarkdown('| A |\\n|---|\\n| b |')", label="tbl-x", tbl_cap="Its caption"
    )
    text = f"{header}# One {{#one}}\n\n[There](#one), @tbl-x and [@k].\n{frame}"
    seen = rendered(
        paper(text, **{"b.bib": "@book{k, author={Doe, Ann}, title={T}, year={2001}}"}), "ipynb"
    ).notebook_text
    assert "What it says." in seen and "Its caption" in seen and "(Doe 2001)" in seen and "](#" not in seen


def test_links_and_notes_in_a_heading_and_pictures_within_a_sentence_come_out_on_paper(
    paper: Callable[..., Path],
) -> None:
    pages = "{{< pagebreak >}}\n\n".join(["Before ![a dot](dot.svg) after.\n\n"] * 3)
    folder = paper(f"# See [there](#x)^[A note.] {{#x}}\n\n{pages}", **{"dot.svg": DOT})
    assert "Before after." in rendered(folder, "pdf").pdf_text


def test_the_list_of_works_is_a_section_like_any_other(paper: Callable[..., Path]) -> None:
    header = "---\ntitle: A\nbibliography: b.bib\n---\n"
    bibliography = {"b.bib": "@book{k, author={Doe, Ann}, title={T}, year={2001}}"}
    seen = rendered(paper(f"{header}# One\n\nSee [@k].\n", **bibliography), "html").html
    assert seen.count("<h1") == 1 and re.search(r"<h2[^>]*>References</h2>", seen)
    assert "References" not in rendered(paper(f"{header}# One\n\nNothing.\n", **bibliography), "html").body


def test_colours_of_a_terminal_are_left_out(paper: Callable[..., Path]) -> None:
    assert "warm red" in rendered(paper(cell("print('warm \\x1b[31mred\\x1b[0m\\x07')")), "html").body


def test_nothing_of_the_engines_own_is_left_in_the_text(sample: Rendered) -> None:
    for text in (sample.body, sample.pdf_text, sample.docx_text):
        assert not re.search(r"@@|\{#|:::|\{\{<|#\|", text)


CHAPTERS = """---
title: T
number-sections: true
crossref: {chapters: true}
---

![Before](dot.svg){#fig-o}

# One {#sec-one}

![First](dot.svg){#fig-a}

$$ x $$ {#eq-a}

## Within {#sec-within}

![Second](dot.svg){#fig-b}

# Two

![Third](dot.svg){#fig-c}

| A |
|---|
| b |

: Rows {#tbl-a}

# More {.appendix}

![Last](dot.svg){#fig-d}

See @sec-one, @sec-within, @fig-o, @fig-b, @fig-c, @fig-d, @tbl-a and @eq-a.
"""


def test_numbers_begin_anew_in_each_chapter_where_sections_are_chapters(paper: Callable[..., Path]) -> None:
    seen = rendered(paper(CHAPTERS, **{"dot.svg": DOT}), *FORMATS)
    led = "See Chapter 1, Section 1.1, Figure 1, Figure 1.2, Figure 2.1, Figure A.1, Table 2.1 and Equation 1.1."
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text.replace("**", "")):
        assert led in shown.replace(" ,", ",").replace(" .", ".")
        for words in ("Figure 1.1: First", "Figure 2.1: Third", "Table 2.1: Rows", "Figure A.1: Last"):
            assert words in shown


MATHJAX = r"""
$\ket{a}$ $\cfrac{q}{w}$ ${\rm abc}\kern2pt e$ $i + 1 \over j$ $\left( k \over l \right)$ $90\degree$

$$\begin{dcases} x & y \nonumber \\ {\cal L} & z \end{dcases}$$

$$\set{m} \newcommand{\bra}[1]{b(#1)} \bra{n}$$
"""


def test_formulas_are_read_as_mathjax_reads_them(paper: Callable[..., Path]) -> None:
    seen = rendered(paper(MATHJAX), *FORMATS)
    told = (
        "$|a\\rangle$ $\\dfrac{q}{w}$ ${\\mathrm{abc}} e$ $\\frac{i + 1 }{ j}$ $\\left(\\frac{ k }{ l }\\right)$ $90°$"
    )
    assert told in seen.notebook_text
    assert "\\begin{cases} x & y \\\\ {\\mathcal{L}} & z \\end{cases}" in seen.notebook_text
    assert "$$\\{m\\} b(n)$$" in seen.notebook_text
    assert seen.html.count("<mfrac>") == 3 and seen.html.count('mathvariant="normal"') == 3
    assert seen.docx.count("<m:f>") == 3 and "90°" in seen.docx_text
    assert "90°" in seen.pdf_text and "\\" not in seen.pdf_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"$1\over2$", r"$\frac{1}{2}$"),
        (r"$x_\degree_y$", r"$x_°_y$"),
        (r"$\newcommand{\x}{\ket{a}}$ $\x$", r"$|a\rangle$"),
        (r"$\newcommand{\R}{{\rm R}}$ $\R$", r"${\mathrm{R}}$"),
    ],
)
def test_what_mathjax_knows_is_read_before_a_digit_and_in_definitions(
    paper: Callable[..., Path], text: str, told: str
) -> None:
    seen = rendered(paper(text), *FORMATS)
    assert told in seen.notebook_text
    assert "\\" not in seen.pdf_text + seen.docx_text


OTHER = (
    "```{text}\nIn words.\n```\n\n- A\n\n  ```{yaml}\n  k: v\n  ```\n\n```{python}\nprint('ran')\n```\t\n\nBehind.\n"
)


def test_cells_that_nothing_runs_are_shown_as_code(paper: Callable[..., Path]) -> None:
    folder = paper(OTHER)
    done = publish(folder)
    assert done.returncode == 0, done.stderr
    assert "note: paper.qmd:4: a cell in `text`: nothing runs it, and it is shown as code" in done.stderr
    seen = Rendered(folder)
    for shown in (seen.body, seen.pdf_text, seen.docx_text):
        for words in ("In words.", "k: v", "ran", "Behind."):
            assert words in shown.replace("k : v", "k: v")
        assert "{text}" not in shown and "`" not in shown
    assert "``` yaml\nk: v\n```" in textwrap.dedent(seen.notebook["cells"][1]["source"].replace("\n  ", "\n"))
    assert [each["source"] for each in seen.notebook["cells"] if each["cell_type"] == "code"] == ["print('ran')"]


HEAD = """quarto.doc.add_html_dependency { stylesheets = { 'own.css' }, scripts = { { path = 'own.js' } } }
quarto.doc.include_text('in-header', '<meta name="own" content="c">')
for _ = 1, 2 do quarto.doc.include_text('in-header', '<style>\\n.a {\\n}\\n.b {\\n}\\n</style>') end
function Str(el) return el.text == 'X' and pandoc.Str 'Y' or nil end"""


@pytest.mark.parametrize("place", ["before", "behind"])
def test_a_filter_may_ask_for_files_of_the_page(paper: Callable[..., Path], place: str) -> None:
    named = "[own]" if place == "before" else "[quarto, own]"
    own = {
        "_extensions/own/_extension.yml": "contributes:\n  filters: [own.lua]\n",
        "_extensions/own/own.lua": HEAD,
        "_extensions/own/own.css": "p.own{color:red}",
        "_extensions/own/own.js": "let own = 1",
    }
    seen = rendered(paper(f"---\ntitle: T\nfilters: {named}\n---\n\nX\n", **own), *FORMATS)
    head = seen.html.partition("</head>")[0]
    assert head.count("p.own{color:red}") == head.count("let own = 1") == head.count('<meta name="own"') == 1
    assert head.count("<style>\n.a {\n}\n.b {\n}\n</style>") == 1
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text):
        assert "Y" in shown and "own" not in shown


@pytest.mark.parametrize("option", ["", "callout-appearance: minimal\n"])
def test_a_simple_callout_has_no_title_but_its_own(paper: Callable[..., Path], option: str) -> None:
    own = "" if option else " appearance=simple"
    text = f"::: {{.callout-tip{own}}}\nBare.\n:::\n\n::: {{.callout-tip{own}}}\n## Head\nBody.\n:::\n"
    seen = rendered(paper(f"---\ntitle: T\n{option}---\n\n{text}"), *FORMATS)
    assert 'role="note" aria-label="Tip"' in seen.html
    for shown in (seen.body, seen.pdf_text, seen.docx_text, re.sub(r"[>*]+", " ", seen.notebook_text)):
        assert "Bare. Head Body." in " ".join(shown.split()) and "Tip" not in shown


def test_a_fault_of_a_cells_code_is_shown_without_a_made_up_name(paper: Callable[..., Path]) -> None:
    seen = rendered(paper(cell("x = = 1", error="true")), *FORMATS)
    for shown in (seen.body, seen.pdf_text, seen.docx_text):
        assert "SyntaxError: invalid syntax (line 1)" in shown
    assert seen.notebook["cells"][1]["outputs"][0]["evalue"] == "invalid syntax (line 1)"


def test_long_runs_in_long_code_are_broken_in_the_pdf(paper: Callable[..., Path]) -> None:
    text = cell("for n in range(300):\n    print(n, 'x' * 50)\nprint('z' * 9000)", echo="false")
    seen = rendered(paper(text + "\nThe word `" + "y" * 200 + "`.\n"), "pdf")
    whole = seen.pdf_text.replace(" ", "")
    assert "299" + "x" * 50 in whole and "z" * 300 in whole and len(seen.pdf.pages) > 4
    assert all(len(line) < 120 for page in seen.pdf.pages for line in page.extract_text().splitlines())


def test_names_of_emoji_are_emoji_in_every_format(paper: Callable[..., Path]) -> None:
    seen = rendered(paper("---\ntitle: T\nfrom: markdown+emoji\n---\n\nA :smile: here.\n"), *FORMATS)
    for shown in (seen.body, seen.docx_text, seen.notebook_text):
        assert "A 😄 here." in shown
    assert ":smile:" not in seen.pdf_text


HIDDEN = """<table id="t" hidden="hidden"><tbody><tr><td>Loading from the network</td></tr></tbody></table>
<div hidden>Unseen</div><div id="f"><table><thead><tr><th><noscript>locked</noscript>Head</th></tr></thead>
<tbody><tr><td title="not hidden">Shown</td></tr></tbody></table></div>
<script>document.getElementById("t").removeAttribute("hidden")</script>"""


def test_what_the_html_of_a_cell_hides_is_shown_in_no_format(paper: Callable[..., Path]) -> None:
    code = f"from IPython.display import HTML\nHTML({HIDDEN!r})"
    seen = rendered(paper(cell(code, echo="false")), *FORMATS)
    table = seen.notebook["cells"][1]["outputs"][0]["data"]["text/html"]
    for shown in (seen.body, seen.pdf_text, seen.docx_text):
        assert "Head Shown" in shown
        assert not any(words in shown for words in ("Loading", "Unseen", "locked"))
    assert table == HIDDEN  # as the cell showed it


@pytest.mark.parametrize(
    "header",
    [
        "header-includes: |\n  \\newcommand{\\E}[1]{\\mathbb{E}(#1)}\n  \\usepackage{bm}",
        "format:\n  pdf:\n    header-includes:\n      - text: |\n          \\newcommand{\\E}[1]{\\mathbb{E}(#1)}\n",
    ],
)
def test_commands_of_formulas_may_be_defined_in_the_header(paper: Callable[..., Path], header: str) -> None:
    seen = rendered(paper(f"---\ntitle: T\n{header}\n---\n\nOf $\\E{{X}}$.\n"), *FORMATS)
    assert "𝔼" in seen.html and "usepackage" not in seen.html
    assert "$\\mathbb{E}(X)$" in seen.notebook_text
    assert "\\E" not in seen.pdf_text + seen.docx_text


def test_a_list_of_works_may_be_left_out(paper: Callable[..., Path]) -> None:
    works = "@book{known, author={Doe, Ann}, title={Of things}, year={2000}, publisher={P}}\n"
    header = "---\ntitle: T\nbibliography: b.bib\nsuppress-bibliography: true\n---\n"
    seen = rendered(paper(f"{header}\nAs @known says.\n", **{"b.bib": works}), *FORMATS)
    for shown in (seen.body, seen.pdf_text, seen.docx_text, seen.notebook_text):
        assert "Doe" in shown and "References" not in shown and "of things" not in shown.lower()


def test_formulas_of_a_table_that_is_html_in_the_notebook_are_formulas(paper: Callable[..., Path]) -> None:
    text = "+------+\n| A    |\n+======+\n| - $\\text{s}(\\sum_m^M f) < 1$ |\n| - b  |\n+------+\n"
    rows = text.splitlines()
    width = max(map(len, rows))
    wide = "\n".join(row[:-1].ljust(width - 1, row[1] if row[0] == "+" else " ") + row[-1] for row in rows)
    seen = rendered(paper(wide), *FORMATS)
    assert "\\(\\text{s}(\\sum_m^M f) &lt; 1\\)" in seen.notebook_text and "<li>" in seen.notebook_text
    assert "∑" in seen.body and "∑" in seen.pdf_text and "∑" in seen.docx


def test_contents_may_have_no_title(paper: Callable[..., Path]) -> None:
    seen = rendered(paper("---\ntitle: T\ntoc: true\ntoc-title: ''\n---\n\n# One\n\n# Two\n"), *FORMATS)
    assert '<summary id="toc-title">Contents</summary>' in seen.html
    for shown in (seen.pdf_text, seen.docx_text):
        assert shown.count("One") == 2 and "Contents" not in shown


SYMBOLS = {"\\cap": "∩", "\\otimes": "⊗", "\\odot": "⊙", "\\ominus": "⊖", "\\bigcap_{i=1}^n": "⋂", "\\bigotimes": "⨂",
           "\\sqcap": "⊓", "\\llbracket x \\rrbracket": "⟦", "\\oplus": "⊕", "\\cup": "∪", "\\times": "×"}  # fmt: skip


def test_signs_of_formulas_are_in_the_pdf(paper: Callable[..., Path]) -> None:
    text = " ".join(f"$a {name} b$" for name in SYMBOLS)
    text += ' $\\text{a "sect" of sect} \\hbar$ $$c \\cap d$$ {#eq-c}\n'
    text += "\n$$\\begin{vmatrix} 7 \\end{vmatrix} = \\begin{Vmatrix} 5 \\end{Vmatrix}$$\n"
    text += "\n$$\\begin{vmatrix*}[r] 3 \\end{vmatrix*}$$\n"
    seen = rendered(paper(text), "pdf")
    for sign in SYMBOLS.values():
        assert sign in seen.pdf_text, sign
    assert "sect” of sect" in seen.pdf_text or 'sect" of sect' in seen.pdf_text
    assert "|7|=‖5‖|3|" in seen.pdf_text.replace(" ", "")
