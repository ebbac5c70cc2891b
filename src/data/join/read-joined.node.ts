/** Reads a main table with the columns that other tables, and its own past, give it: what a training begins with. */
import { ModelwrightError } from "../../contract/errors.ts";
import type { JoinPlan, JoinRequest } from "../../contract/join.ts";
import type { ColumnKind } from "../../contract/table.ts";
import { applySchema } from "../apply-schema.ts";
import { inferSchema } from "../infer-schema.ts";
import type { RawTable } from "../raw-table.ts";
import { type ReadOptions, type ReadResult, readRaw } from "../read-table.node.ts";
import { maskedSource } from "../source.ts";
import { withColumns } from "./add-columns.ts";
import { madeSchemas } from "./join-columns.ts";
import { joinName, planJoin } from "./plan-join.ts";
import { type PastRequest, planPast } from "./plan-past.ts";

export type JoinOptions = ReadOptions & PastRequest & { readonly joins?: readonly JoinRequest[] };

export type Joined = ReadResult & {
  /** How to make the same columns for other rows, in this order. */
  readonly joins: readonly JoinPlan[];
  /** The table that each plan was made with. */
  readonly joinedTables: readonly RawTable[];
};

/** `kinds` of the form `orders.amount` speak of the joined table of that name. */
export async function readJoined(source: string, options: JoinOptions): Promise<Joined> {
  const requests = options.joins ?? [];
  const names = requests.map(joinName);
  refuseSameNames(names);
  const main = await readRaw(source, options);
  const kinds = kindsOf(options);
  const own = new Map([...kinds].filter(([column]) => !names.some((name) => speaksOf(main, name, column))));
  const schema = inferSchema(main, { ...options, kinds: own });
  const here = { raw: main, schema };
  const notes = [...main.notes];
  const planned: { readonly plan: JoinPlan; readonly there: RawTable }[] = [];
  for (const [place, request] of requests.entries()) {
    const name = names[place]!;
    const { query: _, ...reading } = options;
    const there = await readRaw(request.table, reading);
    const theirs = [...kinds].filter(([column]) => speaksOf(main, name, column));
    const named = new Map(theirs.map(([column, kind]) => [column.slice(name.length + 1), kind]));
    const made = planJoin(request, here, { raw: there, schema: inferSchema(there, { ...options, kinds: named }) });
    notes.push(...there.notes.map((words) => `${name}: ${words}`), ...made.notes);
    planned.push({ plan: made.plan, there });
  }
  const past = planPast(options, here);
  if (past !== null) planned.push({ plan: past, there: main });
  const raw = planned.reduce((table, { plan, there }) => withColumns(table, plan, there), main);
  const columns = [...schema.columns, ...planned.flatMap(({ plan }) => madeSchemas(plan))];
  return {
    table: applySchema(raw, columns),
    schema: { columns },
    raw,
    notes,
    joins: planned.map(({ plan }) => plan),
    joinedTables: planned.map(({ there }) => there),
  };
}

/** The joins as a report may show them: without passwords. */
export function shownJoins({ joins }: Pick<JoinOptions, "joins">): Pick<JoinOptions, "joins"> {
  return joins === undefined ? {} : { joins: joins.map((join) => ({ ...join, table: maskedSource(join.table) })) };
}

function kindsOf({ kinds = {} }: ReadOptions): ReadonlyMap<string, ColumnKind> {
  return kinds instanceof Map ? kinds : new Map(Object.entries(kinds as Readonly<Record<string, ColumnKind>>));
}

function speaksOf(main: RawTable, name: string, column: string): boolean {
  return column.startsWith(`${name}.`) && !main.columns.some((own) => own.name === column);
}

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice === undefined) return;
  throw new ModelwrightError(
    "data/join-name",
    { name: twice },
    { what: `Every join must have a name of its own, got "${twice}" twice.`, fix: "Name one with --joined-as." },
  );
}
