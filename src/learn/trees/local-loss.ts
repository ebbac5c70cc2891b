/** Mean loss over the rows kept aside, from their scores: what early stopping looks at after every round. */
import { log } from "../../compute/math.ts";
import { type LocalTable, pairsOf } from "./local-table.ts";

/** What a loss reads; the rows kept aside are those from `rows` on. */
export type LossTable = Pick<
  LocalTable,
  "workspace" | "arena" | "rows" | "allRows" | "objective" | "scores" | "scoreBytes" | "target" | "weights"
>;

/** NaN when no rows are kept aside. */
export function createLoss(table: LossTable): () => number {
  const { workspace, arena, rows, allRows, objective, scores, scoreBytes, target } = table;
  const { kernels, buffer } = workspace;
  const aside = allRows - rows;
  if (table.weights !== 0 || objective.name !== "logLoss" || aside === 0) return () => lossByRow(table);
  const out = arena.take(pairsOf(aside) * 16);
  const pairs = new Float64Array(buffer, out, pairsOf(aside) * 2);
  const at = rows * 4;
  return () => {
    if (objective.outputs === 1) kernels.logisticLoss!(scores + at, target + at, aside, out);
    else kernels.softmaxLoss!(scores + at, scoreBytes, objective.outputs, target + at, aside, out);
    let total = 0;
    for (let i = 0; i < pairs.length; i += 2) total += log(pairs[i]!) + pairs[i + 1]!;
    return total / aside;
  };
}

function lossByRow({ workspace, rows, allRows, objective, scores, scoreBytes, target, weights }: LossTable): number {
  const step = scoreBytes / 4;
  const all = new Float32Array(workspace.buffer, scores, step * objective.outputs);
  const targets = new Float32Array(workspace.buffer, target, allRows);
  const weight = weights === 0 ? null : new Float32Array(workspace.buffer, weights, allRows);
  let total = 0;
  let mass = 0;
  for (let row = rows; row < allRows; row++) {
    const w = weight === null ? 1 : weight[row]!;
    if (w === 0) continue;
    total += w * objective.loss(all, step, row, targets[row]!);
    mass += w;
  }
  return total / mass;
}
