/** Rows of two tables that have the same key, as group numbers. */
import type { Column, LevelColumn, NumericColumn } from "../../contract/table.ts";

/** Per row the number of its key; -1 where the cell is missing, and for keys that the main table does not have. */
export type Groups = { readonly here: Int32Array; readonly there: Int32Array; readonly count: number };

/** Both columns hold words, or both hold numbers, dates or flags: the plan made sure. */
export function matchKeys(here: Column, there: Column): Groups {
  return "codes" in here && "codes" in there
    ? matchWords(here, there)
    : matchNumbers(here as NumericColumn, there as NumericColumn);
}

/** Without a key all rows belong together. */
export function oneGroup(here: number, there: number): Groups {
  return { here: new Int32Array(here), there: new Int32Array(there), count: 1 };
}

function matchWords(here: LevelColumn, there: LevelColumn): Groups {
  const groupOf = new Map(here.levels.map((level, code) => [level, code]));
  const translated = there.levels.map((level) => groupOf.get(level) ?? -1);
  return {
    here: here.codes.map((code) => (code < 0 ? -1 : code)),
    there: there.codes.map((code) => (code < 0 ? -1 : translated[code]!)),
    count: here.levels.length,
  };
}

function matchNumbers(here: NumericColumn, there: NumericColumn): Groups {
  const groupOf = new Map<number, number>();
  const numbered = new Int32Array(here.values.length);
  for (let row = 0; row < numbered.length; row++) {
    const key = here.values[row]!;
    let group = Number.isNaN(key) ? -1 : groupOf.get(key);
    if (group === undefined) {
      group = groupOf.size;
      groupOf.set(key, group);
    }
    numbered[row] = group;
  }
  const found = new Int32Array(there.values.length);
  // NaN is a key like any other to a map, but it was never set.
  for (let row = 0; row < found.length; row++) found[row] = groupOf.get(there.values[row]!) ?? -1;
  return { here: numbered, there: found, count: groupOf.size };
}
