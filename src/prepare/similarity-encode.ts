/**
 * Similarity encode: a category as how alike its word is to each of a few prototypes; for words with typing errors.
 *
 * similarity(a, b) = shared letter groups / letter groups of either, over the distinct groups of `least` to `most`
 * neighbouring letters of the word with a blank on each side, in lower case. The prototypes are the most frequent
 * levels. A prototype has similarity 1 with itself. Missing values, and levels that the training table did not have,
 * are all 0.
 *
 * Time O(levels · prototypes · letters), memory O(levels · prototypes) per column.
 *
 * Source: P. Cerda, G. Varoquaux and B. Kégl, "Similarity Encoding for Learning with Dirty Categorical Variables",
 * Machine Learning 107, 2018.
 * Golden numbers: tests/golden/prepare-encoders.json (the paper's formula with Python's sets).
 */
import { integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { byFrequency, levelCounts, numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";

/** Per column: the prototypes, and the similarity of each level with each of them, `levels × prototypes`. */
export type SimilarityEncodeState = {
  readonly columns: readonly { readonly prototypes: readonly string[]; readonly table: Float64Array }[];
};

export const similarityEncode = defineStep({
  name: "similarityEncode",
  summary: "A category as how alike its word is to frequent words.",
  source: "Cerda, Varoquaux & Kégl 2018",
  selects: ["category"],
  params: {
    prototypes: integer({ default: 30, min: 1, max: 1000, doc: "Most frequent levels that words are compared with." }),
    least: integer({ default: 2, min: 1, max: 10, doc: "Letters of the shortest groups." }),
    most: integer({ default: 4, min: 1, max: 10, doc: "Letters of the longest groups; at least least." }),
  },

  fit({ columns, weights }, params): SimilarityEncodeState {
    const most = Math.max(params.least, params.most);
    return {
      columns: columns.map((column) => {
        const frequent = byFrequency(levelCounts(column, weights).counts).slice(0, params.prototypes);
        const groups = column.levels.map((level) => letterGroups(level, params.least, most));
        const table = new Float64Array(column.levels.length * frequent.length);
        groups.forEach((own, level) => {
          frequent.forEach((other, k) => {
            table[level * frequent.length + k] = similarity(own, groups[other]!);
          });
        });
        return { prototypes: frequent.map((level) => column.levels[level]!), table };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { prototypes, table } = state.columns[c]!;
      const width = prototypes.length;
      if (width === 0) return [];
      const none = new Float64Array(width);
      const ref = writer.add("level-map", [column.ref], { width, table, missing: none, unseen: none });
      return [
        numberColumn(
          column.name,
          ref,
          prototypes.map((prototype) => `${column.name} like ${prototype}`),
        ),
      ];
    });
  },

  describe({ columns }, names) {
    return describedTable(
      columns.flatMap(({ prototypes }, c) => prototypes.map(() => names[c]!)),
      { place: columns.flatMap(({ prototypes }) => prototypes.map((_, k) => k + 1)) },
      { prototype: columns.flatMap(({ prototypes }) => prototypes) },
    );
  },
});

function letterGroups(word: string, least: number, most: number): Set<string> {
  const letters = [...` ${word.toLowerCase()} `];
  const groups = new Set<string>();
  for (let size = least; size <= most; size++) {
    for (let start = 0; start + size <= letters.length; start++)
      groups.add(letters.slice(start, start + size).join(""));
  }
  return groups;
}

/** Two words too short for any group are alike. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const group of a) if (b.has(group)) shared++;
  const either = a.size + b.size - shared;
  return either === 0 ? 1 : shared / either;
}
