from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.alert import Destination, Message
from notifier.transports.slack_interaction import Action, parse_interaction
from notifier.transports.slack_signature import refuse
from radar.sandbox.interactions import Target
from radar.sandbox.mrkdwn import to_html
from tests.sandbox.conftest import Running

MIKA = Destination("slack", "mika@kumono.example", "ja", "Asia/Tokyo")
SECRET = "a secret of the test"
ALERT = (
    {"type": "header", "text": {"type": "plain_text", "text": "🔌 <b>Aster</b> *Foods*"}},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*ARR*\n$120,000"}]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "<https://wire.example/a?b=1&amp;c=2|Northern Wire>"}]},
    {
        "type": "actions",
        "block_id": "signal:s1",
        "elements": [
            {"type": "button", "action_id": "acknowledge", "text": {"type": "plain_text", "text": "Acknowledge"}, "value": "s1"},
            {"type": "users_select", "action_id": "assign", "placeholder": {"type": "plain_text", "text": "Assign"}},
            {
                "type": "static_select",
                "action_id": "snooze",
                "placeholder": {"type": "plain_text", "text": "Snooze"},
                "options": [{"text": {"type": "plain_text", "text": "1 day"}, "value": "s1|1d"}],
            },
        ],
    },
)


@pytest.fixture
def sent(running: Running) -> tuple[Running, str, str]:
    receipt = running.transport().send(MIKA, Message("Aster Foods", ALERT, {"delivery": "d1"}))
    return running, receipt.channel, receipt.ts


class Receiver:
    """Stands in for the product's interactivity URL."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((dict(self.headers.items()), body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/actions"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_a_message_is_drawn_with_its_blocks(sent: tuple[Running, str, str]) -> None:
    running, channel, _ = sent
    page = running.http.get(f"/c/{channel}").text
    assert 'alt="🔌"> &lt;b&gt;Aster&lt;/b&gt; *Foods*</h3>' in page
    assert "<strong>ARR</strong><br>$120,000" in page
    assert 'href="https://wire.example/a?b=1&amp;c=2"' in page
    assert "Acknowledge" in page
    assert "1 day" in page


def test_home_shows_the_latest_conversation(sent: tuple[Running, str, str]) -> None:
    running, channel, _ = sent
    page = running.http.get("/").text
    assert f'href="/c/{channel}"' in page
    assert "Aster Foods" in page


def test_before_the_first_message_the_page_says_so(running: Running) -> None:
    assert "Waiting for the first message" in running.http.get("/").text
    assert "最初のメッセージを待っています" in running.http.get("/?lang=ja").text
    assert "最初のメッセージを待っています" in running.http.get("/", headers={"Accept-Language": "ja,en;q=0.8"}).text


def test_the_page_allows_no_foreign_or_inline_script(sent: tuple[Running, str, str]) -> None:
    running, channel, _ = sent
    answer = running.http.get(f"/c/{channel}")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=\"/static/)|\son\w+=|style=\"|https?://(?!wire\.example)", answer.text)
    for name in re.findall(r"/static/([\w.]+)", answer.text):
        assert running.http.get(f"/static/{name}").status_code == 200


def test_edits_and_threads_are_marked(sent: tuple[Running, str, str]) -> None:
    running, channel, ts = sent
    transport = running.transport()
    from notifier.alert import Receipt

    transport.update(Receipt(channel, ts), Message("Changed", ALERT, {"delivery": "d1"}))
    transport.send(MIKA, Message("A note", (), {"delivery": "d2"}), thread=Receipt(channel, ts))
    page = running.http.get(f"/c/{channel}").text
    assert "(edited 1 time)" in page
    assert "1 reply" in page
    assert "A note" in page


def press(running: Running, channel: str, ts: str, action: str, value: str) -> str:
    data = {"channel": channel, "ts": ts, "block_id": "signal:s1", "action_id": action, "value": value}
    answer = running.http.post("/act", data=data)
    assert answer.status_code == 303
    return re.search(r"note=(\w+)", answer.headers["location"])[1]  # type: ignore[index]


def test_a_press_reaches_the_product_signed(sent: tuple[Running, str, str], receiver: Receiver) -> None:
    running, channel, ts = sent
    running.http.post("/_admin/interactivity", json={"url": receiver.url, "secret": SECRET}).raise_for_status()
    assert press(running, channel, ts, "acknowledge", "s1") == "sent"
    mika = running.store.person("mika@kumono.example")
    assert mika is not None
    assert press(running, channel, ts, "assign", mika.id) == "sent"
    assert press(running, channel, ts, "snooze", "s1|1d") == "sent"
    actions: list[Action] = []
    for headers, body in receiver.got:
        assert refuse(SECRET, headers, body, datetime.now(UTC)) is None
        actions += parse_interaction(body)
    assert [(one.kind, one.signal_id, one.value) for one in actions] == [
        ("acknowledge", "s1", None),
        ("assign", "s1", mika.id),
        ("snooze", "s1", "1d"),
    ]
    assert {(one.user, one.channel, one.ts) for one in actions} == {(mika.id, channel, ts)}


def test_a_press_that_nobody_takes_is_told(sent: tuple[Running, str, str], receiver: Receiver) -> None:
    running, channel, ts = sent
    assert press(running, channel, ts, "acknowledge", "s1") == "nowhere"
    running.sandbox.target = Target(receiver.url, SECRET)
    receiver.status = 500
    assert press(running, channel, ts, "acknowledge", "s1") == "failed"
    assert press(running, channel, ts, "reopen", "s1") == "stale"
    assert press(running, channel, ts, "snooze", "s1|99d") == "stale"


def test_another_site_can_neither_press_nor_reach_in_by_name(sent: tuple[Running, str, str]) -> None:
    running, channel, ts = sent
    data = {"channel": channel, "ts": ts, "block_id": "signal:s1", "action_id": "acknowledge", "value": "s1"}
    assert running.http.post("/act", data=data, headers={"Origin": "https://evil.example"}).status_code == 403
    assert running.http.post("/act", data=data, headers={"Origin": "null"}).status_code == 403
    assert running.http.get("/").headers["referrer-policy"] == "same-origin"  # with no-referrer, browsers send the origin "null"
    assert running.http.post("/act", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert running.http.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert running.http.post("/_admin/faults", json={"kind": "timeout"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_admin_door_refuses_what_it_does_not_understand(running: Running) -> None:
    assert running.http.post("/_admin/faults", json={"kind": "earthquake"}).status_code == 400
    assert running.http.post("/_admin/faults", json={"kind": "timeout", "sconds": 3}).status_code == 400
    assert running.http.get("/_admin/nothing").status_code == 404


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* and _slanted_ and ~gone~", "<strong>bold</strong> and <em>slanted</em> and <s>gone</s>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("> quoted\nafter", "<blockquote>quoted</blockquote>after"),
        ("`*x*`", "<code>*x*</code>"),
        ("<javascript:alert(1)|x>", "x"),
        ("<!channel>", '<span class="mention loud">@channel</span>'),
        ("<@U1>", '<span class="mention">@Mika</span>'),
        ("<!date^1790000000^{date}|21 Sep>", "<time>21 Sep</time>"),
        ("• one", '<span class="bullet">• one</span>'),
    ],
)
def test_markup(text: str, shown: str) -> None:
    assert str(to_html(text, {"U1": "Mika"})) == shown


@given(st.text(alphabet=st.sampled_from(list("<>|&;`*_~!@#\"'/\n •🔌ahtps:.=\ue000\ue0011 ")), max_size=120))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    made = str(to_html(text))
    tags = re.findall(r"<[^<>]*>", made)
    allowed = r"</?(?:strong|em|s|code|pre|blockquote|time|a|br|span|img)\b[^<>]*>"
    assert all(re.fullmatch(allowed, tag) for tag in tags), made
    assert not re.search(r"<[^>]*\son\w+\s*=", made)
    assert "<script" not in html.unescape("".join(tags)).lower()
