/** What is written of a training, and what is found when it is held against a table: the same data, or which columns differ. */
import { isError } from "../contract/errors.ts";
import type { ColumnSchema, Schema } from "../contract/schema.ts";
import { type Column, columnOf, type Table } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import type { ProtocolRecord, TrainingRecord } from "../contract/training.ts";
import { applySchema } from "../data/apply-schema.ts";
import type { RawTable } from "../data/raw-table.ts";
import { columnFingerprints } from "./fingerprint.ts";

export async function trainingRecord(task: Task, protocol: ProtocolRecord, seed: number): Promise<TrainingRecord> {
  const { target, features, weight, group, time, sensitive } = task.roles;
  const used = new Set([target, weight, group, time, ...features, ...sensitive]);
  const schemas = new Map(task.schema.columns.map((column) => [column.name, column]));
  const fingerprints = await columnFingerprints(task.table);
  return {
    seed,
    protocol,
    task: task.kind,
    ...(task.ordered === true ? { order: task.classes } : {}),
    positive: task.kind === "binary" ? task.classes[1]! : null,
    target: target!,
    features,
    weight,
    group,
    time,
    sensitive,
    rows: task.table.rows,
    columns: task.table.columns.map(({ name, kind }, place) => {
      const schema = { ...schemas.get(name)!, kind };
      // The reason may quote a cell: of columns that the model does not know, nothing of the kind is kept.
      return { schema: used.has(name) ? schema : { ...schema, reason: "" }, fingerprint: fingerprints[place]! };
    }),
  };
}

/** A column that is not what the model was trained on. */
export type DataFault = { readonly column: string; readonly used: boolean; readonly what: string };

export type ReadAgain = {
  /** The columns that could be read as they were read before the training. */
  readonly table: Table;
  readonly schema: Schema;
  /** Columns that are not there, or hold what they did not. */
  readonly faults: readonly DataFault[];
};

/** Reads a table as the training read it. */
export function readAgain(raw: RawTable, training: TrainingRecord): ReadAgain {
  const faults: DataFault[] = [];
  const columns: Column[] = [];
  const schemas: ColumnSchema[] = [];
  const names = new Set(raw.columns.map((column) => column.name));
  for (const { schema } of training.columns) {
    const fault = (what: string) => faults.push({ column: schema.name, used: isUsed(training, schema.name), what });
    if (!names.has(schema.name)) {
      fault("is not there");
      continue;
    }
    try {
      columns.push(...applySchema(raw, [schema]).columns);
      schemas.push(schema);
    } catch (error) {
      if (!isError(error)) throw error;
      fault(`cannot be read as it was: ${error.message}`);
    }
  }
  return { table: { rows: raw.rows, columns }, schema: { columns: schemas }, faults };
}

/** Columns of the task's table whose cells are not those of the training. */
export async function changedColumns(task: Task, training: TrainingRecord): Promise<readonly DataFault[]> {
  const fingerprints = await columnFingerprints(task.table);
  const known = new Map(training.columns.map(({ schema, fingerprint }) => [schema.name, fingerprint]));
  const { rows } = task.table;
  return task.table.columns.flatMap(({ name }, place): DataFault[] => {
    if (known.get(name) === fingerprints[place]) return [];
    const what = rows === training.rows ? "holds other cells" : `has ${rows} rows, not ${training.rows}`;
    return [{ column: columnOf(task.table, name).name, used: isUsed(training, name), what }];
  });
}

function isUsed({ target, features, weight, group, time, sensitive }: TrainingRecord, name: string): boolean {
  return [target, weight, group, time, ...features, ...sensitive].includes(name);
}
