"""Forums: the list, the topics behind it, and long topics in pieces, as Discourse serves them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.connectors.forum import Forum, base_url, cooked_text, list_url
from crawlers.document import Precision
from crawlers.source import Source, SourceKind
from tests.crawlers.connectors.support import NOW, Site, codes, source


def forum(url: str = "https://talk.example/forum/latest.json", **options: Any) -> Site:
    return Site(Forum(), source(SourceKind.FORUM, url, **options), "application/json")


def listing(*topics: dict[str, Any], more: object = None) -> str:
    return json.dumps({"topic_list": {"topics": list(topics), **({"more_topics_url": more} if more else {})}})


def topic(number: int, posts: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "title": f"Topic {number}", "slug": "t", "posts_count": posts, "bumped_at": "2026-05-01T00:00:00Z", **more}


def post(number: int, **more: Any) -> dict[str, Any]:
    given = {"id": number, "post_number": number - 100, "username": "ada", "created_at": "2026-05-01T10:00:00.500Z"}
    return {**given, "cooked": f"<p>Post {number}</p>", **more}


def thread(*posts: dict[str, Any], stream: list[int] | None = None) -> str:
    held = {"posts": list(posts), **({"stream": stream} if stream else {})}
    return json.dumps({"id": 5, "title": "Kumono Desk is slow", "post_stream": held})


@pytest.mark.parametrize(
    ("url", "base", "asked"),
    [
        ("https://f.example", "https://f.example", "https://f.example/latest.json"),
        ("https://f.example/", "https://f.example", "https://f.example/latest.json"),
        ("https://f.example/latest", "https://f.example", "https://f.example/latest.json"),
        ("https://f.example/sub/latest.json", "https://f.example/sub", "https://f.example/sub/latest.json"),
        ("https://f.example/c/help/5", "https://f.example", "https://f.example/c/help/5.json"),
        ("https://f.example/sub/c/help/5/l/latest.json", "https://f.example/sub", "https://f.example/sub/c/help/5/l/latest.json"),
        ("https://f.example/latest?order=created", "https://f.example", "https://f.example/latest.json?order=created"),
        ("https://f.example/topics-of-the-day", "https://f.example/topics-of-the-day", "https://f.example/topics-of-the-day/latest.json"),
    ],
)
def test_the_forum_is_found_from_any_of_its_addresses(url: str, base: str, asked: str) -> None:
    assert (base_url(url), list_url(url)) == (base, asked)


def test_a_new_topic_is_asked_for_once() -> None:
    one = forum()
    (request,) = one.poll(listing(topic(5))).requests
    assert (request.role, request.url) == ("topic", "https://talk.example/forum/t/5.json")
    assert one.poll(listing(topic(5))).requests == ()


@pytest.mark.parametrize("change", [{"posts_count": 2}, {"bumped_at": "2026-05-02T00:00:00Z"}])
def test_a_topic_that_moved_is_asked_for_again(change: dict[str, Any]) -> None:
    one = forum()
    one.poll(listing(topic(5), topic(6)))
    assert [request.context["topic"] for request in one.poll(listing({**topic(5), **change}, topic(6))).requests] == [5]


def test_posts_become_documents() -> None:
    one = forum()
    (request,) = one.poll(listing(topic(5))).requests
    first, second = one.follow(request, thread(post(101), post(102, cooked="<p>Me too, <b>since</b> May</p>", username="bo"))).documents
    assert (first.title, first.text, first.author) == ("Kumono Desk is slow", "Post 101", "ada")
    assert first.url == "https://talk.example/forum/t/5/1"
    assert (first.published_at, first.precision) == (datetime(2026, 5, 1, 10, 0, tzinfo=UTC), Precision.SECOND)
    assert (second.text, second.author) == ("Me too, since May", "bo")


def test_a_long_topic_is_asked_for_in_pieces() -> None:
    one = forum(posts=50)
    (request,) = one.poll(listing(topic(5, posts=90))).requests
    reading = one.follow(request, thread(post(101), stream=list(range(101, 191))))
    assert [piece.role for piece in reading.requests] == ["posts"] * 3
    assert codes(reading) == ["forum.posts_left"]
    asked = [number for piece in reading.requests for number in piece.url.split("?")[1].split("&")]
    assert asked[-1].endswith("=190"), "the newest posts are the ones that are kept"
    assert len(asked) == 50
    piece = one.follow(reading.requests[0], json.dumps({"post_stream": {"posts": [post(141), post(142)]}}))
    assert [document.title for document in piece.documents] == ["Kumono Desk is slow"] * 2


def test_only_what_is_new_of_a_long_topic_is_asked_for() -> None:
    one = forum()
    one.poll(listing(topic(5, posts=90)))
    (request,) = one.poll(listing(topic(5, posts=92))).requests
    reading = one.follow(request, thread(post(101), stream=list(range(101, 193))))
    (piece,) = reading.requests
    assert piece.url.count("post_ids") == 7


@pytest.mark.parametrize(
    "left_out", [{"hidden": True}, {"deleted_at": "2026-05-02"}, {"user_deleted": True}, {"post_type": 3}, {"action_code": "closed"}]
)
def test_posts_that_are_not_for_reading_are_left_out(left_out: dict[str, Any]) -> None:
    one = forum()
    (request,) = one.poll(listing(topic(5))).requests
    assert len(one.follow(request, thread(post(101), post(102, **left_out))).documents) == 1


def test_an_unseen_page_leads_to_the_next_up_to_the_limit() -> None:
    one = forum(pages=2)
    reading = one.poll(listing(topic(5), more="/forum/latest?no_definitions=true&page=1"))
    page = reading.requests[-1]
    assert (page.role, page.url) == ("list", "https://talk.example/forum/latest.json?no_definitions=true&page=1")
    second = one.follow(page, listing(topic(4), more="/forum/latest?page=2"))
    assert [request.role for request in second.requests] == ["topic"]


def test_a_page_with_known_topics_is_the_last_one() -> None:
    one = forum()
    one.poll(listing(topic(5)))
    reading = one.poll(listing(topic(6), topic(5), more="/latest?page=1"))
    assert [request.role for request in reading.requests] == ["topic"]


@pytest.mark.parametrize(
    "more", ["https://evil.example/latest?page=1", "//evil.example/x", "javascript:alert(1)", 7, "ftp://talk.example/x"]
)
def test_the_next_page_is_never_elsewhere(more: object) -> None:
    assert [request.role for request in forum().poll(listing(topic(5), more=more)).requests] == ["topic"]


def test_the_forum_s_own_path_is_kept_when_the_next_page_omits_it() -> None:
    assert forum().poll(listing(topic(5), more="/latest?page=1")).requests[-1].url == "https://talk.example/forum/latest.json?page=1"


def test_topics_over_the_limit_wait_for_the_next_poll() -> None:
    one = forum(topics=2)
    first = one.poll(listing(topic(1), topic(2), topic(3)))
    assert (len(first.requests), codes(first), first.reread) == (2, ["forum.topics_left"], True)
    second = one.poll(listing(topic(1), topic(2), topic(3)))
    assert ([request.context["topic"] for request in second.requests], second.reread) == ([3], False)


def test_a_post_dated_after_its_fetch_stands_at_the_fetch() -> None:
    one = forum()
    (request,) = one.poll(listing(topic(5))).requests
    (late,) = one.follow(request, thread(post(101, created_at="2099-01-01T00:00:00Z"))).documents
    (undated,) = one.follow(request, thread(post(101, created_at=None))).documents
    assert late.published_at == undated.published_at == one.now
    assert (undated.precision, undated.dated_by) == (Precision.UNKNOWN, "fetch")
    assert one.now > NOW


def test_quotes_scripts_and_emoji_in_a_post() -> None:
    cooked = """<aside class="quote no-group"><blockquote><p>All is fine</p></blockquote></aside><p>No, it is <em>not</em>
      <img class="emoji" title=":angry:" src="x"></p><ul><li>slow</li><li>dear</li></ul><script>alert(1)</script><!-- x -->"""
    assert cooked_text(cooked) == "No, it is not :angry:\nslow\ndear"


@pytest.mark.parametrize("options", [{"pages": 0}, {"posts": True}, {"topics": "many"}, {"topics": 10**9}])
def test_options_are_checked(options: dict[str, Any]) -> None:
    given = Source("s", SourceKind.FORUM, "https://talk.example/", "n", options=options)
    assert [reason.code for reason in Forum().check(given)] == ["source.option"]
