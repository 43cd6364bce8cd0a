"""What the connector tests share: sources, responses, and a poll that follows up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers.connector import Connector, Reading, Request, Response
from crawlers.source import Source, SourceKind, SourceState

EXAMPLES = Path(__file__).parent / "examples"
NOW = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)


def source(kind: SourceKind, url: str, company: str | None = "Aster Foods", **options: Any) -> Source:
    return Source(id="s1", kind=kind, url=url, name="A source", company=company, account_external_id="A1", options=options)


def respond(request: Request, body: bytes | str, content_type: str = "", at: datetime = NOW, **headers: str) -> Response:
    raw = body.encode() if isinstance(body, str) else body
    given = {"content-type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response(request, request.url, 200, given, raw, at)


@dataclass
class Site:
    """A connector, its source, and the state between polls, as the collecting stage would keep them."""

    connector: Connector
    source: Source
    content_type: str = ""
    state: SourceState = field(default_factory=SourceState)
    now: datetime = NOW

    def poll(self, body: bytes | str, **headers: str) -> Reading:
        """One poll a day that finds *body*; the cursor is kept."""
        request = self.connector.plan(self.source, self.state)
        reading = self.connector.read(self.source, self.state, respond(request, body, self.content_type, self.now, **headers))
        if reading.cursor is not None:
            self.state = replace(self.state, cursor=reading.cursor)
        self.now += timedelta(days=1)
        return reading

    def follow(self, request: Request, body: bytes | str) -> Reading:
        """The answer to a follow-up."""
        return self.connector.read(self.source, self.state, respond(request, body, self.content_type, self.now))


def codes(reading: Reading) -> list[str]:
    """The codes of everything a reading complains of, the error first."""
    return [reason.code for reason in ((reading.error,) if reading.error else ()) + reading.problems]
