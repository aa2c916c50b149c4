"""A release: one archive with everything, and the check of such an archive on another machine.

    python -m argued release             after `make paper`: _output/<name>-<version>.zip
    python -m argued verify BUNDLE       everything in it
    python -m argued verify BUNDLE all-national-coordinator

The archive holds what git tracks, as it stands in the folder, and the rendered paper; beside them
`ro-crate-metadata.json` (see `crate`) and `SHA256SUMS`. It is the same, byte for byte, for the same files: sorted,
not compressed, with the permissions that git knows, at the time of SOURCE_DATE_EPOCH or else of the paper's date.

`verify` runs this package's code on the archive's data, never the archive's code: an archive that brought its own
judge could acquit itself. It needs Python and numpy. It refuses an archive that would write outside of its folder,
then checks the checksums, the schema of the data, that each recorded verdict is what the data gives, that the crate
is the one which follows from the data, that the page has each finding's anchor and says of no finding anything
that the data does not, and that it was made of the archive's text, bibliography and data: the page has their
checksums, of the text in its head, of the others in a table (`tables.versions`). This last is not asked where a
single finding is checked. An archive's verdicts are judged by the rules of this version of the code.

Left out on purpose: by which code a page was made, and who made an archive, and of which commit: the crate's is what
the maker says. Its checksums come with it; compare the checksum of the archive itself, which `release` prints, with the
one that was published. What of a page is bound to no finding, PDF, DOCX, notebook and code are covered by checksums
alone. `UNCHECKED` says so wherever an archive passes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import operator
import os
import re
import stat
import subprocess
import tempfile
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from argued.data import BIBLIOGRAPHY, DataError, Dataset, Finding, read
from argued.data.metadata import PAPER, about, described, documents, made_of
from argued.judge.evidence import evidence
from argued.judge.findings import judge, judge_all
from argued.logic.predicates import lookup
from argued.logic.verdicts import CLASSES, VERDICTS
from argued.logic.wording import counted, quoted
from argued.ship.crate import COMMIT, METADATA, PAGE, anchor, as_text, crate
from argued.ship.header import package

SUMS = "SHA256SUMS"
EXAMPLE = "xample, to be replaced"  # what a study is begun with says so of itself
RENDERED = ("html", "pdf", "docx", "ipynb")
EARLIEST = 315532800  # 1980: the first moment that a ZIP file can carry
UNCHECKED = (
    "Not checked, beyond checksums that whoever made the archive could have written anew: what the page says outside "
    "of findings' sentences, PDF, Word, notebook, code, the commit, who made it. Compare the archive's own checksum "
    "with the published one."
)
LARGEST = 1 << 30  # bytes, unpacked; a release has some ten million


class ReleaseError(ValueError):
    """An archive that cannot be made, or is refused; the text lists every reason."""


# --- Making one -------------------------------------------------------------------------------------------


def release(
    root: Path,
    output: Path,
    warned: Callable[[str], object] | None = None,
    dirty: bool = False,
    example: bool = False,
) -> Path:
    """Writes the archive of the package in `root` to the folder `output`, and returns it.

    Its crate names the commit that it was made of. Files that differ from it are refused, or with `dirty` let pass, and
    the commit then ends in "-dirty". A version that is the tag of another commit is refused as well, without `dirty`.
    Examples that a study was begun with, and that are to be replaced, are refused, if not `example`.
    Verdicts that differ from the recorded ones are told to `warned`, if there is one, instead of refused; whoever
    verifies the archive is told of them too. Raises ReleaseError where something is missing, or where the archive
    would otherwise not pass its own verification.
    """
    contents = _contents(root)
    if found := list(_unready(root, dirty, example)):
        raise ReleaseError("\n".join(found))
    commit, changed = _commit(root)
    known = about(root)
    name = f"{known.name}-{known.version}"
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch, name)
        for path, (source, _) in contents.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_bytes(source.read_bytes())
        named = (commit or "uncommitted") + ("-dirty" if changed else "")
        made = as_text(crate(top, read(top / "data"), contents, named))
        (top / METADATA).write_text(made, encoding="utf-8", newline="\n")
        sums = "".join(f"{_digest(top / path)}  {path}\n" for path in sorted([*contents, METADATA]))
        (top / SUMS).write_text(sums, encoding="utf-8", newline="\n")
        problems = examine(top).problems
        if warned is not None:
            data = read(top / "data")
            differing = _verdicts(data, list(data.findings))
            for problem in differing:
                warned(problem)
            problems = tuple(problem for problem in problems if problem not in differing)
        if problems:
            raise ReleaseError(
                "\n".join([f"the package is not fit for release; {counted(len(problems), 'reason')}:", *problems])
            )
        modes = {path: mode for path, (_, mode) in contents.items()} | {METADATA: 0o644, SUMS: 0o644}
        return _zip(top, modes, output / f"{name}.zip", _moment(known.date))


def ready(root: Path, warn: bool = False, dirty: bool = False, example: bool = False) -> None:
    """Refuses what a release would refuse whatever is rendered: examples, stale descriptions, what is not committed,
    or not known to git, other verdicts.

    Raises ReleaseError, and DataError for data that is not sound; with `warn` other verdicts pass.
    """
    tracked = _listed(root)
    data = read(root / "data")
    differing = [] if warn else _verdicts(data, list(data.findings))
    found = list(_unready(root, dirty, example))
    if unknown := ", ".join(name for name in (*documents(root), *made_of(root)) if name not in tracked):
        found.append(f"git does not track {unknown}, of which the paper is made: `git add` it, or move it away")
    if differing:
        mend = "mend the cell or record the new verdict (`argued release --warn` goes on)"
        found += [f"{counted(len(differing), 'verdict')} not as recorded; {mend}:", *differing]
    if found:
        raise ReleaseError("\n".join(found))


def _unready(root: Path, dirty: bool, example: bool) -> Iterator[str]:
    """What stands against a release whatever is rendered: examples, stale descriptions, what is not committed."""
    wanted = {"data/datapackage.json": package(root), **described(root)}
    there = {name: root / name for name in wanted if (root / name).is_file()}
    if stale := [name for name, path in there.items() if path.read_text(encoding="utf-8") != wanted[name]]:
        said = f"not what the header of {PAPER} and pyproject.toml say; `make format` writes them anew"
        yield f"{', '.join(stale)}: {said}"
    if (places := list(examples(root))) and not example:
        told = f"{counted(len(places), 'example')} still to be replaced"
        yield f"{told}, at {', '.join(places)}; --example takes them too"
    commit, changed = _commit(root)
    released = f"v{json.loads(wanted['data/datapackage.json'])['version']}"
    named = ["git", "rev-list", "-n", "1", f"refs/tags/{released}"]
    tagged = subprocess.run(named, cwd=root, capture_output=True, check=False).stdout.decode().strip()
    if tagged not in ("", commit) and not dirty:
        raised = "raise `version` in pyproject.toml, then `make format`; `argued release --dirty` takes it all the same"
        yield f"{released} is the tag of another commit: {raised}"
    if (not commit or changed) and not dirty:
        what = f"not as committed: {_some(changed)}" if commit else "nothing is committed yet"
        taken = "`argued release --dirty` takes it, and the release says so"
        yield f"{what}; a release names the commit that it was made of: commit first ({taken})"


def examples(root: Path) -> Iterator[str]:
    """Where a study still has what it was begun with (`argued new`): file and line of each example to be replaced."""
    for path in [*sorted(root.glob("*.qmd")), root / BIBLIOGRAPHY, *sorted((root / "data").rglob("*.*"))]:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), start=1):
            if EXAMPLE in line and path.name != "README.md":  # which is generated from the others
                yield f"{path.relative_to(root).as_posix()}:{number}"


def _contents(root: Path) -> dict[str, tuple[Path, int]]:
    """Each file of a release: where it is now, and its permissions."""
    found = _listed(root)
    for name, kind in ((name, kind) for name in documents(root) for kind in RENDERED):
        made = root / "_output" / f"{Path(name).stem}.{kind}"
        if kind == "ipynb" and name != PAPER:  # one notebook holds all
            continue
        if not made.is_file():
            raise ReleaseError(f"there is no {made.relative_to(root)}; `make paper` renders it")
        found[made.name] = (made, 0o644)
    return found


def _listed(root: Path) -> dict[str, tuple[Path, int]]:
    """Each file that git tracks: where it is now, and its permissions."""
    listed = subprocess.run(["git", "ls-files", "-s", "-z"], cwd=root, capture_output=True, check=False)
    if listed.returncode:
        raise ReleaseError(f"{root} is no git repository; a release holds the files that git tracks")
    found = {}
    for entry in filter(None, listed.stdout.decode().split("\0")):
        mode, path = entry.split()[0], entry.split("\t", 1)[1]
        if mode not in ("100644", "100755") or not (root / path).is_file():
            raise ReleaseError(f"{path}: expected a plain file; is it deleted, or a link? Commit what you mean first")
        found[path] = (root / path, int(mode[-3:], 8))
    if PAPER not in found:
        raise ReleaseError(f"git tracks no {PAPER} in {root}; `git add` the package first")
    return found


def _commit(root: Path) -> tuple[str, list[str]]:
    """The commit of a folder, empty where there is none, and what of its files is not as committed."""
    named = subprocess.run(["git", "rev-parse", "-q", "--verify", "HEAD"], cwd=root, capture_output=True, check=False)
    status = ["git", "status", "--porcelain", "--untracked-files=no"]
    changed = subprocess.run(status, cwd=root, capture_output=True, check=False).stdout.decode().splitlines()
    return named.stdout.decode().strip(), changed


def _some(status: list[str]) -> str:
    """The first few files of a status."""
    more = f" and {len(status) - 3} more" if len(status) > 3 else ""
    return ", ".join(line[3:] for line in status[:3]) + more


def _moment(date: str) -> time.struct_time:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return time.strptime(date, "%Y-%m-%d")
    if not given.isdecimal():
        raise ReleaseError(f"SOURCE_DATE_EPOCH is {given}; expected a number of seconds")
    return time.gmtime(max(EARLIEST, int(given)))


def _zip(top: Path, modes: Mapping[str, int], target: Path, moment: time.struct_time) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(part, "w") as archive:
        for path in sorted(modes):
            entry = zipfile.ZipInfo(f"{top.name}/{path}", moment[:6])
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | modes[path]) << 16
            archive.writestr(entry, (top / path).read_bytes())
    part.replace(target)
    return target


# --- Checking one -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verification:
    """What `verify` found: every problem, how many files there are, and the data, where it could be read."""

    problems: tuple[str, ...]
    files: int
    data: Dataset | None


def verify(bundle: Path, finding: str | None = None) -> Verification:
    """Checks an archive; of its findings only one, where that is named.

    Raises KeyError for a bundle or a finding that is not there.
    """
    if bundle.is_dir():
        raise KeyError(f"{bundle} is a folder; expected the archive in it, made by `python -m argued release`")
    if not bundle.is_file():
        raise KeyError(f"there is no file {bundle}; expected an archive made by `python -m argued release`")
    try:
        with unpacked(bundle) as top:
            return examine(top, finding)
    except ReleaseError as refused:
        return Verification(tuple(str(refused).splitlines()), 0, None)


@contextmanager
def unpacked(bundle: Path) -> Iterator[Path]:
    """The top folder of a bundle. Nothing is written for an archive with an entry that has no place in one."""
    try:
        archive = zipfile.ZipFile(bundle)
    except (zipfile.BadZipFile, OSError) as error:
        raise ReleaseError(f"{bundle.name}: {error}; expected a ZIP archive") from None
    with archive, tempfile.TemporaryDirectory() as scratch:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        wrong = [f"{entry.filename}: {why}" for entry in entries if (why := _refusal(entry))]
        wrong += [f"{name}: twice in the archive" for name, times in sorted(Counter(names).items()) if times > 1]
        tops = sorted({name.split("/")[0] for name in names})
        if not wrong and len(tops) != 1:
            wrong = [f"{len(tops)} folders at the top, {', '.join(tops[:3])}; expected one"]
        if not wrong and sum(entry.file_size for entry in entries) > LARGEST:
            wrong = [f"more than {LARGEST} bytes unpacked"]
        if wrong:
            raise ReleaseError("\n".join(["refused before unpacking:", *wrong]))
        try:
            archive.extractall(scratch)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise ReleaseError(f"{bundle.name}: {error}; the archive is damaged") from None
        yield Path(scratch, tops[0])


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Why an entry must not be unpacked; empty for a plain file in a folder."""
    name = entry.orig_filename
    path, kind = PurePosixPath(name), stat.S_IFMT(entry.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or re.search(r"[\\:\0]", name):
        return "a path that leads out of the folder"
    if kind not in (0, stat.S_IFREG) or entry.is_dir() or len(path.parts) < 2:
        return "no plain file in a folder"
    return ""


def examine(top: Path, finding: str | None = None) -> Verification:
    """Checks a release in a folder. Raises KeyError for a finding that is not in its data."""
    problems = _checksums(top)
    files = len(_files(top))
    try:
        data = read(top / "data")
    except DataError as error:
        return Verification((*problems, *(f"data/{problem}" for problem in error.problems)), files, None)
    held = {each.id: each for each in data.findings}
    chosen = [lookup(finding, held, f"finding of {top.name}")] if finding else list(data.findings)
    problems += _verdicts(data, chosen) + _crate(top, data, chosen if finding else None)
    problems += _page(top, data, chosen, whole=not finding)
    return Verification(tuple(problems), files, data)


def _files(top: Path) -> dict[str, Path]:
    return {path.relative_to(top).as_posix(): path for path in sorted(top.rglob("*")) if path.is_file()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _checksums(top: Path) -> list[str]:
    """Every file is listed and every listed one is there, as it was."""
    there = _files(top)
    if SUMS not in there:
        return [f"{SUMS}: no such file; expected the checksum of each file"]
    problems, listed = [], set()
    for number, line in enumerate(there[SUMS].read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        found = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if not found:
            problems.append(f"{SUMS}:{number}: saw {line!r}; expected a SHA-256 checksum, two blanks and a file")
        elif found[2] not in there:
            problems.append(f"{found[2]}: no such file, and {SUMS} lists it")
        elif (seen := _digest(there[found[2]])) != found[1]:
            problems.append(f"{found[2]}: changed; its checksum is {seen[:12]}…, {SUMS} has {found[1][:12]}…")
        listed.add(found[2] if found else "")
    return problems + [f"{path}: not listed in {SUMS}" for path in there if path not in listed | {SUMS}]


def _verdicts(data: Dataset, chosen: list[Finding]) -> list[str]:
    wanted = {finding.id for finding in chosen}
    return [
        f"data/findings.toml:{j.finding.verdict_line}: {j.finding.id}: "
        f"recorded {j.recorded} ({data.bases[base].label}); the data says {j.verdict}"
        for base in data.bases
        for j in judge_all(evidence(data, base))
        if j.finding.id in wanted and not j.as_recorded
    ]


def _crate(top: Path, data: Dataset, chosen: list[Finding] | None) -> list[str]:
    """Where the crate is not the one that follows from the data, item by item."""
    try:
        graph = json.loads((top / METADATA).read_text(encoding="utf-8"))["@graph"]
        found: dict[str, Any] = {entity["@id"]: entity for entity in graph}
    except FileNotFoundError:
        return [f"{METADATA}: no such file"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return [f"{METADATA}: {error!r}; expected an RO-Crate with its @graph"]
    try:
        files = [path for path in _files(top) if path not in (METADATA, SUMS)]
        expected = crate(top, data, files, str(found.get(COMMIT, {}).get("value", "")))
    except FileNotFoundError as error:
        return [f"{Path(str(error.filename)).name}: no such file, and the crate describes what is in it"]
    except (ValueError, KeyError) as error:
        return [f"{error.args[0]}"]
    problems = [f"{METADATA}: {problem}" for problem in cited_beyond(found, data, chosen or list(data.findings))]
    wanted: dict[str, Any] = {entity["@id"]: entity for entity in expected["@graph"]}
    names = list(dict.fromkeys([*wanted, *found]))
    if chosen is not None:
        roots = tuple(f"#finding-{finding.id}" for finding in chosen)
        bases = "|".join(["rule", "read-by-.+", *data.bases])
        own = [name for name in names if any(re.fullmatch(rf"{re.escape(r)}(-({bases}))?", name) for r in roots)]
        read_by = {each["@id"] for name in own for each in wanted.get(name, {}).get("isBasedOn", [])}
        names = [name for name in names if name in {*own, *read_by}]
    for name in names:
        if name not in found:
            problems.append(f"{METADATA}: {name} is missing")
        elif name not in wanted:
            problems.append(f"{METADATA}: {name} does not follow from the data")
        elif found[name] != wanted[name]:
            keys = [key for key in {**wanted[name], **found[name]} if found[name].get(key) != wanted[name].get(key)]
            said = "; ".join(
                f"{k}: saw {_short(found[name].get(k))}, expected {_short(wanted[name].get(k))}" for k in keys
            )
            problems.append(f"{METADATA}: {name}: {said}")
    return problems


def cited_beyond(items: Mapping[str, Any], data: Dataset, findings: Iterable[Finding]) -> Iterator[str]:
    """What a finding of the crate is based on though its rule does not ask about it.

    The rule is read here as it is written in findings.toml, by none of the code that the crate is made with: an
    answer must be to one of its questions, a row be in one of its tables and match, and both be of a country that
    is asked about.
    """
    for finding in findings:
        asked = list(_asked(_of_criteria(finding.rule, data) or finding.rule))
        for cited in items.get(f"#finding-{finding.id}", {}).get("isBasedOn", []):
            name = cited["@id"]
            about = str(items.get(name, {}).get("propertyID") or name.removeprefix("#cell-"))
            if not any(_asks(statement, name, about, data) for statement in asked):
                yield f"#finding-{finding.id} is based on {name}, about which its rule does not ask"


STANDS = {
    "is": operator.eq,
    **dict.fromkeys(("is_at_least", "is_since"), operator.ge),
    **dict.fromkeys(("is_at_most", "is_until"), operator.le),
    **dict.fromkeys(("is_above", "is_after"), operator.gt),
    **dict.fromkeys(("is_below", "is_before"), operator.lt),
}


def _of_criteria(rule: Any, data: Dataset) -> list[Mapping[str, Any]]:
    """Of a rule about criteria or answers as it is written: all questions that are scored for the criteria."""
    if isinstance(rule, list):
        return [asked for each in rule for asked in _of_criteria(each, data)]
    if not isinstance(rule, Mapping):
        return []
    if "answer" in rule:
        written = tomllib.loads((data.folder / "criteria.toml").read_text(encoding="utf-8"))["answer"]
        return _of_criteria(next(each["rule"] for each in written if each["id"] == rule["answer"]), data)
    if "criterion" in rule:
        scored = (each for each in data.table("indicators") if each["criterion"] == rule["criterion"])
        return [{"indicator": each["indicator"]} for each in scored if each["scored"] == "yes"]
    return _of_criteria(list(rule.values()), data)


def _asked(rule: Any, above: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Mapping[str, Any]]:
    """What a rule as it is written asks: whatever has an indicator or rows in it, or a unit with which to compare.

    What stands within it is asked of the same countries, and, where it names neither indicator nor rows, is the same.
    """
    if isinstance(rule, list):
        for each in rule:
            yield from _asked(each, above)
    if not isinstance(rule, Mapping):
        return
    kept = ("among",) if {"indicator", "rows"} & rule.keys() else ("among", "indicator", "rows", "where")
    here = {key: above[key] for key in kept if key in above} | dict(rule)
    here |= {"among": [rule["unit"]]} if "unit" in rule else {}
    if {"indicator", "rows"} & here.keys():
        yield here
    for key, each in rule.items():
        if key != "where":
            yield from _asked(each, here)


def _asks(statement: Mapping[str, Any], name: str, about: str, data: Dataset) -> bool:
    countries = statement.get("among", list(data.countries))
    if "indicator" in statement:
        return about in [f"{country}.{statement['indicator']}" for country in countries]
    row = next((row for row in data.table(statement["rows"]) if name == f"#{statement['rows']}-{row.line}"), None)
    return (
        row is not None
        and ("among" not in statement or row.get("country", countries[0]) in countries)
        and all(_matches(row, column, wanted) for column, wanted in statement.get("where", {}).items())
    )


def _matches(row: Mapping[str, Any], column: str, wanted: Any) -> bool:
    """Whether a row may have what is asked of a column: an empty field may be anything, a day stands for its year."""
    if not isinstance(wanted, Mapping):
        return row[column] in (None, *_several(wanted))
    for how, to in wanted.items():
        sides = [row[column], row[to["column"]] if isinstance(to, Mapping) else to]
        if None in sides:
            continue
        if len({isinstance(side, dt.date) for side in sides}) > 1:
            sides = [side.year if isinstance(side, dt.date) else side for side in sides]
        if not STANDS[how](*sides):
            return False
    return True


def _several(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else text[:89] + "…"


TOLD_ON_CARDS = {"said", "verdict", *(CLASSES[verdict] for verdict in VERDICTS)}  # classes of what it says


class _Page(HTMLParser):
    """The anchors of a page, what it says of each finding, and the checksums of what it was made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.said: list[tuple[str, str]] = []
        self.made_of: dict[str, str] = {}
        self.source = ""  # the checksum of its text; Quarto writes none by itself
        self._row: list[str] = []
        self._card = ""  # the finding whose card it is in: what a card says need not name it
        self._open: list[list[str]] = []  # finding ("" for another span) and its text, innermost last
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        kinds = (given.get("class") or "").split()
        if "evidence-card" in kinds:
            self._card = (given.get("id") or "").removeprefix("card-")
        if tag == "span":
            mine = self._card if TOLD_ON_CARDS.intersection(kinds) else ""
            self._open.append([given.get("data-finding") or mine, ""])
        elif tag == "tr":
            self._row = []
        elif tag == "td":
            self._row.append("")
        elif given.get("name") == "source-sha256":
            self.source = given.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._open:
            finding, text = self._open.pop()
            if finding:
                self.said.append((finding, text))
        elif tag == "tr" and len(self._row) == 2 and re.fullmatch(r"[0-9a-f]{64}", self._row[1].strip()):
            self.made_of[self._row[0].strip()] = self._row[1].strip()

    def handle_data(self, data: str) -> None:
        for each in self._open:
            each[1] += data
        if self._row:
            self._row[-1] += data


def _page(top: Path, data: Dataset, chosen: list[Finding], whole: bool) -> list[str]:
    """The page has the anchor of each finding, and no page says of a finding what the data does not give.

    As a whole, they were made of the texts, the bibliography and the data that are there.
    """
    names = [f"{Path(name).stem}.html" for name in documents(top)]
    if missing := [name for name in names if not (top / name).is_file()]:
        return [f"{name}: no such file" for name in missing]
    pages = {name: _Page((top / name).read_text(encoding="utf-8", errors="replace")) for name in names}
    allowed = {each.id: {_plain(each.published), _plain(quoted(each.published))} for each in chosen}
    for base in data.bases:
        known = evidence(data, base)
        for finding in chosen:
            judgement = judge(finding, known)
            allowed[finding.id] |= {_plain(judgement.statement), _plain(str(judgement.verdict))}
    ids = [anchor(finding).partition("#")[2] for finding in allowed]
    problems = [f"{PAGE}: no element with the id {name}" for name in ids if name not in pages[PAGE].anchors]
    known_ids = {finding.id for finding in data.findings}
    for name, page in pages.items():
        for finding_id, text in [(finding_id, _plain(text)) for finding_id, text in page.said]:
            if finding_id in allowed and text not in allowed[finding_id]:
                problems.append(f"{name}: {finding_id}: {_short(text)} is no sentence that the data gives")
            elif finding_id not in known_ids:
                problems.append(f"{name}: {finding_id}: no such finding in the data")
    if whole:
        texts = dict(zip(documents(top), (page.source for page in pages.values()), strict=True))
        named = {name: source for name, source in texts.items() if source}
        there = made_of(top) | {name: _digest(top / name) for name in named}
        problems += _made_otherwise(
            {**named, **{k: v for page in pages.values() for k, v in page.made_of.items()}}, there
        )
    return list(dict.fromkeys(problems))


def _made_otherwise(named: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Where the checksums that a page names are not those of the files that are there."""
    anew = "render the paper anew (`make paper`)"
    if all(name.endswith(".qmd") for name in named):
        return [f"{PAGE}: no checksums of what it was made of; print `tables.versions` in {PAPER}, and {anew}"]
    problems = []
    for name in sorted({*named, *there}):
        if name not in there:
            problems.append(f"{PAGE}: made with {name}, which is not here; add it to git or remove it, and {anew}")
        elif name not in named:
            problems.append(f"{PAGE}: made without {name}, which is here; {anew}")
        elif named[name] != there[name]:
            seen, expected = named[name][:12], there[name][:12]
            problems.append(
                f"{PAGE}: made of another {name}, with the checksum {seen}…, here it has {expected}…; {anew}"
            )
    return problems


def _plain(text: str) -> str:
    """Text without what typesetting adds: shapes of quotes and dashes, emphasis, kinds of blanks."""
    text = html.unescape(text)
    for shapes, plain in (("“”„«»", '"'), ("‘’", "'"), ("–—", "-"), ("…", "..."), ("\u00a0\u202f", " ")):
        text = re.sub(f"[{shapes}]", plain, text)
    return " ".join(re.sub(r"[*\\]", "", text).replace("--", "-").split())
