"""The watched world arranged for resolving names to accounts and contacts; built once per directory version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlp.names import normalise_company, same_company, same_person
from watchlists.account import Account, Contact, Directory, Link, RecordStatus
from watchlists.suppression import is_name_suppressed


class Roster:
    """Accounts and contacts by id, by account, and by name."""

    def __init__(self, directory: Directory) -> None:
        self.version = directory.version
        self._suppressed = directory.suppressed
        self.accounts: dict[str, Account] = {account.id: account for account in directory.accounts}
        self.contacts: dict[str, Contact] = {contact.id: contact for contact in directory.contacts}
        self.contacts_at: dict[str, list[Contact]] = {}
        self.contacts_known_as: dict[str, list[Contact]] = {}  #: by entered alias, exactly as entered
        for contact in directory.contacts:
            self.contacts_at.setdefault(contact.account_id, []).append(contact)
            for alias in contact.aliases:
                self.contacts_known_as.setdefault(alias, []).append(contact)
        self._by_name: dict[str, str] = {}
        self._by_external_id: dict[str, str] = {}
        for account in directory.accounts:
            if account.external_id:
                self._by_external_id[account.external_id] = account.id
            for name in (account.name, *account.aliases):
                self._by_name.setdefault(normalise_company(name), account.id)

    def account_with(self, external_id: str | None) -> str | None:
        """The id of the account with this external id."""
        return self._by_external_id.get(external_id) if external_id else None

    def account_named(self, name: str, links: Iterable[Link] = ()) -> str | None:
        """The account that *name* means: one that *links* found under this name in the same text, else one entered under exactly it.

        Among links the longest surface wins, so that "Northgate Rail Freight" is not taken for "Northgate".
        """
        wanted = normalise_company(name)
        if not wanted:
            return None
        best: tuple[int, float, str] | None = None
        for link in links:
            surface = normalise_company(link.surface)
            if link.contact_id or not surface:
                continue
            if surface == wanted or same_company(link.surface, name) or _within(surface, wanted):
                rank = (len(surface), link.confidence, link.account_id)
                best = max(best, rank) if best else rank
        return best[2] if best else self._by_name.get(wanted)

    def contact_named(self, name: str, account_ids: Sequence[str | None], links: Iterable[Link] = ()) -> Contact | None:
        """The contact that *name* means: one linked in the text under this name, else one of the given accounts' people.

        Of several who bear the name, the one at a given account.
        """
        linked = [
            self.contacts[link.contact_id]
            for link in links
            if link.contact_id and link.contact_id in self.contacts and same_person(link.surface, name)
        ]
        if linked:
            return next((one for one in linked if one.account_id in account_ids), linked[0])
        for account_id in account_ids:
            for contact in self.contacts_at.get(account_id or "", ()):
                if contact.status is RecordStatus.ACTIVE and any(same_person(known, name) for known in (contact.name, *contact.aliases)):
                    return contact
        return None

    def is_suppressed(self, name: str, email: str | None, account_ids: Iterable[str | None]) -> bool:
        """Whether *name*, beside these accounts, may be a person who must not come back."""
        return is_name_suppressed(name, email, (self.accounts[id] for id in account_ids if id in self.accounts), self._suppressed)


def _within(surface: str, wanted: str) -> bool:
    """Whether *surface* is a leading part of *wanted* that is long enough to stand for it ("Aster" in "Aster foods division")."""
    return len(surface) >= 3 and wanted.startswith(surface) and len(wanted) <= 2.2 * len(surface) + 3
