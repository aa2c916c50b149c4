"""What only this paper says: captions of profiles, how long its source's sections are, which strategies have a plan,
how many countries get which advice and from whom, how much of the record one body gives, which claims are their own
witness."""

from __future__ import annotations

from collections import Counter

from argued.data import Dataset, Finding
from argued.data.model import Option
from argued.judge.choices import leaving_out
from argued.judge.evidence import Evidence, lacking
from argued.judge.findings import judge
from argued.logic.evaluate import Program
from argued.logic.verdicts import SUPPORTED
from argued.logic.wording import listing, word
from argued.show.manuscript import Manuscript
from argued.show.tables import in_per_cent


def profile_caption(data: Dataset, country: str) -> str:
    """The caption of a country's profile."""
    return (
        f"{data.countries[country]['name']} in brief: what the source paper documents, criterion by criterion, and how "
        "many questions it leaves open. An asterisk: it answers the question in different ways."
    )


def section_lengths(data: Dataset) -> tuple[str, str]:
    """The least and the greatest number of paragraphs of a country's section, as words."""
    headings = Counter(row["heading"] for row in data.passages.values())
    lengths = sorted(headings[row["name"]] for row in data.countries.values())
    return word(lengths[0]), word(lengths[-1])


def share_of(data: Dataset, body: str) -> str:
    """How many observations in a hundred come from a body, by whose name the keys of its works begin."""
    rows = data.table("observations")
    return in_per_cent(sum(row["source"].startswith(body) for row in rows) / len(rows))


def good_for(data: Dataset) -> str:
    """How long an observation of the record stays good, by the kind of question."""
    spans = data.study["record"]["good"]

    def told(mode: str) -> str:
        number, years, _ = spans[mode].partition(" years")
        return f"for {word(int(number))} years" if years else "until it is replaced"

    return (
        f"One of practice stays good {told('in_practice')}, one of the crime itself {told('phenomenon')}, and one of "
        f"law {told('on_paper')}, but some questions have a term of their own."
    )


def standing_in_ways(study: Manuscript) -> str:
    """In how many of the ways to code and score each answer is what it is here."""
    shares = {q.id: in_per_cent(study.curve.share("answer", q.id)) for q in study.data.questions}
    need, ready = (study.answers(study.base)[name].answer for name in ("need", "ready"))
    return (
        f"Need is “{need}” in {shares['need']} per cent of the ways to code and score, and readiness “{ready}” in "
        f"{shares['ready']}"
    )


def plans(known: Evidence) -> str:
    """Of the countries with a strategy in force, which have an action plan as well, which have none, and of which no
    plan is mentioned."""
    those = [country for country in known.data.countries if known.cell(country, "strategy_in_force").value == "yes"]
    found: dict[str | None, list[str]] = {"yes": [], "no": [], None: []}
    for country in those:
        found[known.cell(country, "action_plan_in_force").value].append(known.data.names[country])
    has = {value: f"{listing(names)} {'has' if len(names) == 1 else 'have'}" for value, names in found.items()}
    parts = [f"{has['yes']} an action plan as well"] if found["yes"] else []
    parts += [f"{has['no']} none"] if found["no"] else []
    parts += [f"for {listing(found[None])} none is mentioned"] if found[None] else []
    told = ", and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
    return f"Of the {word(len(those))} with a strategy in force, {told}"


def advised(data: Dataset, theme: str) -> str:
    """How many countries are given advice on a theme, as a word."""
    found = len({row["country"] for row in data.table("recommendations") if row["theme"] == theme})
    return ("all " if found == len(data.countries) else "") + word(found)


def unassessed(data: Dataset, body: str) -> str:
    """Of how many countries the source paper lists no advice of a body, as words."""
    assessed = {row["country"] for row in data.table("recommendations") if row["body"] == body}
    return f"{word(len(data.countries) - len(assessed))} of the {word(len(data.countries))}"


def _holds(finding: Finding, known: Evidence) -> bool:
    """Whether the rule of a finding surely holds; the others need not be judged each time."""
    if finding.predicate is not None:
        alone = Program([finding.predicate], known.data.frame.countries)
        return bool(alone.evaluate(known.world).surely[0])
    return judge(finding, known).verdict == SUPPORTED


def own_witnesses(study: Manuscript) -> list[str]:
    """The findings that are supported, and no longer would be without the passages that make the claim."""
    found = []
    for name, judgement in study.judged(study.base).items():
        if judgement.verdict == SUPPORTED:
            passages = judgement.finding.passages
            claim = Option("own", "the passages that make the claim are withdrawn", passages=passages)
            without = lacking(study.known, leaving_out(study.data, claim))
            found += [] if _holds(judgement.finding, without) else [name]
    return found
