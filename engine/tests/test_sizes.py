"""Any number of countries, criteria, questions and evidence bases is read, judged, tabulated and drawn.

Holds for any data. What it does not see: whether a figure of very many countries is still easy to read.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from argued.data import DataError, Dataset, read
from argued.judge.evidence import evidence
from argued.ship.new import REGION
from argued.show import argument, figures, sentences, sheet, tables
from argued.show.explain import in_words, rule
from argued.show.manuscript import Manuscript

from engine.tests.test_region import frames, pictures, said

NAMES = ["Aldora", "Brennia", "Corvia", "Dunmar", "Estany", "Farholm", "Gildern", "Hask", "Illmark", "Jorland"]


def region(folder: Path, countries: int, criteria: int, questions: int, bases: int, record: str = "") -> Path:
    """A data folder of that size: two indicators to a criterion, every third cell silent, the others yes or no.

    `record` is the name of a further evidence base, which reads a public record.
    """
    shutil.copytree(REGION / "data", folder / "data")
    (folder / "data" / "choices.toml").unlink()
    shutil.copy(REGION / "references.bib", folder)
    codes = [f"X{chr(65 + i)}A" for i in range(countries)]
    indicators = [(f"asked_{k}_{half}", f"criterion_{k}") for k in range(criteria) for half in ("law", "deed")]
    files = {
        "countries.csv": [
            "country,name,adjective,note",
            *(f"{c},{n},{n}n," for c, n in zip(codes, NAMES, strict=False)),
        ],
        "indicators.csv": [
            "indicator,criterion,theme,mode,question,values,favourable,scored,coding_rule",
            *(
                f"{name},{criterion},theme,on_paper,Is it {name}?,yes|no,yes,yes,A rule."
                for name, criterion in indicators
            ),
        ],
        "codings.csv": [
            "country,indicator,basis,value,passages,sources,confidence,note",
            *(
                f"{code},{name},basis_{i % bases},{'yes' if (i + j) % 3 else 'no'},2.i.1,,high,"
                for i, code in enumerate(codes)
                for j, (name, _) in enumerate(indicators)
                if (i + 2 * j) % 3
            ),
        ],
        "criteria.toml": [
            *(f'[[criterion]]\nid = "criterion_{k}"\nlabel = "C{k}"\nthreshold = 0.{k + 1}' for k in range(criteria)),
            *(
                f'[[answer]]\nid = "question_{q}"\nquestion = "Question {q}?"\npublished = "yes"\npassages = ["3.3"]\n'
                f'because = "It is so."\nrule = {{ criterion = "criterion_{q % criteria}", is = "met" }}\n'
                'says = { yes = "Yes: {yes}.", no = "No: {no}.", undecided = "Open: {silent}." }'
                for q in range(questions)
            ),
        ],
        "study.toml": [
            "evidence_date = 2020-12-31\n[basis]",
            *(f'basis_{b} = ["2"]' for b in range(bases)),
            *(
                f'[evidence.base_{b}]\nlabel = "on base {b}"\nadmits = {[f"basis_{i}" for i in range(b + 1)]}'
                for b in range(bases)
            ),
            f'[evidence.{record}]\nlabel = "on record"\nadmits = []' if record else "",
            '[record]\nfrom = 2018-01-01\nuntil = 2020-12-31\n[record.good]\non_paper = "in force"' if record else "",
        ],
        "findings.toml": [
            f'[[finding]]\nid = "{name.replace("_", "-")}"\nsection = "3"\ncriterion = "criterion_0"\n'
            f'published = "It is so of {name}."\n'
            f'passages = ["3.1"]\npredicate = {{ {name} = {value}, indicator = "asked_0_law"{test} }}\n'
            f"verdict = {{ {', '.join(f'base_{b} = {json.dumps(chosen)}' for b in range(bases))} }}\n"
            'statement = { supported = "It is so in {yes:of} countries.", "not established" = "Silent: {silent:any}.", '
            'contradicted = "Not in {no}." }'
            for name, value, test, chosen in (
                ("all", "true", ', is = "yes"', "contradicted"),
                ("none", "true", ', is = "yes"', "contradicted"),
                ("same", "true", "", "contradicted"),
                ("only", f'["{codes[0]}"]', ', is = "yes"', "contradicted"),
                ("all_but", f'["{codes[-1]}"]', ', is = "yes"', "contradicted"),
                ("at_least", "1", ', is = "yes"', "supported"),
            )
        ],
    }
    if record:
        header = (REGION / "data" / "observations.csv").read_text(encoding="utf-8").splitlines()[0]
        files["observations.csv"] = [header, f"{codes[0]},asked_0_law,yes,2019-01-01,,example,,https://e.org,,high,"]
    for name, lines in files.items():
        (folder / "data" / name).write_text("\n".join(filter(None, lines)) + "\n", encoding="utf-8")
    package = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
    vocabulary(package, "indicators", "criterion", [f"criterion_{k}" for k in range(criteria)])
    vocabulary(package, "codings", "basis", [f"basis_{b}" for b in range(bases)])
    if not record:
        package["resources"] = [each for each in package["resources"] if each["name"] != "observations"]
    (folder / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder / "data"


def vocabulary(package: dict[str, Any], table: str, column: str, values: list[str]) -> None:
    resource = next(resource for resource in package["resources"] if resource["name"] == table)
    field = next(field for field in resource["schema"]["fields"] if field["name"] == column)
    field["constraints"]["enum"] = values
    field["categories"] = [{"value": value, "label": f"what {value} means"} for value in values]


SIZES = [(2, 1, 1, 1), (3, 2, 2, 2), (10, 5, 3, 4), (10, 1, 4, 2)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("record", ["", "archive"])
def test_a_region_of_any_size_goes_all_the_way(tmp_path: Path, size: tuple[int, int, int, int], record: str) -> None:
    countries, criteria, questions, bases = size
    study = Manuscript(folder=region(tmp_path, *size, record=record))
    data = study.data
    assert (len(data.countries), len(data.criteria), len(data.questions)) == (countries, criteria, questions)
    assert len(data.bases) == bases + bool(record) and data.record_base == (record or None)
    assert all(sentence.endswith("}") and "None" not in sentence for sentence in said(study))
    for name, frame in frames(study).items():
        assert "\n| :--" in tables.markdown(frame, "A caption.", f"tbl-{name}")
    for picture in pictures(study):
        width, height = picture.figure.get_size_inches()
        assert picture.alt and width == sheet.WIDTH and height <= sheet.PAGE
        assert sheet.save(picture, tmp_path / "figures").with_suffix(".png").stat().st_size > 1_000
    assert all(rule(f, data) for f in data.findings)


@pytest.mark.parametrize(("countries", "lettered"), [(3, False), (9, True)])
def test_an_answer_too_long_for_its_square_is_a_letter_that_the_key_spells_out(
    tmp_path: Path, countries: int, lettered: bool
) -> None:
    """However short the names above the squares are."""
    folder = region(tmp_path, countries, 1, 1, 1)
    long = (("yes|no,yes,yes", "nearly always|no,nearly always,yes"), (",yes,2.i.1", ",nearly always,2.i.1"))
    for name in ("indicators.csv", "codings.csv", "findings.toml"):
        text = (folder / name).read_text("utf-8")
        for old, new in (*long, ('is = "yes"', 'is = "nearly always"')):
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    known = evidence(read(folder))
    drawn = figures.evidence_matrix(known, list(known.data.indicators), "answers").figure
    seen = [text.get_text() for text in [*drawn.texts, *(each for ax in drawn.axes for each in ax.texts)]]
    given = sum(cell.value == "nearly always" for cell in known.cells.values())
    assert seen.count("a") == (given + 1 if lettered else 0)  # once in the key
    assert seen.count("nearly always") == (1 if lettered else given)


def test_two_are_both_and_neither(tmp_path: Path) -> None:
    data = read(region(tmp_path, 2, 1, 1, 1))
    asked = data.finding("all").predicate
    assert asked and in_words(asked, data).startswith("for both countries: ")


def test_a_record_under_another_name_judges_by_dates(tmp_path: Path) -> None:
    study = Manuscript(folder=region(tmp_path, 3, 1, 1, 1, record="archive"))
    assert study.judgement("at-least", "archive").verdict == "supported"
    assert "since January 2019" in sentences.on_record(study, "at-least").data
    changes = tables.timeline(study)
    assert list(changes[changes["finding"] == "It is so of at_least"]["verdict"])[:2] == [
        "not established",
        "supported",
    ]
    (first, *_) = figures.timeline(changes, study.data.evidence_date).numbers["verdict"]
    assert first == "not established"


def test_answers_on_record_are_given_year_by_year_with_what_they_rest_on(tmp_path: Path) -> None:
    folder = region(tmp_path, 3, 1, 1, 1, record="archive")
    header = (folder / "observations.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = ["XAA,asked_0_law,yes,2019-01-01,,example,,https://e.org,,low,A reason."]
    rows += [f"XBA,asked_0_deed,{value},2020-01-01,,example,,https://e.org,,high," for value in ("no", "yes")]
    (folder / "observations.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    study = Manuscript(folder=folder)
    answers, rests_on = tables.answers_over_time(study), tables.record_over_time(study)
    assert list(answers["Day"]) == list(rests_on["Day"]) == ["2018-12-31", "2019-12-31", "2020-12-31"]
    assert list(answers["As it stands"]) == ["undecided", "yes", "yes"]
    assert list(answers["Without low"]) == ["undecided"] * 3
    assert list(answers["Because"])[1] == "C0 17 to 100 per cent, met"
    counts = rests_on[["Cells", "Answered", "High confidence", "Low confidence", "Contested"]].to_numpy().tolist()
    assert counts == [[6, 0, 0, 0, 0], [6, 1, 0, 1, 0], [6, 1, 0, 1, 1]]
    assert "the first answer has been yes since 1 January 2019 (undecided before)" in argument.on_record(study).data


def spoilt(folder: Path, file: str, old: str, new: str) -> Path:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "datapackage.json",
            '"name": "codings"',
            '"name": "answers"',
            "no table codings; expected the tables countries",
        ),
        (
            "study.toml",
            "admits = ['basis_0']",
            "admits = []",
            "or a table observations that datapackage.json declares, to read instead",
        ),
        (
            "study.toml",
            "[basis]",
            '[[profile]]\nlabel = "L"\ntable = "laws"\neach = "{t}"\n[basis]',
            "one of countries",
        ),
        ("study.toml", "[basis]", '[[profile]]\nlabel = "L"\ntable = "codings"\neach = "{t}"\n[basis]', "saw 't'"),
        ("study.toml", "[basis]", '[[profile]]\nlabel = "L"\n[basis]', "profile.table: saw None; expected text"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    folder = region(tmp_path, 2, 1, 1, 1)
    with pytest.raises(DataError, match=r"problem") as caught:
        read(spoilt(folder, file, old, new))
    assert says in str(caught.value)


def test_a_record_needs_the_days_over_which_it_is_followed(tmp_path: Path) -> None:
    folder = region(tmp_path, 2, 1, 1, 1, record="archive")
    with pytest.raises(DataError, match="from and until"):
        read(spoilt(folder, "study.toml", "[record]", "[years]"))


def test_a_profile_shows_what_the_study_asks_of_other_tables(tmp_path: Path) -> None:
    fact = (
        '[[profile]]\nlabel = "On record"\ntable = "observations"\neach = "{indicator}: {value}"\nnone = "any"\n'
        '[[profile]]\nlabel = "By answer"\ntable = "observations"\nby = "value"\neach = "{indicator}"\n[basis]'
    )
    folder = spoilt(region(tmp_path, 2, 1, 1, 1, record="archive"), "study.toml", "[basis]", fact)
    data: Dataset = read(folder)
    known = evidence(data)
    rows = {country: tables.profile(known, country).iloc[-2:].to_dict("records") for country in data.countries}
    first, second = rows.values()
    assert [row["Reported"] for row in first] == ["asked 0 law: yes", "yes: asked 0 law"]
    assert [(row["Reported"], row["Not reported"]) for row in second] == [("", "any"), ("", "")]
