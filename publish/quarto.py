"""The paper by Quarto, where that is installed: one `quarto render`, with the options that Quarto reads by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .problems import PublishError
from .settings import FORMATS


def version() -> str:
    """Quarto's version, or nothing where it is not installed."""
    command = shutil.which("quarto")
    return subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip() if command else ""


def render(paper: Path, names: list[str], folder: Path, epoch: int) -> None:
    """Render formats to `folder`; what Quarto says goes to the terminal, and its failure stops the build."""
    to, target = ",".join(FORMATS[name] for name in names), os.path.relpath(folder, paper.parent)
    command = ["quarto", "render", paper.name, "--to", to, "--execute", "--output-dir", target]
    done = subprocess.run(command, cwd=paper.parent, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)})
    if (executed := folder / f"{paper.stem}.out.ipynb").exists():
        executed.replace(folder / f"{paper.stem}.ipynb")
    missing = [name for name in names if not (folder / f"{paper.stem}.{name}").exists()]
    if done.returncode or missing:
        raise PublishError(f"quarto render ended with status {done.returncode}, without {', '.join(missing)}")
