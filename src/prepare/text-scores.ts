/**
 * Text scores: what the words of a text say of the target, as one number beside the text.
 *
 * Terms of one or two words with the weights of `textEmbed`; ridge regression of the target on them gives each term a
 * coefficient, and a text the sum of its terms' weights times coefficients: how far above or below the mean its words
 * put the target. More than two classes: one number per class. Missing texts and texts without known terms are 0. The
 * text stays, for `textEmbed` to say what it is about.
 *
 * At most 30,000 distinct texts are fitted to, drawn by the seed.
 *
 * Time O(characters + rounds · terms in texts), memory O(terms in distinct texts).
 *
 * Source: Salton & Buckley 1988 for the weights; A. Hoerl and R. Kennard, "Ridge Regression", Technometrics 12(1), 1970.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `TfidfVectorizer(sublinear_tf=True)` and `Ridge`).
 */
import { gather } from "../compute/frame.ts";
import { sparseRidge } from "../compute/matrices/solve-sparse.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { integer, real } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import { defineStep, type StepInput } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";
import { someCodes, termMatrix, vocabularyOf } from "./terms.ts";

/** One entry per column. */
export type TextScoresState = {
  /** Numbers per text: 1, or the number of classes. */
  readonly width: number;
  readonly maxWords: number;
  readonly columns: readonly {
    readonly terms: readonly string[];
    /** The idf of each term. */
    readonly weights: Float64Array;
    /** `terms × width`. */
    readonly coefficients: Float64Array;
  }[];
};

/** Distinct texts that are fitted to. */
const MOST_TEXTS = 30_000;
/** More rounds change the scores less than other rows would. */
const ROUNDS = 60;

export const textScores = defineStep({
  name: "textScores",
  summary: "What the words of a text say of the target, as one number beside it.",
  source: "Salton & Buckley 1988; Hoerl & Kennard 1970",
  selects: ["text"],
  looksAtTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    penalty: real({ default: 1, min: 0, above: true, doc: "L2 penalty; a text's weights have the length 1." }),
    maxTerms: integer({ default: 20_000, min: 1, max: 200_000, doc: "Most terms that are looked at." }),
    minRows: integer({ default: 2, min: 1, doc: "Rows that a term must be in." }),
    maxWords: integer({ default: 2, min: 1, max: 2, doc: "Words of a term: 1, or 1 and 2." }),
  },

  fit(input, params, context): TextScoresState {
    const width = input.task === "multiclass" ? input.classes : 1;
    const { maxWords, minRows, maxTerms, penalty } = params;
    const columns = input.columns.map((column, c) => {
      const vocabulary = vocabularyOf(column, maxWords, minRows, maxTerms);
      const { codes, weight, means } = distinctTexts(column, input, width, context.random.fork("texts", c));
      const x = termMatrix(column, codes, vocabulary, maxWords);
      const coefficients = new Float64Array(x.width * width);
      means.forEach((mean, k) => {
        const found = sparseRidge(x, mean, weight, penalty, ROUNDS).coefficients;
        found.forEach((coefficient, term) => {
          coefficients[term * width + k] = coefficient;
        });
      });
      return { ...vocabulary, coefficients };
    });
    return { width, maxWords, columns };
  },

  lower({ width, maxWords, columns: states }, columns, writer) {
    return columns.flatMap((column, c) => {
      const { terms, weights, coefficients } = states[c]!;
      if (terms.length === 0) return [column];
      const ref = writer.add("text-terms", [column.ref], { terms, weights, maxWords, components: coefficients, width });
      const name = `words of ${column.name}`;
      const parts = width === 1 ? [name] : Array.from({ length: width }, (_, k) => `${name} class ${k}`);
      return [column, numberColumn(name, ref, parts)];
    });
  },

  describe({ width, columns }, names) {
    return describedTable(
      columns.flatMap(({ terms }, c) => terms.flatMap(() => Array.from({ length: width }, () => names[c]!))),
      {
        class: columns.flatMap(({ terms }) => terms.flatMap(() => Array.from({ length: width }, (_, k) => k))),
        coefficient: columns.flatMap(({ coefficients }) => [...coefficients]),
      },
      { term: columns.flatMap(({ terms }) => terms.flatMap((term) => Array.from({ length: width }, () => term))) },
    );
  },
});

/** The texts that rows have, a seeded sample of them when there are many: the weight of each, and its mean targets. */
function distinctTexts(
  column: FrameColumn,
  { target, weights, rows }: StepInput,
  width: number,
  random: Random,
): { readonly codes: Int32Array; readonly weight: Float64Array; readonly means: readonly Float64Array[] } {
  const all = column.values();
  const weight = new Float64Array(column.levels.length);
  const sums = Array.from({ length: width }, () => new Float64Array(column.levels.length));
  for (let i = 0; i < rows; i++) {
    const code = all[i]!;
    if (code < 0) continue;
    const w = weights === null ? 1 : weights[i]!;
    weight[code]! += w;
    sums.forEach((sum, k) => {
      sum[code]! += w * (width === 1 ? target[i]! : Number(target[i] === k));
    });
  }
  const present = Int32Array.from(weight.keys()).filter((code) => weight[code]! > 0);
  const codes = someCodes(present, MOST_TEXTS, random);
  return {
    codes,
    weight: gather(weight, codes),
    means: sums.map((sum) => Float64Array.from(codes, (code) => sum[code]! / weight[code]!)),
  };
}
