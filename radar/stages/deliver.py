"""Deliver: each tracked send, at least once and reconciled.

1. A delivery found in ``sending`` or ``unknown`` may have arrived: the destination is asked first.
2. The attempt is marked and committed, with a deadline.
3. The message is built from what is known now, and sent, if the deadline has not passed meanwhile (a paused process).
4. The receipt, and what the message showed, are committed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kernel.failpoint import failpoint
from kernel.reason import Reason
from notifier.alert import AlertView, Delivery, DeliveryState, Message, NothingToTell, Receipt, SendReason, Transport, TransportError
from notifier.catalogue import Catalogue
from notifier.delivery import NextStep, after_error, after_failed_reconcile, after_send, before_retry, cancelled, next_allowed
from notifier.rendering.slack import render_alert, render_batch, render_note
from notifier.shown import Shown, changes
from radar.alerts import alert_view
from radar.digests import render_digest
from radar.settings import Settings
from radar.stages.base import Workplace, WorkStage
from radar.stages.notify import route_signal
from radar.watchkeeping import render as render_health
from signals.signal import Signal
from storage.database import Connection
from storage.deliveries import Tracked, first_delivery_of, get_tracked, last_sent_to, mark_sending, set_delivery
from storage.signals import get_signal
from storage.work import Claim, enqueue, finish
from watchlists.account import RADAR

#: How long before now the destination is searched for a message whose fate is unknown.
MARGIN = timedelta(minutes=2)
#: No call to a destination takes longer, from its start to the moment after which it can no longer arrive.
CALL = timedelta(seconds=12)


class Deliver(WorkStage):
    """Sends what is due through a transport; without one, everything waits."""

    name = "deliver"

    def __init__(self, workplace: Workplace, settings: Settings, transport: Transport | None) -> None:
        super().__init__(workplace)
        self._settings = settings
        self._transport = transport
        # An attempt that did not begin its call by then begins none: after a pause of the whole process others may have taken over.
        self._patience = self.lease * 0.8

    async def sweep(self) -> int:
        return await super().sweep() if self._transport else 0

    def work(self, one: Claim) -> None:
        assert self._transport is not None
        with self.database.read() as c:
            tracked = get_tracked(c, one.key)
        step = before_retry(tracked.delivery) if tracked else NextStep.NONE
        if tracked is None or step is NextStep.NONE:
            self._finish(one)
        elif tracked.send_until and tracked.send_until > self.clock.now():
            self._finish(one, again=tracked.send_until)  # another's attempt, which may still arrive
        elif step is NextStep.SEND or not self._arrived(one, tracked, self._transport):
            self._send(one, tracked, self._transport)

    def _arrived(self, one: Claim, tracked: Tracked, transport: Transport) -> bool:
        """Ask the destination for a message that may have arrived; True when there is nothing to send now."""
        delivery, now = tracked.delivery, self.clock.now()
        thread = self._receipt_of_first(delivery) if delivery.reason is SendReason.THREAD else None
        try:
            found = transport.find(delivery.destination, delivery.id, tracked.created_at - MARGIN, thread)
        except TransportError as error:
            self._settle(one, delivery, after_failed_reconcile(delivery, error, now), None)
            return True
        if found:
            self._settle(one, delivery, after_send(delivery, found), None)
        return found is not None

    def _send(self, one: Claim, tracked: Tracked, transport: Transport) -> None:
        delivery = tracked.delivery
        now = self.clock.now()
        with self.database.begin() as c:
            allowed = next_allowed(last_sent_to(c, delivery.destination.transport, delivery.destination.address), now)
            if allowed > now:
                enqueue(c, self.name, one.key, allowed)
                finish(c, one)
                return
            begin_by = now + self._patience
            marked = mark_sending(c, delivery.id, one.token, now, begin_by + CALL)
            if marked is None:  # another was faster: its fate is looked at when its time is over
                enqueue(c, self.name, one.key, begin_by + CALL)
                finish(c, one)
                return
        failpoint("deliver.after_mark")
        try:
            receipt, shown = self._carry(marked, transport, begin_by)
        except TransportError as error:
            self._settle(one, marked, after_error(marked, error, self.clock.now()), one.token)
            return
        except NothingToTell as gone:
            self._settle(one, marked, cancelled(marked, gone.reason), one.token)
            return
        failpoint("deliver.after_send")
        payload = {**(marked.payload or {}), "shown": shown.as_json()} if shown else marked.payload
        self._settle(one, marked, replace(after_send(marked, receipt), payload=payload), one.token, shown)
        failpoint("deliver.after_commit")

    def _carry(self, delivery: Delivery, transport: Transport, begin_by: datetime) -> tuple[Receipt, Shown | None]:
        """Build the message from what is known now and send it."""
        destination = transport.resolve(delivery.destination)
        message, shown = self._message(delivery)
        first = self._receipt_of_first(delivery) if delivery.reason in (SendReason.UPDATE, SendReason.THREAD) else None
        failpoint("deliver.before_send")
        if self.clock.now() >= begin_by:
            raise TransportError(Reason("delivery.interrupted"), permanent=False, sent=False)
        if delivery.reason is SendReason.UPDATE and first:
            return transport.update(first, message), shown
        return transport.send(destination, message, first), shown

    def _message(self, delivery: Delivery) -> tuple[Message, Shown | None]:
        now, catalogue, zone = self.clock.now(), Catalogue(delivery.destination.locale), delivery.destination.timezone
        with self.database.read() as c:
            if delivery.signal_id is None:
                return self._gathered(c, delivery, catalogue, now), None
            view = self._view(c, delivery.signal_id, delivery, now)
            if view is None:
                raise TransportError(Reason("delivery.subject_gone"), permanent=True, sent=False)
            shown = Shown.of(view)
            if delivery.reason is SendReason.THREAD:
                news = tuple(Reason.from_json(one) for one in (delivery.payload or {}).get("news", ()))
                return render_note(news, catalogue, delivery.id, view), None
            first = first_delivery_of(c, delivery.signal_id) if delivery.reason is SendReason.UPDATE else None
            before = (first.delivery.payload or {}).get("shown") if first else None
            news = changes(Shown.from_json(before), shown) if before else ()
        return render_alert(view, catalogue, delivery.id, timezone=zone, news=news), shown

    def _gathered(self, c: Connection, delivery: Delivery, catalogue: Catalogue, now: datetime) -> Message:
        """A batch of held signals, or the weekly digest."""
        payload = delivery.payload or {}
        if "health" in payload:
            return render_health(payload, catalogue, delivery.id, self._settings)
        if "signals" not in payload:
            return render_digest(c, payload, catalogue, delivery.id, self._settings)
        views = [view for id in payload["signals"] if (view := self._view(c, id, delivery, now))]
        if not views:
            raise NothingToTell(Reason("delivery.subject_gone"))
        views = [view for view in views if not view.taken_back]
        if not views:
            raise NothingToTell(Reason("delivery.taken_back"))
        return render_batch(tuple(views), catalogue, delivery.id, timezone=delivery.destination.timezone)

    def _view(self, c: Connection, signal_id: str, delivery: Delivery, now: datetime) -> AlertView | None:
        signal: Signal | None = get_signal(c, RADAR, signal_id)
        routed = route_signal(c, signal, self._settings) if signal else None
        if signal is None or routed is None:
            return None
        return alert_view(c, signal, routed.rule, now, timezone=delivery.destination.timezone, pages=self._settings.web.public_url)

    def _receipt_of_first(self, delivery: Delivery) -> Receipt | None:
        with self.database.read() as c:
            first = first_delivery_of(c, delivery.signal_id or "")
        sent = first.delivery if first else None
        return Receipt(sent.channel, sent.ts) if sent and sent.channel and sent.ts else None

    def _settle(self, one: Claim, was: Delivery, became: Delivery, token: str | None, shown: Shown | None = None) -> None:
        """Store what became of a delivery, what its message now shows, and when it is due again."""
        now = self.clock.now()
        with self.database.begin() as c:
            set_delivery(c, became, was.state, now, token)
            if became.reason is SendReason.UPDATE and became.state is DeliveryState.SENT and shown and became.signal_id:
                first = first_delivery_of(c, became.signal_id)
                if first:
                    payload = {**(first.delivery.payload or {}), "shown": shown.as_json()}
                    set_delivery(c, replace(first.delivery, payload=payload), first.delivery.state, now)
            if became.state in (DeliveryState.RETRY, DeliveryState.UNKNOWN):
                enqueue(c, self.name, became.id, became.due_at)
            elif became.signal_id:
                enqueue(c, "notify", became.signal_id, now)
            elif became.state is DeliveryState.CANCELLED:  # what rides with these signals has to find another way
                for signal_id in (became.payload or {}).get("signals", ()):
                    enqueue(c, "notify", signal_id, now)
            finish(c, one)
        self.wake("notify")

    def _finish(self, one: Claim, again: datetime | None = None) -> None:
        with self.database.begin() as c:
            if again:
                enqueue(c, self.name, one.key, again)
            finish(c, one)
