"""What hosts, archives and editors read: workflows, licences, citation, lists, and the ways to try the package.

Checked against the public schemas where there is one, and against what they describe. Not checked: that a host
accepts them, for which this would have to be published.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from argued.cli import main
from argued.data import Dataset
from argued.data.metadata import about, citation, codemeta, described, documents, zenodo
from argued.ship.contents import CONTENTS, _title, contents, paper_parts, run

from engine.tests.places import ROOT

pytestmark = pytest.mark.paper

PACKAGE = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SHARED_BY = ("author", "date", "license")  # of an article and its supplement
HEADER = yaml.safe_load((ROOT / "paper.qmd").read_text(encoding="utf-8").split("\n---", 1)[0])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STARTED = ROOT / "engine/argued/example/.github/workflows/ci.yml"  # of a study to be started; the others are shared
EVERY = pytest.mark.parametrize("path", [*WORKFLOWS, STARTED], ids=lambda path: path.parts[-4] + " " + path.name)
WRITING = {  # the only jobs that may write, and what
    "pages": {"pages": "write", "id-token": "write"},
    "comment": {"actions": "read", "pull-requests": "write"},
}


def accepted(schema: str, path: Path) -> str:
    """What `check-jsonschema` says of a file; empty where it accepts it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


# --- Workflows ------------------------------------------------------------------------------------------------


def faults(text: str) -> list[str]:
    """What is wrong with a workflow: loose actions, rights, limits, or text of others in a shell."""
    workflow: dict[str, Any] = yaml.safe_load(text)
    found = []
    for line in re.findall(r"uses: *(.+)", text):
        if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+(\.\d+)*", line):
            found.append(f"{line}: expected the full hash of a commit, and its version in a comment")
    if workflow.get("permissions") != {"contents": "read"}:
        found.append("permissions: expected contents: read, and nothing else")
    if "pull_request_target" in text or "secrets." in text:
        found.append("a run for others' code must have no more rights than they have")
    if "concurrency" not in workflow:
        found.append("concurrency: nothing ends a run that a newer one replaces")
    for name, job in workflow["jobs"].items():
        if not isinstance(job.get("timeout-minutes"), int):
            found.append(f"{name}: no timeout-minutes")
        if job.get("permissions", {}) != WRITING.get(name, {}):
            found.append(f"{name}: permissions {job.get('permissions')}")
        for step in job["steps"]:
            if (
                "actions/checkout" in step.get("uses", "")
                and step.get("with", {}).get("persist-credentials") is not False
            ):
                found.append(f"{name}: a checkout that keeps its token")
            if "${{" in step.get("run", ""):
                found.append(f"{name}: an expression within a shell script; hand it over in `env`")
    return found


@EVERY
def test_workflows_follow_their_schema_and_have_the_least_rights(path: Path) -> None:
    assert accepted("vendor.github-workflows", path) == ""
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("@d23441a48e516b6c34aea4fa41551a30e30af803 # v6.1.0", "@v6", "full hash"),
        (" # v6.1.0", "", "version in a comment"),
        ("contents: read", "contents: write", "expected contents: read"),
        ("timeout-minutes: 45", "continue-on-error: false", "test: no timeout-minutes"),
        ("persist-credentials: false", "persist-credentials: true", "keeps its token"),
        ("make test PYTHON=python", "make test PYTHON=${{ github.head_ref }}", "an expression within a shell script"),
        ("pull_request:", "pull_request_target:", "no more rights"),
        ("id-token: write", "id-token: write\n      contents: write", "pages: permissions"),
        ("concurrency:", "env:", "concurrency"),
    ],
)
def test_a_workflow_with_more_rights_or_looser_actions_is_found_out(old: str, new: str, fault: str) -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert old in text
    assert any(fault in found for found in faults(text.replace(old, new, 1)))


def test_what_may_comment_runs_nothing_of_a_pull_request() -> None:
    """It checks nothing out, takes one artifact, and asks whose commit was run."""
    (job,) = yaml.safe_load((ROOT / ".github/workflows/comment.yml").read_text(encoding="utf-8"))["jobs"].values()
    assert [sorted(step) for step in job["steps"]] == [["name", "run"]]
    assert '= "$COMMIT"' in job["steps"][0]["run"] and "head_sha" in job["env"]["COMMIT"]
    for path in (WORKFLOWS[0], STARTED):
        (upload,) = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["changes"]["steps"][-1:]
        assert path.name == "ci.yml" and upload["with"]["name"] == "changes"


def script(path: Path, job: str, begins: str) -> str:
    """What the step of a job runs whose name begins so."""
    steps = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"][job]["steps"]
    (found,) = [step["run"] for step in steps if step.get("name", "").startswith(begins)]
    return str(found)


def run_with(text: str, folder: Path, programs: dict[str, str], **around: str) -> subprocess.CompletedProcess[str]:
    """A script as a runner runs it, `bash` with pipefail, where some programs are others."""
    (folder / "programs").mkdir(exist_ok=True)
    for name, instead in programs.items():
        (folder / "programs" / name).write_text(f"#!/bin/bash\n{instead}\n", encoding="utf-8")
        (folder / "programs" / name).chmod(0o755)
    path = f"{folder / 'programs'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(folder / "said"), **around}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_check_of_addresses_tells_those_that_do_not_answer(tmp_path: Path) -> None:
    """Its script, with a curl that knows one dead address."""
    text = script(ROOT / ".github/workflows/links.yml", "links", "Every address")
    (tmp_path / "data").mkdir()
    table = 'a,https://e.org/x,"p, https://e.org/it\'s"\n'
    (tmp_path / "data/observations.csv").write_text(table, encoding="utf-8")
    (tmp_path / "references.bib").write_text("  url = {https://e.org/gone},\n", encoding="utf-8")
    curl = 'case "$*" in *gone) echo 404;; *) echo 200;; esac'
    for status, told in ((1, "1 of 3 addresses do not answer\n\n- 404 https://e.org/gone\n"), (0, "0 of 2 addr")):
        done = run_with(text, tmp_path, {"curl": curl})
        assert done.returncode == status, done.stderr
        assert told in (tmp_path / "said").read_text(encoding="utf-8")
        (tmp_path / "references.bib").write_text("", encoding="utf-8")


@pytest.mark.parametrize(("path", "job"), [(ROOT / ".github/workflows/ci.yml", "paper"), (STARTED, "test")])
def test_each_release_that_has_an_archive_keeps_its_page(path: Path, job: str, tmp_path: Path) -> None:
    """The script of the site, with a gh that knows two releases, one of them without an archive."""
    text = script(path, job, "The page of each release")
    with zipfile.ZipFile(tmp_path / "study-0.1.0.zip", "w") as archive:
        archive.writestr("study-0.1.0/paper.html", "the page")
        archive.writestr("study-0.1.0/data/codings.csv", "the data")
    gh = """case "$1 $2 $3" in
      "release list "*) printf "v0.1.0\\nv0.0.1\\n";;
      "release download v0.1.0") mkdir -p "${@: -1}"; cp study-0.1.0.zip "${@: -1}";;
      *) exit 1;;
    esac"""
    done = run_with(text, tmp_path, {"gh": gh})
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "site/releases").iterdir()) == ["v0.1.0"]
    for name, content in (("paper.html", "the page"), ("index.html", "the page"), ("data/codings.csv", "the data")):
        assert (tmp_path / "site/releases/v0.1.0" / name).read_text(encoding="utf-8") == content
    assert run_with(text, tmp_path, {"gh": "exit 1"}).returncode != 0


@pytest.mark.parametrize(
    ("head", "number", "status", "commented"),
    [
        ("abc", "12", 0, "pr comment 12 --edit-last --create-if-none --body-file comment.md"),
        ("other", "12", 1, ""),  # somebody pushed meanwhile, or the number is another's
        ("abc", "12; rm -rf .", 1, ""),
        ("abc", "", 0, ""),  # a run that compared nothing
    ],
)
def test_a_comment_is_written_to_the_pull_request_of_the_commit_that_was_run(
    head: str, number: str, status: int, commented: str, tmp_path: Path
) -> None:
    text = script(ROOT / ".github/workflows/comment.yml", "comment", "The comment")
    gh = f"""case "$1 $2" in
      "run download") test -n "{number}" && mkdir changes && echo "{number}" | tee changes/number > changes/changes.md;;
      "pr view") echo {head};;
      *) echo "$@" > commented;;
    esac"""
    assert run_with(text, tmp_path, {"gh": gh}, RUN="1", COMMIT="abc").returncode == status
    said = tmp_path / "commented"
    assert (said.read_text(encoding="utf-8").strip() if said.exists() else "") == commented


def test_a_workflow_against_its_schema_is_found_out(tmp_path: Path) -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    (tmp_path / "ci.yml").write_text(text.replace("runs-on:", "runs_on:"), encoding="utf-8")
    assert "runs_on" in accepted("vendor.github-workflows", tmp_path / "ci.yml")


def test_the_tests_run_on_three_systems_and_the_oldest_and_newest_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert {system.split("-")[0] for system in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert f">={matrix['python'][0]}" == PROJECT["requires-python"]
    assert workflow["jobs"]["paper"]["strategy"]["matrix"]["engine"] == ["embedded", "quarto"]
    assert workflow[True]["schedule"]  # YAML 1.1 reads `on` as true


def left_out(text: str) -> list[str]:
    """What the workflow does not do for Quarto: release by it, run every test beside it, keep both papers."""
    steps = yaml.safe_load(text)["jobs"]["paper"]["steps"]
    mine = [step for step in steps if step.get("if", "matrix.engine == 'quarto'") == "matrix.engine == 'quarto'"]
    runs = [step.get("run", "") for step in mine]
    tests = [step for step in mine if step.get("run") == "make test PYTHON=python"]
    kept = [step.get("with", {}).get("path", "").split() for step in mine if "upload-artifact" in step.get("uses", "")]
    there = {
        "Quarto": any("quarto-actions/setup" in step.get("uses", "") for step in mine),
        "the release": "make release PYTHON=python" in runs,
        "its check": any("argued verify" in run for run in runs),
        "the tests, none skipped for want of Quarto": any(step.get("env", {}).get("WITH_QUARTO") for step in tests),
        "the embedded engine's paper": any("--engine embedded --output _output/embedded" in run for run in runs),
        "both papers kept": any({"_output/paper.*", "_output/embedded/paper.*"} <= set(paths) for paths in kept),
    }
    return [name for name, done in there.items() if not done]


def test_the_quarto_job_renders_tests_and_keeps_both_papers() -> None:
    assert left_out((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "lacks"),
    [
        ("quarto-dev/quarto-actions/setup@", "Quarto"),
        ("make release", "the release"),
        ("argued verify", "its check"),
        ("WITH_QUARTO", "the tests, none skipped for want of Quarto"),
        ("publish --engine embedded", "the embedded engine's paper"),
        ("_output/embedded/paper.*", "both papers kept"),
    ],
)
def test_a_quarto_job_that_leaves_something_out_is_found_out(old: str, lacks: str) -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert old in text
    assert lacks in left_out(text.replace(old, "elsewhere"))


def test_workflows_use_targets_and_files_that_exist() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    for name in re.findall(r"(?:engine/)?tests/[\w./]+", text):
        assert (ROOT / name).exists(), name
    for target in re.findall(r"run: make ([\w./]+)", text):
        assert re.search(rf"^{re.escape(target.replace('.venv', '$(VENV)'))}:", MAKEFILE, re.MULTILINE), target


def test_dependabot_follows_its_schema() -> None:
    assert accepted("vendor.dependabot", ROOT / ".github/dependabot.yml") == ""


# --- What people are asked ------------------------------------------------------------------------------------

FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
ASKED = {"finding", "cell", "passage"}


def unasked(text: str) -> set[str]:
    """What of finding, cell and passage an issue form does not ask for."""
    return ASKED - {part.get("id") for part in yaml.safe_load(text)["body"]}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_forms_follow_their_schema_and_ask_for_finding_cell_and_passage(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert accepted("vendor.github-issue-forms", path) == ""
    assert unasked(text) == set()
    assert unasked(text.replace("id: cell", "id: box")) == {"cell"}


def test_there_is_a_form_for_a_sentence_a_cell_and_a_report() -> None:
    assert [path.stem for path in FORMS] == ["cell", "report", "sentence"]
    assert accepted("vendor.github-issue-config", ROOT / ".github/ISSUE_TEMPLATE/config.yml") == ""


def test_an_issue_form_against_its_schema_is_found_out(tmp_path: Path) -> None:
    text = (ROOT / ".github/ISSUE_TEMPLATE/cell.yml").read_text(encoding="utf-8")
    (tmp_path / "cell.yml").write_text(text.replace("type: dropdown", "type: menu"), encoding="utf-8")
    assert "menu" in accepted("vendor.github-issue-forms", tmp_path / "cell.yml")


# --- Title, version, licences ---------------------------------------------------------------------------------


def test_title_description_keywords_and_version_stand_in_one_place_and_are_repeated_elsewhere() -> None:
    for key in ("title", "description", "keywords"):
        assert PACKAGE[key] == HEADER[key]
    assert PACKAGE["version"] == PROJECT["version"]
    assert PACKAGE["created"] == f"{HEADER['date']}T00:00:00Z"
    assert [each["title"] for each in PACKAGE["contributors"]] == [HEADER["author"]]
    assert not {"description", "authors"} & PROJECT.keys()
    assert PACKAGE["licenses"][0]["name"] == HEADER["license"].replace(" ", "-")
    supplement = yaml.safe_load((ROOT / "supplement.qmd").read_text(encoding="utf-8").split("\n---", 1)[0])
    said, wanted = ({key: header[key] for key in SHARED_BY} for header in (supplement, HEADER))
    assert said == wanted, "set it in the headers of both, supplement.qmd and paper.qmd"
    assert HEADER["title"] in supplement["subtitle"]


def test_the_version_of_the_engine_stands_in_one_place_and_is_repeated_elsewhere() -> None:
    version = metadata.version("argued")
    assert (ROOT / "engine/CHANGELOG.md").read_text("utf-8").split("\n## ")[1].partition("\n")[0] == version
    for begun in ("example", "blank"):
        text = (ROOT / f"engine/argued/{begun}/pyproject.toml").read_text("utf-8")
        assert tomllib.loads(text)["project"]["dependencies"] == [f"argued=={version}"]


@pytest.mark.parametrize("name", ["CITATION.cff", ".zenodo.json", "codemeta.json"])
def test_descriptions_for_others_are_current(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == described(ROOT)[name], "`python -m argued describe`"


def test_the_citation_follows_its_schema_and_names_the_source_paper() -> None:
    assert accepted("vendor.citation-file-format", ROOT / "CITATION.cff") == ""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"]) == (PACKAGE["title"], PACKAGE["version"])
    source = re.search(r"@misc\{sourcepaper,.*?\n\}", (ROOT / "references.bib").read_text("utf-8"), re.DOTALL)
    assert source and cited["references"][0]["title"] in re.sub(r"[{}]", "", source[0])
    assert cited["references"][0]["title"] == PACKAGE["sources"][0]["title"]


def test_a_citation_against_its_schema_is_found_out(tmp_path: Path) -> None:
    text = citation(about(ROOT)).replace("date-released", "released")
    (tmp_path / "CITATION.cff").write_text(text, encoding="utf-8")
    assert "released" in accepted("vendor.citation-file-format", tmp_path / "CITATION.cff")


def test_zenodo_gets_the_fields_that_its_form_has() -> None:
    record = json.loads(zenodo(about(ROOT)))
    required = {"title", "upload_type", "description", "creators", "access_right", "license"}
    optional = {"version", "publication_date", "keywords", "language", "notes", "references"}
    assert required <= set(record) <= required | optional
    assert record["upload_type"] == "dataset" and record["access_right"] == "open"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["publication_date"])


def test_codemeta_describes_the_code_under_its_own_licence() -> None:
    known, record = about(ROOT), json.loads(codemeta(about(ROOT)))
    assert (record["@context"], record["@type"]) == ("https://w3id.org/codemeta/3.0", "SoftwareSourceCode")
    assert (record["name"], record["version"], record["datePublished"]) == (known.title, known.version, known.date)
    assert record["license"].endswith(f"/{PROJECT['license']}")
    assert [each["name"] for each in record["author"]] == [each["title"] for each in PACKAGE["contributors"]]


@pytest.mark.parametrize(
    ("line", "identifier", "address"),
    [
        ("", None, None),
        ("  doi = {10.1234/made-up},\n", "10.1234/made-up", "https://doi.org/10.1234/made-up"),
        ("  url = {https://example.org/paper},\n", "https://example.org/paper", "https://example.org/paper"),
    ],
)
def test_the_source_paper_is_pointed_to_where_the_bibliography_says_where_it_is(
    line: str, identifier: str | None, address: str | None, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    for name in ("data/datapackage.json", "pyproject.toml", "references.bib"):
        text = (ROOT / name).read_text(encoding="utf-8")
        text = text.replace("@misc{sourcepaper,\n", f"@misc{{sourcepaper,\n{line}")
        (tmp_path / name).write_text(text, encoding="utf-8")
    related = json.loads(zenodo(about(tmp_path))).get("related_identifiers")
    assert related == (identifier and [{"identifier": identifier, "relation": "isDerivedFrom"}])
    assert json.loads(codemeta(about(tmp_path)))["citation"].get("url") == address


def test_each_licence_is_there_in_full_and_named_alike_everywhere() -> None:
    text = (ROOT / "LICENSE.md").read_text(encoding="utf-8")
    for licence in about(ROOT).licences:
        assert (ROOT / "LICENSES" / f"{licence.name}.txt").stat().st_size > 1000
        assert f"LICENSES/{licence.name}.txt" in text
    assert [licence.name for licence in about(ROOT).licences] == [PACKAGE["licenses"][0]["name"], PROJECT["license"]]
    assert PACKAGE["contributors"][0]["title"] in (ROOT / "LICENSES/MIT.txt").read_text(encoding="utf-8")
    assert "source paper" in text and "paraphrased" in text
    assert "by-sa/3.0" in (ROOT / "references.csl").read_text(encoding="utf-8") and "references.csl" in text


@pytest.mark.parametrize(
    ("file", "old", "new", "missing"),
    [
        ("data/datapackage.json", '"licenses"', '"licences"', "no 'licenses'"),
        ("pyproject.toml", "license =", "licence =", "no `license`"),
        ("pyproject.toml", "name =", "called =", "no `name`"),
        ("references.bib", "{sourcepaper,", "{paper,", "no entry 'sourcepaper'"),
    ],
)
def test_a_description_that_lacks_something_is_refused(
    file: str, old: str, new: str, missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    for name in ("data/datapackage.json", "pyproject.toml", "paper.qmd", "references.bib"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    assert main(["describe", "--data", str(tmp_path / "data")]) == 2
    assert missing in capsys.readouterr().err


def test_a_package_without_a_source_paper_names_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("pyproject.toml", "paper.qmd", "references.bib"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    package = {key: value for key, value in PACKAGE.items() if key != "sources"}
    (tmp_path / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert about(tmp_path).sources == ()
    assert "references" not in citation(about(tmp_path))


# --- The list of contents ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(data: Dataset) -> str:
    return contents(ROOT, data)


def test_the_list_of_contents_is_current(listed: str) -> None:
    assert (ROOT / CONTENTS).read_text(encoding="utf-8") == listed, "`python -m argued contents` writes it"


def test_the_list_has_every_figure_table_and_finding(listed: str, data: Dataset) -> None:
    source = "".join((ROOT / name).read_text(encoding="utf-8") for name in documents(ROOT))
    labels = re.findall(r'(?:^    |, )"((?:fig|tbl)-[\w-]+)"[,)]$', source, re.MULTILINE)
    assert len(labels) > 30
    named = re.findall(r"^\| S?\d+ \| .+? \| `((?:fig|tbl)-[\w-]+)`", listed, re.MULTILINE)
    together = ["tbl-agreement", "tbl-adjudication", "tbl-contested"]  # made by one call, `study.reliability()`
    assert [name for name in named if name not in together] == sorted(labels, key=lambda label: label.startswith("tbl"))
    assert [name for name in named if name in together] == together
    assert all(f"`{finding.id}`" in listed for finding in data.findings)


def test_the_list_names_functions_and_files_that_exist(listed: str) -> None:
    named = set(re.findall(r"`((?:analysis\.)?)(figures|captions|tables|sentences)\.(\w+)`", listed))
    assert len(named) > 40 and named >= {("", "figures", "degrees"), ("analysis.", "figures", "penalties")}
    for own, module, name in {each for each in named if each[2] != "name"}:
        path = ROOT / ("analysis" if own else "engine/argued/show") / f"{module}.py"
        assert f"\ndef {name}(" in path.read_text(encoding="utf-8"), (path, name)
    files = re.findall(r"`(figures/\w+)`((?:,? ?\.\w+)+)", listed)
    assert len(files) == listed.count("`fig-")
    for stem, endings in files:
        assert all((ROOT / f"{stem}{ending}").exists() for ending in re.findall(r"\.\w+", endings)), stem


READ = {
    "fig-recommendations": ["countries", "recommendations", "study.toml", "datapackage.json"],
    "fig-penalties": ["countries", "penalties", "datapackage.json"],
    "fig-movements": ["countries", "places", "movements"],
    "fig-degrees": ["countries", "indicators", "codings", "criteria.toml", "study.toml"],
    "tbl-conflicts": ["countries", "indicators", "codings", "contradictions", "study.toml"],
    "tbl-citations": ["citations"],
    "tbl-versions": ["every file"],
}


@pytest.mark.parametrize("label", READ)
def test_the_list_says_what_an_item_read_and_nothing_else(listed: str, label: str) -> None:
    (row,) = re.findall(rf"^\|[^|]+\|[^|]+\| `{label}` \|[^|]+\|[^|]+\|([^|]+)\|", listed, re.MULTILINE)
    assert re.findall(r"`([^`]+)`", row) == READ[label]


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ("", set()),
        ('"bodies"', set()),
        ('study.data.table("bodies")', {"bodies"}),
        ("study.data.tables", set()),
        ("study.known", {"codings", "countries", "indicators", "study.toml"}),
    ],
)
def test_what_a_figure_begins_to_read_is_listed(ran: dict[str, set[str]], more: str, read: set[str]) -> None:
    """A name that is only spelt does not count; what is kept counts for each that asks."""
    assert ran[more] == ran[""] | read


@pytest.fixture(scope="module")
def ran() -> dict[str, set[str]]:
    """What the cell of a figure reads, with a line before it."""
    first, *parts = paper_parts(ROOT)
    figure = next(part for part in parts if '"fig-recommendations"' in part.code)
    lines = ["", '"bodies"', 'study.data.table("bodies")', "study.data.tables", "study.known"]
    changed = [dataclasses.replace(figure, code=f"{line}\n{figure.code.split(chr(10), 2)[2]}") for line in lines]
    runs = run(ROOT, [first, dataclasses.replace(figure, code="study.known"), *changed])[2:]
    assert all("{#fig-recommendations" in each.shown for each in runs)
    return {line: set(each.read) for line, each in zip(lines, runs, strict=True)}


def test_a_cell_that_fails_is_named() -> None:
    (first, *_) = paper_parts(ROOT)
    with pytest.raises(KeyError, match=r"paper\.qmd: a cell raised ZeroDivisionError"):
        run(ROOT, [dataclasses.replace(first, code="1 / 0")])


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("Institutions. Dark is yes.", "Institutions"),
        ("Tiers, on record (1 is best; 2WL: watch list). Hatched: not seen.", "Tiers, on record"),
        ("How far it is met: the degree.", "How far it is met"),
        ("Codebook.", "Codebook"),
    ],
)
def test_the_title_of_an_item_is_the_first_sentence_of_its_caption(caption: str, title: str) -> None:
    assert _title(caption) == title


# --- To try, and to work ------------------------------------------------------------------------------------------


def test_binder_installs_from_the_lock_and_runs_what_exists() -> None:
    (line,) = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert (ROOT / ".binder" / line.removeprefix("-r ")).resolve() == ROOT / "requirements-review.txt"
    version = (ROOT / ".binder/runtime.txt").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"python-3\.1[1-4]", version)
    script = ROOT / ".binder/postBuild"
    assert script.read_text(encoding="utf-8").startswith("#!/bin/bash\n")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    if os.name == "posix":
        assert os.access(script, os.X_OK)


def test_the_development_container_installs_from_the_lock() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+:3\.1[1-4]", container["image"])
    for target in container["postCreateCommand"].removeprefix("make ").split():
        assert f"\n{target.replace('.venv', '$(VENV)')}: requirements-" in MAKEFILE


def test_hooks_run_the_programs_of_the_environment_as_make_test_does() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert {"id", "name", "entry", "language"} <= set(hook) and hook["language"] == "system"
        program, _, command = hook["entry"].partition(" ")
        assert program == ".venv/bin/python"
        assert f"$(PY) {command}" in MAKEFILE


def test_the_makefile_has_fifteen_documented_targets_at_most_and_each_is_phony() -> None:
    documented = re.findall(r"^([\w-]+):.*##", MAKEFILE, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert len(documented) <= 15
    assert phony and set(documented) <= set(phony[1].split())


def test_make_help_lists_the_targets() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = [line.split()[1] for line in done.stdout.splitlines()]
    assert listed == re.findall(r"^([\w-]+):.*##", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(("system", "folder"), [("Windows_NT", "Scripts"), ("", "bin")])
def test_make_finds_python_where_each_system_puts_it(system: str, folder: str) -> None:
    done = subprocess.run(["make", "-n", "check", f"OS={system}"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f".venv/{folder}/python -m argued check" in done.stdout


def test_line_ends_are_the_same_on_every_system() -> None:
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_the_paper_has_the_date_of_the_data_package() -> None:
    header = (ROOT / "paper.qmd").read_text(encoding="utf-8").split("\n---", 1)[0]
    assert f"\ndate: {about(ROOT).date}\n" in header
