"""The button on a signal's page that says of one report: not the same."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from signals.signal import Signal
from storage.happenings import get_happening
from storage.signals import list_signals
from tests.web.conftest import TOKEN, Site
from tests.web.test_pages import departure, text
from watchlists.account import RADAR

CUTS = ("Northgate Rail to cut 500 jobs", "Northgate Rail said it will cut 500 jobs.")
MORE = ("Northgate Rail to cut 90 catering jobs", "Northgate Rail said it will cut 90 jobs in catering.")


@pytest.fixture
def merged(site: Site) -> Site:
    """Two waves of layoffs were taken for one."""
    site.pipeline.publish("1", *CUTS)
    site.pipeline.publish("2", *MORE)
    site.pipeline.run()
    return site


def layoffs(site: Site) -> list[Signal]:
    with site.database.read() as c:
        return [one for one in list_signals(c, RADAR) if one.kind == "layoff"]


def page_of(site: Site) -> str:
    return f"/signals/{layoffs(site)[0].id}"


def buttons(page: str) -> list[str]:
    return re.findall(r'<button class="quiet" name="value" value="(\w+)"', page)


def press(client: TestClient, path: str, report: str, **changes: str) -> tuple[int, str]:
    page = client.get(path).text
    fields = {name: re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("form", "stand")}
    answer = client.post(path, data={**fields, "kind": "part", "value": report, **changes})
    return answer.status_code, answer.headers.get("location", "").rpartition("done=")[2].partition("&")[0]


def test_every_report_of_several_has_a_button_and_a_single_one_has_none(merged: Site) -> None:
    page = merged.client().get(page_of(merged))
    (signal,) = layoffs(merged)
    with merged.database.read() as c:
        happening = get_happening(c, signal.happening_id)
    assert happening is not None and tuple(buttons(page.text)) == happening.report_ids
    assert page.text.count(">Not the same</button>") == 2
    assert merged.client().get(f"{page_of(merged)}?lang=ja").text.count(">別の出来事</button>") == 2
    assert press(merged.client(), page_of(merged), buttons(page.text)[1])[0] == 303
    assert buttons(merged.client().get(page_of(merged)).text) == []


def test_a_press_makes_two_signals_and_both_pages_say_why(merged: Site) -> None:
    client, path = merged.client(), page_of(merged)
    report = buttons(client.get(path).text)[1]
    assert press(client, path, report) == (303, "done")
    assert {"qualify", "notify"} <= set(merged.woken)
    merged.pipeline.run()
    assert len(layoffs(merged)) == 2
    for one in layoffs(merged):
        assert "admin parted it by hand: it tells of another event" in text(client.get(f"/signals/{one.id}"))
        assert "adminが別の出来事として切り離しました" in text(client.get(f"/signals/{one.id}?lang=ja"))
        client.get("/?lang=en")


def test_a_press_told_twice_is_one_press(merged: Site) -> None:
    client, path = merged.client(), page_of(merged)
    page = client.get(path).text
    report = buttons(page)[0]
    stand = re.findall(r'name="stand" value="(\w+)"', page)[0]
    assert [press(client, path, report, stand=stand)[1] for _ in range(2)] == ["done", "nothing"]
    assert press(client, path, report) == (303, "nothing")


@pytest.mark.parametrize("report", ["", "<b>", "a b", "x" * 200])
def test_what_can_be_no_report_is_refused(merged: Site, report: str) -> None:
    assert press(merged.client(), page_of(merged), report)[0] == 400


def test_a_report_of_another_happening_is_refused_and_nothing_changes(merged: Site) -> None:
    merged.pipeline.publish("3", "Northgate Rail: Helen Marsh steps down", "Helen Marsh of Northgate Rail has stepped down.")
    merged.pipeline.run()
    report = buttons(merged.client().get(page_of(merged)).text)[0]
    assert press(merged.client(), f"/signals/{departure(merged)}", report) == (303, "refused")
    assert press(merged.client(), page_of(merged), "nobodys") == (303, "refused")
    told = merged.client().get(f"{page_of(merged)}?done=refused&why=no_report&lang=en")
    assert "That cannot be done: no such report stands here." in text(told)
    merged.pipeline.run()
    assert len(layoffs(merged)) == 1


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_another_site_cannot_part(merged: Site, headers: dict[str, str]) -> None:
    client, path = merged.client(), page_of(merged)
    page = client.get(path).text
    form = re.findall(r'name="form" value="(\w+)"', page)[0]
    data = {"form": form, "stand": "1", "kind": "part", "value": buttons(page)[0]}
    assert client.post(path, data=data, headers=headers).status_code == 403
    assert client.post(path, data={**data, "form": "0" * 64}).status_code == 403
    assert merged.client(RADAR_WEB_TOKEN=TOKEN).post(path, data=data).status_code == 401
    assert len(buttons(client.get(path).text)) == 2
