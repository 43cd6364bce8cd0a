"""Short news and newswire: which kind of event a document tells, and in which direction a person moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from benchmarks.judgement.measures import Case, Figure, found_or_not, right_of, sets, yes_or_no
from benchmarks.judgement.rows import Detect, Drawn, Row, draw, live, read, shown, text_of
from nlp.event import Detection, Status
from nlp.scoring import agrees
from nlp.training.sets import TOPICS as TOPICS_SET
from nlp.training.sets import kept

MOVES = ("departure", "appointment")
TOPICS = ("M&A | Investments", "Personnel Change")
#: What is asked of the tweets: a topic, the types that answer it, and the F1 that is wanted.
QUESTIONS = (
    ("M&A | Investments", ("acquisition", "merger", "funding"), 0.85),
    ("M&A | Investments", ("acquisition", "merger"), None),
    ("Personnel Change", MOVES, 0.85),
)
#: How many tweets of all other topics are read; the two topics asked for are read whole.
OTHER_TWEETS = 2_000
REUTERS = {"acq": 300, "other": 600}
#: Which types a reader, who knew neither label nor detection, heard in equal numbers of rows called false and missed; no text is in it.
_REREAD = Path(__file__).with_name("reread.jsonl")


def tweets(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """twitter_fin_topic: the topic `M&A | Investments` asks for an acquisition, merger or funding (a second line leaves funding out,
    as rounds stand under `Company | Product News` too), `Personnel Change` for a departure or appointment, of any status but historical:
    a topic is not over because a bid is refused. Of the quarter that the reader did not learn from, all rows of these two topics and
    2,000 of the others, which count as many times as they stand for. First by the labels alone, then with the rows re-read.
    """
    rows = [row for row in read(folder / TOPICS_SET) if kept(TOPICS_SET, row["id"])]
    sample = draw(rows, lambda row: row["topic"] if row["topic"] in TOPICS else "other", {"other": OTHER_TWEETS}, limit)
    found = [detect(text_of(drawn.row)) for drawn in sample]
    for topic, types, wanted in QUESTIONS:
        for how, heard in (("raw", {}), ("re-read", reread())):
            cases = [tweet(drawn, detection, topic, types, heard) for drawn, detection in zip(sample, found, strict=True)]
            yield found_or_not(f"twitter_fin_topic, {topic.replace(' | ', ', ')}, {how}, by {', '.join(types)}", cases, wanted)


def tweet(drawn: Drawn, detection: Detection, topic: str, types: tuple[str, ...], heard: Mapping[str, frozenset[str]]) -> Case:
    """Whether the row is of *topic*, or by a second reading tells an event of *types*, and whether the detection says so."""
    again = heard.get(drawn.row["id"])
    truth = drawn.row["topic"] == topic if again is None else bool(again & set(types))
    told = any(event.type in types and event.status is not Status.HISTORICAL for event in detection.events)
    mistake = f"{drawn.row['topic']}; found {shown(detection.events)}" if truth != told else ""
    return Case(drawn.row["id"], yes_or_no(truth, told), drawn.stratum, drawn.weight, mistake)


@cache
def reread() -> dict[str, frozenset[str]]:
    """What was heard in the rows that were read a second time, by row."""
    return {row["id"]: frozenset(row["types"]) for row in read(_REREAD)}


def directions(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """personnel_direction: `direction` appointment, departure or both asks for live events of just these types, not_a_personnel_change
    for none; transition_unspecified is left out. Person, role and company, where a row has them, are compared with the events found.
    """
    rows = [row for row in read(folder / "twitter_fin_topic" / "personnel_direction.jsonl") if kept(TOPICS_SET, row["id"])]
    sample = draw((row for row in rows if wanted_moves(row) is not None), lambda row: "", {}, limit)
    found = [detect(text_of(drawn.row)) for drawn in sample]
    cases = [direction(drawn.row, detection) for drawn, detection in zip(sample, found, strict=True)]
    yield found_or_not("personnel_direction, arrivals and departures", cases, 0.85)
    yield right_of("personnel_direction, exactly right", [_exact(case) for case in cases], "share")
    for slot in ("person", "role", "company"):
        slots = [
            Case(drawn.row["id"], (int(any(agrees(value, getattr(event, slot)) for event in live(detection.events, *MOVES))), 1))
            for drawn, detection in zip(sample, found, strict=True)
            if isinstance(value := drawn.row["labels"].get(slot), str) and value
        ]
        if slots:
            yield right_of(f"personnel_direction, {slot}", slots, "share")


def wanted_moves(row: Row) -> frozenset[str] | None:
    """The types that the row's direction asks for; None where it leaves that open."""
    direction = row["labels"]["direction"]
    if direction == "transition_unspecified":
        return None
    return frozenset(MOVES) if direction == "both" else frozenset({direction} & set(MOVES))


def direction(row: Row, detection: Detection) -> Case:
    """Arrival and departure, each a thing to find."""
    wanted, found = wanted_moves(row) or frozenset(), {event.type.value for event in live(detection.events, *MOVES)}
    mistake = f"wanted {'+'.join(sorted(wanted)) or 'nothing'}; found {shown(detection.events)}" if wanted != found else ""
    return Case(row["id"], sets(wanted, found), mistake=mistake)


def _exact(case: Case) -> Case:
    return Case(case.id, (int(not case.mistake), 1))


def reuters(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """reuters21578: `labels.acq` asks for an acquisition or merger of any status but historical (the label also marks denied and failed
    bids). 300 rows with the label and 600 without, each counting as many times as it stands for.
    """
    rows = read(folder / "reuters21578" / "train_sample.jsonl")
    sample = draw(rows, lambda row: "acq" if row["labels"]["acq"] else "other", REUTERS, limit)
    yield found_or_not("Reuters-21578, acq", [takeover(drawn, detect(text_of(drawn.row))) for drawn in sample], 0.92)


def takeover(drawn: Drawn, detection: Detection) -> Case:
    """Whether the row is about a takeover and whether the detection says so."""
    truth = bool(drawn.row["labels"]["acq"])
    found = any(event.type in ("acquisition", "merger") and event.status is not Status.HISTORICAL for event in detection.events)
    mistake = f"{'acq' if truth else 'not acq'}; found {shown(detection.events)}" if truth != found else ""
    return Case(drawn.row["id"], yes_or_no(truth, found), drawn.stratum, drawn.weight, mistake)
