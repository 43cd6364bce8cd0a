"""Which texts tell the same story."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judgement.measures import Case, Figure, estimate, found_or_not, share
from benchmarks.judgement.rows import Detect, Row, read, text_of
from nlp.event import Text

Grouping = Callable[[Sequence[Text]], Sequence[tuple[str, str]]]


def stories(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """ecbplus_stories: all texts are grouped at once, as `radar stories` does; a pair of texts of one `labels.story` is one to find. The
    look-alike rate is the share of pairs of one `labels.topic` but two stories that came out as one. Intervals draw topics anew.
    """
    from nlp.stories import stories_of

    rows = read(folder / "ecbplus_stories" / "dev.jsonl")
    if limit is not None:
        topics = list(dict.fromkeys(row["labels"]["topic"] for row in rows))[: max(2, limit // 24)]
        rows = [row for row in rows if row["labels"]["topic"] in topics]
    yield from figures(rows, dict(stories_of([text_of(row) for row in rows])))


def figures(rows: Sequence[Row], found: Mapping[str, str]) -> Iterator[Figure]:
    """The two figures of *found*, the story of each row by id."""
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    alike: dict[str, Counter[str]] = defaultdict(Counter)
    for place, row in enumerate(rows):
        for other in rows[:place]:
            one, two = row["labels"], other["labels"]
            same, joined = one["story"] == two["story"], found[row["id"]] == found[other["id"]]
            pairs[one["topic"]].update(true=int(same and joined), false=int(joined and not same), missed=int(same and not joined))
            if one["topic"] == two["topic"] and not same:
                alike[one["topic"]].update(joined=int(joined), all=1)
    cases = [Case(topic, (c["true"], c["false"], c["missed"])) for topic, c in pairs.items()]
    figure = found_or_not("ECB+, pairs of one story", cases, 0.88)
    yield replace(figure, counts=f"{figure.counts} topics, {len(rows)} texts")
    looks = [
        Case(topic, (c["joined"], c["all"]), mistake=f"{c['joined']} of {c['all']} look-alike pairs joined" if c["joined"] else "")
        for topic, c in alike.items()
    ]
    count, of = (sum(case.counts[place] for case in looks) for place in range(2))
    yield Figure(
        "ECB+, look-alike pairs joined", "share, lower is better", *estimate(looks, share), f"{count} of {of}", mistakes=tuple(looks)
    )
