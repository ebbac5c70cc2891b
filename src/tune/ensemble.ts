/**
 * Greedy ensemble selection: start empty, and step by step add the candidate (again, if need be) whose vote
 * improves the out-of-fold score most; keep the best prefix.
 *
 * Cost: steps × candidates × one metric. Source: Caruana, Niculescu-Mizil, Crew, Ksikes,
 * "Ensemble Selection from Libraries of Models", ICML 2004. Differs: no sorted start, no bagging.
 */

/** Steps beyond which no gain was seen (Salinas & Erickson, "TabRepo", 2023). */
const STEPS = 25;

export type Weighted = { readonly place: number; readonly weight: number };

/** `loss` is lower-is-better on a blend; `blends[c]` are candidate c's out-of-fold answers. Deterministic: ties go to the first. */
export function selectEnsemble(
  answers: readonly Float64Array[],
  loss: (blend: Float64Array) => number,
): readonly Weighted[] {
  if (answers.length === 0) return [];
  const size = answers[0]!.length;
  const sum = new Float64Array(size);
  const blend = new Float64Array(size);
  const chosen: number[] = [];
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestLength = 0;
  for (let step = 1; step <= STEPS; step++) {
    let winner = -1;
    let winnerLoss = Number.POSITIVE_INFINITY;
    for (const [place, answer] of answers.entries()) {
      for (let i = 0; i < size; i++) blend[i] = (sum[i]! + answer[i]!) / step;
      // Rounded, so that noise in the last bits cannot add twins of a model already in.
      const value = round(loss(blend));
      const preferred = value === winnerLoss && chosen.includes(place) && !chosen.includes(winner);
      if (value < winnerLoss || preferred) {
        winner = place;
        winnerLoss = value;
      }
    }
    if (winner < 0) break;
    chosen.push(winner);
    const added = answers[winner]!;
    for (let i = 0; i < size; i++) sum[i] = sum[i]! + added[i]!;
    if (winnerLoss < bestLoss) {
      bestLoss = winnerLoss;
      bestLength = step;
    }
  }
  const counts = new Map<number, number>();
  for (const place of chosen.slice(0, bestLength)) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([place, count]) => ({ place, weight: count / bestLength }));
}

/** Σ weight · answers, in the order of the members. */
export function blendOf(answers: readonly Float64Array[], members: readonly Weighted[]): Float64Array {
  const blend = new Float64Array(answers[0]!.length);
  for (const { place, weight } of members) {
    const answer = answers[place]!;
    for (let i = 0; i < blend.length; i++) blend[i] = blend[i]! + weight * answer[i]!;
  }
  return blend;
}

function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : Number.POSITIVE_INFINITY;
}
