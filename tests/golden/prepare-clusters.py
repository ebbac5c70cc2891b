"""Makes prepare-clusters.json: python tests/golden/prepare-clusters.py > tests/golden/prepare-clusters.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(23)
middles = np.array([[0, 0, 0], [40, 2, 5], [5, 30, -10], [-30, -20, 8]])
x = np.round(np.concatenate([m + rng.normal(size=(15, 3)) * [4, 3, 2] for m in middles]), 5)
weights = np.round(rng.uniform(0.5, 2, size=len(x)), 3)


def distances(values, weights=None):
    """Per row from the nearest centre on: the order of centres means nothing."""
    fitted = KMeans(4, n_init=100, tol=0, random_state=0).fit(values, sample_weight=weights)
    return np.sort(fitted.transform(values), axis=1).tolist()


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-clusters.py > tests/golden/prepare-clusters.json",
    "x": x.tolist(), "weights": weights.tolist(),
    "plain": distances(x), "scaled": distances(StandardScaler().fit_transform(x)), "weighed": distances(x, weights),
}))
