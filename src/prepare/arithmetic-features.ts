/**
 * Arithmetic features: sums, differences, products and ratios of two numbers, those that say something of the target
 * which the columns one by one do not, as new columns beside them.
 *
 * All pairs of the columns that say most are tried on some of the rows: what an additive model of the columns leaves of
 * the target must be explained by the bins of the new column, far beyond chance. Of one pair at most two are kept. Columns
 * of unlike spread are scaled before they are added. Missing where either is missing, or the lower number of a ratio is 0.
 *
 * Time O(pairs · m log m), m at most 4096 rows; memory O(m · columns).
 *
 * Source: the idea of AutoGluon's generated features (2025); J. Heaton, "An Empirical Analysis of Feature Engineering for
 * Predictive Modeling", SoutheastCon 2016. Differs: chosen by the residuals of an additive model.
 * Golden numbers: none of a peer; planted interactions in `features.test.ts`.
 */
import { moments, type Numbers } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { integer } from "../contract/params.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { addedBy, additiveResiduals, equalBins } from "./beyond-additive.ts";
import { numberColumn } from "./column.ts";

const OPERATIONS = ["+", "−", "·", "/"] as const;
type Operation = (typeof OPERATIONS)[number];

export type ArithmeticFeaturesState = {
  readonly features: readonly {
    /** Places of the two columns among those given. */
    readonly first: number;
    readonly second: number;
    readonly operation: Operation;
    /** What the second is multiplied with before it is added or taken away. */
    readonly factor: number;
    /** What it adds, in deviations beyond chance. */
    readonly score: number;
  }[];
};

const ROWS = 4096;
/** Columns of which all pairs are tried. */
const MOST_COLUMNS = 24;
/** With a thousand features tried, chance alone reaches three or four deviations. */
const LEAST_SCORE = 6;
const MOST_PER_PAIR = 2;
/** Spreads that differ by less than this are taken for numbers of one unit. */
const ALIKE = 4;

export const arithmeticFeatures = defineStep({
  name: "arithmeticFeatures",
  summary: "Sums, differences, products and ratios of two numbers that tell what they do not tell alone.",
  source: "Heaton 2016",
  selects: ["number"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    keep: integer({ default: 20, min: 1, max: 1000, doc: "Features to make at most." }),
  },

  fit({ columns, target, weights, rows, classes }, params): ArithmeticFeaturesState {
    const step = Math.max(1, rows / ROWS);
    const some = Int32Array.from({ length: Math.min(ROWS, rows) }, (_, i) => Math.floor(i * step));
    const of = (values: Numbers): Float64Array => Float64Array.from(some, (row) => values[row]!);
    const single = [...columns.keys()].filter((c) => columns[c]!.width === 1);
    const values = new Map(single.map((c) => [c, of(columns[c]!.values())]));
    const binned = new Map(single.map((c) => [c, equalBins(values.get(c)!)]));
    const [truth, counts] = [of(target), weights === null ? null : of(weights)];
    const whole = additiveResiduals([], truth, classes, counts);
    const alone = new Map(single.map((c) => [c, addedBy(binned.get(c)!, whole)]));
    const base = single
      .filter((c) => moments(values.get(c)!).variance > 0)
      .sort((a, b) => alone.get(b)! - alone.get(a)! || a - b)
      .slice(0, MOST_COLUMNS)
      .sort((a, b) => a - b);
    const residuals = additiveResiduals(
      base.map((c) => binned.get(c)!),
      truth,
      classes,
      counts,
    );
    const spread = new Map(base.map((c) => [c, Math.sqrt(moments(values.get(c)!).variance)]));
    const found: ArithmeticFeaturesState["features"][number][] = [];
    base.forEach((first, i) => {
      for (const second of base.slice(i + 1)) {
        const ratio = spread.get(first)! / spread.get(second)!;
        const factor = ratio < ALIKE && ratio > 1 / ALIKE ? 1 : Number(ratio.toPrecision(2));
        const [a, b] = [values.get(first)!, values.get(second)!];
        const pair = OPERATIONS.map((operation) => {
          const made = a.map((x, row) => apply(operation, x, b[row]!, factor));
          return { first, second, operation, factor, score: addedBy(equalBins(made), residuals) };
        });
        found.push(...pair.sort((x, y) => y.score - x.score).slice(0, MOST_PER_PAIR));
      }
    });
    const best = found.filter(({ score }) => score >= LEAST_SCORE).sort((x, y) => y.score - x.score);
    return { features: best.slice(0, params.keep) };
  },

  lower({ features }, columns, writer) {
    const added = features.map(({ first, second, operation, factor }): LoweredColumn => {
      const [a, b] = [columns[first]!, columns[second]!];
      const name = named(operation, a, b, factor);
      if (operation === "·") return numberColumn(name, writer.add("multiply", [a.ref, b.ref]));
      if (operation === "/") return numberColumn(name, writer.add("divide", [a.ref, b.ref]));
      const scaled = writer.add("scale", [b.ref], {
        center: Float64Array.of(0),
        factor: Float64Array.of(operation === "+" ? factor : -factor),
      });
      return numberColumn(name, writer.add("add", [a.ref, scaled]));
    });
    return [...columns, ...added];
  },

  describe: ({ features }, names) =>
    features
      .map(({ first, second, operation, factor }) =>
        named(operation, { name: names[first]! }, { name: names[second]! }, factor),
      )
      .join(", ") || "nothing beyond the columns themselves",
});

function apply(operation: Operation, a: number, b: number, factor: number): number {
  if (operation === "+") return a + factor * b;
  if (operation === "−") return a - factor * b;
  if (operation === "·") return a * b;
  return b === 0 ? Number.NaN : a / b;
}

function named(
  operation: Operation,
  a: Pick<FrameColumn, "name">,
  b: Pick<FrameColumn, "name">,
  factor: number,
): string {
  const scaled = factor === 1 || operation === "·" || operation === "/" ? "" : `${factor} `;
  return `${a.name} ${operation} ${scaled}${b.name}`;
}
