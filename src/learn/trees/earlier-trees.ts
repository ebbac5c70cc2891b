/** Going on from trees that were grown before: their raw scores for the rows of a frame, and all of them lowered. */
import type { Frame } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { treeEnsemble } from "../../program/operators/tree-ensemble.ts";
import { type EnsembleState, lowerTrees } from "./ensemble.ts";

/** Rows that are scored together. */
const BLOCK = 512;

/** `rows × outputs`: the sum of the ensembles, each with its base. */
export function scoresOf(ensembles: readonly EnsembleState[], frame: Frame): Float64Array {
  const { outputs } = ensembles[0]!.trees;
  const scores = new Float64Array(frame.rows * outputs);
  for (const ensemble of ensembles) addScores(ensemble, frame, scores);
  return scores;
}

function addScores({ trees, columns }: EnsembleState, frame: Frame, scores: Float64Array): void {
  const width = frame.columns.reduce((sum, column) => sum + column.width, 0);
  const { outputs } = trees;
  const node = { operator: "tree-ensemble", arguments: [0], width: outputs, constants: { ...trees } };
  const evaluate = treeEnsemble.compile(node, [width], BLOCK);
  const [x, out] = [new Float64Array(BLOCK * width), new Float64Array(BLOCK * outputs)];
  for (let from = 0; from < frame.rows; from += BLOCK) {
    const count = Math.min(BLOCK, frame.rows - from);
    let at = 0;
    frame.columns.forEach((column, i) => {
      const values = column.values();
      const levels = columns[i] ?? null;
      for (let row = 0; row < count; row++) {
        for (let part = 0; part < column.width; part++) {
          const value = values[(from + row) * column.width + part]!;
          x[row * width + at + part] = levels === null ? value : codeOf(levels, value);
        }
      }
      at += column.width;
    });
    evaluate([x], count, out);
    for (let k = 0; k < count * outputs; k++) scores[from * outputs + k]! += out[k]!;
  }
}

/** A level as the trees know it: −1 is missing, −2 was never seen. */
function codeOf({ codes, other }: NonNullable<EnsembleState["columns"][number]>, level: number): number {
  if (level === -1) return Number.NaN;
  return level < 0 ? other : codes[level]!;
}

/** The raw scores of all ensembles together, as a node. */
export function lowerSum(
  ensembles: readonly EnsembleState[],
  columns: readonly NodeRef[],
  writer: ProgramWriter,
): NodeRef {
  return ensembles
    .map((ensemble) => lowerTrees(ensemble, columns, writer))
    .reduce((sum, next) => writer.add("add", [sum, next]));
}
