"""A release: the same bytes every time, read by others' tools, and refused once anything in it is not as it was."""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from argued.cli import main
from argued.data import OBSERVATIONS, READINGS, Dataset, read
from argued.data.metadata import about, documents, made_of
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.logic.predicates import cells
from argued.logic.verdicts import VERDICTS
from argued.ship.crate import CITO, METADATA, PAGE, anchor
from argued.ship.release import RENDERED, SUMS, UNCHECKED, ReleaseError, _page, release, verify
from argued.show.explain import explain
from rocrate.rocrate import ROCrate

from engine.tests.places import DATA, ROOT
from tests.conftest import Turned

pytestmark = pytest.mark.paper

FINDING = "victim-centre-all-but-bosnia"
Tamper = Callable[[Callable[[Path], None]], Path]


def page(data: Dataset, root: Path) -> str:
    """A page with a card for each finding and the sentence that it allows, and the checksums of what is in a folder."""
    judged = judge_all(evidence(data, "documented"))
    card = '<details id="card-{0}"><p><span data-finding="{0}">{1}</span></p></details>\n'
    cards = "".join(card.format(j.finding.id, html.escape(j.statement)) for j in judged)
    rows = "".join(f"<tr><td>{name}</td>\n<td>{digest}</td></tr>\n" for name, digest in made_of(root).items())
    text = hashlib.sha256((root / "paper.qmd").read_bytes()).hexdigest()
    head = f'<!doctype html>\n<meta name="source-sha256" content="{text}">\n'
    return f"{head}{cards}<table><tr><td>Python</td><td>3</td></tr>\n{rows}</table>\n"


def commit(folder: Path) -> str:
    """Commits what git tracks, as somebody at some time, and returns the name of the commit."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, "commit", "-q", "--no-verify", "-a", "-m", "As it is"], cwd=folder, check=True)
    named = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return named.stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, data: Dataset) -> Path:
    """A small package as git tracks it: the data, the paper, a script, and what would be rendered."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(DATA, folder / "data")
    for name in ("paper.qmd", "references.bib", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "run").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "notes.txt").write_text("git does not track this\n", encoding="utf-8")
    (folder / "_output").mkdir()
    for kind in RENDERED:
        (folder / "_output" / f"paper.{kind}").write_text(kind, encoding="utf-8")
    (folder / "_output" / PAGE).write_text(page(data, folder), encoding="utf-8")
    for command in (["init", "-q"], ["add", "data", "paper.qmd", "references.bib", "pyproject.toml", "run"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    subprocess.run(["git", "update-index", "--chmod=+x", "run"], cwd=folder, check=True)
    (folder / "run").chmod(0o755)
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def bundle(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(project, tmp_path_factory.mktemp("release"))


@pytest.fixture
def tamper(bundle: Path, tmp_path: Path) -> Tamper:
    """Unpacks the release, lets something be changed in its folder, and packs it again."""

    def tampered(change: Callable[[Path], None]) -> Path:
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(tmp_path)
        (top,) = (path for path in tmp_path.iterdir() if path.is_dir())
        change(top)
        with zipfile.ZipFile(tmp_path / "tampered.zip", "w") as archive:
            for path in sorted(top.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(tmp_path))
        return tmp_path / "tampered.zip"

    return tampered


def replace(file: str, old: str, new: str, covered: bool = False) -> Callable[[Path], None]:
    """Replaces a text in a file; with `covered`, its checksum is made to fit."""

    def change(top: Path) -> None:
        text = (top / file).read_text(encoding="utf-8")
        assert old in text, f"{file} holds no {old!r}"
        (top / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        if covered:
            cover(top)

    return change


def cover(top: Path) -> None:
    """Writes the checksums anew, as someone would who wants a change to pass."""
    files = sorted(p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file() and p.name != SUMS)
    sums = "".join(f"{hashlib.sha256((top / name).read_bytes()).hexdigest()}  {name}\n" for name in files)
    (top / SUMS).write_text(sums, encoding="utf-8")


def problems(archive: Path, finding: str | None = None) -> str:
    return "\n".join(verify(archive, finding).problems)


# --- The archive ------------------------------------------------------------------------------------------


def test_a_release_passes_its_own_check(bundle: Path, data: Dataset) -> None:
    found = verify(bundle)
    assert found.problems == ()
    assert found.data is not None and len(found.data.findings) == len(data.findings)


def test_two_releases_are_the_same_bytes(project: Path, bundle: Path, tmp_path: Path) -> None:
    for path in project.rglob("*"):
        path.touch()
    assert release(project, tmp_path).read_bytes() == bundle.read_bytes()


def test_it_holds_what_git_tracks_and_what_was_rendered_in_order_with_their_permissions(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        entries = {entry.filename.split("/", 1)[1]: entry for entry in archive.infolist()}
    assert list(entries) == sorted(entries)
    assert {"paper.qmd", "data/codings.csv", METADATA, SUMS} | {f"paper.{kind}" for kind in RENDERED} <= set(entries)
    assert "notes.txt" not in entries
    assert entries["run"].external_attr >> 16 == 0o100755
    assert {e.external_attr >> 16 for name, e in entries.items() if name != "run"} == {0o100644}
    assert {e.date_time for e in entries.values()} == {(*map(int, about(ROOT).date.split("-")), 0, 0, 0)}


def test_the_time_in_it_is_that_of_source_date_epoch(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(release(project, tmp_path)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ReleaseError, match="expected a number of seconds"):
        release(project, tmp_path)


def test_its_checksums_are_what_sha256sum_expects(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        (sums,) = (name for name in archive.namelist() if name.endswith(SUMS))
        top = sums.removesuffix(SUMS)
        for line in archive.read(sums).decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(top + name)).hexdigest() == digest


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda top: (top / "_output/paper.pdf").unlink(), "make paper"),
        (lambda top: (top / "references.bib").unlink(), "references.bib: expected a plain file"),
        (lambda top: shutil.rmtree(top / ".git"), "no git repository"),
        (lambda top: (top / "_output" / PAGE).write_text("<p>old</p>", encoding="utf-8"), "not fit for release"),
    ],
)
def test_no_release_is_made_of_what_is_incomplete(
    spoil: Callable[[Path], object], reason: str, project: Path, tmp_path: Path
) -> None:
    shutil.copytree(project, tmp_path / "project")
    spoil(tmp_path / "project")
    with pytest.raises(ReleaseError, match=reason):
        release(tmp_path / "project", tmp_path / "out", dirty=True)
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/criteria.toml", "threshold = 0.5", "threshold = 0.50"),
        ("data/indicators.csv", "?", "??"),
        ("data/study.toml", "# What", "# that"),
        ("paper.qmd", "# Abstract", "# Summary"),
        ("references.bib", "title", "Title"),
    ],
)
def test_no_release_is_made_with_a_page_made_of_something_else(
    file: str, old: str, new: str, project: Path, tmp_path: Path
) -> None:
    shutil.copytree(project, tmp_path / "project")
    replace(file, old, new)(tmp_path / "project")
    with pytest.raises(ReleaseError, match=f"1 reason:\n{PAGE}: made of another {file}, .*`make paper`"):
        release(tmp_path / "project", tmp_path / "out", dirty=True)


def test_verdicts_that_differ_from_the_recorded_ones_are_refused_or_with_a_flag_told(
    project: Path, tmp_path: Path
) -> None:
    top = tmp_path / "project"
    shutil.copytree(project, top)
    text = (top / "data" / "findings.toml").read_text(encoding="utf-8")
    before, start, rest = text.partition(f'id = "{FINDING}"')
    (recorded,) = re.findall(r'verdict = \{ documented = "([a-z ]+)"', rest)[:1]
    other = next(verdict for verdict in VERDICTS if verdict != recorded)
    changed = rest.replace(f'documented = "{recorded}"', f'documented = "{other}"', 1)
    (top / "data" / "findings.toml").write_text(before + start + changed, encoding="utf-8")
    (top / "_output" / PAGE).write_text(page(read(top / "data"), top), encoding="utf-8")
    told: list[str] = []
    with pytest.raises(ReleaseError, match=rf"1 reason:\n.*{FINDING}: recorded {other} .*the data says {recorded}"):
        release(top, tmp_path / "out", dirty=True)
    archive = release(top, tmp_path / "out", told.append, dirty=True)
    assert len(told) == 1 and f"{FINDING}: recorded {other}" in told[0]
    assert verify(archive).problems == tuple(told)


def test_a_page_names_all_that_it_was_made_of_and_nothing_else(project: Path, tmp_path: Path) -> None:
    top = tmp_path / "project"
    shutil.copytree(project, top)
    (top / "data" / "more.csv").write_bytes((top / "data" / "codings.csv").read_bytes())
    subprocess.run(["git", "add", "data/more.csv"], cwd=top, check=True)
    with pytest.raises(ReleaseError, match=r"made without data/more\.csv, which is here; render .*`make paper`"):
        release(top, tmp_path, dirty=True)
    subprocess.run(["git", "rm", "-q", "--cached", "data/more.csv"], cwd=top, check=True)
    (top / "_output" / PAGE).write_text(page(read(), top), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"made with data/more\.csv, which is not here; add it to git"):
        release(top, tmp_path, dirty=True)
    text = (top / "_output" / PAGE).read_text(encoding="utf-8").partition("<table>")[0]
    (top / "_output" / PAGE).write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"no checksums of what it was made of; print `tables\.versions` in paper"):
        release(top, tmp_path, dirty=True)


def test_what_needs_no_rendering_is_refused_before_it(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = Path(shutil.copytree(project, tmp_path / "project"))
    shutil.rmtree(top / "_output")
    asked = ["release", "--ready", "--data", str(top / "data")]
    assert main(asked) == 0
    (top / "data/.~lock.codings.csv#").touch()  # a spreadsheet has it open
    assert main(asked) == 0
    (top / "data/more.csv").write_bytes((top / "data/places.csv").read_bytes())
    assert main([*asked, "--dirty"]) == 1 and "git does not track data/more.csv" in capsys.readouterr().err
    (top / "data/more.csv").unlink()
    path = top / "data/findings.toml"
    text = path.read_text(encoding="utf-8")
    first = re.search(r'verdict = \{ documented = "([a-z ]+)"', text)
    assert first
    other = next(each for each in VERDICTS if each != first[1])
    path.write_text(text.replace(first[0], first[0].replace(first[1], other), 1), encoding="utf-8")
    assert main(asked) == 1 and "not as committed: data/findings.toml" in capsys.readouterr().err
    assert main([*asked, "--dirty"]) == 1 and "not as recorded; mend the cell" in capsys.readouterr().err
    assert main([*asked, "--dirty", "--warn"]) == 0
    for makefile in (ROOT / "Makefile", ROOT / "engine/argued/example/Makefile"):
        made = makefile.read_text(encoding="utf-8").split("\nrelease:")[1].split("\n\n")[0]
        assert made.index("--ready") < made.index("print-directory paper") < made.rindex("argued release")


def test_a_release_names_its_commit_and_refuses_what_is_not_committed(
    project: Path, bundle: Path, tmp_path: Path
) -> None:
    top = tmp_path / "project"
    shutil.copytree(project, top)
    (top / "run").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="not as committed: run; a release names the commit"):
        release(top, tmp_path / "out")
    assert _named(release(top, tmp_path / "out", dirty=True)) == f"{_named(bundle)}-dirty"
    named = commit(top)
    assert _named(release(top, tmp_path / "out")) == named != _named(bundle)
    shutil.rmtree(top / ".git")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=top, check=True)
    with pytest.raises(ReleaseError, match="nothing is committed yet"):
        release(top, tmp_path / "out")


def _named(archive: Path) -> str:
    """The commit that the crate of an archive names."""
    with zipfile.ZipFile(archive) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith(METADATA))
        graph = {entity["@id"]: entity for entity in json.loads(opened.read(name))["@graph"]}
    return str(graph[graph["./"]["identifier"]["@id"]]["value"])


# --- The crate ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crate(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> ROCrate:
    folder = tmp_path_factory.mktemp("crate")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ROCrate(next(folder.iterdir()))


def test_the_crate_is_read_by_the_public_library(crate: ROCrate, data: Dataset) -> None:
    assert crate.name == data.package["title"]
    assert crate.root_dataset["version"] == data.package["version"]
    assert {"paper.html", "data/codings.csv"} <= {entity.id for entity in crate.data_entities}
    assert len(crate.get_by_type("Claim")) == len(data.findings)


def test_a_claim_has_its_rule_verdicts_evidence_and_anchor(crate: ROCrate, data: Dataset) -> None:
    claim = crate.dereference(f"#finding-{FINDING}")
    assert claim["name"] == data.finding(FINDING).published
    assert claim["url"] == anchor(FINDING)
    assert json.loads(claim["additionalProperty"]["value"]) == data.finding(FINDING).rule
    assert "for all of the six countries but" in claim["additionalProperty"]["description"]
    reviews = [review for review in claim["review"] if review.type == "ClaimReview"]
    verdicts = {review.id.rsplit("-", 1)[1]: review["reviewRating"]["name"] for review in reviews}
    assert verdicts == {j.base: j.verdict for j in _judged(data)}
    rows = {f"#codings-{row['country']}.{row['indicator']}-{row['basis']}": row for row in data.table("codings")}
    shown = {row.id: row for row in claim["isBasedOn"] if row.id in rows}
    assert shown
    for name, row in shown.items():
        assert row["value"] == rows[name]["value"]
        assert {passage["name"] for passage in row["isBasedOn"]} == {f"¶ {p}" for p in rows[name]["passages"]}
    assert {passage["name"] for passage in claim["appearance"]} == {f"¶ {p}" for p in data.finding(FINDING).passages}


def _judged(data: Dataset) -> list:  # type: ignore[type-arg]
    return [j for base in data.bases for j in judge_all(evidence(data, base)) if j.finding.id == FINDING]


def test_a_review_has_author_date_address_confidence_and_its_relation_to_the_source(
    crate: ROCrate, data: Dataset
) -> None:
    for base in data.bases:
        for judgement in judge_all(evidence(data, base)):
            if judgement.verdict is None:
                continue
            name = f"#finding-{judgement.finding.id}"
            review = crate.dereference(f"{name}-{base}")
            assert [each["name"] for each in review["author"]] == [each.name for each in about(ROOT).authors]
            assert (review["datePublished"], review["url"]) == (about(ROOT).date, anchor(judgement.finding.id))
            assert (review.get("additionalProperty") or {"value": None})["value"] == judgement.weakest
            related = {relation: review[relation].id for relation in CITO if review.get(relation)}
            assert related == ({judgement.relation: name} if judgement.relation in CITO else {})


def test_a_rule_that_was_read_has_a_review_by_a_role_with_its_day(crate: ROCrate, data: Dataset) -> None:
    asked = {finding.id for finding in data.findings if finding.judged}
    rows = {row["what"]: row for row in data.table(READINGS) if row["kind"] == "rule" and row["what"] in asked}
    reviews = [entity for entity in crate.get_by_type("Review") if entity.type == "Review"]
    assert reviews
    for review in reviews:
        row = rows[review["itemReviewed"]["identifier"]]
        assert (review["author"]["name"], review["dateCreated"]) == (row["reader"], str(row["day"]))


def test_the_context_of_the_crate_knows_the_relations(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(METADATA))
        context = json.loads(archive.read(name))["@context"]
    assert context == ["https://w3id.org/ro/crate/1.2/context", CITO]
    assert CITO["disputes"] == "http://purl.org/spar/cito/disputes"


def test_an_observation_has_its_days_as_dates(crate: ROCrate, data: Dataset) -> None:
    rows = {f"#{OBSERVATIONS}-{row.line}": row for row in data.table(OBSERVATIONS)}
    seen = [entity for entity in crate.get_entities() if entity.id in rows]
    assert seen
    for entity in seen:
        row = rows[entity.id]
        assert entity["temporalCoverage"] == f"{row['from']}/{row['until'] or '..'}"
        assert entity.get("dateCreated") == (str(row["seen"]) if row["seen"] else None)


def test_a_judgement_is_a_claim_without_a_verdict_that_says_why(crate: ROCrate, data: Dataset) -> None:
    claim = crate.dereference("#finding-saa-bring-countries-together")
    assert "review" not in claim.properties()
    assert data.finding("saa-bring-countries-together").reason in claim["description"]


def test_everything_that_the_crate_refers_to_is_in_it(bundle: Path) -> None:
    def targets(value: object) -> set[str]:
        if isinstance(value, dict):
            return {value["@id"]} if set(value) == {"@id"} else set().union(*map(targets, value.values()))
        return set().union(*map(targets, value)) if isinstance(value, list) else set()

    with zipfile.ZipFile(bundle) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(METADATA))
        graph = json.loads(archive.read(name))["@graph"]
    there = [entity["@id"] for entity in graph]
    assert len(there) == len(set(there))
    missing = set().union(*(targets(list(entity.values())) for entity in graph)) - set(there)
    assert missing == {"https://w3id.org/ro/crate/1.2"}


# --- Refused --------------------------------------------------------------------------------------------------

CODINGS = "data/codings.csv"


def test_a_changed_cell_is_refused(tamper: Tamper, turned: Turned) -> None:
    assert f"{CODINGS}: changed" in problems(tamper(replace(CODINGS, turned.old, turned.new)))


def test_a_changed_cell_is_refused_even_if_the_checksums_fit(tamper: Tamper, turned: Turned) -> None:
    found = problems(tamper(replace(CODINGS, turned.old, turned.new, covered=True)))
    assert "changed" not in found
    before, after = turned.verdicts
    assert f"{turned.finding}: recorded {before} (documented); the data says {after}" in found
    row = f"#codings-{turned.cell}-{turned.basis}"
    assert f'{METADATA}: {row}: value: saw "{turned.was}", expected "{turned.to}"' in found
    assert f"{PAGE}: {turned.finding}" in found


def test_a_changed_verdict_in_the_crate_is_refused(tamper: Tamper, data: Dataset) -> None:
    recorded = str(data.finding(FINDING).recorded["documented"])

    def change(top: Path) -> None:
        path = top / METADATA
        content = json.loads(path.read_text(encoding="utf-8"))
        review = next(e for e in content["@graph"] if e["@id"] == f"#finding-{FINDING}-documented")
        review["reviewRating"] = {"@id": verdict_id(other_than(recorded))}
        path.write_text(json.dumps(content), encoding="utf-8")
        cover(top)

    found = verify(tamper(change)).problems
    assert len(found) == 1
    assert f"#finding-{FINDING}-documented: reviewRating: saw" in found[0] and verdict_id(recorded) in found[0]


def test_a_claim_too_many_or_too_few_in_the_crate_is_refused(tamper: Tamper) -> None:
    def change(top: Path) -> None:
        path = top / METADATA
        content = json.loads(path.read_text(encoding="utf-8"))
        content["@graph"] = [e for e in content["@graph"] if e["@id"] != f"#finding-{FINDING}"]
        content["@graph"].append({"@id": "#finding-invented", "@type": "Claim", "name": "Invented."})
        path.write_text(json.dumps(content), encoding="utf-8")
        cover(top)

    found = problems(tamper(change))
    assert f"#finding-{FINDING} is missing" in found
    assert "#finding-invented does not follow from the data" in found


def other_than(verdict: str) -> str:
    return next(each for each in VERDICTS if each != verdict)


def verdict_id(verdict: str) -> str:
    return f"#verdict-{verdict.replace(' ', '-')}"


def test_a_recorded_verdict_that_the_data_does_not_give_is_refused(tamper: Tamper, data: Dataset) -> None:
    """The first that the file records."""
    text = (DATA / "findings.toml").read_text(encoding="utf-8")
    start, verdict = re.findall(r'^(verdict = \{ documented = )"([^"]+)"', text, re.MULTILINE)[0]
    other = other_than(verdict)
    found = problems(tamper(replace("data/findings.toml", f'{start}"{verdict}"', f'{start}"{other}"', True)))
    assert f"recorded {other} (documented); the data says {verdict}" in found


def test_a_missing_file_is_refused(tamper: Tamper) -> None:
    found = problems(tamper(lambda top: (top / "paper.pdf").unlink()))
    assert f"paper.pdf: no such file, and {SUMS} lists it" in found


def test_a_file_too_many_is_refused(tamper: Tamper) -> None:
    found = problems(tamper(lambda top: (top / "extra.py").write_text("1", encoding="utf-8")))
    assert f"extra.py: not listed in {SUMS}" in found


@pytest.mark.parametrize("name", [SUMS, METADATA, PAGE, "pyproject.toml"])
def test_a_release_without_one_of_its_descriptions_is_refused(name: str, tamper: Tamper) -> None:
    assert f"{name}: no such file" in problems(tamper(lambda top: (top / name).unlink()))


def test_checksums_that_cannot_be_read_are_refused(tamper: Tamper) -> None:
    assert f"{SUMS}:1: saw 'nothing'" in problems(tamper(lambda top: (top / SUMS).write_text("nothing\n")))


def test_a_crate_that_cannot_be_read_is_refused(tamper: Tamper) -> None:
    assert "expected an RO-Crate" in problems(tamper(lambda top: (top / METADATA).write_text("[]")))


def test_data_against_its_schema_is_refused_with_the_line(tamper: Tamper) -> None:
    found = verify(tamper(replace("data/codings.csv", "specific,yes", "specific,perhaps", covered=True)))
    assert "data/codings.csv:" in found.problems[0] and "perhaps" in found.problems[0]
    assert found.data is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (f'id="card-{FINDING}"', "", f"no element with the id card-{FINDING}"),
        (f'data-finding="{FINDING}">', f'data-finding="{FINDING}">Surely not: ', "is no sentence that the data gives"),
        (f'data-finding="{FINDING}"', 'data-finding="invented"', "invented: no such finding"),
    ],
)
def test_a_page_that_says_what_the_data_does_not_is_refused(old: str, new: str, reason: str, tamper: Tamper) -> None:
    assert reason in problems(tamper(replace(PAGE, old, new, covered=True)))


def test_a_sentence_that_stands_in_several_places_is_one_problem(tamper: Tamper) -> None:
    def change(top: Path) -> None:
        twice = f'<span data-finding="{FINDING}">Surely\n not.</span>'
        twice += twice.replace("\n", "")
        (top / PAGE).write_text((top / PAGE).read_text(encoding="utf-8") + twice, encoding="utf-8")

    assert problems(tamper(change)).count('"Surely not." is no sentence') == 1


def test_the_rendered_pages_say_of_each_finding_what_the_data_gives(
    output: Path, data: Dataset, tmp_path: Path
) -> None:
    """As a release holds them before it is made."""
    for name in documents(ROOT):
        shutil.copy(ROOT / name, tmp_path)
        shutil.copy(output / f"{Path(name).stem}.html", tmp_path)
    assert _page(tmp_path, data, list(data.findings), whole=False) == []


def test_a_page_may_dress_a_sentence_up(tamper: Tamper) -> None:
    def change(top: Path) -> None:
        text = (top / PAGE).read_text(encoding="utf-8")
        dressed = text.replace("&quot;", "“").replace("'", "’").replace("six countries", "<em>six</em>\n countries")
        assert dressed != text
        (top / PAGE).write_text(dressed, encoding="utf-8")
        expected = json.loads((top / METADATA).read_text(encoding="utf-8"))
        size = str((top / PAGE).stat().st_size)
        next(e for e in expected["@graph"] if e["@id"] == PAGE)["contentSize"] = size
        (top / METADATA).write_text(json.dumps(expected), encoding="utf-8")
        cover(top)

    assert verify(tamper(change)).problems == ()


# --- Archives that would do harm ------------------------------------------------------------------------------


def archive_with(path: Path, *names: str, mode: int = 0o100644) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        for name in names:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename, entry.orig_filename = name, name
            entry.external_attr = mode << 16
            archive.writestr(entry, "harm")
    return path


@pytest.mark.parametrize(
    "name",
    ["../harm", "top/../../harm", "/tmp/harm", "top/..\\harm", "C:/harm", "harm", "top/"],
)
def test_a_path_that_leads_out_is_refused_before_anything_is_written(name: str, tmp_path: Path) -> None:
    found = verify(archive_with(tmp_path / "bad.zip", "top/paper.qmd", name))
    assert found.problems[0] == "refused before unpacking:" and name in found.problems[1]
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"] and not Path("/tmp/harm").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    assert "no plain file" in problems(archive_with(tmp_path / "bad.zip", "top/link", mode=0o120777))


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "twice in the archive" in problems(archive_with(tmp_path / "bad.zip", "top/a", "top/a"))


def test_more_than_one_folder_at_the_top_is_refused(tmp_path: Path) -> None:
    assert "expected one" in problems(archive_with(tmp_path / "bad.zip", "top/a", "other/a"))


def test_an_archive_that_would_fill_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argued.ship.release.LARGEST", 3)
    assert "more than 3 bytes" in problems(archive_with(tmp_path / "bad.zip", "top/a"))


def test_what_is_no_archive_is_refused(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "text.zip").write_text("not an archive", encoding="utf-8")
    assert "expected a ZIP archive" in problems(tmp_path / "text.zip")
    content = bytearray(bundle.read_bytes())
    content[200] ^= 1  # within the first file
    (tmp_path / "damaged.zip").write_bytes(content)
    assert "damaged" in problems(tmp_path / "damaged.zip")


# --- A single finding, and the command line ---------------------------------------------------------------------


def test_a_single_finding_is_shown_and_checked(bundle: Path, data: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(bundle), FINDING]) == 0
    out = capsys.readouterr().out
    assert explain(data.finding(FINDING), evidence(data, next(iter(data.bases)))) in out
    assert f"{FINDING}: data, verdicts, crate and page agree" in out.splitlines()[0]
    gists = re.findall(r"^  \[(.+?)\] ", out, re.MULTILINE)
    assert gists and len(gists) == len(set(gists))
    assert out.splitlines()[-1] == UNCHECKED


def test_a_single_finding_is_not_blamed_for_another(tamper: Tamper, turned: Turned, data: Dataset) -> None:
    spoilt = tamper(replace(CODINGS, turned.old, turned.new, covered=True))
    asked = [each.predicate for each in data.findings if each.id == FINDING]
    assert tuple(turned.cell.split(".")) not in {cell for rule in asked for cell in cells(rule, data.frame)}
    assert problems(spoilt, FINDING) == ""
    assert f"recorded {turned.verdicts[0]}" in problems(spoilt, turned.finding)


def test_the_command_says_what_is_wrong_and_fails(
    tamper: Tamper, turned: Turned, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tamper(replace(CODINGS, turned.old, turned.new)))]) == 1
    said = capsys.readouterr()
    assert "data/codings.csv: changed" in said.err and "agree" not in said.out


@pytest.mark.parametrize("arguments", [["none.zip"], ["BUNDLE", "victim-centre-all-but-bosni"]])
def test_a_bundle_or_finding_that_is_not_there_is_no_verdict(
    arguments: list[str], bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", *(str(bundle) if each == "BUNDLE" else each for each in arguments)]) == 2
    assert "there is no file" in (said := capsys.readouterr().err) or f"(did you mean {FINDING}?); there are " in said
    assert "argued findings" not in said  # which lists those that are here


def test_a_folder_is_no_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path)]) == 2
    assert f"{tmp_path} is a folder; expected the archive in it" in capsys.readouterr().err


def test_the_command_makes_a_release_and_prints_its_checksum(
    project: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", "--data", str(project / "data"), "--output", str(tmp_path)]) == 0
    assert hashlib.sha256(bundle.read_bytes()).hexdigest() in capsys.readouterr().out
    (project / "_output/paper.pdf").rename(project / "_output/paper.old")
    try:
        assert main(["release", "--data", str(project / "data"), "--output", str(tmp_path)]) == 1
    finally:
        (project / "_output/paper.old").rename(project / "_output/paper.pdf")
    assert "make paper" in capsys.readouterr().err


def test_to_verify_takes_python_and_numpy_and_nothing_else(bundle: Path) -> None:
    code = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | {"argued", "numpy"}:
            raise ImportError(f"{name} is needed")
sys.meta_path.insert(0, Refuse())
from argued.cli import main
sys.exit(main(["verify", sys.argv[1]]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(bundle)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
