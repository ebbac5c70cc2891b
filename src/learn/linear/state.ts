/** What every linear fit returns, and how it becomes program. */
import { exp, log } from "../../compute/math.ts";
import type { FitReport } from "../../contract/learner.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { TaskKind } from "../../contract/task.ts";
import type { DesignShape } from "./design-shape.ts";

/** A fitted linear model. */
export type LinearState = {
  readonly task: TaskKind;
  /** 1 for regression and binary tasks, else the number of classes. */
  readonly outputs: number;
  /** `outputs × numbers of a row`, row-major, in the units of the target (or log-odds) per unit of the column. */
  readonly coefficients: Float64Array;
  /** One per output. */
  readonly intercepts: Float64Array;
  /** The penalty that was used: the given one or the chosen one. */
  readonly penalty: number;
};

/** Brings coefficients of a standardised design back to the units of the columns. */
export function unstandardise(
  shape: DesignShape,
  standard: Float64Array,
  outputs: number,
  intercepts: Float64Array,
): { coefficients: Float64Array; intercepts: Float64Array } {
  const p = shape.width;
  const coefficients = new Float64Array(outputs * p);
  const moved = intercepts.slice();
  for (let o = 0; o < outputs; o++) {
    for (let place = 0; place < p; place++) {
      const scale = shape.scale[place]!;
      if (!(scale > 0)) continue;
      const value = standard[o * p + place]! / scale;
      coefficients[o * p + shape.part[place]!] = value;
      moved[o]! -= value * shape.center[place]!;
    }
  }
  return { coefficients, intercepts: moved };
}

/** The weighted sum, and for classes the link that makes it probabilities. */
export function lowerLinear(state: LinearState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const sums =
    columns.length === 0
      ? writer.add("constant", [], { value: state.intercepts })
      : writer.add("linear", [writer.join(columns)], { weights: state.coefficients, bias: state.intercepts });
  if (state.task === "binary") return writer.add("sigmoid-pair", [sums]);
  return state.task === "multiclass" ? writer.add("softmax", [sums]) : sums;
}

/** For a fit on all rows: the penalty that the folds chose (their geometric mean, as penalties differ by factors). */
export function withChosenPenalty<P extends { readonly penalty: number; readonly choosePenalty: boolean }>(
  params: P,
  reports: readonly FitReport[],
): P {
  const logs = reports.map((report) => log(Math.max(report.chosen?.penalty ?? params.penalty, 1e-300)));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  return { ...params, penalty: exp(mean), choosePenalty: false };
}

/** Parts the solver's `outputs × (width + 1)` numbers into coefficients and intercepts. */
export function splitPoint(
  point: Float64Array,
  outputs: number,
  width: number,
): { standard: Float64Array; intercepts: Float64Array } {
  const standard = new Float64Array(outputs * width);
  const intercepts = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    standard.set(point.subarray(o * (width + 1), o * (width + 1) + width), o * width);
    intercepts[o] = point[o * (width + 1) + width]!;
  }
  return { standard, intercepts };
}
