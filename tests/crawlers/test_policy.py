"""What a poll's result makes of a source: health and the next due time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import limits, policy
from crawlers.connector import Reading, Request, Response
from crawlers.document import Document, DocumentKind, Precision
from crawlers.fetched import Fetched, body_hash
from crawlers.source import Health, Source, SourceKind, SourceState
from kernel.reason import Reason

NOW = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Source("s1", SourceKind.FEED, "https://wire.example/rss", "Wire")
WORKED = SourceState(
    health=Health.OK,
    etag='"v1"',
    last_modified="Fri",
    body_hash="h1",
    cursor={"seen": ["a"]},
    first_success_at=NOW - DAY,
    last_item_at=NOW - DAY,
)
NEW = SourceState()
ASK = Request(FEED.url)


def answer(
    status: int = 200, body: bytes = b"<rss/>", retry_after: float | None = None, moved_to: str | None = None, **headers: str
) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(ASK, Response(ASK, ASK.url, status, named, body, NOW), retry_after=retry_after, moved_to=moved_to)


def failed(code: str, **params: object) -> Fetched:
    return Fetched(ASK, failure=Reason(code, params))


def poll(fetched: Fetched, reading: Reading | None = None, state: SourceState = NEW, new: int = 0, source: Source = FEED) -> SourceState:
    if reading is None and fetched.problem is None and fetched.response and fetched.response.status == 200:
        reading = Reading(cursor={}, found=3)
    return policy.after_poll(source, state, fetched, reading, new, NOW, jitter=0.0)


@pytest.mark.parametrize(
    ("fetched", "reading", "expected"),
    [
        (answer(200), Reading(found=3), Health.OK),
        (answer(200), Reading(found=0), Health.OK),
        (answer(304), None, Health.OK),
        (answer(200), Reading(error=Reason("feed.not_a_feed")), Health.EMPTY),
        (answer(200), Reading(error=Reason("feed.empty_body")), Health.EMPTY),
        (answer(200), Reading(error=Reason("page.redesigned")), Health.EMPTY),
        (answer(200), Reading(error=Reason("feed.doctype")), Health.BLOCKED),
        (answer(500), None, Health.FAILING),
        (answer(503, retry_after=2), None, Health.FAILING),
        (answer(429, retry_after=2), None, Health.FAILING),
        (answer(429), None, Health.FAILING),
        (answer(429, retry_after=7200), None, Health.BLOCKED),
        (answer(503, retry_after=7200), None, Health.BLOCKED),
        (answer(404), None, Health.FAILING),
        (answer(410), None, Health.GONE),
        (answer(401), None, Health.BLOCKED),
        (answer(403), None, Health.BLOCKED),
        (answer(451), None, Health.BLOCKED),
        (answer(302), None, Health.FAILING),
        (failed("fetch.timeout"), None, Health.FAILING),
        (failed("fetch.dropped"), None, Health.FAILING),
        (failed("fetch.dns"), None, Health.FAILING),
        (failed("fetch.connect"), None, Health.FAILING),
        (failed("fetch.tls"), None, Health.FAILING),
        (failed("fetch.too_large"), None, Health.BLOCKED),
        (failed("fetch.redirects"), None, Health.BLOCKED),
        (failed("robots.disallowed"), None, Health.BLOCKED),
        (failed("robots.unavailable", status=500), None, Health.BLOCKED),
        (failed("address.not_public"), None, Health.BLOCKED),
        (failed("url.scheme"), None, Health.BLOCKED),
    ],
)
def test_health_of_a_new_source(fetched: Fetched, reading: Reading | None, expected: Health) -> None:
    after = poll(fetched, reading)
    assert after.health is expected
    assert (after.health_reason is None) == (expected is Health.OK)


def test_one_hiccup_of_a_source_that_worked_is_not_news_and_two_are() -> None:
    once = poll(answer(500), state=WORKED)
    assert (once.health, once.failures) == (Health.OK, 1)
    twice = poll(answer(500), state=once)
    assert (twice.health, twice.failures) == (Health.FAILING, 2)
    assert poll(answer(200), state=twice).health is Health.OK


def test_404_is_believed_at_the_third_time_in_a_row() -> None:
    state, seen = WORKED, []
    for _ in range(4):
        state = poll(answer(404), state=state)
        seen.append(state.health)
    assert seen == [Health.OK, Health.FAILING, Health.GONE, Health.GONE]


def test_404_after_other_failures_is_not_yet_believed() -> None:
    state = poll(answer(500), state=poll(answer(500), state=WORKED))
    assert poll(answer(404), state=state).health is Health.FAILING


def test_a_source_that_is_gone_is_asked_once_a_day_and_may_come_back() -> None:
    gone = poll(answer(410), state=WORKED)
    assert gone.next_due_at == NOW + DAY
    assert poll(answer(200), state=gone).health is Health.OK


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [
        (SourceKind.FEED, 13, Health.OK),
        (SourceKind.FEED, 15, Health.QUIET),
        (SourceKind.FORUM, 15, Health.QUIET),
        (SourceKind.LEADERSHIP_PAGE, 400, Health.OK),
        (SourceKind.JOB_CHANGES, 400, Health.OK),
    ],
)
def test_a_feed_that_says_nothing_for_long_is_quiet(kind: SourceKind, days: int, expected: Health) -> None:
    state = replace(WORKED, last_item_at=NOW - timedelta(days=days))
    assert poll(answer(304), state=state, source=replace(FEED, kind=kind)).health is expected


def test_a_quiet_feed_that_speaks_is_ok() -> None:
    quiet = replace(WORKED, health=Health.QUIET, last_item_at=NOW - timedelta(days=60))
    after = poll(answer(200), state=quiet, new=1)
    assert (after.health, after.last_item_at) == (Health.OK, NOW)


def test_success_keeps_what_the_next_poll_needs() -> None:
    after = poll(answer(200, b"new", etag='"v2"', last_modified="Sat"), Reading(cursor={"seen": ["a", "b"]}, found=2), WORKED, new=1)
    assert (after.etag, after.last_modified, after.body_hash) == ('"v2"', "Sat", body_hash(b"new"))
    assert after.cursor == {"seen": ["a", "b"]}
    assert (after.first_success_at, after.last_success_at, after.last_item_at) == (NOW - DAY, NOW, NOW)


def test_validators_that_are_no_longer_given_are_forgotten() -> None:
    after = poll(answer(200, b"new"), state=WORKED)
    assert (after.etag, after.last_modified) == (None, None)


def test_304_keeps_everything() -> None:
    after = poll(answer(304), state=replace(WORKED, failures=1))
    assert (after.etag, after.body_hash, after.cursor, after.failures) == ('"v1"', "h1", {"seen": ["a"]}, 0)
    assert after.last_success_at == NOW


def test_failure_keeps_validators_and_memory() -> None:
    after = poll(failed("fetch.timeout"), state=WORKED)
    assert (after.etag, after.body_hash, after.cursor, after.last_item_at) == ('"v1"', "h1", {"seen": ["a"]}, NOW - DAY)


def test_unchanged_is_told_by_304_or_by_the_bytes() -> None:
    state = replace(WORKED, body_hash=body_hash(b"same"))
    assert policy.unchanged(state, answer(304))
    assert policy.unchanged(state, answer(200, b"same"))
    assert not policy.unchanged(state, answer(200, b"other"))
    assert not policy.unchanged(SourceState(), answer(200, b""))
    assert not policy.unchanged(state, failed("fetch.timeout"))


def test_a_body_that_waits_for_a_second_look_is_fetched_whole_again() -> None:
    after = poll(answer(200, etag='"v2"'), Reading(cursor={"n": 1}, reread=True), WORKED)
    assert (after.etag, after.last_modified, after.body_hash, after.cursor) == (None, None, None, {"n": 1})


def test_a_permanent_move_is_remembered_until_the_new_place_is_lost() -> None:
    moved = poll(answer(200, moved_to="https://new.example/rss"), state=WORKED)
    assert moved.moved_to == "https://new.example/rss"
    assert poll(answer(304), state=moved).moved_to == "https://new.example/rss"
    assert poll(answer(500), state=moved).moved_to == "https://new.example/rss"
    assert poll(answer(410), state=moved).moved_to is None
    assert poll(failed("fetch.dns"), state=moved).moved_to is None


@pytest.mark.parametrize(
    ("headers", "cursor", "hours"),
    [
        ({}, {}, 0.5),
        ({"cache-control": "max-age=60"}, {}, 0.5),
        ({"cache-control": "public, Max-Age=7200"}, {}, 2),
        ({"cache-control": "max-age=nonsense"}, {}, 0.5),
        ({"cache-control": "max-age=99999999999999999999"}, {}, 24),
        ({"cache-control": "no-store"}, {}, 0.5),
        ({"expires": format_datetime(NOW + timedelta(hours=3), usegmt=True)}, {}, 3),
        ({"expires": format_datetime(NOW - timedelta(hours=3), usegmt=True)}, {}, 0.5),
        ({"expires": "0"}, {}, 0.5),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, {}, 24),
        ({"retry-after": "3600"}, {}, 1),
        ({"retry-after": format_datetime(NOW + timedelta(hours=5), usegmt=True)}, {}, 5),
        ({}, {"ttl_seconds": 5400}, 1.5),
        ({}, {"ttl_seconds": "5400"}, 0.5),
        ({}, {"ttl_seconds": 10**12}, 24),
        ({"cache-control": "max-age=7200", "retry-after": "60"}, {"ttl_seconds": 10800}, 3),
    ],
)
def test_the_longest_wish_counts_up_to_a_day(headers: dict[str, str], cursor: dict[str, object], hours: float) -> None:
    assert policy.next_due(FEED, headers, cursor, NOW, 0.0) == NOW + timedelta(hours=hours)


@given(
    interval=st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
    header=st.dictionaries(st.sampled_from(["cache-control", "expires", "retry-after"]), st.text(max_size=30)),
    max_age=st.integers(0, 10**15),
    ttl=st.none() | st.integers(-(10**15), 10**15) | st.text(max_size=5),
    jitter=st.floats(0, 1),
)
def test_never_before_the_interval_and_never_long_after_a_day(
    interval: timedelta, header: dict[str, str], max_age: int, ttl: object, jitter: float
) -> None:
    source = replace(FEED, interval=interval)
    due = policy.next_due(source, {"cache-control": f"max-age={max_age}", **header}, {"ttl_seconds": ttl}, NOW, jitter)
    assert NOW + interval <= due <= NOW + max(interval, limits.LONGEST_PAUSE) * (1 + limits.JITTER_SHARE)


@given(
    failures=st.integers(0, 10**6),
    retry_after=st.none() | st.floats(0, 1e9),
    jitter=st.floats(0, 1),
    status=st.integers(300, 599),
    health=st.sampled_from(Health),
)
def test_failures_back_off_and_are_never_final(
    failures: int, retry_after: float | None, jitter: float, status: int, health: Health
) -> None:
    state = SourceState(health=health, failures=failures)
    after = policy.after_failure(FEED, state, Reason("fetch.status", {"status": status}), NOW, jitter, retry_after)
    assert after.next_due_at is not None
    assert NOW + FEED.interval <= after.next_due_at <= NOW + limits.LONGEST_PAUSE * (1 + limits.JITTER_SHARE)
    assert after.failures == failures + 1


def test_pauses_double() -> None:
    state, pauses = WORKED, []
    for _ in range(8):
        state = poll(answer(500), state=state)
        assert state.next_due_at
        pauses.append((state.next_due_at - NOW) / timedelta(minutes=30))
    assert pauses == [1, 2, 4, 8, 16, 32, 48, 48]


@pytest.mark.parametrize(
    ("value", "seconds"), [("120", 120), (" 0 ", 0), ("", None), ("soon", None), ("-5", None), ("1e3", None), ("٣", None)]
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert policy.parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("failure", "final"),
    [
        (Reason("fetch.status", {"status": 404}), True),
        (Reason("fetch.status", {"status": 403}), True),
        (Reason("fetch.status", {"status": 429}), False),
        (Reason("fetch.status", {"status": 500}), False),
        (Reason("robots.disallowed"), True),
        (Reason("fetch.too_large"), True),
        (Reason("address.not_public"), True),
        (Reason("fetch.timeout"), False),
        (Reason("fetch.dns"), False),
    ],
)
def test_follow_ups_are_retried_where_that_may_help(failure: Reason, final: bool) -> None:
    again = policy.follow_up_retry(failure, 1, NOW, 0.0)
    assert again == (None if final else NOW + limits.FOLLOW_UP_PAUSE)


def test_follow_ups_are_given_up_after_some_attempts() -> None:
    timeout = Reason("fetch.timeout")
    assert policy.follow_up_retry(timeout, limits.FOLLOW_UP_ATTEMPTS, NOW, 0.0) is None
    assert policy.follow_up_retry(timeout, 1, NOW, 0.0, retry_after=3600) == NOW + timedelta(hours=1)


def test_a_host_is_left_alone_as_long_as_it_asks_for_up_to_a_day() -> None:
    assert policy.host_blocked_until(answer(429, retry_after=3600), NOW) == NOW + timedelta(hours=1)
    assert policy.host_blocked_until(answer(429, retry_after=10**9), NOW) == NOW + DAY
    assert policy.host_blocked_until(replace(answer(200), host_delay=20.0), NOW) == NOW + timedelta(seconds=20)
    assert policy.host_blocked_until(answer(200), NOW) is None


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["fetch.dns"] * 5, True),
        (["fetch.connect", "fetch.timeout", "fetch.dns", "fetch.dns", None], True),
        (["fetch.dns", "fetch.dns"], False),
        (["fetch.dns", "fetch.dns", None], False),
        (["fetch.status"] * 5, False),
        (["robots.disallowed"] * 5, False),
        ([None] * 5, False),
        ([], False),
    ],
)
def test_when_most_hosts_cannot_be_reached_it_is_our_network(codes: list[str | None], expected: bool) -> None:
    assert policy.network_is_down({f"{n}.example": Reason(code) if code else None for n, code in enumerate(codes)}) is expected


def test_then_no_source_is_blamed() -> None:
    after = policy.postponed(WORKED, NOW, 0.5)
    assert replace(after, next_due_at=None) == replace(WORKED, next_due_at=None)
    assert after.next_due_at == NOW + limits.NETWORK_DOWN_PAUSE * 1.5


def test_new_documents_are_those_that_were_new_to_us_not_those_in_the_body() -> None:
    document = Document("k", "s1", FEED.url, "t", "x", DocumentKind.ARTICLE, NOW, Precision.SECOND, "feed", NOW)
    assert poll(answer(200), Reading(documents=(document,), found=1), WORKED, new=0).last_item_at == NOW - DAY
