"""The cheap first look: which sentences could tell of an event at all."""

from __future__ import annotations

import re

_STEMS = re.compile(
    (
        r"acqui|no longer|charge|ma(?:de|kes)\b|way out|owned|belong|spen[dt]|splash|shell|stump|hands of|wound|trading|"
        r"hiv(?:e|es|ed|ing) off|unload|carv|want|covet|circl|courts?\b|courting|woo|chas(?:es|ed|ing)|eye|pursu|lapse|owner|owns|hands|"
        r"\btie[sd]?\b|tying|inject|pour|plough|pump|backs?\b|backed|backing|doubl|capacity|protection|pink|supply|deal|pact|contract|"
        r"com(?:es|ing) to|topp?(?:s|ed)? up|extend|shield|protect|shelter|side by side|hand in hand|shops|shelves|employment|"
        r"contract|tenure|"
        r"term\b|will not|won['’]t|leadership|management|transition|"
        r"\$|\bbuy|bought|purchas|takeover|take-over|took over|tak(?:e|es|ing|en) over|snap|scoop|"
        r"swallow|gobbl|absorb|"
        r"takes? control|private|majority|stake|"
        r"\bpay(?:s|ing)?\b|\bpaid\b|\bbid\b|offer|approach|\bsell|\bsold|\bsale\b|divest|offload|merg|combin|amalgam|tie-?up|"
        r"forces|subsidiary of|part of|"
        r"\bnam(?:e|es|ed|ing)\b|appoint|\bhir(?:e|es|ed|ing)\b|\btap(?:s|ped)?\b|elect|promot|elevat|recruit|install|nominat|"
        r"poach|select|cho(?:o?se|sen)|designat|"
        r"\bpick|\brais|\bget(?:s)?\b|\bgot\b|\badds?\b|added|welcom|lur(?:e|ed)|\bland|turn(?:s|ed) to|bring|brought|tak(?:e|"
        r"es|ing) on|sign|sworn|join|becom|became|"
        r"helm|reins|assum|step|succeed|success(?:or|ion)|replac|start|beg[aiu]n|return|com(?:es|ing) in|aboard|\bnew\b|"
        r"incoming|\bto (?:lead|head|run|be|serve)\b|will (?:lead|head|run|be|serve)|heads?\b|"
        r"resign|quit|retir|stood down|stands? (?:down|aside)|leav|\bleft\b|depart|\bexit|bow(?:s|ed|ing)? out|walk|mov(?:e|es|"
        r"ed|ing) on|\bgo(?:es|ing|ne)?\b|\bout\b|relinquish|vacat|giv(?:e|es|ing|en) up|gave up|"
        r"hand|part(?:s|ed|ing)? (?:ways|company)|hang|hung|call(?:s|ed|ing)? it|goodbye|farewell|re-?election|oust|\bfir(?:e|"
        r"es|ed|ing)\b|dismiss|sack|remov|terminat|forc|push|let(?:s|ting)?\b|"
        r"predecessor|outgoing|last (?:day|week)|notif|inform|lay|laid|job|redundan|workforce|headcount|staff|cut|\bax(?:e|ed|"
        r"es|ing)\b|slash|shed|eliminat|reduc|trim|clos|shut|ceas|out of business|furlough|voluntary|"
        r"chapter|bankrupt|insolv|administrat|receiver|liquidat|creditor|bust|fund|series|seed|round|financ|invest|secur|rais|"
        r"launch|unveil|introduc|roll(?:s|ed|ing)? out|debut|releas|market|ship|partner|team|allian|"
        r"joint venture|collaborat|agreement|memorandum|\bMoU\b|open|expan|build|built|set(?:s|ting)? up|establish|inaugurat|"
        r"ribbon|ground|enter|warehouse|office|plant|store|arrival|demot|suspend|lost?\b|loses|denied|den(?:y|ies)"
    ),
    re.IGNORECASE,
)
_SHARP = re.compile(
    (
        r"no longer|way out|acqui|\bbuy(?:s|ing|out)?\b|bought|purchas|take-?over|\btake over|"
        r"tak(?:es|ing) over|took over|merg|amalgam|snaps? up|"
        r"snapped up|swallow|scoop|gobbl|\bstake|\bsell|\bsold\b|divest|"
        r"appoint|\bnam(?:es|ed|ing)\b|\bhir(?:es|ed|ing)\b|\btap(?:s|ped)\b|elect(?:s|ed)|promot|elevat|recruit|poach|join|"
        r"becom|became|helm|reins|succeed|successor|replac|predecessor|\bjoins?\b|"
        r"resign|\bquit|retir|step(?:s|ped|ping)? |stood down|stand(?:s|ing)? down|leav|\bleft\b|depart|exit|bow(?:s|ed|ing)? "
        r"out|oust|\bfired\b|dismiss|sack|last day|farewell|goodbye|"
        r"lay(?:s|ing|-)?.?off|laid off|layoff|\bjobs?\b|redundan|workforce|headcount|\baxe|chapter|bankrupt|insolv|administrat|"
        r"receiver|liquidat|creditor|"
        r"fund|series [a-k]|\bseed\b|\bround\b|rais(?:es|ed|ing)|invest|launch|unveil|introduc|roll(?:s|ed|ing)? out|debut|"
        r"releas|partner|allian|joint venture|collaborat|agreement|\bopen|expan|set(?:s|ting)? up|inaugurat|ribbon|warehouse|"
        r"office|plant|factory|store|"
        r"\bnew\b|\bchief\b|\bC[EFOTIM]O\b|president|director|chair|manager|head\b|officer|secretary|closing|clos(?:es|ed)|shut|"
        r"\bpay(?:s|ing)?\b|bid|offer|million|billion"
    ),
    re.IGNORECASE,
)


def could_tell(sentence: str) -> bool:
    """Whether a sentence holds a word with which any rule could begin."""
    return _STEMS.search(sentence) is not None


def worth_parsing(sentence: str) -> bool:
    """Whether a sentence looks enough like an event that the parser should read it."""
    return _SHARP.search(sentence) is not None
