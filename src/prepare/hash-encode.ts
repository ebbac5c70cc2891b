/**
 * Hash encode: a category as a block of few numbers, whatever the number of its levels.
 *
 * Each level has its place in the block and a sign by a hash of its word: +1 or −1 at |hash| mod numbers. Levels may
 * share a place; the signs let such clashes cancel on average. Nothing is learned, so the values do not depend on the
 * rows; missing values, and levels that the training table did not have, are all 0.
 *
 * Time O(n + levels), memory O(levels · numbers) per column.
 *
 * Source: K. Weinberger, A. Dasgupta, J. Langford, A. Smola and J. Attenberg, "Feature Hashing for Large Scale
 * Multitask Learning", ICML 2009.
 * Golden numbers: tests/golden/prepare-encoders.json (scikit-learn `FeatureHasher`).
 * Differs: every column has a block of its own, so that columns do not clash.
 */
import { stringHash } from "../compute/string-hash.ts";
import { flag, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describeLevels } from "./described.ts";

/** Per column and level: its place in the block, and +1 or −1. */
export type HashEncodeState = {
  readonly numbers: number;
  readonly columns: readonly {
    readonly places: Int32Array;
    readonly signs: Float64Array;
    readonly levels: readonly string[];
  }[];
};

export const hashEncode = defineStep({
  name: "hashEncode",
  summary: "A category as a few numbers by a hash of its words.",
  source: "Weinberger et al. 2009",
  selects: ["category"],
  params: {
    numbers: integer({ default: 8, min: 1, max: 4096, doc: "Numbers of the block." }),
    signed: flag({ default: true, doc: "Whether half of the levels count as -1." }),
  },

  fit({ columns }, params): HashEncodeState {
    return {
      numbers: params.numbers,
      columns: columns.map(({ levels }) => {
        const hashes = levels.map((level) => stringHash(level));
        return {
          places: Int32Array.from(hashes, (hash) => Math.abs(hash) % params.numbers),
          signs: Float64Array.from(hashes, (hash) => (params.signed && hash < 0 ? -1 : 1)),
          levels,
        };
      }),
    };
  },

  lower({ numbers, columns: fitted }, columns, writer) {
    return columns.map((column, c) => {
      const { places, signs } = fitted[c]!;
      const table = new Float64Array(places.length * numbers);
      places.forEach((place, level) => {
        table[level * numbers + place] = signs[level]!;
      });
      const none = new Float64Array(numbers);
      const constants = { width: numbers, table, missing: none, unseen: none };
      const parts = Array.from({ length: numbers }, (_, k) => `${column.name} hash ${k + 1}`);
      return numberColumn(column.name, writer.add("level-map", [column.ref], constants), parts);
    });
  },

  describe({ columns }, names) {
    const place = columns.map(({ places }) => Float64Array.from(places, (p) => p + 1));
    return describeLevels(columns, names, { place, sign: columns.map(({ signs }) => signs) });
  },
});
