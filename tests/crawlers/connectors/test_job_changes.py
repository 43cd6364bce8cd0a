"""Job-change rows: formats, encodings, headers and dates as providers write them, and the documents they become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.connectors.job_changes import JobChanges
from crawlers.document import FactKind, Precision
from crawlers.job_rows import JobRow, column_of, parse_rows, read_date
from crawlers.source import Source, SourceKind
from kernel.reason import InputError
from tests.crawlers.connectors.support import NOW, Site, codes, source

HEADER = "name,email,from_company,from_title,to_company,to_title,start_date,detected_at,source,url\n"
ROW = "Dan Example,Dan@Aster.example,Aster Foods,VP Operations,Northgate Rail,COO,2026-04-01,2026-05-02T09:00:00+09:00,Movers,https://m.example/1\n"
JA = "氏名,メール,旧会社,旧役職,新会社,新役職,異動日,検知日,情報源\n"
JA += "江見 例子,,あけぼの電機,部長,ひびき物流株式会社,執行役員,令和8年4月1日,2026/5/2,人事速報\n"


def feed(url: str = "https://rows.example/changes.csv", **options: Any) -> Site:
    return Site(JobChanges(), source(SourceKind.JOB_CHANGES, url, **options), "text/csv")


def same_row(rows: list[JobRow]) -> tuple[str | None, ...]:
    (row,) = rows
    return row.person, row.email, row.from_company, row.from_title, row.to_company, row.to_title


WANTED = ("Dan Example", "dan@aster.example", "Aster Foods", "VP Operations", "Northgate Rail", "COO")
_OBJECT = dict(zip(HEADER.strip().split(","), ROW.strip().split(","), strict=True))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ((HEADER + ROW).encode(), "text/csv"),
        ((HEADER + ROW).encode("utf-8-sig"), ""),
        ((HEADER + ROW).encode("utf-16"), ""),
        ((HEADER + ROW).replace("\n", "\r\n").encode(), "text/csv"),
        ((HEADER + ROW).replace(",", ";").encode(), "text/csv"),
        ((HEADER + ROW).replace(",", "\t").encode(), "text/tab-separated-values"),
        (("\n" + HEADER + "\n,,,\n" + ROW).encode(), "text/csv"),
        (json.dumps([_OBJECT]).encode(), "application/json"),
        (json.dumps({"data": [_OBJECT], "next": None}).encode(), "application/json"),
        (json.dumps(_OBJECT).encode(), ""),
        ((json.dumps(_OBJECT) + "\n" + json.dumps({"name": "x"}) + "\n").encode(), "application/x-ndjson"),
        (
            json.dumps(
                {"results": [{"person": "Dan Example", "email": "dan@aster.example",
                              "from": {"company": "Aster Foods", "title": "VP Operations"},
                              "to": {"company": "Northgate Rail", "title": "COO"}}]}
            ).encode(),
            "application/json",
        ),
    ],
    ids=["csv", "bom", "utf-16", "crlf", "semicolons", "tabs", "blank lines", "array", "data", "object", "lines", "nested"],
)  # fmt: skip
def test_formats_give_the_same_row(body: bytes, content_type: str) -> None:
    assert same_row(parse_rows(body, content_type)[0]) == WANTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_japanese_headers_in_the_encodings_of_excel(encoding: str) -> None:
    rows, problems = parse_rows(JA.encode(encoding))
    assert problems == []
    assert same_row(rows) == ("江見 例子", None, "あけぼの電機", "部長", "ひびき物流株式会社", "執行役員")
    assert rows[0].start_date == datetime(2026, 4, 1, tzinfo=UTC)


def test_a_row_becomes_a_document_in_words_with_its_fact() -> None:
    (document,) = feed().poll(HEADER + ROW).documents
    assert document.title == "Dan Example left Aster Foods, as VP Operations, and joined Northgate Rail as COO"
    assert document.text.endswith(", from 2026-04-01.\nReported by Movers.")
    assert (document.published_at, document.precision, document.dated_by) == (datetime(2026, 5, 2, tzinfo=UTC), Precision.SECOND, "row")
    assert document.url == "https://m.example/1"
    (fact,) = document.facts
    assert fact.kind is FactKind.JOB_CHANGE
    assert (fact.person, fact.from_company, fact.to_company, fact.email) == (
        "Dan Example",
        "Aster Foods",
        "Northgate Rail",
        "dan@aster.example",
    )
    assert fact.effective == datetime(2026, 4, 1, tzinfo=UTC)
    assert fact.params["provenance"] == "Movers"


def test_a_japanese_row_is_told_in_japanese() -> None:
    (document,) = feed().poll(JA).documents
    assert document.lang == "ja"
    assert document.title == "江見 例子氏があけぼの電機（部長）からひびき物流株式会社（執行役員）へ移りました"
    assert "2026年4月1日付" in document.text


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("Dan Example,,Aster Foods,CFO,,", "Dan Example left CFO at Aster Foods"),
        ("Dan Example,,,,Aster Foods,CFO", "Dan Example joined Aster Foods as CFO"),
        ("Dan Example,,Aster Foods,CFO,Aster Foods,CEO", "Dan Example changed roles at Aster Foods from CFO to CEO"),
        ("山田 太郎,,水鏡製作所,,,", "山田 太郎氏が水鏡製作所を退職しました"),
        ("山田 太郎,,,,水鏡製作所,部長", "山田 太郎氏が水鏡製作所（部長）に入社しました"),
        ("山田 太郎,,水鏡製作所,課長,水鏡製作所,部長", "山田 太郎氏の水鏡製作所での役職が課長から部長に変わりました"),
    ],
)
def test_half_a_change_is_told_as_far_as_it_goes(row: str, title: str) -> None:
    assert [document.title for document in feed().poll(HEADER + row + "\n").documents] == [title]


def test_a_row_without_a_source_names_the_feed() -> None:
    body = "name,to_company\nDan Example,Northgate Rail\n"
    assert feed().poll(body).documents[0].facts[0].params["provenance"] == "A source"
    assert feed(provenance="Movers Inc").poll(body).documents[0].facts[0].params["provenance"] == "Movers Inc"


def test_rows_delivered_again_keep_their_keys_in_any_file() -> None:
    one, more = feed(), "Ann Other,,,,Harbour Mills,,,,,\n"
    first = one.poll(HEADER + ROW).documents
    again = one.poll(HEADER + more + ROW.replace("2026-05-02", "2026-05-09").replace("Movers", "movers")).documents
    assert [document.key for document in first] == [document.key for document in again if document.title == first[0].title]
    assert one.poll(HEADER + ROW).documents == ()


def test_a_change_of_what_the_row_says_is_a_new_document() -> None:
    one = feed()
    assert one.poll(HEADER + ROW).documents[0].key != one.poll(HEADER + ROW.replace("COO", "CEO")).documents[0].key


def test_a_date_in_the_future_does_not_date_the_document() -> None:
    (document,) = feed().poll("name,to_company,detected_at\nDan Example,Aster Foods,2031-01-01\n").documents
    assert (document.published_at, document.precision, document.dated_by) == (NOW, Precision.UNKNOWN, "fetch")


def test_own_headers_can_be_named() -> None:
    body = "Who;Now at\nDan Example;Northgate Rail\n"
    assert codes(feed().poll(body)) == ["job_changes.columns_missing"]
    assert len(feed(columns={"Who": "person", "now AT": "to_company"}).poll(body).documents) == 1


@pytest.mark.parametrize("url", ["file:inbox", "file:///data/inbox/rows.csv", "post:rows", "https://rows.example/x"])
def test_folders_posts_and_addresses_are_sources(url: str) -> None:
    assert JobChanges().check(feed(url).source) == ()


@pytest.mark.parametrize(
    ("url", "options", "wanted"),
    [
        ("file:", {}, "source.url"),
        ("file:///", {}, "source.url"),
        ("s3://bucket/x", {}, "source.url"),
        ("post:x", {"columns": {"Who": "shoe size"}}, "source.option"),
        ("post:x", {"columns": "Who"}, "source.option"),
        ("post:x", {"provenance": ""}, "source.option"),
    ],
)
def test_options_are_checked(url: str, options: dict[str, Any], wanted: str) -> None:
    assert [reason.code for reason in JobChanges().check(Source("s", SourceKind.JOB_CHANGES, url, "n", options=options))] == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted", "precision"),
    [
        ("2026-04-01", "2026-04-01T00:00:00+00:00", "day"),
        ("2026/4/1", "2026-04-01T00:00:00+00:00", "day"),
        ("２０２６年４月１日", "2026-04-01T00:00:00+00:00", "day"),
        ("令和元年5月1日", "2019-05-01T00:00:00+00:00", "day"),
        ("2026-04", "2026-04-01T00:00:00+00:00", "month"),
        ("2026年4月", "2026-04-01T00:00:00+00:00", "month"),
        ("2026-04-01T09:00:00+09:00", "2026-04-01T00:00:00+00:00", "second"),
    ],
)
def test_dates_are_read(text: str, wanted: str, precision: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found[0].isoformat(), found[1]) == (wanted, precision)


@pytest.mark.parametrize("text", ["04/05/2026", "2026-02-30", "soon", "0001-01-01", "令和99年13月1日", "2026-13-01", "9999999999999"])
def test_dates_that_cannot_be_told_are_none(text: str) -> None:
    assert read_date(text) is None


def test_headers_mean_the_same_in_any_spelling() -> None:
    assert {column_of(header) for header in ("To Company", "to-company", "TO_COMPANY", "新会社", "新会社名", "ｎｅｗ company")} == {
        "to_company"
    }


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_clear_refusal(body: bytes) -> None:
    try:
        parse_rows(body)
    except InputError as error:
        assert error.reason.code.startswith("job_changes.")
