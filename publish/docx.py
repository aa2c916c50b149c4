"""The reference document whose styles Pandoc gives a DOCX: its own, with those of `docx.xml` over them."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

STYLE = re.compile(r'<w:style [^>]*w:styleId="(\w+)".*?</w:style>', re.DOTALL)


def pandoc() -> str:
    """The path of the Pandoc that comes with `pypandoc_binary`."""
    import pypandoc  # type: ignore[import-untyped]

    return str(pypandoc.get_pandoc_path())


def write_reference(path: Path) -> Path:
    """Write the reference document; returns its path."""
    command = [pandoc(), "--print-default-data-file", "reference.docx"]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    ours = {found[1]: found[0] for found in STYLE.finditer((Path(__file__).parent / "docx.xml").read_text("utf-8"))}
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/styles.xml":
                kept = STYLE.sub(lambda style: "" if style[1] in ours else style[0], text.decode())
                text = kept.replace("</w:styles>", "".join(ours.values()) + "</w:styles>").encode()
            new.writestr(zipfile.ZipInfo(name), text)
    return path
