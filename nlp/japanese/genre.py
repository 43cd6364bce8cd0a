"""What kind of text this is: explanations, advice and lists speak of events without telling any."""

from __future__ import annotations

import re

from nlp.japanese.draft import Draft
from nlp.japanese.story import Story

_TEACHING = re.compile(
    r"とは(?:[ \u3000、。?!わ]|$|[^、。]{0,16}$)|の違い|のコツ|の?方法|書き方|の仕方|やり方|例文|ランキング|入門|"
    r"解説|メリット|流れ$|手順|手続き$|登記|選び方|基礎知識|セミナー|講座|求人|"
    r"募集(?:中|$|のお知らせ)|プロフィール|履歴書|ガイド|書評|の相場|どうなる|たら$|ときは?$|してもよい|すべき|するには|Q&A|用語|"
    r"知っておきたい|注意点|ポイント$|まとめ方|ハウツー|理由$"
)
_TOLD = re.compile(r"\d{1,2}日[、に付]|きょう|本日|と発表|を発表|明らかにした|公表した|決議した|\d{4}年\d{1,2}月")


def keep_told(story: Story, drafts: list[Draft]) -> list[Draft]:
    """Under a teaching headline, only what a sentence reports (a day, an announcement) or tells of the past."""
    if story.head is None or not _TEACHING.search(story.head.raw):
        return drafts
    return [d for d in drafts if (not d.line.title and (not d.status.live or _TOLD.search(d.line.s))) or d.pattern.startswith("post")]
