"""Which accounts a viewer may see; every reading query goes through here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select, true

from storage.tables import account, watchlist, watchlist_account
from watchlists.account import Viewer


def visible_accounts(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on the account table: all for managers and admins, else one's own and those on one's teams' watchlists."""
    if viewer.everything:
        return true()
    shared = (
        select(watchlist_account.c.account_id)
        .join(watchlist, watchlist.c.name == watchlist_account.c.watchlist)
        .where(watchlist.c.team.in_(viewer.teams))
    )
    return or_(func.lower(account.c.owner_email) == viewer.email.lower(), account.c.id.in_(shared))
