"""Acquisitions and mergers: who takes over whom, in verbs, nouns and sales."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, after_word, coordinated, coordinated_left, mention_at, object_of, pattern, subject
from nlp.english.page import ORG, Mention
from nlp.english.status import denied, is_passive, noun_status, verb_status
from nlp.event import EventType, Status

_BUY_VERB = (
    r"(?:acquir(?:e|es|ing|ed)|buy(?:s|ing)?(?! back)|bought(?! back)|purchas(?:e|es|ing|ed)(?= )|snap(?:s|ping|ped)? up|"
    r"scoop(?:s|ing|ed)? up|swallow(?:s|ing|ed)?(?: up)?|gobbl(?:e|es|ing|ed) up|"
    r"tak(?:e|es|ing|en) over|took over|tak(?:e|es|ing|en) control of|took control of|tak(?:e|es|ing|en) private|took "
    r"private|absorb(?:s|ing|ed)?|"
    r"pick(?:s|ing|ed)? up|buy(?:s|ing)? out|bought out|tak(?:e|es|ing) a (?:majority|controlling) stake in|took a "
    r"(?:majority|controlling) stake in|"
    r"gobbl(?:e|es|ing|ed)|nab(?:s|bed|bing)?|scoop(?:s|ed)?)"
)
_SELL_VERB = (
    r"(?:sell(?:s|ing)?|sold|divest(?:s|ing|ed)?|offload(?:s|ing|ed)?|hand(?:s|ing|ed)? over control of|dispos(?:e|es|ing|"
    r"ed) of|spin(?:s|ning)? off)"
)
_DEAL_NOUN = r"(?:acquisition|takeover|take-over|buyout|buy-out|purchase)"
_STAKE = re.compile(r"\b(?:minority|\d{1,2}(?:\.\d+)?(?: ?%| per ?cent)|non-controlling)\b", re.I)
_THING = re.compile(
    r"^ (?:(?:a|an|the|its|their|some|new|more|another|two|three|\d+|\w+ing) )*(?:[\w-]+ ){0,2}(?:shares|stock|tickets?|"
    r"products?|customers?|talent|time|rights|land|site|property|building|aircraft|"
    r"planes?|jets?|vehicles?|cars|trucks|homes?|houses?|skills?|knowledge|data|users|licen[sc]es?|patents?|equipment|bonds|"
    r"debt|notes|gas|oil|power|electricity|"
    r"reputation|taste|licence|spectrum|vaccines?|tokens?|bitcoin|crypto|insurance|supplies|goods|materials?|ads?|adverts?)\b",
    re.I,
)


def rules() -> list[Rule]:
    """The grammar of deals, strongest first."""
    buy, merge = EventType.ACQUISITION, EventType.MERGER
    return [
        Rule("deal.which", buy, pattern(rf"(?P<t><O>), ?which (?P<a><O>) <..>(?P<v>{_BUY_VERB})\b"), _named, 0.85),
        Rule("deal.verb", buy, pattern(rf"(?<![\w-])(?P<v>{_BUY_VERB})(?![\w-])"), _bought, 0.8),
        Rule(
            "deal.pay",
            buy,
            pattern(
                r"\b(?P<v>pay(?:s|ing)?|paid|offer(?:s|ed|ing)?|bid(?:s|ding)?)(?: \w+){0,4} <M>(?: [\w-]+){0,6}? (?:for|to buy|to "
                r"acquire) (?:\w+ ){0,6}?(?P<t><O>)"
            ),
            _paid,
            0.75,
        ),
        Rule("deal.sold", buy, pattern(rf"\b(?P<v>{_SELL_VERB})\b"), _sold, 0.75),
        Rule("deal.noun", buy, pattern(rf"\b(?P<v>{_DEAL_NOUN})\b"), _noun, 0.7),
        Rule(
            "deal.part",
            buy,
            pattern(
                r"(?P<v>(?:becom(?:e|es|ing)|became|is now|has become|will become|operate as|now) (?:part|a (?:wholly[- ]owned "
                r")?(?:subsidiary|unit|division|member|part)) of|join(?:s|ed|ing)? (?:the )?(?:family|portfolio) of) (?:the )?(?P<a><O>)"
            ),
            _part,
            0.65,
        ),
        Rule(
            "deal.bid",
            buy,
            pattern(
                r"(?P<v>(?:takeover|buyout|hostile|unsolicited|cash|tender|improved|final)? ?(?:bid|offer|approach|interest))(?: \w+)? "
                r"(?:from (?P<a><O>)|(?:for|in) (?P<t><O>))"
            ),
            _bid,
            0.5,
        ),
        Rule(
            "merge.verb",
            merge,
            pattern(r"(?<![\w-])(?P<v>merg(?:e|es|ing|ed)|combin(?:e|es|ing|ed)|join(?:s|ed|ing)? forces)(?![\w-])"),
            _merged,
            0.75,
        ),
        Rule("merge.noun", merge, pattern(r"\b(?P<v>merger(?: of equals)?|amalgamation|tie-?up)\b"), _merger, 0.7),
    ]


def _draft(hit: Hit, status: Status, acquirer: str | None, target: str | None, kind: EventType | None = None) -> Iterable[Draft]:
    if acquirer and target and hit.page.full(acquirer) == hit.page.full(target):
        return
    draft = Draft(kind or hit.rule.type, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    yield draft.put("acquirer", acquirer).put("target", target)


def _named(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), hit.group("a")
    if target and buyer:
        yield from _draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)


def _targets(hit: Hit, first: Mention) -> list[str]:
    return [m.name for m in coordinated(hit.line, first) if m.name]


def _bought(hit: Hit) -> Iterable[Draft]:
    status = verb_status(hit, hit.page.stand)
    if is_passive(hit):
        target = subject(hit, ORG)
        buyer = after_word(hit, "by", ORG)
        if target is None or not target.name or (buyer is None and re.match(r" (?:from|in|as|for)\b", hit.after)):
            return
        yield from _draft(hit, status, buyer.name if buyer else None, target.name)
        return
    if _THING.match(hit.line.text[hit.end :]) or re.match(
        r"\w* (?:as|the (?:role|reins|job|helm|post|position|duties|day)|from (?:\ue002|\ue003))", hit.after, re.I
    ):
        return
    weak = re.match(r"(?:pick|took|tak|nab|scoop|gobbl|absorb|purchas)", hit.text("v"), re.I)
    target = object_of(hit, ORG)
    buyer = subject(hit, ORG)
    if target is None or not target.name:
        return
    if target.pronoun and buyer is None:
        return
    if buyer is None and (weak or target.pronoun):
        return
    if re.search(
        r"\b(?:products?|services?|tickets?|shares? (?:of|in)|goods|policies|software) (?:from|of|at|in) (?:the )?$",
        hit.line.masked[hit.end : target.start],
        re.I,
    ):
        return
    for name in _targets(hit, target):
        yield from _draft(hit, status, buyer.name if buyer else None, name)


def _paid(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), subject(hit, ORG)
    if target and buyer and target.name:
        yield from _draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)


def _sold(hit: Hit) -> Iterable[Draft]:
    passive = is_passive(hit)
    buyer = after_word(hit, "to", ORG, reach=120)
    if buyer is None and not re.search(
        r"stake|business|unit|division|subsidiary|arm|company|control", hit.line.text[hit.end : hit.end + 80], re.I
    ):
        return
    target = subject(hit, ORG) if passive or re.match(r" to\b", hit.after) else object_of(hit, ORG)
    if target is not None and buyer is not None and target.start >= buyer.start and not passive:
        target = None
    if target is None and not passive:
        own = re.match(r" (?:itself|a (?:majority|controlling) (?:stake|interest)|control)\b", hit.after)
        target = subject(hit, ORG) if own else None
    if buyer is None and (target is None or not passive):
        return
    if target is None or not target.name:
        return
    if re.match(
        (
            r" (?:its|their|his|the|some|more|many|\d+)?(?: [\w-]+){0,2} (?:products?|tickets?|goods|cars|phones|shares|wares|"
            r"policies|software|licen[sc]es|books)\b"
        ),
        hit.line.text[hit.end :],
        re.I,
    ):
        return
    yield from _draft(hit, verb_status(hit, hit.page.stand), buyer.name if buyer else None, target.name)


def _noun(hit: Hit) -> Iterable[Draft]:
    masked = hit.line.masked
    target = buyer = None
    of = re.match(r" (?:of|for) (?:(?!\bby\b|\bfrom\b)[\w'’%$.,-]+ ){0,8}?(?P<m>\ue001)", masked[hit.end :])
    if of:
        target = mention_at(hit.line, hit.end + of.start("m"))
        if target is not None and target.possessive:
            owned = next((m for m in hit.line.mentions if m.kind == ORG and 0 < m.start - target.end <= 20), None)
            target = owned or target
        buyer = after_word(hit, "by", ORG, reach=150)
    left = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}(?:\ue004\ue00f* )?(?:[\w-]+ ){0,3}$", hit.before)
    if left and not buyer:
        buyer = mention_at(hit.line, left.start("m"))
    direct = re.search(r"(?P<m>\ue001\ue00f*) $", hit.before)
    if direct and target is None:
        target = mention_at(hit.line, direct.start("m"))
        buyer = buyer or after_word(hit, "by", ORG, reach=60)
    if target is None:
        return
    if buyer is None:
        governor = re.search(
            (
                r"\b(?:complet|clos|announc|agree|sign|finali[sz]|propos|plan|seek|pursu|consider|explor|win|approv|clear|conclud|"
                r"confirm|mull|weigh|near|call|scrap|abandon|drop|withdr|enter)\w*"
            ),
            hit.before,
            re.I,
        )
        found = subject(hit, ORG) if governor else None
        buyer = found if found is not None and found is not target else None
    if buyer is None and not re.search(
        r"\b(?:complet|clos|announc|agree|approv|clear|talk|bid|offer|propos|confirm)\w*", hit.line.text, re.I
    ):
        return
    name = buyer.name if buyer else None
    for value in _targets(hit, target):
        yield from _draft(hit, noun_status(hit, hit.page.stand), name, value)


def _part(hit: Hit) -> Iterable[Draft]:
    buyer, target = hit.group("a"), subject(hit, ORG)
    if buyer and target and target.name:
        yield from _draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)


def _bid(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").strip().lower()
    if words in ("interest", "approach", "offer", "bid") and not re.search(
        r"\b(?:takeover|buyout|acqui|merger|shareholders|bidder|stake)\w*", hit.line.text, re.I
    ):
        return
    buyer, target = hit.group("a"), hit.group("t")
    if buyer is None:
        own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}(?:\ue004\ue00f* )?(?:[\w-]+ ){0,3}$", hit.before)
        buyer = mention_at(hit.line, own.start("m")) if own else subject(hit, ORG)
    elif target is None:
        target = subject(hit, ORG)
    if target is None or not target.name:
        return
    status = (
        Status.DENIED
        if denied(hit)
        else Status.ANNOUNCED
        if re.search(r"\b(?:accept|agree|recommend|launch|improved|tender)", hit.line.text, re.I)
        else Status.RUMOURED
    )
    yield from _draft(hit, status, buyer.name if buyer else None, target.name)


def _merged(hit: Hit) -> Iterable[Draft]:
    if re.match(r"combin|join", hit.text("v"), re.I) and not re.search(
        r"\b(?:merg|compan(?:y|ies)|shareholders|all-stock|deal|transaction)\w*", hit.line.text, re.I
    ):
        return
    other = after_word(hit, "with|into", ORG, reach=90)
    first = subject(hit, ORG)
    obj = object_of(hit, ORG, reach=50) if other is not None else None
    if obj is not None and other is not None and obj.end < other.start:
        first = obj
    status = verb_status(hit, hit.page.stand)
    if other is not None and first is not None:
        into = re.search(r"\binto\b", hit.line.text[hit.end : other.start])
        yield from (_draft(hit, status, other.name, first.name) if into else _draft(hit, status, first.name, other.name))
    elif first is not None and first.name:
        both = coordinated_left(hit.line, first)
        if len(both) == 1:
            both = coordinated(hit.line, first)
            both = [m for m in both if m.end <= hit.start]
        if len(both) >= 2:
            yield from _parties(hit, status, both[0], both[1])


def _merger(hit: Hit) -> Iterable[Draft]:
    masked = hit.line.masked
    status = noun_status(hit, hit.page.stand)
    between = re.match(
        r"(?: \w+){0,5}? (?:between|of|by) (?:the )?(?P<a>\ue001\ue00f*)(?:, [^,]*,)? (?:and|with) (?:the )?(?P<b>\ue001)",
        masked[hit.end :],
    )
    if between:
        a, b = mention_at(hit.line, hit.end + between.start("a")), mention_at(hit.line, hit.end + between.start("b"))
        if a and b:
            yield from _parties(hit, status, a, b)
        return
    pair = re.search(r"(?P<a>\ue001\ue00f*)(?:[-–/]| and | & )(?P<b>\ue001\ue00f*)(?:['’]s?)? (?:\w+ ){0,2}$", hit.before)
    if pair:
        a, b = mention_at(hit.line, pair.start("a")), mention_at(hit.line, pair.start("b"))
        if a and b:
            yield from _parties(hit, status, a, b)
        return
    other = after_word(hit, "with", ORG, start=hit.end, reach=60)
    if other is None:
        return
    own = re.search(r"(?P<m>\ue001\ue00f*)['’]s? (?:[\w$€£.,-]+ ){0,4}(?:\ue004\ue00f* )?(?:[\w-]+ ){0,3}$", hit.before)
    first = mention_at(hit.line, own.start("m")) if own else subject(hit, ORG)
    yield from _draft(hit, status, first.name if first else hit.page.lead, other.name)


def _parties(hit: Hit, status: Status, a: Mention, b: Mention) -> Iterable[Draft]:
    if not a.name or not b.name or a.name == b.name:
        return
    draft = Draft(EventType.MERGER, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    draft.parties = (a.name, b.name)
    yield draft.put("acquirer", a.name).put("target", b.name)
