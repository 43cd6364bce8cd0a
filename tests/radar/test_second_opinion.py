"""A second opinion on uncertain events, through the whole pipeline: who is asked, what leaves the house, what an answer changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.document import Document, DocumentKind, Precision
from crawlers.source import Source, SourceKind
from kernel.reason import Reason
from nlp.event import Event, Status
from nlp.second_opinion import Passage, Question, opinions_on
from radar import doctor
from radar.asking import REST, Unanswered, ask
from radar.asking import Endpoint as Where
from radar.cli import main
from radar.explaining import explanation, in_words
from radar.reading import may_leave
from radar.settings import load
from storage.analyses import get_analysis
from storage.database import Database
from storage.documents import documents_since
from tests.databases import fresh_sqlite
from tests.radar.endpoint import Endpoint, endpoint
from tests.radar.pipeline import START, Pipeline
from tests.radar.retold import read_again
from watchlists.account import RADAR

DEAL = ("Deal", "Omnira said today it will acquire Northgate Rail for $3 billion. Shares rose.")
CUTS = ("Cuts", "It rained in York. Northgate Rail said it will cut 500 jobs. Helen Marsh did not comment. More follows.")
NOBODY = ("Vexel acquires Omnira", "Vexel has acquired Omnira for $3 billion.")
MANY = ("Cuts", "Northgate Rail said it will cut 500 jobs.\nNorthgate Rail said its chief executive Jane Roe will step down.")


@pytest.fixture
def asked() -> Iterator[Endpoint]:
    with endpoint() as running:
        yield running


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """One kind of database is enough here."""
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        yield url


def environment(asked: Endpoint, **more: str) -> dict[str, str]:
    given = {"URL": asked.url, "MODEL": "any-model", "PRIVATE": "true", "CONFIDENCE_FROM": "0", "CONFIDENCE_TO": "1", **more}
    return {f"RADAR_SECOND_OPINION_{name}": value for name, value in given.items()}


@pytest.fixture
def start(database: Database, asked: Endpoint) -> Callable[..., Pipeline]:
    def started(**more: str) -> Pipeline:
        pipeline = Pipeline(database, environment(asked, **more))
        pipeline.populate()
        return pipeline

    return started


def publish(pipeline: Pipeline, *stories: tuple[str, str], **more: Any) -> None:
    for story in stories:
        pipeline.publish(story[0], *story, **more)
    pipeline.run(0)


def read(pipeline: Pipeline, story: tuple[str, str]) -> tuple[str, tuple[Event, ...]]:
    """The detector that read the story, and what it found."""
    with pipeline.database.read() as c:
        id = next(id for id, document in documents_since(c, START) if document.title == story[0])
        analysis = get_analysis(c, id)
    assert analysis and analysis.detection
    return analysis.detection.detector, analysis.detection.events


def alone(story: tuple[str, str]) -> Event:
    """What the detector alone makes of the story."""
    from nlp.detector import LightDetector
    from nlp.event import Text

    return LightDetector().detect(Text("d", story[1], story[0])).events[0]


# What leaves the house


def test_what_leaves_the_house_is_the_passage_and_the_event_and_nothing_else(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    pipeline = start(KEY="a-secret")
    publish(pipeline, CUTS)
    ((path, headers, body),) = asked.requests
    assert asked.told() == [
        {
            "passage": {
                "before": "It rained in York.",
                "evidence": "Northgate Rail said it will cut 500 jobs.",
                "after": "Helen Marsh did not comment.",
            },
            "event": {"type": "layoff", "status": alone(CUTS).status.value, "company": "Northgate Rail"},
        }
    ]
    assert (path, headers["authorization"]) == ("/v1/chat/completions", "Bearer a-secret")
    assert headers.keys() == {"host", "content-type", "content-length", "accept", "accept-encoding", "user-agent", "authorization"}
    sent = json.dumps(headers) + body.decode()
    for private in (
        "K-001",
        'northgate"',
        "strategic",
        "184000",
        "GBP",
        "2026",
        "kumono",
        "alice",
        "mia",
        "Chief Operating",
        "champion",
        "wire",
    ):
        assert private.casefold() not in sent.casefold().replace("northgate rail", ""), private


def test_nobody_is_asked_by_default(database: Database, asked: Endpoint) -> None:
    pipeline = Pipeline(database)
    pipeline.populate()
    publish(pipeline, CUTS)
    assert read(pipeline, CUTS) == ("light-1", (alone(CUTS),))
    assert asked.requests == []


def test_nobody_is_asked_about_what_is_sure_or_names_nobody(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    pipeline = start(CONFIDENCE_TO=str(alone(DEAL).confidence))
    publish(pipeline, DEAL, NOBODY)
    assert read(pipeline, DEAL) == ("light-1", (alone(DEAL),))
    assert asked.requests == []


def test_nobody_is_asked_about_a_document_that_names_nobody_though_its_source_belongs_to_an_account(
    start: Callable[..., Pipeline], asked: Endpoint
) -> None:
    pipeline, story = start(), ("Cuts", "Omnira said it will cut 500 jobs.")
    publish(pipeline, story, source="page")
    assert len(read(pipeline, story)[1]) == 1
    assert asked.requests == []


def test_nobody_is_asked_about_what_came_from_our_own_network(database: Database, asked: Endpoint) -> None:
    pipeline = Pipeline(database, {**environment(asked), "RADAR_CRAWL_ALLOWED_PRIVATE_HOSTS": "wire.example"})
    pipeline.populate()
    publish(pipeline, CUTS)
    assert asked.requests == []


@pytest.mark.parametrize(
    ("source", "page", "may"),
    [
        ("https://wire.example/feed", "https://wire.example/1", True),
        ("https://wire.example/feed", "https://intranet.example/1", False),
        ("https://intranet.example./feed", "https://wire.example/1", False),
        ("http://10.0.0.7/feed", "https://wire.example/1", False),
        ("file:///srv/feed.xml", "https://wire.example/1", False),
        ("post:rows", "post:rows", False),
    ],
)
def test_which_documents_may_be_shown(source: str, page: str, may: bool) -> None:
    document = Document("k", "s", page, "", "", DocumentKind.ARTICLE, START, Precision.SECOND, "feed", START)
    assert may_leave(document, Source("s", SourceKind.FEED, source, "S"), ["intranet.example"]) is may
    assert not may_leave(document, None, [])


def test_nobody_is_asked_about_a_document_with_someone_who_asked_to_be_left_out(
    start: Callable[..., Pipeline], asked: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signals.reports.Reader.forgotten", lambda *_: frozenset({"Helen Marsh"}))
    pipeline = start()
    publish(pipeline, CUTS)
    assert asked.requests == []


# What an answer changes


@pytest.mark.parametrize(("answer", "way"), [("right", 1), ("wrong", -1), ("unsure", 0)])
def test_an_answer_moves_the_confidence_and_is_explained(start: Callable[..., Pipeline], asked: Endpoint, answer: str, way: int) -> None:
    asked.behaviour = json.dumps({"answer": answer})
    pipeline = start()
    publish(pipeline, CUTS)
    detector, (event,) = read(pipeline, CUTS)
    difference = event.confidence - alone(CUTS).confidence
    assert (detector, (difference > 0) - (difference < 0)) == ("light-1+any-model", way)
    (signal,) = pipeline.signals()
    with pipeline.database.read() as c:
        for locale, said in (("en", "any-model, asked for a second opinion,"), ("ja", "第二の意見を求めたany-model")):
            words = "\n".join(in_words(explanation(c, RADAR, signal.id, pipeline.settings), locale))
            assert said in words
            assert "light-1+any-model" in words


def test_another_status_is_taken_over(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    asked.behaviour = '{"answer": "right", "status": "rumoured"}'
    pipeline = start()
    publish(pipeline, CUTS)
    _, (event,) = read(pipeline, CUTS)
    assert (event.status, event.confidence) == (Status.RUMOURED, alone(CUTS).confidence)
    assert [one.status for one in pipeline.signals()] == [Status.RUMOURED]


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (429, Reason("second_opinion.http", {"status": 429})),
        (500, Reason("second_opinion.http", {"status": 500})),
        ("moved", Reason("second_opinion.http", {"status": 307})),
        ("silent", Reason("second_opinion.timeout", {"seconds": 0.3})),
        ("drip", Reason("second_opinion.timeout", {"seconds": 0.3})),
        ("huge", Reason("second_opinion.odd")),
        ("I think that it is right", Reason("second_opinion.odd")),
        ('{"answer": "right", "confidence": 0.99}', Reason("second_opinion.odd")),
    ],
)
def test_without_an_answer_the_event_stays_as_it_was_with_a_reason(
    start: Callable[..., Pipeline], asked: Endpoint, behaviour: str | int, cause: Reason
) -> None:
    asked.behaviour = behaviour
    pipeline = start(TIMEOUT_SECONDS="0.3")
    publish(pipeline, CUTS)
    detector, (event,) = read(pipeline, CUTS)
    assert (detector, replace(event, reasons=alone(CUTS).reasons)) == ("light-1", alone(CUTS))
    assert opinions_on(event) == (Reason("second_opinion.none", {"model": "any-model", "cause": cause.as_json()}),)
    assert len(asked.requests) == 1
    assert pipeline.signals()


def test_an_endpoint_that_is_not_there_changes_nothing(start: Callable[..., Pipeline]) -> None:
    pipeline = start(URL="http://127.0.0.1:9/v1")
    publish(pipeline, CUTS)
    (reason,) = opinions_on(read(pipeline, CUTS)[1][0])
    assert reason.params["cause"]["code"] == "second_opinion.network"


async def test_a_name_that_leads_into_our_own_network_is_not_asked_unless_that_is_allowed(asked: Endpoint) -> None:
    question = Question(0, alone(CUTS), Passage("", CUTS[1], ""))
    named = asked.url.replace("127.0.0.1", "localhost")
    with pytest.raises(Unanswered, match=r"address\.not_public"):
        await ask(Where(named, "", private=False, timeout=5), question, "m")
    assert asked.requests == []
    assert await ask(Where(named, "", private=True, timeout=5), question, "m")


# Limits


def test_an_endpoint_in_trouble_is_left_alone_for_a_while(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    asked.behaviour = 503
    pipeline = start()
    publish(pipeline, CUTS)
    asked.behaviour = '{"answer": "right"}'
    publish(pipeline, DEAL)
    (reason,) = opinions_on(read(pipeline, DEAL)[1][0])
    assert (len(asked.requests), reason.params["cause"]["code"]) == (1, "second_opinion.resting")
    pipeline.clock.advance(REST + timedelta(seconds=1))
    read_again(pipeline)
    assert len(asked.requests) == 3
    assert read(pipeline, DEAL)[0] == "light-1+any-model"


def test_the_limit_of_a_day_outlives_the_process(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    first = start(MOST_PER_DAY="1")
    publish(first, CUTS)
    pipeline = Pipeline(first.database, environment(asked, MOST_PER_DAY="1"))  # another process
    publish(pipeline, DEAL)
    (reason,) = opinions_on(read(pipeline, DEAL)[1][0])
    assert (len(asked.requests), reason.params["cause"]) == (1, Reason("second_opinion.limit", {"most": 1}).as_json())
    pipeline.clock.advance(timedelta(days=1))
    read_again(pipeline)
    assert len(asked.requests) == 2


def test_a_document_that_is_read_again_is_not_asked_about_again(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    asked.behaviour = '{"answer": "right", "status": "rumoured"}'
    pipeline = start()
    publish(pipeline, CUTS)
    before = read(pipeline, CUTS)
    asked.behaviour = '{"answer": "wrong"}'
    read_again(pipeline)
    assert len(asked.requests) == 1
    assert read(pipeline, CUTS) == before


def test_each_event_of_a_document_is_a_question_of_its_own(start: Callable[..., Pipeline], asked: Endpoint) -> None:
    pipeline = start(MOST_PER_DAY="1")
    publish(pipeline, MANY)
    _, events = read(pipeline, MANY)
    assert len(events) > 1
    codes = [reason.code for event in events for reason in opinions_on(event)]
    assert codes == ["second_opinion.right"] + ["second_opinion.none"] * (len(events) - 1)


def test_a_replay_asks_nobody_and_keeps_what_was_heard(
    start: Callable[..., Pipeline], database_url: str, asked: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.behaviour = '{"answer": "right", "status": "rumoured"}'
    pipeline = start()
    publish(pipeline, CUTS)
    given = {**environment(asked), "RADAR_DATABASE_URL": database_url, "RADAR_MODELS_LIGHT": "true"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    def differing() -> int:
        with pytest.raises(SystemExit):
            main(["replay", "--json", "--since", "999w"])
        return int(json.loads(capsys.readouterr().out.splitlines()[-1])["differing"])

    assert differing() == 0
    monkeypatch.delenv("RADAR_SECOND_OPINION_URL")
    assert differing() == 1
    assert len(asked.requests) == 1


# The doctor


def finding(database_url: str, **more: str) -> doctor.Finding:
    settings = load(None, {"RADAR_DATABASE_URL": database_url, "RADAR_MODELS_LIGHT": "true", **more})
    return next(one for one in doctor.examine(settings) if one.part == "second opinion")


def test_the_doctor_says_that_nothing_leaves_the_house(database_url: str) -> None:
    one = finding(database_url)
    assert (one.ok, one.finding) == (True, "off: no text leaves the house (second_opinion.url)")


def test_the_doctor_says_what_leaves_the_house_and_where_to_and_tries_it(database_url: str, asked: Endpoint) -> None:
    one = finding(database_url, **environment(asked))
    assert one.ok
    for said in (asked.url, "any-model", "the sentence, its neighbours and the event as read", "at most 200 a day", "it says right"):
        assert said in one.finding
    assert "Jane Roe" in asked.told()[0]["passage"]["evidence"]


@pytest.mark.parametrize(("behaviour", "advice"), [(401, "HTTP status 401"), ("well", "cannot be used")])
def test_the_doctor_says_when_it_does_not_work(database_url: str, asked: Endpoint, behaviour: str | int, advice: str) -> None:
    asked.behaviour = behaviour
    one = finding(database_url, **environment(asked))
    assert not one.ok
    assert advice in one.advice
