/** Options that say what to make of a model's answers: what mistakes cost, how sure intervals shall be, what classes weigh. */
import { isPlain, type Option } from "./options.ts";

type Costs = Readonly<Record<string, number>>;

/** `no:yes=1,yes:no=5`, repeatable; in a config file an object. Labels are looked up when the task is known. */
export function costPairs(doc: string): Option<string | Costs, Costs> {
  return {
    argument: "<true:predicted=cost>",
    doc,
    expected: "true:predicted=cost with finite numbers, such as no:yes=1,yes:no=5",
    read: (words) => numbersOf(words),
    check: (given) => checked(given, (cost) => Number.isFinite(cost)),
  };
}

const LEAST_COVERAGE = 0.5;
const MOST_COVERAGE = 0.999;

/** `0.9`, `90%` or `none`. */
export function coverageShare(doc: string): Option<string | number, number | "none"> {
  return {
    argument: "<share>",
    doc,
    expected: `a share from ${LEAST_COVERAGE} to ${MOST_COVERAGE}, such as 0.9, or "none"`,
    read: (words) => {
      const match = /^(\d*\.?\d+)\s*(%?)$/.exec(words.trim());
      return match === null ? words.trim() : Number(match[1]) / (match[2] === "%" ? 100 : 1);
    },
    check: (given) => {
      if (given === "none") return given;
      const fits = typeof given === "number" && given >= LEAST_COVERAGE && given <= MOST_COVERAGE;
      return fits ? given : undefined;
    },
  };
}

export type ClassWeights = "balanced" | "none" | Readonly<Record<string, number>>;

/** `balanced`, `none` or `label=weight,...`, repeatable; in a config file a word or an object. */
export function classWeights(doc: string): Option<ClassWeights, ClassWeights> {
  return {
    argument: "<how>",
    doc,
    expected: 'balanced, none, or label=weight with numbers above 0, such as "no=1,yes=4"',
    read: (words) => (words === "balanced" || words === "none" ? words : numbersOf(words)),
    check: (given) =>
      given === "balanced" || given === "none" ? given : checked(given, (weight) => weight > 0 && weight < 1e9),
  };
}

/** Pairs to an object; the text itself where a pair is none. */
function numbersOf(words: string): unknown {
  const pairs = words
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => {
      const cut = pair.lastIndexOf("=");
      const number = pair.slice(cut + 1).trim();
      return cut < 1 || number === "" ? null : ([pair.slice(0, cut).trim(), Number(number)] as const);
    });
  if (pairs.length === 0 || pairs.includes(null)) return words;
  return Object.fromEntries(pairs as (readonly [string, number])[]);
}

function checked(given: unknown, fits: (value: number) => boolean): Readonly<Record<string, number>> | undefined {
  if (!isPlain(given) || Object.keys(given).length === 0) return undefined;
  const sound = Object.values(given).every((value) => typeof value === "number" && fits(value));
  return sound ? (given as Readonly<Record<string, number>>) : undefined;
}

/** A column, or several with commas; in a config file also a list. Names are looked up when the table is read. */
export function targetColumns(doc: string): Option<string | readonly string[], string | readonly string[]> {
  const isName = (name: unknown): boolean => typeof name === "string" && name !== "";
  return {
    argument: "<columns>",
    doc,
    expected: "the name of a column, or a list of names",
    read: (words) => words,
    check: (given) => {
      if (isName(given)) return given as string;
      return Array.isArray(given) && given.length > 0 && given.every(isName) ? (given as string[]) : undefined;
    },
  };
}

/** More quantiles than this are a curve, and take as many searches. */
const MOST_QUANTILES = 99;

/** `0.1,0.5,0.9`: different shares of values below. */
export function quantileShares(doc: string): Option<string | readonly number[], readonly number[]> {
  return {
    argument: "<shares>",
    doc,
    expected: "different numbers from 0.001 to 0.999, such as 0.1,0.5,0.9",
    read: (words) => words.split(",").map((word) => (word.trim() === "" ? Number.NaN : Number(word))),
    check: (given) => {
      if (!Array.isArray(given) || given.length === 0 || given.length > MOST_QUANTILES) return undefined;
      const fits = given.every((share) => typeof share === "number" && share >= 0.001 && share <= 0.999);
      return fits && new Set(given).size === given.length ? (given as number[]) : undefined;
    },
  };
}
