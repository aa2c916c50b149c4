"""What stands on what: the parts that judge need NumPy alone, and know nothing of what is shown or shipped."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import argued.data
import argued.judge
import argued.logic
import pytest

ENGINE = Path(argued.logic.__file__).parents[1]
JUDGING = [
    module.name
    for package in (argued.logic, argued.data, argued.judge)
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
]
# Imports modules where of all that is installed there is NumPy alone, and judges a study by one of them.
ALONE = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("numpy", "argued"):
            raise ImportError(f"{name}: not with NumPy alone")

sys.meta_path.insert(0, Refused())
import importlib
for name in sys.argv[2:]:
    importlib.import_module(name)
from argued.data import read
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.judge.robustness import overturning, silent_cells_drawn
data = read(sys.argv[1])
known = evidence(data)
silent_cells_drawn(known, worlds=10)
print(len(judge_all(known)), sum(bool(overturning(finding, known)) for finding in data.findings))
"""


def alone(*modules: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ALONE, str(ENGINE / "example" / "data"), *modules]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_judging_needs_numpy_alone() -> None:
    ran = alone(*JUDGING)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.split() == ["6", "5"]


def test_what_needs_more_would_be_seen() -> None:
    ran = alone("argued.show.tables")
    assert ran.returncode == 1 and "pandas: not with NumPy alone" in ran.stderr


def imported(path: Path) -> set[str]:
    """The parts of the engine that a module imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [
        f"{node.module}.{alias.name}" for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    return {name.split(".")[1] for name in names if name.startswith("argued.")}


@pytest.mark.parametrize(
    ("part", "stands_on"),
    [
        ("logic", {"logic"}),
        ("data", {"data", "logic"}),
        ("judge", {"judge", "data", "logic"}),
    ],
)
def test_no_part_knows_those_that_stand_on_it(part: str, stands_on: set[str]) -> None:
    found = {path.name: imported(path) - stands_on for path in sorted((ENGINE / part).glob("*.py"))}
    assert {name: beyond for name, beyond in found.items() if beyond} == {}
    assert found


def of_a_study(code: str) -> set[str]:
    """What code imports of a study's own analysis."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name for name in names if name.partition(".")[0] == "analysis"}


def test_the_engine_imports_nothing_of_a_study_s_own_analysis() -> None:
    modules = [*ENGINE.rglob("*.py"), *(ENGINE.parent / "publish").rglob("*.py")]
    assert len(modules) > 50
    assert {path.name: found for path in modules if (found := of_a_study(path.read_text(encoding="utf-8")))} == {}
    assert of_a_study("import analysis.figures") == {"analysis.figures"}
    assert of_a_study("def late():\n    from analysis import routes") == {"analysis"}
