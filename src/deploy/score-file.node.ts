/** Scoring a file: a saved model and raw rows in, the same rows with the model's outputs behind them out. */
import { loadModel } from "../artifact/files.node.ts";
import type { LoadedModel } from "../artifact/unpack.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { ColumnKind } from "../contract/table.ts";
import { applySchema } from "../data/apply-schema.ts";
import { type ModelReadOptions, readForModel } from "../data/join/read-for-model.node.ts";
import { isRawTexts, type RawColumn, type RawTable } from "../data/raw-table.ts";
import type { OutputValues, Predictions } from "../program/predictor.ts";

export type ScoredFile = {
  readonly model: LoadedModel;
  readonly rows: number;
  /** Names of the columns that scoring added. */
  readonly added: readonly string[];
  /** Input columns as they were written, then the outputs. */
  readonly table: RawTable;
  /** Kinds of those columns, for formats that know kinds. */
  readonly kinds: readonly ColumnKind[];
  readonly notes: readonly string[];
};

/** Scores every row of `data` (a path, or "-" for standard input). */
export async function scoreFile(modelPath: string, data: string, options: ModelReadOptions = {}): Promise<ScoredFile> {
  const model = await loadModel(modelPath);
  const { given: raw, whole } = await readForModel(model.manifest.joins, data, options);
  const outputs = outputColumns(model.predict(applySchema(whole, model.program.inputs)));
  const taken = raw.columns.map((column) => column.name);
  const collision = outputs.find((column) => taken.includes(column.name));
  if (collision !== undefined) {
    throw new ModelwrightError(
      "data/column-collision",
      { column: collision.name },
      {
        what: `The data must not have a column "${collision.name}": the model writes one of that name.`,
        fix: "Rename or remove that column.",
      },
    );
  }
  return {
    model,
    rows: raw.rows,
    added: outputs.map((column) => column.name),
    table: { ...raw, columns: [...raw.columns, ...outputs] },
    kinds: [...raw.columns, ...outputs].map((column) => (isRawTexts(column) ? "text" : "number")),
    notes: raw.notes,
  };
}

/** `prediction`, `probability_<class>`, ... as columns; the labels of a set stand in one cell. */
export function outputColumns(predictions: Predictions): readonly RawColumn[] {
  const { rows } = predictions;
  return predictions.outputs.flatMap((output): RawColumn[] => {
    if (output.kind === "label") {
      return [{ name: output.name, texts: output.labels, codes: Int32Array.from(output.values) }];
    }
    if (output.kind === "set") return [setColumn(output)];
    if (output.labels.length === 0) return [{ name: output.name, values: output.values }];
    const width = output.labels.length;
    return output.labels.map((label, j) => {
      const values = new Float64Array(rows);
      for (let i = 0; i < rows; i++) values[i] = output.values[i * width + j]!;
      return { name: `${output.name}_${label}`, values };
    });
  });
}

/** One text per set: its labels, joined by "|". A "|" or "\\" inside a label has a "\\" before it. */
function setColumn({ name, labels, values }: OutputValues): RawColumn {
  const width = labels.length;
  const texts: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from({ length: values.length / width }, (_, row) => {
    const inside = labels.filter((__, c) => values[row * width + c] !== 0);
    const text = inside.map((label) => label.replace(/[\\|]/g, "\\$&")).join(BETWEEN);
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    codeOf.set(text, texts.length);
    return texts.push(text) - 1;
  });
  return { name, texts, codes };
}

const BETWEEN = "|";

/** The labels of a set, from the text of its cell. */
function labelsOf(cell: string): string[] {
  return (cell.match(/(?:\\.|[^|\\])+/g) ?? []).map((label) => label.replace(/\\(.)/g, "$1"));
}

/** The scored rows as objects, for programs: numbers stay numbers, a set is a list of labels. */
export function scoredRows(scored: ScoredFile): Record<string, string | number | readonly string[] | null>[] {
  const sets = new Set(scored.model.program.outputs.filter(({ kind }) => kind === "set").map(({ name }) => name));
  return Array.from({ length: scored.rows }, (_, row) =>
    Object.fromEntries(
      scored.table.columns.map((column) => {
        if (isRawTexts(column) && sets.has(column.name)) {
          return [column.name, labelsOf(column.texts[column.codes[row]!]!)];
        }
        if (!isRawTexts(column)) return [column.name, Number.isNaN(column.values[row]!) ? null : column.values[row]!];
        return [column.name, column.texts[column.codes[row]!] ?? null];
      }),
    ),
  );
}
