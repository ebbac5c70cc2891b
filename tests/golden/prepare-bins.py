"""Makes prepare-bins.json: python tests/golden/prepare-bins.py > tests/golden/prepare-bins.json (pandas 3, scikit-learn 1.9)."""
import json
import numpy as np
import pandas as pd
import sklearn
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(13)
n = 120
x = np.round(rng.gamma(2.0, size=n), 1)
y = np.round(np.sin(x) + 0.3 * rng.normal(size=n), 6)
k = np.clip(np.floor(x).astype(int), 0, 2)
k[rng.choice(n, 20, replace=False)] = 0
one_hot = np.eye(3)[k]


def tree(target):
    model = DecisionTreeRegressor(max_leaf_nodes=5, min_samples_leaf=7, random_state=0)
    return model.fit(x.reshape(-1, 1), target).predict(x.reshape(-1, 1)).tolist()


print(json.dumps({
    "origin": f"pandas {pd.__version__}, scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare-bins.py > tests/golden/prepare-bins.json",
    "x": x.tolist(), "y": y.tolist(), "k": k.tolist(),
    "uniform": pd.cut(x, 6, labels=False).tolist(),
    "quantile": pd.qcut(x, 7, labels=False, duplicates="drop").tolist(),
    "treeRegression": tree(y), "treeBinary": tree((k > 0).astype(float)), "treeMulti": tree(one_hot),
}))
