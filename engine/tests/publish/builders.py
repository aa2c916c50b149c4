"""Builders for small papers: written to a folder, published, and opened again."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from publish.__main__ import main
from pypdf import PdfReader

ENGINE = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "syntax"
HEADER = "---\ntitle: A paper\n---\n"


def written(folder: Path, text: str = "", **files: str) -> Path:
    """The folder, with a paper (a header is added where there is none) and other files."""
    text = text if text.startswith("---") else HEADER + text
    for name, content in {"paper.qmd": text, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def publish(folder: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Publish in a folder, as `python -m publish` does, by the embedded engine if no other is named.

    Within this process, which has loaded the engine's libraries already; where the environment is part of what is
    asked (`env`), in one of its own.
    """
    options = options if "--engine" in options else ("--engine", "embedded", *options)
    if env or "--watch" in options:
        return program(folder, *options, **env)
    said, failed = io.StringIO(), io.StringIO()
    before, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
            status = main(list(options))
    except SystemExit as ended:  # options that cannot be understood
        status = int(ended.code or 0)
    finally:
        os.chdir(before)
        signal.signal(signal.SIGTERM, handler)
    return subprocess.CompletedProcess(options, status, said.getvalue(), failed.getvalue())


def program(folder: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m publish` in a folder, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "publish", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ENGINE), "PYTHONUTF8": "1", "COLUMNS": "200", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@dataclass
class Rendered:
    """The finished formats of a paper."""

    folder: Path

    def file(self, ending: str) -> Path:
        return self.folder / "_output" / f"paper.{ending}"

    @cached_property
    def html(self) -> str:
        return self.file("html").read_text("utf-8")

    @cached_property
    def body(self) -> str:
        """The page's text between <main> and </main>, without tags, on one line."""
        main = re.search(r"(?s)<main.*?</main>", self.html)
        assert main
        text = re.sub(r"<(annotation).*?</\1>", "", main[0])
        return " ".join(re.sub(r"<[^>]*>", " ", text).replace("\u00a0", " ").split())

    @cached_property
    def pdf(self) -> PdfReader:
        return PdfReader(self.file("pdf"))

    @cached_property
    def pdf_text(self) -> str:
        return " ".join(" ".join(page.extract_text() for page in self.pdf.pages).replace("\u00a0", " ").split())

    @cached_property
    def docx(self) -> str:
        with zipfile.ZipFile(self.file("docx")) as file:
            return file.read("word/document.xml").decode()

    @cached_property
    def docx_text(self) -> str:
        words = re.sub(r"</w:p>|<w:tab/>", " ", self.docx)
        return " ".join(re.sub(r"<[^>]*>", "", words).replace("\u00a0", " ").split())

    @cached_property
    def notebook(self) -> dict:
        return nbformat.read(self.file("ipynb"), as_version=4)

    @cached_property
    def notebook_text(self) -> str:
        """Prose and rendered outputs of the notebook, without its code."""
        shown = []
        for cell in self.notebook["cells"]:
            if cell["cell_type"] == "markdown":
                shown.append(cell["source"])
            for output in cell.get("outputs", []):
                shown.append(output.get("text") or output.get("data", {}).get("text/markdown", ""))
        return " ".join(" ".join(shown).replace("\u00a0", " ").split())


def cell(code: str, **options: str) -> str:
    """A cell as it stands in a paper."""
    lines = [f"#| {name.replace('_', '-')}: {value}" for name, value in options.items()]
    return "\n".join(["", "```{python}", *lines, code, "```", ""])
