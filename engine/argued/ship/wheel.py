"""The engine as a wheel: packed again from where it is installed, the same bytes each time.

`pack(folder)` writes `argued-<version>-py3-none-any.whl` there, with what `pip` has of the installed engine: the
packages `argued` and `publish`, metadata and commands. That works from a checkout and from an installed wheel alike,
so that a study started from a study brings the same engine. Files are sorted, not compressed, and of one date.

`SHARED` are the files that a study and the engine's own paper have in common: they stand in the paper's folder in a
checkout, and in the package once it is installed.

Left out on purpose: building from sources, which `hatchling` does; a test compares the two, file by file.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import argued

NAME = "argued"
PACKAGE = Path(argued.__file__).parent
SHARED = {  # where it stands in a paper, and in the installed package
    "_extensions/argued": "extension",
    "_quarto.yml": "shared/_quarto.yml",
    "references.csl": "shared/references.csl",
    ".gitattributes": "shared/.gitattributes",
    ".gitignore": "shared/.gitignore",
    "engine/docs": "docs",
    ".github/workflows/comment.yml": "shared/comment.yml",
    ".github/workflows/links.yml": "shared/links.yml",
}
MADE = {"__pycache__", "_output", ".ipynb_checkpoints"}  # what is made anew, by its name; and caches
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can carry


def shared(name: str) -> Path:
    """Where a file or folder stands that a study has in common with the engine's own paper."""
    installed = PACKAGE / SHARED[name]
    return installed if installed.exists() else PACKAGE.parents[1] / name


def files(folder: Path) -> Iterator[Path]:
    """The files of a folder, in order, without what is made; or the file itself."""
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part in MADE or part.endswith("_cache") for part in parts):
            yield path


def pack(folder: Path) -> Path:
    """Writes the wheel of the installed engine into a folder."""
    installed = metadata.distribution(NAME)
    import publish  # which no other command needs

    roots = {NAME: PACKAGE, "publish": Path(publish.__file__).parent}
    roots |= {f"{NAME}/{inside}": shared(name) for name, inside in SHARED.items()}
    entries = {
        f"{inside}/{path.relative_to(root).as_posix()}".removesuffix("/."): path.read_bytes()
        for inside, root in roots.items()
        for path in files(root)
    }
    about = f"{NAME}-{installed.version}.dist-info"
    wheel = f"Wheel-Version: 1.0\nGenerator: {NAME} {installed.version}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    entries[f"{about}/METADATA"] = (installed.read_text("METADATA") or "").encode()
    entries[f"{about}/WHEEL"] = wheel.encode()
    entries[f"{about}/entry_points.txt"] = (installed.read_text("entry_points.txt") or "").encode()
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in sorted(entries.items())]
    entries[f"{about}/RECORD"] = "\n".join([*lines, f"{about}/RECORD,,", ""]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(entries.items()):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content)
    return target


def requirement(wheel: Path, root: Path) -> str:
    """The line of a lock that names a wheel of a study by its place and its SHA-256."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"./{wheel.relative_to(root).as_posix()} --hash=sha256:{digest}"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
