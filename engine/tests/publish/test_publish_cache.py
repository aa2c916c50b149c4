"""A build does what has changed, never less: a stale page is worse than a slow one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from publish.cache import LOOK

from engine.tests.publish.builders import ENGINE, cell, publish, written

CODE = "from pathlib import Path\nimport module\nprint(module.VALUE, Path('data/a.csv').read_text())"
DRAW = "Path('figures').mkdir(exist_ok=True)\nPath('figures/made.txt').write_text('made')\nNone"


@pytest.fixture(scope="module")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a paper that has been built, and what was in it then."""
    text = "Prose.\n" + cell(CODE) + cell(DRAW) + "\n`{python} module.VALUE`\n"
    files = {"module.py": "VALUE = 1\n", "data/a.csv": "1,2\n"}
    folder = written(tmp_path_factory.mktemp("built") / "paper", text, **files)
    assert publish(folder, "--to", "html,docx").returncode == 0
    return folder, Path(shutil.copytree(folder, folder.with_name("then")))


@pytest.fixture
def built(once_built: tuple[Path, Path]) -> Path:
    """A paper that has just been built; it is always the same folder, since what is read is known by its place."""
    folder, then = once_built
    shutil.rmtree(folder)
    return Path(shutil.copytree(then, folder))


def again(folder: Path, *options: str, **env: str) -> str:
    done = publish(folder, "--to", "html,docx", *options, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def worked() -> float:
    """The seconds that builds have kept a processor busy: other work on the machine does not count."""
    used = os.times()  # nothing on Windows, where nobody adds it up
    return used.children_user + used.children_system


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
    assert "running the cells: cell 2 changed" in again(built)


def test_changed_inline_code_runs_the_cells(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("`{python} module.VALUE`", "`{python} module.VALUE + 1`"))
    assert "running the cells: inline code `module.VALUE + 1` changed" in again(built)


def test_code_put_before_other_code_runs_the_cells(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("Prose.\n", f"Prose.\n{cell('VALUE = 0')}"))
    assert "running the cells: cell 1 changed" in again(built)


def test_code_taken_away_at_the_end_runs_no_cell(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("`{python} module.VALUE`", "No value."))
    assert "running" not in again(built)
    assert "No value." in (built / "_output/paper.html").read_text()


SHOWN = "import matplotlib.pyplot as plt\nimport sys\nprint('out')\nprint('err', file=sys.stderr)\nplt.plot([1, 2]);"
LOOKS = [
    {"label": "fig-other", "fig-cap": "Another caption", "fig-alt": "Another alternative"},
    {"echo": "true", "code-fold": "true", "code-summary": "Look"},
    {"warning": "false", "out-width": "50%", "fig-align": "left", "layout-ncol": "2"},
    {"output": "false"},
    {"include": "false"},
]


def test_options_of_the_look_run_no_cell_and_the_formats_are_those_of_a_fresh_build(paper: Callable[..., Path]) -> None:
    def written(*looks: dict[str, str]) -> Path:
        plain = {"fig-cap": "A caption", "fig-alt": "A line", "echo": "false"}
        return paper("".join(cell(SHOWN, **{"label": f"fig-{n}", **plain, **look}) for n, look in enumerate(looks)))

    assert {name for look in LOOKS for name in look} <= LOOK
    folder = written(*[{}] * len(LOOKS))
    again(folder)
    written(*LOOKS)
    assert "running" not in again(folder)
    shown = {file.name: file.read_bytes() for file in folder.glob("_output/*")}
    assert "running" in again(folder, "--fresh")
    assert {file.name: file.read_bytes() for file in folder.glob("_output/*")} == shown


def test_an_option_that_decides_what_runs_runs_the_cells(built: Path) -> None:
    paper = built / "paper.qmd"
    paper.write_text(paper.read_text().replace("```{python}\nfrom", "```{python}\n#| eval: false\nfrom"))
    assert publish(built, "--to", "html").returncode == 1  # what it imported is not there


def test_running_what_was_not_enabled_is_a_change(paper: Callable[..., Path]) -> None:
    text = "---\ntitle: T\nexecute: {{enabled: {}}}\n---\n`{{python}} 6 * 7`\n"
    folder = paper(text.format("false"))
    again(folder)
    paper(text.format("true"))
    assert "running" in again(folder)
    assert "42" in (folder / "_output/paper.html").read_text()


def test_an_environment_variable_that_a_cell_may_see_runs_the_cells(paper: Callable[..., Path]) -> None:
    folder = paper(cell("import os\nprint('colour', os.environ.get('COLOUR'), os.environ.get('TERM_PROGRAM'))"))
    again(folder, COLOUR="red")
    assert "environment changed" in again(folder, COLOUR="blue")
    assert "colour blue None" in (folder / "_output/paper.html").read_text()
    assert "nothing has changed" in again(folder, COLOUR="blue", TERM_PROGRAM="another", COLUMNS="40")


def test_a_file_elsewhere_that_was_looked_for_and_comes_to_be_runs_the_cells(
    paper: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "settings.txt"
    code = f"try:\n    print(open({str(outside)!r}).read())\nexcept OSError:\n    print('none yet')"
    folder = paper(cell(code))
    again(folder)
    outside.write_text("there now")
    assert "settings.txt changed" in again(folder)
    assert "there now" in (folder / "_output/paper.html").read_text()


def test_a_module_elsewhere_that_a_cell_imports_counts(
    paper: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "helper.py"
    outside.write_text("VALUE = 'before'\n")
    folder = paper(cell(f"import sys\nsys.path.insert(0, {str(outside.parent)!r})\nimport helper\nprint(helper.VALUE)"))
    again(folder)
    outside.write_text("VALUE = 'later'\n")
    assert "helper.py changed" in again(folder)
    assert "later" in (folder / "_output/paper.html").read_text()


def test_an_installed_package_that_changes_runs_the_cells(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packages = tmp_path_factory.mktemp("packages")
    path = f"{packages}{os.pathsep}{ENGINE}"
    again(built, PYTHONPATH=path)
    assert "nothing has changed" in again(built, PYTHONPATH=path)
    (packages / "numbers-2.0.dist-info").mkdir()
    assert "packages, engine or environment changed" in again(built, PYTHONPATH=path)


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
    assert "\npaper.docx  " not in said
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
    assert "running the cells: count.txt changed while they ran" in again(folder)
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
