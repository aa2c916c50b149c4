"""Kleene's three truth values, one or many at once: true, false, and unknown (Kleene 1952, § 64).

A value is a pair of booleans, *surely* and *possibly*: true is (1, 1), false (0, 0), unknown (0, 1).
Either may be an array, and then so is the value.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]


class Kleene(NamedTuple):
    """A truth value, or an array of them: surely true, and possibly true."""

    surely: Truth
    possibly: Truth

    @property
    def sign(self) -> NDArray[np.int8]:
        """1 for true, 0 for unknown, -1 for false."""
        return self.surely.astype(np.int8) + self.possibly.astype(np.int8) - np.int8(1)

    def at(self, index: int) -> Kleene:
        """The value, or the values, at a place along the last axis."""
        return Kleene(self.surely[..., index], self.possibly[..., index])


def combined(how: str, values: Sequence[Kleene]) -> Kleene:
    """What a combination, `all_of`, `any_of` or `not`, makes of the values of its parts."""
    if how == "not":
        (value,) = values
        return Kleene(~value.possibly, ~value.surely)
    fold = {"all_of": np.logical_and, "any_of": np.logical_or}[how]
    return Kleene(*(functools.reduce(fold, each) for each in zip(*values, strict=True)))
