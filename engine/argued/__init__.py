"""From coded evidence to verdicts that can be argued with.

    from argued import Study
    study = Study.load("data")

`Study` is the door for Python (`argued.study`), `argued` the command line (`argued.cli`). Within, data flows one way:
`logic` knows what a rule is and when it is true; `data` reads and validates a study's folder; `judge` says what
follows; `show` writes it down for readers; `ship` packs it. What judges needs numpy alone.
"""

from argued.data import DataError
from argued.study import Diff, JudgedFinding, Study

__all__ = ["DataError", "Diff", "JudgedFinding", "Study"]
