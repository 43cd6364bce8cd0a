"""What was found in a document: by one version of the detectors, and by one version of the watched names.

Neither is ever changed. A reading that finds the same as the newest one leaves no trace; one that finds something else is kept
beside it and is from then on the newest, also where the detector has the same name (our own products changed, or a rule did).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kernel.ids import derived_id
from nlp.event import Detection, Event, Opinion
from storage.rows.event import event_noun, event_values, link_noun, link_values, opinion_noun, opinion_values
from storage.rows.values import gist_in, gist_out
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
    """Store what *detection* and the names of *names_version* found, unless that is what stands there as the newest.

    None for a document that was not worth reading: then only its links are kept.
    """
    if detection is not None:
        _put_detection(c, document_id, detection, at)
    put_links(c, document_id, links, names_version, at)


def put_links(c: Connection, document_id: str, links: Sequence[Link], names_version: int, at: datetime) -> None:
    """Store the links of one pass of *names_version* over the document, also when there are none; a second pass changes nothing.

    Nor does one by names older than those of the newest pass.
    """
    newest = _newest_linking(c, document_id)
    if newest is not None and newest.names_version > names_version:
        return
    if newest is not None and newest.names_version == names_version and _links_of(c, newest.id) == tuple(links):
        return
    passes = c.execute(select(func.count()).where(linking.c.document_id == document_id, linking.c.names_version == names_version)).scalar()
    linking_id = derived_id("linking", document_id, str(names_version), *_again(passes))
    c.execute(linking.insert().values(id=linking_id, document_id=document_id, names_version=names_version, at=at))
    if links:
        rows = [
            {"id": derived_id(linking_id, str(ordinal)), "linking_id": linking_id, "ordinal": ordinal, **link_values(one)}
            for ordinal, one in enumerate(links)
        ]
        c.execute(link.insert(), rows)


def get_analysis(c: Connection, document_id: str) -> Analysis | None:
    """The newest of both kinds, or None for a document that was never looked at."""
    linked, found = _newest_linking(c, document_id), _newest_analysis(c, document_id)
    if linked is None and found is None:
        return None
    links = _links_of(c, linked.id) if linked is not None else ()
    detection = _detection_of(c, found) if found is not None else None
    return Analysis(
        document_id=document_id,
        detection=detection,
        links=links,
        names_version=linked.names_version if linked else None,
        detected_at=found.at if found else None,
        linked_at=linked.at if linked else None,
    )


def _put_detection(c: Connection, document_id: str, detection: Detection, at: datetime) -> None:
    newest = _newest_analysis(c, document_id)
    if newest is not None and newest.detector == detection.detector and _finds_the_same(_detection_of(c, newest), detection):
        return
    readings = c.execute(
        select(func.count()).where(analysis.c.document_id == document_id, analysis.c.detector == detection.detector)
    ).scalar()
    analysis_id = derived_id("analysis", document_id, detection.detector, *_again(readings))
    c.execute(
        analysis.insert().values(
            id=analysis_id,
            document_id=document_id,
            detector=detection.detector,
            lang=detection.lang,
            gist=gist_out(detection.gist),
            at=at,
        )
    )
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


def _again(before: int | None) -> tuple[str, ...]:
    """What tells the id of a repeated pass from that of the first."""
    return (str(before),) if before else ()


def _finds_the_same(one: Detection, other: Detection) -> bool:
    """Whether two detections differ in nothing but by which rules they found it."""

    def found(detection: Detection) -> tuple[str, list[Event], tuple[Opinion, ...]]:
        return detection.lang, [replace(each, reasons=()) for each in detection.events], detection.opinions

    return found(one) == found(other)


def _newest_analysis(c: Connection, document_id: str) -> Row[Any] | None:
    query = select(analysis).where(analysis.c.document_id == document_id)
    return c.execute(query.order_by(analysis.c.at.desc(), analysis.c.id.desc()).limit(1)).one_or_none()


def _newest_linking(c: Connection, document_id: str) -> Row[Any] | None:
    query = select(linking).where(linking.c.document_id == document_id)
    return c.execute(query.order_by(linking.c.names_version.desc(), linking.c.at.desc(), linking.c.id.desc()).limit(1)).one_or_none()


def _links_of(c: Connection, linking_id: str) -> tuple[Link, ...]:
    return tuple(map(link_noun, c.execute(select(link).where(link.c.linking_id == linking_id).order_by(link.c.ordinal))))


def _detection_of(c: Connection, row: Row[Any]) -> Detection:
    return Detection(
        id=row.document_id,
        lang=row.lang,
        detector=row.detector,
        events=tuple(map(event_noun, c.execute(select(event).where(event.c.analysis_id == row.id).order_by(event.c.ordinal)))),
        opinions=tuple(map(opinion_noun, c.execute(select(opinion).where(opinion.c.analysis_id == row.id).order_by(opinion.c.ordinal)))),
        gist=gist_in(row.gist),
    )
