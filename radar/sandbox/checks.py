"""Slack's limits, enforced: what Slack would refuse, the sandbox refuses with the same error code."""

from __future__ import annotations

import json
from typing import Any

from notifier import limits


class _Invalid(Exception):
    """Something in the blocks breaks a rule."""


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def refuse(text: Any, blocks: Any) -> tuple[str, list[str]] | None:
    """Slack's error code and details for a message that it would refuse, or None."""
    if not isinstance(blocks, list):
        return "invalid_blocks_format", ["blocks must be a list"]
    if not text and not blocks:
        return "no_text", []
    if not isinstance(text, str) or units(text) > 40_000:
        return "msg_too_long", []
    if len(json.dumps(blocks, ensure_ascii=False)) > limits.MESSAGE_REFUSED:
        return "msg_blocks_too_long", []
    try:
        _need(len(blocks) <= limits.BLOCKS, f"no more than {limits.BLOCKS} blocks allowed")
        names = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
        _need(len(names) == len(set(names)), "block_id must be unique")
        for number, block in enumerate(blocks):
            _block(block, f"/blocks/{number}")
    except _Invalid as error:
        return "invalid_blocks", [str(error)]
    except (KeyError, TypeError, AttributeError) as error:
        return "invalid_blocks", [f"missing or malformed: {error}"]
    return None


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise _Invalid(message)


def _text(value: Any, most: int, where: str, plain: bool = False) -> None:
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    _need(isinstance(value, dict) and value.get("type") in kinds, f"{where}: must be a text object")
    _need(isinstance(value["text"], str) and 1 <= units(value["text"]) <= most, f"{where}: text must be 1 to {most} characters")


def _block(block: Any, where: str) -> None:
    _need(isinstance(block, dict), f"{where}: must be an object")
    _need(units(str(block.get("block_id") or "x")) <= limits.BLOCK_ID, f"{where}/block_id: too long")
    kind = block.get("type")
    if kind == "header":
        _text(block["text"], limits.HEADER_TEXT, f"{where}/text", plain=True)
    elif kind == "section":
        _need(bool(block.get("text") or block.get("fields")), f"{where}: needs text or fields")
        if block.get("text"):
            _text(block["text"], limits.SECTION_TEXT, f"{where}/text")
        fields = block.get("fields") or []
        _need(len(fields) <= limits.SECTION_FIELDS, f"{where}/fields: too many")
        for field in fields:
            _text(field, limits.FIELD_TEXT, f"{where}/fields")
    elif kind == "context":
        _need(1 <= len(block["elements"]) <= limits.CONTEXT_ELEMENTS, f"{where}/elements: 1 to {limits.CONTEXT_ELEMENTS}")
        for element in block["elements"]:
            _text(element, limits.CONTEXT_TEXT, f"{where}/elements")
    elif kind == "actions":
        _need(1 <= len(block["elements"]) <= limits.ACTION_ELEMENTS, f"{where}/elements: 1 to {limits.ACTION_ELEMENTS}")
        ids = [element["action_id"] for element in block["elements"]]
        _need(len(ids) == len(set(ids)), f"{where}/elements: action_id must be unique")
        for element in block["elements"]:
            _element(element, f"{where}/elements")
    else:
        _need(kind == "divider", f"{where}: unsupported type: {kind}")


def _element(element: dict[str, Any], where: str) -> None:
    _need(1 <= units(element["action_id"]) <= limits.ACTION_ID, f"{where}/action_id: 1 to {limits.ACTION_ID}")
    kind = element.get("type")
    if kind == "button":
        _text(element["text"], limits.BUTTON_TEXT, f"{where}/text", plain=True)
        _need(units(element.get("value", "")) <= limits.BUTTON_VALUE, f"{where}/value: too long")
        _need(element.get("style") in (None, "primary", "danger"), f"{where}/style: unknown")
    elif kind == "static_select":
        _text(element["placeholder"], limits.PLACEHOLDER_TEXT, f"{where}/placeholder", plain=True)
        _need(1 <= len(element["options"]) <= limits.SELECT_OPTIONS, f"{where}/options: 1 to {limits.SELECT_OPTIONS}")
        for option in element["options"]:
            _text(option["text"], limits.OPTION_TEXT, f"{where}/options")
            _need(1 <= units(option["value"]) <= limits.OPTION_VALUE, f"{where}/options/value: 1 to {limits.OPTION_VALUE}")
    else:
        _need(kind == "users_select", f"{where}: unsupported element: {kind}")
        _text(element["placeholder"], limits.PLACEHOLDER_TEXT, f"{where}/placeholder", plain=True)
