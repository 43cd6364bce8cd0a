"""What can go wrong in storage on purpose."""

from __future__ import annotations

from kernel.reason import InputError, RadarError, Reason


class LeaseLost(RadarError):
    """The row that we were working on is no longer ours: nothing of this transaction may be committed.

    Someone else claimed it after our lease ran out, or it was removed. Let the transaction roll back and drop the result.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(
            f"the lease on {kind} {key} is no longer ours; the result is dropped, whoever holds the row now does the work",
            Reason("lease.lost", {"kind": kind, "key": key}),
        )


class Suppressed(InputError):
    """A person who was erased on request must never come back."""

    def __init__(self, contact_id: str) -> None:
        super().__init__(
            f"contact {contact_id} is on the suppression list: this person was erased and is not stored again; leave the row out",
            Reason("contact.suppressed", {"contact": contact_id}),
        )


class NotFound(InputError):
    """A thing that was named does not exist, or the viewer may not see it."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"there is no {kind} {key} that you may see; check the id", Reason("not_found", {"kind": kind, "id": key}))
