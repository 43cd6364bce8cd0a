"""What was found in a document: by one version of the detectors, and by one version of the watched names. Both are never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kernel.ids import derived_id
from nlp.event import Detection
from storage.rows.event import event_noun, event_values, link_noun, link_values, opinion_noun, opinion_values
from storage.rows.values import gist_in, gist_out
from storage.statements import insert
from storage.tables import analysis, event, link, linking, opinion
from watchlists.account import Link


@dataclass(frozen=True)
class Analysis:
    """The newest detection of a document, if it was read at all, and its links by the newest version of the names."""

    document_id: str
    detection: Detection | None
    links: tuple[Link, ...]
    names_version: int | None
    detected_at: datetime | None
    linked_at: datetime | None


def put_analysis(
    c: Connection, document_id: str, detection: Detection | None, links: Sequence[Link], names_version: int, at: datetime
) -> None:
    """Store what *detection* and the names of *names_version* found. What stands there already is left as it is.

    None for a document that was not worth reading: then only its links are kept.
    """
    if detection is not None:
        _put_detection(c, document_id, detection, at)
    put_links(c, document_id, links, names_version, at)


def put_links(c: Connection, document_id: str, links: Sequence[Link], names_version: int, at: datetime) -> None:
    """Store the links of one pass of *names_version* over the document, also when there are none; a second pass changes nothing."""
    linking_id = derived_id("linking", document_id, str(names_version))
    statement = insert(c, linking).values(id=linking_id, document_id=document_id, names_version=names_version, at=at)
    if c.execute(statement.on_conflict_do_nothing().returning(linking.c.id)).scalar() is None or not links:
        return
    rows = [
        {"id": derived_id(linking_id, str(ordinal)), "linking_id": linking_id, "ordinal": ordinal, **link_values(one)}
        for ordinal, one in enumerate(links)
    ]
    c.execute(link.insert(), rows)


def get_analysis(c: Connection, document_id: str) -> Analysis | None:
    """The newest of both kinds, or None for a document that was never looked at."""
    linked = c.execute(
        select(linking).where(linking.c.document_id == document_id).order_by(linking.c.names_version.desc()).limit(1)
    ).one_or_none()
    found = c.execute(
        select(analysis).where(analysis.c.document_id == document_id).order_by(analysis.c.at.desc(), analysis.c.id.desc()).limit(1)
    ).one_or_none()
    if linked is None and found is None:
        return None
    links: tuple[Link, ...] = ()
    if linked is not None:
        links = tuple(map(link_noun, c.execute(select(link).where(link.c.linking_id == linked.id).order_by(link.c.ordinal))))
    detection = None
    if found is not None:
        detection = Detection(
            id=document_id,
            lang=found.lang,
            detector=found.detector,
            events=tuple(map(event_noun, c.execute(select(event).where(event.c.analysis_id == found.id).order_by(event.c.ordinal)))),
            opinions=tuple(
                map(opinion_noun, c.execute(select(opinion).where(opinion.c.analysis_id == found.id).order_by(opinion.c.ordinal)))
            ),
            gist=gist_in(found.gist),
        )
    return Analysis(
        document_id=document_id,
        detection=detection,
        links=links,
        names_version=linked.names_version if linked else None,
        detected_at=found.at if found else None,
        linked_at=linked.at if linked else None,
    )


def _put_detection(c: Connection, document_id: str, detection: Detection, at: datetime) -> None:
    analysis_id = derived_id("analysis", document_id, detection.detector)
    statement = insert(c, analysis).values(
        id=analysis_id,
        document_id=document_id,
        detector=detection.detector,
        lang=detection.lang,
        gist=gist_out(detection.gist),
        at=at,
    )
    if c.execute(statement.on_conflict_do_nothing().returning(analysis.c.id)).scalar() is None:
        return
    for table, rows in (
        (event, [event_values(one) for one in detection.events]),
        (opinion, [opinion_values(one) for one in detection.opinions]),
    ):
        if rows:
            c.execute(
                table.insert(),
                [
                    {"id": derived_id(table.name, analysis_id, str(ordinal)), "analysis_id": analysis_id, "ordinal": ordinal, **row}
                    for ordinal, row in enumerate(rows)
                ],
            )
