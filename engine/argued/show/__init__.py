"""From verdicts to what a reader sees: cards, tables, figures, sentences, and the page that can be challenged."""
