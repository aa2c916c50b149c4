"""The engine stays small: at most 1,200 lines of code, Python and Lua together.

Counted are lines that hold code: without blank lines, comments and docstrings, which are for the reader. Holds for
any data.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 1_200
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_python(source: str) -> int:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstrings.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - docstrings)


def lines_of_lua(source: str) -> int:
    return sum(bool(line.strip()) and not line.strip().startswith("--") for line in source.splitlines())


def lines(folder: Path) -> int:
    python = sum(lines_of_python(file.read_text("utf-8")) for file in folder.glob("*.py"))
    return python + sum(lines_of_lua(file.read_text("utf-8")) for file in folder.glob("*.lua"))


def test_the_engine_has_at_most_so_many_lines() -> None:
    assert lines(ROOT / "publish") <= MOST


def test_code_counts_and_what_explains_it_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '"""What it is."""\n\n# why\nx = """a\nb"""\n\n\ndef f():\n    """How."""\n    return x\n'
    )
    (tmp_path / "b.lua").write_text("-- why\n\nlocal x = 1 -- here too\n")
    assert lines(tmp_path) == 5
