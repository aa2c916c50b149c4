"""The results of a paper's code, as a reader should see them: without what only a terminal or one run gives them.

`tidied(paper, results)` leaves out what differs from run to run (addresses in memory, names that are made up by chance,
folders and process numbers in warnings), what matplotlib returns beside the picture that it draws, as Quarto does, all
states of a line but the last where a progress bar writes over it, and progress bars that are widgets, with a warning.
An ordinary value is never left out. Meshes in drawings get edges without the seams that smoothing leaves there.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from .problems import Problems
from .source import Paper, Part

Output = dict[str, Any]

ADDRESS = re.compile(r"(?:,? at| \() ?0x[0-9a-fA-F]{8,}\)?|(?<=\w)\(0x[0-9a-fA-F]{12,}\)")
# How matplotlib and what is built on it show their own objects.
ARTIST = re.compile(
    r"<(?:matplotlib|mpl_toolkits|seaborn|cartopy)\.|<\w*Axes\w*(?:Subplot)?:|<\w*Container object|<Figure |<ggplot:"
    r"|<a list of \d+ |\bText\(|<AxesSubplot|<Silent"
)
QUARTOS = ("[<matplotlib", "<matplotlib", "<seaborn.", "<ggplot:")  # left out even where no picture is beside it
EMPTY = re.compile(r"<Figure size \d+x\d+ with 0 Axes>")
CELL_FILE = re.compile(r" \(\d+\.py, (line \d+)\)")  # a made-up name, by which Python calls a cell
BAR = re.compile(  # of tqdm's, in the words that stand for it
    r"\d+%\|.*\| *[\d.]+\w*/[\d?.]+\w* \[|^\d+it \["
    r"|^HBox\(children=\((?:HTML\(value='[^']*'\), )?(?:Int|Float)Progress\("
)
LIMITS = {"axis", "xlim", "ylim", "zlim", "clim", "xticks", "yticks", "setp", "set"}
LIMITS |= {f"set_{name}" for name in LIMITS if name != "set"}
WARNED = re.compile(r"(?m)^(?P<path>[^\s:][^\n:]*?\.py):\d+: (?=\w*(?:Warning|Error)\b)")
PACKAGES = re.compile(r"[^\s\"']*[/\\](?:site|dist)-packages[/\\]")
# Of matplotlib, which smooths none itself (`pcolormesh`, heat maps of seaborn), and does not say so in a drawing.
MESH = re.compile(r'<g id="(?:Poly)?QuadMesh_\d+"(?=>)')
# What a terminal is told: to empty the line, to cut it here, anything but a colour.
WIPED, CUT, MOVED = "\x1b[2K", re.compile(r"\x1b\[0?K"), re.compile(r"\x1b\[[0-?]*[ -/]*[@-ln-~]")
UUID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")
# Names by chance: of a Styler of pandas, of great tables, and of what takes a UUID.
CHANCE = (re.compile(r"\bT_([0-9a-f]{5,})\b"), re.compile(r'<div id="([a-z]{10})" style="padding'), UUID)


def tidied(paper: Paper, results: list[Any]) -> list[Any]:
    """All results, in order."""
    return [
        tidied_outputs(part, result, paper.problems)
        if part.kind == "cell"
        else _without_addresses(str(result), part, paper.problems)
        for part, result in zip(paper.code, results, strict=True)
    ]


def tidied_outputs(cell: Part, outputs: list[Output], problems: Problems) -> list[Output]:
    drawn = any(mime.startswith("image/") for output in outputs for mime in output.get("data", {}))
    kept = [output for output in outputs if not (_is_artist(cell, output, drawn) or _is_bar(cell, output, problems))]
    return [_output(cell, number, output, problems) for number, output in enumerate(kept, 1)]


def _output(cell: Part, number: int, output: Output, problems: Problems) -> Output:
    if output["output_type"] == "stream":
        text = _without_folders(_last_state(output["text"]))
        return {**output, "text": _without_addresses(text, cell, problems)}
    if output["output_type"] == "error":
        value = CELL_FILE.sub(r" (\1)", _without_addresses(output["evalue"], cell, problems))
        return {**output, "evalue": value, "traceback": [f"{output['ename']}: {value}"]}
    data = dict(output["data"])
    shown = next((mime for mime in ("text/markdown", "text/html", "text/latex", "text/plain") if mime in data), "")
    for mime, content in data.items():
        if isinstance(content, str) and mime.startswith("text/"):
            heard = problems if mime == shown and not any(other.startswith("image/") for other in data) else Problems()
            content = _without_addresses(content, cell, heard)
            data[mime] = _named(content, f"{cell.number}-{number}") if mime == "text/html" else content
        elif mime == "image/svg+xml":
            data[mime] = MESH.sub(r'\g<0> shape-rendering="crispEdges"', content)
    return {**output, "data": data}


def _is_bar(cell: Part, output: Output, problems: Problems) -> bool:
    """Whether it is a progress bar that only a live notebook moves: its text says how things stood at the beginning."""
    data = output.get("data", {})
    if "application/vnd.jupyter.widget-view+json" in data and BAR.search(data.get("text/plain", "")):
        problems.warning(f"{cell.name} shows a progress bar, which is left out", cell.where)
        return True
    return False


def _is_artist(cell: Part, output: Output, drawn: bool) -> bool:
    """Whether it is but what is left of drawing: a figure with nothing in it, or what a call that draws returns."""
    text = output.get("data", {}).get("text/plain", "")
    if output["output_type"] == "display_data" and output["data"].keys() == {"text/plain"} and EMPTY.fullmatch(text):
        return True
    if output["output_type"] != "execute_result" or output["data"].keys() != {"text/plain"}:
        return False
    if text.startswith(QUARTOS) or (drawn and ARTIST.search(text)):
        return True
    return drawn and _last_call(cell.code) in LIMITS


def _last_call(code: str) -> str:
    """The name of the method or function whose value a cell ends with."""
    try:
        last = ast.parse(code).body[-1]
    except (SyntaxError, ValueError, IndexError, RecursionError):  # such as a line of IPython's
        return ""
    called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _last_state(text: str) -> str:
    """Text as a terminal leaves it: `\\r` goes back to the beginning of the line, and what comes is written over it."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        while "\b" in line:  # each takes away the letter before it, if there is one
            line = re.sub("^\b+|[^\b]\b", "", line)
        shown = ""
        for state in line.split("\r"):
            if WIPED in state:
                shown, state = "", state.rpartition(WIPED)[2]
            kept = "" if CUT.search(state) else shown[len(state) :]
            shown = MOVED.sub("", state) + kept
        lines.append(shown.rstrip() if "\r" in line else shown)
    return "\n".join(lines)


def _without_folders(text: str) -> str:
    """Warnings of Python without where they stand on this machine."""

    def place(found: re.Match[str]) -> str:
        path = PACKAGES.sub("", found["path"])
        here = "ipykernel_" in path or path.startswith("<")
        return "" if here else found[0].replace(found["path"], path if path != found["path"] else path.split("/")[-1])

    return WARNED.sub(place, text)


def _without_addresses(text: str, part: Part, problems: Problems) -> str:
    if found := ADDRESS.search(text):
        around = " ".join(text[max(0, found.start() - 40) : found.end() + 1].split())
        problems.warning(f"{part.name} shows an address in memory, which is left out: {around}", part.where)
    return ADDRESS.sub("", text)


def _named(html: str, name: str) -> str:
    """HTML with names of our own in the place of those that were made up by chance."""
    for pattern in CHANCE:
        for n, chance in enumerate(dict.fromkeys(found[found.re.groups] for found in pattern.finditer(html))):
            html = html.replace(chance, f"{name}-{n}" if n else name)
    return html
