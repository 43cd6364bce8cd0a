"""Trains the opinion models: ``python -m nlp.training.opinion --sentfin FILE --chabsa FILE``.

Inputs: the sentences beside this file, written for the purpose; SEntFiN (English headlines with a sentiment toward each company, MIT)
and chABSA (Japanese annual reports with polarities toward targets, CC BY 4.0, TIS Inc.) as JSON lines. Writes ``nlp/models/opinions.npz``
and prints how well the news expert does on documents that it did not learn from.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.embedding import Embedder
from nlp.event import Polarity
from nlp.opinions import views_of
from nlp.opinions.features import View
from nlp.opinions.model import CLASSES, PATH, boths, signs
from nlp.sentences import split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nlp.opinions.model import Floats

_HERE = Path(__file__).parent
_SEED = 20
_FOLDS = 5
#: How much an example of news counts beside one of ours where both train the same head.
_NEWS_WEIGHT = 0.3


@dataclass(frozen=True)
class Example:
    """One target in one text; examples of the same *group* never stand on both sides of a split."""

    group: str
    origin: str
    view: View
    polarity: Polarity


def own(lang: str) -> list[dict[str, Any]]:
    """Our own labelled sentences."""
    return _rows(_HERE / f"opinions_{lang}.jsonl")


def composed(rows: Iterable[dict[str, Any]], lang: str, seed: int, count: int) -> list[dict[str, Any]]:
    """Passages of two to four of our sentences, told of one invented name: blame and praise together make a mixed one."""
    rng = random.Random(seed)  # noqa: S311 - a fixed shuffle
    singles = [row for row in rows if len(row["opinions"]) == 1]
    name = "Ravelin" if lang == "en" else "ラベリン"
    passages = []
    for number in range(count):
        picked = rng.sample(singles, rng.randint(2, 4))
        signs = {row["opinions"][0]["polarity"] for row in picked}
        first, *rest = (row["text"].replace(row["opinions"][0]["target"], name) for row in picked)
        it = "it" if lang == "en" else "これ"
        text = (" " if lang == "en" else "").join([first, *(part.replace(name, it, 1) if rng.random() < 0.5 else part for part in rest)])
        group = "+".join(sorted(row["id"] for row in picked))
        passages.append(
            {"id": f"{group}/{number}", "group": group, "text": text, "opinions": [{"target": name, "polarity": _blend(signs)}]}
        )
    return passages


def _blend(signs: set[str]) -> str:
    signs = signs - {"neutral"}
    if not signs:
        return "neutral"
    return signs.pop() if len(signs) == 1 else "mixed"


def sentfin(path: Path) -> Iterator[dict[str, Any]]:
    """SEntFiN as rows like ours."""
    for row in _rows(path):
        found = [{"target": target, "polarity": polarity} for target, polarity in row["labels"]["entities"].items()]
        yield {"id": row["id"], "text": row["text"], "opinions": found}


def chabsa(path: Path) -> Iterator[dict[str, Any]]:
    """The company, business and product targets of chABSA as rows like ours; a report is a group."""
    for row in _rows(path):
        found = [opinion for opinion in row["opinions"] if opinion["category"].split("#")[0] in ("company", "business", "product")]
        if found:
            yield {"id": row["id"], "group": row["id"].rsplit("-", 1)[0], "text": row["text"], "opinions": found}


def examples(rows: Iterable[dict[str, Any]], origin: str, lang: str) -> list[Example]:
    """The examples of *rows*: one for each target that its text names."""
    made = []
    for row in rows:
        texts = [sentence.text for sentence in split(row["text"], lang)]
        views = views_of("", texts, lang, [opinion["target"] for opinion in row["opinions"]])
        for opinion in row["opinions"]:
            view = views[opinion["target"]]
            if view is not None:
                made.append(Example(row.get("group", row["id"]), origin, view, Polarity(opinion["polarity"])))
    return made


def fit(rows: Floats, labels: NDArray[Any], weights: NDArray[Any], strength: float = 1.0) -> Floats:
    """A balanced logistic regression of yes and no; its weights with the intercept last."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500, class_weight="balanced").fit(rows, labels, sample_weight=weights)
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def fit_classes(rows: Floats, labels: Sequence[int], strength: float = 1.0) -> Floats:
    """A logistic regression over :data:`CLASSES`; a class that never occurs gets no chance."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500).fit(rows, labels)
    weights = np.zeros((len(CLASSES), rows.shape[1] + 1), dtype=np.float32)
    weights[:, -1] = -20.0
    weights[model.classes_, :-1], weights[model.classes_, -1] = model.coef_, model.intercept_
    return weights


class Vectors:
    """The windows, clauses and pieces of examples, embedded."""

    def __init__(self, found: Sequence[Example], embedder: Embedder, *, pieces: bool) -> None:
        self.window = embedder.encode([example.view.window for example in found])
        self.clause = embedder.encode([example.view.clause for example in found])
        counts = [len(example.view.pieces) if pieces else 0 for example in found]
        flat = embedder.encode([text for example in found for text, _ in example.view.pieces] if pieces else [])
        self.pieces = np.split(flat, np.cumsum(counts)[:-1])

    def numbers(self, found: Sequence[Example]) -> Floats:
        """The rows of the news expert."""
        return np.hstack([np.array([example.view.numbers for example in found], dtype=np.float32), self.window, self.clause])


def personal(ours: Sequence[Example], vectors: Vectors, news: Sequence[Example], news_window: Floats) -> dict[str, Floats]:
    """The heads of the expert for people speaking. What the last two learn from comes from heads that did not see the example."""
    folds = _folds(ours)
    signed, mixed, polar = [], [], []
    for fold in range(_FOLDS):
        lean = _lean(ours, vectors.window, [fold not in place for place in folds], news, news_window)
        for index, place in enumerate(folds):
            if place == {fold}:
                view, found = ours[index].view, vectors.pieces[index]
                leans = found @ lean[:-1] + lean[-1]
                signed.append(signs(view, leans, float(vectors.window[index] @ lean[:-1] + lean[-1])))
                mixed.append(boths(view, leans))
                polar.append(ours[index].polarity)
    kinds = np.array([CLASSES.index(polarity) for polarity in polar])
    either = kinds < 2
    known = kinds < 3
    every = np.ones(len(ours))
    return {
        "lean": _lean(ours, vectors.window, [True] * len(ours), news, news_window),
        "telling": fit(vectors.window, np.array([example.polarity is not Polarity.NEUTRAL for example in ours]), every),
        "sign": fit(np.array(signed)[either], kinds[either] == 0, np.ones(int(either.sum())), 0.3),
        "mixed": fit(np.array(mixed)[known], kinds[known] == 2, np.ones(int(known.sum())), 0.3),
    }


def _lean(ours: Sequence[Example], window: Floats, used: Sequence[bool], news: Sequence[Example], news_window: Floats) -> Floats:
    kept = [index for index, example in enumerate(ours) if used[index] and _polar(example)]
    far = [index for index, example in enumerate(news) if _polar(example)]
    rows = np.vstack([window[kept], news_window[far]])
    labels = np.array([example.polarity is Polarity.POSITIVE for example in (*(ours[i] for i in kept), *(news[i] for i in far))])
    weights = np.array([1.0 if ours[i].origin == "own" else 0.3 for i in kept] + [_NEWS_WEIGHT] * len(far))
    return fit(rows, labels, weights)


def _polar(example: Example) -> bool:
    return example.polarity in (Polarity.POSITIVE, Polarity.NEGATIVE)


def _folds(found: Sequence[Example]) -> list[set[int]]:
    """The folds that each example draws on; the two languages tell the same things under the same numbers, so these stay together."""
    return [{int(part.split("-")[1]) % _FOLDS for part in example.group.split("+")} for example in found]


def _grouped(found: Sequence[Example]) -> NDArray[Any]:
    groups = sorted({example.group for example in found})
    random.Random(_SEED).shuffle(groups)  # noqa: S311
    place = {group: index % _FOLDS for index, group in enumerate(groups)}
    return np.array([place[example.group] for example in found])


def held_out(found: Sequence[Example], rows: Floats) -> dict[str, float]:
    """The news expert on a fifth of the documents that it did not learn from."""
    from sklearn.metrics import f1_score

    kinds = np.array([CLASSES.index(example.polarity) for example in found])
    test = _grouped(found) == 0
    weights = fit_classes(rows[~test], kinds[~test])
    guessed = (rows[test] @ weights[:, :-1].T + weights[:, -1]).argmax(axis=1)
    truth, polar = kinds[test], kinds[test] < 2
    return {
        "targets": int(test.sum()),
        "macro_f1": round(float(f1_score(truth, guessed, average="macro", labels=sorted(set(truth)))), 3),
        "positive_negative_f1": round(float(f1_score(truth, guessed, average="micro", labels=[0, 1])), 3),
        "positive_negative_accuracy": round(float((guessed[polar] == truth[polar]).mean()), 3),
    }


def main() -> None:
    """Trains, prints held-out figures and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentfin", type=Path, required=True)
    parser.add_argument("--chabsa", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=PATH)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    embedder = Embedder(threads=arguments.threads)
    ours, news, model, figures = [], [], {}, {}
    news_rows = []
    for lang, rows in (("en", list(sentfin(arguments.sentfin))), ("ja", list(chabsa(arguments.chabsa)))):
        written = own(lang)
        ours += examples(written, "own", lang) + examples(composed(written, lang, _SEED, 400), "composed", lang)
        told = examples(rows, "news", lang)
        vectors = Vectors(told, embedder, pieces=False)
        figures[lang] = held_out(told, vectors.numbers(told))
        model[f"news_{lang}"] = fit_classes(vectors.numbers(told), [CLASSES.index(example.polarity) for example in told])
        news += told
        news_rows.append(vectors.window)
    news_window = np.vstack(news_rows)
    vectors = Vectors(ours, embedder, pieces=True)
    model |= personal(ours, vectors, news, news_window)
    texts = [example.view.window for example in ours] + [example.view.window for example in news]
    spoken = np.array([True] * len(ours) + [False] * len(news))
    model["gate"] = fit(np.vstack([vectors.window, news_window]), spoken, np.ones(len(texts)), 3.0)
    arguments.output.parent.mkdir(exist_ok=True)
    stored: dict[str, Any] = {name: weights.astype(np.float16) for name, weights in model.items()}
    np.savez_compressed(arguments.output, **stored)
    print(json.dumps({"held_out": figures, "own": len(ours), "news": len(news)}))  # noqa: T201 - a script


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
