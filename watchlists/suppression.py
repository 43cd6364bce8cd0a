"""People who asked to be left out: kept as hashes only, so that the list itself names nobody, and a re-import brings none back."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from nlp.names import normalise_company, normalise_person
from watchlists.account import Account, Contact

#: What covers a name in stored text, letter for letter.
MASK = "█"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def suppression_keys(name: str, email: str | None, account_name: str) -> frozenset[str]:
    """The hashes to remember of a person; any one of them is enough to recognise them.

    One is of the name at the company as written (letters and digits alone), two of both names normalised, with the words of the person's
    in their order and in any, so that honorifics, exchanged names, kanji variants and legal forms do not hide a person, and one of the
    email address.
    """
    keys: set[str] = set()
    if name.strip():
        keys.add(_hash("name", _letters(name), _letters(account_name)))
        person, company = normalise_person(name), normalise_company(account_name)
        keys.add(_hash("person", person, company))
        keys.add(_hash("words", *sorted(person.split()), company))
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


def is_name_suppressed(name: str, email: str | None, accounts: Iterable[Account], suppressed: frozenset[str]) -> bool:
    """Whether a text that names *name*, this address and these accounts may name a person who must not be watched."""
    if not suppressed:
        return False
    companies = ["", *(company for account in accounts for company in (account.name, *account.aliases))]
    return any(not suppressed.isdisjoint(suppression_keys(name, email, company)) for company in companies)


def mask(text: str, names: Iterable[str]) -> str:
    """*text* with every one of *names* covered, letter for letter, so that offsets into it stay right."""
    wanted = sorted({name.strip() for name in names if name and name.strip()}, key=len, reverse=True)
    if not wanted:
        return text
    return re.sub("|".join(map(re.escape, wanted)), lambda found: MASK * len(found.group()), text, flags=re.IGNORECASE)


def is_masked(name: str) -> bool:
    """Whether *name* is one that was covered."""
    return MASK in name
