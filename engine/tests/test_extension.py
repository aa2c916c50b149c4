"""The filters for appendices, figures and Quarto, by what Pandoc makes of a text with them. Holds for any data."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pypandoc
import pytest
import yaml
from argued.show.sheet import BLANK, DARK, HATCHED, MARGIN, Picture, Sheet, save

from engine.tests.places import ROOT

EXTENSION = ROOT / "_extensions" / "argued"
PAPER = """# One {#sec-one}

See %s.

# First {#sec-a .appendix}

## Within {#sec-within}

### Deep

## Aside {.unnumbered}

## Next

# Second {.appendix}

## Its own

# Afterwards
"""


def converted(text: str, to: str, *filters: Path, options: Sequence[str] = ()) -> str:
    extra = ["--wrap=none", *options, *(f"--lua-filter={path}" for path in filters)]
    return pypandoc.convert_text(text, to, format="markdown", extra_args=extra)


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("@sec-a", "Appendix\u00a0A"),
        ("[@sec-a]", "Appendix\u00a0A"),
        ("@Sec-a", "Appendix\u00a0A"),
        ("[-@sec-a]", "A"),
        ("[App. @sec-a]", "App.\u00a0A"),
        ("@sec-within", "Appendix\u00a0A.1"),
        ("[@sec-one; @sec-a]", "@sec-one, Appendix\u00a0A"),
        ("@sec-one", "@sec-one"),
        ("@doe2020", "@doe2020"),
    ],
)
def test_a_reference_to_an_appendix_says_its_letter_and_others_stay(reference: str, shown: str) -> None:
    text = converted(PAPER % reference, "plain", EXTENSION / "argued.lua")
    assert text.splitlines()[2] == f"See {shown}."


def test_a_reference_to_an_appendix_is_a_link_to_it() -> None:
    page = converted(PAPER % "@sec-a", "html", EXTENSION / "argued.lua")
    assert '<a href="#sec-a" class="xref">Appendix\u00a0A</a>' in page


def test_an_appendix_is_called_so_in_the_language_of_the_paper() -> None:
    metadata = "---\nwords: {apx: Anhang}\n---\n\n"  # as the embedded engine passes them on
    text = converted(metadata + PAPER % "@sec-within", "plain", EXTENSION / "argued.lua")
    assert "See Anhang\u00a0A.1." in text and "Anhang\u00a0B Second" in text and "Appendix" not in text


def test_appendices_and_what_is_in_them_are_numbered_by_letter_and_by_nobody_else() -> None:
    lines = converted(PAPER % "it", "markdown-auto_identifiers", EXTENSION / "argued.lua").splitlines()
    headings = [line.replace("[", "").replace("]{.header-section-number}", "") for line in lines if line[:1] == "#"]
    assert headings == [
        "# One {#sec-one}",
        "# Appendix\u00a0A First {#sec-a .unnumbered}",
        "## A.1 Within {#sec-within .unnumbered}",
        "### A.1.1 Deep {#deep .unnumbered}",
        "## Aside {#aside .unnumbered}",
        "## A.2 Next {#next .unnumbered}",
        "# Appendix\u00a0B Second {#second .unnumbered}",
        "## B.1 Its own {#its-own .unnumbered}",
        "# Afterwards {#afterwards}",
    ]


PARTS = r"""---
description: 'Says \"x\".'
---

# One

![Caption](a.png){fig-alt="What it shows"}

| A |
| - |
| 1 |
"""


@pytest.fixture
def within_quarto(tmp_path: Path):
    """The filter as Quarto runs it: with a table `quarto`, which knows the format."""

    def filter_for(name: str) -> Path:
        file = tmp_path / "filter.lua"
        known = f"quarto = {{ doc = {{ is_format = function(name) return name == '{name}' end }} }}"
        file.write_text(f"{known}\nreturn dofile('{EXTENSION / 'quarto.lua'}')\n", "utf-8")
        return file

    return filter_for


@pytest.mark.parametrize(
    ("name", "to", "shown"),
    [
        ("html", "html", '<h2 id="one">One</h2>'),
        ("html", "html", '<div class="table-scroll" tabindex="0">\n<table>'),
        ("docx", "html", ' alt="What it shows"'),
        ("typst", "typst", r'#set document(description: "Says \"x\".")'),
    ],
)
def test_each_of_quartos_formats_gets_what_it_lacks(within_quarto, name: str, to: str, shown: str) -> None:
    options = ["--standalone", "--metadata=title:T"]
    assert shown in converted(PARTS, to, within_quarto(name), options=options)
    assert shown not in converted(PARTS, to, within_quarto("ipynb"), options=options)


@pytest.mark.parametrize("to", ["html", "typst", "docx", "markdown"])
def test_the_embedded_engine_leaves_quartos_filter_aside(tmp_path: Path, to: str) -> None:
    """Though its filters may ask much of what they ask of Quarto."""
    as_embedded = [f"--data-dir={ROOT / 'engine/publish/filter/quarto'}", "--standalone", "--metadata=title:T"]
    made = []
    for n, filters in enumerate([(), (EXTENSION / "quarto.lua",)]):
        extra = [*as_embedded, *(f"--lua-filter={path}" for path in filters)]
        pypandoc.convert_text(PARTS, to, format="markdown", extra_args=extra, outputfile=str(tmp_path / f"{n}"))
        made.append(zipped(tmp_path / f"{n}") if to == "docx" else (tmp_path / f"{n}").read_bytes())
    assert made[0] == made[1]


def zipped(path: Path) -> bytes:
    with zipfile.ZipFile(path) as file:
        return file.read("word/document.xml")


def test_the_options_and_the_extension_name_files_that_are_there() -> None:
    options = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))["format"]
    named = [options["html"]["theme"], options["html"]["css"], options["typst"]["include-in-header"]]
    for each in yaml.safe_load((EXTENSION / "_extension.yml").read_text("utf-8"))["contributes"]["filters"]:
        named.append(f"_extensions/argued/{each['path'] if isinstance(each, dict) else each}")
    assert len(named) == 5 and [name for name in named if not (ROOT / name).is_file()] == []


def test_every_filter_of_the_extension_is_run() -> None:
    run = (EXTENSION / "_extension.yml").read_text("utf-8") + (EXTENSION / "argued.lua").read_text("utf-8")
    filters = [path.stem for path in EXTENSION.glob("*.lua")]
    assert len(filters) == 6 and [name for name in filters if not re.search(rf"\b{name}\.lua|'{name}'", run)] == []


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a drawing whose colours have names, one whose colours have none, and the numbers of the first."""
    monkeypatch.chdir(tmp_path)
    for name, face in (("named", DARK), ("other", BLANK._replace(face="#123456"))):
        drawing, of = Sheet(0.5), {"cell": "AAA.red"} if face is DARK else None
        drawing.box(MARGIN, 0.1, 2.0, 0.3, face, "yes", crossed=False, of=of)
        drawing.box(3, 0.1, 2.0, 0.3, HATCHED)
        drawing.narrow(1, [0, 0.5], (1, 0), (7, 3.3))
        save(Picture(name, drawing.figure, "", pd.DataFrame({"a": ["<1>"]})), tmp_path)
    (tmp_path / "other.csv").unlink()
    return tmp_path


def test_a_drawing_with_named_colours_stands_in_the_page_itself_and_its_numbers_beside_it(drawn: Path) -> None:
    page = converted(
        '![C](named){#fig-a fig-alt="Half, 50%, \\"so\\"."}\n\n![D](named)', "html", EXTENSION / "argued.lua"
    )
    assert "<img" not in page and page.count('<svg class="drawn" role="img"') == 2
    assert ' aria-label="Half, 50%, &quot;so&quot;." data-narrow="72 72 0 504 237.6" data-rows="0 36">' in page
    assert page.count("<pattern") == page.count("<style>") == 1  # of both
    assert f".fill-dark{{fill:var(--fig-dark,{DARK.face})}}" in page
    assert re.search(
        r'<g data-cell="AAA\.red"><path d="[^"]*" class="f\d+ fill-dark"/><text [^>]*>yes</text></g>', page
    )
    numbers = re.findall(r'<script type="text/plain" class="figure-numbers">([^<]*)</script>', page)
    for each in numbers:
        assert zipfile.ZipFile(io.BytesIO(base64.b64decode(each, validate=True))).read("numbers.csv") == b"a\n<1>\n"
    assert len(numbers) == 2
    styles = set(re.findall(r"\.([\w-]+)\{", page))
    assert {name for found in re.findall(r' class="((?:f\d+|fill-)[^"]*)"', page) for name in found.split()} <= styles


@pytest.mark.parametrize(
    ("text", "to"),
    [("![C](other)", "html"), ("![C](missing)", "html"), ("![C](named){width=3cm}", "html"), ("![C](named)", "typst")],
)
def test_any_other_picture_stays_one(drawn: Path, text: str, to: str) -> None:
    made = converted(text, to, EXTENSION / "argued.lua")
    assert "<svg" not in made and ("<img" in made or 'image("named")' in made)
