"""Makes metrics.json: python tests/golden/metrics.py > tests/golden/metrics.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.preprocessing import label_binarize

rng = np.random.default_rng(11)
n = 200
w = np.round(rng.uniform(0.2, 3, n), 2)
cases = []
for classes in (2, 4):
    truth = rng.integers(0, classes, n)
    z = rng.normal(size=(n, classes)) + 1.2 * np.eye(classes)[truth]
    p = np.round(np.exp(z) / np.exp(z).sum(1, keepdims=True), 2) + 0.001
    p /= p.sum(1, keepdims=True)
    d = p.argmax(1)
    for s in (None, w):
        k = dict(sample_weight=s)
        one = label_binarize(truth, classes=range(classes)) if classes > 2 else truth
        top = p[:, 1] if classes == 2 else p.max(1)
        right = (truth == 1) if classes == 2 else (truth == d)
        sw = np.ones(n) if s is None else s
        bins = np.minimum(np.floor(top * 10), 9)
        ece = sum(abs((sw * top)[bins == b].sum() - (sw * right)[bins == b].sum()) for b in range(10)) / sw.sum()
        want = {
            "log-loss": m.log_loss(truth, p, **k), "accuracy": m.accuracy_score(truth, d, **k),
            "roc-auc": m.roc_auc_score(one, p[:, 1] if classes == 2 else p, average="macro", **k),
            "pr-auc": m.average_precision_score(one, p[:, 1] if classes == 2 else p, average="macro", **k),
            "balanced-accuracy": m.balanced_accuracy_score(truth, d, **k), "mcc": m.matthews_corrcoef(truth, d, **k),
            "f1-macro": m.f1_score(truth, d, average="macro", **k), "f1-micro": m.f1_score(truth, d, average="micro", **k),
            "f1-weighted": m.f1_score(truth, d, average="weighted", **k),
            "brier": m.brier_score_loss(truth, p[:, 1], **k) if classes == 2 else float(np.average(((p - np.eye(classes)[truth]) ** 2).sum(1), weights=sw)),
            "quadratic-kappa": m.cohen_kappa_score(truth, d, weights="quadratic", **k), "calibration-error": ece,
        }
        if classes == 2:
            want["f1"] = m.f1_score(truth, d, **k)
        cases.append({"classes": classes, "weighted": s is not None, "truth": truth.tolist(), "prediction": p.ravel().tolist(), "label": d.tolist(), "want": {a: float(b) for a, b in want.items()}})
y = np.round(rng.gamma(2, 2, n), 3)
f = np.round(np.abs(y + rng.normal(size=n)) + 0.1, 3)
for s in (None, w):
    k = dict(sample_weight=s)
    want = {"rmse": m.root_mean_squared_error(y, f, **k), "mae": m.mean_absolute_error(y, f, **k), "mape": m.mean_absolute_percentage_error(y, f, **k),
            "r2": m.r2_score(y, f, **k), "pinball": m.mean_pinball_loss(y, f, alpha=0.5, **k), "poisson-deviance": m.mean_poisson_deviance(y, f, **k)}
    cases.append({"classes": 0, "weighted": s is not None, "truth": y.tolist(), "prediction": f.tolist(), "label": [], "want": {a: float(b) for a, b in want.items()}})
print(json.dumps({"origin": f"scikit-learn {sklearn.__version__}", "command": "python tests/golden/metrics.py > tests/golden/metrics.json", "weights": w.tolist(), "cases": cases}))
