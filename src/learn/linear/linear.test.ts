import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { FitContext } from "../../contract/context.ts";
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { AnyLearner, FitInput } from "../../contract/learner.ts";
import type { TaskKind } from "../../contract/task.ts";
import { elasticNet } from "./elastic-net.ts";
import { linearSvm } from "./linear-svm.ts";
import { logistic } from "./logistic.ts";
import { quadraticDiscriminant } from "./quadratic-discriminant.ts";
import { ridge } from "./ridge.ts";
import type { LinearState } from "./state.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/linear.json", import.meta.url), "utf8"));

function context(ticks = Number.POSITIVE_INFINITY, threads = 1): FitContext {
  let left = ticks;
  return {
    random: createRandom(0),
    team: createTeam(threads),
    tick: async () => left-- > 0,
  };
}

function frameOf(rows: readonly (readonly number[])[], kind: FrameColumn["kind"] = "number"): Frame {
  const width = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    columns: Array.from({ length: width }, (_, j) => {
      const values = Float64Array.from(rows, (row) => row[j]!);
      const name = `x${j}`;
      return { name, kind, width: 1, parts: [name], levels: [], origin: [name], values: () => values };
    }),
  };
}

type Given = { task?: TaskKind; classes?: number; weights?: readonly number[] | null };

function inputOf(rows: readonly (readonly number[])[], target: readonly number[], given: Given = {}): FitInput {
  const { task = "regression", classes = 0, weights = null } = given;
  return {
    frame: frameOf(rows),
    target: Float64Array.from(target),
    weights: weights === null ? null : Float64Array.from(weights),
    task,
    classes,
    validation: null,
  };
}

async function fitted(learner: AnyLearner, input: FitInput, ticks?: number): Promise<LinearState> {
  return (await learner.spec.fit(input, learner.params, context(ticks))).state;
}

function close(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number) {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(want[i]!)));
  }
}

type Case = { penalty: number; l1Share: number; weighted: boolean; coefficients: number[]; intercepts: number[] };
const weightsOf = (c: Case) => (c.weighted ? golden.weights : null);
const random = createRandom("linear tests");
const normals = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

describe("threads", () => {
  test.each([
    [ridge(), "regression"],
    [elasticNet(), "regression"],
    [logistic({ l1Share: 0.5 }), "binary"],
    [linearSvm(), "binary"],
    [quadraticDiscriminant(), "binary"],
  ] as const)("1, 2 and 4 give the same state: %#", async (learner: AnyLearner, task) => {
    const x = normals(9000, 12);
    const y = x.map((row) => (task === "binary" ? Number(row[0]! + row[1]! * row[2]! > 0) : row[0]! + row[3]!));
    const input = inputOf(x, y, { task, classes: task === "binary" ? 2 : 0 });
    const states = await Promise.all(
      [1, 2, 4].map(
        async (threads) => (await learner.spec.fit(input, learner.params, context(Infinity, threads))).state,
      ),
    );
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });
});

describe("golden numbers of scikit-learn", () => {
  test.each<Case>(golden.ridge)("ridge, penalty $penalty, weighted $weighted", async (c) => {
    const input = inputOf(golden.x, golden.y, { weights: weightsOf(c) });
    const state = await fitted(ridge({ penalty: c.penalty, choosePenalty: false }), input);
    close(state.coefficients, c.coefficients, 1e-9);
    close(state.intercepts, c.intercepts, 1e-9);
  });

  test.each<Case>(golden.elasticNet)("elastic net, penalty $penalty, L1 $l1Share, weighted $weighted", async (c) => {
    const input = inputOf(golden.x, golden.y, { weights: weightsOf(c) });
    const state = await fitted(elasticNet({ penalty: c.penalty, l1Share: c.l1Share, choosePenalty: false }), input);
    close(state.coefficients, c.coefficients, 2e-6);
    close(state.intercepts, c.intercepts, 2e-6);
  });

  test.each<Case>(golden.logistic)("logistic, penalty $penalty, L1 $l1Share, weighted $weighted", async (c) => {
    const input = inputOf(golden.x, golden.binary, { task: "binary", classes: 2, weights: weightsOf(c) });
    const state = await fitted(logistic({ penalty: c.penalty, l1Share: c.l1Share, choosePenalty: false }), input);
    close(state.coefficients, c.coefficients, 2e-5);
    close(state.intercepts, c.intercepts, 2e-5);
  });

  test.each<Case>(golden.multinomial)("multinomial, penalty $penalty, L1 $l1Share, weighted $weighted", async (c) => {
    const input = inputOf(golden.x, golden.multi, { task: "multiclass", classes: 3, weights: weightsOf(c) });
    const state = await fitted(logistic({ penalty: c.penalty, l1Share: c.l1Share, choosePenalty: false }), input);
    close(state.coefficients, c.coefficients, 5e-5);
    // Adding one number to every intercept changes nothing.
    const middle = (b: ArrayLike<number>) => Array.from(b, (v) => v - (b[0]! + b[1]! + b[2]!) / 3);
    close(middle(state.intercepts), middle(c.intercepts), 5e-5);
  });
});

const learners: [string, AnyLearner, TaskKind][] = [
  ["ridge", ridge({ penalty: 3, choosePenalty: false }), "regression"],
  ["elasticNet", elasticNet({ penalty: 0.05, choosePenalty: false }), "regression"],
  ["logistic", logistic({ penalty: 0.05, choosePenalty: false }), "binary"],
  ["logistic with L1", logistic({ penalty: 0.02, l1Share: 0.7, choosePenalty: false }), "binary"],
];

describe.each(learners)("%s", (_name, learner, task) => {
  const rows = normals(80, 4).map((row) => [...row, row[0]! > 1.3 ? 1 : 0]);
  const values = rows.map((row) => row[0]! - 2 * row[1]! + row[4]! + random.normal());
  const target = task === "binary" ? values.map((v) => (v > 0 ? 1 : 0)) : values;
  const given = { task, classes: task === "binary" ? 2 : 0 };

  test("counts a row of weight 2 as two rows", async () => {
    const weights = rows.map((_, i) => (i % 3 === 0 ? 2 : 1));
    const weighted = await fitted(learner, inputOf(rows, target, { ...given, weights }));
    const twice = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const targets = target.flatMap((y, i) => Array.from({ length: weights[i]! }, () => y));
    const repeated = await fitted(learner, inputOf(twice, targets, given));
    close(weighted.coefficients, repeated.coefficients, 1e-5);
    close(weighted.intercepts, repeated.intercepts, 1e-5);
  });

  test("does not depend on the order or the units of columns", async () => {
    const plain = await fitted(learner, inputOf(rows, target, given));
    const turned = await fitted(
      learner,
      inputOf(
        rows.map((r) => r.map((v) => 1000 * v + 5).reverse()),
        target,
        given,
      ),
    );
    close(turned.coefficients.map((c) => c * 1000).reverse(), plain.coefficients, 1e-5);
  });

  test("never penalises the intercept", async () => {
    const strong = learner.with({ penalty: 1e9 });
    const state = await fitted(strong, inputOf(rows, target, given));
    close(state.coefficients, new Float64Array(5), 1e-6);
    const mean = target.reduce((a, b) => a + b, 0) / target.length;
    const got = state.intercepts[0]!;
    expect(task === "binary" ? 1 / (1 + Math.exp(-got)) : got).toBeCloseTo(mean, 5);
  });

  test("chooses a penalty by itself, the same one each time", async () => {
    const chosen = learner.with({ choosePenalty: true });
    const first = await fitted(chosen, inputOf(rows, target, given));
    const second = await fitted(chosen, inputOf(rows, target, given));
    expect(second).toEqual(first);
    expect(first.penalty).toBeGreaterThan(0);
    expect(Math.abs(first.coefficients[1]!)).toBeGreaterThan(Math.abs(first.coefficients[2]!));
  });

  test("stands constant, repeated and collinear columns, one row, no columns and a constant target", async () => {
    const odd = rows.map((r) => [r[0]!, r[0]!, 2 * r[0]! + r[1]!, r[1]!, 7]);
    const finite = (state: LinearState) => {
      expect([...state.coefficients, ...state.intercepts].every(Number.isFinite)).toBe(true);
    };
    for (const choosePenalty of [true, false]) {
      const own = learner.with({ choosePenalty });
      finite(await fitted(own, inputOf(odd, target, given)));
      finite(await fitted(own, inputOf(rows.slice(0, 1), target.slice(0, 1), given)));
      finite(await fitted(own, inputOf(rows.slice(0, 3), target.slice(0, 3), given)));
      finite(
        await fitted(
          own,
          inputOf(
            rows.map(() => []),
            target,
            given,
          ),
        ),
      );
      finite(
        await fitted(
          own,
          inputOf(
            rows,
            target.map(() => 1),
            given,
          ),
        ),
      );
      const wide = normals(12, 40);
      finite(await fitted(own, inputOf(wide, target.slice(0, 12), given)));
    }
    const state = await fitted(learner, inputOf(odd, target, given));
    expect(state.coefficients[4]).toBe(0);
  });

  test("finishes with what it has when time is up", async () => {
    const state = await fitted(learner.with({ choosePenalty: true }), inputOf(rows, target, given), 3);
    expect([...state.coefficients, ...state.intercepts].every(Number.isFinite)).toBe(true);
  });

  test("refuses missing values, words and infinities by name", async () => {
    const broken = rows.map((r, i) => (i < 2 ? [Number.NaN, ...r.slice(1)] : r));
    await expect(fitted(learner, inputOf(broken, target, given))).rejects.toThrow(
      `${learner.spec.name} cannot use missing values; column "x0" has 2. Add impute() before it.`,
    );
    const endless = rows.map((r, i) => (i < 2 ? [Infinity, ...r.slice(1)] : r));
    await expect(fitted(learner, inputOf(endless, target, given))).rejects.toMatchObject({
      code: "learn/infinite-values",
    });
    const words = { ...inputOf(rows, target, given), frame: frameOf(rows, "category") };
    await expect(fitted(learner, words)).rejects.toMatchObject({ code: "learn/words" });
  });
});

describe("ridge", () => {
  test("equals least squares when the penalty is 0", async () => {
    const rows = normals(40, 3);
    const target = rows.map((r) => 4 + 3 * r[0]! - r[2]!);
    const state = await fitted(ridge({ penalty: 0, choosePenalty: false }), inputOf(rows, target));
    close(state.coefficients, [3, 0, -1], 1e-10);
    close(state.intercepts, [4], 1e-10);
  });

  test("refuses exact combinations when the penalty is 0", async () => {
    const rows = normals(40, 2).map((r) => [...r, r[0]! - r[1]!]);
    const target = rows.map((r) => r[0]!);
    const learner = ridge({ penalty: 0, choosePenalty: false });
    await expect(fitted(learner, inputOf(rows, target))).rejects.toMatchInlineSnapshot(
      `[ModelwrightError: ridge could not solve for its coefficients: some columns are exact combinations of others. Set penalty above 0, or drop the repeated columns.]`,
    );
  });

  test("by rows equals by columns", async () => {
    const rows = normals(30, 520);
    const target = rows.map((r) => r[0]! + r[1]!);
    const byRows = await fitted(ridge({ penalty: 5, choosePenalty: false }), inputOf(rows, target));
    const narrow = rows.map((r) => r.slice(0, 499));
    const a = await fitted(ridge({ penalty: 5, choosePenalty: false }), inputOf(narrow, target));
    const zeros = narrow.map((r) => [...r, ...Array(30).fill(1)]);
    const b = await fitted(ridge({ penalty: 5, choosePenalty: false }), inputOf(zeros, target));
    close(b.coefficients.slice(0, 499), a.coefficients, 1e-8);
    expect(byRows.coefficients.length).toBe(520);
  });
});

describe("logistic", () => {
  test("balanced classes move the intercept, not the direction", async () => {
    const rows = normals(400, 2);
    const target = rows.map((r) => (r[0]! + random.normal() > 1.5 ? 1 : 0));
    const plain = await fitted(logistic(), inputOf(rows, target, { task: "binary", classes: 2 }));
    const balanced = await fitted(
      logistic({ balanceClasses: true }),
      inputOf(rows, target, { task: "binary", classes: 2 }),
    );
    expect(balanced.intercepts[0]).toBeGreaterThan(plain.intercepts[0]! + 0.5);
  });

  test("stays finite on separable classes", async () => {
    const rows = normals(50, 2);
    const target = rows.map((r) => (r[0]! > 0 ? 1 : 0));
    for (const penalty of [0, 1e-6]) {
      const state = await fitted(
        logistic({ penalty, choosePenalty: false }),
        inputOf(rows, target, { task: "binary", classes: 2 }),
      );
      expect([...state.coefficients].every(Number.isFinite)).toBe(true);
    }
  });

  test("above 600 columns and with many zeros still finds the columns that matter", async () => {
    const rows = normals(300, 700).map((r) => r.map((v, j) => (j % 2 === 0 && v < 1.3 ? 0 : v)));
    const target = rows.map((r) => (r[1]! - r[3]! + 2 * r[4]! + 0.3 * random.normal() > 0.2 ? 1 : 0));
    for (const l1Share of [0, 1]) {
      const state = await fitted(logistic({ l1Share }), inputOf(rows, target, { task: "binary", classes: 2 }));
      const ranked = [...state.coefficients.keys()].sort(
        (a, b) => Math.abs(state.coefficients[b]!) - Math.abs(state.coefficients[a]!),
      );
      expect(ranked.slice(0, 3).sort((a, b) => a - b)).toEqual([1, 3, 4]);
    }
  });
});
