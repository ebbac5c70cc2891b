/** Columns of two words that mean yes and no. 0/1 stay numbers. */
import { BOOLEAN_WORDS, WEAK_MISSING_WORDS } from "../compute/cells/cells.ts";
import type { ColumnSchema } from "../contract/schema.ts";
import type { Distinct } from "./raw-table.ts";

/** Null when the words are not one pair of yes and no. With `alone`, one of the two words is enough. */
export function guessBoolean(name: string, distinct: Distinct, alone = false): ColumnSchema | null {
  if (distinct.texts.length > 16) return null;
  for (const words of BOOLEAN_WORDS) {
    const missing: string[] = [];
    const spelling = new Map<number, { text: string; count: number }>();
    const fits = distinct.texts.every((text, i) => {
      const word = text.toLowerCase();
      const value = words.yes.includes(word) ? 1 : words.no.includes(word) ? 0 : -1;
      if (value < 0) {
        if (!WEAK_MISSING_WORDS.has(word)) return false;
        missing.push(text);
        return true;
      }
      const best = spelling.get(value);
      if (best === undefined || distinct.counts[i]! > best.count)
        spelling.set(value, { text, count: distinct.counts[i]! });
      return true;
    });
    if (!fits || spelling.size === 0) continue;
    // One word alone may be half of another pair: yes and "none", t and u.
    const unsure = missing.length > 0 || words.yes[0]!.length === 1 || words.yes[0] === "on";
    if (spelling.size === 1 && !alone && unsure) continue;
    const yes = spelling.get(1)?.text ?? words.yes[0]!;
    const no = spelling.get(0)?.text ?? words.no[0]!;
    const reason =
      spelling.size === 2
        ? `every value is "${yes}" or "${no}"`
        : `every value is "${[...spelling.values()][0]!.text}"`;
    return { name, kind: "boolean", reason, missing, boolean: { yes: words.yes, no: words.no, labels: [no, yes] } };
  }
  return null;
}
