"""People who asked to be left out: kept as hashes only, so that the list itself names nobody, and a re-import brings none back."""

from __future__ import annotations

import hashlib

from nlp.names import normalise_company, normalise_person
from watchlists.account import Contact


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def suppression_keys(name: str, email: str | None, account_name: str) -> frozenset[str]:
    """The hashes to remember of a person: one of the email address, one of the name at the company. Either is enough to recognise them."""
    keys = {_hash("person", normalise_person(name), normalise_company(account_name))} if name.strip() else set()
    if email and email.strip():
        keys.add(_hash("email", email.strip().lower()))
    return frozenset(keys)


def is_suppressed(contact: Contact, account_name: str, suppressed: frozenset[str]) -> bool:
    """Whether *contact* of the account named so must not be watched."""
    if not suppressed:
        return False
    return any(suppression_keys(name, contact.email, account_name) & suppressed for name in (contact.name, *contact.aliases))
