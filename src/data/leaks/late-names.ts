/** Names that speak of the outcome, or of what comes after it: hints to look twice, never proof. */
import { nameWords } from "../name-hints.ts";

const LATE_WORDS = new Set([
  "outcome",
  "result",
  "results",
  "final",
  "after",
  "post",
  "ended",
  "closed",
  "closing",
  "resolved",
  "resolution",
  "refund",
  "refunded",
  "settled",
  "settlement",
  "chargeback",
  "cancelled",
  "canceled",
  "cancellation",
  "discharge",
  "recovered",
  "collections",
]);
/** Words of a target's name that many columns share without meaning it. */
const EMPTY_WORDS = new Set(
  "has target label class value median mean average total number count amount rate date time year month type".split(
    " ",
  ),
);

/** Why a column's name sounds as if it were written after the outcome; null when it does not. */
export function soundsLate(name: string, target: string): string | null {
  const words = nameWords(name);
  const late = words.find((word) => LATE_WORDS.has(word));
  if (late !== undefined) return `its name says "${late}"`;
  if (isSeries(name, target)) return `it is one of a series with "${target}"`;
  const stems = nameWords(target).filter((word) => word.length > 3 && !EMPTY_WORDS.has(word));
  const same = words.find((word) => stems.some((stem) => sameStem(word, stem)));
  return same === undefined ? null : `its name shares "${same}" with the target`;
}

/** "G1" and "G3", "grade_2" and "grade_3": the same name but for a number. */
function isSeries(name: string, target: string): boolean {
  const stem = (text: string): string => text.toLowerCase().replace(/\d+/g, "#");
  return name !== target && stem(name).includes("#") && stem(name) === stem(target);
}

/** "churn" and "churned", "default" and "defaults". */
function sameStem(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length > 3 && long.startsWith(short) && long.length - short.length <= 3;
}
