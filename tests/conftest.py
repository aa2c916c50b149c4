"""What the tests share beside what `argued.testing` gives: copies of the data to spoil, a browser, the processes."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argued.data import BIBLIOGRAPHY, Dataset
from argued.judge.changes import suppose
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import judge
from argued.judge.robustness import overturning
from argued.logic.verdicts import NOT_ESTABLISHED
from argued.ship.new import REGION
from argued.testing.rendering import publish
from playwright.sync_api import Browser, Page
from publish.kernel import GC_THRESHOLD

from engine.tests.browsers import chromium, windows
from engine.tests.places import DATA, ROOT

pytest_plugins = ["argued.testing"]

DRAWN = ("pictures", "listed")  # fixtures that draw something for many tests


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Tests that look at the same rendered paper run in the same process, so that it is rendered once."""
    for item in items:
        if shared := _shared(item):
            item.add_marker(pytest.mark.xdist_group(shared))


def _shared(item: pytest.Function) -> str:
    """Where the fixture stands that writes or draws something for this test and others; nothing where none does."""
    known: dict[str, Any] = {}
    for name, found in item._fixtureinfo.name2fixturedefs.items():
        makes = "tmp_path_factory" in found[-1].argnames or name in DRAWN
        if makes and found[-1].scope in ("module", "session") and not name.startswith("tmp_path"):
            known[name] = found[-1]
    first = [name for name, each in known.items() if not known.keys() & set(each.argnames)]
    return f"{known[first[0]].baseid}:{first[0]}".lstrip(":") if first else ""


def _with_room(call: Callable[..., Any], *given: Any) -> Any:
    return call(*given)


# Python has the frames of calls in pieces of 16 KB, and takes and gives back the next one for each call of a loop that
# stands at the end of a piece, which is a tenth of the time of some tests. A frame that is as large has room behind it.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=300_000)


class Thrifty:
    """Spares the tests, of all folders, work of Python's that none of them asks for."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Any:
        runner: Any = item.config.pluginmanager.get_plugin("runner")
        return _with_room(runner.pytest_runtest_protocol, item, nextitem)

    def pytest_collection_finish(self) -> None:
        """What is loaded now stays, and is not gone through again and again for what is no longer needed."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(GC_THRESHOLD)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Thrifty())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data, with the bibliography beside it, to be changed at will."""
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copy(ROOT / BIBLIOGRAPHY, tmp_path / BIBLIOGRAPHY)
    return tmp_path / "data"


@pytest.fixture
def edit(copy: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text in a file of the copy, which must hold it, and returns the copy's folder."""
    return _editing(copy)


@dataclass(frozen=True)
class Turned:
    """A cell of the paper that decides a finding, coded otherwise: `old` and `new` begin its row in codings.csv."""

    finding: str
    cell: str
    was: str
    to: str
    basis: str
    verdicts: tuple[str | None, str | None]

    @property
    def old(self) -> str:
        return ",".join([*self.cell.split("."), self.basis, self.was, ""])

    @property
    def new(self) -> str:
        return ",".join([*self.cell.split("."), self.basis, self.to, ""])


@pytest.fixture(scope="session")
def turned(data: Dataset, documented: Evidence) -> Turned:
    """The first such cell, whatever it says now, and the verdicts on its finding before and after.

    On record the finding is spoken of otherwise: else its old sentence would still be one that the data gives.
    """
    for finding in data.findings:
        before = judge(finding, documented).verdict
        if judge(finding, documented).statement == judge(finding, evidence(data, "record")).statement:
            continue
        for change in (chosen[0] for chosen in overturning(finding, documented) if len(chosen) == 1):
            country, _, name = change.what.partition(".")
            if change.old and change.new and (country, name) in documented.cells and before != NOT_ESTABLISHED:
                row = documented.cell(country, name).row
                after = judge(finding, suppose(documented, [f"{change.what}={change.new}"])).verdict
                assert row is not None and after != before
                return Turned(finding.id, change.what, change.old, change.new, row["basis"], (before, after))
    pytest.fail("no finding of the paper is decided by a single cell")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the made-up study, whose cells and verdicts nobody corrects: what a test says of them stays true."""
    return Path(shutil.copytree(REGION, tmp_path / "example", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def edit_example(example: Path) -> Callable[[str, str, str], Path]:
    """As `edit`, in the data of the made-up study."""
    return _editing(example / "data")


def _editing(folder: Path) -> Callable[[str, str, str], Path]:
    def replace(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} holds no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replace


# --- The rendered paper, the same with a cell coded otherwise, and a browser to read it in ------------------------


@pytest.fixture(scope="session")
def recoded(output: Path, data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper of a study in which a country has a separate rapporteur that has none here, or the other way round."""
    folder = Path(shutil.copytree(output.parent, tmp_path_factory.mktemp("recoded") / "study"))
    codings = folder / "data/codings.csv"
    row = next(row for row in data.table("codings") if row["indicator"] == "separate_rapporteur")
    start, other = ",".join(row.text[:3]), "no" if row["value"] == "yes" else "yes"
    text = codings.read_text(encoding="utf-8")
    codings.write_text(text.replace(f"{start},{row['value']},", f"{start},{other},"), encoding="utf-8")
    publish(folder, "html", "ipynb")
    return folder


@pytest.fixture(scope="session")
def browser() -> Browser:
    return chromium()


@pytest.fixture
def read_page(browser: Browser, output: Path) -> Iterator[Callable[..., Page]]:
    """Opens the paper in a window of its own: `read_page(width, height, script, anchor, color_scheme)`."""
    with windows(browser, output) as at:

        def read(width: int = 1280, height: int = 900, script: bool = True, anchor: str = "", **options: Any) -> Page:
            return at(anchor, width, height, java_script_enabled=script, **options)

        yield read
