"""Starts a package for another region: this code, with a small made-up region in place of the data and the paper.

`start(folder)` promises a package that renders and passes its tests at once: what is copied are the
code, the environment and the tests that hold for any data; `argued/example` is the made-up region, from
which come `data/`, `paper.qmd`, `references.bib` and a README that says what to replace. The same
region, in the same place, is what the tests go the whole way with.

Left out on purpose: the tests of this paper alone, which say so by their mark (`OF_THIS_PAPER`).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from argued.data import DATA

ROOT = Path(__file__).parents[3]
REGION = Path(__file__).parents[1] / "example"
CODE = (
    *("engine", "_extensions", "tests"),
    *("Makefile", "pyproject.toml", "requirements*.txt", "environment.yml"),
    *("_quarto.yml", "references.csl", ".gitattributes", ".gitignore", "LICENSES"),
)
OF_THIS_PAPER = "pytestmark = pytest.mark.paper"  # stands in a module of tests that hold for this paper alone


def start(folder: Path) -> list[Path]:
    """Writes a package into a folder that is not there yet, or is empty, and returns its files.

    Raises KeyError for any other folder, and changes nothing then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KeyError(f"{folder} is there, and is no empty folder; name one that does not exist yet")
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in CODE:
        for source in sorted(ROOT.glob(pattern)):
            _copy(source, folder / source.name)
    for source in REGION.iterdir():
        _copy(source, folder / source.name)
    _adapt(folder / "pyproject.toml", folder / DATA / "datapackage.json")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    """A copy with the times of the files, so that nothing made from them looks out of date."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=_left_behind)
    else:
        shutil.copy2(source, target)


def _left_behind(folder: str, names: Iterable[str]) -> set[str]:
    """What is made anew, and the tests of this paper alone."""
    made = {name for name in names if name == "__pycache__" or re.fullmatch(r"\..*_cache|_output|page\.png", name)}
    tests = [Path(folder, name) for name in names if name.startswith("test_") and name.endswith(".py")]
    return made | {test.name for test in tests if OF_THIS_PAPER in test.read_text(encoding="utf-8").splitlines()}


def _adapt(project: Path, package: Path) -> None:
    """The project is called what its data is called; coverage is measured, not demanded, since tests are left out."""
    about = json.loads(package.read_text(encoding="utf-8"))
    text = project.read_text(encoding="utf-8")
    for key, value in (("name", about["name"]), ("description", about["title"])):
        text = re.sub(rf"^{key} = .*$", f"{key} = {json.dumps(value)}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^fail_under = .*\n", "", text, flags=re.MULTILINE)
    project.write_text(text, encoding="utf-8", newline="\n")
