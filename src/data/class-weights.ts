/** How much rows of each class count in fitting. In scoring every row counts as it is. */
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { ClassWeights } from "../contract/options-after.ts";
import { listed } from "../contract/table.ts";
import { isClassification, type TaskKind } from "../contract/task.ts";

/**
 * In the order of the classes; null where all count the same. "balanced": total / (classes · total of the class), so that
 * every class weighs the same altogether. Classes that are not named count 1.
 *
 * Source: G. King and L. Zeng, "Logistic Regression in Rare Events Data", Political Analysis 9, 2001.
 */
export function readClassWeights(
  wish: ClassWeights | undefined,
  task: {
    readonly kind: TaskKind;
    readonly classes: readonly string[];
    readonly target: Float64Array;
    readonly weights: Float64Array | null;
  },
): readonly number[] | null {
  if (wish === undefined || wish === "none") return null;
  const { kind, classes, target, weights } = task;
  if (!isClassification(kind)) {
    throw new ModelwrightError(
      "use/option",
      { option: "classWeights", task: kind },
      { what: `classWeights must be given for a task with classes, got ${kind}.`, fix: "Leave it out." },
    );
  }
  if (wish !== "balanced") {
    const unknown = Object.keys(wish).find((label) => !classes.includes(label));
    if (unknown !== undefined) throw unknownClass(unknown, classes);
    return classes.map((label) => (Object.hasOwn(wish, label) ? wish[label]! : 1));
  }
  const totals = new Float64Array(classes.length);
  target.forEach((c, row) => {
    totals[c]! += weights === null ? 1 : weights[row]!;
  });
  const all = totals.reduce((sum, total) => sum + total, 0);
  return [...totals].map((total) => (total > 0 ? all / (classes.length * total) : 1));
}

function unknownClass(label: string, classes: readonly string[]): ModelwrightError {
  return new ModelwrightError(
    "task/unknown-class",
    { class: label, classes: classes.slice(0, 100) },
    {
      what: `classWeights must name classes, got ${JSON.stringify(label)}.`,
      fix: `${didYouMean(label, classes.slice(0, 1000))}The classes are: ${listed(classes)}.`,
    },
  );
}
