"""The door for Python: a study as pandas users expect it.

    >>> from argued import Study
    >>> study = Study.example()  # the made-up study of the package; yours: Study.load("data")
    >>> study
    Study('floods-on-the-vell': 3 countries, 4 indicators, 6 findings; by the sections on the countries)
    >>> study["only-aldora-warns"].verdict
    'not established'
    >>> changed = study.suppose({"XOS.warning_centre": "no"})
    >>> changed["only-aldora-warns"].verdict
    'supported'
    >>> changed.diff(study).frame[["kind", "what", "old", "new"]].iloc[1].tolist()
    ['verdict', 'only-aldora-warns', 'not established', 'supported']

A `Study` is never changed: supposing, leaving out and taking another evidence base each give another one. Tables come
as `pandas.DataFrame`, each with a key of its own as index, with missing values where nothing is reported.

Left out on purpose: writing. Tables are changed in their files, where a change has a line and a history.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from argued.data import NOT_REPORTED, OBSERVATIONS, RECORD, Dataset, Finding, Row, read
from argued.judge.backing import GIVES_WAY, Profile, beneath, profile
from argued.judge.changes import Changes, as_markdown, as_text, between, compare, read_version, suppose, touched
from argued.judge.choices import curve_of
from argued.judge.confidence import CUTS, Sureness
from argued.judge.criteria import degrees_by, judge_questions, standings
from argued.judge.evidence import Evidence, evidence
from argued.judge.findings import Judgement, judge, judge_all
from argued.judge.observations import observed, on_day
from argued.judge.reads import rows_read
from argued.judge.robustness import SEED, overturning, spread
from argued.judge.shares import worlds_of
from argued.logic.predicates import lookup
from argued.logic.verdicts import NOT_JUDGED
from argued.ship.doubts import written
from argued.show.explain import explain, rule

if TYPE_CHECKING:  # pandas takes its time: it is imported when a table is asked for
    from pandas import DataFrame, Series

EXAMPLE = Path(__file__).parent / "example"


@dataclass(frozen=True, repr=False, eq=False)
class Study:
    """A study under one evidence base: its tables, its findings, and what follows from them.

    Attributes:
        data: what the folder holds, read and validated (`argued.data`), before anything is supposed.
        base: the name of the evidence base under which everything is judged.
        date: the day on which the public record is read; it matters to no other evidence base.
        supposed: the cells, rows and thresholds that are supposed otherwise, with what they are supposed to be.
        left_out: which codings are left out, such as "confidence = low"; in the order in which they were.
    """

    data: Dataset
    base: str
    date: dt.date
    supposed: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    # --- Where it comes from ----------------------------------------------------------------------

    @classmethod
    def load(cls, where: str | Path | None = None) -> Study:
        """Reads and validates a study.

        Args:
            where: a folder with the tables, or one that has them in `data/`; a revision of the git repository that
                one works in, such as `"HEAD~1"`; nothing for the study of the current folder, or of one above it.

        Raises:
            DataError: the data is invalid; the message lists every problem with file, line and column.
            KeyError: there is no study in that place.
        """
        return cls._of(read() if where is None else read_version(str(where)))

    @classmethod
    def example(cls) -> Study:
        """The made-up study that comes with the package: three countries, four indicators, six findings.

        >>> Study.example().countries["name"].tolist()
        ['Aldora', 'Brenn and Corvia', 'Ostrel']
        """
        return cls._of(read(EXAMPLE / "data"))

    @classmethod
    def _of(cls, data: Dataset) -> Study:
        return cls(data, data.first_base, data.evidence_date)

    # --- What is in it ------------------------------------------------------------------------------

    @property
    def bases(self) -> dict[str, str]:
        """The evidence bases of the study: what each is called, by name. The first is meant where none is named.

        >>> Study.example().bases
        {'told': 'by the sections on the countries', 'whole': 'by the whole report', 'seen': 'by what others saw'}
        """
        return {name: base.label for name, base in self.data.bases.items()}

    @property
    def tables(self) -> list[str]:
        """The names of the tables, for `table`.

        >>> Study.example().tables
        ['countries', 'passages', 'indicators', 'codings', 'observations']
        """
        return list(self.data.tables)

    def table(self, name: str) -> DataFrame:
        """A table of the data, as it stands in its file, with a type for each column.

        Rows are indexed by the key of the table where that is one column; otherwise by where they stand,
        `"TABLE.csv:LINE"`, which is how `suppose` names them. A field that is a list is a tuple of texts, an empty
        one is missing. What is supposed is not in it: see `cells`.

        Raises:
            KeyError: the study has no such table.

        >>> Study.example().table("codings")[["country", "indicator", "value"]].head(2)
                       country             indicator value
        row
        codings.csv:2      XAL  flood_from_neighbour   yes
        codings.csv:3      XAL           losses_grow   yes
        """
        rows = lookup(name, self.data.tables, "table")
        schema = next(r["schema"] for r in self.data.resources if r["name"] == name)
        key = schema.get("primaryKey", [])
        frame = _frame(rows) if len(key) != 1 else _frame(rows, key[0])
        for column in [spec["name"] for spec in schema["fields"] if spec["type"] == "date"]:
            frame[column] = frame[column].astype("datetime64[s]")
        return frame if len(key) == 1 else frame.set_index(_places(name, rows))

    @property
    def countries(self) -> DataFrame:
        """The countries (or whatever the units are), by their codes."""
        return self.table("countries")

    @property
    def indicators(self) -> DataFrame:
        """The codebook: the questions with the answers that they can have, by indicator."""
        return self.table("indicators")

    @property
    def codings(self) -> DataFrame:
        """The answers as they were coded, a row for each cell and basis, by where the row stands."""
        return self.table("codings")

    @property
    def observations(self) -> DataFrame:
        """What other sources say, a row for each answer and the days that it speaks of, by where the row stands.

        Raises:
            KeyError: the study has no public record.

        >>> Study.example().observations["confidence"].value_counts().to_dict()
        {'high': 12, 'medium': 2, 'low': 1}
        """
        return self.table(OBSERVATIONS)

    def record(self, cell: str | tuple[str, str], date: dt.date | str | None = None) -> DataFrame:
        """What was observed of a cell, and what it comes to on a day: each observation, the newest first.

        Args:
            cell: `"COUNTRY.indicator"`, or the pair of both.
            date: the day, such as "2023-01-01"; that of the study if none.

        Returns:
            The columns of the observations, and `good_until` (the last day on which it is good; missing if there is
            none), `part` ("decides", "ties", "agrees", "disagrees", "past" or "to come") and `why` in words, by where
            the row stands.

        Raises:
            KeyError: there is no such cell.

        >>> Study.example().record("XOS.warning_centre")[["value", "from", "until", "part"]]
                            value       from      until     part
        row
        observations.csv:14   yes 2020-05-01 2020-12-31  decides
        observations.csv:13    no 2019-01-01        NaT     past
        >>> Study.example().record("XOS.joint_drill", "2021-01-01")["why"].iloc[0]
        'decides nothing, since another as new says otherwise'
        """
        country, _, indicator = _place(cell).partition(".")
        lookup(country, self.data.countries, self.data.units.singular)
        lookup(indicator, self.data.indicators, "indicator")
        derived = on_day(observed(self.data, country, indicator), self._day(date))
        left_out = ("country", "indicator")
        columns = [each for each in self.observations.columns if each not in left_out]
        frame = _frame(
            (
                {"row": _where(OBSERVATIONS, part.row), **{column: part.row[column] for column in columns}}
                | {"good_until": None if part.last == dt.date.max else part.last, "part": part.role, "why": part.reason}
                for part in derived.parts
            ),
            "row",
            (*columns, "good_until", "part", "why"),
        )
        days = [column for column in ("from", "until", "seen", "good_until") if column in frame]
        return frame.astype(dict.fromkeys(days, "datetime64[s]"))

    @property
    def passages(self) -> DataFrame:
        """The passages of the source, by locator: how each begins, under which heading, and its gist.

        >>> Study.example().passages.loc["3.2", "gist"]
        'Aldora alone has a centre, and has had it since May 2018; Ostrel has none; most drill together.'
        """
        return self.table("passages")

    @property
    def findings(self) -> DataFrame:
        """Every finding with its verdict under the evidence base of the study, by the name of the finding.

        Columns: `section`, `criterion`, `kind` ("finding", or a kind of judgement, which no data decides), `published`
        (what the source says), `passages` (where it says so), `verdict`, `recorded` (the verdict in `findings.toml`),
        `silent` (the countries whose answer is missing), `weakest` (the confidence of the weakest answer that the
        verdict needs; missing where silence gives it) and `sentence` (what can be said).

        >>> Study.example().findings["verdict"].value_counts().to_dict()
        {'supported': 2, 'not established': 2, 'contradicted': 1}
        """
        return _frame(
            (
                {
                    "finding": judgement.finding.id,
                    "section": judgement.finding.section,
                    "criterion": judgement.finding.criterion,
                    "kind": judgement.finding.kind,
                    "published": judgement.finding.published,
                    "passages": judgement.finding.passages,
                    "verdict": judgement.verdict,
                    "recorded": judgement.recorded,
                    "silent": judgement.silent,
                    "weakest": judgement.weakest,
                    "sentence": judgement.statement,
                }
                for judgement in self._judged.values()
            ),
            "finding",
        )

    def __getitem__(self, finding: str) -> JudgedFinding:
        """A finding by its name, judged under the evidence base of the study.

        Raises:
            KeyError: there is no such finding; the message names the one that is spelt most like it.
        """
        return JudgedFinding(self, self.data.finding(finding))

    def __iter__(self) -> Iterator[str]:
        """The names of the findings."""
        return iter([finding.id for finding in self.data.findings])

    def __len__(self) -> int:
        """How many findings there are."""
        return len(self.data.findings)

    def __contains__(self, finding: object) -> bool:
        return any(each.id == finding for each in self.data.findings)

    # --- What follows -------------------------------------------------------------------------------

    def cells(self, base: str | None = None) -> DataFrame:
        """The answers under an evidence base, countries by indicators; missing where nothing is reported.

        Args:
            base: the name of an evidence base; that of the study if none is named.

        Raises:
            KeyError: there is no such evidence base.

        >>> Study.example().cells()["warning_centre"].to_dict()
        {'XAL': 'yes', 'XBC': 'no', 'XOS': None}
        >>> int(Study.example().cells(base="whole").isna().sum().sum())
        1
        """
        known = self._known(base)
        frame = _frame(
            {"country": c, **{i: known.cell(c, i).value for i in self.data.indicators}} for c in self.data.countries
        )
        return frame.set_index("country").rename_axis(columns="indicator").astype("string")

    def verdicts(self) -> DataFrame:
        """The verdicts of every finding (rows) under each evidence base (columns); missing where no data decides.

        >>> Study.example().verdicts().loc["only-aldora-warns"].to_dict()
        {'told': 'not established', 'whole': 'supported', 'seen': 'contradicted'}
        """
        by_base = {base: self.under(base)._judged for base in self.bases}
        frame = _frame(
            {"finding": name, **{base: judged[name].verdict for base, judged in by_base.items()}} for name in self
        )
        return frame.set_index("finding").rename_axis(columns="base").astype("string")

    def by_confidence(self, base: str | None = None) -> DataFrame:
        """Every verdict, status and answer as the weaker answers are left out, and the weakest answer that it needs.

        Args:
            base: the name of an evidence base; that of the study if none is named.

        Returns:
            The columns `as it stands`, `without low`, `without low and medium` and `weakest` ("low", "medium" or
            "high"; missing where silence gives the verdict), indexed by `kind` ("finding", "criterion" or "answer")
            and `name`. A verdict may rest on several sets of answers: the weakest answer of the strongest counts.

        Raises:
            KeyError: there is no such evidence base.

        >>> frame = Study.example().by_confidence()
        >>> frame.loc[("finding", "all-flooded-by-neighbours")].tolist()
        ['supported', 'not established', 'not established', 'low']
        """
        known = self._known(base)
        found: list[tuple[str, str, Sureness | None]] = [
            *(("finding", judgement.finding.id, judgement.sureness) for judgement in judge_all(known)),
            *(("criterion", standing.criterion, standing.sureness) for standing in standings(known)),
            *(("answer", answer.question.id, answer.sureness) for answer in judge_questions(known)),
        ]
        frame = _frame(
            {"kind": kind, "name": name, **dict(zip(CUTS, sure, strict=True)), "weakest": sure.weakest}
            for kind, name, sure in found
            if sure
        )
        return frame.set_index(["kind", "name"])

    def degrees(self, by: str | None = None) -> DataFrame:
        """How far each criterion is met.

        `low` and `high` are shares of the scored answers from 0 to 1: with every silent cell against, and with every
        silent cell for the criterion; `silent` is the share of silent cells. A criterion is met if `low` reaches its
        `threshold`, not met if `high` does not, and undecided otherwise (`status`).

        Args:
            by: "country" or "theme" for a row for each of them and each criterion, without threshold and status.

        Raises:
            KeyError: `by` is something else.

        >>> Study.example().degrees()[["low", "high", "threshold", "status"]].round(2)
                    low  high  threshold     status
        criterion
        spillover  0.83  0.83        0.5        met
        means      0.50  0.83        0.6  undecided
        """
        known = self._known()
        if by is None:
            names = ("criterion", "label", "low", "high", "silent", "threshold", "status")
            frame = _frame(({name: getattr(s, name) for name in names} for s in standings(known)), names[0])
            return frame.astype(dict.fromkeys(("low", "high", "silent", "threshold"), "float64"))
        lookup(by, {"country": 0, "theme": 0}, "way to split degrees")
        records = [record for record in degrees_by(known) if record[by]]
        frame = _frame({k: v for k, v in record.items() if v != ""} for record in records)
        return frame.set_index(["criterion", by]).astype(dict.fromkeys(("low", "high", "silent"), "float64"))

    def answers(self) -> DataFrame:
        """The answers to the questions of the study: yes, no or undecided, by the name of the question.

        Columns: `question`, `published` (the answer of the source), `answer`, `because` (the criteria that it rests
        on, each with its status) and a column for each other rule that the study gives.

        >>> Study.example().answers()[["published", "answer"]]
                 published     answer
        question
        need           yes        yes
        ready          yes  undecided
        """
        return _frame(
            (
                {
                    "name": each.question.id,
                    "asked": each.question.question,
                    "published": each.question.published,
                    "answer": each.answer,
                    "because": "; ".join(f"{s.label}: {s.status}" for s in each.reasons),
                    **each.variants,
                }
                for each in judge_questions(self._known())
            ),
            "name",
        ).rename_axis("question")

    def robustness(
        self,
        worlds: int | None = None,
        *,
        wrong: float | None = None,
        by_passage: bool = False,
        seed: int = SEED,
        jobs: int = 1,
        cluster: str | None = None,
    ) -> DataFrame:
        """In which share of all worlds each finding is true, each criterion met, each answer yes.

        In a world each silent cell has one of the values that the codebook allows, all being equally likely. The
        shares are exact, unless worlds are drawn; then they depend on `worlds` and `seed` alone, not on how the work
        is spread.

        Args:
            worlds: how many to draw; none, to reckon with all there are.
            wrong: another kind of world: the silent cells stay silent, and each recorded one is replaced, with this
                probability from 0 to 1, by another of its values.
            by_passage: those that rest on the same passage are wrong together; such worlds are drawn (100,000 if
                nothing else is said).
            seed: of the random numbers, where worlds are drawn.
            jobs: on how many cores of this computer; -1 for all of them.
            cluster: the address of a Dask scheduler that spreads the work instead, such as "tcp://10.0.0.5:8786";
                needs the packages dask and distributed.

        Returns:
            Shares from 0 to 1 in the columns `true`, `unknown` and `false`, indexed by `kind` ("finding", "criterion"
            or "answer") and `name`.

        Raises:
            ValueError: fewer than one world, or no probability.
            KeyError: no scheduler answers at the address, or dask is not installed.

        >>> float(Study.example().robustness().loc[("finding", "only-aldora-warns"), "true"])
        0.5
        """
        known = self._known()
        with spread(jobs, cluster) as jobs:
            drawn = worlds_of(known, wrong, by_passage, worlds, seed, jobs)
        frame = _frame({"kind": kind, "name": name, **share._asdict()} for kind, name, share in drawn.rows())
        return frame.set_index(["kind", "name"]).astype("float64")

    def choices(self) -> DataFrame:
        """In which share of all ways to code and score each thing is as it stands, and which choices it hangs on.

        Returns:
            The columns `as it stands`, `share` (of the combinations, from 0 to 1), `alone` (the options that alter it
            by themselves, as "choice.option") and, for each choice, the share of the settings of all others in which
            this one decides what it is; indexed by `kind` ("answer", "criterion" or "finding") and `name`.

        Raises:
            KeyError: the study has no `choices.toml`.

        >>> Study.example().choices().loc[("answer", "need"), ["as it stands", "alone"]].tolist()
        ['yes', ()]
        """
        curve = curve_of(self.data, self.base)
        return _frame(
            {
                "kind": kind,
                "name": name,
                "as it stands": curve.word(kind, name),
                "share": curve.share(kind, name),
                "alone": tuple(f"{each.choice.id}.{each.option.id}" for each in curve.alone(kind, name)),
                **{each.id: curve.turns(kind, name)[each.id] for each in curve.choices},
            }
            for kind, name in curve.names
        ).set_index(["kind", "name"])

    # --- Other studies ------------------------------------------------------------------------------

    def under(self, base: str, date: dt.date | str | None = None) -> Study:
        """The same study under another evidence base.

        Args:
            base: the name of an evidence base, one of `bases`.
            date: the day on which the public record is read, such as "2023-01-01"; the study's evidence date if none.

        Raises:
            KeyError: there is no such evidence base.

        >>> Study.example().under("whole")["only-aldora-warns"].verdict
        'supported'
        """
        lookup(base, self.data.bases, "evidence base")
        return replace(self, base=base, date=self._day(date or self.data.evidence_date))

    def suppose(self, changes: Mapping[Any, Any] | Series[Any]) -> Study:
        """The study with some cells, rows or thresholds supposed otherwise, beside what is supposed already.

        Args:
            changes: what is supposed to be otherwise, with what it is supposed to be. A cell is `"COUNTRY.indicator"`,
                or the pair of both; its value is one of the codebook, or "not reported" (as is a missing value). The
                row of another table is `"TABLE.csv:LINE"`, to be "withdrawn"; a number in it `"TABLE.csv:LINE.column"`;
                what one row more says, which else is like it, `"TABLE.csv:LINE+1.column"`. From which degree on a
                criterion is met is `"thresholds.CRITERION"`, a share. `argued what-if` takes the same.

        Raises:
            KeyError: there is no such cell, row, value or criterion, or a threshold is no share; the message names
                what there is.

        >>> study = Study.example().suppose({"XBC.warning_centre": "yes"})
        >>> study["only-aldora-warns"].verdict
        'contradicted'
        >>> study.suppose({("XBC", "warning_centre"): "not reported"})["only-aldora-warns"].verdict
        'not established'
        >>> Study.example().suppose({"thresholds.means": 0.5}).degrees()["status"].to_dict()
        {'spillover': 'met', 'means': 'met'}
        """
        asked = {_place(place): _value(value) for place, value in changes.items()}
        supposed = replace(self, supposed={**self.supposed, **asked})
        supposed._known()
        return supposed

    def without(self, **values: str) -> Study:
        """The study without some codings: a cell that has no other row under an evidence base is not reported then.

        In a study that has nothing but observations, without some of them.

        Args:
            values: columns of the codings with a value; a row that has all of them is left out.

        Raises:
            KeyError: there is no such column, or no row with such a value.

        >>> study = Study.example()
        >>> study.without(confidence="low").left_out
        ('confidence = low',)
        >>> int(study.without(confidence="medium").cells().isna().sum().sum() - study.cells().isna().sum().sum())
        1
        """
        table = self.data.answers_in
        rows = self.data.table(table)
        for column, value in values.items():
            lookup(column, rows[0], f"column of {table}")
            lookup(value, {str(row[column]): row for row in rows}, f"{column} of a row of {table}")
        kept = tuple(row for row in rows if any(str(row[column]) != value for column, value in values.items()))
        tables = MappingProxyType({**self.data.tables, table: kept})
        said = " and ".join(f"{column} = {value}" for column, value in values.items())
        return replace(self, data=replace(self.data, tables=tables), left_out=(*self.left_out, said))

    def diff(self, other: Study, date: dt.date | str | None = None) -> Diff:
        """What moves from another study to this one: cells, rows, thresholds, verdicts, sentences, degrees, answers.

        Both are compared under each evidence base that they have in common, and the public record over all days on
        which it is followed: what moves has the days on which it does. If something is only supposed, they are
        compared on the day of the study, and under the evidence bases of the paper; under the record as well, where
        it is its observations that are supposed otherwise.

        Args:
            date: a single day on which the record is compared instead, such as "2023-01-01"; of no effect where
                something is only supposed.

        Raises:
            KeyError: they have no evidence base in common.

        >>> study = Study.example()
        >>> print(study.suppose({"XAL.joint_drill": "no"}).diff(study))
        by the sections on the countries: 1 cell, 1 verdict, 1 sentence, 1 degree
        by the whole report: 1 cell, 1 verdict, 1 sentence, 1 degree, 1 answer
        """
        common = [base for base in self.data.bases.values() if base.name in other.data.bases]
        if not common:
            raise KeyError(f"no evidence base in common: {', '.join(other.bases)}; here {', '.join(self.bases)}")
        supposing = self.supposed != other.supposed
        if supposing:
            asked = touched(self.data, [*self.supposed, *other.supposed])
            common = [base for base in common if base.name in asked]
        day = None if date is None else self._day(date)
        return Diff(
            tuple(
                compare(other.data, self.data, base.name, day)
                if base.on_record and not supposing
                else between(other._known(base.name), self._known(base.name))
                for base in common
            )
        )

    def explore(self, finding: str) -> Any:
        """A finding with a drop-down for each of its cells, and beside them what would follow, in a notebook.

        Raises:
            KeyError: there is no such finding.
            ImportError: the package ipywidgets is not installed; the message says what to write instead.
        """
        from argued.show.widgets import explore

        return explore(self, finding)

    def doubt(self, path: str | Path, note: str = "", passages: Mapping[str, str] | None = None) -> Path:
        """Writes down what is supposed, as a file to send to those who keep the study (`argued apply` reads it).

        Args:
            path: of the file, JSON.
            note: why, in your words.
            passages: for an answer, by `"COUNTRY.indicator"`, the passage that gives it; needed where there was none.

        Raises:
            KeyError: nothing is supposed, a threshold is, which no table holds, or a passage is given for a cell that
                is not.

        >>> import tempfile
        >>> changed = Study.example().suppose({"XBC.warning_centre": "yes"})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     print(changed.doubt(f"{folder}/doubt.json", "The passage is on schools.").read_text()[:93])
        {
          "study": "floods-on-the-vell",
          "version": "0.1.0",
          "base": "told",
          "changes": {
        """
        if not self.supposed:
            raise KeyError("nothing is supposed otherwise; doubt a study that `suppose` has given")
        place = Path(path)
        text = written(self.supposed, self.data, self.base, note, passages or {}, self.left_out)
        place.write_text(text, encoding="utf-8", newline="\n")
        return place

    # --- Inside ---------------------------------------------------------------------------------------

    def _known(self, base: str | None = None) -> Evidence:
        """The evidence under a base, with what is supposed. Raises KeyError for a base that there is not."""
        base = base or self.base
        if base not in self._evidence:
            lookup(base, self.data.bases, "evidence base")
            found = evidence(self.data, base, self.date)
            settings = [f"{place}={value}" for place, value in self.supposed.items()]
            self._evidence[base] = suppose(found, settings) if settings else found
        return self._evidence[base]

    def _day(self, date: dt.date | str | None) -> dt.date:
        return dt.date.fromisoformat(date) if isinstance(date, str) else date or self.date

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return {}

    @cached_property
    def _judged(self) -> dict[str, Judgement]:
        return {judgement.finding.id: judgement for judgement in judge_all(self._known())}

    def __repr__(self) -> str:
        units = f"{len(self.data.countries)} {self.data.units.plural}"
        sizes = f"{units}, {len(self.data.indicators)} indicators, {len(self.data.findings)} findings"
        sizes += f"; {self.bases[self.base]}"
        more = "".join(f"; supposing {place} = {value}" for place, value in self.supposed.items())
        left = "".join(f"; without codings of {each}" for each in self.left_out)
        return f"Study({self.data.package['name']!r}: {sizes}{left}{more})"

    def _repr_html_(self) -> str:
        counts = self.verdicts().apply(lambda column: column.value_counts()).fillna(0).astype("Int64")
        return f"<p>{html.escape(repr(self))}</p>{counts.rename(columns=self.bases).to_html()}"


@dataclass(frozen=True, repr=False, eq=False)
class JudgedFinding:
    """A finding as a study judges it: `study["only-aldora-warns"]`.

    >>> finding = Study.example()["only-aldora-warns"]
    >>> finding
    JudgedFinding('only-aldora-warns': not established, by the sections on the countries)
    >>> print(finding.sentence)
    A flood warning centre is described in Aldora, and denied to Brenn and Corvia; on Ostrel nothing is said.
    """

    study: Study
    finding: Finding

    @property
    def id(self) -> str:
        """The name of the finding, as it stands in `findings.toml`."""
        return self.finding.id

    @property
    def published(self) -> str:
        """What the source says, in our words."""
        return self.finding.published

    @property
    def verdict(self) -> str | None:
        """ "supported", "not established" or "contradicted"; None for a judgement, which no data decides."""
        return self._judgement.verdict

    @property
    def recorded(self) -> str | None:
        """The verdict that `findings.toml` records; None where it records none."""
        return self._judgement.recorded

    @property
    def sentence(self) -> str:
        """What can be said, by the verdict and the answers behind it."""
        return self._judgement.statement

    @property
    def by_confidence(self) -> dict[str, str]:
        """The verdict as it stands, without low, and without low and medium; nothing for a judgement.

        >>> Study.example()["all-flooded-by-neighbours"].by_confidence
        {'as it stands': 'supported', 'without low': 'not established', 'without low and medium': 'not established'}
        """
        return dict(zip(CUTS, self._judgement.sureness or (), strict=False))

    @property
    def weakest(self) -> str | None:
        """The confidence of the weakest answer that the verdict needs ("low", "medium" or "high"): of the strongest
        set of answers from which it follows, the weakest. None where silence gives the verdict.

        >>> Study.example()["all-flooded-by-neighbours"].weakest
        'low'
        """
        return self._judgement.weakest

    @property
    def silent(self) -> tuple[str, ...]:
        """The countries with an answer that the rule reads and nobody reports."""
        return self._judgement.silent

    @property
    def profile(self) -> Profile:
        """How much is behind what the rule reads: `passages`, `sources` cited there, `bases` (where the answers stand,
        with how many), `rows` of other tables, and `conflicts` in the source; zeros for a judgement.

        >>> found = Study.example()["only-aldora-warns"].profile
        >>> found.passages, dict(found.bases)
        (2, {'section': 2})
        >>> print(found.in_words)
        2 passages, 2 answers (section).
        """
        return profile(self.finding, self._known)

    @property
    def rests_on(self) -> DataFrame:
        """What the finding rests on, by name: its `state` (the verdict of a finding, "judgement" where no data decides
        it, the status of a criterion, or an answer), and whether it `gives_way`, for it is not established,
        contradicted or undecided. Without rows where the finding rests on its own evidence alone.

        >>> Study.example()["warning-pays"].rests_on
                                       state  gives_way
        name
        losses-grow-everywhere  contradicted      True
        need                             yes     False
        """
        states = beneath(self.finding, self._known)
        return _frame(
            ({"name": name, "state": state, "gives_way": state in GIVES_WAY} for name, state in states.items()),
            "name",
            ("state", "gives_way"),
        )

    @property
    def rule(self) -> str:
        """What would make the finding true, in plain words; for a judgement, why no data decides it.

        >>> Study.example()["most-drill-together"].rule
        'for more than half of the three countries: "Has the country held a drill with a neighbour?" is answered yes'
        """
        return rule(self.finding, self.study.data)

    @property
    def cells(self) -> DataFrame:
        """The cells that the rule reads, by `"COUNTRY.indicator"`: `country`, `indicator`, `question`, `value`,
        and of the row that gives the answer `basis`, `confidence`, `passages`, `note` and `row` (where it stands).

        >>> Study.example()["only-aldora-warns"].cells["value"].to_dict()
        {'XAL.warning_centre': 'yes', 'XBC.warning_centre': 'no', 'XOS.warning_centre': None}
        """
        columns = ("confidence", "passages", "note")
        read = [self._known.cell(*each) for each in self._cells]
        return _frame(
            (
                {
                    "cell": cell.key,
                    "country": cell.country,
                    "indicator": cell.indicator,
                    "question": self.study.data.indicators[cell.indicator].question,
                    "value": cell.value,
                    "basis": cell.basis,
                    **{column: cell.row.get(column) if cell.row else None for column in columns},
                    "row": _where(OBSERVATIONS if cell.basis == RECORD else "codings", cell.row) if cell.row else None,
                }
                for cell in read
            ),
            "cell",
            ("country", "indicator", "question", "value", "basis", *columns, "row"),
        )

    @property
    def rows(self) -> DataFrame:
        """The rows of other tables that the rule reads, by where they stand; without rows if it reads cells alone."""
        read = rows_read(self.finding, self._known)
        return _frame([{"row": _where(table, row), **row} for table, row in read], "row")

    @property
    def passages(self) -> DataFrame:
        """The passages behind what the rule reads, whatever the evidence base, by locator: `begins_with`, `heading`,
        `gist`, and `states`, whether it is one that states the finding.

        >>> Study.example()["only-aldora-warns"].passages["gist"].to_dict()["2.ii.2"]
        'No centre; mayors telephone.'
        """
        rows: list[Mapping[str, Any]] = [row for each in self._cells for row in self._known.cell(*each).rows]
        rows += [row for _, row in rows_read(self.finding, self._known)]
        behind = {*self.finding.passages, *(passage for row in rows for passage in row.get("passages") or ())}
        frame = self.study.passages
        frame = frame[frame.index.isin(behind)]
        return frame.assign(states=frame.index.isin(self.finding.passages))

    @property
    def witnesses(self) -> DataFrame:
        """The facts that decide the verdict, by where they stand, or "supposed": `country`, `indicator` (missing for
        the row of another table), `value`, `basis` and `passages`.

        >>> Study.example()["only-aldora-warns"].witnesses[["country", "value"]]
                      country value
        row
        codings.csv:8     XBC    no
        """
        columns = ("country", "indicator", "value", "basis", "passages")
        found = self._judgement.witnesses
        return _frame(
            (
                {
                    "row": f"{w.table}.csv:{w.line}" if w.table else w.basis,
                    **{name: getattr(w, name) for name in columns},
                }
                for w in found
            ),
            "row",
            columns,
        )

    @property
    def overturned_by(self) -> DataFrame:
        """The smallest sets of changes that alter the verdict: a row for each change, indexed by its `set` from 1.

        Columns: `what` is changed, from `old`, to `new`; missing is "not reported", or no row. All sets where one or
        two changes suffice; where it takes more, one of each kind; none if it takes more than were tried. A set of
        changed cells can be supposed:

        >>> study = Study.example()
        >>> sets = study["only-aldora-warns"].overturned_by
        >>> sets.loc[[1]]
                           what   old  new
        set
        1    XAL.warning_centre   yes   no
        >>> study.suppose(sets.loc[[1]].set_index("what")["new"])["only-aldora-warns"].verdict
        'contradicted'
        """
        return _frame(
            (
                {"set": number, "what": change.what, "old": change.old, "new": change.new}
                for number, changes in enumerate(overturning(self.finding, self._known), start=1)
                for change in changes
            ),
            "set",
            ("what", "old", "new"),
        )

    def under(self, base: str, date: dt.date | str | None = None) -> JudgedFinding:
        """The same finding under another evidence base (see `Study.under`)."""
        return self.study.under(base, date)[self.id]

    def explain(self) -> str:
        """Everything about the finding as text: rule, verdict, cells with their rows, passages.

        >>> print(Study.example()["only-aldora-warns"].explain().splitlines()[4].strip())
        verdict    not established (by the sections on the countries); silent: XOS
        """
        return explain(self.finding, self._known)

    @property
    def _known(self) -> Evidence:
        return self.study._known()

    @property
    def _cells(self) -> list[tuple[str, str]]:
        return self.study.data.asked(self.finding)

    @cached_property
    def _judgement(self) -> Judgement:
        return judge(self.finding, self._known)

    def __repr__(self) -> str:
        return f"JudgedFinding({self.id!r}: {self.verdict or NOT_JUDGED}, {self.study.bases[self.study.base]})"

    def _repr_html_(self) -> str:
        lines = {
            "published": self.published,
            "rule" if self.finding.judged else "no data decides it": self.rule,
            "verdict": f"{self.verdict or NOT_JUDGED} ({self.study.bases[self.study.base]})",
            "sentence": self.sentence,
        }
        rows = "".join(
            f'<tr><th style="text-align: left">{head}</th><td style="text-align: left">{html.escape(text)}</td></tr>'
            for head, text in lines.items()
        )
        witnesses = self.witnesses
        table = f"<p>What decides it:</p>{witnesses.to_html()}" if len(witnesses) else ""
        return f"<p><b>{self.id}</b></p><table>{rows}</table>{table}"


@dataclass(frozen=True, repr=False)
class Diff:
    """What moves between two studies, evidence base by evidence base: `changed.diff(study)`.

    Printed it counts; `text` says everything, and a notebook shows that as tables. It is true if anything moves.

    >>> study = Study.example()
    >>> bool(study.diff(study)), bool(study.suppose({"XAL.losses_grow": "no"}).diff(study))
    (False, True)
    """

    changes: tuple[Changes, ...]

    @property
    def frame(self) -> DataFrame:
        """All differences, one a row: evidence `base`, `kind` ("cell", "row", "threshold", "verdict", "sentence",
        "degree" or "answer"), `what` differs, `old` and `new`; missing where it is not there. On record, `start` and
        `end` are the first and the last day on which it differs."""
        return _frame(
            ({"base": each.base, **asdict(difference)} for each in self.changes for difference in each.differences),
            columns=("base", "kind", "what", "old", "new", "start", "end"),
        ).astype({"start": "datetime64[s]", "end": "datetime64[s]"})

    @property
    def text(self) -> str:
        """All differences for a terminal."""
        return as_text(self.changes)

    def markdown(self) -> str:
        """All differences as Markdown, with a table for each kind, such as a pull request shows."""
        return as_markdown(self.changes)

    def __bool__(self) -> bool:
        return any(each.differences for each in self.changes)

    def __str__(self) -> str:
        return "\n".join(f"{each.heading}: {each.counts()}" for each in self.changes)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for base, each in zip(self.changes, self._by_base(), strict=True):
            parts.append(f"<p><b>{html.escape(base.heading)}</b>: {base.counts()}</p>")
            parts.append(each.to_html(index=False, na_rep="") if len(each) else "")
        return "".join(parts)

    def _by_base(self) -> Iterator[DataFrame]:
        frame = self.frame
        return (frame[frame["base"] == each.base].drop(columns="base") for each in self.changes)


def _frame(records: Iterable[Mapping[str, Any]], index: str | None = None, columns: Sequence[str] = ()) -> DataFrame:
    """Records as a frame, each column with a type that knows of missing values."""
    import pandas as pd

    found = [dict(record) for record in records]
    frame = pd.DataFrame(found, columns=None if found else [*([index] if index else []), *columns])
    frame = frame.convert_dtypes()
    return frame.set_index(index) if index else frame


def _places(table: str, rows: Iterable[Row]) -> Any:
    import pandas as pd

    return pd.Index([_where(table, row) for row in rows], name="row")


def _where(table: str, row: Mapping[str, Any]) -> str:
    return f"{table}.csv:{getattr(row, 'line', 0)}"


def _place(place: Any) -> str:
    return ".".join(place) if isinstance(place, tuple) else str(place)


def _value(value: Any) -> str:
    """What is supposed, as text; a missing value is "not reported"."""
    return NOT_REPORTED if str(value) in ("None", "nan", "<NA>") else str(value)
