"""Within a notebook of a paper: what cells show reads as it does in the paper.

    from publish.live import begin, text
    begin("paper.qmd", numbers)         # in the first cell of each paper that the notebook holds
    text("In {} countries …", count)    # prose with values

From then on Markdown that a cell shows goes through Pandoc with the paper's own filters, bibliography and language, as
`publish` does it: captions have their numbers, references and citations are words, marks stand behind sentences. The
numbers are those of the whole paper, which a cell by itself cannot know; the notebook brings them along. What a cell
with `output: asis` or a caption shows is shown as one text.

Left out on purpose: anything where no IPython runs, and in a build; `text` gives plain Markdown there.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import Markdown, display
from IPython.utils.capture import capture_output

from . import formats, settings, source, weave
from .header import load_yaml
from .problems import Problems, Where
from .tidy import tidied

PLAIN = re.compile(r"[\w ,.;:()\u2013\u00a0%]*")  # what Pandoc would leave as it is
NAMED = re.compile(r"@\{?(\w(?:[\w:.#$%&+?<>~/-]*\w)?)")  # what a text refers to: a figure, a section, a work
BETWEEN = "\ue000"  # a paragraph of its own between two values
OPTIONS = re.compile(rf"(?:{source.OPTION.pattern}.*\n)*")
BUILD = "PUBLISH_BUILD"  # set in the kernel of a build, which sets everything by itself


class Finished(Markdown):
    """Markdown that is as Jupyter reads it already."""


class Notebook:
    """An open notebook: the paper's options and numbers, and what is done when a cell runs."""

    def __init__(self, shell: Any, paper: Path, numbers: dict[str, str]) -> None:
        self.open(paper, numbers)
        self.catching: Any = None  # what catches the outputs of a cell that is shown as one text
        self.options: dict[str, Any] = {}
        self.shell = shell
        self.plain_format = shell.display_formatter.format
        self.write_value = shell.displayhook.write_format_data
        shell.display_formatter.format = self.format
        shell.events.register("pre_run_cell", self.before)
        shell.events.register("post_run_cell", self.after)

    def open(self, paper: Path, numbers: dict[str, str]) -> None:
        """Go on with this paper, of those that the notebook holds."""
        self.paper = dataclasses.replace(source.parse(paper), parts=[])
        self.settings = settings.read(self.paper)
        self.numbers = numbers
        self.works = ", ".join(name for name in numbers if name.startswith("@"))

    def written(self, markdown: str, media: Path | None = None) -> str:
        """The paper's Markdown as Jupyter reads it. `media` is a folder with pictures that it names."""
        if PLAIN.fullmatch(markdown):
            return markdown
        options = {**self.settings.paper, "suppress-bibliography": True}
        if any(name not in self.numbers for name in NAMED.findall(markdown)):
            options["nocite"] = self.works
        else:  # to read the bibliography takes longer than all the rest
            options.pop("bibliography", None)
        with tempfile.TemporaryDirectory() as folder:
            asked = dataclasses.replace(self.settings, paper=options)
            return formats.fragment(self.paper, asked, markdown, self.numbers, media or Path(folder)).strip("\n")

    def format(self, value: object, include: Any = None, exclude: Any = None) -> Any:
        """What IPython shows of a value, its Markdown set as in the paper."""
        data, metadata = self.plain_format(value, include, exclude)
        if "text/markdown" in data and not isinstance(value, Finished) and self.catching is None:
            data["text/markdown"] = self.written(data["text/markdown"])
        return data, metadata

    def value(self, value: object) -> str:
        """A value as Markdown: its own, or a text or number with every mark escaped, as inline code shows it."""
        own = self.plain_format(value)[0].get("text/markdown")
        return str(own) if own is not None else _escaped(value)

    def before(self, info: Any) -> None:
        """Before a cell runs: whether what it shows is one text."""
        head = OPTIONS.match(info.raw_cell + "\n")
        lines = re.sub(rf"(?m)^{source.OPTION.pattern}", "", head[0] if head else "")
        self.options = load_yaml(lines, Where("cell", 1), Problems()).values  # what cannot be read is only a comment
        if self.options.get("output") == "asis" or {"fig-cap", "tbl-cap", "lst-cap"} & self.options.keys():
            self.catching = capture_output()
            self.caught = self.catching.__enter__()
            self.shell.displayhook.write_format_data = lambda *_: None  # the cell's value is shown with the rest

    def after(self, result: Any) -> None:
        """After it ran: show that text."""
        if self.catching is None:
            return
        self.catching.__exit__(None, None, None)
        self.catching, self.shell.displayhook.write_format_data = None, self.write_value
        outputs: list[Any] = [{"output_type": "display_data", "data": each.data} for each in self.caught.outputs]
        if self.caught.stdout:
            outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": self.caught.stdout})
        if result.result is not None:
            outputs.append({"output_type": "display_data", "data": self.plain_format(result.result)[0]})
        cell = source.Part("cell", "", Where("cell", 1), "this cell", self.options)
        outputs = tidied(dataclasses.replace(self.paper, parts=[cell]), [outputs])[0]
        with tempfile.TemporaryDirectory() as folder:
            shown = weave.outputs(cell, self.options, outputs, Path(folder), Problems()).strip()
            if shown and result.success:
                display(Finished(self.written(shown, Path(folder))))  # type: ignore[no-untyped-call]


_open: list[Notebook] = []  # the notebook of this kernel


def begin(paper: str, numbers: dict[str, str]) -> None:
    """Show what cells show as the paper of that name does, which is looked for here and in the folders above.

    `numbers` has the kind and number of each identifier that can be referred to: `{"fig-map": "fig 2"}`.
    """
    shell, here = get_ipython(), Path.cwd()
    if shell is None or os.environ.get(BUILD):
        return
    found = next((folder / paper for folder in (here, *here.parents) if (folder / paper).is_file()), None)
    if found is None:
        print(f"{paper} is neither in {here} nor above it, so that cells are not set as in the paper; open it there")
    elif _open:
        _open[0].open(found, numbers)
    else:
        _open.append(Notebook(shell, found, numbers))


def text(template: str, *values: object) -> Markdown:
    """Prose with values in place of `{}`. Each is Markdown of its own, a text or a number."""
    if not _open:
        shown = [str(value.data) if isinstance(value, Markdown) else _escaped(value) for value in values]
        return Markdown(template.format(*shown))  # type: ignore[no-untyped-call]
    notebook = _open[0]
    shown = [notebook.value(value) for value in values]
    written = notebook.written(f"\n\n{BETWEEN}\n\n".join(shown)).split(BETWEEN)
    return Finished(template.format(*(value.strip("\n") for value in written)))  # type: ignore[no-untyped-call]


def _escaped(value: object) -> str:
    return source.escaped(" ".join(str(value).split("\n")))
