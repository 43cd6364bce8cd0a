"""The weekly digest as a Slack message and as a page of its own: readable on a phone, without script."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notifier import limits, wording
from notifier.alert import AlertView, Message
from notifier.catalogue import Catalogue
from notifier.digest import AccountRow, DigestView, DriverRow, PersonRow
from notifier.rendering.mrkdwn import fit, link, literal, mrkdwn, plain_text

SLACK_ACCOUNTS = 10
SLACK_LINES = 5


def exposed(view: DigestView, catalogue: Catalogue) -> str:
    """The first line: revenue exposed, one sum for each currency."""
    if not view.exposed_accounts:
        return catalogue.text("digest.nothing_exposed")
    sums = catalogue.text("digest.and").join(catalogue.money(one.value, one.currency) for one in view.exposed)
    return catalogue.text("digest.exposed", amounts=sums or catalogue.text("unknown"), count=view.exposed_accounts)


def decisions(view: DigestView, catalogue: Catalogue) -> str:
    """The second line: what waits for somebody."""
    if not view.decisions:
        return catalogue.text("digest.no_decisions")
    return catalogue.text("digest.decisions", confirm=view.to_confirm, acknowledge=view.to_acknowledge, count=view.decisions)


def changed(view: DigestView, catalogue: Catalogue) -> str:
    """The third line: what changed; that nothing happened is said in words."""
    if view.nothing_happened:
        return catalogue.text("digest.nothing_happened")
    return catalogue.text("digest.changed", new=view.new, changed=view.changed, settled=view.settled)


def trend(row: DriverRow, catalogue: Catalogue) -> str:
    """How a driver compares with the weeks before."""
    if row.before is None or row.mean is None:
        return catalogue.text("digest.no_history")
    return catalogue.text("digest.trend", before=row.before, mean=catalogue.number(round(row.mean, 1)))


def period(view: DigestView, catalogue: Catalogue) -> str:
    """The days that the digest covers."""
    last = view.period.end - timedelta(microseconds=1)
    return catalogue.text("digest.period", start=catalogue.day(view.period.start.date()), end=catalogue.day(last.date()))


def standing(row: AccountRow, view: DigestView, catalogue: Catalogue) -> str:
    """What an account is worth, when it renews and whose it is, in one line."""
    parts = [catalogue.money(row.arr.value, row.arr.currency) if row.arr else catalogue.text("digest.arr_unknown")]
    first = min(filter(None, (row.renewal, row.notice)), default=None)
    if first is not None:
        key = "digest.notice" if first == row.notice else "digest.renewal"
        parts.append(catalogue.text(key, date=catalogue.day(first), days=catalogue.days(first, view.period.today)))
    parts.append(row.owner or catalogue.text("nobody"))
    return " · ".join(parts)


def moved(row: PersonRow, catalogue: Catalogue, arrival: bool) -> str:
    """A person and where from or where to."""
    params = {"person": catalogue.person(row.name), "account": row.account, "other": row.other or ""}
    if arrival:
        return catalogue.text("digest.arrived_from" if row.other else "digest.arrived_at", **params)
    return catalogue.text("digest.left_for" if row.other else "digest.left", **params)


def render_digest(view: DigestView, catalogue: Catalogue, delivery_id: str, link_to: str | None = None) -> Message:
    """The digest as a Slack message. *link_to* is the address of the page with all of it."""
    title = catalogue.text("digest.title")
    three = [exposed(view, catalogue), decisions(view, catalogue), changed(view, catalogue)]
    lead = "\n".join(f"{sign} {literal(line, 400)}" for sign, line in zip("💰✋🔄", three, strict=True))
    blocks: list[tuple[int, dict[str, Any]]] = [
        (0, {"type": "header", "text": plain_text(title, limits.HEADER_TEXT)}),
        (0, {"type": "context", "elements": [mrkdwn(literal(period(view, catalogue), 200))]}),
        (0, {"type": "section", "text": mrkdwn(lead)}),
    ]

    def section(need: int, key: str, lines: list[str]) -> None:
        if lines:
            text = f"*{catalogue.text(key)}*\n" + "\n".join(f"• {line}" for line in lines)
            blocks.append((need, {"type": "section", "text": mrkdwn(text)}))

    section(2, "digest.by_driver", [f"{catalogue.label(row.driver)}: {row.now} ({trend(row, catalogue)})" for row in view.drivers])
    if view.top:
        blocks.append((1, {"type": "section", "text": mrkdwn(f"*{catalogue.text('digest.top')}*")}))
    for number, row in enumerate(view.top[:SLACK_ACCOUNTS]):
        told = [f"{wording.EMOJI[one.driver]} {literal(wording.headline(one, catalogue), 200)}" for one in row.views[:2]]
        text = "\n".join([*told, literal(standing(row, view, catalogue), 200)])
        blocks.append((1 if number < 3 else 4 + number, {"type": "section", "text": mrkdwn(text)}))
    section(2, "digest.teams", [_team(row.team, row.count, row.oldest_days, catalogue) for row in view.teams[:SLACK_LINES]])
    section(3, "digest.departed", [literal(moved(row, catalogue, False), 200) for row in view.departed[:SLACK_LINES]])
    section(3, "digest.arrived", [literal(moved(row, catalogue, True), 200) for row in view.arrived[:SLACK_LINES]])
    section(4, "digest.relieved", [literal(wording.headline(one, catalogue), 200) for one in view.relieved[:SLACK_LINES]])
    section(3, "digest.sources", sources(view, catalogue, SLACK_LINES, defuse=True))
    if link_to:
        blocks.append((0, {"type": "context", "elements": [mrkdwn(link(link_to, catalogue.text("digest.open")))]}))
    text = "\n".join([title, *three])
    return Message(literal(text, limits.TEXT), fit(blocks), {"delivery": delivery_id})


def _team(team: str | None, count: int, days: int, catalogue: Catalogue) -> str:
    name = literal(team or catalogue.text("digest.no_team"), 80)
    return catalogue.text("digest.team", team=name, waiting=count, days=days)


def sources(view: DigestView, catalogue: Catalogue, most: int, defuse: bool = False) -> list[str]:
    """How the sources are doing, and whom none of them covers: silence must not read as safety."""

    def shown(text: str) -> str:
        return literal(text, 200) if defuse else text

    lines = [catalogue.join([f"{catalogue.label(health)} {count}" for health, count in view.health.items()])] if view.health else []
    for line in view.unwell[:most]:
        why = catalogue.reason(line.reason) if line.reason else catalogue.label(line.health)
        lines.append(catalogue.text("digest.source", name=shown(line.name), why=shown(why)))
    if view.blind_spots:
        names = catalogue.join([shown(name) for name in view.blind_spots[:most]])
        lines.append(catalogue.text("digest.blind_spots", count=len(view.blind_spots), names=names))
    return lines


@lru_cache(maxsize=1)
def _style() -> str:
    return files("notifier").joinpath("templates", "digest.css").read_text(encoding="utf-8")


def style_source() -> str:
    """What a Content-Security-Policy's ``style-src`` must name so that the page may use its one style element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = PackageLoader("notifier")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render_page(view: DigestView, catalogue: Catalogue, explain: str | None = None, home: str | None = None) -> str:
    """The digest as an HTML page. *explain* is a URL with ``{signal}`` in it, under which a signal is explained, *home* leads back."""

    def address(one: AlertView) -> str | None:
        return explain.replace("{signal}", one.signal_id) if explain else one.link

    return (
        _environment()
        .get_template("digest.html")
        .render(
            t=catalogue.text,
            c=catalogue,
            d=view,
            style=Markup(_style()),  # noqa: S704 - our own file
            three=[exposed(view, catalogue), decisions(view, catalogue), changed(view, catalogue)],
            period=period(view, catalogue),
            headline=lambda one: wording.headline(one, catalogue),
            standing=lambda row: standing(row, view, catalogue),
            trend=lambda row: trend(row, catalogue),
            moved=lambda row, arrival: moved(row, catalogue, arrival),
            sources=sources(view, catalogue, 50),
            address=address,
            home=home,
            most=max((row.now for row in view.drivers), default=1) or 1,
        )
    )
