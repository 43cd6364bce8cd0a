from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.source import Health, SourceState
from kernel.reason import Reason
from nlp.event import Status
from signals.signal import DepartureState, Kind, SignalState, Transition
from storage.analyses import put_analysis
from storage.database import Database
from storage.deliveries import put_delivery
from storage.documents import insert_documents
from storage.errors import NotFound
from storage.explain import chain
from storage.happenings import (
    get_happening,
    get_reports,
    happening_of_report,
    happenings_near,
    memberships,
    put_happening,
    put_report,
    reports_of_document,
)
from storage.overview import blind_spots, documents_by_source, health
from storage.rows.document import document_id
from storage.signals import (
    Verdict,
    change_signal_state,
    get_signal,
    list_signals,
    put_signal,
    put_verdict,
    set_lead,
    signals_led_by,
    signals_of_happening,
    verdicts_of,
)
from storage.sources import add_source, set_source_state
from storage.transitions import history
from tests.storage.samples import (
    ASTER,
    DAY,
    DETECTION,
    HAPPENING,
    HIBIKI,
    HOUR,
    LINKS,
    MANAGER,
    MORI,
    NOON,
    OWNER,
    PAGE,
    REPORT,
    SIGNAL,
    STRANGER,
    WIRE,
    document,
    watched_world,
)
from tests.storage.test_deliveries import FIRST
from watchlists.account import RADAR

KEN = replace(STRANGER, email="ken@kumono.example")
SECOND = replace(
    REPORT, id="r-2", document_id=document_id("wire:2"), published_at=NOON, participants=REPORT.participants[:1], returned=True
)
DISMISS = Transition("signal", "g-1", None, "dismissed", Reason("user.dismissed"), KEN.email, NOON + HOUR)


@pytest.fixture
def told(database: Database) -> Database:
    watched_world(database)
    with database.begin() as c:
        insert_documents(c, [document("wire:2")])
        put_report(c, REPORT)
        put_report(c, SECOND)
        put_happening(c, HAPPENING, NOON)
        put_signal(c, SIGNAL)
    return database


def test_nouns_come_back_as_they_were_stored(told: Database) -> None:
    with told.read() as c:
        assert get_reports(c, ["r-2", "r-1"]) == [REPORT, SECOND]
        assert reports_of_document(c, document_id("wire:2")) == [SECOND]
        assert get_happening(c, "h-1") == HAPPENING
        assert get_signal(c, RADAR, "g-1") == SIGNAL
        assert get_happening(c, "none") is None


def test_a_report_stored_again_replaces(told: Database) -> None:
    with told.begin() as c:
        put_report(c, replace(SECOND, participants=(), confidence=0.1))
        assert get_reports(c, ["r-2"]) == [replace(SECOND, participants=(), confidence=0.1)]


def test_joining_and_parting_are_logged_and_can_be_undone(told: Database) -> None:
    both = replace(HAPPENING, report_ids=("r-1", "r-2"), successor=None)
    why = Reason("join.same_contact", {"weight": 3})
    with told.begin() as c:
        put_happening(c, both, NOON + HOUR, why)
        put_happening(c, both, NOON + 2 * HOUR, why)
        assert get_happening(c, "h-1") == both
        put_happening(c, HAPPENING, NOON + DAY)
        assert happening_of_report(c, "r-2") is None
        put_happening(c, both, NOON + 2 * DAY, why)
        log = [(one.report_id, one.joined_at, one.joined_reason.code, one.parted_at) for one in memberships(c, "h-1")]
    assert log == [
        ("r-1", NOON, "join.first_report", None),
        ("r-2", NOON + HOUR, "join.same_contact", NOON + DAY),
        ("r-2", NOON + 2 * DAY, "join.same_contact", None),
    ]


def test_a_report_tells_of_one_happening_at_a_time(told: Database) -> None:
    with told.begin() as c:
        put_happening(c, replace(HAPPENING, id="h-2"), NOON + HOUR)
        assert happening_of_report(c, "r-1") == "h-2"
        assert get_happening(c, "h-1") == replace(HAPPENING, report_ids=())


def test_changes_of_status_and_departure_enter_the_history(told: Database) -> None:
    with told.begin() as c:
        put_happening(c, HAPPENING, NOON)
        put_happening(c, replace(HAPPENING, status=Status.COMPLETED, departure=DepartureState.CONFIRMED), NOON + HOUR)
        statuses = [(step.from_state, step.to_state) for step in history(c, "happening", "h-1")]
        departures = [(step.from_state, step.to_state) for step in history(c, "departure", "h-1")]
    assert statuses == [(None, "announced"), ("announced", "completed")]
    assert departures == [(None, "suspected"), ("suspected", "confirmed")]


def test_happenings_are_found_by_kind_account_and_time(told: Database) -> None:
    with told.read() as c:
        assert happenings_near(c, Kind.DEPARTURE, [HIBIKI.id, ASTER.id], NOON - DAY) == [HAPPENING]
        assert happenings_near(c, [Kind.APPOINTMENT, Kind.DEPARTURE], [HIBIKI.id], NOON - DAY) == [HAPPENING]
        assert happenings_near(c, Kind.APPOINTMENT, [HIBIKI.id], NOON - DAY) == []
        assert happenings_near(c, Kind.DEPARTURE, [ASTER.id], NOON - DAY) == []
        assert happenings_near(c, Kind.DEPARTURE, [HIBIKI.id], NOON) == []
        assert happenings_near(c, Kind.DEPARTURE, [HIBIKI.id], NOON - DAY, NOON - 2 * HOUR) == []


def test_there_is_one_signal_per_happening_and_account(told: Database) -> None:
    with told.begin() as c:
        change_signal_state(c, "g-1", [SignalState.OPEN], SignalState.DISMISSED, DISMISS)
        kept = put_signal(c, replace(SIGNAL, id="other", impact=0.5, created_at=NOON + DAY, updated_at=NOON + DAY))
        expected = replace(SIGNAL, impact=0.5, state=SignalState.DISMISSED, updated_at=NOON + DAY)
        assert kept == expected
        assert signals_of_happening(c, "h-1") == [expected]


def test_a_state_changes_only_from_where_it_may(told: Database) -> None:
    with told.begin() as c:
        assert not change_signal_state(c, "g-1", [SignalState.CLOSED, SignalState.SNOOZED], SignalState.OPEN, DISMISS)
        assert change_signal_state(c, "g-1", [SignalState.SNOOZED, SignalState.OPEN], SignalState.DISMISSED, DISMISS)
        assert not change_signal_state(c, "g-1", [SignalState.SNOOZED, SignalState.OPEN], SignalState.DISMISSED, DISMISS)
        assert history(c, "signal", "g-1") == (replace(DISMISS, from_state="open"),)
        changed = get_signal(c, RADAR, "g-1")
    assert changed == replace(SIGNAL, state=SignalState.DISMISSED, updated_at=NOON + HOUR)


def test_of_two_who_press_at_once_one_wins(told: Database) -> None:
    won: list[bool] = []

    def press() -> None:
        with told.begin() as c:
            won.append(change_signal_state(c, "g-1", [SignalState.OPEN], SignalState.DISMISSED, DISMISS))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    with told.read() as c:
        assert len(history(c, "signal", "g-1")) == 1


def test_signals_are_listed_for_those_who_may_see_them(told: Database) -> None:
    with told.read() as c:
        for viewer, seen in ((MANAGER, [SIGNAL]), (KEN, [SIGNAL]), (OWNER, []), (STRANGER, [])):
            assert list_signals(c, viewer) == seen
            assert get_signal(c, viewer, "g-1") == (seen[0] if seen else None)
        assert list_signals(c, RADAR, NOON, [SignalState.OPEN], HIBIKI.id, old_news=False, limit=1) == [SIGNAL]
        assert list_signals(c, RADAR, NOON + HOUR) == []
        assert list_signals(c, RADAR, states=[SignalState.CLOSED]) == []
        assert list_signals(c, RADAR, account_id=ASTER.id) == []


def test_signals_can_ride_in_anothers_alert(told: Database) -> None:
    with told.begin() as c:
        put_happening(c, replace(HAPPENING, id="h-2", report_ids=("r-2",)), NOON)
        rider = put_signal(c, replace(SIGNAL, id="g-2", happening_id="h-2"))
        set_lead(c, "g-2", "g-1")
        assert signals_led_by(c, "g-1") == [replace(rider, lead_id="g-1")]


def test_verdicts_are_kept(told: Database) -> None:
    said = Verdict("g-1", "old_news", KEN.email, NOON, "先月の話")
    with told.begin() as c:
        put_verdict(c, said)
        put_verdict(c, Verdict(None, "missed", KEN.email, NOON, "Northgate Rail"))
        assert verdicts_of(c, "g-1") == [said]


def test_the_chain_behind_a_signal_is_whole(told: Database) -> None:
    with told.begin() as c:
        put_analysis(c, document_id("wire:1"), DETECTION, LINKS, 3, NOON)
        put_happening(c, replace(HAPPENING, report_ids=("r-1", "r-2")), NOON + HOUR, Reason("join.same_contact"))
        put_delivery(c, FIRST, NOON + HOUR)
        change_signal_state(c, "g-1", [SignalState.OPEN], SignalState.DISMISSED, DISMISS)
        found = chain(c, KEN, "g-1")
        for viewer, key in ((STRANGER, "g-1"), (KEN, "none")):
            with pytest.raises(NotFound):
                chain(c, viewer, key)
    assert (found.signal.id, found.account, found.contact, found.happening.id) == ("g-1", HIBIKI, MORI, "h-1")
    first, second = found.evidence
    assert (first.report, first.document, first.source, first.joined_reason.code) == (REPORT, document(), WIRE, "join.first_report")
    assert (first.detector, first.events, first.links, first.names_version) == ("radar-1", DETECTION.events, LINKS, 3)
    assert (second.joined_reason.code, second.detector, second.links) == ("join.same_contact", None, ())
    assert [one.delivery for one in found.deliveries] == [FIRST]
    assert [(step.subject_kind, step.to_state) for step in found.transitions] == [
        ("happening", "announced"),
        ("departure", "suspected"),
        ("signal", "dismissed"),
        ("delivery", "pending"),
    ]


def test_health_tells_what_waits_and_what_went_wrong(told: Database) -> None:
    with told.begin() as c:
        put_delivery(c, FIRST, NOON)
        found = health(c, NOON)
        assert documents_by_source(c) == {WIRE.id: 2}
    assert {one.value: count for one, count in found.sources.items()} == {"new": 1}
    assert (found.fetches_due, found.documents, found.last_document_at) == (1, 2, NOON)
    assert {one.value: count for one, count in found.deliveries.items()} == {"pending": 1}
    assert (found.pending, found.dead) == ({}, ())


def test_blind_spots_are_accounts_that_nothing_covers(told: Database) -> None:
    with told.begin() as c:
        assert [one.id for one in blind_spots(c, MANAGER, NOON)] == [ASTER.id, HIBIKI.id]
        assert [one.id for one in blind_spots(c, KEN, NOON)] == [HIBIKI.id]
        put_analysis(c, document_id("wire:1"), None, LINKS, 1, NOON)
        assert [one.id for one in blind_spots(c, MANAGER, NOON)] == [ASTER.id]
        assert len(blind_spots(c, MANAGER, NOON + timedelta(days=31))) == 2
        add_source(c, PAGE, NOON)
        assert [one.id for one in blind_spots(c, MANAGER, NOON + timedelta(days=31))] == [ASTER.id]
        set_source_state(c, PAGE.id, SourceState(health=Health.GONE), NOON)
        assert len(blind_spots(c, MANAGER, NOON + timedelta(days=31))) == 2
