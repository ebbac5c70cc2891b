import { describe, expect, test } from "vitest";
import type { Schema } from "../contract/schema.ts";
import type { Column } from "../contract/table.ts";
import { anomalyLabels } from "./anomaly-labels.ts";

const schema = { columns: [] } as unknown as Schema;

function labelsOf(column: Column, positive?: string) {
  const rows = "codes" in column ? column.codes.length : column.values.length;
  return anomalyLabels({ rows, columns: [column] }, schema, column.name, positive);
}

function words(codes: number[], levels: string[]): Column {
  return { name: "fraud", kind: "category", codes: Int32Array.from(codes), levels };
}

describe("labels of anomalies", () => {
  test("of two, yes is the anomaly, else the rarer; empty cells say nothing", () => {
    const found = labelsOf(words([1, 0, 0, -1], ["no", "yes"]));
    expect(found).toMatchObject({ anomaly: "yes", reason: '"yes" means yes', anomalies: 1, usual: 2 });
    expect([...found.known]).toEqual([1, 0, 0, Number.NaN]);
    expect(labelsOf(words([0, 1, 1, 1], ["bad", "good"]))).toMatchObject({ anomaly: "bad", anomalies: 1 });
  });

  test("the user may say which", () => {
    expect(labelsOf(words([1, 0, 0], ["no", "yes"]), "no")).toMatchObject({ anomaly: "no", anomalies: 2 });
    expect(() => labelsOf(words([1, 0, 0], ["no", "yes"]), "maybe")).toThrow(
      'task.positive must be one of "no", "yes", got "maybe".',
    );
  });

  test("a single label is that of anomalies", () => {
    const column: Column = { name: "odd", kind: "number", values: Float64Array.of(1, Number.NaN, 1) };
    expect(labelsOf(column)).toMatchObject({ anomaly: "1", reason: "the only label", anomalies: 2, usual: 0 });
  });

  test("none and three are refused", () => {
    expect(() => labelsOf(words([-1, -1], ["a"]))).toThrow(
      'task.target must tell anomalies from usual rows by 1 or 2 labels, got "fraud" with 0.',
    );
    expect(() => labelsOf(words([0, 1, 2], ["a", "b", "c"]))).toThrow('got "fraud" with 3.');
  });
});
