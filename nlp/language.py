"""Which of our two languages a text is written in."""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def language_of(title: str, text: str) -> str:
    """``ja`` or ``en`` for what we read, else the ISO 639-1 code of another language, which no detector reads.

    Kana decides for Japanese at once (right on every sentence tried, see docs); the rest is asked of py3langid.
    """
    sample = f"{title}\n{text[:2000]}"
    kana, latin = len(_KANA.findall(sample)), len(_LATIN.findall(sample))
    if kana and kana * 4 >= latin:
        return "ja"
    han = len(_HAN.findall(sample))
    if han and latin < 4 * han:
        # Short lines of Han alone (headlines, personnel tables) carry too little for the classifier; our sources are Japanese.
        return "ja" if han < 60 else _classify(sample)
    return _classify(sample) if latin >= 40 or not latin else "en"


def _classify(sample: str) -> str:
    import py3langid

    return str(py3langid.classify(sample)[0])
