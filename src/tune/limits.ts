/** What a model may cost: bytes, and time per row. Measured on the models of the folds before the vote, and again at the end. */
import type { Task } from "../contract/task.ts";
import { rawRow } from "../data/raw-row.ts";
import { createFitted, type FittedParts } from "../pipeline/fitted.ts";

export type Limits = {
  /** Of one row predicted by itself. */
  readonly seconds?: number | undefined;
  readonly bytes?: number | undefined;
};

export type ModelCost = {
  /** Of the program: its nodes as text, and its arrays. */
  readonly bytes: number;
  /** Median over some rows, each predicted by itself. */
  readonly secondsPerRow: number;
};

/** A candidate as far as its cost goes. */
type Costed = { readonly cost: ModelCost | null };

/** A fit on all rows may become larger and slower than was measured on folds. */
const SPARE = 1.2;
const ROWS = 40;
const ROUNDS = 3;

export function costOf(parts: FittedParts, task: Task): ModelCost {
  const fitted = createFitted(parts);
  const rows = Array.from({ length: Math.min(ROWS, task.table.rows) }, (_, row) => rawRow(task, row));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      const started = performance.now();
      fitted.predictOne(row);
      // The first round warms what later ones use.
      if (round > 0) times.push(performance.now() - started);
    }
  }
  times.sort((a, b) => a - b);
  return { bytes: bytesOf(parts), secondsPerRow: times[times.length >> 1]! / 1000 };
}

export function bytesOf({ program }: FittedParts): number {
  let bytes = 0;
  for (const node of program.nodes) {
    for (const value of Object.values(node.constants)) if (ArrayBuffer.isView(value)) bytes += value.byteLength;
  }
  return bytes + JSON.stringify(program.nodes, (_, value) => (ArrayBuffer.isView(value) ? null : value)).length;
}

/** Whether candidates may vote together. A candidate whose cost is not known may not where there is a limit. */
export function affordableUnder({ seconds, bytes }: Limits): (members: readonly Costed[]) => boolean {
  return (members) => {
    const within = (limit: number | undefined, of: (cost: ModelCost) => number): boolean =>
      limit === undefined ||
      members.reduce((sum, { cost }) => sum + (cost === null ? Number.POSITIVE_INFINITY : of(cost)), 0) * SPARE <=
        limit;
    return within(seconds, (cost) => cost.secondsPerRow) && within(bytes, (cost) => cost.bytes);
  };
}

/** Words for what the model costs more than it may; empty when it does not. */
export function beyondLimits(cost: ModelCost, { seconds, bytes }: Limits): readonly string[] {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const words: string[] = [];
  if (seconds !== undefined && cost.secondsPerRow > seconds)
    words.push(
      `One row takes ${short(1000 * cost.secondsPerRow)} ms, more than the ${short(1000 * seconds)} ms allowed: no candidate is quicker and any good.`,
    );
  if (bytes !== undefined && cost.bytes > bytes)
    words.push(`The model has ${cost.bytes} bytes, more than the ${bytes} allowed: no candidate is smaller.`);
  return words;
}
