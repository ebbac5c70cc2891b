"""Makes linear.json: python tests/golden/linear.py > tests/golden/linear.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)
n, p = 60, 5
x = rng.normal(size=(n, p)) * [1, 10, 0.1, 3, 1] + [0, 100, 5, -2, 0]
x[:, 4] = (rng.random(n) < 0.1) * 1.0
w = np.round(rng.uniform(0.5, 3, n), 2)
z = (x - x.mean(0)) / x.std(0)
y = np.round(z @ [2, -1, 0.5, 0, 1] + rng.normal(size=n), 6)
x = np.round(x, 6)
binary = (z @ [1, -1, 0.5, 0, 1] + rng.logistic(size=n) > 0.3).astype(int)
scores = z @ np.array([[1, 0, -1], [0, 1, -1], [0.5, 0, 0], [0, 0, 0], [0, 0, 1]]) + rng.gumbel(size=(n, 3))
multi = scores.argmax(1)


def case(model, target, weights, **extra):
    scaler = StandardScaler().fit(x, sample_weight=weights)
    model.fit(scaler.transform(x), target, sample_weight=weights)
    coefficients = np.atleast_2d(model.coef_) / scaler.scale_
    intercepts = np.atleast_1d(model.intercept_) - coefficients @ scaler.mean_
    return {**extra, "weighted": weights is not None, "coefficients": coefficients.ravel().tolist(), "intercepts": intercepts.tolist()}


def logistic(penalty, l1, target, weights):
    total = n if weights is None else weights.sum()
    solver = "saga" if l1 > 0 else "lbfgs"
    model = LogisticRegression(C=1 / (penalty * total), l1_ratio=l1, solver=solver, tol=1e-12, max_iter=200000, random_state=0)
    return case(model, target, weights, penalty=penalty, l1Share=l1)


def elastic(alpha, l1, weights):
    sd = np.sqrt(np.cov(y, aweights=weights, bias=True))
    # Minimised on y / sd, then brought back.
    model = ElasticNet(alpha=alpha, l1_ratio=l1, tol=1e-14, max_iter=200000)
    got = case(model, y / sd, weights, penalty=alpha, l1Share=l1)
    got["coefficients"] = (np.array(got["coefficients"]) * sd).tolist()
    got["intercepts"] = (np.array(got["intercepts"]) * sd).tolist()
    return got


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/linear.py > tests/golden/linear.json",
    "x": x.tolist(), "y": y.tolist(), "binary": binary.tolist(), "multi": multi.tolist(), "weights": w.tolist(),
    "ridge": [case(Ridge(alpha=a, solver="cholesky"), y, s, penalty=a) for a in (0.0, 1.0, 50.0) for s in (None, w)],
    "elasticNet": [elastic(a, l, s) for a, l in ((0.01, 0.5), (0.1, 1.0), (0.3, 0.2)) for s in (None, w)],
    "logistic": [logistic(a, l, binary, s) for a, l in ((0.01, 0.0), (0.1, 0.0), (0.03, 1.0), (0.03, 0.5)) for s in (None, w)],
    "multinomial": [logistic(a, l, multi, s) for a, l, s in ((0.01, 0.0, None), (0.01, 0.0, w), (0.02, 1.0, None))],  # saga with weights does not converge here
}))
