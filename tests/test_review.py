"""The review notebook: kept as text, current, run again with the same results, and opened wherever one reviews."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import ipywidgets
import jupytext
import nbformat
import pytest
from argued import Study
from argued.testing.rendering import copied
from nbclient import NotebookClient
from nbformat import NotebookNode
from publish.source import parse

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

LARGEST = 2_000_000  # bytes, which hosts still show
NAME = "review.ipynb"
PIP = [sys.executable, "-m", "pip", "install", "-q"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which the notebook is made and run."""
    return copied(ROOT, tmp_path_factory.mktemp("review") / "study")


def read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def shown(notebook: NotebookNode) -> list[str]:
    """What the cells show: words of text, pictures by their being there."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = (
                data.get("text/markdown") or data.get("text/html") or data.get("text/plain") or output.get("text", "")
            )
            found += ["picture"] if "image/png" in data else re.findall(r"\w+", text)
    return found


def test_it_is_what_its_text_gives(folder: Path) -> None:
    command = [sys.executable, "-m", "publish", "--engine", "embedded", "--to", "ipynb", "--output", ".", "review.qmd"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / NAME).read_bytes() == (ROOT / NAME).read_bytes(), "`make format` writes it"
    assert (ROOT / NAME).stat().st_size < LARGEST


def test_run_again_it_shows_the_same(folder: Path) -> None:
    notebook = read(ROOT / NAME)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=100, kernel_name="python3", resources=resources).execute()
    assert shown(notebook) == shown(read(ROOT / NAME))
    doubt = json.loads((folder / "doubt.json").read_text(encoding="utf-8"))
    assert doubt["changes"] and doubt["note"]


def test_it_has_twelve_steps_each_with_a_task() -> None:
    text = "\n".join(cell.source for cell in read(ROOT / NAME).cells if cell.cell_type == "markdown")
    assert re.findall(r"^#+ (?:[\d.]+ )?(\d+) ", text, re.MULTILINE) == [str(n) for n in range(1, 13)]
    assert text.count("**Task.**") == 12


@pytest.mark.parametrize("name", [NAME, "_output/paper.ipynb"])
def test_a_notebook_as_text_has_the_same_code(name: str, output: Path, tmp_path: Path) -> None:
    """What Jupytext writes of it, the engine reads."""
    notebook = read(ROOT / NAME if name == NAME else output / "paper.ipynb")
    for cell in notebook.cells:
        cell.metadata = {}
    (tmp_path / "paper.qmd").write_text(jupytext.writes(notebook, fmt="Rmd"), encoding="utf-8")
    code = [cell.source.strip() for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.text.strip() for cell in parse(tmp_path / "paper.qmd").cells] == code


def test_drop_downs_change_what_is_said() -> None:
    study = Study.load()
    name = next(iter(study.findings.query("verdict == 'supported'").index))
    box = study.explore(name)
    choices, said = box.children
    assert isinstance(said, ipywidgets.HTML) and said.value.startswith("<p><b>supported</b>: ")
    change = study[name].overturned_by.loc[[1]].set_index("what")["new"]
    for cell, choice in zip(study[name].cells.index, choices.children, strict=True):
        if cell in change:
            choice.value = change[cell] if isinstance(change[cell], str) else "not reported"
    assert said.value.startswith(f"<p><b>{study.suppose(change)[name].verdict}</b> (it was supported)")


def test_without_ipywidgets_it_is_said_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=r"pip install ipywidgets\); or say study\.suppose\(\{\"[A-Z]{3}\."):
        Study.load().explore("rapporteur-only-north-macedonia")


def test_it_is_opened_by_make_binder_and_the_development_container() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"jupyter lab .*\$\(ARGS\) {re.escape(NAME)}", makefile)
    start = ROOT / ".binder/start"
    assert f"/lab/tree/{NAME}" in start.read_text(encoding="utf-8") and os.access(start, os.X_OK)
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["customizations"]["codespaces"]["openFiles"] == [NAME]


def test_in_colab_the_first_cell_takes_an_archive_and_installs_its_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command))
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("study-1.0.zip", "w") as archive:
        archive.writestr("study-1.0/engine/pyproject.toml", "")
    exec(next(cell.source for cell in read(ROOT / NAME).cells if cell.cell_type == "code"), {})
    assert Path.cwd() == tmp_path / "study-1.0" and asked == [[*PIP, "--no-deps", "./engine"]]
    assert (Path.cwd() / asked[0][-1] / "pyproject.toml").is_file()


def test_r_reads_the_tables() -> None:
    """As far as its syntax, where R is installed."""
    if not shutil.which("Rscript"):
        pytest.skip("there is no Rscript")
    subprocess.run(["Rscript", "-e", 'invisible(parse("analysis/read.R"))'], cwd=ROOT, check=True)
