"""Makes prepare-selection-models.json: python tests/golden/prepare-selection-models.py > tests/golden/prepare-selection-models.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.feature_selection import RFE, SelectFromModel, SequentialFeatureSelector
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(31)
n, p = 120, 8
x = np.round(rng.normal(size=(n, p)) * np.array([1, 10, 0.1, 1, 5, 1, 1, 2]) + 3, 6)
x[:, 5] = np.round(x[:, 0] + 0.5 * rng.normal(size=n), 6)
y = np.round(2 * x[:, 0] - 0.2 * x[:, 1] + 4 * x[:, 2] + 0.1 * x[:, 6] + 0.7 * rng.normal(size=n), 6)
k = np.digitize(y, np.quantile(y, [0.3, 0.7]))
z = StandardScaler().fit_transform(x)
ridge, classes = Ridge(alpha=1.0), RidgeClassifier(alpha=1.0)
lengths = np.sqrt((classes.fit(z, k).coef_ ** 2).sum(axis=0)) / 2  # its targets are -1 and 1, ours 0 and 1
forward = lambda direction, count: SequentialFeatureSelector(ridge, n_features_to_select=count, direction=direction,
    scoring="neg_mean_squared_error", cv=KFold(5, shuffle=True, random_state=1)).fit(z, y).get_support().astype(int).tolist()
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-selection-models.py > tests/golden/prepare-selection-models.json",
    "x": x.tolist(), "y": y.tolist(), "k": k.tolist(),
    "coefficients": np.abs(ridge.fit(z, y).coef_).tolist(), "lengths": lengths.tolist(),
    "fromModel": SelectFromModel(ridge, threshold="mean").fit(z, y).get_support().astype(int).tolist(),
    "fromClasses": SelectFromModel(classes, threshold="mean", norm_order=2).fit(z, k).get_support().astype(int).tolist(),
    "ranking": RFE(ridge, n_features_to_select=1, step=1).fit(z, y).ranking_.tolist(),
    "rankingClasses": RFE(classes, n_features_to_select=1, step=1).fit(z, k).ranking_.tolist(),
    "forward": [forward("forward", c) for c in (1, 2, 3)], "backward": [forward("backward", c) for c in (1, 2, 3)],
}))
