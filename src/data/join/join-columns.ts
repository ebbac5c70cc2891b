/** A plan carried out: the columns that it makes for every row of a main table, from cells as they were read. */
import type { JoinPlan, MadeColumn } from "../../contract/join.ts";
import { type ColumnSchema, PLAIN_NUMBER } from "../../contract/schema.ts";
import { columnOf, type NumericColumn } from "../../contract/table.ts";
import { applySchema } from "../apply-schema.ts";
import type { RawColumn, RawTable } from "../raw-table.ts";
import { gathering } from "./gather.ts";
import { matchKeys, oneGroup } from "./match-keys.ts";
import { planVisits, sweep, type Times } from "./sweep.ts";

/** One column per entry of `plan.makes`, in their order. A row's cells depend on that row and on `there` alone. */
export function joinColumns(plan: JoinPlan, here: RawTable, there: RawTable): readonly RawColumn[] {
  const { on, asOf, reads, makes } = plan;
  const read = (table: RawTable, schema: ColumnSchema) => applySchema(table, [schema]).columns[0]!;
  const groups = on === null ? oneGroup(here.rows, there.rows) : matchKeys(read(here, on.here), read(there, on.there));
  const times: Times | null =
    asOf === null
      ? null
      : {
          here: (read(here, asOf.here) as NumericColumn).values,
          there: (read(there, asOf.there) as NumericColumn).values,
        };
  const visits = planVisits(groups, times);
  const source = applySchema(there, reads);
  const made = new Map<string, RawColumn>();
  for (const [of, columns] of byColumn(makes)) {
    const gatherer = gathering(of === null ? null : columnOf(source, of), columns, times, here.rows);
    sweep(visits, gatherer);
    for (const column of gatherer.columns) made.set(column.name, column);
  }
  return makes.map(({ name }) => made.get(name)!);
}

/** What the made columns mean: it is known, nothing is guessed. */
export function madeSchemas(plan: JoinPlan): readonly ColumnSchema[] {
  const when = plan.asOf === null ? "" : ` before "${plan.asOf.here.name}"`;
  const whose = plan.from === "past" ? "earlier rows of the group" : `rows of "${plan.name}" with the same key${when}`;
  return plan.makes.map(({ name, measure }) => {
    const reason = `made from ${whose}`;
    return measure === "mostFrequent"
      ? { name, kind: "category", reason, missing: [] }
      : { name, kind: "number", reason, missing: [], number: PLAIN_NUMBER };
  });
}

function byColumn(makes: readonly MadeColumn[]): Map<string | null, MadeColumn[]> {
  const grouped = new Map<string | null, MadeColumn[]>();
  for (const made of makes) grouped.set(made.of, [...(grouped.get(made.of) ?? []), made]);
  return grouped;
}
