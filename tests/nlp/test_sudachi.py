"""Words and readings of Japanese, asked for from several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from nlp.readings import reading
from nlp.sudachi import tokenize


def test_the_words_of_a_text_are_its_whole_text():
    words = list(tokenize("ひびき物流の山田太郎社長が退任する。"))
    assert "".join(word.surface() for word in words) == "ひびき物流の山田太郎社長が退任する。"
    assert all(one.end() == other.begin() for one, other in pairwise(words))


def test_several_threads_may_ask_at_once():
    texts = [f"{number}番目の会社の社長が退任し、後任に佐藤花子氏が就任すると発表した。" * 20 for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: len(list(tokenize(text))), texts))
        read = list(pool.map(reading, [f"{kanji}山" for kanji in "桜松竹梅青赤白黒金銀" * 20]))
    assert found == [len(list(tokenize(text))) for text in texts]
    assert read[:10] == read[10:20]
