/** What a second table gives: every column summed up in the ways that its kind has, under names that say so. */
import { ModelwrightError } from "../../contract/errors.ts";
import type { JoinMeasure, JoinPlan, JoinRequest, MadeColumn } from "../../contract/join.ts";
import type { ColumnKind } from "../../contract/table.ts";
import { applySchema } from "../apply-schema.ts";
import { sourceStem } from "../source.ts";
import { unfitColumn } from "../unfit-columns.ts";
import { type Described, keyPair, timePair } from "./pair-columns.ts";

export type Planned = { readonly plan: JoinPlan; readonly notes: readonly string[] };

/** The name of the second table, as its columns will begin. */
export function joinName(request: JoinRequest): string {
  return request.as ?? sourceStem(request.table);
}

const MEASURES: Readonly<Record<ColumnKind, readonly JoinMeasure[]>> = {
  number: ["mean", "min", "max", "sum"],
  boolean: ["rate"],
  category: ["distinct", "mostFrequent"],
  datetime: [],
  text: [],
};

export function planJoin(request: JoinRequest, here: Described, there: Described): Planned {
  const name = joinName(request);
  if (request.on === undefined) throw noKey(name);
  const on = keyPair(request.on, here, there);
  const asOf = request.asOf === undefined ? null : timePair(request.asOf, here, there);
  const makes: MadeColumn[] = [{ name: `${name}.count`, measure: "count", of: null, rows: null }];
  if (asOf !== null) makes.push({ name: `${name}.${asOf.there.name}.since`, measure: "since", of: null, rows: null });
  const left: string[] = [];
  const reads = there.schema.columns.filter((column) => {
    if (column.name === on.there.name || column.name === asOf?.there.name) return false;
    const unfit = unfitColumn(applySchema(there.raw, [column]).columns[0]!);
    const measures = MEASURES[column.kind];
    if (unfit !== null || measures.length === 0) {
      left.push(`"${column.name}" (${unfit?.reason ?? `a ${column.kind}`})`);
      return false;
    }
    const timed: readonly JoinMeasure[] = asOf !== null && column.kind === "number" ? [...measures, "last"] : measures;
    for (const measure of timed)
      makes.push({ name: `${name}.${column.name}.${measure}`, measure, of: column.name, rows: null });
    return true;
  });
  const notes = [
    asOf === null
      ? `Every row of "${name}" with the same ${on.there.name} counts, later ones too: give --as-of where that would tell the future.`
      : `Rows of "${name}" count when their ${asOf.there.name} is strictly before ${asOf.here.name}.`,
  ];
  if (left.length > 0) notes.push(`Left out of "${name}": ${left.join(", ")}.`);
  return { plan: { name, from: "table", on, asOf, reads, makes }, notes };
}

function noKey(name: string): ModelwrightError {
  return new ModelwrightError(
    "data/join-no-key",
    { table: name },
    {
      what: `The join of "${name}" must have a key that both tables hold, got none.`,
      fix: "Add --on <column> behind its --join, or on: in code.",
    },
  );
}
