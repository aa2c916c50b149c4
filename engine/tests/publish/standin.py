"""A stand-in for Quarto 1.11, for tests: it refuses what Quarto refuses, and warns and leaves files as Quarto does.

    standin.py --version | render PAPER --to FORMAT [--execute] [--no-clean] [--output-dir DIR]

What it writes is no rendered paper but the name of the format, in a page with the head that Quarto gives it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ENDINGS = {"html": "html", "typst": "pdf", "docx": "docx", "ipynb": "ipynb"}
IGNORED = ("/.quarto/", "**/*.quarto_ipynb")
PAGE = '<!DOCTYPE html>\n<html><head>\n\n<meta charset="utf-8">\n<meta name="generator" content="quarto-1.11.0">\n'


def main(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print("1.11.0")
        return 0
    command, name, *options = arguments
    assert command == "render", arguments
    given = dict(zip(options, [*options[1:], ""], strict=True))
    paper, to = Path(name), given["--to"]
    text = paper.read_text("utf-8")
    output = Path(given.get("--output-dir", "_output"))

    if Path("_quarto.yml").exists():
        Path(".quarto").mkdir(exist_ok=True)
        _ignore(Path(".gitignore"))
    if to not in ENDINGS:  # a list too: where formats stand in `_quarto.yml`, it is one unknown name
        return _failed(f"Unknown format {to}")
    if "```{python}" in text:
        python = os.environ.get("QUARTO_PYTHON", "python3")
        if subprocess.run([python, "-c", "import nbformat, nbclient, ipykernel"], capture_output=True).returncode:
            print("Jupyter is not available in this Python installation.", file=sys.stderr)
            return _failed("Jupyter is not available")
        count = text.count("```{python}")
        for n in range(1, count + 1):
            print(f"  Cell {n}/{count}: ''....Done", file=sys.stderr)
    if to == "typst":
        Path(f"{paper.stem}.typ").write_text(text, "utf-8")  # kept where Typst fails
        if "#panic(" in text:
            return _failed("Typst compilation failed")
        Path(f"{paper.stem}.typ").unlink()

    identifiers = re.findall(r"#([\w-]+)", text)
    for reference in dict.fromkeys(re.findall(r"(?<![\w\[])\[?@((?:fig|tbl|sec)-[\w-]+)", text)):
        if reference not in identifiers:
            print(
                f"\x1b[33mWARNING (main.lua:20906) Unable to resolve crossref @{reference}\n\x1b[39m", file=sys.stderr
            )
    for work in re.findall(r"@(\w+nosuch)\b", text):
        print(f"[WARNING] Citeproc: citation {work} not found", file=sys.stderr)

    output.mkdir(parents=True, exist_ok=True)
    made = output / f"{paper.stem}.{ENDINGS[to]}"
    made.write_text(f"{PAGE if to == 'html' else ''}{to} at {os.environ.get('SOURCE_DATE_EPOCH')}\n", "utf-8")
    print(f"Output created: {made}", file=sys.stderr)
    return 0


def _ignore(file: Path) -> None:
    """Quarto adds its own files to a list of ignored ones that is there and does not have them."""
    if file.exists():
        lines = file.read_text("utf-8").splitlines()
        if missing := [name for name in IGNORED if name not in lines]:
            file.write_text("\n".join([*lines, *missing]) + "\n", "utf-8")


def _failed(why: str) -> int:
    print(f"ERROR: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
