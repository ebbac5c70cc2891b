/**
 * Brent's minimiser of a function of one number in an interval: parabolas through the best three points, golden
 * sections where these do not help. Finds a local minimum; the only one, if the function has but one.
 *
 * Source: R. Brent, "Algorithms for Minimization without Derivatives", 1973, chapter 5.
 */

export type IntervalMinimum = { readonly point: number; readonly value: number; readonly evaluations: number };

/** (3 − √5) / 2: the share of an interval at which a golden section cuts it. */
const GOLDEN = 0.3819660112501051;
/** Below the root of the spacing of numbers near 1 a function near its minimum is flat. */
const RESOLUTION = 1.5e-8;

/**
 * The minimum of `evaluate` between `low` and `high`; an evaluation that is not finite counts as far up.
 * `proceed` is called before each evaluation but the first; false ends the search with the best point so far.
 */
export async function minimiseWithin(
  evaluate: (point: number) => number,
  low: number,
  high: number,
  options: { readonly tolerance?: number; readonly proceed?: () => Promise<boolean> } = {},
): Promise<IntervalMinimum> {
  const { tolerance = RESOLUTION, proceed } = options;
  const at = (point: number): number => {
    const value = evaluate(point);
    return Number.isFinite(value) ? value : Number.MAX_VALUE;
  };
  let a = low;
  let b = high;
  let best = a + GOLDEN * (b - a);
  let value = at(best);
  let second = best;
  let secondValue = value;
  let third = best;
  let thirdValue = value;
  let step = 0;
  let before = 0;
  let evaluations = 1;

  for (; evaluations < 200; evaluations++) {
    const middle = (a + b) / 2;
    const least = tolerance * Math.abs(best) + tolerance / 3;
    if (Math.abs(best - middle) <= 2 * least - (b - a) / 2) break;
    const parabola = vertexStep(best, value, second, secondValue, third, thirdValue);
    const inside = best + parabola > a && best + parabola < b;
    // A parabola is trusted when its step is less than half the last but one.
    if (inside && Math.abs(parabola) < Math.abs(before) / 2) {
      before = step;
      step = parabola;
      const near = best + step - a < 2 * least || b - best - step < 2 * least;
      if (near) step = best < middle ? least : -least;
    } else {
      before = best < middle ? b - best : a - best;
      step = GOLDEN * before;
    }
    if (proceed !== undefined && !(await proceed())) break;
    const next = best + (Math.abs(step) >= least ? step : step > 0 ? least : -least);
    const nextValue = at(next);
    if (nextValue <= value) {
      if (next < best) b = best;
      else a = best;
      [third, thirdValue, second, secondValue, best, value] = [second, secondValue, best, value, next, nextValue];
    } else {
      if (next < best) a = next;
      else b = next;
      if (nextValue <= secondValue || second === best) {
        [third, thirdValue, second, secondValue] = [second, secondValue, next, nextValue];
      } else if (nextValue <= thirdValue || third === best || third === second) {
        [third, thirdValue] = [next, nextValue];
      }
    }
  }
  return { point: best, value, evaluations };
}

/** From x to the vertex of the parabola through three points; infinite where they lie on a line. */
function vertexStep(x: number, fx: number, w: number, fw: number, v: number, fv: number): number {
  const r = (x - w) * (fx - fv);
  const q = (x - v) * (fx - fw);
  const p = (x - v) * q - (x - w) * r;
  const below = 2 * (q - r);
  return below === 0 ? Number.POSITIVE_INFINITY : -p / below;
}
