"""`make doctor`: what is there to render and test with, and what is missing.

Looks and says; installs and changes nothing. It needs nothing but Python itself, so that it answers before there is an
environment. Status 1 where something is missing that `make paper` or `make test` cannot do without.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ASK = """
import importlib.metadata as m, platform, pypandoc
print("Python", platform.python_version())
print("Pandoc", pypandoc.get_pandoc_version())
for name in ("typst", "nbclient", "ipykernel"): print(name, m.version(name))
for name in ("jupyterlab", "pytest"):
    try: print(name, m.version(name))
    except m.PackageNotFoundError: pass
"""


def main() -> int:
    """Say a line for each thing that is looked for. Status 1 if one that is needed is missing."""
    missing = False
    for name, found, otherwise, needed in look(Path.cwd()):
        missing |= needed and not found
        print(f"{'[ok]' if found else '[NO]' if needed else '[--]'} {name:12} {found or otherwise}")
    return int(missing)


def look(folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """What is looked for: its name, what was found, what to do where nothing was, and whether it is needed."""
    this = ".".join(map(str, sys.version_info[:3]))
    yield "Python", this if sys.version_info >= OLDEST else "", f"{this}; 3.11 or later is needed", True
    for name in ("git", "make"):
        yield name, said(name, "--version").partition("\n")[0], f"missing; install {name}", True
    python = next((path for path in folder.glob(".venv/*/python*") if path.stem == "python"), None)
    packages = ", ".join(said(str(python), "-c", ASK).splitlines()) if python else ""
    yield "environment", str(python or ""), "none yet; `make paper` makes it", False
    yield (
        "engine",
        packages,
        "not whole; `make clean paper` makes it anew" if python else "comes with the environment",
        bool(python),
    )
    version = said("quarto", "--version")
    by_quarto = version and f"{version}, so `make paper` renders by it"
    yield "Quarto", by_quarto, "not installed (quarto.org), so `make paper` renders by the engine above", False
    browser = next(filter(None, map(shutil.which, BROWSERS)), "")
    shown = browser and said(browser, "--version")
    yield "browser", shown, "none, so the page's tests are skipped. Debian: chromium", False
    families = said("fc-list", ":", "family")
    dejavu = "DejaVu Sans, for the page in tests; the PDF's come with the engine" if "DejaVu Sans" in families else ""
    unknown = "" if families else "no list of them (fc-list). "
    yield "fonts", dejavu, f"{unknown}The page's tests want DejaVu Sans. Debian: fonts-dejavu-core", False


def said(*command: str) -> str:
    """What a program says; nothing where it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "NO_COLOR": "1"})
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
