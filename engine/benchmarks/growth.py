"""How cards, the records of the challenge page, and the curve of choices grow with the study, on one core.

`make bench` makes up studies of many units, questions and findings in files, reads them, and times what a reader is
shown: exact shares, overturning sets, cards and challenge records. Ratios from size to size are what to compare: time
and bytes should grow as findings times units do.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core, before NumPy is loaded

import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from argued.data import NEEDED, OF_A_SOURCE, Dataset, read
from argued.judge.choices import curve_of
from argued.judge.evidence import evidence
from argued.judge.robustness import overturning
from argued.judge.shares import filled
from argued.show.cards import cards
from argued.show.challenge import records
from argued.study import EXAMPLE

T = TypeVar("T")
SIZES = ((6, 85, 150), (30, 100, 300), (60, 200, 600), (195, 200, 1000))
PASSAGES = 5  # for each unit
STUDY = """evidence_date = 2020-12-31
[basis]
section = ["2"]
results = ["3"]
[evidence.told]
label = "by the sections"
admits = ["section"]
[evidence.whole]
label = "by the whole report"
admits = ["section", "results"]
[wording.confidence]
low = ", on this reading"
"""
THEMES = ("one", "two", "three", "four", "five")
QUANTIFIERS = ("all", "none", "some", "most", "at_least", "exactly", "same")


def made_up(folder: Path, units: int, questions: int, findings: int) -> Dataset:
    """A study of that size: seven cells in ten are coded, each with a note now and then."""
    shutil.copytree(EXAMPLE / "data", folder / "data")
    shutil.copy(EXAMPLE / "references.bib", folder)
    package = json.loads((folder / "data" / "datapackage.json").read_text("utf-8"))
    package["resources"] = [each for each in package["resources"] if each["name"] in (*NEEDED, *OF_A_SOURCE)]
    (folder / "data" / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (folder / "data" / "choices.toml").unlink()
    (folder / "data" / "study.toml").write_text(STUDY, "utf-8")
    draw = random.Random(1)
    for name, lines in _tables(draw, units, questions).items():
        (folder / "data" / name).write_text("\n".join(lines) + "\n", "utf-8")
    text = "\n".join(_finding(draw, n, units, questions) for n in range(findings))
    (folder / "data" / "findings.toml").write_text(text, "utf-8")
    return read(folder / "data")


def _tables(draw: random.Random, units: int, questions: int) -> dict[str, list[str]]:
    codes = [_code(i) for i in range(units)]
    passages = {code: [f"2.{i}.{n}" for n in range(PASSAGES)] for i, code in enumerate(codes)}
    coded = [
        f"{code},asked_{j},section,{draw.choice(('yes', 'no'))},{draw.choice(passages[code])},,"
        f"{draw.choice(('high', 'high', 'medium', 'low'))},A note that says why."
        for code in codes
        for j in range(questions)
        if draw.random() < 0.7
    ]
    every = ["2", *(passage for each in passages.values() for passage in each), "3.1", "3.2", "3.3"]
    return {
        "countries.csv": [
            "country,name,adjective,note",
            *(f"{code},Land {n},Landish," for n, code in enumerate(codes)),
        ],
        "passages.csv": [
            "passage,begins_with,heading,gist",
            *(f"{each},Words of {each},A heading,What the passage says in some words." for each in every),
        ],
        "indicators.csv": [
            "indicator,criterion,theme,mode,question,values,favourable,scored,coding_rule",
            *(
                f"asked_{j},{('spillover', 'means')[j % 2]},{THEMES[j % 5]},on_paper,Is it so in {j}?,yes|no,yes,yes,A."
                for j in range(questions)
            ),
        ],
        "codings.csv": ["country,indicator,basis,value,passages,sources,confidence,note", *coded],
    }


def _code(number: int) -> str:
    return "".join(chr(65 + number // 26**k % 26) for k in (2, 1, 0))


def _finding(draw: random.Random, number: int, units: int, questions: int) -> str:
    quantifier = draw.choice(QUANTIFIERS)
    asked = str(draw.randint(1, units - 1)) if quantifier in ("at_least", "exactly") else "true"
    test = "" if quantifier == "same" else ', is = "yes"'
    question = f"asked_{draw.randrange(questions)}"
    return (
        f'[[finding]]\nid = "finding-{number}"\nsection = "3"\ncriterion = "means"\npublished = "It is so."\n'
        f'passages = ["3.1"]\npredicate = {{ {quantifier} = {asked}, indicator = "{question}"{test} }}\n'
        'verdict = { told = "supported", whole = "supported" }\n'
        'statement = { supported = "It is so in {yes:count}.", "not established" = "Open in {silent:count}.", '
        'contradicted = "It is so in {yes:count} alone." }\n'
    )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def measured(data: Dataset) -> Iterator[tuple[str, float, Any]]:
    """What is shown of a study: what it is, how long it takes, how many bytes it has."""
    known = {base: evidence(data, base) for base in data.bases}
    own = known[data.first_base]
    spent, shares = timed(lambda: filled(own))
    yield "exact shares", spent, None
    spent, sets = timed(lambda: {f.id: overturning(f, own) for f in data.findings if f.predicate is not None})
    yield "overturning sets", spent, None
    spent, shown = timed(lambda: cards(known, sets, shares))
    yield "cards", spent, len(shown.encode())
    spent, table = timed(lambda: json.dumps(records(data, data.first_base), ensure_ascii=False, separators=(",", ":")))
    yield "challenge records", spent, len(table.encode())


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes, the smallest first")
    for size in SIZES[: parser.parse_args().sizes]:
        with tempfile.TemporaryDirectory() as folder:
            spent, data = timed(lambda size=size, folder=folder: made_up(Path(folder), *size))  # type: ignore[misc]
            print(f"{size[0]} units × {size[1]} questions × {size[2]} findings (made and read in {spent:.1f} s)")
            whole, bytes_ = 0.0, 0
            for what, took, length in measured(data):
                whole, bytes_ = whole + took, bytes_ + (length or 0)
                print(f"  {what:20} {took:7.2f} s" + (f"  {length / 1e6:6.2f} MB" if length else ""))
            each = 1e6 * whole / size[0] / size[2]
            print(f"  {'in all':20} {whole:7.2f} s  {bytes_ / 1e6:6.2f} MB  ({each:.0f} µs a unit and finding)")
    data = read()
    spent, curve = timed(lambda: curve_of(data, data.first_base))
    each = 1e6 * spent / curve.combinations
    print(f"All {curve.combinations:,} combinations of the paper's choices: {spent:.2f} s ({each:.0f} µs each)")


if __name__ == "__main__":
    main()
