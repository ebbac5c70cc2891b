/**
 * k-prototypes: clusters of rows with numbers and words, each around a row of means and commonest words.
 *
 *   minimise  Σᵢ wᵢ ( ‖xᵢ − mean_c(i)‖² + wordWeight · (words of row i that are not those of prototype c(i)) )
 *
 * By rounds like Lloyd's from several starts: prototypes are drawn as rows, each with a chance in proportion to its cost
 * so far; then every row goes to its cheapest prototype, and every prototype becomes the mean and the commonest words of
 * its rows. Two rows that differ in a word are √wordWeight apart, so a new row goes to the nearest point among the
 * prototypes, with words as √(wordWeight / 2) in the place of their level and 0 elsewhere.
 *
 * Time O(starts · rounds · n · k · p), memory O(n·p).
 *
 * Source: Z. Huang, "Extensions to the k-Means Algorithm for Clustering Large Data Sets with Categorical Values", Data
 * Mining and Knowledge Discovery 2, 1998; starts: D. Arthur and S. Vassilvitskii, "k-means++", SODA, 2007.
 * Golden numbers: tests/golden/prototypes.json (kmodes 0.12.2 `KPrototypes`).
 * Differs: with more rows than wholeRows, starts run on a sample of that many and the best is finished on all rows.
 */
import { gather, gatherRows } from "../../compute/frame.ts";
import { blockMoments } from "../../compute/statistics.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { lowerMixed, type MixedColumns, mixedColumns, type Place } from "./mixed-columns.ts";
import { clusterOrder, type LabelledPoints } from "./points.ts";
import { drawPrototypes, type Prototypes, prototypeRounds } from "./prototype-rounds.ts";

/** `factors`: per number of a row, what it is multiplied by before distances are taken. */
export type KPrototypesState = LabelledPoints & { readonly places: readonly Place[]; readonly factors: Float64Array };

export const kPrototypes = defineLearner({
  name: "kPrototypes",
  tasks: ["clustering"],
  family: "near",
  summary: "Clusters of rows with numbers and categories, around means and commonest levels.",
  source: "Huang 1998; Arthur & Vassilvitskii 2007",
  can: { weights: true, categories: true },
  params: {
    clusters: integer({ default: 3, min: 1, max: 10_000, doc: "How many clusters." }),
    wordWeight: real({
      default: 0,
      min: 0,
      doc: "Squared distance of rows that differ in one category; 0 for half the mean deviation of the numbers.",
    }),
    starts: integer({ default: 5, min: 1, max: 1000, doc: "Starts from other prototypes; the best one is kept." }),
    maxRounds: integer({ default: 100, min: 1, max: 100_000, doc: "Most rounds of each start." }),
    wholeRows: integer({ default: 20_000, min: 100, doc: "With more rows, starts run on a sample of this many." }),
  },

  async fit({ frame, weights }, params, context) {
    const whole = mixedColumns(frame, "kPrototypes");
    const wordWeight = params.wordWeight > 0 ? params.wordWeight : usualWeight(whole, weights);
    const many = frame.rows > params.wholeRows;
    const some = many ? context.random.fork("sample").permutation(frame.rows).slice(0, params.wholeRows).sort() : null;
    const sample = some === null ? whole : rowsOf(whole, some);
    const own = some === null || weights === null ? weights : gather(weights, some);
    const rounds = (rows: MixedColumns, w: Float64Array | null, from: Prototypes) =>
      prototypeRounds(rows, w, from, { wordWeight, maxRounds: params.maxRounds }, () => context.tick());
    let best: Awaited<ReturnType<typeof rounds>> | null = null;
    for (let s = 0; s < params.starts; s++) {
      const from = drawPrototypes(sample, own, params.clusters, wordWeight, context.random.fork("start", s));
      const found = await rounds(sample, own, from);
      if (best === null || found.cost < best.cost) best = found;
      if (!(await context.tick({ done: s + 1, of: params.starts, loss: best.cost }))) break;
    }
    if (some !== null) best = await rounds(whole, weights, best!.prototypes);
    const { prototypes, assigned, settled } = best!;
    const state = stateOf(prototypes, clusterOrder(assigned, prototypes.count, weights), whole.places, wordWeight);
    const notes = [`A category weighs ${wordWeight.toPrecision(3)}.`];
    if (state.clusters < params.clusters)
      notes.push(`Only ${state.clusters} clusters: there are no more distinct rows.`);
    return { state, report: { iterations: best!.rounds, cutShort: !settled, notes } };
  },

  lower({ clusters, points, labels, reach, places, factors }, columns, writer) {
    const center = new Float64Array(factors.length);
    const scaled = writer.add("scale", [lowerMixed(places, columns, writer)], { center, factor: factors });
    return writer.add("nearest-point", [scaled], { clusters, points, labels, reach });
  },
});

/** Half the mean deviation of the numbers; without numbers any weight does. */
function usualWeight({ numbers }: MixedColumns, weights: Float64Array | null): number {
  const { columns, values } = numbers;
  if (columns === 0) return 1;
  const deviations = blockMoments(values, weights, columns).map(({ variance }) => Math.sqrt(variance));
  const mean = deviations.reduce((sum, d) => sum + d, 0) / columns;
  return mean > 0 && Number.isFinite(mean) ? 0.5 * mean : 1;
}

function rowsOf({ numbers, words, places }: MixedColumns, rows: Int32Array): MixedColumns {
  const { columns, values } = numbers;
  return {
    numbers: { rows: rows.length, columns, values: gatherRows(values, columns, rows) },
    words: words.map(({ codes, levels }) => ({ codes: gather(codes, rows), levels })),
    places,
  };
}

/** Prototypes as points, in the order of their clusters; empty ones are left out. */
function stateOf(
  { means, modes, width }: Prototypes,
  numbers: Int32Array,
  places: readonly Place[],
  wordWeight: number,
): KPrototypesState {
  const size = places.reduce((sum, place) => sum + place.width, 0);
  const clusters = numbers.filter((number) => number >= 0).length;
  const points = new Float64Array(clusters * size);
  const factors = new Float64Array(size).fill(1);
  const mark = Math.sqrt(wordWeight / 2);
  let [at, number, word] = [0, 0, 0];
  for (const place of places) {
    if (place.word) factors.fill(mark, at, at + place.width);
    numbers.forEach((to, c) => {
      if (to < 0) return;
      const start = to * size + at;
      if (place.word) {
        const mode = modes[word]![c]!;
        if (mode >= 0) points[start + mode] = mark;
      } else for (let j = 0; j < place.width; j++) points[start + j] = means[c * width + number + j]!;
    });
    at += place.width;
    if (place.word) word++;
    else number += place.width;
  }
  const labels = Int32Array.from({ length: clusters }, (_, c) => c);
  return { clusters, points, labels, reach: new Float64Array(0), places, factors };
}
