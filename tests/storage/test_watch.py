from __future__ import annotations

from dataclasses import replace

import pytest

from kernel.reason import InputError
from storage.database import Database
from storage.errors import NotFound
from storage.watch import (
    archive_account,
    archive_contact,
    bump_names_version,
    count_accounts,
    directory,
    drop_watchlist_membership,
    get_account,
    get_contact,
    list_accounts,
    list_contacts,
    list_teams,
    list_users,
    list_watchlists,
    names_version,
    put_account,
    put_contact,
    put_user,
    put_watchlist,
    put_watchlist_membership,
    user_by_email,
    viewer_for,
)
from tests.storage.samples import AKI, ASTER, BEA, HIBIKI, MANAGER, MORI, NOON, OWNER, STRANGER, watched_world
from watchlists.account import RecordStatus, UserRole, Viewer


@pytest.fixture
def world(database: Database) -> Database:
    watched_world(database)
    return database


def test_nouns_come_back_as_they_were_stored(world: Database) -> None:
    with world.read() as c:
        assert get_account(c, ASTER.id) == ASTER
        assert get_account(c, HIBIKI.id) == HIBIKI
        assert get_contact(c, MORI.id) == MORI
        assert user_by_email(c, " AKI@Kumono.example ") == AKI
        assert list_users(c) == [AKI, BEA]
        assert list_teams(c) == ["north"]
        assert get_account(c, "none") is get_contact(c, "none") is user_by_email(c, "none") is None


def test_the_directory_is_what_is_watched_now(world: Database) -> None:
    with world.begin() as c:
        found = directory(c)
        assert (found.version, found.accounts, found.contacts, found.suppressed) == (0, (ASTER, HIBIKI), (MORI,), frozenset())
        archive_account(c, HIBIKI.id, NOON)
        assert (directory(c).accounts, directory(c).contacts) == ((ASTER,), ())
        everything = directory(c, archived=True)
        assert everything.accounts == (ASTER, replace(HIBIKI, status=RecordStatus.ARCHIVED))
        assert everything.contacts == (replace(MORI, status=RecordStatus.ARCHIVED),)
        assert count_accounts(c) == 1


def test_storing_again_replaces(world: Database) -> None:
    changed = replace(ASTER, name="Aster Group", arr=None, watchlists=("APAC",))
    with world.begin() as c:
        put_account(c, changed)
        put_contact(c, replace(MORI, title="取締役"))
        put_user(c, replace(AKI, locale="ja", team=None))
        assert get_account(c, ASTER.id) == changed
        assert list_contacts(c, MANAGER) == [replace(MORI, title="取締役")]
        assert user_by_email(c, AKI.email) == replace(AKI, locale="ja", team=None)


def test_an_identity_that_is_taken_is_refused(world: Database) -> None:
    with world.begin() as c:
        with pytest.raises(InputError, match="A-1"):
            put_account(c, replace(HIBIKI, external_id="A-1"))
        with pytest.raises(InputError, match="belongs to user"):
            put_user(c, replace(BEA, email="AKI@kumono.example"))


def test_the_version_of_the_names_counts_up(database: Database) -> None:
    with database.begin() as c:
        assert [names_version(c), bump_names_version(c), bump_names_version(c), names_version(c)] == [0, 1, 2, 2]


def test_people_see_their_own_accounts_and_those_of_their_teams(world: Database) -> None:
    team = Viewer("zoe@kumono.example", UserRole.CSM, ("south",))
    with world.begin() as c:
        put_watchlist(c, "South", "south")
        put_watchlist_membership(c, "South", HIBIKI.id)
        put_watchlist_membership(c, "South", HIBIKI.id)

        def seen(viewer: Viewer) -> list[str]:
            return [account.id for account in list_accounts(c, viewer)]

        assert seen(MANAGER) == [ASTER.id, HIBIKI.id]
        assert seen(OWNER) == [ASTER.id]
        assert seen(team) == [HIBIKI.id]
        assert seen(STRANGER) == []
        assert [list_contacts(c, viewer) for viewer in (OWNER, STRANGER)] == [[], []]
        assert list_contacts(c, team, HIBIKI.id) == [MORI]
        assert list_watchlists(c) == [("EMEA", None), ("Gold", None), ("South", "south")]
        drop_watchlist_membership(c, "South", HIBIKI.id)
        assert seen(team) == []


def test_a_viewer_is_made_from_an_active_user(world: Database) -> None:
    with world.begin() as c:
        assert viewer_for(c, "Aki@kumono.example") == Viewer("aki@kumono.example", UserRole.CSM, ("north",))
        put_user(c, replace(AKI, active=False))
        assert viewer_for(c, "aki@kumono.example") is None
        assert viewer_for(c, "nobody@kumono.example") is None
        assert list_users(c, inactive=False) == [BEA]


def test_archiving_what_is_not_there_says_so(world: Database) -> None:
    with world.begin() as c:
        with pytest.raises(NotFound):
            archive_account(c, "none", NOON)
        with pytest.raises(NotFound):
            archive_contact(c, "none", NOON)
