import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program, ProgramInput } from "../contract/program.ts";
import type { Table } from "../contract/table.ts";
import { checkProgram } from "./check.ts";
import { language } from "./language.ts";
import { lineage } from "./lineage.ts";
import { createPredictor } from "./predictor.ts";
import { Writer } from "./writer.ts";

const column = (name: string, kind: ProgramInput["kind"], levels: string[] = []): ProgramInput => ({
  name,
  kind,
  reason: "",
  missing: [],
  levels,
});

/** A small program with numbers, a category and a date: everything that binding has to do. */
function example(): Program {
  const writer = new Writer();
  const age = writer.add("fill", [writer.input(column("age", "number"))], { value: Float64Array.of(40) });
  const job = writer.add("level-map", [writer.input(column("job", "category", ["clerk", "nurse"]))], {
    width: 2,
    table: Float64Array.of(1, 0, 0, 1),
    missing: Float64Array.of(0, 0),
    unseen: Float64Array.of(0.5, 0.5),
  });
  const day = writer.add("date-part", [writer.input(column("joined", "datetime"))], { part: "weekday" });
  const all = writer.join([age, job, writer.add("fill", [day], { value: Float64Array.of(0) })]);
  const score = writer.add("linear", [all], {
    weights: Float64Array.of(0.01, 0.3, -0.2, 0.05),
    bias: Float64Array.of(-0.4),
  });
  const pair = writer.add("sigmoid-pair", [score]);
  const decided = writer.add("choose", [pair], { threshold: 0.5 });
  return writer.program([
    { name: "prediction", kind: "label", labels: ["no", "yes"], ref: decided },
    { name: "probability", kind: "number", labels: ["no", "yes"], ref: pair },
  ]);
}

describe("a program", () => {
  test("predicts a table and its rows one by one with the same bits", () => {
    const predictor = createPredictor(example());
    const cell = fc.record({
      age: fc.option(fc.double({ min: -100, max: 100, noNaN: true }), { nil: null }),
      job: fc.constantFrom("clerk", "nurse", "pilot", null),
      joined: fc.option(fc.integer({ min: -20000, max: 20000 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (rows) => {
        const levels = ["pilot", "clerk", "nurse"];
        const table: Table = {
          rows: rows.length,
          columns: [
            { name: "joined", kind: "datetime", values: Float64Array.from(rows, (r) => r.joined ?? Number.NaN) },
            { name: "age", kind: "number", values: Float64Array.from(rows, (r) => r.age ?? Number.NaN) },
            {
              name: "job",
              kind: "category",
              levels,
              codes: Int32Array.from(rows, (r) => (r.job === null ? -1 : levels.indexOf(r.job))),
            },
          ],
        };
        const batch = predictor.predict(table).outputs[1]!.values;
        rows.forEach((row, i) => {
          const joined = row.joined === null ? null : new Date(row.joined * 86400e3);
          const one = predictor.predictOne({ ...row, joined });
          expect((one.probability as Record<string, number>).yes).toBe(batch[2 * i + 1]);
        });
      }),
    );
  });

  test("does not care about the order of columns or about columns it does not read", () => {
    const predictor = createPredictor(example());
    const one = predictor.predictOne({ age: 50, job: "nurse", joined: "2024-05-01" });
    expect(predictor.predictOne({ other: 1, joined: "2024-05-01", job: "nurse", age: 50 })).toEqual(one);
  });

  test("names the columns that are missing", () => {
    const predictor = createPredictor(example());
    expect(() => predictor.predictOne({ age: 50, joined: null })).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: The data must have every column that the model reads; missing: job. It has: age, joined. Rename or add the columns; a column may be empty.]`,
    );
  });

  test("knows which source columns a node was made from", () => {
    const program = example();
    expect(lineage(program).at(-1)).toEqual([0, 1, 2]);
  });

  test("leaves out nodes that no output needs", () => {
    const writer = new Writer();
    const used = writer.input(column("a", "number"));
    writer.add("exp", [writer.input(column("b", "number"))]);
    const program = writer.program([{ name: "prediction", kind: "number", labels: [], ref: used }]);
    expect(program.nodes).toHaveLength(1);
    expect(program.inputs.map((i) => i.name)).toEqual(["a"]);
  });
});

describe("the check of a program", () => {
  const broken: [string, (program: Program) => unknown][] = [
    [
      "an unknown operator",
      (p) => ({ ...p, nodes: p.nodes.map((n) => ({ ...n, operator: n.operator === "linear" ? "eval" : n.operator })) }),
    ],
    [
      "an operator named like a method of objects",
      (p) => ({ ...p, nodes: [{ ...p.nodes[0], operator: "constructor" }] }),
    ],
    [
      "a node that reads itself",
      (p) => ({ ...p, nodes: p.nodes.map((n, i) => ({ ...n, arguments: n.arguments.map(() => i) })) }),
    ],
    ["a wrong width", (p) => ({ ...p, nodes: p.nodes.map((n) => ({ ...n, width: n.width + 1 })) })],
    ["no outputs", (p) => ({ ...p, outputs: [] })],
    ["an output of a node that is not there", (p) => ({ ...p, outputs: [{ ...p.outputs[0], node: 99 }] })],
    ["an input that is not there", (p) => ({ ...p, inputs: [] })],
    [
      "weights that are not finite",
      (p) => ({
        ...p,
        nodes: p.nodes.map((n) =>
          n.operator === "linear" ? { ...n, constants: { ...n.constants, bias: Float64Array.of(Number.NaN) } } : n,
        ),
      }),
    ],
  ];
  test.each(broken)("refuses %s", (_, spoil) => {
    expect(() => checkProgram(spoil(example()) as Program, language)).toThrow(/program|Operator/);
  });

  test("refuses texts where numbers are read", () => {
    const writer = new Writer();
    const text = writer.input(column("note", "text"));
    const program = writer.program([
      { name: "prediction", kind: "number", labels: [], ref: writer.add("exp", [text]) },
    ]);
    expect(() => checkProgram(program, language)).toThrow("reads texts as numbers");
  });
});

describe("date-part", () => {
  test("agrees with the platform's calendar on every part", () => {
    const writer = new Writer();
    const date = writer.input(column("d", "datetime"));
    const parts = ["year", "month", "day", "weekday", "hour", "minute"];
    const refs = parts.map((part) => writer.add("date-part", [date], { part }));
    const outputs = parts.map((name, i) => ({ name, kind: "number" as const, labels: [], ref: refs[i]! }));
    const predictor = createPredictor(writer.program(outputs));
    fc.assert(
      fc.property(fc.date({ min: new Date("1600-01-01"), max: new Date("2400-01-01"), noInvalidDate: true }), (d) => {
        d.setUTCMilliseconds(0);
        expect(predictor.predictOne({ d })).toEqual({
          year: d.getUTCFullYear(),
          month: d.getUTCMonth() + 1,
          day: d.getUTCDate(),
          weekday: (d.getUTCDay() + 6) % 7,
          hour: d.getUTCHours(),
          minute: d.getUTCMinutes(),
        });
      }),
    );
  });
});
