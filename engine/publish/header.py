"""YAML as Quarto reads it, with the line of everything in it: the header, `_quarto.yml`, a cell's options.

YAML 1.2: `no` and `on` are words, a date is text, and a key that comes twice is a fault.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .problems import Problems, Where

Keys = tuple[str | int, ...]  # the keys and places in lists that lead to a value


class Yaml:
    """A mapping, and where each part of it stands."""

    def __init__(self, first: Where) -> None:
        self.values: dict[str, Any] = {}
        self.first = first
        self.lines: dict[Keys, int] = {}

    def at(self, *path: str | int) -> Where:
        """The line of a key or an item, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.first.down(self.lines.get(path, 0))


# What is no text, and which no font has: control characters, and halves of characters.
STRAY = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


class Loader(yaml.SafeLoader):
    """PyYAML with the words, numbers and truths of YAML 1.2."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first_characters in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first_characters))
Loader.add_constructor(
    "tag:yaml.org,2002:int",
    lambda loader, node: int(node.value, 0) if node.value[:2] in ("0o", "0x") else int(node.value),
)
Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def load_yaml(text: str, first: Where, problems: Problems) -> Yaml:
    """A YAML mapping whose first line stands at `first`; each fault in it is reported at its own line."""
    read = Yaml(first)
    if "`{python}" in text:
        line = text.count("\n", 0, text.find("`{python}"))
        problems.error("YAML is static: inline code belongs in the text", first.down(line))
    try:
        loader = Loader(text.rstrip() + "\n")
        node = loader.get_single_node()
        value = _value(loader, node, (), read, problems) if node else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = min(getattr(mark, "line", 0), text.rstrip().count("\n"))
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        problems.error(f"malformed YAML: {what}", first.down(line))
    except (ValueError, RecursionError) as error:
        problems.error(f"malformed YAML: {error}", first)
    else:
        if isinstance(value, dict):
            read.values = value
        elif value is not None:
            problems.error(f"expected `key: value` lines, found {shortened(value)}", first)
    return read


def options_file(folder: Path, name: str) -> Path:
    """The file of options of a folder that has this name, which ends with `.yml` or, where there is none, `.yaml`."""
    usual, other = folder / f"{name}.yml", folder / f"{name}.yaml"
    return other if other.is_file() and not usual.is_file() else usual


def shortened(value: object) -> str:
    """A value for a message."""
    text = repr(value)
    return text if len(text) < 80 else text[:77] + "..."


def _value(loader: Loader, node: yaml.Node, path: Keys, read: Yaml, problems: Problems) -> Any:
    """The value of a node, noting the lines of all that is in it."""
    if len(path) > 50:
        raise yaml.YAMLError("nested more than 50 levels deep")
    read.lines.setdefault(path, node.start_mark.line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*path, n), read, problems) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        value = loader.construct_object(node)
        if isinstance(value, str) and (stray := STRAY.search(value)):
            line = read.first.down(node.start_mark.line)
            problems.error(f"a character that is no text (U+{ord(stray[0]):04X})", line)
            value = STRAY.sub("", value)
        return value
    loader.flatten_mapping(node)
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key is no text", key_node.start_mark)
        key = str(key_node.value)
        if key in mapping:
            problems.error(f"the key `{key}` comes twice", read.first.down(key_node.start_mark.line))
        read.lines[(*path, key)] = key_node.start_mark.line
        mapping[key] = _value(loader, value_node, (*path, key), read, problems)
    return mapping
