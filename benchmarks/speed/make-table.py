"""Makes one table of the speed benchmark: float64 columns, target and column kinds, for both systems alike.

usage: make-table.py <folder> <table as JSON: kind, rows, columns, and what the kind takes>
To test on, `test` rows more are made, or a fifth of those asked for.
"""
import json
import sys

import numpy as np
from sklearn.datasets import make_blobs, make_classification, make_regression

folder, table = sys.argv[1], json.loads(sys.argv[2])
columns, train = table["columns"], table["rows"]
rows = train + table.get("test", train // 5)
random = np.random.default_rng(1)
classes, levels = 0, [0] * columns


def regression():
    """A linear target with noise; every third column says nothing; neighbouring columns go together."""
    x, y = make_regression(rows, columns, n_informative=max(1, columns * 2 // 3), noise=50, random_state=1)
    x[:, 1:] += 0.5 * x[:, :-1]
    return x, y


def counts():
    """Counts with a log-linear mean."""
    x = random.normal(size=(rows, columns))
    return x, random.poisson(np.exp(x @ random.normal(scale=0.5 / columns**0.5, size=columns) + 0.5)).astype("f8")


def curves():
    """A smooth target of a few columns and pairs of columns."""
    x = random.normal(size=(rows, columns))
    y = np.sin(2 * x[:, 0]) + x[:, 1] ** 2 + x[:, 0] * x[:, 2 % columns] + 0.5 * x[:, 3 % columns]
    return x, y + random.normal(scale=0.5, size=rows)


def classification():
    global classes
    classes = table.get("classes", 2)
    informative = max(4, columns // 2)
    return make_classification(
        rows,
        columns,
        n_informative=informative,
        n_redundant=columns // 5,
        n_classes=classes,
        flip_y=0.05,
        random_state=1,
    )


def categories():
    """Columns of 8 levels whose shares depend on the class."""
    global classes, levels
    classes, levels = table.get("classes", 3), [8] * columns
    y = random.integers(classes, size=rows)
    shares = random.dirichlet(np.full(8, 3.0), size=(classes, columns))
    u = random.random((rows, columns, 1))
    return (shares[y].cumsum(axis=2) < u).sum(axis=2).clip(0, 7).astype("f8"), y


def groups():
    """Overlapping round groups, one per class."""
    global classes
    classes = table.get("classes", 8)
    return make_blobs(rows, columns, centers=classes, cluster_std=table.get("spread", 4.0), random_state=1)


def strange():
    """One row in fifty is far from the rest in a few columns."""
    x = random.normal(size=(rows, columns))
    y = (random.random(rows) < 0.02).astype("f8")
    x[y == 1] += random.normal(scale=3, size=(int(y.sum()), columns)) * (random.random((int(y.sum()), columns)) < 0.4)
    return x, y


x, y = globals()[table["kind"]]()
# row-major for the Python systems, column-major for ours: each gets the layout that it takes best
np.ascontiguousarray(x, dtype="f8").tofile(f"{folder}/rows.f64")
np.ascontiguousarray(x.T, dtype="f8").tofile(f"{folder}/columns.f64")
y.astype("f8").tofile(f"{folder}/y.f64")
with open(f"{folder}/facts.json", "w") as file:
    json.dump(dict(rows=rows, train=train, columns=columns, classes=int(classes), levels=levels), file)
