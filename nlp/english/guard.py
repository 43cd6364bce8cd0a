"""What only sounds like an event: definitions, advice, sports, awards, earnings talk, job adverts."""

from __future__ import annotations

import re

from nlp.english.grammar import Draft
from nlp.english.page import Page
from nlp.event import EventType

_GENERIC_TITLE = re.compile(
    (
        r"^(?:how (?:to|we|i|do|does|should|can)\b|what (?:is|are|happens|does|makes|to)\b|why (?:every|you|your|most|companies|"
        r"some|startups|it|we)\b|when (?:to|should)\b|(?:a|the|your|an)? ?(?:\w+ )?(?:guide|checklist|template|introduction|"
        r"primer|handbook|explainer)\b|"
        r"(?:\d+|five|six|seven|eight|nine|ten|three|four) (?:\w+ ){0,2}(?:ways|tips|steps|reasons|things|mistakes|questions|"
        r"signs|lessons|rules)\b|template|sample|job (?:specification|description|advert|posting)|definition|glossary|faq|"
        r"vacancy|wanted|hiring an?|we(?:['’]re| are) hiring|tips|letter template|"
        r"understanding|what (?:\w+ ){1,3}means|how (?:\w+ ){1,3}works?|explained|best practices|"
        r"policy|course|webinar|review of)|: (?:definition|a guide|explained|what you "
        r"need|an overview|template)|\b(?:explained|meaning|definition|template|cheat sheet)$"
    ),
    re.IGNORECASE,
)
_SPORT = re.compile(
    (
        r"\b(?:striker|midfielder|goalkeeper|defender|winger|quarterback|pitcher|shortstop|linebacker|wide receiver|point guard|"
        r"premier league|bundesliga|la liga|serie a\b|champions league|nba|nfl|mlb|nhl|mls|football club|f\.?c\.|transfer "
        r"window|on loan|loan deal|"
        r"free agent|draft pick|head coach|season ticket|playoffs?|touchdowns?|goals? (?:in|this)|innings|league title|"
        r"relegat\w+|squad|batting|bowler|cricket|rugby|hockey|nascar|grand prix|formula (?:1|one)|tournament|world cup|olympic|"
        r"coach)\b"
    ),
    re.IGNORECASE,
)
_GENERIC = re.compile(
    (
        r"\b(?:if|whenever|when|should|suppose|imagine|unless) (?:a|an|your|the|you|any|companies|one|someone|another|two) |"
        r"\b(?:companies|firms|businesses|organi[sz]ations|employers|startups|buyers|boards|executives|people|leaders|founders|"
        r"employees|workers|managers) (?:that|who|which|often|may|can|should|must|"
        r"usually|typically|sometimes|tend)\b|\byou (?:should|can|must|need|may|might|have)\b|\byour (?:company|business|team|"
        r"employees|organi[sz]ation|board|customers|new)\b|\b(?:typically|generally|in general|as a rule|hypothetical\w*|for "
        r"example, if|fictional|fictitious)\b"
    ),
    re.IGNORECASE,
)
_TALK = re.compile(
    (
        r"\b(?:customer|talent|user|data|language|land|skill|knowledge|client|content|image|target|lead|subscriber|signal|"
        r"player) acquisition|acquisition (?:cost|costs|channel|strategy|funnel|team|of (?:skills|knowledge|customers|talent|"
        r"land|language))|acquired (?:taste|immun|skill)|merge (?:request|conflict|sort|tags?|fields?)|"
        r"mail ?merge|merg(?:e|ing) (?:lane|traffic|cells|branches|files|pdfs?)|appointed (?:time|hour|place)|appointment "
        r"(?:book|slot|with (?:your|the|a) (?:doctor|dentist|gp))|departure (?:time|gate|lounge|board|hall|from (?:tradition|"
        r"the norm|usual))|"
        r"launch (?:pad|window|vehicle)|resign(?:ed)? (?:himself|herself|themselves|yourself|to the fact)|leave of absence|paid "
        r"leave|maternity leave|parental leave|retirement (?:plan|savings|age|home|community|party|account)|hostile environment|"
        r"funding (?:gap|cuts?|formula)|first round|round of (?:golf|applause|drinks)"
    ),
    re.IGNORECASE,
)


_STAYING_ON = re.compile(
    (
        r"\b(?:employment agreement|exten(?:d|ds|ded|sion of) the (?:term|period|employment)|"
        r"continu(?:e|es|ed|ing) (?:to serve|as|in (?:his|her))|term of (?:his|her) (?:employment|"
        r"office))\b"
    ),
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    (
        r"(?:see also|read (?:more|also|next)|related|featured|watch(?: the video)?|more (?:from|"
        r"on)|also read|recommended|sponsored|advertisement)\b ?:"
    ),
    re.I,
)


# Offices of state: who wins or leaves them is politics, not a move between companies.
_STATE = re.compile(
    r"\b(?:prime minister|(?:foreign|home|defen[cs]e|interior|finance|health|justice) (?:secretary|minister)|chancellor of the exchequer|"
    r"head of state|(?:tory|labour|conservative|party|opposition) leader|senator|congress(?:man|woman)|members? of parliament|"
    r"(?:conservative|labour) MPs?|"
    r"cabinet minister|president of the (?:republic|united states))\b",
    re.IGNORECASE,
)


def is_generic(page: Page) -> bool:
    """Whether the whole document teaches, advertises or defines rather than tells."""
    return bool(_GENERIC_TITLE.search(page.title.strip()))


def is_sport(page: Page) -> bool:
    """Whether the document is about players rather than managers."""
    text = " ".join(line.text for line in page.lines)
    return len({m.group().lower() for m in _SPORT.finditer(text)}) >= 2


def keep(page: Page, draft: Draft, generic: bool, sport: bool) -> bool:
    """Whether a draft stands after the hard negatives are weighed."""
    text = draft.line.text
    around = text[max(0, draft.at - 90) : draft.at + 110]
    if _FURNITURE.match(text):
        return False
    if _TALK.search(text[max(0, draft.at - 30) : draft.at + 60]):
        return False
    if sport and draft.type in (EventType.ACQUISITION, EventType.MERGER, EventType.DEPARTURE, EventType.APPOINTMENT, EventType.PARTNERSHIP):
        return False
    if _GENERIC.search(around):
        return False
    if draft.rule == "arrive.becomes" and _STAYING_ON.search(text):
        return False
    if draft.type in (EventType.DEPARTURE, EventType.APPOINTMENT) and _STATE.search(draft.slots.get("role", "") + "|" + around):
        return False
    named = sum(1 for slot in ("person", "acquirer", "target") if slot in draft.slots)
    if (
        generic
        and (named < 2 or draft.type not in (EventType.ACQUISITION, EventType.MERGER))
        and not (draft.slots.get("person") and draft.slots.get("role"))
    ):
        return False
    if text.rstrip().endswith("?") and not draft.line.is_title:
        return False
    return not (draft.line.is_title and text.rstrip().endswith("?") and draft.strength < 0.8)


_STAYS = re.compile(
    r"(?P<p>\ue002)\ue00f*,? [^.;]{0,25}?\b(?:(?:to|will|means to|plans to|intends to|wants "
    r"to|is|set to) stay(?:ing)?\b(?! (?:until|on until|as (?:an? )?(?:advis|consult|"
    r"non-exec)))|stays put|"
    r"is going nowhere|is not (?:leaving|going|resigning|quitting|stepping)|has no (?:plans|"
    r"intention)|won['’]t (?:quit|resign|leave|go|step))"
)


def staying(page: Page) -> frozenset[str]:
    """People whom the document says to stay: talk of their leaving is denied."""
    found = set()
    for line in page.lines:
        for match in _STAYS.finditer(line.masked):
            person = next((m for m in line.mentions if m.start == match.start("p")), None)
            if person is not None and person.name:
                found.add(person.name)
    return frozenset(found)
