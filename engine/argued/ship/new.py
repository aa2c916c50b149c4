"""Starts another study, with this engine as a wheel beside it: one of its own name, or the made-up one to play with.

`start(folder)` writes the made-up study of `argued/example`; `start(folder, Plan(…))` one that carries its own title,
authors, units and licence, and of which the answers and claims are examples, to be replaced (`argued/blank`; each says
so, and no release is made while any does). Either renders and passes its tests at once: data, paper, a small
`analysis/`, tests, workflows, Makefile and locks; what every paper has in common (`wheel.SHARED`: the extension for the
page, the options of the formats, the documentation); and `engine/`, which holds this engine as a wheel that both locks
name by its hash. So the engine of a study is of one version, until somebody puts another wheel there.

In the files of `argued/blank`, `${…}` is filled in, and a line that begins with `?text`, `?own`, `?record`, or with two
of them (`?own|record`), is for a study of that evidence alone: a source text, own answers, own observations with days.
A file of which nothing is left is not written.

Left out on purpose: the engine's own tests, which pass or fail where the engine is made; a first commit, which has an
author.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

from argued.data import read
from argued.data.beside import ANSWERED_IN
from argued.data.metadata import described
from argued.logic.wording import capital
from argued.ship.codebook import codebook
from argued.ship.header import package
from argued.ship.pieces import README, renewed
from argued.ship.wheel import PACKAGE, SHARED, files, pack, requirement, shared

REGION = PACKAGE / "example"
BLANK = PACKAGE / "blank"
COMMON = (".github", "Makefile", "analysis", "requirements.txt", "requirements-test.txt", "tests")  # of both
ENGINE = "engine"
LOCKS = ("requirements.txt", "requirements-test.txt")
EVIDENCE = {  # where it comes from
    (TEXT := "text"): "what a source text says",
    (OWN := "own"): "your own answers, a single one to each question",
    (RECORD := "record"): "your own observations, each with the days that it speaks of",
}
SPECIAL = re.compile(r"([\\`*_$\[\]<@~^])")  # what Markdown would read as more than text
NOUN = re.compile(r"[^\W\d_][\w ’'()/.-]*")
BASE = {TEXT: "coded", OWN: "coded", RECORD: "observed"}  # the evidence base that a study begins with


MARKED = re.compile(rf"^\?(?P<kinds>(?:{'|'.join(EVIDENCE)})(?:\|[a-z]+)*) (?P<text>.*\n)", re.MULTILINE)


@dataclass(frozen=True)
class Plan:
    """What a study is begun with. `one` unit has its article: "a city"; `evidence` is a key of EVIDENCE.

    Raises KeyError for what no title, name or noun is.
    """

    title: str
    authors: tuple[str, ...]
    one: str = "a country"
    plural: str = "countries"
    evidence: str = TEXT

    @property
    def noun(self) -> str:
        """One unit without its article."""
        return self.one.partition(" ")[2]

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise KeyError("saw no title; expected one, such as --title 'Wells of the valley'")
        if not self.authors or not all(author.strip() for author in self.authors):
            raise KeyError("saw no author; expected a name, such as --author 'Ana Li'")
        for noun in (self.one, self.plural):
            if not NOUN.fullmatch(noun):
                wanted = "a noun in letters, such as --units 'a city' cities"
                raise KeyError(f"saw {noun!r} for what is compared; expected {wanted}")
        if not re.match("an? .", self.one):  # what a study is begun with is English
            raise KeyError(f"saw {self.one!r} for one unit; expected its article too, such as --units 'a city' cities")


def start(folder: Path, plan: Plan | None = None) -> list[Path]:
    """Writes a package into a folder that is not there yet, or is empty, and returns its files.

    It becomes a git repository with all of them added, where there is git. Raises KeyError for any other folder, and
    changes nothing then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KeyError(f"{folder} is there, and is no empty folder; name one that does not exist yet")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("",) if plan is None else COMMON:
        _copy(REGION / name, folder / name)
    for name in SHARED:
        _copy(shared(name), folder / name)
    if plan is not None:
        _fill(folder, plan)
    engine = requirement(pack(folder / ENGINE), folder)
    for lock in LOCKS:
        text = (folder / lock).read_text(encoding="utf-8")
        _write(folder / lock, f"{engine}\n{text}")
    if plan is not None:
        _generate(folder)
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    if shutil.which("git"):
        for command in (["init", "-q", "-b", "main"], ["add", "--all"]):
            subprocess.run(["git", *command], cwd=folder, check=True)
    return written


def _fill(folder: Path, plan: Plan) -> None:
    """The files of the blank study, with what is planned."""
    plain = unicodedata.normalize("NFKD", folder.resolve().name.casefold()).encode("ascii", "ignore").decode()
    name = "-".join(re.findall(r"[a-z0-9]+", plain)) or "study"
    today = dt.datetime.now(dt.UTC).date()
    authors = [parts(author) for author in plan.authors]
    title = SPECIAL.sub(r"\\\1", " ".join(plan.title.split()))
    values = {
        "name": name,
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),  # which is YAML as well
        "authors": ", ".join(each if isinstance(each, str) else " ".join(each.values()) for each in authors),
        "header_authors": "\n".join(f"  - name: {json.dumps(each, ensure_ascii=False)}" for each in authors),
        "one": plan.one,
        "singular": plan.noun,
        "plural": plan.plural,
        "today": str(today),
        "year": str(today.year),
        "last_year": str(today.year - 1),
        "first_year": str(today.year - 2),
        "base": BASE[plan.evidence],
    }
    for path in files(BLANK):
        text = MARKED.sub(partial(_kept, plan.evidence), path.read_text(encoding="utf-8"))
        if text:
            _write(folder / path.relative_to(BLANK), Template(text).substitute(values))
    example = json.loads((REGION / "data/datapackage.json").read_text(encoding="utf-8"))
    schema = _schema(example, plan, name, str(today))
    _write(folder / "data/datapackage.json", json.dumps(schema, ensure_ascii=False, indent=2) + "\n")


def _kept(evidence: str, line: re.Match[str]) -> str:
    """What a line of the blank study that is for some evidence alone says to a study of this one."""
    return line["text"] if evidence in line["kinds"].split("|") else ""


def parts(name: str) -> str | dict[str, str]:
    """A name for the header of a paper, with its parts where it has two; its owner mends there what is wrong."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        words = name.split()
        first = next((n for n, each in enumerate(words) if n and each[0].islower()), len(words) - 1)
        given, family = " ".join(words[:first]), " ".join(words[first:])
    two = given and family and not name.startswith("The ")
    return {"given": given, "family": family} if two else name


def _schema(example: dict[str, Any], plan: Plan, name: str, today: str) -> dict[str, Any]:
    """The schema of the tables: that of the made-up study, for the tables with which a study of its kind begins."""
    example |= {
        "name": name,
        "created": f"{today}T00:00:00Z",
        "sources": [{"title": "The title of your source (an example, to be replaced)", "key": "source"}],
    }
    resources = {each["name"]: each for each in example["resources"]}
    fields = {(name, field["name"]): field for name, each in resources.items() for field in each["schema"]["fields"]}
    resources["countries"] |= {
        "title": capital(plan.plural),
        "description": f"What is studied: the {plan.plural}.",
    }
    fields["countries", "country"]["description"] = "A code of three capital letters."
    fields["countries", "name"]["description"] = "Name."
    resources["countries"]["schema"]["fields"].remove(fields["countries", "adjective"])
    resources["indicators"]["description"] = f"The codebook: the questions asked of every {plan.noun}."
    for table in ANSWERED_IN:
        fields[table, "country"]["description"] = f"One of the {plan.plural}, by its code."
    for column in ("criterion", "mode"):  # an open list, as that of themes: what is in the table is in the study
        del fields["indicators", column]["categories"], fields["indicators", column]["constraints"]["enum"]
        fields["indicators", column]["constraints"]["pattern"] = "^[a-z][a-z_]*$"
    basis, said = ("text", "a statement of the source") if plan.evidence == TEXT else ("observed", "what was observed")
    fields["codings", "basis"]["constraints"]["enum"] = [basis]
    fields["codings", "basis"]["categories"] = [{"value": basis, "label": said}]
    order = {
        "name": "order",
        "type": "string",
        "description": "Whether its answers rise or fall, where they do either.",
    }
    resources["indicators"]["schema"]["fields"].insert(-1, order | {"constraints": {"enum": ["rising", "falling"]}})
    for table in resources.values():
        table["description"] = table["description"].replace("for a country", f"for {plan.one}")
    if plan.evidence != TEXT:
        del example["sources"], resources["passages"]
        resources["codings"]["schema"]["fields"].remove(fields["codings", "passages"])
        resources["codings"]["description"] = (
            f"An answer to a question for {plan.one}. No row: not known, which is not no."
        )
        fields["codings", "sources"]["description"] = "Where it was found: keys of references.bib, with semicolons."
    if plan.evidence == RECORD:
        resources["observations"]["description"] = (
            f"What was observed of {plan.one}, with the days of which it is true. No row: not known, which is not no."
        )
        fields["observations", "source"]["description"] = "Who or what says it: a key of references.bib."
        del fields["observations", "url"]["constraints"]["required"]
    del resources["codings" if plan.evidence == RECORD else "observations"]
    example["resources"] = list(resources.values())
    return example


def _generate(folder: Path) -> None:
    """The texts that commands write from the paper's header and the data."""
    _write(folder / "data/datapackage.json", package(folder))
    data = read(folder / "data")
    _write(folder / "data/README.md", codebook(data))
    _write(folder / README, renewed((folder / README).read_text(encoding="utf-8"), data))
    for name, text in described(folder).items():
        _write(folder / name, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    """A copy with the times of the files, so that nothing made from them looks out of date."""
    for path in files(source):
        place = target / path.relative_to(source) if source.is_dir() else target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
