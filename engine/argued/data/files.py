"""The files of a study as text, JSON, TOML and BibTeX keys, before anything is known of what they say.

Each function takes the list of problems, adds to it what it finds wrong, and returns None where the file cannot be
used; one that is missing, of another encoding or of another shape is a problem with its line.
"""

from __future__ import annotations

import json
import pickle
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from argued.data.lines import located
from argued.data.problems import Problems

BIBLIOGRAPHY = "references.bib"
T = TypeVar("T")

# Of what kind the entries of the files are where that is taken for granted; * is any key.
SHAPES: dict[str, dict[str, Any]] = {
    "study.toml": {
        "units": {"*": str},
        "basis": {"*": [str]},
        "evidence": {"*": {"label": str, "admits": [str], "meaning": str}},
        "record": {},
        "profile": [{}],
        "paper": {"checked": [str]},
        "wording": {"confidence": {"*": str}, "*": [str]},
        "rows": {"*": {"*": str}},
        "preset": [{"label": str, "changes": [str]}],
    },
    "choices.toml": {
        "choice": [
            {
                **dict.fromkeys(("id", "about", "now"), str),
                "option": [
                    {
                        **dict.fromkeys(("id", "text", "evidence", "weights"), str),
                        **{"without": {"*": [str]}, "scored": {"*": [str]}, "passages": [str]},
                        **{"suppose": {"*": str}, "rules": {"*": str}, "counts": {}, "thresholds": {}},
                    }
                ],
            }
        ]
    },
    "criteria.toml": {
        "criterion": [{"id": str, "label": str, "asks": str}],
        "answer": [
            {
                **dict.fromkeys(("id", "question", "published", "because"), str),
                **{"passages": [str], "says": {"*": str}, "variant": [{"id": str, "text": str}]},
            }
        ],
    },
    "coders/NAME.toml": {"who": str, "countries": [str], "indicators": [str], "note": str},
    "findings.toml": {
        "finding": [
            {
                **dict.fromkeys(("id", "criterion", "kind", "relation", "untested"), str),
                **{"passages": [str], "rests_on": [str], "statement": {"*": str}},
            }
        ]
    },
}


@dataclass(frozen=True)
class Toml:
    """A file of TOML: what it says, and its text, by which a problem is placed."""

    name: str
    says: dict[str, Any]
    text: str

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest around it where there is no such value; 0 for the whole file."""
        lines = located(self.text)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 0)

    def line_beneath(self, path: tuple[str | int, ...], end: Sequence[str], value: Any) -> int:
        """The line of a value, or key, somewhere beneath a path, by the last keys that lead to it; of the nearest
        around it where there is none."""
        for each, line in located(self.text).items():
            keys = [part for part in each[len(path) :] if isinstance(part, str)]
            if each[: len(path)] == path and (
                (keys[-len(end) :] == list(end) and self._at(each) == value) or keys[-len(end) - 1 :] == [*end, value]
            ):
                return line
        return self.line(*path, *end)

    def _at(self, path: tuple[str | int, ...]) -> Any:
        value: Any = self.says
        for part in path:
            value = value[part]
        return value


def read_text(path: Path, name: str, problems: Problems) -> str | None:
    """A file of UTF-8 text."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        problems.add(name, 0, "", "no such file", f"a file at {path}")
    except OSError as error:
        problems.add(name, 0, "", error.strerror or error, "a file that can be read")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.add(name, line, "", f"byte 0x{error.object[error.start]:02x}", "UTF-8 text; save the file as UTF-8")
    else:
        if path.suffix == ".csv":
            return text.removeprefix("\ufeff")  # a matter of form, of which `unformatted` tells
        if not text.startswith("\ufeff"):
            return text
        problems.add(name, 1, "", "a byte order mark", "UTF-8 text without one; save the file so")
    return None


def parsed(path: Path, parse: Callable[[str], T]) -> T:
    """What a file of UTF-8 text says to a parser: `json.loads`, `tomllib.loads`, or `str` for the text itself.

    Raises KeyError that says what is wrong with the file, which a ValueError of the parser tells.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        seen = f"byte 0x{error.object[error.start]:02x}"
        raise KeyError(f"{path.name}:{line}: saw {seen}; expected UTF-8 text; save the file as UTF-8") from None
    except ValueError as error:
        raise KeyError(f"{path.name}: {error}; mend that") from None


def read_package(folder: Path, problems: Problems) -> dict[str, Any] | None:
    """The schema of the tables, datapackage.json."""
    text = read_text(folder / "datapackage.json", "datapackage.json", problems)
    if text is None:
        return None
    try:
        package: dict[str, Any] = json.loads(text)
        for resource in package["resources"]:
            for spec in resource["schema"]["fields"]:
                spec["name"], spec["type"], resource["name"], resource["path"]
    except json.JSONDecodeError as error:
        problems.add("datapackage.json", error.lineno, "", error.msg, "JSON")
    except (KeyError, TypeError) as error:
        problems.add("datapackage.json", 0, "", f"no {error}", "resources with name, path and schema.fields")
    else:
        return package
    return None


def read_keys(folder: Path, problems: Problems) -> set[str] | None:
    """The keys of the bibliography beside the data, or of the project's; None where there is none to be read."""
    for place in (folder, folder.parent):
        if (place / BIBLIOGRAPHY).is_file():
            text = read_text(place / BIBLIOGRAPHY, BIBLIOGRAPHY, problems)
            keys = r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,"
            return None if text is None else set(re.findall(keys, text, re.MULTILINE))
    problems.add(BIBLIOGRAPHY, 0, "", "no such file", f"a bibliography beside {folder}")
    return None


def read_toml(folder: Path, name: str, problems: Problems) -> Toml | None:
    """A file of TOML whose entries are of the kinds that are taken for granted. A text is parsed once in a process."""
    text = read_text(folder / name, name, problems)
    if text is None:
        return None
    try:
        file = Toml(name, pickle.loads(_parsed(text)), text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))  # none at the end of the text
        problems.add(name, int(line.group(1)) if line else len(text.splitlines()), "", str(error), "TOML")
        return None
    amiss = _amiss(text, name if name in SHAPES else "coders/NAME.toml")
    for path, seen, expected in amiss:
        column = ".".join(part for part in path if isinstance(part, str))
        problems.add(name, file.line(*path), column, repr(seen), expected)
    return None if amiss else file


@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    """What a text says, packed: unpacked it is a copy, which takes a fraction of what copying takes."""
    return pickle.dumps(tomllib.loads(text))


@lru_cache(maxsize=64)
def _amiss(text: str, name: str) -> Sequence[tuple[tuple[str | int, ...], Any, str]]:
    """Where a text is not of the shape of such a file: the path, what is there, what should be."""
    says = pickle.loads(_parsed(text))
    known = {key: shape for key, shape in SHAPES[name].items() if key in says}
    return [found for key, shape in known.items() for found in _misshapen(says[key], shape, (key,))]


def _misshapen(value: Any, shape: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """Where a value is not of a shape: its path, what is there, what should be."""
    if isinstance(shape, list) and isinstance(value, list):
        for i, each in enumerate(value):
            yield from _misshapen(each, shape[0], (*path, i))
    elif isinstance(shape, dict) and isinstance(value, dict):
        for key, each in value.items():
            if key in shape or "*" in shape:
                yield from _misshapen(each, shape.get(key, shape.get("*")), (*path, key))
    elif shape is not str or not isinstance(value, str):
        yield path, value, "a list" if isinstance(shape, list) else "a table" if isinstance(shape, dict) else "a text"
