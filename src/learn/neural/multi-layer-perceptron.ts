/**
 * Multilayer perceptron for tables: a small ensemble of networks that share their weights, on encoded columns.
 *
 * Minimises  Σᵢ wᵢ Σₘ loss(yᵢ, networkₘ(encode(xᵢ)))  by AdamW over mini-batches, loss being log loss or the squared
 * error of the standardised target; the answer is the mean of the members' answers. How columns are encoded is in
 * `encoding.ts`, the network in `network.ts`. Where rows are kept aside the weights of the best epoch are taken.
 *
 * Time O(epochs · n · members · units · (layers · units + outputs) + epochs · n · inputs · units), memory O(n · inputs).
 *
 * Source: Y. Gorishniy, A. Kotelnikov and A. Babenko, "TabM", ICLR 2025; D. Holzmüller, L. Grinsztajn and
 * I. Steinwart, "Better by Default", NeurIPS 2024; I. Loshchilov and F. Hutter, "Decoupled Weight Decay
 * Regularization", ICLR 2019.
 * Differs: in TabM members differ from the first product on, here after it, which then costs as much as one network's.
 */

import { log } from "../../compute/math.ts";
import { moments } from "../../compute/statistics.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import { checkTarget, rowWeights } from "../trees/target.ts";
import { encodeRows } from "./encode-rows.ts";
import { encodedWidth, fitEncoding } from "./encoding.ts";
import { lowerNetwork } from "./lower-network.ts";
import { firstParameters, type Network } from "./network.ts";
import { neuralParams } from "./neural-params.ts";
import type { PerceptronState } from "./perceptron-state.ts";
import { train } from "./train.ts";

const OWNER = "multiLayerPerceptron";

export const multiLayerPerceptron = defineLearner({
  name: "multiLayerPerceptron",
  tasks: ["binary", "multiclass", "regression"],
  family: "neural",
  summary: "Neural network for tables, a shared ensemble on encoded columns; smooth where trees are in steps.",
  source: "Gorishniy, Kotelnikov & Babenko 2025; Holzmüller, Grinsztajn & Steinwart 2024",
  can: { missing: true, categories: true, weights: true, validation: true },
  params: neuralParams,

  async fit(input, params, context): Promise<{ state: PerceptronState; report: FitReport }> {
    checkTarget(OWNER, input);
    const weights = rowWeights(OWNER, input, params.balanceClasses);
    const encoding = fitEncoding(input.frame, input.weights, params, context.random);
    const network: Network = {
      encoded: encodedWidth(encoding),
      vectors: Array.from(encoding.embedded.levels, (levels) => levels + 2),
      layers: params.layers,
      units: Math.ceil(params.units / 8) * 8,
      members: params.members,
      outputs: input.task === "multiclass" ? input.classes : 1,
    };
    const target = targetOf(input, weights);
    const base = baseOf(input, weights, network.outputs);
    const { validation: aside } = input;
    const scaled = (values: Float64Array) => Float32Array.from(values, (y) => (y - target.center) / target.spread);
    const learn = input.target.length;
    const { parameters, report } = await train(
      {
        network,
        params,
        loss: input.task === "regression" ? "squared" : network.outputs > 1 ? "softmax" : "logistic",
        epochs: params.epochs > 0 ? params.epochs : Math.max(8, Math.min(40, Math.round(600_000 / learn))),
        rows: {
          learn,
          aside: aside?.target.length ?? 0,
          target: joined(scaled(input.target), aside === null ? null : scaled(aside.target)),
          weights: weights === null ? null : sharesOf(weights, aside),
          fill(encoded, codes) {
            const split = [learn * network.encoded, learn * network.vectors.length] as const;
            encodeRows(input.frame, encoding, encoded.subarray(0, split[0]), codes.subarray(0, split[1]));
            if (aside !== null) encodeRows(aside.frame, encoding, encoded.subarray(split[0]), codes.subarray(split[1]));
          },
        },
        start: (encoded) =>
          firstParameters(network, params.activation, squaresOf(encoded, network.encoded), base, context.random),
      },
      context,
    );
    const { activation, normalise } = params;
    return { state: { task: input.task, encoding, network, activation, normalise, parameters, target }, report };
  },

  refit: moreEpochs,

  lower: lowerNetwork,
});

/** On all rows as many epochs as were best on the folds. */
function moreEpochs(params: ParamsOf<typeof neuralParams>, reports: readonly FitReport[]) {
  const found = reports.map(({ iterations }) => iterations ?? 0).filter((count) => count > 0);
  if (found.length === 0) return params;
  return { ...params, epochs: Math.round(found.reduce((sum, count) => sum + count, 0) / found.length) };
}

function targetOf({ task, target }: FitInput, weights: Float64Array | null): PerceptronState["target"] {
  if (task !== "regression") return { center: 0, spread: 1, low: 0, high: 0 };
  const { mean, variance } = moments(target, weights);
  const spread = Math.sqrt(variance);
  let [low, high] = [target[0]!, target[0]!];
  for (const value of target) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const usable = spread > 0 && Number.isFinite(spread) && Number.isFinite(1 / spread);
  return { center: Number.isFinite(mean) ? mean : low, spread: usable ? spread : 1, low, high };
}

/** First answers: log-odds or logarithms of the classes' shares, each class having one row more than it has. */
function baseOf({ task, target, classes }: FitInput, weights: Float64Array | null, outputs: number): Float64Array {
  const base = new Float64Array(outputs);
  if (task === "regression") return base;
  const counts = new Float64Array(classes).fill(1);
  target.forEach((label, i) => {
    counts[label]! += weights?.[i] ?? 1;
  });
  if (outputs === 1) base[0] = log(counts[1]! / counts[0]!);
  else for (let c = 0; c < outputs; c++) base[c] = log(counts[c]!) - log(counts.reduce((a, b) => a + b, 0) / classes);
  return base;
}

/** Weights over their mean. */
function sharesOf(weights: Float64Array, aside: FitInput["validation"]): Float32Array {
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  const share = (values: Float64Array) => Float32Array.from(values, (w) => w / mean);
  const others = aside === null ? null : (aside.weights ?? new Float64Array(aside.target.length).fill(mean));
  return joined(share(weights), others === null ? null : share(others));
}

function joined(a: Float32Array, b: Float32Array | null): Float32Array {
  if (b === null) return a;
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Sum over inputs of their mean squares in the first rows. */
function squaresOf(encoded: Float32Array, width: number): number {
  const rows = Math.min(4096, encoded.length / width);
  let sum = 0;
  for (let i = 0; i < rows * width; i++) sum += encoded[i]! * encoded[i]!;
  return sum / rows;
}
