"""This paper's own analysis: what it shows of its tables that another study would not want as it is.

`figures` draws (each function returns a `Picture`), `captions` says what each figure shows, `sentences` words what
only this paper says, and `albanian` what its Albanian abstract says. The engine (`argued`) brings what any study needs;
nothing there imports from here. `paper.qmd`, notebooks and tests do: the engine puts the folder that `paper.qmd` stands
in on the import path when it reads the data, so that `from analysis import …` works wherever a notebook runs.
"""
