/**
 * Two models on the same rows: which rows they decide differently, in which direction, and through which columns.
 *
 * A row is changed when the labels differ, or when the values differ by more than a given amount. What a column has to
 * do with it: the cells of the column are shuffled among the rows, for both models alike, and the share of the changed
 * rows on which the models then agree is counted. Columns that only act together each get the whole share, so shares
 * need not add up to one. Source: after L. Breiman, "Random Forests", Machine Learning 45, 2001.
 */
import type { Random } from "../../contract/random.ts";
import type { Estimate } from "../../contract/report.ts";
import { type Column, columnOf, type Table } from "../../contract/table.ts";
import { takeRows } from "../../data/take-rows.ts";
import type { Predictor } from "../../program/predictor.ts";
import { shuffledColumn, withColumn } from "./columns.ts";

/** A model with the rows as it reads them. */
export type Side = { readonly model: Pick<Predictor, "program" | "predict">; readonly table: Table };

export type DifferenceOptions = {
  readonly random: Random;
  /** Values that differ by no more count as equal; not used where labels are compared. */
  readonly by: number;
  /** How many rows are told of one by one. */
  readonly top: number;
};

export type ChangedRow = {
  /** From 0. */
  readonly row: number;
  readonly before: string | number;
  readonly after: string | number;
  /** Second model less first: of the value, or of the probability of the second model's label. */
  readonly move: number;
};

export type ColumnShare = Estimate & { readonly column: string; readonly readBy: "both" | "first" | "second" };

export type ModelDifference = {
  readonly rows: number;
  readonly changed: readonly ChangedRow[];
  /** By direction, the most frequent first. */
  readonly directions: readonly { readonly words: string; readonly rows: number }[];
  /** Per column the share of the changed rows on which the models agree once its cells are shuffled. */
  readonly columns: readonly ColumnShare[];
  /** The rows that moved most, each with the columns whose cells, exchanged for other rows', make the models agree. */
  readonly top: readonly (ChangedRow & {
    readonly reasons: readonly { readonly column: string; readonly share: number }[];
  })[];
};

const REPEATS = 5;
/** Changed rows that columns are measured on. */
const MEASURED_ROWS = 2000;
/** Cells of other rows that each cell of a row is exchanged for. */
const EXCHANGED = 25;
const LEAST_SHARE = 0.1;
const MOST_REASONS = 3;

export function modelDifference(first: Side, second: Side, options: DifferenceOptions): ModelDifference {
  const { random, by, top } = options;
  const moves = movesOf(first, second);
  const isChanged = ({ before, after, move }: ChangedRow): boolean =>
    typeof before === "string" ? before !== after : Math.abs(move) > by;
  const changed = moves.filter(isChanged);
  const some = random.fork("rows").permutation(changed.length).slice(0, MEASURED_ROWS).sort();
  const measured = Int32Array.from(some, (place) => changed[place]!.row);
  const names = columnsOf(first, second);
  const columns = names.map(({ name, readBy }): ColumnShare => {
    const shares = Array.from({ length: measured.length === 0 ? 0 : REPEATS }, (_, repeat) => {
      const order = random.fork(name, repeat).permutation(first.table.rows);
      const from = Int32Array.from(measured, (row) => order[row]!);
      return agreeing(exchanged(first, name, measured, from), exchanged(second, name, measured, from), isChanged);
    });
    return { column: name, readBy, ...interval(shares) };
  });
  const ranked = [...changed].sort((a, b) => Math.abs(b.move) - Math.abs(a.move) || a.row - b.row).slice(0, top);
  return {
    rows: first.table.rows,
    changed,
    directions: directionsOf(changed),
    columns: columns.sort((a, b) => b.value - a.value),
    top: ranked.map((one) => ({ ...one, reasons: reasonsFor(one.row, first, second, names, isChanged, random) })),
  };
}

function movesOf(first: Side, second: Side): readonly ChangedRow[] {
  const [a, b] = [first, second].map(({ model, table }) => model.predict(table).outputs);
  const [before, after] = [a!, b!].map((outputs) => outputs.find(({ name }) => name === "prediction")!);
  const [chances, others] = [a!, b!].map((outputs) => outputs.find(({ name }) => name === "probability"));
  return Array.from(before!.values, (value, row): ChangedRow => {
    const now = after!.values[row]!;
    if (before!.kind !== "label") return { row, before: value, after: now, move: now - value };
    const [was, is] = [before!.labels[value]!, after!.labels[now]!];
    // Where both decide alike, it is still of interest how sure they are.
    const chance = (output: typeof chances): number => {
      const place = output?.labels.indexOf(is) ?? -1;
      return place < 0 ? 0 : output!.values[row * output!.labels.length + place]!;
    };
    return { row, before: was, after: is, move: chance(others) - chance(chances) };
  });
}

function columnsOf(first: Side, second: Side): { readonly name: string; readonly readBy: ColumnShare["readBy"] }[] {
  const [a, b] = [first, second].map(({ model }) => model.program.inputs.map(({ name }) => name));
  return [...new Set([...a!, ...b!])].map((name) => ({
    name,
    readBy: !b!.includes(name) ? "first" : !a!.includes(name) ? "second" : "both",
  }));
}

/** The rows with the cells of the column from other rows. */
function exchanged({ model, table }: Side, name: string, rows: Int32Array, from: Int32Array): Side {
  const few = takeRows(table, rows);
  if (!table.columns.some((column) => column.name === name)) return { model, table: few };
  const other: Column = shuffledColumn(columnOf(table, name), from);
  return { model, table: withColumn(few, other) };
}

/** Share of the rows on which both agree. */
function agreeing(first: Side, second: Side, isChanged: (row: ChangedRow) => boolean): number {
  const moves = movesOf(first, second);
  return moves.reduce((count, move) => count + (isChanged(move) ? 0 : 1), 0) / moves.length;
}

function reasonsFor(
  row: number,
  first: Side,
  second: Side,
  names: readonly { readonly name: string }[],
  isChanged: (row: ChangedRow) => boolean,
  random: Random,
): { readonly column: string; readonly share: number }[] {
  const rows = new Int32Array(EXCHANGED).fill(row);
  return names
    .map(({ name }) => {
      const stream = random.fork("reasons", row, name);
      const from = Int32Array.from(rows, () => stream.integer(first.table.rows));
      return {
        column: name,
        share: agreeing(exchanged(first, name, rows, from), exchanged(second, name, rows, from), isChanged),
      };
    })
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_REASONS);
}

function directionsOf(changed: readonly ChangedRow[]): ModelDifference["directions"] {
  const counts = new Map<string, number>();
  for (const { before, after, move } of changed) {
    const words = typeof before === "string" ? `${before} -> ${after}` : move > 0 ? "higher" : "lower";
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, rows]) => ({ words, rows })).sort((a, b) => b.rows - a.rows);
}

function interval(values: readonly number[]): Estimate {
  if (values.length === 0) return { value: 0, low: 0, high: 0 };
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return { value: mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
}
