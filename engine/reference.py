"""The pages of the documentation that are made from the code: rules, commands, Python, what a paper says and shows.

    python engine/reference.py     writes them to engine/docs; `make format` does so, and a test keeps them current

The language is told where it is defined, at the head of `argued.logic.predicates` and `argued.logic.wording`; a command
by its options; the Python door by its docstrings: prose, then sections (`Args:`, `Returns:`, `Raises:`,
`Attributes:`), then examples, which the tests run; what a paper can say and show by docstrings, and by what each
function gives of the made-up study.
"""

from __future__ import annotations

import argparse
import inspect
import itertools
import re
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import argued
import pandas as pd
from argued import cli, study
from argued.data import findings
from argued.logic import predicates, verdicts, wording
from argued.show import argument, cards, figures, overview, sentences, tables
from argued.show import page as blocks
from argued.show.manuscript import Manuscript
from argued.show.sheet import Picture

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
            "How a verdict may stand to the source, what is meant where nothing is said first; what is tested only in "
            "part is never confirmed:",
            "\n".join(f"- {verdict}: *{'*, *'.join(each)}*" for verdict, each in verdicts.RELATIONS.items()),
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
        yield f"```{{.text}}\n{textwrap.dedent(joined)}\n```" if indented else joined


# --- The commands -------------------------------------------------------------------------------------------------


def commands() -> str:
    """Every command with its arguments."""
    parts = [inspect.getdoc(cli.main) or "", inspect.cleandoc((cli.__doc__ or "").split("\n\n", 2)[2])]
    without = [f"`{each.name}`" for each in cli.COMMANDS if cli.DATA not in each.arguments]
    parts += [
        "A command reads the study of the current folder, or of one above it. "
        f"All but {wording.listing(without)} also take `--data DIR`, another folder of tables."
    ]
    for each in cli.COMMANDS:
        parser = argparse.ArgumentParser(prog=f"argued {each.name}", add_help=False)
        for names, options in each.arguments:
            parser.add_argument(*names, **options)
        lines = [
            f"- `{called(action)}`: {told(action.help or 'needed')}"
            for action in parser._actions
            if not everywhere(action)
        ]
        parts += [f"# `argued {each.name}`", each.help, "\n".join(lines)]
    return page("Commands", "What `argued` can do", "Every command with its options.", [part for part in parts if part])


def told(text: str) -> str:
    """A help as Markdown: options in it are code."""
    return re.sub(r"(?<!\S)(--[a-z-]+)", r"`\1`", text)


def everywhere(action: argparse.Action) -> bool:
    """Whether an argument is that of nearly every command, which is told once."""
    return action.option_strings == ["--data"]


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
    variable = {"JudgedFinding": "finding", "Diff": "diff", "DataError": "error"}.get(owner.__name__, "study")
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


# --- What a paper can say and show ----------------------------------------------------------------------------------

BEGUN = """```python
from argued.show import argument, cards, figures, page, sentences, tables
from argued.show.manuscript import Manuscript
from argued.show.overview import overview

study = Manuscript()  # from here on, the paper's own `analysis` can be imported
import analysis
```"""
SAYS = """A paper is Markdown with Python in it. Its first cell, above, reads and judges the study once. In a sentence,
`` `{python} study.says("…")` `` stands for what a finding's verdict allows to say, and `` `{python} sentences.…` `` for
what follows from all of them; a cell of its own shows a table or a figure:

````{.markdown}
```{python}
#| label: cell-tbl-ledger
#| output: asis
study.table(tables.ledger(study), "Findings ledger.", "tbl-ledger")
```
````

`@tbl-ledger` refers to it. Below is all that the engine brings, each with what it gives of the made-up study
(`argued new FOLDER --example`); what a paper has alone stands in its `analysis/`. What the study does not have, such as
a record, choices or a second coder, is asked of it in vain: the message says what is missing."""
GIVEN = {  # parameters that a paper always fills alike, as it writes them
    "study": "study",
    "known": "study.known",
    "data": "study.data",
}
ASKED = {  # with what any other parameter is filled here, of the made-up study
    "criterion": '"means"',
    "criteria": '"means"',
    "question": '"ready"',
    "findings": '"only-aldora-warns"',
    "what": '"findings"',
    "verdict": '"supported"',
    "country": '"XAL"',
    "indicators": 'study.indicators("means")',
    "name": '"means"',
    "groups": '[("Warnings", study.indicators("means"))]',
    "date": "study.data.evidence_date",
    "threshold": "0.5",
    "found": "study.agreement",
    "source": '["only-aldora-warns"]',
    "ours": '["means"]',
    "dark": '("another verdict", lambda before, after: before != after)',
    "light": '"the same verdict"',
    "sets": "study.overturning",
    "drawn": "study.drawn",
    "base": "study.base",
    "finding": '"only-aldora-warns"',
    "choice": '"planned"',
    "option": '"half"',
    "half": '"half"',
    "full": '"full"',
    "grades": '"outright", "in part"',
}
DRAWN = {  # which table a figure draws
    "degrees": "standings",
    "degrees_by_country": "degrees_by_country",
    "timeline": "timeline",
    "verdicts": "verdicts_by_criterion",
    "sweep": "sweep",
    "choices": "curve",
    "alluvial": "flow_of_verdicts",
    "argument": "resting",
}
OWN_FIGURE = """
One of your own is a function in `analysis/`, drawn with matplotlib, for
`study.figure(analysis.centres(study.known), …)`: its name in `figures/`, the drawing, what it shows in words, and its
numbers.

```python
import matplotlib.pyplot as plt
import pandas as pd
from argued.show.sheet import Picture

def centres(known):
    answers = [known.cell(unit, "warning_centre").value or "not reported" for unit in known.data.countries]
    numbers = pd.Series(answers, name="answer").value_counts().reset_index()
    figure, axes = plt.subplots(figsize=(6.5, 2), layout="constrained")
    axes.barh(numbers["answer"], numbers["count"])
    return Picture("centres", figure, "Bars of how many countries give which answer.", numbers)
```
""".strip()
KINDS = {  # what a function returns, if it is for papers and not for other functions
    "Sentences": ((sentences, argument), ("Markdown", "str", "str | Markdown"), "Within a line, `` `{python} …` ``."),
    "Tables": ((tables, argument), ("pd.DataFrame",), 'For `study.table(…, "caption", "tbl-name")`.'),
    "Figures": ((figures,), ("Picture",), f'For `study.figure(…, "caption", "fig-name")`.\n\n{OWN_FIGURE}'),
    "The page": (
        (overview, blocks, cards),
        ("str",),
        "For `study.show(…)`, within a block that the page alone has; `cards` as well in others, with `opened=True`.",
    ),
}
INNER = {"in_ways", "grade", "block", "why"}  # what only other functions need, though it returns text


def writing() -> str:
    """The study of a paper, then each function for its sentences, tables and figures, with what it gives."""
    parts = [BEGUN, SAYS, "# The study", markdown(inspect.getdoc(Manuscript) or "")]
    shows = ("says", "table", "figure", "show")  # which a newcomer needs first
    for name, member in sorted(members(Manuscript), key=lambda each: each[0] not in shows):
        parts += [f"## {heading(Manuscript, name, member)}", markdown(inspect.getdoc(member) or "")]
    example = Manuscript(folder=study.EXAMPLE / "data")
    for title, (modules, returned, where) in KINDS.items():
        parts += [f"# {title}", where]
        for module in modules:
            for function in offered(module, returned):
                call = as_called(function, asked=True)
                told = markdown(inspect.getdoc(function) or "")
                parts += [f"## `{as_called(function)}`", told, given(call, example)]
    return page(
        "Writing the paper",
        "What a paper can say and show",
        "The functions for the sentences, tables and figures of a paper, each with what it gives of the made-up study.",
        [part for part in parts if part],
    )


def offered(module: Any, returned: Collection[str]) -> Iterator[Callable[..., Any]]:
    """The functions of a module for papers, in the order of its source."""
    for name, function in vars(module).items():
        own = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
        if own and name not in INNER and function.__annotations__.get("return") in returned:
            first = next(iter(inspect.signature(function).parameters), "study")
            if first in {*GIVEN, "frame"} or not inspect.signature(function).parameters or function is cards.cards:
                yield function


def as_called(function: Callable[..., Any], asked: bool = False) -> str:
    """How a function is written in a paper; with what it is called here, if that is `asked` for."""
    written = []
    for parameter in inspect.signature(function).parameters.values():
        name = parameter.name
        if name == "frame":
            written.append(f"tables.{DRAWN[function.__name__]}(study)")
        elif name == "known" and function is cards.cards:
            written.append("study.evidences")
        elif name in GIVEN:
            written.append(GIVEN[name])
        elif parameter.default is not parameter.empty:
            written += [] if asked else [f"{name}={parameter.default!r}"]
        elif asked:
            written.append(ASKED[name])
        else:
            written.append(f"*{name}" if parameter.kind is parameter.VAR_POSITIONAL else name)
    module = function.__module__.rpartition(".")[2]
    place = "" if module == function.__name__ == "overview" else f"{module}."
    return f"{place}{function.__name__}({', '.join(written)})"


def given(call: str, example: Manuscript) -> str:
    """What a call gives of the made-up study: a sentence, the columns of a table, what a figure shows; of a block,
    nothing."""
    names = {"sentences": sentences, "tables": tables, "figures": figures, "argument": argument, "study": example}
    if call.partition("(")[0].partition(".")[0] not in names:
        return ""
    made = eval(call, names)
    if isinstance(made, pd.DataFrame):
        columns = ", ".join(f"*{each}*" for each in made)
        return f"`{call}` {f'has the columns {columns}' if columns else 'is empty'}."
    if isinstance(made, Picture):
        return f"`{call}` shows: {made.alt}"
    return f"`{call}` says{f': {said}' if (said := unbound(str(getattr(made, 'data', made)))) else ' nothing.'}"


def unbound(text: str) -> str:
    """A sentence without the marks of what it was computed from."""
    found = re.sub(r"\[([^\[\]]*)\]\{[^{}]*\}", r"\1", text)
    return found if found == text else unbound(found)


PAGES: Mapping[str, Callable[[], str]] = {
    "rules.qmd": rules,
    "commands.qmd": commands,
    "python.qmd": reference,
    "writing.qmd": writing,
}

if __name__ == "__main__":
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8", newline="\n")
        print(f"wrote {name}")
