"""What this paper alone computes or draws: its own figures, tables and sentences, a function each.

A figure returns a `Picture` (the drawing kit is `argued.show.sheet`), a table a `pandas.DataFrame`. The engine brings
what any study needs, in `argued.show`; nothing there imports from here. Here are its own answers at a glance.
"""

from __future__ import annotations

from argued.judge.evidence import Evidence
from argued.show.figures import evidence_matrix
from argued.show.sheet import Picture


def answers(known: Evidence) -> Picture:
    """All answers, unit by unit."""
    return evidence_matrix(known, list(known.data.indicators), "answers")
