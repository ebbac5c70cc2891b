/**
 * An option of a verb, declared once as data. From the declaration come the flag of the command line, the key of
 * `modelwright.config` with its type, and the check that both and `train()` called from code go through.
 */
import { ModelwrightError, shown } from "./errors.ts";
import type { ColumnKind } from "./table.ts";
import type { TaskKind } from "./task.ts";

/** `Given` is what a config file may hold, `Value` what the verb gets. */
export type Option<Given = unknown, Value = unknown> = {
  /** What stands behind the flag in help, such as `<column>`; null for a switch. */
  readonly argument: string | null;
  readonly doc: string;
  readonly expected: string;
  /** A flag's text, as a value to check. Null for a switch: it has no text. */
  readonly read: ((text: string) => unknown) | null;
  /** The checked value; undefined when it is not what was expected. */
  readonly check: (given: unknown) => Value | undefined;
  /** Stands behind the number where it is written into a config file. */
  readonly unit?: string;
  /** Words of `--no-<name>`; absent when there is no such flag. */
  readonly negated?: string;
  readonly required?: true;
  /** A list to which each further flag adds; flags replace what a config file says. */
  readonly repeats?: true;
  /** Flags that complete the last entry of such a list: what they are called, and the key they set. */
  readonly parts?: Readonly<Record<string, { readonly key: string; readonly argument: string; readonly doc: string }>>;
  readonly default?: Value;
  /** Only in the types: what a config file may hold. */
  readonly given?: Given;
};

export type Options = Readonly<Record<string, Option>>;

/** What a config file may hold for these options. */
export type GivenOf<S extends Options> = { readonly [K in keyof S]?: NonNullable<S[K]["given"]> };

/** What a verb gets. An option without a default is absent where neither a flag nor a config file names it. */
export type ValuesOf<S extends Options> = { readonly [K in SureKeys<S>]: ValueOf<S[K]> } & {
  readonly [K in Exclude<keyof S, SureKeys<S>>]?: ValueOf<S[K]>;
};

type ValueOf<O> = O extends Option<infer _, infer V> ? V : never;
type SureKeys<S> = {
  [K in keyof S]: S[K] extends { readonly required: true } | { readonly default: unknown } ? K : never;
}[keyof S];

export function text(argument: string, doc: string): Option<string, string> {
  return { argument, doc, expected: "a text that is not empty", read: same, check: filledText };
}

export function flag(doc: string): Option<boolean, boolean> {
  const check = (given: unknown) => (typeof given === "boolean" ? given : undefined);
  return { argument: null, doc, expected: "true or false", read: null, check };
}

/** A path, or false for no such file. */
export function fileOrNone(doc: string, negated: string): Option<string | false, string | false> {
  const check = (given: unknown) => (given === false ? false : filledText(given));
  return { argument: "<file>", doc, negated, expected: "a path, or false for none", read: same, check };
}

export function count(
  argument: string,
  doc: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): Option<number, number> {
  const limit = most === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${most}`;
  const expected = `a whole number of at least ${least}${limit}`;
  const check = (given: unknown) =>
    Number.isSafeInteger(given) && (given as number) >= least && (given as number) <= most
      ? (given as number)
      : undefined;
  // Number("") is 0, and nobody means that.
  return { argument, doc, expected, read: (words) => (words.trim() === "" ? words : Number(words)), check };
}

/** A part of a whole, such as 0.01. */
export function share(doc: string, most: number): Option<number, number> {
  const check = (given: unknown) => (typeof given === "number" && given > 0 && given <= most ? given : undefined);
  const expected = `a number above 0 and at most ${most}`;
  return { argument: "<share>", doc, expected, read: (words) => (words.trim() === "" ? words : Number(words)), check };
}

/** A number above 0, in the units of what it speaks of. */
export function amount(argument: string, doc: string): Option<number, number> {
  const check = (given: unknown) =>
    typeof given === "number" && given > 0 && given < Number.POSITIVE_INFINITY ? given : undefined;
  const expected = "a number above 0";
  return { argument, doc, expected, read: (words) => (words.trim() === "" ? words : Number(words)), check };
}

/** Beyond this a timer of the system would go off at once. */
const MOST_SECONDS = 24 * 86_400;

/** "60s", "10m", "1h", "500ms" or plain seconds. */
export function duration(doc: string): Option<string | number, number> {
  const check = (given: unknown) =>
    typeof given === "number" && given > 0 && given <= MOST_SECONDS ? given : undefined;
  const expected = 'a time such as "60s", "10m" or "1h", more than 0 and at most 24 days';
  return { argument: "<time>", doc, expected, read: secondsOf, check, unit: "s" };
}

function secondsOf(words: string): unknown {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(words.trim());
  return match === null ? words : Number(match[1]) * { ms: 0.001, s: 1, m: 60, h: 3600 }[match[2] ?? "s"]!;
}

/** "10MB", "500KB" or plain bytes. */
export function bytes(doc: string): Option<string | number, number> {
  const check = (given: unknown) =>
    Number.isSafeInteger(given) && (given as number) > 0 ? (given as number) : undefined;
  const expected = 'a size such as "10MB" or "500KB", at least one byte';
  return { argument: "<size>", doc, expected, read: bytesOf, check };
}

function bytesOf(words: string): unknown {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i.exec(words.trim());
  if (match === null) return words;
  return Math.round(Number(match[1]) * { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }[match[2]?.toLowerCase() ?? "b"]!);
}

export function names(argument: string, doc: string): Option<string | readonly string[], readonly string[]> {
  const check = (given: unknown) =>
    Array.isArray(given) && given.every((name) => typeof name === "string") ? (given as string[]) : undefined;
  return { argument, doc, expected: "a list of names", read: parts, check };
}

export function oneOf<const W extends string>(argument: string, words: readonly W[], doc: string): Option<W, W> {
  const check = (given: unknown) => words.find((word) => word === given);
  return { argument, doc, expected: `one of ${words.join(", ")}`, read: same, check };
}

export const TASK_KINDS = [
  "binary",
  "multiclass",
  "ordinal",
  "regression",
  "clustering",
  "anomaly",
] as const satisfies readonly (TaskKind | "ordinal")[];
const COLUMN_KINDS = ["number", "category", "boolean", "datetime", "text"] as const satisfies readonly ColumnKind[];

type Kinds = Readonly<Record<string, ColumnKind>>;

/** `zip=category`, repeatable or with commas; in a config file an object. */
export function columnKinds(doc: string): Option<string | Kinds, Kinds> {
  const known = (kind: unknown) => COLUMN_KINDS.some((word) => word === kind);
  const check = (given: unknown) =>
    isPlain(given) && Object.values(given).every(known) ? (given as Kinds) : undefined;
  const expected = `column=kind with a kind of ${COLUMN_KINDS.join(", ")}`;
  return { argument: "<column=kind>", doc, expected, read: kindsOf, check };
}

/** Pairs to an object; the text itself where a pair is none. */
function kindsOf(words: string): unknown {
  const pairs = parts(words).map((pair) => {
    const cut = pair.lastIndexOf("=");
    return cut < 1 ? null : ([pair.slice(0, cut), pair.slice(cut + 1)] as const);
  });
  return pairs.includes(null) ? words : Object.fromEntries(pairs as (readonly [string, string])[]);
}

/** Checks what a config file or a caller gave. `owner` names the place of it. */
export function checkOption<V>(owner: string, option: Option<unknown, V>, given: unknown): V {
  const value = option.check(given);
  if (value !== undefined) return value;
  throw new ModelwrightError(
    "use/option",
    { option: owner, expected: option.expected, received: given },
    { what: `${owner} must be ${option.expected}, got ${shown(given)}.`, fix: "Correct it, or leave it out." },
  );
}

/** An object as one writes it: nothing inherited, no list. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const above = Object.getPrototypeOf(value);
  return above === Object.prototype || above === null;
}

function filledText(given: unknown): string | undefined {
  return typeof given === "string" && given !== "" ? given : undefined;
}

function same(words: string): string {
  return words;
}

function parts(words: string): string[] {
  return words
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
