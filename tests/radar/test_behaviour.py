"""What people do and what time does to signals; on both databases."""

import itertools
from datetime import datetime, timedelta

import pytest

from crawlers.document import DocumentKind
from kernel.reason import InputError, Reason
from notifier.alert import TransportError
from radar.reviving import revive_all
from signals.signal import DepartureState, Driver, SignalState
from storage.database import Connection, Database
from storage.happenings import get_happening
from storage.people import erase_person, retained_until
from storage.signals import verdicts_of
from storage.tables import metadata
from storage.watch import bump_names_version, get_account, put_account, put_contact, put_user
from storage.work import enqueue
from tests.radar.pipeline import Pipeline
from tests.radar.test_pipeline import GONE, RELEASE, SUCCESSOR
from watchlists.account import Account, Contact, Provenance, User

HIRE = ("Northgate Rail appoints Ida Holm head of catering", "Northgate Rail has appointed Ida Holm as head of catering.")
ANGRY = (
    "Third outage this month",
    "Kumono Desk has become painfully slow, exports fail half of the time and we are really disappointed. Support is useless.",
)


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    pipeline = Pipeline(database)
    pipeline.populate()
    return pipeline


def suspected(pipeline: Pipeline) -> str:
    pipeline.publish("p", "Helen Marsh is no longer listed", "Gone.", source="page", kind=DocumentKind.PAGE_CHANGE, facts=[GONE])
    pipeline.run()
    (signal,) = pipeline.signals()
    return signal.id


def test_the_owners_word_confirms_a_suspicion_in_the_same_alert(pipeline: Pipeline) -> None:
    id = suspected(pipeline)
    assert pipeline.press("confirm_left", id)
    pipeline.run()
    (signal,) = pipeline.signals()
    assert signal.departure is DepartureState.CONFIRMED
    (alert,) = pipeline.slack.alerts()
    assert "Alice confirmed the departure" in str(alert.blocks)


def test_the_owners_word_that_she_is_still_there_ends_a_suspicion(pipeline: Pipeline) -> None:
    id = suspected(pipeline)
    assert pipeline.press("still_there", id)
    pipeline.run()
    (signal,) = pipeline.signals()
    assert signal.departure is DepartureState.DENIED
    assert len(pipeline.slack.alerts()) == 1


def test_one_press_told_twice_counts_once(pipeline: Pipeline) -> None:
    id = suspected(pipeline)
    assert pipeline.press("acknowledge", id)
    assert not pipeline.press("acknowledge", id)
    pipeline.run()
    (signal,) = pipeline.signals()
    assert signal.state is SignalState.ACKNOWLEDGED
    assert str(pipeline.slack.alerts()[0].blocks).count("Alice is on it") == 1


def test_not_relevant_is_a_verdict_and_new_evidence_opens_the_matter_again(pipeline: Pipeline) -> None:
    id = suspected(pipeline)
    assert pipeline.press("not_relevant", id, "already_known")
    with pipeline.database.read() as c:
        assert [one.verdict for one in verdicts_of(c, id)] == ["already_known"]
    assert pipeline.signals()[0].state is SignalState.DISMISSED
    pipeline.clock.advance(timedelta(hours=1))
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    assert pipeline.signals()[0].state is SignalState.OPEN


def test_closing_the_matter_of_a_departure_starts_the_time_that_the_contact_is_kept(pipeline: Pipeline) -> None:
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    (signal,) = pipeline.signals()
    assert not pipeline.press("close", signal.id)  # nobody took note of it yet
    pipeline.press("acknowledge", signal.id)
    closed_at = pipeline.clock.now()
    assert pipeline.press("close", signal.id, key="2")

    def kept_until() -> datetime | None:
        with pipeline.database.read() as c:
            return retained_until(c, "helen")

    assert kept_until() == closed_at + timedelta(days=90)
    pipeline.clock.advance(timedelta(days=5))
    pipeline.publish("2", *SUCCESSOR)  # what becomes of the post restarts no clock
    pipeline.run()
    assert pipeline.signals()[0].state is SignalState.OPEN
    assert kept_until() == closed_at + timedelta(days=90)
    pipeline.press("acknowledge", signal.id, key="3")
    pipeline.press("close", signal.id, key="4")
    assert kept_until() == closed_at + timedelta(days=90)
    pipeline.press("reopen", signal.id)
    assert kept_until() is None


def test_an_action_on_no_signal_says_so(pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match="no signal"):
        pipeline.press("acknowledge", "nothing")


def test_assigning_makes_another_owner(pipeline: Pipeline) -> None:
    id = suspected(pipeline)
    assert pipeline.press("assign", id, "U2")
    with pipeline.database.read() as c:
        account = get_account(c, "northgate")
    assert account is not None
    assert account.owner_email == "sato@kumono.example"
    with pytest.raises(InputError, match="nobody whom the radar knows"):
        pipeline.press("assign", id, "U999", key="2")


def test_an_unacknowledged_alert_is_told_again_after_three_working_days(pipeline: Pipeline) -> None:
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    pipeline.clock.advance(timedelta(days=2))
    pipeline.run()
    assert len(pipeline.slack.threads) == 0
    pipeline.clock.advance(timedelta(days=1))
    pipeline.run()
    assert len(pipeline.slack.threads) == 1


def test_what_is_not_urgent_comes_once_in_a_batch(pipeline: Pipeline) -> None:
    pipeline.publish("1", *HIRE)
    pipeline.run()
    assert pipeline.slack.arrived == {}
    for _ in range(9):
        pipeline.clock.advance(timedelta(days=1))
        pipeline.run(minutes=1)
    assert len(pipeline.slack.arrived) == 1
    assert "Ida Holm" in str(next(iter(pipeline.slack.arrived.values())).blocks)


def test_an_account_without_owner_goes_to_the_fallback(pipeline: Pipeline) -> None:
    with pipeline.database.begin() as c:
        put_user(c, User("alice", "alice@kumono.example", "Alice", slack_id="U1", active=False))
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    assert [channel for channel, _ in pipeline.slack.arrived] == ["U3"]


def test_anger_of_a_watched_contact_is_disvaluation_at_his_account(pipeline: Pipeline) -> None:
    with pipeline.database.begin() as c:
        put_contact(
            c, Contact("tom", "northgate", "Tom Adeyemi", ("tadeyemi",), provenance=Provenance("csv", "care", pipeline.clock.now()))
        )
        bump_names_version(c)
    pipeline.publish("f", *ANGRY, source="forum", kind=DocumentKind.POST, author="tadeyemi")
    pipeline.run()
    (signal,) = pipeline.signals()
    assert (signal.driver, signal.account_id, signal.contact_id) == (Driver.DISVALUATION, "northgate", "tom")


def test_a_new_name_looks_back_and_alerts_nobody(pipeline: Pipeline) -> None:
    pipeline.publish("1", "Vexel Foods to cut 200 jobs", "Vexel Foods said it will cut 200 jobs at its Leeds plant.")
    pipeline.run()
    assert pipeline.signals() == []
    pipeline.clock.advance(timedelta(days=3))
    with pipeline.database.begin() as c:
        put_account(c, Account("vexel", "Vexel Foods", "K-900", owner_email="alice@kumono.example"))
        enqueue(c, "lookback", f"names-{bump_names_version(c)}", pipeline.clock.now())
    pipeline.run()
    (signal,) = pipeline.signals()
    assert signal.old_news
    assert pipeline.slack.arrived == {}


def test_a_text_that_breaks_a_stage_blocks_no_other(pipeline: Pipeline) -> None:
    with pipeline.database.begin() as c:
        enqueue(c, "join", "no-such-document", pipeline.clock.now())
        enqueue(c, "notify", "no-such-signal", pipeline.clock.now())
        enqueue(c, "deliver", "no-such-delivery", pipeline.clock.now())
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    assert len(pipeline.slack.arrived) == 1


def everything_stored(pipeline: Pipeline) -> str:
    with pipeline.database.read() as c:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in c.execute(table.select()))


@pytest.mark.parametrize("written", ["Helen Marsh", "Marsh Helen"])
def test_a_person_who_was_erased_does_not_come_back_with_the_next_document(pipeline: Pipeline, written: str) -> None:
    with pipeline.database.begin() as c:
        erase_person(c, "helen", pipeline.clock.now())
        bump_names_version(c)
    title, text = (one.replace("Helen Marsh", written) for one in RELEASE)
    pipeline.publish("1", title, text)
    pipeline.publish("p", "Helen Marsh is no longer listed", "Gone.", source="page", kind=DocumentKind.PAGE_CHANGE, facts=[GONE])
    pipeline.run()
    for _ in range(7):
        pipeline.clock.advance(timedelta(days=1))
        pipeline.run(minutes=1)
    assert "Marsh" not in everything_stored(pipeline)
    assert "Marsh" not in str(pipeline.slack.arrived)
    (signal,) = pipeline.signals()  # that somebody leaves is still news about the account
    assert signal.contact_id is None


DEAL = "Omnira said today it will acquire Northgate Rail for $3 billion."
LEAVES = "Northgate Rail said that Ida Holm will step down as Chief Operating Officer at the end of the month."
FOLLOWS = "Northgate Rail has appointed Daniel Okafor as Chief Operating Officer."
CUTS = "Northgate Rail said it will cut 500 jobs."


@pytest.mark.parametrize("told", list(itertools.permutations((DEAL, LEAVES, FOLLOWS))))
def test_all_of_one_reshuffle_is_told_in_one_alert_in_whatever_order_it_is_read(pipeline: Pipeline, told: tuple[str, ...]) -> None:
    pipeline.publish("1", "Omnira to acquire Northgate Rail", " ".join(told))
    pipeline.run()
    (alert,) = pipeline.slack.alerts()
    for name in ("Omnira", "Ida Holm", "Daniel Okafor"):
        assert name in str(alert.blocks)
    lead = next(one for one in pipeline.signals() if one.lead_id is None)
    assert {one.lead_id for one in pipeline.signals()} == {None, lead.id}


def test_news_told_beside_a_matter_that_was_put_aside_has_an_alert_of_its_own(pipeline: Pipeline) -> None:
    pipeline.publish("1", "Omnira to acquire Northgate Rail", DEAL)
    pipeline.run()
    (deal,) = pipeline.signals()
    pipeline.press("not_relevant", deal.id, "already_known")
    pipeline.publish("2", "Omnira to acquire Northgate Rail", f"{DEAL} {CUTS}")
    pipeline.run()
    assert len(pipeline.signals()) == 2
    pipeline.clock.advance(timedelta(days=1))
    pipeline.run()
    assert len(pipeline.slack.alerts()) == 2
    assert "500 jobs" in str(pipeline.slack.alerts()[1].blocks)


def test_what_waits_in_an_alert_that_will_not_be_sent_is_told_by_itself(database: Database) -> None:
    pipeline = Pipeline(database, {"RADAR_NOTIFY_WAIT_MINUTES": "30"})
    pipeline.populate()
    pipeline.publish("1", "Omnira to acquire Northgate Rail", f"{DEAL} {CUTS}")
    pipeline.run()
    lead = next(one for one in pipeline.signals() if one.lead_id is None)
    pipeline.press("not_relevant", lead.id, "wrong_person")
    pipeline.run()
    pipeline.clock.advance(timedelta(days=1))
    pipeline.run()
    (alert,) = pipeline.slack.alerts()
    assert "cut" in str(alert.blocks)


def test_what_turns_out_to_be_one_is_told_on_in_one_alert(pipeline: Pipeline) -> None:
    start = pipeline.clock.now()
    for name, days in (("1", 0), ("2", 40)):
        pipeline.clock.advance(start + timedelta(days=days) - pipeline.clock.now())
        pipeline.publish(name, "Northgate Rail to cut 500 jobs", CUTS)
        pipeline.run()
    assert {one.state for one in pipeline.signals()} == {SignalState.OPEN}
    pipeline.publish("3", "Northgate Rail to cut 500 jobs", CUTS, published=start + timedelta(days=20))
    pipeline.run()
    kept, closed = sorted(pipeline.signals(), key=lambda one: one.created_at)
    assert (kept.state, closed.state) == (SignalState.OPEN, SignalState.CLOSED)
    with pipeline.database.read() as c:
        assert len(get_reports_of(c, kept.happening_id)) == 3
        assert get_reports_of(c, closed.happening_id) == ()
    pipeline.publish("4", "Northgate Rail cuts 500 jobs", CUTS)
    pipeline.run()
    assert len(pipeline.signals()) == 2


def get_reports_of(c: Connection, happening_id: str) -> tuple[str, ...]:
    happening = get_happening(c, happening_id)
    assert happening is not None
    return happening.report_ids


def test_a_name_entered_later_makes_no_news_of_what_was_told_to_another_account(pipeline: Pipeline) -> None:
    pipeline.publish("1", "Vexel Foods to acquire Northgate Rail", "Vexel Foods said it will acquire Northgate Rail for $3 billion.")
    pipeline.run()
    assert len(pipeline.slack.alerts()) == 1
    pipeline.clock.advance(timedelta(days=3))
    with pipeline.database.begin() as c:
        put_account(c, Account("vexel", "Vexel Foods", "K-900", owner_email="sato@kumono.example"))
        enqueue(c, "lookback", f"names-{bump_names_version(c)}", pipeline.clock.now())
    pipeline.run()
    assert {one.account_id: one.old_news for one in pipeline.signals()} == {"northgate": False, "vexel": True}
    assert {channel for channel, _ in pipeline.slack.arrived} == {"U1"}


def test_messages_that_were_given_up_are_sent_once_their_cause_is_mended(pipeline: Pipeline) -> None:
    pipeline.slack.failures = [TransportError(Reason("slack.auth"), permanent=True, sent=False)]
    pipeline.publish("1", *RELEASE)
    pipeline.run()
    assert pipeline.slack.arrived == {}
    with pipeline.database.begin() as c:
        assert revive_all(c, pipeline.clock.now(), "test") == 1
    pipeline.run()
    assert len(pipeline.slack.alerts()) == 1
