"""What moves when the data changes: a cell supposed to be otherwise, or another version of the tables.

`what_if` supposes some cells to have other values; `compare` takes two versions of the data. Both
say which findings, degrees and answers change, with the old and the new wording; `as_text` and
`as_markdown` write it down, the latter for a pull request.

Left out on purpose: any change of the tables themselves. To suppose is not to correct.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from analysis.criteria import judge_questions, standings
from analysis.dataset import BIBLIOGRAPHY, ROOT, Dataset, Row, read
from analysis.evidence import Cell, Evidence, codes, evidence
from analysis.findings import Judgement, judge_all
from analysis.predicates import nearest

NOT_REPORTED = "not reported"


@dataclass(frozen=True)
class Difference:
    """One thing that changes: a cell, a verdict, a wording, a degree or an answer. None: it is not there."""

    kind: str
    what: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Changes:
    """All that changes under one evidence base, by kind, in the order of the data."""

    base: str
    label: str
    differences: tuple[Difference, ...] = field(default_factory=tuple)

    def of(self, kind: str) -> list[Difference]:
        return [difference for difference in self.differences if difference.kind == kind]


KINDS = {
    "cell": "Cells",
    "verdict": "Verdicts",
    "sentence": "Sentences",
    "degree": "Degrees",
    "answer": "Answers",
}


def suppose(data: Dataset, known: Evidence, settings: Sequence[str]) -> Evidence:
    """The evidence with some cells supposed otherwise; a setting is `COUNTRY.indicator=value`.

    The value may be "not reported". Raises KeyError for an unknown cell or a value outside the codebook.
    """
    cells = dict(known.cells)
    for setting in settings:
        cell, _, value = setting.partition("=")
        country, _, indicator = cell.partition(".")
        if country not in data.countries:
            raise KeyError(f"{setting}: no country {country!r}; there are {', '.join(data.countries)}")
        if indicator not in data.indicators:
            raise KeyError(f"{setting}: no indicator {indicator!r}{nearest(indicator, data.indicators)}")
        possible = (*data.indicators[indicator].values, NOT_REPORTED)
        if value.replace("_", " ") == NOT_REPORTED:
            cells[country, indicator] = Cell(country, indicator, None, None)
        elif value in possible:
            row = Row({"basis": "supposed", "value": value, "passages": (), "note": None, "sources": None}, (), 0)
            cells[country, indicator] = Cell(country, indicator, value, row)
        else:
            raise KeyError(f"{setting}: no value {value!r}; expected one of {', '.join(possible)}")
    return replace(known, cells=cells, world=replace(known.world, codes=codes(data, cells)))


def what_if(data: Dataset, settings: Sequence[str], base: str) -> Changes:
    """What would change if some cells were otherwise."""
    known = evidence(data, base)
    return _changes(known, suppose(data, known, settings))


def compare(old: Dataset, new: Dataset, base: str) -> Changes:
    """What changes between two versions of the data."""
    return _changes(evidence(old, base), evidence(new, base))


def _changes(old: Evidence, new: Evidence) -> Changes:
    found = [*_cells(old, new), *_findings(old, new), *_conclusions(old, new)]
    return Changes(new.base, new.data.bases[new.base].label, tuple(found))


def _cells(old: Evidence, new: Evidence) -> Iterator[Difference]:
    for key in dict.fromkeys([*old.cells, *new.cells]):
        before, after = (known.cells[key].value if key in known.cells else None for known in (old, new))
        if before != after:
            yield Difference("cell", ".".join(key), before or NOT_REPORTED, after or NOT_REPORTED)


def _findings(old: Evidence, new: Evidence) -> Iterator[Difference]:
    before = {judgement.finding.id: judgement for judgement in judge_all(old.data, old)}
    after = {judgement.finding.id: judgement for judgement in judge_all(new.data, new)}
    for name in dict.fromkeys([*before, *after]):
        yield from _one("verdict", name, _verdict(before.get(name)), _verdict(after.get(name)))
    for name in dict.fromkeys([*before, *after]):
        sentences = [each[name].statement if name in each else None for each in (before, after)]
        yield from _one("sentence", name, *sentences)


def _verdict(judgement: Judgement | None) -> str | None:
    return None if judgement is None else judgement.verdict or "judgement"


def _conclusions(old: Evidence, new: Evidence) -> Iterator[Difference]:
    degrees: list[Mapping[str, str]] = [
        {s.label: f"{s.low:.2f} to {s.high:.2f}, {s.status}" for s in standings(known.data, known)}
        for known in (old, new)
    ]
    answers: list[Mapping[str, str]] = [
        {a.question.question: a.answer for a in judge_questions(known.data, known)} for known in (old, new)
    ]
    for kind, (before, after) in (("degree", degrees), ("answer", answers)):
        for name in dict.fromkeys([*before, *after]):
            yield from _one(kind, name, before.get(name), after.get(name))


def _one(kind: str, what: str, old: str | None, new: str | None) -> Iterator[Difference]:
    if old != new:
        yield Difference(kind, what, old, new)


# --- Versions -----------------------------------------------------------------------------------------


@contextmanager
def version(base: str) -> Iterator[Path]:
    """The data folder of another version: of a folder, or of a git revision of this project.

    Raises KeyError for what is neither.
    """
    path = Path(base)
    if (path / "datapackage.json").is_file() or (path / "data" / "datapackage.json").is_file():
        yield path if (path / "datapackage.json").is_file() else path / "data"
        return
    packed = subprocess.run(
        ["git", "archive", "--format=tar", base, "data", BIBLIOGRAPHY],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        said = packed.stderr.decode(errors="replace").strip().splitlines()
        why = f" ({said[0]})" if said else ""
        raise KeyError(f"{base!r} is neither a folder with datapackage.json nor a git revision with data/{why}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder) / "data"


def read_version(base: str) -> Dataset:
    """The data of another version. Raises KeyError for no such version, DataError for invalid data."""
    with version(base) as folder:
        return read(folder)


# --- Writing it down ------------------------------------------------------------------------------------


def as_text(every: Sequence[Changes]) -> str:
    """The changes for a terminal, evidence base by evidence base."""
    lines = []
    for changes in every:
        lines.append(f"{changes.label}: " + ("" if changes.differences else "nothing changes"))
        for kind, heading in KINDS.items():
            found = changes.of(kind)
            lines += [f"  {heading}"] if found else []
            for each in found:
                lines += [
                    f"    {each.what}",
                    f"      - {each.old or 'none'}",
                    f"      + {each.new or 'none'}",
                ]
    return "\n".join(lines)


def as_markdown(every: Sequence[Changes]) -> str:
    """The changes as Markdown, with a table for each kind; the counts come first."""
    lines = ["## What the change of the data does to the paper"]
    for changes in every:
        counts = [f"{len(changes.of(kind))} {heading.lower()}" for kind, heading in KINDS.items() if changes.of(kind)]
        lines += ["", f"### {changes.label.capitalize()}: {', '.join(counts) or 'nothing changes'}"]
        for kind, heading in KINDS.items():
            found = changes.of(kind)
            if found:
                lines += ["", f"| {heading} | before | after |", "| --- | --- | --- |"]
                lines += [f"| {_escape(each.what)} | {_escape(each.old)} | {_escape(each.new)} |" for each in found]
    return "\n".join(lines)


def _escape(text: str | None) -> str:
    return "*none*" if text is None else text.replace("|", "\\|")
