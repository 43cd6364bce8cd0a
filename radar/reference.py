"""The list of all settings as Markdown, made from the models themselves, so that it cannot say anything else than they do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from radar.settings import PREFIX, Settings


def reference() -> str:
    """A heading and a table for each section of ``radar.toml``: setting, default, meaning, variable."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for section, held in Settings.model_fields.items():
        model = held.annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)
        yield f"### [{section}]"
        yield ""
        yield (model.__doc__ or "").strip()
        yield ""
        yield "| setting | default | meaning | variable |"
        yield "| --- | --- | --- | --- |"
        for key, one in model.model_fields.items():
            name = f"{PREFIX}{section}_{key}".upper()
            variable = f"`{name}`, `{name}_FILE`" if one.annotation is SecretStr else f"`{name}`"
            yield f"| `{key}` | {_default(one.default)} | {' '.join(filter(None, (one.description, _bounds(one))))} | {variable} |"
        yield ""


def _default(value: Any) -> str:
    """The default as one would write it in TOML."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        inner = ", ".join(_toml(one) for one in value)
        return f"`[{inner}]`"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, (int, float)):
        return f"{value:g}"
    return f'"{value}"'


def _bounds(one: FieldInfo) -> str:
    """What values are allowed, where that is not plain from the default."""
    annotation = one.annotation
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(iter(get_args(annotation)))
    if get_origin(annotation) is Literal:
        return "One of " + ", ".join(f"`{choice}`" for choice in get_args(annotation)) + "."
    low = next((one.ge for one in one.metadata if hasattr(one, "ge")), None)
    high = next((one.le for one in one.metadata if hasattr(one, "le")), None)
    if low is not None and high is not None:
        return f"{low:g} to {high:g}."
    return f"At least {low:g}." if low else ""
