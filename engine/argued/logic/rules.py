"""The decision rule: from what is met to an answer, as plain data.

A rule is `{ criterion = "…", is = "met" }`, or `all_of`, `any_of`, `not` of rules. Each criterion is
met, not met, or undecided, which is Kleene's true, false and unknown; the answer is yes, no or
undecided likewise. A rule names each criterion at most once, so that the value is exact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from argued.logic.evaluate import Kleene
from argued.logic.predicates import PredicateError, nearest

MET, NOT_MET = "met", "not met"


@dataclass(frozen=True)
class Rule:
    """A node of a rule: a criterion (`kind` "criterion"), or a combination of `parts`."""

    kind: str
    criterion: str = ""
    wanted: str = MET
    parts: tuple[Rule, ...] = ()

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that it names, in order."""
        return (self.criterion,) if self.criterion else tuple(c for part in self.parts for c in part.criteria)

    def evaluate(self, met: Mapping[str, Kleene]) -> Kleene:
        """The value, given for each criterion whether it is met (one value, or arrays of the same shape)."""
        if self.kind == "criterion":
            value = met[self.criterion]
            return value if self.wanted == MET else Kleene(~value.possibly, ~value.surely)
        values = [part.evaluate(met) for part in self.parts]
        if self.kind == "not":
            return Kleene(~values[0].possibly, ~values[0].surely)
        fold = np.logical_and if self.kind == "all_of" else np.logical_or
        return Kleene(fold.reduce([v.surely for v in values]), fold.reduce([v.possibly for v in values]))


def parse_rule(data: Any, criteria: Collection[str]) -> Rule:
    """The rule that `data` describes. Raises PredicateError for what is not of the language."""
    rule = _parse(data, criteria)
    named = rule.criteria
    if len(set(named)) < len(named):
        raise PredicateError("rule", list(named), "each criterion once")
    return rule


def _parse(data: Any, criteria: Collection[str]) -> Rule:
    keys = set(data) if isinstance(data, Mapping) else set()
    if keys == {"criterion", "is"}:
        if data["criterion"] not in criteria:
            hint = nearest(data["criterion"], criteria)
            raise PredicateError("criterion", data["criterion"], f"one of {', '.join(criteria)}{hint}")
        if data["is"] not in (MET, NOT_MET):
            raise PredicateError("is", data["is"], f"{MET} or {NOT_MET}")
        return Rule("criterion", data["criterion"], data["is"])
    if keys == {"not"}:
        return Rule("not", parts=(_parse(data["not"], criteria),))
    for kind in ("all_of", "any_of"):
        if keys == {kind} and isinstance(data[kind], list) and len(data[kind]) > 1:
            return Rule(kind, parts=tuple(_parse(part, criteria) for part in data[kind]))
    raise PredicateError("rule", data, "criterion and is, or one of all_of, any_of (two or more rules) and not")
