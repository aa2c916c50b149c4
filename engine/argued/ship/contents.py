"""What the paper contains, and what makes each part: the tables, the figures and the findings in the text.

`contents(root, data)` gives `CONTENTS.md`, which `python -m argued contents` writes and a test keeps current. It is
read off `paper.qmd`: each cell that prints a figure or a table, and each piece of inline code. What an item reads is
found by following the calls of its code through the engine as far as the names of data tables: that is what it may
read, not what a run did read. A finding reads what its rule names, which is exact.

Left out on purpose: the numbers of sections, which the engines give; tables that need a second coder's file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from argued.data import RECORD, Dataset, Finding
from argued.data.metadata import PAPER
from argued.judge.evidence import evidence
from argued.judge.findings import Judgement, judge_all
from argued.logic.predicates import RowsTest, cells, statements
from argued.logic.verdicts import NOT_JUDGED
from argued.ship.crate import anchor

CONTENTS = "CONTENTS.md"
ENGINE = Path(__file__).parents[1]
FOLLOWED = ("manuscript", "figures", "routes", "sheet", "tables", "criteria", "record", "reliability", "robustness")
EVERYTHING = "every file"
BY_RULES = "what the findings' rules name"
READ_BY = {  # what a name that leads out of these modules reads
    "evidence": ("codings",),
    "conflicts": ("codings",),
    "judge_all": ("codings", "findings.toml", BY_RULES),
    "outlines": ("region.geojson",),
    "made_of": (EVERYTHING,),
}
HELD_BY = {
    "findings": "findings.toml",
    "criteria": "criteria.toml",
    "questions": "criteria.toml",
    "study": "study.toml",
    "evidence_date": "study.toml",
    "package": "datapackage.json",
}


@dataclass(frozen=True)
class Item:
    """A figure or a table of the paper. `made` are the functions that its code calls."""

    label: str
    caption: str
    section: str
    made: tuple[str, ...]
    reads: tuple[str, ...]
    files: tuple[str, ...]


def contents(root: Path, data: Dataset) -> str:
    """The list as Markdown."""
    items, inline = _paper(root, data)
    judged = [{j.finding.id: j for j in judge_all(evidence(data, base))} for base in data.bases]
    parts = [
        "# What is in the paper, and what makes it",
        f"<!-- Written by `python -m argued contents`; a test keeps it current. Change {PAPER}, not this file. -->",
        f"Each item with its label (its cell in `{PAPER}` is named `cell-` and the label), the functions in "
        "the engine that make it, and the files in `data/` that these may read. Without ending: a table (`.csv`). "
        "With a second coder's file, two tables on agreement come after the evidence register.",
    ]
    for kind, title in (("fig", "Figures"), ("tbl", "Tables")):
        rows = [
            [str(number), item.caption, f"`{item.label}`", item.section, _code(item.made), _code(item.reads)]
            + ([_code(item.files[:1]) + ", ".join(item.files[1:])] if kind == "fig" else [])
            for number, item in enumerate([item for item in items if item.label.startswith(kind)], start=1)
        ]
        heads = ["no.", title[:-1].lower(), "label", "section", "made by", "reads"]
        parts += [f"## {title}", _table([*heads, "file"] if kind == "fig" else heads, rows)]
    parts += [
        "## Findings in the text",
        "Each sentence that states a finding is made by `manuscript.says` or `manuscript.on_record`, from the rule and "
        f"the sentences in `data/findings.toml`. Its evidence card in the page has the address `{anchor('ID')}`.",
        _table(
            ["finding", "published in", "stated in", *(base.label for base in data.bases.values()), "reads"],
            [_finding(finding, inline, data, judged) for finding in data.findings if _sections(finding.id, inline)],
        ),
        "Not in the text, but in the ledger or the list of judgements: "
        + _code([finding.id for finding in data.findings if not _sections(finding.id, inline)])
        + ".",
        "## Other numbers and sentences in the text",
        _table(["made by", "asked for", "sections", "reads"], _others(inline, data)),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _code(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- The manuscript -----------------------------------------------------------------------------------------


Inline = list[tuple[ast.Call, str]]  # a call on the manuscript within the text, and the section


def _paper(root: Path, data: Dataset) -> tuple[list[Item], Inline]:
    """The figures and tables in their order, and the calls in the text."""
    items: list[Item] = []
    inline: Inline = []
    names: dict[str, Any] = {}
    section = "before the abstract"
    source = (root / PAPER).read_text(encoding="utf-8").split("\n---\n", 1)[1]
    for block in re.split(r"(^```\{python\}\n.*?^```$)", source, flags=re.MULTILINE | re.DOTALL):
        if block.startswith("```{python}"):
            tree = ast.parse("\n".join(block.split("\n")[1:-1]))
            found = list(_items(root, data, tree, names, section))
            items += found
            if not names:  # the first cell: it imports, and makes the manuscript
                exec(compile(tree, PAPER, "exec"), names)
            continue
        for line in block.split("\n"):
            heading = re.match(r"#+ (.+?)\s*(?:\{.*\})?$", line)
            section = heading[1] if heading else section
            for code in re.findall(r"`\{python\} (.+?)`", line):
                inline += [(call, section) for call in _calls(ast.parse(code), "study")]
    return items, inline


def _calls(tree: ast.AST, on: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name))) if name == on:
                yield node


def _items(root: Path, data: Dataset, tree: ast.Module, names: dict[str, Any], section: str) -> Iterator[Item]:
    for call in _calls(tree, "study"):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("table", "figure") and len(call.args) >= 3:
            shown, caption, label = call.args[:3]
            text = eval(compile(ast.Expression(caption), PAPER, "eval"), names)
            made = _made(tree, call)
            reads = _named(data, {each for name in made for each in _reads(name)} | _direct(tree))
            yield Item(str(ast.literal_eval(label)), _title(text), section, made, reads, _files(root, shown, made))


def _made(tree: ast.Module, printing: ast.Call) -> tuple[str, ...]:
    """The functions of `figures`, `tables` and the manuscript that a cell calls, the one that draws first."""
    found = [
        f"{'manuscript' if on == 'study' else on}.{call.func.attr}"
        for on in ("figures", "routes", "tables", "study")
        for call in _calls(tree, on)
        if call is not printing and isinstance(call.func, ast.Attribute)
    ]
    return tuple(dict.fromkeys(found))


def _direct(tree: ast.AST) -> set[str]:
    """What a cell reads by itself."""
    return {"codings" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "known"}


def _title(caption: str) -> str:
    """The first sentence of a caption, without its explanations."""
    return re.split(r"(?<=[^.\d])[.:;] ", re.sub(r" \(.*?\)", "", caption).rstrip("."))[0]


def _files(root: Path, shown: ast.expr, made: tuple[str, ...]) -> tuple[str, ...]:
    """The picture's files: named after the text that the drawing function is given, or after that function."""
    given = [each.value for each in getattr(shown, "args", []) if isinstance(each, ast.Constant)]
    for name in [*given, *(name.split(".")[1] for name in made[:1])]:
        if isinstance(name, str) and (found := sorted((root / "figures").glob(f"{name}.*"))):
            return (f"figures/{name}", *(path.suffix for path in found))
    return ()


# --- What code reads ------------------------------------------------------------------------------------------


@cache
def _functions() -> Mapping[str, tuple[ast.AST, Mapping[str, str]]]:
    """Each function of the modules that are followed, `module.name`, with what imported names stand for there.

    A class stands for all that is in it; of the manuscript, each method for itself, `manuscript.name`.
    """
    found: dict[str, tuple[ast.AST, Mapping[str, str]]] = {}
    own = ENGINE.parents[1] / "analysis"
    for path in [path for folder in (ENGINE, own) for path in sorted(folder.rglob("*.py")) if path.stem in FOLLOWED]:
        module, tree = path.stem, ast.parse(path.read_text(encoding="utf-8"))
        meant: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("argued."):
                meant |= {each.name: f"{(node.module or '').split('.')[-1]}.{each.name}" for each in node.names}
        body = tree.body
        if module == "manuscript":
            body = [*body, *(inner for each in body if isinstance(each, ast.ClassDef) for inner in each.body)]
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[f"{module}.{node.name}"] = (node, meant)
    return found


@cache
def _reads(name: str) -> frozenset[str]:
    """What a function reads, by itself and through what it calls: names of tables and files, and BY_RULES."""
    reads, todo, seen = set(), [name], set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        reads |= set(READ_BY.get(current.split(".")[1], ())) if current not in _functions() else set()
        if current in _functions():
            node, meant = _functions()[current]
            reads |= _touched(node)
            todo += _leads_to(node, current.split(".")[0], meant)
    return frozenset(reads)


def _touched(function: ast.AST) -> set[str]:
    """Names of tables and files that a function's own code has: texts, and attributes of the data."""
    keys = {id(node.slice) for node in ast.walk(function) if isinstance(node, ast.Subscript)}
    looked_up = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Subscript)}
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys:
            found.add(node.value)
        elif isinstance(node, ast.Attribute):
            found.add(HELD_BY.get(node.attr, node.attr))
            if node.attr == "bases" and id(node) not in looked_up:
                found.add(RECORD)  # every evidence base, the record among them
        elif isinstance(node, ast.Name) and node.id == "RECORD":
            found.add(RECORD)
    return found


def _leads_to(function: ast.AST, module: str, meant: Mapping[str, str]) -> list[str]:
    """What a function calls or takes up, as `module.name`."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.append(meant.get(node.id, f"{module}.{node.id}"))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = {"self": "manuscript"}.get(node.value.id, node.value.id)
            if owner in FOLLOWED and node.attr not in ("table", "figure", "papers_bases"):
                found.append(f"{owner}.{node.attr}")
    return found


def _named(data: Dataset, found: set[str]) -> tuple[str, ...]:
    """Those of some names that are tables or files of the data, in its order."""
    if BY_RULES in found:
        found = found.union(*(_of_rule(finding) for finding in data.findings))
    for key in found.intersection(data.study):  # what study.toml has a table for
        found = found | {each["table"] for each in data.study[key] if isinstance(each, dict) and "table" in each}
    tables = [resource["name"] for resource in data.resources]
    files = [*dict.fromkeys(HELD_BY.values()), EVERYTHING, "region.geojson"]
    return tuple(name for name in [*tables, *files] if name in found)


def _of_rule(finding: Finding) -> set[str]:
    """The tables that a finding's rule names."""
    if finding.predicate is None:
        return set()
    return {leaf.test.table if isinstance(leaf.test, RowsTest) else "codings" for leaf in statements(finding.predicate)}


# --- The text ---------------------------------------------------------------------------------------------------


def _sections(finding: str, inline: Inline) -> list[str]:
    """The sections in which the text states a finding."""
    return list(
        dict.fromkeys(
            section
            for call, section in inline
            if any(isinstance(each, ast.Constant) and each.value == finding for each in call.args)
        )
    )


def _finding(finding: Finding, inline: Inline, data: Dataset, judged: list[dict[str, Judgement]]) -> list[str]:
    verdicts = [each[finding.id].verdict or NOT_JUDGED for each in judged]
    asked = [] if finding.predicate is None else [i for _, i in cells(finding.predicate, data.frame)]
    reads = [*(f"codings: {each}" for each in dict.fromkeys(asked)), *sorted(_of_rule(finding) - {"codings"})]
    return [
        f"`{finding.id}`",
        ", ".join(finding.passages),
        "; ".join(_sections(finding.id, inline)),
        *verdicts,
        _code(reads),
    ]


def _others(inline: Inline, data: Dataset) -> list[list[str]]:
    """The calls in the text that state no finding, function by function: what is asked for, where, what is read."""
    found: dict[str, list[tuple[str, str]]] = {}
    known = {finding.id for finding in data.findings}
    for call, section in inline:
        asked = ", ".join(ast.unparse(each) for each in call.args)
        if isinstance(call.func, ast.Attribute) and not known & {ast.literal_eval(each) for each in call.args}:
            found.setdefault(f"manuscript.{call.func.attr}", []).append((asked, section))
    return [
        [
            f"`{name}`",
            _code(dict.fromkeys(asked for asked, _ in calls if asked)),
            "; ".join(dict.fromkeys(section for _, section in calls)),
            _code(_named(data, set(_reads(name)))),
        ]
        for name, calls in sorted(found.items())
    ]
