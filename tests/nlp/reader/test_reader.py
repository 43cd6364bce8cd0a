"""Where the reader looks for the names that it is asked about."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from nlp.opinions.targets import mentions_in
from nlp.reader.reader import _places

NAMES = ("aster", "aster foods", "ひびき")


@given(st.lists(st.lists(st.sampled_from([*NAMES, "foods", "asters", "said", ",", "の"]), max_size=5).map(" ".join), max_size=6))
def test_a_name_is_found_in_each_sentence_as_if_it_stood_alone(sentences: list[str]) -> None:
    begins = list(accumulate((len(sentence) + 1 for sentence in sentences), initial=0))
    alone = [(index, *span) for index, sentence in enumerate(sentences) for span in mentions_in(sentence, NAMES)]
    assert _places(NAMES, "\n".join(sentences), begins) == alone
    assert _places(("aster\nfoods",), "aster\nfoods", [0, 6, 12]) == []
