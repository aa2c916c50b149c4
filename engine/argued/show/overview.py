"""The first screen: the answers in words, how sure they are, the degrees, every finding as a dot, a way to doubt.

    study.show(overview(study))

It is HTML for the page alone, with text, links and an inline picture that need no script; the page's script draws it
anew when a reader changes the data. A dot is a link to its card, with its sign, so that no verdict is told by colour
alone. The bars have no width of their own: their text stays as large as that around it in any window.

Left out on purpose: paper and Word, where the same stands in the abstract, and in figures with captions.
"""

from __future__ import annotations

from html import escape

from argued.judge.criteria import Standing
from argued.logic.verdicts import CLASSES, LOOKS, NOT_JUDGED, VERDICTS
from argued.logic.wording import capital, counted, per_cent
from argued.show import argument, sentences
from argued.show.manuscript import Manuscript
from argued.show.page import block

LABELS = {**{verdict: verdict for verdict in VERDICTS}, NOT_JUDGED: "no data decides"}


BARS = (
    "Share of the answers that count towards each criterion: solid, what is said; hatched, what silence leaves open; "
    "line, the threshold."
)


def overview(study: Manuscript) -> str:
    """The first screen, as a block of the page."""
    answers = "".join(_answer(study, question.id) for question in study.data.questions)
    bars = "".join(_degree(step) for step in study.standings.values())
    shown = f"{PATTERN}<ul>{bars}</ul><figcaption>{BARS}</figcaption>" if bars else ""
    return block(
        f"{BAR}\n"
        '<section class="overview" aria-label="The answers at a glance">\n'
        f'<div class="overview-answers">{answers}</div>{_sure(study)}\n'
        f'<figure class="overview-degrees" aria-label="{_told(study)}">{shown}'
        '<p class="overview-doubt"><a href="#challenge" data-challenge="">Disagree? Change a cell</a></p></figure>\n'
        f"{_dots(study)}\n</section>"
    )


def _answer(study: Manuscript, question: str) -> str:
    found = study.answers(study.base)[question]
    return (
        f'<div class="overview-answer"><p class="overview-question">{escape(found.question.question)} '
        f'<strong data-answer="{question}">{capital(found.answer)}</strong></p>'
        f'<p class="overview-because">{_span(sentences.answer(study, question).data, question)}</p>'
        f'<p class="overview-over">{_span(sentences.sureness(study, question).data, f"sure-{question}")}</p></div>'
    )


def _sure(study: Manuscript) -> str:
    """How sure the answers are, as an abstract says it: on the firmest cells alone, and in what share of ways."""
    if not study.data.questions:
        return ""
    said = [_span(argument.sure(study).data, "sureness")]
    if study.data.choices:
        said.append(_span(argument.hangs_on(study).data, "ways"))
    return f'<p class="overview-sure">{" ".join(said)}</p>'


def _span(markdown: str, of: str) -> str:
    """A bound sentence as HTML: Markdown's escapes taken off, the text tied to what it was computed from."""
    text = markdown[1:].rpartition("]{")[0].replace("\\", "")
    return f'<span class="computed" data-of="{of}">{escape(text)}</span>'


BAR = (
    '<nav class="argued-bar" aria-label="On this page"><a href="#toc">Contents</a><a href="#findings">Findings</a>'
    '<a href="#challenge" data-challenge="">Challenge</a></nav>'
)

# --- Degrees ---------------------------------------------------------------------------------------------

PATTERN = (
    '<svg width="0" height="0" aria-hidden="true" class="overview-pattern"><defs><pattern id="overview-open" width="6" '
    'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" /></pattern></defs></svg>'
)


def _degree(step: Standing) -> str:
    """A criterion: its name, its bar, and the degree in words."""
    low, width, threshold = (_share(share) for share in (step.low, step.high - step.low, step.threshold))
    line = f'x1="{threshold}" x2="{threshold}" y1="0" y2="100%"'
    return (
        f'<li class="degree" data-criterion="{step.criterion}"><span>{escape(step.label)}</span>'
        '<svg width="100%" height="14" aria-hidden="true"><rect class="ground" width="100%" height="100%" />'
        f'<rect class="sure" width="{low}" height="100%" />'
        f'<rect class="open" x="{low}" width="{width}" height="100%" fill="url(#overview-open)" />'
        f'<line class="threshold halo" {line} /><line class="threshold" {line} /></svg>'
        f'<span class="degree-said">{_degree_in_words(step)}, {step.status}</span></li>'
    )


def _degree_in_words(step: Standing) -> str:
    return per_cent(step.low, step.high).replace(" per cent", " %")


def _share(share: float) -> str:
    return f"{round(100 * share, 3):g}%"


def _told(study: Manuscript) -> str:
    number = len(study.standings)
    return escape(f"Degrees of {number} {'criterion' if number == 1 else 'criteria'}")


# --- Dots ------------------------------------------------------------------------------------------------


def _dots(study: Manuscript) -> str:
    """Every finding as a link to its card, in the order of the paper, and how many have which verdict."""
    judged = study.judged(study.base).values()
    verdicts = [judgement.verdict or NOT_JUDGED for judgement in judged]
    dots = "".join(
        f'<li><a class="dot {CLASSES[verdict]}" href="#card-{judgement.finding.id}" '
        f'aria-label="Card {number}: {verdict}">{LOOKS[verdict].sign}</a></li>'
        for number, (judgement, verdict) in enumerate(zip(judged, verdicts, strict=True), 1)
    )
    counts = " ".join(
        f'<span class="tally {CLASSES[verdict]}"><span aria-hidden="true">{LOOKS[verdict].sign}</span> '
        f'<b{_tally(verdict)}>{verdicts.count(verdict)}</b> <span class="tally-label">{LABELS[verdict]}</span></span>'
        for verdict in LABELS
        if verdict in verdicts
    )
    return (
        f'<nav class="overview-dots" id="findings" aria-label="All findings"><p class="overview-counts">'
        f"{counted(len(verdicts), 'finding')}: {counts}</p><ol>{dots}</ol></nav>"
    )


def _tally(verdict: str) -> str:
    return f' data-tally="{verdict}"' if verdict in VERDICTS else ""
