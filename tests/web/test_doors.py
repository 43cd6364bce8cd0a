from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from radar.web.doors import local_path
from storage.signals import get_signal, verdicts_of
from storage.transitions import history
from tests.web.conftest import HERE, TOKEN, Site
from tests.web.test_pages import departure
from watchlists.account import RADAR

PAGES = ["/", "/accounts", "/digest", "/digest.json", "/health", "/health.json", "/signals/x"]
LOCKED = {"RADAR_WEB_TOKEN": TOKEN}


def sign_in(client: TestClient, token: str = TOKEN, onward: str = "/") -> object:
    return client.post(f"/login?next={onward}", data={"token": token})


# Who may read


@pytest.mark.parametrize("path", PAGES)
def test_with_a_token_set_every_page_needs_it(told: Site, path: str) -> None:
    client = told.client(**LOCKED)
    answer = client.get(path)
    assert answer.status_code in (401, 303)
    assert "Northgate" not in answer.text
    assert client.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code in (200, 404)
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer \xff"):
        assert client.get(path, headers={"Authorization": wrong.encode("latin-1")}).status_code in (401, 303)


def test_the_login_gives_a_session_and_leads_on(told: Site) -> None:
    client = told.client(**LOCKED)
    asked = client.get("/accounts")
    assert asked.headers["location"] == "/login?next=/accounts"
    answer = client.post(asked.headers["location"], data={"token": f" {TOKEN} "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/accounts").status_code == 200


def test_a_wrong_token_gives_no_session(told: Site) -> None:
    client = told.client(**LOCKED)
    answer = client.post("/login", data={"token": "guess"})
    assert answer.status_code == 401
    assert "That is not the token" in answer.text
    assert "set-cookie" not in answer.headers
    assert client.post("/login", data={"token": TOKEN}, headers={"Origin": "https://evil.example"}).status_code == 401


@pytest.mark.parametrize("forged", ["1", "9999999999.", "9999999999.00", "x.y", "9" * 400 + ".a", "٣.a", ""])
def test_forged_sessions_are_refused(told: Site, forged: str) -> None:
    client = told.client(**LOCKED)
    assert client.get("/", headers={"Cookie": f"radar_session={forged}".encode()}).status_code == 303


def test_a_session_ends_and_a_new_token_ends_all(told: Site) -> None:
    client = told.client(**LOCKED)
    sign_in(client)
    held = dict(client.cookies)
    assert client.get("/").status_code == 200
    changed = told.client(RADAR_WEB_TOKEN="another token of the test")
    changed.cookies.update(held)
    assert changed.get("/").status_code == 303
    told.pipeline.clock.advance(timedelta(days=31))
    assert client.get("/").status_code == 303


def test_signing_out_takes_the_session_from_this_browser(told: Site) -> None:
    client = told.client(**LOCKED)
    sign_in(client)
    form = form_of(client, "/")
    client.post("/logout", data={"form": "forged"})
    assert client.get("/").status_code == 200
    client.post("/logout", data={"form": form})
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "javascript:alert(1)", "/%0d%0aX: y"]
)
def test_the_login_leads_to_our_own_pages_alone(onward: str) -> None:
    assert local_path(onward) in ("/", "/%0d%0aX: y")
    assert "\n" not in local_path(onward)


def test_a_link_from_another_site_is_asked_again_from_our_own(told: Site) -> None:
    answer = told.client(**LOCKED).get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers["refresh"]) == (200, "0")
    assert "Northgate" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8765", "", "localhost.", "[::2]"])
def test_a_name_that_is_not_ours_is_refused(told: Site, host: str) -> None:
    answer = told.client().get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Northgate" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "localhost", "[::1]:8765", "LOCALHOST"])
def test_loopback_names_are_ours(told: Site, host: str) -> None:
    assert told.client().get("/", headers={"Host": host}).status_code == 200


def test_behind_a_proxy_nothing_is_open_without_a_token(told: Site) -> None:
    public = {"RADAR_WEB_PUBLIC_URL": "https://radar.kumono.example"}
    client = told.client(**public)
    assert client.get("/", headers={"Host": "radar.kumono.example"}).status_code == 403
    assert client.get("/", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    locked = told.client("https://radar.kumono.example", **public, **LOCKED)
    assert "secure" in sign_in(locked).headers["set-cookie"].lower()  # type: ignore[attr-defined]
    assert locked.get("/").status_code == 200


# Buttons


def form_of(client: TestClient, path: str, kind: str = "") -> str:
    page = client.get(path).text
    return re.findall(r'name="form" value="(\w+)"', page)[0]


def press(site: Site, client: TestClient, kind: str, value: str | None = None, **changes: str) -> int:
    path = f"/signals/{departure(site)}"
    page = client.get(path).text
    fields = {name: re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("form", "stand")}
    data = {**fields, "kind": kind, **({"value": value} if value else {}), **changes}
    answer = client.post(path, data=data, headers={"Origin": HERE, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in (303, 400, 403), answer.text
    return answer.status_code


def state(site: Site) -> str:
    with site.database.read() as c:
        found = get_signal(c, RADAR, departure(site))
    assert found
    return found.state.value


def test_buttons_change_the_signal_and_say_who(told: Site) -> None:
    client = told.client()
    assert press(told, client, "acknowledge") == 303
    assert state(told) == "acknowledged"
    assert "admin is on it" in client.get(f"/signals/{departure(told)}").text
    assert press(told, client, "snooze", "3d") == 303
    assert state(told) == "snoozed"
    press(told, client, "not_relevant", "already_known")
    assert state(told) == "dismissed"
    press(told, client, "reopen")
    assert state(told) == "open"
    assert "notify" in told.woken


def test_a_confirmed_departure_goes_through_the_whole_path(told: Site) -> None:
    press(told, told.client(), "confirm_left")
    told.pipeline.run()
    page = told.client().get(f"/signals/{departure(told)}").text
    assert "Helen Marsh has left" in page
    assert "Still there" not in page
    assert told.pipeline.slack.updates >= 1


def test_a_button_pressed_twice_is_one_press(told: Site) -> None:
    client, path = told.client(), f"/signals/{departure(told)}"
    page = client.get(path).text
    fields = {name: re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("form", "stand")}
    answers = [client.post(path, data={**fields, "kind": kind}) for kind in ("confirm_left", "confirm_left", "useful", "useful")]
    assert [one.headers["location"].rpartition("=")[2] for one in answers] == ["done", "nothing", "done", "nothing"]
    with told.database.read() as c:
        assert len(verdicts_of(c, departure(told))) == 1
        assert [step.reason.code for step in history(c, "signal", departure(told))].count("acted.confirmed_left") == 1


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]
)
def test_another_site_cannot_press(told: Site, headers: dict[str, str]) -> None:
    client, path = told.client(), f"/signals/{departure(told)}"
    data = {"form": form_of(client, path), "stand": "1", "kind": "acknowledge"}
    assert client.post(path, data=data, headers=headers).status_code == 403
    assert state(told) == "open"


@pytest.mark.parametrize("form", ["", "forged", "\xff", "0" * 64])
def test_a_form_that_is_not_of_this_session_is_refused(told: Site, form: str) -> None:
    path = f"/signals/{departure(told)}"
    assert told.client().post(path, data={"form": form, "kind": "acknowledge"}).status_code == 403
    locked = told.client(**LOCKED)
    sign_in(locked)
    other = told.client(**LOCKED)
    told.pipeline.clock.advance(timedelta(seconds=5))
    sign_in(other)
    assert locked.post(path, data={"form": form_of(other, path), "kind": "acknowledge"}).status_code == 403
    assert state(told) == "open"


def test_pressing_needs_the_token_where_one_is_set(told: Site) -> None:
    assert told.client(**LOCKED).post(f"/signals/{departure(told)}", data={"kind": "acknowledge"}).status_code == 401
    assert state(told) == "open"


@pytest.mark.parametrize(
    ("kind", "value"), [("assign", "alice"), ("explode", None), ("snooze", "99d"), ("snooze", None), ("not_relevant", "<b>")]
)
def test_actions_that_the_page_does_not_offer_are_refused(told: Site, kind: str, value: str | None) -> None:
    assert press(told, told.client(), kind, value) == 400
    assert state(told) == "open"


def test_hostile_forms_are_refused(told: Site) -> None:
    client, path = told.client(), f"/signals/{departure(told)}"
    assert client.post(path, content=b"x" * 20_000).status_code == 413
    assert client.post(path, content=b"&".join(b"a=1" for _ in range(100))).status_code == 403
    assert client.post(path, content=b"\x00\xff").status_code == 403
    form = form_of(client, path)
    assert client.post("/signals/nobodys", data={"form": form, "kind": "acknowledge"}).status_code == 404
