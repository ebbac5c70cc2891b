"""Makes losses.json: python tests/golden/losses.py > tests/golden/losses.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from scipy.optimize import minimize
from sklearn.linear_model import HuberRegressor, QuantileRegressor, TweedieRegressor
from sklearn.linear_model._huber import _huber_loss_and_gradient
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

rng = np.random.default_rng(3)
n = 80
x = np.round(rng.normal(size=(n, 4)) * [1, 10, 0.1, 3] + [0, 100, 5, -2], 6)
w = np.round(rng.uniform(0.5, 3, n), 2)
z = (x - x.mean(0)) / x.std(0)
y = np.round(z @ [2, -1, 0.5, 0] + rng.standard_t(1.5, size=n), 6)
counts = rng.poisson(np.exp(1 + z @ [0.5, -0.3, 0, 0.2]))
amounts = np.round(counts * rng.gamma(2, 3, n), 3)
sizes = np.round(np.exp(3 + z @ [0.5, -0.3, 0, 0.2]) * rng.gamma(2, 0.5, n), 4)
binary = (z @ [1, -1, 0.5, 0] + rng.logistic(size=n) > 0.3).astype(int)


def case(model, target, weights, **extra):
    scaler = StandardScaler().fit(x, sample_weight=weights)
    model.fit(scaler.transform(x), target, sample_weight=weights)
    coefficients = np.ravel(model.coef_) / scaler.scale_
    intercept = np.ravel(model.intercept_)[0] - coefficients @ scaler.mean_
    return {**extra, "weighted": weights is not None, "coefficients": coefficients.tolist(), "intercept": float(intercept)}


def tweedie(name, power, target, penalty, weights):
    model = TweedieRegressor(power=power, link="log", alpha=penalty, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    return case(model, target, weights, distribution=name, power=power, penalty=penalty)


class Huber(HuberRegressor):
    """HuberRegressor stops at a relative change of 2e-9; its own loss is brought down to the last digits."""
    def fit(self, z, target, sample_weight=None):
        super().fit(z, target, sample_weight)
        weights = np.ones(len(z)) if sample_weight is None else sample_weight
        start = np.r_[self.coef_, self.intercept_, self.scale_]
        given = (z, target, self.epsilon, self.alpha, weights)
        for _ in range(20):
            start = minimize(_huber_loss_and_gradient, start, given, "L-BFGS-B", jac=True,
                             bounds=[(None, None)] * 5 + [(1e-10, None)], options={"ftol": 0, "gtol": 1e-13, "maxcor": 30}).x
        self.coef_, self.intercept_ = start[:4], start[4]


def huber(threshold, penalty, weights):
    total = n if weights is None else weights.sum()
    sd = np.sqrt(np.cov(y, aweights=weights, bias=True))
    got = case(Huber(epsilon=threshold, alpha=penalty * total / 2, tol=1e-12, max_iter=100000), y / sd, weights,
               threshold=threshold, penalty=penalty)
    return {**got, "coefficients": [c * sd for c in got["coefficients"]], "intercept": got["intercept"] * sd}


def quantile(q, penalty, weights):
    return case(QuantileRegressor(quantile=q, alpha=penalty), y, weights, quantile=q, penalty=penalty)


def svm(penalty, weights):
    """Without an intercept, as scikit-learn penalises it."""
    scale = np.sqrt(np.diag(np.atleast_2d(np.cov(x.T, aweights=weights, bias=True))))
    total = n if weights is None else weights.sum()
    model = LinearSVC(C=1 / (total * penalty), fit_intercept=False, dual=False, tol=1e-14, max_iter=1000000)
    model.fit(x / scale, binary, sample_weight=weights)
    return {"penalty": penalty, "weighted": weights is not None, "coefficients": (model.coef_[0] / scale).tolist()}


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/losses.py > tests/golden/losses.json",
    "x": x.tolist(), "y": y.tolist(), "weights": w.tolist(), "binary": binary.tolist(),
    "targets": {"poisson": counts.tolist(), "gamma": sizes.tolist(), "tweedie": amounts.tolist()},
    "tweedie": [tweedie(d, p, t, a, s) for d, p, t in (("poisson", 1, counts), ("gamma", 2, sizes), ("tweedie", 1.5, amounts))
                for a in (0.0, 0.1) for s in (None, w)],
    "huber": [huber(e, a, s) for e in (1.35, 2.0) for a in (0.001, 0.1) for s in (None, w)],
    "quantile": [quantile(q, a, s) for q in (0.1, 0.5, 0.8) for a in (0.0, 0.05) for s in (None, w)],
    "svm": [svm(a, s) for a in (0.01, 0.1) for s in (None, w)],
}))
