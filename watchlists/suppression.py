"""People who asked to be left out: kept as hashes only, so that the list itself names nobody, and a re-import brings none back."""

from __future__ import annotations

import hashlib
import unicodedata

from nlp.names import normalise_company, normalise_person
from watchlists.account import Account, Contact


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def suppression_keys(name: str, email: str | None, account_name: str) -> frozenset[str]:
    """The hashes to remember of a person; any one of them is enough to recognise them.

    One is of the name at the company as written (letters and digits alone), one of both names normalised, so that honorifics, order,
    kanji variants and legal forms do not hide a person, and one of the email address.
    """
    keys: set[str] = set()
    if name.strip():
        keys.add(_hash("name", _letters(name), _letters(account_name)))
        keys.add(_hash("person", normalise_person(name), normalise_company(account_name)))
    if email and email.strip():
        keys.add(_hash("email", unicodedata.normalize("NFKC", email).strip().casefold()))
    return frozenset(keys)


def contact_keys(contact: Contact, account: Account) -> frozenset[str]:
    """:func:`suppression_keys` over every name of the contact and of the account."""
    names, companies = (contact.name, *contact.aliases), (account.name, *account.aliases)
    return frozenset().union(*(suppression_keys(name, contact.email, company) for name in names for company in companies))


def is_suppressed(contact: Contact, account: Account, suppressed: frozenset[str]) -> bool:
    """Whether *contact* of *account* must not be watched."""
    return bool(suppressed) and not suppressed.isdisjoint(contact_keys(contact, account))
