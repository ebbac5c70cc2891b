/**
 * How many rounds boosting gets. Stopping each fold where its own scored rows like it best would flatter the
 * score; so a fold's answers come from the number of rounds that the *other* folds' curves choose, and the final
 * fit gets the number that all curves choose. Cross-fitted in this way, noise stays noise.
 */

/** `curves[f]` is fold f's validation loss per round; folds of one repeat stand together. */
export function chooseRounds(
  curves: readonly (readonly number[])[],
  foldsPerRepeat: number,
): { readonly perFold: readonly number[]; readonly all: number } {
  const perFold = curves.map((curve, fold) => {
    const repeat = Math.floor(fold / foldsPerRepeat);
    const others = curves.filter((_, other) => other !== fold && Math.floor(other / foldsPerRepeat) === repeat);
    return bestRound(others.length > 0 ? others : [curve]);
  });
  return { perFold, all: bestRound(curves) };
}

/** The round with the least mean loss. A curve that ended early stays at its last value. */
function bestRound(curves: readonly (readonly number[])[]): number {
  const longest = Math.max(...curves.map((curve) => curve.length));
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < longest; round++) {
    let sum = 0;
    for (const curve of curves) sum += curve[Math.min(round, curve.length - 1)] ?? 0;
    if (sum < least) {
      least = sum;
      best = round + 1;
    }
  }
  return best;
}
