import { describe, expect, test } from "vitest";
import type { TimedEvent, TrainEvent } from "../../index.ts";
import { ProgressView } from "./progress-view.ts";

const row = (name: string, score: number) => ({
  name,
  learner: name,
  score,
  low: score - 0.1,
  high: score + 0.1,
  seconds: 1,
  folds: 5,
  note: "",
});
const finished = (name: string, score: number, best: boolean): TrainEvent => ({
  kind: "candidate-finished",
  row: row(name, score),
  best,
});
const texts = (view: ProgressView, now: number): string[] => view.lines(now).map(({ text }) => text);
const begun: TimedEvent = {
  kind: "run-started",
  id: null,
  budgetSeconds: 12,
  maxModels: null,
  usedSeconds: 0,
  keptFits: 0,
  at: 1,
  left: 12,
};

describe("the picture of a run", () => {
  test("shows the time that is left, and it goes on between events", () => {
    const view = new ProgressView();
    view.take({ kind: "stage", stage: "compare", words: "5 folds" }, 0);
    view.take(begun, 1000);
    expect(texts(view, 1000)).toEqual(["5 folds  [------------------------] 12 s of 12 s left"]);
    expect(texts(view, 7000)).toEqual(["5 folds  [############------------] 6 s of 12 s left"]);
    expect(texts(view, 99_000)[0]).toContain("0 s of 12 s left");
  });

  test("counts models where they are the budget", () => {
    const view = new ProgressView();
    view.take({ ...begun, budgetSeconds: null, maxModels: 8, left: null }, 0);
    view.take(finished("ridge", 1, true), 0);
    expect(texts(view, 0)[0]).toBe("1 of 8 models");
  });

  test("shows the best five, whichever way is better", () => {
    for (const sign of [1, -1]) {
      const view = new ProgressView();
      let best = Number.POSITIVE_INFINITY;
      for (const score of [5, 3, 4, 1, 2, 6, 7]) {
        view.take(finished(`m${score}`, sign * score, score < best), 0);
        best = Math.min(best, score);
      }
      expect(texts(view, 0).map((text) => text.trim().split(/\s+/).slice(0, 2).join(" "))).toEqual([
        "",
        "* m1",
        ...["m2", "m3", "m4", "m5"].map((name) => `${name} ${sign * Number(name.slice(1))}`),
        "and 2",
      ]);
    }
  });

  test("says what is being tried, why, and how far it is; what ended is gone", () => {
    const view = new ProgressView();
    view.take({ kind: "candidate-started", name: "ridge", why: "straight lines" }, 0);
    view.take({ kind: "candidate-started", name: "forest", why: "deep trees" }, 0);
    view.take({ kind: "fold", name: "ridge", done: 2, of: 5 }, 0);
    expect(texts(view, 0).slice(1)).toEqual(["  trying ridge: straight lines (2 of 5)", "  trying forest: deep trees"]);
    view.take({ kind: "candidate-left", name: "forest", words: "no time" }, 0);
    view.take(finished("ridge", 1, true), 0);
    view.take({ kind: "members", members: [{ name: "ridge", weight: 1 }] }, 0);
    expect(texts(view, 0).at(-1)).toBe("  voting: 100 % ridge");
  });
});
