"""Makes anomaly.json: python tests/golden/anomaly.py > tests/golden/anomaly.json (scikit-learn 1.9.1, PyOD 3.6.7)."""
import json
import numpy as np
import pyod
import sklearn
from pyod.models.copod import COPOD
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.knn import KNN
from sklearn.covariance import EllipticEnvelope, EmpiricalCovariance
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

rng = np.random.default_rng(11)
n, p = 150, 4
usual = rng.normal(size=(n, p)) @ np.array([[1, 0.6, 0, 0], [0, 0.8, 0, 0], [0, 0, 1, 0.3], [0, 0, 0, 1]])
usual[:, 2] = np.exp(usual[:, 2])
odd = rng.uniform(-6, 6, size=(12, p))
x = np.round(np.vstack([usual, odd]), 4)
x[:, 3] = np.round(x[:, 3])  # many ties
new = np.round(rng.uniform(-5, 5, size=(20, p)), 4)
label = [0] * n + [1] * len(odd)


def scores(model):
    return model.fit(x).decision_scores_.tolist()


lof = LocalOutlierFactor(n_neighbors=20, novelty=True).fit(x)
robust = EllipticEnvelope(random_state=0, support_fraction=0.75).fit(x)
border = OneClassSVM(nu=0.2, gamma=0.1, tol=1e-9).fit(x)
plane = PCA(n_components=2).fit(x)
forest = [IsolationForest(n_estimators=400, random_state=seed).fit(x) for seed in range(3)]
print(json.dumps({
    "sklearn": sklearn.__version__,
    "pyod": pyod.__version__,
    "x": x.tolist(),
    "new": new.tolist(),
    "label": label,
    "ecod": scores(ECOD()),
    "copod": scores(COPOD()),
    "histogram": scores(HBOS()),
    "neighbourMean": KNN(n_neighbors=10, method="mean").fit(x).decision_function(new).tolist(),
    "neighbourLargest": KNN(n_neighbors=10, method="largest").fit(x).decision_function(new).tolist(),
    "neighbourOwn": scores(KNN(n_neighbors=10, method="mean")),
    "localOutlierFactor": (-lof.score_samples(new)).tolist(),
    "localOutlierFactorOwn": (-lof.negative_outlier_factor_).tolist(),
    "robustDistance": robust.mahalanobis(new).tolist(),
    "robustCovariance": robust.covariance_.ravel().tolist(),
    "robustLocation": robust.location_.tolist(),
    "oneClass": (-border.decision_function(new) / (0.2 * len(x))).tolist(),
    "oneClassDefault": (-OneClassSVM(tol=1e-9).fit(x).decision_function(new) / (0.5 * len(x))).tolist(),
    "reconstruction": ((new - plane.inverse_transform(plane.transform(new))) ** 2).sum(axis=1).tolist(),
    "mahalanobis": EmpiricalCovariance().fit(x).mahalanobis(new).tolist(),
    "reconstructionShare": float(plane.explained_variance_ratio_.sum()),
    "isolation": (-forest[0].score_samples(x)).tolist(),
    "isolationOther": (-forest[1].score_samples(x)).tolist(),
}))
