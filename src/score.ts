/**
 * The scoring door, for Node: a saved model and files of rows, without anything that trains. It loads in half the
 * time of the whole package, which is most of what a short `predict` takes.
 */
export { loadModel } from "./artifact/files.node.ts";
export type { LoadedModel } from "./artifact/unpack.ts";
export { isError, ModelwrightError, shown } from "./contract/errors.ts";
export type { JoinRequest } from "./contract/join.ts";
export type { RawRow } from "./contract/schema.ts";
export { rawTexts } from "./data/table-texts.ts";
export { csvPieces } from "./data/write-csv.ts";
export { writeColumns } from "./data/write-table.node.ts";
export { writeWhole } from "./data/write-whole.node.ts";
export { exampleRow, type JsonSchema, resultSchema, rowSchema } from "./deploy/row-schema.ts";
export { type ScoredFile, scoredRows, scoreFile } from "./deploy/score-file.node.ts";
export { type RowScorer, rowScorer } from "./deploy/score-rows.ts";
export { typesOf } from "./deploy/types-file.ts";
export type { RowPrediction } from "./program/predictor.ts";
