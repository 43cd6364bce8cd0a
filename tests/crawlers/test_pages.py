"""Articles, and what a page offers to read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.article import read_article
from crawlers.connector import Request, Response
from crawlers.discover import Candidate, discover
from crawlers.source import SourceKind
from tests.crawlers.outside import FEED

NOW = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
TEXT = "Hibiki Logistics said that Clara Example will leave as chief executive at the end of June. " * 5


def page(head: str = "", body: str = "", lang: str = "en") -> bytes:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A title - Wire</title>{head}</head>'
        '<body><nav><a href="/">Home</a></nav>'
        f"<article><h1>A title</h1>{body}<p>{TEXT}</p></article><footer>Cookies and privacy</footer></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta property="article:published_time" content="2026-05-01T10:00:00Z">', "", "2026-05-01T10:00:00Z"),
        ('<meta itemprop="datePublished" content="2026-05-01">', "", "2026-05-01"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-05-01"}</script>', "", "2026-05-01"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"datePublished": "2026-05-01"}]}</script>',
            "",
            "2026-05-01",
        ),
        ('<script type="application/ld+json">{broken</script>', '<time datetime="2026-05-01">May 1</time>', "2026-05-01"),
        ("", "<time>May 1, 2026</time>", "May 1, 2026"),
        ("", "", ""),
    ],
)
def test_the_date_a_page_gives(head: str, body: str, date: str) -> None:
    article = read_article(page(head, body), "text/html")
    assert article is not None
    assert article.date == date


def test_an_article_is_its_text_without_heading_date_and_navigation() -> None:
    article = read_article(
        page('<meta name="author" content="Ada Example">', '<time datetime="2026-05-01">2026-05-01</time>'), "text/html; charset=utf-8"
    )
    assert article is not None
    assert article.text == TEXT.strip()
    assert (article.title, article.author, article.lang) == ("A title", "Ada Example", "en")


def test_a_short_japanese_notice_keeps_its_paragraphs() -> None:
    body = (
        '<html lang="ja"><head><title>人事のお知らせ</title></head><body><nav>ホーム</nav><article><h1>人事のお知らせ</h1>'
        "<time>2026年5月1日</time><p>江見 例子は五月末をもって社長を退任いたします。</p><p>後任は未定です。</p></article></body></html>"
    ).encode()
    article = read_article(body, "text/html")
    assert article is not None
    assert article.text == "江見 例子は五月末をもって社長を退任いたします。\n後任は未定です。"


def test_the_name_of_a_company_with_an_ampersand_does_not_run_lines_together() -> None:
    article = read_article(page(body="<p>AT&amp;T and Aster &lt;Foods&gt; met.</p>"), "text/html")
    assert article is not None
    assert article.text == f"AT&T and Aster <Foods> met.\n{TEXT.strip()}"


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/octet-stream", "video/mp4"])
def test_what_is_no_page_is_not_read(content_type: str) -> None:
    assert read_article(page(), content_type) is None


def test_plain_text_is_read_as_it_is() -> None:
    article = read_article(b"One.\n\nTwo < three.\n", "text/plain")
    assert article is not None
    assert article.text == "One.\nTwo < three."


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=300) | st.integers(0, 700).map(lambda cut: page()[:cut]), st.sampled_from(["", "text/html", "text/html; charset=x"])
)
def test_no_page_raises(body: bytes, content_type: str) -> None:
    read_article(body, content_type)


def found(body: str, url: str = "https://www.aster.example/", content_type: str = "text/html") -> tuple[Candidate, ...]:
    return discover(Response(Request(url), url, 200, {"content-type": content_type}, body.encode(), NOW))


def named(body: str, url: str = "https://www.aster.example/") -> list[tuple[str, SourceKind]]:
    return [(candidate.url, candidate.kind) for candidate in found(body, url) if not candidate.guessed]


def test_feeds_that_a_page_declares() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="News" href="/news.rss"><link rel="alternate" hreflang="ja" href="/ja">'
        '<link rel="alternate" type="application/feed+json" href="https://blog.aster.example/feed.json">'
        '<link rel="alternate" type="application/atom+xml" href="javascript:x">'
        '<link rel="alternate" type="application/rss+xml" href="/news.rss#again">'
    )
    assert found(f"<html><head>{head}</head></html>") == (
        Candidate("https://www.aster.example/news.rss", "News", SourceKind.FEED),
        Candidate("https://blog.aster.example/feed.json", "/feed.json", SourceKind.FEED),
    )


@pytest.mark.parametrize(
    "anchor", ['<a href="/x">RSS</a>', '<a href="/rss/">Subscribe</a>', '<a href="/a/feed.xml"><img></a>', '<a href="/y">フィード</a>']
)
def test_feeds_that_a_page_links_to(anchor: str) -> None:
    assert [kind for _, kind in named(anchor)] == [SourceKind.FEED]


def test_a_base_is_respected() -> None:
    body = '<head><base href="https://other.example/b/"><link rel="alternate" type="application/rss+xml" href="f.xml"></head>'
    assert named(body) == [("https://other.example/b/f.xml", SourceKind.FEED)]


def test_a_page_without_feeds_gets_guesses_that_say_so() -> None:
    candidates = found("<html><body>Welcome</body></html>")
    assert candidates
    assert all(candidate.guessed and candidate.kind is SourceKind.FEED for candidate in candidates)


def test_a_feed_is_itself_a_source() -> None:
    assert found(FEED, "https://wire.example/rss") == (Candidate("https://wire.example/rss", "Wire", SourceKind.FEED),)


def test_a_discourse_forum_is_known_by_its_generator() -> None:
    body = '<head><meta name="generator" content="Discourse 3.4.0 - https://forum.example">'
    body += '<title>Forum</title></head><body data-base-uri="/talk"></body>'
    assert named(body, "https://forum.example/talk/") == [("https://forum.example/talk/latest.json", SourceKind.FORUM)]


def test_a_forum_s_list_of_topics_is_itself_a_source() -> None:
    body = '{"topic_list": {"topics": []}}'
    assert [candidate.kind for candidate in found(body, "https://forum.example/latest.json", "application/json")] == [SourceKind.FORUM]
    assert found('{"other": 1}', content_type="application/json") == ()


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/p/1">Leadership</a>',
        '<a href="/p/1">Our Team</a>',
        '<a href="/p/1">Executive Team</a>',
        '<a href="/p/1">Board of Directors</a>',
        '<a href="/about/leadership/">People</a>',
        '<a href="/company/management-team.html">x</a>',
        '<a href="/p/1">役員一覧</a>',
        '<a href="/p/1">経営陣</a>',
        '<a href="/p/1">役員紹介</a>',
        '<a href="https://corp.aster.example/p">Management</a>',
    ],
)
def test_leadership_pages(anchor: str) -> None:
    assert [kind for _, kind in named(f"<body>{anchor}</body>", "https://aster.example/")] == [SourceKind.LEADERSHIP_PAGE]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/p/1">Team up with us</a>',
        '<a href="/blog/leadership-lessons-from-sport">Read</a>',
        '<a href="https://other.example/team">Our team</a>',
        '<a href="/p/1">プロジェクト管理</a>',
        '<a href="mailto:team@aster.example">Our team</a>',
        '<a href="/products/team-chat">Team chat</a>',
    ],
)
def test_what_is_no_leadership_page(anchor: str) -> None:
    assert named(f"<body>{anchor}</body>", "https://aster.example/") == []


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200)
    | st.sampled_from(["<base href='http://[x'>", "<a href='http://[x'>team</a>", "{" * 1000, "<title></title>", "<link rel=alternate>"])
)
def test_nothing_raises(body: str) -> None:
    found(body)
