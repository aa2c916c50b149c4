"""The pages of the documentation that are made from the code: the language of rules, the commands, the Python door.

    python engine/reference.py     writes them to engine/docs; `make format` does so, and a test keeps them current

The language is told where it is defined, at the head of `argued.logic.predicates` and `argued.logic.wording`; a command
by its options; the Python door by its docstrings: prose, then sections (`Args:`, `Returns:`, `Raises:`,
`Attributes:`), then examples, which the tests run.
"""

from __future__ import annotations

import argparse
import inspect
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import argued
from argued import cli, study
from argued.data import findings
from argued.logic import predicates, wording

FOLDER = Path(__file__).parent / "docs"
HEAD = """---
title: "{title}"
subtitle: "{subtitle}"
description: "{description}"
---

<!-- Written by `python engine/reference.py` from the code; a test keeps it current. Change that. -->
"""


def page(title: str, subtitle: str, description: str, parts: list[str]) -> str:
    head = HEAD.format(title=title, subtitle=subtitle, description=description)
    return "\n\n".join(part.strip("\n") for part in [head, *parts]) + "\n"


# --- The language of rules ----------------------------------------------------------------------------------------


def rules() -> str:
    """What an entry of findings.toml holds, what its rule can say, and how its sentences are filled in."""
    language, sentences = (inspect.getdoc(module) or "" for module in (predicates, wording))
    grammar, rest = language.split("One example of each:\n", 1)
    examples, truth = rest.split("\n\nA statement,", 1)
    keys = re.search(r"^\| key .*?\n\n", inspect.getdoc(findings) or "", re.MULTILINE | re.DOTALL)
    return page(
        "The language of rules",
        "When a claim is true, and what is said then",
        "What an entry of findings.toml holds, all that its rule can say, with an example each, and its sentences.",
        [
            "# An entry of findings.toml",
            keys[0] if keys else "",
            "# Rules",
            prose(grammar.partition("\n\n")[2]),
            "# One example of each",
            f"```{{.toml}}\n{commented(examples)}\n```",
            "# What a rule is worth",
            prose("A statement," + truth.partition("\n\nWhatever goes through")[0]),
            "# Sentences",
            prose(sentences.partition("\n\n")[2].partition("\n\n    template = ")[0]),
        ],
    )


def commented(examples: str) -> str:
    """Rules, each with what it says below it as a comment; in the text that stands behind it, or on the next line."""
    lines = [re.sub(r"\s{2,}(?=\w)", "\n# ", line.strip()) for line in examples.splitlines()]
    return "\n".join(line if line.startswith(("{", "#")) else f"# {line}" for line in lines if line)


def prose(text: str) -> str:
    """A docstring as Markdown: what is indented becomes code."""
    return "\n\n".join(_blocks(text))


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs of a text; those next to each other that are indented become one piece of code."""
    for indented, lines in itertools.groupby(text.split("\n\n"), key=lambda block: block.startswith("    ")):
        joined = "\n\n".join(lines)
        yield f"```{{.text}}\n{inspect.cleandoc(joined)}\n```" if indented else joined


# --- The commands -------------------------------------------------------------------------------------------------


def commands() -> str:
    """Every command with its arguments."""
    parts = [inspect.getdoc(cli.main) or "", inspect.cleandoc((cli.__doc__ or "").split("\n\n", 2)[2])]
    for each in cli.COMMANDS:
        parser = argparse.ArgumentParser(prog=f"argued {each.name}", add_help=False)
        for names, options in each.arguments:
            parser.add_argument(*names, **options)
        lines = [f"- `{called(action)}`: {action.help or 'needed'}" for action in parser._actions]
        parts += [f"# `argued {each.name}`", each.help, "\n".join(lines)]
    return page("Commands", "What `argued` can do", "Every command with its options.", [part for part in parts if part])


def called(action: argparse.Action) -> str:
    """How an argument is written: `--data DIR`, `FINDING`."""
    value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    shown = "" if action.nargs == 0 else " ".join(value) if isinstance(value, tuple) else value
    return " ".join(filter(None, (*action.option_strings[:1], shown)))


# --- The Python door ----------------------------------------------------------------------------------------------

OPENED = """```python
from argued import Study

study = Study.load("data")
```"""


def reference() -> str:
    """The introduction of the module, then each class with what it offers."""
    parts = [OPENED, markdown((inspect.getdoc(study) or "").partition("\n\n")[2])]
    for owner in (argued.Study, argued.JudgedFinding, argued.Diff, argued.DataError):
        parts += [f"# {owner.__name__}", markdown(inspect.getdoc(owner) or "")]
        for name, member in members(owner):
            parts += [f"## {heading(owner, name, member)}", markdown(inspect.getdoc(member) or "")]
    return page("Python", "A study as tables", "The Python door to a study: its classes and what they offer.", parts)


def members(owner: type) -> Iterator[tuple[str, Any]]:
    """What a class offers of its own, in the order of its source."""
    for name, member in vars(owner).items():
        if isinstance(member, property | classmethod) or inspect.isfunction(member):
            shown = getattr(owner, name) if isinstance(member, classmethod) else member
            if inspect.getdoc(shown) and (not name.startswith("_") or name == "__getitem__"):
                yield name, shown


def heading(owner: type, name: str, member: Any) -> str:
    """How a member is written where it is used: `study.table(name)`, `study["…"]`, `Study.load(where=None)`."""
    variable = {"Study": "study", "JudgedFinding": "finding", "Diff": "diff"}.get(owner.__name__, "error")
    if isinstance(member, property):
        return f"`{variable}.{name}`"
    if name == "__getitem__":
        return f"`{variable}[finding]`"
    parameters = [
        p.replace(annotation=p.empty) for p in inspect.signature(member).parameters.values() if p.name != "self"
    ]
    signature = inspect.Signature(parameters)
    return f"`{owner.__name__ if inspect.ismethod(member) else variable}.{name}{signature}`"


def markdown(docstring: str) -> str:
    """A docstring as Markdown: sections become lists, examples become code."""
    out: list[str] = []
    for block in re.split(r"\n{2,}", docstring.strip()):
        title, _, rest = block.partition("\n")
        if re.fullmatch(r"(Args|Returns|Raises|Attributes):", title):
            lines = [line.strip() for line in re.sub(r"\n {8,}", " ", rest).splitlines()]
            if title == "Returns:":
                out.append(f"*Returns*: {' '.join(lines)}")
            else:
                named = {"Args:": "Arguments", "Raises:": "Raises", "Attributes:": "Attributes"}[title]
                out.append(f"*{named}*\n\n" + "\n".join(re.sub(r"^([\w, ]+?): ", r"- `\1`: ", line) for line in lines))
        elif ">>>" in block:
            out.append(f"```pycon\n{inspect.cleandoc(block)}\n```")
        else:
            out.append(block)
    return "\n\n".join(out)


PAGES: Mapping[str, Callable[[], str]] = {"rules.qmd": rules, "commands.qmd": commands, "python.qmd": reference}

if __name__ == "__main__":
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8", newline="\n")
        print(f"wrote {name}")
