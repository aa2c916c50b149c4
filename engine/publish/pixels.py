"""Drawings (SVG) as pictures in pixels (PNG), for formats that show no drawing, and PDF files as drawings.

As a program, for `filter/pictures.lua`: its arguments are folders of fonts. Standard input: a JSON list of pairs, the
path of the drawing and that of the picture. Standard output: what cannot be drawn, by its place in the list (from 1),
with the reason. `draw_cells` draws what cells show before the formats ask for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, Literal

import typst

PIXELS_PER_INCH = 200


def draw(drawing: Path, picture: Path, fonts: list[str]) -> None:
    """The picture has the drawing's size and nothing around it."""
    if picture.suffix == ".png":
        picture.write_bytes(_pages([drawing], "png", fonts)[0])
        return
    made = _pages([drawing], "svg", fonts)[0]
    within = re.search(rb"data:image/svg\+xml;base64,([^\"]+)", made)  # the first page as a drawing of its own
    picture.write_bytes(base64.b64decode(within[1]) if within else made)


def draw_cells(folder: Path, fonts: list[str]) -> None:
    """Draw the drawings that cells have left in a folder, all at once, each under the name that `picture_of` gives.

    Where one cannot be drawn, none is: whatever wants one then draws it by itself, and says what is wrong with it.
    """
    drawings = sorted(folder.glob("cell-*.svg"))
    try:
        made = _pages(drawings, "png", fonts) if drawings else []
    except typst.TypstError:
        return
    for drawing, picture in zip(drawings, made, strict=True):
        picture_of(drawing.read_bytes(), folder).write_bytes(picture)


def picture_of(drawing: bytes, folder: Path) -> Path:
    """Where the picture of a drawing stands, if it has been drawn: its name is made from the drawing's content."""
    return folder / f"{hashlib.sha1(drawing, usedforsecurity=False).hexdigest()}.png"


def _pages(drawings: list[Path], ending: Literal["png", "svg"], fonts: list[str]) -> list[bytes]:
    """Each drawing (of one folder) on a page of its size."""
    pages = "#pagebreak()\n".join(f'#image("{drawing.name}")\n' for drawing in drawings)
    source = drawings[0].with_suffix(".typ")
    source.write_text(f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}", "utf-8")
    how: dict[str, Any] = {"font_paths": fonts, "ignore_system_fonts": True}
    made: Any = typst.compile(str(source), format=ending, ppi=PIXELS_PER_INCH, **how)
    return made if isinstance(made, list) else [made]


if __name__ == "__main__":
    failed = {}
    for n, (drawing, picture) in enumerate(json.load(sys.stdin), 1):
        try:
            draw(Path(drawing), Path(picture), sys.argv[1:])
        except typst.TypstError as error:
            failed[str(n)] = str(error)
    print(json.dumps(failed))
