"""The contract that every connector keeps. A new one joins by a line in ``CONNECTORS``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.connector import Connector, Reading, Request, Response
from crawlers.connectors.feed import FeedConnector
from crawlers.connectors.forum import Forum
from crawlers.connectors.job_changes import JobChanges
from crawlers.connectors.leadership import LeadershipPage
from crawlers.source import Source, SourceKind, SourceState
from kernel.reason import Reason
from tests.crawlers.connectors.support import NOW, respond, source


@dataclass(frozen=True)
class Case:
    """A connector under the contract: what its codes start with, a good source, good bodies in the order of polls, roles it follows up."""

    connector: Connector
    prefix: str
    source: Source
    content_type: str
    bodies: tuple[str, ...]
    roles: tuple[Request, ...] = ()


_PAGE = "<html><body><h1>Leadership</h1>{}</body></html>"
_CARD = "<div class='card'><h3>{}</h3><p>{}</p></div>"
_TEAM = [("Clara Example", "Chief Executive Officer"), ("Dan Example", "VP Operations"), ("江見 例子", "執行役員"), ("Bo Sample", "CFO")]
_POST = {"id": 11, "post_number": 1, "username": "ada", "created_at": "2026-05-01T10:00:00.123Z", "cooked": "<p>Slow <b>today</b></p>"}

CONNECTORS = [
    Case(
        FeedConnector(),
        "feed.",
        source(SourceKind.FEED, "https://wire.example/rss.xml", fetch_articles="never"),
        "application/rss+xml",
        (
            "<rss version='2.0'><channel><title>Wire</title><item><title>Aster Foods names a chief</title><guid>1</guid>"
            "<link>https://wire.example/1</link><pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate><description>Text.</description>"
            "</item></channel></rss>",
        ),
    ),
    Case(
        LeadershipPage(),
        "page.",
        source(SourceKind.LEADERSHIP_PAGE, "https://aster.example/team"),
        "text/html",
        (
            _PAGE.format("".join(_CARD.format(*person) for person in _TEAM)),
            _PAGE.format("".join(_CARD.format(*person) for person in _TEAM if person[0] != "Dan Example")),
        ),
    ),
    Case(
        JobChanges(),
        "job_changes.",
        source(SourceKind.JOB_CHANGES, "https://rows.example/changes.csv"),
        "text/csv",
        ("name,from_company,to_company,start_date\nDan Example,Aster Foods,Northgate Rail,2026-04-01\n山田 太郎,ひびき物流株式会社,,\n",),
    ),
    Case(
        Forum(),
        "forum.",
        source(SourceKind.FORUM, "https://forum.example/latest.json"),
        "application/json",
        (json.dumps({"topic_list": {"topics": [{"id": 5, "title": "Slow", "posts_count": 1, "created_at": "2026-05-01T10:00:00Z"}]}}),),
        (
            Request("https://forum.example/t/5.json", "topic", {}, {"topic": 5, "title": "Slow", "seen": 0}),
            Request("https://forum.example/t/5/posts.json", "posts", {}, {"topic": 5, "title": "Slow"}),
            Request("https://forum.example/latest.json?page=1", "list", {}, {"page": 2}),
        ),
    ),
]
_TOPIC = json.dumps({"id": 5, "title": "Slow", "post_stream": {"posts": [_POST], "stream": [11, 12, 13]}})

every_connector = pytest.mark.parametrize("case", CONNECTORS, ids=lambda case: case.prefix.strip("."))


def check_reading(case: Case, reading: Reading) -> None:
    """What holds of every reading, of good bodies and hostile ones."""
    keys = [document.key for document in reading.documents]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    for document in reading.documents:
        assert document.published_at.tzinfo is UTC
        assert document.published_at <= document.fetched_at == NOW
        assert document.source_id == case.source.id
        assert document.title
        json.dumps([dict(fact.params) for fact in document.facts])
        (document.title + document.text + document.key + document.url + (document.author or "")).encode()
        assert "\x00" not in document.title + document.text
    for request in reading.requests:
        assert urlsplit(request.url).scheme in ("http", "https")
        assert request.role != "main"
        json.dumps(dict(request.context))
    if reading.cursor is not None:
        json.dumps(reading.cursor).encode()
    for reason in ((reading.error,) if reading.error else ()) + reading.problems:
        assert reason.code.startswith((case.prefix, "fetch."))
        json.dumps(reason.as_json()).encode()
    assert reading.found >= 0


def read(case: Case, state: SourceState, body: bytes | str, request: Request | None = None) -> Reading:
    response = respond(request or case.connector.plan(case.source, state), body, case.content_type)
    reading = case.connector.read(case.source, state, response)
    check_reading(case, reading)
    assert reading == case.connector.read(case.source, state, response), "a connector gives the same for the same"
    return reading


@every_connector
def test_a_good_source_is_accepted(case: Case) -> None:
    assert case.connector.kind is case.source.kind
    assert case.connector.check(case.source) == ()


@every_connector
@pytest.mark.parametrize("url", ["", "ftp://files.example/x", "javascript:alert(1)", "https://user:pw@x.example/", "not an address"])
def test_a_bad_address_is_refused(case: Case, url: str) -> None:
    refused = case.connector.check(Source("s", case.source.kind, url, "n", company="Aster Foods"))
    assert [reason.code for reason in refused] == ["source.url"]


@every_connector
def test_an_unknown_option_is_refused_by_name(case: Case) -> None:
    refused = case.connector.check(Source("s", case.source.kind, case.source.url, "n", company="Aster Foods", options={"shiny": 1}))
    assert [(reason.code, reason.params["option"]) for reason in refused] == [("source.unknown_option", "shiny")]


@every_connector
def test_the_plan_is_the_main_request_of_the_source(case: Case) -> None:
    request = case.connector.plan(case.source, SourceState())
    assert request.role == "main"
    assert request.url == case.source.url
    assert not {name.lower() for name in request.headers} & {"if-none-match", "if-modified-since"}


@every_connector
def test_a_permanent_move_is_followed(case: Case) -> None:
    assert case.connector.plan(case.source, SourceState(moved_to="https://new.example/x")).url == "https://new.example/x"


@every_connector
def test_good_bodies_give_something_once(case: Case) -> None:
    state, given = SourceState(), 0
    for body in case.bodies:
        reading = read(case, state, body)
        assert reading.error is None
        assert reading.found
        given += len(reading.documents) + len(reading.requests)
        assert reading.cursor is not None
        state = SourceState(cursor=json.loads(json.dumps(dict(reading.cursor))))
        again = read(case, state, body)
        assert (again.documents, again.requests, again.error) == ((), (), None)
    assert given


def _requests(case: Case) -> Iterator[Request]:
    yield case.connector.plan(case.source, SourceState())
    yield from case.roles


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["topic_list", "topics", "post_stream", "posts", "stream", "id", "title", "cooked", "created_at", "more_topics_url", "data", "name",
         "from_company", "to_company", "start_date", "email", "url", "@type", "jobTitle", "items", "version"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@every_connector
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_body_raises(case: Case, data: st.DataObject) -> None:
    whole = (case.bodies[-1] + (_TOPIC if case.prefix == "forum." else "")).encode()
    body = data.draw(
        st.binary(max_size=300)
        | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | _json.map(lambda value: json.dumps(value).encode())
        | st.integers(0, len(whole)).map(lambda cut: whole[:cut])
        | st.tuples(st.integers(0, len(whole)), st.binary(max_size=6)).map(lambda hole: whole[: hole[0]] + hole[1] + whole[hole[0] :])
    )
    for request in _requests(case):
        read(case, SourceState(), body, request)


@every_connector
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"data":' * 50_000,
        b"<div>" * 100_000,
        b"<" * 100_000,
        b"\x00" * 5_000,
        b"\xff\xfe" + b"\x00\xd8" * 500,
        b"9" * 50_000,
        b'"' + b"a,\n" * 50_000,
        b"<!doctype html><html><body>Please log in</body></html>",
        b'{"topic_list": null, "post_stream": null, "data": null, "items": null}',
        b'{"topic_list": {"topics": [null, 1, "x", [], {"id": -1}, {"id": 1e400}]}, "post_stream": {"posts": [null, {"id": {}}]}}',
        b'{"post_stream": {"posts": [{"id": 1, "cooked": "\\ud800 \\u0000 x", "username": 7, "created_at": "0001-01-01T00:00:00+14:00"}]}}',
        b'[{"name": "\\ud800 x", "to_company": "\\u0000y", "start_date": "9999-12-31T23:59:59-14:00"}]',
        b'<script type="application/ld+json">' + b"[" * 5_000 + b"</script>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
    ids=range(15),
)
def test_hostile_bodies_are_read_without_harm(case: Case, body: bytes) -> None:
    for request in _requests(case):
        read(case, SourceState(), body, request)


@every_connector
@settings(max_examples=40, deadline=None)
@given(cursor=st.dictionaries(st.sampled_from(["people", "gone", "topics", "bodies", "waiting", "shape"]), _json, max_size=4))
def test_a_damaged_cursor_does_no_harm(case: Case, cursor: dict[str, object]) -> None:
    for body in case.bodies:
        read(case, SourceState(cursor=cursor), body)


@every_connector
def test_a_follow_up_that_never_came_is_accounted_for(case: Case) -> None:
    for request in case.roles:
        reading = case.connector.without_answer(case.source, request, Reason("fetch.timeout"), NOW)
        assert reading.documents or reading.problems
        check_reading(case, reading)


def test_documents_keep_their_key_when_read_again_the_next_day() -> None:
    for case in CONNECTORS:
        if case.prefix == "page.":
            continue  # a page's change is keyed by the day it was noticed
        request = case.roles[0] if case.roles else case.connector.plan(case.source, SourceState())
        body = (_TOPIC if case.roles else case.bodies[0]).encode()
        first, second = (
            case.connector.read(case.source, SourceState(), Response(request, request.url, 200, {}, body, at)).documents
            for at in (NOW, NOW + timedelta(days=1))
        )
        assert first
        assert [document.key for document in first] == [document.key for document in second]
