"""What stands in the text is what the data gives: every value of the manuscript, computed again beside the page.

Of this paper alone: another has other values and other criteria.
"""

from __future__ import annotations

import ast
import builtins
import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from argued.data.metadata import documents
from IPython.display import Markdown
from publish import source

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

SOURCE = (ROOT / "paper.qmd").read_text(encoding="utf-8")
VALUES = sorted(set(re.findall(r"`\{python\} ([^`]*)`", SOURCE)))
CELL = re.compile(r"^```\{python\}\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the first cell of the manuscript defines, in this process."""
    found: dict[str, Any] = {}
    exec(CELL.findall(SOURCE)[0], found)
    return found


@pytest.fixture(scope="module")
def text(output: Path) -> str:
    """The text of the page between the tags, with straight quotation marks and single blanks."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", (output / "paper.html").read_text("utf-8"), flags=re.DOTALL)
    return plain(html.unescape(re.sub(r"<[^>]+>", "", page)))


def plain(text: str) -> str:
    for typographic, straight in ("’'", "‘'", '“"', '”"', "\N{NO-BREAK SPACE} "):
        text = text.replace(typographic, straight)
    return " ".join(text.split())


def pieces(value: Any) -> list[str]:
    """A value as text: of Markdown the texts of its spans, which marks may part on the page."""
    if not isinstance(value, Markdown):
        return [str(value)]
    spans = re.findall(r"\[((?:[^][\\]|\\.)*)\]\{[^}]*\}", value.data)
    return [re.sub(r"\\(.)", r"\1", each) for each in spans or [value.data]]


@pytest.mark.parametrize("expression", VALUES)
def test_a_value_of_the_manuscript_is_in_the_page_as_python_gives_it(
    names: dict[str, Any], text: str, expression: str
) -> None:
    found = pieces(eval(expression, names))
    assert found and all(piece.strip() for piece in found)
    assert [piece for piece in found if plain(piece) not in text] == []


def test_a_value_that_is_not_the_data_s_would_be_seen(names: dict[str, Any], text: str) -> None:
    (sentence,) = pieces(eval('sentences.standing(study, "institutions")', names))
    assert plain(sentence) in text
    assert plain(sentence.replace("per cent", "percent")) not in text


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ('sentences.answer(study, "needs")', "no question 'needs' (did you mean need?); there are need, ready"),
        ('sentences.answer(study, "need", base="hole")', "no evidence base 'hole'; there are documented"),
        ('argument.in_brief(study, "red")', "no question 'red'"),
        ('sentences.standing(study, "partner")', "did you mean partners?"),
        (
            'study.says("all-state-committee", base="hole")',
            "no evidence base 'hole'; there are documented, published, record",
        ),
        (
            'sentences.number(study, "finding")',
            "no number 'finding' (did you mean findings?); there are findings, decidable",
        ),
        ('study.indicators("mean")', "no criterion 'mean'"),
        ('study.indicators("partners", "moneys")', "no theme of partners 'moneys'"),
        ('tables.profile(study.known, "SBR")', "no country 'SBR' (did you mean SRB?)"),
        ('sentences.on_record(study, "persistent-and-harmful-crime")', "is a judgement"),
    ],
)
def test_a_name_that_is_not_there_is_answered_by_those_that_are(names: dict[str, Any], call: str, says: str) -> None:
    with pytest.raises(KeyError, match=re.escape(says)):
        eval(call, names)


@pytest.mark.parametrize(
    "made",
    [
        'challenge(study.data, study.base, {"sq": sq})',
        "downloads(study.data)",
        "description(study.data, claimed=False)",
    ],
)
def test_what_only_the_page_has_is_in_it_as_python_gives_it(names: dict[str, Any], output: Path, made: str) -> None:
    blocks = re.findall(r"^(`{3,})\{=html\}\n(.*?)\n\1$", eval(f"page.{made}", names), re.DOTALL | re.MULTILINE)
    page = (output / "paper.html").read_text(encoding="utf-8")
    assert blocks and all(markup in page for _, markup in blocks)


def test_the_paper_s_own_analysis_is_found_from_where_a_notebook_runs(tmp_path: Path) -> None:
    """A notebook runs beside the rendered paper, in a folder below."""
    for name in ("data", "analysis"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "references.bib").symlink_to(ROOT / "references.bib")
    (tmp_path / "_output").mkdir()
    asked = "import analysis.figures; print(analysis.figures.__file__)"
    outside = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for loaded, found in (("", False), ("from argued.show.manuscript import Manuscript; Manuscript(); ", True)):
        command = [sys.executable, "-P", "-c", loaded + asked]
        done = subprocess.run(command, cwd=tmp_path / "_output", env=outside, capture_output=True, text=True)
        assert (done.stdout.strip() == str(tmp_path / "analysis/figures.py")) == found, done.stderr


@pytest.mark.parametrize("name", documents(ROOT))
def test_each_document_imports_what_it_uses_since_quarto_runs_it_by_itself(name: str) -> None:
    code = [ast.parse(each.text) for each in source.parse(ROOT / name).code]
    found = [node for tree in code for node in ast.walk(tree)]
    modules = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    names = {alias.asname or alias.name for node in found if isinstance(node, ast.ImportFrom) for alias in node.names}
    names |= {node.id for node in found if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {module.split(".")[0] for module in modules} | set(dir(builtins))
    assert {node.id for node in found if isinstance(node, ast.Name)} <= names
    used = {ast.unparse(node) for node in found if isinstance(node, ast.Attribute)}
    assert {each for each in used if re.fullmatch(r"analysis\.\w+", each)} == {each for each in modules if "." in each}
