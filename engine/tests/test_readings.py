"""Who has read what: recorded with a digest, out of date once it has changed, and told of until somebody reads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import DataError, read
from argued.ship.new import REGION
from argued.ship.readings import beginning, overdue
from argued.show.bindings import read_source

ARGUED = (
    "[A report `{python} x` asked whether\nothers do.]{.argument} [No.]{.method} [Yes, [it]{.x} *does*.]{.argument}\n"
)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the made-up study, in which one works."""
    folder = Path(shutil.copytree(REGION, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.chdir(folder)
    return folder


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new, 1), encoding="utf-8")


def sentences() -> list[str]:
    return [text for text, _ in read_source(Path("paper.qmd"), set()).argued]


def unread(kind: str) -> set[str]:
    return set(overdue(read(), sentences()).unread[kind])


def changed() -> list[str]:
    return [text for _, text in overdue(read(), sentences()).changed]


def test_nothing_has_been_read_until_somebody_records_it(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert unread("rule") == {finding.id for finding in read().findings} and unread("gist") == set(read().passages)
    assert main(["check"]) == 0
    assert (
        "read by nobody as they are now: 10 of 10 gists, 6 of 6 rules, 1 of 1 sentence; `argued read`"
        in capsys.readouterr().out
    )
    day = ["--day", "2021-02-03", "--note", "As it says."]
    assert main(["read", "rule", "warning-pays", "only-aldora-warns", "--as", "second reader", *day]) == 0
    assert unread("rule") == {finding.id for finding in read().findings} - {"warning-pays", "only-aldora-warns"}
    row = read().table("readings")[0]
    assert (row["what"], row["reader"], str(row["day"]), row["note"]) == (
        *("only-aldora-warns", "second reader", "2021-02-03"),
        "As it says.",
    )


@pytest.mark.parametrize(
    ("kind", "name", "file", "old", "new"),
    [
        ("rule", "only-aldora-warns", "data/findings.toml", "Only Aldora has a", "Aldora alone has a"),
        ("rule", "only-aldora-warns", "data/findings.toml", '{ only = ["XAL"]', '{ only = ["XBC"]'),
        ("rule", "warning-pays", "data/findings.toml", "On costs the data", "Nobody has"),
        ("gist", "2.ii.2", "data/passages.csv", "No centre; mayors telephone.", "No centre; mayors write."),
        ("sentence", "A report of ", "paper.qmd", "to give it.]", "at all.]"),
    ],
)
def test_a_reading_is_out_of_date_once_what_was_read_has_changed(
    study: Path, capsys: pytest.CaptureFixture[str], kind: str, name: str, file: str, old: str, new: str
) -> None:
    name = (
        beginning(next((each for each in sentences() if each.startswith(name)), name)) if kind == "sentence" else name
    )
    assert main(["read", kind, name, "--as", "coder"]) == 0
    assert changed() == [] and name not in unread(kind)
    edit(file, old, new)
    (text,) = changed()
    assert text.startswith(f"{kind} {name!r} has changed since it was read by the coder on ") and name in unread(kind)
    capsys.readouterr()
    main(["check"])
    assert f"readings.csv:2: {text}\n" in capsys.readouterr().out
    main(["check", "--json"])
    told = capsys.readouterr().out
    assert json.loads(told[told.index("{") :])["readings"]["changed"] == [text]
    assert main(["read", kind, name, "--as", "coder"]) == 0
    assert changed() == [] and len(read().table("readings")) == 1


def test_what_another_finding_says_does_not_matter(study: Path) -> None:
    main(["read", "rule", "only-aldora-warns", "--as", "coder"])
    edit("data/findings.toml", "On costs the data", "Nobody has")
    assert changed() == []


def test_two_readers_are_two_readings_and_one_of_them_is_enough(study: Path) -> None:
    for reader in ("coder", "second reader"):
        main(["read", "gist", "2.ii.2", "--as", reader])
    assert len(read().table("readings")) == 2 and "2.ii.2" not in unread("gist")


def test_a_reading_of_what_is_gone_is_told_of(study: Path) -> None:
    main(["read", "sentence", sentences()[0], "--as", "coder"])
    edit("paper.qmd", "[A report of", "[This report of")
    (text,) = changed()
    assert text.endswith("is no longer there; the next record drops it")
    assert main(["read", "gist", "2.ii.2", "--as", "coder"]) == 0
    assert [row["kind"] for row in read().table("readings")] == ["gist"] and changed() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rule", "only-aldora-warn"], "no rule 'only-aldora-warn' (did you mean only-aldora-warns?); nothing is rec"),
        (["gist", "9.9"], "no gist '9.9'"),
        (["sentence", "It is so."], "no sentence 'It is so.'"),
    ],
)
def test_nothing_is_recorded_of_what_there_is_not(
    study: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["read", *arguments, "--as", "coder"]) == 2
    assert told in capsys.readouterr().err and not Path("data/readings.csv").exists()


def test_a_reader_is_a_role(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "gist", "2.ii.2", "--as", "J. Doe"]) == 1
    assert "saw 'J. Doe'; expected Who read it, by role: a role, no name." in capsys.readouterr().err
    assert not Path("data/readings.csv").exists()


def test_a_table_of_readings_is_checked_as_others_are(study: Path) -> None:
    head = "kind,what,reader,day,digest,note\n"
    Path("data/readings.csv").write_text(f"{head}figure,a,coder,2021-02-30,xyz,\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read()
    assert [problem.column for problem in refused.value.problems] == ["day", "digest", "kind"]


def test_what_is_argued_is_read_with_its_code_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text(f"# A\n\n{ARGUED}", encoding="utf-8")
    assert read_source(tmp_path / "a.qmd", set()).argued == [
        ("A report {python} x asked whether others do.", 3),
        ("Yes, it does.", 4),
    ]
