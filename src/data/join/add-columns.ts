/** Made columns put behind those of the main table; a name that is there already is refused, never renamed. */
import { ModelwrightError } from "../../contract/errors.ts";
import type { JoinPlan } from "../../contract/join.ts";
import type { RawTable } from "../raw-table.ts";
import { joinColumns } from "./join-columns.ts";

export function withColumns(table: RawTable, plan: JoinPlan, there: RawTable): RawTable {
  const taken = new Set(table.columns.map((column) => column.name));
  for (const { name } of plan.makes) {
    if (taken.has(name)) throw collision(table, plan, name);
  }
  return { ...table, columns: [...table.columns, ...joinColumns(plan, table, there)] };
}

function collision(table: RawTable, { name: plan, from }: JoinPlan, column: string): ModelwrightError {
  const fix =
    from === "past" ? "Rename or remove that column." : "Give the join another name with --joined-as, or rename it.";
  return new ModelwrightError(
    "data/column-collision",
    { column, join: plan },
    { what: `${table.source} must not have a column "${column}": the join makes one of that name.`, fix },
  );
}
