"""The codebook for people: `data/README.md`, written from the tables by one command.

What each table holds, what each indicator asks, its values and its rule, how often each value
occurs, and where the limits of the data are. A test keeps the file equal to what this writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from argued.data import OBSERVATIONS, Dataset
from argued.data.model import meanings
from argued.judge.evidence import conflicts, disputed, evidence
from argued.logic.wording import capital, counted, plain


def codebook(data: Dataset) -> str:
    """The whole file as Markdown."""
    parts = (_head, _tables, _limits, _bases, _record, _indicators, _answers, _vocabularies)
    return "\n\n".join(filter(None, (part(data) for part in parts))) + "\n"


def _head(data: Dataset) -> str:
    holds = "the source paper concludes" if data.sourced else "is claimed"
    return f"""# The data

<!-- Written by `python -m argued codebook`; a test keeps it current. Change the tables, not this file. -->

{data.package.get("description", "")}
The evidence date is {data.evidence_date.day} {data.evidence_date:%B %Y}; whatever is "in force" is computed
for that day.

`datapackage.json` describes every table (a Frictionless Data Package: types, vocabularies, keys),
`findings.toml` holds what {holds} with the rule that judges it, `study.toml` what the
analysis needs to know about the study. `python -m argued check` validates all of it,
`python -m argued format` writes the tables in their one form."""


def _tables(data: Dataset) -> str:
    lines = ["## Tables", "", "| table | rows | a row is | columns |", "| --- | ---: | --- | --- |"]
    for resource in data.resources:
        columns = ", ".join(field["name"] for field in resource["schema"]["fields"])
        rows = len(data.table(resource["name"]))
        lines.append(f"| [{resource['name']}]({resource['path']}) | {rows} | {resource['description']} | {columns} |")
    return "\n".join(lines)


def _limits(data: Dataset) -> str:
    cells = len(data.countries) * len(data.indicators)
    reported = {
        base: sum(cell.value is not None for cell in evidence(data, base).cells.values())
        for base, entry in data.bases.items()
    }
    answered = ", ".join(f"{reported[base]} {entry.label}" for base, entry in data.bases.items())
    rows = data.table("codings") or data.table(OBSERVATIONS)
    confidence = Counter(row["confidence"] for row in rows)
    coded = {row["indicator"] for row in rows}
    silent = ", ".join(f"`{name}`" for name in data.indicators if name not in coded) or "none"
    own = "**Own observations.** What nobody looked at, or wrote down, is not here."
    limits = ["**One source.** The codings say what one paper says, not what is so." if data.sourced else own]
    if data.table(OBSERVATIONS):
        who = "other sources say" if data.sourced else "sources say"
        limits[0] += f" `observations` hold what {who}, each with the days that it speaks of; they have gaps."
    citations = data.table("citations")
    unnamed = sum(row["status"] == "unidentified" for row in citations)
    cited = f"\n- **Citations:** {unnamed} of {len(citations)} could not be tied to a work." if citations else ""
    of = f"Of {cells} cells ({data.units.plural} × indicators)"
    limits.append(
        f"""**Silence is not "no".** A cell without a row is *not reported*. {of}
  an answer is known for {answered}."""
    )
    if data.sourced:
        one = data.units.singular
        limits.append(f"**Sections differ in length.** What is silent for one {one} may be a matter of space.")
    limits.append(
        f"""**Coding is reading.** {confidence["high"]} rows have high confidence, {confidence["medium"]} medium,
  {confidence["low"]} low; a low one says why in its note."""
    )
    if data.sourced:
        differing = counted(len(conflicts(data)), "cell")
        limits.append(f"**The source paper disagrees with itself** on {differing}; both answers are kept.")
    limits.append(f"**Questions without any answer:** {silent}.{cited}")
    return "\n".join(["## Limits", "", *(f"- {limit}" for limit in limits)])


def _bases(data: Dataset) -> str:
    bases = data.meanings("codings", "basis")
    lines = ["## Bases and evidence bases"]
    if sections := data.study.get("basis", {}):
        lines += ["", "| basis | sections | meaning |", "| --- | --- | --- |"]
        lines += [f"| {basis} | {', '.join(sections[basis])} | {said} |" for basis, said in bases.items()]
    elif bases:
        lines += [
            "",
            "| basis | meaning |",
            "| --- | --- |",
            *(f"| {basis} | {said} |" for basis, said in bases.items()),
        ]
    lines += ["", "| evidence base | admits | meaning |", "| --- | --- | --- |"]
    for base in data.bases.values():
        lines.append(f"| {base.name} | {', '.join(base.admits) or f'the table {OBSERVATIONS}'} | {base.meaning} |")
    return "\n".join(lines)


def _record(data: Dataset) -> str:
    if data.record_base is None:
        return ""
    known = evidence(data, data.record_base)
    good: dict[str, list[str]] = {}
    for name, text in data.study["record"]["good"].items():
        good.setdefault(text, []).append(f"`{name}`")
    kinds = "\n".join(f"- *{text}*: {', '.join(names)}" for text, names in good.items())
    open_ = sum(cell.undecided for cell in known.cells.values())
    return f"""## What holds on record on a day

A row of `observations` says what one source says, and of which days; rows may overlap, confirm and contradict each
other. What holds on a day is derived from them, and stands nowhere:

1. An observation is good from its first day on. One of a kind that is good for some years stays so for these years, or
   until its last day if that is later; where it names none, no longer than until its own source, which has looked
   again, says otherwise. One of a kind that is good *in force* stays so until its last day; where it
   names none, until a newer one says otherwise.
2. Of those that are good on the day the newest decides: the one with the latest first day. Of several that are equally
   new and say the same the most confident counts.
3. Equally new ones that say different things decide nothing: the cell is not reported on that day.
4. Every other one that is good and says something else disagrees. It is shown, and the cell is counted as a conflict:
   {counted(len(disputed(known)), "cell")} on the evidence date, of which {open_} have no answer for it.

How long an observation is good goes by the mode of the question, or by the question where it is named
(`[record.good]` in `study.toml`):

{kinds}"""


def _indicators(data: Dataset) -> str:
    counts: dict[str, Counter[str]] = {}
    base = data.bases[data.own_bases[-1]]
    for (_, name), cell in evidence(data, base.name).cells.items():
        counts.setdefault(name, Counter())[cell.value or "not reported"] += 1
    of_criteria = data.meanings("indicators", "criterion")
    modes = "; ".join(f"*{plain(mode)}*, {text}" for mode, text in data.meanings("indicators", "mode").items())
    lines = [
        "## Indicators",
        "",
        f"Counts are of {data.units.plural}, {base.label}. A value in bold counts towards the criterion."
        + (f" Modes: {modes}." if modes else ""),
    ]
    for criterion in data.criteria:
        name, meaning = criterion.id, of_criteria.get(criterion.id, criterion.asks)
        met = f"It is met from {100 * criterion.threshold:.0f} per cent of its cells on."
        reason = f" {criterion.because}" if criterion.because else ""
        lines += ["", f"### {capital(name)}: {meaning}", "", f"{met}{reason}{_grounds(criterion.grounds)}"]
        for indicator in data.indicators.values():
            if indicator.criterion != name:
                continue
            found = counts[indicator.name]
            bold = {value: "**" if value in indicator.favourable else "" for value in indicator.values}
            values = [f"{bold[value]}{value}{bold[value]} {found[value]}" for value in indicator.values]
            scored = "" if indicator.scored else ", not scored"
            lines += [
                "",
                f"**`{indicator.name}`** ({plain(indicator.theme)}, {plain(indicator.mode)}{scored})  ",
                f"{indicator.question}  ",
                f"{', '.join(values)}; not reported {found['not reported']}  ",
                f"*Rule:* {indicator.coding_rule}",
            ]
    return "\n".join(lines)


def _answers(data: Dataset) -> str:
    lines = ["## Answers", "", "From the criteria follow the answers, by the rules in `criteria.toml`."]
    for question in data.questions:
        lines += ["", f"**`{question.id}`** {question.question} {question.because}{_grounds(question.grounds)}"]
        if question.variants:
            lines.append(f"Other rules: {'; '.join(text for text, _ in question.variants.values())}.")
    return "\n".join(lines)


def _grounds(passages: Sequence[str]) -> str:
    return f" (¶ {', '.join(passages)})" if passages else ""


def _vocabularies(data: Dataset) -> str:
    lines = ["## Vocabularies"]
    for resource in data.resources:
        for field in resource["schema"]["fields"]:
            known = meanings(field)
            if known and resource["name"] not in ("indicators", "codings"):
                used = Counter(row[field["name"]] for row in data.table(resource["name"]))
                lines += ["", f"**{resource['name']}.{field['name']}**", ""]
                lines += [f"- `{value}` ({used[value]}): {meaning}" for value, meaning in known.items()]
    return "\n".join(lines) if len(lines) > 1 else ""
