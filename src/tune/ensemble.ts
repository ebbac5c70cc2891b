/**
 * Greedy ensemble selection: start empty, and step by step add the candidate (again, if need be) whose vote
 * improves the out-of-fold score most; keep the best prefix.
 *
 * Cost: steps × candidates × one metric. Source: Caruana, Niculescu-Mizil, Crew, Ksikes,
 * "Ensemble Selection from Libraries of Models", ICML 2004; Caruana, Munson, Niculescu-Mizil, "Getting the Most
 * Out of Ensemble Selection", ICDM 2006. Differs: no sorted start; rows are resampled, not candidates.
 */
import type { Random } from "../contract/random.ts";

/** Steps beyond which no gain was seen (Salinas & Erickson, "TabRepo", 2023). */
const STEPS = 25;
/** On small tables the choice itself is noisy: it is made on this many resamples of the rows, and the weights averaged. */
const BAGS = 15;
const BAG_STEPS = 12;
const BAGGED_ROWS = 2000;
/** On large tables this many evenly spaced rows decide. */
const MOST_ROWS = 10_000;
/** Only this many of the best candidates are looked at: the others never got a weight worth their time. */
const MOST_CANDIDATES = 15;

export type Weighted = { readonly place: number; readonly weight: number };

/** Answers of the candidates for the same rows, and the loss of a blend on some of those rows. Lower is better. */
export type Blending = {
  readonly answers: readonly Float64Array[];
  readonly rows: number;
  /** `rows` are places of rows, repeats allowed; null for all of them once. */
  readonly loss: (blend: Float64Array, rows: Int32Array | null) => number;
};

/** Weights sum to 1. Deterministic: the resamples come from `random`, and ties go to the first. */
export function selectEnsemble(blending: Blending, random: Random): readonly Weighted[] {
  const { answers, rows } = blending;
  if (answers.length === 0) return [];
  const places = answers.map((_, place) => place);
  const losses = answers.map((answer) => round(blending.loss(answer, evenly(rows))));
  const best = places
    .sort((a, b) => losses[a]! - losses[b]! || a - b)
    .slice(0, MOST_CANDIDATES)
    .sort((a, b) => a - b);
  const weights = new Float64Array(answers.length);
  const add = (drawn: Int32Array | null, steps: number, share: number): void => {
    for (const { place, weight } of greedy(blending, best, drawn, steps))
      weights[place] = weights[place]! + weight * share;
  };
  if (rows > BAGGED_ROWS) add(evenly(rows), STEPS, 1);
  else {
    for (let bag = 0; bag < BAGS; bag++) {
      const stream = random.fork("bag", bag);
      add(Int32Array.from({ length: rows }, () => stream.integer(rows)).sort(), BAG_STEPS, 1 / BAGS);
    }
  }
  return Array.from(weights, (weight, place) => ({ place, weight })).filter((member) => member.weight > 0);
}

/** Places of at most `MOST_ROWS` rows, evenly spaced; null when that is all of them. */
function evenly(rows: number): Int32Array | null {
  if (rows <= MOST_ROWS) return null;
  return Int32Array.from({ length: MOST_ROWS }, (_, i) => Math.floor((i * rows) / MOST_ROWS));
}

function greedy(
  { answers, loss }: Blending,
  candidates: readonly number[],
  rows: Int32Array | null,
  steps: number,
): readonly Weighted[] {
  const size = answers[0]!.length;
  const sum = new Float64Array(size);
  const blend = new Float64Array(size);
  const chosen: number[] = [];
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestLength = 0;
  for (let step = 1; step <= steps; step++) {
    let winner = -1;
    let winnerLoss = Number.POSITIVE_INFINITY;
    for (const place of candidates) {
      const answer = answers[place]!;
      for (let i = 0; i < size; i++) blend[i] = (sum[i]! + answer[i]!) / step;
      // Rounded, so that noise in the last bits cannot add twins of a model already in.
      const value = round(loss(blend, rows));
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
  return [...counts].map(([place, count]) => ({ place, weight: count / bestLength }));
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
