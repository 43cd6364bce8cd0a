"""Layoffs and insolvencies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.english.grammar import Draft, Hit, Rule, after_word, concerning, mention_at, object_of, pattern, subject
from nlp.english.kinds import ORG
from nlp.english.page import Mention
from nlp.english.status import denied, is_passive, noun_status, rumoured, verb_status
from nlp.event import EventType, Status

_JOBS = (
    r"(?:jobs?|positions?|posts|roles|employees|workers|staff(?:ers)?|people|workforce|headcount|payroll|employment|"
    r"redundanc\w+|staff(?:ing)? levels|colleagues|heads|associates|engineers|crew|team members|of its (?:\w+ )?(?:staff|"
    r"workforce|employees|people))"
)
_CUT = (
    r"(?:cut(?:s|ting)?|ax(?:e|es|ed|ing)|slash(?:es|ed|ing)?|shed(?:s|ding)?|eliminat(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|"
    r"trim(?:s|med|ming)?|los(?:e|es|ing)|lost|dismiss(?:es|ed|ing)?|fir(?:e|es|ed|ing)|sack(?:s|ed|ing)?|scrap(?:s|ped|"
    r"ping)?|"
    r"shrink(?:s|ing)?|shrank|lower(?:s|ed|ing)?|furlough(?:s|ed|ing)?|let(?:s|ting)? go(?: of)?|part(?:s|ed|ing)? (?:ways|"
    r"company) with|thin(?:s|ned|ning)?|downsiz(?:e|es|ed|ing)|remov(?:e|es|ed|ing)|go(?:es)?|going|gone|disappear(?:s|ed)?|"
    r"vanish(?:es|ed)?|made redundant|mak(?:e|es|ing)|shrink|lets?|letting|to be cut|will go)"
)


def rules() -> list[Rule]:
    """The grammar of job cuts and of insolvency."""
    cut, broke = EventType.LAYOFF, EventType.INSOLVENCY
    return [
        Rule(
            "layoff.lays_off",
            cut,
            pattern(
                r"(?<![\w-])(?P<v>lay(?:s|ing)? off|laid off|lays? (?:\d[\d,]*|<..>\b\w+) off|let(?:s|ting)? (?:everybody|everyone|"
                r"all(?: \w+){0,3}|(?:about |some |over |nearly |more than )?[\d,]+(?: \w+){0,3}|staff|workers|employees|people|half(?: "
                r"\w+){0,4}|(?:\w+ ){1,4}?(?:staff|employees|workers|people)) go)(?![\w-])"
            ),
            _cuts,
            0.85,
        ),
        Rule(
            "layoff.cuts",
            cut,
            pattern(
                rf"(?<![\w-])(?P<v>{_CUT})\b(?! (?:prices|rates|costs|emissions))(?P<rest>(?: (?:by|about|around|some|up to|as many as|"
                rf"at least|nearly|almost|over|more than|roughly|approximately|another|further|its|their|the|a|an|of|global|total|"
                rf"hundreds|thousands|dozens|half|third|quarter|tenth|"
                rf"[\d,.]+|[\w-]+|%|per ?cent|percent|<M>|<O>|<L>|<D>)){{0,7}}?) {_JOBS}\b"
            ),
            _cuts,
            0.75,
        ),
        Rule(
            "layoff.reverse",
            cut,
            pattern(
                rf"\b(?P<jobs>{_JOBS})\b<..> (?P<v>cut|axed|slashed|eliminated|lost|shed|laid off|let go|made redundant|go|going|gone|be "
                rf"gone|disappear|redundant|affected|dismissed|scrapped|furloughed)\b"
            ),
            _reversed,
            0.65,
        ),
        Rule(
            "layoff.noun",
            cut,
            pattern(
                r"\b(?P<v>layoffs?|lay-offs?|job (?:cuts|losses)|redundanc(?:y|ies)|(?:workforce|staff|headcount) (?:reductions?|cuts?)|"
                r"reduction in (?:force|workforce|headcount|staff)|voluntary (?:retirement|redundancy|separation|departure|exit)(?: "
                r"\w+)?(?: program(?:me)?s?| scheme| plan| offer| package)|downsizing|retrenchments?|pink "
                r"slips|dismissal notices|staff cull|job cull|buyout offers?|early retirement "
                r"(?:program(?:me)?|"
                r"scheme|offer|package))\b"
            ),
            _noun,
            0.65,
        ),
        Rule(
            "layoff.closes",
            cut,
            pattern(
                r"(?<![\w-])(?P<v>clos(?:e|es|ed|ing)|shut(?:s|ting)?(?: down)?|mothball(?:s|ed)?|wind(?:s|ing)? down|wound down)(?: "
                r"(?:down|its|the|a|an|all|two|three|four|five|several|\d+|<O>|<L>|[\w'’-]+)){0,7}? (?P<what>plants?|factor(?:y|ies)|"
                r"mills?|offices?|stores?|shops?|sites?|studios?|branches|facilit(?:y|ies)|warehouses?|doors|centers?|centres?|"
                r"pharmac(?:y|ies)|restaurants?|newsrooms?|unit|division|refinery|smelter|mine|brewery|"
                r"depot|hub|works|call cent(?:er|re)s?|kitchens?|bureaus?|line|business|operations?)\b"
            ),
            _closes,
            0.6,
        ),
        Rule(
            "layoff.shuts",
            cut,
            pattern(
                r"(?<![\w-])(?P<v>shut(?:s|ting)?(?: down)?|clos(?:es|ed|ing)(?: down)?|ceas(?:es|ed|ing) operations|go(?:es|ing)? out "
                r"of business|went out of business)\b(?= (?:after|for good|permanently|down|with|,)|[.,]|$)"
            ),
            _shuts,
            0.5,
        ),
        Rule(
            "broke.files",
            broke,
            pattern(
                r"\b(?P<v>fil(?:e|es|ed|ing)|seek(?:s|ing)?|sought|enter(?:s|ed|ing)?|appl(?:y|ies|ied|ying)|go(?:es|ing)?|gone|went|"
                r"plac(?:e|es|ed|ing)|put|fall(?:s|en)?|fell|slid(?:es)?|slip(?:s|ped)?|plunge[sd]?|tip(?:s|ped)?|call(?:s|ed)? in|"
                r"forc(?:ed|es)|push(?:ed|es)|crash(?:es|ed)?|collaps(?:es|ed)|sink(?:s|ing)?|is|are|was|been|be|headed|heads?|<O>|"
                r"emerg(?:es|ed)) (?:[\w-]+ |<O> ){0,6}?(?:for |into |in |under |voluntary |a )*"
                r"(?P<n>chapter (?:7|11|15|seven|eleven)|bankruptcy|creditor protection|court protection|insolvency|administration|"
                r"administrators|receivership|receivers?|liquidation|liquidators?|provisional liquidation|CCAA|examinership|civil "
                r"rehabilitation|corporate rehabilitation|judicial (?:management|recovery)|voluntary administration|winding[- ]up|"
                r"insolvent|bankrupt|(?:protection|shelter|relief)(?= from (?:its |their |the )?(?:creditors|lenders)))\b"
            ),
            _files,
            0.85,
        ),
        Rule(
            "broke.noun",
            broke,
            pattern(
                r"\b(?P<v>bankruptcy (?:filing|protection|petition|court)|chapter (?:7|11|15)|insolvency (?:filing|proceedings|"
                r"petition)|(?:goes?|going) (?:bust|bankrupt|under|belly[- ]up|to the wall)|went (?:bust|"
                r"bankrupt|under|belly[- ]up|to the wall)|"
                r"gone (?:bust|bankrupt|under)|(?:shield|protect|shelter)(?:s|ed)? (?:it|itself|them|the \w+|<O>) from (?:its |their |"
                r"the )?(?:creditors|lenders)|wound up|declar(?:e|es|ed) (?:itself )?(?:bankrupt\w*|insolven\w*)|(?:declared|adjudged) "
                r"(?:bankrupt|insolvent)|administrators? (?:have been |were |was |has been )?appointed|appoint(?:s|ed)? (?:\w+ "
                r"){0,3}(?:administrators?|liquidators?|receivers?)|(?:administrators?|receivers?|"
                r"liquidators?) (?:have been |were |has been |was )?called in|bankrupt|insolvent)\b"
            ),
            _broke,
            0.75,
        ),
    ]


def _employer(hit: Hit) -> Mention | None:
    found = subject(hit, ORG)
    if found is not None:
        return found
    near = re.search(r"\b(?:at|by|from|of) (?:the )?(?:[\w-]+ ){0,4}?(?P<m>\ue001)", hit.after[:80])
    if near:
        return mention_at(hit.line, hit.end + near.start("m"))
    own = re.search(r"(?P<m>\ue001\ue00f*)(?:['’]s?)? (?:[\w,%.-]+ ){0,4}$", hit.before)
    return mention_at(hit.line, own.start("m")) if own else None


_HUMAN = re.compile(
    (
        r"[\d]|\b(?:jobs?|staff|employees|workers|workforce|headcount|positions|hundreds|thousands|dozens|payroll|redundan\w+|"
        r"half|percent|roles|everybody|everyone)\b"
    ),
    re.I,
)


def _cuts(hit: Hit) -> Iterable[Draft]:
    words = hit.text("v").lower()
    rest = hit.match.group()
    if re.match(r"mak|lets?$|letting|go|los|lower|remov|at risk|thin", words) and not re.search(
        r"redundant|\bgo\b|workforce|headcount|jobs|payroll", hit.line.text[hit.start :], re.I
    ):
        return
    if re.match(r"mak", words) and "redundant" not in hit.line.text:
        return
    if re.match(r"fir|dismiss|part|scrap|remov", words) and not re.search(
        r"\d|hundred|thousand|dozen|percent|workforce|jobs|half|staff", rest, re.I
    ):
        return
    if not _HUMAN.search(hit.line.text):
        return
    status = verb_status(hit, hit.page.stand)
    yield from concerning(hit, status, _employer(hit))


def _reversed(hit: Hit) -> Iterable[Draft]:
    if not re.search(r"\d|hundred|thousand|dozen|\bjobs\b|workforce|half", hit.line.text[: hit.start], re.I):
        return
    if re.match(r"affected|go|going|gone|lost", hit.text("v"), re.I) and not re.search(
        r"\b(?:jobs|positions|posts|roles)\b", hit.text("jobs"), re.I
    ):
        return
    status = verb_status(hit, hit.page.stand)
    if re.match(r"at risk", hit.text("v"), re.I):
        status = Status.ANNOUNCED if status is not Status.DENIED else status
    elif re.search(r"\b(?:fear|warn|could|may|might)\w*\b", hit.line.text[max(0, hit.start - 90) : hit.end], re.I):
        return
    yield from concerning(hit, status, _employer(hit))


def _noun(hit: Hit) -> Iterable[Draft]:
    governed = re.search(
        (
            r"\b(?:announc|plan|confirm|begin|began|start|carr|make|made|conduct|implement|order|unveil|undergo|offer|open|launch|"
            r"propos|face|report|hit|new round|round of|follow|include|mean|result|warn|deny|denie|call)\w*"
        ),
        hit.line.text,
        re.I,
    )
    if not governed and not hit.line.is_title and not re.search(r"\d", hit.line.text):
        return
    status = noun_status(hit, hit.page.stand)
    own = re.search(r"(?P<m>\ue001\ue00f*)(?:['’]s?)? (?:[\w,%.-]+ ){0,3}$", hit.before)
    m = mention_at(hit.line, own.start("m")) if own else _employer(hit)
    yield from concerning(hit, status, m, None if re.search(r"\d", hit.line.text) else 0.5)


def _closes(hit: Hit) -> Iterable[Draft]:
    near = hit.line.text
    lines = hit.page.lines
    position = lines.index(hit.line)
    if position + 1 < len(lines):
        near += " " + lines[position + 1].text
    lost = re.search(
        r"\b(?:jobs?|job losses|layoffs?|laid off|lay off|redundan\w+|let\w* (?:\w+ ){0,3}go|positions|roles)\b|out of work", near, re.I
    )
    whole = re.search(r"\b(?:within days|after \d+ years|permanently|for good|entire|all its|all of its)\b", near, re.I)
    if not lost and not whole:
        return
    if re.search(
        (
            r"\b(?:clos\w+ (?:of|on) the (?:deal|transaction|offering)|hours|overnight|for (?:the )?(?:holiday|weekend|repairs|"
            r"renovation)|temporar\w+)\b"
        ),
        hit.line.text,
        re.I,
    ):
        return
    status = verb_status(hit, hit.page.stand)
    yield from concerning(hit, status, subject(hit, ORG) or object_of(hit, ORG))


def _shuts(hit: Hit) -> Iterable[Draft]:
    firm = subject(hit, ORG)
    if firm is None or firm.pronoun:
        return
    if not re.search(
        r"\b(?:let\w* (?:everybody|everyone|all|go)|jobs?|staff|employees|workers|doors|for good|permanently|out of business|ceas\w+)\b",
        hit.line.text,
        re.I,
    ):
        return
    yield from concerning(hit, verb_status(hit, hit.page.stand), firm)


_COURT_WORDS = re.compile(
    r"\b(?:(?:trump|biden|obama|bush|clinton|reagan|current|new|previous|last|presidential|city|local|school|public|"
    r"business|hospital|drug|system|oral|food and drug|small business|social security|federal)\w* administration|"
    r"administration (?:of|official|staff|fee|costs|building)|"
    r"avoid(?:s|ed|ing)? (?:bankruptcy|insolvency|liquidation)|bankruptcy (?:law|lawyer|attorney|judge|code|expert|guide)|"
    r"moral(?:ly)? bankrupt\w*|intellectually bankrupt|wide receivers?|stave off|brink of)\b",
    re.IGNORECASE,
)


def _files(hit: Hit) -> Iterable[Draft]:
    if _COURT_WORDS.search(hit.line.text):
        return
    words, noun = hit.text("v").lower(), hit.text("n").lower()
    if re.match(r"emerg", words):
        return
    if (
        re.match(r"is|are|was|been|be$|put|\ue001", words)
        and noun in ("bankruptcy", "administration", "liquidation", "receiver", "liquidator", "administrators")
        and not re.search(r"\b(?:in|into|under|for) (?:\w+ )?$", hit.line.text[: hit.match.start("n")], re.I)
    ):
        return
    if (
        noun in ("administration", "receiver", "receivers")
        and re.match(r"seek|sought|be$|been|is$|are$|was$", words)
        and not re.search(r"\b(?:in|into|for) $", hit.line.text[: hit.match.start("n")], re.I)
    ):
        return
    firm = subject(hit, ORG) if not words.startswith("\ue001") else mention_at(hit.line, hit.start)
    if firm is None:
        firm = object_of(hit, ORG, reach=50) if re.match(r"plac|put|forc|push|tip", words) else None
    if firm is None and not hit.lead:
        return
    status = verb_status(hit, hit.page.stand) if not words.startswith("\ue001") else Status.COMPLETED
    if (
        status is Status.ANNOUNCED
        and re.match(r"(?:fil|seek|enter|go|is|are|call|appl|plac|be|collaps|slid|fall)", words)
        and not re.search(r"\b(?:to|will|plans?|may|could|prepar\w+|expect\w*|set|about) (?:\w+ )?$", hit.line.text[: hit.start], re.I)
    ):
        status = Status.COMPLETED
    yield from concerning(hit, status, firm)


def _broke(hit: Hit) -> Iterable[Draft]:
    if _COURT_WORDS.search(hit.line.text) or re.search(r"\b(?:if|when|should|whether) (?:\w+ ){0,5}$", hit.line.text[: hit.start], re.I):
        return
    words = hit.text("v").lower()
    firm = subject(hit, ORG) or (object_of(hit, ORG, reach=50) if "appoint" in words or words == "bankrupt" else None)
    if firm is None and re.match(r"bankrupt$|chapter", words):
        own = re.search(r"(?P<m>\ue001\ue00f*)(?:['’]s?)?[, ]+(?:\w+ ){0,2}$", hit.before)
        firm = mention_at(hit.line, own.start("m")) if own else None
    if firm is None:
        firm = (
            after_word(hit, "for|of|at|to", ORG, reach=70)
            if re.match(r"bankruptcy|insolvency|administrat|chapter|receiver|liquidator|called", words)
            else None
        )
    if firm is None:
        return
    if denied(hit):
        status = Status.DENIED
    elif rumoured(hit) or re.search(
        r"\b(?:may|might|could|near|risk|threat\w*|fear\w*|warn\w*|prepar\w*) (?:\w+ ){0,3}$", hit.line.text[: hit.start], re.I
    ):
        status = Status.RUMOURED
    else:
        status = noun_status(hit, hit.page.stand)
        status = Status.COMPLETED if status is Status.ANNOUNCED else status
    if is_passive(hit) and status is Status.ANNOUNCED:
        status = Status.COMPLETED
    yield from concerning(hit, status, firm, 0.6 if re.match(r"bankrupt$|insolvent|chapter", words) else None)
