"""Opinion toward a given target, on the rows that the reader did not learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.judgement.measures import Case, Figure, found_or_not, of_classes
from benchmarks.judgement.rows import Detect, Row, draw, read, text_of
from nlp.event import Detection
from nlp.training.sets import HEADLINES, REPORTS, kept

POLARITIES = ("positive", "negative", "neutral")
#: How many headlines and sentences of reports are judged.
MOST_HEADLINES, MOST_SENTENCES = 1_200, 1_200


def opinions(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """Both sets, as far as they are kept from the reader."""
    headlines, reports = (_kept(folder, path, most, limit) for path, most in ((HEADLINES, MOST_HEADLINES), (REPORTS, MOST_SENTENCES)))
    yield from headline_figures(headlines, detect)
    yield from report_figures(reports, detect)


def _kept(folder: Path, path: Path, most: int, limit: int | None) -> list[Row]:
    rows = (row for row in read(folder / path) if kept(path, row["id"]))
    return [drawn.row for drawn in draw(rows, lambda row: "one", {"one": most}, limit)]


def headline_figures(rows: Sequence[Row], detect: Detect) -> Iterator[Figure]:
    """sentfin: the polarity of each entity of `labels.entities`, given the entity; macro-F1 of positive, negative and neutral. A mixed
    opinion is wrong.
    """
    cases = [classes(row, list(row["labels"]["entities"].items()), detect) for row in rows]
    yield of_classes("SEntFiN, polarity given the entity (not learnt from)", cases, POLARITIES, 0.70)


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
    yield found_or_not("chABSA, company, business, product: positive or negative (not learnt from)", cases, 0.88)


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
