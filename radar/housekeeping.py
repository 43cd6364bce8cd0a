"""What has to be done now and then: the weekly digest when its time comes, and forgetting what is past its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from kernel.clock import Clock
from radar.digests import due_digest, post_digest
from radar.settings import Settings
from radar.watchkeeping import post_health
from storage.database import Database
from storage.documents import empty_documents
from storage.people import purge_expired
from storage.sources import purge_problems

log = logging.getLogger(__name__)

#: Evidence text is kept this long (docs/configuration.md).
KEEP_TEXT = timedelta(days=365)
KEEP_PROBLEMS = timedelta(days=30)


class Housekeeping:
    """The ticks' work. Every process may tick: what is done stands in the tables, and is done once."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, wake: Callable[[str], None]) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._wake = wake

    async def digests(self) -> None:
        """Post the weekly digest if its time has come and nobody posted it yet."""
        now = self._clock.now()
        if due_digest(self._settings, now) and (await asyncio.to_thread(post_digest, self._database, self._settings, now)) > 0:
            self._wake("deliver")

    async def health(self) -> None:
        """Tell whoever runs the radar which sources fell ill or got well."""
        if await asyncio.to_thread(post_health, self._database, self._settings, self._clock.now()):
            self._wake("deliver")

    async def purge(self) -> None:
        """Forget what is past its time."""
        emptied, people = await asyncio.to_thread(self._purge)
        if emptied or people:
            log.info("emptied %d documents and removed %d contacts whose time was over", emptied, people)

    def _purge(self) -> tuple[int, int]:
        now = self._clock.now()
        with self._database.begin() as c:
            purge_problems(c, now - KEEP_PROBLEMS)
            emptied = empty_documents(c, now - KEEP_TEXT, now)
            return emptied, len(purge_expired(c, now))
