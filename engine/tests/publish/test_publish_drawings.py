"""Drawings of cells: drawn once, as SVG, and in pixels from it for what shows none."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from engine.tests.publish.builders import Rendered, publish

TEXT = """```{python}
import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(6, 3))
left.imshow([[n * k % 7 for k in range(900)] for n in range(900)])
right.pcolormesh([[1, 2, 3], [3, 1, 2]])
plt.show()
```

```{python}
#| label: fig-two
#| fig-cap: "Two."
plt.plot([1, 2])
plt.show()
```

```{python}
from IPython.display import SVG

SVG("<svg xmlns='http://www.w3.org/2000/svg' width='96' height='48'><rect width='96' height='48' fill='#08f'/></svg>")
```
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("drawings")
    (folder / "paper.qmd").write_text(f"---\ntitle: T\n---\n\n{TEXT}", "utf-8")
    done = publish(folder, "--to", "html,docx,ipynb,xml")
    assert done.returncode == 0, done.stderr
    return Rendered(folder)


def pixels(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_notebook_holds_pixels_with_the_size_of_the_drawing(drawn: Rendered) -> None:
    notebook = json.loads((drawn.folder / "_output/paper.ipynb").read_text("utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    bundles = [output["data"] for output in outputs]
    assert not any("image/svg+xml" in json.dumps(data) for data in bundles)
    markdown = "".join(next(data["text/markdown"] for data in bundles if "text/markdown" in data))
    assert "![Two.](data:image/png;base64," in markdown
    last = outputs[-1]
    assert last["metadata"]["image/png"] == {"width": 96, "height": 48}
    picture = pixels(base64.b64decode(last["data"]["image/png"]))
    assert picture.size == (200, 100) and picture.getpixel((100, 50)) == (0, 136, 255)


def test_word_has_the_same_pixels(drawn: Rendered) -> None:
    with zipfile.ZipFile(drawn.folder / "_output/paper.docx") as file:
        pictures = [file.read(name) for name in file.namelist() if name.startswith("word/media/")]
        document = file.read("word/document.xml").decode()
    assert len(pictures) == 3 and (200, 100) in {pixels(picture).size for picture in pictures}
    assert f'cx="{914400}" cy="{914400 // 2}"' in document  # an inch wide


def test_pictures_within_a_drawing_have_the_pixels_that_paper_needs(drawn: Rendered) -> None:
    page = unquote((drawn.folder / "_output/paper.html").read_text("utf-8"))
    within = re.findall(r"data:image/png;base64,([\w+/=\s]+)", page)
    assert [pixels(base64.b64decode(picture)).width > 350 for picture in within] == [True]  # of some 2.1 inches


def test_a_mesh_is_drawn_without_seams_between_its_parts(drawn: Rendered) -> None:
    page = unquote((drawn.folder / "_output/paper.html").read_text("utf-8"))
    assert re.search(r"<g id='QuadMesh_1' shape-rendering='crispEdges'>", page)


def test_of_two_the_one_that_cannot_be_drawn_is_named(paper: Callable[..., Path]) -> None:
    cells = "".join(
        f"```{{python}}\nfrom IPython.display import SVG\nSVG(\"<svg xmlns='http://www.w3.org/2000/svg'{size}/>\")\n```\n\n"
        for size in (" width='9' height='9'", " width='0' height='0'")
    )
    done = publish(paper(cells), "--to", "docx")
    assert done.returncode == 1
    assert "cell-2-1" in done.stderr and "cell-1-1" not in done.stderr and "pixels for Word" in done.stderr
