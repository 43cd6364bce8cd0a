from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.reason import ConfigurationError
from notifier.routing import Match, Route, RouteFacts, RoutingTree, Urgency, When, default_tree, route
from signals.signal import DepartureState, Driver, Kind, Part, Signal
from watchlists.account import Account, Contact, ContactRole, User

OWNER = User("u1", "Mika@kumono.example", "Mika", slack_id="U1", locale="ja", timezone="Asia/Tokyo")
GONE = User("u2", "gone@kumono.example", "Gone", slack_id="U2", active=False)
CHIEF = User("u3", "chief@kumono.example", "Chief", slack_id="U3")
USERS = {user.email.lower(): user for user in (OWNER, GONE, CHIEF)}
ACCOUNT = Account("a1", "Aster Foods", tier="A", arr=Decimal(120_000), owner_email="mika@kumono.example", watchlists=("east",))
CHAMPION = Contact("c1", "a1", "Haruka Sato", role=ContactRole.CHAMPION)
TREE = default_tree("chief@kumono.example")


def codes(trace: tuple[object, ...]) -> list[str]:
    return [reason.code for reason in trace]  # type: ignore[attr-defined]


def test_the_owner_hears_in_their_own_language_and_zone(make_signal: Callable[..., Signal]) -> None:
    routed = route(RouteFacts(make_signal(), ACCOUNT), TREE, USERS)
    assert (routed.destination.address, routed.destination.locale, routed.destination.timezone) == ("U1", "ja", "Asia/Tokyo")
    assert routed.urgency is Urgency.NOW
    assert routed.rule.code == "route.to_owner"


@pytest.mark.parametrize(
    ("owner", "why"),
    [(None, "route.no_owner"), ("nobody@kumono.example", "route.user_unknown"), ("gone@kumono.example", "route.user_inactive")],
)
def test_without_an_active_owner_the_fallback_hears_and_is_told_why(
    make_signal: Callable[..., Signal], owner: str | None, why: str
) -> None:
    account = Account("a1", "Aster Foods", owner_email=owner)
    routed = route(RouteFacts(make_signal(), account), TREE, USERS)
    assert routed.destination.address == "U3"
    assert why in codes(routed.trace)
    assert routed.rule.code == "route.to_fallback"


def test_an_unknown_fallback_is_still_a_destination(make_signal: Callable[..., Signal]) -> None:
    routed = route(RouteFacts(make_signal(), Account("a1", "Aster")), default_tree("new@kumono.example"), {})
    assert routed.destination.address == "new@kumono.example"


def test_children_inherit_what_they_do_not_say(make_signal: Callable[..., Signal]) -> None:
    tree = RoutingTree(
        Route(
            "all",
            send="channel:C1",
            when=When.DIGEST,
            children=(
                Route("top", Match(tiers=frozenset({"A"}), min_arr=Decimal(100_000)), when=When.NOW),
                Route("growth", Match(drivers=frozenset({Driver.OPPORTUNITY})), send="user:chief@kumono.example"),
            ),
        ),
        "chief@kumono.example",
    )
    top = route(RouteFacts(make_signal(impact=0.1), ACCOUNT), tree, USERS)
    assert (top.destination.address, top.urgency) == ("C1", Urgency.NOW)
    growth = route(RouteFacts(make_signal(driver=Driver.OPPORTUNITY), Account("a2", "Hibiki")), tree, USERS)
    assert (growth.destination.address, growth.urgency) == ("U3", Urgency.DAILY)


def test_a_suspected_departure_of_a_champion_never_goes_to_a_channel(make_signal: Callable[..., Signal]) -> None:
    tree = RoutingTree(Route("all", send="channel:C1", when=When.NOW), "chief@kumono.example")
    signal = make_signal(kind=Kind.DEPARTURE, part=Part.FORMER_EMPLOYER, departure=DepartureState.SUSPECTED, contact_id="c1")
    routed = route(RouteFacts(signal, ACCOUNT, CHAMPION), tree, USERS)
    assert (routed.destination.address, routed.urgency) == ("U1", Urgency.QUIET)
    assert "route.never_a_channel" in codes(routed.trace)


@pytest.mark.parametrize("send", ["channel:", "everyone", "user:"])
def test_a_route_that_leads_nowhere_is_refused(send: str) -> None:
    with pytest.raises(ConfigurationError, match="write owner, user:EMAIL or channel:SLACK_ID"):
        RoutingTree(Route("all", children=(Route("bad", send=send),)), "chief@kumono.example")


def test_the_fallback_is_mandatory() -> None:
    with pytest.raises(ConfigurationError, match="fallback"):
        RoutingTree(Route("all"), "")


_MATCHES = st.builds(
    Match,
    kinds=st.frozensets(st.sampled_from(Kind), max_size=2),
    tiers=st.frozensets(st.sampled_from("AB"), max_size=1),
    watchlists=st.frozensets(st.sampled_from(["east", "west"]), max_size=2),
)
_SENDS = st.sampled_from([None, "owner", "user:chief@kumono.example", "user:gone@kumono.example", "channel:C1"])
_ROUTES = st.recursive(
    st.builds(Route, name=st.just("leaf"), match=_MATCHES, send=_SENDS, when=st.sampled_from([None, *When])),
    lambda below: st.builds(
        Route,
        name=st.just("node"),
        match=_MATCHES,
        send=_SENDS,
        when=st.sampled_from([None, *When]),
        children=st.lists(below, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


@given(_ROUTES, st.sampled_from(Kind), st.sampled_from([None, *DepartureState]), st.floats(0, 1), st.floats(0, 1))
def test_every_signal_has_a_destination_and_a_reason(
    root: Route, kind: Kind, departure: DepartureState | None, impact: float, confidence: float
) -> None:
    from tests.notifier.strategies import signal_of

    signal = signal_of(kind=kind, departure=departure, impact=impact, confidence=confidence)
    routed = route(RouteFacts(signal, ACCOUNT, CHAMPION), RoutingTree(root, "chief@kumono.example"), USERS)
    assert routed.destination.address
    assert routed.rule.code.startswith("route.to_")
    if routed.urgency is Urgency.QUIET:
        assert routed.destination.address != "C1"
