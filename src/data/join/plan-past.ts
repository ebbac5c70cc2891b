/** Lags and windows as a join of a table with its own past. */
import { ModelwrightError } from "../../contract/errors.ts";
import type {
  JoinMeasure,
  JoinPlan,
  LagRequest,
  MadeColumn,
  WindowMeasure,
  WindowRequest,
} from "../../contract/join.ts";
import { columnOf } from "../../contract/table.ts";
import { applySchema } from "../apply-schema.ts";
import { type Described, keyPair, timePair } from "./pair-columns.ts";

export type PastRequest = {
  readonly lags?: readonly LagRequest[];
  readonly rolling?: readonly WindowRequest[];
  /** Rows of one group have one past; without it all rows do. */
  readonly group?: string;
  readonly time?: string;
};

/** The name of a plan that reads the main table itself. */
export const PAST = "past";

const WINDOWS: Readonly<Record<WindowMeasure, JoinMeasure>> = {
  mean: "windowMean",
  sum: "windowSum",
  min: "windowMin",
  max: "windowMax",
};

/** Null where nothing is asked for. */
export function planPast({ lags = [], rolling = [], group, time }: PastRequest, table: Described): JoinPlan | null {
  const makes: MadeColumn[] = [
    ...lags.flatMap(({ column, rows }) =>
      rows.map((back): MadeColumn => ({ name: `${column}.lag${back}`, measure: "lag", of: column, rows: back })),
    ),
    ...rolling.map(
      ({ column, rows, how }): MadeColumn => ({
        name: `${column}.${how}Of${rows}`,
        measure: WINDOWS[how],
        of: column,
        rows,
      }),
    ),
  ];
  if (makes.length === 0) return null;
  if (time === undefined) throw noTime();
  const wanted = new Set(makes.map((made) => made.of!));
  const typed = applySchema(table.raw, table.schema.columns);
  for (const name of wanted) {
    const { kind } = columnOf(typed, name);
    if (kind !== "number" && kind !== "boolean") throw notANumber(name, kind);
  }
  return {
    name: PAST,
    from: "past",
    on: group === undefined ? null : keyPair(group, table, table),
    asOf: timePair(time, table, table),
    reads: table.schema.columns.filter((column) => wanted.has(column.name)),
    makes: makes.filter((made, i) => makes.findIndex((other) => other.name === made.name) === i),
  };
}

function noTime(): ModelwrightError {
  return new ModelwrightError(
    "data/past-without-time",
    {},
    {
      what: "Lags and windows must have a time that says which rows are earlier, got none.",
      fix: "Add --time <column>, and --group <column> where the table holds several series.",
    },
  );
}

function notANumber(column: string, kind: string): ModelwrightError {
  return new ModelwrightError(
    "data/lag-kind",
    { column, kind },
    {
      what: `A lag or window must be of a column of numbers, got "${column}" of kind ${kind}.`,
      fix: "Name another column, or set its kind with --kind.",
    },
  );
}
