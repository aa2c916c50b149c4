"""`python -m publish paper.qmd`: the whole way, told from the top."""

from __future__ import annotations

import argparse
import contextlib
import filecmp
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from . import cache, kernel, quarto, settings, source
from .problems import PublishError

console = Console(highlight=False, markup=False, soft_wrap=True)
Files = dict[str, Path]  # format: its finished file
say = console.print  # progress: a line that stays, above a spinner where there is a terminal


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
    if asked.engine == "quarto" and not version:
        raise PublishError("there is no command `quarto`; `--engine embedded` needs none")
    say(f"engine: Quarto {version}" if version else "engine: embedded (Jupyter, Pandoc, Typst)")
    output.mkdir(parents=True, exist_ok=True)
    with contextlib.nullcontext() if os.name == "nt" else _alone(output):
        if version:
            notebook = {name: file for name, file in files.items() if name == "ipynb"}
            rest = {name: file for name, file in files.items() if name not in notebook}
            with _staging(output, list(rest.values()), "quarto") as folder:
                quarto.render(paper.path.resolve(), list(rest), folder, options.epoch, say)
                if notebook:  # Quarto's has no code of cells that are not shown
                    _embedded(asked, paper, options, notebook)
        else:
            _embedded(asked, paper, options, files)
        for name in options.resources:
            if not (output / name).is_file() or not filecmp.cmp(paper.path.parent / name, output / name, shallow=False):
                with _staging(output, [output / name]) as folder:
                    shutil.copyfile(paper.path.parent / name, folder / name.name)
                say(f"copied {name}")
    say(f"{', '.join(str(file) for file in files.values())}  {time.monotonic() - started:.2f} s")


def _embedded(asked: argparse.Namespace, paper: source.Paper, options: settings.Settings, files: Files) -> None:
    output = next(iter(files.values())).parent
    known = cache.Cache(paper, options, output)
    stale = "asked for by --fresh" if asked.fresh else known.stale()
    if stale and paper.code:
        say(f"running the cells: {stale}")
        with kernel.Kernel.started(paper.path.parent, options.epoch) as running:
            from . import execute  # its libraries are loaded while the kernel starts

            results = execute.run(paper, running, options.execute, asked.timeout or options.timeout, say)
            known.executed(results, running.used())
    elif stale:
        known.executed([], {})
    left = {name: file for name, file in files.items() if asked.fresh or not known.done(name, file)}
    if not left:
        return say("nothing has changed")
    from . import formats

    with _staging(output, list(left.values())) as folder:
        formats.write(paper, options, known.record["results"], folder, list(left), say)
    known.finished(left)


@contextlib.contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Work in the output folder when no other build does; the system ends the lock with the process."""
    import fcntl  # not on Windows, where Quarto alone renders

    folder = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextlib.contextmanager
def _staging(output: Path, files: list[Path], name: str = "embedded") -> Iterator[Path]:
    """A folder to write in; when all files are there, each takes the place of the old one, in one step."""
    folder = output.resolve() / f".publish-{name}"
    shutil.rmtree(folder, ignore_errors=True)  # left by a build that was killed
    folder.mkdir()
    try:
        yield folder
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
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
