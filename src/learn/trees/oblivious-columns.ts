/**
 * The columns of oblivious trees: numbers and small categories as they are, larger categories as ordered target
 * statistics. There is a copy of these per random order of rows; a tree sees one order's copies only.
 */
import { flatColumns } from "../../compute/flat-columns.ts";
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { FitInput } from "../../contract/learner.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { Random } from "../../contract/random.ts";
import type { TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";
import { type Answers, type LevelStatistics, levelStatistics, newValues, orderedValues } from "./ordered-statistics.ts";

/** A category and what new rows are given for it. */
type Encoded = LevelStatistics & { readonly column: number };

export type ObliviousColumns = {
  /** Columns of the frame that the trees see as they are. */
  readonly kept: readonly number[];
  readonly encoded: readonly Encoded[];
};

export type ObliviousInput = {
  readonly columns: ObliviousColumns;
  readonly input: FitInput;
  /** Per flat column of the input: the order whose trees may use it, or -1 for all. */
  readonly orderOf: Int32Array;
  /** The ensemble with the copies of a column made one. */
  withoutCopies(trees: TreeEnsemble): TreeEnsemble;
};

export function encodeColumns(
  input: FitInput,
  weights: Float64Array | null,
  { oneHotLevels, orders }: { readonly oneHotLevels: number; readonly orders: number },
  random: Random,
): ObliviousInput {
  const { frame, validation } = input;
  const answers: Answers = { target: input.target, weights, classes: input.classes };
  const isLarge = (column: FrameColumn): boolean =>
    (column.kind === "category" || column.kind === "text") && column.levels.length > oneHotLevels;
  const kept = [...frame.columns.keys()].filter((c) => !isLarge(frame.columns[c]!));
  const encoded = [...frame.columns.keys()]
    .filter((c) => isLarge(frame.columns[c]!))
    .map((column) => ({ column, ...levelStatistics(frame.columns[column]!, answers) }));
  const permutations = Array.from({ length: encoded.length === 0 ? 0 : orders }, (_, order) =>
    random.fork("order", order).permutation(input.target.length),
  );
  // Copies of one number stand together: plain columns first, then per number one column per order.
  const made = encoded.flatMap(({ column, width }) => {
    const source = frame.columns[column]!;
    const perOrder = permutations.map((order) => orderedValues(source, answers, order));
    return Array.from({ length: width }, (_, k) => perOrder.map((values) => numberColumn(source, k, values[k]!)));
  });
  const aside = encoded.flatMap((statistics) => {
    if (validation === null) return [];
    const source = validation.frame.columns[statistics.column]!;
    return newValues(source, statistics).map((values, k) => permutations.map(() => numberColumn(source, k, values)));
  });
  const keptOf = (whole: Frame): FrameColumn[] => kept.map((c) => whole.columns[c]!);
  const plain = flatColumns({ rows: frame.rows, columns: keptOf(frame) }).length;
  return {
    columns: { kept, encoded },
    input: {
      ...input,
      frame: { rows: frame.rows, columns: [...keptOf(frame), ...made.flat()] },
      validation:
        validation === null
          ? null
          : {
              ...validation,
              frame: { rows: validation.frame.rows, columns: [...keptOf(validation.frame), ...aside.flat()] },
            },
    },
    orderOf: Int32Array.from({ length: plain + made.length * permutations.length }, (_, c) =>
      c < plain ? -1 : (c - plain) % permutations.length,
    ),
    withoutCopies: (trees) => ({
      ...trees,
      feature: trees.feature.map((c) => (c < plain ? c : plain + Math.floor((c - plain) / permutations.length))),
    }),
  };
}

/** The nodes that the trees read, in the order of their features. */
export function lowerColumns(
  { kept, encoded }: ObliviousColumns,
  columns: readonly NodeRef[],
  writer: ProgramWriter,
): NodeRef[] {
  const statistics = encoded.map(({ column, width, table, missing, unseen }) =>
    writer.add("level-map", [columns[column]!], { width, table, missing, unseen }),
  );
  return [...kept.map((c) => columns[c]!), ...statistics];
}

function numberColumn(source: FrameColumn, k: number, values: Float32Array): FrameColumn {
  const name = `${source.name} ${k}`;
  return { name, kind: "number", width: 1, parts: [name], levels: [], origin: source.origin, values: () => values };
}
