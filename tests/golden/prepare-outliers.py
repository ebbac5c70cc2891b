"""Makes prepare-outliers.json: python tests/golden/prepare-outliers.py > tests/golden/prepare-outliers.json (SciPy 1.18)."""
import json
import numpy as np
import scipy
from scipy.stats import median_abs_deviation

rng = np.random.default_rng(7)
x = np.round(np.concatenate([rng.normal(size=50), [-9.0, 7.5, 12.0, -3.2, 3.1]]), 6)
low, middle, high = np.quantile(x, [0.25, 0.5, 0.75])
mad = median_abs_deviation(x, scale="normal")


def fences(a, b):
    outside = ((x < a) | (x > b)).astype(int)
    return {"fences": [float(a), float(b)], "clipped": np.clip(x, a, b).tolist(), "outside": outside.tolist()}


print(json.dumps({
    "origin": f"NumPy {np.__version__}, SciPy {scipy.__version__}",
    "command": "python tests/golden/prepare-outliers.py > tests/golden/prepare-outliers.json",
    "x": x.tolist(),
    "quartiles": fences(low - 1.5 * (high - low), high + 1.5 * (high - low)),
    "deviation": fences(middle - 3.5 * mad, middle + 3.5 * mad),
}))
