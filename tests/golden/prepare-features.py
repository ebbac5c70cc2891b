"""Makes prepare-features.json: python tests/golden/prepare-features.py > tests/golden/prepare-features.json (scikit-learn 1.9)."""
import json
import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import PolynomialFeatures

rng = np.random.default_rng(29)
n = 30
x = np.round(rng.normal(size=(n, 3)) * 2, 3)
words = [["a", "b", "c", "d"][i] for i in rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])]


def products(degree, only):
    step = PolynomialFeatures(degree, interaction_only=only, include_bias=False)
    return step.fit_transform(x).tolist()


groups = pd.DataFrame({"w": words, "x": x[:, 0]}).groupby("w")["x"]
usual = np.column_stack([groups.transform("mean"), groups.transform(lambda v: v.std(ddof=0)), groups.transform("min"), groups.transform("max")])
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}, pandas {pd.__version__}",
    "command": "python tests/golden/prepare-features.py > tests/golden/prepare-features.json",
    "x": x.tolist(), "words": words,
    "two": products(2, False), "twoOnly": products(2, True), "three": products(3, False), "threeOnly": products(3, True),
    "usual": usual.tolist(), "rows": groups.transform("size").tolist(), "difference": (x[:, 0] - usual[:, 0]).tolist(),
}))
