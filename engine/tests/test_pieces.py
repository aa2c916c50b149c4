"""What stands between marks is written from the data; what is around it is left as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from argued import Study
from argued.cli import main
from argued.data import Dataset
from argued.ship.codebook import codebook
from argued.ship.new import start
from argued.ship.pieces import renewed

VERDICTS = """<!-- argued verdicts only-aldora-warns warning-pays -->

| What it says | By the sections on the countries | By the whole report |
| --- | --- | --- |
| Only Aldora has a flood warning centre. | not established | supported |
| A common warning would pay for itself within ten years. | judgement | judgement |

<!-- /argued -->"""


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Study.example().data


@pytest.mark.parametrize("old", ["\n", "", "\n\n| an | older |\n| --- | --- |\n\n"])
def test_a_piece_is_written_anew_and_nothing_else(data: Dataset, old: str) -> None:
    head, foot = VERDICTS.split("\n", 1)[0], "<!-- /argued -->"
    text = f"# A title\n\n{head}{old}{foot}\n\n<!-- a remark --> {{}} and more"
    new = renewed(text, data)
    assert new == text.replace(f"{head}{old}{foot}", VERDICTS)
    assert renewed(new, data) == new


def test_a_changed_cell_changes_the_piece(data: Dataset) -> None:
    kept = tuple(
        row for row in data.table("codings") if (row["country"], row["indicator"]) != ("XOS", "warning_centre")
    )
    changed = replace(data, tables={**data.tables, "codings": kept})
    assert "| not established | not established |" in renewed(VERDICTS, changed)


def test_the_answers_are_those_of_the_study(data: Dataset) -> None:
    said = renewed("<!-- argued answers --><!-- /argued -->", data)
    assert "- Is there a need for a common warning? **Yes.** A common warning is needed: " in said
    assert (
        "- Are the countries ready for one? **Undecided.** Whether the countries are ready for it stays open: " in said
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("one\n<!-- argued answers -->\n", "line 2: <!-- argued answers --> does not end; expected <!-- /argued -->"),
        (
            "<!-- argued answers -->\n<!-- argued answers --><!-- /argued -->",
            "line 1: <!-- argued answers --> does not end",
        ),
        ("<!-- argued answer --><!-- /argued -->", "line 1: no kind of piece 'answer' (did you mean answers?)"),
        ("<!-- argued verdicts only-aldora-warn --><!-- /argued -->", "(did you mean only-aldora-warns?)"),
    ],
)
def test_a_mark_that_means_nothing_is_named_with_its_line(data: Dataset, text: str, says: str) -> None:
    with pytest.raises(KeyError) as refused:
        renewed(text, data)
    assert says in refused.value.args[0]


def test_describe_writes_the_pieces_of_the_readme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study"
    start(study)
    readme = study / "README.md"
    readme.write_text(VERDICTS.replace("supported", "unsupported"), encoding="utf-8")
    assert main(["describe", "--data", str(study / "data")]) == 0
    assert readme.read_text(encoding="utf-8") == VERDICTS
    readme.write_text("<!-- argued answers -->", encoding="utf-8")
    assert main(["describe", "--data", str(study / "data")]) == 2
    assert "README.md, line 1: <!-- argued answers --> does not end" in capsys.readouterr().err


def test_what_make_format_writes_it_writes_at_once(tmp_path: Path) -> None:
    """The codebook repeats what `describe` brings from the header, and is written after it."""
    study = tmp_path / "study"
    start(study)
    paper = study / "paper.qmd"
    text, count = re.subn(r"(?m)^description: .*", 'description: "Another one."', paper.read_text(encoding="utf-8"))
    assert count == 1
    paper.write_text(text, encoding="utf-8")
    target = (study / "Makefile").read_text(encoding="utf-8").partition("\nformat:")[2].partition("\n\n")[0]
    commands = re.findall(r"-m argued (\w+)", target)
    assert commands[0] == "format" and {"describe", "codebook"} < set(commands)
    for each in commands:
        if each != "contents":  # which runs the paper
            assert main([each, "--data", str(study / "data")]) == 0
    data = Study.load(study / "data").data
    assert codebook(data) == (study / "data/README.md").read_text(encoding="utf-8") and "Another one." in codebook(data)
