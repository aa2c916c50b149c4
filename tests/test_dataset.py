"""Bad data is refused with every problem named at once: file, line, column, seen, expected."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from argued.data import NEEDED, DataError, Dataset, Problem, formatted, read, unformatted
from argued.judge.evidence import conflicts, evidence
from argued.judge.findings import judge_all
from argued.logic.wording import Outcome, fill
from argued.ship.codebook import codebook
from argued.show.manuscript import Manuscript
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import figures, routes
from engine.tests.places import DATA
from engine.tests.test_region import frames, pictures, sentences

pytestmark = pytest.mark.paper

Edit = Callable[[str, str, str], Path]


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read(folder)
    return list(caught.value.problems)


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, start=1) if text in line)


CODING = "ALB,origin,specific,yes,"
CASES = [
    # file, old, new, column, what the error must say
    ("codings.csv", CODING, "ALB,origin,specific,perhaps,", "value", "one of yes, no"),
    ("codings.csv", CODING, "ALX,origin,specific,yes,", "country", "did you mean ALB?"),
    ("codings.csv", CODING, "ALB,origen,specific,yes,", "indicator", "did you mean origin?"),
    ("codings.csv", CODING, "ALB,origin,certain,yes,", "basis", "one of specific, regional, results"),
    ("codings.csv", CODING, "ALB,origin,specific, yes,", "value", "no blanks"),
    ("codings.csv", CODING, "ALB,origin,specific,,", "value", "The answer"),
    ("codings.csv", "ALB,origin,regional,yes,", CODING, "basis", "one row"),
    ("codings.csv", CODING + "4.4;4.7;4.i.1", CODING + "4.4;4.7;4.i.99", "passages", "a key of passages.csv"),
    ("codings.csv", CODING + "4.4;4.7;4.i.1", CODING + "4.7;4.4;4.i.1", "passages", "the paper's order"),
    ("codings.csv", CODING + "4.4;4.7;4.i.1", CODING + "4.4;4.4;4.i.1", "passages", "each key once"),
    (
        "codings.csv",
        CODING + "4.4;4.7;4.i.1",
        CODING + "4.4;4.7;6.c.1",
        "passages",
        "since the basis is specific",
    ),
    ("codings.csv", CODING + "4.4;4.7;4.i.1", CODING + "4.4,4.7;4.i.1", "", "8: country"),
    ("codings.csv", "klopcic2004trafficking", "klopcik2004trafficking", "sources", "a key of references.bib"),
    ("codings.csv", "country,indicator,", "country,question,", "indicator", "no such column"),
    ("codings.csv", "country,indicator,", "indicator,country,", "", "the header"),
    ("codings.csv", CODING, '"ALB,origin,specific,yes,', "", "RFC 4180"),
    (
        "indicators.csv",
        "origin,externalities,",
        "origin,externality,",
        "criterion",
        "did you mean externalities?",
    ),
    ("indicators.csv", "yes|no,yes,yes,", "yes|no,maybe,yes,", "favourable", "one of yes, no"),
    ("indicators.csv", "yes|no,yes,yes,", "yes|yes,yes,yes,", "values", "each value once"),
    ("penalties.csv", ",2,12,", ",12,2,", "max_years", "no less than min_years, 12"),
    ("penalties.csv", ",2,12,", ",two,12,", "min_years", "a whole number"),
    ("penalties.csv", ",2,12,", ",2,1200,", "max_years", "from 0 to 50"),
    ("strategies.csv", "2017,2022", "217,2022", "first_year", "from 1900 to 2100"),
    ("strategies.csv", "2017,2022", "2017,2022.5", "last_year", "a whole number"),
    ("strategies.csv", "2017,2022", "2022,2017", "last_year", "no less than first_year"),
    ("record.csv", ",no,2005-06-03,", ",no,2005-06-31,", "valid_from", "a date such as"),
    (
        "record.csv",
        ",no,2005-06-03,2006-06-04,",
        ",no,2006-06-03,2005-06-04,",
        "valid_until",
        "no less than valid_from",
    ),
    ("record.csv", "https://www.refworld", "refworld", "url", "pattern"),
    ("citations.csv", "\nC001,", "\nC01,", "id", "pattern"),
    ("statistics.csv", "\nALB,Regional", "\nALX,Regional", "place", "a row of places.csv"),
    ("study.toml", "evidence_date = 2022-06-01", 'evidence_date = "June"', "evidence_date", "a date"),
    (
        "study.toml",
        '["specific", "regional"]',
        '["specific", "rumour"]',
        "evidence.documented.admits",
        "one of specific",
    ),
    ("study.toml", '["6", "7"]', "[]", "basis.results", "the sections"),
    (
        "findings.toml",
        'id = "all-national-coordinator"',
        'id = "All coordinators"',
        "All coordinators.id",
        "lower-case",
    ),
    ("findings.toml", 'id = "all-national-coordinator"', 'id = "all-state-committee"', "id", "another one"),
    (
        "findings.toml",
        '"national_coordinator", is = "yes"',
        '"national_coordinator", is = "si"',
        "is",
        "one of yes, no",
    ),
    (
        "findings.toml",
        '"national_coordinator", is',
        '"coordinator", is',
        "indicator",
        "an indicator of the codebook",
    ),
    (
        "findings.toml",
        'passages = ["6.c.1", "7.3"]',
        'passages = ["6.c.1", "7.33"]',
        "passages",
        "did you mean",
    ),
    (
        "findings.toml",
        'documented = "contradicted"',
        'documented = "refuted"',
        "verdict.documented",
        "one of supported",
    ),
    (
        "findings.toml",
        'verdict = { documented = "supported", published = "supported" }',
        "",
        "verdict",
        "a value",
    ),
    (
        "findings.toml",
        "{yes:of} countries have a national coordinator",
        "{yes:off} countries",
        "statement.supported",
        "count, of",
    ),
    (
        "findings.toml",
        "{yes:of} countries have a national coordinator",
        "{who} have one",
        "statement.supported",
        "one of among",
    ),
    ("findings.toml", "[[finding]]", "[[finding", "", "TOML"),
    ("datapackage.json", '"resources"', '"resource"', "", "resources with name"),
    ("datapackage.json", "{", "", "", "JSON"),
]


@pytest.mark.parametrize(("file", "old", "new", "column", "says"), CASES, ids=range(len(CASES)))
def test_each_fault_is_named_with_file_line_and_column(
    edit: Edit, file: str, old: str, new: str, column: str, says: str
) -> None:
    found = problems(edit(file, old, new))
    hits = [p for p in found if p.file == file and p.column.endswith(column) and says in str(p)]
    assert hits, [str(p) for p in found]
    if file != "datapackage.json":
        assert hits[0].line >= 1


def test_the_line_is_that_of_the_file_even_after_quoted_line_breaks(edit: Edit) -> None:
    folder = edit("codings.csv", CODING, "ALB,origin,specific,perhaps,")
    path = folder / "codings.csv"
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f'{first}\nALB,origin,results,yes,6.a.2,,high,"one\ntwo"\n{rest}', encoding="utf-8")
    lines = {p.column: p.line for p in problems(folder)}
    assert lines["note"] == 2
    assert lines["value"] == line_of(folder, "codings.csv", "perhaps")


@pytest.mark.parametrize(
    ("old", "new", "column", "seen", "says"),
    [
        ('status = "adopted"', 'status = "adoptd"', "status", "'adoptd'", "status of strategies.csv can have (did you"),
        ("year = [2002, 2003]", 'year = ["2002", 2003]', "year", "'2002'", "a number without quotation marks"),
        ("year = [2002, 2003]", "year = [2002, true]", "year", "True", "year of events.csv"),
        ("year = [2002, 2003]", "year = [2002, 2303]", "year", "2303", "did you mean 20"),
        ('victim = ["adult", "any"]', 'victim = ["adult", ["any"]]', "victim", "['any']", "penalties.csv"),
        ('place = "balkans_turkey"', 'place = "balkans_turky"', "place", "'balkans_turky'", "mean balkans_turkey?"),
        ("traffickers identified in", "traffickers identifed in", "measure", "'traffickers identifed", "identified in"),
        ('status = "adopted"', 'passages = "4.1"', "passages", "'4.1'", "holds lists"),
    ],
)
def test_a_rule_asks_only_for_values_that_a_column_can_have(
    edit: Edit, old: str, new: str, column: str, seen: str, says: str
) -> None:
    folder = edit("findings.toml", old, new)
    (problem,) = problems(folder)
    assert problem.column.endswith(f".where.{column}") and seen in problem.seen and says in problem.expected
    assert problem.line == line_of(folder, "findings.toml", new)


def test_a_rule_may_ask_for_what_the_schema_allows_and_no_row_has(edit: Edit) -> None:
    edit("findings.toml", 'status = "adopted"', 'status = "drafted"')
    folder = edit("strategies.csv", ",drafted,", ",adopted,")
    assert not any(row["status"] == "drafted" for row in read(folder).table("strategies"))


def test_all_faults_are_named_in_one_run(edit: Edit) -> None:
    edit("codings.csv", CODING, "ALX,origin,specific,perhaps,")
    edit("penalties.csv", ",2,12,", ",12,2,")
    found = problems(edit("strategies.csv", "2017,2022", "17,2022"))
    assert {p.file for p in found} == {"codings.csv", "penalties.csv", "strategies.csv"}
    assert {p.column for p in found if p.file == "codings.csv"} == {"country", "value"} or len(found) >= 3
    text = str(DataError(found))
    assert text.count("\n") == len(found) and "saw" in text and "expected" in text


@pytest.mark.parametrize("file", [p.name for p in sorted(DATA.iterdir()) if p.suffix in (".csv", ".toml", ".json")])
def test_a_missing_file_is_named(copy: Path, file: str) -> None:
    (copy / file).unlink()
    assert any(p.file == file and "a file at" in p.expected for p in problems(copy))


@pytest.mark.parametrize("text", [b"", b"\n", b"country,name,adjective,note\n"])
def test_an_empty_table_is_named(copy: Path, text: bytes) -> None:
    (copy / "countries.csv").write_bytes(text)
    assert any(
        p.file == "countries.csv" and ("header" in p.expected or "at least one" in p.expected) for p in problems(copy)
    )


def test_a_wrong_encoding_is_named_with_its_line(copy: Path) -> None:
    path = copy / "places.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    found = problems(copy)
    assert any(p.file == "places.csv" and p.line > 1 and "UTF-8" in p.expected for p in found)


def test_a_low_confidence_needs_its_reason(copy: Path) -> None:
    path = copy / "codings.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    index = next(i for i, line in enumerate(lines) if ",low," in line)
    lines[index] = lines[index].split(",low,")[0] + ",low,"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert any(p.column == "note" and p.line == index + 1 for p in problems(copy))


def test_a_file_of_a_spreadsheet_is_read_and_named_as_in_another_form(copy: Path, data: Dataset) -> None:
    path = copy / "places.csv"
    text = path.read_text(encoding="utf-8")
    for mark, end, seen in (
        ("\ufeff", "\n", "a byte order mark"),
        ("", "\r\n", "line ends CR LF"),
        ("\ufeff", "\r\n", "a byte order mark and line ends CR LF"),
    ):
        path.write_bytes((mark + text.replace("\n", end)).encode())
        spoilt = read(copy)
        (problem,) = unformatted(spoilt)
        assert (problem.file, problem.line, problem.seen) == ("places.csv", 1, seen)
        assert "argued format" in problem.expected and formatted(spoilt, "places") == text
        assert spoilt.table("places")[0].text == data.table("places")[0].text


@pytest.mark.parametrize("file", ["study.toml", "datapackage.json", "../references.bib"])
def test_a_byte_order_mark_in_another_file_is_named(copy: Path, file: str) -> None:
    (copy / file).write_bytes(b"\xef\xbb\xbf" + (copy / file).read_bytes())
    (problem,) = problems(copy)
    assert (problem.file, problem.line, problem.seen) == (Path(file).name, 1, "a byte order mark")


@pytest.mark.parametrize(("sign", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_fields_separated_otherwise_are_one_problem(copy: Path, sign: str, called: str) -> None:
    path = copy / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", sign), encoding="utf-8")
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == ("places.csv", 1) and called in problem.seen and "commas" in problem.expected


@pytest.mark.parametrize("sign", ["\0", "\t", "\x7f"])
def test_a_control_character_in_a_field_is_refused(edit: Edit, sign: str) -> None:
    (problem,) = problems(edit("strategies.csv", "No years.", f"No {sign}years."))
    assert (problem.file, problem.column) == ("strategies.csv", "note") and "control character" in problem.expected


def test_a_missing_bibliography_is_one_problem(copy: Path) -> None:
    (copy.parent / "references.bib").unlink()
    assert [problem.file for problem in problems(copy)] == ["references.bib"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("until = 2024-12-31", "until = 2018-12-31", "from before until"),
        ("until = 2024-12-31", "until = 2022-05-31", "the evidence_date 2022-06-01 within them"),
        ("until = 2024-12-31", "until = 2024", "two days"),
        ("until = 2024-12-31", "until = 2024-12-31T10:00:00", "two days"),
    ],
)
def test_the_record_is_followed_from_a_day_to_a_later_one(edit: Edit, old: str, new: str, says: str) -> None:
    (problem,) = problems(edit("study.toml", old, new))
    assert (problem.file, problem.column) == ("study.toml", "record") and says in problem.expected


def test_two_values_of_the_record_never_hold_at_once(copy: Path) -> None:
    path = copy / "record.csv"
    first = path.read_text(encoding="utf-8").splitlines()[1]
    path.write_text(path.read_text(encoding="utf-8") + first + "\n", encoding="utf-8")
    assert any(p.file == "record.csv" and p.expected == "one value at a time" for p in problems(copy))


FINDING = 'id = "all-national-coordinator"'


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "says"),
    [
        ("findings.toml", FINDING, FINDING + '\ncolour = "red"', "colour", "one of criterion, id, kind"),
        ("findings.toml", FINDING, FINDING + '\nkind = "rumour"', "kind", "finding or judgement"),
        ("findings.toml", FINDING, FINDING + '\nnote = " "', "note", "text"),
        ("findings.toml", FINDING, "", "id", "a value"),
        ("criteria.toml", 'because = "A problem', 'whatever = "A problem', "need.because", "a value"),
        ("criteria.toml", 'says.no = "Costs', 'says.nay = "Costs', "need.says", "yes, no, undecided"),
        ("findings.toml", "{yes:of} countries have a nat", "{yes:of countries", "statement.supported", "to be closed"),
        (
            "findings.toml",
            '{silent} the sources do not name it."',
            '{silent} do not]."',
            "statement.not established",
            "closed",
        ),
        ("criteria.toml", "while {yes} {yes:meets", "while {yes {yes:meets", "ready.says.undecided", "to be closed"),
        ("criteria.toml", "is met by {yes}", "is met by {all}", "need.says.yes", "one of among, yes"),
        ("criteria.toml", "is met by {yes}", "is met by {yes:howmany}", "need.says.yes", "count, of, any"),
    ],
)
def test_a_fault_of_a_finding_or_a_criterion_is_named(
    edit: Edit, file: str, old: str, new: str, column: str, says: str
) -> None:
    folder = edit(file, old, new)
    found = [p for p in problems(folder) if p.column.endswith(column)]
    assert found and says in found[0].expected and found[0].file == file
    line = (folder / file).read_text(encoding="utf-8").splitlines()[found[0].line - 1]
    assert (
        new in line or line in new or line.startswith(("[[", "says."))
    )  # where a key is missing: what it is missing in


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "expected"),
    [
        ("findings.toml", FINDING, 'id = ["all-national-coordinator"]', "finding.id", "a text"),
        ("findings.toml", 'passages = ["6.c.1", "7.3"]', 'passages = ["6.c.1", ["7.3"]]', "finding.passages", "a text"),
        ("findings.toml", 'supported = "', 'supported = 1 # "', "finding.statement.supported", "a text"),
        ("criteria.toml", 'says.no = "', 'says.no = 1 # "', "answer.says.no", "a text"),
        ("criteria.toml", 'passages = ["6.e.1", "7.3"]', 'passages = "6.e.1"', "answer.passages", "a list"),
        ("study.toml", 'admits  = ["specific", "regional"]', "admits = 1", "evidence.documented.admits", "a list"),
        ("study.toml", "[basis]", "[other]", "basis.specific", "the sections in which such statements stand"),
        ("study.toml", "[record]", "[[record]]", "record", "a table"),
    ],
)
def test_an_entry_of_another_kind_is_named(
    edit: Edit, file: str, old: str, new: str, column: str, expected: str
) -> None:
    folder = edit(file, old, new)
    found = problems(folder)
    assert any((p.file, p.column, p.expected) == (file, column, expected) for p in found)
    assert new == "[other]" or [p.line for p in found if p.column == column] == [line_of(folder, file, new)]


@pytest.mark.parametrize(("file", "wanted"), [("findings.toml", "[[finding]]"), ("criteria.toml", "[[answer]]")])
def test_a_study_without_findings_or_answers_is_refused(copy: Path, file: str, wanted: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index(wanted)], encoding="utf-8")
    assert any(p.file == file and wanted in f"{p.seen} {p.expected}" for p in problems(copy))


def test_a_file_that_cannot_be_read_is_named(copy: Path) -> None:
    (copy / "places.csv").unlink()
    (copy / "places.csv").mkdir()
    assert any(p.file == "places.csv" and p.expected == "a file that can be read" for p in problems(copy))


def test_a_row_must_fill_one_of_the_columns_that_it_needs(edit: Edit) -> None:
    found = problems(edit("statistics.csv", "regions,12,,,", "regions,,,,"))
    assert [(p.file, p.column, p.expected) for p in found] == [("statistics.csv", "value", "one of value, low")]


def test_an_empty_line_and_a_cut_off_end_are_named(edit: Edit) -> None:
    folder = edit("places.csv", "\n", "\n\n")
    path = folder / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    said = {(p.seen, p.line) for p in problems(folder) if p.file == "places.csv"}
    assert ("an empty line", 2) in said
    assert any(seen == "no line end" for seen, _ in said)


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


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.sampled_from(TABLES), kind=st.sampled_from(CORRUPTIONS), seed=st.randoms(use_true_random=False))
def test_a_corrupted_table_is_refused_or_leaves_every_verdict_as_it_was(
    data: Dataset, copy: Path, table: str, kind: str, seed: object
) -> None:
    text = (DATA / table).read_text(encoding="utf-8")
    (copy / table).write_bytes(corrupt(text, kind, seed.randrange))  # type: ignore[attr-defined]
    try:
        spoilt = read(copy)
    except DataError as error:
        assert all(p.file and p.expected for p in error.problems)
    else:
        for base in ("documented", "published"):
            before, after = judge_all(evidence(data, base)), judge_all(evidence(spoilt, base))
            moved = [now for was, now in zip(before, after, strict=True) if was.verdict != now.verdict]
            assert not moved or (kind in EDITS and table not in ANSWERS), f"{kind} in {table}"
    finally:
        (copy / table).write_text(text, encoding="utf-8")


# --- The real data -------------------------------------------------------------------------------------


def test_every_value_of_a_vocabulary_is_used(data: Dataset) -> None:
    for resource in data.package["resources"]:
        for field in resource["schema"]["fields"]:
            if "meanings" in field:
                used = {row[field["name"]] for row in data.table(resource["name"])}
                assert set(field["meanings"]) <= used, (resource["name"], field["name"])


def test_all_paragraphs_of_the_source_paper_are_there(data: Dataset) -> None:
    assert len(data.passages) == 142
    assert all(1 <= len(row["begins_with"].split()) <= 6 for row in data.passages.values())


def test_every_indicator_of_the_institutions_is_coded(data: Dataset) -> None:
    coded = {row["indicator"] for row in data.table("codings")}
    assert {i.name for i in data.indicators.values() if i.criterion == "institutions"} <= coded


def test_formatting_restores_a_shuffled_table(copy: Path) -> None:
    path = copy / "codings.csv"
    text = path.read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    shuffled = read(copy)
    assert [p.file for p in unformatted(shuffled)] == ["codings.csv"]
    assert formatted(shuffled, "codings") == text


def test_conflicts_are_the_cells_with_different_answers(data: Dataset) -> None:
    found = {cell.key for cell in conflicts(data)}
    by_cell: dict[str, set[str]] = {}
    for row in data.table("codings"):
        by_cell.setdefault(f"{row['country']}.{row['indicator']}", set()).add(row["value"])
    assert found == {key for key, values in by_cell.items() if len(values) > 1}


def test_a_cell_takes_the_first_basis_that_the_evidence_admits(data: Dataset) -> None:
    documented, published = evidence(data, "documented"), evidence(data, "published")
    assert documented.cell("BIH", "victim_centre").value is None
    assert published.cell("BIH", "victim_centre").value == "no"
    cell = documented.cell("BIH", "data_system")
    assert (cell.value, cell.row and cell.row["basis"], cell.conflict) == ("yes", "specific", True)


def test_on_record_only_what_is_in_force_counts(data: Dataset) -> None:
    before = evidence(data, "record", dt.date(2019, 6, 1)).cell("SRB", "rapporteur_role")
    after = evidence(data, "record", dt.date(2022, 6, 1)).cell("SRB", "rapporteur_role")
    assert (before.value, after.value) == (None, "ombudsman")


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
    unwanted += ["[evidence.record]"] if "record" in tables else []
    for file, start in (("findings.toml", r"(?m)^(?=\[\[finding\]\])"), ("study.toml", r"(?m)^(?=\[)")):
        parts = re.split(start, (folder / file).read_text(encoding="utf-8"))
        kept = [part for part in parts if not any(text in part for text in unwanted)]
        (folder / file).write_text("".join(kept), encoding="utf-8")
    return folder


OPTIONAL = sorted(path.stem for path in DATA.glob("*.csv") if path.stem not in NEEDED)


@pytest.mark.parametrize("table", OPTIONAL)
def test_every_table_beside_the_four_is_optional(copy: Path, table: str) -> None:
    data = read(without(copy, {table}))
    assert table not in data.tables and data.table(table) == ()
    assert all(judgement.as_recorded for base in data.bases for judgement in judge_all(evidence(data, base)))
    assert codebook(data)


def test_without_any_of_them_everything_is_said_tabulated_and_drawn(copy: Path) -> None:
    study = Manuscript(folder=without(copy, set(OPTIONAL)))
    assert set(study.data.tables) == set(NEEDED)
    assert sentences(study) and all(len(frame.columns) or frame.empty for frame in frames(study).values())
    own = [figures.penalties, figures.recommendations, routes.movements]
    drawn = [*pictures(study), *(draw(study.data) for draw in own), figures.strategies(study.data, "adopted")]
    assert all(picture.alt for picture in drawn)
