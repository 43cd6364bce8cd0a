"""Accounts, contacts, users, teams and watchlists: storing, archiving, looking up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, case, func, select, update

from kernel.reason import InputError, Reason
from storage.errors import NotFound, Suppressed
from storage.people import is_suppressed, start_retention, suppressed_hashes
from storage.rows.watch import account_noun, account_values, contact_noun, contact_values, user_noun, user_values
from storage.statements import insert
from storage.tables import account, contact, counter, team, user, watchlist, watchlist_account
from storage.visibility import visible_accounts
from watchlists.account import Account, Contact, Directory, RecordStatus, User, Viewer

#: How long an archived contact is kept.
RETENTION = timedelta(days=90)
_NAMES = "names"
Noun = TypeVar("Noun")


def directory(c: Connection, *, archived: bool = False) -> Directory:
    """The watched world as it is now. The matcher wants it as it is by default; an import looks at archived rows, too."""
    accounts, contacts = select(account), select(contact)
    if not archived:
        active = RecordStatus.ACTIVE.value
        accounts = accounts.where(account.c.status == active)
        contacts = contacts.join(account, account.c.id == contact.c.account_id).where(
            contact.c.status == active, account.c.status == active
        )
    standing = _standing(c)
    return Directory(
        version=names_version(c),
        accounts=tuple(account_noun(row, standing[row.id]) for row in c.execute(accounts.order_by(account.c.id))),
        contacts=tuple(map(contact_noun, c.execute(contacts.order_by(contact.c.id)))),
        suppressed=suppressed_hashes(c),
    )


def names_version(c: Connection) -> int:
    """The version of the watched names; 0 before the first change."""
    return c.execute(select(counter.c.value).where(counter.c.name == _NAMES)).scalar() or 0


def bump_names_version(c: Connection) -> int:
    """Say that watched names changed, so that matchers reload; returns the new version."""
    statement = insert(c, counter).values(name=_NAMES, value=1)
    statement = statement.on_conflict_do_update(index_elements=[counter.c.name], set_={"value": counter.c.value + 1})
    return int(c.execute(statement.returning(counter.c.value)).scalar_one())


def put_account(c: Connection, new: Account) -> None:
    """Store *new* in place of the account with its id, and make it stand in exactly its watchlists.

    :class:`~kernel.reason.InputError` when another account has its external id.
    """
    put_accounts(c, [new])


def put_accounts(c: Connection, new: Sequence[Account]) -> None:
    """:func:`put_account` for many at once."""
    for some in _portions(new):
        _refuse_taken_ids(c, some)
        statement = insert(c, account)
        columns = {column.name: statement.excluded[column.name] for column in account.c if column.name != "id"}
        c.execute(statement.on_conflict_do_update(index_elements=[account.c.id], set_=columns), list(map(account_values, some)))
        c.execute(watchlist_account.delete().where(watchlist_account.c.account_id.in_([one.id for one in some])))
        names = sorted({name for one in some for name in one.watchlists})
        if names:
            c.execute(insert(c, watchlist).on_conflict_do_nothing(), [{"name": name, "team": None} for name in names])
            standing = [{"watchlist": name, "account_id": one.id} for one in some for name in one.watchlists]
            c.execute(insert(c, watchlist_account).on_conflict_do_nothing(), standing)


def _refuse_taken_ids(c: Connection, new: Sequence[Account]) -> None:
    wanted = {one.external_id: one for one in new if one.external_id is not None}
    for row in c.execute(select(account.c.id, account.c.external_id).where(account.c.external_id.in_(wanted))):
        one = wanted[row.external_id]
        if row.id != one.id:
            raise InputError(
                f"account {one.name!r} has the external id {row.external_id!r}, which account {row.id} has already; change one of them",
                Reason("account.external_id_taken", {"external_id": row.external_id, "id": row.id}),
            )


def _portions(items: Sequence[Noun], size: int = 500) -> Iterable[Sequence[Noun]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def archive_account(c: Connection, account_id: str, now: datetime, retention: timedelta = RETENTION) -> None:
    """Watch an account no longer; its contacts' retention clocks start."""
    if not c.execute(update(account).where(account.c.id == account_id).values(status=RecordStatus.ARCHIVED.value)).rowcount:
        raise NotFound("account", account_id)
    for contact_id in c.execute(select(contact.c.id).where(contact.c.account_id == account_id)).scalars().all():
        archive_contact(c, contact_id, now, retention)


def put_contact(c: Connection, new: Contact) -> None:
    """Store *new* in place of the contact with its id. :class:`~storage.errors.Suppressed` when the person was erased.

    A running retention clock goes on whatever changes, unless an archived contact is made active again.
    """
    put_contacts(c, [new])


def put_contacts(c: Connection, new: Sequence[Contact]) -> None:
    """:func:`put_contact` for many at once."""
    if suppressed_hashes(c):
        for one in new:
            if is_suppressed(c, one):
                raise Suppressed(one.id)
    statement = insert(c, contact)
    changed = statement.excluded
    columns = {column.name: changed[column.name] for column in contact.c if column.name not in ("id", "retain_until")}
    back = (contact.c.status == RecordStatus.ARCHIVED.value) & (changed.status == RecordStatus.ACTIVE.value)
    columns["retain_until"] = case((back, None), else_=contact.c.retain_until)
    statement = statement.on_conflict_do_update(index_elements=[contact.c.id], set_=columns)
    for some in _portions(new):
        c.execute(statement, list(map(contact_values, some)))


def archive_contact(c: Connection, contact_id: str, now: datetime, retention: timedelta = RETENTION) -> None:
    """Watch a contact no longer, and remove them when *retention* is over."""
    if not c.execute(update(contact).where(contact.c.id == contact_id).values(status=RecordStatus.ARCHIVED.value)).rowcount:
        raise NotFound("contact", contact_id)
    start_retention(c, contact_id, now + retention)


def put_user(c: Connection, new: User) -> None:
    """Store *new* in place of the user with its id; the team is made if it is new.

    :class:`~kernel.reason.InputError` when another user has the address.
    """
    values = user_values(new)
    other = c.execute(select(user.c.id).where(user.c.email == values["email"], user.c.id != new.id)).scalar()
    if other is not None:
        raise InputError(
            f"the address {new.email} belongs to user {other} already; change that user instead",
            Reason("user.email_taken", {"email": new.email, "id": other}),
        )
    if new.team is not None:
        put_team(c, new.team)
    c.execute(insert(c, user).values(**values).on_conflict_do_update(index_elements=[user.c.id], set_=values))


def put_team(c: Connection, name: str) -> None:
    """Make a team; does nothing when it is there."""
    c.execute(insert(c, team).values(name=name).on_conflict_do_nothing())


def list_teams(c: Connection) -> list[str]:
    """The names of all teams."""
    return list(c.execute(select(team.c.name).order_by(team.c.name)).scalars())


def put_watchlist(c: Connection, name: str, team_name: str | None) -> None:
    """Make a watchlist, or give it to another team."""
    if team_name is not None:
        put_team(c, team_name)
    values = {"name": name, "team": team_name}
    c.execute(insert(c, watchlist).values(**values).on_conflict_do_update(index_elements=[watchlist.c.name], set_=values))


def list_watchlists(c: Connection) -> list[tuple[str, str | None]]:
    """Names of all watchlists and of the teams that maintain them."""
    return [(row.name, row.team) for row in c.execute(select(watchlist).order_by(watchlist.c.name))]


def put_watchlist_membership(c: Connection, name: str, account_id: str) -> None:
    """Let an account stand in a watchlist, which is made if it is new."""
    c.execute(insert(c, watchlist).values(name=name).on_conflict_do_nothing())
    c.execute(insert(c, watchlist_account).values(watchlist=name, account_id=account_id).on_conflict_do_nothing())


def drop_watchlist_membership(c: Connection, name: str, account_id: str) -> None:
    """Take an account off a watchlist; does nothing when it does not stand there."""
    c.execute(watchlist_account.delete().where(watchlist_account.c.watchlist == name, watchlist_account.c.account_id == account_id))


def get_account(c: Connection, account_id: str) -> Account | None:
    """The account, archived ones included, or None."""
    row = c.execute(select(account).where(account.c.id == account_id)).one_or_none()
    return None if row is None else account_noun(row, _standing(c, [account_id])[account_id])


def list_accounts(c: Connection, viewer: Viewer, *, archived: bool = False) -> list[Account]:
    """The accounts that *viewer* may see, by name."""
    query = select(account).where(visible_accounts(viewer))
    if not archived:
        query = query.where(account.c.status == RecordStatus.ACTIVE.value)
    rows = c.execute(query.order_by(account.c.name, account.c.id)).all()
    standing = _standing(c)
    return [account_noun(row, standing[row.id]) for row in rows]


def get_contact(c: Connection, contact_id: str) -> Contact | None:
    """The contact, archived ones included, or None."""
    row = c.execute(select(contact).where(contact.c.id == contact_id)).one_or_none()
    return None if row is None else contact_noun(row)


def list_contacts(c: Connection, viewer: Viewer, account_id: str | None = None, *, archived: bool = False) -> list[Contact]:
    """The contacts of one account, or of all that *viewer* may see, by name."""
    query = select(contact).join(account, account.c.id == contact.c.account_id).where(visible_accounts(viewer))
    if account_id is not None:
        query = query.where(contact.c.account_id == account_id)
    if not archived:
        query = query.where(contact.c.status == RecordStatus.ACTIVE.value)
    return list(map(contact_noun, c.execute(query.order_by(contact.c.name, contact.c.id))))


def user_by_email(c: Connection, email: str) -> User | None:
    """The user with this address, in any case, or None."""
    row = c.execute(select(user).where(user.c.email == email.strip().lower())).one_or_none()
    return None if row is None else user_noun(row)


def list_users(c: Connection, *, inactive: bool = True) -> list[User]:
    """All users by address, or only active ones."""
    query = select(user) if inactive else select(user).where(user.c.active)
    return list(map(user_noun, c.execute(query.order_by(user.c.email))))


def viewer_for(c: Connection, email: str) -> Viewer | None:
    """Who is reading, when this user reads; None for an unknown or inactive user."""
    found = user_by_email(c, email)
    if found is None or not found.active:
        return None
    return Viewer(found.email, found.role, (found.team,) if found.team else ())


def count_accounts(c: Connection) -> int:
    """How many active accounts are watched."""
    return c.execute(select(func.count()).select_from(account).where(account.c.status == RecordStatus.ACTIVE.value)).scalar_one()


def _standing(c: Connection, account_ids: Sequence[str] | None = None) -> defaultdict[str, tuple[str, ...]]:
    query = select(watchlist_account).order_by(watchlist_account.c.watchlist)
    if account_ids is not None:
        query = query.where(watchlist_account.c.account_id.in_(account_ids))
    return _grouped((row.account_id, row.watchlist) for row in c.execute(query))


def _grouped(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for key, value in pairs:
        found[key] += (value,)
    return found
