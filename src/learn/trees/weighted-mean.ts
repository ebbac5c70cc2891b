/** Mean in chunks of 4096 rows, so that long tables lose no digits. */
export function weightedMean(target: Float64Array, weights: Float64Array | null): number {
  let total = 0;
  let weight = 0;
  for (let from = 0; from < target.length; from += 4096) {
    let part = 0;
    let partWeight = 0;
    for (let i = from; i < Math.min(from + 4096, target.length); i++) {
      const w = weights === null ? 1 : weights[i]!;
      part += w * target[i]!;
      partWeight += w;
    }
    total += part;
    weight += partWeight;
  }
  return total / weight;
}
