from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest

from kernel.reason import Reason
from notifier.rendering.digest import style_source
from storage.signals import list_signals
from storage.sources import record_problems
from storage.work import claim, enqueue, fail
from tests.radar.test_pipeline import RELEASE
from tests.web.conftest import Site
from watchlists.account import RADAR

PAGES = ["/", "/digest", "/accounts", "/health"]


def departure(site: Site) -> str:
    with site.database.read() as c:
        return next(one.id for one in list_signals(c, RADAR) if one.kind == "departure")


def text(answer: object) -> str:
    """A page without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_page_is_drawn_in_both_languages_with_every_key_worded(told: Site, path: str, lang: str) -> None:
    for address in (path, f"/signals/{departure(told)}") if path == "/" else (path,):
        answer = told.client().get(f"{address}?lang={lang}")
        assert answer.status_code == 200
        assert f'<html lang="{lang}"' in answer.text
        assert not re.search(r"\b(?:page|explain|label|reason|alert|action|digest)\.[a-z_]+", text(answer)), text(answer)


@pytest.mark.parametrize("path", ["/", "/accounts", "/health", "/login", "/nowhere"])
def test_pages_allow_no_inline_script_or_style(told: Site, path: str) -> None:
    answer = told.client().get(path)
    if answer.status_code != 303:
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/static/)", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_digest_page_may_use_its_own_style_alone(told: Site) -> None:
    answer = told.client().get("/digest")
    assert f"style-src {style_source()};" in answer.headers["content-security-policy"]
    assert f'href="/signals/{departure(told)}"' in answer.text
    assert len(told.client().get("/digest.json").json()["drivers"]) == 2


def test_an_empty_radar_says_so_in_words(site: Site) -> None:
    assert "Nothing has happened to your accounts" in site.client().get("/").text
    assert "対応が必要な出来事はありません" in site.client().get("/?lang=ja").text
    assert "Nothing fits these filters" in site.client().get("/?state=closed").text


def test_signals_are_listed_by_weight_with_their_account_and_owner(told: Site) -> None:
    page = text(told.client().get("/"))
    assert "Northgate Rail: Helen Marsh may have left" in page
    assert re.search(r"Alice\s+in 58 days", page)
    with told.database.read() as c:
        ranked = sorted(list_signals(c, RADAR), key=lambda one: -one.impact * one.confidence)
    listed = re.findall(r'href="/signals/(\w+)"', told.client().get("/").text)
    assert listed == [one.id for one in ranked]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("driver=disconnection", 1),
        ("driver=opportunity", 0),
        ("owner=sato@kumono.example", 1),
        ("owner=-", 0),
        ("state=acknowledged", 0),
        ("account=hibiki", 1),
        ("state=all&driver=nonsense&page=abc&old=2", 2),
        ("page=99", 0),
    ],
)
def test_filters(told: Site, query: str, count: int) -> None:
    page = told.client().get(f"/?{query}")
    assert page.status_code == 200
    assert len(re.findall(r'<td class="what"', page.text)) == count


def test_old_news_is_left_out_until_asked_for(site: Site) -> None:
    site.pipeline.publish("1", *RELEASE, published=site.pipeline.clock.now() - timedelta(days=8))
    site.pipeline.run()
    page = site.client().get("/")
    assert "1 more is old news" in page.text
    assert '<td class="what"' not in page.text
    assert '<td class="what"' in site.client().get("/?old=1").text


def test_a_signal_shows_its_facts_and_the_whole_chain(told: Site) -> None:
    page = text(told.client().get(f"/signals/{departure(told)}"))
    for words in (
        "£184,000",
        "in 58 days",
        "Chief Operating Officer",
        "Page: Helen Marsh is no longer listed",
        "the first report of it",
        "you own this account",
        "first message → U1: sent",
        "Can you confirm?",
    ):
        assert words in page, words


def test_titles_and_names_from_outside_are_text_and_never_markup(site: Site) -> None:
    title = "Northgate Rail operations chief Helen Marsh to step down <script>alert(1)</script><img src=x onerror=alert(2)>"
    site.pipeline.publish("1", title, RELEASE[1])
    site.pipeline.run()
    page = site.client().get(f"/signals/{departure(site)}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("id", ["nope", "..%2f..%2fetc", "a%00b", "%ff%fe", "x" * 3000, "%3Cscript%3E", "1%20OR%201=1", "%F0%9F%94%8C"])
def test_ids_that_are_nobodys_are_not_found(told: Site, id: str) -> None:
    answer = told.client().get(f"/signals/{id}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("query", "cookie", "accepts", "spoken"),
    [
        ("", None, "ja,en;q=0.8", "ja"),
        ("", None, "fr, en;q=0.4, ja;q=0.9", "ja"),
        ("", None, "ja;q=0, en;q=0.1", "en"),
        ("", None, "fr", "en"),
        ("", None, ";q=x,,;q=", "en"),
        ("", "ja", "en", "ja"),
        ("?lang=en", "ja", "ja", "en"),
        ("?lang=xx", "ja", "en", "ja"),
    ],
)
def test_language_by_address_then_choice_then_browser(site: Site, query: str, cookie: str | None, accepts: str, spoken: str) -> None:
    client = site.client()
    if cookie:
        client.cookies.set("lang", cookie)
    answer = client.get(f"/{query}", headers={"Accept-Language": accepts})
    assert f'<html lang="{spoken}"' in answer.text


def test_a_chosen_language_is_remembered(site: Site) -> None:
    client = site.client()
    client.get("/?lang=ja")
    assert '<html lang="ja"' in client.get("/health").text


def test_health_shows_what_needs_somebody(told: Site) -> None:
    now = told.pipeline.clock.now()
    with told.database.begin() as c:
        record_problems(c, "moves", "post:moves", [Reason("job_changes.empty")], now)
        enqueue(c, "join", "poison", now)
        (one,) = claim(c, "join", now, 1, timedelta(minutes=1))
        fail(c, one, Reason("work.failed", {"error": "<b>it broke</b>"}), now, None)
    page = told.client().get("/health")
    for words in ("the file is empty", "&lt;b&gt;it broke&lt;/b&gt;", "poison", "radar work --revive", "Moves", "when posted"):
        assert words in page.text, words


def test_health_json_counts_for_monitoring(told: Site) -> None:
    state = told.client().get("/health.json").json()
    assert state["documents"] == 2
    assert state["sources"]["ok"] + state["sources"]["new"] == 4
    assert state["deliveries"]["sent"] == 2
    assert state["work_given_up"] == 0
    assert json.dumps(state)


def test_accounts_show_owner_worth_and_people(told: Site) -> None:
    page = text(told.client().get("/accounts"))
    for words in ("Northgate Rail", "Alice", "£184,000", "Helen Marsh", "Champion", "1 signal", "ひびき物流株式会社"):
        assert words in page, words


def test_an_unknown_address_or_method_is_told_in_words(site: Site) -> None:
    assert site.client().get("/nowhere").status_code == 404
    assert "Nothing here" in site.client().get("/nowhere").text
    assert site.client().put("/").status_code == 405
    assert site.client().get("/static/../app.py").status_code == 404
    assert site.client().get("/favicon.ico").headers["content-type"] == "image/svg+xml"
