"""Fits the jury's weights on documents that the reader did not learn from; the grammars know some of them, their own cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.event import SLOTS, Event, Status
from nlp.jury import Case, cases, features, same_event, status_of
from nlp.reader.decode import Marked
from nlp.scoring import agrees, calibration_error

#: A rare feature gets little weight.
_STRENGTH = 0.5
_FOLDS = 5
#: The worth of recall beside precision, as in F-beta.
_RECALL = 0.8
#: The worth of the grammar's word on status before it is chosen.
_USUAL = 0.3


@dataclass(frozen=True)
class Heard:
    """What was said of one document, and what is true. *group* is what it must not be parted from in cross-validation: its style."""

    group: str
    gold: Sequence[Event]
    rules: Sequence[Event]
    read: Sequence[Event]
    marked: Marked


@dataclass(frozen=True)
class Judgement:
    """A case, its features, and the true event that it tells, if any."""

    group: int
    case: Case
    row: dict[str, float]
    truth: Event | None
    right: bool  #: whether the event is true, and live or not as it is told


def judgements(documents: Sequence[Heard]) -> list[Judgement]:
    """Every case of every document; a true event is told by the first case only."""
    found = []
    numbers: dict[str, int] = {}
    for heard in documents:
        number = numbers.setdefault(heard.group, len(numbers))
        left = list(heard.gold)
        told = cases(heard.rules, heard.read)
        for case in told:
            event = case.read or case.rule
            assert event is not None
            truth = next((gold for gold in left if same_event(gold, event)), None)
            if truth is not None:
                left.remove(truth)
            right = truth is not None and truth.status.live is _status(case).live
            found.append(Judgement(number, case, features(case, heard.marked, told), truth, right))
    return found


def _status(case: Case) -> Status:
    if case.rule and case.read:
        return status_of(case.rule, case.read, _USUAL)
    event = case.read or case.rule
    assert event is not None
    return event.status


def fit(documents: Sequence[Heard], worth: float) -> tuple[dict[str, Any], dict[str, float]]:
    """The weights of one language as they are stored, *worth* being that of the grammar's word on status, and what was measured by
    cross-validation over styles: calibration error, precision, recall."""
    found = judgements(documents)
    names = sorted({name for judged in found for name in judged.row})
    rows = np.array([[judged.row.get(name, 0.0) for name in names] for judged in found])
    truths = np.array([judged.right for judged in found])
    groups = np.array([judged.group for judged in found])
    probabilities = _crossed(rows, truths, groups)
    gold = sum(len(heard.gold) for heard in documents)
    enough = _best(probabilities, truths, gold)
    told = probabilities >= enough
    model = _model().fit(rows, truths)
    stored = {
        "coefficients": {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)},
        "enough": round(float(enough), 2),
        "rule_first": sorted(_rule_first(found)),
        "rule_status": worth,
    }
    measured = {
        "cases": float(len(found)),
        "precision": float(truths[told].mean()),
        "recall": float(truths[told].sum() / gold),
        "calibration_error": calibration_error(list(zip(probabilities[told].tolist(), truths[told].tolist(), strict=True))),
    }
    return stored, measured


def status_worth(documents: Sequence[Heard]) -> float:
    """How much the grammar's word on status should count, from documents of every language: one alone has too few to tell."""
    both = _both(judgements(documents))

    def right(worth: float) -> int:
        return sum(status_of(rule, read, worth) is truth.status for rule, read, truth in both)

    return max((0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0), key=right)


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_STRENGTH, max_iter=2000, fit_intercept=False)


def _crossed(rows: Any, truths: Any, groups: Any) -> Any:
    """The probability of every case from a model that saw no document of its group."""
    found = np.zeros(len(truths))
    for fold in range(_FOLDS):
        held = groups % _FOLDS == fold
        found[held] = _model().fit(rows[~held], truths[~held]).predict_proba(rows[held])[:, 1]
    return found


def _best(probabilities: Any, truths: Any, gold: int) -> float:
    """The threshold with the best mean of precision and recall, where precision counts more: who is called in vain stops listening."""
    grid = [step / 100 for step in range(20, 81, 2)]

    def score(enough: float) -> float:
        told = probabilities >= enough
        return float((1 + _RECALL**2) * truths[told].sum() / (told.sum() + _RECALL**2 * gold))

    return max(grid, key=score)


def _both(found: Sequence[Judgement]) -> list[tuple[Event, Event, Event]]:
    return [(j.case.rule, j.case.read, j.truth) for j in found if j.case.rule and j.case.read and j.truth]


def _rule_first(found: Sequence[Judgement]) -> set[str]:
    """The slots that the grammar fills better where both fill them."""
    chosen = set()
    for slot in SLOTS:
        lead = 0
        for rule, read, truth in _both(found):
            mine, theirs, true = (getattr(event, slot) for event in (rule, read, truth))
            if mine and theirs and true:
                lead += int(agrees(true, mine)) - int(agrees(true, theirs))
        if lead > 0:
            chosen.add(slot)
    return chosen
