"""The watched world as stages use it: read once per version of the names, not once per document."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from crawlers.document import Document
from crawlers.source import Source
from nlp.names import same_person
from signals.reports import Reader
from signals.roster import Roster
from storage.database import Database
from storage.watch import directory, names_version
from watchlists.account import Directory, Link
from watchlists.matching import NameIndex, find_document


class World:
    """One version of the watched world, ready for matching and resolving."""

    def __init__(self, watched: Directory, products: Sequence[str]) -> None:
        self.version = watched.version
        self.index = NameIndex(watched)
        self.roster = Roster(watched)
        self.reader = Reader(self.roster, tuple(products))

    def links(self, document: Document, source: Source | None) -> tuple[Link, ...]:
        """Whom *document* names, its author included; what an account's own source says is about that account."""
        owner = self.roster.account_with(source.account_external_id) if source else None
        found = find_document(self.index, document.title, document.text, (owner,) if owner else ())
        return (*found, *self._author(document, found))

    def _author(self, document: Document, found: Sequence[Link]) -> tuple[Link, ...]:
        """The contact who wrote it: by an entered alias (a forum name), or by name where the text names the account, too."""
        if not document.author:
            return ()
        named = dict.fromkeys(link.account_id for link in found)
        there = (contact for account_id in named for contact in self.roster.contacts_at.get(account_id, ()))
        candidates = [(contact, "author.alias") for contact in self.roster.contacts_known_as.get(document.author, ())]
        candidates += [(contact, "author.name") for contact in there if same_person(document.author, contact.name)]
        return tuple(
            Link(contact.account_id, 0, len(document.author), document.author, 0.9, contact.id, "author", (reason,))
            for contact, reason in candidates[:1]
        )


class Watched:
    """Hands out the present version; safe to call from several threads."""

    def __init__(self, database: Database, products: Sequence[str]) -> None:
        self._database = database
        self._products = products
        self._lock = threading.Lock()
        self._world: World | None = None

    def current(self) -> World:
        """The watched world as it is now; built anew only when a name changed."""
        with self._lock, self._database.read() as c:
            if self._world is None or self._world.version != names_version(c):
                self._world = World(directory(c), self._products)
            return self._world
