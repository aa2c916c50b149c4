"""The formats, written side by side: HTML, DOCX and the notebook by Pandoc, the PDF by Pandoc and Typst.

Each is written to the build's own folder. Pandoc's warnings are errors here. Nothing is loaded from a
network: pictures are embedded by `filter.lua`, styles and scripts stand in `page.html`, and a page that would
still load something is refused.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import re
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problems import PublishError
from .settings import Settings, as_list
from .source import Cell, Paper
from .weave import Woven, weave

HERE = Path(__file__).parent
READER = "markdown-yaml_metadata_block-raw_tex"
# Scripts and styles run only by their hash; nothing is loaded. `style=` attributes are column widths.
POLICY = (
    "default-src 'none'; img-src data:; script-src {script}; style-src-elem {style}; "
    "style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
ELEMENT = re.compile(r"(?is)<(script|style)\b([^>]*)>(.*?)</\1>")
DATA = re.compile(r"\btype=[\"']?(?!module\b|(?:text|application)/javascript\b)\w")  # a script that does not run
LINK = r"a\b|link\s+rel=[\"']?(?:canonical|alternate|license|author|cite-as)\b"  # leads there, loads nothing
LOADS = re.compile(rf"<(?!{LINK})[a-z][^<>]*?\s(?:src|href|srcset|data|poster)=[\"']?(?!data:|#)([^\"'\s>]+)")
STYLE = re.compile(r'<w:style [^>]*w:styleId="(\w+)".*?</w:style>', re.DOTALL)
LARGE_PNG = re.compile(r"\biVBORw0KGgo[\w+/]{100000,}={0,2}")  # as it begins in base64
STYLE_LOADS = re.compile(r"(?:@import\s+|url\(\s*)[\"']?(?!data:|#)([^)\"']+)")


@dataclass
class Work:
    """One build: the paper, its options and results, and the folder for what is being written."""

    paper: Paper
    settings: Settings
    results: list[Any]
    folder: Path

    def target(self, name: str) -> Path:
        return self.folder / f"{self.paper.path.stem}.{name}"

    def text(self, option: str) -> str:
        """What an option of the page such as `css` names, or gives as `text:`."""
        given = as_list(self.settings.formats["html"].get(option))
        folder = self.paper.path.parent
        return "\n".join(
            item["text"] if isinstance(item, dict) else (folder / item).read_text("utf-8") for item in given
        )


def write(work: Work, names: list[str], say: Callable[[str], None]) -> None:
    """Write all formats named, at the same time. Raises the first problem, in the order of the names."""

    def one(name: str) -> None:
        started = time.monotonic()
        {"html": _html, "pdf": _pdf, "docx": _docx, "ipynb": _notebook}[name](work)
        say(f"{name}  {time.monotonic() - started:.2f} s")

    with ThreadPoolExecutor(len(names)) as pool:
        for done in [pool.submit(one, name) for name in names]:
            done.result()


def _pandoc(work: Work, name: str, writer: str, extra: list[str], variables: dict[str, str] | None = None) -> bytes:
    """Pandoc's output for one format, or its problems with the file and line that they come from.

    `variables` are put into the template as they are; what the author wrote is Markdown.
    """
    settings, options = work.settings, work.settings.formats[name]
    media = work.folder / f"{name}-media"  # of its own, since formats are written at the same time
    media.mkdir()
    woven = weave(work.paper, work.results, {**options, **settings.execute}, media, name == "ipynb")
    metadata = {"lang": "en", "link-citations": True, "reference-section-title": "References", **settings.paper}
    metadata["number-sections"] = options.get("number-sections", False)
    metadata["google-scholar"] = options.get("google-scholar", False)
    metadata["toc-title"] = options.get("toc-title", "Contents")
    if name == "docx":  # its author lines are plain
        metadata["author"] = [", ".join([author["name"], *author["affiliations"]]) for author in metadata["author"]]
    filters = [item for item in metadata.pop("filters", []) if isinstance(item, str)]
    at = filters.index("quarto") if "quarto" in filters else len(filters)
    order = [*filters[:at], str(HERE / "filter.lua"), *filters[at + 1 :]]
    defaults, meta = work.folder / f"{name}.json", work.folder / f"{name}-metadata.json"
    defaults.write_text(json.dumps({"variables": variables or {}}), "utf-8")
    meta.write_text(json.dumps(metadata), "utf-8")
    command = [_pandoc_path(), f"--from={READER}", f"--to={writer}", "--fail-if-warnings", "--wrap=none"]
    command += [f"--metadata-file={meta}", f"--defaults={defaults}", *extra]
    command += [f"--default-image-extension={options['default-image-extension']}"]
    command += [f"--resource-path={work.paper.path.parent.resolve()}:{media}"]
    command += [f"--lua-filter={item}" for item in order]
    if options.get("toc"):  # on the page, headings are one level down
        command += ["--toc", f"--toc-depth={options.get('toc-depth', 3) + (name == 'html')}"]
    env = {"SOURCE_DATE_EPOCH": str(settings.epoch), "LC_ALL": "C.UTF-8", "HOME": str(work.folder)}
    text, folder = woven.text.encode(), work.paper.path.parent
    done = subprocess.run(command, input=text, capture_output=True, cwd=folder, env=env, check=False)
    if done.returncode:
        raise _explained(done.stderr.decode(errors="replace"), woven, name)
    return done.stdout


def _pandoc_path() -> str:
    import pypandoc  # type: ignore[import-untyped]

    return str(pypandoc.get_pandoc_path())


def _explained(said: str, woven: Woven, name: str) -> PublishError:
    if ours := re.search(r"publish-problems (.*)", said):
        lines = []
        for problem in json.loads(ours[1]):
            where, printed = woven.find(problem["needle"])
            lines.append(f"{where}: {problem['message']}{printed}")
        return PublishError("\n".join(dict.fromkeys(lines)))
    warning = re.search(r"\[WARNING\] (.*(?:\n  .*)*)", said)
    message = " ".join((warning[1] if warning else said.strip() or "Pandoc stopped").split())
    line = int(found[1]) if warning and (found := re.search(r"line (\d+)", message)) else 0
    if not line:
        return PublishError(f"{name}: {message}")
    where, printed = woven.origins[min(line, len(woven.origins)) - 1]
    return PublishError(f"{name}: {message}{printed}", where)


def _html(work: Work) -> None:
    variables = {name: work.text(f"include-{name}") for name in ("in-header", "before-body", "after-body")}
    variables["styles"] = (HERE / "page.css").read_text("utf-8") + work.text("css")
    variables["script"] = (HERE / "page.js").read_text("utf-8")
    variables["pagetitle"] = re.sub(r"[*_`<>]", "", str(work.settings.paper["title"]))
    extra = ["--template", str(HERE / "page.html"), "--mathml", "--section-divs"]
    page = _pandoc(work, "html", "html", extra, variables).decode()
    work.target("html").write_text(_sealed(page), "utf-8", newline="\n")


def _sealed(page: str) -> str:
    """The page with its policy, which names by their hashes the scripts and styles that may run; else nothing may."""
    texts: dict[str, list[str]] = {"script": [], "style": []}
    for tag, attributes, text in ELEMENT.findall(page):
        if tag == "style" or not DATA.search(attributes):
            texts[tag].append(text)
    if load := LOADS.search(ELEMENT.sub(r"<\1\2>", page)) or STYLE_LOADS.search("".join(texts["style"])):
        raise PublishError(f"html: the page would load {load[1]}; it has to stand in the page itself")
    policy = POLICY.format(**{tag: _hashes(each) for tag, each in texts.items()})
    charset = '<meta charset="utf-8">'
    sealed = f'{charset}\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(charset, sealed, 1)


def _hashes(texts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in dict.fromkeys(texts))
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def _pdf(work: Work) -> None:
    import typst

    paper = work.settings.paper
    language, _, region = str(paper.get("lang", "en")).partition("-")
    variables = {"typst-lang": language, "typst-region": region}
    variables["keyword-list"] = _strings(as_list(paper.get("keywords")))
    variables["papersize"] = work.settings.formats["pdf"].get("papersize", "a4")
    variables["authors"] = _strings(author["name"] for author in paper["author"])
    extra = ["--template", str(HERE / "paper.typ"), "--syntax-highlighting=none"]
    file, epoch = work.target("typ"), work.settings.epoch
    file.write_bytes(_pandoc(work, "pdf", "typst-citations", extra, variables))
    exact: dict[str, Any] = {"ignore_system_fonts": True, "pdf_standards": ["ua-1"], "timestamp": epoch}
    if found := importlib.util.find_spec("matplotlib"):  # whose font is that of text in the figures
        exact["font_paths"] = [str(Path(str(found.origin)).parent / "mpl-data" / "fonts" / "ttf")]
    try:
        typst.compile(str(file), output=str(work.target("pdf")), root="/", **exact)
    except Exception as error:
        raise PublishError(f"pdf: Typst refuses the paper: {error}") from None


def _strings(texts: Iterable[str]) -> str:
    """A list of strings as Typst writes it."""
    return "".join(json.dumps(str(text), ensure_ascii=False) + ", " for text in texts)


def _docx(work: Work) -> None:
    own = work.settings.formats["docx"].get("reference-doc")
    reference = work.paper.path.parent.resolve() / own if own else _reference(work.folder / "reference.docx")
    _pandoc(work, "docx", "docx", ["--standalone", f"--reference-doc={reference}", f"--output={work.target('docx')}"])


def _reference(path: Path) -> Path:
    """The document whose styles a DOCX gets: Pandoc's own, with those of `docx.xml` over them."""
    command = [_pandoc_path(), "--print-default-data-file", "reference.docx"]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    ours = {found[1]: found[0] for found in STYLE.finditer((HERE / "docx.xml").read_text("utf-8"))}
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/styles.xml":
                kept = STYLE.sub(lambda style: "" if style[1] in ours else style[0], text.decode())
                text = kept.replace("</w:styles>", "".join(ours.values()) + "</w:styles>").encode()
            new.writestr(zipfile.ZipInfo(name), text)
    return path


def _notebook(work: Work) -> None:
    """The paper as a notebook: prose with its values, cells with their outputs, no times, no random ids."""
    text = _pandoc(work, "ipynb", "gfm-tex_math_gfm+tex_math_dollars-raw_html", []).decode()
    pieces = re.split(r"@@cell (\d+) begin@@\n(.*?)@@cell \d+ end@@\n", text, flags=re.DOTALL)
    paper = work.settings.paper
    names = ", ".join(author["name"] for author in paper["author"])
    title = "\n\n".join(filter(None, [f"# {paper['title']}", paper.get("subtitle"), names, paper["date"]]))
    both = zip(work.paper.code, work.results, strict=True)
    results = [result for part, result in both if isinstance(part, Cell)]
    cells = [_prose_cell(title)]
    for n, piece in enumerate(pieces):
        if n % 3 == 0 and piece.strip():
            cells.append(_prose_cell(piece.strip()))
        elif n % 3 == 2:
            at = int(pieces[n - 1]) - 1
            cells.append(_code_cell(work.paper.cells[at], piece.strip(), results[at]))
    for n, made in enumerate(cells, 1):
        made["id"] = f"cell-{n}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    content = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    work.target("ipynb").write_text(LARGE_PNG.sub(_fewer_colours, content), "utf-8", newline="\n")


def _fewer_colours(png: re.Match[str]) -> str:
    """A large drawing in 256 colours, which no eye tells from the original."""
    from PIL import Image

    small, picture = io.BytesIO(), Image.open(io.BytesIO(base64.b64decode(png[0]))).convert("RGBA")
    picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(small, "PNG")
    return base64.b64encode(small.getvalue()).decode()


def _prose_cell(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code_cell(cell: Cell, shown: str, outputs: list[Any]) -> dict[str, Any]:
    """A cell with its outputs: as Pandoc wrote them where it read them, else as they came, pixels only."""
    if shown:
        outputs = [{"output_type": "display_data", "data": {"text/markdown": shown}, "metadata": {}}]
    elif cell.options.get("include") is False or cell.options.get("output") in (False, "asis"):
        outputs = []
    number, copies = cell.number, [dict(output) for output in outputs]
    for output in copies:
        if "data" in output:
            output["data"] = {mime: data for mime, data in output["data"].items() if mime != "image/svg+xml"}
        if output["output_type"] == "execute_result":
            output["execution_count"] = number
    made = {"cell_type": "code", "execution_count": number, "metadata": {}}
    return {**made, "outputs": copies, "source": cell.source}
