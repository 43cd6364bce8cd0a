"""What is read again and no longer says so is taken back, with a reason; nothing is deleted, and nothing is told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.document import DocumentKind
from kernel.reason import Reason
from nlp.event import Event, EventType, Status
from notifier.alert import DeliveryState
from radar.explaining import explanation, in_words
from radar.reviving import revive_all
from radar.web.views import health_view
from signals.signal import DepartureState, Signal, SignalState
from storage.database import Database
from storage.deliveries import list_deliveries
from storage.documents import empty_documents
from storage.happenings import Membership, get_happening, get_reports, memberships
from storage.transitions import history
from storage.watch import archive_account, archive_contact, bump_names_version
from storage.work import enqueue
from tests.radar.pipeline import Pipeline
from tests.radar.retold import another_detector, blind, plain_again, read_again, rename
from tests.radar.test_behaviour import HIRE
from tests.radar.test_pipeline import GONE, RELEASE, SUCCESSOR
from watchlists.account import RADAR

CUTS = ("Northgate Rail to cut 500 jobs", "Northgate Rail said it will cut 500 jobs.")
DEAL = ("Omnira to acquire Northgate Rail", "Omnira said today it will acquire Northgate Rail for $3 billion.")
DAY = timedelta(days=1)


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    pipeline = Pipeline(database)
    pipeline.populate()
    return pipeline


def told(pipeline: Pipeline, title: str, text: str) -> str:
    pipeline.publish("1", title, text)
    pipeline.run()
    assert len(pipeline.slack.alerts()) == 1
    (signal,) = pipeline.signals()
    pipeline.clock.advance(timedelta(hours=1))
    return signal.id


def test_a_signal_without_any_report_left_is_closed_and_its_message_says_so(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    id = told(pipeline, *CUTS)
    blind(monkeypatch)
    read_again(pipeline)
    (signal,) = pipeline.signals()
    assert (signal.id, signal.state) == (id, SignalState.CLOSED)
    (message,) = pipeline.slack.arrived.values()
    assert "Taken back" in message.text
    assert "Northgate Rail" in message.text
    with pipeline.database.read() as c:
        assert history(c, "signal", id)[-1].reason.code == "signal.retracted"
        happening = get_happening(c, signal.happening_id)
        assert happening is not None and happening.report_ids == ()
        (stay,) = memberships(c, happening.id)
        assert stay.parted_reason is not None and stay.parted_reason.code == "join.retracted"


@pytest.mark.parametrize("state", [SignalState.OPEN, SignalState.ACKNOWLEDGED, SignalState.DISMISSED])
def test_what_was_taken_back_by_mistake_is_as_it_was_before(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, state: SignalState
) -> None:
    id = told(pipeline, *CUTS)
    if state is SignalState.ACKNOWLEDGED:
        pipeline.press("acknowledge", id)
    if state is SignalState.DISMISSED:
        pipeline.press("not_relevant", id, "already_known")
    blind(monkeypatch)
    read_again(pipeline)
    assert pipeline.signals()[0].state is SignalState.CLOSED
    plain_again(monkeypatch)
    pipeline.clock.advance(DAY)
    read_again(pipeline)
    (signal,) = pipeline.signals()
    assert (signal.id, signal.state) == (id, state)
    (message,) = pipeline.slack.arrived.values()
    assert "Taken back" not in message.text


def test_several_documents_come_back_to_their_one_happening_in_whatever_order(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    id = told(pipeline, *CUTS)
    pipeline.publish("2", CUTS[0], f"{CUTS[1]} The union was told first.")
    pipeline.run()
    blind(monkeypatch)
    read_again(pipeline)
    assert [one.state for one in pipeline.signals()] == [SignalState.CLOSED]
    plain_again(monkeypatch)
    read_again(pipeline)
    (signal,) = pipeline.signals()
    assert (signal.id, signal.state) == (id, SignalState.OPEN)
    assert len(pipeline.slack.alerts()) == 1


def test_what_somebody_opened_again_is_not_closed_a_second_time(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    id = told(pipeline, *CUTS)
    blind(monkeypatch)
    read_again(pipeline)
    pipeline.press("reopen", id)
    (signal,) = pipeline.signals()
    with pipeline.database.begin() as c:
        enqueue(c, "qualify", signal.happening_id, pipeline.clock.now())
    pipeline.run()
    assert pipeline.signals()[0].state is SignalState.OPEN


def test_a_corrected_reading_changes_the_signal_and_starts_no_other(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    id = told(pipeline, *DEAL)

    def corrected(event: Event) -> Event:
        return replace(event, acquirer="Omnira Holdings", status=Status.RUMOURED) if event.type is EventType.ACQUISITION else event

    another_detector(monkeypatch, corrected)
    read_again(pipeline)
    (signal,) = pipeline.signals()
    assert (signal.id, signal.state, signal.status) == (id, SignalState.OPEN, Status.RUMOURED)
    with pipeline.database.read() as c:
        happening = get_happening(c, signal.happening_id)
        assert happening is not None and len(happening.report_ids) == 1
        assert {one.name for one in happening.participants} == {"Omnira Holdings", "Northgate Rail"}
    assert len(pipeline.slack.alerts()) == 1


def test_the_rest_of_the_reports_tells_on_alone(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.publish("p", "Helen Marsh is no longer listed", "Gone.", source="page", kind=DocumentKind.PAGE_CHANGE, facts=[GONE])
    pipeline.run()
    pipeline.publish("1", *RELEASE)
    pipeline.publish("2", *SUCCESSOR)
    pipeline.run()
    departure = next(one for one in pipeline.signals() if one.departure)
    assert departure.departure is DepartureState.SUCCEEDED
    blind(monkeypatch)
    read_again(pipeline)
    departure, *_ = [one for one in pipeline.signals() if one.departure]
    assert (departure.departure, departure.state) == (DepartureState.SUSPECTED, SignalState.OPEN)
    (alert,) = pipeline.slack.alerts()
    assert "Daniel Okafor" not in str(alert.blocks)


def test_a_wrong_alias_that_is_removed_takes_its_signals_along(pipeline: Pipeline) -> None:
    rename(pipeline, "northgate", "Northgate Rail", "Vexel")
    told(pipeline, "Vexel to cut 500 jobs", "Vexel said it will cut 500 jobs.")
    pipeline.clock.advance(2 * DAY)
    rename(pipeline, "northgate", "Northgate Rail")
    assert [one.state for one in pipeline.signals()] == [SignalState.CLOSED]
    (message,) = pipeline.slack.alerts()
    assert "Taken back" in message.text


def test_an_account_that_a_deal_was_wrongly_tied_to_loses_its_signal_and_the_other_keeps_its_own(pipeline: Pipeline) -> None:
    rename(pipeline, "hibiki", "ひびき物流株式会社", "Omnira")
    pipeline.publish("1", *DEAL)
    pipeline.run()
    assert {one.account_id for one in pipeline.signals()} == {"northgate", "hibiki"}
    rename(pipeline, "hibiki", "ひびき物流株式会社")
    assert {one.account_id: one.state for one in pipeline.signals()} == {"northgate": SignalState.OPEN, "hibiki": SignalState.CLOSED}


def test_who_is_no_longer_watched_is_not_judged_any_more(pipeline: Pipeline) -> None:
    pipeline.publish("1", "Helen Marsh steps down", "Helen Marsh, chief operating officer of Northgate Rail, has stepped down.")
    pipeline.run()
    before = [(one.id, one.state) for one in pipeline.signals()]
    assert before
    with pipeline.database.begin() as c:
        archive_contact(c, "helen", pipeline.clock.now())
        archive_account(c, "northgate", pipeline.clock.now())
        enqueue(c, "lookback", f"names-{bump_names_version(c)}", pipeline.clock.now())
    pipeline.run()
    assert [(one.id, one.state) for one in pipeline.signals()] == before


def test_a_document_past_its_retention_takes_nothing_back(pipeline: Pipeline) -> None:
    id = told(pipeline, *CUTS)
    with pipeline.database.begin() as c:
        assert empty_documents(c, pipeline.clock.now(), pipeline.clock.now()) == 1
    standing = [stay.report_id for stay in _memberships(pipeline, id)]
    read_again(pipeline)
    with pipeline.database.begin() as c:
        for stage in ("analyse", "join"):
            enqueue(c, stage, _document_of(pipeline), pipeline.clock.now())
    pipeline.run()
    assert pipeline.signals()[0].state is SignalState.OPEN
    assert [stay.report_id for stay in _memberships(pipeline, id) if stay.parted_at is None] == standing


def test_what_a_newer_detector_finds_in_an_old_document_is_old_news(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    blind(monkeypatch, "light-0")
    pipeline.publish("1", *CUTS)
    pipeline.run()
    assert pipeline.signals() == []
    pipeline.clock.advance(3 * DAY)
    plain_again(monkeypatch)
    read_again(pipeline)
    assert [one.old_news for one in pipeline.signals()] == [True]
    assert pipeline.slack.arrived == {}


def test_reading_again_with_the_same_outcome_changes_nothing(pipeline: Pipeline) -> None:
    for number, story in enumerate((CUTS, DEAL, RELEASE, SUCCESSOR)):
        pipeline.publish(str(number), *story)
    pipeline.run(minutes=60)
    before, sent = pipeline.signals(), dict(pipeline.slack.arrived)
    pipeline.clock.advance(timedelta(minutes=1))
    read_again(pipeline)
    unmoved = [replace(one, updated_at=then.updated_at) for one, then in zip(_by_id(pipeline.signals()), _by_id(before), strict=True)]
    assert unmoved == _by_id(before)
    assert pipeline.slack.arrived == sent


def _by_id(signals: list[Signal]) -> list[Signal]:
    return sorted(signals, key=lambda one: one.id)


def _memberships(pipeline: Pipeline, signal_id: str) -> list[Membership]:
    (signal,) = [one for one in pipeline.signals() if one.id == signal_id]
    with pipeline.database.read() as c:
        return memberships(c, signal.happening_id)


def _document_of(pipeline: Pipeline) -> str:
    with pipeline.database.read() as c:
        (report,) = get_reports(c, [stay.report_id for stay in _memberships(pipeline, pipeline.signals()[0].id)])
    return report.document_id


def test_an_alert_no_longer_tells_what_was_taken_back_of_its_story(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.publish("1", DEAL[0], f"{DEAL[1]} {CUTS[1]}")
    pipeline.run()
    (alert,) = pipeline.slack.alerts()
    assert "500 jobs" in str(alert.blocks)
    another_detector(monkeypatch, lambda event: None if event.type is EventType.LAYOFF else event)
    read_again(pipeline)
    (alert,) = pipeline.slack.alerts()
    assert "500 jobs" not in str(alert.blocks)
    assert "Omnira" in str(alert.blocks)
    assert len(pipeline.slack.arrived) == 1  # the message was changed, and nobody's phone rang


def test_an_alert_no_longer_quotes_a_document_that_does_not_say_so_any_more(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    told(pipeline, *CUTS)
    pipeline.publish("2", "Northgate Rail cuts 500 jobs", "Northgate Rail is cutting 500 jobs, its works council was told.")
    pipeline.run()
    for again in range(2):
        quoted, updates = str(pipeline.slack.alerts()[0].blocks), pipeline.slack.updates
        assert "works council" in quoted
        another_detector(monkeypatch, lambda event: None if "works council" in event.evidence else event, f"light-{again}")
        read_again(pipeline)
        pipeline.run()
        (alert,) = pipeline.slack.arrived.values()  # the same message, no note under it
        assert "works council" not in str(alert.blocks)
        assert "will cut 500 jobs" in str(alert.blocks)
        assert pipeline.slack.updates == updates + 1
        plain_again(monkeypatch)
        read_again(pipeline)


def test_a_batch_of_nothing_but_what_was_taken_back_is_cancelled_and_says_why(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.publish("1", *HIRE)
    pipeline.run()
    (signal,) = pipeline.signals()
    blind(monkeypatch)
    read_again(pipeline)
    _next_day(pipeline)
    assert pipeline.slack.arrived == {}
    with pipeline.database.begin() as c:
        (batch,) = [one.delivery for one in list_deliveries(c, list(DeliveryState))]
        assert (batch.state, batch.error) == (DeliveryState.CANCELLED, Reason("delivery.taken_back"))
        assert health_view(c, RADAR, pipeline.clock.now()).troubled == ()
        assert revive_all(c, pipeline.clock.now(), "mia@kumono.example") == 0
        words = "\n".join(in_words(explanation(c, RADAR, signal.id, pipeline.settings), "en"))
        assert "cancelled (all that the message was about was taken back before it was sent)" in words
    plain_again(monkeypatch)
    read_again(pipeline)
    _next_day(pipeline)
    (message,) = pipeline.slack.arrived.values()
    assert "Ida Holm" in str(message.blocks)


def test_what_rode_with_a_signal_whose_batch_is_cancelled_is_told_by_itself(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.publish("1", HIRE[0], f"{HIRE[1]} Northgate Rail has launched a new ticketing product, RailPass.")
    pipeline.run()
    lead, rider = sorted(pipeline.signals(), key=lambda one: one.lead_id is not None)
    assert rider.lead_id == lead.id
    another_detector(monkeypatch, lambda event: None if event.type.value == lead.kind.value else event)
    read_again(pipeline)
    for _ in range(9):
        _next_day(pipeline)
    assert [one.lead_id for one in pipeline.signals() if one.id == rider.id] == [None]
    assert len(pipeline.slack.arrived) == 1


def _next_day(pipeline: Pipeline) -> None:
    pipeline.clock.advance(DAY)
    pipeline.run(minutes=1)
