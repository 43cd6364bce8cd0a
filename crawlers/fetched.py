"""What one fetch came to, as a value; light to import, so that deciders can speak of it without Scrapy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from crawlers.connector import Request, Response
from kernel.reason import Reason


@dataclass(frozen=True)
class Fetched:
    """The result of ``Fetcher.fetch``: a response of any status, or the reason why there is none. Exactly one is set.

    ``retry_after`` is what a 429 or 503 asked for, ``host_delay`` what the host's robots.txt asks for between two requests
    (capped), both in seconds. ``moved_to`` is where the resource moved for good: every redirect on the way was a 301 or 308.
    """

    request: Request
    response: Response | None = None
    failure: Reason | None = None
    retry_after: float | None = None
    moved_to: str | None = None
    host_delay: float | None = None

    @property
    def problem(self) -> Reason | None:
        """Why this is no answer to read: the failure, or a status that is neither 2xx nor 304; None when it is one."""
        if self.response is None:
            return self.failure
        if 200 <= self.response.status < 300 or self.response.status == 304:
            return None
        return Reason("fetch.status", {"url": self.response.url, "status": self.response.status})

    @cached_property
    def body_hash(self) -> str | None:
        """The digest of the response's body; None where there is no response. Worked out once, however often it is asked for."""
        return None if self.response is None else body_hash(self.response.body)


def body_hash(body: bytes) -> str:
    """The digest by which an unchanged body is known."""
    return hashlib.sha256(body).hexdigest()[:32]
