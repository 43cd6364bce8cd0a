from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.source import Health, SourceState
from kernel.reason import InputError, Reason
from storage.database import Database
from storage.errors import NotFound
from storage.hosts import due_hosts
from storage.sources import (
    add_source,
    get_source,
    get_source_state,
    list_problems,
    list_sources,
    merge_states,
    poll_now,
    purge_problems,
    record_problems,
    remove_source,
    set_enabled,
    set_source_state,
    update_source,
)
from storage.transitions import history
from storage.watch import put_account
from tests.storage.samples import DAY, HIBIKI, HOUR, MANAGER, NOON, OWNER, PAGE, STRANGER, WIRE

BAD_ROW = Reason("row.no_date", {"row": 7})


def test_a_source_comes_back_as_it_was_added_and_is_due_at_once(database: Database) -> None:
    with database.begin() as c:
        add_source(c, PAGE, NOON)
        assert get_source(c, PAGE.id) == PAGE
        assert get_source_state(c, PAGE.id) == SourceState()
        assert due_hosts(c, NOON) == ["hibiki.example"]


def test_a_state_comes_back_as_it_was_stored(database: Database) -> None:
    state = SourceState(
        health=Health.FAILING,
        health_reason=Reason("fetch.timeout", {"seconds": 30}),
        etag='W/"1"',
        last_modified="Mon, 02 Mar 2026 12:00:00 GMT",
        body_hash="ff",
        cursor={"seen": ["a", "b"], "nested": {"名": 1}},
        failures=3,
        first_success_at=NOON - DAY,
        last_success_at=NOON - HOUR,
        last_item_at=NOON - HOUR,
        next_due_at=NOON + HOUR,
        moved_to="https://new.example/feed",
    )
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_source_state(c, WIRE.id, state, NOON)
        assert get_source_state(c, WIRE.id) == state
        assert list_sources(c, MANAGER) == [(WIRE, state)]
        assert due_hosts(c, NOON) == []
        assert due_hosts(c, NOON + HOUR) == ["wire.example"]


def test_only_a_change_of_health_enters_the_history(database: Database) -> None:
    failing = SourceState(health=Health.FAILING, health_reason=Reason("fetch.timeout"))
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_source_state(c, WIRE.id, failing, NOON)
        set_source_state(c, WIRE.id, replace(failing, failures=2), NOON)
        set_source_state(c, WIRE.id, SourceState(health=Health.OK), NOON)
        steps = [(step.from_state, step.to_state, step.reason.code) for step in history(c, "source", WIRE.id)]
    assert steps == [(None, "new", "source.added"), ("new", "failing", "fetch.timeout"), ("failing", "ok", "source.ok")]


def test_the_same_source_twice_is_refused(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        with pytest.raises(InputError, match="there already"):
            add_source(c, WIRE, NOON)
        with pytest.raises(InputError, match="s-wire"):
            add_source(c, replace(WIRE, id="other"), NOON)


def test_a_removed_source_is_gone_and_can_come_back_with_an_empty_memory(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_source_state(c, WIRE.id, SourceState(health=Health.OK, etag="1"), NOON)
        remove_source(c, WIRE.id, NOON, "bea@kumono.example")
        assert get_source(c, WIRE.id) is None
        assert list_sources(c, MANAGER) == []
        assert due_hosts(c, NOON) == []
        with pytest.raises(NotFound):
            remove_source(c, WIRE.id, NOON, "bea@kumono.example")
        add_source(c, replace(WIRE, name="Wire again"), NOON)
        assert get_source_state(c, WIRE.id) == SourceState()
        assert due_hosts(c, NOON) == ["wire.example"]


def test_a_disabled_source_waits(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_enabled(c, WIRE.id, False, NOON, "bea@kumono.example")
        assert due_hosts(c, NOON) == []
        set_enabled(c, WIRE.id, True, NOON, "bea@kumono.example")
        set_enabled(c, WIRE.id, True, NOON, "bea@kumono.example")
        assert due_hosts(c, NOON) == ["wire.example"]
        assert [step.to_state for step in history(c, "source", WIRE.id)] == ["new", "disabled", "enabled"]
        with pytest.raises(NotFound):
            set_enabled(c, "none", True, NOON, "bea@kumono.example")


def test_a_new_url_is_due_at_once_on_its_own_host_with_an_empty_memory(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_source_state(c, WIRE.id, SourceState(health=Health.OK, etag="1", next_due_at=NOON + DAY), NOON)
        update_source(c, replace(WIRE, name="Renamed"), NOON)
        assert get_source_state(c, WIRE.id).etag == "1"
        moved = replace(WIRE, url="https://other.example:8443/feed")
        update_source(c, moved, NOON)
        assert get_source(c, WIRE.id) == moved
        assert get_source_state(c, WIRE.id) == SourceState()
        assert due_hosts(c, NOON) == ["other.example:8443"]
        with pytest.raises(NotFound):
            update_source(c, replace(WIRE, id="none"), NOON)


def test_a_poll_can_be_asked_for(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        set_source_state(c, WIRE.id, SourceState(next_due_at=NOON + DAY), NOON)
        assert due_hosts(c, NOON) == []
        poll_now(c, WIRE.id, NOON)
        assert due_hosts(c, NOON) == ["wire.example"]


def test_sources_that_are_handed_in_are_never_fetched(database: Database) -> None:
    with database.begin() as c:
        add_source(c, replace(WIRE, url="post:moves"), NOON)
        assert due_hosts(c, NOON) == []


def test_people_see_general_sources_and_those_of_their_accounts(database: Database) -> None:
    with database.begin() as c:
        put_account(c, HIBIKI)
        add_source(c, WIRE, NOON)
        add_source(c, PAGE, NOON)
        record_problems(c, PAGE.id, PAGE.url, [BAD_ROW], NOON)
        everyone = {viewer.email: [source.id for source, _ in list_sources(c, viewer)] for viewer in (MANAGER, OWNER, STRANGER)}
        assert everyone == {MANAGER.email: [WIRE.id, PAGE.id], OWNER.email: [WIRE.id], STRANGER.email: [WIRE.id]}
        ken = replace(STRANGER, email="ken@kumono.example")
        assert [source.id for source, _ in list_sources(c, ken)] == [WIRE.id, PAGE.id]
        assert len(list_problems(c, ken)) == 1
        assert list_problems(c, STRANGER) == []


def test_the_same_problem_counts_up_instead_of_piling_up(database: Database) -> None:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
        record_problems(c, WIRE.id, WIRE.url, [BAD_ROW, Reason("row.no_name")], NOON)
        record_problems(c, WIRE.id, WIRE.url, [BAD_ROW], NOON + HOUR)
        found = list_problems(c, MANAGER, WIRE.id)
        assert [(one.reason, one.times, one.first_at, one.last_at) for one in found] == [
            (BAD_ROW, 2, NOON, NOON + HOUR),
            (Reason("row.no_name"), 1, NOON, NOON),
        ]
        assert purge_problems(c, NOON + HOUR) == 1
        assert len(list_problems(c, MANAGER)) == 1


MAPS = st.recursive(
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("ab"), inner | st.integers(0, 3), max_size=2),
    max_leaves=6,
)


@given(MAPS, MAPS)
def test_merging_without_another_writer_gives_mine(base: dict[str, object], mine: dict[str, object]) -> None:
    before, after = SourceState(cursor=base, failures=1), SourceState(cursor=mine, etag="2")
    assert merge_states(before, after, before) == after


@given(MAPS, MAPS)
def test_merging_no_change_of_mine_gives_theirs(base: dict[str, object], theirs: dict[str, object]) -> None:
    before, other = SourceState(cursor=base), SourceState(cursor=theirs, etag="2")
    assert merge_states(before, before, other) == other


def test_changes_side_by_side_are_both_kept() -> None:
    base = SourceState(cursor={"topics": {"1": 1}, "gone": 1}, etag="old")
    mine = replace(base, cursor={"topics": {"1": 2}})
    theirs = replace(base, cursor={"topics": {"1": 1, "2": 5}, "gone": 1}, etag="new")
    assert merge_states(base, mine, theirs) == SourceState(cursor={"topics": {"1": 2, "2": 5}}, etag="new")
