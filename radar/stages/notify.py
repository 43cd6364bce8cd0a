"""Notify: who hears of a signal and when; becomes deliveries, never messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel.failpoint import failpoint
from kernel.ids import derived_id
from kernel.reason import Reason
from notifier.alert import AlertView, Delivery, DeliveryState, SendReason
from notifier.decide import History, Hold, Intent, Nothing, SendFirst, ThreadNote, Update, decide
from notifier.hours import working_day_start
from notifier.routing import Routed, RouteFacts, RoutingTree, Urgency, default_tree, route
from notifier.shown import Shown, changes
from radar.alerts import alert_view
from radar.readers import prefs_of
from radar.settings import Settings
from radar.stages.base import Workplace, WorkStage
from signals.qualify import carries, is_successor, lead_of
from signals.signal import Kind, Part, Signal, SignalState, Transition
from storage.database import Connection, lock
from storage.deliveries import Tracked, batches_of, deliveries_for, get_delivery, interrupts_since, put_delivery, set_delivery
from storage.happenings import get_happening, get_reports
from storage.signals import get_signal, list_signals, set_lead, signals_led_by
from storage.transitions import history, record
from storage.watch import get_account, get_contact, list_users
from storage.work import Claim, enqueue, finish
from watchlists.account import RADAR

#: Signals of one account this far apart may be one story.
STORY = timedelta(days=14)


@dataclass(frozen=True)
class Correspondence:
    """What a reader was sent about a signal so far. ``batched`` is the step that put it into a batch, unless that was cancelled."""

    first: Tracked | None
    notes: Sequence[Tracked]
    updates: int  #: how many have arrived
    batched: Transition | None

    @property
    def shown(self) -> Shown | None:
        """What the last message showed."""
        payload: Mapping[str, object] | None = None
        if self.first:
            payload = self.first.delivery.payload
        elif self.batched:
            payload = self.batched.params
        shown = (payload or {}).get("shown")
        return Shown.from_json(shown) if isinstance(shown, Mapping) else None


class Notify(WorkStage):
    """Carries out what ``notifier.decide`` says, one signal at a time."""

    name = "notify"

    def __init__(self, workplace: Workplace, settings: Settings) -> None:
        super().__init__(workplace)
        self._settings = settings

    def work(self, one: Claim) -> None:
        now = self.clock.now()
        with self.database.begin() as c:
            signal = get_signal(c, RADAR, one.key)
            if signal:
                lock(c, f"notify:{signal.account_id}")
                self._tell(c, signal, now)
            finish(c, one)
            failpoint("notify.before_commit")
        failpoint("notify.after_commit")
        self.wake("deliver")

    def _tell(self, c: Connection, signal: Signal, now: datetime) -> None:
        first = next((one for one in deliveries_for(c, signal.id) if one.delivery.reason is SendReason.FIRST), None)
        if first is None:
            lead_id = _lead(c, signal, now)
            set_lead(c, signal.id, lead_id)
            if lead_id:
                enqueue(c, self.name, lead_id, now)
                return
        routed = route_signal(c, signal, self._settings)
        if routed is None:
            return
        address = first.delivery.destination.address if first else routed.destination.address
        prefs = prefs_of(self._settings, routed.destination.timezone)
        view = alert_view(c, signal, routed.rule, now, timezone=routed.destination.timezone, pages=self._settings.web.public_url)
        if view is None or (first and first.sent_at is None):
            return  # a first message that is on its way will show what is new by itself
        so_far = _correspondence(c, signal, first)
        since = working_day_start(prefs.hours, now)
        past = _history(c, signal, so_far, view, interrupts_since(c, address, since), counted=routed.user is not None)
        riders = signals_led_by(c, signal.id)
        for intent in decide(signal, _urgency(c, routed, riders, self._settings), past, prefs, now):
            self._carry_out(c, signal, routed, so_far, view, intent, now)
        for rider in riders:
            if not _takes_along(c, signal, rider):
                enqueue(c, self.name, rider.id, now)

    def _carry_out(
        self, c: Connection, signal: Signal, routed: Routed, so_far: Correspondence, view: AlertView, intent: Intent, now: datetime
    ) -> None:
        first = so_far.first
        shown = Shown.of(view).as_json()
        mark = derived_id(*(f"{key}={value}" for key, value in sorted(shown.items())))
        match intent:
            case SendFirst(at, _):
                key = derived_id("delivery", signal.id, routed.destination.address)
                made = Delivery(key, signal.id, routed.destination, SendReason.FIRST, DeliveryState.PENDING, at)
                self._post(c, made, now)
            case Update() if first:
                key = derived_id("update", first.delivery.id, mark, str(so_far.updates))  # it may come to show again what it showed before
                made = Delivery(key, signal.id, first.delivery.destination, SendReason.UPDATE, DeliveryState.PENDING, now)
                self._post(c, made, now)
            case ThreadNote(reason) if first:
                news = changes(before, Shown.of(view)) if (before := so_far.shown) else ()
                noted = [one.as_json() for one in (news if reason.code == "send.news" else (reason,))]
                moment = now.date().isoformat() if reason.code != "send.news" else mark
                key = derived_id("note", first.delivery.id, reason.code, moment)
                made = Delivery(
                    key, signal.id, first.delivery.destination, SendReason.THREAD, DeliveryState.PENDING, now, payload={"news": noted}
                )
                self._post(c, made, now)
            case Hold(until, reason, digest):
                if digest:
                    self._batch(c, signal, routed, until, reason, shown, now)
                enqueue(c, self.name, signal.id, until)
            case Nothing() | Update() | ThreadNote():
                return

    def _post(self, c: Connection, delivery: Delivery, now: datetime) -> None:
        if put_delivery(c, delivery, now):
            enqueue(c, "deliver", delivery.id, delivery.due_at)

    def _batch(
        self, c: Connection, signal: Signal, routed: Routed, until: datetime, reason: Reason, shown: Mapping[str, object], now: datetime
    ) -> None:
        """Put the signal into the message that the reader gets at *until*; that it stands there is a step of its history."""
        lock(c, f"batch:{routed.destination.address}")
        key = derived_id("batch", routed.destination.address, until.isoformat())
        batch = get_delivery(c, key)
        if batch is None:
            made = Delivery(
                key, None, routed.destination, SendReason.DIGEST, DeliveryState.PENDING, until, payload={"signals": [signal.id]}
            )
            self._post(c, made, now)
        else:
            held = list((batch.payload or {}).get("signals", ()))
            if signal.id not in held and not set_delivery(c, replace(batch, payload={"signals": [*held, signal.id]}), batch.state, now):
                return  # it is being sent this moment; the next one will hold it
        state = signal.state.value
        record(
            c,
            Transition(
                "batch", signal.id, None, state, reason, "radar", now, {"delivery": key, "until": until.isoformat(), "shown": shown}
            ),
        )


def route_signal(c: Connection, signal: Signal, settings: Settings) -> Routed | None:
    """Who hears of *signal* now, and why; None when its account is gone."""
    account = get_account(c, signal.account_id)
    if account is None:
        return None
    contact = get_contact(c, signal.contact_id) if signal.contact_id else None
    users = {user.email.lower(): user for user in list_users(c)}
    return route(RouteFacts(signal, account, contact), routing_tree(settings), users)


def routing_tree(settings: Settings) -> RoutingTree:
    """Everything to the owner, the rest to the fallback."""
    tree = default_tree(settings.notify.fallback or "nobody@localhost")
    return replace(
        tree,
        fallback_locale=settings.company.locale,
        fallback_timezone=settings.company.timezone,
        channel_locale=settings.company.locale,
        impact_now=settings.notify.impact_now,
        confidence_now=settings.notify.confidence_now,
    )


def _correspondence(c: Connection, signal: Signal, first: Tracked | None) -> Correspondence:
    made = deliveries_for(c, signal.id)
    notes = [one for one in made if one.delivery.reason is SendReason.THREAD]
    updates = sum(1 for one in made if one.delivery.reason is SendReason.UPDATE and one.sent_at)
    return Correspondence(first, notes, updates, _batched(c, signal))


def _batched(c: Connection, signal: Signal) -> Transition | None:
    """The last step that put *signal* into a batch which was sent or still will be."""
    standing = {one.delivery.id for one in batches_of(c, signal.id) if one.delivery.state is not DeliveryState.CANCELLED}
    steps = [step for step in history(c, "batch", signal.id) if (step.params or {}).get("delivery") in standing]
    return steps[-1] if steps else None


def _history(c: Connection, signal: Signal, so_far: Correspondence, view: AlertView, interrupts: int, *, counted: bool) -> History:
    shown = so_far.shown
    moments = [one.sent_at for one in (so_far.first, *so_far.notes) if one and one.sent_at]
    snoozed = [step for step in history(c, "signal", signal.id) if step.reason.code == "acted.snoozed"]
    until = snoozed[-1].reason.params.get("until") if snoozed else None
    return History(
        first_sent_at=so_far.first.sent_at if so_far.first else None,
        last_told_at=max(moments, default=None),
        repeats=sum(1 for one in so_far.notes if "send.repeat" in str(one.delivery.payload)),
        news=changes(shown, Shown.of(view)) if shown else (),
        digested_at=so_far.batched.at if so_far.batched else None,
        interrupts_today=interrupts,
        acquired_at=_acquired_at(c, signal),
        snoozed_until=datetime.fromisoformat(until) if until else None,
        counted=counted,
    )


def _acquired_at(c: Connection, signal: Signal) -> datetime | None:
    deals = [
        one
        for one in list_signals(c, RADAR, account_id=signal.account_id)
        if one.kind is Kind.ACQUISITION and one.part is Part.TARGET and one.status.live and one.state is not SignalState.DISMISSED
    ]
    return min((one.created_at for one in deals), key=lambda at: abs(at - signal.created_at), default=None)


def _urgency(c: Connection, routed: Routed, riders: Sequence[Signal], settings: Settings) -> Urgency:
    """How soon an alert should go with all that is told in it: what would interrupt by itself does not wait for a digest."""
    if routed.urgency in (Urgency.DAILY, Urgency.WEEKLY):
        for rider in riders:
            alone = route_signal(c, rider, settings)
            if alone and alone.urgency is Urgency.NOW:
                return Urgency.NOW
    return routed.urgency


def _lead(c: Connection, signal: Signal, now: datetime) -> str | None:
    """In whose alert *signal* is told: where it stands, unless that will never be sent."""
    standing = get_signal(c, RADAR, signal.lead_id) if signal.lead_id else None
    if standing and _takes_along(c, standing, signal):
        return standing.id
    return _find_lead(c, signal, now)


def _takes_along(c: Connection, lead: Signal, rider: Signal) -> bool:
    """Whether *rider* was told with *lead* or will be."""
    return _is_sent(c, lead) or _batched(c, lead) is not None or carries(lead, rider, sent=False)


def _is_sent(c: Connection, signal: Signal) -> bool:
    return any(one.delivery.reason is SendReason.FIRST for one in deliveries_for(c, signal.id))


def _find_lead(c: Connection, signal: Signal, now: datetime) -> str | None:
    """The signal in whose alert this one is told: a departure whose successor it names, else the weightiest of the same story."""
    happening = get_happening(c, signal.happening_id)
    near = list_signals(c, RADAR, since=now - STORY, account_id=signal.account_id)
    others = [one for one in near if one.id != signal.id and carries(one, signal, sent=_is_sent(c, one))]
    if happening is None or not others:
        return None
    happenings = {one.id: get_happening(c, one.happening_id) for one in others}
    departures = [(one, about) for one in others if (about := happenings[one.id]) and one.kind is Kind.DEPARTURE and one.lead_id is None]
    left = is_successor(signal, happening, departures)
    if left:
        return left.id
    documents = {one.id: _documents(c, about.report_ids) for one in others if (about := happenings[one.id])}
    lead = lead_of(signal, [(one, documents[one.id]) for one in others if one.id in documents], _documents(c, happening.report_ids))
    return lead.id if lead else None


def _documents(c: Connection, report_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(report.document_id for report in get_reports(c, report_ids))
