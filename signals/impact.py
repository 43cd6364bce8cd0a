"""How much a signal would hurt (or help): a number in 0…1 with its reasons, apart from how sure we are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kernel.reason import Reason
from signals.signal import Driver, Kind, Part
from watchlists.account import Account, Contact, ContactRole

_ROLE_IMPACT = {
    ContactRole.CHAMPION: 0.85,
    ContactRole.EXECUTIVE_SPONSOR: 0.8,
    ContactRole.DECISION_MAKER: 0.75,
    ContactRole.INFLUENCER: 0.5,
    ContactRole.POWER_USER: 0.45,
}
_WATCHED_WITHOUT_ROLE = 0.5
_EXECUTIVE = re.compile(
    r"\b(c[efiotmhr]o|chief|president|chair(man|woman|person)?|managing director|general manager)\b"
    r"|社長|会長|代表|頭取|最高\w*責任者|CEO|CFO|COO|CIO|CTO",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meaning:
    """What a kind of happening means to an account that plays this part in it: its driver, and the impact to start from."""

    driver: Driver
    impact: float


_MEANINGS: dict[tuple[Kind, Part], Meaning] = {
    # The new parent chooses the tools; an acquirer brings users.
    (Kind.ACQUISITION, Part.TARGET): Meaning(Driver.DOWNTURN, 0.8),
    (Kind.ACQUISITION, Part.ACQUIRER): Meaning(Driver.OPPORTUNITY, 0.45),
    (Kind.ACQUISITION, Part.PARTY): Meaning(Driver.DOWNTURN, 0.7),  # others call it a merger
    (Kind.MERGER, Part.TARGET): Meaning(Driver.DOWNTURN, 0.75),
    (Kind.MERGER, Part.PARTY): Meaning(Driver.DOWNTURN, 0.7),
    (Kind.MERGER, Part.ACQUIRER): Meaning(Driver.OPPORTUNITY, 0.5),
    (Kind.INSOLVENCY, Part.COMPANY): Meaning(Driver.DOWNTURN, 0.95),
    (Kind.LAYOFF, Part.COMPANY): Meaning(Driver.DOWNTURN, 0.6),
    (Kind.FUNDING, Part.COMPANY): Meaning(Driver.OPPORTUNITY, 0.3),
    (Kind.PRODUCT_LAUNCH, Part.COMPANY): Meaning(Driver.OPPORTUNITY, 0.15),
    (Kind.PARTNERSHIP, Part.COMPANY): Meaning(Driver.OPPORTUNITY, 0.2),
    (Kind.PARTNERSHIP, Part.PARTY): Meaning(Driver.OPPORTUNITY, 0.2),
    (Kind.EXPANSION, Part.COMPANY): Meaning(Driver.OPPORTUNITY, 0.25),
    (Kind.COMPLAINT, Part.AUTHOR): Meaning(Driver.DISVALUATION, 0.7),
    (Kind.PRAISE, Part.AUTHOR): Meaning(Driver.OPPORTUNITY, 0.25),
}


def meaning_of(kind: Kind, part: Part, contact: Contact | None, role: str | None) -> Meaning | None:
    """What it means, or None where this part in this kind of happening concerns us not at all."""
    if kind is Kind.DEPARTURE and part is Part.COMPANY:
        return Meaning(Driver.DISCONNECTION, _person_impact(contact, role, executive=0.55, other=0.3))
    if kind is Kind.APPOINTMENT and part is Part.NEW_EMPLOYER:
        return Meaning(Driver.OPPORTUNITY, 0.6)  # someone who knows us arrives
    if kind is Kind.APPOINTMENT and part is Part.FORMER_EMPLOYER:
        return Meaning(Driver.DISCONNECTION, _person_impact(contact, role, executive=0.5, other=0.3))
    if kind is Kind.APPOINTMENT and part is Part.COMPANY:
        return Meaning(Driver.DISCONNECTION, 0.5 if _is_executive(role) else 0.25)
    return _MEANINGS.get((kind, part))


def impact_of(meaning: Meaning, account: Account, contact: Contact | None, today: date) -> tuple[float, tuple[Reason, ...]]:
    """The impact and what it is made of: the kind of happening, the person's role, the account's weight, the days to go."""
    reasons = [Reason("impact.base", {"driver": meaning.driver.value, "value": round(meaning.impact, 2)})]
    if contact and contact.role:
        reasons.append(Reason("impact.contact_role", {"role": contact.role.value}))
    impact = meaning.impact
    if account.tier and account.tier.casefold() == "strategic":
        impact += 0.08
        reasons.append(Reason("impact.tier", {"tier": account.tier}))
    to_go = days_to_decision(account, today)
    if to_go is not None and meaning.driver is not Driver.OPPORTUNITY:
        nearness = 0.12 if to_go <= 45 else 0.08 if to_go <= 120 else 0.04 if to_go <= 210 else 0.0
        if nearness:
            impact += nearness
            reasons.append(Reason("impact.days_to_go", {"days": to_go}))
    return round(min(impact, 1.0), 3), tuple(reasons)


def days_to_decision(account: Account, today: date) -> int | None:
    """Days to the earlier of notice and renewal date that still lies ahead; None when neither does."""
    ahead = [(day - today).days for day in (account.notice_date, account.renewal_date) if day and day >= today]
    return min(ahead, default=None)


def _person_impact(contact: Contact | None, role: str | None, *, executive: float, other: float) -> float:
    if contact:
        return _ROLE_IMPACT.get(contact.role, _WATCHED_WITHOUT_ROLE) if contact.role else _WATCHED_WITHOUT_ROLE
    return executive if _is_executive(role) else other


def _is_executive(role: str | None) -> bool:
    return bool(role and _EXECUTIVE.search(role))
