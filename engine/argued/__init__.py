"""From curated tables to verdicts, tables and figures.

Data flows one way: `dataset` reads and validates the folder `data/`; `evidence` answers what is
known under an evidence base; `findings` judges each finding by its predicate (`predicates` is
the language) and words it (`wording`); `tables` and `figures` show it. Nothing here renders a
paper, and nothing but `dataset` reads a data file.
"""
