"""The cells, run once for all formats by nbclient, on one kernel in the paper's folder; inline code between them.

A cell is stopped at its time limit, at too much output, or when the kernel dies, and then named. Import this when
the kernel is starting: the libraries take as long as it does.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import itertools
import math
import queue
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.validator import NotebookValidationError

from .header import STRAY
from .kernel import Kernel
from .problems import PublishError, Where
from .source import Paper, Part, escaped

if sys.platform == "win32":  # where asyncio needs a thread of tornado's, which is said each time
    warnings.filterwarnings("ignore", "Proactor event loop", RuntimeWarning)
NUMPY = re.compile(r"\bnp\.\w+\(([^()]*)\)")  # a number as numpy shows it: np.float64(1.5)
UNSENT = re.compile(r"(?s)ERROR:tornado\.general:Uncaught exception in ZMQStream callback.*?\n(\w+Error: [^\n]*)")
MOST_OUTPUT = 10_000_000  # characters that one cell may print or show


def run(
    paper: Paper,
    kernel: Kernel,
    defaults: dict[str, Any],
    limit: float,
    say: Callable[[str], None],
    after: int = 0,
    used: bool = False,
) -> list[Any]:
    """Run all cells and inline code in order, but for as many at the beginning as the kernel has run already.

    From a kernel that another paper has `used` its names are taken first.

    Returns one result for each: the outputs of a cell (notebook format), or the Markdown of inline code. Raises
    `PublishError` with the cell and its line where one raises (without `error: true`), hangs or dies.
    """
    if defaults.get("enabled") is False:
        return [[] if part.kind == "cell" else f"`` {{python}} {part.text} ``" for part in paper.code[after:]]
    results: list[Any] = []
    with Channels() as channels:
        cells = Cells(_notebook(paper), kernel, channels, limit)
        if used:
            _silently(cells, "get_ipython().reset(new_session=True)")
        _size_figures(cells, defaults)
        for kind, parts in itertools.groupby(paper.code[after:], lambda part: part.kind):
            if kind == "inline":
                results += _inline(cells, list(parts))
                continue
            for cell in parts:
                started = time.monotonic()
                results.append(_cell(cells, cell, {**defaults, **cell.options}))
                say(f"{cell.number}/{len(paper.cells)} {cell.name}  {time.monotonic() - started:.2f} s")
    return results


class Channels(AsyncKernelClient):
    """The way to speak to a kernel that is starting; afterwards no socket is left, which would go on looking for it."""

    kernel: Kernel

    def __enter__(self) -> Channels:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.destroy(linger=0)

    async def is_alive(self) -> bool:
        return self.kernel.alive

    async def connect(self) -> None:
        """Ask often until the kernel has been heard on both channels."""
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)  # milliseconds
        async with asyncio.timeout(60):
            while not (found := self.kernel.connection()):
                if not await self.is_alive():
                    raise DeadKernelError
                await asyncio.sleep(0.005)
            self.load_connection_info(found)
            self.start_channels(hb=False, stdin=False)
            silent = [self.get_shell_msg, self.get_iopub_msg]
            while silent:
                if not await self.is_alive():
                    raise DeadKernelError
                self.kernel_info()
                for channel in list(silent):
                    with contextlib.suppress(queue.Empty):
                        await channel(timeout=0.05)
                        silent.remove(channel)


class Cells(NotebookClient):
    """A notebook's cells as nbclient runs them, on a kernel of ours."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, channels: Channels, limit: float) -> None:
        super().__init__(notebook, allow_errors=True, record_timing=False, raise_on_iopub_timeout=True)
        self.iopub_timeout, self.shell_timeout_interval = math.ceil(limit), 1
        self.timeout_func = lambda _: limit  # type: ignore[assignment]
        self.kernel, self.limit, self.size = kernel, limit, 0
        self.kc = self.channels = channels
        self.channels.kernel = kernel
        with self.named(Part("cell", "", Where("the paper", 1), "the kernel's start")):
            run_sync(self.channels.connect)()

    @contextlib.contextmanager
    def named(self, part: Part) -> Iterator[None]:
        """Give nbclient's errors a name and a place."""
        self.size = 0
        try:
            yield
        except TimeoutError:
            what = f"{part.name}: did not finish within its time limit of {self.limit:g} s"
            raise PublishError(what, part.where) from None
        except NotebookValidationError as error:
            what = f"{part.name}: shows what no notebook can hold: {str(error).partition(chr(10))[0]}"
            raise PublishError(what, part.where) from None
        except DeadKernelError:
            last_words = (self.kernel.home / "log").read_text(errors="replace").strip().splitlines()[-1:]
            what = ": ".join([part.name, "the kernel died", *last_words])
            if self.size > MOST_OUTPUT:
                what = f"{part.name}: printed more than {MOST_OUTPUT // 10**6} MB"
            raise PublishError(what, part.where) from None

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Take an output, or give up: nbclient then takes the kernel for dead."""
        self.size += len(str(msg["content"]))
        if self.size <= MOST_OUTPUT:
            return super().output(outs, msg, display_id, cell_index)
        return self.task_poll_for_reply and self.task_poll_for_reply.cancel()


def _notebook(paper: Paper) -> NotebookNode:
    """The cells as nbclient takes them, exactly as they are written."""
    cells = [{"cell_type": "code", "source": cell.code, "metadata": {}, "outputs": []} for cell in paper.cells]
    notebook: NotebookNode = from_dict(  # type: ignore[no-untyped-call]
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    )
    return notebook


def _size_figures(cells: Cells, defaults: dict[str, Any]) -> None:
    """Let matplotlib, where a cell imports it, draw at the size that the paper asks for."""
    size = [defaults.get("fig-width", 6.4), defaults.get("fig-height", 4.8)]  # its own size where only one is given
    if {"fig-width", "fig-height"} & defaults.keys():
        code = f"get_ipython().config.InlineBackend.rc = {{'figure.figsize': {size}}}"
        _silently(cells, code)


def _silently(cells: Cells, code: str) -> None:
    request = cells.channels.execute(code, silent=True)
    cells.wait_for_reply(request, NotebookNode(source=""))  # type: ignore[no-untyped-call]


def _cell(cells: Cells, cell: Part, options: dict[str, Any]) -> list[Any]:
    if options.get("eval") is False or not cell.code.strip():
        return []
    with cells.named(cell):
        outputs = cells.execute_cell(cells.nb.cells[cell.number - 1], cell.number - 1).outputs
    failed = next((output for output in outputs if output["output_type"] == "error"), None)
    if failed and not options.get("error"):
        trace = "\n".join(failed["traceback"])
        lines = re.findall(r"(?:Cell|Input) In ?\[\d+\], line (\d+)", trace) or [0]
        what = f"{cell.name} (opened at {cell.where}) raised {failed['ename']}: {failed['evalue']}"
        where = cell.begins.down(max(0, int(lines[-1]) - 1))
        raise PublishError("\n    ".join([what, *trace.split("\n")[1:][-24:]]), where)
    for said in (output["text"] for output in outputs if output.get("name") == "stderr"):
        if lost := UNSENT.search(said):
            raise PublishError(f"{cell.name} shows what cannot be sent on: {lost[1]}", cell.where)
        if not options.get("error") and (wrong := re.match("UsageError: .*", said)):  # which IPython only prints
            raise PublishError(f"{cell.name} raised {wrong[0]}", cell.begins)
    joined = []  # between two displays all of stdout is one, before all of stderr (else timing shows)
    for streams, group in itertools.groupby(outputs, lambda output: output["output_type"] == "stream"):
        each = list(group)
        for name in ("stdout", "stderr") if streams else ():
            if text := "".join(output["text"] for output in each if output["name"] == name):
                joined.append({"output_type": "stream", "name": name, "text": text})
        joined += [] if streams else each
    return joined


def _inline(cells: Cells, parts: list[Part]) -> list[str]:
    """The values of expressions as Markdown, all asked for at once."""
    asked = {str(n): part.text for n, part in enumerate(parts)}
    with cells.named(parts[0]):
        request = cells.channels.execute("", silent=True, user_expressions=asked)
        reply: Any = cells.wait_for_reply(request, NotebookNode(source=""))  # type: ignore[no-untyped-call]
    answers, values, refused = reply["content"]["user_expressions"], [], []
    for name, part in zip(asked, parts, strict=True):
        try:
            values.append(_markdown(part, answers[name]))
            if stray := STRAY.search(values[-1]):
                raise PublishError(f"{part.name} has a character that is no text (U+{ord(stray[0]):04X})", part.where)
        except PublishError as error:
            refused.append(str(error))
    if refused:  # all that stand between two cells
        raise PublishError("\n".join(refused))
    return values


def _markdown(part: Part, answer: dict[str, Any]) -> str:
    """An inline value as Markdown: its own, a formula, or that of a text, a number or a plain collection."""
    if answer["status"] == "error":
        raise PublishError(f"{part.name} raised {answer['ename']}: {answer['evalue']}", part.where)
    for own in ("text/markdown", "text/latex"):
        if own in answer["data"]:
            return str(answer["data"][own])
    shown = answer["data"].get("text/plain", "")
    plain = NUMPY.sub(r"\1", shown).replace("np.True_", "True").replace("np.False_", "False")
    if plain in ("nan", "inf", "-inf"):
        return str(plain)
    with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
        value = ast.literal_eval(plain)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(plain)  # unescaped, since it may stand in a formula
        return escaped(" ".join(str(value).split("\n")))
    expected = "Markdown, a text, a number or a list (use str())"
    raise PublishError(f"{part.name} is {shown[:80]}; expected {expected}", part.where)
