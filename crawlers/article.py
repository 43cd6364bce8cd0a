"""The article on a page: its text without navigation, advertising and footers, its title, author, language and date."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawlers import limits
from crawlers.dates import parse_date
from crawlers.encoding import decode
from crawlers.markup import element_text, parse_html, tidy, to_line, to_text

_DATE_META = (
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "citation_publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "sailthru.date",
    "parsely-pub-date",
)
#: trafilatura discards texts under 250 characters as navigation; a Japanese notice of a departure needs 60.
_SHORTEST = 60
_TITLE_META = ("og:title", "twitter:title", "dc.title")
_READABLE_TYPES = re.compile(r"(text/html|application/xhtml\+xml|text/plain|application/xml|text/xml)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Article:
    """What a page says; ``date`` is as written, empty where the page gives none."""

    text: str
    title: str = ""
    date: str = ""
    author: str = ""
    lang: str = ""


def read_article(body: bytes, content_type: str) -> Article | None:
    """The article in *body*; None where the page is of another type or holds no text worth the name."""
    if content_type.strip() and not _READABLE_TYPES.match(content_type.strip()):
        return None
    html = decode(body, content_type)
    if content_type.lower().startswith("text/plain") or not re.search(r"<[A-Za-z!?]", html[:4000]):
        text = to_text(html, limits.MAX_TEXT_CHARS)
        return Article(text) if text else None
    root = parse_html(html)
    if root is None:
        return None
    metas = _metas(root)
    linked = _linked_data(root)
    title = _title(root, metas)
    headings = {title, *(" ".join("".join(heading.itertext()).split()) for heading in root.iter("h1", "title"))} - {""}
    text = tidy(_extract(html), limits.MAX_TEXT_CHARS)
    if not text or any(text.startswith(f"{heading} ") for heading in headings):  # nothing, or all of it run together
        text = tidy(_main_text(root), limits.MAX_TEXT_CHARS) or text
    text = _without_heading(text, headings)
    if not text:
        return None
    return Article(
        text=text,
        title=title,
        date=next((metas[name] for name in _DATE_META if metas.get(name)), "") or linked.get("datePublished", "") or _time(root),
        author=to_line(metas.get("author", "") or metas.get("article:author", ""), 200),
        lang=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()[:20],
    )


def _extract(html: str) -> str:
    import trafilatura  # here, because it takes a third of a second to load
    from trafilatura.settings import DEFAULT_CONFIG, Extractor

    options = Extractor(config=DEFAULT_CONFIG, fast=True, comments=False, tables=True)
    options.min_extracted_size = options.min_output_size = _SHORTEST
    try:
        return trafilatura.extract(html, options=options) or ""
    except Exception:  # a page that breaks the extractor still has its plain text, which is used instead
        return ""


def _without_heading(text: str, headings: set[str]) -> str:
    """*text* without the heading and the date that extractors keep above it: both are known apart from it."""
    lines = text.split("\n")
    if lines[0] in headings:  # once: an article may begin by saying its title again
        lines.pop(0)
    if lines and parse_date(lines[0]) is not None:
        lines.pop(0)
    return "\n".join(lines)


def _main_text(root: etree._Element) -> str:
    """The text of the page's marked main part, or of all of it, when the extractor finds nothing: very short pages, mostly."""
    for path in (".//article", ".//main", ".//*[@role='main']", ".//body"):
        found = root.find(path)
        if found is not None:
            for noise in [*found.iter("nav", "aside", "footer", "form")]:
                parent = noise.getparent()
                if parent is not None:
                    noise.drop_tree() if hasattr(noise, "drop_tree") else parent.remove(noise)
            return element_text(found)
    return ""


def _metas(root: etree._Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content[:2000])
    return metas


def _linked_data(root: etree._Element) -> dict[str, str]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or not script.text or len(script.text) > 200_000:
            continue
        try:
            data = json.loads(script.text)
        except (ValueError, RecursionError):
            continue
        graph: Any = data.get("@graph", [data]) if isinstance(data, dict) else data
        for node in graph if isinstance(graph, list) else ():
            if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
                return {"datePublished": node["datePublished"]}
    return {}


def _title(root: etree._Element, metas: dict[str, str]) -> str:
    for name in _TITLE_META:
        if metas.get(name):
            return to_line(metas[name], limits.MAX_TITLE_CHARS)
    for tag in ("h1", "title"):
        element = next(root.iter(tag), None)
        text = "" if element is None else " ".join("".join(element.itertext()).split())
        if text:
            return to_line(text, limits.MAX_TITLE_CHARS)
    return ""


def _time(root: etree._Element) -> str:
    element = next(root.iter("time"), None)
    return "" if element is None else (element.get("datetime") or element.text or "").strip()
