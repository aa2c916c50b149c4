"""From what is known to what is true: predicates as plain data, their evaluation, and how a result reads."""
