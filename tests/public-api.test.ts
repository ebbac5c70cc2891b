/** The doors of the package: what they export is a promise, so a change of it is seen here. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as author from "../src/author.ts";
import { VERSION } from "../src/faces/cli/version.ts";
import * as index from "../src/index.ts";
import * as predict from "../src/predict.ts";
import * as score from "../src/score.ts";
import * as server from "../src/server.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const names = (door: object): string => Object.keys(door).sort().join(" ");

test("modelwright", () => {
  expect(names(index)).toMatchInlineSnapshot(
    `"DEFAULT_BUDGET_SECONDS DEFAULT_SELECT_SECONDS ModelwrightError additiveTerms agglomerative anomalyVote arithmeticFeatures baseline boostedTrees boostedTreesFor catalog clipOutliers clusterDistance compareRuns copod countEncode createTeam crossCategories csvPieces dateParts dbscan decisionTree defineConfig defineTask describeTree detectorBoosting diagnose didYouMean diffModels diffRuns digestOf discretise discretiseByTarget dropConstant dropCorrelated dropDuplicates dropLowVariance dropOutlierRows ecod elasticNet evaluate evaluateAnswers evaluateFile evaluateSeveral explainableBoosting extendedIsolationForest extraTrees findAnomalies findClusters findRun flagOutliers gaussianMixture generalisedLinear groupAggregates hashEncode hdbscan histogramOutliers holdOutTask huberRegression impute imputeIteratively imputeNearest isError isolationForest kMeans kPrototypes kernelSvm linearDiscriminant linearSvm listRuns loadModel localOutlierFactor logistic maskedSource maxAbsScale minMaxScale multiLayerPerceptron naiveBayes nearestDistance nearestNeighbours obliviousTrees oneClassSvm oneHot opticsClustering orderedTrees ordinalEncode oversample packModel pipeline polynomialFeatures powerTransform prepareTable preparedColumns principalComponents principalReconstruction profileTable proportionalOdds quadraticDiscriminant quantileRegression quantileScale randomForest rareLevels ratioFeatures rawTexts readJoined readTable readableModel recipeFor refuseUnwritable replay ridge robustCovariance robustScale saveModel scoreFile scoredRows select selectAgainstProbes selectBest selectFromModel selectRecursively selectSequentially similarityEncode smote sourceStem spectral splitTask squash standardise targetEncode termCharts textEmbed textScores train trainTargets treeChart truncatedSvd typesOf undersample unpackModel verify weightOfEvidence wordFlags writeColumns writeTable writeWhole"`,
  );
});

test("modelwright/predict", () => {
  expect(names(predict)).toMatchInlineSnapshot(`"ModelwrightError isError load"`);
});

test("modelwright/score", () => {
  expect(names(score)).toMatchInlineSnapshot(
    `"ModelwrightError csvPieces exampleRow isError loadModel rawTexts resultSchema rowSchema rowScorer scoreFile scoredRows shown typesOf writeColumns writeWhole"`,
  );
});

test("modelwright/server", () => {
  expect(names(server)).toMatchInlineSnapshot(`"ModelwrightError isError serve"`);
});

test("modelwright/author", () => {
  expect(names(author)).toMatchInlineSnapshot(
    `"ModelwrightError choice defineLearner defineMetric defineStep flag integer list real runWorker"`,
  );
});

test("has the doors that package.json names, and no other", () => {
  expect(Object.keys(manifest.exports)).toEqual([
    ".",
    "./predict",
    "./score",
    "./server",
    "./author",
    "./package.json",
  ]);
});

test("the version that the command prints is the package's", () => {
  expect(VERSION).toBe(manifest.version);
});
