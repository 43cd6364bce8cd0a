"""Analyse: the names of the watched in every document; what it says, only where it names one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from crawlers.document import Document
from crawlers.source import Source
from kernel.failpoint import failpoint
from nlp.event import Detection, Text
from nlp.second_opinion import recalled
from radar.reading import is_emptied, is_worth_reading, may_leave, text_of
from radar.stages.base import Workplace, WorkStage
from radar.understanding import Understanding
from radar.watched import Watched
from storage.analyses import get_analysis, put_analysis
from storage.documents import get_document
from storage.happenings import documents_told_of
from storage.redaction import redact_document
from storage.sources import any_source
from storage.work import Claim, enqueue, finish
from watchlists.account import Link

if TYPE_CHECKING:
    from radar.asking import SecondOpinion

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Read:
    """One document with the names found in it."""

    claim: Claim
    document: Document | None
    source: Source | None
    links: tuple[Link, ...]
    names_version: int

    @property
    def worth_reading(self) -> bool:
        """Whether the detectors should read it: it names someone watched, or comes from a source of an account."""
        return bool(self.document and is_worth_reading(self.document, self.source, self.links))

    @property
    def concerns_us(self) -> bool:
        """Whether it goes on to be joined."""
        return self.worth_reading or bool(self.document and self.document.facts)


class Analyse(WorkStage):
    """Reads documents; the cheap scan first, in batches, then the models.

    *second_opinion* is asked about uncertain events, but never about what came from *own_hosts*.
    """

    name = "analyse"
    batch = 100

    def __init__(
        self,
        workplace: Workplace,
        watched: Watched,
        understanding: Understanding,
        products: Sequence[str],
        second_opinion: SecondOpinion | None = None,
        own_hosts: Collection[str] = (),
    ) -> None:
        super().__init__(workplace)
        self._watched = watched
        self._understanding = understanding
        self._products = tuple(products)
        self._second_opinion = second_opinion
        self._own_hosts = own_hosts

    async def sweep(self) -> int:
        claims = await asyncio.to_thread(self._claim)
        if not claims:
            return 0
        async with self._kept(claims):
            try:
                found = await asyncio.to_thread(self._scan, claims)
            except Exception as error:  # one of them is at fault, or was lost: each by itself, so that it blocks no other
                log.info("a batch of %d is scanned one by one: %s", len(claims), error)
                for one in claims:
                    await self._guarded(one, self._alone)
                return len(claims)
            await self._each([read for read in found if read.concerns_us])
        return len(claims)

    async def _each(self, found: Sequence[Read]) -> None:
        """Read every document, as many at once as there are models to read."""
        left = iter(found)

        async def some() -> None:
            for read in left:
                await self._guarded(read.claim, partial(self._read, read))

        readers = [asyncio.create_task(some(), name="reader") for _ in range(self._understanding.at_once)]
        try:
            await asyncio.gather(*readers)
        finally:
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)

    async def _alone(self, one: Claim) -> None:
        for read in await asyncio.to_thread(self._scan, [one]):
            if read.concerns_us:
                await self._read(read, one)

    def _scan(self, claims: Sequence[Claim]) -> list[Read]:
        """Find the names in all claimed documents, and be done at once with those that concern nobody.

        What such a document told before is taken back: it goes on to be joined.
        """
        world = self._watched.current()
        with self.database.read() as c:
            documents = [(one, get_document(c, one.key)) for one in claims]
            sources = {document.source_id: any_source(c, document.source_id) for _, document in documents if document}
        found = []
        for one, document in documents:
            source = sources.get(document.source_id) if document else None
            links = world.links(document, source) if document else ()
            found.append(Read(one, document, source, links, world.version))
        now, idle = self.clock.now(), [read for read in found if not read.concerns_us]
        with self.database.begin() as c:
            told = documents_told_of(c, [read.claim.key for read in idle])
            for read in idle:
                if read.document and not is_emptied(read.document):
                    put_analysis(c, read.claim.key, None, read.links, read.names_version, now)
                    if read.claim.key in told:
                        enqueue(c, "join", read.claim.key, now)
                finish(c, read.claim)
        return found

    async def _read(self, read: Read, _: Claim) -> None:
        detection = None
        if read.worth_reading and read.document:
            text = text_of(read.claim.key, read.document, self._products)
            detection = await self._understanding.detect(text)
            if self._second_opinion and self._second_opinion.is_needed(detection):
                detection = await self._heard(self._second_opinion, read, text, detection)
        await asyncio.to_thread(self._commit, read, detection)
        self.wake("join")

    async def _heard(self, second_opinion: SecondOpinion, read: Read, text: Text, detection: Detection) -> Detection:
        may, before = await asyncio.to_thread(self._background, read, detection)
        detection = recalled(detection, before, second_opinion.band)
        return await second_opinion.hear(text, detection) if may else detection

    def _background(self, read: Read, detection: Detection) -> tuple[bool, Detection | None]:
        """Whether anybody may be asked about the document, and what it was read as before."""
        assert read.document is not None
        may = bool(read.links) and may_leave(read.document, read.source, self._own_hosts)
        may = may and not self._watched.current().reader.forgotten(read.document, read.source, detection, read.links)
        with self.database.read() as c:
            analysis = get_analysis(c, read.claim.key)
        return may, analysis.detection if analysis else None

    def _commit(self, read: Read, detection: Detection | None) -> None:
        now = self.clock.now()
        with self.database.begin() as c:
            stored = replace(detection, id=read.claim.key) if detection else None
            put_analysis(c, read.claim.key, stored, read.links, read.names_version, now)
            if read.document and (names := self._watched.current().reader.forgotten(read.document, read.source, stored, read.links)):
                redact_document(c, read.claim.key, names)
            enqueue(c, "join", read.claim.key, now)
            finish(c, read.claim)
            failpoint("analyse.before_commit")
        failpoint("analyse.after_commit")
