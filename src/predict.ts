/**
 * The small door: load a `.mw` file and predict. No worker, no database, no Node built-in; runs in Node,
 * functions, edge runtimes and browsers.
 *
 *   import { load } from "modelwright/predict";
 *   const model = await load(bytes);            // or a path, in Node
 *   model.predictOne({ age: 39, job: "clerk" });
 */
import type { Manifest } from "./artifact/format.ts";
import { unpackModel } from "./artifact/unpack.ts";
import { ModelwrightError } from "./contract/errors.ts";
import type { Program } from "./contract/program.ts";
import type { RawRow } from "./contract/schema.ts";
import type { RowPrediction } from "./program/predictor.ts";

export type { Manifest } from "./artifact/format.ts";
export { isError, ModelwrightError } from "./contract/errors.ts";
export type { RawCell, RawRow } from "./contract/schema.ts";
export type { RowPrediction } from "./program/predictor.ts";

/** A loaded model. `Row` and `Result` come from `modelwright types model.mw`; without them any row is allowed. */
export type Model<Row = RawRow, Result = RowPrediction> = {
  readonly manifest: Manifest;
  readonly program: Program;
  /** Named outputs for one row. Throws `data/missing-columns` and `data/unreadable-cell`. */
  predictOne(row: Row): Result;
  /** The same for many rows, in their order. */
  predict(rows: readonly Row[]): Result[];
};

/** Reads and verifies a model. A path works where there is a file system; elsewhere give the bytes. */
export async function load<Row = RawRow, Result = RowPrediction>(
  source: Uint8Array | ArrayBuffer | string,
): Promise<Model<Row, Result>> {
  const bytes = typeof source === "string" ? readPath(source) : new Uint8Array(source as ArrayBuffer);
  const { manifest, program, predictOne } = await unpackModel(bytes);
  const one = predictOne as unknown as (row: Row) => Result;
  return { manifest, program, predictOne: one, predict: (rows) => rows.map(one) };
}

/** Node's file system without importing it, so that bundlers for browsers find nothing to resolve. */
function readPath(path: string): Uint8Array {
  const node = (
    globalThis as { process?: { getBuiltinModule?: (name: string) => { readFileSync(path: string): Uint8Array } } }
  ).process;
  const files = node?.getBuiltinModule?.("node:fs");
  if (files === undefined) {
    throw new ModelwrightError(
      "artifact/no-files",
      { path },
      {
        what: "There is no file system here, so a model cannot be loaded from a path.",
        fix: "Fetch the file and pass its bytes: load(await (await fetch(url)).arrayBuffer()).",
      },
    );
  }
  try {
    return files.readFileSync(path);
  } catch (error) {
    throw new ModelwrightError(
      "artifact/unreadable",
      { path },
      {
        what: `The model file ${path} cannot be read (${(error as { code?: string }).code}).`,
        fix: "Give the path of a .mw file written by `modelwright train`.",
      },
    );
  }
}
