"""The paper by Quarto, where that is installed: one `quarto render` into a folder of its own.

The formats' options are read by Quarto itself, from the same `_quarto.yml` and header.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .problems import PublishError
from .settings import FORMATS


def version() -> str:
    """Quarto's version, or nothing where it is not installed."""
    if not shutil.which("quarto"):
        return ""
    return subprocess.run(["quarto", "--version"], capture_output=True, text=True, check=False).stdout.strip()


def render(paper: Path, names: list[str], folder: Path, epoch: int) -> None:
    """Render formats to `folder`; what Quarto says goes to the terminal, and its failure stops the build."""
    to = ",".join(FORMATS[name] for name in names)
    target, env = os.path.relpath(folder, paper.parent), {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    command = ["quarto", "render", paper.name, "--to", to, "--execute", "--output-dir", target]
    if status := subprocess.run(command, cwd=paper.parent, env=env, check=False).returncode:
        raise PublishError(f"quarto render ended with status {status}")
    for name in names:
        made, executed = folder / f"{paper.stem}.{name}", folder / f"{paper.stem}.out.ipynb"
        if name == "ipynb" and executed.exists():
            executed.replace(made)
        if not made.exists():
            raise PublishError(f"quarto render wrote no {made.name}")
