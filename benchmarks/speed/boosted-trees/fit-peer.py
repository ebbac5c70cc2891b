"""Fits one system on one table, several times in one process, and prints one JSON line.

usage: fit-peer.py <system> <table folder> <threads> <fits>
The clock runs from float arrays in memory to the fitted model, binning included.
"""
import importlib
import json
import os
import resource
import sys
import time

system, folder, threads, fits = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np

with open(f"{folder}/facts.json") as file:
    facts = json.load(file)
x = np.fromfile(f"{folder}/rows.f32", "f4").reshape(facts["rows"], facts["columns"])
y = np.fromfile(f"{folder}/y.f32", "f4")
n, classes = facts["train"], facts["classes"]
levels = [i for i, count in enumerate(facts["levels"]) if count > 0]
x_train, y_train, x_test, y_test = x[:n], y[:n], x[n:], y[n:].astype(int)


def lightgbm():
    import lightgbm as lgb

    data = lgb.Dataset(x_train, y_train, categorical_feature=levels, free_raw_data=False)
    params = dict(num_leaves=31, learning_rate=0.1, max_bin=255, num_threads=threads, verbose=-1)
    params |= dict(objective="binary") if classes == 2 else dict(objective="multiclass", num_class=classes)
    model = lgb.train(params, data, 100)
    return lambda: model.predict(x_test)


def xgboost():
    import xgboost as xgb

    types = ["c" if i in levels else "q" for i in range(facts["columns"])]
    kinds = dict(feature_types=types, enable_categorical=True) if levels else {}
    data = xgb.QuantileDMatrix(x_train, y_train, max_bin=255, nthread=threads, **kinds)
    params = dict(tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1, max_bin=255)
    params |= dict(nthread=threads, reg_lambda=0, min_child_weight=1e-3)
    params |= dict(objective="binary:logistic") if classes == 2 else dict(objective="multi:softprob", num_class=classes)
    model = xgb.train(params, data, 100)
    return lambda: model.predict(xgb.DMatrix(x_test, **kinds))


def scikit_learn():
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    with threadpool_limits(threads):
        model = HistGradientBoostingClassifier(
            max_iter=100,
            max_leaf_nodes=31,
            learning_rate=0.1,
            max_bins=255,
            early_stopping=False,
            categorical_features=levels or None,
        ).fit(x_train, y_train)
    return lambda: model.predict_proba(x_test)


def catboost():
    import catboost as cb
    import pandas as pd

    params = dict(iterations=100, learning_rate=0.1, max_leaves=31, grow_policy="Lossguide", border_count=254)
    model = cb.CatBoostClassifier(**params, thread_count=threads, verbose=0, allow_writing_files=False)
    if levels:
        frames = [pd.DataFrame(part).astype({i: int for i in levels}) for part in (x_train, x_test)]
        model.fit(frames[0], y_train, cat_features=levels)
        return lambda: model.predict_proba(frames[1])
    model.fit(x_train, y_train)
    return lambda: model.predict_proba(x_test)


run = {"lightgbm": lightgbm, "xgboost": xgboost, "scikit-learn": scikit_learn, "catboost": catboost}[system]
# loading the library is not part of the fit, as it is not part of ours
modules = {"lightgbm": ["lightgbm"], "xgboost": ["xgboost"], "catboost": ["catboost", "pandas"]}
for name in modules.get(system, ["sklearn.ensemble", "threadpoolctl"]):
    importlib.import_module(name)
seconds = []
for _ in range(fits):
    start = time.perf_counter()
    predict = run()
    seconds.append(time.perf_counter() - start)
p = np.asarray(predict(), dtype="f8")
if p.ndim == 1:
    p = np.column_stack([1 - p, p])
chosen = np.clip(p[np.arange(len(y_test)), y_test], 1e-15, 1)
score = dict(logLoss=float(-np.log(chosen).mean()), accuracy=float((p.argmax(1) == y_test).mean()))
if classes == 2:
    from sklearn.metrics import roc_auc_score

    score["auc"] = float(roc_auc_score(y_test, p[:, 1]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(dict(system=system, seconds=seconds, peakMegabytes=peak, **score)))
