/**
 * Pure terms: a pair's table keeps only what neither of its columns can say alone, and every shape has mean 0.
 *
 * A margin of a table, its mean over one column's rows given the other's bin, is moved to the shape of that column, again
 * and again until no margin is left; what shapes have in the mean is moved to the intercept. The sum does not change.
 * Source: B. Lengerich, S. Tan, C. Chang, G. Hooker and R. Caruana, "Purifying Interaction Effects with the Functional
 * ANOVA", AISTATS 2020.
 */

/** A two-way table over coarse bins, with the weight of the training rows in each cell. */
export type TwoWay = {
  readonly values: Float64Array;
  readonly mass: Float64Array;
  readonly tall: number;
  readonly wide: number;
};

const MOST_SWEEPS = 1000;
const TOLERANCE = 1e-12;

/** Takes the margins off the table and adds them up per row and per column of it. */
export function purify({ values, mass, tall, wide }: TwoWay): { rows: Float64Array; columns: Float64Array } {
  const rows = new Float64Array(tall);
  const columns = new Float64Array(wide);
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const a = takeMargins(values, mass, rows, tall, wide, wide, 1);
    const b = takeMargins(values, mass, columns, wide, tall, 1, wide);
    if (Math.max(a, b) <= TOLERANCE * size) break;
  }
  return { rows, columns };
}

/** One sweep along one axis; returns the greatest margin that was taken. */
function takeMargins(
  values: Float64Array,
  mass: Float64Array,
  margins: Float64Array,
  count: number,
  across: number,
  step: number,
  skip: number,
): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    let weight = 0;
    for (let j = 0; j < across; j++) {
      const cell = i * step + j * skip;
      sum += mass[cell]! * values[cell]!;
      weight += mass[cell]!;
    }
    if (weight === 0) continue;
    const margin = sum / weight;
    for (let j = 0; j < across; j++) values[i * step + j * skip]! -= margin;
    margins[i]! += margin;
    most = Math.max(most, Math.abs(margin));
  }
  return most;
}

/** Takes the mean over the training rows off a shape and returns it. */
export function centre(values: Float64Array, mass: Float64Array): number {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    sum += mass[i]! * values[i]!;
    weight += mass[i]!;
  }
  const mean = weight > 0 ? sum / weight : 0;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
  return mean;
}
