"""What makes a page stand by itself: its own files are put into it, and its policy lets nothing else in.

`filled(html, folder, project)` puts scripts, style sheets and pictures that HTML names in the place of their names,
where they are there. `loaded(text)` says what a style sheet or a head would load from the network, and
`unloaded(text)` is without it: fonts and statistics are no part of a paper. `complete(page)` is without what style
sheets name and is not there. `sealed(page)` has the policy, and says what would load all the same, which is refused.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

# Scripts and styles run only by their hash; nothing is loaded. `style=` attributes are column widths.
POLICY = "default-src 'none'; img-src data:; script-src {script}; style-src-elem {style}; "
POLICY += "style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'"
ELEMENT = re.compile(r"(?is)<(script|style)\b([^>]*)>(.*?)</\1>")
DATA = re.compile(r"\btype=[\"']?(?!module\b|(?:text|application)/javascript\b)\w")  # a script that does not run
LINK = r"a\b|link\s+rel=[\"']?(?:canonical|alternate|license|author|cite-as)\b"  # leads there, loads nothing
TEXT = r"(?:div|span|section|p|pre|code|h[1-6]|figure|blockquote|table|t[dhr]|li)\b"  # loads nothing, whatever it says
LOADS = re.compile(rf"<(?!{LINK}|{TEXT})[a-z][^<>]*?\s(?:src|href|srcset|data|poster)=[\"']?(?!data:|#)([^\"'\s>]+)")
STYLE_LOADS = re.compile(r"(?:@import\s+(?:url\(\s*)?|url\(\s*)[\"']?(?!data:|#)([^)\"']+)")
STANDS = re.compile(r"\"data:[^\"]*\"")  # in the page itself
NETWORK = r"(?:https?:)?//"
PLACE = re.compile(r"[a-zA-Z][\w+.-]+:|//")  # in the network, or another that is no file of the paper's
FROM_NETWORK = (
    re.compile(rf"(?is)<script\b[^>]*?\ssrc=[\"']?({NETWORK}[^\"'\s>]+)[^>]*>.*?</script\s*>"),
    re.compile(rf"(?is)<(?!{LINK})link\b[^>]*?\shref=[\"']?({NETWORK}[^\"'\s>]+)[^>]*>"),
    re.compile(rf"(?i)@import\s+(?:url\(\s*)?[\"']?({NETWORK}[^)\"';]+)[^;\n]*;?"),
    re.compile(rf"(?i)(?<=url\()\s*[\"']?({NETWORK}[^)\"'\s]+)[\"']?\s*(?=\))"),
)
NAMED = re.compile(
    r"(?is)<(?P<whole>script|style)\b(?![^>]*\ssrc=)[^>]*>.*?</(?P=whole)>"
    r"|<script\b(?P<script>[^>]*?)\ssrc=(?P<a>[\"']?)(?P<code>[^\"'\s>]+)(?P=a)(?P<more>[^>]*)>\s*</script\s*>"
    r"|<link\b(?=[^>]*\brel=[\"']?stylesheet\b)[^>]*?\shref=(?P<b>[\"']?)(?P<style>[^\"'\s>]+)(?P=b)[^>]*>"
    r"|(?P<before><img\b[^>]*?\ssrc=)(?P<c>[\"']?)(?P<picture>[^\"'\s>]+)(?P=c)"
)
ADDRESS = re.compile(r"(?i)(?<=url\()\s*([\"']?)(?!data:|#|[a-z]+:|//)([^)\"']+)\1\s*(?=\))")


def loaded(text: str) -> Iterator[str]:
    """The addresses in the network from which HTML or a style sheet would load scripts, styles and fonts."""
    for pattern in FROM_NETWORK:
        yield from (found[1] for found in pattern.finditer(text))
        text = pattern.sub("", text)


def unloaded(text: str) -> str:
    """The text without all that."""
    for pattern in FROM_NETWORK:
        text = pattern.sub("", text)
    return text


def styled(file: Path) -> str:
    """A style sheet with the files that it names."""

    def put(found: re.Match[str]) -> str:
        name = re.sub(r"[?#].*", "", found[2].strip())  # which old browsers want behind the name of a font
        return _as_data(file.parent / unquote(name)) or found[0]

    return ADDRESS.sub(put, file.read_text("utf-8", errors="replace"))


def filled(html: str, folder: Path, project: Path) -> str:
    """HTML with the files that it names and that are there; a leading `/` names one of the project's folder."""

    def put(found: re.Match[str]) -> str:
        name = found["code"] or found["style"] or found["picture"] or "#"
        if name.startswith("#") or PLACE.match(name):
            return found[0]
        file = project / unquote(name).lstrip("/") if name.startswith("/") else folder / unquote(name)
        if not file.is_file():
            return found[0]
        if found["code"]:
            code = file.read_text("utf-8", errors="replace").replace("</script", "<\\/script")
            return f"<script{found['script']}{found['more']}>{code}</script>"
        if found["style"]:
            return f"<style>{styled(file)}</style>"
        return f'{found["before"]}"{_as_data(file)}"'

    return NAMED.sub(put, html)


def complete(page: str) -> tuple[str, list[str]]:
    """The page with style sheets that name only what stands in it, and the files that they name and are not there."""
    absent: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        absent[found[2].strip()] = None
        return '"data:,"'

    def styles(found: re.Match[str]) -> str:
        return ADDRESS.sub(put, found[0]) if found[1].lower() == "style" else found[0]

    return ELEMENT.sub(styles, page), list(absent)


def sealed(page: str) -> tuple[str, list[str]]:
    """The page with its policy, which names by their hashes the scripts and styles that may run; else nothing may.

    The second value has the addresses that the page would load all the same.
    """
    hashes: dict[str, dict[str, None]] = {"script": {}, "style": {}}
    for tag, attributes, text in ELEMENT.findall(page):
        if tag == "style" or not DATA.search(attributes):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            hashes[tag][f"'sha256-{digest}'"] = None
    styles = "".join(text for tag, _, text in ELEMENT.findall(page) if tag == "style")
    loads = [*LOADS.findall(STANDS.sub('"data:"', ELEMENT.sub(r"<\1\2>", page))), *STYLE_LOADS.findall(styles)]
    policy = POLICY.format(**{tag: " ".join(each) or "'none'" for tag, each in hashes.items()})
    policy += "; font-src data:" if "data:font/" in styles else ""
    charset = '<meta charset="utf-8">'
    own = f'{charset}\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(charset, own, 1), list(dict.fromkeys(loads))


def _as_data(file: Path) -> str:
    if not file.is_file():
        return ""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
