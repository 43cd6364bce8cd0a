"""HTML to plain text. Nothing that could run, load or be seen as markup survives."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "title", "textarea", "select", "button"}
)
_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_TAG = re.compile(r"<[A-Za-z!/?]")
_ATTRIBUTES = r"""(?:\s++[a-z-]++="[^"<>]*+")*+\s*+"""
_CHARACTER = r"&(?:amp|lt|gt|quot|nbsp|hellip|[lr][sd]quo|[mn]dash|#0?38|#39|#160|#82\d\d);"
# Most summaries are paragraphs of this form: no stray characters, nothing in them that is silent or a block, nothing left open.
_PARAGRAPHS = re.compile(
    rf"\s*+(?:<p{_ATTRIBUTES}>(?:[^<&\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]++|{_CHARACTER}|<br ?/?>"
    rf"|<(?:a|b|em|i|span|strong|u){_ATTRIBUTES}>|</(?:a|b|em|i|span|strong|u)>)*+</p>\s*+)++"
)
_BREAK = re.compile(r"<(?:/?p\b|br)[^>]*+>")
_INLINE = re.compile(r"<[^>]*+>")
_PARSER = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=False)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_ASCII_CONTROL = bytes(code for code in range(128) if _CONTROL.match(chr(code)))


def clean(text: str) -> str:
    """*text* without control characters, invisible spaces and direction overrides."""
    if text.isprintable():  # none of them is
        return text
    if text.isascii():  # as bytes, which costs a third
        return text.encode("ascii").translate(None, _ASCII_CONTROL).decode("ascii")
    return _CONTROL.sub("", text)


def to_line(html: str, limit: int) -> str:
    """One line of plain text, at most *limit* characters: for titles and names."""
    if not html:
        return ""
    text = to_text(html, 4 * limit) if _TAG.search(html) else clean(unescape(html))
    return _cut(" ".join(text.split()), limit)


def to_text(html: str, limit: int) -> str:
    """Plain text of at most *limit* characters; each paragraph, item or cell is a line, blank lines are gone."""
    if _PARAGRAPHS.fullmatch(html):
        return tidy(_paragraphs(html), limit)
    if _TAG.search(html):
        root = parse_html(html)
        return "" if root is None else tidy(element_text(root), limit)
    return tidy(unescape(html) if "&" in html else html, limit)


def _paragraphs(html: str) -> str:
    """The text of plain paragraphs, without the cost of a parser; what :func:`element_text` would give, but for blanks."""
    text = _BREAK.sub("\n", html.replace("\n", " "))
    text = _INLINE.sub("", text) if "<" in text else text
    return unescape(text) if "&" in text else text


def tidy(text: str, limit: int) -> str:
    """Plain *text* with its lines trimmed, blank ones gone, cut to *limit* characters."""
    lines = [_trim(line) for line in clean(text).splitlines()]
    return _cut("\n".join([line for line in lines if line]), limit)


def parse_html(html: str) -> etree._Element | None:
    """The tree of a document or fragment, or None where there is nothing in it. Nothing is loaded."""
    try:
        return etree.fromstring(html.replace("\x00", "").encode("utf-8", "replace"), _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None


def element_text(root: etree._Element) -> str:
    """The text below *root*; blocks are set apart by newlines, what browsers do not show is left out."""
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in _BLOCK
        if event == "start":
            if tag in _SILENT:
                walk.skip_subtree()
                continue
            if block:
                pieces.append("\n")
            if element.text and tag:
                pieces.append(_flat(element.text))
        else:
            if block:
                pieces.append("\n")
            if element.tail and element is not root:
                pieces.append(_flat(element.tail))
    return "".join(pieces)


def _trim(line: str) -> str:
    """A clean *line* without space around it, each run of white space made one space."""
    neat = line.isascii() and "  " not in line and "\t" not in line
    return line.strip() if neat else " ".join(line.split())


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
