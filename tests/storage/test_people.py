from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kernel.reason import Reason
from signals.signal import Participant
from storage.analyses import get_analysis, put_analysis
from storage.database import Database
from storage.deliveries import put_delivery
from storage.documents import get_document
from storage.errors import NotFound, Suppressed
from storage.happenings import get_happening, get_reports, put_happening, put_report
from storage.people import erase_person, person_data, purge_expired, retained_until, start_retention, suppressed_hashes
from storage.rows.document import document_id
from storage.signals import Verdict, put_signal, put_verdict, signals_of_happening
from storage.sources import record_problems
from storage.tables import metadata
from storage.watch import archive_account, archive_contact, get_contact, list_contacts, put_account, put_contact
from tests.storage.samples import (
    ASTER,
    DAY,
    DETECTION,
    HAPPENING,
    HIBIKI,
    HOUR,
    LINKS,
    MANAGER,
    MORI,
    NOON,
    REPORT,
    SIGNAL,
    WIRE,
    watched_world,
)
from tests.storage.test_deliveries import FIRST
from watchlists.account import RecordStatus
from watchlists.suppression import MASK, contact_keys, mask

OF = document_id("wire:1")
ARCHIVED = replace(MORI, status=RecordStatus.ARCHIVED)


@pytest.fixture
def known(database: Database) -> Database:
    """The world with a report, a happening and a signal about one person."""
    watched_world(database)
    with database.begin() as c:
        put_analysis(c, OF, DETECTION, LINKS, 1, NOON)
        put_report(c, REPORT)
        put_happening(c, HAPPENING, NOON, Reason("join.same_contact", {"name": "森 花子"}))
        put_signal(c, SIGNAL)
        put_delivery(c, replace(FIRST, payload={"text": "森 花子 様"}), NOON)
        put_verdict(c, Verdict("g-1", "old_news", "ken@kumono.example", NOON, "森 花子 left last year"))
        record_problems(c, WIRE.id, WIRE.url, [Reason("row.no_date", {"row": "森 花子,,"})], NOON)
    return database


def everything(database: Database) -> str:
    """All that is stored, in all tables, as one text."""
    with database.read() as c:
        rows = [tuple(row) for table in metadata.sorted_tables for row in c.execute(select(table))]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_an_erased_person_is_named_nowhere_any_more(known: Database) -> None:
    before = everything(known)
    assert all(name in before for name in ("森 花子", "HANAKO MORI", "h.mori@hibiki.example"))
    with known.begin() as c:
        erase_person(c, MORI.id, NOON, "bea@kumono.example")
    after = everything(known).casefold()
    assert not any(name in after for name in ("森 花子", "hanako mori", "h.mori@hibiki.example"))
    with known.begin() as c:
        assert get_contact(c, MORI.id) is None
        analysis, report, happening = get_analysis(c, OF), get_reports(c, ["r-1"])[0], get_happening(c, "h-1")
        assert analysis is not None and happening is not None
        assert analysis.links == (LINKS[0], replace(LINKS[1], contact_id=None, surface=""))
        nobody = Participant("person", "", "a-hibiki", None)
        assert report.participants == happening.participants == (nobody, REPORT.participants[1])
        assert report.evidence == MASK * 4 + "氏が退任すると発表した。"
        assert signals_of_happening(c, "h-1") == [replace(SIGNAL, contact_id=None)]


def test_offsets_into_a_covered_text_stay_right(known: Database) -> None:
    with known.begin() as c:
        before = get_document(c, OF)
        erase_person(c, MORI.id, NOON)
        after = get_document(c, OF)
    assert before is not None and after is not None
    assert len(after.text) == len(before.text)
    assert after.text.startswith("ひびき物流株式会社は、████氏")


@pytest.mark.parametrize(
    "again",
    [
        replace(MORI, id="c-new"),
        replace(MORI, id="c-new", name="森花子", email=None),
        replace(MORI, id="c-new", name="HANAKO  MORI", email=None, aliases=()),
        replace(MORI, id="c-new", name="Someone Else", aliases=(), email="H.Mori@Hibiki.example "),
        replace(MORI, id="c-new", name="Someone Else", aliases=("森　花子",), email=None),
    ],
)
def test_an_erased_person_never_comes_back_by_import(known: Database, again) -> None:
    with known.begin() as c:
        erase_person(c, MORI.id, NOON)
        with pytest.raises(Suppressed, match="suppression list"):
            put_contact(c, again)
        assert list_contacts(c, MANAGER) == []


def test_others_are_not_suppressed_with_them(known: Database) -> None:
    namesake = replace(MORI, id="c-2", account_id=ASTER.id, email=None)
    with known.begin() as c:
        erase_person(c, MORI.id, NOON)
        put_contact(c, namesake)
        assert list_contacts(c, MANAGER) == [namesake]


def test_the_suppression_list_names_nobody(known: Database) -> None:
    with known.begin() as c:
        erase_person(c, MORI.id, NOON)
        hashes = suppressed_hashes(c)
    assert hashes >= contact_keys(MORI, HIBIKI)
    assert all(len(one) == 64 and set(one) <= set("0123456789abcdef") for one in hashes)


def test_erasing_nobody_says_so(database: Database) -> None:
    with database.begin() as c:
        with pytest.raises(NotFound):
            erase_person(c, "none", NOON)
        with pytest.raises(NotFound):
            person_data(c, "none")


def test_a_person_gets_everything_stored_about_them(known: Database) -> None:
    with known.read() as c:
        data = person_data(c, MORI.id)
    assert json.loads(json.dumps(data)) == data
    assert data["person"]["name"] == "森 花子"
    assert data["person"]["account_name"] == HIBIKI.name
    assert (data["person"]["provenance_source"], data["person"]["provenance_purpose"]) == ("csv:import", "customer relationship care")
    assert [one["surface"] for one in data["mentions"]] == ["森 花子"]
    assert [one["kind"] for one in data["reports"]] == ["departure"]
    for fact in (*data["mentions"], *data["reports"]):
        assert (fact["source"], fact["purpose"]) == (WIRE.name, WIRE.purpose)
        assert fact["collected_at"] and fact["url"]
    assert [one["departure"] for one in data["happenings"]] == ["suspected"]
    assert [one["id"] for one in data["signals"]] == ["g-1"]


def test_the_retention_clock_starts_once_and_no_career_restarts_it(known: Database) -> None:
    end = NOON + 90 * DAY
    with known.begin() as c:
        assert retained_until(c, MORI.id) is None
        archive_contact(c, MORI.id, NOON)
        assert retained_until(c, MORI.id) == end
        archive_contact(c, MORI.id, NOON + DAY)
        start_retention(c, MORI.id, NOON + 200 * DAY)
        put_contact(c, replace(ARCHIVED, account_id=ASTER.id, title="CIO", email="mori@aster.example"))
        assert retained_until(c, MORI.id) == end
        assert purge_expired(c, end - HOUR) == []
        assert purge_expired(c, end) == [MORI.id]
        assert get_contact(c, MORI.id) is None


def test_a_matter_that_was_closed_ends_the_keeping_of_an_active_contact_too(known: Database) -> None:
    with known.begin() as c:
        start_retention(c, MORI.id, NOON + DAY)
        put_contact(c, replace(MORI, title="CIO"))
        assert purge_expired(c, NOON + DAY) == [MORI.id]
    assert "森 花子" not in everything(known)


def test_a_user_who_makes_a_contact_active_again_stops_the_clock(known: Database) -> None:
    with known.begin() as c:
        archive_contact(c, MORI.id, NOON)
        put_contact(c, MORI)
        assert retained_until(c, MORI.id) is None


def test_a_purged_contact_may_be_imported_again(known: Database) -> None:
    with known.begin() as c:
        archive_account(c, HIBIKI.id, NOON)
        assert purge_expired(c, NOON + 90 * DAY) == [MORI.id]
        put_account(c, HIBIKI)
        put_contact(c, MORI)
        assert get_contact(c, MORI.id) == MORI


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_masking_keeps_the_length_and_leaves_no_name(text: str, names: list[str]) -> None:
    covered = mask(text, names)
    assert len(covered) == len(text)
    assert not any(name.strip() and name.strip() in covered and MASK not in name for name in names)
