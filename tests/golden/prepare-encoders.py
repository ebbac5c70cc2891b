"""Makes prepare-encoders.json: python tests/golden/prepare-encoders.py > tests/golden/prepare-encoders.json (category_encoders 2.11)."""
import json
import category_encoders
import numpy as np
import pandas as pd
import sklearn
from category_encoders import CountEncoder, WOEEncoder
from sklearn.feature_extraction import FeatureHasher

rng = np.random.default_rng(11)
n = 60
towns = ["Bern", "Genève", "Zürich", "Basel", "Bern ", "Lausanne", "東京"]
words = [towns[i] for i in rng.choice(7, n, p=[0.3, 0.2, 0.2, 0.1, 0.08, 0.07, 0.05])] + towns
y = rng.integers(0, 2, len(words))
frame = pd.DataFrame({"w": words})
levels = sorted(set(words), key=lambda word: word.encode("utf-16-be"))


def of_levels(step, target=None):
    step.fit(frame, target)
    return step.transform(pd.DataFrame({"w": levels}))["w"].astype(float).tolist()


def groups(word, least=2, most=4):
    padded = f" {word.lower()} "
    return {padded[i : i + k] for k in range(least, most + 1) for i in range(len(padded) - k + 1)}


def similarity(a, b):
    return len(groups(a) & groups(b)) / len(groups(a) | groups(b))


def hashed(numbers, signed):
    hasher = FeatureHasher(n_features=numbers, input_type="string", alternate_sign=signed)
    return hasher.transform([[level] for level in levels]).toarray().tolist()


counts = frame["w"].value_counts()
frequent = sorted(levels, key=lambda level: (-counts[level], levels.index(level)))[:3]
print(json.dumps({
    "origin": f"category_encoders {category_encoders.__version__}, scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-encoders.py > tests/golden/prepare-encoders.json",
    "words": words, "levels": levels, "y": y.tolist(),
    "count": of_levels(CountEncoder(cols=["w"])), "share": of_levels(CountEncoder(cols=["w"], normalize=True)),
    "evidence": of_levels(WOEEncoder(cols=["w"]), y), "evidenceWeak": of_levels(WOEEncoder(cols=["w"], regularization=0.25), y),
    "hash": hashed(8, True), "hashUnsigned": hashed(5, False),
    "prototypes": frequent, "similarity": [[similarity(level, prototype) for prototype in frequent] for level in levels],
}))
