"""The buttons on a signal's page that say of other events of the account: the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from signals.signal import Signal, SignalState
from storage.happenings import get_happening
from storage.signals import list_signals
from storage.transitions import history
from tests.radar.pipeline import Pipeline
from tests.web.conftest import TOKEN, Site
from tests.web.test_pages import text
from tests.web.test_parting import CUTS, MORE, buttons
from tests.web.test_parting import press as press_part
from watchlists.account import RADAR

DEAL = ("Omnira to acquire Northgate Rail", "Omnira said today it will acquire Northgate Rail for $3 billion.")
RIVAL = ("Vexel to acquire Northgate Rail", "Vexel said today it will acquire Northgate Rail for $4 billion.")
ELSEWHERE = ("Omnira to acquire Hibiki Logistics", "Omnira said today it will acquire Hibiki Logistics for $1 billion.")


def signal_of(pipeline: Pipeline, id: str, story: tuple[str, str]) -> Signal:
    """The signal that a story published now becomes."""
    before = {one.id for one in pipeline.signals()}
    pipeline.publish(id, *story)
    pipeline.run()
    (new,) = (one for one in pipeline.signals() if one.id not in before)
    return new


@pytest.fixture
def waves(site: Site) -> tuple[Site, Signal, Signal]:
    """One wave of layoffs was taken for two, because the second report came forty days after the first."""
    first = signal_of(site.pipeline, "1", CUTS)
    site.pipeline.clock.advance(timedelta(days=40))
    return site, first, signal_of(site.pipeline, "2", MORE)


def offered(client: TestClient, signal: Signal) -> list[str]:
    """The happenings that the page offers as the same."""
    return re.findall(r'name="seen" value="\w+"><button name="value" value="(\w+)"', client.get(f"/signals/{signal.id}").text)


def form(client: TestClient, signal: Signal, other: str) -> dict[str, str]:
    """The fields of the button for that happening; without it, of a button that the page has not."""
    page = client.get(f"/signals/{signal.id}").text
    fields = {name: re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("form", "stand")}
    seen = re.findall(rf'name="seen" value="(\w+)"><button name="value" value="{other}"', page)
    return {**fields, "kind": "join", "value": other, "seen": seen[0] if seen else ""}


def send(client: TestClient, signal: Signal, fields: dict[str, str]) -> tuple[int, str]:
    answer = client.post(f"/signals/{signal.id}", data=fields)
    return answer.status_code, answer.headers.get("location", "")


def press(site: Site, signal: Signal, other: str) -> tuple[int, str]:
    client = site.client()
    return send(client, signal, form(client, signal, other))


def states(site: Site) -> dict[str, SignalState]:
    with site.database.read() as c:
        return {one.id: one.state for one in list_signals(c, RADAR)}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Is one of these the same event?", "Northgate Rail: ", MORE[0], "13 Jun 2026", "1 report", ">The same</button>")),
        ("ja", ("同じ出来事はありますか", "Northgate Rail", MORE[0], "2026年6月13日", "情報1件", ">同じ出来事</button>")),
    ],
)
def test_what_may_be_the_same_is_shown_with_what_it_takes_to_decide(
    waves: tuple[Site, Signal, Signal], lang: str, words: tuple[str, ...]
) -> None:
    site, first, second = waves
    client = site.client()
    page = client.get(f"/signals/{first.id}?lang={lang}").text
    card = page[page.index(words[0]) : page.index("</section>", page.index(words[0]))]
    for expected in words:
        assert expected in card, card
    assert f'<a href="/signals/{second.id}">' in card
    assert offered(client, first) == [second.happening_id]
    assert offered(client, second) == [first.happening_id]


def test_nothing_is_asked_where_nothing_is_near(site: Site) -> None:
    cuts, deal = signal_of(site.pipeline, "1", CUTS), signal_of(site.pipeline, "2", DEAL)
    hibiki = signal_of(site.pipeline, "3", ELSEWHERE)
    for one in (cuts, deal, hibiki):
        assert offered(site.client(), one) == []
        assert "Is one of these the same event?" not in site.client().get(f"/signals/{one.id}").text


def test_what_names_somebody_else_is_folded_away(site: Site) -> None:
    deal, rival = signal_of(site.pipeline, "1", DEAL), signal_of(site.pipeline, "2", RIVAL)
    page = site.client().get(f"/signals/{deal.id}").text
    assert "<details><summary>Less likely (1)</summary>" in page
    assert "<summary>可能性が低いもの（1件）</summary>" in site.client().get(f"/signals/{deal.id}?lang=ja").text
    assert press(site, deal, rival.happening_id) == (303, f"/signals/{deal.id}?done=done")


def test_a_press_makes_one_of_two_and_both_pages_say_so(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, second = waves
    at = site.pipeline.clock.now()
    site.woken.clear()
    assert press(site, first, second.happening_id) == (303, f"/signals/{first.id}?done=done")
    assert {"qualify", "notify"} <= set(site.woken)
    client = site.client()
    assert len(buttons(client.get(f"/signals/{first.id}").text)) == 2  # at once: what it is told by, each with its "Not the same"
    assert offered(client, first) == []
    site.pipeline.run()
    assert states(site) == {first.id: SignalState.OPEN, second.id: SignalState.CLOSED}
    with site.database.read() as c:
        step = next(one for one in history(c, "signal", first.id) if one.reason.code == "acted.joined")
    assert (step.actor, step.at, (step.params or {})["with"]) == (RADAR.email, at, second.happening_id)
    page = text(client.get(f"/signals/{first.id}?lang=en"))
    assert "admin joined it by hand: it tells of the same event" in page
    assert "admin joined it with another that is the same event" in page
    assert "adminが同じ出来事としてまとめました" in text(client.get(f"/signals/{first.id}?lang=ja"))
    gone = client.get(f"/signals/{second.id}?lang=en")
    assert "What was told here is counted in this signal now:" in text(gone)
    assert f'<a href="/signals/{first.id}">' in gone.text
    assert offered(client, second) == []


def test_what_was_joined_is_parted_by_the_button_at_its_report(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, second = waves
    press(site, first, second.happening_id)
    site.pipeline.run()
    client = site.client()
    report = buttons(client.get(f"/signals/{first.id}").text)[1]
    assert press_part(client, f"/signals/{first.id}", report) == (303, "done")
    site.pipeline.run()
    assert states(site) == {first.id: SignalState.OPEN, second.id: SignalState.OPEN}
    assert "What was told here" not in client.get(f"/signals/{second.id}").text
    assert "<details><summary>Less likely (1)</summary>" in client.get(f"/signals/{first.id}").text  # somebody told them apart


def test_what_came_with_several_reports_goes_back_together(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, second = waves
    site.pipeline.publish("3", "Northgate Rail to cut 90 jobs in catering", MORE[1])
    site.pipeline.run()
    press(site, first, second.happening_id)
    site.pipeline.run()
    client = site.client()
    page = client.get(f"/signals/{first.id}?lang=en").text
    assert "まとめを取り消す（情報2件）" in client.get(f"/signals/{first.id}?lang=ja").text
    (report,) = re.findall(r'value="(\w+)" title="[^"]+">Undo joining \(2 reports\)</button>', page)
    fields = {**form(client, first, second.happening_id), "kind": "unjoin", "value": report}
    assert [send(client, first, fields)[1].partition("done=")[2] for _ in range(2)] == ["done", "nothing"]
    site.pipeline.run()
    assert states(site) == {first.id: SignalState.OPEN, second.id: SignalState.OPEN}
    with site.database.read() as c:
        happenings = [get_happening(c, one.happening_id) for one in (first, second)]
    assert [len(one.report_ids) for one in happenings if one] == [1, 2]
    assert "Undo joining" not in client.get(f"/signals/{second.id}?lang=en").text


def test_a_press_told_twice_is_one_press(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, second = waves
    client = site.client()
    fields = form(client, first, second.happening_id)
    assert [send(client, first, fields)[1].partition("done=")[2] for _ in range(2)] == ["done", "nothing"]
    assert send(client, first, {**fields, "stand": "99"})[1] == f"/signals/{first.id}?done=nothing"


@pytest.mark.parametrize("whose", ["first", "second"])
def test_what_has_changed_since_the_page_was_drawn_is_to_be_looked_at_again(waves: tuple[Site, Signal, Signal], whose: str) -> None:
    site, first, second = waves
    client = site.client()
    fields = form(client, first, second.happening_id)
    published = site.pipeline.clock.now() - timedelta(days=38 if whose == "first" else 0)
    site.pipeline.publish("3", "Northgate Rail lays off 70 drivers", "Northgate Rail said it will lay off 70 drivers.", published=published)
    site.pipeline.run()
    with site.database.read() as c:
        happenings = [get_happening(c, one.happening_id) for one in (first, second)]
    assert [len(one.report_ids) for one in happenings if one] == ([2, 1] if whose == "first" else [1, 2])
    assert send(client, first, fields) == (303, f"/signals/{first.id}?done=refused&why=changed")
    assert "one of the two has changed since this page was opened" in text(client.get(f"/signals/{first.id}?done=refused&why=changed"))
    assert "このページを開いた後に内容が変わりました" in text(client.get(f"/signals/{first.id}?done=refused&why=changed&lang=ja"))
    assert press(site, first, second.happening_id)[1].endswith("done=done")


def test_what_was_joined_elsewhere_meanwhile_is_to_be_looked_at_again(site: Site) -> None:
    waves = []
    for number in range(3):
        waves.append(signal_of(site.pipeline, str(number), (f"Northgate Rail to cut {number + 2}00 jobs", CUTS[1])))
        site.pipeline.clock.advance(timedelta(days=31))
    client = site.client()
    first, second, third = waves
    fields = form(client, first, second.happening_id)
    assert press(site, third, second.happening_id)[1].endswith("done=done")
    assert send(client, first, fields) == (303, f"/signals/{first.id}?done=refused&why=changed")


def test_what_cannot_be_the_same_is_refused_in_words_and_nothing_changes(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, second = waves
    deal, hibiki = signal_of(site.pipeline, "3", DEAL), signal_of(site.pipeline, "4", ELSEWHERE)
    site.pipeline.clock.advance(timedelta(days=70))
    late = signal_of(site.pipeline, "5", ("Northgate Rail to cut 40 jobs", "Northgate Rail said it will cut 40 jobs."))
    before = states(site)
    for other, why, words in (
        (first.happening_id, "itself", "it is the same one already"),
        (first.id, "itself", "it is the same one already"),
        (deal.happening_id, "other_kind", "only events of one kind can be one"),
        (hibiki.happening_id, "no_happening", "there is no such event"),
        ("nobodys", "no_happening", "there is no such event"),
        (late.happening_id, "unrelated", "the two lie too far apart in time"),
    ):
        assert press(site, first, other) == (303, f"/signals/{first.id}?done=refused&why={why}")
        assert words in text(site.client().get(f"/signals/{first.id}?done=refused&why={why}"))
    assert states(site) == before
    client = site.client()
    fields = form(client, first, second.happening_id)
    client.post(f"/signals/{first.id}", data={**fields, "kind": "not_relevant", "value": "duplicate"})
    assert offered(client, first) == []
    assert send(client, first, fields) == (303, f"/signals/{first.id}?done=refused&why=settled")


@pytest.mark.parametrize("other", ["", "<b>", "a b", "x" * 200])
def test_what_can_be_no_happening_is_refused(waves: tuple[Site, Signal, Signal], other: str) -> None:
    site, first, second = waves
    client = site.client()
    assert send(client, first, {**form(client, first, second.happening_id), "value": other})[0] == 400


def test_what_the_address_says_of_a_refusal_is_never_shown_as_it_is(waves: tuple[Site, Signal, Signal]) -> None:
    site, first, _ = waves
    for why in ("<script>", "no_signal", "nonsense", "unknown"):
        page = site.client().get(f"/signals/{first.id}", params={"done": "refused", "why": why}).text
        assert "That cannot be done with this signal." in page
        assert "<script>" not in page.replace('<script src="/static/radar.js" defer>', "")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_another_site_cannot_join(waves: tuple[Site, Signal, Signal], headers: dict[str, str]) -> None:
    site, first, second = waves
    client = site.client()
    fields = form(client, first, second.happening_id)
    path = f"/signals/{first.id}"
    assert client.post(path, data=fields, headers=headers).status_code == 403
    assert client.post(path, data={**fields, "form": "0" * 64}).status_code == 403
    assert site.client(RADAR_WEB_TOKEN=TOKEN).post(path, data=fields).status_code == 401
    assert client.get(path, params=fields).status_code == 200  # reading joins nothing
    assert offered(client, first) == [second.happening_id]
