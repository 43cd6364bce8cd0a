"""Strict reading of well-formed RSS, RDF and Atom with lxml: no repairs, no entities, no network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from lxml import etree

from crawlers.feeds import Details, Entry, Feed

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"
_FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
_ATOM = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}", "{http://purl.org/net/rss1.1#}")
_PLAIN = (
    "",
    "{http://purl.org/rss/1.0/}",
    "{http://my.netscape.com/rdf/simple/0.9/}",
    "{http://channel.netscape.com/rdf/simple/0.9/}",
    "{http://backend.userland.com/rss2}",
    "{http://blogs.law.harvard.edu/tech/rss}",
    *_ATOM,
)
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
# The elements that say one thing, the better ones first.
_IDS = ("guid", "id")
_TITLES = ("title", _DC + "title")
_SUMMARIES = ("description", "summary", _DC + "description")
_CONTENTS = (_CONTENT + "encoded", "content", "body")
_DATES = (
    "pubDate",
    "published",
    "issued",
    _DC + "date",
    _TERMS + "issued",
    _TERMS + "created",
    "created",
    "updated",
    "modified",
    _TERMS + "modified",
)
_LANG = _XML + "lang"
_LANGUAGE = _DC + "language"
_ORIGINAL = _FEEDBURNER + "origLink"
_CREATOR = _DC + "creator"
_SUBJECT = _DC + "subject"
_ABOUT = _RDF + "about"

_Fields = dict[str, list[etree._Element]]  # the children of an element by their names


def read_xml(text: str, url: str, max_items: int) -> Feed | None:
    """The feed in *text*, or None where it is not a well-formed RSS, RDF or Atom document."""
    try:
        root = etree.fromstring(text.encode("utf-8"), _PARSER, base_url=url)
    except (etree.XMLSyntaxError, ValueError):  # ValueError: surrogates
        return None
    name = _name(root.tag)
    if name not in ("rss", "feed", _RDF + "RDF"):
        return None
    outer = _fields(root)
    if name == "feed":
        channel, about, items = root, outer, outer.get("entry", [])
    elif "channel" in outer:
        channel = outer["channel"][0]
        about = _fields(channel)
        items = about.get("item", []) + outer.get("item", [])
    else:
        channel, about, items = root, outer, outer.get("item", [])
    lang = root.get(_LANG) or channel.get(_LANG) or _first(about, ("language", _LANGUAGE))
    return Feed(
        title=_text(about, "title"),
        link=_link(about) or "",
        lang=lang,
        ttl_seconds=_ttl(about),
        entries=tuple(_entry(item, url) for item in items[:max_items]),
    )


@lru_cache(maxsize=2048)
def _name(tag: object) -> str:
    """The name in a *tag*, without the namespace where it is one of the feed formats' own; empty for what is no element's."""
    if not isinstance(tag, str):
        return ""
    namespace, brace, local = tag.rpartition("}")
    return local if namespace + brace in _PLAIN else tag


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child.tag) == name)


def _fields(element: etree._Element) -> _Fields:
    fields: _Fields = {}
    for child in element:
        fields.setdefault(_name(child.tag), []).append(child)
    return fields


def _text(fields: _Fields, name: str) -> str:
    for element in fields.get(name, ()):
        text = (_markup(element) if len(element) else element.text or "").strip()
        if text:
            return text
    return ""


def _texts(fields: _Fields, names: tuple[str, ...]) -> list[str]:
    """What the elements of these *names* say, where they say something."""
    return [text for name in names if name in fields and (text := _text(fields, name))]


def _first(fields: _Fields, names: tuple[str, ...]) -> str:
    for name in names:
        if name in fields and (text := _text(fields, name)):
            return text
    return ""


def _markup(element: etree._Element) -> str:
    """XHTML content, and the tags that careless writers leave unescaped, back as HTML source."""
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (element.text or "") + inner


def _entry(item: etree._Element, url: str) -> Entry:
    fields = _fields(item)
    guid = _first(fields, _IDS) or item.get(_ABOUT, "")
    link = _link(fields)
    if not link and guid.startswith(("http://", "https://")):
        permanent = next((element.get("isPermaLink", "true") for element in fields.get("guid", ())), "false")
        link = guid if permanent.strip().lower() == "true" else ""
    base = url if link.startswith(("http://", "https://")) else item.base or url
    return Entry(guid, link, base, partial(_details, item, fields))


def _details(item: etree._Element, fields: _Fields) -> Details:
    categories = [element.get("term") or element.text or "" for name in ("category", _SUBJECT) for element in fields.get(name, ())]
    return Details(
        title=_first(fields, _TITLES),
        summary=_first(fields, _SUMMARIES),
        content=max(_texts(fields, _CONTENTS), key=len, default=""),
        dates=tuple(_texts(fields, _DATES)),
        author=_author(fields),
        categories=tuple([text.strip() for text in categories if text.strip()]),
        lang=item.get(_LANG) or _text(fields, _LANGUAGE),
    )


def _link(fields: _Fields) -> str:
    original = _text(fields, _ORIGINAL)
    if original:
        return original
    for element in fields.get("link", ()):
        href = element.get("href")
        if href and element.get("rel", "alternate") != "alternate":
            continue
        text = (href or element.text or "").strip()
        if text:
            return text
    return ""


def _author(fields: _Fields) -> str:
    for element in fields.get("author", ()):
        text = next((child.text for child in _children(element, "name")), None) if len(element) else element.text
        if text and text.strip():
            return str(text).strip()
    return _text(fields, _CREATOR)


def _ttl(fields: _Fields) -> int:
    minutes = _text(fields, "ttl")
    seconds = 60 * int(minutes[:6]) if minutes.isascii() and minutes.isdigit() else 0
    frequency = _text(fields, _SYNDICATION + "updateFrequency") or "1"
    if frequency.isascii() and frequency.isdigit() and int(frequency[:6]):
        seconds = max(seconds, _PERIODS.get(_text(fields, _SYNDICATION + "updatePeriod"), 0) // int(frequency[:6]))
    return seconds
