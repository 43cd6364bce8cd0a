"""The people that a leadership page lists, found by repetition: the same kind of line that again and again holds a name, and beside it
the same kind of line that holds a job title. No selectors, so any layout in English or Japanese will do.

Three readings compete: the visible lines, the page's microdata, and its JSON-LD. The one of the last visit goes on being used
as long as it finds at least half of what the best one finds, so that a poll does not switch between them.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawlers.encoding import decode
from crawlers.markup import parse_html
from crawlers.people_lexicon import words
from crawlers.people_lines import Line, page_lines
from crawlers.people_words import is_japanese, name_key, name_score, split_glued, strip_extras, tidy, title_score

MAX_PEOPLE = 500
MAX_BYTES = 5_000_000
WINDOW = 4  #: lines between a name and its title
_MARKED = words("h1 h2 h3 h4 h5 h6 dt strong b figcaption name")  #: where a name is likelier than a title
_HEADING = re.compile(
    r"\b(?:team|board|leadership|leaders|management|people|staff|directors|executives|members)\b|役員|経営陣|メンバー|スタッフ", re.I
)


@dataclass(frozen=True)
class Person:
    """A name as written, without readings, honorifics and degrees, and the job title beside it (may be empty)."""

    name: str
    title: str


@dataclass(frozen=True)
class PeoplePage:
    """What a page lists. ``shapes`` name the reading and the places of the names, the fullest first; all change when it is built anew."""

    people: tuple[Person, ...]
    shapes: tuple[str, ...]
    lang: str
    closed: bool  #: the page ends as a page ends


@dataclass(frozen=True)
class _Found:
    people: tuple[Person, ...]
    shapes: tuple[str, ...]


def people_on_page(body: bytes, content_type: str = "", last_shape: str = "", ignore: Collection[str] = ()) -> PeoplePage:
    """Read *body*. *last_shape* is the shape of the last visit; *ignore* holds names that are nobody's. Never raises."""
    text = decode(body[:MAX_BYTES], content_type)
    root = parse_html(text) if "<" in text else None
    closed = "</html>" in text[-3000:].lower() or "</body>" in text[-3000:].lower()
    if root is None:
        return PeoplePage((), (), "en", closed)
    ignored = {name_key(name) for name in ignore}
    readings = [_of_microdata(root), _of_lines(page_lines(root)), _of_json_ld(root)]
    readings = [_Found(_once(found.people, ignored), found.shapes) for found in readings]
    most = max(len(found.people) for found in readings)
    good = [found for found in readings if found.people and 2 * len(found.people) >= most]
    same = [found for found in good if found.shapes[:1] and found.shapes[0].split(":")[0] == last_shape.split(":")[0]]
    chosen = next(iter(same + good), _Found((), ()))
    return PeoplePage(chosen.people, chosen.shapes, _language(root, chosen.people), closed)


def _language(root: etree._Element, people: tuple[Person, ...]) -> str:
    declared = str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower()[:2]
    if declared in ("en", "ja"):
        return declared
    japanese = sum(is_japanese(person.title or person.name) for person in people)
    return "ja" if 2 * japanese > len(people) else "en"


def _once(people: tuple[Person, ...], ignored: Collection[str]) -> tuple[Person, ...]:
    """Each person once, the first mention that has a title before others."""
    kept: dict[str, Person] = {}
    for person in people:
        key = name_key(person.name)
        if key and key not in ignored and (key not in kept or (person.title and not kept[key].title)):
            kept[key] = person
    return tuple(kept.values())[:MAX_PEOPLE]


# The visible lines


def _of_lines(lines: list[Line]) -> _Found:
    names = [name_score(line.text) for line in lines]
    titles = [0.0 if "h1" in line.tags else title_score(line.text) for line in lines]
    glued = {at: split_glued(line.text) for at, line in enumerate(lines) if names[at] < 0.5 or line.text.endswith((")", "）"))}
    names = [0.0 if glued.get(at) else score for at, score in enumerate(names)]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        places[line.path].append(at)
    people: dict[int, Person] = {}
    shapes: Counter[str] = Counter()
    claimed: set[int] = set()
    for spots in places.values():
        both = [at for at in spots if glued.get(at)]
        if len(both) >= 2 or (len(both) == 1 and _certain(glued[both[0]])):
            if len(both) >= 0.6 * len(spots):  # the place speaks for a name that alone would be doubtful
                glued.update({at: split_glued(lines[at].text, 0.35) for at in spots if not glued.get(at)})
                both = [at for at in spots if glued.get(at)]
            for at in both:
                pair = glued[at]
                if pair:
                    people[at] = Person(strip_extras(pair[0]), tidy(pair[1]))
            claimed.update(both)
            shapes["lines:" + ">".join(lines[both[0]].tags) + ":glued"] += len(both)
    local = sum(is_japanese(line.text) for at, line in enumerate(lines) if titles[at] >= 0.5) * 2 > sum(score >= 0.5 for score in titles)
    ranked = sorted(places.items(), key=lambda entry: -_promise([lines[at] for at in entry[1]], [names[at] for at in entry[1]], local))
    untitled: list[tuple[str, list[int]]] = []
    for _, spots in ranked:
        likely = [at for at in spots if names[at] >= (0.5 if lines[at].row is None else 0.35) and at not in claimed]
        if not likely:
            continue
        strong = len(likely) >= 2 and sum(names[at] >= 0.35 for at in spots) >= 0.6 * len(spots)
        if strong:
            likely = [at for at in spots if names[at] >= 0.2 and at not in claimed]
        side, place = _side(lines, names, titles, likely, claimed)
        shape = "lines:" + ">".join(lines[likely[0]].tags) + f":{side:+d}"
        if not side:
            if strong and len(likely) >= 3 and _headed(lines, likely[0]):
                untitled.append((shape, likely))
            continue
        beside = _titles(lines, titles, likely, side, place, places[place], claimed)
        sure = sum(titles[there] >= 0.5 for there in beside.values())
        if 2 * sure < len(beside) or (strong and 2 * len(beside) < len(likely)):
            continue
        if len(likely) == 1 and not _single(lines, names, likely[0], beside.get(likely[0])):
            continue
        for at in likely:
            if at in beside or strong:
                people[at] = Person(strip_extras(lines[at].text), tidy(lines[beside[at]].text) if at in beside else "")
                shapes[shape] += 1
        claimed.update(likely)
        claimed.update(beside.values())
    if not people and untitled:
        shape, likely = max(untitled, key=lambda entry: len(entry[1]))
        people = {at: Person(strip_extras(lines[at].text), "") for at in likely}
        shapes[shape] += len(likely)
    ordered = sorted(shapes, key=lambda entry: (-shapes[entry], entry))
    return _Found(tuple(person for _, person in sorted(people.items())), tuple(ordered))


def _headed(lines: list[Line], first: int) -> bool:
    """Whether a heading just before line *first* says that people follow."""
    before = lines[max(0, first - 4) : first]
    return any(_HEADING.search(line.text) and any(tag[:1] == "h" for tag in line.tags[-1:]) for line in before)


def _certain(pair: tuple[str, str] | None) -> bool:
    return pair is not None and name_score(pair[0]) >= 0.7 and title_score(pair[1]) >= 0.9


def _promise(place: list[Line], scores: list[float], japanese: bool) -> float:
    """How likely the lines of one place are the page's names: many, mostly name-like, in a marked place, in the script of the titles."""
    likely = [score for score in scores if score >= 0.35]
    if not likely or max(likely) < 0.5:
        return 0.0
    marked = 1.6 if any(label.split(".")[0] in _MARKED or "name" in label for label in place[0].path[-2:]) else 1.0
    native = 2.0 if japanese and sum(is_japanese(line.text) for line in place) * 2 > len(place) else 1.0
    return sum(likely) * len(likely) / len(scores) * marked * native


def _reach(lines: list[Line], at: int, step: int, stops: Collection[int]) -> Iterator[int]:
    """The lines after (+1) or before (-1) line *at* that may hold its title: up to the next name, in the same table row."""
    for far in range(1, WINDOW + 1):
        there = at + step * far
        if not 0 <= there < len(lines) or there in stops or lines[there].row != lines[at].row:
            return
        yield there


def _common(one: Line, other: Line) -> int:
    depth = 0
    for left, right in zip(one.chain, other.chain, strict=False):
        if left != right:
            break
        depth += 1
    return depth


def _single(lines: list[Line], names: list[float], at: int, title: int | None) -> bool:
    """Whether a name that nothing repeats may be believed: a clear one whose title stands in the same small part of the page."""
    if title is None or names[at] < (0.7 if lines[at].row is None else 0.35):
        return False
    return _common(lines[at], lines[title]) >= max(3, len(lines[at].chain) - 2, len(lines[title].chain) - 2)


def _side(
    lines: list[Line], names: list[float], titles: list[float], likely: list[int], claimed: Collection[int]
) -> tuple[int, tuple[str, ...]]:
    """On which side of the names their titles stand (+1 after, -1 before, 0 nowhere), and in which place."""
    stops = set(likely)
    votes: dict[tuple[int, tuple[str, ...]], float] = defaultdict(float)
    for at in likely:
        near: dict[int, list[int]] = {}
        for step in (1, -1):
            reach = _reach(lines, at, step, stops)
            near[step] = [there for there in reach if titles[there] >= 0.5 and names[there] < 0.5 and there not in claimed]
        if near[1] and near[-1]:
            after, before = (_common(lines[at], lines[near[step][0]]) for step in (1, -1))
            if after != before:
                near[1 if after < before else -1] = []
        for step, found in near.items():
            for there in found:
                votes[step, lines[there].path] += 1 / (1 + 0.25 * abs(there - at))
    if not votes:
        return 0, ()
    (side, place), _ = max(votes.items(), key=lambda entry: (entry[1], entry[0][0]))
    return side, place


def _titles(
    lines: list[Line], titles: list[float], likely: list[int], side: int, place: tuple[str, ...], usual: list[int], claimed: Collection[int]
) -> dict[int, int]:
    """For each name line the line of its title: the usual place, else any title on that side, else the title that the name before has."""
    stops = set(likely)
    found: dict[int, int] = {}
    trusted = sum(titles[at] >= 0.5 for at in usual) * 2 >= len(usual)
    for at in likely:
        reach = [there for there in _reach(lines, at, side, stops) if there not in claimed]
        here = [
            there for there in reach if lines[there].path == place and (titles[there] >= 0.2 or (trusted and len(lines[there].text) <= 80))
        ]
        other = [there for there in reach if titles[there] >= 0.5]
        if here or other:
            found[at] = (here or other)[0]
        elif side < 0 and at - 1 in found and lines[at - 1].path == lines[at].path:
            found[at] = found[at - 1]
    return found


# What the page says of itself in machine-readable form


def _of_microdata(root: etree._Element) -> _Found:
    people = []
    for node in root.xpath("//*[contains(@itemtype, 'schema.org/Person')]")[:MAX_PEOPLE]:
        name = _property(node, "name") or " ".join(filter(None, (_property(node, "givenName"), _property(node, "familyName"))))
        if name and len(name) <= 80:
            people.append(Person(strip_extras(name), _property(node, "jobTitle")[:200]))
    titled = sum(bool(person.title) for person in people)
    return _Found(tuple(people) if len(people) > 1 and 2 * titled >= len(people) else (), ("microdata",))


def _property(node: etree._Element, name: str) -> str:
    for found in node.xpath(".//*[@itemprop=$name]", name=name):
        text = tidy(found.get("content") or "".join(found.itertext()))
        if text:
            return text
    return ""


def _of_json_ld(root: etree._Element) -> _Found:
    people: list[Person] = []
    for node in root.xpath("//script[@type='application/ld+json']")[:50]:
        try:
            value = json.loads("".join(node.itertext()))
        except (ValueError, RecursionError):
            continue
        people += _persons(value)
    return _Found(tuple(people[:MAX_PEOPLE]) if len(people) > 1 else (), ("json-ld",))


def _persons(value: Any) -> Iterator[Person]:
    waiting: list[Any] = [value]
    seen = 0
    while waiting and seen < 20_000:
        seen += 1
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node[::-1]
        elif isinstance(node, dict):
            kinds = node.get("@type")
            if "Person" in (kinds if isinstance(kinds, list) else [kinds]) and isinstance(node.get("name"), str) and node.get("jobTitle"):
                title = node["jobTitle"][0] if isinstance(node["jobTitle"], list) else node["jobTitle"]
                name = strip_extras(node["name"])
                if 1 < len(name) <= 80 and isinstance(title, str):
                    yield Person(name, tidy(title)[:200])
            waiting += [inner for key, inner in reversed(node.items()) if isinstance(inner, list | dict) and key != "author"]
