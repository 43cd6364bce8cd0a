"""Wording. Everything a person reads is named by a key, and worded in ``locale/en.po`` and ``locale/ja.po``.

A text may hold ``{name}`` placeholders, and say how a value is to be written: ``{days:number}``, ``{arr:percent}``,
``{at:date}``, ``{name:person}``, ``{role:contactrole}`` (any group of labels). The catalogues are read from their sources
into memory, so nothing is compiled and nothing can be out of date.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from babel.support import Translations

from kernel.reason import Reason
from notifier.zones import zone

LOCALES = ("en", "ja")
DEFAULT_LOCALE = "en"

#: Parameters that choose a plural form, in this order.
COUNTS = ("count", "days", "minutes")

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〆ヵヶ]")
_HONORIFIC = re.compile(r"\s*(?:様|さま|さん|氏|殿)$")
_TITLE_ENDS = re.compile(
    r"(?:社長|会長|専務|常務|取締役|執行役員?|監査役|本部長|部長|次長|課長|係長|室長|所長|支店長|工場長|店長|主任|マネージャー|マネジャー|リーダー|CEO|CFO|CTO|COO|CIO|先生|役員)$"
)


@lru_cache(maxsize=8)
def _translations(locale: str) -> Translations:
    source = files("notifier").joinpath("locale", f"{locale}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=locale, abort_invalid=True))
    compiled.seek(0)
    return Translations(fp=compiled)


class Catalogue:
    """The words of one language. An unknown *locale* gives English; ``ja_JP`` and ``ja-JP`` give Japanese."""

    def __init__(self, locale: str = DEFAULT_LOCALE) -> None:
        short = re.split(r"[-_]", locale)[0].lower()
        self.locale = short if short in LOCALES else DEFAULT_LOCALE
        self._translations = _translations(self.locale)
        self._formatter = _Formatter(self)

    def knows(self, key: str) -> bool:
        """Whether *key* is worded."""
        return self._raw(key, {}) is not None

    def text(self, key: str, /, **params: Any) -> str:
        """The text of *key*; a key without words gives itself, with its parameters, and never an error."""
        return self._worded(key, params)

    def reason(self, reason: Reason) -> str:
        """A reason in words; one that the catalogue does not know is shown as its code with its parameters."""
        return self._worded(f"reason.{reason.code}", reason.params, str(reason))

    def label(self, value: Enum | str, group: str | None = None) -> str:
        """The name of an enum's member, or of a stored code in *group* (the enum's class name in lower case)."""
        if isinstance(value, Enum):
            group, value = group or type(value).__name__.lower(), str(value.value)
        return self._worded(f"label.{group or 'code'}.{value}", {}, value.replace("_", " "))

    def money(self, amount: Decimal, currency: str | None) -> str:
        """An amount without needless decimals; without a currency a bare number."""
        if currency is None or not re.fullmatch(r"[A-Z]{3}", currency):
            return f"{self.number(amount)} {currency or ''}".strip()
        whole = amount == amount.to_integral_value()
        written = format_currency(amount, currency, format="¤#,##0" if whole else None, locale=self.locale, currency_digits=not whole)
        return str(written)

    def number(self, value: float | Decimal) -> str:
        """A number with the separators of the language."""
        return str(format_decimal(value, locale=self.locale))

    def percent(self, share: float) -> str:
        """A share of one as whole per cent."""
        return str(format_percent(share, locale=self.locale))

    def day(self, day: date) -> str:
        """A date, short enough for a phone and impossible to misread."""
        return str(format_date(day, format="y年M月d日" if self.locale == "ja" else "d MMM y", locale=self.locale))

    def moment(self, moment: datetime, timezone: str = "UTC") -> str:
        """A moment on the reader's clock, with the zone's name where it is not the reader's own."""
        pattern = "y年M月d日 HH:mm" if self.locale == "ja" else "d MMM y HH:mm"
        return str(format_datetime(moment, format=pattern, tzinfo=zone(timezone), locale=self.locale))

    def days(self, day: date, today: date) -> str:
        """How far *day* is from *today*: in 12 days, today, 3 days ago."""
        distance = (day - today).days
        key = "days.today" if distance == 0 else "days.ahead" if distance > 0 else "days.ago"
        return self.text(key, days=abs(distance))

    def ago(self, moment: datetime, now: datetime) -> str:
        """How far *moment* is from *now*, roughly: 3 minutes ago, in 2 hours."""
        return str(format_timedelta(moment - now, add_direction=True, locale=self.locale))

    def person(self, name: str) -> str:
        """A name as politeness wants it: in Japanese 様 after the name, but never after a title."""
        if self.locale != "ja":
            return name
        bare = _HONORIFIC.sub("", name.strip())
        if not bare or _TITLE_ENDS.search(bare):
            return bare
        return f"{bare}様" if _JAPANESE.search(bare) else f"{bare} 様"

    def join(self, items: list[str]) -> str:
        """A list in one line."""
        return self.text("list.separator").join(items)

    def _worded(self, key: str, params: Mapping[str, Any], fallback: str | None = None) -> str:
        raw = self._raw(key, params)
        if raw is None:
            return fallback if fallback is not None else str(Reason(key, params))
        return self._formatter.vformat(raw, (), params)

    def _raw(self, key: str, params: Mapping[str, Any]) -> str | None:
        count = next((params[name] for name in COUNTS if type(params.get(name)) is int), 2)
        found: str = self._translations.ngettext(key, key, count)
        if found == key:
            found = self._translations.gettext(key)
        return None if found == key else found


class _Formatter(Formatter):
    """Fills placeholders by name alone; an absent or odd value is shown as it is, never raised."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "…")

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return self.get_value(field_name, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        catalogue = self._catalogue
        if isinstance(value, list | tuple):
            return catalogue.join([self.format_field(one, format_spec) for one in value])
        try:
            if isinstance(value, Mapping) and isinstance(value.get("code"), str):
                return catalogue.reason(Reason.from_json(value))  # a reason inside a reason: its cause
            match format_spec:
                case "":
                    return catalogue.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
                case "number":
                    return catalogue.number(Decimal(str(value)))
                case "percent":
                    return catalogue.percent(float(value))
                case "date":
                    return catalogue.day(value if isinstance(value, date) else date.fromisoformat(str(value)[:10]))
                case "person":
                    return catalogue.person(str(value))
                case "plain":
                    return str(value)
                case _:
                    return catalogue.label(str(value), format_spec)
        except (ValueError, TypeError, InvalidOperation, OverflowError):
            return str(value)
