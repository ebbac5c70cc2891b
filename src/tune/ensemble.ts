/**
 * Greedy ensemble selection: start empty, and step by step add the candidate (again, if need be) whose vote
 * improves the out-of-fold score most; keep the best prefix.
 *
 * Cost: steps × candidates × one metric. Source: Caruana, Niculescu-Mizil, Crew, Ksikes,
 * "Ensemble Selection from Libraries of Models", ICML 2004; Caruana, Munson, Niculescu-Mizil, "Getting the Most
 * Out of Ensemble Selection", ICDM 2006. Differs: no sorted start; rows are resampled, not candidates.
 */
import { gather, gatherRows } from "../compute/frame.ts";
import type { Random } from "../contract/random.ts";

/** Steps beyond which no gain was seen (Salinas & Erickson, "TabRepo", 2023). */
const STEPS = 25;
/** On small tables the choice itself is noisy: it is made on resamples of the rows, and the weights averaged. */
const BAG_STEPS = 12;
const BAGGED_ROWS = 2000;
/** On large tables evenly spaced rows decide: this many, and of many classes fewer. */
const MOST_ROWS = 6000;
const MOST_CELLS = 48_000;
/** Only this many of the best candidates are looked at: the others never got a weight worth their time. */
const MOST_CANDIDATES = 15;

export type Weighted = { readonly place: number; readonly weight: number };

/** What the candidates said of the same rows, and the loss of a blend on some of those rows. Lower is better. */
export type Blending = {
  /** Per candidate: what is summed, `rows × width`. */
  readonly answers: readonly Float64Array[];
  readonly width: number;
  readonly rows: number;
  /** The loss of a weighted sum for the rows at these places, repeats allowed; asked once per choice of rows. */
  readonly lossOn: (places: Int32Array) => (sum: Float64Array) => number;
};

/** How much is put into a choice: resamples of the rows on small tables, and models that are added one by one. */
export type Effort = { readonly bags: number; readonly steps?: number };
export const WHOLE_EFFORT: Effort = { bags: 15 };

/** Weights sum to 1. Looks at the rows at `within` only. Deterministic: resamples come from `random`, ties go to the first. */
export function selectEnsemble(
  blending: Blending,
  random: Random,
  within: Int32Array = Int32Array.from({ length: blending.rows }, (_, i) => i),
  { bags, steps = within.length > BAGGED_ROWS ? STEPS : BAG_STEPS }: Effort = WHOLE_EFFORT,
): readonly Weighted[] {
  const { answers, width } = blending;
  if (answers.length === 0) return [];
  const some = evenly(within, width);
  const looked = viewOf(blending, answers.keys(), some);
  const losses = answers.map((_, place) => round(looked.loss(looked.parts.get(place)!)));
  const best = [...answers.keys()]
    .sort((a, b) => losses[a]! - losses[b]! || a - b)
    .slice(0, MOST_CANDIDATES)
    .sort((a, b) => a - b);
  const weights = new Float64Array(answers.length);
  const add = (view: View, steps: number, share: number): void => {
    for (const { place, weight } of greedy(view, best, steps)) weights[place] = weights[place]! + weight * share;
  };
  if (within.length > BAGGED_ROWS) add(looked, steps, 1);
  else {
    for (let bag = 0; bag < bags; bag++) {
      const stream = random.fork("bag", bag);
      const drawn = Int32Array.from(within, () => stream.integer(within.length)).sort();
      add(viewOf(blending, best, gather(within, drawn)), steps, 1 / bags);
    }
  }
  return Array.from(weights, (weight, place) => ({ place, weight })).filter((member) => member.weight > 0);
}

/** What some candidates say of some rows, side by side, with the loss on them. */
type View = { readonly parts: ReadonlyMap<number, Float64Array>; readonly loss: (sum: Float64Array) => number };

function viewOf({ answers, width, lossOn }: Blending, candidates: Iterable<number>, places: Int32Array): View {
  const parts = new Map(Array.from(candidates, (place) => [place, gatherRows(answers[place]!, width, places)]));
  return { parts, loss: lossOn(places) };
}

/** Some of the places, evenly spaced. */
export function evenly(places: Int32Array, width: number): Int32Array {
  const most = mostRows(width);
  if (places.length <= most) return places;
  return Int32Array.from({ length: most }, (_, i) => places[Math.floor((i * places.length) / most)]!);
}

function mostRows(width: number): number {
  return Math.min(MOST_ROWS, Math.floor(MOST_CELLS / width));
}

/** How many times a choice among so many candidates judges a blend, and of how many rows. */
export function choiceCost(
  candidates: number,
  rows: number,
  width: number,
  { bags }: Effort,
): { times: number; rows: number } {
  const times = rows > BAGGED_ROWS ? STEPS : BAG_STEPS * bags;
  return { times: times * Math.min(MOST_CANDIDATES, candidates), rows: Math.min(rows, mostRows(width)) };
}

function greedy({ parts, loss }: View, candidates: readonly number[], steps: number): readonly Weighted[] {
  const size = parts.get(candidates[0]!)!.length;
  const sum = new Float64Array(size);
  const blend = new Float64Array(size);
  const chosen: number[] = [];
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestLength = 0;
  for (let step = 1; step <= steps; step++) {
    let winner = -1;
    let winnerLoss = Number.POSITIVE_INFINITY;
    for (const place of candidates) {
      const part = parts.get(place)!;
      for (let i = 0; i < size; i++) blend[i] = (sum[i]! + part[i]!) / step;
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
    const added = parts.get(winner)!;
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

function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : Number.POSITIVE_INFINITY;
}
