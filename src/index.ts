/**
 * The public door: a contents page in the order of the data's way.
 *
 *   import { train } from "modelwright";
 *   const { fitted } = await train("people.csv", { target: "churned", budgetSeconds: 30 }).result;
 *   fitted.predictOne({ age: 39, job: "clerk" });
 */

// The main job: from a file to a saved, assessed model.
export { train, DEFAULT_BUDGET_SECONDS, type TrainOptions, type TrainResult } from "./train.ts";
export { select, DEFAULT_SELECT_SECONDS, type SelectOptions } from "./select.ts";
export type { Selection } from "./tune/conclude.ts";
export { replay, verify, type Refitted, type ReplayOptions } from "./replay.ts";
export type { ReplayResult } from "./artifact/replay-verdict.ts";
export { findClusters, type ClusterOptions, type ClusterResult } from "./train-clusters.ts";
export { findAnomalies, type AnomalyOptions, type AnomalyResult } from "./train-anomalies.ts";
export { trainTargets, type TargetsOptions, type TargetsResult } from "./train-targets.ts";
export type { TargetResult } from "./target-results.ts";
export { diagnose, type DiagnoseOptions } from "./diagnose.ts";
export type { Diagnosis } from "./contract/diagnosis.ts";
export { defineConfig, type Config } from "./config.ts";
export type { LeaderboardRow, TimedEvent, TrainEvent } from "./contract/events.ts";
export type { Run } from "./pipeline/run.ts";

// 1. Data in.
export { readTable, type ReadOptions, type ReadResult } from "./data/read-table.node.ts";
export { readJoined, type Joined, type JoinOptions } from "./data/join/read-joined.node.ts";
export type { JoinPlan, JoinRequest, LagRequest, WindowRequest } from "./contract/join.ts";
export { maskedSource, sourceStem } from "./data/source.ts";
export { profileTable, type TableProfile } from "./data/profile.ts";
export { prepareTable, type Change } from "./data/prepare-table.ts";
export { defineTask, type DefinedTask, type TaskOptions } from "./data/task.ts";
export { holdOutTask, splitTask } from "./data/split-task.ts";
export { rawTexts } from "./data/table-texts.ts";
export { csvPieces } from "./data/write-csv.ts";
export { writeColumns, writeTable } from "./data/write-table.node.ts";
export { refuseUnwritable, writeWhole } from "./data/write-whole.node.ts";
export type { Column, ColumnKind, Table } from "./contract/table.ts";
export type { ColumnSchema, RawCell, RawRow, Schema } from "./contract/schema.ts";
export type { Split, Task, TaskKind } from "./contract/task.ts";

// 2. Prepare: steps, and the automatic recipe of a family of learners.
export { arithmeticFeatures } from "./prepare/arithmetic-features.ts";
export { clipOutliers } from "./prepare/clip-outliers.ts";
export { clusterDistance } from "./prepare/cluster-distance.ts";
export { countEncode } from "./prepare/count-encode.ts";
export { crossCategories } from "./prepare/cross-categories.ts";
export { dateParts } from "./prepare/date-parts.ts";
export { discretiseByTarget } from "./prepare/discretise-by-target.ts";
export { discretise } from "./prepare/discretise.ts";
export { dropConstant } from "./prepare/drop-constant.ts";
export { dropCorrelated } from "./prepare/drop-correlated.ts";
export { dropDuplicates } from "./prepare/drop-duplicates.ts";
export { dropLowVariance } from "./prepare/drop-low-variance.ts";
export { dropOutlierRows } from "./prepare/drop-outlier-rows.ts";
export { flagOutliers } from "./prepare/flag-outliers.ts";
export { groupAggregates } from "./prepare/group-aggregates.ts";
export { hashEncode } from "./prepare/hash-encode.ts";
export { imputeIteratively } from "./prepare/impute-iteratively.ts";
export { imputeNearest } from "./prepare/impute-nearest.ts";
export { impute } from "./prepare/impute.ts";
export { maxAbsScale } from "./prepare/max-abs-scale.ts";
export { minMaxScale } from "./prepare/min-max-scale.ts";
export { oneHot } from "./prepare/one-hot.ts";
export { ordinalEncode } from "./prepare/ordinal-encode.ts";
export { oversample } from "./prepare/oversample.ts";
export { polynomialFeatures } from "./prepare/polynomial-features.ts";
export { powerTransform } from "./prepare/power-transform.ts";
export { principalComponents } from "./prepare/principal-components.ts";
export { quantileScale } from "./prepare/quantile-scale.ts";
export { rareLevels } from "./prepare/rare-levels.ts";
export { ratioFeatures } from "./prepare/ratio-features.ts";
export { recipeFor } from "./prepare/recipe.ts";
export { robustScale } from "./prepare/robust-scale.ts";
export { selectAgainstProbes } from "./prepare/select-against-probes.ts";
export { selectBest } from "./prepare/select-best.ts";
export { selectFromModel } from "./prepare/select-from-model.ts";
export { selectRecursively } from "./prepare/select-recursively.ts";
export { selectSequentially } from "./prepare/select-sequentially.ts";
export { similarityEncode } from "./prepare/similarity-encode.ts";
export { smote } from "./prepare/smote.ts";
export { squash } from "./prepare/squash.ts";
export { standardise } from "./prepare/standardise.ts";
export { targetEncode } from "./prepare/target-encode.ts";
export { textEmbed } from "./prepare/text-embed.ts";
export { textScores } from "./prepare/text-scores.ts";
export { truncatedSvd } from "./prepare/truncated-svd.ts";
export { undersample } from "./prepare/undersample.ts";
export { weightOfEvidence } from "./prepare/weight-of-evidence.ts";
export { wordFlags } from "./prepare/word-flags.ts";

// 3. Learn: one maker per algorithm.
export { baseline } from "./learn/baseline.ts";
export { boostedTrees, boostedTreesFor } from "./learn/trees/boosted-trees.ts";
export type { CustomLoss } from "./learn/trees/custom-loss.ts";
export { decisionTree } from "./learn/trees/decision-tree.ts";
export { describeTree } from "./learn/trees/describe-tree.ts";
export { elasticNet } from "./learn/linear/elastic-net.ts";
export { explainableBoosting } from "./learn/additive/explainable-boosting.ts";
export { additiveTerms } from "./learn/additive/additive-terms.ts";
export type { AdditiveTerm } from "./contract/additive-terms.ts";
export { extraTrees } from "./learn/trees/extra-trees.ts";
export { agglomerative } from "./learn/cluster/agglomerative.ts";
export { dbscan } from "./learn/cluster/dbscan.ts";
export { gaussianMixture } from "./learn/cluster/gaussian-mixture.ts";
export { generalisedLinear } from "./learn/linear/generalised-linear.ts";
export { hdbscan } from "./learn/cluster/hdbscan.ts";
export { huberRegression } from "./learn/linear/huber-regression.ts";
export { kMeans } from "./learn/cluster/k-means.ts";
export { kPrototypes } from "./learn/cluster/k-prototypes.ts";
export { opticsClustering } from "./learn/cluster/optics.ts";
export { spectral } from "./learn/cluster/spectral.ts";
export { linearDiscriminant } from "./learn/linear/linear-discriminant.ts";
export { linearSvm } from "./learn/linear/linear-svm.ts";
export { logistic } from "./learn/linear/logistic.ts";
export { multiLayerPerceptron } from "./learn/neural/multi-layer-perceptron.ts";
export { kernelSvm } from "./learn/near/kernel-svm.ts";
export { naiveBayes } from "./learn/near/naive-bayes.ts";
export { nearestNeighbours } from "./learn/near/nearest-neighbours.ts";
export { obliviousTrees } from "./learn/trees/oblivious-trees.ts";
export { proportionalOdds } from "./learn/linear/proportional-odds.ts";
export { quadraticDiscriminant } from "./learn/linear/quadratic-discriminant.ts";
export { quantileRegression } from "./learn/linear/quantile-regression.ts";
export { orderedTrees } from "./learn/trees/ordered-trees.ts";
export { randomForest } from "./learn/trees/random-forest.ts";
export { ridge } from "./learn/linear/ridge.ts";
export { anomalyVote } from "./learn/anomaly/anomaly-vote.ts";
export { copod } from "./learn/anomaly/copod.ts";
export { detectorBoosting } from "./learn/anomaly/detector-boosting.ts";
export { ecod } from "./learn/anomaly/ecod.ts";
export { extendedIsolationForest } from "./learn/anomaly/extended-isolation-forest.ts";
export { histogramOutliers } from "./learn/anomaly/histogram-outliers.ts";
export { isolationForest } from "./learn/anomaly/isolation-forest.ts";
export { localOutlierFactor } from "./learn/anomaly/local-outlier-factor.ts";
export { nearestDistance } from "./learn/anomaly/nearest-distance.ts";
export { oneClassSvm } from "./learn/anomaly/one-class-svm.ts";
export { principalReconstruction } from "./learn/anomaly/principal-reconstruction.ts";
export { robustCovariance } from "./learn/anomaly/robust-covariance.ts";
export { createTeam } from "./compute/threads/team.node.ts";

// 4. The waist: steps + learner -> fit -> fitted.
export { pipeline, type FitOptions, type Pipeline } from "./pipeline/pipeline.ts";
export { preparedColumns, type PreparedColumn } from "./pipeline/prepared-columns.ts";
export type { Fitted, PlanRecord } from "./pipeline/fitted.ts";

// 5. Assess.
export { evaluate, evaluateAnswers, type Evaluation } from "./assess/evaluate.ts";
export type { Coverage } from "./assess/coverage.ts";
export type { After } from "./contract/after.ts";
export type { GroupMetrics, ReportMetric } from "./contract/report.ts";
export { readableModel, type ReadableModel } from "./trust/explain/readable-model.ts";
export { termCharts } from "./charts/terms.ts";
export { treeChart } from "./charts/tree.ts";
export type { Chart } from "./charts/chart.ts";
export type { TermsReport } from "./contract/additive-terms.ts";
export type { TreeReport } from "./contract/tree-report.ts";

// 6. Keep: the .mw file.
export { loadModel, saveModel } from "./artifact/files.node.ts";
export { digestOf, packModel } from "./artifact/pack.ts";
export { unpackModel, type LoadedModel } from "./artifact/unpack.ts";
export type { Manifest } from "./artifact/format.ts";

// 7. Put to work.
export { scoreFile, scoredRows, type ScoredFile } from "./deploy/score-file.node.ts";
export type { SeveralEvaluation } from "./assess/evaluate-aims.ts";
export { evaluateFile, evaluateSeveral, type EvaluatedFile } from "./deploy/evaluate-file.node.ts";
export { typesOf } from "./deploy/types-file.ts";

export { diffModels, type DiffOptions, type DiffResult } from "./diff-models.ts";

// 8. Look back: the records of runs.
export { findRun, listRuns, type FoundRun } from "./runs/store.node.ts";
export { compareRuns, diffRuns, type RunComparison } from "./runs/compare.ts";
export type { RunRecord } from "./contract/run-record.ts";

// What everything above speaks in.
export { didYouMean, isError, ModelwrightError, type ErrorCode } from "./contract/errors.ts";
export { catalog } from "./catalog.ts";
