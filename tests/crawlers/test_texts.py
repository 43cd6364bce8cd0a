"""URLs, dates, encodings and markup: the small readers that everything else stands on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.dates import parse_date, settle
from crawlers.document import Precision
from crawlers.encoding import decode
from crawlers.markup import tidy, to_line, to_text
from crawlers.urls import canonical, guid_key, host_of, resolve, url_key

NOW = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
SAME = [
    "https://wire.example/news/1?a=1&b=2",
    "HTTPS://Wire.Example/news/1?a=1&b=2",
    "https://wire.example:443/news/1?a=1&b=2",
    "https://wire.example./news/1?a=1&b=2#section",
    "https://wire.example/news/1?a=1&b=2&utm_source=rss&utm_medium=feed",
    "https://wire.example/news/1?fbclid=x&a=1&b=2&gclid=y",
    "https://wire.example/n%65ws/1?a=1&b=2",
    " https://wire.example/news/1?a=1&b=2 ",
]


@pytest.mark.parametrize("url", SAME)
def test_ways_to_write_one_address_are_one(url: str) -> None:
    assert canonical(url) == SAME[0]
    assert url_key(url) == url_key(SAME[0]) == url_key(SAME[0].replace("https:", "http:").replace(":443", ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://wire.example/1", "https://wire.example/2"),
        ("https://wire.example/1", "https://wire.example/1/"),
        ("https://wire.example/?id=1", "https://wire.example/?id=2"),
        ("https://wire.example/a", "https://wire.example/A"),
        ("https://wire.example/a%2Fb", "https://wire.example/a/b"),
        ("https://wire.example:8443/", "https://wire.example/"),
        ("https://wire.example/?id=", "https://wire.example/"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_a_name_in_another_script_is_its_encoded_form() -> None:
    assert canonical("https://日本語.example/役員") == "https://xn--wgv71a119e.example/%E5%BD%B9%E5%93%A1"


@given(st.text(max_size=60))
def test_any_text_has_a_canonical_form_that_is_its_own(text: str) -> None:
    once = canonical(f"https://wire.example/{text}")
    assert canonical(once) == once
    assert len(url_key("https://wire.example/" + text * 50)) <= 200
    assert len(guid_key("s", text * 50)) <= 200
    host_of(text)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/2", "https://wire.example/2"),
        ("3?x=1#top", "https://wire.example/news/3?x=1#top"),
        ("//other.example/x", "https://other.example/x"),
        ("  https://other.example/a b  ", "https://other.example/a%20b"),
        ("https://other.example/役員", "https://other.example/%E5%BD%B9%E5%93%A1"),
        ("https://other.example/a%20b", "https://other.example/a%20b"),
        ("java\nscript:alert(1)", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@wire.example", None),
        ("file:///etc/passwd", None),
        ("https://user:pw@wire.example/", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
        ("x" * 5000, None),
    ],
)
def test_links_are_resolved_and_only_web_addresses_remain(href: str | None, expected: str | None) -> None:
    assert resolve("https://wire.example/news/1", href) == expected


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("Fri, 01 May 2026 10:00:00 GMT", "2026-05-01T10:00:00", "second"),
        ("Fri, 01 May 2026 10:00:00 +0900", "2026-05-01T01:00:00", "second"),
        ("1 May 2026 10:00 EST", "2026-05-01T15:00:00", "second"),
        ("Friday, 1 September 2026 10:00:00 +0000", "2026-09-01T10:00:00", "second"),
        ("01 May 2026", "2026-05-01T00:00:00", "day"),
        ("May 1, 2026", "2026-05-01T00:00:00", "day"),
        ("September 1, 2026 10:00 GMT", "2026-09-01T10:00:00", "second"),
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00", "second"),
        ("2026-05-01T10:00:00.123456+09:00", "2026-05-01T01:00:00", "second"),
        ("2026-05-01 10:00:00 -0330", "2026-05-01T13:30:00", "second"),
        ("2026-05-01T10:00", "2026-05-01T10:00:00", "second"),
        ("2026-05-01", "2026-05-01T00:00:00", "day"),
        ("2026年5月1日", "2026-05-01T00:00:00", "day"),
        ("2026/5/1", "2026-05-01T00:00:00", "day"),
        ("2026年5月1日 10:00", "2026-05-01T01:00:00", "second"),
        ("2026年5月1日(金)9時05分", "2026-05-01T00:05:00", "second"),
    ],
)
def test_dates_as_they_are_written(text: str, moment: str, precision: str) -> None:
    assert parse_date(text) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), Precision(precision))


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "yesterday",
        "yesterday-ish Fri, 01 May 2026 10:00:00 GMT",
        "2026-13-45",
        "31 Feb 2026",
        "1970-01-01T00:00:00Z",
        "0000-00-00",
        "12345678",
        "05/01/2026",
        "9999-99-99T99:99:99Z",
        "Fri, 99 May 2026 10:00:00 GMT",
        "2026-05-01T10:00:00+99:99",
        "x" * 1000,
    ],
)
def test_what_is_no_date_is_not_guessed(text: str | None) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d)?)?"))
def test_no_date_raises_and_every_result_is_utc(text: str) -> None:
    found = parse_date(text)
    assert found is None or found[0].tzinfo is UTC


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["GMT", "UTC", "+0000", "-0000", "+0900", "-0330", "+1400", "-1500", "+9999"]),
)
def test_the_usual_date_is_read_as_its_unusual_spelling_is(moment: datetime, zone: str) -> None:
    usual = f"{format_datetime(moment).removesuffix(' -0000')} {zone}"
    assert parse_date(usual) == parse_date(usual.partition(", ")[2])


def test_the_first_readable_date_counts_and_the_future_is_now() -> None:
    assert settle(["soon", "2026-05-01"], NOW, "feed") == (datetime(2026, 5, 1, tzinfo=UTC), Precision.DAY, "feed")
    assert settle([(NOW + timedelta(days=3)).isoformat()], NOW, "feed") == (NOW, Precision.SECOND, "feed")
    assert settle(["soon", None], NOW, "feed") == (NOW, Precision.UNKNOWN, "fetch")


JAPANESE = "アスター食品は五月一日、新しい社長に江見氏が就くと発表した。"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (JAPANESE.encode(), "", JAPANESE),
        (JAPANESE.encode("utf-8-sig"), "text/xml; charset=iso-8859-1", JAPANESE),
        (JAPANESE.encode("utf-16"), "", JAPANESE),
        (JAPANESE.encode("cp932"), "text/html; charset=Shift_JIS", JAPANESE),
        (JAPANESE.encode("euc_jp"), "text/html; charset=EUC-JP", JAPANESE),
        (JAPANESE.encode("iso2022_jp"), "text/html; charset=ISO-2022-JP", JAPANESE),
        (JAPANESE.encode("cp932"), "", JAPANESE),
        (JAPANESE.encode("euc_jp"), "", JAPANESE),
        (JAPANESE.encode(), "text/html; charset=Shift_JIS", JAPANESE),
        (
            f'<?xml version="1.0" encoding="Shift_JIS"?><a>{JAPANESE}</a>'.encode("cp932"),
            "",
            f'<?xml version="1.0" encoding="Shift_JIS"?><a>{JAPANESE}</a>',
        ),
        (f'<meta charset="euc-jp">{JAPANESE}'.encode("euc_jp"), "text/html", f'<meta charset="euc-jp">{JAPANESE}'),
        ("Привет, мир".encode("cp1251"), "text/xml; charset=windows-1251", "Привет, мир"),
        ("café “déjà”".encode("cp1252"), "text/html; charset=ISO-8859-1", "café “déjà”"),
        ("café déjà vu".encode("latin-1"), "", "café déjà vu"),
        ("café".encode(), "text/html; charset=us-ascii", "café"),
        (b"caf\xe9", "text/html; charset=utf-8", "café"),
        (b"plain", "text/html; charset=no-such-thing", "plain"),
        (b"x+ADw-script", "text/html; charset=utf-7", "x+ADw-script"),
        (b"", "", ""),
    ],
)
def test_bytes_are_read_whatever_they_call_themselves(body: bytes, content_type: str, expected: str) -> None:
    assert decode(body, content_type) == expected


@given(st.binary(max_size=200), st.sampled_from(["", "text/html; charset=hex", "x; charset=utf-16", "x; charset=idna", "x; charset=rot13"]))
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    decode(body, content_type)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain text", "plain text"),
        ("AT&T and B&B", "AT&T and B&B"),
        ("Aster &amp; Sons &#8211; news", "Aster & Sons – news"),
        ("one\n\n  two  \n", "one\ntwo"),
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("<p>a <b>bold</b>\nword</p>", "a bold word"),
        ("<ul><li>x<li>y</ul>", "x\ny"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("safe<script>alert(1)</script><style>p{}</style> text", "safe text"),
        ("3M Co <img src=x onerror=alert(2)> <!channel> names", "3M Co names"),
        ("<scr<script>ipt>alert(1)</script>", "ipt>alert(1)"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("zero\u200bwidth \u202eright-to-left\u202c \x00nul", "zerowidth right-to-left nul"),
        ("<![CDATA[x]]>y", "y"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_markup_becomes_text(html: str, expected: str) -> None:
    assert to_text(html, 1000) == expected


WORDS = ["word", " ", "\n", "é", "日本", "\x85", "\u2028", "\u200b", "\x0b", "\r", ">", "'", '"', "<", "&"]
CHARACTERS = ["&amp;", "&lt;", "&nbsp;", "&#8230;", "&rsquo;", "&euro;", "&#150;"]
TAGS = ["<br>", "<br/>", "<b>", "</b>", '<a href="x?a=1&b=2" rel="n">', "</a>", "<em>", "</em>", '<span class="">', "</span>", "<ul><li>"]
INSIDE = st.lists(st.sampled_from(WORDS + CHARACTERS + TAGS), max_size=8).map("".join)


@given(st.lists(INSIDE, min_size=1, max_size=4), st.sampled_from(["", "\n", " ", "x"]))
def test_plain_paragraphs_are_read_as_any_other_markup_is(paragraphs: list[str], between: str) -> None:
    html = between.join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert to_text(html, 1000) == to_text(f"<div>{html}</div>", 1000)


def test_long_text_is_cut() -> None:
    assert to_text("<p>" + "word " * 1000, 20) == "word word word word…"
    assert to_line("a\nb   c", 100) == "a b c"


@given(st.text("a  \t\n\r\x00\x0b\x0c\x1b\x1c\x1f\x7f", max_size=60))
def test_plain_letters_are_tidied_as_all_others_are(text: str) -> None:
    assert tidy(text, 1000) == tidy(text.replace("a", "é"), 1000).replace("é", "a")


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<", ">", "<p>", "</p>", "<script>", "</script", "&lt;", "<!--", "]]>", "x", "\x00"]), max_size=30).map(
        "".join
    )
)
def test_no_markup_raises_and_no_script_survives(html: str) -> None:
    text = to_text(html, 500)
    assert "\x00" not in text
    assert to_text(f"<script>evil()</script>{html}" if "<" not in html else "", 500).find("evil") == -1
