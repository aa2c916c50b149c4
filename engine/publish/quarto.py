"""The paper by Quarto, where that is installed: one `quarto render` a format, by the options that Quarto reads.

The cells run in this environment's Python. What Quarto only warns of, a reference or a citation that leads nowhere, is
an error here; its page gets the checksum of the text that it was made of, which the embedded engine's page has too.
Left to the embedded engine: the notebook, since Quarto's has neither the code of cells that are not shown nor their
outputs as cells.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .problems import PublishError
from .settings import FORMATS

WARNING = re.compile(r"Unable to resolve crossref (?P<reference>@[\w:.-]*\w)|[Cc]itation (?P<work>\S+) not found")
CELL = re.compile(r"Cell \d+/\d+: .*")
REMAINS = ("{}.typ", "{}_files", "{}.quarto_ipynb")  # what Quarto leaves beside a paper on which it fails
CHARSET = '<meta charset="utf-8">'
LAST = 20  # lines of what Quarto said that are repeated when it fails
Say = Callable[[str], None]


def version() -> str:
    """Quarto's version, or nothing where it is not installed."""
    command = shutil.which("quarto")
    return subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip() if command else ""


def render(paper: Path, names: list[str], folder: Path, epoch: int, say: Say) -> None:
    """Render formats to `folder`, each by a call of its own, since `--to` takes one. Raises `PublishError`."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1"}
    target = os.path.relpath(folder.resolve(), paper.parent)
    before = set(paper.parent.iterdir())
    for name in names:
        started, made = time.monotonic(), folder / f"{paper.stem}.{name}"
        command = ["quarto", "render", paper.name, "--to", FORMATS[name], "--execute", "--no-clean"]
        try:
            _run([*command, "--output-dir", target], paper.parent, environment, say)
            if not made.is_file():
                raise PublishError(f"quarto render --to {FORMATS[name]} ended well, and wrote no {made.name}")
        finally:
            for left in {paper.parent / remains.format(paper.stem) for remains in REMAINS} - before:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        if name == "html":
            _name_source(made, paper)
        say(f"{name}  {time.monotonic() - started:.2f} s")


def _run(command: list[str], folder: Path, environment: dict[str, str], say: Say) -> None:
    """Run Quarto, and say which cell it has done. Its words are kept, for the case that it fails."""
    quarto = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    said = []
    try:
        for line in quarto.stdout or ():
            said.append(line.rstrip())
            if cell := CELL.search(line):
                say(cell[0])
    finally:
        quarto.kill() if sys.exc_info()[0] else None
        status = quarto.wait()
    called = " ".join(command[:5])
    if status:
        last = "\n".join(line for line in said if line.strip()).splitlines()[-LAST:]
        raise PublishError("\n    ".join([f"{called} ended with status {status}. The last that it said:", *last]))
    if unresolved := list(dict.fromkeys(_unresolved(said))):
        raise PublishError(f"{called}: {', '.join(unresolved)}")


def _unresolved(said: list[str]) -> Iterator[str]:
    """What Quarto and Pandoc warn of, in the words of the embedded engine."""
    for found in filter(None, map(WARNING.search, said)):
        reference, work = found["reference"], found["work"]
        yield f"unknown reference `{reference}`" if reference else f"unknown citation `@{work}`"


def _name_source(page: Path, paper: Path) -> None:
    """Write the checksum of the paper's text into the head of the page that was made of it."""
    text, digest = page.read_text("utf-8"), hashlib.sha256(paper.read_bytes()).hexdigest()
    if CHARSET not in text:
        raise PublishError(f"{page.name}: Quarto's page has no {CHARSET}, behind which its source is named")
    named = text.replace(CHARSET, f'{CHARSET}\n<meta name="source-sha256" content="{digest}">', 1)
    page.write_text(named, "utf-8", newline="\n")
