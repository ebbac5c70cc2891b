/**
 * p-values of several tests made at once, each corrected for the others.
 *
 * Holm: the chance of even one false finding stays below the level, whatever the tests have to do with each other.
 * Benjamini-Hochberg: the expected share of false findings among all findings stays below the level.
 *
 * Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979;
 * Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", JRSS B 57, 1995.
 */

/** In the order given. NaN counts as 1. */
export function holm(pValues: readonly number[]): number[] {
  const order = rising(pValues);
  const corrected = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * numberOf(pValues[place]!)));
    corrected[place] = largest;
  });
  return corrected;
}

/** In the order given. NaN counts as 1. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = rising(pValues);
  const corrected = new Array<number>(pValues.length);
  let least = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    least = Math.min(least, (numberOf(pValues[order[rank]!]!) * pValues.length) / (rank + 1));
    corrected[order[rank]!] = least;
  }
  return corrected;
}

function rising(pValues: readonly number[]): number[] {
  return pValues.map((_, place) => place).sort((a, b) => numberOf(pValues[a]!) - numberOf(pValues[b]!) || a - b);
}

function numberOf(p: number): number {
  return Number.isNaN(p) ? 1 : p;
}
