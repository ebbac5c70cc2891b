"""Makes kernel-svm.json: python tests/golden/kernel-svm.py > tests/golden/kernel-svm.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.kernel_approximation import Nystroem
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR

rng = np.random.default_rng(5)
n = 150
x = np.round(rng.normal(size=(n, 3)), 6)
multi = ((x[:, 0] ** 2 + x[:, 1] > 0.7).astype(int) + (x[:, 2] > 0.8)).astype(int)
multi[:15] = rng.integers(0, 3, 15)
y = np.sin(2 * x[:, 0]) + x[:, 1] + 0.2 * rng.normal(size=n)
y = (y - y.mean()) / y.std()
w = np.round(rng.uniform(0.5, 3, n), 2)

KERNELS = ({"kernel": "rbf"}, {"kernel": "rbf", "gamma": 2.0}, {"kernel": "polynomial", "degree": 2, "constant": 1.0}, {"kernel": "linear"})


def peer(k):
    return {"kernel": {"polynomial": "poly"}.get(k["kernel"], k["kernel"]), "gamma": k.get("gamma", "scale"),
            "degree": k.get("degree", 3), "coef0": k.get("constant", 0.0), "tol": 1e-8}


def classes(kernel, cost, labels, weights):
    """Pairs a < b; scikit-learn's are positive for a, but for two classes, whose one is positive for the second."""
    model = SVC(C=cost, decision_function_shape="ovo", **peer(kernel)).fit(x, labels, sample_weight=weights)
    decision = model.decision_function(x).reshape(n, -1) * (1 if labels.max() == 1 else -1)
    return {"params": {**kernel, "cost": cost}, "classes": int(labels.max() + 1), "weighted": weights is not None,
            "decision": decision.tolist(), "support": int(model.n_support_.sum())}


def values(kernel, cost, tolerated):
    model = SVR(C=cost, epsilon=tolerated, **peer(kernel)).fit(x, y)
    return {"params": {**kernel, "cost": cost, "tolerated": tolerated}, "value": model.predict(x).tolist()}


def features(k):
    own = {"kernel": {"polynomial": "poly"}.get(k["kernel"], k["kernel"])}
    if k["kernel"] != "linear":
        own["gamma"] = k.get("gamma", 1 / (x.shape[1] * x.var()))
    if k["kernel"] == "polynomial":
        own |= {"degree": k["degree"], "coef0": k["constant"]}
    return Nystroem(n_components=n, random_state=1, **own)


# every row is a landmark, so that nothing is drawn; intercepts are hardly penalised
SOLVER = {"dual": False, "tol": 1e-12, "max_iter": 100000, "intercept_scaling": 1000}


def landmark_classes(kernel, cost, labels, weights):
    model = make_pipeline(features(kernel), LinearSVC(C=cost, **SOLVER))
    model.fit(x, labels, linearsvc__sample_weight=weights)
    return {"params": {**kernel, "cost": cost}, "classes": int(labels.max() + 1), "weighted": weights is not None,
            "decision": np.round(model.decision_function(x).reshape(n, -1), 6).tolist()}


def landmark_values(kernel, cost, tolerated):
    svr = LinearSVR(C=cost, epsilon=tolerated, loss="squared_epsilon_insensitive", **SOLVER)
    model = make_pipeline(features(kernel), svr).fit(x, y)
    return {"params": {**kernel, "cost": cost, "tolerated": tolerated}, "value": np.round(model.predict(x), 6).tolist()}


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/kernel-svm.py > tests/golden/kernel-svm.json",
    "x": x.tolist(), "multi": multi.tolist(), "y": y.tolist(), "weights": w.tolist(),
    "classes": [classes(k, c, t, s) for k in KERNELS for c in (1.0, 10.0) for t, s in ((multi, None), (np.minimum(multi, 1), w))],
    "values": [values(k, c, e) for k in KERNELS for c, e in ((1.0, 0.1), (5.0, 0.3))],
    "landmarkClasses": [landmark_classes(k, c, t, s) for k in KERNELS for c in (1.0, 10.0) for t, s in ((multi, None), (np.minimum(multi, 1), w))],
    "landmarkValues": [landmark_values(k, c, e) for k in KERNELS for c, e in ((1.0, 0.1), (5.0, 0.3))],
}))
