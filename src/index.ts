/**
 * The public door, in the order of the data's way.
 *
 *   import { train } from "modelwright";
 *   const { fitted } = await train("people.csv", { target: "churned", budgetSeconds: 30 }).result;
 */

// 1. data in
export { readTable, type ReadOptions, type ReadResult } from "./data/read-table.node.ts";
export { profileTable, type TableProfile } from "./data/profile.ts";
export { type Change, prepareTable } from "./data/prepare-table.ts";
export { csvPieces } from "./data/write-csv.ts";
export { writeColumns, writeTable } from "./data/write-table.node.ts";
export { defineTask, type DefinedTask, type TaskOptions } from "./data/task.ts";
export { splitTask, holdOutTask } from "./data/split-task.ts";
export type { Column, ColumnKind, Table } from "./contract/table.ts";
export type { ColumnSchema, RawCell, RawRow, Schema } from "./contract/schema.ts";
export type { Split, Task, TaskKind } from "./contract/task.ts";

// 3. learn
export { baseline } from "./learn/baseline.ts";
export { elasticNet } from "./learn/linear/elastic-net.ts";
export { logistic } from "./learn/linear/logistic.ts";
export { ridge } from "./learn/linear/ridge.ts";
export { boostedTrees } from "./learn/trees/boosted-trees.ts";
export { extraTrees } from "./learn/trees/extra-trees.ts";
export { randomForest } from "./learn/trees/random-forest.ts";
export { createTeam } from "./compute/team.node.ts";

// 4. the waist: steps + learner -> fit -> fitted
export { pipeline, type FitOptions, type Pipeline } from "./pipeline/pipeline.ts";
export type { Fitted, PlanRecord } from "./pipeline/fitted.ts";
export type { Run } from "./pipeline/run.ts";

// 5. assess
export { evaluate, evaluateAnswers, type Evaluation } from "./assess/evaluate.ts";

// 6. choose
export { train, DEFAULT_BUDGET_SECONDS, type TrainOptions, type TrainResult } from "./train.ts";
export type { LeaderboardRow, TrainEvent } from "./contract/events.ts";

// 7. keep
export { loadModel, saveModel, writeWhole } from "./artifact/files.node.ts";
export { digestOf, packModel } from "./artifact/pack.ts";
export { type LoadedModel, unpackModel } from "./artifact/unpack.ts";
export type { Manifest } from "./artifact/format.ts";

// 8. put to work
export { rawCells, scoredRows, scoreFile, type ScoredFile } from "./deploy/score-file.node.ts";
export { evaluateFile, type EvaluatedFile } from "./deploy/evaluate-file.node.ts";
export { typesOf } from "./deploy/types-file.ts";

export { isError, ModelwrightError, type ErrorCode } from "./contract/errors.ts";
export { catalog } from "./catalog.ts";
