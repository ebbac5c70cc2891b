/** The built-in catalog: one line per learner, step, metric and operator. */
import { metrics } from "./assess/metrics/metrics.ts";
import type { Catalog } from "./contract/catalog.ts";
import { explainableBoosting } from "./learn/additive/explainable-boosting.ts";
import { anomalyVote } from "./learn/anomaly/anomaly-vote.ts";
import { copod } from "./learn/anomaly/copod.ts";
import { detectorBoosting } from "./learn/anomaly/detector-boosting.ts";
import { ecod } from "./learn/anomaly/ecod.ts";
import { extendedIsolationForest } from "./learn/anomaly/extended-isolation-forest.ts";
import { histogramOutliers } from "./learn/anomaly/histogram-outliers.ts";
import { isolationForest } from "./learn/anomaly/isolation-forest.ts";
import { localOutlierFactor } from "./learn/anomaly/local-outlier-factor.ts";
import { nearestDistance } from "./learn/anomaly/nearest-distance.ts";
import { oneClassSvm } from "./learn/anomaly/one-class-svm.ts";
import { principalReconstruction } from "./learn/anomaly/principal-reconstruction.ts";
import { robustCovariance } from "./learn/anomaly/robust-covariance.ts";
import { baseline } from "./learn/baseline.ts";
import { agglomerative } from "./learn/cluster/agglomerative.ts";
import { dbscan } from "./learn/cluster/dbscan.ts";
import { gaussianMixture } from "./learn/cluster/gaussian-mixture.ts";
import { hdbscan } from "./learn/cluster/hdbscan.ts";
import { kMeans } from "./learn/cluster/k-means.ts";
import { kPrototypes } from "./learn/cluster/k-prototypes.ts";
import { opticsClustering } from "./learn/cluster/optics.ts";
import { spectral } from "./learn/cluster/spectral.ts";
import { elasticNet } from "./learn/linear/elastic-net.ts";
import { generalisedLinear } from "./learn/linear/generalised-linear.ts";
import { huberRegression } from "./learn/linear/huber-regression.ts";
import { linearDiscriminant } from "./learn/linear/linear-discriminant.ts";
import { linearSvm } from "./learn/linear/linear-svm.ts";
import { logistic } from "./learn/linear/logistic.ts";
import { proportionalOdds } from "./learn/linear/proportional-odds.ts";
import { quadraticDiscriminant } from "./learn/linear/quadratic-discriminant.ts";
import { quantileRegression } from "./learn/linear/quantile-regression.ts";
import { ridge } from "./learn/linear/ridge.ts";
import { kernelSvm } from "./learn/near/kernel-svm.ts";
import { naiveBayes } from "./learn/near/naive-bayes.ts";
import { nearestNeighbours } from "./learn/near/nearest-neighbours.ts";
import { multiLayerPerceptron } from "./learn/neural/multi-layer-perceptron.ts";
import { boostedTrees } from "./learn/trees/boosted-trees.ts";
import { decisionTree } from "./learn/trees/decision-tree.ts";
import { extraTrees } from "./learn/trees/extra-trees.ts";
import { obliviousTrees } from "./learn/trees/oblivious-trees.ts";
import { orderedTrees } from "./learn/trees/ordered-trees.ts";
import { randomForest } from "./learn/trees/random-forest.ts";
import { arithmeticFeatures } from "./prepare/arithmetic-features.ts";
import { clipOutliers } from "./prepare/clip-outliers.ts";
import { clusterDistance } from "./prepare/cluster-distance.ts";
import { countEncode } from "./prepare/count-encode.ts";
import { crossCategories } from "./prepare/cross-categories.ts";
import { dateParts } from "./prepare/date-parts.ts";
import { discretiseByTarget } from "./prepare/discretise-by-target.ts";
import { discretise } from "./prepare/discretise.ts";
import { dropConstant } from "./prepare/drop-constant.ts";
import { dropCorrelated } from "./prepare/drop-correlated.ts";
import { dropDuplicates } from "./prepare/drop-duplicates.ts";
import { dropLowVariance } from "./prepare/drop-low-variance.ts";
import { dropOutlierRows } from "./prepare/drop-outlier-rows.ts";
import { flagOutliers } from "./prepare/flag-outliers.ts";
import { groupAggregates } from "./prepare/group-aggregates.ts";
import { hashEncode } from "./prepare/hash-encode.ts";
import { imputeIteratively } from "./prepare/impute-iteratively.ts";
import { imputeNearest } from "./prepare/impute-nearest.ts";
import { impute } from "./prepare/impute.ts";
import { maxAbsScale } from "./prepare/max-abs-scale.ts";
import { minMaxScale } from "./prepare/min-max-scale.ts";
import { oneHot } from "./prepare/one-hot.ts";
import { ordinalEncode } from "./prepare/ordinal-encode.ts";
import { oversample } from "./prepare/oversample.ts";
import { polynomialFeatures } from "./prepare/polynomial-features.ts";
import { powerTransform } from "./prepare/power-transform.ts";
import { principalComponents } from "./prepare/principal-components.ts";
import { quantileScale } from "./prepare/quantile-scale.ts";
import { rareLevels } from "./prepare/rare-levels.ts";
import { ratioFeatures } from "./prepare/ratio-features.ts";
import { robustScale } from "./prepare/robust-scale.ts";
import { selectAgainstProbes } from "./prepare/select-against-probes.ts";
import { selectBest } from "./prepare/select-best.ts";
import { selectFromModel } from "./prepare/select-from-model.ts";
import { selectRecursively } from "./prepare/select-recursively.ts";
import { selectSequentially } from "./prepare/select-sequentially.ts";
import { similarityEncode } from "./prepare/similarity-encode.ts";
import { smote } from "./prepare/smote.ts";
import { squash } from "./prepare/squash.ts";
import { standardise } from "./prepare/standardise.ts";
import { targetEncode } from "./prepare/target-encode.ts";
import { textEmbed } from "./prepare/text-embed.ts";
import { textScores } from "./prepare/text-scores.ts";
import { truncatedSvd } from "./prepare/truncated-svd.ts";
import { undersample } from "./prepare/undersample.ts";
import { weightOfEvidence } from "./prepare/weight-of-evidence.ts";
import { wordFlags } from "./prepare/word-flags.ts";
import { language } from "./program/language.ts";

export const catalog: Catalog = {
  learners: {
    baseline,
    proportionalOdds,
    ridge,
    elasticNet,
    logistic,
    boostedTrees,
    orderedTrees,
    randomForest,
    extraTrees,
    obliviousTrees,
    explainableBoosting,
    decisionTree,
    kMeans,
    kPrototypes,
    gaussianMixture,
    agglomerative,
    dbscan,
    hdbscan,
    opticsClustering,
    spectral,
    nearestNeighbours,
    anomalyVote,
    isolationForest,
    extendedIsolationForest,
    ecod,
    copod,
    histogramOutliers,
    nearestDistance,
    localOutlierFactor,
    oneClassSvm,
    robustCovariance,
    principalReconstruction,
    detectorBoosting,
    multiLayerPerceptron,
    kernelSvm,
    naiveBayes,
    linearDiscriminant,
    quadraticDiscriminant,
    generalisedLinear,
    huberRegression,
    linearSvm,
    quantileRegression,
  },
  steps: {
    arithmeticFeatures,
    clipOutliers,
    countEncode,
    clusterDistance,
    crossCategories,
    dateParts,
    discretiseByTarget,
    discretise,
    dropConstant,
    dropCorrelated,
    dropDuplicates,
    dropLowVariance,
    dropOutlierRows,
    flagOutliers,
    groupAggregates,
    hashEncode,
    imputeIteratively,
    imputeNearest,
    impute,
    maxAbsScale,
    minMaxScale,
    oneHot,
    ordinalEncode,
    oversample,
    polynomialFeatures,
    powerTransform,
    principalComponents,
    quantileScale,
    rareLevels,
    ratioFeatures,
    robustScale,
    selectAgainstProbes,
    selectBest,
    selectFromModel,
    selectRecursively,
    selectSequentially,
    similarityEncode,
    smote,
    squash,
    standardise,
    targetEncode,
    textEmbed,
    textScores,
    truncatedSvd,
    undersample,
    weightOfEvidence,
    wordFlags,
  },
  metrics,
  operators: language,
};
