/** Every learner of the catalog, held to every promise. An excuse is written beside its name, with the reason. */
import { afterAll, describe, expect, test } from "vitest";
import { digestOf, packModel } from "../../src/artifact/pack.ts";
import { unpackModel } from "../../src/artifact/unpack.ts";
import { answersOf } from "../../src/assess/evaluate.ts";
import { catalog } from "../../src/catalog.ts";
import { createTeam } from "../../src/compute/threads/team.node.ts";
import { isError } from "../../src/contract/errors.ts";
import type { AnyLearnerMaker } from "../../src/contract/learner.ts";
import type { Param } from "../../src/contract/params.ts";
import type { Table } from "../../src/contract/table.ts";
import { isClassification, type Task } from "../../src/contract/task.ts";
import { createFitted, type Fitted } from "../../src/pipeline/fitted.ts";
import { pipeline } from "../../src/pipeline/pipeline.ts";
import { recipeFor } from "../../src/prepare/recipe.ts";
import { exampleTask, hasTarget, rowsOf, taskOf } from "./tables.ts";

const EXCUSES: Readonly<Record<string, string>> = {
  "randomForest: a row of weight 2 counts as two rows": "rows are drawn at random, and two rows are two draws",
  "extraTrees: a row of weight 2 counts as two rows": "thresholds are drawn per node, from other row counts",
  "orderedTrees: a row of weight 2 counts as two rows": "leaves have a least number of rows",
  "orderedTrees: the order of columns does not matter": "equal gains go to the first column",
  "boostedTrees: the order of columns does not matter": "equal gains go to the first column",
  "decisionTree: a row of weight 2 counts as two rows": "leaves have a least number of rows, and folds draw rows",
  "explainableBoosting: a row of weight 2 counts as two rows": "bags draw rows at random, and two rows are two draws",
  "explainableBoosting: the order of columns does not matter": "columns take their steps in turn",
  "randomForest: the order of columns does not matter": "columns are drawn by their place",
  "extraTrees: the order of columns does not matter": "columns and thresholds are drawn by their place",
  "extendedIsolationForest: the order of columns does not matter": "columns are drawn by their place",
  "anomalyVote: the order of columns does not matter": "its forest draws columns by their place",
  "detectorBoosting: the order of columns does not matter": "its forest draws columns by their place",
  "detectorBoosting: a row of weight 2 counts as two rows": "its detectors know no weights",
  "multiLayerPerceptron: a row of weight 2 counts as two rows": "two rows may lie in two batches",
  "multiLayerPerceptron: the order of columns does not matter": "first weights are drawn by the place of a column",
  "isolationForest: the order of columns does not matter": "columns are drawn by their place",
};

/** Small settings, so that every promise is tried in little time. */
const SMALL: Readonly<Record<string, Record<string, unknown>>> = {
  boostedTrees: { trees: 12, minLeafRows: 5 },
  orderedTrees: { trees: 12, minLeafRows: 5 },
  explainableBoosting: { bags: 3, rounds: 400 },
  randomForest: { trees: 8 },
  extraTrees: { trees: 8 },
  isolationForest: { trees: 8 },
  extendedIsolationForest: { trees: 8 },
  anomalyVote: { trees: 8 },
  detectorBoosting: { forestTrees: 8, trees: 12, minLeafRows: 5 },
  multiLayerPerceptron: { units: 16, epochs: 20 },
  // of overlapping groups a few starts may each end elsewhere
  kMeans: { starts: 40 },
};

/** Learners of targets that are 0 or more. */
const NOT_NEGATIVE: readonly string[] = ["generalisedLinear"];

function exampleFor(maker: AnyLearnerMaker, ...shape: Parameters<typeof exampleTask>): Task {
  const task = exampleTask(...shape);
  return NOT_NEGATIVE.includes(maker.spec.name) ? { ...task, target: task.target.map(Math.abs) } : task;
}

function fitOn(
  maker: AnyLearnerMaker,
  task: Task,
  options: { seed?: number; threads?: number; signal?: AbortSignal; deadline?: number } = {},
): Promise<Fitted> {
  const learner = maker((SMALL[maker.spec.name] ?? {}) as never);
  const steps = recipeFor(maker.spec.family, task);
  const { seed = 3, threads = 1, ...rest } = options;
  return pipeline(...steps, learner).fit(task, { seed, team: createTeam(threads), ...rest });
}

/** A promise, or its excuse. */
function promise(learner: string, words: string, body: () => Promise<void>): void {
  const excuse = EXCUSES[`${learner}: ${words}`];
  test.skipIf(excuse !== undefined)(words, body);
}

function closeTo(a: Float64Array, b: Float64Array, tolerance: number): void {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => {
    expect(Math.abs(v - b[i]!), `row ${i}: ${v} against ${b[i]}`).toBeLessThan(tolerance);
  });
}

describe.each(Object.entries(catalog.learners))("%s", (key, maker) => {
  const { spec } = maker;
  const task = exampleFor(maker, spec.tasks[0]!);

  test("says its name, what it is and where it comes from", () => {
    expect(spec.name).toBe(key);
    expect(spec.summary.length).toBeGreaterThan(10);
    expect(spec.source.length).toBeGreaterThan(3);
  });

  test("explains every parameter, and its default is inside its range", () => {
    expect(() => maker()).not.toThrow();
    for (const param of Object.values(spec.params) as Param[]) expect(param.doc.length).toBeGreaterThan(5);
  });

  test("refuses a value just outside each range, NaN, infinities and unknown names", () => {
    for (const [name, param] of Object.entries(spec.params) as [string, Param][]) {
      const bad: unknown[] = [null, {}, "no such word"];
      if (param.type === "real" || param.type === "integer") {
        bad.push(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
        if (Number.isFinite(param.min)) bad.push(param.min - 1e-9 - (param.type === "integer" ? 1 : 0));
        if (param.max < 1e15) bad.push(param.max + 1e-6 + (param.type === "integer" ? 1 : 0));
      }
      for (const value of bad)
        expect(() => maker({ [name]: value } as never), `${name} = ${value}`).toThrow(`${key}.${name} must be`);
    }
    expect(() => maker({ nonsense: 1 } as never)).toThrow(`${key} has no parameter "nonsense"`);
  });

  promise(key, "the same seed gives the same model, bit for bit, with 1 and 2 threads", async () => {
    const digests = await Promise.all(
      [1, 2, 1].map(async (threads) => digestOf(await fitOn(maker, task, { threads }))),
    );
    expect(new Set(digests).size).toBe(1);
  });

  promise(key, "every task it names can be fitted, and answers are finite", async () => {
    for (const kind of spec.tasks) {
      const own = exampleFor(maker, kind);
      const answers = answersOf((await fitOn(maker, own)).predict(own.table), own);
      expect(answers.every(Number.isFinite)).toBe(true);
      if (!isClassification(kind)) continue;
      for (let i = 0; i < own.table.rows; i++) {
        let sum = 0;
        for (let c = 0; c < own.classes.length; c++) sum += answers[i * own.classes.length + c]!;
        expect(sum).toBeCloseTo(1, 9);
      }
    }
  });

  promise(key, "batch and row by row predict the same bits", async () => {
    const model = await fitOn(maker, task);
    const { outputs } = model.predict(task.table);
    const last = outputs.at(-1)!;
    const width = Math.max(1, last.labels.length);
    for (let i = 0; i < task.table.rows; i += 7) {
      const row = Object.fromEntries(task.table.columns.map((c) => [c.name, cellOf(c, i)]));
      const one = model.predictOne(row)[last.name];
      if (last.kind === "label") {
        expect(one).toBe(last.labels[last.values[i]!]);
        continue;
      }
      const numbers = typeof one === "number" ? [one] : Object.values(one as Record<string, number>);
      expect(numbers).toEqual([...last.values.subarray(i * width, (i + 1) * width)]);
    }
  });

  promise(key, "a saved and loaded model predicts the same bits", async () => {
    const model = await fitOn(maker, task);
    const loaded = await unpackModel((await packModel(model)).bytes);
    expect(answersOf(loaded.predict(task.table), task)).toEqual(answersOf(model.predict(task.table), task));
  });

  promise(key, "its parts survive a structured clone", async () => {
    const { predict: _, predictOne: __, ...parts } = await fitOn(maker, task);
    const again = createFitted(structuredClone(parts));
    expect(await digestOf(again)).toBe(await digestOf(createFitted(parts)));
  });

  promise(key, "a fit leaves its input as it was", async () => {
    const before = structuredClone(task.table);
    await fitOn(maker, task);
    expect(task.table).toEqual(before);
  });

  promise(key, "a row of weight 2 counts as two rows", async () => {
    if (!spec.can.weights) return;
    const half = rowsOf(task, [...Array(120).keys()]);
    const weighted = taskOf(
      half.table,
      half.kind,
      half.target,
      Float64Array.from({ length: 120 }, (_, i) => (i < 40 ? 2 : 1)),
    );
    const doubled = rowsOf(half, [...Array(40).keys(), ...Array(120).keys()]);
    const [one, two] = await Promise.all([fitOn(maker, weighted), fitOn(maker, doubled)]);
    closeTo(answersOf(one.predict(half.table), half), answersOf(two.predict(half.table), half), 0.15 * scaleOf(half));
  });

  promise(key, "the order of columns does not matter", async () => {
    const turned: Table = { rows: task.table.rows, columns: [...task.table.columns].reverse() };
    const [one, two] = await Promise.all([
      fitOn(maker, task),
      fitOn(maker, { ...taskOf(turned, task.kind, task.target), classes: task.classes }),
    ]);
    closeTo(answersOf(one.predict(task.table), task), answersOf(two.predict(turned), task), 1e-6 * scaleOf(task));
  });

  promise(key, "an abort ends the fit with a typed error", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(fitOn(maker, task, { signal: controller.signal })).rejects.toSatisfy((e) => isError(e, "run/aborted"));
  });

  promise(key, "odd tables give a number or a typed error, never NaN", async () => {
    const column = (name: string, values: number[]) => ({
      name,
      kind: "number" as const,
      values: Float64Array.from(values),
    });
    const rows = 12;
    const steps = Array.from({ length: rows }, (_, i) => i);
    const alternate = steps.map((i) => i % 2);
    const odd: Table[] = [
      {
        rows,
        columns: [
          column(
            "same",
            steps.map(() => 5),
          ),
        ],
      },
      {
        rows,
        columns: [
          column("x", steps),
          column("twin", steps),
          column(
            "double",
            steps.map((v) => 2 * v),
          ),
        ],
      },
      {
        rows,
        columns: [
          column(
            "empty",
            steps.map(() => Number.NaN),
          ),
        ],
      },
      {
        rows,
        columns: [
          column(
            "huge",
            steps.map((v) => v * 1e300),
          ),
          column(
            "tiny",
            steps.map((v) => v * 1e-300),
          ),
        ],
      },
      {
        rows,
        columns: [
          column(
            "mostly",
            steps.map((v) => (v === 3 ? 1 : Number.NaN)),
          ),
        ],
      },
    ];
    for (const kind of spec.tasks) {
      const classes = [alternate, steps.map(() => 0)];
      const values = kind === "regression" ? [steps, steps.map(() => 4), alternate] : classes;
      const targets = hasTarget(kind) ? values : [[]];
      for (const table of odd) {
        for (const target of targets) await finiteOrTyped(maker, taskOf(table, kind, Float64Array.from(target)));
      }
      await finiteOrTyped(maker, rowsOf(exampleFor(maker, kind), [0]));
      await finiteOrTyped(maker, rowsOf(exampleFor(maker, kind), [0, 1]));
    }
  });

  promise(key, "time that is up ends the fit with an answer or a typed error", async () => {
    for (const kind of spec.tasks) await finiteOrTyped(maker, exampleFor(maker, kind), { deadline: performance.now() });
  });

  promise(key, "a shuffled target teaches nothing", async () => {
    for (const kind of spec.tasks.filter(hasTarget)) {
      const shuffled = exampleFor(maker, kind, 600, 5, { shuffled: true });
      const train = rowsOf(shuffled, [...Array(400).keys()]);
      const test = rowsOf(
        shuffled,
        [...Array(200).keys()].map((i) => i + 400),
      );
      const answers = answersOf((await fitOn(maker, train)).predict(test.table), test);
      expect(skill(test, answers)).toBeLessThan(0.1);
    }
  });
});

async function finiteOrTyped(maker: AnyLearnerMaker, task: Task, options: { deadline?: number } = {}): Promise<void> {
  try {
    const answers = answersOf((await fitOn(maker, task, options)).predict(task.table), task);
    expect(
      answers.every(Number.isFinite),
      `${maker.spec.name} on ${task.kind} ${task.table.columns.map((c) => c.name)}`,
    ).toBe(true);
  } catch (error) {
    if (!isError(error)) throw error;
  }
}

/** Share of the variance (or, for classes, of the Brier loss of the prior) that the answers explain. */
function skill(task: Task, answers: Float64Array): number {
  const width = Math.max(1, task.classes.length);
  let loss = 0;
  let base = 0;
  for (let c = 0; c < width; c++) {
    const truth = task.target.map((t) => (width === 1 ? t : t === c ? 1 : 0));
    const mean = truth.reduce((sum, t) => sum + t, 0) / truth.length;
    truth.forEach((t, i) => {
      loss += (t - answers[i * width + c]!) ** 2;
      base += (t - mean) ** 2;
    });
  }
  return 1 - loss / base;
}

function scaleOf(task: Task): number {
  return task.kind === "regression" ? Math.max(...task.target) - Math.min(...task.target) : 1;
}

function cellOf(column: Table["columns"][number], row: number): number | string | boolean | Date | null {
  if ("codes" in column) return column.levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  if (column.kind === "datetime") return new Date(value * 86400e3);
  return column.kind === "boolean" ? value === 1 : value;
}

afterAll(() => {
  console.log(
    Object.entries(EXCUSES)
      .map(([what, why]) => `excused  ${what}: ${why}`)
      .join("\n"),
  );
});
