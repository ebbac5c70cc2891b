"""Makes prepare-scalers.json: python tests/golden/prepare-scalers.py > tests/golden/prepare-scalers.json (scikit-learn 1.9)."""
import json
import numpy as np
import scipy
import sklearn
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, PowerTransformer, QuantileTransformer

rng = np.random.default_rng(5)
n = 60
skew = np.round(rng.lognormal(sigma=1.2, size=n), 6)
mixed = np.round(rng.normal(size=n) ** 3 - 0.5, 6)
left = np.round(-rng.gamma(2.0, size=n) * 100, 6)
col = lambda v: v.reshape(-1, 1)
fit = lambda step, v: step.fit_transform(col(v)).ravel().tolist()


def power(v, method):
    step = PowerTransformer(method=method).fit(col(v))
    plain = PowerTransformer(method=method, standardize=False).fit_transform(col(v))
    return {"power": float(step.lambdas_[0]), "values": step.transform(col(v)).ravel().tolist(), "plain": plain.ravel().tolist()}


def squash(v, limit=3.0):
    low, middle, high = np.quantile(v, [0.25, 0.5, 0.75])
    u = (v - middle) / (high - low)
    return (u / np.sqrt(1 + (u / limit) ** 2)).tolist()


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}",
    "command": "python tests/golden/prepare-scalers.py > tests/golden/prepare-scalers.json",
    "skew": skew.tolist(), "mixed": mixed.tolist(), "left": left.tolist(),
    "minMax": fit(MinMaxScaler(), mixed), "minMaxWide": fit(MinMaxScaler(feature_range=(-2, 5)), mixed),
    "maxAbs": fit(MaxAbsScaler(), mixed),
    "uniform": fit(QuantileTransformer(n_quantiles=n), mixed),
    "squash": squash(mixed),
    "yeoJohnson": {"skew": power(skew, "yeo-johnson"), "mixed": power(mixed, "yeo-johnson"), "left": power(left, "yeo-johnson")},
    "boxCox": power(skew, "box-cox"),
}))
