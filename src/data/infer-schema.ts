/** What each raw column means, and why. Works on distinct texts, so the cost is per distinct value. */
import {
  describeNumberFormat,
  detectDateFormat,
  detectNumberFormat,
  isMissingNumber,
  isStandardMissing,
  WEAK_MISSING_WORDS,
} from "../compute/cells/cells.ts";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import { type ColumnSchema, PLAIN_NUMBER, type Schema } from "../contract/schema.ts";
import { type ColumnKind, listed } from "../contract/table.ts";
import { guessBoolean } from "./guess-boolean.ts";
import { namesCode, namesTime } from "./name-hints.ts";
import { countsOf, type Distinct, isRawTexts, type RawColumn, type RawTable, type RawTexts } from "./raw-table.ts";
import { classifyWords } from "./words-or-text.ts";

export type InferOptions = {
  /** Kinds set by the user, by column name. */
  readonly kinds?: ReadonlyMap<string, ColumnKind> | Readonly<Record<string, ColumnKind>>;
  /** Further texts that stand for "missing" in every column. */
  readonly missing?: readonly string[];
};

export function inferSchema(raw: RawTable, options: InferOptions = {}): Schema {
  const kinds = kindsOf(options.kinds);
  const names = raw.columns.map((column) => column.name);
  for (const name of kinds.keys()) {
    if (names.includes(name)) continue;
    throw new ModelwrightError(
      "data/unknown-column",
      { column: name, columns: names.slice(0, 100) },
      {
        what: `The table has no column "${name}" to set the kind of.`,
        fix: `${didYouMean(name, names)}It has ${names.length}: ${listed(names)}.`,
      },
    );
  }
  return { columns: raw.columns.map((column) => inferColumn(column, kinds.get(column.name), options.missing ?? [])) };
}

function kindsOf(kinds: InferOptions["kinds"]): ReadonlyMap<string, ColumnKind> {
  if (kinds === undefined) return new Map();
  return kinds instanceof Map ? kinds : new Map(Object.entries(kinds as Record<string, ColumnKind>));
}

function inferColumn(column: RawColumn, wished: ColumnKind | undefined, missing: readonly string[]): ColumnSchema {
  if (!isRawTexts(column)) return numbersColumn(column.name, column.values, wished, missing);
  const distinct = distinctOf(column, missing);
  const found = wished === undefined ? guess(column.name, distinct) : forced(column.name, distinct, wished);
  const seen = column.texts.map((text) => text.trim()).filter((text) => text !== "" && isStandardMissing(text));
  const all = new Set([...missing, ...found.missing, ...seen]);
  const words = [...new Set([...found.missing, ...seen])].map((text) => JSON.stringify(text));
  const reason = words.length === 0 ? found.reason : `${found.reason}; ${listed(words, 5)} read as missing`;
  return { ...found, reason, missing: [...all].sort() };
}

function distinctOf(column: RawTexts, missing: readonly string[]): Distinct {
  const counts = countsOf(column);
  const texts: string[] = [];
  const kept: number[] = [];
  let cells = 0;
  let trimmed = false;
  for (let code = 0; code < counts.length; code++) {
    const text = column.texts[code]!.trim();
    if (isStandardMissing(text) || missing.includes(text)) continue;
    if (text.length !== column.texts[code]!.length) trimmed = true;
    texts.push(text);
    kept.push(counts[code]!);
    cells += counts[code]!;
  }
  return trimmed ? merged(texts, kept, cells) : { texts, counts: kept, cells };
}

/** Texts that differ only in the blanks around them are one. */
function merged(texts: readonly string[], counts: readonly number[], cells: number): Distinct {
  const byText = new Map<string, number>();
  for (let i = 0; i < texts.length; i++) byText.set(texts[i]!, (byText.get(texts[i]!) ?? 0) + counts[i]!);
  return { texts: [...byText.keys()], counts: [...byText.values()], cells };
}

type Found = Omit<ColumnSchema, "missing"> & { readonly missing: readonly string[] };

function guess(name: string, distinct: Distinct): Found {
  if (distinct.cells === 0)
    return { name, kind: "number", reason: "every cell is missing", missing: [], number: PLAIN_NUMBER };
  const boolean = guessBoolean(name, distinct);
  if (boolean !== null) return boolean;
  return guessNumber(name, distinct) ?? guessDate(name, distinct) ?? classifyWords(name, distinct);
}

/** Texts that are dirt in a column of numbers or dates: known words, or a few rare ones without digits. */
function dirtIn(distinct: Distinct, unreadable: readonly number[]): string[] | null {
  const texts = unreadable.map((i) => distinct.texts[i]!);
  const strange = unreadable.filter((i) => !WEAK_MISSING_WORDS.has(distinct.texts[i]!.toLowerCase()));
  const cells = strange.reduce((sum, i) => sum + distinct.counts[i]!, 0);
  if (strange.length > 3 || cells > 0.01 * distinct.cells) return null;
  return strange.some((i) => /\d/.test(distinct.texts[i]!)) ? null : texts;
}

const MOST_DIRT = 8;

function guessNumber(name: string, distinct: Distinct): Found | null {
  const found = detectNumberFormat(distinct.texts, MOST_DIRT);
  if (found === null) return null;
  const missing = dirtIn(distinct, found.unreadable);
  if (missing === null) return null;
  const numbers = missing.length === 0 ? distinct.texts : distinct.texts.filter((text) => !missing.includes(text));
  const asWords = codeReason(name, numbers, distinct.cells);
  if (asWords !== null) return { name, kind: "category", reason: asWords, missing };
  const epoch = epochOf(name, numbers);
  if (epoch !== null) return { ...epoch, missing };
  const { format } = found;
  const plain = format.group === "" && format.decimal === "." && !format.percent && !format.affix;
  // The reason is kept in the model: it must not depend on whether cells came as texts or as numbers.
  const reason = `every value is ${plain ? "a number" : describeNumberFormat(format)}`;
  return { name, kind: "number", reason, missing, number: format };
}

/** Why digits are a code and not a quantity; null when they are a quantity. */
function codeReason(name: string, texts: readonly string[], cells: number): string | null {
  if (!texts.every((text) => /^\d+$/.test(text))) return null;
  const padded = texts.find((text) => text.length > 1 && text.startsWith("0"));
  if (padded !== undefined) return `digits with leading zeros ("${padded}") are a code`;
  const long = texts.find((text) => text.length > 15);
  if (long !== undefined) return `"${long}" has more digits than a number holds exactly: a code`;
  const hint = namesCode(name);
  // Unique numbers called id name the row: they stay numbers, and the task leaves them out.
  if ((hint === "id" || hint === "ids") && texts.length > 0.95 * cells) return null;
  return hint === null ? null : `the name says "${hint}": digits that are a code`;
}

/** Bare digits that are a date: eight of them, or an epoch, where the name speaks of time. */
function epochOf(name: string, texts: readonly string[]): Omit<Found, "missing"> | null {
  if (!namesTime(name) || !texts.every((text) => /^\d+$/.test(text))) return null;
  const values = texts.map(Number);
  if (values.every((v) => v >= 19_000_101 && v <= 21_001_231)) {
    const days = detectDateFormat(texts.map((text) => `${text.slice(0, 4)}/${text.slice(4, 6)}/${text.slice(6)}`));
    if (days !== null)
      return {
        name,
        kind: "datetime",
        reason: "the name speaks of time and every value is a date as 20200131",
        date: { order: "ymd" },
      };
  }
  if (values.every((v) => v > 3e8 && v < 4e9)) {
    return {
      name,
      kind: "datetime",
      reason: "the name speaks of time and every value is seconds since 1970",
      date: { order: "epoch-seconds" },
    };
  }
  if (values.every((v) => v > 3e11 && v < 4e12)) {
    return {
      name,
      kind: "datetime",
      reason: "the name speaks of time and every value is milliseconds since 1970",
      date: { order: "epoch-milliseconds" },
    };
  }
  return null;
}

function guessDate(name: string, distinct: Distinct): Found | null {
  const found = detectDateFormat(distinct.texts, MOST_DIRT);
  if (found === null) return null;
  const missing = dirtIn(distinct, found.unreadable);
  if (missing === null) return null;
  const example = distinct.texts.find((text) => !missing.includes(text))!;
  const evidence = found.evidence === "" ? "" : `, ${found.evidence}`;
  return {
    name,
    kind: "datetime",
    reason: `every value is a date ("${example}")${evidence}`,
    missing,
    date: found.format,
  };
}

/** A kind set by the user: the format is still found out, and unreadable cells come out when the table is built. */
function forced(name: string, distinct: Distinct, kind: ColumnKind): Found {
  const reason = "set by the user";
  const weak = () => distinct.texts.filter((text) => WEAK_MISSING_WORDS.has(text.toLowerCase()));
  if (kind === "category" || kind === "text") return { name, kind, reason, missing: [] };
  if (kind === "number") {
    const format = detectNumberFormat(distinct.texts, distinct.texts.length)?.format ?? PLAIN_NUMBER;
    return { name, kind, reason, missing: weak(), number: format };
  }
  if (kind === "datetime") {
    const date =
      epochOf("time", distinct.texts)?.date ?? detectDateFormat(distinct.texts, distinct.texts.length)?.format;
    return { name, kind, reason, missing: weak(), date: date ?? { order: "iso" } };
  }
  const guessed = guessBoolean(name, distinct, true);
  if (guessed !== null) return { ...guessed, reason };
  return { name, kind, reason, missing: weak(), boolean: { yes: ["true"], no: ["false"] } };
}

/** A column that came as numbers: only its name, its values and the user can make it anything else. */
function numbersColumn(
  name: string,
  values: Float64Array,
  wished: ColumnKind | undefined,
  missing: readonly string[],
): ColumnSchema {
  const sorted = [...missing].sort();
  if (wished !== undefined && wished !== "number") {
    const texts = [...new Set(values)].filter((v) => !Number.isNaN(v)).map(String);
    return { ...forced(name, { texts, counts: texts.map(() => 1), cells: texts.length }, wished), missing: sorted };
  }
  const distinct = new Set<number>();
  let whole = true;
  for (const value of values) {
    if (Number.isNaN(value) || (missing.length > 0 && isMissingNumber(value, { missing }))) continue;
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      whole = false;
      break;
    }
    distinct.add(value);
  }
  if (wished === undefined && whole && distinct.size > 0 && (namesCode(name) !== null || namesTime(name))) {
    const texts = [...distinct].map(String);
    const code = codeReason(name, texts, values.length);
    if (code !== null) return { name, kind: "category", reason: code, missing: sorted };
    const epoch = epochOf(name, texts);
    if (epoch !== null) return { ...epoch, missing: sorted };
  }
  const reason =
    wished === undefined
      ? values.every(Number.isNaN)
        ? "every cell is missing"
        : "every value is a number"
      : "set by the user";
  return { name, kind: "number", reason, missing: sorted, number: PLAIN_NUMBER };
}
