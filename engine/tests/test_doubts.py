"""A doubt goes into a file and comes back as a change of the tables, with what follows from it. Holds for any data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from argued import Study
from argued.cli import main
from argued.data import NEEDED, OF_A_SOURCE, read
from argued.study import EXAMPLE

GIVEN = {"XOS.warning_centre": "2.iii.1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The made-up study, to be changed."""
    shutil.copytree(EXAMPLE / "data", tmp_path / "data")
    shutil.copy(EXAMPLE / "references.bib", tmp_path)
    return tmp_path / "data"


def doubt(folder: Path, changes: dict[str, str], **more: Any) -> Path:
    return Study.load(folder).suppose(changes).doubt(folder.parent / "doubt.json", "I read it so.", **more)


@pytest.mark.parametrize(
    ("changes", "more", "old", "new"),
    [
        ({"XBC.warning_centre": "yes"}, {}, "XBC,warning_centre,section,no,", "XBC,warning_centre,section,yes,"),
        ({"XBC.warning_centre": "not reported"}, {}, "XBC,warning_centre,section,no,", None),
        (
            {"XOS.warning_centre": "no"},
            {"passages": {"XOS.warning_centre": "2.iii.1"}},
            None,
            "XOS,warning_centre,section,no,",
        ),
    ],
)
def test_a_doubted_cell_becomes_a_row_that_is_changed_taken_away_or_added(
    folder: Path,
    changes: dict[str, str],
    more: Any,
    old: str | None,
    new: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = (folder / "codings.csv").read_text("utf-8")
    supposed = Study.load(folder).suppose(changes)
    assert main(["apply", str(doubt(folder, changes, **more)), "--data", str(folder)]) == 0
    after = (folder / "codings.csv").read_text("utf-8")
    assert (old is None or (old in before and old not in after)) and (
        new is None or (new not in before and new in after)
    )
    assert abs(len(after.splitlines()) - len(before.splitlines())) == (0 if old and new else 1)
    said = capsys.readouterr().out
    assert said.startswith("Doubt: I read it so.\n") and "only-aldora-warns" in said and "wrote codings.csv" in said
    assert Study.load(folder).findings["verdict"].to_dict() == supposed.findings["verdict"].to_dict()


def test_the_reason_and_the_passage_go_with_the_answer(folder: Path) -> None:
    path = doubt(folder, {"XBC.warning_centre": "yes"}, passages={"XBC.warning_centre": "2.ii.1"})
    assert main(["apply", str(path), "--data", str(folder)]) == 0
    assert "XBC,warning_centre,section,yes,2.ii.1,,high,I read it so.\n" in (folder / "codings.csv").read_text("utf-8")


def test_a_dry_run_shows_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "codings.csv").read_bytes()
    assert main(["apply", str(doubt(folder, {"XBC.warning_centre": "yes"})), "--data", str(folder), "--dry-run"]) == 0
    assert (folder / "codings.csv").read_bytes() == before
    assert "would write codings.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"passages": {}}, 'names no passage; add "passages": {"XOS.warning_centre": "LOCATOR"} to it'),
        ({"passages": {"XOS.warning_centre": "3.2"}}, "no statement in section 3 counts"),
        ({"passages": {"XOS.warning_centre": "2.ix.9"}}, "2.ix.9"),
        ({"study": "another"}, "is of 'another'; this study is 'floods-on-the-vell'"),
        ({"changes": {}}, "no changes; expected a file that"),
        ({"who": "me"}, "saw who; expected"),
        ({"changes": {"XOS.warning_center": "no"}}, "did you mean warning_centre"),
        ({"changes": {"XOS.warning_centre": "perhaps"}}, "no value 'perhaps'; expected one of"),
        ({"base": "rumour"}, "no evidence base 'rumour'"),
        ({"passages": {"XAL.warning_centre": "2.i.2"}}, "a passage for XAL.warning_centre, which is not changed"),
    ],
)
def test_what_cannot_be_applied_is_said_and_changes_nothing(
    folder: Path, change: dict[str, Any], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = doubt(folder, {"XOS.warning_centre": "no"})
    path.write_text(json.dumps(json.loads(path.read_text()) | change), "utf-8")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    assert main(["apply", str(path), "--data", str(folder)]) in (1, 2)
    assert says in capsys.readouterr().err
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def test_a_file_that_is_no_doubt_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder.parent / "doubt.json"
    path.write_text("{", "utf-8")
    assert main(["apply", str(path), "--data", str(folder)]) == 2
    assert "expected a file that `Study.doubt` or the page has written" in capsys.readouterr().err


def test_nothing_supposed_is_no_doubt(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="nothing is supposed otherwise"):
        Study.example().doubt(tmp_path / "doubt.json")
    assert not list(tmp_path.iterdir())


def test_other_tables_lose_a_row_or_get_another_number(tmp_path: Path) -> None:
    """In the study that these tests stand in, whatever its tables are: a row withdrawn, as the supposition has it."""
    study = Study.load()
    others = [name for name in study.data.frame.tables if name not in (*NEEDED, *OF_A_SOURCE)]
    table = next(name for name in others if study.data.table(name))
    row = study.data.table(table)[0]
    path = study.suppose({f"{table}.csv:{row.line}": "withdrawn"}).doubt(tmp_path / "doubt.json")
    from argued.ship.doubts import applied, opened

    texts, changed = applied(opened(path, study.data), study.data)
    assert len(changed.table(table)) == len(study.data.table(table)) - 1 and list(texts) == [f"{table}.csv"]
    assert read(study.data.folder).table(table)[0].text == row.text


def test_a_doubt_tells_what_was_left_out_when_it_was_seen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = Study.load(folder).without(confidence="low")
    assert repr(left).endswith("; without codings of confidence = low)")
    file = left.suppose({"XBC.warning_centre": "yes"}).doubt(folder.parent / "doubt.json")
    assert json.loads(file.read_text("utf-8"))["without"] == ["confidence = low"]
    assert main(["apply", str(file), "--data", str(folder)]) == 0
    assert "It was seen without codings of confidence = low; these stay." in capsys.readouterr().out
    assert "XOS,flood_from_neighbour,section,yes" in (folder / "codings.csv").read_text("utf-8")
