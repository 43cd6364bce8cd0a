"""One cell, one value: what each field of an account, a contact or a user may hold."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from kernel.reason import Reason
from watchlists.account import ContactRole, RecordStatus, User

LOCALES = ("en", "ja")  #: languages that alerts are written in

_EMAIL = re.compile(r"[A-Za-z0-9._%+'&=~^{}|/!#$*?-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_Choice = TypeVar("_Choice", bound=StrEnum)


class FieldError(ValueError):
    """A cell does not hold what its column needs; ``reason`` says what."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason = Reason(code, params)


def _short(value: str) -> str:
    return value[:80]


def text(value: str) -> str:
    """Any text of one line; control characters are refused."""
    if not value.isprintable() and any(unicodedata.category(char) == "Cc" for char in value):
        raise FieldError("cell.control_character", value=_short("".join(char for char in value if char.isprintable())))
    return value


def email(value: str) -> str:
    """An email address, in lower case."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if len(plain) > 254 or not _EMAIL.fullmatch(plain) or ".." in plain or plain.startswith("."):
        raise FieldError("email.invalid", value=_short(value))
    return plain.lower()


def domain(value: str) -> str:
    """A domain in lower case; a web address is cut down to its host, and a leading ``www.`` goes."""
    plain = unicodedata.normalize("NFKC", value).strip().lower()
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", plain)
    plain = re.split(r"[/?#]", plain, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    if len(plain) > 253 or not _DOMAIN.fullmatch(plain):
        raise FieldError("domain.invalid", value=_short(value))
    return plain


def stock_code(value: str) -> str:
    """A stock code or ticker, in capitals."""
    plain = unicodedata.normalize("NFKC", value).strip().upper()
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z.:-]{0,11}", plain):
        raise FieldError("stock_code.invalid", value=_short(value))
    return plain


def corporate_number(value: str) -> str:
    """A 法人番号: 13 digits; hyphens and blanks are dropped."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value))
    if not re.fullmatch(r"[1-9][0-9]{12}", plain):
        raise FieldError("corporate_number.invalid", value=_short(value))
    return plain


def amount(value: str) -> Decimal:
    """A plain decimal without sign, currency or separators of thousands."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise FieldError("arr.invalid", value=_short(value))
    return Decimal(plain)


def currency(value: str) -> str:
    """Three capital letters (ISO 4217)."""
    plain = value.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", plain):
        raise FieldError("currency.invalid", value=_short(value))
    return plain


def iso_date(value: str) -> date:
    """A date as YYYY-MM-DD."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise FieldError("date.invalid", value=_short(value))


def locale(value: str) -> str:
    """A language tag such as ``ja`` or ``en-GB``."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value):
        raise FieldError("locale.invalid", value=_short(value))
    return value


def items(value: str) -> tuple[str, ...]:
    """A list separated by ``;``, in order, without blanks and repetitions. An item that holds a ``;`` stands in double quotes."""
    line = re.sub(r"[\r\n]+", " ", value)
    try:
        found = next(csv.reader([line], delimiter=";"), [])
    except csv.Error:
        raise FieldError("list.invalid", value=_short(value)) from None
    return tuple(dict.fromkeys(text(item.strip()) for item in found if item.strip()))


def joined(values: tuple[str, ...]) -> str:
    """The inverse of :func:`items`."""
    return ";".join('"' + one.replace('"', '""') + '"' if ";" in one or one.startswith('"') else one for one in values)


def _choice(kind: type[_Choice], code: str) -> Callable[[str], _Choice]:
    def read(value: str) -> _Choice:
        plain = re.sub(r"[\s-]+", "_", unicodedata.normalize("NFKC", value).strip().lower())
        try:
            return kind(plain)
        except ValueError:
            raise FieldError(code, value=_short(value), choices=[str(one) for one in kind]) from None

    return read


role = _choice(ContactRole, "role.unknown")
status = _choice(RecordStatus, "status.unknown")

#: How the columns of an account are read, by the attribute that they fill.
ACCOUNT_FIELDS: Mapping[str, tuple[str, Callable[[str], Any], Any]] = {
    "external_id": ("external_id", text, None),
    "account_name": ("name", text, ""),
    "aliases": ("aliases", items, ()),
    "account_domain": ("domain", domain, None),
    "stock_code": ("stock_code", stock_code, None),
    "corporate_number": ("corporate_number", corporate_number, None),
    "owner_email": ("owner_email", email, None),
    "watchlist": ("watchlists", items, ()),
    "tier": ("tier", text, None),
    "arr": ("arr", amount, None),
    "currency": ("currency", currency, None),
    "renewal_date": ("renewal_date", iso_date, None),
    "notice_date": ("notice_date", iso_date, None),
    "tags": ("tags", items, ()),
    "locale": ("locale", locale, None),
}
#: The same for a contact.
CONTACT_FIELDS: Mapping[str, tuple[str, Callable[[str], Any], Any]] = {
    "contact_name": ("name", text, ""),
    "contact_aliases": ("aliases", items, ()),
    "contact_email": ("email", email, None),
    "title": ("title", text, None),
    "department": ("department", text, None),
    "role": ("role", role, None),
}


def check_user(user: User) -> tuple[Reason, ...]:
    """What is wrong with a user's fields: email address, locale (``en`` or ``ja``), IANA time zone. Empty when all is well."""
    found = []
    try:
        email(user.email)
    except FieldError as error:
        found.append(error.reason)
    if user.locale not in LOCALES:
        found.append(Reason("locale.unknown", {"value": user.locale, "choices": list(LOCALES)}))
    try:
        ZoneInfo(user.timezone)
    except (KeyError, ValueError, OSError):
        found.append(Reason("timezone.unknown", {"value": user.timezone[:80]}))
    return tuple(found)
