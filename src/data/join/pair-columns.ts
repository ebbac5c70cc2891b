/** The key and the time of a join: which column of each table, and how both are read so that they can be compared. */
import { didYouMean, ModelwrightError } from "../../contract/errors.ts";
import type { Pair } from "../../contract/join.ts";
import type { ColumnSchema, Schema } from "../../contract/schema.ts";
import { listed } from "../../contract/table.ts";
import { isRawTexts, type RawTable } from "../raw-table.ts";

/** A table with what its columns mean. */
export type Described = { readonly raw: RawTable; readonly schema: Schema };

/** The columns that both tables have their key in: equal kinds, or digits that one of them takes for words. */
export function keyPair(words: string, here: Described, there: Described): Pair {
  const pair = pairOf("on", words, here, there);
  const kinds = [pair.here.kind, pair.there.kind];
  if (kinds[0] === kinds[1]) return pair;
  const areWords = kinds.map((kind) => kind === "category" || kind === "text");
  if (areWords.every((is) => is)) return pair;
  const bothDigits = kinds.every((kind, i) => kind === "number" || areWords[i]);
  const odd = bothDigits ? (oddText(here.raw, pair.here) ?? oddText(there.raw, pair.there)) : null;
  // An identifier may be a number in the table where it is unique and a category in the one where it repeats.
  if (bothDigits && odd === null) return { here: asCategory(pair.here), there: asCategory(pair.there) };
  const example = odd === null ? "" : `, such as ${JSON.stringify(odd)}`;
  throw new ModelwrightError(
    "data/join-key-kinds",
    { here: pair.here.name, there: pair.there.name, kinds },
    {
      what: `The key "${pair.there.name}" of ${there.raw.source} must be of the kind that "${pair.here.name}" has in ${here.raw.source}, ${kinds[0]}, got ${kinds[1]}${example}.`,
      fix: "Write the key alike in both tables, or set its kinds with --kind.",
    },
  );
}

/** The columns that hold the time: both dates, or both numbers. */
export function timePair(words: string, here: Described, there: Described): Pair {
  const pair = pairOf("as-of", words, here, there);
  for (const [column, { raw }] of [
    [pair.here, here],
    [pair.there, there],
  ] as const) {
    if (column.kind === "datetime" || (column.kind === "number" && pair.here.kind === "number")) continue;
    throw new ModelwrightError(
      "data/join-time-kind",
      { column: column.name, kind: column.kind },
      {
        what: `The time "${column.name}" of ${raw.source} must be ${pair.here.kind === "number" ? "a number" : "a date"}, got a column of kind ${column.kind}.`,
        fix: "Name a column of dates, or set its kind with --kind.",
      },
    );
  }
  if (pair.here.kind === pair.there.kind) return pair;
  throw new ModelwrightError(
    "data/join-time-kind",
    { column: pair.there.name, kind: pair.there.kind },
    {
      what: `The time "${pair.there.name}" of ${there.raw.source} must be a ${pair.here.kind} as in ${here.raw.source}, got a ${pair.there.kind}.`,
      fix: "Write both times alike, or set their kinds with --kind.",
    },
  );
}

/** `name` for both tables, or `main=second`. A name with "=" in it, which both tables have, is that name. */
function pairOf(flag: string, words: string, here: Described, there: Described): Pair {
  const has = (table: Described, name: string): boolean => table.schema.columns.some((column) => column.name === name);
  const cut = words.indexOf("=");
  const one = cut < 1 || (has(here, words) && has(there, words));
  const [first, second] = one ? [words, words] : [words.slice(0, cut), words.slice(cut + 1)];
  return { here: schemaOf(flag, here, first), there: schemaOf(flag, there, second) };
}

function schemaOf(flag: string, { raw, schema }: Described, name: string): ColumnSchema {
  const found = schema.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = schema.columns.map((column) => column.name);
  throw new ModelwrightError(
    "data/unknown-column",
    { column: name, source: raw.source, columns: names.slice(0, 100) },
    {
      what: `--${flag} must name a column of ${raw.source}, got ${JSON.stringify(name)}.`,
      fix: `${didYouMean(name, names)}It has ${names.length}: ${listed(names)}. Where the tables differ, write main=second.`,
    },
  );
}

function asCategory({ name, missing }: ColumnSchema): ColumnSchema {
  return { name, kind: "category", reason: "a key, compared as text", missing };
}

/** A text that a number would not print as; null when there is none. */
function oddText(raw: RawTable, { name, missing }: ColumnSchema): string | null {
  const column = raw.columns.find((candidate) => candidate.name === name)!;
  if (!isRawTexts(column)) return null;
  const odd = column.texts.find((text) => {
    const bare = text.trim();
    return bare !== "" && !missing.includes(bare) && String(Number(bare)) !== bare;
  });
  return odd ?? null;
}
