"""What `make mutate` makes of a run: green if enough is noticed and the rest explained. Holds for any data."""

from __future__ import annotations

import tomllib

import pytest
from mutation import Change, explained, problems

from engine.tests.places import ROOT

ENGINE = ROOT / "engine"

A, B = Change("x > 1", "x >= 1"), Change("x > 1", "x > 2")


def found(killed: int, survivors: list[Change], reasons: list[Change], state: str = "survived") -> list[str]:
    changes = dict(zip("abc", survivors, strict=False))
    states = {f"killed {i}": "killed" for i in range(killed)} | dict.fromkeys(changes, state)
    return problems(states, changes.__getitem__, reasons)


def test_a_run_is_green_if_all_is_noticed_or_explained() -> None:
    assert found(100, [], []) == []
    assert found(38, [A, B], [A, B]) == []


def test_fewer_than_95_in_a_hundred_is_red_even_if_all_is_explained() -> None:
    assert found(37, [A, B], [A, B]) == ["37 of 39 mutants were noticed; expected at least 95%"]


def test_a_survivor_without_a_reason_is_red_and_shown() -> None:
    (said,) = found(100, [A, B], [B])
    assert said.startswith("a: survived\n    - x > 1\n    + x >= 1\n") and "mutation.toml" in said


@pytest.mark.parametrize("state", ["no tests", "suspicious", "segfault"])
def test_a_mutant_that_no_test_ran_on_or_that_ended_oddly_is_not_noticed(state: str) -> None:
    (said,) = found(100, [A], [], state)
    assert said.startswith(f"a: {state}")


def test_a_mutant_that_runs_for_ever_is_noticed() -> None:
    assert found(1, [A], [], "timeout") == []


def test_a_reason_that_nothing_needs_is_red() -> None:
    (said,) = found(100, [A], [A, B])
    assert "take it out" in said and "+ x > 2" in said


def test_a_run_that_did_not_finish_is_red() -> None:
    (said,) = found(100, [A, B], [A, B], "not checked")
    assert said.startswith("the run did not finish: 2 of 102 mutants were not tried")


def test_a_run_without_mutants_is_red() -> None:
    assert found(0, [], []) == ["no mutant was made: see [tool.mutmut] in engine/pyproject.toml"]


def test_a_change_is_read_from_a_diff() -> None:
    diff = "# name: survived\n--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n def f(x):\n-    return x > 1\n+    return x >= 1\n"
    assert Change.of(diff) == Change("return x > 1", "return x >= 1")


def test_each_explained_change_is_one_of_a_line_that_the_code_has() -> None:
    settings = tomllib.loads((ENGINE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    code = {
        line.strip() for file in settings["only_mutate"] for line in (ENGINE / file).read_text("utf-8").splitlines()
    }
    assert explained()
    for change, reason in explained().items():
        assert change.was in code, f"take out of mutation.toml: {change.was}"
        assert change.becomes != change.was and reason.endswith(".")
