/** What both forests decide before they grow. */
import { flatColumns } from "../../compute/flat-columns.ts";
import type { FitInput, FitReport } from "../../contract/learner.ts";
import { type EnsembleState, emptyEnsemble } from "./ensemble.ts";

/** Columns tried per branch; by default the square root of their number for classes, a share of them for values. */
export function columnsToTry(input: FitInput, share: number, regressionShare: number): number {
  const columns = flatColumns(input.frame).length;
  const wanted =
    share > 0 ? share * columns : input.task === "regression" ? regressionShare * columns : Math.sqrt(columns);
  return Math.max(1, Math.round(wanted));
}

/** The forest of a table without columns: class shares, or the mean. */
export function constantForest(
  input: FitInput,
  weights: Float64Array | null,
): { state: EnsembleState; report: FitReport } {
  const base = new Float64Array(Math.max(1, input.classes));
  let mass = 0;
  input.target.forEach((value, i) => {
    const w = weights === null ? 1 : weights[i]!;
    if (input.classes > 0) base[value]! += w;
    else base[0]! += w * value;
    mass += w;
  });
  const trees = {
    ...emptyEnsemble(
      base.map((sum) => sum / mass),
      base.length,
      0,
      0,
      0,
    ),
    sets: new Uint32Array(0),
  };
  return { state: { columns: [], trees }, report: { iterations: 0, notes: ["There are no columns."] } };
}
