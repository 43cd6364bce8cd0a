from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from kernel.reason import Reason
from storage.database import Database
from storage.documents import insert_documents
from storage.explain import chain, parted_from
from storage.happenings import (
    follow,
    former_happening,
    get_happening,
    happening_of_report,
    last_members,
    part_report,
    parted_by_hand_at,
    put_happening,
    put_report,
)
from storage.rulings import put_ruling, rulings_on, widen_ruling
from storage.signals import put_signal
from tests.storage.samples import DAY, HAPPENING, HOUR, NOON, REPORT, SIGNAL, document, watched_world
from tests.storage.test_meaning import SECOND
from watchlists.account import RADAR

THIRD = replace(SECOND, id="r-3")
AKI = "aki@kumono.example"
BY_HAND = Reason("join.parted_by_hand", {"user": "Aki"})


@pytest.fixture
def told(database: Database) -> Database:
    watched_world(database)
    with database.begin() as c:
        insert_documents(c, [document("wire:2")])
        for one in (REPORT, SECOND, THIRD):
            put_report(c, one)
        put_happening(c, replace(HAPPENING, report_ids=("r-1", "r-2", "r-3")), NOON)
        put_signal(c, SIGNAL)
    return database


def test_what_was_said_comes_back_as_it_was_said_oldest_first(told: Database) -> None:
    with told.begin() as c:
        apart = put_ruling(c, False, ["r-1"], ["r-2", "r-3"], AKI, NOON)
        same = put_ruling(c, True, ["r-2"], ["r-1"], AKI, NOON + HOUR)
    with told.read() as c:
        assert rulings_on(c, ["r-1", "r-2"]) == [apart, same]
        assert rulings_on(c, ["r-3"]) == [apart]
        assert rulings_on(c, ["none"]) == rulings_on(c, []) == []
    assert (apart.same, apart.these, apart.those, apart.by, apart.at) == (False, {"r-1"}, {"r-2", "r-3"}, AKI, NOON)
    assert apart.id < same.id


def test_an_heir_stands_on_the_side_of_the_one_it_follows_once(told: Database) -> None:
    with told.begin() as c:
        put_report(c, replace(THIRD, id="r-4"))
        put_report(c, replace(THIRD, id="r-5"))
        said = put_ruling(c, False, ["r-1"], ["r-2"], AKI, NOON)
        for _ in range(2):
            widen_ruling(c, said, "r-4", "r-2")
            widen_ruling(c, said, "r-5", "r-1")
        (found,) = rulings_on(c, ["r-4"])
    assert found == said.inherited("r-4", "r-2").inherited("r-5", "r-1")


def test_a_word_about_a_report_that_is_none_is_refused(told: Database) -> None:
    with pytest.raises(DBAPIError), told.begin() as c:
        put_ruling(c, False, ["r-1"], ["none"], AKI, NOON)


def test_members_are_those_that_stood_there_last(told: Database) -> None:
    with told.begin() as c:
        part_report(c, "r-2", NOON + HOUR, Reason("join.retracted"))
        put_happening(c, replace(HAPPENING, id="h-2", report_ids=("r-3",)), NOON + HOUR, BY_HAND)
        assert last_members(c, "h-1") == {"r-1", "r-2"}
        assert last_members(c, "h-2") == {"r-3"}
        put_happening(c, replace(HAPPENING, report_ids=("r-1", "r-3")), NOON + DAY)
        assert last_members(c, "h-2") == set()
        assert last_members(c, "none") == set()


def test_what_follows_stood_there_last_and_stands_nowhere(told: Database) -> None:
    with told.begin() as c:
        put_happening(c, replace(HAPPENING, report_ids=("r-1", "r-3")), NOON + HOUR)
        put_happening(c, replace(HAPPENING, id="h-2", report_ids=("r-3",)), NOON + HOUR, BY_HAND)
        follow(c, ["r-2"], "h-2", NOON + HOUR, BY_HAND)
        assert (former_happening(c, "r-2"), happening_of_report(c, "r-2")) == ("h-2", None)
        assert (last_members(c, "h-1"), last_members(c, "h-2")) == ({"r-1"}, {"r-2", "r-3"})
        there = get_happening(c, "h-2")
        assert there is not None and there.report_ids == ("r-3",) and parted_from(c, there) == []


def test_what_was_parted_by_hand_is_told_with_where_it_stands_now(told: Database) -> None:
    with told.begin() as c:
        part_report(c, "r-2", NOON + HOUR, Reason("join.retracted"))
        part_report(c, "r-3", NOON + HOUR, BY_HAND)
        put_happening(c, replace(HAPPENING, report_ids=("r-1",)), NOON + HOUR)
        put_happening(c, replace(HAPPENING, id="h-2", report_ids=("r-3",)), NOON + HOUR, BY_HAND)
        (parted,) = chain(c, RADAR, "g-1").parted
        assert (parted.report, parted.reason, parted.at, parted.now_in) == (THIRD, BY_HAND, NOON + HOUR, "h-2")
        assert (parted_by_hand_at(c, "h-2"), parted_by_hand_at(c, "h-1")) == (NOON + HOUR, None)
        put_happening(c, replace(HAPPENING, report_ids=("r-1", "r-3")), NOON + DAY)
        happening = get_happening(c, "h-1")
        assert happening is not None and parted_from(c, happening) == []
        assert parted_by_hand_at(c, "h-2") is None
