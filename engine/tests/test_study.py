"""The Python door: every example of its documentation, its errors, and what it gives beyond them."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from argued import Diff, JudgedFinding, Study, study

CLASSES = (Study, JudgedFinding, Diff)


@pytest.fixture
def example() -> Study:
    return Study.example()


def test_the_examples_of_the_documentation_come_out_as_printed() -> None:
    result = doctest.testmod(study, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
    assert result.attempted > 30


def test_an_example_that_comes_out_otherwise_is_noticed() -> None:
    wrong = doctest.DocTestParser().get_doctest(
        ">>> Study.example()['only-aldora-warns'].verdict\n'supported'\n", {"Study": Study}, "wrong", None, None
    )
    assert doctest.DocTestRunner(verbose=False).run(wrong, out=lambda _: None).failed == 1


@pytest.mark.parametrize("owner", CLASSES)
def test_everything_that_one_may_use_is_documented(owner: type) -> None:
    assert inspect.getdoc(owner)
    for name, member in vars(owner).items():
        if not name.startswith("_") and (callable(member) or isinstance(member, property | classmethod)):
            assert inspect.getdoc(getattr(owner, name) if isinstance(member, classmethod) else member), name


def test_only_what_is_asked_for_is_imported() -> None:
    """Judging needs numpy alone; a table brings pandas."""
    code = """
import sys
from argued import Study
study = Study.example()
verdict = study["only-aldora-warns"].verdict
assert not {"pandas", "matplotlib", "joblib", "IPython", "krippendorff"} & sys.modules.keys()
study.findings
assert "pandas" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


WRONG: list[tuple[Callable[[Study], object], str]] = [
    (lambda s: s.record("XAL.warning_center"), "no indicator 'warning_center' (did you mean warning_centre?)"),
    (lambda s: s.record(("XAA", "warning_centre")), "no country 'XAA'"),
    (lambda s: s["only-aldora-warn"], "no finding 'only-aldora-warn' (did you mean only-aldora-warns?)"),
    (lambda s: s.table("codngs"), "no table 'codngs' (did you mean codings?); there are countries, passages"),
    (lambda s: s.cells("tol"), "no evidence base 'tol' (did you mean told?); there are told, whole"),
    (lambda s: s.under("tol"), "no evidence base 'tol' (did you mean told?)"),
    (lambda s: s.degrees("contry"), "no way to split degrees 'contry' (did you mean country?)"),
    (lambda s: s.suppose({"XAL.losses_grows": "no"}), "no indicator 'losses_grows' (did you mean losses_grow?)"),
    (lambda s: s.suppose({"XAL.losses_grow": "n"}), "no value 'n'; expected one of yes, no, not reported"),
    (lambda s: s.suppose({("XXX", "losses_grow"): "no"}), "no country 'XXX'; there are XAL, XBC, XOS"),
    (lambda s: s.suppose({"codings.csv:99": "withdrawn"}), "no row begins on line 99 of codings.csv"),
    (lambda s: s.without(confidenc="low"), "no column of codings 'confidenc' (did you mean confidence?)"),
    (
        lambda s: s.without(confidence="lo"),
        "no confidence of a row of codings 'lo' (did you mean low?); there are high, medium",
    ),
    (lambda s: Study.load("nowhere"), "'nowhere' is neither a folder with datapackage.json nor a git revision"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said.split(";")[0] for _, said in WRONG])
def test_what_there_is_not_is_refused_with_what_there_is(
    example: Study, wrong: Callable[[Study], object], said: str
) -> None:
    with pytest.raises(KeyError) as refused:
        wrong(example)
    assert said in refused.value.args[0]


def test_a_folder_is_read_with_and_without_its_data_named() -> None:
    for folder in (study.EXAMPLE, study.EXAMPLE / "data", str(study.EXAMPLE)):
        assert list(Study.load(folder)) == list(Study.example())


def test_the_study_of_the_current_folder_is_the_one_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study.EXAMPLE / "data")
    assert Study.load().data.folder == study.EXAMPLE / "data"


def test_suppositions_add_up_and_the_last_one_of_a_cell_holds(example: Study) -> None:
    first = example.suppose({"XOS.warning_centre": "yes"})
    second = first.suppose({"XBC.warning_centre": "yes"}).suppose({"XOS.warning_centre": None})
    assert dict(second.supposed) == {"XOS.warning_centre": "not reported", "XBC.warning_centre": "yes"}
    assert second.cells()["warning_centre"].isna().tolist() == [False, False, True]
    assert second.diff(first).frame.query("kind == 'cell' and base == 'told'")["what"].tolist() == [
        "XBC.warning_centre",
        "XOS.warning_centre",
    ]
    assert not example.supposed and "supposing XOS.warning_centre = yes" in repr(first)


def test_every_overturning_set_alters_the_verdict_when_it_is_supposed(example: Study) -> None:
    for base in example.bases:
        here = example.under(base)
        for name in here:
            for _, changes in here[name].overturned_by.groupby(level="set"):
                if not changes["what"].str.partition(".")[0].isin(here.countries.index).all():
                    continue  # observations of other days: of them the day itself is supposed, not the row
                supposed = here.suppose(changes.set_index("what")["new"])
                assert supposed[name].verdict != here[name].verdict, (base, name, changes)


def test_a_frame_without_rows_has_its_columns(example: Study) -> None:
    finding = example["warning-pays"]
    assert finding.verdict is None
    assert finding.rule == example.data.finding("warning-pays").reason
    frames = (finding.cells, finding.witnesses, finding.overturned_by, example.diff(example).frame)
    for frame, column in zip(frames, ("value", "basis", "what", "kind"), strict=True):
        assert len(frame) == 0 and column in frame.columns
    assert finding.rows.empty


def test_frames_agree_with_each_other(example: Study) -> None:
    findings = example.findings
    assert findings.index.tolist() == list(example) == example.verdicts().index.tolist()
    assert findings["verdict"].equals(example.verdicts()["told"].rename("verdict"))
    for name in example:
        assert (name in example, "nothing" in example) == (True, False)
        assert example[name].sentence == findings.loc[name, "sentence"]
        assert set(example[name].witnesses.index) <= set(example.codings.index)
        assert set(example[name].cells["row"].dropna()) <= set(example.codings.index)


def test_a_notebook_shows_tables_and_what_is_written_is_escaped(example: Study) -> None:
    changed = example.suppose({"XAL.losses_grow": "no"})
    for shown in (example, example["only-aldora-warns"], changed.diff(example)):
        assert "<table" in shown._repr_html_()
    assert "&quot;Is there a flood warning centre?&quot;" in example["only-aldora-warns"]._repr_html_()
    assert changed.diff(example).markdown().startswith("## What the change of the data does")
    assert "XAL.losses_grow" in changed.diff(example).text


def test_printing_a_finding_takes_one_line(example: Study) -> None:
    for shown in (example, example["only-aldora-warns"]):
        assert "\n" not in repr(shown) and len(repr(shown)) < 120


def test_what_is_drawn_does_not_depend_on_how_the_work_is_spread(example: Study) -> None:
    alone = example.robustness(worlds=25_000)
    assert alone.equals(example.robustness(worlds=25_000, jobs=2))
    assert (alone.sum(axis=1).round(9) == 1).all()
    assert not alone.equals(example.robustness(worlds=25_000, wrong=0.1))


def test_a_cluster_gives_the_same_numbers(example: Study) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster:
        spread = example.robustness(worlds=25_000, cluster=cluster.scheduler_address)
    assert spread.equals(example.robustness(worlds=25_000))


def test_two_studies_of_different_evidence_are_not_compared(example: Study) -> None:
    assert not example.diff(Study.example())
    strange = replace(example, data=replace(example.data, bases={"heard": example.data.bases["told"]}))
    with pytest.raises(KeyError, match="no evidence base in common: heard; here told, whole"):
        example.diff(strange)


def test_observations_are_given_with_their_days_as_days_and_none_as_a_frame_without_rows(example: Study) -> None:
    found = example.record("XAL.joint_drill")
    assert list(found["part"]) == ["agrees", "decides"] and str(found["from"].dtype) == "datetime64[s]"
    assert found["good_until"].dt.strftime("%Y-%m-%d").tolist() == ["2021-04-09", "2021-04-09"]
    none = example.record("XBC.flood_from_neighbour")
    assert len(none) == 0 and list(none.columns) == list(found.columns)


def test_the_day_of_the_study_is_the_one_that_is_meant(example: Study) -> None:
    cell = "XOS.warning_centre"
    assert example.under("seen", "2019-06-01").record(cell)["part"].tolist() == ["to come", "decides"]
    assert example.record(cell, "2021-06-01")["part"].tolist() == ["past", "past"]


def test_a_difference_on_record_has_its_days(example: Study, edit_observation: Study) -> None:
    frame = edit_observation.diff(example).frame
    seen = frame[(frame["base"] == "seen") & (frame["kind"] == "verdict")]
    assert seen[["what", "old", "new"]].to_numpy().tolist() == [
        ["only-aldora-warns", "contradicted", "supported"],
        ["only-aldora-warns", "not established", "supported"],
    ]
    assert seen["start"].dt.strftime("%Y-%m-%d").tolist() == ["2020-05-01", "2021-01-01"]
    one = edit_observation.diff(example, "2020-04-30")
    assert not one and str(one).endswith("by what others saw, on 2020-04-30: nothing changes")


@pytest.fixture
def edit_observation(example: Study) -> Study:
    """The study without the hut by the bridge."""
    kept = tuple(row for row in example.data.table("observations") if row["confidence"] != "low")
    return replace(example, data=replace(example.data, tables={**example.data.tables, "observations": kept}))
