"""Strangers' JSON and text made harmless: every helper here takes anything and raises nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from crawlers.markup import clean
from crawlers.urls import resolve

MAX_TEXT = 200_000  #: characters kept of one text; longer ones are cut

_C1 = re.compile("[\x80-\x9f]")
_SPACE = re.compile(r"\s+")


def clean_text(value: object, limit: int = MAX_TEXT) -> str:
    """*value* as text that every database and font can hold: no control, direction or lone surrogate characters, at most *limit* long.

    Anything that is not a string or a plain number gives the empty string.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        text = str(value)
    except ValueError:  # an integer too long for Python to print
        return ""
    text = text[: limit * 2].replace("\u2028", "\n").replace("\u2029", "\n")
    return _C1.sub("", clean(text)).strip()[:limit]


def one_line(value: object, limit: int = 500) -> str:
    """Like :func:`clean_text`, in one line, with width variants unified (NFKC) and runs of white space made one space."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", clean_text(value, limit * 4))).strip()[:limit]


def excerpt(value: object, limit: int = 80) -> str:
    """*value* shortened for a message to a person; an ellipsis marks the cut."""
    kinds = {dict: "(object)", list: "(list)", type(None): "(null)", bool: "(true or false)"}
    shown = kinds.get(type(value)) or one_line(value, limit + 1)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def read_json(body: bytes) -> object:
    """The JSON value in *body* (UTF-8, with or without BOM). ``ValueError`` with a short cause if there is none."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise ValueError("a number is too long") from None


def mapping(value: object) -> Mapping[str, Any]:
    """*value* if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """*value* if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def whole_number(value: object) -> int | None:
    """*value* as a whole number from 0 to 2**53, also when it is written as a string of digits; else None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2**53:
        return None
    return value


def web_address(value: object) -> str | None:
    """*value* as an absolute http(s) URL that is safe to store and show, else None."""
    if not isinstance(value, str) or len(value) > 2000 or any(char.isspace() for char in value):
        return None
    return resolve(value, value)
