"""A finding to play with in a notebook: a drop-down for each cell that its rule reads, and beside them what follows.

`explore(study, name)` is what `Study.explore` gives. It needs ipywidgets, which `make review` installs; without it the
same is done by `study.suppose({"COUNTRY.indicator": "value"})`.

Left out on purpose: rows of other tables, and any change of a file (`Study.doubt` writes one).
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from argued.data import NOT_REPORTED

if TYPE_CHECKING:
    from argued.study import Study


def explore(study: Study, name: str) -> Any:
    """Drop-downs for the cells of a finding, with its verdict and sentence, and what else its cells move.

    Raises KeyError for no such finding, ImportError without ipywidgets.
    """
    try:
        import ipywidgets
    except ImportError:
        instead = f'study.suppose({{"{next(iter(study[name].cells.index), "COUNTRY.indicator")}": "…"}})'
        raise ImportError(
            f"drop-downs need the package ipywidgets (pip install ipywidgets); or say {instead}"
        ) from None
    choices = {}
    for cell, row in study[name].cells.iterrows():
        values = [*study.data.indicators[row["indicator"]].values, NOT_REPORTED]
        now = row["value"] if isinstance(row["value"], str) else NOT_REPORTED
        choices[cell] = ipywidgets.Dropdown(options=values, value=now, description=study.countries.name[row["country"]])
    shown = ipywidgets.HTML()
    was = {cell: choice.value for cell, choice in choices.items()}

    def show(_: object = None) -> None:
        changes = {str(cell): choice.value for cell, choice in choices.items() if choice.value != was[cell]}
        shown.value = followed(study, study.suppose(changes) if changes else study, name)

    for choice in choices.values():
        choice.observe(show, "value")
    show()
    return ipywidgets.HBox([ipywidgets.VBox(list(choices.values())), shown])


def followed(study: Study, changed: Study, name: str) -> str:
    """What a changed study says of a finding, and which other verdicts and answers it moves, as HTML."""
    old, new = study[name], changed[name]
    verdict = f"<b>{new.verdict}</b>" + (f" (it was {old.verdict})" if new.verdict != old.verdict else "")
    lines = [f"<p>{verdict}: {html.escape(new.sentence)}</p>"]
    if changed is not study:
        frame = changed.diff(study).frame
        moved = frame[frame["kind"].isin(["verdict", "answer"]) & frame["what"].ne(name) & frame["base"].eq(study.base)]
        lines += [f"<li>{row.what}: {row.old} → {row.new}</li>" for row in moved.itertuples()]
    return "".join([lines[0], *(["<ul>", *lines[1:], "</ul>"] if lines[1:] else [])])
