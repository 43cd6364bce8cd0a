"""Counts over documents, what is made of them, and how far that may be off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.scoring import wilson

Counts = NDArray[np.float64]
_DRAWS, _SEED = 2_000, 7


@dataclass(frozen=True)
class Case:
    """What one document (or topic) adds to the counts of a measure.

    A document drawn from a larger stratum stands for *weight* documents of it.
    """

    id: str
    counts: tuple[int, ...]
    stratum: str = ""
    weight: float = 1.0
    mistake: str = ""  #: what was wanted and what was found; empty where all is right


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measure: str
    value: float
    low: float
    high: float
    counts: str
    wanted: float | None = None
    at_most: bool = False  #: whether ``wanted`` is a ceiling
    precision: float | None = None
    recall: float | None = None
    mistakes: tuple[Case, ...] = ()

    @property
    def met(self) -> bool | None:
        if self.wanted is None:
            return None
        return self.value <= self.wanted if self.at_most else self.value >= self.wanted

    def __str__(self) -> str:
        cells = [
            self.what,
            self.measure,
            f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})",
            "" if self.precision is None else f"{self.precision:.3f}",
            "" if self.recall is None else f"{self.recall:.3f}",
            self.counts,
            "" if self.wanted is None else f"{'≤' if self.at_most else '≥'} {self.wanted:.2f}",
            "" if self.met is None else "yes" if self.met else "**no**",
        ]
        return f"| {' | '.join(cells)} |"


HEAD = "| set | measure | value (95 %) | P | R | counts | wanted | met |\n| --- | --- | --- | --- | --- | --- | --- | --- |"


def f1(counts: Counts) -> Counts:
    """F1 of (true, false, missed), for one triple or for rows of them; 0 where there is nothing to find and nothing was found."""
    true, false, missed = (counts[..., place] for place in range(3))
    return np.divide(2 * true, whole := 2 * true + false + missed, out=np.zeros_like(whole), where=whole > 0)


def macro_f1(counts: Counts) -> Counts:
    """Mean F1 of classes; three counts a class, one class after the other."""
    mean: Counts = f1(counts.reshape(*counts.shape[:-1], -1, 3)).mean(axis=-1)
    return mean


def share(counts: Counts) -> Counts:
    """The first count over the second."""
    return np.divide(counts[..., 0], counts[..., 1], out=np.zeros_like(counts[..., 0]), where=counts[..., 1] > 0)


def estimate(cases: Sequence[Case], score: Callable[[Counts], Counts]) -> tuple[float, float, float]:
    """*score* of the weighted counts, with a 95 % interval: cases drawn anew within their strata, fixed seed."""
    strata: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        strata[case.stratum].append(case)
    if not strata:
        return 0.0, 0.0, 0.0
    rng = np.random.default_rng(_SEED)
    total: Counts | float = 0.0
    drawn: Counts | float = 0.0
    for group in strata.values():
        counts = np.array([case.counts for case in group], dtype=float) * np.array([[case.weight] for case in group])
        total = total + counts.sum(axis=0)
        drawn = drawn + rng.multinomial(len(group), np.full(len(group), 1 / len(group)), size=_DRAWS) @ counts
    low, high = np.quantile(score(np.asarray(drawn)), (0.025, 0.975))
    return float(score(np.asarray(total))), float(low), float(high)


def found_or_not(what: str, cases: Sequence[Case], wanted: float | None = None) -> Figure:
    """F1 of cases that count (true, false, missed), with precision and recall; the counts shown are those of the sample."""
    true, false, missed = _weighted(cases)
    plain = np.array([case.counts for case in cases], dtype=int).reshape(-1, 3).sum(axis=0)
    counts = f"{plain[0]} found, {plain[1]} false, {plain[2]} missed in {len(cases)}"
    if weights := sorted({round(case.weight, 1) for case in cases} - {1.0}):
        counts += f" (others × {', '.join(f'{weight:g}' for weight in weights)})"
    rates = [part / whole if whole else 0.0 for part, whole in ((true, true + false), (true, true + missed))]
    return Figure(what, "F1", *estimate(cases, f1), counts, wanted, precision=rates[0], recall=rates[1], mistakes=_mistakes(cases))


def of_classes(what: str, cases: Sequence[Case], names: Sequence[str], wanted: float | None = None) -> Figure:
    """Macro-F1 of cases that count three a class."""
    sums = np.array([case.counts for case in cases]).sum(axis=0).reshape(-1, 3) if cases else np.zeros((len(names), 3))
    told = ", ".join(f"{name} {f1(row):.2f} of {int(row[0] + row[2])}" for name, row in zip(names, sums.astype(float), strict=True))
    return Figure(what, "macro-F1", *estimate(cases, macro_f1), f"{told}; {len(cases)} texts", wanted, mistakes=_mistakes(cases))


def right_of(what: str, cases: Sequence[Case], measure: str, wanted: float | None = None) -> Figure:
    """The share of cases that count (1, 1) rather than (0, 1), with Wilson's interval."""
    good, of = sum(case.counts[0] for case in cases), sum(case.counts[1] for case in cases)
    low, high = wilson(good, of)
    value = good / of if of else 0.0
    return Figure(what, measure, value, low or 0.0, high or 0.0, f"{good} of {of}", wanted, mistakes=_mistakes(cases))


def yes_or_no(truth: bool, found: bool) -> tuple[int, int, int]:
    """(true, false, missed) of one yes-or-no question."""
    return int(truth and found), int(found and not truth), int(truth and not found)


def sets(truth: Iterable[str], found: Iterable[str]) -> tuple[int, int, int]:
    """(true, false, missed) of what should be found and what was."""
    truth, found = set(truth), set(found)
    return len(truth & found), len(found - truth), len(truth - found)


def _weighted(cases: Sequence[Case]) -> list[float]:
    return [sum(case.counts[place] * case.weight for case in cases) for place in range(3)]


def _mistakes(cases: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(case for case in cases if case.mistake)
