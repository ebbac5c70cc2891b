"""Makes prepare-reductions.json: python tests/golden/prepare-reductions.py > tests/golden/prepare-reductions.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(19)
n, p = 40, 5
x = np.round(rng.normal(size=(n, 2)) @ rng.normal(size=(2, p)) * 3 + rng.normal(size=(n, p)), 6) + 2.0
z = StandardScaler().fit_transform(x)


def positive(components):
    """The largest part of every component positive, as ours are."""
    return np.sign(components[np.arange(len(components)), np.abs(components).argmax(axis=1)])


def pca(values, **options):
    step = PCA(svd_solver="full", **options).fit(values)
    return {"values": (step.transform(values) * positive(step.components_)).tolist(), "shares": step.explained_variance_ratio_.tolist()}


svd = TruncatedSVD(n_components=3, algorithm="arpack").fit(x)
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-reductions.py > tests/golden/prepare-reductions.json",
    "x": x.tolist(),
    "plain": pca(x, n_components=3), "scaled": pca(z, n_components=3), "enough": pca(x, n_components=0.9),
    "svd": {"values": (svd.transform(x) * positive(svd.components_)).tolist(), "singularValues": svd.singular_values_.tolist()},
}))
