"""Expansion: new offices, plants and shops, new markets, hiring by the hundred."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, concerning, pattern, subject
from nlp.english.kinds import ORG
from nlp.english.status import is_passive, verb_status
from nlp.event import EventType, Status

_PLACE_NOUN = (
    r"(?:offices?|plants?|factor(?:y|ies)|stores?|shops?|branch(?:es)?|warehouses?|distribution cent(?:er|re)s?|"
    r"fulfil?lment cent(?:er|re)s?|data ?cent(?:er|re)s?|cent(?:er|re)s?|headquarters|hq|hub|hubs|facilit(?:y|ies)|site|"
    r"sites|campus|lab|labs|laborator(?:y|ies)|showrooms?|outlets?|restaurants?|locations?|"
    r"clinics?|hotels?|depots?|terminals?|lines?|supercent(?:er|re)s?|supermarkets?|subsidiar(?:y|ies)|base|operations|"
    r"markets?|production lines?|mill|brewery|bakery|dealerships?|studio|gigafactory|presence|franchise|hospital|routes?|"
    r"service|halls?|kitchens?|wing|capacity|works|yard|cafes?|boutiques?|flagships?|units?|bureau)"
)


def rules() -> list[Rule]:
    """The grammar of expansion."""
    grow = EventType.EXPANSION
    return [
        Rule(
            "grow.opens",
            grow,
            pattern(
                rf"(?<![\w-])(?P<v>open(?:s|ed|ing)?(?: up)?|build(?:s|ing)?|built|set(?:s|ting)? up|establish(?:es|ed|ing)?|launch(?:es|"
                rf"ed|ing)?|inaugurat(?:e|es|ed|ing)|cut(?:s|ting)? the ribbon|break(?:s|ing)? ground|"
                rf"bro(?:ke|ken) ground|plan(?:s|ned|ning)?|"
                rf"add(?:s|ed|ing)?|construct(?:s|ed|ing)?|lease(?:s|d)?|expand(?:s|ed|ing)?|enlarg(?:e|es|ed|ing)|doubl(?:e|es|ed|ing)|"
                rf"creat(?:e|es|ed|ing)|start(?:s|ed|ing)?|invest(?:s|ed|"
                rf"ing)?)\b(?P<rest>(?:(?!<O>)[^.;:?!]){{0,90}}?)\b(?P<what>{_PLACE_NOUN})\b"
            ),
            _opens,
            0.65,
        ),
        Rule(
            "grow.enters",
            grow,
            pattern(
                r"(?<![\w-])(?P<v>expand(?:s|ed|ing)?|enter(?:s|ed|ing)?|mov(?:e|es|ed|ing)|go(?:es|ing)?|push(?:es|ed|ing)?|ventur(?:e|"
                r"es|ed|ing)|arriv(?:e|es|ed|ing)|com(?:e|es|ing)|grow(?:s|ing)?|break(?:s|ing)?|broke|open(?:s|ed|ing)?|head(?:s|ed|"
                r"ing)?|make(?:s)?|spread(?:s|ing)?|step(?:s|ped|ping)?|launch(?:es|ed|ing)?|debut(?:s|ed)?)\b(?P<rest> (?:\w+ "
                r"){0,5}?(?:in|into|to|its \w+ debut|across)(?: (?:the|new|fresh|other|further|more|foreign|overseas))* (?:\w+ "
                r")?(?P<where><L>|markets?\b|\w+ market\b|countries))"
            ),
            _enters,
            0.65,
        ),
        Rule(
            "grow.shop",
            grow,
            pattern(
                r"\b(?P<v>set(?:s|ting)? up (?:shop|camp|a (?:branch|base|subsidiary))|plant(?:s|ed|ing)? "
                r"(?:its|the) flag|open(?:s|ed|ing)? (?:its )?(?:doors|for business)|mak(?:e|es|ing) "
                r"(?:its|a) (?:[\w-]+|<L>) debut|made its (?:[\w-]+|<L>) debut|"
                r"branch(?:es|ed|ing)? out|mov(?:e|es|ed|ing) into|push(?:es|ed|ing)? into|expand(?:s|ed|"
                r"ing)? (?:in)?to|grow(?:s|ing)? in|rolling out (?:in|to)|arriv(?:e|es|ed|ing) in|"
                r"land(?:s|ed|ing)? in|cut(?:s|ting)? the ribbon)(?P<rest> (?:in |on |into |across |"
                r"throughout )?(?:[\w'’-]+ ){0,6}?<L>|(?= on\b))"
            ),
            _shop,
            0.55,
        ),
        Rule(
            "grow.market",
            grow,
            pattern(r"(?<![\w-])(?P<v>enter(?:s|ed|ing)?) (?P<rest>(?:the )?(?:<L>(?: market)?|\w+ market))"),
            _enters,
            0.6,
        ),
        Rule(
            "grow.hires",
            grow,
            pattern(
                r"\b(?P<v>hir(?:e|es|ing)|recruit(?:s|ing)?|creat(?:e|es|ing|ed)|add(?:s|ing)?|tak(?:e|es|ing) on|employ|bring(?:s|"
                r"ing)?) (?:\w+ ){0,4}?(?:\d[\d,]{2,}|hundreds of|thousands of|dozens of)(?: \w+){0,4}? (?:people|staff|workers|employees|"
                r"jobs|engineers|positions|roles|drivers|graduates|developers|apprentices)\b"
            ),
            _hires,
            0.65,
        ),
    ]


def _opens(hit: Hit) -> Iterable[Draft]:
    words, what = hit.text("v").lower(), hit.text("what").lower()
    rest = hit.text("rest").lower()
    if re.search(r"\b(?:relationship|strategy|office of|in office|customers?|closing|close|shut|sale of)\b", rest) or re.search(
        r"\b(?:his|her|my)\b", rest
    ):
        return
    soft = re.match(r"plan|add|launch|creat|start|expand|enlarg|doubl|invest|lease|set|construct|build|built", words)
    if (
        what
        in (
            "market",
            "markets",
            "service",
            "line",
            "lines",
            "route",
            "routes",
            "operations",
            "presence",
            "site",
            "location",
            "unit",
            "units",
            "base",
            "center",
            "centre",
            "centers",
            "centres",
            "works",
            "yard",
            "wing",
        )
        and soft
        and not re.search(r"\bnew\b|\bfirst\b|production|distribution|second", rest)
    ):
        return
    if soft and not re.search(
        r"\bnew\b|\bfirst\b|\bsecond\b|\bthird\b|\banother\b|\bmore\b|\b(?:an?|its|two|three|four|five|ten|\d+)\b", rest
    ):
        return
    firm = subject(hit, ORG)
    if firm is None and not hit.lead:
        return
    if firm is None and not re.search(r"\b(?:new|first|its|second)\b", rest):
        return
    if is_passive(hit) and not re.search(r"by", hit.after[:30]):
        return
    status = verb_status(hit, hit.page.stand)
    if status is Status.COMPLETED and re.match(r"plan|broke|break|expand|invest|leas|add|start|doubl", words):
        status = Status.ANNOUNCED
    yield from concerning(hit, status, firm)


def _enters(hit: Hit) -> Iterable[Draft]:
    words, rest = hit.text("v").lower(), hit.text("rest").lower()
    place = "\ue006" in rest
    if not place and not re.match(r"expand|enter|mov|ventur|push|open|break|go|com", words):
        return
    if re.match(r"com|go|mov|head|arriv|step|open|launch|debut|make|grow|break|broke|spread|push", words) and not (
        re.search(r"\binto\b|debut", rest)
        or (place and re.match(r"com(?:es|ing) to\b", words + rest))
        or re.match(r"arriv|launch|debut|open|grow", words)
    ):
        return
    if re.match(r"launch|open|debut", words) and not re.match(r" (?:in|its)\b", rest):
        return
    firm = subject(hit, ORG)
    if firm is None:
        return
    if re.search(r"\b(?:flights?|travel|visit|court|chapter|administration|talks|detail|effect)\b", rest):
        return
    status = verb_status(hit, hit.page.stand)
    yield from concerning(hit, status, firm, 0.55)


def _hires(hit: Hit) -> Iterable[Draft]:
    firm = subject(hit, ORG)
    if firm is None:
        return
    yield from concerning(hit, verb_status(hit, hit.page.stand), firm)


def _shop(hit: Hit) -> Iterable[Draft]:
    """``sets up shop in Warsaw``; also as the purpose of fresh money: ``for moving into Asia``."""
    firm = subject(hit, ORG)
    purpose = re.search(r"\b(?:for|to|and|of|help\w*|fund|finance|allow\w*) (?:\w+ )?$", hit.line.text[: hit.start]) is not None
    if firm is None and not purpose:
        return
    if firm is None or firm.pronoun:
        yield from concerning(hit, verb_status(hit, hit.page.stand) if firm is not None else Status.ANNOUNCED, firm)
        return
    yield from concerning(hit, verb_status(hit, hit.page.stand), firm)
