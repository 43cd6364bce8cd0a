"""A replay in words and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.comparing import Changed, Compared
from nlp.event import SLOTS, Event, EventType, Opinion
from nlp.jsonl import write_event
from notifier.catalogue import Catalogue
from radar.drafting import Consequence
from radar.replaying import LINK, OPINION, Replayed, Summary
from signals.signal import Kind
from watchlists.account import Account, Link

#: Signals that are named; the rest is counted.
NAMED = 50
OUTCOMES = ("same", "new", "gone", "changed")


@dataclass(frozen=True)
class Heading:
    """What a replay was made with: the detector's name and version, and the version or the file of the names."""

    detector: str
    names: str


def document_lines(one: Replayed, accounts: Mapping[str, Account], locale: str) -> Iterator[str]:
    """What would change in one document."""
    words = Catalogue(locale)
    yield f"{words.moment(one.document.published_at)}  {one.document.title or one.id}  {one.document.url}"
    if one.before != one.after:
        none = words.text("replay.not_read")
        yield f"  {words.text('replay.read_by', before=one.before or none, after=one.after or none)}"
    yield from (f"  − {_event(event, words)}" for event in one.events.gone)
    yield from (f"  + {_event(event, words)}" for event in one.events.new)
    yield from (f"  ~ {_changed(change, words)}" for change in one.events.changed)
    yield from (f"  − {_opinion(said, words)}" for said in one.opinions.gone)
    yield from (f"  + {_opinion(said, words)}" for said in one.opinions.new)
    for change in one.opinions.changed:
        yield f"  ~ {_opinion(change.before, words)} → {words.label(change.after.polarity)}"
    yield from (f"  − {_link(link, accounts, words)}" for link in one.links_gone)
    yield from (f"  + {_link(link, accounts, words)}" for link in one.links_new)
    if one.meaning_differs and not (one.events.differs or one.links_new or one.links_gone):
        yield f"  ~ {words.text('replay.tied_otherwise')}"


def summary_lines(summary: Summary, consequences: Sequence[Consequence], made_with: Heading, locale: str) -> Iterator[str]:
    """What the whole replay came to."""
    words = Catalogue(locale)
    yield words.text("replay.documents", count=summary.documents, differing=summary.differing)
    if summary.unread:
        yield words.text("replay.unread", count=summary.unread)
    yield words.text("replay.detectors", before=_versions(summary.detectors, words), after=made_with.detector)
    yield words.text("replay.names", before=_versions(summary.names, words), after=made_with.names)
    for (kind, lang), numbers in _table(summary).items():
        yield "  " + words.text("replay.row", kind=_kind(kind, words), lang=lang or "?", **numbers)
    outcomes = Counter(one.outcome for one in consequences)
    if not consequences:
        yield words.text("replay.no_signal")
    for outcome, count in sorted(outcomes.items()):
        yield f"{words.label(outcome)}: {words.number(count)}"
        named = [one for one in consequences if one.outcome is outcome]
        yield from (f"  {_consequence(one, words)}" for one in named[:NAMED])
        if count > NAMED:
            yield "  " + words.text("replay.more", count=count - NAMED)


def replayed_as_json(one: Replayed) -> dict[str, Any]:
    """What would change in one document, as data."""
    return {
        "document": one.id,
        "url": one.document.url,
        "title": one.document.title,
        "published_at": one.document.published_at.isoformat(),
        "lang": one.lang,
        "detector": {"before": one.before, "after": one.after},
        "events": _as_json(one.events, _event_as_json),
        "opinions": _as_json(one.opinions, _opinion_as_json),
        "links": {"new": list(map(_link_as_json, one.links_new)), "gone": list(map(_link_as_json, one.links_gone))},
        "meaning_differs": one.meaning_differs,
    }


def summary_as_json(summary: Summary, consequences: Sequence[Consequence], made_with: Heading) -> dict[str, Any]:
    """What the whole replay came to, as data."""
    return {
        "documents": summary.documents,
        "differing": summary.differing,
        "unread": summary.unread,
        "detector": {"before": dict(summary.detectors), "after": made_with.detector},
        "names": {"before": {str(version): count for version, count in summary.names.items()}, "after": made_with.names},
        "counts": [{"type": kind, "lang": lang, **numbers} for (kind, lang), numbers in _table(summary).items()],
        "signals": [_consequence_as_json(one) for one in consequences],
    }


def _table(summary: Summary) -> dict[tuple[str, str], dict[str, int]]:
    rows = sorted({(kind, lang) for kind, lang, _ in summary.counts})
    return {(kind, lang): {outcome: summary.counts[kind, lang, outcome] for outcome in OUTCOMES} for kind, lang in rows}


def _versions(counts: Mapping[Any, int], words: Catalogue) -> str:
    told = [f"{name} ({words.number(count)})" for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))]
    return words.join(told) or "–"


def _kind(kind: str, words: Catalogue) -> str:
    if kind in (OPINION, LINK):
        return words.text("replay.opinions" if kind == OPINION else "replay.links")
    return words.label(Kind(EventType(kind).value))


def _value(event: Event, name: str, words: Catalogue) -> str:
    value = getattr(event, name)
    if name == "status":
        return words.label(event.status)
    if name == "parties":
        return words.join(list(event.parties)) or "–"
    return str(value) if value else "–"


def _event(event: Event, words: Catalogue) -> str:
    slots = [f"{words.label(name, 'slot')} {_value(event, name, words)}" for name in SLOTS if getattr(event, name)]
    slots += [words.join(list(event.parties))] if event.parties else []
    return words.join([f"{words.label(Kind(event.type.value))} ({words.label(event.status)})", *slots])


def _changed(change: Changed[Event], words: Catalogue) -> str:
    values = [
        f"{words.label(name, 'slot')} {_value(change.before, name, words)} → {_value(change.after, name, words)}" for name in change.fields
    ]
    return words.join([words.label(Kind(change.before.type.value)), *values])


def _opinion(said: Opinion, words: Catalogue) -> str:
    return f"{words.text('replay.opinions')}: {said.target} {words.label(said.polarity)}"


def _link(link: Link, accounts: Mapping[str, Account], words: Catalogue) -> str:
    account = accounts.get(link.account_id)
    return words.text("replay.named", name=link.surface or "–", account=account.name if account else link.account_id)


def _consequence(one: Consequence, words: Catalogue) -> str:
    signal = one.signal
    how = words.label(signal.departure or signal.status)
    told = f"{one.account}: {words.label(signal.kind)} ({how})  {signal.impact:.2f} {signal.confidence:.2f}"
    old = f"  {words.text('replay.old_news')}" if signal.old_news else ""
    return f"{told}{old}" + (f'  "{one.evidence}"' if one.evidence else "")


def _as_json(compared: Compared[Any], write: Any) -> dict[str, Any]:
    return {
        "same": len(compared.same),
        "new": [write(one) for one in compared.new],
        "gone": [write(one) for one in compared.gone],
        "changed": [{"before": write(one.before), "after": write(one.after), "fields": list(one.fields)} for one in compared.changed],
    }


def _event_as_json(event: Event) -> dict[str, Any]:
    return write_event(event) | ({"effective": event.effective.isoformat()} if event.effective else {})


def _opinion_as_json(said: Opinion) -> dict[str, Any]:
    return {"target": said.target, "polarity": said.polarity.value, "confidence": round(said.confidence, 3)}


def _link_as_json(link: Link) -> dict[str, Any]:
    place = {"field": link.field, "start": link.start, "end": link.end, "surface": link.surface}
    return {"account": link.account_id, "contact": link.contact_id, **place}


def _consequence_as_json(one: Consequence) -> dict[str, Any]:
    signal = one.signal
    return {
        "outcome": one.outcome.value,
        "id": signal.id,
        "account": one.account,
        "kind": signal.kind.value,
        "part": signal.part.value,
        "driver": signal.driver.value,
        "status": signal.status.value,
        "departure": signal.departure.value if signal.departure else None,
        "impact": signal.impact,
        "confidence": signal.confidence,
        "old_news": signal.old_news,
        "evidence": one.evidence,
    }
