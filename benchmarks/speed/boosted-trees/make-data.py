"""Writes the tables of the speed benchmark: float32 columns, labels and column kinds, for all systems alike.

usage: make-data.py <folder> <datasets folder or ->
"""
import json
import os
import sys

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification


def write(folder, name, columns, levels, y, classes, train):
    os.makedirs(f"{folder}/{name}", exist_ok=True)
    # row-major for the Python systems, column-major for ours: each gets the layout that it takes best
    x = np.column_stack(columns).astype("f4")
    x.tofile(f"{folder}/{name}/rows.f32")
    np.ascontiguousarray(x.T).tofile(f"{folder}/{name}/columns.f32")
    y.astype("f4").tofile(f"{folder}/{name}/y.f32")
    facts = dict(name=name, rows=len(y), columns=len(columns), train=train, classes=classes, levels=levels)
    with open(f"{folder}/{name}/facts.json", "w") as file:
        json.dump(facts, file)


def dense(folder):
    x, y = make_classification(
        n_samples=500_000,
        n_features=28,
        n_informative=18,
        n_redundant=6,
        flip_y=0.1,
        random_state=1,
        n_clusters_per_class=4,
    )
    write(folder, "dense", list(x.T), [0] * 28, y, 2, 400_000)


def table(folder, datasets, name, file, target):
    path = f"{datasets}/{file}"
    if not os.path.exists(path):
        return
    frame = pd.read_csv(path).sample(frac=1, random_state=0)
    y = frame.pop(target).astype("category").cat.codes.to_numpy()
    columns, levels = [], []
    for column in frame:
        if pd.api.types.is_numeric_dtype(frame[column]):
            columns.append(frame[column].to_numpy())
            levels.append(0)
        else:
            codes = frame[column].astype("category").cat
            columns.append(codes.codes.to_numpy())
            levels.append(len(codes.categories))
    write(folder, name, columns, levels, y, int(y.max()) + 1, int(len(y) * 0.8))


folder, datasets = sys.argv[1:3]
if not os.path.exists(f"{folder}/dense/facts.json"):
    dense(folder)
table(folder, datasets, "letter", "letter.csv", "class")
table(folder, datasets, "adult", "adult.csv.gz", "class")
