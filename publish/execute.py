"""The cells, run once for all formats on a Jupyter kernel in the paper's folder, and inline code after them.

The kernel starts before anything slow is imported, talks over files instead of ports (no network), and knows
neither time zone, locale nor hash seed of the machine. It is spoken to directly, since a cell has to be
stopped at its time limit, at too much output, or when the kernel dies, and then named. Widgets and input are
left out.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .problems import PublishError, Where
from .source import FENCE, Cell, Inline, Paper, Prose

MOST_OUTPUT = 10_000_000  # characters that one cell may print or show
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
FIGURES = ["--InlineBackend.figure_formats=svg", "--InlineBackend.figure_formats=retina"]
EXACT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
EXACT |= {"MATPLOTLIBRC": str(Path(__file__).parent / "matplotlibrc"), "PYTHONDONTWRITEBYTECODE": "1"}


class Kernel:
    """A kernel process and the way to speak to it; as a context manager it leaves no process behind."""

    def __init__(self, folder: Path, epoch: int) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="publish-"))
        self.connection, self.log = self.home / "connection.json", self.home / "log"
        ports = {f"{name}_port": n for n, name in enumerate(CHANNELS, 1)}
        how = {"transport": "ipc", "ip": f"{self.home}/k", "key": "publish", "signature_scheme": "hmac-sha256"}
        self.connection.write_text(json.dumps({**how, **ports}))
        own = {"JPY_PARENT_PID": str(os.getpid()), "IPYTHONDIR": str(self.home), "JUPYTER_CONFIG_DIR": str(self.home)}
        env = {**os.environ, **EXACT, **own, "SOURCE_DATE_EPOCH": str(epoch)}
        program = [sys.executable, str(Path(__file__).parent / "kernel.py"), "-f", str(self.connection), *FIGURES]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                program, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if hasattr(self, "client"):
            self.client.stop_channels()
        shutil.rmtree(self.home, ignore_errors=True)

    def connect(self) -> None:
        """Wait for the kernel, asking often: both channels must have been heard once."""
        from jupyter_client.blocking.client import BlockingKernelClient

        deadline = time.monotonic() + 60
        while not all((self.home / f"k-{n}").exists() for n in range(1, len(CHANNELS) + 1)):
            self._check_alive(deadline, "the kernel", "did not start within a minute")
            time.sleep(0.005)
        self.client = BlockingKernelClient(connection_file=str(self.connection))
        self.client.load_connection_file()
        self.client.start_channels(hb=False, stdin=False)
        silent = [self.client.get_shell_msg, self.client.get_iopub_msg]
        while silent:
            self._check_alive(deadline, "the kernel", "did not answer within a minute")
            self.client.kernel_info()
            for channel in list(silent):
                with contextlib.suppress(queue.Empty):
                    channel(timeout=0.05)
                    silent.remove(channel)

    def _check_alive(self, deadline: float, what: str, late: str, where: Where | None = None) -> None:
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace").strip().splitlines()[-1:]
            raise PublishError(": ".join([what, "the kernel died", *said]), where)
        if time.monotonic() > deadline:
            raise PublishError(f"{what}: {late}", where)

    def run(
        self, code: str, expressions: list[str], limit: float, what: str, where: Where | None
    ) -> tuple[list[Any], list[Any]]:
        """Run code, then expressions; returns the outputs, as in a notebook, and the kernel's answers."""
        late, deadline = f"did not finish within its time limit of {limit:g} s", time.monotonic() + limit
        asked = {str(n): expression for n, expression in enumerate(expressions)}
        request = self.client.execute(code, silent=not code, user_expressions=asked, allow_stdin=False)
        outputs: list[Any] = []
        answers, idle, size = None, False, 0
        while answers is None or not idle:
            self._check_alive(deadline, what, late, where)
            try:
                message = (self.client.get_shell_msg if idle else self.client.get_iopub_msg)(timeout=0.1)
            except queue.Empty:
                continue
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "execute_reply":
                answers = content.get("user_expressions", {})
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            elif kind in ("stream", "display_data", "execute_result", "error"):
                size += len(str(content))
                _add(outputs, kind, content)
            if size > MOST_OUTPUT:
                raise PublishError(f"{what}: printed more than {MOST_OUTPUT // 10**6} MB", where)
        return outputs, [answers[name] for name in asked if name in answers]

    def files(self) -> list[list[str]]:
        """The files that were read and those that were written, as `kernel` saw it."""
        _, [answer] = self.run("", ["__import__('sys').publish_files()"], 60, "the kernel", None)
        both = json.loads(ast.literal_eval(answer["data"]["text/plain"]))
        return [[name for name in names if not name.startswith(str(self.home))] for names in both]


def _add(outputs: list[Any], kind: str, content: dict[str, Any]) -> None:
    """Add an output; between two displays all of stdout is one, before all of stderr (else timing shows)."""
    keep = ("name", "text", "data", "metadata", "ename", "evalue", "traceback")
    output = {"output_type": kind, **{key: content[key] for key in keep if key in content}}
    at = len(outputs)
    while kind == "stream" and at and outputs[at - 1]["output_type"] == "stream":
        at -= 1
        if outputs[at]["name"] == output["name"]:
            outputs[at]["text"] += output["text"]
            return
    outputs.insert(at if output.get("name") == "stdout" else len(outputs), output)


def run(paper: Paper, kernel: Kernel, defaults: dict[str, Any], limit: float, say: Callable[[str], None]) -> list[Any]:
    """Run all cells and inline code in order.

    Returns one result for each: the outputs of a cell (notebook format), the Markdown of inline code. Raises
    `PublishError` with the cell and its line where one raises (without `error: true`), hangs or dies.
    """
    _check_with_jupytext(paper)
    kernel.connect()
    results: list[Any] = []
    waiting: list[Inline] = []
    for part in [*paper.code, None]:
        if isinstance(part, Inline):
            waiting.append(part)
            continue
        if waiting:
            results += _inline(kernel, waiting, limit)
            waiting = []
        if part:
            started = time.monotonic()
            results.append(_cell(kernel, part, {**defaults, **part.options}, limit))
            say(f"{part.number}/{len(paper.cells)} {part.name}  {time.monotonic() - started:.2f} s")
    return results


def _check_with_jupytext(paper: Paper) -> None:
    """Jupytext, reading the text as R Markdown (without code that is only shown), finds the same cells."""
    import jupytext  # type: ignore[import-untyped]

    prose = "".join(part.text for part in paper.parts if isinstance(part, Prose) and not FENCE.match(part.text))
    text = "\n".join([prose, *(f"\n```{{python}}\n{cell.source}\n```\n" for cell in paper.cells)])
    read = [cell.source for cell in jupytext.reads(text, fmt="Rmd").cells if cell.cell_type == "code"]
    for cell, source in itertools.zip_longest(paper.cells, read):
        if cell is None or source is None or cell.source.strip() != source.strip():
            raise PublishError(f"Jupytext reads another cell here: {source}", cell.where if cell else None)


def _cell(kernel: Kernel, cell: Cell, options: dict[str, Any], limit: float) -> list[Any]:
    if options.get("eval") is False or options.get("enabled") is False or not cell.code.strip():
        return []
    outputs, _ = kernel.run(cell.source, [], limit, cell.name, cell.where)
    failed = next((output for output in outputs if output["output_type"] == "error"), None)
    if failed and not options.get("error"):
        trace = _plain("\n".join(failed["traceback"])).splitlines()
        lines = re.findall(r"(?:Cell|Input) In ?\[\d+\], line (\d+)", "\n".join(trace))
        at = Where(cell.where.file, cell.where.line + int(lines[-1])) if lines else cell.where
        what = f"{cell.name} (opened at {cell.where}) raised {failed['ename']}: {_plain(failed['evalue'])}"
        raise PublishError("\n    ".join([what, *trace[1:][-24:]]), at)
    return outputs


def _inline(kernel: Kernel, parts: list[Inline], limit: float) -> list[str]:
    expressions = [part.expression for part in parts]
    what = f"inline code ({', '.join(f'`{expression}`' for expression in expressions[:5])})"
    _, answers = kernel.run("", expressions, limit, what, parts[0].where)
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
