import { describe, expect, test } from "vitest";
import { contextOf, fitted, inputOf, logLossOf, madeTable, rowRange } from "../../../tests/trees/made-table.ts";
import { createRandom } from "../../compute/random.ts";
import type { Column, Table } from "../../contract/table.ts";
import type { GrownTree } from "./grow.ts";
import { type LocalTable, openLocalTable } from "./local-table.ts";
import { objectiveOf } from "./objectives.ts";
import { obliviousTrees } from "./oblivious-trees.ts";
import { levelStatistics, orderedValues } from "./ordered-statistics.ts";
import { planWholeTrees } from "./whole-tree-plan.ts";
import { createWholeTrees } from "./whole-trees.ts";

const { table, value } = madeTable(4000, true);
const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));
const positive = value.map((v) => (v > 0.9 ? 1 : 0));
const train = rowRange(0, 3000);
const test1000 = rowRange(3000, 4000);

/** How a level parts the bins of one column: 1 for every bin that goes left. */
type Question = { readonly column: number; readonly goesLeft: Uint8Array };

/** Every question that a level may ask. */
function questionsOf({ matrix }: LocalTable): Question[] {
  return matrix.columns.flatMap(({ bins, categorical }, column) => {
    const missing = matrix.strides[column]! - 1;
    const made: Question[] = [];
    for (let b = 0; b <= bins; b++) {
      for (const missingLeft of categorical ? [0] : [0, 1]) {
        const goesLeft = new Uint8Array(256);
        if (categorical) goesLeft[b === bins ? missing : b] = 1;
        else {
          goesLeft.fill(1, 0, b + 1);
          goesLeft[missing] = missingLeft;
        }
        made.push({ column, goesLeft });
      }
    }
    return made;
  });
}

/** The first tree by trying everything, in doubles: the question of each level, and the value of each leaf. */
function plainTree(local: LocalTable, gradient: Float64Array, hessian: Float64Array, depth: number, l2: number) {
  const { matrix, rows, workspace } = local;
  const bins = matrix.columns.map(
    (_, c) => new Uint8Array(workspace.buffer, matrix.columnStart + c * matrix.columnBytes, rows),
  );
  const questions = questionsOf(local);
  let leafOf = new Int32Array(rows);
  const asked: Question[] = [];
  for (let level = 0; level < depth; level++) {
    let best: Question | null = null;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const question of questions) {
      const score = scoreOf(question);
      if (score > bestScore * (1 + 1e-9)) [best, bestScore] = [question, score];
    }
    asked.push(best!);
    leafOf = leafOf.map((leaf, i) => leaf + (best!.goesLeft[bins[best!.column]![i]!] === 1 ? 0 : 2 ** level));
  }
  const sums = leafSums(leafOf, 2 ** depth);
  return { asked, leafOf, values: sums.map(([g, h]) => -g! / (h! + l2)) };

  function scoreOf({ column, goesLeft }: Question): number {
    const leaves = leafOf.reduce((most, leaf) => Math.max(most, leaf + 1), 1);
    const sides = leafSums(
      leafOf.map((leaf, i) => 2 * leaf + goesLeft[bins[column]![i]!]!),
      2 * leaves,
    );
    const n = sides.reduce((sum, [g, h]) => sum + (g! * g!) / (h! + l2), 0);
    return n ** 2 / sides.reduce((sum, [g, h]) => sum + h! * (g! / (h! + l2)) ** 2, 0);
  }

  function leafSums(place: Int32Array, count: number): number[][] {
    const sums = Array.from({ length: count }, () => [0, 0]);
    for (let i = 0; i < rows; i++) {
      sums[place[i]!]![0]! += gradient[i]!;
      sums[place[i]!]![1]! += hessian[i]!;
    }
    return sums;
  }
}

/** The leaf value of each row by the grown tree, walked branch by branch over bins. */
function walk({ matrix, rows, workspace }: LocalTable, tree: GrownTree): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let at = tree.splits.length === 0 ? -1 : 0;
    while (at >= 0) {
      const split = tree.splits[at]!;
      const start = matrix.columnStart + split.column * matrix.columnBytes;
      const bin = new Uint8Array(workspace.buffer, start, rows)[row]!;
      const missing = bin === matrix.strides[split.column]! - 1;
      const left =
        split.set === null
          ? missing
            ? split.missingLeft
            : bin <= split.bin
          : ((split.set[bin >> 5]! >>> (bin & 31)) & 1) === 1;
      at = left ? tree.left[at]! : tree.right[at]!;
    }
    return tree.values[-1 - at]!;
  });
}

describe("obliviousTrees", () => {
  test.each([
    ["two classes", "binary", positive],
    ["three classes", "multiclass", classes],
    ["values", "regression", value],
  ] as const)("grow as a plain search over all questions does: %s", async (_, task, target) => {
    const depth = 4;
    const { params } = obliviousTrees({ depth, l2: 1, learningRate: 1, maxDeltaStep: 0, rowSample: 1 });
    const objective = objectiveOf("auto", task, 3);
    const options = {
      ...{
        l1: 0,
        minLeafRows: 1,
        minChildWeight: 0,
        columnSampleByNode: 1,
        randomThresholds: false,
        monotone: null,
        interactions: null,
        gradientSample: null,
      },
      ...{ categorySmooth: 0, categoryL2: 0, maxCategorySide: 255, minCategoryRows: 1, oneHotLevels: 10 },
      ...{ ...params, symmetric: true, leaves: 2 ** depth, maxDepth: depth, maxDeltaStep: Number.POSITIVE_INFINITY },
      maskOf: null,
    };
    const plan = planWholeTrees({ rows: 1500, columns: 6, threads: 1 }, objective, options)!;
    const sizes = {
      maxBins: 40,
      histograms: 18,
      weights: null,
      asideWeights: null,
      wholeTreeBytes: plan.bytes,
      sharers: 1,
    };
    const local = await openLocalTable(inputOf(table, target, task, rowRange(0, 1500)), objective, sizes, contextOf(1));
    const { base } = local;
    const grown = createWholeTrees(local, plan, options, createRandom(1)).grow(0);
    grown.forEach((tree, k) => {
      const p = task === "binary" ? 1 / (1 + Math.exp(-base[0]!)) : Math.exp(base[k]!);
      const factor = task === "multiclass" ? 1.5 : 1;
      const isIt = (y: number): number => (task === "binary" ? y : Number(y === k));
      const own = target.slice(0, 1500);
      const gradient = own.map((y) => (task === "regression" ? base[0]! - y : p - isIt(y)));
      const hessian = own.map(() => (task === "regression" ? 1 : p * (1 - p) * factor));
      const plain = plainTree(local, gradient, hessian, depth, 1);
      const walked = walk(local, tree);
      for (const [row, leaf] of plain.leafOf.entries()) expect(walked[row]).toBeCloseTo(plain.values[leaf]!, 3);
      expect(tree.splits.length).toBe(2 ** depth - 1);
    });
    local.workspace.release();
  });

  test("ask one question per level", async () => {
    const learner = obliviousTrees({ trees: 5, depth: 3 });
    const { state } = await learner.spec.fit(inputOf(table, positive, "binary", train), learner.params, contextOf(1));
    const { roots, feature, threshold, left, right } = state.ensemble.trees;
    for (const root of roots) {
      let level = [root];
      for (let depth = 0; depth < 3; depth++) {
        expect(new Set(level.map((at) => `${feature[at]} ${threshold[at]}`)).size).toBe(1);
        level = level.flatMap((at) => [left[at]!, right[at]!]);
      }
      expect(level.every((at) => at < 0)).toBe(true);
    }
  });

  test("learn, stop early and keep the best round; the same on any number of threads", async () => {
    const validation = inputOf(table, classes, "multiclass", test1000);
    const aside = { frame: validation.frame, target: validation.target, weights: null };
    const input = inputOf(table, classes, "multiclass", train, { validation: aside });
    const learner = obliviousTrees({ trees: 400, learningRate: 0.2, stoppingRounds: 20, oneHotLevels: 2 });
    const models = [];
    for (const threads of [1, 2, 4]) models.push(await fitted(learner, input, table, contextOf(threads)));
    const [one, ...others] = models;
    for (const other of others) expect(other.state).toEqual(one!.state);
    expect(one!.report.iterations).toBeLessThan(400);
    const loss = logLossOf(one!.predict(table, test1000), classes, test1000, 3);
    expect(loss).toBeCloseTo(Math.min(...one!.report.validationLoss!), 4);
    expect(loss).toBeLessThan(0.47);
  });
});

describe("ordered target statistics", () => {
  const codes = Int32Array.of(0, 1, 0, -1, 0, -1);
  const column = {
    ...{ name: "c", kind: "category" as const, width: 1, parts: ["c"], levels: ["a", "b", "z"], origin: ["c"] },
    values: () => codes,
  };
  const answers = { target: Float64Array.of(1, 0, 0, 1, 1, 1), weights: null, classes: 2 };

  test("speak of earlier rows only; new rows get all", () => {
    const prior = 4 / 6;
    const [values, counts] = orderedValues(column, answers, Int32Array.of(0, 1, 2, 3, 4, 5));
    const expected = [prior, prior, (1 + prior) / 2, prior, (1 + prior) / 3, (1 + prior) / 2];
    expect([...values!]).toEqual(expected.map(Math.fround));
    expect([...counts!]).toEqual([3, 1, 3, 2, 3, 2]);
    const all = levelStatistics(column, answers);
    expect([...all.table]).toEqual([(2 + prior) / 4, 3, prior / 2, 1, prior, 0]);
    expect([...all.missing]).toEqual([(2 + prior) / 3, 2]);
    expect([...all.unseen]).toEqual([prior, 0]);
  });

  test("a category with a level per two rows teaches noise nothing", async () => {
    const rows = 1200;
    const random = createRandom(8);
    const words = Int32Array.from({ length: rows }, () => random.integer(600));
    const levels = Array.from({ length: 600 }, (_, i) => `l${1000 + i}`);
    const noise: Column = { name: "word", kind: "category", codes: words, levels };
    const made: Table = { rows, columns: [noise] };
    const target = Float64Array.from({ length: rows }, () => random.integer(2));
    const model = await fitted(obliviousTrees({ trees: 200 }), inputOf(made, target, "binary", rowRange(0, 800)), made);
    const unseen = rowRange(800, rows);
    // chance is log 2
    expect(logLossOf(model.predict(made, unseen), target, unseen, 2)).toBeLessThan(0.75);
  });
});
