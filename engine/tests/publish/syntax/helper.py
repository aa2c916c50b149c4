"""What the cells of the sample paper compute: a sentence, a figure, tables."""

from pathlib import Path

from IPython.display import Markdown


def finding() -> Markdown:
    return Markdown('[Only **Aland** has one.]{.finding data-finding="only-aland"}')


def draw() -> str:
    import matplotlib.pyplot as plt

    Path("figures").mkdir(exist_ok=True)
    figure, axes = plt.subplots(figsize=(5, 2.5))
    axes.plot([1, 3, 2])
    axes.set_title("A title with <b> & $x$")
    for ending in ("svg", "png"):
        figure.savefig(f"figures/b.{ending}")
    plt.close(figure)
    caption = "A *computed* caption with 3 points [@doe2020]."
    return f'![{caption}](figures/b){{#fig-b fig-alt="A line: <up> & \\"down\\"."}}'


def table(rows: int, label: str) -> str:
    long = "what the row is about, at some length, so that the column has to break"
    lines = "\n".join(f"| Row {n} | {n * 3} | {long} |" for n in range(rows))
    return f"| Name | Value | Note |\n|:--|--:|:---|\n{lines}\n\n: A table of {rows} rows {{#{label}}}\n"
