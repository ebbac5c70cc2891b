"""Makes prepare-imputation.json: python tests/golden/prepare-imputation.py > tests/golden/prepare-imputation.json (scikit-learn 1.9)."""
import json
import warnings
import numpy as np
import sklearn
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer
from sklearn.linear_model import Ridge

warnings.simplefilter("ignore")
rng = np.random.default_rng(17)
n, p = 50, 4
base = rng.normal(size=(n, 2))
x = np.round(base @ rng.normal(size=(2, p)) + 0.3 * rng.normal(size=(n, p)), 6) * np.array([1.0, 10.0, 0.1, 3.0]) + 5.0
holes = x.copy()
holes[:, :3][rng.random((n, 3)) < 0.15] = np.nan
holes[0, :3] = np.nan
asked = np.round(x[:12] + 0.5, 6)
asked[rng.random((12, p)) < 0.3] = np.nan
asked[3] = np.nan
mean, deviation = np.nanmean(holes, axis=0), np.nanstd(holes, axis=0)


def listed(values):
    return [[None if np.isnan(v) else v for v in row] for row in values.tolist()]


def nearest(**options):
    step = KNNImputer(n_neighbors=3, **options).fit(holes)
    return {"filled": step.transform(holes).tolist(), "asked": step.transform(asked).tolist()}


def iteratively(penalty, rounds):
    z = (holes - mean) / deviation
    step = IterativeImputer(Ridge(alpha=penalty), max_iter=rounds, tol=0, skip_complete=True,
                            min_value=np.nanmin(z, axis=0), max_value=np.nanmax(z, axis=0)).fit(z)
    back = lambda values: (step.transform((values - mean) / deviation) * deviation + mean).tolist()
    return {"filled": back(holes), "asked": back(asked)}


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-imputation.py > tests/golden/prepare-imputation.json",
    "holes": listed(holes), "cells": listed(asked),
    "nearest": nearest(), "nearestByDistance": nearest(weights="distance"),
    "iterative": iteratively(1.0, 4), "iterativeWeak": iteratively(0.01, 7),
}))
