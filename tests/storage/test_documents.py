from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, select

from storage.analyses import get_analysis, put_analysis, put_links
from storage.database import Connection, Database
from storage.documents import documents_since, empty_documents, get_document, insert_documents, newest_documents
from storage.happenings import put_report, reports_of_document
from storage.rows.document import document_id
from storage.sources import add_source
from storage.tables import analysis, event, linking
from tests.storage.samples import DAY, DETECTION, FACT, HOUR, LINKS, NOON, REPORT, WIRE, document, watched_world


@pytest.fixture
def wired(database: Database) -> Database:
    with database.begin() as c:
        add_source(c, WIRE, NOON)
    return database


def test_a_document_comes_back_as_it_was_stored(wired: Database) -> None:
    stored = document("moves:7", facts=(FACT,), lang="ja", author="広報部")
    with wired.begin() as c:
        ((key, _),) = insert_documents(c, [stored])
        assert get_document(c, key) == stored
        assert get_document(c, "none") is None


def test_only_new_documents_are_stored_and_told_in_the_order_given(wired: Database) -> None:
    with wired.begin() as c:
        insert_documents(c, [document("b")])
        new = insert_documents(c, [document(key) for key in "cabca"])
        assert [one.key for _, one in new] == ["c", "a"]
        assert insert_documents(c, []) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=3), max_size=8), st.lists(st.text(max_size=3), max_size=8))
def test_every_key_is_new_exactly_once(wired: Database, first: list[str], second: list[str]) -> None:
    with wired.begin() as c:
        old = set(insert_documents(c, [document("k" + key) for key in first]))
        new = {key for key, _ in insert_documents(c, [document("k" + key) for key in second])}
    assert not {key for key, _ in old} & new


def test_documents_are_found_page_by_page_since_a_moment(wired: Database) -> None:
    many = [document(f"d{n}", fetched_at=NOON + HOUR * (n // 3)) for n in range(7)]
    with wired.begin() as c:
        insert_documents(c, many)
        found = documents_since(c, NOON + HOUR, limit=2)
        while page := documents_since(c, NOON + HOUR, (found[-1][1].fetched_at, found[-1][0]), limit=2):
            found += page
    assert sorted(one.key for _, one in found) == ["d3", "d4", "d5", "d6"]


def test_documents_are_read_from_the_newest_back_in_pages(wired: Database) -> None:
    with wired.begin() as c:
        insert_documents(c, [document(f"d{number}", fetched_at=NOON + number // 2 * HOUR) for number in range(6)])
        empty_documents(c, NOON + HOUR, NOON)
        found = page = newest_documents(c, NOON, limit=2)
        while page := newest_documents(c, NOON, (page[-1][1].fetched_at, page[-1][0]), limit=2):
            found = [*found, *page]
        assert found == documents_since(c, NOON)[::-1]
        assert len(found) == 4


def test_an_emptied_document_stays_known_by_its_key(wired: Database) -> None:
    with wired.begin() as c:
        insert_documents(c, [document("old", fetched_at=NOON - DAY, facts=(FACT,), author="x"), document("young")])
        assert empty_documents(c, NOON, NOON) == 1
        assert empty_documents(c, NOON, NOON) == 0
        emptied = get_document(c, document_id("old"))
        assert emptied == document("old", fetched_at=NOON - DAY, title="", text="")
        assert insert_documents(c, [document("old")]) == []
        assert [one.key for _, one in documents_since(c, NOON - DAY)] == ["young"]


def test_nothing_quoted_from_an_emptied_document_is_left(database: Database) -> None:
    watched_world(database)
    of = document_id("wire:1")
    with database.begin() as c:
        put_analysis(c, of, DETECTION, LINKS, 1, NOON)
        put_report(c, REPORT)
        empty_documents(c, NOON + HOUR, NOON + HOUR)
        found = get_analysis(c, of)
        assert [one.evidence for one in reports_of_document(c, of)] == [""]
    assert found is not None and found.detection is not None
    assert {one.evidence for one in (*found.detection.events, *found.detection.opinions)} == {""}


def test_an_analysis_comes_back_as_it_was_stored(database: Database) -> None:
    watched_world(database)
    of = document_id("wire:1")
    with database.begin() as c:
        assert get_analysis(c, of) is None
        put_analysis(c, of, DETECTION, LINKS, 3, NOON)
        found = get_analysis(c, of)
    assert found is not None
    assert found.detection == replace(DETECTION, id=of)
    assert (found.links, found.names_version, found.detected_at, found.linked_at) == (LINKS, 3, NOON, NOON)


def rows_of(c: Connection, table: Table) -> int:
    return c.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_analysis_is_never_changed_and_what_is_found_otherwise_is_kept_beside_it(database: Database) -> None:
    watched_world(database)
    of = document_id("wire:1")
    with database.begin() as c:
        put_analysis(c, of, DETECTION, LINKS, 3, NOON)
        put_analysis(c, of, replace(DETECTION, events=()), (), 3, NOON + HOUR)
        same_name = get_analysis(c, of)
        put_analysis(c, of, replace(DETECTION, detector="radar-2"), LINKS, 4, NOON + 2 * HOUR)
        new = get_analysis(c, of)
        put_analysis(c, of, DETECTION, (), 3, NOON + 3 * HOUR)
        back = get_analysis(c, of)
        assert (rows_of(c, analysis), rows_of(c, linking), rows_of(c, event)) == (4, 3, 6)
    assert same_name is not None and same_name.detection is not None
    assert (same_name.detection.events, same_name.links, same_name.detected_at) == ((), (), NOON + HOUR)
    assert new is not None and new.detection is not None
    assert (new.detection.detector, len(new.detection.events), new.links, new.names_version) == ("radar-2", 2, LINKS, 4)
    assert back is not None and back.detection is not None
    assert (back.detection.detector, back.detected_at) == (DETECTION.detector, NOON + 3 * HOUR)
    assert (back.links, back.names_version) == (LINKS, 4)  # names that are no longer the newest change nothing


def test_reading_again_with_the_same_outcome_leaves_no_trace(database: Database) -> None:
    watched_world(database)
    of = document_id("wire:1")
    with database.begin() as c:
        for hours in range(3):
            put_analysis(c, of, DETECTION, LINKS, 3, NOON + hours * HOUR)
        assert (rows_of(c, analysis), rows_of(c, linking), rows_of(c, event)) == (1, 1, 2)
        found = get_analysis(c, of)
    assert found is not None and (found.detected_at, found.linked_at) == (NOON, NOON)


def test_links_are_kept_without_a_detection(database: Database) -> None:
    watched_world(database)
    of = document_id("wire:1")
    with database.begin() as c:
        put_analysis(c, of, None, LINKS[:1], 1, NOON)
        put_links(c, of, (), 2, NOON)
        found = get_analysis(c, of)
    assert found is not None
    assert (found.detection, found.links, found.names_version) == (None, (), 2)
