from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.reason import Reason
from storage import work
from storage.database import Database
from storage.errors import LeaseLost, NotFound
from storage.tables import work as table

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LATER = NOON + LEASE
BOOM = Reason("boom", {"n": 1})


def one(database: Database, now: datetime = NOON, stage: str = "analyse") -> work.Claim:
    with database.begin() as c:
        (claim,) = work.claim(c, stage, now, 10, LEASE)
    return claim


def keys(database: Database, now: datetime = NOON, limit: int = 10) -> list[str]:
    with database.begin() as c:
        return [claim.key for claim in work.claim(c, "analyse", now, limit, LEASE)]


def ask(database: Database, key: str = "d1", due_at: datetime = NOON) -> None:
    with database.begin() as c:
        work.enqueue(c, "analyse", key, due_at)


def finish(database: Database, claim: work.Claim) -> None:
    with database.begin() as c:
        work.finish(c, claim)


def pending(database: Database) -> dict[str, int]:
    with database.read() as c:
        return dict(work.pending(c))


def test_due_rows_are_claimed_longest_due_first_up_to_the_limit(database: Database) -> None:
    for minutes in (3, 1, 2, -1):
        ask(database, f"m{minutes}", NOON - timedelta(minutes=minutes))
    assert keys(database, limit=2) == ["m3", "m2"]
    assert keys(database) == ["m1"]
    assert keys(database, NOON + timedelta(minutes=1)) == ["m-1"]


def test_a_leased_row_is_nobody_elses_until_the_lease_ends(database: Database) -> None:
    ask(database)
    assert keys(database) == ["d1"]
    assert keys(database, LATER - timedelta(microseconds=1)) == []
    assert keys(database, LATER) == ["d1"]


def test_the_holder_of_an_expired_lease_cannot_finish_or_fail(database: Database) -> None:
    ask(database)
    old = one(database)
    new = one(database, LATER)
    assert (old.attempts, new.attempts) == (1, 1)
    with pytest.raises(LeaseLost), database.begin() as c:
        work.enqueue(c, "join", "result of the old holder", NOON)
        work.finish(c, old)
    with pytest.raises(LeaseLost), database.begin() as c:
        work.fail(c, old, BOOM, LATER, LATER)
    with database.begin() as c:
        work.extend(c, old, LATER + LEASE + LEASE)
    new = one(database, LATER + LEASE)
    assert pending(database) == {"analyse": 1}
    finish(database, new)
    assert pending(database) == {}


def test_a_late_holder_may_finish_while_nobody_else_claimed(database: Database) -> None:
    ask(database)
    claim = one(database)
    finish(database, claim)
    with pytest.raises(LeaseLost):
        finish(database, claim)


def test_the_leases_of_a_batch_are_extended_together(database: Database) -> None:
    for key in ("d1", "d2", "d3"):
        ask(database, key)
    with database.begin() as c:
        first, second, third = work.claim(c, "analyse", NOON, 3, LEASE)
        work.finish(c, first)
        work.extend(c, first, LATER + LEASE)
    assert keys(database, LATER) == []
    finish(database, second)
    finish(database, third)


def test_a_row_given_back_does_not_lose_an_attempt(database: Database) -> None:
    ask(database)
    claim = one(database)
    with database.begin() as c:
        work.release(c, claim)
        work.release(c, claim)
    claim = one(database)
    assert claim.attempts == 1
    with database.begin() as c:
        work.release(c, claim, NOON + timedelta(seconds=1))
    assert keys(database) == []
    assert one(database, NOON + timedelta(seconds=1)).attempts == 1


def test_a_later_request_survives_a_row_given_back(database: Database) -> None:
    ask(database)
    claim = one(database)
    much_later = NOON + timedelta(hours=4)
    ask(database, due_at=much_later)
    with database.begin() as c:
        work.release(c, claim)
    ask(database)
    finish(database, one(database))
    assert keys(database, much_later - timedelta(seconds=1)) == []
    assert keys(database, much_later) == ["d1"]


def test_asking_twice_makes_one_row_due_at_the_earlier_time(database: Database) -> None:
    ask(database, due_at=NOON + timedelta(minutes=10))
    ask(database, due_at=NOON)
    ask(database, due_at=NOON + timedelta(minutes=20))
    claim = one(database)
    finish(database, claim)
    assert pending(database) == {}


def test_asked_for_while_leased_it_runs_again_when_due(database: Database) -> None:
    ask(database)
    claim = one(database)
    wait = NOON + timedelta(minutes=10)
    ask(database, due_at=wait + LEASE)
    ask(database, due_at=wait)
    finish(database, claim)
    assert keys(database, wait - timedelta(seconds=1)) == []
    again = one(database, wait)
    assert again.attempts == 1
    finish(database, again)
    assert pending(database) == {}


def test_asked_for_later_while_leased_survives_the_holders_death(database: Database) -> None:
    ask(database)
    one(database)
    much_later = NOON + timedelta(hours=4)
    ask(database, due_at=much_later)
    finish(database, one(database, LATER))
    assert keys(database, much_later - timedelta(seconds=1)) == []
    finish(database, one(database, much_later))
    assert pending(database) == {}


def test_a_failure_is_tried_again_then_dead_shown_and_blocks_nothing(database: Database) -> None:
    ask(database, "poison")
    for attempt in range(1, 4):
        claim = one(database)
        assert claim.attempts == attempt
        with database.begin() as c:
            died = work.fail(c, claim, BOOM, NOON, NOON, max_attempts=3)
        assert died is (attempt == 3)
    ask(database, "good")
    assert keys(database) == ["good"]
    with database.read() as c:
        assert work.dead(c) == [work.DeadRow("analyse", "poison", 3, BOOM)]
        assert work.pending(c) == {"analyse": 1}


def test_a_retry_waits_for_its_time(database: Database) -> None:
    ask(database)
    with database.begin() as c:
        (claim,) = work.claim(c, "analyse", NOON, 1, LEASE)
        work.fail(c, claim, BOOM, NOON, LATER)
    assert keys(database, LATER - timedelta(seconds=1)) == []
    assert one(database, LATER).attempts == 2


def test_a_failure_without_a_retry_is_dead_at_once_and_can_be_revived(database: Database) -> None:
    ask(database)
    with database.begin() as c:
        (claim,) = work.claim(c, "analyse", NOON, 1, LEASE)
        assert work.fail(c, claim, BOOM, NOON, None)
    assert keys(database) == []
    with database.begin() as c:
        work.revive(c, "analyse", "d1", LATER)
    assert keys(database) == []
    assert one(database, LATER).attempts == 1
    with pytest.raises(NotFound), database.begin() as c:
        work.revive(c, "analyse", "d1", NOON)


def test_asking_for_a_dead_row_brings_it_back(database: Database) -> None:
    ask(database)
    with database.begin() as c:
        (claim,) = work.claim(c, "analyse", NOON, 1, LEASE)
        work.fail(c, claim, BOOM, NOON, None)
    ask(database, due_at=LATER)
    assert keys(database) == []
    assert one(database, LATER).attempts == 1


def test_what_was_asked_for_again_does_not_die_with_the_old_run(database: Database) -> None:
    ask(database)
    claim = one(database)
    ask(database, due_at=LATER)
    with database.begin() as c:
        assert not work.fail(c, claim, BOOM, NOON, None)
    assert one(database, LATER).attempts == 2


def test_a_row_whose_holders_keep_dying_becomes_dead(database: Database) -> None:
    ask(database)
    now, tries = NOON, 0
    while keys(database, now):
        tries += 1
        now += LEASE + work.WAITS[-1]
    with database.begin() as c:
        assert work.dead(c) == [work.DeadRow("analyse", "d1", work.MAX_ABANDONED, work.ABANDONED)]
        assert tries == work.MAX_ABANDONED
        work.revive(c, "analyse", "d1", now)
    assert keys(database, now) == ["d1"]
    assert keys(database, now + LEASE) == ["d1"]


def test_abandoned_tries_are_no_failures(database: Database) -> None:
    ask(database)
    now = NOON
    for _ in range(work.MAX_ABANDONED - 1):
        claim = one(database, now)
        now += LEASE + work.WAITS[-1]
    with database.begin() as c:
        assert not work.fail(c, claim, BOOM, now, now)
    assert one(database, now).attempts == 2


def test_a_row_that_was_abandoned_often_is_tried_by_itself_and_after_a_wait(database: Database) -> None:
    ask(database, "suspect", NOON - LEASE)
    now = NOON
    for _ in range(work.SUSPICIOUS):
        assert keys(database, now) == ["suspect"]
        now += LEASE
    ask(database, "a", now - LEASE)
    ask(database, "b", now - LEASE)
    assert keys(database, now + work.WAITS[0] / 2) == ["a", "b"]
    ask(database, "c")
    assert keys(database, now + work.WAITS[0]) == ["suspect"]
    assert keys(database, now + work.WAITS[0]) == ["c"]


def test_next_due_is_the_earliest_chance_of_work(database: Database) -> None:
    with database.read() as c:
        assert work.next_due(c) is None
    ask(database, "a", NOON)
    ask(database, "b", NOON + timedelta(hours=1))
    with database.begin() as c:
        assert work.next_due(c) == NOON
        work.claim(c, "analyse", NOON, 1, LEASE)
        assert work.next_due(c) == LATER


def test_an_open_claim_hides_its_rows_from_others(database: Database) -> None:
    """On PostgreSQL a claim that is not committed yet neither blocks others nor is given twice."""
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    ask(database, "a")
    ask(database, "b", NOON + timedelta(seconds=1))
    with database.begin() as first, database.begin() as second:
        assert [claim.key for claim in work.claim(first, "analyse", LATER, 1, LEASE)] == ["a"]
        assert [claim.key for claim in work.claim(second, "analyse", LATER, 1, LEASE)] == ["b"]


def test_many_threads_share_the_work_without_doing_any_twice(database: Database) -> None:
    total, threads = 60, 4
    with database.begin() as c:
        for number in range(total):
            work.enqueue(c, "analyse", f"d{number}", NOON)
    done: list[str] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            while True:
                with database.begin() as c:
                    claims = work.claim(c, "analyse", NOON, 3, LEASE)
                if not claims:
                    return
                for claim in claims:
                    with database.begin() as c:
                        done.append(claim.key)
                        work.enqueue(c, "join", claim.key, NOON)
                        work.finish(c, claim)
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert Counter(done) == Counter(f"d{number}" for number in range(total))
    assert pending(database) == {"join": total}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from("abc"), st.integers(0, 3)),
        st.tuples(st.just("claim"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("finish"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("fail"), st.integers(0, 9), st.integers(0, 2)),
        st.tuples(st.just("pass"), st.integers(1, 7), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_row_is_held_twice_and_no_request_is_lost(database: Database, steps: list[tuple[str, str | int, int]]) -> None:
    """Whatever happens in whatever order: one holder at a time, and every request is followed by a run that starts later."""
    with database.begin() as c:
        c.execute(table.delete())
        now = NOON
        claims: list[work.Claim] = []
        holder: dict[str, tuple[work.Claim, datetime]] = {}
        asked: dict[str, int] = {}
        started: dict[work.Claim, int] = {}
        served: dict[str, int] = {}
        for order, (what, arg, minutes) in enumerate(steps):
            if what == "ask":
                work.enqueue(c, "analyse", str(arg), now + timedelta(minutes=minutes))
                asked[str(arg)] = order
            elif what == "claim":
                for claim in work.claim(c, "analyse", now, int(arg), LEASE, max_abandoned=99):
                    assert claim.key not in holder or holder[claim.key][1] <= now
                    holder[claim.key] = claim, now + LEASE
                    started[claim] = order
                    claims.append(claim)
            elif what == "pass":
                now += timedelta(minutes=int(arg))
            elif claims:
                claim = claims[int(arg) % len(claims)]
                ours = claim.key in holder and holder[claim.key][0] == claim
                try:
                    if what == "finish":
                        work.finish(c, claim)
                        served[claim.key] = started[claim]
                    else:
                        work.fail(c, claim, BOOM, now, now + timedelta(minutes=minutes), max_attempts=99)
                except LeaseLost:
                    assert not ours
                else:
                    assert ours
                    del holder[claim.key]
        end = now + timedelta(hours=1)
        while left := work.claim(c, "analyse", end, 99, LEASE, max_abandoned=99):
            for claim in left:
                work.finish(c, claim)
                served[claim.key] = len(steps)
        assert work.pending(c) == {}
        assert work.dead(c) == []
        assert all(served[key] > order for key, order in asked.items())
