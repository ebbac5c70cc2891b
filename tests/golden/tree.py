"""Makes tree.json: python tests/golden/tree.py > tests/golden/tree.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(5)
n = 160
x = np.round(rng.normal(size=(n, 4)), 4)
score = x[:, 0] + np.where(x[:, 1] > 0.3, 1.5, -0.5) * x[:, 2]
multi = np.digitize(score + 0.5 * rng.normal(size=n), [-0.7, 0.9])
y = np.round(10 + 3 * score + rng.normal(size=n), 4)
# weights with many digits: equal splits, among which scikit-learn draws, do not happen
w = np.round(rng.uniform(0.5, 3, n), 9)
gaps = x.copy()
gaps[rng.random((n, 4)) < 0.15] = np.nan


def case(data, values, weighted, ours, theirs):
    make = DecisionTreeRegressor if values else DecisionTreeClassifier
    target = y if values else multi
    weights = w if weighted else None
    tree = make(random_state=0, **theirs).fit(data, target, weights)
    path = make(random_state=0, **theirs).cost_complexity_pruning_path(data, target, weights)
    alpha = float(path.ccp_alphas[len(path.ccp_alphas) // 2] * 1.0001)
    pruned = make(random_state=0, ccp_alpha=alpha, **theirs).fit(data, target, weights)
    answers = (lambda t: t.predict(data)) if values else (lambda t: t.predict_proba(data))
    return {
        "gaps": data is gaps, "values": values, "weighted": weighted, "params": ours,
        "answers": answers(tree).tolist(), "alphas": path.ccp_alphas.tolist(),
        "alpha": alpha, "prunedLeaves": int(pruned.get_n_leaves()), "prunedAnswers": answers(pruned).tolist(),
    }


least = ({"minLeafRows": 5}, {"min_samples_leaf": 5})
few = ({"minLeafRows": 4, "leaves": 9}, {"min_samples_leaf": 4, "max_leaf_nodes": 9})
flat = ({"minLeafRows": 3, "maxDepth": 3, "minSplitRows": 30}, {"min_samples_leaf": 3, "max_depth": 3, "min_samples_split": 30})


def named(pair, word, theirs):
    return {**pair[0], "criterion": word}, {**pair[1], "criterion": theirs}


print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/tree.py > tests/golden/tree.json",
    "x": x.tolist(), "gaps": [[None if np.isnan(v) else v for v in row] for row in gaps],
    "multi": multi.tolist(), "y": y.tolist(), "weights": w.tolist(),
    "cases": [
        case(x, False, True, *named(least, "gini", "gini")),
        case(x, False, True, *named(few, "gini", "gini")),
        case(x, False, False, *named(flat, "entropy", "entropy")),
        case(gaps, False, True, *named(least, "entropy", "entropy")),
        case(gaps, False, True, *named(least, "gini", "gini")),
        case(x, True, False, *named(least, "squared", "squared_error")),
        case(x, True, True, *named(few, "squared", "squared_error")),
        case(gaps, True, False, *named(least, "squared", "squared_error")),
        case(x, True, True, *named(least, "absolute", "absolute_error")),
        case(x, True, True, *named(few, "absolute", "absolute_error")),
    ],
}))
