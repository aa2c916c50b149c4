"""Bad data is refused with every problem named at once: file, line, column, seen, expected.

On a made-up study. Holds for any data.
"""

from __future__ import annotations

import json
import operator
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import DataError, Problem, formatted, read, unformatted
from argued.data.model import Row
from argued.logic.parsing import parse
from argued.ship.codebook import codebook
from argued.ship.new import REGION
from argued.show.explain import in_words
from argued.show.page import downloads

from engine.tests.gauged import TABLES, gauged

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data of a made-up study, to be spoilt."""
    return gauged(tmp_path)


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces a text in a file, which must hold it, and returns the folder."""

    def replace(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} holds no {old!r}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replace


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read(folder)
    return list(caught.value.problems)


def line_of(folder: Path, file: str, text: str) -> int:
    before, found, _ = (folder / file).read_text(encoding="utf-8").partition(text)
    assert found, f"{file} holds no {text!r}"
    return before.count("\n") + 1


def test_the_study_itself_is_sound(folder: Path) -> None:
    assert {"gauges", "observations"} <= set(read(folder).tables)


TOWNS = '[units]\nplural = "towns"\none = "a town"'
CODING = "XAL,losses_grow,section,yes,2.i.1"


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "says"),
    [
        # one cell
        ("codings.csv", CODING, "XAL,losses_grow,section,,2.i.1", "value", "The answer"),
        ("codings.csv", CODING, "XAL,losses_grow,section, yes,2.i.1", "value", "no blanks"),
        ("findings.toml", 'passages = ["3.2"]', 'passages = [\n"3.2", # so\n"3.20"]', "passages", "did you mean 3.2?"),
        ("codings.csv", CODING, "XAL,losses_grow,sectoin,yes,2.i.1", "basis", "results (did you mean section?)"),
        ("gauges.csv", "XAL,Vell", "XAL,Ve\x7fll", "river", "control character"),
        ("gauges.csv", "1990,2010", "199,2010", "since", "a number from 1900 to 2100"),
        ("gauges.csv", ",1.5,", ",51,", "height", "a number at most 50"),
        ("gauges.csv", "1990,2010", "1990.5,2010", "since", "a whole number"),
        ("gauges.csv", "1990,2010", "1_990,2010", "since", "a whole number"),
        ("gauges.csv", "1990,2010", "\u0661\u0669\u0669\u0660,2010", "since", "a whole number"),
        ("gauges.csv", "1990,2010", "9" * 400 + ",2010", "since", "a whole number"),
        ("gauges.csv", ",1.5,", ",one,", "height", "a number"),
        ("gauges.csv", ",1.5,", ",1.5.1,", "height", "a number"),
        ("gauges.csv", ",1.5,", ",inf,", "height", "a number"),
        ("gauges.csv", ",1.5,", ",-1e999,", "height", "a number"),
        ("gauges.csv", ",1.5,", ",nan,", "height", "a number"),
        ("gauges.csv", ",1.5,", ",1_5,", "height", "a number"),
        ("gauges.csv", "2020-06-30", "2020-06-31", "read_on", "a date such as 2020-12-31"),
        ("gauges.csv", "2020-06-30", "20200630", "read_on", "a date such as 2020-12-31"),
        ("gauges.csv", "2020-06-30", "2020-W27-2", "read_on", "a date such as 2020-12-31"),
        ("observations.csv", "https://", "ftp://", "url", "(pattern ^https?://.+)"),
        # a row, and rows of one table
        ("codings.csv", "joint_drill,section,yes", "warning_centre,section,no", "basis", "(the first is line 4)"),
        ("gauges.csv", "XBC,Lower Vell", "XBC,Vell", "river", "one row (the first is line 2)"),
        ("gauges.csv", "1990,2010", "2010,1990", "until", "no less than since, 2010"),
        ("gauges.csv", ",2001,", ",,", "since", "one of since, height"),
        ("codings.csv", CODING, f"{CODING},more", "", "8: country"),
        ("codings.csv", CODING, f'"{CODING}', "", "RFC 4180"),
        # a table and another
        ("codings.csv", CODING, "XXL,losses_grow,section,yes,2.i.1", "country", "countries.csv (did you mean XAL?)"),
        ("codings.csv", CODING, "XAL,loses_grow,section,yes,2.i.1", "indicator", "did you mean losses_grow?"),
        ("codings.csv", CODING, f"{CODING}1", "passages", "a key of passages.csv"),
        ("gauges.csv", "2.i.1;2.i.2", "2.i.2;2.i.1", "passages", "the paper's order"),
        ("gauges.csv", "2.i.1;2.i.2", "2.i.1;2.i.1", "passages", "each key once"),
        ("codings.csv", f"{CODING},,", f"{CODING},exemple,", "sources", "bib (did you mean example?)"),
        ("observations.csv", ",gazette,", ",nobody,", "source", "a key of references.bib"),
        ("observations.csv", ",gazette,", ",gazete,", "source", "bib (did you mean gazette?)"),
        ("observations.csv", ",gazette,no. 4", ",,no. 4", "source", "The work that says it"),
        ("observations.csv", "no,2018-01-01,", "no,,", "from", "First day of which the source says it."),
        ("observations.csv", "2018-04-30", "2017-12-31", "until", "no less than from, 2018-03-01"),
        ("observations.csv", ",high,", ",sure,", "confidence", "one of high, medium, low"),
        ("observations.csv", ",high,", ",low,", "note", "the reason for the low confidence"),
        ("codings.csv", CODING, "XAL,losses_grow,section,perhaps,2.i.1", "value", "one of yes, no"),
        ("observations.csv", "warning_centre,no", "warning_centre,none", "value", "one of yes, no"),
        ("codings.csv", CODING, "XAL,losses_grow,section,yes,3.1", "passages", "since the basis is section"),
        ("indicators.csv", "yes|no,yes,yes", "yes|yes,yes,yes", "values", "each value once"),
        ("indicators.csv", "yes|no,yes,yes", "yes|no,maybe,yes", "favourable", "yes, no, or several with | between"),
        # study, criteria, findings
        ("study.toml", 'results = ["3"]', f'results = ["3"]\n{TOWNS}\nsingular = ""', "units.singular", "singular"),
        ("study.toml", 'results = ["3"]', f'results = ["3"]\n{TOWNS}\nfew = "towns"', "units.few", "one of singular"),
        ("study.toml", "evidence_date = 2020-12-31", 'evidence_date = "June"', "evidence_date", "a date"),
        ("study.toml", '"section", "results"', '"section", "rumour"', "evidence.whole.admits", "one of section"),
        ("study.toml", 'on_paper    = "in', 'on_paper    = "for ever in', "record.good.on_paper", 'such as "5 years"'),
        ("study.toml", 'on_paper    = "in force"', "on_paper    = 5", "record.good.on_paper", 'such as "5 years"'),
        ("study.toml", 'on_paper    = "in', 'on_paper    = "0 years in', "record.good.on_paper", 'such as "5 years"'),
        ("study.toml", "phenomenon  = ", "on_papers  = ", "record.good.on_papers", "(did you mean on_paper?)"),
        ("study.toml", "until = 2021-12-31", "until = 2021", "record", "two days"),
        ("study.toml", 'low = ", on', 'lo = ", on', "wording.confidence.lo", "one of high, medium, low"),
        ("study.toml", "until = 2021-12-31", "until = 2019-12-31", "record", "the evidence_date 2020-12-31 within"),
        ("criteria.toml", "threshold = 0.6", "threshold = 1.6", "means.threshold", "a share above 0"),
        ("criteria.toml", 'passages = ["3.3"]', 'passages = ["3.4"]', "need.passages", "a row of passages.csv"),
        ("criteria.toml", 'published = "yes"', 'published = "so"', "need.published", "yes, no or undecided"),
        ("criteria.toml", "is met by {yes}", "is met by {yes", "need.says.yes", "to be closed"),
        ("criteria.toml", "is met by {yes}", "is met by {number}", "need.says.yes", "without a quantifier"),
        ("criteria.toml", '"means", is = "met" }', '"means", is = "so" }', "ready.is", "met or not met"),
        ("findings.toml", 'id = "only-aldora-warns"', 'id = "Only Aldora"', "Only Aldora.id", "lower-case"),
        ("findings.toml", 'id = "warning-pays"', 'id = "only-aldora-warns" ', "id", "another one (line 31 has it)"),
        ("findings.toml", 'indicator = "warning_centre"', 'indicator = "centre"', "indicator", "of the codebook"),
        ("findings.toml", '"losses_grow", is = "yes"', '"losses_grow", is = "si"', "is", "one of yes, no"),
        ("findings.toml", 'passages = ["3.2"]', 'passages = ["3.20"]', "passages", "did you mean 3.2?"),
        ("findings.toml", 'told = "contradicted"', 'told = "refuted"', "verdict.told", "one of supported"),
        ("findings.toml", "in {yes:of} countries.", "in {yes:off}.", "statement.supported", "count, of"),
        ("findings.toml", "{yes:of} countries.", "{who} countries.", "statement.supported", "one of among"),
        ("findings.toml", 'kind = "staff"', 'kind = "staf"', "where.kind", "gauges.csv can have (did you mean staff?)"),
        ("findings.toml", "[1990, 2001]", '["1990", 2001]', "where.since", "a number without quotation marks"),
        ("findings.toml", "since = [1990", "sinse = [1990", "where", "one of the columns"),
        ("findings.toml", "all = true, indicator", "all = true, at_least = 2, indicator", "at_least", "is_at_least?"),
        ("findings.toml", "is_at_least = 2 }", 'is_at_least = "2" }', "is_at_least", "a number"),
        ("findings.toml", 'kind = "forecast"', 'kind = "rumour"', "kind", "one of finding, norm, forecast, cause"),
        ("findings.toml", 'kind = "forecast"', 'kind = "judgement"', "kind", "comparison, history"),
        ("findings.toml", 'kind = "forecast"', 'kind = "forecast"\ncolour = "red"', "colour", "one of criterion, id"),
        ("findings.toml", 'kind = "forecast"', 'kind = "norm"\nuntested = "So."', "untested", "one of criterion, id"),
        ("findings.toml", 'untested = "That they', 'untested = "" # "', "untested", "text"),
        ("findings.toml", '["losses-grow-everywhere", ', '["losses-grow", ', "rests_on", "losses-grow-everywhere?"),
        ("findings.toml", '"losses-grow-everywhere", "n', '"warning-pays", "n', "rests_on", "in a circle"),
        ("findings.toml", 'criterion = "region"', 'criterion = "regoin"', "pays.criterion", "mean region?"),
        ("findings.toml", 'criterion = "region"', 'criterion = "coast"', "pays.criterion", "of [groups] in study.toml"),
        ("study.toml", "region = ", "means = ", "groups.means", "a name that no criterion has: spillover, means"),
        ("study.toml", '"The river as a whole"', '" "', "groups.region", "the heading of its findings"),
        ("study.toml", "[groups]", "[[groups]]", "groups", "what findings may be about besides the criteria"),
        ("findings.toml", 'id = "warning-pays"', 'id = "need"', "need.id", "no criterion and no answer has"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_file_line_and_column(
    edit: Edit, file: str, old: str, new: str, column: str, says: str
) -> None:
    folder = edit(file, old, new)
    hits = [p for p in problems(folder) if p.file == file and p.column.endswith(column) and says in p.expected]
    assert hits, [str(problem) for problem in problems(folder)]
    assert line_of(folder, file, new) + new.count("\n") in {hit.line for hit in hits}, hits


def test_the_record_does_not_stand_first_where_there_are_codings(edit: Edit) -> None:
    """The paper would speak by verdicts that nothing records."""
    folder = edit("study.toml", "[evidence.told]", "[evidence.now]\n\n[evidence.told]")
    (problem,) = problems(folder)
    assert problem.column == "evidence.now" and problem.expected.startswith("one that admits codings first")


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "around"),
    [
        ("study.toml", 'on_paper    = "in force"\n', "", "record.good.on_paper", "[record.good]"),
        ("findings.toml", 'published = "Only Aldora has a flood warning centre."\n', "", "published", 'id = "only-al'),
        ("findings.toml", 'verdict = { told = "not established", ', "verdict = { ", "verdict", "verdict = { whole"),
        ("criteria.toml", 'because = "A flood', 'whatever = "A flood', "need.because", 'id = "need"'),
        ("criteria.toml", 'says.no = "A common', 'says.nay = "A common', "need.says", "says.yes"),
        ("study.toml", 'results = ["3"]', "", "basis.results", "[basis]"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_the_line_of_what_it_is_missing_in(
    edit: Edit, file: str, old: str, new: str, column: str, around: str
) -> None:
    folder = edit(file, old, new)
    (problem,) = [each for each in problems(folder) if each.column.endswith(column)]
    line = line_of(folder, file, around)
    assert (problem.file, problem.line) in ((file, line), (file, line - 1))  # a header stands above its first key


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("findings.toml", 'id = "warning-pays"', 'id = ["warning-pays"]', "a text"),
        ("findings.toml", 'passages = ["3.2"]', 'passages = ["3.2", 3]', "a text"),
        ("criteria.toml", 'passages = ["3.3"]', 'passages = "3.3"', "a list"),
        ("criteria.toml", 'says.no = "A', 'says.no = 1 # "A', "a text"),
        ("study.toml", 'admits  = ["section"]', "admits = 1", "a list"),
        ("study.toml", "[record]", "[[record]]", "a table"),
    ],
)
def test_an_entry_of_another_kind_is_named_with_its_line(
    edit: Edit, file: str, old: str, new: str, expected: str
) -> None:
    folder = edit(file, old, new)
    (problem,) = [each for each in problems(folder) if each.file == file]
    assert (problem.line, problem.expected) == (line_of(folder, file, new), expected)


def with_entry(folder: Path, **of: str) -> None:
    """Gives findings of the study further entries: values as TOML, by the finding (_ for its hyphens)."""
    path = folder / "findings.toml"
    text = path.read_text(encoding="utf-8")
    for name, entry in of.items():
        head = f'id = "{name.replace("_", "-")}"\n'
        assert head in text
        text = text.replace(head, head + entry + "\n")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("finding", "relation", "wanted"),
    [  # supported, not established and contradicted; the last is tested only in part
        ("all_flooded_by_neighbours", "confirms", ""),
        ("all_flooded_by_neighbours", "qualifies", ""),
        ("all_flooded_by_neighbours", "disputes", "confirms or qualifies, since the verdict is supported (told)"),
        ("only_aldora_warns", "cannot tell", ""),
        ("only_aldora_warns", "confirms", "cannot tell, since the verdict is not established (told)"),
        ("losses_grow_everywhere", "disputes", ""),
        ("losses_grow_everywhere", "qualifies", ""),
        ("losses_grow_everywhere", "confirms", "disputes or qualifies, since the verdict is contradicted (told)"),
        ("most_drill_together", "qualifies", ""),
        (
            "most_drill_together",
            "confirms",
            "qualifies, since the verdict is supported (told), with something untested",
        ),
    ],
)
def test_the_relation_to_the_source_is_one_that_the_verdict_allows(
    folder: Path, finding: str, relation: str, wanted: str
) -> None:
    with_entry(folder, **{finding: f'relation = "{relation}"'})
    if not wanted:
        assert read(folder).finding(finding.replace("_", "-")).relation == relation
        return
    (problem,) = problems(folder)
    assert (problem.seen, problem.expected) == (repr(relation), wanted)


def test_the_units_are_called_as_the_study_says(edit: Edit) -> None:
    folder = edit("study.toml", 'results = ["3"]', f'results = ["3"]\n{TOWNS}\nsingular = "town"')
    data = read(folder)
    said = in_words(parse({"most": True, "indicator": "joint_drill", "is": "yes"}, data.frame), data)
    assert said.startswith("for more than half of the three towns: ")
    assert "cells (towns × indicators)" in codebook(data) and "countries" not in in_words(
        parse({"at_least": "2/3", "indicator": "joint_drill", "reported": True}, data.frame), data
    )


def test_what_rests_on_itself_by_way_of_others_is_named_as_the_circle_that_it_is(folder: Path) -> None:
    with_entry(folder, losses_grow_everywhere='rests_on = ["only-aldora-warns", "means"]')
    assert read(folder).finding("losses-grow-everywhere").rests_on == ("only-aldora-warns", "means")
    with_entry(folder, only_aldora_warns='rests_on = ["warning-pays"]')
    (problem,) = problems(folder)
    circle = ["only-aldora-warns", "warning-pays", "losses-grow-everywhere"]
    start = circle.index(problem.seen.split()[0])
    assert problem.seen == " rests on ".join((circle * 2)[start : start + 4])


def test_the_line_is_that_of_the_file_even_after_quoted_line_breaks(folder: Path) -> None:
    path = folder / "gauges.csv"
    head, first, second = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        f'{head}\nXOS,"Vell,\nupper",staff,1990,,,,\n{first}\n{second.replace("radar", "radio")}\n', "utf-8"
    )
    assert [(p.line, p.column) for p in problems(folder)] == [(2, "river"), (5, "kind")]


def test_a_low_confidence_needs_its_reason(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    confidence = next(f for r in package["resources"] for f in r["schema"]["fields"] if f["name"] == "confidence")
    confidence["constraints"]["enum"].append("low")
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    path = folder / "codings.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",high,", ",low,", 1), encoding="utf-8")
    (problem,) = problems(folder)
    assert (problem.line, problem.column, problem.expected) == (2, "note", "the reason for the low confidence")
    path.write_text(text.replace(",high,", ",low,A figure of speech.", 1), encoding="utf-8")
    assert read(folder)


MAY_BE_MISSING = ("README.md", "choices.toml")


@pytest.mark.parametrize(
    "file", [path.name for path in sorted((REGION / "data").iterdir()) if path.name not in MAY_BE_MISSING]
)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert any(p.file == file and p.expected == f"a file at {folder / file}" for p in problems(folder))


def test_a_missing_bibliography_is_one_problem(folder: Path) -> None:
    (folder.parent / "references.bib").unlink()
    assert [problem.file for problem in problems(folder)] == ["references.bib"]


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "gauges.csv").unlink()
    (folder / "gauges.csv").mkdir()
    assert any(p.file == "gauges.csv" and p.expected == "a file that can be read" for p in problems(folder))


def test_a_wrong_encoding_is_named_with_its_line(edit: Edit) -> None:
    path = edit("gauges.csv", "Vell", "Véll") / "gauges.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    (problem,) = problems(path.parent)
    assert (problem.file, problem.line, problem.seen) == ("gauges.csv", 2, "byte 0xe9") and "UTF-8" in problem.expected


@pytest.mark.parametrize("file", ["study.toml", "datapackage.json", "../references.bib"])
def test_a_byte_order_mark_in_another_file_is_named(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"\xef\xbb\xbf" + (folder / file).read_bytes())
    (problem,) = problems(folder)
    assert (problem.file, problem.line, problem.seen) == (Path(file).name, 1, "a byte order mark")


@pytest.mark.parametrize(
    ("mark", "end", "seen"),
    [
        ("\ufeff", "\n", "a byte order mark"),
        ("", "\r\n", "line ends CR LF"),
        ("\ufeff", "\r\n", "a byte order mark and line ends CR LF"),
    ],
)
def test_a_file_of_a_spreadsheet_is_read_and_named_as_in_another_form(
    folder: Path, mark: str, end: str, seen: str
) -> None:
    sound, path = read(folder), folder / "codings.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes((mark + text.replace("\n", end)).encode())
    spoilt = read(folder)
    (problem,) = unformatted(spoilt)
    assert (problem.file, problem.line, problem.seen) == ("codings.csv", 1, seen)
    assert "argued format" in problem.expected and formatted(spoilt, "codings") == text
    assert [row.text for row in spoilt.table("codings")] == [row.text for row in sound.table("codings")]


def test_formatting_restores_a_shuffled_table(folder: Path) -> None:
    path = folder / "codings.csv"
    text = path.read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    shuffled = read(folder)
    assert [p.file for p in unformatted(shuffled)] == ["codings.csv"] and formatted(shuffled, "codings") == text


def test_a_study_without_findings_is_refused(folder: Path) -> None:
    file = folder / "findings.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("[[finding]]")], encoding="utf-8")
    (problem,) = [p for p in problems(folder) if "[[finding]]" in f"{p.seen} {p.expected}"]
    assert problem.file == file.name and "at least one" in problem.expected


def test_an_answer_needs_the_criteria_of_the_codebook(folder: Path) -> None:
    file = folder / "criteria.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[text.index("[[answer]]") :], encoding="utf-8")
    assert ["the criteria of the codebook: " in p.expected for p in problems(folder) if p.column == "criterion.id"] == [
        True
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"resources"', '"resource"', 0, "resources with name"),
        ("{\n", "\n", 2, "JSON"),
        (
            '"name": "indicators"',
            '"name": "questions"',
            0,
            "countries, indicators, and codings or observations",
        ),
    ],
)
def test_a_broken_schema_is_named(edit: Edit, old: str, new: str, line: int, says: str) -> None:
    found = problems(edit("datapackage.json", old, new))
    assert [p.line for p in found if p.file == "datapackage.json" and says in p.expected] == [line]


def test_faults_in_every_file_are_named_in_one_run(edit: Edit) -> None:
    edit("codings.csv", CODING, "XAX,losses_grow,section,perhaps,2.i.1")
    edit("gauges.csv", "1990,2010", "2010,1990")
    found = problems(edit("observations.csv", ",gazette,", ",nobody,"))
    assert [(p.file, p.column) for p in found] == [
        ("codings.csv", "country"),
        ("codings.csv", "value"),
        ("gauges.csv", "until"),
        ("observations.csv", "source"),
    ]
    text = str(DataError(found))
    assert text.startswith("4 problems in the data:") and text.count("saw") == text.count("expected") == 4
    assert str(DataError(found[:1])).startswith("1 problem in the data:")


@pytest.mark.parametrize(
    ("file", "text", "seen"),
    [
        ("gauges.csv", "country;river;kind\nXAL;Vell;staff\n", "fields separated by semicolons"),
        ("gauges.csv", "country\triver\nXAL\tVell\n", "fields separated by tabs"),
        ("gauges.csv", "country,river\rXAL,Vell\r", "line ends CR alone"),
        ("gauges.csv", "", "an empty file"),
        ("gauges.csv", TABLES["gauges.csv"].split("\n")[0] + "\n", "no rows"),
        ("gauges.csv", TABLES["gauges.csv"].rstrip("\n"), "no line end"),
        ("gauges.csv", TABLES["gauges.csv"].replace("XBC", "\nXBC"), "an empty line"),
        ("findings.toml", '[[finding]]\nid = """\n', "Unterminated string (at end of document)"),
        ("study.toml", "[basis\n", "Expected ']' at the end of a table declaration (at line 1, column 7)"),
    ],
)
def test_a_file_of_another_shape_is_one_problem(folder: Path, file: str, text: str, seen: str) -> None:
    (folder / file).write_text(text, encoding="utf-8", newline="")
    (problem,) = [each for each in problems(folder) if each.file == file]
    assert problem.seen == seen and problem.line


@pytest.mark.parametrize(("written", "number"), [("2", 2), (".5", 0.5), ("5.", 5), ("-1e1", -10), ("+3.25", 3.25)])
def test_a_number_may_be_written_as_people_write_it(edit: Edit, written: str, number: float) -> None:
    assert read(edit("gauges.csv", ",1.5,", f",{written},")).table("gauges")[0]["height"] == number


def test_values_separated_by_another_sign_are_one_problem_that_says_which(edit: Edit) -> None:
    (problem,) = problems(edit("indicators.csv", "yes|no,yes,yes", "yes;no,yes,yes"))
    assert (problem.file, problem.line, problem.column, problem.seen) == ("indicators.csv", 2, "values", "'yes;no'")
    assert problem.expected == "'yes|no': the values in such a field are separated by |"


def test_a_number_among_answers_that_are_text_is_told_to_be_text(edit: Edit, folder: Path) -> None:
    (folder / "choices.toml").unlink()  # it counts an answer that is replaced here
    edit("indicators.csv", "yes|planned|no", "1|2|3")
    edit("indicators.csv", "1|2|3,yes", "1|2|3,3")
    for _ in range(2):
        edit("codings.csv", "joint_drill,section,yes", "joint_drill,section,3")
    for value in ("yes", "yes", "yes", "planned", "no"):
        edit("observations.csv", f"joint_drill,{value}", "joint_drill,3")
    (problem,) = problems(edit("findings.toml", '"joint_drill", is = "yes"', '"joint_drill", is = 3'))
    assert (problem.seen, problem.expected) == ("3", 'one of 1, 2, 3, as text: "3"')


def test_a_country_without_any_coding_is_named_before_the_verdicts_that_rest_on_its_silence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (folder / "codings.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("XOS")]
    (folder / "codings.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert main(["check", "--data", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(
        "countries.csv:4:country: saw XOS, which has no row in codings.csv; expected at least one"
    )
    differing = said.err.splitlines()[1:]
    assert len(differing) > 1 and all(": recorded " in line for line in differing)
    assert f"{said.err.count(': recorded ')} verdicts that differ from the recorded ones" in said.out


def test_one_of_a_thing_is_not_told_as_many(edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    folder = edit("findings.toml", 'told = "contradicted"', 'told = "supported"')
    assert main(["check", "--data", str(folder)]) == 1
    assert "1 verdict that differs from the recorded one." in capsys.readouterr().out


def test_coders_tables_stand_beside_the_package_that_was_read(folder: Path) -> None:
    coder = 'who = "coder"\ncountries = ["XAL", "XBC", "XOS"]\nindicators = [\n"joint_drill", "warning_centre"]\n'
    (folder / "coders").mkdir()
    lines = (folder / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [
        line for line in lines if line.startswith("country") or ",joint_drill," in line or ",warning_centre," in line
    ]
    (folder / "coders" / "one.csv").write_text("".join(reversed(kept[1:])).join([kept[0], ""]), encoding="utf-8")
    (folder / "coders" / "one.toml").write_text(coder, encoding="utf-8")
    data = read(folder)
    assert [each["name"] for each in data.package["resources"]] == [
        *("countries", "passages", "indicators", "codings", "observations", "gauges")
    ]
    assert data.resources[-1]["path"] == "coders/one.csv" and not unformatted(data)
    assert data.coders["one"].indicators == ("joint_drill", "warning_centre")
    assert ">Codings of one</a>" in downloads(data, "paper")


@pytest.mark.parametrize(
    ("column", "changed", "says"),
    [
        ("from", None, "saw no such column; expected a column of type date, which is required"),
        ("from", {"constraints": {}}, "expected a column of type date, which is required"),
        ("until", {"type": "string"}, "expected a column of type date"),
        ("source", {"constraints": {}}, "expected a column of type string, which is required"),
        ("confidence", {"constraints": {"required": True}}, "expected the values high, medium, low, in this order"),
    ],
)
def test_observations_need_the_columns_from_which_a_value_is_derived(
    folder: Path, column: str, changed: dict[str, object] | None, says: str
) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(each for each in package["resources"] if each["name"] == "observations")["schema"]["fields"]
    spec = next(each for each in fields if each["name"] == column)
    if changed is None:
        fields.remove(spec)
    else:
        spec.update(changed)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    found = [each for each in problems(folder) if each.column.startswith("observations")]
    assert [problem.column for problem in found] == [f"observations.{column}"] and says in str(found[0])


CODER = 'who = "coder"\ncountries = ["XAL"]\nindicators = ["joint_drill"]\n'
ANSWER = "XAL,joint_drill,section,yes,2.i.2,A report of nobody,high,\n"


@pytest.mark.parametrize(
    ("listed", "answers", "told"),
    [
        (CODER, ANSWER, None),
        (None, ANSWER, "coders/one.toml: saw no such file"),
        (CODER, None, "coders/one.csv: saw no such file; expected the answers, beside one.toml"),
        (CODER.replace("coder", ""), ANSWER, "coders/one.toml:1:who: saw nothing; expected who coded, by role"),
        (
            CODER.replace("joint", "joined"),
            ANSWER,
            "coders/one.toml:3:indicators: saw 'joined_drill'; expected a row of",
        ),
        (
            CODER.replace('["XAL"]', "[]"),
            ANSWER,
            "coders/one.toml:2:countries: saw nothing; expected the countries that",
        ),
        (CODER.replace('["XAL"]', '"XAL"'), ANSWER, "coders/one.toml:2:countries: saw 'XAL'; expected a list"),
        (
            CODER.replace("XAL", "XBC"),
            ANSWER,
            "coders/one.csv:2:country: saw 'XAL'; expected what coders/one.toml says",
        ),
        (CODER, ANSWER.replace("yes", "perhaps"), "coders/one.csv:2:value: saw 'perhaps'; expected one of yes, "),
        (CODER, ANSWER.replace("2.i.2", "9.9"), "coders/one.csv:2:passages: saw '9.9'; expected a key of passages.csv"),
    ],
)
def test_a_coder_says_what_was_coded_and_answers_that_alone(
    folder: Path, listed: str | None, answers: str | None, told: str | None
) -> None:
    (folder / "coders").mkdir()
    head = (folder / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    for name, text in (("one.toml", listed), ("one.csv", answers and head + answers)):
        if text is not None:
            (folder / "coders" / name).write_text(text, encoding="utf-8")
    if told is None:
        assert read(folder).table("coders/one")
    else:
        assert any(str(problem).startswith(told) for problem in problems(folder))


def test_a_row_cannot_be_changed_and_is_the_same_once_it_was_packed() -> None:
    row = Row({"country": "AAA", "value": None}, ["AAA", ""], 2)
    for change in (
        lambda: row.__setitem__("value", "yes"),
        lambda: row.update(value="yes"),
        lambda: row.pop("value"),
        lambda: operator.ior(row, {"value": "yes"}),
        row.clear,
    ):
        with pytest.raises(TypeError, match="a row cannot be changed"):
            change()
    packed = pickle.loads(pickle.dumps(row))
    assert (packed, packed.text, packed.line) == ({"country": "AAA", "value": None}, ("AAA", ""), 2)
