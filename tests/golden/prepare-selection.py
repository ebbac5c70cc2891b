"""Makes prepare-selection.json: python tests/golden/prepare-selection.py > tests/golden/prepare-selection.json (scikit-learn 1.9)."""
import json
import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_selection import VarianceThreshold, chi2, f_classif, f_regression

rng = np.random.default_rng(23)
n, p = 60, 6
x = np.round(np.abs(rng.normal(size=(n, p))) * np.array([1, 0.1, 3, 1, 2, 0.02]), 6)
x[:, 3] = np.round(2 * x[:, 0] + 0.1 * rng.normal(size=n) + 1, 6)
x[:, 4] = np.round(np.exp(2 * x[:, 2]), 6)
y = np.round(x[:, 0] - x[:, 2] + 0.5 * rng.normal(size=n), 6)
k = np.digitize(y, [-1.5, 0.0])
corr = lambda method: np.abs(pd.DataFrame(x).corr(method=method).to_numpy()).tolist()
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}, pandas {pd.__version__}",
    "command": "python tests/golden/prepare-selection.py > tests/golden/prepare-selection.json",
    "x": x.tolist(), "y": y.tolist(), "k": k.tolist(),
    "fRegression": f_regression(x, y)[0].tolist(), "fClasses": f_classif(x, k)[0].tolist(), "chiSquared": chi2(x, k)[0].tolist(),
    "variances": VarianceThreshold(0.05).fit(x).variances_.tolist(), "varied": VarianceThreshold(0.05).fit(x).get_support().astype(int).tolist(),
    "values": corr("pearson"), "ranks": corr("spearman"),
}))
