"""Malformed and hostile input to leadership pages, job-change feeds and forums: each row names the reason that is given for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from crawlers.connector import Connector, Request
from crawlers.connectors.forum import Forum
from crawlers.connectors.job_changes import JobChanges
from crawlers.connectors.leadership import LeadershipPage
from crawlers.job_rows import MAX_BYTES, MAX_PROBLEMS, MAX_ROWS, parse_rows
from crawlers.source import SourceKind, SourceState
from tests.crawlers.connectors.support import codes, respond, source

H = "name,email,from_company,to_company,start_date,url\n"
GOOD = "Ann Other,ann@aster.example,Aster Foods,,2026-04-01,https://m.example/1\n"
TOPIC = Request("https://talk.example/t/5.json", "topic", {}, {"topic": 5, "title": "Slow", "seen": 0})
POSTS = Request("https://talk.example/t/5/posts.json", "posts", {}, {"topic": 5, "title": "Slow"})
KNOWN = {"people": {"dan example": {"name": "Dan Example", "title": "CFO", "since": "2026-01-01"}}, "shape": "x", "closed": True}


@dataclass(frozen=True)
class Bad:
    """A body, what it is read as, the codes given for it, and how many documents still come of it."""

    name: str
    connector: Connector
    body: bytes
    wanted: list[str]
    documents: int = 0
    content_type: str = ""
    request: Request | None = None
    cursor: dict[str, Any] = field(default_factory=dict)


def rows(name: str, body: str | bytes, *wanted: str, documents: int = 0, content_type: str = "text/csv") -> Bad:
    raw = body.encode() if isinstance(body, str) else body
    return Bad(f"rows: {name}", JobChanges(), raw, [f"job_changes.{code}" for code in wanted], documents, content_type)


def team(name: str, body: str | bytes, *wanted: str, content_type: str = "text/html", known: bool = False) -> Bad:
    raw = body.encode() if isinstance(body, str) else body
    return Bad(f"page: {name}", LeadershipPage(), raw, [f"page.{code}" for code in wanted], 0, content_type, None, KNOWN if known else {})


def talk(name: str, body: object, *wanted: str, documents: int = 0, request: Request | None = None) -> Bad:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Bad(f"forum: {name}", Forum(), raw, [f"forum.{code}" for code in wanted], documents, "application/json", request)


def posts(*given: object) -> dict[str, object]:
    return {"post_stream": {"posts": list(given)}}


TABLE = [
    rows("nothing", b"", "empty"),
    rows("blank", "  \n\r\n", "empty"),
    rows("a web page", "<!doctype html><html>Sign in</html>", "html"),
    rows("an Excel file", b"PK\x03\x04 rest of the archive", "spreadsheet"),
    rows("an old Excel file", b"\xd0\xcf\x11\xe0 rest", "spreadsheet"),
    rows("no known encoding", b"name,to_company\n\x81\xff\xfe\x80,\xff\n", "encoding"),
    rows("no header", "Dan Example,Aster Foods\n", "columns_missing"),
    rows("no company column", "name,email\nDan Example,d@x.example\n", "columns_missing"),
    rows("no person column", "first name,to_company\nDan,Aster Foods\n", "columns_missing"),
    rows("a column twice", "name,Full Name,to_company\na,b,c\n", "column_twice"),
    rows("a thousand columns", "name,to_company" + ",x" * 1000 + "\n", "too_many_columns"),
    rows("a row too wide", H + "Example, Dan,,Aster Foods,,2026-04-01,https://m.example/2\n" + GOOD, "row_shape", documents=1),
    rows("a person missing", H + ",,Aster Foods,,,\n" + GOOD, "person_missing", documents=1),
    rows("a number for a name", H + "4711,,Aster Foods,,,\n" + GOOD, "person_unreadable", documents=1),
    rows("an address for a name", H + "dan@aster.example,,Aster Foods,,,\n" + GOOD, "person_unreadable", documents=1),
    rows("both companies missing", H + "Dan Example,,,,,\n" + GOOD, "company_missing", documents=1),
    rows("a broken address", H + "Dan Example,dan at aster,Aster Foods,,,\n", "email", documents=1),
    rows("day before month", H + "Dan Example,,Aster Foods,,04/05/2026,\n", "date", documents=1),
    rows("30 February", H + "Dan Example,,Aster Foods,,2026-02-30,\n", "date", documents=1),
    rows("a script for a link", H + "Dan Example,,Aster Foods,,,javascript:alert(1)\n", "url", documents=1),
    rows("a formula", H + '"=HYPERLINK(""https://evil.example"",""Dan"")",,Aster Foods,,,\n', "formula", documents=1),
    rows("a command", H + "Dan Example,,\"=cmd|'/c calc'!A1\",,,\n", "formula", documents=1),
    rows("a name of 600 characters", H + "x" * 600 + ",,Aster Foods,,,\n" + GOOD, "cell_too_long", documents=1),
    rows("only bad rows", H + ",,Aster Foods,,,\n", "no_valid_row", "person_missing"),
    rows("a quote that never ends", H + '"Dan' + "x" * 200_000, "no_valid_row", "csv"),
    rows("broken JSON", '[{"name": "Dan"', "json", content_type="application/json"),
    rows("JSON without rows", '{"status": "ok"}', "no_rows", content_type="application/json"),
    rows("JSON nested to the sky", "[" * 100_000, "json", content_type="application/json"),
    rows("a number of 5,000 digits", '[{"name": ' + "9" * 5000 + "}]", "json", content_type="application/json"),
    rows("a list in a cell", '[{"name": ["Dan"], "to_company": "x"}]', "no_valid_row", "cell_type", "person_missing"),
    rows("rows that are no objects", '[1, {"name": "Dan Example", "to_company": "Aster Foods"}]', "row_not_object", documents=1),
    rows("a bad line among lines", '{"name": "Dan Example", "to_company": "x"}\n{oops\n', "row_not_object", documents=1),
    team("nothing", b"", "nobody_found"),
    team("no markup", "just words", "nobody_found"),
    team("an app without content", "<html><body><div id=root></div></body></html>", "nobody_found"),
    team("a sign-in form", "<html><body><form>Sign in</form></body></html>", "nobody_found"),
    team("random bytes", bytes(range(256)) * 20, "nobody_found"),
    team("100,000 open tags", "<div>" * 100_000, "nobody_found"),
    team("a row of 3,000 cells", "<table><tr>" + "<td rowspan=99>x</td>" * 3000 + "</tr><tr><td>y</td></tr></table>", "nobody_found"),
    team("20,000 names in one line", "<p>" + "<b>Dan Example</b><i>Director</i>" * 20_000 + "</p>", "nobody_found"),
    team("broken JSON-LD", "<script type='application/ld+json'>{{{</script>", "nobody_found"),
    team("JSON-LD nested to the sky", "<script type='application/ld+json'>" + "[" * 50_000 + "</script>", "nobody_found"),
    team("a PDF", b"%PDF-1.7", "not_html", content_type="application/pdf"),
    team("an image", b"\x89PNG", "not_html", content_type="image/png"),
    team("half a known page", "<html><body><h1>Leaders</h1>", "partial", known=True),
    team("a known page without its people", "<html><body>Maintenance</body></html>", "redesigned", known=True),
    talk("nothing", b"", "not_json"),
    talk("a web page", b"<html>Log in</html>", "not_json"),
    talk("nested to the sky", b"[" * 100_000, "not_json"),
    talk("Latin-1", b'{"topic_list": "\xe9"}', "not_json"),
    talk("an error object", {"errors": ["You are not permitted"]}, "not_discourse"),
    talk("a list", [1, 2], "not_discourse"),
    talk("topics that are no list", {"topic_list": {"topics": {"a": 1}}}, "not_discourse"),
    talk("topics without ids", {"topic_list": {"topics": [None, {"id": "x"}]}}, "topic_without_id", "topic_without_id"),
    talk("a topic that is none", {"oops": 1}, "not_topic", request=TOPIC),
    talk("posts that are none", {"post_stream": []}, "not_topic", request=POSTS),
    talk("a post without id", posts({"cooked": "x"}), "post_without_id", request=TOPIC),
    talk("a post without text", posts({"id": 1, "cooked": "<img src=x>"}), "post_empty", request=TOPIC),
    talk("a post of script only", posts({"id": 1, "cooked": "<script>alert(1)</script>"}), "post_empty", request=POSTS),
    talk("the same post twice", posts({"id": 1, "cooked": "x"}, {"id": 1, "cooked": "x"}), documents=1, request=TOPIC),
    talk("control characters", posts({"id": 1, "cooked": "a\u0000b\u202ec\ud800"}), documents=1, request=TOPIC),
]
KINDS = {JobChanges: SourceKind.JOB_CHANGES, LeadershipPage: SourceKind.LEADERSHIP_PAGE, Forum: SourceKind.FORUM}


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_bad_input_gives_its_reason(bad: Bad) -> None:
    given = source(KINDS[type(bad.connector)], "https://talk.example/latest.json")
    request = bad.request or bad.connector.plan(given, SourceState())
    reading = bad.connector.read(given, SourceState(cursor=bad.cursor), respond(request, bad.body, bad.content_type))
    assert (codes(reading), len(reading.documents)) == (bad.wanted, bad.documents)
    for document in reading.documents:
        assert not any(ord(char) < 32 and char not in "\t\n" for char in document.text)
        assert not document.url.startswith("javascript:")


def test_a_problem_of_a_row_says_where_what_and_what_to_do() -> None:
    _, (problem,) = parse_rows((H + GOOD + "Dan Example,,Aster Foods,,04/05/2026,\n").encode())
    assert problem.as_json()["params"] == {
        "row": 3,
        "column": "start_date",
        "value": "04/05/2026",
        "todo": "write_yyyy_mm_dd",
        "kept": True,
    }


def test_a_formula_is_kept_as_text() -> None:
    (row,), _ = parse_rows(b"name,to_company,to_title\nDan Example,@Home,=SUM(A1:A9)\n")
    assert (row.to_company, row.to_title) == ("@Home", "'=SUM(A1:A9)")


def test_rows_over_the_limit_are_counted() -> None:
    found, problems = parse_rows((H + GOOD * 5).encode(), max_rows=3)
    assert (len(found), [problem.as_json() for problem in problems]) == (
        3,
        [{"code": "job_changes.rows_left", "params": {"left": 2, "most": 3, "todo": "split_file"}}],
    )
    assert MAX_ROWS == 100_000


def test_problems_over_the_limit_are_counted() -> None:
    _, problems = parse_rows((H + ",,Aster Foods,,,\n" * (MAX_PROBLEMS + 7) + GOOD).encode())
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].params["more"] == 7


def test_a_body_over_the_limit_is_refused_unread() -> None:
    given = source(SourceKind.JOB_CHANGES, "post:rows")
    connector = JobChanges()
    reading = connector.read(given, SourceState(), respond(connector.plan(given, SourceState()), b"x" * (MAX_BYTES + 1)))
    assert codes(reading) == ["job_changes.too_large"]
