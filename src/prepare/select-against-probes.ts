/**
 * Select against probes: keeps the columns that say more of the target than shuffled copies of columns do.
 *
 * Each round shuffles every column that is still there into a probe, fits a forest to columns and probes, and counts a
 * hit for each column that scores above the best probe. Hits of a column that says nothing are at best those of a fair
 * coin: with a chance below 0.05, divided by the number of columns, a column is confirmed for more hits and leaves for
 * fewer. What no round decides stays where more than half of its rounds were hits. The column with the most hits stays in
 * any case.
 *
 * Time O(rounds · trees · m · √p · depth), m at most 4096 rows; memory O(n·p).
 *
 * Source: M. Kursa and W. Rudnicki, "Feature Selection with the Boruta Package", Journal of Statistical Software 36(11),
 * 2010.
 * Golden numbers: none of a peer; laws in `selection-by-model.test.ts`.
 */
import { betaCdf } from "../compute/statistics-distributions.ts";
import { integer } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { forestPart, modelScores, someColumns } from "./model-scores.ts";
import { type StandardNumbers, standardNumbers } from "./standard-numbers.ts";

/** Per column: 1 when it stays, and the share of its rounds in which it scored above the best probe. */
export type SelectAgainstProbesState = { readonly kept: Uint8Array; readonly hits: Float64Array };

const CHANCE = 0.05;

export const selectAgainstProbes = defineStep({
  name: "selectAgainstProbes",
  summary: "Keeps the columns that say more of the target than shuffled columns do.",
  source: "Kursa & Rudnicki 2010",
  selects: ["number", "boolean"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    rounds: integer({ default: 20, min: 1, max: 1000, doc: "Most rounds of probes." }),
    trees: integer({ default: 50, min: 1, max: 10_000, doc: "Trees of each round's forest." }),
  },

  async fit(input, params, context): Promise<SelectAgainstProbesState> {
    const { columns, rows, weights } = input;
    const all = standardNumbers("selectAgainstProbes", columns, rows, weights);
    const part = forestPart(all, input, context.random.fork("rows"));
    const hits = new Float64Array(columns.length);
    const played = new Int32Array(columns.length);
    const model = { by: "trees", trees: params.trees, penalty: 1 };
    const limit = CHANCE / columns.length;
    let left = [...columns.keys()];
    let open = left;
    for (let round = 0; round < params.rounds && open.length > 0; round++) {
      const random = context.random.fork("round", round);
      const numbers = withProbes(someColumns(part.numbers, left), left.length, random.fork("probes"));
      const scores = await modelScores(numbers, part.input, model, random.fork("model"), context);
      const best = scores.subarray(left.length).reduce((most, score) => Math.max(most, score), 0);
      left.forEach((c, k) => {
        played[c]!++;
        if (scores[k]! > best) hits[c]!++;
      });
      const lost = open.filter((c) => atMost(hits[c]!, played[c]!) < limit);
      left = left.filter((c) => !lost.includes(c));
      open = open.filter((c) => !lost.includes(c) && atMost(played[c]! - hits[c]!, played[c]!) >= limit);
      if (!(await context.tick({ done: round + 1, of: params.rounds }))) break;
    }
    const share = hits.map((count, c) => count / Math.max(1, played[c]!));
    const first = [...share.keys()].reduce((a, b) => (share[b]! > share[a]! ? b : a), 0);
    const kept = Uint8Array.from(share, (own, c) => (c === first || (left.includes(c) && own > 0.5) ? 1 : 0));
    return { kept, hits: share };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, hits }, names) => describedTable(names, { hits, kept }),
});

/** The numbers with a copy behind them in which the rows of each column are dealt anew. */
function withProbes({ z, columnOf }: StandardNumbers, columns: number, random: Random): StandardNumbers {
  const width = z.columns;
  const values = new Float64Array(z.rows * 2 * width);
  const orders = Array.from({ length: columns }, (_, c) => random.fork("column", c).permutation(z.rows));
  for (let i = 0; i < z.rows; i++) {
    for (let k = 0; k < width; k++) {
      values[i * 2 * width + k] = z.values[i * width + k]!;
      values[i * 2 * width + width + k] = z.values[orders[columnOf[k]!]![i]! * width + k]!;
    }
  }
  const probes = columnOf.map((c) => c + columns);
  const both = new Int32Array(2 * width);
  both.set(columnOf);
  both.set(probes, width);
  return { z: { rows: z.rows, columns: 2 * width, values }, columnOf: both };
}

/** P(X <= hits) for as many throws of a fair coin. */
function atMost(hits: number, throws: number): number {
  return hits >= throws ? 1 : betaCdf(0.5, throws - hits, hits + 1);
}
