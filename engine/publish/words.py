"""The words that the engine itself writes into a paper, such as "Figure" and "Note", in the paper's language.

`words(lang, own)` returns them by the names that the filter and the templates use. They are those of `languages/`
(`de-AT`, then `de`), for other languages those that Pandoc has, and English for the rest; `own` is the paper's
`language:`, under Quarto's names, for any language or beneath the name of one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]
import yaml

FOLDER = Path(__file__).parent / "languages"
# What we call a word, Quarto's name for it, and Pandoc's.
NAMES = {
    "toc": ("toc-title-document", "Contents"),
    "abstract": ("section-title-abstract", "Abstract"),
    "references": ("section-title-references", "References"),
    "keywords": ("title-block-keywords", ""),
    "code": ("code-summary", ""),
    "line": ("code-line", ""),
    "lines": ("code-lines", ""),
    "apx": ("crossref-apx-prefix", "Appendix"),
    "ch": ("crossref-ch-prefix", "Chapter"),
    "sec": ("crossref-sec-prefix", ""),
    "eq": ("crossref-eq-prefix", ""),
    "fig": ("crossref-fig-title", "Figure"),
    "tbl": ("crossref-tbl-title", "Table"),
    "lst": ("crossref-lst-title", "Listing"),
    "alg": ("crossref-alg-title", ""),
    "proof": ("environment-proof-title", "Proof"),
    "sol": ("environment-solution-title", ""),
    "rem": ("environment-remark-title", ""),
    **{kind: (f"crossref-{kind}-title", "") for kind in ("thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr")},
    **{kind: (f"callout-{kind}-title", "") for kind in ("note", "tip", "warning", "important", "caution")},
}
CALLOUTS = {"nte": "note", "tip": "tip", "wrn": "warning", "imp": "important", "cau": "caution"}
ALIASES = {"no": "nb", "zh-hant": "zh-TW", "zh-hk": "zh-TW", "ua": "uk"}
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def direction(lang: str) -> str:
    """The direction in which a language is written: `rtl` or `ltr`."""
    return "rtl" if lang.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def words(lang: str, own: Mapping[str, object] | None = None) -> dict[str, str]:
    """Every word in one language."""
    given = [*_given(lang, own or {}), *_published(lang), _file("en") or {}]
    found = {"crossref-alg-title": "Algorithm"}
    for source in reversed(given):
        found |= source
    named = {name: found[quartos] for name, (quartos, _) in NAMES.items()}
    named |= {short: named[name] for short, name in CALLOUTS.items()}
    named |= {"remark": named["rem"], "solution": named["sol"]}
    prefixes = {f"{kind} prefix": found.get(f"crossref-{kind}-prefix", word) for kind, word in named.items()}
    return {**named, **prefixes}


def _given(lang: str, own: Mapping[str, object]) -> Iterator[dict[str, str]]:
    """What the paper says for a language by its name (`language: {en: …}`), the most fitting first; then for any."""
    parts = lang.split("-")
    for tag in ("-".join(parts[:n]) for n in range(len(parts), 0, -1)):
        if isinstance(said := own.get(tag), Mapping):
            yield {str(name): str(word) for name, word in said.items()}
    yield {str(name): str(word) for name, word in own.items() if not isinstance(word, Mapping)}


def _published(lang: str) -> Iterator[dict[str, str]]:
    """What is there for a language, the most fitting first."""
    tags = [lang, lang.partition("-")[0]]
    files = [_file(ALIASES.get(tag.lower(), tag)) for tag in tags]
    yield from filter(None, files)
    if not any(files):
        pandocs = _pandoc(tags[-1])
        yield {quartos: pandocs[theirs] for quartos, theirs in NAMES.values() if theirs in pandocs}


def _file(tag: str) -> dict[str, str] | None:
    for file in FOLDER.glob("*.yml"):
        if file.stem.lower() == tag.lower():
            read: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
            return read
    return None


def _pandoc(language: str) -> dict[str, str]:
    command = [str(pypandoc.get_pandoc_path()), f"--print-default-data-file=translations/{language}.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    return {} if done.returncode else yaml.safe_load(done.stdout)
