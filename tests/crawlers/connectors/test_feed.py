"""The feed connector: which entries become documents, which are followed to their article, and what is remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from crawlers import limits
from crawlers.connector import Reading, Request
from crawlers.connectors.feed import ARTICLE, FeedConnector
from crawlers.document import Document, DocumentKind, FactKind, Precision
from crawlers.source import Source, SourceKind
from kernel.reason import Reason
from tests.crawlers.connectors.support import NOW, Site, respond, source

LONG = "Aster Foods said on Friday that it agreed to buy Hibiki Logistics. " * 40


def item(**fields: str) -> str:
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items()) + "</item>"


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>W</title><link>https://wire.example/</link>{''.join(items)}</channel></rss>"


def wire(**options: Any) -> Site:
    return Site(FeedConnector(), source(SourceKind.FEED, "https://wire.example/rss.xml", **options), "application/rss+xml")


def only(reading: Reading) -> Document:
    (document,) = reading.documents
    return document


def asked(reading: Reading) -> Request:
    (request,) = reading.requests
    return request


TEASER = item(
    title="Aster Foods buys Hibiki",
    link="https://wire.example/1",
    guid="1",
    description="In short.",
    pubDate="Fri, 01 May 2026 10:00:00 GMT",
)
PAGE = f"""<html lang="en"><head><title>Aster Foods buys Hibiki | Wire</title></head><body><nav>Home About</nav>
<article><h1>Aster Foods buys Hibiki</h1><time datetime="2026-05-01">May 1, 2026</time><p>{LONG}</p><p>Clara Example stays.</p></article>
<script>alert(1)</script><footer>Privacy</footer></body></html>"""


def test_a_whole_text_in_the_feed_needs_no_second_fetch() -> None:
    document = only(wire().poll(rss(item(title="One", link="https://wire.example/1", description=LONG))))
    assert document.text == LONG.strip()
    assert document.kind is DocumentKind.ARTICLE


def test_a_teaser_is_followed_to_its_article() -> None:
    site = wire()
    reading = site.poll(rss(TEASER))
    assert reading.documents == ()
    request = asked(reading)
    assert (request.url, request.role) == ("https://wire.example/1", ARTICLE)
    thawed = Request(request.url, request.role, request.headers, json.loads(json.dumps(dict(request.context))))
    document = only(site.connector.read(site.source, site.state, respond(thawed, PAGE, "text/html")))
    assert document.title == "Aster Foods buys Hibiki"
    assert document.text.startswith("Aster Foods said on Friday")
    assert document.text.endswith("Clara Example stays.")
    assert "alert" not in document.text
    assert (document.published_at.isoformat(), document.precision, document.dated_by) == (
        "2026-05-01T10:00:00+00:00",
        Precision.SECOND,
        "feed",
    )
    assert (document.lang, document.url) == ("en", "https://wire.example/1")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", "text/html"),
        ("<html></html>", "text/html"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG", "image/png"),
        ("<p>Accept?</p>", "text/html"),
    ],
)
def test_an_article_that_says_less_than_its_teaser_leaves_the_teaser(body: bytes | str, content_type: str) -> None:
    site = wire()
    teaser = TEASER.replace("In short.", "Aster Foods will buy Hibiki Logistics for an undisclosed sum, both said.")
    request = asked(site.poll(rss(teaser)))
    document = only(site.connector.read(site.source, site.state, respond(request, body, content_type)))
    assert document.text == "Aster Foods will buy Hibiki Logistics for an undisclosed sum, both said."


def test_an_article_that_never_came_leaves_the_teaser() -> None:
    site = wire()
    request = asked(site.poll(rss(TEASER)))
    document = only(site.connector.without_answer(site.source, request, Reason("fetch.timeout"), NOW))
    assert (document.title, document.text) == ("Aster Foods buys Hibiki", "In short.")


@pytest.mark.parametrize(
    ("wish", "text", "followed"), [("never", "x", False), ("always", LONG, True), ("auto", LONG, False), ("auto", "x", True)]
)
def test_the_wish_to_fetch_articles(wish: str, text: str, followed: bool) -> None:
    reading = wire(fetch_articles=wish).poll(rss(item(title="One", link="https://wire.example/1", description=text)))
    assert (len(reading.requests), len(reading.documents)) == ((1, 0) if followed else (0, 1))


def test_entries_are_read_once_whatever_their_feed_does_to_its_bytes() -> None:
    site = wire()
    assert len(site.poll(rss(TEASER)).requests) == 1
    again = site.poll(rss(TEASER.replace("In short.", "In short, at 10:01."), "<lastBuildDate>now</lastBuildDate>"))
    assert (again.requests, again.documents, again.found) == ((), (), 1)
    more = site.poll(rss(item(title="Two", link="https://wire.example/2"), TEASER))
    assert [request.url for request in more.requests] == ["https://wire.example/2"]


def test_an_entry_that_left_the_feed_is_still_known_when_it_comes_back() -> None:
    site = wire()
    site.poll(rss(TEASER))
    site.poll(rss(item(title="Two", link="https://wire.example/2")))
    assert site.poll(rss(TEASER)).requests == ()


def test_the_memory_is_bounded() -> None:
    site = wire()
    for day in range(8):
        site.poll(rss(*(item(title="x", guid=f"{day}-{n}") for n in range(400))))
    assert len(site.state.cursor["seen"]) == limits.SEEN_ENTRIES + 400


def test_the_same_article_in_two_feeds_is_one_document() -> None:
    text = item(title="One", link="https://wire.example/1?utm_source=rss", guid="a", description=LONG)
    other = item(title="One!", link="http://wire.example/1#top", description=LONG)
    assert only(wire().poll(rss(text))).key == only(wire().poll(rss(other))).key


def test_entries_that_share_a_link_are_told_apart_by_their_identifier() -> None:
    reading = wire().poll(rss(*(item(title=f"v{n}", link="https://wire.example/changes", guid=f"v{n}") for n in range(3))))
    assert len({document.key for document in reading.documents}) == 3
    assert reading.requests == ()


def test_an_entry_without_a_web_address_is_kept_by_its_identifier() -> None:
    text = item(
        title="3M &lt;img src=x onerror=a()&gt; chief",
        link="javascript:alert(3)",
        guid="s1",
        description="&lt;a href='javascript:x'&gt;3M&lt;/a&gt; says",
    )
    document = only(wire().poll(rss(text)))
    assert (document.title, document.text, document.url) == ("3M chief", "3M says", "https://wire.example/rss.xml")


def test_an_entry_with_nothing_is_a_problem_of_its_own() -> None:
    reading = wire().poll(rss("<item></item>", TEASER))
    assert [reason.code for reason in reading.problems] == ["feed.item_without_identity"]
    assert (len(reading.requests), reading.found) == (1, 2)


def test_an_entry_without_a_title_is_called_by_its_first_words() -> None:
    assert only(wire(fetch_articles="never").poll(rss(item(guid="1", description="Just a note.")))).title == "Just a note."


@pytest.mark.parametrize(
    ("date", "precision", "dated_by"),
    [
        ("<pubDate>yesterday-ish Fri, 01 May 2026</pubDate>", Precision.UNKNOWN, "fetch"),
        ("", Precision.UNKNOWN, "fetch"),
        ("<pubDate>2026-05-01</pubDate>", Precision.DAY, "feed"),
        ("<pubDate>Tue, 01 May 2035 10:00:00 GMT</pubDate>", Precision.SECOND, "feed"),
    ],
)
def test_dates_that_are_missing_odd_or_to_come(date: str, precision: Precision, dated_by: str) -> None:
    document = only(wire(fetch_articles="never").poll(rss(f"<item><guid>1</guid><title>t</title>{date}</item>")))
    assert (document.precision, document.dated_by) == (precision, dated_by)
    assert document.published_at <= document.fetched_at


def test_a_page_can_tell_the_date_that_its_feed_did_not() -> None:
    site = wire()
    request = asked(site.poll(rss(item(title="One", link="https://wire.example/1"))))
    document = only(site.connector.read(site.source, site.state, respond(request, PAGE, "text/html")))
    assert (document.published_at.date().isoformat(), document.precision, document.dated_by) == ("2026-05-01", Precision.DAY, "page")


def test_relative_links_are_resolved_where_the_feed_was_found() -> None:
    assert asked(wire().poll(rss(item(title="One", link="/news/1")))).url == "https://wire.example/news/1"


def test_the_wish_for_rest_is_handed_to_the_policy() -> None:
    site = wire()
    site.poll(rss(TEASER).replace("<title>W", "<ttl>60</ttl><title>W"))
    assert site.state.cursor["ttl_seconds"] == 3600


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"fetch_articles": "sometimes"}, ["source.option"]),
        ({"max_items": 0}, ["source.option"]),
        ({"max_items": "10"}, ["source.option"]),
        ({"max_items": True}, ["source.option"]),
        ({"max_items": 10, "fetch_articles": "never"}, []),
    ],
)
def test_options_are_checked(options: Mapping[str, Any], codes: list[str]) -> None:
    checked = FeedConnector().check(Source("s", SourceKind.FEED, "https://wire.example/rss", "n", options=options))
    assert [reason.code for reason in checked] == codes


FILINGS = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Filings</title><entry>
<title>8-K - NORTHGATE RAIL, INC. (0000123456) (Filer)</title><id>urn:filing:1</id><link href="https://filings.example/1"/>
<updated>2026-05-01T10:00:00-04:00</updated><category term="8-K" label="form type"/>
<summary type="html">&lt;b&gt;Filed:&lt;/b&gt; 2026-05-01 &lt;br&gt;
Item 5.02: Departure of Directors&lt;br&gt;Item 9.01: Exhibits</summary></entry></feed>"""


def items(document: Document) -> list[str]:
    assert {fact.kind for fact in document.facts} <= {FactKind.FILING_ITEM}
    return [fact.params["item"] for fact in document.facts]


def test_a_filing_states_its_items_as_facts() -> None:
    document = only(wire(fetch_articles="never").poll(FILINGS))
    assert document.kind is DocumentKind.FILING
    assert items(document) == ["5.02", "9.01"]
    assert {fact.company for fact in document.facts} == {"NORTHGATE RAIL, INC."}
    assert document.published_at.isoformat() == "2026-05-01T14:00:00+00:00"


def test_a_filing_s_own_headings_add_to_them_and_its_citations_do_not() -> None:
    site = wire()
    request = asked(site.poll(FILINGS))
    page = f"<article><p>Item 2.01 Completion of Acquisition</p><p>{LONG} As told under Item 1.03 of an earlier report.</p></article>"
    document = only(site.connector.read(site.source, site.state, respond(request, page, "text/html")))
    assert items(document) == ["5.02", "9.01", "2.01"]


@pytest.mark.parametrize(
    ("title", "category", "form", "company"),
    [
        ("8-K - NORTHGATE RAIL, INC. (Filer)", "8-K", "8-K", "NORTHGATE RAIL, INC."),
        ("8-K/A - Aster Foods plc (0000000001) (Filer)", "", "8-K/A", "Aster Foods plc"),
        ("Current report", "8-K", "8-K", "Aster Foods"),
        ("8-K - Kumono - Desk (Japan) K.K. (Filer)", "", "8-K", "Kumono - Desk (Japan) K.K."),
    ],
)
def test_form_and_filer(title: str, category: str, form: str, company: str) -> None:
    text = item(title=title, guid="1", category=category, description="Item 1.03 Bankruptcy")
    fact = only(wire(fetch_articles="never").poll(rss(text))).facts[0]
    assert (fact.company, fact.params) == (company, {"item": "1.03", "form": form})


@pytest.mark.parametrize("title", ["10-K - NORTHGATE RAIL (Filer)", "8-Kite festival opens", "Item 5.02 of the agenda"])
def test_what_is_no_event_filing_has_no_items(title: str) -> None:
    document = only(wire(fetch_articles="never").poll(rss(item(title=title, guid="1", description="Item 5.02"))))
    assert (document.kind, document.facts) == (DocumentKind.ARTICLE, ())
