/** Two saved models held against each other on a table: `modelwright diff`. */
import { loadModel } from "./artifact/files.node.ts";
import { refuseSeveral } from "./artifact/refuse-several.ts";
import type { LoadedModel } from "./artifact/unpack.ts";
import { createRandom } from "./compute/random.ts";
import { moments } from "./compute/statistics.ts";
import { ModelwrightError } from "./contract/errors.ts";
import { columnOf } from "./contract/table.ts";
import { isClassification } from "./contract/task.ts";
import { applySchema } from "./data/apply-schema.ts";
import { type ModelReadOptions, readForModel } from "./data/join/read-for-model.node.ts";
import type { RawTable } from "./data/raw-table.ts";
import { rawTexts } from "./data/table-texts.ts";
import { rawTarget, targetFor } from "./data/target.ts";
import { writeColumns } from "./data/write-table.node.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";
import { type ChangedRow, type ModelDifference, modelDifference, type Side } from "./trust/explain/model-difference.ts";

export type DiffOptions = ModelReadOptions & {
  /** Regression: values that differ by no more count as equal; by default 5 % of the spread of the first model's. */
  readonly by?: number;
  /** A column that names the rows. */
  readonly id?: string;
  /** How many rows are told of one by one. */
  readonly top?: number;
  readonly seed?: number;
  /** A file for all changed rows. */
  readonly out?: string;
};

export type DiffResult = Omit<ModelDifference, "changed" | "top"> & {
  readonly first: string;
  readonly second: string;
  readonly changed: number;
  /** Regression: the amount beyond which a value counts as changed; null where labels are compared. */
  readonly by: number | null;
  /** Where the data have the target: how the models did on the changed rows. */
  readonly truth: DiffTruth | null;
  readonly top: readonly (Omit<ModelDifference["top"][number], "row"> & {
    readonly row: number;
    readonly id: string | null;
  })[];
  readonly out: string | null;
  readonly notes: readonly string[];
};

/** Changed rows whose outcome is known, and how many of them each model got right, or its mean absolute error there. */
export type DiffTruth = {
  readonly rows: number;
  readonly measure: "right" | "mean absolute error";
  readonly first: number;
  readonly second: number;
};

const SHARE_OF_SPREAD = 0.05;

/** Rows are numbered from 1, as they stand in the data. */
export async function diffModels(a: string, b: string, data: string, options: DiffOptions = {}): Promise<DiffResult> {
  const { by, id, top = 10, seed = 0, out, ...reading } = options;
  if (out !== undefined) await refuseUnwritable(out);
  const [first, second] = await Promise.all([loadModel(a), loadModel(b)]);
  for (const { manifest } of [first, second]) refuseSeveral(manifest.task, "compared");
  refuseOtherTasks(first, second);
  const own = await readForModel(first.manifest.joins, data, reading);
  const same = JSON.stringify(first.manifest.joins) === JSON.stringify(second.manifest.joins);
  const other = same ? own : await readForModel(second.manifest.joins, data, reading);
  const sides = [
    { model: first, table: applySchema(own.whole, first.program.inputs) },
    { model: second, table: applySchema(other.whole, second.program.inputs) },
  ] as const;
  if (own.given.rows === 0) throw noRows(data);
  const isDecision = isClassification(first.manifest.task.kind);
  const least = isDecision ? 0 : (by ?? usualBy(sides[0]));
  const random = createRandom(seed).fork("difference");
  const { changed, top: ranked, ...found } = modelDifference(...sides, { random, by: least, top });
  const idOf = idsIn(own.given, id);
  if (out !== undefined) await writeChanged(out, changed, idOf);
  return {
    first: a,
    second: b,
    ...found,
    changed: changed.length,
    by: isDecision ? null : least,
    truth: truthOf(first, own.whole, changed),
    top: ranked.map(({ row, ...rest }) => ({ row: row + 1, id: idOf?.(row) ?? null, ...rest })),
    out: out ?? null,
    notes: own.given.notes,
  };
}

function usualBy({ model, table }: Side): number {
  const { values } = model.predict(table).outputs.find(({ name }) => name === "prediction")!;
  return SHARE_OF_SPREAD * Math.sqrt(moments(values).variance);
}

function idsIn(given: RawTable, id: string | undefined): ((row: number) => string | null) | null {
  if (id === undefined) return null;
  const found = rawTexts(given).find(({ name }) => name === id);
  if (found !== undefined) return found.cell;
  throw new ModelwrightError(
    "data/unknown-column",
    { column: id },
    {
      what: `--id must be a column of the data, got "${id}".`,
      fix: "Leave it out to have rows named by their numbers.",
    },
  );
}

/** Null where the data do not tell the outcome. */
function truthOf(model: LoadedModel, whole: RawTable, changed: readonly ChangedRow[]): DiffTruth | null {
  const { task } = model.manifest;
  const schema = task.columns.find(({ name }) => name === task.target);
  if (schema === undefined || changed.length === 0) return null;
  if (!whole.columns.some(({ name }) => name === task.target)) return null;
  const column = columnOf(applySchema(whole, [schema]), task.target!);
  const isDecision = isClassification(task.kind);
  const known = isDecision
    ? targetFor({ kind: task.kind, classes: task.classes, schema: { columns: task.columns } }, column)
    : rawTarget(column);
  const rows = changed.filter(({ row }) => !Number.isNaN(known[row]!));
  if (rows.length === 0) return null;
  if (isDecision) {
    const right = (label: (one: ChangedRow) => string | number): number =>
      rows.filter((one) => task.classes[known[one.row]!] === label(one)).length;
    return {
      rows: rows.length,
      measure: "right",
      first: right((one) => one.before),
      second: right((one) => one.after),
    };
  }
  const error = (value: (one: ChangedRow) => string | number): number =>
    rows.reduce((sum, one) => sum + Math.abs(Number(value(one)) - known[one.row]!), 0) / rows.length;
  const [first, second] = [error((one) => one.before), error((one) => one.after)];
  return { rows: rows.length, measure: "mean absolute error", first, second };
}

async function writeChanged(
  path: string,
  changed: readonly ChangedRow[],
  idOf: ((row: number) => string | null) | null,
): Promise<void> {
  const column = (name: string, cell: (one: ChangedRow) => string | null) => ({
    name,
    cell: (row: number) => cell(changed[row]!),
  });
  const columns = [
    column("row", ({ row }) => String(row + 1)),
    ...(idOf === null ? [] : [column("id", ({ row }) => idOf(row))]),
    column("before", ({ before }) => String(before)),
    column("after", ({ after }) => String(after)),
    column("move", ({ move }) => String(move)),
  ];
  await writeColumns(path, columns, changed.length);
}

function refuseOtherTasks(first: LoadedModel, second: LoadedModel): void {
  const [a, b] = [first.manifest.task, second.manifest.task];
  const refuse = (what: string): never => {
    throw new ModelwrightError(
      "use/other-task",
      { first: a.kind, second: b.kind },
      { what, fix: "Compare models of one target." },
    );
  };
  for (const { kind } of [a, b])
    if (!isClassification(kind) && kind !== "regression")
      refuse(`Both models must have a target, got a ${kind} model.`);
  if (isClassification(a.kind) !== isClassification(b.kind))
    refuse(`Both models must predict labels or both values, got ${a.kind} and ${b.kind}.`);
  if (a.target !== b.target) refuse(`Both models must predict the same column, got "${a.target}" and "${b.target}".`);
}

function noRows(data: string): ModelwrightError {
  return new ModelwrightError(
    "data/no-rows",
    { data },
    { what: `${data} must have rows, got none.`, fix: "Add rows." },
  );
}
