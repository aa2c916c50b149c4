"""The command line: check and format the data, explain findings, locate passages, release, start another package.

Exit status: 0 if all is well; 1 where the data is invalid, a verdict differs from the recorded one or a
release is refused; 2 for a request that cannot be understood, or a file that cannot be read or written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from argued.data import DATA, VERDICTS, DataError, Dataset, formatted, home, read, unformatted
from argued.data.metadata import PAPER, described
from argued.judge.changes import as_markdown, as_text, compare, read_version, what_if
from argued.judge.evidence import Evidence, conflicts, evidence
from argued.judge.findings import Judgement, judge_all
from argued.ship.codebook import codebook
from argued.ship.contents import CONTENTS, contents
from argued.ship.locate import locate
from argued.ship.new import start
from argued.ship.release import ReleaseError, release, verify
from argued.show.explain import explain


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        if "data" in options and options.data is None and options.run is not verify_release:
            options.data = home() / DATA
        status: int = options.run(options)
    except (DataError, ReleaseError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"{error.filename or 'a file'}: {error.strerror or error}; name another, or mend that", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m argued", description="The evidence and the findings of the paper.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--data", type=Path, metavar="DIR", help="the folder of the tables")
        sub.set_defaults(run=run)
        return sub

    command("check", check, "Validate the data and compare every verdict with the recorded one.")
    command("format", format_tables, "Write every table sorted and quoted the one way.")
    command("codebook", write_codebook, "Write the codebook for people, README.md, beside the tables.")
    place = command("locate", locate_passages, "Find every passage in a copy of the source paper.")
    place.add_argument("file", type=Path, metavar="FILE", help="the source paper as text or PDF")
    listing = command("findings", findings, "List the findings with their verdicts.")
    listing.add_argument("--json", action="store_true", help="as a list of objects")
    one = command("explain", explain_one, "Show a finding: its rule, its cells, what decides it.")
    one.add_argument("finding", metavar="FINDING")
    suppose = command("what-if", what_if_cells, "Suppose some cells or rows otherwise, and show what would change.")
    rows = "; or TABLE.csv:LINE=withdrawn, TABLE.csv:LINE.column=number for the row of another table"
    suppose.add_argument(
        "settings", nargs="+", metavar="COUNTRY.indicator=value", help=f'a value, or "not reported"{rows}'
    )
    other = command("diff", diff, "Show what changes between another version of the data and this one.")
    other.add_argument("version", metavar="BASE", help="a git revision, or a folder with the tables")
    other.add_argument("--markdown", action="store_true", help="for a pull request")
    command("contents", write_contents, "Write the list of tables, figures and findings in the text, CONTENTS.md.")
    command("describe", write_descriptions, "Write CITATION.cff and .zenodo.json from datapackage.json.")
    made = command("release", make_release, "Write everything and the rendered paper to one archive.")
    made.add_argument("--output", type=Path, metavar="DIR", help="by default _output")
    verified = command("verify", verify_release, "Check the archive of a release, or a single finding in it.")
    verified.add_argument("bundle", type=Path, metavar="BUNDLE")
    verified.add_argument("finding", nargs="?", metavar="FINDING")
    fresh = commands.add_parser("new", help="Start a package for another region, with a made-up one in it.")
    fresh.add_argument("folder", type=Path, metavar="FOLDER", help="where: a folder that does not exist, or is empty")
    fresh.set_defaults(run=new)
    for sub in (listing, one):
        sub.add_argument("--evidence", metavar="BASE", help="an evidence base of the study (its first, if none)")
        sub.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day, on record")
    return parser


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"saw {text!r}; expected year-month-day, such as 2022-06-01") from None


def check(options: argparse.Namespace) -> int:
    data = read(options.data)
    rows = sum(len(table) for table in data.tables.values())
    differing = [
        judgement for base in data.bases for judgement in judge_all(evidence(data, base)) if not judgement.as_recorded
    ]
    _report(differing)
    untidy = unformatted(data)
    for problem in untidy:
        print(problem, file=sys.stderr)
    print(
        f"{len(data.tables)} tables with {rows} rows; {len(data.findings)} findings; "
        f"{len(conflicts(data))} cells on which the source paper disagrees with itself; "
        f"{len(differing)} verdicts that differ from the recorded ones."
    )
    return 1 if differing or untidy else 0


def format_tables(options: argparse.Namespace) -> int:
    data = read(options.data)
    for resource in data.resources:
        path = data.folder / resource["path"]
        text = formatted(data, resource["name"])
        if text.encode() != path.read_bytes():
            part = path.with_name(path.name + ".part")
            part.write_text(text, encoding="utf-8", newline="\n")
            part.replace(path)
            print(f"wrote {path.name}")
    return 0


def write_codebook(options: argparse.Namespace) -> int:
    data = read(options.data)
    (options.data / "README.md").write_text(codebook(data), encoding="utf-8", newline="\n")
    print("wrote README.md")
    return 0


def locate_passages(options: argparse.Namespace) -> int:
    """Exit status 1 where a passage is not found."""
    data = read(options.data)
    places = locate(data, options.file)
    unit = "page" if options.file.suffix.lower() == ".pdf" else "line"
    for place in places:
        found = f"{unit} {place.where}" if place.where else f"not found: {place.begins_with!r}"
        print(f"{place.passage:12} {found}")
    missing = [place.passage for place in places if not place.where]
    print(
        f"{len(places) - len(missing)} of {len(places)} passages found"
        + (f"; not found: {', '.join(missing)}" if missing else "")
    )
    return 1 if missing else 0


def findings(options: argparse.Namespace) -> int:
    data = read(options.data)
    judged = judge_all(_asked_for(data, options))
    if options.json:
        json.dump([judgement.as_dict() for judgement in judged], sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        _print_findings(data, judged)
    differing = [judgement for judgement in judged if not judgement.as_recorded]
    _report(differing)
    return 1 if differing else 0


def explain_one(options: argparse.Namespace) -> int:
    data = read(options.data)
    print(explain(data.finding(options.finding), _asked_for(data, options)))
    return 0


def _asked_for(data: Dataset, options: argparse.Namespace) -> Evidence:
    """The evidence under the base and on the day that are named; a day that the record was not followed is noted.

    Raises KeyError for a day under a base that no day matters to.
    """
    known = evidence(data, options.evidence, options.date)
    if options.date is None:
        return known
    if not data.bases[known.base].on_record:
        instead = f"add --evidence {data.record_base}" if data.record_base else "leave it out"
        raise KeyError(f"--date {options.date}: the evidence base {known.base} is the same on any day; {instead}")
    followed = data.study["record"]
    if not followed["from"] <= options.date <= followed["until"]:
        span = f"from {followed['from']} until {followed['until']}"
        print(
            f"note: the record was followed {span}; what changed after or before may be missing on {options.date}",
            file=sys.stderr,
        )
    return known


def what_if_cells(options: argparse.Namespace) -> int:
    data = read(options.data)
    print(as_text([what_if(data, options.settings, base.name) for base in data.bases.values() if base.admits]))
    return 0


def diff(options: argparse.Namespace) -> int:
    new = read(options.data)
    try:
        old = read_version(options.version)
    except DataError as error:
        print(f"in the other version, {options.version}, not here: {error}", file=sys.stderr)
        return 1
    if not new.bases.keys() & old.bases.keys():
        here, there = ", ".join(new.bases), ", ".join(old.bases)
        raise KeyError(f"{options.version} has no evidence base in common with this version: {there}; here {here}")
    every = [compare(old, new, base.name) for base in new.bases.values() if base.name in old.bases]
    print(as_markdown(every) if options.markdown else as_text(every))
    return 0


def write_contents(options: argparse.Namespace) -> int:
    root = _package(options.data)
    _write(root / CONTENTS, contents(root, read(options.data)))
    return 0


def write_descriptions(options: argparse.Namespace) -> int:
    root = _package(options.data)
    for name, text in described(root).items():
        _write(root / name, text)
    return 0


def _package(folder: Path) -> Path:
    """The root of the package that the tables belong to. Raises KeyError for tables without one."""
    root = folder.absolute().parent
    if folder.absolute() != root / DATA or not (root / PAPER).is_file() or not folder.is_dir():
        raise KeyError(f"{folder} belongs to no package; expected a folder {DATA} with a {PAPER} beside it")
    return root


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {path.name}")


def make_release(options: argparse.Namespace) -> int:
    archive = release(root := _package(options.data), options.output or root / "_output")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    print(f"wrote {archive}, {archive.stat().st_size} bytes\n{digest}  {archive.name}")
    return 0


def verify_release(options: argparse.Namespace) -> int:
    """Exit status 1 for an archive that is refused, or in which something does not agree."""
    found = verify(options.bundle, options.finding)
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if options.finding and found.data:
        for base in found.data.bases:
            print(explain(found.data.finding(options.finding), evidence(found.data, base)), end="\n\n")
    if not found.problems:
        whole = f"{len(found.data.findings)} findings" if found.data and not options.finding else options.finding
        print(f"{options.bundle.name}: {found.files} files, {whole}: data, verdicts, crate and page agree")
    return 1 if found.problems else 0


def new(options: argparse.Namespace) -> int:
    files = start(options.folder)
    print(f"wrote {len(files)} files to {options.folder}; there, `make paper` and `make test` work at once.")
    print("Its README.md says what to replace.")
    return 0


def _print_findings(data: Dataset, judged: Sequence[Judgement]) -> None:
    width = max(len(judgement.finding.id) for judgement in judged)
    for judgement in judged:
        silent = f"  (silent: {', '.join(judgement.silent)})" if judgement.silent else ""
        print(f"{judgement.finding.id:{width}}  {judgement.verdict or 'judgement'}{silent}")
    counts = Counter(judgement.verdict for judgement in judged)
    total = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    print(f"\n{len(judged)} findings, {data.bases[judged[0].base].label}: {total}, {counts[None]} judgements.")


def _report(differing: Sequence[Judgement]) -> None:
    for judgement in differing:
        finding = judgement.finding
        print(
            f"findings.toml:{finding.line}: {finding.id}.verdict.{judgement.base}: "
            f"recorded {judgement.recorded}; the data says {judgement.verdict}. "
            f"See `python -m argued explain {finding.id} --evidence {judgement.base}`, "
            "then mend the cell or record the new verdict.",
            file=sys.stderr,
        )
