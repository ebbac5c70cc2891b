/** The columns by which a training kept rows apart, groups and time, as far as other data have them. */
import { isError } from "../contract/errors.ts";
import type { ColumnSchema } from "../contract/schema.ts";
import type { TrainingRecord } from "../contract/training.ts";
import { applySchema } from "./apply-schema.ts";
import type { RawTable } from "./raw-table.ts";

export type KeptApart = {
  readonly group: string | null;
  readonly time: string | null;
  readonly columns: readonly ColumnSchema[];
  readonly notes: readonly string[];
};

export function keptApart(training: TrainingRecord | null, raw: RawTable): KeptApart {
  const columns: ColumnSchema[] = [];
  const notes: string[] = [];
  const there = (name: string | null, how: string): string | null => {
    const schema = training?.columns.find((column) => column.schema.name === name)?.schema;
    if (schema === undefined) return null;
    try {
      applySchema(raw, [schema]);
      columns.push(schema);
      return schema.name;
    } catch (error) {
      if (!isError(error)) throw error;
      notes.push(`The training ${how} by "${schema.name}"; these rows cannot be: ${error.message}`);
      return null;
    }
  };
  const group = there(training?.group ?? null, "kept rows together");
  const time = there(training?.time ?? null, "kept the future from the past");
  return { group, time, columns, notes };
}
