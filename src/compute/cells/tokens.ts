/**
 * How texts become terms. One definition for fitting and predicting.
 *
 * - Letters are lower-cased one code point at a time, without a locale.
 * - A token is a longest run of letters, marks and digits (\p{L}, \p{M}, \p{N}); an apostrophe between two
 *   letters is dropped ("don't" is `dont`); a run of five digits or more becomes `#` and its length (`#11`),
 *   so that phone numbers and codes of one form are one term.
 * - Each of £ $ € ¥ % ! ? @ # & + * = is a token of its own. Everything else separates.
 * - A term is one token, or two side by side with a blank between.
 */
import { log } from "../math.ts";

const WORD = /^[\p{L}\p{M}\p{N}]$/u;
const SYMBOLS = new Set([..."£$€¥%!?@#&+*="]);

/** The tokens of a text, in order. */
export function tokensOf(text: string): string[] {
  return ASCII.test(text) ? plainTokens(text) : anyTokens(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SYMBOL = 3;
const APOSTROPHE = 39;
/** What each ASCII character is. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (SYMBOLS.has(character)) return SYMBOL;
  const kind = kindOf(character);
  return kind === "digit" ? DIGIT : kind === "letter" ? LETTER : OTHER;
});

/** The same for texts of ASCII alone, several times faster. */
function plainTokens(text: string): string[] {
  const lower = text.toLowerCase();
  const tokens: string[] = [];
  /** Where the token begins, -1 for none; what an apostrophe cut off it. */
  let start = -1;
  let before = "";
  let digits = 0;
  for (let i = 0; i <= lower.length; i++) {
    const code = i < lower.length ? lower.charCodeAt(i) : 0;
    const kind = KINDS[code]!;
    if (kind === LETTER || kind === DIGIT) {
      if (start < 0) start = i;
      if (kind === DIGIT) digits++;
      continue;
    }
    if (start >= 0) {
      if (code === APOSTROPHE && KINDS[i + 1 < lower.length ? lower.charCodeAt(i + 1) : 0] === LETTER) {
        before += lower.slice(start, i);
        start = i + 1;
        continue;
      }
      const token = before + lower.slice(start, i);
      tokens.push(digits === token.length && digits >= 5 ? `#${digits}` : token);
      start = -1;
      before = "";
      digits = 0;
    }
    if (kind === SYMBOL) tokens.push(lower[i]!);
  }
  return tokens;
}

function anyTokens(text: string): string[] {
  const tokens: string[] = [];
  let token = "";
  let digits = 0;
  let length = 0;
  const characters = Array.from(text);
  const end = () => {
    if (length > 0) tokens.push(digits === length && digits >= 5 ? `#${digits}` : token);
    token = "";
    digits = 0;
    length = 0;
  };
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    const kind = kindOf(character);
    if (kind === "other") {
      const joins =
        (character === "'" || character === "’") && length > 0 && kindOf(characters[i + 1] ?? " ") === "letter";
      if (joins) continue;
      end();
      if (SYMBOLS.has(character)) tokens.push(character);
      continue;
    }
    token += character.toLowerCase();
    length++;
    if (kind === "digit") digits++;
  }
  end();
  return tokens;
}

function kindOf(character: string): "letter" | "digit" | "other" {
  const code = character.codePointAt(0)!;
  if (code < 128) {
    if (code >= 48 && code <= 57) return "digit";
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ? "letter" : "other";
  }
  return WORD.test(character) ? "letter" : "other";
}

/** Calls `take` with every term of a text: the tokens, and pairs of neighbours when `maxWords` is 2. */
export function eachTerm(text: string, maxWords: number, take: (term: string) => void): void {
  const tokens = tokensOf(text);
  for (let i = 0; i < tokens.length; i++) {
    take(tokens[i]!);
    if (maxWords > 1 && i + 1 < tokens.length) take(`${tokens[i]} ${tokens[i + 1]}`);
  }
}

/** A text as weights of known terms, in the order of their places. */
export type TermVector = { readonly places: number[]; readonly values: number[] };

/** (1 + ln count) · weight per known term, scaled to length 1; empty when no term is known. */
export function termVector(
  text: string,
  index: ReadonlyMap<string, number>,
  weights: Float64Array,
  maxWords: number,
): TermVector {
  const counts = new Map<number, number>();
  eachTerm(text, maxWords, (term) => {
    const place = index.get(term);
    if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
  });
  return weighTerms(counts, weights);
}

/** The same of terms that were counted already: how often each place is there. */
export function weighTerms(counts: ReadonlyMap<number, number>, weights: Float64Array): TermVector {
  const places = [...counts.keys()].sort((a, b) => a - b);
  let squares = 0;
  const values = places.map((place) => {
    const value = (1 + log(counts.get(place)!)) * weights[place]!;
    squares += value * value;
    return value;
  });
  const length = Math.sqrt(squares);
  if (length > 0) for (let k = 0; k < values.length; k++) values[k]! /= length;
  return { places, values };
}
