"""Makes additive.json: python tests/golden/additive.py > tests/golden/additive.json (interpret-core 0.7.8)."""
import importlib.metadata
import json
import numpy as np
from interpret.glassbox import ExplainableBoostingRegressor

rng = np.random.default_rng(3)
n = 1500
x = np.round(rng.uniform(-2, 2, (n, 3)), 2)
y = np.round(np.sin(2 * x[:, 0]) * 2 + x[:, 1] ** 2 + 0.2 * rng.normal(size=n), 4)
grid = np.round(np.linspace(-1.9, 1.9, 39), 2)
model = ExplainableBoostingRegressor(interactions=0, random_state=1, n_jobs=1).fit(x, y)
shapes = []
for j in range(3):
    cuts, scores = np.array(model.bins_[j][0]), np.array(model.term_scores_[j])
    shapes.append(scores[1 + np.searchsorted(cuts, grid, side="right")].round(6).tolist())
print(json.dumps({
    "origin": f"interpret-core {importlib.metadata.version('interpret-core')}",
    "command": "python tests/golden/additive.py > tests/golden/additive.json",
    "x": x.tolist(), "y": y.tolist(), "grid": grid.tolist(), "shapes": shapes,
}))
