/**
 * Word flags: which words a category's levels are made of, as one flag per word beside the category.
 *
 * "Police Officer III" and "Fire Officer II" share a word that no level says by itself. Terms of one or two words (see
 * `compute/cells/tokens.ts`) that at least two levels have; of terms that the same levels have, the first one. The terms
 * that part the rows most evenly are taken. Missing values, and levels that the training table did not have, have none.
 *
 * Time O(characters + levels · terms), memory O(levels · terms) per column.
 *
 * Source: the idea of P. Cerda and G. Varoquaux, "Encoding High-Cardinality String Categorical Variables", IEEE TKDE
 * 34(3), 2022; AutoGluon's n-gram features. Differs: terms of the same levels count once; at most 120 per column.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `CountVectorizer(binary=True)`).
 */
import type { FrameColumn } from "../contract/frame.ts";
import { integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { byCodeUnit, levelCounts, numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";
import { termsOf } from "./terms.ts";

/** Per column: the terms, and 1 where a level has one, `levels × terms`. */
export type WordFlagsState = {
  readonly columns: readonly { readonly terms: readonly string[]; readonly table: Float64Array }[];
};

/** Flags of all levels together: columns of very many levels get fewer terms. */
const MOST_FLAGS = 500_000;

export const wordFlags = defineStep({
  name: "wordFlags",
  summary: "The words of a category's levels, as flags beside it.",
  source: "Cerda & Varoquaux 2022",
  selects: ["category"],
  params: {
    terms: integer({ default: 120, min: 1, max: 1000, doc: "Most terms per column." }),
    maxWords: integer({ default: 2, min: 1, max: 2, doc: "Words of a term: 1, or 1 and 2." }),
  },

  fit({ columns, weights }, params): WordFlagsState {
    return {
      columns: columns.map((column) => {
        const most = Math.min(params.terms, Math.floor(MOST_FLAGS / Math.max(1, column.levels.length)));
        const chosen = sharedTerms(column, weights, params.maxWords).slice(0, most);
        const table = new Float64Array(column.levels.length * chosen.length);
        chosen.forEach(({ levels }, k) => {
          for (const level of levels) table[level * chosen.length + k] = 1;
        });
        return { terms: chosen.map(({ term }) => term), table };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { terms, table } = state.columns[c]!;
      const width = terms.length;
      if (width === 0) return [column];
      const none = new Float64Array(width);
      const ref = writer.add("level-map", [column.ref], { width, table, missing: none, unseen: none });
      const parts = terms.map((term) => `${column.name} "${term}"`);
      return [column, numberColumn(`words of ${column.name}`, ref, parts)];
    });
  },

  describe({ columns }, names) {
    return describedTable(
      columns.flatMap(({ terms }, c) => terms.map(() => names[c]!)),
      { levels: columns.flatMap(({ terms, table }) => terms.map((_, k) => countOf(table, terms.length, k))) },
      { term: columns.flatMap(({ terms }) => terms) },
    );
  },
});

type Shared = { readonly term: string; readonly levels: readonly number[]; readonly evenness: number };

/** Terms that several levels have, each set of levels once, those that part the rows most evenly first. */
function sharedTerms(column: FrameColumn, weights: Float64Array | null, maxWords: number): Shared[] {
  const { counts, total } = levelCounts(column, weights);
  const { terms, numbers } = termsOf(column.levels, maxWords);
  const levelsWith: number[][] = terms.map(() => []);
  numbers.forEach((own, code) => {
    if (!(counts[code]! > 0)) return;
    for (const number of new Set(own)) levelsWith[number]!.push(code);
  });
  const found = levelsWith.map((levels, number): Shared => {
    const rows = levels.reduce((sum, level) => sum + counts[level]!, 0);
    return { term: terms[number]!, levels, evenness: Math.min(rows, total - rows) };
  });
  found.sort((a, b) => b.evenness - a.evenness || byCodeUnit(a.term, b.term));
  const known = new Set<string>();
  return found.filter(({ levels, evenness }) => {
    const key = levels.join(" ");
    if (levels.length < 2 || !(evenness > 0) || known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function countOf(table: Float64Array, width: number, k: number): number {
  let count = 0;
  for (let at = k; at < table.length; at += width) count += table[at]!;
  return count;
}
