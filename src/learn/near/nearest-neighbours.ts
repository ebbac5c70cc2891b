/**
 * Nearest neighbours: a row's answer is the mean answer of the training rows most like it.
 *
 * Answers  Σᵢ sᵢ yᵢ / Σᵢ sᵢ  over the k nearest rows i by Euclidean distance dᵢ, with sᵢ = wᵢ (uniform) or wᵢ / dᵢ
 * (distance); rows at distance 0 then leave no say to others. For classes y is 1 for the row's class, else 0, and the
 * shares are drawn towards the shares of all rows by `prior` neighbours:  (k · share + prior · base) / (k + prior).
 * A row's weight weighs its vote; it does not change which rows are near.
 *
 * Time O(n·p·log n) to index; a prediction some O(p·log n) with few columns, O(n·p) with many. Memory O(n·p): the
 * model holds the training rows, and its artifact says so.
 *
 * Source: T. Cover and P. Hart, "Nearest Neighbor Pattern Classification", IEEE Transactions on Information Theory
 * 13(1), 1967.
 * Golden numbers: tests/golden/near.json (scikit-learn `KNeighborsClassifier` and `KNeighborsRegressor`).
 * Differs: equal distances go to the lower row number; scikit-learn has no prior, so that a class that no neighbour
 * has gets the probability 0.
 */
import { gatherRows } from "../../compute/frame.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, integer, real } from "../../contract/params.ts";
import { pointsOf } from "./columns.ts";

/** Training rows of weight above 0, and how they vote. */
export type NearestNeighboursState = {
  readonly neighbours: number;
  readonly weights: string;
  readonly outputs: number;
  /** `rows × numbers of a row`, row-major, in the units of the prepared columns. */
  readonly points: Float64Array;
  /** `rows × outputs`: the value, or 1 for the row's class. */
  readonly targets: Float64Array;
  readonly rowWeights: Float64Array;
  /** Per output: shares of all rows. Empty where nothing is drawn towards them. */
  readonly base: Float64Array;
  readonly prior: number;
};

export const nearestNeighbours = defineLearner({
  name: "nearestNeighbours",
  tasks: ["binary", "multiclass", "regression"],
  family: "near",
  summary: "Mean answer of the most similar training rows; no assumption on shapes, but it keeps the rows.",
  source: "Cover & Hart 1967",
  can: { weights: true },
  params: {
    neighbours: integer({ min: 1, default: 15, tune: [3, 60, "log"], doc: "Rows that vote; all rows when fewer." }),
    weights: choice({
      words: ["uniform", "distance"],
      default: "distance",
      tune: true,
      doc: "Whether neighbours count alike, or each by 1 / its distance.",
    }),
    prior: real({
      min: 0,
      default: 1,
      doc: "Neighbours that the shares of classes among all rows stand for; 0 allows probabilities of 0.",
    }),
  },

  async fit({ frame, target, weights, classes }, params, context) {
    await context.tick({ done: 0, of: 1 });
    const all = pointsOf(frame, "nearestNeighbours");
    const rows = Int32Array.from({ length: frame.rows }, (_, i) => i).filter(
      (i) => weights === null || weights[i]! > 0,
    );
    if (rows.length === 0) {
      throw new ModelwrightError(
        "learn/no-rows",
        { owner: "nearestNeighbours" },
        { what: "nearestNeighbours needs rows of weight above 0, got none.", fix: "Check the weight column." },
      );
    }
    const { width } = all;
    const outputs = Math.max(1, classes);
    const points = gatherRows(all.values, width, rows);
    const targets = new Float64Array(rows.length * outputs);
    const rowWeights = Float64Array.from(rows, (i) => weights?.[i] ?? 1);
    const base = new Float64Array(classes);
    let total = 0;
    rows.forEach((i, place) => {
      if (classes === 0) targets[place] = target[i]!;
      else {
        targets[place * outputs + target[i]!] = 1;
        base[target[i]!]! += rowWeights[place]!;
        total += rowWeights[place]!;
      }
    });
    for (let c = 0; c < classes; c++) base[c]! /= total;
    const state: NearestNeighboursState = {
      neighbours: Math.min(params.neighbours, rows.length),
      weights: params.weights,
      outputs,
      points,
      targets,
      rowWeights,
      base: params.prior > 0 ? base : new Float64Array(0),
      prior: params.prior,
    };
    return { state, report: {} };
  },

  lower(state, columns, writer) {
    const { neighbours, weights, outputs, points, targets, rowWeights, base, prior } = state;
    // Without columns every row is as near as any other.
    const row = columns.length === 0 ? writer.add("constant", [], { value: Float64Array.of(0) }) : writer.join(columns);
    const shares = writer.add("nearest-rows", [row], {
      neighbours,
      weights,
      outputs,
      points: columns.length === 0 ? new Float64Array(rowWeights.length) : points,
      targets,
      rowWeights,
    });
    if (base.length === 0) return shares;
    const factor = new Float64Array(outputs).fill(neighbours / (neighbours + prior));
    return writer.add("scale", [shares], { center: base.map((b) => (-b * prior) / neighbours), factor });
  },
});
