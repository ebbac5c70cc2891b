/**
 * Text embed: a text as a few numbers that say what it is about.
 *
 * Terms of one or two words (see `compute/cells/tokens.ts`) get the weight (1 + ln count) · idf, with
 * idf = ln((1 + n) / (1 + rows with the term)) + 1; each text's weights are scaled to length 1 and projected on
 * the leading right singular vectors of the training texts. With reduce off, the weights of the most frequent
 * terms are given as they are, one number per term. Missing texts and texts without known terms are all 0.
 *
 * Time O(characters + rounds · terms in texts · components), memory O(terms · components).
 *
 * Source: G. Salton and C. Buckley, "Term-Weighting Approaches in Automatic Text Retrieval", Information
 * Processing & Management 24(5), 1988; S. Deerwester et al., "Indexing by Latent Semantic Analysis", JASIS 41(6), 1990.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `TfidfVectorizer(sublinear_tf=True)`).
 * Differs: components are found on at most 20,000 rows, drawn by the seed; row weights are not used.
 */

import { eachTerm, termVector } from "../compute/cells/tokens.ts";
import { log } from "../compute/math.ts";
import { truncatedSvd } from "../compute/matrices/eigen-sparse.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { flag, integer } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import { defineStep } from "../contract/step.ts";
import { byCodeUnit, numberColumn } from "./column.ts";

/** One entry per column. */
export type TextEmbedState = {
  readonly maxWords: number;
  readonly columns: readonly {
    readonly terms: readonly string[];
    /** The idf of each term. */
    readonly weights: Float64Array;
    /** `terms × width`, or null when the terms are given as they are. */
    readonly components: Float64Array | null;
    readonly width: number;
  }[];
};

const MOST_SAMPLED = 20_000;

export const textEmbed = defineStep({
  name: "textEmbed",
  summary: "A text as a few numbers that say what it is about.",
  source: "Salton & Buckley 1988; Deerwester et al. 1990",
  selects: ["text"],
  params: {
    components: integer({ default: 30, min: 1, max: 1000, doc: "Numbers per text (reduce on)." }),
    reduce: flag({ default: true, doc: "Whether to project terms on components." }),
    maxTerms: integer({ default: 10_000, min: 1, max: 200_000, doc: "Most terms that are looked at (reduce on)." }),
    topTerms: integer({ default: 2000, min: 1, max: 20_000, doc: "Most terms that are given (reduce off)." }),
    minRows: integer({ default: 2, min: 1, doc: "Rows that a term must be in." }),
    maxWords: integer({ default: 2, min: 1, max: 2, doc: "Words of a term: 1, or 1 and 2." }),
  },

  fit({ columns }, params, context): TextEmbedState {
    const most = params.reduce ? params.maxTerms : params.topTerms;
    return {
      maxWords: params.maxWords,
      columns: columns.map((column, c) => {
        const { terms, weights } = vocabulary(column, params.maxWords, params.minRows, most);
        if (!params.reduce || terms.length === 0) return { terms, weights, components: null, width: terms.length };
        const texts = matrixOf(column, terms, weights, params.maxWords, context.random.fork("rows", c));
        const { components } = truncatedSvd(texts, params.components, context.random.fork("components", c), 4);
        return { terms, weights, components: components.values, width: components.columns };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { terms, weights, components, width } = state.columns[c]!;
      if (width === 0) return [];
      const constants = { terms, weights, maxWords: state.maxWords, components, width };
      const ref = writer.add("text-terms", [column.ref], constants);
      const parts =
        components === null
          ? terms.map((term) => `${column.name} "${term}"`)
          : Array.from({ length: width }, (_, k) => `${column.name} component ${k + 1}`);
      return [numberColumn(column.name, ref, parts)];
    });
  },
});

/** The terms in the most rows, in order of code units, with their idf. */
function vocabulary(column: FrameColumn, maxWords: number, minRows: number, most: number) {
  const codes = column.values();
  const repeats = new Float64Array(column.levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) repeats[codes[i]!]! += 1;
  const rowsWith = new Map<string, number>();
  let rows = 0;
  column.levels.forEach((text, code) => {
    if (repeats[code] === 0) return;
    rows += repeats[code]!;
    const seen = new Set<string>();
    eachTerm(text, maxWords, (term) => seen.add(term));
    for (const term of seen) rowsWith.set(term, (rowsWith.get(term) ?? 0) + repeats[code]!);
  });
  const kept = [...rowsWith].filter(([, count]) => count >= minRows);
  kept.sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0]));
  const terms = kept.slice(0, most).sort((a, b) => byCodeUnit(a[0], b[0]));
  return {
    terms: terms.map(([term]) => term),
    weights: Float64Array.from(terms, ([, count]) => log((1 + rows) / (1 + count)) + 1),
  };
}

/** The texts as sparse rows, a seeded sample of them when there are many. */
function matrixOf(
  column: FrameColumn,
  terms: readonly string[],
  weights: Float64Array,
  maxWords: number,
  random: Random,
) {
  const index = new Map(terms.map((term, place) => [term, place]));
  const codes = Int32Array.from(column.values()).filter((code) => code >= 0);
  const used =
    codes.length <= MOST_SAMPLED
      ? codes
      : random
          .permutation(codes.length)
          .slice(0, MOST_SAMPLED)
          .sort()
          .map((i) => codes[i]!);
  const starts = new Int32Array(used.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  used.forEach((code, i) => {
    const vector = termVector(column.levels[code]!, index, weights, maxWords);
    for (let k = 0; k < vector.places.length; k++) {
      columns.push(vector.places[k]!);
      values.push(vector.values[k]!);
    }
    starts[i + 1] = columns.length;
  });
  return {
    rows: used.length,
    width: terms.length,
    starts,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}
