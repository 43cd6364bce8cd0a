"""Forums that speak Discourse's JSON: the list of latest topics, then every topic that is new or has moved.

A poll asks for the list; each topic that the cursor does not know, or knows with other counts, gives a ``topic`` follow-up,
and a topic of more posts than one answer holds gives ``posts`` follow-ups. One document per post, keyed by forum and post.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawlers.connector import Reading, Request, Response
from crawlers.dates import settle
from crawlers.document import Document, DocumentKind
from crawlers.markup import element_text, parse_html
from crawlers.source import Source, SourceKind, SourceState
from crawlers.urls import host_of, resolve, url_key
from crawlers.values import clean_text, excerpt, items, mapping, one_line, read_json, web_address, whole_number
from kernel.ids import derived_id
from kernel.reason import Reason

OPTIONS = {"pages": (1, 20, 3), "topics": (1, 500, 100), "posts": (1, 2000, 200)}  #: name → least, most, default
CHUNK = 20  #: posts asked for in one follow-up, as Discourse itself does
REMEMBERED = 3000  #: topics kept in the cursor, the latest ones
MAX_PROBLEMS = 50  #: single problems reported of one body
_PAGE = re.compile(r"/(?:latest|new|top|categories|c|tags?|t)(?=[./]|$)")  #: where the forum's own path ends


class Forum:
    """The forum connector. Options: ``pages`` of the list, ``topics`` a poll, ``posts`` a topic, each a whole number."""

    kind = SourceKind.FORUM

    def check(self, source: Source) -> tuple[Reason, ...]:
        found: list[Reason] = []
        if web_address(source.url) is None:
            found.append(Reason("source.url", {"url": excerpt(source.url, 200)}))
        for name, value in source.options.items():
            if name not in OPTIONS:
                found.append(Reason("source.unknown_option", {"option": excerpt(name)}))
                continue
            least, most, _ = OPTIONS[name]
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                found.append(Reason("source.option", {"option": name, "allowed": f"{least} to {most}"}))
        return tuple(found)

    def plan(self, source: Source, state: SourceState) -> Request:
        return Request(state.moved_to or list_url(source.url), headers={"Accept": "application/json"})

    def read(self, source: Source, state: SourceState, response: Response) -> Reading:
        role = response.request.role
        try:
            body = read_json(response.body)
        except ValueError as error:
            cause = "html" if response.body.lstrip()[:1] == b"<" else str(error)
            return Reading(error=Reason("forum.not_json", {"url": excerpt(response.url, 200), "cause": cause}))
        if role == "topic":
            return _read_topic(source, response, mapping(body))
        if role == "posts":
            return _read_posts(source, response, mapping(body))
        return _read_list(source, state, response, mapping(body))

    def without_answer(self, source: Source, request: Request, reason: Reason, now: datetime) -> Reading:
        """A topic that cannot be had is named as a problem; the list holds no text that could stand in for it."""
        what = mapping(request.context)
        params = {"topic": what.get("topic"), "title": what.get("title", ""), "url": request.url, "cause": reason.as_json()}
        return Reading(problems=(Reason("forum.topic_unreachable", params),))


def base_url(url: str) -> str:
    """The forum's own root, without a final slash, from the URL of its list, of a category, of a tag, or of the forum itself."""
    parts = urlsplit(url)
    path = parts.path
    mark = _PAGE.search(path)
    path = path[: mark.start()] if mark else path
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def list_url(url: str) -> str:
    """The JSON address of the topic list that *url* shows to people; a JSON address stays as it is."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if path.endswith(".json"):
        return url
    root = urlsplit(base_url(url)).path
    path = f"{root}/latest.json" if path == root else f"{path}.json"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{path}{query}"


def _limit(source: Source, name: str) -> int:
    least, most, default = OPTIONS[name]
    value = source.options.get(name, default)
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else default


def _next_page(source: Source, more: object) -> str | None:
    """The JSON address of the list's next page, kept on the forum itself whatever the answer says."""
    base = base_url(source.url)
    root = urlsplit(base).path
    url = resolve(f"{base}/", more) if isinstance(more, str) and more.strip() else None
    if url is None or host_of(url) != host_of(base):
        return None
    parts = urlsplit(url)
    path = parts.path.removeprefix(root) if parts.path.startswith(f"{root}/") else parts.path
    path = path if path.endswith(".json") else f"{path.rstrip('/')}.json"
    return f"{base}{path}" + (f"?{parts.query}" if parts.query else "")


def _read_list(source: Source, state: SourceState, response: Response, body: Mapping[str, Any]) -> Reading:
    listed = mapping(body.get("topic_list"))
    if not isinstance(listed.get("topics"), list):
        return Reading(error=Reason("forum.not_discourse", {"url": excerpt(response.url, 200), "missing": "topic_list.topics"}))
    known = {str(key): value for key, value in mapping(state.cursor.get("topics")).items() if isinstance(value, list)}
    fresh: dict[str, list[Any]] = {}
    problems: list[Reason] = []
    requests: list[Request] = []
    unchanged = left = 0
    for row in items(listed["topics"]):
        topic = mapping(row)
        number = whole_number(topic.get("id"))
        if number is None:
            problems.append(Reason("forum.topic_without_id", {"title": excerpt(topic.get("title", row))}))
            continue
        mark = [whole_number(topic.get("posts_count")), one_line(topic.get("bumped_at") or topic.get("last_posted_at"), 40)]
        before = known.get(str(number))
        if before == mark:
            unchanged += not topic.get("pinned") and not topic.get("pinned_globally")
            continue
        if topic.get("visible") is False or str(number) in fresh:
            continue
        if len(requests) >= _limit(source, "topics"):
            left += 1
            continue
        fresh[str(number)] = mark
        seen = whole_number(before[0]) if before else None
        context = {"topic": number, "title": one_line(topic.get("title"), 300), "seen": seen or 0}
        requests.append(Request(f"{base_url(source.url)}/t/{number}.json", "topic", {"Accept": "application/json"}, context))
    if left:
        problems.append(Reason("forum.topics_left", {"left": left, "topics": _limit(source, "topics")}))
    page = whole_number(response.request.context.get("page")) or 1
    more = _next_page(source, listed.get("more_topics_url"))
    if more and more != response.request.url and fresh and not unchanged and not left and page < _limit(source, "pages"):
        requests.append(Request(more, "list", {"Accept": "application/json"}, {"page": page + 1}))
    kept = {**{key: value for key, value in known.items() if key not in fresh}, **fresh}
    kept = dict(list(kept.items())[-REMEMBERED:])
    return Reading(
        requests=tuple(requests),
        cursor={"topics": kept},
        problems=tuple(problems[:MAX_PROBLEMS]),
        found=len(listed["topics"]),
        reread=bool(left),
    )


def _read_topic(source: Source, response: Response, body: Mapping[str, Any]) -> Reading:
    context = mapping(response.request.context)
    number = whole_number(context.get("topic")) or whole_number(body.get("id"))
    stream = mapping(body.get("post_stream"))
    if number is None or not isinstance(stream.get("posts"), list):
        return Reading(error=Reason("forum.not_topic", {"url": excerpt(response.url, 200), "missing": "post_stream.posts"}))
    title = one_line(body.get("title") or context.get("title"), 300) or f"#{number}"
    documents, problems = _posts(source, response, number, title, stream["posts"])
    held = {whole_number(mapping(post).get("id")) for post in stream["posts"]}
    numbers = list(dict.fromkeys(found for entry in items(stream.get("stream")) if (found := whole_number(entry)) is not None))
    # What was read before may have lost deleted posts since, so a few of the known ones are asked for again; keys make that harmless.
    wanted = [entry for entry in numbers[max(0, (whole_number(context.get("seen")) or 0) - 5) :] if entry not in held]
    cap = _limit(source, "posts")
    if len(wanted) > cap:
        problems.append(Reason("forum.posts_left", {"topic": number, "title": title, "left": len(wanted) - cap, "posts": cap}))
        wanted = wanted[-cap:]
    requests = [
        Request(
            f"{base_url(source.url)}/t/{number}/posts.json?" + urlencode([("post_ids[]", entry) for entry in wanted[at : at + CHUNK]]),
            "posts",
            {"Accept": "application/json"},
            {"topic": number, "title": title},
        )
        for at in range(0, len(wanted), CHUNK)
    ]
    return Reading(tuple(documents), tuple(requests), problems=tuple(problems[:MAX_PROBLEMS]), found=len(stream["posts"]))


def _read_posts(source: Source, response: Response, body: Mapping[str, Any]) -> Reading:
    context = mapping(response.request.context)
    number = whole_number(context.get("topic"))
    posts = mapping(body.get("post_stream")).get("posts")
    if number is None or not isinstance(posts, list):
        return Reading(error=Reason("forum.not_topic", {"url": excerpt(response.url, 200), "missing": "post_stream.posts"}))
    documents, problems = _posts(source, response, number, one_line(context.get("title"), 300) or f"#{number}", posts)
    return Reading(tuple(documents), problems=tuple(problems[:MAX_PROBLEMS]), found=len(posts))


def _posts(source: Source, response: Response, topic: int, title: str, posts: list[Any]) -> tuple[list[Document], list[Reason]]:
    documents: dict[str, Document] = {}
    problems: list[Reason] = []
    base = base_url(source.url)
    for row in posts:
        post = mapping(row)
        number = whole_number(post.get("id"))
        if number is None:
            problems.append(Reason("forum.post_without_id", {"topic": topic, "title": title}))
            continue
        if post.get("deleted_at") or post.get("hidden") is True or post.get("user_deleted") is True:
            continue
        if post.get("action_code") or post.get("post_type") in (2, 3, 4):  # moderators' notices, small actions and whispers
            continue
        text = cooked_text(post.get("cooked")) or clean_text(post.get("raw"))
        if not text:
            problems.append(Reason("forum.post_empty", {"topic": topic, "post": number, "title": title}))
            continue
        said = post.get("created_at")
        published_at, precision, dated_by = settle([said if isinstance(said, str) else None], response.fetched_at, "page")
        place = whole_number(post.get("post_number"))
        url = f"{base}/t/{topic}/{place}" if place else f"{base}/t/{topic}"
        key = derived_id("forum", url_key(base), str(number))
        documents[key] = Document(
            key=key,
            source_id=source.id,
            url=url,
            title=title,
            text=text,
            kind=DocumentKind.POST,
            published_at=published_at,
            precision=precision,
            dated_by=dated_by,
            fetched_at=response.fetched_at,
            author=one_line(post.get("username") or post.get("name"), 100) or None,
        )
    return list(documents.values()), problems


def cooked_text(cooked: object) -> str:
    """The plain text of a post's HTML: paragraphs on lines of their own, emoji by name, what others said and is quoted left out."""
    root = parse_html(clean_text(cooked)) if cooked else None
    if root is None:
        return ""
    for image in root.iter("img"):
        if "emoji" in (image.get("class") or ""):
            image.tail = f"{image.get('title') or ''}{image.tail or ''}"
    for quoted in [node for node in root.iter("aside") if "quote" in (node.get("class") or "").split()]:
        parent, before = quoted.getparent(), quoted.getprevious()
        if parent is None:
            continue
        tail = f"\n{quoted.tail or ''}"
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(quoted)
    lines = (" ".join(line.split()) for line in element_text(root).split("\n"))
    return clean_text("\n".join(line for line in lines if line))
