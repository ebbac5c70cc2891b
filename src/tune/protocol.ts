/** How candidates are compared: folds for small tables, one hold-out part for large ones. */
import type { Random } from "../contract/random.ts";
import type { Split, Task } from "../contract/task.ts";
import type { ProtocolRecord } from "../contract/training.ts";
import { holdOutTask, splitTask } from "../data/split-task.ts";

/** Up to here a second round of folds is cheap and halves the noise of the comparison. */
const TINY_ROWS = 600;
/** Up to here there is time for more folds and rounds of them where the budget has this many seconds. */
const SMALL_ROWS = 2500;
const AMPLE_SECONDS = 30;
/** Up to here every row is predicted out of fold; beyond, a hold-out part is precise enough. */
const FOLD_ROWS = 120_000;
const HOLD_OUT_ROWS = 25_000;
/** On fewer rows a part would say too little. */
const LEAST_HELD_ROWS = 10_000;
/** Cells, once per class, for each second of the budget: from here on three folds must do, and from there one part. */
const HURRIED = 2000;
const RUSHED = 150_000;
/** Rows times classes above which every fit takes so long that three folds must do. */
const COSTLY = 150_000;

/** True where one fit takes seconds: many rows, each with many classes to learn. */
export function isCostly(task: Task): boolean {
  return task.table.rows * Math.max(1, task.classes.length - 1) > COSTLY;
}

export type Protocol = {
  readonly splits: readonly Split[];
  /** Splits that together test every row once. */
  readonly foldsPerRepeat: number;
  /** Rows with an out-of-fold answer, ascending. */
  readonly scored: Int32Array;
  /** How to make the same splits again. */
  readonly record: ProtocolRecord;
  readonly words: string;
  readonly notes: readonly string[];
};

/** `seconds` is the budget, where a clock ends the search. */
export function chooseProtocol(
  task: Task,
  folds: number | null,
  random: Random,
  seconds: number | null = null,
): Protocol {
  const rows = task.table.rows;
  const pace = seconds === null ? 0 : cellsOf(task) / seconds;
  if (folds === null && (rows > FOLD_ROWS || (pace > RUSHED && rows > LEAST_HELD_ROWS))) {
    const share = Math.min(0.2, HOLD_OUT_ROWS / rows);
    const split = holdOutTask(task, share, random);
    const words = `one hold-out part of ${split.test.length} rows (the table has ${rows})`;
    const record = { kind: "holdOut", share } as const;
    return { splits: [split], foldsPerRepeat: 1, scored: Int32Array.from(split.test).sort(), record, words, notes: [] };
  }
  const count = folds ?? (pace > HURRIED ? 3 : usualFolds(task, seconds));
  const repeats = folds === null && task.roles.time === null ? usualRepeats(rows, seconds) : 1;
  const made = splitTask(task, { folds: count, repeats }, random);
  const seen = new Uint8Array(rows);
  for (const split of made.splits) for (const row of split.test) seen[row] = 1;
  const scored = Int32Array.from(seen.keys()).filter((row) => seen[row] === 1);
  const words = `${count} folds${repeats > 1 ? `, ${repeats} times` : ""}: ${made.reason}`;
  const record = { kind: "folds", folds: count, repeats } as const;
  const foldsPerRepeat = made.splits.length / repeats;
  return { splits: made.splits, foldsPerRepeat, scored, record, words, notes: made.notes };
}

/** What there is to learn from: every cell counts once for each class but one. */
function cellsOf(task: Task): number {
  return task.table.rows * task.roles.features.length * Math.max(1, task.classes.length - 1);
}

function usualFolds(task: Task, seconds: number | null): number {
  if (isCostly(task)) return 3;
  return isAmple(seconds) && task.table.rows <= SMALL_ROWS ? 8 : 5;
}

function usualRepeats(rows: number, seconds: number | null): number {
  if (rows <= TINY_ROWS) return isAmple(seconds) ? 3 : 2;
  return isAmple(seconds) && rows <= SMALL_ROWS ? 2 : 1;
}

function isAmple(seconds: number | null): boolean {
  return seconds !== null && seconds >= AMPLE_SECONDS;
}
