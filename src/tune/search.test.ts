import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { catalog } from "../catalog.ts";
import { createRandom } from "../compute/random.ts";
import { integer, real } from "../contract/params.ts";
import { metricFor } from "./asked.ts";
import { Board } from "./board.ts";
import type { Candidate, FitAnswer } from "./candidate.ts";
import { LocalSearch } from "./local-search.ts";
import { mostDraws, NOTHING_OWN } from "./portfolio.ts";
import { chooseProtocol, type Protocol } from "./protocol.ts";
import { farBehind } from "./race.ts";
import { createSearch } from "./search.ts";
import { paramsAt, pointOf, spaceOf } from "./search-space.ts";

const SPACE = spaceOf({
  rate: real({ default: 0.1, min: 0, tune: [0.01, 1, "log"], doc: "A rate." }),
  share: real({ default: 0.5, min: 0, max: 1, tune: [0, 1, "linear"], doc: "A share." }),
  fixed: integer({ default: 3, doc: "Not varied." }),
});

describe("a search space", () => {
  test("has an axis for what may be varied, and finds its way back", () => {
    expect(SPACE.map(({ name }) => name)).toEqual(["rate", "share"]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        const params = paramsAt(SPACE, Float64Array.of(a, b));
        const again = pointOf(SPACE, params);
        expect(again[0]).toBeCloseTo(a, 2);
        expect(again[1]).toBeCloseTo(b, 2);
        expect(paramsAt(SPACE, again)).toEqual(params);
      }),
    );
  });

  test("of every searched learner gives settings that the learner takes", () => {
    const random = createRandom(3);
    for (const name of ["boostedTrees", "obliviousTrees", "multiLayerPerceptron", "extraTrees"]) {
      const make = catalog.learners[name]!;
      const space = spaceOf(make.spec.params);
      expect(space.length).toBeGreaterThan(1);
      for (let k = 0; k < 30; k++)
        make(
          paramsAt(
            space,
            Float64Array.from(space, () => random.uniform()),
          ) as never,
        );
    }
  });
});

describe("local search", () => {
  test("comes near the bottom of a bowl, and keeps what it has when nothing is better", () => {
    const bottom = Float64Array.of(0.2, 0.7);
    const lossOf = (params: Record<string, unknown>) =>
      pointOf(SPACE, params).reduce((sum, at, a) => sum + (at - bottom[a]!) ** 2, 0);
    const start = { rate: 0.9, share: 0.1 };
    const search = new LocalSearch(SPACE, start, lossOf(start), createRandom(1));
    for (let batch = 0; batch < 25; batch++) {
      const before = search.loss;
      const gain = search.learn(search.next().map(lossOf));
      expect(search.loss).toBeCloseTo(before - gain, 12);
    }
    expect(search.loss).toBeLessThan(0.01);
    expect(search.learn([Number.NaN, Number.NaN, Number.NaN, Number.NaN])).toBe(0);
  });
});

const task = exampleTask("binary", 300);
const protocol = chooseProtocol(task, 2, createRandom(0));

function emptyBoard(): Board {
  return new Board(task, protocol, metricFor(task, catalog, "log-loss"));
}

/** The answers of folds that say of every row with the given certainty what is true. */
function answered(certainty: number): FitAnswer[] {
  return protocol.splits.map(({ test }) => ({
    parts: null,
    report: {},
    seconds: 0.1,
    predictions: Float64Array.from({ length: 2 * test.length }, (_, i) =>
      task.target[test[i >> 1]!] === i % 2 ? certainty : 1 - certainty,
    ),
  }));
}

function take(board: Board, candidate: Candidate, certainty: number): void {
  board.open(candidate);
  board.finish(candidate, answered(certainty));
}

describe("the search", () => {
  const searching = (board: Board, most: number) =>
    createSearch({
      task,
      catalog,
      own: NOTHING_OWN,
      allowed: null,
      random: createRandom(1),
      pace: () => null,
      board,
      most,
    });

  test("tries the portfolio, waits for it, then makes as many settings as it may, each new", () => {
    const board = emptyBoard();
    const search = searching(board, 6);
    const seen: Candidate[] = [];
    let waits = 0;
    for (let next = search.next(); next !== null; next = search.next()) {
      if (next === "wait") {
        waits++;
        for (const candidate of seen.filter((one) => board.isOpen(one))) board.finish(candidate, answered(0.7));
        continue;
      }
      seen.push(next);
      board.open(next);
    }
    expect(waits).toBe(2);
    expect(seen.slice(-6).map(({ why }) => why)).toEqual([
      ...Array.from({ length: 4 }, () => "near the best so far"),
      ...Array.from({ length: 2 }, () => "a random draw"),
    ]);
    expect(new Set(seen.map(({ name }) => name)).size).toBe(seen.length);
    const settings = seen.map(({ learner, params, recipe }) => JSON.stringify({ learner, params, recipe }));
    expect(new Set(settings).size).toBe(seen.length);
  });

  test("does the same again from the same answers", () => {
    const names = [0, 1].map(() => {
      const board = emptyBoard();
      const search = searching(board, 12);
      const seen: unknown[] = [];
      for (let next = search.next(); next !== null; next = search.next()) {
        if (next === "wait") throw new Error("nothing is open");
        seen.push(next);
        take(board, next, 0.6 + 0.001 * (seen.length % 7));
      }
      return seen;
    });
    expect(names[0]).toEqual(names[1]);
  });

  test("with a clock makes no more settings than the rows can tell apart", () => {
    expect(mostDraws(exampleTask("binary", 240))).toBe(3);
  });
});

describe("the race", () => {
  const candidate = (name: string, learner: string): Candidate => ({
    name,
    slot: name,
    learner,
    params: {},
    recipe: {},
    why: "",
  });
  const late = (board: Board, learner: string, certainty: number, of: Protocol = protocol) =>
    farBehind(candidate("late", learner), [answered(certainty)[0]!, null], board, of);

  test("gives up what is far behind, the first of a learner less readily, and nothing while little is known", () => {
    const board = emptyBoard();
    take(board, candidate("a", "logistic"), 0.9);
    expect(late(board, "logistic", 0.6)).toBeNull();
    take(board, candidate("b", "boostedTrees"), 0.9);
    take(board, candidate("c", "extraTrees"), 0.88);
    expect(late(board, "logistic", 0.895)).toBeNull();
    expect(late(board, "logistic", 0.87)).toMatch(/% behind the best after 1 of 2 folds/);
    expect(late(board, "naiveBayes", 0.87)).toBeNull();
    expect(late(board, "naiveBayes", 0.6)).not.toBeNull();
  });

  test("holds the curve of boosting against those of boosting only, whose units are its own", () => {
    const board = emptyBoard();
    const curved = (loss: number): FitAnswer[] =>
      answered(0.8).map((answer) => ({ ...answer, report: { validationLoss: [loss] } }));
    for (const [name, learner, loss] of [
      ["a", "multiLayerPerceptron", 1e-9],
      ["b", "boostedTrees", 100],
      ["c", "obliviousTrees", 110],
    ] as const) {
      const one = candidate(name, learner);
      board.open(one);
      board.finish(one, curved(loss));
    }
    const open = (loss: number) => ({ ...curved(loss)[0]!, predictions: null });
    const late = (loss: number) => farBehind(candidate("d", "boostedTrees"), [open(loss), null], board, protocol);
    expect(late(105)).toBeNull();
    expect(late(125)).toMatch(/25 % behind/);
  });
});
