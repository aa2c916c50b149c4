"""Starts another study: the made-up one, to be replaced piece by piece, with this engine as a wheel beside it.

`start(folder)` promises a package that renders and passes its tests at once: data, paper, a small `analysis/`, tests,
Makefile and locks of `argued/example`; what every paper has in common (`wheel.SHARED`: the extension for the page, the
options of the formats); and `engine/`, which holds this engine as a wheel that both locks name by its hash. So the
engine of a study is of one version, until somebody puts another wheel there.

Left out on purpose: the engine's own tests, which pass or fail where the engine is made.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from argued.ship.wheel import PACKAGE, SHARED, files, pack, requirement, shared

REGION = PACKAGE / "example"
ENGINE = "engine"
LOCKS = ("requirements.txt", "requirements-test.txt")


def start(folder: Path) -> list[Path]:
    """Writes a package into a folder that is not there yet, or is empty, and returns its files.

    Raises KeyError for any other folder, and changes nothing then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KeyError(f"{folder} is there, and is no empty folder; name one that does not exist yet")
    folder.mkdir(parents=True, exist_ok=True)
    _copy(REGION, folder)
    for name in SHARED:
        _copy(shared(name), folder / name)
    engine = requirement(pack(folder / ENGINE), folder)
    for lock in LOCKS:
        text = (folder / lock).read_text(encoding="utf-8")
        (folder / lock).write_text(f"{engine}\n{text}", encoding="utf-8", newline="\n")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    """A copy with the times of the files, so that nothing made from them looks out of date."""
    for path in files(source):
        place = target / path.relative_to(source) if source.is_dir() else target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
