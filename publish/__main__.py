"""`python -m publish paper.qmd`: the whole way, told from the top."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from . import cache, formats, process, quarto, settings, source
from .problems import PublishError

console = Console(highlight=False, markup=False, soft_wrap=True)
say = console.print  # progress: a line that stays, above a spinner where there is a terminal
Files = dict[str, Path]  # format: its finished file


def main(arguments: list[str] | None = None) -> int:
    """Publish a paper. Status 0, or 1 with the problem on standard error and the last output in place."""
    asked = _arguments(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exception, so that the kernel is ended too
    try:
        with console.status("publishing"):
            publish(asked)
    except (PublishError, OSError) as problem:
        sys.stderr.write(f"publish: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def publish(asked: argparse.Namespace) -> None:
    """Read, run what has to be run, write what has to be written, and only then replace the old output."""
    started = time.monotonic()
    paper = source.parse(asked.paper)
    options = settings.read(paper)
    output: Path = asked.output or options.output
    files = {name: output / f"{paper.path.stem}.{name}" for name in asked.to}
    version = quarto.version() if asked.engine != "embedded" else ""
    if version:
        say(f"engine: Quarto {version}")
        with _staging(files) as folder:
            quarto.render(paper.path.resolve(), list(files), folder, options.epoch)
    elif asked.engine == "quarto":
        raise PublishError("there is no command `quarto`; `--engine embedded` needs none")
    else:
        say("engine: embedded (Jupyter, Pandoc, Typst)")
        _embedded(asked, paper, options, files)
    _copy(options.resources, paper.path.parent, output)
    say(f"{', '.join(str(file) for file in files.values())}  {time.monotonic() - started:.2f} s")


def _embedded(asked: argparse.Namespace, paper: source.Paper, options: settings.Settings, files: Files) -> None:
    known = cache.Cache(paper, options, next(iter(files.values())).parent)
    stale = "asked for by --fresh" if asked.fresh else known.stale()
    if stale and paper.code:
        say(f"running the cells: {stale}")
        with process.Kernel(paper.path.parent, options.epoch) as kernel:
            from . import execute  # its libraries are loaded while the kernel starts

            known.executed(*execute.run(paper, kernel, options.execute, asked.timeout or options.timeout, say))
    elif stale:
        known.executed([], [], [])
    left = {name: file for name, file in files.items() if asked.fresh or not known.done(name, file)}
    if left:
        with _staging(left) as folder:
            formats.write(formats.Work(paper, options, known.record["results"], folder), list(left), say)
        known.finished(left)
    else:
        say("nothing has changed")


def _copy(resources: list[Path], folder: Path, output: Path) -> None:
    """Put the project's resources beside the output: each in one step, and only where it is not there as it is."""
    for name in resources:
        new, old = (folder / name).read_bytes(), output / name
        if not old.is_file() or old.read_bytes() != new:
            old.parent.mkdir(parents=True, exist_ok=True)
            with _staging({"resource": old}) as staged:
                (staged / old.name).write_bytes(new)
            say(f"copied {name}")


@contextlib.contextmanager
def _staging(files: Files) -> Iterator[Path]:
    """A folder to write in; when all files are there, each takes the place of the old one, in one step."""
    output = next(iter(files.values())).parent
    output.mkdir(parents=True, exist_ok=True)
    for left in output.glob(".publish-*"):  # by a build that was killed
        with contextlib.suppress(PermissionError):
            try:
                os.kill(int(left.name.split("-")[1]), 0)
            except ProcessLookupError:
                shutil.rmtree(left, ignore_errors=True)
    folder = output.resolve() / f".publish-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
        for file in files.values():
            (folder / file.name).replace(file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="publish", description="Publish a .qmd paper with Python cells.")
    parser.add_argument("--to", default=",".join(settings.FORMATS), help="formats, html,pdf,docx,ipynb by default")
    parser.add_argument("--engine", choices=["auto", "quarto", "embedded"], default="auto")
    parser.add_argument("--output", type=Path, metavar="DIR", help="by default that of _quarto.yml, or _output")
    parser.add_argument("--fresh", action="store_true", help="ignore every cache")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="time limit of a cell")
    parser.add_argument("paper", nargs="?", type=Path, default=Path("paper.qmd"), metavar="PAPER")
    asked = parser.parse_args(arguments)
    asked.to = list(dict.fromkeys(asked.to.split(",")))
    if unknown := [name for name in asked.to if name not in settings.FORMATS]:
        parser.error(f"unknown format {', '.join(unknown)}. Known: {', '.join(settings.FORMATS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
