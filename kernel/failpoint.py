"""Named points where a test can make the process die or fail, placed at every commit and every send.

``RADAR_FAILPOINTS="deliver.after_send=kill"`` kills the process with SIGKILL when it first comes to that point;
``name=raise`` raises :class:`FailpointError` there instead. Several are separated by commas. Unset, a point costs one look-up.
"""

from __future__ import annotations

import os
import signal

from kernel.reason import RadarError

VARIABLE = "RADAR_FAILPOINTS"

POINTS = frozenset(
    {
        "collect.before_commit",
        "collect.after_commit",
        "analyse.before_commit",
        "analyse.after_commit",
        "join.before_commit",
        "join.after_commit",
        "qualify.before_commit",
        "qualify.after_commit",
        "notify.before_commit",
        "notify.after_commit",
        "deliver.after_mark",
        "deliver.before_send",
        "deliver.after_send",
        "deliver.after_commit",
    }
)


class FailpointError(RadarError):
    """Raised by an armed failpoint; only tests ever see it."""


_armed: dict[str, str] = {}


def arm(name: str, action: str) -> None:
    """Arm point *name* with *action* (``kill`` or ``raise``) in this process, once."""
    if name not in POINTS or action not in ("kill", "raise"):
        raise ValueError(f"no failpoint {name!r} with action {action!r}; the points are {', '.join(sorted(POINTS))}")
    _armed[name] = action


def arm_from_environment() -> None:
    """Arm what ``RADAR_FAILPOINTS`` names; called once by the composition root."""
    for item in filter(None, os.environ.get(VARIABLE, "").split(",")):
        name, _, action = item.partition("=")
        arm(name.strip(), action.strip() or "kill")


def failpoint(name: str) -> None:
    """Mark a point. Does nothing unless a test armed it."""
    if not _armed:
        return
    action = _armed.pop(name, None)
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise FailpointError(f"failpoint {name} was armed to fail")
