/** Writes an additive model as program: a table per term, their sum, and what turns the sum into answers. */
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { AdditiveColumn, AdditiveState } from "./additive-state.ts";
import { largestRoundedTo } from "./float32-edge.ts";

export function lowerTerms(state: AdditiveState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const flat = columns.flatMap((column) =>
    column.width === 1
      ? [column]
      : Array.from({ length: column.width }, (_, from) => writer.add("select", [column], { from, width: 1 })),
  );
  const { outputs, intercept } = state;
  const terms = [writer.add("constant", [], { value: intercept })];
  for (const { column, values } of state.mains) {
    if (values.every((value) => value === 0)) continue;
    const facts = state.columns[column]!;
    terms.push(lookUp(facts, values, outputs, flat[facts.source]!, writer));
  }
  for (const { a, b, codesA, codesB, wide, values } of state.pairs) {
    if (values.every((value) => value === 0)) continue;
    const codes = [
      { column: state.columns[a]!, own: codesA },
      { column: state.columns[b]!, own: codesB },
    ].map(({ column, own }) => lookUp(column, Float64Array.from(own), 1, flat[column.source]!, writer));
    const cell = writer.add("weighted-sum", codes, { weights: Float64Array.of(wide, 1) });
    terms.push(writer.add("level-map", [cell], mapOf(values, 1)));
  }
  const raw = writer.add("weighted-sum", terms, { weights: new Float64Array(terms.length).fill(1) });
  if (state.link === "none") return raw;
  return writer.add(state.link === "sigmoid" ? "sigmoid-pair" : "softmax", [raw]);
}

/** `width` numbers for the bin that a column's value is in. `values`: per bin, missing last. */
function lookUp(
  column: AdditiveColumn,
  values: Float64Array,
  width: number,
  value: NodeRef,
  writer: ProgramWriter,
): NodeRef {
  const of = (bin: number) => values.slice(bin * width, (bin + 1) * width);
  const missing = of(column.bins);
  if (column.categorical) {
    const table = new Float64Array(column.levelBin.length * width);
    column.levelBin.forEach((bin, level) => {
      table.set(of(bin), level * width);
    });
    return writer.add("level-map", [value], { width, table, missing, unseen: of(column.otherBin) });
  }
  const edges = Float64Array.from(column.edges, largestRoundedTo);
  if (width === 1) return stepsOf(edges, values, value, writer);
  const bin = stepsOf(
    edges,
    Float64Array.from({ length: column.bins + 1 }, (_, b) => b),
    value,
    writer,
  );
  return writer.add("level-map", [bin], mapOf(values, width));
}

/** Neighbours of one value share an interval. */
function stepsOf(edges: Float64Array, values: Float64Array, value: NodeRef, writer: ProgramWriter): NodeRef {
  const bins = edges.length + 1;
  const kept = Array.from(edges.keys()).filter((i) => values[i] !== values[i + 1]);
  return writer.add("step-table", [value], {
    edges: Float64Array.from(kept, (i) => edges[i]!),
    values: Float64Array.from([...kept, bins - 1], (i) => values[i]!),
    missing: values[bins]!,
  });
}

function mapOf(table: Float64Array, width: number) {
  return { width, table, missing: new Float64Array(width), unseen: new Float64Array(width) };
}
