"""The reference of the Python door, `api.md`, made from its docstrings.

    python engine/docs/reference.py     writes it; `make format` does so, and a test keeps it current

A docstring is prose, then sections (`Args:`, `Returns:`, `Raises:`, `Attributes:`), then examples, which the tests run.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import argued
from argued import study

PAGE = Path(__file__).parent / "api.md"
HEAD = """# The Python door

<!-- Written by `python engine/docs/reference.py` from the docstrings; a test keeps it current. Change those. -->

```python
from argued import Study

study = Study.load("data")
```
"""


def reference() -> str:
    """The page as Markdown: the introduction of the module, then each class with what it offers."""
    parts = [HEAD, markdown((inspect.getdoc(study) or "").partition("\n\n")[2])]
    for owner in (argued.Study, argued.JudgedFinding, argued.Diff, argued.DataError):
        parts += [f"## {owner.__name__}", markdown(inspect.getdoc(owner) or "")]
        for name, member in members(owner):
            parts += [f"### {heading(owner, name, member)}", markdown(inspect.getdoc(member) or "")]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def members(owner: type) -> Iterator[tuple[str, Any]]:
    """What a class offers of its own, in the order of its source."""
    for name, member in vars(owner).items():
        if isinstance(member, property | classmethod) or inspect.isfunction(member):
            shown = getattr(owner, name) if isinstance(member, classmethod) else member
            if inspect.getdoc(shown) and (not name.startswith("_") or name == "__getitem__"):
                yield name, shown


def heading(owner: type, name: str, member: Any) -> str:
    """How a member is written where it is used: `study.table(name)`, `study["…"]`, `Study.load(where=None)`."""
    variable = {"Study": "study", "JudgedFinding": "finding", "Diff": "diff"}.get(owner.__name__, "error")
    if isinstance(member, property):
        return f"`{variable}.{name}`"
    if name == "__getitem__":
        return f"`{variable}[finding]`"
    parameters = [
        p.replace(annotation=p.empty) for p in inspect.signature(member).parameters.values() if p.name != "self"
    ]
    signature = inspect.Signature(parameters)
    return f"`{owner.__name__ if inspect.ismethod(member) else variable}.{name}{signature}`"


def markdown(docstring: str) -> str:
    """A docstring as Markdown: sections become lists, examples become code."""
    out: list[str] = []
    for block in re.split(r"\n{2,}", docstring.strip()):
        title, _, rest = block.partition("\n")
        if re.fullmatch(r"(Args|Returns|Raises|Attributes):", title):
            lines = [line.strip() for line in re.sub(r"\n {8,}", " ", rest).splitlines()]
            if title == "Returns:":
                out.append(f"*Returns*: {' '.join(lines)}")
            else:
                named = {"Args:": "Arguments", "Raises:": "Raises", "Attributes:": "Attributes"}[title]
                out.append(f"*{named}*\n\n" + "\n".join(re.sub(r"^([\w, ]+?): ", r"- `\1`: ", line) for line in lines))
        elif ">>>" in block:
            out.append(f"```pycon\n{inspect.cleandoc(block)}\n```")
        else:
            out.append(block)
    return "\n\n".join(out)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
