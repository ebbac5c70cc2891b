/** Every step of the catalog, held to every promise. An excuse is written beside its name, with the reason. */
import { afterAll, describe, expect, test } from "vitest";
import { answersOf } from "../../src/assess/evaluate.ts";
import { catalog } from "../../src/catalog.ts";
import { createRandom } from "../../src/compute/random.ts";
import { createTeam } from "../../src/compute/threads/team.node.ts";
import { isError } from "../../src/contract/errors.ts";
import type { FrameColumn } from "../../src/contract/frame.ts";
import type { Param } from "../../src/contract/params.ts";
import type { AnyStepMaker } from "../../src/contract/step.ts";
import type { Column, Table } from "../../src/contract/table.ts";
import type { Task } from "../../src/contract/task.ts";
import { logistic } from "../../src/learn/linear/logistic.ts";
import { ridge } from "../../src/learn/linear/ridge.ts";
import { createContext } from "../../src/pipeline/context.ts";
import { pipeline } from "../../src/pipeline/pipeline.ts";
import { type Prepared, prepareFrame } from "../../src/pipeline/prepare-frame.ts";
import { impute } from "../../src/prepare/impute.ts";
import { exampleTask, rowsOf, taskOf } from "./tables.ts";

const EXCUSES: Readonly<Record<string, string>> = {
  "arithmeticFeatures: a shuffled target changes nothing, unless it looks at the target":
    "it makes nothing on this table, whose columns add up; features.test.ts plants what it must find",
  "smote: training values are the program's values bit for bit, unless it looks at the target":
    "it makes rows that are no rows of the table",
};

const WORDS = ["quick", "slow", "polite", "angry", "happy", "late"];

/** The example task with a column of texts and a second category beside the others. */
function taskWithTexts(kind: Task["kind"], rows = 240, seed = 1): Task {
  const task = exampleTask(kind, rows, seed);
  const random = createRandom(seed + 100);
  const text = (): string => Array.from({ length: 5 }, () => WORDS[random.integer(WORDS.length)]!).join(" ");
  const texts = Array.from({ length: rows }, (_, i) => (i % 13 === 5 ? null : text()));
  const levels = [...new Set(texts.filter((t) => t !== null))].sort();
  const codes = Int32Array.from(texts, (t) => (t === null ? -1 : levels.indexOf(t)));
  const column: Column = { name: "remark", kind: "text", codes, levels };
  const towns = Int32Array.from({ length: rows }, () => random.integer(4) - 1);
  const town: Column = { name: "town", kind: "category", codes: towns, levels: ["alt basel", "alt bern", "zug"] };
  const table = { rows, columns: [...task.table.columns, town, column] };
  return { ...taskOf(table, kind, task.target), classes: task.classes };
}

const context = (seed = 3) => createContext({ seed, team: createTeam(1) });

function prepare(maker: AnyStepMaker, task: Task, rows: Int32Array | null = null): Promise<Prepared> {
  return prepareFrame([maker({} as never)], task, rows, context());
}

/** Numbers of a frame, column by column; codes as numbers. */
function numbersOf(columns: readonly FrameColumn[]): Record<string, number[]> {
  return Object.fromEntries(columns.map((column) => [column.name, [...column.values()]]));
}

function isWords(column: FrameColumn): boolean {
  return column.kind === "category" || column.kind === "text";
}

function promise(step: string, words: string, body: () => Promise<void> | void): void {
  test.skipIf(EXCUSES[`${step}: ${words}`] !== undefined)(words, body);
}

describe.each(Object.entries(catalog.steps))("%s", (key, maker) => {
  const { spec } = maker;
  const task = taskWithTexts("binary");

  test("says its name, what it is, where it comes from and which columns it takes", () => {
    expect(spec.name).toBe(key);
    expect(spec.summary.length).toBeGreaterThan(10);
    expect(spec.source.length).toBeGreaterThan(3);
    expect(spec.selects.length).toBeGreaterThan(0);
  });

  test("explains every parameter, and refuses values outside their ranges and unknown names", () => {
    expect(() => maker()).not.toThrow();
    for (const [name, param] of Object.entries(spec.params) as [string, Param][]) {
      expect(param.doc.length).toBeGreaterThan(5);
      const bad: unknown[] = [null, {}, "no such word"];
      if (param.type === "real" || param.type === "integer") {
        bad.push(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
        if (Number.isFinite(param.min)) bad.push(param.min - 1e-9 - (param.type === "integer" ? 1 : 0));
        if (param.max < 1e15) bad.push(param.max + 1e-6 + (param.type === "integer" ? 1 : 0));
      }
      for (const value of bad) expect(() => maker({ [name]: value } as never)).toThrow(`${key}.${name} must be`);
    }
    expect(() => maker({ nonsense: 1 } as never)).toThrow(`${key} has no parameter "nonsense"`);
  });

  promise(key, "refuses a column that is not there", async () => {
    const step = maker({} as never, ["nowhere"]);
    await expect(prepareFrame([step], task, null, context())).rejects.toSatisfy((e) =>
      isError(e, "prepare/unknown-column"),
    );
  });

  promise(key, "refuses every kind of task that it does not name", async () => {
    for (const kind of ["binary", "multiclass", "regression", "clustering", "anomaly"] as const) {
      const fit = prepareFrame([maker({} as never)], exampleTask(kind), null, context()).then(
        () => "taken",
        (error) => (isError(error) ? error.code : "fault"),
      );
      if (spec.tasks?.includes(kind) === false) expect(await fit).toBe("prepare/wrong-task");
      else expect(["taken", "prepare/no-columns"]).toContain(await fit);
    }
  });

  promise(key, "its state survives a structured clone, and writes the same program from it", async () => {
    const prepared = await prepare(maker, task);
    const state = prepared.stepStates[0]!;
    const again = structuredClone(state);
    expect(again).toEqual(state);
    const lowered = async (given: unknown) => {
      const step = maker({} as never);
      const fixed = { ...step, spec: { ...spec, looksAtTarget: false, fit: () => given } } as never;
      const { writer } = await prepareFrame([fixed], task, null, context());
      return writer.nodes;
    };
    expect(await lowered(again)).toEqual(await lowered(state));
  });

  test.skipIf(spec.describe === undefined)(
    "describes its fitted numbers: one word or number per row and column",
    async () => {
      const taken = task.table.columns.filter((column) => spec.selects.includes(column.kind));
      const [state] = (await prepare(maker, task)).stepStates;
      const described = spec.describe!(
        state as never,
        taken.map((column) => column.name),
      );
      if (typeof described === "string") return expect(described.length).toBeGreaterThan(3);
      expect(described.rows).toBeGreaterThan(0);
      expect(described.columns.length).toBeGreaterThan(1);
      for (const column of described.columns) {
        const cells = "codes" in column ? column.codes : column.values;
        expect(cells.length).toBe(described.rows);
        if ("codes" in column) expect(column.codes.every((code) => column.levels[code] !== undefined)).toBe(true);
      }
    },
  );

  promise(key, "the same seed gives the same state", async () => {
    expect((await prepare(maker, task)).stepStates).toEqual((await prepare(maker, task)).stepStates);
  });

  promise(key, "a fit leaves its input as it was", async () => {
    const before = structuredClone(task.table);
    await prepare(maker, task);
    expect(task.table).toEqual(before);
  });

  promise(key, "training values are the program's values bit for bit, unless it looks at the target", async () => {
    const prepared = await prepare(maker, task);
    const rows = prepared.rows ?? Int32Array.from({ length: task.table.rows }, (_, i) => i);
    const training = numbersOf(prepared.frame.columns);
    const program = numbersOf(prepared.frameFor(rows).columns);
    if (spec.looksAtTarget !== true) expect(training).toEqual(program);
    else expect(training).not.toEqual(program);
  });

  promise(key, "learns from the rows it is fitted on and from no other", async () => {
    const some = Int32Array.from({ length: 120 }, (_, i) => i);
    const whole = await prepare(maker, task, some);
    const part = await prepare(maker, rowsOf(task, [...some]));
    const spoilt = structuredClone(task.table) as Table;
    for (const column of spoilt.columns) {
      const cells = "codes" in column ? column.codes : column.values;
      cells.fill("codes" in column ? 0 : 1e6, 120);
    }
    const other = await prepare(maker, { ...task, table: spoilt }, some);
    expect(other.stepStates).toEqual(whole.stepStates);
    if (spec.selects.includes("text") || spec.looksAtTarget) return;
    expect(numbersOf(part.frame.columns)).toEqual(numbersOf(whole.frame.columns));
  });

  promise(key, "a shuffled target changes nothing, unless it looks at the target", async () => {
    const order = createRandom(5).permutation(task.table.rows);
    const dealt = { ...task, target: task.target.map((_, i) => task.target[order[i]!]!) };
    const [one, two] = await Promise.all([prepare(maker, task), prepare(maker, dealt)]);
    if (spec.looksAtTarget === true) expect(two.stepStates).not.toEqual(one.stepStates);
    else if (spec.choosesByTarget === true) expect(two.stepStates).not.toEqual(one.stepStates);
    else expect(two.stepStates).toEqual(one.stepStates);
  });

  promise(
    key,
    "missing values, levels never seen, single, constant and empty columns give numbers or typed errors",
    async () => {
      const rows = 12;
      const steps = Array.from({ length: rows }, (_, i) => i);
      const number = (values: number[]): Column => ({ name: "x", kind: "number", values: Float64Array.from(values) });
      const level = (kind: "category" | "text", codes: number[], levels: string[]): Column => ({
        name: "x",
        kind,
        codes: Int32Array.from(codes),
        levels,
      });
      const days = (values: number[]): Column => ({ ...number(values), kind: "datetime" }) as Column;
      const odd: Column[] = [
        number(steps),
        number(steps.map(() => 5)),
        number(steps.map(() => Number.NaN)),
        number(steps.map((i) => (i === 3 ? 1 : Number.NaN))),
        number(steps.map((i) => i * 1e300)),
        number(steps.map((i) => (i === 2 ? Number.POSITIVE_INFINITY : i === 4 ? Number.NEGATIVE_INFINITY : i))),
        days(steps.map((i) => 18_000 + i)),
        days(steps.map((i) => (i % 2 === 0 ? -1e9 : 1e9))),
        level(
          "category",
          steps.map(() => 0),
          ["only"],
        ),
        level(
          "category",
          steps.map(() => -1),
          [],
        ),
        level(
          "category",
          steps,
          steps.map((i) => `l${10 + i}`),
        ),
        level(
          "category",
          steps.map((i) => (i === 0 ? -1 : i % 3)),
          ["a", "b", "c", "never seen"],
        ),
        level(
          "text",
          steps.map(() => -1),
          [],
        ),
        level(
          "text",
          steps.map((i) => i % 3),
          ["", "  ", "\u{1f600} !"],
        ),
        level(
          "text",
          steps.map((i) => i % 2),
          ["one two three", "three four"],
        ),
      ];
      for (const column of odd) {
        for (const kind of (["binary", "regression"] as const).filter((k) => spec.tasks?.includes(k) !== false)) {
          const target = Float64Array.from(steps, (i) => (kind === "binary" ? i % 2 : i * 1.5));
          const own = taskOf({ rows, columns: [column, { ...number(steps), name: "sound" }] }, kind, target);
          try {
            const prepared = await prepareFrame([maker({} as never), impute()], own, null, context());
            const other = prepared.frameFor(Int32Array.of(0, 3, 5));
            for (const made of [...prepared.frame.columns, ...other.columns]) {
              if (isWords(made)) continue;
              const values = [...made.values()];
              expect(
                values.some(Number.isNaN),
                `${key} on ${column.kind} ${JSON.stringify(column)}: ${made.name}`,
              ).toBe(false);
            }
          } catch (error) {
            if (!isError(error)) throw error;
          }
        }
      }
    },
  );

  promise(key, "an unseen level and a missing cell are answered by the program", async () => {
    const prepared = await prepare(maker, task);
    const model = await pipeline(
      maker({} as never),
      ...(spec.selects.includes("category") && key !== "rareLevels" ? [] : [catalog.steps.oneHot!({} as never)]),
      catalog.steps.textEmbed!({} as never),
      catalog.steps.dateParts!({} as never),
      catalog.steps.oneHot!({} as never),
      impute(),
      logistic(),
    ).fit(task, { seed: 1, team: createTeam(1) });
    expect(prepared.columns.length).toBeGreaterThan(0);
    const row = { a: null, b: 3, noise: null, flag: null, day: null, job: "astronaut", town: null, remark: null };
    expect(Object.values(model.predictOne(row).probability as object).every(Number.isFinite)).toBe(true);
  });
});

describe("steps that look at the target", () => {
  const steps = Object.entries(catalog.steps).filter(([, { spec }]) => spec.looksAtTarget === true);
  const wordSteps = steps.filter(([, { spec }]) => spec.selects.includes("category"));
  /** The target as it is where the step takes any task, else whether it is above 0. */
  const taskFor = (maker: AnyStepMaker, table: Table, values: Float64Array): Task => {
    if (maker.spec.tasks?.includes("regression") !== false) return taskOf(table, "regression", values);
    const classes = values.map((v) => Number(v > 0));
    return taskOf(table, "binary", classes);
  };

  test.each(steps)(
    "%s: a shuffled target teaches a linear model nothing, though every level is almost a row's own",
    async (_key, maker) => {
      const rows = 600;
      const random = createRandom(9);
      const codes = Int32Array.from({ length: rows }, () => random.integer(150));
      const levels = Array.from({ length: 150 }, (_, i) => `l${1000 + i}`);
      const column: Column = maker.spec.selects.includes("category")
        ? { name: "x", kind: "category", codes, levels }
        : { name: "x", kind: "number", values: Float64Array.from(codes) };
      const target = Float64Array.from({ length: rows }, () => random.normal());
      const whole = taskFor(maker, { rows, columns: [column] }, target);
      const train = rowsOf(whole, [...Array(400).keys()]);
      const test_ = rowsOf(
        whole,
        [...Array(200).keys()].map((i) => i + 400),
      );
      const learner = whole.kind === "regression" ? ridge({ penalty: 1e-6 }) : logistic({ penalty: 1e-6 });
      const model = await pipeline(maker({} as never), impute(), learner).fit(train, {
        seed: 2,
        team: createTeam(1),
      });
      const skill = (own: Task): number => {
        const all = answersOf(model.predict(own.table), own);
        const answers = own.kind === "regression" ? all : all.filter((_, k) => k % 2 === 1);
        const mean = own.target.reduce((sum, v) => sum + v, 0) / own.table.rows;
        let loss = 0;
        let base = 0;
        own.target.forEach((v, i) => {
          loss += (v - answers[i]!) ** 2;
          base += (v - mean) ** 2;
        });
        return 1 - loss / base;
      };
      expect(skill(test_)).toBeLessThan(0.05);
      // Fitted on its own target's encoding, the model would explain a third of the training rows.
      expect(skill(train)).toBeLessThan(0.1);
    },
  );

  test.each(wordSteps)("%s: what a row is given is fitted without the rows of its group", async (_key, maker) => {
    const rows = 300;
    const random = createRandom(3);
    const person = Int32Array.from({ length: rows }, (_, i) => i % 30);
    const levels = Array.from({ length: 30 }, (_, i) => `p${100 + i}`);
    const answer = Array.from({ length: 30 }, () => random.normal());
    const column = (name: string): Column => ({ name, kind: "category", codes: person, levels });
    const target = Float64Array.from(person, (p) => answer[p]!);
    const plain = taskFor(maker, { rows, columns: [column("x"), column("person")] }, target);
    const roles = { ...plain.roles, features: ["x"] };
    const context = createContext({ seed: 5, team: createTeam(1) });
    const spread = async (task: Task): Promise<number> => {
      const values = (await prepareFrame([maker({} as never)], task, null, context)).frame.columns[0]!.values();
      return Math.max(...values) - Math.min(...values);
    };
    // One level per person: told apart by other rows of the person only, and there are none in other folds.
    const apart = await spread({ ...plain, roles: { ...roles, group: "person" } });
    expect(apart).toBeLessThan(0.3 * (await spread({ ...plain, roles })));
  });
});

afterAll(() => {
  for (const [what, why] of Object.entries(EXCUSES)) console.log(`excused  ${what}: ${why}`);
});
