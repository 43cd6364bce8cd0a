from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from crawlers.connector import Request
from crawlers.source import Health, SourceState
from kernel.reason import Reason
from storage import work
from storage.database import Database
from storage.documents import get_document
from storage.errors import LeaseLost
from storage.fetches import (
    SUSPICIOUS_ATTEMPTS,
    SUSPICIOUS_WAITS,
    FetchJob,
    claim_fetches,
    commit_posted,
    commit_reading,
    put_back,
    reschedule_fetch,
)
from storage.hosts import HostLease, block_host, claim_host, due_hosts, extend_host, host_of, pace_host, release_host
from storage.rows.document import document_id
from storage.sources import add_source, get_source_state, list_problems, remove_source
from storage.tables import fetch as table
from tests.storage.samples import DAY, HOUR, MANAGER, NOON, WIRE, document

OK = SourceState(health=Health.OK, etag="1", next_due_at=NOON + HOUR)
ARTICLE = Request("https://wire.example/a/1", "article", {"accept": "text/html"}, {"title": "退任"})
ELSEWHERE = Request("https://other.example/a/2", "article")


def take(database: Database, now=NOON, host: str = "wire.example") -> tuple[HostLease, list[FetchJob]]:
    with database.begin() as c:
        lease = claim_host(c, host, now, HOUR, "worker-1")
        assert lease is not None
        return lease, claim_fetches(c, host, lease.token, now, 10)


@pytest.fixture
def wired(database: Database) -> Database:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
    return database


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Wire.Example/feed", "wire.example"),
        ("http://wire.example:80/", "wire.example"),
        ("http://127.0.0.1:8123/x", "127.0.0.1:8123"),
        ("https://user@wire.example./", "wire.example"),
        ("file:///moves", "file:"),
        ("http://[::1", "unreadable:"),
    ],
)
def test_hosts_are_told_apart_by_name_and_port(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_host_is_one_workers_until_its_lease_ends(wired: Database) -> None:
    lease, jobs = take(wired)
    assert [(job.main, job.source, job.request.url, job.attempts) for job in jobs] == [(True, WIRE, WIRE.url, 1)]
    with wired.begin() as c:
        assert due_hosts(c, NOON) == []
        assert claim_host(c, "wire.example", NOON, HOUR, "worker-2") is None
        assert claim_fetches(c, "wire.example", lease.token, NOON, 10) == []
        with pytest.raises(LeaseLost):
            claim_fetches(c, "wire.example", "not the token", NOON, 10)
        assert due_hosts(c, NOON + HOUR) == ["wire.example"]
        extend_host(c, "wire.example", lease.token, NOON + 2 * HOUR)
        assert due_hosts(c, NOON + HOUR) == []
    _, again = take(wired, NOON + 2 * HOUR)
    assert again[0].attempts == 2
    with wired.begin() as c, pytest.raises(LeaseLost):
        extend_host(c, "wire.example", lease.token, NOON + DAY)


def test_a_reading_is_stored_whole(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        ids = commit_reading(
            c, job, lease.token, OK, [document("wire:1"), document("wire:2")], [ARTICLE, ELSEWHERE], [Reason("item.no_title")], NOON
        )
        assert ids == [document_id("wire:1"), document_id("wire:2")]
        assert release_host(c, "wire.example", lease.token)
    with wired.read() as c:
        assert get_document(c, ids[0]) == document("wire:1")
        assert get_source_state(c, WIRE.id) == replace(OK, last_item_at=NOON)
        assert work.pending(c) == {"analyse": 2}
        assert [problem.reason.code for problem in list_problems(c, MANAGER)] == ["item.no_title"]
        assert sorted(due_hosts(c, NOON)) == ["other.example", "wire.example"]
    lease, (follow_up,) = take(wired)
    assert (follow_up.main, follow_up.request) == (False, ARTICLE)
    with wired.begin() as c:
        changed = replace(follow_up.state, cursor={"read": ["1"]})
        assert commit_reading(c, follow_up, lease.token, changed, [document("wire:1")], [], [], NOON) == []
        release_host(c, "wire.example", lease.token)
        assert due_hosts(c, NOON) == ["other.example"]
        assert sorted(due_hosts(c, NOON + HOUR)) == ["other.example", "wire.example"]
        state = get_source_state(c, WIRE.id)
        assert (state.cursor, state.etag) == ({"read": ["1"]}, "1")


def test_a_follow_up_asked_for_twice_is_one(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        commit_reading(c, job, lease.token, OK, [], [ARTICLE, ARTICLE, replace(ARTICLE, context={})], [], NOON)
        assert len(claim_fetches(c, "wire.example", lease.token, NOON, 10)) == 1


def test_a_reading_under_a_lost_lease_leaves_nothing(wired: Database) -> None:
    old, (job,) = take(wired)
    new, (again,) = take(wired, NOON + HOUR)
    with pytest.raises(LeaseLost), wired.begin() as c:
        commit_reading(c, job, old.token, OK, [document()], [ARTICLE], [], NOON)
    with wired.begin() as c:
        assert get_document(c, document_id("wire:1")) is None
        assert not release_host(c, "wire.example", old.token)
        assert commit_reading(c, again, new.token, OK, [document()], [], [], NOON) == [document_id("wire:1")]
    with pytest.raises(LeaseLost), wired.begin() as c:
        commit_reading(c, again, new.token, OK, [], [], [], NOON)


def test_a_reading_of_a_removed_source_is_dropped(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        remove_source(c, WIRE.id, NOON, "bea@kumono.example")
    with pytest.raises(LeaseLost), wired.begin() as c:
        commit_reading(c, job, lease.token, OK, [document()], [], [], NOON)
    with wired.begin() as c, pytest.raises(LeaseLost):
        reschedule_fetch(c, job, lease.token, NOON, Reason("x"))


def test_a_main_reading_must_say_when_the_source_is_due_again(wired: Database) -> None:
    lease, (job,) = take(wired)
    for state in (None, SourceState()):
        with pytest.raises(ValueError, match="due again"), wired.begin() as c:
            commit_reading(c, job, lease.token, state, [], [], [], NOON)


def test_a_moved_source_is_fetched_from_its_new_host(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        moved = replace(OK, moved_to="https://new.example/feed")
        commit_reading(c, job, lease.token, moved, [], [], [], NOON)
        assert due_hosts(c, NOON + HOUR) == ["new.example"]


def test_a_failed_fetch_comes_back_later_and_counts(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        reschedule_fetch(c, job, lease.token, NOON + HOUR, Reason("fetch.timeout"))
        release_host(c, "wire.example", lease.token)
        assert due_hosts(c, NOON) == []
    _, (again,) = take(wired, NOON + HOUR)
    assert again.attempts == 2


def test_a_fetch_that_is_put_back_does_not_count(wired: Database) -> None:
    lease, (job,) = take(wired)
    with wired.begin() as c:
        put_back(c, job, lease.token, NOON)
        release_host(c, "wire.example", lease.token)
    _, (again,) = take(wired)
    assert again.attempts == 1


def test_a_fetch_that_never_comes_back_waits_longer_and_blocks_nothing(wired: Database) -> None:
    now = NOON
    for number in range(SUSPICIOUS_ATTEMPTS + len(SUSPICIOUS_WAITS)):
        take(wired, now)
        now += HOUR  # the host's lease
        with wired.read() as c:
            assert due_hosts(c, now) == ["wire.example"]
            waiting = number >= SUSPICIOUS_ATTEMPTS
            due_at = now - HOUR + SUSPICIOUS_WAITS[number - SUSPICIOUS_ATTEMPTS] if waiting else NOON
            assert c.execute(select(table.c.due_at)).scalars().all() == [due_at]


def test_delays_and_blocks_outlive_the_process_and_never_shrink(wired: Database) -> None:
    lease, _ = take(wired)
    with wired.begin() as c:
        assert release_host(c, "wire.example", lease.token, blocked_until=NOON + HOUR, next_allowed_at=NOON + HOUR / 2)
        block_host(c, "wire.example", NOON)
        pace_host(c, "wire.example", NOON)
        pace_host(c, "other.example", NOON + HOUR)
        assert claim_host(c, "wire.example", NOON + HOUR / 2, HOUR, "w") is None
        assert due_hosts(c, NOON + HOUR / 2) == []
        assert due_hosts(c, NOON + HOUR) == ["wire.example"]
        assert claim_host(c, "other.example", NOON, HOUR, "w") is None
        again = claim_host(c, "wire.example", NOON + HOUR, HOUR, "w")
        assert again is not None
        assert again.next_allowed_at == NOON + HOUR / 2


def test_what_is_handed_in_is_stored_like_a_reading(wired: Database) -> None:
    with wired.begin() as c:
        base = get_source_state(c, WIRE.id)
        ids = commit_posted(c, WIRE, base, replace(base, health=Health.OK), [document()], [Reason("row.bad")], NOON)
        assert ids == [document_id("wire:1")]
        assert get_source_state(c, WIRE.id).health is Health.OK
        assert work.pending(c) == {"analyse": 1}
        assert len(list_problems(c, MANAGER)) == 1


def test_hostile_text_does_not_cost_the_reading(wired: Database) -> None:
    lease, (job,) = take(wired)
    nasty = "x\x00\ud800" + "y" * 100_000
    bad = document(nasty, url=nasty, title=nasty, lang=nasty, author=nasty)
    with wired.begin() as c:
        request = Request("https://wire.example/" + nasty, context={"title": nasty})
        assert len(commit_reading(c, job, lease.token, OK, [bad, document()], [request], [Reason("bad", {"x": nasty})], NOON)) == 2


def test_two_readings_of_the_same_documents_do_not_wait_in_a_circle(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    sources = [replace(WIRE, id=f"s{n}", url=f"https://h{n}.example/feed") for n in range(4)]
    with database.begin() as c:
        for source in sources:
            add_source(c, source, NOON)
    documents = [document(f"same:{n}", source_id="s0") for n in range(50)]
    results: list[int] = []

    def read(number: int) -> None:
        lease, (job,) = take(database, host=f"h{number}.example")
        mine = documents if number % 2 else documents[::-1]
        with database.begin() as c:
            results.append(len(commit_reading(c, job, lease.token, OK, mine, [], [], NOON)))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert sum(results) == 50
