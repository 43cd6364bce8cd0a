"""What has changed on a leadership page between two visits, decided from what is remembered and what is found. Pure.

A page that fell apart is not a wave of departures: then nothing is claimed, the old people stay remembered, and only after the new
page has been read alike twice is it learnt anew. One name missing from a page whose others are all there is claimed at once;
several are claimed when they miss a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from crawlers.people_page import PeoplePage, Person
from crawlers.people_words import name_key, same_person, title_key
from crawlers.values import items, mapping, one_line, whole_number
from kernel.reason import Reason

FALL_SHARE = 0.4  #: from this share of the people missing at once…
FALL_COUNT = 3  #: …and at least this many, the page counts as redesigned
GROWTH_COUNT = 5  #: as many new names at once, and FALL_SHARE of the known, are a new section and not arrivals
ALIKE = 0.8  #: two readings of a redesigned page that share so much are the same reading
REMEMBER_GONE = timedelta(days=90)  #: how long a name that left stays remembered, to tell a return from an arrival
MAX_GONE = 300
MAX_NAMED = 20  #: names shown in a problem


class Change(StrEnum):
    """What happened to one person's entry."""

    LEFT = "left"
    JOINED = "joined"
    TITLE = "title"


@dataclass(frozen=True)
class PersonChange:
    """One change. ``title`` is the one lost, or the new one, ``old_title`` the one changed; ``noticed`` is when it was first seen."""

    change: Change
    key: str
    name: str
    title: str
    noticed: date
    old_title: str = ""
    first_seen: date | None = None
    returned: bool = False


@dataclass(frozen=True)
class Known:
    """A remembered person. ``missing_since`` is the first of the visits in a row that did not find them."""

    name: str
    title: str
    since: date
    missed: int = 0
    missing_since: date | None = None


@dataclass(frozen=True)
class Memory:
    """What is remembered of a page between visits."""

    people: Mapping[str, Known] = field(default_factory=dict)
    gone: Mapping[str, tuple[str, date]] = field(default_factory=dict)  #: key → name, day
    shape: str = ""
    closed: bool = False
    waiting: tuple[str, ...] = ()  #: the people of a redesigned page, read once
    waited: int = 0

    def as_json(self) -> dict[str, Any]:
        """The cursor's form."""
        people = {
            key: {
                "name": known.name,
                "title": known.title,
                "since": known.since.isoformat(),
                **({"missed": known.missed, "missing_since": known.missing_since.isoformat()} if known.missing_since else {}),
            }
            for key, known in self.people.items()
        }
        gone = {key: [name, day.isoformat()] for key, (name, day) in self.gone.items()}
        return {
            "people": people,
            "gone": gone,
            "shape": self.shape,
            "closed": self.closed,
            "waiting": list(self.waiting),
            "waited": self.waited,
        }

    @classmethod
    def from_json(cls, cursor: Mapping[str, Any]) -> Memory:
        """The inverse of :meth:`as_json`; entries that cannot be read are left out."""
        people: dict[str, Known] = {}
        for key, entry in mapping(cursor.get("people")).items():
            row = mapping(entry)
            since, missing = _day(row.get("since")), _day(row.get("missing_since"))
            if since and one_line(row.get("name")):
                missed = (whole_number(row.get("missed")) or 0) if missing else 0
                people[str(key)] = Known(one_line(row["name"]), one_line(row.get("title")), since, missed, missing)
        gone = {
            str(key): (one_line(entry[0]), day)
            for key, entry in mapping(cursor.get("gone")).items()
            if isinstance(entry, list) and len(entry) == 2 and (day := _day(entry[1]))
        }
        waiting = tuple(one_line(key) for key in items(cursor.get("waiting")))
        shape = one_line(cursor.get("shape"))
        return cls(people, gone, shape, cursor.get("closed") is True, waiting, whole_number(cursor.get("waited")) or 0)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Comparison:
    """The outcome of a visit. ``memory`` None keeps the old one."""

    changes: tuple[PersonChange, ...] = ()
    memory: Memory | None = None
    problems: tuple[Reason, ...] = ()
    error: Reason | None = None
    look_again: bool = False  #: something waits for the next visit, even to an unchanged page


def compare(memory: Memory, page: PeoplePage, today: date, partial: bool = False) -> Comparison:
    """Compare *page*, seen on *today* (UTC), with *memory*. *partial*: less of the page came than was announced."""
    if not memory.people:
        if not page.people:
            return Comparison(error=Reason("page.nobody_found", {}))
        return Comparison(memory=_learn(memory, page, today))
    if partial or (memory.closed and not page.closed):
        return Comparison(problems=(Reason("page.partial", {"found": len(page.people), "known": len(memory.people)}),), look_again=True)
    matched = _match(memory, page)
    missing = [key for key in memory.people if key not in matched]
    moved = memory.shape not in page.shapes
    if (
        len(missing) == len(memory.people)
        or (len(missing) >= FALL_COUNT and len(missing) >= FALL_SHARE * len(memory.people))
        or (moved and missing and len(page.people) < len(memory.people))
    ):
        return _redesigned(memory, page, missing, today)
    return _changes(memory, page, matched, missing, moved, today)


def _learn(memory: Memory, page: PeoplePage, today: date) -> Memory:
    people = {name_key(person.name): Known(person.name, person.title, today) for person in page.people}
    people = {key: replace(known, since=memory.people[key].since) if key in memory.people else known for key, known in people.items()}
    return Memory(people, memory.gone, page.shapes[0], page.closed)


def _match(memory: Memory, page: PeoplePage) -> dict[str, Person]:
    """Known key → the person found: equal keys first, then sure variants, then another first name of the same initial and title."""
    found = {name_key(person.name): person for person in page.people}
    matched = {key: found.pop(key) for key in memory.people if key in found}
    for sure in (True, False):
        for key, known in memory.people.items():
            if key in matched:
                continue
            alike = [other for other, person in found.items() if (same_person(key, other) if sure else _renamed(key, known, other, person))]
            if len(alike) == 1:
                matched[key] = found.pop(alike[0])
    return matched


def _renamed(key: str, known: Known, other: str, person: Person) -> bool:
    one, two = key.split(), other.split()
    if len(one) < 2 or len(two) < 2 or one[-1] != two[-1] or one[0][0] != two[0][0]:
        return False
    return bool(known.title) and title_key(known.title) == title_key(person.title)


def _named(keys: list[str], memory: Memory) -> list[str]:
    return [memory.people[key].name for key in keys[:MAX_NAMED]]


def _redesigned(memory: Memory, page: PeoplePage, missing: list[str], today: date) -> Comparison:
    keys = tuple(sorted(name_key(person.name) for person in page.people))
    shared = len(set(keys) & set(memory.waiting)) / max(len(keys), len(memory.waiting), 1)
    waited = 0 if not keys else memory.waited + 1 if shared >= ALIKE else 1
    params = {"known": len(memory.people), "found": len(page.people), "missing": len(missing), "names": _named(missing, memory)}
    if waited >= 2:
        return Comparison(memory=_learn(memory, page, today), problems=(Reason("page.relearned", params),))
    return Comparison(memory=replace(memory, waiting=keys, waited=waited), error=Reason("page.redesigned", params), look_again=True)


def _changes(memory: Memory, page: PeoplePage, matched: Mapping[str, Person], missing: list[str], moved: bool, today: date) -> Comparison:
    changes: list[PersonChange] = []
    problems: list[Reason] = []
    gone = {key: entry for key, entry in memory.gone.items() if today - entry[1] <= REMEMBER_GONE}
    people: dict[str, Known] = {}
    retitled: list[PersonChange] = []
    for key, known in memory.people.items():
        person = matched.get(key)
        if person is None:
            noticed = known.missing_since or today
            if len(missing) == 1 or known.missed >= 1:
                changes.append(PersonChange(Change.LEFT, key, known.name, known.title, noticed, first_seen=known.since))
                gone[key] = (known.name, today)
            else:
                people[key] = replace(known, missed=known.missed + 1, missing_since=noticed)
            continue
        if known.title and person.title and title_key(known.title) != title_key(person.title):
            retitled.append(PersonChange(Change.TITLE, key, person.name, person.title, today, known.title, known.since))
        people[key] = Known(known.name, person.title or known.title, known.since)
    if len(retitled) >= (2 if moved else FALL_COUNT) and len(retitled) >= FALL_SHARE * len(memory.people):
        problems.append(Reason("page.titles_relearned", {"titles": len(retitled), "known": len(memory.people)}))
    else:
        changes += retitled
    taken = {id(person) for person in matched.values()}
    fresh = [person for person in page.people if id(person) not in taken]
    section = len(fresh) >= (2 if moved else GROWTH_COUNT) and len(fresh) >= FALL_SHARE * len(memory.people)
    silent = section or (not memory.closed and page.closed)
    if fresh and silent:
        problems.append(
            Reason("page.grew", {"new": len(fresh), "known": len(memory.people), "names": [one.name for one in fresh[:MAX_NAMED]]})
        )
    for person in fresh:
        key = name_key(person.name)
        before = next((old for old in gone if same_person(old, key)), None)
        people[key] = Known(person.name, person.title, today)
        if before:
            del gone[before]
        if not silent:
            changes.append(PersonChange(Change.JOINED, key, person.name, person.title, today, returned=before is not None))
    kept = dict(sorted(gone.items(), key=lambda entry: entry[1][1])[-MAX_GONE:])
    shape = page.shapes[0] if moved else memory.shape
    waits = any(known.missed for known in people.values())
    return Comparison(tuple(changes), Memory(people, kept, shape, page.closed), tuple(problems), look_again=waits)
