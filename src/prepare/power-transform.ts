/**
 * Power transform: bends each column towards the shape of a normal distribution by one fitted power λ.
 *
 * Yeo-Johnson: g(x) = f(x + 1, λ) for x ≥ 0, −f(1 − x, 2 − λ) for x < 0, with f(z, λ) = (z^λ − 1) / λ, ln z at λ = 0.
 * Box-Cox: g(x) = f(x, λ), for columns above 0 only; a value below the least one seen counts as that one.
 * λ in [−5, 5] has the greatest likelihood of g(x) being normal; mean 0 and deviation 1 afterwards if asked.
 * Missing stays missing. A block of mostly zeros (one-hot, terms) stays as it is.
 *
 * Time O(n · 30), memory O(n) per column.
 *
 * Source: I.-K. Yeo and R. Johnson, "A New Family of Power Transformations to Improve Normality or Symmetry",
 * Biometrika 87(4), 2000; G. Box and D. Cox, "An Analysis of Transformations", JRSS B 26(2), 1964.
 * Golden numbers: tests/golden/prepare-scalers.json (scikit-learn `PowerTransformer`).
 * Differs: λ is bounded; a column so far from 0 that its power has no digits left to tell rows apart keeps λ = 1.
 */
import { exp, log, log1p, pow } from "../compute/math.ts";
import { minimiseWithin } from "../compute/optimise/optimise-interval.ts";
import { moments, sum } from "../compute/statistics.ts";
import type { FitContext } from "../contract/context.ts";
import { ModelwrightError } from "../contract/errors.ts";
import { choice, flag } from "../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../contract/program.ts";
import { defineStep } from "../contract/step.ts";
import { isSparseBlock, partOf } from "./column.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing } from "./gaps.ts";

/** Per column and number of a row; no curves for blocks that stay as they are. */
export type PowerTransformState = {
  readonly method: "yeo-johnson" | "box-cox";
  readonly columns: readonly { readonly curves: readonly Curve[] }[];
};

/** `least`: the least value seen, in the units of the column; `center` and `factor`: what follows the power. */
type Curve = { readonly power: number; readonly least: number; readonly center: number; readonly factor: number };

const MOST_POWER = 5;
/** Powers nearer than this to 0 and 2 are these: their formulas would lose digits. */
const NEAR = 1e-6;

export const powerTransform = defineStep({
  name: "powerTransform",
  summary: "Towards the shape of a normal distribution by a fitted power.",
  source: "Yeo & Johnson 2000; Box & Cox 1964",
  selects: ["number", "datetime"],
  params: {
    method: choice({
      default: "yeo-johnson",
      words: ["yeo-johnson", "box-cox"],
      doc: "Which family of powers: box-cox takes columns above 0 only.",
    }),
    standardise: flag({ default: true, doc: "Whether to move the mean to 0 and the standard deviation to 1." }),
  },

  async fit({ columns, weights }, params, context): Promise<PowerTransformState> {
    const fitted: { curves: Curve[] }[] = [];
    for (const column of columns) {
      const curves: Curve[] = [];
      for (let k = 0; k < (isSparseBlock(column) ? 0 : column.width); k++) {
        const values = finiteOrMissing(partOf(column, k));
        if (params.method === "box-cox") refuseNotPositive(column.name, values);
        curves.push(await curveOf(values, weights, params, context));
      }
      fitted.push({ curves });
    }
    return { method: params.method, columns: fitted };
  },

  lower({ method, columns: fitted }, columns, writer) {
    return columns.map((column, c) => {
      const { curves } = fitted[c]!;
      if (curves.length === 0) return column;
      const refs = curves.map((curve, k) => {
        const part = curves.length === 1 ? column.ref : writer.add("select", [column.ref], { from: k, width: 1 });
        const bent = lowerPower(method, curve, part, writer);
        return scaled(writer, bent, curve.center, curve.factor);
      });
      return { ...column, kind: "number", ref: writer.join(refs) };
    });
  },

  describe({ columns }, names) {
    const all = columns.flatMap(({ curves }, c) =>
      curves.map((curve, k) => ({ ...curve, name: curves.length === 1 ? names[c]! : `${names[c]} ${k + 1}` })),
    );
    const listed = (key: "power" | "center" | "factor") => all.map((curve) => curve[key]);
    return describedTable(
      all.map(({ name }) => name),
      { power: listed("power"), mean: listed("center"), deviation: listed("factor").map((f) => 1 / f) },
    );
  },
});

async function curveOf(
  values: Float64Array,
  weights: Float64Array | null,
  params: { readonly method: PowerTransformState["method"]; readonly standardise: boolean },
  context: FitContext,
): Promise<Curve> {
  const { method } = params;
  const { least, most, variance, weight } = moments(values, weights);
  const plain: Curve = { power: 1, least: least > 0 ? least : Number.MIN_VALUE, center: 0, factor: 1 };
  if (!(variance > 0)) return params.standardise && weight > 0 ? { ...plain, center: bend(method, least, 1) } : plain;
  const bent = new Float64Array(values.length);
  const logs = values.map(method === "box-cox" ? log : signedLog);
  // The sum of ln g'(x) is (λ − 1) times this.
  const slope = sum(logs, weights);
  // A shift of g changes no variance; without it, numbers far from 0 keep their digits.
  const oneSided = method === "box-cox" || least >= 0 || most <= 0;
  const loss = (power: number): number => {
    const other = method === "box-cox" ? power : 2 - power;
    for (let i = 0; i < bent.length; i++) {
      const l = logs[i]!;
      // Likelihoods need no last digits: powers by logarithms that are there already.
      bent[i] = values[i]! < 0 ? -powerOfLog(-l, other, oneSided) : powerOfLog(l, power, oneSided);
    }
    return (weight / 2) * log(moments(bent, weights).variance) - (power - 1) * slope;
  };
  const { point, value } = await minimiseWithin(loss, -MOST_POWER, MOST_POWER, { proceed: () => context.tick() });
  let power = value < Number.MAX_VALUE ? point : 1;
  if (Math.abs(power) < NEAR) power = 0;
  if (Math.abs(power - 2) < NEAR) power = 2;
  for (const chosen of [power, 1]) {
    for (let i = 0; i < bent.length; i++) bent[i] = bend(method, values[i]!, chosen);
    const after = moments(bent, weights);
    const deviation = Math.sqrt(after.variance);
    if (!Number.isFinite(1 / deviation) || deviation < 1e-9 * Math.abs(after.mean)) continue;
    if (!params.standardise) return { ...plain, power: chosen };
    return { ...plain, power: chosen, center: after.mean, factor: 1 / deviation };
  }
  return plain;
}

function signedLog(x: number): number {
  return x < 0 ? -log1p(-x) : log1p(x);
}

/** g(x), with the operations of the program. */
function bend(method: PowerTransformState["method"], x: number, power: number): number {
  if (method === "box-cox") return powerOf(x, power);
  if (power === 1) return x;
  return x < 0 ? -powerOf(1 - x, 2 - power) : powerOf(x + 1, power);
}

/** f(z, λ). */
function powerOf(z: number, power: number): number {
  return power === 0 ? log(z) : (pow(z, power) - 1) / power;
}

/** f(z, λ) from ln z; unshifted, up to a number that is the same for every z. */
function powerOfLog(logarithm: number, power: number, unshifted: boolean): number {
  return power === 0 ? logarithm : (exp(power * logarithm) - (unshifted ? 0 : 1)) / power;
}

/** `bend` as operators; the two sides of 0 are added, for either is 0 where the other counts. */
function lowerPower(
  method: PowerTransformState["method"],
  curve: Curve,
  part: NodeRef,
  writer: ProgramWriter,
): NodeRef {
  const { power, least } = curve;
  const clip = (low: number, high: number) =>
    writer.add("clip", [part], { low: Float64Array.of(low), high: Float64Array.of(high) });
  if (method === "box-cox") return lowerBase(clip(least, Number.MAX_VALUE), power, 1, writer);
  if (power === 1) return part;
  const above = scaled(writer, clip(0, Number.MAX_VALUE), -1, 1);
  const below = scaled(writer, clip(-Number.MAX_VALUE, 0), 1, -1);
  return writer.add("add", [lowerBase(above, power, 1, writer), lowerBase(below, 2 - power, -1, writer)]);
}

function lowerBase(z: NodeRef, power: number, sign: number, writer: ProgramWriter): NodeRef {
  if (power === 0) return scaled(writer, writer.add("log", [z]), 0, sign);
  const raised =
    power === 1 ? z : writer.add("power", [z, writer.add("constant", [], { value: Float64Array.of(power) })]);
  return scaled(writer, raised, 1, sign / power);
}

function scaled(writer: ProgramWriter, ref: NodeRef, center: number, factor: number): NodeRef {
  if (center === 0 && factor === 1) return ref;
  return writer.add("scale", [ref], { center: Float64Array.of(center), factor: Float64Array.of(factor) });
}

function refuseNotPositive(name: string, values: Float64Array): void {
  const { least } = moments(values);
  if (!(least <= 0)) return;
  throw new ModelwrightError(
    "prepare/not-positive",
    { step: "powerTransform", column: name, least },
    {
      what: `powerTransform with method box-cox must be given columns above 0, got "${name}" with the value ${least}.`,
      fix: `Use method: "yeo-johnson", which takes any number, or leave the column out.`,
    },
  );
}
