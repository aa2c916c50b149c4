"""From one `.qmd` paper with Python cells to HTML, PDF, DOCX and a notebook.

`python -m publish paper.qmd` reads as a story: `__main__` → `source` (what the paper says, and where) →
`settings` (its options) → `execute` (the cells, run once) → `weave` (their outputs back in the text) →
`formats` (Pandoc with `filter/main.lua`, which numbers captions and resolves references, then Typst).
`cache` decides what need not be done again; `quarto` hands the paper to Quarto where that is installed.
`README.md` beside this file lists what is known of Quarto's syntax. Nothing here knows the paper's subject.
"""
