"""Bytes to text for feeds and pages, whose declarations are often wrong."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?\bencoding|<meta\b[^>]{0,300}?\bcharset)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
# What these labels mean in practice (WHATWG Encoding): supersets that hold the characters which people really use.
_ALIASES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms_kanji": "cp932",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-euc-jp": "euc_jp", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
}  # fmt: skip
_ASCII_ONLY = frozenset({"iso-2022-jp", "iso-2022-jp-2", "iso-2022-jp-3", "hz", "utf-7"})  # other characters hidden in ASCII bytes
_HIRAGANA = re.compile("[\u3041-\u3096]")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of *body*. Never fails: what fits no encoding is replaced.

    A byte-order mark wins; then UTF-8 if the bytes are valid UTF-8 (other encodings hardly ever are); then what the header and
    the document declare, in this order; then Japanese encodings if they yield Japanese; then Windows' western one.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    labels = [match[1].lower() for match in [_HEADER.search(content_type)] if match]
    labels += [match[1].decode("ascii").lower() for match in [_DECLARED.search(body[:2048])] if match]
    if b"\x00" in body[:4]:
        return body.decode("utf-16-be" if body[:1] == b"\x00" else "utf-16-le", "replace")
    hidden = [label for label in labels if label in _ASCII_ONLY and label != "utf-7"]  # UTF-7 only ever hides attacks
    for name in [*hidden, "utf-8", *(_ALIASES.get(label, label) for label in labels)]:
        text = _strictly(body, name)
        if text is not None:
            return text
    japanese = [text for text in (_strictly(body, "euc_jp"), _strictly(body, "cp932")) if text]
    best = max(japanese, key=_japanese_share, default="")
    return best if _japanese_share(best) >= 0.1 else body.decode("cp1252", "replace")


def _strictly(body: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
        return body.decode(codec.name) if codec._is_text_encoding else None
    except (LookupError, UnicodeDecodeError):
        return None


def _japanese_share(text: str) -> float:
    beyond = sum(1 for char in text if char > "\x7f")
    return len(_HIRAGANA.findall(text)) / beyond if beyond else 0.0
