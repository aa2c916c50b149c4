"""`python -m publish paper.qmd`: the whole way, told from the top."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from . import cache, kernel, output, quarto, settings, source
from .problems import PublishError

console = Console(highlight=False, markup=False, soft_wrap=True)
Files = dict[str, Path]  # format: its finished file
ABOUT = "Publish papers with Python cells. Those that are named together share a kernel, and one notebook holds them."
Read = tuple[source.Paper, settings.Settings]
say = console.print  # progress: a line that stays, above a spinner where there is a terminal


def warn(text: str) -> None:
    """What the author should know of, on standard error."""
    sys.stderr.write(f"publish: {text}\n")


def main(arguments: list[str] | None = None) -> int:
    """Publish papers. Status 0, or 1 with the problem on standard error and the last output in place."""
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

    preview.serve(asked.papers[0], [name for name in asked.to if name != "html"], asked.port, render, kept, say)


def publish(asked: argparse.Namespace, kept: kernel.Kept) -> tuple[Files, list[Path]]:
    """Read, run what has to be run, write what has to be written, and only then replace the old output.

    Returns the finished files of the first paper, and what they depend on beside the files of the papers' folder.
    """
    started = time.monotonic()
    papers = [source.parse(path) for path in asked.papers]
    read = [(paper, settings.read(paper, asked.profile)) for paper in papers]
    shown = [(paper, other, settings.read(other, asked.profile)) for paper in papers for other in paper.others.values()]
    for paper, other, _ in shown:
        paper.problems.take_errors(other.problems)
    _stop(read) if any(paper.problems.fatal for paper in papers) else None
    _tell(papers)
    folder: Path = asked.output or read[0][1].output
    version = quarto.version() if asked.engine != "embedded" else ""
    if asked.engine == "quarto" and not version:
        raise PublishError("there is no command `quarto`; `--engine embedded` needs none")
    say(f"engine: Quarto {version}" if version else "engine: embedded (Jupyter, Pandoc, Typst)")
    depends = [file for paper in papers for file in paper.files]
    with output.alone(folder):
        if version:
            rest = [name for name in asked.to if name != "ipynb"]
            made = [[folder / f"{paper.path.stem}.{name}" for name in rest] for paper in papers]
            with output.staged(folder, [file for files in made for file in files], "quarto") as new:
                for paper, options in read:
                    quarto.render(paper.path.resolve(), rest, new, options.epoch, say)
                if "ipynb" in asked.to:  # Quarto's has no code of cells that are not shown
                    _run_others(asked, read, shown, depends)
                    _embedded(asked, read, ["ipynb"], folder, kept)
        else:
            _run_others(asked, read, shown, depends)
            depends += _embedded(asked, read, asked.to, folder, kept)
        _copy(read, folder)
    _tell(papers)
    files = {name: folder / f"{papers[0].path.stem}.{name}" for name in asked.to}
    others = [str(folder / f"{paper.path.stem}.{name}") for paper in papers[1:] for name in asked.to if name != "ipynb"]
    say(f"{', '.join([*map(str, files.values()), *others])}  {time.monotonic() - started:.2f} s")
    return files, depends


def _copy(read: list[Read], folder: Path) -> None:
    """Copy the resources of the project beside what was made, where they are others than those that are there."""
    for paper, options in read:
        for name in options.resources:
            if not (folder / name).is_file() or not filecmp.cmp(paper.path.parent / name, folder / name, shallow=False):
                with output.staged(folder, [folder / name]) as new:
                    shutil.copyfile(paper.path.parent / name, new / name.name)
                say(f"copied {name}")


def _run_others(
    asked: argparse.Namespace,
    read: list[Read],
    shown: list[tuple[source.Paper, source.Paper, settings.Settings]],
    texts: list[Path],
) -> None:
    """Put in their places what the cells show that are embedded from other papers, each of which is run by itself."""
    for paper, other, options in shown:
        known = cache.Cache(other, options, texts, asked.output or read[0][1].output)
        if stale := "asked for by --fresh" if asked.fresh else known.stale():
            say(f"running the cells of {other.path.name}, some of which are embedded: {stale}")
            limit = asked.timeout or options.timeout
            try:
                with kernel.Kernel.started(options.folder, options.epoch) as running:
                    from . import execute

                    known.executed(execute.run(other, running, options.execute, limit, say), running.used())
            except PublishError as failed:
                _stop(read, failed)
        for n, part in enumerate(paper.parts):
            if part.of and paper.others[part.of[0]] is other:
                shown_there = {"warning": options.execute["warning"], **part.options}
                paper.parts[n] = replace(part, made=known.results[part.of[1]], options=shown_there)


def _embedded(
    asked: argparse.Namespace, read: list[Read], names: list[str], folder: Path, kept: kernel.Kept
) -> list[Path]:
    """By the embedded engine. Returns the files elsewhere that cells have read."""
    texts = [file for paper, _ in read for file in paper.files]
    caches = [cache.Cache(paper, options, texts, folder) for paper, options in read]
    earlier = None  # the kernel that has run the papers before
    for (paper, options), known in zip(read, caches, strict=True):
        if stale := "asked for by --fresh" if asked.fresh else known.stale():
            say(f"running the cells{f' of {paper.path.name}' if len(read) > 1 else ''}: {stale}")
            try:
                earlier = _run(asked, paper, options, known, kept, earlier)
            except PublishError as failed:
                _stop(read, failed)
    if earlier and len(read) > 1:
        for known in caches:
            known.written(earlier.written())
    if not asked.watch:
        kept.end()  # its memory is of use to the formats
    # A notebook holds all papers; every other format is of one.
    stems = [paper.path.stem for paper, _ in read]
    files = [{name: folder / f"{stems[0] if name == 'ipynb' else stem}.{name}" for name in names} for stem in stems]
    left = [
        [name for name, file in each.items() if asked.fresh or not known.done(name, file)]
        for each, known in zip(files, caches, strict=True)
    ]
    if any("ipynb" in each for each in left):
        left = [[name for name in names if name in each or name == "ipynb"] for each in left]
    if any(left):
        from . import formats

        made = [[each[name] for name in asked_for] for each, asked_for in zip(files, left, strict=True)]
        with output.staged(folder, list(dict.fromkeys(file for each in made for file in each))) as new:
            written = [
                formats.Asked(paper, options, known.results, asked_for)
                for (paper, options), known, asked_for in zip(read, caches, left, strict=True)
                if asked_for
            ]
            formats.write_all(written, new, say)
            formats.join([paper for paper, _ in read], new)
        for known, each, asked_for in zip(caches, files, left, strict=True):
            known.finished({name: each[name] for name in asked_for})
    else:
        say("nothing has changed")
    return [file for known in caches for file in known.elsewhere]


def _run(
    asked: argparse.Namespace,
    paper: source.Paper,
    options: settings.Settings,
    known: cache.Cache,
    kept: kernel.Kept,
    earlier: kernel.Kernel | None,
) -> kernel.Kernel | None:
    """Run a paper's code: what is new at its end, where a kernel stands at that point, else all of it.

    A paper that comes after another takes over its kernel without the names in it; what modules remember stays.
    """
    if not paper.code:
        known.executed([], {})
        return earlier
    live = kept.at(known.record["sum"]) if not asked.fresh and known.goes_on() else None
    before = known.results if live else []
    running = live or earlier or kept.start(options.folder, options.epoch)
    kept.reached = ""  # nobody knows where, until all has been run
    from . import execute, formats  # noqa: F401  # the libraries of both are loaded while the kernel starts

    limit = asked.timeout or options.timeout
    results = execute.run(paper, running, options.execute, limit, say, len(before), running is earlier)
    known.executed(before + results, running.used())
    kept.reached = known.record["sum"]
    return running


def _stop(read: list[Read], failed: PublishError | None = None) -> NoReturn:
    """End the build with all that is wrong with the papers, also with what would have been found out later."""
    from . import formats

    for paper, options in read:
        formats.foresee(paper, options)
    found = [str(problem) for paper, _ in read for problem in paper.problems.fatal]
    raise PublishError("\n".join([*filter(None, [str(failed or "")]), *found]))


def _tell(papers: list[source.Paper]) -> None:
    for paper in papers:
        paper.problems.tell(warn)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="publish",
        description=ABOUT,
    )
    usual = ",".join(settings.USUAL)
    parser.add_argument("--to", help=f"formats: {usual} by default (with --watch the page alone), and xml")
    parser.add_argument(
        "--profile", default="", metavar="NAME", help="options of _quarto-NAME.yml over those of _quarto.yml"
    )
    parser.add_argument("--engine", choices=["auto", "quarto", "embedded"], default="auto")
    parser.add_argument("--output", type=Path, metavar="DIR", help="by default that of _quarto.yml, or _output")
    parser.add_argument("--fresh", action="store_true", help="ignore every cache")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="time limit of a cell")
    parser.add_argument("--watch", action="store_true", help="serve the page here, and render again what changes")
    parser.add_argument("--port", type=int, default=0, help="with --watch: by default one that is free")
    parser.add_argument("papers", nargs="*", type=Path, metavar="PAPER", help="by default what _quarto.yml renders")
    asked = parser.parse_args(arguments)
    asked.papers = asked.papers or settings.rendered(Path())
    if len({paper.parent.resolve() for paper in asked.papers}) > 1 or len({p.stem for p in asked.papers}) < len(
        asked.papers
    ):
        parser.error("papers that are published together stand in one folder, each under a name of its own")
    asked.to = list(dict.fromkeys((asked.to or ("html" if asked.watch else usual)).split(",")))
    if unknown := [name for name in asked.to if name not in settings.FORMATS]:
        parser.error(f"unknown format {', '.join(unknown)}. Known: {', '.join(settings.FORMATS)}")
    if asked.watch and asked.engine == "quarto":
        parser.error("--watch is of the embedded engine; Quarto has `quarto preview`")
    if asked.profile and asked.engine == "quarto":
        parser.error("--profile is of the embedded engine; Quarto has `quarto render --profile`")
    asked.engine = "embedded" if asked.watch or asked.profile else asked.engine
    return asked


if __name__ == "__main__":
    sys.exit(main())
