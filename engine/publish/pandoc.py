"""Runs of Pandoc: `written` gives each format of a document as soon as it is there.

Each run costs its start and its reading, so that one writes several formats, by `filter/write.lua`; where several work
side by side, `read` reads for all of them. What is wrong with a format goes to the paper's problems, in the author's
words and with the line that it comes from. Pandoc sees nothing of the environment but what is named here.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from subprocess import PIPE
from typing import Any, NamedTuple

import pypandoc  # type: ignore[import-untyped]

from .problems import ERROR, WARNING, Problem, Where, unknown
from .settings import Options, Settings
from .source import Paper
from .weave import Woven

HERE = Path(__file__).parent
# What Pandoc may fill before it tidies up: for each letter of a text, and for none at all; for all formats at once, at
# the least (where little is there) and at the most.
BYTES_PER_LETTER, LEAST_MB, ALL_AT_LEAST_MB, ALL_AT_MOST_MB = 256, 32, 256, 2048
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")  # of a container on Linux
LOST = re.compile(r"Could not convert TeX math\s+([\s\S]*?)\s*, rendering as TeX:\n(?:(?!\s*\^\n).*\n)*\s*\^\n\s*(.*)")
WARNS = re.compile(r"(?m)^\[WARNING\] (.*(?:\n  .*)*)")  # as Pandoc does
# What a reader may miss; all else stops the build.
MILD = re.compile(r"Note with key|Duplicate (?:note|link) reference")
# Told already, in our words; or of words that are our own.
OURS = re.compile(r"Citeproc: citation \S+ not found|Could not load translations|The term \S+ has no translation")
WORKS = re.compile(r"Error reading bibliography file (\S+):\s+\(line (\d+), column \d+\):\s+(.*)", re.DOTALL)
QUOTED = re.compile(r"(?:TeX math|resource|image) '?(\S.*?)'?(?:, rendering|:|$)")  # by a warning of Pandoc's


class Work(NamedTuple):
    """One build: the paper, its options and results, and the folder for what the formats are made of."""

    paper: Paper
    settings: Settings
    results: list[Any]
    media: Path
    woven: Woven
    words: dict[str, str]
    fonts: list[str]
    document: Path  # for Pandoc, and how it reads that: the text itself, or what it has read already
    reader: Options
    memory: int  # megabytes for each run of Pandoc
    drawn: Future[None] | None = None  # the pixels of drawings, for formats that show those


def reader(settings: Settings, woven: Woven, media: Path) -> tuple[Path, Options]:
    """The paper's text in a file, and how Pandoc reads it: as Markdown, its options from another file."""
    (media / "paper.md").write_bytes(woven.text.encode())
    (media / "metadata.json").write_text(json.dumps(settings.paper, ensure_ascii=False), "utf-8")
    markdown = settings.paper.get("from", "markdown")
    how = {"from": f"{markdown}-yaml_metadata_block", "metadata-files": [f"{media}/metadata.json"]}
    return media / "paper.md", how


def read(work: Work) -> Path:
    """The document as Pandoc reads it, in a file."""
    target = work.media / "paper.json"
    _told(*_run(work, {"to": "json", "output-file": str(target)}), work, "read")
    return target


def written(work: Work, asked: dict[str, Options]) -> Iterator[tuple[str, str, float]]:
    """What one run of Pandoc makes of the document: each format as soon as it is there, with the seconds it took.

    A format that is refused has its problems in the paper instead, with the file and line that they come from.
    """
    folder = Path(tempfile.mkdtemp(dir=work.media))
    formats = [{"output": str(folder / name), **asks} for name, asks in asked.items()]
    defaults = {"to": "plain", "filters": [f"{HERE}/filter/write.lua"], "metadata": {"publish-formats": formats}}
    command, how = _command(work, folder, defaults)
    common = "read" if len(asked) > 1 else next(iter(asked))  # whose name goes with what concerns all of them
    log, left, started = folder / "said", [*asked], time.monotonic()

    def sound(name: str, failed: bool) -> bool:
        with contextlib.suppress(RefusedError):
            _told(_parts(log).get(name, ""), failed, work, name or common)
            return True
        return False

    with log.open("wb") as said, subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=said, **how) as process:
        if "pdf" not in asked and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, 5)  # the PDF has the longest way to go
        _close_when(work.drawn, process)
        for line in process.stdout or []:
            done, _, name = line.strip().partition(" ")
            if name not in left:
                continue
            if len(left) == len(asked) and not sound("", False):
                process.kill()
                return
            left.remove(name)
            if sound(name, done == "failed"):
                text = folder / name
                yield name, text.read_text("utf-8") if text.is_file() else "", time.monotonic() - started
            started = time.monotonic()
    if left and (len(left) < len(asked) or sound("", not _parts(log).keys() & left)):
        for name in left:
            sound(name, True)


def alone(work: Work, name: str, asks: Options) -> str:
    """What Pandoc makes of one format. Raises `RefusedError`."""
    for _, text, _ in written(work, {name: asks}):
        return text
    raise RefusedError


def _parts(log: Path) -> dict[str, str]:
    """What a run of Pandoc has said of each format and, under no name, before the first."""
    before, *rest = re.split(r"\npublish-format (\S+)\n", log.read_text("utf-8", "replace"))
    return {"": before, **dict(zip(rest[::2], rest[1::2], strict=True))}


def _close_when(drawn: Future[None] | None, process: subprocess.Popen[str]) -> None:
    """End the input of a run of Pandoc as soon as the pixels of drawings are there."""

    def close(_: object) -> None:
        if process.stdin:
            process.stdin.close()

    if drawn:
        drawn.add_done_callback(close)
    else:
        close(None)


def _told(said: str, failed: bool, work: Work, name: str) -> None:
    """Take what Pandoc said to the paper's problems, with the file and line that they come from."""
    found = _explained(said, work, name, failed)
    refused = any(problem.level == ERROR for problem in found)
    if "publish-problems" in said and refused:  # it was stopped before it wrote the formulas
        formulas = {"to": "html", "html-math-method": {"method": "mathml"}, "filters": [f"{HERE}/filter/formulas.lua"]}
        formulas["metadata"] = {"definitions": work.settings.paper["definitions"]}
        found += _lost(_run(work, formulas)[0], work.woven)
    for problem in found:
        work.paper.problems.add(problem)
    if refused:
        raise RefusedError


def memory(letters: int, formats: float = 1, runs: int = 1) -> int:
    """Megabytes for a run of so many formats of a text, of so many runs at once."""
    return min(int(formats * (LEAST_MB + letters * BYTES_PER_LETTER / 2**20)), _for_all() // runs)


@functools.cache
def _for_all() -> int:
    """An eighth of what the machine or its container has, within limits: tidying up is a third of Pandoc's work."""
    there = [0]
    with contextlib.suppress(AttributeError, ValueError, OSError):  # where a system does not say
        there = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for limit in LIMITS:
        with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
            there.append(int(Path(limit).read_text("utf-8")))
    return min(max(min(there) // 8 // 2**20, ALL_AT_LEAST_MB), ALL_AT_MOST_MB)


def _run(work: Work, defaults: Options) -> tuple[str, bool]:
    """What Pandoc says when it reads the document to its end, and whether it failed."""
    command, how = _command(work, Path(tempfile.mkdtemp(dir=work.media)), defaults)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, **how)
    return done.stderr, bool(done.returncode)


def _command(work: Work, folder: Path, defaults: Options) -> tuple[list[str], Options]:
    """How Pandoc is called, with its options in a file of that folder, and where."""
    places = [str(work.media), str(work.paper.path.parent.resolve())]
    options = {**work.reader, "input-files": [str(work.document)], "resource-path": places, "eol": "lf", **defaults}
    (folder / "defaults.json").write_text(json.dumps(options, ensure_ascii=False), "utf-8")
    command = [
        str(pypandoc.get_pandoc_path()),
        "+RTS",
        f"-A{work.memory}m",
        "-RTS",
        f"--defaults={folder}/defaults.json",
    ]
    env = {"SOURCE_DATE_EPOCH": str(work.settings.epoch), "LC_ALL": "C.UTF-8", "HOME": str(work.media)}
    # Windows runs no program without the one; filters that are programs are looked for by the other.
    env |= {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    if work.settings.paper.get("filters") or work.paper.shortcodes:
        project = work.paper.project
        offset = Path(os.path.relpath(project, work.paper.path.parent.resolve())).as_posix()
        env |= {"PUBLISH_PROJECT": str(project), "PUBLISH_OFFSET": offset}
        env["PUBLISH_PROFILE"] = work.settings.paper["profile"]
        env["PUBLISH_PAPER"] = str(work.paper.path.resolve())
        command.append(f"--data-dir={HERE}/filter/quarto")  # what its filters may ask of Quarto
    return command, {"cwd": work.paper.path.parent, "env": env, "encoding": "utf-8", "errors": "replace"}


class RefusedError(Exception):
    """A format cannot be written; why is in the paper's problems."""


def _explained(said: str, work: Work, name: str, failed: bool) -> list[Problem]:
    """The complaints of `filter/main.lua` and of Pandoc, in the words and with the lines of the author."""
    found: list[Problem] = []
    woven = work.woven
    ours = re.search(r"publish-problems (.*)", said)
    seen: dict[str, int] = {}  # how often a text was complained about: its second time is its second place
    for problem in json.loads(ours[1]) if ours else []:
        needle = problem["needle"]
        message = problem.get("message") or unknown(needle, [problem["unknown"]])
        message = re.sub(r"the picture cell-[\d-]+\.\w+", "the picture", message)  # whose name the author does not know
        again = seen[message] = seen.get(message, -1) + 1
        where, printed = woven.find(needle, again)
        found.append(Problem(problem.get("level", ERROR), where, f"{message}{printed}"))
    for text in re.findall(r"publish-filter (.*)", said):
        found.append(Problem(WARNING, None, f"a filter says: {json.loads(text)}"))
    found += _lost(said, woven)
    for key in re.findall(r"citation (\S+) not found", said):
        where, printed = woven.find(f"@{key}")
        what = f"unknown citation `@{key}`: no bibliography has it; the text says `{key}?`{printed}"
        found.append(Problem(WARNING, where, what))
    warnings = [text for each in WARNS.findall(said) if not OURS.match(text := "".join(each).rstrip())]
    mild = [warning for warning in warnings if MILD.match(warning)]
    found += [_pandocs_own(warning, woven)._replace(level=WARNING) for warning in mild]
    if (failed or len(mild) < len(warnings)) and not any(problem.level == ERROR for problem in found):
        own = next((warning for warning in warnings if warning not in mild), said)
        known = _of_a_filter(said, work.paper) or _of_works(own, work.paper)
        found.append(known or _pandocs_own(own, woven, name))
    return found


def _lost(said: str, woven: Woven) -> list[Problem]:
    """The formulas that Pandoc cannot read."""
    found = []
    for lost, why in LOST.findall(said):
        first = lost.strip().removeprefix("\\begin{gathered}").partition("\n")[0].strip()  # which `latex.lua` adds
        where, printed = woven.find(first, within=True)
        what = f"the formula `{first}` cannot be read: {why}. Known is what Pandoc can turn into MathML, Typst and Word"
        found.append(Problem(ERROR, where, f"{what}{printed}"))
    return found


def _of_a_filter(said: str, paper: Paper) -> Problem | None:
    """That a filter of the paper's failed, with the line of the header that names filters."""
    failed = re.search(r"Error running filter (\S+?):?\s+(.*?)\s*(?:stack traceback|\Z)", said, re.DOTALL)
    if not failed or failed[1].startswith(str(HERE)):
        return None
    return Problem(ERROR, in_header(paper, "filters"), f"the filter {failed[1]} fails: {' '.join(failed[2].split())}")


def _of_works(said: str, paper: Paper) -> Problem | None:
    """That a bibliography or a style of citations cannot be read, with the line of the header that names it."""
    for key, sign in {"bibliography": "bibliography f", "csl": "CiteprocXMLError"}.items():
        if sign in said and not WORKS.search(said):
            return Problem(ERROR, in_header(paper, key), f"the `{key}` cannot be read: {' '.join(said.split())}")
    return None


def in_header(paper: Paper, name: str) -> Where | None:
    """Where the paper's headers have a key, if they have it."""
    for text, first in paper.headers:
        if found := re.search(rf"(?m)^[ ]*{re.escape(name)}\s*:", text):
            return first.down(text.count("\n", 0, found.start()))
    return None


def _pandocs_own(said: str, woven: Woven, name: str = "") -> Problem:
    """What Pandoc says, with the line that it names, or else the line of the text that it quotes."""
    if works := WORKS.search(said):
        what = f"no works can be read here: {' '.join(works[3].split())}"
        return Problem(ERROR, Where(works[1], int(works[2])), what)
    message = ": ".join(filter(None, (name, " ".join(said.split()) or "Pandoc stopped")))
    if line := re.search(r"line (\d+)", said):
        where, printed = woven.origins[min(int(line[1]), len(woven.origins)) - 1]
        return Problem(ERROR, where, f"{message}{printed}")
    for quoted in QUOTED.findall(said):
        if woven.has(quoted):
            where, printed = woven.find(quoted)
            return Problem(ERROR, where, f"{message}{printed}")
    return Problem(ERROR, None, message)
