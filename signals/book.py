"""Where reports and happenings stand: what the rules of :mod:`signals.placing` and :mod:`signals.sorting` read and write."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from kernel.reason import Reason
from signals.rulings import Ruling
from signals.signal import Happening, Kind, Report


class Book(Protocol):
    """Reports and happenings as they stand, and what becomes of them."""

    def reports_of_document(self, document_id: str) -> list[Report]:
        """Every report that the document ever gave."""
        ...

    def reports(self, report_ids: Collection[str]) -> list[Report]:
        """These reports, oldest publication first."""
        ...

    def happening(self, happening_id: str) -> Happening | None: ...

    def standing(self, report_id: str) -> str | None:
        """The id of the happening in which the report stands."""
        ...

    def former(self, report_id: str) -> str | None:
        """The id of the happening in which the report stood last."""
        ...

    def members(self, happening_id: str) -> set[str]:
        """The reports that stood last in this happening, whether or not they stand there still."""
        ...

    def near(self, kind: Kind, account_ids: Collection[str], since: datetime, until: datetime) -> list[Happening]:
        """Happenings of *kind* with a report, last told since then and begun by *until*, in which one of the accounts takes part."""
        ...

    def rulings(self, report_ids: Collection[str]) -> list[Ruling]:
        """What people said of any of these reports."""
        ...

    def put_report(self, report: Report) -> None: ...

    def put_happening(self, happening: Happening, joined: Reason, told: Reason) -> None:
        """Keep it as it is now; its new reports join for the reason *joined*, and stand in no other happening any more."""
        ...

    def part(self, report_id: str, reason: Reason) -> None:
        """Take a report out of the happening in which it stands."""
        ...

    def follow(self, report_ids: Collection[str], happening_id: str, reason: Reason) -> None:
        """Let reports that stand nowhere any more have stood last in this happening."""
        ...

    def absorb(self, happening: Happening) -> None:
        """All its reports stand in another happening now."""
        ...

    def widen(self, ruling: Ruling, heir: str, of: str) -> None:
        """Let *ruling* hold for the report *heir* as it does for *of*."""
        ...
