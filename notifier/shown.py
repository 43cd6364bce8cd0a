"""What a message showed when it was last written, small enough to store, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kernel.ids import derived_id
from kernel.reason import Reason
from notifier.alert import AlertView


@dataclass(frozen=True)
class Shown:
    """The parts of an alert whose change is worth telling. JSON-ready through :meth:`as_json`."""

    status: str
    departure: str | None
    state: str
    successor: str | None
    effective: str | None
    reports: int
    acted: int
    also: tuple[str, ...] = ()  #: the rest of the same story, each with how it stands
    quotes: tuple[str, ...] = ()  #: what is quoted as evidence, each by its fingerprint

    @classmethod
    def of(cls, view: AlertView) -> Shown:
        """What *view* shows."""
        return cls(
            status=view.status.value,
            departure=view.departure.value if view.departure else None,
            state=view.state.value,
            successor=view.successor.name if view.successor else None,
            effective=view.effective.isoformat() if view.effective else None,
            reports=view.report_count,
            acted=len(view.acted),
            also=tuple(sorted(f"{one.signal_id} {one.status.value} {one.departure.value if one.departure else '-'}" for one in view.also)),
            quotes=tuple(sorted({derived_id(one.url, one.text) for told in (view, *view.also) for one in told.quotes})),
        )

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Shown:
        """The inverse of :meth:`as_json`."""
        return cls(**{**value, "also": tuple(value.get("also") or ()), "quotes": tuple(value.get("quotes") or ())})


def changes(before: Shown, after: Shown) -> tuple[Reason, ...]:
    """What changed, the weightiest first; empty when nothing did."""
    found = []
    if after.departure != before.departure and after.departure:
        found.append(Reason("news.departure", {"before": before.departure or "", "after": after.departure}))
    if after.status != before.status:
        found.append(Reason("news.status", {"before": before.status, "after": after.status}))
    if after.successor != before.successor and after.successor:
        found.append(Reason("news.successor", {"name": after.successor}))
    if after.effective != before.effective and after.effective:
        found.append(Reason("news.effective", {"date": after.effective}))
    if more := set(after.also) - set(before.also):
        found.append(Reason("news.also", {"count": len(more)}))
    if gone := {_id(one) for one in before.also} - {_id(one) for one in after.also}:
        found.append(Reason("news.also_gone", {"count": len(gone)}))
    if after.state != before.state:
        found.append(Reason("news.state", {"before": before.state, "after": after.state}))
    if after.reports > before.reports:
        found.append(Reason("news.reports", {"count": after.reports - before.reports}))
    if after.acted > before.acted:
        found.append(Reason("news.acted", {"count": after.acted - before.acted}))
    if not found and (after.reports < before.reports or set(before.quotes) - set(after.quotes)):
        found.append(Reason("news.evidence_gone"))  # a message with other news is written anew anyway
    return tuple(found)


def _id(also: str) -> str:
    """Which signal an entry of ``also`` is about."""
    return also.partition(" ")[0]
