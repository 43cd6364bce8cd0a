"""What to tell now, what to hold and until when: grouping, repeats, limits, working hours, muting.

Pure deciders that return intents; a thin shell carries them out and asks again when a hold ends. Nothing that qualifies
is dropped: muting and limits only delay, and every hold names its end. ``Nothing`` is returned only for what was already
told, what a person closed, and a denial of something that we never told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from kernel.reason import Reason
from nlp.event import Status
from notifier.hours import WorkingHours, after_working_days, next_time_of_day, next_working_moment
from notifier.routing import Urgency
from signals.signal import DepartureState, Kind, Signal, SignalState

ACQUISITION_MUTE = timedelta(days=7)


@dataclass(frozen=True)
class SendFirst:
    """Post the alert. ``at`` is never before now."""

    at: datetime
    reason: Reason


@dataclass(frozen=True)
class Update:
    """Replace the message that was posted, in place."""

    reason: Reason


@dataclass(frozen=True)
class ThreadNote:
    """Write a note under the message that was posted."""

    reason: Reason


@dataclass(frozen=True)
class Hold:
    """Ask again at ``until``. ``digest``: the batched message that goes out then shall contain the signal."""

    until: datetime
    reason: Reason
    digest: bool = False


@dataclass(frozen=True)
class Nothing:
    """Nothing to tell, and why."""

    reason: Reason


Intent = SendFirst | Update | ThreadNote | Hold | Nothing


@dataclass(frozen=True)
class Prefs:
    """How one reader wants to be told; defaults are design decisions that people feel."""

    hours: WorkingHours = field(default_factory=WorkingHours)
    wait: timedelta = timedelta(minutes=10)  #: so that one story makes one alert; 0 in the sample world
    repeat_days: int = 3  #: working days while unacknowledged
    max_repeats: int = 3  #: after that the weekly digest goes on telling it
    max_interrupts: int = 5  #: a working day
    digest_at: time = time(16)
    weekly_at: time = time(9)
    weekly_day: int = 1  #: Monday


@dataclass(frozen=True)
class History:
    """What this destination was told of this signal so far, and what surrounds it. All times UTC."""

    first_sent_at: datetime | None = None
    last_told_at: datetime | None = None  #: first message, thread note or reminder, whichever came last
    repeats: int = 0
    news: tuple[Reason, ...] = ()  #: what changed since the message was last written (``notifier.shown.changes``)
    digested_at: datetime | None = None  #: when a batched message told it
    interrupts_today: int = 0  #: first messages and reminders to this person since their midnight
    acquired_at: datetime | None = None  #: when the same account was found to be acquired
    snoozed_until: datetime | None = None
    counted: bool = True  #: False for a channel: interrupts are counted per person


def decide(signal: Signal, urgency: Urgency, history: History, prefs: Prefs, now: datetime) -> tuple[Intent, ...]:
    """What to do about *signal* for one destination at *now*. The result is never empty."""
    if history.first_sent_at is not None:
        return _after_first(signal, history, prefs, now)
    if signal.status is Status.DENIED or signal.departure in (DepartureState.DENIED, DepartureState.EXPIRED):
        return (Nothing(Reason("hold.denial_starts_nothing")),)
    if signal.state in (SignalState.DISMISSED, SignalState.CLOSED, SignalState.ACKNOWLEDGED):
        return (Nothing(Reason("hold.already_handled", {"state": signal.state.value})),)
    if signal.state is SignalState.SNOOZED and history.snoozed_until is not None and history.snoozed_until > now:
        return (Hold(history.snoozed_until, Reason("hold.snoozed")),)
    return (_first(signal, urgency, history, prefs, now),)


def _first(signal: Signal, urgency: Urgency, history: History, prefs: Prefs, now: datetime) -> Intent:
    if history.digested_at is not None and all(one.code == "news.evidence_gone" for one in history.news):
        return Nothing(Reason("hold.told_in_digest"))
    delay = _delay_to_digest(signal, urgency, history)
    if delay is not None:
        weekly = urgency is Urgency.WEEKLY or delay.code == "hold.old_news"
        return Hold(_digest_time(prefs, now, weekly), delay, digest=True)
    grouped = signal.created_at + prefs.wait
    if grouped > now:
        return Hold(grouped, Reason("hold.wait", {"minutes": round(prefs.wait.total_seconds() / 60)}))
    at = next_working_moment(prefs.hours, now)
    if at > now:
        return Hold(at, Reason("hold.outside_hours"))
    if history.counted and history.interrupts_today >= prefs.max_interrupts:
        return Hold(_digest_time(prefs, now, False), Reason("hold.limit", {"count": prefs.max_interrupts}), digest=True)
    return SendFirst(now, Reason("send.first"))


def _delay_to_digest(signal: Signal, urgency: Urgency, history: History) -> Reason | None:
    if signal.old_news or signal.status is Status.HISTORICAL:
        return Reason("hold.old_news")
    if muted_by_acquisition(signal, history.acquired_at):
        return Reason("hold.acquired")
    if urgency is Urgency.DAILY:
        return Reason("hold.daily")
    if urgency is Urgency.WEEKLY:
        return Reason("hold.weekly")
    return None


def muted_by_acquisition(signal: Signal, acquired_at: datetime | None) -> bool:
    """Whether *signal* is an executive's individual move in the week in which its account was acquired.

    A watched contact's move is never muted.
    """
    if acquired_at is None or signal.watched_person or signal.kind not in (Kind.DEPARTURE, Kind.APPOINTMENT):
        return False
    return abs(signal.created_at - acquired_at) <= ACQUISITION_MUTE


def _digest_time(prefs: Prefs, now: datetime, weekly: bool) -> datetime:
    if weekly:
        return next_time_of_day(prefs.hours, now, prefs.weekly_at, prefs.weekly_day)
    return next_time_of_day(prefs.hours, now, prefs.digest_at)


def _after_first(signal: Signal, history: History, prefs: Prefs, now: datetime) -> tuple[Intent, ...]:
    handled = signal.state in (SignalState.DISMISSED, SignalState.CLOSED)
    if history.news:
        told = Reason("send.news", {"count": len(history.news)})
        if handled or all(quiet(reason) for reason in history.news):
            return (Update(told),)
        return (Update(told), ThreadNote(told))
    if signal.state is SignalState.SNOOZED and history.snoozed_until is not None:
        if history.snoozed_until > now:
            return (Hold(history.snoozed_until, Reason("hold.snoozed")),)
        return (_interrupt_later_or(ThreadNote(Reason("send.snooze_over")), history, prefs, now),)
    if signal.state is not SignalState.OPEN:
        return (Nothing(Reason("hold.already_handled", {"state": signal.state.value})),)
    return (_repeat(history, prefs, now),)


def quiet(news: Reason) -> bool:
    """Whether a change belongs in the message but deserves no note under it (who clicked what; one more report of the same)."""
    return news.code in ("news.state", "news.reports", "news.acted", "news.also_gone", "news.evidence_gone")


def _repeat(history: History, prefs: Prefs, now: datetime) -> Intent:
    if history.repeats >= prefs.max_repeats:
        return Nothing(Reason("hold.repeated_enough", {"count": history.repeats}))
    since = history.last_told_at or history.first_sent_at or now
    due = after_working_days(prefs.hours, since, prefs.repeat_days)
    if due > now:
        return Hold(due, Reason("hold.until_repeat", {"days": prefs.repeat_days}))
    return _interrupt_later_or(ThreadNote(Reason("send.repeat", {"days": prefs.repeat_days})), history, prefs, now)


def _interrupt_later_or(note: ThreadNote, history: History, prefs: Prefs, now: datetime) -> Intent:
    at = next_working_moment(prefs.hours, now)
    if at > now:
        return Hold(at, Reason("hold.outside_hours"))
    if history.counted and history.interrupts_today >= prefs.max_interrupts:
        return Hold(after_working_days(prefs.hours, now, 1), Reason("hold.limit", {"count": prefs.max_interrupts}))
    return note


@dataclass(frozen=True)
class Case:
    """One signal that waits for a decision about one person."""

    signal: Signal
    urgency: Urgency
    history: History


def interrupts(intents: Iterable[Intent]) -> bool:
    """Whether carrying *intents* out makes the reader's phone ring on our initiative."""
    return any(isinstance(one, SendFirst) or (isinstance(one, ThreadNote) and one.reason.code != "send.news") for one in intents)


def decide_all(cases: Iterable[Case], interrupts_today: int, prefs: Prefs, now: datetime) -> dict[str, tuple[Intent, ...]]:
    """Decide every waiting signal of one person, the weightiest first, so that the day's interrupts go to what matters most.

    The result by signal id does not depend on the order of *cases*.
    """
    decided: dict[str, tuple[Intent, ...]] = {}
    for case in sorted(cases, key=lambda one: (-one.signal.impact, -one.signal.confidence, one.signal.id)):
        history = replace(case.history, interrupts_today=interrupts_today)
        intents = decide(case.signal, case.urgency, history, prefs, now)
        decided[case.signal.id] = intents
        interrupts_today += interrupts(intents)
    return decided
