"""Trying a source before it is stored: fetch once, find out what it is, read it, and tell what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from crawlers.connector import Reading, Request
from crawlers.discover import discover
from crawlers.fetched import Fetched
from crawlers.source import Source, SourceKind, SourceState
from crawlers.spider import Fetcher
from kernel.clock import SystemClock
from kernel.ids import derived_id
from kernel.net import check_url
from kernel.reason import InputError
from notifier.catalogue import Catalogue
from radar.composition import connectors, fetcher
from radar.settings import Settings

#: Documents that a trial shows.
SAMPLE = 3


@dataclass(frozen=True)
class Trial:
    """What one fetch and reading of a source gave."""

    fetched: Fetched
    reading: Reading

    def lines(self) -> Iterator[str]:
        """The trial in words, for a terminal."""
        yield f"{self.reading.found} items can be read"
        for document in self.reading.documents[:SAMPLE]:
            yield f"- {document.published_at:%Y-%m-%d} {document.title[:100]}"
        for request in self.reading.requests[: max(0, SAMPLE - len(self.reading.documents))]:
            yield f"- {request.url}"
        for problem in self.reading.problems[:SAMPLE]:
            yield f"! {problem}"


def checked(source: Source, settings: Settings) -> Source:
    """*source* with a name, if its kind can use it as it is; :class:`InputError` says what is wrong otherwise."""
    words = Catalogue(settings.company.locale)
    source = source if source.name else replace(source, name=source.url)
    faults = list(connectors()[source.kind].check(source))
    if not source.url.startswith(("file:", "post:")):
        refused = check_url(source.url, settings.crawl.allowed_private_hosts)
        if refused:
            hint = ". The setting is crawl.allowed_private_hosts." if refused.code == "address.not_public" else ""
            raise InputError(f"{source.url} cannot be a source: {words.reason(refused)}{hint}", refused)
    if faults:
        raise InputError(f"{source.url} cannot be a {source.kind.value}: " + "; ".join(map(words.reason, faults)), faults[0])
    if source.interval < timedelta(seconds=settings.crawl.minimum_interval_seconds):
        least = settings.crawl.minimum_interval_seconds / 60
        raise InputError(
            f"{source.url} cannot be polled that often: give --every {least:g} minutes or more (crawl.minimum_interval_seconds)."
        )
    return source


async def try_sources(draft: Source, kind: str | None, take_all: bool, settings: Settings) -> list[tuple[Source, Trial]]:
    """The sources that the draft's URL offers, each tried; the kind is found out unless given. :class:`InputError` when there are none."""
    if "://" not in draft.url:
        draft = replace(draft, url=f"https://{draft.url}")
    refused = check_url(draft.url, settings.crawl.allowed_private_hosts)
    if refused:
        checked(draft, settings)
    crawler, words = fetcher(settings, SystemClock()), Catalogue(settings.company.locale)
    await crawler.start()
    try:
        drafts = [draft] if kind else await _found(draft, crawler, words)
        tried = []
        for one in drafts:
            trial = await _try(checked(one, settings), crawler, words)
            if isinstance(trial, Trial):
                tried.append((replace(one, name=one.name or one.url), trial))
                if not take_all:
                    break
            elif kind or len(drafts) == 1:
                raise InputError(f"{one.url} cannot be read: {trial}")
        if not tried:
            raise InputError(f"nothing that can be read was found at {draft.url}: no feed, no forum. Name the page and its --kind.")
        return tried
    finally:
        await crawler.stop()


async def _found(draft: Source, crawler: Fetcher, words: Catalogue) -> list[Source]:
    fetched = await crawler.fetch(Request(draft.url))
    if fetched.problem or not fetched.response:
        told = words.reason(fetched.problem) if fetched.problem else "it has not changed"
        raise InputError(f"{draft.url} cannot be fetched: {told}")
    candidates = discover(fetched.response)
    return [
        replace(draft, id=derived_id("source", one.kind.value, one.url), kind=one.kind, url=one.url, name=draft.name or one.title)
        for one in candidates
        if one.kind is not SourceKind.LEADERSHIP_PAGE or draft.company
    ]


async def _try(source: Source, crawler: Fetcher, words: Catalogue) -> Trial | str:
    connector = connectors()[source.kind]
    fetched = await crawler.fetch(connector.plan(source, SourceState()))
    if fetched.problem or not fetched.response:
        return words.reason(fetched.problem) if fetched.problem else "it has not changed"
    reading = connector.read(source, SourceState(), fetched.response)
    return words.reason(reading.error) if reading.error else Trial(fetched, reading)
