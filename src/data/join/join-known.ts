/** Plans carried out for another main table than the one they were made with. */
import { ModelwrightError } from "../../contract/errors.ts";
import type { JoinPlan, Pair } from "../../contract/join.ts";
import type { NumericColumn } from "../../contract/table.ts";
import { applySchema } from "../apply-schema.ts";
import { concatenate } from "../concatenate.ts";
import type { RawColumn, RawTable } from "../raw-table.ts";
import { withColumns } from "./add-columns.ts";
import { matchKeys, oneGroup } from "./match-keys.ts";

/** `tables`: per plan its second table; for a plan of the past the history, or null where the table holds its own. */
export function joinKnown(table: RawTable, plans: readonly JoinPlan[], tables: readonly (RawTable | null)[]): RawTable {
  return plans.reduce((whole, plan, place) => {
    const there = tables[place]!;
    if (plan.from === "table") return withColumns(whole, plan, there!);
    return withColumns(whole, plan, there === null ? knownColumns(plan, table) : followed(plan, there, table));
  }, table);
}

/** History, then the rows that follow it: for each of these the others may be the past, too. */
function followed(plan: JoinPlan, history: RawTable, table: RawTable): RawTable {
  refuseOverlap(plan, history, table);
  return concatenate([knownColumns(plan, history), knownColumns(plan, table)], history.source);
}

/** The columns that the plan reads. What is not known yet, such as the target of new rows, is missing. */
function knownColumns({ on, asOf, reads }: JoinPlan, table: RawTable): RawTable {
  const names = new Set([on, asOf].flatMap((pair) => (pair === null ? [] : [pair.there.name])));
  for (const { name } of reads) names.add(name);
  const columns = [...names].map(
    (name): RawColumn =>
      table.columns.find((column) => column.name === name) ?? {
        name,
        values: new Float64Array(table.rows).fill(Number.NaN),
      },
  );
  return { ...table, columns };
}

/** A row that is in both would be its own past's double: every lag behind it would be off by one. */
function refuseOverlap({ on, asOf }: JoinPlan, history: RawTable, table: RawTable): void {
  const column = (raw: RawTable, schema: Pair["here"]) => applySchema(raw, [schema]).columns[0]!;
  const groups =
    on === null ? oneGroup(table.rows, history.rows) : matchKeys(column(table, on.here), column(history, on.there));
  const times = (raw: RawTable): ArrayLike<number> => (column(raw, asOf!.here) as NumericColumn).values;
  const [now, before] = [times(table), times(history)];
  const known = new Set<string>();
  for (let row = 0; row < table.rows; row++) known.add(`${groups.here[row]} ${now[row]}`);
  for (let row = 0; row < history.rows; row++) {
    if (groups.there[row]! < 0 || !known.has(`${groups.there[row]} ${before[row]}`)) continue;
    throw new ModelwrightError(
      "data/history-overlaps",
      { history: history.source, table: table.source, row: row + 1 },
      {
        what: `The history ${history.source} must hold other rows than ${table.source}, got one of the same ${on === null ? "" : `"${on.here.name}" and `}"${asOf!.here.name}" in row ${row + 1}.`,
        fix: "Leave out what is in both, or use --no-history where the data hold their own past.",
      },
    );
  }
}
