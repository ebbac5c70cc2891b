/** What one column holds: counts, quantiles, spread, the most frequent values. */
import { formatDate } from "../compute/cells/cells.ts";
import type { ColumnSchema } from "../contract/schema.ts";
import type { Column, ColumnKind, LevelColumn, NumericColumn } from "../contract/table.ts";

export type NumberSummary = {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  /** Third standardised moment; 0 for a constant. */
  readonly skewness: number;
  readonly zeros: number;
  readonly negative: number;
  readonly infinite: number;
  /** Values beyond 1.5 interquartile ranges from the quartiles (Tukey). */
  readonly outliers: number;
};

export type TextSummary = { readonly shortest: number; readonly longest: number; readonly meanLength: number };

export type ColumnProfile = {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reason: string;
  readonly cells: number;
  readonly missing: number;
  readonly distinct: number;
  readonly numbers: NumberSummary | null;
  readonly text: TextSummary | null;
  /** Most frequent first; values as people read them. */
  readonly mostFrequent: readonly { readonly value: string; readonly count: number }[];
};

export function profileColumn(column: Column, schema: ColumnSchema, most = 10): ColumnProfile {
  return "codes" in column ? profileWords(column, schema, most) : profileNumbers(column, schema, most);
}

function profileWords(column: LevelColumn, schema: ColumnSchema, most: number): ColumnProfile {
  const counts = new Int32Array(column.levels.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else counts[code]!++;
  }
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  let letters = 0;
  const used: { value: number; count: number }[] = [];
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code]!;
    if (count === 0) continue;
    used.push({ value: code, count });
    const { length } = column.levels[code]!;
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
    letters += length * count;
  }
  const cells = column.codes.length;
  const text = used.length === 0 ? null : { shortest, longest, meanLength: letters / (cells - missing) };
  const mostFrequent = top(used, most).map(({ value, count }) => ({ value: column.levels[value]!, count }));
  return {
    name: column.name,
    kind: column.kind,
    reason: schema.reason,
    cells,
    missing,
    distinct: used.length,
    numbers: null,
    text,
    mostFrequent,
  };
}

function profileNumbers(column: NumericColumn, schema: ColumnSchema, most: number): ColumnProfile {
  const cells = column.values.length;
  const sorted = Float64Array.from(column.values).sort();
  // Sorting puts NaN last.
  let known = cells;
  while (known > 0 && Number.isNaN(sorted[known - 1]!)) known--;
  const runs = runsOf(sorted, known);
  const words = (value: number) => {
    if (column.kind === "datetime") return formatDate(value);
    return column.kind === "boolean"
      ? (schema.boolean?.labels?.[value === 1 ? 1 : 0] ?? String(value === 1))
      : String(value);
  };
  return {
    name: column.name,
    kind: column.kind,
    reason: schema.reason,
    cells,
    missing: cells - known,
    distinct: runs.distinct,
    numbers: known === 0 ? null : summarise(sorted.subarray(0, known)),
    text: null,
    mostFrequent: top(runs.repeated, most).map(({ value, count }) => ({ value: words(value), count })),
  };
}

/** Distinct values of a sorted array, and those that occur more than once (all, when there are few). */
function runsOf(
  sorted: Float64Array,
  known: number,
): { distinct: number; repeated: { value: number; count: number }[] } {
  const repeated: { value: number; count: number }[] = [];
  let distinct = 0;
  for (let start = 0; start < known; ) {
    let end = start + 1;
    while (end < known && sorted[end] === sorted[start]) end++;
    distinct++;
    if (end - start > 1 || distinct <= 20) repeated.push({ value: sorted[start]!, count: end - start });
    start = end;
  }
  return { distinct, repeated };
}

function top(entries: { value: number; count: number }[], most: number): { value: number; count: number }[] {
  return entries.sort((a, b) => b.count - a.count || a.value - b.value).slice(0, most);
}

function summarise(sorted: Float64Array): NumberSummary {
  const n = sorted.length;
  let finite = 0;
  let mean = 0;
  let zeros = 0;
  let negative = 0;
  for (const value of sorted) {
    if (value === 0) zeros++;
    if (value < 0) negative++;
    if (!Number.isFinite(value)) continue;
    finite++;
    mean += (value - mean) / finite;
  }
  let second = 0;
  let third = 0;
  for (const value of sorted) {
    if (!Number.isFinite(value)) continue;
    const d = value - mean;
    second += d * d;
    third += d * d * d;
  }
  const variance = finite > 0 ? second / finite : 0;
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const reach = 1.5 * (q3 - q1);
  let outliers = 0;
  for (const value of sorted) if (value < q1 - reach || value > q3 + reach) outliers++;
  return {
    mean: finite === 0 ? sorted[0]! : mean,
    standardDeviation: finite > 1 ? Math.sqrt(second / (finite - 1)) : 0,
    min: sorted[0]!,
    q1,
    median,
    q3,
    max: sorted[n - 1]!,
    skewness: variance > 0 ? third / finite / (variance * Math.sqrt(variance)) : 0,
    zeros,
    negative,
    infinite: n - finite,
    outliers,
  };
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, "Sample Quantiles", 1996). */
function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const low = Math.floor(place);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a === b ? a : a + (place - low) * (b - a);
}
