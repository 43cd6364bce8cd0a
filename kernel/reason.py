"""Reasons and errors are codes with parameters; a surface words them in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """Why something is so: a dotted *code* (``fetch.timeout``) and JSON-ready *params*.

    Codes are stable: they are stored, counted and translated. The catalogue in ``notifier/locale`` words them.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored form, ``{"code": …, "params": {…}}``."""
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        """The inverse of :meth:`as_json`."""
        return cls(value["code"], dict(value.get("params") or {}))

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({shown})" if shown else self.code


class RadarError(Exception):
    """The root of every error that the product raises on purpose.

    *message* says what happened, to which thing, and what to do next; *reason* is the stable code for storage.
    """

    def __init__(self, message: str, reason: Reason | None = None) -> None:
        super().__init__(message)
        self.reason = reason or Reason("error", {"message": message})


class ConfigurationError(RadarError):
    """The settings cannot be used as they are."""


class InputError(RadarError):
    """What a user handed in cannot be used as it is."""
