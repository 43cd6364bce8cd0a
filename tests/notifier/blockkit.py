"""A small validator of Block Kit, written from Slack's reference: what it passes, Slack takes."""

from __future__ import annotations

import json
from typing import Any

MAX = {"section": 3000, "field": 2000, "header": 150, "button": 75, "option": 75, "placeholder": 150}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _text(value: Any, limit: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    assert value["type"] in kinds
    assert set(value) <= {"type", "text", "emoji", "verbatim"}
    assert 1 <= units(value["text"]) <= limit, (units(value["text"]), limit)
    assert value["type"] == "mrkdwn" or "verbatim" not in value
    value["text"].encode("utf-8")
    assert not any(ord(char) < 32 and char != "\n" for char in value["text"])


def _element(value: dict[str, Any]) -> None:
    assert 1 <= len(value["action_id"]) <= 255
    match value["type"]:
        case "button":
            _text(value["text"], MAX["button"], ("plain_text",))
            assert len(value["value"]) <= 2000
            assert value.get("style", "primary") in ("primary", "danger")
        case "static_select":
            _text(value["placeholder"], MAX["placeholder"], ("plain_text",))
            assert 1 <= len(value["options"]) <= 100
            for option in value["options"]:
                _text(option["text"], MAX["option"], ("plain_text", "mrkdwn"))
                assert 1 <= len(option["value"]) <= 150
        case "users_select":
            _text(value["placeholder"], MAX["placeholder"], ("plain_text",))
        case other:
            raise AssertionError(f"unknown element {other}")


def check(blocks: tuple[Any, ...], budget: int = 10_000) -> None:
    assert 1 <= len(blocks) <= 50
    assert len(json.dumps(list(blocks), ensure_ascii=False)) <= budget
    names = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(names) == len(set(names))
    assert all(1 <= len(name) <= 255 for name in names)
    for block in blocks:
        match block["type"]:
            case "header":
                _text(block["text"], MAX["header"], ("plain_text",))
            case "section":
                assert "text" in block or "fields" in block
                if "text" in block:
                    _text(block["text"], MAX["section"])
                if "fields" in block:
                    assert 1 <= len(block["fields"]) <= 10
                for field in block.get("fields", ()):
                    _text(field, MAX["field"])
            case "context":
                assert 1 <= len(block["elements"]) <= 10
                for element in block["elements"]:
                    _text(element, MAX["section"])
            case "actions":
                assert 1 <= len(block["elements"]) <= 25
                for element in block["elements"]:
                    _element(element)
                ids = [element["action_id"] for element in block["elements"]]
                assert len(ids) == len(set(ids))
            case "divider":
                pass
            case other:
                raise AssertionError(f"unknown block {other}")


def words(blocks: tuple[Any, ...]) -> str:
    """Every text in the blocks, in order, one a line."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") in ("plain_text", "mrkdwn"):
                found.append(value["text"])
            for part in value.values():
                walk(part)
        elif isinstance(value, list | tuple):
            for part in value:
                walk(part)

    walk(list(blocks))
    return "\n".join(found)
