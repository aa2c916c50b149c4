"""How long publishing takes: the embedded engine, beside the least that the same work costs, and beside others.

`make bench` prints medians and ratios of one run, in which the candidates take turns. The paper is made here: 8
figures, a table of 300 rows, 48 inline values. The floor is the same cells in plain Python, then Pandoc and Typst
once for each format, one after another, without numbering, references, checks or caches. Compare the ratios: the
machine may be shared.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]
import typst

ROOT = Path(__file__).parents[1]
FIGURES, ROWS, VALUES = 8, 300, 48
IMPORTS = "import matplotlib.pyplot as plt\nvalues = [n * n for n in range(100)]"
DRAW = """figure, axes = plt.subplots(figsize=(6, 3.5))
axes.plot(range(60), [(x * {n}) % 17 for x in range(60)], marker="o")
axes.set_title("Drawing {n}")"""
TABLE = f"""print("| Row | Square | Note |\\n| --- | --- | --- |")
for n in range({ROWS}):
    print(f"| {{n}} | {{n * n}} | a note on row {{n}} |")
print("\\n: Three hundred rows {{#tbl-rows}}")"""


def paper() -> str:
    """The paper as an author writes it."""
    text = f"---\ntitle: A paper to measure\n---\n\n```{{python}}\n#| include: false\n{IMPORTS}\n```\n"
    for n in range(1, FIGURES + 1):
        numbers = ", ".join(f"`{{python}} values[{n * 6 + k}]`" for k in range(VALUES // FIGURES))
        text += f"\n# Section {n}\n\n@fig-{n} and @tbl-rows go with {numbers}.\n\n```{{python}}\n#| label: fig-{n}\n"
        text += f"#| fig-cap: Figure of section {n}\n#| echo: false\n{DRAW.format(n=n)}\nplt.show()\n```\n"
    return f"{text}\n```{{python}}\n#| output: asis\n#| echo: false\n{TABLE}\n```\n"


def plain() -> str:
    """The same as a Python program that prints finished Markdown."""
    lines = ["import matplotlib\nmatplotlib.use('agg')", IMPORTS, "print('---\\ntitle: A paper to measure\\n---\\n')"]
    for n in range(1, FIGURES + 1):
        numbers = ", ".join(f"{{values[{n * 6 + k}]}}" for k in range(VALUES // FIGURES))
        lines += [f"print(f'\\n# Section {n}\\n\\nFigure {n} and Table 1 go with {numbers}.\\n')", DRAW.format(n=n)]
        lines += [f"plt.savefig('{n}.{end}', dpi=200, bbox_inches='tight')" for end in ("svg", "png")]
        lines += ["plt.close()", f"print('![Figure of section {n}]({n}){{#fig-{n}}}\\n')"]
    return "\n".join([*lines, TABLE, ""])


def run(*command: str, cwd: Path) -> str:
    """What a command prints; a command that fails ends the run."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def embedded(folder: Path, *options: str) -> str:
    return run(sys.executable, "-m", "publish", "--engine", "embedded", *options, cwd=folder)


def unchanged(folder: Path) -> None:
    if "nothing has changed" not in embedded(folder):
        raise SystemExit("a second build with nothing changed did something")


def prose(folder: Path, *options: str) -> None:
    file = folder / "paper.qmd"
    file.write_text(file.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    if "running the cells" in embedded(folder, *options):
        raise SystemExit("a change of prose alone ran the cells")


def page(folder: Path) -> None:
    """What an author waits for in a preview, but for the start of a process."""
    prose(folder, "--to", "html")


def floor(folder: Path) -> None:
    (folder / "floor.md").write_text(run(sys.executable, "floor.py", cwd=folder), "utf-8")
    pandoc = [str(pypandoc.get_pandoc_path()), "floor.md", "--standalone"]
    vector, pixels = "--default-image-extension=svg", "--default-image-extension=png"
    run(*pandoc, vector, "--embed-resources", "--mathml", "--output=floor.html", cwd=folder)
    run(*pandoc, vector, "--output=floor.typ", cwd=folder)
    typst.compile(str(folder / "floor.typ"), output=str(folder / "floor.pdf"))
    run(*pandoc, pixels, "--output=floor.docx", cwd=folder)
    run(*pandoc, pixels, "--output=floor.ipynb", cwd=folder)


def candidates(folder: Path, beside: Path) -> dict[str, Callable[[], object]]:
    """What is measured, in the order of one round; says what is not installed."""
    found: dict[str, Callable[[], object]] = {
        "four formats, embedded engine, --fresh": lambda: embedded(folder, "--fresh"),
        "the same again, nothing changed": lambda: unchanged(folder),
        "a sentence more, all formats again": lambda: prose(folder),
        "a sentence more, the page alone": lambda: page(folder),
        "the floor: plain Python, Pandoc, Typst": lambda: floor(beside),
    }
    if importlib.util.find_spec("nbconvert"):
        convert = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output", "nbconvert.html"]
        found["cells alone to HTML, nbconvert --execute"] = lambda: run(*convert, "_output/paper.ipynb", cwd=folder)
    else:
        print("nbconvert is not installed: not measured")
    if shutil.which("quarto"):
        quarto = ["quarto", "render", "paper.qmd", "--to", "html,typst,docx", "--output-dir", "quarto"]
        found["HTML, PDF and DOCX, quarto render"] = lambda: run(*quarto, cwd=folder)
    else:
        print("Quarto is not installed: not measured")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.publish", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="times that each is measured, 5 by default")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in {"paper/paper.qmd": paper(), "floor/floor.py": plain()}.items():
            (folder / file).parent.mkdir()
            (folder / file).write_text(text, "utf-8")
        measured = candidates(folder / "paper", folder / "floor")
        times: dict[str, list[float]] = {what: [] for what in measured}
        for _ in range(rounds):
            for what, work in measured.items():
                started = time.perf_counter()
                work()
                times[what].append(time.perf_counter() - started)
    least = statistics.median(times["the floor: plain Python, Pandoc, Typst"])
    print(f"{FIGURES} figures, {ROWS} rows, {VALUES} values; {os.cpu_count()} cores; medians of {rounds}\n")
    for what, each in times.items():
        middle = statistics.median(each)
        print(f"{what:<42} {middle:6.2f} s  {middle / least:5.2f} of the floor  ({min(each):.2f}–{max(each):.2f})")


if __name__ == "__main__":
    main()
