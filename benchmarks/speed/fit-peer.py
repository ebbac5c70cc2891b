"""Fits a peer's class on a made table, several times in one process, and prints one JSON line.

usage: fit-peer.py <table folder> <case as JSON> <threads> <fits> <file for the answers>
The clock of a fit runs from a float array in memory to the fitted model, that of a prediction from the model to the
answers for the test rows. With `scaled` a StandardScaler goes before the model, as our learner standardises too.
"""
import importlib
import json
import os
import resource
import sys
import time

folder, text, threads, fits, file = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
for name in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{name}_NUM_THREADS"] = str(threads)

import numpy as np

with open(f"{folder}/facts.json") as opened:
    facts = json.load(opened)
x = np.fromfile(f"{folder}/rows.f64").reshape(facts["rows"], facts["columns"])
y = np.fromfile(f"{folder}/y.f64")
n = facts["train"]
supervised = text["task"] not in ("clustering", "anomaly")
classified = text["task"] in ("binary", "multiclass")
if classified:
    y = y.astype(int)

module, name = text["peer"].rsplit(".", 1)
peer = getattr(importlib.import_module(module), name)
# "$threads" stands for the number of threads, "$levels" for the places of the category columns
known = {"$threads": threads, "$levels": [i for i, count in enumerate(facts["levels"]) if count > 0]}
params = {key: known.get(value, value) if isinstance(value, str) else value for key, value in text["peerParams"].items()}
if text.get("scaled"):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

times = dict(fits=[], predictions=[])
for _ in range(fits):
    start = time.perf_counter()
    model = peer(**params)
    if text.get("scaled"):
        model = make_pipeline(StandardScaler(), model)
    model.fit(x[:n], y[:n]) if supervised else model.fit(x[:n])
    fitted = time.perf_counter()
    method = text.get("peerAnswers", "predict_proba" if classified else "predict")
    if method == "nearest label":
        from sklearn.neighbors import NearestNeighbors

        # of DBSCAN only core rows have a say, and only within the radius
        core = getattr(model, "core_sample_indices_", np.arange(n))
        away, near = NearestNeighbors(n_neighbors=1).fit(x[core]).kneighbors(x[n:])
        answers = np.where(away[:, 0] <= params.get("eps", np.inf), model.labels_[core][near[:, 0]], -1)
    else:
        answers = getattr(model, method)(x[n:])
    times["fits"].append(fitted - start)
    times["predictions"].append(time.perf_counter() - fitted)
# every anomaly score grows with strangeness
sign = -1 if text["task"] == "anomaly" and method == "score_samples" else 1
(sign * np.asarray(answers, dtype="f8")).tofile(file)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(dict(**times, peakMegabytes=peak)))
