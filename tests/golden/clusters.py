"""Makes clusters.json: python tests/golden/clusters.py > tests/golden/clusters.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.cluster import DBSCAN, HDBSCAN, OPTICS, AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.mixture import GaussianMixture

rng = np.random.default_rng(3)
centres = np.array([[0, 0], [6, 1], [2, 7]])
x = np.vstack([rng.normal(size=(n, 2)) * s + c for c, n, s in zip(centres, (50, 35, 25), (1, 0.7, 1.2))])
x = np.round(np.vstack([x, rng.uniform(-4, 10, size=(10, 2))]), 4)
overlap = np.round(rng.normal(size=(60, 3)), 4)
start = overlap[:4]
lloyd = KMeans(4, init=start, n_init=1, tol=0, algorithm="lloyd").fit(overlap)
means = KMeans(3, n_init=20, random_state=0, tol=0).fit(x)
labels = means.labels_
other = rng.integers(0, 3, len(x))
optics = OPTICS().fit(x)
angles = rng.uniform(0, np.pi, 120)
moons = np.c_[np.cos(angles), np.sin(angles)] + rng.normal(scale=0.06, size=(120, 2))
moons[60:] = [1, 0.5] - moons[60:]
moons = np.round(moons, 4)
spectral = SpectralClustering(2, affinity="nearest_neighbors", random_state=0).fit(moons)
mixtures = {}
for name, sk in (("full", "full"), ("diagonal", "diag"), ("spherical", "spherical")):
    g = GaussianMixture(3, covariance_type=sk, tol=1e-10, max_iter=2000, random_state=0, n_init=3).fit(x)
    mixtures[name] = {"bic": g.bic(x), "probability": g.predict_proba(x[:5])[:, np.argsort(-np.bincount(g.predict(x)))].tolist()}
print(json.dumps({
    "from": f"scikit-learn {sklearn.__version__}, tests/golden/clusters.py",
    "points": x.ravel().tolist(), "overlap": overlap.ravel().tolist(), "start": start.ravel().tolist(),
    "lloyd": {"centres": lloyd.cluster_centers_.ravel().tolist(), "squares": lloyd.inertia_},
    "kMeans": {"labels": labels.tolist(), "squares": means.inertia_},
    "gaussianMixture": mixtures,
    "agglomerative": {k: AgglomerativeClustering(4, linkage=k).fit_predict(x).tolist() for k in ("ward", "average", "complete", "single")},
    "dbscan": DBSCAN(eps=0.9, min_samples=5).fit_predict(x).tolist(),
    "hdbscan": {str(k): HDBSCAN(min_cluster_size=k, copy=True).fit_predict(x).tolist() for k in (5, 8, 12)},
    "optics": {"order": optics.ordering_.tolist(), "labels": optics.labels_.tolist(),
               "reachability": [None if np.isinf(v) else v for v in optics.reachability_]},
    "moons": moons.ravel().tolist(), "spectral": spectral.labels_.tolist(),
    "measures": {"silhouette": m.silhouette_score(x, labels), "calinskiHarabasz": m.calinski_harabasz_score(x, labels),
                 "daviesBouldin": m.davies_bouldin_score(x, labels), "rand": m.adjusted_rand_score(labels, other), "other": other.tolist()},
}, indent=1))
