"""The fonts of the PDF, and the characters that none of them has.

Typst brings Libertinus Serif, New Computer Modern and DejaVu Sans Mono. Beside them stand those of matplotlib (the text
in figures), those of every installed package `fontpkg-…` (such as `fontpkg-noto-sans-thai`), and the paper's
`font-paths`. Fonts of the system are never used: the PDF would differ from machine to machine.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst

# Characters that Libertinus Serif and DejaVu Sans have, and of which nothing need be asked (a test asks).
USUAL = "\u0000-\u024f\u0374-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u03ff\u0400-\u0482\u0490-\u04ff"
USUAL += "\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u22ff\u25a0-\u25ff\u2713\u2717"
OTHER = re.compile(rf"[^{USUAL}\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
ADVICE = "its fonts lack them; a package `fontpkg-…` of that script adds them, or `font-paths:` with a folder of fonts"
NOWHERE = "\U0010fffe"  # a character that no font has
LAST_RESORT = "LastResort*"  # matplotlib's, which has a box for every character


def gathered(folder: Path, own: Iterable[Path]) -> list[str]:
    """Folders of fonts for Typst; matplotlib's are copied to a folder, without the one that has but boxes."""
    found = [str(path) for path in own]
    if matplotlib := importlib.util.find_spec("matplotlib"):
        fonts = Path(str(matplotlib.origin)).parent / "mpl-data" / "fonts" / "ttf"
        shutil.copytree(fonts, folder, ignore=shutil.ignore_patterns(LAST_RESORT), dirs_exist_ok=True)
        found.append(str(folder))
    for package in importlib.metadata.entry_points(group="fontpkg.family"):
        if spec := importlib.util.find_spec(package.value):
            found.append(str(Path(str(spec.origin)).parent / "files"))
    return found


def missing(text: str, paths: list[str], folder: Path) -> str:
    """The characters of a text that the fonts lack: Typst draws for each what it draws for one that no font has."""
    asked = sorted(set(OTHER.findall(text)))
    if not asked:
        return ""
    pages = "#pagebreak()\n".join(f'#"{char}"\n' for char in [NOWHERE, *asked])
    source = folder / "glyphs.typ"
    source.write_text(f'#set page(width: auto, height: auto)\n#set text(font: "Libertinus Serif")\n{pages}', "utf-8")
    drawn: Any = typst.compile(str(source), format="svg", ignore_system_fonts=True, font_paths=paths)
    nothing, *glyphs = [set(re.findall(rb'<use [^>]*href="#(\w+)"', page)) for page in drawn]
    return "".join(char for char, glyph in zip(asked, glyphs, strict=True) if glyph & nothing)
