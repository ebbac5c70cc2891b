/** Reads rows for a model that was trained with joins: it remembers the plans and asks for the tables by name. */
import { didYouMean, ModelwrightError } from "../../contract/errors.ts";
import type { JoinPlan, JoinRequest } from "../../contract/join.ts";
import { listed } from "../../contract/table.ts";
import type { RawTable } from "../raw-table.ts";
import { type ReadOptions, readRaw } from "../read-table.node.ts";
import { joinKnown } from "./join-known.ts";
import { joinName } from "./plan-join.ts";

export type ModelReadOptions = ReadOptions & {
  /** The second tables; the model knows their keys, times and measures. */
  readonly joins?: readonly JoinRequest[];
  /** Earlier rows of the main table; false where the rows hold their own past. */
  readonly history?: string | false;
};

export type ModelRows = {
  /** As they were given. */
  readonly given: RawTable;
  /** With the columns that the model's plans make. */
  readonly whole: RawTable;
};

/** Rows that hold the made columns already, as a server gets them, need no second table. */
export async function readForModel(
  plans: readonly JoinPlan[],
  source: string,
  options: ModelReadOptions,
): Promise<ModelRows> {
  const { joins = [], history, query: _, ...reading } = options;
  const matched = matchTables(plans, joins);
  if (history !== undefined && !plans.some((plan) => plan.from === "past")) throw noPast();
  const given = await readRaw(source, options);
  const names = new Set(given.columns.map((column) => column.name));
  const open = plans.filter((plan) => {
    const isGiven = plan.from === "past" ? history !== undefined : matched.has(plan);
    return isGiven || !plan.makes.every(({ name }) => names.has(name));
  });
  const tables: (RawTable | null)[] = [];
  for (const plan of open) {
    const from = plan.from === "past" ? history : matched.get(plan);
    if (from === undefined) throw plan.from === "past" ? noHistory(plan) : noTable(plan);
    tables.push(from === false ? null : await readRaw(from, reading));
  }
  return { given, whole: joinKnown(given, open, tables) };
}

/** Which table is which: by name, or without one where there is one of each. */
function matchTables(plans: readonly JoinPlan[], joins: readonly JoinRequest[]): ReadonlyMap<JoinPlan, string> {
  const wanted = plans.filter((plan) => plan.from === "table");
  const matched = new Map<JoinPlan, string>();
  for (const join of joins) {
    const only = join.as === undefined && joins.length === 1 && wanted.length === 1;
    const plan = only ? wanted[0]! : wanted.find(({ name }) => name === joinName(join));
    if (plan === undefined || matched.has(plan))
      throw otherTable(
        joinName(join),
        wanted.map(({ name }) => name),
      );
    matched.set(plan, join.table);
  }
  return matched;
}

function otherTable(name: string, wanted: readonly string[]): ModelwrightError {
  return new ModelwrightError(
    "data/join-unknown",
    { name, wanted },
    {
      what: `The model must be given each of its tables once (${listed(wanted) || "it has none"}), got "${name}".`,
      fix: `${didYouMean(name, wanted)}Say which one it is with --joined-as, or leave it out.`,
    },
  );
}

function noTable({ name, on }: JoinPlan): ModelwrightError {
  return new ModelwrightError(
    "data/join-missing",
    { name, on: on?.there.name ?? null },
    {
      what: `The model must be given the table "${name}", which it joins on "${on?.there.name}", got none.`,
      fix: `Add --join <data> --joined-as ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}.`,
    },
  );
}

function noHistory({ reads }: JoinPlan): ModelwrightError {
  const names = reads.map(({ name }) => `"${name}"`);
  return new ModelwrightError(
    "data/history-missing",
    { columns: reads.map(({ name }) => name) },
    {
      what: `The model must be given earlier rows: it looks back at ${listed(names)}, got none.`,
      fix: "Add --history <data>, or --no-history where the data hold their own past.",
    },
  );
}

function noPast(): ModelwrightError {
  return new ModelwrightError(
    "use/option",
    { option: "history" },
    { what: "--history must be given to a model with lags or windows, got one without.", fix: "Leave it out." },
  );
}
