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


def million(folder):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(1_100_000, 28)).astype("f4")
    logit = x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + (x[:, 3] > 0.5) + 0.5 * x[:, 4:10].sum(axis=1)
    y = (logit + rng.logistic(size=len(x)) > 0.5).astype(int)
    write(folder, "million", list(x.T), [0] * 28, y, 2, 1_000_000)


def sparse(folder):
    """Counts of 2,000 words, some of them in one row of ten, most in one of two hundred."""
    rng = np.random.default_rng(3)
    rows, columns = 12_000, 2000
    share = rng.permutation(np.geomspace(0.1, 0.005, columns))
    columns_made = []
    logit = np.zeros(rows)
    for j in range(columns):
        there = rng.random(rows) < share[j]
        count = np.where(there, 1 + rng.poisson(0.6, rows), 0).astype("f4")
        columns_made.append(count)
        if j < 200:
            logit += rng.normal() * (count > 0)
    y = (logit - np.median(logit) + rng.logistic(size=rows) > 0).astype(int)
    write(folder, "sparse", columns_made, [0] * columns, y, 2, 10_000)


def terrain(folder):
    """The shape of the forest cover table: 10 numbers and two choices of 4 and 40, seven classes."""
    rng = np.random.default_rng(4)
    rows = 330_000
    x = rng.gamma(2, size=(rows, 10)).astype("f4")
    area, soil = rng.integers(0, 4, rows), rng.integers(0, 40, rows)
    scores = x @ rng.normal(size=(10, 7)) + rng.normal(size=(4, 7))[area] + 2 * rng.normal(size=(40, 7))[soil]
    scores += np.sin(3 * x[:, [0]]) * rng.normal(size=7) * 2 + rng.gumbel(size=(rows, 7))
    chosen = [(area == k).astype("f4") for k in range(4)] + [(soil == k).astype("f4") for k in range(40)]
    write(folder, "terrain", list(x.T) + chosen, [0] * 54, scores.argmax(axis=1), 7, 300_000)


def categories(folder):
    """20 categories of 10 to 10,000 levels."""
    rng = np.random.default_rng(5)
    rows = 220_000
    logit = np.zeros(rows)
    columns, levels = [], []
    for count in np.geomspace(10, 10_000, 20).astype(int):
        codes = np.minimum((rng.pareto(1.0, rows) * count / 20).astype(int), count - 1)
        logit += 0.4 * rng.normal(size=count)[codes]
        columns.append(codes)
        levels.append(int(count))
    y = (logit + rng.logistic(size=rows) > 0).astype(int)
    write(folder, "categories", columns, levels, y, 2, 200_000)


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
for make in (dense, million, sparse, terrain, categories):
    if not os.path.exists(f"{folder}/{make.__name__}/facts.json"):
        make(folder)
table(folder, datasets, "letter", "letter.csv", "class")
table(folder, datasets, "adult", "adult.csv.gz", "class")
