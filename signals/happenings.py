"""Which reports tell of one real occurrence. Pure: given a report and the happenings nearby, say which it belongs to and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from kernel.ids import derived_id
from kernel.reason import Reason
from nlp.event import Status
from nlp.names import normalise_company, same_company, same_person
from signals.departure import sign_of, state_of
from signals.signal import Happening, Kind, Participant, Report

#: How far apart the publications of one occurrence may lie. A deal is told for months, a complaint for a week.
WINDOWS: dict[Kind, timedelta] = {
    Kind.ACQUISITION: timedelta(days=180),
    Kind.MERGER: timedelta(days=180),
    Kind.DEPARTURE: timedelta(days=90),
    Kind.APPOINTMENT: timedelta(days=90),
    Kind.LAYOFF: timedelta(days=30),
    Kind.INSOLVENCY: timedelta(days=90),
    Kind.FUNDING: timedelta(days=30),
    Kind.PRODUCT_LAUNCH: timedelta(days=14),
    Kind.PARTNERSHIP: timedelta(days=14),
    Kind.EXPANSION: timedelta(days=14),
    Kind.COMPLAINT: timedelta(days=7),
    Kind.PRAISE: timedelta(days=7),
}
#: From this weight on a reason to join is firm enough to make one of two happenings that were told apart.
FIRM = 2
#: How alike two texts about one company must be (cosine of their gists) for kinds of which a company has many at a time.
SAME_STORY = 0.55
#: How alike two job titles must be to be one post (rapidfuzz token set ratio).
SAME_ROLE = 82
_PERSONAL = (Kind.DEPARTURE, Kind.APPOINTMENT)
_DEALS = frozenset({Kind.ACQUISITION, Kind.MERGER})
_ONE_AT_A_TIME = (Kind.LAYOFF, Kind.INSOLVENCY, Kind.FUNDING, Kind.COMPLAINT, Kind.PRAISE)
_INVOLVED = ("party", "acquirer", "target")
_CONCERNED = ("company", "author", "target", "acquirer", "party")


@dataclass(frozen=True)
class Join:
    """The answer: the happening that *report* joins (None: it starts one of its own) and why.

    ``absorbed`` are happenings that *report* shows to be the same one: each was too far from it in time until now.
    """

    happening: Happening | None
    reason: Reason
    absorbed: tuple[Happening, ...] = ()


def join(report: Report, nearby: Iterable[Happening], apart: Callable[[Happening, Happening], bool] | None = None) -> Join:
    """Find the happening that *report* tells of among those nearby.

    The best founded one wins; among equals the latest, unless they turn out to be one, which is then the oldest. *apart* says of two
    whether a person told them apart: then nothing makes them one.
    """
    found = [(happening, reason) for happening in nearby if (reason := same_occurrence(report, happening))]
    if not found:
        return Join(None, Reason("join.first_report", {}))
    best, why = max(found, key=lambda pair: (_weight(pair[1]), pair[0].last_at, pair[0].id))
    one = [best]
    for other, reason in found:
        firm = other is not best and _weight(reason) >= FIRM and _weight(_alike(other, best)) >= FIRM
        if firm and not (apart and any(apart(each, other) for each in one)):
            one.append(other)
    oldest = min(one, key=lambda happening: (happening.first_at, happening.id))
    return Join(oldest, why, tuple(happening for happening in one if happening is not oldest))


def _weight(reason: Reason | None) -> int:
    return int(reason.params.get("weight", 0)) if reason else 0


def same_occurrence(report: Report, happening: Happening) -> Reason | None:
    """Why *report* tells of *happening*, or None."""
    return _alike(report, happening) if happening.kind in told_as(report.kind) and _in_time(report, happening) else None


def told_as(kind: Kind) -> frozenset[Kind]:
    """As what an occurrence that one report calls *kind* may be told by others: a merger here is a takeover there."""
    return _DEALS if kind in _DEALS else frozenset({kind})


def _alike(report: Report | Happening, happening: Happening) -> Reason | None:
    """Why two that may be one tell the same, whenever they were told."""
    if report.kind in _PERSONAL:
        return _same_move(report, happening)
    if report.kind in _DEALS:
        return _same_deal(report, happening)
    shared = _shared(report.participants, happening.participants, _CONCERNED)
    if not shared:
        return None
    if report.kind in _ONE_AT_A_TIME:
        return Reason("join.same_company", {"name": shared, "weight": 2})
    likeness = _cosine(report.gist, happening.gist)
    if likeness >= SAME_STORY:
        return Reason("join.same_story", {"name": shared, "likeness": round(likeness, 2), "weight": 2})
    return None


def started(report: Report) -> Happening:
    """The happening that *report* starts."""
    return Happening(
        id=derived_id("happening", report.id),
        kind=report.kind,
        status=report.status,
        participants=report.participants,
        first_at=report.published_at,
        last_at=report.published_at,
        report_ids=(report.id,),
        confidence=report.confidence,
        role=report.role,
        effective=report.effective,
        old_news=report.old_news,
        gist=report.gist,
    )


def told_by(happening: Happening, reports: Sequence[Report], now: datetime) -> tuple[Happening, Reason]:
    """*happening* as all of its *reports* together tell it at *now*; the same for every order of *reports*.

    Its kind, too, follows from them: a deal is an acquisition where any report that is no denial says so, for that says who buys whom;
    else it is a merger.
    """
    ordered = sorted(reports, key=lambda report: (report.published_at, report.id))
    live = [report for report in ordered if report.status is not Status.DENIED] or ordered
    strongest = sorted(live, key=lambda report: (-report.confidence, report.published_at, report.id))
    departure, reason = None, Reason("happening.told", {"reports": len(ordered)})
    participants = _united(strongest)
    person = next((one for one in participants if one.part == "person"), None)
    if happening.kind is Kind.DEPARTURE and person and person.contact_id:
        departure, reason = state_of([sign_of(report) for report in ordered], succeeded=happening.successor is not None, now=now)
    kinds = {report.kind for report in live}
    told = replace(
        happening,
        kind=Kind.ACQUISITION if Kind.ACQUISITION in kinds else live[0].kind,
        status=combined_status(ordered),
        participants=participants,
        first_at=ordered[0].published_at,
        last_at=ordered[-1].published_at,
        report_ids=tuple(report.id for report in ordered),
        confidence=combined_confidence(live),
        role=next((report.role for report in strongest if report.role), None),
        effective=next((report.effective for report in reversed(ordered) if report.effective), None),
        departure=departure,
        old_news=all(report.old_news for report in ordered),
        gist=next((report.gist for report in strongest if report.gist), ()),
    )
    return told, reason


def combined_status(reports: Sequence[Report]) -> Status:
    """The status of *reports*, oldest first, taken together.

    A denial holds until a firm report follows, and only a firm one takes back what was said firmly; firm beats rumour; done beats said.
    """
    status = reports[0].status
    for report in reports[1:]:
        if report.status is Status.DENIED:
            weak_word_against_strong = not sign_of(report).strong and status in (Status.ANNOUNCED, Status.COMPLETED)
            status = status if weak_word_against_strong else Status.DENIED
        elif (
            report.status is Status.COMPLETED
            or status in (Status.RUMOURED, Status.HISTORICAL)
            or (status is Status.DENIED and report.status is Status.ANNOUNCED)
        ):
            status = report.status
    return status


def combined_confidence(reports: Sequence[Report]) -> float:
    """How sure all *reports* together make us: each further document halves what doubt its own reading leaves, up to .99."""
    per_document: dict[str, float] = {}
    for report in reports:
        per_document[report.document_id] = max(report.confidence, per_document.get(report.document_id, 0.0))
    ranked = sorted(per_document.values(), reverse=True)
    sure = ranked[0]
    for further in ranked[1:]:
        sure += (1 - sure) * further / 2  # reports copy from each other: never counted as fully independent
    return min(sure, 0.99)


def successor_for(departure: Happening, appointment: Happening) -> Participant | None:
    """The person whom *appointment* puts into the post that *departure* left, or None."""
    who, left = appointment.named("person"), departure.named("person")
    if departure.kind is not Kind.DEPARTURE or appointment.kind is not Kind.APPOINTMENT or not who or not left:
        return None
    if same_person(who.name, left.name) or not _shared(appointment.participants, departure.participants, ("company",)):
        return None
    if not timedelta(days=-90) <= appointment.last_at - departure.last_at <= timedelta(days=120):
        return None
    return who if same_role(departure.role, appointment.role) else None


def successor_of(departure: Happening, appointments: Iterable[Happening]) -> Participant | None:
    """Who follows, of all that were appointed nearby: the first of them; an appointment that was denied names nobody."""
    named = [
        (one.first_at, one.id, who) for one in appointments if one.status is not Status.DENIED and (who := successor_for(departure, one))
    ]
    return min(named, key=lambda each: each[:2])[2] if named else None


def same_role(one: str | None, other: str | None) -> bool:
    """Whether two job titles name one post; unknown titles never do."""
    return bool(one and other) and fuzz.token_set_ratio(str(one).casefold(), str(other).casefold()) >= SAME_ROLE


def _in_time(report: Report, happening: Happening) -> bool:
    window = WINDOWS[report.kind]
    return happening.first_at - window <= report.published_at <= happening.last_at + window


def _same_move(report: Report | Happening, happening: Happening) -> Reason | None:
    one, other = report.named("person"), happening.named("person")
    at_one_place = _shared(report.participants, happening.participants, ("company",))
    if one and other:
        if one.contact_id and one.contact_id == other.contact_id:
            return Reason("join.same_contact", {"name": one.name, "weight": 3}) if _compatible_roles(report, happening) else None
        if one.contact_id and other.contact_id and one.contact_id != other.contact_id:
            return None
        if same_person(one.name, other.name) and at_one_place and _compatible_roles(report, happening):
            return Reason("join.same_person", {"name": one.name, "weight": 2})
        return None
    if not one and not other and at_one_place and same_role(report.role, happening.role):
        return Reason("join.same_post", {"name": at_one_place, "weight": 1})
    return None


def _compatible_roles(report: Report | Happening, happening: Happening) -> bool:
    """A person who leaves two posts of one company leaves once; one who is appointed to two different posts is appointed twice."""
    if report.kind is Kind.DEPARTURE or not (report.role and happening.role):
        return True
    return fuzz.token_set_ratio(report.role.casefold(), happening.role.casefold()) >= 60


def _same_deal(report: Report | Happening, happening: Happening) -> Reason | None:
    shared = 0
    for part in ("acquirer", "target"):
        one, other = report.named(part), happening.named(part)
        if one and other:
            if not _same_participant(one, other):
                return None  # two deals of one company are two
            shared += 1
    if shared == 2 or _involved_in_both(report, happening) >= 2:
        return Reason("join.same_deal" if report.kind is happening.kind else "join.same_companies", {"weight": 3})
    if report.kind is not happening.kind:
        return None  # a merger and a takeover are one deal only where both companies are the same
    if shared == 0 and not _shared(report.participants, happening.participants, _INVOLVED):
        return None
    likeness = _cosine(report.gist, happening.gist)
    if likeness >= SAME_STORY:
        return Reason("join.same_story", {"likeness": round(likeness, 2), "weight": 1})
    return None


def _involved_in_both(one: Report | Happening, other: Happening) -> int:
    """How many companies of a deal stand on both sides, whatever their parts: a merger of equals here is a takeover there."""
    mine, theirs = ([each for each in told.participants if each.part in _INVOLVED] for told in (one, other))
    return sum(1 for each in mine if any(_same_participant(each, another) for another in theirs))


def _same_participant(one: Participant, other: Participant) -> bool:
    if one.account_id and other.account_id:
        return one.account_id == other.account_id
    return bool(same_company(one.name, other.name))


def _shared(one: Collection[Participant], other: Collection[Participant], parts: Collection[str]) -> str | None:
    """The name of a company that stands in one of *parts* on both sides."""
    for a in one:
        if a.part in parts:
            for b in other:
                if b.part in parts and _same_participant(a, b):
                    return a.name
    return None


def _united(reports: Sequence[Report]) -> tuple[Participant, ...]:
    """Each part once (parties: each name once), from the surest report that fills it, one that resolves it before one that does not.

    A party that buys or is bought is named for that alone, as watched where one of the two is.
    """
    chosen: dict[str, Participant] = {}
    for report in reports:
        for one in report.participants:
            key = f"party:{one.account_id or normalise_company(one.name)}" if one.part == "party" else one.part
            held = chosen.get(key)
            if held is None or (one.account_id and not held.account_id) or (one.contact_id and not held.contact_id):
                chosen[key] = one
    for key in [key for key in chosen if key.startswith("party:")]:
        for part in ("acquirer", "target"):
            if (held := chosen.get(part)) and _same_participant(held, chosen[key]):
                party = chosen.pop(key)
                chosen[part] = held if held.account_id else replace(party, part=part)
                break
    return tuple(chosen.values())


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine of two unit vectors; 0 when either is missing."""
    return sum(a * b for a, b in zip(one, other, strict=True)) if one and other and len(one) == len(other) else 0.0
