"""What can go wrong in storage on purpose."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from kernel.reason import InputError, RadarError, Reason

#: SQLSTATEs (and classes of them) of PostgreSQL that say: the same again may well succeed. Deadlock, serialisation, lock not
#: available, connection lost, too many connections, shutting down or starting up.
_PASSING_STATES = ("40", "55P03", "08", "53", "57P")


def is_passing(error: BaseException) -> bool:
    """Whether *error* is the database's passing trouble (a deadlock, a busy or lost database): nobody's fault, try again."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_PASSING_STATES)
    if type(error.orig).__module__.startswith("psycopg"):  # without a state: the server could not be reached or went away
        return type(error.orig).__name__ == "OperationalError"
    return getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


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
