/** The terms of a column of texts: which are looked at, what each weighs, and the texts as sparse rows of them. */
import { eachTerm, weighTerms } from "../compute/cells/tokens.ts";
import { gather } from "../compute/frame.ts";
import { log } from "../compute/math.ts";
import type { SparseMatrix } from "../compute/matrices/matrix-sparse.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { Random } from "../contract/random.ts";
import { byCodeUnit } from "./column.ts";

/** The terms in order of code units, each with its idf. */
export type Vocabulary = { readonly terms: readonly string[]; readonly weights: Float64Array };

/** The terms of each text of a dictionary, as numbers, in the order of the text; a repeated term stands there again. */
export type Termed = { readonly terms: readonly string[]; readonly numbers: readonly Int32Array[] };

/** Folds and steps ask for the same dictionary again and again: the answer is kept as long as it lives. */
const termed = new WeakMap<readonly string[], Map<number, Termed>>();

export function termsOf(texts: readonly string[], maxWords: number): Termed {
  const known = termed.get(texts) ?? new Map<number, Termed>();
  termed.set(texts, known);
  let found = known.get(maxWords);
  if (found === undefined) {
    const numberOf = new Map<string, number>();
    const numbers = texts.map((text) => {
      const own: number[] = [];
      eachTerm(text, maxWords, (term) => {
        let number = numberOf.get(term);
        if (number === undefined) {
          number = numberOf.size;
          numberOf.set(term, number);
        }
        own.push(number);
      });
      return Int32Array.from(own);
    });
    found = { terms: [...numberOf.keys()], numbers };
    known.set(maxWords, found);
  }
  return found;
}

/** The `most` terms that the most rows have, of those that at least `minRows` rows have. */
export function vocabularyOf(column: FrameColumn, maxWords: number, minRows: number, most: number): Vocabulary {
  const codes = column.values();
  const repeats = new Float64Array(column.levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) repeats[codes[i]!]! += 1;
  const { terms, numbers } = termsOf(column.levels, maxWords);
  const rowsWith = new Float64Array(terms.length);
  /** The last text that had the term: one that has it twice counts once. */
  const last = new Int32Array(terms.length).fill(-1);
  let rows = 0;
  numbers.forEach((own, code) => {
    if (repeats[code] === 0) return;
    rows += repeats[code]!;
    for (const number of own) {
      if (last[number] === code) continue;
      last[number] = code;
      rowsWith[number]! += repeats[code]!;
    }
  });
  const kept = [...rowsWith.keys()].filter((number) => rowsWith[number]! >= Math.max(1, minRows));
  kept.sort((a, b) => rowsWith[b]! - rowsWith[a]! || byCodeUnit(terms[a]!, terms[b]!));
  const chosen = kept.slice(0, most).sort((a, b) => byCodeUnit(terms[a]!, terms[b]!));
  return {
    terms: chosen.map((number) => terms[number]!),
    weights: Float64Array.from(chosen, (number) => log((1 + rows) / (1 + rowsWith[number]!)) + 1),
  };
}

/** All codes, or as many of them, drawn by the seed, in their order. */
export function someCodes(codes: Int32Array, most: number, random: Random): Int32Array {
  if (codes.length <= most) return codes;
  return gather(codes, random.permutation(codes.length).slice(0, most).sort());
}

/** One sparse row per code of the column's dictionary. */
export function termMatrix(
  { levels }: Pick<FrameColumn, "levels">,
  codes: ArrayLike<number>,
  { terms, weights }: Vocabulary,
  maxWords: number,
): SparseMatrix {
  const all = termsOf(levels, maxWords);
  const index = new Map(terms.map((term, place) => [term, place]));
  const placeOf = Int32Array.from(all.terms, (term) => index.get(term) ?? -1);
  const starts = new Int32Array(codes.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    const counts = new Map<number, number>();
    for (const number of all.numbers[codes[i]!]!) {
      const place = placeOf[number]!;
      if (place >= 0) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const vector = weighTerms(counts, weights);
    for (let k = 0; k < vector.places.length; k++) {
      columns.push(vector.places[k]!);
      values.push(vector.values[k]!);
    }
    starts[i + 1] = columns.length;
  }
  return {
    rows: codes.length,
    width: terms.length,
    starts,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}
