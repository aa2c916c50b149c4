"""`--engine quarto`: how Quarto is called, and what becomes of what it says and leaves.

Quarto itself need not be there: a stand-in on the PATH refuses, warns and leaves things as Quarto 1.11 does
(`standin.py`). What Quarto makes of the paper is the matter of `test_engines.py`, which runs where it is installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import Rendered, cell, publish

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
STANDIN = Path(__file__).parent / "standin.py"


@pytest.fixture
def rendered(paper: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple]:
    """Publishes a paper by `--engine quarto` with the stand-in, or what is given for it; returns folder and run."""
    place = tmp_path_factory.mktemp("bin")

    def run(text: str, *options: str, quarto: str | None = None, **files: str) -> tuple:
        command = place / "quarto"
        command.write_text(quarto or f'#!/bin/sh\nexec {sys.executable} {STANDIN} "$@"\n', "utf-8")
        command.chmod(0o755)
        folder = paper(text, **files)
        options = options if "--engine" in options else ("--engine", "quarto", *options)
        return folder, publish(folder, *options, PATH=f"{place}:{os.environ['PATH']}")

    return run


@pytest.mark.parametrize("engine", ["auto", "quarto"])
def test_all_formats_come_out_of_a_call_each(rendered: Callable[..., tuple], engine: str) -> None:
    folder, done = rendered("Text.\n" + cell("6 * 7"), "--engine", engine)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("engine: Quarto 1.11.0\n")
    made = {name: (folder / f"_output/paper.{name}").read_text("utf-8") for name in ("html", "pdf", "docx")}
    assert {name: text.splitlines()[-1].split()[0] for name, text in made.items()} == {
        "html": "html",
        "pdf": "typst",
        "docx": "docx",
    }
    assert [line for line in done.stdout.splitlines() if line.startswith("Cell")] == ["Cell 1/1: ''....Done"] * 3


def test_the_notebook_is_the_embedded_engine_s_with_code_and_outputs(rendered: Callable[..., tuple]) -> None:
    folder, done = rendered("---\ntitle: T\nexecute: {echo: false}\n---\n\nText.\n" + cell("6 * 7"))
    assert done.returncode == 0, done.stderr
    cells = Rendered(folder).notebook["cells"]
    (shown,) = [each for each in cells if each["source"] == "6 * 7"]
    assert shown["outputs"][0]["data"]["text/plain"] == "42"


def test_the_page_names_the_text_that_it_was_made_of(rendered: Callable[..., tuple]) -> None:
    folder, done = rendered("Text.\n", "--to", "html")
    assert done.returncode == 0, done.stderr
    digest = hashlib.sha256((folder / "paper.qmd").read_bytes()).hexdigest()
    assert f'<meta name="source-sha256" content="{digest}">' in (folder / "_output/paper.html").read_text("utf-8")


def test_quarto_is_given_the_clock_of_the_paper(rendered: Callable[..., tuple]) -> None:
    folder, _ = rendered("---\ntitle: T\ndate: 2021-01-01\n---\n\nText.\n", "--to", "docx")
    assert (folder / "_output/paper.docx").read_text("utf-8") == "docx at 1609459200\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See @fig-away.\n", "unknown reference `@fig-away`"),
        ("See @tbl-a and @tbl-b.\n", "unknown reference `@tbl-a`, unknown reference `@tbl-b`"),
        ("As @onenosuch says.\n", "unknown citation `@onenosuch`"),
    ],
)
def test_what_quarto_only_warns_of_stops_the_build(rendered: Callable[..., tuple], text: str, said: str) -> None:
    folder, done = rendered(text, **{"_output/paper.html": "the last"})
    assert done.returncode == 1
    assert done.stderr == f"publish: quarto render paper.qmd --to html: {said}\n"
    assert (folder / "_output/paper.html").read_text("utf-8") == "the last"


def test_a_quarto_that_fails_late_replaces_nothing_and_leaves_nothing(rendered: Callable[..., tuple]) -> None:
    old = {f"_output/paper.{name}": "the last" for name in ("html", "pdf", "docx", "ipynb")}
    folder, done = rendered("```{=typst}\n#panic()\n```\n", **old)
    assert done.returncode == 1
    assert "quarto render paper.qmd --to typst ended with status 1" in done.stderr
    assert "ERROR: Typst compilation failed" in done.stderr
    assert {name: (folder / name).read_text("utf-8") for name in old} == old
    assert sorted(path.name for path in folder.iterdir()) == ["_output", "paper.qmd"]


def test_a_notebook_that_fails_replaces_nothing_either(rendered: Callable[..., tuple]) -> None:
    folder, done = rendered("Text.\n" + cell("1 / 0"), **{"_output/paper.html": "the last"})
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert (folder / "_output/paper.html").read_text("utf-8") == "the last"


def test_a_quarto_that_writes_nothing_has_failed(rendered: Callable[..., tuple]) -> None:
    _, done = rendered("Text.\n", "--to", "docx", quarto="#!/bin/sh\necho 1.11.0\n")
    assert done.returncode == 1
    assert "quarto render --to docx ended well, and wrote no paper.docx" in done.stderr


def test_quarto_asked_for_and_not_installed_is_an_error(paper: Callable[..., Path]) -> None:
    done = publish(paper("Text.\n"), "--engine", "quarto", PATH="/nowhere")
    assert done.returncode == 1
    assert "there is no command `quarto`; `--engine embedded` needs none" in done.stderr


def test_the_embedded_engine_is_used_where_it_is_named(rendered: Callable[..., tuple]) -> None:
    _, done = rendered("Text.\n", "--engine", "embedded", "--to", "html")
    assert done.stdout.startswith("engine: embedded")


# --- The stand-in is as strict as Quarto -------------------------------------------------------------------------


def standin(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(STANDIN), *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True)


@pytest.mark.parametrize("to", ["html,typst", "html,typst,docx,ipynb", "pdf,html", "word"])
def test_the_stand_in_takes_one_format_that_it_knows(paper: Callable[..., Path], to: str) -> None:
    done = standin(paper("Text.\n"), "render", "paper.qmd", "--to", to)
    assert (done.returncode, done.stderr) == (1, f"ERROR: Unknown format {to}\n")


def test_the_stand_in_wants_a_python_with_jupyter(paper: Callable[..., Path]) -> None:
    folder = paper(cell("1"), **{"python": "#!/bin/sh\nexit 1\n"})
    (folder / "python").chmod(0o755)
    done = standin(folder, "render", "paper.qmd", "--to", "html", QUARTO_PYTHON=str(folder / "python"))
    assert done.returncode == 1
    assert "Jupyter is not available in this Python installation." in done.stderr


def test_the_stand_in_adds_to_gitignore(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n", **{".gitignore": "_output/", "_quarto.yml": "project:\n  type: default\n"})
    standin(folder, "render", "paper.qmd", "--to", "html")
    assert (folder / ".gitignore").read_text("utf-8") == "_output/\n/.quarto/\n**/*.quarto_ipynb\n"


def test_the_project_ignores_what_quarto_would_have_ignored() -> None:
    lines = (Path(__file__).parents[3] / ".gitignore").read_text("utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set(lines)
