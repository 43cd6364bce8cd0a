"""Fetch policy: what a poll's result makes of a source, and when it is due again. Pure: it takes ``now`` and ``jitter``.

How results become health (every failure is retried, none is final):

====================================================================  =========
result                                                                health
====================================================================  =========
200 with items, 304, the same bytes as before, 0 items without error  ok
the same for 14 days without a new document (feeds, forums)           quiet
no feed in the body, an empty body, a page redesigned                 empty
5xx, a short 429, timeout, dropped or endless connection, DNS, TLS    failing
robots.txt disallows or answers 5xx, 401/403/407/451, a long 429      blocked
an address or URL we refuse, a body over the limit (also inflated),
a document type with entities (XML bomb, XXE), too many redirects     blocked
410, 404 three times in a row                                         gone
====================================================================  =========

A source that worked is called failing at the second failure in a row only: one hiccup is not news to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawlers import limits
from crawlers.connector import Reading
from crawlers.fetched import Fetched
from crawlers.source import Health, Source, SourceKind, SourceState
from kernel.reason import Reason

#: Key of a connector's cursor under which it may leave how many seconds the source itself asks to be left alone (RSS ``ttl``).
TTL = "ttl_seconds"

_BLOCKING_PREFIXES = ("robots.", "address.", "url.")
_BLOCKING_CODES = frozenset({"fetch.too_large", "fetch.redirects", "fetch.encoding", "feed.doctype"})
_BLOCKING_STATUS = frozenset({401, 403, 407, 451})
_NETWORK_CODES = frozenset({"fetch.dns", "fetch.connect", "fetch.timeout", "fetch.tls", "dns.no_address"})
_TALKATIVE = frozenset({SourceKind.FEED, SourceKind.FORUM})


@dataclass(frozen=True)
class Outcome:
    """A poll that worked. ``headers`` are the response's, names in lower case; ``new_documents`` counts what was new to us.

    ``body_hash`` and ``cursor`` are None where nothing was read (304, unchanged bytes): the old ones stay.
    """

    headers: Mapping[str, str]
    new_documents: int = 0
    body_hash: str | None = None
    cursor: Mapping[str, object] | None = None
    moved_to: str | None = None


def unchanged(state: SourceState, fetched: Fetched) -> bool:
    """Whether *fetched* says what we know already (304, or the same bytes), so that nothing needs reading."""
    response = fetched.response
    if response is None:
        return False
    return response.status == 304 or (state.body_hash is not None and fetched.body_hash == state.body_hash)


def after_poll(
    source: Source,
    state: SourceState,
    fetched: Fetched,
    reading: Reading | None,
    new_documents: int,
    now: datetime,
    jitter: float,
) -> SourceState:
    """The state after a poll: *reading* is None where nothing was read, *jitter* a random number from 0 to 1."""
    problem = fetched.problem or (reading.error if reading else None)
    if problem is not None or fetched.response is None:
        failed = after_failure(source, state, problem or Reason("fetch.failed"), now, jitter, fetched.retry_after)
        return failed if reading is None or reading.cursor is None else replace(failed, cursor=reading.cursor)
    outcome = Outcome(
        headers=fetched.response.headers,
        new_documents=new_documents,
        body_hash=fetched.body_hash if reading else None,
        cursor=reading.cursor if reading else None,
        moved_to=fetched.moved_to,
    )
    done = after_success(source, state, outcome, now, jitter)
    return replace(done, etag=None, last_modified=None, body_hash=None) if reading and reading.reread else done


def after_success(source: Source, state: SourceState, outcome: Outcome, now: datetime, jitter: float) -> SourceState:
    """The state after a poll that worked, with validators, memory, health and the next due time."""
    cursor = state.cursor if outcome.cursor is None else outcome.cursor
    last_item_at = now if outcome.new_documents else state.last_item_at
    health, reason = Health.OK, None
    heard = last_item_at or state.first_success_at or now
    if source.kind in _TALKATIVE and now - heard >= limits.QUIET_AFTER:
        health, reason = Health.QUIET, Reason("source.quiet", {"since": heard.isoformat()})
    return replace(
        state,
        health=health,
        health_reason=reason,
        etag=outcome.headers.get("etag") or (state.etag if outcome.body_hash is None else None),
        last_modified=outcome.headers.get("last-modified") or (state.last_modified if outcome.body_hash is None else None),
        body_hash=outcome.body_hash or state.body_hash,
        cursor=cursor,
        failures=0,
        first_success_at=state.first_success_at or now,
        last_success_at=now,
        last_item_at=last_item_at,
        next_due_at=next_due(source, outcome.headers, cursor, now, jitter),
        moved_to=outcome.moved_to or state.moved_to,
    )


def after_failure(
    source: Source, state: SourceState, failure: Reason, now: datetime, jitter: float, retry_after: float | None = None
) -> SourceState:
    """The state after a poll that gave nothing to read: health by *failure*, and a pause that doubles up to a day."""
    failures = state.failures + 1
    health = _health_after(state, failure, failures, retry_after)
    pause = source.interval * 2 ** min(failures - 1, 16)
    if health is Health.GONE:
        pause = limits.LONGEST_PAUSE
    lost = health is Health.GONE or failure.code == "fetch.dns"
    return replace(
        state,
        health=health,
        health_reason=failure,
        failures=failures,
        next_due_at=_due(source, now, max(pause, timedelta(seconds=retry_after or 0)), jitter),
        moved_to=None if lost else state.moved_to,  # the old address may know better by now
    )


def postponed(state: SourceState, now: datetime, jitter: float) -> SourceState:
    """The state when our own network is down: the source is not blamed, and soon tried again."""
    return replace(state, next_due_at=now + limits.NETWORK_DOWN_PAUSE * (1 + jitter))


def next_due(source: Source, headers: Mapping[str, str], cursor: Mapping[str, object], now: datetime, jitter: float) -> datetime:
    """When to look again: after the longest of interval, TTL, max-age, Expires and Retry-After, at most a day, and jitter."""
    ttl = cursor.get(TTL)
    pauses = [
        source.interval,
        timedelta(seconds=max(0, min(ttl, 10**7))) if isinstance(ttl, int) else timedelta(0),
        _max_age(headers.get("cache-control", "")),
        _until(headers.get("expires", ""), now),
        timedelta(seconds=parse_retry_after(headers.get("retry-after", ""), now) or 0),
    ]
    return _due(source, now, max(pauses), jitter)


def follow_up_retry(failure: Reason, attempts: int, now: datetime, jitter: float, retry_after: float | None = None) -> datetime | None:
    """When to try a follow-up again after its *attempts*-th attempt failed; None when it failed for good."""
    status = failure.params.get("status")
    final = (isinstance(status, int) and 400 <= status < 500 and status not in (408, 425, 429)) or _is_refusal(failure)
    if final or attempts >= limits.FOLLOW_UP_ATTEMPTS:
        return None
    pause = max(limits.FOLLOW_UP_PAUSE * int(4 ** (attempts - 1)), timedelta(seconds=retry_after or 0))
    return now + min(pause, limits.LONGEST_PAUSE) * (1 + limits.JITTER_SHARE * jitter)


def host_blocked_until(fetched: Fetched, now: datetime) -> datetime | None:
    """Until when the whole host should be left alone, because a 429 or 503 or its robots.txt says so. At most a day.

    Within a process the fetcher keeps a host's Crawl-delay; for the next process, the one that gives the host back must say it.
    """
    if fetched.retry_after is None and fetched.host_delay is None:
        return None
    pause = timedelta(seconds=max(fetched.retry_after or 0.0, fetched.host_delay or 0.0))
    return now + min(pause, limits.LONGEST_PAUSE)


def network_is_down(results: Mapping[str, Reason | None]) -> bool:
    """Whether our own network is to blame: *results* holds for each host asked lately its failure, or None for an answer.

    At least three hosts must have been asked, and four in five of them not reached at all. A status or a refusal is an answer.
    """
    unreached = sum(1 for failure in results.values() if failure is not None and failure.code in _NETWORK_CODES)
    return len(results) >= limits.NETWORK_DOWN_HOSTS and unreached >= limits.NETWORK_DOWN_SHARE * len(results)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for (a number or an HTTP date); None where it is absent or unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:12]), 10**9))
    pause = _until(value, now)
    return pause.total_seconds() if pause else None


def _health_after(state: SourceState, failure: Reason, failures: int, retry_after: float | None) -> Health:
    status = failure.params.get("status") if failure.code == "fetch.status" else None
    if status == 410:
        return Health.GONE
    if status == 404 and failures >= limits.GONE_AFTER and state.health_reason and state.health_reason.params.get("status") == 404:
        return Health.GONE
    if status in (429, 503) and retry_after and timedelta(seconds=retry_after) > limits.LONG_RETRY_AFTER:
        return Health.BLOCKED
    if _is_refusal(failure):
        return Health.BLOCKED
    if not failure.code.startswith(("fetch.", "dns.")):
        return Health.EMPTY  # it answered, and the connector could not use the answer
    if state.health in (Health.OK, Health.QUIET) and failures < limits.FAILING_AFTER:
        return state.health
    return Health.FAILING


def _is_refusal(failure: Reason) -> bool:
    if failure.code == "fetch.status":
        return failure.params.get("status") in _BLOCKING_STATUS
    return failure.code in _BLOCKING_CODES or failure.code.startswith(_BLOCKING_PREFIXES)


def _due(source: Source, now: datetime, pause: timedelta, jitter: float) -> datetime:
    longest = max(limits.LONGEST_PAUSE, source.interval)
    return now + max(min(pause, longest), source.interval) * (1 + limits.JITTER_SHARE * jitter)


def _max_age(cache_control: str) -> timedelta:
    for directive in cache_control.lower().split(","):
        name, _, value = directive.strip().partition("=")
        value = value.strip('" ')
        if name == "max-age" and value.isascii() and value.isdigit():
            return timedelta(seconds=min(int(value[:12]), 10**7))
    return timedelta(0)


def _until(http_date: str, now: datetime) -> timedelta:
    try:
        moment = parsedate_to_datetime(http_date.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return max(moment - now, timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
