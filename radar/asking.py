"""The second opinion as the service asks for it: one request an uncertain event, to the endpoint of the settings. Off unless they name one.

``nlp.second_opinion`` decides what is asked and what an answer changes. Here are the limits: nothing waits longer than the timeout, a
day has so many questions, and an endpoint that is in trouble is left alone for a while.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp

from crawlers.gate import GuardedResolver, Refused, system_look_up
from kernel.clock import Clock
from kernel.reason import Reason
from nlp.event import Detection, Text
from nlp.second_opinion import LARGEST_ANSWER, Answer, Band, Question, concluded, questions, read_answer
from storage.asking import take_questions
from storage.database import Database

log = logging.getLogger(__name__)

#: How long an endpoint is left alone that could not be reached, did not answer in time, or answered with an error.
REST = timedelta(minutes=5)


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible API. *private*: its host may have an address of our own network."""

    url: str
    key: str
    private: bool
    timeout: float  #: seconds


class Unanswered(Exception):
    """The endpoint gave no answer at all, for *reason*."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class SecondOpinion:
    """Asks; one for each process."""

    def __init__(self, endpoint: Endpoint, band: Band, most_per_day: int, database: Database, clock: Clock) -> None:
        self.band = band
        self._endpoint = endpoint
        self._most_per_day = most_per_day
        self._database = database
        self._clock = clock
        self._rests_until: datetime | None = None

    def is_needed(self, detection: Detection) -> bool:
        """Whether there is anything uncertain in *detection*."""
        return any(map(self.band.is_uncertain, detection.events))

    async def hear(self, text: Text, detection: Detection) -> Detection:
        """*detection* after a second opinion. Whatever the endpoint does, it never raises: what is not answered stays, with a reason."""
        asked = questions(text, detection, self.band)
        if not asked:
            return detection
        now = self._clock.now()
        if self._rests_until is not None and now < self._rests_until:
            resting = Reason("second_opinion.resting", {"minutes": int(REST / timedelta(minutes=1))})
            return concluded(detection, {one.place: resting for one in asked}, self.band.model)
        granted = await asyncio.to_thread(self._take, now, len(asked))
        limited = Reason("second_opinion.limit", {"most": self._most_per_day})
        outcomes: dict[int, Answer | Reason] = {one.place: limited for one in asked[granted:]}
        answers = await asyncio.gather(*(self._outcome(one) for one in asked[:granted]))
        outcomes |= {one.place: answer for one, answer in zip(asked[:granted], answers, strict=True)}
        return concluded(detection, outcomes, self.band.model)

    def _take(self, now: datetime, wanted: int) -> int:
        with self._database.begin() as c:
            return take_questions(c, now.date(), wanted, self._most_per_day)

    async def _outcome(self, question: Question) -> Answer | Reason:
        try:
            return await ask(self._endpoint, question, self.band.model) or Reason("second_opinion.odd")
        except Unanswered as error:
            log.warning("no second opinion from %s: %s; it is left alone for %s", self._endpoint.url, error, REST)
            self._rests_until = self._clock.now() + REST
            return error.reason


async def ask(endpoint: Endpoint, question: Question, model: str) -> Answer | None:
    """The answer to one question; None for an odd one. :class:`Unanswered` when there is none."""
    host = (urlsplit(endpoint.url).hostname or "").rstrip(".")
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "DisconnectionRadar/1.0"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=GuardedResolver(frozenset({host} if endpoint.private else ()), system_look_up)),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                timeout=aiohttp.ClientTimeout(total=endpoint.timeout),
            ) as session,
            session.post(
                f"{endpoint.url.rstrip('/')}/chat/completions", data=question.body(model), headers=headers, allow_redirects=False
            ) as response,
        ):
            if response.status != 200:
                raise Unanswered(Reason("second_opinion.http", {"status": response.status}))
            body = bytearray()
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    break
            return read_answer(bytes(body))
    except Refused as error:
        raise Unanswered(error.reason) from error
    except TimeoutError as error:
        raise Unanswered(Reason("second_opinion.timeout", {"seconds": endpoint.timeout})) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unanswered(Reason("second_opinion.network", {"error": type(error).__name__})) from error
