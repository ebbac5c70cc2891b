"""Makes near.json: python tests/golden/near.py > tests/golden/near.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.covariance import empirical_covariance, ledoit_wolf, shrunk_covariance
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

rng = np.random.default_rng(11)
n = 80
multi = rng.integers(0, 3, n)
x = np.round(rng.normal(size=(n, 4)) @ rng.normal(size=(4, 4)) + np.eye(3, 4)[multi] * 2, 6)
y = np.round(x @ [1, -2, 0.5, 0] + rng.normal(size=n), 6)
w = np.round(rng.uniform(0.5, 3, n), 2)
counts = rng.poisson(1.0 + np.eye(3, 4)[multi] * 3)
codes = (rng.integers(0, 3, (n, 2)) + multi[:, None] * rng.integers(0, 2, (n, 2))) % 4


def near(k, weights):
    c = KNeighborsClassifier(k, weights=weights, algorithm="kd_tree").fit(x[:60], multi[:60])
    r = KNeighborsRegressor(k, weights=weights, algorithm="kd_tree").fit(x[:60], y[:60])
    return {"neighbours": k, "weights": weights, "probability": c.predict_proba(x).tolist(), "value": r.predict(x).tolist()}


def bayes(model, data, numbers, weights):
    model.fit(data, multi, sample_weight=weights)
    return {"numbers": numbers, "weighted": weights is not None, "logProbability": model.predict_log_proba(data).tolist()}


copies = rng.integers(1, 4, n)


def clouds(counts, shrinkage):
    """In units of the pooled deviation within classes; weights are copies of rows. Shrinkage -1: by Ledoit and Wolf."""
    k = np.repeat(np.arange(n), counts)
    inside = x - np.array([np.average(x[multi == c], axis=0, weights=counts[multi == c]) for c in range(3)])[multi]
    unit = np.sqrt(np.average(inside**2, axis=0, weights=counts))
    z, r, t = x / unit, inside[k] / unit, multi[k]
    one = ledoit_wolf(r, assume_centered=True)[1] if shrinkage < 0 else shrinkage
    linear = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=one).fit(z[k], t).predict_log_proba(z)
    scores = []
    for c in range(3):
        own = z[k][t == c]
        cov = ledoit_wolf(own)[0] if shrinkage < 0 else shrunk_covariance(empirical_covariance(own), shrinkage)
        scores.append(multivariate_normal(own.mean(0), cov).logpdf(z) + np.log(len(own) / len(k)))
    quadratic = np.array(scores).T - logsumexp(scores, axis=0)[:, None]
    if shrinkage >= 0:
        peer = QuadraticDiscriminantAnalysis(solver="eigen", shrinkage=shrinkage).fit(z[k], t).predict_log_proba(z)
        assert np.allclose(peer, quadratic, atol=1e-9)
    return {"weighted": bool(counts.max() > 1), "shrinkage": shrinkage, "linear": linear.tolist(), "quadratic": quadratic.tolist()}


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/near.py > tests/golden/near.json",
    "x": x.tolist(), "y": y.tolist(), "multi": multi.tolist(), "weights": w.tolist(),
    "counts": counts.tolist(), "codes": codes.tolist(),
    "nearest": [near(k, s) for k in (1, 5, 20) for s in ("uniform", "distance")],
    "bayes": [bayes(m, d, name, s) for s in (None, w) for m, d, name in (
        (GaussianNB(), x, "gaussian"), (MultinomialNB(alpha=1), counts, "multinomial"),
        (BernoulliNB(alpha=1), counts, "bernoulli"), (CategoricalNB(alpha=1, min_categories=4), codes, "category"))],
    "copies": copies.tolist(),
    "clouds": [clouds(c, s) for c in (np.ones(n, int), copies) for s in (0.0, 0.3, -1)],
}))
