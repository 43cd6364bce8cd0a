"""Deals told by their outcome or their beginning: has a new owner, now owns, wants, let its offer lapse; the buyer perhaps a line later."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.deals import deal_draft
from nlp.english.grammar import Draft, Hit, Rule, mention_at, object_of, pattern, subject
from nlp.english.kinds import ORG
from nlp.english.page import Mention
from nlp.english.status import denied, noun_status, rumoured, verb_status
from nlp.event import EventType, Status


def rules() -> list[Rule]:
    """The grammar of owners."""
    buy = EventType.ACQUISITION
    return [
        Rule(
            "deal.hands",
            buy,
            pattern(
                r"\b(?P<v>chang(?:e|es|ed|ing) (?:hands|owners|ownership)|(?:has|have|gets?|got|is getting|will have|found|"
                r"finds) (?:a )?new "
                r"(?:owners?|parent|proprietors?)|(?:is|are|comes?|came|falls|fell|passes|passed) (?:now )?(?:in|into|under) new "
                r"(?:ownership|hands)|(?:has|have) been sold|(?:has|have) found a buyer|agree[sd]? to (?:be (?:bought|acquired|sold)|"
                r"a sale))\b"
            ),
            _hands,
            0.65,
        ),
        Rule(
            "deal.owns",
            buy,
            pattern(
                r"\b(?P<v>now owns|(?:becom(?:e|es)|became|has become) the (?:\w+ )?owner of|(?:takes?|took|taken) (?:full )?(?:ownership|"
                r"possession) of|(?:gains?|gained|wins?|won|seiz(?:es|ed)|assum(?:es|ed)) (?:full |majority )?control of|(?:takes?|took|"
                r"taking) "
                r"full control of|buy(?:s|ing)? (?:all|the (?:whole|rest)) of|bought (?:all|the (?:whole|rest)) of|clos(?:es|"
                r"ed) (?:on )?(?:its|the) "
                r"purchase of|sign(?:s|ed)? (?:the papers|a deal|on the dotted line|terms|heads of terms) (?:to (?:buy|acquire|own)|for))\b"
            ),
            _owns,
            0.75,
        ),
        Rule(
            "deal.roof",
            buy,
            pattern(
                r"\b(?P<v>put(?:s|ting)?|bring(?:s|ing)?|brought|tak(?:e|es|ing)|took|gather(?:s|ed)?|tuck(?:s|ed)?|fold(?:s|ed|ing)?|"
                r"roll(?:s|ed)?) (?:[\w-]+ ){0,3}?(?P<t><O>) (?:in|under|within|inside|into) (?:its|the|their) (?:own |corporate |"
                r"growing )?"
                r"(?:roof|wing|umbrella|ownership|control|fold|stable|tent)"
            ),
            _owns,
            0.7,
        ),
        Rule(
            "deal.wants",
            buy,
            pattern(
                r"(?<![\w-])(?P<v>wants(?: to (?:own|get its hands on))?|covets|is after|has (?:its )?(?:eyes?|sights?) (?:set )?on|eyes|"
                r"eye(?:d|ing)|circl(?:es|ed|ing)|stalk(?:s|ed|ing)|court(?:s|ed|ing)|woo(?:s|ed|ing)|pursu(?:es|ed|ing)|chas(?:es|ed|ing)|"
                r"approach(?:es|ed)|bids? for|bidding for|ma(?:kes|de) (?:an? )?(?:\w+ )?(?:play|move|run|bid|offer|pass) (?:for|at)|"
                r"(?:tables?|tabled|lodges?|lodged) (?:an? )?(?:\w+ )?(?:offer|bid) for) (?:[\w-]+ ){0,4}?(?P<t><O>)"
            ),
            _wants,
            0.55,
        ),
        Rule(
            "deal.lapse",
            buy,
            pattern(
                r"\b(?P<v>(?:let|lets|allowed|allows) (?:its|the|their) (?:[\w-]+ )?(?:offer|bid|"
                r"approach) for (?:[\w-]+ ){0,3}?(?P<t><O>) (?:to )?"
                r"(?:lapse|expire|die)|(?:offer|bid|approach|pursuit) (?:for|"
                r"of) (?:[\w-]+ ){0,3}?(?P<u><O>) (?:has )?(?:been )?(?:lapse[sd]?|"
                r"expire[sd]?|collapse[sd]?|fail(?:s|ed)|withdrawn|dropped|abandoned|rejected))"
            ),
            _lapsed,
            0.75,
        ),
        Rule(
            "deal.accepted",
            buy,
            pattern(
                r"\b(?P<v>(?:accept|approv|back|endors|recommend|support|clear|agree to|vote for|voted for|"
                r"wave)\w*(?: through)?)[^.;]{0,40}? "
                r"(?:tender offer|takeover|buyout|offer|bid|sale|takeover offer) (?:from|by|to) (?:the )?(?:[\w-]+ ){0,3}?(?P<a><O>)"
            ),
            _accepted,
            0.65,
        ),
        Rule(
            "deal.through",
            buy,
            pattern(
                r"\b(?:with|through|via|by|in) (?:(?:the|its|an?|strategic|recent|bolt-on|latest|new|planned|proposed|<M>|"
                r"[\w-]+) ){0,3}?(?P<v>acquisition|"
                r"purchase|buyout|takeover) of (?:(?!\w*land\b)[\w-]+ ){0,5}?(?P<t><O>)"
            ),
            _through,
            0.65,
        ),
        Rule(
            "deal.saleto",
            buy,
            pattern(r"\b(?P<v>(?:its|their|the) (?:[\w-]+ )?sale to|sale to) (?:the )?(?:[a-z-]+ ){0,4}?(?P<a><O>)"),
            _sale_to,
            0.6,
        ),
    ]


_BUYER = re.compile(
    r"\b(?:buyer|purchaser|new owners?|new parent|acquirer|winning bidder|new proprietor)(?:,| is| are| was| were| will be|:|"
    r" turned out to be|"
    r" named as)* (?:the )?(?:[a-z][\w-]* ){0,4}?(?P<m>\ue001)",
    re.IGNORECASE,
)
_GOES_TO = re.compile(
    r"\b(?:goes|went|passes|passed|sold|is going|will go|moves|moved) to (?:the )?(?:[a-z-]+ ){0,4}?(?P<m>\ue001)", re.IGNORECASE
)
_SIGNED = re.compile(
    r"(?P<m>\ue001)\ue00f*,? (?:\w+ly )?(?:signed (?:the papers|a deal|on)|paid|has paid|is paying|put (?:the|it)|takes? over|took over|"
    r"has taken|"
    r"completed the|picked it up|snapped it up|bought it|gets the keys)",
    re.IGNORECASE,
)


def buyer_nearby(hit: Hit, target: Mention) -> Mention | None:
    """The buyer that this line, or one of the next two, names as such."""
    lines = hit.page.lines
    at = lines.index(hit.line)
    for line in lines[at : at + 3]:
        for who, named in zip(line.mentions, line.mentions[1:], strict=False):
            between = line.masked[who.end : named.start]
            if (
                who.pronoun
                and who.text.lower() in ("the buyer", "the owner")
                and re.fullmatch(r"(?:,| is| was|:|) (?:the |[a-z-]+ ){0,4}", between)
            ):
                return named if named.kind == ORG and named.name != target.name else None
        for pattern_ in (_BUYER, _GOES_TO, _SIGNED):
            found = pattern_.search(line.masked, hit.end if line is hit.line else 0)
            m = mention_at(line, found.start("m")) if found else None
            if m is not None and m.name and not m.pronoun and m.name != target.name:
                return m
    return None


def _hands(hit: Hit) -> Iterable[Draft]:
    own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w-]+ ){0,3}$", hit.before)
    target = subject(hit, ORG) or (mention_at(hit.line, own.start("m")) if own else None)
    if target is None or not target.name:
        return
    buyer = re.match(r"(?: \w+){0,3}?(?: to| by| in|,|:) (?:the )?(?:[a-z-]+ ){0,4}?(?P<m>\ue001)", hit.after)
    who = mention_at(hit.line, hit.end + buyer.start("m")) if buyer else buyer_nearby(hit, target)
    if who is None and re.search(r"sold|agree|buyer", hit.text("v"), re.I):
        return
    status = verb_status(hit, hit.page.stand)
    if re.match(r"agree", hit.text("v"), re.I) and status is Status.COMPLETED:
        status = Status.ANNOUNCED
    if status is Status.ANNOUNCED and re.match(r"has|have|got|gets|found|chang|is|are", hit.text("v"), re.I) and not rumoured(hit):
        status = Status.ANNOUNCED if re.search(r"\b(?:will|to|set) $", hit.line.text[: hit.start]) else Status.COMPLETED
    yield from deal_draft(hit, status, who.name if who is not None else None, target.name)


def _owns(hit: Hit) -> Iterable[Draft]:
    target = hit.group("t") or object_of(hit, ORG, reach=50)
    buyer = subject(hit, ORG)
    if re.match(r"now owns", hit.text("v"), re.I):
        before = [m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.start and not m.pronoun]
        which = re.search(r"\bwhich $", hit.line.text[: hit.start]) is not None
        buyer = before[-1] if which and before else buyer
        if target is not None and target.pronoun:
            target = before[0] if len(before) > 1 else target
    if target is None or not target.name or buyer is None or not buyer.name or target.name == buyer.name:
        return
    status = verb_status(hit, hit.page.stand)
    if re.match(r"now owns", hit.text("v"), re.I) and status is Status.ANNOUNCED:
        status = Status.COMPLETED
    yield from deal_draft(hit, status, buyer.name, target.name)


_DEAL_TALK = re.compile(
    r"\b(?:bankers|bids?|offers?|takeover|take-over|deal|acqui\w+|talks|shareholders|merger|stake|buyout|per share|bidders?|hostile)\b",
    re.IGNORECASE,
)


def _wants(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), subject(hit, ORG)
    if target is None or buyer is None or not target.name or not buyer.name or target.possessive or target.pronoun:
        return
    if not _DEAL_TALK.search(hit.line.text[: hit.start] + hit.line.text[target.end :]) and not re.search(r"\bbid|offer", hit.text("v")):
        return
    status = Status.DENIED if denied(hit) else Status.RUMOURED
    yield from deal_draft(hit, status, buyer.name, target.name)


def _lapsed(hit: Hit) -> Iterable[Draft]:
    target = hit.group("t") or hit.group("u")
    if target is None or not target.name:
        return
    own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}$", hit.before)
    buyer = mention_at(hit.line, own.start("m")) if own else subject(hit, ORG)
    yield from deal_draft(hit, Status.DENIED, buyer.name if buyer is not None else None, target.name)


def _accepted(hit: Hit) -> Iterable[Draft]:
    buyer = hit.group("a")
    earlier = [m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.match.start("a") and not m.pronoun and m is not buyer]
    target = earlier[0] if earlier else next((m for row in hit.page.lines for m in row.mentions if m.name == hit.lead), None)
    if buyer is None or not buyer.name or target is None or not target.name or target.name == buyer.name:
        return
    status = noun_status(hit, hit.page.stand)
    if re.search(r"\bnow owns\b|\bdelist|\bsucceed", hit.line.text):
        status = Status.COMPLETED
    yield from deal_draft(hit, status, buyer.name, target.name)


def _through(hit: Hit) -> Iterable[Draft]:
    target = hit.group("t")
    buyer = next((m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.match.start() and not m.possessive and m.name), None)
    if target is None or buyer is None or not target.name or target.pronoun or target.name == buyer.name:
        return
    yield from deal_draft(hit, noun_status(hit, hit.page.stand), buyer.name, target.name)


def _sale_to(hit: Hit) -> Iterable[Draft]:
    buyer = hit.group("a")
    near = [m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.start and m.name and not m.pronoun]
    target = near[-1] if near else None
    between = hit.line.masked[target.end : hit.start] if target is not None else ""
    if target is None or buyer is None or not buyer.name or buyer.pronoun or len(between) > 45:
        return
    if not re.fullmatch(
        r"['’]?s? ?(?:(?:on|in|for|of|a|possible|potential|proposed|planned|with|approves?|approved|the|\w+) ){0,5}", between
    ):
        return
    if re.search(r"\b(?:products?|tickets?|shares|arms|weapons|oil|gas|land|homes?|aircraft|jets)\b", hit.line.text[: hit.start], re.I):
        return
    yield from deal_draft(hit, noun_status(hit, hit.page.stand), buyer.name, target.name)
