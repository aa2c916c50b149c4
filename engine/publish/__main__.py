"""`python -m publish paper.qmd`: the whole way, told from the top."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from . import cache, kernel, output, quarto, settings, source
from .problems import PublishError

console = Console(highlight=False, markup=False, soft_wrap=True)
Files = dict[str, Path]  # format: its finished file
say = console.print  # progress: a line that stays, above a spinner where there is a terminal


def warn(text: str) -> None:
    """What the author should know of, on standard error."""
    sys.stderr.write(f"publish: {text}\n")


def main(arguments: list[str] | None = None) -> int:
    """Publish a paper. Status 0, or 1 with the problem on standard error and the last output in place."""
    asked = _arguments(arguments)
    stopped = 0 if asked.watch else 128  # a preview is meant to be stopped
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(stopped and stopped + 15))  # so that the kernel is ended too
    try:
        with kernel.Kept() as kept:
            if asked.watch:
                _preview(asked, kept)
            with console.status("publishing"):
                publish(asked, kept)
    except (PublishError, OSError) as problem:
        sys.stderr.write(f"publish: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return stopped and stopped + 2
    return 0


def _preview(asked: argparse.Namespace, kept: kernel.Kept) -> None:
    """Publish again after each change, the page first, until that is interrupted."""
    from . import preview

    def render(names: list[str]) -> tuple[Files, list[Path]]:
        done = publish(argparse.Namespace(**{**vars(asked), "to": names}), kept)
        asked.fresh = False  # once is enough
        return done

    preview.serve(asked.paper, [name for name in asked.to if name != "html"], asked.port, render, kept, say)


def publish(asked: argparse.Namespace, kept: kernel.Kept) -> tuple[Files, list[Path]]:
    """Read, run what has to be run, write what has to be written, and only then replace the old output.

    Returns the finished files, and what they depend on beside the files of the paper's folder.
    """
    started = time.monotonic()
    paper = source.parse(asked.paper)
    options = settings.read(paper)
    if paper.problems.fatal:
        _stop(paper, options)
    paper.problems.tell(warn)
    folder: Path = asked.output or options.output
    files = {name: folder / f"{paper.path.stem}.{name}" for name in asked.to}
    version = quarto.version() if asked.engine != "embedded" else ""
    if asked.engine == "quarto" and not version:
        raise PublishError("there is no command `quarto`; `--engine embedded` needs none")
    say(f"engine: Quarto {version}" if version else "engine: embedded (Jupyter, Pandoc, Typst)")
    depends = list(paper.files)
    with output.alone(folder):
        if version:
            notebook = {name: file for name, file in files.items() if name == "ipynb"}
            rest = {name: file for name, file in files.items() if name not in notebook}
            with output.staged(folder, list(rest.values()), "quarto") as new:
                quarto.render(paper.path.resolve(), list(rest), new, options.epoch, say)
                if notebook:  # Quarto's has no code of cells that are not shown
                    _embedded(asked, paper, options, notebook, kept)
        else:
            depends += _embedded(asked, paper, options, files, kept)
        for name in options.resources:
            if not (folder / name).is_file() or not filecmp.cmp(paper.path.parent / name, folder / name, shallow=False):
                with output.staged(folder, [folder / name]) as new:
                    shutil.copyfile(paper.path.parent / name, new / name.name)
                say(f"copied {name}")
    paper.problems.tell(warn)
    say(f"{', '.join(str(file) for file in files.values())}  {time.monotonic() - started:.2f} s")
    return files, depends


def _embedded(
    asked: argparse.Namespace, paper: source.Paper, options: settings.Settings, files: Files, kept: kernel.Kept
) -> list[Path]:
    """By the embedded engine. Returns the files elsewhere that cells have read."""
    folder = next(iter(files.values())).parent
    known = cache.Cache(paper, options, folder)
    stale = "asked for by --fresh" if asked.fresh else known.stale()
    if stale:
        _run(asked, paper, options, known, kept, stale)
    left = {name: file for name, file in files.items() if asked.fresh or not known.done(name, file)}
    if left:
        from . import formats

        with output.staged(folder, list(left.values())) as new:
            formats.write(paper, options, known.results, new, list(left), say)
        known.finished(left)
    else:
        say("nothing has changed")
    return known.elsewhere


def _run(
    asked: argparse.Namespace,
    paper: source.Paper,
    options: settings.Settings,
    known: cache.Cache,
    kept: kernel.Kept,
    why: str,
) -> None:
    """Run the paper's code: what is new at its end, where a kernel stands at that point, else all of it."""
    if not paper.code:
        return known.executed([], {})
    live = kept.at(known.record["sum"]) if not asked.fresh and known.goes_on() else None
    before = known.results if live else []
    say(f"running the cells: {why}")
    running = live or kept.start(options.folder, options.epoch)
    kept.reached = ""  # nobody knows where, until all has been run
    from . import execute, formats  # noqa: F401  # the libraries of both are loaded while the kernel starts

    try:
        results = execute.run(paper, running, options.execute, asked.timeout or options.timeout, say, len(before))
    except PublishError as failed:
        _stop(paper, options, failed)
    known.executed(before + results, running.used())
    kept.reached = known.record["sum"]
    if not asked.watch:
        kept.end()  # its memory is of use to the formats


def _stop(paper: source.Paper, options: settings.Settings, failed: PublishError | None = None) -> NoReturn:
    """End the build with all that is wrong with the paper, also with what would have been found out later."""
    from . import formats

    formats.foresee(paper, options)
    raise PublishError("\n".join([*filter(None, [str(failed or "")]), *map(str, paper.problems.fatal)]))


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="publish", description="Publish a .qmd paper with Python cells.")
    parser.add_argument("--to", help="formats, html,pdf,docx,ipynb by default (with --watch the page alone)")
    parser.add_argument("--engine", choices=["auto", "quarto", "embedded"], default="auto")
    parser.add_argument("--output", type=Path, metavar="DIR", help="by default that of _quarto.yml, or _output")
    parser.add_argument("--fresh", action="store_true", help="ignore every cache")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="time limit of a cell")
    parser.add_argument("--watch", action="store_true", help="serve the page here, and render again what changes")
    parser.add_argument("--port", type=int, default=0, help="with --watch: by default one that is free")
    parser.add_argument("paper", nargs="?", type=Path, default=Path("paper.qmd"), metavar="PAPER")
    asked = parser.parse_args(arguments)
    asked.to = list(dict.fromkeys((asked.to or ("html" if asked.watch else ",".join(settings.FORMATS))).split(",")))
    if unknown := [name for name in asked.to if name not in settings.FORMATS]:
        parser.error(f"unknown format {', '.join(unknown)}. Known: {', '.join(settings.FORMATS)}")
    if asked.watch and asked.engine == "quarto":
        parser.error("--watch is of the embedded engine; Quarto has `quarto preview`")
    asked.engine = "embedded" if asked.watch else asked.engine
    return asked


if __name__ == "__main__":
    sys.exit(main())
