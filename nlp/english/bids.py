"""Deals told as nouns: bids and approaches, sales, deals worth a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.deals import deal_draft
from nlp.english.grammar import (
    Draft,
    Hit,
    Rule,
    after_word,
    joined_with,
    mention_at,
    pattern,
    subject,
)
from nlp.english.kinds import ORG
from nlp.english.status import denied, noun_status, rumoured
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of bids and sales."""
    buy = EventType.ACQUISITION
    return [
        Rule(
            "deal.bid",
            buy,
            pattern(
                r"(?P<v>(?:takeover|buyout|hostile|unsolicited|cash|tender|improved|final)? ?(?:bid|offer|approach|interest))(?: \w+)? "
                r"(?:from (?:(?:an? |the )?(?:affiliate|unit|subsidiary|arm|fund|vehicle|group)s? (?:of|"
                r"managed by|advised by|led by) |(?:\w+ ){0,3}?)(?P<a><O>)|(?:for|in) (?P<t><O>))"
            ),
            _bid,
            0.5,
        ),
        Rule(
            "deal.sale",
            buy,
            pattern(
                r"\b(?P<v>sale|disposal|divestiture|divestment|carve-out) (?:of|for) (?:(?:the|its|their|"
                r"a|an|all of|majority control of) )?(?:[\w-]+ ){0,4}?(?P<t><O>)"
            ),
            _sale,
            0.6,
        ),
        Rule(
            "deal.deal",
            buy,
            pattern(
                r"\b(?P<v>deal|agreement|accord)(?: worth <M>| valued at <M>)? (?:for|over) (?:(?!the "
                r"(?:supply|use|sale|delivery))[\w-]+ ){0,5}?(?P<t><O>)"
            ),
            _deal,
            0.55,
        ),
        Rule(
            "deal.target",
            buy,
            pattern(
                r"\b(?P<v>(?:fend(?:s|ing|ed)? off|defend\w*(?: itself)? against|resist\w*|target of|"
                r"subject of|fac(?:es|ed|ing)|rebuff\w*|spurn\w*|reject\w*|dismiss\w*|receiv\w+|accept\w*)"
                r" (?:an? |the )?(?:[\w-]+ ){0,3}?(?:takeover|take-over|buyout)(?: (?:bid|offer|approach|proposal))?)\b"
            ),
            _target,
            0.5,
        ),
    ]


def _sale(hit: Hit) -> Iterable[Draft]:
    """``the sale of A's arm T``: the buyer is named with "to", or is the other one of two who sign."""
    target = hit.group("t")
    if target is None:
        return
    owner = None
    if target.possessive:
        owner, target = target, next((m for m in hit.line.mentions if m.kind == ORG and 0 < m.start - target.end <= 30), None)
    buyer = after_word(hit, "to", ORG, start=target.end if target else None, reach=60)
    if buyer is None:
        first = subject(hit, ORG)
        both = [m for m in joined_with(hit.line, first) if m.end <= hit.start] if first is not None else []
        if len(both) == 2 and owner is not None:
            buyer = next((m for m in both if m.name and owner.text not in m.text and _initials_differ(m.text, owner.text)), None)
    if target is None or buyer is None or not target.name:
        return
    yield from deal_draft(hit, noun_status(hit, hit.page.stand), buyer.name, target.name)


def _initials_differ(a: str, b: str) -> bool:
    return "".join(w[0] for w in a.split())[: len(b)] != b


def _deal(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), subject(hit, ORG)
    words = hit.line.text
    if target is None or buyer is None or not target.name or target.pronoun:
        return
    if not re.search(r"\b(?:agree|strik|struck|reach|sign|clinch|seal|ink|announc|confirm)\w*", words, re.I) or not (
        "\ue004" in hit.line.masked or re.search(r"takeover|acqui|buyout|all-(?:cash|stock|share)", words, re.I)
    ):
        return
    if re.search(r"supply|distribut|licen[sc]|service|cloud|contract|rights|broadcast|year", words, re.I):
        return
    yield from deal_draft(hit, noun_status(hit, hit.page.stand), buyer.name, target.name)


def _target(hit: Hit) -> Iterable[Draft]:
    target = subject(hit, ORG)
    if target is None or not target.name:
        return
    buyer = after_word(hit, "from|by", ORG, reach=60)
    status = (
        Status.DENIED if re.match(r"reject|rebuff|spurn", hit.text("v"), re.I) else Status.RUMOURED if rumoured(hit) else Status.ANNOUNCED
    )
    yield from deal_draft(hit, status, buyer.name if buyer else None, target.name)


def _bid(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").strip().lower()
    if words in ("interest", "approach", "offer", "bid") and not re.search(
        r"\b(?:takeover|buyout|acqui|merger|shareholders|bidder|stake|per share|a share|cash offer|possible offer|firm offer|"
        r"offer will be made|weigh|mull|enterprise value|prepar|launch)\w*",
        hit.line.text,
        re.I,
    ):
        return
    buyer, target = hit.group("a"), hit.group("t")
    if buyer is None:
        own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}(?:\ue004\ue00f* )?(?:[\w-]+ ){0,3}$", hit.before)
        buyer = mention_at(hit.line, own.start("m")) if own else subject(hit, ORG)
    elif target is None:
        target = subject(hit, ORG)
        about = re.search(r"\b(?:takeover|bid|approach\w*|shares?|stock)\b", " ".join(row.text for row in hit.page.lines))
        lead = next((m for row in hit.page.lines for m in row.mentions if m.name == hit.lead), None)
        if lead is not None and lead.name != buyer.name and about and (target is None or target.name != lead.name):
            target = lead
    if target is None or not target.name:
        return
    status = (
        Status.DENIED
        if denied(hit)
        else Status.ANNOUNCED
        if re.search(r"\b(?:accept|agree|recommend|launch|improved|tender)", hit.line.text, re.I)
        else Status.RUMOURED
    )
    yield from deal_draft(hit, status, buyer.name if buyer else None, target.name)
