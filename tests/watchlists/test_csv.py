import io
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.reason import InputError
from watchlists.account import Account, Contact, ContactRole, Directory, Provenance, RecordStatus, User
from watchlists.csvfile import COLUMNS, HEADERS, MAX_CELL, protect, read_csv, unprotect
from watchlists.exporting import write_csv
from watchlists.fields import check_user, items, joined
from watchlists.importing import Action, plan_import
from watchlists.suppression import suppression_keys

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plan(text, directory=None, users=(), **options):
    ids = (f"id{number}" for number in count(1))
    data = text if isinstance(text, bytes) else text.encode()
    return plan_import(read_csv(data), directory or Directory(1), users, now=NOW, id_factory=lambda: next(ids), **options)


def actions(made):
    return [str(row.action) for row in made.rows]


def applied(made, directory):
    accounts = {one.id: one for one in (*directory.accounts, *made.accounts, *made.archive_accounts)}
    contacts = {one.id: one for one in (*directory.contacts, *made.contacts, *made.archive_contacts)}
    return Directory(directory.version + 1, tuple(accounts.values()), tuple(contacts.values()), directory.suppressed)


ASTER = Account("a1", "Aster Foods, Inc.", external_id="X1", domain="aster.example", arr=Decimal("1200"), watchlists=("West",))
RAIL = Account("a2", "Northgate Rail", watchlists=("West", "Key"))
HIBIKI = Account("a3", "ひびき物流株式会社", stock_code="7999", watchlists=("West",))
TAMM = Contact("c1", "a2", "Bryan J. Tamm", email="btamm@rail.example", title="CIO")
OTSUKI = Contact("c2", "a3", "大月 久美", title="社長")
WORLD = Directory(4, (ASTER, RAIL, HIBIKI), (TAMM, OTSUKI))
ALICE = User("u1", "alice@vendor.example")

# The file as a whole: what is wrong with it, and the code that says so.
BAD_FILES = {
    "empty": (b"", "csv.empty"),
    "blank lines": (b"\n\n \n", "csv.empty"),
    "utf-16": ("account_name\nA\n".encode("utf-16"), "csv.encoding"),
    "a workbook": (b"PK\x03\x04rest", "csv.encoding"),
    "neither UTF-8 nor CP932": (b"account_name\n\xef\x20\x81\x20\n", "csv.encoding"),
    "stray bytes": (b"account_name\n\xff\xfd\xa0\x80\n", "csv.encoding"),
    "NUL byte": (b"account_name\nAs\0ter\n", "csv.nul"),
    "no account_name": (b"contact_name,title\nBob,CEO\n", "csv.missing_columns"),
    "unknown column": (b"account_name,shoe_size\nA,3\n", "csv.unknown_columns"),
    "nameless column": (b"account_name,,tier\nA,b,c\n", "csv.unknown_columns"),
    "column twice": ("account_name,会社名\nA,B\n".encode(), "csv.repeated_column"),
    "too many columns": (b"account_name," + b",".join(b"c%d" % at for at in range(80)), "csv.too_many_columns"),
    "open quotation": (b'account_name,tier\n"Aster,gold\n', "csv.quoting"),
    "text after quotation": (b'account_name,tier\n"Aster"x,gold\n', "csv.quoting"),
}


@pytest.mark.parametrize(("data", "code"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(data, code):
    with pytest.raises(InputError) as caught:
        read_csv(data)
    assert caught.value.reason.code == code
    assert len(str(caught.value)) > 30


# Rows: what is wrong with one (the header is the first line), where, and the code that says so.
BAD_ROWS = {
    "too many cells": ("account_name,tier\nA,b,c\n", "", "row.too_many_cells"),
    "long cell": (f"account_name\n{'x' * (MAX_CELL + 1)}\n", "account_name", "cell.too_long"),
    "control character": ("account_name,tier\nA,a\x07b\n", "tier", "cell.control_character"),
    "no name": ("account_name,tier\n,gold\n", "account_name", "account.name_missing"),
    "name cleared": ("account_name,external_id\n-,X1\n", "account_name", "account.name_cleared"),
    "amount with commas": ('account_name,arr\nA,"1,200"\n', "arr", "arr.invalid"),
    "amount with currency": ("account_name,arr\nA,$1200\n", "arr", "arr.invalid"),
    "negative amount": ("account_name,arr\nA,-5\n", "arr", "arr.invalid"),
    "amount that is no number": ("account_name,arr\nA,NaN\n", "arr", "arr.invalid"),
    "other date order": ("account_name,renewal_date\nA,31/12/2026\n", "renewal_date", "date.invalid"),
    "no such day": ("account_name,notice_date\nA,2026-02-30\n", "notice_date", "date.invalid"),
    "role": ("account_name,contact_name,role\nA,Bob,boss\n", "role", "role.unknown"),
    "status": ("account_name,status\nA,gone\n", "status", "status.unknown"),
    "currency": ("account_name,currency\nA,Yen!\n", "currency", "currency.invalid"),
    "owner": ("account_name,owner_email\nA,alice\n", "owner_email", "email.invalid"),
    "contact's address": ("account_name,contact_name,contact_email\nA,Bob,bob@localhost\n", "contact_email", "email.invalid"),
    "domain": ("account_name,account_domain\nA,not a domain\n", "account_domain", "domain.invalid"),
    "corporate number": ("account_name,corporate_number\nA,123\n", "corporate_number", "corporate_number.invalid"),
    "stock code": ("account_name,stock_code\nA,東証\n", "stock_code", "stock_code.invalid"),
    "language": ("account_name,locale\nA,Japanese!\n", "locale", "locale.invalid"),
    "title without contact": ("account_name,title\nA,CEO\n", "title", "contact.name_missing"),
    "address of nobody": ("account_name,contact_email\nA,bob@a.example\n", "contact_name", "contact.name_missing"),
    "accounts disagree": ("account_name,tier,contact_name\nA,gold,Bob\nA,lead,Eve\n", "tier", "account.conflict"),
    "contact twice": ('account_name,contact_name\nA,Bob Brunel\nA,"Brunel, Bob"\n', "contact_name", "contact.repeated"),
    "two accounts of the name": ("external_id,account_name\n1,Apex\n2,Apex Ltd.\n,APEX\n", "account_name", "account.ambiguous"),
    "two accounts of the domain": (
        "external_id,account_name,account_domain\n1,A,x.example\n2,B,x.example\n,C,x.example\n",
        "account_domain",
        "account.ambiguous",
    ),
    "two contacts of the name": (
        "account_name,contact_name,contact_email\nA,Bob Ray,b1@a.example\nA,Bob Ray,b2@a.example\nA,Bob Ray,\n",
        "contact_name",
        "contact.ambiguous",
    ),
}


@pytest.mark.parametrize(("text", "column", "code"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_row_is_told_with_its_place_and_left_out(text, column, code):
    made = plan(text + "Sound,\n" if text.count("account_name,tier\n") else text)
    (bad,) = [row for row in made.rows if row.action is Action.ERROR]
    assert [(error.column, error.reason.code) for error in bad.errors] == [(column, code)]
    lines = text.count("\n")
    assert bad.number == bad.errors[0].row == (2 if lines == 2 else lines)


def test_a_bad_row_does_not_stop_the_others():
    made = plan("account_name,arr\nA,x\nB,5\n")
    assert actions(made) == ["error", "create"]
    assert [account.name for account in made.accounts] == ["B"]


class Endless(io.RawIOBase):
    """A stream of 200 MB that remembers how much was asked of it."""

    def __init__(self):
        self.given = 0

    def readable(self):
        return True

    def read(self, size=-1):
        assert size >= 0
        size = min(size, 200_000_000 - self.given)
        self.given += size
        return b"a" * size


def test_a_huge_file_is_refused_without_being_read():
    stream = Endless()
    with pytest.raises(InputError, match="larger than 20 MB") as caught:
        read_csv(stream)
    assert caught.value.reason.code == "csv.too_large"
    assert stream.given < 21 * 1024 * 1024 + 2


def test_too_many_rows_are_refused():
    with pytest.raises(InputError) as caught:
        read_csv(b"account_name\nA\nB\nC\n", max_rows=2)
    assert caught.value.reason.code == "csv.too_many_rows"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_and_japanese_headers(encoding):
    text = "外部ID,会社名,氏名,役職,契約更新日\r\nJ1,ひびき物流㈱,髙橋 花,部長,2026-04-01\r\n"
    table = read_csv(text.encode(encoding))
    assert table.columns == ("external_id", "account_name", "contact_name", "title", "renewal_date")
    assert table.rows[0].number == 2
    assert table.rows[0].cells["account_name"] == "ひびき物流㈱"
    assert table.rows[0].cells["contact_name"] == "髙橋 花"


def test_every_header_leads_to_one_column():
    for japanese in (False, True):
        table = read_csv(write_csv([ASTER], [], japanese=japanese))
        assert table.columns == COLUMNS
    names = [name for column, group in HEADERS.items() for name in (column, *group)]
    assert len(set(map(str.lower, names))) >= len(names) - 1  # arr is its own Japanese name


def test_line_numbers_count_lines_inside_cells():
    table = read_csv(b'account_name,tier\n"A\nB",x\n\nC,y\n')
    assert [row.number for row in table.rows] == [2, 5]


def test_a_new_world_from_a_file():
    made = plan(
        "external_id,account_name,aliases,account_domain,contact_name,contact_email,role,owner_email,arr,currency,renewal_date,locale\n"
        "X1,Aster Foods,Aster;ASTR,https://www.Aster.example/,Bob Ray,BOB@aster.example,Executive Sponsor,"
        "alice@vendor.example,1200.50,jpy,2026-12-31,ja\n"
        "X1,Aster Foods,,,Eve Moor,,champion,,,,,\n"
        ",Northgate Rail,,,,,,new@vendor.example,,,,\n",
        users=(ALICE,),
    )
    assert actions(made) == ["create", "create", "create"]
    aster, rail = made.accounts
    assert (aster.aliases, aster.domain, aster.arr, aster.currency) == (("Aster", "ASTR"), "aster.example", Decimal("1200.50"), "JPY")
    assert (aster.renewal_date, aster.locale, aster.owner_email) == (date(2026, 12, 31), "ja", "alice@vendor.example")
    assert [contact.name for contact in made.contacts] == ["Bob Ray", "Eve Moor"]
    assert {contact.account_id for contact in made.contacts} == {aster.id}
    assert made.contacts[0].role is ContactRole.EXECUTIVE_SPONSOR
    assert made.contacts[0].provenance == Provenance("csv:import", "customer_relationship", NOW)
    assert [(user.email, user.active) for user in made.users] == [("new@vendor.example", False)]
    assert [(one.column, one.reason.code) for one in made.rows[2].warnings] == [("owner_email", "owner.unknown")]
    assert rail.owner_email == "new@vendor.example"


def test_the_same_input_gives_the_same_plan():
    text = "account_name,contact_name\nA,Bob\nB,Eve\n"
    assert plan(text) == plan(text)


def test_blank_leaves_and_a_hyphen_clears():
    made = plan("external_id,account_name,account_domain,arr\nX1,,-,\n", WORLD)
    (after,) = made.accounts
    assert (after.name, after.domain, after.arr) == ("Aster Foods, Inc.", None, Decimal("1200"))
    (row,) = made.rows
    assert row.action is Action.UPDATE
    assert row.reasons[0].params == {"field": "domain", "from": "aster.example", "to": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("external_id,account_name\nX1,Renamed Foods\n", "a1"),
        ("account_name,account_domain\nSomething Else,www.aster.example\n", "a1"),
        ("account_name\nASTER FOODS\n", "a1"),
        ("account_name\n(株)ひびき 物流\n", "a3"),
        ("external_id,account_name\nX9,Northgate Rail\n", "a2"),  # it had no external id yet
        ("external_id,account_name\nX9,Aster Foods\n", "id1"),  # another external id is another account
    ],
)
def test_how_accounts_are_recognised(text, expected):
    made = plan(text, WORLD)
    assert made.rows[0].account.id == expected


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("", "BTAMM@rail.example", "c1"),
        ("Somebody Else", "btamm@rail.example", "c1"),
        ("Tamm, Bryan", "", "c1"),
        ("Bryan Tamm", "new@rail.example", "c1"),
        ("Carla Tamm", "", "id1"),
    ],
)
def test_how_contacts_are_recognised(name, email, expected):
    made = plan(f'account_name,contact_name,contact_email\nNorthgate Rail,"{name}",{email}\n', WORLD)
    assert made.rows[0].contact.id == expected


def test_namesakes_with_their_own_addresses_are_two_people():
    made = plan(
        "account_name,contact_name,contact_email\nNorthgate Rail,Bryan Tamm,b2@rail.example\n"
        "Northgate Rail,Bryan Tamm,btamm@rail.example\n",
        WORLD,
    )
    assert [row.contact.id for row in made.rows] == ["id1", "c1"]


def test_replace_archives_the_absent_of_one_watchlist():
    made = plan("account_name,contact_name\nひびき物流,渡辺 花\n", WORLD, watchlist="West", replace=True)
    assert {account.id for account in made.archive_accounts} == {"a1"}
    assert {contact.id for contact in made.archive_contacts} == {"c2"}
    after = applied(made, WORLD)
    standing = {account.id: (account.status, account.watchlists) for account in after.accounts}
    assert standing["a2"] == (RecordStatus.ACTIVE, ("Key",))  # it stands on another list too
    assert standing["a1"][0] is RecordStatus.ARCHIVED
    assert [row.number for row in made.rows] == [2, None, None, None]


def test_replace_archives_nothing_while_a_row_has_an_error_or_the_file_is_empty():
    for text in ("account_name,arr\nNorthgate Rail,x\n", "account_name\n"):
        made = plan(text, WORLD, watchlist="West", replace=True)
        assert made.changes_nothing
        assert [reason.code for reason in made.warnings] == ["replace.held_back"]


def test_replace_needs_a_watchlist():
    with pytest.raises(InputError, match="--watchlist"):
        plan("account_name\nA\n", WORLD, replace=True)


def test_nothing_is_archived_by_absence():
    made = plan("account_name\nNorthgate Rail\n", WORLD, watchlist="Key")
    assert made.changes_nothing
    assert actions(made) == ["unchanged"]


def test_watchlists_are_added_never_taken():
    made = plan("account_name,watchlist\nNorthgate Rail,East\n", WORLD, watchlist="North")
    assert made.accounts[0].watchlists == ("West", "Key", "East", "North")


def test_status_belongs_to_the_contact_of_the_row_else_to_the_account():
    rows = "Northgate Rail,Bryan Tamm,archived\nひびき物流,,archived\n"
    made = plan("account_name,contact_name,status\n" + rows, WORLD)
    assert actions(made) == ["archive", "archive"]
    assert [contact.id for contact in made.archive_contacts] == ["c1"]
    assert [account.id for account in made.archive_accounts] == ["a3"]
    back = plan("account_name,contact_name,status\nひびき物流,大月久美,active\n", applied(made, WORLD))
    assert back.accounts[0].status is RecordStatus.ACTIVE


def test_a_suppressed_person_is_told_and_not_created():
    world = Directory(4, WORLD.accounts, WORLD.contacts, suppression_keys("Carla Ray", None, "Northgate Rail plc"))
    made = plan('account_name,contact_name\nNorthgate Rail,"Ray, Carla"\n', world)
    assert made.changes_nothing
    assert [(one.row, one.reason.code) for one in made.rows[0].warnings] == [(2, "contact.suppressed")]


def test_formulas_are_defused_on_export_and_come_back():
    for cell in ("=1+1", "+81 3", "-x", "@handle", "\tx", "\rx", "'quoted", "＝SUM(A1)"):
        assert protect(cell).startswith("'")
        assert unprotect(protect(cell)) == cell
    assert unprotect("'90s Records") == "'90s Records"
    contact = Contact("c", "a1", "@itoyama", title="=cmd|' /C calc'!A0")
    written = write_csv([ASTER], [contact])
    assert b"'@itoyama" in written
    assert b"'=cmd" in written
    assert plan(written, Directory(1, (ASTER,), (contact,)), (ALICE,)).changes_nothing


def test_lists_may_hold_their_separator():
    assert items(joined(("a;b", 'say "hi"', '"x"', "TB\\C"))) == ("a;b", 'say "hi"', '"x"', "TB\\C")
    assert items(" a ; ;b;a") == ("a", "b")


def test_users_need_an_address_a_language_and_a_time_zone():
    assert check_user(User("u", "a@vendor.example", timezone="Asia/Tokyo", locale="ja")) == ()
    bad = check_user(User("u", "nobody", timezone="Mars/Base", locale="xx"))
    assert [reason.code for reason in bad] == ["email.invalid", "locale.unknown", "timezone.unknown"]
    assert check_user(User("u", "a@vendor.example", timezone="../etc/passwd"))[0].code == "timezone.unknown"


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join).filter(lambda text: text != "-")
MAYBE = st.none() | PHRASES


@st.composite
def worlds(draw):
    accounts, contacts = [], []
    for at in range(draw(st.integers(0, 4))):
        account = Account(
            id=f"a{at}",
            name=f"{draw(PHRASES)} {at}",
            external_id=draw(st.none() | st.just(f"X{at}")),
            aliases=tuple(dict.fromkeys(draw(st.lists(PHRASES, max_size=2)))),
            domain=draw(st.none() | st.just(f"d{at}.example")),
            stock_code=draw(st.none() | st.just("7999")),
            corporate_number=draw(st.none() | st.just("1234567890123")),
            tier=draw(MAYBE),
            arr=draw(st.none() | st.decimals(0, 10**9, places=2)),
            currency=draw(st.none() | st.just("JPY")),
            renewal_date=draw(st.none() | st.dates()),
            notice_date=draw(st.none() | st.dates()),
            owner_email=draw(st.none() | st.just("alice@vendor.example")),
            tags=tuple(dict.fromkeys(draw(st.lists(PHRASES, max_size=2)))),
            locale=draw(st.none() | st.just("ja")),
            watchlists=tuple(dict.fromkeys(draw(st.lists(PHRASES, max_size=2)))),
            status=draw(st.sampled_from(RecordStatus)),
        )
        accounts.append(account)
        for number in range(draw(st.integers(0, 2))):
            contacts.append(
                Contact(
                    id=f"c{at}.{number}",
                    account_id=account.id,
                    name=f"{'山川'[number]} {draw(PHRASES)}",
                    email=f"p{number}@d{at}.example",
                    title=draw(MAYBE),
                    department=draw(MAYBE),
                    role=draw(st.none() | st.sampled_from(ContactRole)),
                    status=draw(st.sampled_from(RecordStatus)),
                )
            )
    return Directory(1, tuple(accounts), tuple(contacts))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(worlds(), st.booleans())
def test_export_then_import_changes_nothing(world, japanese):
    written = write_csv(world.accounts, world.contacts, japanese=japanese)
    made = plan(written, world, (ALICE,))
    assert [row for row in made.rows if row.action is not Action.UNCHANGED] == []
    assert made.changes_nothing


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: b"account_name,tier,aliases,contact_name\n" + text.encode("utf-8", "ignore"))
)
def test_no_file_breaks_it(data):
    try:
        table = read_csv(data)
    except InputError:
        return
    made = plan_import(table, WORLD, (), now=NOW)
    assert len(made.rows) == len(table.rows) + len(table.errors)
