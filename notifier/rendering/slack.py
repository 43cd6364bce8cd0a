"""An alert as a Slack message: Block Kit within the limits, every stranger's text defused, in the reader's language."""

from __future__ import annotations

from typing import Any

from kernel.reason import Reason
from notifier import limits, wording
from notifier.alert import AlertView, Message, Quote
from notifier.catalogue import Catalogue
from notifier.rendering.mrkdwn import clip, fit, link, literal, mrkdwn, plain, plain_text
from signals.signal import DepartureState, Kind, SignalState

QUOTES = 2
QUOTE_TEXT = 600
NAME = 120
REASONS = 4
ALSO = 3
SIGNAL_ID = 60  #: ours have 26 characters
OPINIONS = (Kind.COMPLAINT, Kind.PRAISE)  #: what was said is neither announced nor completed

#: Action ids; ``notifier.transports.slack_interaction`` reads them back.
ACKNOWLEDGE, ASSIGN, SNOOZE, NOT_RELEVANT = "acknowledge", "assign", "snooze", "not_relevant"
CONFIRM_LEFT, STILL_THERE, REOPEN = "confirm_left", "still_there", "reopen"
SNOOZES = ("1d", "3d", "7d", "30d")
NOT_RELEVANT_REASONS = ("wrong_person", "old_news", "already_known", "duplicate", "not_important")


def render_alert(
    view: AlertView, catalogue: Catalogue, delivery_id: str, *, timezone: str = "UTC", news: tuple[Reason, ...] = ()
) -> Message:
    """The alert of *view*. *news* says what changed since it was last written; *timezone* is the reader's (IANA name)."""
    title = f"{wording.EMOJI[view.driver]} {wording.headline(view, catalogue)}"
    blocks: list[tuple[int, dict[str, Any]]] = [(0, {"type": "header", "text": plain_text(title, limits.HEADER_TEXT)})]
    if view.taken_back:
        blocks.append((0, _section(f"↩ *{catalogue.text('alert.taken_back')}*")))
    if news:
        blocks.append((1, _context("🔄 " + " · ".join(_reason(one, catalogue) for one in news[:REASONS]))))
    blocks.append((0, _fields(_standing(view, catalogue))))
    blocks += _evidence(view, catalogue, timezone)
    if who := _people(view, catalogue):
        blocks.append((2, _fields(who)))
    if view.also:
        blocks.append((2, _section(_also(view, catalogue))))
    blocks.append((3, _why(view, catalogue)))
    if not view.taken_back and (todo := wording.steps(view, catalogue)):
        lines = "\n".join(f"• {literal(step, 400)}" for step in todo)
        blocks.append((1, _section(f"*{catalogue.text('alert.next_steps')}*\n{lines}")))
    if view.acted:
        lines = "\n".join(f"✔ {_reason(one, catalogue)}" for one in view.acted[-5:])
        blocks.append((1, _context(lines)))
    blocks += [(0, block) for block in _actions(view, catalogue)]
    blocks.append((0, _footer(view, catalogue)))
    return Message(_fallback(view, catalogue, title), fit(blocks), {"delivery": delivery_id})


def render_note(reasons: tuple[Reason, ...], catalogue: Catalogue, delivery_id: str, view: AlertView) -> Message:
    """What goes into the thread under an alert: what changed, with the newest evidence; or a reminder."""
    lines = [f"• {_reason(reason, catalogue)}" for reason in reasons[:REASONS]]
    if view.quotes and any(reason.code.startswith("news.") for reason in reasons):
        lines += _quote(max(view.quotes, key=lambda quote: quote.published_at), catalogue)
    text = clip(" ".join(plain(catalogue.reason(reason), 300) for reason in reasons[:REASONS]), limits.SECTION_TEXT)
    return Message(literal(text, limits.TEXT), fit([(0, _section("\n".join(lines)))]), {"delivery": delivery_id})


def render_batch(views: tuple[AlertView, ...], catalogue: Catalogue, delivery_id: str, *, timezone: str = "UTC") -> Message:
    """Several held signals in one message, the weightiest first: the daily digest of one person."""
    ordered = sorted(views, key=lambda view: (-view.impact, -view.confidence, view.signal_id))
    title = catalogue.text("batch.title", count=len(ordered))
    blocks: list[tuple[int, dict[str, Any]]] = [(0, {"type": "header", "text": plain_text(title, limits.HEADER_TEXT)})]
    for number, view in enumerate(ordered):
        told = literal(wording.headline(view, catalogue), 300)
        lines = [f"{wording.EMOJI[view.driver]} *{told}*", " · ".join(_short_standing(view, catalogue))]
        if view.quotes:
            lines += _quote(view.quotes[0], catalogue, 200)
        if view.link:
            lines.append(link(view.link, catalogue.text("alert.explain")))
        blocks.append((number + 1, _section("\n".join(filter(None, lines)))))
    kept = fit(blocks)
    left = len(ordered) - (len(kept) - 1)
    if left:
        kept = (*fit(blocks, limits.MESSAGE_BUDGET - 300)[: limits.BLOCKS - 1],)
        kept = (*kept, _context(catalogue.text("batch.more", count=len(ordered) - (len(kept) - 1))))
    return Message(literal(title, limits.TEXT), kept, {"delivery": delivery_id})


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(text, limits.CONTEXT_TEXT)]}


def _fields(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    fields = [mrkdwn(f"*{label}*\n{value}", limits.FIELD_TEXT) for label, value in pairs[: limits.SECTION_FIELDS]]
    return {"type": "section", "fields": fields}


def _reason(reason: Reason, catalogue: Catalogue) -> str:
    return literal(catalogue.reason(reason), 300)


def _dated(label: str, day: Any, view: AlertView, catalogue: Catalogue) -> tuple[str, str] | None:
    if day is None:
        return None
    shown = catalogue.day(day)
    if view.today is not None:
        shown = catalogue.text("date.with_days", date=shown, days=catalogue.days(day, view.today))
    return catalogue.text(label), shown


def _standing(view: AlertView, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What the account is worth, until when, and whose it is."""
    unknown = catalogue.text("unknown")
    arr = catalogue.money(view.arr, view.currency) if view.arr is not None else unknown
    pairs: list[tuple[str, str] | None] = [
        (catalogue.text("alert.arr"), literal(arr, 60)),
        _dated("alert.renewal", view.renewal_date, view, catalogue),
        _dated("alert.notice", view.notice_date, view, catalogue),
        (catalogue.text("alert.tier"), literal(view.tier, 60)) if view.tier else None,
        (catalogue.text("alert.owner"), literal(view.owner_name or catalogue.text("nobody"), NAME)),
        (catalogue.text("alert.status"), catalogue.label(view.departure or view.status)) if view.kind not in OPINIONS else None,
    ]
    return [pair for pair in pairs if pair]


def _short_standing(view: AlertView, catalogue: Catalogue) -> list[str]:
    return [f"{label} {value}" for label, value in _standing(view, catalogue)[:3]]


def _published(quote: Quote, catalogue: Catalogue, timezone: str) -> str:
    if quote.precision == "second":
        return catalogue.text("alert.published", at=catalogue.moment(quote.published_at, timezone))
    if quote.precision == "day":
        return catalogue.text("alert.published", at=catalogue.day(quote.published_at.date()))
    return catalogue.text("alert.undated")


def _quote(quote: Quote, catalogue: Catalogue, limit: int = QUOTE_TEXT) -> list[str]:
    kind = literal(catalogue.label(quote.kind, "evidencekind"), 40)
    source = catalogue.text("alert.source", source=link(quote.url, quote.source_name), kind=kind)
    return [f"> {literal(quote.text, limit)}", source]


def _evidence(view: AlertView, catalogue: Catalogue, timezone: str) -> list[tuple[int, dict[str, Any]]]:
    blocks: list[tuple[int, dict[str, Any]]] = []
    for number, quote in enumerate(view.quotes[:QUOTES]):
        text, source = _quote(quote, catalogue)
        times = [source, _published(quote, catalogue, timezone)]
        if number == 0:
            if view.effective is not None:
                times.append(catalogue.text("alert.effective", at=catalogue.day(view.effective)))
            times.append(catalogue.text("alert.detected", at=catalogue.moment(view.detected_at, timezone)))
        blocks += [(number * 5, _section(text)), (number * 5 + 1, _context(" · ".join(times)))]
    return blocks


def _people(view: AlertView, catalogue: Catalogue) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if who := wording.person(view):
        title = view.contact_title or view.role
        lines = [literal(catalogue.person(who), NAME)]
        if title:
            lines.append(literal(title, NAME))
        if view.contact_role:
            lines.append(literal(catalogue.label(view.contact_role, "contactrole"), NAME))
        pairs.append((catalogue.text("alert.who"), "\n".join(lines)))
    moves = {one.part: one.name for one in view.participants if one.part in ("from_company", "to_company")}
    if "from_company" in moves:
        pairs.append((catalogue.text("alert.from"), literal(moves["from_company"], NAME)))
    if "to_company" in moves:
        pairs.append((catalogue.text("alert.to"), literal(moves["to_company"], NAME)))
    if other := (wording.other_company(view) if not moves else None):
        pairs.append((catalogue.text("alert.other_company"), literal(other, NAME)))
    if view.successor is not None:
        pairs.append((catalogue.text("alert.successor"), literal(catalogue.person(view.successor.name), NAME)))
    if view.others_known:
        others = "\n".join(literal(wording.other_contact(one, catalogue), NAME) for one in view.others_known[:5])
        pairs.append((catalogue.text("alert.others"), others))
    return pairs


def _also(view: AlertView, catalogue: Catalogue) -> str:
    """What else happened in the same story, each with its evidence."""
    lines = [f"*{catalogue.text('alert.also')}*"]
    for one in view.also[:ALSO]:
        lines.append(f"{wording.EMOJI[one.driver]} {literal(wording.headline(one, catalogue), 200)}")
        if one.quotes:
            lines += _quote(one.quotes[0], catalogue, 200)
    return "\n".join(lines)


def _why(view: AlertView, catalogue: Catalogue) -> dict[str, Any]:
    def number(key: str, share: float, reasons: tuple[Reason, ...]) -> str:
        line = catalogue.text(key, share=share)
        told = catalogue.join([_reason(reason, catalogue) for reason in reasons[:REASONS]])
        return catalogue.text("alert.because", fact=line, reasons=told) if told else line

    lines = [
        f"*{catalogue.text('alert.why')}* {_reason(view.rule, catalogue)}",
        number("alert.impact", view.impact, view.impact_reasons),
        number("alert.confidence", view.confidence, view.confidence_reasons),
    ]
    if view.report_count > 1:
        lines.append(catalogue.text("alert.also_reported", count=view.report_count - 1))
    return _context("\n".join(lines))


def _button(text: str, action: str, view: AlertView, style: str | None = None) -> dict[str, Any]:
    button: dict[str, Any] = {
        "type": "button",
        "text": plain_text(text, limits.BUTTON_TEXT),
        "action_id": action,
        "value": clip(view.signal_id, SIGNAL_ID),
    }
    return {**button, "style": style} if style else button


def _select(action: str, choices: tuple[str, ...], view: AlertView, catalogue: Catalogue) -> dict[str, Any]:
    options = [
        {
            "text": plain_text(catalogue.label(choice, action), limits.OPTION_TEXT),
            "value": f"{clip(view.signal_id, SIGNAL_ID)}|{choice}",
        }
        for choice in choices
    ]
    placeholder = plain_text(catalogue.text(f"action.{action}"), limits.PLACEHOLDER_TEXT)
    return {"type": "static_select", "action_id": action, "placeholder": placeholder, "options": options}


def _actions(view: AlertView, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The buttons that the state of the signal leaves room for. Selects ask for the detail, so that no dialog is needed."""
    name = clip(view.signal_id, SIGNAL_ID)
    blocks: list[dict[str, Any]] = []
    told: dict[str, AlertView] = {}
    for one in (view, *view.also[:ALSO]):
        told.setdefault(clip(one.signal_id, SIGNAL_ID), one)
    for one in told.values():
        if one.departure in (DepartureState.SUSPECTED, DepartureState.CORROBORATED) and one.state not in (
            SignalState.DISMISSED,
            SignalState.CLOSED,
        ):
            blocks += _question(one, catalogue, None if one is view else wording.person(one))
    elements: list[dict[str, Any]] = []
    if view.state in (SignalState.OPEN, SignalState.SNOOZED):
        elements.append(_button(catalogue.text("action.acknowledge"), ACKNOWLEDGE, view, None if blocks else "primary"))
    if view.state in (SignalState.OPEN, SignalState.SNOOZED, SignalState.ACKNOWLEDGED):
        assign = {
            "type": "users_select",
            "action_id": ASSIGN,
            "placeholder": plain_text(catalogue.text("action.assign"), limits.PLACEHOLDER_TEXT),
        }
        elements += [
            assign,
            _select(SNOOZE, SNOOZES, view, catalogue),
            _select(NOT_RELEVANT, NOT_RELEVANT_REASONS, view, catalogue),
        ]
    else:
        elements.append(_button(catalogue.text("action.reopen"), REOPEN, view))
    blocks.append({"type": "actions", "block_id": f"signal:{name}", "elements": elements})
    return blocks


def _question(view: AlertView, catalogue: Catalogue, name: str | None) -> list[dict[str, Any]]:
    """Ask whether somebody left; *name* says who where the alert is about something else."""
    if name is None:
        asked = catalogue.text("alert.can_you_confirm")
    else:
        asked = literal(catalogue.text("alert.confirm_person", person=catalogue.person(name)), 200)
    buttons = [
        _button(catalogue.text("action.confirm_left"), CONFIRM_LEFT, view, "primary"),
        _button(catalogue.text("action.still_there"), STILL_THERE, view),
    ]
    block_id = f"confirm:{clip(view.signal_id, SIGNAL_ID)}"
    return [_section(f"*{asked}*"), {"type": "actions", "block_id": block_id, "elements": buttons}]


def _footer(view: AlertView, catalogue: Catalogue) -> dict[str, Any]:
    parts = [catalogue.label(view.driver), f"{literal(view.signal_id, 40)}"]
    if view.link:
        parts.append(link(view.link, catalogue.text("alert.explain")))
    return _context(" · ".join(parts))


def _fallback(view: AlertView, catalogue: Catalogue, title: str) -> str:
    lines = [title]
    if view.taken_back:
        lines.append(catalogue.text("alert.taken_back"))
    if view.quotes:
        lines.append(plain(view.quotes[0].text, QUOTE_TEXT))
    return clip((literal(line, 1_500) + "\n" for line in lines), limits.TEXT).rstrip("\n")
