"""What is read of the data while something is made: noted as it happens, not guessed from code.

    with recorder() as read:
        tables.citations(watched(data))
    read                                    {"citations"}

Data that is `watched` notes each table and file of which something is taken, by name: a table without ending, other
files with theirs. What is computed once and kept (`kept`) notes what it was made of each time it is asked for, so that
it does not matter who asked first.

Left out on purpose: rows and columns. What a table of the paper reads is told by file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from argued.data.model import Dataset, Row

FINDINGS, CRITERIA, STUDY, SCHEMA = "findings.toml", "criteria.toml", "study.toml", "datapackage.json"
CHOICES = "choices.toml"
FILES = (FINDINGS, CRITERIA, CHOICES, STUDY, SCHEMA)  # beside the tables
EVERYTHING = "every file"
HELD_IN = {  # where an attribute of the data comes from
    "countries": ("countries",),
    "names": ("countries",),
    "passages": ("passages",),
    "indicators": ("indicators",),
    "frame": ("countries", "indicators"),
    "observations": ("observations",),
    "good_for": ("indicators", STUDY),
    "findings": (FINDINGS,),
    "program": (FINDINGS,),
    "criteria": (CRITERIA,),
    "questions": (CRITERIA,),
    "choices": (CHOICES,),
    "coded": ("codings",),
    "study": (STUDY,),
    "bases": (STUDY,),
    "evidence_date": (STUDY,),
    "package": (SCHEMA,),
    "resources": (SCHEMA,),
}

_open: list[set[str]] = []  # the recorders, the innermost last

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def recorder() -> Iterator[set[str]]:
    """Notes what is read within; recorders may stand within each other, and each notes all."""
    read: set[str] = set()
    _open.append(read)
    try:
        yield read
    finally:
        _open.pop()


def note(*names: str) -> None:
    """Something of these tables or files is read now."""
    for read in _open:
        read.update(names)


def kept(compute: Callable[P, T]) -> Callable[P, T]:
    """A method that is computed once for the same arguments; what it read is noted each time."""

    @wraps(compute)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        owner, *asked_for = args
        made: dict[Any, tuple[T, set[str]]] = owner.__dict__.setdefault("_kept", {})
        key = (compute.__name__, *asked_for, *kwargs.items())
        if key not in made:
            with recorder() as read:
                value = compute(*args, **kwargs)
            made[key] = value, read
        value, read = made[key]
        note(*read)
        return value

    return asked


def watched(data: Dataset) -> Dataset:
    """The same data, which notes what is read of it."""
    same = object.__new__(_Watched)
    vars(same).update({name: value for name, value in vars(data).items() if name != "_kept"})  # which noted nothing
    return same


class _Watched(Dataset):
    """Data of which every access by attribute is noted; methods go by attributes too. A table that the study
    does not have is not read."""

    def __getattribute__(self, name: str) -> Any:
        if held := HELD_IN.get(name, ()):
            there = super().__getattribute__("tables")
            note(*(each for each in held if each in there or each in FILES))
        value = super().__getattribute__(name)
        return _Tables(value) if name == "tables" else value


class _Tables(Mapping[str, tuple[Row, ...]]):
    """Tables of which each is noted when it is taken, not when it is listed."""

    def __init__(self, tables: Mapping[str, tuple[Row, ...]]) -> None:
        self.tables = tables

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        rows = self.tables[name]
        note(name)
        return rows

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)
