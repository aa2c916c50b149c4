"""The paper's data: no corruption of it passes unseen; its own cells, conflicts and vocabularies; tables left out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argued.data import NEEDED, OF_A_SOURCE, DataError, Dataset, read
from argued.data.model import meanings
from argued.judge.evidence import conflicts, evidence
from argued.judge.findings import judge_all
from argued.judge.observations import AGREES, DECIDES, TIES
from argued.logic.wording import Outcome, fill
from argued.ship.codebook import codebook
from argued.show.manuscript import Manuscript
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import figures
from engine.tests.places import DATA
from engine.tests.test_region import frames, pictures, said

pytestmark = pytest.mark.paper

# --- Random corruption: refused, or harmless -----------------------------------------------------------

CORRUPTIONS = [
    *("swap two cells", "blank a cell", "repeat a row", "drop a field", "add a field", "open a quote"),
    *("turn a byte", "other country", "other value", "other locator", "minus one", "word for number"),
    *("pad with blanks", "cut the file", "rename a column", "swap two columns"),
]
# In a table of other facts, a text of its own or a number that may be left out can be changed so that it reads as a
# correction would: `check` then names the verdict. No such change of the answers themselves may pass.
EDITS = {"swap two cells", "blank a cell", "other value", "other locator", "minus one", "word for number"}
ANSWERS = {"countries.csv", "passages.csv", "indicators.csv", "codings.csv"}
TABLES = sorted(path.name for path in DATA.glob("*.csv"))


def corrupt(text: str, kind: str, draw: Callable[[int], int]) -> bytes:
    """One corruption of a table's text; `draw(n)` gives a number below n."""
    lines = text.rstrip("\n").split("\n")
    at = 1 + draw(len(lines) - 1)
    cells = lines[at].split(",")
    cell = draw(len(cells))
    other = draw(len(cells))
    if kind == "swap two cells":
        cells[cell], cells[other] = cells[other], cells[cell]
    elif kind == "blank a cell":
        cells[cell] = ""
    elif kind == "repeat a row":
        lines.append(lines[at])
    elif kind == "drop a field":
        del cells[cell]
    elif kind == "add a field":
        cells.insert(cell, "more")
    elif kind == "open a quote":
        cells[cell] = '"' + cells[cell]
    elif kind == "other country":
        cells[0] = "ZZZ"
    elif kind == "other value":
        cells[cell] = "nonsense"
    elif kind == "other locator":
        cells[cell] = "9.z.9"
    elif kind == "minus one":
        cells[cell] = "-1"
    elif kind == "word for number":
        cells[cell] = "many"
    elif kind == "pad with blanks":
        cells[cell] = f" {cells[cell]} "
    elif kind == "rename a column":
        lines[0] = lines[0].replace(",", ",x", 1)
    elif kind == "swap two columns":
        head = lines[0].split(",")
        lines[0] = ",".join([*head[1:], head[0]])
    lines[at] = ",".join(cells)
    raw = ("\n".join(lines) + "\n").encode()
    if kind == "turn a byte":
        place = draw(len(raw))
        raw = raw[:place] + bytes([raw[place] ^ 0x80]) + raw[place + 1 :]
    elif kind == "cut the file":
        raw = raw[: draw(len(raw))].rstrip(b"\n")  # a cut between two rows would be an edit like any other
    return raw


@pytest.fixture(scope="module")
def verdicts(data: Dataset) -> dict[str, list[str | None]]:
    """Every verdict of the sound data, by evidence base."""
    return {base: [each.verdict for each in judge_all(evidence(data, base))] for base in ("documented", "published")}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.sampled_from(TABLES), kind=st.sampled_from(CORRUPTIONS), seed=st.randoms(use_true_random=False))
def test_a_corrupted_table_is_refused_or_leaves_every_verdict_as_it_was(
    verdicts: dict[str, list[str | None]], copy: Path, table: str, kind: str, seed: object
) -> None:
    text = (DATA / table).read_text(encoding="utf-8")
    (copy / table).write_bytes(corrupt(text, kind, seed.randrange))  # type: ignore[attr-defined]
    try:
        spoilt = read(copy)
    except DataError as error:
        assert all(p.file and p.expected for p in error.problems)
    else:
        for base, before in verdicts.items():
            moved = before != [each.verdict for each in judge_all(evidence(spoilt, base))]
            assert not moved or (kind in EDITS and table not in ANSWERS), f"{kind} in {table}"
    finally:
        (copy / table).write_text(text, encoding="utf-8")


# --- The real data -------------------------------------------------------------------------------------


def wanted(rule: Any, table: str, column: str) -> Iterator[str]:
    """The values for which a rule asks in a column of a table."""
    if isinstance(rule, list):
        for part in rule:
            yield from wanted(part, table, column)
    elif isinstance(rule, dict):
        given = rule.get("where", {}).get(column, []) if rule.get("rows") == table else []
        yield from given if isinstance(given, list) else [given]
        for part in rule.values():
            yield from wanted(part, table, column)


def test_every_value_of_a_vocabulary_is_used(data: Dataset) -> None:
    """By a row; or by a rule that asks for it, and finds none."""
    for resource in data.package["resources"]:
        for field in resource["schema"]["fields"]:
            if "categories" in field:
                used = {row[field["name"]] for row in data.table(resource["name"])}
                used |= {value for f in data.findings for value in wanted(f.rule, resource["name"], field["name"])}
                assert set(meanings(field)) <= used, (resource["name"], field["name"])


def test_all_paragraphs_of_the_source_paper_are_there(data: Dataset) -> None:
    assert len(data.passages) == 142
    assert all(1 <= len(row["begins_with"].split()) <= 6 for row in data.passages.values())


def test_every_indicator_of_the_institutions_is_coded(data: Dataset) -> None:
    coded = {row["indicator"] for row in data.table("codings")}
    assert {i.name for i in data.indicators.values() if i.criterion == "institutions"} <= coded


def test_conflicts_are_the_cells_with_different_answers(data: Dataset) -> None:
    found = {cell.key for cell in conflicts(data)}
    by_cell: dict[str, set[str]] = {}
    for row in data.table("codings"):
        by_cell.setdefault(f"{row['country']}.{row['indicator']}", set()).add(row["value"])
    assert found == {key for key, values in by_cell.items() if len(values) > 1}


@pytest.mark.parametrize("base", ["documented", "published"])
def test_a_cell_takes_the_first_basis_that_the_evidence_admits(data: Dataset, base: str) -> None:
    by_basis = {(row["country"], row["indicator"], row["basis"]): row["value"] for row in data.table("codings")}
    for (country, indicator), cell in evidence(data, base).cells.items():
        told = [by_basis.get((country, indicator, basis)) for basis in data.bases[base].admits]
        assert cell.value == next((value for value in told if value is not None), None), cell.key


def test_on_record_an_observation_counts_from_its_first_day_on(data: Dataset) -> None:
    days = {day: [row for row in data.table("observations") if row["from"] == day] for day in _first_days(data)}
    for day, rows in days.items():
        before, after = (evidence(data, "record", each) for each in (day - dt.timedelta(days=1), day))
        for row in rows:
            place = row["country"], row["indicator"]
            assert before.cell(*place).row is not row
            (part,) = [part for part in after.cells[place].derived.parts if part.row is row]  # type: ignore[union-attr]
            assert part.role in (DECIDES, AGREES, TIES)


def _first_days(data: Dataset) -> set[dt.date]:
    return {row["from"] for row in data.table("observations")}


def test_an_unknown_evidence_base_is_refused(data: Dataset) -> None:
    with pytest.raises(KeyError, match="documented, published, record"):
        evidence(data, "rumour")


def test_a_sentence_under_every_evidence_base_speaks_of_no_section_of_the_source_paper(data: Dataset) -> None:
    judged = [finding for finding in data.findings if finding.predicate is not None]
    said = [template.text for finding in judged for template in finding.statement.values()]
    assert [text for text in said if re.search(r"\bsections?\b|\bthe results\b", text)] == []


def test_where_nobody_has_what_one_was_said_to_have_alone_the_sentence_says_so_once(data: Dataset) -> None:
    frame, names = data.frame.countries, {code: str(row["name"]) for code, row in data.countries.items()}
    nobody = Outcome(frame, (), frame, (), {}, None)
    template = data.finding("rapporteur-only-north-macedonia").statement["contradicted"]
    sentence = fill(template, {"": nobody}, names)
    assert "no country" not in sentence and sentence.count("North Macedonia") == 1


# --- Tables that may be there -----------------------------------------------------------------------------


def without(folder: Path, tables: set[str]) -> Path:
    """The data without some tables, without the findings that read them, and without what the study says of them."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["name"] not in tables]
    path.write_text(json.dumps(package), encoding="utf-8")
    for name in tables:
        (folder / f"{name}.csv").unlink()
    unwanted = [f'{key} = "{name}"' for key in ("rows", "table") for name in tables]
    unwanted += ["[evidence.record]", ", since = "] if "observations" in tables else []
    for file, start in (("findings.toml", r"(?m)^(?=\[\[finding\]\])"), ("study.toml", r"(?m)^(?=\[)")):
        parts = re.split(start, (folder / file).read_text(encoding="utf-8"))
        kept = [part for part in parts if not any(text in part for text in unwanted)]
        gone = [found[1] for part in parts if part not in kept and (found := re.search(r'(?m)^id = "(.+)"', part))]
        text = "\n".join(_but(line, gone) for line in "".join(kept).split("\n"))
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def _but(line: str, gone: list[str]) -> str:
    """A line of the file; that of what a finding rests on without what is gone."""
    if not line.startswith("rests_on = "):
        return line
    names = [name for name in re.findall(r'"([^"]+)"', line) if name not in gone]
    return f"rests_on = {json.dumps(names)}" if names else ""


OPTIONAL = sorted(path.stem for path in DATA.glob("*.csv") if path.stem not in (*NEEDED, *OF_A_SOURCE))


@pytest.mark.parametrize("table", OPTIONAL)
def test_every_table_beside_the_four_is_optional(copy: Path, table: str) -> None:
    data = read(without(copy, {table}))
    assert table not in data.tables and data.table(table) == ()
    assert all(judgement.as_recorded for base in data.bases for judgement in judge_all(evidence(data, base)))
    assert codebook(data)


def test_without_any_of_them_everything_is_said_tabulated_and_drawn(copy: Path) -> None:
    study = Manuscript(folder=without(copy, set(OPTIONAL)))
    beside_coders = {name for name in study.data.tables if "/" not in name}
    assert beside_coders == {*NEEDED, *OF_A_SOURCE}
    assert said(study) and all(len(frame.columns) or frame.empty for frame in frames(study).values())
    own = [figures.penalties, figures.recommendations, figures.movements]
    drawn = [*pictures(study), *(draw(study.data) for draw in own), figures.strategies(study.data, "adopted")]
    assert all(picture.alt for picture in drawn)
