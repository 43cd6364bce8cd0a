from __future__ import annotations

import json
from pathlib import Path

import pytest

from radar.sandbox.checks import refuse
from radar.sandbox.slackapi import SlackError, call
from radar.sandbox.store import Store

CONTENT = {"text": "Hello", "blocks": [], "metadata": {}}


def fresh(path: Path | None = None) -> Store:
    return Store(path, lambda: 1_790_000_000.0)


def test_ids_do_not_depend_on_order() -> None:
    one, two = fresh(), fresh()
    first = one.person("a@x.example")
    two.person("b@x.example")
    assert first == two.person("A@x.example ")


def test_times_are_unique_even_on_a_clock_that_stands_still() -> None:
    store = fresh()
    store.add_channel("C1", "general")
    stamps = [store.post("C1", CONTENT).ts for _ in range(50)]
    assert len(set(stamps)) == 50
    assert stamps == sorted(stamps)


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "log"
    store = fresh(path)
    store.add_channel("C1", "general")
    store.post("C1", CONTENT)
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"type":"message","chan')
    again = fresh(path)
    assert len(again.channels["C1"].posts) == 1
    again.close()
    assert path.read_bytes() == whole


def test_a_broken_line_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text('{"type":"nonsense"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1 of .*move the file away"):
        fresh(path)


def test_without_an_open_door_only_members_are_found() -> None:
    store = Store(None, lambda: 1.0, open_door=False)
    store.add_person("mika@kumono.example", "Mika")
    store.add_person("gone@kumono.example", "Gone", deleted=True)
    assert store.person("Mika@kumono.example") is not None
    for absent in ("gone@kumono.example", "other@kumono.example"):
        with pytest.raises(SlackError, match="users_not_found"):
            call(store, "users.lookupByEmail", {"email": absent})


def section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("text", "blocks", "error"),
    [
        ("", [], "no_text"),
        ("x" * 40_001, [], "msg_too_long"),
        ("x", [section("y" * 3_001)], "invalid_blocks"),
        ("x", [section("")], "invalid_blocks"),
        ("x", [section("y")] * 51, "invalid_blocks"),
        ("x", [section("y" * 2_900)] * 5, "msg_blocks_too_long"),
        ("x", [{"type": "header", "text": {"type": "plain_text", "text": "y" * 151}}], "invalid_blocks"),
        ("x", [{"type": "header", "text": {"type": "mrkdwn", "text": "y"}}], "invalid_blocks"),
        ("x", [{"type": "video"}], "invalid_blocks"),
        ("x", [{"type": "actions", "elements": []}], "invalid_blocks"),
        ("x", ["nonsense"], "invalid_blocks"),
        ("x", "nonsense", "invalid_blocks_format"),
    ],
)
def test_slacks_limits_are_enforced(text: str, blocks: object, error: str) -> None:
    refused = refuse(text, blocks)
    assert refused is not None
    assert refused[0] == error


def test_what_is_within_the_limits_passes() -> None:
    assert refuse("x", [section("y" * 3_000), {"type": "divider"}]) is None


def test_history_pages_and_leaves_replies_out() -> None:
    store = fresh()
    store.add_channel("C1", "general")
    posts = [store.post("C1", CONTENT) for _ in range(5)]
    store.post("C1", CONTENT, thread_ts=posts[0].ts)
    first = call(store, "conversations.history", {"channel": "C1", "limit": "3"})
    assert [one["ts"] for one in first["messages"]] == [one.ts for one in posts[:1:-1]]
    second = call(store, "conversations.history", {"channel": "C1", "limit": 3, "cursor": first["response_metadata"]["next_cursor"]})
    assert [one["ts"] for one in second["messages"]] == [posts[1].ts, posts[0].ts]
    assert not second["has_more"]
    replies = call(store, "conversations.replies", {"channel": "C1", "ts": posts[0].ts})
    assert len(replies["messages"]) == 2
    later = call(store, "conversations.history", {"channel": "C1", "oldest": posts[3].ts})
    assert [one["ts"] for one in later["messages"]] == [posts[4].ts]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.delete", {}, "unknown_method"),
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": "{nonsense"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": json.dumps({"a": 1})}, "metadata_must_be_sent_from_app"),
        ("chat.update", {"channel": "C1", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("conversations.open", {"users": "U9"}, "user_not_found"),
        ("conversations.history", {"channel": "C1", "oldest": "yesterday"}, "invalid_arguments"),
        ("users.info", {"user": "U9"}, "user_not_found"),
    ],
)
def test_errors_are_slacks(method: str, arguments: dict[str, str], error: str) -> None:
    store = fresh()
    store.add_channel("C1", "general")
    with pytest.raises(SlackError) as caught:
        call(store, method, arguments)
    assert caught.value.answer["error"] == error
