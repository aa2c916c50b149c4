"""What the paper contains, what makes each part, and what each part read: the tables, the figures, the text.

`contents(root, data)` gives `CONTENTS.md`, which `python -m argued contents` writes and a test keeps current. For that
the paper's cells and inline code run once on a Jupyter kernel, as for any format, each under a recorder of what is read
of the data (`argued.data.lineage`). Captions, labels and findings are those that the run showed; what made them are the
functions that a cell calls. What a finding reads is what its rule names.

Left out on purpose: the numbers of sections, which the engines give.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from argued.data import Dataset, Finding
from argued.data.files import parsed
from argued.data.lineage import EVERYTHING, FILES, recorder
from argued.data.metadata import PAPER, documents
from argued.judge.evidence import evidence
from argued.judge.findings import Judgement, judge_all
from argued.logic.predicates import RowsTest, asked, statements
from argued.logic.verdicts import NOT_JUDGED
from argued.ship.crate import anchor

CONTENTS = "CONTENTS.md"
LINEAGE = "application/x-lineage+json"  # the type of the output by which a cell says what it read
WATCH = "from argued.ship.contents import watch; watch(get_ipython())"
LIMIT = 600  # seconds that a cell may take
SHOWING = ("table", "figure", "show")  # methods of the manuscript by which a cell prints
ITEM = re.compile(
    r"^: (?P<tbl>.*) \{#(?P<tbl_label>tbl-[\w-]+)\}$"
    r"|^!\[(?P<fig>.*)\]\((?P<file>[\w/]+)\)\{#(?P<fig_label>fig-[\w-]+) ",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Part:
    """A cell, or a piece of inline code, with the document and the section that it stands in."""

    code: str
    section: str
    inline: bool
    document: str = PAPER


@dataclass(frozen=True)
class Run:
    """What a part showed when it ran, and what it read of the data."""

    part: Part
    shown: str
    read: frozenset[str]

    @cached_property
    def findings(self) -> set[str]:
        """The findings that it states."""
        return set(re.findall(r'data-(?:finding="|of="record-)([\w-]+)"', self.shown))


def contents(root: Path, data: Dataset) -> str:
    """The list as Markdown. Raises KeyError where a cell of the paper fails."""
    parts = list(paper_parts(root))
    names = {name: meant for part in parts if not part.inline for name, meant in _names(part.code).items()}
    return listed(root, data, names, run(root, parts))


def listed(root: Path, data: Dataset, names: Mapping[str, str], runs: Sequence[Run]) -> str:
    """The list of what was run. `names` says what the imported names of the paper stand for."""
    inline = [run for run in runs if run.part.inline]
    judged = [{j.finding.id: j for j in judge_all(evidence(data, base))} for base in data.bases]
    blocks = [
        "# What is in the paper, and what makes it",
        f"<!-- Written by `python -m argued contents`; a test keeps it current. Change {PAPER}, not this file. -->",
        f"Each item with its label (its cell in `{PAPER}` is named `cell-` and the label), the functions that make it, "
        "and the files in `data/` that were read when it was made. `analysis.figures.name` is the function `name` in "
        "`analysis/figures.py`; `figures.name`, without `analysis`, stands in `engine/argued/show/figures.py`. A file "
        "without ending is a table (`.csv`).",
    ]
    for kind, title in (("fig", "Figures"), ("tbl", "Tables")):
        heads = ["no.", title[:-1].lower(), "label", "section", "made by", "reads"]
        items = [(run, found) for run in runs for found in ITEM.finditer(run.shown) if found[kind]]
        numbers = _numbers([run.part.document for run, _ in items])
        rows = [
            [
                number,
                _title(found[kind]),
                f"`{found[f'{kind}_label']}`",
                run.part.section,
                _code(_made(run.part.code, names)),
                _code(in_order(data, run.read)),
                *([_files(root, found["file"])] if kind == "fig" else []),
            ]
            for number, (run, found) in zip(numbers, items, strict=True)
        ]
        blocks += [f"## {title}", _table([*heads, "file"] if kind == "fig" else heads, rows)]
    stated = {finding.id: _sections(run for run in inline if finding.id in run.findings) for finding in data.findings}
    blocks += [
        "## Findings in the text",
        "Each sentence that states a finding is made by `study.says` or `sentences.on_record`, from the rule and the "
        f"sentences in `data/findings.toml`. Its evidence card in the page has the address `{anchor('ID')}`, and its "
        "text from `engine/argued/show/cards.py`. Verdicts are decided in `engine/argued/judge/findings.py`.",
        _table(
            [
                "finding",
                *(["published in"] if data.sourced else []),
                "stated in",
                *(base.label for base in data.bases.values()),
                "reads",
            ],
            [_finding(finding, stated[finding.id], data, judged) for finding in data.findings if stated[finding.id]],
        ),
        "Not in the text, but in the ledger or the list of judgements: "
        + _code(name for name, sections in stated.items() if not sections)
        + ".",
        "## Other numbers and sentences in the text",
        _table(["made by", "asked for", "sections", "reads"], _others(inline, names, data)),
    ]
    return "\n\n".join(blocks) + "\n"


def _numbers(documents: Sequence[str]) -> list[str]:
    """The numbers of items that stand in these documents: each counts its own, and a supplement says S1."""
    places = [documents[: n + 1].count(name) for n, name in enumerate(documents)]
    return [str(n) if name == PAPER else f"S{n}" for n, name in zip(places, documents, strict=True)]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- The manuscript, and a run of it ----------------------------------------------------------------------------


def paper_parts(root: Path) -> Iterator[Part]:
    """The cells and the inline code of the paper and its supplement, in their order."""
    for document in documents(root):
        section = "before the first section"
        source = parsed(root / document, str).split("\n---\n", 1)[1]
        for block in re.split(r"(^```\{python\}\n.*?^```$)", source, flags=re.MULTILINE | re.DOTALL):
            if block.startswith("```{python}"):
                yield Part("\n".join(block.split("\n")[1:-1]), section, False, document)
                continue
            for line in block.split("\n"):
                heading = re.match(r"#+ (.+?)\s*(?:\{.*\})?$", line)
                section = heading[1] if heading else section
                for code in re.findall(r"`\{python\} (.+?)`", line):
                    yield Part(code, section, True, document)


def watch(shell: Any) -> None:
    """Lets a notebook say, behind each further cell, what the cell read: an output of the type `LINEAGE`."""
    from IPython.display import display

    running: list[tuple[ExitStack, set[str]]] = []

    def before(_: Any) -> None:
        stack = ExitStack()
        running.append((stack, stack.enter_context(recorder())))

    def after(_: Any) -> None:
        if running:
            stack, read = running.pop()
            stack.close()
            display({LINEAGE: sorted(read)}, raw=True)  # type: ignore[no-untyped-call]

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)


def run(root: Path, parts: Sequence[Part]) -> list[Run]:
    """Runs parts in their order, on a kernel in the paper's folder. Raises KeyError for one that fails."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    new: Any = nbformat.v4
    made = [new.new_code_cell(code) for code in (WATCH, *(part.code for part in parts))]
    notebook = new.new_notebook(cells=made)
    place = {"metadata": {"path": str(root)}}
    try:
        NotebookClient(notebook, timeout=LIMIT, resources=place, extra_arguments=["--log-level=ERROR"]).execute()
    except CellExecutionError as error:
        raise KeyError(f"{PAPER}: a cell raised {error.ename}: {error.evalue}; `make paper` says where") from None
    return [_ran(part, cell.outputs) for part, cell in zip(parts, notebook.cells[1:], strict=True)]


def _ran(part: Part, outputs: Sequence[Mapping[str, Any]]) -> Run:
    shown = [output["data"] for output in outputs if "data" in output]
    text = "\n".join(each["text/markdown"] for each in shown if "text/markdown" in each)
    return Run(part, text, frozenset(name for each in shown for name in each.get(LINEAGE, ())))


# --- What made it, and what it read -------------------------------------------------------------------------------


def _names(code: str) -> dict[str, str]:
    """What the names that a cell imports stand for, without what all of the engine's have in common."""
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            names |= {(root := each.name.split(".")[0]): root for each in node.names}
    names["study"] = "study"
    return {name: meant.removeprefix("argued.show.") for name, meant in names.items()}


def _calls(code: str, names: Mapping[str, str]) -> list[tuple[str, ast.Call]]:
    """The calls of imported functions and of the study, the outermost first, by their full names."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root, _, rest = ast.unparse(node.func).partition(".")
            if root in names:
                found.append((f"{names[root]}.{rest}", node))
    return found


def _made(code: str, names: Mapping[str, str]) -> list[str]:
    """The functions that a cell calls, apart from those that print."""
    printing = {f"study.{name}" for name in SHOWING}
    return list(dict.fromkeys(name for name, _ in _calls(code, names) if name not in printing))


def in_order(data: Dataset, read: Iterable[str]) -> list[str]:
    """Tables and files in the order of the data; a name that the data does not know would be a mistake of a note."""
    order = [*(resource["name"] for resource in data.resources), *FILES, EVERYTHING]
    return sorted(read, key=order.index)


def _title(caption: str) -> str:
    """The first sentence of a caption, without its explanations."""
    return re.split(r"(?<=[^.\d])[.:;] ", re.sub(r" \(.*?\)", "", caption).rstrip("."))[0]


def _files(root: Path, stem: str) -> str:
    """A picture's files."""
    path = root / stem
    return f"`{stem}`" + ", ".join(sorted(each.suffix for each in path.parent.glob(f"{path.name}.*")))


# --- The text ---------------------------------------------------------------------------------------------------


def _sections(runs: Iterable[Run]) -> list[str]:
    return list(dict.fromkeys(run.part.section for run in runs))


def _of_rule(finding: Finding) -> set[str]:
    """The tables whose rows a finding's rule asks for."""
    if finding.predicate is None:
        return set()
    read = [each.test for leaf in statements(finding.predicate) for each in asked(leaf)]
    return {test.table for test in read if isinstance(test, RowsTest)}


def _finding(finding: Finding, sections: list[str], data: Dataset, judged: list[dict[str, Judgement]]) -> list[str]:
    verdicts = [each[finding.id].verdict or NOT_JUDGED for each in judged]
    asked = [indicator for _, indicator in data.asked(finding)]
    reads = [*(f"{data.answers_in}: {each}" for each in dict.fromkeys(asked)), *sorted(_of_rule(finding))]
    published = [", ".join(finding.passages)] if data.sourced else []
    return [f"`{finding.id}`", *published, "; ".join(sections), *verdicts, _code(reads)]


def _others(inline: Sequence[Run], names: Mapping[str, str], data: Dataset) -> list[list[str]]:
    """The code in the text that states no finding, function by function: what is asked for, where, what was read."""
    found: dict[str, list[tuple[str, Run]]] = {}
    for run in inline:
        if not run.findings:
            name, asked = next(
                ((name, _asked(call)) for name, call in _calls(run.part.code, names)), (run.part.code, "")
            )
            found.setdefault(name, []).append((asked, run))
    return [
        [
            f"`{name}`",
            _code(dict.fromkeys(asked for asked, _ in runs if asked)),
            "; ".join(_sections(run for _, run in runs)),
            _code(in_order(data, {read for _, run in runs for read in run.read})),
        ]
        for name, runs in sorted(found.items())
    ]


def _asked(call: ast.Call) -> str:
    """The arguments of a call, apart from the study."""
    return ", ".join(text for text in map(ast.unparse, call.args) if text.split(".")[0] != "study")
