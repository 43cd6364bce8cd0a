"""Leadership pages: who is gone from a company's page of leaders or team, who is new, whose title has changed.

``crawlers.people_page`` reads the people, ``crawlers.people_changes`` decides what has changed; here it becomes documents with facts,
worded in the page's language. The first visit learns and says nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawlers.connector import Reading, Request, Response
from crawlers.document import Document, DocumentKind, Fact, FactKind, Precision
from crawlers.people_changes import Change, Memory, PersonChange, compare
from crawlers.people_page import people_on_page
from crawlers.source import Source, SourceKind, SourceState
from crawlers.values import excerpt, items, one_line, web_address, whole_number
from kernel.ids import derived_id
from kernel.reason import Reason

_KINDS = {Change.LEFT: FactKind.LEFT_PAGE, Change.JOINED: FactKind.JOINED_PAGE, Change.TITLE: FactKind.TITLE_CHANGED}


class LeadershipPage:
    """The leadership page connector. Options: ``ignore`` (names that are nobody's), ``lang`` (``en`` or ``ja``, the words' language)."""

    kind = SourceKind.LEADERSHIP_PAGE

    def check(self, source: Source) -> tuple[Reason, ...]:
        found: list[Reason] = []
        if web_address(source.url) is None:
            found.append(Reason("source.url", {"url": excerpt(source.url, 200)}))
        if not one_line(source.company):
            found.append(Reason("page.company_missing", {"source": source.name}))
        for name, value in source.options.items():
            if name == "ignore":
                allowed = "a list of names"
                good = isinstance(value, list) and all(isinstance(entry, str) and one_line(entry) for entry in value)
            elif name == "lang":
                allowed, good = "en, ja", value in ("en", "ja")
            else:
                found.append(Reason("source.unknown_option", {"option": excerpt(name)}))
                continue
            if not good:
                found.append(Reason("source.option", {"option": name, "allowed": allowed}))
        return tuple(found)

    def plan(self, source: Source, state: SourceState) -> Request:
        return Request(state.moved_to or source.url, headers={"Accept": "text/html, application/xhtml+xml"})

    def read(self, source: Source, state: SourceState, response: Response) -> Reading:
        memory = Memory.from_json(state.cursor)
        kind = response.headers.get("content-type", "")
        if kind and not any(word in kind.lower() for word in ("html", "text/plain", "octet-stream", "xml")):
            return Reading(error=Reason("page.not_html", {"url": excerpt(response.url, 200), "content_type": excerpt(kind)}))
        ignore = [entry for entry in items(source.options.get("ignore")) if isinstance(entry, str)]
        page = people_on_page(response.body, kind, memory.shape, ignore)
        outcome = compare(memory, page, response.fetched_at.date(), _cut_short(response))
        lang = str(source.options.get("lang") or page.lang)
        listed = len(page.people)
        return Reading(
            tuple(_document(source, response, change, "ja" if lang == "ja" else "en", listed) for change in outcome.changes),
            cursor=outcome.memory.as_json() if outcome.memory else None,
            problems=outcome.problems,
            error=outcome.error,
            found=listed,
            reread=outcome.look_again,
        )

    def without_answer(self, source: Source, request: Request, reason: Reason, now: datetime) -> Reading:
        """There are no follow-ups, so this is never needed; it says so rather than lose a reason."""
        return Reading(problems=(Reason("page.unanswered", {"url": request.url, "cause": reason.as_json()}),))


def _cut_short(response: Response) -> bool:
    """Whether fewer bytes came than the answer announced; not to be known of a compressed one."""
    announced = whole_number(response.headers.get("content-length", ""))
    return announced is not None and "content-encoding" not in response.headers and len(response.body) < announced


def _document(source: Source, response: Response, change: PersonChange, lang: str, listed: int) -> Document:
    company = one_line(source.company) or one_line(source.name)
    words = (_japanese if lang == "ja" else _english)(change, company)
    if change.change is Change.LEFT and listed > 1:
        words += f"\nほかの{listed}名は引き続き掲載されています。" if lang == "ja" else f"\n{listed} others are still listed."
    title, _, rest = words.partition("\n")
    stop = "。" if lang == "ja" else "."
    params: dict[str, Any] = {"noticed": change.noticed.isoformat(), "listed": listed, "purpose": source.purpose}
    if change.first_seen:
        params["first_seen"] = change.first_seen.isoformat()
    if change.returned:
        params["returned"] = True
    if source.account_external_id:
        params["account"] = source.account_external_id
    retitled = change.change is Change.TITLE
    new_title = (change.title,) if retitled else ()
    return Document(
        key=derived_id("leadership_page", source.id, change.key, change.change, change.noticed.isoformat(), *new_title),
        source_id=source.id,
        url=web_address(response.url) or source.url,
        title=title,
        text=f"{title}{stop}" + (f"\n{rest}" if rest else ""),
        kind=DocumentKind.PAGE_CHANGE,
        published_at=response.fetched_at,
        precision=Precision.DAY,
        dated_by="fetch",
        fetched_at=response.fetched_at,
        lang=lang,
        facts=(
            Fact(
                _KINDS[change.change],
                person=change.name,
                company=company,
                title=change.title or None,
                from_title=change.old_title or None,
                to_title=change.title if retitled else None,
                params=params,
            ),
        ),
    )


def _english(change: PersonChange, company: str) -> str:
    page = f"the leadership page of {company}"
    if change.change is Change.TITLE:
        return f"{change.name} is now listed as {change.title} on {page}, before as {change.old_title}"
    if change.change is Change.JOINED:
        return f"{change.name} is {'listed again' if change.returned else 'newly listed'} on {page}" + (
            f" as {change.title}" if change.title else ""
        )
    return f"{change.name} is no longer listed on {page}" + (f"\nThe title given was {change.title}." if change.title else "")


def _japanese(change: PersonChange, company: str) -> str:
    page = f"{company}の役員一覧"
    if change.change is Change.TITLE:
        return f"{page}で{change.name}の役職が{change.old_title}から{change.title}に変わりました"
    title = f"（{change.title}）" if change.title else ""
    if change.change is Change.JOINED:
        return f"{page}に{change.name}{title}の名前が{'再び掲載されました' if change.returned else '加わりました'}"
    return f"{page}から{change.name}の名前がなくなりました" + (f"\n役職は{change.title}でした。" if change.title else "")
