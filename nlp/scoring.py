"""How right detections are, measured against a gold file, with intervals. What ``radar evaluate`` prints.

Gold rows and detections are in the line format of ``radar detect``; gold rows also say ``hard_negative``. The measures:

- *types*: which live types (announced, completed, rumoured) a document tells, micro-averaged over documents; also per type and for
  the four core types pooled.
- *events*: events paired one to one within a type by their subject (the person, else the target, else the company, else the acquirer).
- *slots*: over paired live events. A value counts if it equals the gold value, contains it or is contained in it (or nearly spells the
  same) and is not so long that it is a phrase.
- *swapped*: paired acquisitions whose buyer and bought came out exchanged.
- *status*: over paired events of all five statuses, how many have the right one.
- *calm*: of the hard negatives, how many gave no live event.
- *calibration*: how far the confidence of live events and the share of right ones lie apart on average, in all and by type (in parts of 20,
  of types with 40 or more), and how many of the surest are right.
- *opinion*: of the gold targets judged good or bad, how many were found with that polarity.
"""

from __future__ import annotations

import difflib
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Any

from nlp.event import SLOTS, EventType, Status

CORE = (EventType.ACQUISITION, EventType.MERGER, EventType.DEPARTURE, EventType.APPOINTMENT)
_LIVE = frozenset(status.value for status in Status if status.live)
_SUBJECTS = ("person", "target", "company", "acquirer")
_EXCHANGED = {"target": "acquirer", "acquirer": "target"}

_JAPANESE_FORMS = re.compile(r"株式会社|有限会社|合同会社|\(株\)|\(有\)|㈱|(?:氏|さん)$")
_WESTERN_FORMS = re.compile(r"\b(?:inc|corporation|corp|co|company|ltd|llc|plc|gmbh|ag|sa|nv|holdings?|group|mr|mrs|ms|dr|the)\b\.?")
_MARKS = re.compile(r"[\s.,・()&'\"’“”\-–—]+")

#: Events of at least this confidence may interrupt somebody; how often they are right is told apart.
SUREST = 0.95
#: How often documents are drawn anew for an interval; fixed seed, so that a table can be reproduced.
_DRAWS = 500
_SEED = 7

Row = Mapping[str, Any]


def plain(value: object) -> str:
    """A slot value without case, width, legal form, courtesy and punctuation."""
    text = unicodedata.normalize("NFKC", str(value or "")).casefold()
    return _MARKS.sub("", _WESTERN_FORMS.sub("", _JAPANESE_FORMS.sub("", text)))


def agrees(gold: object, found: object) -> bool:
    """Whether *found* names what *gold* names."""
    wanted, given = plain(gold), plain(found)
    if not wanted or not given or len(given) > 2.2 * len(wanted) + 3:
        return False
    if wanted == given:
        return True
    if min(len(wanted), len(given)) > 1 and (wanted in given or given in wanted):
        return True
    return difflib.SequenceMatcher(None, wanted, given).ratio() >= 0.85


def same_subject(gold: Row, found: Row) -> bool:
    """Whether two events of one type are about the same person or company; buyer and bought may be exchanged."""
    for slot in _SUBJECTS:
        if isinstance(gold.get(slot), str):
            other = _EXCHANGED.get(slot)
            return agrees(gold[slot], found.get(slot)) or (other is not None and agrees(gold[slot], found.get(other)))
    return True


def paired(gold: Sequence[Row], found: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Events of one type paired one to one, those that agree in most slots first."""
    ranked = []
    for i, wanted in enumerate(gold):
        for j, given in enumerate(found):
            if same_subject(wanted, given):
                agreement = sum(agrees(wanted[slot], given.get(slot)) for slot in SLOTS if isinstance(wanted.get(slot), str))
                ranked.append((agreement, i, j))
    free_gold, free_found, pairs = set(range(len(gold))), set(range(len(found))), []
    for _, i, j in sorted(ranked, reverse=True):
        if i in free_gold and j in free_found:
            free_gold.remove(i)
            free_found.remove(j)
            pairs.append((gold[i], found[j]))
    return pairs


@dataclass
class Tally:
    """Counts of one document or of many; they add up."""

    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    events: Counter[str] = field(default_factory=Counter)
    slots: Counter[str] = field(default_factory=Counter)
    shares: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  #: of swapped, status, calm, opinion
    #: By type, of each live event found, its confidence and whether it is right.
    sure: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    documents: int = 0

    def add(self, other: Tally) -> None:
        """Counts *other* in."""
        for name, counts in other.types.items():
            self.types[name].update(counts)
        self.events.update(other.events)
        self.slots.update(other.slots)
        for name, counts in other.shares.items():
            self.shares[name].update(counts)
        for name, sure in other.sure.items():
            self.sure[name] += sure
        self.documents += other.documents

    def share(self, name: str, good: bool) -> None:
        """Counts one case of a share."""
        self.shares[name]["ok"] += good
        self.shares[name]["n"] += 1


def tally(gold: Row, found: Row) -> Tally:
    """The counts of one document."""
    counts = Tally(documents=1)
    wanted, given = gold.get("events") or [], found.get("events") or []
    live_wanted, live_given = [_only_live(events) for events in (wanted, given)]
    for name in {event["type"] for event in (*live_wanted, *live_given)}:
        ours, theirs = _of(live_wanted, name), _of(live_given, name)
        counts.types[name]["tp" if ours and theirs else "fn" if ours else "fp"] += 1
        pairs = paired(ours, theirs)
        hits = [given_one for _, given_one in pairs]
        counts.sure[name] += [(event["confidence"], any(event is one for one in hits)) for event in theirs if "confidence" in event]
        counts.events.update(tp=len(pairs), fn=len(ours) - len(pairs), fp=len(theirs) - len(pairs))
        for wanted_one, given_one in pairs:
            _tally_slots(counts, wanted_one, given_one)
            if name == EventType.ACQUISITION and wanted_one.get("acquirer") and wanted_one.get("target"):
                buyer, bought = given_one.get("acquirer"), given_one.get("target")
                exchanged = agrees(wanted_one["acquirer"], bought) and agrees(wanted_one["target"], buyer)
                counts.share("swapped", exchanged)
    for name in {event["type"] for event in wanted}:
        for left, right in paired(_of(wanted, name), _of(given, name)):
            counts.share("status", left["status"] == right.get("status"))
    if gold.get("hard_negative"):
        counts.share("calm", not live_given)
    for opinion in gold.get("opinions") or []:
        if opinion["polarity"] in ("positive", "negative"):
            counts.share("opinion", any(_same_opinion(opinion, other) for other in found.get("opinions") or []))
    return counts


def _tally_slots(counts: Tally, gold: Row, found: Row) -> None:
    for slot in SLOTS:
        wanted, given = gold.get(slot), found.get(slot)
        if isinstance(wanted, str):
            good = agrees(wanted, given)
            counts.slots.update(tp=int(good), fn=int(not good), fp=int(bool(given) and not good))
        elif given:
            counts.slots["fp"] += 1


def _same_opinion(gold: Row, found: Row) -> bool:
    return found.get("polarity") == gold["polarity"] and agrees(gold["target"], found.get("target"))


def _only_live(events: Iterable[Row]) -> list[Row]:
    return [event for event in events if event.get("status") in _LIVE]


def _of(events: Iterable[Row], name: str) -> list[Row]:
    return [event for event in events if event["type"] == name]


def figures(counts: Tally) -> dict[str, Any]:
    """The table of *counts*, rounded to three places; shares without a case are 0 with a count of 0."""
    names = sorted(counts.types)
    table: dict[str, Any] = {
        "documents": counts.documents,
        "types": _rates(_pooled(counts, names)),
        "core": _rates(_pooled(counts, CORE)),
        "events": _rates(counts.events),
        "slots": _rates(counts.slots),
        "by_type": {name: _rates(counts.types[name]) for name in names},
        "swapped": f"{counts.shares['swapped']['ok']}/{counts.shares['swapped']['n']}",
    }
    for name in ("status", "calm", "opinion"):
        good, cases = counts.shares[name]["ok"], counts.shares[name]["n"]
        table[name] = round(good / cases, 3) if cases else 0.0
        table[f"{name}_n"] = cases
        table[f"{name}_low"], table[f"{name}_high"] = wilson(good, cases)
    sure = [one for every in counts.sure.values() for one in every]
    if sure:
        table["calibration_error"] = round(calibration_error(sure), 3)
        for name, ours in counts.sure.items():
            if len(ours) >= _CALIBRATED:
                table["by_type"][name]["calibration_error"] = round(calibration_error(ours, len(ours) // _PART), 3)
        surest = [right for confidence, right in sure if confidence >= SUREST]
        low, high = wilson(sum(surest), len(surest))
        table["surest"] = {"right": sum(surest), "of": len(surest), "low": low, "high": high}
    return table


#: A type's calibration is told from so many events on, in parts of so many: of fewer it would be chance.
_CALIBRATED, _PART = 40, 20


def calibration_error(sure: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """How far confidence and frequency lie apart on average, over *bins* of as many events each."""
    ordered = sorted(sure)
    edges = [len(ordered) * place // bins for place in range(bins + 1)]
    parts = [ordered[start:end] for start, end in pairwise(edges) if end > start]
    return sum(abs(sum(confidence - right for confidence, right in part)) for part in parts) / len(ordered) if ordered else 0.0


def _pooled(counts: Tally, names: Iterable[str]) -> Counter[str]:
    pooled: Counter[str] = Counter()
    for name in names:
        pooled.update(counts.types.get(name, Counter()))
    return pooled


def _rates(counts: Mapping[str, int]) -> dict[str, float]:
    tp, fp, fn = counts.get("tp", 0), counts.get("fp", 0), counts.get("fn", 0)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"p": round(precision, 3), "r": round(recall, 3), "f1": round(f1, 3), "tp": tp, "fp": fp, "fn": fn}


def wilson(good: int, cases: int, z: float = 1.96) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of a share, rounded to three places; None twice without a case."""
    if not cases:
        return None, None
    share, spread = good / cases, z * z / cases
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / cases + spread / (4 * cases))
    return round((middle - reach) / (1 + spread), 3), round((middle + reach) / (1 + spread), 3)


def evaluate(gold: Sequence[Row], found: Iterable[Row]) -> dict[str, Any]:
    """The tables of *gold* documents, as ``{"all": …, "languages": {"en": …}}``; detections are matched by id, a missing one found nothing.

    The F1 of types, core, events and slots carries a 95 % interval (``low``, ``high``): documents drawn with replacement, fixed seed.
    """
    answers = {row["id"]: row for row in found}
    tallies = [(str(row.get("lang") or "?"), tally(row, answers.get(row["id"], {}))) for row in gold]
    languages = sorted({lang for lang, _ in tallies})
    return {
        "all": _with_intervals([counts for _, counts in tallies]),
        "languages": {lang: _with_intervals([counts for other, counts in tallies if other == lang]) for lang in languages},
    }


def _with_intervals(tallies: Sequence[Tally]) -> dict[str, Any]:
    table = figures(_sum(tallies))
    rng = random.Random(_SEED)  # noqa: S311 - a reproducible draw
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(_DRAWS if tallies else 0):
        counts = _sum(rng.choices(tallies, k=len(tallies)))
        for name, pool in (
            ("types", _pooled(counts, list(counts.types))),
            ("core", _pooled(counts, CORE)),
            ("events", counts.events),
            ("slots", counts.slots),
        ):
            drawn[name].append(_rates(pool)["f1"])
    for name, values in drawn.items():
        values.sort()
        table[name] |= {"low": values[int(0.025 * len(values))], "high": values[int(0.975 * len(values))]}
    return table


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for counts in tallies:
        total.add(counts)
    return total


def render(report: Mapping[str, Any]) -> str:
    """The report as text, one table a language and one for all if there are several."""
    tables = dict(report["languages"])
    if len(tables) > 1:
        tables["all"] = report["all"]
    return "\n\n".join("\n".join(_lines(name, table)) for name, table in tables.items())


def _lines(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}: {table['documents']} documents"
    yield f"  {'':15} {'P':>6} {'R':>6} {'F1':>6}  {'95 %':13} found  false missed"
    for key in ("types", "core", "events", "slots"):
        yield _line(key, table[key])
    for key, rates in table["by_type"].items():
        yield _line(f"  {key}", rates)
    yield f"  {'swapped':15} {table['swapped']}"
    for key in ("status", "calm", "opinion"):
        if table[f"{key}_n"]:
            interval = f"{table[f'{key}_low']:.3f}–{table[f'{key}_high']:.3f}"
            yield f"  {key:15} {'':6} {'':6} {table[key]:6.3f}  {interval:13} of {table[f'{key}_n']}"
    if "surest" in table:
        surest = table["surest"]
        interval = f"{surest['low']:.3f}–{surest['high']:.3f}" if surest["of"] else ""
        share = surest["right"] / surest["of"] if surest["of"] else 0.0
        yield f"  {'surest':15} {'':6} {'':6} {share:6.3f}  {interval:13} of {surest['of']} with confidence of at least {SUREST}"
        yield f"  {'calibration':15} {'':6} {'':6} {table['calibration_error']:6.3f}  (error)"


def _line(name: str, rates: Mapping[str, Any]) -> str:
    interval = f"{rates['low']:.3f}–{rates['high']:.3f}" if "low" in rates else ""
    shares = f"{rates['p']:6.3f} {rates['r']:6.3f} {rates['f1']:6.3f}  {interval:13}"
    error = f"  calibration error {rates['calibration_error']:.3f}" if "calibration_error" in rates else ""
    return f"  {name:16}{shares} {rates['tp']:5} {rates['fp']:6} {rates['fn']:6}{error}"
