/**
 * The public door, in the order of the data's way.
 *
 *   import { train } from "modelwright";
 *   const { fitted } = await train("people.csv", { target: "churned", budgetSeconds: 30 }).result;
 */

// 7. keep
export { loadModel, saveModel } from "./artifact/files.node.ts";
export type { Manifest } from "./artifact/format.ts";
export { digestOf, packModel } from "./artifact/pack.ts";
export { type LoadedModel, unpackModel } from "./artifact/unpack.ts";
// 5. assess
export { type Evaluation, evaluate, evaluateAnswers } from "./assess/evaluate.ts";
export { catalog } from "./catalog.ts";
export { createTeam } from "./compute/team.node.ts";
export { type ErrorCode, isError, ModelwrightError } from "./contract/errors.ts";
export type { LeaderboardRow, TrainEvent } from "./contract/events.ts";
export type { GroupMetrics, ReportMetric } from "./contract/report.ts";
export type { ColumnSchema, RawCell, RawRow, Schema } from "./contract/schema.ts";
export type { Column, ColumnKind, Table } from "./contract/table.ts";
export type { Split, Task, TaskKind } from "./contract/task.ts";
export { type Change, prepareTable } from "./data/prepare-table.ts";
export { profileTable, type TableProfile } from "./data/profile.ts";
// 1. data in
export { type ReadOptions, type ReadResult, readTable } from "./data/read-table.node.ts";
export { holdOutTask, splitTask } from "./data/split-task.ts";
export { rawTexts } from "./data/table-texts.ts";
export { type DefinedTask, defineTask, type TaskOptions } from "./data/task.ts";
export { csvPieces } from "./data/write-csv.ts";
export { writeColumns, writeTable } from "./data/write-table.node.ts";
export { writeWhole } from "./data/write-whole.node.ts";
export { type EvaluatedFile, evaluateFile } from "./deploy/evaluate-file.node.ts";
// 8. put to work
export { type ScoredFile, scoredRows, scoreFile } from "./deploy/score-file.node.ts";
export { typesOf } from "./deploy/types-file.ts";

// 3. learn
export { baseline } from "./learn/baseline.ts";
export { elasticNet } from "./learn/linear/elastic-net.ts";
export { logistic } from "./learn/linear/logistic.ts";
export { ridge } from "./learn/linear/ridge.ts";
export { boostedTrees } from "./learn/trees/boosted-trees.ts";
export { extraTrees } from "./learn/trees/extra-trees.ts";
export { randomForest } from "./learn/trees/random-forest.ts";
export type { Fitted, PlanRecord } from "./pipeline/fitted.ts";

// 4. the waist: steps + learner -> fit -> fitted
export { type FitOptions, type Pipeline, pipeline } from "./pipeline/pipeline.ts";
export type { Run } from "./pipeline/run.ts";
// 2. prepare
export { dateParts } from "./prepare/date-parts.ts";
export { dropConstant } from "./prepare/drop-constant.ts";
export { dropDuplicates } from "./prepare/drop-duplicates.ts";
export { impute } from "./prepare/impute.ts";
export { oneHot } from "./prepare/one-hot.ts";
export { ordinalEncode } from "./prepare/ordinal-encode.ts";
export { quantileScale } from "./prepare/quantile-scale.ts";
export { rareLevels } from "./prepare/rare-levels.ts";
export { recipeFor } from "./prepare/recipe.ts";
export { robustScale } from "./prepare/robust-scale.ts";
export { standardise } from "./prepare/standardise.ts";
export { targetEncode } from "./prepare/target-encode.ts";
export { textEmbed } from "./prepare/text-embed.ts";
// 6. choose
export { DEFAULT_BUDGET_SECONDS, type TrainOptions, type TrainResult, train } from "./train.ts";
