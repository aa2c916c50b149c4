"""Reads the results of a mutation run, the second half of `make mutate`, and says whether the tests are strong enough.

mutmut changes the modules that judge a little, a thousand times, and runs the tests that concern them (`[tool.mutmut]`
in engine/pyproject.toml). A change that no test notices has survived. At least 95 % must be noticed,
and each survivor must be explained in mutation.toml, where an explanation that nothing needs is refused as well.

Not seen: properties, constants and class bodies, which mutmut leaves alone, and the modules not named there.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

EXPLAINED = Path(__file__).with_suffix(".toml")
NOTICED = ("killed", "timeout")
ENOUGH = 0.95


@dataclass(frozen=True)
class Change:
    """What a mutant changes: the line as it was, and as it became (both without indentation)."""

    was: str
    becomes: str

    @classmethod
    def of(cls, diff: str) -> Change:
        """From a diff in which lines are taken out and put in."""
        lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
        was, becomes = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
        return cls("\n".join(was), "\n".join(becomes))

    def __str__(self) -> str:
        return f"    - {self.was}\n    + {self.becomes}"


def explained() -> dict[Change, str]:
    """The survivors that mutation.toml explains: each changed line with its reason."""
    entries = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["equivalent"]
    return {Change(each["was"], becomes): each["reason"] for each in entries for becomes in each["becomes"]}


def problems(states: Mapping[str, str], change: Callable[[str], Change], reasons: Iterable[Change]) -> list[str]:
    """What is wrong with a run: `states` are those of the mutants by name, `change` tells what a mutant changes."""
    noticed = sum(state in NOTICED for state in states.values())
    found = []
    if untried := sum(state == "not checked" for state in states.values()):
        return [f"the run did not finish: {untried} of {len(states)} mutants were not tried; run `make mutate` again"]
    if not states:
        found.append("no mutant was made: see [tool.mutmut] in engine/pyproject.toml")
    elif noticed < ENOUGH * len(states):
        found.append(f"{noticed} of {len(states)} mutants were noticed; expected at least {ENOUGH:.0%}")
    survivors = {change(name): f"{name}: {state}" for name, state in states.items() if state not in NOTICED}
    unexplained = [f"{said}\n{each}" for each, said in survivors.items() if each not in reasons]
    found += [f"{said}\n    Write a test that notices it, or explain it in mutation.toml." for said in unexplained]
    stale = [each for each in reasons if each not in survivors]
    found += [f"mutation.toml explains a survivor that there is not; take it out\n{each}" for each in stale]
    return found


def mutmut(*arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> int:
    lines = [line.strip() for line in mutmut("results", "--all", "true").splitlines() if ": " in line]
    states = dict(line.rsplit(": ", 1) for line in lines)
    wrong = problems(states, lambda name: Change.of(mutmut("show", name)), explained())
    print(*wrong, sep="\n")
    noticed = sum(state in NOTICED for state in states.values())
    print(f"{noticed} of {len(states)} mutants noticed ({noticed / max(1, len(states)):.1%}), {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
