/**
 * Sets of classes that hold the true one with a chance: the class decided for, and each class whose probability reaches a
 * cut-off. The score of a row is the probability of its true class, or above all probabilities where it was decided for;
 * the cut-off is the conformal quantile of these scores. Such sets are the smallest on average for a given chance. Where
 * decisions alone are right more often than was asked, each set is the decision.
 *
 * Source: M. Sadinle, J. Lei and L. Wasserman, "Least Ambiguous Set-Valued Classifiers with Bounded Error Levels", JASA
 * 114, 2019.
 */
import type { PredictionSets } from "../../contract/after.ts";
import { type Answers, takeAnswers } from "../calibrate/answers.ts";
import { meanInterval, shareInterval } from "../mean-interval.ts";
import type { Part } from "../parts.ts";
import { conformalQuantile, leastRows } from "./conformal-quantile.ts";

/** No probability reaches it: the set is the decision alone. */
const BEYOND = 2;
/** Classes with fewer rows say too little of how well they are covered. */
const LEAST_OF_CLASS = 20;

/** `decided`: the class decided for, per row. Null where there are too few rows for any promise. */
export function chooseSets(
  answers: Answers,
  decided: Float64Array,
  labels: readonly string[],
  parts: readonly Part[],
  coverage: number,
): PredictionSets | null {
  const { truth, weights } = answers;
  if (parts.length === 0 || parts.some(({ fit }) => fit.length < leastRows(coverage))) return null;
  const inside = new Float64Array(truth.length);
  const size = new Float64Array(truth.length);
  for (const { fit, held } of parts) {
    const cut = cutOf(
      takeAnswers(answers, fit),
      Float64Array.from(fit, (row) => decided[row]!),
      coverage,
    );
    for (const row of held) {
      const own = measureSet(answers, decided, row, cut);
      inside[row] = own.holds ? 1 : 0;
      size[row] = own.size;
    }
  }
  const cut = cutOf(answers, decided, coverage);
  return {
    cut,
    asked: coverage,
    found: shareInterval(inside, weights),
    size: meanInterval(size, weights),
    worst: worstClass(truth, weights, inside, labels),
    why:
      cut >= 1
        ? "decisions alone are right at least as often as was asked, so each set is the class decided for"
        : `a class is in the set from a probability of ${Number(cut.toPrecision(3))} on`,
  };
}

/** The largest cut-off that keeps the chance on these rows. */
function cutOf({ probabilities, truth, weights, classes }: Answers, decided: Float64Array, coverage: number): number {
  const scores = Float64Array.from(truth, (c, row) =>
    decided[row] === c ? -BEYOND : -probabilities[row * classes + c]!,
  );
  return -conformalQuantile(scores, weights, coverage);
}

/** Whether the set of a row holds its true class, and how many classes it has. */
export function measureSet(
  { probabilities, truth, classes }: Answers,
  decided: Float64Array,
  row: number,
  cut: number,
): { readonly holds: boolean; readonly size: number } {
  let size = 0;
  let holds = false;
  for (let c = 0; c < classes; c++) {
    if (!(probabilities[row * classes + c]! >= cut || decided[row] === c)) continue;
    size++;
    if (truth[row] === c) holds = true;
  }
  return { holds, size };
}

function worstClass(
  truth: Float64Array,
  weights: Float64Array | null,
  inside: Float64Array,
  labels: readonly string[],
): PredictionSets["worst"] {
  let worst: PredictionSets["worst"] = null;
  labels.forEach((label, c) => {
    const rows = Int32Array.from(truth.keys()).filter((row) => truth[row] === c);
    if (rows.length < LEAST_OF_CLASS) return;
    const own = weights === null ? null : Float64Array.from(rows, (row) => weights[row]!);
    const found = shareInterval(
      Float64Array.from(rows, (row) => inside[row]!),
      own,
    );
    if (worst === null || found.value < worst.found.value) worst = { label, found };
  });
  return worst;
}
