"""Makes prepare.json: python tests/golden/prepare.py > tests/golden/prepare.json (scikit-learn 1.9)."""
import json
import numpy as np
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer, RobustScaler, StandardScaler, TargetEncoder

rng = np.random.default_rng(3)
n = 40
x = np.round(rng.lognormal(size=n), 6)
holes = x.copy()
holes[[3, 17, 30]] = np.nan
words = np.array([["a", "b", "c", "d", "e"][i] for i in rng.choice(5, n, p=[0.4, 0.3, 0.2, 0.06, 0.04])])
y = np.round(rng.normal(size=n) + (words == "a"), 6)
k = rng.integers(0, 3, n)
texts = ["the cat sat on the mat", "the dog sat", "a cat and a dog", "mat mat mat", "dog on the mat"]
tfidf = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, token_pattern=r"\S+").fit(texts)
titles = ["Fire Officer", "Fire Officer II", "Police Officer", "Police Officer II", "Police Chief", "Nurse", "Nurse II"]
flags = CountVectorizer(binary=True, ngram_range=(1, 2), token_pattern=r"\S+").fit(titles)
score_of = lambda alpha: (lambda x, r: (x @ r.coef_).tolist())(tfidf.transform(texts), Ridge(alpha=alpha, solver="cholesky").fit(tfidf.transform(texts).toarray(), [1.0, 2.0, 0.5, 4.0, -1.0], sample_weight=[1, 2, 1, 1, 3]))
col = lambda v: v.reshape(-1, 1)
target = lambda t, kind: TargetEncoder(smooth=10.0, target_type=kind).fit(col(words), t)
onehot = OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist", sparse_output=False).fit(col(words))
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}",
    "command": "python tests/golden/prepare.py > tests/golden/prepare.json",
    "x": x.tolist(), "holes": [None if np.isnan(v) else v for v in holes], "words": words.tolist(), "y": y.tolist(), "k": k.tolist(), "texts": texts,
    "median": SimpleImputer(strategy="median").fit_transform(col(holes)).ravel().tolist(),
    "mean": SimpleImputer(strategy="mean").fit_transform(col(holes)).ravel().tolist(),
    "standard": StandardScaler().fit_transform(col(x)).ravel().tolist(),
    "robust": RobustScaler().fit_transform(col(x)).ravel().tolist(),
    "quantile": QuantileTransformer(n_quantiles=n, output_distribution="normal").fit_transform(col(x)).ravel().tolist(),
    "oneHot": {"columns": onehot.get_feature_names_out(["w"]).tolist(), "values": onehot.transform(col(words)).tolist()},
    "targetRegression": target(y, "continuous").transform(col(words)).ravel().tolist(),
    "targetBinary": target((k > 0).astype(int), "binary").transform(col(words)).ravel().tolist(),
    "targetMulti": target(k, "multiclass").transform(col(words)).tolist(),
    "terms": tfidf.get_feature_names_out().tolist(), "idf": tfidf.idf_.tolist(), "tfidf": tfidf.transform(texts).toarray().tolist(),
    "titles": titles, "titleTerms": flags.get_feature_names_out().tolist(), "flags": flags.transform(titles).toarray().tolist(),
    "textScores": score_of(1.0), "textScoresWeak": score_of(0.01),
}))
