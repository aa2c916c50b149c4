"""coders/NAME.toml: who coded, by role, and what was coded, beside the answers in coders/NAME.csv.

`read_coders` returns the coders that are sound, and adds what is wrong with the others to the problems.

Left out on purpose: the answers, which are a table like others (`beside`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from argued.data.beside import CODERS, Coder
from argued.data.files import Toml, read_toml
from argued.data.problems import Problems
from argued.logic.predicates import nearest


def read_coders(
    folder: Path, tables: Mapping[str, Collection[Mapping[str, Any]]], problems: Problems
) -> dict[str, Coder]:
    """The coders, by name; each has a table, and says what was coded."""
    known = {
        "countries": [row["country"] for row in tables.get("countries", ())],
        "indicators": [row["indicator"] for row in tables.get("indicators", ())],
    }
    found = {}
    places = {path.stem for end in ("csv", "toml") for path in (folder / CODERS).glob(f"*.{end}")}
    for name in sorted(places):
        if not (folder / CODERS / f"{name}.csv").exists():
            problems.add(f"{CODERS}/{name}.csv", 0, "", "no such file", f"the answers, beside {name}.toml")
        file = read_toml(folder, f"{CODERS}/{name}.toml", problems)
        if file is not None:
            before = len(problems)
            _check(file, known, problems)
            if len(problems) == before:
                says = file.says
                found[name] = Coder(
                    name, says["who"], tuple(says["countries"]), tuple(says["indicators"]), says.get("note", "")
                )
    return found


def _check(file: Toml, known: Mapping[str, Collection[str]], problems: Problems) -> None:
    if not file.says.get("who"):
        problems.add(file.name, file.line("who"), "who", "nothing", "who coded, by role: a role, no name")
    for key, names in known.items():
        listed = file.says.get(key)
        if not listed:
            problems.add(file.name, file.line(key), key, "nothing", f"the {key} that were coded, as a list")
        for place, name in enumerate(listed or ()):
            if name not in names:
                wanted = f"a row of {key}.csv{nearest(name, names)}"
                problems.add(file.name, file.line(key, place), key, repr(name), wanted)
