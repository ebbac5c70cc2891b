/**
 * Gaussian mixture: every row comes from one of several Gaussians; how likely each of them is, is the answer.
 *
 * Maximises  Σᵢ wᵢ log Σ_c share_c · N(xᵢ; mean_c, covariance_c)  by expectation and maximisation
 * (`mixture-rounds.ts`), started from k-means. Covariances are spherical, diagonal, full, or of the form among these
 * with the least Bayesian information criterion, −2 log L + (free numbers) · log n.
 *
 * Time O(rounds·n·k·p²), memory O(n·k + k·p²).
 *
 * Source: G. McLachlan and D. Peel, "Finite Mixture Models", Wiley 2000; G. Schwarz, "Estimating the Dimension of a
 * Model", Annals of Statistics 6(2), 1978.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `GaussianMixture`).
 */

import { bestOfStarts } from "../../compute/centres/k-means-starts.ts";
import { log } from "../../compute/math.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, integer, real } from "../../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { expectMaximise, type MixtureFit } from "./mixture-rounds.ts";
import { type Mixture, type Shape, withMixtureSpace } from "./mixture-space.ts";
import { clusterOrder, pointsOf } from "./points.ts";

/** Heaviest component first. */
export type GaussianMixtureState = Mixture & { readonly shape: Shape };

export const gaussianMixture = defineLearner({
  name: "gaussianMixture",
  tasks: ["clustering"],
  family: "near",
  summary: "Clusters as Gaussians of any size and tilt, with a probability of each per row.",
  source: "Dempster, Laird & Rubin 1977; Schwarz 1978",
  can: { weights: true, probabilities: true },
  params: {
    clusters: integer({ default: 3, min: 1, max: 1000, doc: "How many Gaussians." }),
    covariance: choice({
      default: "best",
      words: ["best", "full", "diagonal", "spherical"],
      doc: "Form of the covariances; best tries all three and keeps the one with the least BIC.",
    }),
    starts: integer({ default: 3, min: 1, max: 100, doc: "Starts of the k-means that rows are first assigned by." }),
    maxRounds: integer({ default: 200, min: 1, max: 100_000, doc: "Most rounds of expectation and maximisation." }),
    tolerance: real({ default: 1e-4, min: 0, doc: "Ends when the mean log-likelihood gains less in a round." }),
    regularisation: real({ default: 1e-6, min: 0, above: true, doc: "Added to every variance, in prepared units." }),
  },

  async fit(input, params, context) {
    const points = pointsOf(input.frame, "gaussianMixture");
    const asked = { clusters: params.clusters, starts: params.starts, maxRounds: 100, tolerance: 1e-4, finish: false };
    const start = await bestOfStarts(points, input.weights, asked, context, () => context.tick());
    const clusters = start.centres.length / points.columns;
    // a row of weight 2 counts as two rows
    const rows = input.weights === null ? points.rows : input.weights.reduce((sum, weight) => sum + weight, 0);
    const shapes: readonly Shape[] =
      params.covariance === "best" ? ["spherical", "diagonal", "full"] : [params.covariance];
    const best = await withMixtureSpace(context.team, points, input.weights, clusters, async (space) => {
      let best: (MixtureFit & { readonly shape: Shape; readonly bic: number }) | null = null;
      for (const [done, shape] of shapes.entries()) {
        const running = await context.tick({ done, of: shapes.length });
        if (!running && best !== null) break;
        const found = await expectMaximise(space, start.assigned, { ...params, shape }, () => context.tick());
        if (found === null) continue;
        const bic = informationCriterion(found.logLikelihood, rows, clusters, points.columns, shape);
        if (best === null || bic < best.bic) best = { ...found, shape, bic };
      }
      if (best === null) throw singular();
      // what the space holds is of the shape that was tried last
      if (best.shape !== shapes.at(-1)) space.expect(best.mixture, best.shape);
      return { ...best, mixture: inOrder(best.mixture, space.assigned(), input.weights) };
    });
    const { shape, bic, rounds, settled } = best;
    const notes = [`Covariances: ${shape}. BIC ${bic.toPrecision(6)}.`];
    if (clusters < params.clusters) notes.push(`Only ${clusters} Gaussians: there are no more distinct rows.`);
    const state: GaussianMixtureState = { ...best.mixture, shape };
    return { state, report: { iterations: rounds, cutShort: !settled, notes, chosen: { bic } } };
  },

  lower: lowerMixture,
});

/** −2 log L + (free numbers) · log n; less is better. */
export function informationCriterion(
  logLikelihood: number,
  rows: number,
  clusters: number,
  width: number,
  shape: Shape,
): number {
  const perCovariance = { spherical: 1, diagonal: width, full: (width * (width + 1)) / 2 }[shape];
  const free = clusters - 1 + clusters * (width + perCovariance);
  return -2 * rows * logLikelihood + free * log(rows);
}

/** Components from the heaviest to the lightest. */
function inOrder(mixture: Mixture, assigned: Int32Array, weights: Float64Array | null): Mixture {
  const count = mixture.shares.length;
  const width = mixture.means.length / count;
  const numbers = clusterOrder(assigned, count, weights);
  // A component that is nobody's first choice comes last.
  const place = (c: number): number => (numbers[c]! < 0 ? count : numbers[c]!);
  const order = Array.from(numbers.keys()).sort((a, b) => place(a) - place(b) || a - b);
  const means = new Float64Array(mixture.means.length);
  order.forEach((c, to) => {
    means.set(mixture.means.subarray(c * width, (c + 1) * width), to * width);
  });
  return {
    shares: Float64Array.from(order, (c) => mixture.shares[c]!),
    means,
    inverses: order.map((c) => mixture.inverses[c]!),
    halfLogDeterminants: Float64Array.from(order, (c) => mixture.halfLogDeterminants[c]!),
  };
}

/** Beyond this many deviations a row is as far off as can be: its square stays a finite number. */
const FURTHEST = 1e8;

/** Log-densities as a linear map, squared and summed; softmax makes probabilities of them. */
function lowerMixture(state: GaussianMixtureState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const row = writer.join(columns);
  const width = row.width;
  const count = state.shares.length;
  const weights = new Float64Array(count * width * width);
  const bias = new Float64Array(count * width);
  const sums = new Float64Array(count * count * width);
  const offsets = new Float64Array(count);
  state.inverses.forEach((inverse, c) => {
    weights.set(inverse, c * width * width);
    offsets[c] = log(state.shares[c]!) - state.halfLogDeterminants[c]!;
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < width; k++) bias[c * width + j]! -= inverse[j * width + k]! * state.means[c * width + k]!;
      sums[(c * count + c) * width + j] = -0.5;
    }
  });
  const high = new Float64Array(count * width).fill(FURTHEST);
  const mapped = writer.add("clip", [writer.add("linear", [row], { weights, bias })], {
    low: high.map((v) => -v),
    high,
  });
  const squares = writer.add("multiply", [mapped, mapped]);
  const densities = writer.add("linear", [squares], { weights: sums, bias: offsets });
  const probabilities = writer.add("softmax", [densities]);
  return writer.join([probabilities, writer.add("constant", [], { value: Float64Array.of(0) })]);
}

function singular(): ModelwrightError {
  return new ModelwrightError(
    "learn/singular",
    { owner: "gaussianMixture" },
    {
      what: "gaussianMixture could not fit its Gaussians: a covariance is singular.",
      fix: "Raise regularisation, use fewer clusters, or covariance: diagonal.",
    },
  );
}
