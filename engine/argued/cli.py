"""The command line: `argued COMMAND`. Each command stands here with its options beside what it does.

A command is a function under `@command`, which has its name and its options; the first line of the docstring is its
help, and what it returns its exit status.

Exit status: 0 if all is well; 1 where the data is invalid, a verdict differs from the recorded one or a
release is refused; 2 for a request that cannot be understood, or a file that cannot be read or written.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import difflib
import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from argued.data import (
    BIBLIOGRAPHY,
    OBSERVATIONS,
    READINGS,
    DataError,
    Dataset,
    Problem,
    Row,
    formatted,
    home,
    read,
    uncoded,
    unformatted,
)
from argued.data import DATA as DATA_FOLDER
from argued.data.files import parsed
from argued.data.metadata import PAPER, described
from argued.judge.backing import weak
from argued.judge.changes import as_markdown, as_text, compare, read_version, touched, versions, what_if
from argued.judge.choices import curve_of
from argued.judge.evidence import Evidence, conflicts, disputed, evidence
from argued.judge.findings import Judgement, judge_all
from argued.judge.reliability import alike, contested, uncoded_by, unsettled
from argued.judge.robustness import SEED, spread
from argued.judge.shares import worlds_of
from argued.logic.verdicts import NOT_JUDGED, VERDICTS
from argued.logic.wording import counted
from argued.ship.codebook import codebook
from argued.ship.coding_form import adopted, blank, entered, filled, in_form
from argued.ship.contents import CONTENTS, contents
from argued.ship.doubts import applied, opened
from argued.ship.header import package
from argued.ship.history import Step, history
from argued.ship.locate import locate
from argued.ship.new import EVIDENCE as EVIDENCES
from argued.ship.new import TEXT, Plan, start
from argued.ship.pieces import README, renewed
from argued.ship.readings import KINDS, overdue, recorded
from argued.ship.release import UNCHECKED, ReleaseError, ready, release, verify
from argued.show.explain import explain, explain_all

Run = Callable[[argparse.Namespace], int]
Argument = tuple[tuple[str, ...], Mapping[str, Any]]


@dataclass(frozen=True)
class Command:
    """A command: what it does, and the arguments that it takes."""

    name: str
    run: Run
    arguments: tuple[Argument, ...]

    @property
    def help(self) -> str:
        return (self.run.__doc__ or "").partition("\n")[0]


COMMANDS: list[Command] = []


def command(name: str, *arguments: Argument) -> Callable[[Run], Run]:
    """Makes a function a command."""

    def register(run: Run) -> Run:
        COMMANDS.append(Command(name, run, arguments))
        return run

    return register


def argument(*names: str, **options: Any) -> Argument:
    """An argument of a command, as `argparse.ArgumentParser.add_argument` takes it."""
    return names, options


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    whole = argparse.ArgumentParser(prog="argued", description="Evidence, findings and papers that can be argued with.")
    subparsers = whole.add_subparsers(required=True, metavar="COMMAND")
    for each in COMMANDS:
        sub = subparsers.add_parser(each.name, help=each.help, description=each.help)
        for names, options in each.arguments:
            sub.add_argument(*names, **options)
        sub.set_defaults(run=each.run)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
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


# --- What several commands take -----------------------------------------------------------------------------------


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"saw {text!r}; expected year-month-day, such as 2022-06-01") from None


def _count(text: str) -> int:
    if text.isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"saw {text!r}; expected a whole number from 1")


def _probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if 0 <= number <= 1:
        return number
    raise argparse.ArgumentTypeError(f"saw {text!r}; expected a number from 0 to 1")


DATA = argument("--data", type=Path, metavar="DIR", help="the folder of the tables")
EVIDENCE = argument("--evidence", metavar="BASE", help="an evidence base of the study (its first, if none)")
DATE = argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day, on record")


def _print_json(found: object) -> None:
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()


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


# --- The data ---------------------------------------------------------------------------------------------------------


@command(
    "check",
    DATA,
    argument(
        "--paper",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="and that the paper's sentences are bound (no FILE: paper.qmd, and supplement.qmd if there is one)",
    ),
    argument("--warn", action="store_true", help="say what does not hold, and go on all the same: exit status 0"),
    argument("--json", action="store_true", help="what was found, as an object"),
)
def check(options: argparse.Namespace) -> int:
    """Validate the data and compare every verdict with the recorded one."""
    try:
        data = read(options.data)
    except DataError as error:
        if not options.json:
            raise
        _print_json({"problems": [asdict(problem) for problem in error.problems]})
        return 1
    rows = sum(len(table) for table in data.tables.values())
    differing = [
        judgement for base in data.bases for judgement in judge_all(evidence(data, base)) if not judgement.as_recorded
    ]
    bare = uncoded(data)
    faults = [*unformatted(data), *_unbound(data, options.paper)]
    status = 1 if (differing or faults) and not options.warn else 0
    if options.json:
        verdicts = [
            {"finding": each.finding.id, "base": each.base, "recorded": each.recorded, "verdict": each.verdict}
            | {"file": "findings.toml", "line": each.finding.verdict_line}
            for each in differing
        ]
        reading = overdue(data, _sentences(data))
        _print_json(
            {
                "problems": [asdict(problem) for problem in [*bare, *faults]],
                "verdicts": verdicts,
                "unsettled": [asdict(each) for each in unsettled(data)],
                "contested": [
                    {"finding": each.finding.id, "base": each.base, "verdicts": dict(each.verdicts)}
                    for each in contested(data)
                ],
                "gives_way": weak(evidence(data)),
                "disputed": _disputed(data),
                "of_later_days": [f"{OBSERVATIONS}.csv:{row.line}" for row in _late(data)],
                "readings": {"changed": [text for _, text in reading.changed], "unread": reading.unread},
            }
        )
        return status
    for problem in [*bare, *faults]:
        print(problem, file=sys.stderr)
    _report(differing)
    one = len(differing) == 1
    differ = "verdict that differs from the recorded one" if one else "verdicts that differ from the recorded ones"
    print(
        f"{counted(len(data.tables), 'table')} with {counted(rows, 'row')}; {counted(len(data.findings), 'finding')}; "
        f"{_on_source(data)}"
        f"{_on_record(data)}"
        f"{len(differing)} {differ}."
    )
    for line in [*_on_conflicts(data), *_on_days(data), *_on_conclusions(data), *_on_coders(data), *_on_readings(data)]:
        print(line)
    return status


FEW, ALL_IN = 6, " (--json has all)"  # so many names are printed


def _some(names: Sequence[str], all_in: str = "") -> str:
    """The first few names; of more, how many, and where all are."""
    more = f" and {len(names) - FEW} more{all_in}" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


def _disputed(data: Dataset) -> list[str]:
    """The cells on which observations contradict each other."""
    return [cell.key for cell in disputed(evidence(data, data.record_base))] if data.record_base else []


def _on_conflicts(data: Dataset) -> Iterator[str]:
    """The cells on which observations contradict each other."""
    if cells := _disputed(data):
        yield f"observations that hold on {data.evidence_date} contradict each other on: {_some(cells, ALL_IN)}"


def _on_days(data: Dataset, before: Dataset | None = None) -> Iterator[str]:
    """The observations that count on no day, since they speak of later ones than those that are followed.

    Where data is compared with what it was `before`, those alone of which that was not so.
    """
    known = {row.text for row in _late(before)} if before else set()
    late = [f"{OBSERVATIONS}.csv:{row.line}" for row in _late(data) if row.text not in known]
    if late:
        until, names = data.study["record"]["until"], _some(late, "" if before else ALL_IN)
        yield f"of days after {until}, until when study.toml follows the record; they do not count: {names}"


def _late(data: Dataset) -> list[Row]:
    days = data.frame.days
    return [row for row in data.table(OBSERVATIONS) if days and row["from"] > days[1]]


def _on_conclusions(data: Dataset) -> Iterator[str]:
    """The conclusions that rest on what is not established, contradicted or undecided."""
    found = weak(evidence(data))
    if not found:
        return
    yield (
        f"{counted(len(found), 'finding')} on what gives way; ask of each whether it may still be said "
        "(`argued explain FINDING` tells what that is, --json of all):"
    )
    for state in dict.fromkeys(state for states in found.values() for state in states.values()):
        yield f"  on what is {state}: {_some([name for name, states in found.items() if state in states.values()])}"


def _on_coders(data: Dataset) -> Iterator[str]:
    """What each coder did not code, what is not settled between them, and which findings hang on it."""
    for coder in data.coders.values():
        countries, indicators = uncoded_by(data, coder)
        left = [
            f"{what} {_some(names)}"
            for what, names in ((data.units.plural, countries), ("questions", indicators))
            if names
        ]
        yield f"coder {coder.name} ({coder.who}): " + (f"not coded: {'; '.join(left)}" if left else "all is coded")
    if len(data.coders) == 1:
        (only,) = data.coders
        yield f"{only} alone has a file in data/coders; `argued form NAME --as coder` makes one of what stands"
    open_cells = [
        f"{each.country}.{each.indicator} ({each.basis}: {each.given}; here {each.codings})" for each in unsettled(data)
    ]
    if open_cells:
        undecided = _some(open_cells, ALL_IN)
        yield f"answers that not all coders give, and no row of adjudication.csv decides so: {undecided}"
    found = contested(data)
    if found:
        names = [f"{each.finding.id} ({each.base})" for each in found]
        yield f"contested findings: {_some(names, ALL_IN)}"


def _on_readings(data: Dataset) -> Iterator[str]:
    """What has changed since it was read, and what nobody has read."""
    found = overdue(data, _sentences(data))
    for line, text in found.changed:
        yield f"{READINGS}.csv:{line}: {text}"
    unread = [f"{len(names)} of {counted(found.there[kind], kind)}" for kind, names in found.unread.items() if names]
    if unread:
        yield f"read by nobody as they are now: {', '.join(unread)}; `argued read` records who has"


def _sentences(data: Dataset) -> list[str]:
    """What the paper argues; nothing where it has not been written."""
    from argued.show import bindings

    papers = [path for path in bindings.files(data) if path.is_file()]
    return [text for path in papers for text, _ in bindings.read_source(path, set()).argued]


def _unbound(data: Dataset, papers: Sequence[Path] | None) -> list[Problem]:
    """What is wrong with the sentences of findings.toml and, where that is asked for, of the paper."""
    from argued.show import bindings  # which reads Markdown, as no other command does

    if papers is None:
        return bindings.strengths(data)
    return [*bindings.strengths(data), *bindings.bindings(papers or bindings.files(data), data)]


def _on_source(data: Dataset) -> str:
    if not data.sourced:
        return ""
    return f"{counted(len(conflicts(data)), 'cell')} on which the source paper disagrees with itself; "


def _on_record(data: Dataset) -> str:
    if data.record_base is None:
        return ""
    with_itself = counted(len(disputed(evidence(data, data.record_base))), "cell")
    return f"{with_itself} on which the record disagrees with itself; "


def _report(differing: Sequence[Judgement]) -> None:
    for judgement in differing:
        finding = judgement.finding
        print(
            f"findings.toml:{finding.verdict_line}: {finding.id}.verdict.{judgement.base}: "
            f"recorded {judgement.recorded}; the data says {judgement.verdict}. "
            f"See `python -m argued explain {finding.id} --evidence {judgement.base}`, "
            "then mend the cell or record the new verdict.",
            file=sys.stderr,
        )


@command("format", DATA)
def format_tables(options: argparse.Namespace) -> int:
    """Write every table sorted and quoted the one way."""
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


@command(
    "read",
    DATA,
    argument("kind", choices=KINDS, help="a gist against its passage, a rule against its statement, or a sentence"),
    argument("names", nargs="+", metavar="NAME", help="locators, findings, or how a sentence begins (eight words)"),
    argument("--as", dest="reader", required=True, metavar="ROLE", help='who, by role, such as "second reader"'),
    argument("--day", type=_day, default=None, metavar="YYYY-MM-DD", help="when (today, if none)"),
    argument("--note", default="", metavar="TEXT", help="what there is to say of it"),
)
def record_reading(options: argparse.Namespace) -> int:
    """Record that somebody has read gists, rules or sentences as they are now."""
    data = read(options.data)
    day = options.day or dt.datetime.now(dt.UTC).date()
    text = recorded(data, options.kind, options.names, options.reader, day, options.note, _sentences(data))
    _write_sound(data, {f"{READINGS}.csv": text})
    return 0


@command(
    "form",
    DATA,
    argument("name", metavar="NAME", help="of the coder's file"),
    argument("--of", nargs="+", default=(), metavar="QUESTION", help="a form of these alone, such as a new one"),
    argument("--enter", type=Path, metavar="FILE", help="a filled form, which becomes data/coders/NAME.csv"),
    argument("--again", action="store_true", help="replace what that coder has answered before"),
    argument(
        "--as",
        dest="reader",
        metavar="ROLE",
        help='who coded, by role, such as "second reader"; without --enter, the answers as they stand are taken, '
        "to the questions that fewer than two others have coded",
    ),
)
def coding_form(options: argparse.Namespace) -> int:
    """Write a blank form for a coder, without the answers of others; or take in a filled one, or what stands."""
    data = read(options.data)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", options.name):
        raise KeyError(f"a coder called {options.name!r}; expected lower-case letters and digits, joined by hyphens")
    if options.name in data.coders and (options.enter or options.reader) and not options.again:
        raise KeyError(
            f"data/coders/{options.name}.csv is there already; name another coder, or replace it with --again"
        )
    if options.enter is None and options.reader:
        _write_sound(data, adopted(data, options.name, options.reader))
        return 0
    if options.enter is None:
        form = Path(f"{options.name}-form.csv")
        if form.exists():
            raise KeyError(f"{form} is there already; hand it in with --enter {form}, or move it away")
        _write(form, blank(data, options.of))
        print("Fill it; where you looked and found no answer, leave the row empty; a question at which nobody looked,")
        print(f"delete for all {data.units.plural}. What may stand in these columns, data/README.md explains:")
        for column in ("basis", "confidence"):
            if words := data.meanings(data.answers_in, column):
                print(f"  {column}: {', '.join(words)}")
        print(f'Then `argued form {options.name} --enter {options.name}-form.csv --as "second reader"`')
        return 0
    if not options.reader:
        raise KeyError('--enter needs --as ROLE: who coded, by role, such as "second reader"')
    text = filled(options.enter)
    texts = entered(data, options.name, text, options.reader)
    try:
        _write_sound(data, texts)
    except DataError as error:  # told by the lines of the file that was filled
        raise DataError(
            [in_form(each, options.name, texts, text, str(options.enter)) for each in error.problems]
        ) from None
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    silent = sum(not row["value"] for row in rows)
    print(f"{counted(len(rows) - silent, 'answer')}; {counted(silent, 'row')} left empty: looked for, and not found.")
    print("Questions at which nobody looked have to be deleted from the form before it is entered (then with --again).")
    for other, (same, both) in alike(read(options.data), options.name).items():
        shared = f"{counted(both, 'cell')} that {other} coded too"
        print(f"{same} of {shared} are answered alike" + ("; `argued check` has the others" * (same < both)) + ".")
    return 0


def _write_sound(data: Dataset, texts: Mapping[str, str]) -> None:
    """Writes files of the data, once the study can be read with them. Raises DataError for what is not sound."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(data.folder, Path(folder) / data.folder.name))
        shutil.copy(data.folder.parent / BIBLIOGRAPHY, folder)
        for name, text in texts.items():
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8", newline="\n")
        read(copy)
    for name, text in texts.items():
        path = data.folder / name
        path.parent.mkdir(exist_ok=True)
        if not path.is_file() or path.read_bytes() != text.encode():
            _write(path, text)


@command(
    "locate",
    DATA,
    argument("file", type=Path, metavar="FILE", help="the source paper as text or PDF"),
    argument("sections", nargs="*", metavar="SECTION", help="only its passages: those whose locators begin so"),
)
def locate_passages(options: argparse.Namespace) -> int:
    """Find every passage in a copy of the source paper.

    Exit status 1 where a passage is not found.
    """
    data = read(options.data)
    places = locate(data, options.file, options.sections)
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


@command(
    "diff",
    DATA,
    argument("version", metavar="BASE", help="a git revision, or a folder with the tables"),
    argument("--date", type=_day, metavar="YYYY-MM-DD", help="one day on record (by default, all that are followed)"),
    argument("--markdown", action="store_true", help="for a pull request"),
    argument("--json", action="store_true", help="as a list of objects, one for each evidence base"),
)
def diff(options: argparse.Namespace) -> int:
    """Show what changes between another version of the data and this one."""
    new = read(options.data)
    try:
        old = read_version(options.version)
    except DataError as error:
        mend = "Mend a copy of that version, and name its folder in place of it"
        print(f"in the other version, {options.version}, not here: {error}\n{mend}.", file=sys.stderr)
        return 1
    if not new.bases.keys() & old.bases.keys():
        here, there = ", ".join(new.bases), ", ".join(old.bases)
        raise KeyError(f"{options.version} has no evidence base in common with this version: {there}; here {here}")
    if options.date and new.record_base is None:
        raise KeyError(
            f"--date {options.date}: no evidence base reads a record, and the others are the same on any day"
        )
    every = [compare(old, new, base.name, options.date) for base in new.bases.values() if base.name in old.bases]
    if options.json:
        _print_json([each.as_dict() for each in every])
    else:
        print(as_markdown(every) if options.markdown else as_text(every))
        for line in [*_other_date(old, new), *_on_days(new, old)]:
            print(line)
    return 0


def _other_date(old: Dataset, new: Dataset) -> Iterator[str]:
    """What it means that the evidence is read on another day: verdicts over all days are the same then."""
    base = new.record_base
    if old.evidence_date == new.evidence_date or base is None or base not in old.bases:
        return
    was = {each.finding.id: each.verdict for each in judge_all(evidence(old, base))}
    moved = [each.finding.id for each in judge_all(evidence(new, base)) if was.get(each.finding.id) != each.verdict]
    days = f"from {old.evidence_date} to {new.evidence_date}"
    differ = f"{counted(len(moved), 'verdict')} of that day are others: {_some(moved)}"
    yield f"The evidence date moves {days}; on record {differ if moved else 'no verdict is another on that day'}"


# --- The findings -----------------------------------------------------------------------------------------------------


@command(
    "findings",
    DATA,
    EVIDENCE,
    DATE,
    argument("--json", action="store_true", help="as a list of objects"),
)
def findings(options: argparse.Namespace) -> int:
    """List the findings with their verdicts."""
    data = read(options.data)
    known = _asked_for(data, options)
    judged = judge_all(known)
    if options.json:
        _print_json([judgement.as_dict() for judgement in judged])
    else:
        _print_findings(data, judged)
    comparable = known.date == data.evidence_date  # of any other day no verdict is recorded
    differing = [judgement for judgement in judged if not judgement.as_recorded] if comparable else []
    _report(differing)
    return 1 if differing else 0


def _print_findings(data: Dataset, judged: Sequence[Judgement]) -> None:
    width = max(len(judgement.finding.id) for judgement in judged)
    for judgement in judged:
        silent = f"  (silent: {', '.join(judgement.silent)})" if judgement.silent else ""
        print(f"{judgement.finding.id:{width}}  {judgement.verdict or NOT_JUDGED}{silent}")
    counts = Counter(judgement.verdict for judgement in judged)
    total = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    total += f", {counted(counts[None], 'judgement')}"
    print(f"\n{counted(len(judged), 'finding')}, {data.bases[judged[0].base].label}: {total}.")


@command("explain", DATA, EVIDENCE, DATE, argument("finding", metavar="FINDING"))
def explain_one(options: argparse.Namespace) -> int:
    """Show a finding: its rule, its cells, what decides it."""
    data = read(options.data)
    print(explain(data.finding(options.finding), _asked_for(data, options)))
    return 0


ROWS = (
    "or TABLE.csv:LINE=withdrawn, TABLE.csv:LINE.column=number for the row of another table; "
    "TABLE.csv:LINE+1.column=value for one row more that else is like it"
)
SETTINGS = argument(
    "settings",
    nargs="+",
    metavar="UNIT.indicator=value",
    help=f'a value, or "not reported"; {ROWS}; thresholds.CRITERION=share',
)


@command("what-if", DATA, SETTINGS)
def what_if_cells(options: argparse.Namespace) -> int:
    """Suppose some cells, rows or thresholds otherwise, and show what would change."""
    data = read(options.data)
    print(as_text([what_if(data, options.settings, base) for base in touched(data, options.settings)]))
    return 0


@command(
    "apply",
    DATA,
    argument("file", type=Path, metavar="FILE", help="written by `Study.doubt`, or saved from the page"),
    argument("--dry-run", action="store_true", help="only show what would change"),
)
def apply_doubt(options: argparse.Namespace) -> int:
    """Turn a doubt into a change of the tables, and show what follows from it."""
    data = read(options.data)
    doubt = opened(options.file, data)
    try:
        tables, changed = applied(doubt, data)
    except DataError:
        print("With this change the tables would not be sound, and nothing is written:", file=sys.stderr)
        raise
    if doubt["note"]:
        print(f"Doubt: {doubt['note']}")
    if doubt["without"]:
        print(f"It was seen without codings of {'; of '.join(doubt['without'])}; these stay.")
    print(as_text([compare(data, changed, base) for base in data.bases]))
    for name, text in tables.items():
        old = (data.folder / name).read_text(encoding="utf-8")
        lines = difflib.unified_diff(old.splitlines(), text.splitlines(), n=0, lineterm="")
        print("", name, *(line for line in lines if not line.startswith(("---", "+++", "@@"))), sep="\n")
        if old != text and not options.dry_run:
            (data.folder / name).write_text(text, encoding="utf-8", newline="\n")
        print("nothing to write" if old == text else f"{'would write' if options.dry_run else 'wrote'} {name}")
    if not options.dry_run:
        print("Next: `python -m argued check`; `git diff data` shows all that differs from the last commit.")
    return 0


@command(
    "robustness",
    DATA,
    EVIDENCE,
    DATE,
    argument("--worlds", type=_count, metavar="N", help="draw so many, instead of reckoning with all there are"),
    argument("--wrong", type=_probability, metavar="P", help="take recorded cells wrong, each with this probability"),
    argument(
        "--by-passage", action="store_true", help="with --wrong: together with all that rests on a passage (drawn)"
    ),
    argument("--seed", type=int, default=SEED, metavar="N", help="of the random numbers"),
    argument("--jobs", type=int, default=1, metavar="N", help="on how many cores; -1 for all"),
    argument(
        "--cluster", metavar="ADDRESS", help="of a Dask scheduler that spreads the work, such as tcp://10.0.0.5:8786"
    ),
    argument("--json", action="store_true", help="as a list of objects"),
)
def draw_worlds(options: argparse.Namespace) -> int:
    """Show in which share of all worlds each finding is true, each criterion met, each answer yes."""
    known = _asked_for(read(options.data), options)
    if options.by_passage and options.wrong is None:
        raise KeyError("--by-passage: nothing is wrong; add --wrong P")
    with spread(options.jobs, options.cluster) as jobs:
        drawn = worlds_of(known, options.wrong, options.by_passage, options.worlds, options.seed, jobs)
    rows = drawn.rows()
    if options.json:
        _print_json([{"kind": kind, "name": name, **share._asdict()} for kind, name, share in rows])
        return 0
    width = max(len(name) for _, name, _ in rows)
    print(f"{'kind':9}  {'name':{width}}    true  unknown  false")
    for kind, name, share in rows:
        print(f"{kind:9}  {name:{width}}  {share.true:6.4f}  {share.unknown:7.4f}  {share.false:5.4f}")
    wrong = "passages misread" if options.by_passage else "recorded cells wrong"
    what = "silent cells drawn" if options.wrong is None else f"{wrong} with probability {options.wrong:g}"
    number, seed = (f"{drawn.worlds} worlds", f", seed {options.seed}") if drawn.worlds else ("All worlds", "")
    print(f"\n{number}, {known.data.bases[known.base].label}: {what}{seed}.")
    return 0


@command("choices", DATA, EVIDENCE, argument("--json", action="store_true", help="as a list of objects"))
def show_choices(options: argparse.Namespace) -> int:
    """Show in which share of all ways to code and score each answer and verdict stands, and what it hangs on."""
    data = read(options.data)
    curve = curve_of(data, evidence(data, options.evidence).base)
    found: list[dict[str, Any]] = [
        {
            "kind": kind,
            "name": name,
            "as_it_stands": curve.word(kind, name),
            "share": curve.share(kind, name),
            "alone": {f"{each.choice.id}.{each.option.id}": each.word for each in curve.alone(kind, name)},
            "turns": curve.turns(kind, name),
        }
        for kind, name in curve.names
    ]
    if options.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
        print()
        return 0
    width = max(len(name) for _, name in curve.names)
    for each in found:
        if each["share"] < 1:
            alone = ", ".join(f"{option} ({word})" for option, word in each["alone"].items()) or "no option alone"
            print(f"{each['kind']:9}  {each['name']:{width}}  {each['as_it_stands']:15}  {each['share']:6.1%}  {alone}")
    same = sum(each["share"] == 1 for each in found)
    number = f"{counted(len(curve.choices), 'choice')}, {counted(curve.combinations, 'combination')}"
    print(f"\n{number}; the same in all: {same} of {len(found)}.")
    return 0


# --- Generated texts --------------------------------------------------------------------------------------------------


@command("codebook", DATA)
def write_codebook(options: argparse.Namespace) -> int:
    """Write the codebook for people, README.md, beside the tables."""
    data = read(options.data)
    _write(data.folder / "README.md", codebook(data))
    return 0


@command("contents", DATA)
def write_contents(options: argparse.Namespace) -> int:
    """Write the list of tables, figures and findings in the text, CONTENTS.md."""
    root = _package(options.data)
    _write(root / CONTENTS, contents(root, read(options.data)))
    return 0


@command("describe", DATA)
def write_descriptions(options: argparse.Namespace) -> int:
    """Write what repeats the paper's header or the data: datapackage.json, citation, Zenodo, codemeta, README."""
    root = _package(options.data)
    _write(root / "data" / "datapackage.json", package(root))
    for name, text in described(root).items():
        _write(root / name, text)
    if (readme := root / README).is_file():
        text = parsed(readme, str)
        try:
            _write(readme, renewed(text, read(options.data)))
        except KeyError as error:
            raise KeyError(f"{README}, {error.args[0]}") from None
    return 0


def _package(named: Path | None) -> Path:
    """The root of the package that the tables belong to. Raises KeyError for tables without one."""
    folder = named or home() / DATA_FOLDER
    root = folder.absolute().parent
    if folder.absolute() != root / DATA_FOLDER or not (root / PAPER).is_file() or not folder.is_dir():
        raise KeyError(f"{folder} belongs to no package; expected a folder {DATA_FOLDER} with a {PAPER} beside it")
    return root


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {path.name}")


# --- Releases, and another study --------------------------------------------------------------------------------------


@command(
    "release",
    DATA,
    argument("--output", type=Path, metavar="DIR", help="by default _output"),
    argument("--warn", action="store_true", help="name verdicts that differ from the recorded ones, and go on"),
    argument("--example", action="store_true", help="take examples that are still to be replaced"),
    argument(
        "--dirty",
        action="store_true",
        help="take files that differ from the commit, and say so in the crate; also a tagged version",
    ),
    argument(
        "--ready", action="store_true", help="only ask, before rendering, whether anything else stands against it"
    ),
)
def make_release(options: argparse.Namespace) -> int:
    """Write everything and the rendered paper to one archive."""
    warned = partial(print, file=sys.stderr) if options.warn else None
    root = _package(options.data)
    if options.ready:
        ready(root, options.warn, options.dirty, options.example)
        return 0
    archive = release(root, options.output or root / "_output", warned, options.dirty, options.example)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    print(f"wrote {archive}, {archive.stat().st_size} bytes\n{digest}  {archive.name}")
    return 0


@command(
    "verify",
    argument("bundle", type=Path, metavar="BUNDLE"),
    argument("finding", nargs="?", metavar="FINDING"),
)
def verify_release(options: argparse.Namespace) -> int:
    """Check the archive of a release, or a single finding in it.

    Exit status 1 for an archive that is refused, or in which something does not agree.
    """
    found = verify(options.bundle, options.finding)
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if not found.problems:
        whole = counted(len(found.data.findings), "finding") if found.data and not options.finding else options.finding
        print(f"{options.bundle.name}: {found.files} files, {whole}: data, verdicts, crate and page agree")
    if options.finding and found.data:
        print("", explain_all(found.data.finding(options.finding), found.data), "", sep="\n")
    if not found.problems:
        print(UNCHECKED)
    return 1 if found.problems else 0


@command("history", argument("finding", nargs="?", metavar="FINDING", help="by default, the verdicts of all"))
def show_history(options: argparse.Namespace) -> int:
    """Show at which release (git tag) the verdict, rule or sentence of a finding changed; or all verdicts that did."""
    data = read()
    among = versions(data)
    if len(among) == 1:
        if options.finding:
            data.finding(options.finding)
        print("No git tag leads here: there is no release to compare with. `argued diff REVISION` takes any commit.")
        return 0
    for step in history(options.finding, among) if options.finding else _on_verdicts(data, among):
        print(f"{step.version}: {step.said or ('nothing changes' if not step.changes else '')}".rstrip())
        for kind, old, new_one in step.changes:
            print(f"  {kind}\n    - {old}\n    + {new_one}")
    return 0


def _on_verdicts(data: Dataset, among: Sequence[tuple[str, Dataset | str]]) -> Iterator[Step]:
    """Version by version, the verdicts that changed there, of all findings."""
    found = {finding.id: list(history(finding.id, among)) for finding in data.findings}
    for place, (version, then) in enumerate(among):
        changes = [
            (f"{name}, {kind}", old, new_one)
            for name, steps in found.items()
            for kind, old, new_one in steps[place].changes
            if kind.startswith("verdict")
        ]
        yield Step(version, tuple(changes), then if isinstance(then, str) else "")


ORIGINS = "; ".join(f"{name}, {what}" for name, what in EVIDENCES.items())


@command(
    "new",
    argument("folder", type=Path, metavar="FOLDER", help="where: a folder that does not exist, or is empty"),
    argument("--title", help="of the study"),
    argument("--author", action="append", metavar="NAME", help="one of its authors; again for each further one"),
    argument(
        "--units",
        nargs=2,
        metavar=("ONE", "SEVERAL"),
        help='what is compared, such as "a city" cities: one with its article',
    ),
    argument("--evidence", choices=EVIDENCES, help=f"where it comes from: {ORIGINS}"),
    argument("--example", action="store_true", help="the made-up study, to play with, instead of one of your own"),
)
def new(options: argparse.Namespace) -> int:
    """Start a study of your own; on a terminal, what is not given is asked for."""
    files = start(options.folder, None if options.example else _planned(options))
    print(f"wrote {len(files)} files to {options.folder}; there, `make paper` and `make test` work at once.")
    print("Its README.md says what is in it" + ("." if options.example else ", and the way from here."))
    return 0


def _planned(options: argparse.Namespace) -> Plan:
    """What a study is begun with, as the options or, on a terminal, its user have it. Raises KeyError for a gap."""
    if not sys.stdin.isatty():
        gaps = [f"--{name}" for name in ("title", "author", "units", "evidence") if not getattr(options, name)]
        if gaps:
            raise KeyError(f"a study needs {', '.join(gaps)}; or name --example, for the made-up one")
    title = options.title or _ask("Title")
    authors = options.author or [name.strip() for name in _ask("Authors, with semicolons between them").split(";")]
    one, plural = options.units or (
        _ask("One of what you compare, with its article", "a country"),
        _ask("Several of them", "countries"),
    )
    origin = options.evidence or _ask(f"Where the evidence comes from ({ORIGINS})", TEXT, EVIDENCES)
    return Plan(title, tuple(authors), one, plural, origin)


def _ask(question: str, default: str = "", possible: Collection[str] = ()) -> str:
    """What the user answers, asked again until it is an answer."""
    while True:
        said = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
        if said and (not possible or said in possible):
            return said
        print(f"expected {' or '.join(possible) or 'an answer'}")
