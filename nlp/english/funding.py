"""Funding: rounds raised, money put in, minority stakes bought from the company."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, concerning, pattern, subject
from nlp.english.kinds import MONEY, ORG
from nlp.english.status import form, noun_status, rumoured, verb_status
from nlp.event import EventType, Status

_ROUND = (
    r"(?:(?:pre-)?seed(?: \w+)?|(?:pre-)?series [A-K]\d?(?:-\d)?|angel|growth|bridge|venture|equity|funding|financing|"
    r"investment|capital|fundraising|crowdfunding|extension)(?: (?:round|funding|financing|investment|extension|raise|"
    r"capital|equity))*"
)
_CHARITY = re.compile(
    (
        r"\b(?:charity|charities|hospice|marathon|cancer research|good cause|awareness|prices?|dividend|guidance|forecast|"
        r"outlook|stake in|fine|penalty|damages|settlement|lawsuit|revenues?|sales of|profits?|net income|earnings|contracts?|"
        r"orders?|salary|bonus|per share|a share|bail|fraud|debt ceiling|taxes|grant money|ransom)\b"
    ),
    re.I,
)
_FUNDS = re.compile(
    (
        rf"\b(?:{_ROUND}|round|investors?|investment|funding|funds?|financing|venture|capital|backers?|valuation|valued at|"
        rf"equity|loan|credit facility|led by|fundrais\w+|stake|IPO|bonds?|shares)\b"
    ),
    re.I,
)


def rules() -> list[Rule]:
    """The grammar of funding."""
    money = EventType.FUNDING
    return [
        Rule(
            "fund.raises",
            money,
            pattern(
                (
                    r"(?<![\w-])(?P<v>rais(?:e|es|ed|ing)|secur(?:e|es|ed|ing)|clos(?:e|es|ed|ing)|land(?:s|ed|ing)?|bag(?:s|ged)?|nab(?:s|"
                    r"bed)?|grab(?:s|bed)?|net(?:s|ted)?|pull(?:s|ed)? in|tak(?:e|es|ing) in|took in|haul(?:s|ed)? in|rak(?:e|es|ed) in|"
                    r"receiv(?:e|es|ed|ing)|gets?|got(?: together)?|bring(?:s|ing)? in|brought in|"
                    r"collect(?:s|ed)|attract(?:s|ed)|find(?:s)?|found|win(?:s)?|won|scor(?:es|ed)|pick(?:s|ed)? up|announc(?:e|es|ed|ing)|"
                    r"complet(?:e|es|ed|ing)|obtain(?:s|ed)?|snag(?:s|ged)?|banks?|banked|adds?|added|lock(?:s|ed) (?:in|down|up)|"
                    r"gather(?:s|ed)?|scoop(?:s|ed)?|close on|draw(?:s)?|drew|top(?:s|ped|ping)? up|extend(?:s|"
                    r"ed)?)\b(?P<rest>[^.;:?!]{0,70}?<M>|[^.;:?!]{0,45}?\b"
                )
                + _ROUND
                + r"\b)"
            ),
            _raises,
            0.8,
        ),
        Rule(
            "fund.has",
            money,
            pattern(
                r"\b(?P<v>has|have|is sitting on)\b(?! \w+ed\b)(?P<rest> (?:[\w-]+ ){0,4}?<M>)(?= (?:in|"
                r"of) (?:fresh|new|additional|venture))"
            ),
            _raises,
            0.65,
        ),
        Rule(
            "fund.invests",
            money,
            pattern(
                r"\b(?P<v>invest(?:s|ed|ing)?|put(?:s|ting)?|plough(?:s|ed)?|plow(?:s|ed)?|pour(?:s|ed)?|inject(?:s|ed|ing)?|pump(?:s|"
                r"ed)?)\b <..><M>[^.;:?!]{0,50}?\b(?:in|into) (?:\w+ ){0,5}?(?P<t><O>)"
            ),
            _invests,
            0.65,
        ),
        Rule(
            "fund.into",
            money,
            pattern(
                r"\b(?P<v>invest(?:s|ed|ing)?|(?:announc(?:es|ed)|mak(?:es|ing)|made|complet(?:es|ed)|clos(?:es|ed)) (?:an? |"
                r"its )?(?:[\w-]+ ){0,3}?"
                r"investment|(?:takes?|took|taking|buys?|bought|acquires?|acquired) (?:an? )?(?:small |strategic )?minority (?:stake|"
                r"interest|holding)) "
                r"in(?:to)? (?:(?!the\b)[\w-]+ ){0,4}?(?P<t><O>)"
            ),
            _invests,
            0.6,
        ),
        Rule(
            "fund.leads",
            money,
            pattern(
                rf"\b(?P<v>led|leads|co-led|leading|lead|joined|joins)\b<..>(?:{_ROUND}|round)<..>\b(?:in|"
                rf"for|of) (?:\w+ ){{0,4}}?(?P<t><O>)"
            ),
            _invests,
            0.65,
        ),
        Rule("fund.led", money, pattern(rf"(?:\b{_ROUND}|<M>)[^.;]{{0,60}}? (?P<v>led|co-led|backed|headed) by\b"), _led, 0.65),
        Rule(
            "fund.stake",
            money,
            pattern(
                r"\b(?P<v>tak(?:e|es|ing)|took|buy(?:s|ing)?|bought|acquir(?:e|es|ed|ing)|purchas(?:e|es|ed)|invest(?:s|ed)) (?:\w+ "
                r"){0,3}(?:minority|strategic|\d+(?:\.\d+)?(?:%| ?per ?cent| percent)) (?:\w+ ){0,3}(?:stake|interest|shareholding|"
                r"investment|holding)? ?(?:in|of) (?:\w+ ){0,4}?(?P<t><O>)"
            ),
            _stake,
            0.6,
        ),
    ]


def _raises(hit: Hit) -> Iterable[Draft]:
    text = hit.line.text
    rest = hit.text("rest")
    if _CHARITY.search(hit.line.masked[hit.end : hit.match.end() + 30]) or (
        re.search(r"\b(?:acqui|takeover|buyout|merger|purchase|deal|sale of)\w*", text, re.I)
        and not re.search(rf"\b{_ROUND}\b", text, re.I)
    ):
        return
    strict = hit.rule.name == "fund.has" or re.search(
        r"\b(?:seed|series [A-K]|funding|financing|round|venture|investors?|fundrais\w+|equity|backers?|capital|valuation)\b", text, re.I
    )
    if not re.match(r"rais", hit.text("v"), re.I) and not strict:
        return
    if re.match(r"rais", hit.text("v"), re.I) and not _FUNDS.search(text) and not (subject(hit, ORG) and "\ue004" in rest):
        return
    if (
        re.match(r"announc|complet|add|win|won|find|found|receiv|get|got", hit.text("v"), re.I)
        and "\ue004" not in rest
        and not re.search(r"series|seed|round", rest, re.I)
    ):
        return
    if "joint venture" in rest or re.match(r" (?:co-)?led\b", rest):
        return
    firm = subject(hit, ORG)
    status = verb_status(hit, hit.page.stand)
    if (
        status is Status.ANNOUNCED
        and form(hit.text("v")) in ("third", "ing")
        and not rumoured(hit)
        and not re.search(r"\b(?:is|are|to be) $", hit.before)
    ):
        status = Status.COMPLETED
    yield from concerning(hit, status, firm)


def _invests(hit: Hit) -> Iterable[Draft]:
    target = hit.group("t")
    backers = re.search(
        r"\b(?:investors?|backers|shareholders|founders|fund|venture firm|government|lenders)\b", hit.line.text[: hit.start], re.I
    )
    if target is None or target.pronoun or (subject(hit, ORG) is None and not backers):
        return
    status = verb_status(hit, hit.page.stand)
    yield from concerning(hit, status, target)


def _led(hit: Hit) -> Iterable[Draft]:
    if not any(m.kind == MONEY for m in hit.line.mentions) and not re.search(r"series|seed|round", hit.line.text, re.I):
        return
    firm = next((m for m in hit.line.mentions if m.kind == ORG and m.end <= hit.start), None)
    status = noun_status(hit, hit.page.stand)
    yield from concerning(hit, Status.COMPLETED if status is Status.ANNOUNCED else status, firm)


def _stake(hit: Hit) -> Iterable[Draft]:
    if re.search(r"\bfrom (?:\w+ ){0,4}?\ue001", hit.after) or re.search(
        r"\b(?:remaining|majority|controlling|5[1-9]|[6-9]\d|100)\b", hit.match.group()
    ):
        return
    status = verb_status(hit, hit.page.stand)
    yield from concerning(hit, status, hit.group("t"))
