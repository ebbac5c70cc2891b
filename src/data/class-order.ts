/** The order of a target's classes: as the user says, or as words and numbers say by themselves; with the reason. */
import { didYouMean } from "../contract/errors.ts";
import { listed } from "../contract/table.ts";
import { fail } from "./roles.ts";

export type ClassOrder = { readonly labels: readonly string[]; readonly reason: string };

/** Words that say their order, from the lowest; words in one place mean the same. */
const SCALES: readonly (readonly (readonly string[])[])[] = [
  [
    ["none", "no"],
    ["very low"],
    ["low", "minor", "mild", "slight"],
    ["medium", "moderate", "mid", "middle"],
    ["high", "major", "severe"],
    ["very high", "extreme", "critical"],
  ],
  [["tiny", "xs"], ["small", "s"], ["medium", "m"], ["large", "l"], ["huge", "xl"], ["xxl"]],
  [
    ["terrible", "very bad", "very poor"],
    ["bad", "poor"],
    ["fair", "average", "ok", "okay", "neutral"],
    ["good"],
    ["very good"],
    ["excellent"],
  ],
  [["strongly disagree"], ["disagree"], ["neutral", "undecided"], ["agree"], ["strongly agree"]],
  [["never"], ["rarely", "seldom"], ["sometimes", "occasionally"], ["often", "frequently"], ["always"]],
  [["zero"], ["one"], ["two"], ["three"], ["four"], ["five"], ["six"], ["seven"], ["eight"], ["nine"], ["ten"]],
  [["first"], ["second"], ["third"], ["fourth"], ["fifth"], ["sixth"], ["seventh"], ["eighth"], ["ninth"], ["tenth"]],
  [["f"], ["e"], ["d"], ["c"], ["b"], ["a"]],
];

/** The order that `wished` says; it must name each of the labels once. */
export function orderAsTold(target: string, labels: readonly string[], wished: readonly string[]): ClassOrder {
  const places = wished.map((name) => labelNamed(labels, name));
  const unknown = wished.find((_, place) => places[place]! < 0);
  const missing = labels.find((_, place) => !places.includes(place));
  const twice = wished.find((_, place) => places.indexOf(places[place]!) < place);
  const what =
    unknown !== undefined
      ? `got "${unknown}", which no row of "${target}" has`
      : missing !== undefined
        ? `got none for "${missing}" of "${target}"`
        : twice !== undefined
          ? `got "${twice}" twice`
          : null;
  if (what !== null) {
    const near = unknown === undefined ? "" : didYouMean(unknown, labels);
    fail(
      "task/order",
      { target, order: wished, classes: labels },
      `task.order must name each class once, from the lowest to the highest, ${what}.`,
      `${near}The classes are ${listed(labels.map((label) => `"${label}"`))}.`,
    );
  }
  return { labels: places.map((place) => labels[place]!), reason: "set by the user" };
}

/** The order that the labels say themselves. Throws where they say none. */
export function orderOfWords(target: string, labels: readonly string[]): ClassOrder {
  const found = guessOrder(labels);
  if (found !== null) return found;
  fail(
    "task/order",
    { target, classes: labels },
    `task.order must be given for an ordinal task whose classes do not say it, got "${target}" with ${listed(labels.map((label) => `"${label}"`))}.`,
    "Name the classes from the lowest to the highest: --order low,medium,high.",
  );
}

/** Null where the labels say no order. */
export function guessOrder(labels: readonly string[]): ClassOrder | null {
  const numbers = labels.map((label) => (label.trim() === "" ? Number.NaN : Number(label)));
  if (numbers.every(Number.isFinite)) return sorted(labels, numbers, "the classes are numbers");
  const words = labels.map((label) =>
    label
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, " "),
  );
  for (const scale of SCALES) {
    const places = words.map((word) => scale.findIndex((same) => same.includes(word)));
    if (places.some((place) => place < 0) || new Set(places).size < places.length) continue;
    return sorted(labels, places, "the words say it");
  }
  return null;
}

function sorted(labels: readonly string[], by: readonly number[], why: string): ClassOrder {
  const order = labels.map((_, place) => place).sort((a, b) => by[a]! - by[b]!);
  return { labels: order.map((place) => labels[place]!), reason: why };
}

/** As it is written, in other capitals, or as the same number. */
function labelNamed(labels: readonly string[], name: string): number {
  const exact = labels.indexOf(name);
  if (exact >= 0) return exact;
  const lower = name.toLowerCase();
  return labels.findIndex((label) => label.toLowerCase() === lower || Number(label) === Number(name));
}
