"""Documents and the facts that structured sources state outright."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class FactKind(StrEnum):
    """What a fact claims; the participants stand in :class:`Fact`."""

    LEFT_PAGE = "left_page"  #: a person's name is gone from a leadership page
    JOINED_PAGE = "joined_page"  #: a new name stands on a leadership page
    TITLE_CHANGED = "title_changed"  #: the same name, another title
    JOB_CHANGE = "job_change"  #: a provider's row: person moved from company to company
    TESTIMONY = "testimony"  #: one of our own people says so; ``params["left"]`` is whether the person left
    FILING_ITEM = "filing_item"  #: a filing states an item number (``params["item"]``, such as ``5.02``)


class Precision(StrEnum):
    """How exactly a publication time is known."""

    SECOND = "second"
    DAY = "day"
    UNKNOWN = "unknown"  #: no usable date: the fetch time stands in for it


class DocumentKind(StrEnum):
    """What sort of item a document is."""

    ARTICLE = "article"
    FILING = "filing"
    POST = "post"
    PAGE_CHANGE = "page_change"
    JOB_CHANGE = "job_change"
    TESTIMONY = "testimony"


@dataclass(frozen=True)
class Fact:
    """A structured claim that needs no reading, as its source states it; names are as written."""

    kind: FactKind
    person: str | None = None
    company: str | None = None  #: the company concerned: the page's owner, the filer
    title: str | None = None  #: the job title concerned: the one lost, or the new one
    from_company: str | None = None
    from_title: str | None = None
    to_company: str | None = None
    to_title: str | None = None
    email: str | None = None
    effective: datetime | None = None  #: when it takes effect (発令日), UTC
    params: Mapping[str, Any] = field(default_factory=dict)  #: JSON-ready extras


@dataclass(frozen=True)
class Document:
    """One collected item. ``key`` is what makes two fetches the same item (see ``crawlers.urls``)."""

    key: str
    source_id: str
    url: str
    title: str
    text: str  #: plain text, paragraphs separated by newlines; markup is already gone
    kind: DocumentKind
    published_at: datetime  #: UTC; never after ``fetched_at``
    precision: Precision
    dated_by: str  #: where the date came from: ``feed``, ``page``, ``row``, ``fetch``
    fetched_at: datetime
    lang: str | None = None  #: as the source declares it; ``nlp.language`` decides
    author: str | None = None
    facts: tuple[Fact, ...] = ()
