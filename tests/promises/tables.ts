/** Small tables that every catalog entry is tried on: all kinds of columns, gaps, rare levels. Made from a seed. */
import { createRandom } from "../../src/compute/random.ts";
import type { Column, Table } from "../../src/contract/table.ts";
import type { Task, TaskKind } from "../../src/contract/task.ts";

const JOBS = ["baker", "clerk", "nurse", "pilot", "smith"];

/** Groups of rows that clusterers should find: far apart in three columns of numbers. */
const GROUPS = 3;

/**
 * `rows` rows with numbers, a category, a boolean and a date; the target depends on some of them. Tasks without a
 * target get groups of rows to find (clustering) or a few rows far off (anomaly).
 */
export function exampleTask(kind: TaskKind, rows = 240, seed = 1, shape: Partial<{ shuffled: boolean }> = {}): Task {
  const random = createRandom(seed);
  const a = new Float64Array(rows);
  const b = new Float64Array(rows);
  const noise = new Float64Array(rows);
  const flag = new Float64Array(rows);
  const day = new Float64Array(rows);
  const job = new Int32Array(rows);
  const target = new Float64Array(hasTarget(kind) ? rows : 0);
  for (let i = 0; i < rows; i++) {
    a[i] = random.normal();
    b[i] = Math.round(random.uniform() * 50);
    noise[i] = random.normal();
    flag[i] = random.integer(2);
    day[i] = 18_000 + random.integer(1000) + 0.25;
    job[i] = random.integer(JOBS.length);
    const score = 1.5 * a[i]! + 0.05 * (b[i]! - 25) + (job[i] === 2 ? 1 : 0) + 0.3 * random.normal();
    if (kind === "clustering") {
      const group = i % GROUPS;
      a[i]! += 9 * group;
      b[i]! += group === 1 ? 150 : 0;
      noise[i]! -= 9 * group;
    } else if (kind === "anomaly") {
      if (i % 60 === 7) noise[i]! += 20;
    } else if (kind === "regression") target[i] = 10 + 3 * score;
    else if (kind === "binary") target[i] = score > 0.2 ? 1 : 0;
    else target[i] = score > 1 ? 2 : score > -0.5 ? 1 : 0;
  }
  if (shape.shuffled) {
    const order = random.permutation(rows);
    target.set(target.map((_, i) => target[order[i]!]!));
  }
  for (let i = 0; i < rows; i += 9) a[i] = Number.NaN;
  for (let i = 4; i < rows; i += 11) job[i] = -1;
  const columns: Column[] = [
    { name: "a", kind: "number", values: a },
    { name: "b", kind: "number", values: b },
    { name: "noise", kind: "number", values: noise },
    { name: "flag", kind: "boolean", values: flag },
    { name: "day", kind: "datetime", values: day },
    { name: "job", kind: "category", codes: job, levels: JOBS },
  ];
  return taskOf({ rows, columns }, kind, target);
}

/** True for kinds of tasks that learn from a target. */
export function hasTarget(kind: TaskKind): boolean {
  return kind !== "clustering" && kind !== "anomaly";
}

/** A task over a table that is already typed. */
export function taskOf(table: Table, kind: TaskKind, target: Float64Array, weights: Float64Array | null = null): Task {
  const classes = kind === "binary" ? ["no", "yes"] : kind === "multiclass" ? ["low", "middle", "high"] : [];
  return {
    kind,
    reason: "made for a test",
    table,
    schema: {
      columns: table.columns.map(({ name, kind: k }) => ({ name, kind: k, reason: "made for a test", missing: [] })),
    },
    roles: {
      target: hasTarget(kind) ? "target" : null,
      features: table.columns.map((column) => column.name),
      weight: null,
      group: null,
      time: null,
      sensitive: [],
      excluded: [],
    },
    target,
    classes,
    positiveReason: null,
    weights,
  };
}

/** The same table and target with only the given rows. */
export function rowsOf(task: Task, rows: readonly number[]): Task {
  const columns = task.table.columns.map(
    (column): Column =>
      "codes" in column
        ? { ...column, codes: Int32Array.from(rows, (r) => column.codes[r]!) }
        : { ...column, values: Float64Array.from(rows, (r) => column.values[r]!) },
  );
  const target = hasTarget(task.kind) ? Float64Array.from(rows, (r) => task.target[r]!) : task.target;
  const weights = task.weights === null ? null : Float64Array.from(rows, (r) => task.weights![r]!);
  return { ...taskOf({ rows: rows.length, columns }, task.kind, target, weights), classes: task.classes };
}
