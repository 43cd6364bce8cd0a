"""Feeds of every format, well-formed and not, become the same entries."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.feeds import Details, Feed, FeedError, read_feed
from tests.crawlers.outside import XML_BOMB, XXE

URL = "https://wire.example/feed"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Wire</title><link>https://wire.example/</link><language>en</language><ttl>15</ttl>
<item><title>Aster Foods &amp; Hibiki &lt;b&gt;merge&lt;/b&gt;</title><link>https://wire.example/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>Long text.</p>]]></content:encoded>
<dc:creator>Clara Example</dc:creator><category>Deals</category></item>
<item><title>Second</title><guid>https://wire.example/2</guid><dc:date>2026-05-01</dc:date></item>
</channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://wire.example/"><title>Wire</title><link>https://wire.example/</link><dc:language>ja</dc:language>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="https://wire.example/1"><title>ひびき物流、社長交代</title><link>https://wire.example/1</link><description>概要</description>
<dc:date>2026-05-01T10:00:00+09:00</dc:date><dc:subject>人事</dc:subject></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://wire.example/news/"><title type="text">Wire</title>
<link rel="self" href="https://wire.example/feed"/><link href="https://wire.example/"/>
<entry><title type="html">Aster &lt;i&gt;Foods&lt;/i&gt;</title><id>urn:1</id>
<link rel="edit" href="/edit/1"/><link rel="alternate" href="1.html"/>
<published>2026-05-01T10:00:00Z</published><updated>2026-05-02T10:00:00Z</updated><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <b>text</b>.</p></div></content>
<author><name>Clara Example</name><email>c@wire.example</email></author><category term="Deals"/></entry></feed>"""

ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Wire</title><entry><title>One</title><id>urn:1</id>
<link rel="alternate" type="text/html" href="https://wire.example/1"/><issued>2026-05-01T10:00:00Z</issued><modified>2026-05-02T10:00:00Z</modified>
</entry></feed>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Wire",
        "home_page_url": "https://wire.example/",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "https://wire.example/1",
                "title": "Aster Foods",
                "summary": "Short.",
                "content_html": "<p>Long text.</p>",
                "date_published": "2026-05-01T10:00:00Z",
                "authors": [{"name": "Clara Example"}],
                "tags": ["Deals"],
            },
            "not an item",
        ],
    }
)


def read(text: str | bytes, content_type: str = "application/xml", max_items: int = 100) -> Feed:
    return read_feed(text.encode() if isinstance(text, str) else text, content_type, URL, max_items)


def said(feed: Feed) -> list[Details]:
    return [entry.details() for entry in feed.entries]


def test_rss() -> None:
    feed = read(RSS)
    assert (feed.title, feed.link, feed.lang, feed.ttl_seconds) == ("Wire", "https://wire.example/", "en", 900)
    first, second = feed.entries
    assert (first.guid, first.link, first.base) == ("g1", "https://wire.example/1", URL)
    assert first.details() == Details(
        title="Aster Foods & Hibiki <b>merge</b>",
        summary="Short.",
        content="<p>Long text.</p>",
        dates=("Fri, 01 May 2026 10:00:00 GMT",),
        author="Clara Example",
        categories=("Deals",),
    )
    assert (second.link, second.details().dates) == ("https://wire.example/2", ("2026-05-01",))


def test_rdf() -> None:
    feed = read(RDF)
    assert (feed.lang, feed.ttl_seconds) == ("ja", 21600)
    (entry,) = feed.entries
    assert (entry.guid, entry.link, entry.details().title) == ("https://wire.example/1", "https://wire.example/1", "ひびき物流、社長交代")
    assert (entry.details().dates, entry.details().categories) == (("2026-05-01T10:00:00+09:00",), ("人事",))


def test_atom() -> None:
    feed = read(ATOM)
    (entry,) = feed.entries
    assert (feed.title, feed.link, feed.lang) == ("Wire", "https://wire.example/", "en")
    assert (entry.guid, entry.link, entry.base) == ("urn:1", "1.html", "https://wire.example/news/")
    assert entry.details().dates == ("2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z")
    assert (entry.details().author, entry.details().categories) == ("Clara Example", ("Deals",))
    assert "<p>Long <b>text</b>.</p>" in entry.details().content


def test_atom_03() -> None:
    (entry,) = read(ATOM_03).entries
    assert (entry.link, entry.details().dates) == ("https://wire.example/1", ("2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"))


def test_json_feed() -> None:
    feed = read(JSON_FEED, "application/feed+json")
    assert (feed.title, feed.lang, len(feed.entries)) == ("Wire", "en", 1)
    entry = feed.entries[0]
    assert (entry.guid, entry.link) == ("7", "https://wire.example/1")
    assert entry.details() == Details(
        title="Aster Foods",
        summary="Short.",
        content="<p>Long text.</p>",
        dates=("2026-05-01T10:00:00Z",),
        author="Clara Example",
        categories=("Deals",),
    )


@pytest.mark.parametrize("text", [RSS, RDF, ATOM, ATOM_03])
def test_the_strict_and_the_forgiving_reader_find_the_same(text: str) -> None:
    strict, forgiving = read(text), read(text.replace("<title>Wire", "<title>A & B")) if "<title>Wire" in text else read(text)
    assert [entry.guid for entry in strict.entries] == [entry.guid for entry in forgiving.entries]
    told = [[(details.title, details.dates) for details in said(feed)] for feed in (strict, forgiving)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace("&amp;", "&"),
        RSS.replace("</channel></rss>", ""),
        RSS.replace(' xmlns:content="http://purl.org/rss/1.0/modules/content/"', ""),
        RSS.replace("<link>https://wire.example/1", "<link>https://wire.example/1?a=1&b=2"),
        RSS.replace("Short.", "Short&nbsp;caf&eacute;."),
        "\n\n  " + RSS,
        RSS.replace("Short.", "Short\x0b\x00."),
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.example/publish/formats/rss-0.91.dtd">'
        + RSS.split("?>")[1],
        "<!-- made by <rss> machine -->" + RSS.split("?>")[1],
    ],
    ids=range(9),
)
def test_broken_feeds_are_read_all_the_same(broken: str) -> None:
    feed = read(broken)
    assert [entry.guid for entry in feed.entries] == ["g1", "https://wire.example/2"]
    assert feed.entries[0].details().title.startswith("Aster Foods &")


ENCODINGS = ["utf-8", "utf-16", "iso-8859-1", "windows-1251", "Shift_JIS", "EUC-JP", "ISO-2022-JP", "GB2312"]
KNOWN_UNTOLD = {"utf-8", "utf-16", "iso-8859-1", "Shift_JIS", "EUC-JP"}


@pytest.mark.parametrize(
    ("name", "told"),
    [(name, told) for name in ENCODINGS for told in ("declared", "header", "neither") if told != "neither" or name in KNOWN_UNTOLD],
)
def test_encodings(name: str, told: str) -> None:
    title = {"iso-8859-1": "Café déjà vu", "windows-1251": "Новый директор", "GB2312": "新总裁"}.get(name, "ひびき物流、あたらしい社長")
    declaration = f'<?xml version="1.0" encoding="{name}"?>' if told == "declared" else ""
    body = f"{declaration}<rss version='2.0'><channel><item><title>{title}</title><guid>1</guid></item></channel></rss>".encode(name)
    feed = read(body, f"text/xml; charset={name}" if told == "header" else "text/xml")
    assert [details.title for details in said(feed)] == [title]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "feed.empty_body"),
        ("  \n\t ", "feed.empty_body"),
        ("<html><body>Welcome</body></html>", "feed.not_a_feed"),
        ("<!doctype html><title>rss</title><p>not closed", "feed.not_a_feed"),
        ("Service unavailable", "feed.not_a_feed"),
        ("{}", "feed.not_a_feed"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "feed.not_a_feed"),
        ("[1, 2]", "feed.not_a_feed"),
        ("{broken", "feed.not_a_feed"),
        ("[" * 100_000, "feed.not_a_feed"),
        ("<opml version='2.0'><body/></opml>", "feed.not_a_feed"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "feed.not_a_feed"),
        (XML_BOMB, "feed.doctype"),
        (XXE, "feed.doctype"),
        (XXE.replace("</rss>", ""), "feed.doctype"),
        ("<!-- x --><?pi?> " + XXE.split("?>")[1], "feed.doctype"),
        ('<!DOCTYPE rss SYSTEM "x" [<!ENTITY a "<rss>">]><rss/>', "feed.doctype"),
        ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://evil.example/">%p;]><rss/>', "feed.doctype"),
        ("<rss><channel>&" + "<item>" * 400_000, "feed.broken_and_large"),
    ],
)
def test_what_is_no_feed_is_told_why(body: str, code: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body)
    assert caught.value.reason.code == code
    assert URL in str(caught.value)


def test_a_bomb_in_another_encoding_is_refused_too() -> None:
    for name in ("utf-16", "utf-16-be", "utf-16-le", "utf-32"):
        with pytest.raises(FeedError) as caught:
            read(XML_BOMB.encode(name))
        assert caught.value.reason.code == "feed.doctype"


def test_an_empty_feed_is_a_feed() -> None:
    assert read("<rss version='2.0'><channel><title>Wire</title></channel></rss>").entries == ()


def test_only_so_many_entries_are_looked_at() -> None:
    many = "<rss version='2.0'><channel>" + "<item><guid>x</guid></item>" * 5000 + "</channel></rss>"
    assert len(read(many, max_items=10).entries) == 10
    assert len(read(many.replace("</rss>", ""), max_items=10).entries) == 10


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_but_a_feed_error(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([RSS, RDF, ATOM, ATOM_03, JSON_FEED])).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    body = (
        whole[:start] + data.draw(st.binary(max_size=8) | st.sampled_from([b"<", b"&", b"]]>", b"<!--", b'"', b"<!DOCTYPE"])) + whole[end:]
    )
    with suppress(FeedError):
        said(read(body))
