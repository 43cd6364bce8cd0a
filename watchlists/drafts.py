"""Accounts while the rows of an import are read, and what has changed about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kernel.reason import Reason
from nlp.names import normalise_person
from watchlists.account import Account, Contact, RecordStatus


@dataclass
class Draft:
    """An account while its rows are read."""

    before: Account | None
    now: Account
    given: dict[str, tuple[Any, int]] = field(default_factory=dict)  # column: value and the row that gave it first
    contacts: dict[str, Contact] = field(default_factory=dict)  # by id, as they will be
    seen: dict[str, int] = field(default_factory=dict)  # contact id: the row that named it
    own_status: bool = False
    by_email: dict[str, set[str]] = field(default_factory=dict)  # contact ids, for look-up
    by_name: dict[str, set[str]] = field(default_factory=dict)

    def put(self, contact: Contact) -> None:
        """Add a contact, or write one anew."""
        before = self.contacts.get(contact.id)
        gone = _keys(before) if before else (set(), set())
        for index, old, new in zip((self.by_email, self.by_name), gone, _keys(contact), strict=True):
            for key in old:
                index[key].discard(contact.id)
            for key in new:
                index.setdefault(key, set()).add(contact.id)
        self.contacts[contact.id] = contact


def _keys(contact: Contact) -> tuple[set[str], set[str]]:
    """The address and the names by which rows may mean *contact*."""
    return {contact.email.lower()} if contact.email else set(), set(map(normalise_person, (contact.name, *contact.aliases)))


def changes(what: str, before: Any, after: Any) -> list[Reason]:
    """A reason for every attribute that differs."""
    found = []
    for name in before.__dataclass_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            if name == "status":
                found.append(Reason(f"{what}.archived" if new is RecordStatus.ARCHIVED else f"{what}.revived"))
            else:
                found.append(Reason(f"{what}.changed", {"field": name, "from": _shown(old), "to": _shown(new)}))
    return found


def _shown(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
