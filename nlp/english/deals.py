"""Acquisitions and mergers: who takes over whom, in verbs, nouns and sales."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import (
    Draft,
    Hit,
    Rule,
    after_word,
    coordinated,
    joined_with,
    mention_at,
    object_of,
    pattern,
    subject,
)
from nlp.english.kinds import ORG
from nlp.english.page import Mention
from nlp.english.status import denied, is_passive, noun_status, verb_status
from nlp.event import EventType, Status

_BUY_VERB = (
    r"(?:acquir(?:e|es|ing|ed)|buy(?:s|ing)?(?! back)|bought(?! back)|purchas(?:e|es|ing|ed)(?= )|snap(?:s|ping|ped)? up|"
    r"scoop(?:s|ing|ed)? up|swallow(?:s|ing|ed)?(?: up)?|gobbl(?:e|es|ing|ed) up|"
    r"tak(?:e|es|ing|en) over|took over|tak(?:e|es|ing|en) control of|took control of|tak(?:e|es|ing|en) private|took "
    r"private|absorb(?:s|ing|ed)?|"
    r"pick(?:s|ing|ed)? up|buy(?:s|ing)? out|bought out|(?:tak(?:e|es|ing)|took|bags?|bagged) (?:an? )?(?:majority|"
    r"controlling) (?:stake|interest|holding|position) in|"
    r"(?:took|takes)(?= (?:the )?<O>)|gobbl(?:e|es|ing|ed)|nab(?:s|bed|bing)?|scoop(?:s|ed)?)"
)
_SELL_VERB = (
    r"(?:sell(?:s|ing)?|sold|divest(?:s|ing|ed)?|offload(?:s|ing|ed)?|hand(?:s|ing|ed)? over control of|dispos(?:e|es|ing|"
    r"ed) of|spin(?:s|ning)? off|hiv(?:e|es|ed|ing) off|unload(?:s|ed|ing)?|carv(?:e|es|ed|ing) out)"
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
    buy = EventType.ACQUISITION
    return [
        Rule("deal.which", buy, pattern(rf"(?P<t><O>), ?which (?P<a><O>) <..>(?P<v>{_BUY_VERB})\b"), _named, 0.85),
        Rule("deal.verb", buy, pattern(rf"(?<![\w-])(?P<v>{_BUY_VERB})(?![\w-])"), _bought, 0.8),
        Rule(
            "deal.pay",
            buy,
            pattern(
                r"\b(?P<v>pay(?:s|ing)?|paid|offer(?:s|ed|ing)?|bid(?:s|ding)?)(?: \w+){0,4} <M>(?: "
                r"\(<M>\))?(?: [\w-]+){0,6}? (?:for|to buy|to "
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
            "deal.spend",
            buy,
            pattern(
                r"\b(?P<v>spend(?:s|ing)?|spent|splash(?:es|ed|ing)?(?: out)?|shell(?:s|ed|ing)? out|"
                r"fork(?:s|ed|ing)? (?:out|over)|stump(?:s|ed)? up|hand(?:s|ed|ing)? over|"
                r"part(?:s|ed|ing)? with|put(?:s|ting)? (?:up|down)|lay(?:s|ing)? out)(?: [\w-]+){0,4} "
                r"<M>(?: \(<M>\))?(?: [\w-]+){0,4}? (?:for|on|to (?:buy|acquire|get|own)) (?:[\w-]+ "
                r"){0,5}?(?P<t><O>)"
            ),
            _paid,
            0.65,
        ),
        Rule(
            "deal.owned",
            buy,
            pattern(
                r"\b(?P<v>(?:is|are|will be|was|has been) (?:now |from now on |soon )?(?:owned by|in the "
                r"hands of|under the (?:wing|roof|umbrella) of|swallowed by)|belongs? to|"
                r""
                r"(?:has |have )?(?:found|finds) a (?:buyer|new owner|new home) (?:in|at|with)|"
                r"(?:sell(?:s|ing)?|sold) (?:itself|themselves|out) to|(?:gets|has|have) a new owner(?: "
                r"in|,|:)) (?:the )?(?:[a-z-]+ ){0,5}?(?P<a><O>)"
            ),
            _part,
            0.6,
        ),
        Rule(
            "deal.goes",
            buy,
            pattern(
                r"\b(?P<v>(?:goes|went|passes|passed|falls|fell|is going|will go|to go) to) (?:the "
                r")?(?:[a-z-]+ ){0,4}?(?P<a><O>)[^.;]{0,30} for (?:[\w-]+ ){0,2}<M>"
            ),
            _part,
            0.6,
        ),
        Rule(
            "deal.adds",
            buy,
            pattern(
                r"\b(?P<v>add(?:s|ed|ing)?|bring(?:s|ing)?|brought|fold(?:s|ed|ing)?|tak(?:e|es|ing)|took|"
                r"welcom(?:e|es|ed|ing)) (?:[\w-]+ ){0,3}?(?P<t><O>) (?:in)?to (?:its|the|their) "
                r"(?:[\w-]+ )?(?:portfolio|stable|fold|family|group|empire|holdings|collection|business)"
            ),
            _paid,
            0.65,
        ),
        Rule(
            "deal.stakes",
            buy,
            pattern(
                r"\b(?P<v>tak(?:e|es|ing)|took|rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|buy(?:s|ing)?|bought|"
                r"acquir(?:e|es|ed|ing)|purchas(?:e|es|ed|ing)|increas(?:e|es|ed|ing)) (?:[\w-]+ "
                r"){0,3}(?:stake|holding|interest|ownership|control|rest|remainder|majority|half|"
                r"shares)[^.;]{0,25}? (?:in|of) (?:the )?(?:[a-z-]+ ){0,4}?(?P<t><O>)[^.;]{0,40}? from "
                r"(?:\w+ ){0,4}?<O>"
            ),
            _paid,
            0.6,
        ),
    ]


def deal_draft(hit: Hit, status: Status, acquirer: str | None, target: str | None) -> Iterable[Draft]:
    """A deal between two different companies; nothing where both are one."""
    if acquirer and target and hit.page.full(acquirer) == hit.page.full(target):
        return
    draft = Draft(hit.rule.type, status, hit.line, hit.rule.name, hit.rule.strength, at=hit.start)
    yield draft.put("acquirer", acquirer).put("target", target)


def _named(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), hit.group("a")
    if target and buyer:
        yield from deal_draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)


def _targets(hit: Hit, first: Mention) -> list[str]:
    return [m.name for m in coordinated(hit.line, first) if m.name]


def _bought(hit: Hit) -> Iterable[Draft]:
    status = verb_status(hit, hit.page.stand)
    if is_passive(hit):
        target = subject(hit, ORG)
        buyer = after_word(hit, "by", ORG)
        if target is None or not target.name or (buyer is None and re.match(r" (?:from|in|as|for)\b", hit.after)):
            return
        yield from deal_draft(hit, status, buyer.name if buyer else None, target.name)
        return
    thing = _THING.match(hit.line.text[hit.end :])
    named = thing and any(m.kind == ORG and m.start < hit.end + thing.end() for m in hit.line.mentions if m.start >= hit.end)
    if (thing and not named) or re.match(
        r"\w* (?:as|the (?:role|reins|job|helm|post|position|duties|day)|from (?:\ue002|\ue003))", hit.after, re.I
    ):
        return
    if re.fullmatch(r"took|takes", hit.text("v"), re.I) and re.search(
        r"\ue001\ue00f*['’]?s? (?:to (?:court|task|heart|the)|public|in|up|out|off|by|as|on|at|from|into|for|\w+ly)\b", hit.after[:80]
    ):
        return
    weak = re.match(r"(?:pick|took|tak|nab|scoop|gobbl|absorb|purchas)", hit.text("v"), re.I)
    if re.search(
        r"\bI(?:['’]ve| have)? (?:\w+ )?$|\b(?:don['’]t|customers?|you|people|consumers|investors) (?:\w+ )?$",
        hit.line.text[: hit.start],
        re.I,
    ):
        return
    target = object_of(hit, ORG)
    buyer = subject(hit, ORG)
    if target is None or not target.name:
        return
    if buyer is not None:
        buyer = next((m for m in joined_with(hit.line, buyer) if m.end <= hit.start and m is not target), buyer)
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
        yield from deal_draft(hit, status, buyer.name if buyer else None, name)


def _paid(hit: Hit) -> Iterable[Draft]:
    target, buyer = hit.group("t"), subject(hit, ORG)
    if target and buyer and target.name:
        yield from deal_draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)


_ITS_UNIT = re.compile(
    r" (?:(?:its|their|the) )?(?:[\w'’&-]+ |[\ue001-\ue006]\ue00f*(?:['’]s?)? ){0,6}?(?:unit|arm|business|division|subsidiary|operations|"
    r"brand|chain)\b"
)
_GOES_TO = re.compile(
    r"\b(?:goes|went|passes|passed|sold|is going|will go|buyer is|buyer was|new owner is|acquired by|"
    r"bought by) (?:to )?(?:the )?(?:[a-z-]+ ){0,4}?"
    r"(?P<m>\ue001)",
    re.IGNORECASE,
)


def buyer_line(hit: Hit, buyer: Mention) -> str:
    """The text of the line in which *buyer* stands."""
    return next((line.text for line in hit.page.lines if any(m is buyer for m in line.mentions)), "")


def _sold(hit: Hit) -> Iterable[Draft]:
    passive = is_passive(hit)
    buyer = after_word(hit, "to", ORG, reach=120)
    rid = re.match(r"offload|divest|hiv|unload|dispos", hit.text("v"), re.I)
    if buyer is None and rid and not passive:
        target = object_of(hit, ORG, reach=50)
        lines = hit.page.lines
        at = lines.index(hit.line)
        for row in lines[at : at + 3]:
            told = _GOES_TO.search(row.masked)
            buyer = mention_at(row, told.start("m")) if told else buyer
        if target is not None and target.name and subject(hit, ORG) is not None:
            status = verb_status(hit, hit.page.stand)
            if buyer is not None and re.search(r"\b(?:completion|expected to (?:close|complete)|subject to)\b", buyer_line(hit, buyer)):
                status = Status.ANNOUNCED
            yield from deal_draft(hit, status, buyer.name if buyer is not None else None, target.name)
        return
    if buyer is None and not re.search(
        r"stake|business|unit|division|subsidiary|arm|company|control", hit.line.text[hit.end : hit.end + 80], re.I
    ):
        return
    share = re.match(r"[^.;]{0,40}(?:per ?cent|%|stake|shares?|majority|half|all) (?:of|in) (?:\w+ ){0,3}?(?P<m>\ue001)", hit.after)
    if buyer is None and share:
        target = mention_at(hit.line, hit.end + share.start("m"))
        if target is not None and target.name and (denied(hit) or re.search(r"\bplans?|agree|complet", hit.line.text)):
            yield from deal_draft(hit, verb_status(hit, hit.page.stand), None, target.name)
        return
    target = subject(hit, ORG) if passive or re.match(r" to\b", hit.after) else object_of(hit, ORG)
    if target is not None and buyer is not None and target.start >= buyer.start and not passive:
        target = None
    if target is None and not passive:
        own = re.match(r" (?:itself|a (?:majority|controlling) (?:stake|interest)|control)\b", hit.after)
        target = subject(hit, ORG) if own else None
    if buyer is None and (target is None or not passive):
        return
    if target is None and buyer is not None and buyer.name and not buyer.pronoun and _ITS_UNIT.match(hit.line.masked, hit.end):
        yield from deal_draft(hit, verb_status(hit, hit.page.stand), buyer.name, None)
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
    yield from deal_draft(hit, verb_status(hit, hit.page.stand), buyer.name if buyer else None, target.name)


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
    passive = re.match(r" by (?:the )?(?:\w+ ){0,4}?(?P<m>\ue001)", masked[hit.end :]) if target is None else None
    if passive:
        target, buyer = subject(hit, ORG), mention_at(hit.line, hit.end + passive.start("m"))
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
        if re.search(r"\b(?:its|their) (?:[\w-]+ ){0,3}$", hit.before) and re.search(
            r"\b(?:approv|clear|block|review|allow|back|reject|probe)\w* ", hit.before
        ):
            lead = next((m for row in hit.page.lines for m in row.mentions if m.name == hit.lead), None)
            found = lead or found
        buyer = found if found is not None and found is not target else None
    if buyer is None and not re.search(
        r"\b(?:complet|clos|announc|agree|approv|clear|talk|bid|offer|propos|confirm)\w*", hit.line.text, re.I
    ):
        return
    name = buyer.name if buyer else None
    for value in _targets(hit, target):
        yield from deal_draft(hit, noun_status(hit, hit.page.stand), name, value)


def _part(hit: Hit) -> Iterable[Draft]:
    buyer, target = hit.group("a"), subject(hit, ORG)
    if re.search(r"\b(?:administrators?|receivers?|liquidators?|creditors|courts?)\b", hit.match.group()):
        return
    if buyer and target and target.name:
        yield from deal_draft(hit, verb_status(hit, hit.page.stand), buyer.name, target.name)
