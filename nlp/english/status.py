"""How real what a trigger says is: from tense, modality, negation, reporting words and dates."""

from __future__ import annotations

import re
from datetime import date

from nlp.english.dates import is_old
from nlp.english.grammar import Hit
from nlp.english.words import words_of
from nlp.event import Status

_PAST = frozenset(
    words_of(
        """
        bought took taken sold left quit got gotten won became become went gone chosen chose fell fallen stood begun began let
        cut shut put laid made brought held gave given led spun swept ate eaten bit struck found hit paid saw seen set spent
        told ran run knew known grew grown drew drawn met came sworn shown hung woven broken spoken written up-ended
        """
    )
)
_ADV = (
    r"(?:(?:\w+ly|also|now|already|still|just|today|soon|then|both|yesterday|once|again|first|next|at last|all|in turn|"
    r"together|jointly)[ ])*"
)
_TO = re.compile(rf"\bto {_ADV}(?:be |have |help )?$", re.IGNORECASE)
_MODAL_FUTURE = re.compile(
    rf"(?:\b(?:will|shall|would)|['’]ll) {_ADV}(?:be |have |soon be |be the one to )?{_ADV}(?:been )?$", re.IGNORECASE
)
_MODAL_DOUBT = re.compile(rf"\b(?:may|might|could|can) {_ADV}(?:be |have |soon )?(?:been )?$", re.IGNORECASE)
_PLUPERFECT = re.compile(rf"(?:\bhad|['’]d) {_ADV}(?:been )?{_ADV}$", re.IGNORECASE)
_REPORTED = re.compile(
    r"\b(?:said|says|announced|confirmed|reported|disclosed|revealed|told|added|wrote|stated)\b[^.;]{0,110}(?:\bhad|['’]d) (?:\w+ )?$",
    re.IGNORECASE,
)
_PERFECT = re.compile(rf"(?:\b(?:has|have|having)|['’]ve) {_ADV}(?:been )?{_ADV}$|['’]s been {_ADV}$", re.IGNORECASE)
_WAS = re.compile(rf"\b(?:was|were|got) {_ADV}$", re.IGNORECASE)
_BEING = re.compile(rf"\b(?:is|are|am|['’]s|['’]re|['’]m) (?:being )?{_ADV}$|['’](?:s|re|m) {_ADV}(?:being )?$", re.IGNORECASE)
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|cannot|no plans?|no intention|neither|nor|without|rather than|instead of|won['’]t|n['’]t|"
    r"declin\w+|refus\w+|failed?|fails|"
    r"opted? against|decided against|ruled out|rules out|shelved?|abandon\w*|scrap\w*|drop\w* (?:its |a |the )?(?:plan|"
    r"bid)s?)\b|n['’]t\b)[^,;:]{0,28}$",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed)? (?:talk|report|rumou?r|speculation|suggestion|claim|the idea|as)\w*|"
    r"reject(?:s|ed|ing)?|rebuff(?:s|ed)?|"
    r"rules? out|ruled out|call(?:s|ed)? off|calling off|scrap(?:s|ped|ping)?|terminat(?:e|es|ed|ing) (?:the|its|their|a|an|"
    r"plans?|talks|negotiations|merger|agreement|deal)|"
    r"abandon(?:s|ed|ing)?|withdr(?:aw|ew|awn|aws)|walk(?:s|ed|ing)? away|pull(?:s|ed) out|back(?:s|ed) out|fell through|"
    r"falls through|fallen through|"
    r"f(?:all|ell)s? apart|broke down|breaks? off|broke off|broken off|collapsed?|off the table|untrue|no truth|baseless|"
    r"unfounded|not true|"
    r"dropp?(?:s|ed)? (?:its |the |their |a )?(?:\w+ )?(?:bid|offer|plan|pursuit|takeover|merger|deal)|block(?:s|ed) (?:the|"
    r"a|its|by)|veto(?:es|ed)|"
    r"(?:reports?|rumou?rs?|claims?|talk|suggestions?)\b[^.;]{0,130}\b(?:wrong|false|"
    r"incorrect|inaccurate|not true)|will not (?:go ahead|proceed|happen)|won['’]t (?:go "
    r"ahead|proceed|happen)|is off\b|are off\b|is dead|not for sale|no "
    r"deal|mutually agreed to (?:end|terminate)|"
    r"ended (?:its|their|the) (?:pursuit|bid|talks|agreement|plan)|shelv(?:e|es|ed|ing)|"
    r"end(?:s|ed|ing)? (?:its|their|the|a|an) (?:[\w-]+ )?(?:partnership|alliance|joint "
    r"venture|agreement|collaboration|contract))\b",
    re.IGNORECASE,
)
_RUMOUR = re.compile(
    r"\b(?:reportedly|(?:been )?talk (?:that|of)|discuss(?:es|ed|ing)|rumou?rs?|rumou?red|speculat\w+|sources?(?: "
    r"close| familiar| said| say| told| with)|(?:people|person|"
    r"persons|those|someone|insiders?) (?:familiar|close|briefed|in the know|with (?:direct )?knowledge)|"
    r"in (?:\w+ )?(?:talks|discussions|negotiations)|hold(?:s|ing)? (?:\w+ )?talks|(?:advanced|early|exclusive|preliminary|"
    r"takeover|merger) (?:talks|discussions)|"
    r"consider(?:s|ing|ed)|weigh(?:s|ing|ed)|mull(?:s|ing|ed)|explor(?:es|ing|ed) (?:a |the |an |options|strategic|possible|"
    r"potential|whether)|ponder\w*|eye(?:s|d|ing)|"
    r"(?:is|are) (?:said|understood|thought|believed|tipped|rumou?red|expected by) to|said to be|close to (?:a |an |buying|"
    r"acquiring|agreeing|naming|hiring|appointing|deal)|near(?:s|ing)? (?:a |an )?(?:\$|deal|agreement|sale|takeover)|"
    r"interested in|takeover interest|possible|potential|hostile|whispers?|takeover target|may be (?:about|set|poised|"
    r"ready)|could (?:be|soon)|front-?runner|bidders?|"
    r"unconfirmed|likely to|might|according to (?:a |media |press |local |several |the )?(?:reports?|people|sources?|"
    r"person)|looking (?:at|to) (?:buy|acquir|sell)\w*|circling|in the running|leaked|report(?:s|ed)? (?:says?|said|that|of "
    r"a|claims?))\b",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"\b(?:in (?:\w+ )?(?:talks|discussions|negotiations)|consider\w*|weigh\w*|mull\w*|explor\w+|hop(?:e|es|ed|ing)|"
    r"want(?:s|ed)|wish\w*|would like|seek(?:s|ing)?|sought|"
    r"interested|eye(?:s|ing)?|tr(?:y|ies|ied|ying)|looking|close|likely|said|rumou?red|reported|tipped|thought|understood|"
    r"believed|talks|bid|bids|attempt\w*|approach\w*) "
    rf"(?:\w+ )?(?:in |about |of |on )?(?:{_ADV})(?:to )?(?:be )?$",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"(?:\b(?:since(?! \d| last| this| [A-Z])|formerly|previously|once|earlier in (?:his|her|"
    r"their)|at the time|back then|history|originally|before "
    r"(?:joining|coming|that|then)|prior to|"
    r"in (?:his|her) (?:earlier|previous)|until then|previous(?:ly)?|used to)\b)",
    re.IGNORECASE,
)


def form(word: str) -> str:
    """``past``, ``ing``, ``third`` or ``base``, by the first word of a verb."""
    head = word.lower().split()[0] if word.split() else ""
    if head in _PAST or head.endswith("ed"):
        return "past"
    if head.endswith("ing"):
        return "ing"
    return "third" if head.endswith("s") and not head.endswith("ss") else "base"


def is_passive(hit: Hit) -> bool:
    """Whether the trigger's verb is a passive participle."""
    if form(hit.text("v") or hit.match.group()) != "past":
        return False
    before = hit.before
    if re.search(rf"(?:\b(?:be|been|being|is|are|was|were|gets?|got|get|getting|am)|['’](?:s|re|m)) {_ADV}$", before, re.IGNORECASE):
        return True
    return bool(re.match(r"[^,.;]{0,25}\bby (?:the |an? |its )?(?:[\w-]+ ){0,4}[\ue001\ue002]", hit.after)) and not re.search(
        r"(?:has|have|had) $", before
    )


def clause(hit: Hit) -> str:
    """The written words around a trigger, up to the next strong break on each side."""
    left = re.split(r"[;:!?]|\. ", hit.line.text[: hit.start])[-1]
    right = re.split(r"[;!?]|\. ", hit.line.text[hit.end :])[0]
    return left[-170:] + hit.line.text[hit.start : hit.end] + right[:130]


def denied(hit: Hit) -> bool:
    """Whether the clause says that it is not so, or no longer so."""
    return bool(_NOT.search(_tail(hit, 60)) or _DENIAL.search(clause(hit)))


def rumoured(hit: Hit) -> bool:
    """Whether the clause only reports talk."""
    return bool(_RUMOUR.search(clause(hit)))


def _tail(hit: Hit, size: int) -> str:
    return re.split(r"[;:!?]|\. ", hit.line.text[: hit.start])[-1][-size:]


def verb_status(hit: Hit, stand: date | None) -> Status:
    """The status of what the trigger's verb says."""
    before = hit.line.text[: hit.start]
    shape = form(hit.text("v") or hit.match.group())
    if denied(hit):
        return Status.DENIED
    doubtful = rumoured(hit)
    if shape in ("base", "past") and _MODAL_DOUBT.search(before):
        return Status.RUMOURED
    if shape == "base" and (_INTENT.search(before) or doubtful):
        return Status.RUMOURED
    if _MODAL_FUTURE.search(before) or _TO.search(before):
        return Status.RUMOURED if doubtful else Status.ANNOUNCED
    if is_old(hit.line, hit.start, hit.end, stand):
        return Status.HISTORICAL
    if shape == "past":
        if _PLUPERFECT.search(before) and not _REPORTED.search(before):
            return Status.HISTORICAL
        if _BACKGROUND.search(_tail(hit, 45)):
            return Status.HISTORICAL
        if _BEING.search(before) and not _PERFECT.search(before):
            return Status.RUMOURED if doubtful else Status.ANNOUNCED
        return Status.COMPLETED
    if shape == "ing" and re.search(r"\b(?:after|since|by|upon) $", before):
        return Status.HISTORICAL if re.search(r"\bsince $", before) else Status.COMPLETED
    return Status.RUMOURED if doubtful else Status.ANNOUNCED


# "last July's merger", "its 2019 purchase of", "the earlier takeover"
_DATED = re.compile(
    r"(?:\blast (?:year|spring|summer|autumn|fall|winter|decade|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)"
    r"['’]s (?:[\w-]+ ){0,3}|\b(?:its|their|the|that|whose|['’]s) (?:(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|"
    r"december) )?(?:19|20)\d\d (?:[\w-]+ ){0,2}|\b(?:earlier|previous|past|long-ago|ill-fated|failed|disastrous|landmark) (?:[\w-]+ )?)$",
    re.IGNORECASE,
)


def noun_status(hit: Hit, stand: date | None) -> Status:
    """The status of what a noun (acquisition, resignation) names, from the words around it."""
    around = clause(hit)
    if denied(hit):
        return Status.DENIED
    if is_old(hit.line, hit.start, hit.end, stand):
        return Status.HISTORICAL
    if re.search(
        (
            r"\b(?:complet(?:e|es|ed|ion of)|clos(?:es|ed|ing of)|finali[sz](?:es|ed)|conclud(?:es|ed)|consummated|wrap(?:s|ped) up|"
            r"sealed|seals|has gone through|went through)\b"
        ),
        around,
        re.I,
    ) and not re.search(
        (
            r"\b(?:will|expect\w*|to|should|subject to|upon|would|until|before|after|once|following|when) (?:be |the |its |have "
            r")?(?:complet|clos|finali|conclu)"
        ),
        around,
        re.I,
    ):
        return Status.COMPLETED
    if rumoured(hit):
        return Status.RUMOURED
    if _DATED.search(hit.line.text[: hit.start]):
        return Status.HISTORICAL
    if _PLUPERFECT.search(hit.line.text[: hit.start]) or re.search(
        r"\b(?:since|following|after|before|until|prior to|at the time of) (?:the |its |their |his |her |an? )?(?:[\w'’.$-]+ ){0,3}$",
        hit.line.text[: hit.start],
        re.I,
    ):
        return Status.HISTORICAL
    return Status.ANNOUNCED
