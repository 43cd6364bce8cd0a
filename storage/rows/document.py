"""Documents and their facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crawlers.document import Document, DocumentKind, Fact, FactKind, Precision
from kernel.clock import as_utc, parse_utc
from kernel.ids import derived_id
from storage.columns import storable
from storage.rows.values import Values

_FACT_TEXTS = ("person", "company", "title", "from_company", "from_title", "to_company", "to_title", "email")


def document_id(key: str) -> str:
    """The id of the document with *key*: the same on every machine, and what makes documents unique."""
    return derived_id("document", storable(key))


def document_values(document: Document) -> Values:
    """The columns of *document*."""
    return {
        "id": document_id(document.key),
        "key": document.key,
        "source_id": document.source_id,
        "url": document.url,
        "title": document.title,
        "text": document.text,
        "kind": document.kind.value,
        "published_at": document.published_at,
        "precision": document.precision.value,
        "dated_by": document.dated_by,
        "fetched_at": document.fetched_at,
        "lang": document.lang,
        "author": document.author,
        "facts": [fact_out(fact) for fact in document.facts],
    }


def document_noun(row: Any) -> Document:
    """The document that *row* tells."""
    return Document(
        key=row.key,
        source_id=row.source_id,
        url=row.url,
        title=row.title,
        text=row.text,
        kind=DocumentKind(row.kind),
        published_at=row.published_at,
        precision=Precision(row.precision),
        dated_by=row.dated_by,
        fetched_at=row.fetched_at,
        lang=row.lang,
        author=row.author,
        facts=tuple(fact_in(value) for value in row.facts),
    )


def fact_out(fact: Fact) -> dict[str, Any]:
    """*fact* as it is stored: only what it states."""
    stored: dict[str, Any] = {"kind": fact.kind.value}
    for name in _FACT_TEXTS:
        if (value := getattr(fact, name)) is not None:
            stored[name] = value
    if fact.effective is not None:
        stored["effective"] = as_utc(fact.effective).isoformat()
    if fact.params:
        stored["params"] = dict(fact.params)
    return stored


def fact_in(stored: Mapping[str, Any]) -> Fact:
    """The inverse of :func:`fact_out`."""
    return Fact(
        kind=FactKind(stored["kind"]),
        effective=parse_utc(stored["effective"]) if "effective" in stored else None,
        params=stored.get("params", {}),
        **{name: stored[name] for name in _FACT_TEXTS if name in stored},
    )
