"""From a document to the owner's message, on both databases."""

from datetime import timedelta

import pytest

from crawlers.document import DocumentKind, Fact, FactKind, Precision
from kernel.reason import Reason
from notifier.alert import TransportError
from storage.database import Database
from storage.signals import list_signals
from tests.radar.pipeline import Pipeline
from watchlists.account import RADAR

GONE = Fact(FactKind.LEFT_PAGE, person="Helen Marsh", company="Northgate Rail", title="Chief Operating Officer")
RELEASE = (
    "Northgate Rail operations chief Helen Marsh to step down",
    "Northgate Rail said today that Helen Marsh will step down as Chief Operating Officer at the end of the month.",
)
SUCCESSOR = (
    "Northgate Rail appoints Daniel Okafor Chief Operating Officer",
    "Northgate Rail has appointed Daniel Okafor as Chief Operating Officer.",
)
DEAL = (
    "大鳥ホールディングス、ひびき物流を完全子会社化へ",
    "大鳥ホールディングス株式会社は、ひびき物流株式会社の全株式を取得し、完全子会社化すると発表した。",
)


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    pipeline = Pipeline(database)
    pipeline.populate()
    return pipeline


def test_a_release_reaches_the_owner_with_its_evidence(pipeline: Pipeline) -> None:
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    ((channel, _), message), *others = pipeline.slack.arrived.items()
    assert (channel, others) == ("U1", [])
    assert "Helen Marsh" in message.text
    assert "will step down as Chief Operating Officer" in str(message.blocks)


def test_a_japanese_deal_reaches_a_japanese_owner_in_japanese(pipeline: Pipeline) -> None:
    pipeline.publish("1", *DEAL)
    pipeline.run()
    (((channel, _), message),) = pipeline.slack.arrived.items()
    assert channel == "U2"
    assert "買収" in message.text
    assert "完全子会社化すると発表した" in str(message.blocks)


def test_suspicion_confirmation_and_successor_are_one_updated_alert(pipeline: Pipeline) -> None:
    pipeline.publish("p", "Helen Marsh is no longer listed", "Gone.", source="page", kind=DocumentKind.PAGE_CHANGE, facts=[GONE])
    pipeline.run()
    assert len(pipeline.slack.alerts()) == 1
    assert "confirm" in str(pipeline.slack.alerts()[0].blocks).lower()
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    pipeline.publish("2", *SUCCESSOR)
    pipeline.run()
    (alert,) = pipeline.slack.alerts()
    assert pipeline.slack.updates >= 2
    assert "Daniel Okafor" in str(alert.blocks)
    assert len(pipeline.slack.threads) == 2


def test_what_names_nobody_watched_is_kept_and_gives_nothing(pipeline: Pipeline) -> None:
    pipeline.publish("1", "Vexel acquires Omnira", "Vexel has acquired Omnira for $3 billion.")
    pipeline.run()
    assert pipeline.slack.arrived == {}


def test_old_news_is_analysed_and_never_alerted(pipeline: Pipeline) -> None:
    pipeline.publish("1", *RELEASE, published=pipeline.clock.now() - timedelta(days=8))
    pipeline.run()
    assert pipeline.slack.arrived == {}
    with pipeline.database.read() as c:
        assert [signal.old_news for signal in list_signals(c, RADAR)] == [True]


def test_an_undated_item_of_an_established_source_is_news(pipeline: Pipeline) -> None:
    pipeline.publish("1", *RELEASE, precision=Precision.UNKNOWN)
    pipeline.run()
    assert len(pipeline.slack.arrived) == 1


def test_a_denial_changes_the_alert_and_starts_none(pipeline: Pipeline) -> None:
    denial = ("Northgate Rail denies that Helen Marsh is leaving", "Northgate Rail denied reports that Helen Marsh will leave as COO.")
    pipeline.publish("0", *denial)
    pipeline.run()
    assert pipeline.slack.arrived == {}


def test_a_failed_send_is_tried_again_and_a_refused_one_is_dead(pipeline: Pipeline) -> None:
    pipeline.slack.failures = [TransportError(Reason("slack.server_error"), permanent=False, sent=False)]
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    assert len(pipeline.slack.arrived) == 1


def test_a_lost_answer_is_asked_for_before_a_second_send(pipeline: Pipeline) -> None:
    pipeline.slack.lose_receipt = True
    pipeline.publish("1", *RELEASE)
    pipeline.run(minutes=15)
    assert len(pipeline.slack.arrived) == 1


def test_retry_after_is_waited_for(pipeline: Pipeline) -> None:
    pipeline.slack.failures = [TransportError(Reason("slack.rate_limited"), permanent=False, sent=False, retry_after=120)]
    pipeline.publish("1", *RELEASE)
    pipeline.run(minutes=1)
    assert pipeline.slack.arrived == {}
    pipeline.run(minutes=3)
    assert len(pipeline.slack.arrived) == 1
