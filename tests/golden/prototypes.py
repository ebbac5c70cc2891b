"""Makes prototypes.json: python tests/golden/prototypes.py > tests/golden/prototypes.json (kmodes 0.12.2)."""
import json
import kmodes
import numpy as np
from kmodes.kprototypes import KPrototypes

rng = np.random.default_rng(5)
kinds = rng.integers(0, 3, 150)
numbers = np.round(rng.normal(size=(150, 2)) + np.array([[0, 0], [3, 0], [3, 0]])[kinds], 4)
pick = lambda own, others: [own[k] if rng.random() < 0.8 else rng.choice(others) for k in kinds]
words = np.array([pick("aab", list("abc")), pick("xyy", list("xyz"))]).T
x = np.hstack([numbers.astype(object), words])
fits = {}
for gamma in (0.3, 2.0):
    model = KPrototypes(3, gamma=gamma, n_init=50, random_state=0, init="Huang").fit(x, categorical=[2, 3])
    fits[str(gamma)] = {"cost": float(model.cost_), "labels": model.labels_.tolist(), "centres": [[str(v) for v in c] for c in model.cluster_centroids_]}
print(json.dumps({"from": f"kmodes {kmodes.__version__}, tests/golden/prototypes.py", "numbers": numbers.tolist(), "words": words.tolist(), "fits": fits,
                  "usual": float(0.5 * np.mean(numbers.std(axis=0)))}))
