"""Makes after.json: python tests/golden/after.py > tests/golden/after.json (scikit-learn 1.9, scipy)."""
import json
import numpy as np
import sklearn
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import f1_score

rng = np.random.default_rng(5)
n = 300
# Answers of a model that is too sure of itself and leans to one side.
z = rng.normal(size=n)
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-z))).astype(int)
p = np.round(1 / (1 + np.exp(-(1.8 * z + 0.6))), 6)
w = np.round(rng.uniform(0.5, 3, n), 2)
z3 = rng.normal(size=(n, 3)) * 1.5
e3 = np.exp(z3 / 2 + np.array([0.0, 0.4, -0.5]))
y3 = np.array([rng.choice(3, p=row / row.sum()) for row in e3])
p3 = np.exp(z3) / np.exp(z3).sum(1, keepdims=True)
p3 = np.round(p3, 6)
p3[:, 2] = 1 - p3[:, 0] - p3[:, 1]


def fitted(scores, start, truth, weights):
    """The least of the weighted log-loss, with half the squared distance from the start."""
    def loss(theta):
        s = scores(theta)
        s = s - s.max(1, keepdims=True)
        own = np.log(np.exp(s).sum(1)) - s[np.arange(len(truth)), truth]
        return (weights * own).sum() + ((theta - start) ** 2).sum() / 2
    return minimize(loss, start, method="Nelder-Mead" if len(start) < 4 else "BFGS",
                    options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000} if len(start) < 4 else {"gtol": 1e-9}).x.tolist()


l = np.log(np.column_stack([1 - p, p]))
l3 = np.log(p3)
zero = np.zeros(n)
binary = {
    "temperature": (lambda t: t[0] * l, [1.0]),
    "platt": (lambda t: np.column_stack([t[0] * l[:, 0], t[0] * l[:, 1] + t[1]]), [1.0, 0.0]),
    "beta": (lambda t: np.column_stack([t[0] * l[:, 0], t[1] * l[:, 1] + t[2]]), [1.0, 1.0, 0.0]),
}
three = {
    "temperature": (lambda t: t[0] * l3, [1.0]),
    "vector": (lambda t: t[0] * l3 + np.array([0, t[1], t[2]]), [1.0, 0.0, 0.0]),
}
ones = np.ones(n)
order = np.argsort(p, kind="stable")
iso = IsotonicRegression().fit(p, y, sample_weight=w).predict(p)
pools = []
for value in np.unique(iso):
    rows = iso == value
    weight, hits = w[rows].sum(), (w * y)[rows].sum()
    pools.append([(w * p)[rows].sum() / weight, (hits + 0.5) / (weight + 1)])
grid = np.unique(p)
best = max((f1_score(y, p >= t), t) for t in grid)

scores = np.round(rng.gamma(2, 1, 47), 5)
levels = [0.5, 0.8, 0.9, 0.95]
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}, scipy", "command": "python tests/golden/after.py > tests/golden/after.json",
    "p": p.tolist(), "y": y.tolist(), "w": w.tolist(), "p3": p3.ravel().tolist(), "y3": y3.tolist(),
    "binary": {name: fitted(f, np.array(s), y, ones) for name, (f, s) in binary.items()},
    "weighted": {name: fitted(f, np.array(s), y, w) for name, (f, s) in binary.items()},
    "three": {name: fitted(f, np.array(s), y3, ones) for name, (f, s) in three.items()},
    "pools": pools,
    "f1": {"best": best[0], "threshold": best[1]},
    "scores": scores.tolist(), "levels": levels,
    "quantiles": [float(np.quantile(scores, min(1, np.ceil((len(scores) + 1) * a) / len(scores)), method="inverted_cdf")) for a in levels],
}))
