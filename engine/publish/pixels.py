"""Drawings (SVG) as pictures in pixels (PNG), for Word, and PDF files as drawings; a program for `filter/pictures.lua`.

Arguments: folders of fonts. Standard input: a JSON list of pairs, the path of the drawing and that of the picture.
Standard output: what cannot be drawn, by its place in the list (from 1), with the reason.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

import typst

PIXELS_PER_INCH = 200


def draw(drawing: Path, picture: Path, fonts: list[str]) -> None:
    """The picture has the drawing's size and nothing around it."""
    source = drawing.with_suffix(".typ")
    source.write_text(f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{drawing.name}")\n', "utf-8")
    how: dict[str, Any] = {"font_paths": fonts, "ignore_system_fonts": True}
    if picture.suffix == ".png":
        typst.compile(str(source), output=str(picture), format="png", ppi=PIXELS_PER_INCH, **how)
        return
    made = typst.compile(str(source), format="svg", **how)
    within = re.search(rb"data:image/svg\+xml;base64,([^\"]+)", made)  # the first page as a drawing of its own
    picture.write_bytes(base64.b64decode(within[1]) if within else made)


if __name__ == "__main__":
    failed = {}
    for n, (drawing, picture) in enumerate(json.load(sys.stdin), 1):
        try:
            draw(Path(drawing), Path(picture), sys.argv[1:])
        except typst.TypstError as error:
            failed[str(n)] = str(error)
    print(json.dumps(failed))
