"""An event while it is being put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from nlp.event import EventType, Status
from nlp.japanese.story import Line


@dataclass
class Draft:
    """What one clause says. ``strength`` (0 to 1) is how sure its pattern is; ``pattern`` names it."""

    type: EventType
    status: Status
    line: Line
    pattern: str
    strength: float
    slots: dict[str, str] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    effective: date | None = None
