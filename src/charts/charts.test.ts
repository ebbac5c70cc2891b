import { describe, expect, test } from "vitest";
import { madeRegression, madeReport } from "../../tests/report/made-report.ts";
import { importanceChart } from "./importance.ts";
import { leaderboardChart } from "./leaderboard.ts";
import { count, percent, seconds, short, withInterval } from "./numbers.ts";
import { dependenceCharts } from "./partial-dependence.ts";
import { rocChart } from "./roc.ts";

describe("numbers", () => {
  test("keep as many digits as say something", () => {
    expect([0.123456, 12.3456, 1234.56, 48842, 123456.7, 0, -2.5, 1e-9].map((v) => short(v))).toEqual([
      "0.1235",
      "12.35",
      "1235",
      "48,842",
      "123,457",
      "0",
      "−2.5",
      "1.00e-9",
    ]);
    expect(short(Number.NaN)).toBe("not defined");
    expect(short(Number.POSITIVE_INFINITY)).toBe("∞");
    expect([count(48842), percent(0.123), percent(0.0123), percent(0.0001)]).toEqual([
      "48,842",
      "12\u00a0%",
      "1.2\u00a0%",
      "under 0.1\u00a0%",
    ]);
    expect([seconds(0.44), seconds(14.2), seconds(185)]).toEqual(["0.4 s", "14 s", "3 min 5 s"]);
  });
  test("take their decimals from the interval", () => {
    expect(withInterval({ value: 0.314159, low: 0.296, high: 0.3321 })).toBe("0.314 (0.296 to 0.332)");
    expect(withInterval({ value: 12345.678, low: 12000, high: 12700 })).toBe("12,346 (12,000 to 12,700)");
    expect(withInterval({ value: 1, low: 1, high: 1 })).toBe("1 (1 to 1)");
  });
});

describe("charts", () => {
  test("are plain data that holds names as data only", () => {
    for (const chart of [leaderboardChart(madeReport()), importanceChart(madeReport()), rocChart(madeReport())]) {
      expect(JSON.parse(JSON.stringify(chart!.spec))).toEqual(chart!.spec);
    }
  });
  test("are not there without data", () => {
    expect(rocChart(madeRegression())).toBeNull();
    expect(importanceChart(madeReport({ importance: [] }))).toBeNull();
    expect(dependenceCharts(madeReport({ dependence: [] }))).toEqual([]);
  });
  test("share the answer's axis between the columns", () => {
    const specs = dependenceCharts(madeReport()).map(({ spec }) => JSON.stringify(spec));
    expect(specs.every((spec) => spec.includes('"domain":[0,0.5]'))).toBe(true);
  });
});
