/** Numbers as people write them: "1,234.5", "12 %", "$5", "(3)". Pure and small: the predict door uses it too. */
import { type NumberFormat, PLAIN_NUMBER } from "../../contract/schema.ts";

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** Signs and codes that may stand before a number without changing its value. */
const BEFORE = /^([+-]?)\s*(?:\p{Sc}|USD|EUR|GBP|CHF|JPY|US\$)\s*/iu;
/** Currencies and units that may stand behind a number without changing its value. */
const BEHIND =
  /\s*(?:\p{Sc}|USD|EUR|GBP|CHF|JPY|kg|mg|g|lbs?|oz|km|cm|mm|m|mi|ft|in|ml|l|ms|sec|s|min|hrs?|h|kwh|kw|mph|km\/h|°\s?[cf]|gb|mb|kb|years?|yrs?|months?|days?)$/iu;

/** Body of a number by its decimal mark and group mark. A group is three digits and never starts with 0. */
const BODIES = new Map<string, RegExp>();

function bodyOf(format: NumberFormat): RegExp {
  const key = format.decimal + format.group;
  let body = BODIES.get(key);
  if (body === undefined) {
    const decimal = format.decimal === "." ? "\\." : ",";
    const group = format.group === "." ? "\\." : format.group === " " ? "[ \\u00a0\\u202f]" : format.group;
    const whole = group === "" ? "\\d+" : `(?:[1-9]\\d{0,2}(?:${group}\\d{3})+|\\d+)`;
    body = new RegExp(`^[+-]?(?:${whole}(?:${decimal}\\d*)?|${decimal}\\d+)(?:[eE][+-]?\\d+)?$`);
    BODIES.set(key, body);
  }
  return body;
}

/** The value of a trimmed text, or NaN when it is not a number in this format. */
export function parseNumber(text: string, format: NumberFormat = PLAIN_NUMBER): number {
  if (PLAIN.test(text) && format.decimal === "." && format.group !== ".") return Number(text);
  let body = text.charCodeAt(0) === 0x2212 ? `-${text.slice(1)}` : text;
  let negative = false;
  if (format.affix) {
    // Accounting: (5) is -5.
    if (body.startsWith("(") && body.endsWith(")")) {
      negative = true;
      body = body.slice(1, -1).trim();
    }
    body = body.replace(BEFORE, "$1").replace(BEHIND, "");
  }
  if (format.percent && body.endsWith("%")) body = body.slice(0, -1).trimEnd();
  if (!bodyOf(format).test(body)) {
    const infinite = INFINITE.exec(body);
    if (infinite === null) return Number.NaN;
    return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (format.group !== "") {
    body = format.group === " " ? body.replace(/[ \u00a0\u202f]/g, "") : body.replaceAll(format.group, "");
  }
  const value = Number(format.decimal === "," ? body.replace(",", ".") : body);
  return negative ? -value : value;
}

function format(decimal: "." | ",", group: NumberFormat["group"], affix = false, percent = false): NumberFormat {
  return { decimal, group, affix, percent };
}

/** Formats in the order in which they are tried: the first that reads every cell wins. */
const MARKS: readonly (readonly ["." | ",", NumberFormat["group"]])[] = [
  [".", ""],
  [".", ","],
  [",", ""],
  [",", "."],
  [".", " "],
  [",", " "],
  [".", "'"],
  [".", "_"],
];
const CANDIDATES: readonly NumberFormat[] = [
  ...MARKS.map(([decimal, group]) => format(decimal, group)),
  ...MARKS.map(([decimal, group]) => format(decimal, group, false, true)),
  ...MARKS.map(([decimal, group]) => format(decimal, group, true, false)),
];

export type NumberGuess = {
  readonly format: NumberFormat;
  /** Places in `texts` that this format cannot read. */
  readonly unreadable: readonly number[];
};

/** The number format that reads all trimmed texts but at most `most`; null when there is none. */
export function detectNumberFormat(texts: readonly string[], most = 0): NumberGuess | null {
  if (texts.length === 0) return null;
  let best: NumberGuess | null = null;
  for (const candidate of CANDIDATES) {
    const limit = best === null ? Math.min(most, texts.length - 1) : best.unreadable.length - 1;
    const unreadable: number[] = [];
    let finite = false;
    for (let i = 0; i < texts.length && unreadable.length <= limit; i++) {
      const value = parseNumber(texts[i]!, candidate);
      if (Number.isNaN(value)) unreadable.push(i);
      else if (Number.isFinite(value)) finite = true;
    }
    if (unreadable.length > limit || !finite) continue;
    best = { format: candidate, unreadable };
    if (unreadable.length === 0) break;
  }
  return best;
}

/** The format in words, for reasons and error texts. */
export function describeNumberFormat(format: NumberFormat): string {
  const parts: string[] = [];
  if (format.group !== "") parts.push(`"${format.group}" between thousands`);
  if (format.decimal === ",") parts.push("a decimal comma");
  if (format.percent) parts.push("a % sign");
  if (format.affix) parts.push("a currency or unit");
  return parts.length === 0 ? "a number" : `a number with ${parts.join(" and ")}`;
}
