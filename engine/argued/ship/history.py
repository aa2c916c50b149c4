"""What became of a finding over the releases: at which tag its verdict, rule or sentence changed.

    history("all-have-a-centre", versions(data))    Step("v0.2.0", (("verdict, told", "supported", "contradicted"),)), …

The data of each tag that leads here is read and judged by the rules of this version of the code, oldest first, and the
data that is here comes last (`argued.judge.changes.versions`). Where a tag's data cannot be read by this version, or
has no such finding, the step says so, and the next is compared with the last that could be read.

Left out on purpose: why something changed; `argued diff TAG` shows what of the data moved with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from argued.data import Dataset
from argued.judge.evidence import evidence
from argued.judge.findings import judge
from argued.show.explain import rule

NEW = "there for the first time"


@dataclass(frozen=True)
class Step:
    """A version: what changed there, as what, before and after; or else, in words, what there is to say of it."""

    version: str
    changes: tuple[tuple[str, str, str], ...] = ()
    said: str = ""


def history(finding: str, among: Sequence[tuple[str, Dataset | str]]) -> Iterator[Step]:
    """What became of a finding, version by version, up to the data that is here. Raises KeyError for one that is not
    there."""
    *_, (_, here) = among
    assert isinstance(here, Dataset)
    here.finding(finding)
    before: dict[str, str] | None = None
    for tag, then in among:
        if isinstance(then, str):
            yield Step(tag, said=then)
        elif all(each.id != finding for each in then.findings):
            yield Step(tag, said="no such finding")
        else:
            now = _state(then, finding)
            kinds = dict.fromkeys([*now, *(before or {})])
            changes = [(kind, (before or {}).get(kind, "none"), now.get(kind, "none")) for kind in kinds]
            yield Step(
                tag,
                () if before is None else tuple(each for each in changes if each[1] != each[2]),
                NEW if before is None else "",
            )
            before = now


def _state(data: Dataset, name: str) -> dict[str, str]:
    """What a version says of a finding, by kind."""
    finding = data.finding(name)
    judged = {base: judge(finding, evidence(data, base)) for base in data.bases}
    return {
        "published": finding.published,
        "rule": rule(finding, data),
        **{f"verdict, {base}": str(each.verdict or finding.kind) for base, each in judged.items()},
        **{f"sentence, {base}": each.statement for base, each in judged.items()},
    }
