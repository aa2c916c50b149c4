"""How long judging takes, and how it grows: the paper's data, and a synthetic panel of any size.

`make bench` prints times, ratios within this run, and peak memory. Ratios are what to compare: the
machine may be shared. The bare NumPy operations, and the plain loop over cells, are written out
here for the same predicates, and checked to give the same verdicts.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core, before NumPy is loaded

import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from argued.data import read
from argued.judge.evidence import evidence
from argued.judge.findings import judge_all
from argued.judge.robustness import alterations, draw_silent, overturning, silent_cells_drawn
from argued.logic.evaluate import SILENT, Codes, Program, World
from argued.logic.parsing import parse
from argued.logic.predicates import Frame, Predicate, Quantified

QUANTIFIERS = ("all", "none", "some", "most", "at_least", "at_most", "exactly")


def timed(work: Callable[[], Any], repeats: int = 5) -> tuple[float, Any]:
    """The least time of some repeats, in seconds, and the result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def panel(countries: int, indicators: int, findings: int, seed: int = 1) -> tuple[Frame, Codes, list[Predicate]]:
    """A synthetic panel: three values to each indicator, three cells in ten silent, one statement to each finding."""
    random = np.random.default_rng(seed)
    frame = Frame(
        tuple(f"C{i:03}" for i in range(countries)), {f"i{j}": ("low", "middle", "high") for j in range(indicators)}
    )
    codes = random.integers(0, 3, (countries, indicators)).astype(np.int8)
    codes[random.random(codes.shape) < 0.3] = SILENT
    predicates = []
    for _ in range(findings):
        quantifier = QUANTIFIERS[random.integers(len(QUANTIFIERS))]
        counted = quantifier.startswith(("at_", "exactly"))
        value = int(random.integers(1, countries)) if counted else True
        chosen = [["low"], ["middle"], ["low", "high"]][random.integers(3)]
        rule = {quantifier: value, "indicator": f"i{random.integers(indicators)}", "is": chosen}
        predicates.append(parse(rule, frame))
    return frame, codes, predicates


def bare(codes: Codes, predicates: Sequence[Predicate]) -> Callable[[], np.ndarray[Any, Any]]:
    """The array operations that the panel's predicates amount to, and nothing else."""
    columns = np.array([p.test.column for p in predicates])  # type: ignore[union-attr]
    passing = np.array([sum(1 << (c + 1) for c in p.test.codes) for p in predicates], dtype=np.uint8)  # type: ignore[union-attr]
    least = np.array([p.parts[0].least for p in predicates])  # type: ignore[union-attr]
    most = np.array([p.parts[0].most for p in predicates])  # type: ignore[union-attr]

    def run() -> np.ndarray[Any, Any]:
        asked = np.left_shift(np.uint8(1), (codes + 1).astype(np.uint8))[:, columns]
        low = (asked & passing != 0).sum(axis=0, dtype=np.int32)
        high = (asked & (passing | np.uint8(1)) != 0).sum(axis=0, dtype=np.int32)
        surely, possibly = (least <= low) & (high <= most), (low <= most) & (least <= high)
        return surely.astype(np.int8) + possibly - 1

    return run


def loop(frame: Frame, codes: Codes, predicates: Sequence[Predicate]) -> Callable[[], list[int]]:
    """The same in plain Python, cell by cell."""
    cells = {
        (country, name): None if codes[i, j] == SILENT else frame.indicators[name][codes[i, j]]
        for i, country in enumerate(frame.countries)
        for j, name in enumerate(frame.indicators)
    }

    def run() -> list[int]:
        signs = []
        for predicate in predicates:
            assert isinstance(predicate, Quantified)
            (part,) = predicate.parts
            low = high = 0
            for i in part.countries:
                value = cells[frame.countries[i], predicate.test.indicator]  # type: ignore[union-attr]
                if value is None:
                    high += 1
                elif value in predicate.test.values:  # type: ignore[union-attr]
                    low += 1
                    high += 1
            surely, possibly = part.least <= low and high <= part.most, low <= part.most and part.least <= high
            signs.append(surely + possibly - 1)
        return signs

    return run


def of_the_paper() -> None:
    data = read()
    known = evidence(data)
    program = Program([f.predicate for f in data.findings if f.predicate], data.frame.countries)
    judged, _ = timed(lambda: program.evaluate(known.world), 20)
    worded, _ = timed(lambda: judge_all(known))
    sets, _ = timed(lambda: [overturning(finding, known) for finding in data.findings])
    worlds, _ = timed(lambda: silent_cells_drawn(known, 100_000), 2)
    print(
        f"The paper ({len(data.countries)} countries, {len(data.indicators)} indicators, {len(data.findings)} findings)"
    )
    print(f"  all verdicts                     {1000 * judged:9.2f} ms")
    print(f"  with witnesses and sentences     {1000 * worded:9.2f} ms")
    print(f"  all overturning sets             {1000 * sets:9.2f} ms")
    print(f"  100,000 random worlds            {1000 * worlds:9.0f} ms")


def of_a_panel(countries: int, indicators: int, findings: int, worlds: int) -> None:
    frame, codes, predicates = panel(countries, indicators, findings)
    program = Program(predicates, frame.countries)
    ours, value = timed(lambda: program.evaluate(World(codes)))
    numpy_time, signs = timed(bare(codes, predicates))
    loop_time, looped = timed(loop(frame, codes, predicates), 2)
    assert value.sign.tolist() == signs.tolist() == looped
    sets, found = timed(lambda: [alterations(predicate, frame, codes) for predicate in predicates], 1)
    print(f"A panel ({countries} countries, {indicators} indicators, {findings} findings)")
    print(f"  all verdicts                     {1000 * ours:9.2f} ms  ({ours / numpy_time:.2f} × bare NumPy, ", end="")
    print(f"{loop_time / ours:.0f} × faster than a loop over cells)")
    print(f"  all overturning sets             {1000 * sets:9.0f} ms  ({sum(map(len, found))} classes of changes)")
    random, sizes = np.random.default_rng(2), np.full(indicators, 3)

    def drawn() -> int:
        true = 0
        for _ in range(worlds // 10):
            many = draw_silent(codes, sizes, random, 10)
            true += int(program.evaluate(World(many)).surely.sum())
        return true

    spent, _ = timed(drawn, 1)
    print(
        f"  {worlds} random worlds             {1000 * spent:9.0f} ms  ({1000 * spent / worlds:.2f} ms a world, ",
        end="",
    )
    print(f"{loop_time * worlds / spent:.0f} × faster than a loop over cells)")


def growth() -> None:
    print("How the time for all verdicts grows (ms), one dimension at a time")
    for name, sizes in (
        ("countries", [(c, 200, 2000) for c in (50, 100, 200, 400)]),
        ("indicators", [(100, i, 2000) for i in (50, 100, 200, 400)]),
        ("findings", [(100, 200, f) for f in (500, 1000, 2000, 4000)]),
    ):
        spent = []
        for size in sizes:
            frame, codes, predicates = panel(*size)
            program, world = Program(predicates, frame.countries), World(codes)
            spent.append(timed(lambda program=program, world=world: program.evaluate(world), 10)[0])
        print(f"  {name:11} " + "  ".join(f"{size}: {1000 * t:.2f}" for size, t in zip(sizes, spent, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--panel", type=int, nargs=3, default=(195, 500, 5000), metavar="N")
    parser.add_argument("--worlds", type=int, default=200, help="random worlds of the panel")
    options = parser.parse_args()
    of_the_paper()
    of_a_panel(*options.panel, options.worlds)
    growth()
    print(f"Peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
