/** Scoring a file: a saved model and raw rows in, the same rows with the model's outputs behind them out. */
import { loadModel } from "../artifact/files.node.ts";
import type { LoadedModel } from "../artifact/unpack.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { ColumnKind } from "../contract/table.ts";
import { applySchema } from "../data/apply-schema.ts";
import { type ModelReadOptions, readForModel } from "../data/join/read-for-model.node.ts";
import { isRawTexts, type RawColumn, type RawTable } from "../data/raw-table.ts";
import type { Predictions } from "../program/predictor.ts";

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

/** `prediction`, `probability_<class>`, ... as columns. */
export function outputColumns(predictions: Predictions): readonly RawColumn[] {
  const { rows } = predictions;
  return predictions.outputs.flatMap((output): RawColumn[] => {
    if (output.kind === "label") {
      return [{ name: output.name, texts: output.labels, codes: Int32Array.from(output.values) }];
    }
    if (output.labels.length === 0) return [{ name: output.name, values: output.values }];
    const width = output.labels.length;
    return output.labels.map((label, j) => {
      const values = new Float64Array(rows);
      for (let i = 0; i < rows; i++) values[i] = output.values[i * width + j]!;
      return { name: `${output.name}_${label}`, values };
    });
  });
}

/** The scored rows as objects, for programs; numbers stay numbers. */
export function scoredRows(scored: ScoredFile): Record<string, string | number | null>[] {
  return Array.from({ length: scored.rows }, (_, row) =>
    Object.fromEntries(
      scored.table.columns.map((column) => {
        if (!isRawTexts(column)) return [column.name, Number.isNaN(column.values[row]!) ? null : column.values[row]!];
        return [column.name, column.texts[column.codes[row]!] ?? null];
      }),
    ),
  );
}
