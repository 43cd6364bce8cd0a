"""Opinion toward a given target. The shipped model learnt from these sets, so it is fitted anew without the rows that are judged."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from unittest import mock

from benchmarks.judgement.measures import Case, Figure, found_or_not, of_classes
from benchmarks.judgement.rows import Detect, Row, draw, read, text_of
from nlp.event import Detection
from nlp.opinions import model

POLARITIES = ("positive", "negative", "neutral")
HEADLINES, REPORTS = 1_200, 45
SENTFIN, CHABSA = Path("sentfin", "train.jsonl"), Path("chabsa_ja", "train.jsonl")


def opinions(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """Both sets, where both are there: the model is fitted without 1,200 headlines and 45 reports, which are then judged."""
    headlines, reports = read(folder / SENTFIN), read(folder / CHABSA)
    judged = [drawn.row for drawn in draw(headlines, lambda row: "one", {"one": HEADLINES}, limit)]
    chosen = {str(drawn.row["id"]) for drawn in draw(_reports(reports), lambda row: "one", {"one": REPORTS}, limit and max(1, limit // 20))}
    ids = {row["id"] for row in judged}
    with fitted([row for row in headlines if row["id"] not in ids], [row for row in reports if report(row) not in chosen]):
        yield from headline_figures(judged, detect)
        yield from report_figures([row for row in reports if report(row) in chosen], detect)


def report(row: Row) -> str:
    """The report that a sentence stands in."""
    return str(row["id"]).rsplit("-", 1)[0]


def _reports(rows: Iterable[Row]) -> list[Row]:
    return [{"id": name} for name in sorted(set(map(report, rows)))]


def headline_figures(rows: Sequence[Row], detect: Detect) -> Iterator[Figure]:
    """sentfin: the polarity of each entity of `labels.entities`, given the entity; macro-F1 of positive, negative and neutral. A mixed
    opinion is wrong.
    """
    cases = [classes(row, list(row["labels"]["entities"].items()), detect) for row in rows]
    yield of_classes("SEntFiN, polarity given the entity (fitted without these)", cases, POLARITIES, 0.70)


def classes(row: Row, gold: Sequence[tuple[str, str]], detect: Detect) -> Case:
    """Three counts for each of :data:`POLARITIES`."""
    found = _found(detect(text_of(row, [target for target, _ in gold])))
    counts = [0] * 9
    wrong = []
    for target, wanted in gold:
        given = found.get(target, "neutral")
        for place, name in enumerate(POLARITIES):
            counts[3 * place] += wanted == given == name
            counts[3 * place + 1] += given == name != wanted
            counts[3 * place + 2] += wanted == name != given
        if wanted != given:
            wrong.append(f"{target} {wanted}; found {given}")
    return Case(row["id"], tuple(counts), mistake=". ".join(wrong))


def report_figures(rows: Iterable[Row], detect: Detect) -> Iterator[Figure]:
    """chabsa_ja: targets of the categories company#, business# and product#, given the target; F1 over positive and negative, where the
    wrong one of the two is both false and missed, and one found for a neutral target is false.
    """
    cases = [polar(row, gold, detect) for row in rows if (gold := judged_targets(row))]
    yield found_or_not("chABSA, company, business, product: positive or negative (fitted without these)", cases, 0.88)


def judged_targets(row: Row) -> list[tuple[str, str]]:
    """The targets asked for, with their polarities."""
    kinds = ("company", "business", "product")
    return [(one["target"], one["polarity"]) for one in row["opinions"] if one["category"].split("#")[0] in kinds]


def polar(row: Row, gold: Sequence[tuple[str, str]], detect: Detect) -> Case:
    """(true, false, missed) over the targets of one text."""
    found = _found(detect(text_of(row, [target for target, _ in gold])))
    counts, wrong = [0, 0, 0], []
    for target, wanted in gold:
        given = found.get(target, "neutral")
        told, asked = given in ("positive", "negative"), wanted in ("positive", "negative")
        counts[0] += asked and wanted == given
        counts[1] += told and wanted != given
        counts[2] += asked and wanted != given
        if wanted != given and (told or asked):
            wrong.append(f"{target} {wanted}; found {given}")
    return Case(row["id"], (counts[0], counts[1], counts[2]), mistake=". ".join(wrong))


def _found(detection: Detection) -> dict[str, str]:
    return {opinion.target: opinion.polarity.value for opinion in detection.opinions}


@contextlib.contextmanager
def fitted(headlines: Sequence[Row], reports: Sequence[Row]) -> Iterator[None]:
    """Within, opinions come from a model fitted on these rows by the product's own training."""
    with tempfile.TemporaryDirectory(prefix="judgement-") as folder:
        weights = Path(folder, "opinions.npz")
        files = [_write(Path(folder, name), rows) for name, rows in (("sentfin", headlines), ("chabsa", reports))]
        command = ["-m", "nlp.training.opinion", "--sentfin", *files[:1], "--chabsa", *files[1:], "--output", str(weights)]
        subprocess.run([sys.executable, *command, "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
        with _model_from(weights, model.opinion_model.cache_clear):
            yield


@contextlib.contextmanager
def _model_from(weights: Path, forget: Callable[[], None]) -> Iterator[None]:
    forget()
    try:
        with mock.patch.object(model, "PATH", weights):
            yield
    finally:
        forget()


def _write(path: Path, rows: Iterable[Row]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)
