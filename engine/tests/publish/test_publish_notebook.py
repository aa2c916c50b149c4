"""A notebook that is run again says what the paper says, and after a change what the paper would then say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from engine.tests.publish.builders import publish

TEXT = """---
title: A paper
bibliography: refs.bib
number-sections: true
execute:
  echo: false
---

```{python}
#| include: false
from pathlib import Path
from IPython.display import Markdown
n = int(Path("n.txt").read_text())
```

# Counting {#sec-count}

There are `{python} n` things, as @fig-n and @tbl-n show [@one2020];
`{python} Markdown(f"**{n}** of them, see @tbl-n")`.
Braces {stay}, and a note^[It has `{python} n` words.] too.

- a list with `{python} n`
- and a second item

[`{python} n` is marked]{.mark}.

```{python}
#| label: fig-n
#| fig-cap: A line up to some number.
#| fig-alt: A line.
import matplotlib.pyplot as plt
plt.plot([0, n])
plt.show()
```

```{python}
#| output: asis
print("| a | b |\\n| - | - |")
print("|", n, "| @fig-n, by [@two2020] |\\n\\n: Numbers of @sec-count. {#tbl-n}")
```

```{python}
#| label: tbl-m
#| tbl-cap: A table by its value.
Markdown(f"| a |\\n| - |\\n| {n} |")
```

```{python}
#| echo: true
n + 1
```
"""
REFS = """@misc{one2020, author = {One, Ann}, title = {A}, year = 2020}
@misc{two2020, author = {One, Ann}, title = {B}, year = 2020}
"""


def run(folder: Path) -> NotebookNode:
    """The paper's notebook, run from top to bottom as somebody who has opened it does."""
    notebook = nbformat.read(folder / "_output/paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=100, kernel_name="python3", resources=resources).execute()
    return notebook


def said(notebook: NotebookNode) -> list[str]:
    """What the cells show, each as text; pictures by their being there."""
    shown = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = data.get("text/markdown") or data.get("text/plain") or output.get("text", "")
            shown.append(re.sub(r"data:image/png;base64,[\w+/=]+", "picture", text))
    return shown


@pytest.fixture
def folder(paper: Callable[..., Path]) -> Path:
    made = paper(TEXT, **{"refs.bib": REFS, "n.txt": "3"})
    done = publish(made, "--to", "ipynb")
    assert done.returncode == 0, done.stderr
    return made


def test_run_again_it_says_the_same(folder: Path) -> None:
    stored = nbformat.read(folder / "_output/paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    again = run(folder)
    assert said(again) == said(stored)
    text = "\n".join(said(again))
    assert (
        "There are 3 things, as Figure\u00a01 and Table\u00a01 show (One 2020a); **3** of them, see Table\u00a01."
        in text
    )
    assert "Figure\u00a01, by (One 2020b)" in text and "**Table\u00a01:** Numbers of Section\u00a01." in text
    assert "**Figure\u00a01:** A line up to some number." in text and "![A line.](picture)" in text
    assert "Braces {stay}, and a note (It has 3 words.) too." in text
    assert not any(mark in text for mark in ("@@", "{#", "[@", ":::", "{.mark}"))


def test_after_a_change_it_says_what_the_paper_would(folder: Path) -> None:
    (folder / "n.txt").write_text("40")
    again = run(folder)
    assert publish(folder, "--to", "ipynb").returncode == 0
    published = nbformat.read(folder / "_output/paper.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    assert said(again) == said(published)
    assert "There are 40 things" in said(again)[0] and "| 40" in "\n".join(said(again))


def test_prose_stays_prose_and_what_computes_it_is_folded(folder: Path) -> None:
    stored = json.loads((folder / "_output/paper.ipynb").read_text("utf-8"))["cells"]
    assert all(isinstance(cell["source"], list) for cell in stored)  # lines, as Jupyter writes them
    cells = nbformat.read(folder / "_output/paper.ipynb", as_version=4).cells  # type: ignore[no-untyped-call]
    assert [cell["source"] for cell in cells if cell["cell_type"] == "markdown"][1] == "# 1 Counting"
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    hidden = [cell["metadata"].get("jupyter", {}).get("source_hidden", False) for cell in code]
    assert hidden == [True] * (len(code) - 1) + [False]
    computed = next(cell for cell in code if "There are" in cell["source"])
    assert computed["source"].startswith("text(\n") and "Markdown(f" in computed["source"]


def test_where_the_paper_is_not_there_it_still_runs_and_says_so(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "deep"
    other.mkdir(parents=True)
    (other / "n.txt").write_text("3")
    (other / "_output").mkdir()
    (folder / "_output/paper.ipynb").rename(other / "_output/paper.ipynb")
    (folder / "paper.qmd").unlink()
    shown = said(run(other))
    assert "paper.qmd is neither in" in shown[0] and "There are 3 things" in "".join(shown)
