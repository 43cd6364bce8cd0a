from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from crawlers.source import Source, SourceKind
from notifier.transports.slack_signature import sign
from storage.overview import health
from storage.signals import get_signal
from storage.sources import add_source, get_source_state, list_problems, set_enabled
from storage.transitions import history
from storage.watch import get_account
from tests.radar.pipeline import START
from tests.sandbox.conftest import Running, run_sandbox, running  # noqa: F401
from tests.web.conftest import SECRET, TOKEN, Site
from tests.web.test_pages import departure
from watchlists.account import RADAR

BEARER = {"Authorization": f"Bearer {TOKEN}"}
ROWS = "person,from_company,from_title,to_company\nHelen Marsh,Northgate Rail,Chief Operating Officer,Severn Trains\n"


# Slack


def payload(
    site: Site, kind: str = "acknowledge", user: str = "U1", channel: str = "U1", stamp: str = "1777885200.5", **action: Any
) -> bytes:
    signal = departure(site)
    given = {"type": "button", "action_id": kind, "block_id": f"signal:{signal}", "value": signal, "action_ts": stamp, **action}
    told = {"type": "block_actions", "user": {"id": user}, "channel": {"id": channel}, "message": {"ts": "1.0"}, "actions": [given]}
    return urlencode({"payload": json.dumps(told)}).encode()


def post(site: Site, client: TestClient, body: bytes, secret: str = SECRET, age: float = 0) -> Any:
    stamp = str(int(site.pipeline.clock.now().timestamp() - age))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}
    return client.post("/slack/interactions", content=body, headers=headers)


def state(site: Site) -> str:
    with site.database.read() as c:
        found = get_signal(c, RADAR, departure(site))
    assert found
    return found.state.value


@pytest.fixture
def client(told: Site) -> Iterator[TestClient]:
    with told.client() as client:
        yield client


def test_a_press_in_slack_is_carried_out(told: Site, client: TestClient) -> None:
    answer = post(told, client, payload(told))
    assert (answer.status_code, answer.text) == (200, "")
    assert state(told) == "acknowledged"
    assert "notify" in told.woken


def test_a_replayed_press_changes_nothing_more(told: Site, client: TestClient) -> None:
    body = payload(told, "confirm_left")
    assert [post(told, client, body).status_code for _ in range(3)] == [200, 200, 200]
    with told.database.read() as c:
        assert [step.reason.code for step in history(c, "signal", departure(told))].count("acted.confirmed_left") == 1


@pytest.mark.parametrize(("secret", "age"), [("another secret", 0), ("", 0), (SECRET, 301), (SECRET, -301)])
def test_a_wrong_or_stale_signature_is_refused(told: Site, client: TestClient, secret: str, age: float) -> None:
    assert post(told, client, payload(told), secret, age).status_code == 401
    assert state(told) == "open"


def test_without_a_signature_or_a_secret_nothing_is_taken(told: Site) -> None:
    body = payload(told)
    assert told.client().post("/slack/interactions", content=body).status_code == 401
    assert told.client().post("/slack/interactions", content=body, headers=BEARER).status_code == 401
    unset = told.client(RADAR_SLACK_SIGNING_SECRET="")
    assert post(told, unset, body, "").status_code == 401
    assert state(told) == "open"


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=[]", b"payload=%7B", b"\xff\xfe", b"payload=" + b"%5B" * 40_000])
def test_payloads_that_cannot_be_read_are_refused(told: Site, client: TestClient, body: bytes) -> None:
    assert post(told, client, body).status_code == 400


def test_a_body_over_the_limit_is_refused_before_it_is_read(told: Site, client: TestClient) -> None:
    assert post(told, client, b"x" * 600_000).status_code == 413


def test_what_is_no_press_of_ours_is_acknowledged(told: Site, client: TestClient) -> None:
    assert post(told, client, payload(told, "someone_elses")).status_code == 200
    assert post(told, client, urlencode({"payload": '{"type": "view_closed"}'}).encode()).status_code == 200
    assert state(told) == "open"


def test_a_stranger_in_slack_changes_nothing_and_is_told(told: Site, client: TestClient) -> None:
    answer = post(told, client, payload(told, user="U404"))
    assert answer.status_code == 422
    assert "U404" in answer.json()["error"]
    assert state(told) == "open"


def test_who_may_not_see_the_account_may_act_on_what_they_were_sent_and_on_nothing_else(told: Site, client: TestClient) -> None:
    assert post(told, client, payload(told, user="U2", channel="U2")).status_code == 422
    assert state(told) == "open"
    assert post(told, client, payload(told, user="U2", channel="U1")).status_code == 200
    assert state(told) == "acknowledged"


def test_an_unknown_slack_id_is_known_by_the_address_behind_it(told: Site, running: Running) -> None:  # noqa: F811
    alice = running.store.add_person("alice@kumono.example", "Alice")
    sato = running.store.add_person("sato@kumono.example", "佐藤")
    settings = {"RADAR_SLACK_BOT_TOKEN": "xoxb-test", "RADAR_SLACK_BASE_URL": f"{running.url}/api/"}
    with told.client(**settings) as client:
        assert post(told, client, payload(told, user=alice.id, channel="D9")).status_code == 200
        assert state(told) == "acknowledged"
        assign = payload(told, "assign", alice.id, stamp="1777885201.5", type="users_select", selected_user=sato.id)
        assert post(told, client, assign).status_code == 200
        running.fault(kind="server_error", method="users.info", times=1)
        assert post(told, client, payload(told, user="U9", stamp="1777885202.5")).status_code in (422, 503)
    with told.database.read() as c:
        account = get_account(c, "northgate")
    assert account
    assert account.owner_email == "sato@kumono.example"
    assert running.faults.calls["users.info"] <= 3


# Job-change rows


def rows(site: Site, body: str | bytes = ROWS, source: str = "moves", headers: dict[str, str] = BEARER, **more: Any) -> Any:
    return site.client(RADAR_WEB_TOKEN=TOKEN).post(f"/sources/{source}/rows", content=body, headers=headers, **more)


def documents(site: Site) -> int:
    with site.database.read() as c:
        return health(c, site.pipeline.clock.now()).documents


def test_posted_rows_become_documents_once(told: Site) -> None:
    answer = rows(told)
    assert (answer.status_code, answer.json()) == (200, {"source": "moves", "rows": 1, "new": 1, "problems": []})
    assert "analyse" in told.woken
    assert rows(told).json()["new"] == 0
    assert rows(told, ROWS + "\n").json()["new"] == 0
    assert documents(told) == 3
    with told.database.read() as c:
        state = get_source_state(c, "moves")
    assert (state.health.value, state.next_due_at) == ("ok", None)


def test_a_posted_row_corroborates_the_suspicion(told: Site) -> None:
    rows(told)
    told.pipeline.run()
    with told.database.read() as c:
        found = get_signal(c, RADAR, departure(told))
    assert found
    assert found.departure == "confirmed"


def test_json_rows_are_read_too(told: Site) -> None:
    body = json.dumps([{"person": "Ada Roe", "to_company": "Northgate Rail"}])
    answer = rows(told, body, headers={**BEARER, "Content-Type": "application/json"})
    assert answer.json()["new"] == 1


def test_bad_rows_are_reported_and_the_good_ones_kept(told: Site) -> None:
    answer = rows(told, ROWS + ",Northgate Rail,,\n<b>Ada Roe</b>,,,\n")
    assert answer.status_code == 200
    assert answer.json()["new"] == 1
    codes = [one["code"] for one in answer.json()["problems"]]
    assert len(codes) == 2
    assert "name" in answer.json()["problems"][0]["message"]
    with told.database.read() as c:
        assert len(list_problems(c, RADAR, "moves")) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "job_changes.empty"),
        ("<html><body>hello</body></html>", "job_changes.html"),
        ("a,b\n1,2\n", "job_changes.columns_missing"),
        ("{", "job_changes.json"),
        (b"PK\x03\x04" + b"\x00" * 50, "job_changes.spreadsheet"),
        ("person,from_company\nAda Roe,\n", "job_changes.no_valid_row"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_with_its_reason(told: Site, body: str | bytes, code: str) -> None:
    answer = rows(told, body)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert code not in answer.json()["error"]
    assert documents(told) == 2


def test_the_reason_is_worded_in_the_language_asked_for(told: Site) -> None:
    assert "ファイル" in rows(told, "", headers={**BEARER, "Accept-Language": "ja"}).json()["error"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Cookie": "radar_session=1.2"}]
)
def test_without_the_token_nothing_is_stored(told: Site, headers: dict[str, str]) -> None:
    answer = rows(told, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    open_doors = told.client().post("/sources/moves/rows", content=ROWS, headers=BEARER)
    assert open_doors.status_code == 401
    assert "web.token" in open_doors.json()["error"]
    assert documents(told) == 2


@pytest.mark.parametrize(
    ("source", "status"), [("nobodys", 404), ("a%00b", 404), ("wire", 409), ("page", 409), ("off", 409), ("from-a-page", 409)]
)
def test_only_a_source_that_takes_posts_gets_them(told: Site, source: str, status: int) -> None:
    with told.database.begin() as c:
        add_source(c, Source("off", SourceKind.JOB_CHANGES, "post:off", "Off"), START)
        set_enabled(c, "off", False, START, "test")
        add_source(c, Source("from-a-page", SourceKind.JOB_CHANGES, "https://moves.example/rows.csv", "Page"), START)
    answer = rows(told, source=source)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert documents(told) == 2


def test_more_than_the_limit_is_refused(told: Site) -> None:
    assert rows(told, b"x" * 20_000_001).status_code == 413
    assert rows(told, (b"x" * 1_000_000 for _ in range(21))).status_code == 413  # type: ignore[arg-type]
    assert documents(told) == 2
