"""Which words a signal calls for: headline, emoji, next steps. Keys and parameters only; the catalogue words them."""

from __future__ import annotations

from nlp.event import Status
from notifier.alert import AlertView
from notifier.catalogue import Catalogue
from signals.signal import DepartureState, Driver, Kind, Part

EMOJI = {
    Driver.DISVALUATION: "👎",
    Driver.DISCONNECTION: "🔌",
    Driver.DISENGAGEMENT: "💤",
    Driver.DOWNTURN: "📉",
    Driver.OPPORTUNITY: "🌱",
}

#: Parts that have a headline and steps of their own, by kind; any other part takes the kind's plain one.
_PARTS = {
    Kind.ACQUISITION: (Part.ACQUIRER, Part.TARGET, Part.SELLER),
    Kind.DEPARTURE: (Part.NEW_EMPLOYER,),
}
#: Slots in which the other company of a happening may stand, by our account's part.
_OTHER = {
    Part.ACQUIRER: ("target",),
    Part.TARGET: ("acquirer",),
    Part.SELLER: ("acquirer", "target"),
    Part.NEW_EMPLOYER: ("from_company", "company"),
    Part.FORMER_EMPLOYER: ("to_company",),
}
STEPS = 3  #: at most this many next steps for one situation


def situation(view: AlertView) -> str:
    """The key part that names what happened to whom: ``departure.suspected``, ``acquisition.target``, ``layoff``."""
    if view.part in _PARTS.get(view.kind, ()):
        return f"{view.kind.value}.{view.part.value}"
    if view.kind is Kind.DEPARTURE and view.departure is not None:
        return f"departure.{view.departure.value}"
    return view.kind.value


def situations() -> tuple[str, ...]:
    """Every value that :func:`situation` can give."""
    parts = [f"{kind.value}.{part.value}" for kind, named in _PARTS.items() for part in named]
    return (*(kind.value for kind in Kind), *parts, *(f"departure.{state.value}" for state in DepartureState))


def person(view: AlertView) -> str | None:
    """The person that it is about, as we know them, else as named."""
    if view.contact_name:
        return view.contact_name
    return next((one.name for one in view.participants if one.part == "person"), None)


def other_company(view: AlertView) -> str | None:
    """The other company in it, as named."""
    slots = _OTHER.get(view.part, ("party", "target", "acquirer", "to_company"))
    for slot in slots:
        for one in view.participants:
            if one.part == slot and one.name and one.name != view.account_name:
                return one.name
    return None


def other_contact(known: str, catalogue: Catalogue) -> str:
    """One of ``AlertView.others_known``: a name as politeness wants it, with the title."""
    name, _, title = known.partition(", ")
    return catalogue.text("alert.other", name=name, title=title) if title else catalogue.person(name)


def headline(view: AlertView, catalogue: Catalogue) -> str:
    """Account and what happened, in one line without emoji."""
    who = person(view)
    key = f"headline.{situation(view)}"
    if view.status is Status.ANNOUNCED and catalogue.knows(f"{key}.announced"):
        key += ".announced"  # said, but the person is still there
    told = catalogue.text(
        key,
        account=view.account_name,
        person=catalogue.person(who) if who else catalogue.text("someone"),
        other=other_company(view) or catalogue.text("another_company"),
        role=view.contact_title or view.role or catalogue.text("a_post"),
    )
    settled = view.departure in (DepartureState.DENIED, DepartureState.SUSPECTED, DepartureState.CORROBORATED)
    if view.status in (Status.RUMOURED, Status.DENIED) and not settled:
        return catalogue.text(f"headline.status.{view.status.value}", headline=told)
    return told


def steps(view: AlertView, catalogue: Catalogue) -> tuple[str, ...]:
    """What to do next, at most three; for a denial, that nothing needs doing."""
    where = "denied" if view.status is Status.DENIED else situation(view)
    who, other = person(view), other_company(view)
    params = {
        "account": view.account_name,
        "person": catalogue.person(who) if who else catalogue.text("someone"),
        "other": other or catalogue.text("another_company"),
        "successor": catalogue.person(view.successor.name) if view.successor else catalogue.text("the_successor"),
    }
    keys = [f"step.{where}.{number}" for number in range(1, STEPS + 1)]
    return tuple(catalogue.text(key, **params) for key in keys if catalogue.knows(key))
