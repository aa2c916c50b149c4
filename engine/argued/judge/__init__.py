"""From tables to verdicts, degrees and answers, and how much it takes to overturn them."""
