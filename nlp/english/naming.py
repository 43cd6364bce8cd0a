"""Whether a capitalised run names a company, a person or a place: votes from its form and from what stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nlp.english.kinds import ORG, PERSON, PLACE, ROLE
from nlp.english.spans import Span
from nlp.english.words import LEGAL, ORG_HEADS, PLACES, given_names, is_common

_PERSON_AFTER = re.compile(
    r",? (?:(?:has|have|had|will|would|to|also) )*(?:(?:been|is|was|were|be) (?:named|"
    r"appointed|promoted|hired|elected|sworn)|resign|step(?:s|ped|ping)? "
    r"(?:down|aside|up)|is (?:stepping|leaving|retiring|joining)|retire|retiring|joins?\b|"
    r"joined|succeed|depart|leav|left|quit|told|recalled|becomes|"
    r"became|replac|oversee|brings|earned|holds a|graduated|grew up|start(?:s|ed) as|comes from|began|,? \d\d,)"
)
_CAREER_AFTER = re.compile(
    r", (?:formerly|previously|most recently|until (?:now|recently)|late|currently|lately|ex-|aged?\b|a (?:\w+ ){0,3}veteran|"
    r"an? (?:\w+ ){0,2}alumn\w+)\b"
    r"|, [^,.;]{3,60}, (?:joins|joined|resigned|retires|retired|quits?|steps down|stepped down|succeeds|was (?:named|appointed|promoted)|"
    r"has been (?:named|"
    r"appointed|promoted)|will (?:join|retire|succeed|step down|leave))\b"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:named|names|appoints|appointed|hires|hired|promotes|promoted|taps|tapped|succeeds|"
    r"succeeding|succeeded|replaces|replacing|replaced|"
    r"poaches|poached|welcomes|elects|elected|appointment of|resignation of|departure of|"
    r"this is|I am|I['’]m|my name is|retirement of|led by|headed by|fired|sacks|ousts|ousted|says|said|asked) $",
    re.IGNORECASE,
)
_ORG_BEFORE = re.compile(
    r"(?:\b(?:CEO|CFO|COO|president|chairman|director|head|chief|manager|officer|shares|unit|"
    r"subsidiary|arm|division|maker|parent|owner|customers|acquisition|"
    r"takeover|purchase|buyout|employees|shareholders|merger) (?:of|at|for|with)|\bjoin(?:s|"
    r"ed|ing)?|\bat|\bacquir(?:e|es|ed|ing)|\bbuy(?:s|ing)?|\bbought|\b(?:take|took|taking|"
    r"takes) over|"
    r"\b(?:company|firm|group|startup|start-up|maker|developer|retailer|giant|provider|bank|"
    r"insurer|carrier|supplier|airline|publisher|chain|unit|subsidiary|rival|operator|line|"
    r"brewer|baker|miner|lender|utility|haulier|grocer|shipper|agency|consultancy|seller|\w+maker|importer|exporter|contractor|"
    r"studio|builder|producer|brand)|\bthe) $",
    re.IGNORECASE,
)
_ORG_AFTER = re.compile(
    r" (?:(?:has|have|had|will|would|is to|is|are|also|today|formally) )*(?:announced?|acquir|"
    r"agreed to|buy|bought|buying|shares|stock|employees|customers|plans? to|Inc|rais(?:es|ed|"
    r"ing)|launch|"
    r"unveil|introduc|opens|opened|opening|lays? off|laid off|laying|cutting|completes?|"
    r"completed|hir(?:es|ed)|appoint(?:s|ed)|named|names|taps|tapped|fil(?:es|ed)|poached|"
    r"promoted|brought in|entered|signed|formed|sold|sells|"
    r"merg|closed|closes|closing|shut|posted|reported|employs|makes|broke ground|built|builds|"
    r"elected|fired|ousted)\b|,? (?:\([A-Z]+: ?[A-Z]+\)|\([\"“])"
    r"|, (?:a|an|the) [^,]{0,50}?\b(?:company|firm|maker|provider|startup|start-up|developer|"
    r"manufacturer|bank|retailer|supplier|operator|subsidiary|unit|chain|distributor)\b",
)
_WORD = re.compile(r"[A-ZÀ-ÞŠŽ][\w'’]*\.?|[a-z]{1,3}")
# Endings of last words that companies bear and people do not.
_FIRM_END = re.compile(
    r"(?:tion|ment|ware|tech|works|logy|logies|logic|ics|systems?|soft|pharm\w*|care|media|net|data|craft|wear|gear|box|bank|mart|bio|air|"
    r"foods?|brands?|stores?|lines?|labs?|games?|power|gas|steel|glass|mutual|trust|travel|freight|devices?|ales|diary)$"
)
_OLD_PLACES = ("north", "south", "east", "west", "new", "san", "los", "saint", "el", "las", "united", "saudi", "sri", "costa", "puerto")


def votes_for(text: str, span: Span, fixed: Sequence[tuple[str, int, int]]) -> Counter[str]:
    """Weights, in eighths, of what one occurrence says; *fixed* are the line's titles, sums and dates."""
    votes: Counter[str] = Counter()
    words = re.sub(r"[\"“‘'(]\w+[\"”’')] ", "", span.text).replace("-", " ").split()
    low = [w.lower().rstrip(".,") for w in words]
    shape = 2 <= len(words) <= 5 and all(_WORD.fullmatch(w) for w in words) and not re.search(r"[\d&]", span.text)
    _form(votes, span, words, low, shape)
    _surroundings(votes, text, span, fixed, shape)
    return votes


def _form(votes: Counter[str], span: Span, words: list[str], low: list[str], shape: bool) -> None:
    if span.dateline:
        votes[PLACE] += 48
    if span.honorific:
        votes[PERSON] += 40
    if shape and low[0] in given_names() and low[-1] not in ORG_HEADS:
        votes[PERSON] += 24
    if re.fullmatch(r"(?:[A-Z]\. ?){1,3}[A-ZÀ-Þ][a-zà-ÿ]\w+", span.text):
        votes[PERSON] += 36
    if len(words) > 1 and _FIRM_END.search(low[-1]) and low[0] not in given_names():
        votes[ORG] += 18
    if shape and re.search(r" [A-Z]\. ", span.text):
        votes[PERSON] += 16
    if re.search(r"\b" + LEGAL + r"\.?$", span.text) and len(words) > 1:
        votes[ORG] += 48
    elif low[-1] in ORG_HEADS and len(words) > 1:
        votes[ORG] += 24
    odd = re.search(r"[\d&]|[a-z][A-Z]|\.(?:com|ai|io|org)$", span.text) and not re.match(r"(?:Mc|Mac|De|La|Le|O['’])[A-Z]", words[-1])
    if odd or (len(words) == 1 and span.text.isupper()):
        votes[ORG] += 12
    if all(w in PLACES or f"{w}." in PLACES for w in low) or (len(low) > 1 and low[0] in _OLD_PLACES and low[-1] in PLACES):
        votes[PLACE] += 24
    if len(words) == 1:
        votes[ORG] += 4
    elif is_common(low[-1]) and low[0] not in given_names() and not span.honorific:
        votes[ORG] += 18
    if shape and len(words) > 2 and any(w in ("de", "van", "von", "der", "bin", "di", "da", "del") for w in words[1:-1]):
        votes[PERSON] += 12


def _surroundings(votes: Counter[str], text: str, span: Span, fixed: Sequence[tuple[str, int, int]], shape: bool) -> None:
    before, after = text[: span.start], text[span.end :]
    single = " " not in span.text
    roles = [(s, e) for kind, s, e in fixed if kind == ROLE]
    if any(e == span.start - 1 and not text[s:e].lower().endswith("board") for s, e in roles):
        votes[PERSON] += 20 if shape or single else 8
    if any(0 < s - span.end <= 3 and (span.possessive or text[span.end : s] == " ") for s, _ in roles):
        votes[ORG] += 16
    apposition = r", (?:(?:the|its|our|a|an|who is|currently|formerly|former|new|now) )*(?:\w+ )?"
    if shape and any(s > span.end and re.fullmatch(apposition, text[span.end : s]) for s, _ in roles):
        votes[PERSON] += 16
    if re.match(r",? ?\(?\d\d\)?,|, (?:Ph\.?D|M\.?D|MBA|CPA|Esq|R\.?N|Jr)", after):
        votes[PERSON] += 24
    if shape and re.match(r",? (?:who|whose)\b", after):
        votes[PERSON] += 12
    titled = r" as (?:(?:its|the|their|a|an|new|next|first) )*"
    if shape and any(s > span.end and re.fullmatch(titled, text[span.end : s]) for s, _ in roles):
        votes[PERSON] += 14
    if shape and _PERSON_AFTER.match(after):
        votes[PERSON] += 14
    if shape and _CAREER_AFTER.match(after):
        votes[PERSON] += 16
    if shape and _PERSON_BEFORE.search(before):
        votes[PERSON] += 8
    if _ORG_BEFORE.search(before):
        votes[ORG] += 14
    if re.search(r"\bacquir(?:e|es|ed|ing) $", before) and not span.honorific:
        votes[ORG] += 24
    if _ORG_AFTER.match(after):
        votes[ORG] += 14
    if re.search(r"\b(?:in|near|outside|around|of|across|throughout) $", before) and all(w.lower() in PLACES for w in span.text.split()):
        votes[PLACE] += 16
