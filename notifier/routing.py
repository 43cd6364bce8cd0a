"""Who hears of a signal, where, and how urgently: a tree of routes with inherited options and a mandatory fallback.

Pure. The owner is looked up when a message is about to go, never stored with the signal. The trace tells every step,
so that ``radar route explain`` and the alert's own "why" need no second implementation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kernel.reason import ConfigurationError, Reason
from notifier.alert import Destination
from signals.signal import DepartureState, Driver, Kind, Signal
from watchlists.account import Account, Contact, ContactRole, User

HIGH_IMPACT = 0.7
HIGH_CONFIDENCE = 0.95
MIDDLING_IMPACT = 0.4

OWNER = "owner"


class Urgency(StrEnum):
    """How soon a person should know."""

    NOW = "now"  #: interrupts
    QUIET = "quiet"  #: a direct message the same day that asks for confirmation; never a channel
    DAILY = "daily"
    WEEKLY = "weekly"


class When(StrEnum):
    """What a route may fix."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True)
class Match:
    """What a route applies to; an empty set means anything. All given conditions must hold."""

    kinds: frozenset[Kind] = frozenset()
    drivers: frozenset[Driver] = frozenset()
    tiers: frozenset[str] = frozenset()
    watchlists: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    locales: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()  #: external ids
    min_arr: Decimal | None = None  #: in the account's own currency

    def fits(self, facts: RouteFacts) -> bool:
        """Whether *facts* meet every condition."""
        account = facts.account
        one_of = (
            (self.kinds, facts.signal.kind),
            (self.drivers, facts.signal.driver),
            (self.tiers, account.tier),
            (self.locales, account.locale),
            (self.accounts, account.external_id),
        )
        any_of = ((self.watchlists, account.watchlists), (self.tags, account.tags))
        if any(wanted and have not in wanted for wanted, have in one_of):
            return False
        if any(wanted and not wanted.intersection(have) for wanted, have in any_of):
            return False
        return self.min_arr is None or (account.arr is not None and account.arr >= self.min_arr)


@dataclass(frozen=True)
class Route:
    """One node. ``send`` and ``when`` are inherited where None; the first child that fits is taken, else the node itself.

    ``send`` is ``owner``, ``user:EMAIL`` or ``channel:SLACK_ID``.
    """

    name: str
    match: Match = Match()
    send: str | None = None
    when: When | None = None
    children: tuple[Route, ...] = ()


@dataclass(frozen=True)
class RoutingTree:
    """The root route and the person who gets what nobody else can."""

    root: Route
    fallback: str  #: email of a user; always a person, because some things must never go to a channel
    fallback_locale: str = "en"
    fallback_timezone: str = "UTC"
    channel_locale: str = "en"
    impact_now: float = HIGH_IMPACT  #: from this impact and this confidence on, a signal interrupts
    confidence_now: float = HIGH_CONFIDENCE

    def __post_init__(self) -> None:
        if "@" not in self.fallback:
            raise ConfigurationError(
                f"the routing fallback {self.fallback!r} is no email address; name the person who hears what has no owner"
            )
        for route in _walk(self.root):
            send = route.send
            if send is not None and send != OWNER and not (send.partition(":")[0] in ("user", "channel") and send.partition(":")[2]):
                raise ConfigurationError(f"route {route.name!r} sends to {send!r}; write owner, user:EMAIL or channel:SLACK_ID")


def default_tree(fallback: str) -> RoutingTree:
    """Everything to its account's owner, the rest to *fallback*."""
    return RoutingTree(Route("everything", send=OWNER), fallback)


@dataclass(frozen=True)
class RouteFacts:
    """What routing may look at."""

    signal: Signal
    account: Account
    contact: Contact | None = None


@dataclass(frozen=True)
class Routed:
    """Where a signal goes. ``user`` is None for a channel, and for a fallback whom we know only by email."""

    destination: Destination
    user: User | None
    urgency: Urgency
    trace: tuple[Reason, ...] = field(default=())

    @property
    def rule(self) -> Reason:
        """The step that decided the destination, as the alert shows it."""
        return next(reason for reason in reversed(self.trace) if reason.code.startswith("route.to_"))


def _walk(route: Route) -> Iterable[Route]:
    yield route
    for child in route.children:
        yield from _walk(child)


def suspected_champion(signal: Signal, contact: Contact | None) -> bool:
    """Whether this is a departure of a champion (or sponsor) that nobody has confirmed yet."""
    return (
        signal.kind == Kind.DEPARTURE
        and signal.departure in (DepartureState.SUSPECTED, DepartureState.CORROBORATED)
        and contact is not None
        and contact.role in (ContactRole.CHAMPION, ContactRole.EXECUTIVE_SPONSOR)
    )


def urgency(
    signal: Signal, contact: Contact | None = None, impact_now: float = HIGH_IMPACT, confidence_now: float = HIGH_CONFIDENCE
) -> tuple[Urgency, Reason]:
    """How soon, by impact and confidence, and why."""
    numbers = {"impact": signal.impact, "confidence": signal.confidence}
    if suspected_champion(signal, contact):
        return Urgency.QUIET, Reason("urgency.suspected_departure", numbers)
    if signal.impact >= impact_now and signal.confidence >= confidence_now:
        return Urgency.NOW, Reason("urgency.high", numbers)
    if signal.impact >= MIDDLING_IMPACT:
        return Urgency.DAILY, Reason("urgency.middling", numbers)
    return Urgency.WEEKLY, Reason("urgency.low", numbers)


def route(facts: RouteFacts, tree: RoutingTree, users: Mapping[str, User]) -> Routed:
    """Find the destination of a signal; it never fails, because the fallback is always there.

    *users* are all users by lower-case email, inactive ones too.
    """
    node, send, when = tree.root, tree.root.send or OWNER, tree.root.when
    trace = [Reason("route.matched", {"route": node.name})]
    while child := next((one for one in node.children if one.match.fits(facts)), None):
        node, send, when = child, child.send or send, child.when or when
        trace.append(Reason("route.matched", {"route": node.name}))
    how, why = urgency(facts.signal, facts.contact, tree.impact_now, tree.confidence_now)
    trace.append(why)
    if how is not Urgency.QUIET and when is not None:
        if when is When.NOW:
            how = Urgency.NOW
        elif how is Urgency.NOW:
            how = Urgency.DAILY
        trace.append(Reason("urgency.route", {"route": node.name, "urgency": how.value}))
    if how is Urgency.QUIET and send.startswith("channel:"):
        trace.append(Reason("route.never_a_channel", {"channel": send.partition(":")[2]}))
        send = OWNER
    if send.startswith("channel:"):
        channel = send.partition(":")[2]
        trace.append(Reason("route.to_channel", {"channel": channel}))
        return Routed(Destination("slack", channel, tree.channel_locale), None, how, tuple(trace))
    return _to_person(facts, send, tree, users, how, trace)


def _to_person(facts: RouteFacts, send: str, tree: RoutingTree, users: Mapping[str, User], how: Urgency, trace: list[Reason]) -> Routed:
    email = (facts.account.owner_email if send == OWNER else send.partition(":")[2]) or ""
    user = users.get(email.lower())
    if user is not None and user.active:
        code = "route.to_owner" if send == OWNER else "route.to_user"
        trace.append(Reason(code, {"user": user.name or user.email}))
        return Routed(_direct(user), user, how, tuple(trace))
    if not email:
        trace.append(Reason("route.no_owner", {"account": facts.account.name}))
    else:
        trace.append(Reason("route.user_unknown" if user is None else "route.user_inactive", {"user": email}))
    user = users.get(tree.fallback.lower())
    trace.append(Reason("route.to_fallback", {"user": (user.name if user and user.name else tree.fallback)}))
    if user is not None and user.active:
        return Routed(_direct(user), user, how, tuple(trace))
    return Routed(Destination("slack", tree.fallback, tree.fallback_locale, tree.fallback_timezone), None, how, tuple(trace))


def _direct(user: User) -> Destination:
    return Destination("slack", user.slack_id or user.email, user.locale, user.timezone)
