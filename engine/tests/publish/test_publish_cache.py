"""A build does what has changed, never less: a stale page is worse than a slow one."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.tests.publish.builders import cell, publish

CODE = "from pathlib import Path\nimport module\nprint(module.VALUE, Path('data/a.csv').read_text())"
DRAW = "Path('figures').mkdir(exist_ok=True)\nPath('figures/made.txt').write_text('made')\nNone"


@pytest.fixture
def built(paper: Callable[..., Path]) -> Path:
    text = "Prose.\n" + cell(CODE) + cell(DRAW) + "\n`{python} module.VALUE`\n"
    folder = paper(text, **{"module.py": "VALUE = 1\n", "data/a.csv": "1,2\n"})
    assert publish(folder, "--to", "html,docx").returncode == 0
    return folder


def again(folder: Path, *options: str, **env: str) -> str:
    done = publish(folder, "--to", "html,docx", *options, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def worked() -> float:
    """The seconds that builds have kept a processor busy: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_with_nothing_changed_nothing_is_done_in_less_than_a_second(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.glob("_output/*")}
    before_it = worked()
    said = again(built)
    assert worked() - before_it < 1
    assert "nothing has changed" in said
    assert {path: path.stat().st_mtime_ns for path in built.glob("_output/*")} == before


def test_a_change_of_prose_runs_no_cell_but_writes_the_formats(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("Prose.", "Other prose.\n\nMore."))
    said = again(built)
    assert "cell" not in said
    assert "html" in said
    assert "Other prose." in (built / "_output/paper.html").read_text()


@pytest.mark.parametrize("name", ["data/a.csv", "module.py", "data/new.csv", "references.bib", "styles/x.css"])
def test_a_changed_or_new_file_of_the_project_runs_the_cells(built: Path, name: str) -> None:
    (built / name).parent.mkdir(exist_ok=True)
    (built / name).write_text("VALUE = 3\n")
    assert f"running the cells: {name} changed" in again(built)
    assert "nothing has changed" in again(built)


def test_a_removed_file_runs_the_cells(built: Path) -> None:
    (built / "extra").write_text("x")
    again(built)
    (built / "extra").unlink()
    assert "extra changed" in again(built)


def test_a_changed_cell_runs_the_cells(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("'made'", "'made otherwise'"))
    assert "code, options, packages or engine changed" in again(built)


def test_changed_inline_code_runs_the_cells(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("`{python} module.VALUE`", "`{python} module.VALUE + 1`"))
    assert "running the cells" in again(built)


def test_a_cell_option_that_changes_only_the_look_still_counts(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("```{python}\nfrom", "```{python}\n#| echo: false\nfrom"))
    assert "running the cells" in again(built)
    assert "read_text" not in (built / "_output/paper.html").read_text()


def test_an_option_of_a_format_writes_it_again(built: Path) -> None:
    (built / "paper.qmd").write_text((built / "paper.qmd").read_text().replace("title: A paper", "title: Another"))
    assert "Another" in (again(built), (built / "_output/paper.html").read_text())[1]


def test_another_clock_or_python_path_runs_the_cells(built: Path) -> None:
    assert "running the cells" in again(built, SOURCE_DATE_EPOCH="1700000000")


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("other")])
def test_a_missing_or_changed_product_of_a_cell_runs_the_cells(built: Path, spoil: Callable[[Path], object]) -> None:
    spoil(built / "figures/made.txt")
    assert "figures/made.txt changed" in again(built)
    assert (built / "figures/made.txt").read_text() == "made"


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("other")])
def test_a_missing_or_changed_output_is_written_again_alone(built: Path, spoil: Callable[[Path], object]) -> None:
    good = (built / "_output/paper.html").read_bytes()
    spoil(built / "_output/paper.html")
    said = again(built)
    assert "cell" not in said
    assert "\ndocx  " not in said
    assert (built / "_output/paper.html").read_bytes() == good


def test_a_file_outside_the_project_that_a_cell_reads_counts(paper: Callable[..., Path], tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "numbers.txt"
    outside.write_text("1")
    folder = paper(cell(f"print(open({str(outside)!r}).read())"))
    again(folder)
    assert "nothing has changed" in again(folder)
    outside.write_text("2")
    assert "numbers.txt changed" in again(folder)


def test_a_cell_that_reads_the_paper_itself_is_run_when_the_prose_changes(paper: Callable[..., Path]) -> None:
    folder = paper("Prose.\n" + cell("print(len(open('paper.qmd').read()))"))
    again(folder)
    (folder / "paper.qmd").write_text((folder / "paper.qmd").read_text() + "More prose.\n")
    assert "paper.qmd changed" in again(folder)


def test_a_cell_that_changes_its_own_input_is_run_every_time(paper: Callable[..., Path]) -> None:
    count = "p = Path('count.txt')\nn = int(p.read_text()) + 1\np.write_text(str(n))\nprint('run', n)"
    folder = paper(cell("from pathlib import Path\n" + count), **{"count.txt": "0"})
    again(folder)
    assert "running the cells" in again(folder)
    assert "run 2" in (folder / "_output/paper.html").read_text()


def test_a_spoilt_cache_is_no_cache(built: Path) -> None:
    for file in (built / ".publish_cache").iterdir():
        file.write_text("{broken")
    assert "running the cells: not run before" in again(built)


RESOURCES = {"_quarto.yml": "project:\n  resources: [data/*.csv, more]\n", "data/a.csv": "1\n", "more/deep/b.txt": "2"}


def test_resources_are_copied_beside_the_output_and_only_where_they_differ(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n", **RESOURCES)
    assert "copied data/a.csv\ncopied more/deep/b.txt" in again(folder)
    copies = [folder / "_output/data/a.csv", folder / "_output/more/deep/b.txt"]
    assert [copy.read_text() for copy in copies] == ["1\n", "2"]
    assert "copied" not in again(folder)
    copies[0].unlink()
    copies[1].write_text("spoilt")
    assert "copied data/a.csv\ncopied more/deep/b.txt" in again(folder)
    (folder / "data/a.csv").write_text("3\n")
    said = again(folder)
    assert "copied data/a.csv" in said
    assert "more" not in said
    assert [copy.read_text() for copy in copies] == ["3\n", "2"]
    assert not list(folder.rglob("_output/**/.publish*"))


@pytest.mark.parametrize("name", ["none.csv", "../paper.qmd", "/etc/passwd"])
def test_a_resource_that_is_not_in_the_project_is_an_error(paper: Callable[..., Path], name: str) -> None:
    folder = paper("Text.\n", **{"_quarto.yml": f"project:\n  resources:\n    - {name}\n"})
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert f"_quarto.yml:3: `resources` names {name}" in done.stderr
