import { describe, expect, test } from "vitest";
import { madeTerms } from "../../tests/report/made-model.ts";
import { HOSTILE } from "../../tests/report/made-report.ts";
import { loadRenderer } from "../report/render-chart.ts";
import { termCharts } from "./terms.ts";

const MANY = "abcdefghij".split("");

describe("charts of terms", () => {
  test.each([
    ["none", [], 7],
    ["sigmoid", ["__proto__", HOSTILE], 7],
    ["softmax", ["__proto__", HOSTILE, "c"], 3],
    ["softmax", MANY, 3],
  ] as const)("of a model with link %s and classes %j are all drawn", async (link, classes, drawn) => {
    const draw = await loadRenderer();
    const charts = termCharts(madeTerms(link, classes), "price");
    expect(charts).toHaveLength(drawn);
    expect(new Set(charts.map(({ id }) => id)).size).toBe(drawn);
    for (const chart of charts) {
      const svg = await draw(chart);
      expect(svg).not.toMatch(/NaN|undefined|<script/);
      expect(svg).toMatch(/<path/);
    }
  });

  test("hold what the model adds, to the last bit", () => {
    const report = madeTerms("none", []);
    const [line, bars, , heat] = termCharts(report, "price").map(({ spec }) => spec as never as Drawn);
    const [age, job] = report.terms;
    const steps = line!.layer![1]!.data.values;
    // 20, 30.5 and 60 part four intervals; missing comes last and is said in words.
    expect(steps.slice(0, -1).map(({ added }) => added)).toEqual(age!.values.slice(0, 4));
    expect(steps.map(({ at }) => at).slice(1, -1)).toEqual([20, 30.5, 60]);
    expect(steps.at(-1)!.added).toBe(steps.at(-2)!.added);
    // The third group has no levels.
    expect(bars!.layer![1]!.data.values.map(({ added }) => added)).toEqual(job!.values.slice(0, 2));
    // Four intervals by four; missing is not drawn.
    expect(heat!.data!.values).toHaveLength(16);
  });

  test("say what a missing value adds where there was one", () => {
    const [age, job] = termCharts(madeTerms("none", []), "price");
    expect(age!.reading).toBe("A missing value adds +0.25.");
    expect(job!.reading).toBe("");
  });
});

type Drawn = {
  readonly data?: { readonly values: readonly object[] };
  readonly layer?: readonly { readonly data: { readonly values: readonly { at: number; added: number }[] } }[];
};
