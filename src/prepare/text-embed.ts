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

import { truncatedSvd } from "../compute/matrices/eigen-sparse.ts";
import { flag, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { someCodes, termMatrix, vocabularyOf } from "./terms.ts";

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
        const vocabulary = vocabularyOf(column, params.maxWords, params.minRows, most);
        const { terms, weights } = vocabulary;
        if (!params.reduce || terms.length === 0) return { terms, weights, components: null, width: terms.length };
        const present = Int32Array.from(column.values()).filter((code) => code >= 0);
        const codes = someCodes(present, MOST_SAMPLED, context.random.fork("rows", c));
        const texts = termMatrix(column, codes, vocabulary, params.maxWords);
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
