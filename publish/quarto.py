"""The paper by Quarto, where that is installed: one `quarto render` a format, by the options that Quarto reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .problems import PublishError
from .settings import FORMATS


def version() -> str:
    """Quarto's version, or nothing where it is not installed."""
    command = shutil.which("quarto")
    return subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip() if command else ""


def render(paper: Path, names: list[str], folder: Path, epoch: int) -> None:
    """Render formats to `folder`, each by a call of its own; what Quarto says goes to the terminal.

    A list after `--to` is one unknown name where the formats stand in `_quarto.yml`. Its cells run in this
    environment's Python, and a failure stops the build. Raises `PublishError`.
    """
    target = os.path.relpath(folder.resolve(), paper.parent.resolve())
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "QUARTO_PYTHON": sys.executable}
    for name in names:
        command = [
            "quarto",
            "render",
            paper.name,
            "--to",
            FORMATS[name],
            "--execute",
            "--no-clean",
            "--output-dir",
            target,
        ]
        status = subprocess.run(command, cwd=paper.parent, env=environment).returncode
        made = folder / f"{paper.stem}.{name}"
        if name == "ipynb" and (executed := folder / f"{paper.stem}.out.ipynb").exists():
            executed.replace(made)
        if status or not made.exists():
            raise PublishError(
                f"quarto render --to {FORMATS[name]} ended with status {status}, and {made.name} is not new"
            )
