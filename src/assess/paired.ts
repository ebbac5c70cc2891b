/** Whether one way of answering beats another by more than noise: the mean of paired differences over its standard error. */

export type Gain = {
  readonly mean: number;
  /** Standard error of the mean; 0 with fewer than two rows. */
  readonly error: number;
};

/** Mean of before − after over rows, by weight. */
export function pairedGain(before: Float64Array, after: Float64Array, weights: Float64Array | null): Gain {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < before.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    total += w;
    sum += w * (before[i]! - after[i]!);
  }
  if (!(total > 0)) return { mean: 0, error: 0 };
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < before.length; i++) {
    const w = (weights === null ? 1 : weights[i]!) / total;
    const off = before[i]! - after[i]! - mean;
    squares += w * w * off * off;
  }
  const n = before.length;
  return { mean, error: n < 2 ? 0 : Math.sqrt((squares * n) / (n - 1)) };
}

/**
 * The places of the candidates that are as good as the best of them but for noise: less than one standard error of the
 * difference behind. Losses are per row.
 */
export function asGoodAsBest(losses: readonly Float64Array[], weights: Float64Array | null): readonly number[] {
  const zero = new Float64Array(losses[0]!.length);
  const means = losses.map((loss) => pairedGain(loss, zero, weights).mean);
  const best = means.indexOf(Math.min(...means));
  return [...losses.keys()].filter((place) => {
    const { mean, error } = pairedGain(losses[place]!, losses[Math.max(0, best)]!, weights);
    return place === best || mean < error;
  });
}
