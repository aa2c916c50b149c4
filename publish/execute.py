"""The cells, run once for all formats by nbclient, on one kernel in the paper's folder; inline code between them.

Jupytext reads the cells out of the text. A cell is stopped at its time limit, at too much output, or when the
kernel dies, and then named. Import this when the kernel is starting: the libraries take as long as it does.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import itertools
import json
import math
import queue
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import jupytext  # type: ignore[import-untyped]
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from .problems import PublishError, Where
from .process import Kernel
from .source import FENCE, Cell, Inline, Paper

MOST_OUTPUT = 10_000_000  # characters that one cell may print or show

Ran = tuple[list[Any], list[str], list[str]]


def run(paper: Paper, kernel: Kernel, defaults: dict[str, Any], limit: float, say: Callable[[str], None]) -> Ran:
    """Run all cells and inline code in order.

    Returns one result for each, the outputs of a cell (notebook format) or the Markdown of inline code; then the
    files that were read and those that were written, as `kernel.py` saw it. Raises `PublishError` with the cell
    and its line where one raises (without `error: true`), hangs or dies.
    """
    cells = Cells(_read(paper), kernel, limit)
    results: list[Any] = []
    waiting: list[Inline] = []
    for part in [*paper.code, None]:
        if isinstance(part, Inline):
            waiting.append(part)
            continue
        if waiting:
            results += _inline(cells, waiting)
            waiting = []
        if part:
            started = time.monotonic()
            results.append(_cell(cells, part, {**defaults, **part.options}))
            say(f"{part.number}/{len(paper.cells)} {part.name}  {time.monotonic() - started:.2f} s")
    [files] = cells.ask(["__import__('sys').publish_files()"])
    both = json.loads(ast.literal_eval(files["data"]["text/plain"]))
    read, written = ([name for name in names if not name.startswith(str(kernel.home))] for names in both)
    return results, read, written


class Channels(AsyncKernelClient):
    """The way to speak to a kernel that is starting."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(connection_file=str(kernel.connection))
        self.load_connection_file()
        self.kernel = kernel

    async def is_alive(self) -> bool:
        return self.kernel.alive()

    async def connect(self) -> None:
        """Wait for the kernel, asking often: both channels must have been heard once."""
        deadline = time.monotonic() + 60
        while not self.kernel.listens():
            self.check(deadline)
            await asyncio.sleep(0.005)
        self.start_channels(hb=False, stdin=False)
        silent = [self.get_shell_msg, self.get_iopub_msg]
        while silent:
            self.check(deadline)
            self.kernel_info()
            for channel in list(silent):
                with contextlib.suppress(queue.Empty):
                    await channel(timeout=0.05)
                    silent.remove(channel)

    def check(self, deadline: float) -> None:
        if not self.kernel.alive():
            raise DeadKernelError
        if time.monotonic() > deadline:
            raise PublishError("the kernel did not start within a minute")


class Cells(NotebookClient):
    """A notebook's cells as nbclient runs them, on a kernel of ours."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, limit: float) -> None:
        super().__init__(notebook, allow_errors=True, record_timing=False, raise_on_iopub_timeout=True)
        self.iopub_timeout, self.shell_timeout_interval = math.ceil(limit), 1
        self.timeout_func = lambda _: limit  # type: ignore[assignment]
        self.kernel, self.limit, self.size = kernel, limit, 0
        self.kc = self.channels = Channels(kernel)
        with self.named("the kernel's start", None):
            run_sync(self.channels.connect)()

    @contextlib.contextmanager
    def named(self, what: str, where: Where | None) -> Iterator[None]:
        """Give nbclient's errors a name and a place."""
        self.size = 0
        try:
            yield
        except TimeoutError:
            raise PublishError(f"{what}: did not finish within its time limit of {self.limit:g} s", where) from None
        except DeadKernelError:
            if self.size > MOST_OUTPUT:
                raise PublishError(f"{what}: printed more than {MOST_OUTPUT // 10**6} MB", where) from None
            raise PublishError(": ".join([what, "the kernel died", *self.kernel.last_words()]), where) from None

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Take an output, or give up: nbclient then takes the kernel for dead."""
        self.size += len(str(msg["content"]))
        if self.size <= MOST_OUTPUT:
            return super().output(outs, msg, display_id, cell_index)
        if self.task_poll_for_reply:
            self.task_poll_for_reply.cancel()
        return None

    def ask(self, expressions: list[str]) -> list[Any]:
        """The kernel's answers to expressions."""
        asked = {str(n): expression for n, expression in enumerate(expressions)}
        request = self.channels.execute("", silent=True, user_expressions=asked)
        reply: Any = self.wait_for_reply(request, NotebookNode(source=""))  # type: ignore[no-untyped-call]
        return [reply["content"]["user_expressions"][name] for name in asked]


def _read(paper: Paper) -> NotebookNode:
    """The cells as Jupytext reads them in the whole text as R Markdown, where code that is only shown is left out."""
    text = ""
    for part in paper.parts:
        if isinstance(part, Cell):
            text += f"\n```{{python}}\n{part.source}\n```\n"
        elif isinstance(part, Inline):
            text += part.expression
        elif not FENCE.match(part.text):
            text += part.text
    notebook: NotebookNode = jupytext.reads(text, fmt="Rmd")
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, read in itertools.zip_longest(paper.cells, notebook.cells):
        if not (cell and read and cell.source.rstrip() == read.source.rstrip()):
            raise PublishError(
                f"Jupytext reads another cell here: {read and read.source}", cell.where if cell else None
            )
    return notebook


def _cell(cells: Cells, cell: Cell, options: dict[str, Any]) -> list[Any]:
    if options.get("eval") is False or options.get("enabled") is False or not cell.code.strip():
        return []
    with cells.named(cell.name, cell.where):
        outputs = cells.execute_cell(cells.nb.cells[cell.number - 1], cell.number - 1).outputs
    failed = next((output for output in outputs if output["output_type"] == "error"), None)
    if failed and not options.get("error"):
        trace = _plain("\n".join(failed["traceback"])).splitlines()
        lines = re.findall(r"(?:Cell|Input) In ?\[\d+\], line (\d+)", "\n".join(trace))
        at = Where(cell.where.file, cell.where.line + int(lines[-1])) if lines else cell.where
        what = f"{cell.name} (opened at {cell.where}) raised {failed['ename']}: {_plain(failed['evalue'])}"
        raise PublishError("\n    ".join([what, *trace[1:][-24:]]), at)
    return list(_joined(outputs))


def _joined(outputs: list[Any]) -> Iterator[Any]:
    """Between two displays all of stdout is one, before all of stderr (else timing shows)."""
    for streams, group in itertools.groupby(outputs, lambda output: output["output_type"] == "stream"):
        texts = {"stdout": "", "stderr": ""}
        for output in group:
            if streams:
                texts[output["name"]] += output["text"]
            else:
                yield output
        yield from ({"output_type": "stream", "name": name, "text": text} for name, text in texts.items() if text)


def _inline(cells: Cells, parts: list[Inline]) -> list[str]:
    expressions = [part.expression for part in parts]
    with cells.named(f"inline code ({', '.join(f'`{each}`' for each in expressions[:5])})", parts[0].where):
        answers = cells.ask(expressions)
    return [_markdown(part, answer) for part, answer in zip(parts, answers, strict=True)]


def _markdown(part: Inline, answer: dict[str, Any]) -> str:
    """An inline value as Markdown: its own, or that of a text or number, with every mark escaped."""
    said = f"inline code `{part.expression}`"
    if answer["status"] == "error":
        raise PublishError(f"{said} raised {answer['ename']}: {_plain(answer['evalue'])}", part.where)
    if "text/markdown" in answer["data"]:
        return str(answer["data"]["text/markdown"])
    shown = answer["data"].get("text/plain", "")
    with contextlib.suppress(ValueError, SyntaxError):
        value = ast.literal_eval(shown)
        if isinstance(value, str | int | float):
            return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(value).split("\n")))
    raise PublishError(f"{said} is {shown[:80]}; expected Markdown, a text or a number (use str())", part.where)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
